/*
 * upkeep: when the last backup and the last restore drill were good, and what is to be said of it.
 *
 * Commands of the operator's timers note it in a small file of the data folder each; the server reads it
 * for the page 运行情况 and for /metrics. Not in the database: a backup may not write into what it copies,
 * and the note must be there when the database is not. A note that cannot be read counts as none, so
 * that it warns.
 */
#ifndef LIANXIN_WEB_UPKEEP_H
#define LIANXIN_WEB_UPKEEP_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct catalogue;

enum upkeep_kind { UPKEEP_BACKUP, UPKEEP_DRILL, UPKEEP_KINDS };

struct upkeep {
	int64_t good;     /* UTC ms of the last that was good; 0: never */
	int64_t tried;    /* UTC ms of the last try; 0: never */
	bool failed;      /* the last try was not good */
	struct str words; /* what the last try said: one line, no path of a person's file, no name */
};

/* Notes a try. failure NULL: good, with these words; else its text. Keeps the time of the last good one. */
err_t upkeep_note(struct arena *arena, struct str data, enum upkeep_kind kind, int64_t now, err_t failure,
		  struct str words) MUST_USE;
struct upkeep upkeep_read(struct arena *arena, struct str data, enum upkeep_kind kind);
/* Whether it is time to warn: never good, or longer ago than the settings backup_hours and drill_days say.
 * A setting of 0 asks for none. */
bool upkeep_is_late(const struct catalogue *catalogue, const struct upkeep *upkeep, enum upkeep_kind kind,
		    int64_t now);
/* The words of the metrics: "backup", "drill". */
const char *upkeep_name(enum upkeep_kind kind);

#endif
