/*
 * Tasks: what a sandboxed room does for the server, bytes in and bytes out.
 *
 * A doc travels as JSON. Nothing here knows how rooms work; the program puts both together.
 */
#include "view/view.h"

#include "base/arena.h"
#include "view/number_internal.h"

#include <iconv.h>
#include <stdio.h>

enum { LARGEST_RESULT = 192 << 20, LARGEST_PICTURE = 16 << 20 };

static err_t write_doc(struct arena *arena, struct str in, err_t (*write)(struct doc *, struct buf *),
		       struct str *out)
{
	struct doc *doc = NULL;
	struct buf bytes = buf_new(arena, LARGEST_RESULT);
	TRY(view_json_read_own(arena, in, &doc));
	TRY(write(doc, &bytes));
	if (buf_failed(&bytes))
		return err_new(arena, ERR_TOO_LARGE, "内容太多，请缩小范围再导出。");
	*out = buf_str(&bytes);
	return NULL;
}

err_t view_task_xlsx(struct arena *arena, struct str in, struct str file, struct str *out)
{
	(void)file;
	return write_doc(arena, in, view_xlsx, out);
}

err_t view_task_pdf(struct arena *arena, struct str in, struct str file, struct str *out)
{
	(void)file;
	return write_doc(arena, in, view_pdf, out);
}

err_t view_task_picture(struct arena *arena, struct str in, struct str file, struct str *out)
{
	int64_t side, quarters = 0;
	struct buf bytes = buf_new(arena, LARGEST_PICTURE);
	struct str rest = in, word = str_cut(&rest, ' ');
	if (!str_int(word, &side) || side < 1 || side > 10000)
		return err_internal(arena, "picture: no side");
	if (rest.len > 0 && (!str_int(rest, &quarters) || quarters < 0 || quarters > 3))
		return err_internal(arena, "picture: no turn");
	TRY(picture_shrink(arena, file, (int)side, (int)quarters, &bytes));
	*out = buf_str(&bytes);
	return NULL;
}

/* ---- sheet ---- */

/* Written as they come: a large sheet never stands in memory as a tree. */
static err_t keep_row(void *arg, int row, const struct xlsx_cell *cells, size_t count)
{
	struct buf *out = arg;
	buf_add(out, out->at[out->len - 1] == '[' ? S("{\"n\":") : S(",{\"n\":"));
	buf_int(out, row);
	buf_add(out, S(",\"cells\":["));
	for (size_t i = 0; i < count; i++) {
		buf_add(out, i == 0 ? S("{\"t\":") : S(",{\"t\":"));
		put_json_string(out, cells[i].text);
		buf_add(out, cells[i].number ? S(",\"num\":true}") : S("}"));
	}
	buf_add(out, S("]}"));
	if (buf_failed(out))
		return err_new(out->arena, ERR_TOO_LARGE, "这个表格太大了，请分成几个文件再传。");
	return NULL;
}

/* Workbooks, old ones too, begin with their mark; all else is read as CSV. */
static bool is_workbook(struct arena *arena, struct str file)
{
	char head[4] = {0};
	FILE *in = fopen(str_c(arena, file), "rb");
	if (in == NULL)
		return false;
	size_t got = fread(head, 1, sizeof head, in);
	fclose(in);
	struct str start = {head, got};
	return str_starts(start, S("PK")) || str_starts(start, S("\xd0\xcf\x11\xe0"));
}

err_t view_task_sheet(struct arena *arena, struct str in, struct str file, struct str *out)
{
	(void)in;
	struct buf bytes = buf_new(arena, LARGEST_RESULT);
	buf_add(&bytes, S("{\"rows\":["));
	if (is_workbook(arena, file))
		TRY(xlsx_read(arena, file, keep_row, &bytes));
	else
		TRY(csv_read(arena, file, keep_row, &bytes));
	buf_add(&bytes, S("]}"));
	if (buf_failed(&bytes))
		return err_new(arena, ERR_TOO_LARGE, "这个表格太大了，请分成几个文件再传。");
	*out = buf_str(&bytes);
	return NULL;
}

/* ---- loading ahead ---- */

/* One letter in each face on a sheet of nothing finds and opens the fonts. */
static void touch_fonts(void)
{
	struct arena *arena = arena_new(NULL);
	struct doc *doc = doc_map(arena), *print = doc_set_map(doc, "print");
	struct buf bytes = buf_new(arena, 1 << 20);
	doc_set(print, "paper", S("A5"));
	doc_set(print, "title", S("连"));
	doc_set(print, "subtitle", S("心 1a"));
	err_t err = view_pdf(doc, &bytes);
	(void)err; /* without fonts the first real document will say so */
	arena_free(arena);
}

void view_prepare(void)
{
	/* Never closed: the converter's module must stay loaded as long as the process lives. */
	iconv_t door = iconv_open("UTF-8", "GB18030");
	(void)door;
	touch_fonts();
}
