/*
 * dues_collect: receipts of one day for many members at once: who owes what until a month stands there, whoever has paid is ticked.
 *
 * It is the form of a receipt so many times: each ticked member gets a receipt and a number of his own, by the same rules, all of
 * them or none. Nobody is ticked beforehand, and what somebody else brought for a member is not entered here: that receipt names him.
 */
#include "modules/party/dues_int.h"

#include "base/arena.h"
#include "base/date.h"
#include "base/text.h"

enum { SHARED = 2 };

struct collecting {
	struct record org;
	struct record *members;
	size_t count;
	int from, until; /* months that can be paid for now */
};

/* The month asked for, this one at the latest and not older than may still be paid. */
static int until_of(struct visit *visit, const struct collecting *in)
{
	int now = dues_this_month(&visit->act), month = 0;
	struct str asked = visit->form.first != NULL ? visit_field(visit, "until_month")
						     : visit_query(visit, "until_month");
	int last = now + party_setting(&visit->act, "dues_ahead_months", 0);
	if (!dues_month_read(asked, &month))
		return now;
	return month < in->from ? in->from : month > last ? last : month;
}

static err_t load(struct visit *visit, struct collecting *out)
{
	struct act *act = &visit->act, program = act_as_program(act);
	TRY(reg_load(act, act_register(act, "party_org"), visit_id(visit, 0), &out->org));
	TRY(act_need(act, S("dues_payment"), VERB_CREATE, out->org.org));
	if (out->org.voided || record_is(&out->org, "org_kind", "group"))
		return err_new(visit->arena, ERR_NOT_FOUND, "党费交到党支部，请选一个党支部。");
	out->from = dues_first_month(act);
	out->until = until_of(visit, out);
	TRY(reg_rows_of(&program, "party_member", "organisation", out->org.id, MEMBERS_MAX,
			&out->members, &out->count));
	reg_rows_turn(out->members, out->count);
	return NULL;
}

static struct str input_id(struct arena *arena, int64_t member)
{
	return str_fmt(arena, "member-%lld", (long long)member);
}

/* ---- the page ---- */

struct owing {
	size_t months;
	int first, last;
	int64_t fen;
	bool unfixed;
};

static err_t owing_of(struct visit *visit, const struct collecting *in, const struct record *member,
		      struct owing *out)
{
	struct dues_month months[DUES_MONTHS_MAX];
	*out = (struct owing){0};
	if (!party_state_member(record_text(member, "member_state")) ||
	    in->until - in->from >= DUES_MONTHS_MAX)
		return NULL;
	TRY(dues_months(&visit->act, member, in->from, in->until, months));
	for (int m = 0; m <= in->until - in->from; m++) {
		out->unfixed |= months[m].state == DUES_UNFIXED;
		if (months[m].state != DUES_OWED || months[m].fen == 0)
			continue;
		out->first = out->months == 0 ? months[m].month : out->first;
		out->last = months[m].month;
		out->months++;
		out->fen += months[m].fen;
	}
	return NULL;
}

static struct str months_words(struct arena *arena, const struct owing *owing)
{
	struct str first = month_chinese(arena, dues_month_text(arena, owing->first)),
		   last = month_chinese(arena, dues_month_text(arena, owing->last));
	if (owing->months == 1)
		return first;
	return str_fmt(arena, STR "到" STR "，%zu 个月", STR_ARG(first), STR_ARG(last),
		       owing->months);
}

/* Nobody who owes nothing; who has no base stands there and cannot be ticked. */
static err_t put_member(struct visit *visit, const struct collecting *in,
			const struct record *member, struct doc *rows, int64_t *sum)
{
	struct owing owing;
	TRY(owing_of(visit, in, member, &owing));
	if (owing.months == 0 && !owing.unfixed)
		return NULL;
	struct str id = str_fmt(visit->arena, "%lld", (long long)member->id);
	struct doc *row = doc_add_map(rows);
	doc_set(row, "id", id);
	doc_set(row, "input", input_id(visit->arena, member->id));
	doc_set(row, "name", record_brief(&visit->act, member, "name"));
	doc_set(row, "url", visit_record_url(visit, S("party_member"), member->id));
	doc_set_bool(row, "fixed", !owing.unfixed);
	doc_set(row, "months",
		owing.unfixed ? S("还没有定基数") : months_words(visit->arena, &owing));
	doc_set(row, "sum", owing.unfixed ? S("") : text_hundredths(visit->arena, owing.fen));
	doc_set_bool(row, "ticked",
		     visit_refused(visit) &&
			     str_has_word(form_all(visit->arena, &visit->form, S("member")), id));
	doc_set(row, "fault", err_of_field(visit->errors, input_id(visit->arena, member->id)));
	*sum += owing.unfixed ? 0 : owing.fen;
	return NULL;
}

static struct str month_url(struct visit *visit, const struct collecting *in, int month)
{
	int last =
		dues_this_month(&visit->act) + party_setting(&visit->act, "dues_ahead_months", 0);
	if (month < in->from || month > last)
		return S("");
	return str_fmt(visit->arena, "/desk/dues/%lld/collect?until_month=" STR,
		       (long long)in->org.id, STR_ARG(dues_month_text(visit->arena, month)));
}

/* The day and the way are those of all receipts of the form. */
static size_t shared_fields(const struct reg *reg, const struct field **out)
{
	out[0] = reg_field(reg, S("paid_on"));
	out[1] = reg_field(reg, S("channel"));
	return SHARED;
}

static err_t put_fields(struct visit *visit)
{
	const struct reg *reg = act_register(&visit->act, "dues_payment");
	const struct field *fields[SHARED];
	size_t count = shared_fields(reg, fields);
	struct form_value day = {S("paid_on"), day_text(visit->arena, visit->act.today), NULL},
			  way = {S("channel"), S("cash"), &day};
	struct form begun = {&way};
	return reg_form_doc(&visit->act, reg, NULL, visit_refused(visit) ? &visit->form : &begun,
			    visit->errors, fields, count, doc_set_list(visit->page, "fields"));
}

err_t dues_collect_page(struct visit *visit)
{
	struct collecting in;
	int64_t sum = 0;
	TRY(load(visit, &in));
	party_frame(visit, str_join(visit->arena, record_text(&in.org, "name"), S("：一起收党费")));
	struct str home = str_fmt(visit->arena, "/desk/dues/%lld", (long long)in.org.id),
		   until = dues_month_text(visit->arena, in.until);
	doc_set(visit->page, "home_url", home);
	doc_set(visit->page, "url", str_join(visit->arena, home, S("/collect")));
	doc_set(visit->page, "until_month", until);
	doc_set(visit->page, "until_words", month_chinese(visit->arena, until));
	doc_set(visit->page, "prev_url", month_url(visit, &in, in.until - 1));
	doc_set(visit->page, "next_url", month_url(visit, &in, in.until + 1));
	TRY(put_fields(visit));
	struct doc *rows = doc_set_list(visit->page, "rows");
	for (size_t i = 0; i < in.count; i++)
		TRY(put_member(visit, &in, &in.members[i], rows, &sum));
	doc_set_bool(visit->page, "has_rows", rows->in.count > 0);
	doc_set(visit->page, "sum", text_hundredths(visit->arena, sum));
	return NULL;
}

/* ---- what was ticked ---- */

/* What a member's receipt is refused for is said at his line; what is wrong with day or way, at its field, once. */
static err_t told(struct visit *visit, const struct record *member, err_t err)
{
	err_t all = NULL;
	if (err == NULL || err->kind != ERR_INVALID)
		return err;
	for (err_t at = err; at != NULL; at = at->next) {
		bool of_all = str_eq(at->field, S("paid_on")) || str_eq(at->field, S("channel"));
		all = err_both(visit->arena, all,
			       of_all ? err_field(visit->arena, at->field, STR, STR_ARG(at->text))
				      : err_field(visit->arena, input_id(visit->arena, member->id),
						  STR "：" STR,
						  STR_ARG(record_text(member, "name")),
						  STR_ARG(at->text)));
	}
	return all;
}

static err_t write_receipt(struct visit *visit, const struct collecting *in,
			   const struct record *member, int64_t *fen)
{
	const struct reg *reg = act_register(&visit->act, "dues_payment");
	const struct field *fields[SHARED];
	size_t shared = shared_fields(reg, fields);
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(draft_new(&visit->act, reg, in->org.org, &draft));
	draft_take(draft, &visit->form, fields, shared);
	draft_set_int(draft, "member", member->id);
	draft_set_text(draft, "until_month", dues_month_text(visit->arena, in->until));
	draft_set_text(draft, "payer", S("self"));
	TRY(told(visit, member, draft_write(draft, 0, &id)));
	*fen += draft_int(draft, "amount");
	return NULL;
}

err_t dues_collect_apply(struct visit *visit)
{
	struct collecting in;
	size_t receipts = 0;
	int64_t fen = 0;
	TRY(load(visit, &in));
	struct str ticked = form_all(visit->arena, &visit->form, S("member"));
	for (size_t i = 0; i < in.count; i++) {
		const struct record *member = &in.members[i];
		if (!str_has_word(ticked, str_fmt(visit->arena, "%lld", (long long)member->id)))
			continue;
		TRY(write_receipt(visit, &in, member, &fen));
		receipts++;
	}
	if (receipts == 0)
		return err_field(visit->arena, S(""), "请勾上交了党费的党员。");
	visit->location = str_fmt(visit->arena, "/desk/dues/%lld", (long long)in.org.id);
	visit->flash =
		str_fmt(visit->arena, "收了 %zu 个人的党费，开了 %zu 张收据，共 " STR " 元。",
			receipts, receipts, STR_ARG(text_hundredths(visit->arena, fen)));
	return NULL;
}
