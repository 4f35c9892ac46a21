/*
 * span: a stretch of whole months, as the offices speak of it, and kept figures summed over it.
 *
 * Figures by value are kept by month and year alone, so whatever stretch is asked for is made of these: a
 * year is one reading, a quarter three. Days are not asked for here: no report of the offices is of days.
 */
#ifndef LIANXIN_ENGINE_FIGURE_SPAN_H
#define LIANXIN_ENGINE_FIGURE_SPAN_H

#include "engine/figure/figure.h"

enum { SPAN_MONTHS_MAX = 60, SPAN_KEYS_MAX = 64 };

struct span {
	struct str text;         /* "2026-11", "2026-Q4", "2026", "2026-03..2026-08" */
	int first, last;         /* months, counted from year 0 */
	int64_t from, until;     /* its first and last day */
	struct str keys[SPAN_KEYS_MAX]; /* the kept periods that it is made of */
	size_t key_count;
};

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

#endif
