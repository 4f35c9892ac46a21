/*
 * roles: who may do what; and settings, the county's own numbers and words.
 */
#include "catalogue/build.h"

#include "base/arena.h"

const char *const catalogue_resources[] = {
	"figures", "users", "rights", "audit", "calendar", "settings", "import", "export", "jobs",
	"regions", "files", "notices", "keys", "reasons", "tickets", "whereabouts", "life", "member_page", NULL,
};

static const struct choice verb_choices[] = {
	{"read", VERB_READ},       {"create", VERB_CREATE},   {"change", VERB_CHANGE},
	{"void", VERB_VOID},       {"import", VERB_IMPORT},   {"export", VERB_EXPORT},
	{"reveal", VERB_REVEAL},   {"step", VERB_STEP},       {"publish", VERB_PUBLISH},
	{"care", VERB_CARE},       {"manage", VERB_MANAGE},   {NULL, 0},
};

struct role_draft {
	struct role role;
	const struct node *grants;
};

#define IN_ROLE(member) offsetof(struct role_draft, role.member)

static const struct bind_key role_keys[] = {
	{"role", BIND_SKIP, 0, true, 0, 0, NULL},
	{"title", BIND_TEXT, IN_ROLE(title), true, 0, 0, NULL},
	{"tiers", BIND_CHOICES, IN_ROLE(tiers), true, IN_ROLE(tier_count), 6, tier_choices},
	{"grants", BIND_MAP, offsetof(struct role_draft, grants), true, 0, 0, NULL},
	{"apart", BIND_NAME, IN_ROLE(apart), false, 0, 0, NULL},
	{"second_factor", BIND_YES, IN_ROLE(second_factor), false, 0, 0, NULL},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

static unsigned build_verbs(struct build *b, const struct node *list, struct str what)
{
	unsigned verbs = 0;
	if (list->kind != NODE_LIST) {
		fault_at(b->faults, list->place, STR ": grant \"" STR "\" must be a list of verbs",
			 STR_ARG(what), STR_ARG(list->key));
		return 0;
	}
	for (const struct node *at = list->first; at != NULL; at = at->next) {
		int verb = 0;
		if (at->kind == NODE_TEXT && bind_choice(verb_choices, at->text, &verb))
			verbs |= (unsigned)verb;
		else
			fault_at(b->faults, at->place,
				 STR ": grant \"" STR "\": \"" STR
				     "\" is no verb; they are read, create, change, void, import, "
				     "export, reveal, step, publish, care, manage",
				 STR_ARG(what), STR_ARG(list->key), STR_ARG(at->text));
	}
	return verbs;
}

void build_role(struct build *b, const struct entry *entry)
{
	if (!build_name(b, entry))
		return;
	struct str what = say(b, "role", entry->name);
	struct role_draft draft = {.role = {.name = entry->name, .place = entry->node->place}};
	bind_map(b->arena, b->faults, entry->node, what, role_keys, &draft);
	if (draft.grants != NULL) {
		struct grant *all = arena_many(b->arena, struct grant, draft.grants->count);
		draft.role.grants = all;
		for (const struct node *at = draft.grants->first; at != NULL; at = at->next)
			all[draft.role.grant_count++] =
				(struct grant){at->key, build_verbs(b, at, what)};
	}
	b->roles[b->out->role_count++] = draft.role;
}

static bool is_resource(struct str name)
{
	for (size_t i = 0; catalogue_resources[i] != NULL; i++) {
		if (str_eq(name, str_of(catalogue_resources[i])))
			return true;
	}
	return false;
}

void link_roles(struct build *b)
{
	for (size_t i = 0; i < b->out->role_count; i++) {
		const struct role *role = &b->roles[i];
		for (size_t k = 0; k < role->grant_count; k++) {
			struct str on = role->grants[k].on;
			if (!is_resource(on) && catalogue_register(b->out, on) == NULL)
				fault_at(b->faults, role->place,
					 "role \"" STR "\": there is no register or resource \"" STR
					 "\"",
					 STR_ARG(role->name), STR_ARG(on));
		}
	}
}

/* ---- settings ---- */

#define IN_SETTING(member) offsetof(struct setting, member)

static const struct bind_key setting_keys[] = {
	{"setting", BIND_SKIP, 0, true, 0, 0, NULL},
	{"title", BIND_TEXT, IN_SETTING(title), true, 0, 0, NULL},
	{"value", BIND_TEXT, IN_SETTING(value), true, 0, 0, NULL},
	{"unit", BIND_TEXT, IN_SETTING(unit), false, 0, 0, NULL},
	{"basis", BIND_TEXT, IN_SETTING(basis), false, 0, 0, NULL},
	{"number", BIND_YES, IN_SETTING(number), false, 0, 0, NULL},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

void build_setting(struct build *b, const struct entry *entry)
{
	if (!build_name(b, entry))
		return;
	int64_t number = 0;
	struct setting *setting = &b->settings[b->out->setting_count++];
	*setting = (struct setting){.name = entry->name, .place = entry->node->place};
	bind_map(b->arena, b->faults, entry->node, say(b, "setting", entry->name), setting_keys,
	     setting);
	if (setting->number && !str_int(setting->value, &number))
		fault_at(b->faults, node_place(entry->node, "value"),
			 "setting \"" STR "\": \"value\" must be a whole number, not \"" STR "\"",
			 STR_ARG(entry->name), STR_ARG(setting->value));
}
