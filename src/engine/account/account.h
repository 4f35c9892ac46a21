/*
 * account: making accounts, giving rights, logging in, renaming places: the writing side of access.
 *
 * It stands above audit, because each of these acts leaves its row there; asking for rights stays in
 * access. The three administrators are apart from each other (GB/T 22239 8.1.4.2.d).
 */
#ifndef LIANXIN_ENGINE_ACCOUNT_H
#define LIANXIN_ENGINE_ACCOUNT_H

#include "base/err.h"
#include "base/str.h"
#include "engine/access/access.h"

/* system administrator: accounts exist. The password is hashed before (prepare). */
err_t account_create(struct act *act, const struct account *account, struct str password_hash,
		     int64_t *out) MUST_USE;
err_t account_change(struct act *act, const struct account *account) MUST_USE;
err_t account_password(struct act *act, int64_t id, struct str hash, bool must_change) MUST_USE;
/* security administrator: rights. until 0: open end. Refuses two roles of one `apart` group and a
 * node of the wrong tier. */
err_t account_grant(struct act *act, int64_t account, struct str role, struct str org,
		    int64_t from_day, int64_t until_day) MUST_USE;
err_t account_revoke(struct act *act, int64_t hold) MUST_USE;

/* Looks up what a login needs, off the writer: the hash (or empty), whether locked. Same work for an
 * unknown login. */
struct login {
	int64_t account;
	struct str hash, second_secret;
	int64_t second_step;
	bool locked, second_needed;
};
err_t login_look(struct act *act, struct str login, struct login *out) MUST_USE;
/* On the writer: counts a failure (10 an account in 15 minutes, then locked; a known device is not
 * locked out by strangers), or clears them and makes a session. token: 256 bit hex, only its digest
 * is stored. */
err_t login_failed(struct act *act, struct str login, struct str device) MUST_USE;
err_t login_passed(struct act *act, int64_t account, int64_t second_step, struct str token,
		   struct str device) MUST_USE;
/* Whose session; ERR_LOGIN when idle > 30 min, older than 12 h, or revoked. Sets act as act_as.
 * *stale: it is time for session_touch (may be NULL). */
err_t session_open(struct act *act, struct str token, bool *stale) MUST_USE;
/* Notes that the session was used; called on the writer at most once a minute a session. */
err_t session_touch(struct act *act, struct str token) MUST_USE;
err_t session_end(struct act *act, struct str token) MUST_USE;
err_t session_end_all(struct act *act, int64_t account) MUST_USE;


/* ---- places ---- */

/* A name, merge, split or closing from a day on; old codes stay and are seen by their successor. */
err_t place_change(struct act *act, struct str code, struct str name, struct str successor,
		   int64_t from_day) MUST_USE;

#endif
