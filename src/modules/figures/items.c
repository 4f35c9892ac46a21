/*
 * items: the figures by item, and what came back for more papers: there a guide can be bettered.
 */
#include "base/arena.h"
#include "base/buf.h"
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

/* Where the cells of each item lead, but for the item, which comes last: the same for all of them, and hundreds of addresses. */
struct item_links {
	struct str row, accepted, closed, late, asked, ratings;
	struct str spent; /* the buckets, "000,001,…" */
};

enum { CODE_LENGTH = 4 /* of a bucket, with its comma */ };

static struct item_links links_of(struct visit *visit, const struct asked *asked)
{
	struct asked all = *asked;
	struct buf spent = buf_new(visit->arena, SPENT_BUCKETS * CODE_LENGTH);
	all.item = NULL;
	for (size_t i = 0; i < SPENT_BUCKETS; i++) {
		buf_add(&spent, i == 0 ? S("") : S(","));
		spent_put(&spent, i);
	}
	return (struct item_links){.row = figures_url(visit, "/desk/figures", &all, all.at),
				   .accepted = figures_period_url(visit, &all, "accepted_on"),
				   .closed = figures_period_url(visit, &all, "closed_on"),
				   .late = figures_late_url(visit, &all),
				   .asked = figures_period_url(visit, &all, "asked_on"),
				   .ratings = figures_ratings_url(visit, &all),
				   .spent = buf_str(&spent)};
}

static void link_cell(struct doc *cell, struct arena *arena, struct str url, struct str item, int64_t n)
{
	if (url.len > 0 && n > 0)
		doc_set(cell, "link", str_join(arena, url, item));
}

/* Those that took as long as the ninetieth of a hundred or longer. */
static struct str ninety_url(struct arena *arena, const struct item_links *links, const struct counts *spent)
{
	size_t bucket = 0;
	if (links->closed.len == 0 || !spent_percentile(spent->spent, 90, &bucket))
		return S("");
	return str_join(arena, str_join(arena, links->closed, S("&spent=")),
			str_sub(links->spent, bucket * CODE_LENGTH, links->spent.len));
}

static void add_item(struct visit *visit, const struct item_links *links, const struct tally *tally,
		     const struct counts *spent, const struct figures_missing *missing, struct doc *table)
{
	struct arena *arena = visit->arena;
	const int64_t *n = tally->n;
	struct str item = str_join(arena, S("&item="), tally->item->code);
	struct doc *row = part_row(table, tally->item->code, str_join(arena, links->row, item));
	part_cell(table, row, tally->item->title);
	link_cell(part_cell(table, row, str_fmt(arena, "%lld", (long long)n[COUNT_ACCEPTED])), arena, links->accepted, item,
		  n[COUNT_ACCEPTED]);
	link_cell(part_cell(table, row, str_fmt(arena, "%lld", (long long)n[COUNT_CLOSED])), arena, links->closed, item,
		  n[COUNT_CLOSED]);
	link_cell(part_cell(table, row, figure_share(arena, n[COUNT_CLOSED] - n[COUNT_LATE], n[COUNT_CLOSED])), arena,
		  links->late, item, n[COUNT_LATE]);
	part_cell(table, row, figure_mean(arena, n[COUNT_DAYS], n[COUNT_CLOSED]));
	link_cell(part_cell(table, row, figures_ninety(arena, spent)), arena, ninety_url(arena, links, spent), item,
		  n[COUNT_CLOSED]);
	link_cell(part_cell(table, row, str_fmt(arena, "%lld", (long long)n[COUNT_COMPLETED])), arena, links->asked, item,
		  n[COUNT_COMPLETED]);
	part_cell(table, row, n[COUNT_COMPLETED] > 0 ? figures_missing(&visit->act, missing, tally->item) : S(""));
	link_cell(part_cell(table, row, figure_mean(arena, n[COUNT_STARS], n[COUNT_RATED])), arena, links->ratings, item,
		  n[COUNT_RATED]);
	part_cell(table, row, str_fmt(arena, "%lld", (long long)n[COUNT_RATED]));
}

static err_t fill_items(struct visit *visit, const struct asked *asked, struct doc *holder)
{
	struct tally *tallies = NULL;
	size_t count = 0;
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
	const struct item_links links = links_of(visit, asked);
	for (size_t i = 0; i < count; i++) {
		const int64_t *n = tallies[i].n;
		bool any = n[COUNT_ACCEPTED] > 0 || n[COUNT_CLOSED] > 0 || n[COUNT_RATED] > 0 ||
			   n[COUNT_COMPLETED] > 0;
		if (any && (asked->item == NULL || asked->item == tallies[i].item))
			add_item(visit, &links, &tallies[i], &spent[i], &missing, table);
	}
	part_table_end(table, str_fmt(visit->arena, "共 %zu 个事项有办件", doc_at(table, "rows")->in.count),
		       S("这一期还没有办件。"));
	bool may = act_may(&visit->act, S("figures"), VERB_EXPORT, asked->at);
	struct str sheet = figures_url(visit, "/desk/figures.xlsx", asked, asked->at);
	doc_set(holder, "items_xlsx", may ? str_join(visit->arena, sheet, S("&sheet=items")) : S(""));
	return NULL;
}

err_t figures_items(struct visit *visit, const struct asked *asked)
{
	/* "table" is what is exported: asked for the sheet of items, these stand there. */
	bool alone = visit->suffix.len > 0 && str_eq(visit_query(visit, "sheet"), S("items"));
	const struct piece_key key = figures_piece(visit, asked, "items");
	struct doc *holder = alone ? visit->page : piece_map(visit, visit->page, "items", &key);
	return holder == NULL ? NULL : fill_items(visit, asked, holder);
}
