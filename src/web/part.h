/*
 * part: docs of what the templates under part/ draw, for pages that no register describes.
 *
 * Every key that such a template asks for is set here, also the empty ones: Mustache looks a missing
 * key up in what surrounds it. Texts are views and live as long as the page.
 */
#ifndef LIANXIN_WEB_PART_H
#define LIANXIN_WEB_PART_H

#include "base/doc.h"
#include "base/str.h"

/* part/status under a key of out: a word, its tone (ok, warn, err, act, gold, plain), its icon. */
void part_state(struct doc *out, const char *key, struct str text, struct str tone, struct str icon);
/* An empty timeline entry, a done one: title, time, unit, person and note. */
void part_line(struct doc *history, struct str title, struct str time, struct str person,
	       struct str note);

/* part/field: a field made by hand; kind is the template's flag ("is_text", "is_select", "is_radio",
 * "is_long"). Returns it: value, hint, error and required may be set afterwards. */
struct doc *part_field(struct doc *list, const char *name, const char *title, const char *kind);
void part_option(struct doc *field, struct str value, struct str title, bool chosen);

/* part/table under the key "table" of the page: columns first, then rows cell by cell in their order. */
struct doc *part_table(struct doc *page, struct str title);
void part_column(struct doc *table, const char *key, const char *title, bool number);
struct doc *part_row(struct doc *table, struct str id, struct str url);
struct doc *part_cell(struct doc *table, struct doc *row, struct str text); /* gives the cell */
/* What stands below the rows, or instead of them. */
void part_table_end(struct doc *table, struct str total, struct str empty);
/* The cell of a row made by a register's list; NULL: the list has no such column. */
struct doc *part_cell_of(const struct doc *row, const char *key);

#endif
