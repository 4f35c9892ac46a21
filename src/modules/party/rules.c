/*
 * rules: what must hold between organisations, members, posts and searches; and what one record writes into another, so that
 * nobody enters it twice.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/party/dates.h"
#include "modules/party/dues_int.h"
#include "modules/party/party_int.h"
#include "modules/party/transfer_int.h"

enum { ADULT = 18, YEAR_MONTHS = 12, DEPTH_MAX = 8, SAME_MAX = 20 };

void party_fault(struct draft *draft, const char *field, const char *text)
{
	draft_fault(draft, field, err_field(draft->act->arena, str_of(field), "%s", text));
}

void party_check_past(struct draft *draft, const char *field)
{
	int64_t day = 0;
	if (day_read(draft_text(draft, field), &day) && day > draft->act->today)
		party_fault(draft, field, "这一天还没有到，请核对。");
}

/* ---- an organisation ---- */

static int rank_of(struct str kind)
{
	static const char *const kinds[] = {"committee", "general_branch", "branch", "group"};
	for (int i = 0; i < (int)(COUNT(kinds)); i++) {
		if (str_eq(kind, str_of(kinds[i])))
			return i;
	}
	return 0;
}

/* The one above is of a higher kind, still there, and not below this one. */
static err_t check_parent(struct act *act, struct draft *draft)
{
	struct act program = act_as_program(act);
	struct record parent;
	int64_t id = draft_int(draft, "parent");
	if (id == 0) {
		if (draft_is(draft, "org_kind", "group"))
			party_fault(draft, "parent", "党小组要选它属于哪个党支部。");
		return NULL;
	}
	TRY(reg_load(&program, draft->reg, id, &parent));
	if (parent.voided || record_text(&parent, "ended_on").len > 0)
		party_fault(draft, "parent", "这个上级组织已经撤销，请选现在的上级组织。");
	else if (id == draft->id || rank_of(record_text(&parent, "org_kind")) >=
					    rank_of(draft_text(draft, "org_kind")))
		party_fault(draft, "parent",
			    "上级组织要比它高一级：党小组归党支部，党支部归党总支或党委。");
	return NULL;
}

/* Chosen (or appointed) on that day for so many years, unless a higher committee moved the end. */
static void set_term(struct draft *draft)
{
	struct arena *arena = draft->act->arena;
	int64_t chosen = 0;
	struct str until = draft_text(draft, "moved_to");
	if (until.len == 0 && day_read(draft_text(draft, "elected_on"), &chosen))
		until = day_text(arena,
				 day_months_after(chosen, (int)draft_int(draft, "term_years") *
								  YEAR_MONTHS));
	draft_set_text(draft, "term_until", until);
}

static err_t org_check(struct act *act, struct draft *draft)
{
	party_check_past(draft, "set_up_on");
	party_check_past(draft, "elected_on");
	party_check_past(draft, "ended_on");
	if (draft_text(draft, "moved_to").len > 0 && draft_text(draft, "moved_doc").len == 0)
		party_fault(draft, "moved_doc", "延期、提前换届要上级批准，请写批准文号。");
	TRY(check_parent(act, draft));
	set_term(draft);
	return NULL;
}

/* ---- a member: the person ---- */

static const char *const drawn[] = {"name",  "identity",  "sex",   "ethnic",
				    "birth", "education", "phone", "address"};

/* What the people register knows is there alone: each time the row is written it is drawn anew. */
static err_t draw_person(struct act *program, struct draft *draft)
{
	const struct reg *reg = act_register(program, "person");
	struct record person;
	int64_t id = draft_int(draft, "person");
	if (id == 0 || reg == NULL)
		return NULL;
	TRY(reg_load(program, reg, id, &person));
	for (size_t i = 0; i < COUNT(drawn); i++) {
		const struct field *field = reg_field(reg, str_of(drawn[i]));
		struct str text = record_text(&person, drawn[i]);
		if (field != NULL && field_sealed(field))
			TRY(record_plain(program, &person, drawn[i], &text));
		draft_set_text(draft, drawn[i], text);
	}
	return NULL;
}

/* Nobody belongs to two organisations at once. */
static err_t check_once(struct act *program, struct draft *draft)
{
	struct record *others = NULL;
	size_t count = 0;
	if (draft_int(draft, "person") == 0 || !party_state_live(draft_text(draft, "member_state")))
		return NULL;
	TRY(reg_rows_of(program, "party_member", "person", draft_int(draft, "person"), SAME_MAX,
			&others, &count));
	for (size_t i = 0; i < count; i++) {
		struct record org;
		if (others[i].id == draft->id ||
		    !party_state_live(record_text(&others[i], "member_state")))
			continue;
		TRY(reg_load(program, act_register(program, "party_org"),
			     record_int(&others[i], "organisation"), &org));
		draft_fault(draft, "person",
			    err_field(draft->act->arena, S("person"),
				      "这个人已经登记在“" STR
				      "”。一个人同一时间只在一个党组织；转来的，请先在那边办转出。",
				      STR_ARG(record_text(&org, "name"))));
		return NULL;
	}
	return NULL;
}

/* ---- a member: where and since when ---- */

/* Elsewhere his row could not be seen by whoever looks after him: that is a transfer, and has two ends. */
static void check_stays(struct draft *draft, const struct record *org)
{
	bool other = draft->before != NULL && record_int(draft->before, "organisation") != org->id;
	if (other && draft->act->account != -1 && !str_eq(org->org, draft->org))
		party_fault(draft, "organisation",
			    "换到别处的党组织，请办“组织关系转接”，资料才跟着过去。");
}

static err_t check_places(struct act *program, struct draft *draft)
{
	const struct reg *reg = act_register(program, "party_org");
	struct record org, group;
	int64_t id = draft_int(draft, "organisation"), sub = draft_int(draft, "party_group");
	if (id != 0) {
		TRY(reg_load(program, reg, id, &org));
		if (record_is(&org, "org_kind", "group"))
			party_fault(draft, "organisation",
				    "党小组不能单独接收组织关系，请选它所在的党支部。");
		else if (record_text(&org, "ended_on").len > 0 &&
			 party_state_live(draft_text(draft, "member_state")))
			party_fault(draft, "organisation",
				    "这个党组织已经撤销，请选现在所在的党组织。");
		check_stays(draft, &org);
	}
	if (sub == 0)
		return NULL;
	TRY(reg_load(program, reg, sub, &group));
	if (!record_is(&group, "org_kind", "group") || record_int(&group, "parent") != id)
		party_fault(draft, "party_group", "这不是所在党支部的党小组，请重新选。");
	return NULL;
}

/* Each stage on or after the one before; none that is still to come. */
static void check_stages(struct draft *draft)
{
	static const char *const stages[] = {"applied_on", "activist_on", "candidate_on",
					     "admission_date", "full_on"};
	struct str before = S("");
	for (size_t i = 0; i < COUNT(stages); i++) {
		struct str day = draft_text(draft, stages[i]);
		party_check_past(draft, stages[i]);
		if (day.len > 0 && before.len > 0 && str_cmp(day, before) < 0)
			party_fault(draft, stages[i], "比前一个阶段的日期还早，请核对。");
		before = day.len > 0 ? day : before;
	}
}

static void check_age(struct draft *draft)
{
	int64_t born = 0, applied = 0;
	if (day_read(draft_text(draft, "birth"), &born) &&
	    day_read(draft_text(draft, "applied_on"), &applied) && age_at(born, applied) < ADULT)
		party_fault(draft, "applied_on", "那天还没有满 18 周岁，不能申请入党，请核对。");
}

static void need(struct draft *draft, const char *state, const char *field, const char *text)
{
	if (draft_is(draft, "member_state", state) && draft_text(draft, field).len == 0)
		party_fault(draft, field, text);
}

static void check_state(struct draft *draft)
{
	need(draft, "applicant", "applied_on", "请填递交入党申请书的日期。");
	need(draft, "activist", "activist_on", "请填列为积极分子的日期。");
	need(draft, "candidate", "candidate_on", "请填列为发展对象的日期。");
	need(draft, "probationary", "admission_date", "请填入党日期（党员大会通过的那一天）。");
	need(draft, "full", "admission_date", "请填入党日期（党员大会通过的那一天）。");
	need(draft, "full", "full_on", "请填转正日期，党龄从这一天算起。");
	need(draft, "suspended", "suspended_on", "请填停止党籍的日期。");
	if (draft_is(draft, "member_state", "probationary") && draft_text(draft, "full_on").len > 0)
		party_fault(draft, "full_on",
			    "预备党员还没有转正；已经转正的，请把状态改为正式党员。");
	if (!party_state_live(draft_text(draft, "member_state")) &&
	    !draft_is(draft, "member_state", "stopped") && draft_text(draft, "left_on").len == 0)
		party_fault(draft, "left_on", "请填离开的日期。");
	if (!draft_is(draft, "floating", "none") && draft_text(draft, "floating_where").len == 0)
		party_fault(draft, "floating_where", "请写在哪里（从哪里来）。");
}

/* Who is not a member yet stands in the list by his road (发展党员): it writes the row, and follows its steps. */
static void check_road(struct draft *draft)
{
	static const char *const states[] = {"applicant", "activist", "candidate"};
	struct str state = draft_text(draft, "member_state");
	bool same =
		draft->before != NULL && str_eq(record_text(draft->before, "member_state"), state);
	for (size_t i = 0; i < COUNT(states) && !same; i++) {
		if (draft->act->account != -1 && str_eq(state, str_of(states[i])))
			party_fault(
				draft, "member_state",
				"入党申请人、积极分子、发展对象请到“发展党员”里登记，登记了这里就有"
				"，不用再填。");
	}
}

static err_t member_check(struct act *act, struct draft *draft)
{
	struct act program = act_as_program(act);
	if (draft_int(draft, "person") != 0 &&
	    act->lane != NULL) /* an import is checked without writing */
		TRY(act_lock(act, str_fmt(act->arena, "party person %lld",
					  (long long)draft_int(draft, "person"))));
	TRY(draw_person(&program, draft));
	TRY(check_once(&program, draft));
	TRY(check_places(&program, draft));
	check_stages(draft);
	check_age(draft);
	check_state(draft);
	check_road(draft);
	party_check_past(draft, "lost_since");
	party_check_past(draft, "suspended_on");
	party_check_past(draft, "left_on");
	return NULL;
}

/* ---- a post, a search ---- */

static err_t post_check(struct act *act, struct draft *draft)
{
	struct act program = act_as_program(act);
	struct record member;
	int64_t id = draft_int(draft, "member");
	struct str from = draft_text(draft, "from_on"), until = draft_text(draft, "until_on");
	if (until.len > 0 && str_cmp(until, from) < 0)
		party_fault(draft, "until_on", "比任职的日期还早，请核对。");
	if (id == 0)
		return NULL;
	TRY(reg_load(&program, act_register(act, "party_member"), id, &member));
	if (until.len == 0 && !draft_is(draft, "post", "collector") &&
	    !record_is(&member, "member_state", "full"))
		party_fault(draft, "member", "预备党员没有被选举权，职务只能由正式党员担任。");
	return NULL;
}

static err_t search_check(struct act *act, struct draft *draft)
{
	(void)act;
	party_check_past(draft, "searched_on");
	return NULL;
}

const struct reg_hook party_hooks[] = {
	{"party_org", org_check},
	{"party_member", member_check},
	{"party_post", post_check},
	{"party_search", search_check},
	{"party_election", party_election_check},
	{"party_ballot", party_ballot_check},
	{"dues_base", dues_base_check},
	{"dues_exemption", dues_exemption_check},
	{"dues_payment", dues_payment_check},
	{"dues_handover", dues_handover_check},
	{"transfer_out", transfer_out_check},
	{"transfer_in", transfer_in_check},
	{NULL, NULL},
};

/* ---- one record writes into another ---- */

/* A member's own row is written again, and so drawn again. */
static err_t on_person(struct act *act, const struct event *event)
{
	struct act program = act_as_program(act);
	struct record *members = NULL;
	size_t count = 0;
	TRY(reg_rows_of(&program, "party_member", "person", event->id, SAME_MAX, &members, &count));
	for (size_t i = 0; i < count; i++) {
		struct draft *draft = NULL;
		int64_t id = 0;
		TRY(draft_of(&program, &members[i], &draft));
		TRY(draw_person(&program, draft));
		TRY(draft_write(draft, members[i].version, &id));
	}
	return NULL;
}

/* Found: she is lost no longer, and that was the last contact. */
static err_t on_search(struct act *act, const struct event *event)
{
	struct act program = act_as_program(act);
	struct record search, member;
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(reg_load(&program, act_register(act, "party_search"), event->id, &search));
	if (record_int(&search, "found") == 0)
		return NULL;
	TRY(reg_load(&program, act_register(act, "party_member"), record_int(&search, "member"),
		     &member));
	struct str day = record_text(&search, "searched_on");
	if (member.voided || str_cmp(record_text(&member, "contacted_on"), day) >= 0)
		return NULL;
	TRY(draft_of(&program, &member, &draft));
	draft_set_text(draft, "contacted_on", day);
	draft_set_text(draft, "lost_since", S(""));
	return draft_write(draft, member.version, &id);
}

const struct listener party_listeners[] = {
	{"person.changed", on_person},
	{"party_search.created", on_search},
	{"party_search.changed", on_search},
	{"party_election.created", party_election_held},
	{"party_election.changed", party_election_held},
	{"party_post.created", party_term_over},
	{"dues_payment.created", dues_paid},
	{"dues_payment.voided", dues_unpaid},
	{"dues_handover.created", dues_handed},
	{"dues_handover.voided", dues_unhanded},
	{"transfer_out.created", transfer_begun},
	{"transfer_out.withdraw", transfer_withdrawn},
	{"transfer_out.receipt", transfer_answered},
	{"transfer_in.accept", transfer_accepted},
	{"transfer_in.accept_above", transfer_accepted},
	{"transfer_in.refuse", transfer_refused},
	{"transfer_in.refuse_above", transfer_refused},
	{"publish.open", party_board_opened},
	{"publish.close", party_board_closed},
	{"party_board.changed", party_board_changed},
	{"party_post.created", party_board_follows},
	{"party_post.changed", party_board_follows},
	{"party_post.voided", party_board_follows},
	{"party_member.created", party_board_follows},
	{"party_member.changed", party_board_follows},
	{"party_member.voided", party_board_follows},
	{"party_org.created", party_board_follows_org},
	{"party_org.changed", party_board_follows_org},
	{"transfer_out.joined", party_board_follows_leaving},
	{NULL, NULL},
};
