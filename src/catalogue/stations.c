/*
 * stations: kinds of station (站点), compiled from kind station_kind. See station.h.
 */
#include "catalogue/build.h"

#include "base/arena.h"

enum { ASK_DAYS = 15, REPLY_MOST = 250, HAVES_MOST = 20 };

#define IN_HAVE(member) offsetof(struct station_have, member)

static const struct bind_key have_keys[] = {
	{"name", BIND_NAME, IN_HAVE(name), true, 0, 0, NULL},
	{"title", BIND_TEXT, IN_HAVE(title), true, 0, 0, NULL},
	{"say", BIND_TEXT, IN_HAVE(say), true, 0, 0, NULL},
	{"hide", BIND_SKIP, 0, false, 0, 0, NULL},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

struct station_draft {
	struct station_kind kind;
	const struct node *haves;
};

#define IN_KIND(member) offsetof(struct station_draft, kind.member)

static const struct bind_key kind_keys[] = {
	{"station_kind", BIND_SKIP, 0, true, 0, 0, NULL},
	{"title", BIND_TEXT, IN_KIND(title), true, 0, 0, NULL},
	{"hint", BIND_TEXT, IN_KIND(hint), false, 0, 0, NULL},
	{"basis", BIND_TEXT, IN_KIND(basis), true, 0, 0, NULL},
	{"person", BIND_TEXT, IN_KIND(person), true, 0, 0, NULL},
	{"visit", BIND_TEXT, IN_KIND(visit), true, 0, 0, NULL},
	{"duties", BIND_TEXT, IN_KIND(duties), true, 0, 0, NULL},
	{"invite", BIND_TEXT, IN_KIND(invite), true, 0, 0, NULL},
	{"reply_days", BIND_SMALL, IN_KIND(reply_days), true, 0, 0, NULL},
	{"ask_days", BIND_SMALL, IN_KIND(ask_days), false, 0, 0, NULL},
	{"confidential", BIND_YES, IN_KIND(confidential), false, 0, 0, NULL},
	{"desk_only", BIND_YES, IN_KIND(desk_only), false, 0, 0, NULL},
	{"topics", BIND_TEXTS, IN_KIND(topics), true, IN_KIND(topic_count), 0, NULL},
	{"haves", BIND_LIST, offsetof(struct station_draft, haves), true, 0, 0, NULL},
	{"hide", BIND_YES, IN_KIND(hidden), false, 0, 0, NULL},
	{NULL, BIND_SKIP, 0, false, 0, 0, NULL},
};

static bool is_hidden(const struct node *at)
{
	return str_eq(node_text(at, "hide"), S("true"));
}

static void build_haves(struct build *b, const struct node *list, struct str what,
			struct station_kind *kind)
{
	struct station_have *all = arena_many(b->arena, struct station_have, list->count + 1);
	kind->haves = all;
	for (const struct node *at = list->first; at != NULL; at = at->next) {
		struct station_have have = {.place = at->place};
		struct str me = str_fmt(b->arena, STR ": have \"" STR "\"", STR_ARG(what),
					STR_ARG(node_text(at, "name")));
		if (is_hidden(at))
			continue;
		bind_map(b->arena, b->faults, at, me, have_keys, &have);
		for (size_t i = 0; i < kind->have_count; i++) {
			if (str_eq(all[i].name, have.name))
				fault_at(b->faults, at->place, STR ": stands there twice",
					 STR_ARG(me));
		}
		all[kind->have_count++] = have;
	}
	if (kind->have_count == 0 || kind->have_count > HAVES_MOST)
		fault_at(b->faults, list->place, STR ": \"haves\" must be 1 to %d, not %zu",
			 STR_ARG(what), HAVES_MOST, kind->have_count);
}

void build_station_kind(struct build *b, const struct entry *entry)
{
	if (!build_name(b, entry))
		return;
	struct str what = say(b, "station_kind", entry->name);
	struct station_draft draft = {.kind = {.name = entry->name,
					       .place = entry->node->place,
					       .hidden = entry->hidden,
					       .reply_days = 1,
					       .ask_days = ASK_DAYS}};
	bind_map(b->arena, b->faults, entry->node, what, kind_keys, &draft);
	if (draft.haves != NULL)
		build_haves(b, draft.haves, what, &draft.kind);
	if (draft.kind.reply_days < 1 || draft.kind.reply_days > REPLY_MOST)
		fault_at(b->faults, node_place(entry->node, "reply_days"),
			 STR ": \"reply_days\" must be 1 to %d working days, not %d", STR_ARG(what),
			 REPLY_MOST, draft.kind.reply_days);
	if (draft.kind.ask_days < 1)
		fault_at(b->faults, node_place(entry->node, "ask_days"),
			 STR ": \"ask_days\" must be at least 1", STR_ARG(what));
	b->station_kinds[b->out->station_kind_count++] = draft.kind;
}

/* What people may come about is a value of the one list, so that kinds can be counted together. */
void link_stations(struct build *b)
{
	const struct codes *topics = catalogue_codes(b->out, S("station_topic"));
	for (size_t i = 0; i < b->out->station_kind_count; i++) {
		const struct station_kind *kind = &b->station_kinds[i];
		struct str what = say(b, "station_kind", kind->name);
		if (kind->topic_count == 0)
			fault_at(b->faults, kind->place,
				 STR ": \"topics\" must name what people come about",
				 STR_ARG(what));
		for (size_t k = 0; k < kind->topic_count; k++) {
			if (topics == NULL || codes_find(topics, kind->topics[k]) == NULL)
				fault_at(b->faults, kind->place,
					 STR ": \"" STR
					     "\" is not a value of codes \"station_topic\"",
					 STR_ARG(what), STR_ARG(kind->topics[k]));
		}
		for (size_t k = 0; k < i; k++) {
			if (str_eq(b->station_kinds[k].title, kind->title))
				fault_at(b->faults, kind->place,
					 STR ": \"" STR "\" has the same title", STR_ARG(what),
					 STR_ARG(b->station_kinds[k].name));
		}
	}
}

const struct station_kind *catalogue_station_kind(const struct catalogue *catalogue,
						  struct str name)
{
	for (size_t i = 0; i < catalogue->station_kind_count; i++) {
		if (str_eq(catalogue->station_kinds[i].name, name))
			return &catalogue->station_kinds[i];
	}
	return NULL;
}
