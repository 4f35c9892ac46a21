/*
 * attend: who came, taken from the sheet of paper after the meeting. Everybody who was due on that day stands in the form; one
 * row each is kept, and what follows from it is worked out anew. Once something was voted on, it changes no more.
 */
#include "base/arena.h"
#include "modules/life/life_int.h"

/* ---- the form ---- */

static struct str said(struct visit *visit, struct str name, struct str kept)
{
	return visit_refused(visit) && form_has(&visit->form, name) ? form_get(&visit->form, name)
								    : kept;
}

static void put_person(struct visit *visit, const struct life_person *person,
		       const struct life_line *line, struct doc *list)
{
	struct doc *one = doc_add_map(list);
	struct str presence = life_input_name(visit->arena, "presence", person->member),
		   why = life_input_name(visit->arena, "why", person->member);
	struct str chosen = said(visit, presence, line == NULL ? S("present") : line->presence);
	doc_set(one, "name", person->name);
	doc_set_bool(one, "voter", person->voter);
	doc_set(one, "presence_name", presence);
	doc_set(one, "why_name", why);
	doc_set(one, "why", said(visit, why, line == NULL ? S("") : line->why));
	doc_set(one, "fault", err_of_field(visit->errors, why));
	life_put_choices(&visit->act, "life_presence", chosen, one);
}

/* Who is due, judged anew: what was entered is laid over it. */
static err_t due_of(struct act *act, const struct record *activity, struct life_person **out,
		    size_t *count)
{
	struct act program = act_as_program(act);
	const struct life_rule *rule = NULL;
	struct record org;
	enum life_who who = LIFE_MEMBERS;
	struct str held = record_text(activity, "held_on");
	*count = 0;
	*out = NULL;
	TRY(life_rule_on(act, held, "", &rule));
	TRY(reg_load(&program, act_register(act, "party_org"), record_int(activity, "organisation"),
		     &org));
	if (!life_who_of(rule, record_text(activity, "kinds"), record_is(&org, "org_kind", "group"),
			 &who))
		return NULL;
	return life_due_people(act, &org, who, life_day(held), out, count);
}

bool life_may_change(struct act *act, const struct record *activity)
{
	return !activity->voided && act_may(act, S("life_activity"), VERB_CHANGE, activity->org);
}

err_t life_put_attendance(struct visit *visit, const struct record *activity,
			  const struct life_line *lines, size_t count, int64_t votes)
{
	struct life_person *people = NULL;
	size_t due = 0;
	bool past = life_day(record_text(activity, "held_on")) <= visit->act.today,
	     attended =
		     str_eq(record_text(activity, "attended_on"), record_text(activity, "held_on"));
	doc_set_bool(visit->page, "attend", false);
	if (!past || votes > 0 || !life_may_change(&visit->act, activity))
		return NULL;
	TRY(due_of(&visit->act, activity, &people, &due));
	struct doc *attend = doc_set_map(visit->page, "attend");
	doc_set(attend, "url",
		str_fmt(visit->arena, "/desk/life/activities/%lld/attendance",
			(long long)activity->id));
	doc_set_bool(attend, "open", !attended);
	struct doc *list = doc_set_list(attend, "people");
	for (size_t i = 0; i < due; i++)
		put_person(visit, &people[i], life_line_of(lines, count, people[i].member), list);
	doc_set_bool(attend, "has_people", due > 0);
	return NULL;
}

/* ---- what was filled in ---- */

struct attending {
	struct act *act;
	const struct form *form;
	struct record activity;
	struct life_person *people;
	struct life_line *lines;
	size_t count, line_count;
};

static err_t check_presence(const struct attending *in)
{
	struct arena *arena = in->act->arena;
	const struct codes *codes = catalogue_codes(in->act->house->catalogue, S("life_presence"));
	err_t faults = NULL;
	for (size_t i = 0; i < in->count; i++) {
		struct str why = life_input_name(arena, "why", in->people[i].member),
			   presence = form_get(in->form, life_input_name(arena, "presence",
									 in->people[i].member));
		bool reason = str_eq(presence, S("excused")) || str_eq(presence, S("left_out"));
		if (codes_find(codes, presence) == NULL)
			faults = err_both(arena, faults,
					  err_field(arena, why, STR "：请选到会没有。",
						    STR_ARG(in->people[i].name)));
		else if (reason && str_trim(form_get(in->form, why)).len == 0)
			faults = err_both(arena, faults,
					  err_field(arena, why,
						    STR "：请假的、不计算在内的，请写原因。",
						    STR_ARG(in->people[i].name)));
	}
	return faults;
}

static err_t write_person(const struct attending *in, const struct life_person *person)
{
	struct act *act = in->act;
	struct arena *arena = act->arena;
	const struct reg *reg = act_register(act, "life_attendance");
	const struct life_line *line = life_line_of(in->lines, in->line_count, person->member);
	struct record *record = arena_one(arena, struct record);
	struct draft *draft = NULL;
	int64_t id = 0;
	struct str presence =
			   form_get(in->form, life_input_name(arena, "presence", person->member)),
		   why = str_trim(
			   form_get(in->form, life_input_name(arena, "why", person->member)));
	if (line != NULL && str_eq(line->presence, presence) && str_eq(line->why, why) &&
	    line->voter == person->voter)
		return NULL;
	if (line == NULL) {
		TRY(draft_new(act, reg, in->activity.org, &draft));
		draft_set_int(draft, "activity", in->activity.id);
		draft_set_int(draft, "member", person->member);
	} else {
		TRY(reg_load(act, reg, line->id, record));
		TRY(draft_of(act, record, &draft));
	}
	draft_set_text(draft, "standing", person->voter ? S("voter") : S("listener"));
	draft_set_text(draft, "presence", presence);
	draft_set_text(draft, "why", why);
	return draft_write(draft, line == NULL ? 0 : line->version, &id);
}

/* Who was entered and is not due after all: the day or the kind was another. */
static err_t drop_others(const struct attending *in)
{
	struct act program = act_as_program(in->act);
	for (size_t i = 0; i < in->line_count; i++) {
		bool due = false;
		for (size_t k = 0; k < in->count; k++)
			due |= in->people[k].member == in->lines[i].member;
		if (!due)
			TRY(reg_void(&program, act_register(in->act, "life_attendance"),
				     in->lines[i].id, in->lines[i].version,
				     S("按改过的日期和种类，不在应到里")));
	}
	return NULL;
}

static err_t attending_of(struct act *act, int64_t id, struct attending *in)
{
	int64_t votes = 0;
	TRY(reg_load(act, act_register(act, "life_activity"), id, &in->activity));
	TRY(act_need(act, S("life_activity"), VERB_CHANGE, in->activity.org));
	TRY(life_lock(act, in->activity.id));
	TRY(life_vote_count(act, in->activity.id, &votes));
	if (in->activity.voided || votes > 0)
		return err_new(act->arena, ERR_CONFLICT,
			       "这次会已经有表决（或者已经作废），到会情况不能再改。");
	if (life_day(record_text(&in->activity, "held_on")) > act->today)
		return err_field(act->arena, S(""), "还没有到这一天，开完会再录到会情况。");
	TRY(due_of(act, &in->activity, &in->people, &in->count));
	if (in->count == 0)
		return err_field(
			act->arena, S(""),
			"这一天没有应到的人。请先在“党组织”里登记党员（支委会要登记职务）。");
	return life_lines(act, in->activity.id, &in->lines, &in->line_count);
}

err_t life_attend(struct act *act, int64_t id, const struct form *form)
{
	struct attending in = {.act = act, .form = form};
	TRY(attending_of(act, id, &in));
	TRY(check_presence(&in));
	for (size_t i = 0; i < in.count; i++)
		TRY(write_person(&in, &in.people[i]));
	TRY(drop_others(&in));
	return life_restate(act, id, true);
}

err_t life_attendance_apply(struct visit *visit)
{
	int64_t id = visit_id(visit, 0);
	TRY(life_attend(&visit->act, id, &visit->form));
	visit->location = visit_record_url(visit, S("life_activity"), id);
	visit->flash = S("到会情况录好了。");
	return NULL;
}
