/*
 * session: logging in, staying in, leaving.
 *
 * Only the digest of a session's token is stored. Tries are counted for strangers together and for
 * each known device alone, so that ten wrong guesses stop guessing without shutting the owner out of
 * the machine she always uses. The count is made on the writer, after the slow hash and before its
 * result may be told: guesses sent in parallel gain nothing (TRUST S8).
 */
#include "engine/account/account_int.h"

#include "base/arena.h"
#include "base/crypt.h"
#include "engine/audit/audit.h"

enum { TRIES_MAX = 10, TRIES_MINUTES = 15 };
enum { SESSION_HOURS = 12, TOUCH_MS = 60 * 1000 };

/* The device's digest when it has logged in to this account before, else empty. */
static err_t known_device(struct act *act, int64_t account, struct str device, struct str *out)
{
	*out = S("");
	if (device.len == 0 || account == 0)
		return NULL;
	struct str digest = digest_hex(act->arena, device), found_digest;
	bool found = false;
	TRY(db_text(act->db, act->arena, "SELECT digest FROM device WHERE digest = $1 AND account = $2",
		    ARGS(V_TEXT(digest), V_INT(account)), &found_digest, &found));
	if (found)
		*out = digest;
	return NULL;
}

static err_t account_of_login(struct act *act, struct str login, int64_t *out)
{
	*out = 0;
	return db_int(act->db, "SELECT id FROM account WHERE login = $1 AND active = 1",
		      ARGS(V_TEXT(login)), out, NULL);
}

static err_t count_tries(struct act *act, struct str login, struct str device, int64_t *out)
{
	int64_t minutes = catalogue_setting_int(act->house->catalogue, "login_lock_minutes",
						TRIES_MINUTES);
	return db_int(act->db,
		      "SELECT count(*) FROM login_try WHERE login = $1 AND device = $2 AND at > $3",
		      ARGS(V_TEXT(login), V_TEXT(device), V_INT(act->now - minutes * 60 * 1000)), out,
		      NULL);
}

static int64_t tries_most(const struct act *act)
{
	return catalogue_setting_int(act->house->catalogue, "login_tries", TRIES_MAX);
}

err_t login_look(struct act *act, struct str login, struct login *out)
{
	struct login found = {0};
	struct str sealed = {NULL, 0};
	struct rows rows = db_query(act->db,
				    "SELECT id, password, second_secret, second_step FROM account "
				    "WHERE login = $1 AND active = 1",
				    ARGS(V_TEXT(login)));
	if (rows_next(&rows)) {
		found.account = rows_int(&rows, 0);
		found.hash = rows_copy(&rows, act->arena, 1);
		sealed = rows_copy(&rows, act->arena, 2);
		found.second_step = rows_int(&rows, 3);
		found.second_needed = sealed.len > 0;
	}
	TRY(rows_done(&rows));
	TRY(second_unseal(act, found.account, sealed, &found.second_secret));
	*out = found;
	return NULL;
}

err_t login_failed(struct act *act, struct str login, struct str device, struct login_answer *out)
{
	int64_t account = 0, tries = 0, id = 0, most = tries_most(act);
	struct str known;
	TRY(act_lock(act, str_fmt(act->arena, "login:" STR, STR_ARG(login))));
	TRY(account_of_login(act, login, &account));
	TRY(known_device(act, account, device, &known));
	TRY(count_tries(act, login, known, &tries));
	if (tries >= most) {
		*out = (struct login_answer){LOGIN_LOCKED, 0};
		return NULL;
	}
	TRY(act_id(act, &id));
	TRY(db_exec(act->db, "INSERT INTO login_try(id, login, device, at) VALUES($1, $2, $3, $4)",
		    ARGS(V_INT(id), V_TEXT(login), V_TEXT(known), V_INT(act->now)), NULL));
	*out = (struct login_answer){LOGIN_WRONG, (int)(most - tries - 1)};
	return audit_note(act, &(struct audit_entry){.verb = S("login-failed"), .on = S("session"),
						     .id = account});
}

static err_t remember_device(struct act *act, int64_t account, struct str device)
{
	if (device.len == 0)
		return NULL;
	return db_exec(act->db,
		       "INSERT INTO device(digest, account, seen) VALUES($1, $2, $3) "
		       "ON CONFLICT(digest, account) DO UPDATE SET seen = $3",
		       ARGS(V_TEXT(digest_hex(act->arena, device)), V_INT(account),
			    V_INT(act->now)),
		       NULL);
}

err_t session_begin(struct act *act, int64_t account, struct str token)
{
	return db_exec(act->db,
		       "INSERT INTO session(digest, account, created, seen, ended, second) "
		       "VALUES($1, $2, $3, $3, 0, $4)",
		       ARGS(V_TEXT(digest_hex(act->arena, token)), V_INT(account), V_INT(act->now),
			    V_INT(act->second)),
		       NULL);
}

/* Each code once: the step that was used last only grows. */
static err_t use_step(struct act *act, int64_t account, int64_t step, bool *fresh)
{
	int64_t changed = 0;
	*fresh = true;
	if (step == 0)
		return NULL;
	TRY(db_exec(act->db, "UPDATE account SET second_step = $1 WHERE id = $2 AND second_step < $1",
		    ARGS(V_INT(step), V_INT(account)), &changed));
	*fresh = changed > 0;
	return NULL;
}

err_t login_passed(struct act *act, int64_t account, int64_t second_step, struct str token,
		   struct str device, struct login_answer *out)
{
	struct account who;
	int64_t tries = 0;
	bool fresh = false;
	struct str known;
	TRY(account_load(act, account, &who));
	TRY(act_lock(act, str_fmt(act->arena, "login:" STR, STR_ARG(who.login))));
	TRY(known_device(act, account, device, &known));
	TRY(count_tries(act, who.login, known, &tries));
	*out = (struct login_answer){LOGIN_LOCKED, 0};
	if (tries >= tries_most(act))
		return NULL;
	TRY(use_step(act, account, second_step, &fresh));
	out->outcome = LOGIN_CODE_USED;
	if (!fresh)
		return NULL;
	TRY(db_exec(act->db, "DELETE FROM login_try WHERE login = $1 AND device = $2",
		    ARGS(V_TEXT(who.login), V_TEXT(known)), NULL));
	TRY(remember_device(act, account, device));
	act->second = second_step != 0;
	TRY(session_begin(act, account, token));
	TRY(act_as(act, account));
	out->outcome = LOGIN_PASSED;
	return audit_note(act, &(struct audit_entry){.verb = S("login"), .on = S("session"),
						     .id = account, .org = who.org});
}

static err_t gone(struct act *act)
{
	return err_new(act->arena, ERR_LOGIN, "登录已过期，请重新登录。您填的内容会保留。");
}

err_t session_open(struct act *act, struct str token, bool *stale)
{
	if (token.len != 64)
		return gone(act);
	int64_t account = 0, created = 0, seen = 0;
	struct rows rows = db_query(
		act->db, "SELECT account, created, seen, second FROM session WHERE digest = $1 AND ended = 0",
		ARGS(V_TEXT(digest_hex(act->arena, token))));
	bool found = rows_next(&rows);
	if (found) {
		account = rows_int(&rows, 0);
		created = rows_int(&rows, 1);
		seen = rows_int(&rows, 2);
		act->second = rows_int(&rows, 3) != 0;
	}
	TRY(rows_done(&rows));
	int64_t idle = catalogue_setting_int(act->house->catalogue, "session_idle_minutes", 30);
	int64_t hours = catalogue_setting_int(act->house->catalogue, "session_hours", SESSION_HOURS);
	bool alive = found && act->now - seen <= idle * 60 * 1000 &&
		     act->now - created <= hours * 60 * 60 * 1000 && act->now >= created - TOUCH_MS;
	if (!alive)
		return gone(act);
	if (stale != NULL)
		*stale = act->now - seen > TOUCH_MS;
	return act_as(act, account);
}

err_t session_touch(struct act *act, struct str token)
{
	return db_exec(act->db, "UPDATE session SET seen = $1 WHERE digest = $2 AND seen < $3",
		       ARGS(V_INT(act->now), V_TEXT(digest_hex(act->arena, token)),
			    V_INT(act->now - TOUCH_MS)),
		       NULL);
}

err_t session_end(struct act *act, struct str token)
{
	TRY(db_exec(act->db, "UPDATE session SET ended = $1 WHERE digest = $2 AND ended = 0",
		    ARGS(V_INT(act->now), V_TEXT(digest_hex(act->arena, token))), NULL));
	return audit_note(act, &(struct audit_entry){.verb = S("logout"), .on = S("session"),
						     .id = act->account, .org = act->org});
}

err_t session_end_all(struct act *act, int64_t account)
{
	return db_exec(act->db, "UPDATE session SET ended = $1 WHERE account = $2 AND ended = 0",
		       ARGS(V_INT(act->now), V_INT(account)), NULL);
}

/* ---- guesses that are no passwords ---- */

err_t guess_allowed(struct act *act, struct str who, bool *allowed)
{
	int64_t tries = 0;
	TRY(act_lock(act, str_fmt(act->arena, "login:" STR, STR_ARG(who))));
	TRY(count_tries(act, who, S(""), &tries));
	*allowed = tries < TRIES_MAX;
	return NULL;
}

err_t guess_failed(struct act *act, struct str who)
{
	int64_t id = 0;
	TRY(act_id(act, &id));
	TRY(db_exec(act->db, "INSERT INTO login_try(id, login, device, at) VALUES($1, $2, '', $3)",
		    ARGS(V_INT(id), V_TEXT(who), V_INT(act->now)), NULL));
	return audit_note(act, &(struct audit_entry){.verb = S("guess-failed"), .on = S("session"),
						     .org = act->org});
}
