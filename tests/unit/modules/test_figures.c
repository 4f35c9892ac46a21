/*
 * Figures equal a recount of the cases, whether folded or not; and their words.
 */
#include "support.h"

#include "base/count.h"
#include "modules/figures/figures_int.h"

static struct asked asked_now(struct world *world)
{
	return (struct asked){.at = S(TOWN), .span = span_of_day(world->arena, world->program.today)};
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

/* What is kept of all items together is the sum of what is kept by item. */
static void check_whole(struct world *world, const struct span *span)
{
	struct tally *tallies = NULL;
	size_t count = 0;
	int64_t whole[MEASURE_COUNT], sum[MEASURE_COUNT] = {0};
	good(tally_read(&world->program, S(TOWN), span, NULL, &tallies, &count));
	good(tally_whole(&world->program, S(TOWN), span, NULL, whole));
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < MEASURE_COUNT; k++)
			sum[k] += tallies[i].n[k];
	}
	for (size_t k = 0; k < MEASURE_COUNT; k++)
		assert_int_equal(whole[k], sum[k]);
	assert_true(whole[COUNT_ACCEPTED] > 0);
}

static void check_counts(struct world *world)
{
	struct asked asked = asked_now(world);
	struct counts town, village, sibling;
	good(figures_count(&world->program, &asked, S(TOWN), NULL, &town));
	good(figures_count(&world->program, &asked, S(VILLAGE), NULL, &village));
	good(figures_count(&world->program, &asked, S(SIBLING), NULL, &sibling));
	check_whole(world, &asked.span);
	assert_int_equal(town.n[COUNT_ACCEPTED], 4);
	assert_int_equal(village.n[COUNT_ACCEPTED], 3);
	assert_int_equal(sibling.n[COUNT_ACCEPTED], 1);
	assert_int_equal(village.n[COUNT_CLOSED] + sibling.n[COUNT_CLOSED], town.n[COUNT_CLOSED]);
	struct str from = day_text(world->arena, asked.span.from), to = day_text(world->arena, asked.span.until);
	struct form_value all = {S("view"), S("all"), NULL}, org = {S("org"), S(TOWN), &all};
	struct form_value begin = {S("closed_on_from"), from, &org}, end = {S("closed_on_to"), to, &begin};
	assert_int_equal(town.n[COUNT_CLOSED], listed(world, &end, false));
	struct form_value late = {S("due_to"), to, &end};
	assert_int_equal(town.n[COUNT_LATE], listed(world, &late, false));
	struct form_value began = {S("accepted_on_from"), from, &org};
	assert_int_equal(town.n[COUNT_ACCEPTED], listed(world, &began, false));
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

static void turn_to(struct world *world, int64_t day)
{
	world->program.today = day;
	world->program.now = moment_of_day(day) + 9 * 3600000;
}

/* Asked for twice: two requests, one case with a request; the reasons by their codes. */
static void requests_are_counted_with_their_reasons(void **state)
{
	struct world *world = *state;
	in_the_middle(world);
	int64_t id = make_case(world, make_person(world, VILLAGE, 1, 0, ""));
	struct str month = this_month(world);
	step(world, &world->program, "case", id, "ask_more", "reason_code", "no_identity", "reason_code", "expired",
	     "reason", "身份证过期了", NULL);
	struct record about = load(world, "case", id);
	same(record_text(&about, "asked_on"), "2026-11-05");
	step(world, &world->program, "case", id, "supplement", NULL);
	turn_to(world, world->program.today + 1);
	step(world, &world->program, "case", id, "ask_more", "reason_code", "no_identity", NULL);
	char *period = str_c(world->arena, month);
	assert_int_equal(figure(world, TOWN, "case.asked", "M10", period), 2);
	assert_int_equal(figure(world, TOWN, "case.completed", "M10", period), 1);
	assert_int_equal(figure(world, TOWN, "case.item,asked", "M10 no_identity", period), 2);
	assert_int_equal(figure(world, TOWN, "case.item,asked", "M10 expired", period), 1);
	about = load(world, "case", id);
	same(record_text(&about, "asked_on"), "2026-11-05"); /* the first day stays */
}

/* The days by tier add up to the days of the whole way. */
static void days_by_tier_add_up(void **state)
{
	struct world *world = *state;
	static const char *const names[] = {"M10 village", "M10 town", "M10 county", "M10 wait"};
	int64_t sum = 0;
	in_the_middle(world);
	int64_t id = make_case(world, make_person(world, VILLAGE, 1, 0, ""));
	turn_to(world, world->program.today + 4);
	step(world, &world->program, "case", id, "ask_more", "reason_code", "expired", NULL);
	turn_to(world, world->program.today + 3);
	step(world, &world->program, "case", id, "withdraw", NULL);
	char *period = str_c(world->arena, this_month(world));
	for (size_t i = 0; i < COUNT(names); i++)
		sum += figure(world, VILLAGE, "case.item,tier", names[i], period);
	assert_int_equal(sum, figure(world, VILLAGE, "case.days", "M10", period));
	assert_int_equal(figure(world, VILLAGE, "case.item,tier", "M10 village", period), 2);
	assert_int_equal(figure(world, VILLAGE, "case.item,tier", "M10 wait", period), 3);
	assert_int_equal(figure(world, VILLAGE, "case.item,tiers", "M10", period), 1);
}

/* A case that never was one is in no figure any more. */
static void a_void_case_is_counted_out(void **state)
{
	struct world *world = *state;
	static const char *const names[] = {"case.accepted", "case.closed", "case.late", "case.days",
					    "case.asked", "case.completed"};
	in_the_middle(world);
	int64_t person = make_person(world, VILLAGE, 1, 0, "");
	int64_t id = make_closed(world, person, 50), open = make_case(world, person);
	step(world, &world->program, "case", open, "ask_more", "reason_code", "expired", NULL);
	const char *december = "2026-12";
	assert_int_equal(figure(world, VILLAGE, "case.late", "M10", december), 1);
	good(reg_void(&world->program, reg_named(world, "case"), id, 1, S("重复")));
	struct record about = load(world, "case", open);
	good(reg_void(&world->program, reg_named(world, "case"), open, about.version, S("重复")));
	for (size_t i = 0; i < COUNT(names); i++) {
		assert_int_equal(figure(world, VILLAGE, names[i], "M10", "2026"), 0);
		assert_int_equal(figure(world, VILLAGE, names[i], "", "2026"), 0);
	}
	assert_int_equal(figure(world, VILLAGE, "case.item,way", "M10 window", "2026"), 0);
	struct figure *spent = NULL;
	size_t count = 0;
	good(figure_list(&world->program, S(VILLAGE), S("case.item,spent"), S("2026"), &spent, &count));
	for (size_t i = 0; i < count; i++)
		assert_int_equal(spent[i].n, 0);
}

/* A way that was put right moves from one figure to the other. */
static void a_corrected_way_is_counted_over(void **state)
{
	struct world *world = *state;
	struct draft *draft = NULL;
	in_the_middle(world);
	int64_t id = make_case(world, make_person(world, VILLAGE, 1, 0, ""));
	struct record about = load(world, "case", id);
	good(draft_of(&world->program, &about, &draft));
	draft_set_text(draft, "way", S("phone_self"));
	good(draft_write(draft, about.version, &id));
	char *period = str_c(world->arena, this_month(world));
	assert_int_equal(figure(world, VILLAGE, "case.item,way", "M10 window", period), 0);
	assert_int_equal(figure(world, VILLAGE, "case.item,way", "M10 phone_self", period), 1);
	assert_int_equal(figure(world, VILLAGE, "case.accepted", "M10", period), 1);
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
	same(figure_share(arena, 440, 451), "97.6");
	same(figure_share(arena, 3, 3), "100.0");
	same(figure_share(arena, 9999, 10000), "99.9"); /* not all is not all */
	same(figure_share(arena, 0, 0), "—");
	same(figure_mean(arena, 14, 3), "4.7");
	same(figure_mean(arena, 0, 0), "—");
	same(figure_number(arena, 0, true), "0");
	same(figure_number(arena, 1286, true), "1,286");
	same(figure_number(arena, 1000, false), "1,000+");
	same(figure_number(arena, 12004567, true), "12,004,567");
	same(figure_number(arena, -1286, true), "-1,286");
}

static void periods(void **state)
{
	struct world *world = *state;
	struct arena *arena = world->arena;
	struct span span, next;
	assert_true(span_read(arena, S("2028-02"), &span));
	same(day_text(arena, span.until), "2028-02-29");
	same(span_moved(arena, &span, -2).text, "2027-12");
	assert_true(span_read(arena, S("2026"), &span));
	same(day_text(arena, span.from), "2026-01-01");
	same(day_text(arena, span.until), "2026-12-31");
	assert_int_equal(span.key_count, 1);
	assert_true(span_read(arena, S("2026-Q1"), &span));
	same(span_words(arena, &span), "2026年第一季度");
	next = span_moved(arena, &span, -1);
	same(next.text, "2025-Q4");
	assert_int_equal(span.key_count, 3);
	assert_true(span_read(arena, S("2024-11..2026-02"), &span));
	assert_int_equal(span.key_count, 5); /* two months, a year, two months */
	same(span.keys[2], "2025");
	same(span_words(arena, &span), "2024年11月至2026年2月");
	static const char *const wrong[] = {"", "26", "2026-13", "2026-00", "2026-1", "2026-1x", "20x6-01",
					    "2026-011", "-026", "1999", "2026-Q5", "2026-Q", "2026-05..2026-04",
					    "2020-01..2026-01", "2026-01.."};
	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_false(span_read(arena, str_of(wrong[i]), &span));
}

/* Whole months inside are read as months; what is no stretch of at most a year of days is none. */
static void days(void **state)
{
	struct world *world = *state;
	struct arena *arena = world->arena;
	struct span span;
	assert_true(span_read_days(arena, S("2026-01-30..2026-03-02"), &span));
	assert_true(span.by_day);
	assert_int_equal(span.key_count, 5);
	same(span.keys[0], "2026-01-30");
	same(span.keys[2], "2026-02");
	same(span.keys[4], "2026-03-02");
	same(span_words(arena, &span), "2026年1月30日至3月2日");
	same(span_moved(arena, &span, -1).text, "2025-12-29..2026-01-29");
	assert_true(span_read_days(arena, S("2026-02-28..2026-02-28"), &span));
	same(span_words(arena, &span), "2026年2月28日");
	assert_true(span_read_days(arena, S("2023-01-02..2024-01-02"), &span));
	assert_true(span.key_count <= SPAN_KEYS_MAX);
	static const char *const wrong[] = {"", "2026-02-01", "2026-02-01..2026-01-31", "2026-02-29..2026-03-01",
					    "2025-01-01..2026-01-02", "2026-02-01..2026-02-0x", "2026-02..2026-03"};
	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_false(span_read_days(arena, str_of(wrong[i]), &span));
}

/* Exact to sixty working days; above that a bucket is named by its most, so never too low. */
static void percentiles(void **state)
{
	struct world *world = *state;
	int64_t counts[SPENT_BUCKETS] = {0};
	size_t bucket = 0, again = 0;
	assert_false(spent_percentile(counts, 90, &bucket));
	for (int64_t days = 1; days <= 10; days++)
		counts[spent_bucket(days)]++;
	assert_true(spent_percentile(counts, 90, &bucket));
	assert_int_equal(spent_most(bucket), 9);
	assert_true(spent_percentile(counts, 100, &bucket));
	assert_int_equal(spent_most(bucket), 10);
	assert_true(spent_percentile(counts, 1, &bucket));
	assert_int_equal(spent_most(bucket), 1);
	counts[spent_bucket(61)] += 90;
	assert_true(spent_percentile(counts, 50, &bucket));
	same(spent_words(world->arena, bucket), "61–80");
	for (int64_t days = -3; days < 400; days++) {
		bucket = spent_bucket(days);
		assert_in_range(bucket, 0, SPENT_BUCKETS - 1);
		int64_t most = spent_most(bucket);
		assert_true(most < 0 ? days > SPENT_LAST : most >= days && most - days < SPENT_WIDE + 3);
		assert_true(days < 0 || days > SPENT_EXACT || most == days);
		assert_true(spent_read(spent_code(world->arena, bucket), &again) && again == bucket);
	}
	same(spent_words(world->arena, SPENT_BUCKETS - 1), "240以上");
}

int main(int count, char **arguments)
{
	const struct CMUnitTest tests[] = {
		in_world(figures_equal_a_recount),
		in_world(requests_are_counted_with_their_reasons),
		in_world(days_by_tier_add_up),
		in_world(a_void_case_is_counted_out),
		in_world(a_corrected_way_is_counted_over),
		in_world(what_is_overdue_is_counted_by_its_day),
		in_world(numbers_as_words),
		in_world(periods),
		in_world(days),
		in_world(percentiles),
	};
	world_arguments(count, arguments);
	return cmocka_run_group_tests(tests, world_open, world_close);
}
