/*
 * JSON: what is written reads back, chrome stays out, and every malformed text is refused.
 */
#include "support.h"
#include "base/count.h"

static void writes_what_it_reads(void **state)
{
	struct arena *arena = *state;
	const struct str text = S("{\"a\":[1,-2,0.5,1e+30,true,false,null,\"中\\\"\\\\\\n\\t\\r\\u0001<\"],"
				  "\"b\":{\"\":{}},\"c\":[]}");
	struct doc *doc = NULL;
	struct buf out = buf_new(arena, 1 << 16);
	assert_fine(view_json_read(arena, text, &doc));
	assert_fine(view_json(doc, &out));
	assert_text(buf_str(&out), text);
}

static void decodes_escapes(void **state)
{
	struct arena *arena = *state;
	struct doc *doc = doc_of(arena, " [ \"\\u4e2d\\ud83d\\ude00\\/\\b\\f x\" , -0 ,\t9007199254740993\n] ");
	assert_text(doc->in.first->text, S("中😀/\b\f x"));
	assert_int_equal(doc->in.first->next->n, 0);
	assert_true(doc->in.last->n == INT64_C(9007199254740993));
}

static void chrome_stays_out(void **state)
{
	struct arena *arena = *state;
	struct doc *doc = doc_of(arena, "{\"_page\":{\"t\":1},\"a\":{\"_x\":1,\"y\":2},\"_z\":0}");
	struct buf out = buf_new(arena, 1000);
	assert_fine(view_json(doc, &out));
	assert_text(buf_str(&out), S("{\"a\":{\"y\":2}}"));
}

static void refuses_malformed(void **state)
{
	struct arena *arena = *state;
	static const char *const bad[] = {
		"", " ", "{", "[", "[1,]", "[,1]", "[1 2]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}",
		"{'a':1}", "01", "-", "1.", ".5", "+1", "1e", "1e+", "0x10", "NaN", "Infinity", "nul", "tru",
		"\"", "\"\\\"", "\"\\x\"", "\"\\u12\"", "\"\\u12g4\"", "\"\\ud800\"", "\"\\ud800x\"",
		"\"\\ud800\\u0041\"", "\"\\udc00\"", "\"\\u0000\"", "\"\n\"", "\"\t\"", "1 1", "{}{}", "[]]",
		"{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}", "/* c */ 1", ("\xef\xbb\xbf" "1"), "\"\xff\"",
		"\"\xed\xa0\x80\"", "1e999", "-1e999", "[1}", "{\"a\":1]", "11111111111111111111111111111111111111111",
		"\"abc\\", "[\"a\",\"b", "{\"a\":\"\\",
	};
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct doc *doc = NULL;
		err_t err = view_json_read(arena, str_of(bad[i]), &doc);
		if (err == NULL)
			print_error("accepted: %s\n", bad[i]);
		assert_non_null(err);
		assert_int_equal(err->kind, ERR_INVALID);
		assert_null(doc);
	}
}

static struct str nested(struct arena *arena, size_t depth)
{
	struct buf text = buf_new(arena, 4096);
	for (size_t i = 0; i < depth; i++)
		buf_byte(&text, '[');
	for (size_t i = 0; i < depth; i++)
		buf_byte(&text, ']');
	return buf_str(&text);
}

static void limits_hold(void **state)
{
	struct arena *arena = *state;
	struct doc *doc = NULL;
	assert_fine(view_json_read(arena, nested(arena, 32), &doc));
	assert_non_null(view_json_read(arena, nested(arena, 33), &doc));
	struct buf text = buf_new(arena, 2 << 20);
	buf_byte(&text, '"');
	while (text.len < (1 << 20) - 1)
		buf_byte(&text, 'a');
	buf_byte(&text, '"');
	assert_fine(view_json_read(arena, buf_str(&text), &doc));
	buf_byte(&text, ' ');
	err_t err = view_json_read(arena, buf_str(&text), &doc);
	assert_non_null(err);
	assert_int_equal(err->kind, ERR_TOO_LARGE);
	struct buf many = buf_new(arena, 1 << 20);
	for (int i = 0; i <= 1000; i++)
		buf_fmt(&many, "%c\"k%d\":1", i == 0 ? '{' : ',', i);
	buf_byte(&many, '}');
	assert_non_null(view_json_read(arena, buf_str(&many), &doc));
}

static void a_full_buffer_is_an_error(void **state)
{
	struct arena *arena = *state;
	struct buf out = buf_new(arena, 4);
	assert_non_null(view_json(doc_of(arena, "[1,2,3]"), &out));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		arena_test(writes_what_it_reads), arena_test(decodes_escapes),
		arena_test(chrome_stays_out),     arena_test(refuses_malformed),
		arena_test(limits_hold),          arena_test(a_full_buffer_is_an_error),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
