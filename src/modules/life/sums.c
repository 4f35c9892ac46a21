/*
 * sums: how many branches of some places have held what this period asks of them, and which have most still to do: from what is
 * kept, and where that is of another month, by looking at every branch.
 */
#include "base/arena.h"
#include "modules/life/life_int.h"

#include <stdlib.h>

static int by_lack(const void *one, const void *other)
{
	const struct life_lack *a = one, *b = other;
	if (a->count != b->count)
		return (a->count < b->count) - (a->count > b->count);
	int order = str_cmp(a->org, b->org);
	return order != 0 ? order : (a->id > b->id) - (a->id < b->id);
}

void life_sort_lacks(struct life_lack *lacks, size_t count)
{
	if (count > 0)
		qsort(lacks, count, sizeof *lacks, by_lack);
}

static err_t look_at_item(struct act *act, const struct life_rule *rule, size_t which,
			  const struct life_branch *branches, struct life_sums *sums)
{
	const struct life_item *item = &rule->items[which];
	struct life_span span = life_span_of(item->per, act->today);
	struct life_need *out = &sums->items[which];
	struct life_tallies tallies;
	TRY(life_tallies_of(act, item->name, span, &tallies));
	for (size_t i = 0; i < sums->count; i++) {
		struct life_need need = life_branch_need(item, &branches[i], &tallies, span);
		out->need += need.need > 0;
		out->done += need.need > 0 && need.done >= need.need;
		if (need.done >= need.need)
			continue;
		sums->first[i].count++;
		sums->first[i].items |= UINT32_C(1) << which;
	}
	return NULL;
}

err_t life_sums_looked(struct act *act, const struct life_rule *rule, const struct str *places,
		       size_t place_count, struct life_sums *out)
{
	struct life_branch *branches = NULL;
	*out = (struct life_sums){0};
	TRY(life_branches(act, places, place_count, &branches, &out->count));
	out->branches = (int64_t)out->count;
	out->first = arena_many(act->arena, struct life_lack, out->count + 1);
	for (size_t i = 0; i < out->count; i++)
		out->first[i] = (struct life_lack){.id = branches[i].id,
						   .name = branches[i].name,
						   .org = branches[i].org};
	for (size_t i = 0; rule != NULL && i < rule->item_count && i < LIFE_ITEMS_MAX; i++) {
		if (life_reminds(&rule->items[i], act->today))
			TRY(look_at_item(act, rule, i, branches, out));
	}
	for (size_t i = 0; i < out->count; i++)
		out->lacking += out->first[i].count > 0;
	life_sort_lacks(out->first, out->count);
	return NULL;
}

err_t life_sums(struct act *act, const struct life_rule *rule, const struct str *places,
		size_t place_count, struct life_sums *out)
{
	bool holds = false;
	TRY(life_sums_kept(act, rule, places, place_count, out, &holds));
	return holds ? NULL : life_sums_looked(act, rule, places, place_count, out);
}
