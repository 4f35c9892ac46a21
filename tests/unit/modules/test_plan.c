/*
 * The plan of a building: the way to a door, in cells and in words, and what cannot stand so.
 */
#include "engine/plan/plan.h"
#include "support.h"

#include <string.h>

static struct plan_piece room(int64_t id, const char *name, int floor, int x, int y, int w, int h,
			      enum plan_side side, int door)
{
	return (struct plan_piece){.kind = PLAN_ROOM,
				   .room = id,
				   .id = id,
				   .label = str_of(name),
				   .floor = floor,
				   .x = x,
				   .y = y,
				   .w = w,
				   .h = h,
				   .side = side,
				   .door = door};
}

static struct plan_piece mark(enum plan_kind kind, int floor, int x, int y, int w, int h,
			      enum plan_side side)
{
	return (struct plan_piece){.kind = kind,
				   .id = 100 + x,
				   .label = S("楼梯"),
				   .floor = floor,
				   .x = x,
				   .y = y,
				   .w = w,
				   .h = h,
				   .side = side};
}

enum { PIECES = 9 };

/* A corridor along y = 4, rooms on both sides, stairs at its end; one looks east from its beginning. */
static struct plan house(struct plan_piece *pieces)
{
	struct plan_piece all[PIECES] = {room(1, "大厅", 1, 1, 0, 4, 4, SIDE_SOUTH, 1),
					 room(2, "书屋", 1, 6, 0, 4, 4, SIDE_SOUTH, 1),
					 room(3, "活动室", 1, 1, 5, 4, 4, SIDE_NORTH, 1),
					 mark(PLAN_HERE, 1, 0, 4, 1, 1, SIDE_EAST),
					 mark(PLAN_STAIRS, 1, 12, 4, 1, 2, SIDE_WEST),
					 mark(PLAN_STAIRS, 2, 12, 4, 1, 2, SIDE_WEST),
					 room(4, "会议室", 2, 7, 5, 4, 4, SIDE_NORTH, 1),
					 room(5, "办公室", 2, 1, 5, 4, 4, SIDE_NORTH, 1),
					 room(6, "档案室", 2, 2, 0, 4, 4, SIDE_SOUTH, 0)};
	memcpy(pieces, all, sizeof all);
	return (struct plan){pieces, PIECES};
}

static struct str words_to(struct world *world, const struct plan *plan, int64_t goal)
{
	struct plan_way way;
	assert_true(plan_way(world->arena, plan, plan_here(plan, 1), plan_room(plan, goal), &way));
	return plan_words(world->arena, plan, &way);
}

static void the_same_floor(void **state)
{
	struct plan_piece pieces[PIECES];
	struct plan plan = house(pieces);
	same(words_to(*state, &plan, 1), "左手第一间");
	same(words_to(*state, &plan, 2), "左手第二间");
	same(words_to(*state, &plan, 3), "右手第一间");
}

static void upstairs(void **state)
{
	struct plan_piece pieces[PIECES];
	struct plan plan = house(pieces);
	same(words_to(*state, &plan, 4), "走到楼梯，上二楼，左手第一间");
	same(words_to(*state, &plan, 5), "走到楼梯，上二楼，左手第二间");
	same(words_to(*state, &plan, 6), "走到楼梯，上二楼，右手第一间");
}

static void who_looks_elsewhere_turns_first(void **state)
{
	struct plan_piece pieces[PIECES];
	struct plan plan = house(pieces);
	pieces[3].side = SIDE_NORTH;
	same(words_to(*state, &plan, 2), "往右走，左手第二间");
	pieces[3].side = SIDE_SOUTH;
	same(words_to(*state, &plan, 2), "往左走，左手第二间");
	pieces[3].side = SIDE_WEST;
	same(words_to(*state, &plan, 3), "往后走，右手第一间");
}

/* In a wide corridor one walks past and turns to the door at the end. */
static void a_door_a_step_aside(void **state)
{
	struct plan_piece pieces[PIECES];
	struct plan plan = house(pieces);
	pieces[2].y = 7;
	same(words_to(*state, &plan, 3), "右手第一间");
	pieces[3].y = 6;
	same(words_to(*state, &plan, 2), "左手第二间");
}

/* Stairs at the side of the corridor: what is said is on which hand they lie, not the step into them. */
static void stairs_at_the_side(void **state)
{
	struct plan_piece pieces[PIECES];
	struct plan plan = house(pieces);
	pieces[4] = mark(PLAN_STAIRS, 1, 12, 6, 2, 3, SIDE_NORTH);
	pieces[5] = mark(PLAN_STAIRS, 2, 12, 6, 2, 3, SIDE_NORTH);
	same(words_to(*state, &plan, 4), "走到右手边的楼梯，上二楼，往左转，左手第一间");
}

/* Each cell beside the one before, none inside a room, the last before the door. */
static void the_way_is_walkable(void **state)
{
	struct world *world = *state;
	struct plan_piece pieces[PIECES];
	struct plan plan = house(pieces);
	struct plan_way way;
	assert_true(plan_way(world->arena, &plan, plan_here(&plan, 1), plan_room(&plan, 2), &way));
	assert_int_equal(way.count, 8);
	for (size_t i = 0; i < way.count; i++) {
		assert_int_equal(way.cells[i].x, (int)i);
		assert_int_equal(way.cells[i].y, 4);
	}
}

static void a_door_that_is_walled_in_has_no_way(void **state)
{
	struct world *world = *state;
	struct plan_piece pieces[PIECES + 1];
	struct plan plan = house(pieces);
	struct plan_way way;
	size_t which = 0;
	pieces[PIECES] = mark(PLAN_BLOCKED, 1, 7, 4, 1, 1, SIDE_NORTH);
	plan.count = PIECES + 1;
	assert_false(plan_way(world->arena, &plan, plan_here(&plan, 1), plan_room(&plan, 2), &way));
	assert_true(str_find(plan_fault(world->arena, &plan, 1, &which), S("挡住了")) != SIZE_MAX);
	assert_int_equal(which, 1);
}

static void what_cannot_stand_so(void **state)
{
	struct world *world = *state;
	struct plan_piece pieces[PIECES];
	struct plan plan = house(pieces);
	size_t which = 0;
	assert_int_equal(plan_fault(world->arena, &plan, 1, &which).len, 0);
	assert_int_equal(plan_fault(world->arena, &plan, 2, &which).len, 0);
	pieces[1].x = 3;
	assert_true(str_find(plan_fault(world->arena, &plan, 1, &which), S("叠在一起")) !=
		    SIZE_MAX);
	pieces[1].x = PLAN_WIDE - 2;
	assert_true(str_find(plan_fault(world->arena, &plan, 1, &which), S("图外面")) != SIZE_MAX);
	pieces[1].x = 6;
	pieces[1].door = 4;
	assert_true(str_find(plan_fault(world->arena, &plan, 1, &which), S("门不在墙上")) !=
		    SIZE_MAX);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {in_world(the_same_floor),
					   in_world(upstairs),
					   in_world(who_looks_elsewhere_turns_first),
					   in_world(a_door_a_step_aside),
					   in_world(stairs_at_the_side),
					   in_world(the_way_is_walkable),
					   in_world(a_door_that_is_walled_in_has_no_way),
					   in_world(what_cannot_stand_so)};
	world_arguments(argc, argv);
	return cmocka_run_group_tests(tests, world_open, world_close);
}
