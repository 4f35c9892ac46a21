/*
 * doc: building and walking the answer's tree. See doc.h.
 */
#include "base/doc.h"

#include "base/arena.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static struct doc *container(struct arena *arena, enum doc_kind kind)
{
	struct doc *node = arena_one(arena, struct doc);
	node->kind = kind;
	node->in.arena = arena;
	return node;
}

/* Most nodes are one value: they go without the room in which a list or a map keeps its members. */
static struct doc *leaf(struct arena *arena, enum doc_kind kind)
{
	struct doc *node = arena_bytes(arena, offsetof(struct doc, text) + sizeof node->text);
	node->kind = kind;
	node->tag = 0;
	node->key = (struct str){NULL, 0};
	node->next = NULL;
	node->text = (struct str){NULL, 0};
	return node;
}

struct doc *doc_map(struct arena *arena)
{
	return container(arena, DOC_MAP);
}

struct doc *doc_map_on(struct arena *arena, const struct doc *base)
{
	struct doc *node = doc_map(arena);
	node->in = base->in;
	node->in.arena = arena;
	node->in.shared = base->in.first;
	return node;
}

struct doc *doc_list(struct arena *arena)
{
	return container(arena, DOC_LIST);
}

struct doc *doc_pull(struct arena *arena, doc_puller *pull, void *arg)
{
	struct doc *node = doc_list(arena);
	struct doc_source *source = arena_one(arena, struct doc_source);
	source->pull = pull;
	source->pull_arg = arg;
	node->in.source = source;
	return node;
}

void doc_be_piece(struct doc *container, struct doc_piece *piece)
{
	struct doc_source *source = arena_one(container->in.arena, struct doc_source);
	source->piece = piece;
	container->in.source = source;
}

struct doc *doc_text(struct arena *arena, struct str text)
{
	struct doc *node = leaf(arena, DOC_TEXT);
	node->text = text;
	return node;
}

struct doc *doc_int(struct arena *arena, int64_t n)
{
	struct doc *node = leaf(arena, DOC_INT);
	node->n = n;
	return node;
}

struct doc *doc_bool(struct arena *arena, bool yes)
{
	struct doc *node = leaf(arena, DOC_BOOL);
	node->yes = yes;
	return node;
}

static void append(struct doc *into, struct doc *node)
{
	into->in.count++;
	if (into->in.shared != NULL) { /* what comes behind belongs to another */
		node->next = into->in.first;
		into->in.first = node;
		return;
	}
	node->next = NULL;
	if (into->in.last == NULL)
		into->in.first = node;
	else
		into->in.last->next = node;
	into->in.last = node;
}

/* Takes out an earlier member of the same key. */
static void drop(struct doc *map, struct str key, uint64_t tag)
{
	struct doc *before = NULL;
	for (struct doc *node = map->in.first; node != map->in.shared;
	     before = node, node = node->next) {
		if (!doc_is_named(node, key, tag))
			continue;
		if (before == NULL)
			map->in.first = node->next;
		else
			before->next = node->next;
		if (map->in.last == node)
			map->in.last = before;
		map->in.count--;
		return;
	}
}

struct doc *doc_put_tagged(struct doc *map, struct str key, uint64_t tag, struct doc *node)
{
	uint64_t bit = doc_name_bit(tag);
	if (map->in.names & bit)
		drop(map, key, tag);
	map->in.names |= bit;
	node->key = key;
	node->tag = tag;
	append(map, node);
	return node;
}

struct doc *doc_put(struct doc *map, struct str key, struct doc *node)
{
	return doc_put_tagged(map, key, doc_name_tag(key), node);
}

struct doc *doc_add(struct doc *list, struct doc *node)
{
	append(list, node);
	return node;
}

struct doc *doc_set_map(struct doc *map, const char *key)
{
	return doc_put(map, str_of(key), doc_map(map->in.arena));
}

struct doc *doc_set_list(struct doc *map, const char *key)
{
	return doc_put(map, str_of(key), doc_list(map->in.arena));
}

struct doc *doc_add_map(struct doc *list)
{
	return doc_add(list, doc_map(list->in.arena));
}

struct doc *doc_get(const struct doc *map, struct str key)
{
	uint64_t tag = doc_name_tag(key);
	if (map == NULL || map->kind != DOC_MAP || !(map->in.names & doc_name_bit(tag)))
		return NULL;
	for (struct doc *node = map->in.first; node != NULL; node = node->next) {
		if (doc_is_named(node, key, tag))
			return node;
	}
	return NULL;
}

struct doc *doc_at(const struct doc *map, const char *key)
{
	return doc_get(map, str_of(key));
}

struct str doc_str(const struct doc *map, const char *key)
{
	const struct doc *node = doc_at(map, key);
	if (node == NULL || (node->kind != DOC_TEXT && node->kind != DOC_HTML))
		return (struct str){NULL, 0};
	return node->text;
}

bool doc_truth(const struct doc *node)
{
	if (node == NULL)
		return false;
	switch (node->kind) {
	case DOC_NULL:
		return false;
	case DOC_BOOL:
		return node->yes;
	case DOC_TEXT:
	case DOC_HTML:
		return node->text.len > 0;
	case DOC_LIST:
		return doc_is_pulled(node) || node->in.count > 0 ||
		       (doc_piece(node) != NULL && doc_piece(node)->written.len > 0);
	case DOC_INT:
	case DOC_REAL:
	case DOC_MAP:
		return true;
	}
	return false;
}

err_t doc_next(struct doc_walk *walk, struct arena *row, struct doc **out)
{
	const struct doc *list = walk->list;
	const struct doc_source *source = list->in.source;
	if (doc_is_pulled(list)) {
		arena_reset(row);
		return source->pull(source->pull_arg, row, out);
	}
	if (!walk->begun)
		walk->at = list->in.first;
	else if (walk->at != NULL)
		walk->at = walk->at->next;
	walk->begun = true;
	bool chosen = source != NULL && walk->at != NULL && walk->at == source->chosen;
	*out = chosen ? source->instead : walk->at;
	return NULL;
}

/* ---- choices ---- */

static void free_made(void *arg)
{
	struct doc_choices *choices = arg;
	struct doc_made *made = choices->made;
	while (made != NULL) {
		struct doc_made *next = made->next;
		free(made);
		made = next;
	}
}

struct doc_choices *doc_choices(struct arena *arena)
{
	struct doc_choices *choices = arena_one(arena, struct doc_choices);
	choices->list = doc_list(arena);
	arena_defer(arena, free_made, choices);
	return choices;
}

static void set_choice(struct doc *map, struct str value, struct str title, bool selected)
{
	doc_set(map, "value", value);
	doc_set(map, "title", title);
	doc_set_bool(map, "selected", selected);
}

void doc_choices_add(struct doc_choices *choices, struct str value, struct str title)
{
	set_choice(doc_add_map(choices->list), value, title, false);
}

struct doc *doc_choose(struct arena *arena, struct doc_choices *choices, struct str value)
{
	struct doc *list = doc_list(arena);
	struct doc_source *source = arena_one(arena, struct doc_source);
	list->in = choices->list->in;
	list->in.source = source;
	source->choices = choices;
	for (struct doc *one = list->in.first; one != NULL; one = one->next) {
		if (!str_eq(doc_str(one, "value"), value))
			continue;
		source->chosen = one;
		source->instead = doc_map(arena);
		set_choice(source->instead, value, doc_str(one, "title"), true);
		break;
	}
	return list;
}

const struct doc_made *doc_made_find(const struct doc_choices *choices, const void *by)
{
	const struct doc_made *made = choices->made;
	while (made != NULL && made->by != by)
		made = made->next;
	return made;
}

const struct doc_made *doc_made_keep(struct doc_choices *choices, const void *by, struct str bytes,
				     const size_t *at)
{
	size_t ends = (choices->list->in.count + 1) * sizeof *at;
	struct doc_made *made = malloc(sizeof *made + ends + bytes.len);
	if (made == NULL)
		return NULL;
	memcpy(made->at, at, ends);
	char *copy = (char *)made->at + ends;
	if (bytes.len > 0)
		memcpy(copy, bytes.at, bytes.len);
	made->by = by;
	made->bytes = (struct str){copy, bytes.len};
	made->next = choices->made;
	while (!atomic_compare_exchange_weak(&choices->made, &made->next, made))
		;
	return made;
}
