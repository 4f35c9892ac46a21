/*
 * next: whose turn it is.
 *
 * Pure. A window is given, in this order: who was sent to it from another window; then who may go first (elderly, disabled,
 * soldiers and their families), but only with every so manieth call, so that the others move too; then by the time at which the
 * number was taken. The place in the queue that a villager is shown comes from the same function, so that the two never differ.
 */
#ifndef LIANXIN_MODULES_TICKETS_NEXT_H
#define LIANXIN_MODULES_TICKETS_NEXT_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct waiting {
	int64_t id, turn; /* turn: moment of taking */
	int64_t window;   /* sent to this one alone; 0: to any that does its kind */
	struct str kind;
	bool first; /* may go before others */
};

struct counter {
	int64_t window;
	struct str kinds; /* codes; empty: all */
};

enum { NEXT_NONE = -1, WAITING_MAX = 500 }; /* at once, at one centre */

/* The place in the list of who is called next at this window; `called`: how many were called today; every: see above. */
int ticket_next(const struct waiting *list, size_t count, const struct counter *counter, int64_t called,
		int64_t every);
/* How many are called before this one when any window that does its kind goes on calling; NEXT_NONE: it is not waiting. */
int ticket_ahead(const struct waiting *list, size_t count, int64_t id, int64_t called, int64_t every);

#endif
