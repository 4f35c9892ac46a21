/*
 * record: reading rows, unsealing for the program, showing to the person.
 */
#include "base/arena.h"
#include "base/crypt.h"
#include "base/date.h"
#include "engine/audit/audit.h"
#include "engine/register/register_int.h"

#include <stdlib.h>
#include <string.h>

struct str form_get(const struct form *form, struct str name)
{
	for (const struct form_value *value = form->first; value != NULL; value = value->next) {
		if (str_eq(value->name, name))
			return value->value;
	}
	return S("");
}

bool form_has(const struct form *form, struct str name)
{
	for (const struct form_value *value = form->first; value != NULL; value = value->next) {
		if (str_eq(value->name, name))
			return true;
	}
	return false;
}

struct str form_all(struct arena *arena, const struct form *form, struct str name)
{
	struct str all = S("");
	for (const struct form_value *value = form->first; value != NULL; value = value->next) {
		if (!str_eq(value->name, name) || value->value.len == 0)
			continue;
		all = all.len == 0 ? value->value
				   : str_fmt(arena, STR " " STR, STR_ARG(all),
					     STR_ARG(value->value));
	}
	return all;
}

struct str seal_place(struct arena *arena, const struct plan *plan, size_t field, int64_t id)
{
	return str_fmt(arena, STR "|" STR "|%lld", STR_ARG(plan->table),
		       STR_ARG(plan->reg->fields[field].name), (long long)id);
}

/* The last four are looked up inside one place only: alone they would be too few to hide. */
struct str tail_text(struct arena *arena, struct str org, struct str plain)
{
	if (plain.len < 4)
		return S("");
	return str_fmt(arena, STR "|" STR, STR_ARG(str_sub(org, 0, tier_length(TIER_VILLAGE))),
		       STR_ARG(str_sub(plain, plain.len - 4, 4)));
}

static void take_system(const struct plan *plan, struct record *out)
{
	for (size_t i = 0; i < plan->column_count; i++) {
		struct val val = out->stored[i];
		switch (plan->columns[i].source) {
		case FROM_VERSION: out->version = val.n; break;
		case FROM_VOIDED: out->voided = val.n != 0; break;
		case FROM_VOID_REASON: out->void_reason = val.bytes; break;
		case FROM_STAGE_DUE: out->stage_due = val.bytes; break;
		case FROM_CLOCK: out->clock = val.bytes; break;
		case FROM_CAME_FROM: out->came_from = val.bytes; break;
		case FROM_DAYS_LEFT: out->days_left = val.n; break;
		case FROM_STAGE_LEFT: out->stage_left = val.n; break;
		case FROM_OPEN: out->open = val.n != 0; break;
		case FROM_FIELD: out->values[plan->columns[i].field] = val; break;
		default: break;
		}
	}
}

void record_of_row(struct arena *arena, const struct plan *plan, const struct rows *rows,
		   struct record *out)
{
	memset(out, 0, sizeof *out);
	out->reg = plan->reg;
	out->stored = arena_many(arena, struct val, plan->column_count);
	out->values = arena_many(arena, struct val, plan->reg->field_count);
	rows_take(rows, arena, out->stored, plan->column_count);
	take_system(plan, out);
	out->id = record_int(out, "id");
	out->org = record_text(out, "org");
}

/* ---- what was read already ---- */

/* One submission asks several times for the same person and the same case: the intake, its checks, the road, those
 * who listen. Each would be a row of sixty columns fetched, copied and, on PostgreSQL, waited for. */
enum { RECALLED_MAX = 8 };

struct recalled {
	const struct plan *plan;
	struct record record;
};

static struct recalled *recalled(const struct act *act, const struct plan *plan, int64_t id)
{
	for (size_t i = 0; act->recall != NULL && i < act->recall->count; i++) {
		struct recalled *one = &act->recall->list[i];
		if (one->plan == plan && one->record.id == id)
			return one;
	}
	return NULL;
}

static void remember(struct act *act, const struct plan *plan, const struct record *record)
{
	struct recall *recall = act->recall;
	if (recall == NULL)
		return;
	if (recall->list == NULL)
		recall->list = arena_many(act->arena, struct recalled, RECALLED_MAX);
	if (recall->count == RECALLED_MAX)
		recall->count = 0;
	recall->list[recall->count++] = (struct recalled){.plan = plan, .record = *record};
}

void record_forget(struct act *act, const struct plan *plan, int64_t id)
{
	struct recalled *one = recalled(act, plan, id);
	if (one != NULL)
		*one = act->recall->list[--act->recall->count];
}

err_t record_fetch(struct act *act, const struct plan *plan, int64_t id, struct record *out,
		   bool *found)
{
	const struct recalled *known = recalled(act, plan, id);
	*found = true;
	if (known != NULL) {
		*out = known->record;
		return NULL;
	}
	struct rows rows = db_query_made(act->db, plan->select_id, ARGS(V_INT(id)));
	*found = rows_next(&rows);
	if (*found) {
		record_of_row(act->arena, plan, &rows, out);
		remember(act, plan, out);
	}
	return rows_done(&rows);
}

struct val record_val(const struct record *record, struct str field)
{
	size_t index = field_index(record->reg, field);
	return index == SIZE_MAX ? V_NULL : record->values[index];
}

struct str record_text(const struct record *record, const char *field)
{
	struct val val = record_val(record, str_of(field));
	return val.kind == VAL_TEXT ? val.bytes : S("");
}

bool record_is(const struct record *record, const char *field, const char *value)
{
	return str_eq(record_text(record, field), str_of(value));
}

int64_t record_int(const struct record *record, const char *field)
{
	struct val val = record_val(record, str_of(field));
	return val.kind == VAL_INT ? val.n : 0;
}

static err_t plain_val(struct act *act, const struct record *record, size_t index, struct val *out)
{
	const struct field *field = &record->reg->fields[index];
	struct val stored = record->values[index];
	if (!field_sealed(field)) {
		*out = stored;
		return NULL;
	}
	struct str plain = S("");
	if (stored.kind == VAL_BLOB && stored.bytes.len > 0)
		TRY(unseal(act->arena, act->house->keys,
			   seal_place(act->arena, plan_of(act, record->reg), index, record->id),
			   stored.bytes, &plain));
	*out = V_TEXT(plain);
	return NULL;
}

err_t record_plain(struct act *act, const struct record *record, const char *field, struct str *out)
{
	size_t index = field_index(record->reg, str_of(field));
	struct val val;
	if (index == SIZE_MAX)
		return err_internal(act->arena, "no field %s", field);
	TRY(plain_val(act, record, index, &val));
	*out = val_text(act->arena, val);
	return NULL;
}

/* "age(birth)": never stored, because it changes by itself. */
static bool is_age(const struct field *field)
{
	return str_starts(field->derive, S("age("));
}

static struct str age_words(struct act *act, const struct record *record, const struct field *field)
{
	struct str source = str_sub(field->derive, 4, field->derive.len - 5);
	int64_t birth = 0;
	if (!day_read(val_text(act->arena, record_val(record, source)), &birth))
		return S("");
	return str_fmt(act->arena, "%d 岁", age_at(birth, act->today));
}

struct str record_shown(struct act *act, const struct record *record, const struct field *field)
{
	size_t index = field_place(record->reg, field);
	struct val plain = V_NULL;
	if (index == SIZE_MAX)
		return S("");
	struct str words = S("");
	if (is_age(field))
		words = age_words(act, record, field);
	else if (plain_val(act, record, index, &plain) == NULL)
		words = field_words(act, field, plain);
	return words.len == 0 ? words
			      : act_shown(act, reg_resource(record->reg), record->org, field, words);
}

struct str record_told(struct act *act, const struct record *record, const char *field)
{
	const struct field *what = reg_field(record->reg, str_of(field));
	return what == NULL ? S("") : record_shown(act, record, what);
}

struct str record_brief(struct act *act, const struct record *record, const char *field)
{
	const struct field *what = reg_field(record->reg, str_of(field));
	struct str text = what == NULL ? S("") : record_shown(act, record, what);
	return what != NULL && what->kind == FIELD_DATE ? str_sub(text, 0, str_find(text, S("（")))
							: text;
}

const struct reg *act_register(const struct act *act, const char *name)
{
	return catalogue_register(act->house->catalogue, str_of(name));
}

bool record_is_there(struct act *act, const struct record *record)
{
	struct str on = reg_resource(record->reg);
	const struct field *closed = record->reg->confidential;
	if (act_need_record(act, on, VERB_READ, record->org, record->id) != NULL)
		return false;
	bool own = act->own_id == record->id && str_eq(act->own_register, record->reg->name);
	return closed == NULL || own || record_int(record, closed->name.at) == 0 ||
	       act_may(act, on, VERB_CARE, record->org);
}

err_t reg_load(struct act *act, const struct reg *reg, int64_t id, struct record *out)
{
	const struct plan *plan = plan_of(act, reg);
	struct record record;
	bool found = false;
	if (plan == NULL)
		return err_internal(act->arena, "no plan for register " STR, STR_ARG(reg->name));
	TRY(record_fetch(act, plan, id, &record, &found));
	/* Rows that may not be seen are not there: the answer must not tell which ids exist. */
	if (!found || !record_is_there(act, &record))
		return err_new(act->arena, ERR_NOT_FOUND,
			       "没有找到这条记录，或它不在您负责的范围内。");
	*out = record;
	return NULL;
}

static int by_id(const void *one, const void *other)
{
	const struct record *a = one, *b = other;
	return (a->id > b->id) - (a->id < b->id);
}

err_t reg_load_told(struct act *act, const struct reg *reg, const int64_t *ids, size_t id_count,
		    const struct record **out, size_t *count)
{
	const struct plan *plan = plan_of(act, reg);
	struct record *list = arena_many(act->arena, struct record, id_count + 1);
	size_t filled = 0;
	if (plan == NULL)
		return err_internal(act->arena, "no plan for register " STR, STR_ARG(reg->name));
	for (size_t from = 0; from < id_count; from += IDS_AT_ONCE) {
		struct val args[IDS_AT_ONCE];
		for (size_t i = 0; i < IDS_AT_ONCE; i++)
			args[i] = V_INT(ids[from + i < id_count ? from + i : id_count - 1]);
		struct rows rows = db_query_made(act->db, plan->list_search->select_ids, (struct args){args, IDS_AT_ONCE});
		while (filled < id_count && rows_next(&rows)) {
			record_of_row(act->arena, plan->list_search, &rows, &list[filled]);
			filled += record_is_there(act, &list[filled]);
		}
		TRY(rows_done(&rows));
	}
	if (filled > 0)
		qsort(list, filled, sizeof *list, by_id);
	*out = list;
	*count = filled;
	return NULL;
}

const struct record *record_among(const struct record *records, size_t count, int64_t id)
{
	struct record key = {.id = id};
	return count == 0 ? NULL : bsearch(&key, records, count, sizeof *records, by_id);
}

err_t reg_find_number(struct act *act, const struct reg *reg, struct str number, struct record *out)
{
	const struct plan *plan = plan_of(act, reg);
	struct sql sql = {str_fmt(act->arena, STR " WHERE \"number\" = $1",
				  STR_ARG(plan->select_head)).at};
	struct rows rows = db_query_made(act->db, sql, ARGS(V_TEXT(number)));
	bool found = rows_next(&rows);
	if (found)
		record_of_row(act->arena, plan, &rows, out);
	TRY(rows_done(&rows));
	if (!found)
		return err_new(act->arena, ERR_NOT_FOUND, "没有找到这个编号，请对照回执再核一次。");
	return NULL;
}

struct id_list {
	int64_t *ids;
	size_t count, limit;
};

static err_t collect_ids(struct act *act, struct sql sql, struct args args, struct id_list *list)
{
	struct rows rows = db_query_made(act->db, sql, args);
	while (list->count < list->limit && rows_next(&rows))
		list->ids[list->count++] = rows_int(&rows, 0);
	return rows_done(&rows);
}

/* Under every key of the ring: while a rotation runs, rows lie under the old and the new one. */
static err_t find_under_keys(struct act *act, const struct plan *plan, size_t field, bool tail,
			     struct str text, struct str org, struct id_list *list)
{
	struct str name = plan->reg->fields[field].name;
	struct str column = str_join(act->arena, name, tail ? S("_tail") : S("_index"));
	struct str purpose = str_fmt(act->arena, STR "|" STR, STR_ARG(plan->table), STR_ARG(column));
	/* Said once more that it is not empty: else no engine takes the partial index. */
	struct sql sql = {str_fmt(act->arena,
				  "SELECT \"id\" FROM \"" STR "\" WHERE \"" STR "\" = $1 "
				  "AND \"" STR "\" <> '' AND \"org\" >= $2 AND \"org\" < $3 AND "
				  "\"voided\" = 0 ORDER BY \"id\" DESC",
				  STR_ARG(plan->table), STR_ARG(column), STR_ARG(column)).at};
	for (int i = 0; i < keys_count(act->house->keys); i++) {
		struct str digest =
			blind_index(act->arena, act->house->keys, keys_id(act->house->keys, i),
				    purpose, text);
		TRY(collect_ids(act, sql,
				ARGS(V_TEXT(digest), V_TEXT(org),
				     V_TEXT(place_end(act->arena, org))),
				list));
	}
	return NULL;
}

err_t reg_find_sealed(struct act *act, const struct reg *reg, const char *field, struct str plain,
		      struct str org, size_t limit, int64_t **ids, size_t *count)
{
	struct id_list list = {.ids = arena_many(act->arena, int64_t, limit), .limit = limit};
	const struct plan *plan = plan_of(act, reg);
	size_t index = field_index(reg, str_of(field));
	if (plan == NULL || index == SIZE_MAX || !field_sealed(&reg->fields[index]))
		return err_internal(act->arena, "%s is no sealed field", field);
	bool tail = plain.len == 4;
	struct str text = tail ? tail_text(act->arena, org, plain) : plain;
	TRY(find_under_keys(act, plan, index, tail, text, org, &list));
	*ids = list.ids;
	*count = list.count;
	return NULL;
}

err_t reg_find_ref(struct act *act, const struct reg *reg, const char *field, int64_t to,
		   size_t limit, int64_t **ids, size_t *count)
{
	struct id_list list = {.ids = arena_many(act->arena, int64_t, limit), .limit = limit};
	const struct plan *plan = plan_of(act, reg);
	size_t index = field_index(reg, str_of(field));
	if (plan == NULL || index == SIZE_MAX)
		return err_internal(act->arena, "no field %s to point with", field);
	struct sql sql = {str_fmt(act->arena,
				  "SELECT \"id\" FROM \"" STR "\" WHERE \"%s\" = $1 "
				  "AND \"voided\" = 0 ORDER BY \"created\" DESC, \"id\" DESC LIMIT %zu",
				  STR_ARG(plan->table), field, limit).at};
	TRY(collect_ids(act, sql, ARGS(V_INT(to)), &list));
	*ids = list.ids;
	*count = list.count;
	return NULL;
}

err_t reg_rows_of(struct act *act, const char *reg, const char *field, int64_t to, size_t limit,
		  struct record **out, size_t *count)
{
	const struct reg *what = act_register(act, reg);
	int64_t *ids = NULL;
	size_t found = 0;
	*out = NULL;
	*count = 0;
	if (what == NULL || !act_may_somewhere(act, what->name, VERB_READ))
		return NULL;
	TRY(reg_find_ref(act, what, field, to, limit, &ids, &found));
	*out = arena_many(act->arena, struct record, found + 1);
	for (size_t i = 0; i < found; i++) {
		struct record *one = &(*out)[*count];
		err_t err = reg_load(act, what, ids[i], one);
		if (err != NULL && err->kind != ERR_NOT_FOUND && err->kind != ERR_DENIED)
			return err;
		*count += err == NULL && !one->voided;
	}
	return NULL;
}

void reg_rows_turn(struct record *rows, size_t count)
{
	for (size_t i = 0; i < count / 2; i++) {
		struct record one = rows[i];
		rows[i] = rows[count - 1 - i];
		rows[count - 1 - i] = one;
	}
}

err_t reg_reveal(struct act *act, const struct reg *reg, int64_t id, struct str field,
		 struct str *out)
{
	struct record record;
	struct str plain;
	TRY(reg_load(act, reg, id, &record));
	TRY(act_need(act, reg_resource(reg), VERB_REVEAL, record.org));
	if (str_trim(act->reason).len == 0)
		return err_field(act->arena, S("reason"), "请写明为什么要看，例如“核对银行账号”。");
	const struct field *what = reg_field(reg, field);
	if (what == NULL || !field_sealed(what) ||
	    (what->restricted && !act_may(act, reg_resource(reg), VERB_CARE, record.org)))
		return err_new(act->arena, ERR_NOT_FOUND, "没有这一项。");
	TRY(record_plain(act, &record, str_c(act->arena, field), &plain));
	TRY(audit_note(act, &(struct audit_entry){
				    .verb = S("reveal"), .on = reg->name, .id = id, .org = record.org,
				    .note = str_fmt(act->arena, STR ": " STR, STR_ARG(field),
						    STR_ARG(act->reason))}));
	*out = plain;
	return NULL;
}
