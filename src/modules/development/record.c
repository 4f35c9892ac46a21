/*
 * record: what the two registers take, and where an applicant stands after each change.
 *
 * Stage, next step, whose turn it is and the dates are worked out here whenever the record is written, from the steps in
 * the table: no page and no form can say otherwise.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/development/development_int.h"

enum { OTHERS_MAX = 20 };

static void fault(struct draft *draft, const char *field, struct str text)
{
	draft_fault(draft, field, err_field(draft->act->arena, str_of(field), STR, STR_ARG(text)));
}

/* ---- the applicant ---- */

static bool is_over(struct str stage)
{
	return str_eq(stage, S("full")) || str_eq(stage, S("stopped"));
}

static err_t check_once(struct act *act, struct draft *draft)
{
	struct act program = act_as_program(act);
	struct record other;
	int64_t *ids = NULL, person = draft_int(draft, "person");
	size_t count = 0;
	bool member = false;
	if (person == 0)
		return NULL;
	TRY(development_is_member(act, person, &member));
	if (member)
		fault(draft, "person", S("这位同志已经是党员，在“党员”台账里，不用再申请入党。"));
	TRY(act_lock(act, str_fmt(act->arena, "development:person:%lld", (long long)person)));
	TRY(reg_find_ref(&program, draft->reg, "person", person, OTHERS_MAX, &ids, &count));
	for (size_t i = 0; i < count; i++) {
		TRY(reg_load(&program, draft->reg, ids[i], &other));
		if (!other.voided && !is_over(record_text(&other, "stage")))
			fault(draft, "person",
			      str_fmt(act->arena,
				      "这位同志已经在发展，编号 " STR "，不用再登记一次。",
				      STR_ARG(record_text(&other, "number"))));
	}
	return NULL;
}

static void check_kept(struct draft *draft, size_t steps)
{
	static const char *const kept[] = {"person", "applied_on"};
	for (size_t i = 0; i < COUNT(kept) && steps > 0; i++) {
		struct str field = str_of(kept[i]);
		struct val was = record_val(draft->before, field);
		bool same = was.kind == VAL_INT ? was.n == draft_int(draft, kept[i])
						: str_eq(record_text(draft->before, kept[i]),
							 draft_text(draft, kept[i]));
		if (!same)
			fault(draft, kept[i],
			      S("后面的步骤已经照它核对过，不能改。登记错了的，先把后面的步骤撤回"
				"。"));
	}
}

static void check_application(struct act *act, struct draft *draft,
			      const struct development_road *road)
{
	struct road_state state;
	struct road_verdict verdict;
	struct road_person person = {.birth = development_day(draft_text(draft, "birth")),
				     .quota = ROAD_NO_QUOTA};
	struct road_fact fact = {.step = S("application"),
				 .day = development_day(draft_text(draft, "applied_on")),
				 .notice_from = ROAD_NO_DAY,
				 .received_on = ROAD_NO_DAY};
	road_fold(road, act->house->calendar, NULL, 0, &state);
	road_judge(&state, act->house->calendar, &person, &fact, act->today, &verdict);
	for (size_t i = 0; i < verdict.count; i++)
		fault(draft, "applied_on", finding_words(act->arena, road, &verdict.findings[i]));
}

/* ---- where it stands ---- */

static struct str day_or_none(struct arena *arena, int64_t day)
{
	return day == ROAD_NO_DAY ? S("") : day_text(arena, day);
}

static struct str turn_of(enum tier tier)
{
	return tier == TIER_TOWN ? S("town") : tier == TIER_COUNTY ? S("county") : S("village");
}

/* The nearest date by which something is to be done: the next step, or one that is taken again and again. */
static int64_t nearest(const struct road_state *state, const struct calendar *calendar,
		       const struct road_person *person, struct road_outlook *next)
{
	int64_t latest = ROAD_NO_DAY;
	for (int i = 0; i <= state->next && i < (int)state->road->step_count; i++) {
		enum road_way way = ROAD_FIRST;
		struct road_outlook look;
		bool again = i < state->next &&
			     road_again(state, calendar, i, state->last_day, &way) &&
			     way == ROAD_AGAIN;
		if (i != state->next && !again)
			continue;
		road_look(state, calendar, person, i, &look);
		if (look.latest != ROAD_NO_DAY && (latest == ROAD_NO_DAY || look.latest < latest))
			latest = look.latest;
		if (i == state->next)
			*next = look;
	}
	return latest;
}

/* What somebody is by what was decided, not by what comes next. */
static struct str stage_of(const struct road_state *state, bool over, int64_t *from, int64_t *until)
{
	int64_t full = 0;
	bool probation = road_probation(state, from, until);
	if (state->stopped)
		return S("stopped");
	if (over || road_is_full(state, &full))
		return S("full");
	return probation ? S("probation")
			 : state->road->steps[state->next > 0 ? state->next - 1 : 0].stage;
}

static void set_standing(struct act *act, struct draft *draft, const struct road_state *state,
			 const struct road_person *person)
{
	struct arena *arena = act->arena;
	struct road_outlook next = {.earliest = ROAD_NO_DAY};
	int64_t from = ROAD_NO_DAY, until = ROAD_NO_DAY, full = ROAD_NO_DAY;
	int64_t latest = nearest(state, act->house->calendar, person, &next);
	bool over = state->stopped || state->next >= (int)state->road->step_count;
	bool is_full = road_is_full(state, &full);
	const struct road_step *step = over ? NULL : &state->road->steps[state->next];
	draft_set_text(draft, "stage", stage_of(state, over, &from, &until));
	draft_set_text(draft, "next_step", over ? S("") : step->name);
	draft_set_text(draft, "turn", over ? S("done") : turn_of(step->tier));
	draft_set_text(draft, "earliest", over ? S("") : day_or_none(arena, next.earliest));
	draft_set_text(draft, "latest", over ? S("") : day_or_none(arena, latest));
	draft_set_text(draft, "probation_from", day_or_none(arena, from));
	draft_set_text(draft, "probation_until", day_or_none(arena, until));
	draft_set_text(draft, "full_on", is_full ? day_or_none(arena, full) : S(""));
	draft_set_text(draft, "ended_on", over ? day_or_none(arena, state->last_day) : S(""));
}

err_t development_check(struct act *act, struct draft *draft)
{
	const struct record *steps = NULL;
	const struct development_road *road = NULL;
	struct road_person person = {.birth = development_day(draft_text(draft, "birth")),
				     .quota = ROAD_NO_QUOTA};
	struct road_fact *facts =
		arena_many(act->arena, struct road_fact, DEVELOPMENT_STEPS_MAX + 1);
	struct road_state state;
	size_t count = 0, fact_count = 0;
	if (development_day(draft_text(draft, "applied_on")) == ROAD_NO_DAY)
		return NULL; /* told by the register: it is required */
	TRY(development_steps(act, draft->id, &steps, &count));
	TRY(development_road_on(act, draft->org, act->today, &road));
	if (draft->before == NULL)
		TRY(check_once(act, draft));
	else
		check_kept(draft, count);
	if (count == 0)
		check_application(act, draft, road);
	development_facts(act, draft_text(draft, "applied_on"), steps, count, facts, &fact_count);
	road_fold(road, act->house->calendar, facts, fact_count, &state);
	set_standing(act, draft, &state, &person);
	return NULL;
}

/* ---- a step ---- */

err_t development_step_check(struct act *act, struct draft *draft)
{
	(void)act;
	if (draft->before != NULL)
		fault(draft, "day",
		      S("记下的步骤不能改。记错了，请到这个人的页上撤回最后一步，写明原因再记。"));
	else if (draft_text(draft, "road").len == 0)
		fault(draft, "day",
		      S("请到“发展党员”里点开这个人，在他的页上记：系统要照规定核对日期和票数。"));
	return NULL;
}
