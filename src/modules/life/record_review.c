/*
 * record_review: what an organisation-life meeting and an appraisal take: problems with what became of them, grades within the
 * cap, talks.
 */
#include "base/arena.h"
#include "base/count.h"
#include "modules/life/life_int.h"

/* An activity whose attendance is entered, under the heading that it needs. */
static err_t load_activity(struct act *act, struct draft *draft, const char *kind, const char *say,
			   struct record *out, bool *fits)
{
	struct act program = act_as_program(act);
	*fits = false;
	if (draft_int(draft, "activity") == 0)
		return NULL;
	TRY(reg_load(&program, act_register(act, "life_activity"), draft_int(draft, "activity"), out));
	*fits = !out->voided && str_has_word(record_text(out, "kinds"), str_of(kind));
	if (!*fits)
		life_fault(draft, "activity", str_of(say));
	return NULL;
}

err_t life_problem_check(struct act *act, struct draft *draft)
{
	struct record activity;
	bool fits = false, open = draft_is(draft, "progress", "open");
	TRY(load_activity(act, draft, "org_life",
			  "这次活动不是组织生活会。问题记在开组织生活会的那一次。", &activity,
			  &fits));
	if (draft_is(draft, "whose", "member") && draft_text(draft, "member_name").len == 0)
		life_fault(draft, "member_name", S("请写是哪位党员的问题。"));
	if (!open && draft_text(draft, "became").len == 0)
		life_fault(draft, "became", S("请写结果：改成什么样了；没有改成的写为什么。"));
	if (!open && draft_text(draft, "ended_on").len == 0)
		life_fault(draft, "ended_on", S("请填哪天有结果的。"));
	if (life_day(draft_text(draft, "ended_on")) > act->today)
		life_fault(draft, "ended_on", S("这一天还没有到，请核对。"));
	return NULL;
}

err_t life_talk_check(struct act *act, struct draft *draft)
{
	if (draft_int(draft, "talker") != 0 &&
	    draft_int(draft, "talker") == draft_int(draft, "other"))
		life_fault(draft, "other", S("不能和自己谈，请核对。"));
	if (life_day(draft_text(draft, "talked_on")) > act->today)
		life_fault(draft, "talked_on", S("这一天还没有到，谈了再记。"));
	return NULL;
}

/* ---- a grade ---- */

int64_t life_excellent_most(const struct life_rule *rule, const struct life_line *lines,
			    size_t count)
{
	int64_t total = 0;
	for (size_t i = 0; i < count; i++)
		total += lines[i].voter || rule->excellent_all;
	return rule->excellent == 0 ? total : total / rule->excellent;
}

static err_t check_cap(struct act *act, struct draft *draft, const struct life_rule *rule,
		       const struct life_line *lines, size_t count)
{
	int64_t others = 0, most = life_excellent_most(rule, lines, count);
	if (!draft_is(draft, "grade", "excellent"))
		return NULL;
	TRY(db_int(act->db,
		   "SELECT count(*) FROM r_life_grade WHERE activity = $1 AND member <> $2 AND "
		   "grade = "
		   "'excellent' AND voided = 0",
		   ARGS(V_INT(draft_int(draft, "activity")), V_INT(draft_int(draft, "member"))),
		   &others, NULL));
	if (others + 1 > most)
		life_fault(draft, "grade",
			   str_fmt(act->arena, STR "：这次最多 %lld 名。",
				   STR_ARG(rule->excellent_say), (long long)most));
	return NULL;
}

static err_t check_once(struct act *act, struct draft *draft)
{
	int64_t same = 0;
	TRY(db_int(act->db,
		   "SELECT count(*) FROM r_life_grade WHERE activity = $1 AND member = $2 AND id "
		   "<> $3 "
		   "AND voided = 0",
		   ARGS(V_INT(draft_int(draft, "activity")), V_INT(draft_int(draft, "member")),
			V_INT(draft->id)),
		   &same, NULL));
	if (same > 0)
		life_fault(draft, "member", S("这位党员这次评议已经录过了，请更正原来那一行。"));
	return NULL;
}

static void check_numbers(struct draft *draft, const struct record *activity)
{
	int64_t votes = draft_int(draft, "excellent") + draft_int(draft, "qualified") +
			draft_int(draft, "basic") + draft_int(draft, "poor");
	if (votes > record_int(activity, "present_count"))
		life_fault(draft, "excellent",
			   str_fmt(draft->act->arena,
				   "票数加起来 %lld，比到会的 %lld 人还多，请核对。",
				   (long long)votes,
				   (long long)record_int(activity, "present_count")));
}

/* Whatever was counted or decided anew waits for a second count. */
static void set_counter(struct act *act, struct draft *draft)
{
	static const char *const counts[] = {"excellent", "qualified", "basic", "poor"};
	bool anew = draft->before == NULL ||
		    !str_eq(record_text(draft->before, "grade"), draft_text(draft, "grade"));
	for (size_t i = 0; i < COUNT(counts) && !anew; i++)
		anew = record_int(draft->before, counts[i]) != draft_int(draft, counts[i]);
	if (!anew)
		return;
	draft_set_int(draft, "counter", act->account > 0 ? act->account : 0);
	draft_set_int(draft, "checker", 0);
}

err_t life_grade_check(struct act *act, struct draft *draft)
{
	const struct life_rule *rule = NULL;
	struct record activity;
	struct life_line *lines = NULL;
	size_t count = 0;
	bool fits = false;
	TRY(load_activity(act, draft, "appraisal", "这次活动不是民主评议，请核对。", &activity,
			  &fits));
	if (!fits || draft_int(draft, "member") == 0)
		return NULL;
	TRY(life_lock(act, activity.id));
	TRY(life_rule_on(act, record_text(&activity, "held_on"), "activity", &rule));
	TRY(life_lines(act, activity.id, &lines, &count));
	const struct life_line *line = life_line_of(lines, count, draft_int(draft, "member"));
	if (line == NULL)
		life_fault(draft, "member",
			   S("这位党员不在这次评议应到的人里。请先录好到会情况。"));
	else if (!line->voter)
		life_fault(draft, "member", S("预备党员（流入党员）参加评议，不评定等次。"));
	check_numbers(draft, &activity);
	TRY(check_once(act, draft));
	TRY(check_cap(act, draft, rule, lines, count));
	set_counter(act, draft);
	return NULL;
}
