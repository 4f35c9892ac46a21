/*
 * statement: income and expenditure of a month, a quarter or a year, as a page, a spreadsheet and a sheet of paper.
 *
 * A closed month is compared with what it was when it was closed, and the page says so.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "engine/figure/figure.h"
#include "engine/paper/paper.h"
#include "modules/money/money_int.h"
#include "web/part.h"

/* The span that the address asks for; this month else. */
static struct span span_asked(struct visit *visit)
{
	struct span span;
	if (!span_read(visit->arena, visit_query(visit, "period"), &span))
		span = span_of_day(visit->arena, visit->act.today);
	return span;
}

static void put_span(struct visit *visit, struct str org, const struct span *span)
{
	static const char *const titles[] = {"按月", "按季度", "按年"};
	struct day_parts day =
		day_parts(span->until < visit->act.today ? span->until : visit->act.today);
	struct str texts[] = {str_fmt(visit->arena, "%04d-%02d", day.year, day.month),
			      str_fmt(visit->arena, "%04d-Q%d", day.year, (day.month + 2) / 3),
			      str_fmt(visit->arena, "%04d", day.year)};
	struct span before = span_moved(visit->arena, span, -1),
		    after = span_moved(visit->arena, span, 1);
	struct doc *out = doc_set_map(visit->page, "span"), *list = doc_set_list(out, "lengths");
	doc_set(out, "title", span_words(visit->arena, span));
	doc_set(out, "prev_url",
		money_url(visit, org, "/desk/money/statement", "period", before.text));
	doc_set(out, "next_url",
		after.from > visit->act.today
			? S("")
			: money_url(visit, org, "/desk/money/statement", "period", after.text));
	for (size_t i = 0; i < 3; i++) {
		struct doc *one = doc_add_map(list);
		doc_set(one, "title", str_of(titles[i]));
		doc_set(one, "url",
			money_url(visit, org, "/desk/money/statement", "period", texts[i]));
		doc_set_bool(one, "current", str_eq(texts[i], span->text));
	}
}

/* ---- the spreadsheet, and the tables of the sheet ---- */

static const char *const line_keys[] = {"day", "side",   "kind",    "purpose", "payee",  "in",
					"out", "source", "voucher", "maker",   "checker"};
static const char *const line_titles[] = {"日期",           "收支",       "项目",       "摘要",
					  "收谁的、付给谁", "收入（元）", "支出（元）", "资金来源",
					  "凭证号",         "经手人",     "审核人"};
enum { LINE_KEYS = COUNT(line_keys), LINE_IN = 5, LINE_OUT = 6 };

static void put_line(struct visit *visit, const struct record *entry, struct doc *row)
{
	const struct catalogue *catalogue = visit->act.house->catalogue;
	bool income = str_eq(record_text(entry, "side"), S("income"));
	bool spend = str_eq(record_text(entry, "side"), S("spend"));
	struct str amount = money_yuan(visit->arena, record_int(entry, "amount"));
	doc_set(row, "day", record_text(entry, "day"));
	doc_set(row, "side",
		codes_title(catalogue_codes(catalogue, S("money_side")),
			    record_text(entry, "side")));
	doc_set(row, "kind", money_kind_title(&visit->act, entry));
	doc_set(row, "purpose", record_text(entry, "purpose"));
	doc_set(row, "payee", record_text(entry, "payee"));
	doc_set(row, "in", income ? amount : S(""));
	doc_set(row, "out", spend ? amount : S(""));
	doc_set(row, "source",
		record_text(entry, "fund_source").len == 0
			? S("")
			: codes_title(catalogue_codes(catalogue, S("fund_source")),
				      record_text(entry, "fund_source")));
	doc_set(row, "voucher", record_text(entry, "voucher_no"));
	doc_set(row, "maker", record_text(entry, "maker_name"));
	doc_set(row, "checker", record_text(entry, "checker_name"));
}

static void put_columns(struct doc *table)
{
	struct doc *columns = doc_set_list(table, "columns");
	for (size_t i = 0; i < LINE_KEYS; i++) {
		struct doc *one = doc_add_map(columns);
		doc_set(one, "key", str_of(line_keys[i]));
		doc_set(one, "title", str_of(line_titles[i]));
		doc_set_bool(one, "num", i == LINE_IN || i == LINE_OUT);
	}
}

static void put_total(struct visit *visit, const struct statement *statement, struct doc *rows)
{
	const struct money_sum *all = &statement->sums[statement->account_count];
	struct doc *row = doc_add_map(rows);
	for (size_t i = 0; i < LINE_KEYS; i++)
		doc_set(row, line_keys[i], S(""));
	doc_set(row, "day", S("合计"));
	doc_set(row, "in", money_yuan(visit->arena, all->income));
	doc_set(row, "out", money_yuan(visit->arena, all->spend));
}

static struct str sums_words(struct visit *visit, const struct statement *statement)
{
	const struct money_sum *all = &statement->sums[statement->account_count];
	return str_fmt(visit->arena,
		       "期初 " STR " 元，收入 " STR " 元，支出 " STR " 元，期末 " STR " 元",
		       STR_ARG(money_yuan(visit->arena, all->opening)),
		       STR_ARG(money_yuan(visit->arena, all->income)),
		       STR_ARG(money_yuan(visit->arena, all->spend)),
		       STR_ARG(money_yuan(visit->arena, all->closing)));
}

/* What a spreadsheet takes away: every line, and the total below. */
static void put_table(struct visit *visit, const struct statement *statement, struct str title)
{
	struct doc *table = doc_set_map(visit->page, "table"), *rows = NULL;
	doc_set(table, "title", title);
	doc_set(table, "summary", sums_words(visit, statement));
	put_columns(table);
	rows = doc_set_list(table, "rows");
	for (size_t i = 0; i < statement->entry_count; i++)
		put_line(visit, &statement->entries[i], doc_add_map(rows));
	put_total(visit, statement, rows);
}

/* ---- the sheet ---- */

static void heading(struct doc *blocks, const char *text)
{
	paper_words(blocks, "heading", str_of(text));
}

static struct doc *table_block(struct doc *blocks, const char *const *keys,
			       const char *const *titles, size_t count)
{
	struct doc *table = paper_block(blocks, "table"), *columns = doc_set_list(table, "columns");
	for (size_t i = 0; i < count; i++) {
		struct doc *one = doc_add_map(columns);
		doc_set(one, "key", str_of(keys[i]));
		doc_set(one, "title", str_of(titles[i]));
		doc_set_bool(one, "num", i > 0);
	}
	return doc_set_list(table, "rows");
}

static void print_sums(struct visit *visit, const struct statement *statement, struct doc *blocks)
{
	static const char *const keys[] = {"title",    "opening",   "income", "spend",
					   "moved_in", "moved_out", "closing"};
	static const char *const titles[] = {"账户", "期初余额", "收入",    "支出",
					     "转入", "转出",     "期末余额"};
	heading(blocks, "一、账户余额（元）");
	money_put_sums(visit, statement,
		       table_block(blocks, keys, titles, COUNT(keys)));
}

static void print_parts(struct visit *visit, const struct statement *statement, struct doc *blocks)
{
	static const char *const keys[] = {"title", "entries", "amount"};
	static const char *const incomes[] = {"收入项目", "笔数", "金额（元）"};
	static const char *const spends[] = {"支出项目", "笔数", "金额（元）"};
	heading(blocks, "二、收入");
	money_put_parts(visit, statement->income, statement->income_count,
			table_block(blocks, keys, incomes, 3));
	heading(blocks, "三、支出");
	money_put_parts(visit, statement->spend, statement->spend_count,
			table_block(blocks, keys, spends, 3));
}

static void put_print(struct visit *visit, const struct statement *statement, struct str title)
{
	struct doc *print = doc_set_map(visit->page, "print"), *blocks = NULL, *labels = NULL;
	doc_set(print, "paper", S("A4"));
	doc_set(print, "title", title);
	doc_set(print, "subtitle",
		str_fmt(visit->arena, STR " 至 " STR, STR_ARG(statement->from),
			STR_ARG(statement->until)));
	doc_set(print, "org", place_name(&visit->act, statement->org));
	blocks = doc_set_list(print, "blocks");
	print_sums(visit, statement, blocks);
	print_parts(visit, statement, blocks);
	if (statement->waiting > 0)
		paper_words(blocks, "text", str_fmt(visit->arena, "另有 %zu 笔还没有审核，没有算在里面。",
				statement->waiting));
	labels = doc_set_list(paper_block(blocks, "sign"), "labels");
	doc_set(doc_add_map(labels), "text", S("报账员"));
	doc_set(doc_add_map(labels), "text", S("村务监督委员会"));
	doc_set(doc_add_map(labels), "text", S("村民委员会（盖章）"));
	doc_set(print, "footer",
		str_fmt(visit->arena, STR "　" STR " 打印",
			STR_ARG(moment_chinese(visit->arena, visit->act.now)),
			STR_ARG(visit->act.name)));
}

/* ---- whether a closed month is what it was ---- */

static err_t put_proof(struct visit *visit, const struct statement *statement,
		       const struct span *span)
{
	struct record month;
	bool found = false;
	doc_set_bool(visit->page, "closed", false);
	if (span->first != span->last)
		return NULL;
	TRY(money_month_of(&visit->act, statement->org, span->text, &month, &found));
	if (!found)
		return NULL;
	bool same = str_eq(record_text(&month, "digest"), money_digest(visit->arena, statement));
	struct doc *out = doc_set_map(visit->page, "closed");
	doc_set(out, "text",
		str_fmt(visit->arena, STR " 由" STR "结账",
			STR_ARG(record_text(&month, "closed_on")),
			STR_ARG(record_text(&month, "closer"))));
	doc_set(out, "note", record_text(&month, "note"));
	part_state(out, "state", same ? S("和结账时一样") : S("和结账时不一样，请报告镇里"),
		   same ? S("ok") : S("err"), same ? S("circle-check") : S("alert-circle"));
	return NULL;
}

static void put_page(struct visit *visit, const struct statement *statement)
{
	money_put_sums(visit, statement, doc_set_list(visit->page, "sums"));
	money_put_parts(visit, statement->income, statement->income_count,
			doc_set_list(visit->page, "income"));
	money_put_parts(visit, statement->spend, statement->spend_count,
			doc_set_list(visit->page, "spend"));
	doc_set_bool(visit->page, "has_income", doc_at(visit->page, "income")->in.count > 0);
	doc_set_bool(visit->page, "has_spend", doc_at(visit->page, "spend")->in.count > 0);
	struct doc *lines = doc_set_list(visit->page, "lines");
	for (size_t i = 0; i < statement->entry_count; i++) {
		struct doc *one = doc_add_map(lines);
		put_line(visit, &statement->entries[i], one);
		doc_set(one, "day",
			day_listed(visit->arena, doc_str(one, "day"), visit->act.today));
		doc_set(one, "url",
			visit_record_url(visit, statement->entries[i].reg->name,
					 statement->entries[i].id));
	}
	doc_set_bool(visit->page, "has_lines", statement->entry_count > 0);
	doc_set(visit->page, "waiting_text",
		statement->waiting == 0
			? S("")
			: str_fmt(visit->arena, "还有 %zu 笔没有审核，没有算在里面。",
				  statement->waiting));
}

err_t money_statement_page(struct visit *visit)
{
	struct statement statement;
	struct span span = span_asked(visit);
	struct str org;
	TRY(money_place(visit, &org));
	if (org.len == 0)
		return NULL;
	TRY(money_statement(&visit->act, org, day_text(visit->arena, span.from),
			    day_text(visit->arena, span.until), &statement));
	struct str title =
		str_fmt(visit->arena, STR STR "收支表", STR_ARG(place_name(&visit->act, org)),
			STR_ARG(span_words(visit->arena, &span)));
	money_frame(visit, org, S("收支表"));
	put_span(visit, org, &span);
	put_page(visit, &statement);
	if (visit->suffix.len > 0)
		put_print(visit, &statement, title);
	if (!str_eq(visit->suffix, S("pdf")))
		put_table(visit, &statement, title);
	doc_set(visit->page, "pdf_url",
		money_url(visit, org, "/desk/money/statement.pdf", "period", span.text));
	doc_set(visit->page, "xlsx_url",
		money_url(visit, org, "/desk/money/statement.xlsx", "period", span.text));
	doc_set(visit->page, "public_url",
		span.first == span.last
			? money_url(visit, org, "/desk/money/public", "month", span.text)
			: S(""));
	return put_proof(visit, &statement, &span);
}
