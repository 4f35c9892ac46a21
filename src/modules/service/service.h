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

extern const struct module service_module;

#endif
