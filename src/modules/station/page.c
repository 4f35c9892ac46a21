/*
 * page: one station at the desk: what it must have, who serves, when somebody sits there, what is open.
 *
 * It gathers what the registers have; each row leads to the record, where the steps are taken. What it must have is ticked here,
 * all at once; proofs are added on the row's own page, and may be left out.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/station/station_int.h"
#include "web/part.h"

#include <stdlib.h>

enum { DAYS_SHOWN = 12, NOTE_MAX = 100 };

static err_t load(struct visit *visit, struct record *station)
{
	return reg_load(&visit->act, act_register(&visit->act, "station"), visit_id(visit, 0),
			station);
}

/* ---- what it must have ---- */

static const char *key_of(struct visit *visit, const char *what, struct str have)
{
	return str_c(visit->arena, str_fmt(visit->arena, "%s_" STR, what, STR_ARG(have)));
}

/* What was typed, else what is kept; a day that is asked for is today's until somebody says another. */
static void put_have(struct visit *visit, const struct station_have *have, const struct record *row,
		     struct doc *list)
{
	bool typed = visit_refused(visit);
	bool had = typed ? visit_field(visit, key_of(visit, "had", have->name)).len > 0
			 : row != NULL && record_int(row, "had") > 0;
	struct str on = typed         ? visit_field(visit, key_of(visit, "on", have->name))
			: row != NULL ? record_text(row, "had_on")
				      : S("");
	struct doc *one = doc_add_map(list);
	doc_set(one, "name", have->name);
	doc_set(one, "title", have->title);
	doc_set(one, "say", have->say);
	doc_set_bool(one, "had", had);
	doc_set(one, "on", on.len > 0 || typed ? on : day_text(visit->arena, visit->act.today));
	doc_set(one, "note",
		typed         ? visit_field(visit, key_of(visit, "note", have->name))
		: row != NULL ? record_text(row, "note")
			      : S(""));
	doc_set_int(one, "version", row == NULL ? 0 : row->version);
	doc_set(one, "fault", err_of_field(visit->errors, str_of(key_of(visit, "on", have->name))));
	doc_set(one, "proof_url",
		row == NULL ? S("") : visit_record_url(visit, S("station_have"), row->id));
}

static err_t put_haves(struct visit *visit, const struct record *station)
{
	const struct station_kind *kind = station_kind_of(&visit->act, station);
	struct record *rows = NULL;
	size_t count = 0;
	int64_t had = 0;
	struct doc *list = doc_set_list(visit->page, "haves");
	TRY(station_haves(&visit->act, station, &rows, &count, &had));
	for (size_t i = 0; i < kind->have_count; i++)
		put_have(visit, &kind->haves[i], station_have_of(rows, count, kind->haves[i].name),
			 list);
	doc_set(visit->page, "haves_text",
		str_fmt(visit->arena, "%zu 样里有了 %lld 样", kind->have_count, (long long)had));
	doc_set(visit->page, "haves_url",
		act_may(&visit->act, S("station_have"), VERB_CHANGE, station->org)
			? station_url(visit->arena, station->id, "/haves")
			: S(""));
	return NULL;
}

/* One line of the form into its row, when it says anything new. */
static err_t take_have(struct visit *visit, const struct record *station,
		       const struct station_have *have, const struct record *row, err_t *faults)
{
	struct draft *draft = NULL;
	int64_t day = 0, version = 0, id = 0;
	bool had = visit_field(visit, key_of(visit, "had", have->name)).len > 0;
	struct str on = str_trim(visit_field(visit, key_of(visit, "on", have->name)));
	struct str note = str_trim(visit_field(visit, key_of(visit, "note", have->name)));
	struct str field = str_of(key_of(visit, "on", have->name));
	if (had && (!day_read(on, &day) || day > visit->act.today)) {
		*faults = err_both(visit->arena, *faults,
				   err_field(visit->arena, field,
					     STR "：请写是哪天有的，不能写以后的日子。",
					     STR_ARG(have->title)));
		return NULL;
	}
	if (str_chars(note) > NOTE_MAX) {
		*faults = err_both(visit->arena, *faults,
				   err_field(visit->arena, field, STR "：说明最多 %d 个字。",
					     STR_ARG(have->title), NOTE_MAX));
		return NULL;
	}
	if (!had)
		on = S("");
	if (row == NULL ? !had && note.len == 0
			: had == (record_int(row, "had") > 0) &&
				  str_eq(on, record_text(row, "had_on")) &&
				  str_eq(note, record_text(row, "note")))
		return NULL;
	if (row == NULL)
		TRY(draft_new(&visit->act, act_register(&visit->act, "station_have"), station->org,
			      &draft));
	else
		TRY(draft_of(&visit->act, row, &draft));
	if (row != NULL &&
	    !str_int(visit_field(visit, key_of(visit, "version", have->name)), &version))
		version = 0;
	draft_set_int(draft, "station", station->id);
	draft_set_text(draft, "have", have->name);
	draft_set_text(draft, "title", have->title);
	draft_set_int(draft, "had", had);
	draft_set_text(draft, "had_on", on);
	draft_set_text(draft, "note", note);
	return draft_write(draft, version, &id);
}

err_t station_haves_apply(struct visit *visit)
{
	struct record station;
	struct record *rows = NULL;
	size_t count = 0;
	int64_t had = 0;
	err_t faults = NULL;
	TRY(load(visit, &station));
	TRY(act_need(&visit->act, S("station_have"), VERB_CHANGE, station.org));
	TRY(act_lock(&visit->act,
		     str_fmt(visit->arena, "station haves %lld", (long long)station.id)));
	const struct station_kind *kind = station_kind_of(&visit->act, &station);
	TRY(station_haves(&visit->act, &station, &rows, &count, &had));
	for (size_t i = 0; i < kind->have_count; i++)
		TRY(take_have(visit, &station, &kind->haves[i],
			      station_have_of(rows, count, kind->haves[i].name), &faults));
	if (faults != NULL)
		return faults;
	visit->location = station_url(visit->arena, station.id, "");
	visit->flash = S("存好了。");
	return NULL;
}

/* ---- who serves, and when ---- */

static err_t put_people(struct visit *visit, const struct record *station)
{
	struct record *people = NULL;
	size_t count = 0;
	struct doc *list = doc_set_list(visit->page, "people");
	TRY(reg_rows_of(&visit->act, "station_person", "station", station->id, STATION_ROWS_MAX,
			&people, &count));
	for (size_t i = count; i > 0; i--) { /* as they were registered */
		const struct record *person = &people[i - 1];
		if (!station_serves(person, visit->act.today))
			continue;
		struct doc *one = doc_add_map(list);
		doc_set(one, "name", record_text(person, "name"));
		doc_set(one, "duty", record_text(person, "duty"));
		doc_set(one, "url", visit_record_url(visit, S("station_person"), person->id));
	}
	doc_set_bool(visit->page, "has_people", list->in.count > 0);
	return NULL;
}

static int by_day(const void *one, const void *other)
{
	const struct record *a = one, *b = other;
	return str_cmp(record_text(a, "day"), record_text(b, "day"));
}

static void put_day(struct visit *visit, const struct record *day, struct doc *list)
{
	int64_t on = 0;
	bool past = day_read(record_text(day, "day"), &on) && on < visit->act.today;
	struct doc *one = doc_add_map(list);
	doc_set(one, "day", record_brief(&visit->act, day, "day"));
	doc_set(one, "hours", record_text(day, "hours"));
	doc_set(one, "who", station_sitters(&visit->act, day));
	doc_set(one, "url", visit_record_url(visit, S("station_day"), day->id));
	doc_set_bool(one, "past", past);
}

/* What is still to be written down first, then what comes. */
static err_t put_days(struct visit *visit, const struct record *station)
{
	struct record *days = NULL;
	size_t count = 0;
	struct doc *list = doc_set_list(visit->page, "days");
	TRY(reg_rows_of(&visit->act, "station_day", "station", station->id, STATION_ROWS_MAX, &days,
			&count));
	if (count > 0) /* who may not read them has none, and no place where they would be */
		qsort(days, count, sizeof *days, by_day);
	for (size_t i = 0; i < count && list->in.count < DAYS_SHOWN; i++) {
		if (record_is(&days[i], "state", "planned"))
			put_day(visit, &days[i], list);
	}
	doc_set_bool(visit->page, "has_days", list->in.count > 0);
	return NULL;
}

/* ---- the page ---- */

static struct str may_url(struct visit *visit, const struct record *station, const char *reg,
			  const char *rest)
{
	bool open = !station->voided && !record_is(station, "state", "closed");
	return open && act_may(&visit->act, str_of(reg), VERB_CREATE, station->org)
		       ? station_url(visit->arena, station->id, rest)
		       : S("");
}

static void put_head(struct visit *visit, const struct record *station)
{
	static const char *const facts[] = {"place_words", "hours", "phone", "opened_on", NULL};
	const struct flow *flow = flow_of(station);
	const struct flow_state *state =
		flow == NULL ? NULL : flow_state(flow, record_text(station, "state"));
	const struct station_kind *kind = station_kind_of(&visit->act, station);
	doc_set(visit->page, "kind", kind->title);
	doc_set(visit->page, "person_word", kind->person);
	doc_set(visit->page, "visit_word", kind->visit);
	doc_set_int(visit->page, "reply_days", kind->reply_days);
	doc_set_bool(visit->page, "confidential", kind->confidential);
	doc_set_bool(visit->page, "draft", record_is(station, "state", "draft"));
	if (state != NULL)
		part_state(visit->page, "lamp", state->title, state->tone, state->icon);
	else
		doc_set_bool(visit->page, "lamp", false);
	reg_facts_doc(&visit->act, station, facts, doc_set_list(visit->page, "facts"));
	doc_set(visit->page, "record_url",
		str_fmt(visit->arena, "/desk/r/station/%lld", (long long)station->id));
	doc_set(visit->page, "card_url", may_url(visit, station, "station_matter", "/card"));
	doc_set(visit->page, "person_url", may_url(visit, station, "station_person", "/person"));
	doc_set(visit->page, "day_url", may_url(visit, station, "station_day", "/day"));
	doc_set(visit->page, "year_url", station_url(visit->arena, station->id, "/year"));
	doc_set(visit->page, "ledger_url",
		str_fmt(visit->arena, "/desk/r/station_matter?station=%lld&view=all",
			(long long)station->id));
	doc_set(visit->page, "days_url",
		str_fmt(visit->arena, "/desk/r/station_day?station=%lld&view=all",
			(long long)station->id));
	doc_set(visit->page, "public_url",
		record_is(station, "state", "shown")
			? str_fmt(visit->arena, "/v/" STR "/stations/%lld", STR_ARG(station->org),
				  (long long)station->id)
			: S(""));
}

static err_t put_matters(struct visit *visit, const struct record *station)
{
	const struct form_value which = {
		S("station"), str_fmt(visit->arena, "%lld", (long long)station->id), NULL};
	const struct form params = {&which};
	bool may = act_may(&visit->act, S("station_matter"), VERB_READ, station->org);
	doc_set_bool(visit->page, "may_matters", may);
	if (!may) {
		doc_set_bool(visit->page, "table", false);
		return NULL;
	}
	const struct reg *matters = act_register(&visit->act, "station_matter");
	TRY(reg_list_doc(&visit->act, matters,
			 &(struct query){.params = &params,
					 .url = S("/desk/r/station_matter"),
					 .without = reg_field(matters, S("station")),
					 .open_only = true},
			 visit->page));
	struct doc *empty = doc_at(doc_at(visit->page, "table"), "empty");
	doc_set(empty, "text", S("现在没有在办的。"));
	doc_set(empty, "url", S(""));
	return NULL;
}

err_t station_page(struct visit *visit)
{
	struct record station;
	TRY(load(visit, &station));
	station_frame(visit, record_text(&station, "name"));
	put_head(visit, &station);
	TRY(put_haves(visit, &station));
	TRY(put_people(visit, &station));
	TRY(put_days(visit, &station));
	return put_matters(visit, &station);
}
