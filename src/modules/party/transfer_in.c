/*
 * transfer_in: what an arrival must hold, and what accepting or refusing it does at both ends.
 *
 * An arrival from inside the county was filled in by the program from what the other branch entered; one from outside is
 * entered once from its letter, and the person is made of it only when he is accepted.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "engine/flow/flow.h"
#include "modules/party/transfer_int.h"

/* ---- the letter ---- */

static void set_valid(struct draft *draft)
{
	int64_t day = 0, days = draft_int(draft, "letter_days");
	struct str until = S("");
	if (draft_text(draft, "letter_no").len > 0 && days > 0 &&
	    day_read(draft_text(draft, "letter_on"), &day))
		until = day_text(draft->act->arena, day + days - 1);
	draft_set_text(draft, "valid_until", until);
}

static void need(struct draft *draft, const char *field, const char *text)
{
	if (draft_text(draft, field).len == 0)
		party_fault(draft, field, text);
}

static void check_letter(struct draft *draft)
{
	need(draft, "letter_no", "请填介绍信的编号。");
	need(draft, "letter_on", "请填介绍信上的日期。");
	need(draft, "dues_until", "请照介绍信填党费交到哪个月。");
	if (str_eq(draft_text(draft, "kind"), S("full")))
		need(draft, "full_on", "请填转正日期，党龄从这一天算起。");
	party_check_past(draft, "letter_on");
	party_check_past(draft, "admission_date");
	party_check_past(draft, "full_on");
	set_valid(draft);
}

/* A letter is taken once; refused, it may come again. */
static err_t check_letter_once(struct act *act, struct draft *draft)
{
	int64_t count = 0;
	if (draft_text(draft, "letter_no").len == 0)
		return NULL;
	if (act->lane != NULL)
		TRY(act_lock(act, S("transfer letters")));
	TRY(db_int(act->db,
		   "SELECT count(*) FROM r_transfer_in WHERE voided = 0 AND substr(org, 1, 6) = $1 "
		   "AND "
		   "letter_no = $2 AND from_name = $3 AND state IN ('waiting', 'to_answer', "
		   "'settled')",
		   ARGS(V_TEXT(str_sub(draft->org, 0, tier_length(TIER_COUNTY))),
			V_TEXT(draft_text(draft, "letter_no")),
			V_TEXT(draft_text(draft, "from_name"))),
		   &count, NULL));
	if (count > 0)
		party_fault(draft, "letter_no",
			    "这封介绍信已经登记过了，请在“组织关系转入”里查一查。");
	return NULL;
}

/* ---- who and where ---- */

static err_t check_place(struct act *act, struct draft *draft)
{
	struct act program = act_as_program(act);
	struct record org;
	int64_t id = draft_int(draft, "organisation");
	if (id == 0)
		return NULL;
	TRY(reg_load(&program, act_register(act, "party_org"), id, &org));
	TRY(act_need(act, draft->reg->name, VERB_CREATE, org.org));
	draft->org = org.org;
	if (record_is(&org, "org_kind", "group"))
		party_fault(draft, "organisation",
			    "党小组不能单独接收组织关系，请选它所在的党支部。");
	if (record_text(&org, "ended_on").len > 0)
		party_fault(draft, "organisation", "这个党组织已经撤销，请选现在的党组织。");
	return NULL;
}

/* Told when it is entered, not when somebody wants to accept it. */
static err_t check_person(struct act *act, struct draft *draft)
{
	struct record person, member;
	struct str name = draft_text(draft, "name");
	TRY(transfer_person(act, draft->org, draft_text(draft, "identity"), &person));
	if (person.id == 0)
		return NULL;
	if (name.len > 0 && !str_eq(record_text(&person, "name"), name))
		party_fault(draft, "name",
			    "这个身份证号在村民台账里登记的是另一个名字，请核对姓名和号码。");
	TRY(transfer_membership(act, person.id, &member));
	if (member.id != 0 && party_state_live(record_text(&member, "member_state")))
		party_fault(draft, "identity",
			    "这个人在本县已经登记在一个党组织。县内转接的，请由那边办“转出”，会自动"
			    "到这里。");
	return NULL;
}

static err_t check_new(struct act *act, struct draft *draft)
{
	if (act->account == -1 && draft_int(draft, "source") != 0)
		return NULL; /* the other branch has said all of it */
	TRY(check_place(act, draft));
	check_letter(draft);
	TRY(check_letter_once(act, draft));
	return check_person(act, draft);
}

err_t transfer_in_check(struct act *act, struct draft *draft)
{
	struct str until = draft_text(draft, "valid_until"),
		   today = day_text(act->arena, act->today);
	if (draft->before == NULL)
		return check_new(act, draft);
	if (transfer_enters(draft, "to_answer")) {
		if (until.len > 0 && str_cmp(today, until) > 0)
			return err_new(act->arena, ERR_CONFLICT,
				       "介绍信的有效期到 " STR
				       " 为止，已经过期。请对方党委换发，收到新的信再接收；这一条点"
				       "“不接收”，写明过期。",
				       STR_ARG(until));
		draft_set_text(draft, "joined_on", today);
	}
	if (transfer_enters(draft, "settled"))
		party_check_past(draft, "receipt_on");
	return NULL;
}

/* ---- made by the other end ---- */

static err_t copy_member(struct act *program, const struct record *member, struct draft *draft)
{
	static const char *const plain[] = {"name", "address", "ethnic", "admission_date",
					    "full_on"};
	static const char *const sealed[] = {"identity", "phone"};
	struct str text;
	for (size_t i = 0; i < COUNT(plain); i++)
		draft_set_text(draft, plain[i], record_text(member, plain[i]));
	for (size_t i = 0; i < COUNT(sealed); i++) {
		TRY(record_plain(program, member, sealed[i], &text));
		draft_set_text(draft, sealed[i], text);
	}
	draft_set_text(draft, "kind",
		       record_text(member, "full_on").len > 0 ? S("full") : S("probationary"));
	draft_set_int(draft, "member", member->id);
	return NULL;
}

err_t transfer_offer(struct act *act, const struct record *out)
{
	static const char *const same[] = {"from_name", "why", "dues_until", "arrears_reason"};
	struct act program = act_as_program(act);
	const struct reg *reg = act_register(act, "transfer_in");
	struct record org, member;
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(reg_load(&program, act_register(act, "party_org"), record_int(out, "to_org"), &org));
	TRY(reg_load(&program, act_register(act, "party_member"), record_int(out, "member"), &member));
	TRY(draft_new(&program, reg, org.org, &draft));
	TRY(copy_member(&program, &member, draft));
	for (size_t i = 0; i < COUNT(same); i++)
		draft_set_text(draft, same[i], record_text(out, same[i]));
	draft_set_int(draft, "organisation", org.id);
	draft_set_int(draft, "source", out->id);
	TRY(flow_begin(draft, reg->flows[0], false, NULL, 0));
	TRY(draft_write(draft, 0, &id));
	return flow_begun(&program, reg, id, S(""));
}

/* ---- accepted, refused ---- */

/* The reason of the last step. */
static err_t reason_of(struct act *act, const struct record *record, struct str *out)
{
	struct flow_line *lines = NULL;
	size_t count = 0;
	TRY(flow_journal(act, record, &lines, &count));
	*out = count == 0 ? S("") : lines[count - 1].reason;
	return NULL;
}

err_t transfer_echo(struct act *act, const char *reg, int64_t id, const char *step,
		    const struct record *heard)
{
	struct act program = act_as_program(act);
	struct form_value reason = {S("reason"), S(""), NULL};
	struct form form = {&reason};
	TRY(reason_of(&program, heard, &reason.value));
	return flow_fire(
		&program, act_register(act, reg), id,
		&(struct flow_ask){.step = str_of(step), .form = &form, .by_program = true});
}

static err_t load(struct act *act, int64_t id, struct record *out)
{
	struct act program = act_as_program(act);
	return reg_load(&program, act_register(act, "transfer_in"), id, out);
}

/* From our tree: one row moves, both ends are done. */
static err_t accept_inside(struct act *act, const struct record *arrival)
{
	struct act program = act_as_program(act);
	struct record out, member;
	struct transfer_dues dues;
	struct transfer_move move = {record_int(arrival, "organisation"),
				     record_text(arrival, "dues_until")};
	TRY(reg_load(&program, act_register(act, "transfer_out"), record_int(arrival, "source"),
		     &out));
	TRY(reg_load(&program, act_register(act, "party_member"), record_int(&out, "member"),
		     &member));
	if (record_int(&member, "organisation") != record_int(&out, "from_org") ||
	    !party_state_member(record_text(&member, "member_state")))
		return err_new(act->arena, ERR_CONFLICT,
			       "他在原支部的情况变了，不能照这一条接收。请点“不接收”，写明情况，由"
			       "原支部重新办。");
	/* What was paid while it waited was paid there. */
	TRY(transfer_dues_of(act, &member, &dues));
	if (dues.known && dues.until > 0)
		move.dues_until = dues_month_text(act->arena, dues.until);
	TRY(transfer_move(act, member.id, &move));
	TRY(transfer_echo(act, "transfer_out", out.id, "joined", arrival));
	return transfer_echo(act, "transfer_in", arrival->id, "finish", arrival);
}

static err_t accept_outside(struct act *act, const struct record *arrival)
{
	struct act program = act_as_program(act);
	struct draft *draft = NULL;
	int64_t member = 0, id = 0;
	TRY(transfer_admit(act, arrival, &member));
	TRY(draft_of(&program, arrival, &draft));
	draft_set_int(draft, "member", member);
	return draft_write(draft, arrival->version, &id);
}

err_t transfer_accepted(struct act *act, const struct event *event)
{
	struct record arrival;
	TRY(load(act, event->id, &arrival));
	return record_int(&arrival, "source") != 0 ? accept_inside(act, &arrival)
						   : accept_outside(act, &arrival);
}

err_t transfer_refused(struct act *act, const struct event *event)
{
	struct record arrival;
	TRY(load(act, event->id, &arrival));
	if (record_int(&arrival, "source") == 0)
		return NULL;
	return transfer_echo(act, "transfer_out", record_int(&arrival, "source"), "decline",
			     &arrival);
}
