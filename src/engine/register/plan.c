/*
 * plan: a register's table and statements, made from its catalogue entry.
 *
 * Names come from the catalogue (letters, digits and _ by its checks) and are quoted all the same.
 * Tables carry a prefix, so that no register's name meets a table of the program or a word of SQL.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/count.h"
#include "engine/register/register_int.h"

#include <stdint.h>
#include <string.h>

enum { SQL_MAX = 1 << 16, COLUMNS_EXTRA = 16 };

bool field_numeric(const struct field *field)
{
	return field->kind == FIELD_NUMBER || field->kind == FIELD_MONEY ||
	       field->kind == FIELD_MOMENT || field->kind == FIELD_YES ||
	       (field->kind == FIELD_REF && !field->many) || field->kind == FIELD_STAFF;
}

size_t field_index(const struct reg *reg, struct str name)
{
	const struct field *field = reg_field(reg, name);
	return field == NULL ? SIZE_MAX : (size_t)(field - reg->fields);
}

size_t field_place(const struct reg *reg, const struct field *field)
{
	uintptr_t first = (uintptr_t)reg->fields, here = (uintptr_t)field;
	if (here >= first && here < first + reg->field_count * sizeof *field)
		return (here - first) / sizeof *field;
	return field_index(reg, field->name);
}

const struct field *reg_own_day(const struct reg *reg)
{
	const struct field *sort = reg->sort;
	if (reg->flow_count == 0 || sort == NULL || sort->standard || sort->kind != FIELD_DATE)
		return NULL;
	for (size_t i = 0; i < reg->filter_count; i++) {
		if (reg->filters[i] == sort)
			return sort;
	}
	return NULL;
}

bool reg_counts_state(const struct reg *reg)
{
	for (size_t i = 0; i < reg->counting_count; i++) {
		if (reg->countings[i].count == 1 && str_eq(reg->countings[i].fields[0]->name, S("state")))
			return true;
	}
	return false;
}

struct str reg_resource(const struct reg *reg)
{
	return reg->of.len > 0 ? reg->of : reg->name;
}

const struct plan *plan_of(const struct act *act, const struct reg *reg)
{
	const struct registers *registers = act->house->registers;
	for (size_t i = 0; i < registers->count; i++) {
		if (registers->plans[i].reg == reg)
			return &registers->plans[i];
	}
	/* An item again from a kept rule has its own copy of the entry: the name decides. */
	for (size_t i = 0; i < registers->count; i++) {
		if (str_eq(registers->plans[i].reg->name, reg->name))
			return &registers->plans[i];
	}
	return NULL;
}

size_t plan_source(const struct plan *plan, enum source source, size_t field)
{
	for (size_t i = 0; i < plan->column_count; i++) {
		if (plan->columns[i].source == source && plan->columns[i].field == field)
			return i;
	}
	return SIZE_MAX;
}

static void add_column(struct plan *plan, struct str name, enum column_kind kind, bool required,
		       enum source source, size_t field)
{
	plan->columns[plan->column_count++] = (struct plan_column){
		.name = name, .kind = kind, .required = required, .source = source, .field = field,
	};
}

static enum column_kind kind_of(const struct field *field)
{
	if (field_sealed(field))
		return COLUMN_BLOB;
	if (field_numeric(field) || str_eq(field->name, S("id")))
		return COLUMN_INT;
	return COLUMN_TEXT;
}

static void add_field(struct arena *arena, struct plan *plan, size_t index)
{
	const struct field *field = &plan->reg->fields[index];
	bool optional = field->kind == FIELD_NUMBER || field->kind == FIELD_MONEY;
	plan->column_of_field[index] = plan->column_count;
	add_column(plan, field->name, kind_of(field), !optional, FROM_FIELD, index);
	if (str_eq(field->name, S("id")))
		plan->columns[plan->column_count - 1].primary = true;
	if (field_sealed(field)) {
		add_column(plan, str_join(arena, field->name, S("_index")), COLUMN_TEXT, true,
			   FROM_INDEX, index);
		add_column(plan, str_join(arena, field->name, S("_tail")), COLUMN_TEXT, true,
			   FROM_TAIL, index);
	}
	if (field->kind == FIELD_NAME)
		add_column(plan, str_join(arena, field->name, S("_sort")), COLUMN_TEXT, true,
			   FROM_SORT, index);
}

static void add_system(struct plan *plan)
{
	plan->version_column = plan->column_count;
	add_column(plan, S("version"), COLUMN_INT, true, FROM_VERSION, 0);
	add_column(plan, S("created_by"), COLUMN_INT, true, FROM_CREATED_BY, 0);
	add_column(plan, S("changed_by"), COLUMN_INT, true, FROM_CHANGED_BY, 0);
	add_column(plan, S("voided"), COLUMN_INT, true, FROM_VOIDED, 0);
	add_column(plan, S("void_reason"), COLUMN_TEXT, true, FROM_VOID_REASON, 0);
	if (plan->reg->flow_count == 0)
		return;
	add_column(plan, S("stage_due"), COLUMN_TEXT, true, FROM_STAGE_DUE, 0);
	add_column(plan, S("clock"), COLUMN_TEXT, true, FROM_CLOCK, 0);
	add_column(plan, S("came_from"), COLUMN_TEXT, true, FROM_CAME_FROM, 0);
	add_column(plan, S("days_left"), COLUMN_INT, true, FROM_DAYS_LEFT, 0);
	add_column(plan, S("stage_left"), COLUMN_INT, true, FROM_STAGE_LEFT, 0);
	add_column(plan, S("open"), COLUMN_INT, true, FROM_OPEN, 0);
}

static void make_select(struct arena *arena, struct plan *plan)
{
	struct buf sql = buf_new(arena, SQL_MAX);
	buf_add(&sql, S("SELECT "));
	for (size_t i = 0; i < plan->column_count; i++)
		buf_fmt(&sql, "%s\"" STR "\"", i == 0 ? "" : ", ",
			STR_ARG(plan->columns[i].name));
	buf_fmt(&sql, " FROM \"" STR "\"", STR_ARG(plan->table));
	plan->select_head = buf_str(&sql);
	plan->select_id.text =
		str_fmt(arena, STR " WHERE \"id\" = $1", STR_ARG(plan->select_head)).at;
	if (plan->reg->label != NULL && !field_sealed(plan->reg->label) && !field_numeric(plan->reg->label))
		plan->select_label.text = str_fmt(arena, "SELECT \"" STR "\" FROM \"" STR "\" WHERE \"id\" = $1",
						  STR_ARG(plan->reg->label->name), STR_ARG(plan->table)).at;
	buf_add(&sql, S(" WHERE \"id\" IN ("));
	for (int i = 1; i <= IDS_AT_ONCE; i++)
		buf_fmt(&sql, "%s$%d", i == 1 ? "" : ", ", i);
	buf_byte(&sql, ')');
	plan->select_ids.text = str_c(arena, buf_str(&sql));
}

static void make_insert(struct arena *arena, struct plan *plan)
{
	struct buf sql = buf_new(arena, SQL_MAX);
	buf_fmt(&sql, "INSERT INTO \"" STR "\"(", STR_ARG(plan->table));
	for (size_t i = 0; i < plan->column_count; i++)
		buf_fmt(&sql, "%s\"" STR "\"", i == 0 ? "" : ", ",
			STR_ARG(plan->columns[i].name));
	buf_add(&sql, S(") VALUES("));
	for (size_t i = 0; i < plan->column_count; i++)
		buf_fmt(&sql, "%s$%zu", i == 0 ? "" : ", ", i + 1);
	buf_add(&sql, S(")"));
	plan->insert.text = str_c(arena, buf_str(&sql));
}

/* Every column anew; the version that was read is the last parameter. */
static void make_update(struct arena *arena, struct plan *plan)
{
	struct buf sql = buf_new(arena, SQL_MAX);
	buf_fmt(&sql, "UPDATE \"" STR "\" SET ", STR_ARG(plan->table));
	bool first = true;
	size_t id_at = 0;
	for (size_t i = 0; i < plan->column_count; i++) {
		if (plan->columns[i].primary) {
			id_at = i;
			continue;
		}
		buf_fmt(&sql, "%s\"" STR "\" = $%zu", first ? "" : ", ",
			STR_ARG(plan->columns[i].name), i + 1);
		first = false;
	}
	buf_fmt(&sql, " WHERE \"id\" = $%zu AND \"version\" = $%zu", id_at + 1,
		plan->column_count + 1);
	plan->update.text = str_c(arena, buf_str(&sql));
}

/* ---- what a list reads ---- */

static bool is_among(const struct field *const *fields, size_t count, struct str name)
{
	for (size_t i = 0; i < count; i++) {
		if (str_eq(fields[i]->name, name))
			return true;
	}
	return false;
}

/* "age(birth)" of a column is computed from another field. */
static bool is_age_source(const struct reg *reg, struct str name)
{
	for (size_t i = 0; i < reg->column_count; i++) {
		struct str derive = reg->columns[i]->derive;
		if (str_starts(derive, S("age(")) &&
		    str_eq(str_sub(derive, 4, derive.len - 5), name))
			return true;
	}
	return false;
}

/* What tells whether a record may be seen, and what it tells of itself in a diary. */
static bool is_told(const struct reg *reg, struct str name)
{
	return is_among(reg->diary, reg->diary_count, name) ||
	       (reg->confidential != NULL && str_eq(reg->confidential->name, name));
}

/* Key, version (what is ticked says which one was seen), place and state; what is shown and sorted by; where the rows are sifted here, what they are sifted by. */
static bool list_column(const struct reg *reg, const struct plan_column *column, bool sifts)
{
	static const struct str always[] = {STR_INIT("id"), STR_INIT("org"), STR_INIT("flow"),
					    STR_INIT("state"), STR_INIT("due")};
	struct str name = reg->fields[column->field].name;
	bool sorts = reg->sort != NULL && str_eq(reg->sort->name, name);
	if (column->source == FROM_SORT)
		return sorts;
	if (column->source != FROM_FIELD)
		return column->source == FROM_OPEN || column->source == FROM_VERSION || (sifts && column->source == FROM_VOIDED);
	for (size_t i = 0; i < COUNT(always); i++) {
		if (str_eq(always[i], name))
			return true;
	}
	return sorts || is_among(reg->columns, reg->column_count, name) ||
	       (sifts && (is_among(reg->filters, reg->filter_count, name) || is_told(reg, name))) || is_age_source(reg, name);
}

/* What a filter offers is the same for everybody: some hundred options are made once. */
static void make_choices(struct arena *arena, struct plan *list)
{
	const struct reg *reg = list->reg;
	list->choices = arena_many(arena, struct doc_choices *, reg->filter_count);
	for (size_t i = 0; i < reg->filter_count; i++) {
		const struct field *field = reg->filters[i];
		if (field->kind != FIELD_CODE || field->codes == NULL)
			continue;
		list->choices[i] = doc_choices(arena);
		doc_choices_add(list->choices[i], S(""), S("全部"));
		for (size_t k = 0; k < field->codes->count; k++)
			doc_choices_add(list->choices[i], field->codes->all[k].code,
					field->codes->all[k].title);
	}
}

/* A row has some sixty columns and a list shows six: reading the rest was a third of a page's time. */
static struct plan *make_list(struct arena *arena, const struct plan *plan, bool sifts)
{
	struct plan *list = arena_one(arena, struct plan);
	*list = (struct plan){.reg = plan->reg, .table = plan->table, .search = plan->search};
	list->columns = arena_many(arena, struct plan_column, plan->column_count);
	for (size_t i = 0; i < plan->column_count; i++) {
		if (list_column(plan->reg, &plan->columns[i], sifts))
			list->columns[list->column_count++] = plan->columns[i];
	}
	make_select(arena, list);
	return list;
}

static void make_lists(struct arena *arena, struct plan *plan)
{
	struct plan *list = make_list(arena, plan, false), *search = make_list(arena, plan, true);
	make_choices(arena, list);
	search->choices = list->choices;
	plan->list = list;
	plan->list_search = search;
}

static void make_plan(struct arena *arena, struct plan *plan, const struct reg *reg)
{
	plan->reg = reg;
	plan->table = str_join(arena, S("r_"), reg->name);
	plan->columns = arena_many(arena, struct plan_column, reg->field_count * 3 + COLUMNS_EXTRA);
	plan->column_of_field = arena_many(arena, size_t, reg->field_count);
	bool searched = false;
	for (size_t i = 0; i < reg->field_count; i++) {
		if (reg->fields[i].kind == FIELD_FILES) {
			plan->column_of_field[i] = SIZE_MAX;
			continue;
		}
		add_field(arena, plan, i);
		searched = searched || reg->fields[i].search;
	}
	add_system(plan);
	plan->search = searched ? str_join(arena, S("s_"), reg->name) : S("");
	make_select(arena, plan);
	make_insert(arena, plan);
	make_update(arena, plan);
	make_lists(arena, plan);
}

/* A register whose fields extend another's record (an item's own fields) has a plan like any other. One that is at hand on
 * another server has none, and so no table. */
err_t registers_prepare(struct arena *arena, const struct catalogue *catalogue,
			const struct reg_hook *const *hooks, const struct registers **out)
{
	struct registers *made = arena_one(arena, struct registers);
	size_t items = 0;
	for (size_t i = 0; i < catalogue->item_count; i++)
		items += catalogue->items[i].fields != NULL;
	made->catalogue = catalogue;
	made->hooks = hooks;
	made->plans = arena_many(arena, struct plan, catalogue->register_count + items);
	for (size_t i = 0; i < catalogue->register_count; i++) {
		if (catalogue_has(catalogue, &catalogue->registers[i]))
			make_plan(arena, &made->plans[made->count++], &catalogue->registers[i]);
	}
	for (size_t i = 0; i < catalogue->item_count; i++) {
		const struct reg *fields = catalogue->items[i].fields;
		bool there = fields == NULL || !catalogue_has(catalogue, fields);
		for (size_t k = 0; !there && k < made->count; k++)
			there = made->plans[k].reg == fields;
		if (!there)
			make_plan(arena, &made->plans[made->count++], fields);
	}
	*out = made;
	return NULL;
}
