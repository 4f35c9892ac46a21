/*
 * tally: the counts of each item at a place over a stretch of months, by the measures of the catalogue.
 *
 * One reading of each kept figure serves all measures that are made of it. What is shown of cases anywhere
 * (figures, reports, bulletins) is made of this, so that two pages never give two numbers.
 */
#ifndef LIANXIN_ENGINE_FIGURE_TALLY_H
#define LIANXIN_ENGINE_FIGURE_TALLY_H

#include "engine/figure/span.h"

struct tally {
	const struct item *item;
	int64_t n[MEASURE_COUNT];
};
/* One for every item of the catalogue, in its order, also those without anything. wanted: the measures to
 * read; NULL: all. */
err_t tally_read(struct act *act, struct str org, const struct span *span, const bool *wanted,
		 struct tally **out, size_t *count) MUST_USE;

/* Of a figure by "ITEM SUB": its SUBs, of one item or (NULL) of all, each once. */
err_t tally_subs(struct act *act, struct str org, struct str name, const struct span *span,
		 const struct item *item, struct figure **out, size_t *count) MUST_USE;

#endif
