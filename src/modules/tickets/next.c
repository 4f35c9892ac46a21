/*
 * next: see next.h.
 */
#include "modules/tickets/next.h"

static bool does(const struct counter *counter, const struct waiting *one)
{
	struct str kinds = counter->kinds;
	if (one->window != 0)
		return one->window == counter->window;
	if (kinds.len == 0)
		return true;
	while (kinds.len > 0) {
		if (str_eq(str_cut(&kinds, ' '), one->kind))
			return true;
	}
	return false;
}

static bool is_earlier(const struct waiting *one, const struct waiting *other)
{
	if ((one->window != 0) != (other->window != 0))
		return one->window != 0;
	return one->turn != other->turn ? one->turn < other->turn : one->id < other->id;
}

int ticket_next(const struct waiting *list, size_t count, const struct counter *counter, int64_t called,
		int64_t every)
{
	int usual = NEXT_NONE, first = NEXT_NONE;
	bool turn_of_first = every <= 1 || called % every == every - 1;
	for (size_t i = 0; i < count; i++) {
		int *best = list[i].first ? &first : &usual;
		if (does(counter, &list[i]) && (*best == NEXT_NONE || is_earlier(&list[i], &list[*best])))
			*best = (int)i;
	}
	if (usual == NEXT_NONE || first == NEXT_NONE)
		return usual == NEXT_NONE ? first : usual;
	if (list[usual].window != 0 || list[first].window != 0)
		return is_earlier(&list[usual], &list[first]) ? usual : first;
	return turn_of_first ? first : usual;
}

int ticket_ahead(const struct waiting *list, size_t count, int64_t id, int64_t called, int64_t every)
{
	struct waiting left[WAITING_MAX];
	size_t kept = count < WAITING_MAX ? count : WAITING_MAX, own = 0;
	int ahead = 0;
	while (own < kept && list[own].id != id)
		own++;
	if (own == kept)
		return NEXT_NONE;
	struct counter counter = {list[own].window, list[own].kind};
	for (size_t i = 0; i < kept; i++)
		left[i] = list[i];
	for (;;) {
		int at = ticket_next(left, kept, &counter, called + ahead, every);
		if (at == NEXT_NONE || left[at].id == id)
			return ahead;
		left[at] = left[--kept];
		ahead++;
	}
}
