/*
 * life: how often a Party branch meets and how it votes (组织生活), compiled from kind life_rule. See life.h.
 */
#include "catalogue/build.h"

#include "base/arena.h"

enum { MONTHS = 12 };

static const struct choice who_choices[] = {
	{"members", LIFE_MEMBERS},
	{"committee", LIFE_COMMITTEE},
	{"group", LIFE_GROUP},
	{"any", LIFE_ANY},
	{NULL, 0},
};
static const struct choice per_choices[] = {
	{"month", LIFE_MONTH}, {"quarter", LIFE_QUARTER}, {"year", LIFE_YEAR}, {NULL, 0}};
static const struct choice share_choices[] = {
	{"half", LIFE_HALF},
	{"over_half", LIFE_OVER_HALF},
	{"two_thirds", LIFE_TWO_THIRDS},
	{"over_four_fifths", LIFE_OVER_FOUR_FIFTHS},
	{NULL, 0},
};

/* Choices are read as ints: an enum's own size is the compiler's business. */
struct item_draft {
	struct life_item item;
	int who, per, quorum;
};

#define IN_ITEM(member) offsetof(struct item_draft, member)

static const struct bind_key item_keys[] = {
	{"name", BIND_NAME, IN_ITEM(item.name), true, 0, 0, NULL},
	{"who", BIND_CHOICE, IN_ITEM(who), true, 0, 0, who_choices},
	{"per", BIND_CHOICE, IN_ITEM(per), true, 0, 0, per_choices},
	{"times", BIND_SMALL, IN_ITEM(item.times), true, 0, 0, NULL},
	{"from_month", BIND_SMALL, IN_ITEM(item.from_month), false, 0, 0, NULL},
	{"quorum", BIND_CHOICE, IN_ITEM(quorum), false, 0, 0, share_choices},
	{"say", BIND_TEXT, IN_ITEM(item.say), true, 0, 0, NULL},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

struct matter_draft {
	struct life_matter matter;
	int who, quorum, majority;
};

#define IN_MATTER(member) offsetof(struct matter_draft, member)

static const struct bind_key matter_keys[] = {
	{"name", BIND_NAME, IN_MATTER(matter.name), true, 0, 0, NULL},
	{"who", BIND_CHOICE, IN_MATTER(who), true, 0, 0, who_choices},
	{"quorum", BIND_CHOICE, IN_MATTER(quorum), true, 0, 0, share_choices},
	{"majority", BIND_CHOICE, IN_MATTER(majority), true, 0, 0, share_choices},
	{"of_present", BIND_YES, IN_MATTER(matter.of_present), false, 0, 0, NULL},
	{"secret", BIND_YES, IN_MATTER(matter.secret), false, 0, 0, NULL},
	{"say", BIND_TEXT, IN_MATTER(matter.say), true, 0, 0, NULL},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

struct rule_draft {
	struct life_rule rule;
	const struct node *items, *matters;
};

#define IN_RULE(member) offsetof(struct rule_draft, member)

static const struct bind_key rule_keys[] = {
	{"life_rule", BIND_SKIP, 0, true, 0, 0, NULL},
	{"title", BIND_TEXT, IN_RULE(rule.title), true, 0, 0, NULL},
	{"from", BIND_DAY, IN_RULE(rule.from), true, 0, 0, NULL},
	{"basis", BIND_TEXT, IN_RULE(rule.basis), true, 0, 0, NULL},
	{"excellent", BIND_SMALL, IN_RULE(rule.excellent), false, 0, 0, NULL},
	{"excellent_all", BIND_YES, IN_RULE(rule.excellent_all), false, 0, 0, NULL},
	{"excellent_say", BIND_TEXT, IN_RULE(rule.excellent_say), false, 0, 0, NULL},
	{"items", BIND_LIST, IN_RULE(items), true, 0, 0, NULL},
	{"matters", BIND_LIST, IN_RULE(matters), true, 0, 0, NULL},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

static void build_items(struct build *b, const struct node *list, struct str what,
			struct life_rule *rule)
{
	struct life_item *all = arena_many(b->arena, struct life_item, list->count + 1);
	rule->items = all;
	for (const struct node *at = list->first; at != NULL; at = at->next) {
		struct item_draft draft = {.quorum = LIFE_NONE};
		struct str me = str_fmt(b->arena, STR ": item \"" STR "\"", STR_ARG(what),
					STR_ARG(node_text(at, "name")));
		bind_map(b->arena, b->faults, at, me, item_keys, &draft);
		draft.item.place = at->place;
		draft.item.who = (enum life_who)draft.who;
		draft.item.per = (enum life_per)draft.per;
		draft.item.quorum = (enum life_share)draft.quorum;
		if (draft.item.from_month > MONTHS ||
		    (draft.item.from_month > 0 && draft.item.per != LIFE_YEAR))
			fault_at(b->faults, at->place,
				 STR ": \"from_month\" is a month of what is due once a year",
				 STR_ARG(me));
		all[rule->item_count++] = draft.item;
	}
}

static void build_matters(struct build *b, const struct node *list, struct str what,
			  struct life_rule *rule)
{
	struct life_matter *all = arena_many(b->arena, struct life_matter, list->count + 1);
	rule->matters = all;
	for (const struct node *at = list->first; at != NULL; at = at->next) {
		struct matter_draft draft = {.quorum = LIFE_NONE};
		struct str me = str_fmt(b->arena, STR ": matter \"" STR "\"", STR_ARG(what),
					STR_ARG(node_text(at, "name")));
		bind_map(b->arena, b->faults, at, me, matter_keys, &draft);
		draft.matter.place = at->place;
		draft.matter.who = (enum life_who)draft.who;
		draft.matter.quorum = (enum life_share)draft.quorum;
		draft.matter.majority = (enum life_share)draft.majority;
		if (draft.matter.who != LIFE_MEMBERS && draft.matter.who != LIFE_COMMITTEE)
			fault_at(b->faults, at->place,
				 STR ": is decided by members or by the committee", STR_ARG(me));
		all[rule->matter_count++] = draft.matter;
	}
}

void build_life_rule(struct build *b, const struct entry *entry)
{
	if (!build_name(b, entry))
		return;
	struct str what = say(b, "life_rule", entry->name);
	struct rule_draft draft = {.rule = {.name = entry->name, .place = entry->node->place}};
	bind_map(b->arena, b->faults, entry->node, what, rule_keys, &draft);
	if (draft.items != NULL)
		build_items(b, draft.items, what, &draft.rule);
	if (draft.matters != NULL)
		build_matters(b, draft.matters, what, &draft.rule);
	b->life_rules[b->out->life_rule_count++] = draft.rule;
}

static void need_code(struct build *b, const char *list, struct str code, struct place place,
		      struct str what)
{
	const struct codes *codes = catalogue_codes(b->out, str_of(list));
	if (codes == NULL || codes_find(codes, code) == NULL)
		fault_at(b->faults, place, STR ": \"" STR "\" is not a value of codes \"%s\"",
			 STR_ARG(what), STR_ARG(code), list);
}

/* Each kind and matter is a value of its codes; no two rules begin on the same day. */
void link_life(struct build *b)
{
	for (size_t i = 0; i < b->out->life_rule_count; i++) {
		const struct life_rule *rule = &b->life_rules[i];
		struct str what = say(b, "life_rule", rule->name);
		for (size_t k = 0; k < rule->item_count; k++)
			need_code(b, "life_kind", rule->items[k].name, rule->items[k].place, what);
		for (size_t k = 0; k < rule->matter_count; k++)
			need_code(b, "life_matter", rule->matters[k].name, rule->matters[k].place,
				  what);
		for (size_t k = 0; k < i; k++) {
			if (b->life_rules[k].from == rule->from)
				fault_at(b->faults, rule->place,
					 STR ": \"" STR "\" holds from the same day", STR_ARG(what),
					 STR_ARG(b->life_rules[k].name));
		}
	}
}

const struct life_rule *catalogue_life_rule(const struct catalogue *catalogue, int64_t day)
{
	const struct life_rule *found = NULL;
	for (size_t i = 0; i < catalogue->life_rule_count; i++) {
		const struct life_rule *rule = &catalogue->life_rules[i];
		if (rule->from <= day && (found == NULL || rule->from > found->from))
			found = rule;
	}
	return found;
}

const struct life_item *life_item(const struct life_rule *rule, struct str name)
{
	for (size_t i = 0; rule != NULL && i < rule->item_count; i++) {
		if (str_eq(rule->items[i].name, name))
			return &rule->items[i];
	}
	return NULL;
}

const struct life_matter *life_matter(const struct life_rule *rule, struct str name)
{
	for (size_t i = 0; rule != NULL && i < rule->matter_count; i++) {
		if (str_eq(rule->matters[i].name, name))
			return &rule->matters[i];
	}
	return NULL;
}
