/*
 * More clients than there is room for: limits by address and in all, the oldest idle one goes
 * first, descriptors that run out, and floods.
 */
#include "check.h"
#include "client.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const struct http_limits limits = {.body_max = 1000, .file_max = 0, .files_max = 0};
static const struct str ask = STR_INIT("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n");

static int status_on(int connection)
{
	struct arena *arena = arena_new(NULL);
	int status = 0;
	if (client_send_or_reset(connection, ask))
		status = client_answer(arena, connection, false).status;
	arena_free(arena);
	return status;
}

/* One loop, so that "oldest" is one order. */
static void the_oldest_idle_one_makes_room(void **state)
{
	struct fixture *fixture =
		fixture_start(&(struct http_plan){.loops = 1, .connections_max = 3}, limits);
	(void)state;
	int a = client_open(fixture), b = client_open(fixture), c = client_open(fixture);
	assert_int_equal(status_on(a), 200);
	assert_int_equal(status_on(b), 200);
	assert_int_equal(status_on(c), 200);
	assert_int_equal(status_on(a), 200); /* now b is the oldest */
	int d = client_open(fixture);
	assert_int_equal(status_on(d), 200);
	assert_true(client_is_closed(b, 1000));
	assert_int_equal(status_on(a), 200);
	assert_int_equal(status_on(c), 200);
	close(a);
	close(b);
	close(c);
	close(d);
	fixture_stop(fixture);
}

static void the_busy_are_never_sent_away(void **state)
{
	struct arena *arena = arena_new(NULL);
	struct fixture *fixture =
		fixture_start(&(struct http_plan){.loops = 1, .connections_max = 2}, limits);
	(void)state;
	int a = client_open(fixture), b = client_open(fixture);
	client_send(a, S("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n"));
	client_send(b, S("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n"));
	usleep(50000);
	int c = client_open(fixture);
	struct answer_seen refused = client_answer(arena, c, false);
	assert_int_equal(refused.status, 503);
	assert_true(refused.close && answer_header(refused, "retry-after").len > 0);
	assert_int_equal(client_answer(arena, a, false).status, 200);
	assert_int_equal(client_answer(arena, b, false).status, 200);
	close(a);
	close(b);
	close(c);
	fixture_stop(fixture);
	arena_free(arena);
}

/* One address may not take it all; a proxy of ours may. */
static void an_address_has_its_share(void **state)
{
	(void)state;
	for (int trusted = 0; trusted < 2; trusted++) {
		struct http_plan plan = {.loops = 1,
					 .connections_per_peer = 2,
					 .proxies = trusted ? S("127.0.0.1") : S("")};
		struct fixture *fixture = fixture_start(&plan, limits);
		int a = client_open(fixture), b = client_open(fixture);
		assert_int_equal(status_on(a), 200);
		assert_int_equal(status_on(b), 200);
		int c = client_open(fixture);
		assert_int_equal(status_on(c), 200);
		assert_int_equal(client_is_closed(a, 300), !trusted);
		assert_int_equal(status_on(b), 200);
		close(a);
		close(b);
		close(c);
		fixture_stop(fixture);
	}
}

static void proxies_say_who_asks(void **state)
{
	struct arena *arena = arena_new(NULL);
	struct fixture *fixture =
		fixture_start(&(struct http_plan){.proxies = S("127.0.0.1")}, limits);
	(void)state;
	struct str request = S("GET /echo HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 8.8.8.8, "
			       "203.0.113.9\r\nX-Forwarded-Proto: https\r\n\r\n");
	assert_int_equal(client_ask(arena, fixture, request).status, 200);
	assert_str(str_of(fixture->peer), S("203.0.113.9"));
	assert_true(fixture->secure);
	fixture_stop(fixture);
	arena_free(arena);
}

static double cpu_seconds(void)
{
	struct timespec time;
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* Descriptors run out: no spinning, those connected are served, and all is well at once
 * afterwards. */
static void descriptors_may_run_out(void **state)
{
	enum { MANY = 60 };
	struct fixture *fixture = fixture_start(&(struct http_plan){.loops = 1}, limits);
	struct rlimit before, tight;
	int connections[MANY], served = 0;
	(void)state;
	int kept = client_open(fixture);
	assert_int_equal(status_on(kept), 200);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &before), 0);
	for (int i = 0; i < MANY; i++)
		connections[i] = socket(AF_INET, SOCK_STREAM, 0);
	tight = (struct rlimit){open_descriptors() + 2, before.rlim_max};
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &tight), 0);
	struct sockaddr_storage to;
	socklen_t size = sizeof to;
	assert_int_equal(getpeername(kept, (struct sockaddr *)&to, &size), 0);
	for (int i = 0; i < MANY; i++)
		connect(connections[i], (struct sockaddr *)&to, size);
	double cpu = cpu_seconds();
	usleep(1000000);
	assert_true(cpu_seconds() - cpu < 0.5);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &before), 0);
	for (int i = 0; i < MANY; i++)
		close(connections[i]);
	for (int i = 0; i < 10; i++) {
		int connection = client_open(fixture);
		served += status_on(connection) == 200;
		close(connection);
	}
	assert_int_equal(served, 10);
	close(kept);
	fixture_stop(fixture);
}

/* Thousands of kept connections: served, and nothing stays when they go. */
static void thousands_may_be_idle(void **state)
{
	enum { MANY = 3000 };
	static int connections[MANY];
	struct rlimit limit;
	(void)state;
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &limit), 0);
	struct rlimit wide = {limit.rlim_max < 8192 ? limit.rlim_max : 8192, limit.rlim_max};
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &wide), 0);
	int many = wide.rlim_cur > 2 * MANY + 200 ? MANY : ((int)wide.rlim_cur - 200) / 2;
	struct fixture *fixture = fixture_start(
		&(struct http_plan){.loops = 1, .connections_per_peer = MANY + 10}, limits);
	connections[0] =
		client_open(fixture); /* libuv opens a descriptor of its own with the first */
	assert_int_equal(status_on(connections[0]), 200);
	close(connections[0]);
	usleep(100000);
	size_t descriptors = open_descriptors();
	for (int i = 0; i < many; i++) {
		connections[i] = client_open(fixture);
		if (i % 3 == 0)
			assert_int_equal(status_on(connections[i]), 200);
	}
	assert_int_equal(status_on(connections[many / 2]), 200);
	for (int i = 0; i < many; i++)
		close(connections[i]);
	int64_t until = now_ms() + 5000;
	while (open_descriptors() > descriptors && now_ms() < until)
		usleep(10000);
	assert_int_equal(open_descriptors(), descriptors);
	fixture_stop(fixture);
	setrlimit(RLIMIT_NOFILE, &limit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_oldest_idle_one_makes_room),
		cmocka_unit_test(the_busy_are_never_sent_away),
		cmocka_unit_test(an_address_has_its_share),
		cmocka_unit_test(proxies_say_who_asks),
		cmocka_unit_test(descriptors_may_run_out),
		cmocka_unit_test(thousands_may_be_idle),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
