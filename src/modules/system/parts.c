/*
 * parts: the shapes that the desk's templates draw, for pages made by hand.
 *
 * Mustache looks a missing key up in what surrounds it, so every key is set here once.
 */
#include "base/arena.h"
#include "modules/system/system_int.h"

#include <string.h>

void desk_state(struct doc *out, const char *key, const char *text, const char *tone, const char *icon)
{
	struct doc *state = doc_set_map(out, key);
	doc_set(state, "text", str_of(text));
	doc_set(state, "tone", str_of(tone));
	doc_set(state, "icon", str_of(icon));
}

static struct str error_of(err_t errors, const char *field)
{
	for (; errors != NULL; errors = errors->next) {
		if (str_eq(errors->field, str_of(field)))
			return errors->text;
	}
	return S("");
}

struct doc *desk_field(struct visit *visit, struct doc *list, const char *name, const char *title,
		      const char *kind)
{
	static const char *const flags[] = {
		"is_text", "is_long", "is_number", "is_money", "is_date", "is_month", "is_phone",
		"is_identity", "is_card", "is_yes", "is_radio", "is_select", "is_checks", "is_person",
		"is_org", "is_files", "readonly", "held", "has_files", "required", "show_if",
		"columns_wide",
	};
	static const char *const texts[] = {"hint", "unit", "autocomplete", "inputmode", "value_text",
					    "source"};
	struct doc *field = doc_add_map(list);
	for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++)
		doc_set_bool(field, flags[i], strcmp(flags[i], kind) == 0);
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		doc_set(field, texts[i], S(""));
	doc_set(field, "name", str_of(name));
	doc_set(field, "id", str_fmt(visit->arena, "f-%s", name));
	doc_set(field, "title", str_of(title));
	doc_set(field, "value", visit_refused(visit) ? visit_field(visit, name) : S(""));
	doc_set(field, "error", error_of(visit->errors, name));
	doc_set_bool(field, "optional", true);
	doc_set_int(field, "maxlength", 200);
	doc_set_list(field, "kept_files");
	doc_set_list(field, "options");
	return field;
}

void desk_hint(struct doc *field, const char *hint)
{
	doc_set(field, "hint", str_of(hint));
}

void desk_required(struct doc *field)
{
	doc_set_bool(field, "required", true);
	doc_set_bool(field, "optional", false);
}

void desk_option(struct doc *field, struct str value, struct str title, bool chosen)
{
	struct doc *option = doc_add_map(doc_at(field, "options"));
	doc_set(option, "value", value);
	doc_set(option, "title", title);
	doc_set_bool(option, "selected", chosen);
	doc_set_bool(option, "checked", chosen);
}

struct doc *desk_table(struct visit *visit, const char *title)
{
	struct doc *table = doc_set_map(visit->page, "table");
	doc_set(table, "title", str_of(title));
	doc_set_list(table, "columns");
	doc_set_list(table, "rows");
	doc_set(table, "next_url", S(""));
	doc_set(table, "prev_url", S(""));
	return table;
}

void desk_column(struct doc *table, const char *key, const char *title, bool number)
{
	struct doc *column = doc_add_map(doc_at(table, "columns"));
	doc_set(column, "key", str_of(key));
	doc_set(column, "title", str_of(title));
	doc_set_bool(column, "num", number);
	doc_set_bool(column, "sorted", false);
	doc_set_bool(column, "descending", false);
	doc_set_bool(column, "sort_url", false);
}

struct doc *desk_row(struct doc *table, int64_t id, struct str url)
{
	struct doc *row = doc_add_map(doc_at(table, "rows"));
	doc_set_int(row, "id", id);
	doc_set(row, "url", url);
	doc_set_list(row, "_cells");
	return row;
}

struct doc *desk_cell(struct doc *table, struct doc *row, struct str text)
{
	struct doc *cells = doc_at(row, "_cells");
	size_t index = cells->in.count;
	const struct doc *column = doc_at(table, "columns")->in.first;
	for (size_t i = 0; i < index; i++)
		column = column->next;
	struct doc *cell = doc_add_map(cells);
	struct str key = doc_str(column, "key");
	doc_put(row, key, doc_text(cells->in.arena, text));
	doc_set(cell, "key", key);
	doc_set(cell, "title", doc_str(column, "title"));
	doc_set(cell, "text", text);
	doc_set_bool(cell, "first", index == 0);
	doc_set_bool(cell, "num", doc_truth(doc_at(column, "num")));
	doc_set_bool(cell, "link", false);
	doc_set_bool(cell, "status", false);
	return cell;
}

void desk_table_end(struct visit *visit, struct doc *table, struct str total, const char *empty)
{
	struct doc *none = doc_set_map(table, "empty");
	(void)visit;
	doc_set(none, "text", str_of(empty));
	doc_set(none, "url", S(""));
	doc_set(none, "action", S(""));
	doc_set_bool(table, "has_rows", doc_at(table, "rows")->in.count > 0);
	doc_set(table, "total_text", total);
}

struct doc *desk_filters(struct visit *visit, struct str action, const char *q_title)
{
	struct doc *filters = doc_set_map(visit->page, "filters");
	doc_set(filters, "action", action);
	doc_set(filters, "q", visit_query(visit, "q"));
	doc_set(filters, "q_title", str_of(q_title));
	doc_set_bool(filters, "has_more", false);
	doc_set_bool(filters, "more", false);
	doc_set_list(filters, "more_fields");
	doc_set_bool(filters, "has_saved", false);
	doc_set_list(filters, "saved");
	doc_set(filters, "reset_url", visit->query.first == NULL ? S("") : action);
	return doc_set_list(filters, "fields");
}

bool desk_pull(const struct visit *visit)
{
	return str_eq(visit->suffix, S("csv")) || str_eq(visit->suffix, S("xlsx"));
}

bool desk_local(struct str path)
{
	if (path.len == 0 || path.len > 2000 || path.at[0] != '/')
		return false;
	if (path.len > 1 && (path.at[1] == '/' || path.at[1] == '\\'))
		return false;
	for (size_t i = 0; i < path.len; i++) {
		unsigned char c = (unsigned char)path.at[i];
		if (c <= 0x20 || c >= 0x7f || c == '\\' || c == '"' || c == '<' || c == '>')
			return false;
	}
	return true;
}

struct str desk_number(struct arena *arena, int64_t n)
{
	struct str digits = str_fmt(arena, "%lld", (long long)n);
	char *out = arena_alloc(arena, digits.len * 2 + 1);
	size_t len = 0;
	for (size_t i = 0; i < digits.len; i++) {
		size_t left = digits.len - i;
		if (i > 0 && left % 3 == 0 && digits.at[i - 1] != '-')
			out[len++] = ',';
		out[len++] = digits.at[i];
	}
	return (struct str){out, len};
}
