/*
 * Which panels a screen shows when: the more special entry counts, and every minute of every day has one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "modules/hall/programme.h"
#include "base/count.h"

enum { MONDAY = 1, FRIDAY = 5, SUNDAY = 7 };

#define AT(hour, minute) ((hour) * 60 + (minute))

static const struct programme week[] = {
	{.id = 1, .name = STR_INIT("白天"), .begins = AT(8, 0), .ends = AT(18, 0)},
	{.id = 2, .name = STR_INIT("党日"), .days = 1u << FRIDAY, .begins = AT(9, 0), .ends = AT(10, 0)},
	{.id = 3, .name = STR_INIT("午间"), .begins = AT(12, 0), .ends = AT(13, 0)},
	{.id = 4, .name = STR_INIT("长条屏"), .screen = 77, .begins = AT(9, 30), .ends = AT(12, 30)},
	{.id = 5, .name = STR_INIT("午间二"), .begins = AT(12, 0), .ends = AT(13, 0)},
};
enum { COUNT = COUNT(week) };

static int64_t at(int64_t screen, int weekday, int minute)
{
	return programme_at(week, COUNT, screen, weekday, minute)->id;
}

static void special_goes_before_usual(void **state)
{
	(void)state;
	assert_int_equal(at(1, MONDAY, AT(9, 0)), 1);
	assert_int_equal(at(1, FRIDAY, AT(9, 0)), 2);
	assert_int_equal(at(1, FRIDAY, AT(10, 0)), 1);
	assert_int_equal(at(77, FRIDAY, AT(9, 45)), 4);
	assert_int_equal(at(77, FRIDAY, AT(9, 15)), 2);
	assert_int_equal(at(1, SUNDAY, AT(12, 59)), 5);
}

static void nothing_planned_is_the_usual(void **state)
{
	(void)state;
	assert_int_equal(at(1, MONDAY, AT(7, 59)), 0);
	assert_int_equal(at(1, MONDAY, AT(18, 0)), 0);
	assert_ptr_equal(programme_at(NULL, 0, 1, MONDAY, 0), programme_usual());
	assert_int_equal(programme_until(NULL, 0, 1, MONDAY, 0), DAY_MINUTES);
}

/* Walking from change to change gives the same as asking for each minute. */
static void a_change_is_where_it_is_said(void **state)
{
	static const int64_t screens[] = {1, 77};
	(void)state;
	for (size_t s = 0; s < 2; s++) {
		for (int day = MONDAY; day <= SUNDAY; day++) {
			for (int from = 0; from < DAY_MINUTES;) {
				int until = programme_until(week, COUNT, screens[s], day, from);
				int64_t now = at(screens[s], day, from);
				assert_true(until > from && until <= DAY_MINUTES);
				for (int minute = from; minute < until; minute++)
					assert_int_equal(at(screens[s], day, minute), now);
				assert_true(until == DAY_MINUTES || at(screens[s], day, until) != now);
				from = until;
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(special_goes_before_usual),
		cmocka_unit_test(nothing_planned_is_the_usual),
		cmocka_unit_test(a_change_is_where_it_is_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
