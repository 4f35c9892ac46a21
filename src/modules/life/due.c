/*
 * due: see due.h.
 */
#include "modules/life/due.h"

#include "base/date.h"

enum { YEAR_MONTHS = 12, QUARTER_MONTHS = 3 };

struct life_span life_span_of(enum life_per per, int64_t day)
{
	static const int months[] = {
		[LIFE_MONTH] = 1, [LIFE_QUARTER] = QUARTER_MONTHS, [LIFE_YEAR] = YEAR_MONTHS};
	struct day_parts parts = day_parts(day);
	int length = months[per];
	parts.day = 1;
	parts.month = (parts.month - 1) / length * length + 1;
	int64_t first = day_number(parts);
	return (struct life_span){first, day_months_after(first, length) - 1};
}

bool life_owes(struct life_span span, int64_t set_up, int64_t ended)
{
	int64_t from = set_up != LIFE_NO_DAY && set_up > span.first ? set_up : span.first;
	int64_t until = ended != LIFE_NO_DAY && ended <= span.last ? ended - 1 : span.last;
	return 2 * (until - from + 1) >= span.last - span.first + 1;
}

enum life_standing life_standing_on(const struct life_member *member, int64_t day)
{
	bool admitted = member->admitted != LIFE_NO_DAY && member->admitted <= day;
	bool here = (member->joined == LIFE_NO_DAY || member->joined <= day) &&
		    (member->left == LIFE_NO_DAY || member->left > day);
	bool suspended = member->suspended != LIFE_NO_DAY && member->suspended <= day;
	if (!admitted || !here || suspended)
		return LIFE_NOT_DUE;
	bool full = member->full != LIFE_NO_DAY && member->full <= day;
	return full && !member->guest ? LIFE_VOTER : LIFE_LISTENER;
}

static int64_t least_of(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

struct life_need life_need_of(const struct life_item *item, const struct life_held *held)
{
	int64_t times = item->times, all = 0, each = held->group_count > 0 ? times : 0;
	for (size_t i = 0; i < held->group_count; i++) {
		all += least_of(held->groups[i], times);
		each = least_of(each, held->groups[i]);
	}
	if (item->who == LIFE_GROUP)
		return (struct life_need){times * (int64_t)held->group_count, all};
	if (item->who == LIFE_COMMITTEE && !held->committee)
		return (struct life_need){0, 0};
	int64_t done = held->own + (item->who == LIFE_ANY ? each : 0);
	return (struct life_need){times, least_of(done, times)};
}

bool life_reminds(const struct life_item *item, int64_t today)
{
	return item->times > 0 && day_parts(today).month >= item->from_month;
}
