/*
 * member: the row in the list of members that follows the road from the application on: entered once, here.
 *
 * It says applicant, activist, candidate, from the day of the approval probationary, later full; what is taken back on the road is
 * taken back there too. The list itself, its rules and its pages are no business of this file.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/development/development_int.h"

enum { ROWS_MAX = 20 };

static bool is_member(struct str state)
{
	static const char *const states[] = {"probationary", "full", "transferring_out",
					     "suspended"};
	for (size_t i = 0; i < COUNT(states); i++) {
		if (str_eq(state, str_of(states[i])))
			return true;
	}
	return false;
}

/* The person's row that is no closed one; *found false: none. */
static err_t find_row(struct act *program, int64_t person, struct record *out, bool *found)
{
	const struct reg *reg = act_register(program, "party_member");
	int64_t *ids = NULL;
	size_t count = 0;
	*found = false;
	TRY(reg_find_ref(program, reg, "person", person, ROWS_MAX, &ids, &count));
	for (size_t i = 0; i < count && !*found; i++) {
		TRY(reg_load(program, reg, ids[i], out));
		*found = !out->voided && record_text(out, "left_on").len == 0;
	}
	return NULL;
}

err_t development_is_member(struct act *act, int64_t person, bool *out)
{
	struct act program = act_as_program(act);
	struct record row;
	bool found = false;
	TRY(find_row(&program, person, &row, &found));
	*out = found && is_member(record_text(&row, "member_state"));
	return NULL;
}

static void set_day(struct act *act, struct draft *draft, const char *field, int64_t day)
{
	draft_set_text(draft, field, day == ROAD_NO_DAY ? S("") : day_text(act->arena, day));
}

static int64_t done_on(const struct road_state *state, const char *step)
{
	int index = road_step_index(state->road, str_of(step));
	return index < 0 ? ROAD_NO_DAY : state->first[index];
}

static bool has(const struct draft *draft, const char *field)
{
	return draft_text(draft, field).len > 0;
}

static void set_dates(struct act *act, struct draft *draft, const struct development_file *file)
{
	int64_t from = ROAD_NO_DAY, until = ROAD_NO_DAY, full = ROAD_NO_DAY;
	bool admitted = road_probation(&file->state, &from, &until);
	bool is_full = road_is_full(&file->state, &full);
	draft_set_text(draft, "applied_on", record_text(&file->development, "applied_on"));
	set_day(act, draft, "activist_on", done_on(&file->state, "activist"));
	set_day(act, draft, "candidate_on", done_on(&file->state, "candidate_filed"));
	set_day(act, draft, "admission_date", from);
	set_day(act, draft, "full_on", is_full ? full : ROAD_NO_DAY);
	draft_set_text(draft, "member_state",
		       is_full                      ? S("full")
		       : admitted                   ? S("probationary")
		       : file->state.stopped        ? S("stopped")
		       : has(draft, "candidate_on") ? S("candidate")
		       : has(draft, "activist_on")  ? S("activist")
						    : S("applicant"));
	if (!file->state.stopped || !admitted)
		return;
	draft_set_text(draft, "member_state", S("removed"));
	set_day(act, draft, "left_on", file->state.last_day);
	draft_set_text(draft, "left_doc", S("取消预备党员资格"));
}

err_t development_follow(struct act *act, int64_t id)
{
	struct act program = act_as_program(act);
	struct development_file file;
	struct record row;
	struct draft *draft = NULL;
	int64_t made = 0;
	bool found = false;
	TRY(development_load(&program, id, &file));
	TRY(find_row(&program, record_int(&file.development, "person"), &row, &found));
	if (found)
		TRY(draft_of(&program, &row, &draft));
	else
		TRY(draft_new(&program, act_register(act, "party_member"), file.development.org,
			      &draft));
	if (found && !str_eq(row.org, file.development.org))
		draft_move(draft, file.development.org);
	draft_set_int(draft, "person", record_int(&file.development, "person"));
	draft_set_int(draft, "organisation", record_int(&file.development, "organisation"));
	set_dates(act, draft, &file);
	if (!found)
		draft_set_text(draft, "floating", S("none"));
	if (draft_text(draft, "joined_here_on").len == 0)
		draft_set_text(draft, "joined_here_on", draft_text(draft, "admission_date"));
	return draft_write(draft, found ? row.version : 0, &made);
}

/* Registered, or corrected by somebody; what a step changes is followed by the step (take.c). */
err_t development_begun(struct act *act, const struct event *event)
{
	return act->account == -1 && str_ends(event->name, S(".changed"))
		       ? NULL
		       : development_follow(act, event->id);
}
