/*
 * A station's year: what counts as come, answered, in time and said; and that a share of few is told as numbers alone.
 */
#include "base/arena.h"
#include "base/count.h"
#include "modules/station/year_sum.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void sums(void **state)
{
	static const struct station_one all[] = {
		{.replied = true, .verdict = STR_INIT("content")},
		{.replied = true, .late = true, .verdict = STR_INIT("poor"), .redone = 2},
		{.replied = true}, /* nothing was said of it */
		{.replied = true, .verdict = STR_INIT("fair")},
		{.overdue = true},
		{.overdue = false},
		{.overdue = false, .redone = 1}, /* done again, not answered yet */
		{.dropped = true,
		 .verdict = STR_INIT("content")}, /* taken back counts for nothing else */
	};
	struct station_sum sum = {0};
	(void)state;
	for (size_t i = 0; i < COUNT(all); i++)
		station_sum_add(&sum, &all[i]);
	assert_int_equal(sum.came, 8);
	assert_int_equal(sum.dropped, 1);
	assert_int_equal(sum.replied, 4);
	assert_int_equal(sum.in_time, 3);
	assert_int_equal(sum.open, 3);
	assert_int_equal(sum.overdue, 1);
	assert_int_equal(sum.redone, 3);
	assert_int_equal(sum.said, 3);
	assert_int_equal(sum.verdicts[STATION_CONTENT], 1);
	assert_int_equal(sum.verdicts[STATION_FAIR], 1);
	assert_int_equal(sum.verdicts[STATION_POOR], 1);
	assert_int_equal(sum.came, sum.dropped + sum.replied + sum.open);
}

static void shares(void **state)
{
	static const struct {
		int64_t n, whole;
		const char *words;
	} rows[] = {
		{0, 0, "没有"},
		{0, 4, "0 / 4"},
		{9, 9, "9 / 9"},
		{9, 10, "9 / 10（90.0%）"},
		{0, 10, "0 / 10（0.0%）"},
		{10, 10, "10 / 10（100.0%）"},
		{1, 16, "1 / 16（6.3%）"}, /* 6.25 goes up */
		{2, 3000, "2 / 3000（0.1%）"},
		{1, 3000, "1 / 3000（0.0%）"},
	};
	struct arena *arena = arena_new(NULL);
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct str words = station_share(arena, rows[i].n, rows[i].whole);
		assert_string_equal(str_c(arena, words), rows[i].words);
	}
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(sums), cmocka_unit_test(shares)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
