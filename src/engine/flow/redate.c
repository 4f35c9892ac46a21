/*
 * redate: the limits of what is open, anew, when the county has entered a notice of working days.
 *
 * A record's way is walked again along its journal, with the same clock (clock.c) and the calendar that
 * is in force now. First it is walked with a calendar of before: only where that gives the limits that
 * the record has is the difference the notice's doing. What cannot be walked again (it was brought in
 * with its dates) keeps its dates. So the work may be begun again at any place and does nothing twice.
 *
 * Never: a day that has passed is moved, or a limit moved to a day that has; what is on view ends when
 * it was said to.
 */
#include "base/arena.h"
#include "base/date.h"
#include "engine/flow/flow_int.h"

/* A house that counts with another calendar. */
static void house_with(const struct house *house, const struct calendar *calendar, struct house *out)
{
	out->catalogue = house->catalogue;
	out->keys = house->keys;
	atomic_init(&out->calendar, calendar);
	out->registers = house->registers;
	out->flow_rules = house->flow_rules;
	out->data = house->data;
}

struct walk {
	const struct record *record;
	const struct flow *flow;
	const struct flow_line *lines;
	size_t count;
	struct terms terms;
};

static void walk_line(const struct walk *walk, size_t index, struct draft *draft)
{
	const struct flow_line *line = &walk->lines[index];
	const struct flow_state *to = flow_state(walk->flow, line->to);
	const struct flow_step *step = flow_step(walk->flow, line->step);
	bool first = true;
	if (to == NULL)
		return; /* a note */
	draft->act->now = line->at;
	draft->act->today = day_of_moment(line->at);
	clock_enter(draft, flow_state(walk->flow, line->from), to, &walk->terms);
	for (size_t i = 0; i < index; i++)
		first = first && !str_eq(walk->lines[i].step, line->step);
	if (step != NULL && step->extends.len > 0 && first)
		clock_extend(draft, &walk->terms, step->extends);
}

/* The limits that the record would have had this calendar been in force all the time. */
static err_t walk_again(struct act *act, const struct walk *walk, const struct calendar *calendar,
			struct draft **out)
{
	struct act *then = arena_one(act->arena, struct act);
	struct house *house = arena_one(act->arena, struct house);
	struct draft *draft = NULL;
	house_with(act->house, calendar, house);
	*then = *act;
	then->house = house;
	TRY(draft_of(then, walk->record, &draft));
	draft_set_text(draft, "due", S(NO_DAY));
	draft_set_text(draft, "accepted_on", S(""));
	draft->stage_due = S(NO_DAY);
	draft->clock = S("off");
	draft->came_from = S("");
	draft->days_left = draft->stage_left = 0;
	for (size_t i = 0; i < walk->count; i++)
		walk_line(walk, i, draft);
	*out = draft;
	return NULL;
}

static bool same_limits(const struct record *record, const struct draft *draft)
{
	bool stopped = str_eq(record->clock, S("stop"));
	return str_eq(record_text(record, "due"), draft_text(draft, "due")) &&
	       str_eq(record_text(record, "state"), draft_text(draft, "state")) &&
	       str_eq(record->stage_due, draft->stage_due) && str_eq(record->clock, draft->clock) &&
	       (!stopped || (record->days_left == draft->days_left &&
			     record->stage_left == draft->stage_left));
}

/* Days as text compare as days do. */
static bool may_move(struct str today, struct str from, struct str to)
{
	return str_cmp(from, today) >= 0 && str_cmp(to, today) >= 0 && !str_eq(from, S(NO_DAY)) &&
	       !str_eq(to, S(NO_DAY)) && !str_eq(from, to);
}

static err_t tell_promise(struct act *act, const struct record *record, struct str from, struct str to)
{
	int64_t before = 0, after = 0;
	if (!day_read(from, &before) || !day_read(to, &after))
		return NULL;
	return flow_note(act, record, S("承诺日期改了"),
			 str_fmt(act->arena, "放假安排有变，按工作日重新算：原来 " STR "前，现在 " STR "前。",
				 STR_ARG(day_chinese(act->arena, before)),
				 STR_ARG(day_chinese(act->arena, after))),
			 true);
}

static err_t move(struct act *act, const struct record *record, const struct draft *fresh,
		  struct flow_redated *sum)
{
	const struct flow_state *state = flow_state(flow_of(record), record_text(record, "state"));
	struct str today = day_text(act->arena, act->today), due = record_text(record, "due");
	bool promise = may_move(today, due, draft_text(fresh, "due"));
	bool stage = state != NULL && state->after.len == 0 &&
		     may_move(today, record->stage_due, fresh->stage_due);
	bool left = str_eq(record->clock, S("stop")) && (record->days_left != fresh->days_left ||
							  record->stage_left != fresh->stage_left);
	struct draft *draft = NULL;
	int64_t id = 0;
	if (!promise && !stage && !left)
		return NULL;
	TRY(draft_of(act, record, &draft));
	if (promise)
		draft_set_text(draft, "due", draft_text(fresh, "due"));
	if (stage)
		draft->stage_due = fresh->stage_due;
	draft->days_left = fresh->days_left;
	draft->stage_left = fresh->stage_left;
	draft->flow_set = true;
	err_t err = draft_write(draft, record->version, &id);
	if (err != NULL && err->kind == ERR_INVALID) {
		sum->kept++;
		return NULL; /* it was brought in with a fault; nothing has been written */
	}
	TRY(err);
	sum->moved++;
	return promise ? tell_promise(act, record, due, draft_text(fresh, "due")) : NULL;
}

static err_t redate_one(struct act *act, const struct reg *reg, int64_t id,
			const struct calendar *const *calendars, size_t calendar_count,
			struct flow_redated *sum)
{
	struct record record;
	struct flow_line *lines = NULL;
	struct draft *fresh = NULL, *before = NULL;
	struct walk walk = {.record = &record};
	TRY(reg_load(act, reg, id, &record));
	walk.flow = flow_of(&record);
	if (walk.flow == NULL || record.voided)
		return NULL;
	TRY(terms_of(act, &record, &walk.terms));
	TRY(flow_journal(act, &record, &lines, &walk.count));
	walk.lines = lines;
	TRY(walk_again(act, &walk, calendars[0], &fresh));
	if (same_limits(&record, fresh))
		return NULL;
	for (size_t i = 1; i < calendar_count; i++) {
		TRY(walk_again(act, &walk, calendars[i], &before));
		if (same_limits(&record, before))
			return move(act, &record, fresh, sum);
	}
	sum->kept++;
	return NULL;
}

err_t flow_redate(struct act *act, const struct reg *reg, const struct calendar *const *calendars,
		  size_t calendar_count, int limit, struct flow_redated *sum)
{
	int64_t *ids = arena_many(act->arena, int64_t, (size_t)limit);
	int count = 0;
	struct sql sql = {str_fmt(act->arena,
				  "SELECT \"id\" FROM \"r_" STR "\" WHERE \"open\" = 1 AND \"id\" > $1 "
				  "ORDER BY \"id\" LIMIT %d",
				  STR_ARG(reg->name), limit).at};
	struct rows rows = db_query_made(act->db, sql, ARGS(V_INT(sum->after)));
	while (count < limit && rows_next(&rows))
		ids[count++] = rows_int(&rows, 0);
	TRY(rows_done(&rows));
	for (int i = 0; i < count; i++)
		TRY(redate_one(act, reg, ids[i], calendars, calendar_count, sum));
	if (count > 0)
		sum->after = ids[count - 1];
	sum->seen += count;
	sum->left = count == limit;
	return NULL;
}

err_t flow_count_open(struct act *act, const struct reg *reg, int64_t *out)
{
	struct sql sql = {str_fmt(act->arena, "SELECT count(*) FROM \"r_" STR "\" WHERE \"open\" = 1",
				  STR_ARG(reg->name)).at};
	struct rows rows = db_query_made(act->db, sql, NO_ARGS);
	*out = rows_next(&rows) ? rows_int(&rows, 0) : 0;
	return rows_done(&rows);
}
