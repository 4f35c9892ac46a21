/*
 * server: the parts of a running server and which file does what to them. Private to http/.
 *
 *   server.c      start and stop          loop.c    a network thread: letters, doors, clock
 *   connection.c  bytes in                exchange.c a request's memory and its end
 *   answer.c      the head of an answer   send.c    bytes out
 *   file.c        files out               stream.c  event streams
 *
 * A connection belongs to one loop and is touched by that loop's thread alone. Other threads reach
 * a loop only through letter_post. An exchange may be held by somebody else (the handler, the disk,
 * a write that libuv has): then only that one's return may end it.
 */
#ifndef LIANXIN_HTTP_SERVER_H
#define LIANXIN_HTTP_SERVER_H

#include "message.h"
#include "peers.h"
#include "wheel.h"

#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <uv.h>
#include <zlib.h>

enum {
	READ_SIZE = 64 * 1024, /* of the loop's shared buffer */
	REST_PAUSE = 16 * 1024, /* bytes kept for later at which reading stops */
	FILE_CHUNK = 64 * 1024,
	ARENAS_KEPT = 64,
	ARENA_KEPT_SIZE = 16 * 1024,
	TOPIC_HEADS = 1024,
	OUTBOX_MAX = 64 * 1024, /* unsent bytes after which a stream is too slow */
	GZIP_LEAST = 1024,
	GZIP_ON_LOOP = 256 * 1024,
	LINGER_MS = 2000, /* how long the rest of what a refused client sends is swallowed */
	QUIET_MS = 300, /* how long an idle connection may still ask while the server stops */
};

struct loop;
struct connection;
struct exchange;
struct file_send;
struct stream;
struct subscription;

/* ---- letters: from any thread to a loop ---- */

enum letter_kind { LETTER_REPLY, LETTER_EVENT, LETTER_STOP };

struct letter {
	struct letter *next;
	enum letter_kind kind;
};

struct event {
	struct letter letter;
	struct arena *arena; /* the event's own */
	struct str topic, text;
};

/* False when the loop has ended; the letter is then still the caller's. */
bool letter_post(struct loop *loop, struct letter *letter);

/* ---- a connection ---- */

enum stage {
	STAGE_HEAD, /* idle, or the head is coming */
	STAGE_BODY,
	STAGE_DISK, /* an upload is being written */
	STAGE_HANDLER, /* the handler has the request */
	STAGE_SENDING,
	STAGE_STREAM,
	STAGE_LINGER, /* answered and shut; what still comes is swallowed */
};

struct connection {
	uv_tcp_t tcp; /* data: the connection */
	struct loop *loop;
	struct exchange *exchange; /* the request that is being read or answered */
	enum stage stage;
	bool waiting, ended, gone, closed, paused, feeding;
	struct peer *peer;
	char address[INET6_ADDRSTRLEN];
	struct connection *next, **link; /* of the loop */
	struct connection *older, *newer; /* of those that may be evicted */
	struct timed timed;
	size_t queued; /* bytes untaken when the deadline was set: connection_untaken */
	struct arena *rest_arena; /* bytes that came too early */
	char *rest;
	size_t rest_from, rest_len, rest_cap;
};

_Static_assert(sizeof(struct connection) <= 1024, "ten thousand idle ones must cost little");

void connection_begin(struct loop *loop, int descriptor, struct peer *peer, const char *address);
/* Feeds what was kept and reads on; after an answer or disk work. */
void connection_resume(struct connection *connection);
/* The answer is out. */
void connection_answered(struct connection *connection, bool closes, bool lingers);
void connection_refuse(struct connection *connection, int status);
void connection_close(struct connection *connection);
void connection_expired(struct timed *timed, uint64_t now);
/* Bytes of the answer that the client has not taken: what waits here and what waits in the kernel. */
size_t connection_untaken(struct connection *connection);
void connection_deadline(struct connection *connection,
			 int64_t milliseconds); /* from now; 0: none */
bool connection_evict(struct loop *loop,
		      const struct peer *peer); /* the oldest idle one (of peer) */
void connection_recycle(struct connection *connection);
void connection_stop(struct connection *connection); /* the server begins to stop */
/* For what can't be answered in another way: a fixed text. */
void connection_emergency(struct connection *connection);

/* ---- an exchange ---- */

struct exchange {
	struct http_exchange shown; /* the handler's view; first, so that it leads back */
	struct letter letter;
	struct arena *arena;
	struct loop *loop;
	struct connection *connection; /* NULL: gone, only clearing up is left */
	struct message message;
	struct head_scan scan;
	char *partial; /* a head that came in pieces */
	size_t partial_len, partial_cap;
	size_t cap;
	uint64_t begun; /* nanoseconds */
	uint64_t body_begun; /* milliseconds, without the disk's time */
	uint64_t disk_begun;
	bool held, closes, lingers, refused, gzip;
	struct str out_head, out_body;
	struct file_send *file;
	struct stream *stream;
	uv_write_t write;
	uv_work_t work;
};

struct exchange *exchange_new(struct connection *connection); /* NULL: no memory */
void exchange_end(struct exchange *exchange);
/* Runs step with the arena's way out set: 503 when memory runs out. */
int exchange_guard(struct exchange *exchange, int (*step)(struct exchange *exchange, void *arg),
		   void *arg);
/* Gives the request to the handler. */
void exchange_hand_over(struct exchange *exchange);

/* ---- answers ---- */

void answer_begin(struct exchange *exchange); /* response is filled */
void answer_write(struct exchange *exchange); /* out_head and out_body; then the exchange ends */

bool answer_is_fresh(const struct exchange *exchange); /* 304 will do */
bool answer_may_gzip(const struct exchange *exchange);
bool answer_open_deflater(z_stream *deflater);
/* Compresses body into to; 0 when it does not pay. */
size_t answer_gzip(z_stream *deflater, struct str body, char *to, size_t room);
/* Makes out_head; length -1: none is said. range: a Content-Range or empty. 0, or 500 when the
 * handler's headers are malformed. Within a guard. */
int answer_head(struct exchange *exchange, int status, int64_t length, struct str range);
/* The one range that was asked for: 200 none, 206 with *from and *to (exclusive), 416. */
int answer_range(const struct exchange *exchange, int64_t size, int64_t *from, int64_t *to);

void file_begin(struct exchange *exchange);
bool file_goes_on(struct exchange *exchange); /* a piece is out: is there more? then it is sent */
void file_end(struct exchange *exchange); /* closes it; the exchange goes on without */

void stream_begin(struct exchange *exchange);
void stream_leave(struct exchange *exchange); /* no more events; the exchange ends soon */
void stream_event(struct loop *loop, const struct event *event);
void stream_heartbeat(struct loop *loop);
void stream_end_all(struct loop *loop);

/* ---- a loop ---- */

struct loop {
	struct http_server *server;
	const struct http_plan *plan;
	size_t number;
	pthread_t thread;
	bool running; /* the thread was started */
	struct arena *arena;
	uv_loop_t uv;
	uv_async_t bell;
	uv_poll_t door;
	uv_timer_t clock;
	int listener, reserve;
	bool door_shut, stopping, ending;
	uint64_t door_again, drain_until, heartbeat_at;

	pthread_mutex_t lock; /* of the letters */
	struct letter *first_letter, **letter_link;
	bool deaf;
	struct letter stop_letter;

	struct wheel wheel;
	struct connection *all, *spare;
	struct connection *oldest, *newest; /* evictable */
	size_t open, exchanges;
	uint64_t numbers;
	struct exchange *handing; /* being given to the handler right now */
	bool answered; /* and it has replied at once */

	struct arena *arenas[ARENAS_KEPT];
	size_t arenas_kept;
	z_stream deflater;
	bool deflater_ready;
	int64_t date_second;
	char date[32];

	struct stream *streams;
	atomic_size_t listeners;
	struct subscription *topics[TOPIC_HEADS];
	char input[READ_SIZE];
};

struct http_server {
	struct http_plan plan;
	struct scratch scratch;
	struct peers *peers;
	struct loop *loops;
	size_t count;
	int port;
	atomic_size_t connections;
	atomic_bool stopped;
};

err_t loop_open(struct arena *arena, struct loop *loop) MUST_USE; /* listener is set */
bool loop_start(struct loop *loop);
void loop_abandon(struct loop *loop); /* opened, never started */
void loop_check_end(struct loop *loop);
struct arena *loop_arena(struct loop *loop); /* an empty one, or NULL */
void loop_arena_back(struct loop *loop, struct arena *arena);
struct str loop_date(struct loop *loop);

#endif
