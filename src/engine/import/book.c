/*
 * book: what goes back to the person: the template, the wrong rows with their reasons.
 */
#include "engine/import/import_int.h"

#include "base/arena.h"
#include "base/count.h"
#include "base/ident.h"

#include <string.h>

enum { OPTIONS_MAX = 60 };

/* ---- the template ---- */

static bool is_asked(struct act *act, const struct reg *reg, const struct field *field)
{
	return !field->fixed && field->derive.len == 0 && field->kind != FIELD_FILES &&
	       field->from.len == 0 &&
	       (!field->restricted || act_may_somewhere(act, reg->name, VERB_CARE));
}

static struct str how_to_fill(struct act *act, const struct field *field)
{
	switch (field->kind) {
	case FIELD_IDENTITY: return S("18 位，一定保持“文本”格式，不然后几位会变成 0");
	case FIELD_CARD: return S("卡号，保持“文本”格式");
	case FIELD_PHONE: return S("手机 11 位；座机写区号");
	case FIELD_DATE: return S("例如 2010-7-1 或 2010年7月1日");
	case FIELD_MONTH: return S("例如 2010年7月");
	case FIELD_MONEY: return S("单位元，例如 1200.50");
	case FIELD_NUMBER: return str_fmt(act->arena, "整数" STR STR, STR_ARG(field->unit.len > 0 ? S("，单位") : S("")),
					  STR_ARG(field->unit));
	case FIELD_YES: return S("填“是”或“否”");
	case FIELD_CODE:
		return field->many ? S("可以填几样，中间用顿号隔开；只能填右边的内容") : S("从下拉列表里选");
	case FIELD_REF:
		return field->ref == NULL ? S("")
		     : field->ref->key_count == 1
			     ? str_fmt(act->arena, "填" STR "的" STR, STR_ARG(field->ref->title),
				       STR_ARG(field->ref->key[0]->title))
			     : str_fmt(act->arena, "填" STR "的名称", STR_ARG(field->ref->title));
	case FIELD_ORG: return S("地方的全称，例如“青禾镇云岭村”");
	case FIELD_STAFF: return S("同事的姓名");
	default: return S("照实填写");
	}
}

static struct str options_text(struct act *act, const struct field *field)
{
	struct str all = S("");
	for (size_t i = 0; field->codes != NULL && i < field->codes->count && i < OPTIONS_MAX; i++)
		all = i == 0 ? field->codes->all[i].title
			     : str_fmt(act->arena, STR "、" STR, STR_ARG(all),
				       STR_ARG(field->codes->all[i].title));
	return all;
}

static void put_options(const struct field *field, struct doc *column)
{
	struct doc *options = doc_set_list(column, "options");
	if (field->kind == FIELD_YES) {
		doc_set(doc_add_map(options), "text", S("是"));
		doc_set(doc_add_map(options), "text", S("否"));
	}
	if (field->kind != FIELD_CODE || field->many || field->codes == NULL)
		return;
	for (size_t i = 0; i < field->codes->count; i++) {
		if (field->codes->all[i].until.len == 0)
			doc_set(doc_add_map(options), "text", field->codes->all[i].title);
	}
}

static void put_column(struct act *act, const struct field *field, struct doc *columns)
{
	struct doc *column = doc_add_map(columns);
	struct str how = how_to_fill(act, field);
	doc_set(column, "key", field->name);
	doc_set(column, "title", field->title);
	doc_set_bool(column, "num", false);
	doc_set_bool(column, "required", field->required);
	doc_set(column, "note",
		field->hint.len > 0
			? str_fmt(act->arena, STR "。" STR, STR_ARG(how), STR_ARG(field->hint))
			: how);
	put_options(field, column);
}

static void put_guide_row(struct act *act, const struct field *field, struct doc *rows)
{
	struct doc *row = doc_add_map(rows);
	doc_set(row, "title", field->title);
	doc_set(row, "required", field->required ? S("必填") : S("可以空着"));
	doc_set(row, "how", how_to_fill(act, field));
	doc_set(row, "options",
		field->kind == FIELD_CODE ? options_text(act, field) : S(""));
	doc_set(row, "hint", field->hint);
}

static struct doc *put_guide(struct doc *page)
{
	static const char *const heads[][2] = {{"title", "栏目"}, {"required", "要不要填"},
					       {"how", "怎么填"}, {"options", "可以填的内容"},
					       {"hint", "说明"}};
	struct doc *guide = doc_set_map(page, "guide");
	doc_set(guide, "title", S("填写说明：表头不要改；一行一条；空着的格子不会清掉已有的内容。"));
	doc_set(guide, "summary", S(""));
	struct doc *columns = doc_set_list(guide, "columns");
	for (size_t i = 0; i < COUNT(heads); i++) {
		struct doc *column = doc_add_map(columns);
		doc_set(column, "key", str_of(heads[i][0]));
		doc_set(column, "title", str_of(heads[i][1]));
		doc_set_bool(column, "num", false);
	}
	return doc_set_list(guide, "rows");
}

err_t import_template(struct act *act, const struct reg *reg, struct doc *page)
{
	struct doc *table = doc_set_map(page, "table");
	struct doc *columns = doc_set_list(table, "columns"), *guide = put_guide(page);
	TRY(import_fits(reg) ? NULL
			     : err_new(act->arena, ERR_NOT_FOUND, "这个台账不能从表格导入。"));
	doc_set(table, "title", reg->title);
	doc_set_bool(table, "template", true);
	doc_set_list(table, "rows");
	for (size_t i = 0; i < reg->field_count; i++) {
		const struct field *field = &reg->fields[i];
		if (!is_asked(act, reg, field))
			continue;
		put_column(act, field, columns);
		put_guide_row(act, field, guide);
	}
	return NULL;
}

/* ---- wrong rows ---- */

static struct str column_key(struct arena *arena, size_t i)
{
	return str_fmt(arena, "c%zu", i);
}

struct doc *book_begin(struct arena *arena, const struct sheet *sheet)
{
	struct doc *book = doc_map(arena), *table = doc_set_map(book, "table");
	struct doc *columns = doc_set_list(table, "columns");
	doc_set(table, "title", S("有错误的行"));
	doc_set_bool(table, "template", true);
	for (size_t i = 0; i < sheet->count; i++) {
		if (sheet->columns[i].passed)
			continue;
		struct doc *column = doc_add_map(columns);
		doc_set(column, "key", column_key(arena, i));
		doc_set(column, "title", sheet->columns[i].title);
		doc_set_bool(column, "num", false);
	}
	struct doc *why = doc_add_map(columns);
	doc_set(why, "key", S("why"));
	doc_set(why, "title", S("错误原因"));
	doc_set(why, "tone", S("err"));
	doc_set_bool(why, "num", false);
	doc_set_list(table, "rows");
	return book;
}

static struct str title_of(const struct importing *import, struct str field)
{
	const struct field *found = reg_field(import->reg, field);
	return found == NULL ? S("") : found->title;
}

static struct str reasons(struct arena *arena, const struct sheet_row *row)
{
	struct str all = S("");
	for (err_t one = row->faults; one != NULL; one = one->next)
		all = all.len == 0 ? one->text
				   : str_fmt(arena, STR "\n" STR, STR_ARG(all), STR_ARG(one->text));
	return all;
}

void book_add(struct arena *arena, struct doc *book, const struct sheet *sheet, const struct sheet_row *row)
{
	struct doc *out = doc_add_map(doc_at(doc_at(book, "table"), "rows"));
	for (size_t i = 0; i < sheet->count; i++) {
		if (!sheet->columns[i].passed)
			doc_set(out, column_key(arena, i).at, cell_text(row->cells, i));
	}
	doc_set(out, "why", str_dup(arena, reasons(arena, row)));
}

/* A number that was refused is still a number of somebody: shown with its middle hidden. */
static struct str found_text(struct arena *arena, const struct field *field, struct str text)
{
	if (text.len == 0)
		return S("（空）");
	const struct reg *to = field == NULL ? NULL : field->ref; /* named by a number that is sealed */
	bool keyed = to != NULL && to->key_count == 1 && field_sealed(to->key[0]) && str_chars(text) == text.len;
	bool sealed = field != NULL && (keyed || field->sealed || field->kind == FIELD_IDENTITY ||
					field->kind == FIELD_PHONE || field->kind == FIELD_CARD);
	if (!sealed)
		return str_dup(arena, str_head(text, 60));
	if (text.len <= 6 || !str_valid(text) || str_chars(text) != text.len)
		return S("（不显示）");
	return str_fmt(arena, STR "********" STR, STR_ARG(str_sub(text, 0, 4)),
		       STR_ARG(str_sub(text, text.len - 2, 2)));
}

void faults_add(struct arena *arena, const struct importing *import, const struct sheet_row *row,
		struct doc *list)
{
	for (err_t one = row->faults; one != NULL && list->in.count < IMPORT_SHOWN_MAX;
	     one = one->next) {
		const struct field *field = reg_field(import->reg, one->field);
		struct str text = S("");
		for (size_t i = 0; i < import->sheet.count; i++) {
			const struct sheet_column *column = &import->sheet.columns[i];
			bool here = (field != NULL && column->field == field) ||
				    (column->place && str_eq(one->field, S("org")));
			if (here)
				text = cell_text(row->cells, i);
		}
		struct doc *out = doc_add_map(list);
		doc_set_int(out, "line", row->line);
		doc_set(out, "name", str_dup(arena, str_head(row->label, 40)));
		doc_set(out, "column", title_of(import, one->field));
		doc_set(out, "found", one->field.len == 0 ? S("") : found_text(arena, field, text));
		doc_set(out, "advice", str_dup(arena, one->text));
	}
}
