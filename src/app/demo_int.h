/*
 * What making places and people (demo.c) and making cases (demo_cases.c) share.
 */
#ifndef LIANXIN_APP_DEMO_INT_H
#define LIANXIN_APP_DEMO_INT_H

#include "app/open.h"

struct demo {
	struct installation *in;
	uint64_t seed, first_seed, serial;
	struct str password, village;
	bool enrol; /* who needs one-time codes has them, with the secrets that --json prints */
	size_t village_index;
	int64_t *people; /* ids, village by village */
	size_t people_count, people_room;
};

extern const struct str demo_county;

uint64_t demo_random(struct demo *demo, uint64_t limit);
struct str demo_village(struct arena *arena, size_t index);
size_t demo_village_count(void);
err_t demo_fold(void *arg, struct act *act) MUST_USE;
/* count cases of all ages: the first hundreds walk their flow step by step, the rest are written as
 * they stand at the end. */
err_t demo_cases(struct demo *demo, int64_t count) MUST_USE;

#endif
