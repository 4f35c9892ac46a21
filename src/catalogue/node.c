/*
 * node: making and asking the tree. See node.h. Nothing here knows what a key means.
 */
#include "catalogue/node.h"

#include "base/arena.h"

struct node *node_new(struct arena *arena, enum node_kind kind, struct place place)
{
	struct node *node = arena_one(arena, struct node);
	node->kind = kind;
	node->place = place;
	return node;
}

void node_add(struct node *in, struct node *child)
{
	child->next = NULL;
	if (in->last == NULL)
		in->first = child;
	else
		in->last->next = child;
	in->last = child;
	in->count++;
}

const struct node *node_get(const struct node *map, struct str key)
{
	if (map == NULL || map->kind != NODE_MAP)
		return NULL;
	for (const struct node *at = map->first; at != NULL; at = at->next) {
		if (str_eq(at->key, key))
			return at;
	}
	return NULL;
}

struct str node_text(const struct node *map, const char *key)
{
	const struct node *node = node_get(map, str_of(key));
	return node != NULL && node->kind == NODE_TEXT ? node->text : S("");
}

struct place node_place(const struct node *map, const char *key)
{
	const struct node *node = node_get(map, str_of(key));
	return node != NULL ? node->place : map->place;
}

bool node_equal(const struct node *a, const struct node *b)
{
	if (a->kind != b->kind || a->count != b->count || !str_eq(a->key, b->key) ||
	    !str_eq(a->text, b->text))
		return false;
	const struct node *left = a->first, *right = b->first;
	for (; left != NULL && right != NULL; left = left->next, right = right->next) {
		if (!node_equal(left, right))
			return false;
	}
	return left == NULL && right == NULL;
}
