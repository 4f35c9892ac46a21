/*
 * development: the road by which an applicant becomes a member of the Party, as data with dates.
 *
 * A road is the order of steps with what each asks and the rules that each is judged by. Every figure stands in a
 * rule of its own, beside the sentence that refuses in its name and the source it is from, so that a county changes
 * one number and no code. A road holds from a day on: a step is judged by the road in force on the day on which it
 * was taken, and what was judged before stays as it was judged. Who may record a step is no business of this file.
 */
#ifndef LIANXIN_CATALOGUE_DEVELOPMENT_H
#define LIANXIN_CATALOGUE_DEVELOPMENT_H

/* Seen through catalogue.h, which has everything that is used here. */

enum road_rule_kind {
	ROAD_AGE, /* the person is at least `least` years old on that day */
	ROAD_AFTER, /* not before step `of` and so much time */
	ROAD_PROBATION, /* likewise, and the time by which the probation was extended */
	ROAD_WITHIN, /* not later than step `of` and so much time, by reason `special` months; then from `redo` on anew */
	ROAD_EVERY, /* a repeated step: not later than so much time after the one before, the first after `of` */
	ROAD_ROUNDS, /* step `of` was taken at least `least` times */
	ROAD_VALID, /* step `of` is not older than so much time */
	ROAD_SENT, /* the decision of `of` came to the upper committee within so much time, or was discussed again */
	ROAD_NOTICE, /* a public notice, put up not before `of`, has stood for so much time; the day after counts first */
	ROAD_VOTES, /* more than half of those due are present, and more than half of those due say yes */
	ROAD_PEOPLE, /* from `least` to `most` people are named */
	ROAD_TRAINING, /* at least `days` or `hours` */
	ROAD_STAYS, /* the person does not leave the unit in the coming months */
	ROAD_EXTEND, /* a probation is extended once, by `least` to `most` months; then from `redo` on anew */
	ROAD_QUOTA, /* the county's quota of the year has places left */
};

struct road_rule {
	struct str name;
	struct place place;
	enum road_rule_kind kind;
	struct str of_name, redo_name;
	int of, redo; /* indexes of steps; -1: none */
	int months, days, workdays; /* so much time; one of them, or none: no time */
	int hours, least, most, special;
	bool normal; /* what it forbids is recorded all the same, with its reason for ever */
	struct str say, source; /* the sentence that people read; where the rule is from */
};

struct road_step {
	struct str name, title, stage, who, document, hint, when;
	struct place place;
	enum tier tier; /* whose committee records it */
	struct str until_name, fail_name;
	int until; /* may be taken again until that step is done; -1: once */
	int fail; /* not passed: the road goes on from there; -1: it stays where it is */
	bool stops; /* not passed: the road ends */
	bool decides; /* something is decided here: passed or not */
	const struct field *const
		*form; /* of register development_step; what must be filled in is required */
	size_t form_count;
	const struct str *papers;
	size_t paper_count;
	const struct road_rule *rules;
	size_t rule_count;
};

struct development_road {
	struct str name, title, source, county; /* county: its code; empty: any */
	struct place place;
	int64_t from; /* day from which it holds */
	const struct road_step *steps;
	size_t step_count;
};

/* The one in force in a county on a day: the youngest that has begun, the county's own before those of all. NULL: none. */
const struct development_road *catalogue_development_road(const struct catalogue *catalogue,
							  struct str county, int64_t day);
int road_step_index(const struct development_road *road, struct str name); /* -1: there is none */
/* The step's first rule of a kind; NULL: it has none. */
const struct road_rule *road_rule_of(const struct road_step *step, enum road_rule_kind kind);

#endif
