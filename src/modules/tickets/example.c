/*
 * example: a hall's queue as if people had come: numbers are taken and called by the rules of every other, at moments that are given.
 *
 * For invented data alone; nothing of a person is asked here either.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/tickets/tickets_int.h"

static err_t pass_called(struct act *act, int64_t window)
{
	struct ticket *called = NULL;
	size_t count = 0;
	TRY(ticket_list(act, act->org, "called", &called, &count));
	for (size_t i = 0; i < count; i++) {
		if (called[i].window == window)
			return ticket_end(act, &called[i], "passed");
	}
	return NULL;
}

err_t tickets_example(struct act *act, const struct ticket_turn *turns, size_t turn_count)
{
	struct ticket_window *windows = NULL;
	struct ticket ticket;
	size_t count = 0;
	bool found = false;
	TRY(ticket_windows(act, act->org, &windows, &count));
	for (size_t i = 0; i < turn_count; i++) {
		struct act then = *act;
		then.now = turns[i].at;
		then.today = day_of_moment(turns[i].at);
		if (turns[i].kind != NULL)
			TRY(ticket_take(&then, str_of(turns[i].kind), str_of(turns[i].priority), S("kiosk"), &ticket));
		else if (turns[i].window >= count)
			return err_new(act->arena, ERR_INVALID, "no window %zu", turns[i].window);
		else if (turns[i].pass)
			TRY(pass_called(&then, windows[turns[i].window].id));
		else
			TRY(ticket_call_next(&then, &windows[turns[i].window], &ticket, &found));
	}
	return NULL;
}
