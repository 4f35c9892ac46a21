/*
 * hall: what hangs on the wall and what is heard outside: the hall's large screen and the loudspeaker.
 *
 * Both are made of what is entered elsewhere. Here is only what is shown when, and what is said when. What is shown is public
 * already: names as they hang on the door, no numbers of people, no list of anybody's place among others.
 */
#ifndef LIANXIN_MODULES_HALL_H
#define LIANXIN_MODULES_HALL_H

#include "web/web.h"

extern const struct module hall_module;

#endif
