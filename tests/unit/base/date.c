/*
 * date: the calendar both ways, what people type, instants in Shanghai, ages.
 */
#include "check.h"

#include "base/count.h"
#include "base/date.h"

static int64_t day_of(const char *text)
{
	int64_t day = INT64_MIN;
	if (!day_read(str_of(text), &day))
		fail_msg("no day: %s", text);
	return day;
}

static void counts_days_both_ways(void **state)
{
	(void)state;
	assert_int_equal(day_number((struct day_parts){1970, 1, 1}), 0);
	assert_int_equal(day_number((struct day_parts){2000, 2, 29}), 11016);
	assert_int_equal(day_number((struct day_parts){1, 1, 1}), -719162);
	assert_int_equal(day_number((struct day_parts){9999, 12, 31}), 2932896);
	int months[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int64_t day = -719162;
	for (int year = 1; year <= 9999; year++) { /* every day that the type promises */
		bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
		for (int month = 1; month <= 12; month++) {
			int length = months[month - 1] + (month == 2 && leap);
			for (int of_month = 1; of_month <= length; of_month++, day++) {
				struct day_parts parts = day_parts(day);
				if (parts.year != year || parts.month != month || parts.day != of_month ||
				    day_number(parts) != day)
					fail_msg("day %lld", (long long)day);
			}
		}
	}
	assert_int_equal(day, 2932897);
}

static void knows_weekdays(void **state)
{
	(void)state;
	assert_int_equal(day_weekday(day_of("2026-11-23")), 1);
	assert_int_equal(day_weekday(day_of("2026-11-29")), 7);
	assert_int_equal(day_weekday(day_of("1970-01-01")), 4);
	assert_int_equal(day_weekday(day_of("1969-12-31")), 3);
	assert_int_equal(day_weekday(day_of("0001-01-01")), 1);
}

static void reads_the_one_form(void **state)
{
	static const char *const bad[] = {"", "2026-11-3", "2026-1-03", "2026/11/23", "20261123", "2026-11-31",
					  "2026-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "2026-10-00",
					  "0000-01-01", "-026-11-23", "2026-11-23 ", " 026-11-23", "2026-11-2x",
					  "２026-11-23"};
	for (size_t i = 0; i < COUNT(bad); i++) {
		int64_t day = 7;
		assert_false(day_read(str_of(bad[i]), &day));
		assert_int_equal(day, 7);
	}
	assert_text(day_text(*state, day_of("2024-02-29")), "2024-02-29");
	assert_text(day_text(*state, day_of("0001-01-01")), "0001-01-01");
	assert_text(day_text(*state, day_of("9999-12-31")), "9999-12-31");
}

static void reads_what_people_type(void **state)
{
	static const char *const good[] = {"2010-7-3", "2010-07-03", "2010年7月3日", "2010年07月03日", "2010年7月3号",
					   "2010年7月3", "2010.7.3", "2010/07/03", "20100703", " 2010-7-3 ",
					   "２０１０年７月３日", "2010 年 7 月 3 日", "　2010-7-3　", "2010－7－3", "２０１００７０３"};
	static const char *const bad[] = {"", "2010-7", "10-7-3", "2010-7-32", "2010-2-30", "2010-7/3", "2010年7-3",
					  "2010年7月3日前", "3-7-2010", "2010070", "201007031", "2010-7-3-1",
					  "2010--7-3", "2010 0703", "二〇一〇年七月三日", "2010-7-3x", "日", "99999-1-1",
					  "2010月7年3日", "2010-7-3.", "0000-1-1", "2010-007-3", "\xff\xfe"};
	for (size_t i = 0; i < COUNT(good); i++) {
		int64_t day = 0;
		if (!day_read_loose(str_of(good[i]), &day))
			fail_msg("refused: %s", good[i]);
		assert_text(day_text(*state, day), "2010-07-03");
	}
	for (size_t i = 0; i < COUNT(bad); i++) {
		int64_t day = 7;
		if (day_read_loose(str_of(bad[i]), &day))
			fail_msg("accepted: %s", bad[i]);
		assert_int_equal(day, 7);
	}
}

static void reads_months(void **state)
{
	static const char *const good[] = {"2010-7", "2010-07", "2010年7月", "2010年7", "201007", "2010/7", "2010.07"};
	static const char *const bad[] = {"", "2010", "2010-13", "2010-0", "2010-7-3", "201013", "20107", "7-2010"};
	for (size_t i = 0; i < COUNT(good); i++) {
		int64_t day = 0;
		if (!month_read_loose(str_of(good[i]), &day))
			fail_msg("refused: %s", good[i]);
		assert_text(day_text(*state, day), "2010-07-01");
	}
	for (size_t i = 0; i < COUNT(bad); i++) {
		int64_t day = 7;
		assert_false(month_read_loose(str_of(bad[i]), &day));
		assert_int_equal(day, 7);
	}
}

static void writes_for_people(void **state)
{
	struct arena *arena = *state;
	assert_text(month_chinese(arena, S("2010-07")), "2010年7月");
	assert_text(month_chinese(arena, S("不记得了")), "不记得了");
	assert_text(day_chinese(arena, day_of("2026-11-23")), "2026年11月23日（星期一）");
	assert_text(day_chinese(arena, day_of("2026-11-29")), "2026年11月29日（星期日）");
	assert_text(day_short(arena, day_of("2026-01-05")), "1月5日");
	assert_text(day_listed(arena, S("2026-01-05"), day_of("2026-12-31")), "1月5日");
	assert_text(day_listed(arena, S("2025-12-31"), day_of("2026-01-01")), "2025年12月31日");
	assert_text(day_listed(arena, S("2027-01-01"), day_of("2026-12-31")), "2027年1月1日");
	assert_text(day_listed(arena, S("***"), day_of("2026-12-31")), "***");
	assert_text(day_listed(arena, S(""), day_of("2026-12-31")), "");
}

static void an_instant_falls_on_a_shanghai_day(void **state)
{
	struct arena *arena = *state;
	int64_t day = day_of("2026-11-23"), start = moment_of_day(day);
	assert_int_equal(start, 1795363200000 - 0);
	assert_int_equal(day_of_moment(start), day);
	assert_int_equal(day_of_moment(start - 1), day - 1);
	assert_int_equal(day_of_moment(start + 86399999), day);
	assert_int_equal(day_of_moment(-8 * 3600000 - 1), -1);
	assert_text(moment_chinese(arena, start + (9 * 60 + 41) * 60000), "2026年11月23日 09:41");
	assert_text(moment_chinese(arena, start), "2026年11月23日 00:00");
	assert_text(moment_iso(arena, start + 86399999), "2026-11-23T23:59:59+08:00");
	assert_text(moment_iso(arena, 0), "1970-01-01T08:00:00+08:00");
	assert_text(moment_iso(arena, -28800001), "1969-12-31T23:59:59+08:00");
}

static void the_birthday_counts(void **state)
{
	(void)state;
	int64_t birth = day_of("1946-11-23");
	assert_int_equal(age_at(birth, day_of("2026-11-22")), 79);
	assert_int_equal(age_at(birth, day_of("2026-11-23")), 80);
	assert_int_equal(age_at(birth, birth), 0);
	assert_int_equal(age_at(day_of("2004-02-29"), day_of("2022-02-28")), 17);
	assert_int_equal(age_at(day_of("2004-02-29"), day_of("2022-03-01")), 18);
	assert_int_equal(age_at(day_of("2004-02-29"), day_of("2024-02-29")), 20);
}

static void months_end_where_there_is_no_such_day(void **state)
{
	static const struct {
		const char *day;
		int months;
		const char *then;
	} all[] = {{"2024-01-31", 1, "2024-02-29"}, {"2025-01-31", 1, "2025-02-28"}, {"2024-02-29", 12, "2025-02-28"},
		   {"2024-02-29", 48, "2028-02-29"}, {"2024-12-31", 2, "2025-02-28"}, {"2025-03-31", -1, "2025-02-28"},
		   {"2025-01-15", -1, "2024-12-15"}, {"1900-01-31", 1, "1900-02-28"}, {"2000-01-31", 1, "2000-02-29"},
		   {"2026-11-30", 0, "2026-11-30"}};
	(void)state;
	for (size_t i = 0; i < COUNT(all); i++)
		assert_int_equal(day_months_after(day_of(all[i].day), all[i].months), day_of(all[i].then));
}

static void the_clocks_run(void **state)
{
	(void)state;
	int64_t wall = clock_now(), first = clock_monotonic();
	assert_true(wall > moment_of_day(day_of("2024-01-01")));
	assert_true(clock_monotonic() >= first);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_days_both_ways),
		cmocka_unit_test(knows_weekdays),
		with_arena(reads_the_one_form),
		with_arena(reads_what_people_type),
		with_arena(reads_months),
		with_arena(writes_for_people),
		with_arena(an_instant_falls_on_a_shanghai_day),
		cmocka_unit_test(the_birthday_counts),
		cmocka_unit_test(months_end_where_there_is_no_such_day),
		cmocka_unit_test(the_clocks_run),
	};
	return cmocka_run_group_tests_name("date", tests, NULL, NULL);
}
