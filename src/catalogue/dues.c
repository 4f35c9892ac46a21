/*
 * dues: what a Party member pays a month (党费), as a table that holds from a day on.
 *
 * A rule is never changed where it has held: a county that decides otherwise writes another one with its own day, and every
 * month is judged by the rule of its first day. The arithmetic is modules/party's; here the table is read and checked.
 */
#include "catalogue/build.h"

#include "base/arena.h"

#define IN_BRACKET(member) offsetof(struct dues_bracket, member)

static const struct bind_key bracket_keys[] = {
	{"up_to", BIND_NUMBER, IN_BRACKET(up_to), false, 0, 0, NULL},
	{"rate", BIND_SMALL, IN_BRACKET(rate), true, 0, 0, NULL},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

struct class_draft {
	struct dues_class class;
	const struct node *brackets;
};

#define IN_CLASS(member) offsetof(struct class_draft, class.member)

static const struct bind_key class_keys[] = {
	{"name", BIND_NAME, IN_CLASS(name), true, 0, 0, NULL},
	{"brackets", BIND_LIST, offsetof(struct class_draft, brackets), false, 0, 0, NULL},
	{"least", BIND_SMALL, IN_CLASS(least), false, 0, 0, NULL},
	{"most", BIND_SMALL, IN_CLASS(most), false, 0, 0, NULL},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

/* From below; each but the last has a top, the last has none. */
static void build_brackets(struct build *b, const struct node *list, struct str what,
			   struct dues_class *class)
{
	struct dues_bracket *all = arena_many(b->arena, struct dues_bracket, list->count);
	int64_t below = 0;
	class->brackets = all;
	for (const struct node *at = list->first; at != NULL; at = at->next) {
		struct dues_bracket bracket = {0};
		bool last = at->next == NULL;
		bind_map(b->arena, b->faults, at, what, bracket_keys, &bracket);
		if (last ? bracket.up_to != 0 : bracket.up_to <= below)
			fault_at(b->faults, at->place,
				 STR ": brackets rise by \"up_to\", and the last has none",
				 STR_ARG(what));
		below = bracket.up_to;
		all[class->bracket_count++] = bracket;
	}
}

static void build_class(struct build *b, const struct node *node, struct str what,
			struct dues_class *out)
{
	struct class_draft draft = {0};
	struct str me = str_fmt(b->arena, STR ": class \"" STR "\"", STR_ARG(what),
				STR_ARG(node_text(node, "name")));
	bind_map(b->arena, b->faults, node, me, class_keys, &draft);
	draft.class.place = node->place;
	if (draft.brackets != NULL)
		build_brackets(b, draft.brackets, me, &draft.class);
	bool fixed = draft.class.least > 0 && draft.class.most >= draft.class.least;
	if ((draft.brackets != NULL) == fixed || (draft.brackets == NULL && !fixed))
		fault_at(b->faults, node->place,
			 STR ": has either brackets or a fixed amount (least, most; fen)",
			 STR_ARG(me));
	*out = draft.class;
}

struct rule_draft {
	struct dues_rule rule;
	const struct node *classes;
};

#define IN_RULE(member) offsetof(struct rule_draft, rule.member)

static const struct bind_key rule_keys[] = {
	{"dues_rule", BIND_SKIP, 0, true, 0, 0, NULL},
	{"title", BIND_TEXT, IN_RULE(title), true, 0, 0, NULL},
	{"from", BIND_DAY, IN_RULE(from), true, 0, 0, NULL},
	{"basis", BIND_TEXT, IN_RULE(basis), true, 0, 0, NULL},
	{"floor", BIND_SMALL, IN_RULE(floor), false, 0, 0, NULL},
	{"round_to", BIND_SMALL, IN_RULE(round_to), false, 0, 0, NULL},
	{"cap", BIND_NUMBER, IN_RULE(cap), false, 0, 0, NULL},
	{"classes", BIND_LIST, offsetof(struct rule_draft, classes), true, 0, 0, NULL},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

void build_dues_rule(struct build *b, const struct entry *entry)
{
	if (!build_name(b, entry))
		return;
	struct str what = say(b, "dues_rule", entry->name);
	struct rule_draft draft = {
		.rule = {.name = entry->name, .place = entry->node->place, .round_to = 1}};
	bind_map(b->arena, b->faults, entry->node, what, rule_keys, &draft);
	if (draft.rule.round_to < 1)
		fault_at(b->faults, entry->node->place, STR ": \"round_to\" is 1 fen or more",
			 STR_ARG(what));
	size_t count = draft.classes == NULL ? 0 : draft.classes->count;
	struct dues_class *all = arena_many(b->arena, struct dues_class, count + 1);
	draft.rule.classes = all;
	for (const struct node *at = count == 0 ? NULL : draft.classes->first; at != NULL;
	     at = at->next)
		build_class(b, at, what, &all[draft.rule.class_count++]);
	b->dues_rules[b->out->dues_rule_count++] = draft.rule;
}

/* Each class is a value of codes dues_class; no two rules begin on the same day. */
void link_dues(struct build *b)
{
	const struct codes *codes = catalogue_codes(b->out, S("dues_class"));
	for (size_t i = 0; i < b->out->dues_rule_count; i++) {
		const struct dues_rule *rule = &b->dues_rules[i];
		struct str what = say(b, "dues_rule", rule->name);
		for (size_t k = 0; k < rule->class_count; k++) {
			if (codes == NULL || codes_find(codes, rule->classes[k].name) == NULL)
				fault_at(b->faults, rule->classes[k].place,
					 STR ": \"" STR "\" is not a value of codes \"dues_class\"",
					 STR_ARG(what), STR_ARG(rule->classes[k].name));
		}
		for (size_t k = 0; k < i; k++) {
			if (b->dues_rules[k].from == rule->from)
				fault_at(b->faults, rule->place,
					 STR ": \"" STR "\" holds from the same day", STR_ARG(what),
					 STR_ARG(b->dues_rules[k].name));
		}
	}
}

const struct dues_rule *catalogue_dues_rule(const struct catalogue *catalogue, int64_t day)
{
	const struct dues_rule *found = NULL;
	for (size_t i = 0; i < catalogue->dues_rule_count; i++) {
		const struct dues_rule *rule = &catalogue->dues_rules[i];
		if (rule->from <= day && (found == NULL || rule->from > found->from))
			found = rule;
	}
	return found;
}

const struct dues_class *dues_class(const struct dues_rule *rule, struct str name)
{
	for (size_t i = 0; rule != NULL && i < rule->class_count; i++) {
		if (str_eq(rule->classes[i].name, name))
			return &rule->classes[i];
	}
	return NULL;
}
