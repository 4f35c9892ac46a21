/*
 * The roster by rule: what must hold for any cadres and any leave, and the sentences for what cannot be had.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/date.h"
#include "modules/duty/duty_int.h"

enum { ROUNDS = 3000 };

static int64_t day_of(const char *text)
{
	int64_t day = 0;
	assert_true(day_read(str_of(text), &day));
	return day;
}

/* The days of a month of 2026; weekends rest. */
static size_t month_of(int month, struct roster_day *days)
{
	int64_t first = day_number((struct day_parts){2026, month, 1}), day = first;
	size_t count = 0;
	for (; day_parts(day).month == month; day++)
		days[count++] = (struct roster_day){.day = day, .rest = day_weekday(day) > 5};
	return count;
}

static const char *const names[] = {"李秀兰", "王大山", "何永福", "孙玉梅", "罗守田", "周文斌", "马红霞", "林雪梅"};

static size_t people(struct roster_cadre *cadres, size_t count)
{
	for (size_t i = 0; i < count; i++)
		cadres[i] = (struct roster_cadre){.id = (int64_t)i + 1, .name = str_of(names[i]),
						  .may_lead = i < 2, .turn = (int64_t)i};
	return count;
}

static bool says(const struct roster_said *said, int64_t day, const char *words)
{
	for (; said != NULL; said = said->next) {
		if (said->day == day && str_find(said->words, str_of(words)) != SIZE_MAX)
			return true;
	}
	return false;
}

/* ---- the year ---- */

static void a_year_by_day_is_shared_alike(void **state)
{
	struct arena *arena = arena_new(NULL);
	struct roster_rule rule = {.way = ROSTER_BY_DAY};
	struct roster_cadre cadres[5];
	struct roster_day days[31];
	(void)state;
	people(cadres, 5);
	for (int month = 1; month <= 12; month++) {
		assert_null(roster_make(arena, &rule, cadres, 5, days, month_of(month, days)));
		for (size_t i = 1; i < 5; i++) {
			assert_in_range(cadres[i].days - cadres[0].days + 2, 0, 4);
			assert_in_range(cadres[i].rests - cadres[0].rests + 1, 0, 2);
		}
	}
	assert_int_equal(cadres[0].days + cadres[1].days + cadres[2].days + cadres[3].days + cadres[4].days, 365);
	arena_free(arena);
}

static void a_week_is_one_persons_and_goes_on_over_the_month(void **state)
{
	struct arena *arena = arena_new(NULL);
	struct roster_rule rule = {.way = ROSTER_BY_WEEK, .lead = true, .week_person = 3, .week_lead = 2};
	struct roster_cadre cadres[4];
	struct roster_day days[31];
	(void)state;
	people(cadres, 4);
	size_t count = month_of(7, days); /* 1 July 2026 is a Wednesday */
	assert_null(roster_make(arena, &rule, cadres, 4, days, count));
	for (size_t i = 0; i < count; i++) {
		if (day_weekday(days[i].day) > 1 && i > 0)
			assert_int_equal(days[i].person, days[i - 1].person);
		assert_int_not_equal(days[i].person, days[i].lead);
		assert_true(days[i].lead == 1 || days[i].lead == 2);
	}
	assert_int_equal(days[0].person, 3);
	assert_int_equal(days[0].lead, 2);
	arena_free(arena);
}

static void a_fixed_weekday_is_kept_and_a_stand_in_is_said(void **state)
{
	struct arena *arena = arena_new(NULL);
	struct roster_rule rule = {.way = ROSTER_BY_WEEKDAY, .fixed = {0, 1, 2, 3, 4, 5, 0, 0}};
	struct roster_leave leave = {day_of("2026-07-06"), day_of("2026-07-06")};
	struct roster_cadre cadres[5];
	struct roster_day days[31];
	(void)state;
	people(cadres, 5);
	cadres[0].leaves = &leave;
	cadres[0].leave_count = 1;
	size_t count = month_of(7, days);
	struct roster_said *said = roster_make(arena, &rule, cadres, 5, days, count);
	for (size_t i = 0; i < count; i++) {
		int weekday = day_weekday(days[i].day);
		if (weekday <= 5 && days[i].day != leave.from)
			assert_int_equal(days[i].person, weekday);
		assert_int_not_equal(days[i].person, 0);
	}
	assert_true(says(said, leave.from, "本该李秀兰，他请假，改由"));
	assert_null(said->next);
	arena_free(arena);
}

/* ---- what cannot be had ---- */

static void a_day_without_anybody_is_said_with_every_reason(void **state)
{
	struct arena *arena = arena_new(NULL);
	struct roster_rule rule = {.way = ROSTER_BY_DAY};
	struct roster_leave leave = {day_of("2026-07-08"), day_of("2026-07-09")};
	struct roster_cadre cadres[2];
	struct roster_day days[31];
	(void)state;
	people(cadres, 2);
	cadres[0].leaves = &leave;
	cadres[0].leave_count = 1;
	cadres[1].weekdays_off = 1u << 3;
	size_t count = month_of(7, days);
	struct roster_said *said = roster_make(arena, &rule, cadres, 2, days, count);
	assert_int_equal(days[7].person, 0);
	assert_int_equal(days[8].person, 2);
	assert_true(says(said, days[7].day, "李秀兰请假"));
	assert_true(says(said, days[7].day, "王大山周三固定不行"));
	assert_true(said->gap);
	assert_true(says(roster_make(arena, &rule, cadres, 0, days, count), days[0].day, "名册里还没有人"));
	arena_free(arena);
}

static void who_leads_alone_does_both_and_it_is_said(void **state)
{
	struct arena *arena = arena_new(NULL);
	struct roster_rule rule = {.way = ROSTER_BY_DAY, .lead = true};
	struct roster_cadre cadres[3];
	struct roster_day days[31];
	(void)state;
	people(cadres, 3);
	cadres[1].may_lead = false;
	size_t count = month_of(7, days);
	struct roster_said *said = roster_make(arena, &rule, cadres, 3, days, count);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(days[i].lead, 1);
		if (days[i].person == 1)
			assert_true(says(said, days[i].day, "没有别人能带班，由值班的李秀兰兼"));
	}
	cadres[0].may_lead = false;
	said = roster_make(arena, &rule, cadres, 3, days, count);
	assert_int_equal(days[0].lead, 0);
	assert_true(says(said, days[0].day, "没有能带班的人"));
	arena_free(arena);
}

static void a_hand_stays_and_is_spoken_of_when_he_is_away(void **state)
{
	struct arena *arena = arena_new(NULL);
	struct roster_rule rule = {.way = ROSTER_BY_DAY};
	struct roster_leave leave = {day_of("2026-07-03"), day_of("2026-07-03")};
	struct roster_cadre cadres[3];
	struct roster_day days[31];
	(void)state;
	people(cadres, 3);
	cadres[2].leaves = &leave;
	cadres[2].leave_count = 1;
	size_t count = month_of(7, days);
	days[2].kept = true;
	days[2].person = 3;
	struct roster_said *said = roster_make(arena, &rule, cadres, 3, days, count);
	assert_int_equal(days[2].person, 3);
	assert_true(says(said, days[2].day, "何永福请假，这一天没有动"));
	arena_free(arena);
}

static void who_came_late_or_was_away_makes_up_for_nothing(void **state)
{
	struct arena *arena = arena_new(NULL);
	struct roster_rule rule = {.way = ROSTER_BY_DAY};
	struct roster_cadre cadres[4];
	struct roster_day days[31];
	int64_t first = 0;
	(void)state;
	people(cadres, 4);
	cadres[3].from = day_of("2026-10-01");
	for (int month = 1; month <= 10; month++) {
		first = cadres[0].days;
		roster_make(arena, &rule, cadres, 4, days, month_of(month, days));
	}
	assert_in_range(cadres[3].days, 6, 10); /* a quarter of October */
	assert_in_range(cadres[0].days - first, 6, 9);
	arena_free(arena);
}

/* ---- for any cadres ---- */

static uint64_t next(uint64_t *seed, uint64_t limit)
{
	uint64_t x = *seed += 0x9e3779b97f4a7c15u;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return (x ^ (x >> 31)) % limit;
}

static struct roster_rule any_rule(uint64_t *seed, size_t count)
{
	struct roster_rule rule = {.way = (enum roster_way)next(seed, 3), .lead = next(seed, 2)};
	for (int i = 1; i <= 7; i++)
		rule.fixed[i] = (int64_t)next(seed, count + 1);
	rule.week_person = (int64_t)next(seed, count + 1);
	return rule;
}

static void any_people(uint64_t *seed, struct roster_cadre *cadres, size_t count,
		       struct roster_leave (*leaves)[2], int64_t first)
{
	people(cadres, count);
	for (size_t i = 0; i < count; i++) {
		struct roster_cadre *one = &cadres[i];
		one->leave_count = next(seed, 3);
		one->leaves = leaves[i];
		for (size_t k = 0; k < one->leave_count; k++) {
			leaves[i][k].from = first + (int64_t)next(seed, 31);
			leaves[i][k].until = leaves[i][k].from + (int64_t)next(seed, 12);
		}
		if (next(seed, 3) == 0)
			one->weekdays_off = 1u << (1 + next(seed, 7));
		if (next(seed, 6) == 0)
			one->from = first + (int64_t)next(seed, 20);
		one->may_lead = next(seed, 2);
		one->days = one->rests = (int64_t)next(seed, 9);
		one->could = one->days + (int64_t)next(seed, 90);
	}
}

static void holds(struct arena *arena, const struct roster_cadre *cadres, size_t count, bool lead,
		  const struct roster_day *day, const struct roster_said *said)
{
	bool somebody = false;
	for (size_t i = 0; i < count; i++) {
		bool free = roster_hindered(arena, &cadres[i], day->day).len == 0;
		somebody = somebody || free;
		if (day->person == cadres[i].id || day->lead == cadres[i].id)
			assert_true(free);
		if (day->lead == cadres[i].id)
			assert_true(cadres[i].may_lead);
	}
	assert_int_equal(day->person != 0, somebody);
	bool gap = false;
	for (; said != NULL; said = said->next)
		gap = gap || (said->day == day->day && said->words.len > 0 && (said->gap || lead));
	if (day->person == 0 || (lead && day->lead == 0))
		assert_true(gap);
}

static void for_any_cadres_nobody_is_asked_who_cannot(void **state)
{
	(void)state;
	for (uint64_t round = 0; round < ROUNDS; round++) {
		uint64_t seed = round;
		struct arena *arena = arena_new(NULL);
		struct roster_cadre cadres[8];
		struct roster_leave leaves[8][2];
		struct roster_day days[31], kept[31];
		size_t count = next(&seed, 9), length = month_of(1 + (int)next(&seed, 12), days);
		any_people(&seed, cadres, count, leaves, days[0].day);
		struct roster_rule rule = any_rule(&seed, count);
		for (size_t i = 0; i < length; i++) {
			days[i].kept = next(&seed, 8) == 0;
			days[i].person = days[i].kept ? (int64_t)next(&seed, count + 1) : 0;
		}
		memcpy(kept, days, sizeof days);
		struct roster_said *said = roster_make(arena, &rule, cadres, count, days, length);
		for (size_t i = 0; i < length; i++) {
			if (kept[i].kept)
				assert_int_equal(days[i].person, kept[i].person);
			else
				holds(arena, cadres, count, rule.lead, &days[i], said);
		}
		arena_free(arena);
	}
}

/* Made again from where it stood, it is what it was. */
static void made_again_it_is_the_same(void **state)
{
	struct arena *arena = arena_new(NULL);
	struct roster_rule rule = {.way = ROSTER_BY_DAY, .lead = true};
	struct roster_cadre first[6], second[6];
	struct roster_day days[31], again[31];
	(void)state;
	people(first, 6);
	people(second, 6);
	size_t count = month_of(5, days);
	month_of(5, again);
	roster_make(arena, &rule, first, 6, days, count);
	roster_make(arena, &rule, second, 6, again, count);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(days[i].person, again[i].person);
		assert_int_equal(days[i].lead, again[i].lead);
	}
	arena_free(arena);
}

/* ---- a call back ---- */

static int64_t moment(const char *day, int64_t minute)
{
	return moment_of_day(day_of(day)) + minute * 60000;
}

static void a_call_is_due_in_working_hours(void **state)
{
	static const int64_t holiday[] = {20665}; /* 2026-07-31, a Friday */
	static const struct calendar_year year = {.year = 2026, .off = holiday, .off_count = 1};
	static const struct calendar calendar = {.years = &year, .year_count = 1};
	const int64_t from = 510, until = 1050; /* 8:30, 17:30 */
	(void)state;
	assert_int_equal(day_of("2026-07-31"), holiday[0]);
	/* the same day; over night; from before hours; over a holiday and a weekend; hours that make no sense */
	assert_int_equal(callback_limit(&calendar, moment("2026-07-29", 600), 4, from, until), moment("2026-07-29", 840));
	assert_int_equal(callback_limit(&calendar, moment("2026-07-29", 990), 4, from, until), moment("2026-07-30", 690));
	assert_int_equal(callback_limit(&calendar, moment("2026-07-29", 60), 4, from, until), moment("2026-07-29", 750));
	assert_int_equal(callback_limit(&calendar, moment("2026-07-30", 1030), 4, from, until), moment("2026-08-03", 730));
	assert_int_equal(callback_limit(&calendar, moment("2026-08-01", 600), 4, from, until), moment("2026-08-03", 750));
	assert_int_equal(callback_limit(&calendar, moment("2026-07-29", 600), 4, until, from), moment("2026-07-29", 840));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_year_by_day_is_shared_alike),
		cmocka_unit_test(a_week_is_one_persons_and_goes_on_over_the_month),
		cmocka_unit_test(a_fixed_weekday_is_kept_and_a_stand_in_is_said),
		cmocka_unit_test(a_day_without_anybody_is_said_with_every_reason),
		cmocka_unit_test(who_leads_alone_does_both_and_it_is_said),
		cmocka_unit_test(a_hand_stays_and_is_spoken_of_when_he_is_away),
		cmocka_unit_test(who_came_late_or_was_away_makes_up_for_nothing),
		cmocka_unit_test(for_any_cadres_nobody_is_asked_who_cannot),
		cmocka_unit_test(made_again_it_is_the_same),
		cmocka_unit_test(a_call_is_due_in_working_hours),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
