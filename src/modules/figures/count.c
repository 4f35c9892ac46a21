/*
 * count: the numbers of a node: kept ones by name and period, open ones by a bounded count.
 *
 * The program counts: a viewer who may see figures but no case still gets true numbers, and no links.
 */
#include "base/arena.h"
#include "base/date.h"
#include "engine/figure/figure.h"
#include "modules/figures/figures_int.h"

static struct act program_of(const struct act *act)
{
	struct act program = *act;
	program.account = -1;
	return program;
}

static err_t count_ratings(struct act *act, const struct asked *asked, struct str at,
			   struct str period, struct counts *out)
{
	struct figure *list = NULL;
	size_t count = 0;
	struct str name = asked->item == NULL ? S("rating.level") : S("rating.item,level");
	TRY(figure_list(act, at, name, period, &list, &count));
	for (size_t i = 0; i < count; i++) {
		struct str level = list[i].value;
		int64_t n = 0;
		if (asked->item != NULL && !str_eq(str_cut(&level, ' '), asked->item->code))
			continue;
		if (!str_int(level, &n) || n < 1 || n > LEVELS)
			continue;
		out->level[n] += list[i].n;
		out->rated += list[i].n;
		out->stars += list[i].n * n;
	}
	return NULL;
}

err_t figures_accepted(struct act *act, const struct asked *asked, struct str at, struct str period,
		       int64_t *out)
{
	return figure_read(act, at, S("case.accepted"), asked->item == NULL ? S("") : asked->item->code,
			   period, out);
}

err_t figures_count(struct act *act, const struct asked *asked, struct str at, struct str period,
		    struct counts *out)
{
	struct str item = asked->item == NULL ? S("") : asked->item->code;
	*out = (struct counts){.accepted = 0};
	TRY(figures_accepted(act, asked, at, period, &out->accepted));
	TRY(figure_read(act, at, S("case.closed"), item, period, &out->closed));
	TRY(figure_read(act, at, S("case.late"), item, period, &out->late));
	TRY(figure_read(act, at, S("case.days"), item, period, &out->days));
	return count_ratings(act, asked, at, period, out);
}

/* ---- open now ---- */

struct span { /* of due days; -1: open at that end */
	int64_t from, to;
};

static const struct form_value *param(struct arena *arena, const char *name, struct str value,
				      const struct form_value *next)
{
	struct form_value *one = arena_one(arena, struct form_value);
	one->name = str_of(name);
	one->value = value;
	one->next = next;
	return one;
}

/* The list's own total; *first is the day of the one that is due first. */
static err_t count_due(struct act *act, const struct reg *reg, struct str at, const struct item *item,
		       struct span span, int64_t *n, bool *exact, int64_t *first)
{
	struct act program = program_of(act);
	struct arena *arena = act->arena;
	struct doc *page = doc_map(arena);
	struct form params = {param(arena, "org", at, NULL)};
	if (item != NULL)
		params.first = param(arena, "item", item->code, params.first);
	if (span.from >= 0)
		params.first = param(arena, "due_from", day_text(arena, span.from), params.first);
	if (span.to >= 0)
		params.first = param(arena, "due_to", day_text(arena, span.to), params.first);
	TRY(reg_list_doc(&program, reg,
			 &(struct query){.params = &params, .url = S(""), .open_only = true, .limit = 1},
			 page));
	struct doc *table = doc_at(page, "table"), *rows = doc_at(table, "rows");
	*n = doc_at(table, "total")->n;
	*exact = doc_truth(doc_at(table, "total_exact"));
	*first = -1;
	if (rows->in.first != NULL && !day_read(doc_str(rows->in.first, "due"), first))
		*first = -1;
	return NULL;
}

int64_t figures_soon_day(const struct act *act)
{
	int64_t days = catalogue_setting_int(act->house->catalogue, "soon_days", 2);
	return calendar_add(act->house->calendar, act->today, days);
}

err_t figures_overdue(struct act *act, const struct asked *asked, struct str at, struct now *out)
{
	const struct reg *reg = catalogue_register(act->house->catalogue, S("case"));
	struct now now = {.longest = 0};
	int64_t first = -1;
	TRY(count_due(act, reg, at, asked->item, (struct span){-1, act->today - 1}, &now.overdue,
		      &now.overdue_exact, &first));
	if (now.overdue > 0 && first >= 0)
		now.longest = calendar_between(act->house->calendar, first, act->today);
	*out = now;
	return NULL;
}

err_t figures_now(struct act *act, const struct asked *asked, struct str at, struct now *out)
{
	const struct reg *reg = catalogue_register(act->house->catalogue, S("case"));
	int64_t first = -1;
	TRY(figures_overdue(act, asked, at, out));
	return count_due(act, reg, at, asked->item,
			 (struct span){act->today, figures_soon_day(act)}, &out->soon,
			 &out->soon_exact, &first);
}

err_t figures_fixing(struct act *act, struct str at, int64_t *open, int64_t *overdue)
{
	const struct reg *reg = catalogue_register(act->house->catalogue, S("rectification"));
	bool exact = false;
	int64_t first = -1;
	*open = *overdue = 0;
	if (reg == NULL)
		return NULL;
	TRY(figure_read(act, at, S("rectification#open"), S("1"), S(""), open));
	return count_due(act, reg, at, NULL, (struct span){-1, act->today - 1}, overdue, &exact, &first);
}

/* ---- words ---- */

struct str figures_share(struct arena *arena, int64_t n, int64_t whole)
{
	if (whole <= 0)
		return S("—");
	int64_t tenths = (n * 2000 + whole) / (whole * 2);
	/* What is not all is not rounded up to all. */
	if (tenths == 1000 && n < whole)
		tenths = 999;
	return str_fmt(arena, "%lld.%lld", (long long)(tenths / 10), (long long)(tenths % 10));
}

struct str figures_mean(struct arena *arena, int64_t sum, int64_t n)
{
	if (n <= 0)
		return S("—");
	int64_t tenths = (sum * 20 + n) / (n * 2);
	return str_fmt(arena, "%lld.%lld", (long long)(tenths / 10), (long long)(tenths % 10));
}

struct str figures_number(struct arena *arena, int64_t n, bool exact)
{
	struct str sign = n < 0 ? S("-") : S(""), text = S("");
	int64_t rest = n < 0 ? -n : n;
	while (rest >= 1000) {
		text = str_fmt(arena, ",%03lld" STR, (long long)(rest % 1000), STR_ARG(text));
		rest /= 1000;
	}
	return str_fmt(arena, STR "%lld" STR "%s", STR_ARG(sign), (long long)rest, STR_ARG(text),
		       exact ? "" : "+");
}

/* ---- periods ---- */

static bool read_month(struct str text, int *year, int *month)
{
	struct str rest = text;
	int64_t y = 0, m = 1;
	struct str head = str_cut(&rest, '-');
	bool monthly = text.len == 7;
	if ((text.len != 4 && !monthly) || head.len != 4 || !str_int(head, &y) || y < 2000 || y > 2199)
		return false;
	if (monthly && (rest.len != 2 || !str_int(rest, &m) || m < 1 || m > 12))
		return false;
	*year = (int)y;
	*month = (int)m;
	return true;
}

struct str figures_month(struct arena *arena, struct str month, int delta)
{
	int year = 0, number = 0;
	if (!read_month(month, &year, &number))
		return month;
	int months = year * 12 + number - 1 + delta;
	return str_fmt(arena, "%04d-%02d", months / 12, months % 12 + 1);
}

bool figures_period_read(struct str text, int64_t *from, int64_t *until)
{
	int year = 0, month = 0;
	if (!read_month(text, &year, &month))
		return false;
	bool monthly = text.len == 7;
	int next_year = !monthly || month == 12 ? year + 1 : year;
	int next_month = !monthly || month == 12 ? 1 : month + 1;
	*from = day_number((struct day_parts){year, month, 1});
	*until = day_number((struct day_parts){next_year, next_month, 1}) - 1;
	return true;
}
