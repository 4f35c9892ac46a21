/*
 * What the files of the module share: the rows of a village's duty as they are read, and who may touch them.
 *
 * Reading goes by the program after the page has asked its own right: what is on a roster is on the door.
 */
#ifndef LIANXIN_MODULES_DUTY_INT_H
#define LIANXIN_MODULES_DUTY_INT_H

#include "engine/flow/flow.h"
#include "modules/duty/roster.h"
#include "web/web.h"

/* ---- rows (rows.c) ---- */

struct cadre {
	int64_t id, account, from, turn;
	struct str name, post, phone, org;
	bool may_lead, retired;
	unsigned weekdays_off;
};

struct duty_row {
	int64_t id, version, day, person, lead; /* id 0: there is none */
	bool hand;
	struct str why;
};

struct duty_month {
	int64_t first;
	size_t count;
	struct duty_row rows[ROSTER_DAYS_MAX];
	struct record published; /* of register duty_month; id 0: none */
};

struct duty_rule {
	bool found, lead;
	int64_t id;
	enum roster_way way;
	struct str hours, night_way, night_phone;
	int64_t fixed[8];
};

/* Records of a register at a place, filtered by name, value pairs (ended by NULL). */
err_t duty_records(struct act *act, const char *reg, struct str org, const struct record **out,
		   size_t *count, ...) MUST_USE;
/* All of the village's register of cadres, in their order, also those who have left. */
err_t duty_cadres(struct act *act, struct str org, struct cadre **out, size_t *count) MUST_USE;
const struct cadre *cadre_of(const struct cadre *list, size_t count, int64_t id); /* NULL: none */
/* The one whose account this is; NULL: none. */
const struct cadre *cadre_of_account(const struct cadre *list, size_t count, int64_t account);
err_t cadre_load(struct act *act, int64_t id, struct cadre *out) MUST_USE;
/* The rule in force on a day. */
err_t duty_rule_on(struct act *act, struct str org, int64_t day, struct duty_rule *out) MUST_USE;
err_t duty_month_read(struct act *act, struct str org, int64_t first, struct duty_month *out) MUST_USE;
/* Each day from first to last, both included, into rows, which has room for so many. */
err_t duty_days_read(struct act *act, struct str org, int64_t first, int64_t last, struct duty_row *rows) MUST_USE;
err_t duty_day_read(struct act *act, struct str org, int64_t day, struct duty_row *out) MUST_USE;
bool duty_is_published(const struct duty_month *month);
/* One day, made or changed; by hand or by the rule; serialised by village. Nobody hears of a day that is not published. */
err_t duty_day_set(struct act *act, struct str org, const struct duty_row *row) MUST_USE;
/* The row of register duty_month, made when there is none. */
err_t duty_month_touch(struct act *act, struct str org, int64_t first, struct record *out) MUST_USE;
/* Shown pages of the village look again. */
err_t duty_tell(struct act *act, struct str org) MUST_USE;
/* What stands on a month's roster, as a short mark: alike while a hung poster is still right. */
struct str duty_mark(struct arena *arena, const struct duty_month *month, const struct cadre *cadres,
		     size_t count);

int64_t month_next(int64_t first);
/* "2026-11" of its first day; and back, the present month for what cannot be read. */
struct str month_key(struct arena *arena, int64_t first);
int64_t month_asked(struct visit *visit);
struct str month_title(struct arena *arena, int64_t first); /* 2026年11月 */
const char *weekday_title(int64_t day); /* 周一 */
/* Weekend or holiday; and what is said of it: "休" or "班" where the calendar differs from the week; else empty. */
bool duty_rests(const struct act *act, int64_t day);
struct str duty_day_note(const struct act *act, int64_t day);
/* Whom to call at night: name and phone. */
void duty_night(const struct duty_rule *rule, const struct cadre *person, const struct cadre *lead,
		struct str *name, struct str *phone);

/* ---- making (make.c) ---- */

struct year_count {
	int64_t cadre, days, rests, leads;
};
/* Makes the month by the rule, writes it when write is set, and gives what could not be had. Days before today and those
 * set by hand stay. */
err_t duty_make(struct act *act, struct str org, int64_t first, bool write,
		struct roster_said **out) MUST_USE;
/* What each has done since the beginning of the year, until the month's end. */
err_t duty_year_counts(struct act *act, struct str org, int64_t first, struct year_count **out,
		       size_t *count) MUST_USE;
/* Why each of the days that have nobody, or somebody who cannot, is so. */
err_t duty_look(struct act *act, struct str org, const struct duty_month *month,
		struct roster_said **out) MUST_USE;
/* Whether he is away on a day, in words; empty: he can. */
err_t duty_hindered(struct act *act, const struct cadre *cadre, int64_t day, struct str *out) MUST_USE;

/* ---- whereabouts (whereabouts.c) ---- */

extern const struct table whereabouts_tables[1];
/* What he says of today, "入户走访，15:00 回"; empty: he is there, or has said nothing. */
err_t whereabouts_read(struct act *act, int64_t cadre, struct str *out) MUST_USE;

/* ---- today (today.c) ---- */

/* duty: {found, published, day, hours, people: [{role, name, initial, post, phone, tel, away}], night: {name, phone}, urls}. */
err_t duty_today_doc(struct visit *visit, struct doc *out) MUST_USE;

/* ---- pages ---- */

visit_part duty_month_page, duty_make_apply, duty_day_apply, duty_move_apply, duty_publish_apply,
	duty_hang_apply;
visit_part duty_poster_page, duty_log_page, duty_note_apply;
visit_part duty_swaps_page, duty_swap_apply, duty_swap_step_apply;
visit_part whereabouts_page, whereabouts_apply;
visit_part duty_public_page, duty_callback_apply, duty_now_page, duty_events_page, duty_desk_events_page;
visit_part callbacks_page, callback_phone_apply, callback_done_apply;

/* The moment so many working hours after now: on working days between from and until (minutes of the day). Pure. */
int64_t callback_limit(const struct calendar *calendar, int64_t now, int64_t hours, int64_t from,
		       int64_t until);
/* What waits for a call, newest last; for 我的待办. */
err_t callbacks_todo(struct visit *visit, struct doc *groups) MUST_USE;
err_t swaps_todo(struct visit *visit, struct doc *groups) MUST_USE;
err_t gaps_todo(struct visit *visit, struct doc *groups) MUST_USE;

err_t duty_swap_agreed(struct act *act, const struct event *event) MUST_USE;
extern const struct reg_hook duty_hooks[];

#endif
