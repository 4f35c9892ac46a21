/*
 * audit: every write and every sight of a sealed value, in a chain that shows tampering.
 *
 * A row is written in the same transaction as what it tells of; without it nothing is saved. One chain
 * per writer (lane), each row holding the digest of the one before; a job links the lanes and anchors
 * their heads outside the database. Rows keep ids and keyed digests, never the values, so that erasing
 * a person's data spares the chain.
 */
#ifndef LIANXIN_ENGINE_AUDIT_H
#define LIANXIN_ENGINE_AUDIT_H

#include "base/err.h"
#include "base/str.h"
#include "engine/access/access.h"

struct audit_entry {
	struct str verb;   /* "create", "change", "void", "step:pass", "reveal", "export", "login" … */
	struct str on;     /* register or resource */
	int64_t id;        /* 0: none */
	struct str org;
	struct str digest; /* keyed digest of what was written, or empty */
	struct str note;   /* reason, field name; never a value */
};

err_t audit_note(struct act *act, const struct audit_entry *entry) MUST_USE;
/* Before the commit of a transaction: writes the head's keyed digest, so that cutting off the tail of
 * the chain shows too. */
err_t audit_close(struct act *act) MUST_USE;

/* The chain and the block of ids go with the transaction. */
void audit_mark(struct lane *lane);   /* at a savepoint, or the beginning */
void audit_undo(struct lane *lane);   /* the savepoint was undone */
void audit_forget(struct lane *lane); /* rolled back or unknown outcome: read the head again */

struct audit_fault {
	int lane;
	int64_t seq;
	struct str words; /* "row 17 of lane 1 was changed" */
	struct audit_fault *next;
};
/* Walks all chains (streaming) and compares with the anchor file: changed, removed, inserted, swapped
 * and cut-off rows are found. *rows counts what was read. */
err_t audit_verify(struct act *act, struct str anchor_file, int64_t *rows,
		   struct audit_fault **out) MUST_USE;
/* Appends "time lane seq hash" of every lane's head to the anchor file (outside the database). */
err_t audit_anchor(struct act *act, struct str anchor_file) MUST_USE;

/* ---- reading the trail ---- */

struct audit_line {
	int64_t lane, seq, at, account, id;
	struct str name; /* of the account; empty for the public and the program */
	struct str verb, on, org, note, peer;
};
struct audit_query {
	int64_t from, until;       /* UTC ms: [from, until[ */
	struct str kind;           /* "read", "write", "login"; empty: all */
	struct str words;          /* part of a name, a number of a record, or a reason */
	int64_t at, lane, seq;     /* of the last line of the page before; at 0: from the newest */
	size_t limit;
};
/* Newest first; needs VERB_READ of audit, sees the own subtree and what belongs to no place. */
err_t audit_list(struct act *act, const struct audit_query *query, struct audit_line **out,
		 size_t *count) MUST_USE;

const struct table *audit_tables(size_t *count);

#endif
