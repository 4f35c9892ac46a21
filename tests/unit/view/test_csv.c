/*
 * CSV written: shape, quotes, both forms of rows, and no cell that a spreadsheet would run.
 */
#include "support.h"
#include "base/count.h"

static struct str written(struct arena *arena, struct doc *doc)
{
	struct buf out = buf_new(arena, 1 << 20);
	assert_fine(view_csv(doc, &out));
	return buf_str(&out);
}

static void writes_rows_of_both_shapes(void **state)
{
	struct arena *arena = *state;
	struct doc *doc = doc_of(arena,
		"{\"table\":{\"columns\":[{\"key\":\"name\",\"title\":\"姓名\"},{\"key\":\"n\",\"title\":\"件数\"},"
		"{\"key\":\"state\",\"title\":\"状态\"}],\"rows\":["
		"{\"name\":\"单国强\",\"n\":-3,\"state\":true},"
		"{\"cells\":[{\"key\":\"name\",\"text\":\"a,\\\"b\\\"\\nc\"},{\"key\":\"n\",\"text\":\"12\"},"
		"{\"key\":\"state\",\"status\":{\"text\":\"在办\"}}]},"
		"{\"cells\":[{\"key\":\"state\",\"text\":\"办结\"},{\"key\":\"name\",\"text\":\"乙\"}]},"
		"{}]}}");
	assert_text(written(arena, doc), S("\xef\xbb\xbf姓名,件数,状态\r\n单国强,-3,是\r\n"
					   "\"a,\"\"b\"\"\nc\",12,在办\r\n乙,,办结\r\n,,\r\n"));
}

static void formulas_are_text(void **state)
{
	struct arena *arena = *state;
	static const char *const live[] = {"=1+1", "+1", "-x", "@A", " =1", "\\t=1", "\\\"=1", "'=1", "　=1",
					   "＝1", "＋1", "－1", "＠a", "“＝1", "\\r\\n=1", "|x", "%x",
					   "\\u00a0=1", "\\ufeff=1", "-1+2", "-1.", "+8613800000000", "\\tx"};
	for (size_t i = 0; i < COUNT(live); i++) {
		struct str json = str_fmt(arena, "{\"table\":{\"columns\":[{\"key\":\"a\",\"title\":\"b\"}],"
					  "\"rows\":[{\"a\":\"%s\"}]}}", live[i]);
		struct str text = written(arena, doc_of(arena, str_c(arena, json)));
		struct str cell = str_sub(text, 6, text.len);
		if (!str_starts(cell, S("'")) && !str_starts(cell, S("\"'")))
			print_error("live: %s gave " STR "\n", live[i], STR_ARG(cell));
		assert_true(str_starts(cell, S("'")) || str_starts(cell, S("\"'")));
	}
	static const char *const dead[] = {"-5", "-5.20", "a=b", "王**", "12-3", "2026-11-23"};
	for (size_t i = 0; i < COUNT(dead); i++) {
		struct str json = str_fmt(arena, "{\"table\":{\"columns\":[{\"key\":\"a\",\"title\":\"b\"}],"
					  "\"rows\":[{\"a\":\"%s\"}]}}", dead[i]);
		assert_text(written(arena, doc_of(arena, str_c(arena, json))),
			    str_fmt(arena, "\xef\xbb\xbf" "b\r\n%s\r\n", dead[i]));
	}
}

static void a_page_without_table_is_not_found(void **state)
{
	struct arena *arena = *state;
	struct buf out = buf_new(arena, 1000);
	err_t err = view_csv(doc_of(arena, "{\"case\":{}}"), &out);
	assert_non_null(err);
	assert_int_equal(err->kind, ERR_NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		arena_test(writes_rows_of_both_shapes),
		arena_test(formulas_are_text),
		arena_test(a_page_without_table_is_not_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
