/*
 * publish: what is public, from when till when, masked how, frozen as it was shown.
 *
 * A notice is a row of its own table: made from a record when a flow's step opens it, with the fields
 * that the rule shows, already masked and past the guard (engine/guard); the shown text is kept and never made again. It ends by its
 * date or when the flow closes it; it is then taken from public faces and stays in the archive.
 */
#ifndef LIANXIN_ENGINE_PUBLISH_H
#define LIANXIN_ENGINE_PUBLISH_H

#include "base/err.h"
#include "engine/register/register.h"

struct notice_row {
	struct str title, value; /* as shown, already masked */
};

struct notice {
	int64_t id, record, opened;
	struct str reg, org, title, number;
	struct str from, until; /* days; until is the last day on view */
	struct str outcome;     /* after it was closed: what became of it */
	bool closed;
	const struct notice_row *rows;
	size_t row_count;
};

/* Opens a notice for days calendar days, today being the first. */
err_t publish_open(struct act *act, const struct record *about, struct str title,
		   const struct notice_row *rows, size_t count, int64_t days, int64_t *out) MUST_USE;
/* Closes what is open about the record; nothing when there is none. */
err_t publish_close(struct act *act, const struct record *about, struct str outcome) MUST_USE;
/* Of a register (empty: of any), on view today at a place (subtree), newest first; limit ≤ 200. For anybody: public by nature. */
err_t publish_on_view(struct act *act, struct str reg, struct str org, size_t limit,
		      struct notice **out, size_t *count) MUST_USE;
/* The last notice about a record; *found false when there is none. */
err_t publish_about(struct act *act, const struct record *about, struct notice *out,
		    bool *found) MUST_USE;
/* On view, or closed less than 30 days ago; ERR_NOT_FOUND else. */
err_t publish_load(struct act *act, int64_t id, struct notice *out) MUST_USE;

const struct table *publish_tables(size_t *count);

#endif
