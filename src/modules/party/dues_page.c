/*
 * dues_page: a branch's dues of a year, member by member and month by month, what is in hand, and the year's statement.
 *
 * The statement says how many paid and what came in and went up; what one person paid stands on no page for the public.
 */
#include "modules/party/dues_int.h"

#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "base/text.h"
#include "engine/paper/paper.h"
#include "web/part.h"

enum { YEAR = 12, REMIND = 1, TALK = 3, WARN = 5, CASE = 6 };

err_t dues_page(struct visit *visit)
{
	const struct record *list = NULL;
	size_t count = 0;
	const struct reg *reg = act_register(&visit->act, "party_org");
	if (visit->query.first == NULL && visit->suffix.len == 0)
		TRY(reg_list_records(
			&visit->act, reg,
			&(struct query){.params = &visit->query, .url = S(""), .limit = 2}, &list,
			&count));
	if (count == 1) {
		visit->location = str_fmt(visit->arena, "/desk/dues/%lld", (long long)list[0].id);
		return NULL;
	}
	visit_title(visit, S("党费：选一个党组织"));
	doc_set(visit->page, "new_url", S(""));
	doc_set(visit->page, "import_url", S(""));
	bool pull = str_eq(visit->suffix, S("csv")) || str_eq(visit->suffix, S("xlsx"));
	return reg_list_doc(
		&visit->act, reg,
		&(struct query){.params = &visit->query, .url = S("/desk/dues"), .pull = pull},
		visit->page);
}

static err_t load(struct visit *visit, struct record *org, int *year)
{
	int64_t asked = 0;
	TRY(reg_load(&visit->act, act_register(&visit->act, "party_org"), visit_id(visit, 0), org));
	TRY(act_need(&visit->act, S("dues_payment"), VERB_READ, org->org));
	*year = dues_this_month(&visit->act) / YEAR;
	if (str_int(visit_query(visit, "year"), &asked) && asked >= 1921 && asked <= *year + 1)
		*year = (int)asked;
	return NULL;
}

static void put_frame(struct visit *visit, const struct record *org, int year, const char *tail)
{
	struct str at = str_fmt(visit->arena, "/desk/dues/%lld%s?year=", (long long)org->id, tail);
	doc_set(visit->page, "year", str_fmt(visit->arena, "%d", year));
	doc_set(visit->page, "prev_url", str_fmt(visit->arena, STR "%d", STR_ARG(at), year - 1));
	doc_set(visit->page, "next_url",
		year < dues_this_month(&visit->act) / YEAR
			? str_fmt(visit->arena, STR "%d", STR_ARG(at), year + 1)
			: S(""));
	doc_set(visit->page, "home_url",
		str_fmt(visit->arena, "/desk/dues/%lld?year=%d", (long long)org->id, year));
	doc_set(visit->page, "statement_url",
		str_fmt(visit->arena, "/desk/dues/%lld/statement?year=%d", (long long)org->id,
			year));
}

/* ---- a member's year ---- */

static void put_month(struct visit *visit, const struct dues_month *month, bool over,
		      struct doc *list)
{
	static const char *const words[] = {[DUES_NONE] = "",
					    [DUES_UNFIXED] = "没定",
					    [DUES_EXEMPT] = "免",
					    [DUES_PAID] = "",
					    [DUES_OWED] = ""};
	struct doc *one = doc_add_map(list);
	bool paid = month->state == DUES_PAID, owed = month->state == DUES_OWED;
	doc_set(one, "title", str_fmt(visit->arena, "%d月", month->month % YEAR + 1));
	doc_set(one, "text",
		paid || owed ? text_hundredths(visit->arena, month->fen) : str_of(words[month->state]));
	doc_set_bool(one, "paid", paid);
	doc_set_bool(one, "owed", owed && over);
}

static void put_arrears(struct visit *visit, size_t owed, struct doc *row)
{
	const struct act *act = &visit->act;
	int months = (int)owed;
	const char *what = months >= party_setting(act, "dues_case_months", CASE) ? "由支部大会讨论"
			   : months >= party_setting(act, "dues_warn_months", WARN)     ? "警示"
			   : months >= party_setting(act, "dues_talk_months", TALK)     ? "谈话"
			   : months >= party_setting(act, "dues_remind_months", REMIND) ? "提醒"
											: "";
	doc_set(row, "arrears",
		what[0] == '\0' ? S("")
				: str_fmt(visit->arena, "连续 %d 个月没交：%s", months, what));
}

int dues_last_due(const struct act *act, const struct record *org)
{
	int now = dues_this_month(act);
	return day_parts(act->today).day > record_int(org, "collect_day") ? now : now - 1;
}

struct year_count {
	int64_t members, clear, exempt, owing, unfixed;
};

static err_t put_member(struct visit *visit, const struct record *org, const struct record *member,
			int year, struct doc *rows, struct year_count *sum)
{
	struct dues_month months[YEAR], before[YEAR];
	int due = dues_last_due(&visit->act, org), owed = 0, unfixed = 0, exempt = 0, counted = 0;
	TRY(dues_months(&visit->act, member, year * YEAR, year * YEAR + YEAR - 1, months));
	TRY(dues_months(&visit->act, member, due - YEAR + 1, due, before));
	for (int m = 0; m < YEAR; m++) {
		owed += months[m].state == DUES_OWED && months[m].month <= due;
		unfixed += months[m].state == DUES_UNFIXED && months[m].month <= due;
		exempt += months[m].state == DUES_EXEMPT;
		counted += months[m].state != DUES_NONE;
	}
	sum->members += counted > 0;
	sum->owing += owed > 0;
	sum->exempt += exempt > 0;
	sum->unfixed += unfixed > 0;
	sum->clear += counted > 0 && owed == 0 && unfixed == 0;
	if (rows == NULL ||
	    (counted == 0 && !party_state_member(record_text(member, "member_state"))))
		return NULL;
	struct doc *row = doc_add_map(rows);
	doc_set(row, "name", record_brief(&visit->act, member, "name"));
	doc_set(row, "url", visit_record_url(visit, S("party_member"), member->id));
	put_arrears(visit, dues_owed_in_a_row(before, YEAR), row);
	struct doc *list = doc_set_list(row, "months");
	for (int m = 0; m < YEAR; m++)
		put_month(visit, &months[m], months[m].month <= due, list);
	return NULL;
}

static err_t walk_members(struct visit *visit, const struct record *org, int year, struct doc *rows,
			  struct year_count *sum)
{
	struct act program = act_as_program(&visit->act);
	struct record *members = NULL;
	size_t count = 0;
	TRY(reg_rows_of(&program, "party_member", "organisation", org->id, MEMBERS_MAX, &members,
			&count));
	for (size_t i = count; i > 0; i--)
		TRY(put_member(visit, org, &members[i - 1], year, rows, sum));
	return NULL;
}

/* ---- the pages ---- */

static err_t put_money(struct visit *visit, const struct record *org)
{
	struct dues_sums sums;
	TRY(dues_sums_of(&visit->act, org->id, &sums));
	doc_set(visit->page, "receipts", text_hundredths(visit->arena, sums.receipts));
	doc_set(visit->page, "handed", text_hundredths(visit->arena, sums.handed));
	doc_set(visit->page, "confirmed", text_hundredths(visit->arena, sums.confirmed));
	doc_set(visit->page, "held", text_hundredths(visit->arena, sums.receipts - sums.handed));
	doc_set(visit->page, "lines", text_hundredths(visit->arena, sums.lines));
	doc_set(visit->page, "extra", text_hundredths(visit->arena, sums.extra));
	doc_set_bool(visit->page, "balanced",
		     sums.receipts == sums.lines + sums.extra &&
			     sums.open == sums.receipts - sums.handed);
	return NULL;
}

static struct str new_url(struct visit *visit, const struct record *org, const char *reg)
{
	return act_may(&visit->act, str_of(reg), VERB_CREATE, org->org)
		       ? str_fmt(visit->arena, "/desk/r/%s/new?organisation=%lld", reg, (long long)org->id)
		       : S("");
}

/* Who has no base owes nothing that can be worked out: told first, with the way for forty at once. */
static void put_unfixed(struct visit *visit, const struct record *org, const struct year_count *sum)
{
	doc_set(visit->page, "unfixed",
		sum->unfixed == 0 ? S("")
				  : str_fmt(visit->arena, "有 %lld 人还没有定基数，算不出该交多少。",
					    (long long)sum->unfixed));
	doc_set(visit->page, "bases_url", S("/desk/r/dues_base"));
	doc_set(visit->page, "base_import_url",
		act_may(&visit->act, S("dues_base"), VERB_IMPORT, org->org)
			? S("/desk/r/dues_base/import")
			: S(""));
}

err_t dues_org_page(struct visit *visit)
{
	struct record org;
	int year = 0;
	struct year_count sum = {0};
	TRY(load(visit, &org, &year));
	party_frame(visit, str_join(visit->arena, record_text(&org, "name"), S("：党费")));
	put_frame(visit, &org, year, "");
	doc_set(visit->page, "pay_url", new_url(visit, &org, "dues_payment"));
	doc_set(visit->page, "collect_url",
		act_may(&visit->act, S("dues_payment"), VERB_CREATE, org.org)
			? str_fmt(visit->arena, "/desk/dues/%lld/collect", (long long)org.id)
			: S(""));
	doc_set(visit->page, "base_url", new_url(visit, &org, "dues_base"));
	doc_set(visit->page, "exempt_url", new_url(visit, &org, "dues_exemption"));
	doc_set(visit->page, "hand_url", new_url(visit, &org, "dues_handover"));
	doc_set(visit->page, "payments_url",
		str_fmt(visit->arena, "/desk/r/dues_payment?organisation=%lld", (long long)org.id));
	doc_set(visit->page, "handovers_url",
		str_fmt(visit->arena, "/desk/r/dues_handover?organisation=%lld&view=all",
			(long long)org.id));
	struct doc *rows = doc_set_list(visit->page, "rows");
	TRY(walk_members(visit, &org, year, rows, &sum));
	doc_set_bool(visit->page, "has_rows", rows->in.count > 0);
	put_unfixed(visit, &org, &sum);
	return put_money(visit, &org);
}

/* ---- the statement ---- */

static err_t sum_between(struct visit *visit, const char *sql, const struct record *org, int year,
			 const char *key)
{
	int64_t fen = 0;
	TRY(db_int(visit->act.db, sql,
		   ARGS(V_INT(org->id), V_TEXT(str_fmt(visit->arena, "%04d-01-01", year)),
			V_TEXT(str_fmt(visit->arena, "%04d-12-31", year))),
		   &fen, NULL));
	doc_set(visit->page, key, text_hundredths(visit->arena, fen));
	return NULL;
}

/* What stands on the page, as a sheet to be hung up: how many and how much, and nobody's name. */
static void put_print(struct visit *visit, const struct record *org, int year)
{
	static const struct {
		const char *label, *key, *unit;
	} lines[] = {{"应交党费的党员", "members", "人"}, {"都交清的", "clear", "人"},
		     {"经批准减免的", "exempt", "人"},    {"还有欠交的", "owing", "人"},
		     {"还没有定基数的", "unfixed", "人"}, {"收到每月应交的", "monthly", "元"},
		     {"收到自愿多交的", "given", "元"},   {"上缴", "handed", "元"}};
	struct doc *print = doc_set_map(visit->page, "print"), *labels = NULL;
	doc_set(print, "paper", S("A4"));
	doc_set(print, "org", record_text(org, "name"));
	doc_set(print, "title", str_fmt(visit->arena, "%d年党费收缴情况", year));
	doc_set(print, "number", S(""));
	doc_set(print, "footer", doc_str(visit->page, "made_on"));
	struct doc *blocks = doc_set_list(print, "blocks"),
		   *rows = doc_set_list(paper_block(blocks, "fields"), "rows");
	for (size_t i = 0; i < COUNT(lines); i++) {
		struct doc *one = doc_add_map(rows);
		doc_set(one, "label", str_of(lines[i].label));
		doc_set(one, "value",
			str_fmt(visit->arena, STR " %s",
				STR_ARG(doc_str(visit->page, lines[i].key)), lines[i].unit));
	}
	paper_words(blocks, "text", S("按规定每年向党员公布一次，不列每个人交了多少。"));
	labels = doc_set_list(paper_block(blocks, "sign"), "labels");
	doc_set(doc_add_map(labels), "text", S("党费收缴人"));
	doc_set(doc_add_map(labels), "text", S("党支部（盖章）"));
}

err_t dues_statement_page(struct visit *visit)
{
	struct record org;
	int year = 0;
	struct year_count sum = {0};
	TRY(load(visit, &org, &year));
	party_frame(visit, str_fmt(visit->arena, "%d年党费收缴情况", year));
	put_frame(visit, &org, year, "/statement");
	doc_set(visit->page, "name", record_text(&org, "name"));
	TRY(walk_members(visit, &org, year, NULL, &sum));
	doc_set(visit->page, "members", str_fmt(visit->arena, "%lld", (long long)sum.members));
	doc_set(visit->page, "clear", str_fmt(visit->arena, "%lld", (long long)sum.clear));
	doc_set(visit->page, "exempt", str_fmt(visit->arena, "%lld", (long long)sum.exempt));
	doc_set(visit->page, "unfixed", str_fmt(visit->arena, "%lld", (long long)sum.unfixed));
	doc_set(visit->page, "owing", str_fmt(visit->arena, "%lld", (long long)sum.owing));
	TRY(sum_between(
		visit,
		"SELECT coalesce(sum(owed), 0) FROM r_dues_payment WHERE organisation = $1 AND "
		"voided = 0 AND paid_on >= $2 AND paid_on <= $3",
		&org, year, "monthly"));
	TRY(sum_between(visit,
			"SELECT coalesce(sum(coalesce(extra, 0)), 0) FROM r_dues_payment WHERE "
			"organisation = $1 AND voided = 0 AND paid_on >= $2 AND paid_on <= $3",
			&org, year, "given"));
	TRY(sum_between(
		visit,
		"SELECT coalesce(sum(amount), 0) FROM r_dues_handover WHERE organisation = $1 "
		"AND voided = 0 AND handed_on >= $2 AND handed_on <= $3",
		&org, year, "handed"));
	doc_set(visit->page, "made_on", day_chinese(visit->arena, visit->act.today));
	doc_set(visit->page, "pdf_url",
		str_fmt(visit->arena, "/desk/dues/%lld/statement.pdf?year=%d", (long long)org.id,
			year));
	if (str_eq(visit->suffix, S("pdf")))
		put_print(visit, &org, year);
	return NULL;
}
