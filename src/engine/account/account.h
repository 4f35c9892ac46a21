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
/* Turns on one's own one-time codes (secret: base32). step: of the code that proved them, used with it.
 * The session of this token goes on as one that has proved itself; all others must log in anew. */
err_t account_second_on(struct act *act, struct str secret, int64_t step, struct str token) MUST_USE;
/* Takes them away from somebody who has lost the phone; never one's own. Ends all sessions. Also an
 * administrator's: without the password, which nobody else can set, it opens nothing. */
err_t account_second_off(struct act *act, int64_t id) MUST_USE;
/* security administrator: rights. until 0: open end. Refuses two roles of one `apart` group and a
 * node of the wrong tier. */
err_t account_grant(struct act *act, int64_t account, struct str role, struct str org,
		    int64_t from_day, int64_t until_day) MUST_USE;
err_t account_revoke(struct act *act, int64_t hold) MUST_USE;

struct account_hold {
	int64_t id, from_day, until_day; /* until_day 0: open end */
	struct str role, org;
	bool revoked;
};
/* What an account held and holds, newest first; at most 64. Needs the right to read users there. */
err_t account_holds(struct act *act, int64_t account, struct account_hold **out, size_t *count) MUST_USE;

/* Who works at a node today: active accounts at home there, by name; at most 200. Names and posts of
 * colleagues are no secret among those who work together, so no right is asked. */
err_t account_colleagues(struct act *act, struct str org, struct account **out, size_t *count) MUST_USE;

struct account_row {
	struct account account;
	struct str roles;   /* titles of the roles held today */
	int64_t last_login; /* 0: not within the life of a session's row */
};
#define ACCOUNT_NO_ROLE "-" /* no role has this name */

struct account_query {
	struct str words, role; /* part of a name or login; name of a role, or ACCOUNT_NO_ROLE: nobody gave one yet; empty: any */
	int64_t after;          /* id of the last row of the page before; 0: from the beginning */
	size_t limit;
};
/* Accounts inside the scopes in which the act may read users, by id. *total counts all that fit. */
err_t account_list(struct act *act, const struct account_query *query, struct account_row **out,
		   size_t *count, int64_t *total) MUST_USE;

/* Looks up what a login needs, off the writer: the hash (or empty) and the unsealed secret of one-time
 * codes (or empty). Same work for an unknown login. */
struct login {
	int64_t account;
	struct str hash, second_secret;
	int64_t second_step;
	bool second_needed;
};
err_t login_look(struct act *act, struct str login, struct login *out) MUST_USE;
/*
 * On the writer. A refused try is an outcome and no error, so that its count is committed. 10 tries an
 * account in 15 minutes, then locked; a known device is not locked out by strangers. token: 256 bit
 * hex, only its digest is stored.
 */
enum login_outcome { LOGIN_PASSED, LOGIN_WRONG, LOGIN_LOCKED, LOGIN_CODE_USED };
struct login_answer {
	enum login_outcome outcome;
	int tries_left; /* after this one; 0: locked now */
};
err_t login_failed(struct act *act, struct str login, struct str device,
		   struct login_answer *out) MUST_USE;
err_t login_passed(struct act *act, int64_t account, int64_t second_step, struct str token,
		   struct str device, struct login_answer *out) MUST_USE;
/* A session for somebody who has proved to be it: after a change of the password. act->second goes with
 * it. */
err_t session_begin(struct act *act, int64_t account, struct str token) MUST_USE;
/* Whose session; ERR_LOGIN when idle > 30 min, older than 12 h, or revoked. Sets act as act_as.
 * *stale: it is time for session_touch (may be NULL). */
err_t session_open(struct act *act, struct str token, bool *stale) MUST_USE;
/* Notes that the session was used; called on the writer at most once a minute a session. */
err_t session_touch(struct act *act, struct str token) MUST_USE;
err_t session_end(struct act *act, struct str token) MUST_USE;
err_t session_end_all(struct act *act, int64_t account) MUST_USE;

/*
 * Guesses at something that is no password (a receipt's number with the phone's last four), counted as
 * logins are: 10 wrong ones in 15 minutes by who ("track:<place>:<peer>", never a login's name), then
 * *allowed is false. On the writer; guesses of one who wait for each other, so that sending many at
 * once gains nothing.
 */
err_t guess_allowed(struct act *act, struct str who, bool *allowed) MUST_USE;
err_t guess_failed(struct act *act, struct str who) MUST_USE;

/* ---- places ---- */

/* A name, merge, split or closing from a day on; old codes stay and are seen by their successor. */
err_t place_change(struct act *act, struct str code, struct str name, struct str successor,
		   int64_t from_day) MUST_USE;
/* Places by part of a name, initials, code or whole name ("青禾镇云岭村") inside the nodes given
 * (an empty node: everywhere), higher tiers first; at most limit. */
err_t place_find(struct act *act, struct str words, const struct str *orgs, size_t org_count,
		 size_t limit, struct place_row **out, size_t *count) MUST_USE;
/* The nodes of the tree that have none above them; at most 64. */
err_t place_tops(struct act *act, struct place_row **out, size_t *count) MUST_USE;

/* Asks the database something small, for the health page; kind: "sqlite" or "postgres". */
err_t account_probe(struct act *act, struct str *kind) MUST_USE;

#endif
