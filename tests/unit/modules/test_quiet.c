/*
 * The hours in which no loudspeaker speaks: over noon, over midnight, and what is no such span.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "modules/hall/quiet.h"
#include "base/count.h"

#define AT(hour, minute) ((hour) * 60 + (minute))

static void spans_are_read_as_people_write_them(void **state)
{
	static const char *const good[] = {"21:00–7:00", "21:00-07:00", " 21:00 — 7:00 ", "21:00～7:00"};
	static const char *const bad[] = {"", "无", "21:00", "21–7", "25:00–7:00", "21:00–7:60", "21:0–7:00", "a:00–7:00"};
	struct quiet_span span;
	(void)state;
	for (size_t i = 0; i < COUNT(good); i++) {
		assert_true(quiet_read(str_of(good[i]), &span));
		assert_int_equal(span.from, AT(21, 0));
		assert_int_equal(span.until, AT(7, 0));
	}
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(quiet_read(str_of(bad[i]), &span));
}

static void quiet_over_midnight(void **state)
{
	struct quiet_span night = {AT(21, 0), AT(7, 0)}, noon = {AT(12, 0), AT(14, 30)}, none = {AT(8, 0), AT(8, 0)};
	(void)state;
	assert_true(quiet_at(&night, AT(21, 0)));
	assert_true(quiet_at(&night, 0));
	assert_true(quiet_at(&night, AT(6, 59)));
	assert_false(quiet_at(&night, AT(7, 0)));
	assert_false(quiet_at(&night, AT(20, 59)));
	assert_true(quiet_at(&noon, AT(12, 0)));
	assert_false(quiet_at(&noon, AT(14, 30)));
	for (int minute = 0; minute < AT(24, 0); minute++)
		assert_false(quiet_at(&none, minute));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(spans_are_read_as_people_write_them),
		cmocka_unit_test(quiet_over_midnight),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
