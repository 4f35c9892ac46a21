/*
 * case: making a case, the rule it is judged by, and the applicant's own link to it.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "base/ident.h"
#include "engine/publish/publish.h"
#include "modules/service/service_int.h"

const struct reg *case_reg(const struct act *act)
{
	return catalogue_register(act->house->catalogue, S("case"));
}

err_t case_item(struct act *act, const struct record *record, const struct item **out)
{
	return rule_item(act, record_text(record, "item"), record_text(record, "rule"), out);
}

static err_t case_terms(struct act *act, const struct record *record, const struct term **terms,
			size_t *count)
{
	const struct item *item = NULL;
	TRY(case_item(act, record, &item));
	*terms = item->terms;
	*count = item->term_count;
	return NULL;
}

const struct flow_rule case_rules[] = {{"case", case_terms}, {NULL, NULL}};

bool case_lacks(const struct record *record, struct str material)
{
	return str_has_word(record_text(record, "missing"), material);
}

/* got: "identity_card household_book=2" */
bool case_has(const struct record *record, struct str material, int64_t *copies)
{
	struct str words = record == NULL ? S("") : record_text(record, "got");
	while (words.len > 0) {
		struct str one = str_cut(&words, ' '), name = str_cut(&one, '=');
		if (!str_eq(name, material))
			continue;
		if (!str_int(one, copies))
			*copies = 0;
		return true;
	}
	return false;
}

struct str case_address(struct visit *visit, const struct record *record)
{
	return visit_address(visit, str_fmt(visit->arena, "/v/" STR "/case/" STR, STR_ARG(record->org),
					    STR_ARG(link_make(&visit->act, record))));
}

err_t case_extension(struct act *act, const struct record *record, const struct item *item,
		     struct record *out, bool *found)
{
	*found = false;
	if (item->fields == NULL)
		return NULL;
	err_t err = reg_load(act, item->fields, record->id, out);
	if (err != NULL && err->kind == ERR_NOT_FOUND)
		return NULL;
	*found = err == NULL;
	return err;
}

/* ---- making a case ---- */

static err_t take_case(struct act *act, const struct service_case *input, struct draft **out)
{
	struct draft *draft = NULL;
	TRY(draft_new(act, case_reg(act), input->org, &draft));
	draft_take(draft, input->form, NULL, 0);
	draft_set_int(draft, "person", input->person);
	draft_set_text(draft, "item", input->item->code);
	draft_set_text(draft, "title", input->item->title);
	draft_set_text(draft, "rule", input->item->version);
	draft_set_text(draft, "got", input->got);
	draft_set_int(draft, "from_public", input->from_public);
	draft_set_int(draft, "verified", !input->from_public);
	TRY(flow_begin(draft, input->item->flow, input->from_public, input->item->terms,
		       input->item->term_count));
	*out = draft;
	return NULL;
}

/* What the register holds of the person is not asked again, in the item's own fields neither. */
static err_t draw_person(struct act *act, int64_t person, struct draft *draft)
{
	struct record source;
	struct act program = *act;
	program.account = -1;
	if (person == 0)
		return NULL;
	TRY(reg_load(&program, catalogue_register(act->house->catalogue, S("person")), person, &source));
	return draft_draw(draft, &source);
}

/* Faults of both come as one list, so that a form shows them all at once. */
err_t case_take(struct act *act, const struct service_case *input, struct case_pair *out)
{
	*out = (struct case_pair){NULL, NULL, NULL};
	TRY(take_case(act, input, &out->own));
	err_t faults = err_both(act->arena, draft_check(out->own),
				authority_take(act, input, out->own, &out->authority));
	if (input->item->fields != NULL) {
		TRY(draft_new(act, input->item->fields, input->org, &out->extension));
		out->extension->base = out->own;
		draft_take(out->extension, input->form, NULL, 0);
		TRY(draw_person(act, input->person, out->extension));
		faults = err_both(act->arena, faults, draft_check(out->extension));
	}
	return faults;
}

err_t case_facts(struct act *act, const struct record *record, const struct item *item,
		 struct case_pair *out)
{
	struct record *extension = arena_one(act->arena, struct record);
	bool found = false;
	*out = (struct case_pair){NULL, NULL, NULL};
	TRY(draft_of(act, record, &out->own));
	TRY(case_extension(act, record, item, extension, &found));
	if (!found)
		return NULL;
	TRY(draft_of(act, extension, &out->extension));
	out->extension->base = out->own;
	return NULL;
}

static const struct draft *facts_of(const struct case_pair *pair)
{
	return pair->extension != NULL ? pair->extension : pair->own;
}

err_t case_fact(const struct case_pair *pair, struct str name, struct fact *out)
{
	return draft_fact(facts_of(pair), name, out);
}

err_t case_holds(const struct case_pair *pair, const struct condition *condition, bool *out)
{
	return draft_holds(facts_of(pair), condition, out);
}

err_t service_case_make(struct act *act, const struct service_case *input, int64_t *out)
{
	struct case_pair pair;
	int64_t id = 0;
	TRY(case_take(act, input, &pair));
	TRY(rule_keep(act, input->item));
	if (pair.authority != NULL)
		TRY(authority_write(pair.authority, pair.own));
	TRY(draft_write(pair.own, 0, &id));
	if (pair.extension != NULL) {
		pair.extension->id = id;
		TRY(draft_write(pair.extension, 0, &id));
	}
	TRY(flow_begun(act, case_reg(act), id, S("")));
	*out = id;
	return NULL;
}

static const struct flow_state *good_end(const struct flow *flow)
{
	for (size_t i = 0; i < flow->state_count; i++) {
		if (flow->states[i].final && str_eq(flow->states[i].tone, S("ok")))
			return &flow->states[i];
	}
	return flow->start;
}

/* What follows from an end: other modules count it as they count one that was walked. */
static err_t tell_closed(struct act *act, int64_t id, struct str org, int64_t closed_on)
{
	struct act then = *act;
	TRY(event_emit(&then, &(struct event){.name = S("case.accepted"), .on = S("case"), .id = id,
					      .org = org, .data = S("begin")}));
	then.today = closed_on;
	return event_emit(&then, &(struct event){.name = S("case.closed"), .on = S("case"), .id = id,
						 .org = org, .data = S("")});
}

err_t service_case_closed(struct act *act, const struct service_case *input, int64_t closed_on,
			  bool in_time, int64_t *out)
{
	struct draft *draft = NULL;
	int64_t due = 0;
	TRY(take_case(act, input, &draft));
	if (!day_read(draft_text(draft, "due"), &due))
		due = INT32_MAX;
	if (in_time && closed_on > due)
		closed_on = due;
	draft_set_text(draft, "state", good_end(input->item->flow)->name);
	draft_set_text(draft, "closed_on", day_text(act->arena, closed_on));
	if (closed_on <= due)
		draft_set_text(draft, "due", S("9999-12-31")); /* as the flow ends one that is in time */
	draft->open = false;
	draft->clock = S("off");
	TRY(rule_keep(act, input->item));
	TRY(draft_write(draft, 0, out));
	return tell_closed(act, *out, input->org, closed_on);
}

/* ---- what follows a step ---- */

static err_t load_case(struct act *act, const struct event *event, struct record *out)
{
	struct act program = *act;
	program.account = -1; /* a listener works for the case, not for the one who took the step */
	return reg_load(&program, case_reg(act), event->id, out);
}

static struct str shown_in_public(struct act *act, const struct record *record, const char *field)
{
	const struct field *what = reg_field(record->reg, str_of(field));
	struct act public = act_public(act->arena, act->house, act->db, NULL, record->org);
	return what == NULL ? S("") : record_shown(&public, record, what);
}

/* Children are never put on view (protection.md 5), whatever the item says of grown-ups. */
static err_t is_child(struct act *act, const struct record *record, bool *out)
{
	struct str identity;
	TRY(record_plain(act, record, "identity", &identity));
	*out = identity.len == 18 && age_at(identity_birth(identity), act->today) < 18;
	return NULL;
}

/* On view until the day on which the flow's state ends: one home for the length. */
static int64_t days_on_view(struct act *act, const struct record *record)
{
	int64_t last = 0;
	return day_read(record->stage_due, &last) && last >= act->today ? last - act->today + 1 : 1;
}

/* The notice holds what a public act may see of the case, and nothing else. */
static err_t on_publish(struct act *act, const struct event *event)
{
	struct record record;
	const struct item *item = NULL;
	bool child = false;
	int64_t id = 0;
	if (!str_eq(event->on, S("case")))
		return NULL;
	TRY(load_case(act, event, &record));
	TRY(case_item(act, &record, &item));
	TRY(is_child(act, &record, &child));
	if (child || item->minors)
		return NULL;
	struct str place = place_name(act, record.org);
	struct str group = shown_in_public(act, &record, "group_no");
	struct notice_row rows[] = {
		{S("姓名"), shown_in_public(act, &record, "name"), 0},
		{S("地址"), group.len == 0 ? place
					   : str_fmt(act->arena, STR " " STR, STR_ARG(place),
						     STR_ARG(group)),
		 0},
		{S("申请事项"), item->title, 0},
	};
	struct str title = str_fmt(act->arena, STR "拟确认名单", STR_ARG(item->title));
	return publish_open(act, &record, title, rows, COUNT(rows),
			    days_on_view(act, &record), &id);
}

static err_t on_unpublish(struct act *act, const struct event *event)
{
	struct record record;
	if (!str_eq(event->on, S("case")))
		return NULL;
	TRY(load_case(act, event, &record));
	return publish_close(act, &record, S("公示结束"));
}

/* An objection that is received stops the notice: the program's step from where the case is now to the
 * state in which it is looked into. A case that has moved on goes on; the answer alone counts then. */
static err_t object_to(struct act *program, const struct record *about)
{
	const struct flow *flow = flow_of(about);
	const struct flow_state *now = flow == NULL
					       ? NULL
					       : flow_state(flow, record_text(about, "state"));
	for (size_t i = 0; now != NULL && i < flow->step_count; i++) {
		const struct flow_step *step = &flow->steps[i];
		bool own = step->tier == TIER_NONE && !step->applicant && step->to != NULL &&
			   str_eq(step->to->name, S("objection"));
		for (size_t k = 0; own && k < step->from_count; k++) {
			if (step->from[k] == now)
				return flow_fire(program, about->reg, about->id,
						 &(struct flow_ask){.step = step->name,
								    .by_program = true});
		}
	}
	return NULL;
}

static err_t on_objection(struct act *act, const struct event *event)
{
	const struct reg *reg = catalogue_register(act->house->catalogue, S("objection"));
	struct act program = *act;
	struct record objection, about;
	program.account = -1;
	TRY(reg_load(&program, reg, event->id, &objection));
	TRY(reg_load(&program, case_reg(act), record_int(&objection, "case"), &about));
	return object_to(&program, &about);
}

/* The re-check of the case is the answer to who objected: written once, told to both. */
static err_t answer_objection(struct act *program, const struct reg *reg, int64_t id, struct str outcome,
			      struct str answer)
{
	struct record record;
	struct draft *draft = NULL;
	TRY(reg_load(program, reg, id, &record));
	if (!record.open)
		return NULL;
	TRY(draft_of(program, &record, &draft));
	draft_set_text(draft, "outcome", outcome);
	draft_set_text(draft, "answer", answer);
	draft_set_text(draft, "answered_on", day_text(program->arena, program->today));
	draft->flow_set = true;
	TRY(draft_write(draft, record.version, &id));
	if (str_eq(record_text(&record, "state"), S("received")))
		TRY(flow_fire(program, reg, id, &(struct flow_ask){.step = S("take"), .by_program = true}));
	return flow_fire(program, reg, id, &(struct flow_ask){.step = S("answer"), .by_program = true});
}

static err_t on_recheck(struct act *act, const struct event *event)
{
	const struct reg *reg = catalogue_register(act->house->catalogue, S("objection"));
	struct str outcome = str_eq(event->data, S("uphold"))	 ? S("granted")
			     : str_eq(event->data, S("repost")) ? S("partly")
								: S("denied");
	struct act program = *act;
	int64_t *ids = NULL;
	size_t count = 0;
	program.account = -1;
	TRY(reg_find_ref(&program, reg, "case", event->id, 50, &ids, &count));
	struct str answer = act->reason.len > 0 ? act->reason : S("已重新核查，结果见办件。");
	for (size_t i = 0; i < count; i++)
		TRY(answer_objection(&program, reg, ids[i], outcome, answer));
	return NULL;
}

static err_t on_supplement(struct act *act, const struct event *event)
{
	struct record record;
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(load_case(act, event, &record));
	struct act program = *act;
	program.account = -1;
	TRY(draft_of(&program, &record, &draft));
	draft_set_text(draft, "missing", S(""));
	draft->flow_set = true;
	return draft_write(draft, record.version, &id);
}

const struct listener case_listeners[] = {
	{"case.supplement", on_supplement},
	{"case.accept", authority_on_accept},
	{"case.closed", authority_on_closed},
	{"case.overrule", on_recheck},
	{"case.overrule_village", on_recheck},
	{"case.repost", on_recheck},
	{"case.uphold", on_recheck},
	{"publish.open", on_publish},
	{"publish.close", on_unpublish},
	{"objection.created", on_objection},
	{NULL, NULL},
};
