/*
 * Memory that runs out in the server's threads: at every single taking, once and lastingly, for
 * every kind of request. The client gets its answer, a 503 or a closed connection, never another
 * one's bytes; and the next client is served as if nothing had been.
 *
 * Linked with --wrap for malloc, calloc and pthread_create, so that what our code takes passes
 * here; the client's thread is spared.
 */
#include "check.h"
#include "base/count.h"
#include "client.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);

static _Thread_local bool spared;
static atomic_int left; /* takings until one fails; 0: none fails */
static atomic_bool lasting, refused;

static bool refuses(void)
{
	int now = atomic_load(&left);
	if (now == 0 || spared)
		return false;
	if (now > 1) {
		atomic_store(&left, now - 1);
		return false;
	}
	atomic_store(&left, atomic_load(&lasting));
	atomic_store(&refused, true);
	return true;
}

void *__wrap_malloc(size_t size)
{
	return refuses() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	return refuses() ? NULL : __real_calloc(count, size);
}

static const struct http_limits limits = {.body_max = 50000, .file_max = 50000, .files_max = 2};

static atomic_int threads_left; /* that may be started; -1: all */

int __real_pthread_create(pthread_t *thread, const pthread_attr_t *how, void *(*run)(void *),
			  void *arg);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *how, void *(*run)(void *),
			  void *arg);

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *how, void *(*run)(void *),
			  void *arg)
{
	if (atomic_load(&threads_left) == 0)
		return EAGAIN;
	if (atomic_load(&threads_left) > 0)
		atomic_fetch_sub(&threads_left, 1);
	return __real_pthread_create(thread, how, run, arg);
}

#define HEAD " HTTP/1.1\r\nHost: a\r\n"
#define FORM                                                                                    \
	"POST /echo" HEAD "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " \
			  "26\r\n\r\na=1&b=2&c=3&d=4&e=5&f=6&g="
#define PARTS                                                                    \
	"--X\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n123456789\r\n" \
	"--X\r\nContent-Disposition: form-data; name=\"f\"; "                    \
	"filename=\"g\"\r\n\r\nhello\r\n--X--\r\n"
#define MULTIPART         \
	"POST /echo" HEAD \
	"Content-Type: multipart/form-data; boundary=X\r\nContent-Length: 137\r\n\r\n" PARTS

struct kind {
	struct str first, second; /* the second piece comes a little later */
	int status;
};

static const struct kind kinds[] = {
	{STR_INIT("GET /echo?a=b" HEAD "\r\n"), STR_INIT(""), 200},
	{STR_INIT("GET /ec"), STR_INIT("ho" HEAD "\r\n"), 200},
	{STR_INIT(FORM), STR_INIT(""), 200},
	{STR_INIT(MULTIPART), STR_INIT(""), 200},
	{STR_INIT("GET /big?40000" HEAD "\r\n"), STR_INIT(""), 200},
	{STR_INIT("GET /page" HEAD "Accept-Encoding: gzip\r\n\r\n"), STR_INIT(""), 200},
	{STR_INIT("GET /file" HEAD "Range: bytes=10-200\r\n\r\n"), STR_INIT(""), 206},
	{STR_INIT("GET /missing" HEAD "\r\n"), STR_INIT(""), 404},
	{STR_INIT("GET /no host HTTP/1.1\r\n\r\n"), STR_INIT(""), 400},
	{STR_INIT("GET /echo?1" HEAD "\r\nGET /echo?2" HEAD "Connection: close\r\n\r\n"),
	 STR_INIT(""), 200},
};

/* One exchange while the k-th taking fails. Returns whether one did. */
static bool try_failing(const struct kind *kind, int k, bool lastingly)
{
	struct fixture *fixture = fixture_start(&(struct http_plan){.loops = 1}, limits);
	struct arena *arena = arena_new(NULL);
	atomic_store(&lasting, lastingly);
	atomic_store(&refused, false);
	atomic_store(&left, k);
	int connection = client_open(fixture);
	client_send_or_reset(connection, kind->first);
	if (kind->second.len > 0) {
		usleep(2000);
		client_send_or_reset(connection, kind->second);
	}
	client_half_close(connection);
	struct str got = client_read_all(arena, connection);
	atomic_store(&left, 0);
	int status = str_starts(got, S("HTTP/1.1 ")) ? (int)strtol(got.at + 9, NULL, 10) : 0;
	bool failed = atomic_load(&refused);
	if (failed)
		assert_true(got.len == 0 || status == 503 || status == 500 ||
			    status == kind->status);
	else
		assert_int_equal(status, kind->status);
	close(connection);
	assert_int_equal(client_ask(arena, fixture, S("GET /echo" HEAD "\r\n")).status, 200);
	fixture_stop(fixture);
	arena_free(arena);
	return failed;
}

static void every_taking_may_fail(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(kinds); i++) {
		for (int lastingly = 0; lastingly < 2; lastingly++) {
			int k = 1;
			while (try_failing(&kinds[i], k, lastingly))
				assert_true(++k < 200);
			assert_true(k > 2); /* something was taken, and it failed */
		}
	}
}

/* A stream, and events that find no memory: dropped, and those after them arrive. */
static void events_may_fail(void **state)
{
	struct fixture *fixture = fixture_start(&(struct http_plan){.loops = 1}, limits);
	struct arena *arena = arena_new(NULL);
	(void)state;
	int connection = client_open(fixture);
	client_send(connection, S("GET /events?topics=a" HEAD "\r\n"));
	client_read_until(arena, connection, S("retry: 3000\n\n"));
	spared = false;
	atomic_store(&lasting, true);
	atomic_store(&left, 1);
	for (int i = 0; i < 3; i++)
		http_broadcast(fixture->server, S("a"), S("x"), S("lost"));
	atomic_store(&left, 0);
	spared = true;
	http_broadcast(fixture->server, S("a"), S("x"), S("kept"));
	assert_str(client_read_until(arena, connection, S("kept\n\n")),
		   S("event: x\ndata: kept\n\n"));
	close(connection);
	fixture_stop(fixture);
	arena_free(arena);
}

/* Threads or descriptors are missing at start: an error, nothing left open, and the next try
 * works. */
static void a_start_may_fail(void **state)
{
	struct arena *arena = arena_new(NULL);
	struct http_plan plan = {.address = S("127.0.0.1"), .loops = 3};
	struct http_server *server = NULL;
	struct rlimit before;
	(void)state;
	size_t descriptors = open_descriptors();
	for (int threads = 0; threads < 3; threads++) {
		atomic_store(&threads_left, threads);
		assert_non_null(http_start(arena, &plan, &server));
		atomic_store(&threads_left, -1);
		assert_int_equal(open_descriptors(), descriptors);
	}
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	for (size_t more = 0; more < 12; more++) {
		struct rlimit tight = {descriptors + more, before.rlim_max};
		assert_int_equal(setrlimit(RLIMIT_NOFILE, &tight), 0);
		err_t err = http_start(arena, &plan, &server);
		assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
		assert_non_null(err);
		assert_true(err->text.len > 0);
	}
	plan.loops = 2;
	assert_null(http_start(arena, &plan, &server));
	http_stop(server);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_taking_may_fail),
		cmocka_unit_test(events_may_fail),
		cmocka_unit_test(a_start_may_fail),
	};
	atomic_store(&threads_left, -1);
	spared = true;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
