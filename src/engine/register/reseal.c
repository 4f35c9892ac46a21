/*
 * reseal: the sealed values of a register under the newest key, some rows at a time.
 *
 * Look-ups try every key of the ring, so that they find rows on both sides of the line while it moves.
 * A row's version and history stay: nothing that a person wrote has changed.
 */
#include "base/arena.h"
#include "base/crypt.h"
#include "engine/register/register_int.h"

static err_t reseal_column(struct act *act, const struct plan *plan, const struct record *record,
			   size_t column, bool *changed)
{
	const struct plan_column *what = &plan->columns[column];
	struct str place = seal_place(act->arena, plan, what->field, record->id), plain;
	struct val *stored = &record->stored[column];
	int key = keys_current(act->house->keys);
	if (stored->bytes.len == 0 || seal_key_id(stored->bytes) == key)
		return NULL;
	TRY(unseal(act->arena, act->house->keys, place, stored->bytes, &plain));
	*stored = V_BLOB(seal(act->arena, act->house->keys, place, plain));
	for (size_t i = column + 1; i < plan->column_count && i <= column + 2; i++) {
		const struct plan_column *index = &plan->columns[i];
		struct str text = index->source == FROM_TAIL ? tail_text(act->arena, record->org, plain)
							     : plain;
		struct str purpose = str_fmt(act->arena, STR "|" STR, STR_ARG(plan->table),
					     STR_ARG(index->name));
		bool indexed = index->source == FROM_INDEX || index->source == FROM_TAIL;
		if (indexed && index->field == what->field && text.len > 0)
			record->stored[i] = V_TEXT(blind_index(act->arena, act->house->keys, key,
							       purpose, text));
	}
	*changed = true;
	return NULL;
}

static err_t reseal_record(struct act *act, const struct plan *plan, const struct record *record,
			   int64_t *count)
{
	bool changed = false;
	for (size_t i = 0; i < plan->column_count; i++) {
		if (plan->columns[i].source == FROM_FIELD &&
		    field_sealed(&plan->reg->fields[plan->columns[i].field]))
			TRY(reseal_column(act, plan, record, i, &changed));
	}
	if (!changed)
		return NULL;
	struct val *vals = arena_many(act->arena, struct val, plan->column_count + 1);
	for (size_t i = 0; i < plan->column_count; i++)
		vals[i] = record->stored[i];
	vals[plan->column_count] = V_INT(record->version);
	(*count)++;
	return db_exec_made(act->db, plan->update, (struct args){vals, plan->column_count + 1}, NULL);
}

static bool seals_something(const struct reg *reg)
{
	for (size_t i = 0; i < reg->field_count; i++) {
		if (field_sealed(&reg->fields[i]))
			return true;
	}
	return false;
}

err_t reg_reseal(struct act *act, const struct reg *reg, size_t limit, int64_t *after, int64_t *count,
		 bool *left)
{
	const struct plan *plan = plan_of(act, reg);
	size_t read = 0;
	*left = false;
	TRY(act_need(act, S("keys"), VERB_MANAGE, S("")));
	if (plan == NULL || !seals_something(reg)) /* it is at hand on another server */
		return NULL;
	struct record *list = arena_many(act->arena, struct record, limit);
	struct sql sql = {str_fmt(act->arena, STR " WHERE \"id\" > $1 ORDER BY \"id\" LIMIT %zu",
				  STR_ARG(plan->select_head), limit).at};
	struct rows rows = db_query_made(act->db, sql, ARGS(V_INT(*after)));
	while (read < limit && rows_next(&rows))
		record_of_row(act->arena, plan, &rows, &list[read++]);
	TRY(rows_done(&rows));
	for (size_t i = 0; i < read; i++)
		TRY(reseal_record(act, plan, &list[i], count));
	if (read > 0)
		*after = list[read - 1].id;
	*left = read == limit;
	return NULL;
}
