/* Shared checks of the tests of view/. See support.h. */
#include "support.h"

#include <stdio.h>
#include <string.h>

void check_text(struct str got, struct str wanted, const char *file, int line)
{
	if (str_eq(got, wanted))
		return;
	print_error("got    <" STR ">\nwanted <" STR ">\n", STR_ARG(got), STR_ARG(wanted));
	_fail(file, line);
}

void check_has(struct str text, struct str part, bool wanted, const char *file, int line)
{
	bool has = str_find(text, part) != SIZE_MAX;
	if (has == wanted)
		return;
	print_error("%s <" STR ">\nin <" STR ">\n", wanted ? "missing" : "unwanted", STR_ARG(part),
		    STR_ARG(text));
	_fail(file, line);
}

void check_fine(err_t err, const char *file, int line)
{
	if (err == NULL)
		return;
	print_error("error: " STR " (" STR ") at %s:%d\n", STR_ARG(err->text), STR_ARG(err->cause),
		    err->file, err->line);
	_fail(file, line);
}

struct str load_file(struct arena *arena, const char *path)
{
	FILE *in = fopen(path, "rb");
	if (in == NULL) {
		print_error("cannot read %s\n", path);
		fail();
	}
	struct buf out = buf_new(arena, 64 << 20);
	char piece[4096];
	size_t got;
	while ((got = fread(piece, 1, sizeof piece, in)) > 0)
		buf_add(&out, (struct str){piece, got});
	fclose(in);
	return buf_str(&out);
}

void save_file(const char *path, struct str bytes)
{
	FILE *out = fopen(path, "wb");
	assert_non_null(out);
	assert_int_equal(fwrite(bytes.at, 1, bytes.len, out), bytes.len);
	assert_int_equal(fclose(out), 0);
}

int fresh_arena(void **state)
{
	*state = arena_new(NULL);
	return 0;
}

int drop_arena(void **state)
{
	arena_free(*state);
	return 0;
}

struct doc *doc_of(struct arena *arena, const char *json)
{
	struct doc *doc = NULL;
	assert_fine(view_json_read(arena, str_of(json), &doc));
	return doc;
}
