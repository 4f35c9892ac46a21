/*
 * workdays: the years of working days that the county entered since the catalogue was shipped.
 *
 * Each notice is one row, never changed: a later one for the same year wins. The calendar that all
 * threads count with is swapped whole; an old one is never freed, because somebody may still count
 * with it, and there is one a year.
 */
#ifndef LIANXIN_ENGINE_WORKDAYS_H
#define LIANXIN_ENGINE_WORKDAYS_H

#include "base/err.h"
#include "base/str.h"
#include "engine/access/access.h"

struct workdays_notice {
	int year;
	struct str off, work; /* as people write them: "10月1日至10月7日、…", "2026-10-10" */
	struct str source;    /* name and number of the notice */
};
/* Needs VERB_CHANGE of calendar. Faults are field errors of year, off, work and source. The calendar in
 * force changes with the next workdays_refresh after the commit. */
err_t workdays_enter(struct act *act, const struct workdays_notice *notice) MUST_USE;

/* Takes what was entered since into force; cheap when there is nothing. Any thread, any server. */
err_t workdays_refresh(struct act *act) MUST_USE;
/* The calendar as it was before the last `back` notices (0: in force), from the act's arena; *found false
 * when there were not so many. */
err_t workdays_without(struct act *act, size_t back, struct calendar *out, bool *found) MUST_USE;
/* Back to the catalogue's own calendar; when nobody works any more: at the end of a server or a test. */
void workdays_forget(struct house *house);

/* What people write, as calendar_year_read wants it: "2026-10-01..2026-10-07,2026-10-10". What cannot
 * be read stays as it was typed, so that it can be named. */
struct str workdays_fold(struct arena *arena, int year, struct str typed);

/* The year as it is in force; NULL: it is only computed. */
const struct calendar_year *workdays_year(const struct house *house, int year);

const struct table *workdays_tables(size_t *count);

#endif
