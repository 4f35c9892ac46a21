/*
 * duty: who is on duty and where a villager finds him: roster, swaps, poster, log, whereabouts, calls back.
 *
 * Says whom to find, never who was there: no clocking in, no place, no photo, and nothing of it goes to a level above but what
 * the village itself asks for (register duty_help).
 */
#ifndef LIANXIN_MODULES_DUTY_H
#define LIANXIN_MODULES_DUTY_H

#include "web/web.h"

extern const struct module duty_module;

/* Makes the month of a day by the village's rule and publishes it: what the page's two buttons do. */
err_t duty_publish(struct act *act, struct str org, int64_t day) MUST_USE;

#endif
