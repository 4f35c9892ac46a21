/*
 * showing: what a clerk has on the screen at the window: sent, looked at, answered, wiped. See screen.h.
 *
 * The content is sealed at rest and emptied with the answer. A showing that is over stays over: no answer
 * comes twice, none after it was taken back.
 */
#include "base/arena.h"
#include "base/crypt.h"
#include "web/kept.h"
#include "web/screen.h"

enum { SECOND_MS = 1000, HOUR_MS = 3600000 };

static int64_t idle(const struct act *act)
{
	int64_t seconds = catalogue_setting_int(act->house->catalogue, "screen_idle_seconds", 180);
	return (seconds < 10 ? 10 : seconds) * SECOND_MS;
}

static struct str place_of(struct arena *arena, int64_t id)
{
	return str_fmt(arena, "showing|content|%lld", (long long)id);
}

/* Both ends look again. seen: the screen was used. */
static err_t stir(struct act *act, int64_t screen)
{
	return db_exec(act->db,
		       "UPDATE screen SET changed = $1, seen = $1, version = version + 1 WHERE id = $2",
		       ARGS(V_INT(act->now), V_INT(screen)), NULL);
}

/* ---- at the desk ---- */

err_t showing_end(struct act *act, int64_t screen)
{
	return db_exec(act->db,
		       "UPDATE showing SET content = $1, signer = '', state = $2 WHERE screen = $3 AND state = 0",
		       ARGS(V_BLOB(S("")), V_INT(SHOWING_BACK), V_INT(screen)), NULL);
}

err_t showing_send(struct visit *visit, struct showing *showing)
{
	struct act *act = &visit->act;
	struct screen screen;
	bool found = false;
	TRY(screen_mine(act, &screen, &found));
	if (!found)
		return err_new(visit->arena, ERR_CONFLICT,
			       "您这里没有连着群众用的屏幕。请先在“群众用的屏幕”里配对，或把屏接过来。");
	TRY(act_lock(act, screen_topic(visit->arena, screen.id)));
	TRY(showing_end(act, screen.id));
	TRY(act_id(act, &showing->id));
	showing->screen = screen.id;
	showing->account = act->account;
	showing->org = screen.org;
	showing->made = act->now;
	showing->until = act->now + idle(act);
	struct str sealed = seal(visit->arena, act->house->keys, place_of(visit->arena, showing->id),
				 showing->content);
	TRY(db_exec(act->db,
		    "INSERT INTO showing(id, screen, account, org, kind, purpose, record, title, signer, "
		    "content, digest, state, kept, made, until) VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, "
		    "$10, $11, 0, '', $12, $13)",
		    ARGS(V_INT(showing->id), V_INT(showing->screen), V_INT(showing->account),
			 V_TEXT(showing->org), V_TEXT(showing->kind), V_TEXT(showing->purpose),
			 V_INT(showing->record), V_TEXT(showing->title), V_TEXT(showing->signer),
			 V_BLOB(sealed), V_TEXT(showing->digest), V_INT(showing->made),
			 V_INT(showing->until)),
		    NULL));
	return stir(act, screen.id);
}

static void showing_of_row(const struct act *act, const struct rows *rows, struct showing *out)
{
	struct arena *arena = act->arena;
	*out = (struct showing){
		.id = rows_int(rows, 0), .screen = rows_int(rows, 1), .account = rows_int(rows, 2),
		.org = rows_copy(rows, arena, 3), .kind = rows_copy(rows, arena, 4),
		.purpose = rows_copy(rows, arena, 5), .record = rows_int(rows, 6),
		.title = rows_copy(rows, arena, 7), .signer = rows_copy(rows, arena, 8),
		.digest = rows_copy(rows, arena, 9), .state = (enum showing_state)rows_int(rows, 10),
		.kept = rows_copy(rows, arena, 11), .made = rows_int(rows, 12),
		.until = rows_int(rows, 13), .version = rows_int(rows, 14),
		.content = rows_copy(rows, arena, 15)};
	if (out->state == SHOWING_WAITING && act->now >= out->until)
		out->state = SHOWING_LATE; /* before the clock comes by */
}

/* The content as it lies in the table: sealed. */
static err_t load(struct act *act, int64_t id, struct showing *out, bool *found)
{
	struct rows rows = db_query(act->db,
				    "SELECT w.id, w.screen, w.account, w.org, w.kind, w.purpose, w.record, "
				    "w.title, w.signer, w.digest, w.state, w.kept, w.made, w.until, s.version, "
				    "w.content FROM showing AS w JOIN screen AS s ON s.id = w.screen "
				    "WHERE w.id = $1",
				    ARGS(V_INT(id)));
	*found = rows_next(&rows);
	if (*found)
		showing_of_row(act, &rows, out);
	return rows_done(&rows);
}

err_t showing_own(struct visit *visit, int64_t id, struct showing *out)
{
	struct showing showing;
	bool found = false;
	TRY(load(&visit->act, id, &showing, &found));
	if (!found || visit->act.account <= 0 || showing.account != visit->act.account)
		return err_new(visit->arena, ERR_NOT_FOUND, "没有找到送到屏幕上的这一页，请再送一次。");
	*out = showing;
	return NULL;
}

err_t showing_last(struct visit *visit, int64_t record, const char *purpose, struct showing *out,
		   bool *found)
{
	struct act *act = &visit->act;
	int64_t id = 0;
	TRY(db_int(act->db,
		   "SELECT id FROM showing WHERE record = $1 AND account = $2 AND purpose = $3 "
		   "AND made > $4 ORDER BY made DESC, id DESC LIMIT 1",
		   ARGS(V_INT(record), V_INT(act->account), V_TEXT(str_of(purpose)),
			V_INT(act->now - HOUR_MS)),
		   &id, found));
	return *found ? load(act, id, out, found) : NULL;
}

err_t showing_back(struct act *act, const struct showing *showing)
{
	int64_t changed = 0;
	TRY(db_exec(act->db,
		    "UPDATE showing SET content = $1, signer = '', state = $2 WHERE id = $3 AND state = 0",
		    ARGS(V_BLOB(S("")), V_INT(SHOWING_BACK), V_INT(showing->id)), &changed));
	return changed == 0 ? NULL : stir(act, showing->screen);
}

/* ---- on the device ---- */

err_t showing_now(struct visit *visit, const struct screen *screen, struct showing *out, bool *found)
{
	struct act *act = &visit->act;
	int64_t id = 0;
	TRY(db_int(act->db,
		   "SELECT id FROM showing WHERE screen = $1 AND state = 0 AND until > $2 "
		   "ORDER BY made DESC, id DESC LIMIT 1",
		   ARGS(V_INT(screen->id), V_INT(act->now)), &id, found));
	if (*found)
		TRY(load(act, id, out, found));
	if (!*found)
		return NULL;
	return unseal(visit->arena, act->house->keys, place_of(visit->arena, id), out->content,
		      &out->content);
}

err_t showing_touch(struct act *act, const struct screen *screen)
{
	TRY(db_exec(act->db, "UPDATE showing SET until = $1 WHERE screen = $2 AND state = 0 AND until > $3",
		    ARGS(V_INT(act->now + idle(act)), V_INT(screen->id), V_INT(act->now)), NULL));
	return db_exec(act->db, "UPDATE screen SET seen = $1 WHERE id = $2",
		       ARGS(V_INT(act->now), V_INT(screen->id)), NULL);
}

err_t showing_answer(struct act *act, const struct showing *showing, enum showing_state state,
		     struct str kept)
{
	int64_t changed = 0;
	struct str signer = state == SHOWING_YES ? showing->signer : S("");
	TRY(db_exec(act->db,
		    "UPDATE showing SET content = $1, signer = $2, state = $3, kept = $4 "
		    "WHERE id = $5 AND state = 0 AND until > $6",
		    ARGS(V_BLOB(S("")), V_TEXT(signer), V_INT(state), V_TEXT(kept), V_INT(showing->id),
			 V_INT(act->now)),
		    &changed));
	if (changed == 0)
		return err_new(act->arena, ERR_CONFLICT, "这一页窗口已经收回了，请看窗口那边怎么说。");
	return stir(act, showing->screen);
}

err_t showing_wipe(struct act *act)
{
	TRY(db_exec(act->db,
		    "UPDATE screen SET changed = $1, version = version + 1 WHERE id IN "
		    "(SELECT screen FROM showing WHERE state = 0 AND until <= $1)",
		    ARGS(V_INT(act->now)), NULL));
	return db_exec(act->db,
		       "UPDATE showing SET content = $1, signer = '', state = $2 "
		       "WHERE state = 0 AND until <= $3",
		       ARGS(V_BLOB(S("")), V_INT(SHOWING_LATE), V_INT(act->now)), NULL);
}

/* ---- the device's pages ---- */

err_t screen_put(struct visit *visit, const struct screen *screen, const struct showing *showing)
{
	struct doc *out = doc_set_map(visit->page, "screen"), *page = doc_at(visit->page, "_page");
	struct str centre = str_join(visit->arena, place_name(&visit->act, screen->org),
				     S("党群服务中心"));
	int64_t left = showing == NULL ? 0 : (showing->until - visit->act.now) / SECOND_MS;
	visit->unkept = true;
	doc_set(doc_at(visit->page, "_org"), "centre", centre);
	doc_set(page, "mode", S("elder"));
	doc_set(page, "json", S(""));
	doc_set(out, "centre", centre);
	doc_set(out, "name", screen->name);
	doc_set_int(out, "version", screen->version);
	doc_set_bool(out, "shown", showing != NULL);
	doc_set_int(out, "id", showing == NULL ? 0 : showing->id);
	doc_set(out, "title", showing == NULL ? S("") : showing->title);
	doc_set_int(out, "seconds", left);
	doc_set_int(out, "idle", idle(&visit->act) / SECOND_MS);
	return NULL;
}

static err_t open_kind(struct visit *visit, const char *kind, struct screen *screen, struct showing *out,
		   bool *found)
{
	*found = false;
	TRY(screen_open(visit, screen, found));
	if (*found && !screen_is_desk(visit))
		TRY(showing_now(visit, screen, out, found));
	else
		*found = false;
	*found = *found && str_eq(out->kind, str_of(kind));
	return NULL;
}

err_t showing_page(struct visit *visit, const char *kind, struct showing *out, bool *found)
{
	struct screen screen;
	TRY(open_kind(visit, kind, &screen, out, found));
	if (*found)
		return screen_put(visit, &screen, out);
	visit->location = S("/screen");
	if (visit_refused(visit))
		visit->flash = visit->errors->text;
	return NULL;
}

err_t showing_posted(struct visit *visit, const char *kind, struct showing *out)
{
	struct screen screen;
	int64_t id = 0;
	bool found = false;
	TRY(open_kind(visit, kind, &screen, out, &found));
	if (found && str_int(visit_field(visit, "showing"), &id) && id == out->id)
		return NULL;
	return err_new(visit->arena, ERR_CONFLICT, "这一页窗口已经收回了，请看窗口那边怎么说。");
}

/* ---- on a desk's page ---- */

static struct str state_words(const struct showing *about)
{
	static const char *const said[] = {
		[SHOWING_WAITING] = "已经送到群众的屏幕上，等群众点。", [SHOWING_YES] = "群众点了“都对”。",
		[SHOWING_NO] = "群众点了“有不对的地方”，请问清楚，改好再送。",
		[SHOWING_BACK] = "收回了，屏幕上已经看不到。",
		[SHOWING_LATE] = "几分钟没有人动，屏幕上已经收起来了。"};
	if (about->state == SHOWING_YES && str_eq(about->purpose, S("rating")))
		return S("评好了。");
	if (about->state == SHOWING_YES && about->kept.len > 0)
		return S("群众在屏幕上签好了。");
	if (about->state == SHOWING_NO && !str_eq(about->purpose, S("confirm")))
		return S("群众点了“这次不了”。");
	return str_of(said[about->state]);
}

static void put_kept(struct visit *visit, const struct showing *about, struct doc *out)
{
	struct kept kept;
	bool there = about != NULL && about->kept.len > 0 &&
		     kept_open(visit, about->kept, &kept) == NULL;
	doc_set(out, "signer", there ? about->signer : S(""));
	doc_set(out, "kept", there ? about->kept : S(""));
	if (there)
		kept_doc(visit, &kept, doc_set_map(out, "picture"));
	else
		doc_set_bool(out, "picture", false);
}

static void put_about(struct visit *visit, const struct showing *about, struct doc *out)
{
	int64_t id = about == NULL ? 0 : about->id;
	struct str url = str_fmt(visit->arena, "/desk/showing/%lld", (long long)id);
	static const char *const names[] = {"waiting", "yes", "no", "back", "late"};
	doc_set(out, "id", id == 0 ? S("") : str_fmt(visit->arena, "%lld", (long long)id));
	doc_set(out, "words", about == NULL ? S("") : state_words(about));
	doc_set(out, "state", about == NULL ? S("") : str_of(names[about->state]));
	doc_set_bool(out, "waiting", about != NULL && about->state == SHOWING_WAITING);
	doc_set_bool(out, "good", about != NULL && about->state == SHOWING_YES);
	doc_set_bool(out, "bad", about != NULL && about->state == SHOWING_NO);
	doc_set_int(out, "version", about == NULL ? 0 : about->version);
	doc_set(out, "url", id == 0 ? S("") : url);
	doc_set(out, "events_url", id == 0 ? S("") : str_join(visit->arena, url, S("/events")));
	doc_set(out, "back_url", id == 0 ? S("") : str_join(visit->arena, url, S("/back")));
}

err_t showing_doc(struct visit *visit, const struct showing *about, const char *label, struct doc *out)
{
	struct screen screen;
	struct screen *list = NULL;
	size_t count = 0;
	bool mine = false;
	TRY(screen_mine(&visit->act, &screen, &mine));
	TRY(screen_list(&visit->act, &list, &count));
	doc_set_bool(out, "screen", false);
	if (!mine && count == 0 && about == NULL)
		return NULL;
	struct doc *shown = doc_set_map(out, "screen");
	doc_set_bool(shown, "mine", mine);
	doc_set(shown, "name", mine ? screen.name : S(""));
	doc_set(shown, "label", str_of(label));
	put_about(visit, about, shown);
	put_kept(visit, about, shown);
	return NULL;
}
