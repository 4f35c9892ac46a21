/*
 * transfer_out: what a transfer out of a branch must hold, and what its steps do.
 *
 * A member has one transfer going at a time. Inside the county the other branch is one of our tree, found by what was written;
 * outside it a letter goes along, whose number is given when it is issued and never again. Nothing of a transfer is corrected
 * afterwards: what is wrong is withdrawn and begun anew.
 */
#include "base/arena.h"
#include "base/date.h"
#include "engine/flow/flow.h"
#include "modules/party/transfer_int.h"

enum { FOUND_MAX = 6, LETTERS_TEXT = 400 };

bool transfer_enters(const struct draft *draft, const char *state)
{
	return draft->before != NULL && !record_is(draft->before, "state", state) &&
	       str_eq(draft_text(draft, "state"), str_of(state));
}

err_t transfer_lock(struct act *act, int64_t member)
{
	if (act->lane == NULL)
		return NULL; /* checked without writing */
	return act_lock(act, str_fmt(act->arena, "transfer %lld", (long long)member));
}

static bool is_inside(struct str flow)
{
	return str_eq(flow, S("transfer_inside"));
}

/* ---- where to ---- */

struct found {
	struct record rows[FOUND_MAX];
	size_t count;
};

static bool takes_members(const struct record *org)
{
	return !org->voided && !record_is(org, "org_kind", "group") &&
	       record_text(org, "ended_on").len == 0;
}

static err_t add_found(struct act *program, int64_t id, struct found *out)
{
	struct record one;
	TRY(reg_load(program, act_register(program, "party_org"), id, &one));
	if (takes_members(&one) && out->count < FOUND_MAX)
		out->rows[out->count++] = one;
	return NULL;
}

static err_t find_exactly(struct act *program, struct str county, struct str name,
			  struct found *out)
{
	int64_t ids[FOUND_MAX];
	size_t count = 0;
	struct rows rows =
		db_query(program->db,
			 "SELECT id FROM r_party_org WHERE voided = 0 AND substr(org, 1, 6) = $1 "
			 "AND (name = $2 OR short_name = $2) ORDER BY id LIMIT 6",
			 ARGS(V_TEXT(county), V_TEXT(name)));
	while (count < FOUND_MAX && rows_next(&rows))
		ids[count++] = rows_int(&rows, 0);
	TRY(rows_done(&rows));
	for (size_t i = 0; i < count; i++)
		TRY(add_found(program, ids[i], out));
	return NULL;
}

/* By characters or pinyin, as a list is searched. The program looks: who sends may not see the other branch's rows, but its
 * name is no secret. */
static err_t find_like(struct act *program, struct str county, struct str words, struct found *out)
{
	struct form_value place = {S("org"), county, NULL}, asked = {S("q"), words, &place};
	struct form params = {&asked};
	struct doc *page = doc_map(program->arena);
	TRY(reg_list_doc(program, act_register(program, "party_org"),
			 &(struct query){.params = &params, .url = S(""), .limit = FOUND_MAX},
			 page));
	const struct doc *rows = doc_at(doc_at(page, "table"), "rows");
	for (const struct doc *one = rows->in.first; one != NULL; one = one->next)
		TRY(add_found(program, doc_at(one, "id")->n, out));
	return NULL;
}

static void tell_choice(struct draft *draft, const struct found *found)
{
	struct arena *arena = draft->act->arena;
	struct str names = S("");
	for (size_t i = 0; i < found->count; i++)
		names = str_fmt(arena, STR "%s" STR, STR_ARG(names), i == 0 ? "" : "、",
				STR_ARG(record_text(&found->rows[i], "name")));
	draft_fault(draft, "to_name",
		    found->count == 0
			    ? err_field(arena, S("to_name"),
					"县里没有查到这个党组织。请换个写法；转到县外的，请选“转到"
					"县外的党组织”。")
			    : err_field(arena, S("to_name"), "查到不止一个：" STR "。请写全称。",
					STR_ARG(names)));
}

static err_t check_inside(struct draft *draft, const struct record *member, struct str county)
{
	struct act program = act_as_program(draft->act);
	struct found found = {.count = 0};
	struct str name = str_trim(draft_text(draft, "to_name"));
	if (name.len == 0)
		return NULL; /* it is required */
	TRY(find_exactly(&program, county, name, &found));
	if (found.count == 0)
		TRY(find_like(&program, county, name, &found));
	if (found.count != 1) {
		tell_choice(draft, &found);
		return NULL;
	}
	if (found.rows[0].id == record_int(member, "organisation"))
		party_fault(draft, "to_name", "他就在这个党组织，不用转。");
	draft_set_int(draft, "to_org", found.rows[0].id);
	draft_set_text(draft, "to_name", record_text(&found.rows[0], "name"));
	return NULL;
}

static err_t check_outside(struct draft *draft, struct str county)
{
	struct act program = act_as_program(draft->act);
	struct found found = {.count = 0};
	struct str name = str_trim(draft_text(draft, "to_name"));
	if (name.len > 0)
		TRY(find_exactly(&program, county, name, &found));
	if (found.count > 0)
		party_fault(draft, "to_name",
			    "这个党组织就在本县，请选“转到县内的党支部”，不用开介绍信。");
	return NULL;
}

/* ---- beginning ---- */

static err_t check_alone(struct act *act, struct draft *draft, int64_t member)
{
	struct act program = act_as_program(act);
	struct record *rows = NULL;
	size_t count = 0;
	TRY(reg_rows_of(&program, "transfer_out", "member", member, ROWS_MAX, &rows, &count));
	for (size_t i = 0; i < count; i++) {
		if (!rows[i].open)
			continue;
		draft_fault(draft, "member",
			    err_field(act->arena, S("member"),
				      "他的组织关系正在转到“" STR "”（" STR
				      "）。要改的，先把那一次办“不转了”。",
				      STR_ARG(record_text(&rows[i], "to_name")),
				      STR_ARG(record_text(&rows[i], "number"))));
		return NULL;
	}
	return NULL;
}

/* The record lies where the member's row lies, whoever enters it. */
static err_t take_place(struct act *act, struct draft *draft, const struct record *member)
{
	struct act program = act_as_program(act);
	struct record org;
	TRY(reg_load(&program, act_register(act, "party_org"), record_int(member, "organisation"),
		     &org));
	TRY(act_need(act, draft->reg->name, VERB_CREATE, member->org));
	draft->org = member->org;
	draft_set_int(draft, "from_org", org.id);
	draft_set_text(draft, "from_name", record_text(&org, "name"));
	return NULL;
}

static err_t check_new(struct act *act, struct draft *draft)
{
	struct act program = act_as_program(act);
	struct record member;
	int64_t id = draft_int(draft, "member");
	struct str county;
	if (id == 0)
		return NULL;
	TRY(transfer_lock(act, id));
	TRY(reg_load(&program, act_register(act, "party_member"), id, &member));
	TRY(take_place(act, draft, &member));
	county = str_sub(member.org, 0, tier_length(TIER_COUNTY));
	if (!party_state_member(record_text(&member, "member_state"))) {
		party_fault(draft, "member",
			    "只有正式党员和预备党员才转组织关系。申请人、积极分子的材料随档案转，请"
			    "在“发展党员”里办。");
		return NULL;
	}
	TRY(check_alone(act, draft, id));
	if (is_inside(draft_text(draft, "flow")))
		TRY(check_inside(draft, &member, county));
	else
		TRY(check_outside(draft, county));
	return transfer_dues_check(act, draft, &member);
}

/* ---- a letter ---- */

/* "青禾镇〔2026〕组转字第12号": counted by committee and year, in the transaction that issues it. */
static err_t give_letter(struct act *act, struct draft *draft)
{
	struct arena *arena = act->arena;
	struct str committee = str_sub(draft->org, 0, tier_length(TIER_TOWN));
	struct str before = draft_text(draft, "letter_no"), all = draft_text(draft, "letters");
	int year = day_parts(act->today).year;
	int64_t n = 0, days = draft_int(draft, "letter_days");
	TRY(act_count(act, str_fmt(arena, "transfer_letter:" STR ":%d", STR_ARG(committee), year),
		      &n));
	struct str number = str_fmt(arena, STR "〔%d〕组转字第%lld号",
				    STR_ARG(place_name(act, committee)), year, (long long)n);
	draft_set_text(draft, "replaces", before);
	draft_set_text(draft, "letter_no", number);
	draft_set_text(
		draft, "letters",
		str_head(all.len == 0 ? number
				      : str_fmt(arena, STR "、" STR, STR_ARG(all), STR_ARG(number)),
			 LETTERS_TEXT));
	draft_set_text(draft, "letter_on", day_text(arena, act->today));
	draft_set_text(draft, "valid_until", day_text(arena, act->today + days - 1));
	return NULL;
}

/* What the letter says of dues is true on the day on which it is issued. */
static err_t check_issue(struct act *act, struct draft *draft)
{
	struct act program = act_as_program(act);
	struct record member;
	TRY(reg_load(&program, act_register(act, "party_member"), draft_int(draft, "member"),
		     &member));
	if (!party_state_member(record_text(&member, "member_state")))
		return err_new(act->arena, ERR_CONFLICT,
			       "他现在不是正式党员或预备党员了，不能开介绍信。请核对党员的资料。");
	TRY(transfer_dues_check(act, draft, &member));
	if (draft_int(draft, "letter_days") <= 0)
		party_fault(draft, "letter_days", "请填介绍信几天有效。");
	return draft->errors == NULL && act->lane != NULL ? give_letter(act, draft) : NULL;
}

static void check_receipt(struct draft *draft)
{
	struct str day = draft_text(draft, "received_on"), issued = draft_text(draft, "letter_on");
	party_check_past(draft, "received_on");
	if (day.len == 0)
		return;
	if (str_cmp(day, issued) < 0)
		party_fault(draft, "received_on", "比介绍信的日期还早，请核对回执。");
	else if (str_cmp(day, draft_text(draft, "valid_until")) > 0)
		party_fault(draft, "received_on",
			    "对方接收的时候介绍信已经过期了。请先换发介绍信，再等对方的回执。");
}

err_t transfer_out_check(struct act *act, struct draft *draft)
{
	if (draft->before == NULL)
		return check_new(act, draft);
	if (transfer_enters(draft, "in_transit"))
		return check_issue(act, draft);
	if (transfer_enters(draft, "closed"))
		check_receipt(draft);
	if (transfer_enters(draft, "closed") || transfer_enters(draft, "moved"))
		draft_set_text(draft, "ended_on", day_text(act->arena, act->today));
	return NULL;
}

/* ---- what its steps do ---- */

static err_t load(struct act *act, int64_t id, struct record *out)
{
	struct act program = act_as_program(act);
	return reg_load(&program, act_register(act, "transfer_out"), id, out);
}

err_t transfer_begun(struct act *act, const struct event *event)
{
	struct record out;
	TRY(load(act, event->id, &out));
	return is_inside(record_text(&out, "flow")) ? transfer_offer(act, &out) : NULL;
}

/* The other end's record waits no longer. */
err_t transfer_withdrawn(struct act *act, const struct event *event)
{
	struct act program = act_as_program(act);
	struct record out, *rows = NULL;
	size_t count = 0;
	TRY(load(act, event->id, &out));
	TRY(reg_rows_of(&program, "transfer_in", "source", out.id, ROWS_MAX, &rows, &count));
	for (size_t i = 0; i < count; i++) {
		if (rows[i].open)
			TRY(transfer_echo(act, "transfer_in", rows[i].id, "take_back", &out));
	}
	return NULL;
}

err_t transfer_answered(struct act *act, const struct event *event)
{
	struct record out;
	TRY(load(act, event->id, &out));
	return transfer_leave(act, record_int(&out, "member"), record_text(&out, "received_on"),
			      record_text(&out, "letter_no"));
}
