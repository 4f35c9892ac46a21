/*
 * reports: the module's rows, the list of tables with what they cost, and the reminders.
 */
#include "modules/reports/reports.h"

#include "base/arena.h"
#include "base/date.h"
#include "modules/reports/sheet_page.h"
#include "web/part.h"
#include "web/todo.h"

enum { DOUBTS_SHOWN = 8 };

static struct str report_url(struct arena *arena, const struct report *report, struct str at,
			     const struct span *span)
{
	return str_fmt(arena, "/desk/reports/" STR "?at=" STR "&span=" STR, STR_ARG(report->name),
		       STR_ARG(at), STR_ARG(span->text));
}

static int months_of(const struct report *report)
{
	return report->period == REPORT_MONTH ? 1 : report->period == REPORT_QUARTER ? 3 : 12;
}

static const char *period_title(const struct report *report)
{
	return report->period == REPORT_MONTH ? "每月" : report->period == REPORT_QUARTER ? "每季度" : "每年";
}

/* ---- the list ---- */

static err_t put_report(struct visit *visit, const struct report *report, struct str at, struct doc *list)
{
	struct act *act = &visit->act;
	struct arena *arena = visit->arena;
	struct span span = report_span(arena, report, act->today);
	struct filed filed;
	TRY(filed_find(act, report, &span, at, &filed));
	struct doc *one = doc_add_map(list);
	doc_set(one, "title", report->title);
	doc_set(one, "hint", report->hint);
	doc_set(one, "url", report_url(arena, report, at, &span));
	doc_set(one, "span", span_words(arena, &span));
	doc_set(one, "period", str_of(period_title(report)));
	doc_set(one, "due", day_short(arena, report_due(report, &span)));
	doc_set(one, "confirm", report->confirm);
	doc_set(one, "receive", report->receive);
	doc_set(one, "basis", report->basis);
	doc_set(one, "admission", report->admission);
	doc_set_int(one, "minutes", report->minutes);
	if (filed.confirmed)
		part_state(one, "state", S("已确认"), S("ok"), S("circle-check"));
	else if (filed.doubted)
		part_state(one, "state", S("有疑问，等答复"), S("warn"), S("message-report"));
	else
		part_state(one, "state", S("待确认"), S("act"), S("clock"));
	return NULL;
}

/* What all tables together cost a village a month, against the county's ceiling. */
static err_t put_burden(struct visit *visit, struct str at)
{
	const struct catalogue *catalogue = visit->act.house->catalogue;
	int64_t villages = 0, tenths = 0;
	int64_t ceiling = catalogue_setting_int(catalogue, "report_minutes_ceiling", 0);
	TRY(count_villages(&visit->act, at, &villages));
	for (size_t i = 0; i < catalogue->report_count; i++) {
		if (!catalogue->reports[i].hidden)
			tenths += catalogue->reports[i].minutes * 10 / months_of(&catalogue->reports[i]);
	}
	struct doc *burden = doc_set_map(visit->page, "burden");
	struct str each = figure_mean(visit->arena, tenths, 10);
	doc_set(burden, "text",
		villages > 1 ? str_fmt(visit->arena, "每个村每月约 " STR " 分钟，%lld 个村每月共约 " STR " 分钟。",
				       STR_ARG(each), (long long)villages,
				       STR_ARG(figure_mean(visit->arena, tenths * villages, 10)))
			     : str_fmt(visit->arena, "每月约 " STR " 分钟。", STR_ARG(each)));
	doc_set(burden, "ceiling",
		str_fmt(visit->arena, "县里定的上限是每村每月 %lld 分钟。", (long long)ceiling));
	doc_set_bool(burden, "over", ceiling > 0 && tenths > ceiling * 10);
	return NULL;
}

err_t reports_page(struct visit *visit)
{
	struct act *act = &visit->act;
	const struct catalogue *catalogue = act->house->catalogue;
	const struct str *scopes = NULL;
	size_t count = 0;
	struct str at = act->org;
	TRY(act_scope_within(act, S("report_sheet"), VERB_READ, at, &scopes, &count));
	if (!str_starts(at, scopes[0]))
		at = scopes[0];
	visit_title(visit, S("上报的表"));
	struct doc *list = doc_set_list(visit->page, "reports");
	for (size_t i = 0; i < catalogue->report_count; i++) {
		if (!catalogue->reports[i].hidden)
			TRY(put_report(visit, &catalogue->reports[i], at, list));
	}
	struct doc *empty = doc_set_map(visit->page, "empty");
	doc_set(empty, "text", S("没有要上报的表。"));
	doc_set(empty, "url", S(""));
	doc_set(empty, "action", S(""));
	return put_burden(visit, at);
}

/* ---- reminders ---- */

static void put_reminder(struct visit *visit, struct doc *rows, const struct report *report,
			 struct str at, const struct span *span, const char *next)
{
	struct arena *arena = visit->arena;
	int64_t due = report_due(report, span), today = visit->act.today;
	struct doc *row = doc_add_map(rows), *lamp = NULL;
	doc_set(row, "url", report_url(arena, report, at, span));
	doc_set(row, "title", report->title);
	doc_set(row, "person", span_words(arena, span));
	doc_set(row, "number", str_fmt(arena, "约 %d 分钟", report->minutes));
	doc_set(row, "place", place_name(&visit->act, at));
	doc_set(row, "next", str_of(next));
	doc_set(row, "due", str_fmt(arena, STR "前", STR_ARG(day_short(arena, due))));
	lamp = doc_set_map(row, "lamp");
	doc_set(lamp, "text", today > due ? S("过了日子") : today == due ? S("今天截止") : S("待确认"));
	doc_set(lamp, "tone", today > due ? S("err") : S("warn"));
	doc_set(lamp, "icon", today > due ? S("alert-circle") : S("clock"));
}

/* Doubts right below that wait for an answer of this place, by code: looked for among the sheets of the report and its span, of which
 * those of a child end in a code of that length. */
static err_t put_doubts(struct visit *visit, const struct report *report, const struct span *span,
			struct doc *rows)
{
	struct act *act = &visit->act;
	struct arena *arena = visit->arena;
	enum tier tier = tier_of_code(act->org);
	struct str places[DOUBTS_SHOWN];
	size_t count = 0;
	if (tier != TIER_TOWN && tier != TIER_COUNTY)
		return NULL;
	struct str head = str_fmt(arena, STR " " STR " ", STR_ARG(report->name), STR_ARG(span->text));
	struct rows keys = db_query(act->db,
				    "SELECT \"key\" FROM r_report_sheet WHERE \"key\" > $1 AND \"key\" < $2 AND "
				    "length(\"key\") = $3 AND state = 'doubted' AND voided = 0 ORDER BY \"key\" LIMIT $4",
				    ARGS(V_TEXT(str_join(arena, head, act->org)),
					 V_TEXT(str_join(arena, head, place_end(arena, act->org))),
					 V_INT((int64_t)(head.len + tier_length(tier + 1))), V_INT(DOUBTS_SHOWN)));
	while (count < DOUBTS_SHOWN && rows_next(&keys))
		places[count++] = str_sub(rows_copy(&keys, arena, 0), head.len, tier_length(tier + 1));
	TRY(rows_done(&keys));
	for (size_t i = 0; i < count; i++)
		put_reminder(visit, rows, report, places[i], span, "答复疑问");
	return NULL;
}

/* Whether anything was accepted here by the end of the span, in its year or the one before: a centre that opens today is not late with
 * last month's table. */
static err_t was_open(struct act *act, const struct span *span, bool *out)
{
	enum { MONTHS = 12, YEARS = 2 };
	struct str periods[YEARS + MONTHS], name = S("case.accepted");
	size_t count = 0;
	int64_t sum = 0;
	int year = span->last / MONTHS;
	for (; count < YEARS; count++)
		periods[count] = str_fmt(act->arena, "%04d", year - (int)count);
	for (int month = span->last % MONTHS + 2; month <= MONTHS; month++)
		periods[count++] = str_fmt(act->arena, "%04d-%02d", year, month);
	TRY(figure_foresee(act, &(struct figure_wish){.orgs = &act->org, .org_count = 1, .names = &name, .name_count = 1,
						      .periods = periods, .period_count = count}));
	for (size_t i = 0; i < count; i++) {
		int64_t n = 0;
		TRY(figure_read(act, act->org, name, S(""), periods[i], &n));
		sum += i < YEARS ? n : -n;
	}
	*out = sum > 0;
	return NULL;
}

static err_t remind(struct visit *visit, const struct report *report, struct doc *rows)
{
	struct act *act = &visit->act;
	struct span span = report_span(visit->arena, report, act->today);
	struct filed filed;
	bool open = false;
	enum tier tier = tier_of_code(act->org);
	if (report->hidden || !report_has_tier(report, tier) ||
	    !act_may_step(act, S("report_sheet"), tier, false, false, act->org, 0))
		return NULL;
	TRY(put_doubts(visit, report, &span, rows));
	TRY(filed_find(act, report, &span, act->org, &filed));
	if (!filed.confirmed && !filed.doubted)
		TRY(was_open(act, &span, &open));
	if (open)
		put_reminder(visit, rows, report, act->org, &span, "核对、确认");
	return NULL;
}

err_t reports_todo(struct visit *visit, struct doc *groups)
{
	const struct catalogue *catalogue = visit->act.house->catalogue;
	struct doc *rows = doc_list(visit->arena);
	for (size_t i = 0; i < catalogue->report_count; i++)
		TRY(remind(visit, &catalogue->reports[i], rows));
	todo_group(groups, S("要确认的报表"), S("file-spreadsheet"), S("act"), S(""), rows);
	return NULL;
}

static const struct route routes[] = {
	{.path = "/desk/reports", .who = WHO_STAFF, .on = "report_sheet", .verb = VERB_READ,
	 .template = "desk/reports", .page = reports_page},
	{.path = "/desk/reports/{report}", .who = WHO_STAFF, .on = "report_sheet", .verb = VERB_READ,
	 .template = "desk/report", .page = sheet_page, .apply = sheet_apply},
	{.path = NULL},
};

static const struct nav nav[] = {
	{"统计", "上报的表", "/desk/reports", "file-spreadsheet", "report_sheet", VERB_READ},
	{.heading = NULL},
};

const struct module reports_module = {.name = "reports", .profile = PROFILE_PUBLIC, .routes = routes, .nav = nav, .todo = reports_todo};
