/*
 * tell: who listens at the desk or before a screen hears that something has changed.
 *
 * Every change raises its row's version; each server's clock asks once a second for versions of late and
 * tells its own event streams (topic "NAME-ID", data the version). So it does not matter which server the
 * two ends talk to. An event is a hint to look and holds nothing else: whose it is was asked when the
 * stream was opened.
 */
#include "base/arena.h"
#include "web/handover.h"
#include "web/live.h"
#include "web/screen.h"
#include "web/site_int.h"

/* A transaction may end some time after the moment that it wrote: the window overlaps, and who hears of a
 * version twice looks once. */
enum { WINDOW_MS = 6000 };

static err_t tell(struct site *site, struct act *act, struct rows *rows,
		  struct str (*topic)(struct arena *arena, int64_t id))
{
	while (rows_next(rows))
		http_broadcast(site->http, topic(act->arena, rows_int(rows, 0)), S("changed"),
			       str_fmt(act->arena, "%lld", (long long)rows_int(rows, 1)));
	return rows_done(rows);
}

/* Parts of pages: the row is the topic itself. */
static err_t tell_live(struct site *site, struct act *act, int64_t since)
{
	struct rows rows = db_query(act->db,
				    "SELECT topic, version FROM live WHERE changed > $1 LIMIT 500",
				    ARGS(V_INT(since)));
	while (rows_next(&rows))
		http_broadcast(site->http, rows_text(&rows, 0), S("changed"),
			       str_fmt(act->arena, "%lld", (long long)rows_int(&rows, 1)));
	return rows_done(&rows);
}

err_t live_changed(struct act *act, struct str topic)
{
	return db_exec(act->db,
		       "INSERT INTO live(topic, version, changed) VALUES($1, 1, $2) "
		       "ON CONFLICT(topic) DO UPDATE SET version = live.version + 1, changed = $2",
		       ARGS(V_TEXT(topic), V_INT(act->now)), NULL);
}

struct str live_topic(struct arena *arena, const char *what, struct str org)
{
	return str_fmt(arena, "%s-" STR, what, STR_ARG(org));
}

static err_t tell_body(void *arg, struct act *act)
{
	int64_t since = act->now - WINDOW_MS;
	struct rows rows = db_query(act->db,
				    "SELECT id, version FROM handover WHERE changed > $1 LIMIT 500",
				    ARGS(V_INT(since)));
	TRY(tell(arg, act, &rows, handover_topic));
	rows = db_query(act->db, "SELECT id, version FROM screen WHERE changed > $1 LIMIT 500",
			ARGS(V_INT(since)));
	TRY(tell(arg, act, &rows, screen_topic));
	return tell_live(arg, act, since);
}

err_t changes_tell(struct site *site, struct arena *arena)
{
	if (http_listeners(site->http) == 0)
		return NULL;
	return site_glance(site, arena, tell_body, site);
}
