/*
 * tickets: taking a number, being called, and how long it takes.
 *
 * A ticket has no name, no telephone and no identity card behind it. It is a row of a table and no record of a register: a
 * register's history and audit rows would say who called how many and how fast, and out of that somebody would make a list of
 * clerks. Figures are by hour and kind alone.
 */
#ifndef LIANXIN_MODULES_TICKETS_H
#define LIANXIN_MODULES_TICKETS_H

#include "web/web.h"

extern const struct module tickets_module;

/* What happens at a moment (milliseconds) of an example's day: a number is taken, or a window does something. */
struct ticket_turn {
	int64_t at;
	const char *kind, *priority; /* codes; kind NULL: a window */
	size_t window;               /* of the windows by name, from 0: it calls the next one, and whom it served is done */
	bool pass;                   /* it lets pass whom it called instead */
};

/* Lets them happen at act's place, in their order, for invented data; ERR_INVALID for a window that is not there. On the writer. */
err_t tickets_example(struct act *act, const struct ticket_turn *turns, size_t count) MUST_USE;

#endif
