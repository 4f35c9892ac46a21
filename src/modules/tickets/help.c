/*
 * help: 叫人帮忙: somebody at the hall's touch screen wants help, the desks hear it, and the screen says who is coming.
 *
 * It is a bell and no record: one row a centre, written over, gone after some minutes, and nothing of who rang or how often. It is
 * no register, because a register keeps a history; nobody is measured by it, and no figure counts it. One bell at a time: who
 * presses again, or a hundred times from elsewhere, rings no second one. Where the centre has registered its touch screen
 * (web/kiosk.h), no other browser rings at all.
 */
#include "base/arena.h"
#include "modules/tickets/tickets_int.h"
#include "web/kiosk.h"
#include "web/live.h"
#include "web/part.h"
#include "web/todo.h"

enum { MINUTE_MS = 60000, USUAL_MINUTES = 15, COMING_MINUTES = 5, AGAIN_MINUTES = 2, SWEPT_MOST = 100 };

enum bell { BELL_SILENT, BELL_RINGS, BELL_COMING };

struct call {
	enum bell bell;
	int64_t called, taken;
	struct str who;
};

static int64_t ring_ms(const struct act *act)
{
	int64_t minutes = catalogue_setting_int(act->house->catalogue, "help_minutes", USUAL_MINUTES);
	return (minutes < 1 ? 1 : minutes) * MINUTE_MS;
}

static struct str topic(struct arena *arena, struct str org)
{
	return live_topic(arena, "help", org);
}

static err_t call_read(struct act *act, struct str org, struct call *out)
{
	*out = (struct call){.who = S("")};
	struct rows rows = db_query(act->db, "SELECT called, taken, who FROM help_call WHERE org = $1", ARGS(V_TEXT(org)));
	if (rows_next(&rows)) {
		out->called = rows_int(&rows, 0);
		out->taken = rows_int(&rows, 1);
		out->who = rows_copy(&rows, act->arena, 2);
	}
	TRY(rows_done(&rows));
	if (out->taken > 0)
		out->bell = act->now - out->taken < COMING_MINUTES * MINUTE_MS ? BELL_COMING : BELL_SILENT;
	else
		out->bell = act->now - out->called < ring_ms(act) ? BELL_RINGS : BELL_SILENT;
	return NULL;
}

/* ---- at the touch screen ---- */

static struct str screen_url(struct visit *visit, const char *rest)
{
	return str_fmt(visit->arena, "/v/" STR "/kiosk/help%s", STR_ARG(visit->act.org), rest);
}

err_t help_put(struct visit *visit)
{
	struct call call;
	bool may = false, registered = false;
	doc_set_bool(visit->page, "help", false);
	if (!visit->route->kiosk)
		return NULL;
	TRY(kiosk_may_ring(visit, &may, &registered));
	if (!may)
		return NULL;
	TRY(call_read(&visit->act, visit->act.org, &call));
	bool again = call.bell == BELL_COMING && visit->act.now - call.taken >= AGAIN_MINUTES * MINUTE_MS;
	struct doc *out = doc_set_map(visit->page, "help");
	doc_set(out, "now_url", screen_url(visit, "/now"));
	doc_set(out, "events_url", screen_url(visit, "/events"));
	doc_set(out, "call_url", screen_url(visit, "/call"));
	doc_set_bool(out, "silent", call.bell == BELL_SILENT);
	doc_set_bool(out, "rings", call.bell == BELL_RINGS);
	doc_set(out, "coming", call.bell == BELL_COMING ? call.who : S(""));
	doc_set_bool(out, "again", again);
	doc_set_int(out, "minutes", ring_ms(&visit->act) / MINUTE_MS);
	return NULL;
}

err_t help_now_page(struct visit *visit)
{
	visit->unkept = true;
	visit_title(visit, S("叫人帮忙"));
	doc_set(doc_set_map(doc_at(visit->page, "_page"), "back"), "url", screen_url(visit, ""));
	doc_set_bool(visit->page, "inside", visit_query(visit, "home").len == 0);
	return help_put(visit);
}

err_t help_events_page(struct visit *visit)
{
	visit->events = topic(visit->arena, visit->act.org);
	return NULL;
}

err_t help_call_apply(struct visit *visit)
{
	struct act *act = &visit->act;
	struct call call;
	bool may = false, registered = false;
	TRY(kiosk_may_ring(visit, &may, &registered));
	if (!may)
		return err_new(visit->arena, ERR_DENIED, "这里叫不响：大厅有登记过的触摸屏，请在那里点，或者打大厅的电话。");
	TRY(act_lock(act, str_join(visit->arena, S("help:"), act->org)));
	TRY(call_read(act, act->org, &call));
	visit->location = screen_url(visit, "");
	bool soon = call.bell == BELL_COMING && act->now - call.taken < AGAIN_MINUTES * MINUTE_MS;
	if (call.bell == BELL_RINGS || soon)
		return NULL;
	TRY(db_exec(act->db,
		    "INSERT INTO help_call(org, called, taken, who) VALUES($1, $2, 0, '') "
		    "ON CONFLICT(org) DO UPDATE SET called = $2, taken = 0, who = ''",
		    ARGS(V_TEXT(act->org), V_INT(act->now)), NULL));
	return live_changed(act, topic(visit->arena, act->org));
}

/* ---- at the desks ---- */

/* In one's own hall: a right held above rings no bell. */
static bool is_heard(struct act *act)
{
	enum tier tier = tier_of_code(act->org);
	return (tier == TIER_VILLAGE || tier == TIER_TOWN) && act_may(act, S("tickets"), VERB_STEP, act->org);
}

static struct str since_words(struct visit *visit, const struct call *call)
{
	int64_t minutes = (visit->act.now - call->called) / MINUTE_MS;
	return minutes < 1 ? S("刚刚叫的") : str_fmt(visit->arena, "%lld 分钟前叫的", (long long)minutes);
}

err_t help_ring(struct visit *visit, struct doc *rings)
{
	struct call call;
	if (!is_heard(&visit->act))
		return NULL;
	TRY(call_read(&visit->act, visit->act.org, &call));
	bool on = call.bell == BELL_RINGS;
	struct doc *one = doc_add_map(rings);
	doc_set(one, "url", S("/desk/help"));
	doc_set(one, "events_url", S("/desk/help/events"));
	doc_set(one, "text", on ? S("大厅触摸屏有人要帮忙") : S(""));
	doc_set(one, "note", on ? since_words(visit, &call) : S(""));
	doc_set(one, "button", S("我去"));
	return NULL;
}

err_t help_todo(struct visit *visit, struct doc *groups)
{
	struct call call;
	if (!is_heard(&visit->act))
		return NULL;
	TRY(call_read(&visit->act, visit->act.org, &call));
	if (call.bell != BELL_RINGS)
		return NULL;
	struct doc *rows = doc_list(visit->arena), *row = doc_add_map(rows);
	doc_set(row, "url", S("/desk/help"));
	doc_set(row, "title", S("大厅触摸屏有人要帮忙"));
	doc_set(row, "person", S(""));
	doc_set(row, "number", S(""));
	doc_set(row, "place", place_name(&visit->act, visit->act.org));
	doc_set(row, "next", S("去看看"));
	doc_set(row, "due", since_words(visit, &call));
	part_state(row, "lamp", S("在等人"), S("warn"), S("bell"));
	todo_group(groups, S("叫人帮忙"), S("bell"), S("warn"), S(""), rows);
	return NULL;
}

/* Whose hall it is stands above (help_ring); the page itself says how it works. */
err_t help_desk_page(struct visit *visit)
{
	bool may = false, registered = false;
	TRY(kiosk_may_ring(visit, &may, &registered));
	visit->unkept = true;
	visit_title(visit, S("叫人帮忙"));
	doc_set_int(visit->page, "minutes", ring_ms(&visit->act) / MINUTE_MS);
	doc_set_bool(visit->page, "registered", registered);
	return NULL;
}

err_t help_take_apply(struct visit *visit)
{
	struct act *act = &visit->act;
	struct call call;
	TRY(act_need(act, S("tickets"), VERB_STEP, act->org));
	TRY(act_lock(act, str_join(visit->arena, S("help:"), act->org)));
	TRY(call_read(act, act->org, &call));
	visit->location = S("/desk/help");
	visit->flash = S("现在没有人在等了。");
	if (call.bell == BELL_COMING)
		visit->flash = str_fmt(visit->arena, STR "已经去了。", STR_ARG(call.who));
	if (call.bell != BELL_RINGS)
		return NULL;
	TRY(db_exec(act->db, "UPDATE help_call SET taken = $1, who = $2 WHERE org = $3",
		    ARGS(V_INT(act->now), V_TEXT(act->name), V_TEXT(act->org)), NULL));
	visit->flash = S("触摸屏上写着您马上来。");
	return live_changed(act, topic(visit->arena, act->org));
}

/* ---- what is over is gone ---- */

err_t help_tick(struct act *act)
{
	struct str orgs[SWEPT_MOST];
	size_t count = 0;
	struct rows rows = db_query(act->db,
				    "SELECT org FROM help_call WHERE (taken = 0 AND called <= $1) OR (taken > 0 AND taken <= $2) LIMIT 100",
				    ARGS(V_INT(act->now - ring_ms(act)), V_INT(act->now - COMING_MINUTES * MINUTE_MS)));
	while (count < SWEPT_MOST && rows_next(&rows))
		orgs[count++] = rows_copy(&rows, act->arena, 0);
	TRY(rows_done(&rows));
	for (size_t i = 0; i < count; i++) {
		TRY(db_exec(act->db, "DELETE FROM help_call WHERE org = $1", ARGS(V_TEXT(orgs[i])), NULL));
		TRY(live_changed(act, topic(act->arena, orgs[i])));
	}
	return NULL;
}
