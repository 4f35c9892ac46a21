/*
 * Feeds: Atom is well-formed XML with what the standard demands; a calendar has folded lines and days.
 */
#include "support.h"

#include <expat.h>
#include <string.h>

static void atom(void **state)
{
	struct arena *arena = *state;
	struct doc *doc = doc_of(arena,
		"{\"feed\":{\"title\":\"云岭村 <公示>\",\"id\":\"urn:x\",\"url\":\"/v/1/publicity?a=1&b=2\",\"updated\":1795398060000,"
		"\"entries\":[{\"id\":\"urn:1\",\"title\":\"高龄津贴\\u0007公示\",\"url\":\"/v/1/publicity/1\",\"updated\":1795398060000,"
		"\"content\":\"<b>王**</b>\"},{\"id\":\"urn:2\",\"title\":\"b\",\"updated\":0}]}}");
	struct doc *entry = doc_at(doc_at(doc, "feed"), "entries")->in.first;
	doc_at(entry, "content")->kind = DOC_HTML;
	struct buf out = buf_new(arena, 1 << 16);
	assert_fine(view_atom(doc, &out));
	struct str text = buf_str(&out);
	XML_Parser parser = XML_ParserCreate(NULL);
	assert_int_equal(XML_Parse(parser, text.at, (int)text.len, 1), XML_STATUS_OK);
	XML_ParserFree(parser);
	assert_has(text, "<title>云岭村 &lt;公示&gt;</title>");
	assert_has(text, "href=\"/v/1/publicity?a=1&amp;b=2\"");
	assert_has(text, "<updated>2026-11-23T09:41:00+08:00</updated>");
	assert_has(text, "<title>高龄津贴 公示</title>");
	assert_has(text, "<content type=\"html\">&lt;b&gt;王**&lt;/b&gt;</content>");
	assert_has(text, "<author><name>");
	assert_non_null(view_atom(doc_of(arena, "{}"), &out));
	struct buf small = buf_new(arena, 50);
	assert_non_null(view_atom(doc, &small));
}

static void calendar(void **state)
{
	struct arena *arena = *state;
	struct doc *doc = doc_of(arena,
		"{\"calendar\":{\"title\":\"活动\",\"events\":["
		"{\"uid\":\"a@x\",\"title\":\"主题党日；, 学习\",\"day\":\"2026-12-31\",\"updated\":1795398060000},"
		"{\"uid\":\"b@x\",\"title\":\"一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十\",\"start\":1795398060000,"
		"\"end\":1795401660000,\"place\":\"议事厅; 二楼\",\"text\":\"第一行\\n第二行\\\\\",\"url\":\"https://x.cn/a,b;c\",\"cancelled\":true,\"sequence\":2}]}}");
	struct buf out = buf_new(arena, 1 << 16);
	assert_fine(view_ics(doc, &out));
	struct str text = buf_str(&out);
	assert_has(text, "DTSTART;VALUE=DATE:20261231\r\nDTEND;VALUE=DATE:20270101\r\n");
	assert_has(text, "DTSTAMP:20261123T014100Z\r\n");
	assert_has(text, "DTSTART;TZID=Asia/Shanghai:20261123T094100\r\nDTEND;TZID=Asia/Shanghai:20261123T104100\r\n");
	assert_has(text, "SUMMARY:主题党日；\\, 学习\r\n");
	assert_has(text, "LOCATION:议事厅\\; 二楼\r\n");
	assert_has(text, "DESCRIPTION:第一行\\n第二行\\\\\r\n");
	assert_has(text, "URL:https://x.cn/a,b;c\r\n");
	assert_has(text, "SEQUENCE:2\r\n");
	assert_has(text, "STATUS:CANCELLED\r\n");
	assert_true(str_ends(text, S("END:VCALENDAR\r\n")));
	for (struct str rest = text; rest.len > 0;) {
		struct str line = str_cut(&rest, '\n');
		assert_true(line.len <= 76 && line.at[line.len - 1] == '\r');
		assert_true(str_valid(line));
	}
	assert_has(text, "\r\n ");
	assert_non_null(view_ics(doc_of(arena, "{}"), &out));
}

int main(void)
{
	const struct CMUnitTest tests[] = {arena_test(atom), arena_test(calendar)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
