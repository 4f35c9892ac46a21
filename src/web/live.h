/*
 * live: parts of a page that change by themselves, on every face and every server.
 *
 * A module says in its transaction that something of a topic has changed; every server's clock tells its own streams within
 * a second (tell.c). A page marks the part and says where it is got anew and where its topic is heard:
 *   <div data-live="/v/1/duty/now" data-live-events="/v/1/duty/events">…</div>
 * and loads live.js, which asks again and puts the answer in its place, says when the line is down, and connects anew. An event
 * is a hint and holds nothing: what may be seen is asked by the page. Without script the part shows what it was at load.
 * The row of a topic keeps no more than that, and when, it last changed.
 */
#ifndef LIANXIN_WEB_LIVE_H
#define LIANXIN_WEB_LIVE_H

#include "base/err.h"
#include "engine/access/access.h"

/* "duty-990101100201": for visit->events, http_broadcast and live_changed. */
struct str live_topic(struct arena *arena, const char *what, struct str org);
/* In a transaction. */
err_t live_changed(struct act *act, struct str topic) MUST_USE;

#endif
