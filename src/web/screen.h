/*
 * screen: the second screen at the window, which faces the one who has come.
 *
 * A tablet or another monitor's browser is paired with a window by a code of six digits that a clerk reads
 * out (once, ten minutes). From then on it holds a secret, of which only the digest is stored; it is
 * forgotten when it was not used for some weeks. The screen belongs to the place; one clerk at a time has
 * it and takes it over by one press. It may do one thing: show what this clerk has just sent to it, and
 * answer that. It has no account, and a browser in which somebody of the staff is signed in is none.
 *
 * What is shown (a showing) is held only as long as it is looked at: the answer, the clerk's taking back, a
 * new one, or three minutes without a touch wipe it. What remains for a day is the item, and of a yes who gave
 * it and the digest of the text that was read.
 *
 * Both ends hear of changes by tell.c (topic "screen-ID"). What must never be here: what somebody rated.
 */
#ifndef LIANXIN_WEB_SCREEN_H
#define LIANXIN_WEB_SCREEN_H

#include "web/web.h"

/* ---- screens and their pairing (screen.c) ---- */

struct screen {
	int64_t id, account, made, seen, version; /* account: who has it */
	struct str org, name; /* name of the window, "一号窗口" */
};

/* Days without use after which a screen is forgotten; the setting screen_days. */
int64_t screen_days(const struct act *act);
int64_t screen_minutes(const struct act *act); /* for which a code is good */

/* apply, at the desk: a fresh code for a window of the account's own place. ERR_BUSY: too many codes. */
err_t screen_code(struct visit *visit, struct str name, struct str *out) MUST_USE;
/* Those of the account's own place, in the order in which they were paired; at most SCREENS_MOST. */
enum { SCREENS_MOST = 20 };
err_t screen_list(struct act *act, struct screen **out, size_t *count) MUST_USE;
/* The one that this account has. */
err_t screen_mine(struct act *act, struct screen *out, bool *found) MUST_USE;
/* apply: has it from now on, and no other; what another clerk had shown is taken back. ERR_NOT_FOUND for
 * one of another place. */
err_t screen_take(struct act *act, int64_t id) MUST_USE;
/* apply: unpaired, at once. */
err_t screen_drop(struct act *act, int64_t id) MUST_USE;

/* apply, on the device. *paired false: the code is wrong, used or too old (counted as a guess).
 * ERR_MANY: too many wrong ones from this network. */
err_t screen_pair(struct visit *visit, struct str code, bool *paired) MUST_USE;
/* Whether this browser is a paired screen. Renews its cookie. */
err_t screen_open(struct visit *visit, struct screen *out, bool *found) MUST_USE;
/* Somebody of the staff is signed in in this browser: it is a desk, and no screen. */
bool screen_is_desk(struct visit *visit);

struct str screen_topic(struct arena *arena, int64_t id);
/* By the clock: forgotten screens, old codes, what was answered a day ago. */
err_t screen_sweep(struct act *act) MUST_USE;

/* ---- what is shown (showing.c) ---- */

enum showing_state {
	SHOWING_WAITING,
	SHOWING_YES,  /* confirmed, signed or rated */
	SHOWING_NO,   /* something is wrong, or not wanted */
	SHOWING_BACK, /* taken back, or something else was sent */
	SHOWING_LATE, /* nobody touched the screen */
};

struct showing {
	int64_t id, screen, account, record, made, until, version;
	enum showing_state state;
	struct str kind;    /* the page that shows it: /screen/{kind} */
	struct str purpose; /* "confirm", "delivery", "rating" */
	struct str org, title, signer;
	struct str content; /* JSON of a print document (view/view.h), only while it waits; may be empty */
	struct str digest;  /* of the content */
	struct str kept;    /* ticket of the signature (kept.h); empty: none */
};

/* apply: onto the screen of this account. kind, purpose, title, record, signer, content and digest are
 * the caller's, who has asked for the right to the record. ERR_CONFLICT: it has no screen. */
err_t showing_send(struct visit *visit, struct showing *showing) MUST_USE;
/* The account's own, its content sealed; ERR_NOT_FOUND for another's. */
err_t showing_own(struct visit *visit, int64_t id, struct showing *out) MUST_USE;
/* The last that this account had shown of a record for a purpose, within the hour. */
err_t showing_last(struct visit *visit, int64_t record, const char *purpose, struct showing *out,
		   bool *found) MUST_USE;
/* apply: the clerk takes it back. */
err_t showing_back(struct act *act, const struct showing *showing) MUST_USE;

/* apply: whatever the screen shows is over. */
err_t showing_end(struct act *act, int64_t screen) MUST_USE;

/* What a screen shows now, with content. */
err_t showing_now(struct visit *visit, const struct screen *screen, struct showing *out,
		  bool *found) MUST_USE;
/* apply, on the device: was touched, three minutes more. */
err_t showing_touch(struct act *act, const struct screen *screen) MUST_USE;
/* apply, on the device: answered and wiped. kept: ticket of the signature, or empty. ERR_CONFLICT: it is
 * over. */
err_t showing_answer(struct act *act, const struct showing *showing, enum showing_state state,
		     struct str kept) MUST_USE;
/* The page /screen/{kind}: its head and what it shows; *found false: the browser is led to /screen. */
err_t showing_page(struct visit *visit, const char *kind, struct showing *out, bool *found) MUST_USE;
/* prepare and apply of that page: the showing that the form names, while it is shown. ERR_CONFLICT: over. */
err_t showing_posted(struct visit *visit, const char *kind, struct showing *out) MUST_USE;
/* The head of the device's pages, under "screen". showing NULL: it shows nothing. */
err_t screen_put(struct visit *visit, const struct screen *screen,
		 const struct showing *showing) MUST_USE;
/* By the clock: wipes what nobody has touched. */
err_t showing_wipe(struct act *act) MUST_USE;

/* part/screen on a desk's page, under "screen": false when the account has no screen and none is offered. about NULL:
 * nothing was sent yet. label: what the button says. */
err_t showing_doc(struct visit *visit, const struct showing *about, const char *label,
		  struct doc *out) MUST_USE;

#endif
