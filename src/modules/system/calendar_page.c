/*
 * calendar_page: the working days of a year, and where the county enters the next notice.
 */
#include "base/arena.h"
#include "base/date.h"
#include "engine/workdays/workdays.h"
#include "modules/system/system_int.h"

enum { RUNS_MAX = 40, WEEK = 7 };

static int year_of(struct visit *visit)
{
	int64_t year = 0;
	if (!str_int(visit_query(visit, "year"), &year) || year < 2000 || year > 2100)
		year = day_parts(visit->act.today).year;
	return (int)year;
}

static const struct calendar *calendar_now(struct visit *visit)
{
	return atomic_load(&visit->act.house->calendar);
}

static const struct festivals *festivals_of(const struct calendar *calendar, int year)
{
	for (size_t i = 0; i < calendar->festival_count; i++) {
		if (calendar->festivals[i].year == year)
			return &calendar->festivals[i];
	}
	return NULL;
}

/* What a free day is called; empty for the days around it. */
static struct str festival_name(const struct festivals *lunar, int64_t day)
{
	struct day_parts parts = day_parts(day);
	if (parts.month == 1 && parts.day == 1)
		return S("元旦");
	if (parts.month == 5 && parts.day == 1)
		return S("劳动节");
	if (parts.month == 10 && parts.day == 1)
		return S("国庆节");
	if (lunar == NULL)
		return S("");
	if (day == lunar->spring_festival)
		return S("春节");
	if (day == lunar->qingming)
		return S("清明节");
	if (day == lunar->dragon_boat)
		return S("端午节");
	return day == lunar->mid_autumn ? S("中秋节") : S("");
}

/* ---- the grid ---- */

static void put_day(struct visit *visit, struct doc *days, int64_t day, const struct festivals *lunar)
{
	bool works = calendar_works(calendar_now(visit), day), weekday = day_weekday(day) <= 5;
	struct str name = festival_name(lunar, day);
	struct doc *one = doc_add_map(days);
	doc_set(one, "n", str_fmt(visit->arena, "%d", day_parts(day).day));
	doc_set(one, "kind", works ? (weekday ? S("work") : S("shifted"))
				   : (weekday || name.len > 0 ? S("holiday") : S("rest")));
	doc_set(one, "mark", works	    ? (weekday ? S("") : S("班"))
			     : name.len > 0 ? str_head(name, 2)
			     : weekday	    ? S("休")
					    : S(""));
	doc_set_bool(one, "today", day == visit->act.today);
}

static void put_gap(struct doc *days)
{
	struct doc *one = doc_add_map(days);
	doc_set(one, "n", S(""));
	doc_set(one, "kind", S("none"));
	doc_set(one, "mark", S(""));
	doc_set_bool(one, "today", false);
}

static void put_month(struct visit *visit, struct doc *months, int year, int month,
		      const struct festivals *lunar)
{
	struct doc *one = doc_add_map(months), *weeks = doc_set_list(one, "weeks"), *days = NULL;
	int64_t first = day_number((struct day_parts){year, month, 1});
	int64_t end = month == 12 ? day_number((struct day_parts){year + 1, 1, 1})
				  : day_number((struct day_parts){year, month + 1, 1});
	doc_set(one, "title", str_fmt(visit->arena, "%d月", month));
	for (int64_t day = first - (day_weekday(first) - 1); day < end || day_weekday(day) != 1; day++) {
		if (day_weekday(day) == 1)
			days = doc_set_list(doc_add_map(weeks), "days");
		if (day < first || day >= end)
			put_gap(days);
		else
			put_day(visit, days, day, lunar);
	}
}

/* ---- the notice in words ---- */

struct run {
	int64_t first, last;
	bool holiday; /* more than a weekend */
	struct str names, shifts;
};

static void add_name(struct visit *visit, struct str *all, struct str name)
{
	if (name.len > 0)
		*all = all->len == 0 ? name
				     : str_fmt(visit->arena, STR "、" STR, STR_ARG(*all), STR_ARG(name));
}

static size_t find_runs(struct visit *visit, int year, const struct festivals *lunar, struct run *runs)
{
	const struct calendar *calendar = calendar_now(visit);
	int64_t end = day_number((struct day_parts){year + 1, 1, 1});
	struct run run = {0};
	size_t count = 0;
	bool open = false;
	for (int64_t day = day_number((struct day_parts){year, 1, 1}); day <= end; day++) {
		bool off = day < end && !calendar_works(calendar, day);
		if (off && !open)
			run = (struct run){.first = day};
		if (off) {
			run.last = day;
			run.holiday = run.holiday || day_weekday(day) <= 5;
			add_name(visit, &run.names, festival_name(lunar, day));
		}
		if (open && !off && (run.holiday || run.names.len > 0) && count < RUNS_MAX)
			runs[count++] = run;
		open = off;
	}
	return count;
}

/* A weekend that is worked belongs to the holiday nearest to it. */
static void share_shifts(struct visit *visit, int year, struct run *runs, size_t count)
{
	int64_t end = day_number((struct day_parts){year + 1, 1, 1});
	for (int64_t day = day_number((struct day_parts){year, 1, 1}); day < end && count > 0; day++) {
		if (day_weekday(day) <= 5 || !calendar_works(calendar_now(visit), day))
			continue;
		size_t best = 0;
		int64_t least = INT64_MAX;
		for (size_t i = 0; i < count; i++) {
			int64_t away = day < runs[i].first ? runs[i].first - day : day - runs[i].last;
			if (away < least) {
				least = away;
				best = i;
			}
		}
		add_name(visit, &runs[best].shifts, day_short(visit->arena, day));
	}
}

static void put_notices(struct visit *visit, int year, const struct festivals *lunar)
{
	struct run runs[RUNS_MAX];
	struct doc *list = doc_set_list(visit->page, "notices");
	const struct calendar_year *known = workdays_year(visit->act.house, year);
	doc_set(visit->page, "source", known == NULL ? S("") : known->source);
	if (known == NULL)
		return;
	size_t count = find_runs(visit, year, lunar, runs);
	share_shifts(visit, year, runs, count);
	for (size_t i = 0; i < count; i++) {
		struct doc *one = doc_add_map(list);
		int64_t days = runs[i].last - runs[i].first + 1;
		struct str first = day_short(visit->arena, runs[i].first);
		doc_set(one, "title", runs[i].names.len > 0 ? runs[i].names : S("放假"));
		doc_set(one, "span",
			days == 1 ? first
				  : str_fmt(visit->arena, STR " 至 " STR, STR_ARG(first),
					    STR_ARG(day_short(visit->arena, runs[i].last))));
		doc_set(one, "days", str_fmt(visit->arena, "%lld 天", (long long)days));
		doc_set(one, "shifts", runs[i].shifts);
	}
}

/* ---- the form ---- */

static void put_form(struct visit *visit, int shown)
{
	doc_set_bool(visit->page, "form", false);
	if (!act_may_somewhere(&visit->act, S("calendar"), VERB_CHANGE))
		return;
	struct doc *form = doc_set_map(visit->page, "form"), *fields = doc_set_list(form, "fields");
	bool known = workdays_year(visit->act.house, shown) != NULL;
	struct str chosen = visit_refused(visit) ? visit_field(visit, "year")
						 : str_fmt(visit->arena, "%d", known ? shown + 1 : shown);
	int now = day_parts(visit->act.today).year;
	doc_set_bool(form, "open", visit_refused(visit) || !known);
	doc_set(form, "action", S("/desk/calendar"));
	doc_set(form, "after", S("保存后，没办完的事按新日历重算期限，改了的会写进办件经过，申请人也看得到；已经过了的日期不动。"));
	struct doc *year = desk_field(visit, fields, "year", "哪一年", "is_select");
	desk_required(year);
	for (int i = now - 1; i <= now + 1; i++) {
		struct str text = str_fmt(visit->arena, "%d", i);
		part_option(year, text, str_join(visit->arena, text, S(" 年")), str_eq(text, chosen));
	}
	struct doc *off = desk_field(visit, fields, "off", "放假的日子", "is_long");
	desk_required(off);
	desk_hint(off, "照通知抄，几段之间用顿号隔开，例如：1月1日至1月3日、2月15日至2月23日");
	doc_set_int(off, "maxlength", 2000);
	struct doc *work = desk_field(visit, fields, "work", "调休上班的日子", "is_long");
	desk_hint(work, "周六、周日要上班的，例如：1月4日、2月14日、2月28日");
	doc_set_int(work, "maxlength", 1000);
	struct doc *source = desk_field(visit, fields, "source", "通知名称和文号", "is_text");
	desk_required(source);
}

err_t calendar_page(struct visit *visit)
{
	TRY(workdays_refresh(&visit->act));
	int year = year_of(visit), works = 0;
	const struct festivals *lunar = festivals_of(calendar_now(visit), year);
	struct doc *calendar = doc_set_map(visit->page, "calendar");
	struct doc *months = doc_set_list(visit->page, "months");
	for (int month = 1; month <= 12; month++)
		put_month(visit, months, year, month, lunar);
	for (int64_t day = day_number((struct day_parts){year, 1, 1});
	     day < day_number((struct day_parts){year + 1, 1, 1}); day++)
		works += calendar_works(calendar_now(visit), day);
	visit_title(visit, str_fmt(visit->arena, "%d 年工作日历", year));
	doc_set_int(calendar, "year", year);
	doc_set(calendar, "about", str_fmt(visit->arena, "全年 %d 个工作日", works));
	doc_set(calendar, "prev_url", str_fmt(visit->arena, "/desk/calendar?year=%d", year - 1));
	doc_set(calendar, "next_url", str_fmt(visit->arena, "/desk/calendar?year=%d", year + 1));
	doc_set(calendar, "warning",
		calendar_known(calendar_now(visit), year)
			? S("")
			: S("这一年的放假通知还没有录入，现在按法定节日推算，调休的日子不准。通知一来请马上录入。"));
	put_notices(visit, year, lunar);
	put_form(visit, year);
	return redate_doc(visit);
}

err_t calendar_apply(struct visit *visit)
{
	int64_t year = 0;
	TRY(act_need(&visit->act, S("calendar"), VERB_CHANGE, visit->act.org));
	if (!str_int(visit_field(visit, "year"), &year) || year < 2000 || year > 2100)
		return err_field(visit->arena, S("year"), "请选是哪一年的通知。");
	struct workdays_notice notice = {(int)year, visit_field(visit, "off"),
					 visit_field(visit, "work"), visit_field(visit, "source")};
	TRY(workdays_enter(&visit->act, &notice));
	TRY(redate_ask(visit));
	visit->location = str_fmt(visit->arena, "/desk/calendar?year=%d", (int)year);
	visit->flash = S("已保存，请对照通知把日历再看一遍。没办完的事正在按新日历重算。");
	return NULL;
}
