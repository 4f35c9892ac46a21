/*
 * calendar: the years that a notice of the State Council has fixed, as the catalogue or the county says.
 *
 * A notice names the free days as runs and the weekends worked. Only what differs from Monday to Friday
 * is kept. Dates are checked, because one wrong digit would shift the deadline of every case.
 */
#include "catalogue/build.h"

#include "base/arena.h"
#include "base/date.h"

enum { RUN_MAX = 31, YEAR_MIN = 2000, YEAR_MAX = 2100 };

/* The days of one year, collected; what is wrong with a text is said in one of these ways. */
enum day_fault { DAY_FINE, DAY_UNREAD, DAY_OTHER_YEAR, DAY_LONG, DAY_NO_WEEKEND, DAY_TWICE };

struct day_list {
	int64_t *all;
	size_t count, room;
};

static bool holds(const struct day_list *list, int64_t day)
{
	for (size_t i = 0; i < list->count; i++) {
		if (list->all[i] == day)
			return true;
	}
	return false;
}

/* Kept in order, so that a day is found by halving. */
static void keep_day(struct day_list *list, int64_t day)
{
	size_t at = list->count++;
	while (at > 0 && list->all[at - 1] > day) {
		list->all[at] = list->all[at - 1];
		at--;
	}
	list->all[at] = day;
}

static struct day_list new_list(struct arena *arena)
{
	return (struct day_list){arena_many(arena, int64_t, 366), 0, 366};
}

static bool read_run(struct str text, int64_t *first, int64_t *last)
{
	size_t dots = str_find(text, S(".."));
	if (dots == SIZE_MAX) {
		bool fine = day_read(str_trim(text), first);
		*last = *first;
		return fine;
	}
	return day_read(str_trim(str_sub(text, 0, dots)), first) &&
	       day_read(str_trim(str_sub(text, dots + 2, text.len)), last);
}

static enum day_fault add_off(struct day_list *off, int year, struct str text)
{
	int64_t first = 0, last = 0;
	if (!read_run(text, &first, &last) || last < first)
		return DAY_UNREAD;
	if (last - first >= RUN_MAX)
		return DAY_LONG;
	if (day_parts(first).year != year || day_parts(last).year != year)
		return DAY_OTHER_YEAR;
	for (int64_t day = first; day <= last; day++) {
		if (holds(off, day))
			return DAY_TWICE;
		if (day_weekday(day) <= 5)
			keep_day(off, day);
	}
	return DAY_FINE;
}

static enum day_fault add_work(struct day_list *work, int year, struct str text)
{
	int64_t day = 0;
	if (!day_read(str_trim(text), &day))
		return DAY_UNREAD;
	if (day_parts(day).year != year)
		return DAY_OTHER_YEAR;
	if (day_weekday(day) <= 5)
		return DAY_NO_WEEKEND;
	if (holds(work, day))
		return DAY_TWICE;
	keep_day(work, day);
	return DAY_FINE;
}

/* ---- the catalogue's years ---- */

static const char *const fault_words[] = {
	[DAY_FINE] = "",
	[DAY_UNREAD] = "must be a day as 2026-01-31 or a run as 2026-10-01..2026-10-07",
	[DAY_OTHER_YEAR] = "is not in the year of the calendar",
	[DAY_LONG] = "is a run of more than 31 days",
	[DAY_NO_WEEKEND] = "is neither Saturday nor Sunday, so it is worked anyway",
	[DAY_TWICE] = "is named twice",
};

struct year_draft {
	const struct node *off, *work;
	struct str source;
};

static const struct bind_key year_keys[] = {
	{"calendar", BIND_SKIP, 0, true, 0, 0, NULL},
	{"source", BIND_TEXT, offsetof(struct year_draft, source), true, 0, 0, NULL},
	{"off", BIND_LIST, offsetof(struct year_draft, off), true, 0, 0, NULL},
	{"work", BIND_LIST, offsetof(struct year_draft, work), true, 0, 0, NULL},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

typedef enum day_fault day_adder(struct day_list *list, int year, struct str text);

static struct day_list build_days(struct build *b, const struct node *list, int year,
				  day_adder *keep)
{
	struct day_list days = new_list(b->arena);
	if (list == NULL)
		return days;
	for (const struct node *at = list->first; at != NULL; at = at->next) {
		enum day_fault fault = keep(&days, year, at->text);
		if (fault != DAY_FINE)
			fault_at(b->faults, at->place, "calendar \"%d\": \"" STR "\": \"" STR "\" %s",
				 year, STR_ARG(list->key), STR_ARG(at->text), fault_words[fault]);
	}
	return days;
}

static bool read_year(struct build *b, const struct entry *entry, int *year)
{
	int64_t n = 0;
	if (!str_int(entry->name, &n) || n < YEAR_MIN || n > YEAR_MAX) {
		fault_at(b->faults, entry->node->first->place,
			 STR " \"" STR "\": its name is a year from %d to %d", STR_ARG(entry->kind),
			 STR_ARG(entry->name), YEAR_MIN, YEAR_MAX);
		return false;
	}
	*year = (int)n;
	return true;
}

void build_calendar(struct build *b, const struct entry *entry)
{
	int year = 0;
	struct year_draft draft = {0};
	if (!read_year(b, entry, &year))
		return;
	bind_map(b->arena, b->faults, entry->node, say(b, "calendar", entry->name), year_keys, &draft);
	struct day_list off = build_days(b, draft.off, year, add_off);
	struct day_list work = build_days(b, draft.work, year, add_work);
	b->years[b->out->year_count++] =
		(struct calendar_year){year,	 entry->node->place, off.all,	   off.count,
				       work.all, work.count,	     draft.source};
}

/* ---- festivals ---- */

#define IN_FESTIVALS(member) offsetof(struct festivals, member)

static const struct bind_key festival_keys[] = {
	{"festivals", BIND_SKIP, 0, true, 0, 0, NULL},
	{"new_year_eve", BIND_DAY, IN_FESTIVALS(new_year_eve), true, 0, 0, NULL},
	{"spring_festival", BIND_DAY, IN_FESTIVALS(spring_festival), true, 0, 0, NULL},
	{"qingming", BIND_DAY, IN_FESTIVALS(qingming), true, 0, 0, NULL},
	{"dragon_boat", BIND_DAY, IN_FESTIVALS(dragon_boat), true, 0, 0, NULL},
	{"mid_autumn", BIND_DAY, IN_FESTIVALS(mid_autumn), true, 0, 0, NULL},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

void build_festivals(struct build *b, const struct entry *entry)
{
	int year = 0;
	if (!read_year(b, entry, &year))
		return;
	struct festivals *one = &b->festivals[b->out->festival_count++];
	*one = (struct festivals){.year = year};
	bind_map(b->arena, b->faults, entry->node, say(b, "festivals", entry->name), festival_keys, one);
}

/* ---- the county's page ---- */

static const char *const county_words[] = {
	[DAY_FINE] = "",
	[DAY_UNREAD] = "看不懂，请写成 2026-10-01，连续几天写成 2026-10-01..2026-10-07，多段之间用逗号隔开。",
	[DAY_OTHER_YEAR] = "不在这一年里，请核对年份。",
	[DAY_LONG] = "超过 31 天，请核对起止日期。",
	[DAY_NO_WEEKEND] = "不是周六或周日，本来就上班，不用写。",
	[DAY_TWICE] = "写了两次，请删掉一个。",
};

static err_t read_days(struct arena *arena, struct str field, struct str typed, int year,
		       day_adder *keep, struct day_list *out)
{
	err_t faults = NULL;
	*out = new_list(arena);
	struct str rest = typed;
	while (rest.len > 0) {
		struct str part = str_trim(str_cut(&rest, ','));
		enum day_fault fault = part.len == 0 ? DAY_FINE : keep(out, year, part);
		if (fault != DAY_FINE)
			faults = err_both(arena, faults,
					  err_field(arena, field, "“" STR "”%s",
						    STR_ARG(str_head(part, 40)),
						    county_words[fault]));
	}
	return faults;
}

err_t calendar_year_read(struct arena *arena, int year, struct str off, struct str work,
			 struct calendar_year *out)
{
	struct day_list free_days, worked;
	err_t faults = read_days(arena, S("off"), off, year, add_off, &free_days);
	faults = err_both(arena, faults,
			  read_days(arena, S("work"), work, year, add_work, &worked));
	if (faults == NULL && free_days.count == 0)
		faults = err_field(arena, S("off"), "请填写放假的日期，可以从国务院办公厅的放假通知里抄。");
	if (faults != NULL)
		return faults;
	*out = (struct calendar_year){.year = year,
				      .off = free_days.all,
				      .off_count = free_days.count,
				      .work = worked.all,
				      .work_count = worked.count};
	return NULL;
}
