/*
 * figure: counts that are kept, not counted.
 *
 * A write adds its deltas to the pending rows of its own place in the same transaction; a small job
 * folds them up the tree and into months and years within a second; a reader adds what is not yet
 * folded. So any number at any node is a few key look-ups, and equals a recount of the records.
 *
 * A figure has a name ("case.accepted", "case#state,item"), a value of its dimension ("M10",
 * "town_review M10", "" for all) and a period: a day, of which months and years are folded, or ""
 * for a stock. By value ("M10") only months and years are kept.
 */
#ifndef LIANXIN_ENGINE_FIGURE_H
#define LIANXIN_ENGINE_FIGURE_H

#include "base/err.h"
#include "base/str.h"
#include "engine/access/access.h"

/* day: a day number, or FIGURE_STOCK. */
#define FIGURE_STOCK INT64_MIN
err_t figure_add(struct act *act, struct str org, struct str name, struct str value, int64_t day,
		 int64_t delta) MUST_USE;

/* period: "" stock, "2026", "2026-11", "2026-11-23". */
err_t figure_read(struct act *act, struct str org, struct str name, struct str value,
		  struct str period, int64_t *out) MUST_USE;

struct figure {
	struct str value;
	int64_t n;
};
/* All values of a dimension at a node, by value. */
err_t figure_list(struct act *act, struct str org, struct str name, struct str period,
		  struct figure **out, size_t *count) MUST_USE;

/* Folds up to limit pending rows; *left tells whether more wait. Runs on a writer. */
err_t figure_fold(struct act *act, int limit, bool *left) MUST_USE;

/*
 * For a load: from now on figure_add of this lane adds up in memory, in arena. figure_spread writes what came
 * together, up to limit rows a call, and ends it with the last: as pending rows for a load in one transaction
 * (an import), or folded, for one into a database that nobody else uses yet (demo data). What reads figures in
 * between does not see them; audit_undo and audit_forget of the lane give them up.
 */
void figure_gather(struct arena *arena, struct lane *lane, bool folded);
err_t figure_spread(struct act *act, size_t limit, bool *left) MUST_USE;

const struct table *figure_tables(size_t *count);

#endif
