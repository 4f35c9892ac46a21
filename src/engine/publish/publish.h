/*
 * publish: what is public, from when till when, masked how, frozen as it was shown.
 *
 * A notice is a row of its own table: made from a record when a flow's step opens it, with the fields
 * that the rule shows, already masked and past the guard (engine/guard); the shown text is kept and never
 * made again. It ends by its date or when the flow closes it; it is then taken from public faces and stays
 * in the archive, with the digest of what was shown, so that anybody can see that not a word has changed.
 */
#ifndef LIANXIN_ENGINE_PUBLISH_H
#define LIANXIN_ENGINE_PUBLISH_H

#include "base/err.h"
#include "engine/register/register.h"

enum { PUBLISH_ROWS_CARRIED = 40 }; /* rows of a notice that are not of its table, at most */

struct notice_row {
	struct str title, value; /* as shown, already masked */
	int64_t line; /* 0: of the whole; from 1: a cell of that line of its table */
};

struct notice {
	int64_t id, record, opened; /* record 0: it was taken from the server that keeps the records */
	struct str reg, org, title, number;
	struct str from, until; /* days; until is the last day on view */
	struct str outcome;     /* after it was closed: what became of it */
	struct str digest;      /* of what was shown; empty: from before there was one */
	bool closed;
	const struct notice_row *rows;
	size_t row_count;
};

/* Opens a notice for days calendar days, today being the first. */
err_t publish_open(struct act *act, const struct record *about, struct str title,
		   const struct notice_row *rows, size_t count, int64_t days, int64_t *out) MUST_USE;
/* Closes what is open about the record; nothing when there is none. */
err_t publish_close(struct act *act, const struct record *about, struct str outcome) MUST_USE;
/* Of a register (empty: of any), on view today at a place (subtree), newest first; limit ≤ 200; their tables are left
 * out. For anybody: public by nature. */
err_t publish_on_view(struct act *act, struct str reg, struct str org, size_t limit,
		      struct notice **out, size_t *count) MUST_USE;
/* The same of the place itself, without what is below it. */
err_t publish_on_view_here(struct act *act, struct str reg, struct str org, size_t limit,
			   struct notice **out, size_t *count) MUST_USE;
/* The last notice about a record; *found false when there is none. */
err_t publish_about(struct act *act, const struct record *about, struct notice *out,
		    bool *found) MUST_USE;
/* On view, or closed less than 30 days ago; ERR_NOT_FOUND else. */
err_t publish_load(struct act *act, int64_t id, struct notice *out) MUST_USE;

/* What a notice shows is what was frozen: its rows give its digest. False for one without a digest. */
bool publish_holds(struct act *act, const struct notice *notice);

/* ---- between a server that keeps the Party's records and one that faces the public (engine/extract) ---- */

/* All on view at a place (subtree) about registers that are at hand on the Party's server alone, newest first, at most
 * limit; ERR_TOO_LARGE when there are more. */
err_t publish_carried(struct act *act, struct str org, size_t limit, struct notice **out, size_t *count) MUST_USE;
/* Of notices, newest first, only reg, org, title, from, until and rows are looked at. What was taken for that place before
 * and is not among them goes, what is new comes, the rest stays as it is; our own about such registers are closed. */
err_t publish_take(struct act *act, struct str org, const struct notice *notices, size_t count) MUST_USE;

const struct table *publish_tables(size_t *count);

#endif
