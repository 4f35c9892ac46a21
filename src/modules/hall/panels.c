/*
 * panels: what stands on the wall, each panel from where it was entered.
 *
 * Figures are the kept ones, so that the wall and the tables of the offices never differ. Of a booking is shown what is done in
 * the room when the village wrote it down, never who booked; of what a villager booked only that the room is taken. Of what is
 * on view the headings alone: names and what somebody asks for are read from nearby, not from across a hall.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "engine/extract/extract.h"
#include "engine/figure/figure.h"
#include "engine/publish/publish.h"
#include "modules/hall/hall_int.h"

#include <stdlib.h>

enum { ROOMS_SHOWN = 5, OPEN_SHOWN = 4, HONOURS_SHOWN = 4, PARTY_SHOWN = 4, NOTICES_SHOWN = 6, MATTERS_SHOWN = 5, TEXT_SHOWN = 70 };
enum { MONTHS = 12, GROUPS = 3, CHART_W = 940, CHART_TOP = 36, CHART_FOOT = 205, CHART_LEFT = 60, BAR = 34 };
enum { STEP = (CHART_W - CHART_LEFT) / MONTHS };

static struct str number(struct arena *arena, int64_t n)
{
	return figure_number(arena, n, true);
}

/* ---- rooms ---- */

static err_t put_rooms(struct visit *visit)
{
	struct act *act = &visit->act;
	struct doc *out = doc_set_map(visit->page, "rooms"), *list = doc_set_list(out, "list");
	int64_t left = 0;
	int minute = hall_minute(act);
	struct rows rows = db_query(act->db,
				    "SELECT begins, ends, purpose, room_name, booking_way FROM r_room_booking "
				    "WHERE substr(org, 1, 12) = $1 AND day = $2 AND state = 'booked' AND open = 1 "
				    "ORDER BY begins, ends, id LIMIT 50",
				    ARGS(V_TEXT(act->org), V_TEXT(day_text(act->arena, act->today))));
	while (rows_next(&rows)) {
		int begins = hall_minute_of(rows_text(&rows, 0)), ends = hall_minute_of(rows_text(&rows, 1));
		if (ends <= minute)
			continue;
		left++;
		if (list->in.count >= ROOMS_SHOWN)
			continue;
		bool ours = str_eq(rows_text(&rows, 4), S("desk"));
		struct doc *one = doc_add_map(list);
		doc_set(one, "when", str_fmt(act->arena, STR "–" STR, STR_ARG(minute_clock(act->arena, begins)),
					     STR_ARG(minute_clock(act->arena, ends))));
		doc_set(one, "what", ours ? rows_copy(&rows, act->arena, 2) : S("村民订了"));
		doc_set(one, "where", rows_copy(&rows, act->arena, 3));
		doc_set_bool(one, "now", begins <= minute);
	}
	TRY(rows_done(&rows));
	doc_set_bool(out, "has", left > 0);
	doc_set(out, "count", left > 0 ? str_fmt(act->arena, "还有 %lld 场", (long long)left) : S(""));
	return NULL;
}

/* ---- figures ---- */

struct year {
	int64_t n[MEASURE_COUNT];
};

static err_t read_span(struct act *act, const struct span *span, const bool *wanted, struct year *out)
{
	struct tally *tallies = NULL;
	size_t count = 0;
	*out = (struct year){0};
	TRY(tally_read(act, act->org, span, wanted, &tallies, &count));
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < MEASURE_COUNT; k++)
			out->n[k] += tallies[i].n[k];
	}
	return NULL;
}

static void put_figure(struct doc *list, const char *title, struct str value, const char *unit,
		       struct str more)
{
	struct doc *one = doc_add_map(list);
	doc_set(one, "title", str_of(title));
	doc_set(one, "value", value);
	doc_set(one, "unit", str_eq(value, S("—")) ? S("") : str_of(unit));
	doc_set(one, "more", more);
}

static err_t put_figures(struct visit *visit)
{
	static const bool wanted[MEASURE_COUNT] = {
		[COUNT_ACCEPTED] = true, [COUNT_CLOSED] = true, [COUNT_LATE] = true, [COUNT_RATED] = true,
		[COUNT_STARS] = true,    [COUNT_DOOR] = true};
	struct arena *arena = visit->arena;
	struct act *act = &visit->act;
	struct span year, month = span_of_day(arena, act->today);
	struct year all, lately;
	struct doc *list = doc_set_list(doc_set_map(visit->page, "figures"), "list");
	if (!span_read(arena, str_fmt(arena, "%d", day_parts(act->today).year), &year))
		year = month;
	TRY(read_span(act, &year, wanted, &all));
	TRY(read_span(act, &month, wanted, &lately));
	int64_t closed = all.n[COUNT_CLOSED], late = all.n[COUNT_LATE], rated = all.n[COUNT_RATED];
	put_figure(list, "今年办件", number(arena, all.n[COUNT_ACCEPTED]), "件",
		   str_fmt(arena, "本月 " STR " 件", STR_ARG(number(arena, lately.n[COUNT_ACCEPTED]))));
	put_figure(list, "按期办结", figure_share(arena, closed - late, closed), "%",
		   closed == 0 ? S("还没有办结的")
			       : str_fmt(arena, "已办结 " STR " 件", STR_ARG(number(arena, closed))));
	put_figure(list, "群众评价", figure_mean(arena, all.n[COUNT_STARS], rated), "/5",
		   rated == 0 ? S("还没有人评") : str_fmt(arena, STR " 人评过", STR_ARG(number(arena, rated))));
	put_figure(list, "上门代办", number(arena, all.n[COUNT_DOOR]), "次",
		   str_fmt(arena, "本月 " STR " 次", STR_ARG(number(arena, lately.n[COUNT_DOOR]))));
	return NULL;
}

/* ---- the year as bars ---- */

static const struct {
	const char *code, *tone;
} groups[GROUPS] = {{"livelihood", "a"}, {"convenience", "b"}, {"party", "c"}};

struct month {
	int number;
	int64_t n[GROUPS], all;
};

static err_t read_month(struct act *act, const struct span *span, struct month *out)
{
	static const bool wanted[MEASURE_COUNT] = {[COUNT_ACCEPTED] = true};
	struct tally *tallies = NULL;
	size_t count = 0;
	*out = (struct month){.number = span->first % 12 + 1};
	TRY(tally_read(act, act->org, span, wanted, &tallies, &count));
	for (size_t i = 0; i < count; i++) {
		size_t group = 0;
		while (group + 1 < GROUPS && !str_eq(tallies[i].item->group, str_of(groups[group].code)))
			group++;
		out->n[group] += tallies[i].n[COUNT_ACCEPTED];
		out->all += tallies[i].n[COUNT_ACCEPTED];
	}
	return NULL;
}

/* A round number above all: 10, 20, 50, 100 … of which the lines of the scale are a half and a whole. */
static int64_t scale_above(int64_t most)
{
	for (int64_t ten = 10;; ten *= 10) {
		for (int64_t step = 1; step <= 5; step += step == 1 ? 1 : 3) {
			if (ten * step >= most)
				return ten * step;
		}
	}
}

static void put_bar(struct arena *arena, struct doc *list, const struct month *month, int at, int64_t top)
{
	struct doc *one = doc_add_map(list), *parts = doc_set_list(one, "parts");
	int64_t x = CHART_LEFT + (int64_t)at * STEP + (STEP - BAR) / 2, y = CHART_FOOT;
	for (size_t i = 0; i < GROUPS; i++) {
		int64_t height = month->n[i] * (CHART_FOOT - CHART_TOP) / top;
		if (height == 0)
			continue;
		struct doc *part = doc_add_map(parts);
		y -= height;
		doc_set(part, "tone", str_of(groups[i].tone));
		doc_set(part, "y", str_fmt(arena, "%lld", (long long)y));
		doc_set(part, "h", str_fmt(arena, "%lld", (long long)height));
	}
	doc_set(one, "x", str_fmt(arena, "%lld", (long long)x));
	doc_set(one, "middle", str_fmt(arena, "%lld", (long long)(x + BAR / 2)));
	doc_set(one, "above", str_fmt(arena, "%lld", (long long)(y - 8)));
	doc_set(one, "label", str_fmt(arena, "%d月", month->number));
	doc_set(one, "n", month->all > 0 ? number(arena, month->all) : S(""));
}

static void put_scale(struct arena *arena, struct doc *out, int64_t top)
{
	struct doc *lines = doc_set_list(out, "lines");
	for (int64_t i = 0; i <= 2; i++) {
		struct doc *one = doc_add_map(lines);
		int64_t y = CHART_FOOT - (CHART_FOOT - CHART_TOP) * i / 2;
		doc_set(one, "y", str_fmt(arena, "%lld", (long long)y));
		doc_set(one, "text_y", str_fmt(arena, "%lld", (long long)(y + 8)));
		doc_set(one, "n", number(arena, top * i / 2));
	}
}

static err_t put_months(struct visit *visit)
{
	struct act *act = &visit->act;
	const struct codes *codes = catalogue_codes(act->house->catalogue, S("service_group"));
	struct span last = span_of_day(visit->arena, act->today);
	struct month months[MONTHS];
	struct doc *out = doc_set_map(visit->page, "months");
	int64_t most = 1, all = 0;
	for (int i = 0; i < MONTHS; i++) {
		struct span one = span_moved(visit->arena, &last, i - MONTHS + 1);
		TRY(read_month(act, &one, &months[i]));
		most = months[i].all > most ? months[i].all : most;
		all += months[i].all;
	}
	struct doc *bars = doc_set_list(out, "bars"), *legend = doc_set_list(out, "legend");
	int64_t top = scale_above(most);
	for (int i = 0; i < MONTHS; i++)
		put_bar(visit->arena, bars, &months[i], i, top);
	for (size_t i = 0; i < GROUPS; i++) {
		struct doc *one = doc_add_map(legend);
		doc_set(one, "tone", str_of(groups[i].tone));
		doc_set(one, "title", codes_title(codes, str_of(groups[i].code)));
	}
	put_scale(visit->arena, out, top);
	doc_set_bool(out, "has", all > 0);
	doc_set(out, "label", str_fmt(visit->arena, "近十二个月一共 " STR " 件", STR_ARG(number(visit->arena, all))));
	return NULL;
}

/* ---- what is done this month ---- */

static int by_number(const void *one, const void *other)
{
	const struct tally *a = one, *b = other;
	int64_t more = b->n[COUNT_ACCEPTED] - a->n[COUNT_ACCEPTED];
	return more != 0 ? (more > 0) - (more < 0) : str_cmp(a->item->code, b->item->code);
}

static err_t put_matters(struct visit *visit)
{
	static const bool wanted[MEASURE_COUNT] = {[COUNT_ACCEPTED] = true};
	struct act *act = &visit->act;
	struct span month = span_of_day(visit->arena, act->today);
	struct tally *tallies = NULL;
	size_t count = 0;
	int64_t all = 0;
	struct doc *out = doc_set_map(visit->page, "matters"), *list = doc_set_list(out, "list");
	TRY(tally_read(act, act->org, &month, wanted, &tallies, &count));
	qsort(tallies, count, sizeof *tallies, by_number);
	for (size_t i = 0; i < count; i++)
		all += tallies[i].n[COUNT_ACCEPTED];
	for (size_t i = 0; i < count && i < MATTERS_SHOWN && tallies[i].n[COUNT_ACCEPTED] > 0; i++) {
		int64_t most = tallies[0].n[COUNT_ACCEPTED], n = tallies[i].n[COUNT_ACCEPTED];
		struct doc *one = doc_add_map(list);
		doc_set(one, "title", tallies[i].item->short_title.len > 0 ? tallies[i].item->short_title
									   : tallies[i].item->title);
		doc_set(one, "n", number(visit->arena, n));
		doc_set(one, "w", str_fmt(visit->arena, "%lld", (long long)(n * 100 / most)));
	}
	doc_set_bool(out, "has", all > 0);
	doc_set(out, "count", str_fmt(visit->arena, "本月 " STR " 件", STR_ARG(number(visit->arena, all))));
	return NULL;
}

/* ---- what is published ---- */

/* What has a panel of its own. */
static bool is_elsewhere(const struct notice *notice)
{
	static const char *const own[] = {"notice", "pledge", "party_board", "life_activity"};
	bool found = false;
	for (size_t i = 0; i < COUNT(own); i++)
		found = found || str_eq(notice->reg, str_of(own[i]));
	return found;
}

static struct str row_of(const struct notice *notice, const char *title)
{
	for (size_t i = 0; i < notice->row_count; i++) {
		if (str_eq(notice->rows[i].title, str_of(title)))
			return notice->rows[i].value;
	}
	return S("");
}

/* "公示" of a case, the class that was laid open ("财务"), else the register's own word. */
static struct str tag_of(struct act *act, const struct notice *notice)
{
	const struct reg *reg = catalogue_any(act->house->catalogue, notice->reg);
	struct str class = row_of(notice, "类别");
	if (str_eq(notice->reg, S("case")) || reg == NULL)
		return S("公示");
	return str_head(class.len > 0 ? class : reg->title, 4);
}

static void put_open(struct act *act, const struct notice *notices, size_t count, struct doc *list)
{
	for (size_t i = 0; i < count && list->in.count < OPEN_SHOWN; i++) {
		size_t same = 0, before = 0;
		if (is_elsewhere(&notices[i]))
			continue;
		for (size_t k = 0; k < count; k++) {
			bool alike = str_eq(notices[k].title, notices[i].title) && !is_elsewhere(&notices[k]);
			same += alike;
			before += alike && k < i;
		}
		if (before > 0)
			continue;
		struct doc *one = doc_add_map(list);
		doc_set(one, "tag", tag_of(act, &notices[i]));
		doc_set(one, "title", same == 1 ? notices[i].title
						: str_fmt(act->arena, STR "（%zu 份）",
							  STR_ARG(notices[i].title), same));
		doc_set(one, "day", str_sub(notices[i].from, 5, 5));
	}
}

/* Made for a screen: its card; else the text itself. */
static struct str card_of(const struct notice *notice)
{
	struct str words = S("");
	for (size_t i = 0; i < notice->row_count; i++) {
		if (str_eq(notice->rows[i].title, S("卡片")))
			return notice->rows[i].value;
		if (str_eq(notice->rows[i].title, S("正文")))
			words = notice->rows[i].value;
	}
	return words;
}

static void put_words(struct act *act, const struct notice *notices, size_t count, struct doc *list)
{
	for (size_t i = 0; i < count && list->in.count < NOTICES_SHOWN; i++) {
		struct doc *one = doc_add_map(list);
		struct str words = card_of(&notices[i]);
		if (str_chars(words) > TEXT_SHOWN)
			words = str_join(act->arena, str_head(words, TEXT_SHOWN), S("……"));
		doc_set(one, "title", notices[i].title);
		doc_set(one, "words", words);
		doc_set_bool(one, "later", list->in.count > 1);
	}
}

static err_t put_published(struct visit *visit)
{
	struct act *act = &visit->act;
	struct notice *notices = NULL;
	size_t count = 0;
	struct doc *open = doc_set_map(visit->page, "openness"), *words = doc_set_map(visit->page, "notices");
	struct doc *open_list = doc_set_list(open, "list"), *word_list = doc_set_list(words, "list");
	TRY(publish_on_view(act, S(""), act->org, 100, &notices, &count));
	put_open(act, notices, count, open_list);
	TRY(publish_on_view(act, S("notice"), act->org, NOTICES_SHOWN, &notices, &count));
	put_words(act, notices, count, word_list);
	doc_set_bool(open, "has", open_list->in.count > 0);
	doc_set_bool(words, "has", word_list->in.count > 0);
	return NULL;
}

/* ---- honours ---- */

static err_t put_honours(struct visit *visit)
{
	struct act *act = &visit->act;
	struct record *records = NULL;
	size_t count = 0;
	struct doc *out = doc_set_map(visit->page, "honours"), *list = doc_set_list(out, "list");
	TRY(hall_load(act, "honour",
		      db_query(act->db,
			       "SELECT id FROM r_honour WHERE substr(org, 1, 12) = $1 AND voided = 0 AND coalesce(off_screen, 0) = 0 "
			       "ORDER BY given_on DESC, id DESC LIMIT 4",
			       ARGS(V_TEXT(act->org))),
		      &records, &count));
	for (size_t i = 0; i < count && i < HONOURS_SHOWN; i++) {
		struct doc *one = doc_add_map(list);
		doc_set(one, "name", record_text(&records[i], "name"));
		doc_set(one, "year", str_sub(record_text(&records[i], "given_on"), 0, 4));
		doc_set(one, "by", record_text(&records[i], "given_by"));
	}
	doc_set_bool(out, "has", count > 0);
	return NULL;
}

/* ---- what stands in public of the Party ---- */

static void add_words(struct visit *visit, struct doc *list, struct str name, struct str text)
{
	struct doc *one = doc_add_map(list);
	doc_set(one, "name", name);
	doc_set(one, "text",
		str_chars(text) > TEXT_SHOWN ? str_join(visit->arena, str_head(text, TEXT_SHOWN), S("……"))
					     : text);
}

static int by_end(const void *one, const void *other)
{
	const struct notice *a = one, *b = other;
	return str_cmp(a->until, b->until);
}

/* Of when it is, where another server wrote it down. */
static err_t end_party(struct visit *visit, struct doc *out)
{
	int64_t made = 0;
	TRY(extract_as_of(&visit->act, visit->act.org, &made));
	doc_set(out, "as_of",
		made > 0 ? str_join(visit->arena, S("截至 "), moment_chinese(visit->arena, made)) : S(""));
	doc_set_bool(out, "has", doc_at(out, "list")->in.count > 0);
	return NULL;
}

/* What is on view of a register: its first row, and below it the rows of these titles (NULL ends them). soonest: what is
 * over first stands first, else the newest. */
static err_t put_party(struct visit *visit, const char *key, const char *reg, const char *const *titles,
		       bool soonest)
{
	struct notice *notices = NULL;
	size_t count = 0;
	struct doc *out = doc_set_map(visit->page, key), *list = doc_set_list(out, "list");
	TRY(publish_on_view(&visit->act, str_of(reg), visit->act.org, PARTY_SHOWN, &notices, &count));
	if (soonest)
		qsort(notices, count, sizeof *notices, by_end);
	for (size_t i = 0; i < count; i++) {
		struct str words = S("");
		for (size_t t = 0; titles[t] != NULL; t++) {
			struct str one = row_of(&notices[i], titles[t]);
			if (one.len > 0)
				words = str_fmt(visit->arena, STR "%s" STR, STR_ARG(words),
						words.len > 0 ? "　" : "", STR_ARG(one));
		}
		if (notices[i].row_count > 0)
			add_words(visit, list, notices[i].rows[0].value, words);
	}
	return end_party(visit, out);
}

static err_t put_pledges(struct visit *visit)
{
	static const char *const titles[] = {"承诺", NULL};
	return put_party(visit, "pledges", "pledge", titles, false);
}

static err_t put_posts(struct visit *visit)
{
	static const char *const titles[] = {"在岗的党员", NULL};
	return put_party(visit, "posts", "branch_post", titles, false);
}

static err_t put_theme_day(struct visit *visit)
{
	static const char *const titles[] = {"日期", "时间", "地点", NULL};
	return put_party(visit, "theme_day", "life_activity", titles, true);
}

/* Each organisation: who leads it, how many its members are. */
static err_t put_organisation(struct visit *visit)
{
	struct notice *notices = NULL;
	size_t count = 0;
	struct doc *out = doc_set_map(visit->page, "organisation"), *list = doc_set_list(out, "list");
	TRY(publish_on_view(&visit->act, S("party_board"), visit->act.org, PARTY_SHOWN, &notices, &count));
	for (size_t i = 0; i < count; i++) {
		struct str secretary = row_of(&notices[i], "书记");
		add_words(visit, list, row_of(&notices[i], "党组织"),
			  str_fmt(visit->arena, "%s" STR "%s党员 " STR, secretary.len > 0 ? "书记 " : "",
				  STR_ARG(secretary), secretary.len > 0 ? "　" : "",
				  STR_ARG(row_of(&notices[i], "党员"))));
	}
	return end_party(visit, out);
}

/* ---- together ---- */

static const struct {
	const char *key;
	err_t (*put)(struct visit *visit); /* NULL: another module has put it there (visit_hall) */
	bool stands; /* it is worth its place also when there is nothing to show */
} panels[] = {
	{"calling", NULL, false},        {"duty", NULL, false},          {"rooms", put_rooms, true},
	{"figures", put_figures, true},  {"months", put_months, true},   {"matters", put_matters, true},
	{"openness", NULL, true},        {"honours", put_honours, false},
	{"organisation", put_organisation, false}, {"theme_day", put_theme_day, false},
	{"posts", put_posts, false},     {"pledges", put_pledges, false}, {"notices", NULL, false},
};
enum { PANELS = COUNT(panels) };

static bool has_something(const struct visit *visit, size_t panel)
{
	const struct doc *own = doc_at(visit->page, panels[panel].key);
	if (str_eq(str_of(panels[panel].key), S("calling")))
		return doc_truth(doc_at(visit->page, "tickets"));
	if (str_eq(str_of(panels[panel].key), S("duty")))
		return doc_truth(own) && doc_truth(doc_at(own, "set_up"));
	if (str_eq(str_of(panels[panel].key), S("rooms")) && tier_of_code(visit->act.org) != TIER_VILLAGE)
		return false; /* rooms are a village's */
	return panels[panel].stands || (own != NULL && doc_truth(doc_at(own, "has")));
}

static void put_panel(struct visit *visit, struct doc *list, size_t panel)
{
	struct doc *one = doc_add_map(list);
	doc_set(one, "key", str_of(panels[panel].key));
	for (size_t i = 0; i < PANELS; i++)
		doc_set_bool(one, str_c(visit->arena, str_join(visit->arena, S("is_"), str_of(panels[i].key))),
			     i == panel);
}

static bool is_wanted(const struct programme *programme, size_t panel)
{
	bool wanted = false;
	for (size_t side = 0; side < PROGRAMME_SIDES; side++)
		wanted = wanted || str_has_word(programme->sides[side], str_of(panels[panel].key));
	return wanted;
}

err_t hall_panels(struct visit *visit, const struct programme *programme)
{
	static const char *const sides[PROGRAMME_SIDES] = {"left", "middle", "right"};
	TRY(visit_hall(visit));
	TRY(put_published(visit)); /* the line at the foot has the notices anyway */
	for (size_t i = 0; i < PANELS; i++) {
		if (panels[i].put != NULL && is_wanted(programme, i))
			TRY(panels[i].put(visit));
	}
	struct doc *columns = doc_set_list(visit->page, "columns");
	for (size_t side = 0; side < PROGRAMME_SIDES; side++) {
		struct doc *column = doc_map(visit->arena), *list = doc_set_list(column, "panels");
		for (size_t i = 0; i < PANELS; i++) {
			if (str_has_word(programme->sides[side], str_of(panels[i].key)) && has_something(visit, i))
				put_panel(visit, list, i);
		}
		doc_set(column, "side", str_of(sides[side]));
		doc_set_bool(column, "kpi", list->in.count > 0 && doc_truth(doc_at(list->in.first, "is_figures")));
		if (list->in.count > 0)
			doc_add(columns, column);
	}
	doc_set_int(visit->page, "column_count", (int64_t)columns->in.count);
	return NULL;
}
