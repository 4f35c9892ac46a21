/*
 * Clients that take their time: every stage has an absolute deadline, and the honest do not notice.
 * Deadlines are a second here, so the tests measure which stage ends and that it does, not how
 * exactly.
 */
#include "check.h"
#include "client.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const struct http_limits limits = {.body_max = 100000, .file_max = 100000, .files_max = 2};

struct stage {
	struct arena *arena;
	struct fixture *fixture;
};

static int set_up(void **state)
{
	struct stage *stage = calloc(1, sizeof *stage);
	struct http_plan plan = {.loops = 1,
				 .head_seconds = 1,
				 .body_bytes_per_second = 1000,
				 .write_stall_seconds = 1,
				 .idle_seconds = 1};
	stage->arena = arena_new(NULL);
	stage->fixture = fixture_start(&plan, limits);
	*state = stage;
	return 0;
}

static int tear_down(void **state)
{
	struct stage *stage = *state;
	fixture_stop(stage->fixture);
	arena_free(stage->arena);
	free(stage);
	return 0;
}

/* Sends a byte every 50 ms until the server has had enough. Returns the milliseconds it took. */
static int64_t trickle(int connection, struct str endless)
{
	int64_t begun = now_ms();
	char byte;
	for (size_t i = 0; now_ms() - begun < 8000; i++) {
		if (!client_send_or_reset(connection, str_sub(endless, i % endless.len, 1)))
			break;
		usleep(50000);
		if (recv(connection, &byte, 1, MSG_DONTWAIT | MSG_PEEK) > 0)
			break;
	}
	return now_ms() - begun;
}

static void a_slow_head_ends(void **state)
{
	struct stage *stage = *state;
	int connection = client_open(stage->fixture);
	client_send(connection, S("GET /echo HTTP/1.1\r\nHost: a\r\nX-A: "));
	int64_t took = trickle(connection, S("aaaaaaaa"));
	assert_true(took >= 800 && took < 3000);
	assert_int_equal(client_answer(stage->arena, connection, false).status, 408);
	close(connection);
}

/* Also on a kept connection, whose idle time is another. */
static void a_slow_second_head_ends(void **state)
{
	struct stage *stage = *state;
	int connection = client_open(stage->fixture);
	client_send(connection, S("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n"));
	assert_int_equal(client_answer(stage->arena, connection, false).status, 200);
	client_send(connection, S("GET /echo HTTP/1.1\r\nHost: a\r\nX-A: "));
	int64_t took = trickle(connection, S("aaaaaaaa"));
	assert_true(took >= 800 && took < 3000);
	assert_int_equal(client_answer(stage->arena, connection, false).status, 408);
	close(connection);
}

static void silence_ends(void **state)
{
	struct stage *stage = *state;
	int fresh = client_open(stage->fixture), kept = client_open(stage->fixture);
	client_send(kept, S("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n"));
	assert_int_equal(client_answer(stage->arena, kept, false).status, 200);
	int64_t begun = now_ms();
	assert_true(client_is_closed(fresh, 4000));
	assert_true(client_is_closed(kept, 4000));
	assert_true(now_ms() - begun >= 700);
	close(fresh);
	close(kept);
}

static void a_slow_body_ends(void **state)
{
	struct stage *stage = *state;
	static const struct str beginnings[] = {
		STR_INIT("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: a/b\r\nContent-Length: "
			 "90000\r\n\r\n"),
		STR_INIT("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: "
			 "a/b\r\nTransfer-Encoding: chunked\r\n\r\nFFFF\r\n"),
	};
	for (size_t i = 0; i < 2; i++) {
		int connection = client_open(stage->fixture);
		client_send(connection, beginnings[i]);
		int64_t took = trickle(connection, S("0"));
		assert_true(took >= 800 && took < 4000);
		assert_int_equal(client_answer(stage->arena, connection, false).status, 408);
		close(connection);
	}
}

/* A slow line that keeps the rate is served, however long it takes. */
static void a_steady_body_is_taken(void **state)
{
	struct stage *stage = *state;
	char part[300];
	memset(part, 'b', sizeof part);
	int connection = client_open(stage->fixture);
	client_send(connection, S("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: "
				  "a/b\r\nContent-Length: 4500\r\n\r\n"));
	for (int i = 0; i < 15; i++) {
		usleep(200000);
		client_send(connection, (struct str){part, sizeof part});
	}
	struct answer_seen answer = client_answer(stage->arena, connection, false);
	assert_int_equal(answer.status, 200);
	assert_true(str_starts(answer.body, S("POST /echo []\nbody 4500:bbb")));
	close(connection);
}

static void an_answer_nobody_takes_ends(void **state)
{
	struct stage *stage = *state;
	static const struct str requests[] = {
		STR_INIT("GET /big?20000000 HTTP/1.1\r\nHost: a\r\n\r\n"),
		STR_INIT("GET /later/a HTTP/1.1\r\nHost: a\r\n\r\nGET /big?20000000 "
			 "HTTP/1.1\r\nHost: a\r\n\r\n")};
	client_ask(stage->arena, stage->fixture, S("GET /later HTTP/1.1\r\nHost: a\r\n\r\n"));
	usleep(200000);
	size_t before = open_descriptors();
	for (size_t i = 0; i < 2; i++) {
		int small = 4096, connection = client_open(stage->fixture);
		setsockopt(connection, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
		client_send(connection, requests[i]);
		int64_t begun = now_ms();
		while (open_descriptors() < before + 2 && now_ms() - begun < 5000)
			usleep(1000);
		while (open_descriptors() > before + 1 && now_ms() - begun < 6000)
			usleep(20000);
		assert_true(now_ms() - begun >= 700 && now_ms() - begun < 5000);
		close(connection);
	}
}

/* Slow, but steadily: served to the end, over several times the stall. */
static void an_answer_taken_steadily_arrives(void **state)
{
	struct stage *stage = *state;
	int little = 65536, connection = client_open(stage->fixture);
	/* The kernel would take megabytes ahead and then nothing for a while, which is not steadily. */
	setsockopt(connection, SOL_SOCKET, SO_RCVBUF, &little, sizeof little);
	client_send(connection, S("GET /big?20000000 HTTP/1.1\r\nHost: a\r\n\r\n"));
	char *room = arena_alloc(stage->arena, 100000);
	size_t total = 0;
	for (int64_t begun = now_ms(); now_ms() - begun < 3500; usleep(50000)) {
		ssize_t count = recv(connection, room, 100000, 0);
		assert_true(count > 0);
		total += (size_t)count;
	}
	assert_true(total < 18000000); /* or nothing was left to wait for */
	total += client_read_until(stage->arena, connection, S("xxx\n")).len;
	assert_true(total > 20000000);
	close(connection);
}

/* The wait for a handler is its own matter: no deadline of the connection ends it. */
static void a_slow_handler_is_waited_for(void **state)
{
	struct stage *stage = *state;
	struct str requests = S("");
	int connection = client_open(stage->fixture);
	for (int i = 0; i < 6; i++)
		requests = str_join(stage->arena, requests,
				    S("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n"));
	client_send(connection, requests);
	for (int i = 0; i < 6; i++)
		assert_int_equal(client_answer(stage->arena, connection, false).status, 200);
	close(connection);
}

/* Many tricklers at once: all are gone in time, an honest client waits for none of them. */
static void tricklers_do_not_hold_the_service(void **state)
{
	enum { MANY = 200 };
	struct stage *stage = *state;
	int connections[MANY];
	int64_t worst = 0, begun = now_ms();
	for (int i = 0; i < MANY; i++) {
		connections[i] = client_open(stage->fixture);
		client_send(connections[i], S("GET /echo HTTP/1.1\r\nHost: a\r\nX-A: "));
	}
	while (now_ms() - begun < 1500) {
		for (int i = 0; i < MANY; i += 10)
			client_send_or_reset(connections[i], S("a"));
		struct arena *arena = arena_new(NULL);
		int64_t asked = now_ms();
		assert_int_equal(client_ask(arena, stage->fixture,
					    S("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n"))
					 .status,
				 200);
		worst = now_ms() - asked > worst ? now_ms() - asked : worst;
		arena_free(arena);
		usleep(10000);
	}
	for (int i = 0; i < MANY; i++) {
		assert_true(client_is_closed(connections[i], 5000));
		close(connections[i]);
	}
	assert_true(worst < 2000);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(a_slow_head_ends),
		TEST(a_slow_second_head_ends),
		TEST(silence_ends),
		TEST(a_slow_body_ends),
		TEST(a_steady_body_is_taken),
		TEST(an_answer_nobody_takes_ends),
		TEST(an_answer_taken_steadily_arrives),
		TEST(a_slow_handler_is_waited_for),
		TEST(tricklers_do_not_hold_the_service),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
