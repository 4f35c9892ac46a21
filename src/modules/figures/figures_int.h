/*
 * What counting and showing figures share.
 */
#ifndef LIANXIN_MODULES_FIGURES_INT_H
#define LIANXIN_MODULES_FIGURES_INT_H

#include "modules/figures/figures.h"

enum { LEVELS = 5 };

/* What a page is about. */
struct asked {
	struct str at;           /* node */
	struct str period;       /* "2026" or "2026-11" */
	const struct item *item; /* NULL: all */
	int64_t from, until;     /* first and last day of the period */
};

struct counts {
	int64_t accepted, closed, late, days; /* days: working days from acceptance to the end, summed */
	int64_t level[LEVELS + 1], rated, stars;
};

struct now {             /* open at this moment */
	int64_t overdue, soon;
	bool overdue_exact, soon_exact;
	int64_t longest; /* working days that the most overdue one is over */
};

/* Kept figures of a node in a period. */
err_t figures_count(struct act *act, const struct asked *asked, struct str at, struct str period,
		    struct counts *out) MUST_USE;
/* Of these only how many were accepted. */
err_t figures_accepted(struct act *act, const struct asked *asked, struct str at, struct str period,
		       int64_t *out) MUST_USE;
/* Cases that are overdue, bounded (a thousand is enough to know); of out->soon nothing is said. */
err_t figures_overdue(struct act *act, const struct asked *asked, struct str at,
		      struct now *out) MUST_USE;
/* Those and the ones that soon will be. */
err_t figures_now(struct act *act, const struct asked *asked, struct str at, struct now *out) MUST_USE;
/* Rectifications at a node: open ones, and how many of them are over their day. */
err_t figures_fixing(struct act *act, struct str at, int64_t *open, int64_t *overdue) MUST_USE;

/* Last day on which an open case counts as due soon. */
int64_t figures_soon_day(const struct act *act);
/* "97.6": n of whole in tenths of a percent; "—" when there is nothing to share. */
struct str figures_share(struct arena *arena, int64_t n, int64_t whole);
/* "4.7": sum / n with one decimal; "—" for none. */
struct str figures_mean(struct arena *arena, int64_t sum, int64_t n);
/* "1,286"; "1,000+" when there are more. */
struct str figures_number(struct arena *arena, int64_t n, bool exact);

/* The month so many months before or after. */
struct str figures_month(struct arena *arena, struct str month, int delta);
bool figures_period_read(struct str text, int64_t *from, int64_t *until);

visit_part figures_page;
extern const struct listener figures_listeners[];
extern const struct reg_hook figures_hooks[];

#endif
