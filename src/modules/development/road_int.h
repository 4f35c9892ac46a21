/*
 * What folding (road.c) and judging (judge.c) share.
 */
#ifndef LIANXIN_MODULES_DEVELOPMENT_ROAD_INT_H
#define LIANXIN_MODULES_DEVELOPMENT_ROAD_INT_H

#include "modules/development/road.h"

/* The rule's time counted from a day, and so many months more. */
int64_t road_span(const struct calendar *calendar, const struct road_rule *rule, int64_t from,
		  int64_t more_months);
/* From this step on nothing is done any more. */
void road_reopen(struct road_state *state, int step);
/* One fact on top of a state, judged or not. */
void road_take(struct road_state *state, const struct calendar *calendar, int step,
	       const struct road_fact *fact);
int64_t road_birthday(int64_t birth, int years);

#endif
