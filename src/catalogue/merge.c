/*
 * merge: see merge.h. An overlay can add, change and hide; it cannot take away a field or change its
 * kind, because rows hold its data. Knows of the kinds nothing but their words.
 */
#include "catalogue/merge.h"

#include "base/arena.h"
#include "base/count.h"

struct entries {
	struct arena *arena, *tree; /* of texts, of nodes */
	struct faults *faults;
	const char *const *kinds;
	struct entry *all;
	size_t count, room;
	bool unread;
};

static struct entry *find_entry(struct entries *in, size_t count, struct str kind, struct str name)
{
	for (size_t i = 0; i < count; i++) {
		if (str_eq(in->all[i].kind, kind) && str_eq(in->all[i].name, name))
			return &in->all[i];
	}
	return NULL;
}

static void add_entry(struct entries *in, struct entry entry)
{
	if (in->count == in->room) {
		size_t room = in->room == 0 ? 64 : in->room * 2;
		in->all = arena_grow(in->tree, in->all, in->room * sizeof *in->all,
				     room * sizeof *in->all);
		in->room = room;
	}
	in->all[in->count++] = entry;
}

/* ---- two trees into one ---- */

static struct node *copy(struct arena *arena, const struct node *node)
{
	struct node *made = node_new(arena, node->kind, node->place);
	made->key = node->key;
	made->text = node->text;
	made->quoted = node->quoted;
	for (const struct node *at = node->first; at != NULL; at = at->next)
		node_add(made, copy(arena, at));
	return made;
}

/* What a thing in a list is called: its name, else its code. */
static struct str called(const struct node *node)
{
	struct str name = node_text(node, "name");
	return name.len > 0 ? name : node_text(node, "code");
}

static bool all_called(const struct node *list)
{
	for (const struct node *at = list->first; at != NULL; at = at->next) {
		if (called(at).len == 0)
			return false;
	}
	return true;
}

static const struct node *find_called(const struct node *list, struct str name)
{
	for (const struct node *at = list->first; at != NULL; at = at->next) {
		if (str_eq(called(at), name))
			return at;
	}
	return NULL;
}

static void check_field_kept(struct entries *in, const struct node *before, const struct node *over)
{
	static const char *const kept[] = {"kind", "many", "codes", "ref"};
	for (size_t i = 0; i < COUNT(kept); i++) {
		const struct node *change = node_get(over, str_of(kept[i]));
		struct str was = node_text(before, kept[i]);
		if (change == NULL || str_eq(change->text, was))
			continue;
		fault_at(in->faults, change->place,
			 "field \"" STR "\": \"%s\" cannot be changed by an overlay from \"" STR
			 "\" to \"" STR "\", because records hold its data",
			 STR_ARG(called(before)), kept[i], STR_ARG(was), STR_ARG(change->text));
	}
}

static struct node *merge_nodes(struct entries *in, const struct node *before,
				const struct node *over);

static struct node *merge_maps(struct entries *in, const struct node *before,
			       const struct node *over)
{
	struct node *made = node_new(in->tree, NODE_MAP, before->place);
	for (const struct node *at = before->first; at != NULL; at = at->next) {
		const struct node *change = node_get(over, at->key);
		node_add(made, change == NULL ? copy(in->tree, at) : merge_nodes(in, at, change));
	}
	for (const struct node *at = over->first; at != NULL; at = at->next) {
		if (node_get(before, at->key) == NULL)
			node_add(made, copy(in->tree, at));
	}
	return made;
}

static struct node *merge_lists(struct entries *in, const struct node *before,
				const struct node *over)
{
	struct node *made = node_new(in->tree, NODE_LIST, before->place);
	bool fields = str_eq(before->key, S("fields"));
	for (const struct node *at = before->first; at != NULL; at = at->next) {
		const struct node *change = find_called(over, called(at));
		if (change != NULL && fields)
			check_field_kept(in, at, change);
		node_add(made, change == NULL ? copy(in->tree, at) : merge_nodes(in, at, change));
	}
	for (const struct node *at = over->first; at != NULL; at = at->next) {
		if (find_called(before, called(at)) == NULL)
			node_add(made, copy(in->tree, at));
	}
	return made;
}

static struct node *merge_nodes(struct entries *in, const struct node *before,
				const struct node *over)
{
	struct node *made = NULL;
	bool lists = before->kind == NODE_LIST && over->kind == NODE_LIST;
	if (before->kind == NODE_MAP && over->kind == NODE_MAP)
		made = merge_maps(in, before, over);
	else if (lists && before->count > 0 && all_called(before) && all_called(over))
		made = merge_lists(in, before, over);
	else
		made = copy(in->tree, over);
	made->key = before->key;
	return made;
}

/* ---- entries ---- */

static bool is_kind(const struct entries *in, struct str word)
{
	for (size_t i = 0; in->kinds[i] != NULL; i++) {
		if (str_eq(word, str_of(in->kinds[i])))
			return true;
	}
	return false;
}

static bool read_head(struct entries *in, const struct node *node, struct entry *out)
{
	if (node->kind != NODE_MAP || node->first == NULL) {
		fault_at(in->faults, node->place,
			 "an entry is a map that begins with its kind, such as \"register: person\"");
		return false;
	}
	const struct node *head = node->first;
	if (!is_kind(in, head->key)) {
		fault_at(in->faults, head->place,
			 "an entry begins with its kind, and \"" STR "\" is none",
			 STR_ARG(head->key));
		return false;
	}
	if (head->kind != NODE_TEXT || head->text.len == 0) {
		fault_at(in->faults, head->place, "the " STR " has no name", STR_ARG(head->key));
		return false;
	}
	const struct node *hide = node_get(node, S("hide"));
	*out = (struct entry){head->key, head->text, node,
			      hide != NULL && str_eq(hide->text, S("true"))};
	return true;
}

/* The entries before `base` are those of the layer below; after it, of this layer. */
static void take_entry(struct entries *in, size_t base, const struct node *node)
{
	struct entry entry = {0};
	if (!read_head(in, node, &entry)) {
		in->unread = true;
		return;
	}
	struct entry *before = find_entry(in, in->count, entry.kind, entry.name);
	if (before == NULL) {
		add_entry(in, entry);
		return;
	}
	if (before >= in->all + base) {
		fault_at(in->faults, entry.node->first->place,
			 "there are two entries " STR " \"" STR "\" (the first in " STR ":%d)",
			 STR_ARG(entry.kind), STR_ARG(entry.name),
			 STR_ARG(before->node->first->place.file), before->node->first->place.line);
		return;
	}
	before->node = merge_nodes(in, before->node, entry.node);
	if (node_get(entry.node, S("hide")) != NULL)
		before->hidden = entry.hidden;
}

/* What stands in a file, also when it could not be read to its end. */
static const struct node *read_source(struct entries *in, const struct catalogue_source *source)
{
	struct node *documents = NULL;
	const struct place place = {source->name, 1};
	if (source->packed.len == 0) {
		if (!yaml_read(in->arena, in->tree, in->faults, source->name, source->text, &documents))
			in->unread = true;
		return documents;
	}
	documents = node_unpack(in->tree, source->name, source->packed);
	if (documents != NULL)
		return documents;
	in->unread = true;
	fault_at(in->faults, place, "came damaged with the program: install it again");
	return node_new(in->tree, NODE_LIST, place);
}

static void take_sources(struct entries *in, const struct catalogue_source *sources, size_t count)
{
	size_t base = in->count;
	for (size_t i = 0; i < count; i++) {
		const struct node *documents = read_source(in, &sources[i]);
		for (const struct node *at = documents->first; at != NULL; at = at->next)
			take_entry(in, base, at);
	}
}

/* Two overlay files that change one entry of ours would merge in silence: each may name it once. */
static void check_overlay(struct entries *in, const struct catalogue_source *overlay, size_t count)
{
	struct entries alone = {.arena = in->arena, .tree = in->tree, .faults = in->faults, .kinds = in->kinds};
	struct faults *ignored = faults_new(in->arena);
	for (size_t i = 0; i < count; i++) {
		struct node *documents = NULL;
		if (!yaml_read(in->arena, in->tree, ignored, overlay[i].name, overlay[i].text, &documents))
			continue;
		for (const struct node *at = documents->first; at != NULL; at = at->next) {
			if (at->kind != NODE_MAP || at->first == NULL)
				continue;
			struct entry entry = {at->first->key, at->first->text, at, false};
			const struct entry *twin =
				find_entry(&alone, alone.count, entry.kind, entry.name);
			if (twin == NULL)
				add_entry(&alone, entry);
			else if (find_entry(in, in->count, entry.kind, entry.name) != NULL)
				fault_at(in->faults, at->first->place,
					 "the overlay names " STR " \"" STR
					 "\" twice (first in " STR ":%d)",
					 STR_ARG(entry.kind), STR_ARG(entry.name),
					 STR_ARG(twin->node->first->place.file),
					 twin->node->first->place.line);
		}
	}
}

const struct merged *merge_sources(struct arena *arena, struct arena *tree, struct faults *faults,
				   const char *const *kinds,
				   const struct catalogue_source *shipped, size_t shipped_count,
				   const struct catalogue_source *overlay, size_t overlay_count)
{
	struct entries in = {.arena = arena, .tree = tree, .faults = faults, .kinds = kinds};
	take_sources(&in, shipped, shipped_count);
	if (overlay_count > 0) {
		check_overlay(&in, overlay, overlay_count);
		take_sources(&in, overlay, overlay_count);
	}
	struct merged *merged = arena_one(tree, struct merged);
	*merged = (struct merged){in.all, in.count, in.unread};
	return merged;
}
