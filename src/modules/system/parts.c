/*
 * parts: the shapes that the desk's templates draw, for pages made by hand.
 *
 * Mustache looks a missing key up in what surrounds it, so every key is set here once.
 */
#include "base/arena.h"
#include "modules/system/system_int.h"

void desk_state(struct doc *out, const char *key, const char *text, const char *tone, const char *icon)
{
	part_state(out, key, str_of(text), str_of(tone), str_of(icon));
}

struct doc *desk_field(struct visit *visit, struct doc *list, const char *name, const char *title,
		      const char *kind)
{
	struct doc *field = part_field(list, name, title, kind);
	doc_set(field, "value", visit_refused(visit) ? visit_field(visit, name) : S(""));
	doc_set(field, "error", err_of_field(visit->errors, str_of(name)));
	doc_set_bool(field, "optional", true);
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

struct doc *desk_row(struct doc *table, int64_t id, struct str url)
{
	struct doc *row = part_row(table, S(""), url);
	doc_set_int(row, "id", id);
	return row;
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

err_t desk_too_many(struct visit *visit, int most)
{
	return err_new(visit->arena, ERR_TOO_LARGE,
		       "这里的内容太多，一个文件最多导出 %d 条，所以没有导出。请换个条件或日期，分几次导出。", most);
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
