/*
 * plan: the way to a door, and the way in words. See plan.h.
 *
 * A breadth-first walk over all floors at once; stairs lead to the stairs of the next floor that lie nearest. Going
 * back from the door, the walk keeps its direction as long as it can, so that the way has few turns.
 */
#include "engine/plan/plan.h"

#include "base/arena.h"
#include "base/buf.h"

#include <stdlib.h>

/* One cell all round. */
enum {
	COLUMNS = PLAN_WIDE + 2,
	ROWS = PLAN_HIGH + 2,
	A_FLOOR = COLUMNS * ROWS,
	CELLS = A_FLOOR * PLAN_FLOORS
};
enum { RUNS_MAX = 64, WORDS_MAX = 1024, STEPS_MAX = CELLS };

static const int step_x[4] = {0, 1, 0, -1}, step_y[4] = {-1, 0, 1, 0};

static int index_of(int floor, int x, int y)
{
	return (floor - 1) * A_FLOOR + (y + 1) * COLUMNS + x + 1;
}

static struct plan_cell cell_of(int index)
{
	int rest = index % A_FLOOR;
	return (struct plan_cell){index / A_FLOOR + 1, rest % COLUMNS - 1, rest / COLUMNS - 1};
}

static bool covers(const struct plan_piece *piece, int floor, int x, int y)
{
	return piece->floor == floor && x >= piece->x && x < piece->x + piece->w && y >= piece->y &&
	       y < piece->y + piece->h;
}

const struct plan_piece *plan_room(const struct plan *plan, int64_t room)
{
	for (size_t i = 0; i < plan->count; i++) {
		if (plan->pieces[i].kind == PLAN_ROOM && plan->pieces[i].room == room)
			return &plan->pieces[i];
	}
	return NULL;
}

const struct plan_piece *plan_here(const struct plan *plan, int floor)
{
	const struct plan_piece *found = NULL;
	for (size_t i = 0; i < plan->count; i++) {
		const struct plan_piece *one = &plan->pieces[i];
		if (one->kind != PLAN_HERE)
			continue;
		if (one->floor == floor)
			return one;
		if (found == NULL)
			found = one;
	}
	return found;
}

/* ---- what is wrong ---- */

static bool is_solid(const struct plan_piece *piece)
{
	return piece->kind == PLAN_ROOM || piece->kind == PLAN_BLOCKED ||
	       piece->kind == PLAN_STAIRS;
}

static bool overlap(const struct plan_piece *a, const struct plan_piece *b)
{
	return a->floor == b->floor && a->x < b->x + b->w && b->x < a->x + a->w &&
	       a->y < b->y + b->h && b->y < a->y + a->h;
}

static int side_length(const struct plan_piece *piece)
{
	return piece->side == SIDE_NORTH || piece->side == SIDE_SOUTH ? piece->w : piece->h;
}

/* In front of the door. */
static struct plan_cell door_front(const struct plan_piece *piece)
{
	switch (piece->side) {
	case SIDE_NORTH:
		return (struct plan_cell){piece->floor, piece->x + piece->door, piece->y - 1};
	case SIDE_EAST:
		return (struct plan_cell){piece->floor, piece->x + piece->w,
					  piece->y + piece->door};
	case SIDE_SOUTH:
		return (struct plan_cell){piece->floor, piece->x + piece->door,
					  piece->y + piece->h};
	case SIDE_WEST:
		return (struct plan_cell){piece->floor, piece->x - 1, piece->y + piece->door};
	}
	return (struct plan_cell){piece->floor, piece->x, piece->y};
}

static struct str fault_alone(struct arena *arena, const struct plan *plan,
			      const struct plan_piece *one)
{
	if (one->w < 1 || one->h < 1 || one->x < 0 || one->y < 0 || one->x + one->w > PLAN_WIDE ||
	    one->y + one->h > PLAN_HIGH)
		return str_fmt(arena, "“" STR "”放到图外面去了：横着最多 %d 格，竖着最多 %d 格。",
			       STR_ARG(one->label), PLAN_WIDE, PLAN_HIGH);
	if (one->kind != PLAN_ROOM)
		return S("");
	if (one->door < 0 || one->door >= side_length(one))
		return str_fmt(arena, "“" STR "”的门不在墙上：这一边只有 %d 格，从 0 数起。",
			       STR_ARG(one->label), side_length(one));
	struct plan_cell front = door_front(one);
	for (size_t i = 0; i < plan->count; i++) {
		const struct plan_piece *other = &plan->pieces[i];
		if (other != one && is_solid(other) && other->kind != PLAN_STAIRS &&
		    covers(other, front.floor, front.x, front.y))
			return str_fmt(arena, "“" STR "”的门被“" STR "”挡住了，请把门换一边。",
				       STR_ARG(one->label), STR_ARG(other->label));
	}
	return S("");
}

struct str plan_fault(struct arena *arena, const struct plan *plan, int floor, size_t *which)
{
	for (size_t i = 0; i < plan->count; i++) {
		const struct plan_piece *one = &plan->pieces[i];
		if (one->floor != floor)
			continue;
		*which = i;
		struct str alone = fault_alone(arena, plan, one);
		if (alone.len > 0)
			return alone;
		for (size_t k = 0; k < i; k++) {
			if (is_solid(one) && is_solid(&plan->pieces[k]) &&
			    overlap(one, &plan->pieces[k]))
				return str_fmt(arena, "“" STR "”和“" STR "”叠在一起了，请挪开。",
					       STR_ARG(plan->pieces[k].label), STR_ARG(one->label));
		}
	}
	return S("");
}

/* ---- the walk ---- */

struct walk {
	const struct plan *plan;
	bool *closed; /* by cell */
	int *distance; /* from where one stands; -1: not reached */
	int *queue;
	size_t head, tail;
};

static void close_cells(struct walk *walk)
{
	for (size_t i = 0; i < walk->plan->count; i++) {
		const struct plan_piece *one = &walk->plan->pieces[i];
		if (one->kind != PLAN_ROOM && one->kind != PLAN_BLOCKED)
			continue;
		for (int y = one->y; y < one->y + one->h; y++) {
			for (int x = one->x; x < one->x + one->w; x++)
				walk->closed[index_of(one->floor, x, y)] = true;
		}
	}
}

/* Where a step in a direction leads; -1: off the grid. */
static int beside(int from, int direction)
{
	struct plan_cell cell = cell_of(from);
	int x = cell.x + step_x[direction], y = cell.y + step_y[direction];
	if (x < -1 || y < -1 || x > PLAN_WIDE || y > PLAN_HIGH)
		return -1;
	return index_of(cell.floor, x, y);
}

static const struct plan_piece *stairs_at(const struct plan *plan, struct plan_cell cell)
{
	for (size_t i = 0; i < plan->count; i++) {
		if (plan->pieces[i].kind == PLAN_STAIRS &&
		    covers(&plan->pieces[i], cell.floor, cell.x, cell.y))
			return &plan->pieces[i];
	}
	return NULL;
}

/* The stairs of another floor that lie nearest to these. */
static const struct plan_piece *stairs_on(const struct plan *plan, const struct plan_piece *these,
					  int floor)
{
	const struct plan_piece *best = NULL;
	int least = 0;
	for (size_t i = 0; i < plan->count; i++) {
		const struct plan_piece *one = &plan->pieces[i];
		int far = abs(one->x - these->x) + abs(one->y - these->y);
		if (one->kind != PLAN_STAIRS || one->floor != floor ||
		    (best != NULL && far >= least))
			continue;
		best = one;
		least = far;
	}
	return best;
}

/* The cell on the floor above (up 1) or below (-1) to which stairs lead from here; -1: none. */
static int beyond_stairs(const struct plan *plan, int from, int up)
{
	struct plan_cell cell = cell_of(from);
	const struct plan_piece *these = stairs_at(plan, cell);
	int floor = cell.floor + up;
	if (these == NULL || floor < 1 || floor > PLAN_FLOORS)
		return -1;
	const struct plan_piece *those = stairs_on(plan, these, floor);
	if (those == NULL || stairs_on(plan, those, cell.floor) != these)
		return -1;
	int dx = cell.x - these->x, dy = cell.y - these->y;
	return index_of(floor, those->x + (dx < those->w ? dx : those->w - 1),
			those->y + (dy < those->h ? dy : those->h - 1));
}

static int neighbour(const struct walk *walk, int from, int way)
{
	return way < 4 ? beside(from, way) : beyond_stairs(walk->plan, from, way == 4 ? 1 : -1);
}

static void reach(struct walk *walk, int cell, int distance)
{
	if (cell < 0 || walk->closed[cell] || walk->distance[cell] >= 0)
		return;
	walk->distance[cell] = distance;
	walk->queue[walk->tail++] = cell;
}

/* From the door back to the beginning, straight on where that is as short. */
static void trace(const struct walk *walk, struct arena *arena, int goal, struct plan_way *out)
{
	size_t count = (size_t)walk->distance[goal] + 1;
	struct plan_cell *cells = arena_many(arena, struct plan_cell, count);
	int at = goal, last = -1;
	for (size_t i = count; i-- > 0;) {
		cells[i] = cell_of(at);
		int next = -1, used = -1;
		for (int k = -1; k < 6 && i > 0; k++) {
			int way = k < 0 ? last : k, cell = way < 0 ? -1 : neighbour(walk, at, way);
			if (cell < 0 || walk->distance[cell] != (int)i - 1 || next >= 0)
				continue;
			next = cell;
			used = way;
		}
		at = next >= 0 ? next : at;
		last = used;
	}
	out->cells = cells;
	out->count = count;
}

bool plan_way(struct arena *arena, const struct plan *plan, const struct plan_piece *from,
	      const struct plan_piece *to, struct plan_way *out)
{
	struct plan_cell front = door_front(to);
	struct walk walk = {.plan = plan,
			    .closed = arena_many(arena, bool, CELLS),
			    .distance = arena_many(arena, int, CELLS),
			    .queue = arena_many(arena, int, CELLS)};
	int goal = index_of(front.floor, front.x, front.y);
	for (int i = 0; i < CELLS; i++)
		walk.distance[i] = -1;
	close_cells(&walk);
	reach(&walk, index_of(from->floor, from->x, from->y), 0);
	while (walk.head < walk.tail && walk.distance[goal] < 0) {
		int at = walk.queue[walk.head++];
		for (int way = 0; way < 6; way++)
			reach(&walk, neighbour(&walk, at, way), walk.distance[at] + 1);
	}
	if (walk.distance[goal] < 0)
		return false;
	*out = (struct plan_way){.from = from, .to = to};
	trace(&walk, arena, goal, out);
	return true;
}

/* ---- in words ---- */

static const char *const ordinals[] = {"一", "二", "三", "四", "五", "六", "七", "八", "九", "十"};

static int direction_of(struct plan_cell a, struct plan_cell b)
{
	for (int i = 0; i < 4; i++) {
		if (a.x + step_x[i] == b.x && a.y + step_y[i] == b.y)
			return i;
	}
	return -1;
}

/* 0 straight on, 1 to the right, 2 back, 3 to the left. */
static int turn_of(int before, int after)
{
	return (after - before + 4) % 4;
}

struct leg { /* of the way, on one floor: cells first … last */
	size_t first, last;
	int facing; /* where one looks at its beginning */
};

/* How one goes on this floor: first relative to where one looks, then the turns; *last: where one looks at the end. */
static size_t put_turns(struct buf *words, const struct plan_way *way, const struct leg *leg,
			int *last)
{
	static const char *const first_words[] = {"", "往右走，", "往后走，", "往左走，"};
	static const char *const turn_words[] = {"", "往右转，", "往回走，", "往左转，"};
	size_t run = leg->first;
	int looking = leg->facing;
	for (size_t i = leg->first; i < leg->last; i++) {
		int direction = direction_of(way->cells[i], way->cells[i + 1]);
		if (direction < 0 || direction == looking)
			continue;
		const char *const *said = i == leg->first ? first_words : turn_words;
		buf_add(words, str_of(said[turn_of(looking, direction)]));
		looking = direction;
		run = i;
	}
	*last = looking;
	return run;
}

enum { BESIDE = 2 }; /* a door stands beside the way when it is so many cells off at most */

/* One who passes by turns to the door at the very end: that turn is not said, but on which hand it is. */
static void leave_turn(const struct plan_way *way, struct leg *leg)
{
	int inward = ((int)way->to->side + 2) % 4;
	size_t last = leg->last;
	while (last > leg->first && leg->last - last <= BESIDE &&
	       direction_of(way->cells[last - 1], way->cells[last]) == inward)
		last--;
	if (last > leg->first && leg->last - last <= BESIDE)
		leg->last = last;
}

static bool passes(const struct plan_piece *room, struct plan_cell cell)
{
	struct plan_cell front = door_front(room);
	for (int off = 0; off <= BESIDE; off++) {
		if (front.floor == cell.floor && front.x + off * step_x[room->side] == cell.x &&
		    front.y + off * step_y[room->side] == cell.y)
			return true;
	}
	return false;
}

/* Which door on this hand it is, of those that one passes on the last straight stretch. */
static int ordinal_of(const struct plan *plan, const struct plan_way *way, size_t from, size_t last,
		      enum plan_side side)
{
	int count = 0;
	for (size_t i = from; i <= last; i++) {
		for (size_t k = 0; k < plan->count; k++) {
			const struct plan_piece *one = &plan->pieces[k];
			if (one->kind == PLAN_ROOM && one->side == side &&
			    passes(one, way->cells[i]))
				count++;
		}
	}
	return count;
}

static void put_end(struct buf *words, const struct plan *plan, const struct plan_way *way,
		    const struct leg *leg, size_t run, int looking)
{
	static const char *const hands[] = {"", "右手", "", "左手"};
	int turn = turn_of(looking, (way->to->side + 2) % 4); /* through the door */
	int nth = ordinal_of(plan, way, run, leg->last, way->to->side);
	if (leg->first == leg->last && turn != 0)
		buf_fmt(words, "就在您%s", turn == 2 ? "身后" : turn == 1 ? "右手边" : "左手边");
	else if (turn == 0)
		buf_add(words, leg->first == leg->last ? S("就在您面前") : S("走到头就是"));
	else if (turn == 2)
		buf_add(words, S("门在您身后"));
	else if (nth >= 1 && nth <= 10)
		buf_fmt(words, "%s第%s间", hands[turn], ordinals[nth - 1]);
	else
		buf_fmt(words, "在%s", hands[turn]);
}

/* The last steps of a leg that ends at stairs: those on the stairs, and the few that turn to them. *side: where they
 * then lie, "右手边的". */
static void leave_stairs(const struct plan *plan, const struct plan_way *way, struct leg *leg,
			 const char **side)
{
	size_t foot = leg->last, last;
	*side = "";
	while (foot > leg->first && stairs_at(plan, way->cells[foot - 1]) != NULL)
		foot--;
	if (foot == leg->first)
		return;
	int inward = direction_of(way->cells[foot - 1], way->cells[foot]);
	for (last = foot - 1; last > leg->first && foot - last <= BESIDE + 1; last--) {
		int direction = direction_of(way->cells[last - 1], way->cells[last]);
		if (direction == inward)
			continue;
		*side = turn_of(direction, inward) == 1 ? "右手边的" : "左手边的";
		leg->last = last;
		return;
	}
	leg->last = foot;
}

/* One floor up or down, or several at once. Gives where one stands on the stairs of the last. */
static size_t put_stairs(struct buf *words, const struct plan *plan, const struct plan_way *way,
			 size_t from)
{
	size_t next = from + 1;
	int floor = way->cells[from].floor;
	while (next + 1 < way->count && way->cells[next + 1].floor != way->cells[next].floor)
		next++;
	int there = way->cells[next].floor;
	buf_fmt(words, "%s%s楼，", there > floor ? "上" : "下", ordinals[(there - 1) % 10]);
	/* The stairs' own cells are no stretch of the way: one comes out at their side. */
	const struct plan_piece *stairs = stairs_at(plan, way->cells[next]);
	while (next + 1 < way->count && stairs_at(plan, way->cells[next + 1]) == stairs &&
	       way->cells[next + 1].floor == there)
		next++;
	return next;
}

struct str plan_words(struct arena *arena, const struct plan *plan, const struct plan_way *way)
{
	struct buf words = buf_new(arena, WORDS_MAX);
	struct leg leg = {.first = 0, .facing = (int)way->from->side};
	while (leg.first < way->count) {
		int looking = 0, floor = way->cells[leg.first].floor;
		const char *side = "";
		leg.last = leg.first;
		while (leg.last + 1 < way->count && way->cells[leg.last + 1].floor == floor)
			leg.last++;
		size_t end = leg.last;
		if (end + 1 == way->count)
			leave_turn(way, &leg);
		else
			leave_stairs(plan, way, &leg, &side);
		size_t run = put_turns(&words, way, &leg, &looking);
		if (end + 1 == way->count) {
			put_end(&words, plan, way, &leg, run, looking);
			break;
		}
		if (leg.first != end)
			buf_fmt(&words, "走到%s楼梯，", side);
		leg.first = put_stairs(&words, plan, way, end);
		const struct plan_piece *stairs = stairs_at(plan, way->cells[leg.first]);
		leg.facing = stairs == NULL ? looking : (int)stairs->side;
	}
	return buf_str(&words);
}
