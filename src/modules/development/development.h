/*
 * development: how an applicant becomes a member of the Party (发展党员): five stages and twenty-five steps.
 *
 * The facts are the registers development and development_step; the order, the dates and the votes are the catalogue's
 * road, judged by road.h. A step that was recorded is never changed: the last one is taken back with a reason, and both
 * stay. Where somebody stands is worked out from the steps each time and never typed.
 */
#ifndef LIANXIN_MODULES_DEVELOPMENT_H
#define LIANXIN_MODULES_DEVELOPMENT_H

#include "web/web.h"

extern const struct module development_module;

/* Records a step of an applicant, with what a form says of it, after the rules have been asked; gives its record. Faults are
 * of the form's fields, in the rule's own words. On the writer. */
err_t development_take(struct act *act, int64_t id, struct str step, const struct form *form,
		       int64_t *out) MUST_USE;

#endif
