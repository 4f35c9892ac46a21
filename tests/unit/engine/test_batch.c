/*
 * The lines that tell how each of many went: once a record, and gone after the days that the setting says.
 */
#include "support.h"

static size_t lines_of(struct world *world, int64_t job, struct batch_line **out)
{
	size_t count = 0;
	good(flow_batch_lines(&world->program, job, out, &count));
	return count;
}

static void a_line_is_kept_for_its_days(void **state)
{
	enum { DAY = 86400000 };
	struct world *world = *state;
	struct act later = world->program;
	struct batch_line *lines = NULL;
	good(flow_batch_refuse(&world->program, 7, 41, S("刚被别人办过")));
	good(flow_batch_refuse(&world->program, 7, 41, S("再说一次")));
	assert_int_equal(lines_of(world, 7, &lines), 1);
	same(lines[0].words, "刚被别人办过");
	assert_false(lines[0].done);
	later.now += 179LL * DAY;
	good(flow_batch_sweep(&later));
	assert_int_equal(lines_of(world, 7, &lines), 1);
	later.now += 2LL * DAY;
	good(flow_batch_sweep(&later));
	assert_int_equal(lines_of(world, 7, &lines), 0);
}

int main(int count, char **arguments)
{
	world_arguments(count, arguments);
	const struct CMUnitTest tests[] = {in_world(a_line_is_kept_for_its_days)};
	return cmocka_run_group_tests(tests, world_open, world_close);
}
