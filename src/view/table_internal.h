/*
 * Tables of a doc, as CSV, XLSX and PDF write them.
 *
 * doc "table": {title, summary, columns:[{key,title,num}], rows:[…]}. A row is either {key: value} or
 * the page's shape {cells:[{key,text}]}; both read alike here.
 */
#ifndef LIANXIN_VIEW_TABLE_INTERNAL_H
#define LIANXIN_VIEW_TABLE_INTERNAL_H

#include "base/doc.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

struct table_column {
	struct str key, title;
	bool number;
};

struct table {
	struct str title, summary;
	struct table_column *columns;
	size_t count;
	const struct doc *rows; /* a list, or NULL */
};

/* Reads doc "table"; an error when there is none or it has no column. */
err_t table_read(struct arena *arena, const struct doc *doc, struct table *out) MUST_USE;

/* The same of a map that is the table itself: a block of a print document. */
err_t table_of(struct arena *arena, const struct doc *table, struct table *out) MUST_USE;

/* The text of one cell; empty when the row has none. Numbers are written plainly into arena. */
struct str table_cell(struct arena *arena, const struct doc *row, const struct table *table,
		      size_t column);

/* With an apostrophe in front when a spreadsheet might take the text for a formula. */
struct str table_harmless(struct arena *arena, struct str text);

#endif
