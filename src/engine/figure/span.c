/*
 * span: reading and naming stretches of months, and summing kept figures over them. See figure.h.
 */
#include "engine/figure/figure.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"

enum { YEAR_FIRST = 2000, YEAR_LAST = 2199 };

/* ---- what is asked for ---- */

static bool read_year(struct str text, int *year)
{
	int64_t n = 0;
	if (text.len != 4 || !str_int(text, &n) || n < YEAR_FIRST || n > YEAR_LAST)
		return false;
	*year = (int)n;
	return true;
}

static bool read_month(struct str text, int *month)
{
	struct str rest = text, head = str_cut(&rest, '-');
	int64_t n = 0;
	int year = 0;
	if (text.len != 7 || !read_year(head, &year) || rest.len != 2 || !str_int(rest, &n) || n < 1 ||
	    n > 12)
		return false;
	*month = year * 12 + (int)n - 1;
	return true;
}

static bool read_ends(struct str text, int *first, int *last)
{
	int year = 0;
	size_t dots = str_find(text, S(".."));
	if (read_year(text, &year)) {
		*first = year * 12;
		*last = *first + 11;
		return true;
	}
	if (text.len == 7 && text.at[5] == 'Q' && text.at[4] == '-' &&
	    read_year(str_sub(text, 0, 4), &year) && text.at[6] >= '1' && text.at[6] <= '4') {
		*first = year * 12 + (text.at[6] - '1') * 3;
		*last = *first + 2;
		return true;
	}
	if (dots != SIZE_MAX)
		return read_month(str_sub(text, 0, dots), first) &&
		       read_month(str_sub(text, dots + 2, text.len), last) && *first <= *last;
	*last = -1;
	if (!read_month(text, first))
		return false;
	*last = *first;
	return true;
}

static int64_t first_day(int month)
{
	return day_number((struct day_parts){month / 12, month % 12 + 1, 1});
}

static struct str month_text(struct arena *arena, int month)
{
	return str_fmt(arena, "%04d-%02d", month / 12, month % 12 + 1);
}

/* Whole years are read as years, the rest month by month. */
static void fill_keys(struct arena *arena, struct span *span)
{
	for (int month = span->first; month <= span->last;) {
		bool year = month % 12 == 0 && month + 11 <= span->last;
		span->keys[span->key_count++] = year ? str_fmt(arena, "%04d", month / 12)
						     : month_text(arena, month);
		month += year ? 12 : 1;
	}
}

static struct str span_text(struct arena *arena, int first, int last)
{
	int months = last - first + 1;
	if (months == 1)
		return month_text(arena, first);
	if (months == 12 && first % 12 == 0)
		return str_fmt(arena, "%04d", first / 12);
	if (months == 3 && first % 3 == 0)
		return str_fmt(arena, "%04d-Q%d", first / 12, first % 12 / 3 + 1);
	return str_fmt(arena, STR ".." STR, STR_ARG(month_text(arena, first)),
		       STR_ARG(month_text(arena, last)));
}

static struct span make_span(struct arena *arena, int first, int last)
{
	struct span span = {.text = span_text(arena, first, last), .first = first, .last = last,
			    .from = first_day(first), .until = first_day(last + 1) - 1};
	fill_keys(arena, &span);
	return span;
}

bool span_read(struct arena *arena, struct str text, struct span *out)
{
	int first = 0, last = 0;
	if (!read_ends(text, &first, &last) || last - first + 1 > SPAN_MONTHS_MAX)
		return false;
	*out = make_span(arena, first, last);
	return true;
}

static struct span make_days(struct arena *arena, int64_t from, int64_t until)
{
	struct day_parts a = day_parts(from), b = day_parts(until);
	struct span span = {.first = a.year * 12 + a.month - 1, .last = b.year * 12 + b.month - 1,
			    .from = from, .until = until, .by_day = true};
	span.text = str_fmt(arena, STR ".." STR, STR_ARG(day_text(arena, from)),
			    STR_ARG(day_text(arena, until)));
	for (int64_t day = from; day <= until;) {
		struct day_parts parts = day_parts(day);
		int64_t next = first_day(parts.year * 12 + parts.month); /* of the month after */
		bool whole = parts.day == 1 && next - 1 <= until;
		struct str text = day_text(arena, day);
		span.keys[span.key_count++] = whole ? str_sub(text, 0, 7) : text;
		day = whole ? next : day + 1;
	}
	return span;
}

bool span_read_days(struct arena *arena, struct str text, struct span *out)
{
	int64_t from = 0, until = 0;
	if (text.len != 22 || !str_eq(str_sub(text, 10, 2), S("..")) ||
	    !day_read(str_sub(text, 0, 10), &from) || !day_read(str_sub(text, 12, 10), &until) ||
	    until < from || until - from >= SPAN_DAYS_MAX || day_parts(from).year < YEAR_FIRST ||
	    day_parts(until).year > YEAR_LAST)
		return false;
	*out = make_days(arena, from, until);
	return true;
}

struct span span_of_day(struct arena *arena, int64_t day)
{
	struct day_parts parts = day_parts(day);
	int month = parts.year * 12 + parts.month - 1;
	return make_span(arena, month, month);
}

struct span span_moved(struct arena *arena, const struct span *span, int by)
{
	int months = span->last - span->first + 1;
	int64_t days = span->until - span->from + 1;
	if (span->by_day)
		return make_days(arena, span->from + by * days, span->until + by * days);
	return make_span(arena, span->first + by * months, span->last + by * months);
}

struct str span_words(struct arena *arena, const struct span *span)
{
	static const char *const quarters[] = {"一", "二", "三", "四"};
	int months = span->last - span->first + 1, year = span->first / 12;
	if (span->by_day && span->from == span->until)
		return str_fmt(arena, "%d年" STR, year, STR_ARG(day_short(arena, span->from)));
	if (span->by_day)
		return str_fmt(arena, "%d年" STR "至%s" STR, year, STR_ARG(day_short(arena, span->from)),
			       span->last / 12 == year ? "" : str_fmt(arena, "%d年", span->last / 12).at,
			       STR_ARG(day_short(arena, span->until)));
	if (months == 1)
		return str_fmt(arena, "%d年%d月", year, span->first % 12 + 1);
	if (months == 12 && span->first % 12 == 0)
		return str_fmt(arena, "%d年", year);
	if (months == 3 && span->first % 3 == 0)
		return str_fmt(arena, "%d年第%s季度", year, quarters[span->first % 12 / 3]);
	if (span->last / 12 == year)
		return str_fmt(arena, "%d年%d月至%d月", year, span->first % 12 + 1,
			       span->last % 12 + 1);
	return str_fmt(arena, "%d年%d月至%d年%d月", year, span->first % 12 + 1, span->last / 12,
		       span->last % 12 + 1);
}

/* ---- sums ---- */

err_t span_sum(struct act *act, struct str org, struct str name, struct str value,
	       const struct span *span, int64_t *out)
{
	int64_t sum = 0;
	for (size_t i = 0; i < span->key_count; i++) {
		int64_t n = 0;
		TRY(figure_read(act, org, name, value, span->keys[i], &n));
		sum += n;
	}
	*out = sum;
	return NULL;
}

bool figure_find(const struct figure *list, size_t count, struct str value, size_t *at)
{
	for (size_t tried = 0; tried < count; tried++, *at = (*at + 1) % count) {
		if (str_eq(list[*at].value, value))
			return true;
	}
	return false;
}

/* at: where the last one was found. */
static void add_figure(struct figure *list, size_t *count, const struct figure *one, size_t *at)
{
	if (figure_find(list, *count, one->value, at))
		list[*at].n += one->n;
	else
		list[(*count)++] = *one;
}

err_t span_list(struct act *act, struct str org, struct str name, const struct span *span,
		struct figure **out, size_t *count)
{
	struct figure *all = NULL;
	size_t filled = 0;
	for (size_t i = 0; i < span->key_count; i++) {
		struct figure *some = NULL;
		size_t some_count = 0, at = 0;
		TRY(figure_list(act, org, name, span->keys[i], &some, &some_count));
		if (i == 0) {
			all = some;
			filled = some_count;
			continue;
		}
		all = arena_grow(act->arena, all, filled * sizeof *all,
				 (filled + some_count) * sizeof *all);
		for (size_t k = 0; k < some_count; k++)
			add_figure(all, &filled, &some[k], &at);
	}
	*out = all;
	*count = filled;
	return NULL;
}

/* ---- working days spent ---- */

size_t spent_bucket(int64_t days)
{
	if (days <= 0)
		return 0;
	if (days <= SPENT_EXACT)
		return (size_t)days;
	if (days > SPENT_LAST)
		return SPENT_BUCKETS - 1;
	return (size_t)(SPENT_EXACT + 1 + (days - SPENT_EXACT - 1) / SPENT_WIDE);
}

int64_t spent_most(size_t bucket)
{
	if (bucket >= SPENT_BUCKETS - 1)
		return -1;
	if (bucket <= SPENT_EXACT)
		return (int64_t)bucket;
	return SPENT_EXACT + (int64_t)(bucket - SPENT_EXACT) * SPENT_WIDE;
}

static void write_code(size_t bucket, char code[3])
{
	int64_t most = spent_most(bucket);
	for (int rest = most < 0 ? 999 : (int)most, i = 2; i >= 0; i--, rest /= 10)
		code[i] = (char)('0' + rest % 10);
}

struct str spent_code(struct arena *arena, size_t bucket)
{
	char code[3];
	write_code(bucket, code);
	return str_dup(arena, (struct str){code, sizeof code});
}

void spent_put(struct buf *out, size_t bucket)
{
	char code[3];
	write_code(bucket, code);
	buf_add(out, (struct str){code, sizeof code});
}

bool spent_read(struct str code, size_t *bucket)
{
	int64_t most = 0;
	if (code.len != 3 || !str_int(code, &most) || most < 0)
		return false;
	*bucket = spent_bucket(most);
	return true;
}

bool spent_percentile(const int64_t counts[SPENT_BUCKETS], int percent, size_t *bucket)
{
	int64_t all = 0, seen = 0;
	for (size_t i = 0; i < SPENT_BUCKETS; i++)
		all += counts[i];
	if (all <= 0)
		return false;
	int64_t rank = (all * percent + 99) / 100;
	for (size_t i = 0; i < SPENT_BUCKETS; i++) {
		seen += counts[i];
		*bucket = i;
		if (seen >= rank)
			break;
	}
	return true;
}

struct str spent_words(struct arena *arena, size_t bucket)
{
	int64_t most = spent_most(bucket);
	if (most < 0)
		return str_fmt(arena, "%d以上", SPENT_LAST);
	if (bucket <= SPENT_EXACT)
		return str_fmt(arena, "%lld", (long long)most);
	return str_fmt(arena, "%lld–%lld", (long long)most - SPENT_WIDE + 1, (long long)most);
}
