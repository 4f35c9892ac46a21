/*
 * desk: the first page. At a village its stations, each with what waits there; above it how many there are of each kind, how many
 * matters are open, and what is over its day. Kinds stand in the catalogue's order, never by number; there is no order of places.
 */
#include "base/arena.h"
#include "base/date.h"
#include "engine/figure/figure.h"
#include "modules/station/station_int.h"
#include "web/part.h"

enum { OVERDUE_SHOWN = 20 };

/* ---- at a village ---- */

struct waiting {
	int64_t open, overdue;
	struct str next; /* day; empty: none is planned */
};

static err_t read_waiting(struct act *act, int64_t station, struct waiting *out)
{
	struct str today = day_text(act->arena, act->today);
	*out = (struct waiting){0};
	struct rows rows =
		db_query(act->db,
			 "SELECT count(*), count(*) FILTER (WHERE due < $2) FROM r_station_matter "
			 "WHERE station = $1 AND open = 1 AND voided = 0",
			 ARGS(V_INT(station), V_TEXT(today)));
	if (rows_next(&rows)) {
		out->open = rows_int(&rows, 0);
		out->overdue = rows_int(&rows, 1);
	}
	TRY(rows_done(&rows));
	rows = db_query(act->db,
			"SELECT day FROM r_station_day WHERE station = $1 AND state = 'planned' "
			"AND voided = 0 "
			"AND day >= $2 ORDER BY day, id LIMIT 1",
			ARGS(V_INT(station), V_TEXT(today)));
	if (rows_next(&rows))
		out->next = rows_copy(&rows, act->arena, 0);
	return rows_done(&rows);
}

static err_t put_station(struct visit *visit, const struct record *station, struct doc *list)
{
	const struct station_kind *kind = station_kind_of(&visit->act, station);
	struct waiting waiting;
	struct record *rows = NULL;
	size_t count = 0;
	int64_t had = 0;
	TRY(read_waiting(&visit->act, station->id, &waiting));
	TRY(station_haves(&visit->act, station, &rows, &count, &had));
	struct doc *one = doc_add_map(list);
	doc_set(one, "name", record_text(station, "name"));
	doc_set(one, "kind",
		str_eq(kind->title, record_text(station, "name")) ? S("") : kind->title);
	doc_set(one, "url", station_url(visit->arena, station->id, ""));
	doc_set(one, "place", record_text(station, "place_words"));
	doc_set(one, "haves",
		str_fmt(visit->arena, "%lld / %zu", (long long)had, kind->have_count));
	doc_set(one, "next",
		waiting.next.len == 0 ? S("没有排")
				      : day_listed(visit->arena, waiting.next, visit->act.today));
	doc_set_int(one, "open", waiting.open);
	doc_set_int(one, "overdue", waiting.overdue);
	doc_set_bool(one, "has_overdue", waiting.overdue > 0);
	if (record_is(station, "state", "shown"))
		part_state(one, "lamp", S("公布了"), S("ok"), S("speakerphone"));
	else
		part_state(one, "lamp", S("没有公布"), S("act"), S("edit"));
	return NULL;
}

static err_t put_stations(struct visit *visit)
{
	const struct record *all = NULL;
	size_t count = 0;
	struct form params = {NULL};
	struct doc *list = doc_set_list(visit->page, "stations");
	TRY(reg_list_records(
		&visit->act, act_register(&visit->act, "station"),
		&(struct query){
			.params = &params, .url = S(""), .open_only = true, .limit = STATION_MAX},
		&all, &count));
	for (size_t i = count; i > 0; i--) /* as they were opened */
		TRY(put_station(visit, &all[i - 1], list));
	doc_set_bool(visit->page, "has_stations", count > 0);
	doc_set_bool(visit->page, "has_kinds", false);
	return NULL;
}

/* ---- above it ---- */

static bool is_over(struct str state)
{
	return str_eq(state, S("closed")) || str_eq(state, S("elsewhere")) ||
	       str_eq(state, S("taken_back"));
}

struct counted {
	int64_t stations, open, closed;
};

/* "party_delegates waiting": a kept figure's value. */
static void count_in(struct counted *sums, const struct catalogue *catalogue,
		     const struct figure *figure, bool matters)
{
	struct str state = figure->value, kind = str_cut(&state, ' ');
	for (size_t i = 0; i < catalogue->station_kind_count; i++) {
		if (!str_eq(catalogue->station_kinds[i].name, kind))
			continue;
		if (!matters)
			sums[i].stations += str_eq(state, S("closed")) ? 0 : figure->n;
		else if (is_over(state))
			sums[i].closed += figure->n;
		else
			sums[i].open += figure->n;
	}
}

static err_t put_kinds(struct visit *visit)
{
	const struct catalogue *catalogue = visit->act.house->catalogue;
	struct counted *sums =
		arena_many(visit->arena, struct counted, catalogue->station_kind_count + 1);
	struct figure *figures = NULL;
	size_t count = 0;
	struct doc *list = doc_set_list(visit->page, "kinds");
	TRY(figure_list(&visit->act, visit->act.org, S("station#station_kind,state"), S(""),
			&figures, &count));
	for (size_t i = 0; i < count; i++)
		count_in(sums, catalogue, &figures[i], false);
	TRY(figure_list(&visit->act, visit->act.org, S("station_matter#station_kind,state"), S(""),
			&figures, &count));
	for (size_t i = 0; i < count; i++)
		count_in(sums, catalogue, &figures[i], true);
	for (size_t i = 0; i < catalogue->station_kind_count; i++) {
		const struct station_kind *kind = &catalogue->station_kinds[i];
		if (kind->hidden && sums[i].stations == 0)
			continue;
		struct doc *one = doc_add_map(list);
		doc_set(one, "title", kind->title);
		doc_set_int(one, "stations", sums[i].stations);
		doc_set_int(one, "open", sums[i].open);
		doc_set_int(one, "closed", sums[i].closed);
		doc_set(one, "url",
			str_fmt(visit->arena, "/desk/r/station?station_kind=" STR,
				STR_ARG(kind->name)));
	}
	doc_set_bool(visit->page, "has_kinds", true);
	return NULL;
}

static err_t put_overdue(struct visit *visit)
{
	const struct form_value before = {S("due_to"), day_text(visit->arena, visit->act.today - 1),
					  NULL};
	const struct form params = {&before};
	bool may = act_may_somewhere(&visit->act, S("station_matter"), VERB_READ);
	doc_set_bool(visit->page, "may_matters", may);
	if (!may) {
		doc_set_bool(visit->page, "table", false);
		return NULL;
	}
	TRY(reg_list_doc(&visit->act, act_register(&visit->act, "station_matter"),
			 &(struct query){.params = &params,
					 .url = S("/desk/r/station_matter"),
					 .open_only = true,
					 .limit = OVERDUE_SHOWN},
			 visit->page));
	struct doc *empty = doc_at(doc_at(visit->page, "table"), "empty");
	doc_set(empty, "text", S("没有超期的。"));
	doc_set(empty, "url", S(""));
	doc_set(empty, "action", S(""));
	return NULL;
}

err_t stations_page(struct visit *visit)
{
	bool village = tier_of_code(visit->act.org) >= TIER_VILLAGE;
	visit_title(visit, S("代表和服务站"));
	doc_set_bool(visit->page, "village", village);
	doc_set(visit->page, "new_url",
		village && act_may_somewhere(&visit->act, S("station"), VERB_CREATE)
			? S("/desk/r/station/new")
			: S(""));
	doc_set(visit->page, "public_url",
		village ? str_fmt(visit->arena, "/v/" STR "/stations",
				  STR_ARG(str_sub(visit->act.org, 0, tier_length(TIER_VILLAGE))))
			: S(""));
	if (village) {
		doc_set_list(visit->page, "kinds");
		TRY(put_stations(visit));
	} else {
		doc_set_list(visit->page, "stations");
		doc_set_bool(visit->page, "has_stations", false);
		TRY(put_kinds(visit));
	}
	return put_overdue(visit);
}
