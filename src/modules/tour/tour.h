/*
 * tour: a way through the house: zones, stops in an order, what is said at each, what stands there; the axis of years.
 *
 * A stop is entered once: its page for telephone and hall, its code, its place on the way follow. Honours and the village's
 * own history are registers of their own, and the axis draws from them.
 */
#ifndef LIANXIN_MODULES_TOUR_H
#define LIANXIN_MODULES_TOUR_H

#include "web/web.h"

extern const struct module tour_module;

/* Zones and stops of an example set (a code of tour_set), behind what is there already; *made counts the stops. */
err_t tour_example(struct act *act, struct str org, struct str set, int *made) MUST_USE;

#endif
