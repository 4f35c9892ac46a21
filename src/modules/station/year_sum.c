/*
 * year_sum: see year_sum.h.
 */
#include "modules/station/year_sum.h"

#include "base/arena.h"

static const char *const verdicts[STATION_VERDICTS] = {"content", "fair", "poor"};

void station_sum_add(struct station_sum *sum, const struct station_one *one)
{
	sum->came++;
	sum->redone += one->redone;
	if (one->dropped) {
		sum->dropped++;
		return;
	}
	if (!one->replied) {
		sum->open++;
		sum->overdue += one->overdue;
		return;
	}
	sum->replied++;
	sum->in_time += !one->late;
	for (size_t i = 0; i < STATION_VERDICTS; i++) {
		if (str_eq(one->verdict, str_of(verdicts[i]))) {
			sum->said++;
			sum->verdicts[i]++;
		}
	}
}

struct str station_share(struct arena *arena, int64_t n, int64_t whole)
{
	if (whole <= 0)
		return S("没有");
	if (whole < STATION_LEAST)
		return str_fmt(arena, "%lld / %lld", (long long)n, (long long)whole);
	int64_t tenths = (n * 2000 + whole) / (2 * whole); /* to the nearest tenth of a per cent */
	return str_fmt(arena, "%lld / %lld（%lld.%lld%%）", (long long)n, (long long)whole,
		       (long long)(tenths / 10), (long long)(tenths % 10));
}
