/*
 * Event streams: each listener gets the events of its topics, in order, and nothing else; those who
 * do not read are ended; nobody who leaves is written to.
 */
#include "check.h"
#include "client.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct stage {
	struct arena *arena;
	struct fixture *fixture;
};

static int set_up(void **state)
{
	struct stage *stage = calloc(1, sizeof *stage);
	stage->arena = arena_new(NULL);
	stage->fixture = fixture_start(
		&(struct http_plan){.heartbeat_seconds = 1, .connections_per_peer = 1000},
		(struct http_limits){0});
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

/* Opens a stream and waits for its head: from then on it hears. */
static int listen_to(struct stage *stage, const char *topics)
{
	struct arena *arena = arena_new(NULL);
	int connection = client_open(stage->fixture);
	client_send(connection, str_fmt(arena,
					"GET /events?topics=%s HTTP/1.1\r\nHost: a\r\nAccept: "
					"text/event-stream\r\n\r\n",
					topics));
	struct str head = client_read_until(arena, connection, S("retry: 3000\n\n"));
	assert_true(str_starts(head, S("HTTP/1.1 200 OK\r\n")));
	assert_true(str_find(head, S("Content-Type: text/event-stream\r\n")) != SIZE_MAX);
	assert_true(str_find(head, S("Content-Length")) == SIZE_MAX);
	arena_free(arena);
	return connection;
}

static void say(struct stage *stage, const char *topic, const char *event, const char *data)
{
	http_broadcast(stage->fixture->server, str_of(topic), str_of(event), str_of(data));
}

static void two_hundred_hear_the_same(void **state)
{
	enum { MANY = 200, EVENTS = 50 };
	struct stage *stage = *state;
	int connections[MANY];
	struct str wanted = S("");
	for (int i = 0; i < MANY; i++)
		connections[i] = listen_to(stage, i % 2 == 0 ? "queue" : "x%20queue%20other");
	for (int i = 0; i < EVENTS; i++) {
		struct str data = str_fmt(stage->arena, "{\"n\":%d}", i);
		wanted = str_join(
			stage->arena, wanted,
			str_fmt(stage->arena, "event: call\ndata: " STR "\n\n", STR_ARG(data)));
		say(stage, "queue", "call", data.at);
		say(stage, "nobody", "call", "never");
	}
	for (int i = 0; i < MANY; i++) {
		struct str got =
			client_read_until(stage->arena, connections[i], S("{\"n\":49}\n\n"));
		/* a heartbeat may have come between */
		struct str clean = S("");
		for (size_t at; (at = str_find(got, S(": \n\n"))) != SIZE_MAX &&
				(at == 0 || got.at[at - 1] == '\n');
		     got = str_sub(got, at + 4, got.len))
			clean = str_join(stage->arena, clean, str_sub(got, 0, at));
		assert_str(str_join(stage->arena, clean, got), wanted);
		close(connections[i]);
	}
}

static void topics_are_kept_apart(void **state)
{
	struct stage *stage = *state;
	int a = listen_to(stage, "a"), both = listen_to(stage, "a%20b%20a"),
	    none = listen_to(stage, "");
	say(stage, "a", "", "1");
	say(stage, "b", "x", "2");
	say(stage, "c", "x", "3");
	say(stage, "a", "x", "line\nevent: evil\r");
	assert_str(client_read_until(stage->arena, a, S("evil \n\n")),
		   S("data: 1\n\nevent: x\ndata: line event: evil \n\n"));
	assert_str(client_read_until(stage->arena, both, S("evil \n\n")),
		   S("data: 1\n\nevent: x\ndata: 2\n\nevent: x\ndata: line event: evil \n\n"));
	assert_str(client_read_until(stage->arena, none, S("\n\n")),
		   S(": \n\n")); /* only the heartbeat */
	close(a);
	close(both);
	close(none);
}

/* Events from several threads at once, while listeners come and go. */
struct speaker {
	struct stage *stage;
	atomic_bool *enough;
};

static void *speak(void *arg)
{
	struct speaker *speaker = arg;
	while (!atomic_load(speaker->enough)) {
		say(speaker->stage, "queue", "call", "{}");
		usleep(200);
	}
	return NULL;
}

static void listeners_come_and_go(void **state)
{
	struct stage *stage = *state;
	pthread_t threads[2];
	atomic_bool enough = false;
	struct speaker speaker = {stage, &enough};
	for (int i = 0; i < 2; i++)
		pthread_create(&threads[i], NULL, speak, &speaker);
	for (int i = 0; i < 300; i++) {
		struct arena *arena = arena_new(NULL);
		int connection = listen_to(stage, i % 2 == 0 ? "queue" : "queue%20more");
		if (i % 3 == 0)
			client_read_until(arena, connection, S("data: {}\n\n"));
		if (i % 2 == 0)
			client_reset(connection);
		else
			close(connection);
		arena_free(arena);
	}
	atomic_store(&enough, true);
	for (int i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(
		client_ask(stage->arena, stage->fixture, S("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n"))
			.status,
		200);
}

/* Who does not read is ended after a bounded backlog; the others do not wait for it. */
static void the_deaf_are_ended(void **state)
{
	struct stage *stage = *state;
	static char text[20001];
	memset(text, 'e', sizeof text - 1);
	int small = 4096, deaf = listen_to(stage, "a"), quick = listen_to(stage, "a");
	setsockopt(deaf, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
	for (int i = 0; i < 800; i++) { /* more than the system keeps on the way */
		struct arena *arena = arena_new(NULL);
		say(stage, "a", "x", text);
		client_read_until(arena, quick, S("eee\n\n"));
		arena_free(arena);
	}
	assert_int_equal(atomic_load(&stage->fixture->answered), 1);
	close(deaf);
	close(quick);
}

static int listen_without_reading(struct stage *stage)
{
	int connection = client_open(stage->fixture);
	client_send(connection, S("GET /events?topics=a HTTP/1.1\r\nHost: a\r\n\r\n"));
	while (atomic_load(&stage->fixture->handled) == 0)
		usleep(1000);
	usleep(100000);
	return connection;
}

static void say_numbered(struct stage *stage, int number)
{
	static char text[20001];
	memset(text, 'e', sizeof text - 1);
	snprintf(text, 8, "%06d", number);
	text[6] = '.';
	say(stage, "a", "", text);
	usleep(2000);
}

/* Who does not read for a while, and then does, finds events without a gap: what the socket does
 * not take waits. How much a socket takes is measured on one that never reads. */
static void the_slow_find_no_gap(void **state)
{
	struct stage *stage = *state;
	int most = 0, deaf = listen_without_reading(stage);
	while (atomic_load(&stage->fixture->answered) == 0 && most < 2000)
		say_numbered(stage, most++);
	assert_true(most > 3 && most < 2000);
	close(deaf);
	atomic_store(&stage->fixture->handled, 0);
	int slow = listen_without_reading(stage);
	for (int i = 0; i < most - 2; i++)
		say_numbered(stage, i);
	bool ended = atomic_load(&stage->fixture->answered) > 1;
	say(stage, "a", "", "last");
	struct str got = client_read_until(stage->arena, slow, S("data: last\n\n"));
	for (int i = 0; i < most - 2; i++) {
		struct str wanted = str_fmt(stage->arena, "data: %06d.", i);
		size_t at = str_find(got, S("data: "));
		if (ended && at == SIZE_MAX)
			break;
		assert_str(str_sub(got, at, wanted.len), wanted);
		got = str_sub(got, at + wanted.len, got.len);
	}
	close(slow);
}

static void streams_end_when_the_server_does(void **state)
{
	struct stage *stage = *state;
	int a = listen_to(stage, "a"), b = listen_to(stage, "b");
	say(stage, "a", "x", "last");
	http_stop(stage->fixture->server);
	assert_str(client_read_all(stage->arena, a), S("event: x\ndata: last\n\n"));
	assert_int_equal(client_read_all(stage->arena, b).len, 0);
	say(stage, "a", "x", "after the end"); /* nobody hears, nothing breaks */
	close(a);
	close(b);
	assert_int_equal(atomic_load(&stage->fixture->answered), 2);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(two_hundred_hear_the_same), TEST(topics_are_kept_apart),
		TEST(listeners_come_and_go),     TEST(the_deaf_are_ended),
		TEST(the_slow_find_no_gap),      TEST(streams_end_when_the_server_does),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
