/*
 * guard: what stands between a village's own data and the public (公开卫士).
 *
 * Before anything is published (a notice, a poster, a screen, an export for the public), its texts, the cells of its
 * tables, the names of its pictures and files go through here: identity numbers, cards, telephones, house numbers, words of
 * illness (base/private.h) are hidden, or stop it, by the rule of what is published. A declared work contact (an account's
 * work telephone; a field with `contact: true`) passes. Whatever else passes was let through by somebody with the right to
 * publish, who said why: his row says so for good, and so does the trail. It holds for that one record alone.
 *
 * It is asked when something is published, never when it is read: what is published is kept as it came out of here. A way
 * out that does not ask here is a fault; publish_open asks by itself. A value never reaches the trail or a row of ours:
 * a find is known by a keyed digest.
 *
 * How a page uses it:
 *   page:  guard_look, guard_doc into key "guard", and {{> part/guard}} inside its form;
 *   apply: guard_take with the same texts; an error shows the page again, with what was found and all that was typed;
 *   then   guard_out gives each text as it may leave.
 */
#ifndef LIANXIN_ENGINE_GUARD_H
#define LIANXIN_ENGINE_GUARD_H

#include "base/doc.h"
#include "base/err.h"
#include "base/private.h"
#include "engine/register/register.h"

/* What is published says for each kind what becomes of a find. */
enum guard_rule {
	GUARD_HIDE, /* hidden, unless let through */
	GUARD_STOP, /* nothing is published until it is gone or let through */
	GUARD_SHOW, /* this kind is what the publication is about */
};

struct guard_text {
	struct str title; /* where it stands, in words: "用途", "附件名" */
	struct str text;
};
struct guard_ask {
	struct str reg; /* whose publication it is: releases hold for this record */
	int64_t record;
	struct str org;
	const struct guard_text *texts;
	size_t count;
	const enum guard_rule *rules; /* PRIVATE_KINDS of them; NULL: everything is hidden */
};

enum guard_state { GUARD_HIDDEN, GUARD_STOPS, GUARD_CONTACT, GUARD_RELEASED, GUARD_SHOWN };

struct guard_find {
	size_t text; /* which of the texts */
	struct private_span span;
	struct str mark; /* keyed digest of kind and value: names it in forms and rows */
	enum guard_state state;
	struct str actor, post, reason; /* of who let it through */
	int64_t at;
};
struct guard_report {
	struct guard_ask ask;
	struct guard_find *finds; /* by text, in its order */
	size_t count;
	size_t hidden, stopping; /* how many of them */
	struct str
		seen; /* stands for what there is to decide: a form that carries it has shown it */
};

err_t guard_look(struct act *act, const struct guard_ask *ask, struct guard_report *out) MUST_USE;
/* A text as it may leave. */
struct str guard_out(struct arena *arena, const struct guard_report *report, size_t text);
/* ERR_INVALID that says which words stand where, when something stops it; NULL else. */
err_t guard_need(struct act *act, const struct guard_report *report) MUST_USE;
/* Notes in the trail what kinds were hidden, and how many; nothing for none. Whoever publishes does it. */
err_t guard_note(struct act *act, const struct guard_report *report) MUST_USE;

/*
 * What part/guard sent: lets through and takes back, then looks anew. Faults are of the form: something that the person
 * was not yet shown, no reason, something that stops it. Letting through needs VERB_PUBLISH on the register.
 */
err_t guard_take(struct act *act, const struct guard_ask *ask, const struct form *form,
		 struct guard_report *out) MUST_USE;
/* For part/guard: {count_text, seen, texts, decisions}; false when nothing was found. typed, errors: may be NULL. */
void guard_doc(struct act *act, const struct guard_report *report, const struct form *typed,
	       err_t errors, struct doc *page);

/* Every text of a tree (a print document, a table, a page's part) that is about to be shown to the public: looked at and
 * replaced. Rules and releases are those of ask, whose own texts are not used. */
err_t guard_tree(struct act *act, const struct guard_ask *ask, struct doc *tree,
		 struct guard_report *out) MUST_USE;

/* For what is public as soon as it is saved: a text of these fields in which something would be hidden is a fault of its field. */
err_t guard_draft(struct draft *draft, const char *const *fields, size_t count) MUST_USE;

const struct table *guard_tables(size_t *count);

#endif
