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

#endif
