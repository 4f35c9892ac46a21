/*
 * What the module's files share.
 */
#ifndef LIANXIN_MODULES_STATION_INT_H
#define LIANXIN_MODULES_STATION_INT_H

#include "modules/station/station.h"
#include "modules/station/year_sum.h"

enum { STATION_MAX = 50, STATION_ROWS_MAX = 200, STATION_MATTERS_MAX = 5000 };

/* ---- rows (rows.c) ---- */

/* The kind of a station, or of what was told there; never NULL: one that the catalogue has no more is plain. */
const struct station_kind *station_kind_of(const struct act *act, const struct record *record);
/* What is public of it, or would be: its own words, else the kind's. */
struct str station_duties(struct act *act, const struct record *station);
/* Whether somebody serves there on a day. */
bool station_serves(const struct record *person, int64_t day);
/* Those who serve on a day, in the order in which they were registered: 石大山（县党代表）、… */
err_t station_people_words(struct act *act, int64_t station, int64_t day, struct str *out) MUST_USE;
/* How many of the kind's things a station has. */
err_t station_haves(struct act *act, const struct record *station, struct record **rows,
		    size_t *count, int64_t *had) MUST_USE;
/* The row of one of them; NULL: none yet. */
const struct record *station_have_of(const struct record *rows, size_t count, struct str have);
/* Who sits on a contact day. */
struct str station_sitters(struct act *act, const struct record *day);

/* ---- what must hold (rules.c) ---- */

extern const struct reg_hook station_hooks[];
extern const struct flow_rule station_rules[];
err_t station_closed(struct act *act, const struct event *event) MUST_USE;
err_t station_judged(struct act *act, const struct event *event) MUST_USE;

/* ---- what stands in public (shown.c) ---- */

err_t station_published(struct act *act, const struct event *event) MUST_USE;
err_t station_unpublished(struct act *act, const struct event *event) MUST_USE;
err_t station_day_moved(struct act *act, const struct event *event) MUST_USE;
err_t station_person_moved(struct act *act, const struct event *event) MUST_USE;
err_t station_hall(struct visit *visit) MUST_USE;
extern const struct due station_dues[];

/* ---- pages ---- */

/* Crumbs to the first page, and the title. */
void station_frame(struct visit *visit, struct str title);
struct str station_url(struct arena *arena, int64_t id, const char *rest);

/* Of the choices of a field in a form's fields only these stay (add.c). */
void station_keep_options(const struct doc *fields, const char *name, const struct str *all,
			  size_t count);

visit_part stations_page; /* desk.c */
visit_part station_page, station_haves_apply; /* page.c */
visit_part station_add_page, station_add_apply; /* add.c */
visit_part station_year_page; /* year.c */
visit_part stations_public_page, station_public_page, station_public_apply; /* public.c */
visit_part station_find_apply, station_own_page, station_step_apply;

#endif
