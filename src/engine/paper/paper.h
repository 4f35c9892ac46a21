/*
 * paper: what is handed over on paper, kept as it was shown; and what was signed.
 *
 * A paper of the catalogue (wording) and a record become a print document, whose text is then frozen: the
 * row keeps every word with its digest, who made it and when. It is printed again from that row, never
 * drawn anew from the record, which may have changed since. The size of the sheet is no part of it.
 *
 * A signature says for what, how (on the screen, on paper, before a witness), and the digest of the very
 * text that was signed. Nobody is made to sign here: what the law doesn't ask for can be left out.
 */
#ifndef LIANXIN_ENGINE_PAPER_H
#define LIANXIN_ENGINE_PAPER_H

#include "base/doc.h"
#include "base/err.h"
#include "engine/flow/flow.h"
#include "engine/register/register.h"

/* Words that a module knows beyond the record and the place; NULL functions know none. */
struct paper_source {
	void *arg;
	/* *known false: not mine. An empty text: known, and nothing to say. */
	struct str (*word)(void *arg, struct act *act, struct str word, bool *known);
	/* A list's lines; 0 when it is empty or not mine. */
	size_t (*list)(void *arg, struct act *act, struct str word, const struct str **lines);
};

struct paper_ask {
	const struct paper *paper;
	const struct record *record; /* NULL: about none */
	struct str org;              /* whose paper it is: names of places, telephone */
	struct str address;          /* of the record's own page, for the code; empty: no code */
	struct paper_source source;
};

/* Whether it fits what the record is and has been through. */
err_t paper_fits(struct act *act, const struct paper_ask *ask, bool *out) MUST_USE;
/* Whether a step makes the paper due. */
bool paper_is_due(const struct paper *paper, const struct record *record, struct str step);
/* The print document (view/view.h) without a size, ready to be drawn or frozen. */
err_t paper_fill(struct act *act, const struct paper_ask *ask, struct doc **out) MUST_USE;

/* Of what it says now, without when and by whom it is printed. */
err_t paper_digest(struct act *act, const struct paper_ask *ask, struct str *out) MUST_USE;

/* One more block of a print document: "heading", "text", "table" … (view/view.h), and is_KIND for the page, whose
 * template can only ask whether. */
struct doc *paper_block(struct doc *blocks, const char *kind);
/* The same with its words. */
struct doc *paper_words(struct doc *blocks, const char *kind, struct str text);
/* The digest of a print document's words, without its footer; body (may be NULL): the words as JSON. */
err_t paper_digest_of(struct arena *arena, struct doc *print, struct str *body, struct str *digest) MUST_USE;

struct kept_paper {
	int64_t id, record, at;
	struct str reg, org, name, title, sizes; /* sizes: "A5 A4" */
	struct str body;   /* JSON of the print document; only from paper_load */
	struct str digest; /* of what it says, without when and by whom it was printed */
	struct str actor;
	int64_t copies;    /* how often it was printed; 0: made by a step, not printed yet */
	bool shared;
};
/* Freezes it. When the last one of that name says the very same, that one is taken: *out is its id. */
err_t paper_keep(struct act *act, const struct paper_ask *ask, int64_t *out) MUST_USE;
/* Freezes the very words that somebody was shown and said yes to: a print document of the caller's. Name and
 * title of the row are those given; digest is that of paper_digest_of. Printed later, it bears the signatures
 * that name this digest. */
err_t paper_keep_shown(struct act *act, const struct record *record, struct str name, struct str title,
		       struct doc *print, struct str *digest) MUST_USE;
/* One more copy: audited; *copy is its number, from 1. */
err_t paper_printed(struct act *act, const struct kept_paper *kept, int64_t *copy) MUST_USE;
/* Of one record, newest first; without bodies. The caller has loaded the record. */
err_t paper_list(struct act *act, const struct record *record, struct kept_paper **out,
		 size_t *count) MUST_USE;
/* Right to read the record checked; ERR_NOT_FOUND else. */
err_t paper_load(struct act *act, int64_t id, struct kept_paper *out) MUST_USE;
/* Its document for a size; copy 0: marked as a copy to read, 1: as first printed, above: 补打. */
err_t paper_doc(struct act *act, const struct kept_paper *kept, struct str size, int64_t copy,
		struct doc **out) MUST_USE;

/* Gives the document's pictures their bytes, which are not kept twice; before it is drawn. One that is gone
 * stays empty. */
void paper_pictures(struct act *act, struct doc *print);

/* ---- signatures ---- */

/* SIGN_TAP: said yes on the screen that faced her, without writing. */
enum sign_way { SIGN_NONE, SIGN_SCREEN, SIGN_PAPER, SIGN_WITNESS, SIGN_TAP };

struct signature {
	int64_t id, record, at, attachment; /* attachment 0: none */
	struct str reg, org;
	struct str purpose; /* "confirm", "delivery", "authority" */
	enum sign_way way;
	struct str signer, witness, witness_post;
	struct str digest;  /* of what was signed */
	struct str file;    /* digest of the picture, of type file_type; read only */
	struct str file_type;
	struct str actor;   /* before whom */
};

/*
 * Takes what part/signature sends (sign_way, signer, witness, witness_post, and the picture or scan that the
 * caller has attached to the record, 0: none): checks that it is whole and keeps it. No way chosen and no
 * picture: nothing is kept and *out is 0. Faults are of the form's fields.
 */
err_t signature_take(struct act *act, const struct record *record, struct str purpose,
		     const struct form *form, int64_t attachment, struct str digest,
		     int64_t *out) MUST_USE;
/* Keeps that the signer said yes on the screen at the window to the words of this digest. Only after such an answer
 * came: no form can send it. */
err_t signature_tap(struct act *act, const struct record *record, struct str purpose, struct str signer,
		    struct str digest) MUST_USE;
/* Newest first. The caller has loaded the record. */
err_t signature_list(struct act *act, const struct record *record, struct signature **out,
		     size_t *count) MUST_USE;
struct str sign_way_title(enum sign_way way);

const struct table *paper_tables(size_t *count);

#endif
