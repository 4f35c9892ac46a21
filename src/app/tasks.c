/*
 * tasks: what the sandboxed rooms can do: spreadsheets and PDFs out, spreadsheets in, pictures smaller.
 */
#include "app/tasks.h"

#include "base/arena.h"
#include "base/doc.h"
#include "view/view.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

enum { OUT_MAX = 64 << 20, PICTURE_MAX = 8 << 20 };

static err_t write_view(struct arena *arena, struct str in,
			err_t (*write)(struct doc *doc, struct buf *out), struct str *out)
{
	struct doc *doc = NULL;
	struct buf buf = buf_new(arena, OUT_MAX);
	TRY(view_json_read(arena, in, &doc));
	TRY(write(doc, &buf));
	if (buf_failed(&buf))
		return err_new(arena, ERR_TOO_LARGE, "内容太多，请缩小范围再导出。");
	*out = buf_str(&buf);
	return NULL;
}

static err_t task_xlsx(struct arena *arena, struct str in, struct str file, struct str *out)
{
	(void)file;
	return write_view(arena, in, view_xlsx, out);
}

static err_t task_pdf(struct arena *arena, struct str in, struct str file, struct str *out)
{
	(void)file;
	return write_view(arena, in, view_pdf, out);
}

static err_t task_picture(struct arena *arena, struct str in, struct str file, struct str *out)
{
	struct buf buf = buf_new(arena, PICTURE_MAX);
	int64_t side = 1600;
	if (!str_int(in, &side) || side < 16 || side > 4000)
		side = 1600;
	TRY(picture_shrink(arena, file, (int)side, &buf));
	*out = buf_str(&buf);
	return NULL;
}

static err_t add_row(void *arg, int row, const struct xlsx_cell *cells, size_t count)
{
	struct doc *rows = arg;
	struct doc *one = doc_add_map(rows);
	doc_set_int(one, "n", row);
	struct doc *list = doc_set_list(one, "cells");
	for (size_t i = 0; i < count; i++) {
		struct doc *cell = doc_add_map(list);
		doc_set(cell, "t", str_dup(rows->in.arena, cells[i].text));
		doc_set_bool(cell, "num", cells[i].number);
	}
	return NULL;
}

static bool is_zip(struct arena *arena, struct str file)
{
	char *head = arena_alloc(arena, 4);
	int fd = open(str_c(arena, file), O_RDONLY | O_CLOEXEC);
	ssize_t got = fd < 0 ? -1 : read(fd, head, 4);
	if (fd >= 0)
		close(fd);
	return got == 4 && str_starts((struct str){head, 4}, S("PK"));
}

static err_t task_sheet(struct arena *arena, struct str in, struct str file, struct str *out)
{
	struct doc *doc = doc_map(arena), *rows = doc_set_list(doc, "rows");
	struct buf buf = buf_new(arena, OUT_MAX);
	(void)in;
	if (is_zip(arena, file))
		TRY(xlsx_read(arena, file, add_row, rows));
	else
		TRY(csv_read(arena, file, add_row, rows));
	TRY(view_json(doc, &buf));
	if (buf_failed(&buf))
		return err_new(arena, ERR_TOO_LARGE, "表格太大，请分成几份再导入。");
	*out = buf_str(&buf);
	return NULL;
}

const struct room_task room_tasks[] = {
	{STR_INIT("xlsx"), task_xlsx},
	{STR_INIT("pdf"), task_pdf},
	{STR_INIT("picture"), task_picture},
	{STR_INIT("sheet"), task_sheet},
};
const size_t room_task_count = sizeof room_tasks / sizeof room_tasks[0];

/* Fonts and the encodings of old CSV files are found now: a closed room can't look for them. */
void room_prepare(void)
{
	struct arena *arena = arena_new(NULL);
	struct str out;
	struct str sample = S("{\"print\":{\"paper\":\"A5\",\"title\":\"连心\",\"blocks\":[]}}");
	if (task_pdf(arena, sample, S(""), &out) != NULL)
		fputs("lianxin worker: PDF is not available\n", stderr);
	arena_free(arena);
}
