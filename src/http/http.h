/*
 * http: HTTP/1.1 for a server that must not be surprised.
 *
 * libuv loops read and write; llhttp parses in strict mode; head.c refuses what llhttp leaves to
 * its user (bare CR or LF, obs-fold, NUL, two Hosts or lengths, blanks in names, unknown methods
 * and versions, absolute foreign targets). Deadlines are absolute. A loop never waits: it hands the
 * whole request to the handler, which gives it to a thread, and http_reply brings the answer back
 * from any thread. Uploads (multipart) stream to files in a scratch folder and are removed with the
 * request.
 *
 * Memory: while handle runs on the loop, running out of it ends in a 503 by itself. A thread that
 * is given the exchange sets a guard of its own (arena_guard) before it takes the first byte of the
 * request's arena, and the handler takes none after it gave the exchange away.
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
	struct str path; /* in the scratch folder; gone after the answer unless moved */
	int64_t size;
	struct str digest; /* SHA-256 hex of the bytes */
	struct http_file *next;
};

struct http_request {
	struct arena *arena; /* the request's: capped, freed after the answer */
	enum http_method method;
	struct str path; /* decoded, no empty or dot segments, starts with '/'; "*" for OPTIONS * */
	struct str query; /* raw, without '?' */
	struct http_pair *headers; /* names lower-case */
	struct http_pair *params; /* of the query, decoded */
	struct http_pair *fields; /* of an urlencoded or multipart body, decoded, valid UTF-8 */
	struct http_file *files;
	struct str body; /* other bodies (JSON), whole, any bytes */
	struct str peer; /* address; X-Forwarded-For only from a configured proxy */
	struct str host; /* lower-case, with its port; checked against the allow-list */
	bool secure; /* TLS in front, said by a configured proxy */
	uint64_t number; /* of the request in this server, for the log */
};

/* The first value of that name, or the empty view. */
struct str http_header(const struct http_request *request, const char *lower_name);
struct str http_param(const struct http_request *request, const char *name);
struct str http_field(const struct http_request *request, const char *name);
struct str http_cookie(const struct http_request *request, const char *name);

/* Headers as they go out, "name: value" with CR LF each: of what is answered again and again. */
struct http_lines {
	struct str always;
	struct str of_body; /* left out where no body is told of (304) */
};

enum http_body_kind { HTTP_BYTES, HTTP_FILE, HTTP_EVENTS };

struct http_response {
	int status;
	struct http_pair *headers; /* without length, date, connection: the server adds them */
	struct http_lines lines; /* more of them, from http_write_lines or a literal; live as long as body */
	enum http_body_kind kind;
	struct str body; /* HTTP_BYTES; lives in the request's arena or longer */
	struct str file; /* HTTP_FILE: path of a regular file, sent from disk; ranges are served */
	struct str topics; /* HTTP_EVENTS: at most 32 blank-separated topics of http_broadcast */
	bool compress; /* HTTP_BYTES: gzip, when the client takes it and it pays. Not for a page
				    * that shows both a secret and what the client sent (BREACH). */
	bool packed; /* body is the gzip form already (http_gzip), for a client that takes it */
	struct str etag; /* strong tag without quotes; 304 is made by the server */
};

/* One request and its answer. The handler owns it until http_reply. */
struct http_exchange {
	struct http_request request;
	struct http_response response;
	void *own; /* the handler's */
};

/* Adds a header (copies both). A control byte in it turns the answer into a 500. */
void http_set_header(struct http_exchange *exchange, const char *name, struct str value);

/* All headers that the answer has so far, written out in arena, to be sent as often as one likes. False when
 * one of them is malformed or said by the server alone. */
bool http_write_lines(struct arena *arena, const struct http_response *response, struct http_lines *out);
/* Whether the client takes gzip, and the bytes as gzip: empty when that does not pay. Any thread. */
bool http_takes_gzip(const struct http_request *request);
struct str http_gzip(struct arena *arena, struct str bytes);

/* What a route allows; asked when the head has come, before the body is read. */
struct http_limits {
	size_t body_max; /* bytes of a form, JSON, or a multipart form's fields; 0: no body */
	size_t file_max; /* bytes of one uploaded file; 0: no files */
	size_t files_max; /* number of files */
};

/* Texts are copied. Numbers left at 0 get the usual value, named beside them. */
struct http_plan {
	struct str address; /* "127.0.0.1" or "::" (IPv4 too) */
	int port; /* 0: any; http_port tells */
	size_t loops; /* network threads, each with its own listener (SO_REUSEPORT) */
	size_t connections_max; /* 10,000, and never more than descriptors are allowed */
	size_t connections_per_peer; /* 256 of an address (IPv6: of a /64); proxies have no limit */
	int head_seconds; /* 10: from a head's first byte to its last; a body's grace too */
	int body_bytes_per_second; /* 1,024: what a body must keep up with after the grace */
	int write_stall_seconds; /* 10: in each such time a client takes that rate, or it ends */
	int idle_seconds; /* 30: a kept connection without a request */
	int drain_seconds; /* 10: how long http_stop lets requests finish */
	int heartbeat_seconds; /* 20: of event streams */
	size_t arena_max; /* 4 MiB: of one request's arena on the loop, besides its body */
	struct str scratch; /* folder of uploads in flight (made if missing); empty: no uploads */
	struct str hosts; /* blank-separated, lower-case, with or without port; empty: any */
	struct str proxies; /* blank-separated addresses whose X-Forwarded-* is believed */
	struct http_limits (*limits)(void *arg, enum http_method method, struct str path);
	void (*handle)(void *arg, struct http_exchange *exchange); /* on a loop: must not wait */
	/* A protocol refusal (400, 413, 431 …) as a page; fills response. Static text, no
	 * allocation. */
	void (*refuse)(void *arg, int status, struct http_response *response);
	void (*done)(void *arg, const struct http_exchange *exchange,
		     int64_t microseconds); /* log line */
	void *arg;
};

/* Listens and serves from its own threads, which take no signals. The server lives as long as
 * arena. ERR_CONFLICT: the port is taken; ERR_DENIED: not allowed; ERR_INVALID: no such address. */
err_t http_start(struct arena *arena, const struct http_plan *plan,
		 struct http_server **out) MUST_USE;
int http_port(const struct http_server *server);
/* Sends the answer; from any thread; the exchange is no longer the caller's. */
void http_reply(struct http_exchange *exchange);
/* An event to all streams that listen to topic; from any thread, also after http_stop (nobody
 * hears). data is one line of text (line ends become blanks). Over 32 KiB, or without memory, it
 * is dropped; a stream that does not keep up is ended, and its browser connects anew: events are
 * hints to look. */
void http_broadcast(struct http_server *server, struct str topic, struct str event,
		    struct str data);
/* How many streams are open. */
size_t http_listeners(const struct http_server *server);
/* Stops taking connections, finishes what is in flight (drain_seconds), ends streams, joins. Comes
 * back only when every exchange was replied to: stop the handlers' threads afterwards. */
void http_stop(struct http_server *server);

const char *http_reason(int status);

/* For tests and fuzzing: parses the messages in bytes without a socket. out receives the first.
 * Returns 200 when all were accepted, the status of the first refusal, or 0 when more bytes are
 * needed. Files are written below scratch and removed when the arena ends. */
int http_try(struct arena *arena, struct str bytes, const struct http_limits *limits,
	     struct str scratch, struct http_request *out);

/* Percent-encoding of one path or query component; decoding is false for a malformed escape and for
 * what is not valid UTF-8 without NUL. */
struct str http_encode(struct arena *arena, struct str text);
bool http_decode(struct arena *arena, struct str text, bool plus_is_blank, struct str *out);

#endif
