/*
 * node: a YAML file as a tree that remembers where each thing stands.
 *
 * Only what the catalogue needs of YAML exists here: texts, lists and maps. Anchors, aliases, tags and
 * two equal keys are faults, because a reader of the file would have to know them to know the rule.
 */
#ifndef LIANXIN_CATALOGUE_NODE_H
#define LIANXIN_CATALOGUE_NODE_H

#include "base/buf.h"
#include "catalogue/catalogue.h"
#include "catalogue/fault.h"

enum node_kind { NODE_TEXT, NODE_LIST, NODE_MAP };

struct node {
	enum node_kind kind;
	struct place place; /* of the key in a map, else of the value */
	struct str key;     /* in a map */
	struct str text;    /* NODE_TEXT */
	bool quoted;        /* NODE_TEXT: written with quotes, so an empty text is meant */
	struct node *first, *last, *next;
	size_t count;
};

enum { YAML_DEPTH_MAX = 32, YAML_SIZE_MAX = 1 << 20, YAML_KEY_MAX = 100 };

/*
 * Reads all documents of a text into a list node: keys and texts go into arena, the nodes into tree (which
 * may be the same), so that what is made of a tree can outlive it. What is wrong is noted in faults; false
 * when the text could not be read to its end (*out then holds the documents before the fault).
 */
bool yaml_read(struct arena *arena, struct arena *tree, struct faults *faults, struct str file,
	       struct str text, struct node **out);

/* Writes a tree as YAML that yaml_read reads back to an equal tree; places: "# file:line" behind. */
void yaml_write(struct buf *buf, const struct node *node, bool places);

/*
 * A tree as bytes (pack.c). places: with lines and quotes, so that node_unpack makes an equal tree, its texts
 * within the bytes; without, bytes that are the same for equal trees, for a digest.
 */
void node_pack(struct buf *buf, const struct node *node, bool places);
/* The documents that yaml_read made of a file; NULL when the bytes are not what node_pack writes. */
struct node *node_unpack(struct arena *tree, struct str file, struct str packed);

struct node *node_new(struct arena *arena, enum node_kind kind, struct place place);
void node_add(struct node *in, struct node *child);
const struct node *node_get(const struct node *map, struct str key); /* NULL: none, or no map */
struct str node_text(const struct node *map, const char *key);       /* empty: none, or no text */
/* Where a key of a map stands; the map's own place when it has no such key. */
struct place node_place(const struct node *map, const char *key);
bool node_equal(const struct node *a, const struct node *b); /* but for the places */

#endif
