/*
 * points_sum: how much of an entry counts below the year's cap, and what a member's year comes to. Pure; whole points.
 */
#ifndef LIANXIN_MODULES_POSTS_POINTS_SUM_H
#define LIANXIN_MODULES_POSTS_POINTS_SUM_H

#include "base/str.h"

#include <stdint.h>

enum points_kind { POINTS_BASIC, POINTS_EXTRA, POINTS_DEDUCT, POINTS_CORRECTED, POINTS_KINDS };

/* By a code of points_kind; anything else is a correction. */
enum points_kind points_kind_of(struct str code);

/*
 * Of one entry under a rule: points (above 0) is what the rule gives or takes for one time, used (0 or more) how much of the rule
 * the member has in the year already, most its cap a year, 0: none. Gives what still counts, 0 to points; a deduction's is as
 * positive as the others'.
 */
int64_t points_counted(int64_t points, int64_t used, int64_t most);

struct points_sum {
	int64_t of[POINTS_KINDS]; /* deductions are below 0 */
};
void points_add(struct points_sum *sum, enum points_kind kind, int64_t points);
int64_t points_total(const struct points_sum *sum);

#endif
