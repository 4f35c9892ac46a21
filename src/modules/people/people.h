/*
 * people: the villagers' card and list, and the ties of a household.
 *
 * The registers "person" and "household" are catalogue data with generic forms; here is what a
 * declaration cannot say: the list by age, the card with what is sealed, a plain value shown once for
 * a reason, one head a household, an address that follows the household's. It never shows a plain
 * value by GET.
 */
#ifndef LIANXIN_MODULES_PEOPLE_H
#define LIANXIN_MODULES_PEOPLE_H

#include "web/web.h"

extern const struct module people_module;

#endif
