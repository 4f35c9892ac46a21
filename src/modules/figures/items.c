/*
 * items: the figures by item, and what came back for more papers: there a guide can be bettered.
 */
#include "base/arena.h"
#include "modules/figures/figures_int.h"
#include "web/part.h"

enum { MISSING_SHOWN = 3, GUIDE_LEAST = 5, GUIDE_TENTHS = 4 };

bool figures_poor_guide(int64_t accepted, int64_t completed)
{
	return accepted >= GUIDE_LEAST && completed * 10 >= accepted * GUIDE_TENTHS;
}

static struct str material_title(const struct item *item, struct str name)
{
	for (size_t i = 0; i < item->material_count; i++) {
		if (str_eq(item->materials[i].name, name))
			return item->materials[i].title;
	}
	return name;
}

/* The few that were named most, most first: of materials and reasons that is no ranking of anybody. all: by "ITEM NAME". */
static struct str most_named(struct act *act, const struct item *item, const struct codes *codes,
			     const struct figures_named *all)
{
	struct arena *arena = act->arena;
	struct figure *list = arena_many(arena, struct figure, all->count + 1);
	struct str words = S("");
	size_t count = 0;
	for (size_t i = 0; i < all->count; i++) {
		struct str name = all->list[i].value;
		if (str_starts(name, item->code) && str_eq(str_cut(&name, ' '), item->code) && name.len > 0)
			list[count++] = (struct figure){name, all->list[i].n};
	}
	for (int shown = 0; shown < MISSING_SHOWN; shown++) {
		struct figure *most = NULL;
		for (size_t i = 0; i < count; i++) {
			if (list[i].n > 0 && (most == NULL || list[i].n > most->n))
				most = &list[i];
		}
		if (most == NULL)
			break;
		struct str title = codes != NULL ? codes_title(codes, most->value)
						 : material_title(item, most->value);
		words = str_fmt(arena, STR "%s" STR, STR_ARG(words), words.len == 0 ? "" : "、",
				STR_ARG(title));
		most->n = 0;
	}
	return words;
}

err_t figures_missing_read(struct act *act, const struct asked *asked, struct figures_missing *out)
{
	TRY(span_list(act, asked->at, S("case.item,missing"), &asked->span, &out->papers.list,
		      &out->papers.count));
	return span_list(act, asked->at, S("case.item,asked"), &asked->span, &out->reasons.list,
			 &out->reasons.count);
}

struct str figures_missing(struct act *act, const struct figures_missing *all, const struct item *item)
{
	struct str papers = most_named(act, item, NULL, &all->papers);
	if (papers.len > 0)
		return papers;
	return most_named(act, item, catalogue_codes(act->house->catalogue, S("missing_reason")), &all->reasons);
}

/* The distributions of all items at once: one reading instead of one for each. */
static err_t read_spent(struct act *act, const struct asked *asked, const struct tally *tallies,
			size_t count, struct counts *out)
{
	struct figure *list = NULL;
	size_t all = 0, bucket = 0, at = 0;
	TRY(span_list(act, asked->at, S("case.item,spent"), &asked->span, &list, &all));
	for (size_t i = 0; i < all; i++) {
		struct str sub = list[i].value, code = str_cut(&sub, ' ');
		if (spent_read(sub, &bucket) && tally_find(tallies, count, code, &at))
			out[at].spent[bucket] += list[i].n;
	}
	return NULL;
}

static void link_cell(struct doc *cell, struct arena *arena, struct str url, int64_t n)
{
	if (url.len > 0 && n > 0)
		doc_put(cell, S("link"), doc_text(arena, url));
}

static void add_item(struct visit *visit, const struct asked *asked, const struct tally *tally,
		     const struct counts *spent, const struct figures_missing *missing, struct doc *table)
{
	struct arena *arena = visit->arena;
	struct asked one = *asked;
	const int64_t *n = tally->n;
	one.item = tally->item;
	struct doc *row = part_row(table, tally->item->code,
				   figures_url(visit, "/desk/figures", &one, asked->at));
	part_cell(table, row, tally->item->title);
	link_cell(part_cell(table, row, str_fmt(arena, "%lld", (long long)n[COUNT_ACCEPTED])), arena,
		  figures_period_url(visit, &one, "accepted_on"), n[COUNT_ACCEPTED]);
	link_cell(part_cell(table, row, str_fmt(arena, "%lld", (long long)n[COUNT_CLOSED])), arena,
		  figures_period_url(visit, &one, "closed_on"), n[COUNT_CLOSED]);
	link_cell(part_cell(table, row, figure_share(arena, n[COUNT_CLOSED] - n[COUNT_LATE], n[COUNT_CLOSED])),
		  arena, figures_late_url(visit, &one), n[COUNT_LATE]);
	part_cell(table, row, figure_mean(arena, n[COUNT_DAYS], n[COUNT_CLOSED]));
	link_cell(part_cell(table, row, figures_ninety(arena, spent)), arena,
		  figures_ninety_url(visit, &one, spent), n[COUNT_CLOSED]);
	link_cell(part_cell(table, row, str_fmt(arena, "%lld", (long long)n[COUNT_COMPLETED])), arena,
		  figures_period_url(visit, &one, "asked_on"), n[COUNT_COMPLETED]);
	part_cell(table, row, n[COUNT_COMPLETED] > 0 ? figures_missing(&visit->act, missing, tally->item) : S(""));
	link_cell(part_cell(table, row, figure_mean(arena, n[COUNT_STARS], n[COUNT_RATED])), arena,
		  figures_ratings_url(visit, &one), n[COUNT_RATED]);
	part_cell(table, row, str_fmt(arena, "%lld", (long long)n[COUNT_RATED]));
}

err_t figures_items(struct visit *visit, const struct asked *asked)
{
	struct tally *tallies = NULL;
	size_t count = 0;
	struct doc *holder = doc_map(visit->arena);
	TRY(tally_read(&visit->act, asked->at, &asked->span, NULL, &tallies, &count));
	struct counts *spent = arena_many(visit->arena, struct counts, count);
	TRY(read_spent(&visit->act, asked, tallies, count, spent));
	struct figures_missing missing;
	TRY(figures_missing_read(&visit->act, asked, &missing));
	struct doc *table = part_table(holder, S("各事项"));
	part_column(table, "item", "事项", false);
	part_column(table, "accepted", "受理", true);
	part_column(table, "closed", "办结", true);
	part_column(table, "ontime", "按时（%）", true);
	part_column(table, "days", "平均工作日", true);
	part_column(table, "ninety", "九成在", true);
	part_column(table, "completed", "补材料", true);
	part_column(table, "missing", "常缺", false);
	part_column(table, "score", "评价（分）", true);
	part_column(table, "sample", "人数", true);
	for (size_t i = 0; i < count; i++) {
		const int64_t *n = tallies[i].n;
		bool any = n[COUNT_ACCEPTED] > 0 || n[COUNT_CLOSED] > 0 || n[COUNT_RATED] > 0 ||
			   n[COUNT_COMPLETED] > 0;
		if (any && (asked->item == NULL || asked->item == tallies[i].item))
			add_item(visit, asked, &tallies[i], &spent[i], &missing, table);
	}
	part_table_end(table, str_fmt(visit->arena, "共 %zu 个事项有办件", doc_at(table, "rows")->in.count),
		       S("这一期还没有办件。"));
	/* "table" is what is exported: asked for the sheet of items, these stand there. */
	bool alone = visit->suffix.len > 0 && str_eq(visit_query(visit, "sheet"), S("items"));
	if (alone)
		doc_put(visit->page, S("table"), table);
	else
		doc_put(visit->page, S("items"), holder);
	return NULL;
}
