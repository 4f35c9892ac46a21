/*
 * count: the numbers of a node: kept ones by name and period, open ones by a bounded count.
 *
 * The program counts: a viewer who may see figures but no case still gets true numbers, and no links.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/figures/figures_int.h"

/* Of days only sums of all items are kept, and none by way, level or bucket. */
static err_t count_days(struct act *act, const struct asked *asked, struct str at, const bool *wanted,
			struct counts *out)
{
	static const enum measure_index kept[] = {COUNT_ACCEPTED, COUNT_CLOSED, COUNT_LATE,
						  COUNT_DAYS,	  COUNT_ASKED,	COUNT_COMPLETED};
	for (size_t i = 0; i < COUNT(kept); i++) {
		struct str name = str_of(catalogue_measures[kept[i]].kept);
		if (wanted == NULL || wanted[kept[i]])
			TRY(span_sum(act, at, name, S(""), &asked->span, &out->n[kept[i]]));
	}
	return NULL;
}

err_t figures_count(struct act *act, const struct asked *asked, struct str at, const bool *wanted,
		    struct counts *out)
{
	struct tally *tallies = NULL;
	size_t count = 0;
	*out = (struct counts){.tiered = 0};
	if (asked->span.by_day)
		return count_days(act, asked, at, wanted, out);
	if (asked->item == NULL)
		return tally_whole(act, at, &asked->span, wanted, out->n);
	TRY(tally_read(act, at, &asked->span, wanted, &tallies, &count));
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < MEASURE_COUNT; k++)
			out->n[k] += asked->item == tallies[i].item ? tallies[i].n[k] : 0;
	}
	return NULL;
}

static err_t count_levels(struct act *act, const struct asked *asked, struct str at, struct counts *out)
{
	struct figure *list = NULL;
	size_t count = 0;
	TRY(tally_subs(act, at, S("rating.item,level"), &asked->span, asked->item, &list, &count));
	for (size_t i = 0; i < count; i++) {
		int64_t level = 0;
		if (str_int(list[i].value, &level) && level >= 1 && level <= LEVELS)
			out->level[level] += list[i].n;
	}
	return NULL;
}

/* "M10 007": of some two thousand no more is looked at than the item and the bucket. */
static err_t count_spent(struct act *act, const struct asked *asked, struct str at, struct counts *out)
{
	struct figure *list = NULL;
	size_t count = 0, bucket = 0;
	TRY(span_list(act, at, S("case.item,spent"), &asked->span, &list, &count));
	for (size_t i = 0; i < count; i++) {
		struct str sub = list[i].value, code = str_cut(&sub, ' ');
		if ((asked->item == NULL || str_eq(code, asked->item->code)) && spent_read(sub, &bucket))
			out->spent[bucket] += list[i].n;
	}
	return NULL;
}

static err_t count_held(struct act *act, const struct asked *asked, struct str at, struct counts *out)
{
	static const char *const names[HOLDERS] = {"village", "town", "county", "wait"};
	struct figure *list = NULL;
	size_t count = 0;
	TRY(tally_subs(act, at, S("case.item,tier"), &asked->span, asked->item, &list, &count));
	for (size_t i = 0; i < count; i++) {
		for (size_t k = 0; k < HOLDERS; k++)
			out->held[k] += str_eq(list[i].value, str_of(names[k])) ? list[i].n : 0;
	}
	TRY(span_list(act, at, S("case.item,tiers"), &asked->span, &list, &count));
	for (size_t i = 0; i < count; i++) {
		if (asked->item == NULL || str_eq(list[i].value, asked->item->code))
			out->tiered += list[i].n;
	}
	return NULL;
}

err_t figures_count_all(struct act *act, const struct asked *asked, struct str at, struct counts *out)
{
	TRY(figures_count(act, asked, at, NULL, out));
	if (asked->span.by_day)
		return NULL;
	TRY(count_levels(act, asked, at, out));
	TRY(count_spent(act, asked, at, out));
	return count_held(act, asked, at, out);
}

struct str figures_ninety(struct arena *arena, const struct counts *counts)
{
	size_t bucket = 0;
	return spent_percentile(counts->spent, 90, &bucket) ? spent_words(arena, bucket) : S("—");
}

/* ---- open now ---- */

struct span_of_days { /* due; -1: open at that end */
	int64_t from, to;
};

static const struct form_value *param(struct arena *arena, const char *name, struct str value,
				      const struct form_value *next)
{
	struct form_value *one = arena_one(arena, struct form_value);
	one->name = str_of(name);
	one->value = value;
	one->next = next;
	return one;
}

/* The list's own total; *first is the day of the one that is due first. */
static err_t count_due(struct act *act, const struct reg *reg, struct str at, const struct item *item,
		       struct span_of_days span, int64_t *n, bool *exact, int64_t *first)
{
	struct act program = act_as_program(act);
	struct arena *arena = act->arena;
	const struct record *one = NULL;
	struct form params = {param(arena, "org", at, NULL)};
	if (item != NULL)
		params.first = param(arena, "item", item->code, params.first);
	if (span.from >= 0)
		params.first = param(arena, "due_from", day_text(arena, span.from), params.first);
	if (span.to >= 0)
		params.first = param(arena, "due_to", day_text(arena, span.to), params.first);
	TRY(reg_list_total(&program, reg,
			   &(struct query){.params = &params, .url = S(""), .open_only = true, .limit = 1}, n,
			   exact, &one));
	if (one == NULL || !day_read(record_text(one, "due"), first))
		*first = -1;
	return NULL;
}

int64_t figures_soon_day(const struct act *act)
{
	int64_t days = catalogue_setting_int(act->house->catalogue, "soon_days", 2);
	return calendar_add(act->house->calendar, act->today, days);
}

err_t figures_overdue(struct act *act, const struct asked *asked, struct str at, struct now *out)
{
	const struct reg *reg = catalogue_register(act->house->catalogue, S("case"));
	struct now now = {.longest = 0};
	int64_t first = -1;
	TRY(count_due(act, reg, at, asked->item, (struct span_of_days){-1, act->today - 1}, &now.overdue,
		      &now.overdue_exact, &first));
	if (now.overdue > 0 && first >= 0)
		now.longest = calendar_between(act->house->calendar, first, act->today);
	*out = now;
	return NULL;
}

err_t figures_overdue_by(struct act *act, const struct asked *asked, struct str reason, int64_t *out)
{
	struct act program = act_as_program(act);
	const struct record *first = NULL;
	bool exact = true;
	struct form params = {param(act->arena, "org", asked->at, NULL)};
	params.first = param(act->arena, "overdue_reason", reason, params.first);
	params.first = param(act->arena, "due_to", day_text(act->arena, act->today - 1), params.first);
	if (asked->item != NULL)
		params.first = param(act->arena, "item", asked->item->code, params.first);
	return reg_list_total(&program, catalogue_register(act->house->catalogue, S("case")),
			      &(struct query){.params = &params, .url = S(""), .open_only = true, .limit = 1}, out,
			      &exact, &first);
}

err_t figures_valued(struct act *act, const struct asked *asked, struct str field, struct str value,
		     int64_t *n, bool *exact)
{
	struct act program = act_as_program(act);
	struct arena *arena = act->arena;
	const struct record *first = NULL;
	struct form params = {param(arena, "org", asked->at, NULL)};
	params.first = param(arena, str_c(arena, field), value, params.first);
	params.first = param(arena, "accepted_on_from", day_text(arena, asked->span.from), params.first);
	params.first = param(arena, "accepted_on_to", day_text(arena, asked->span.until), params.first);
	params.first = param(arena, "view", S("all"), params.first);
	if (asked->item != NULL)
		params.first = param(arena, "item", asked->item->code, params.first);
	return reg_list_total(&program, catalogue_register(act->house->catalogue, S("case")),
			      &(struct query){.params = &params, .url = S(""), .limit = 1}, n, exact, &first);
}

err_t figures_now(struct act *act, const struct asked *asked, struct str at, struct now *out)
{
	const struct reg *reg = catalogue_register(act->house->catalogue, S("case"));
	int64_t first = -1;
	TRY(figures_overdue(act, asked, at, out));
	TRY(count_due(act, reg, at, asked->item, (struct span_of_days){-1, -1}, &out->open,
		      &out->open_exact, &first));
	return count_due(act, reg, at, asked->item,
			 (struct span_of_days){act->today, figures_soon_day(act)}, &out->soon,
			 &out->soon_exact, &first);
}

err_t figures_fixing(struct act *act, struct str at, int64_t *open, int64_t *overdue)
{
	const struct reg *reg = catalogue_register(act->house->catalogue, S("rectification"));
	bool exact = false;
	int64_t first = -1;
	*open = *overdue = 0;
	if (reg == NULL)
		return NULL;
	TRY(figure_read(act, at, S("rectification#open"), S("1"), S(""), open));
	if (*open == 0)
		return NULL; /* none of none is over its day */
	return count_due(act, reg, at, NULL, (struct span_of_days){-1, act->today - 1}, overdue, &exact, &first);
}
