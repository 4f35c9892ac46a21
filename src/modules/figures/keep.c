/*
 * keep: what is counted of a case, when it happens: acceptance, requests for papers, the end.
 *
 * A figure counts on the day on which it happened and in the place of the case. All that is needed to count
 * again stands in the record and its journal, so a case that is found to be void is taken out of every
 * figure it is in, and a recount gives the same numbers (tests/stories/figures.mjs).
 *
 * Names, each by item ("M10", "M10 proxy"); the first five also for all items together (""):
 *   case.accepted, case.closed, case.late, case.days (working days from acceptance to the end, summed),
 *   case.asked (requests for papers), case.completed (cases with at least one such request),
 *   case.item,way · case.item,spent (bucket of working days) · case.item,tier (working days that a closed
 *   case lay with the village, the town, the county, or waited for the applicant or on view) ·
 *   case.item,tiers (closed cases with a journal: what the days by tier are divided by) ·
 *   case.item,asked (reason) · case.item,missing (material) · case.item,overdue (reason of those closed late).
 */
#include "base/arena.h"
#include "base/date.h"
#include "engine/event/event.h"
#include "engine/figure/figure.h"
#include "engine/flow/flow.h"
#include "modules/figures/figures_int.h"

#define NO_DAY "9999-12-31"

/* One case on its way into the figures or out of them (by 1 or -1). */
struct counted {
	struct act *act;
	const struct record *record;
	struct str item, way;
	int64_t by;
};

static err_t count(const struct counted *of, const char *name, int64_t day, int64_t n)
{
	TRY(figure_add(of->act, of->record->org, str_of(name), S(""), day, n * of->by));
	return figure_add(of->act, of->record->org, str_of(name), of->item, day, n * of->by);
}

static err_t count_by(const struct counted *of, const char *name, struct str value, int64_t day,
		      int64_t n)
{
	if (value.len == 0)
		return NULL;
	return figure_add(of->act, of->record->org, str_of(name),
			  str_fmt(of->act->arena, STR " " STR, STR_ARG(of->item), STR_ARG(value)), day,
			  n * of->by);
}

static err_t load_counted(struct act *program, const struct event *event, struct record *record,
			  struct counted *out)
{
	program->account = -1; /* the program counts, whatever the one who took the step may see */
	TRY(reg_load(program, catalogue_register(program->house->catalogue, S("case")), event->id,
		     record));
	*out = (struct counted){program, record, record_text(record, "item"),
				record_text(record, "way"), 1};
	return NULL;
}

/* ---- acceptance ---- */

static err_t count_accepted(const struct counted *of, int64_t day)
{
	TRY(count(of, "case.accepted", day, 1));
	return count_by(of, "case.item,way", of->way, day, 1);
}

static err_t on_accepted(struct act *act, const struct event *event)
{
	struct act program = *act;
	struct record record;
	struct counted of;
	if (!str_eq(event->on, S("case")))
		return NULL;
	TRY(load_counted(&program, event, &record, &of));
	return count_accepted(&of, act->today);
}

/* ---- the end ---- */

/* Who had it in a state. What stands still waits for the applicant or for the end of a posting. */
static const char *holder_of(const struct flow_state *state)
{
	if (state == NULL || state->clock == CLOCK_STOP)
		return "wait";
	switch (state->tier) {
	case TIER_VILLAGE: return "village";
	case TIER_TOWN: return "town";
	case TIER_COUNTY: return "county";
	case TIER_NONE:
	case TIER_PROVINCE:
	case TIER_CITY:
	case TIER_GROUP: break;
	}
	return "wait";
}

/* Working days between two lines of the journal add up to those of the whole way. */
static err_t count_tiers(const struct counted *of, int64_t accepted, int64_t closed)
{
	const struct flow *flow = flow_of(of->record);
	const struct calendar *calendar = of->act->house->calendar;
	struct flow_line *lines = NULL;
	size_t line_count = 0;
	TRY(flow_journal(of->act, of->record, &lines, &line_count));
	if (flow == NULL || line_count == 0)
		return NULL;
	for (size_t i = 0; i < line_count; i++) {
		int64_t from = day_of_moment(lines[i].at);
		int64_t until = i + 1 < line_count ? day_of_moment(lines[i + 1].at) : closed;
		from = from < accepted ? accepted : from;
		if (until <= from || lines[i].final)
			continue;
		TRY(count_by(of, "case.item,tier", str_of(holder_of(flow_state(flow, lines[i].to))),
			     closed, calendar_between(calendar, from, until)));
	}
	return figure_add(of->act, of->record->org, S("case.item,tiers"), of->item, closed, of->by);
}

/* The day by which it was late, or was not: see the flow's clock. */
static bool ended_late(const struct record *record, int64_t closed)
{
	int64_t due = 0;
	struct str text = record_text(record, "due");
	return day_read(text, &due) && !str_eq(text, S(NO_DAY)) && closed > due;
}

static err_t count_closed(const struct counted *of, int64_t accepted, int64_t closed)
{
	struct arena *arena = of->act->arena;
	int64_t days = calendar_between(of->act->house->calendar, accepted, closed);
	TRY(count(of, "case.closed", closed, 1));
	TRY(count(of, "case.days", closed, days));
	TRY(count_by(of, "case.item,spent", spent_code(arena, spent_bucket(days)), closed, 1));
	TRY(count_tiers(of, accepted, closed));
	if (!ended_late(of->record, closed))
		return NULL;
	struct str reason = record_text(of->record, "overdue_reason");
	TRY(count(of, "case.late", closed, 1));
	return count_by(of, "case.item,overdue", reason.len > 0 ? reason : S("none"), closed, 1);
}

static err_t on_closed(struct act *act, const struct event *event)
{
	struct act program = *act;
	struct record record;
	struct counted of;
	int64_t accepted = 0;
	if (!str_eq(event->on, S("case")))
		return NULL;
	TRY(load_counted(&program, event, &record, &of));
	if (!day_read(record_text(&record, "accepted_on"), &accepted))
		return NULL; /* refused or withdrawn before it was accepted */
	return count_closed(&of, accepted, act->today);
}

/* ---- requests for papers ---- */

/* A state in which a case waits for its applicant: nobody's desk, the clock stands, no timer ends it. */
static bool waits_for_applicant(const struct flow_state *state)
{
	return state != NULL && state->clock == CLOCK_STOP && state->tier == TIER_NONE &&
	       state->then.len == 0;
}

/* The reasons that were picked: the journal holds their titles, "缺身份证；材料过期：两样都在家里". */
static err_t count_reasons(const struct counted *of, const struct flow_step *step, struct str words,
			   int64_t day)
{
	for (size_t i = 0; step->reason_codes != NULL && i < step->reason_codes->count; i++) {
		const struct code *code = &step->reason_codes->all[i];
		size_t at = str_find(words, code->title), after = at + code->title.len;
		bool begins = at == 0 || (at != SIZE_MAX && at >= 3 &&
					  str_eq(str_sub(words, at - 3, 3), S("；")));
		bool ends = begins && (after == words.len ||
				       str_starts(str_sub(words, after, 3), S("；")) ||
				       str_starts(str_sub(words, after, 3), S("：")));
		if (ends)
			TRY(count_by(of, "case.item,asked", code->code, day, 1));
	}
	return NULL;
}

/* The line'th request of a case, the first of which makes it one with a request. */
static err_t count_request(const struct counted *of, const struct flow *flow,
			   const struct flow_line *line, bool first)
{
	const struct flow_step *step = flow_step(flow, line->step);
	int64_t day = day_of_moment(line->at);
	TRY(count(of, "case.asked", day, 1));
	if (first)
		TRY(count(of, "case.completed", day, 1));
	return step == NULL ? NULL : count_reasons(of, step, line->reason, day);
}

/* All requests in the journal, or the last one alone. */
static err_t count_requests(const struct counted *of, bool last_only)
{
	const struct flow *flow = flow_of(of->record);
	struct flow_line *lines = NULL;
	size_t line_count = 0, seen = 0;
	TRY(flow_journal(of->act, of->record, &lines, &line_count));
	for (size_t i = 0; flow != NULL && i < line_count; i++) {
		if (!waits_for_applicant(flow_state(flow, lines[i].to)))
			continue;
		if (!last_only || i + 1 == line_count)
			TRY(count_request(of, flow, &lines[i], seen == 0));
		seen++;
	}
	return NULL;
}

static err_t on_asked(struct act *act, const struct event *event)
{
	struct act program = *act;
	struct record record;
	struct counted of;
	if (!str_eq(event->on, S("case")))
		return NULL;
	TRY(load_counted(&program, event, &record, &of));
	return count_requests(&of, true);
}

/* The first day on which papers were asked for: by it such cases are listed. */
static err_t note_request(struct act *act, struct draft *draft)
{
	for (size_t i = 0; i < draft->reg->flow_count; i++) {
		const struct flow *flow = draft->reg->flows[i];
		if (str_eq(flow->name, draft_text(draft, "flow")) &&
		    draft_text(draft, "asked_on").len == 0 &&
		    waits_for_applicant(flow_state(flow, draft_text(draft, "state"))))
			draft_set_text(draft, "asked_on", day_text(act->arena, act->today));
	}
	return NULL;
}

/* The bucket of working days in which a case ended, once: by it the cases behind a bar are listed. */
static void note_spent(struct act *act, struct draft *draft)
{
	int64_t accepted = 0, closed = 0;
	if (draft_text(draft, "spent").len > 0 || !day_read(draft_text(draft, "accepted_on"), &accepted) ||
	    !day_read(draft_text(draft, "closed_on"), &closed))
		return;
	int64_t days = calendar_between(act->house->calendar, accepted, closed);
	draft_set_text(draft, "spent", spent_code(act->arena, spent_bucket(days)));
}

static err_t note_of_case(struct act *act, struct draft *draft)
{
	note_spent(act, draft);
	return note_request(act, draft);
}

/* ---- all of it, for a case that was wrong ---- */

static err_t count_whole(const struct counted *of)
{
	int64_t accepted = 0, closed = 0;
	TRY(count_requests(of, false));
	if (!day_read(record_text(of->record, "accepted_on"), &accepted))
		return NULL;
	TRY(count_accepted(of, accepted));
	if (!day_read(record_text(of->record, "closed_on"), &closed))
		return NULL;
	return count_closed(of, accepted, closed);
}

static err_t on_voided(struct act *act, const struct event *event)
{
	struct act program = *act;
	struct record record;
	struct counted of;
	TRY(load_counted(&program, event, &record, &of));
	of.by = -1;
	return count_whole(&of);
}

static bool is_among(struct str names, struct str name)
{
	while (names.len > 0) {
		if (str_eq(str_cut(&names, ' '), name))
			return true;
	}
	return false;
}

static err_t value_before(struct act *act, int64_t id, struct str field, struct str *out)
{
	bool found = false;
	return db_text(act->db, act->arena,
		       "SELECT before FROM history WHERE reg = 'case' AND record = $1 AND field = $2 "
		       "ORDER BY version DESC, id DESC LIMIT 1",
		       ARGS(V_INT(id), V_TEXT(field)), out, &found);
}

/* A wrong item or way was put right: out under the old one, in under the new. */
static err_t count_corrected(struct counted of, struct str names)
{
	struct counted before = of;
	before.by = -1;
	if (is_among(names, S("item")))
		TRY(value_before(of.act, of.record->id, S("item"), &before.item));
	if (is_among(names, S("way")))
		TRY(value_before(of.act, of.record->id, S("way"), &before.way));
	TRY(count_whole(&before));
	return count_whole(&of);
}

/* The materials that are named as missing: counted as often as they were named, also of a void case. */
static err_t count_missing(const struct counted *of, int64_t day)
{
	struct str missing = record_text(of->record, "missing");
	while (missing.len > 0) {
		struct str material = str_cut(&missing, ' ');
		TRY(count_by(of, "case.item,missing", str_cut(&material, '='), day, 1));
	}
	return NULL;
}

static err_t on_changed(struct act *act, const struct event *event)
{
	struct act program = *act;
	struct record record;
	struct counted of;
	bool corrected = is_among(event->data, S("item")) || is_among(event->data, S("way"));
	bool missing = is_among(event->data, S("missing"));
	if (!corrected && !missing)
		return NULL;
	TRY(load_counted(&program, event, &record, &of));
	if (corrected)
		TRY(count_corrected(of, event->data));
	return missing ? count_missing(&of, act->today) : NULL;
}

const struct listener figures_listeners[] = {
	{"case.accepted", on_accepted},
	{"case.closed", on_closed},
	{"case.ask_more", on_asked},
	{"case.ask_more_town", on_asked},
	{"case.ask_more_county", on_asked},
	{"case.changed", on_changed},
	{"case.voided", on_voided},
	{NULL, NULL},
};

const struct reg_hook figures_hooks[] = {
	{"case", note_of_case},
	{NULL, NULL},
};
