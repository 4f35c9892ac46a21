/*
 * record: what an activity and its attendance take, and what follows: how many were due and came, under which headings it
 * counts. Both are worked out whenever a row is written: no form can say otherwise.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/life/life_int.h"

void life_fault(struct draft *draft, const char *field, struct str text)
{
	draft_fault(draft, field, err_field(draft->act->arena, str_of(field), STR, STR_ARG(text)));
}

err_t life_rule_on(struct act *act, struct str day, const char *field, const struct life_rule **out)
{
	*out = catalogue_life_rule(act->house->catalogue, life_day(day));
	return *out != NULL ? NULL
			    : err_field(act->arena, str_of(field),
					"这一天没有适用的组织生活规定，请核对日期。");
}

/* ---- an activity ---- */

struct activity {
	const struct life_rule *rule;
	struct record org;
	enum life_who who;
	bool fits; /* kinds and organisation go together */
};

static void check_kinds(struct draft *draft, struct activity *in)
{
	bool group = record_is(&in->org, "org_kind", "group");
	if (record_is(&in->org, "org_kind", "committee"))
		life_fault(draft, "organisation",
			   S("组织生活记在党支部（党总支、党小组）名下，请选党支部。"));
	else if (!life_who_of(in->rule, draft_text(draft, "kinds"), group, &in->who))
		life_fault(draft, "kinds",
			   S("党员大会、支委会、党小组会应到的人不一样，请分开登记；其他的可以和其"
			     "中一种连着。"));
	else if (group != (in->who == LIFE_GROUP))
		life_fault(draft, "organisation",
			   group ? S("党小组只登记党小组会，和党小组自己开的活动；党员大会、支委会"
				     "请选党支部。")
				 : S("党小组会请选是哪个党小组。"));
	else
		in->fits = true;
}

/* What was entered for other people, or for another day, is looked at again. */
static bool is_stale(struct draft *draft, const struct activity *in)
{
	enum life_who before = LIFE_ANY;
	if (draft->before == NULL)
		return false;
	bool group = record_is(&in->org, "org_kind", "group");
	(void)life_who_of(in->rule, record_text(draft->before, "kinds"), group, &before);
	return before != in->who ||
	       record_int(draft->before, "organisation") != draft_int(draft, "organisation");
}

static err_t check_voted(struct act *act, struct draft *draft, const struct activity *in)
{
	int64_t votes = 0;
	if (draft->before == NULL)
		return NULL;
	TRY(life_vote_count(act, draft->id, &votes));
	if (votes > 0 && (is_stale(draft, in) || !str_eq(record_text(draft->before, "held_on"),
							 draft_text(draft, "held_on"))))
		life_fault(draft, "held_on",
			   S("这次会已经有表决，日期、种类、哪个支部不能再改。确实登记错了，先把表"
			     "决作废。"));
	return NULL;
}

/* The headings under which it counts: those whose quorum is met. */
static struct str counted_of(struct act *act, const struct life_rule *rule, struct str kinds,
			     const struct life_counts *counts)
{
	struct str all = S("");
	while (kinds.len > 0) {
		struct str kind = str_cut(&kinds, ' ');
		const struct life_item *item = life_item(rule, kind);
		if (item == NULL ||
		    counts->voters_present < life_least(item->quorum, counts->voters_due))
			continue;
		all = all.len == 0 ? kind
				   : str_fmt(act->arena, STR " " STR, STR_ARG(all), STR_ARG(kind));
	}
	return all;
}

static void set_counts(struct act *act, struct draft *draft, const struct activity *in,
		       const struct life_counts *counts)
{
	struct str kinds = draft_text(draft, "kinds"), counted = S("");
	bool recorded = in->fits && draft_text(draft, "attended_on").len > 0 &&
			str_eq(draft_text(draft, "attended_on"), draft_text(draft, "held_on")) &&
			draft_text(draft, "minutes").len > 0;
	if (recorded)
		counted = counted_of(act, in->rule, kinds, counts);
	draft_set_int(draft, "due_count", counts->due);
	draft_set_int(draft, "present_count", counts->present);
	draft_set_int(draft, "remote_count", counts->remote);
	draft_set_int(draft, "voters_due", counts->voters_due);
	draft_set_int(draft, "voters_present", counts->voters_present);
	draft_set_text(draft, "counted", counted);
	draft_set_text(draft, "life_state",
		       !recorded                ? S("open")
		       : str_eq(counted, kinds) ? S("done")
						: S("short"));
}

static err_t activity_check(struct act *act, struct draft *draft)
{
	struct act program = act_as_program(act);
	struct activity in = {.who = LIFE_ANY};
	struct life_line *lines = NULL;
	size_t count = 0;
	draft_set_text(draft, "life_state", S("open"));
	if (draft_int(draft, "organisation") == 0 || draft_text(draft, "kinds").len == 0 ||
	    life_day(draft_text(draft, "held_on")) == LIFE_NO_DAY)
		return NULL; /* told by the register: they are required */
	err_t none = life_rule_on(act, draft_text(draft, "held_on"), "held_on", &in.rule);
	if (none != NULL) {
		draft_fault(draft, "held_on", none);
		return NULL;
	}
	TRY(reg_load(&program, act_register(act, "party_org"), draft_int(draft, "organisation"),
		     &in.org));
	if (!str_eq(in.org.org, draft->org))
		life_fault(draft, "organisation",
			   S("这个组织设在别的地方，请选登记在本地的党支部。"));
	check_kinds(draft, &in);
	life_announce_check(act, draft);
	TRY(check_voted(act, draft, &in));
	if (draft_text(draft, "minutes").len > 0 &&
	    life_day(draft_text(draft, "held_on")) > act->today)
		life_fault(draft, "minutes", S("还没有到开会的那天，会议记录开完会再填。"));
	if (is_stale(draft, &in))
		draft_set_text(draft, "attended_on", S(""));
	if (draft->id != 0)
		TRY(life_lines(act, draft->id, &lines, &count));
	struct life_counts counts = life_count(lines, count);
	set_counts(act, draft, &in, &counts);
	return NULL;
}

/* ---- a line of attendance ---- */

static void check_made_up(struct draft *draft)
{
	int64_t day = life_day(draft_text(draft, "made_up_on"));
	if (day == LIFE_NO_DAY)
		return;
	if (day > draft->act->today)
		life_fault(draft, "made_up_on", S("这一天还没有到，请核对。"));
	if (draft_is(draft, "presence", "present") || draft_is(draft, "presence", "remote"))
		life_fault(draft, "made_up_on", S("到会的、线上参加的不用补学，请核对。"));
}

static err_t attendance_check(struct act *act, struct draft *draft)
{
	int64_t votes = 0;
	if (draft_text(draft, "standing").len == 0) {
		life_fault(draft, "activity",
			   S("请到“组织生活”里那一次活动的页上录到会情况，应到的人都列好了。"));
		return NULL;
	}
	if ((draft_is(draft, "presence", "excused") || draft_is(draft, "presence", "left_out")) &&
	    draft_text(draft, "why").len == 0)
		life_fault(draft, "why", S("请假的、不计算在应到里的，请写原因。"));
	check_made_up(draft);
	if (draft->before == NULL)
		return NULL;
	if (record_int(draft->before, "activity") != draft_int(draft, "activity") ||
	    record_int(draft->before, "member") != draft_int(draft, "member"))
		life_fault(draft, "member",
			   S("这一行是谁、哪次活动不能改，只改到会没有、原因和补学。"));
	TRY(life_lock(act, draft_int(draft, "activity")));
	TRY(life_vote_count(act, draft_int(draft, "activity"), &votes));
	if (votes > 0 &&
	    !str_eq(record_text(draft->before, "presence"), draft_text(draft, "presence")))
		life_fault(draft, "presence",
			   S("这次会已经有表决，到会的人数不能再改。确实录错了，先把表决作废。"));
	return NULL;
}

const struct reg_hook life_hooks[] = {
	{"life_activity", activity_check},
	{"life_attendance", attendance_check},
	{"life_vote", life_vote_check},
	{"life_problem", life_problem_check},
	{"life_grade", life_grade_check},
	{"life_talk", life_talk_check},
	{NULL, NULL},
};

/* ---- what follows ---- */

err_t life_restate(struct act *act, int64_t activity, bool attended)
{
	struct act program = act_as_program(act);
	struct record record;
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(reg_load(&program, act_register(act, "life_activity"), activity, &record));
	if (record.voided)
		return NULL;
	TRY(draft_of(&program, &record, &draft));
	if (attended)
		draft_set_text(draft, "attended_on", record_text(&record, "held_on"));
	return draft_write(draft, record.version, &id);
}

/* Under which organisation it was held; 0: it did not count. All of its rows have the same. */
static err_t held_by(struct act *act, int64_t activity, int64_t *out)
{
	*out = 0;
	return db_int(act->db, "SELECT max(organisation) FROM life_held WHERE activity = $1",
		      ARGS(V_INT(activity)), out, NULL);
}

static err_t forget_held(struct act *act, int64_t activity)
{
	return db_exec(act->db, "DELETE FROM life_held WHERE activity = $1", ARGS(V_INT(activity)),
		       NULL);
}

static err_t unhold(struct act *act, const struct event *event)
{
	int64_t before = 0;
	TRY(held_by(act, event->id, &before));
	TRY(forget_held(act, event->id));
	return life_kept_held(act, before);
}

/* Entered once, it stands under each of its headings. */
static err_t hold(struct act *act, const struct event *event)
{
	struct act program = act_as_program(act);
	struct record record;
	int64_t before = 0, now = 0;
	TRY(held_by(act, event->id, &before));
	TRY(forget_held(act, event->id));
	TRY(reg_load(&program, act_register(act, "life_activity"), event->id, &record));
	struct str kinds = record_text(&record, "counted");
	while (kinds.len > 0) {
		struct str kind = str_cut(&kinds, ' ');
		now = record_int(&record, "organisation");
		TRY(db_exec(act->db,
			    "INSERT INTO life_held (activity, kind, organisation, org, day) VALUES "
			    "($1, $2, $3, $4, $5)",
			    ARGS(V_INT(record.id), V_TEXT(kind), V_INT(now), V_TEXT(record.org),
				 V_TEXT(record_text(&record, "held_on"))),
			    NULL));
	}
	TRY(life_kept_held(act, now));
	return before == now ? NULL : life_kept_held(act, before);
}

/* A line that was corrected at its own page. */
static err_t recount(struct act *act, const struct event *event)
{
	struct act program = act_as_program(act);
	struct record line;
	TRY(reg_load(&program, act_register(act, "life_attendance"), event->id, &line));
	return life_restate(act, record_int(&line, "activity"), false);
}

const struct listener life_listeners[] = {
	{"life_activity.created", hold},
	{"life_activity.changed", hold},
	{"life_activity.voided", unhold},
	{"life_activity.created", life_announce},
	{"life_activity.changed", life_announce},
	{"life_activity.voided", life_announce},
	{"life_attendance.changed", recount},
	{"party_org.created", life_kept_org},
	{"party_org.changed", life_kept_org},
	{"party_org.voided", life_kept_org},
	{"party_post.created", life_kept_post},
	{"party_post.changed", life_kept_post},
	{"party_post.voided", life_kept_post},
	{NULL, NULL},
};
