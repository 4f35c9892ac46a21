/*
 * visits: what follows from one entry in the register of visits: the kept figure that the monthly report
 * adds up, a line in the history of the case it was for, and what is to be done next at the desk.
 *
 * Never a check-in: neither the hour nor the place is asked, nobody's visits are ranked.
 */
#ifndef LIANXIN_MODULES_VISITS_H
#define LIANXIN_MODULES_VISITS_H

#include "web/web.h"

extern const struct module visits_module;

#endif
