/*
 * town_page: how many branches have held what this period asks of them, and which still have something to do. Above the branch
 * there are counts alone: no minutes, no names of members, and no order among branches but by what is left to do.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"
#include "modules/life/life_int.h"
#include "web/part.h"

#include <stdlib.h>

enum { LIST_MAX = 100, WORDS_MAX = 600, ITEMS_MAX = 32 };

/* What one branch lacks of this period: bit i is the rule's item i. In words only for those that are shown: a county has thousands. */
struct lack {
	const struct life_branch *branch;
	int64_t count;
	uint32_t items;
};

static int by_lack(const void *one, const void *other)
{
	const struct lack *a = one, *b = other;
	if (a->count != b->count)
		return (a->count < b->count) - (a->count > b->count);
	return str_cmp(a->branch->org, b->branch->org);
}

static err_t put_item(struct visit *visit, const struct life_rule *rule, size_t which,
		      const struct life_branch *branches, size_t count, struct lack *lacks,
		      struct doc *list)
{
	const struct life_item *item = &rule->items[which];
	struct life_span span = life_span_of(item->per, visit->act.today);
	struct life_tallies tallies;
	int64_t owing = 0, done = 0;
	TRY(life_tallies_of(&visit->act, item->name, span, &tallies));
	for (size_t i = 0; i < count; i++) {
		struct life_need need = life_branch_need(item, &branches[i], &tallies, span);
		owing += need.need > 0;
		done += need.need > 0 && need.done >= need.need;
		if (need.done >= need.need)
			continue;
		lacks[i].count++;
		lacks[i].items |= which < ITEMS_MAX ? UINT32_C(1) << which : 0;
	}
	struct doc *one = doc_add_map(list);
	doc_set(one, "title", life_kind_title(&visit->act, item->name));
	doc_set(one, "period", life_per_words(item->per));
	doc_set_int(one, "owing", owing);
	doc_set_int(one, "done", done);
	doc_set_int(one, "left", owing - done);
	doc_set(one, "until", life_day_words(visit->arena, span.last));
	return NULL;
}

static struct str lack_words(struct visit *visit, const struct life_rule *rule,
			     const struct lack *lack)
{
	struct buf words = buf_new(visit->arena, WORDS_MAX);
	for (size_t i = 0; i < rule->item_count && i < ITEMS_MAX; i++) {
		if ((lack->items >> i & 1) != 0)
			buf_fmt(&words, "%s" STR, buf_str(&words).len > 0 ? "、" : "",
				STR_ARG(life_kind_title(&visit->act, rule->items[i].name)));
	}
	return str_dup(visit->arena, buf_str(&words));
}

static void put_lack(struct visit *visit, const struct life_rule *rule, const struct lack *lack,
		     struct doc *table)
{
	const struct life_branch *branch = lack->branch;
	struct str url = act_may(&visit->act, S("life_activity"), VERB_READ, branch->org)
				 ? str_fmt(visit->arena, "/desk/life/%lld", (long long)branch->id)
				 : S("");
	struct doc *row =
		part_row(table, str_fmt(visit->arena, "%lld", (long long)branch->id), url);
	part_cell(table, row, branch->name);
	part_cell(table, row, place_name(&visit->act, branch->org));
	part_cell(table, row, lack_words(visit, rule, lack));
}

static struct str empty_words(size_t count)
{
	return count == 0 ? S("还没有登记党支部。请先到“党组织”里登记。")
			  : S("这一期要做的都做了。");
}

static void put_lacks(struct visit *visit, const struct life_rule *rule, struct lack *lacks,
		      size_t count)
{
	size_t shown = 0, all = 0;
	struct doc *table = part_table(visit->page, S("还有没做的党支部"));
	part_column(table, "name", "党支部", false);
	part_column(table, "place", "在哪里", false);
	part_column(table, "lacking", "还没做的", false);
	qsort(lacks, count, sizeof *lacks, by_lack);
	for (size_t i = 0; i < count && lacks[i].count > 0; i++) {
		all++;
		if (shown == LIST_MAX)
			continue;
		put_lack(visit, rule, &lacks[i], table);
		shown++;
	}
	part_table_end(table,
		       all > shown ? str_fmt(visit->arena, "%zu 个，先列 %zu 个", all, shown)
				   : str_fmt(visit->arena, "%zu 个", all),
		       empty_words(count));
}

/* Where there is but one that one may look into, that one is the page. */
static bool goes_to_own(struct visit *visit, const struct life_branch *branches, size_t count)
{
	if (count != 1 || visit->suffix.len > 0 ||
	    !act_may(&visit->act, S("life_activity"), VERB_READ, branches[0].org))
		return false;
	visit->location = str_fmt(visit->arena, "/desk/life/%lld", (long long)branches[0].id);
	return true;
}

err_t life_page(struct visit *visit)
{
	struct life_branch *branches = NULL;
	size_t count = 0;
	const struct life_rule *rule =
		catalogue_life_rule(visit->act.house->catalogue, visit->act.today);
	visit_title(visit, S("组织生活"));
	TRY(life_branches(&visit->act, &branches, &count));
	if (goes_to_own(visit, branches, count))
		return NULL;
	struct lack *lacks = arena_many(visit->arena, struct lack, count + 1);
	for (size_t i = 0; i < count; i++)
		lacks[i] = (struct lack){.branch = &branches[i]};
	struct doc *items = doc_set_list(visit->page, "items");
	for (size_t i = 0; rule != NULL && i < rule->item_count; i++) {
		if (life_reminds(&rule->items[i], visit->act.today))
			TRY(put_item(visit, rule, i, branches, count, lacks, items));
	}
	doc_set_bool(visit->page, "has_items", items->in.count > 0);
	doc_set(visit->page, "basis", rule == NULL ? S("") : rule->basis);
	doc_set_int(visit->page, "branches", (int64_t)count);
	put_lacks(visit, rule, lacks, count);
	return NULL;
}
