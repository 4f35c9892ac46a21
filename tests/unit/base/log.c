/*
 * log: one line an event, whatever is in the words.
 */
#include "check.h"

#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

static int kept_stderr, ends[2];

static void catch_lines(void)
{
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(fcntl(ends[1], F_SETPIPE_SZ, 1 << 20) > 0, 1);
	kept_stderr = dup(STDERR_FILENO);
	dup2(ends[1], STDERR_FILENO);
	close(ends[1]);
}

/* What was written since; the descriptor is put back. */
static struct str caught(struct arena *arena)
{
	enum { SPACE = 1 << 20 };
	char *text = arena_alloc(arena, SPACE);
	size_t len = 0;
	dup2(kept_stderr, STDERR_FILENO);
	close(kept_stderr);
	for (ssize_t got = 1; got > 0 && len < SPACE; len += (size_t)got) {
		got = read(ends[0], text + len, SPACE - len);
		assert_true(got >= 0);
	}
	close(ends[0]);
	return (struct str){text, len};
}

static void writes_time_level_and_words(void **state)
{
	catch_lines();
	errno = ENOENT;
	log_line(LOG_WARN, "slow commit ms=%d", 41);
	int after = errno;
	struct str line = caught(*state);
	assert_int_equal(after, ENOENT);
	assert_int_equal(line.at[10], 'T');
	assert_text(str_sub(line, 23, 7), "+08:00 ");
	assert_text(str_sub(line, 30, line.len), "warn slow commit ms=41\n");
}

static void no_text_breaks_out_of_its_line(void **state)
{
	catch_lines();
	log_line(LOG_INFO, "a=%s", "x\n2026 error forged\r\x1b[31m\x7f\xc2\x9b\xff\xe2\x80\xa8 村");
	struct str line = caught(*state);
	assert_int_equal(str_find(line, S("\n")), line.len - 1);
	assert_true(str_ends(line, S("a=x\\x0a2026 error forged\\x0d\\x1b[31m\\x7f\\xc2\\x9b\\xff\\xe2\\x80\\xa8 村\n")));
}

static void a_long_line_is_cut_and_ends(void **state)
{
	char *long_text = arena_alloc(*state, 10001);
	memset(long_text, 1, 10000);
	catch_lines();
	log_line(LOG_INFO, "%s", long_text);
	struct str line = caught(*state);
	assert_true(line.len > 7000 && line.len < 9000);
	assert_true(str_ends(line, S("\\x01...\n")));
}

enum { WRITERS = 4, LINES = 200 };

static void *write_many(void *arg)
{
	for (int i = 0; i < LINES; i++)
		log_line(LOG_INFO, "thread=%s %0*d", (const char *)arg, 100, i);
	return NULL;
}

static void lines_of_threads_do_not_mix(void **state)
{
	static char names[WRITERS][2] = {"0", "1", "2", "3"};
	pthread_t threads[WRITERS];
	catch_lines();
	for (size_t i = 0; i < WRITERS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, write_many, names[i]), 0);
	for (size_t i = 0; i < WRITERS; i++)
		pthread_join(threads[i], NULL);
	struct str rest = caught(*state);
	int count = 0;
	while (rest.len > 0) {
		struct str line = str_cut(&rest, '\n');
		assert_int_equal(line.len, 30 + strlen("info thread=0 ") + 100);
		count++;
	}
	assert_int_equal(count, WRITERS * LINES);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_arena(writes_time_level_and_words),
		with_arena(no_text_breaks_out_of_its_line),
		with_arena(a_long_line_is_cut_and_ends),
		with_arena(lines_of_threads_do_not_mix),
	};
	return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
