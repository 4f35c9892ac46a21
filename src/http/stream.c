/*
 * stream: server-sent events (text/event-stream).
 *
 * A stream listens to topics; each loop keeps its own lists, so that an event costs the listeners
 * of its topic alone. What the socket does not take at once waits in an outbox that lives only
 * then; a stream whose outbox overflows is ended: its browser comes back by itself and asks anew.
 */
#include "server.h"

#include "base/arena.h"
#include "base/buf.h"

#include <string.h>

enum { TOPICS_MAX = 32 };

struct subscription {
	struct subscription *next, **link; /* of the topic's list */
	struct subscription *sibling; /* of the stream */
	struct str topic;
	struct stream *stream;
};

/* Text that is on its way or waits for it. */
struct outbox {
	struct arena *arena; /* NULL: empty */
	char *at;
	size_t len, cap;
};

struct stream {
	struct stream *next, **link; /* of the loop; link NULL: left */
	struct exchange *exchange;
	struct subscription *subscriptions;
	struct outbox sending, waiting;
	uv_write_t write;
};

static size_t topic_head(struct str topic)
{
	uint32_t hash = 2166136261u;
	for (size_t i = 0; i < topic.len; i++)
		hash = (hash ^ (unsigned char)topic.at[i]) * 16777619u;
	return (hash ^ (hash >> 16)) % TOPIC_HEADS;
}

/* ---- writing ---- */

static void empty_outbox(struct loop *loop, struct outbox *outbox)
{
	if (outbox->arena != NULL)
		loop_arena_back(loop, outbox->arena);
	*outbox = (struct outbox){NULL, NULL, 0, 0};
}

static bool add_to_outbox(struct loop *loop, struct outbox *outbox, struct str text)
{
	jmp_buf escape;
	if (outbox->arena == NULL)
		outbox->arena = loop_arena(loop);
	if (outbox->arena == NULL || outbox->len + text.len > OUTBOX_MAX)
		return false;
	if (setjmp(escape) != 0) {
		arena_guard(outbox->arena, 0, NULL);
		return false;
	}
	if (outbox->len + text.len > outbox->cap) {
		size_t cap = 2 * (outbox->len + text.len);
		arena_guard(outbox->arena, 0, &escape);
		outbox->at = arena_grow(outbox->arena, outbox->at, outbox->cap, cap);
		arena_guard(outbox->arena, 0, NULL);
		outbox->cap = cap;
	}
	memcpy(outbox->at + outbox->len, text.at, text.len);
	outbox->len += text.len;
	return true;
}

static void on_written(uv_write_t *write, int status);

static void send_waiting(struct stream *stream)
{
	struct connection *connection = stream->exchange->connection;
	stream->sending = stream->waiting;
	stream->waiting = (struct outbox){NULL, NULL, 0, 0};
	uv_buf_t buf = {.base = stream->sending.at, .len = stream->sending.len};
	stream->write.data = stream;
	stream->exchange->held = true;
	if (uv_write(&stream->write, (uv_stream_t *)&connection->tcp, &buf, 1, on_written) != 0) {
		stream->exchange->held = false;
		connection_close(connection);
	}
}

static void on_written(uv_write_t *write, int status)
{
	struct stream *stream = write->data;
	struct exchange *exchange = stream->exchange;
	exchange->held = false;
	empty_outbox(exchange->loop, &stream->sending);
	if (exchange->connection->gone)
		exchange_end(exchange);
	else if (status < 0)
		connection_close(exchange->connection);
	else if (stream->waiting.len > 0)
		send_waiting(stream);
}

static void send_text(struct stream *stream, struct str text)
{
	struct exchange *exchange = stream->exchange;
	struct connection *connection = exchange->connection;
	if (!exchange->held) {
		uv_buf_t buf = {.base = (char *)(uintptr_t)text.at, .len = text.len};
		int count = uv_try_write((uv_stream_t *)&connection->tcp, &buf, 1);
		if (count < 0 && count != UV_EAGAIN) {
			connection_close(connection);
			return;
		}
		text = str_sub(text, count < 0 ? 0 : (size_t)count, text.len);
	}
	if (text.len == 0)
		return;
	if (!add_to_outbox(exchange->loop, &stream->waiting, text)) {
		connection_close(connection);
		return;
	}
	if (!exchange->held)
		send_waiting(stream);
}

/* ---- beginning and leaving ---- */

static void subscribe(struct stream *stream, struct str topic)
{
	struct loop *loop = stream->exchange->loop;
	struct subscription *one = arena_one(stream->exchange->arena, struct subscription);
	struct subscription **head = &loop->topics[topic_head(topic)];
	one->topic = str_dup(stream->exchange->arena, topic);
	one->stream = stream;
	one->sibling = stream->subscriptions;
	stream->subscriptions = one;
	one->next = *head;
	one->link = head;
	if (*head != NULL)
		(*head)->link = &one->next;
	*head = one;
}

static int step_stream(struct exchange *exchange, void *arg)
{
	struct stream *stream = arena_one(exchange->arena, struct stream);
	struct loop *loop = exchange->loop;
	(void)arg;
	exchange->closes = true; /* the end of the connection is the end of the stream */
	http_set_header(&exchange->shown, "Content-Type", S("text/event-stream"));
	http_set_header(&exchange->shown, "Cache-Control", S("no-store"));
	http_set_header(&exchange->shown, "X-Accel-Buffering", S("no"));
	exchange->shown.response.compress = false;
	exchange->shown.response.etag = (struct str){NULL, 0};
	int status = answer_head(exchange, 200, -1, (struct str){NULL, 0});
	if (status != 0)
		return status;
	exchange->out_head = str_join(exchange->arena, exchange->out_head, S("retry: 3000\n\n"));
	stream->exchange = exchange;
	stream->next = loop->streams;
	stream->link = &loop->streams;
	if (loop->streams != NULL)
		loop->streams->link = &stream->next;
	loop->streams = stream;
	exchange->stream = stream; /* from here on stream_leave undoes it */
	atomic_fetch_add(&loop->listeners, 1);
	struct str topics = exchange->shown.response.topics;
	for (int count = 0; topics.len > 0 && count < TOPICS_MAX; count++) {
		struct str topic = str_cut(&topics, ' ');
		if (topic.len > 0)
			subscribe(stream, topic);
	}
	return 0;
}

void stream_begin(struct exchange *exchange)
{
	struct connection *connection = exchange->connection;
	if (exchange->shown.request.method == HTTP_HEAD || exchange->loop->stopping) {
		connection_refuse(connection, exchange->loop->stopping ? 503 : 405);
		return;
	}
	int status = exchange_guard(exchange, step_stream, NULL);
	if (status != 0) {
		if (exchange->stream != NULL)
			stream_leave(exchange);
		exchange->stream = NULL;
		connection_refuse(connection, status);
		return;
	}
	connection->stage = STAGE_STREAM;
	connection_deadline(connection, 0);
	send_text(exchange->stream, exchange->out_head);
	if (!connection->gone && !connection->feeding)
		connection_resume(connection);
}

void stream_leave(struct exchange *exchange)
{
	struct stream *stream = exchange->stream;
	if (stream->link == NULL)
		return;
	*stream->link = stream->next;
	if (stream->next != NULL)
		stream->next->link = stream->link;
	stream->link = NULL;
	atomic_fetch_sub(&exchange->loop->listeners, 1);
	for (struct subscription *one = stream->subscriptions; one != NULL; one = one->sibling) {
		*one->link = one->next;
		if (one->next != NULL)
			one->next->link = one->link;
	}
	stream->subscriptions = NULL;
	empty_outbox(exchange->loop, &stream->waiting);
}

/* ---- events ---- */

void stream_event(struct loop *loop, const struct event *event)
{
	struct subscription *next;
	for (struct subscription *one = loop->topics[topic_head(event->topic)]; one != NULL;
	     one = next) {
		next = one->next;
		if (!str_eq(one->topic, event->topic))
			continue;
		while (next != NULL && next->stream == one->stream)
			next = next->next; /* sending may end this stream and all of its entries */
		send_text(one->stream, event->text);
	}
}

void stream_heartbeat(struct loop *loop)
{
	struct stream *next;
	for (struct stream *stream = loop->streams; stream != NULL; stream = next) {
		next = stream->next;
		send_text(stream, S(": \n\n"));
	}
}

void stream_end_all(struct loop *loop)
{
	while (loop->streams != NULL)
		connection_close(loop->streams->exchange->connection);
}

/* One line of text: what would end it early becomes a blank. */
static void add_line(struct buf *to, const char *name, struct str value)
{
	buf_add(to, str_of(name));
	for (size_t i = 0; i < value.len; i++) {
		char c = value.at[i];
		buf_byte(to, c == '\r' || c == '\n' || c == '\0' ? ' ' : c);
	}
	buf_byte(to, '\n');
}

static struct event *make_event(struct str topic, struct str name, struct str data)
{
	struct arena *arena = arena_try();
	jmp_buf escape;
	if (arena == NULL)
		return NULL;
	if (setjmp(escape) != 0) {
		arena_guard(arena, 0, NULL);
		arena_free(arena);
		return NULL;
	}
	arena_guard(arena, 0, &escape);
	struct event *event = arena_one(arena, struct event);
	struct buf text = buf_new(arena, OUTBOX_MAX / 2);
	if (name.len > 0)
		add_line(&text, "event: ", name);
	add_line(&text, "data: ", data);
	buf_byte(&text, '\n');
	event->letter.kind = LETTER_EVENT;
	event->arena = arena;
	event->topic = str_dup(arena, topic);
	event->text = buf_str(&text);
	arena_guard(arena, 0, NULL);
	if (buf_failed(&text)) {
		arena_free(arena);
		return NULL;
	}
	return event;
}

size_t http_listeners(const struct http_server *server)
{
	size_t count = 0;
	for (size_t i = 0; i < server->count; i++)
		count += (size_t)atomic_load(&server->loops[i].listeners);
	return count;
}

void http_broadcast(struct http_server *server, struct str topic, struct str event, struct str data)
{
	for (size_t i = 0; i < server->count; i++) {
		struct loop *loop = &server->loops[i];
		if (atomic_load(&loop->listeners) == 0)
			continue;
		struct event *made = make_event(topic, event, data);
		if (made != NULL && !letter_post(loop, &made->letter))
			arena_free(made->arena);
	}
}
