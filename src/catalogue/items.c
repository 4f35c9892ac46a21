/*
 * items: what may be applied for, by whom, with what, until when; and what a village must not certify.
 *
 * The texts are what a villager reads. Numbers that decide (terms) are apart from the words about them,
 * so that a county changes both knowingly; `unverified` names what it has to check first.
 */
#include "catalogue/build.h"

#include "base/arena.h"
#include "base/crypt.h"

enum { SOURCE_MAX = 1 << 18, VERSION_LENGTH = 16, TERM_MAX = 36500 };

/* ---- materials ---- */

struct material_draft {
	struct material material;
	const struct node *show;
	bool hide;
};

#define IN_MATERIAL(member) offsetof(struct material_draft, material.member)

static const struct bind_key material_keys[] = {
	{"name", BIND_NAME, IN_MATERIAL(name), true, 0, 0, NULL},
	{"title", BIND_TEXT, IN_MATERIAL(title), true, 0, 0, NULL},
	{"hint", BIND_TEXT, IN_MATERIAL(hint), false, 0, 0, NULL},
	{"required", BIND_YES, IN_MATERIAL(required), false, 0, 0, NULL},
	{"original", BIND_YES, IN_MATERIAL(original), false, 0, 0, NULL},
	{"photo", BIND_YES, IN_MATERIAL(photo), false, 0, 0, NULL},
	{"copies", BIND_SMALL, IN_MATERIAL(copies), false, 0, 0, NULL},
	{"held", BIND_TEXT, IN_MATERIAL(held), false, 0, 0, NULL},
	{"show_if", BIND_MAP, offsetof(struct material_draft, show), false, 0, 0, NULL},
	{"hide", BIND_YES, offsetof(struct material_draft, hide), false, 0, 0, NULL},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

static void build_materials(struct build *b, const struct node *list, struct str what,
			    struct item *item)
{
	struct material *all = arena_many(b->arena, struct material, list->count);
	item->materials = all;
	for (const struct node *at = list->first; at != NULL; at = at->next) {
		struct material_draft draft = {0};
		struct str me = str_fmt(b->arena, STR ": material \"" STR "\"", STR_ARG(what),
					STR_ARG(node_text(at, "name")));
		bind_map(b->arena, b->faults, at, me, material_keys, &draft);
		if (draft.show != NULL)
			build_condition(b, draft.show, str_join(b->arena, me, S(": show_if")),
					&draft.material.show, NULL);
		for (size_t i = 0; i < item->material_count; i++) {
			if (str_eq(all[i].name, draft.material.name))
				fault_at(b->faults, at->place, STR " stands here twice", STR_ARG(me));
		}
		if (!draft.hide)
			all[item->material_count++] = draft.material;
	}
}

/* ---- expectations ---- */

static void build_expects(struct build *b, const struct node *list, struct str what,
			  struct item *item)
{
	struct expectation *all = arena_many(b->arena, struct expectation, list->count);
	item->expects = all;
	for (const struct node *at = list->first; at != NULL; at = at->next) {
		struct expectation *one = &all[item->expect_count++];
		build_condition(b, at, str_join(b->arena, what, S(": expects")), &one->condition,
				&one->say);
	}
}

/* ---- terms ---- */

static void build_terms(struct build *b, const struct node *map, struct str what, struct item *item)
{
	struct term *all = arena_many(b->arena, struct term, map->count);
	item->terms = all;
	for (const struct node *at = map->first; at != NULL; at = at->next) {
		int64_t value = 0;
		if (at->kind != NODE_TEXT || !str_int(at->text, &value) || value < 0 ||
		    value > TERM_MAX)
			fault_at(b->faults, at->place,
				 STR ": term \"" STR "\" must be a whole number from 0 to %d",
				 STR_ARG(what), STR_ARG(at->key), TERM_MAX);
		all[item->term_count++] = (struct term){at->key, value};
	}
}

/* ---- items ---- */

struct item_draft {
	struct item item;
	const struct node *materials, *expects, *terms, *fields;
};

#define IN_ITEM(member) offsetof(struct item_draft, item.member)

static const struct bind_key item_keys[] = {
	{"item", BIND_SKIP, 0, true, 0, 0, NULL},
	{"name", BIND_NAME, IN_ITEM(name), true, 0, 0, NULL},
	{"title", BIND_TEXT, IN_ITEM(title), true, 0, 0, NULL},
	{"short", BIND_TEXT, IN_ITEM(short_title), false, 0, 0, NULL},
	{"group", BIND_NAME, IN_ITEM(group), true, 0, 0, NULL},
	{"function", BIND_NAME, IN_ITEM(function), true, 0, 0, NULL},
	{"kind", BIND_NAME, IN_ITEM(kind), true, 0, 0, NULL},
	{"aliases", BIND_TEXTS, IN_ITEM(aliases), false, IN_ITEM(alias_count), 0, NULL},
	{"who", BIND_TEXTS, IN_ITEM(who), true, IN_ITEM(who_count), 0, NULL},
	{"expects", BIND_LIST, offsetof(struct item_draft, expects), false, 0, 0, NULL},
	{"materials", BIND_LIST, offsetof(struct item_draft, materials), true, 0, 0, NULL},
	{"flow", BIND_NAME, IN_ITEM(flow_name), true, 0, 0, NULL},
	{"levels", BIND_TEXTS, IN_ITEM(levels), true, IN_ITEM(level_count), 0, NULL},
	{"terms", BIND_MAP, offsetof(struct item_draft, terms), true, 0, 0, NULL},
	{"days", BIND_TEXT, IN_ITEM(days_words), false, 0, 0, NULL},
	{"publicity", BIND_TEXT, IN_ITEM(publicity_words), false, 0, 0, NULL},
	{"fee", BIND_TEXT, IN_ITEM(fee), true, 0, 0, NULL},
	{"result", BIND_TEXT, IN_ITEM(result), true, 0, 0, NULL},
	{"remark", BIND_TEXT, IN_ITEM(remark), false, 0, 0, NULL},
	{"basis", BIND_TEXTS, IN_ITEM(basis), true, IN_ITEM(basis_count), 0, NULL},
	{"fields", BIND_LIST, offsetof(struct item_draft, fields), false, 0, 0, NULL},
	{"per_household", BIND_YES, IN_ITEM(per_household), false, 0, 0, NULL},
	{"public_apply", BIND_YES, IN_ITEM(public_apply), false, 0, 0, NULL},
	{"minors", BIND_YES, IN_ITEM(minors), false, 0, 0, NULL},
	{"common", BIND_YES, IN_ITEM(common), false, 0, 0, NULL},
	{"icon", BIND_TEXT, IN_ITEM(icon), true, 0, 0, NULL},
	{"unverified", BIND_TEXTS, IN_ITEM(unverified), false, IN_ITEM(unverified_count), 0, NULL},
	{"hide", BIND_YES, IN_ITEM(hidden), false, 0, 0, NULL},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

static bool is_item_code(struct str code)
{
	for (size_t i = 0; i < code.len; i++) {
		char c = code.at[i];
		if (!(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') && c != '-')
			return false;
	}
	return code.len > 0 && code.len <= 32;
}

/* What is to be verified is a key of the item or one of its terms. */
static void check_unverified(struct build *b, const struct item *item, const struct node *node,
			     struct str what)
{
	for (size_t i = 0; i < item->unverified_count; i++) {
		struct str name = item->unverified[i];
		bool term = node_get(node_get(node, S("terms")), name) != NULL;
		if (node_get(node, name) == NULL && !term)
			fault_at(b->faults, node_place(node, "unverified"),
				 STR ": \"unverified\" names \"" STR
				     "\", which is neither a key nor a term of the item",
				 STR_ARG(what), STR_ARG(name));
	}
}

static void check_item_names(struct build *b, const struct item *item, struct str what)
{
	for (size_t i = 0; i < b->out->item_count; i++) {
		if (item->name.len > 0 && str_eq(b->items[i].name, item->name))
			fault_at(b->faults, item->place,
				 STR ": item \"" STR "\" has the name \"" STR "\" already",
				 STR_ARG(what), STR_ARG(b->items[i].code), STR_ARG(item->name));
	}
	if (!is_item_code(item->code))
		fault_at(b->faults, item->place,
			 STR ": its code is made of capitals, digits and -, at most 32",
			 STR_ARG(what));
}

void build_item(struct build *b, const struct entry *entry)
{
	struct str what = say(b, "item", entry->name);
	struct item_draft draft = {.item = {.code = entry->name,
					    .place = entry->node->place,
					    .hidden = entry->hidden}};
	bind_map(b->arena, b->faults, entry->node, what, item_keys, &draft);
	check_item_names(b, &draft.item, what);
	if (draft.item.short_title.len == 0)
		draft.item.short_title = draft.item.title;
	if (draft.materials != NULL)
		build_materials(b, draft.materials, what, &draft.item);
	if (draft.expects != NULL)
		build_expects(b, draft.expects, what, &draft.item);
	if (draft.terms != NULL)
		build_terms(b, draft.terms, what, &draft.item);
	check_unverified(b, &draft.item, entry->node, what);
	size_t at = b->out->item_count++;
	b->items[at] = draft.item;
	b->item_nodes[at] = entry->node;
	if (draft.fields != NULL && draft.item.name.len > 0)
		build_item_register(b, entry, draft.fields, draft.item.name, draft.item.title);
}

/* A node as YAML that stays. */
static struct str source_of(struct build *b, struct place place, struct str code, const struct node *node)
{
	struct arena *draft = arena_new(b->arena);
	struct buf buf = buf_new(draft, SOURCE_MAX);
	yaml_write(&buf, node, false);
	if (buf_failed(&buf))
		fault_at(b->faults, place, "\"" STR "\": its text is over %d KiB", STR_ARG(code),
			 SOURCE_MAX / 1024);
	struct str source = str_dup(b->arena, buf_str(&buf));
	arena_free(draft);
	return source;
}

void seal_item(struct build *b, struct item *item, const struct node *item_node)
{
	struct arena *draft = arena_new(b->arena);
	size_t at = (size_t)(item->flow - b->flows);
	struct flow *flow = &b->flows[at]; /* many items go the same way: its text is written once */
	if (flow->source.len == 0)
		flow->source = source_of(b, flow->place, flow->name, b->flow_names[at].node);
	item->source = source_of(b, item->place, item->code, item_node);
	item->version = str_sub(digest_hex(b->arena, item_rule(draft, item)), 0, VERSION_LENGTH);
	arena_free(draft);
}

/* ---- refusals ---- */

#define IN_REFUSAL(member) offsetof(struct refusal, member)

static const struct bind_key refusal_keys[] = {
	{"refusal", BIND_SKIP, 0, true, 0, 0, NULL},
	{"title", BIND_TEXT, IN_REFUSAL(title), true, 0, 0, NULL},
	{"aliases", BIND_TEXTS, IN_REFUSAL(aliases), false, IN_REFUSAL(alias_count), 0, NULL},
	{"say", BIND_TEXT, IN_REFUSAL(say), true, 0, 0, NULL},
	{"basis", BIND_TEXT, IN_REFUSAL(basis), true, 0, 0, NULL},
	{"office", BIND_TEXT, IN_REFUSAL(office), true, 0, 0, NULL},
	{"instead", BIND_TEXT, IN_REFUSAL(instead), false, 0, 0, NULL},
	{"hide", BIND_YES, IN_REFUSAL(hidden), false, 0, 0, NULL},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

void build_refusal(struct build *b, const struct entry *entry)
{
	if (!build_name(b, entry))
		return;
	struct refusal *refusal = &b->refusals[b->out->refusal_count++];
	*refusal = (struct refusal){.name = entry->name, .place = entry->node->place};
	bind_map(b->arena, b->faults, entry->node, say(b, "refusal", entry->name), refusal_keys,
	     refusal);
	refusal->hidden = entry->hidden;
}
