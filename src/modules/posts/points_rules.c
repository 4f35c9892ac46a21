/*
 * points_rules: what an entry counts, who answers an appeal, and that a closed year stays as it was.
 *
 * What is entered for a member of a branch is entered under that branch's lock, and so is the closing of a year: no entry slips
 * into a year while it is summed. An entry keeps the points that it counted; a later rule changes none of them.
 */
#include "modules/posts/points_int.h"

#include "base/arena.h"
#include "base/date.h"

enum { WHY_MAX = 100 };

static err_t lock_branch(struct act *act, int64_t organisation)
{
	return act_lock(act, str_fmt(act->arena, "points %lld", (long long)organisation));
}

err_t points_is_closed(struct act *act, int64_t organisation, int64_t year, bool *out)
{
	int64_t count = 0;
	TRY(db_int(act->db,
		   "SELECT count(*) FROM r_points_close WHERE organisation = $1 AND year = $2 AND "
		   "voided = 0",
		   ARGS(V_INT(organisation), V_INT(year)), &count, NULL));
	*out = count > 0;
	return NULL;
}

/* ---- a rule ---- */

static bool same(const struct draft *draft, const char *field)
{
	return record_int(draft->before, field) == draft_int(draft, field) &&
	       str_eq(record_text(draft->before, field), draft_text(draft, field));
}

err_t points_rule_check(struct act *act, struct draft *draft)
{
	int64_t used = 0;
	TRY(posts_check_branch(act, draft));
	posts_check_order(draft, "from_on", "until_on");
	if (draft->before == NULL)
		return NULL;
	TRY(db_int(act->db, "SELECT count(*) FROM r_points_entry WHERE rule = $1 AND voided = 0",
		   ARGS(V_INT(draft->id)), &used, NULL));
	bool kept = same(draft, "points") && same(draft, "points_kind") &&
		    same(draft, "year_most") && same(draft, "heading") &&
		    same(draft, "organisation") && same(draft, "from_on");
	if (used > 0 && !kept)
		posts_fault(
			draft, "heading",
			str_fmt(act->arena,
				"已经按这一项记过 %lld "
				"笔，不能改。要换规则，给它写上“到哪天”，从第二天起另登记一项。",
				(long long)used));
	return NULL;
}

/* ---- an entry ---- */

static err_t used_of(struct act *act, const struct draft *draft, int64_t *out)
{
	TRY(db_int(act->db,
		   "SELECT coalesce(sum(points), 0) FROM r_points_entry WHERE member = $1 AND rule "
		   "= $2 AND "
		   "year = $3 AND entry_kind = 'usual' AND voided = 0",
		   ARGS(V_INT(draft_int(draft, "member")), V_INT(draft_int(draft, "rule")),
			V_INT(draft_int(draft, "year"))),
		   out, NULL));
	*out = *out < 0 ? -*out : *out;
	return NULL;
}

static bool rule_holds(const struct record *rule, struct str day)
{
	struct str until = record_text(rule, "until_on");
	return str_cmp(record_text(rule, "from_on"), day) <= 0 &&
	       (until.len == 0 || str_cmp(until, day) >= 0);
}

/* Which of its two ends the day lies beyond. */
static struct str rule_span(struct act *act, const struct record *rule, struct str day)
{
	bool early = str_cmp(day, record_text(rule, "from_on")) < 0;
	return str_fmt(act->arena, early ? "从 " STR " 起才有" : "到 " STR " 为止",
		       STR_ARG(record_brief(act, rule, early ? "from_on" : "until_on")));
}

static void set_counted(struct draft *draft, const struct record *rule, int64_t used)
{
	struct arena *arena = draft->act->arena;
	int64_t points = record_int(rule, "points"), most = record_int(rule, "year_most");
	int64_t counted = points_counted(points, used, most);
	if (counted == 0)
		posts_fault(draft, "rule",
			    str_fmt(arena,
				    "“" STR "”一年最多 %lld 分，他 %lld 年已经满了，不能再记。",
				    STR_ARG(record_text(rule, "heading")), (long long)most,
				    (long long)draft_int(draft, "year")));
	draft_set_text(draft, "points_kind", record_text(rule, "points_kind"));
	draft_set_int(draft, "points",
		      record_is(rule, "points_kind", "deduct") ? -counted : counted);
	draft_set_text(draft, "cut",
		       counted == points || counted == 0
			       ? S("")
			       : str_fmt(arena, "一年最多 %lld 分，已有 %lld 分，这一笔算 %lld 分",
					 (long long)most, (long long)used, (long long)counted));
}

static err_t count_usual(struct act *act, struct draft *draft)
{
	struct act program = act_as_program(act);
	struct record rule;
	int64_t used = 0;
	if (draft_int(draft, "rule") == 0) {
		posts_fault(draft, "rule", S("请选按哪一项规则；还没有规则的，先登记积分规则。"));
		return NULL;
	}
	TRY(reg_load(&program, act_register(act, "points_rule"), draft_int(draft, "rule"), &rule));
	if (rule.voided || record_int(&rule, "organisation") != draft_int(draft, "organisation"))
		posts_fault(draft, "rule", S("这不是他所在党支部的规则，请重新选。"));
	else if (!rule_holds(&rule, draft_text(draft, "day")))
		posts_fault(draft, "rule",
			    str_fmt(act->arena, "那一天这一项规则不管用（" STR "），请选那天管用的规则。",
				    STR_ARG(rule_span(act, &rule, draft_text(draft, "day")))));
	TRY(used_of(act, draft, &used));
	set_counted(draft, &rule, used);
	return NULL;
}

/* Of a closed year; it counts in the year of its own day. */
static err_t count_correction(struct act *act, struct draft *draft)
{
	struct act program = act_as_program(act);
	struct record wrong;
	bool closed = false;
	if (draft_int(draft, "corrects") == 0 || draft_int(draft, "change") == 0) {
		posts_fault(draft, draft_int(draft, "corrects") == 0 ? "corrects" : "change",
			    S("更正请选更正哪一笔，并写加减几分。"));
		return NULL;
	}
	TRY(reg_load(&program, act_register(act, "points_entry"), draft_int(draft, "corrects"),
		     &wrong));
	TRY(points_is_closed(act, record_int(&wrong, "organisation"), record_int(&wrong, "year"),
			     &closed));
	if (wrong.voided || record_int(&wrong, "member") != draft_int(draft, "member"))
		posts_fault(draft, "corrects", S("那一笔不是他的，请重新选。"));
	else if (!closed)
		posts_fault(draft, "corrects",
			    S("那一年还没有结算：记错了直接把那一笔作废，再记一笔。"));
	draft_set_int(draft, "points", draft_int(draft, "change"));
	return NULL;
}

err_t points_entry_check(struct act *act, struct draft *draft)
{
	struct record member;
	bool found = false, closed = false;
	int64_t day = 0;
	if (draft->before != NULL) {
		posts_fault(draft, "why",
			    S("记下的分不能改。记错了，把这一笔作废，再记一笔；凭证可以在这一笔的页"
			      "面上补。"));
		return NULL;
	}
	TRY(posts_check_member(act, draft, &member, &found));
	posts_check_past(draft, "day");
	if (!found || !day_read(draft_text(draft, "day"), &day))
		return NULL;
	TRY(lock_branch(act, draft_int(draft, "organisation")));
	draft_set_int(draft, "year", day_parts(day).year);
	draft_set_int(draft, "recorder", act->account > 0 ? act->account : 0);
	draft_set_text(draft, "recorder_name", posts_my_name(act));
	draft_set_int(draft, "points", 0);
	TRY(points_is_closed(act, draft_int(draft, "organisation"), draft_int(draft, "year"),
			     &closed));
	if (closed) {
		posts_fault(draft, "day",
			    str_fmt(act->arena,
				    "%lld "
				    "年已经结算，不能再记。有错的，选“更正已经结算的一笔”，日期写今"
				    "年。",
				    (long long)draft_int(draft, "year")));
		return NULL;
	}
	return draft_is(draft, "entry_kind", "correction") ? count_correction(act, draft)
								 : count_usual(act, draft);
}

err_t points_entry_voided(struct act *act, const struct event *event)
{
	struct act program = act_as_program(act);
	struct record entry;
	bool closed = false;
	TRY(reg_load(&program, act_register(act, "points_entry"), event->id, &entry));
	TRY(lock_branch(act, record_int(&entry, "organisation")));
	TRY(points_is_closed(act, record_int(&entry, "organisation"), record_int(&entry, "year"),
			     &closed));
	if (closed)
		return err_new(act->arena, ERR_CONFLICT,
			       "%lld 年已经结算，这一笔不能作废。有错的，另记一笔更正，记在今年。",
			       (long long)record_int(&entry, "year"));
	return NULL;
}

/* ---- an appeal ---- */

static err_t new_appeal(struct act *act, struct draft *draft, const struct record *entry)
{
	struct act program = act_as_program(act);
	struct record *others = NULL;
	size_t count = 0;
	posts_check_past(draft, "asked_on");
	if (entry->voided || !str_eq(entry->org, draft->org))
		posts_fault(draft, "entry", S("这一笔已经作废，或者不是本村的，请重新选。"));
	TRY(reg_rows_of(&program, "points_appeal", "entry", entry->id, POSTS_MAX, &others, &count));
	for (size_t i = 0; i < count; i++) {
		if (record_is(&others[i], "state", "asked"))
			posts_fault(draft, "entry", S("对这一笔的申诉已经登记了，正在等答复。"));
	}
	draft_set_int(draft, "enterer", act->account > 0 ? act->account : 0);
	draft_set_text(draft, "enterer_name", posts_my_name(act));
	return NULL;
}

/* Neither who recorded the points nor who wrote the appeal down. */
static err_t check_answerer(struct act *act, const struct draft *draft, const struct record *entry)
{
	if (act->account > 0 && act->account == record_int(entry, "recorder"))
		return err_new(act->arena, ERR_DENIED,
			       "这笔分是您记的，请由别的同事答复。是那位同事登记的申诉，请他撤回，"
			       "由您登记，再请他答复。");
	if (act->account > 0 && act->account == draft_int(draft, "enterer"))
		return err_new(act->arena, ERR_DENIED, "这次申诉是您登记的，请由别的同事答复。");
	return NULL;
}

err_t points_appeal_check(struct act *act, struct draft *draft)
{
	struct act program = act_as_program(act);
	struct record entry;
	bool closed = false;
	if (draft_int(draft, "entry") == 0)
		return NULL;
	TRY(reg_load(&program, act_register(act, "points_entry"), draft_int(draft, "entry"), &entry));
	if (draft->before == NULL)
		return new_appeal(act, draft, &entry);
	if (!draft_is(draft, "state", "answered"))
		return NULL;
	TRY(check_answerer(act, draft, &entry));
	TRY(points_is_closed(act, record_int(&entry, "organisation"), record_int(&entry, "year"),
			     &closed));
	if (closed && draft_is(draft, "verdict", "struck"))
		posts_fault(draft, "verdict",
			    S("那一年已经结算，不能取消。请选“有出入，另记一笔”，再记一笔更正。"));
	draft_set_text(draft, "answerer_name", posts_my_name(act));
	return NULL;
}

/* What was found wrong is struck in the same moment. */
err_t points_appeal_answered(struct act *act, const struct event *event)
{
	struct act program = act_as_program(act);
	struct record appeal, entry;
	TRY(reg_load(&program, act_register(act, "points_appeal"), event->id, &appeal));
	if (!record_is(&appeal, "verdict", "struck"))
		return NULL;
	TRY(reg_load(&program, act_register(act, "points_entry"), record_int(&appeal, "entry"),
		     &entry));
	if (entry.voided)
		return NULL;
	struct str why = str_join(act->arena, S("申诉成立："), record_text(&appeal, "answer"));
	return reg_void(&program, entry.reg, entry.id, entry.version, str_head(why, WHY_MAX));
}

/* ---- the end of a year ---- */

static err_t open_appeals(struct act *act, int64_t organisation, int64_t year, int64_t *out)
{
	return db_int(act->db,
		      "SELECT count(*) FROM r_points_appeal a JOIN r_points_entry e ON e.id = "
		      "a.entry WHERE "
		      "a.state = 'asked' AND a.voided = 0 AND e.organisation = $1 AND e.year = $2",
		      ARGS(V_INT(organisation), V_INT(year)), out, NULL);
}

err_t points_close_check(struct act *act, struct draft *draft)
{
	bool closed = false;
	int64_t waiting = 0, year = draft_int(draft, "year");
	if (draft->before != NULL)
		return err_new(act->arena, ERR_CONFLICT, "结算过的不能改。");
	TRY(posts_check_branch(act, draft));
	int64_t organisation = draft_int(draft, "organisation");
	if (organisation == 0)
		return NULL;
	TRY(lock_branch(act, organisation));
	TRY(points_is_closed(act, organisation, year, &closed));
	TRY(open_appeals(act, organisation, year, &waiting));
	if (year >= day_parts(act->today).year)
		posts_fault(draft, "year", S("这一年还没有过完，过完了再结算。"));
	else if (closed)
		posts_fault(draft, "year", S("这一年已经结算过了。"));
	else if (waiting > 0)
		posts_fault(draft, "year",
			    str_fmt(act->arena, "这一年还有 %lld 件申诉没有答复，答复了再结算。",
				    (long long)waiting));
	draft_set_text(draft, "closed_on", day_text(act->arena, act->today));
	draft_set_text(draft, "closer", posts_my_name(act));
	return NULL;
}

static err_t write_year(struct act *program, const struct record *closing,
			const struct points_line *line)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(draft_new(program, act_register(program, "points_year"), closing->org, &draft));
	draft_set_int(draft, "closing", closing->id);
	draft_set_int(draft, "member", line->member.id);
	draft_set_int(draft, "year", record_int(closing, "year"));
	draft_set_int(draft, "basic", line->sum.of[POINTS_BASIC]);
	draft_set_int(draft, "extra", line->sum.of[POINTS_EXTRA]);
	draft_set_int(draft, "deduct", line->sum.of[POINTS_DEDUCT]);
	draft_set_int(draft, "corrected", line->sum.of[POINTS_CORRECTED]);
	return draft_write(draft, 0, &id);
}

err_t points_closed(struct act *act, const struct event *event)
{
	struct act program = act_as_program(act);
	struct record closing;
	const struct points_line *lines = NULL;
	size_t count = 0;
	TRY(reg_load(&program, act_register(act, "points_close"), event->id, &closing));
	TRY(points_lines(&program, record_int(&closing, "organisation"),
			 record_int(&closing, "year"), &lines, &count));
	for (size_t i = 0; i < count; i++)
		TRY(write_year(&program, &closing, &lines[i]));
	return NULL;
}
