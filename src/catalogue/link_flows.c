/*
 * link_flows: states and steps are tied together, and impossible flows are told.
 *
 * A flow is possible when every state is reached, every state that is not final can be left, and from
 * every state some final one can be reached. A step "back" leads to where the record came from, which is
 * any state with a step into the one it stands in.
 */
#include "catalogue/build.h"

#include "base/arena.h"

static const struct flow_state *find_state(const struct flow *flow, struct str name)
{
	return name.len == 0 ? NULL : flow_state(flow, name);
}

/* ---- names ---- */

static void link_from_states(struct build *b, const struct flow *flow, struct flow_step *step,
			     const struct node *node, struct str what)
{
	const struct node *list = node_get(node, S("from"));
	if (list == NULL || list->kind != NODE_LIST)
		return;
	const struct flow_state **all = arena_many(b->arena, const struct flow_state *, list->count);
	for (const struct node *at = list->first; at != NULL; at = at->next) {
		const struct flow_state *state = find_state(flow, at->text);
		if (state == NULL)
			fault_at(b->faults, at->place,
				 STR ": from: there is no state \"" STR "\"", STR_ARG(what),
				 STR_ARG(at->text));
		else
			all[step->from_count++] = state;
	}
	step->from = all;
	if (list->count == 0)
		fault_at(b->faults, list->place, STR ": from: names no state", STR_ARG(what));
}

/* What only this step must know is required here and not in the register. */
static const struct field *required_copy(struct build *b, const struct field *field)
{
	struct field *copy = arena_one(b->arena, struct field);
	*copy = *field;
	copy->required = true;
	return copy;
}

static void link_form(struct build *b, const struct flow *flow, struct flow_step *step,
		      const struct node *node, struct str what)
{
	const struct node *list = node_get(node, S("form"));
	if (list == NULL || list->kind != NODE_LIST || flow->reg == NULL)
		return;
	const struct field **all = arena_many(b->arena, const struct field *, list->count);
	for (const struct node *at = list->first; at != NULL; at = at->next) {
		bool must = str_ends(at->text, S("!"));
		struct str name = str_sub(at->text, 0, at->text.len - (must ? 1 : 0));
		const struct field *field = reg_field(flow->reg, name);
		if (field == NULL || field->fixed || field->derive.len > 0)
			fault_at(b->faults, at->place,
				 STR ": form: \"" STR "\" is no field of \"" STR
				     "\" that a form can set",
				 STR_ARG(what), STR_ARG(name), STR_ARG(flow->reg->name));
		else
			all[step->form_count++] = must ? required_copy(b, field) : field;
	}
	step->form = all;
}

static void link_step(struct build *b, const struct flow *flow, struct flow_step *step,
		      const struct node *node, struct str what)
{
	struct str to = node_text(node, "to");
	link_from_states(b, flow, step, node, what);
	link_form(b, flow, step, node, what);
	step->to = find_state(flow, to);
	if (step->to == NULL && to.len > 0 && !str_eq(to, S("back")))
		fault_at(b->faults, node_place(node, "to"),
			 STR " leads to \"" STR "\", which is no state of the flow", STR_ARG(what),
			 STR_ARG(to));
	if (step->reason_codes_name.len == 0)
		return;
	step->reason_codes = catalogue_codes(b->out, step->reason_codes_name);
	if (step->reason_codes == NULL)
		fault_at(b->faults, node_place(node, "reasons"),
			 STR ": there are no codes \"" STR "\"", STR_ARG(what),
			 STR_ARG(step->reason_codes_name));
}

static bool leaves(const struct flow_step *step, const struct flow_state *state)
{
	for (size_t i = 0; i < step->from_count; i++) {
		if (step->from[i] == state)
			return true;
	}
	return false;
}

static void check_then(struct build *b, const struct flow *flow, const struct flow_state *state)
{
	if (state->then.len == 0)
		return;
	const struct flow_step *step = flow_step(flow, state->then);
	if (step == NULL || !leaves(step, state))
		fault_at(b->faults, state->place,
			 "flow \"" STR "\": state \"" STR "\": then: no step \"" STR
			 "\" leads out of it",
			 STR_ARG(flow->name), STR_ARG(state->name), STR_ARG(state->then));
	else if (step->form_count > 0 || step->reason_required)
		fault_at(b->faults, state->place,
			 "flow \"" STR "\": state \"" STR "\": then: step \"" STR
			 "\" asks something, so it cannot go by itself",
			 STR_ARG(flow->name), STR_ARG(state->name), STR_ARG(state->then));
}

static const struct flow_state *link_start(struct build *b, const struct flow *flow,
					   const struct node *node, const char *key)
{
	struct str name = node_text(node, key);
	const struct flow_state *state = find_state(flow, name);
	if (state == NULL && node_get(node, str_of(key)) != NULL)
		fault_at(b->faults, node_place(node, key),
			 "flow \"" STR "\": %s: there is no state \"" STR "\"", STR_ARG(flow->name),
			 key, STR_ARG(name));
	return state;
}

/* ---- possible or not ---- */

struct marks {
	bool *of; /* by state index */
	const struct flow *flow;
};

static size_t index_of(const struct flow *flow, const struct flow_state *state)
{
	return (size_t)(state - flow->states);
}

static bool marked(const struct marks *marks, const struct flow_state *state)
{
	return state != NULL && marks->of[index_of(marks->flow, state)];
}

static bool mark(struct marks *marks, const struct flow_state *state)
{
	if (state == NULL || marked(marks, state))
		return false;
	marks->of[index_of(marks->flow, state)] = true;
	return true;
}

static struct marks marks_new(struct build *b, const struct flow *flow)
{
	return (struct marks){arena_many(b->arena, bool, flow->state_count), flow};
}

/* Spreads the mark along the steps until nothing changes: a few rounds for a few states. */
static void spread(struct marks *marks)
{
	bool again = true;
	while (again) {
		again = false;
		for (size_t i = 0; i < marks->flow->step_count; i++) {
			const struct flow_step *step = &marks->flow->steps[i];
			for (size_t k = 0; k < step->from_count; k++) {
				if (marked(marks, step->from[k]) && mark(marks, step->to))
					again = true;
			}
		}
	}
}

/* Whether a state that is marked can be come to from `state` in one step, "back" included. */
static bool touches(const struct marks *marks, const struct flow_state *state)
{
	const struct flow *flow = marks->flow;
	bool back = false;
	for (size_t i = 0; i < flow->step_count; i++) {
		const struct flow_step *step = &flow->steps[i];
		if (!leaves(step, state))
			continue;
		if (marked(marks, step->to))
			return true;
		back = back || step->to == NULL;
	}
	for (size_t i = 0; back && i < flow->step_count; i++) {
		const struct flow_step *step = &flow->steps[i];
		for (size_t k = 0; step->to == state && k < step->from_count; k++) {
			if (marked(marks, step->from[k]))
				return true;
		}
	}
	return false;
}

static struct marks mark_ending(struct build *b, const struct flow *flow)
{
	struct marks marks = marks_new(b, flow);
	for (size_t i = 0; i < flow->state_count; i++)
		marks.of[i] = flow->states[i].final;
	bool again = true;
	while (again) {
		again = false;
		for (size_t i = 0; i < flow->state_count; i++) {
			if (!marks.of[i] && touches(&marks, &flow->states[i]))
				again = mark(&marks, &flow->states[i]);
		}
	}
	return marks;
}

static bool has_way_out(const struct flow *flow, const struct flow_state *state)
{
	for (size_t i = 0; i < flow->step_count; i++) {
		if (leaves(&flow->steps[i], state) && flow->steps[i].to != state)
			return true;
	}
	return false;
}

static void judge_flow(struct build *b, const struct flow *flow)
{
	struct marks reached = marks_new(b, flow);
	mark(&reached, flow->start);
	mark(&reached, flow->start_public);
	spread(&reached);
	struct marks ending = mark_ending(b, flow);
	for (size_t i = 0; i < flow->state_count; i++) {
		const struct flow_state *state = &flow->states[i];
		struct str what = str_fmt(b->arena, "flow \"" STR "\": state \"" STR "\"",
					  STR_ARG(flow->name), STR_ARG(state->name));
		if (flow->start != NULL && !reached.of[i])
			fault_at(b->faults, state->place, STR " is never reached", STR_ARG(what));
		if (!state->final && !has_way_out(flow, state))
			fault_at(b->faults, state->place, STR " has no way out and is not final",
				 STR_ARG(what));
		else if (!ending.of[i])
			fault_at(b->faults, state->place, STR " never comes to a final state",
				 STR_ARG(what));
		check_then(b, flow, state);
	}
}

void link_flows(struct build *b)
{
	for (size_t i = 0; i < b->out->flow_count; i++) {
		struct flow *flow = &b->flows[i];
		struct flow_names *names = &b->flow_names[i];
		flow->reg = catalogue_register(b->out, flow->reg_name);
		if (flow->reg == NULL && flow->reg_name.len > 0)
			fault_at(b->faults, node_place(names->node, "register"),
				 "flow \"" STR "\": there is no register \"" STR "\"",
				 STR_ARG(flow->name), STR_ARG(flow->reg_name));
		for (size_t k = 0; k < flow->step_count; k++) {
			struct str what = str_fmt(b->arena, "flow \"" STR "\": step \"" STR "\"",
						  STR_ARG(flow->name), STR_ARG(names->steps[k].name));
			link_step(b, flow, &names->steps[k], names->step_nodes[k], what);
		}
		flow->start = link_start(b, flow, names->node, "start");
		flow->start_public = link_start(b, flow, names->node, "start_public");
		judge_flow(b, flow);
	}
}
