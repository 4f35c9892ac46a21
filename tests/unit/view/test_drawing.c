/*
 * Drawings for pages: markup that the content policy allows, text escaped, words for those who hear.
 */
#include "support.h"

#include "view/drawing_internal.h"

#include <string.h>

static void check_markup(struct doc *doc)
{
	assert_int_equal(doc->kind, DOC_HTML);
	assert_true(str_starts(doc->text, S("<svg class=\"")));
	assert_true(str_ends(doc->text, S("</svg>")));
	assert_lacks(doc->text, "style=");
	assert_lacks(doc->text, "<script");
	assert_has(doc->text, "<title>");
}

static void codes(void **state)
{
	struct arena *arena = *state;
	struct doc *doc = view_qr(arena, S("https://x.cn/q/abc"), S("<查进度>"));
	check_markup(doc);
	assert_has(doc->text, "<title>&lt;查进度&gt;</title>");
	assert_has(doc->text, "role=\"img\"");
	struct qr qr;
	assert_true(qr_make(arena, S("https://x.cn/q/abc"), &qr));
	assert_int_equal((qr.width - 17) % 4, 0);
	static const char finder[7][8] = {"1111111", "1000001", "1011101", "1011101",
					  "1011101", "1000001", "1111111"};
	for (int y = 0; y < 7; y++) {
		for (int x = 0; x < 7; x++)
			assert_int_equal(qr.black[y * qr.width + x], finder[y][x] == '1');
	}
	struct str box = str_fmt(arena, "viewBox=\"0 0 %d %d\"", qr.width + 8, qr.width + 8);
	check_has(doc->text, box, true, __FILE__, __LINE__);
	assert_has(doc->text, "M4 4h7v1h-7z"); /* behind four modules of quiet */
	assert_text(view_qr(arena, S(""), S("x"))->text, S(""));
	char *large = arena_alloc(arena, 3000);
	memset(large, 'x', 3000);
	assert_text(view_qr(arena, (struct str){large, 3000}, S("x"))->text, S(""));
}

static void rings(void **state)
{
	struct arena *arena = *state;
	struct doc *doc = view_ring(arena, 40, "warn", S("2 天"));
	check_markup(doc);
	assert_has(doc->text, "ring ring-warn");
	assert_has(doc->text, "stroke-dasharray=\"40 200\"");
	assert_has(doc->text, ">2 天</text>");
	assert_has(view_ring(arena, 400, "\"><script>", S("<x>"))->text, "ring ring-ok");
	assert_has(view_ring(arena, 400, NULL, S("<x>"))->text, "\"100 200\"");
	assert_has(view_ring(arena, -4, "err", S("<x>"))->text, "&lt;x&gt;");
	assert_lacks(view_ring(arena, -4, "err", S("x"))->text, "stroke-dasharray");
}

static void bars(void **state)
{
	struct arena *arena = *state;
	const struct view_bar plain[] = {{.label = S("11月"), .value = 10}, {.label = S("12月"), .value = 20},
					 {.label = S("1月"), .value = 0}};
	struct doc *doc = view_bars(arena, S("受理量"), plain, 3);
	check_markup(doc);
	assert_has(doc->text, "role=\"img\"");
	assert_has(doc->text, "<title>受理量：11月 10，12月 20，1月 0</title>");
	assert_has(doc->text, "height=\"110\"");
	assert_has(doc->text, "height=\"55\"");
	const struct view_bar linked[] = {
		{.label = S("很不满意的一个标签"), .value = 3, .url = S("/desk?a=1&b=\"2"), .tone = "err"},
		{.label = S("x"), .value = -5, .tone = "dance"},
	};
	doc = view_bars(arena, S("评价"), linked, 2);
	check_markup(doc);
	assert_has(doc->text, "role=\"group\"");
	assert_has(doc->text, "<a href=\"/desk?a=1&amp;b=&quot;2\"");
	assert_has(doc->text, "class=\"ch-err\"");
	assert_lacks(doc->text, "dance");
	assert_has(doc->text, "viewBox=\"0 0 228 150\"");
	assert_text(view_bars(arena, S("x"), plain, 0)->text, S(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {arena_test(codes), arena_test(rings), arena_test(bars)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
