/*
 * member: a member of the Party on his own phone, without an account.
 *
 * His branch gives him a code of eight digits, on a slip with the link that holds it. It opens once and for some days,
 * and only together with the last four of his identity number, so that a slip that was lost or passed on is worth
 * nothing. From then on his browser holds a secret, of which the digest alone is stored; it ends after some weeks, when
 * the branch takes it back or gives a new code, and when he is no member here any more. What he sees and asks is what
 * the role `member` grants him (access.h).
 *
 * Nothing of it is there until a county sets `member_page` to 1: then and only then may an address of it answer. Who
 * looks when is kept nowhere: how often a member opens his page is nobody's business.
 */
#ifndef LIANXIN_WEB_MEMBER_H
#define LIANXIN_WEB_MEMBER_H

#include "web/web.h"

/* Of the module that has its pages: codes and browsers, by their digests. */
extern const struct table member_tables[1];

bool member_on(const struct act *act);
/* ERR_NOT_FOUND while it is off, in the words of an address that does not exist. */
err_t member_need_on(struct act *act) MUST_USE;
/* Somebody who belongs here: full, probationary, or about to leave. */
bool member_is_here(const struct record *member);

/* ---- at the desk ---- */

enum member_way {
	MEMBER_NEVER, /* no code was made yet */
	MEMBER_CODE, /* one waits to be used */
	MEMBER_LATE, /* it was not used in time */
	MEMBER_INSIDE, /* a browser has it */
	MEMBER_OUTSIDE, /* it was taken back, left, or its days are over */
};
struct member_pass {
	enum member_way way;
	int64_t until; /* moment: of the code, or of the browser's secret; 0 where there is neither */
};
err_t member_pass(struct act *act, int64_t member, struct member_pass *out) MUST_USE;
/* apply: a fresh code; whatever he had before ends. The caller has asked for the right. */
err_t member_give(struct act *act, const struct record *member, struct str *code) MUST_USE;
/* apply: neither code nor browser opens anything from now on. */
err_t member_end(struct act *act, const struct record *member) MUST_USE;
/* "/v/{org}/member/in/{code}" */
struct str member_link(struct arena *arena, const struct record *member, struct str code);

/* ---- on his phone ---- */

/* apply: lets this browser in. *right false: code or tail are wrong, in no more words than that; counted as a guess,
 * which must be committed. ERR_MANY: too many wrong ones. */
err_t member_enter(struct visit *visit, struct str code, struct str tail, bool *right) MUST_USE;
/* apply: this browser forgets, and is forgotten. */
err_t member_leave(struct visit *visit) MUST_USE;
/* Whether this browser is a member's; then the act is his, at the place of his branch, and no browser keeps the
 * page. */
err_t member_open(struct visit *visit, struct record *out, bool *found) MUST_USE;
/* The same for a page that is nobody else's: ERR_NOT_FOUND while it is off, and what to do when this is not a member's
 * browser. */
err_t member_need(struct visit *visit, struct record *out) MUST_USE;

/* ---- what stands on the page ---- */

/* Asks every module (struct module, member) for its parts of the page. */
err_t visit_member(struct visit *visit, const struct record *member, struct doc *parts) MUST_USE;
/* A part: {key, title, icon, text, none, open, facts, has_facts, rows, has_rows}. text says how it stands, none what
 * stands there instead of rows; open (false) may be set where something waits for him: it is unfolded then. */
struct doc *member_part(struct doc *parts, const char *key, const char *title, const char *icon,
			struct str text, const char *none);
/* {title, text} in a part's list of facts; nothing for an empty text. */
void member_fact(struct doc *part, struct str title, struct str text);
/* {title, text, note, state, url, url_title} in a part's rows: state (part_state) and what leads on may be set
 * afterwards. */
struct doc *member_row(struct doc *part, struct str title, struct str text, struct str note);

#endif
