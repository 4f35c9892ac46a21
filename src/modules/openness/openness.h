/*
 * openness: what a village lays open, from the registers where the facts stand.
 *
 * The catalogue says what must be disclosed, how often and by which view (catalogue.h, struct disclosure). Once a
 * month, when the village has named its open day, one record is made for each that falls due. A draft fills itself
 * from the registers and shows where each line came from; the supervisory committee checks it; one act then shows it
 * on the portal, the screen of the hall and paper, frozen as it was (engine/publish). What was published is never
 * changed: a correction is a new edition that says so.
 *
 * Nothing here ranks villages: the level above sees which of them need help, in the order of their codes.
 */
#ifndef LIANXIN_MODULES_OPENNESS_H
#define LIANXIN_MODULES_OPENNESS_H

#include "web/web.h"

extern const struct module openness_module;

/* For demo data: the village's open day, and with it the month's list. */
err_t openness_begin(struct act *act, struct str org, int64_t day) MUST_USE;
/* Fills one of the month's from the registers, or with a line by hand (cells, tab between; empty: none), has it
 * checked by this person with this opinion and publishes it; without an opinion it waits for the committee. */
err_t openness_show(struct act *act, struct str org, struct str item, struct str by_hand,
		    struct str opinion, struct str checker) MUST_USE;

#endif
