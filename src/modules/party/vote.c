/*
 * vote: see vote.h. The rules: 《中国共产党基层组织选举工作条例》; a tie at the last seat is run off among the tied.
 */
#include "modules/party/vote.h"

int64_t party_quorum(const struct party_vote *vote)
{
	return vote->electors * vote->fifths / 5 + 1;
}

int64_t party_majority(const struct party_vote *vote)
{
	return (vote->of_present ? vote->present : vote->electors) / 2 + 1;
}

enum party_outcome party_outcome(const struct party_vote *vote)
{
	if (vote->present < party_quorum(vote))
		return PARTY_TOO_FEW;
	return vote->ballots_back > vote->ballots_out ? PARTY_VOID : PARTY_VALID;
}

/* How many candidates with a majority have more votes than this one, and how many as many. */
static void rank(const int64_t *votes, size_t count, size_t which, int64_t *above, int64_t *level)
{
	*above = *level = 0;
	for (size_t i = 0; i < count; i++) {
		*above += votes[i] > votes[which];
		*level += votes[i] == votes[which];
	}
}

void party_elect(const struct party_vote *vote, const int64_t *votes, size_t count, bool *elected,
		 bool *tied)
{
	bool held = party_outcome(vote) == PARTY_VALID;
	for (size_t i = 0; i < count; i++) {
		int64_t above = 0, level = 0;
		rank(votes, count, i, &above, &level);
		bool enough = held && votes[i] >= party_majority(vote);
		elected[i] = enough && above + level <= vote->seats;
		tied[i] = enough && !elected[i] && above < vote->seats;
	}
}
