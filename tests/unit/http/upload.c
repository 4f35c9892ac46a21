/*
 * Uploads over real connections: what arrives, that it is in a file of its own while the request
 * lives and gone afterwards, limits, and bodies cut anywhere.
 */
#include "check.h"
#include "client.h"

#include "base/count.h"
#include "base/crypt.h"
#include "base/digest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

#define BEGIN                                                                           \
	"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; " \
	"boundary=XYZ\r\n"

static const struct http_limits limits = {.body_max = 20000, .file_max = 3000000, .files_max = 3};

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

static void wait_until_swept(const struct fixture *fixture)
{
	int64_t until = now_ms() + 5000;
	while (fixture_scratch_files(fixture) > 0 && now_ms() < until)
		usleep(5000);
	assert_int_equal(fixture_scratch_files(fixture), 0);
}

/* Bytes that hold many beginnings of the boundary. */
static struct str nasty_bytes(struct arena *arena, size_t size)
{
	static const char pattern[] = "\r\n--XY\r\n--X\r\r\n-\n--XYZ\0\xff\xfe\x80\r";
	char *to = arena_alloc(arena, size + 1);
	for (size_t i = 0; i < size; i++)
		to[i] = pattern[(i * 7 + i / 13) % (sizeof pattern - 1)];
	for (size_t at = 0; at + 7 <= size; at++) {
		if (memcmp(to + at, "\r\n--XYZ", 7) == 0)
			to[at + 6] = 'y';
	}
	return (struct str){to, size};
}

static struct str part(struct arena *arena, const char *head, struct str content)
{
	struct str begin =
		str_fmt(arena, "--XYZ\r\nContent-Disposition: form-data; %s\r\n\r\n", head);
	return str_join(arena, str_join(arena, begin, content), S("\r\n"));
}

static struct str digest_of(struct arena *arena, struct str bytes)
{
	struct digest *digest = digest_begin(arena);
	char *hex = arena_alloc(arena, DIGEST_HEX);
	assert_non_null(digest);
	assert_true(digest_add(digest, bytes) && digest_end(digest, hex));
	return (struct str){hex, DIGEST_HEX};
}

static struct str with_length(struct arena *arena, struct str body)
{
	return str_join(arena, str_fmt(arena, BEGIN "Content-Length: %zu\r\n\r\n", body.len), body);
}

static void files_and_fields_arrive(void **state)
{
	struct stage *stage = *state;
	struct arena *arena = stage->arena;
	struct str large = nasty_bytes(arena, 2500000), small = S("hello");
	struct str body = part(arena, "name=\"title\"", S("高龄津贴"));
	body = str_join(arena, body,
			part(arena,
			     "name=\"photo\"; filename=\"证件.jpg\"\r\nContent-Type: image/jpeg",
			     large));
	body = str_join(arena, body, part(arena, "name=\"note\"", S("")));
	body = str_join(arena, body, part(arena, "name=\"more\"; filename=\"b\"", small));
	body = str_join(arena, body, part(arena, "name=\"empty\"; filename=\"\"", S("")));
	body = str_join(arena, body, part(arena, "name=\"zero\"; filename=\"0\"", S("")));
	body = str_join(arena, body, S("--XYZ--\r\n"));
	struct answer_seen answer = client_ask(arena, stage->fixture, with_length(arena, body));
	assert_int_equal(answer.status, 200);
	struct str wanted = str_fmt(
		arena,
		"POST /echo []\ntitle=高龄津贴\nnote=\nphoto:证件.jpg(image/jpeg) 2500000 " STR
		"\nmore:b() 5 " STR "\nzero:0() 0 " STR "\nbody 0:",
		STR_ARG(digest_of(arena, large)), STR_ARG(digest_of(arena, small)),
		STR_ARG(digest_of(arena, S(""))));
	assert_str(answer.body, wanted);
	wait_until_swept(stage->fixture);
}

static int ask_body(struct stage *stage, struct str body)
{
	int status =
		client_ask(stage->arena, stage->fixture, with_length(stage->arena, body)).status;
	wait_until_swept(stage->fixture);
	return status;
}

/* How often this process has asked the system to write. */
static long writes_so_far(void)
{
	char line[64];
	long count = -1;
	FILE *told = fopen("/proc/self/io", "re");
	assert_non_null(told);
	while (fgets(line, sizeof line, told) != NULL)
		(void)sscanf(line, "syscw: %ld", &count);
	fclose(told);
	assert_true(count >= 0);
	return count;
}

/* What looks like a boundary over and over is cut to pieces of a byte or two; they are not written one by one. */
static void pieces_are_written_together(void **state)
{
	struct stage *stage = *state;
	struct arena *arena = stage->arena;
	struct str file = part(arena, "name=\"f\"; filename=\"g\"", nasty_bytes(arena, 2500000));
	long before = writes_so_far();
	assert_int_equal(ask_body(stage, str_join(arena, file, S("--XYZ--\r\n"))), 200);
	assert_in_range(writes_so_far() - before, 1, 2000);
}

static void digests_are_sha_256(void **state)
{
	struct stage *stage = *state;
	struct str long_text = nasty_bytes(stage->arena, 100000);
	assert_str(digest_of(stage->arena, S("hello")),
		   S("2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"));
	assert_str(digest_of(stage->arena, S("")),
		   S("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
	assert_str(digest_of(stage->arena, long_text), digest_hex(stage->arena, long_text));
}

/* The same body in reads of every awkward size, with a length and in chunks. */
static void it_does_not_matter_how_it_is_cut(void **state)
{
	static const size_t steps[] = {1, 2, 3, 7, 61, 4096};
	struct stage *stage = *state;
	struct str content = nasty_bytes(stage->arena, 700);
	struct str body = part(stage->arena, "name=\"f\"; filename=\"g\"", content);
	body = str_join(stage->arena, body, part(stage->arena, "name=\"a\"", S("b")));
	body = str_join(stage->arena, body, S("--XYZ--"));
	struct str wanted = str_fmt(stage->arena, "POST /echo []\na=b\nf:g() 700 " STR "\nbody 0:",
				    STR_ARG(digest_of(stage->arena, content)));
	for (size_t i = 0; i < COUNT(steps); i++) {
		struct str plain = with_length(stage->arena, body),
			   chunked = S(BEGIN "Transfer-Encoding: chunked\r\n\r\n");
		for (size_t at = 0; at < body.len; at += steps[i] * 2) {
			struct str piece = str_sub(body, at, steps[i] * 2);
			chunked = str_join(stage->arena, chunked,
					   str_fmt(stage->arena, "%zx\r\n", piece.len));
			chunked = str_join(stage->arena, chunked,
					   str_join(stage->arena, piece, S("\r\n")));
		}
		chunked = str_join(stage->arena, chunked, S("0\r\n\r\n"));
		int connection = client_open(stage->fixture);
		for (int form = 0; form < 2; form++) {
			struct str request = form == 0 ? plain : chunked;
			for (size_t at = 0; at < request.len; at += steps[i])
				client_send(connection, str_sub(request, at, steps[i]));
			struct answer_seen answer = client_answer(stage->arena, connection, false);
			assert_int_equal(answer.status, 200);
			assert_str(answer.body, wanted);
		}
		close(connection);
	}
	wait_until_swept(stage->fixture);
}

static void limits_hold(void **state)
{
	struct stage *stage = *state;
	struct arena *arena = stage->arena;
	struct str end = S("--XYZ--\r\n"), file = part(arena, "name=\"f\"; filename=\"g\"", S("x"));
	struct str three = str_join(arena, str_join(arena, file, file), file);
	assert_int_equal(ask_body(stage, str_join(arena, three, end)), 200);
	assert_int_equal(ask_body(stage, str_join(arena, str_join(arena, three, file), end)), 413);
	struct str most = part(arena, "name=\"f\"; filename=\"g\"", nasty_bytes(arena, 3000000));
	assert_int_equal(ask_body(stage, str_join(arena, most, end)), 200);
	struct str over = part(arena, "name=\"f\"; filename=\"g\"", nasty_bytes(arena, 3000001));
	assert_int_equal(ask_body(stage, str_join(arena, over, end)), 413);
	struct str field =
		part(arena, "name=\"abcd\"", (struct str){nasty_bytes(arena, 20000).at, 0});
	assert_int_equal(ask_body(stage, str_join(arena, field, end)), 200);
	char *text = arena_alloc(arena, 20001);
	memset(text, 't', 20000);
	assert_int_equal(
		ask_body(stage,
			 str_join(arena, part(arena, "name=\"abcd\"", (struct str){text, 19996}),
				  end)),
		200);
	assert_int_equal(
		ask_body(stage,
			 str_join(arena, part(arena, "name=\"abcd\"", (struct str){text, 19997}),
				  end)),
		413);
	stage->fixture->limits.files_max = 0;
	assert_int_equal(ask_body(stage, str_join(arena, file, end)), 413);
}

/* A file that was begun is not left behind when the body turns out to be wrong. */
static void wrong_bodies_leave_nothing(void **state)
{
	struct stage *stage = *state;
	struct arena *arena = stage->arena;
	struct str file = part(arena, "name=\"f\"; filename=\"g\"", nasty_bytes(arena, 200000));
	assert_int_equal(ask_body(stage, file), 400);
	assert_int_equal(ask_body(stage, str_join(arena, file, S("--XYZ\r\nbad\r\n\r\n"))), 400);
	assert_int_equal(
		ask_body(stage, str_join(arena, file, part(arena, "name=\"a\"", S("\xff")))), 400);
	int connection = client_open(stage->fixture);
	client_send(connection, str_sub(with_length(arena, file), 0, 150000));
	usleep(50000);
	client_reset(connection);
	wait_until_swept(stage->fixture);
	assert_int_equal(atomic_load(&stage->fixture->handled), 0);
}

/* The disk refuses: the client is told so, and the server goes on. */
static void a_lost_folder_is_said(void **state)
{
	struct stage *stage = *state;
	struct arena *arena = stage->arena;
	struct str body = str_join(arena, part(arena, "name=\"f\"; filename=\"g\"", S("x")),
				   S("--XYZ--\r\n"));
	char *scratch = str_c(arena, str_fmt(arena, "%s/scratch", stage->fixture->folder));
	assert_int_equal(rmdir(scratch), 0);
	assert_int_equal(client_ask(arena, stage->fixture, with_length(arena, body)).status, 500);
	assert_int_equal(
		client_ask(arena, stage->fixture, S("GET /echo HTTP/1.1\r\nHost: a\r\n\r\n"))
			.status,
		200);
	assert_int_equal(mkdir(scratch, 0700), 0); /* for the tear down */
}

static void a_file_in(const char *folder, const char *name, bool old)
{
	char path[256];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *out = fopen(path, "w");
	assert_non_null(out);
	fclose(out);
	struct utimbuf times = {1000000000, 1000000000};
	if (old)
		assert_int_equal(utime(path, &times), 0);
}

/* What a killed process left is removed at start, and nothing else. */
static void leftovers_are_swept_at_start(void **state)
{
	struct stage *stage = *state;
	char folder[] = "/tmp/lianxin-sweep-XXXXXX", path[256];
	assert_non_null(mkdtemp(folder));
	a_file_in(folder, "upload-0123456789abcdef0123456789abcdef", true);
	a_file_in(folder, "upload-0123456789abcdef0123456789abcd00", false);
	a_file_in(folder, "other-0123456789abcdef0123456789abcdef0", true);
	struct http_plan plan = {.address = S("127.0.0.1"), .scratch = str_of(folder)};
	struct http_server *server = NULL;
	assert_null(http_start(stage->arena, &plan, &server));
	http_stop(server);
	snprintf(path, sizeof path, "%s/upload-0123456789abcdef0123456789abcdef", folder);
	assert_int_not_equal(unlink(path), 0);
	snprintf(path, sizeof path, "%s/upload-0123456789abcdef0123456789abcd00", folder);
	assert_int_equal(unlink(path), 0);
	snprintf(path, sizeof path, "%s/other-0123456789abcdef0123456789abcdef0", folder);
	assert_int_equal(unlink(path), 0);
	rmdir(folder);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(digests_are_sha_256),
		TEST(files_and_fields_arrive),
		TEST(it_does_not_matter_how_it_is_cut),
		TEST(pieces_are_written_together),
		TEST(limits_hold),
		TEST(wrong_bodies_leave_nothing),
		TEST(a_lost_folder_is_said),
		TEST(leftovers_are_swept_at_start),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
