/*
 * clock: the two limits of a record, in statutory working days.
 *
 * Rule (fact book, services 0): the clock starts the day after acceptance and stands still while an
 * applicant completes papers or a list is on view, where the state says so. While it stands, the days
 * that are left are kept as a number and the due day is the sentinel, so that lists sort it last and
 * nobody calls it overdue.
 */
#include "base/arena.h"
#include "base/date.h"
#include "engine/flow/flow_int.h"

static int64_t today_of(const struct draft *draft)
{
	return draft->act->today;
}

static const struct calendar *calendar_of(const struct draft *draft)
{
	return draft->act->house->calendar;
}

/* The day with so many working days to go; below 0: that was over so many ago, and stays over. */
static struct str day_with_left(const struct draft *draft, int64_t left)
{
	int64_t day = calendar_add(calendar_of(draft), today_of(draft), left);
	for (int64_t back = left; back < 0; day--)
		back += calendar_works(calendar_of(draft), day) ? 1 : 0;
	return day_text(draft->act->arena, day);
}

static void set_due(struct draft *draft, int64_t days)
{
	draft_set_text(draft, "due", day_with_left(draft, days));
}

static void start_whole(struct draft *draft, const struct terms *terms)
{
	int64_t total = terms_number(draft->act, terms, terms->total);
	draft_set_text(draft, "accepted_on", day_text(draft->act->arena, today_of(draft)));
	if (total >= 0)
		set_due(draft, total);
	else
		draft_set_text(draft, "due", S(NO_DAY));
}

/* Working days that were left when the clock stopped; below 0: overdue already by so many. */
static int64_t left_until(const struct draft *draft, struct str due_text)
{
	int64_t due = 0;
	if (!day_read(due_text, &due) || str_eq(due_text, S(NO_DAY)))
		return INT32_MAX; /* no limit */
	int64_t left = calendar_between(calendar_of(draft), today_of(draft), due);
	return due < today_of(draft) && left == 0 ? -1 : left;
}

static void stop(struct draft *draft)
{
	draft->days_left = left_until(draft, draft_text(draft, "due"));
	draft->stage_left = left_until(draft, draft->stage_due);
	draft->clock = S("stop");
	draft_set_text(draft, "due", S(NO_DAY));
}

/* Decided in time: there is no limit any more. A late one keeps its day, so that it stays late. */
static void end(struct draft *draft, bool was_running)
{
	int64_t due = 0;
	draft->clock = S("off");
	if (was_running && day_read(draft_text(draft, "due"), &due) && due >= today_of(draft))
		draft_set_text(draft, "due", S(NO_DAY));
}

static void go_on(struct draft *draft)
{
	if (draft->days_left == INT32_MAX)
		draft_set_text(draft, "due", S(NO_DAY));
	else
		set_due(draft, draft->days_left);
}

/* The days after which a state ends by itself: what the record itself says under that name, else the rule. */
static int64_t days_of(const struct draft *draft, const struct flow_state *state, const struct terms *terms)
{
	if (state->after.len == 0)
		return -1;
	int64_t own = draft_int(draft, str_c(draft->act->arena, state->after));
	return own > 0 ? own : terms_number(draft->act, terms, state->after);
}

/* The last day of a state that ends by itself, begun on that day: calendar days with it the first, or working days
 * behind it. Below 0: it does not end by itself. */
static int64_t last_day(const struct draft *draft, const struct flow_state *state, const struct terms *terms,
			int64_t begun)
{
	int64_t days = days_of(draft, state, terms);
	if (days <= 0)
		return -1;
	struct str working = str_join(draft->act->arena, state->after, S("_working"));
	return terms_number(draft->act, terms, working) > 0 ? calendar_add(calendar_of(draft), begun, days)
							     : begun + days - 1;
}

void clock_resume(struct draft *draft, const struct flow_state *to, const struct terms *terms, int64_t begun)
{
	int64_t last = last_day(draft, to, terms, begun);
	if (last >= 0)
		draft->stage_due = day_text(draft->act->arena, last);
}

/* The stage's own limit, or the day on which a state ends by itself. */
static void set_stage(struct draft *draft, const struct flow_state *to, const struct terms *terms,
		      bool resumed)
{
	int64_t last = last_day(draft, to, terms, today_of(draft));
	int64_t term = to->term.len > 0 ? terms_number(draft->act, terms, to->term) : -1;
	draft->stage_due = S(NO_DAY);
	if (last >= 0)
		draft->stage_due = day_text(draft->act->arena, last);
	else if (resumed && draft->stage_left != INT32_MAX)
		draft->stage_due = day_with_left(draft, draft->stage_left);
	else if (term >= 0)
		draft->stage_due = day_with_left(draft, term);
}

void clock_extend(struct draft *draft, const struct terms *terms, struct str term)
{
	int64_t days = terms_number(draft->act, terms, term), accepted = 0, due = 0;
	int64_t total = terms_number(draft->act, terms, terms->total);
	if (days < 0 || !day_read(draft_text(draft, "accepted_on"), &accepted))
		return;
	int64_t more = total < 0 || days < total ? 0 : days - total;
	bool stopped = str_eq(draft->clock, S("stop"));
	bool limited = day_read(draft_text(draft, "due"), &due) &&
		       !str_eq(draft_text(draft, "due"), S(NO_DAY));
	if (stopped && draft->days_left != INT32_MAX) {
		draft->days_left += more;
		return;
	}
	if (total < 0)
		due = calendar_add(calendar_of(draft), accepted, days);
	else if (limited)
		due = calendar_add(calendar_of(draft), due, more);
	else
		return;
	draft_set_text(draft, "due", day_text(draft->act->arena, due));
}

void clock_enter(struct draft *draft, const struct flow_state *from, const struct flow_state *to,
		 const struct terms *terms)
{
	bool was_running = str_eq(draft->clock, S("run"));
	bool was_stopped = str_eq(draft->clock, S("stop"));
	bool back = from != NULL && str_eq(draft->came_from, to->name);
	enum clock_rule rule = to->clock;
	/* Some rules count the days on view: for them the clock goes on where it would stand. */
	if (rule == CLOCK_STOP && to->runs_if.len > 0 &&
	    terms_number(draft->act, terms, to->runs_if) > 0)
		rule = CLOCK_RUN;
	draft_set_text(draft, "state", to->name);
	draft_set_int(draft, "since", draft->act->now);
	draft->open = !to->final;
	draft->flow_set = true;
	if (rule == CLOCK_RUN && !was_running && !was_stopped)
		start_whole(draft, terms);
	else if (rule == CLOCK_RUN && was_stopped)
		go_on(draft);
	else if (rule == CLOCK_STOP && was_running)
		stop(draft);
	if (rule == CLOCK_RUN)
		draft->clock = S("run");
	else if (rule == CLOCK_OFF)
		end(draft, was_running);
	set_stage(draft, to, terms, was_stopped && back);
	draft->came_from = from == NULL ? S("") : from->name;
}
