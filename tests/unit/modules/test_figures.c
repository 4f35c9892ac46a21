/*
 * Figures equal a recount of the cases, whether folded or not; and their words.
 */
#include "support.h"

#include "modules/figures/figures_int.h"

static struct asked asked_now(struct world *world)
{
	struct asked asked = {.at = S(TOWN), .period = this_month(world)};
	assert_true(figures_period_read(asked.period, &asked.from, &asked.until));
	return asked;
}

/* What the list behind a number holds. */
static int64_t listed(struct world *world, const struct form_value *params, bool open)
{
	struct form form = {params};
	struct doc *page = doc_map(world->arena);
	good(reg_list_doc(&world->program, reg_named(world, "case"),
			  &(struct query){.params = &form, .url = S("/desk/cases"), .open_only = open},
			  page));
	return doc_at(doc_at(page, "table"), "total")->n;
}

static void check_counts(struct world *world)
{
	struct asked asked = asked_now(world);
	struct counts town, village, sibling;
	good(figures_count(&world->program, &asked, S(TOWN), asked.period, &town));
	good(figures_count(&world->program, &asked, S(VILLAGE), asked.period, &village));
	good(figures_count(&world->program, &asked, S(SIBLING), asked.period, &sibling));
	assert_int_equal(town.accepted, 4);
	assert_int_equal(village.accepted, 3);
	assert_int_equal(sibling.accepted, 1);
	assert_int_equal(village.closed + sibling.closed, town.closed);
	struct str from = day_text(world->arena, asked.from), to = day_text(world->arena, asked.until);
	struct form_value all = {S("view"), S("all"), NULL}, org = {S("org"), S(TOWN), &all};
	struct form_value begin = {S("closed_on_from"), from, &org}, end = {S("closed_on_to"), to, &begin};
	assert_int_equal(town.closed, listed(world, &end, false));
	struct form_value late = {S("due_to"), to, &end};
	assert_int_equal(town.late, listed(world, &late, false));
	struct form_value began = {S("accepted_on_from"), from, &org};
	assert_int_equal(town.accepted, listed(world, &began, false));
}

/* A month's middle, so that what is closed some days later is still in it. */
static void in_the_middle(struct world *world)
{
	world->program.today = day_number((struct day_parts){2026, 11, 5});
	world->program.now = moment_of_day(world->program.today) + 9 * 3600000;
}

static void figures_equal_a_recount(void **state)
{
	struct world *world = *state;
	bool left = true;
	in_the_middle(world);
	int64_t person = make_person(world, VILLAGE, 1, 0, "");
	int64_t other = make_person(world, SIBLING, 2, 0, "");
	make_case(world, person);
	make_closed(world, person, 3);
	make_closed(world, person, 24);
	make_closed(world, other, 2);
	check_counts(world);
	while (left)
		good(figure_fold(&world->program, 7, &left));
	check_counts(world);
}

static void what_is_overdue_is_counted_by_its_day(void **state)
{
	struct world *world = *state;
	struct now now;
	in_the_middle(world);
	int64_t person = make_person(world, VILLAGE, 1, 0, ""), due = 0;
	struct record about = load(world, "case", make_case(world, person));
	struct asked asked = asked_now(world);
	assert_true(day_read(record_text(&about, "due"), &due));
	good(figures_now(&world->program, &asked, S(TOWN), &now));
	assert_int_equal(now.overdue, 0);
	assert_int_equal(now.soon, 0);
	world->program.today = due;
	good(figures_now(&world->program, &asked, S(TOWN), &now));
	assert_int_equal(now.overdue, 0);
	assert_int_equal(now.soon, 1);
	world->program.today = calendar_add(world->program.house->calendar, due, 3);
	good(figures_now(&world->program, &asked, S(TOWN), &now));
	assert_int_equal(now.overdue, 1);
	assert_int_equal(now.soon, 0);
	assert_int_equal(now.longest, 3);
	good(figures_now(&world->program, &asked, S(SIBLING), &now));
	assert_int_equal(now.overdue, 0);
}

static void numbers_as_words(void **state)
{
	struct world *world = *state;
	struct arena *arena = world->arena;
	same(figures_share(arena, 440, 451), "97.6");
	same(figures_share(arena, 3, 3), "100.0");
	same(figures_share(arena, 9999, 10000), "99.9"); /* not all is not all */
	same(figures_share(arena, 0, 0), "—");
	same(figures_mean(arena, 14, 3), "4.7");
	same(figures_mean(arena, 0, 0), "—");
	same(figures_number(arena, 0, true), "0");
	same(figures_number(arena, 1286, true), "1,286");
	same(figures_number(arena, 1000, false), "1,000+");
	same(figures_number(arena, 12004567, true), "12,004,567");
	same(figures_number(arena, -1286, true), "-1,286");
}

static void periods(void **state)
{
	struct world *world = *state;
	int64_t from = 0, until = 0;
	same(figures_month(world->arena, S("2026-01"), -1), "2025-12");
	same(figures_month(world->arena, S("2026-11"), 2), "2027-01");
	assert_true(figures_period_read(S("2028-02"), &from, &until));
	same(day_text(world->arena, until), "2028-02-29");
	assert_true(figures_period_read(S("2026"), &from, &until));
	same(day_text(world->arena, from), "2026-01-01");
	same(day_text(world->arena, until), "2026-12-31");
	static const char *const wrong[] = {"", "26", "2026-13", "2026-00", "2026-1", "2026-1x",
					    "20x6-01", "2026-011", "-026", "1999"};
	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
		assert_false(figures_period_read(str_of(wrong[i]), &from, &until));
}

int main(int count, char **arguments)
{
	const struct CMUnitTest tests[] = {
		in_world(figures_equal_a_recount),
		in_world(what_is_overdue_is_counted_by_its_day),
		in_world(numbers_as_words),
		in_world(periods),
	};
	world_arguments(count, arguments);
	return cmocka_run_group_tests(tests, world_open, world_close);
}
