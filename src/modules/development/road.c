/*
 * road: folding the steps that were taken into where they have led. See road.h.
 */
#include "modules/development/road.h"

#include "base/date.h"
#include "modules/development/road_int.h"

int64_t road_span(const struct calendar *calendar, const struct road_rule *rule, int64_t from,
		  int64_t more_months)
{
	if (rule->workdays > 0)
		return calendar_add(calendar, from, rule->workdays);
	if (rule->days > 0)
		return from + rule->days;
	return day_months_after(from, rule->months + (int)more_months);
}

static bool is_done(const struct road_state *state, int step)
{
	return step >= 0 && state->first[step] != ROAD_NO_DAY;
}

/* The rule by which a decision must be approved in time, and the step that it stands at; NULL: nobody approves it. */
static const struct road_rule *approval_of(const struct development_road *road, int meeting,
					   int *approval)
{
	for (size_t i = 0; i < road->step_count; i++) {
		const struct road_rule *rule = road_rule_of(&road->steps[i], ROAD_WITHIN);
		if (rule == NULL || rule->special == 0 || rule->of != meeting)
			continue;
		*approval = (int)i;
		return rule;
	}
	return NULL;
}

/* The step with a rule of that kind; -1: the road has none. */
static int step_with(const struct development_road *road, enum road_rule_kind kind)
{
	for (size_t i = 0; i < road->step_count; i++) {
		if (road_rule_of(&road->steps[i], kind) != NULL)
			return (int)i;
	}
	return -1;
}

static void find_next(struct road_state *state)
{
	int count = (int)state->road->step_count;
	state->next = 0;
	while (state->next < count && is_done(state, state->next))
		state->next++;
}

void road_reopen(struct road_state *state, int step)
{
	for (int i = step; i < (int)state->road->step_count; i++) {
		state->first[i] = state->last[i] = state->discussed[i] = ROAD_NO_DAY;
		state->rounds[i] = 0;
	}
	find_next(state);
}

/* ---- taken again, or anew ---- */

int road_redo(const struct road_state *state, const struct calendar *calendar, int64_t day)
{
	const struct development_road *road = state->road;
	(void)calendar;
	for (int i = state->next; i < (int)road->step_count; i++) {
		const struct road_rule *rule = road_rule_of(&road->steps[i], ROAD_WITHIN);
		if (rule != NULL && rule->special > 0 && is_done(state, rule->of) &&
		    day > day_months_after(state->first[rule->of], rule->special))
			return rule->redo;
	}
	return -1;
}

bool road_again(const struct road_state *state, const struct calendar *calendar, int step,
		int64_t day, enum road_way *way)
{
	const struct road_step *at = &state->road->steps[step];
	const struct road_rule *rule = NULL;
	int approval = -1;
	if (state->stopped || !is_done(state, step))
		return false;
	if (at->until >= 0 && !is_done(state, at->until)) {
		*way = ROAD_AGAIN;
		return true;
	}
	rule = approval_of(state->road, step, &approval);
	if (rule == NULL || is_done(state, approval) ||
	    day <= road_span(calendar, rule, state->first[step], 0) ||
	    day > day_months_after(state->first[step], rule->special))
		return false;
	*way = ROAD_DISCUSSED;
	return true;
}

/* ---- folding ---- */

/* An approval of what the meeting on a probation has resolved. */
static void approve_decision(struct road_state *state, int meeting, int approval, int64_t day)
{
	const struct road_rule *extend = road_rule_of(&state->road->steps[meeting], ROAD_EXTEND);
	if (extend == NULL || state->decided == ROAD_PASS) {
		state->first[approval] = state->last[approval] = day;
	} else if (state->decided == ROAD_EXTENDED) {
		state->extended = state->decided_months;
		road_reopen(state, extend->redo);
	} else {
		state->stopped = true;
	}
}

static void take_failed(struct road_state *state, int step, enum road_way way)
{
	const struct road_step *at = &state->road->steps[step];
	if (at->stops)
		state->stopped = true;
	else if (way == ROAD_DISCUSSED)
		road_reopen(state, step);
	else if (at->fail >= 0)
		road_reopen(state, at->fail);
}

static void take_passed(struct road_state *state, int step, const struct road_fact *fact,
			enum road_way way)
{
	const struct road_rule *within = road_rule_of(&state->road->steps[step], ROAD_WITHIN);
	if (road_rule_of(&state->road->steps[step], ROAD_EXTEND) != NULL) {
		state->decided = fact->outcome;
		state->decided_months = fact->months;
	}
	if (way == ROAD_DISCUSSED) {
		state->discussed[step] = fact->day;
	} else if (within != NULL && within->special > 0) {
		approve_decision(state, within->of, step, fact->day);
	} else {
		state->last[step] = fact->day;
		state->rounds[step]++;
		if (way != ROAD_AGAIN)
			state->first[step] = fact->day;
	}
}

void road_take(struct road_state *state, const struct calendar *calendar, int step,
	       const struct road_fact *fact)
{
	enum road_way way = ROAD_FIRST;
	if (step != state->next && !road_again(state, calendar, step, fact->day, &way) &&
	    step == road_redo(state, calendar, fact->day))
		road_reopen(state, step);
	if (fact->outcome == ROAD_FAIL)
		take_failed(state, step, way);
	else
		take_passed(state, step, fact, way);
	if (fact->day > state->last_day)
		state->last_day = fact->day;
	find_next(state);
}

void road_fold(const struct development_road *road, const struct calendar *calendar,
	       const struct road_fact *facts, size_t count, struct road_state *out)
{
	*out = (struct road_state){.road = road, .last_day = ROAD_NO_DAY};
	road_reopen(out, 0);
	for (size_t i = 0; i < count; i++) {
		int step = road_step_index(road, facts[i].step);
		if (step >= 0)
			road_take(out, calendar, step, &facts[i]);
	}
}

/* ---- what has come of it ---- */

bool road_probation(const struct road_state *state, int64_t *from, int64_t *until)
{
	int step = step_with(state->road, ROAD_PROBATION), approval = -1;
	const struct road_rule *rule =
		step < 0 ? NULL : road_rule_of(&state->road->steps[step], ROAD_PROBATION);
	if (rule == NULL || approval_of(state->road, rule->of, &approval) == NULL ||
	    !is_done(state, approval))
		return false;
	*from = state->first[rule->of];
	*until = day_months_after(*from, rule->months + (int)state->extended);
	return true;
}

bool road_is_full(const struct road_state *state, int64_t *since)
{
	int64_t from = 0;
	int meeting = step_with(state->road, ROAD_EXTEND), approval = -1;
	if (meeting < 0 || approval_of(state->road, meeting, &approval) == NULL ||
	    !is_done(state, approval))
		return false;
	return road_probation(state, &from, since);
}

/* ---- looking ahead ---- */

/* The first day on which somebody is so old: born on 29 February, that is 1 March of a year without one. */
int64_t road_birthday(int64_t birth, int years)
{
	int64_t day = day_months_after(birth, years * 12);
	return age_at(birth, day) < years ? day + 1 : day;
}

static void take_earliest(struct road_outlook *out, int64_t day, const struct road_rule *rule)
{
	if (out->earliest != ROAD_NO_DAY && out->earliest >= day)
		return;
	out->earliest = day;
	out->earliest_rule = rule;
}

static void take_latest(struct road_outlook *out, int64_t day, const struct road_rule *rule)
{
	if (out->latest != ROAD_NO_DAY && out->latest <= day)
		return;
	out->latest = day;
	out->latest_rule = rule;
	out->redo = rule->special > 0 ? rule->redo : -1;
}

static void look_by(const struct road_state *state, const struct calendar *calendar,
		    const struct road_person *person, int step, const struct road_rule *rule,
		    struct road_outlook *out)
{
	bool known = rule->of >= 0 && is_done(state, rule->of);
	if (rule->kind == ROAD_AGE && person->birth != ROAD_NO_DAY)
		take_earliest(out, road_birthday(person->birth, rule->least), rule);
	else if (rule->kind == ROAD_AFTER && known)
		take_earliest(out, road_span(calendar, rule, state->first[rule->of], 0), rule);
	else if (rule->kind == ROAD_PROBATION && known)
		take_earliest(out,
			      road_span(calendar, rule, state->first[rule->of], state->extended),
			      rule);
	else if (rule->kind == ROAD_WITHIN && known)
		take_latest(out, road_span(calendar, rule, state->first[rule->of], 0), rule);
	else if (rule->kind == ROAD_EVERY && known)
		take_latest(
			out,
			road_span(calendar, rule,
				  is_done(state, step) ? state->last[step] : state->first[rule->of],
				  0),
			rule);
}

void road_look(const struct road_state *state, const struct calendar *calendar,
	       const struct road_person *person, int step, struct road_outlook *out)
{
	const struct road_step *at = &state->road->steps[step];
	*out = (struct road_outlook){.earliest = ROAD_NO_DAY, .latest = ROAD_NO_DAY, .redo = -1};
	for (size_t i = 0; i < at->rule_count; i++)
		look_by(state, calendar, person, step, &at->rules[i], out);
}
