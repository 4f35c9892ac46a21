/*
 * PDF: what pdftotext and pdfinfo (poppler) find in it: all words, pages, sizes, repeated headers.
 */
#include "support.h"
#include "base/count.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* Fontconfig keeps what it has loaded until the process ends; asked for by the leak sanitizer. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libfontconfig";
}

/* Runs a program on a file; gives what it prints. */
static struct str ask(struct arena *arena, char *const *command)
{
	int ends[2];
	struct buf out = buf_new(arena, 4 << 20);
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0) {
		dup2(ends[1], 1);
		execvp(command[0], command);
		_exit(127);
	}
	close(ends[1]);
	char piece[4096];
	ssize_t got;
	while ((got = read(ends[0], piece, sizeof piece)) > 0)
		buf_add(&out, (struct str){piece, (size_t)got});
	close(ends[0]);
	int status = 0;
	waitpid(child, &status, 0);
	assert_int_equal(status, 0);
	return buf_str(&out);
}

/* Without blanks and line ends: how words are spaced is the tool's guess. */
static struct str squeezed(struct arena *arena, struct str text)
{
	struct buf out = buf_new(arena, text.len + 1);
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] != ' ' && text.at[i] != '\n')
			buf_byte(&out, text.at[i]);
	}
	return buf_str(&out);
}

struct printed {
	struct str text, info;
	size_t size;
};

static struct printed print(struct arena *arena, struct doc *doc)
{
	char path[] = "/tmp/lianxin-pdf-XXXXXX", layout[] = "-layout", dash[] = "-";
	char text_program[] = "pdftotext", info_program[] = "pdfinfo";
	struct buf bytes = buf_new(arena, 64 << 20);
	struct printed printed;
	assert_fine(view_pdf(doc, &bytes));
	assert_text(file_sniff(buf_str(&bytes)), S("application/pdf"));
	assert_true(close(mkstemp(path)) == 0);
	save_file(path, buf_str(&bytes));
	char *const for_text[] = {text_program, layout, path, dash, NULL};
	char *const for_info[] = {info_program, path, NULL};
	printed.text = squeezed(arena, ask(arena, for_text));
	printed.info = ask(arena, for_info);
	printed.size = bytes.len;
	unlink(path);
	return printed;
}

static size_t count_of(struct str text, struct str part)
{
	size_t count = 0;
	for (size_t at = str_find(text, part); at != SIZE_MAX; at = str_find(text, part)) {
		text = str_sub(text, at + part.len, text.len);
		count++;
	}
	return count;
}

#define NOTICE(paper)                                                                                     \
	"{\"print\":{\"paper\":\"" paper "\",\"org\":\"云岭村党群服务中心\",\"title\":\"受理通知书\","      \
	"\"number\":\"YL20261123-0007\",\"footer\":\"打印：2026年11月23日\",\"blocks\":["                   \
	"{\"kind\":\"text\",\"text\":\"单国强：\\n您在 2026 年提出的申请，现予受理。\"},"                   \
	"{\"kind\":\"fields\",\"rows\":[{\"label\":\"事项\",\"value\":\"高龄津贴\"}]},"                     \
	"{\"kind\":\"heading\",\"text\":\"一、您还要知道的\"},"                                             \
	"{\"kind\":\"list\",\"items\":[{\"text\":\"镇里会审核。\"},{\"text\":\"村里会公示。\"}]},"          \
	"{\"kind\":\"qr\",\"text\":\"http://127.0.0.1/q/abc\",\"caption\":\"扫一扫查进度\"},"               \
	"{\"kind\":\"text\",\"align\":\"right\",\"text\":\"2026年11月23日\"},"                              \
	"{\"kind\":\"sign\",\"labels\":[{\"text\":\"申请人\"},{\"text\":\"受理单位（盖章）\"}]}]}}"

static void sheets_are_as_large_as_they_say(void **state)
{
	struct arena *arena = *state;
	struct doc *page = doc_map(arena), *print_doc = doc_set_map(page, "print");
	struct doc *sheets = doc_set_list(print_doc, "sheets");
	doc_set(print_doc, "title", S("引导牌"));
	const int sizes[][2] = {{4200, 2970}, {2100, 2970}};
	for (size_t i = 0; i < 2; i++) {
		struct doc *one = drawing_new(arena, S("一楼"), sizes[i][0], sizes[i][1]);
		struct doc *round = drawing_box(one, "here", 100, 100, 60, 60), *line = drawing_line(one, "way", 10);
		doc_set_int(round, "size", 30);
		drawing_point(line, 0, 0);
		drawing_point(line, 100, 100);
		drawing_code(one, S("https://x.cn/q/abc"), 500, 500, 400);
		drawing_text(one, S("党员活动室"), &(struct drawing_label){.tone = "ink", .x = 100, .y = 100, .w = 900,
									 .h = 200, .size = 120, .least = 30});
		doc_add(sheets, one);
	}
	struct printed printed = print(arena, page);
	assert_has(printed.info, "1190.55 x 841.89");
	assert_has(printed.info, "Pages:           2");
	assert_int_equal(count_of(printed.text, S("党员活动室")), 2);
	assert_lacks(printed.text, "-1-"); /* nothing of the printer's own */
}

static void all_papers_carry_all_words(void **state)
{
	struct arena *arena = *state;
	static const char *const notices[] = {NOTICE("A4"), NOTICE("A4L"), NOTICE("A5"), NOTICE("80mm")};
	static const char *const sizes[] = {"595.276 x 841.89", "841.89 x 595.276", "419.528 x 595.276",
					    "226.772 x "};
	for (size_t i = 0; i < 4; i++) {
		struct printed printed = print(arena, doc_of(arena, notices[i]));
		static const char *const words[] = {
			"云岭村党群服务中心", "受理通知书", "编号：YL20261123-0007", "单国强：", "现予受理。",
			"事项", "高龄津贴", "一、您还要知道的", "1.镇里会审核。", "扫一扫查进度",
			"申请人：", "受理单位（盖章）", "盖章处", "打印：2026年11月23日"};
		for (size_t k = 0; k < COUNT(words); k++)
			check_has(printed.text, str_of(words[k]), true, __FILE__, __LINE__);
		check_has(printed.info, str_of(sizes[i]), true, __FILE__, __LINE__);
		check_has(printed.text, S("-1-"), i < 3, __FILE__, __LINE__);
		assert_has(printed.info, "Title:           受理通知书");
		/* a slow line must carry it: glyphs that occur, not the font */
		assert_in_range(printed.size, 5000, 120000);
	}
}

static struct doc *long_table(struct arena *arena, int rows)
{
	struct doc *doc = doc_of(arena, "{\"table\":{\"title\":\"办件台账\",\"summary\":\"全部\",\"columns\":["
				 "{\"key\":\"n\",\"title\":\"序号\",\"num\":true},{\"key\":\"t\",\"title\":\"内容说明\"}]}}");
	struct doc *list = doc_set_list(doc_at(doc, "table"), "rows");
	for (int i = 1; i <= rows; i++) {
		struct doc *row = doc_add_map(list);
		doc_set(row, "n", str_fmt(arena, "第%d件", i));
		doc_set(row, "t", S("缺户口簿复印件一份，已电话告知本人"));
	}
	return doc;
}

static void headers_come_again_and_rows_stay(void **state)
{
	struct arena *arena = *state;
	struct printed printed = print(arena, long_table(arena, 100));
	size_t pages = count_of(printed.text, S("\f"));
	assert_in_range(pages, 3, 8);
	assert_int_equal(count_of(printed.text, S("内容说明")), pages);
	for (int i = 1; i <= 100; i++)
		assert_int_equal(count_of(printed.text, str_fmt(arena, "第%d件", i)), 1);
	struct str number = str_fmt(arena, "-%zu-", pages);
	assert_int_equal(count_of(printed.text, number), 1);
	assert_has(printed.info, "841.89 x 595.276");
}

static void a_row_taller_than_a_page_loses_nothing(void **state)
{
	struct arena *arena = *state;
	struct buf longest = buf_new(arena, 1 << 20);
	for (int i = 0; i < 1500; i++)
		buf_fmt(&longest, "第%d句。", i);
	struct doc *doc = doc_of(arena, "{\"print\":{\"paper\":\"A5\",\"blocks\":[{\"kind\":\"table\",\"columns\":["
				 "{\"key\":\"t\",\"title\":\"内容\"}],\"rows\":[{\"t\":\"x\"}]},"
				 "{\"kind\":\"fields\",\"rows\":[{\"label\":\"标签\",\"value\":\"x\"}]}]}}");
	struct doc *blocks = doc_at(doc_at(doc, "print"), "blocks");
	doc_set(doc_at(blocks->in.first, "rows")->in.first, "t", buf_str(&longest));
	doc_set(doc_at(blocks->in.last, "rows")->in.first, "value", buf_str(&longest));
	struct printed printed = print(arena, doc);
	assert_in_range(count_of(printed.text, S("\f")), 8, 60);
	size_t found = 0;
	for (int i = 0; i < 1500; i++)
		found += count_of(printed.text, str_fmt(arena, "第%d句", i));
	assert_in_range(found, 2920, 3000); /* but for those that a page ends in */
	assert_int_equal(count_of(printed.text, S("第1499句")), 2);
}

/* One part's text, with a reason of so many sentences. */
static struct doc *three_parts(struct arena *arena, int sentences)
{
	struct doc *doc = doc_of(arena, "{\"print\":{\"paper\":\"A4\",\"title\":\"委托单\",\"org\":\"云岭村\",\"parts\":["
				 "{\"title\":\"第一联\"},{\"title\":\"第二联\"},{\"title\":\"第三联\"}]}}");
	struct doc *parts = doc_at(doc_at(doc, "print"), "parts");
	for (struct doc *part = parts->in.first; part != NULL; part = part->next) {
		struct buf text = buf_new(arena, 1 << 16);
		struct doc *block = doc_add_map(doc_set_list(part, "blocks"));
		for (int i = 0; i < sentences; i++)
			buf_fmt(&text, "第%d句话说的是委托的范围和期限。", i);
		doc_set(block, "kind", S("text"));
		doc_set(block, "text", buf_str(&text));
	}
	return doc;
}

static void parts_share_a_sheet(void **state)
{
	struct arena *arena = *state;
	struct printed one = print(arena, three_parts(arena, 8));
	assert_has(one.info, "Pages:           1");
	assert_has(one.info, "595.276 x 841.89");
	assert_int_equal(count_of(one.text, S("沿此线剪开")), 2);
	assert_int_equal(count_of(one.text, S("委托单")), 3);
	assert_int_equal(count_of(one.text, S("第7句")), 3);
	/* too much for a third: nothing is lost, each part on a page of its own */
	struct printed much = print(arena, three_parts(arena, 70));
	assert_has(much.info, "Pages:           3");
	assert_int_equal(count_of(much.text, S("第69句")), 3);
	assert_int_equal(count_of(much.text, S("沿此线剪开")), 0);
}

/* Thirty materials, a reason of 400 characters, a name without end, no telephone, two signatures: on every size
 * all words are there, and what follows the last line stays above the number of the page. */
static struct doc *extreme(struct arena *arena, const char *size)
{
	struct doc *doc = doc_of(arena, "{\"print\":{\"title\":\"补正通知书\",\"org\":\"云岭村党群服务中心\",\"number\":\"BJ1-1\","
				 "\"blocks\":[]}}");
	struct doc *print = doc_at(doc, "print"), *blocks = doc_at(print, "blocks");
	struct buf reason = buf_new(arena, 1 << 14), name = buf_new(arena, 1 << 10);
	for (int i = 0; i < 40; i++)
		buf_fmt(&reason, "原因%02d，（见附件）。", i);
	for (int i = 0; i < 12; i++)
		buf_add(&name, S("买买提·"));
	doc_set(print, "paper", str_of(size));
	doc_set(print, "footer", S("打印：2026年11月26日 19:55　李秀兰　【补打，第 12 份】2026年12月26日 19:55　欧阳慕容建国"));
	struct doc *fields = doc_add_map(blocks), *list = doc_add_map(blocks), *text = doc_add_map(blocks);
	doc_set(fields, "kind", S("fields"));
	struct doc *row = doc_add_map(doc_set_list(fields, "rows"));
	doc_set(row, "label", S("申请人"));
	doc_set(row, "value", buf_str(&name));
	doc_set(list, "kind", S("list"));
	struct doc *items = doc_set_list(list, "items");
	for (int i = 1; i <= 30; i++)
		doc_set(doc_add_map(items), "text", str_fmt(arena, "材料%02d：看原件，复印件 2 份", i));
	doc_set(text, "kind", S("text"));
	doc_set(text, "text", buf_str(&reason));
	struct doc *labels = doc_set_list(doc_add_map(blocks), "labels");
	doc_set(blocks->in.last, "kind", S("sign"));
	doc_set(doc_add_map(labels), "text", S("签收人（不能写字的按手印）"));
	doc_set(doc_add_map(labels), "text", S("办理单位（盖章）"));
	return doc;
}

static void extremes_fit_every_size(void **state)
{
	struct arena *arena = *state;
	static const char *const sizes[] = {"A4", "A5", "A3", "80mm"};
	static const size_t most[] = {4, 5, 4, 1}; /* pages */
	for (size_t i = 0; i < 4; i++) {
		struct printed printed = print(arena, extreme(arena, sizes[i]));
		size_t found = 0;
		for (int k = 0; k < 40; k++)
			found += count_of(printed.text, str_fmt(arena, "原因%02d", k));
		assert_in_range(found, 37, 40); /* but for those that a page ends in */
		assert_has(printed.text, "原因39");
		for (int k = 1; k <= 30; k++)
			assert_int_equal(count_of(printed.text, str_fmt(arena, "材料%02d", k)), 1);
		assert_has(printed.text, "办理单位（盖章）");
		assert_has(printed.text, "【补打，第12份】");
		size_t pages = count_of(printed.text, S("\f"));
		assert_in_range(pages, 1, most[i]);
		if (i < 3)
			assert_int_equal(count_of(printed.text, str_fmt(arena, "-%zu-", pages)), 1);
	}
}

static void a_broken_picture_loses_no_paper(void **state)
{
	struct arena *arena = *state;
	static const char *const data[] = {"", "zz", "ffd8ffe0", "00"};
	for (size_t i = 0; i < 4; i++) {
		struct doc *doc = doc_of(arena, "{\"print\":{\"title\":\"回证\",\"blocks\":[{\"kind\":\"picture\",\"caption\":\"签名：王桂英\"}]}}");
		doc_set(doc_at(doc_at(doc, "print"), "blocks")->in.first, "data", str_of(data[i]));
		assert_has(print(arena, doc).text, "签名：王桂英");
	}
}

static void odd_documents_end(void **state)
{
	struct arena *arena = *state;
	static const char *const odd[] = {
		"{\"print\":{}}",
		"{\"print\":{\"paper\":\"A0\",\"blocks\":[]}}",
		"{\"print\":{\"paper\":\"80mm\",\"blocks\":[]}}",
		"{\"print\":{\"blocks\":[{\"kind\":\"fields\"},{\"kind\":\"list\"},{\"kind\":\"sign\"},{\"kind\":\"qr\"},{\"kind\":\"text\"},{\"kind\":\"heading\"}]}}",
		"{\"print\":{\"title\":\"العربية עברית \\ud840\\udfb7 \\uffff\",\"blocks\":[{\"kind\":\"text\",\"text\":\"\\ue000 a\\tb\"}]}}",
	};
	for (size_t i = 0; i < COUNT(odd); i++)
		assert_true(print(arena, doc_of(arena, odd[i])).size > 500);
	struct buf out = buf_new(arena, 1 << 20);
	err_t err = view_pdf(doc_of(arena, "{\"print\":{\"blocks\":[{\"kind\":\"dance\"}]}}"), &out);
	assert_non_null(err);
	assert_has(err->cause, "dance");
	err = view_pdf(doc_of(arena, "{}"), &out);
	assert_non_null(err);
	assert_int_equal(err->kind, ERR_NOT_FOUND);
	struct buf small = buf_new(arena, 100);
	assert_non_null(view_pdf(doc_of(arena, "{\"print\":{}}"), &small));
}

/* So many columns that a header alone fills a page: it must end all the same. */
static void a_table_that_cannot_fit_ends(void **state)
{
	struct arena *arena = *state;
	struct buf json = buf_new(arena, 1 << 20);
	buf_add(&json, S("{\"print\":{\"paper\":\"A5\",\"blocks\":[{\"kind\":\"table\",\"columns\":["));
	for (int i = 0; i < 40; i++)
		buf_fmt(&json, "%s{\"key\":\"k\",\"title\":\"一个很长很长很长很长很长很长的列标题要换很多行才写得下\"}", i ? "," : "");
	buf_add(&json, S("],\"rows\":[{\"k\":\"甲乙丙丁\"},{\"k\":\"甲乙丙丁\"}]}]}}"));
	struct printed printed = print(arena, doc_of(arena, str_c(arena, buf_str(&json))));
	assert_in_range(count_of(printed.text, S("\f")), 1, 8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		arena_test(all_papers_carry_all_words),
		arena_test(sheets_are_as_large_as_they_say),
		arena_test(headers_come_again_and_rows_stay),
		arena_test(a_row_taller_than_a_page_loses_nothing),
		arena_test(parts_share_a_sheet),
		arena_test(extremes_fit_every_size),
		arena_test(a_broken_picture_loses_no_paper),
		arena_test(odd_documents_end),
		arena_test(a_table_that_cannot_fit_ends),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
