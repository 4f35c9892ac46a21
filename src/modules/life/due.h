/*
 * due: periods, and who and what is due in them. Pure.
 */
#ifndef LIANXIN_MODULES_LIFE_DUE_H
#define LIANXIN_MODULES_LIFE_DUE_H

#include "catalogue/catalogue.h"

enum { LIFE_NO_DAY = -1 };

/* First and last day of a month, a quarter or a year. */
struct life_span {
	int64_t first, last;
};
struct life_span life_span_of(enum life_per per, int64_t day);

/*
 * Whether an organisation owes what belongs to a period: it must have stood for at least half of its days. The rule book does
 * not say what a branch owes that was set up in the middle; this is the reading of ours. set_up, ended (its last day is the
 * one before): LIFE_NO_DAY: not known, not ended.
 */
bool life_owes(struct life_span span, int64_t set_up, int64_t ended);

/* The days of a member's row; LIFE_NO_DAY: none. */
struct life_member {
	int64_t admitted, full; /* by the branch's vote; full status */
	int64_t joined, left; /* this branch */
	int64_t suspended;
	bool guest; /* belongs to another place and takes part here */
};
enum life_standing { LIFE_NOT_DUE, LIFE_LISTENER, LIFE_VOTER };
/* A probationary member and one of another place are due and do not vote. */
enum life_standing life_standing_on(const struct life_member *member, int64_t day);

/* What an organisation has held of one item in one period. */
struct life_held {
	int64_t own; /* of its own */
	const int64_t *groups; /* of each of its groups */
	size_t group_count;
	bool committee; /* it has one */
};
struct life_need {
	int64_t need, done; /* done ≤ need */
};
/* A meeting of groups is needed of each; what may be held by groups counts when each has. */
struct life_need life_need_of(const struct life_item *item, const struct life_held *held);
/* Whether anybody is reminded yet: a yearly item only from its month on. */
bool life_reminds(const struct life_item *item, int64_t today);

#endif
