/*
 * figures: the module's rows and its page, at any node that the viewer may see.
 */
#include "modules/figures/figures.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/figures/figures_int.h"
#include "web/part.h"

enum { MONTHS = 12, URL_MAX = 4096 };

/* ---- what is asked ---- */

/* Both ends of a stretch of one's own win over the period that is picked. */
static bool read_own(struct visit *visit, struct span *out)
{
	struct str from = visit_query(visit, "from"), to = visit_query(visit, "to");
	int64_t first = 0, last = 0;
	if (!month_read_loose(from, &first) || !month_read_loose(to, &last))
		return false;
	struct str a = str_sub(day_text(visit->arena, first), 0, 7);
	struct str b = str_sub(day_text(visit->arena, last), 0, 7);
	return span_read(visit->arena, str_fmt(visit->arena, STR ".." STR, STR_ARG(a), STR_ARG(b)), out);
}

/* Two days win over months; they may also come as a period, from a link of this page. */
static bool read_days(struct visit *visit, struct span *out)
{
	struct str from = visit_query(visit, "day_from"), to = visit_query(visit, "day_to");
	int64_t first = 0, last = 0;
	if (day_read_loose(from, &first) && day_read_loose(to, &last))
		return span_read_days(visit->arena,
				      str_fmt(visit->arena, STR ".." STR, STR_ARG(day_text(visit->arena, first)),
					      STR_ARG(day_text(visit->arena, last))),
				      out);
	return span_read_days(visit->arena, visit_query(visit, "period"), out);
}

static err_t read_asked(struct visit *visit, bool days, struct asked *out)
{
	struct act *act = &visit->act;
	const struct str *scopes = NULL;
	size_t count = 0;
	struct asked asked = {.at = str_trim(visit_query(visit, "at"))};
	bool home = asked.at.len == 0 && act_may(act, S("figures"), VERB_READ, act->org);
	if (home)
		asked.at = act->org;
	TRY(act_scope_within(act, S("figures"), VERB_READ, asked.at, &scopes, &count));
	if (!str_starts(asked.at, scopes[0]))
		asked.at = scopes[0]; /* a node above one's own shows one's own */
	if (!(days && read_days(visit, &asked.span)) && !read_own(visit, &asked.span) &&
	    !span_read(visit->arena, visit_query(visit, "period"), &asked.span))
		asked.span = span_of_day(visit->arena, act->today);
	struct str item = visit_query(visit, "item");
	/* Of days no figure is kept by item. */
	asked.item = item.len == 0 || asked.span.by_day ? NULL : catalogue_item(act->house->catalogue, item);
	*out = asked;
	return NULL;
}

err_t figures_asked(struct visit *visit, struct asked *out)
{
	return read_asked(visit, false, out);
}

static struct str item_param(struct visit *visit, const struct asked *asked)
{
	return asked->item == NULL ? S("")
				   : str_fmt(visit->arena, "&item=" STR, STR_ARG(asked->item->code));
}

struct str figures_url(struct visit *visit, const char *path, const struct asked *asked, struct str at)
{
	struct str item = item_param(visit, asked);
	return str_fmt(visit->arena, "%s?at=" STR "&period=" STR STR, path, STR_ARG(at),
		       STR_ARG(asked->span.text), STR_ARG(item));
}

struct piece_key figures_piece(struct visit *visit, const struct asked *asked, const char *what)
{
	static const struct {
		const char *on;
		enum verb verb;
	} rights[] = {{"case", VERB_READ}, {"rating", VERB_READ}, {"figures", VERB_EXPORT}};
	struct buf name = buf_new(visit->arena, URL_MAX);
	buf_fmt(&name, "figures %s %lld ", what, (long long)visit->act.today);
	buf_fmt(&name, STR " " STR STR " ", STR_ARG(asked->at), STR_ARG(asked->span.text), STR_ARG(item_param(visit, asked)));
	for (size_t i = 0; i < COUNT(rights); i++)
		buf_byte(&name, act_may(&visit->act, str_of(rights[i].on), rights[i].verb, asked->at) ? '1' : '0');
	return (struct piece_key){buf_str(&name), asked->state};
}

/* ---- links to the cases behind a number ---- */

static void add_day(struct buf *url, struct arena *arena, const char *field, const char *end, int64_t day)
{
	buf_byte(url, '&');
	buf_add(url, str_of(field));
	buf_add(url, str_of(end));
	buf_add(url, day_text(arena, day));
}

struct str figures_cases_url(struct visit *visit, const struct asked *asked, const char *field,
			     int64_t from, int64_t until)
{
	if (!act_may(&visit->act, S("case"), VERB_READ, asked->at))
		return S("");
	bool open = str_eq(str_of(field), S("due"));
	struct buf url = buf_new(visit->arena, URL_MAX);
	buf_add(&url, S("/desk/cases?org="));
	buf_add(&url, asked->at);
	buf_add(&url, open ? S("") : S("&view=all"));
	buf_add(&url, item_param(visit, asked));
	if (from >= 0)
		add_day(&url, visit->arena, field, "_from=", from);
	if (until >= 0)
		add_day(&url, visit->arena, field, "_to=", until);
	return buf_str(&url);
}

struct str figures_period_url(struct visit *visit, const struct asked *asked, const char *field)
{
	return figures_cases_url(visit, asked, field, asked->span.from, asked->span.until);
}

/* A case that ended in time has no due day any more: one that has a day was late. */
struct str figures_late_url(struct visit *visit, const struct asked *asked)
{
	struct str closed = figures_period_url(visit, asked, "closed_on");
	return closed.len == 0 ? closed
			       : str_fmt(visit->arena, STR "&due_to=" STR, STR_ARG(closed),
					 STR_ARG(day_text(visit->arena, asked->span.until)));
}

struct str figures_spent_url(struct visit *visit, const struct asked *asked, size_t from, size_t until)
{
	struct str url = figures_period_url(visit, asked, "closed_on");
	if (url.len == 0 || from > until)
		return url;
	struct buf all = buf_new(visit->arena, URL_MAX);
	buf_expect(&all, url.len + sizeof "&spent=" + (until - from + 1) * sizeof "000,");
	buf_add(&all, url);
	for (size_t i = from; i <= until; i++) {
		buf_add(&all, i == from ? S("&spent=") : S(","));
		spent_put(&all, i);
	}
	return buf_str(&all);
}

struct str figures_ninety_url(struct visit *visit, const struct asked *asked, const struct counts *counts)
{
	size_t bucket = 0;
	return spent_percentile(counts->spent, 90, &bucket)
		       ? figures_spent_url(visit, asked, bucket, SPENT_BUCKETS - 1)
		       : S("");
}

struct str figures_ratings_url(struct visit *visit, const struct asked *asked)
{
	if (!act_may(&visit->act, S("rating"), VERB_READ, asked->at))
		return S("");
	return str_fmt(visit->arena, "/desk/ratings?org=" STR STR "&rated_on_from=" STR "&rated_on_to=" STR,
		       STR_ARG(asked->at), STR_ARG(item_param(visit, asked)),
		       STR_ARG(day_text(visit->arena, asked->span.from)),
		       STR_ARG(day_text(visit->arena, asked->span.until)));
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

err_t figures_crumbs(struct visit *visit, const struct asked *asked, struct place_row *here)
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
		doc_set(one, "url", figures_url(visit, "/desk/figures", asked, above[i - 1].code));
	}
	doc_set(visit->page, "here", here->name);
	return NULL;
}

static void put_period(struct visit *visit, const struct asked *asked, struct doc *field,
		       const struct span *span, bool *known)
{
	bool chosen = str_eq(span->text, asked->span.text);
	part_option(field, span->text, span_words(visit->arena, span), chosen);
	*known = *known || chosen;
}

/* Twelve months, four quarters, two years; what was asked for besides. */
static void put_periods(struct visit *visit, const struct asked *asked, struct doc *fields)
{
	struct arena *arena = visit->arena;
	struct doc *field = part_field(fields, "period", "期间", "is_select");
	struct span month = span_of_day(arena, visit->act.today), span;
	bool known = false;
	int year = month.first / 12, quarter = month.first % 12 / 3;
	for (int i = 0; i < MONTHS; i++) {
		span = span_moved(arena, &month, -i);
		put_period(visit, asked, field, &span, &known);
	}
	for (int i = 0; i < 4; i++) {
		int n = year * 4 + quarter - i;
		if (span_read(arena, str_fmt(arena, "%04d-Q%d", n / 4, n % 4 + 1), &span))
			put_period(visit, asked, field, &span, &known);
	}
	for (int i = 0; i < 2; i++) {
		if (span_read(arena, str_fmt(arena, "%04d", year - i), &span))
			put_period(visit, asked, field, &span, &known);
	}
	if (!known)
		part_option(field, asked->span.text, span_words(arena, &asked->span), true);
}

static void put_own_months(struct visit *visit, const struct asked *asked, struct doc *fields)
{
	bool own = !asked->span.by_day && str_find(asked->span.text, S("..")) != SIZE_MAX;
	struct doc *from = part_field(fields, "from", "或者自选：从（月）", "is_month");
	struct doc *to = part_field(fields, "to", "到（月）", "is_month");
	doc_set(from, "value", own ? str_sub(asked->span.text, 0, 7) : visit_query(visit, "from"));
	doc_set(to, "value", own ? str_sub(asked->span.text, 9, 7) : visit_query(visit, "to"));
	bool days = asked->span.by_day;
	from = part_field(fields, "day_from", "或者按日：从", "is_date");
	to = part_field(fields, "day_to", "到（日）", "is_date");
	doc_set(from, "value", days ? str_sub(asked->span.text, 0, 10) : visit_query(visit, "day_from"));
	doc_set(to, "value", days ? str_sub(asked->span.text, 12, 10) : visit_query(visit, "day_to"));
}

static void put_filters(struct visit *visit, const struct asked *asked)
{
	const struct catalogue *catalogue = visit->act.house->catalogue;
	struct doc *period = doc_set_map(visit->page, "period");
	doc_set(period, "action", S("/desk/figures"));
	doc_set(period, "at", asked->at);
	struct doc *fields = doc_set_list(period, "fields");
	put_periods(visit, asked, fields);
	put_own_months(visit, asked, fields);
	struct doc *item = part_field(fields, "item", "事项", "is_select");
	part_option(item, S(""), S("全部事项"), asked->item == NULL);
	for (size_t i = 0; i < catalogue->item_count; i++) {
		const struct item *one = &catalogue->items[i];
		bool chosen = asked->item != NULL && str_eq(asked->item->code, one->code);
		if (!one->hidden || chosen)
			part_option(item, one->code, one->title, chosen);
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

/* "比上月多 12 件", when the stretch before had any. */
static err_t compared(struct visit *visit, const struct asked *asked, const struct counts *counts,
		      struct str *out)
{
	static const bool wanted[MEASURE_COUNT] = {[COUNT_ACCEPTED] = true};
	struct asked before = *asked;
	struct counts then;
	*out = S("");
	before.span = span_moved(visit->arena, &asked->span, -1);
	TRY(figures_count(&visit->act, &before, asked->at, wanted, &then));
	int64_t more = counts->n[COUNT_ACCEPTED] - then.n[COUNT_ACCEPTED];
	if (then.n[COUNT_ACCEPTED] == 0)
		return NULL;
	*out = more == 0 ? S("和上一期一样")
			 : str_fmt(visit->arena, "比" STR "%s " STR " 件",
				   STR_ARG(span_words(visit->arena, &before.span)), more > 0 ? "多" : "少",
				   STR_ARG(figure_number(visit->arena, more > 0 ? more : -more, true)));
	return NULL;
}

static err_t put_done(struct visit *visit, const struct asked *asked, const struct counts *counts,
		      struct doc *tiles)
{
	struct arena *arena = visit->arena;
	int64_t closed = counts->n[COUNT_CLOSED], late = counts->n[COUNT_LATE];
	struct str note, mean = figure_mean(arena, counts->n[COUNT_DAYS], closed);
	TRY(compared(visit, asked, counts, &note));
	add_tile(tiles, &(struct tile){"受理", "件", "ink", figure_number(arena, counts->n[COUNT_ACCEPTED], true),
				       figures_period_url(visit, asked, "accepted_on"), note});
	add_tile(tiles, &(struct tile){"办结", "件", "ink", figure_number(arena, closed, true),
				       figures_period_url(visit, asked, "closed_on"),
				       closed == 0 ? S("") : str_fmt(arena, "平均 " STR " 个工作日", STR_ARG(mean))});
	add_tile(tiles, &(struct tile){"九成办结用时", "工作日", "ink", figures_ninety(arena, counts),
				       figures_ninety_url(visit, asked, counts),
				       asked->span.by_day ? S("只按月存")
				       : closed == 0	   ? S("还没有办结的")
							   : S("十件里九件在这以内，点开看最慢的")});
	add_tile(tiles, &(struct tile){"按时办结率", "%", late * 20 > closed ? "warn" : "ok",
				       figure_share(arena, closed - late, closed),
				       late > 0 ? figures_late_url(visit, asked) : S(""),
				       closed == 0 ? S("还没有办结的")
						   : str_fmt(arena, STR " 件中 " STR " 件按时",
							     STR_ARG(figure_number(arena, closed, true)),
							     STR_ARG(figure_number(arena, closed - late, true)))});
	return NULL;
}

static err_t put_open(struct visit *visit, const struct asked *asked, struct doc *tiles)
{
	struct act *act = &visit->act;
	struct arena *arena = visit->arena;
	struct now now;
	TRY(figures_now(act, asked, asked->at, &now));
	struct str note = now.longest > 0 ? str_fmt(arena, "最长超 %lld 个工作日，看原因",
						    (long long)now.longest)
					  : S("现在");
	bool cases = act_may(act, S("case"), VERB_READ, asked->at);
	add_tile(tiles, &(struct tile){"在办", "件", "ink", figure_number(arena, now.open, now.open_exact),
				       figures_cases_url(visit, asked, "due", -1, -1), S("现在")});
	add_tile(tiles, &(struct tile){"在办超期", "件", now.overdue > 0 ? "err" : "ok",
				       figure_number(arena, now.overdue, now.overdue_exact),
				       cases ? figures_url(visit, "/desk/figures/overdue", asked, asked->at) : S(""),
				       note});
	add_tile(tiles, &(struct tile){"即将到期", "件", now.soon > 0 ? "warn" : "ok",
				       figure_number(arena, now.soon, now.soon_exact),
				       figures_cases_url(visit, asked, "due", act->today, figures_soon_day(act)),
				       str_fmt(arena, STR "前到期",
					       STR_ARG(day_short(arena, figures_soon_day(act) + 1)))});
	return NULL;
}

static err_t put_asked(struct visit *visit, const struct asked *asked, const struct counts *counts,
		       struct doc *tiles)
{
	struct arena *arena = visit->arena;
	int64_t completed = counts->n[COUNT_COMPLETED], accepted = counts->n[COUNT_ACCEPTED];
	add_tile(tiles, &(struct tile){"要求补材料", "件", "ink", figure_number(arena, completed, true),
				       completed > 0 ? figures_period_url(visit, asked, "asked_on") : S(""),
				       accepted == 0 ? S("")
						     : str_fmt(arena, "相当于受理的 " STR "%%",
							       STR_ARG(figure_share(arena, completed, accepted)))});
	return NULL;
}

static err_t put_rated(struct visit *visit, const struct asked *asked, const struct counts *counts,
		       struct doc *tiles)
{
	struct act *act = &visit->act;
	struct arena *arena = visit->arena;
	int64_t open = 0, overdue = 0, rated = counts->n[COUNT_RATED];
	TRY(figures_fixing(act, asked->at, &open, &overdue));
	add_tile(tiles, &(struct tile){"评价", "分", "ink", figure_mean(arena, counts->n[COUNT_STARS], rated),
				       rated > 0 ? figures_ratings_url(visit, asked) : S(""),
				       asked->span.by_day ? S("只按月存")
				       : rated == 0 ? S("还没有人评价")
						  : str_fmt(arena, STR " 人评，窗口评的占 " STR "%%",
							    STR_ARG(figure_number(arena, rated, true)),
							    STR_ARG(figure_share(arena, counts->n[COUNT_RATED_WINDOW],
										 rated)))});
	bool may = act_may(act, S("rectification"), VERB_READ, asked->at);
	add_tile(tiles, &(struct tile){"差评整改中", "件", overdue > 0 ? "err" : "ink",
				       figure_number(arena, open, true),
				       may ? str_fmt(arena, "/desk/rectifications?org=" STR,
						     STR_ARG(asked->at))
					   : S(""),
				       overdue > 0 ? str_fmt(arena, "其中超期 %lld 件",
							     (long long)overdue)
						   : S("现在，没有超期的")});
	return NULL;
}

/* ---- the units below ---- */

static void add_unit(struct visit *visit, const struct unit *unit, bool linked, struct doc *table)
{
	struct arena *arena = visit->arena;
	const int64_t *n = unit->counts.n;
	struct str code = unit->place.code;
	struct doc *row = part_row(table, code, linked ? figures_url(visit, "/desk/figures", &unit->asked, code) : S(""));
	part_cell(table, row, unit->place.name);
	part_cell(table, row, str_fmt(arena, "%lld", (long long)n[COUNT_ACCEPTED]));
	part_cell(table, row, str_fmt(arena, "%lld", (long long)n[COUNT_CLOSED]));
	part_cell(table, row, figure_share(arena, n[COUNT_CLOSED] - n[COUNT_LATE], n[COUNT_CLOSED]));
	part_cell(table, row, figure_mean(arena, n[COUNT_DAYS], n[COUNT_CLOSED]));
	part_cell(table, row, str_fmt(arena, "%lld", (long long)n[COUNT_COMPLETED]));
	part_cell(table, row, figure_number(arena, unit->now.overdue, unit->now.overdue_exact));
	part_cell(table, row, figure_mean(arena, n[COUNT_STARS], n[COUNT_RATED]));
	part_cell(table, row, str_fmt(arena, "%lld", (long long)n[COUNT_RATED]));
}

/* below: whether there are places below; else the sheet holds the place itself. */
static void put_units(struct visit *visit, const struct place_row *here, const struct unit *units, size_t count, bool below)
{
	struct str title = tier_units(here->tier);
	struct doc *table = part_table(visit->page, title);
	part_column(table, "name", "地方", false);
	part_column(table, "accepted", "受理", true);
	part_column(table, "closed", "办结", true);
	part_column(table, "ontime", "按时办结率（%）", true);
	part_column(table, "days", "平均工作日", true);
	part_column(table, "completed", "要求补材料", true);
	part_column(table, "late", "在办超期", true);
	part_column(table, "score", "评价（分）", true);
	part_column(table, "sample", "评价人数", true);
	for (size_t i = 0; i < count; i++)
		add_unit(visit, &units[i], below, table);
	part_table_end(table, str_fmt(visit->arena, "共 %zu 个", count), S(""));
	doc_set_bool(visit->page, "has_children", below);
	doc_set(visit->page, "children_title", title);
}

/* ---- the page ---- */

static void add_export(struct doc *exports, const char *title, struct str url)
{
	struct doc *one = doc_add_map(exports);
	doc_set(one, "title", str_of(title));
	doc_set(one, "url", url);
}

static void put_exports(struct visit *visit, const struct asked *asked)
{
	struct doc *exports = doc_set_list(visit->page, "exports");
	bool may = act_may(&visit->act, S("figures"), VERB_EXPORT, asked->at);
	struct str sheet = figures_url(visit, "/desk/figures.xlsx", asked, asked->at);
	doc_set(visit->page, "bulletin_url",
		act_may(&visit->act, S("bulletin"), VERB_READ, asked->at)
			? figures_url(visit, "/desk/figures/bulletin", asked, asked->at)
			: S(""));
	if (!may)
		return;
	add_export(exports, "导出 Excel", sheet);
	add_export(exports, "导出 CSV", figures_url(visit, "/desk/figures.csv", asked, asked->at));
}

err_t figures_count_here(struct visit *visit, const struct asked *asked, struct counts *out)
{
	const struct piece_key key = figures_piece(visit, asked, "counts");
	if (piece_recall(visit, &key, out, sizeof *out))
		return NULL;
	TRY(figures_count_all(&visit->act, asked, asked->at, out));
	piece_retain(visit, &key, out, sizeof *out);
	return NULL;
}

err_t figures_page(struct visit *visit)
{
	struct asked asked;
	struct place_row here;
	struct counts counts;
	struct figures_below below;
	bool pull = str_eq(visit->suffix, S("csv")) || str_eq(visit->suffix, S("xlsx"));
	TRY(read_asked(visit, true, &asked));
	if (pull)
		TRY(act_need(&visit->act, S("figures"), VERB_EXPORT, asked.at));
	figure_remember(&visit->act);
	TRY(figures_crumbs(visit, &asked, &here));
	TRY(figure_turn(&visit->act, asked.at, &asked.state));
	TRY(figures_count_here(visit, &asked, &counts));
	visit_title(visit, str_fmt(visit->arena, STR "办件统计", STR_ARG(here.name)));
	doc_set(visit->page, "as_of", str_fmt(visit->arena, "数据到 " STR,
					      STR_ARG(moment_chinese(visit->arena, visit->act.now))));
	doc_set(visit->page, "by_day", !asked.span.by_day ? S("") : S("按日看，只有各单位受理、办结、按时、用时和补材料的总数；事项、"
			"用时分布、九成用时和评价只按月存，请选整月看。"));
	put_filters(visit, &asked);
	put_exports(visit, &asked);
	struct doc *tiles = doc_set_list(visit->page, "tiles");
	TRY(put_done(visit, &asked, &counts, tiles));
	TRY(put_open(visit, &asked, tiles));
	TRY(put_asked(visit, &asked, &counts, tiles));
	TRY(put_rated(visit, &asked, &counts, tiles));
	TRY(figures_charts(visit, &asked, &counts));
	TRY(figures_lists(visit, &asked));
	TRY(figures_below(visit, &asked, &here, &below));
	if (asked.span.by_day) {
		doc_set_bool(visit->page, "has_help", false);
	} else {
		TRY(figures_help(visit, &asked, &below));
		TRY(figures_items(visit, &asked));
	}
	if (!pull || asked.span.by_day || !str_eq(visit_query(visit, "sheet"), S("items")))
		put_units(visit, &here, below.units, below.count, below.any);
	return NULL;
}

static const struct route routes[] = {
	{.path = "/desk/figures", .who = WHO_STAFF, .on = "figures", .verb = VERB_READ,
	 .template = "desk/figures", .page = figures_page},
	{.path = "/desk/figures/overdue", .who = WHO_STAFF, .on = "case", .verb = VERB_READ,
	 .template = "desk/figures-overdue", .page = overdue_page, .apply = overdue_apply},
	{.path = "/desk/figures/bulletin", .who = WHO_STAFF, .on = "bulletin", .verb = VERB_READ,
	 .template = "desk/figures-bulletin", .page = bulletin_page, .apply = bulletin_apply},
	{.path = NULL},
};

static const struct nav nav[] = {
	{"统计", "办件统计", "/desk/figures", "chart-bar", "figures", VERB_READ},
	{.heading = NULL},
};

const struct module figures_module = {.name = "figures", .profile = PROFILE_PUBLIC, .routes = routes, .nav = nav,
				      .listeners = figures_listeners, .hooks = figures_hooks};
