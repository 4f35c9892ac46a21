/*
 * wheel: the slots. See wheel.h.
 *
 * A deadline is never missed and never early; it may be up to two slots late.
 */
#include "wheel.h"

#include <stddef.h>

void wheel_begin(struct wheel *wheel, uint64_t now)
{
	*wheel = (struct wheel){.tick = now / WHEEL_STEP};
}

void wheel_remove(struct timed *timed)
{
	if (timed->link == NULL)
		return;
	*timed->link = timed->next;
	if (timed->next != NULL)
		timed->next->link = timed->link;
	timed->link = NULL;
}

static void insert(struct wheel *wheel, struct timed *timed)
{
	uint64_t tick = timed->when / WHEEL_STEP + 1;
	if (tick <= wheel->tick)
		tick = wheel->tick + 1;
	if (tick > wheel->tick + WHEEL_SLOTS - 1)
		tick = wheel->tick + WHEEL_SLOTS - 1;
	struct timed **slot = &wheel->slots[tick % WHEEL_SLOTS];
	timed->tick = tick;
	timed->next = *slot;
	timed->link = slot;
	if (*slot != NULL)
		(*slot)->link = &timed->next;
	*slot = timed;
}

void wheel_set(struct wheel *wheel, struct timed *timed, uint64_t when)
{
	timed->when = when;
	if (when == 0 || (timed->link != NULL && timed->tick <= when / WHEEL_STEP + 1))
		return;
	wheel_remove(timed);
	insert(wheel, timed);
}

/* One slot; its entries are taken out one by one, because expired may remove others of them. */
static void run_slot(struct wheel *wheel, uint64_t now,
		     void (*expired)(struct timed *timed, uint64_t now))
{
	struct timed **slot = &wheel->slots[wheel->tick % WHEEL_SLOTS];
	struct timed *list = *slot;
	*slot = NULL;
	if (list != NULL)
		list->link = &list;
	while (list != NULL) {
		struct timed *timed = list;
		wheel_remove(timed);
		if (timed->when == 0)
			continue;
		if (timed->when > now) {
			insert(wheel, timed);
			continue;
		}
		timed->when = 0;
		expired(timed, now);
	}
}

void wheel_run(struct wheel *wheel, uint64_t now,
	       void (*expired)(struct timed *timed, uint64_t now))
{
	while (wheel->tick < now / WHEEL_STEP) {
		wheel->tick++;
		run_slot(wheel, now, expired);
	}
}
