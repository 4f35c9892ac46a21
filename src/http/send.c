/*
 * send: bytes out. See server.h.
 *
 * What the socket takes at once is written at once; only the rest waits in libuv. Large bodies are
 * compressed in libuv's threads, so that the loop never waits.
 */
#include "server.h"

#include "base/arena.h"

#include <string.h>

/* ---- writing ---- */

static void written(struct exchange *exchange)
{
	struct connection *connection = exchange->connection;
	if (exchange->file != NULL && file_goes_on(exchange))
		return;
	bool closes = exchange->closes, lingers = exchange->lingers;
	exchange_end(exchange);
	connection_answered(connection, closes, lingers);
}

static void on_written(uv_write_t *write, int status)
{
	struct exchange *exchange = write->data;
	struct connection *connection = exchange->connection;
	exchange->held = false;
	if (connection->gone) {
		exchange_end(exchange);
	} else if (status < 0) {
		connection_close(connection);
	} else {
		written(exchange);
	}
}

/* Leaves out the first count bytes. */
static unsigned skip_written(uv_buf_t *bufs, unsigned number, size_t count)
{
	unsigned left = 0;
	for (unsigned i = 0; i < number; i++) {
		size_t gone = count < bufs[i].len ? count : bufs[i].len;
		count -= gone;
		if (bufs[i].len > gone)
			bufs[left++] =
				(uv_buf_t){.base = bufs[i].base + gone, .len = bufs[i].len - gone};
	}
	return left;
}

static uv_buf_t view(struct str s)
{
	return (uv_buf_t){.base = (char *)(uintptr_t)s.at, .len = s.len};
}

void answer_write(struct exchange *exchange)
{
	struct connection *connection = exchange->connection;
	uv_stream_t *stream = (uv_stream_t *)&connection->tcp;
	uv_buf_t bufs[2] = {view(exchange->out_head), view(exchange->out_body)};
	unsigned number = exchange->out_body.len > 0 ? 2 : 1;
	connection->stage = STAGE_SENDING;
	int count = uv_try_write(stream, bufs, number);
	if (count < 0 && count != UV_EAGAIN) {
		connection_close(connection);
		return;
	}
	number = skip_written(bufs, number, count < 0 ? 0 : (size_t)count);
	if (number == 0) {
		written(exchange);
		return;
	}
	exchange->write.data = exchange;
	exchange->held = true;
	if (uv_write(&exchange->write, stream, bufs, number, on_written) != 0) {
		exchange->held = false;
		connection_close(connection);
		return;
	}
	connection->queued = connection_untaken(connection);
	connection_deadline(connection,
			    (int64_t)connection->loop->plan->write_stall_seconds * 1000);
}

/* ---- bodies in memory ---- */

static bool has_no_body(int status)
{
	return status == 204 || status == 304;
}

static int step_bytes(struct exchange *exchange, void *arg)
{
	const struct http_response *response = &exchange->shown.response;
	int status = response->status;
	(void)arg;
	if (exchange->out_body.at == NULL)
		exchange->out_body = response->body;
	int64_t length = (int64_t)exchange->out_body.len;
	if (answer_is_fresh(exchange)) {
		status = 304;
		exchange->shown.response.status = 304;
	}
	if (has_no_body(status))
		length = -1;
	if (length < 0 || exchange->shown.request.method == HTTP_HEAD)
		exchange->out_body = (struct str){NULL, 0};
	return answer_head(exchange, status, length, (struct str){NULL, 0});
}

static void send_bytes(struct exchange *exchange)
{
	int status = exchange_guard(exchange, step_bytes, NULL);
	if (status != 0)
		connection_refuse(exchange->connection, status);
	else
		answer_write(exchange);
}

/* Room for the compressed body; compression that makes it no smaller is of no use. */
static int step_gzip_room(struct exchange *exchange, void *arg)
{
	struct str *room = arg;
	size_t len = exchange->shown.response.body.len - 1;
	*room = (struct str){arena_alloc(exchange->arena, len), len};
	return 0;
}

static void gzip_with(struct exchange *exchange, z_stream *deflater, struct str room)
{
	char *to = (char *)(uintptr_t)room.at;
	size_t len = answer_gzip(deflater, exchange->shown.response.body, to, room.len);
	exchange->gzip = len > 0;
	if (len > 0)
		exchange->out_body = (struct str){to, len};
}

static void gzip_on_loop(struct exchange *exchange, struct str room)
{
	struct loop *loop = exchange->loop;
	if (!loop->deflater_ready)
		loop->deflater_ready = answer_open_deflater(&loop->deflater);
	else if (deflateReset(&loop->deflater) != Z_OK)
		return;
	if (loop->deflater_ready)
		gzip_with(exchange, &loop->deflater, room);
}

/* In another thread; the room was taken before, in out_body. */
static void gzip_apart(uv_work_t *work)
{
	struct exchange *exchange = work->data;
	struct str room = exchange->out_body;
	z_stream deflater;
	exchange->out_body = (struct str){NULL, 0};
	if (!answer_open_deflater(&deflater))
		return;
	gzip_with(exchange, &deflater, room);
	deflateEnd(&deflater);
}

static void gzipped_apart(uv_work_t *work, int status)
{
	struct exchange *exchange = work->data;
	(void)status;
	exchange->held = false;
	if (exchange->connection->gone)
		exchange_end(exchange);
	else
		send_bytes(exchange);
}

/* Compresses where it pays; true when another thread does it and goes on from there. */
static bool gzip_body(struct exchange *exchange)
{
	struct str room;
	if (!answer_may_gzip(exchange) || answer_is_fresh(exchange) ||
	    exchange->shown.response.body.len > UINT32_MAX / 2 ||
	    exchange_guard(exchange, step_gzip_room, &room) != 0)
		return false;
	if (room.len <= GZIP_ON_LOOP) {
		gzip_on_loop(exchange, room);
		return false;
	}
	exchange->out_body = room;
	exchange->held = true;
	exchange->work.data = exchange;
	exchange->connection->stage = STAGE_SENDING;
	connection_deadline(exchange->connection, 0);
	uv_queue_work(&exchange->loop->uv, &exchange->work, gzip_apart, gzipped_apart);
	return true;
}

/* ---- all kinds ---- */

/* After this answer the connection is of no more use. */
static void decide_end(struct exchange *exchange)
{
	const struct message *message = &exchange->message;
	const struct connection *connection = exchange->connection;
	bool rude = exchange->refused || !message->framing.complete;
	exchange->closes = rude || exchange->loop->stopping || !message->head.keep ||
			   (connection->ended && connection->rest_len == connection->rest_from);
	exchange->lingers = rude || (exchange->loop->stopping && message->head.keep);
}

/* The handler's thread may have taken more than the loop allows itself: the answer's own needs
 * (head, a piece of a file, a compressed copy) come on top of that. */
static void allow_memory(struct exchange *exchange)
{
	const struct http_response *response = &exchange->shown.response;
	size_t copy = response->compress ? response->body.len : 0;
	size_t need = arena_used(exchange->arena) + 2 * FILE_CHUNK + copy;
	if (exchange->cap < need)
		exchange->cap = need;
}

void answer_begin(struct exchange *exchange)
{
	struct http_response *response = &exchange->shown.response;
	if (exchange->connection->gone) {
		exchange_end(exchange);
		return;
	}
	if (response->status < 200 || response->status > 599) {
		connection_refuse(exchange->connection, 500);
		return;
	}
	decide_end(exchange);
	allow_memory(exchange);
	exchange->out_body = (struct str){NULL, 0};
	exchange->gzip = response->packed;
	if (response->kind == HTTP_EVENTS)
		stream_begin(exchange);
	else if (response->kind == HTTP_FILE)
		file_begin(exchange);
	else if (!gzip_body(exchange))
		send_bytes(exchange);
}
