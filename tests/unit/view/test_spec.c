/*
 * The official Mustache specification: every required test of the files named on the command line.
 *
 * Each becomes a test of its own, named by file and title, so that a failure says which.
 */
#include "support.h"

#include <stdio.h>
#include <string.h>

enum { MOST = 400, REQUIRED = 112 };

struct spec_case {
	struct arena *arena;
	const struct doc *test;
};

static void run_case(void **state)
{
	const struct spec_case *one = *state;
	const struct doc *partials = doc_at(one->test, "partials");
	struct arena *arena = arena_new(one->arena);
	struct view_source sources[16];
	size_t count = 0;
	const struct doc *part = partials == NULL ? NULL : partials->in.first;
	for (; part != NULL && count < 16; part = part->next)
		sources[count++] = (struct view_source){part->key, part->text};
	struct buf out = buf_new(arena, 1 << 20);
	assert_fine(view_spec(arena, doc_str(one->test, "template"), sources, count,
			      doc_at(one->test, "data"), &out));
	assert_text(buf_str(&out), doc_str(one->test, "expected"));
}

static size_t add_file(struct arena *arena, const char *path, struct CMUnitTest *tests, size_t count)
{
	struct doc *spec = NULL;
	struct str base = str_of(strrchr(path, '/') + 1);
	assert_fine(view_json_read(arena, load_file(arena, path), &spec));
	for (const struct doc *one = doc_at(spec, "tests")->in.first; one != NULL; one = one->next) {
		struct spec_case *state = arena_one(arena, struct spec_case);
		*state = (struct spec_case){arena, one};
		assert_true(count < MOST);
		struct str name = str_fmt(arena, STR " " STR, STR_ARG(base), STR_ARG(doc_str(one, "name")));
		tests[count++] = (struct CMUnitTest){
			.name = str_c(arena, name), .test_func = run_case, .initial_state = state};
	}
	return count;
}

/* A missing file must not look like a passed specification. */
static void all_are_there(void **state)
{
	assert_int_equal(*(size_t *)*state, REQUIRED);
}

int main(int count, char **paths)
{
	static struct CMUnitTest tests[MOST + 1];
	struct arena *arena = arena_new(NULL);
	size_t found = 0;
	for (int i = 1; i < count; i++)
		found = add_file(arena, paths[i], tests, found);
	size_t counted = found;
	tests[found++] = (struct CMUnitTest){
		.name = "all required tests are there", .test_func = all_are_there, .initial_state = &counted};
	int failed = _cmocka_run_group_tests("mustache-spec", tests, found, NULL, NULL);
	arena_free(arena);
	return failed;
}
