/*
 * wording: reasons to pick from, as the county words them.
 *
 * Lists that the catalogue marks `editable` can be added to, reworded from a day on, and ended from a
 * day on. Each act of the county is one row, never changed; the catalogue stays as it was shipped. What
 * was picked before stays: the journal keeps the words, and no code is ever taken away. The lists in
 * force are swapped whole; old ones stay until the end, because somebody may still read them.
 */
#ifndef LIANXIN_ENGINE_WORDING_H
#define LIANXIN_ENGINE_WORDING_H

#include "base/err.h"
#include "base/str.h"
#include "engine/access/access.h"

/* The list as it is in force today. */
const struct codes *wording_of(const struct house *house, const struct codes *codes);
/* Whether a reason can be picked on that day ("2026-11-26"). */
bool wording_open(const struct code *code, struct str day);

struct wording {
	struct str codes; /* name of the list */
	struct str code;  /* empty: a new reason */
	struct str title; /* empty: as it was */
	struct str from;  /* the day from which it holds; empty: today */
	bool end;         /* from that day it can no longer be picked */
};
/* Needs VERB_CHANGE of reasons. Faults are field errors of title and from. */
err_t wording_enter(struct act *act, const struct wording *wording) MUST_USE;

struct wording_line {
	int64_t at;
	struct str code, title, from, until, actor;
};
/* What was entered for a list, oldest first. */
err_t wording_lines(struct act *act, struct str codes, struct wording_line **out,
		    size_t *count) MUST_USE;

/* Takes what was entered since, and the new day, into force; cheap when there is nothing. */
err_t wording_refresh(struct act *act) MUST_USE;
/* When nobody reads any more: gives the lists back. */
void wording_forget(struct house *house);

const struct table *wording_tables(size_t *count);

#endif
