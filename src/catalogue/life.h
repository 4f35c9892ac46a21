/*
 * life: how often a Party branch must meet, who is due, and by how many votes a matter passes, as data.
 *
 * A table holds from its day on. A county that decides otherwise adds one with a later day; what was held before stays judged
 * by the table of its own day. Who came and what was decided is no business of this file.
 */
#ifndef LIANXIN_CATALOGUE_LIFE_H
#define LIANXIN_CATALOGUE_LIFE_H

/* Seen through catalogue.h, which has everything that is used here. */

/* Whose meeting it is. */
enum life_who {
	LIFE_MEMBERS, /* all members of the branch */
	LIFE_COMMITTEE, /* its committee */
	LIFE_GROUP, /* the members of one Party group */
	LIFE_ANY, /* of the branch or of a group, as the activity is */
};
enum life_per { LIFE_MONTH, LIFE_QUARTER, LIFE_YEAR };
/* A share of those due: at least it, or more than it. */
enum life_share {
	LIFE_NONE,
	LIFE_HALF, /* at least half */
	LIFE_OVER_HALF, /* exactly half is not enough */
	LIFE_TWO_THIRDS, /* at least two thirds */
	LIFE_OVER_FOUR_FIFTHS, /* exactly four fifths are not enough */
};

struct life_item {
	struct str name; /* code of life_kind */
	struct str say;
	struct place place;
	enum life_who who;
	enum life_per per;
	enum life_share quorum; /* of those with a vote; of a committee, of its members */
	int times; /* in each period; 0: no number is asked */
	int from_month; /* of a yearly one: before this month nobody is reminded; 0: at once */
};
struct life_matter {
	struct str name; /* code of life_matter */
	struct str say; /* the sentence that refuses */
	struct place place;
	enum life_who who; /* LIFE_MEMBERS or LIFE_COMMITTEE: where it is decided */
	enum life_share quorum, majority;
	bool of_present; /* the majority is of those present, else of those due */
	bool secret; /* by ballot on paper alone */
};
struct life_rule {
	struct str name, title, basis;
	struct place place;
	int64_t from; /* day number */
	int excellent; /* of an appraisal: at most one in so many; 0: no cap */
	bool excellent_all; /* of all members, else of those who get a grade */
	struct str excellent_say; /* the sentence that refuses */
	const struct life_item *items;
	size_t item_count;
	const struct life_matter *matters;
	size_t matter_count;
};
/* The rule that holds on a day; NULL: none yet. */
const struct life_rule *catalogue_life_rule(const struct catalogue *catalogue, int64_t day);
/* NULL: the rule does not name it. */
const struct life_item *life_item(const struct life_rule *rule, struct str name);
const struct life_matter *life_matter(const struct life_rule *rule, struct str name);

#endif
