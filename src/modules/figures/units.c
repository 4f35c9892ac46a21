/*
 * units: what a page of figures tells of each of the places below, read for all of them together.
 *
 * Never in an order of its own: places stand by their code, and none is ranked.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/crypt.h"
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
	struct str names[MEASURE_COUNT];
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
	return figure_foresee(act, &(struct figure_wish){.orgs = orgs, .org_count = count, .names = &accepted, .name_count = 1,
							 .periods = quiet->keys, .period_count = quiet->key_count});
}

static err_t foresee_fixing(struct act *act, const struct str *orgs, size_t count)
{
	struct str rectified = S("rectification#open"), stock = S("");
	return figure_foresee(act, &(struct figure_wish){.orgs = orgs, .org_count = count, .names = &rectified, .name_count = 1,
							 .periods = &stock, .period_count = 1, .value = S("1")});
}

struct kept_unit { /* what its kept figures say */
	struct counts counts;
	int64_t quiet;
};

static err_t read_kept(struct act *act, const struct asked *asked, const struct asked *quiet, struct str at,
		       struct kept_unit *out)
{
	static const bool accepted[MEASURE_COUNT] = {[COUNT_ACCEPTED] = true};
	struct counts counts;
	TRY(figures_count(act, asked, at, wanted, &out->counts));
	if (asked->span.by_day)
		return NULL;
	TRY(figures_count(act, quiet, at, accepted, &counts));
	out->quiet = counts.n[COUNT_ACCEPTED];
	return NULL;
}

/* Each kept figure of all of them in one reading, or as it was read for the page before. */
static err_t read_all_kept(struct visit *visit, const struct asked *asked, const struct str *orgs, size_t count,
			   struct kept_unit *out)
{
	const struct asked quiet = {.span = lately(visit)};
	struct piece_key key = figures_piece(visit, asked, "units");
	struct buf codes = buf_new(visit->arena, SIZE_MAX / 2);
	for (size_t i = 0; i < count; i++)
		buf_add(&codes, orgs[i]);
	key.name = str_join(visit->arena, key.name, digest_hex(visit->arena, buf_str(&codes)));
	if (piece_recall(visit, &key, out, count * sizeof *out))
		return NULL;
	TRY(foresee(&visit->act, asked, &quiet.span, orgs, count));
	for (size_t i = 0; i < count; i++)
		TRY(read_kept(&visit->act, asked, &quiet, orgs[i], &out[i]));
	piece_retain(visit, &key, out, count * sizeof *out);
	return NULL;
}

static err_t read_unit(struct act *act, const struct kept_unit *kept, struct unit *unit)
{
	int64_t open = 0;
	unit->counts = kept->counts;
	unit->quiet = kept->quiet;
	TRY(figures_overdue(act, &unit->asked, unit->place.code, &unit->now));
	return unit->asked.span.by_day ? NULL : figures_fixing(act, unit->place.code, &open, &unit->fixing_late);
}

static err_t read_units(struct visit *visit, const struct asked *asked, const struct place_row *places, size_t count,
			struct unit **out)
{
	struct kept_unit *kept = arena_many(visit->arena, struct kept_unit, count + 1);
	struct str *orgs = arena_many(visit->arena, struct str, count + 1);
	struct unit *units = arena_many(visit->arena, struct unit, count + 1);
	for (size_t i = 0; i < count; i++)
		orgs[i] = places[i].code;
	TRY(read_all_kept(visit, asked, orgs, count, kept));
	TRY(foresee_fixing(&visit->act, orgs, count));
	for (size_t i = 0; i < count; i++) {
		units[i].place = places[i];
		units[i].asked = *asked;
		units[i].asked.at = places[i].code;
		TRY(read_unit(&visit->act, &kept[i], &units[i]));
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
