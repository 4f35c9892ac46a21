/*
 * What counting, keeping and showing sheets share.
 */
#ifndef LIANXIN_MODULES_REPORTS_INT_H
#define LIANXIN_MODULES_REPORTS_INT_H

#include "engine/figure/figure.h"
#include "modules/reports/reports.h"

/* ---- a sheet: one report at one place in one period ---- */

struct line {
	struct str key, title;        /* "livelihood", "livelihood/M10" */
	const struct report_row *row;
	const struct item *item;      /* of a line of one item; NULL: the row itself */
	int64_t *counts;              /* by measure, then by typed column */
};

struct sheet {
	const struct report *report;
	struct span span;
	struct place_row place;
	struct line *lines; /* every line that there can be, in the order of the sheet */
	size_t line_count, width;
	int64_t *counts; /* those of all lines, one line behind the other */
};

/* An empty one. */
struct sheet sheet_new(struct act *act, const struct report *report, const struct span *span,
		       const struct place_row *place);
/* Adds what the kept figures say now. */
err_t sheet_count(struct act *act, struct sheet *sheet) MUST_USE;
void sheet_add(struct sheet *to, const struct sheet *more);
/* A line that has nothing in it is left out, unless it is a row of the report. */
/* The line of all items, where what belongs to the place and to no item is counted. */
bool line_is_all(const struct line *line);
bool line_shown(const struct sheet *sheet, const struct line *line);

/* "key name=n name=n;…", without what is 0; and the digest of it with report, period and place. */
struct str sheet_text(struct arena *arena, const struct sheet *sheet);
struct str sheet_digest(struct arena *arena, const struct sheet *sheet);
/* Adds what such a text says; lines and names that are no more are left out. */
void sheet_take(struct sheet *sheet, struct str text);

/* ---- worked out ---- */

struct worked {
	bool none;      /* nothing to share or to average */
	bool tenths;    /* a share or a mean */
	int64_t value;  /* in tenths then */
	int64_t sample; /* of a share, a mean: how many it is of */
};
struct worked expression_work(const struct expression *expression, const int64_t *counts);
struct str worked_words(struct arena *arena, const struct worked *worked);
/* "&item=A,B": how the lists behind a line are narrowed to its items; empty: not at all. */
struct str line_filter(struct act *act, const struct line *line);
/* The list behind a column's cells, and behind one of them, of the line with this filter; empty when it cannot be opened as one. */
struct cell_link {
	struct str before, after; /* what stands around the line's filter */
};
struct cell_link cell_link_of(struct act *act, const struct sheet *sheet, const struct report_column *column);
struct str cell_url(struct arena *arena, const struct cell_link *link, struct str items);

/* ---- what was confirmed ---- */

struct filed {
	bool found, confirmed, doubted;
	struct record record;
	struct str state, digest, confirmed_on, confirmed_by;
};
const struct reg *sheet_reg(const struct act *act);
err_t filed_find(struct act *act, const struct report *report, const struct span *span,
		 struct str at, struct filed *out) MUST_USE;

/* The same for the places below one, of which few have any. */
err_t filed_children(struct act *act, const struct report *report, const struct span *span, struct str at,
		     const struct place_row *places, size_t count, struct filed *out) MUST_USE;

/* The sum of what is confirmed below, and of the figures where nothing is confirmed yet. */
err_t sheet_sum(struct act *act, struct sheet *sheet) MUST_USE;
/* Whether nothing is confirmed below, so that the sum is what the figures say of the place (sheet_count). */
err_t sheet_is_counted(struct act *act, const struct sheet *sheet, bool *out) MUST_USE;

/* Whether places of that tier confirm the report, and whether it is the highest. */
bool report_has_tier(const struct report *report, enum tier tier);
bool report_ends_at(const struct report *report, enum tier tier);
/* The period that was over before a day, and the day by which it must be confirmed. */
struct span report_span(struct arena *arena, const struct report *report, int64_t day);
int64_t report_due(const struct report *report, const struct span *span);

visit_part reports_page, sheet_page, sheet_apply;
err_t reports_todo(struct visit *visit, struct doc *groups) MUST_USE;

#endif
