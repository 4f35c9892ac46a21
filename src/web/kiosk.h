/*
 * kiosk: a centre's own touch screens, told from every other browser that opens the same pages.
 *
 * The pages are anybody's. What reaches people in the hall is not: a centre that has registered one (hall_screen, use "kiosk") is
 * rung by that one alone. One that has registered none is rung by whoever opens the page, so that it works on the first day.
 */
#ifndef LIANXIN_WEB_KIOSK_H
#define LIANXIN_WEB_KIOSK_H

#include "web/web.h"

/* GET: this browser is, from now on, the touch screen whose link it is; its cookie opens nothing else. ERR_NOT_FOUND for a
 * wrong link, another centre's, or one that was given up. */
err_t kiosk_admit(struct visit *visit, struct str link) MUST_USE;
/* Whether it may ring: it is one of the centre's, or the centre has none. *registered: it has one. */
err_t kiosk_may_ring(struct visit *visit, bool *out, bool *registered) MUST_USE;

#endif
