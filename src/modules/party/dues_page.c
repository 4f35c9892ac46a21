/*
 * dues_page: a branch's dues of a year, member by member and month by month, or one member's alone; what is in hand, and the year's statement.
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

enum { YEAR = 12 };

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

static err_t load(struct visit *visit, int64_t id, struct record *org, int *year)
{
	int64_t asked = 0;
	TRY(reg_load(&visit->act, act_register(&visit->act, "party_org"), id, org));
	TRY(act_need(&visit->act, S("dues_payment"), VERB_READ, org->org));
	*year = dues_this_month(&visit->act) / YEAR;
	if (str_int(visit_query(visit, "year"), &asked) && asked >= 1921 && asked <= *year + 1)
		*year = (int)asked;
	return NULL;
}

/* at: the page, to which the year is added. */
static void put_frame(struct visit *visit, const struct record *org, int year, struct str page)
{
	struct str at = str_join(visit->arena, page, S("?year="));
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

/* What one member's twelve months come to. */
struct year_of {
	int owed, unfixed, exempt, counted, paid; /* months; owed and unfixed only where they are due */
	int old;                                  /* of the owed those that are too old to be paid */
	int last_paid;
	int64_t owed_fen;
	struct str owed_months; /* in words: 1月、2月 */
};

static struct year_of year_of(const struct act *act, const struct dues_month *months, int due)
{
	struct arena *arena = act->arena;
	int first = dues_first_month(act);
	struct year_of out = {.owed_months = S("")};
	for (int m = 0; m < YEAR; m++) {
		const struct dues_month *one = &months[m];
		bool owed = one->state == DUES_OWED && one->month <= due;
		out.unfixed += one->state == DUES_UNFIXED && one->month <= due;
		out.exempt += one->state == DUES_EXEMPT;
		out.counted += one->state != DUES_NONE;
		out.paid += one->state == DUES_PAID;
		out.last_paid = one->state == DUES_PAID ? one->month : out.last_paid;
		if (!owed)
			continue;
		out.owed_months = str_fmt(arena, STR "%s%d月", STR_ARG(out.owed_months),
					  out.owed > 0 ? "、" : "", one->month % YEAR + 1);
		out.owed++;
		out.old += one->month < first;
		out.owed_fen += one->fen;
	}
	return out;
}

static void put_arrears(struct visit *visit, size_t owed, struct doc *row)
{
	struct str what = dues_arrears_step(&visit->act, (int)owed);
	doc_set(row, "arrears",
		what.len == 0 ? S("")
			      : str_fmt(visit->arena, "连续 %zu 个月没交：" STR, owed, STR_ARG(what)));
}

/* A member's year in one line, for where twelve months have no room. */
static void put_summary(struct visit *visit, const struct year_of *year, struct doc *row)
{
	struct arena *arena = visit->arena;
	struct str text = S("还没到交的时候");
	if (year->owed > 0)
		text = str_fmt(arena, "欠 %d 个月，" STR " 元：" STR, year->owed,
			       STR_ARG(text_hundredths(arena, year->owed_fen)),
			       STR_ARG(year->owed_months));
	else if (year->unfixed > 0)
		text = S("没定基数");
	else if (year->paid > 0)
		text = str_fmt(arena, "交到%d月", year->last_paid % YEAR + 1);
	else if (year->exempt > 0)
		text = S("免交");
	doc_set(row, "summary", text);
	doc_set_bool(row, "owing", year->owed > 0);
}

int dues_last_due(const struct act *act, const struct record *org)
{
	int now = dues_this_month(act);
	return day_parts(act->today).day > record_int(org, "collect_day") ? now : now - 1;
}

struct year_count {
	int64_t members, clear, exempt, owing, unfixed, old;
};

/* What is owed from before the earliest month that may be paid stays red for ever unless somebody says what to do with it. */
static void put_old(struct visit *visit, bool some)
{
	int month = dues_first_month(&visit->act);
	doc_set(visit->page, "too_old",
		!some ? S("")
		      : str_fmt(visit->arena,
				"%d年%d月以前欠的，超过了补交的 %d 个月，这里不再收：由支部大会讨论，不该交的请登记减免；确要补收的，请县里改“党费最多补交几个月”。",
				month / YEAR, month % YEAR + 1, dues_months_back(&visit->act)));
}

static err_t put_member(struct visit *visit, const struct record *org, const struct record *member,
			int year, struct doc *rows, struct year_count *sum)
{
	struct dues_month months[YEAR], before[YEAR];
	int due = dues_last_due(&visit->act, org);
	TRY(dues_months(&visit->act, member, year * YEAR, year * YEAR + YEAR - 1, months));
	TRY(dues_months(&visit->act, member, due - YEAR + 1, due, before));
	struct year_of of = year_of(&visit->act, months, due);
	sum->members += of.counted > 0;
	sum->owing += of.owed > 0;
	sum->old += of.old;
	sum->exempt += of.exempt > 0;
	sum->unfixed += of.unfixed > 0;
	sum->clear += of.counted > 0 && of.owed == 0 && of.unfixed == 0;
	if (rows == NULL ||
	    (of.counted == 0 && !party_state_member(record_text(member, "member_state"))))
		return NULL;
	struct doc *row = doc_add_map(rows);
	doc_set(row, "name", record_brief(&visit->act, member, "name"));
	doc_set(row, "url",
		str_fmt(visit->arena, "/desk/dues/members/%lld?year=%d", (long long)member->id,
			year));
	put_summary(visit, &of, row);
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
static void put_unfixed(struct visit *visit, const struct record *org, const struct year_count *sum,
			bool one)
{
	doc_set(visit->page, "unfixed",
		sum->unfixed == 0 ? S("")
		: one              ? S("他还没有定基数，算不出该交多少。")
				  : str_fmt(visit->arena, "有 %lld 人还没有定基数，算不出该交多少。",
					    (long long)sum->unfixed));
	doc_set(visit->page, "bases_url", S("/desk/r/dues_base"));
	doc_set(visit->page, "base_import_url",
		act_may(&visit->act, S("dues_base"), VERB_IMPORT, org->org)
			? S("/desk/r/dues_base/import")
			: S(""));
}

static void put_ways(struct visit *visit, const struct record *org)
{
	doc_set(visit->page, "pay_url", new_url(visit, org, "dues_payment"));
	doc_set(visit->page, "collect_url",
		act_may(&visit->act, S("dues_payment"), VERB_CREATE, org->org)
			? str_fmt(visit->arena, "/desk/dues/%lld/collect", (long long)org->id)
			: S(""));
	doc_set(visit->page, "base_url", new_url(visit, org, "dues_base"));
	doc_set(visit->page, "exempt_url", new_url(visit, org, "dues_exemption"));
	doc_set(visit->page, "hand_url", new_url(visit, org, "dues_handover"));
	doc_set(visit->page, "payments_url",
		str_fmt(visit->arena, "/desk/r/dues_payment?organisation=%lld", (long long)org->id));
	doc_set(visit->page, "handovers_url",
		str_fmt(visit->arena, "/desk/r/dues_handover?organisation=%lld&view=all",
			(long long)org->id));
}

err_t dues_org_page(struct visit *visit)
{
	struct record org;
	int year = 0;
	struct year_count sum = {0};
	TRY(load(visit, visit_id(visit, 0), &org, &year));
	party_frame(visit, str_join(visit->arena, record_text(&org, "name"), S("：党费")));
	put_frame(visit, &org, year, str_fmt(visit->arena, "/desk/dues/%lld", (long long)org.id));
	put_ways(visit, &org);
	struct doc *rows = doc_set_list(visit->page, "rows");
	TRY(walk_members(visit, &org, year, rows, &sum));
	doc_set_bool(visit->page, "has_rows", rows->in.count > 0);
	doc_set_bool(visit->page, "one", false);
	put_unfixed(visit, &org, &sum, false);
	put_old(visit, sum.old > 0);
	return put_money(visit, &org);
}

/* The same year of one member, and what can be entered for him without choosing him once more. */
static void put_member_ways(struct visit *visit, const struct record *org,
			    const struct record *member)
{
	static const struct {
		const char *key, *reg;
	} ways[] = {{"pay_url", "dues_payment"},
		    {"base_url", "dues_base"},
		    {"exempt_url", "dues_exemption"}};
	long long id = (long long)member->id;
	bool live = !member->voided && party_state_member(record_text(member, "member_state"));
	for (size_t i = 0; i < COUNT(ways); i++)
		doc_set(visit->page, ways[i].key,
			live && act_may(&visit->act, str_of(ways[i].reg), VERB_CREATE, org->org)
				? str_fmt(visit->arena, "/desk/r/%s/new?member=%lld", ways[i].reg,
					  id)
				: S(""));
	doc_set(visit->page, "member_url", visit_record_url(visit, S("party_member"), member->id));
	doc_set(visit->page, "bases_url",
		str_fmt(visit->arena, "/desk/r/dues_base?member=%lld", id));
	doc_set(visit->page, "payments_url",
		str_fmt(visit->arena, "/desk/r/dues_payment?member=%lld", id));
	doc_set(visit->page, "exemptions_url",
		str_fmt(visit->arena, "/desk/r/dues_exemption?member=%lld", id));
}

err_t dues_member_page(struct visit *visit)
{
	struct record org, member;
	int year = 0;
	struct year_count sum = {0};
	TRY(reg_load(&visit->act, act_register(&visit->act, "party_member"), visit_id(visit, 0),
		     &member));
	TRY(load(visit, record_int(&member, "organisation"), &org, &year));
	party_frame(visit, str_join(visit->arena, record_text(&member, "name"), S("：党费")));
	put_frame(visit, &org, year,
		  str_fmt(visit->arena, "/desk/dues/members/%lld", (long long)member.id));
	struct doc *rows = doc_set_list(visit->page, "rows");
	TRY(put_member(visit, &org, &member, year, rows, &sum));
	doc_set_bool(visit->page, "has_rows", rows->in.count > 0);
	doc_set_bool(visit->page, "one", true);
	put_unfixed(visit, &org, &sum, true);
	put_old(visit, sum.old > 0);
	put_member_ways(visit, &org, &member);
	return NULL;
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
	TRY(load(visit, visit_id(visit, 0), &org, &year));
	party_frame(visit, str_fmt(visit->arena, "%d年党费收缴情况", year));
	put_frame(visit, &org, year,
		  str_fmt(visit->arena, "/desk/dues/%lld/statement", (long long)org.id));
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
