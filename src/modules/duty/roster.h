/*
 * roster: who is on duty on which day, worked out by rule.
 *
 * Pure: it knows neither database nor clock, and the same input gives the same roster. Fair means that everybody's share of
 * the days on which he could have been asked is alike, over the year, and his share of weekends and holidays likewise:
 * who was away or came in October does not make up for it. What a hand has set and what is past stays. Whatever the rule
 * asks for and cannot have is said with its reason; nothing is broken silently, and nobody is asked who cannot.
 */
#ifndef LIANXIN_MODULES_DUTY_ROSTER_H
#define LIANXIN_MODULES_DUTY_ROSTER_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

enum { ROSTER_CADRES_MAX = 64, ROSTER_DAYS_MAX = 31 };
enum roster_way { ROSTER_BY_DAY, ROSTER_BY_WEEK, ROSTER_BY_WEEKDAY };

/* First and last day of an absence, as day numbers. */
struct roster_leave {
	int64_t from, until;
};

struct roster_cadre {
	int64_t id;
	struct str name;
	bool may_lead;
	unsigned weekdays_off; /* bit 1 << weekday, 1 Monday … 7 Sunday */
	int64_t from;          /* the first day on which he may be asked; 0: always */
	int64_t turn;          /* among equals the smaller goes first */
	const struct roster_leave *leaves;
	size_t leave_count;
	/* Of the year so far, and counted on: days (of them rests) on duty, days in the lead; and on how many days that have
	 * somebody he could have been asked. */
	int64_t days, rests, leads, could, could_rest;
	int64_t last; /* his last day on duty; 0: none */
};

struct roster_rule {
	enum roster_way way;
	bool lead;        /* somebody leads besides who is on duty */
	int64_t fixed[8]; /* by weekday: a cadre's id; 0: nobody */
	/* Who had the week that the first day is in the middle of; 0: it begins on the first day, or nobody. */
	int64_t week_person, week_lead;
};

struct roster_day {
	int64_t day;
	bool rest;            /* weekend or holiday */
	bool kept;            /* set by hand, or over: stays, with nobody when there is nobody */
	int64_t person, lead; /* ids; 0: nobody */
};

struct roster_said {
	int64_t day;
	bool gap; /* nobody is on duty on it */
	struct str words;
	struct roster_said *next;
};

/* Fills days (in order, at most ROSTER_DAYS_MAX) and counts on in cadres (at most ROSTER_CADRES_MAX). Gives what could not
 * be had, by day; NULL: all is as the rule wants it. */
struct roster_said *roster_make(struct arena *arena, const struct roster_rule *rule,
				struct roster_cadre *cadres, size_t cadre_count,
				struct roster_day *days, size_t day_count);

/* Why he cannot be asked on a day, "请假"; empty: he can. */
struct str roster_hindered(struct arena *arena, const struct roster_cadre *cadre, int64_t day);

#endif
