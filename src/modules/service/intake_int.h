/*
 * What the parts of the window share: person, item, check, points.
 */
#ifndef LIANXIN_MODULES_INTAKE_INT_H
#define LIANXIN_MODULES_INTAKE_INT_H

#include "modules/service/service_int.h"

/* intake.c */
struct str intake_link(struct visit *visit, struct str person, struct str item);
/* What the form asks of the case itself: of the agent, and behind the item's own fields. Ended by NULL. */
extern const char *const intake_agent_fields[], *const intake_case_fields[];

/* intake_person.c: the left column and the person's band */
const struct reg *intake_people(struct visit *visit);
err_t intake_put_person(struct visit *visit, const struct record *person, struct str item) MUST_USE;
err_t intake_put_search(struct visit *visit, const struct record *person, struct str item) MUST_USE;
err_t intake_put_new_person(struct visit *visit, struct str item) MUST_USE;
/* The others of the household, at most limit. */
err_t intake_household(struct visit *visit, const struct record *person, struct record *out,
		       size_t limit, size_t *count) MUST_USE;

/* intake_item.c: finding the item, and what the village must not certify */
const struct refusal *intake_refusal(struct visit *visit, struct str name);
err_t intake_put_items(struct visit *visit, struct str person) MUST_USE;
void intake_put_refusal(struct visit *visit, const struct refusal *refusal, struct str person);

/* intake_points.c: the right column */
void intake_put_limit(struct visit *visit, const struct item *item);
/* The household's cases; with an item, its facts and a person also what speaks for and against taking it. */
err_t intake_put_points(struct visit *visit, const struct item *item, const struct record *person,
			const struct case_pair *pair) MUST_USE;

/* intake_check.c: what the villager reads before it is taken */
struct upload;
/* The same as a print document: what she says yes to. */
err_t intake_print(struct visit *visit, const struct item *item, const struct record *person,
		   const struct case_pair *pair, const struct upload *uploads, struct doc **out) MUST_USE;
/* Who stands at the desk: the agent when there is one. */
struct str intake_signer(const struct record *person, const struct case_pair *pair);
err_t intake_put_check(struct visit *visit, const struct item *item, const struct record *person,
		       const struct case_pair *pair, struct upload *uploads) MUST_USE;

#endif
