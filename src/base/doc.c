/*
 * doc: building and walking the answer's tree. See doc.h.
 */
#include "base/doc.h"

#include "base/arena.h"

static struct doc *make(struct arena *arena, enum doc_kind kind)
{
	struct doc *node = arena_one(arena, struct doc);
	node->kind = kind;
	return node;
}

struct doc *doc_map(struct arena *arena)
{
	struct doc *node = make(arena, DOC_MAP);
	node->in.arena = arena;
	return node;
}

struct doc *doc_list(struct arena *arena)
{
	struct doc *node = make(arena, DOC_LIST);
	node->in.arena = arena;
	return node;
}

struct doc *doc_pull(struct arena *arena, doc_puller *pull, void *arg)
{
	struct doc *node = doc_list(arena);
	node->in.pull = pull;
	node->in.pull_arg = arg;
	return node;
}

struct doc *doc_text(struct arena *arena, struct str text)
{
	struct doc *node = make(arena, DOC_TEXT);
	node->text = text;
	return node;
}

struct doc *doc_int(struct arena *arena, int64_t n)
{
	struct doc *node = make(arena, DOC_INT);
	node->n = n;
	return node;
}

struct doc *doc_bool(struct arena *arena, bool yes)
{
	struct doc *node = make(arena, DOC_BOOL);
	node->yes = yes;
	return node;
}

static void append(struct doc *container, struct doc *node)
{
	node->next = NULL;
	if (container->in.last == NULL)
		container->in.first = node;
	else
		container->in.last->next = node;
	container->in.last = node;
	container->in.count++;
}

/* Takes out an earlier member of the same key. */
static void drop(struct doc *map, struct str key)
{
	struct doc *before = NULL;
	for (struct doc *node = map->in.first; node != NULL; before = node, node = node->next) {
		if (!str_eq(node->key, key))
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

struct doc *doc_put(struct doc *map, struct str key, struct doc *node)
{
	uint64_t bit = doc_name_bit(key);
	if (map->in.names & bit)
		drop(map, key);
	map->in.names |= bit;
	node->key = key;
	append(map, node);
	return node;
}

struct doc *doc_add(struct doc *list, struct doc *node)
{
	append(list, node);
	return node;
}

void doc_set(struct doc *map, const char *key, struct str text)
{
	doc_put(map, str_of(key), doc_text(map->in.arena, text));
}

void doc_set_int(struct doc *map, const char *key, int64_t n)
{
	doc_put(map, str_of(key), doc_int(map->in.arena, n));
}

void doc_set_bool(struct doc *map, const char *key, bool yes)
{
	doc_put(map, str_of(key), doc_bool(map->in.arena, yes));
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
	if (map == NULL || map->kind != DOC_MAP || !(map->in.names & doc_name_bit(key)))
		return NULL;
	for (struct doc *node = map->in.first; node != NULL; node = node->next) {
		if (str_eq(node->key, key))
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
		return node->in.pull != NULL || node->in.count > 0;
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
	if (list->in.pull != NULL) {
		arena_reset(row);
		return list->in.pull(list->in.pull_arg, row, out);
	}
	if (!walk->begun)
		walk->at = list->in.first;
	else if (walk->at != NULL)
		walk->at = walk->at->next;
	walk->begun = true;
	*out = walk->at;
	return NULL;
}
