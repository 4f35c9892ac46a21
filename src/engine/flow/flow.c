/*
 * flow: beginning and firing. See flow.h.
 *
 * What a step does beyond its record (a notice, a rating, a rectification) is the work of listeners:
 * the flow emits, it never calls a module.
 */
#include "engine/flow/flow.h"

#include "base/arena.h"
#include "base/date.h"
#include "engine/event/event.h"
#include "engine/flow/flow_int.h"
#include "engine/wording/wording.h"

const struct flow *flow_of(const struct record *record)
{
	struct str name = record_text(record, "flow");
	for (size_t i = 0; i < record->reg->flow_count; i++) {
		if (str_eq(record->reg->flows[i]->name, name))
			return record->reg->flows[i];
	}
	return NULL;
}

err_t terms_of(struct act *act, const struct record *record, struct terms *out)
{
	const struct flow *flow = flow_of(record);
	*out = (struct terms){.total = flow != NULL && flow->total.len > 0 ? flow->total
									   : S("total_days")};
	const struct flow_rule *const *tables = act->house->flow_rules;
	for (; tables != NULL && *tables != NULL; tables++) {
		for (const struct flow_rule *rule = *tables; rule->reg != NULL; rule++) {
			if (str_eq(str_of(rule->reg), record->reg->name))
				return rule->terms(act, record, &out->at, &out->count);
		}
	}
	return NULL;
}

int64_t terms_number(const struct act *act, const struct terms *terms, struct str name)
{
	for (size_t i = 0; i < terms->count; i++) {
		if (str_eq(terms->at[i].name, name))
			return terms->at[i].value;
	}
	return catalogue_setting_int(act->house->catalogue, name.at, -1);
}

err_t flow_term(struct act *act, const struct record *record, struct str name, int64_t otherwise,
		int64_t *out)
{
	struct terms terms;
	TRY(terms_of(act, record, &terms));
	int64_t n = terms_number(act, &terms, name);
	*out = n < 0 ? otherwise : n;
	return NULL;
}

bool step_applies(const struct act *act, const struct terms *terms, const struct flow_step *step)
{
	if (step->when.len > 0 && terms_number(act, terms, step->when) <= 0)
		return false;
	return step->unless.len == 0 || terms_number(act, terms, step->unless) <= 0;
}

err_t flow_begin(struct draft *draft, const struct flow *flow, bool from_public,
		 const struct term *terms, size_t term_count)
{
	const struct flow_state *start =
		from_public && flow->start_public != NULL ? flow->start_public : flow->start;
	struct terms numbers = {terms, term_count,
				flow->total.len > 0 ? flow->total : S("total_days")};
	draft->clock = S(""); /* a rule that knows other days begins it once more */
	draft_set_text(draft, "flow", flow->name);
	draft_set_text(draft, "due", S(NO_DAY));
	draft_set_text(draft, "accepted_on", S(""));
	clock_enter(draft, NULL, start, &numbers);
	/* Who enters it at the desk that has it first has it. */
	if (draft->act->account > 0 && act_may_step(draft->act, draft->reg->name, start->tier, false,
						    false, draft->org, 0))
		draft_set_int(draft, "handler", draft->act->account);
	return NULL;
}

static struct flow_line line_of(struct act *act, struct str step, struct str from, struct str to,
				struct str reason)
{
	return (struct flow_line){.at = act->now, .account = act->account, .step = step,
				  .from = from, .to = to, .actor = act->name, .post = act->post,
				  .org = act->org, .reason = reason};
}

static err_t emit(struct act *act, const struct record *record, struct str name, struct str data)
{
	return event_emit(act, &(struct event){.name = name, .on = record->reg->name,
					       .id = record->id, .org = record->org, .data = data});
}

err_t flow_begun(struct act *act, const struct reg *reg, int64_t id, struct str note)
{
	struct record record;
	struct act program = *act;
	program.account = -1; /* the one who has just made it may see it, whatever the role reads */
	TRY(reg_load(&program, reg, id, &record));
	struct flow_line line = line_of(act, S("begin"), S(""), record_text(&record, "state"), note);
	line.version = record.version;
	TRY(journal_write(act, reg, id, record.org, &line));
	if (str_eq(record.clock, S("run")))
		TRY(emit(act, &record,
			 str_fmt(act->arena, STR ".accepted", STR_ARG(reg->name)), S("begin")));
	return NULL;
}

static const struct flow_state *state_now(const struct record *record, const struct flow *flow)
{
	return flow_state(flow, record_text(record, "state"));
}

static bool starts_from(const struct flow_step *step, const struct flow_state *state)
{
	for (size_t i = 0; i < step->from_count; i++) {
		if (step->from[i] == state)
			return true;
	}
	return false;
}

bool flow_applies(struct act *act, const struct record *record, const struct flow_step *step)
{
	const struct flow *flow = flow_of(record);
	struct terms terms;
	return flow != NULL && starts_from(step, state_now(record, flow)) &&
	       terms_of(act, record, &terms) == NULL && step_applies(act, &terms, step);
}

/* By right of the tier or of the applicant; or from paper, where nobody of that tier is at a desk here. */
static bool may_take(struct act *act, const struct record *record, const struct flow_step *step)
{
	struct str on = record->reg->name;
	bool online = true;
	if (act_may_step(act, on, step->tier, false, step->applicant, record->org, record->id))
		return true;
	if (!step->paper || !act_may_step(act, on, step->tier, true, false, record->org, record->id))
		return false;
	return act_tier_online(act, on, step->tier, record->org, &online) == NULL && !online;
}

bool flow_may(struct act *act, const struct record *record, const struct flow_step *step)
{
	const struct flow *flow = flow_of(record);
	struct terms terms;
	bool aside = false;
	if (flow == NULL || record->voided || !starts_from(step, state_now(record, flow)))
		return false;
	if (terms_of(act, record, &terms) != NULL || !step_applies(act, &terms, step))
		return false;
	if (step->tier == TIER_NONE && !step->applicant)
		return false; /* a timer's or a listener's */
	if (!may_take(act, record, step))
		return false;
	return !step->apart || (handler_stands_aside(act, record, &aside) == NULL && !aside);
}

bool flow_waits(struct act *act, const struct record *record)
{
	const struct flow *flow = flow_of(record);
	bool waits = false;
	for (size_t i = 0; flow != NULL && i < flow->step_count && !waits; i++)
		waits = !flow->steps[i].aside && flow_may(act, record, &flow->steps[i]);
	return waits;
}

bool flow_stands_aside(struct act *act, const struct record *record)
{
	const struct flow *flow = flow_of(record);
	for (size_t i = 0; flow != NULL && i < flow->step_count; i++) {
		const struct flow_step *step = &flow->steps[i];
		if (step->apart && flow_applies(act, record, step) && may_take(act, record, step) &&
		    !flow_may(act, record, step))
			return true;
	}
	return false;
}

/* The reason as it is kept: the title of the one picked and what was added in words. */
static struct str reason_words(struct act *act, const struct flow_step *step, const struct form *form)
{
	struct str words = str_trim(form_get(form, S("reason")));
	struct str codes = form_all(act->arena, form, S("reason_code"));
	struct str all = S("");
	while (step->reason_codes != NULL && codes.len > 0) {
		struct str title = codes_title(wording_of(act->house, step->reason_codes),
					       str_cut(&codes, ' '));
		all = all.len == 0 ? title
				   : str_fmt(act->arena, STR "；" STR, STR_ARG(all), STR_ARG(title));
	}
	if (all.len == 0)
		return words;
	return words.len == 0 ? all
			      : str_fmt(act->arena, STR "：" STR, STR_ARG(all), STR_ARG(words));
}

/* Only what the list offers today can be picked. */
static bool reasons_offered(struct act *act, const struct flow_step *step, const struct form *form)
{
	const struct codes *list = wording_of(act->house, step->reason_codes);
	struct str picked = list == NULL ? S("") : form_all(act->arena, form, S("reason_code"));
	struct str today = day_text(act->arena, act->today);
	while (picked.len > 0) {
		struct str one = str_cut(&picked, ' ');
		const struct code *code = one.len == 0 ? NULL : codes_find(list, one);
		if (one.len > 0 && (code == NULL || !wording_open(code, today)))
			return false;
	}
	return true;
}

static err_t check_ask(struct act *act, const struct record *record, const struct flow *flow,
		       const struct flow_step *step, const struct flow_ask *ask)
{
	const struct flow_state *state = state_now(record, flow);
	struct terms terms;
	bool aside = false;
	if (step == NULL || state == NULL)
		return err_new(act->arena, ERR_NOT_FOUND, "没有这一步。");
	if (record->voided || !starts_from(step, state))
		return err_new(act->arena, ERR_CONFLICT,
			       "这件事已经到了“" STR "”，刚才那一步不用再做了。请看最新的内容。",
			       STR_ARG(state->title));
	if (ask->by_program)
		return NULL;
	TRY(terms_of(act, record, &terms));
	if (!step_applies(act, &terms, step) || (step->tier == TIER_NONE && !step->applicant))
		return err_new(act->arena, ERR_DENIED, "按这件事的规定，不能走这一步。");
	if (!may_take(act, record, step))
		return err_new(act->arena, ERR_DENIED,
			       "“" STR "”要由" STR "来办，您的岗位不能办这一步。",
			       STR_ARG(step->title), STR_ARG(tier_title(step->tier)));
	if (step->apart)
		TRY(handler_stands_aside(act, record, &aside));
	if (aside)
		return err_new(act->arena, ERR_DENIED,
			       "这件事上一步是您办的，“" STR "”要请没有经办这件事的同事来办。", STR_ARG(step->title));
	if (ask->version != record->version)
		return err_new(act->arena, ERR_CONFLICT,
			       "这件事刚被别人办过一步。请看过新内容后再办，您填的还在下面。");
	return NULL;
}

static const struct flow_state *target_of(const struct record *record, const struct flow *flow,
					  const struct flow_step *step)
{
	if (step->to != NULL)
		return step->to;
	const struct flow_state *back = flow_state(flow, record->came_from);
	return back == NULL ? flow->start : back;
}

/* What this step cannot do without ("decided_on!"), although the register can. */
static void require_form(struct draft *draft, const struct flow_step *step)
{
	for (size_t i = 0; i < step->form_count; i++) {
		const struct field *field = step->form[i];
		struct str text = draft_input(draft, field->name);
		bool faulty = false;
		for (err_t err = draft->errors; err != NULL; err = err->next)
			faulty = faulty || str_eq(err->field, field->name);
		if (field->required && text.len == 0 && !faulty)
			draft_fault(draft, field->name.at,
				    err_field(draft->act->arena, field->name, "请填写" STR "。",
					      STR_ARG(field->title)));
	}
}

static err_t fill(struct act *act, const struct record *record, const struct flow_step *step,
		  const struct flow_ask *ask, struct draft **out, struct str *reason)
{
	static const struct form empty = {NULL};
	const struct form *form = ask->form == NULL ? &empty : ask->form;
	TRY(draft_of(act, record, out));
	*reason = reason_words(act, step, form);
	if (step->reason_required && !ask->by_program && reason->len == 0)
		draft_fault(*out, "reason",
			    err_field(act->arena, S("reason"),
				      "请写明原因，群众会看到，要让人看得懂、知道下一步怎么办。"));
	if (!ask->by_program && !reasons_offered(act, step, form))
		draft_fault(*out, "reason_code",
			    err_field(act->arena, S("reason_code"), "这个原因已经停用，请另选一个。"));
	if (str_chars(*reason) > 1000)
		draft_fault(*out, "reason",
			    err_field(act->arena, S("reason"), "原因最多 1000 个字，请写短些。"));
	if (ask->by_program)
		return NULL;
	draft_take(*out, form, step->form, step->form_count);
	require_form(*out, step);
	return NULL;
}

static err_t tell(struct act *act, const struct record *record, const struct flow_step *step,
		  bool started)
{
	TRY(emit(act, record,
		 str_fmt(act->arena, STR "." STR, STR_ARG(record->reg->name), STR_ARG(step->name)),
		 step->name));
	if (started)
		TRY(emit(act, record,
			 str_fmt(act->arena, STR ".accepted", STR_ARG(record->reg->name)),
			 step->name));
	if (step->event.len > 0)
		TRY(emit(act, record, step->event, step->name));
	if (step->publish.len > 0)
		TRY(emit(act, record, str_fmt(act->arena, "publish." STR, STR_ARG(step->publish)),
			 step->name));
	return NULL;
}

/* A limit is extended once; the step taken again is a line of the journal and no more. */
static err_t extend(struct draft *draft, const struct record *record, const struct flow_step *step,
		    const struct terms *terms)
{
	int64_t before = 0;
	if (step->extends.len == 0)
		return NULL;
	TRY(db_int(draft->act->db,
		   "SELECT count(*) FROM journal WHERE reg = $1 AND record = $2 AND step = $3",
		   ARGS(V_TEXT(record->reg->name), V_INT(record->id), V_TEXT(step->name)), &before,
		   NULL));
	if (before == 0)
		clock_extend(draft, terms, step->extends);
	return NULL;
}

/* Back in a state that ends by itself: nothing was published anew, so its days go on, they do not begin again. */
static err_t resume_days(struct draft *draft, const struct record *record, const struct flow_step *step,
			 const struct flow_state *to, const struct terms *terms)
{
	const struct flow *flow = flow_of(record);
	struct flow_line *lines = NULL;
	size_t count = 0;
	if (step->to != NULL || to->after.len == 0 || step->publish.len > 0)
		return NULL;
	TRY(flow_journal(draft->act, record, &lines, &count));
	for (size_t i = count; i > 0; i--) {
		const struct flow_step *came = flow_step(flow, lines[i - 1].step);
		bool begun = came != NULL && (came->to == to || came->publish.len > 0);
		if (!begun || !str_eq(lines[i - 1].to, to->name))
			continue;
		clock_resume(draft, to, terms, day_of_moment(lines[i - 1].at));
		return NULL;
	}
	return NULL;
}

err_t flow_fire(struct act *act, const struct reg *reg, int64_t id, const struct flow_ask *ask)
{
	struct record record;
	struct draft *draft = NULL;
	struct str reason = S("");
	struct terms terms;
	TRY(reg_load(act, reg, id, &record));
	const struct flow *flow = flow_of(&record);
	if (flow == NULL)
		return err_internal(act->arena, "record without a flow");
	const struct flow_step *step = flow_step(flow, ask->step);
	TRY(check_ask(act, &record, flow, step, ask));
	TRY(fill(act, &record, step, ask, &draft, &reason));
	TRY(terms_of(act, &record, &terms));
	const struct flow_state *from = state_now(&record, flow);
	const struct flow_state *to = target_of(&record, flow, step);
	bool started = record_text(&record, "accepted_on").len == 0 && to->clock == CLOCK_RUN;
	clock_enter(draft, from, to, &terms);
	TRY(resume_days(draft, &record, step, to, &terms));
	TRY(handler_move(act, &record, flow, from, to, draft));
	TRY(extend(draft, &record, step, &terms));
	/* A register that wants to be listed by the day of its end has this field. */
	if (to->final && record_text(&record, "accepted_on").len > 0)
		draft_set_text(draft, "closed_on", day_text(act->arena, act->today));
	TRY(draft_write(draft, record.version, &id));
	struct flow_line line = line_of(act, step->name, from->name, to->name, reason);
	line.version = record.version + 1;
	TRY(handler_name(act, &record, &line.actor));
	line.paper = step->paper && !ask->by_program &&
		     !act_may_step(act, reg->name, step->tier, false, false, record.org, id);
	TRY(journal_write(act, reg, id, record.org, &line));
	TRY(tell(act, &record, step, started));
	if (!to->final)
		return NULL;
	return emit(act, &record, str_fmt(act->arena, STR ".closed", STR_ARG(reg->name)), step->name);
}

/* ---- what flows on by itself ---- */

err_t flow_due(struct act *act, const struct reg *reg, int64_t *ids, size_t room, size_t *count)
{
	struct str today = day_text(act->arena, act->today);
	struct sql sql = {str_fmt(act->arena,
				  "SELECT \"id\" FROM \"r_" STR "\" WHERE \"open\" = 1 AND \"state\" = $1 "
				  "AND \"stage_due\" < $2 ORDER BY \"stage_due\", \"id\" LIMIT $3",
				  STR_ARG(reg->name)).at};
	size_t filled = 0;
	for (size_t i = 0; i < reg->flow_count; i++) {
		const struct flow *flow = reg->flows[i];
		for (size_t k = 0; k < flow->state_count && filled < room; k++) {
			size_t more = 0;
			if (flow->states[k].then.len == 0)
				continue;
			struct rows rows = db_query_made(act->db, sql,
							 ARGS(V_TEXT(flow->states[k].name), V_TEXT(today),
							      V_INT((int64_t)(room - filled))));
			TRY(rows_ids(&rows, ids + filled, room - filled, &more));
			filled += more;
		}
	}
	*count = filled;
	return NULL;
}

err_t flow_fire_due(struct act *act, const struct reg *reg, int64_t id)
{
	struct record record;
	TRY(reg_load(act, reg, id, &record));
	const struct flow *flow = flow_of(&record);
	const struct flow_state *state = flow == NULL ? NULL : state_now(&record, flow);
	if (state == NULL || state->then.len == 0 || record.voided || !record.open ||
	    str_cmp(record.stage_due, day_text(act->arena, act->today)) >= 0)
		return NULL;
	return flow_fire(act, reg, id, &(struct flow_ask){.step = state->then, .by_program = true});
}
