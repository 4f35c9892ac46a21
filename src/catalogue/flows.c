/*
 * flows: states and steps as they are written; link_flows.c resolves and judges them.
 */
#include "catalogue/build.h"

#include "base/arena.h"
#include "base/count.h"

static const struct choice clock_choices[] = {
	{"run", CLOCK_RUN}, {"stop", CLOCK_STOP}, {"off", CLOCK_OFF}, {NULL, 0}};

static const struct choice reason_choices[] = {{"asked", 1}, {"required", 2}, {NULL, 0}};

/* Tones that the pages know. */
static const char *const tones[] = {"ok", "warn", "err", "act", "gold", "plain"};

static void check_tone(struct build *b, struct str tone, struct place place, struct str what)
{
	if (tone.len == 0)
		return;
	for (size_t i = 0; i < COUNT(tones); i++) {
		if (str_eq(tone, str_of(tones[i])))
			return;
	}
	fault_at(b->faults, place,
		 STR ": \"tone\" must be one of ok, warn, err, act, gold, plain, not \"" STR "\"",
		 STR_ARG(what), STR_ARG(tone));
}

/* ---- states ---- */

struct state_draft {
	struct flow_state state;
	int tier, clock;
};

#define IN_STATE(member) offsetof(struct state_draft, state.member)

static const struct bind_key state_keys[] = {
	{"title", BIND_TEXT, IN_STATE(title), true, 0, 0, NULL},
	{"words", BIND_TEXT, IN_STATE(words), true, 0, 0, NULL},
	{"tier", BIND_CHOICE, offsetof(struct state_draft, tier), false, 0, 0, tier_choices},
	{"final", BIND_YES, IN_STATE(final), false, 0, 0, NULL},
	{"clock", BIND_CHOICE, offsetof(struct state_draft, clock), false, 0, 0, clock_choices},
	{"runs_if", BIND_NAME, IN_STATE(runs_if), false, 0, 0, NULL},
	{"term", BIND_NAME, IN_STATE(term), false, 0, 0, NULL},
	{"after", BIND_NAME, IN_STATE(after), false, 0, 0, NULL},
	{"then", BIND_NAME, IN_STATE(then), false, 0, 0, NULL},
	{"progress", BIND_SMALL, IN_STATE(progress), true, 0, 0, NULL},
	{"tone", BIND_TEXT, IN_STATE(tone), false, 0, 0, NULL},
	{"icon", BIND_TEXT, IN_STATE(icon), false, 0, 0, NULL},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

static void check_state(struct build *b, const struct flow_state *state, const struct node *node,
			struct str what)
{
	if (!bind_is_name(state->name))
		fault_at(b->faults, node->place, STR " needs a name of small letters, digits and _",
			 STR_ARG(what));
	if (state->progress > 5)
		fault_at(b->faults, node_place(node, "progress"),
			 STR ": \"progress\" counts from 0 to 5", STR_ARG(what));
	if (state->final && (state->clock == CLOCK_RUN || state->term.len > 0))
		fault_at(b->faults, node->place, STR " is final, so nothing limits its time",
			 STR_ARG(what));
	if (state->runs_if.len > 0 && state->clock != CLOCK_STOP)
		fault_at(b->faults, node_place(node, "runs_if"),
			 STR ": \"runs_if\" belongs to a clock that stops", STR_ARG(what));
	if (state->then.len > 0 && state->after.len == 0)
		fault_at(b->faults, node_place(node, "then"), STR " has \"then\" without \"after\"",
			 STR_ARG(what));
	if (state->after.len > 0 && state->then.len == 0)
		fault_at(b->faults, node_place(node, "after"), STR " has \"after\" without \"then\"",
			 STR_ARG(what));
	check_tone(b, state->tone, node_place(node, "tone"), what);
}

static struct flow_state build_state(struct build *b, const struct node *node, struct str flow)
{
	struct state_draft draft = {.state = {.name = node->key, .place = node->place},
				    .clock = CLOCK_OFF};
	struct str what = str_fmt(b->arena, STR ": state \"" STR "\"", STR_ARG(flow),
				  STR_ARG(node->key));
	bind_map(b->arena, b->faults, node, what, state_keys, &draft);
	draft.state.tier = (enum tier)draft.tier;
	draft.state.clock = (enum clock_rule)draft.clock;
	check_state(b, &draft.state, node, what);
	return draft.state;
}

/* ---- steps ---- */

struct step_draft {
	struct flow_step step;
	int tier, reason;
	struct str to;
	const struct node *from, *form;
};

#define IN_STEP(member) offsetof(struct step_draft, step.member)

static const struct bind_key step_keys[] = {
	{"title", BIND_TEXT, IN_STEP(title), true, 0, 0, NULL},
	{"words", BIND_TEXT, IN_STEP(words), false, 0, 0, NULL},
	{"from", BIND_LIST, offsetof(struct step_draft, from), true, 0, 0, NULL},
	{"to", BIND_NAME, offsetof(struct step_draft, to), true, 0, 0, NULL},
	{"tier", BIND_CHOICE, offsetof(struct step_draft, tier), false, 0, 0, tier_choices},
	{"applicant", BIND_YES, IN_STEP(applicant), false, 0, 0, NULL},
	{"form", BIND_LIST, offsetof(struct step_draft, form), false, 0, 0, NULL},
	{"reason", BIND_CHOICE, offsetof(struct step_draft, reason), false, 0, 0, reason_choices},
	{"reasons", BIND_NAME, IN_STEP(reason_codes_name), false, 0, 0, NULL},
	{"when", BIND_NAME, IN_STEP(when), false, 0, 0, NULL},
	{"unless", BIND_NAME, IN_STEP(unless), false, 0, 0, NULL},
	{"starts_clock", BIND_YES, IN_STEP(starts_clock), false, 0, 0, NULL},
	{"extends", BIND_NAME, IN_STEP(extends), false, 0, 0, NULL},
	{"paper", BIND_YES, IN_STEP(paper), false, 0, 0, NULL},
	{"batch", BIND_YES, IN_STEP(batch), false, 0, 0, NULL},
	{"aside", BIND_YES, IN_STEP(aside), false, 0, 0, NULL},
	{"apart", BIND_YES, IN_STEP(apart), false, 0, 0, NULL},
	{"event", BIND_TEXT, IN_STEP(event), false, 0, 0, NULL},
	{"publish", BIND_TEXT, IN_STEP(publish), false, 0, 0, NULL},
	{"tone", BIND_TEXT, IN_STEP(tone), false, 0, 0, NULL},
	{"icon", BIND_TEXT, IN_STEP(icon), false, 0, 0, NULL},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

static void check_step(struct build *b, const struct flow_step *step, const struct node *node,
		       struct str what)
{
	if (!bind_is_name(step->name))
		fault_at(b->faults, node->place, STR " needs a name of small letters, digits and _",
			 STR_ARG(what));
	if (step->publish.len > 0 && !str_eq(step->publish, S("open")) &&
	    !str_eq(step->publish, S("close")))
		fault_at(b->faults, node_place(node, "publish"),
			 STR ": \"publish\" must be open or close, not \"" STR "\"", STR_ARG(what),
			 STR_ARG(step->publish));
	if (step->reason_codes_name.len > 0 && !step->reason_asked)
		fault_at(b->faults, node_place(node, "reasons"),
			 STR ": \"reasons\" without \"reason\"", STR_ARG(what));
	if (step->paper && step->tier == TIER_NONE)
		fault_at(b->faults, node_place(node, "paper"), STR ": \"paper\" without \"tier\"",
			 STR_ARG(what));
	check_tone(b, step->tone, node_place(node, "tone"), what);
}

static struct flow_step build_step(struct build *b, const struct node *node, struct str flow)
{
	struct step_draft draft = {.step = {.name = node->key, .place = node->place}};
	struct str what = str_fmt(b->arena, STR ": step \"" STR "\"", STR_ARG(flow),
				  STR_ARG(node->key));
	bind_map(b->arena, b->faults, node, what, step_keys, &draft);
	draft.step.tier = (enum tier)draft.tier;
	draft.step.reason_asked = draft.reason >= 1;
	draft.step.reason_required = draft.reason == 2;
	check_step(b, &draft.step, node, what);
	return draft.step;
}

/* ---- flows ---- */

struct flow_draft {
	struct flow flow;
	const struct node *states, *steps;
};

#define IN_FLOW(member) offsetof(struct flow_draft, member)

static const struct bind_key flow_keys[] = {
	{"flow", BIND_SKIP, 0, true, 0, 0, NULL},
	{"title", BIND_TEXT, IN_FLOW(flow.title), true, 0, 0, NULL},
	{"register", BIND_NAME, IN_FLOW(flow.reg_name), true, 0, 0, NULL},
	{"total", BIND_NAME, IN_FLOW(flow.total), false, 0, 0, NULL},
	{"start", BIND_SKIP, 0, true, 0, 0, NULL},
	{"start_public", BIND_SKIP, 0, false, 0, 0, NULL},
	{"states", BIND_MAP, IN_FLOW(states), true, 0, 0, NULL},
	{"steps", BIND_MAP, IN_FLOW(steps), true, 0, 0, NULL},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

static void build_states(struct build *b, struct flow_draft *draft, struct flow_names *names,
			 struct str what)
{
	const struct node *map = draft->states;
	names->states = arena_many(b->arena, struct flow_state, map->count);
	names->state_nodes = arena_many(b->arena, const struct node *, map->count);
	for (const struct node *at = map->first; at != NULL; at = at->next) {
		names->state_nodes[draft->flow.state_count] = at;
		names->states[draft->flow.state_count++] = build_state(b, at, what);
	}
	draft->flow.states = names->states;
}

static void build_steps(struct build *b, struct flow_draft *draft, struct flow_names *names,
			struct str what)
{
	const struct node *map = draft->steps;
	names->steps = arena_many(b->arena, struct flow_step, map->count);
	names->step_nodes = arena_many(b->arena, const struct node *, map->count);
	for (const struct node *at = map->first; at != NULL; at = at->next) {
		names->step_nodes[draft->flow.step_count] = at;
		names->steps[draft->flow.step_count++] = build_step(b, at, what);
	}
	draft->flow.steps = names->steps;
}

void build_flow(struct build *b, const struct entry *entry)
{
	if (!build_name(b, entry))
		return;
	struct str what = say(b, "flow", entry->name);
	struct flow_draft draft = {.flow = {.name = entry->name, .place = entry->node->place,
					    .total = S("total_days")}};
	struct flow_names names = {.node = entry->node};
	bind_map(b->arena, b->faults, entry->node, what, flow_keys, &draft);
	if (draft.states != NULL)
		build_states(b, &draft, &names, what);
	if (draft.steps != NULL)
		build_steps(b, &draft, &names, what);
	size_t at = b->out->flow_count++;
	b->flows[at] = draft.flow;
	b->flow_names[at] = names;
}
