/*
 * life: the organisation life of a Party branch (组织生活): meetings, lessons and theme days, who came, what was decided.
 *
 * The facts are the registers of catalogue/life/, the figures of the rules its life_rule. Here is what a declaration cannot
 * say: who is due on a day, whether enough came, by how many votes a matter passes, what is still due in a period; and the
 * pages of it. An activity is entered once and counts under every heading that it satisfies. Attendance is part of the
 * minutes, taken from paper: there is no check-in, and nobody is compared with anybody.
 */
#ifndef LIANXIN_MODULES_LIFE_H
#define LIANXIN_MODULES_LIFE_H

#include "web/web.h"

extern const struct module life_module;

/*
 * Records who came to an activity: form has presence_<member> (a code of life_presence) and why_<member> for each member who
 * was due on its day. Field errors of these names; ERR_CONFLICT once something was voted on. In the caller's transaction.
 */
err_t life_attend(struct act *act, int64_t activity, const struct form *form) MUST_USE;

#endif
