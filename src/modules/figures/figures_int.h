/*
 * What counting and showing figures share.
 */
#ifndef LIANXIN_MODULES_FIGURES_INT_H
#define LIANXIN_MODULES_FIGURES_INT_H

#include "engine/figure/figure.h"
#include "modules/figures/figures.h"
#include "web/piece.h"

enum { LEVELS = 5 };

/* What a page is about. */
struct asked {
	struct str at;           /* node */
	struct span span;
	const struct item *item; /* NULL: all */
	struct str state;        /* of all figures at the node and below (figure_turn), where the page keeps what it makes of them */
};
/* What is kept of this page under this word: names what is asked, the day, and what rights make of the links. */
struct piece_key figures_piece(struct visit *visit, const struct asked *asked, const char *what);

enum holder { HELD_VILLAGE, HELD_TOWN, HELD_COUNTY, HELD_WAITING, HOLDERS };

struct counts {
	int64_t n[MEASURE_COUNT];
	int64_t level[LEVELS + 1];
	int64_t spent[SPENT_BUCKETS];   /* closed cases by working days */
	int64_t held[HOLDERS], tiered;  /* working days by who had it; of how many closed cases */
};

struct now {             /* open at this moment */
	int64_t open, overdue, soon;
	bool open_exact, overdue_exact, soon_exact;
	int64_t longest; /* working days that the most overdue one is over */
};

/* One of the places that a page tells of: what its row holds, and what it may need help with. */
struct unit {
	struct place_row place;
	struct asked asked; /* the same, of this place */
	struct counts counts;
	struct now now;
	int64_t fixing_late, quiet; /* rectifications over their day; accepted in the last months: not of days */
};
/* The places below, or the place itself where there are none. Of a village's groups a table tells, but it is the village that needs
 * help. */
struct figures_below {
	struct unit *units, *helped;
	size_t count, helped_count;
	bool any; /* whether there are places below */
};
err_t figures_below(struct visit *visit, const struct asked *asked, const struct place_row *here,
		    struct figures_below *out) MUST_USE;

/* Kept figures of a node; wanted: which, NULL for all. */
err_t figures_count(struct act *act, const struct asked *asked, struct str at, const bool *wanted,
		    struct counts *out) MUST_USE;
/* The same with the distribution of days, days by tier and levels: for the page of the node itself. */
err_t figures_count_all(struct act *act, const struct asked *asked, struct str at,
			struct counts *out) MUST_USE;
/* That, or as it was read for the page before. */
err_t figures_count_here(struct visit *visit, const struct asked *asked, struct counts *out) MUST_USE;
/* Cases accepted in the period whose field has this value, bounded likewise. */
err_t figures_valued(struct act *act, const struct asked *asked, struct str field, struct str value,
		     int64_t *n, bool *exact) MUST_USE;
/* Cases that are overdue, bounded (a thousand is enough to know); of out->soon nothing is said. */
err_t figures_overdue(struct act *act, const struct asked *asked, struct str at,
		      struct now *out) MUST_USE;
/* How many of these have that reason written beside them, bounded likewise. */
err_t figures_overdue_by(struct act *act, const struct asked *asked, struct str reason, int64_t *out) MUST_USE;
/* Those, the ones that soon will be, and all that are open. */
err_t figures_now(struct act *act, const struct asked *asked, struct str at, struct now *out) MUST_USE;
/* Rectifications at a node: open ones, and how many of them are over their day. */
err_t figures_fixing(struct act *act, struct str at, int64_t *open, int64_t *overdue) MUST_USE;

/* Last day on which an open case counts as due soon. */
int64_t figures_soon_day(const struct act *act);
/* "12" or "61–80": the working days within which nine of ten were closed; "—" for none. */
struct str figures_ninety(struct arena *arena, const struct counts *counts);

/* Node, period (whole months) and item of the address, cut to what the viewer may see. */
err_t figures_asked(struct visit *visit, struct asked *out) MUST_USE;
/* path: "/desk/figures" and what follows it. */
struct str figures_url(struct visit *visit, const char *path, const struct asked *asked, struct str at);
/* The cases behind a number; field: the day by which they are listed ("accepted_on", "closed_on",
 * "asked_on", or "due" of open ones); from -1: no beginning. Empty: the viewer sees no cases there. */
struct str figures_cases_url(struct visit *visit, const struct asked *asked, const char *field,
			     int64_t from, int64_t until);
/* Those of the period. */
struct str figures_period_url(struct visit *visit, const struct asked *asked, const char *field);
struct str figures_late_url(struct visit *visit, const struct asked *asked);
/* Cases that ended in the period within these buckets of working days, both included. */
struct str figures_spent_url(struct visit *visit, const struct asked *asked, size_t from, size_t until);
/* Those that took as long as the ninetieth of a hundred or longer; empty: none has ended. */
struct str figures_ninety_url(struct visit *visit, const struct asked *asked, const struct counts *counts);
struct str figures_ratings_url(struct visit *visit, const struct asked *asked);
/* Crumbs up the tree, and the node. */
err_t figures_crumbs(struct visit *visit, const struct asked *asked, struct place_row *here) MUST_USE;

/* ---- parts of the page ---- */

err_t figures_charts(struct visit *visit, const struct asked *asked, const struct counts *counts) MUST_USE;
/* By item: how many, how long, how many had to bring more papers. */
err_t figures_items(struct visit *visit, const struct asked *asked) MUST_USE;
/* The county's own lists (三单三办三评): how many of the accepted cases have each value. Lists that the county
 * has not named are not there. */
err_t figures_lists(struct visit *visit, const struct asked *asked) MUST_USE;
/* What needs help, in words, in sections by reason and inside these by code: never by a score. */
err_t figures_help(struct visit *visit, const struct asked *asked, const struct figures_below *below) MUST_USE;
/* What papers were missing and why more were asked for, of all items at once: a page tells it of each item. */
struct figures_missing {
	struct figures_named { /* by "ITEM NAME" */
		struct figure *list;
		size_t count;
	} papers, reasons;
};
err_t figures_missing_read(struct act *act, const struct asked *asked, struct figures_missing *out) MUST_USE;
/* "身份证、户口簿": what was most often missing for an item; empty for none. */
struct str figures_missing(struct act *act, const struct figures_missing *all, const struct item *item);
/* A guide from which too many come back: at least five cases, and four in ten were asked for papers. */
bool figures_poor_guide(int64_t accepted, int64_t completed);

visit_part figures_page, overdue_page, overdue_apply, bulletin_page, bulletin_apply;
extern const struct listener figures_listeners[];
extern const struct reg_hook figures_hooks[];

#endif
