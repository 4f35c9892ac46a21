/*
 * standards: what a building must have, as a county has chosen it: which rooms, what stands in each, and whether
 * somebody may have an office alone.
 *
 * Several standards stand side by side, each with its version; the setting facility_standard names the one in
 * force. Words are our own, never the text of a document. What a village has is no business of this file.
 */
#include "catalogue/build.h"

#include "base/arena.h"

static const struct choice must_choices[] = {
	{"required", MUST_REQUIRED}, {"if", MUST_IF},       {"advised", MUST_ADVISED},
	{"optional", MUST_OPTIONAL}, {"never", MUST_NEVER}, {NULL, 0},
};

/* ---- rooms ---- */

struct room_draft {
	struct standard_room room;
	int must;
};

#define IN_ROOM(member) offsetof(struct room_draft, room.member)

static const struct bind_key room_keys[] = {
	{"name", BIND_NAME, IN_ROOM(kind), true, 0, 0, NULL},
	{"must", BIND_CHOICE, offsetof(struct room_draft, must), true, 0, 0, must_choices},
	{"say", BIND_TEXT, IN_ROOM(say), false, 0, 0, NULL},
	{"functions", BIND_TEXTS, IN_ROOM(functions), false, IN_ROOM(function_count), 0, NULL},
	{"capacity", BIND_SMALL, IN_ROOM(capacity), false, 0, 0, NULL},
	{"floor", BIND_SMALL, IN_ROOM(floor), false, 0, 0, NULL},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

static void build_rooms(struct build *b, const struct node *list, struct str what,
			struct standard *standard)
{
	struct standard_room *all = arena_many(b->arena, struct standard_room, list->count);
	standard->rooms = all;
	for (const struct node *at = list->first; at != NULL; at = at->next) {
		struct room_draft draft = {.room = {.floor = 1}};
		struct str me = str_fmt(b->arena, STR ": room \"" STR "\"", STR_ARG(what),
					STR_ARG(node_text(at, "name")));
		bind_map(b->arena, b->faults, at, me, room_keys, &draft);
		draft.room.must = (enum must)draft.must;
		draft.room.place = at->place;
		all[standard->room_count++] = draft.room;
	}
}

/* ---- what stands in them ---- */

struct need_draft {
	struct standard_need need;
	int must;
};

#define IN_NEED(member) offsetof(struct need_draft, need.member)

static const struct bind_key need_keys[] = {
	{"name", BIND_NAME, IN_NEED(name), true, 0, 0, NULL},
	{"room", BIND_NAME, IN_NEED(kind), false, 0, 0, NULL},
	{"item", BIND_NAME, IN_NEED(item), true, 0, 0, NULL},
	{"must", BIND_CHOICE, offsetof(struct need_draft, must), true, 0, 0, must_choices},
	{"say", BIND_TEXT, IN_NEED(say), true, 0, 0, NULL},
	{"least", BIND_SMALL, IN_NEED(least), false, 0, 0, NULL},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

static void build_needs(struct build *b, const struct node *list, struct str what,
			struct standard *standard)
{
	struct standard_need *all = arena_many(b->arena, struct standard_need, list->count);
	standard->needs = all;
	for (const struct node *at = list->first; at != NULL; at = at->next) {
		struct need_draft draft = {.need = {.least = 1}};
		struct str me = str_fmt(b->arena, STR ": need \"" STR "\"", STR_ARG(what),
					STR_ARG(node_text(at, "name")));
		bind_map(b->arena, b->faults, at, me, need_keys, &draft);
		draft.need.must = (enum must)draft.must;
		draft.need.place = at->place;
		all[standard->need_count++] = draft.need;
	}
}

/* ---- the standard ---- */

struct standard_draft {
	struct standard standard;
	const struct node *rooms, *needs;
};

#define IN_STANDARD(member) offsetof(struct standard_draft, standard.member)

static const struct bind_key standard_keys[] = {
	{"standard", BIND_SKIP, 0, true, 0, 0, NULL},
	{"title", BIND_TEXT, IN_STANDARD(title), true, 0, 0, NULL},
	{"version", BIND_TEXT, IN_STANDARD(version), true, 0, 0, NULL},
	{"source", BIND_TEXT, IN_STANDARD(source), true, 0, 0, NULL},
	{"shared_offices", BIND_YES, IN_STANDARD(shared_offices), false, 0, 0, NULL},
	{"all_functions", BIND_YES, IN_STANDARD(all_functions), false, 0, 0, NULL},
	{"rooms", BIND_LIST, offsetof(struct standard_draft, rooms), true, 0, 0, NULL},
	{"needs", BIND_LIST, offsetof(struct standard_draft, needs), true, 0, 0, NULL},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

void build_standard(struct build *b, const struct entry *entry)
{
	if (!build_name(b, entry))
		return;
	struct str what = say(b, "standard", entry->name);
	struct standard_draft draft = {
		.standard = {.name = entry->name, .place = entry->node->place}};
	bind_map(b->arena, b->faults, entry->node, what, standard_keys, &draft);
	if (draft.rooms != NULL)
		build_rooms(b, draft.rooms, what, &draft.standard);
	if (draft.needs != NULL)
		build_needs(b, draft.needs, what, &draft.standard);
	b->standards[b->out->standard_count++] = draft.standard;
}

/* ---- linking ---- */

static void check_code(struct build *b, const char *list, struct str code, struct place place,
		       struct str what)
{
	const struct codes *codes = catalogue_codes(b->out, str_of(list));
	if (codes == NULL || codes_find(codes, code) == NULL)
		fault_at(b->faults, place, STR ": \"" STR "\" is not a value of codes \"%s\"",
			 STR_ARG(what), STR_ARG(code), list);
}

static void link_standard(struct build *b, const struct standard *standard)
{
	struct str what = say(b, "standard", standard->name);
	for (size_t i = 0; i < standard->room_count; i++) {
		const struct standard_room *room = &standard->rooms[i];
		check_code(b, "room_use", room->kind, room->place, what);
		for (size_t k = 0; k < room->function_count; k++)
			check_code(b, "service_function", room->functions[k], room->place, what);
	}
	for (size_t i = 0; i < standard->need_count; i++) {
		const struct standard_need *need = &standard->needs[i];
		check_code(b, "asset_item", need->item, need->place, what);
		if (need->kind.len > 0)
			check_code(b, "room_use", need->kind, need->place, what);
	}
}

void link_standards(struct build *b)
{
	struct str chosen = catalogue_setting(b->out, "facility_standard");
	for (size_t i = 0; i < b->out->standard_count; i++)
		link_standard(b, &b->standards[i]);
	for (size_t i = 0; chosen.len > 0 && i < b->out->setting_count; i++) {
		if (str_eq(b->settings[i].name, S("facility_standard")) &&
		    catalogue_standard(b->out) == NULL)
			fault_at(b->faults, b->settings[i].place,
				 "setting \"facility_standard\": there is no standard \"" STR "\"",
				 STR_ARG(chosen));
	}
}

const struct standard *catalogue_standard(const struct catalogue *catalogue)
{
	struct str chosen = catalogue_setting(catalogue, "facility_standard");
	for (size_t i = 0; i < catalogue->standard_count; i++) {
		if (str_eq(catalogue->standards[i].name, chosen))
			return &catalogue->standards[i];
	}
	return NULL;
}

const struct standard_room *standard_room(const struct standard *standard, struct str kind)
{
	for (size_t i = 0; standard != NULL && i < standard->room_count; i++) {
		if (str_eq(standard->rooms[i].kind, kind))
			return &standard->rooms[i];
	}
	return NULL;
}
