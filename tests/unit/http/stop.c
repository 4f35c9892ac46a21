/*
 * Stopping under load: what was accepted is answered, nobody's connection breaks in the middle, and
 * http_stop comes back in time.
 */
#include "check.h"
#include "client.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const struct http_limits limits = {.body_max = 100000, .file_max = 1000000, .files_max = 2};

struct client {
	pthread_t thread;
	const struct fixture *fixture;
	const char *path;
	int answered, lost; /* lost: asked, and the connection broke before the answer was whole */
	bool announced; /* the last answer said that it is the last */
};

/* Asks again and again on one connection until the server says that it closes. */
static void *ask_on(void *arg)
{
	struct client *client = arg;
	int connection = client_open(client->fixture);
	while (!client->announced) {
		struct arena *arena = arena_new(NULL);
		struct str request =
			str_fmt(arena, "GET %s HTTP/1.1\r\nHost: a\r\n\r\n", client->path);
		struct answer_seen answer = {0};
		if (client_send_or_reset(connection, request))
			answer = client_answer(arena, connection, false);
		bool whole = answer.status == 200 && answer.body.len > 0;
		client->answered += whole;
		client->lost += !whole;
		client->announced = answer.close;
		arena_free(arena);
		if (!whole)
			break;
	}
	close(connection);
	return NULL;
}

static void nothing_is_lost_under_load(void **state)
{
	enum { MANY = 32, ROUNDS = 3 };
	static const char *const paths[] = {"/echo",       "/later", "/slow",
					    "/big?200000", "/file",  "/page"};
	(void)state;
	for (int round = 0; round < ROUNDS; round++) {
		struct fixture *fixture = fixture_start(&(struct http_plan){0}, limits);
		struct client clients[MANY];
		memset(clients, 0, sizeof clients);
		for (int i = 0; i < MANY; i++) {
			clients[i].fixture = fixture;
			clients[i].path = paths[i % 6];
			assert_int_equal(
				pthread_create(&clients[i].thread, NULL, ask_on, &clients[i]), 0);
		}
		usleep(200000 + 50000 * (unsigned)round);
		int64_t begun = now_ms();
		http_stop(fixture->server);
		assert_true(now_ms() - begun < 8000);
		for (int i = 0; i < MANY; i++) {
			pthread_join(clients[i].thread, NULL);
			assert_int_equal(clients[i].lost, 0);
			assert_true(clients[i].answered > 0 && clients[i].announced);
		}
		fixture_stop(fixture);
	}
}

struct stopper {
	pthread_t thread;
	struct fixture *fixture;
	atomic_bool stopped;
};

static void *stop_server(void *arg)
{
	struct stopper *stopper = arg;
	http_stop(stopper->fixture->server);
	atomic_store(&stopper->stopped, true);
	return NULL;
}

static void begin_stop(struct stopper *stopper, struct fixture *fixture)
{
	stopper->fixture = fixture;
	atomic_init(&stopper->stopped, false);
	assert_int_equal(pthread_create(&stopper->thread, NULL, stop_server, stopper), 0);
}

/* A body that is half there is still taken, and what is connected may still ask once. */
static void what_has_begun_is_finished(void **state)
{
	struct arena *arena = arena_new(NULL);
	struct fixture *fixture = fixture_start(&(struct http_plan){0}, limits);
	struct stopper stopper;
	(void)state;
	int half = client_open(fixture), fresh = client_open(fixture), slow = client_open(fixture);
	client_send(half, S("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: "
			    "a/b\r\nContent-Length: 6\r\n\r\nabc"));
	client_send(slow, S("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n"));
	usleep(100000);
	begin_stop(&stopper, fixture);
	usleep(50000);
	client_send(fresh, S("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n"));
	struct answer_seen answer = client_answer(arena, fresh, false);
	assert_true(answer.status == 200 && answer.close);
	usleep(200000);
	client_send(half, S("def"));
	answer = client_answer(arena, half, false);
	assert_true(answer.status == 200 && answer.close);
	assert_str(answer.body, S("POST /echo []\nbody 6:abcdef"));
	answer = client_answer(arena, slow, false);
	assert_true(answer.status == 200 && answer.close);
	close(half);
	close(fresh);
	close(slow);
	pthread_join(stopper.thread, NULL);
	fixture_stop(fixture);
	arena_free(arena);
}

static void the_drain_has_an_end(void **state)
{
	struct fixture *fixture = fixture_start(&(struct http_plan){.drain_seconds = 1}, limits);
	struct stopper stopper;
	(void)state;
	int half = client_open(fixture), deaf = client_open(fixture);
	client_send(half, S("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: "
			    "a/b\r\nContent-Length: 6\r\n\r\nabc"));
	client_send(deaf, S("GET /big?60000000 HTTP/1.1\r\nHost: a\r\n\r\n"));
	usleep(100000);
	int64_t begun = now_ms();
	begin_stop(&stopper, fixture);
	pthread_join(stopper.thread, NULL);
	/* Its own second, not the ten that a server drains when nobody says how long; the clock of a busy loop lags. */
	assert_true(now_ms() - begun >= 500 && now_ms() - begun < 9000);
	close(half);
	close(deaf);
	fixture_stop(fixture);
}

static void an_idle_server_stops_at_once(void **state)
{
	struct fixture *fixture = fixture_start(&(struct http_plan){0}, limits);
	(void)state;
	int idle = client_open(fixture);
	int64_t begun = now_ms();
	http_stop(fixture->server);
	assert_true(now_ms() - begun < 4000);
	assert_true(client_is_closed(idle, 100));
	close(idle);
	fixture_stop(fixture); /* stopping twice is allowed */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_lost_under_load),
		cmocka_unit_test(what_has_begun_is_finished),
		cmocka_unit_test(the_drain_has_an_end),
		cmocka_unit_test(an_idle_server_stops_at_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
