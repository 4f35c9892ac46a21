/*
 * The ties of a household, and what is sealed.
 */
#include "support.h"

static void an_address_comes_from_the_household(void **state)
{
	struct world *world = *state;
	int64_t home = make_household(world, VILLAGE, "1", "云岭村三组26号");
	struct record person = load(world, "person", make_person(world, VILLAGE, 1, home, "0"));
	same(record_text(&person, "address"), "云岭村三组26号");
	same(record_text(&person, "group_no"), "三组");
	same(record_text(&person, "birth"), "1940-01-01");
}

static void members_follow_a_household_that_moves(void **state)
{
	struct world *world = *state;
	int64_t home = make_household(world, VILLAGE, "1", "云岭村三组26号"), id = 0;
	int64_t other = make_household(world, VILLAGE, "2", "云岭村五组3号");
	int64_t one = make_person(world, VILLAGE, 1, home, "0");
	int64_t two = make_person(world, VILLAGE, 2, home, "2");
	int64_t away = make_person(world, VILLAGE, 3, other, "0");
	struct record record = load(world, "household", home);
	struct act clerk = act_of(world, world->clerk);
	struct draft *draft = NULL;
	good(draft_of(&clerk, &record, &draft));
	draft_set_text(draft, "address", S("云岭村一组8号"));
	good(draft_write(draft, record.version, &id));
	struct record first = load(world, "person", one), second = load(world, "person", two);
	struct record third = load(world, "person", away);
	same(record_text(&first, "address"), "云岭村一组8号");
	same(record_text(&second, "address"), "云岭村一组8号");
	same(record_text(&second, "group_no"), "三组");
	same(record_text(&third, "address"), "云岭村五组3号");
}

static void another_change_of_the_household_moves_nobody(void **state)
{
	struct world *world = *state;
	int64_t home = make_household(world, VILLAGE, "1", "云岭村三组26号"), id = 0;
	int64_t one = make_person(world, VILLAGE, 1, home, "0");
	struct draft *draft = NULL;
	struct record person = load(world, "person", one);
	good(draft_of(&world->program, &person, &draft));
	draft_set_text(draft, "address", S("县城育才路2号"));
	good(draft_write(draft, person.version, &id));
	struct record record = load(world, "household", home);
	good(draft_of(&world->program, &record, &draft));
	draft_set_text(draft, "visited_on", S("2026-11-20"));
	good(draft_write(draft, record.version, &id));
	person = load(world, "person", one);
	same(record_text(&person, "address"), "县城育才路2号");
}

static struct draft *second_person(struct world *world, const char *org, int64_t home,
				   const char *relation)
{
	struct draft *draft = NULL;
	good(draft_new(&world->program, reg_named(world, "person"), str_of(org), &draft));
	draft_set_text(draft, "name", S("李建国"));
	draft_set_text(draft, "identity", S("990000194003070017"));
	draft_set_int(draft, "household", home);
	draft_set_text(draft, "relation", str_of(relation));
	return draft;
}

static void a_household_has_one_head(void **state)
{
	struct world *world = *state;
	int64_t home = make_household(world, VILLAGE, "1", "云岭村三组26号");
	make_person(world, VILLAGE, 1, home, "0");
	bad(draft_check(second_person(world, VILLAGE, home, "0")), ERR_INVALID, "户主已经登记是王桂英");
	err_t err = draft_check(second_person(world, VILLAGE, home, "1"));
	for (; err != NULL; err = err->next)
		assert_true(str_eq(err->field, S("identity"))); /* the tie is fine */
}

static void a_household_of_another_village_is_refused(void **state)
{
	struct world *world = *state;
	int64_t home = make_household(world, SIBLING, "1", "石桥村一组1号");
	bad(draft_check(second_person(world, VILLAGE, home, "1")), ERR_INVALID, "登记在石桥村");
}

static void a_plain_value_wants_a_reason_and_a_sealed_field(void **state)
{
	struct world *world = *state;
	int64_t id = make_person(world, VILLAGE, 1, 0, "");
	struct act clerk = act_of(world, world->clerk), leader = act_of(world, world->leader);
	struct str plain;
	bad(reg_reveal(&clerk, reg_named(world, "person"), id, S("phone"), &plain), ERR_INVALID,
	    "为什么要看");
	clerk.reason = leader.reason = S("核对电话");
	good(reg_reveal(&clerk, reg_named(world, "person"), id, S("phone"), &plain));
	same(plain, "13900000001");
	bad(reg_reveal(&clerk, reg_named(world, "person"), id, S("marks"), &plain), ERR_NOT_FOUND,
	    "没有这一项");
	bad(reg_reveal(&leader, reg_named(world, "person"), id, S("phone"), &plain), ERR_DENIED, "");
}

static void who_may_not_see_marks_does_not_change_them(void **state)
{
	struct world *world = *state;
	int64_t id = make_person(world, VILLAGE, 1, 0, "");
	struct record person = load(world, "person", id);
	struct act leader = act_of(world, world->leader), clerk = act_of(world, world->clerk);
	struct form_value mark = {S("marks"), S("dibao"), NULL};
	struct form form = {&mark};
	struct draft *draft = NULL;
	good(draft_of(&leader, &person, &draft));
	draft_take(draft, &form, NULL, 0);
	same(draft_text(draft, "marks"), "");
	good(draft_of(&clerk, &person, &draft));
	draft_take(draft, &form, NULL, 0);
	same(draft_text(draft, "marks"), "dibao");
}

int main(int count, char **arguments)
{
	const struct CMUnitTest tests[] = {
		in_world(an_address_comes_from_the_household),
		in_world(members_follow_a_household_that_moves),
		in_world(another_change_of_the_household_moves_nobody),
		in_world(a_household_has_one_head),
		in_world(a_household_of_another_village_is_refused),
		in_world(a_plain_value_wants_a_reason_and_a_sealed_field),
		in_world(who_may_not_see_marks_does_not_change_them),
	};
	world_arguments(count, arguments);
	return cmocka_run_group_tests(tests, world_open, world_close);
}
