/*
 * Working days: the vectors of the fact book, every day of three years against another's calendar (npm
 * chinese-days), years without a notice, and the county's own entry of a notice.
 * Arguments: the test folder, the shipped catalogue, chinese-days.json.
 */
#include "support.h"

#include "base/count.h"
#include "base/date.h"
#include "catalogue/node.h"

#include <stdlib.h>

static const struct catalogue *shipped(struct arena *arena)
{
	return compile_fine(arena, read_sources(arena, support_argument(2)),
			    (struct sources){NULL, 0});
}

static struct calendar calendar_of(const struct catalogue *catalogue)
{
	return (struct calendar){catalogue->years, catalogue->year_count, catalogue->festivals,
				 catalogue->festival_count};
}

static int64_t day(const char *text)
{
	int64_t number = 0;
	assert_true(day_read(str_of(text), &number));
	return number;
}

struct vector {
	const char *from;
	int64_t days;
	const char *until;
};

static void vectors(void **state)
{
	static const struct vector all[] = {
		{"2026-02-12", 5, "2026-02-26"},  {"2026-09-18", 10, "2026-10-09"},
		{"2026-04-30", 3, "2026-05-08"},  {"2026-09-30", 1, "2026-10-08"},
		{"2026-02-13", 1, "2026-02-14"},  {"2026-09-24", 15, "2026-10-22"},
		{"2026-11-23", 0, "2026-11-23"},  {"2026-11-27", 1, "2026-11-30"},
		{"2025-12-31", 1, "2026-01-04"},
	};
	struct calendar calendar = calendar_of(shipped(*state));
	for (size_t i = 0; i < COUNT(all); i++) {
		int64_t from = day(all[i].from), until = day(all[i].until);
		assert_text(day_text(*state, calendar_add(&calendar, from, all[i].days)),
			    all[i].until);
		assert_int_equal(calendar_between(&calendar, from, until), all[i].days);
		assert_int_equal(calendar_between(&calendar, until, from), -all[i].days);
	}
}

static void count_of_a_year(void **state)
{
	struct calendar calendar = calendar_of(shipped(*state));
	assert_int_equal(calendar_between(&calendar, day("2025-12-31"), day("2026-12-31")), 248);
}

/* A JSON file is a YAML file too. */
static const struct node *read_other(struct arena *arena)
{
	enum { ROOM = 1 << 18 };
	char *text = arena_alloc(arena, ROOM);
	FILE *file = fopen(str_c(arena, support_argument(3)), "r");
	if (file == NULL)
		fail_msg("chinese-days is not there: npm ci in tests/spec");
	size_t length = fread(text, 1, ROOM, file);
	fclose(file);
	struct faults *faults = faults_new(arena);
	struct node *documents = NULL;
	assert_true(yaml_read(arena, arena, faults, S("chinese-days"), (struct str){text, length},
			      &documents));
	return documents->first;
}

static void every_day_as_chinese_days(void **state)
{
	struct arena *arena = *state;
	const struct node *other = read_other(arena);
	const struct node *off = node_get(other, S("holidays")), *work = node_get(other, S("workdays"));
	struct calendar calendar = calendar_of(shipped(arena));
	int64_t last = day("2026-12-31");
	int compared = 0;
	for (int64_t at = day("2024-01-01"); at <= last; at++) {
		struct str text = day_text(arena, at);
		bool works = node_get(work, text) != NULL ||
			     (day_weekday(at) <= 5 && node_get(off, text) == NULL);
		if (calendar_works(&calendar, at) != works)
			fail_msg(STR " is worked: %d, chinese-days: %d", STR_ARG(text), !works, works);
		compared++;
	}
	assert_int_equal(compared, 366 + 365 + 365);
	for (int year = 2024; year <= 2026; year++)
		assert_true(calendar_known(&calendar, year));
}

static void years_without_notice(void **state)
{
	struct calendar calendar = calendar_of(shipped(*state));
	assert_false(calendar_known(&calendar, 2030));
	static const char *const off[] = {"2030-01-01", "2030-02-04", "2030-02-05", "2030-05-01",
					  "2030-05-02", "2030-06-05", "2030-09-12", "2030-10-01",
					  "2030-10-02", "2030-10-03", "2030-04-05", "2030-11-23"};
	static const char *const on[] = {"2030-01-02", "2030-02-01", "2030-02-06", "2030-05-03",
					 "2030-10-04", "2030-11-22"};
	for (size_t i = 0; i < COUNT(off); i++)
		assert_false(calendar_works(&calendar, day(off[i])));
	for (size_t i = 0; i < COUNT(on); i++)
		assert_true(calendar_works(&calendar, day(on[i])));
	assert_true(calendar_works(&calendar, day("2050-02-08")));
}

static void county_entry_wins(void **state)
{
	struct arena *arena = *state;
	const struct catalogue *catalogue = shipped(arena);
	struct calendar_year *years =
		arena_many(arena, struct calendar_year, catalogue->year_count + 1);
	for (size_t i = 0; i < catalogue->year_count; i++)
		years[i] = catalogue->years[i];
	assert_null(calendar_year_read(arena, 2026, S("2026-11-20..2026-11-24"), S("2026-11-28"),
				       &years[catalogue->year_count]));
	struct calendar calendar = {years, catalogue->year_count + 1, NULL, 0};
	assert_false(calendar_works(&calendar, day("2026-11-23")));
	assert_true(calendar_works(&calendar, day("2026-11-28")));
	assert_true(calendar_works(&calendar, day("2026-10-01")));
}

static void check_year(struct arena *arena, const char *off, const char *work, const char *field,
		       const char *words)
{
	struct calendar_year year = {0};
	err_t err = calendar_year_read(arena, 2027, str_of(off), str_of(work), &year);
	assert_non_null(err);
	assert_text(err->field, field);
	if (str_find(err->text, str_of(words)) == SIZE_MAX)
		fail_msg("\"" STR "\" does not say \"%s\"", STR_ARG(err->text), words);
}

static void county_entry_is_checked(void **state)
{
	struct calendar_year year = {0};
	assert_null(calendar_year_read(*state, 2027,
				       S("2027-01-01, 2027-02-05..2027-02-11,2027-10-01 .. 2027-10-07,"),
				       S(""), &year));
	assert_int_equal(year.off_count, 1 + 5 + 5);
	assert_int_equal(year.work_count, 0);
	check_year(*state, "", "", "off", "请填写");
	check_year(*state, "十月一日", "", "off", "看不懂");
	check_year(*state, "2027-10-07..2027-10-01", "", "off", "看不懂");
	check_year(*state, "2026-10-01", "", "off", "不在这一年");
	check_year(*state, "2027-10-01..2028-01-02", "", "off", "31");
	check_year(*state, "2027-12-31..2028-01-02", "", "off", "不在这一年");
	check_year(*state, "2027-10-01,2027-10-01", "", "off", "两次");
	check_year(*state, "2027-10-01", "2027-10-11", "work", "不是周六或周日");
	check_year(*state, "2027-10-01", "2027-10-09,2027-10-09", "work", "两次");
}

int main(int count, char **arguments)
{
	support_start(count, arguments);
	const struct CMUnitTest tests[] = {
		with_arena(vectors),		    with_arena(count_of_a_year),
		with_arena(every_day_as_chinese_days), with_arena(years_without_notice),
		with_arena(county_entry_wins),	    with_arena(county_entry_is_checked),
	};
	return cmocka_run_group_tests_name("days", tests, NULL, NULL);
}
