/*
 * What the files of the people module share.
 */
#ifndef LIANXIN_MODULES_PEOPLE_INT_H
#define LIANXIN_MODULES_PEOPLE_INT_H

#include "modules/people/people.h"

const struct reg *people_reg(const struct act *act);
/* A field as this act may see it; empty when there is none. */
struct str people_shown(struct visit *visit, const struct record *record, const char *field);

extern const struct reg_hook people_hooks[];
extern const struct listener people_listeners[];

visit_part people_page, person_page, person_reveal_apply;

#endif
