/*
 * Which stretch of time a disclosure speaks of, in every month of a year, and back from the text that a record keeps.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/openness/period.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct arena *arena;

static int64_t day(int year, int month, int of_month)
{
	return day_number((struct day_parts){year, month, of_month});
}

static void is_due(enum disclosure_period kind, bool ahead, int64_t on, const char *text, const char *words,
		   int64_t from, int64_t until)
{
	struct period period;
	assert_true(period_due(arena, kind, ahead, on, &period));
	assert_string_equal(str_c(arena, period.text), text);
	assert_string_equal(str_c(arena, period.words), words);
	assert_int_equal(period.from, from);
	assert_int_equal(period.until, until);
}

static void the_month_before(void **state)
{
	(void)state;
	is_due(DISCLOSE_MONTHLY, false, day(2026, 3, 31), "2026-02", "2026年2月", day(2026, 2, 1), day(2026, 2, 28));
	is_due(DISCLOSE_MONTHLY, false, day(2027, 1, 1), "2026-12", "2026年12月", day(2026, 12, 1), day(2026, 12, 31));
	is_due(DISCLOSE_MONTHLY, true, day(2028, 2, 29), "2028-02", "2028年2月", day(2028, 2, 1), day(2028, 2, 29));
}

static void longer_ones(void **state)
{
	(void)state;
	is_due(DISCLOSE_QUARTERLY, false, day(2026, 1, 15), "2025-Q4", "2025年第四季度", day(2025, 10, 1), day(2025, 12, 31));
	is_due(DISCLOSE_QUARTERLY, true, day(2026, 10, 1), "2026-Q4", "2026年第四季度", day(2026, 10, 1), day(2026, 12, 31));
	is_due(DISCLOSE_HALF, false, day(2026, 7, 31), "2026-H1", "2026年上半年", day(2026, 1, 1), day(2026, 6, 30));
	is_due(DISCLOSE_HALF, false, day(2026, 1, 1), "2025-H2", "2025年下半年", day(2025, 7, 1), day(2025, 12, 31));
	is_due(DISCLOSE_YEARLY, false, day(2026, 1, 9), "2025", "2025年", day(2025, 1, 1), day(2025, 12, 31));
	is_due(DISCLOSE_YEARLY, true, day(2026, 1, 9), "2026", "2026年", day(2026, 1, 1), day(2026, 12, 31));
}

static void only_in_their_month(void **state)
{
	struct period period;
	size_t quarters = 0, halves = 0, years = 0;
	(void)state;
	for (int month = 1; month <= 12; month++) {
		int64_t on = day(2026, month, 20);
		quarters += period_due(arena, DISCLOSE_QUARTERLY, false, on, &period);
		halves += period_due(arena, DISCLOSE_HALF, false, on, &period);
		years += period_due(arena, DISCLOSE_YEARLY, false, on, &period);
		assert_false(period_due(arena, DISCLOSE_AT_ONCE, false, on, &period));
		assert_true(period_due(arena, DISCLOSE_ONCE, false, on, &period));
	}
	assert_int_equal(quarters, 4);
	assert_int_equal(halves, 2);
	assert_int_equal(years, 1);
}

static void what_is_no_period(void **state)
{
	static const char *const none[] = {"", "2026-", "2026-13", "2026-00", "2026-Q5", "2026-Q0", "2026-H3", "abcd", "2026-2", "99999"};
	struct period period;
	(void)state;
	for (size_t i = 0; i < COUNT(none); i++)
		assert_false(period_read(arena, str_of(none[i]), &period));
	assert_true(period_read(arena, S("2026-11-26"), &period));
	assert_int_equal(period.from, period.until);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(the_month_before), cmocka_unit_test(longer_ones),
					   cmocka_unit_test(only_in_their_month), cmocka_unit_test(what_is_no_period)};
	arena = arena_new(NULL);
	int failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(arena);
	return failed;
}
