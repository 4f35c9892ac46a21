/*
 * dues_month_page: the month's dues of a place: how many owe how much, branch by branch in a village, place by place above it, as the job counted it;
 * a button that has it counted anew. Places and branches stand in their own order, never by what is lacking.
 */
#include "modules/party/dues_int.h"

#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "base/text.h"
#include "web/part.h"

enum { ROWS_SHOWN = 1000 };

struct shown {
	struct str org, end;
	int month;
};

/* As asked, else one's own place, else the first at which one may look. */
static err_t shown_of(struct visit *visit, const struct form *from, struct shown *out)
{
	struct act *act = &visit->act;
	struct str asked = form_get(from, S("org"));
	const struct str *orgs = NULL;
	size_t count = 0;
	if (asked.len == 0)
		asked = act->org;
	if (!act_may(act, S("dues_line"), VERB_READ, asked) && form_get(from, S("org")).len == 0) {
		TRY(act_scopes(act, S("dues_line"), VERB_READ, &orgs, &count));
		asked = count > 0 ? orgs[0] : asked;
	}
	TRY(act_need(act, S("dues_line"), VERB_READ, asked));
	int now = dues_this_month(act);
	*out = (struct shown){.org = asked, .end = place_end(visit->arena, asked), .month = now};
	if (!dues_month_read(form_get(from, S("month")), &out->month) || out->month > now)
		out->month = now;
	return NULL;
}

/* With a place everything below it was counted. */
static err_t read_counted(struct act *act, struct str place, struct str month, struct str *out)
{
	bool found = false;
	struct str text = S("");
	TRY(db_text(
		act->db, act->arena,
		"SELECT coalesce(max(counted_on), '') FROM dues_counted WHERE month = $1 AND place "
		"IN ($2, $3, $4, $5, $6)",
		ARGS(V_TEXT(month), V_TEXT(place),
		     V_TEXT(str_sub(place, 0, tier_length(TIER_TOWN))),
		     V_TEXT(str_sub(place, 0, tier_length(TIER_COUNTY))),
		     V_TEXT(str_sub(place, 0, tier_length(TIER_CITY))),
		     V_TEXT(str_sub(place, 0, tier_length(TIER_PROVINCE)))),
		&text, &found));
	*out = text;
	return NULL;
}

err_t dues_sheet_sum(struct act *act, struct str place, int month, struct dues_sheet *out,
		     struct str *counted_on)
{
	struct str text = dues_month_text(act->arena, month);
	TRY(dues_kept_read(act, place, text, out));
	return read_counted(act, place, text, counted_on);
}

/* ---- the rows ---- */

static void put_row(struct visit *visit, const struct dues_sheet *sheet, struct str name,
		    struct str url, struct doc *table)
{
	const int64_t numbers[] = {sheet->members, -1, sheet->exempt, sheet->unfixed, sheet->paid};
	struct str id = sheet->organisation == 0
				? sheet->org
				: str_fmt(visit->arena, "%lld", (long long)sheet->organisation);
	struct doc *row = part_row(table, id, url);
	part_cell(table, row, name);
	for (size_t i = 0; i < COUNT(numbers); i++)
		part_cell(table, row,
			  numbers[i] < 0 ? text_hundredths(visit->arena, sheet->fen)
					 : str_fmt(visit->arena, "%lld", (long long)numbers[i]));
	part_cell(table, row, text_hundredths(visit->arena, sheet->paid_fen));
}

static struct str url_of(struct visit *visit, struct str org, int month)
{
	return str_fmt(visit->arena, "/desk/dues/month?org=" STR "&month=" STR, STR_ARG(org),
		       STR_ARG(dues_month_text(visit->arena, month)));
}

static err_t put_places(struct visit *visit, const struct shown *in, struct doc *table)
{
	struct str month = dues_month_text(visit->arena, in->month);
	struct place_row *places = NULL;
	size_t count = 0;
	TRY(place_children(&visit->act, in->org, &places, &count));
	for (size_t i = 0; i < count; i++) {
		struct dues_sheet sheet;
		TRY(dues_kept_read(&visit->act, places[i].code, month, &sheet));
		put_row(visit, &sheet, places[i].name, url_of(visit, places[i].code, in->month),
			table);
	}
	return NULL;
}

/* Those from one place up to another, in the order of the places. */
static err_t put_branches(struct visit *visit, const struct shown *in, struct str end,
			  struct doc *table)
{
	struct rows rows = db_query(
		visit->act.db,
		"SELECT s.organisation, o.name, s.org, s.members, s.fen, s.exempt, s.unfixed, "
		"s.paid, s.paid_fen FROM dues_sheet s JOIN r_party_org o ON o.id = s.organisation "
		"WHERE s.month = $1 AND s.org >= $2 AND s.org < $3 ORDER BY s.org, s.organisation "
		"LIMIT $4",
		ARGS(V_TEXT(dues_month_text(visit->arena, in->month)), V_TEXT(in->org),
		     V_TEXT(end), V_INT(ROWS_SHOWN)));
	while (rows_next(&rows)) {
		struct dues_sheet sheet = dues_sheet_row(visit->arena, &rows, 2);
		sheet.organisation = rows_int(&rows, 0);
		put_row(visit, &sheet, rows_copy(&rows, visit->arena, 1),
			str_fmt(visit->arena, "/desk/dues/%lld", (long long)sheet.organisation),
			table);
	}
	return rows_done(&rows);
}

/* A village's branches one by one; above it place by place, and behind them what is seated at its own office: codes are digits, so that
 * those of all places below it begin behind "0". */
static err_t put_rows(struct visit *visit, const struct shown *in, struct doc *table)
{
	if (tier_of_code(in->org) >= TIER_VILLAGE)
		return put_branches(visit, in, in->end, table);
	TRY(put_places(visit, in, table));
	return put_branches(visit, in, str_join(visit->arena, in->org, S("0")), table);
}

/* ---- the page ---- */

static struct doc *begin_table(struct visit *visit, const struct shown *in)
{
	bool places = tier_of_code(in->org) < TIER_VILLAGE;
	struct str words = month_chinese(visit->arena, dues_month_text(visit->arena, in->month));
	struct doc *table = part_table(visit->page, str_join(visit->arena, words, S("应交党费")));
	part_column(table, "name", places ? "地方、直属党支部" : "党支部", false);
	part_column(table, "members", "应交（人）", true);
	part_column(table, "fen", "应交（元）", true);
	part_column(table, "exempt", "减免（人）", true);
	part_column(table, "unfixed", "没定基数（人）", true);
	part_column(table, "paid", "其中交了（人）", true);
	part_column(table, "paid_fen", "其中交了（元）", true);
	return table;
}

static struct str sum_words(struct visit *visit, const struct dues_sheet *sum)
{
	return str_fmt(visit->arena, "应交 %lld 人、" STR " 元，交了 %lld 人、" STR " 元",
		       (long long)sum->members, STR_ARG(text_hundredths(visit->arena, sum->fen)),
		       (long long)sum->paid, STR_ARG(text_hundredths(visit->arena, sum->paid_fen)));
}

static err_t put_job(struct visit *visit)
{
	struct job job;
	bool found = false;
	doc_set(visit->page, "job_url", S(""));
	TRY(job_last(&visit->act, S("dues.month"), &job, &found));
	if (found && !str_eq(job.state, S("done")) && !str_eq(job.state, S("failed")))
		doc_set(visit->page, "job_url",
			str_fmt(visit->arena, "/desk/jobs/%lld", (long long)job.id));
	return NULL;
}

err_t dues_month_page(struct visit *visit)
{
	struct shown in;
	struct dues_sheet sum;
	struct str counted_on;
	int now = dues_this_month(&visit->act);
	TRY(shown_of(visit, visit_refused(visit) ? &visit->form : &visit->query, &in));
	TRY(dues_sheet_sum(&visit->act, in.org, in.month, &sum, &counted_on));
	party_frame(visit,
		    str_join(visit->arena, place_name(&visit->act, in.org), S("：当月应交党费")));
	doc_set(visit->page, "org", in.org);
	doc_set(visit->page, "month", dues_month_text(visit->arena, in.month));
	doc_set(visit->page, "month_words",
		month_chinese(visit->arena, dues_month_text(visit->arena, in.month)));
	doc_set(visit->page, "prev_url", url_of(visit, in.org, in.month - 1));
	doc_set(visit->page, "next_url",
		in.month < now ? url_of(visit, in.org, in.month + 1) : S(""));
	doc_set(visit->page, "counted_on",
		counted_on.len == 0 ? S("")
				    : day_listed(visit->arena, counted_on, visit->act.today));
	TRY(put_job(visit));
	struct doc *table = begin_table(visit, &in);
	if (counted_on.len > 0)
		TRY(put_rows(visit, &in, table));
	part_table_end(table, sum_words(visit, &sum), S("这个月还没有算过。"));
	return NULL;
}

err_t dues_month_apply(struct visit *visit)
{
	struct shown in;
	int64_t job = 0;
	TRY(shown_of(visit, &visit->form, &in));
	struct str month = dues_month_text(visit->arena, in.month);
	TRY(job_ask(&visit->act, S("dues.month"), in.org,
		    str_join(visit->arena, month_chinese(visit->arena, month), S("应交党费")),
		    month, S(""), &job));
	visit->location = str_fmt(visit->arena, "/desk/jobs/%lld", (long long)job);
	return NULL;
}
