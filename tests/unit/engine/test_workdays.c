/*
 * workdays: what people write becomes days, and a notice changes what all count with.
 */
#include "support.h"

#include "engine/workdays/workdays.h"

#include <stdatomic.h>

static void people_write_days_in_many_ways(void **state)
{
	struct world *world = *state;
	struct arena *arena = world->arena;
	same(workdays_fold(arena, 2027, S("1月1日至1月3日、2027-02-05..2027-02-12")),
	     "2027-01-01..2027-01-03,2027-02-05..2027-02-12");
	same(workdays_fold(arena, 2027, S("10月1日至7日，2027年6月9日")),
	     "2027-10-01..2027-10-07,2027-06-09");
	same(workdays_fold(arena, 2027, S(" 2027/1/1 ~ 2027/1/3 ;\n2月6日 ")),
	     "2027-01-01..2027-01-03,2027-02-06");
	same(workdays_fold(arena, 2027, S("2027.1.1——2027.1.3")), "2027-01-01..2027-01-03");
	same(workdays_fold(arena, 2027, S("大年初一、2月99日")), "大年初一,2月99日");
	same(workdays_fold(arena, 2027, S("")), "");
}

/* 2028 is no year of the catalogue, and the calendar of the test goes back to it afterwards. */
static struct workdays_notice next_year(const struct world *world)
{
	int year = day_parts(world->program.today).year + 1;
	return (struct workdays_notice){
		year, str_fmt(world->arena, "%d年3月1日至%d年3月7日", year, year), S(""),
		S("放假通知")};
}

static int64_t first_weekday(int year)
{
	int64_t day = day_number((struct day_parts){year, 3, 1});
	while (day_weekday(day) > 5)
		day++;
	return day;
}

static void a_notice_comes_into_force(void **state)
{
	struct world *world = *state;
	struct act *act = &world->program;
	const struct calendar *before = atomic_load(&act->house->calendar);
	struct workdays_notice notice = next_year(world);
	int64_t day = first_weekday(notice.year);
	assert_true(calendar_works(before, day));
	good(workdays_enter(act, &notice));
	good(workdays_refresh(act));
	const struct calendar *after = atomic_load(&act->house->calendar);
	assert_ptr_not_equal(before, after);
	assert_false(calendar_works(after, day));
	assert_true(calendar_known(after, notice.year));
	same(workdays_year(act->house, notice.year)->source, "放假通知");
	/* Nothing new, nothing done. */
	good(workdays_refresh(act));
	assert_ptr_equal(after, atomic_load(&act->house->calendar));
	workdays_forget((struct house *)act->house);
	assert_ptr_equal(before, atomic_load(&act->house->calendar));
}

static void a_later_notice_of_the_year_wins(void **state)
{
	struct world *world = *state;
	struct act *act = &world->program;
	const struct calendar *before = atomic_load(&act->house->calendar);
	struct workdays_notice notice = next_year(world);
	int64_t day = first_weekday(notice.year);
	good(workdays_enter(act, &notice));
	notice.off = str_fmt(world->arena, "%d年4月4日至4月6日", notice.year);
	notice.source = S("更正通知");
	good(workdays_enter(act, &notice));
	good(workdays_refresh(act));
	assert_true(calendar_works(atomic_load(&act->house->calendar), day));
	same(workdays_year(act->house, notice.year)->source, "更正通知");
	workdays_forget((struct house *)act->house);
	assert_ptr_equal(before, atomic_load(&act->house->calendar));
}

static void a_wrong_notice_is_refused_whole(void **state)
{
	struct world *world = *state;
	struct act *act = &world->program;
	struct workdays_notice notice = next_year(world);
	int64_t count = 1;
	notice.off = S("2月99日");
	notice.work = str_fmt(world->arena, "%d年3月%d日", notice.year,
			      day_parts(first_weekday(notice.year)).day);
	notice.source = S(" ");
	err_t err = workdays_enter(act, &notice);
	bad(err, ERR_INVALID, "“2月99日”");
	bad(err, ERR_INVALID, "不是周六或周日");
	bad(err, ERR_INVALID, "依据");
	notice = next_year(world);
	notice.year += 5;
	bad(workdays_enter(act, &notice), ERR_INVALID, "明年");
	good(db_int(act->db, "SELECT count(*) FROM calendar_notice", NO_ARGS, &count, NULL));
	assert_int_equal(count, 0);
}

static void a_village_enters_no_notice(void **state)
{
	struct world *world = *state;
	struct act act = act_of(world, world->clerk);
	struct workdays_notice notice = next_year(world);
	bad(workdays_enter(&act, &notice), ERR_DENIED, "岗位");
}

int main(int count, char **arguments)
{
	const struct CMUnitTest tests[] = {
		in_world(people_write_days_in_many_ways), in_world(a_notice_comes_into_force),
		in_world(a_later_notice_of_the_year_wins),
		in_world(a_wrong_notice_is_refused_whole), in_world(a_village_enters_no_notice),
	};
	world_arguments(count, arguments);
	return cmocka_run_group_tests(tests, world_open, world_close);
}
