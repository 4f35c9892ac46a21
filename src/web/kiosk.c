/*
 * kiosk: see kiosk.h.
 */
#include "web/kiosk.h"

#include "engine/link/link.h"

enum { KEPT_SECONDS = 400 * 86400 };

static const char *const COOKIE = "kiosk";

static err_t open_link(struct visit *visit, struct str link, bool *found)
{
	struct act program = act_as_program(&visit->act);
	struct record device;
	err_t err = link_open(&program, act_register(&program, "hall_screen"), link, &device);
	*found = err == NULL && !device.voided && str_eq(device.org, visit->act.org) && record_is(&device, "use", "kiosk");
	return err != NULL && err->kind != ERR_NOT_FOUND ? err : NULL;
}

err_t kiosk_admit(struct visit *visit, struct str link)
{
	bool found = false;
	TRY(open_link(visit, link, &found));
	if (!found)
		return err_new(visit->arena, ERR_NOT_FOUND,
			       "这个网址不对，或者已经停用。请在窗口电脑的“大屏和广播”里看新的网址。");
	visit->cookie.name = str_of(COOKIE);
	visit->cookie.value = link;
	visit->cookie.seconds = KEPT_SECONDS;
	return NULL;
}

err_t kiosk_may_ring(struct visit *visit, bool *out, bool *registered)
{
	int64_t count = 0;
	TRY(db_int(visit->act.db, "SELECT count(*) FROM r_hall_screen WHERE substr(org, 1, 12) = $1 AND voided = 0 AND use = 'kiosk'",
		   ARGS(V_TEXT(visit->act.org)), &count, NULL));
	*registered = count > 0;
	*out = !*registered;
	return *registered ? open_link(visit, http_cookie(visit->request, COOKIE), out) : NULL;
}
