/*
 * road: where somebody stands on the road into the Party, and whether a step may be taken. Pure: dates, votes and the
 * catalogue's road in, an answer out; no database, no clock, no page.
 *
 * Everything is folded anew from the steps that were taken, in their order: nothing is stored that could disagree with
 * them. A step that was accepted once is never judged again, so a rule that changes later leaves it as it was. Months
 * end on the same day of a later month, or on its last day where it has no such day; working days count from the day
 * after. What a rule forbids is refused in the rule's own words, never in words of this file.
 */
#ifndef LIANXIN_MODULES_DEVELOPMENT_ROAD_H
#define LIANXIN_MODULES_DEVELOPMENT_ROAD_H

#include "catalogue/catalogue.h"

enum { ROAD_STEPS_MAX = 40, ROAD_FINDINGS_MAX = 12, ROAD_NO_QUOTA = -1 };
/* Before every day; no enumerator, because those are ints. */
#define ROAD_NO_DAY INT64_MIN

enum road_outcome { ROAD_PASS, ROAD_FAIL, ROAD_EXTENDED, ROAD_CANCELLED };

/* A step that was taken, or is to be judged. Days are day numbers, ROAD_NO_DAY: not said. */
struct road_fact {
	struct str step;
	int64_t day;
	enum road_outcome outcome;
	int64_t due, present, yes, no, abstain,
		written; /* written: absent, and in favour before the meeting */
	int64_t people; /* how many are named */
	int64_t months; /* by which the probation is extended */
	int64_t training_days, training_hours;
	int64_t notice_from, received_on;
	bool leaves; /* the unit, within the months of the rule */
	bool reasoned; /* says why it is late, or against what is usual */
};

struct road_person {
	int64_t birth; /* ROAD_NO_DAY: not known */
	int64_t quota,
		used; /* of the county in the year of the step; ROAD_NO_QUOTA: none was given */
};

/* Where the road has led. */
struct road_state {
	const struct development_road *road;
	int64_t first[ROAD_STEPS_MAX]; /* day of the step in this round; ROAD_NO_DAY: not done */
	int64_t last[ROAD_STEPS_MAX]; /* the latest, of a step that was taken again */
	int64_t discussed[ROAD_STEPS_MAX]; /* a decision was discussed again on that day */
	int rounds[ROAD_STEPS_MAX];
	int next; /* index; step_count: nothing is left */
	int64_t last_day; /* of all that was taken */
	int64_t extended; /* months; 0: not */
	enum road_outcome decided; /* what the last meeting on a probation resolved */
	int64_t decided_months;
	bool stopped;
};

/* How a fact was taken. */
enum road_way { ROAD_FIRST, ROAD_AGAIN, ROAD_DISCUSSED, ROAD_REDONE, ROAD_REOPENED };

enum road_found {
	ROAD_TOO_EARLY, /* not before `day` */
	ROAD_LATE, /* `day` was the last; taken with a reason it is marked */
	ROAD_TOO_LATE, /* after `day` the way goes on from step `redo` */
	ROAD_MISSING, /* what the rule asks is not there */
	ROAD_UNUSUAL, /* normally not; with a reason it is recorded */
	ROAD_ORDER, /* another step is next, or the day lies before the last one, or in the future */
	ROAD_CLOSED, /* nothing may follow */
};

/* What exactly a rule missed, where its sentence alone would leave a clerk guessing. */
enum road_detail {
	ROAD_PLAIN,
	ROAD_NO_QUORUM, /* too few were present */
	ROAD_NOT_CARRIED, /* too few said yes, and yet it is said to have passed */
	ROAD_CARRIED, /* enough said yes, and yet it is said to have failed */
	ROAD_TOO_MANY, /* more present, more ballots or more written opinions than there can be */
	ROAD_TWICE, /* the probation was extended before */
	ROAD_NO_BIRTH, /* nobody knows when the person was born */
	ROAD_BEFORE, /* the date lies before what it follows */
	ROAD_FUTURE, /* the date has not come */
};

struct road_finding {
	enum road_found found;
	const struct road_rule *rule; /* NULL: the order of steps */
	const char *field; /* of the form, where it is told */
	int64_t day; /* ROAD_NO_DAY: no date belongs to it */
	int step; /* ROAD_ORDER: the one that is next; ROAD_TOO_LATE: from where */
	enum road_detail detail;
};

struct road_verdict {
	bool taken; /* nothing stands against it but what has its reason */
	bool late; /* some rule is marked for ever */
	enum road_way way;
	struct road_finding findings[ROAD_FINDINGS_MAX];
	size_t count;
};

/* Folds the facts in the order in which they were recorded. Facts of steps that the road does not know are passed over. */
void road_fold(const struct development_road *road, const struct calendar *calendar,
	       const struct road_fact *facts, size_t count, struct road_state *out);

/* Judges one more fact on top of a state; today bounds its day. */
void road_judge(const struct road_state *state, const struct calendar *calendar,
		const struct road_person *person, const struct road_fact *fact, int64_t today,
		struct road_verdict *out);

/* What is known of a step that has not been taken. */
struct road_outlook {
	int64_t earliest, latest; /* ROAD_NO_DAY: no rule says */
	const struct road_rule *earliest_rule, *latest_rule;
	int redo; /* after `latest` and its special time: the step from where it goes on anew; -1 */
};
void road_look(const struct road_state *state, const struct calendar *calendar,
	       const struct road_person *person, int step, struct road_outlook *out);

/* Whether a step that was done may be taken again on a day, and how; false: not. */
bool road_again(const struct road_state *state, const struct calendar *calendar, int step,
		int64_t day, enum road_way *way);
/* The step at which it has to begin anew on that day because an approval came too late; -1: none. */
int road_redo(const struct road_state *state, const struct calendar *calendar, int64_t day);
/* First and last day of the probation; false: it has not begun. */
bool road_probation(const struct road_state *state, int64_t *from, int64_t *until);
/* Whether the person has become a full member, and since which day: the end of the probation, whenever it was approved. */
bool road_is_full(const struct road_state *state, int64_t *since);
/* A meeting is valid, and its decision is carried. */
bool road_quorum(int64_t due, int64_t present);
bool road_carried(int64_t due, int64_t yes, int64_t written);

#endif
