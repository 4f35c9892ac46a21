/*
 * filed: what was confirmed of a report, the sum of it up the tree, and the days.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/reports/reports_int.h"

const struct reg *sheet_reg(const struct act *act)
{
	return catalogue_register(act->house->catalogue, S("report_sheet"));
}

bool report_has_tier(const struct report *report, enum tier tier)
{
	for (size_t i = 0; i < report->tier_count; i++) {
		if (report->tiers[i] == tier)
			return true;
	}
	return false;
}

bool report_ends_at(const struct report *report, enum tier tier)
{
	return report->tier_count > 0 && report->tiers[report->tier_count - 1] == tier;
}

struct span report_span(struct arena *arena, const struct report *report, int64_t day)
{
	static const int months[] = {[REPORT_MONTH] = 1, [REPORT_QUARTER] = 3, [REPORT_YEAR] = 12};
	struct day_parts now = day_parts(day);
	int length = months[report->period], month = (now.month - 1) / length * length + 1;
	struct span span;
	struct str text = length == 12 ? str_fmt(arena, "%04d", now.year)
			: length == 3  ? str_fmt(arena, "%04d-Q%d", now.year, (now.month + 2) / 3)
				       : str_fmt(arena, "%04d-%02d", now.year, month);
	if (!span_read(arena, text, &span))
		span = span_of_day(arena, day);
	return span_moved(arena, &span, -1);
}

int64_t report_due(const struct report *report, const struct span *span)
{
	return span->until + report->due;
}

static const struct filed not_filed = {.state = STR_INIT("open")};

static err_t load_filed(struct act *program, int64_t id, struct filed *out)
{
	struct filed filed = {.found = true};
	TRY(reg_load(program, sheet_reg(program), id, &filed.record));
	filed.state = record_text(&filed.record, "state");
	filed.confirmed = str_eq(filed.state, S("confirmed")) || str_eq(filed.state, S("closed"));
	filed.doubted = str_eq(filed.state, S("doubted"));
	filed.digest = record_text(&filed.record, "digest");
	filed.confirmed_on = record_text(&filed.record, "confirmed_on");
	filed.confirmed_by = record_text(&filed.record, "confirmed_by");
	*out = filed;
	return NULL;
}

err_t filed_find(struct act *act, const struct report *report, const struct span *span,
		 struct str at, struct filed *out)
{
	const struct reg *reg = sheet_reg(act);
	struct act program = *act;
	int64_t *ids = NULL;
	size_t count = 0;
	program.account = -1; /* the sum of a township is true although its reader sees no village's page */
	struct str key = str_fmt(act->arena, STR " " STR " " STR, STR_ARG(report->name),
				 STR_ARG(span->text), STR_ARG(at));
	TRY(reg_find_text(&program, reg, reg_field(reg, S("key")), key, at, 1, &ids, &count));
	*out = not_filed;
	return count > 0 ? load_filed(&program, ids[0], out) : NULL;
}

err_t filed_children(struct act *act, const struct report *report, const struct span *span, struct str at,
		     const struct place_row *places, size_t count, struct filed *out)
{
	struct arena *arena = act->arena;
	struct act program = *act;
	struct str head = str_fmt(arena, STR " " STR " ", STR_ARG(report->name), STR_ARG(span->text));
	int64_t *ids = arena_many(arena, int64_t, count + 1);
	program.account = -1; /* as in filed_find */
	struct rows rows = db_query(act->db,
				    "SELECT \"key\", id FROM r_report_sheet WHERE \"key\" > $1 AND \"key\" < $2 AND voided = 0 "
				    "ORDER BY \"key\", created, id",
				    ARGS(V_TEXT(str_join(arena, head, at)), V_TEXT(str_join(arena, head, place_end(arena, at)))));
	for (size_t i = 0; rows_next(&rows);) {
		struct str code = str_sub(rows_text(&rows, 0), head.len, SIZE_MAX);
		while (i < count && str_cmp(places[i].code, code) < 0)
			i++;
		if (i < count && str_eq(places[i].code, code))
			ids[i] = rows_int(&rows, 1); /* of several the last */
	}
	TRY(rows_done(&rows));
	for (size_t i = 0; i < count; i++) {
		out[i] = not_filed;
		if (ids[i] != 0)
			TRY(load_filed(&program, ids[i], &out[i]));
	}
	return NULL;
}

/* Whether anything below the place was confirmed: its key stands among those of the same report and span. */
static err_t filed_below(struct act *act, const struct sheet *sheet, bool *out)
{
	int64_t id = 0;
	struct str head = str_fmt(act->arena, STR " " STR " ", STR_ARG(sheet->report->name), STR_ARG(sheet->span.text));
	return db_int(act->db,
		      "SELECT id FROM r_report_sheet WHERE \"key\" > $1 AND \"key\" < $2 AND state IN ('confirmed', 'closed') AND "
		      "voided = 0 LIMIT 1",
		      ARGS(V_TEXT(str_join(act->arena, head, sheet->place.code)),
			   V_TEXT(str_join(act->arena, head, place_end(act->arena, sheet->place.code)))),
		      &id, out);
}

static err_t add_child(struct act *act, struct sheet *sheet, const struct place_row *place)
{
	struct filed filed;
	struct sheet child = sheet_new(act, sheet->report, &sheet->span, place);
	TRY(filed_find(act, sheet->report, &sheet->span, place->code, &filed));
	if (filed.confirmed)
		sheet_take(&child, record_text(&filed.record, "snapshot"));
	else
		TRY(sheet_sum(act, &child));
	sheet_add(sheet, &child);
	return NULL;
}

/* What is kept at the place is the sum of what is kept below. */
err_t sheet_is_counted(struct act *act, const struct sheet *sheet, bool *out)
{
	bool filed = false;
	if (sheet->place.tier < TIER_VILLAGE)
		TRY(filed_below(act, sheet, &filed));
	*out = !filed;
	return NULL;
}

/* Deep as the tree of places is: province, city, county, town, village. */
err_t sheet_sum(struct act *act, struct sheet *sheet)
{
	struct place_row *children = NULL;
	size_t count = 0;
	bool counted = false;
	TRY(sheet_is_counted(act, sheet, &counted));
	if (counted)
		return sheet_count(act, sheet);
	TRY(place_children(act, sheet->place.code, &children, &count));
	if (count == 0)
		return sheet_count(act, sheet);
	for (size_t i = 0; i < count; i++)
		TRY(add_child(act, sheet, &children[i]));
	return NULL;
}
