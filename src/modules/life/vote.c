/*
 * vote: see vote.h. The shares come from the catalogue's life_rule.
 */
#include "modules/life/vote.h"

int64_t life_least(enum life_share share, int64_t base)
{
	switch (share) {
	case LIFE_HALF:
		return (base + 1) / 2;
	case LIFE_OVER_HALF:
		return base / 2 + 1;
	case LIFE_TWO_THIRDS:
		return (2 * base + 2) / 3;
	case LIFE_OVER_FOUR_FIFTHS:
		return base * 4 / 5 + 1;
	case LIFE_NONE:
		break;
	}
	return 0;
}

enum life_fault life_check_tally(const struct life_matter *matter, const struct life_tally *tally)
{
	int64_t votes = tally->yes + tally->no + tally->blank + tally->void_votes;
	if (tally->present < life_least(matter->quorum, tally->due))
		return LIFE_TOO_FEW;
	if (tally->written > tally->due - tally->present || tally->written > votes)
		return LIFE_MORE_WRITTEN;
	return votes > tally->present + tally->written ? LIFE_MORE_VOTES : LIFE_FINE;
}

int64_t life_needed(const struct life_matter *matter, const struct life_tally *tally)
{
	return life_least(matter->majority, matter->of_present ? tally->present : tally->due);
}

bool life_passes(const struct life_matter *matter, const struct life_tally *tally)
{
	return life_check_tally(matter, tally) == LIFE_FINE &&
	       tally->yes >= life_needed(matter, tally);
}
