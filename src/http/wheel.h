/*
 * wheel: absolute deadlines of many connections with one timer.
 *
 * Slots of a tenth of a second. Moving a deadline later only writes a number: the entry is looked
 * at when its old slot comes and put where it belongs then; most requests so cost nothing. Private
 * to http/; one thread.
 */
#ifndef LIANXIN_HTTP_WHEEL_H
#define LIANXIN_HTTP_WHEEL_H

#include <stdint.h>

enum { WHEEL_STEP = 100, WHEEL_SLOTS = 512 };

struct timed {
	struct timed *next, **link; /* link NULL: in no slot */
	uint64_t when; /* milliseconds; 0: no deadline */
	uint64_t tick; /* of the slot it stands in */
};

struct wheel {
	uint64_t tick; /* the last one that was looked at */
	struct timed *slots[WHEEL_SLOTS];
};

void wheel_begin(struct wheel *wheel, uint64_t now);
void wheel_set(struct wheel *wheel, struct timed *timed, uint64_t when); /* 0 takes it away */
void wheel_remove(struct timed *timed); /* before its memory goes */
/* Calls expired for each whose time has come; it may set and remove any entry. */
void wheel_run(struct wheel *wheel, uint64_t now,
	       void (*expired)(struct timed *timed, uint64_t now));

#endif
