/*
 * CSV read: encodings, quotes, row numbers as in a spreadsheet, and refusals that name the row.
 */
#include "support.h"

#include <iconv.h>
#include <stdlib.h>
#include <unistd.h>

struct seen {
	struct arena *arena;
	struct buf text;
	int stop_at;
};

static err_t see(void *arg, int row, const struct xlsx_cell *cells, size_t count)
{
	struct seen *seen = arg;
	if (row == seen->stop_at)
		return err_new(seen->arena, ERR_INVALID, "够了。");
	buf_fmt(&seen->text, "%d", row);
	for (size_t i = 0; i < count; i++)
		buf_fmt(&seen->text, "|" STR "%s", STR_ARG(cells[i].text), cells[i].number ? "#" : "");
	buf_byte(&seen->text, '\n');
	return NULL;
}

static err_t try_read(struct arena *arena, struct str bytes, struct str *out)
{
	char path[] = "/tmp/lianxin-csv-XXXXXX";
	struct seen seen = {.arena = arena, .text = buf_new(arena, 1 << 24)};
	assert_true(close(mkstemp(path)) == 0);
	save_file(path, bytes);
	err_t err = csv_read(arena, str_of(path), see, &seen);
	unlink(path);
	*out = buf_str(&seen.text);
	return err;
}

static struct str read_well(struct arena *arena, struct str bytes)
{
	struct str out;
	assert_fine(try_read(arena, bytes, &out));
	return out;
}

static void encodings(void **state)
{
	struct arena *arena = *state;
	const struct str text = S("姓名,备注\r\n单国强,𠮷\r\n");
	assert_text(read_well(arena, text), S("1|姓名|备注\n2|单国强|𠮷\n"));
	assert_text(read_well(arena, str_join(arena, S("\xef\xbb\xbf"), text)), S("1|姓名|备注\n2|单国强|𠮷\n"));
	char out[200], *to = out, *from = (char *)text.at;
	size_t left = text.len, room = sizeof out;
	iconv_t door = iconv_open("GB18030", "UTF-8");
	assert_true(iconv(door, &from, &left, &to, &room) != (size_t)-1);
	iconv_close(door);
	struct str gb = {out, sizeof out - room};
	assert_false(str_valid(gb));
	assert_text(read_well(arena, gb), S("1|姓名|备注\n2|单国强|𠮷\n"));
}

static void quotes_and_lines(void **state)
{
	struct arena *arena = *state;
	assert_text(read_well(arena, S("a,\"b,\"\"c\"\"\n d\",e\n\n,,\nx,,y,,\n\"\"\n last")),
		    S("1|a|b,\"c\"\n d|e\n4|x||y\n6| last\n"));
	assert_text(read_well(arena, S("a\rb\r\nc")), S("1|a\n2|b\n3|c\n"));
	assert_text(read_well(arena, S("a\tb\n1,2\t3")), S("1|a|b\n2|1,2|3\n"));
	assert_text(read_well(arena, S("")), S(""));
	assert_text(read_well(arena, S("\xef\xbb\xbf")), S(""));
	assert_text(read_well(arena, S("990000194912310021,0371")), S("1|990000194912310021|0371\n"));
}

static void refuse(struct arena *arena, struct str bytes, const char *part)
{
	struct str out;
	err_t err = try_read(arena, bytes, &out);
	assert_non_null(err);
	assert_true(err->kind == ERR_INVALID || err->kind == ERR_TOO_LARGE);
	check_has(err->text, str_of(part), true, __FILE__, __LINE__);
}

static void refusals(void **state)
{
	struct arena *arena = *state;
	refuse(arena, S("a,b\nc,\"d"), "第 2 行");
	refuse(arena, S("a,b\nc,d\"e\"\n"), "第 2 行");
	refuse(arena, S("a,b\n\"c\"d,e\n"), "第 2 行");
	refuse(arena, S("\xff\xfe" "a\0b\0"), "Unicode");
	refuse(arena, S("\xef\xbb\xbf\xc3\x28"), "损坏");
	refuse(arena, S("a\xff\xff\xff" "b"), "编码");
	refuse(arena, S("a\0b"), "编码");
	struct buf wide = buf_new(arena, 10000);
	for (int i = 0; i <= 200; i++)
		buf_add(&wide, S("x,"));
	refuse(arena, buf_str(&wide), "200 列");
	struct buf tall = buf_new(arena, 1 << 20);
	for (int i = 0; i <= 200000; i++)
		buf_add(&tall, S("x\n"));
	refuse(arena, buf_str(&tall), "200000 行");
}

static void the_reader_may_stop(void **state)
{
	struct arena *arena = *state;
	char path[] = "/tmp/lianxin-csv-XXXXXX";
	struct seen seen = {.arena = arena, .text = buf_new(arena, 1000), .stop_at = 2};
	assert_true(close(mkstemp(path)) == 0);
	save_file(path, S("a\nb\nc\n"));
	err_t err = csv_read(arena, str_of(path), see, &seen);
	unlink(path);
	assert_non_null(err);
	assert_text(err->text, S("够了。"));
	assert_text(buf_str(&seen.text), S("1|a\n"));
	assert_non_null(csv_read(arena, S("/nowhere"), see, &seen));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		arena_test(encodings),
		arena_test(quotes_and_lines),
		arena_test(refusals),
		arena_test(the_reader_may_stop),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
