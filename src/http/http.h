/*
 * http: HTTP/1.1 for a server that must not be surprised.
 *
 * libuv loops read and write; llhttp parses in strict mode; head.c refuses what llhttp leaves to its
 * user (bare CR or LF, obs-fold, NUL, two Hosts or lengths, blanks in names, unknown methods and
 * versions, absolute foreign targets). Deadlines are absolute. A loop never waits: it hands the whole
 * request to the handler, which gives it to a thread, and http_reply brings the answer back from any
 * thread. Uploads (multipart) stream to files in a scratch folder and are removed with the request.
 */
#ifndef LIANXIN_HTTP_HTTP_H
#define LIANXIN_HTTP_HTTP_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct http_server;

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST, HTTP_PUT, HTTP_DELETE, HTTP_OPTIONS };

struct http_pair {
	struct str name, value;
	struct http_pair *next;
};

/* A file of a multipart form, streamed to path. */
struct http_file {
	struct str field, name, type; /* name and type are the client's words: never trusted */
	struct str path;              /* in the scratch folder; gone after the answer unless moved */
	int64_t size;
	struct str digest;            /* SHA-256 hex of the bytes */
	struct http_file *next;
};

struct http_request {
	struct arena *arena; /* the request's: capped, freed after the answer */
	enum http_method method;
	struct str path;     /* decoded, no dot segments, starts with '/' */
	struct str query;    /* raw, without '?' */
	struct http_pair *headers; /* names lower-case */
	struct http_pair *params;  /* of the query, decoded */
	struct http_pair *fields;  /* of an urlencoded or multipart body, decoded, valid UTF-8 */
	struct http_file *files;
	struct str body;           /* other bodies (JSON), whole */
	struct str peer;           /* address; X-Forwarded-For only from a configured proxy */
	struct str host;           /* checked against the allow-list */
	bool secure;               /* TLS in front, said by a configured proxy */
	uint64_t number;           /* of the request, for the log */
};

struct str http_header(const struct http_request *request, const char *lower_name);
struct str http_param(const struct http_request *request, const char *name);
struct str http_field(const struct http_request *request, const char *name);
struct str http_cookie(const struct http_request *request, const char *name);

enum http_body_kind { HTTP_BYTES, HTTP_FILE, HTTP_EVENTS };

struct http_response {
	int status;
	struct http_pair *headers; /* without length, date, connection: the server adds them */
	enum http_body_kind kind;
	struct str body;           /* HTTP_BYTES; lives in the request's arena or longer */
	struct str file;           /* HTTP_FILE: path, sent from disk */
	struct str topics;         /* HTTP_EVENTS: blank-separated topics of http_broadcast */
	bool compress;             /* gzip allowed, when the client takes it and it pays */
	struct str etag;           /* strong tag without quotes; 304 is made by the server */
};

/* One request and its answer. The handler owns it until http_reply. */
struct http_exchange {
	struct http_request request;
	struct http_response response;
	void *own; /* the handler's */
};

void http_set_header(struct http_exchange *exchange, const char *name, struct str value);

/* What a route allows; asked when the head has come, before the body is read. */
struct http_limits {
	size_t body_max;  /* bytes of an urlencoded, JSON or multipart-field body; 0: no body allowed */
	size_t file_max;  /* bytes of one uploaded file; 0: no files */
	size_t files_max; /* number of files */
};

struct http_plan {
	struct str address; /* "127.0.0.1" or "::" */
	int port;           /* 0: any; http_port tells */
	size_t loops;       /* network threads, each with its own listener (SO_REUSEPORT) */
	size_t connections_max, connections_per_peer;
	int head_seconds, body_bytes_per_second, write_stall_seconds, idle_seconds, drain_seconds;
	int heartbeat_seconds; /* of event streams */
	size_t arena_max;   /* bytes of one request's arena, besides its body */
	struct str scratch; /* folder of uploads in flight */
	struct str hosts;   /* blank-separated allow-list; empty: any */
	struct str proxies; /* addresses whose X-Forwarded-* is believed */
	struct http_limits (*limits)(void *arg, enum http_method method, struct str path);
	void (*handle)(void *arg, struct http_exchange *exchange); /* on a loop: must not wait */
	/* A protocol refusal (400, 413, 431 …) as a page; fills response. Static text, no allocation. */
	void (*refuse)(void *arg, int status, struct http_response *response);
	void (*done)(void *arg, const struct http_exchange *exchange, int64_t microseconds); /* log line */
	void *arg;
};

err_t http_start(struct arena *arena, const struct http_plan *plan, struct http_server **out) MUST_USE;
int http_port(const struct http_server *server);
/* Sends the answer; from any thread; the exchange is no longer the caller's. */
void http_reply(struct http_exchange *exchange);
/* An event to all streams that listen to topic; from any thread; data is one line of text. */
void http_broadcast(struct http_server *server, struct str topic, struct str event, struct str data);
/* Stops taking connections, finishes what is in flight (drain_seconds), ends streams, joins. */
void http_stop(struct http_server *server);

const char *http_reason(int status);

/* For tests and fuzzing: parses one whole message from bytes without a socket. Returns the status a
 * server would answer with (200 when accepted), 0 when more bytes are needed. */
int http_try(struct arena *arena, struct str bytes, const struct http_limits *limits,
	     struct str scratch, struct http_request *out);

/* Percent-encoding of one path or query component. */
struct str http_encode(struct arena *arena, struct str text);
bool http_decode(struct arena *arena, struct str text, bool plus_is_blank, struct str *out);

#endif
