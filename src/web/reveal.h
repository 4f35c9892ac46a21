/*
 * reveal: what is sealed on a record's page: masked at first, plain for half a minute after a reason was given.
 *
 * The page asks by POST (the route needs VERB_REVEAL); reg_reveal writes the audit row; the answer shows the value once and
 * no browser keeps it. One record, or several that make one page (a case and its item's own fields).
 * Never puts a plain value into a page that was got by GET, nor into the page's JSON (the key begins with "_").
 */
#ifndef LIANXIN_WEB_REVEAL_H
#define LIANXIN_WEB_REVEAL_H

#include "web/web.h"

struct reveal {
	const struct record *const *records; /* the page's own first: its fields are asked by their names alone */
	size_t count;
	struct str url;                      /* where the form posts */
	struct str reason;                   /* stands in the form at first; may be empty */
	bool unregistered;                   /* also says what is not registered */
};
/* sealed: [{key, title, masked, long, _plain}], has_sealed, revealed_text, reveal (the form; false: no right or nothing to see): the card
 * part/sealed. */
void reveal_doc(struct visit *visit, const struct reveal *reveal);
/* The apply of the form: fields `what` (one or several) and `reason`, at most 100 characters. Nothing is shown unless each
 * of them was written down. */
err_t reveal_apply(struct visit *visit, const struct reveal *reveal) MUST_USE;

#endif
