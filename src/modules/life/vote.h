/*
 * vote: whether enough came, and whether a matter passes. Pure. An election of persons is not here: modules/party has it.
 */
#ifndef LIANXIN_MODULES_LIFE_VOTE_H
#define LIANXIN_MODULES_LIFE_VOTE_H

#include "catalogue/catalogue.h"

/* The least number that is such a share of a base. */
int64_t life_least(enum life_share share, int64_t base);

struct life_tally {
	int64_t due, present; /* with a vote: due, and there */
	int64_t yes, no, blank, void_votes;
	int64_t written; /* of these, opinions in writing of who was not there, handed in before */
};
enum life_fault {
	LIFE_FINE,
	LIFE_TOO_FEW, /* nothing may be voted on */
	LIFE_MORE_WRITTEN, /* more in writing than were not there, or than votes */
	LIFE_MORE_VOTES, /* more votes than voters */
};
enum life_fault life_check_tally(const struct life_matter *matter, const struct life_tally *tally);
/* How many votes pass it. */
int64_t life_needed(const struct life_matter *matter, const struct life_tally *tally);
bool life_passes(const struct life_matter *matter, const struct life_tally *tally);

#endif
