/*
 * What the module's files share: the tickets of a day at a centre, its windows, and whether it has a queue at all.
 */
#ifndef LIANXIN_MODULES_TICKETS_INT_H
#define LIANXIN_MODULES_TICKETS_INT_H

#include "modules/tickets/next.h"
#include "modules/tickets/tickets.h"

enum { WINDOWS_MAX = 40, TICKETS_SHOWN = 200 };

struct ticket {
	int64_t id, day, n, window, taken, called, ended, calls, hour;
	struct str org, kind, priority, way, state;
};

struct ticket_window {
	int64_t id;
	struct str name, kinds;
	bool shut;
};

/* ---- rows (rows.c) ---- */

enum { TICKET_TABLES = 2 };
extern const struct table ticket_tables[TICKET_TABLES];

/* The windows of a place, by name. */
err_t ticket_windows(struct act *act, struct str org, struct ticket_window **out, size_t *count) MUST_USE;
const struct ticket_window *window_of(const struct ticket_window *list, size_t count, int64_t id); /* NULL: none */
/* Whether numbers are taken here: switched on (a township without being asked), and at least one window is open. */
err_t tickets_in_use(struct act *act, struct str org, bool *out) MUST_USE;
/* What is switched, whatever the windows. */
err_t tickets_wanted(struct act *act, struct str org, bool *out) MUST_USE;
/* "A013", and as it is read aloud: "A 0 13". */
struct str ticket_code(struct arena *arena, const struct ticket *ticket);
struct str ticket_spoken(struct arena *arena, const struct ticket *ticket, struct str window);
struct str ticket_kind_title(const struct act *act, struct str kind);
struct str ticket_topic(struct arena *arena, struct str org);

/* The next number of today. kind, priority and way are codes; ERR_INVALID fields for what is none. On the writer. */
err_t ticket_take(struct act *act, struct str kind, struct str priority, struct str way,
		  struct ticket *out) MUST_USE;
/* Of this place; ERR_NOT_FOUND else. */
err_t ticket_load(struct act *act, int64_t id, struct ticket *out) MUST_USE;
/* Its own address's last part, and back. */
struct str ticket_link(struct act *act, const struct ticket *ticket);
err_t ticket_open(struct act *act, struct str link, struct ticket *out) MUST_USE;
/* Today's tickets in one of these states ("called"), newest call first, at most TICKETS_SHOWN. */
err_t ticket_list(struct act *act, struct str org, const char *state, struct ticket **out,
		  size_t *count) MUST_USE;
/* Who waits, for next.h, and how many were called today. */
err_t ticket_waiting(struct act *act, struct str org, struct waiting **out, size_t *count,
		     int64_t *called) MUST_USE;
int64_t ticket_every(const struct act *act);

/* What a window does; each tells the screens. ERR_CONFLICT when the ticket has moved on. */
err_t ticket_call_next(struct act *act, const struct ticket_window *window, struct ticket *out,
		       bool *found) MUST_USE;
err_t ticket_call_again(struct act *act, const struct ticket *ticket, int64_t window) MUST_USE;
err_t ticket_end(struct act *act, const struct ticket *ticket, const char *state) MUST_USE;
err_t ticket_send(struct act *act, const struct ticket *ticket, int64_t window) MUST_USE;
/* Who still waits is told that it is over for today. */
err_t ticket_close(struct act *act, struct str org, int64_t *count) MUST_USE;
err_t tickets_tick(struct act *act) MUST_USE;

/* Minutes that half of them waited, of the last four weeks, at this hour if there were enough, else at any; *found false:
 * too few to say. kind empty: of all kinds. */
err_t ticket_wait(struct act *act, struct str org, struct str kind, int64_t *minutes, bool *found) MUST_USE;
/* "约 10 分钟"; empty: too few to say. */
err_t ticket_wait_words(struct act *act, struct str org, struct str kind, struct str *out) MUST_USE;

/* ---- a bell for who wants help (help.c) ---- */

/* help: {silent, rings, coming, again, urls} on a page of the touch screen; false on any other. */
err_t help_put(struct visit *visit) MUST_USE;
err_t help_ring(struct visit *visit, struct doc *rings) MUST_USE;
err_t help_todo(struct visit *visit, struct doc *groups) MUST_USE;
/* What rang long enough is gone. */
err_t help_tick(struct act *act) MUST_USE;
visit_part help_now_page, help_events_page, help_call_apply, help_desk_page, help_take_apply;

/* ---- pages ---- */

/* tickets: {calls, waiting, wait}; false: there is no queue here. And the bell. */
err_t tickets_hall(struct visit *visit) MUST_USE;

visit_part tickets_page, tickets_take_apply, tickets_next_apply, tickets_step_apply, tickets_setup_apply,
	tickets_close_apply, tickets_events_page, tickets_figures_page;
visit_part public_take_page, public_take_apply, public_ticket_page, public_leave_apply, public_events_page;

#endif
