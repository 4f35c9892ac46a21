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

err_t tally_subs(struct act *act, struct str org, struct str name, const struct span *span,
		 const struct item *item, struct figure **out, size_t *count)
{
	struct figure *list = NULL;
	size_t all = 0, filled = 0;
	TRY(span_list(act, org, name, span, &list, &all));
	for (size_t i = 0; i < all; i++) {
		struct str sub = list[i].value, code = str_cut(&sub, ' ');
		size_t at = 0;
		if (sub.len == 0 || (item != NULL && !str_eq(item->code, code)))
			continue;
		int64_t n = list[i].n;
		while (at < filled && !str_eq(list[at].value, sub))
			at++;
		list[at] = (struct figure){sub, at < filled ? list[at].n + n : n};
		filled += at == filled ? 1 : 0;
	}
	*out = list;
	*count = filled;
	return NULL;
}
