/*
 * CSV: the doc's table as a spreadsheet opens it by a double click: UTF-8 with BOM, CRLF, quotes as in
 * RFC 4180, and no cell that a spreadsheet would run as a formula. Rows are pulled one by one.
 */
#include "view/view.h"

#include "base/arena.h"
#include "view/table_internal.h"

#include <string.h>

static void put_cell(struct buf *out, struct str text)
{
	bool plain = true;
	for (size_t i = 0; i < text.len && plain; i++)
		plain = strchr("\",\r\n", text.at[i]) == NULL;
	if (plain) {
		buf_add(out, text);
		return;
	}
	buf_byte(out, '"');
	while (text.len > 0) {
		size_t quote = str_find(text, S("\""));
		if (quote == SIZE_MAX) {
			buf_add(out, text);
			break;
		}
		buf_add(out, str_sub(text, 0, quote + 1));
		buf_byte(out, '"');
		text = str_sub(text, quote + 1, text.len);
	}
	buf_byte(out, '"');
}

static void put_row(struct buf *out, struct arena *arena, const struct table *table,
		    const struct doc *row)
{
	for (size_t i = 0; i < table->count; i++) {
		if (i > 0)
			buf_byte(out, ',');
		struct str text = row == NULL ? table->columns[i].title : table_cell(arena, row, table, i);
		put_cell(out, table_harmless(arena, text));
	}
	buf_add(out, S("\r\n"));
}

static err_t put_rows(struct buf *out, struct arena *row_arena, const struct table *table)
{
	struct doc_walk walk = {.list = table->rows};
	bool pulled = doc_is_pulled(table->rows);
	while (!buf_failed(out)) {
		struct doc *row = NULL;
		if (!pulled)
			arena_reset(row_arena);
		TRY(doc_next(&walk, row_arena, &row));
		if (row == NULL)
			break;
		put_row(out, row_arena, table, row);
	}
	return NULL;
}

static err_t put_table(struct doc *doc, struct buf *out, bool head)
{
	struct table table;
	TRY(table_read(out->arena, doc, &table));
	if (head) {
		buf_add(out, S("\xef\xbb\xbf"));
		put_row(out, out->arena, &table, NULL);
	}
	if (table.rows == NULL)
		return NULL;
	struct arena *row_arena = arena_new(out->arena);
	err_t err = err_copy(out->arena, put_rows(out, row_arena, &table));
	arena_free(row_arena);
	TRY(err);
	if (buf_failed(out))
		return err_internal(out->arena, "csv is larger than its buffer of %zu bytes", out->max);
	return NULL;
}

err_t view_csv(struct doc *doc, struct buf *out)
{
	return put_table(doc, out, true);
}

err_t view_csv_more(struct doc *doc, struct buf *out)
{
	return put_table(doc, out, false);
}
