/*
 * programme: see programme.h.
 */
#include "modules/hall/programme.h"

#include <stdbool.h>

static const struct programme usual = {
	.name = STR_INIT("平常"),
	.ends = DAY_MINUTES,
	.sides = {STR_INIT("calling duty rooms"), STR_INIT("figures months openness"),
		  STR_INIT("matters honours notices")},
};

const struct programme *programme_usual(void)
{
	return &usual;
}

static bool fits(const struct programme *one, int64_t screen, int weekday, int minute)
{
	if (one->screen != 0 && one->screen != screen)
		return false;
	if (one->days != 0 && !(one->days & 1u << weekday))
		return false;
	return one->begins <= minute && minute < one->ends;
}

static bool goes_before(const struct programme *one, const struct programme *other)
{
	if ((one->screen != 0) != (other->screen != 0))
		return one->screen != 0;
	if ((one->days != 0) != (other->days != 0))
		return one->days != 0;
	if (one->begins != other->begins)
		return one->begins > other->begins;
	return one->id > other->id;
}

const struct programme *programme_at(const struct programme *list, size_t count, int64_t screen,
				     int weekday, int minute)
{
	const struct programme *best = NULL;
	for (size_t i = 0; i < count; i++) {
		if (fits(&list[i], screen, weekday, minute) &&
		    (best == NULL || goes_before(&list[i], best)))
			best = &list[i];
	}
	return best != NULL ? best : &usual;
}

int programme_until(const struct programme *list, size_t count, int64_t screen, int weekday, int minute)
{
	const struct programme *now = programme_at(list, count, screen, weekday, minute);
	int until = DAY_MINUTES;
	for (size_t i = 0; i < count; i++) {
		int edges[] = {list[i].begins, list[i].ends};
		for (size_t k = 0; k < 2; k++) {
			if (edges[k] > minute && edges[k] < until &&
			    programme_at(list, count, screen, weekday, edges[k]) != now)
				until = edges[k];
		}
	}
	return until;
}
