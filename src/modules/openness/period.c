/*
 * period: see period.h.
 */
#include "modules/openness/period.h"

#include "base/arena.h"
#include "base/date.h"

static const char *const quarters[] = {"一", "二", "三", "四"};

int64_t period_month_next(int64_t day)
{
	return day_month_first(day_month_first(day) + 32);
}

static int64_t first_of(int year, int month)
{
	return day_number((struct day_parts){year, month, 1});
}

/* The first day of the stretch of so many months that begins with this month, or ended before it. */
static int64_t begins(int64_t day, int months, bool ahead)
{
	struct day_parts now = day_parts(day_month_first(day));
	int index = now.year * 12 + now.month - 1 - (ahead ? 0 : months);
	return first_of(index / 12, index % 12 + 1);
}

bool period_due(struct arena *arena, enum disclosure_period kind, bool ahead, int64_t day, struct period *out)
{
	int month = day_parts(day).month;
	struct day_parts from;
	*out = (struct period){0};
	switch (kind) {
	case DISCLOSE_MONTHLY:
		out->text = str_sub(day_text(arena, begins(day, 1, ahead)), 0, 7);
		break;
	case DISCLOSE_QUARTERLY:
		if (month % 3 != 1)
			return false;
		from = day_parts(begins(day, 3, ahead));
		out->text = str_fmt(arena, "%d-Q%d", from.year, (from.month - 1) / 3 + 1);
		break;
	case DISCLOSE_HALF:
		if (month % 6 != 1)
			return false;
		from = day_parts(begins(day, 6, ahead));
		out->text = str_fmt(arena, "%d-H%d", from.year, (from.month - 1) / 6 + 1);
		break;
	case DISCLOSE_YEARLY:
		if (month != 1)
			return false;
		from = day_parts(begins(day, 12, ahead));
		out->text = str_fmt(arena, "%d", from.year);
		break;
	case DISCLOSE_ONCE:
		out->text = S("once");
		break;
	case DISCLOSE_AT_ONCE:
		return false;
	}
	return period_read(arena, out->text, out);
}

struct period period_of_day(struct arena *arena, int64_t day)
{
	struct day_parts parts = day_parts(day);
	return (struct period){.text = day_text(arena, day),
			       .words = str_fmt(arena, "%d年%d月%d日", parts.year, parts.month, parts.day),
			       .from = day,
			       .until = day};
}

static bool part_of_year(struct arena *arena, int year, struct str part, struct period *out)
{
	int64_t number = 0;
	if (part.len != 2 || !str_int(str_sub(part, 1, 1), &number))
		return false;
	int months = part.at[0] == 'Q' ? 3 : part.at[0] == 'H' ? 6 : 0;
	if (months == 0 || number < 1 || number > 12 / months)
		return false;
	out->from = first_of(year, (int)(number - 1) * months + 1);
	out->until = day_month_first(out->from + months * 31) - 1;
	out->words = months == 3 ? str_fmt(arena, "%d年第%s季度", year, quarters[number - 1])
				 : str_fmt(arena, "%d年%s半年", year, number == 1 ? "上" : "下");
	return true;
}

bool period_read(struct arena *arena, struct str text, struct period *out)
{
	int64_t year = 0, month = 0, day = 0;
	struct period period = {.text = text};
	if (str_eq(text, S("once"))) {
		period.from = first_of(1949, 10);
		period.until = first_of(9999, 1);
		*out = period;
		return true;
	}
	if (day_read(text, &day)) {
		*out = period_of_day(arena, day);
		return true;
	}
	if (!str_int(str_sub(text, 0, 4), &year) || year < 1949 || year > 9998)
		return false;
	if (text.len == 4) {
		period.from = first_of((int)year, 1);
		period.until = first_of((int)year + 1, 1) - 1;
		period.words = str_fmt(arena, "%d年", (int)year);
	} else if (text.len == 7 && text.at[4] == '-' && str_int(str_sub(text, 5, 2), &month) && month >= 1 &&
		   month <= 12 && text.at[5] != 'Q') {
		period.from = first_of((int)year, (int)month);
		period.until = period_month_next(period.from) - 1;
		period.words = str_fmt(arena, "%d年%d月", (int)year, (int)month);
	} else if (text.len != 7 || text.at[4] != '-' ||
		   !part_of_year(arena, (int)year, str_sub(text, 5, 2), &period)) {
		return false;
	}
	*out = period;
	return true;
}
