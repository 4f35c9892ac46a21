/*
 * Every file of tests/fuzz/http has its verdict in its name: bad-STATUS-what is refused with that
 * status, good-what is accepted. The parser alone first, then the same bytes over a real
 * connection.
 */
#include "check.h"
#include "client.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILES_MAX = 1000 };

static const struct http_limits limits = {.body_max = 16384, .file_max = 32768, .files_max = 3};

struct sample {
	char *name;
	struct str bytes;
	int wanted; /* 200, or the status of the refusal */
};

struct samples {
	struct arena *arena;
	struct sample at[FILES_MAX];
	size_t count;
	char scratch[64];
};

static struct str read_file(struct arena *arena, const char *path)
{
	FILE *in = fopen(path, "rb");
	assert_non_null(in);
	assert_int_equal(fseek(in, 0, SEEK_END), 0);
	size_t size = (size_t)ftell(in);
	rewind(in);
	char *bytes = arena_alloc(arena, size + 1);
	assert_int_equal(fread(bytes, 1, size, in), size);
	fclose(in);
	return (struct str){bytes, size};
}

static int load(void **state)
{
	struct samples *samples = calloc(1, sizeof *samples);
	samples->arena = arena_new(NULL);
	DIR *list = opendir(CORPUS);
	assert_non_null(list);
	for (struct dirent *entry = readdir(list); entry != NULL; entry = readdir(list)) {
		if (entry->d_name[0] == '.')
			continue;
		struct sample *sample = &samples->at[samples->count++];
		assert_true(samples->count < FILES_MAX);
		sample->name = str_c(samples->arena, str_of(entry->d_name));
		bool good = strncmp(sample->name, "good-", 5) == 0;
		assert_true(good || strncmp(sample->name, "bad-", 4) == 0);
		sample->wanted = good ? 200 : (int)strtol(sample->name + 4, NULL, 10);
		struct str path = str_fmt(samples->arena, "%s/%s", CORPUS, sample->name);
		sample->bytes = read_file(samples->arena, str_c(samples->arena, path));
	}
	closedir(list);
	snprintf(samples->scratch, sizeof samples->scratch, "/tmp/lianxin-corpus-XXXXXX");
	assert_non_null(mkdtemp(samples->scratch));
	*state = samples;
	return 0;
}

static int unload(void **state)
{
	struct samples *samples = *state;
	rmdir(samples->scratch);
	arena_free(samples->arena);
	free(samples);
	return 0;
}

static void there_are_enough(void **state)
{
	const struct samples *samples = *state;
	size_t bad = 0;
	for (size_t i = 0; i < samples->count; i++)
		bad += samples->at[i].wanted != 200;
	assert_true(bad >= 150);
	assert_true(samples->count - bad >= 30);
}

/* Without a socket. An incomplete one is wrong only when its client says that nothing more
 * comes. */
static void parser_decides(void **state)
{
	const struct samples *samples = *state;
	int wrong = 0;
	for (size_t i = 0; i < samples->count; i++) {
		const struct sample *sample = &samples->at[i];
		struct arena *arena = arena_new(NULL);
		struct http_request request;
		int status =
			http_try(arena, sample->bytes, &limits, str_of(samples->scratch), &request);
		arena_free(arena);
		if (status == sample->wanted || (status == 0 && sample->wanted == 400))
			continue;
		wrong++;
		print_message("# %s: %d\n", sample->name, status);
	}
	assert_int_equal(wrong, 0);
}

static int last_status(struct str text)
{
	int status = 0;
	for (size_t at = str_find(text, S("HTTP/1.1 ")); at != SIZE_MAX;
	     at = str_find(text, S("HTTP/1.1 "))) {
		text = str_sub(text, at + 9, text.len);
		int one = (int)strtol(text.at, NULL, 10);
		status = one == 100 ? status : one;
	}
	return status;
}

/* Over a connection: the last answer is the verdict, and after a refusal nothing more is
 * answered. */
static void server_decides(void **state)
{
	const struct samples *samples = *state;
	struct fixture *fixture = fixture_start(&(struct http_plan){0}, limits);
	int wrong = 0;
	for (size_t i = 0; i < samples->count; i++) {
		const struct sample *sample = &samples->at[i];
		struct arena *arena = arena_new(NULL);
		int connection = client_open(fixture);
		client_send_or_reset(connection, sample->bytes);
		client_half_close(connection);
		int status = last_status(client_read_all(arena, connection));
		close(connection);
		arena_free(arena);
		if (status == sample->wanted)
			continue;
		wrong++;
		print_message("# %s: %d\n", sample->name, status);
	}
	fixture_stop(fixture);
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(there_are_enough),
		cmocka_unit_test(parser_decides),
		cmocka_unit_test(server_decides),
	};
	return cmocka_run_group_tests(tests, load, unload);
}
