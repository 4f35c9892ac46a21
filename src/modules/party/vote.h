/*
 * vote: quorum and majority of an election inside the Party. Pure.
 */
#ifndef LIANXIN_MODULES_PARTY_VOTE_H
#define LIANXIN_MODULES_PARTY_VOTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct party_vote {
	int64_t electors, present; /* members with the right to vote: due, and there */
	int64_t ballots_out, ballots_back;
	int64_t seats;
	int64_t fifths; /* more than so many fifths of the electors must be present */
	bool of_present; /* the majority is counted of those present, else of those due */
};

enum party_outcome { PARTY_VALID, PARTY_TOO_FEW, PARTY_VOID };

/* How many must be present: the least number that is more than so many fifths of the electors. */
int64_t party_quorum(const struct party_vote *vote);
/* How many votes elect: the least number that is more than half of the base. Exactly half is not enough. */
int64_t party_majority(const struct party_vote *vote);
/* Too few present, or more ballots came back than were given out. */
enum party_outcome party_outcome(const struct party_vote *vote);

/*
 * Who is elected by these votes, in any order: those with a majority, the first `seats` of them by votes. Where several at
 * the last seat have as many votes as one another and do not all fit, none of them is elected: a run-off among them is due.
 * elected, tied: one a candidate, set.
 */
void party_elect(const struct party_vote *vote, const int64_t *votes, size_t count, bool *elected,
		 bool *tied);

#endif
