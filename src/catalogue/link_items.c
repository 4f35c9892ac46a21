/*
 * link_items: items meet their flow, their codes and their numbers.
 *
 * A flow is general; an item walks the part of it that its numbers open (`when`, `unless`). On that part,
 * and only there, every number that the flow asks for must be given, and the case must be able to end.
 * Flows of registers that no item extends take their numbers from the settings.
 */
#include "catalogue/build.h"

#include "base/arena.h"

struct walking {
	struct build *b;
	const struct item *item;
	const struct flow *flow;
	struct str what;
	bool *reached; /* by state index */
};

static bool find_setting(const struct build *b, struct str name, int64_t *number)
{
	for (size_t i = 0; i < b->out->setting_count; i++) {
		if (str_eq(b->out->settings[i].name, name))
			return str_int(b->out->settings[i].value, number);
	}
	return false;
}

/* A number of the rule: the item's own, else the county's setting of that name. */
static bool find_number(const struct build *b, const struct item *item, struct str name,
			int64_t *number)
{
	for (size_t i = 0; i < item->term_count; i++) {
		if (str_eq(item->terms[i].name, name)) {
			*number = item->terms[i].value;
			return true;
		}
	}
	return find_setting(b, name, number);
}

/* Whether a step is open under the item's numbers. */
static bool is_open(const struct walking *in, const struct flow_step *step)
{
	int64_t when = 0, unless = 0;
	if (step->when.len > 0 &&
	    (!find_number(in->b, in->item, step->when, &when) || when <= 0))
		return false;
	return step->unless.len == 0 || !find_number(in->b, in->item, step->unless, &unless) ||
	       unless <= 0;
}

static void reach(struct walking *in, const struct flow_state *state)
{
	if (state != NULL)
		in->reached[state - in->flow->states] = true;
}

static bool is_reached(const struct walking *in, const struct flow_state *state)
{
	return in->reached[state - in->flow->states];
}

static void walk(struct walking *in)
{
	bool again = true;
	reach(in, in->flow->start);
	reach(in, in->flow->start_public);
	while (again) {
		again = false;
		for (size_t i = 0; i < in->flow->step_count; i++) {
			const struct flow_step *step = &in->flow->steps[i];
			for (size_t k = 0; k < step->from_count; k++) {
				bool opens = step->to != NULL && is_open(in, step) &&
					     is_reached(in, step->from[k]) &&
					     !is_reached(in, step->to);
				if (opens) {
					reach(in, step->to);
					again = true;
				}
			}
		}
	}
}

/* The good ends of a flow are its final states of the tone ok; without one, all are good. */
static bool has_good_end(const struct flow *flow)
{
	for (size_t i = 0; i < flow->state_count; i++) {
		if (flow->states[i].final && str_eq(flow->states[i].tone, S("ok")))
			return true;
	}
	return false;
}

/* Where a step back may lead: every state with an open step into `state`. */
static bool back_ends(const struct walking *in, const bool *ends, const struct flow_state *state)
{
	for (size_t i = 0; i < in->flow->step_count; i++) {
		const struct flow_step *step = &in->flow->steps[i];
		if (step->to != state || !is_open(in, step))
			continue;
		for (size_t k = 0; k < step->from_count; k++) {
			if (ends[step->from[k] - in->flow->states])
				return true;
		}
	}
	return false;
}

static bool step_ends(const struct walking *in, const bool *ends, const struct flow_step *step,
		      const struct flow_state *state)
{
	if (step->to != NULL)
		return ends[step->to - in->flow->states];
	return back_ends(in, ends, state);
}

/* Marks in ends[] what leads to a good end; true when something was added. */
static bool widen(const struct walking *in, bool *ends)
{
	bool added = false;
	for (size_t i = 0; i < in->flow->step_count; i++) {
		const struct flow_step *step = &in->flow->steps[i];
		if (!is_open(in, step))
			continue;
		for (size_t k = 0; k < step->from_count; k++) {
			size_t at = (size_t)(step->from[k] - in->flow->states);
			if (!ends[at] && step_ends(in, ends, step, step->from[k])) {
				ends[at] = true;
				added = true;
			}
		}
	}
	return added;
}

/* The states that lead to an end, or to a good one, along open steps. */
static const bool *mark_ends(const struct walking *in, bool good)
{
	bool *ends = arena_many(in->b->arena, bool, in->flow->state_count);
	bool only_good = good && has_good_end(in->flow);
	for (size_t i = 0; i < in->flow->state_count; i++) {
		const struct flow_state *state = &in->flow->states[i];
		ends[i] = state->final && (!only_good || str_eq(state->tone, S("ok")));
	}
	while (widen(in, ends))
		continue;
	return ends;
}

static void need_term(const struct walking *in, struct str name, const struct flow_state *state)
{
	int64_t number = 0;
	if (name.len > 0 && !find_number(in->b, in->item, name, &number))
		fault_at(in->b->faults, in->item->place,
			 STR ": flow \"" STR "\" needs the term \"" STR "\" for its state \"" STR
			     "\"",
			 STR_ARG(in->what), STR_ARG(in->flow->name), STR_ARG(name),
			 STR_ARG(state->name));
}

static void check_road(struct walking *in)
{
	walk(in);
	const bool *ends = mark_ends(in, false), *good_ends = mark_ends(in, true);
	for (size_t i = 0; i < in->flow->state_count; i++) {
		const struct flow_state *state = &in->flow->states[i];
		if (!in->reached[i])
			continue;
		need_term(in, state->term, state);
		need_term(in, state->after, state);
		bool begins = state == in->flow->start || state == in->flow->start_public;
		if (!ends[i] || (begins && !good_ends[i]))
			fault_at(in->b->faults, in->item->place,
				 STR ": under its terms a case cannot come from state \"" STR
				     "\" of flow \"" STR "\" to %s end",
				 STR_ARG(in->what), STR_ARG(state->name), STR_ARG(in->flow->name),
				 ends[i] ? "a good" : "any");
	}
}

/* ---- codes, materials ---- */

static void check_code(struct build *b, const struct item *item, struct str what, const char *list,
		       const char *key, struct str code)
{
	const struct codes *codes = catalogue_codes(b->out, str_of(list));
	if (code.len == 0)
		return;
	if (codes == NULL)
		fault_at(b->faults, item->place, STR ": there are no codes \"%s\"", STR_ARG(what),
			 list);
	else if (codes_find(codes, code) == NULL)
		fault_at(b->faults, item->place, STR ": \"%s\": \"" STR "\" is no code of \"%s\"",
			 STR_ARG(what), key, STR_ARG(code), list);
}

static const struct field *item_fact(const struct build *b, const struct item *item,
				     struct str name)
{
	return find_fact(b, item->fields, item->flow == NULL ? NULL : item->flow->reg, name);
}

static void check_held(struct build *b, const struct item *item, const struct material *material,
		       struct place place, struct str what)
{
	struct str rest = material->held;
	struct str via = str_cut(&rest, '.');
	const struct field *ref = item_fact(b, item, via);
	const struct reg *reg = ref == NULL ? NULL : catalogue_register(b->out, ref->ref_name);
	if (material->held.len == 0)
		return;
	if (reg == NULL || reg_field(reg, rest) == NULL)
		fault_at(b->faults, place,
			 STR ": material \"" STR "\": held: there is no \"" STR "\"", STR_ARG(what),
			 STR_ARG(material->name), STR_ARG(material->held));
}

static struct place material_place(const struct node *item, struct str name)
{
	const struct node *list = node_get(item, S("materials"));
	for (const struct node *at = list->first; at != NULL; at = at->next) {
		if (str_eq(node_text(at, "name"), name))
			return at->place;
	}
	return list->place;
}

static void link_materials(struct build *b, struct item *item, const struct node *node,
			   struct str what)
{
	struct material *all = arena_many(b->arena, struct material, item->material_count);
	for (size_t i = 0; i < item->material_count; i++) {
		all[i] = item->materials[i];
		struct material *one = &all[i];
		struct place place = material_place(node, one->name);
		struct str me = str_fmt(b->arena, STR ": material \"" STR "\"", STR_ARG(what),
					STR_ARG(one->name));
		check_held(b, item, one, place, what);
		const struct field *fact = item_fact(b, item, one->show.field);
		check_telling(b, place, me, &one->show, fact);
		link_condition(b, place, str_join(b->arena, me, S(": show_if")), &one->show, fact);
	}
	item->materials = all;
}

static void link_expects(struct build *b, struct item *item, const struct node *node,
			 struct str what)
{
	struct expectation *all = arena_many(b->arena, struct expectation, item->expect_count);
	struct str me = str_join(b->arena, what, S(": expects"));
	for (size_t i = 0; i < item->expect_count; i++) {
		all[i] = item->expects[i];
		link_condition(b, node_place(node, "expects"), me, &all[i].condition,
			       item_fact(b, item, all[i].condition.field));
	}
	item->expects = all;
}

static void link_item(struct build *b, struct item *item, const struct node *node)
{
	struct str what = say(b, "item", item->code);
	item->flow = catalogue_flow(b->out, item->flow_name);
	if (item->name.len > 0)
		item->fields = catalogue_register(b->out, str_fmt(b->arena, "item_" STR,
								  STR_ARG(item->name)));
	check_code(b, item, what, "service_group", "group", item->group);
	check_code(b, item, what, "service_function", "function", item->function);
	check_code(b, item, what, "service_kind", "kind", item->kind);
	if (item->flow == NULL) {
		if (item->flow_name.len > 0)
			fault_at(b->faults, node_place(node, "flow"),
				 STR ": there is no flow \"" STR "\"", STR_ARG(what),
				 STR_ARG(item->flow_name));
		return;
	}
	link_materials(b, item, node, what);
	link_expects(b, item, node, what);
	struct walking in = {b, item, item->flow, what,
			     arena_many(b->arena, bool, item->flow->state_count)};
	check_road(&in);
	if (item->public_apply && item->flow->start_public == NULL)
		fault_at(b->faults, node_place(node, "public_apply"),
			 STR ": flow \"" STR "\" has no start for the public", STR_ARG(what),
			 STR_ARG(item->flow_name));
	seal_item(b, item, node);
}

/* ---- flows without items ---- */

/* Whether items give the numbers for records of this register. A flow that no item takes today is
 * still one for items, as a county may hide those that took it. */
static bool is_for_items(const struct build *b, const struct flow *flow)
{
	for (size_t i = 0; i < b->out->item_count; i++) {
		if (b->items[i].flow == NULL)
			return true; /* its fault is told; it may have been this flow */
		if (str_eq(b->items[i].flow->reg_name, flow->reg_name))
			return true;
	}
	return false;
}

static void need_setting(struct build *b, const struct flow *flow, struct place place,
			 struct str name)
{
	int64_t number = 0;
	if (name.len == 0 || find_setting(b, name, &number))
		return;
	fault_at(b->faults, place,
		 "flow \"" STR "\": no item is of its register, and \"" STR
		 "\" is no setting that holds a number",
		 STR_ARG(flow->name), STR_ARG(name));
}

static void check_settings(struct build *b, const struct flow *flow)
{
	for (size_t i = 0; i < flow->state_count; i++) {
		need_setting(b, flow, flow->states[i].place, flow->states[i].term);
		need_setting(b, flow, flow->states[i].place, flow->states[i].after);
		need_setting(b, flow, flow->states[i].place, flow->states[i].runs_if);
	}
	for (size_t i = 0; i < flow->step_count; i++) {
		need_setting(b, flow, flow->steps[i].place, flow->steps[i].when);
		need_setting(b, flow, flow->steps[i].place, flow->steps[i].unless);
		need_setting(b, flow, flow->steps[i].place, flow->steps[i].extends);
	}
	if (!str_eq(flow->total, S("total_days")))
		need_setting(b, flow, flow->place, flow->total);
}

void link_items(struct build *b)
{
	for (size_t i = 0; i < b->out->item_count; i++)
		link_item(b, &b->items[i], b->item_nodes[i]);
	for (size_t i = 0; i < b->out->flow_count; i++) {
		if (!is_for_items(b, &b->flows[i]))
			check_settings(b, &b->flows[i]);
	}
}
