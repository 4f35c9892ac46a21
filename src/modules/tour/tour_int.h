/*
 * What the module's files share.
 */
#ifndef LIANXIN_MODULES_TOUR_INT_H
#define LIANXIN_MODULES_TOUR_INT_H

#include "modules/tour/tour.h"
#include "web/face.h"

enum { STOPS_MAX = 200, ZONES_MAX = 60, EXHIBITS_MAX = 40 };


/* Rows of a register at one centre, in the order of its list. */
err_t tour_rows(struct act *act, const char *reg, struct str org, size_t most, const struct record **out,
		size_t *count) MUST_USE;
/* Stops in the order in which they are walked; open_only: without those that are closed. */
err_t tour_stops(struct act *act, struct str org, bool open_only, struct record **out, size_t *count) MUST_USE;
/* One stop of this centre; ERR_NOT_FOUND else. */
err_t tour_stop(struct act *act, struct str org, int64_t id, struct record *out) MUST_USE;
struct str zone_name(const struct record *zones, size_t count, int64_t id);

/* "约 58 秒"; over: more than a fifth above its minutes. */
struct str script_measure(struct act *act, struct str text, int minutes, bool *over);
err_t stop_check(struct act *act, struct draft *draft) MUST_USE; /* hook */
err_t exhibit_check(struct act *act, struct draft *draft) MUST_USE;
err_t honour_check(struct act *act, struct draft *draft) MUST_USE;
err_t village_history_check(struct act *act, struct draft *draft) MUST_USE;

visit_part tour_desk_page, tour_example_apply, tour_labels_page, tour_stop_page, tour_sound_prepare, tour_sound_apply;
visit_part tour_page, tour_public_stop_page, tour_file_page, history_page;

#endif
