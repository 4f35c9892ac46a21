/*
 * write: from a draft to the row, its history, search terms, figures, audit row and event.
 *
 * One transaction, the caller's. The order matters: nothing is written before everything is checked,
 * and the audit row is last, so that it tells of what is there.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/crypt.h"
#include "base/date.h"
#include "base/ident.h"
#include "base/text.h"
#include "engine/audit/audit.h"
#include "engine/event/event.h"
#include "engine/figure/figure.h"
#include "engine/register/register_int.h"

#include <string.h>

enum { DIGEST_MAX = 256 << 20 }; /* more than a record may hold */

/* ---- before writing: draw, derive, check ---- */

static err_t draw_from(struct draft *draft, size_t index, const struct record *source, struct str name)
{
	size_t from = field_index(source->reg, name);
	if (from == SIZE_MAX)
		return NULL;
	draft->values[index] = source->values[from];
	if (field_sealed(&source->reg->fields[from])) {
		struct str plain;
		TRY(record_plain(draft->act, source, source->reg->fields[from].name.at, &plain));
		draft->values[index] = V_TEXT(plain);
	}
	draft->set[index] = true;
	return NULL;
}

/* A record that several fields draw from, read once. */
struct drawn {
	const struct plan *plan;
	int64_t id;
	struct record record;
	bool found;
};

/* "person.phone": what the register that field person points to holds already. */
static err_t draw_field(struct draft *draft, size_t index, struct drawn *source)
{
	struct act *act = draft->act;
	struct str rest = draft->reg->fields[index].from, by = str_cut(&rest, '.');
	size_t by_index = field_index(draft->reg, by);
	if (by_index == SIZE_MAX || draft->values[by_index].kind != VAL_INT ||
	    draft->values[by_index].n == 0 || draft->reg->fields[by_index].ref == NULL)
		return NULL;
	const struct plan *plan = plan_of(act, draft->reg->fields[by_index].ref);
	if (source->plan != plan || source->id != draft->values[by_index].n) {
		source->plan = plan;
		source->id = draft->values[by_index].n;
		TRY(record_fetch(act, plan, source->id, &source->record, &source->found));
	}
	return source->found ? draw_from(draft, index, &source->record, rest) : NULL;
}

err_t draft_draw(struct draft *draft, const struct record *source)
{
	for (size_t i = 0; i < draft->reg->field_count; i++) {
		const struct field *field = &draft->reg->fields[i];
		struct str rest = field->from, reg = str_cut(&rest, '.');
		if (field->from.len > 0 && str_eq(reg, source->reg->name) &&
		    val_is_empty(field, draft->values[i]))
			TRY(draw_from(draft, i, source, rest));
	}
	return NULL;
}

static err_t draw_all(struct draft *draft)
{
	struct drawn source = {0};
	for (size_t i = 0; i < draft->reg->field_count; i++) {
		const struct field *field = &draft->reg->fields[i];
		if (field->from.len > 0 && val_is_empty(field, draft->values[i]))
			TRY(draw_field(draft, i, &source));
	}
	return NULL;
}

static err_t check_required(struct draft *draft)
{
	for (size_t i = 0; i < draft->reg->field_count; i++) {
		const struct field *field = &draft->reg->fields[i];
		bool applies = true;
		if (field->kind == FIELD_FILES)
			continue;
		TRY(draft_holds(draft, &field->show, &applies));
		if (!applies) {
			draft->values[i] = field->kind == FIELD_YES ? V_INT(0) : field_empty(field);
			draft->set[i] = true;
			continue;
		}
		bool already = false;
		for (err_t err = draft->errors; err != NULL; err = err->next)
			already = already || str_eq(err->field, field->name);
		if (field->required && !field->fixed && !already &&
		    val_is_empty(field, draft->values[i]))
			draft_fault(draft, field->name.at,
				    err_field(draft->act->arena, field->name, "请填写" STR "。",
					      STR_ARG(field->title)));
	}
	return NULL;
}

/* Values share 256 locks a field: an import of ten thousand rows would use up those of the database. A
 * reader only tells beforehand; the writer asks again. */
static err_t lock_unique(struct act *act, const struct plan *plan, const struct field *field,
			 struct str text)
{
	if (act->lane == NULL)
		return NULL;
	struct str bucket = str_sub(digest_hex(act->arena, text), 0, 2);
	return act_lock(act, str_fmt(act->arena, "unique:" STR ":" STR ":" STR, STR_ARG(plan->table),
				     STR_ARG(field->name), STR_ARG(bucket)));
}

static err_t check_one_unique(struct draft *draft, const struct plan *plan, size_t index)
{
	struct act *act = draft->act;
	const struct field *field = &draft->reg->fields[index];
	struct str county = str_sub(draft->org, 0, tier_length(TIER_COUNTY));
	int64_t *ids = NULL, other = 0;
	size_t count = 0;
	struct str text = val_text(act->arena, draft->values[index]);
	TRY(lock_unique(act, plan, field, text));
	if (field_sealed(field)) {
		TRY(reg_find_sealed(act, draft->reg, field->name.at, text, county, 2, &ids, &count));
	} else {
		struct sql sql = {str_fmt(act->arena,
					  "SELECT \"id\" FROM \"" STR "\" WHERE \"" STR "\" = $1 AND "
					  "\"voided\" = 0 AND \"org\" >= $2 AND \"org\" < $3 LIMIT 2",
					  STR_ARG(plan->table), STR_ARG(field->name)).at};
		ids = arena_many(act->arena, int64_t, 2);
		struct rows rows = db_query_made(act->db, sql,
						 ARGS(draft->values[index], V_TEXT(county),
						      V_TEXT(place_end(act->arena, county))));
		while (count < 2 && rows_next(&rows))
			ids[count++] = rows_int(&rows, 0);
		TRY(rows_done(&rows));
	}
	for (size_t i = 0; i < count; i++)
		other = ids[i] != draft->id ? ids[i] : other;
	if (other != 0)
		draft_fault(draft, field->name.at,
			    err_field(act->arena, field->name, "这个" STR "已经登记过了，请先查一查，不要重复登记。",
				      STR_ARG(field->title)));
	return NULL;
}

static err_t check_unique(struct draft *draft, const struct plan *plan)
{
	for (size_t i = 0; i < draft->reg->field_count; i++) {
		const struct field *field = &draft->reg->fields[i];
		if (field->unique && draft->set[i] && !val_is_empty(field, draft->values[i]))
			TRY(check_one_unique(draft, plan, i));
	}
	return NULL;
}

static err_t run_hooks(struct draft *draft)
{
	const struct reg_hook *const *tables = draft->act->house->registers->hooks;
	for (; tables != NULL && *tables != NULL; tables++) {
		for (const struct reg_hook *hook = *tables; hook->reg != NULL; hook++) {
			if (str_eq(str_of(hook->reg), draft->reg->name))
				TRY(hook->check(draft->act, draft));
		}
	}
	return NULL;
}

/* ---- the row ---- */

static struct val sealed_value(struct draft *draft, const struct plan *plan, size_t field, int64_t id)
{
	struct act *act = draft->act;
	struct str plain = val_text(act->arena, draft->values[field]);
	if (plain.len == 0)
		return V_BLOB(S(""));
	return V_BLOB(seal(act->arena, act->house->keys, seal_place(act->arena, plan, field, id),
			   plain));
}

static struct val index_value(struct draft *draft, const struct plan *plan,
			      const struct plan_column *column)
{
	struct act *act = draft->act;
	struct str plain = val_text(act->arena, draft->values[column->field]);
	struct str text = column->source == FROM_TAIL ? tail_text(act->arena, draft->org, plain)
						      : plain;
	if (text.len == 0)
		return V_TEXT(S(""));
	struct str purpose =
		str_fmt(act->arena, STR "|" STR, STR_ARG(plan->table), STR_ARG(column->name));
	return V_TEXT(blind_index(act->arena, act->house->keys, keys_current(act->house->keys),
				  purpose, text));
}

static struct val field_value(struct draft *draft, const struct plan *plan,
			      const struct plan_column *column, int64_t id)
{
	const struct field *field = &draft->reg->fields[column->field];
	if (str_eq(field->name, S("id")))
		return V_INT(id);
	if (str_eq(field->name, S("org")))
		return V_TEXT(draft->org);
	if (str_eq(field->name, S("created")))
		return draft->before == NULL ? V_INT(draft->act->now)
					     : draft->values[column->field];
	if (str_eq(field->name, S("changed")))
		return V_INT(draft->act->now);
	if (field_sealed(field))
		return sealed_value(draft, plan, column->field, id);
	/* A day to sort by is never empty. */
	if (field == draft->reg->sort && val_is_empty(field, draft->values[column->field]) &&
	    field->kind == FIELD_DATE)
		return V_TEXT(S(NO_DAY));
	return draft->values[column->field];
}

static struct val column_value(struct draft *draft, const struct plan *plan, size_t index,
			       int64_t id)
{
	const struct plan_column *column = &plan->columns[index];
	const struct val *old = draft->before == NULL ? NULL : draft->before->stored;
	bool same = old != NULL && !draft->set[column->field];
	switch (column->source) {
	case FROM_FIELD:
		if (same && field_sealed(&draft->reg->fields[column->field]))
			return old[index];
		return field_value(draft, plan, column, id);
	case FROM_INDEX:
	case FROM_TAIL:
		return same ? old[index] : index_value(draft, plan, column);
	case FROM_SORT:
		return V_TEXT(pinyin_sort_key(draft->act->arena,
					      val_text(draft->act->arena,
						       draft->values[column->field])));
	case FROM_VERSION: return V_INT(old == NULL ? 1 : old[index].n + 1);
	case FROM_CREATED_BY: return old == NULL ? V_INT(draft->act->account) : old[index];
	case FROM_CHANGED_BY: return V_INT(draft->act->account);
	case FROM_VOIDED: return old == NULL ? V_INT(0) : old[index];
	case FROM_VOID_REASON: return old == NULL ? V_TEXT(S("")) : old[index];
	case FROM_STAGE_DUE: return V_TEXT(draft->stage_due);
	case FROM_CLOCK: return V_TEXT(draft->clock);
	case FROM_CAME_FROM: return V_TEXT(draft->came_from);
	case FROM_DAYS_LEFT: return V_INT(draft->days_left);
	case FROM_STAGE_LEFT: return V_INT(draft->stage_left);
	case FROM_OPEN: return V_INT(draft->open);
	}
	return V_NULL;
}

static err_t stale(struct act *act)
{
	return err_new(act->arena, ERR_CONFLICT,
		       "这条记录刚被别人改过。请对照新内容再改，您填的还在下面。");
}

static err_t write_row(struct draft *draft, const struct plan *plan, int64_t id, int64_t version)
{
	struct act *act = draft->act;
	struct val *vals = arena_many(act->arena, struct val, plan->column_count + 1);
	for (size_t i = 0; i < plan->column_count; i++)
		vals[i] = column_value(draft, plan, i, id);
	if (draft->before == NULL)
		return db_exec_made(act->db, plan->insert,
				    (struct args){vals, plan->column_count}, NULL);
	int64_t changed = 0;
	vals[plan->column_count] = V_INT(version);
	TRY(db_exec_made(act->db, plan->update, (struct args){vals, plan->column_count + 1},
			 &changed));
	return changed == 0 ? stale(act) : NULL;
}

/* ---- what follows the row ---- */

static struct str kept(struct draft *draft, const struct plan *plan, size_t field, struct val plain,
		       int64_t id)
{
	struct act *act = draft->act;
	struct str text = val_text(act->arena, plain);
	if (!field_sealed(&draft->reg->fields[field]) || text.len == 0)
		return text;
	return str_hex(act->arena, seal(act->arena, act->house->keys,
				       seal_place(act->arena, plan, field, id), text));
}

static err_t write_history_field(struct draft *draft, const struct plan *plan, size_t field,
				 struct val before, int64_t version)
{
	struct act *act = draft->act;
	int64_t id = 0;
	TRY(act_id(act, &id));
	return db_exec(act->db,
		       "INSERT INTO history(id, reg, record, version, at, account, actor, field, "
		       "before, after) VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
		       ARGS(V_INT(id), V_TEXT(draft->reg->name), V_INT(draft->id),
			    V_INT(version + 1), V_INT(act->now), V_INT(act->account),
			    V_TEXT(act->name), V_TEXT(draft->reg->fields[field].name),
			    V_TEXT(kept(draft, plan, field, before, draft->id)),
			    V_TEXT(kept(draft, plan, field, draft->values[field], draft->id))),
		       NULL);
}

static err_t write_history(struct draft *draft, const struct plan *plan, int64_t version)
{
	if (draft->before == NULL || !draft->reg->history)
		return NULL;
	for (size_t i = 0; i < draft->reg->field_count; i++) {
		const struct field *field = &draft->reg->fields[i];
		struct val before = draft->before->values[i];
		if (!draft->set[i] || field->fixed || field->kind == FIELD_FILES)
			continue;
		if (field_sealed(field)) {
			struct str plain;
			TRY(record_plain(draft->act, draft->before, field->name.at, &plain));
			before = V_TEXT(plain);
		}
		if (!val_equal(before, draft->values[i]))
			TRY(write_history_field(draft, plan, i, before, version));
	}
	return NULL;
}

/* What a field is counted by: a day by its month. */
static struct str counted_value(struct arena *arena, const struct field *field, struct val val)
{
	enum { MONTH = 7 };
	struct str text = val_text(arena, val);
	return field->kind == FIELD_DATE ? str_sub(text, 0, MONTH) : text;
}

/* The values of a counting, as "a b". */
static struct str counted(struct arena *arena, const struct reg *reg, const struct counting *counting,
			  const struct val *values)
{
	struct str all = S("");
	for (size_t i = 0; i < counting->count; i++) {
		size_t index = field_index(reg, counting->fields[i]->name);
		struct str one = counted_value(arena, counting->fields[i], values[index]);
		all = i == 0 ? one : str_fmt(arena, STR " " STR, STR_ARG(all), STR_ARG(one));
	}
	return all;
}

static err_t count_change(struct act *act, const struct reg *reg, struct str org, struct str name,
			  const struct str *before, const struct str *after)
{
	struct str figure = str_fmt(act->arena, STR "#" STR, STR_ARG(reg->name), STR_ARG(name));
	if (before != NULL && after != NULL && str_eq(*before, *after))
		return NULL;
	if (before != NULL)
		TRY(figure_add(act, org, figure, *before, FIGURE_STOCK, -1));
	if (after != NULL)
		TRY(figure_add(act, org, figure, *after, FIGURE_STOCK, 1));
	return NULL;
}

/* Kept totals of lists: all rows, those not finished, and each counting of the catalogue. */
static err_t write_countings(struct act *act, const struct reg *reg, struct str org,
			     const struct val *before, bool before_open, const struct val *after,
			     bool after_open)
{
	const struct str all = S(""), yes = S("1"), no = S("0");
	TRY(count_change(act, reg, org, S(""), before == NULL ? NULL : &all,
			 after == NULL ? NULL : &all));
	if (reg->flow_count > 0)
		TRY(count_change(act, reg, org, S("open"),
				 before == NULL ? NULL : (before_open ? &yes : &no),
				 after == NULL ? NULL : (after_open ? &yes : &no)));
	for (size_t i = 0; i < reg->counting_count; i++) {
		struct str was, is;
		if (before != NULL)
			was = counted(act->arena, reg, &reg->countings[i], before);
		if (after != NULL)
			is = counted(act->arena, reg, &reg->countings[i], after);
		TRY(count_change(act, reg, org, reg->countings[i].name, before == NULL ? NULL : &was,
				 after == NULL ? NULL : &is));
	}
	return NULL;
}

/* What moves is counted no longer where it was, and its files go with it. */
static err_t write_counted(struct draft *draft, int64_t id)
{
	struct act *act = draft->act;
	const struct record *before = draft->before;
	if (!draft_moves(draft))
		return write_countings(act, draft->reg, draft->org, before == NULL ? NULL : before->values,
				       before != NULL && before->open, draft->values, draft->open);
	TRY(write_countings(act, draft->reg, before->org, before->values, before->open, NULL, false));
	TRY(write_countings(act, draft->reg, draft->org, NULL, false, draft->values, draft->open));
	return db_exec(act->db, "UPDATE attachment SET org = $1 WHERE reg = $2 AND record = $3",
		       ARGS(V_TEXT(draft->org), V_TEXT(draft->reg->name), V_INT(id)), NULL);
}

static err_t write_search(struct draft *draft, const struct plan *plan, int64_t id)
{
	struct str terms;
	bool touched = draft->before == NULL || draft_moves(draft);
	for (size_t i = 0; i < draft->reg->field_count; i++)
		touched = touched || (draft->set[i] && draft->reg->fields[i].search);
	if (plan->search.len == 0 || !touched)
		return NULL;
	TRY(search_terms_of(draft, draft_text(draft, "number"), &terms));
	return draft->before == NULL ? search_add(draft->act->db, plan->search, id, terms)
				     : search_put(draft->act->db, plan->search, id, terms);
}

static struct str draft_digest(struct draft *draft)
{
	struct act *act = draft->act;
	struct buf all = buf_new(act->arena, DIGEST_MAX);
	for (size_t i = 0; i < draft->reg->field_count; i++) {
		if (!draft->set[i])
			continue;
		buf_byte(&all, '|');
		buf_add(&all, draft->reg->fields[i].name);
		buf_byte(&all, '=');
		buf_add(&all, val_text(act->arena, draft->values[i]));
	}
	return keyed_digest(act->arena, act->house->keys, S("audit-values"), buf_str(&all));
}

/* Names of the fields that are not what they were, for listeners. */
static err_t changed_names(struct draft *draft, struct str *out)
{
	struct arena *arena = draft->act->arena;
	struct str all = S("");
	for (size_t i = 0; draft->before != NULL && i < draft->reg->field_count; i++) {
		const struct field *field = &draft->reg->fields[i];
		struct val before = draft->before->values[i];
		if (!draft->set[i] || field->kind == FIELD_FILES)
			continue;
		if (field_sealed(field)) {
			struct str plain;
			TRY(record_plain(draft->act, draft->before, field->name.at, &plain));
			before = V_TEXT(plain);
		}
		if (!val_equal(before, draft->values[i]))
			all = all.len == 0 ? field->name
					   : str_fmt(arena, STR " " STR, STR_ARG(all),
						     STR_ARG(field->name));
	}
	*out = all;
	return NULL;
}

static err_t write_after(struct draft *draft, const struct plan *plan, int64_t id, int64_t version)
{
	struct act *act = draft->act;
	bool fresh = draft->before == NULL;
	struct str changed;
	TRY(changed_names(draft, &changed));
	TRY(write_history(draft, plan, version));
	TRY(write_search(draft, plan, id));
	TRY(write_counted(draft, id));
	TRY(audit_note(act, &(struct audit_entry){
				    .verb = fresh ? S("create") : S("change"), .on = draft->reg->name,
				    .id = id, .org = draft->org, .digest = draft_digest(draft)}));
	struct str name = str_fmt(act->arena, STR ".%s", STR_ARG(draft->reg->name),
				  fresh ? "created" : "changed");
	return event_emit(act, &(struct event){.name = name, .on = draft->reg->name, .id = id,
					       .org = draft->org, .data = changed});
}

/* The count of the day. Until the program was updated each place counted by its own code: what it gave before on that day goes on. */
static err_t count_of_day(struct draft *draft, struct str part, struct str day, int64_t *out)
{
	struct act *act = draft->act;
	struct arena *arena = act->arena;
	struct str reg = draft->reg->name;
	struct str counter = str_fmt(arena, STR ":part:" STR ":" STR, STR_ARG(reg), STR_ARG(part), STR_ARG(day));
	int64_t before = 0;
	TRY(act_count(act, counter, out));
	if (*out > 1)
		return NULL;
	TRY(db_int(act->db, "SELECT n FROM counter WHERE name = $1",
		   ARGS(V_TEXT(str_fmt(arena, STR ":" STR ":" STR, STR_ARG(reg), STR_ARG(draft->org),
				       STR_ARG(day)))),
		   &before, NULL));
	*out += before;
	return before == 0 ? NULL
			   : db_exec(act->db, "UPDATE counter SET n = n + $1 WHERE name = $2",
				     ARGS(V_INT(before), V_TEXT(counter)), NULL);
}

/* "101201-261123-0013": part of the place inside its county, day, count of that part and day. Places of the same part count
 * together (a village and its groups, two counties' villages): a number stands once in the database, whoever asks for it. */
static err_t give_number(struct draft *draft)
{
	struct arena *arena = draft->act->arena;
	int64_t n = 0;
	size_t county = tier_length(TIER_COUNTY);
	if (draft->before != NULL || draft->reg->prefix.len == 0)
		return NULL;
	struct str part = str_sub(draft->org, county, tier_length(TIER_VILLAGE) - county);
	struct str day = day_text(arena, draft->act->today);
	TRY(count_of_day(draft, part, day, &n));
	draft_set_text(draft, "number",
		       str_fmt(arena, STR STR "-" STR STR STR "-%04lld", STR_ARG(draft->reg->prefix),
			       STR_ARG(part), STR_ARG(str_sub(day, 2, 2)), STR_ARG(str_sub(day, 5, 2)),
			       STR_ARG(str_sub(day, 8, 2)), (long long)n));
	return NULL;
}

static err_t check_right(struct draft *draft)
{
	struct str on = reg_resource(draft->reg);
	if (draft->flow_set && draft->before != NULL)
		return NULL; /* the flow has asked for the step's right */
	if (draft->before == NULL)
		return act_need(draft->act, on, VERB_CREATE, draft->org);
	return act_need_record(draft->act, on, VERB_CHANGE, draft->org, draft->id);
}

err_t draft_check(struct draft *draft)
{
	TRY(draw_all(draft));
	TRY(draft_derive(draft));
	TRY(run_hooks(draft));
	TRY(check_required(draft));
	if (draft->errors == NULL)
		TRY(check_unique(draft, plan_of(draft->act, draft->reg)));
	return draft->errors;
}

err_t draft_write(struct draft *draft, int64_t version, int64_t *out)
{
	struct act *act = draft->act;
	const struct plan *plan = plan_of(act, draft->reg);
	int64_t id = draft->id;
	TRY(check_right(draft));
	if (draft->before != NULL && draft->before->version != version)
		return stale(act);
	if (draft->before != NULL && draft->before->voided)
		return err_new(act->arena, ERR_CONFLICT,
			       "这条记录已经作废，不能再改。需要的话，请另登记一条。");
	TRY(draft_check(draft));
	if (id == 0)
		TRY(act_id(act, &id));
	TRY(give_number(draft));
	TRY(write_row(draft, plan, id, version));
	record_forget(act, plan, id);
	draft->id = id;
	TRY(write_after(draft, plan, id, version));
	*out = id;
	return NULL;
}

err_t reg_void(struct act *act, const struct reg *reg, int64_t id, int64_t version, struct str reason)
{
	const struct plan *plan = plan_of(act, reg);
	struct record record;
	int64_t changed = 0;
	TRY(reg_load(act, reg, id, &record));
	TRY(act_need(act, reg->name, VERB_VOID, record.org));
	if (str_trim(reason).len == 0)
		return err_field(act->arena, S("reason"), "请写明作废的原因。");
	/* What is void is not waiting for anybody: lists of open work and timers leave it alone. */
	struct sql sql = {str_fmt(act->arena,
				  "UPDATE \"" STR "\" SET \"voided\" = $1, \"void_reason\" = $2, %s"
				  "\"version\" = \"version\" + 1 WHERE \"id\" = $3 AND \"version\" = $4 "
				  "AND \"voided\" = 0",
				  STR_ARG(plan->table), reg->flow_count > 0 ? "\"open\" = 0, " : "").at};
	TRY(db_exec_made(act->db, sql,
			 ARGS(V_INT(act->now), V_TEXT(str_trim(reason)), V_INT(id), V_INT(version)),
			 &changed));
	if (changed == 0)
		return stale(act);
	record_forget(act, plan, id);
	if (plan->search.len > 0)
		TRY(search_drop(act->db, plan->search, id));
	TRY(write_countings(act, reg, record.org, record.values, record.open, NULL, false));
	TRY(event_emit(act, &(struct event){.name = str_fmt(act->arena, STR ".voided", STR_ARG(reg->name)),
					    .on = reg->name, .id = id, .org = record.org}));
	return audit_note(act, &(struct audit_entry){.verb = S("void"), .on = reg->name, .id = id,
						     .org = record.org, .note = reason});
}
