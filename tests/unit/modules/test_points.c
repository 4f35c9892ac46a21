/*
 * Points: what still counts below a year's cap, on each side of its edge, and what a year comes to.
 */
#include "modules/posts/points_sum.h"
#include "base/count.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void caps(void **state)
{
	static const struct {
		int64_t points, used, most, counted;
	} rows[] = {
		{5, 0, 0, 5},    {5, 1000, 0, 5}, /* no cap */
		{2, 0, 8, 2},    {2, 6, 8, 2}, /* up to the cap itself */
		{2, 7, 8, 1}, /* what is left of it */
		{2, 8, 8, 0},    {2, 9, 8, 0}, /* full, and over after a lower rule */
		{10, 0, 10, 10}, {10, 0, 9, 9}, /* one time is the whole year */
		{1, 0, 1, 1},    {1, 1, 1, 0},
	};
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(points_counted(rows[i].points, rows[i].used, rows[i].most),
				 rows[i].counted);
}

/* However a year's entries follow each other, they come to the cap and never above it. */
static void never_above(void **state)
{
	(void)state;
	for (int64_t most = 1; most <= 24; most++) {
		for (int64_t points = 1; points <= 10; points++) {
			int64_t used = 0;
			for (int entry = 0; entry < 30; entry++) {
				int64_t counted = points_counted(points, used, most);
				assert_true(counted >= 0 && counted <= points);
				used += counted;
				assert_true(used <= most);
			}
			assert_int_equal(used, most);
		}
	}
}

static void kinds_and_totals(void **state)
{
	struct points_sum sum = {{0}};
	(void)state;
	assert_int_equal(points_total(&sum), 0);
	points_add(&sum, points_kind_of(S("basic")), 8);
	points_add(&sum, points_kind_of(S("basic")), 2);
	points_add(&sum, points_kind_of(S("extra")), 5);
	points_add(&sum, points_kind_of(S("deduct")), -3);
	points_add(&sum, points_kind_of(S("")), -1); /* a correction names no kind */
	assert_int_equal(sum.of[POINTS_BASIC], 10);
	assert_int_equal(sum.of[POINTS_EXTRA], 5);
	assert_int_equal(sum.of[POINTS_DEDUCT], -3);
	assert_int_equal(sum.of[POINTS_CORRECTED], -1);
	assert_int_equal(points_total(&sum), 11);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(caps),
		cmocka_unit_test(never_above),
		cmocka_unit_test(kinds_and_totals),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
