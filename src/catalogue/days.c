/*
 * days: which days are worked, and counting them. The day after acceptance counts first.
 *
 * A year without its notice is computed from the festivals (Monday to Friday but for the public holidays
 * themselves); calendar_known tells, so that a page can warn. That errs towards an earlier promise, which
 * harms nobody.
 */
#include "catalogue/catalogue.h"

#include "base/date.h"

static const struct calendar_year *find_year(const struct calendar *calendar, int year)
{
	/* the county's own entries stand behind the catalogue's and win */
	for (size_t i = calendar->year_count; i > 0; i--) {
		if (calendar->years[i - 1].year == year)
			return &calendar->years[i - 1];
	}
	return NULL;
}

static bool holds(const int64_t *days, size_t count, int64_t day)
{
	size_t low = 0, high = count;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (days[middle] == day)
			return true;
		if (days[middle] < day)
			low = middle + 1;
		else
			high = middle;
	}
	return false;
}

static bool is_lunar_holiday(const struct festivals *one, int64_t day)
{
	bool spring = day == one->new_year_eve ||
		      (day >= one->spring_festival && day <= one->spring_festival + 2);
	return spring || day == one->qingming || day == one->dragon_boat || day == one->mid_autumn;
}

/* 全国年节及纪念日放假办法: 1 January, 1 and 2 May, 1 to 3 October, and the lunar ones. */
static bool is_holiday(const struct calendar *calendar, int64_t day)
{
	struct day_parts parts = day_parts(day);
	if ((parts.month == 1 && parts.day == 1) || (parts.month == 5 && parts.day <= 2) ||
	    (parts.month == 10 && parts.day <= 3))
		return true;
	for (size_t i = 0; i < calendar->festival_count; i++) {
		if (is_lunar_holiday(&calendar->festivals[i], day))
			return true;
	}
	return false;
}

bool calendar_works(const struct calendar *calendar, int64_t day)
{
	const struct calendar_year *year = find_year(calendar, day_parts(day).year);
	bool weekday = day_weekday(day) <= 5;
	if (year == NULL)
		return weekday && !is_holiday(calendar, day);
	if (weekday)
		return !holds(year->off, year->off_count, day);
	return holds(year->work, year->work_count, day);
}

bool calendar_known(const struct calendar *calendar, int year)
{
	return find_year(calendar, year) != NULL;
}

int64_t calendar_add(const struct calendar *calendar, int64_t day, int64_t working_days)
{
	while (working_days > 0) {
		day++;
		if (calendar_works(calendar, day))
			working_days--;
	}
	return day;
}

int64_t calendar_between(const struct calendar *calendar, int64_t from, int64_t until)
{
	int64_t count = 0;
	if (until < from)
		return -calendar_between(calendar, until, from);
	for (int64_t day = from + 1; day <= until; day++) {
		if (calendar_works(calendar, day))
			count++;
	}
	return count;
}
