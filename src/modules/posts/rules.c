/*
 * rules: who may hold a post and how many, that a review is written once a year, and that a promise stays as it was made public.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/posts/points_int.h"

void posts_fault(struct draft *draft, const char *field, struct str text)
{
	draft_fault(draft, field, err_field(draft->act->arena, str_of(field), STR, STR_ARG(text)));
}

void posts_check_past(struct draft *draft, const char *field)
{
	int64_t day = 0;
	if (day_read(draft_text(draft, field), &day) && day > draft->act->today)
		posts_fault(draft, field, S("这一天还没有到，请核对。"));
}

struct str posts_state_before(const struct draft *draft)
{
	return draft->before == NULL ? S("") : record_text(draft->before, "state");
}

struct str posts_my_name(const struct act *act)
{
	return act->account > 0 ? act->name : S("");
}

static bool was(const struct draft *draft, const char *state)
{
	return str_eq(posts_state_before(draft), str_of(state));
}

void posts_check_order(struct draft *draft, const char *first, const char *last)
{
	struct str from = draft_text(draft, first), until = draft_text(draft, last);
	if (from.len > 0 && until.len > 0 && str_cmp(until, from) < 0)
		posts_fault(draft, last, S("比开始的日期还早，请核对。"));
}

/* ---- the branch and the member ---- */

err_t posts_check_branch(struct act *act, struct draft *draft)
{
	struct act program = act_as_program(act);
	struct record org;
	int64_t only = 0;
	if (draft_int(draft, "organisation") == 0) {
		TRY(posts_only_branch(&program, draft->org, &only));
		draft_set_int(draft, "organisation", only);
	}
	if (draft_int(draft, "organisation") == 0) {
		posts_fault(draft, "organisation",
			    S("请选是哪个党支部；还没有登记党支部的，先到“党组织”里登记。"));
		return NULL;
	}
	TRY(reg_load(&program, act_register(act, "party_org"), draft_int(draft, "organisation"),
		     &org));
	if (org.voided || !str_eq(org.org, draft->org))
		posts_fault(draft, "organisation", S("这个党支部不是本村的，请重新选。"));
	return NULL;
}

err_t posts_check_member(struct act *act, struct draft *draft, struct record *member, bool *found)
{
	struct act program = act_as_program(act);
	int64_t id = draft_int(draft, "member");
	*found = false;
	/* Who has moved to another branch since is still the one it was about. */
	if (id == 0 || (draft->before != NULL && record_int(draft->before, "member") == id))
		return NULL;
	TRY(reg_load(&program, act_register(act, "party_member"), id, member));
	if (member->voided || !str_eq(member->org, draft->org)) {
		posts_fault(draft, "member", S("这名党员不是本村的，请重新选。"));
		return NULL;
	}
	if (!record_is(member, "member_state", "full") &&
	    !record_is(member, "member_state", "probationary")) {
		posts_fault(draft, "member", S("只有正式党员和预备党员可以登记，请核对。"));
		return NULL;
	}
	draft_set_int(draft, "organisation", record_int(member, "organisation"));
	*found = true;
	return NULL;
}

/* ---- a post ---- */

static err_t count_state(struct act *program, int64_t post, const char *state, int64_t except,
			 int64_t *out)
{
	return db_int(
		program->db,
		"SELECT count(*) FROM r_branch_post_holder WHERE post = $1 AND state = $2 AND "
		"voided = 0 AND id <> $3",
		ARGS(V_INT(post), V_TEXT(str_of(state)), V_INT(except)), out, NULL);
}

static err_t post_check(struct act *act, struct draft *draft)
{
	int64_t serving = 0;
	TRY(posts_check_branch(act, draft));
	posts_check_order(draft, "from_on", "until_on");
	if (draft->before == NULL)
		return NULL;
	TRY(count_state(act, draft->id, "serving", 0, &serving));
	if (draft_is(draft, "state", "closed") && serving > 0)
		posts_fault(draft, "reason",
			    str_fmt(act->arena, "还有 %lld 名党员在这个岗上，请先给他们办离岗。",
				    (long long)serving));
	if (draft_int(draft, "places") < serving)
		posts_fault(draft, "places",
			    str_fmt(act->arena, "已经有 %lld 名在岗，不能设得比这少。",
				    (long long)serving));
	return NULL;
}

/* ---- who holds it ---- */

static bool is_office(struct str post)
{
	static const char *const offices[] = {"secretary",         "deputy_secretary",
					      "org_member",        "publicity_member",
					      "discipline_member", "committee_member"};
	for (size_t i = 0; i < COUNT(offices); i++) {
		if (str_eq(post, str_of(offices[i])))
			return true;
	}
	return false;
}

/* Posts are for members without office. */
static err_t check_office(struct act *program, struct draft *draft, const struct record *member)
{
	struct record *held = NULL;
	size_t count = 0;
	struct str today = day_text(program->arena, program->today);
	TRY(reg_rows_of(program, "party_post", "member", member->id, POSTS_MAX, &held, &count));
	for (size_t i = 0; i < count; i++) {
		struct str until = record_text(&held[i], "until_on");
		if (!is_office(record_text(&held[i], "post")) ||
		    (until.len > 0 && str_cmp(until, today) < 0))
			continue;
		posts_fault(draft, "member",
			    str_fmt(program->arena,
				    "他现在任支部的“" STR
				    "”，岗位是给没有职务的党员设的，请选别的党员。",
				    STR_ARG(record_brief(program, &held[i], "post"))));
		return NULL;
	}
	return NULL;
}

static err_t check_once(struct act *program, struct draft *draft, const struct record *member)
{
	struct record *held = NULL;
	size_t count = 0;
	TRY(reg_rows_of(program, "branch_post_holder", "member", member->id, POSTS_MAX, &held,
		     &count));
	for (size_t i = 0; i < count; i++) {
		bool open = record_is(&held[i], "state", "asked") ||
			    record_is(&held[i], "state", "serving");
		if (open && record_int(&held[i], "post") == draft_int(draft, "post"))
			posts_fault(draft, "member", S("他已经认领了这个岗位，不用再登记。"));
	}
	return NULL;
}

static err_t check_new_holder(struct act *program, struct draft *draft, const struct record *post)
{
	struct record member;
	bool found = false;
	if (post->voided || !str_eq(post->org, draft->org))
		posts_fault(draft, "post", S("这个岗位不是本村的，请重新选。"));
	else if (!record_is(post, "state", "offered"))
		posts_fault(draft, "post", S("这个岗位现在没有公布，不能认领。请先公布岗位。"));
	TRY(posts_check_member(program, draft, &member, &found));
	if (!found)
		return NULL;
	if (record_int(&member, "organisation") != record_int(post, "organisation"))
		posts_fault(draft, "member", S("他不是设这个岗位的党支部的党员，请重新选。"));
	TRY(check_office(program, draft, &member));
	return check_once(program, draft, &member);
}

/* Two who are confirmed at the same time wait for each other. */
static err_t check_place(struct act *act, struct draft *draft, const struct record *post)
{
	int64_t serving = 0, places = record_int(post, "places");
	TRY(act_lock(act, str_fmt(act->arena, "branch post %lld", (long long)post->id)));
	TRY(count_state(act, post->id, "serving", draft->id, &serving));
	if (serving >= places)
		posts_fault(draft, "from_on",
			    str_fmt(act->arena,
				    "“" STR "”设 %lld 名，已经有 %lld "
				    "名在岗。先给一名办离岗，或者把岗位的名额改多。",
				    STR_ARG(record_text(post, "name")), (long long)places,
				    (long long)serving));
	return NULL;
}

static err_t holder_check(struct act *act, struct draft *draft)
{
	struct act program = act_as_program(act);
	struct record post;
	if (draft_int(draft, "post") == 0)
		return NULL;
	TRY(reg_load(&program, act_register(act, "branch_post"), draft_int(draft, "post"), &post));
	posts_check_past(draft, "asked_on");
	posts_check_past(draft, "until_on");
	posts_check_order(draft, "from_on", "until_on");
	if (draft->before == NULL)
		return check_new_holder(&program, draft, &post);
	if (record_int(draft->before, "post") != draft_int(draft, "post") ||
	    record_int(draft->before, "member") != draft_int(draft, "member"))
		posts_fault(draft, "member",
			    S("登记了就不能换人、换岗。登记错了的，办“这次不安排”或者“离岗”，再登记"
			      "一次。"));
	if (was(draft, "asked") && draft_is(draft, "state", "serving"))
		return check_place(act, draft, &post);
	return NULL;
}

/* ---- the year's words ---- */

static err_t review_check(struct act *act, struct draft *draft)
{
	struct act program = act_as_program(act);
	struct record holder;
	struct record *others = NULL;
	size_t count = 0;
	int64_t id = draft_int(draft, "holder");
	if (id == 0)
		return NULL;
	TRY(reg_load(&program, act_register(act, "branch_post_holder"), id, &holder));
	posts_check_past(draft, "reviewed_on");
	if (!str_eq(holder.org, draft->org))
		posts_fault(draft, "holder", S("他不是本村的，请重新选。"));
	if (record_text(&holder, "from_on").len == 0)
		posts_fault(draft, "holder", S("他没有上过岗，不用评议。"));
	if (draft_int(draft, "year") > day_parts(act->today).year)
		posts_fault(draft, "year", S("这一年还没有到，请核对。"));
	TRY(reg_rows_of(&program, "branch_post_review", "holder", id, POSTS_MAX, &others, &count));
	for (size_t i = 0; i < count; i++) {
		if (others[i].id != draft->id &&
		    record_int(&others[i], "year") == draft_int(draft, "year"))
			posts_fault(draft, "year", S("这一年已经评议过了；要改的，打开那一条改。"));
	}
	if (act->account > 0)
		draft_set_text(draft, "reviewer", posts_my_name(act));
	return NULL;
}

/* ---- a promise ---- */

static bool changed(const struct draft *draft, const char *field)
{
	return !str_eq(record_text(draft->before, field), draft_text(draft, field));
}

static bool outcome_changed(const struct draft *draft)
{
	return was(draft, "settled") &&
	       (changed(draft, "outcome") || changed(draft, "outcome_words") ||
		changed(draft, "outcome_on"));
}

static err_t pledge_check(struct act *act, struct draft *draft)
{
	struct record member;
	bool found = false;
	struct str today = day_text(act->arena, act->today);
	TRY(posts_check_member(act, draft, &member, &found));
	posts_check_past(draft, "made_on");
	posts_check_past(draft, "outcome_on");
	posts_check_order(draft, "made_on", "until_on");
	posts_check_order(draft, "made_on", "outcome_on");
	if (draft->before == NULL)
		return NULL;
	if (!was(draft, "draft") &&
	    (changed(draft, "text") || changed(draft, "until_on") || changed(draft, "made_on") ||
	     record_int(draft->before, "member") != draft_int(draft, "member")))
		posts_fault(draft, "text",
			    S("公开过的承诺不能改。确实要改的，撤下这一条，另外登记一条。"));
	if (outcome_changed(draft))
		posts_fault(draft, "outcome",
			    S("兑现情况公开过了，不能改。写错了的，撤下这一条，另外登记一条。"));
	if (was(draft, "draft") && draft_is(draft, "state", "shown") &&
	    str_cmp(draft_text(draft, "until_on"), today) < 0)
		posts_fault(draft, "until_on", S("期限已经过了，公开以前请改成还没有到的一天。"));
	return NULL;
}

/* Its own day ends the time in which it may be kept, or mended. */
static err_t own_day(struct act *act, const struct record *record, struct str name,
		     const struct term **terms, size_t *count)
{
	struct term *own = arena_many(act->arena, struct term, 1);
	int64_t until = 0;
	*count = 0;
	if (!day_read(record_text(record, "until_on"), &until) || until < act->today)
		return NULL;
	own[0] = (struct term){.name = name, .value = until - act->today + 1};
	*terms = own;
	*count = 1;
	return NULL;
}

static err_t pledge_terms(struct act *act, const struct record *record, const struct term **terms,
			  size_t *count)
{
	return own_day(act, record, S("pledge_days"), terms, count);
}

static err_t problem_terms(struct act *act, const struct record *record, const struct term **terms,
			   size_t *count)
{
	return own_day(act, record, S("campaign_problem_days"), terms, count);
}

/* ---- households, and the resident first secretary ---- */

static err_t contact_check(struct act *act, struct draft *draft)
{
	(void)act;
	posts_check_order(draft, "from_on", "until_on");
	return NULL;
}

static err_t met_check(struct act *act, struct draft *draft)
{
	(void)act;
	posts_check_past(draft, "met_on");
	posts_check_past(draft, "visited_on");
	return NULL;
}

const struct flow_rule posts_rules[] = {
	{"pledge", pledge_terms},
	{"campaign_problem", problem_terms},
	{NULL, NULL},
};

const struct reg_hook posts_hooks[] = {
	{"branch_post", post_check},
	{"branch_post_holder", holder_check},
	{"branch_post_review", review_check},
	{"pledge", pledge_check},
	{"points_rule", points_rule_check},
	{"points_entry", points_entry_check},
	{"points_appeal", points_appeal_check},
	{"points_close", points_close_check},
	{"member_contact", contact_check},
	{"member_contact_note", met_check},
	{"first_secretary", contact_check},
	{"first_secretary_visit", met_check},
	{"member_group", posts_group_check},
	{"member_fixing", posts_fixing_check},
	{"campaign", posts_campaign_check},
	{"campaign_study", posts_study_check},
	{"campaign_problem", posts_problem_check},
	{NULL, NULL},
};
