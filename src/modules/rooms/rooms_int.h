/*
 * What the module's files share.
 */
#ifndef LIANXIN_MODULES_ROOMS_INT_H
#define LIANXIN_MODULES_ROOMS_INT_H

#include "engine/plan/plan.h"
#include "modules/rooms/rooms.h"
#include "web/face.h"

enum { ROOMS_MAX = 100, ASSETS_MAX = 2000, BOOKINGS_MAX = 200, SERIES_MAX = 60 };

/* ---- data (data.c) ---- */

/* A form of name, value pairs, NULL at the end. */
struct form *rooms_form(struct arena *arena, const char *name, ...);
/* The rooms of a centre, by floor; without those that are void. */
err_t rooms_load(struct act *act, struct str org, struct record **out, size_t *count) MUST_USE;
/* One room of this centre; ERR_NOT_FOUND else. */
err_t rooms_one(struct act *act, struct str org, int64_t id, struct record *out) MUST_USE;
err_t rooms_assets(struct act *act, struct str org, struct record **out, size_t *count) MUST_USE;
/* Bookings of a centre (room 0) or of one of its rooms from one day to another (texts), in the order of time; those
 * that hold a room or wait. */
err_t rooms_bookings(struct act *act, struct str org, int64_t room, struct str from,
		     struct str until, struct record **out, size_t *count) MUST_USE;
struct str rooms_clock(struct arena *arena, struct str code); /* "0900" → "9:00" */
struct str rooms_span(struct arena *arena, const struct record *booking); /* "9:00–11:00" */

/* ---- bookings (booking.c) ---- */

struct slot {
	struct str day, begins, ends;
};
/* Whether anybody has the room (its record) then. */
err_t slot_taken(struct act *act, const struct record *room, const struct slot *slot, bool *out) MUST_USE;
/* Why the room cannot be had then, whoever asks; empty: it can. */
struct str slot_refusal(struct act *act, const struct record *room, const struct slot *slot);

struct booked {
	int64_t id; /* of the first; 0: none */
	int made, waiting, asked;
	struct str left; /* days that were taken, in words */
};
/* Books a room, for several weeks if asked; `wait`: where it is taken, stands in line. On the writer. */
err_t booking_make(struct act *act, const struct record *room, const struct form *form, bool wait,
		   int64_t weeks, struct booked *out) MUST_USE;
err_t booking_check(struct act *act, struct draft *draft) MUST_USE; /* hook */
err_t booking_freed(struct act *act, const struct event *event) MUST_USE; /* listener */
err_t booking_told(struct act *act, const struct event *event) MUST_USE; /* listener */
extern const struct due booking_dues[]; /* what is over */

/* ---- rules of rooms and assets (standard.c) ---- */

err_t room_check(struct act *act, struct draft *draft) MUST_USE; /* hook */
err_t fault_told(struct act *act, const struct event *event) MUST_USE;
err_t fault_mended(struct act *act, const struct event *event) MUST_USE;
err_t fault_disposed(struct act *act, const struct event *event) MUST_USE;

/* ---- pages ---- */

/* The centre whose rooms are looked at: the address's `at`, or one's own. Empty: there is a choice, which the page
 * now shows. */
err_t rooms_place(struct visit *visit, struct str *org) MUST_USE;
/* An address of the desk for a centre. */
struct str rooms_url(struct visit *visit, const char *path, struct str org);
void rooms_crumb(struct visit *visit, struct str org, const char *here);
/* The frame of a portal page. */
void rooms_frame(struct visit *visit, struct str title, struct str back, const char *back_title);
/* The picture of a floor under key; rooms link to url with their number behind. */
void rooms_picture(struct visit *visit, struct doc *out, const char *key, const struct plan *plan,
		   int floor, int64_t goal, const struct plan_way *way, struct str url);
err_t rooms_todo(struct visit *visit, struct doc *groups) MUST_USE;
/* The fields of a booking that a form asks: the villager's are fewer. */
size_t booking_fields(const struct reg *reg, const struct field **out);
/* Fields of the search for a free room: day, begins, ends, people. */
void rooms_ask_fields(struct visit *visit, struct doc *list);
/* What was asked for; false: nothing yet. */
bool rooms_asked(struct visit *visit, struct slot *slot, int64_t *people);

visit_part rooms_page, rooms_usual_page, rooms_usual_apply, rooms_book_page, rooms_book_apply,
	rooms_use_page;
visit_part rooms_plan_page, rooms_plan_apply, rooms_plate_page, rooms_doors_page;
visit_part rooms_assets_page, rooms_labels_page;
visit_part stock_page, stock_begin_apply, stock_round_page, stock_line_apply, stock_end_apply;
visit_part public_rooms_page, public_room_page, public_book_page, public_book_apply;
visit_part public_booking_page, public_cancel_apply, public_find_apply;
visit_part public_fault_page, public_fault_apply, public_asset_page, public_asset_apply;
visit_part public_plan_page;

#endif
