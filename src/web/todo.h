/*
 * todo: 我的待办: the groups of rows on the desk's first page that wait for this person.
 *
 * A register says `todo: true` and its rows come by themselves, by the states of its flow, where this person may take a
 * step (flow_waits); what no flow tells (a table to be confirmed, a backup too old) a module adds by its own `todo`.
 * Never shows what the person may not open: rows come through the register's list, with its scope.
 */
#ifndef LIANXIN_WEB_TODO_H
#define LIANXIN_WEB_TODO_H

#include "engine/flow/flow.h"
#include "web/web.h"

/* A group of desk/home: rows [{url, title, person, number, place, next, due, lamp}]; none: no group. more_url: where all
 * of them are, may be empty. */
void todo_group(struct doc *groups, struct str title, struct str icon, struct str tone, struct str more_url,
		struct doc *rows);
/* The lamp of a row that follows a flow: overdue, today, so many working days left. It always has its word. */
void todo_lamp(struct visit *visit, const struct flow_view *view, struct doc *row);
/* The groups of all registers that say `todo`. */
err_t todo_of_registers(struct visit *visit, struct doc *groups) MUST_USE;

#endif
