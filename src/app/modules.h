/*
 * The list of modules, NULL-ended, in the order of the desk's menu.
 */
#ifndef LIANXIN_APP_MODULES_H
#define LIANXIN_APP_MODULES_H

#include "web/web.h"

extern const struct module *const modules[];

#endif
