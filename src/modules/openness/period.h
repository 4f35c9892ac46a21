/*
 * period: which stretch of time a disclosure speaks of, and when it falls due. Pure: no database, no clock.
 */
#ifndef LIANXIN_MODULES_OPENNESS_PERIOD_H
#define LIANXIN_MODULES_OPENNESS_PERIOD_H

#include "catalogue/catalogue.h"

struct period {
	struct str text;     /* "2026-10", "2026-Q3", "2026-H1", "2025", "once", "2026-11-26" */
	struct str words;    /* "2026年10月", "2026年第三季度", "2026年上半年", "2025年", "", "2026年11月26日" */
	int64_t from, until; /* its first and last day */
};

/* The first day of the month after a day's. */
int64_t period_month_next(int64_t day);
/* What falls due in the month of `day`: of monthly ones the month before, of quarterly ones, in the first month of a
 * quarter, the quarter before, and so on; ahead: the one that begins. False: nothing does. At once: never by itself. */
bool period_due(struct arena *arena, enum disclosure_period kind, bool ahead, int64_t day, struct period *out);
/* A day on which something happened. */
struct period period_of_day(struct arena *arena, int64_t day);
/* From the text that a record keeps; false for what is none. once: every day. */
bool period_read(struct arena *arena, struct str text, struct period *out);

#endif
