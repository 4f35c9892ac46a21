/*
 * merge: the shipped entries and a county's overlay become one list of entries.
 *
 * Entries meet by kind and name; maps merge key by key; lists of things that have a name or a code merge
 * by it, other lists and texts are replaced. The result remembers for each key the file it came from.
 */
#ifndef LIANXIN_CATALOGUE_MERGE_H
#define LIANXIN_CATALOGUE_MERGE_H

#include "catalogue/node.h"

struct entry {
	struct str kind, name;
	const struct node *node;
	bool hidden; /* hide: true */
};

struct merged {
	const struct entry *all; /* in the order of the sources */
	size_t count;
	bool unread; /* a file or an entry was left out: references may dangle for that reason alone */
};

/* kinds: the words that an entry may begin with, ended by NULL. Texts go into arena, entries and nodes into
 * tree. */
const struct merged *merge_sources(struct arena *arena, struct arena *tree, struct faults *faults,
				   const char *const *kinds,
				   const struct catalogue_source *shipped, size_t shipped_count,
				   const struct catalogue_source *overlay, size_t overlay_count);

#endif
