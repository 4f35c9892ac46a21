/*
 * figure: counts that are kept, not counted.
 *
 * A write adds its deltas to the pending rows of its own place in the same transaction; a small job
 * folds them up the tree and into months and years within a second; a reader adds what is not yet
 * folded. So any number at any node is a few key look-ups, and equals a recount of the records.
 *
 * A figure has a name ("case.accepted", "case#state,item"), a value of its dimension ("M10",
 * "town_review M10", "" for all) and a period: a day, of which months and years are folded, or ""
 * for a stock. By value ("M10") only months and years are kept.
 */
#ifndef LIANXIN_ENGINE_FIGURE_H
#define LIANXIN_ENGINE_FIGURE_H

#include "base/err.h"
#include "base/str.h"
#include "engine/access/access.h"

struct buf;

/* day: a day number, or FIGURE_STOCK. */
#define FIGURE_STOCK INT64_MIN
err_t figure_add(struct act *act, struct str org, struct str name, struct str value, int64_t day,
		 int64_t delta) MUST_USE;

/* period: "" stock, "2026", "2026-11", "2026-11-23". */
err_t figure_read(struct act *act, struct str org, struct str name, struct str value,
		  struct str period, int64_t *out) MUST_USE;

struct figure {
	struct str value;
	int64_t n;
};
/* Where a value stands among those, looked for from *at on and round: quickest for what comes in their order. False: nowhere. */
bool figure_find(const struct figure *list, size_t count, struct str value, size_t *at);
/* All values of a dimension at a node, by value. */
err_t figure_list(struct act *act, struct str org, struct str name, struct str period,
		  struct figure **out, size_t *count) MUST_USE;

/* For a page: from here on what this act, and every copy made of it, reads of kept figures is read once. Of an act that
 * writes (it has a lane) nothing is remembered. */
void figure_remember(struct act *act);

/* What a page will ask figure_read for, of several names and periods at several places, all of one value. */
struct figure_wish {
	const struct str *orgs, *names, *periods;
	size_t org_count, name_count, period_count;
	struct str value;
};
/* Reads it in a statement for some hundred of them; does nothing where nothing is remembered. */
err_t figure_foresee(struct act *act, const struct figure_wish *wish) MUST_USE;

/*
 * A word for the state of all figures of a place and what is below: whoever makes something of them alone may keep it for as long as
 * the word is the same, on any server. Empty: what waits there makes them what they never were before, or this act remembers nothing
 * (figure_remember); then nothing that was kept is right, and nothing is to be kept.
 */
err_t figure_turn(struct act *act, struct str org, struct str *out) MUST_USE;

/* Whether a figure whose name begins like this is kept anywhere and is not 0. */
err_t figure_any(struct act *act, struct str prefix, bool *out) MUST_USE;

/* Folds up to limit pending rows; *left tells whether more wait. Runs on a writer. */
err_t figure_fold(struct act *act, int limit, bool *left) MUST_USE;

/*
 * For a load: from now on figure_add of this lane adds up in memory, in arena. figure_spread writes what came
 * together, up to limit rows a call, and ends it with the last: as pending rows for a load in one transaction
 * (an import), or folded, for one into a database that nobody else uses yet (demo data), which nothing
 * that reads figures sees in between. audit_undo and audit_forget of the lane give them up.
 */
void figure_gather(struct arena *arena, struct lane *lane, bool folded);
err_t figure_spread(struct act *act, size_t limit, bool *left) MUST_USE;
/* For a batch: its parts count alike, so that sixty cases come to the rows of one. Of a part that fails after
 * figure_mark, figure_undo takes back what it added to sum. figure_settle writes what came together so far, as
 * pending rows, and goes on gathering; whoever reads figures does so first. */
void figure_mark(struct lane *lane);
void figure_undo(struct figure_sum *sum);
err_t figure_settle(struct act *act) MUST_USE;

const struct table *figure_tables(size_t *count);

/* ---- stretches of months (span.c) ---- */

/*
 * A stretch of whole months, as the offices speak of it. Figures by value are kept by month and year alone, so
 * whatever is asked for is made of these: a year is one reading, a quarter three. No report of the offices is
 * of days; for who looks closer, span_read_days makes one of days (by_day), over which only the figures
 * without a value can be summed, since of these alone days are kept.
 */
enum { SPAN_MONTHS_MAX = 60, SPAN_DAYS_MAX = 366, SPAN_KEYS_MAX = 80 };

struct span {
	struct str text;         /* "2026-11", "2026-Q4", "2026", "2026-03..2026-08" */
	int first, last;         /* months, counted from year 0 */
	int64_t from, until;     /* its first and last day */
	struct str keys[SPAN_KEYS_MAX]; /* the kept periods that it is made of */
	size_t key_count;
	bool by_day;             /* text "2026-11-03..2026-11-20"; whole months in it are read as months */
};

/* "2026-11-03..2026-11-20" of at most SPAN_DAYS_MAX days; false for anything else. */
bool span_read_days(struct arena *arena, struct str text, struct span *out);
/* False for anything else, an end before the beginning, or more than SPAN_MONTHS_MAX months. */
bool span_read(struct arena *arena, struct str text, struct span *out);
/* The month in which a day lies. */
struct span span_of_day(struct arena *arena, int64_t day);
/* So many of its own length later (before, when below 0): the month, quarter, year before. */
struct span span_moved(struct arena *arena, const struct span *span, int by);
/* "2026年11月", "2026年第四季度", "2026年", "2026年3月至8月". */
struct str span_words(struct arena *arena, const struct span *span);

err_t span_sum(struct act *act, struct str org, struct str name, struct str value,
	       const struct span *span, int64_t *out) MUST_USE;
/* All values of a dimension, each once. */
err_t span_list(struct act *act, struct str org, struct str name, const struct span *span,
		struct figure **out, size_t *count) MUST_USE;

/* ---- how many working days something took: a histogram of kept counts ---- */

/*
 * A day up to SPENT_EXACT has its own bucket; above it 20 days share one to 240, and all that took longer
 * are one. So a percentile is exact up to 60 working days, at most 19 days too high up to 240, and "more
 * than 240" beyond: nobody acts on the difference.
 */
enum { SPENT_EXACT = 60, SPENT_WIDE = 20, SPENT_LAST = 240, SPENT_BUCKETS = SPENT_EXACT + 1 + 9 + 1 };

/* The bucket of so many days, and the most days that are in one (-1: there is no most). */
size_t spent_bucket(int64_t days);
int64_t spent_most(size_t bucket);
/* The name under which a bucket is kept: "007", "080", "999". */
struct str spent_code(struct arena *arena, size_t bucket);
void spent_put(struct buf *out, size_t bucket); /* the same behind what is there */
bool spent_read(struct str code, size_t *bucket);
/* The bucket in which the percent-th of a hundred lies, by rank; false when nothing was counted. */
bool spent_percentile(const int64_t counts[SPENT_BUCKETS], int percent, size_t *bucket);
/* "12", "61–80", "240以上": a bucket in words. */
struct str spent_words(struct arena *arena, size_t bucket);

/* ---- in words ---- */

/* "97.6": n of whole in tenths of a percent; "—" when there is nothing to share. */
struct str figure_share(struct arena *arena, int64_t n, int64_t whole);
/* "4.7": sum / n with one decimal; "—" for none. */
struct str figure_mean(struct arena *arena, int64_t sum, int64_t n);
/* "1,286"; "1,000+" when there are more. */
struct str figure_number(struct arena *arena, int64_t n, bool exact);

/* ---- counts by item (tally.c) ---- */

/*
 * The counts of each item at a place over a stretch of months, by the measures of the catalogue. One reading
 * of each kept figure serves all measures that are made of it, and what is shown of cases anywhere (figures,
 * reports, bulletins) is made of this, so that two pages never give two numbers.
 */
struct tally {
	const struct item *item;
	int64_t n[MEASURE_COUNT];
};
/* One for every item of the catalogue, in its order, also those without anything. wanted: the measures to
 * read; NULL: all. */
err_t tally_read(struct act *act, struct str org, const struct span *span, const bool *wanted,
		 struct tally **out, size_t *count) MUST_USE;
/* All items together: of what is kept so, which is a row where by item it is dozens (also of items that the catalogue no longer has);
 * of the rest by item. */
err_t tally_whole(struct act *act, struct str org, const struct span *span, const bool *wanted,
		  int64_t counts[MEASURE_COUNT]) MUST_USE;
/* Where the item of this code stands, looked for from *at on and round: quickest for what comes by item. False: nowhere. */
bool tally_find(const struct tally *tallies, size_t count, struct str code, size_t *at);

/* Of a figure by "ITEM SUB": its SUBs, of one item or (NULL) of all, each once. */
err_t tally_subs(struct act *act, struct str org, struct str name, const struct span *span,
		 const struct item *item, struct figure **out, size_t *count) MUST_USE;

#endif
