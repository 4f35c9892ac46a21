/*
 * charts: what the figures of a node look like: the year, in time, how long, which items, where the days
 * went, how it was rated.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/figures/chart.h"
#include "modules/figures/figures_int.h"

enum { MONTHS = 12, WIDTH = 600, TOP = 34, FOOT = 164, HEIGHT = 186, ITEMS_SHOWN = 10, LABEL = 132 };

struct month {
	struct asked asked;
	struct counts counts;
	struct str label;
};

static struct str number_of(struct arena *arena, int64_t n)
{
	return figure_number(arena, n, true);
}

/* The twelve months that end with the last one of what is asked. */
static err_t read_months(struct visit *visit, const struct asked *asked, struct month *months)
{
	static const bool wanted[MEASURE_COUNT] = {
		[COUNT_ACCEPTED] = true, [COUNT_CLOSED] = true, [COUNT_LATE] = true};
	struct span last = asked->span;
	if (last.last != last.first || last.by_day)
		last = span_of_day(visit->arena, last.until < visit->act.today ? last.until
									      : visit->act.today);
	struct str names[] = {str_of(catalogue_measures[COUNT_ACCEPTED].whole), str_of(catalogue_measures[COUNT_CLOSED].whole),
			      str_of(catalogue_measures[COUNT_LATE].whole)};
	struct str keys[MONTHS];
	for (int i = 0; i < MONTHS; i++) {
		months[i].asked = *asked;
		months[i].asked.span = span_moved(visit->arena, &last, i - MONTHS + 1);
		keys[i] = months[i].asked.span.text;
	}
	if (asked->item == NULL)
		TRY(figure_foresee(&visit->act, &(struct figure_wish){.orgs = &asked->at, .org_count = 1, .names = names,
								      .name_count = 3, .periods = keys, .period_count = MONTHS}));
	for (int i = 0; i < MONTHS; i++) {
		months[i].label = str_fmt(visit->arena, "%d月", months[i].asked.span.first % 12 + 1);
		TRY(figures_count(&visit->act, &months[i].asked, asked->at, wanted, &months[i].counts));
	}
	return NULL;
}

static void put_month_rows(struct visit *visit, struct doc *chart, const struct month *months)
{
	static const enum measure_index rows[] = {COUNT_ACCEPTED, COUNT_CLOSED};
	chart_head(chart, S("月份"));
	for (int i = 0; i < MONTHS; i++)
		chart_head(chart, months[i].label);
	for (size_t k = 0; k < 2; k++) {
		struct doc *row = chart_row(chart);
		chart_cell(row, str_of(catalogue_measures[rows[k]].title));
		for (int i = 0; i < MONTHS; i++)
			chart_cell(row, number_of(visit->arena, months[i].counts.n[rows[k]]));
	}
}

static int64_t most_of(const struct month *months)
{
	int64_t most = 1;
	for (int i = 0; i < MONTHS; i++) {
		const int64_t *n = months[i].counts.n;
		most = n[COUNT_ACCEPTED] > most ? n[COUNT_ACCEPTED] : most;
		most = n[COUNT_CLOSED] > most ? n[COUNT_CLOSED] : most;
	}
	return most;
}

static void put_year(struct visit *visit, const struct month *months, struct doc *charts)
{
	enum { STEP = WIDTH / MONTHS, BAR = 18 };
	struct arena *arena = visit->arena;
	struct doc *chart = chart_new(charts, "year", S("近 12 个月受理和办结"), WIDTH, HEIGHT);
	int64_t most = most_of(months), all[2] = {0, 0};
	chart_key(chart, chart_key(chart, 2, 14, "a", "受理"), 14, "b", "办结");
	chart_rule(chart, "line", 0, FOOT, WIDTH, FOOT);
	for (int i = 0; i < MONTHS; i++) {
		static const enum measure_index which[] = {COUNT_ACCEPTED, COUNT_CLOSED};
		static const char *const fields[] = {"accepted_on", "closed_on"};
		chart_text(chart, "", i * STEP + STEP / 2, FOOT + 17, "middle", months[i].label);
		for (int k = 0; k < 2; k++) {
			int64_t n = months[i].counts.n[which[k]];
			int height = chart_length(n, most, FOOT - TOP), x = i * STEP + STEP / 2 - BAR - 1 + k * (BAR + 2);
			all[k] += n;
			chart_bar(chart, x, FOOT - height, BAR, height, k == 0 ? "a" : "b",
				  figures_period_url(visit, &months[i].asked, fields[k]),
				  str_fmt(arena, STR "%s %lld 件", STR_ARG(months[i].label), k == 0 ? "受理" : "办结",
					  (long long)n));
			if (n > 0)
				chart_text(chart, "v", x + BAR / 2, FOOT - height - 4, "middle", number_of(arena, n));
		}
	}
	chart_describe(chart, str_fmt(arena, "十二个月共受理 %lld 件，办结 %lld 件。", (long long)all[0], (long long)all[1]));
	chart_note(chart, S("单位：件。点一根柱子看那个月的办件。"));
	put_month_rows(visit, chart, months);
}

/* Months without an end have no point, and the line is broken there. */
static struct str on_time_path(struct arena *arena, const struct month *months, struct doc *chart)
{
	enum { STEP = WIDTH / MONTHS };
	struct buf d = buf_new(arena, 1024);
	bool drawing = false;
	for (int i = 0; i < MONTHS; i++) {
		int64_t closed = months[i].counts.n[COUNT_CLOSED], late = months[i].counts.n[COUNT_LATE];
		int x = i * STEP + STEP / 2;
		if (closed <= 0) {
			drawing = false;
			continue;
		}
		int y = FOOT - chart_length(closed - late, closed, FOOT - TOP);
		buf_fmt(&d, "%s%d %d", drawing ? "L" : "M", x, y);
		drawing = true;
		chart_dot(chart, "a", x, y);
		chart_text(chart, "v", x, y - 8, "middle", figure_share(arena, closed - late, closed));
	}
	return buf_str(&d);
}

static void put_on_time(struct visit *visit, const struct month *months, struct doc *charts)
{
	enum { STEP = WIDTH / MONTHS };
	struct arena *arena = visit->arena;
	struct doc *chart = chart_new(charts, "ontime", S("近 12 个月按时办结率"), WIDTH, HEIGHT);
	int64_t closed = 0, late = 0;
	chart_rule(chart, "line", 0, FOOT, WIDTH, FOOT);
	chart_rule(chart, "faint", 0, TOP, WIDTH, TOP);
	chart_rule(chart, "faint", 0, (TOP + FOOT) / 2, WIDTH, (TOP + FOOT) / 2);
	chart_text(chart, "", 2, TOP - 4, "start", S("100%"));
	chart_text(chart, "", 2, (TOP + FOOT) / 2 - 4, "start", S("50%"));
	chart_path(chart, "a", on_time_path(arena, months, chart));
	chart_head(chart, S("月份"));
	struct doc *row = chart_row(chart), *sample = chart_row(chart);
	chart_cell(row, S("按时率（%）"));
	chart_cell(sample, S("办结（件）"));
	for (int i = 0; i < MONTHS; i++) {
		const int64_t *n = months[i].counts.n;
		chart_head(chart, months[i].label);
		chart_text(chart, "", i * STEP + STEP / 2, FOOT + 17, "middle", months[i].label);
		chart_cell(row, figure_share(arena, n[COUNT_CLOSED] - n[COUNT_LATE], n[COUNT_CLOSED]));
		chart_cell(sample, number_of(arena, n[COUNT_CLOSED]));
		closed += n[COUNT_CLOSED];
		late += n[COUNT_LATE];
	}
	chart_describe(chart, str_fmt(arena, "十二个月办结 %lld 件，其中按时 %lld 件。", (long long)closed,
				      (long long)(closed - late)));
	chart_note(chart, S("按时办结数除以办结数。没有办结的月份不画点；件数少的月份，一件就差好几个百分点。"));
}

/* ---- how long ---- */

static size_t last_bucket(const struct counts *counts)
{
	size_t last = 9;
	for (size_t i = 0; i < SPENT_BUCKETS; i++)
		last = counts->spent[i] > 0 && i > last ? i : last;
	return last;
}

static void put_spent_rows(struct arena *arena, struct doc *chart, const struct counts *counts)
{
	static const struct {
		const char *title;
		size_t from, until;
	} bands[] = {{"当天", 0, 0}, {"1–5 天", 1, 5}, {"6–10 天", 6, 10}, {"11–20 天", 11, 20},
		     {"21–30 天", 21, 30}, {"31–60 天", 31, 60}, {"60 天以上", 61, SPENT_BUCKETS - 1}};
	chart_head(chart, S("工作日"));
	struct doc *row = chart_row(chart);
	chart_cell(row, S("办结（件）"));
	for (size_t i = 0; i < COUNT(bands); i++) {
		int64_t n = 0;
		for (size_t k = bands[i].from; k <= bands[i].until; k++)
			n += counts->spent[k];
		chart_head(chart, str_of(bands[i].title));
		chart_cell(row, number_of(arena, n));
	}
}

static void put_spent(struct visit *visit, const struct asked *asked, const struct counts *counts,
		      struct doc *charts)
{
	struct arena *arena = visit->arena;
	struct doc *chart = chart_new(charts, "spent", S("办一件事用了几个工作日"), WIDTH, HEIGHT);
	size_t last = last_bucket(counts), ninety = 0;
	int64_t most = 1;
	int step = WIDTH / (int)(last + 1);
	for (size_t i = 0; i <= last; i++)
		most = counts->spent[i] > most ? counts->spent[i] : most;
	for (size_t i = 0; i <= last; i++) {
		int height = chart_length(counts->spent[i], most, FOOT - TOP);
		chart_bar(chart, (int)i * step + 1, FOOT - height, step > 3 ? step - 2 : 1, height, "a",
			  counts->spent[i] > 0 ? figures_spent_url(visit, asked, i, i) : S(""),
			  str_fmt(arena, STR " 个工作日 %lld 件", STR_ARG(spent_words(arena, i)),
				  (long long)counts->spent[i]));
		if (i % (last < 16 ? 1 : last < 31 ? 5 : 10) == 0)
			chart_text(chart, "", (int)i * step + step / 2, FOOT + 17, "middle", spent_words(arena, i));
	}
	chart_rule(chart, "line", 0, FOOT, WIDTH, FOOT);
	struct str mean = figure_mean(arena, counts->n[COUNT_DAYS], counts->n[COUNT_CLOSED]);
	struct str share = figures_ninety(arena, counts);
	if (spent_percentile(counts->spent, 90, &ninety)) {
		int x = (int)(ninety + 1) * step;
		bool right = x > WIDTH / 2;
		chart_rule(chart, "mark", x, 6, x, FOOT);
		chart_text(chart, "v", right ? x - 6 : x + 6, 16, right ? "end" : "start",
			   str_fmt(arena, "九成在 " STR " 个工作日内办结", STR_ARG(share)));
	}
	chart_describe(chart, str_fmt(arena, "办结 %lld 件，平均 " STR " 个工作日，九成在 " STR " 个工作日内办结。",
				      (long long)counts->n[COUNT_CLOSED], STR_ARG(mean), STR_ARG(share)));
	chart_note(chart, S("从受理次日数到办结，含补材料和公示的日子；60 个工作日以内逐日计，60 以上 20 天一档，九成的数最多偏高 19 天。点一根柱子看那些办件。"));
	put_spent_rows(arena, chart, counts);
}

/* ---- where the days went ---- */

static void put_held(struct visit *visit, const struct counts *counts, struct doc *charts)
{
	static const char *const names[HOLDERS] = {"村里", "镇里", "县里", "等补材料、公示"};
	static const char *const tones[HOLDERS] = {"h0", "h1", "h2", "h3"};
	struct arena *arena = visit->arena;
	struct doc *chart = chart_new(charts, "held", S("这些天花在哪一级"), WIDTH, 96);
	int64_t all = 0;
	int x = 0, key = 2;
	for (size_t i = 0; i < HOLDERS; i++)
		all += counts->held[i];
	chart_head(chart, S("每件平均（工作日）"));
	struct doc *row = chart_row(chart);
	chart_cell(row, str_fmt(arena, "%lld 件的平均", (long long)counts->tiered));
	struct str words = S("");
	for (size_t i = 0; i < HOLDERS; i++) {
		struct str mean = figure_mean(arena, counts->held[i], counts->tiered);
		int width = chart_length(counts->held[i], all, WIDTH);
		width = x + width > WIDTH ? WIDTH - x : width;
		key = chart_key(chart, key, 14, tones[i], names[i]);
		chart_bar(chart, x, 30, width, 40, tones[i], S(""), S(""));
		if (width >= 34)
			chart_text(chart, "v", x + width / 2, 88, "middle", mean);
		x += width;
		chart_head(chart, str_of(names[i]));
		chart_cell(row, mean);
		words = str_fmt(arena, STR "%s %s平均 " STR " 个工作日", STR_ARG(words), i == 0 ? "" : "，", names[i],
				STR_ARG(mean));
	}
	chart_describe(chart, words);
	chart_note(chart, S("按这一期办结的件，从受理到办结每一天在谁手上算；各段加起来等于全程。"));
}

/* ---- which items ---- */

static void sort_down(struct tally *list, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct tally one = list[i];
		size_t k = i;
		for (; k > 0 && list[k - 1].n[COUNT_ACCEPTED] < one.n[COUNT_ACCEPTED]; k--)
			list[k] = list[k - 1];
		list[k] = one;
	}
}

static err_t put_items(struct visit *visit, const struct asked *asked, struct doc *charts)
{
	struct arena *arena = visit->arena;
	struct tally *list = NULL;
	size_t count = 0, shown = 0;
	bool wanted[MEASURE_COUNT] = {[COUNT_ACCEPTED] = true};
	TRY(tally_read(&visit->act, asked->at, &asked->span, wanted, &list, &count));
	sort_down(list, count);
	while (shown < ITEMS_SHOWN && shown < count && list[shown].n[COUNT_ACCEPTED] > 0)
		shown++;
	if (shown < 2 || asked->item != NULL)
		return NULL;
	struct doc *chart = chart_new(charts, "items", S("受理最多的事项"), WIDTH, (int)shown * 22 + 6);
	chart_head(chart, S("事项"));
	chart_head(chart, S("受理（件）"));
	for (size_t i = 0; i < shown; i++) {
		struct asked one = *asked;
		int64_t n = list[i].n[COUNT_ACCEPTED];
		int y = (int)i * 22 + 3;
		int width = chart_length(n, list[0].n[COUNT_ACCEPTED], WIDTH - LABEL - 50);
		one.item = list[i].item;
		struct str title = list[i].item->title;
		chart_text(chart, "", LABEL - 8, y + 13, "end",
			   str_chars(title) > 10 ? str_join(arena, str_head(title, 9), S("…")) : title);
		chart_bar(chart, LABEL, y, width, 17, "a", figures_period_url(visit, &one, "accepted_on"),
			  str_fmt(arena, STR " %lld 件", STR_ARG(title), (long long)n));
		chart_text(chart, "v", LABEL + width + 6, y + 13, "start", number_of(arena, n));
		struct doc *row = chart_row(chart);
		chart_cell(row, title);
		chart_cell(row, number_of(arena, n));
	}
	chart_describe(chart, str_fmt(arena, "受理最多的是" STR "，%lld 件。", STR_ARG(list[0].item->title),
				      (long long)list[0].n[COUNT_ACCEPTED]));
	chart_note(chart, S("点一根横条看那些办件。全部事项见下面的表。"));
	return NULL;
}

/* ---- how it was rated ---- */

static void put_levels(struct visit *visit, const struct asked *asked, const struct counts *counts,
		       struct doc *charts)
{
	static const char *const tones[LEVELS + 1] = {"err", "err", "err", "warn", "ok", "ok"};
	struct arena *arena = visit->arena;
	const struct codes *codes = catalogue_codes(visit->act.house->catalogue, S("rating"));
	int64_t rated = counts->n[COUNT_RATED], most = 1;
	struct str n = number_of(arena, rated), url = figures_ratings_url(visit, asked);
	struct doc *chart = chart_new(charts, "levels", str_fmt(arena, "群众评价（" STR " 人）", STR_ARG(n)), WIDTH, LEVELS * 26 + 6);
	for (size_t i = 1; i <= LEVELS; i++)
		most = counts->level[i] > most ? counts->level[i] : most;
	chart_head(chart, S("评价"));
	chart_head(chart, S("人数"));
	chart_head(chart, S("占比（%）"));
	for (size_t i = 0; i < LEVELS; i++) {
		size_t level = LEVELS - i;
		int y = (int)i * 26 + 3, width = chart_length(counts->level[level], most, WIDTH - LABEL - 110);
		struct str code = str_fmt(arena, "%zu", level), title = codes == NULL ? code : codes_title(codes, code);
		struct str share = figure_share(arena, counts->level[level], rated);
		chart_text(chart, "", LABEL - 8, y + 14, "end", title);
		chart_bar(chart, LABEL, y, width, 19, tones[level],
			  url.len == 0 ? url : str_fmt(arena, STR "&level=" STR, STR_ARG(url), STR_ARG(code)),
			  str_fmt(arena, STR " %lld 人", STR_ARG(title), (long long)counts->level[level]));
		chart_text(chart, "v", LABEL + width + 6, y + 14, "start",
			   str_fmt(arena, "%lld 人", (long long)counts->level[level]));
		struct doc *row = chart_row(chart);
		chart_cell(row, title);
		chart_cell(row, number_of(arena, counts->level[level]));
		chart_cell(row, share);
	}
	chart_describe(chart, str_fmt(arena, STR " 人评价，平均 " STR " 分，满分 5 分。", STR_ARG(n),
				      STR_ARG(figure_mean(arena, counts->n[COUNT_STARS], rated))));
	chart_note(chart,
		   str_fmt(arena, "评价人数约为办结件数的 " STR "%%；其中 " STR "%% 是在窗口、当着办事员评的，分数会偏高，两个数要一起看。",
			   STR_ARG(figure_share(arena, rated, counts->n[COUNT_CLOSED])),
			   STR_ARG(figure_share(arena, counts->n[COUNT_RATED_WINDOW], rated))));
}

err_t figures_charts(struct visit *visit, const struct asked *asked, const struct counts *counts)
{
	const struct piece_key key = figures_piece(visit, asked, "charts");
	struct doc *charts = piece_list(visit, visit->page, "charts", &key);
	if (charts == NULL)
		return NULL;
	struct month *months = arena_many(visit->arena, struct month, MONTHS);
	TRY(read_months(visit, asked, months));
	put_year(visit, months, charts);
	put_on_time(visit, months, charts);
	if (asked->span.by_day)
		return NULL; /* what follows is kept by month alone */
	if (counts->n[COUNT_CLOSED] > 0)
		put_spent(visit, asked, counts, charts);
	if (counts->tiered > 0)
		put_held(visit, counts, charts);
	TRY(put_items(visit, asked, charts));
	if (counts->n[COUNT_RATED] > 0)
		put_levels(visit, asked, counts, charts);
	return NULL;
}
