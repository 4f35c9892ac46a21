/*
 * What the module's files share.
 */
#ifndef LIANXIN_MODULES_HALL_INT_H
#define LIANXIN_MODULES_HALL_INT_H

#include "modules/hall/hall.h"
#include "modules/hall/programme.h"

/* ---- rows (rows.c) ---- */

/* The records of a register whose ids these rows give, at most 200; ends the rows. By the exact place: the list of a register
 * would give a township those of all its villages. */
err_t hall_load(struct act *act, const char *reg, struct rows rows, struct record **out,
		size_t *count) MUST_USE;
/* What is planned at a place, at most PROGRAMMES_MAX. */
err_t hall_programmes(struct act *act, struct str org, struct programme **out, size_t *count) MUST_USE;
struct programme hall_programme(const struct record *record);
/* The device that a link proves, of that use; ERR_NOT_FOUND when there is none or it was given up. */
err_t hall_device(struct visit *visit, struct str link, const char *use, struct record *out) MUST_USE;
/* Where it listens for changes. */
struct str hall_topics(struct arena *arena, struct str org);
err_t hall_tell(struct act *act, struct str org) MUST_USE;
int hall_minute(const struct act *act);             /* of the day in Shanghai */
int hall_minute_of(struct str code);                /* "0830" → 510; -1: none */

/* ---- panels (panels.c) ---- */

/* Under columns: [{key, panels: [{key, is_KEY}]}], and what the panels of this programme show under keys of their own; a panel
 * that has nothing to show is left out. */
err_t hall_panels(struct visit *visit, const struct programme *programme) MUST_USE;

/* ---- the wall (wall.c) ---- */

/* Fills the page of a screen; name: of the device, empty: a preview. */
err_t wall_doc(struct visit *visit, const struct programme *programme, struct str name) MUST_USE;

/* ---- lessons on a television (lessons.c, lessons_desk.c) ---- */

enum { LESSON_ITEMS_MAX = 60 };
/* What is planned for televisions at a place: none of it is the usual one. */
err_t lesson_programmes(struct act *act, struct str org, struct programme **out, size_t *count) MUST_USE;
/* The items of a programme, in their order. */
err_t lesson_items(struct act *act, int64_t programme, struct record **out, size_t *count) MUST_USE;
/* A lesson that this place may show: of a course that is ready, its own or of those above it. *found false: not, or no more. */
err_t lesson_shown(struct act *act, int64_t id, struct record *lesson, struct record *course,
		   bool *found) MUST_USE;
err_t lesson_programme_check(struct act *act, struct draft *draft) MUST_USE;
visit_part television_page, television_events_page, television_file_page;
visit_part lessons_desk_page, lessons_desk_apply;

visit_part wall_page, wall_events_page;
visit_part hall_page, hall_preview_page;

#endif
