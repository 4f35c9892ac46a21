/*
 * transfer_dues: until when a member has paid, for whoever takes him over.
 *
 * A month that is not over is no arrear: it is paid here or there. Arrears are said, never passed over: he pays them first, or
 * the reason goes along with him and the branch that takes him goes on from the first month that is owed.
 */
#include "base/arena.h"
#include "base/date.h"
#include "base/text.h"
#include "modules/party/transfer_int.h"

enum { CASE = 6 };

/* One month more, the oldest first. Behind the first that is open nothing counts as paid through. */
static void add_month(const struct dues_month *month, int now, bool *open,
		      struct transfer_dues *out)
{
	bool owed = month->state == DUES_OWED && month->fen > 0;
	if (month->state == DUES_NONE)
		return;
	if (owed && !*open && out->until == 0)
		out->until = month->month - 1;
	if (owed && month->month < now) {
		out->owed_from = out->owed == 0 ? month->month : out->owed_from;
		out->owed_last = month->month;
		out->owed++;
		out->fen += month->fen;
	}
	if (month->state == DUES_UNFIXED && month->month < now)
		out->known = false;
	*open = *open || owed || month->state == DUES_UNFIXED;
	if (!*open)
		out->until = month->month;
}

err_t transfer_dues_of(struct act *act, const struct record *member, struct transfer_dues *out)
{
	struct dues_month months[DUES_MONTHS_MAX];
	int now = dues_this_month(act), from = now - DUES_MONTHS_MAX + 1;
	bool open = false;
	*out = (struct transfer_dues){.known = true};
	TRY(dues_months(act, member, from, now, months));
	for (int i = 0; i < DUES_MONTHS_MAX; i++)
		add_month(&months[i], now, &open, out);
	return NULL;
}

static struct str month_words(struct arena *arena, int month)
{
	return month_chinese(arena, dues_month_text(arena, month));
}

static void tell_arrears(struct act *act, struct draft *draft, const struct transfer_dues *dues)
{
	struct arena *arena = act->arena;
	bool case_due = (int)dues->owed >= party_setting(act, "dues_case_months", CASE);
	draft_fault(draft, "arrears_reason",
		    err_field(arena, S("arrears_reason"),
			      "从 " STR " 到 " STR
			      " 还有 %zu 个月党费没交，共 " STR " 元。请先收齐再转；确实"
			      "收不齐的，在这里写明原因，会照实告诉对方，由对方接着收。%s",
			      STR_ARG(month_words(arena, dues->owed_from)),
			      STR_ARG(month_words(arena, dues->owed_last)), dues->owed,
			      STR_ARG(text_hundredths(arena, dues->fen)),
			      case_due ? "连续六个月没有正当理由不交的，先由支部大会讨论，不要转。"
				       : ""));
}

err_t transfer_dues_check(struct act *act, struct draft *draft, const struct record *member)
{
	struct transfer_dues dues;
	TRY(transfer_dues_of(act, member, &dues));
	draft_set_int(draft, "owed_months", (int64_t)dues.owed);
	draft_set_int(draft, "owed", dues.fen);
	if (dues.known && dues.until > 0)
		draft_set_text(draft, "dues_until", dues_month_text(act->arena, dues.until));
	else if (!dues.known && draft_text(draft, "dues_until").len == 0)
		party_fault(draft, "dues_until",
			    "台账里他有月份没有定党费基数，算不出交到哪个月。请照收据填上，或者先把"
			    "基数登记全。");
	if (dues.owed > 0 && str_trim(draft_text(draft, "arrears_reason")).len == 0)
		tell_arrears(act, draft, &dues);
	return NULL;
}
