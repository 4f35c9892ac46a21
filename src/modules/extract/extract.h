/*
 * extract: the door through which the server that keeps the Party's records sends what is public of them (engine/extract).
 *
 * POST /extract, for a program: the body is the file, its signature the only proof. On every other server than the one that
 * faces the public, and where no key is configured, there is no such address.
 */
#ifndef LIANXIN_MODULES_EXTRACT_H
#define LIANXIN_MODULES_EXTRACT_H

#include "web/web.h"

extern const struct module extract_module;

#endif
