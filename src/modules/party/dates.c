/*
 * dates: see dates.h.
 */
#include "modules/party/dates.h"

#include "base/arena.h"
#include "base/date.h"

enum { MONTHS = 12 };

static int month_index(struct day_parts parts)
{
	return parts.year * MONTHS + parts.month - 1;
}

int party_full_months(int64_t from, int64_t until)
{
	int months = month_index(day_parts(until)) - month_index(day_parts(from));
	if (until < from)
		return -party_full_months(until, from);
	return day_months_after(from, months) <= until ? months : months - 1;
}

struct str party_standing(struct arena *arena, struct str full_on, int64_t today)
{
	int64_t day = 0;
	if (!day_read(full_on, &day) || day > today)
		return S("");
	int months = party_full_months(day, today);
	if (months == 0)
		return S("不满1个月");
	if (months < MONTHS)
		return str_fmt(arena, "%d个月", months);
	if (months % MONTHS == 0)
		return str_fmt(arena, "%d年", months / MONTHS);
	return str_fmt(arena, "%d年%d个月", months / MONTHS, months % MONTHS);
}

int64_t party_anniversary(int64_t day, int64_t today)
{
	int years = day_parts(today).year - day_parts(day).year;
	if (day >= today)
		return day;
	int64_t next = day_months_after(day, years * MONTHS);
	return next >= today ? next : day_months_after(day, (years + 1) * MONTHS);
}
