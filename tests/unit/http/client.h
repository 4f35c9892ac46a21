/*
 * client: a server with known routes, and a blocking client of plain sockets that says exactly what
 * a test wants, in pieces, slowly, too much or not at all.
 *
 * Routes: /echo answers method, path, query, fields, files and body as text; /big SIZE bytes of
 * 'x'; /later answers from another thread (/later/x: what /x does); /slow after 300 ms from another
 * thread; /file a file; /events a stream (topics in ?topics=); /tagged with an entity tag; /page
 * compressible text; /header a header with the value ?value=; /none status 204; /hungry takes
 * memory without end; /broken no status.
 */
#ifndef LIANXIN_TESTS_UNIT_HTTP_CLIENT_H
#define LIANXIN_TESTS_UNIT_HTTP_CLIENT_H

#include "base/arena.h"
#include "base/str.h"
#include "http/http.h"

#include <pthread.h>
#include <stdatomic.h>

struct fixture {
	struct arena *arena;
	struct http_server *server;
	struct http_limits limits;
	char folder[64]; /* with big.bin and scratch/ */
	atomic_int answered; /* calls of done */
	atomic_int refused; /* calls of refuse */
	atomic_int handled; /* calls of handle */
	atomic_int later; /* threads at work */
	pthread_mutex_t lock; /* of what follows */
	char peer[64]; /* of the last request */
	bool secure;
	bool six; /* the client comes by IPv6 */
};

/* Fields of plan left at 0 get values for tests; address, scratch and functions are set. */
struct fixture *fixture_start(const struct http_plan *plan, struct http_limits limits);
void fixture_stop(struct fixture *fixture);
size_t fixture_scratch_files(const struct fixture *fixture);
size_t open_descriptors(void);

int client_open(const struct fixture *fixture);
void client_send(int connection, struct str text);
bool client_send_or_reset(int connection, struct str text); /* false: the server has closed */
void client_half_close(int connection);
void client_reset(int connection); /* closes with RST */
/* Until the end, a reset, or a wait of 10 seconds (which fails the test). */
struct str client_read_all(struct arena *arena, int connection);
/* Until text has come (all that came is returned), or the end. */
struct str client_read_until(struct arena *arena, int connection, struct str text);
bool client_is_closed(int connection, int milliseconds); /* the server closes within that time */

struct answer_seen {
	int status;
	struct str head, body;
	bool close; /* announced */
};

/* One answer with its body by Content-Length (none for HEAD). Bytes of a next answer stay
 * unread. */
struct answer_seen client_answer(struct arena *arena, int connection, bool head_only);
/* A whole exchange on a connection of its own. */
struct answer_seen client_ask(struct arena *arena, const struct fixture *fixture,
			      struct str request);
struct str answer_header(struct answer_seen answer, const char *lower_name);

int64_t now_ms(void);

#endif
