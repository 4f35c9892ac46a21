/*
 * points_sum: see points_sum.h.
 */
#include "modules/posts/points_sum.h"

enum points_kind points_kind_of(struct str code)
{
	if (str_eq(code, S("basic")))
		return POINTS_BASIC;
	if (str_eq(code, S("extra")))
		return POINTS_EXTRA;
	return str_eq(code, S("deduct")) ? POINTS_DEDUCT : POINTS_CORRECTED;
}

int64_t points_counted(int64_t points, int64_t used, int64_t most)
{
	if (most <= 0)
		return points;
	if (used >= most)
		return 0;
	return points < most - used ? points : most - used;
}

void points_add(struct points_sum *sum, enum points_kind kind, int64_t points)
{
	sum->of[kind] += points;
}

int64_t points_total(const struct points_sum *sum)
{
	int64_t total = 0;
	for (int i = 0; i < POINTS_KINDS; i++)
		total += sum->of[i];
	return total;
}
