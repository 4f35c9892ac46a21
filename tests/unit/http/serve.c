/*
 * A server and its answers over real connections: keeping them, pieces, pipelines, kinds of bodies,
 * conditions, compression, and clients that go away.
 */
#include "check.h"
#include "base/count.h"
#include "client.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#define GET(path) S("GET " path " HTTP/1.1\r\nHost: localhost\r\n\r\n")

static const struct http_limits limits = {.body_max = 100000, .file_max = 100000, .files_max = 2};

struct stage {
	struct arena *arena;
	struct fixture *fixture;
};

static int set_up(void **state)
{
	struct stage *stage = calloc(1, sizeof *stage);
	stage->arena = arena_new(NULL);
	stage->fixture = fixture_start(&(struct http_plan){0}, limits);
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

static void answers_say_what_they_must(void **state)
{
	struct stage *stage = *state;
	struct answer_seen answer =
		client_ask(stage->arena, stage->fixture, GET("/echo/a%20b?c=%E4%B8%AD"));
	assert_int_equal(answer.status, 200);
	assert_str(answer.body, S("GET /echo/a b [c=%E4%B8%AD]\n?c=中\nbody 0:"));
	assert_str(answer_header(answer, "content-type"), S("text/plain; charset=utf-8"));
	assert_false(answer.close);
	char date[64];
	struct tm at;
	time_t now = time(NULL);
	bool same = false;
	for (time_t second = now - 2; second <= now; second++) {
		gmtime_r(&second, &at);
		strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &at);
		same = same || str_eq(answer_header(answer, "date"), str_of(date));
	}
	assert_true(same);
	assert_str(str_of(stage->fixture->peer), S("127.0.0.1"));
	assert_false(stage->fixture->secure);
}

static void a_connection_serves_many(void **state)
{
	struct stage *stage = *state;
	int connection = client_open(stage->fixture);
	for (int i = 0; i < 200; i++) {
		struct arena *arena = arena_new(NULL);
		bool later = i % 3 == 0;
		client_send(connection, later ? GET("/later?x") : GET("/echo"));
		struct answer_seen answer = client_answer(arena, connection, false);
		assert_int_equal(answer.status, 200);
		assert_str(answer.body,
			   later ? S("GET /later [x]\n?x=\nbody 0:") : S("GET /echo []\nbody 0:"));
		arena_free(arena);
	}
	close(connection);
}

static void bytes_may_come_one_by_one(void **state)
{
	struct stage *stage = *state;
	struct str request =
		S("POST /echo?q=1 HTTP/1.1\r\nHost: localhost\r\nContent-Type: "
		  "application/x-www-form-urlencoded\r\n"
		  "Transfer-Encoding: "
		  "chunked\r\n\r\n3\r\na=1\r\n9\r\n&b=%E4%B8\r\n3\r\n%AD\r\n0\r\n\r\n");
	int connection = client_open(stage->fixture);
	for (int round = 0; round < 2; round++) {
		for (size_t i = 0; i < request.len; i++) {
			client_send(connection, str_sub(request, i, 1));
			if (i % 16 == 0)
				usleep(500);
		}
		struct answer_seen answer = client_answer(stage->arena, connection, false);
		assert_int_equal(answer.status, 200);
		assert_str(answer.body, S("POST /echo [q=1]\n?q=1\na=1\nb=中\nbody 0:"));
	}
	close(connection);
}

/* All at once, answered in order, though some answers come from other threads and later. */
static void pipelines_are_answered_in_order(void **state)
{
	struct stage *stage = *state;
	struct str all = S("");
	int connection = client_open(stage->fixture);
	for (int i = 0; i < 300; i++) {
		struct str one =
			i % 7 == 3 ? str_fmt(stage->arena,
					     "POST /later?%d HTTP/1.1\r\nHost: a\r\nContent-Type: "
					     "text/x\r\nContent-Length: 5\r\n\r\nab\r\n\r",
					     i)
				   : str_fmt(stage->arena, "GET /%s?%d HTTP/1.1\r\nHost: a\r\n\r\n",
					     i % 5 == 0 ? "later" : "echo", i);
		all = str_join(stage->arena, all, one);
	}
	client_send(connection, all);
	for (int i = 0; i < 300; i++) {
		struct answer_seen answer = client_answer(stage->arena, connection, false);
		struct str wanted =
			i % 7 == 3 ? str_fmt(stage->arena,
					     "POST /later [%d]\n?%d=\nbody 5:ab\r\n\r", i, i)
				   : str_fmt(stage->arena, "GET /%s [%d]\n?%d=\nbody 0:",
					     i % 5 == 0 ? "later" : "echo", i, i);
		assert_int_equal(answer.status, 200);
		assert_str(answer.body, wanted);
	}
	close(connection);
}

/* More than the server keeps for later: the client waits, nothing is lost. */
static void a_long_pipeline_waits(void **state)
{
	enum { COUNT = 60, BODY = 50000 };
	struct stage *stage = *state;
	char *body = arena_alloc(stage->arena, BODY);
	memset(body, 'y', BODY);
	int connection = client_open(stage->fixture);
	if (fork() == 0) {
		for (int i = 0; i < COUNT; i++) {
			struct str head =
				str_fmt(stage->arena,
					"POST /later?%d HTTP/1.1\r\nHost: a\r\nContent-Type: "
					"text/x\r\nContent-Length: %d\r\n\r\n",
					i, BODY);
			client_send(connection, head);
			client_send(connection, (struct str){body, BODY});
		}
		_exit(0);
	}
	for (int i = 0; i < COUNT; i++) {
		struct arena *arena = arena_new(NULL);
		struct answer_seen answer = client_answer(arena, connection, false);
		assert_int_equal(answer.status, 200);
		assert_true(
			str_starts(answer.body,
				   str_fmt(arena, "POST /later [%d]\n?%d=\nbody 50000:yyy", i, i)));
		arena_free(arena);
	}
	close(connection);
}

static void head_has_the_head_of_get(void **state)
{
	struct stage *stage = *state;
	int connection = client_open(stage->fixture);
	client_send(connection,
		    S("HEAD /big?12345 HTTP/1.1\r\nHost: a\r\n\r\nHEAD /file HTTP/1.1\r\nHost: "
		      "a\r\n\r\nGET /echo HTTP/1.1\r\nHost: a\r\n\r\n"));
	struct answer_seen answer = client_answer(stage->arena, connection, true);
	assert_str(answer_header(answer, "content-length"), S("12345"));
	answer = client_answer(stage->arena, connection, true);
	assert_str(answer_header(answer, "content-length"), S("300000"));
	answer = client_answer(stage->arena, connection, false);
	assert_str(answer.body, S("GET /echo []\nbody 0:"));
	close(connection);
}

static void large_bodies_arrive_whole(void **state)
{
	struct stage *stage = *state;
	struct answer_seen answer = client_ask(stage->arena, stage->fixture, GET("/big?20000000"));
	assert_int_equal(answer.body.len, 20000000);
	assert_true(answer.body.at[0] == 'x' && answer.body.at[19999999] == 'x');
	answer = client_ask(stage->arena, stage->fixture, GET("/none"));
	assert_int_equal(answer.status, 204);
	assert_int_equal(answer_header(answer, "content-length").len, 0);
}

static void files_arrive_whole_and_in_part(void **state)
{
	struct stage *stage = *state;
	static const struct {
		const char *range;
		int status;
		const char *said;
		size_t len;
		char first;
	} rows[] = {
		{"bytes=0-9", 206, "bytes 0-9/300000", 10, 'a'},
		{"bytes=26-", 206, "bytes 26-299999/300000", 299974, 'a'},
		{"bytes=-3", 206, "bytes 299997-299999/300000", 3, (char)('a' + 299997 % 26)},
		{"bytes=1-999999999", 206, "bytes 1-299999/300000", 299999, 'b'},
		{"bytes=300000-", 416, "bytes */300000", 0, 0},
		{"bytes=5-3", 416, "bytes */300000", 0, 0},
		{"bytes=0-1,3-4", 200, "", 300000, 'a'},
		{"lines=1-2", 200, "", 300000, 'a'},
		{"bytes=-", 200, "", 300000, 'a'},
		{"bytes=0-0\r\nIf-Range: \"file1\"", 206, "bytes 0-0/300000", 1, 'a'},
		{"bytes=0-0\r\nIf-Range: \"file2\"", 200, "", 300000, 'a'},
	};
	int connection = client_open(stage->fixture);
	for (size_t i = 0; i < COUNT(rows); i++) {
		client_send(connection,
			    str_fmt(stage->arena,
				    "GET /file HTTP/1.1\r\nHost: a\r\nRange: %s\r\n\r\n",
				    rows[i].range));
		struct answer_seen answer = client_answer(stage->arena, connection, false);
		assert_int_equal(answer.status, rows[i].status);
		assert_str(answer_header(answer, "content-range"), str_of(rows[i].said));
		assert_int_equal(answer.body.len, rows[i].len);
		if (rows[i].len > 0)
			assert_int_equal(answer.body.at[0], rows[i].first);
	}
	client_send(connection, GET("/missing"));
	struct answer_seen answer = client_answer(stage->arena, connection, false);
	assert_int_equal(answer.status, 404);
	assert_true(answer.close && answer.body.len > 0);
	close(connection);
}

static void fresh_copies_are_not_sent_again(void **state)
{
	struct stage *stage = *state;
	static const struct {
		const char *header;
		int status;
	} rows[] = {{"\"tag1\"", 304},    {"W/\"tag1\"", 304}, {"\"x\", \"tag1\"", 304},
		    {"\"tag1-gz\"", 304}, {"*", 304},          {"\"tag2\"", 200},
		    {"tag1", 200},        {"\"tag\"", 200},    {"\"\"", 200}};
	int connection = client_open(stage->fixture);
	for (size_t i = 0; i < COUNT(rows); i++) {
		client_send(connection,
			    str_fmt(stage->arena,
				    "GET /tagged HTTP/1.1\r\nHost: a\r\nIf-None-Match: %s\r\n\r\n",
				    rows[i].header));
		struct answer_seen answer = client_answer(stage->arena, connection, false);
		assert_int_equal(answer.status, rows[i].status);
		assert_str(answer_header(answer, "etag"), S("\"tag1\""));
		assert_int_equal(answer_header(answer, "content-length").len == 0,
				 answer.status == 304);
		assert_int_equal(answer_header(answer, "content-type").len == 0,
				 answer.status == 304);
	}
	client_send(connection,
		    S("GET /file HTTP/1.1\r\nHost: a\r\nIf-None-Match: \"file1\"\r\n\r\n"));
	assert_int_equal(client_answer(stage->arena, connection, false).status, 304);
	client_send(connection,
		    S("POST /tagged HTTP/1.1\r\nHost: a\r\nIf-None-Match: \"tag1\"\r\n\r\n"));
	assert_int_equal(client_answer(stage->arena, connection, false).status, 200);
	close(connection);
}

static struct str unzip(struct arena *arena, struct str packed, size_t size)
{
	z_stream inflater = {0};
	char *to = arena_alloc(arena, size + 1);
	assert_int_equal(inflateInit2(&inflater, 15 + 16), Z_OK);
	inflater.next_in = (Bytef *)(uintptr_t)packed.at;
	inflater.avail_in = (uInt)packed.len;
	inflater.next_out = (Bytef *)to;
	inflater.avail_out = (uInt)size + 1;
	assert_int_equal(inflate(&inflater, Z_FINISH), Z_STREAM_END);
	size_t len = inflater.total_out;
	inflateEnd(&inflater);
	return (struct str){to, len};
}

static void text_is_compressed_for_those_who_take_it(void **state)
{
	struct stage *stage = *state;
	static const struct {
		const char *path, *accept;
		bool packed;
		size_t size;
	} rows[] = {{"/page", "gzip", true, 10000},      {"/tagged", "br, gzip;q=0.5", true, 10000},
		    {"/long", "gzip", true, 400000},     {"/page", "*", true, 10000},
		    {"/page", "gzip;q=0", false, 10000}, {"/page", "gzip;q=0.00", false, 10000},
		    {"/page", "br", false, 10000},       {"/page", "xgzip", false, 10000},
		    {"/big?5000", "gzip", false, 5000},  {"/long", "identity", false, 400000}};
	int connection = client_open(stage->fixture);
	struct str whole = client_ask(stage->arena, stage->fixture, GET("/long")).body;
	for (size_t i = 0; i < COUNT(rows); i++) {
		client_send(connection,
			    str_fmt(stage->arena,
				    "GET %s HTTP/1.1\r\nHost: a\r\nAccept-Encoding: %s\r\n\r\n",
				    rows[i].path, rows[i].accept));
		struct answer_seen answer = client_answer(stage->arena, connection, false);
		assert_int_equal(answer.status, 200);
		assert_str(answer_header(answer, "content-encoding"),
			   rows[i].packed ? S("gzip") : S(""));
		bool varies = rows[i].path[1] != 'b';
		assert_str(answer_header(answer, "vary"), varies ? S("Accept-Encoding") : S(""));
		struct str text = rows[i].packed ? unzip(stage->arena, answer.body, rows[i].size)
						 : answer.body;
		assert_int_equal(text.len, rows[i].size);
		assert_true(!rows[i].packed || answer.body.len < rows[i].size / 4);
		if (varies)
			assert_true(str_starts(whole, text));
		if (strcmp(rows[i].path, "/tagged") == 0)
			assert_str(answer_header(answer, "etag"), S("\"tag1-gz\""));
	}
	close(connection);
}

static void what_is_ready_is_sent_as_it_is(void **state)
{
	struct stage *stage = *state;
	static const char *const asks[] = {
		"GET /ready HTTP/1.1\r\nHost: a\r\n\r\n",
		"GET /ready HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n",
		"HEAD /ready HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n",
		"GET /ready HTTP/1.1\r\nHost: a\r\nIf-None-Match: \"tag2\"\r\n\r\n",
		("GET /ready HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n"
		 "If-None-Match: \"tag2-gz\"\r\n\r\n")};
	struct str whole = client_ask(stage->arena, stage->fixture, GET("/page")).body;
	int connection = client_open(stage->fixture);
	for (size_t i = 0; i < COUNT(asks); i++) {
		bool gzip = i == 1 || i == 2 || i == 4, fresh = i > 2;
		client_send(connection, str_of(asks[i]));
		struct answer_seen answer = client_answer(stage->arena, connection, i == 2);
		assert_int_equal(answer.status, fresh ? 304 : 200);
		assert_str(answer_header(answer, "x-first"), S("1"));
		assert_str(answer_header(answer, "x-second"), S("2"));
		assert_str(answer_header(answer, "vary"), S("Accept-Encoding"));
		assert_str(answer_header(answer, "etag"), gzip ? S("\"tag2-gz\"") : S("\"tag2\""));
		assert_str(answer_header(answer, "content-type"),
			   fresh ? S("") : S("text/plain; charset=utf-8"));
		assert_str(answer_header(answer, "content-encoding"),
			   gzip && !fresh ? S("gzip") : S(""));
		if (i == 0)
			assert_str(answer.body, whole);
		else if (i == 1)
			assert_str(unzip(stage->arena, answer.body, 10000), whole);
		else
			assert_int_equal(answer.body.len, 0);
	}
	close(connection);
}

/* What would become another header, and what the server says itself, is not written out. */
static void bad_lines_are_not_written(void **state)
{
	struct stage *stage = *state;
	static const struct http_pair bad[] = {
		{STR_INIT("X-A"), STR_INIT("a\r\nX-B: b"), NULL}, {STR_INIT("X A"), STR_INIT("a"), NULL},
		{STR_INIT(""), STR_INIT("a"), NULL},		{STR_INIT("Content-Length"), STR_INIT("1"), NULL},
		{STR_INIT("ETag"), STR_INIT("\"a\""), NULL},	{STR_INIT("X-\x7f"), STR_INIT("a"), NULL}};
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct http_pair pair = bad[i];
		struct http_response response = {.headers = &pair};
		struct http_lines lines;
		assert_false(http_write_lines(stage->arena, &response, &lines));
	}
	assert_int_equal(http_gzip(stage->arena, S("short")).len, 0);
}

static void old_clients_are_served(void **state)
{
	struct stage *stage = *state;
	int connection = client_open(stage->fixture);
	client_send(connection, S("GET /echo HTTP/1.0\r\nHost: a\r\n\r\n"));
	struct answer_seen answer = client_answer(stage->arena, connection, false);
	assert_true(answer.status == 200 && answer.close);
	assert_true(client_is_closed(connection, 1000));
	close(connection);
	connection = client_open(stage->fixture);
	for (int i = 0; i < 3; i++) {
		client_send(connection,
			    S("GET /echo HTTP/1.0\r\nHost: a\r\nConnection: keep-alive\r\n\r\n"));
		answer = client_answer(stage->arena, connection, false);
		assert_int_equal(answer.status, 200);
		assert_str(answer_header(answer, "connection"), S("keep-alive"));
	}
	close(connection);
}

static void what_was_asked_before_the_end_is_answered(void **state)
{
	struct stage *stage = *state;
	int connection = client_open(stage->fixture);
	client_send(
		connection,
		S("GET /slow HTTP/1.1\r\nHost: a\r\n\r\nGET /echo?2 HTTP/1.1\r\nHost: a\r\n\r\n"));
	client_half_close(connection);
	struct str all = client_read_all(stage->arena, connection);
	assert_true(str_find(all, S("GET /slow []")) != SIZE_MAX);
	assert_true(str_find(all, S("GET /echo [2]")) != SIZE_MAX);
	assert_true(str_find(all, S("Connection: close")) > str_find(all, S("GET /slow []")));
	close(connection);
	connection = client_open(stage->fixture);
	client_send(connection, S("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: "
				  "a/b\r\nContent-Length: 10\r\n\r\nabc"));
	client_half_close(connection);
	assert_int_equal(client_answer(stage->arena, connection, false).status, 400);
	assert_true(client_is_closed(connection, 1000));
	close(connection);
}

/* Nothing of them stays: no descriptor, no request, and the service goes on. */
static void clients_may_vanish(void **state)
{
	struct stage *stage = *state;
	static const struct str beginnings[] = {
		STR_INIT(""),
		STR_INIT("GET /ec"),
		STR_INIT("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n"),
		STR_INIT("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: a/b\r\nContent-Length: "
			 "10\r\n\r\nabc"),
		STR_INIT("GET /big?3000000 HTTP/1.1\r\nHost: a\r\n\r\n"),
		STR_INIT("GET /file HTTP/1.1\r\nHost: a\r\n\r\n"),
		STR_INIT("GET /long HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n"),
		STR_INIT("GET /events?topics=a HTTP/1.1\r\nHost: a\r\n\r\n"),
		STR_INIT("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; "
			 "boundary=X\r\nContent-Length: 90000\r\n\r\n"
			 "--X\r\nContent-Disposition: form-data; name=\"f\"; "
			 "filename=\"g\"\r\n\r\nabcdef"),
		STR_INIT("GET /echo HTTP/1.1\r\nHost: a\r\n\r\nGET /slow HTTP/1.1\r\nHost: "
			 "a\r\n\r\nGET /slow HTTP/1.1\r\nHost: a\r\n\r\n"),
		STR_INIT("\x16\x03\x01"),
	};
	fixture_stop(stage->fixture);
	stage->fixture = fixture_start(&(struct http_plan){.loops = 1}, limits);
	client_ask(stage->arena, stage->fixture, GET("/file"));
	usleep(100000);
	size_t before = open_descriptors();
	for (int round = 0; round < 20; round++) {
		for (size_t i = 0; i < COUNT(beginnings); i++) {
			int connection = client_open(stage->fixture);
			client_send(connection, beginnings[i]);
			usleep(round % 4 == 3 ? 3000 : 0);
			if (round % 2 == 0)
				client_reset(connection);
			else
				close(connection);
		}
	}
	/* the queue is in order: when this one is answered, all before it were taken */
	assert_int_equal(client_ask(stage->arena, stage->fixture, GET("/later")).status, 200);
	int64_t until = now_ms() + 15000;
	while ((open_descriptors() > before || fixture_scratch_files(stage->fixture) > 0) &&
	       now_ms() < until)
		usleep(20000);
	assert_int_equal(open_descriptors(), before);
	assert_int_equal(fixture_scratch_files(stage->fixture), 0);
	assert_int_equal(client_ask(stage->arena, stage->fixture, GET("/later")).status, 200);
}

static void refusals_close_and_say_so(void **state)
{
	struct stage *stage = *state;
	int connection = client_open(stage->fixture);
	client_send(connection, S("GET /echo HTTP/1.1\r\nHost: a\r\n\r\nGET /echo "
				  "HTTP/1.1\r\n\r\nGET /echo HTTP/1.1\r\nHost: a\r\n\r\n"));
	assert_int_equal(client_answer(stage->arena, connection, false).status, 200);
	struct answer_seen answer = client_answer(stage->arena, connection, false);
	assert_int_equal(answer.status, 400);
	assert_true(answer.close);
	assert_str(answer.body, S("请求有误，请返回重试。"));
	assert_int_equal(client_read_all(stage->arena, connection).len, 0);
	close(connection);
	assert_int_equal(atomic_load(&stage->fixture->handled), 1);
}

/* The answer arrives although the client goes on sending what nobody reads. */
static void too_large_is_said_before_it_is_read(void **state)
{
	struct stage *stage = *state;
	char *body = arena_alloc(stage->arena, 1 << 20);
	memset(body, 'z', 1 << 20);
	int connection = client_open(stage->fixture);
	client_send(connection, S("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: "
				  "a/b\r\nContent-Length: 20000000\r\n\r\n"));
	for (int i = 0; i < 8; i++)
		client_send_or_reset(connection, (struct str){body, 1 << 20});
	struct answer_seen answer = client_answer(stage->arena, connection, false);
	assert_int_equal(answer.status, 413);
	assert_str(answer.body, S("内容太大，请分几次发送。"));
	close(connection);
	connection = client_open(stage->fixture);
	client_send(connection, S("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: "
				  "a/b\r\nTransfer-Encoding: chunked\r\n\r\n30000\r\n"));
	client_send_or_reset(connection, (struct str){body, 0x30000});
	assert_int_equal(client_answer(stage->arena, connection, false).status, 413);
	close(connection);
	assert_int_equal(atomic_load(&stage->fixture->handled), 0);
}

static void no_limit_means_no_body(void **state)
{
	struct stage *stage = *state;
	stage->fixture->limits = (struct http_limits){0};
	assert_int_equal(
		client_ask(stage->arena, stage->fixture,
			   S("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n"))
			.status,
		413);
	assert_int_equal(
		client_ask(
			stage->arena, stage->fixture,
			S("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"))
			.status,
		413);
	assert_int_equal(
		client_ask(stage->arena, stage->fixture,
			   S("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n"))
			.status,
		200);
	assert_int_equal(client_ask(stage->arena, stage->fixture,
				    S("POST /echo HTTP/1.1\r\nHost: a\r\n\r\n"))
				 .status,
			 200);
}

static void the_body_is_asked_for_after_the_checks(void **state)
{
	struct stage *stage = *state;
	int connection = client_open(stage->fixture);
	client_send(connection, S("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: a/b\r\nExpect: "
				  "100-continue\r\nContent-Length: 3\r\n\r\n"));
	struct str said = client_read_until(stage->arena, connection, S("\r\n\r\n"));
	assert_str(said, S("HTTP/1.1 100 Continue\r\n\r\n"));
	client_send(connection, S("abc"));
	struct answer_seen answer = client_answer(stage->arena, connection, false);
	assert_str(answer.body, S("POST /echo []\nbody 3:abc"));
	client_send(connection, S("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Type: a/b\r\nExpect: "
				  "100-continue\r\nContent-Length: 300000\r\n\r\n"));
	assert_int_equal(client_answer(stage->arena, connection, false).status, 413);
	close(connection);
}

static void handlers_cannot_split_headers(void **state)
{
	struct stage *stage = *state;
	struct answer_seen answer =
		client_ask(stage->arena, stage->fixture, GET("/header?value=a%0d%0aX-Evil:1"));
	assert_int_equal(answer.status, 500);
	assert_int_equal(answer_header(answer, "x-evil").len, 0);
	answer = client_ask(stage->arena, stage->fixture, GET("/header?value=ab"));
	assert_str(answer_header(answer, "x-given"), S("ab"));
	assert_int_equal(client_ask(stage->arena, stage->fixture, GET("/broken")).status, 500);
}

/* One request that takes memory without end is refused; the others do not notice. */
static void a_hungry_request_fails_alone(void **state)
{
	struct stage *stage = *state;
	for (int i = 0; i < 3; i++) {
		struct answer_seen answer =
			client_ask(stage->arena, stage->fixture,
				   i == 1 ? GET("/later/hungry") : GET("/hungry"));
		assert_int_equal(answer.status, 503);
		assert_int_equal(client_ask(stage->arena, stage->fixture, GET("/echo")).status,
				 200);
	}
}

/* A thread may take more for its answer than the loop allows a request. */
static void a_thread_has_a_share_of_its_own(void **state)
{
	struct stage *stage = *state;
	struct fixture *narrow =
		fixture_start(&(struct http_plan){.arena_max = 50000}, (struct http_limits){0});
	struct answer_seen answer = client_ask(stage->arena, narrow, GET("/later/big?5000000"));
	assert_int_equal(answer.status, 200);
	assert_int_equal(answer.body.len, 5000000);
	answer = client_ask(
		stage->arena, narrow,
		S("GET /later/long HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n"));
	assert_str(answer_header(answer, "content-encoding"), S("gzip"));
	assert_int_equal(unzip(stage->arena, answer.body, 400000).len, 400000);
	answer = client_ask(stage->arena, narrow, GET("/big?5000000"));
	assert_int_equal(answer.status, 503);
	assert_str(answer_header(answer, "retry-after"), S("2"));
	fixture_stop(narrow);
}

static void both_families_are_served(void **state)
{
	struct stage *stage = *state;
	struct fixture *both = fixture_start(&(struct http_plan){.address = S("::")}, limits);
	assert_int_equal(client_ask(stage->arena, both, GET("/echo")).status, 200);
	assert_str(str_of(both->peer), S("127.0.0.1"));
	both->six = true;
	assert_int_equal(client_ask(stage->arena, both, GET("/echo")).status, 200);
	assert_str(str_of(both->peer), S("::1"));
	fixture_stop(both);
}

static void methods_that_we_lack_are_named(void **state)
{
	struct stage *stage = *state;
	struct answer_seen answer = client_ask(stage->arena, stage->fixture,
					       S("PATCH /echo HTTP/1.1\r\nHost: a\r\n\r\n"));
	assert_int_equal(answer.status, 405);
	assert_str(answer_header(answer, "allow"), S("GET, HEAD, POST, PUT, DELETE, OPTIONS"));
	answer = client_ask(stage->arena, stage->fixture,
			    S("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"));
	assert_str(answer.body, S("OPTIONS * []\nbody 0:"));
}

static void only_our_hosts_are_served(void **state)
{
	struct stage *stage = *state;
	struct fixture *strict =
		fixture_start(&(struct http_plan){.hosts = S("a.example b.example:81")}, limits);
	static const struct {
		const char *host;
		int status;
	} rows[] = {{"a.example", 200},    {"A.Example", 200},      {"a.example:8080", 200},
		    {"b.example:81", 200}, {"b.example", 421},      {"b.example:82", 421},
		    {"c.example", 421},    {"a.example.evil", 421}, {"xa.example", 421}};
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(
			client_ask(stage->arena, strict,
				   str_fmt(stage->arena, "GET /echo HTTP/1.1\r\nHost: %s\r\n\r\n",
					   rows[i].host))
				.status,
			rows[i].status);
	fixture_stop(strict);
}

static void a_taken_port_is_refused_in_words(void **state)
{
	struct stage *stage = *state;
	struct http_plan plan = {.address = S("127.0.0.1"),
				 .port = http_port(stage->fixture->server)};
	struct http_server *server = NULL;
	err_t err = http_start(stage->arena, &plan, &server);
	assert_non_null(err);
	assert_int_equal(err->kind, ERR_CONFLICT);
	assert_true(str_find(err->text, S("占用")) != SIZE_MAX);
	plan = (struct http_plan){.address = S("localhost")};
	err = http_start(stage->arena, &plan, &server);
	assert_non_null(err);
	assert_int_equal(err->kind, ERR_INVALID);
	plan = (struct http_plan){.address = S("127.0.0.1"), .scratch = S("/proc/none/here")};
	assert_non_null(http_start(stage->arena, &plan, &server));
	assert_null(server);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(answers_say_what_they_must),
		TEST(a_connection_serves_many),
		TEST(bytes_may_come_one_by_one),
		TEST(pipelines_are_answered_in_order),
		TEST(a_long_pipeline_waits),
		TEST(head_has_the_head_of_get),
		TEST(large_bodies_arrive_whole),
		TEST(files_arrive_whole_and_in_part),
		TEST(fresh_copies_are_not_sent_again),
		TEST(text_is_compressed_for_those_who_take_it),
		TEST(what_is_ready_is_sent_as_it_is),
		TEST(bad_lines_are_not_written),
		TEST(old_clients_are_served),
		TEST(what_was_asked_before_the_end_is_answered),
		TEST(clients_may_vanish),
		TEST(refusals_close_and_say_so),
		TEST(too_large_is_said_before_it_is_read),
		TEST(no_limit_means_no_body),
		TEST(the_body_is_asked_for_after_the_checks),
		TEST(handlers_cannot_split_headers),
		TEST(a_hungry_request_fails_alone),
		TEST(a_thread_has_a_share_of_its_own),
		TEST(both_families_are_served),
		TEST(methods_that_we_lack_are_named),
		TEST(only_our_hosts_are_served),
		TEST(a_taken_port_is_refused_in_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
