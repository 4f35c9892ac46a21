/*
 * What the module's files share.
 */
#ifndef LIANXIN_MODULES_OPENNESS_INT_H
#define LIANXIN_MODULES_OPENNESS_INT_H

#include "engine/guard/guard.h"
#include "engine/publish/publish.h"
#include "modules/openness/openness.h"
#include "modules/openness/period.h"

enum {
	OPENNESS_COLUMNS = 12,
	OPENNESS_LINES = 500, /* of one disclosure, as engine/publish takes them */
	OPENNESS_MONTH = 200, /* records of a village's month */
};

/* ---- data (data.c) ---- */

/* Records of a register at a place, filtered by name, value pairs (ended by NULL), in the register's order. */
err_t openness_records(struct act *act, const char *reg, struct str org, const struct record **out,
		       size_t *count, ...) MUST_USE;
/* The village's open day, newest row; *found false: it has not named one. */
err_t openness_day(struct act *act, struct str org, struct record *out, bool *found) MUST_USE;
const struct disclosure *disclosure_of(const struct act *act, const struct record *record);
/* Whether the county shows it. */
bool disclosure_shown(const struct act *act, const struct disclosure *disclosure);
struct str kind_title(const struct act *act, struct str kind);
struct str period_title(enum disclosure_period period); /* 每月 */
/* A staff page's record, at a place where this act may read it. */
err_t disclosure_load(struct act *act, int64_t id, struct record *out) MUST_USE;
/* Writes single fields of a record, by the program. */
err_t disclosure_set(struct act *act, struct record *record, const struct form_value *values) MUST_USE;
struct form_value openness_pair(const char *name, struct str value, const struct form_value *next);

/* ---- the month's list (make.c) ---- */

/* Makes what falls due this month and is not there yet; notes the month on the village's open day. */
err_t openness_prepare(struct act *act, const struct record *open_day) MUST_USE;
/* One that happens when it happens, on a day; ERR_CONFLICT for a kind that comes by itself. */
err_t openness_add(struct act *act, struct str org, const struct disclosure *disclosure, int64_t day,
		   int64_t *id) MUST_USE;
/* A new edition of what was published, with its lines. */
err_t openness_correct(struct act *act, const struct record *old, struct str why, int64_t *id) MUST_USE;
extern const struct due openness_dues[];

/* ---- lines (lines.c) ---- */

struct open_line {
	int64_t id, version, place;
	struct str cells[OPENNESS_COLUMNS];
	struct str source; /* "case:123"; empty: by hand */
	struct str why;
	bool left_out;
};
/* In their order. */
err_t lines_load(struct act *act, const struct record *record, struct open_line **out,
		 size_t *count) MUST_USE;
struct lines_change {
	size_t fresh, changed, gone; /* against what the draft holds */
	size_t passed;               /* rows of the period that the conditions leave out */
};
/* What the registers say now, against the draft; write: the draft becomes it. Lines by hand and what was left out stay. */
err_t lines_fill(struct act *act, struct record *record, bool write, struct lines_change *out) MUST_USE;
/* A line by hand; id 0: a new one, at the end. */
err_t lines_put(struct act *act, const struct record *record, const struct open_line *line) MUST_USE;
/* Where a line came from, for the desk: words and address; empty for one by hand. */
void line_source(struct visit *visit, const struct open_line *line, struct str *words, struct str *url);
/* A row out of a spreadsheet: cells between tabs, or where it has none between "|"; false: it has more than there are columns.
 * They are parts of the row; what is missing is left as it is. */
bool line_paste(struct str row, size_t columns, struct str cells[OPENNESS_COLUMNS]);
/* What a summed column comes to, "1234.50"; empty: it is none. */
struct str lines_sum(struct arena *arena, const struct disclosure *disclosure,
		     const struct open_line *lines, size_t count, size_t column);

/* ---- publishing (show.c) ---- */

err_t disclosure_terms(struct act *act, const struct record *record, const struct term **terms,
		       size_t *count) MUST_USE;
err_t on_sent(struct act *act, const struct event *event) MUST_USE;
err_t on_checked(struct act *act, const struct event *event) MUST_USE;
err_t on_open(struct act *act, const struct event *event) MUST_USE;
err_t on_close(struct act *act, const struct event *event) MUST_USE;
err_t on_none(struct act *act, const struct event *event) MUST_USE;
err_t disclosure_hook(struct act *act, struct draft *draft) MUST_USE;
err_t check_hook(struct act *act, struct draft *draft) MUST_USE;
err_t check_open(struct act *act, struct draft *draft, const char *field, struct record *out) MUST_USE;
/* What the committee decided, wherever it was written: kept with the disclosure, which goes on or back. */
struct verdict {
	int64_t disclosure;
	bool agreed;
	struct str opinion, by, on; /* by: who, as it is published */
};
err_t verdict_take(struct act *act, const struct verdict *verdict) MUST_USE;
err_t question_hook(struct act *act, struct draft *draft) MUST_USE;
/* What the guard is asked before it is published. */
err_t openness_guard(struct act *act, const struct record *record, struct guard_ask *out) MUST_USE;
/* The frozen notice of a published one as a page shows it: facts, columns, rows, sums, digest, holds. */
err_t notice_doc(struct visit *visit, const struct record *record, struct doc *out, bool *found) MUST_USE;
/* Of disclosures that fell due in a stretch of days at a node: how many, and how many were in time. */
err_t openness_counts(struct act *act, struct str org, struct str month, int64_t *due, int64_t *in_time) MUST_USE;

/* ---- paper (paper.c) ---- */

/* Sheets for the wall from what was frozen. */
err_t poster_doc(struct visit *visit, const struct record *record) MUST_USE;

/* ---- the committee's check on paper (on_paper.c) ---- */

/* on_paper: {fields, opened} of out while it is checked, for who may take it up; else false. */
err_t put_paper_form(struct visit *visit, const struct record *record, struct doc *out) MUST_USE;
err_t put_paper_url(struct visit *visit, const struct record *record, struct doc *out) MUST_USE;
err_t paper_hook(struct act *act, struct draft *draft) MUST_USE;
err_t on_paper_signed(struct act *act, const struct event *event) MUST_USE;

/* ---- pages ---- */

err_t openness_todo(struct visit *visit, struct doc *groups) MUST_USE;
err_t openness_hall(struct visit *visit) MUST_USE;

visit_part openness_month_page, openness_day_apply, openness_add_apply, openness_list_page;
visit_part disclosure_page, disclosure_fill_apply, disclosure_line_apply, disclosure_paste_apply,
	disclosure_say_apply, disclosure_step_apply, disclosure_check_apply, disclosure_correct_apply,
	disclosure_hang_apply, disclosure_poster_page, disclosure_sheet_page, disclosure_paper_prepare,
	disclosure_paper_apply;
visit_part public_open_page, public_one_page, public_ask_apply, public_poster_page;
visit_part subsidies_page, subsidies_apply, subsidies_own_page;

#endif
