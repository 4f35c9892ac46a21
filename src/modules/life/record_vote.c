/*
 * record_vote: a vote as it was taken. Enough must have come; how many votes pass it, and whether it passed, is worked out from
 * the rule of that day. A secret ballot is cast on paper alone and counts when a second person has entered the same tally.
 */
#include "base/arena.h"
#include "base/count.h"
#include "modules/life/life_int.h"

struct vote {
	struct record activity;
	const struct life_rule *rule;
	const struct life_matter *matter;
	struct life_tally tally;
};

static struct life_tally tally_of(const struct draft *draft, const struct record *activity)
{
	return (struct life_tally){.due = record_int(activity, "voters_due"),
				   .present = record_int(activity, "voters_present"),
				   .yes = draft_int(draft, "yes_votes"),
				   .no = draft_int(draft, "no_votes"),
				   .blank = draft_int(draft, "blank_votes"),
				   .void_votes = draft_int(draft, "void_votes"),
				   .written = draft_int(draft, "written_votes")};
}

static void tell_few(struct draft *draft, const struct vote *in)
{
	struct arena *arena = draft->act->arena;
	life_fault(draft, "activity",
		   str_fmt(arena,
			   "到会不够，不能表决：应到有表决权的 %lld 人，要到 %lld "
			   "人以上，实到 %lld 人。规定：" STR "。",
			   (long long)in->tally.due,
			   (long long)life_least(in->matter->quorum, in->tally.due),
			   (long long)in->tally.present, STR_ARG(in->matter->say)));
}

static void check_meeting(struct draft *draft, const struct vote *in)
{
	bool committee = in->matter->who == LIFE_COMMITTEE;
	struct str kinds = record_text(&in->activity, "kinds");
	if (!str_has_word(kinds, committee ? S("committee_meeting") : S("members_meeting")))
		life_fault(draft, "matter",
			   committee ? S("这类事由支委会决定，请在支委会那一次记。")
				     : S("这类事由支部党员大会表决；这次活动没有选“支部党员大会”，"
					 "请先核对种类。"));
	if (in->matter->secret && !str_eq(draft_text(draft, "ballot"), S("secret")))
		life_fault(draft, "ballot",
			   str_fmt(draft->act->arena, "这类事要无记名投票：" STR "。",
				   STR_ARG(in->matter->say)));
}

static void check_numbers(struct draft *draft, const struct vote *in)
{
	switch (life_check_tally(in->matter, &in->tally)) {
	case LIFE_TOO_FEW:
		tell_few(draft, in);
		break;
	case LIFE_MORE_WRITTEN:
		life_fault(draft, "written_votes",
			   S("书面意见比没到会的人还多（或者比票数还多），请核对。"));
		break;
	case LIFE_MORE_VOTES:
		life_fault(draft, "yes_votes",
			   S("赞成、不赞成、弃权、无效加起来，比到会有表决权的（加书面意见的）还多"
			     "，请核对。"));
		break;
	case LIFE_FINE:
		break;
	}
}

/* Whatever was counted anew waits for a second count. */
static bool is_counted_anew(const struct draft *draft)
{
	static const char *const counts[] = {"yes_votes", "no_votes", "blank_votes", "void_votes",
					     "written_votes"};
	if (draft->before == NULL ||
	    !str_eq(record_text(draft->before, "ballot"), draft_text(draft, "ballot")))
		return true;
	for (size_t i = 0; i < COUNT(counts); i++) {
		if (record_int(draft->before, counts[i]) != draft_int(draft, counts[i]))
			return true;
	}
	return false;
}

static void set_outcome(struct act *act, struct draft *draft, const struct vote *in)
{
	bool secret = str_eq(draft_text(draft, "ballot"), S("secret"));
	draft_set_int(draft, "electors", in->tally.due);
	draft_set_int(draft, "present", in->tally.present);
	draft_set_int(draft, "needed", life_needed(in->matter, &in->tally));
	if (is_counted_anew(draft)) {
		draft_set_int(draft, "counter", act->account > 0 ? act->account : 0);
		draft_set_int(draft, "checker", 0);
	}
	bool waits = secret && draft_int(draft, "checker") == 0;
	draft_set_text(draft, "outcome",
		       waits                                 ? S("waiting")
		       : life_passes(in->matter, &in->tally) ? S("passed")
							     : S("failed"));
}

err_t life_vote_check(struct act *act, struct draft *draft)
{
	struct act program = act_as_program(act);
	struct vote in = {0};
	draft_set_text(draft, "outcome", S("failed"));
	if (draft_int(draft, "activity") == 0)
		return NULL;
	TRY(life_lock(act, draft_int(draft, "activity")));
	TRY(reg_load(&program, act_register(act, "life_activity"), draft_int(draft, "activity"),
		     &in.activity));
	struct str held = record_text(&in.activity, "held_on");
	TRY(life_rule_on(act, held, "activity", &in.rule));
	in.matter = life_matter(in.rule, draft_text(draft, "matter"));
	in.tally = tally_of(draft, &in.activity);
	if (in.activity.voided || !str_eq(record_text(&in.activity, "attended_on"), held))
		life_fault(draft, "activity",
			   S("请先录好这次会的到会情况，再记表决：够不够人数要照它算。"));
	else if (in.matter == NULL)
		life_fault(draft, "matter", S("这一天的规定里没有这类事，请核对。"));
	else {
		check_meeting(draft, &in);
		check_numbers(draft, &in);
		set_outcome(act, draft, &in);
	}
	return NULL;
}
