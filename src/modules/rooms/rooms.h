/*
 * rooms: the centre's rooms, who has them when, their plan, and what stands in them.
 *
 * A room is entered once; its plan, door sheet, page for visitors, bookings, guide plate and the way to it
 * follow. Never tells the public who has booked a room, and never asks anybody for an account.
 */
#ifndef LIANXIN_MODULES_ROOMS_H
#define LIANXIN_MODULES_ROOMS_H

#include "web/web.h"

extern const struct module rooms_module;

/* For the demo: a booking by the way of real ones. fields: room, day, begins, ends … as a form sends them. */
err_t rooms_book(struct act *act, struct str org, const struct form *form, int64_t *out) MUST_USE;

#endif
