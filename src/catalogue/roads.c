/*
 * roads: how an applicant becomes a member of the Party, compiled from kind development_road. See development.h.
 *
 * What a step asks are fields of the register development_step, so that one table holds every step and a form is
 * never drawn by hand. A rule that looks back names a step before it; one that looks forward is refused here.
 */
#include "catalogue/build.h"

#include "base/arena.h"

enum { NO_STEP = -1, HERE = 1 };

static const struct choice rule_choices[] = {
	{"age", ROAD_AGE},
	{"after", ROAD_AFTER},
	{"probation", ROAD_PROBATION},
	{"within", ROAD_WITHIN},
	{"every", ROAD_EVERY},
	{"rounds", ROAD_ROUNDS},
	{"valid", ROAD_VALID},
	{"sent", ROAD_SENT},
	{"notice", ROAD_NOTICE},
	{"votes", ROAD_VOTES},
	{"people", ROAD_PEOPLE},
	{"training", ROAD_TRAINING},
	{"stays", ROAD_STAYS},
	{"extend", ROAD_EXTEND},
	{"quota", ROAD_QUOTA},
	{NULL, 0},
};

/* ---- rules ---- */

struct rule_draft {
	struct road_rule rule;
	int kind;
};

#define IN_RULE(member) offsetof(struct rule_draft, rule.member)

static const struct bind_key rule_keys[] = {
	{"name", BIND_NAME, IN_RULE(name), true, 0, 0, NULL},
	{"kind", BIND_CHOICE, offsetof(struct rule_draft, kind), true, 0, 0, rule_choices},
	{"of", BIND_NAME, IN_RULE(of_name), false, 0, 0, NULL},
	{"redo", BIND_NAME, IN_RULE(redo_name), false, 0, 0, NULL},
	{"months", BIND_SMALL, IN_RULE(months), false, 0, 0, NULL},
	{"days", BIND_SMALL, IN_RULE(days), false, 0, 0, NULL},
	{"workdays", BIND_SMALL, IN_RULE(workdays), false, 0, 0, NULL},
	{"hours", BIND_SMALL, IN_RULE(hours), false, 0, 0, NULL},
	{"least", BIND_SMALL, IN_RULE(least), false, 0, 0, NULL},
	{"most", BIND_SMALL, IN_RULE(most), false, 0, 0, NULL},
	{"special", BIND_SMALL, IN_RULE(special), false, 0, 0, NULL},
	{"normal", BIND_YES, IN_RULE(normal), false, 0, 0, NULL},
	{"say", BIND_TEXT, IN_RULE(say), true, 0, 0, NULL},
	{"source", BIND_TEXT, IN_RULE(source), true, 0, 0, NULL},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

static void build_rules(struct build *b, const struct node *list, struct str what,
			struct road_step *step)
{
	struct road_rule *all = arena_many(b->arena, struct road_rule, list->count);
	step->rules = all;
	for (const struct node *at = list->first; at != NULL; at = at->next) {
		struct rule_draft draft = {
			.rule = {.of = NO_STEP, .redo = NO_STEP, .place = at->place}};
		struct str me = str_fmt(b->arena, STR ": rule \"" STR "\"", STR_ARG(what),
					STR_ARG(node_text(at, "name")));
		bind_map(b->arena, b->faults, at, me, rule_keys, &draft);
		draft.rule.kind = (enum road_rule_kind)draft.kind;
		all[step->rule_count++] = draft.rule;
	}
}

/* ---- steps ---- */

struct step_draft {
	struct road_step step;
	int tier;
	const struct node *rules;
};

#define IN_STEP(member) offsetof(struct step_draft, step.member)

static const struct bind_key step_keys[] = {
	{"name", BIND_NAME, IN_STEP(name), true, 0, 0, NULL},
	{"title", BIND_TEXT, IN_STEP(title), true, 0, 0, NULL},
	{"stage", BIND_NAME, IN_STEP(stage), true, 0, 0, NULL},
	{"who", BIND_TEXT, IN_STEP(who), true, 0, 0, NULL},
	{"document", BIND_TEXT, IN_STEP(document), true, 0, 0, NULL},
	{"hint", BIND_TEXT, IN_STEP(hint), false, 0, 0, NULL},
	{"when", BIND_TEXT, IN_STEP(when), false, 0, 0, NULL},
	{"tier", BIND_CHOICE, offsetof(struct step_draft, tier), true, 0, 0, tier_choices},
	{"repeats_until", BIND_NAME, IN_STEP(until_name), false, 0, 0, NULL},
	{"fail_to", BIND_NAME, IN_STEP(fail_name), false, 0, 0, NULL},
	{"fail_stops", BIND_YES, IN_STEP(stops), false, 0, 0, NULL},
	{"form", BIND_SKIP, 0, true, 0, 0, NULL},
	{"papers", BIND_TEXTS, IN_STEP(papers), false, IN_STEP(paper_count), 0, NULL},
	{"rules", BIND_LIST, offsetof(struct step_draft, rules), false, 0, 0, NULL},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

static void build_steps(struct build *b, const struct node *list, struct str what,
			struct development_road *road)
{
	struct road_step *all = arena_many(b->arena, struct road_step, list->count);
	road->steps = all;
	for (const struct node *at = list->first; at != NULL; at = at->next) {
		struct step_draft draft = {
			.step = {.until = NO_STEP, .fail = NO_STEP, .place = at->place}};
		struct str me = str_fmt(b->arena, STR ": step \"" STR "\"", STR_ARG(what),
					STR_ARG(node_text(at, "name")));
		bind_map(b->arena, b->faults, at, me, step_keys, &draft);
		draft.step.tier = (enum tier)draft.tier;
		if (draft.rules != NULL)
			build_rules(b, draft.rules, me, &draft.step);
		all[road->step_count++] = draft.step;
	}
}

/* ---- the road ---- */

struct road_draft {
	struct development_road road;
	const struct node *steps;
};

#define IN_ROAD(member) offsetof(struct road_draft, road.member)

static const struct bind_key road_keys[] = {
	{"development_road", BIND_SKIP, 0, true, 0, 0, NULL},
	{"title", BIND_TEXT, IN_ROAD(title), true, 0, 0, NULL},
	{"source", BIND_TEXT, IN_ROAD(source), true, 0, 0, NULL},
	{"county", BIND_TEXT, IN_ROAD(county), false, 0, 0, NULL},
	{"from", BIND_DAY, IN_ROAD(from), true, 0, 0, NULL},
	{"steps", BIND_LIST, offsetof(struct road_draft, steps), true, 0, 0, NULL},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

void build_road(struct build *b, const struct entry *entry)
{
	if (!build_name(b, entry))
		return;
	struct str what = say(b, "development_road", entry->name);
	struct road_draft draft = {.road = {.name = entry->name, .place = entry->node->place}};
	bind_map(b->arena, b->faults, entry->node, what, road_keys, &draft);
	if (draft.steps != NULL)
		build_steps(b, draft.steps, what, &draft.road);
	b->road_nodes[b->out->road_count] = draft.steps;
	b->roads[b->out->road_count++] = draft.road;
}

/* ---- linking ---- */

/* A step's index by name; -1 for an empty name. Names that are none are faults. */
static int find_step(struct build *b, const struct development_road *road, struct place place,
		     struct str what, struct str name)
{
	int index = name.len == 0 ? NO_STEP : road_step_index(road, name);
	if (name.len > 0 && index == NO_STEP)
		fault_at(b->faults, place, STR ": there is no step \"" STR "\"", STR_ARG(what),
			 STR_ARG(name));
	return index;
}

/* Kinds that look back at another step. */
static bool needs_of(enum road_rule_kind kind)
{
	return kind == ROAD_AFTER || kind == ROAD_PROBATION || kind == ROAD_WITHIN ||
	       kind == ROAD_EVERY || kind == ROAD_ROUNDS || kind == ROAD_VALID ||
	       kind == ROAD_SENT || kind == ROAD_NOTICE;
}

static bool needs_redo(const struct road_rule *rule)
{
	return rule->kind == ROAD_EXTEND || (rule->kind == ROAD_WITHIN && rule->special > 0);
}

static void link_rule(struct build *b, const struct development_road *road, int index,
		      struct road_rule *rule, struct str what)
{
	int units = (rule->months > 0) + (rule->days > 0) + (rule->workdays > 0);
	rule->of = find_step(b, road, rule->place, what, rule->of_name);
	rule->redo = find_step(b, road, rule->place, what, rule->redo_name);
	if (needs_of(rule->kind) != (rule->of_name.len > 0))
		fault_at(b->faults, rule->place,
			 STR ": rule \"" STR "\": `of` is missing, or has no meaning here",
			 STR_ARG(what), STR_ARG(rule->name));
	if (needs_redo(rule) != (rule->redo_name.len > 0))
		fault_at(b->faults, rule->place,
			 STR ": rule \"" STR "\": `redo` is missing, or has no meaning here",
			 STR_ARG(what), STR_ARG(rule->name));
	if (rule->of >= index || rule->redo > index)
		fault_at(b->faults, rule->place,
			 STR ": rule \"" STR "\" looks at a step that comes later", STR_ARG(what),
			 STR_ARG(rule->name));
	if (units > 1)
		fault_at(b->faults, rule->place,
			 STR ": rule \"" STR "\": only one of months, days, workdays",
			 STR_ARG(what), STR_ARG(rule->name));
	if (rule->special > 0 && rule->special < rule->months)
		fault_at(b->faults, rule->place,
			 STR ": rule \"" STR "\": special is not below months", STR_ARG(what),
			 STR_ARG(rule->name));
}

static const struct field *asked_field(struct build *b, const struct node *at,
				       const struct reg *reg, struct str what)
{
	bool must = str_ends(at->text, S("!"));
	struct str name = str_sub(at->text, 0, at->text.len - (must ? HERE : 0));
	const struct field *field = reg_field(reg, name);
	if (field == NULL || field->fixed || field->derive.len > 0) {
		fault_at(b->faults, at->place,
			 STR ": form: \"" STR "\" is no field of \"" STR "\" that a form can set",
			 STR_ARG(what), STR_ARG(name), STR_ARG(reg->name));
		return NULL;
	}
	if (!must)
		return field;
	struct field *copy = arena_one(b->arena, struct field);
	*copy = *field;
	copy->required = true;
	return copy;
}

static void link_form(struct build *b, const struct node *node, struct road_step *step,
		      struct str what)
{
	const struct node *list = node_get(node, S("form"));
	const struct reg *reg = catalogue_register(b->out, S("development_step"));
	if (list == NULL || list->kind != NODE_LIST || reg == NULL)
		return;
	const struct field **all = arena_many(b->arena, const struct field *, list->count);
	for (const struct node *at = list->first; at != NULL; at = at->next) {
		const struct field *field = asked_field(b, at, reg, what);
		if (field == NULL)
			continue;
		all[step->form_count++] = field;
		step->decides |= str_eq(field->name, S("outcome"));
	}
	step->form = all;
}

static void link_step(struct build *b, const struct development_road *road, int index,
		      struct road_step *step, const struct node *node)
{
	struct str what = str_fmt(b->arena, "development_road \"" STR "\": step \"" STR "\"",
				  STR_ARG(road->name), STR_ARG(step->name));
	const struct codes *stages = catalogue_codes(b->out, S("development_stage"));
	step->until = find_step(b, road, step->place, what, step->until_name);
	step->fail = find_step(b, road, step->place, what, step->fail_name);
	if (stages == NULL || codes_find(stages, step->stage) == NULL)
		fault_at(b->faults, step->place,
			 STR ": \"" STR "\" is not a value of codes \"development_stage\"",
			 STR_ARG(what), STR_ARG(step->stage));
	if ((step->until != NO_STEP && step->until <= index) || step->fail > index)
		fault_at(b->faults, step->place,
			 STR ": repeats_until names a later step, fail_to none that comes later",
			 STR_ARG(what));
	for (size_t i = 0; i < step->paper_count; i++) {
		if (catalogue_paper(b->out, step->papers[i]) == NULL)
			fault_at(b->faults, step->place, STR ": there is no paper \"" STR "\"",
				 STR_ARG(what), STR_ARG(step->papers[i]));
	}
	struct road_rule *rules = (struct road_rule *)step->rules;
	for (size_t i = 0; i < step->rule_count; i++)
		link_rule(b, road, index, &rules[i], what);
	link_form(b, node, step, what);
}

void link_roads(struct build *b)
{
	for (size_t r = 0; r < b->out->road_count; r++) {
		struct road_step *steps = (struct road_step *)b->roads[r].steps;
		const struct node *node = b->road_nodes[r] == NULL ? NULL : b->road_nodes[r]->first;
		for (size_t i = 0; i < b->roads[r].step_count && node != NULL;
		     i++, node = node->next)
			link_step(b, &b->roads[r], (int)i, &steps[i], node);
	}
}

/* ---- looking up ---- */

const struct development_road *catalogue_development_road(const struct catalogue *catalogue,
							  struct str county, int64_t day)
{
	const struct development_road *best = NULL;
	for (size_t i = 0; i < catalogue->road_count; i++) {
		const struct development_road *one = &catalogue->roads[i];
		if (one->from > day || (one->county.len > 0 && !str_eq(one->county, county)))
			continue;
		bool own = one->county.len > 0, best_own = best != NULL && best->county.len > 0;
		if (best == NULL || (own && !best_own) ||
		    (own == best_own && one->from > best->from))
			best = one;
	}
	return best;
}

int road_step_index(const struct development_road *road, struct str name)
{
	for (size_t i = 0; i < road->step_count; i++) {
		if (str_eq(road->steps[i].name, name))
			return (int)i;
	}
	return NO_STEP;
}

const struct road_rule *road_rule_of(const struct road_step *step, enum road_rule_kind kind)
{
	for (size_t i = 0; i < step->rule_count; i++) {
		if (step->rules[i].kind == kind)
			return &step->rules[i];
	}
	return NULL;
}
