/*
 * CSV in: UTF-8 with or without BOM, or GB18030 as spreadsheets on Chinese Windows write it.
 *
 * Commas, or tabs when the first line has no comma; quotes as in RFC 4180, strictly: a stray quote is
 * named with its row instead of being guessed at. Row numbers are the spreadsheet's: a quoted line end
 * does not begin a new one.
 */
#include "view/view.h"

#include "base/arena.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LARGEST = 64 << 20, MOST_ROWS = 200000, MOST_COLUMNS = 200 };

/* ---- the file as UTF-8 ---- */

static err_t read_file(struct arena *arena, struct str path, struct str *out)
{
	struct stat about;
	int file = open(str_c(arena, path), O_RDONLY | O_CLOEXEC);
	if (file < 0 || fstat(file, &about) != 0 || about.st_size < 0) {
		if (file >= 0)
			close(file);
		return err_internal(arena, "csv: cannot be opened");
	}
	if (about.st_size > LARGEST) {
		close(file);
		return err_new(arena, ERR_TOO_LARGE, "这个文件太大了，请分成几个再传。");
	}
	size_t size = (size_t)about.st_size, done = 0;
	char *bytes = arena_alloc(arena, size + 1);
	while (done < size) {
		ssize_t got = read(file, bytes + done, size - done);
		if (got <= 0)
			break;
		done += (size_t)got;
	}
	close(file);
	*out = (struct str){bytes, done};
	return NULL;
}

static err_t from_gb18030(struct arena *arena, struct str bytes, struct str *out)
{
	iconv_t door = iconv_open("UTF-8", "GB18030");
	if (door == (iconv_t)-1)
		return err_internal(arena, "csv: no GB18030 here");
	size_t left = bytes.len, room = bytes.len * 2 + 16; /* two bytes become at most three */
	char *text = arena_alloc(arena, room), *to = text, *from = (char *)bytes.at;
	size_t code = iconv(door, &from, &left, &to, &room);
	iconv_close(door);
	*out = (struct str){text, (size_t)(to - text)};
	if (code == (size_t)-1 || left > 0 || !str_valid(*out)) {
		return err_new(arena, ERR_INVALID,
			       "这个文件的文字编码认不出来。请用 WPS 或 Excel 另存为“CSV UTF-8”或 .xlsx 再传。");
	}
	return NULL;
}

static err_t as_utf8(struct arena *arena, struct str bytes, struct str *out)
{
	const struct str bom = S("\xef\xbb\xbf");
	if (str_starts(bytes, S("\xff\xfe")) || str_starts(bytes, S("\xfe\xff"))) {
		return err_new(arena, ERR_INVALID,
			       "这是“Unicode 文本”格式。请另存为“CSV UTF-8”或 .xlsx 再传。");
	}
	if (str_starts(bytes, bom)) {
		*out = str_sub(bytes, bom.len, bytes.len);
		if (!str_valid(*out))
			return err_new(arena, ERR_INVALID, "这个文件有损坏的文字，请重新导出再传。");
		return NULL;
	}
	if (str_valid(bytes)) {
		*out = bytes;
		return NULL;
	}
	return from_gb18030(arena, bytes, out);
}

/* ---- rows ---- */

struct csv_reader {
	struct arena *arena;
	struct str text;
	size_t at;
	char between;
	int row;
	struct xlsx_cell cells[MOST_COLUMNS];
	size_t count;
};

static bool at_end(const struct csv_reader *r)
{
	return r->at >= r->text.len;
}

/* Takes \r\n, \n or \r. */
static bool take_line_end(struct csv_reader *r)
{
	size_t before = r->at;
	if (!at_end(r) && r->text.at[r->at] == '\r')
		r->at++;
	if (!at_end(r) && r->text.at[r->at] == '\n')
		r->at++;
	return r->at > before;
}

static err_t stray_quote(const struct csv_reader *r)
{
	return err_new(r->arena, ERR_INVALID,
		       "第 %d 行的双引号不成对，请用 WPS 或 Excel 打开改好，另存为 .xlsx 再传。", r->row);
}

/* The cell behind its opening quote; two quotes stand for one. */
static err_t read_quoted(struct csv_reader *r, struct str *out)
{
	size_t from = r->at, doubled = 0;
	for (;; r->at++) {
		if (at_end(r))
			return stray_quote(r);
		if (r->text.at[r->at] != '"')
			continue;
		if (r->at + 1 >= r->text.len || r->text.at[r->at + 1] != '"')
			break;
		doubled++;
		r->at++;
	}
	struct str raw = str_sub(r->text, from, r->at - from);
	r->at++;
	if (doubled == 0) {
		*out = raw;
		return NULL;
	}
	char *text = arena_alloc(r->arena, raw.len);
	size_t len = 0;
	for (size_t i = 0; i < raw.len; i++) {
		text[len++] = raw.at[i];
		i += raw.at[i] == '"';
	}
	*out = (struct str){text, len};
	return NULL;
}

static err_t read_plain(struct csv_reader *r, struct str *out)
{
	size_t from = r->at;
	while (!at_end(r) && r->text.at[r->at] != r->between && r->text.at[r->at] != '\n' &&
	       r->text.at[r->at] != '\r') {
		if (r->text.at[r->at] == '"')
			return stray_quote(r);
		r->at++;
	}
	*out = str_sub(r->text, from, r->at - from);
	return NULL;
}

static err_t read_cell(struct csv_reader *r)
{
	struct str text = {NULL, 0};
	if (!at_end(r) && r->text.at[r->at] == '"') {
		r->at++;
		TRY(read_quoted(r, &text));
	} else {
		TRY(read_plain(r, &text));
	}
	if (r->count == MOST_COLUMNS) {
		if (text.len == 0)
			return NULL;
		return err_new(r->arena, ERR_TOO_LARGE, "第 %d 行的内容超过了 %d 列，请删掉用不着的列再传。",
			       r->row, MOST_COLUMNS);
	}
	r->cells[r->count++] = (struct xlsx_cell){text, false};
	return NULL;
}

static err_t read_row(struct csv_reader *r)
{
	r->count = 0;
	r->row++;
	for (;;) {
		TRY(read_cell(r));
		if (at_end(r) || take_line_end(r))
			break;
		if (r->text.at[r->at] != r->between)
			return stray_quote(r);
		r->at++;
	}
	while (r->count > 0 && r->cells[r->count - 1].text.len == 0)
		r->count--;
	return NULL;
}

static char separator(struct str text)
{
	size_t end = str_find(text, S("\n"));
	struct str first = str_sub(text, 0, end == SIZE_MAX ? text.len : end);
	bool tabs = str_find(first, S(",")) == SIZE_MAX && str_find(first, S("\t")) != SIZE_MAX;
	return tabs ? '\t' : ',';
}

err_t csv_read(struct arena *arena, struct str path, xlsx_row *each, void *arg)
{
	struct csv_reader *r = arena_one(arena, struct csv_reader);
	struct str bytes = {NULL, 0};
	int rows = 0;
	TRY(read_file(arena, path, &bytes));
	TRY(as_utf8(arena, bytes, &r->text));
	r->arena = arena;
	r->between = separator(r->text);
	while (!at_end(r)) {
		TRY(read_row(r));
		if (r->count == 0)
			continue;
		if (++rows > MOST_ROWS)
			return err_new(arena, ERR_TOO_LARGE, "这个表格超过了 %d 行，请分成几个文件再传。", MOST_ROWS);
		TRY(each(arg, r->row, r->cells, r->count));
	}
	return NULL;
}
