/*
 * screen: the pages of the second screen at the window (web/screen.h): the device's own, and the desk's
 * that pairs it.
 *
 * What is shown comes from other modules by showing_send. A print document is read and confirmed here
 * (/screen/read), for whatever purpose; a rating is the rating module's page (/screen/rate).
 */
#ifndef LIANXIN_MODULES_SCREEN_H
#define LIANXIN_MODULES_SCREEN_H

#include "web/web.h"

extern const struct module screen_module;

#endif
