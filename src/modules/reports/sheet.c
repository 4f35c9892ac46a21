/*
 * sheet: counting a report at a place, its text and digest, and adding sheets up.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/crypt.h"
#include "base/date.h"
#include "modules/reports/reports_int.h"

enum { TEXT_MAX = 1 << 18, URL_MAX = 1 << 16 };

/* ---- lines ---- */

static bool row_has(const struct report_row *row, const struct item *item)
{
	if (row->group.len > 0)
		return str_eq(row->group, item->group);
	for (size_t i = 0; i < row->item_count; i++) {
		if (str_eq(row->items[i], item->code) || str_eq(row->items[i], item->name))
			return true;
	}
	return row->item_count == 0;
}

static void add_line(struct act *act, struct sheet *sheet, const struct report_row *row,
		     const struct item *item)
{
	struct line *line = &sheet->lines[sheet->line_count++];
	*line = (struct line){.key = row->name, .title = row->title, .row = row, .item = item};
	if (item == NULL)
		return;
	line->key = str_fmt(act->arena, STR "/" STR, STR_ARG(row->name), STR_ARG(item->code));
	line->title = item->title;
}

struct sheet sheet_new(struct act *act, const struct report *report, const struct span *span,
		       const struct place_row *place)
{
	const struct catalogue *catalogue = act->house->catalogue;
	struct sheet sheet = {.report = report, .span = *span, .place = *place,
			      .width = MEASURE_COUNT + report->typed_count};
	sheet.lines = arena_many(act->arena, struct line,
				 report->row_count * (catalogue->item_count + 1));
	for (size_t i = 0; i < report->row_count; i++) {
		add_line(act, &sheet, &report->rows[i], NULL);
		for (size_t k = 0; report->rows[i].each && k < catalogue->item_count; k++) {
			if (row_has(&report->rows[i], &catalogue->items[k]))
				add_line(act, &sheet, &report->rows[i], &catalogue->items[k]);
		}
	}
	sheet.counts = arena_many(act->arena, int64_t, sheet.line_count * sheet.width);
	for (size_t i = 0; i < sheet.line_count; i++)
		sheet.lines[i].counts = sheet.counts + i * sheet.width;
	return sheet;
}

bool line_shown(const struct sheet *sheet, const struct line *line)
{
	if (line->item == NULL)
		return true;
	for (size_t i = 0; i < sheet->width; i++) {
		if (line->counts[i] != 0)
			return true;
	}
	return false;
}

void sheet_add(struct sheet *to, const struct sheet *more)
{
	for (size_t i = 0; i < to->line_count && i < more->line_count; i++) {
		for (size_t k = 0; k < to->width; k++)
			to->lines[i].counts[k] += more->lines[i].counts[k];
	}
}

/* ---- from the kept figures ---- */

static bool uses(const struct expression *expression, size_t count)
{
	if (expression == NULL)
		return false;
	return (expression->kind == EXPRESSION_COUNT && expression->count == count) ||
	       uses(expression->a, count) || uses(expression->b, count);
}

static bool report_uses(const struct report *report, size_t count)
{
	for (size_t i = 0; i < report->column_count; i++) {
		if (uses(report->columns[i].value, count))
			return true;
	}
	return false;
}

bool line_is_all(const struct line *line)
{
	return line->item == NULL && line->row->group.len == 0 && line->row->item_count == 0;
}

/* What belongs to the place and to no item. */
static err_t count_visits(struct act *act, struct sheet *sheet)
{
	int64_t n = 0;
	TRY(span_sum(act, sheet->place.code, str_of(catalogue_measures[COUNT_VISITS].kept), S(""),
		     &sheet->span, &n));
	for (size_t i = 0; i < sheet->line_count; i++) {
		if (line_is_all(&sheet->lines[i]))
			sheet->lines[i].counts[COUNT_VISITS] += n;
	}
	return NULL;
}

static bool is_something(const struct tally *tally)
{
	for (size_t i = 0; i < MEASURE_COUNT; i++) {
		if (tally->n[i] != 0)
			return true;
	}
	return false;
}

err_t sheet_count(struct act *act, struct sheet *sheet)
{
	bool wanted[MEASURE_COUNT];
	struct tally *tallies = NULL;
	size_t count = 0;
	for (size_t i = 0; i < MEASURE_COUNT; i++)
		wanted[i] = report_uses(sheet->report, i);
	TRY(tally_read(act, sheet->place.code, &sheet->span, wanted, &tallies, &count));
	for (size_t k = 0; k < count; k++) {
		for (size_t i = 0; is_something(&tallies[k]) && i < sheet->line_count; i++) {
			struct line *line = &sheet->lines[i];
			bool meant = line->item == NULL ? row_has(line->row, tallies[k].item)
							: line->item == tallies[k].item;
			for (size_t n = 0; meant && n < MEASURE_COUNT; n++)
				line->counts[n] += tallies[k].n[n];
		}
	}
	return wanted[COUNT_VISITS] ? count_visits(act, sheet) : NULL;
}

/* ---- as text ---- */

static struct str count_name(const struct sheet *sheet, size_t count)
{
	if (count < MEASURE_COUNT)
		return str_of(catalogue_measures[count].name);
	for (size_t i = 0; i < sheet->report->column_count; i++) {
		const struct report_column *column = &sheet->report->columns[i];
		if (column->typed.len > 0 && column->value->count == count)
			return column->name;
	}
	return S("");
}

struct str sheet_text(struct arena *arena, const struct sheet *sheet)
{
	struct buf text = buf_new(arena, TEXT_MAX);
	for (size_t i = 0; i < sheet->line_count; i++) {
		const struct line *line = &sheet->lines[i];
		if (!line_shown(sheet, line))
			continue;
		buf_add(&text, line->key);
		for (size_t k = 0; k < sheet->width; k++) {
			if (line->counts[k] != 0)
				buf_fmt(&text, " " STR "=%lld", STR_ARG(count_name(sheet, k)),
					(long long)line->counts[k]);
		}
		buf_byte(&text, ';');
	}
	return buf_str(&text);
}

struct str sheet_digest(struct arena *arena, const struct sheet *sheet)
{
	return digest_hex(arena, str_fmt(arena, STR "|" STR "|" STR "|" STR,
					 STR_ARG(sheet->report->name), STR_ARG(sheet->span.text),
					 STR_ARG(sheet->place.code),
					 STR_ARG(sheet_text(arena, sheet))));
}

static void read_line(struct sheet *sheet, struct line *line, struct str rest)
{
	while (rest.len > 0) {
		struct str number = str_cut(&rest, ' '), name = str_cut(&number, '=');
		int64_t n = 0;
		if (!str_int(number, &n))
			continue;
		for (size_t k = 0; k < sheet->width; k++) {
			if (str_eq(count_name(sheet, k), name))
				line->counts[k] += n;
		}
	}
}

void sheet_take(struct sheet *sheet, struct str text)
{
	while (text.len > 0) {
		struct str rest = str_cut(&text, ';'), key = str_cut(&rest, ' ');
		for (size_t i = 0; i < sheet->line_count; i++) {
			if (str_eq(sheet->lines[i].key, key))
				read_line(sheet, &sheet->lines[i], rest);
		}
	}
}

/* ---- worked out ---- */

static int64_t sum_of(const struct expression *one, const int64_t *counts)
{
	switch (one->kind) {
	case EXPRESSION_COUNT: return counts[one->count];
	case EXPRESSION_NUMBER: return one->number;
	case EXPRESSION_ADD: return sum_of(one->a, counts) + sum_of(one->b, counts);
	case EXPRESSION_SUBTRACT: return sum_of(one->a, counts) - sum_of(one->b, counts);
	case EXPRESSION_SHARE:
	case EXPRESSION_MEAN: break;
	}
	return 0;
}

struct worked expression_work(const struct expression *expression, const int64_t *counts)
{
	bool share = expression->kind == EXPRESSION_SHARE;
	if (!share && expression->kind != EXPRESSION_MEAN)
		return (struct worked){.value = sum_of(expression, counts)};
	int64_t part = sum_of(expression->a, counts), whole = sum_of(expression->b, counts);
	struct worked worked = {.tenths = true, .sample = whole, .none = whole <= 0};
	if (worked.none)
		return worked;
	worked.value = ((share ? part * 1000 : part * 10) * 2 + whole) / (whole * 2);
	/* What is not all is not rounded up to all. */
	if (share && worked.value == 1000 && part < whole)
		worked.value = 999;
	return worked;
}

struct str worked_words(struct arena *arena, const struct worked *worked)
{
	if (worked->none)
		return S("—");
	if (!worked->tenths)
		return str_fmt(arena, "%lld", (long long)worked->value);
	return str_fmt(arena, "%lld.%lld", (long long)(worked->value / 10),
		       (long long)(worked->value % 10));
}

/* ---- the records behind a cell ---- */

static const struct expression *first_count(const struct expression *one)
{
	while (one != NULL && one->kind != EXPRESSION_COUNT)
		one = one->a;
	return one;
}

/* "proxy + door": both ways in one list, when they differ in one filter alone. */
static struct str filter_of(struct arena *arena, const struct expression *one)
{
	const struct measure *left = &catalogue_measures[first_count(one)->count];
	struct str filter = str_of(left->filter), rest = filter, name = str_cut(&rest, '=');
	bool pair = one->kind == EXPRESSION_ADD && one->b->kind == EXPRESSION_COUNT &&
		    one->b->count < MEASURE_COUNT && one->a->kind == EXPRESSION_COUNT;
	if (!pair || filter.len == 0)
		return filter;
	struct str more = str_of(catalogue_measures[one->b->count].filter);
	return str_eq(str_cut(&more, '='), name)
		       ? str_fmt(arena, STR "," STR, STR_ARG(filter), STR_ARG(more))
		       : S("");
}

struct str line_filter(struct act *act, const struct line *line)
{
	const struct catalogue *catalogue = act->house->catalogue;
	struct buf all = buf_new(act->arena, URL_MAX);
	if (line->item != NULL)
		return str_fmt(act->arena, "&item=" STR, STR_ARG(line->item->code));
	if (line_is_all(line))
		return S("");
	for (size_t i = 0; i < catalogue->item_count; i++) {
		if (!row_has(line->row, &catalogue->items[i]))
			continue;
		buf_add(&all, all.len == 0 ? S("&item=") : S(","));
		buf_add(&all, catalogue->items[i].code);
	}
	return buf_str(&all);
}

static struct str register_of(size_t count)
{
	if (count == COUNT_VISITS)
		return S("visit");
	return str_starts(str_of(catalogue_measures[count].kept), S("rating.")) ? S("rating") : S("case");
}

struct cell_link cell_link_of(struct act *act, const struct sheet *sheet, const struct report_column *column)
{
	struct arena *arena = act->arena;
	const struct expression *first = first_count(column->value);
	if (first == NULL || first->count >= MEASURE_COUNT)
		return (struct cell_link){.before = S("")};
	const struct measure *measure = &catalogue_measures[first->count];
	struct str filter = filter_of(arena, column->value);
	if (!act_may(act, register_of(first->count), VERB_READ, sheet->place.code))
		return (struct cell_link){.before = S("")};
	struct str from = day_text(arena, sheet->span.from), until = day_text(arena, sheet->span.until);
	if (str_ends(filter, S("=")))
		filter = str_join(arena, filter, until);
	return (struct cell_link){
		.before = str_fmt(arena, "%s&org=" STR, measure->list, STR_ARG(sheet->place.code)),
		.after = str_fmt(arena, "&%s_from=" STR "&%s_to=" STR "%s" STR, measure->day, STR_ARG(from), measure->day,
				 STR_ARG(until), filter.len > 0 ? "&" : "", STR_ARG(filter))};
}

struct str cell_url(struct arena *arena, const struct cell_link *link, struct str items)
{
	return link->before.len == 0 ? S("") : str_join(arena, str_join(arena, link->before, items), link->after);
}
