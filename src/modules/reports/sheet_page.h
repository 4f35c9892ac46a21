/*
 * What showing a sheet and acting on it share.
 */
#ifndef LIANXIN_MODULES_REPORTS_SHEET_PAGE_H
#define LIANXIN_MODULES_REPORTS_SHEET_PAGE_H

#include "modules/reports/reports_int.h"

struct shown {
	const struct report *report;
	struct place_row place;
	struct span span;
	bool over;                     /* the period is */
	struct filed filed;
	struct sheet now, fixed;       /* as the figures are; as they were confirmed */
	struct str digest;             /* of what the figures are, where an action has asked for it */
	size_t below, waiting, doubts; /* places below: all, not confirmed, of these with a doubt */
};

/* What the address asks for, cut to what the viewer may see. */
err_t shown_read(struct visit *visit, struct shown *out) MUST_USE;
struct str shown_url(struct visit *visit, const struct shown *shown, const char *suffix, struct str at,
		     const struct span *span);
/* "11月5日" of "2026-11-05". */
struct str day_short_of(struct arena *arena, struct str day);
err_t count_villages(struct act *act, struct str at, int64_t *out) MUST_USE;

#endif
