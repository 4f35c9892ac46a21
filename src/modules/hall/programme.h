/*
 * programme: which panels a screen shows at a moment of the week.
 *
 * Pure: it knows neither database nor clock. Of several entries that fit, the more special one counts: made for this screen
 * before made for all, for some days before for every day, begun later before begun earlier, and then the one entered last. So
 * nobody has to cut the usual programme into pieces around a special one. Where none fits, the usual one stands.
 */
#ifndef LIANXIN_MODULES_HALL_PROGRAMME_H
#define LIANXIN_MODULES_HALL_PROGRAMME_H

#include "base/str.h"

#include <stddef.h>
#include <stdint.h>

enum { PROGRAMME_SIDES = 3, PROGRAMMES_MAX = 100, DAY_MINUTES = 24 * 60 };

struct programme {
	int64_t id;     /* 0: the usual one */
	int64_t screen; /* 0: for every screen */
	struct str name;
	unsigned days;  /* bit 1 << weekday, 1 Monday … 7 Sunday; 0: every day */
	int begins, ends; /* minutes of the day; from begins on, before ends */
	struct str sides[PROGRAMME_SIDES]; /* left, middle, right: names of panels, "duty rooms" */
};

/* What every screen shows where nothing else is planned. */
const struct programme *programme_usual(void);
/* Never NULL. */
const struct programme *programme_at(const struct programme *list, size_t count, int64_t screen,
				     int weekday, int minute);
/* The minute from which on something else is shown; DAY_MINUTES: nothing else today. */
int programme_until(const struct programme *list, size_t count, int64_t screen, int weekday, int minute);

#endif
