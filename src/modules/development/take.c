/*
 * take: recording a step after the road has judged it, and taking the last one back.
 *
 * One applicant's steps wait for one another (a lock until the commit), so two clerks never take the same step. The step
 * is judged by the road in force on its own day; what is written down of the verdict is never worked out again.
 */
#include "base/arena.h"
#include "base/date.h"
#include "engine/audit/audit.h"
#include "modules/development/development_int.h"

enum { REASON_MOST = 200 };

err_t development_may(struct act *act, const struct record *development,
		      const struct road_step *step, bool *out)
{
	struct str on = development->reg->name;
	bool online = false;
	*out = act_may_step(act, on, step->tier, false, false, development->org, development->id);
	if (*out ||
	    !act_may_step(act, on, step->tier, true, false, development->org, development->id))
		return NULL;
	TRY(act_tier_online(act, on, step->tier, development->org, &online));
	*out = !online;
	return NULL;
}

size_t development_fields(struct act *act, const struct road_step *step, enum road_way way,
			  const struct field **out)
{
	size_t count = 0;
	(void)act;
	for (size_t i = 0; i < step->form_count; i++) {
		bool stood = way == ROAD_DISCUSSED && str_eq(step->form[i]->name, S("notice_from"));
		if (!stood)
			out[count++] = step->form[i];
	}
	return count;
}

/* ---- judging what was typed ---- */

static struct road_fact fact_of(struct draft *draft, struct str step)
{
	return (struct road_fact){.step = step,
				  .day = development_day(draft_text(draft, "day")),
				  .outcome = development_outcome(draft_text(draft, "outcome"),
								 draft_text(draft, "decision")),
				  .due = draft_int(draft, "due_count"),
				  .present = draft_int(draft, "present_count"),
				  .yes = draft_int(draft, "yes_count"),
				  .no = draft_int(draft, "no_count"),
				  .abstain = draft_int(draft, "abstain_count"),
				  .written = draft_int(draft, "written_count"),
				  .people = development_names(draft_text(draft, "people")),
				  .months = draft_int(draft, "extend_months"),
				  .training_days = draft_int(draft, "training_days"),
				  .training_hours = draft_int(draft, "training_hours"),
				  .notice_from = development_day(draft_text(draft, "notice_from")),
				  .received_on = development_day(draft_text(draft, "received_on")),
				  .leaves = draft_int(draft, "leaves") != 0,
				  .reasoned = str_trim(draft_text(draft, "late_reason")).len > 0};
}

static bool has_fault(const struct draft *draft, struct str field)
{
	for (err_t at = draft->errors; at != NULL; at = at->next) {
		if (str_eq(at->field, field))
			return true;
	}
	return false;
}

static void check_required(struct draft *draft, const struct field *const *fields, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct field *field = fields[i];
		if (field->required && draft_input(draft, field->name).len == 0 &&
		    !has_fault(draft, field->name))
			draft_fault(draft, field->name.at,
				    err_field(draft->act->arena, field->name, "请填写" STR "。",
					      STR_ARG(field->title)));
	}
}

/* Where a finding is told: its own field, when this step asks it. */
static const char *told_at(const char *field, const struct field *const *fields, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (str_eq(fields[i]->name, str_of(field)))
			return fields[i]->name.at;
	}
	return "day";
}

/* The verdict's field names are the road's; the register calls the votes otherwise. */
static const char *field_name(const char *field)
{
	static const char *const names[][2] = {{"present", "present_count"},
					       {"yes", "yes_count"},
					       {"written", "written_count"},
					       {NULL, NULL}};
	for (size_t i = 0; names[i][0] != NULL; i++) {
		if (str_eq(str_of(field), str_of(names[i][0])))
			return names[i][1];
	}
	return field;
}

static void tell(struct draft *draft, const struct development_road *road,
		 const struct road_verdict *verdict, const struct field *const *fields,
		 size_t count)
{
	/* What is told at one field is told together. */
	struct arena *arena = draft->act->arena;
	struct str told[ROAD_FINDINGS_MAX], words[ROAD_FINDINGS_MAX];
	size_t kept = 0;
	for (size_t i = 0; i < verdict->count && !verdict->taken; i++) {
		struct str field =
			str_of(told_at(field_name(verdict->findings[i].field), fields, count));
		struct str say = finding_words(arena, road, &verdict->findings[i]);
		size_t at = 0;
		while (at < kept && !str_eq(told[at], field))
			at++;
		words[at] = at < kept ? str_join(arena, words[at], say) : say;
		told[at] = field;
		kept += at == kept;
	}
	for (size_t i = 0; i < kept; i++) {
		if (!has_fault(draft, told[i]))
			draft_fault(draft, str_c(arena, told[i]),
				    err_field(arena, told[i], STR, STR_ARG(words[i])));
	}
}

static const char *again_of(const struct road_state *state, enum road_way way,
			    const struct record *steps, size_t count, struct str step)
{
	static const char *const words[] = {[ROAD_FIRST] = "first",
					    [ROAD_AGAIN] = "again",
					    [ROAD_DISCUSSED] = "discussed",
					    [ROAD_REDONE] = "redone",
					    [ROAD_REOPENED] = "reopened"};
	bool before = false;
	for (size_t i = 0; i < count; i++)
		before |= str_eq(record_text(&steps[i], "step"), step);
	if (way != ROAD_FIRST || !before)
		return words[way];
	return state->extended > 0 ? words[ROAD_REOPENED] : words[ROAD_REDONE];
}

/* The strictest date that was missed, for ever on the step. */
static void mark_late(struct draft *draft, const struct road_verdict *verdict)
{
	for (size_t i = 0; i < verdict->count && verdict->late; i++) {
		const struct road_finding *at = &verdict->findings[i];
		draft_set_int(draft, "late", 1);
		draft_set_text(draft, "late_rule", at->rule->say);
		if (at->day != ROAD_NO_DAY)
			draft_set_text(draft, "latest", day_text(draft->act->arena, at->day));
	}
}

/* ---- taking ---- */

static err_t restate(struct act *act, const struct record *development)
{
	struct act program = act_as_program(act);
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(draft_of(&program, development, &draft));
	TRY(draft_write(draft, development->version, &id));
	return development_follow(act, development->id);
}

struct taking {
	struct development_file file;
	const struct development_road *road; /* of the step's own day */
	const struct road_step *step;
	struct road_state state;
	const struct field *fields[ROAD_STEPS_MAX];
	size_t field_count;
};

/* Judges by the road of the day that was typed; today's, while no day can be read. */
static err_t judge(struct act *act, struct taking *in, struct draft *draft,
		   struct road_verdict *verdict)
{
	struct road_fact *facts =
		arena_many(act->arena, struct road_fact, DEVELOPMENT_STEPS_MAX + 1);
	struct road_fact fact = fact_of(draft, in->step->name);
	struct road_person person = in->file.person;
	size_t count = 0;
	*verdict = (struct road_verdict){.taken = false};
	check_required(draft, in->fields, in->field_count);
	if (fact.day == ROAD_NO_DAY)
		return NULL;
	TRY(development_road_on(act, in->file.development.org, fact.day, &in->road));
	TRY(development_quota(act, in->road, in->file.development.org, fact.day,
			      in->file.development.id, &person));
	development_facts(act, record_text(&in->file.development, "applied_on"), in->file.steps,
			  in->file.step_count, facts, &count);
	road_fold(in->road, act->house->calendar, facts, count, &in->state);
	road_judge(&in->state, act->house->calendar, &person, &fact, act->today, verdict);
	tell(draft, in->road, verdict, in->fields, in->field_count);
	return NULL;
}

static err_t begin(struct act *act, int64_t id, struct str step, const struct form *form,
		   struct taking *in)
{
	enum road_way way = ROAD_FIRST;
	int64_t day = development_day(form_get(form, S("day")));
	bool may = false;
	TRY(development_load(act, id, &in->file));
	int index = road_step_index(in->file.state.road, step);
	if (index < 0)
		return err_new(act->arena, ERR_NOT_FOUND,
			       "没有这个步骤，请回到这个人的页上再看一次。");
	in->step = &in->file.state.road->steps[index];
	in->road = in->file.state.road;
	TRY(development_may(act, &in->file.development, in->step, &may));
	if (!may)
		return err_new(act->arena, ERR_DENIED, "“" STR "”这一步不归您这一级记。",
			       STR_ARG(in->step->title));
	(void)road_again(&in->file.state, act->house->calendar, index,
			 day == ROAD_NO_DAY ? act->today : day, &way);
	in->field_count = development_fields(act, in->step, way, in->fields);
	return NULL;
}

err_t development_take(struct act *act, int64_t id, struct str step, const struct form *form,
		       int64_t *out)
{
	struct taking *in = arena_one(act->arena, struct taking);
	struct road_verdict verdict;
	struct draft *draft = NULL;
	TRY(act_lock(act, str_fmt(act->arena, "development:%lld", (long long)id)));
	TRY(begin(act, id, step, form, in));
	TRY(draft_new(act, act_register(act, "development_step"), in->file.development.org,
		      &draft));
	draft_set_int(draft, "development", id);
	draft_take(draft, form, in->fields, in->field_count);
	TRY(judge(act, in, draft, &verdict));
	draft_set_text(draft, "step", in->step->name);
	draft_set_text(draft, "again",
		       str_of(again_of(&in->state, verdict.way, in->file.steps, in->file.step_count,
				       in->step->name)));
	draft_set_text(draft, "road", in->road->title);
	draft_set_text(draft, "recorder", act->name.len > 0 ? act->name : S("系统"));
	draft_set_text(draft, "recorded_on", day_text(act->arena, act->today));
	mark_late(draft, &verdict);
	TRY(draft_write(draft, 0, out));
	return restate(act, &in->file.development);
}

/* ---- taking back ---- */

err_t development_undo(struct act *act, int64_t id, struct str reason)
{
	struct act program = act_as_program(act);
	struct development_file file;
	bool may = false;
	reason = str_trim(reason);
	TRY(act_lock(act, str_fmt(act->arena, "development:%lld", (long long)id)));
	TRY(development_load(act, id, &file));
	if (file.step_count == 0)
		return err_new(act->arena, ERR_CONFLICT, "还没有记过步骤，没有可以撤回的。");
	const struct record *last = &file.steps[file.step_count - 1];
	int index = road_step_index(file.state.road, record_text(last, "step"));
	if (index >= 0)
		TRY(development_may(act, &file.development, &file.state.road->steps[index], &may));
	if (!may)
		return err_new(act->arena, ERR_DENIED,
			       "最后一步不是您这一级记的，请原来记的那一级撤回。");
	if (reason.len == 0 || str_chars(reason) > REASON_MOST)
		return err_field(act->arena, S("reason"), "请写明为什么撤回，最多 %d 个字。",
				 REASON_MOST);
	TRY(reg_void(&program, last->reg, last->id, last->version, reason));
	TRY(audit_note(act, &(struct audit_entry){.verb = S("void"),
						  .on = last->reg->name,
						  .id = last->id,
						  .org = last->org,
						  .note = reason}));
	return restate(act, &file.development);
}
