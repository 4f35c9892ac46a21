/*
 * XLSX: what is written reads back, texts stay texts, days are days; and packages made to harm or
 * simply broken are refused with a sentence.
 */
#include "support.h"

#include "base/count.h"
#include "base/date.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

struct seen {
	struct buf text;
	int rows;
};

static err_t see(void *arg, int row, const struct xlsx_cell *cells, size_t count)
{
	struct seen *seen = arg;
	seen->rows++;
	buf_fmt(&seen->text, "%d", row);
	for (size_t i = 0; i < count; i++)
		buf_fmt(&seen->text, "|" STR "%s", STR_ARG(cells[i].text), cells[i].number ? "#" : "");
	buf_byte(&seen->text, '\n');
	return NULL;
}

static err_t try_file(struct arena *arena, const char *path, struct str *out)
{
	struct seen seen = {.text = buf_new(arena, 64 << 20)};
	err_t err = xlsx_read(arena, str_of(path), see, &seen);
	*out = buf_str(&seen.text);
	return err;
}

/* ---- round trips ---- */

static struct str write_and_read(struct arena *arena, struct doc *doc, const char *keep)
{
	char path[] = "/tmp/lianxin-xlsx-XXXXXX";
	struct buf bytes = buf_new(arena, 16 << 20);
	struct str out;
	assert_fine(view_xlsx(doc, &bytes));
	assert_text(file_sniff(buf_str(&bytes)),
		    S("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"));
	assert_true(close(mkstemp(path)) == 0);
	save_file(path, buf_str(&bytes));
	if (keep != NULL)
		save_file(keep, buf_str(&bytes));
	assert_fine(try_file(arena, path, &out));
	unlink(path);
	return out;
}

static void tables_read_back(void **state)
{
	struct arena *arena = *state;
	struct doc *doc = doc_of(arena,
		"{\"table\":{\"title\":\"办件[台账]\",\"summary\":\"共 3 件\",\"columns\":["
		"{\"key\":\"id\",\"title\":\"身份证号\"},{\"key\":\"n\",\"title\":\"件数\",\"num\":true},"
		"{\"key\":\"t\",\"title\":\"备注\"}],\"rows\":["
		"{\"id\":\"990000194912310021\",\"n\":12,\"t\":\"=1+1\"},"
		"{\"id\":\"0371\",\"n\":\"96.50\",\"t\":\"两\\n行 <&>\"},"
		"{\"cells\":[{\"key\":\"id\",\"text\":\"x\"},{\"key\":\"n\",\"text\":\"123456789012345678\"},"
		"{\"key\":\"t\",\"status\":{\"text\":\"在办\"}}]}]}}");
	assert_text(write_and_read(arena, doc, NULL),
		    S("1|办件[台账]\n2|共 3 件\n3|身份证号|件数|备注\n"
		      "4|990000194912310021|12#|'=1+1\n5|0371|96.5#|两\n行 <&>\n6|x|123456789012345678|在办\n"));
}

static void templates_begin_with_their_header(void **state)
{
	struct arena *arena = *state;
	struct doc *doc = doc_of(arena,
		"{\"table\":{\"title\":\"人口\",\"template\":true,\"columns\":["
		"{\"key\":\"a\",\"title\":\"姓名\",\"required\":true,\"note\":\"按身份证填\"},"
		"{\"key\":\"b\",\"title\":\"性别\",\"options\":[{\"text\":\"男\"},{\"text\":\"女\"}]}],\"rows\":[]},"
		"\"guide\":{\"title\":\"填写说明\",\"columns\":[{\"key\":\"k\",\"title\":\"列\"}],\"rows\":[{\"k\":\"姓名\"}]}}");
	assert_text(write_and_read(arena, doc, NULL), S("1|姓名|性别\n"));
}

static void one_column_and_no_rows(void **state)
{
	struct arena *arena = *state;
	struct doc *doc = doc_of(arena, "{\"table\":{\"title\":\"空\",\"columns\":[{\"key\":\"a\",\"title\":\"b\"}]}}");
	assert_text(write_and_read(arena, doc, NULL), S("1|空\n2|b\n"));
	struct buf out = buf_new(arena, 1000);
	assert_non_null(view_xlsx(doc_of(arena, "{}"), &out));
	struct buf small = buf_new(arena, 100);
	err_t err = view_xlsx(doc, &small);
	assert_non_null(err);
	assert_int_equal(err->kind, ERR_TOO_LARGE);
}

static void very_long_texts_are_cut_with_a_word(void **state)
{
	struct arena *arena = *state;
	struct buf longest = buf_new(arena, 1 << 20);
	for (int i = 0; i < 40000; i++)
		buf_add(&longest, S("长"));
	struct doc *doc = doc_of(arena, "{\"table\":{\"columns\":[{\"key\":\"a\",\"title\":\"b\"}],\"rows\":[{}]}}");
	doc_set(doc_at(doc_at(doc, "table"), "rows")->in.first, "a", buf_str(&longest));
	struct str text = write_and_read(arena, doc, NULL);
	assert_has(text, "太长，后面的没有导出");
	assert_int_equal(str_chars(text) / 1000, 32);
}

static err_t pull_row(void *arg, struct arena *row, struct doc **out)
{
	int *left = arg;
	*out = NULL;
	if ((*left)-- == 0)
		return NULL;
	*out = doc_map(row);
	doc_set_int(*out, "a", *left);
	doc_set(*out, "b", S("云岭村第三村民小组"));
	return NULL;
}

static void many_rows_are_pulled(void **state)
{
	struct arena *arena = *state;
	int left = 5000;
	struct doc *doc = doc_of(arena, "{\"table\":{\"columns\":[{\"key\":\"a\",\"title\":\"a\",\"num\":true},"
				 "{\"key\":\"b\",\"title\":\"b\"}]}}");
	doc_put(doc_at(doc, "table"), S("rows"), doc_pull(arena, pull_row, &left));
	struct str text = write_and_read(arena, doc, NULL);
	assert_true(str_starts(text, S("1|a|b\n2|4999#|云岭村第三村民小组\n")));
	assert_true(str_ends(text, S("\n5001|0#|云岭村第三村民小组\n")));
}

/* ---- packages made by hand ---- */

struct part {
	const char *name, *text;
};

#define WORKBOOK                                                                                      \
	"<workbook xmlns:r=\"r\"><sheets><sheet name=\"hidden\" r:id=\"rId9\" state=\"hidden\"/>"      \
	"<sheet name=\"a\" r:id=\"rId1\"/><sheet name=\"b\" r:id=\"rId2\"/></sheets></workbook>"
#define RELATIONS                                                                              \
	"<Relationships><Relationship Id=\"rId1\" Target=\"worksheets/sheet1.xml\"/>"           \
	"<Relationship Id=\"rId2\" Target=\"/xl/worksheets/sheet2.xml\"/></Relationships>"
#define STYLES                                                                                     \
	"<styleSheet><numFmts><numFmt numFmtId=\"176\" formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;\"/>" \
	"<numFmt numFmtId=\"177\" formatCode=\"[Red]0.00\\d\"/></numFmts>"                              \
	"<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"                                          \
	"<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"176\"/><xf numFmtId=\"177\"/>" \
	"<xf numFmtId=\"31\"/></cellXfs></styleSheet>"

static void pack(const char *path, const struct part *parts, size_t count)
{
	int code = 0;
	unlink(path);
	zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_EXCL, &code);
	assert_non_null(zip);
	for (size_t i = 0; i < count; i++) {
		zip_source_t *source = zip_source_buffer(zip, parts[i].text, strlen(parts[i].text), 0);
		assert_true(zip_file_add(zip, parts[i].name, source, 0) >= 0);
	}
	assert_int_equal(zip_close(zip), 0);
}

/* A package around one sheet, with the usual other parts. */
static err_t try_sheet(struct arena *arena, const char *sheet, const char *strings, struct str *out)
{
	char path[] = "/tmp/lianxin-xlsx-XXXXXX";
	const struct part parts[] = {{"xl/workbook.xml", WORKBOOK},
				     {"xl/_rels/workbook.xml.rels", RELATIONS},
				     {"xl/styles.xml", STYLES},
				     {"xl/worksheets/sheet1.xml", sheet},
				     {"xl/sharedStrings.xml", strings}};
	assert_true(close(mkstemp(path)) == 0);
	pack(path, parts, strings == NULL ? 4 : 5);
	err_t err = try_file(arena, path, out);
	unlink(path);
	return err;
}

static void all_kinds_of_cells(void **state)
{
	struct arena *arena = *state;
	struct str out;
	assert_fine(try_sheet(arena,
		"<x:worksheet xmlns:x=\"x\"><x:dimension ref=\"A1:ZZ99999999\"/><x:sheetData>"
		"<x:row r=\"2\"><x:c r=\"A2\" t=\"s\"><x:v>1</x:v></x:c><x:c r=\"C2\"><x:v>13800000000</x:v></x:c>"
		"<x:c r=\"D2\" t=\"inlineStr\"><x:is><x:r><x:t>甲</x:t></x:r><x:rPh><x:t>JIA</x:t></x:rPh><x:r><x:t>乙</x:t></x:r></x:is></x:c>"
		"<x:c r=\"E2\" t=\"b\"><x:v>1</x:v></x:c><x:c r=\"F2\" t=\"e\"><x:v>#N/A</x:v></x:c>"
		"<x:c r=\"G2\" t=\"str\"><x:f>A1&amp;B1</x:f><x:v>算出</x:v></x:c></x:row>"
		"<x:row><x:c><x:v>0.1</x:v></x:c><x:c><x:v>1.10105194912310021E17</x:v></x:c><x:c><x:v>-5</x:v></x:c>"
		"<x:c s=\"3\"><x:v>2.5</x:v></x:c></x:row>"
		"<x:row r=\"9\"><x:c r=\"B9\" s=\"1\"/></x:row>"
		"<x:row r=\"10\"><x:c r=\"A10\" t=\"s\"><x:v>0</x:v></x:c><x:c r=\"B10\" t=\"s\"><x:v>2</x:v></x:c></x:row>"
		"</x:sheetData></x:worksheet>",
		"<sst count=\"1\" uniqueCount=\"999999999\"><si><t>零</t></si><si><r><t>一</t></r><rPh><t>YI</t></rPh>"
		"<r><t xml:space=\"preserve\"> 二</t></r></si><si><t>行_x000D_\n_x0009_尾</t></si></sst>",
		&out));
	assert_text(out, S("2|一 二||13800000000#|甲乙|是|#N/A|算出\n3|0.1#|110105194912310016#|-5#|2.5#\n"
			   "10|零|行\n\t尾\n"));
}

static void days_by_style(void **state)
{
	struct arena *arena = *state;
	struct str out;
	assert_fine(try_sheet(arena,
		"<worksheet><sheetData><row r=\"1\"><c s=\"1\"><v>46349</v></c><c s=\"2\"><v>1</v></c>"
		"<c s=\"4\"><v>60</v></c><c s=\"1\"><v>61</v></c><c s=\"1\"><v>46349.403472222</v></c>"
		"<c s=\"1\"><v>0.5</v></c><c s=\"1\"><v>99999999</v></c><c s=\"0\"><v>46349</v></c>"
		"<c s=\"77\"><v>46349</v></c><c s=\"1\"><v>46349.99999999</v></c></row></sheetData></worksheet>",
		NULL, &out));
	assert_text(out, S("1|2026-11-23|1900-01-01|1900-02-28|1900-03-01|2026-11-23 09:41|0.5#|99999999#|46349#|"
			   "46349#|2026-11-24\n"));
}

static void days_since_1904(void **state)
{
	struct arena *arena = *state;
	struct str out;
	char path[] = "/tmp/lianxin-xlsx-XXXXXX";
	const struct part parts[] = {
		{"xl/workbook.xml", "<workbook xmlns:r=\"r\"><workbookPr date1904=\"1\"/><sheets><sheet r:id=\"rId2\"/></sheets></workbook>"},
		{"xl/_rels/workbook.xml.rels", RELATIONS},
		{"xl/styles.xml", STYLES},
		{"xl/worksheets/sheet2.xml", "<worksheet><sheetData><row><c s=\"1\"><v>44887</v></c></row></sheetData></worksheet>"}};
	assert_true(close(mkstemp(path)) == 0);
	pack(path, parts, 4);
	assert_fine(try_file(arena, path, &out));
	unlink(path);
	assert_text(out, S("1|2026-11-23\n"));
}

static void malformed_sheets_are_refused(void **state)
{
	struct arena *arena = *state;
	static const char *const bad[] = {
		"", "<worksheet>", "not xml", "<worksheet><sheetData></worksheet>",
		"<!DOCTYPE a [<!ENTITY x \"y\">]><worksheet/>",
		"<!DOCTYPE a SYSTEM \"file:///etc/passwd\"><worksheet/>",
		"<worksheet><row r=\"2\"/><row r=\"1\"/></worksheet>",
		"<worksheet><row r=\"2\"/><row r=\"2\"/></worksheet>",
		"<worksheet><row r=\"-1\"/></worksheet>",
		"<worksheet><row><row/></row></worksheet>",
		"<worksheet><row><c><c/></c></row></worksheet>",
		"<worksheet><c><v>1</v></c></worksheet>",
		"<worksheet><row r=\"99999999999999999999\"/></worksheet>",
		"<worksheet><row r=\"1\"><c r=\"B1\"><v>1</v></c><c r=\"A1\"><v>1</v></c></row></worksheet>",
		"<worksheet><row r=\"1\"><c r=\"A2\"><v>1</v></c></row></worksheet>",
		"<worksheet><row r=\"1\"><c r=\"1A\"><v>1</v></c></row></worksheet>",
		"<worksheet><row r=\"1\"><c r=\"ZZZZ1\"><v>1</v></c></row></worksheet>",
		"<worksheet><row r=\"1\"><c r=\"GS1\"><v>1</v></c></row></worksheet>",
		"<worksheet><row r=\"1\"><c t=\"s\"><v>3</v></c></row></worksheet>",
		"<worksheet><row r=\"1\"><c t=\"s\"><v>-1</v></c></row></worksheet>",
		"<worksheet><row r=\"1\"><c t=\"s\"><v>x</v></c></row></worksheet>",
	};
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct str out;
		err_t err = try_sheet(arena, bad[i], "<sst><si><t>a</t></si></sst>", &out);
		if (err == NULL)
			print_error("accepted %s\n", bad[i]);
		assert_non_null(err);
		assert_true(err->kind == ERR_INVALID || err->kind == ERR_TOO_LARGE);
	}
	struct buf deep = buf_new(arena, 10000);
	for (int i = 0; i < 33; i++)
		buf_add(&deep, S("<a>"));
	for (int i = 0; i < 33; i++)
		buf_add(&deep, S("</a>"));
	struct str out;
	assert_non_null(try_sheet(arena, str_c(arena, buf_str(&deep)), NULL, &out));
}

static void incomplete_packages_are_refused(void **state)
{
	struct arena *arena = *state;
	const struct part parts[] = {{"xl/workbook.xml", WORKBOOK}, {"xl/_rels/workbook.xml.rels", RELATIONS}};
	char path[] = "/tmp/lianxin-xlsx-XXXXXX";
	struct str out;
	assert_true(close(mkstemp(path)) == 0);
	for (size_t count = 1; count <= 2; count++) {
		pack(path, parts, count);
		err_t err = try_file(arena, path, &out);
		assert_non_null(err);
		assert_has(err->text, "打不开");
	}
	save_file(path, S("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old"));
	err_t err = try_file(arena, path, &out);
	assert_non_null(err);
	assert_has(err->text, "另存为不加密码的 .xlsx");
	save_file(path, S("hello"));
	assert_non_null(try_file(arena, path, &out));
	save_file(path, S("PK\x03\x04 and then nothing"));
	assert_non_null(try_file(arena, path, &out));
	unlink(path);
	assert_non_null(try_file(arena, "/nowhere", &out));
}

/* ---- bombs ---- */

static char *filled(size_t size, const char *head, const char *piece, const char *tail)
{
	char *text = calloc(1, size + 1);
	size_t at = strlen(head), step = strlen(piece), end = size - strlen(tail);
	memcpy(text, head, at);
	for (; at + step <= end; at += step)
		memcpy(text + at, piece, step);
	memset(text + at, ' ', end - at);
	memcpy(text + end, tail, strlen(tail));
	return text;
}

static void refuse_quickly(struct arena *arena, const char *sheet)
{
	struct str out;
	int64_t begun = clock_monotonic();
	err_t err = try_sheet(arena, sheet, NULL, &out);
	assert_non_null(err);
	assert_in_range(clock_monotonic() - begun, 0, 20000);
}

static void bombs_are_refused(void **state)
{
	struct arena *arena = *state;
	char *blank = filled(70 << 20, "<worksheet>", "        ", "</worksheet>");
	refuse_quickly(arena, blank); /* too large unpacked */
	free(blank);
	char *same = filled(8 << 20, "<worksheet>", "<row/>", "</worksheet>");
	refuse_quickly(arena, same); /* more than a hundred to one */
	free(same);
	const size_t count = 1001;
	struct part *parts = arena_many(arena, struct part, count);
	for (size_t i = 0; i < count; i++)
		parts[i] = (struct part){str_c(arena, str_fmt(arena, "p%zu", i)), "x"};
	char path[] = "/tmp/lianxin-xlsx-XXXXXX";
	struct str out;
	assert_true(close(mkstemp(path)) == 0);
	pack(path, parts, count);
	assert_non_null(try_file(arena, path, &out));
	unlink(path);
}

/* The size that an entry claims is rewritten to a small one; the bytes that come out are counted. */
static void lying_sizes_are_refused(void **state)
{
	struct arena *arena = *state;
	char path[] = "/tmp/lianxin-xlsx-XXXXXX";
	char *sheet = filled(70 << 20, "<worksheet>", "        ", "</worksheet>");
	const struct part parts[] = {{"xl/workbook.xml", WORKBOOK},
				     {"xl/_rels/workbook.xml.rels", RELATIONS},
				     {"xl/worksheets/sheet1.xml", sheet}};
	struct str out;
	assert_true(close(mkstemp(path)) == 0);
	pack(path, parts, 3);
	struct str bytes = load_file(arena, path);
	char *copy = (char *)bytes.at;
	int changed = 0;
	for (size_t i = 0; i + 4 < bytes.len; i++) {
		uint32_t size;
		memcpy(&size, copy + i, 4);
		if (size == 70U << 20) {
			size = 1000;
			memcpy(copy + i, &size, 4);
			changed++;
		}
	}
	assert_true(changed >= 1);
	save_file(path, bytes);
	assert_non_null(try_file(arena, path, &out));
	unlink(path);
	free(sheet);
}

static void too_many_rows_are_refused(void **state)
{
	struct arena *arena = *state;
	struct buf sheet = buf_new(arena, 32 << 20);
	struct str out;
	buf_add(&sheet, S("<worksheet><sheetData>"));
	for (int i = 0; i <= 200000; i++)
		buf_fmt(&sheet, "<row><c><v>%d</v></c></row>", i * 7919 % 1000003);
	buf_add(&sheet, S("</sheetData></worksheet>"));
	err_t err = try_sheet(arena, str_c(arena, buf_str(&sheet)), NULL, &out);
	assert_non_null(err);
	assert_has(err->text, "200000 行");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		arena_test(tables_read_back),
		arena_test(templates_begin_with_their_header),
		arena_test(one_column_and_no_rows),
		arena_test(very_long_texts_are_cut_with_a_word),
		arena_test(many_rows_are_pulled),
		arena_test(all_kinds_of_cells),
		arena_test(days_by_style),
		arena_test(days_since_1904),
		arena_test(malformed_sheets_are_refused),
		arena_test(incomplete_packages_are_refused),
		arena_test(bombs_are_refused),
		arena_test(lying_sizes_are_refused),
		arena_test(too_many_rows_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
