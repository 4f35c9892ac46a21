/*
 * Notes among colleagues: who may write and read them, whom "@name" reaches, and how long it is unread.
 */
#include "support.h"

#include "engine/remark/remark.h"

static struct record a_case(struct world *world)
{
	return load(world, "case", make_case(world, make_person(world, VILLAGE, 1, 0, "")));
}

static size_t unread(struct act *act)
{
	struct remark *list = NULL;
	size_t count = 0;
	good(remark_unread(act, &list, &count));
	return count;
}

static struct str name_of(struct world *world, int64_t account)
{
	return act_of(world, account).name;
}

static void who_is_named_is_told_until_she_read_it(void **state)
{
	struct world *world = *state;
	struct record record = a_case(world);
	struct act clerk = act_of(world, world->clerk), officer = act_of(world, world->officer);
	struct remark *list = NULL;
	size_t count = 0;
	struct str text = str_fmt(world->arena, "@" STR " 请看户口簿，＠" STR "", STR_ARG(officer.name),
				  STR_ARG(officer.name));
	good(remark_add(&clerk, &record, text));
	assert_int_equal(unread(&officer), 1); /* named twice, told once */
	assert_int_equal(unread(&clerk), 0);
	good(remark_list(&officer, &record, &list, &count));
	assert_int_equal(count, 1);
	assert_true(list[0].mine);
	assert_true(str_eq(list[0].actor, name_of(world, world->clerk)));
	good(remark_list(&clerk, &record, &list, &count));
	assert_false(list[0].mine);
	good(remark_read(&officer, &record));
	assert_int_equal(unread(&officer), 0);
	good(remark_list(&officer, &record, &list, &count));
	assert_int_equal(count, 1);
	assert_false(list[0].mine);
}

static void only_who_may_read_the_record_writes(void **state)
{
	struct world *world = *state;
	struct record record = a_case(world);
	int64_t id = record.id;
	struct act applicant = applicant_of(world, id);
	struct act stranger = act_of(world, world->clerk);
	struct remark *list = NULL;
	size_t count = 9;
	bad(remark_add(&applicant, &record, S("您好")), ERR_DENIED, "只在工作人员之间");
	good(remark_list(&applicant, &record, &list, &count));
	assert_int_equal(count, 0);
	stranger.hold_count = 0; /* whose post has ended */
	bad(remark_add(&stranger, &record, S("您好")), ERR_DENIED, "");
}

static void faults_are_of_the_field(void **state)
{
	struct world *world = *state;
	struct record record = a_case(world);
	struct act clerk = act_of(world, world->clerk);
	struct str longest = S("");
	for (int i = 0; i < 300; i++)
		longest = str_join(world->arena, longest, S("长"));
	bad(remark_add(&clerk, &record, S("  ")), ERR_INVALID, "请写留言");
	good(remark_add(&clerk, &record, longest));
	bad(remark_add(&clerk, &record, str_join(world->arena, longest, S("长"))), ERR_INVALID, "最多 300");
	bad(remark_add(&clerk, &record, S("@张无此人 请看")), ERR_INVALID, "全名");
	bad(remark_add(&clerk, &record, S("请看 @")), ERR_INVALID, "全名");
}

static void the_circle_is_of_the_village_and_above(void **state)
{
	struct world *world = *state;
	struct record record = a_case(world);
	struct act clerk = act_of(world, world->clerk);
	struct account *circle = NULL;
	size_t count = 0;
	good(remark_circle(&clerk, &record, &circle, &count));
	assert_int_not_equal(count, 0);
	bool officer = false;
	for (size_t i = 0; i < count; i++) {
		assert_int_not_equal(circle[i].id, world->clerk); /* nobody names herself */
		assert_true(str_starts(record.org, circle[i].org));
		officer = officer || circle[i].id == world->officer;
	}
	assert_true(officer);
}

int main(int count, char **arguments)
{
	world_arguments(count, arguments);
	const struct CMUnitTest tests[] = {
		in_world(who_is_named_is_told_until_she_read_it),
		in_world(only_who_may_read_the_record_writes),
		in_world(faults_are_of_the_field),
		in_world(the_circle_is_of_the_village_and_above),
	};
	return cmocka_run_group_tests(tests, world_open, world_close);
}
