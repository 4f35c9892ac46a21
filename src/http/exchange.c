/*
 * exchange: a request's memory, from its first byte to the end of its answer. See server.h.
 *
 * Everything of a request is in one arena, which the loop keeps for the next one when it stayed
 * small. The way out for missing memory stands around our own code only, never around a library's.
 */
#include "server.h"

#include "base/arena.h"

struct exchange *exchange_new(struct connection *connection)
{
	struct loop *loop = connection->loop;
	struct arena *arena = loop_arena(loop);
	if (arena == NULL)
		return NULL;
	jmp_buf escape;
	if (setjmp(escape) != 0) {
		arena_guard(arena, 0, NULL);
		arena_free(arena);
		return NULL;
	}
	arena_guard(arena, 0, &escape);
	struct exchange *exchange = arena_one(arena, struct exchange);
	arena_guard(arena, 0, NULL);
	exchange->arena = arena;
	exchange->loop = loop;
	exchange->connection = connection;
	exchange->begun = uv_hrtime();
	exchange->cap = message_cap(loop->plan, (struct http_limits){0});
	exchange->shown.request.number = ++loop->numbers * loop->server->count + loop->number;
	exchange->shown.request.peer = str_of(connection->address);
	message_begin(&exchange->message, arena, loop->plan, &loop->server->scratch,
		      &exchange->shown.request);
	connection->exchange = exchange;
	loop->exchanges++;
	return exchange;
}

int exchange_guard(struct exchange *exchange, int (*step)(struct exchange *exchange, void *arg),
		   void *arg)
{
	jmp_buf escape;
	if (setjmp(escape) != 0) {
		arena_guard(exchange->arena, exchange->cap, NULL);
		return 503;
	}
	arena_guard(exchange->arena, exchange->cap, &escape);
	int status = step(exchange, arg);
	arena_guard(exchange->arena, exchange->cap, NULL);
	return status;
}

/* The arena is not touched after the handler was called: another thread may have it by then. */
static bool call_handler(struct exchange *exchange)
{
	const struct http_plan *plan = exchange->loop->plan;
	jmp_buf escape;
	if (setjmp(escape) != 0) {
		arena_guard(exchange->arena, exchange->cap, NULL);
		return false;
	}
	arena_guard(exchange->arena, exchange->cap, &escape);
	plan->handle(plan->arg, &exchange->shown);
	return true;
}

void exchange_hand_over(struct exchange *exchange)
{
	struct loop *loop = exchange->loop;
	struct connection *connection = exchange->connection;
	connection->stage = STAGE_HANDLER;
	connection_deadline(connection, 0);
	exchange->held = true;
	loop->handing = exchange;
	loop->answered = false;
	bool called = call_handler(exchange);
	bool answered = loop->answered;
	loop->handing = NULL;
	if (!called) {
		exchange->held = false;
		connection_refuse(connection, 503);
	} else if (answered) {
		exchange->held = false;
		answer_begin(exchange);
	}
}

void http_reply(struct http_exchange *shown)
{
	struct exchange *exchange = (struct exchange *)(void *)shown;
	struct loop *loop = exchange->loop;
	if (pthread_equal(pthread_self(), loop->thread) && loop->handing == exchange) {
		loop->answered = true;
		return;
	}
	exchange->letter.kind = LETTER_REPLY;
	letter_post(loop, &exchange->letter); /* the loop lives until all exchanges are back */
}

static void free_exchange(struct exchange *exchange)
{
	struct loop *loop = exchange->loop;
	loop_arena_back(loop, exchange->arena);
	loop->exchanges--;
	loop_check_end(loop);
}

static void discard_uploads(uv_work_t *work)
{
	struct exchange *exchange = work->data;
	upload_discard(exchange->message.upload);
}

static void uploads_discarded(uv_work_t *work, int status)
{
	(void)status;
	free_exchange(work->data);
}

void exchange_end(struct exchange *exchange)
{
	struct loop *loop = exchange->loop;
	struct connection *connection = exchange->connection;
	exchange->connection = NULL;
	connection->exchange = NULL;
	if (exchange->stream != NULL)
		stream_leave(exchange);
	if (exchange->file != NULL)
		file_end(exchange);
	if (loop->plan->done != NULL && exchange->shown.response.status != 0)
		loop->plan->done(loop->plan->arg, &exchange->shown,
				 (int64_t)((uv_hrtime() - exchange->begun) / 1000));
	if (connection->closed)
		connection_recycle(connection);
	if (exchange->message.upload == NULL) {
		free_exchange(exchange);
		return;
	}
	exchange->work.data = exchange;
	uv_queue_work(&loop->uv, &exchange->work, discard_uploads, uploads_discarded);
}
