/*
 * dues_rules: what a receipt, a base, an exemption and a hand-over must hold, and what they write.
 *
 * A receipt's sum is worked out, never typed: the months from the oldest that is owed, and what is given freely. It writes one
 * line of the ledger a month. It is never changed; voided it takes its lines with it, and once handed over it stays. Nobody
 * is paid for by the branch: whoever pays is named. No amount moves without a receipt (fact book party 1.10).
 */
#include "modules/party/dues_int.h"
#include "modules/party/dues_sum.h"

#include "base/arena.h"
#include "base/date.h"
#include "base/text.h"

enum { LARGE = 1000, FEN = 100, LINES_MAX = 100, PAYMENTS_MAX = 2000 };

static err_t load_member(struct act *act, int64_t id, struct record *out)
{
	struct act program = act_as_program(act);
	return reg_load(&program, act_register(act, "party_member"), id, out);
}

/* Money of one member, and of one organisation, is moved by one hand at a time. */
static err_t lock(struct act *act, const char *what, int64_t id)
{
	if (act->lane == NULL)
		return NULL; /* checked without writing */
	return act_lock(act, str_fmt(act->arena, "dues %s %lld", what, (long long)id));
}

static struct str my_name(const struct act *act)
{
	return act->name.len > 0 ? act->name : S("系统");
}

/* ---- a base ---- */

static err_t lines_from(struct act *act, int64_t member, struct str month, int64_t *count)
{
	return db_int(
		act->db,
		"SELECT count(*) FROM r_dues_line WHERE member = $1 AND voided = 0 AND month >= "
		"$2",
		ARGS(V_INT(member), V_TEXT(month)), count, NULL);
}

/* Two bases from one month would leave it to chance which of them counts. */
static err_t check_alone(struct act *act, struct draft *draft, struct str month)
{
	int64_t others = 0;
	TRY(db_int(act->db,
		   "SELECT count(*) FROM r_dues_base WHERE member = $1 AND from_month = $2 AND voided = 0 AND id <> $3",
		   ARGS(V_INT(draft_int(draft, "member")), V_TEXT(month), V_INT(draft->id)), &others, NULL));
	if (others > 0)
		party_fault(draft, "from_month", "从这个月起已经定过了。定错了的，先把那一条作废，再登记。");
	return NULL;
}

err_t dues_base_check(struct act *act, struct draft *draft)
{
	struct str text = draft_text(draft, "from_month");
	int month = 0;
	int64_t day = 0, lines = 0;
	if (draft_moves(draft) || !dues_month_read(text, &month) || !month_read_loose(text, &day))
		return NULL;
	TRY(lock(act, "member", draft_int(draft, "member")));
	TRY(check_alone(act, draft, text));
	TRY(lines_from(act, draft_int(draft, "member"), text, &lines));
	if (lines > 0)
		party_fault(draft, "from_month",
			    "这个月或以后的党费已经收过了，不能再改。请从还没收的月份起登记。");
	const struct dues_rule *rule = catalogue_dues_rule(act->house->catalogue, day);
	const struct dues_class *class = dues_class(rule, draft_text(draft, "dues_class"));
	if (class == NULL) {
		party_fault(draft, "dues_class", "那个月的标准里没有这一类，请重新选。");
		return NULL;
	}
	int64_t chosen = draft_int(draft, "chosen");
	if (class->bracket_count == 0 && class->least != class->most &&
	    (chosen < class->least || chosen > class->most))
		draft_fault(draft, "chosen",
			    err_field(act->arena, S("chosen"),
				      "请填 " STR " 到 " STR " 元之间的数。",
				      STR_ARG(text_hundredths(act->arena, class->least)),
				      STR_ARG(text_hundredths(act->arena, class->most))));
	if (class->bracket_count > 0 && draft_int(draft, "base") <= 0)
		party_fault(draft, "base", "请填每月收入；没有收入的，换一类。");
	draft_set_int(draft, "amount", dues_amount(rule, class, draft_int(draft, "base"), chosen));
	draft_set_text(draft, "rule", rule->title);
	draft_set_text(draft, "fixed_on", day_text(act->arena, act->today));
	draft_set_text(draft, "fixed_by", my_name(act));
	return NULL;
}

err_t dues_exemption_check(struct act *act, struct draft *draft)
{
	int64_t lines = 0;
	struct str from = draft_text(draft, "from_month"), until = draft_text(draft, "until_month");
	if (draft_moves(draft))
		return NULL;
	TRY(lock(act, "member", draft_int(draft, "member")));
	if (until.len > 0 && str_cmp(until, from) < 0)
		party_fault(draft, "until_month", "比开始的月份还早，请核对。");
	party_check_past(draft, "applied_on");
	party_check_past(draft, "agreed_on");
	if (str_cmp(draft_text(draft, "agreed_on"), draft_text(draft, "applied_on")) < 0)
		party_fault(draft, "agreed_on", "要先有本人申请，后有上级同意，请核对日期。");
	TRY(lines_from(act, draft_int(draft, "member"), from, &lines));
	if (lines > 0)
		party_fault(draft, "from_month",
			    "这个月或以后的党费已经收过了。请从还没收的月份起减免。");
	return NULL;
}

/* ---- a receipt ---- */

/* The months that this receipt takes: owed ones from the oldest that may still be paid until the last. */
static err_t take_months(struct act *act, struct draft *draft, const struct record *member,
			 struct dues_month *out, size_t *count)
{
	struct dues_month months[DUES_MONTHS_MAX];
	int now = dues_this_month(act), until = 0;
	int from = dues_first_month(act);
	*count = 0;
	if (!dues_month_read(draft_text(draft, "until_month"), &until))
		return NULL;
	if (until > now + party_setting(act, "dues_ahead_months", 0)) {
		party_fault(draft, "until_month", "这个月还没有到，不能提前交。");
		return NULL;
	}
	if (until < from || until - from >= DUES_MONTHS_MAX) {
		party_fault(draft, "until_month",
			    str_c(act->arena, str_fmt(act->arena, "补交一般不超过 %d 个月，更早的由支部大会讨论，不在这里收。",
						      dues_months_back(act))));
		return NULL;
	}
	TRY(dues_months(act, member, from, until, months));
	for (int m = 0; m <= until - from; m++) {
		if (months[m].state == DUES_UNFIXED)
			party_fault(draft, "until_month",
				    "这中间有月份还没有定基数，请先登记党费基数。");
		if (months[m].state == DUES_OWED && months[m].fen > 0)
			out[(*count)++] = months[m];
	}
	if (*count == 0)
		party_fault(draft, "until_month", "到这个月为止没有欠交的党费。");
	return NULL;
}

static void check_extra(struct act *act, struct draft *draft)
{
	int64_t extra = draft_int(draft, "extra");
	int64_t limit = (int64_t)party_setting(act, "dues_large_yuan", LARGE) * FEN;
	bool large = draft_int(draft, "large") != 0,
	     months = draft_text(draft, "until_month").len > 0;
	if (!large && extra >= limit)
		party_fault(draft, "extra",
			    "一次自愿多交这么多，要按大额党费办：单独开一张，选“大额党费”。");
	if (large && extra < limit)
		party_fault(draft, "extra", "不到大额党费的数，按平常的自愿多交登记就行。");
	if (large && months)
		party_fault(draft, "until_month", "大额党费单独开一张，平常的党费另开。");
	if (!months && extra <= 0)
		party_fault(draft, "until_month", "请选交到哪个月。");
}

static void check_payer(struct draft *draft)
{
	party_check_past(draft, "paid_on");
	if (!str_eq(draft_text(draft, "payer"), S("self")) &&
	    draft_text(draft, "payer_name").len == 0)
		party_fault(draft, "payer_name", "请写代交人的姓名。");
}

static err_t set_sums(struct act *act, struct draft *draft, const struct record *member)
{
	struct dues_month months[DUES_MONTHS_MAX];
	size_t count = 0;
	int64_t due = 0;
	TRY(lock(act, "org",
		 record_int(member, "organisation"))); /* against a hand-over at the same time */
	TRY(take_months(act, draft, member, months, &count));
	for (size_t i = 0; i < count; i++)
		due += months[i].fen;
	draft_set_text(draft, "from_month",
		       count > 0 ? dues_month_text(act->arena, months[0].month) : S(""));
	draft_set_int(draft, "months", (int64_t)count);
	draft_set_int(draft, "owed", due);
	draft_set_int(draft, "amount", due + draft_int(draft, "extra"));
	draft_set_int(draft, "organisation", record_int(member, "organisation"));
	draft_set_int(draft, "collector", act->account > 0 ? act->account : 0);
	draft_set_text(draft, "collector_name", my_name(act));
	return NULL;
}

err_t dues_payment_check(struct act *act, struct draft *draft)
{
	struct record member;
	if (draft->before != NULL && act->account == -1)
		return NULL; /* the program notes where it was handed over */
	if (draft->before != NULL)
		return err_new(act->arena, ERR_CONFLICT,
			       "开出的收据不能改。开错了请作废，再开一张；作废的号不再用。");
	if (draft_int(draft, "member") == 0)
		return NULL;
	TRY(lock(act, "member", draft_int(draft, "member")));
	TRY(load_member(act, draft_int(draft, "member"), &member));
	if (!party_state_member(record_text(&member, "member_state")))
		party_fault(draft, "member", "只有正式党员和预备党员交党费，请核对。");
	check_extra(act, draft);
	check_payer(draft);
	return set_sums(act, draft, &member);
}

static err_t write_line(struct act *program, const struct record *payment,
			const struct dues_month *month)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(draft_new(program, act_register(program, "dues_line"), payment->org, &draft));
	draft_set_int(draft, "payment", payment->id);
	draft_set_int(draft, "member", record_int(payment, "member"));
	draft_set_text(draft, "month", dues_month_text(program->arena, month->month));
	draft_set_text(draft, "dues_class", month->dues_class);
	draft_set_int(draft, "base", month->base);
	draft_set_int(draft, "paid", month->fen);
	return draft_write(draft, 0, &id);
}

/* The same months as were summed, in the same transaction and under the same lock. */
err_t dues_paid(struct act *act, const struct event *event)
{
	struct act program = act_as_program(act);
	struct record payment, member;
	struct dues_month months[DUES_MONTHS_MAX];
	int from = 0, until = 0;
	int64_t due = 0;
	TRY(reg_load(&program, act_register(act, "dues_payment"), event->id, &payment));
	if (!dues_month_read(record_text(&payment, "from_month"), &from) ||
	    !dues_month_read(record_text(&payment, "until_month"), &until))
		return NULL;
	TRY(load_member(act, record_int(&payment, "member"), &member));
	TRY(dues_months(act, &member, from, until, months));
	for (int m = 0; m <= until - from; m++) {
		if (months[m].state != DUES_OWED || months[m].fen == 0)
			continue;
		due += months[m].fen;
		TRY(write_line(&program, &payment, &months[m]));
	}
	if (due != record_int(&payment, "owed"))
		return err_internal(act->arena, "a receipt's lines do not come to its sum");
	return NULL;
}

err_t dues_unpaid(struct act *act, const struct event *event)
{
	struct act program = act_as_program(act);
	struct record *lines = NULL;
	size_t count = 0;
	int64_t handover = 0;
	TRY(db_int(act->db, "SELECT coalesce(handover, 0) FROM r_dues_payment WHERE id = $1",
		   ARGS(V_INT(event->id)), &handover, NULL));
	if (handover != 0)
		return err_new(act->arena, ERR_CONFLICT,
			       "这张收据的钱已经上缴，不能作废。多收的，请报镇里按规定退。");
	TRY(reg_rows_of(&program, "dues_line", "payment", event->id, LINES_MAX, &lines, &count));
	for (size_t i = 0; i < count; i++)
		TRY(reg_void(&program, lines[i].reg, lines[i].id, lines[i].version, S("收据作废")));
	return NULL;
}

/* ---- a hand-over ---- */

static err_t open_receipts(struct act *act, int64_t organisation, bool large, int64_t *count,
			   int64_t *fen)
{
	struct rows rows = db_query(act->db,
				    "SELECT count(*), coalesce(sum(amount), 0) FROM r_dues_payment "
				    "WHERE organisation = $1 AND voided = 0 AND "
				    "coalesce(handover, 0) = 0 AND coalesce(large, 0) = $2",
				    ARGS(V_INT(organisation), V_INT(large)));
	if (rows_next(&rows)) {
		*count = rows_int(&rows, 0);
		*fen = rows_int(&rows, 1);
	}
	return rows_done(&rows);
}

/* What was brought stays as it was written; only how far it has come moves. */
static bool handover_same(const struct draft *draft)
{
	return record_int(draft->before, "organisation") == draft_int(draft, "organisation") &&
	       record_int(draft->before, "large") == draft_int(draft, "large") &&
	       str_eq(record_text(draft->before, "handed_on"), draft_text(draft, "handed_on")) &&
	       str_eq(record_text(draft->before, "receiver"), draft_text(draft, "receiver"));
}

err_t dues_handover_check(struct act *act, struct draft *draft)
{
	int64_t count = 0, fen = 0, id = draft_int(draft, "organisation");
	if (draft->before != NULL)
		return handover_same(draft)
			       ? NULL
			       : err_new(act->arena, ERR_CONFLICT,
					 "上缴的记录不能改。记错了请作废，再记一次。");
	if (id == 0)
		return NULL;
	party_check_past(draft, "handed_on");
	TRY(lock(act, "org", id));
	TRY(open_receipts(act, id, draft_int(draft, "large") != 0, &count, &fen));
	if (count == 0)
		party_fault(draft, "organisation", "现在手里没有要上缴的党费。");
	if (count > PAYMENTS_MAX)
		party_fault(draft, "organisation", "没有上缴的收据太多，请报告管理员。");
	draft_set_int(draft, "receipts", count);
	draft_set_int(draft, "amount", fen);
	draft_set_text(draft, "hander", my_name(act));
	return NULL;
}

static err_t move_receipts(struct act *act, int64_t organisation, bool large, int64_t from,
			   int64_t to)
{
	struct act program = act_as_program(act);
	const struct reg *reg = act_register(act, "dues_payment");
	int64_t *ids = arena_many(act->arena, int64_t, PAYMENTS_MAX);
	size_t count = 0;
	struct rows rows = db_query(act->db,
				    "SELECT id FROM r_dues_payment WHERE organisation = $1 AND "
				    "voided = 0 AND coalesce(handover, 0) = $2 AND "
				    "coalesce(large, 0) = $3 ORDER BY id",
				    ARGS(V_INT(organisation), V_INT(from), V_INT(large)));
	while (count < PAYMENTS_MAX && rows_next(&rows))
		ids[count++] = rows_int(&rows, 0);
	TRY(rows_done(&rows));
	for (size_t i = 0; i < count; i++) {
		struct record payment;
		struct draft *draft = NULL;
		int64_t id = 0;
		TRY(reg_load(&program, reg, ids[i], &payment));
		TRY(draft_of(&program, &payment, &draft));
		draft_set_int(draft, "handover", to);
		TRY(draft_write(draft, payment.version, &id));
	}
	return NULL;
}

err_t dues_handed(struct act *act, const struct event *event)
{
	struct act program = act_as_program(act);
	struct record handover;
	TRY(reg_load(&program, act_register(act, "dues_handover"), event->id, &handover));
	return move_receipts(act, record_int(&handover, "organisation"),
			     record_int(&handover, "large") != 0, 0, handover.id);
}

/* Not brought after all: the receipts are in hand again. */
err_t dues_unhanded(struct act *act, const struct event *event)
{
	struct act program = act_as_program(act);
	struct record handover;
	TRY(reg_load(&program, act_register(act, "dues_handover"), event->id, &handover));
	if (record_is(&handover, "state", "confirmed"))
		return err_new(act->arena, ERR_CONFLICT,
			       "镇里已经核对过，不能作废。真有出入的，请和镇里说明，另外处理。");
	TRY(lock(act, "org", record_int(&handover, "organisation")));
	return move_receipts(act, record_int(&handover, "organisation"),
			     record_int(&handover, "large") != 0, handover.id, 0);
}
