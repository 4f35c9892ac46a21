/*
 * screen: the rows of the screens at the windows, their codes and their secrets. See screen.h.
 *
 * Never stores a code or a secret in the clear, and never says of a code whether it once was one.
 */
#include "web/screen.h"

#include "base/arena.h"
#include "base/crypt.h"
#include "engine/account/account.h"
#include "engine/audit/audit.h"
#include "web/kept_int.h"

enum { MINUTE_MS = 60000, DAY_MS = 86400000, CODES_MOST = 20, DRAWS_MOST = 5, NAME_MOST = 20 };
enum { CODE_DIGITS = 6, CODES = 1000000, SECRET_BYTES = 32, SECRET_CHARS = 2 * SECRET_BYTES };

static int64_t setting(const struct act *act, const char *name, int64_t otherwise)
{
	int64_t n = catalogue_setting_int(act->house->catalogue, name, otherwise);
	return n < 1 ? 1 : n;
}

int64_t screen_days(const struct act *act)
{
	return setting(act, "screen_days", 30);
}

int64_t screen_minutes(const struct act *act)
{
	return setting(act, "screen_code_minutes", 10);
}

struct str screen_topic(struct arena *arena, int64_t id)
{
	return str_fmt(arena, "screen-%lld", (long long)id);
}

/* ---- codes ---- */

static struct str digest_of_code(const struct act *act, struct str code)
{
	return keyed_digest(act->arena, act->house->keys, S("screen-code"), code);
}

static struct str digest_of_secret(const struct act *act, struct str secret)
{
	return keyed_digest(act->arena, act->house->keys, S("screen"), secret);
}

/* *done false: these six digits are somebody's live code; draw others. */
static err_t keep_code(struct act *act, struct str code, struct str name, bool *done)
{
	int64_t changed = 0, until = act->now + screen_minutes(act) * MINUTE_MS;
	TRY(db_exec(act->db,
		    "INSERT INTO screen_code(id, org, name, account, made, until, used) "
		    "VALUES($1, $2, $3, $4, $5, $6, 0) ON CONFLICT(id) DO UPDATE SET org = $2, name = $3, "
		    "account = $4, made = $5, until = $6, used = 0 "
		    "WHERE screen_code.used > 0 OR screen_code.until <= $5",
		    ARGS(V_TEXT(digest_of_code(act, code)), V_TEXT(act->org), V_TEXT(name),
			 V_INT(act->account), V_INT(act->now), V_INT(until)),
		    &changed));
	*done = changed > 0;
	return NULL;
}

err_t screen_code(struct visit *visit, struct str name, struct str *out)
{
	struct act *act = &visit->act;
	int64_t count = 0;
	bool done = false;
	name = str_trim(name);
	if (str_chars(name) > NAME_MOST)
		return err_field(visit->arena, S("name"), "窗口的名字最多 %d 个字，请写短些。", NAME_MOST);
	TRY(db_int(act->db, "SELECT count(*) FROM screen_code WHERE account = $1 AND made > $2",
		   ARGS(V_INT(act->account), V_INT(act->now - screen_minutes(act) * MINUTE_MS)), &count,
		   NULL));
	if (count >= CODES_MOST)
		return err_new(visit->arena, ERR_BUSY, "配对码要得太多了，请过十分钟再要。");
	TRY(db_int(act->db, "SELECT count(*) FROM screen WHERE org = $1 AND ended = 0",
		   ARGS(V_TEXT(act->org)), &count, NULL));
	if (count >= SCREENS_MOST)
		return err_field(visit->arena, S("name"), "这里已经连了 %d 块屏，请先断开不用的。",
				 SCREENS_MOST);
	for (int draw = 0; draw < DRAWS_MOST && !done; draw++) {
		*out = str_fmt(visit->arena, "%0*llu", CODE_DIGITS,
			       (unsigned long long)random_below(CODES));
		TRY(keep_code(act, *out, name.len > 0 ? name : S("窗口"), &done));
	}
	return done ? NULL : err_new(visit->arena, ERR_BUSY, "配对码没有出来，请再点一次。");
}

/* ---- at the desk ---- */

static void screen_of_row(struct arena *arena, const struct rows *rows, struct screen *out)
{
	*out = (struct screen){.id = rows_int(rows, 0), .org = rows_copy(rows, arena, 1),
			       .name = rows_copy(rows, arena, 2), .account = rows_int(rows, 3),
			       .made = rows_int(rows, 4), .seen = rows_int(rows, 5),
			       .version = rows_int(rows, 6)};
}

err_t screen_list(struct act *act, struct screen **out, size_t *count)
{
	struct screen *list = arena_many(act->arena, struct screen, SCREENS_MOST);
	size_t filled = 0;
	struct rows rows = db_query(act->db,
				    "SELECT id, org, name, account, made, seen, version FROM screen "
				    "WHERE org = $1 AND ended = 0 AND seen > $2 ORDER BY made, id LIMIT 20",
				    ARGS(V_TEXT(act->org), V_INT(act->now - screen_days(act) * DAY_MS)));
	while (filled < SCREENS_MOST && rows_next(&rows))
		screen_of_row(act->arena, &rows, &list[filled++]);
	*out = list;
	*count = filled;
	return rows_done(&rows);
}

err_t screen_mine(struct act *act, struct screen *out, bool *found)
{
	struct screen *list = NULL;
	size_t count = 0;
	*found = false;
	TRY(screen_list(act, &list, &count));
	for (size_t i = 0; i < count && act->account > 0; i++) {
		if (list[i].account != act->account)
			continue;
		*out = list[i];
		*found = true;
	}
	return NULL;
}

/* Of the account's own place, or nothing. */
static err_t need_here(struct act *act, int64_t changed)
{
	if (changed > 0)
		return NULL;
	return err_new(act->arena, ERR_NOT_FOUND, "没有找到这块屏，可能已经断开了。请刷新这一页。");
}

static err_t note(struct act *act, const char *verb, int64_t id)
{
	return audit_note(act, &(struct audit_entry){.verb = str_of(verb), .on = S("screen"), .id = id,
						     .org = act->org});
}

/* Who has one has no other: what is sent must have one place to go. */
static err_t leave_others(struct act *act, int64_t account, int64_t id)
{
	TRY(db_exec(act->db,
		    "UPDATE showing SET content = $1, signer = '', state = $2 "
		    "WHERE account = $3 AND screen <> $4 AND state = 0",
		    ARGS(V_BLOB(S("")), V_INT(SHOWING_BACK), V_INT(account), V_INT(id)), NULL));
	return db_exec(act->db,
		       "UPDATE screen SET account = 0, changed = $1, version = version + 1 "
		       "WHERE account = $2 AND id <> $3",
		       ARGS(V_INT(act->now), V_INT(account), V_INT(id)), NULL);
}

err_t screen_take(struct act *act, int64_t id)
{
	int64_t changed = 0;
	TRY(act_lock(act, screen_topic(act->arena, id)));
	TRY(leave_others(act, act->account, id));
	TRY(db_exec(act->db,
		    "UPDATE screen SET account = $1, changed = $2, version = version + 1 "
		    "WHERE id = $3 AND org = $4 AND ended = 0",
		    ARGS(V_INT(act->account), V_INT(act->now), V_INT(id), V_TEXT(act->org)), &changed));
	TRY(need_here(act, changed));
	TRY(showing_end(act, id));
	return note(act, "screen:take", id);
}

err_t screen_drop(struct act *act, int64_t id)
{
	int64_t changed = 0;
	TRY(act_lock(act, screen_topic(act->arena, id)));
	TRY(db_exec(act->db,
		    "UPDATE screen SET secret = $1, account = 0, ended = $2, changed = $2, "
		    "version = version + 1 WHERE id = $3 AND org = $4 AND ended = 0",
		    ARGS(V_TEXT(str_fmt(act->arena, "gone-%lld", (long long)id)), V_INT(act->now),
			 V_INT(id), V_TEXT(act->org)),
		    &changed));
	TRY(need_here(act, changed));
	TRY(showing_end(act, id));
	return note(act, "screen:drop", id);
}

/* ---- on the device ---- */

bool screen_is_desk(struct visit *visit)
{
	return session_account(visit) > 0;
}

static err_t use_code(struct act *act, struct str code, struct screen *out, bool *found)
{
	struct rows rows = db_query(act->db,
				    "UPDATE screen_code SET used = $1 WHERE id = $2 AND used = 0 "
				    "AND until > $1 RETURNING org, name, account",
				    ARGS(V_INT(act->now), V_TEXT(digest_of_code(act, code))));
	*found = rows_next(&rows);
	if (*found) {
		out->org = rows_copy(&rows, act->arena, 0);
		out->name = rows_copy(&rows, act->arena, 1);
		out->account = rows_int(&rows, 2);
	}
	return rows_done(&rows);
}

static err_t keep_screen(struct visit *visit, struct screen *screen)
{
	struct act *act = &visit->act;
	visit->screen = random_hex(visit->arena, SECRET_BYTES);
	TRY(act_id(act, &screen->id));
	TRY(leave_others(act, screen->account, screen->id));
	TRY(db_exec(act->db,
		    "INSERT INTO screen(id, org, name, account, secret, made, seen, ended, changed, version) "
		    "VALUES($1, $2, $3, $4, $5, $6, $6, 0, $6, 1)",
		    ARGS(V_INT(screen->id), V_TEXT(screen->org), V_TEXT(screen->name),
			 V_INT(screen->account), V_TEXT(digest_of_secret(act, visit->screen)),
			 V_INT(act->now)),
		    NULL));
	act->org = screen->org;
	return note(act, "screen:pair", screen->id);
}

err_t screen_pair(struct visit *visit, struct str code, bool *paired)
{
	struct str who = str_fmt(visit->arena, "screen:" STR, STR_ARG(visit->act.peer));
	struct screen screen = {0};
	bool allowed = false;
	*paired = false;
	TRY(guess_allowed(&visit->act, who, &allowed));
	if (!allowed)
		return err_new(visit->arena, ERR_MANY, "配对码输错太多次了，请过 15 分钟再试。");
	TRY(use_code(&visit->act, code, &screen, paired));
	return *paired ? keep_screen(visit, &screen) : guess_failed(&visit->act, who);
}

err_t screen_open(struct visit *visit, struct screen *out, bool *found)
{
	struct act *act = &visit->act;
	struct str secret = http_cookie(visit->request, "screen");
	*found = false;
	if (secret.len != SECRET_CHARS)
		return NULL;
	struct rows rows = db_query(act->db,
				    "SELECT id, org, name, account, made, seen, version FROM screen "
				    "WHERE secret = $1 AND ended = 0 AND seen > $2",
				    ARGS(V_TEXT(digest_of_secret(act, secret)),
					 V_INT(act->now - screen_days(act) * DAY_MS)));
	*found = rows_next(&rows);
	if (*found)
		screen_of_row(visit->arena, &rows, out);
	TRY(rows_done(&rows));
	if (*found)
		visit->screen = secret;
	return NULL;
}

err_t screen_sweep(struct act *act)
{
	int64_t forgotten = act->now - screen_days(act) * DAY_MS, yesterday = act->now - DAY_MS;
	TRY(db_exec(act->db, "DELETE FROM screen_code WHERE until < $1", ARGS(V_INT(yesterday)), NULL));
	TRY(db_exec(act->db, "DELETE FROM showing WHERE made < $1", ARGS(V_INT(yesterday)), NULL));
	return db_exec(act->db, "DELETE FROM screen WHERE seen < $1 OR (ended > 0 AND ended < $2)",
		       ARGS(V_INT(forgotten), V_INT(yesterday)), NULL);
}
