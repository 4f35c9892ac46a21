/*
 * demo_development: three people of the first village on the road into the Party: an activist, a candidate whose file lies
 * with the town, a probationary member with one late step.
 *
 * Every step goes through the rules, on the day on which it would have been recorded.
 */
#include "app/demo_int.h"

#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/development/development.h"

enum { NOON = 180, BEHIND_MEMBERS = 60, GROWN_UP = 24, STILL_YOUNG = 55 };

/* "step days-before-today name=value …"; a day among the values is "@" and days before today. */
static const char *const activist[] = {
	"talk 220 person=何永福 note=入党动机端正，愿意为群众办事。",
	"activist 200 way=members outcome=pass", "activist_filed 195 outcome=pass",
	"contacts 190 people=何永福、李秀兰",
	"observation 25 person=李秀兰 note=按时交思想汇报，防汛值守表现好。"};
static const char *const candidate[] = {
	"talk 610 person=何永福 note=态度诚恳。",
	"activist 590 way=mass outcome=pass",
	"activist_filed 588 outcome=pass",
	"contacts 585 people=何永福、李秀兰",
	"observation 420 note=表现好。",
	"observation 250 note=带头发展果园。",
	"candidate 120 opinions=党员和群众都同意。 outcome=pass",
	"candidate_filed 105 notice_from=@118 document_no=青党备〔7〕号 outcome=pass",
	"sponsors 100 people=何永福、李秀兰",
	"review 80 outcome=pass note=本人和主要亲属没有问题。",
	"training 40 training_days=3 training_hours=24 outcome=pass",
	"branch_review 20 outcome=pass"};
static const char *const probationary[] = {
	"talk 790 person=何永福 note=入党愿望强烈。",
	"activist 780 way=members outcome=pass",
	"activist_filed 778 outcome=pass",
	"contacts 775 people=何永福、李秀兰",
	"observation 600 note=表现好。",
	"observation 415 note=积极参加志愿服务。 late_reason=汛期抢险，推迟了几天",
	"candidate 405 opinions=一致同意。 outcome=pass",
	"candidate_filed 390 notice_from=@402 document_no=青党备〔3〕号 outcome=pass",
	"sponsors 388 people=何永福、李秀兰",
	"review 370 outcome=pass note=没有问题。",
	"training 350 training_days=4 training_hours=28 outcome=pass",
	"branch_review 340 outcome=pass",
	"prereview 330 document_no=青党预〔2〕号 outcome=pass",
	"admission_form 325 document_no=志愿书0021",
	"admission_meeting 310 notice_from=@322 due_count=21 present_count=18 yes_count=17 "
	"no_count=1 abstain_count=0 "
	"written_count=1 outcome=pass leaves=0",
	"admission_talk 300 received_on=@305 person=周文斌 note=谈话合格。",
	"admission_approved 285 document_no=青党〔11〕号 outcome=pass",
	"admission_filed 280",
	"joined 275",
	"oath 240 place=村党群服务中心",
	"probation_observation 90 person=李秀兰 note=能起带头作用。"};

struct road {
	const char *const *steps;
	size_t count;
	int applied; /* days before today */
};
static const struct road roads[] = {
	{activist, COUNT(activist), 240},
	{candidate, COUNT(candidate), 630},
	{probationary, COUNT(probationary), 800},
};

struct applicants {
	struct demo *demo;
	struct str org;
	int64_t today, organisation;
	size_t next; /* of the village's people: behind the members of demo_party */
};

static void add(struct act *act, struct form *form, struct str name, struct str value)
{
	struct form_value *one = arena_one(act->arena, struct form_value);
	*one = (struct form_value){name, value, form->first};
	form->first = one;
}

static int64_t days_of(struct str text)
{
	int64_t days = 0;
	(void)str_int(text, &days);
	return days;
}

static err_t put_step(struct act *act, const struct applicants *all, int64_t id, const char *step)
{
	struct str rest = str_of(step), name = str_cut(&rest, ' ');
	int64_t day = all->today - days_of(str_cut(&rest, ' ')), made = 0;
	struct form form = {NULL};
	add(act, &form, S("day"), day_text(act->arena, day));
	while (rest.len > 0) {
		struct str value = str_cut(&rest, ' '), key = str_cut(&value, '=');
		bool ago = str_starts(value, S("@"));
		add(act, &form, key,
		    ago ? day_text(act->arena, all->today - days_of(str_sub(value, 1, value.len)))
			: value);
	}
	demo_clock(act, day, NOON);
	demo_as(act, TIER_VILLAGE, all->org);
	return development_take(act, id, name, &form, &made);
}

/* The next grown-up of the village. */
static err_t next_person(struct act *act, struct applicants *all, int64_t *out)
{
	struct record person;
	const struct reg *reg = catalogue_register(act->house->catalogue, S("person"));
	int64_t birth = 0;
	do {
		*out = all->demo->people[all->next++];
		TRY(reg_load(act, reg, *out, &person));
		if (!day_read(record_text(&person, "birth"), &birth))
			birth = 0;
	} while (age_at(birth, all->today) < GROWN_UP || age_at(birth, all->today) > STILL_YOUNG);
	return NULL;
}

static err_t put_road(struct act *act, struct applicants *all, const struct road *road)
{
	struct draft *draft = NULL;
	int64_t person = 0, id = 0;
	TRY(next_person(act, all, &person));
	demo_clock(act, all->today - road->applied, NOON);
	demo_as(act, TIER_VILLAGE, all->org);
	TRY(draft_new(act, catalogue_register(act->house->catalogue, S("development")), all->org,
		      &draft));
	draft_set_int(draft, "person", person);
	draft_set_text(draft, "applied_on", day_text(act->arena, act->today));
	draft_set_int(draft, "organisation", all->organisation);
	TRY(draft_write(draft, 0, &id));
	for (size_t i = 0; i < road->count; i++)
		TRY(put_step(act, all, id, road->steps[i]));
	return NULL;
}

static err_t put_applicants(void *arg, struct act *act)
{
	struct applicants *all = arg;
	const struct reg *reg = catalogue_register(act->house->catalogue, S("party_org"));
	int64_t *found = NULL;
	size_t count = 0;
	TRY(reg_find_text(act, reg, reg_field(reg, S("org_kind")), S("branch"), all->org, 1, &found,
			  &count));
	all->organisation = count > 0 ? found[0] : 0;
	for (size_t i = 0; i < COUNT(roads); i++)
		TRY(put_road(act, all, &roads[i]));
	return NULL;
}

err_t demo_development(struct demo *demo)
{
	struct applicants all = {.demo = demo,
				 .next = BEHIND_MEMBERS,
				 .org = demo_village(demo->in->arena, 0),
				 .today = day_of_moment(clock_now())};
	return open_write(demo->in, put_applicants, &all);
}
