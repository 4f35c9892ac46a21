/*
 * own: what a member sees of himself on his own phone (web/member.h): his dues and receipts, transfers under way, his row.
 *
 * Numbers stay masked as everywhere. What the branch has noted for itself (remarks, hardship, searches) is not for this page.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "base/text.h"
#include "engine/flow/flow.h"
#include "modules/party/dates.h"
#include "modules/party/transfer_int.h"
#include "web/member.h"
#include "web/part.h"

enum { YEAR = 12, RECEIPTS_MAX = 60, TRANSFERS_MAX = 20, MONTHS_MAX = 2 * YEAR };

/* ---- dues ---- */

struct owed {
	size_t months;
	int64_t fen;
};

static void put_month(struct visit *visit, const struct dues_month *month, int due,
		      struct owed *owed, struct doc *part)
{
	struct arena *arena = visit->arena;
	struct str money = text_hundredths(arena, month->fen), words = S("");
	bool late = month->state == DUES_OWED && month->month <= due;
	owed->months += late;
	owed->fen += late ? month->fen : 0;
	/* Of the year before only what is still owed. */
	if (month->month < dues_this_month(&visit->act) / YEAR * YEAR && !late)
		return;
	if (month->state == DUES_PAID)
		words = str_fmt(arena, "交了 " STR " 元", STR_ARG(money));
	else if (month->state == DUES_OWED)
		words = str_fmt(arena, "应交 " STR " 元%s", STR_ARG(money),
				late ? "，还没有交" : "");
	else if (month->state == DUES_EXEMPT)
		words = S("减免，不用交");
	else if (month->state == DUES_UNFIXED)
		words = S("应交多少还没有定");
	member_fact(part, month_chinese(arena, dues_month_text(arena, month->month)), words);
}

static void put_receipt(struct visit *visit, const struct record *receipt, struct doc *part)
{
	struct act *act = &visit->act;
	struct str from = record_brief(act, receipt, "from_month"),
		   until = record_brief(act, receipt, "until_month");
	struct str months = from.len == 0         ? S("自愿多交")
			    : str_eq(from, until) ? from
						  : str_fmt(visit->arena, STR "到" STR,
							    STR_ARG(from), STR_ARG(until));
	member_row(part, str_join(visit->arena, S("收据 "), record_text(receipt, "number")),
		   record_brief(act, receipt, "amount"),
		   str_fmt(visit->arena, STR "，" STR "，" STR "，收款人：" STR,
			   STR_ARG(record_brief(act, receipt, "paid_on")), STR_ARG(months),
			   STR_ARG(record_brief(act, receipt, "channel")),
			   STR_ARG(record_brief(act, receipt, "collector_name"))));
}

static err_t put_dues(struct visit *visit, const struct record *member, struct doc *parts)
{
	struct act program = act_as_program(&visit->act);
	struct dues_month months[MONTHS_MAX];
	struct record org, *receipts = NULL;
	struct owed owed = {0};
	size_t count = 0;
	if (!act_may_own(&visit->act, S("dues_payment"), VERB_READ))
		return NULL;
	TRY(reg_load(&program, act_register(&program, "party_org"), record_int(member, "organisation"),
		     &org));
	int due = dues_last_due(&visit->act, &org), now = dues_this_month(&visit->act),
	    from = due - YEAR + 1;
	TRY(dues_months(&program, member, from, now, months));
	struct doc *part =
		member_part(parts, "dues", "党费", "coin", S(""), "这一年还没有要交的。");
	for (int m = from; m <= now; m++)
		put_month(visit, &months[m - from], due, &owed, part);
	doc_set(part, "text",
		owed.months == 0 ? S("没有欠交")
				 : str_fmt(visit->arena, "%zu 个月没交，共 " STR " 元", owed.months,
					   STR_ARG(text_hundredths(visit->arena, owed.fen))));
	doc_set_bool(part, "open", owed.months > 0);
	TRY(reg_own(&visit->act, "dues_payment", "member", RECEIPTS_MAX,
		    &receipts, &count));
	for (size_t i = 0; i < count; i++)
		put_receipt(visit, &receipts[i], part);
	return NULL;
}

/* ---- transfers ---- */

static err_t put_transfer(struct visit *visit, const struct record *transfer, struct str title,
			  struct doc *part)
{
	struct flow_view view;
	TRY(flow_look(&visit->act, transfer, &view));
	struct doc *row =
		member_row(part, title, record_text(transfer, "number"), view.state->words);
	part_state(row, "state", view.state->title, view.state->tone, view.state->icon);
	return NULL;
}

static err_t put_transfers(struct visit *visit, struct doc *parts)
{
	static const struct {
		const char *reg, *whom, *words;
	} ends[] = {{"transfer_out", "to_name", "转到 "},
		    {"transfer_in", "from_name", "转来，从 "}};
	if (!act_may_own(&visit->act, S("transfer_out"), VERB_READ))
		return NULL;
	struct doc *part = member_part(parts, "transfers", "组织关系转接", "send", S("没有在办的"),
				       "没有转接过。");
	size_t open = 0;
	for (size_t e = 0; e < COUNT(ends); e++) {
		struct record *rows = NULL;
		size_t count = 0;
		TRY(reg_own(&visit->act, ends[e].reg, "member",
			    TRANSFERS_MAX, &rows, &count));
		for (size_t i = 0; i < count; i++) {
			open += rows[i].open;
			TRY(put_transfer(visit, &rows[i],
					 str_join(visit->arena, str_of(ends[e].words),
						  record_text(&rows[i], ends[e].whom)),
					 part));
		}
	}
	if (open > 0)
		doc_set(part, "text", str_fmt(visit->arena, "%zu 件在办", open));
	return NULL;
}

/* ---- his row ---- */

static err_t put_named(struct visit *visit, const char *reg, const char *title, const char *day,
		       struct doc *part)
{
	struct record *rows = NULL;
	size_t count = 0;
	TRY(reg_own(&visit->act, reg, "member", ROWS_MAX, &rows, &count));
	for (size_t i = 0; i < count; i++) {
		struct str until = record_brief(&visit->act, &rows[i], "until_on");
		member_row(part, record_brief(&visit->act, &rows[i], title),
			   record_brief(&visit->act, &rows[i], day),
			   until.len == 0 ? S("") : str_join(visit->arena, S("到 "), until));
	}
	return NULL;
}

static err_t put_row(struct visit *visit, const struct record *member, struct doc *parts)
{
	static const char *const names[] = {"name",           "sex",          "birth",
					    "ethnic",         "education",    "identity",
					    "phone",          "address",      "work",
					    "organisation",   "party_group",  "member_state",
					    "applied_on",     "activist_on",  "candidate_on",
					    "admission_date", "full_on",      "joined_here_on",
					    "joined_how",     "floating",     "floating_from",
					    "floating_where", "floating_org", "certificate_no",
					    "keeper",         "family_name",  "family_phone"};
	struct str standing =
		party_standing(visit->arena, record_text(member, "full_on"), visit->act.today);
	struct doc *part =
		member_part(parts, "record", "我的档案", "id",
			    standing.len > 0 ? str_join(visit->arena, S("党龄 "), standing)
					     : S("党龄从转正那天算起"),
			    "");
	for (size_t i = 0; i < COUNT(names); i++)
		member_fact(part, reg_field(member->reg, str_of(names[i]))->title,
			    record_brief(&visit->act, member, names[i]));
	TRY(put_named(visit, "party_post", "post", "from_on", part));
	return put_named(visit, "party_honour", "title", "given_on", part);
}

err_t party_own(struct visit *visit, const struct record *member, struct doc *parts)
{
	TRY(put_dues(visit, member, parts));
	TRY(put_transfers(visit, parts));
	return put_row(visit, member, parts);
}
