/*
 * Tables: reading the columns and cells that list pages put in their doc. See table_internal.h.
 */
#include "view/table_internal.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/count.h"
#include "view/number_internal.h"

#include <string.h>

err_t table_of(struct arena *arena, const struct doc *table, struct table *out)
{
	const struct doc *columns = doc_at(table, "columns"), *rows = doc_at(table, "rows");
	if (columns == NULL || columns->kind != DOC_LIST || columns->in.count == 0)
		return err_new(arena, ERR_NOT_FOUND, "这一页没有可以导出的表格。");
	struct table read = {.title = doc_str(table, "title"), .summary = doc_str(table, "summary")};
	read.columns = arena_many(arena, struct table_column, columns->in.count);
	for (const struct doc *one = columns->in.first; one != NULL; one = one->next) {
		read.columns[read.count++] = (struct table_column){
			doc_str(one, "key"), doc_str(one, "title"), doc_truth(doc_at(one, "num"))};
	}
	read.rows = rows != NULL && rows->kind == DOC_LIST ? rows : NULL;
	*out = read;
	return NULL;
}

err_t table_read(struct arena *arena, const struct doc *doc, struct table *out)
{
	return table_of(arena, doc_at(doc, "table"), out);
}

static struct str text_of(struct arena *arena, const struct doc *node)
{
	struct buf number = buf_new(arena, 64);
	if (node == NULL)
		return (struct str){NULL, 0};
	switch (node->kind) {
	case DOC_TEXT:
		return node->text;
	case DOC_INT:
		buf_int(&number, node->n);
		return buf_str(&number);
	case DOC_REAL:
		put_real(&number, node->real);
		return buf_str(&number);
	case DOC_BOOL:
		return node->yes ? S("是") : S("否");
	case DOC_MAP:
		return text_of(arena, doc_at(node, "text"));
	case DOC_NULL:
	case DOC_HTML:
	case DOC_LIST:
		break;
	}
	return (struct str){NULL, 0};
}

/* The page's cells stand in the order of the columns; a key decides where it does not agree. */
static const struct doc *cell_of(const struct doc *cells, struct str key, size_t column)
{
	const struct doc *at_place = cells->in.first;
	for (size_t i = 0; i < column && at_place != NULL; i++)
		at_place = at_place->next;
	if (at_place != NULL && (doc_at(at_place, "key") == NULL || str_eq(doc_str(at_place, "key"), key)))
		return at_place;
	for (const struct doc *one = cells->in.first; one != NULL; one = one->next) {
		if (str_eq(doc_str(one, "key"), key))
			return one;
	}
	return NULL;
}

/* A page's cell says its text itself or, for a state, in "status". */
static struct str page_cell(struct arena *arena, const struct doc *cell)
{
	struct str text = text_of(arena, doc_at(cell, "text"));
	if (text.len == 0)
		text = doc_str(doc_at(cell, "status"), "text");
	return text;
}

struct str table_cell(struct arena *arena, const struct doc *row, const struct table *table,
		      size_t column)
{
	const struct doc *cells = doc_at(row, "cells");
	struct str key = table->columns[column].key;
	if (cells != NULL && cells->kind == DOC_LIST)
		return page_cell(arena, cell_of(cells, key, column));
	return text_of(arena, doc_get(row, key));
}

/* Blanks and quotes that spreadsheets drop before they look for a formula. */
static size_t skip_unseen(struct str text)
{
	static const struct str unseen[] = {
		STR_INIT("\xe3\x80\x80"), STR_INIT("\xc2\xa0"), STR_INIT("\xef\xbb\xbf"),
		STR_INIT("\xe2\x80\x8b"), STR_INIT("“"), STR_INIT("”"), STR_INIT("‘"), STR_INIT("’"),
		STR_INIT("＂"), STR_INIT("＇"), STR_INIT("\""), STR_INIT("'")};
	size_t i = 0;
	while (i < text.len) {
		size_t before = i;
		if ((unsigned char)text.at[i] <= ' ')
			i++;
		for (size_t k = 0; k < COUNT(unseen); k++) {
			if (str_starts(str_sub(text, i, text.len), unseen[k]))
				i += unseen[k].len;
		}
		if (i == before)
			break;
	}
	return i;
}

struct str table_harmless(struct arena *arena, struct str text)
{
	static const struct str starts[] = {STR_INIT("="), STR_INIT("+"), STR_INIT("-"), STR_INIT("@"),
					    STR_INIT("＝"), STR_INIT("＋"), STR_INIT("－"), STR_INIT("＠"),
					    STR_INIT("|"), STR_INIT("%")};
	if (text.len == 0 || is_decimal(text))
		return text;
	struct str rest = str_sub(text, skip_unseen(text), text.len);
	bool live = text.at[0] == '\t' || text.at[0] == '\r' || text.at[0] == '\n';
	for (size_t i = 0; i < COUNT(starts) && !live; i++)
		live = str_starts(rest, starts[i]);
	return live ? str_join(arena, S("'"), text) : text;
}
