/*
 * units: what a page of figures tells of each of the places below, read for all of them together.
 *
 * Never in an order of its own: places stand by their code, and none is ranked.
 */
#include "base/arena.h"
#include "modules/figures/figures_int.h"

enum { QUIET_MONTHS = 2 };

static const bool wanted[MEASURE_COUNT] = {
	[COUNT_ACCEPTED] = true, [COUNT_CLOSED] = true, [COUNT_LATE] = true, [COUNT_RATED] = true,
	[COUNT_STARS] = true, [COUNT_COMPLETED] = true, [COUNT_DAYS] = true};

/* This month and the one before. */
static struct span lately(struct visit *visit)
{
	struct span month = span_of_day(visit->arena, visit->act.today), two;
	struct str first = span_moved(visit->arena, &month, 1 - QUIET_MONTHS).text;
	return span_read(visit->arena, str_fmt(visit->arena, STR ".." STR, STR_ARG(first), STR_ARG(month.text)), &two)
		       ? two
		       : month;
}

static err_t foresee(struct act *act, const struct asked *asked, const struct span *quiet, const struct str *orgs,
		     size_t count)
{
	struct str names[MEASURE_COUNT], rectified = S("rectification#open"), stock = S("");
	struct str accepted = str_of(catalogue_measures[COUNT_ACCEPTED].kept);
	struct figure_wish wish = {.orgs = orgs, .org_count = count, .names = names, .periods = asked->span.keys,
				   .period_count = asked->span.key_count};
	for (size_t i = 0; i < MEASURE_COUNT; i++) {
		const struct measure *measure = &catalogue_measures[i];
		if (wanted[i] && str_eq(str_of(measure->whole), str_of(measure->kept)))
			names[wish.name_count++] = str_of(measure->kept);
	}
	if (asked->item == NULL)
		TRY(figure_foresee(act, &wish));
	if (asked->span.by_day)
		return NULL;
	TRY(figure_foresee(act, &(struct figure_wish){.orgs = orgs, .org_count = count, .names = &accepted, .name_count = 1,
						      .periods = quiet->keys, .period_count = quiet->key_count}));
	return figure_foresee(act, &(struct figure_wish){.orgs = orgs, .org_count = count, .names = &rectified, .name_count = 1,
							 .periods = &stock, .period_count = 1, .value = S("1")});
}

static err_t read_unit(struct act *act, const struct asked *quiet, struct unit *unit)
{
	static const bool accepted[MEASURE_COUNT] = {[COUNT_ACCEPTED] = true};
	struct counts counts;
	int64_t open = 0;
	TRY(figures_count(act, &unit->asked, unit->place.code, wanted, &unit->counts));
	TRY(figures_overdue(act, &unit->asked, unit->place.code, &unit->now));
	if (unit->asked.span.by_day)
		return NULL;
	TRY(figures_count(act, quiet, unit->place.code, accepted, &counts));
	unit->quiet = counts.n[COUNT_ACCEPTED];
	return figures_fixing(act, unit->place.code, &open, &unit->fixing_late);
}

/* Each kept figure of all of them in one reading. */
static err_t read_units(struct visit *visit, const struct asked *asked, const struct place_row *places, size_t count,
			struct unit **out)
{
	const struct asked quiet = {.span = lately(visit)};
	struct str *orgs = arena_many(visit->arena, struct str, count + 1);
	struct unit *units = arena_many(visit->arena, struct unit, count + 1);
	for (size_t i = 0; i < count; i++)
		orgs[i] = places[i].code;
	TRY(foresee(&visit->act, asked, &quiet.span, orgs, count));
	for (size_t i = 0; i < count; i++) {
		units[i].place = places[i];
		units[i].asked = *asked;
		units[i].asked.at = places[i].code;
		TRY(read_unit(&visit->act, &quiet, &units[i]));
	}
	*out = units;
	return NULL;
}

err_t figures_below(struct visit *visit, const struct asked *asked, const struct place_row *here,
		    struct figures_below *out)
{
	struct place_row *places = NULL;
	struct figures_below below = {.count = 0};
	TRY(place_children(&visit->act, asked->at, &places, &below.count));
	below.any = below.count > 0;
	if (!below.any)
		below.count = 1;
	TRY(read_units(visit, asked, below.any ? places : here, below.count, &below.units));
	below.helped = below.units;
	below.helped_count = below.count;
	if (below.any && here->tier >= TIER_VILLAGE) {
		below.helped_count = 1;
		TRY(read_units(visit, asked, here, 1, &below.helped));
	}
	*out = below;
	return NULL;
}
