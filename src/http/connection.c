/*
 * connection: bytes in, one request at a time. See server.h.
 *
 * While a request is being answered, what the client sends already is kept (a little) and reading
 * stops (when it is more). Every stage has an absolute deadline but the handler's and the disk's.
 * Never closes a kept connection without having said so, except one that was silent too long.
 */
#include "server.h"

#include "base/arena.h"

#include <linux/sockios.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

static void feed_end(struct connection *connection);

/* ---- deadlines and the list of those that may be evicted ---- */

void connection_deadline(struct connection *connection, int64_t milliseconds)
{
	uint64_t now = uv_now(&connection->loop->uv);
	wheel_set(&connection->loop->wheel, &connection->timed,
		  milliseconds <= 0 ? 0 : now + (uint64_t)milliseconds);
}

static void wait_begin(struct connection *connection)
{
	struct loop *loop = connection->loop;
	connection->waiting = true;
	connection->newer = NULL;
	connection->older = loop->newest;
	if (loop->newest != NULL)
		loop->newest->newer = connection;
	else
		loop->oldest = connection;
	loop->newest = connection;
}

static void wait_end(struct connection *connection)
{
	struct loop *loop = connection->loop;
	if (!connection->waiting)
		return;
	connection->waiting = false;
	if (connection->older != NULL)
		connection->older->newer = connection->newer;
	else
		loop->oldest = connection->newer;
	if (connection->newer != NULL)
		connection->newer->older = connection->older;
	else
		loop->newest = connection->older;
}

bool connection_evict(struct loop *loop, const struct peer *peer)
{
	struct connection *oldest = loop->oldest;
	for (int looked = 0; peer != NULL && oldest != NULL && oldest->peer != peer; looked++)
		oldest = looked < 256 ? oldest->newer : NULL;
	if (oldest == NULL)
		return false;
	connection_close(oldest);
	return true;
}

static uint64_t body_deadline(const struct exchange *exchange)
{
	const struct http_plan *plan = exchange->loop->plan;
	return exchange->body_begun + (uint64_t)plan->head_seconds * 1000 +
	       exchange->message.received * 1000 / (uint64_t)plan->body_bytes_per_second;
}

static bool is_busy(const struct connection *connection)
{
	return connection->stage == STAGE_DISK || connection->stage == STAGE_HANDLER ||
	       connection->stage == STAGE_SENDING;
}

/* ---- the end of a connection ---- */

static void on_closed(uv_handle_t *handle)
{
	struct connection *connection = handle->data;
	struct loop *loop = connection->loop;
	connection->closed = true;
	*connection->link = connection->next;
	if (connection->next != NULL)
		connection->next->link = connection->link;
	if (connection->exchange == NULL)
		connection_recycle(connection);
	loop->open--;
	loop_check_end(loop);
}

void connection_recycle(struct connection *connection)
{
	connection->next = connection->loop->spare;
	connection->loop->spare = connection;
}

static void drop_rest(struct connection *connection)
{
	if (connection->rest_arena != NULL)
		loop_arena_back(connection->loop, connection->rest_arena);
	connection->rest_arena = NULL;
	connection->rest = NULL;
	connection->rest_from = connection->rest_len = connection->rest_cap = 0;
}

void connection_close(struct connection *connection)
{
	struct http_server *server = connection->loop->server;
	if (connection->gone)
		return;
	connection->gone = true;
	wait_end(connection);
	wheel_remove(&connection->timed);
	connection->timed.when = 0;
	drop_rest(connection);
	peers_leave(server->peers, connection->peer);
	atomic_fetch_sub(&server->connections, 1);
	struct exchange *exchange = connection->exchange;
	if (exchange != NULL && exchange->stream != NULL)
		stream_leave(exchange);
	if (exchange != NULL && !exchange->held)
		exchange_end(exchange);
	uv_close((uv_handle_t *)&connection->tcp, on_closed);
}

/* Says that nothing more comes and swallows what the client still sends: closing at once would make
 * the system reset the connection, and the answer could be lost on its way. */
static void linger(struct connection *connection)
{
	int descriptor;
	if (connection->ended || uv_fileno((uv_handle_t *)&connection->tcp, &descriptor) != 0 ||
	    shutdown(descriptor, SHUT_WR) != 0) {
		connection_close(connection);
		return;
	}
	connection->stage = STAGE_LINGER;
	drop_rest(connection);
	connection_deadline(connection, LINGER_MS);
	if (!connection->feeding)
		connection_resume(connection);
}

static const char emergency_text[] =
	"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 2\r\n"
	"Content-Type: text/plain; charset=utf-8\r\nContent-Length: 46\r\n\r\n"
	"系统正忙，请稍等几秒再试一次。\n";

void connection_emergency(struct connection *connection)
{
	uv_buf_t buf = uv_buf_init((char *)(uintptr_t)emergency_text, sizeof emergency_text - 1);
	struct exchange *exchange = connection->exchange;
	if (exchange != NULL) {
		exchange->shown.response.status = 503;
		exchange_end(exchange);
	}
	wait_end(connection);
	if (uv_try_write((uv_stream_t *)&connection->tcp, &buf, 1) < 0)
		connection_close(connection);
	else
		linger(connection);
}

void connection_refuse(struct connection *connection, int status)
{
	struct exchange *exchange = connection->exchange;
	struct loop *loop = connection->loop;
	wait_end(connection);
	if (exchange->refused) { /* the refusal itself can't be made */
		connection_emergency(connection);
		return;
	}
	exchange->refused = true;
	exchange->cap += 64 * 1024; /* room for the page that says so */
	exchange->shown.response = (struct http_response){.status = status};
	if (loop->plan->refuse != NULL)
		loop->plan->refuse(loop->plan->arg, status, &exchange->shown.response);
	answer_begin(exchange);
}

void connection_answered(struct connection *connection, bool closes, bool lingers)
{
	if (connection->gone)
		return;
	if (closes) {
		if (lingers || connection->rest_len > connection->rest_from)
			linger(connection);
		else
			connection_close(connection);
		return;
	}
	connection->stage = STAGE_HEAD;
	connection_deadline(connection, (int64_t)connection->loop->plan->idle_seconds * 1000);
	wait_begin(connection);
	if (!connection->feeding)
		connection_resume(connection);
}

/* ---- the head ---- */

struct piece {
	char *bytes;
	size_t len, used;
};

static void partial_add(struct exchange *exchange, const char *bytes, size_t len)
{
	size_t cap = exchange->partial_cap;
	while (cap < exchange->partial_len + len)
		cap = cap == 0 ? 1024 : cap * 2;
	if (cap != exchange->partial_cap)
		exchange->partial =
			arena_grow(exchange->arena, exchange->partial, exchange->partial_cap, cap);
	exchange->partial_cap = cap;
	memcpy(exchange->partial + exchange->partial_len, bytes, len);
	exchange->partial_len += len;
}

/* The usual case: the whole head in one read. */
static int whole_head(struct exchange *exchange, struct piece *piece)
{
	struct head_scan *scan = &exchange->scan;
	int status = head_look(scan, (struct str){piece->bytes, piece->len});
	if (status != 0)
		return status;
	if (scan->end == 0) {
		partial_add(exchange, piece->bytes, piece->len);
		piece->used = piece->len;
		return 0;
	}
	piece->used = scan->end;
	struct str head = str_dup(exchange->arena, (struct str){piece->bytes, scan->end});
	return message_head(&exchange->message, (char *)(uintptr_t)head.at, scan);
}

static int step_head(struct exchange *exchange, void *arg)
{
	struct piece *piece = arg;
	struct head_scan *scan = &exchange->scan;
	if (exchange->partial_len == 0)
		return whole_head(exchange, piece);
	size_t before = exchange->partial_len;
	size_t room = HEAD_MAX - before;
	partial_add(exchange, piece->bytes, piece->len < room ? piece->len : room);
	int status = head_look(scan, (struct str){exchange->partial, exchange->partial_len});
	if (status != 0)
		return status;
	piece->used = scan->end == 0 ? exchange->partial_len - before : scan->end - before;
	return scan->end == 0 ? 0 : message_head(&exchange->message, exchange->partial, scan);
}

static void say_continue(struct connection *connection)
{
	static const char text[] = "HTTP/1.1 100 Continue\r\n\r\n";
	uv_buf_t buf = uv_buf_init((char *)(uintptr_t)text, sizeof text - 1);
	if (uv_try_write((uv_stream_t *)&connection->tcp, &buf, 1) != (int)sizeof text - 1)
		connection_close(connection);
}

static void head_done(struct connection *connection, bool body_follows)
{
	struct exchange *exchange = connection->exchange;
	struct message *message = &exchange->message;
	wait_end(connection);
	exchange->cap = message_cap(connection->loop->plan, message->limits);
	if (message->framing.complete) {
		exchange_hand_over(exchange);
		return;
	}
	connection->stage = STAGE_BODY;
	exchange->body_begun = uv_now(&connection->loop->uv);
	wheel_set(&connection->loop->wheel, &connection->timed, body_deadline(exchange));
	if (message->head.expect && !body_follows)
		say_continue(connection);
}

static size_t feed_head(struct connection *connection, char *bytes, size_t len)
{
	bool first = connection->exchange == NULL;
	struct exchange *exchange = first ? exchange_new(connection) : connection->exchange;
	if (exchange == NULL) {
		connection_emergency(connection);
		return len;
	}
	struct piece piece = {bytes, len, 0};
	int status = exchange_guard(exchange, step_head, &piece);
	if (status != 0) {
		connection_refuse(connection, status);
		return len;
	}
	if (exchange->scan.end > 0) {
		head_done(connection, piece.used < len);
		return piece.used;
	}
	uint64_t limit = uv_now(&connection->loop->uv) +
			 (uint64_t)connection->loop->plan->head_seconds * 1000;
	if (first && (connection->timed.when == 0 || limit < connection->timed.when))
		wheel_set(&connection->loop->wheel, &connection->timed, limit);
	return piece.used;
}

/* ---- the body ---- */

static int step_body(struct exchange *exchange, void *arg)
{
	struct piece *piece = arg;
	return message_body(&exchange->message, piece->bytes, piece->len, &piece->used);
}

static int step_finish(struct exchange *exchange, void *arg)
{
	(void)arg;
	return message_finish(&exchange->message);
}

static void body_done(struct connection *connection)
{
	struct exchange *exchange = connection->exchange;
	int status = exchange_guard(exchange, step_finish, NULL);
	if (status != 0)
		connection_refuse(connection, status);
	else
		exchange_hand_over(exchange);
}

static void write_uploads(uv_work_t *work)
{
	struct exchange *exchange = work->data;
	upload_run(exchange->message.upload);
}

static void uploads_written(uv_work_t *work, int cancelled)
{
	struct exchange *exchange = work->data;
	struct connection *connection = exchange->connection;
	(void)cancelled;
	exchange->held = false;
	exchange->body_begun += uv_now(&exchange->loop->uv) - exchange->disk_begun;
	int status = upload_ran(exchange->message.upload);
	if (connection->gone) {
		exchange_end(exchange);
		return;
	}
	connection->stage = STAGE_BODY;
	if (status != 0)
		connection_refuse(connection, status);
	else if (exchange->message.framing.complete)
		body_done(connection);
	else
		wheel_set(&exchange->loop->wheel, &connection->timed, body_deadline(exchange));
	connection_resume(connection);
}

static void to_disk(struct connection *connection)
{
	struct exchange *exchange = connection->exchange;
	connection->stage = STAGE_DISK;
	connection_deadline(connection, 0);
	exchange->held = true;
	exchange->disk_begun = uv_now(&connection->loop->uv);
	exchange->work.data = exchange;
	uv_queue_work(&connection->loop->uv, &exchange->work, write_uploads, uploads_written);
}

static size_t feed_body(struct connection *connection, char *bytes, size_t len)
{
	struct exchange *exchange = connection->exchange;
	struct message *message = &exchange->message;
	struct piece piece = {bytes, len, 0};
	int status = exchange_guard(exchange, step_body, &piece);
	if (status != 0) {
		connection_refuse(connection, status);
		return len;
	}
	if (message->upload != NULL && upload_waits(message->upload))
		to_disk(connection);
	else if (message->framing.complete)
		body_done(connection);
	else
		wheel_set(&connection->loop->wheel, &connection->timed, body_deadline(exchange));
	return piece.used;
}

/* ---- feeding ---- */

/* Gives bytes to the requests, as many as can be taken now. */
static size_t feed(struct connection *connection, char *bytes, size_t len)
{
	size_t used = 0;
	connection->feeding = true;
	while (used < len && !connection->gone && !is_busy(connection)) {
		if (connection->stage == STAGE_HEAD)
			used += feed_head(connection, bytes + used, len - used);
		else if (connection->stage == STAGE_BODY)
			used += feed_body(connection, bytes + used, len - used);
		else
			used = len; /* nothing more is wanted of this client */
	}
	connection->feeding = false;
	return connection->gone ? len : used;
}

static bool rest_grow(struct connection *connection, size_t need)
{
	jmp_buf escape;
	if (connection->rest_arena == NULL)
		connection->rest_arena = loop_arena(connection->loop);
	if (connection->rest_arena == NULL)
		return false;
	if (setjmp(escape) != 0) {
		arena_guard(connection->rest_arena, 0, NULL);
		return false;
	}
	arena_guard(connection->rest_arena, 0, &escape);
	connection->rest =
		arena_grow(connection->rest_arena, connection->rest, connection->rest_cap, need);
	connection->rest_cap = need;
	arena_guard(connection->rest_arena, 0, NULL);
	return true;
}

/* Keeps bytes that can't be used yet; over the measure, the client has to wait. */
static void keep_rest(struct connection *connection, const char *bytes, size_t len)
{
	size_t left = connection->rest_len - connection->rest_from;
	if (connection->rest_from > 0)
		memmove(connection->rest, connection->rest + connection->rest_from, left);
	connection->rest_from = 0;
	connection->rest_len = left;
	size_t need = left + len;
	if (need > connection->rest_cap && !rest_grow(connection, need)) {
		connection_close(connection);
		return;
	}
	memcpy(connection->rest + connection->rest_len, bytes, len);
	connection->rest_len += len;
	if (connection->rest_len >= REST_PAUSE && !connection->paused) {
		uv_read_stop((uv_stream_t *)&connection->tcp);
		connection->paused = true;
	}
}

static void on_alloc(uv_handle_t *handle, size_t wanted, uv_buf_t *buf)
{
	struct connection *connection = handle->data;
	(void)wanted;
	*buf = uv_buf_init(connection->loop->input, READ_SIZE);
}

static void on_read(uv_stream_t *stream, ssize_t count, const uv_buf_t *buf)
{
	struct connection *connection = stream->data;
	if (count == 0)
		return;
	if (count == UV_EOF) {
		connection->ended = true;
		if (!is_busy(connection))
			feed_end(connection);
		return;
	}
	if (count < 0) {
		connection_close(connection);
		return;
	}
	size_t len = (size_t)count, used = 0;
	if (connection->rest_len == 0 && !is_busy(connection))
		used = feed(connection, buf->base, len);
	if (used < len && !connection->gone)
		keep_rest(connection, buf->base + used, len - used);
}

/* The client has said that nothing more comes, and all that came has been used. */
static void feed_end(struct connection *connection)
{
	bool begun = connection->exchange != NULL &&
		     (connection->stage == STAGE_HEAD || connection->stage == STAGE_BODY);
	if (begun)
		connection_refuse(connection, 400);
	else
		connection_close(connection);
}

void connection_resume(struct connection *connection)
{
	while (!connection->gone && !is_busy(connection) &&
	       connection->rest_len > connection->rest_from) {
		size_t left = connection->rest_len - connection->rest_from;
		size_t used = feed(connection, connection->rest + connection->rest_from, left);
		connection->rest_from += used; /* harmless when the rest was dropped meanwhile */
	}
	if (connection->gone || is_busy(connection))
		return;
	drop_rest(connection);
	if (connection->ended) {
		feed_end(connection);
	} else if (connection->paused) {
		connection->paused = false;
		if (uv_read_start((uv_stream_t *)&connection->tcp, on_alloc, on_read) != 0)
			connection_close(connection);
	}
}

/* ---- beginning, deadlines, stopping ---- */

/* Memory for some more connections; it stays with the loop. */
static bool add_slab(struct loop *loop)
{
	enum { SLAB = 32 };
	jmp_buf escape;
	if (setjmp(escape) != 0) {
		arena_guard(loop->arena, 0, NULL);
		return false;
	}
	arena_guard(loop->arena, 0, &escape);
	struct connection *slab = arena_many(loop->arena, struct connection, SLAB);
	arena_guard(loop->arena, 0, NULL);
	for (size_t i = 0; i < SLAB; i++) {
		slab[i].next = loop->spare;
		loop->spare = &slab[i];
	}
	return true;
}

static struct connection *take_connection(struct loop *loop)
{
	if (loop->spare == NULL && !add_slab(loop))
		return NULL;
	struct connection *connection = loop->spare;
	loop->spare = connection->next;
	*connection = (struct connection){.loop = loop};
	return connection;
}

void connection_begin(struct loop *loop, int descriptor, struct peer *peer, const char *address)
{
	struct connection *connection = take_connection(loop);
	if (connection == NULL) {
		close(descriptor);
		peers_leave(loop->server->peers, peer);
		atomic_fetch_sub(&loop->server->connections, 1);
		return;
	}
	connection->peer = peer;
	memcpy(connection->address, address, sizeof connection->address);
	connection->next = loop->all;
	connection->link = &loop->all;
	if (loop->all != NULL)
		loop->all->link = &connection->next;
	loop->all = connection;
	loop->open++;
	uv_tcp_init(&loop->uv, &connection->tcp);
	connection->tcp.data = connection;
	wait_begin(connection);
	connection_deadline(connection, (int64_t)loop->plan->head_seconds * 1000);
	if (uv_tcp_open(&connection->tcp, descriptor) != 0) {
		close(descriptor);
		connection_close(connection);
		return;
	}
	if (uv_read_start((uv_stream_t *)&connection->tcp, on_alloc, on_read) != 0)
		connection_close(connection);
}

/* The kernel takes an answer by the megabyte and then nothing for a while, however steadily the client reads: what
 * waits there is counted as not taken. */
size_t connection_untaken(struct connection *connection)
{
	size_t left = uv_stream_get_write_queue_size((uv_stream_t *)&connection->tcp);
	int descriptor = -1, waiting = 0;
	if (uv_fileno((uv_handle_t *)&connection->tcp, &descriptor) == 0 &&
	    ioctl(descriptor, SIOCOUTQ, &waiting) == 0 && waiting > 0)
		left += (size_t)waiting;
	return left;
}

/* Has the client taken enough of the answer since the last look? */
static bool takes_enough(struct connection *connection)
{
	const struct http_plan *plan = connection->loop->plan;
	size_t left = connection_untaken(connection);
	size_t taken = connection->queued - (left < connection->queued ? left : connection->queued);
	size_t wanted = (size_t)plan->write_stall_seconds * (size_t)plan->body_bytes_per_second;
	connection->queued = left;
	return taken >= wanted;
}

void connection_expired(struct timed *timed, uint64_t now)
{
	struct connection *connection =
		(struct connection *)(void *)((char *)timed - offsetof(struct connection, timed));
	(void)now;
	switch (connection->stage) {
	case STAGE_HEAD:
		if (connection->exchange == NULL)
			linger(connection);
		else
			connection_refuse(connection, 408);
		break;
	case STAGE_BODY:
		connection_refuse(connection, 408);
		break;
	case STAGE_SENDING:
		if (takes_enough(connection))
			connection_deadline(connection,
					    (int64_t)connection->loop->plan->write_stall_seconds *
						    1000);
		else
			connection_close(connection);
		break;
	case STAGE_LINGER:
		connection_close(connection);
		break;
	case STAGE_DISK:
	case STAGE_HANDLER:
	case STAGE_STREAM:
		break;
	}
}

void connection_stop(struct connection *connection)
{
	if (connection->stage == STAGE_HEAD && connection->exchange == NULL)
		connection_deadline(connection, QUIET_MS);
}
