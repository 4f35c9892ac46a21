/*
 * demo_life: the organisation life of the first village's branch: a members' meeting with a vote, a theme day with a lesson, one that
 * is planned for next week.
 *
 * Every row goes through the rules, on the day on which it would have been entered.
 */
#include "app/demo_int.h"

#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/life/life.h"

enum { EVENING = 540, LATEST = 400 };

struct branch_life {
	struct str org;
	int64_t branch, today;
};

struct held {
	int days_ago; /* below 0: to come */
	const char *kinds, *title, *minutes, *decisions;
};

static const struct held held[] = {
	{330, "org_life appraisal", "组织生活会和民主评议",
	 "何永福代表支部班子说了这一年的情况和不足。\n大家逐个提意见。", "查摆的问题年内改好。"},
	{65, "members_meeting", "讨论集体果园收益怎么用",
	 "何永福通报今年果园收入。\n李建国：先留出修水渠的钱。\n周桂英：困难户要照顾到。",
	 "收益六成修水渠，两成帮困难户，两成留作明年的肥料钱。"},
	{33, "theme_day lesson", "学习条例，清理河道",
	 "何永福上党课，讲《中国共产党支部工作条例（试行）》。\n大家一起清理村前河道。", ""},
	{-7, "committee_meeting", "商量年底组织生活会怎么开", "", ""},
};

static void add(struct act *act, struct form *form, const char *what, int64_t member,
		struct str value)
{
	struct form_value *one = arena_one(act->arena, struct form_value);
	*one = (struct form_value){str_fmt(act->arena, "%s_%lld", what, (long long)member), value,
				   form->first};
	form->first = one;
}

/* All members came but two, of whom one had said why. */
static err_t attend(struct act *act, const struct branch_life *life, int64_t activity)
{
	struct form form = {NULL};
	int64_t *members = NULL;
	size_t count = 0;
	TRY(reg_find_ref(act, act_register(act, "party_member"), "organisation", life->branch, LATEST,
			 &members, &count));
	for (size_t i = 0; i < count; i++) {
		add(act, &form, "presence", members[i],
		    i == 0   ? S("excused")
		    : i == 1 ? S("remote")
			     : S("present"));
		add(act, &form, "why", members[i], i == 0 ? S("在外地看病") : S(""));
	}
	return life_attend(act, activity, &form);
}

static err_t put_vote(struct act *act, const struct branch_life *life, int64_t activity)
{
	static const struct {
		const char *field;
		int64_t n;
	} numbers[] = {{"yes_votes", 7},
		       {"no_votes", 1},
		       {"blank_votes", 0},
		       {"void_votes", 0},
		       {"written_votes", 0}};
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(draft_new(act, act_register(act, "life_vote"), life->org, &draft));
	draft_set_int(draft, "activity", activity);
	draft_set_text(draft, "matter", S("decision"));
	draft_set_text(draft, "about", S("集体果园收益的使用"));
	draft_set_text(draft, "ballot", S("hand"));
	for (size_t i = 0; i < COUNT(numbers); i++)
		draft_set_int(draft, numbers[i].field, numbers[i].n);
	return draft_write(draft, 0, &id);
}

static err_t put_problem(struct act *act, const struct branch_life *life, int64_t activity)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(draft_new(act, act_register(act, "life_problem"), life->org, &draft));
	draft_set_int(draft, "activity", activity);
	draft_set_text(draft, "whose", S("branch"));
	draft_set_text(draft, "problem", S("党课讲政策多，讲种植技术少"));
	draft_set_text(draft, "raised_by", S("党员李建国"));
	draft_set_text(draft, "measure", S("每季度请一次农技员来讲"));
	draft_set_text(draft, "keeper", S("何永福"));
	draft_set_text(draft, "until_on", day_text(act->arena, life->today - 60));
	draft_set_text(draft, "progress", S("solved"));
	draft_set_text(draft, "became", S("请了三次，讲柑橘修剪和防虫"));
	draft_set_text(draft, "ended_on", day_text(act->arena, life->today - 70));
	demo_clock(act, life->today - 70, EVENING);
	return draft_write(draft, 0, &id);
}

/* Of the first member who gets one. */
static err_t put_grade(struct act *act, const struct branch_life *life, int64_t activity)
{
	struct draft *draft = NULL;
	int64_t id = 0, member = 0;
	TRY(db_int(act->db,
		   "SELECT min(member) FROM r_life_attendance WHERE activity = $1 AND standing = "
		   "'voter' AND voided = 0",
		   ARGS(V_INT(activity)), &member, NULL));
	TRY(draft_new(act, act_register(act, "life_grade"), life->org, &draft));
	draft_set_int(draft, "activity", activity);
	draft_set_int(draft, "member", member);
	draft_set_int(draft, "excellent", 6);
	draft_set_int(draft, "qualified", 2);
	draft_set_int(draft, "basic", 0);
	draft_set_int(draft, "poor", 0);
	draft_set_text(draft, "grade", S("excellent"));
	return draft_write(draft, 0, &id);
}

static err_t put_talk(struct act *act, const struct branch_life *life)
{
	struct draft *draft = NULL;
	int64_t id = 0, *members = NULL;
	size_t count = 0;
	TRY(reg_find_ref(act, act_register(act, "party_member"), "organisation", life->branch, 2,
			 &members, &count));
	if (count < 2)
		return NULL;
	TRY(draft_new(act, act_register(act, "life_talk"), life->org, &draft));
	draft_set_int(draft, "talker", members[0]);
	draft_set_int(draft, "other", members[1]);
	draft_set_text(draft, "between", S("members"));
	draft_set_text(draft, "talked_on", day_text(act->arena, life->today - 20));
	draft_set_text(draft, "gist", S("家里老人住院，最近参加活动少，互相说了困难。"));
	demo_clock(act, life->today - 20, EVENING);
	return draft_write(draft, 0, &id);
}

static err_t put_minutes(struct act *act, const struct held *one, int64_t activity)
{
	struct record record;
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(reg_load(act, act_register(act, "life_activity"), activity, &record));
	TRY(draft_of(act, &record, &draft));
	draft_set_text(draft, "minutes", str_of(one->minutes));
	draft_set_text(draft, "decisions", str_of(one->decisions));
	return draft_write(draft, record.version, &id);
}

static err_t put_activity(struct act *act, const struct branch_life *life, const struct held *one)
{
	struct draft *draft = NULL;
	int64_t id = 0, day = life->today - one->days_ago;
	demo_clock(act, day < life->today ? day : life->today, EVENING);
	demo_as(act, TIER_VILLAGE, life->org);
	TRY(draft_new(act, act_register(act, "life_activity"), life->org, &draft));
	draft_set_int(draft, "organisation", life->branch);
	draft_set_text(draft, "kinds", str_of(one->kinds));
	draft_set_text(draft, "title", str_of(one->title));
	draft_set_text(draft, "held_on", day_text(act->arena, day));
	draft_set_text(draft, "hours", S("19:30—21:00"));
	draft_set_text(draft, "place", S("村党群服务中心党员活动室"));
	draft_set_text(draft, "chair", S("何永福"));
	draft_set_text(draft, "recorder", S("李秀兰"));
	draft_set_text(draft, "notice_how", S("电话逐个通知"));
	TRY(draft_write(draft, 0, &id));
	if (one->days_ago < 0)
		return NULL;
	TRY(attend(act, life, id));
	if (str_eq(str_of(one->kinds), S("members_meeting")))
		TRY(put_vote(act, life, id));
	if (str_eq(str_of(one->kinds), S("org_life appraisal"))) {
		TRY(put_grade(act, life, id));
		TRY(put_minutes(act, one, id));
		return put_problem(act, life, id);
	}
	return put_minutes(act, one, id);
}

static err_t put_life(void *arg, struct act *act)
{
	struct branch_life *life = arg;
	bool found = false;
	TRY(db_int(act->db,
		   "SELECT id FROM r_party_org WHERE org = $1 AND org_kind = 'branch' ORDER BY id "
		   "LIMIT 1",
		   ARGS(V_TEXT(life->org)), &life->branch, &found));
	for (size_t i = 0; i < COUNT(held) && found; i++)
		TRY(put_activity(act, life, &held[i]));
	demo_as(act, TIER_VILLAGE, life->org);
	if (found)
		TRY(put_talk(act, life));
	demo_clock(act, life->today, EVENING);
	return NULL;
}

err_t demo_life(struct demo *demo)
{
	struct branch_life life = {.org = demo_village(demo->in->arena, 0),
				   .today = day_of_moment(clock_now())};
	return open_write(demo->in, put_life, &life);
}
