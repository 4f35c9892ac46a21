/*
 * judge: whether a step may be taken on its day, rule by rule. See road.h.
 *
 * Every rule is asked, also when one was broken already, so that a clerk hears everything at once. A rule that is
 * usual and no more (`normal`) gives way to a reason, and then the step is marked for ever; the others never give way.
 */
#include "base/date.h"
#include "modules/development/road_int.h"

struct judging {
	const struct road_state *state; /* reopened, where the step begins anew */
	const struct calendar *calendar;
	const struct road_person *person;
	const struct road_fact *fact;
	int step;
	struct road_verdict *out;
};

/* ---- findings ---- */

static struct road_finding *found(struct judging *in, enum road_found what,
				  const struct road_rule *rule, const char *field, int64_t day)
{
	static const bool gives_way[] = {
		[ROAD_LATE] = true, [ROAD_UNUSUAL] = true, [ROAD_CLOSED] = false};
	struct road_verdict *out = in->out;
	bool reasoned = gives_way[what] && rule != NULL && rule->normal && in->fact->reasoned;
	struct road_finding *one =
		&out->findings[out->count < ROAD_FINDINGS_MAX ? out->count++
							      : ROAD_FINDINGS_MAX - 1];
	*one = (struct road_finding){
		.found = what, .rule = rule, .field = field, .day = day, .step = in->step};
	out->late |= reasoned;
	out->taken &= reasoned;
	return one;
}

static void missing(struct judging *in, const struct road_rule *rule, const char *field,
		    enum road_detail detail)
{
	found(in, ROAD_MISSING, rule, field, ROAD_NO_DAY)->detail = detail;
}

static int64_t since(const struct judging *in, const struct road_rule *rule)
{
	return rule->of < 0 ? ROAD_NO_DAY : in->state->first[rule->of];
}

/* ---- dates ---- */

static void judge_age(struct judging *in, const struct road_rule *rule)
{
	int64_t birth = in->person->birth;
	if (birth == ROAD_NO_DAY)
		missing(in, rule, "day", ROAD_NO_BIRTH);
	else if (age_at(birth, in->fact->day) < rule->least)
		found(in, ROAD_TOO_EARLY, rule, "day", road_birthday(birth, rule->least));
}

static void judge_after(struct judging *in, const struct road_rule *rule)
{
	int64_t more = rule->kind == ROAD_PROBATION ? in->state->extended : 0;
	int64_t from = since(in, rule);
	int64_t earliest =
		from == ROAD_NO_DAY ? ROAD_NO_DAY : road_span(in->calendar, rule, from, more);
	if (in->fact->day < earliest)
		found(in, ROAD_TOO_EARLY, rule, "day", earliest);
}

static void judge_latest(struct judging *in, const struct road_rule *rule)
{
	int64_t last = in->state->last[in->step];
	bool again = rule->kind == ROAD_EVERY && last != ROAD_NO_DAY;
	int64_t from = again ? last : since(in, rule);
	if (from == ROAD_NO_DAY || in->out->way == ROAD_DISCUSSED)
		return;
	int64_t latest = road_span(in->calendar, rule, from, 0);
	if (in->fact->day > latest)
		found(in, ROAD_LATE, rule, "late_reason", latest);
}

static void judge_valid(struct judging *in, const struct road_rule *rule)
{
	int64_t last = rule->of < 0 ? ROAD_NO_DAY : in->state->last[rule->of];
	int64_t until = last == ROAD_NO_DAY ? ROAD_NO_DAY : road_span(in->calendar, rule, last, 0);
	if (until != ROAD_NO_DAY && in->fact->day > until)
		found(in, ROAD_MISSING, rule, "day", until)->step = rule->of;
}

static void judge_sent(struct judging *in, const struct road_rule *rule)
{
	int64_t from = since(in, rule), came = in->fact->received_on;
	int64_t again = rule->of < 0 ? ROAD_NO_DAY : in->state->discussed[rule->of];
	if (from == ROAD_NO_DAY)
		return;
	if (came == ROAD_NO_DAY)
		missing(in, rule, "received_on", ROAD_PLAIN);
	else if (came < from || came < again || came > in->fact->day)
		missing(in, rule, "received_on", came > in->fact->day ? ROAD_FUTURE : ROAD_BEFORE);
	else if (again == ROAD_NO_DAY && came > road_span(in->calendar, rule, from, 0))
		found(in, ROAD_MISSING, rule, "received_on", road_span(in->calendar, rule, from, 0))
			->step = rule->of;
}

static void judge_notice(struct judging *in, const struct road_rule *rule)
{
	int64_t up = in->fact->notice_from, from = since(in, rule);
	if (in->out->way == ROAD_DISCUSSED)
		return; /* it has stood for the decision that is discussed again */
	if (up == ROAD_NO_DAY)
		missing(in, rule, "notice_from", ROAD_PLAIN);
	else if (up < from)
		found(in, ROAD_MISSING, rule, "notice_from", from)->detail = ROAD_BEFORE;
	else if (in->fact->day <= road_span(in->calendar, rule, up, 0))
		found(in, ROAD_TOO_EARLY, rule, "day", road_span(in->calendar, rule, up, 0) + 1);
}

/* ---- numbers ---- */

bool road_quorum(int64_t due, int64_t present)
{
	return present * 2 > due;
}

bool road_carried(int64_t due, int64_t yes, int64_t written)
{
	return (yes + written) * 2 > due;
}

static void judge_votes(struct judging *in, const struct road_rule *rule)
{
	const struct road_fact *fact = in->fact;
	bool carried = road_carried(fact->due, fact->yes, fact->written);
	bool passed = fact->outcome != ROAD_FAIL;
	if (fact->present + fact->written > fact->due)
		missing(in, rule, fact->present > fact->due ? "present" : "written", ROAD_TOO_MANY);
	else if (fact->yes + fact->no + fact->abstain > fact->present)
		missing(in, rule, "yes", ROAD_TOO_MANY);
	else if (!road_quorum(fact->due, fact->present))
		missing(in, rule, "present", ROAD_NO_QUORUM);
	else if (passed != carried)
		missing(in, rule, "yes", carried ? ROAD_CARRIED : ROAD_NOT_CARRIED);
}

static void judge_extend(struct judging *in, const struct road_rule *rule)
{
	const struct road_fact *fact = in->fact;
	if (fact->outcome != ROAD_EXTENDED)
		return;
	if (in->state->extended > 0)
		missing(in, rule, "decision", ROAD_TWICE);
	else if (fact->months < rule->least || fact->months > rule->most)
		missing(in, rule, "extend_months", ROAD_PLAIN);
}

static void judge_numbers(struct judging *in, const struct road_rule *rule)
{
	const struct road_fact *fact = in->fact;
	bool passed = fact->outcome == ROAD_PASS;
	bool trained = fact->training_days >= rule->days || fact->training_hours >= rule->hours;
	if (rule->kind == ROAD_ROUNDS && in->state->rounds[rule->of] < rule->least)
		found(in, ROAD_MISSING, rule, "day", ROAD_NO_DAY)->step = rule->of;
	else if (rule->kind == ROAD_PEOPLE &&
		 (fact->people < rule->least || fact->people > rule->most))
		missing(in, rule, "people", ROAD_PLAIN);
	else if (rule->kind == ROAD_TRAINING && passed && !trained)
		missing(in, rule, "training_days", ROAD_PLAIN);
	else if (rule->kind == ROAD_STAYS && passed && fact->leaves)
		found(in, ROAD_UNUSUAL, rule, "late_reason", ROAD_NO_DAY);
	else if (rule->kind == ROAD_QUOTA && passed && in->person->quota != ROAD_NO_QUOTA &&
		 in->person->used >= in->person->quota)
		missing(in, rule, "day", ROAD_PLAIN);
}

static void judge_rule(struct judging *in, const struct road_rule *rule)
{
	switch (rule->kind) {
	case ROAD_AGE:
		judge_age(in, rule);
		break;
	case ROAD_AFTER:
	case ROAD_PROBATION:
		judge_after(in, rule);
		break;
	case ROAD_WITHIN:
	case ROAD_EVERY:
		judge_latest(in, rule);
		break;
	case ROAD_VALID:
		judge_valid(in, rule);
		break;
	case ROAD_SENT:
		judge_sent(in, rule);
		break;
	case ROAD_NOTICE:
		judge_notice(in, rule);
		break;
	case ROAD_VOTES:
		judge_votes(in, rule);
		break;
	case ROAD_EXTEND:
		judge_extend(in, rule);
		break;
	case ROAD_ROUNDS:
	case ROAD_PEOPLE:
	case ROAD_TRAINING:
	case ROAD_STAYS:
	case ROAD_QUOTA:
		judge_numbers(in, rule);
		break;
	}
}

/* ---- the order of steps ---- */

/* The rule whose time for an approval is over. */
static const struct road_rule *overdue_rule(const struct road_state *state, int redo, int64_t day)
{
	for (int i = state->next; i < (int)state->road->step_count; i++) {
		const struct road_rule *rule = road_rule_of(&state->road->steps[i], ROAD_WITHIN);
		if (rule != NULL && rule->special > 0 && rule->redo == redo &&
		    state->first[rule->of] != ROAD_NO_DAY &&
		    day > day_months_after(state->first[rule->of], rule->special))
			return rule;
	}
	return NULL;
}

/* Where the step stands in the order; true: its own rules are worth asking. */
static bool judge_order(struct judging *in, struct road_state *reopened, int64_t today)
{
	const struct road_state *state = in->state;
	int redo = road_redo(state, in->calendar, in->fact->day);
	int next = redo >= 0 ? redo : state->next;
	if (state->stopped || next >= (int)state->road->step_count) {
		found(in, ROAD_CLOSED, NULL, "day", ROAD_NO_DAY);
		return false;
	}
	if (in->fact->day > today)
		found(in, ROAD_ORDER, NULL, "day", today)->detail = ROAD_FUTURE;
	else if (in->fact->day < state->last_day)
		found(in, ROAD_ORDER, NULL, "day", state->last_day)->detail = ROAD_BEFORE;
	if (in->step == redo) {
		in->out->way = ROAD_REDONE;
		*reopened = *state;
		road_reopen(reopened, redo);
		in->state = reopened;
		return true;
	}
	if (redo >= 0 && in->step > redo) {
		found(in, ROAD_TOO_LATE, overdue_rule(state, redo, in->fact->day), "day",
		      ROAD_NO_DAY)
			->step = redo;
		return false;
	}
	if (in->step == next ||
	    road_again(state, in->calendar, in->step, in->fact->day, &in->out->way))
		return true;
	found(in, ROAD_ORDER, NULL, "day", ROAD_NO_DAY)->step = next;
	return false;
}

void road_judge(const struct road_state *state, const struct calendar *calendar,
		const struct road_person *person, const struct road_fact *fact, int64_t today,
		struct road_verdict *out)
{
	struct road_state reopened;
	struct judging in = {
		state, calendar, person, fact, road_step_index(state->road, fact->step), out};
	*out = (struct road_verdict){.taken = true, .way = ROAD_FIRST};
	if (in.step < 0) {
		found(&in, ROAD_ORDER, NULL, "day", ROAD_NO_DAY)->step = state->next;
		return;
	}
	if (!judge_order(&in, &reopened, today))
		return;
	const struct road_step *step = &state->road->steps[in.step];
	for (size_t i = 0; i < step->rule_count; i++)
		judge_rule(&in, &step->rules[i]);
}
