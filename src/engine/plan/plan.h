/*
 * plan: a building's floors as pieces on a grid: rooms, stairs, gates, what cannot be walked through, and where the
 * one who looks stands. From it come the picture (plan_draw), the way to a door (plan_way) and the way in words.
 *
 * Pure but for plan_read: no database, no page. Cells count from the upper left; every cell that no room and nothing blocked covers can
 * be walked on, and one cell all round the building as well, for doors that open to the yard.
 */
#ifndef LIANXIN_ENGINE_PLAN_H
#define LIANXIN_ENGINE_PLAN_H

#include "base/doc.h"
#include "base/str.h"
#include "engine/register/register.h"

#include <stdbool.h>
#include <stdint.h>

struct arena;

enum { PLAN_WIDE = 40, PLAN_HIGH = 30, PLAN_FLOORS = 9, PLAN_PIECES = 120 };

enum plan_kind { PLAN_ROOM, PLAN_STAIRS, PLAN_GATE, PLAN_HERE, PLAN_BLOCKED, PLAN_KINDS };
enum plan_side { SIDE_NORTH, SIDE_EAST, SIDE_SOUTH, SIDE_WEST };

struct plan_piece {
	enum plan_kind kind;
	int64_t id, version;
	int64_t room; /* PLAN_ROOM: which */
	struct str label;
	int floor, x, y, w, h;
	enum plan_side
		side; /* where its door is; of PLAN_HERE where one looks, of PLAN_STAIRS where one comes out */
	int door; /* the door's cell, counted along that side */
};

struct plan {
	const struct plan_piece *pieces;
	size_t count;
};

/* A centre's plan from the registers plan_piece and room: a room is called as it is called today, one that is gone is
 * no longer on it. */
err_t plan_read(struct act *act, struct str org, struct plan *out) MUST_USE;
/* The piece of a room; NULL: it is not on the plan. */
const struct plan_piece *plan_room(const struct plan *plan, int64_t room);
/* Where one stands who begins on this floor, or else anywhere; NULL: nowhere. */
const struct plan_piece *plan_here(const struct plan *plan, int floor);
/* What is wrong with the pieces of one floor, as a sentence; empty: nothing. *which: the piece at fault. */
struct str plan_fault(struct arena *arena, const struct plan *plan, int floor, size_t *which);

struct plan_cell {
	int floor, x, y;
};
struct plan_way {
	const struct plan_piece *from, *to;
	const struct plan_cell *cells; /* from the first to the one before the door */
	size_t count;
};
/* The shortest way from where one stands to a room's door; false: there is none. */
bool plan_way(struct arena *arena, const struct plan *plan, const struct plan_piece *from,
	      const struct plan_piece *to, struct plan_way *out);
/* "上二楼，左手第二间" */
struct str plan_words(struct arena *arena, const struct plan *plan, const struct plan_way *way);

struct plan_look {
	int floor;
	int64_t goal; /* a room that stands out; 0: none */
	const struct plan_way *way; /* NULL: none */
	struct str url; /* rooms link to it with their number behind; empty: no links */
	int x, y, w, h; /* of the drawing, in its tenths of a millimetre */
};
/* The one place that draws a floor: plates, pages, the hall's screen and door sheets all call it. */
void plan_draw(struct doc *drawing, const struct plan *plan, const struct plan_look *look);

#endif
