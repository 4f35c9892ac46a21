/*
 * tally: reading kept figures by item. See figure.h.
 */
#include "engine/figure/figure.h"

#include "base/arena.h"

#include <string.h>

struct reading {
	struct act *act;
	struct str org;
	const struct span *span;
	const char *name;
	struct figure *list;
	size_t count;
};

/* How often a figure's value "M10 proxy" counts for a measure: not at all, once, or as its number says. */
static int64_t weight_of(const struct measure *measure, struct str sub)
{
	int64_t weight = 0;
	struct str subs = str_of(measure->subs);
	if (measure->weighted)
		return str_int(sub, &weight) ? weight : 0;
	if (subs.len == 0)
		return 1;
	while (subs.len > 0) {
		if (str_eq(str_cut(&subs, ' '), sub))
			return 1;
	}
	return 0;
}

static err_t read_name(struct reading *in, const char *name)
{
	if (in->name != NULL && strcmp(in->name, name) == 0)
		return NULL;
	in->name = name;
	return span_list(in->act, in->org, str_of(name), in->span, &in->list, &in->count);
}

/* Figures come by value, so that an item's stand together and the next item is near: looked for from where the last one was. */
bool tally_find(const struct tally *tallies, size_t count, struct str code, size_t *at)
{
	for (size_t tried = 0; code.len > 0 && tried < count; tried++, *at = (*at + 1) % count) {
		if (str_eq(tallies[*at].item->code, code))
			return true;
	}
	return false;
}

static void add_measure(const struct reading *in, size_t measure, struct tally *tallies, size_t count)
{
	size_t at = 0;
	for (size_t i = 0; i < in->count; i++) {
		struct str sub = in->list[i].value, code = str_cut(&sub, ' ');
		int64_t n = in->list[i].n * weight_of(&catalogue_measures[measure], sub);
		if (n != 0 && tally_find(tallies, count, code, &at))
			tallies[at].n[measure] += n;
	}
}

err_t tally_read(struct act *act, struct str org, const struct span *span, const bool *wanted,
		 struct tally **out, size_t *count)
{
	const struct catalogue *catalogue = act->house->catalogue;
	struct reading in = {.act = act, .org = org, .span = span};
	struct tally *tallies = arena_many(act->arena, struct tally, catalogue->item_count);
	for (size_t i = 0; i < catalogue->item_count; i++)
		tallies[i].item = &catalogue->items[i];
	for (size_t i = 0; i < MEASURE_COUNT; i++) {
		if (wanted != NULL && !wanted[i])
			continue;
		TRY(read_name(&in, catalogue_measures[i].kept));
		add_measure(&in, i, tallies, catalogue->item_count);
	}
	*out = tallies;
	*count = catalogue->item_count;
	return NULL;
}

static err_t add_whole(struct reading *in, const struct measure *measure, int64_t *n)
{
	if (strcmp(measure->whole, measure->kept) == 0)
		return span_sum(in->act, in->org, str_of(measure->kept), S(""), in->span, n);
	TRY(read_name(in, measure->whole));
	for (size_t i = 0; i < in->count; i++)
		*n += in->list[i].n * weight_of(measure, in->list[i].value);
	return NULL;
}

err_t tally_whole(struct act *act, struct str org, const struct span *span, const bool *wanted,
		  int64_t counts[MEASURE_COUNT])
{
	struct reading in = {.act = act, .org = org, .span = span};
	struct tally *tallies = NULL;
	size_t count = 0;
	bool by_item[MEASURE_COUNT] = {false}, any = false;
	memset(counts, 0, MEASURE_COUNT * sizeof *counts);
	for (size_t i = 0; i < MEASURE_COUNT; i++) {
		bool whole = catalogue_measures[i].whole[0] != 0, meant = wanted == NULL || wanted[i];
		by_item[i] = meant && !whole;
		any = any || by_item[i];
		if (meant && whole)
			TRY(add_whole(&in, &catalogue_measures[i], &counts[i]));
	}
	if (any)
		TRY(tally_read(act, org, span, by_item, &tallies, &count));
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < MEASURE_COUNT; k++)
			counts[k] += tallies[i].n[k];
	}
	return NULL;
}

err_t tally_subs(struct act *act, struct str org, struct str name, const struct span *span,
		 const struct item *item, struct figure **out, size_t *count)
{
	struct figure *list = NULL;
	size_t all = 0, filled = 0, at = 0;
	TRY(span_list(act, org, name, span, &list, &all));
	for (size_t i = 0; i < all; i++) {
		struct str sub = list[i].value, code = str_cut(&sub, ' ');
		if (sub.len == 0 || (item != NULL && !str_eq(item->code, code)))
			continue;
		int64_t n = list[i].n;
		if (figure_find(list, filled, sub, &at))
			list[at].n += n;
		else
			list[filled++] = (struct figure){sub, n};
	}
	*out = list;
	*count = filled;
	return NULL;
}
