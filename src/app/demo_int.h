/*
 * What making places and people (demo.c), cases (demo_cases.c) and ratings (demo_ratings.c) share.
 */
#ifndef LIANXIN_APP_DEMO_INT_H
#define LIANXIN_APP_DEMO_INT_H

#include "app/open.h"
#include "base/count.h"

struct demo {
	struct installation *in;
	uint64_t seed, first_seed, serial;
	int64_t cases; /* as many as were asked for: the centres' own registers grow with them */
	struct str password, village;
	bool enrol; /* who needs one-time codes has them, with the secrets that --json prints */
	size_t village_index;
	int64_t *people; /* ids, village by village */
	size_t people_count, people_room;
	int64_t said; /* when something was last said */
};

extern const struct str demo_county;

/* A name and a given name of the demo. */
struct str demo_name(struct demo *demo, struct arena *arena);
uint64_t demo_random(struct demo *demo, uint64_t limit);
struct str demo_village(struct arena *arena, size_t index);
size_t demo_village_count(void);
bool demo_begins_town(size_t village); /* it is the first of its township */
/* A line on standard error for who waits: at most one a second. n 0: none. */
void demo_say(struct demo *demo, const char *what, int64_t n);
/* Turns the act's clock to a day and a minute of its working hours. */
void demo_clock(struct act *act, int64_t day, int64_t minute);
/* Makes the journal name who would have done it at that tier; TIER_NONE: the program. */
void demo_as(struct act *act, enum tier tier, struct str org);
/* A word on a case that was over on that day, some days later; what follows a poor one. */
err_t demo_rate(struct demo *demo, struct act *act, int64_t id, int64_t day, int64_t today) MUST_USE;
/* Whether it is made to measure: more cases than any that is made to be looked at. */
bool demo_is_large(const struct demo *demo);
/* So many rows as the cases are of a million, at least one; none in a demo that is not large. */
int64_t demo_share(const struct demo *demo, int64_t million);
/* How many villages have what only the first few of a usual demo have. */
size_t demo_villages(const struct demo *demo, size_t usual);
/* Years of the centres' own registers, in a large demo alone; last. */
err_t demo_centre(struct demo *demo) MUST_USE;
/* Cadres, a rule and a roster for each village. */
err_t demo_duty(struct demo *demo) MUST_USE;
/* Three people of the first village on the road into the Party. */
err_t demo_development(struct demo *demo) MUST_USE;
/* The books of the first village: entries of three months, the oldest two closed. */
err_t demo_money(struct demo *demo) MUST_USE;
/* The Party branch of the first village and its members. */
err_t demo_party(struct demo *demo) MUST_USE;
/* So many members more, twenty a branch, over all villages: to see the pages under load. */
err_t demo_members(struct demo *demo, int64_t count) MUST_USE;
/* Posts, promises and points of that branch; after demo_party. */
err_t demo_posts(struct demo *demo) MUST_USE;
/* Courses, a question bank, an exam and a class of that village; after demo_party. */
err_t demo_learning(struct demo *demo) MUST_USE;
/* A delegates' office and a veterans' station of the first village. */
err_t demo_stations(struct demo *demo) MUST_USE;
/* Meetings, a lesson and a theme day of that branch. */
err_t demo_life(struct demo *demo) MUST_USE;
/* A hall with a screen, in the first village and its township. */
err_t demo_hall(struct demo *demo) MUST_USE;
/* A morning at the township's windows, and what the first village's loudspeaker said; after demo_hall. */
err_t demo_queue(struct demo *demo) MUST_USE;
/* An open day, donations and what was laid open, in the first villages; after the cases and the rosters. */
err_t demo_openness(struct demo *demo) MUST_USE;
/* Rooms, a plan of two floors, bookings and things of the first villages. */
err_t demo_rooms(struct demo *demo) MUST_USE;
/* A way through the house, the village's own years, visits made at home, of the first villages. */
err_t demo_tour(struct demo *demo) MUST_USE;
/* Notices and problems told, of the first villages. */
err_t demo_words(struct demo *demo) MUST_USE;
/* Names, crossroads and slogans, what hangs at the gate of the first village, and what is wrong there. */
err_t demo_signs(struct demo *demo) MUST_USE;
/* A record of what a form holds, at the beginning of its flow where there is one (demo_posts.c). */
err_t demo_make(struct act *act, struct str org, const char *name, const struct form *form,
		int64_t *id) MUST_USE;
/* A form of name, value pairs. */
struct form *demo_pairs(struct arena *arena, const char *const (*list)[2], size_t count);
#define PAIRS(arena, list) demo_pairs((arena), (list), COUNT(list))
/* A step of its flow; what the step would ask (form, or NULL) is written first. */
err_t demo_step(struct act *act, const char *name, int64_t id, const char *taken,
		const struct form *form) MUST_USE;
/* count cases of all ages: the first hundreds walk their flow step by step, the rest are written as
 * they stand at the end. */
err_t demo_cases(struct demo *demo, int64_t count) MUST_USE;

#endif
