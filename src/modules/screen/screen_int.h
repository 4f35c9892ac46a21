/*
 * What the two ends of the screen share.
 */
#ifndef LIANXIN_MODULES_SCREEN_INT_H
#define LIANXIN_MODULES_SCREEN_INT_H

#include "modules/screen/screen.h"
#include "web/screen.h"

/* device.c */
visit_part device_page, device_pair_prepare, device_pair_apply;
visit_part device_read_page, device_read_prepare, device_read_apply;
visit_part device_state_page, device_touch_apply, device_events_page;

/* desk.c */
visit_part screens_page, screens_code_apply, screens_take_apply, screens_drop_apply;
visit_part showing_state_page, showing_events_page, showing_back_apply;

#endif
