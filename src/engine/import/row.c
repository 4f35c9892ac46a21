/*
 * row: one row of a sheet against the register: new, changed, the same or wrong.
 */
#include "engine/import/import_int.h"

#include "base/arena.h"
#include "base/crypt.h"
#include "base/date.h"
#include "engine/flow/flow.h"

#include <string.h>

/* ---- keys of this file ---- */

static uint64_t mix(struct str key)
{
	uint64_t hash = 14695981039346656037u;
	for (size_t i = 0; i < key.len; i++)
		hash = (hash ^ (unsigned char)key.at[i]) * 1099511628211u;
	return hash;
}

static struct seen_key *slot(struct seen *seen, struct str key)
{
	size_t at = (size_t)(mix(key) % seen->cap);
	while (seen->at[at].line != 0 && !str_eq(seen->at[at].key, key))
		at = (at + 1) % seen->cap;
	return &seen->at[at];
}

int64_t seen_note(struct seen *seen, struct str key, int64_t line)
{
	if (seen->cap == 0) {
		seen->cap = (size_t)IMPORT_ROWS_MAX * 2 + 1;
		seen->at = arena_many(seen->arena, struct seen_key, seen->cap);
	}
	struct seen_key *found = slot(seen, key);
	if (found->line != 0)
		return found->line;
	if (seen->count++ < IMPORT_ROWS_MAX)
		*found = (struct seen_key){str_dup(seen->arena, key), line};
	return 0;
}

/* ---- checking ---- */

static void add_fault(struct sheet_row *row, err_t err)
{
	row->faults = err_both(row->act->arena, row->faults, err);
}

/* Sealed values are noted by their digest alone: the table outlives the row. */
static struct str key_text(const struct sheet_row *row, const struct draft *draft, const struct reg *reg)
{
	struct str all = row->org;
	for (size_t i = 0; i < reg->key_count; i++)
		all = str_fmt(row->act->arena, STR "|" STR, STR_ARG(all),
			      STR_ARG(draft_input(draft, reg->key[i]->name)));
	return digest_hex(row->act->arena, all);
}

static void check_twice(struct importing *import, struct sheet_row *row, const struct draft *draft)
{
	const struct reg *reg = import->reg;
	if (reg->key_count == 0 || draft_input(draft, reg->key[0]->name).len == 0)
		return;
	int64_t before = seen_note(&import->seen, key_text(row, draft, reg), row->line);
	if (before != 0)
		add_fault(row, err_field(row->act->arena, reg->key[0]->name,
					 "和第 %lld 行重复，请只留一行。", (long long)before));
}

/* What is computed may stand in the sheet, when it says the same. */
static void check_derived(struct importing *import, struct sheet_row *row, const struct draft *draft)
{
	for (size_t i = 0; i < import->sheet.count; i++) {
		const struct field *field = import->sheet.columns[i].field;
		struct str text = cell_text(row->cells, i), value;
		int64_t day = 0;
		if (field == NULL || field->derive.len == 0 || text.len == 0 ||
		    str_starts(field->derive, S("age(")))
			continue;
		value = draft_input(draft, field->name);
		if (field->kind == FIELD_CODE && field->codes != NULL)
			value = codes_title(field->codes, value);
		bool same = str_eq(text, value) ||
			    (field->kind == FIELD_DATE && day_read_loose(text, &day) &&
			     str_eq(day_text(row->act->arena, day), value));
		if (!same && value.len > 0)
			add_fault(row, err_field(row->act->arena, field->name,
						 "和证件号码对不上，证件上是“" STR "”。请核对，或把这一格空着。",
						 STR_ARG(value)));
	}
}

static err_t take_new(struct importing *import, struct sheet_row *row, struct draft **out)
{
	struct draft *draft = NULL;
	TRY(draft_new(row->act, import->reg, row->org, &draft));
	draft_take(draft, &row->form, NULL, 0);
	*out = draft;
	return NULL;
}

/* Only cells that hold something change the record. */
static err_t take_change(struct importing *import, struct sheet_row *row, const struct record *record,
			 struct draft **out)
{
	struct draft *draft = NULL;
	const struct field **fields =
		arena_many(row->act->arena, const struct field *, import->sheet.count);
	size_t count = 0;
	for (size_t i = 0; i < import->sheet.count; i++) {
		const struct field *field = import->sheet.columns[i].field;
		if (field != NULL && field->derive.len == 0 && form_has(&row->form, field->name))
			fields[count++] = field;
	}
	TRY(draft_of(row->act, record, &draft));
	draft_take(draft, &row->form, fields, count);
	*out = draft;
	return NULL;
}

static err_t is_same(struct importing *import, struct sheet_row *row, const struct record *record,
		     const struct draft *draft, bool *same)
{
	struct draft *before = NULL;
	TRY(draft_of(row->act, record, &before));
	*same = true;
	for (size_t i = 0; i < import->reg->field_count; i++) {
		struct str name = import->reg->fields[i].name;
		*same = *same && str_eq(draft_input(before, name), draft_input(draft, name));
	}
	return NULL;
}

static err_t find_existing(struct importing *import, struct draft *draft, struct record *record,
			   bool *found)
{
	int64_t *ids = NULL;
	size_t count = 0;
	*found = false;
	if (import->reg->key_count == 0)
		return NULL;
	TRY(draft_find(draft, import->reg->key, import->reg->key_count, 1, &ids, &count));
	if (count == 0)
		return NULL;
	*found = true;
	return reg_load(draft->act, import->reg, ids[0], record);
}

/* A refused row is no failure of the import; anything else is. */
static err_t gather(struct sheet_row *row, err_t err)
{
	if (err == NULL)
		return NULL;
	if (err->kind != ERR_INVALID && err->kind != ERR_DENIED)
		return err;
	add_fault(row, err);
	return NULL;
}

/* Whether the errors before this one say already what is wrong: of the field itself, or of what it is drawn from. */
static bool is_echo(const struct importing *import, err_t errors, err_t one)
{
	const struct field *field = reg_field(import->reg, one->field);
	struct str rest = field == NULL ? S("") : field->from, via = str_cut(&rest, '.');
	for (err_t before = errors; before != one; before = before->next) {
		bool same = str_eq(before->field, one->field) ||
			    (via.len > 0 && str_eq(before->field, via));
		if (one->field.len > 0 && same)
			return true;
	}
	return false;
}

/* A date that could not be read is not missing as well; who was not found has no name to be asked for. */
static err_t without_echoes(struct arena *arena, const struct importing *import, err_t errors)
{
	err_t kept = NULL;
	for (err_t one = errors; one != NULL; one = one->next) {
		struct err *alone = arena_one(arena, struct err);
		*alone = *one;
		alone->next = NULL;
		if (!is_echo(import, errors, one))
			kept = err_both(arena, kept, alone);
	}
	return kept;
}

static err_t check_draft(struct importing *import, struct sheet_row *row, struct draft *draft)
{
	/* draft_check hands its list out: what the cells said comes first. */
	draft->errors = err_both(row->act->arena, row->faults, draft->errors);
	row->faults = NULL;
	err_t err = draft_check(draft);
	draft->errors = NULL;
	TRY(gather(row, err));
	row->faults = without_echoes(row->act->arena, import, row->faults);
	if (row->label.len == 0 && import->reg->label != NULL)
		row->label = draft_input(draft, import->reg->label->name);
	check_derived(import, row, draft);
	return NULL;
}

static err_t run_known(struct importing *import, struct sheet_row *row, const struct record *record)
{
	struct draft *draft = NULL;
	bool same = false;
	TRY(gather(row, act_need(row->act, import->reg->name, VERB_CHANGE, record->org)));
	TRY(take_change(import, row, record, &draft));
	TRY(check_draft(import, row, draft));
	if (row->faults != NULL)
		return NULL;
	TRY(is_same(import, row, record, draft, &same));
	row->kind = same ? ROW_SAME : ROW_CHANGED;
	return NULL;
}

static err_t run_row(struct importing *import, struct sheet_row *row)
{
	struct draft *draft = NULL;
	struct record record;
	bool found = false;
	TRY(row_take(import, row));
	if (row->org.len == 0 || tier_of_code(row->org) < import->reg->tier)
		return NULL; /* the fault is noted: without a place nothing else can be asked */
	TRY(gather(row, act_need(row->act, import->reg->name, VERB_IMPORT, row->org)));
	TRY(take_new(import, row, &draft));
	check_twice(import, row, draft);
	TRY(find_existing(import, draft, &record, &found));
	if (found)
		return run_known(import, row, &record);
	TRY(gather(row, act_need(row->act, import->reg->name, VERB_CREATE, row->org)));
	TRY(check_draft(import, row, draft));
	row->kind = ROW_NEW;
	return NULL;
}

err_t row_run(struct importing *import, struct sheet_row *row)
{
	row->kind = ROW_BAD;
	TRY(run_row(import, row));
	if (row->faults != NULL)
		row->kind = ROW_BAD;
	return NULL;
}

/* ---- writing ---- */

/* What the register checks as unique needs no second look; another key is looked up again. */
static bool key_is_unique(const struct reg *reg)
{
	for (size_t i = 0; i < reg->key_count; i++) {
		if (reg->key[i]->unique)
			return true;
	}
	return reg->key_count == 0;
}

static err_t moved_on(struct sheet_row *row)
{
	return err_new(row->act->arena, ERR_CONFLICT,
		       "检查以后台账有了变化（表格第 %lld 行），一行都没有写入。请重新上传，再看一遍。",
		       (long long)row->line);
}

static err_t write_new(struct importing *import, struct sheet_row *row, struct draft *draft)
{
	const struct reg *reg = import->reg;
	struct record record;
	int64_t id = 0;
	bool found = false;
	if (!key_is_unique(reg))
		TRY(find_existing(import, draft, &record, &found));
	if (found)
		return moved_on(row);
	if (reg->flow_count > 0)
		TRY(flow_begin(draft, reg->flows[0], false, NULL, 0));
	TRY(draft_write(draft, 0, &id));
	return reg->flow_count > 0 ? flow_begun(row->act, reg, id, S("")) : NULL;
}

static err_t write_change(struct importing *import, struct sheet_row *row, struct draft *draft)
{
	struct record record;
	int64_t id = 0;
	bool found = false;
	TRY(find_existing(import, draft, &record, &found));
	if (!found)
		return moved_on(row);
	TRY(take_change(import, row, &record, &draft));
	return draft_write(draft, record.version, &id);
}

err_t row_write(struct importing *import, struct sheet_row *row)
{
	struct draft *draft = NULL;
	TRY(row_take(import, row));
	TRY(act_need(row->act, import->reg->name, VERB_IMPORT, row->org));
	TRY(take_new(import, row, &draft));
	err_t err = row->faults != NULL	     ? row->faults
		    : row->kind == ROW_NEW   ? write_new(import, row, draft)
					     : write_change(import, row, draft);
	return err != NULL && err->kind == ERR_INVALID ? moved_on(row) : err;
}
