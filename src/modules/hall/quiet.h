/*
 * quiet: the hours in which no loudspeaker speaks. Pure.
 */
#ifndef LIANXIN_MODULES_HALL_QUIET_H
#define LIANXIN_MODULES_HALL_QUIET_H

#include "base/str.h"

#include <stdbool.h>

enum { QUIET_SPANS = 2 };

struct quiet_span {
	int from, until; /* minutes of the day; until before from: over midnight. Alike: none */
};

/* "21:00–7:00", also with a hyphen; false for anything else. */
bool quiet_read(struct str text, struct quiet_span *out);
/* "8:30" → 510; false for anything else. */
bool clock_read(struct str text, int *out);
bool quiet_at(const struct quiet_span *span, int minute);

#endif
