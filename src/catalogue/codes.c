/*
 * codes: lists of values with dates, written ones and those that follow from flows and items.
 *
 * A value that stops being used gets `until`; it is never taken out, because records hold it.
 */
#include "catalogue/build.h"

#include "base/arena.h"
#include "base/date.h"

struct code_draft {
	struct code code;
};

struct codes_draft {
	struct str title;
	const struct node *values;
	bool editable;
};

static const struct bind_key codes_keys[] = {
	{"codes", BIND_SKIP, 0, true, 0, 0, NULL},
	{"title", BIND_TEXT, offsetof(struct codes_draft, title), true, 0, 0, NULL},
	{"values", BIND_LIST, offsetof(struct codes_draft, values), true, 0, 0, NULL},
	{"editable", BIND_YES, offsetof(struct codes_draft, editable), false, 0, 0, NULL},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

static const struct bind_key code_keys[] = {
	{"code", BIND_TEXT, offsetof(struct code_draft, code.code), true, 0, 0, NULL},
	{"title", BIND_TEXT, offsetof(struct code_draft, code.title), true, 0, 0, NULL},
	{"from", BIND_TEXT, offsetof(struct code_draft, code.from), false, 0, 0, NULL},
	{"until", BIND_TEXT, offsetof(struct code_draft, code.until), false, 0, 0, NULL},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

/* Several codes of one field are stored with blanks between them. */
static bool is_code(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
		if (!letter && !(c >= '0' && c <= '9') && c != '_' && c != '-')
			return false;
	}
	return text.len > 0 && text.len <= 40;
}

static void check_code_day(struct build *b, const struct node *node, const char *key)
{
	int64_t day = 0;
	struct str text = node_text(node, key);
	if (text.len > 0 && !day_read(text, &day))
		fault_at(b->faults, node_place(node, key),
			 "code: \"%s\" must be a day as 2026-01-31, not \"" STR "\"", key,
			 STR_ARG(text));
}

static void build_values(struct build *b, const struct node *list, struct str what,
			 struct codes *codes)
{
	struct code *all = arena_many(b->arena, struct code, list->count);
	codes->all = all;
	for (const struct node *at = list->first; at != NULL; at = at->next) {
		struct code_draft draft = {0};
		bind_map(b->arena, b->faults, at, what, code_keys, &draft);
		check_code_day(b, at, "from");
		check_code_day(b, at, "until");
		if (draft.code.code.len == 0)
			continue;
		if (!is_code(draft.code.code))
			fault_at(b->faults, at->place,
				 STR ": a code is made of letters, digits, _ and -, not \"" STR "\"",
				 STR_ARG(what), STR_ARG(draft.code.code));
		if (codes_find(codes, draft.code.code) != NULL)
			fault_at(b->faults, at->place, STR ": the code \"" STR "\" stands here twice",
				 STR_ARG(what), STR_ARG(draft.code.code));
		all[codes->count++] = draft.code;
	}
}

void build_codes(struct build *b, const struct entry *entry)
{
	if (!build_name(b, entry))
		return;
	struct str what = say(b, "codes", entry->name);
	struct codes_draft draft = {0};
	bind_map(b->arena, b->faults, entry->node, what, codes_keys, &draft);
	struct codes *codes = &b->codes[b->out->codes_count++];
	*codes = (struct codes){entry->name, draft.title, entry->node->place, NULL, 0,
				  draft.editable};
	if (draft.values != NULL)
		build_values(b, draft.values, what, codes);
}

/* ---- lists that follow from other entries ---- */

static struct codes *new_implicit(struct build *b, struct str name, struct str title,
				  struct place place, size_t room)
{
	if (catalogue_codes(b->out, name) != NULL)
		fault_at(b->faults, catalogue_codes(b->out, name)->place,
			 "codes \"" STR "\": this list is made by the program, choose another name",
			 STR_ARG(name));
	struct codes *codes = &b->codes[b->out->codes_count++];
	*codes = (struct codes){name, title, place, arena_many(b->arena, struct code, room), 0,
				  false};
	return codes;
}

static void put_code(struct codes *codes, struct code *room, struct str code, struct str title)
{
	room[codes->count++] = (struct code){code, title, S(""), S("")};
}

/* States of all flows of a register; one name has one title, or a list could not show it. */
static void put_states(struct build *b, struct codes *codes, struct code *room,
		       const struct flow *flow)
{
	for (size_t i = 0; i < flow->state_count; i++) {
		const struct flow_state *state = &flow->states[i];
		const struct code *known = codes_find(codes, state->name);
		if (known == NULL)
			put_code(codes, room, state->name, state->title);
		else if (!str_eq(known->title, state->title))
			fault_at(b->faults, state->place,
				 "flow \"" STR "\": state \"" STR "\" is titled \"" STR
				 "\", but another flow of the register calls it \"" STR "\"",
				 STR_ARG(flow->name), STR_ARG(state->name), STR_ARG(state->title),
				 STR_ARG(known->title));
	}
}

static void build_flow_codes(struct build *b, const struct reg *reg)
{
	size_t states = 0, flows = 0;
	for (size_t i = 0; i < b->out->flow_count; i++) {
		if (!str_eq(b->flows[i].reg_name, reg->name))
			continue;
		states += b->flows[i].state_count;
		flows++;
	}
	struct codes *list = new_implicit(b, str_fmt(b->arena, STR "_state", STR_ARG(reg->name)),
					  S("状态"), reg->place, states);
	struct codes *names = new_implicit(b, str_fmt(b->arena, STR "_flow", STR_ARG(reg->name)),
					   S("流程"), reg->place, flows);
	struct code *state_room = arena_many(b->arena, struct code, states);
	struct code *flow_room = arena_many(b->arena, struct code, flows);
	list->all = state_room;
	names->all = flow_room;
	for (size_t i = 0; i < b->out->flow_count; i++) {
		const struct flow *flow = &b->flows[i];
		if (!str_eq(flow->reg_name, reg->name))
			continue;
		put_states(b, list, state_room, flow);
		put_code(names, flow_room, flow->name, flow->title);
	}
}

static void build_disclosure_codes(struct build *b)
{
	struct codes *all = new_implicit(b, S("disclosures"), S("公开事项"), (struct place){S("disclosures"), 1}, 0);
	struct code *room = arena_many(b->arena, struct code, b->out->disclosure_count);
	all->all = room;
	for (size_t i = 0; i < b->out->disclosure_count; i++)
		put_code(all, room, b->disclosures[i].name, b->disclosures[i].title);
}

/* The steps of all roads; a later road may add some, and what an earlier one has keeps its title. */
static void build_road_codes(struct build *b)
{
	size_t most = 0;
	for (size_t i = 0; i < b->out->road_count; i++)
		most += b->roads[i].step_count;
	struct codes *all = new_implicit(b, S("development_steps"), S("发展党员的步骤"),
					 (struct place){S("development_steps"), 1}, 0);
	struct code *room = arena_many(b->arena, struct code, most);
	all->all = room;
	for (size_t i = 0; i < b->out->road_count; i++) {
		for (size_t k = 0; k < b->roads[i].step_count; k++) {
			const struct road_step *step = &b->roads[i].steps[k];
			if (codes_find(all, step->name) == NULL)
				put_code(all, room, step->name, step->title);
		}
	}
}

/* One that is hidden keeps its title for the stations that are there, and is offered no more. */
static void build_station_codes(struct build *b)
{
	struct codes *all = new_implicit(b, S("station_kind"), S("站点的种类"),
					 (struct place){S("station_kind"), 1}, 0);
	struct code *room = arena_many(b->arena, struct code, b->out->station_kind_count);
	all->all = room;
	for (size_t i = 0; i < b->out->station_kind_count; i++) {
		const struct station_kind *kind = &b->station_kinds[i];
		room[all->count] = (struct code){kind->name, kind->title, S(""),
						 kind->hidden ? S("2000-01-01") : S("")};
		all->count++;
	}
}

void build_implicit_codes(struct build *b)
{
	struct codes *items = new_implicit(b, S("items"), S("事项"), (struct place){S("items"), 1}, 0);
	struct code *room = arena_many(b->arena, struct code, b->out->item_count);
	items->all = room;
	for (size_t i = 0; i < b->out->item_count; i++)
		put_code(items, room, b->items[i].code, b->items[i].title);
	build_disclosure_codes(b);
	build_road_codes(b);
	build_station_codes(b);
	for (size_t i = 0; i < b->out->register_count; i++) {
		if (b->reg_names[i].flows != NULL)
			build_flow_codes(b, &b->regs[i]);
	}
}
