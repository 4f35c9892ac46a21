/*
 * Drawings for pages: markup that the content policy allows, text escaped, words for those who hear.
 */
#include "support.h"

#include "base/count.h"
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

/* As wide as the characters are: a Chinese one is as wide as high, an ASCII one six tenths. */
static int64_t tenths_wide(struct str text, int64_t size)
{
	int64_t wide = 0;
	for (size_t i = 0; i < text.len;)
		wide += str_rune(text, &i) < 0x80 ? 6 : 10;
	return wide * size / 10;
}

static void texts_stay_in_their_boxes(void **state)
{
	struct arena *arena = *state;
	static const char *const names[] = {
		"云岭村党群服务中心一楼平面图", "大石板苗族布依族土家族彝族回族蒙古族联合村党群服务中心二楼平面图", "厅", "ZC100201-261127-0007",
		"查干淖尔嘎查哈日巴拉音敖包图嘎查党群服务中心", "101 便民服务大厅（含志愿服务站、红十字会）"};
	static const int widths[] = {300, 640, 3900};
	for (size_t i = 0; i < COUNT(names); i++) {
		for (size_t k = 0; k < 3; k++) {
			struct doc *drawing = drawing_new(arena, S("x"), 4200, 2970);
			struct drawing_label label = {.tone = "ink", .x = 50, .y = 70, .w = widths[k], .h = 250,
						      .size = 170, .least = 20};
			drawing_text(drawing, str_of(names[i]), &label);
			struct buf all = buf_new(arena, 4096);
			for (struct doc *one = doc_at(drawing, "shapes")->in.first; one != NULL; one = one->next) {
				int64_t size = doc_at(one, "size")->n, y = doc_at(one, "y")->n;
				buf_add(&all, doc_str(one, "text"));
				assert_true(tenths_wide(doc_str(one, "text"), size) <= label.w);
				assert_true(y - size >= label.y - size / 4 && y <= label.y + label.h);
			}
			assert_text(buf_str(&all), str_of(names[i]));
		}
	}
}

static void a_drawing_is_markup_that_the_policy_allows(void **state)
{
	struct arena *arena = *state;
	struct doc *drawing = drawing_new(arena, S("<一楼>"), 400, 300);
	struct doc *box = drawing_box(drawing, "room", 10, 10, 100, 80), *line = drawing_line(drawing, "way", 8);
	doc_set(box, "url", S("/v/1/plan?room=7&x=\""));
	doc_set(box, "text", S("<会议室>"));
	drawing_point(line, 1, 2);
	drawing_point(line, 3, 4);
	drawing_code(drawing, S("https://x.cn/q/abc"), 0, 0, 100);
	drawing_box(drawing, "\"><script>", 0, 0, 1, 1);
	struct doc *doc = view_drawing(arena, drawing);
	check_markup(doc);
	assert_has(doc->text, "<title>&lt;一楼&gt;</title>");
	assert_has(doc->text, "aria-label=\"&lt;会议室&gt;\"");
	assert_has(doc->text, "points=\"1,2 3,4 \"");
	assert_has(doc->text, "role=\"group\"");
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
	const struct CMUnitTest tests[] = {arena_test(codes), arena_test(rings), arena_test(bars),
					   arena_test(texts_stay_in_their_boxes),
					   arena_test(a_drawing_is_markup_that_the_policy_allows)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
