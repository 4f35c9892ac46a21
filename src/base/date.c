/*
 * date: the calendar by arithmetic, and the two clocks. See date.h.
 *
 * Why not the C library's: its calendar depends on the machine's zone and keeps state. China has had
 * one offset without summer time since 1991, so a day is a division.
 * Never guesses: a text that is not a real day is refused, not moved to a neighbouring one.
 */
#include "base/date.h"

#include "base/arena.h"

#include <time.h>

enum { MONTHS = 12, DAY_MS = 86400000, SHANGHAI_MS = 8 * 3600000, LAST_YEAR = 9999 };

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* Years begin in March here, so that the leap day is the last of its year (Howard Hinnant's way). */
int64_t day_number(struct day_parts parts)
{
	int64_t year = parts.month <= 2 ? parts.year - 1 : parts.year;
	int64_t era = floor_div(year, 400), of_era = year - era * 400;
	int64_t month = (parts.month + 9) % MONTHS;
	int64_t of_year = (153 * month + 2) / 5 + parts.day - 1;
	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

struct day_parts day_parts(int64_t day)
{
	int64_t shifted = day + 719468;
	int64_t era = floor_div(shifted, 146097), of_era = shifted - era * 146097;
	int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * of_year + 2) / 153;
	int64_t day_of_month = of_year - (153 * month + 2) / 5 + 1;
	month = month < 10 ? month + 3 : month - 9;
	year += era * 400 + (month <= 2);
	return (struct day_parts){(int)year, (int)month, (int)day_of_month};
}

int64_t day_month_first(int64_t day)
{
	return day - (day_parts(day).day - 1);
}

int day_weekday(int64_t day)
{
	int64_t since_monday = day + 3; /* 1970-01-01 was a Thursday */
	return (int)(since_monday - floor_div(since_monday, 7) * 7) + 1;
}

static int month_length(int year, int month)
{
	static const int lengths[MONTHS] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return lengths[month - 1] + (month == 2 && leap);
}

static bool is_real(struct day_parts parts)
{
	if (parts.year < 1 || parts.year > LAST_YEAR || parts.month < 1 || parts.month > MONTHS)
		return false;
	return parts.day >= 1 && parts.day <= month_length(parts.year, parts.month);
}

static bool give_real(struct day_parts parts, int64_t *day)
{
	if (!is_real(parts))
		return false;
	*day = day_number(parts);
	return true;
}

/* Exactly count digits at *at; moves behind them. */
static bool read_digits(struct str text, size_t *at, int count, int *out)
{
	int n = 0;
	for (int i = 0; i < count; i++) {
		char c = *at < text.len ? text.at[*at] : '\0';
		if (c < '0' || c > '9')
			return false;
		n = n * 10 + (c - '0');
		(*at)++;
	}
	*out = n;
	return true;
}

bool day_read(struct str text, int64_t *day)
{
	struct day_parts parts = {0, 0, 0};
	size_t at = 0;
	if (text.len != 10 || text.at[4] != '-' || text.at[7] != '-')
		return false;
	if (!read_digits(text, &at, 4, &parts.year))
		return false;
	at++;
	if (!read_digits(text, &at, 2, &parts.month))
		return false;
	at++;
	return read_digits(text, &at, 2, &parts.day) && give_real(parts, day);
}

struct str day_text(struct arena *arena, int64_t day)
{
	struct day_parts parts = day_parts(day);
	return str_fmt(arena, "%04d-%02d-%02d", parts.year, parts.month, parts.day);
}

/* What was typed, brought to digits, '-' '/' '.', Y M D for 年 月 日, and blanks. */
struct typed {
	char at[32];
	size_t len;
};

static char plain_mark(int32_t rune)
{
	if (rune >= 0xff10 && rune <= 0xff19) /* full-width digits */
		return (char)('0' + (rune - 0xff10));
	switch (rune) {
	case 0x5e74: /* 年 */
		return 'Y';
	case 0x6708: /* 月 */
		return 'M';
	case 0x65e5: /* 日 */
	case 0x53f7: /* 号 */
		return 'D';
	case 0xff0d: /* full-width - */
	case 0x2013: /* dashes that word processors make */
	case 0x2014:
		return '-';
	case 0xff0f:
		return '/';
	case 0xff0e:
	case 0x3002: /* 。, one key beside the point */
		return '.';
	case 0x3000:
		return ' ';
	default:
		break;
	}
	if ((rune >= '0' && rune <= '9') || rune == '-' || rune == '/' || rune == '.' || rune == ' ')
		return (char)rune;
	return '\0';
}

static bool read_marks(struct str text, struct typed *out)
{
	text = str_trim(text);
	out->len = 0;
	for (size_t i = 0; i < text.len;) {
		char c = plain_mark(str_rune(text, &i));
		if (c == '\0' || out->len == sizeof out->at)
			return false;
		out->at[out->len++] = c;
	}
	return out->len > 0;
}

static void skip_blanks(const struct typed *typed, size_t *at)
{
	while (*at < typed->len && typed->at[*at] == ' ')
		(*at)++;
}

/* A number of least..most digits, then the mark that ends it ('\0' at the end of the text). */
static bool read_part(const struct typed *typed, size_t *at, size_t least, size_t most, int *number,
		      char *mark)
{
	size_t digits = 0;
	int n = 0;
	skip_blanks(typed, at);
	while (*at < typed->len && typed->at[*at] >= '0' && typed->at[*at] <= '9') {
		if (++digits > most)
			return false;
		n = n * 10 + (typed->at[(*at)++] - '0');
	}
	skip_blanks(typed, at);
	*number = n;
	*mark = *at < typed->len ? typed->at[(*at)++] : '\0';
	return digits >= least;
}

static bool is_separator(char mark)
{
	return mark == '-' || mark == '/' || mark == '.';
}

static bool all_digits(const struct typed *typed)
{
	for (size_t i = 0; i < typed->len; i++) {
		if (typed->at[i] < '0' || typed->at[i] > '9')
			return false;
	}
	return true;
}

static struct str typed_str(const struct typed *typed)
{
	return (struct str){typed->at, typed->len};
}

bool day_read_loose(struct str text, int64_t *day)
{
	struct typed typed;
	struct day_parts parts = {0, 0, 0};
	char first = '\0', second = '\0', last = '\0';
	size_t at = 0;
	if (!read_marks(text, &typed))
		return false;
	if (all_digits(&typed)) {
		struct str digits = typed_str(&typed);
		return digits.len == 8 && read_digits(digits, &at, 4, &parts.year) &&
		       read_digits(digits, &at, 2, &parts.month) &&
		       read_digits(digits, &at, 2, &parts.day) && give_real(parts, day);
	}
	if (!read_part(&typed, &at, 4, 4, &parts.year, &first) ||
	    !read_part(&typed, &at, 1, 2, &parts.month, &second) ||
	    !read_part(&typed, &at, 1, 2, &parts.day, &last) || at != typed.len)
		return false;
	bool chinese = first == 'Y' && second == 'M' && (last == 'D' || last == '\0');
	bool western = is_separator(first) && second == first && last == '\0';
	return (chinese || western) && give_real(parts, day);
}

bool month_read_loose(struct str text, int64_t *day)
{
	struct typed typed;
	struct day_parts parts = {0, 0, 1};
	char first = '\0', last = '\0';
	size_t at = 0;
	if (!read_marks(text, &typed))
		return false;
	if (all_digits(&typed)) {
		struct str digits = typed_str(&typed);
		return digits.len == 6 && read_digits(digits, &at, 4, &parts.year) &&
		       read_digits(digits, &at, 2, &parts.month) && give_real(parts, day);
	}
	if (!read_part(&typed, &at, 4, 4, &parts.year, &first) ||
	    !read_part(&typed, &at, 1, 2, &parts.month, &last) || at != typed.len)
		return false;
	bool chinese = first == 'Y' && (last == 'M' || last == '\0');
	bool western = is_separator(first) && last == '\0';
	return (chinese || western) && give_real(parts, day);
}

struct str day_chinese(struct arena *arena, int64_t day)
{
	static const char *const names[] = {"一", "二", "三", "四", "五", "六", "日"};
	struct day_parts parts = day_parts(day);
	return str_fmt(arena, "%d年%d月%d日（星期%s）", parts.year, parts.month, parts.day,
		       names[day_weekday(day) - 1]);
}

struct str day_short(struct arena *arena, int64_t day)
{
	struct day_parts parts = day_parts(day);
	return str_fmt(arena, "%d月%d日", parts.month, parts.day);
}

struct str minute_clock(struct arena *arena, int64_t minute)
{
	return str_fmt(arena, "%lld:%02lld", (long long)(minute / 60), (long long)(minute % 60));
}

struct str day_listed(struct arena *arena, struct str text, int64_t today)
{
	int64_t day = 0;
	if (!day_read(text, &day))
		return text;
	struct day_parts parts = day_parts(day);
	if (parts.year == day_parts(today).year)
		return day_short(arena, day);
	return str_fmt(arena, "%d年%d月%d日", parts.year, parts.month, parts.day);
}

int64_t day_of_moment(int64_t milliseconds)
{
	return floor_div(milliseconds + SHANGHAI_MS, DAY_MS);
}

int64_t moment_of_day(int64_t day)
{
	return day * DAY_MS - SHANGHAI_MS;
}

struct str moment_chinese(struct arena *arena, int64_t ms)
{
	int64_t day = day_of_moment(ms), minutes = (ms - moment_of_day(day)) / 60000;
	struct day_parts parts = day_parts(day);
	return str_fmt(arena, "%d年%d月%d日 %02d:%02d", parts.year, parts.month, parts.day,
		       (int)(minutes / 60), (int)(minutes % 60));
}

struct str moment_iso(struct arena *arena, int64_t ms)
{
	int64_t day = day_of_moment(ms), seconds = (ms - moment_of_day(day)) / 1000;
	struct day_parts parts = day_parts(day);
	return str_fmt(arena, "%04d-%02d-%02dT%02d:%02d:%02d+08:00", parts.year, parts.month,
		       parts.day, (int)(seconds / 3600), (int)(seconds / 60 % 60),
		       (int)(seconds % 60));
}

int64_t day_months_after(int64_t day, int months)
{
	struct day_parts parts = day_parts(day);
	int64_t all = (int64_t)parts.year * MONTHS + parts.month - 1 + months;
	parts.year = (int)(all / MONTHS);
	parts.month = (int)(all % MONTHS) + 1;
	int last = month_length(parts.year, parts.month);
	parts.day = parts.day > last ? last : parts.day;
	return day_number(parts);
}

int age_at(int64_t birth, int64_t day)
{
	struct day_parts born = day_parts(birth), now = day_parts(day);
	int age = now.year - born.year;
	bool before = now.month < born.month || (now.month == born.month && now.day < born.day);
	return age - before;
}

static int64_t clock_read(clockid_t clock)
{
	struct timespec now = {0};
	clock_gettime(clock, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct str month_chinese(struct arena *arena, struct str text)
{
	int64_t day = 0;
	if (!month_read_loose(text, &day))
		return text;
	return str_fmt(arena, "%d年%d月", day_parts(day).year, day_parts(day).month);
}

int64_t clock_now(void)
{
	return clock_read(CLOCK_REALTIME);
}

int64_t clock_monotonic(void)
{
	return clock_read(CLOCK_MONOTONIC);
}
