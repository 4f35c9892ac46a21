/*
 * Signs: what a village is called on them, and which rules hold where and when.
 */
#include "modules/signs/signs_int.h"
#include "base/count.h"
#include "support.h"

static void names_never_say_it_twice(void **state)
{
	struct world *world = *state;
	static const char *const rows[][2] = {
		{"云岭", "云岭村"},
		{"云岭村", "云岭村"},
		{"云岭村委会", "云岭村"},
		{"云岭村民委员会", "云岭村"},
		{"云岭村村民委员会", "云岭村"},
		{"云岭村党群服务中心", "云岭村"},
		{"柳河社区", "柳河社区"},
		{"柳河社区居委会", "柳河社区"},
		{"柳河居民委员会", "柳河社区"},
		{"巴彦托海嘎查", "巴彦托海嘎查"},
		{"石家庄", "石家庄村"},
		{" 云岭村 ", "云岭村"},
		{"村", "村"},
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		same(sign_village_name(world->arena, str_of(rows[i][0])), rows[i][1]);
	assert_true(sign_is_community(S("柳河社区")));
	assert_false(sign_is_community(S("云岭村")));
}

static void words_are_filled(void **state)
{
	struct world *world = *state;
	struct sign_names names = {.county = S("云禾县"), .village = S("云岭村"), .centre = S("云岭村党群服务中心")};
	const struct sign_words more[] = {{"room", S("会议室")}, {NULL, S("")}};
	same(sign_fill(world->arena, S("{county}|{village}：{room}"), &names, more), "云禾县|云岭村：会议室");
	same(sign_fill(world->arena, S("值班电话 {phone}"), &names, NULL), "值班电话 ＿＿＿＿");
	same(sign_fill(world->arena, S("没有写完 {county"), &names, NULL), "没有写完 {county");
	same(sign_bare(world->arena, S("中共 云禾县|云岭村　支部")), "中共云禾县云岭村支部");
}

static void rules_by_standard_and_day(void **state)
{
	struct world *world = *state;
	const struct catalogue *catalogue = world->program.house->catalogue;
	int64_t day = 0, early = 0;
	assert_true(day_read(S("2026-11-26"), &day) && day_read(S("2020-01-01"), &early));
	const struct sign_rules *rules = catalogue_sign_rules(catalogue, S(COUNTY), day);
	assert_non_null(rules);
	same(rules->name, "a23");
	assert_int_equal(rules->outside, 3);
	assert_null(catalogue_sign_rules(catalogue, S(COUNTY), early));
	const struct sign_rule *left = sign_rule_of(rules, S("supervision")), *gate = sign_rule_of(rules, S("committee"));
	assert_int_equal(left->side, SIDE_LEFT);
	assert_int_equal(gate->side, SIDE_LEFT);
	assert_true(left->order < gate->order);
	assert_int_equal(sign_rule_of(rules, S("branch"))->side, SIDE_RIGHT);
	assert_true(sign_wall_allows(rules, S("service")));
	assert_int_equal(catalogue->wall_text_count, 27);
}

static const struct sign_rules *named(const struct catalogue *catalogue, const char *name)
{
	for (size_t i = 0; i < catalogue->sign_rules_count; i++) {
		if (str_eq(catalogue->sign_rules[i].name, str_of(name)))
			return &catalogue->sign_rules[i];
	}
	return NULL;
}

static void other_rules_take_boards_down(void **state)
{
	struct world *world = *state;
	const struct catalogue *catalogue = world->program.house->catalogue;
	const struct sign_rules *four = named(catalogue, "b4"), *six = named(catalogue, "b6");
	assert_int_equal(four->outside, 4);
	assert_int_equal(six->outside, 6);
	assert_true(sign_wall_allows(four, S("party")) && sign_wall_allows(four, S("autonomy")));
	assert_false(sign_wall_allows(four, S("service")));
	assert_int_equal(sign_rule_of(four, S("branch"))->must, MUST_REQUIRED);
	assert_int_equal(sign_rule_of(six, S("branch"))->must, MUST_OPTIONAL); /* six is a cap */
	assert_int_equal(sign_rule_of(four, S("practice_board"))->must, MUST_NEVER);
}

int main(int count, char **arguments)
{
	world_arguments(count, arguments);
	const struct CMUnitTest tests[] = {
		in_world(names_never_say_it_twice), in_world(words_are_filled),
		in_world(rules_by_standard_and_day), in_world(other_rules_take_boards_down)};
	return cmocka_run_group_tests_name("modules-signs", tests, world_open, world_close);
}
