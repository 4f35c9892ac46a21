/*
 * service: the road of a case, from a villager's phone to the county and back.
 *
 * The register "case", its flows and the items are catalogue data; here is what a declaration cannot
 * say: the one-screen intake, the desk's and the portal's pages, receipts, the public notice of a
 * case, the figures. The module knows the engine only.
 */
#ifndef LIANXIN_MODULES_SERVICE_H
#define LIANXIN_MODULES_SERVICE_H

#include "web/web.h"

extern const struct module desk_module; /* what every desk has: what waits, and prints */
extern const struct module service_module;
extern const struct module portal_module; /* the public face: /v/{org} */

struct service_case {
	const struct item *item;
	struct str org;
	int64_t person;          /* 0: not in the register */
	const struct form *form;
	struct str got;          /* materials that are there: "identity_card household_book=2" */
	bool from_public;
};
/* Checks both the case and the item's own fields, writes them, begins the flow. */
err_t service_case_make(struct act *act, const struct service_case *input, int64_t *out) MUST_USE;
/* For loads: the case as it stands when it was closed on that day, or on the last of its limit if that is
 * sooner and it was closed in time; its two events are told all the same. */
err_t service_case_closed(struct act *act, const struct service_case *input, int64_t closed_on,
			  bool in_time, int64_t *out) MUST_USE;

#endif
