/*
 * public: a closed month, line by line, for the wall. What leaves passes the guard (engine/guard).
 *
 * Only a closed month is for the public: before that its lines may still change. The sheet is always as safe as the guard
 * makes it; the page is where a cadre sees what was found and lets through what may be seen.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "engine/guard/guard.h"
#include "modules/money/money_int.h"

enum { TEXTS_EACH = 3 };

struct sheet {
	struct record month;
	struct statement statement;
	struct guard_ask ask;
};

/* Between one's own accounts nothing is earned or spent: such a line is not for the wall. */
static bool is_inner(const struct record *entry)
{
	return str_eq(record_text(entry, "side"), S("move"));
}

/* The texts that are shown of each line, in their order. */
static void list_texts(struct visit *visit, struct sheet *sheet)
{
	size_t count = sheet->statement.entry_count;
	struct guard_text *texts = arena_many(visit->arena, struct guard_text, count * TEXTS_EACH);
	for (size_t i = 0; i < count; i++) {
		const struct record *entry = &sheet->statement.entries[i];
		if (is_inner(entry))
			continue;
		struct str where =
			str_fmt(visit->arena, STR " " STR, STR_ARG(record_text(entry, "day")),
				STR_ARG(record_text(entry, "number")));
		texts[i * TEXTS_EACH] = (struct guard_text){
			str_join(visit->arena, where, S(" 摘要")), record_text(entry, "purpose")};
		texts[i * TEXTS_EACH + 1] =
			(struct guard_text){str_join(visit->arena, where, S(" 收谁的、付给谁")),
					    record_text(entry, "payee")};
		texts[i * TEXTS_EACH + 2] =
			(struct guard_text){str_join(visit->arena, where, S(" 项目名称")),
					    record_text(entry, "project")};
	}
	sheet->ask = (struct guard_ask){.reg = S("money_month"),
					.record = sheet->month.id,
					.org = sheet->statement.org,
					.texts = texts,
					.count = count * TEXTS_EACH};
}

static err_t load_sheet(struct visit *visit, struct str org, struct str month, struct sheet *out,
			bool *found)
{
	struct act *act = &visit->act;
	*found = false;
	if (month.len == 0)
		return NULL;
	if (!money_month_reads(month))
		return err_new(visit->arena, ERR_NOT_FOUND, "没有这个月份，请回到村级账再选一次。");
	TRY(money_month_of(act, org, month, &out->month, found));
	if (!*found)
		return NULL;
	TRY(money_statement(act, org, money_first_day(visit->arena, month),
			    money_last_day(visit->arena, month), &out->statement));
	list_texts(visit, out);
	return NULL;
}

static struct str title_of(struct visit *visit, const struct sheet *sheet)
{
	return str_fmt(visit->arena, STR STR "财务收支公示",
		       STR_ARG(place_name(&visit->act, sheet->statement.org)),
		       STR_ARG(month_chinese(visit->arena, record_text(&sheet->month, "month"))));
}

/* ---- lines as they may leave ---- */

static void put_lines(struct visit *visit, const struct sheet *sheet,
		      const struct guard_report *report, struct doc *rows)
{
	for (size_t i = 0; i < sheet->statement.entry_count; i++) {
		const struct record *entry = &sheet->statement.entries[i];
		if (is_inner(entry))
			continue;
		struct doc *row = doc_add_map(rows);
		struct str amount = money_yuan(visit->arena, record_int(entry, "amount"));
		bool income = str_eq(record_text(entry, "side"), S("income"));
		bool spend = str_eq(record_text(entry, "side"), S("spend"));
		struct str project = guard_out(visit->arena, report, i * TEXTS_EACH + 2);
		struct str purpose = guard_out(visit->arena, report, i * TEXTS_EACH);
		doc_set(row, "day", day_listed(visit->arena, record_text(entry, "day"), visit->act.today));
		doc_set(row, "item", money_kind_title(&visit->act, entry));
		doc_set(row, "purpose",
			project.len == 0 ? purpose
					 : str_fmt(visit->arena, STR "（" STR "）",
						   STR_ARG(purpose), STR_ARG(project)));
		doc_set(row, "payee", guard_out(visit->arena, report, i * TEXTS_EACH + 1));
		doc_set(row, "in", income ? amount : S(""));
		doc_set(row, "out", spend ? amount : S(""));
		doc_set(row, "voucher", record_text(entry, "voucher_no"));
		doc_set(row, "maker", record_text(entry, "maker_name"));
	}
}

static struct str totals(struct visit *visit, const struct sheet *sheet)
{
	const struct money_sum *all = &sheet->statement.sums[sheet->statement.account_count];
	return str_fmt(visit->arena,
		       "上月余额 " STR " 元，本月收入 " STR " 元，本月支出 " STR
		       " 元，月末余额 " STR " 元。",
		       STR_ARG(money_yuan(visit->arena, all->opening)),
		       STR_ARG(money_yuan(visit->arena, all->income)),
		       STR_ARG(money_yuan(visit->arena, all->spend)),
		       STR_ARG(money_yuan(visit->arena, all->closing)));
}

static void put_print(struct visit *visit, const struct sheet *sheet,
		      const struct guard_report *report)
{
	static const char *const keys[] = {"day", "item", "purpose", "payee",
					   "in",  "out",  "voucher", "maker"};
	static const char *const titles[] = {"日期",       "项目",       "摘要",   "收谁的、付给谁",
					     "收入（元）", "支出（元）", "凭证号", "经手人"};
	struct doc *print = doc_set_map(visit->page, "print"), *blocks = NULL, *table = NULL,
		   *columns = NULL;
	doc_set(print, "paper", S("A3L"));
	doc_set(print, "title", title_of(visit, sheet));
	doc_set(print, "org", place_name(&visit->act, sheet->statement.org));
	blocks = doc_set_list(print, "blocks");
	table = doc_add_map(blocks);
	doc_set(table, "kind", S("table"));
	columns = doc_set_list(table, "columns");
	for (size_t i = 0; i < COUNT(keys); i++) {
		struct doc *column = doc_add_map(columns);
		doc_set(column, "key", str_of(keys[i]));
		doc_set(column, "title", str_of(titles[i]));
		doc_set_bool(column, "num", i == 4 || i == 5);
	}
	put_lines(visit, sheet, report, doc_set_list(table, "rows"));
	struct doc *text = doc_add_map(blocks);
	doc_set(text, "kind", S("text"));
	doc_set(text, "text", totals(visit, sheet));
	doc_set(print, "footer",
		str_fmt(visit->arena, "有不清楚的，请向村务监督委员会或村委会问。" STR "结账。",
			STR_ARG(record_text(&sheet->month, "closed_on"))));
}

/* ---- the page ---- */

/* The month that was asked for; else the last that is closed, empty where none is. */
static err_t month_asked(struct visit *visit, struct str org, struct str asked, struct str *out)
{
	*out = asked;
	return asked.len > 0 ? NULL : money_closed(&visit->act, org, out);
}

err_t money_public_page(struct visit *visit)
{
	struct sheet *sheet = arena_one(visit->arena, struct sheet);
	struct guard_report report;
	struct str org, month,
		asked = visit_refused(visit) ? visit_field(visit, "month")
					     : visit_query(visit, "month");
	bool found = false;
	TRY(money_place(visit, &org));
	if (org.len == 0)
		return NULL;
	money_frame(visit, org, S("公示用的收支表"));
	TRY(month_asked(visit, org, asked, &month));
	TRY(load_sheet(visit, org, month, sheet, &found));
	doc_set_bool(visit->page, "guard", false);
	doc_set_bool(visit->page, "sheet", false);
	doc_set(visit->page, "month", month);
	doc_set(visit->page, "month_title", month_chinese(visit->arena, month));
	doc_set(visit->page, "close_url", money_url(visit, org, "/desk/money/close", NULL, S("")));
	if (!found)
		return NULL;
	TRY(guard_look(&visit->act, &sheet->ask, &report));
	guard_doc(&visit->act, &report, visit_refused(visit) ? &visit->form : NULL, visit->errors,
		  visit->page);
	struct doc *out = doc_set_map(visit->page, "sheet");
	doc_set(out, "title", title_of(visit, sheet));
	doc_set(out, "totals", totals(visit, sheet));
	doc_set(out, "action", money_url(visit, org, "/desk/money/public", "month", month));
	doc_set(out, "pdf_url", money_url(visit, org, "/desk/money/public.pdf", "month", month));
	doc_set_bool(out, "may", act_may(&visit->act, S("money_month"), VERB_PUBLISH, org));
	put_lines(visit, sheet, &report, doc_set_list(out, "lines"));
	doc_set_bool(out, "has_lines", sheet->statement.entry_count > 0);
	if (visit->suffix.len > 0)
		put_print(visit, sheet, &report);
	return NULL;
}

/* Keeps what was decided about each find. */
err_t money_public_apply(struct visit *visit)
{
	struct sheet *sheet = arena_one(visit->arena, struct sheet);
	struct guard_report report;
	struct str org, month;
	bool found = false;
	TRY(money_place(visit, &org));
	TRY(month_asked(visit, org, visit_field(visit, "month"), &month));
	TRY(act_need(&visit->act, S("money_month"), VERB_PUBLISH, org));
	TRY(load_sheet(visit, org, month, sheet, &found));
	if (!found)
		return err_new(visit->arena, ERR_CONFLICT, "这个月还没有结账，结了账再公示。");
	TRY(guard_take(&visit->act, &sheet->ask, &visit->form, &report));
	visit->location = money_url(visit, org, "/desk/money/public", "month", month);
	visit->flash = S("已经照您选的存好，可以打印了。");
	return NULL;
}
