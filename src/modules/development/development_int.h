/*
 * What the module's files share.
 */
#ifndef LIANXIN_MODULES_DEVELOPMENT_INT_H
#define LIANXIN_MODULES_DEVELOPMENT_INT_H

#include "modules/development/development.h"
#include "modules/development/road.h"

enum { DEVELOPMENT_STEPS_MAX = 200 };

/* ---- rows (rows.c) ---- */


/* One applicant's whole file. */
struct development_file {
	struct record development;
	const struct record
		*steps; /* in the order in which they were recorded, without what was taken back */
	size_t step_count;
	struct road_person person; /* quota of today's year */
	struct road_state state; /* on today's road */
};
/* The record is loaded with the act's own right to read it. */
err_t development_load(struct act *act, int64_t id, struct development_file *out) MUST_USE;
/* The steps of an applicant, in the order in which they were recorded. */
err_t development_steps(struct act *act, int64_t id, const struct record **out,
			size_t *count) MUST_USE;
/* The application and the recorded steps as the road's facts. */
void development_facts(struct act *act, struct str applied_on, const struct record *steps,
		       size_t count, struct road_fact *out, size_t *out_count);
/* The county's quota of a day's year, and how many others have used it. */
err_t development_quota(struct act *act, const struct development_road *road, struct str org,
			int64_t day, int64_t except, struct road_person *out) MUST_USE;
/* The road of a place on a day; an error where the catalogue has none. */
err_t development_road_on(struct act *act, struct str org, int64_t day,
			  const struct development_road **out) MUST_USE;
/* A day of a text; ROAD_NO_DAY: none. */
int64_t development_day(struct str text);
enum road_outcome development_outcome(struct str outcome, struct str decision);
/* How many names stand in a text. */
int64_t development_names(struct str people);

/* ---- rules (record.c) ---- */

err_t development_check(struct act *act, struct draft *draft) MUST_USE; /* hook */
err_t development_step_check(struct act *act, struct draft *draft) MUST_USE; /* hook */

/* ---- the list of members (member.c) ---- */

/* Whether somebody is a probationary or full member already. */
err_t development_is_member(struct act *act, int64_t person, bool *out) MUST_USE;
/* Brings the member's row to where the road has led; makes it when somebody is admitted. */
err_t development_follow(struct act *act, int64_t id) MUST_USE;
err_t development_begun(struct act *act, const struct event *event) MUST_USE;

/* ---- words (words.c) ---- */

/* What a finding says to a clerk, and what to do next. */
struct str finding_words(struct arena *arena, const struct development_road *road,
			 const struct road_finding *finding);

/* ---- taking a step, and taking one back (take.c) ---- */

/* Whether this act may record a step: its own tier, or a lower one from paper where nobody of that tier is here. */
err_t development_may(struct act *act, const struct record *development,
		      const struct road_step *step, bool *out) MUST_USE;
/* The fields that a step asks when it is taken that way. */
size_t development_fields(struct act *act, const struct road_step *step, enum road_way way,
			  const struct field **out);
/* The last step; reason: why. */
err_t development_undo(struct act *act, int64_t id, struct str reason) MUST_USE;

/* ---- pages (page.c, list.c) ---- */

/* struct module, todo: who waits for a step of this tier. */
err_t development_todo(struct visit *visit, struct doc *groups) MUST_USE;
visit_part development_list_page, development_page, development_step_prepare,
	development_step_apply, development_undo_apply;

#endif
