/*
 * figures: the module's rows and its one page, at any node that the viewer may see.
 */
#include "modules/figures/figures.h"

#include "base/arena.h"
#include "base/date.h"
#include "modules/figures/figures_int.h"
#include "web/part.h"

enum { MONTHS = 12 };

/* ---- what is asked ---- */

static err_t read_asked(struct visit *visit, struct asked *out)
{
	struct act *act = &visit->act;
	const struct str *scopes = NULL;
	size_t count = 0;
	struct asked asked = {.at = str_trim(visit_query(visit, "at"))};
	struct str today = day_text(visit->arena, act->today);
	bool home = asked.at.len == 0 && act_may(act, S("figures"), VERB_READ, act->org);
	if (home)
		asked.at = act->org;
	TRY(act_scope_within(act, S("figures"), VERB_READ, asked.at, &scopes, &count));
	if (!str_starts(asked.at, scopes[0]))
		asked.at = scopes[0]; /* a node above one's own shows one's own */
	asked.period = visit_query(visit, "period");
	if (!figures_period_read(asked.period, &asked.from, &asked.until)) {
		asked.period = str_sub(today, 0, 7);
		figures_period_read(asked.period, &asked.from, &asked.until);
	}
	struct str item = visit_query(visit, "item");
	asked.item = item.len == 0 ? NULL : catalogue_item(act->house->catalogue, item);
	*out = asked;
	return NULL;
}

static struct str item_param(struct visit *visit, const struct asked *asked)
{
	return asked->item == NULL ? S("")
				   : str_fmt(visit->arena, "&item=" STR, STR_ARG(asked->item->code));
}

static struct str page_url(struct visit *visit, const struct asked *asked, const char *suffix,
			   struct str at)
{
	return str_fmt(visit->arena, "/desk/figures%s?at=" STR "&period=" STR STR, suffix, STR_ARG(at),
		       STR_ARG(asked->period), STR_ARG(item_param(visit, asked)));
}

/* ---- links to the cases behind a number ---- */

static bool sees_cases(struct visit *visit, struct str at)
{
	return act_may(&visit->act, S("case"), VERB_READ, at);
}

/* field: the day by which they are listed ("accepted_on", "closed_on", "due"). */
static struct str cases_url(struct visit *visit, const struct asked *asked, const char *field,
			    int64_t from, int64_t until)
{
	if (!sees_cases(visit, asked->at))
		return S("");
	bool open = str_eq(str_of(field), S("due"));
	struct str begin = from < 0 ? S("")
				    : str_fmt(visit->arena, "&%s_from=" STR, field,
					      STR_ARG(day_text(visit->arena, from)));
	return str_fmt(visit->arena, "/desk/cases?org=" STR "%s" STR STR "&%s_to=" STR,
		       STR_ARG(asked->at), open ? "" : "&view=all", STR_ARG(item_param(visit, asked)),
		       STR_ARG(begin), field, STR_ARG(day_text(visit->arena, until)));
}

/* A case that ended in time has no due day any more: one that has a day was late. */
static struct str late_url(struct visit *visit, const struct asked *asked)
{
	struct str closed = cases_url(visit, asked, "closed_on", asked->from, asked->until);
	return closed.len == 0 ? closed
			       : str_fmt(visit->arena, STR "&due_to=" STR, STR_ARG(closed),
					 STR_ARG(day_text(visit->arena, asked->until)));
}

static struct str ratings_url(struct visit *visit, const struct asked *asked)
{
	if (!act_may(&visit->act, S("rating"), VERB_READ, asked->at))
		return S("");
	return str_fmt(visit->arena, "/desk/ratings?org=" STR STR "&rated_on_from=" STR "&rated_on_to=" STR,
		       STR_ARG(asked->at), STR_ARG(item_param(visit, asked)),
		       STR_ARG(day_text(visit->arena, asked->from)),
		       STR_ARG(day_text(visit->arena, asked->until)));
}

/* ---- head ---- */

static struct str tier_units(enum tier tier)
{
	switch (tier) {
	case TIER_PROVINCE: return S("各市");
	case TIER_CITY: return S("各县（市、区）");
	case TIER_COUNTY: return S("各乡镇（街道）");
	case TIER_TOWN: return S("各村（社区）");
	case TIER_NONE:
	case TIER_VILLAGE:
	case TIER_GROUP: break;
	}
	return S("各组");
}

static err_t put_crumbs(struct visit *visit, const struct asked *asked, struct place_row *here)
{
	struct act *act = &visit->act;
	struct place_row above[TIER_GROUP + 1];
	size_t count = 0;
	TRY(place_load(act, asked->at, here));
	struct str parent = here->parent;
	while (parent.len > 0 && count < TIER_GROUP && act_may(act, S("figures"), VERB_READ, parent) &&
	       place_load(act, parent, &above[count]) == NULL)
		parent = above[count++].parent;
	struct doc *crumbs = doc_set_list(visit->page, "crumbs");
	for (size_t i = count; i > 0; i--) {
		struct doc *one = doc_add_map(crumbs);
		doc_set(one, "title", above[i - 1].name);
		doc_set(one, "url", page_url(visit, asked, "", above[i - 1].code));
	}
	doc_set(visit->page, "here", here->name);
	return NULL;
}

static struct str period_words(struct arena *arena, struct str period)
{
	int64_t month = 0;
	if (period.len == 4 || !str_int(str_sub(period, 5, 2), &month))
		return str_fmt(arena, STR " 全年", STR_ARG(period));
	return str_fmt(arena, STR "年%lld月", STR_ARG(str_sub(period, 0, 4)), (long long)month);
}

static void put_periods(struct visit *visit, const struct asked *asked, struct doc *fields)
{
	struct arena *arena = visit->arena;
	struct doc *field = part_field(fields, "period", "期间", "is_select");
	struct str now = str_sub(day_text(arena, visit->act.today), 0, 7);
	struct str list[MONTHS + 2];
	bool known = false;
	for (int i = 0; i < MONTHS; i++)
		list[i] = figures_month(arena, now, -i);
	list[MONTHS] = str_sub(now, 0, 4);
	list[MONTHS + 1] = str_sub(figures_month(arena, now, -MONTHS), 0, 4);
	for (size_t i = 0; i < MONTHS + 2; i++) {
		bool chosen = str_eq(list[i], asked->period);
		part_option(field, list[i], period_words(arena, list[i]), chosen);
		known = known || chosen;
	}
	if (!known)
		part_option(field, asked->period, period_words(arena, asked->period), true);
}

static void put_filters(struct visit *visit, const struct asked *asked)
{
	const struct catalogue *catalogue = visit->act.house->catalogue;
	struct doc *period = doc_set_map(visit->page, "period");
	doc_set(period, "action", S("/desk/figures"));
	doc_set(period, "at", asked->at);
	struct doc *fields = doc_set_list(period, "fields");
	put_periods(visit, asked, fields);
	struct doc *item = part_field(fields, "item", "事项", "is_select");
	part_option(item, S(""), S("全部事项"), asked->item == NULL);
	for (size_t i = 0; i < catalogue->item_count; i++) {
		const struct item *one = &catalogue->items[i];
		bool chosen = asked->item != NULL && str_eq(asked->item->code, one->code);
		if (!one->hidden || chosen)
			part_option(item, one->code, one->title, chosen);
	}
}

static void put_exports(struct visit *visit, const struct asked *asked)
{
	static const char *const kinds[][2] = {{"导出 Excel", ".xlsx"}, {"导出 CSV", ".csv"}};
	struct doc *exports = doc_set_list(visit->page, "exports");
	if (!act_may(&visit->act, S("figures"), VERB_EXPORT, asked->at))
		return;
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		struct doc *one = doc_add_map(exports);
		doc_set(one, "title", str_of(kinds[i][0]));
		doc_set(one, "url", page_url(visit, asked, kinds[i][1], asked->at));
	}
}

/* ---- tiles ---- */

struct tile {
	const char *title, *unit, *tone;
	struct str value, url, note;
};

static void add_tile(struct doc *tiles, const struct tile *tile)
{
	struct doc *one = doc_add_map(tiles);
	doc_set(one, "title", str_of(tile->title));
	doc_set(one, "value", tile->value);
	doc_set(one, "unit", str_eq(tile->value, S("—")) ? S("") : str_of(tile->unit));
	doc_set(one, "tone", str_of(tile->tone));
	doc_set(one, "url", tile->url);
	doc_set(one, "note", tile->note);
}

/* "比上月多 12 件", for a month whose predecessor had any. */
static err_t compared(struct visit *visit, const struct asked *asked, const struct counts *counts,
		      struct str *out)
{
	struct counts before;
	*out = S("");
	if (asked->period.len != 7)
		return NULL;
	TRY(figures_count(&visit->act, asked, asked->at, figures_month(visit->arena, asked->period, -1),
			  &before));
	int64_t more = counts->accepted - before.accepted;
	if (before.accepted == 0)
		return NULL;
	*out = more == 0 ? S("和上月一样")
			 : str_fmt(visit->arena, "比上月%s " STR " 件", more > 0 ? "多" : "少",
				   STR_ARG(figures_number(visit->arena, more > 0 ? more : -more, true)));
	return NULL;
}

static err_t put_done(struct visit *visit, const struct asked *asked, const struct counts *counts,
		      struct doc *tiles)
{
	struct arena *arena = visit->arena;
	int64_t in_time = counts->closed - counts->late;
	struct str note;
	TRY(compared(visit, asked, counts, &note));
	add_tile(tiles, &(struct tile){"受理", "件", "ink",
				       figures_number(arena, counts->accepted, true),
				       cases_url(visit, asked, "accepted_on", asked->from, asked->until),
				       note});
	note = counts->closed == 0
		       ? S("")
		       : str_fmt(arena, "平均 " STR " 个工作日",
				 STR_ARG(figures_mean(arena, counts->days, counts->closed)));
	add_tile(tiles, &(struct tile){"办结", "件", "ink", figures_number(arena, counts->closed, true),
				       cases_url(visit, asked, "closed_on", asked->from, asked->until),
				       note});
	note = counts->closed == 0
		       ? S("还没有办结的")
		       : str_fmt(arena, STR " 件中 " STR " 件按时",
				 STR_ARG(figures_number(arena, counts->closed, true)),
				 STR_ARG(figures_number(arena, in_time, true)));
	add_tile(tiles, &(struct tile){"按时办结率", "%",
				       counts->late * 20 > counts->closed ? "warn" : "ok",
				       figures_share(arena, in_time, counts->closed),
				       counts->late > 0 ? late_url(visit, asked) : S(""), note});
	return NULL;
}

static err_t put_open(struct visit *visit, const struct asked *asked, struct doc *tiles)
{
	struct act *act = &visit->act;
	struct arena *arena = visit->arena;
	struct now now;
	TRY(figures_now(act, asked, asked->at, &now));
	struct str note = now.longest > 0 ? str_fmt(arena, "最长超 %lld 个工作日",
						    (long long)now.longest)
					  : S("现在");
	add_tile(tiles, &(struct tile){"在办超期", "件", now.overdue > 0 ? "err" : "ok",
				       figures_number(arena, now.overdue, now.overdue_exact),
				       cases_url(visit, asked, "due", -1, act->today - 1), note});
	add_tile(tiles, &(struct tile){"即将到期", "件", now.soon > 0 ? "warn" : "ok",
				       figures_number(arena, now.soon, now.soon_exact),
				       cases_url(visit, asked, "due", act->today, figures_soon_day(act)),
				       str_fmt(arena, STR "前到期",
					       STR_ARG(day_short(arena, figures_soon_day(act) + 1)))});
	return NULL;
}

static err_t put_rated(struct visit *visit, const struct asked *asked, const struct counts *counts,
		       struct doc *tiles)
{
	struct act *act = &visit->act;
	struct arena *arena = visit->arena;
	int64_t open = 0, overdue = 0;
	TRY(figures_fixing(act, asked->at, &open, &overdue));
	add_tile(tiles, &(struct tile){"评价", "分", "ink",
				       figures_mean(arena, counts->stars, counts->rated),
				       counts->rated > 0 ? ratings_url(visit, asked) : S(""),
				       counts->rated == 0
					       ? S("还没有人评价")
					       : str_fmt(arena, STR " 人评价，满分 5 分",
							 STR_ARG(figures_number(arena, counts->rated,
										true)))});
	bool may = act_may(act, S("rectification"), VERB_READ, asked->at);
	add_tile(tiles, &(struct tile){"差评整改中", "件", overdue > 0 ? "err" : "ink",
				       figures_number(arena, open, true),
				       may ? str_fmt(arena, "/desk/rectifications?org=" STR,
						     STR_ARG(asked->at))
					   : S(""),
				       overdue > 0 ? str_fmt(arena, "其中超期 %lld 件",
							     (long long)overdue)
						   : S("现在，没有超期的")});
	return NULL;
}

/* ---- charts ---- */

static void add_chart(struct visit *visit, struct doc *charts, struct str title,
		      const struct view_bar *bars, size_t count, const char *note)
{
	struct doc *chart = doc_add_map(charts);
	doc_set(chart, "title", title);
	doc_set(chart, "note", str_of(note));
	doc_put(chart, S("svg"), view_bars(visit->arena, title, bars, count));
}

static err_t put_months(struct visit *visit, const struct asked *asked, struct doc *charts)
{
	struct view_bar bars[MONTHS];
	struct str now = str_sub(day_text(visit->arena, visit->act.today), 0, 7);
	struct str last = asked->period.len == 7 ? asked->period : now;
	for (int i = 0; i < MONTHS; i++) {
		struct asked month = *asked;
		int64_t number = 0, accepted = 0;
		month.period = figures_month(visit->arena, last, i - MONTHS + 1);
		figures_period_read(month.period, &month.from, &month.until);
		TRY(figures_accepted(&visit->act, asked, asked->at, month.period, &accepted));
		str_int(str_sub(month.period, 5, 2), &number);
		bars[i] = (struct view_bar){
			.label = str_fmt(visit->arena, "%lld月", (long long)number),
			.value = accepted,
			.url = cases_url(visit, &month, "accepted_on", month.from, month.until)};
	}
	add_chart(visit, charts, S("近 12 个月受理量"), bars, MONTHS, "单位：件");
	return NULL;
}

static void put_levels(struct visit *visit, const struct asked *asked, const struct counts *counts,
		       struct doc *charts)
{
	static const char *const tones[LEVELS + 1] = {NULL, "err", "err", "warn", "ok", "ok"};
	const struct codes *codes = catalogue_codes(visit->act.house->catalogue, S("rating"));
	struct view_bar bars[LEVELS];
	struct str url = counts->rated > 0 ? ratings_url(visit, asked) : S("");
	for (size_t i = 0; i < LEVELS; i++) {
		size_t level = LEVELS - i;
		struct str code = str_fmt(visit->arena, "%zu", level);
		bars[i] = (struct view_bar){
			.label = codes == NULL ? code : codes_title(codes, code),
			.value = counts->level[level], .tone = tones[level],
			.url = url.len == 0 ? url
					    : str_fmt(visit->arena, STR "&level=" STR, STR_ARG(url),
						      STR_ARG(code))};
	}
	add_chart(visit, charts,
		  str_fmt(visit->arena, "评价分布（" STR " 人评价）",
			  STR_ARG(figures_number(visit->arena, counts->rated, true))),
		  bars, LEVELS, "只有申请人本人可以评，一件评一次");
}

/* ---- the units below ---- */

static err_t add_unit(struct visit *visit, const struct asked *asked, const struct place_row *unit,
		      bool linked, struct doc *table)
{
	struct arena *arena = visit->arena;
	struct counts counts;
	struct now now;
	TRY(figures_count(&visit->act, asked, unit->code, asked->period, &counts));
	TRY(figures_overdue(&visit->act, asked, unit->code, &now));
	struct doc *row = part_row(table, unit->code,
				   linked ? page_url(visit, asked, "", unit->code) : S(""));
	part_cell(table, row, unit->name);
	part_cell(table, row, str_fmt(arena, "%lld", (long long)counts.accepted));
	part_cell(table, row, str_fmt(arena, "%lld", (long long)counts.closed));
	part_cell(table, row, figures_share(arena, counts.closed - counts.late, counts.closed));
	part_cell(table, row, figures_number(arena, now.overdue, now.overdue_exact));
	part_cell(table, row, figures_mean(arena, counts.stars, counts.rated));
	part_cell(table, row, str_fmt(arena, "%lld", (long long)counts.rated));
	return NULL;
}

static err_t put_units(struct visit *visit, const struct asked *asked, const struct place_row *here)
{
	struct place_row *units = NULL;
	size_t count = 0;
	struct str title = tier_units(here->tier);
	TRY(place_children(&visit->act, asked->at, &units, &count));
	struct doc *table = part_table(visit->page, title);
	part_column(table, "name", "地方", false);
	part_column(table, "accepted", "受理", true);
	part_column(table, "closed", "办结", true);
	part_column(table, "ontime", "按时办结率（%）", true);
	part_column(table, "late", "在办超期", true);
	part_column(table, "score", "评价（分）", true);
	part_column(table, "sample", "评价人数", true);
	for (size_t i = 0; i < count; i++)
		TRY(add_unit(visit, asked, &units[i], true, table));
	if (count == 0) /* a sheet without units below holds the place itself */
		TRY(add_unit(visit, asked, here, false, table));
	part_table_end(table, str_fmt(visit->arena, "共 %zu 个", count == 0 ? (size_t)1 : count), S(""));
	doc_set_bool(visit->page, "has_children", count > 0);
	doc_set(visit->page, "children_title", title);
	return NULL;
}

err_t figures_page(struct visit *visit)
{
	struct asked asked;
	struct place_row here;
	struct counts counts;
	bool pull = str_eq(visit->suffix, S("csv")) || str_eq(visit->suffix, S("xlsx"));
	TRY(read_asked(visit, &asked));
	if (pull)
		TRY(act_need(&visit->act, S("figures"), VERB_EXPORT, asked.at));
	TRY(put_crumbs(visit, &asked, &here));
	TRY(figures_count(&visit->act, &asked, asked.at, asked.period, &counts));
	visit_title(visit, str_fmt(visit->arena, STR "办件统计", STR_ARG(here.name)));
	doc_set(visit->page, "as_of", str_fmt(visit->arena, "数据到 " STR,
					      STR_ARG(moment_chinese(visit->arena, visit->act.now))));
	put_filters(visit, &asked);
	put_exports(visit, &asked);
	struct doc *tiles = doc_set_list(visit->page, "tiles");
	TRY(put_done(visit, &asked, &counts, tiles));
	TRY(put_open(visit, &asked, tiles));
	TRY(put_rated(visit, &asked, &counts, tiles));
	struct doc *charts = doc_set_list(visit->page, "charts");
	TRY(put_months(visit, &asked, charts));
	if (counts.rated > 0)
		put_levels(visit, &asked, &counts, charts);
	return put_units(visit, &asked, &here);
}

static const struct route routes[] = {
	{.path = "/desk/figures", .who = WHO_STAFF, .on = "figures", .verb = VERB_READ,
	 .template = "desk/figures", .page = figures_page},
	{.path = NULL},
};

static const struct nav nav[] = {
	{"统计", "办件统计", "/desk/figures", "chart-bar", "figures", VERB_READ},
	{.heading = NULL},
};

const struct module figures_module = {.name = "figures", .routes = routes, .nav = nav,
				     .listeners = figures_listeners, .hooks = figures_hooks};
