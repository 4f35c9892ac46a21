/*
 * sheet: from cells to what a form would send.
 */
#include "engine/import/import_int.h"

#include "base/arena.h"
#include "base/count.h"
#include "base/text.h"
#include "engine/account/account.h"

#include <string.h>

enum { HEADER_WITHIN = 5, DIGITS_SAFE = 15 };

/* ---- the header ---- */

static struct str bare(struct arena *arena, struct str title)
{
	static const char *const marks[] = {"*", "＊", "(必填)", "（必填）", "必填", ":", "："};
	struct str text = str_trim(text_fold(arena, title));
	for (bool cut = true; cut;) {
		cut = false;
		for (size_t i = 0; i < COUNT(marks); i++) {
			struct str mark = text_fold(arena, str_of(marks[i]));
			if (mark.len == 0 || text.len <= mark.len)
				continue;
			if (str_ends(text, mark)) {
				text = str_trim(str_sub(text, 0, text.len - mark.len));
				cut = true;
			} else if (str_starts(text, mark)) {
				text = str_trim(str_sub(text, mark.len, text.len));
				cut = true;
			}
		}
	}
	return text;
}

bool import_title_fits(struct arena *arena, struct str cell, struct str title)
{
	return str_eq(bare(arena, cell), bare(arena, title));
}

struct str cell_text(const struct doc *cells, size_t column)
{
	const struct doc *cell = cells == NULL ? NULL : cells->in.first;
	for (size_t i = 0; i < column && cell != NULL; i++)
		cell = cell->next;
	return cell == NULL ? S("") : str_trim(doc_str(cell, "t"));
}

static bool cell_number(const struct doc *cells, size_t column)
{
	const struct doc *cell = cells->in.first;
	for (size_t i = 0; i < column && cell != NULL; i++)
		cell = cell->next;
	return cell != NULL && doc_truth(doc_at(cell, "num"));
}

bool row_blank(const struct doc *cells)
{
	for (size_t i = 0; i < cells->in.count; i++) {
		if (cell_text(cells, i).len > 0)
			return false;
	}
	return true;
}

static bool is_passed(struct arena *arena, struct str title)
{
	return import_title_fits(arena, title, S("错误原因")) ||
	       import_title_fits(arena, title, S("序号")) || str_trim(title).len == 0;
}

/* Whether the heading is the field's own, or one that other systems write over the same (also). */
static bool is_headed(struct arena *arena, const struct field *field, struct str title, bool also)
{
	if (!also)
		return import_title_fits(arena, title, field->title) || str_eq(bare(arena, title), field->name);
	for (size_t i = 0; i < field->also_count; i++) {
		if (import_title_fits(arena, title, field->also[i]))
			return true;
	}
	return false;
}

/* What is drawn from elsewhere comes last: 身份证号 over a member's row says who he is, before it says his number. */
static const struct field *field_titled(struct arena *arena, const struct reg *reg, struct str title)
{
	static const struct {
		bool also, drawn;
	} rounds[] = {{false, false}, {true, false}, {false, true}, {true, true}};
	for (size_t r = 0; r < COUNT(rounds); r++) {
		for (size_t i = 0; i < reg->field_count; i++) {
			const struct field *field = &reg->fields[i];
			bool asked = !field->fixed && field->kind != FIELD_FILES &&
				     (field->from.len > 0) == rounds[r].drawn;
			if (asked && is_headed(arena, field, title, rounds[r].also))
				return field;
		}
	}
	return NULL;
}

static bool is_place(struct arena *arena, struct str title)
{
	return import_title_fits(arena, title, S("所属")) || str_eq(bare(arena, title), S("org"));
}

static size_t count_known(struct arena *arena, const struct reg *reg, const struct doc *cells)
{
	size_t known = 0;
	for (size_t i = 0; i < cells->in.count; i++)
		known += field_titled(arena, reg, cell_text(cells, i)) != NULL;
	return known;
}

static const struct doc *find_header(struct arena *arena, const struct reg *reg,
				     const struct doc *rows)
{
	const struct doc *row = rows->in.first, *best = NULL;
	size_t most = 0;
	for (int i = 0; i < HEADER_WITHIN && row != NULL; i++, row = row->next) {
		size_t known = count_known(arena, reg, doc_at(row, "cells"));
		if (known > most) {
			most = known;
			best = row;
		}
	}
	return best;
}

/* A sheet of another system has columns that nobody asked for: told in the preview, so that a misspelt one is seen. */
static void pass_over(struct arena *arena, struct str title, struct sheet *sheet)
{
	enum { TOLD_MAX = 300 };
	struct str short_title = str_head(title, 20);
	if (sheet->unused.len < TOLD_MAX)
		sheet->unused = sheet->unused.len == 0
					? str_dup(arena, short_title)
					: str_fmt(arena, STR "、" STR, STR_ARG(sheet->unused),
						  STR_ARG(short_title));
}

static err_t take_column(struct act *act, const struct reg *reg, struct str title, struct sheet *sheet)
{
	struct sheet_column column = {.title = title};
	column.passed = is_passed(act->arena, title);
	column.place = !column.passed && is_place(act->arena, title);
	if (!column.passed && !column.place)
		column.field = field_titled(act->arena, reg, title);
	if (!column.passed && !column.place && column.field == NULL) {
		column.passed = true;
		pass_over(act->arena, title, sheet);
	}
	for (size_t i = 0; i < sheet->count; i++) {
		bool twice = (column.field != NULL && sheet->columns[i].field == column.field) ||
			     (column.place && sheet->columns[i].place);
		if (twice && column.field != NULL && !is_headed(act->arena, column.field, title, false)) {
			column.field = NULL; /* 身份证号 beside our own heading says nothing more */
			column.passed = true;
		} else if (twice)
			return err_new(act->arena, ERR_INVALID,
				       "表头里“" STR "”有两列，请删掉一列再上传。",
				       STR_ARG(str_head(title, 40)));
	}
	if (column.field != NULL && column.field->restricted &&
	    !act_may_somewhere(act, reg->name, VERB_CARE))
		return err_new(act->arena, ERR_DENIED,
			       "“" STR "”一栏您的岗位不能填，请删掉这一列再上传。",
			       STR_ARG(column.field->title));
	sheet->columns[sheet->count++] = column;
	return NULL;
}

static bool has_column(const struct sheet *sheet, const struct field *field)
{
	for (size_t i = 0; i < sheet->count; i++) {
		if (sheet->columns[i].field == field)
			return true;
	}
	return false;
}

/* Without its key a row can't be told from another; without a required field none could be right. */
static err_t check_columns(struct act *act, const struct reg *reg, const struct sheet *sheet)
{
	for (size_t i = 0; i < reg->key_count; i++) {
		if (!has_column(sheet, reg->key[i]))
			return err_new(act->arena, ERR_INVALID,
				       "表里没有“" STR "”一列，认不出哪一行是谁。请照模板补上再上传。",
				       STR_ARG(reg->key[i]->title));
	}
	for (size_t i = 0; i < reg->field_count; i++) {
		const struct field *field = &reg->fields[i];
		bool asked = field->required && !field->fixed && field->derive.len == 0 &&
			     field->from.len == 0 && field->value.len == 0 &&
			     field->show.field.len == 0 && field->kind != FIELD_FILES;
		if (asked && !has_column(sheet, field))
			return err_new(act->arena, ERR_INVALID,
				       "表里没有必填的“" STR "”一列。请照模板补上再上传。",
				       STR_ARG(field->title));
	}
	return NULL;
}

err_t sheet_read(struct act *act, const struct reg *reg, const struct doc *rows, struct sheet *out)
{
	struct sheet sheet = {0};
	const struct doc *head = rows == NULL ? NULL : find_header(act->arena, reg, rows);
	if (head == NULL)
		return err_new(act->arena, ERR_INVALID,
			       "没有找到表头。第一行要写栏目名称，例如“" STR "”；请用模板填好再上传。",
			       STR_ARG(reg->label == NULL ? S("姓名") : reg->label->title));
	const struct doc *cells = doc_at(head, "cells");
	sheet.columns = arena_many(act->arena, struct sheet_column, cells->in.count + 1);
	for (size_t i = 0; i < cells->in.count; i++)
		TRY(take_column(act, reg, cell_text(cells, i), &sheet));
	TRY(check_columns(act, reg, &sheet));
	sheet.first = head->next;
	for (const struct doc *row = sheet.first; row != NULL; row = row->next)
		sheet.rows += !row_blank(doc_at(row, "cells"));
	if (sheet.rows == 0)
		return err_new(act->arena, ERR_INVALID, "表里只有表头，没有内容。请填好再上传。");
	if (sheet.rows > IMPORT_ROWS_MAX)
		return err_new(act->arena, ERR_TOO_LARGE,
			       "一次最多导入 10,000 行，这张表有 %lld 行。请分成几份上传。",
			       (long long)sheet.rows);
	*out = sheet;
	return NULL;
}

/* ---- one cell ---- */

static void fault(struct sheet_row *row, err_t err)
{
	row->faults = err_both(row->act->arena, row->faults, err);
}

static void add_value(struct sheet_row *row, struct str name, struct str value)
{
	struct form_value *one = arena_one(row->act->arena, struct form_value);
	one->name = name;
	one->value = value;
	one->next = row->form.first;
	row->form.first = one;
}

static bool code_of(struct arena *arena, const struct field *field, struct str text, struct str *out)
{
	struct str folded = text_fold(arena, text);
	for (size_t i = 0; i < field->codes->count; i++) {
		const struct code *code = &field->codes->all[i];
		if (str_eq(code->title, text) || str_eq(code->code, text) ||
		    str_eq(text_fold(arena, code->title), folded)) {
			*out = code->code;
			return true;
		}
	}
	return false;
}

static void no_such_code(struct sheet_row *row, const struct field *field, struct str text)
{
	fault(row, err_field(row->act->arena, field->name,
			     "“" STR "”不在可选的内容里，请照模板的下拉列表选。",
			     STR_ARG(str_head(text, 40))));
}

/* "低保对象、残疾人": whatever people put between the words. */
static size_t next_word(struct str text, struct str *word)
{
	static const char *const between[] = {"、", "，", ",", "；", ";", " ", "　", "/", "\n"};
	size_t end = text.len, skip = 0;
	for (size_t i = 0; i < COUNT(between); i++) {
		size_t at = str_find(text, str_of(between[i]));
		if (at < end) {
			end = at;
			skip = strlen(between[i]);
		}
	}
	*word = str_trim(str_sub(text, 0, end));
	return end + skip;
}

static void take_codes(struct sheet_row *row, const struct field *field, struct str text)
{
	struct str all = S(""), code, word;
	if (!field->many) {
		if (code_of(row->act->arena, field, text, &code))
			add_value(row, field->name, code);
		else
			no_such_code(row, field, text);
		return;
	}
	while (text.len > 0) {
		size_t used = next_word(text, &word);
		text = str_sub(text, used, text.len);
		if (word.len == 0)
			continue;
		if (!code_of(row->act->arena, field, word, &code)) {
			no_such_code(row, field, word);
			return;
		}
		all = all.len == 0 ? code
				   : str_fmt(row->act->arena, STR " " STR, STR_ARG(all), STR_ARG(code));
	}
	add_value(row, field->name, all);
}

static void take_yes(struct sheet_row *row, const struct field *field, struct str text)
{
	static const char *const words[][2] = {{"是", "1"}, {"有", "1"}, {"√", "1"}, {"1", "1"},
					       {"否", "0"}, {"无", "0"}, {"×", "0"}, {"0", "0"},
					       {"没有", "0"}, {"不是", "0"}};
	for (size_t i = 0; i < COUNT(words); i++) {
		if (str_eq(text, str_of(words[i][0]))) {
			add_value(row, field->name, str_of(words[i][1]));
			return;
		}
	}
	fault(row, err_field(row->act->arena, field->name, "请填“是”或“否”。"));
}

/* A key that is sealed, such as a person's identity number, is found by the whole of it; a part is no key. */
static err_t find_sealed(struct sheet_row *row, const struct reg *to, struct str text, struct str org,
			 int64_t **ids, size_t *count)
{
	enum { TAIL = 4 };
	const struct field *key = to->key_count == 1 ? to->key[0] : NULL;
	if (key == NULL || !field_sealed(key) || text.len <= TAIL)
		return NULL;
	return reg_find_sealed(row->act, to, str_c(row->act->arena, key->name), text, org, 2, ids,
			       count);
}

/* By another text that its rows are looked for by, such as an organisation's short name. */
static err_t find_called(struct sheet_row *row, const struct reg *to, struct str text, struct str org,
			 int64_t **ids, size_t *count)
{
	for (size_t i = 0; i < to->field_count && *count == 0; i++) {
		const struct field *field = &to->fields[i];
		if (field->kind == FIELD_TEXT && field->search && !field->sealed && field != to->label)
			TRY(reg_find_text(row->act, to, field, text, org, 2, ids, count));
	}
	return NULL;
}

/* Somebody's identity number is not said again in a message. */
static bool is_number(const struct field *key, struct str text)
{
	return key != NULL && field_sealed(key) && str_chars(text) == text.len;
}

/* By the other register's key, else by what its rows are called; one row and no more. */
static err_t take_ref(struct importing *import, struct sheet_row *row, const struct field *field,
		      struct str text)
{
	const struct reg *to = field->ref;
	const struct field *by[2] = {to->key_count == 1 ? to->key[0] : NULL, to->label};
	int64_t *ids = NULL;
	size_t count = 0;
	struct str org = str_sub(row->org, 0, tier_length(to->tier));
	(void)import;
	TRY(find_sealed(row, to, text, org, &ids, &count));
	for (size_t i = 0; i < 2 && count == 0; i++) {
		bool plain = by[i] != NULL && (by[i]->kind == FIELD_TEXT || by[i]->kind == FIELD_NAME);
		if (plain && !by[i]->sealed)
			TRY(reg_find_text(row->act, to, by[i], text, org, 2, &ids, &count));
	}
	if (count == 0)
		TRY(find_called(row, to, text, org, &ids, &count));
	if (count == 1)
		add_value(row, field->name, str_fmt(row->act->arena, "%lld", (long long)ids[0]));
	else if (count == 0 && is_number(by[0], text))
		fault(row, err_field(row->act->arena, field->name,
				     "“" STR "”里没有这个" STR "，请先登记，或对照证件核对。",
				     STR_ARG(to->title), STR_ARG(by[0]->title)));
	else if (count == 0)
		fault(row, err_field(row->act->arena, field->name,
				     "“" STR "”里没有“" STR "”，请先登记，或核对写法。",
				     STR_ARG(to->title), STR_ARG(str_head(text, 40))));
	else
		fault(row, err_field(row->act->arena, field->name,
				     "“" STR "”里不止一个“" STR "”，请改填它的" STR "。",
				     STR_ARG(to->title), STR_ARG(str_head(text, 40)),
				     STR_ARG(by[0] == NULL ? S("编号") : by[0]->title)));
	return NULL;
}

/* A spreadsheet keeps 15 digits of a number: the rest has become 0 without a word. */
static bool lost_digits(const struct field *field, struct str text, bool number)
{
	bool long_kind = field->kind == FIELD_IDENTITY || field->kind == FIELD_CARD;
	return number && long_kind &&
	       (text.len > DIGITS_SAFE || memchr(text.at, 'E', text.len) != NULL ||
		memchr(text.at, 'e', text.len) != NULL || memchr(text.at, '.', text.len) != NULL);
}

static err_t take_cell(struct importing *import, struct sheet_row *row, const struct field *field,
		       struct str text, bool number)
{
	if (lost_digits(field, text, number)) {
		fault(row, err_field(row->act->arena, field->name,
				     "表格把它当成了数字，后几位已经不准。请把这一列改成“文本”，对照证件重填。"));
		return NULL;
	}
	if (field->kind == FIELD_CODE && field->codes != NULL)
		take_codes(row, field, text);
	else if (field->kind == FIELD_YES)
		take_yes(row, field, text);
	else if (field->kind == FIELD_REF && field->ref != NULL)
		return take_ref(import, row, field, text);
	else
		add_value(row, field->name, text);
	return NULL;
}

/* ---- one row ---- */

static err_t take_place(struct importing *import, struct sheet_row *row, struct str text)
{
	static const struct str everywhere[] = {STR_INIT("")};
	struct place_row *found = NULL;
	struct str inside[1] = {import->org};
	size_t count = 0;
	TRY(place_find(row->act, text, import->org.len > 0 ? inside : everywhere, 1, 2, &found, &count));
	if (count == 1 && tier_of_code(found[0].code) >= import->reg->tier)
		row->org = found[0].code;
	else
		fault(row, err_field(row->act->arena, S("org"),
				     "“" STR "”认不出是哪个地方，请写全称，例如“青禾镇云岭村”，或写代码。",
				     STR_ARG(str_head(text, 40))));
	return NULL;
}

static err_t place_of_row(struct importing *import, struct sheet_row *row)
{
	struct str text = S("");
	row->org = import->org;
	for (size_t i = 0; i < import->sheet.count; i++) {
		if (import->sheet.columns[i].place)
			text = cell_text(row->cells, i);
	}
	if (text.len > 0)
		TRY(take_place(import, row, text));
	else if (tier_of_code(row->org) < import->reg->tier)
		fault(row, err_field(row->act->arena, S("org"),
				     "请在“所属”一列写明是哪个村，例如“青禾镇云岭村”。"));
	return NULL;
}

/* The sheet says which row it is drawn from: what it says of that row besides is that row's own affair. */
static bool is_drawn(const struct importing *import, const struct field *field)
{
	struct str rest = field->from, via = str_cut(&rest, '.');
	return field->from.len > 0 && has_column(&import->sheet, reg_field(import->reg, via));
}

err_t row_take(struct importing *import, struct sheet_row *row)
{
	const struct sheet *sheet = &import->sheet;
	TRY(place_of_row(import, row));
	for (size_t i = 0; i < sheet->count; i++) {
		const struct field *field = sheet->columns[i].field;
		struct str text = cell_text(row->cells, i);
		if (field == NULL || text.len == 0)
			continue;
		if (field == import->reg->label)
			row->label = text;
		if (field->derive.len == 0 && !is_drawn(import, field))
			TRY(take_cell(import, row, field, text, cell_number(row->cells, i)));
	}
	return NULL;
}
