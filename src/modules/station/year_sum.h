/*
 * year_sum: what a station's year comes to: how many came, about what, answered in time, and what was said of the answers.
 * Pure. Every share is told with what it is a share of; below a least number there is none.
 */
#ifndef LIANXIN_MODULES_STATION_YEAR_SUM_H
#define LIANXIN_MODULES_STATION_YEAR_SUM_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct arena;

enum station_verdict { STATION_CONTENT, STATION_FAIR, STATION_POOR, STATION_VERDICTS };

/* One matter, as it stands now. */
struct station_one {
	bool dropped; /* taken back by who told it: counted as come, and for nothing else */
	bool replied; /* an answer was given */
	bool late; /* after its day */
	bool overdue; /* not answered yet, and its day is over */
	int64_t redone;
	struct str verdict; /* code of station_verdict; empty: nothing was said */
};

struct station_sum {
	int64_t came, dropped, replied, in_time, open, overdue, redone, said;
	int64_t verdicts[STATION_VERDICTS];
};

void station_sum_add(struct station_sum *sum, const struct station_one *one);

/* Fewer than so many are told as numbers alone: a percentage of three people says who they are, and nothing else. */
enum { STATION_LEAST = 10 };
/* "12 / 15（80.0%）"; of fewer than STATION_LEAST "3 / 4"; of none "没有". */
struct str station_share(struct arena *arena, int64_t n, int64_t whole);

#endif
