/*
 * groups: what must hold of members' groups with what is fixed for each (一编三定), and of a campaign (主题教育).
 *
 * What the terms mean differs from county to county: the fields are the catalogue's, and only what cannot be otherwise is here: what
 * is picked for a member is that member's, of this village, and days do not run backwards.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/posts/posts_int.h"

enum { FIXED_MAX = 50 };

err_t posts_group_check(struct act *act, struct draft *draft)
{
	struct act program = act_as_program(act);
	struct record leader;
	TRY(posts_check_branch(act, draft));
	posts_check_order(draft, "from_on", "until_on");
	if (draft_int(draft, "leader") == 0)
		return NULL;
	TRY(reg_load(&program, act_register(act, "party_member"), draft_int(draft, "leader"),
		     &leader));
	if (!str_eq(leader.org, draft->org))
		posts_fault(draft, "leader", S("组长不是本村的党员，请重新选。"));
	return NULL;
}

/* A row that was picked belongs to the same member, and to this village. */
static err_t check_picked(struct act *program, struct draft *draft, const char *field,
			  const char *reg, const char *fault)
{
	struct record picked;
	int64_t id = draft_int(draft, field);
	if (id == 0)
		return NULL;
	TRY(reg_load(program, act_register(program, reg), id, &picked));
	bool own = reg_field(picked.reg, S("member")) == NULL ||
		   record_int(&picked, "member") == draft_int(draft, "member");
	if (!own || picked.voided || !str_eq(picked.org, draft->org))
		posts_fault(draft, field, str_of(fault));
	return NULL;
}

/* One row holds at a time: the one before gets its last day first. */
static err_t check_only(struct act *program, struct draft *draft)
{
	struct record *others = NULL;
	size_t count = 0;
	if (draft_text(draft, "until_on").len > 0)
		return NULL;
	TRY(reg_rows_of(program, "member_fixing", "member", draft_int(draft, "member"), FIXED_MAX,
		     &others, &count));
	for (size_t i = 0; i < count; i++) {
		if (others[i].id != draft->id && record_text(&others[i], "until_on").len == 0)
			posts_fault(draft, "member",
				    S("他已经编定过了。重新编定的，先在那一行填上“到哪天”。"));
	}
	return NULL;
}

err_t posts_fixing_check(struct act *act, struct draft *draft)
{
	struct act program = act_as_program(act);
	struct record member;
	bool found = false;
	TRY(posts_check_member(act, draft, &member, &found));
	posts_check_past(draft, "fixed_on");
	posts_check_order(draft, "fixed_on", "until_on");
	TRY(check_picked(&program, draft, "team", "member_group", "这个组不是本村的，请重新选。"));
	TRY(check_picked(&program, draft, "holder", "branch_post_holder",
			 "这个岗不是他认的，请选他自己的；没有认岗的先登记认岗。"));
	TRY(check_picked(&program, draft, "contact", "member_contact",
			 "这一户不是他联系的，请选他自己的；没有登记的先登记党员联系户。"));
	if (draft_int(draft, "holder") == 0 && draft_text(draft, "office").len == 0)
		posts_fault(draft, "holder", S("请定岗：选他认的岗，有职务的在下面写职务。"));
	return check_only(&program, draft);
}

/* ---- a campaign ---- */

err_t posts_campaign_check(struct act *act, struct draft *draft)
{
	TRY(posts_check_branch(act, draft));
	posts_check_order(draft, "from_on", "until_on");
	posts_check_past(draft, "signed_on");
	return NULL;
}

err_t posts_study_check(struct act *act, struct draft *draft)
{
	struct act program = act_as_program(act);
	struct record activity;
	TRY(check_picked(&program, draft, "campaign", "campaign",
			 "这次主题教育不是本村的，请重新选。"));
	if (draft_int(draft, "activity") != 0) {
		TRY(reg_load(&program, act_register(act, "life_activity"),
			     draft_int(draft, "activity"), &activity));
		if (!str_eq(activity.org, draft->org))
			posts_fault(draft, "activity", S("这次活动不是本村的，请重新选。"));
		else if (draft_text(draft, "studied_on").len == 0)
			draft_set_text(draft, "studied_on", record_text(&activity, "held_on"));
	}
	posts_check_past(draft, "studied_on");
	return NULL;
}

err_t posts_problem_check(struct act *act, struct draft *draft)
{
	struct act program = act_as_program(act);
	struct record member;
	bool found = false;
	TRY(posts_check_member(act, draft, &member, &found));
	TRY(check_picked(&program, draft, "campaign", "campaign",
			 "这次主题教育不是本村的，请重新选。"));
	posts_check_past(draft, "found_on");
	posts_check_past(draft, "done_on");
	posts_check_order(draft, "found_on", "until_on");
	posts_check_order(draft, "found_on", "done_on");
	if (str_eq(posts_state_before(draft), S("found")) && draft_is(draft, "state", "open") &&
	    str_cmp(draft_text(draft, "until_on"), day_text(act->arena, act->today)) < 0)
		posts_fault(draft, "until_on",
			    S("“改到哪天”已经过了，开始改以前请改成还没有到的一天。"));
	return NULL;
}
