/*
 * unfinished: drafts of the desk's forms, for any page that asks for them.
 *
 * A page calls visit_unfinished before it fills its form, shows part/draft inside the form and marks the
 * form with data-draft; then the script saves it every ten seconds and on leaving a field, a plain button
 * saves it without script, and opening the page again brings everything back. The row goes when a form
 * that carries it is sent (web/writer.c). Sealed at rest; read by its own account alone.
 */
#ifndef LIANXIN_WEB_UNFINISHED_H
#define LIANXIN_WEB_UNFINISHED_H

#include "web/web.h"

struct unfinished {
	struct str key;   /* the address that opens the form */
	struct str title; /* "高龄津贴，王桂英" */
	struct str mark;  /* of the page that saved last */
	int64_t at, turn; /* UTC ms; counts the saves */
	struct form form;
};

struct unfinished_saved {
	struct str time;    /* "09:41" */
	struct str warning; /* empty, or what somebody should know: saved elsewhere too */
	int64_t turn;
};

/*
 * The page's form keeps drafts under key, an address of the desk without personal data in it. Sets _draft
 * for part/draft. On a GET visit->form becomes what was left unfinished, and visit_typed says so.
 */
err_t visit_unfinished(struct visit *visit, struct str key, struct str title) MUST_USE;
/* Whether the form shows what somebody typed: refused, shown once more, or taken up again. */
bool visit_typed(const struct visit *visit);

/* The newest twenty of this account, newest first. */
err_t unfinished_list(struct act *act, struct unfinished **out, size_t *count) MUST_USE;
/* The same as [{title, url, time}] under key of the page. */
err_t unfinished_doc(struct visit *visit, const char *key) MUST_USE;

/* On the writer. The posted form is kept: draft (key), draft_title, draft_turn, draft_mark beside its own
 * fields. ERR_INVALID for a key that is no address of the desk. */
err_t unfinished_save(struct visit *visit, struct unfinished_saved *out) MUST_USE;
err_t unfinished_drop(struct act *act, struct str key) MUST_USE;
/* The form was sent: its draft is over, also for saves that were still on their way. */
err_t unfinished_sent(struct visit *visit) MUST_USE;
/* By the clock: what is older than the setting retention_draft_days. */
err_t unfinished_sweep(struct act *act) MUST_USE;
/* Seals the next rows after *after under the newest key, as reg_reseal does. */
err_t unfinished_reseal(struct act *act, int64_t *after, int64_t *count, bool *left) MUST_USE;

#endif
