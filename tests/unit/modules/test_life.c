/*
 * Organisation life on its edges: periods in leap years and in the first month, a branch that began or ended in the middle, who is
 * due on a day, what groups hold for their branch; quorum and majority by kind of matter.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/count.h"
#include "base/date.h"
#include "modules/life/due.h"
#include "modules/life/vote.h"

static int64_t day(const char *text)
{
	int64_t number = LIFE_NO_DAY;
	if (text != NULL)
		assert_true(day_read(str_of(text), &number));
	return number;
}

static void spans(void **state)
{
	static const struct {
		enum life_per per;
		const char *day, *first, *last;
	} rows[] = {
		{LIFE_MONTH, "2026-01-01", "2026-01-01", "2026-01-31"},
		{LIFE_MONTH, "2024-02-29", "2024-02-01", "2024-02-29"},
		{LIFE_MONTH, "2026-02-28", "2026-02-01", "2026-02-28"},
		{LIFE_MONTH, "2026-12-31", "2026-12-01", "2026-12-31"},
		{LIFE_QUARTER, "2026-01-01", "2026-01-01", "2026-03-31"},
		{LIFE_QUARTER, "2026-03-31", "2026-01-01", "2026-03-31"},
		{LIFE_QUARTER, "2026-04-01", "2026-04-01", "2026-06-30"},
		{LIFE_QUARTER, "2026-12-31", "2026-10-01", "2026-12-31"},
		{LIFE_YEAR, "2024-02-29", "2024-01-01", "2024-12-31"},
		{LIFE_YEAR, "2026-01-01", "2026-01-01", "2026-12-31"},
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct life_span span = life_span_of(rows[i].per, day(rows[i].day));
		assert_int_equal(span.first, day(rows[i].first));
		assert_int_equal(span.last, day(rows[i].last));
	}
}

/* The last day on which it is still owed, and the first on which it is not. */
static void begun_in_the_middle(void **state)
{
	static const struct {
		enum life_per per;
		const char *in, *set_up, *ended;
		bool owes;
	} rows[] = {
		{LIFE_MONTH, "2026-01-31", "2026-01-01", NULL, true},
		{LIFE_MONTH, "2026-01-31", "2026-01-16", NULL, true},
		{LIFE_MONTH, "2026-01-31", "2026-01-17", NULL, false},
		{LIFE_MONTH, "2024-02-01", "2024-02-15", NULL, true},
		{LIFE_MONTH, "2024-02-01", "2024-02-16", NULL, false},
		{LIFE_MONTH, "2026-02-01", "2026-02-15", NULL, true},
		{LIFE_MONTH, "2026-02-01", "2026-02-16", NULL, false},
		{LIFE_MONTH, "2026-02-01", "2026-03-01", NULL, false},
		{LIFE_QUARTER, "2026-02-01", "2026-02-15", NULL, true},
		{LIFE_QUARTER, "2026-02-01", "2026-02-16", NULL, false},
		{LIFE_YEAR, "2026-01-01", "2026-07-02", NULL, true},
		{LIFE_YEAR, "2026-01-01", "2026-07-03", NULL, false},
		{LIFE_YEAR, "2024-01-01", "2024-07-02", NULL, true},
		{LIFE_YEAR, "2024-01-01", "2024-07-03", NULL, false},
		{LIFE_YEAR, "2027-01-01", "2026-07-03", NULL, true},
		{LIFE_MONTH, "2026-01-01", NULL, "2026-01-16", false},
		{LIFE_MONTH, "2026-01-01", NULL, "2026-01-17", true},
		{LIFE_MONTH, "2026-02-01", NULL, "2026-01-31", false},
		{LIFE_YEAR, "2026-01-01", "2026-03-01", "2026-06-01", false},
		{LIFE_MONTH, "2026-01-01", NULL, NULL, true},
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(life_owes(life_span_of(rows[i].per, day(rows[i].in)),
					   day(rows[i].set_up), day(rows[i].ended)),
				 rows[i].owes);
}

static void who_is_due(void **state)
{
	static const struct {
		const char *admitted, *full, *joined, *left, *suspended, *on;
		bool guest;
		enum life_standing standing;
	} rows[] = {
		{"2025-03-05", NULL, NULL, NULL, NULL, "2025-03-04", false, LIFE_NOT_DUE},
		{"2025-03-05", NULL, NULL, NULL, NULL, "2025-03-05", false, LIFE_LISTENER},
		{"2025-03-05", "2026-03-05", NULL, NULL, NULL, "2026-03-04", false, LIFE_LISTENER},
		{"2025-03-05", "2026-03-05", NULL, NULL, NULL, "2026-03-05", false, LIFE_VOTER},
		{"2025-03-05", "2026-03-05", "2026-06-01", NULL, NULL, "2026-05-31", false,
		 LIFE_NOT_DUE},
		{"2025-03-05", "2026-03-05", "2026-06-01", NULL, NULL, "2026-06-01", false,
		 LIFE_VOTER},
		{"2025-03-05", "2026-03-05", NULL, "2026-09-01", NULL, "2026-08-31", false,
		 LIFE_VOTER},
		{"2025-03-05", "2026-03-05", NULL, "2026-09-01", NULL, "2026-09-01", false,
		 LIFE_NOT_DUE},
		{"2025-03-05", "2026-03-05", NULL, NULL, "2026-09-01", "2026-08-31", false,
		 LIFE_VOTER},
		{"2025-03-05", "2026-03-05", NULL, NULL, "2026-09-01", "2026-09-01", false,
		 LIFE_NOT_DUE},
		{"2025-03-05", "2026-03-05", NULL, NULL, NULL, "2026-09-01", true, LIFE_LISTENER},
		{NULL, NULL, NULL, NULL, NULL, "2026-09-01", false, LIFE_NOT_DUE},
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct life_member member = {.admitted = day(rows[i].admitted),
					     .full = day(rows[i].full),
					     .joined = day(rows[i].joined),
					     .left = day(rows[i].left),
					     .suspended = day(rows[i].suspended),
					     .guest = rows[i].guest};
		assert_int_equal(life_standing_on(&member, day(rows[i].on)), rows[i].standing);
	}
}

static void needs(void **state)
{
	static const struct {
		enum life_who who;
		int times;
		int64_t own, groups[2];
		size_t group_count;
		bool committee;
		int64_t need, done;
	} rows[] = {
		{LIFE_MEMBERS, 1, 0, {0, 0}, 0, false, 1, 0},
		{LIFE_MEMBERS, 1, 3, {0, 0}, 0, false, 1, 1},
		{LIFE_MEMBERS, 2, 1, {5, 5}, 2, false, 2, 1},
		{LIFE_COMMITTEE, 1, 0, {0, 0}, 0, false, 0, 0},
		{LIFE_COMMITTEE, 1, 0, {0, 0}, 0, true, 1, 0},
		{LIFE_GROUP, 1, 0, {0, 0}, 0, true, 0, 0},
		{LIFE_GROUP, 1, 9, {2, 0}, 2, true, 2, 1},
		{LIFE_GROUP, 1, 0, {1, 1}, 2, true, 2, 2},
		{LIFE_ANY, 1, 0, {1, 0}, 2, true, 1, 0},
		{LIFE_ANY, 1, 0, {1, 2}, 2, true, 1, 1},
		{LIFE_ANY, 2, 1, {1, 1}, 2, true, 2, 2},
		{LIFE_ANY, 1, 0, {0, 0}, 0, true, 1, 0},
		{LIFE_ANY, 0, 0, {0, 0}, 0, true, 0, 0},
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct life_item item = {.who = rows[i].who, .times = rows[i].times};
		struct life_need need =
			life_need_of(&item, &(struct life_held){.own = rows[i].own,
								.groups = rows[i].groups,
								.group_count = rows[i].group_count,
								.committee = rows[i].committee});
		assert_int_equal(need.need, rows[i].need);
		assert_int_equal(need.done, rows[i].done);
	}
}

static void reminders(void **state)
{
	struct life_item late = {.times = 1, .from_month = 10}, any = {.times = 0},
			 plain = {.times = 1};
	(void)state;
	assert_false(life_reminds(&late, day("2026-09-30")));
	assert_true(life_reminds(&late, day("2026-10-01")));
	assert_true(life_reminds(&plain, day("2026-01-01")));
	assert_false(life_reminds(&any, day("2026-12-31")));
}

static void shares(void **state)
{
	static const struct {
		enum life_share share;
		int64_t base, least;
	} rows[] = {
		{LIFE_NONE, 20, 0},
		{LIFE_HALF, 5, 3},
		{LIFE_HALF, 4, 2},
		{LIFE_HALF, 1, 1},
		{LIFE_OVER_HALF, 20, 11},
		{LIFE_OVER_HALF, 21, 11},
		{LIFE_OVER_HALF, 0, 1},
		{LIFE_TWO_THIRDS, 3, 2},
		{LIFE_TWO_THIRDS, 4, 3},
		{LIFE_TWO_THIRDS, 6, 4},
		{LIFE_OVER_FOUR_FIFTHS, 10, 9},
		{LIFE_OVER_FOUR_FIFTHS, 11, 9},
		{LIFE_OVER_FOUR_FIFTHS, 5, 5},
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(life_least(rows[i].share, rows[i].base), rows[i].least);
}

static void votes(void **state)
{
	static const struct {
		struct life_tally tally; /* due, present, yes, no, blank, void, written */
		bool of_present;
		enum life_fault fault;
		bool passes;
	} rows[] = {
		{{21, 11, 11, 0, 0, 0, 0}, false, LIFE_FINE, true},
		{{21, 10, 10, 0, 0, 0, 0}, false, LIFE_TOO_FEW, false},
		{{20, 10, 10, 0, 0, 0, 0}, false, LIFE_TOO_FEW, false},
		{{20, 11, 10, 1, 0, 0, 0}, false, LIFE_FINE, false},
		{{20, 11, 11, 0, 0, 0, 0}, false, LIFE_FINE, true},
		{{20, 11, 6, 5, 0, 0, 0}, true, LIFE_FINE, true},
		{{20, 12, 6, 5, 1, 0, 0}, true, LIFE_FINE, false},
		/* In writing: counted among the votes, never for the quorum. */
		{{20, 11, 12, 0, 0, 0, 1}, false, LIFE_FINE, true},
		{{20, 11, 12, 0, 0, 0, 0}, false, LIFE_MORE_VOTES, false},
		{{20, 10, 12, 0, 0, 0, 2}, false, LIFE_TOO_FEW, false},
		{{20, 19, 11, 0, 0, 0, 2}, false, LIFE_MORE_WRITTEN, false},
		{{20, 11, 0, 0, 0, 0, 1}, false, LIFE_MORE_WRITTEN, false},
		{{20, 11, 11, 0, 0, 1, 0}, false, LIFE_MORE_VOTES, false},
		{{1, 1, 1, 0, 0, 0, 0}, false, LIFE_FINE, true},
		{{0, 0, 0, 0, 0, 0, 0}, false, LIFE_TOO_FEW, false},
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct life_matter matter = {.quorum = LIFE_OVER_HALF,
					     .majority = LIFE_OVER_HALF,
					     .of_present = rows[i].of_present};
		assert_int_equal(life_check_tally(&matter, &rows[i].tally), rows[i].fault);
		assert_int_equal(life_passes(&matter, &rows[i].tally), rows[i].passes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spans),      cmocka_unit_test(begun_in_the_middle),
		cmocka_unit_test(who_is_due), cmocka_unit_test(needs),
		cmocka_unit_test(reminders),  cmocka_unit_test(shares),
		cmocka_unit_test(votes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
