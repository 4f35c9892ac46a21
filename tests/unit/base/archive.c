/*
 * Archives: what was put in comes out, other programs' sums agree, and whatever is not as we write it is refused.
 */
#include "check.h"

#include "base/archive.h"
#include "base/buf.h"
#include "base/count.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void assert_fine(err_t err)
{
	if (err != NULL)
		print_error(STR "\n", STR_ARG(err->text));
	assert_null(err);
}

static struct str load_file(struct arena *arena, struct str path)
{
	FILE *in = fopen(str_c(arena, path), "rb");
	struct buf out = buf_new(arena, 1 << 20);
	char piece[4096];
	size_t got;
	assert_non_null(in);
	while ((got = fread(piece, 1, sizeof piece, in)) > 0)
		buf_add(&out, (struct str){piece, got});
	fclose(in);
	return buf_str(&out);
}

static void save_file(struct arena *arena, struct str path, struct str bytes)
{
	FILE *out = fopen(str_c(arena, path), "wb");
	assert_non_null(out);
	assert_int_equal(fwrite(bytes.at, 1, bytes.len, out), bytes.len);
	assert_int_equal(fclose(out), 0);
}

static struct str fresh_path(struct arena *arena, const char *what)
{
	char folder[] = "/tmp/lianxin-archive-XXXXXX";
	assert_non_null(mkdtemp(folder));
	return str_fmt(arena, "%s/%s", folder, what);
}

/* Two texts, the second from a file. */
static struct str make(struct arena *arena)
{
	struct str path = fresh_path(arena, "whole.zip"), from = fresh_path(arena, "from"), digest;
	struct archive_writer writer;
	save_file(arena, from, S("123456789"));
	assert_fine(archive_begin(arena, path, &writer));
	assert_fine(archive_add(&writer, S("course.json"), S("{}")));
	assert_fine(archive_add_file(&writer, S("files/001"), from));
	assert_fine(archive_end(&writer, NULL, &digest));
	assert_int_equal(digest.len, 64);
	return path;
}

static void comes_out_as_it_went_in(void **state)
{
	struct arena *arena = *state;
	struct archive archive;
	struct str path = make(arena), to = fresh_path(arena, "to"), text, digest;
	assert_fine(archive_open(arena, path, &archive));
	assert_int_equal(archive.count, 2);
	assert_fine(archive_text(&archive, archive_find(&archive, S("course.json")), 2, &text));
	assert_text(text, "{}");
	assert_non_null(archive_text(&archive, archive_find(&archive, S("course.json")), 1, &text));
	const struct archive_entry *entry = archive_find(&archive, S("files/001"));
	assert_int_equal(entry->sum, 0xcbf43926); /* the check value of CRC-32 */
	assert_fine(archive_take(&archive, entry, to, &digest));
	assert_text(load_file(arena, to), "123456789");
	assert_text(digest, "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225");
	assert_non_null(archive_take(&archive, entry, to, &digest)); /* it is there already */
	assert_null(archive_find(&archive, S("files/002")));
	archive_close(&archive);
}

/* One byte that is not what we write. */
static void refuses_what_is_not_ours(void **state)
{
	struct arena *arena = *state;
	struct str path = make(arena), whole = load_file(arena, path);
	static const size_t places[] = {0,  6,  8,   14,  18,  26,  28, 30,
					33, 84, 100, 130, 150, 190, 220};
	size_t refused = 0;
	for (size_t i = 0; i < COUNT(places); i++) {
		char *bytes = arena_alloc(arena, whole.len);
		struct archive archive;
		memcpy(bytes, whole.at, whole.len);
		if (places[i] >= whole.len)
			continue;
		bytes[places[i]] = (char)(bytes[places[i]] ^ 0x2f);
		save_file(arena, path, (struct str){bytes, whole.len});
		err_t err = archive_open(arena, path, &archive);
		refused += err != NULL;
		if (err == NULL)
			archive_close(&archive);
		else
			assert_error(err, ERR_INVALID, "这个包打不开");
	}
	assert_true(refused >= 12);
	for (size_t length = 0; length < whole.len; length++) {
		struct archive archive;
		save_file(arena, path, str_sub(whole, 0, length));
		assert_non_null(archive_open(arena, path, &archive));
	}
}

static void a_wrong_sum_is_told(void **state)
{
	struct arena *arena = *state;
	struct archive archive;
	struct str path = make(arena), whole = load_file(arena, path), text;
	char *bytes = arena_alloc(arena, whole.len);
	memcpy(bytes, whole.at, whole.len);
	bytes[str_find(whole, S("{}"))] = '[';
	save_file(arena, path, (struct str){bytes, whole.len});
	assert_fine(archive_open(arena, path, &archive));
	assert_error(archive_text(&archive, &archive.entries[0], 100, &text), ERR_INVALID,
		     "course.json 坏了");
	archive_close(&archive);
}

static void names_stay_inside(void **state)
{
	struct arena *arena = *state;
	static const char *const bad[] = {"",  "/a",   "../a", "a/../b", "a//b", "a/", ".a", "a/.b",
					  "A", "a\\b", "a b",  "a.",     "a..b", "课", "a:b"};
	struct archive_writer writer;
	assert_fine(archive_begin(arena, fresh_path(arena, "names.zip"), &writer));
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_non_null(archive_add(&writer, str_of(bad[i]), S("x")));
	assert_fine(archive_add(&writer, S("a-b_c/d.e.f"), S("x")));
	assert_fine(archive_end(&writer, NULL, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_arena(comes_out_as_it_went_in),
		with_arena(refuses_what_is_not_ours),
		with_arena(a_wrong_sum_is_told),
		with_arena(names_stay_inside),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
