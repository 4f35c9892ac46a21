/*
 * part: see part.h.
 */
#include "web/part.h"
#include "base/count.h"

#include <string.h>

void part_state(struct doc *out, const char *key, struct str text, struct str tone, struct str icon)
{
	struct doc *state = doc_set_map(out, key);
	doc_set(state, "text", text);
	doc_set(state, "tone", tone);
	doc_set(state, "icon", icon);
}

void part_line(struct doc *history, struct str title, struct str time, struct str person,
	       struct str note)
{
	struct doc *line = doc_add_map(history);
	doc_set(line, "title", title);
	doc_set(line, "time", time);
	doc_set(line, "unit", S(""));
	doc_set(line, "person", person);
	doc_set(line, "note", note);
	doc_set_bool(line, "done", true);
	doc_set_bool(line, "now", false);
	doc_set_bool(line, "status", false);
	doc_set_bool(line, "has_files", false);
}

struct doc *part_field(struct doc *list, const char *name, const char *title, const char *kind)
{
	static const char *const flags[] = {
		"is_text", "is_long", "is_number", "is_money", "is_date", "is_month", "is_phone",
		"is_identity", "is_card", "is_yes", "is_radio", "is_select", "is_checks", "is_person",
		"is_org", "is_files", "readonly", "held", "has_files", "show_if", "required", "optional",
		"columns_wide", "more", "derive",
	};
	static const char *const texts[] = {"value", "value_text", "hint", "unit", "error", "source",
					    "autocomplete", "inputmode"};
	struct doc *one = doc_add_map(list);
	struct arena *arena = one->in.arena;
	doc_set(one, "name", str_of(name));
	doc_set(one, "id", str_fmt(arena, "f-%s", name));
	doc_set(one, "title", str_of(title));
	for (size_t i = 0; i < COUNT(flags); i++)
		doc_set_bool(one, flags[i], strcmp(flags[i], kind) == 0);
	for (size_t i = 0; i < COUNT(texts); i++)
		doc_set(one, texts[i], S(""));
	doc_set_int(one, "maxlength", 200);
	doc_set_list(one, "options");
	doc_set_list(one, "kept_files");
	return one;
}

void part_option(struct doc *field, struct str value, struct str title, bool chosen)
{
	struct doc *option = doc_add_map(doc_at(field, "options"));
	doc_set(option, "value", value);
	doc_set(option, "title", title);
	doc_set_bool(option, "selected", chosen);
	doc_set_bool(option, "checked", chosen);
}

struct doc *part_table(struct doc *page, struct str title)
{
	struct doc *table = doc_set_map(page, "table");
	doc_set(table, "title", title);
	doc_set_list(table, "columns");
	doc_set_list(table, "rows");
	return table;
}

void part_column(struct doc *table, const char *key, const char *title, bool number)
{
	struct doc *column = doc_add_map(doc_at(table, "columns"));
	doc_set(column, "key", str_of(key));
	doc_set(column, "title", str_of(title));
	doc_set_bool(column, "num", number);
	doc_set_bool(column, "sorted", false);
	doc_set_bool(column, "descending", false);
	doc_set(column, "sort_url", S(""));
	/* What its cells have in common: a table of a thousand cells would say it a thousand times. */
	struct doc *cell = doc_set_map(column, "_cell");
	doc_set(cell, "key", str_of(key));
	doc_set(cell, "title", str_of(title));
	doc_set_bool(cell, "first", doc_at(table, "columns")->in.count == 1);
	doc_set_bool(cell, "num", number);
	doc_set_bool(cell, "link", false);
	doc_set_bool(cell, "status", false);
}

struct doc *part_row(struct doc *table, struct str id, struct str url)
{
	struct doc *row = doc_add_map(doc_at(table, "rows"));
	doc_set(row, "id", id);
	doc_set(row, "url", url);
	doc_set_list(row, "_cells");
	return row;
}

struct doc *part_cell(struct doc *table, struct doc *row, struct str text)
{
	struct doc *cells = doc_at(row, "_cells");
	const struct doc *column = doc_at(table, "columns")->in.first;
	for (size_t i = 0; column != NULL && i < cells->in.count; i++)
		column = column->next;
	struct doc *cell = doc_add(cells, doc_map_on(row->in.arena, doc_at(column, "_cell")));
	doc_put(row, doc_str(column, "key"), doc_text(row->in.arena, text));
	doc_set(cell, "text", text);
	return cell;
}

void part_table_end(struct doc *table, struct str total, struct str empty)
{
	struct doc *none = doc_set_map(table, "empty");
	doc_set_bool(table, "has_rows", doc_at(table, "rows")->in.count > 0);
	doc_set(table, "total_text", total);
	doc_set(table, "next_url", S(""));
	doc_set(table, "prev_url", S(""));
	doc_set(none, "text", empty);
	doc_set(none, "url", S(""));
	doc_set(none, "action", S(""));
}

struct doc *part_cell_of(const struct doc *row, const char *key)
{
	struct doc *cells = doc_at(row, "_cells");
	for (struct doc *cell = cells == NULL ? NULL : cells->in.first; cell; cell = cell->next) {
		if (str_eq(doc_str(cell, "key"), str_of(key)))
			return cell;
	}
	return NULL;
}
