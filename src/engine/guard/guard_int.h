/*
 * What the files of guard share.
 */
#ifndef LIANXIN_ENGINE_GUARD_INT_H
#define LIANXIN_ENGINE_GUARD_INT_H

#include "engine/guard/guard.h"

enum { MARK_LENGTH = 24, REASON_LEAST = 2, REASON_MOST = 100 };

/* Whether there is something to say about it at all. */
static inline bool guard_is_open(const struct guard_find *find)
{
	return find->state == GUARD_HIDDEN || find->state == GUARD_STOPS ||
	       find->state == GUARD_RELEASED;
}
/* Whether an earlier find is the same one. */
bool guard_is_repeated(const struct guard_report *report, size_t find);

/* ---- what is let through (release.c) ---- */

/* Marks the finds that somebody let through for this record. */
err_t guard_releases(struct act *act, struct guard_report *report) MUST_USE;
err_t guard_release(struct act *act, const struct guard_ask *ask, const struct guard_find *find,
		    struct str reason) MUST_USE;
err_t guard_take_back(struct act *act, const struct guard_ask *ask,
		      const struct guard_find *find) MUST_USE;

/* ---- what may always be seen (contact.c) ---- */

/* Marks the finds that are a declared work contact of the place or of those above it. */
err_t guard_contacts(struct act *act, struct guard_report *report) MUST_USE;

#endif
