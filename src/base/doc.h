/*
 * doc: the tree that a page or an API answers with.
 *
 * Built once in the request's arena by the page function; the writers of view/ turn the same tree into
 * HTML, JSON, CSV, XLSX, PDF, iCalendar or Atom. Conventions that writers rely on:
 *   - keys that begin with '_' are chrome of the page (navigation, tokens): JSON leaves them out;
 *   - "table": {title, columns:[{key,title,num}], rows:[{key: …}]} is what CSV and XLSX write;
 *   - "print": a print document (see view/view.h) is what PDF writes, or else the table.
 * DOC_HTML is the only kind that a template may write unescaped; it is made in view/ alone.
 *
 * A node is in at most one container, but for the members of doc_choices. A list may pull its rows one by one (doc_pull), so that a long
 * export never stands whole in memory. No page keeps a node beyond its arena.
 */
#ifndef LIANXIN_BASE_DOC_H
#define LIANXIN_BASE_DOC_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct arena;

struct doc_piece;

enum doc_kind { DOC_NULL, DOC_BOOL, DOC_INT, DOC_REAL, DOC_TEXT, DOC_HTML, DOC_LIST, DOC_MAP };

struct doc;

/* Gives the next row in the arena row (reset by the caller before each call); *out NULL at the end. */
typedef err_t doc_puller(void *arg, struct arena *row, struct doc **out);

/* Where the members of a list come from when it does not hold them itself. */
struct doc_source {
	doc_puller *pull; /* rows come from here */
	void *pull_arg;
	struct doc_choices *choices;  /* the members are those of this one … */
	struct doc *chosen, *instead; /* … but for one of them */
	struct doc_piece *piece; /* what is written of it is kept: then also of a map */
};

/*
 * A list or map of which a writer keeps what it has written, by whoever knows how long that is right. What is written of one depends
 * on nothing around it, and it stands in one place of a page alone.
 */
struct doc_piece {
	struct str written; /* the last time: it has no members then; NULL: nothing yet */
	void (*keep)(struct doc_piece *piece, struct str written);
};

struct doc {
	enum doc_kind kind;
	uint64_t tag;     /* in a map: doc_name_tag of the key */
	struct str key;   /* in a map: the name */
	struct doc *next; /* in a list or map: the next one */
	union {
		bool yes;
		int64_t n;
		double real;
		struct str text; /* DOC_TEXT, DOC_HTML */
		struct {
			struct arena *arena;
			struct doc *first, *last;
			size_t count;
			uint64_t names; /* maps: doc_name_bit of every key that was ever in it */
			struct doc *shared; /* maps: from here on the members belong to another (doc_map_on) */
			const struct doc_source *source; /* NULL when it holds its members, and nothing of it is kept */
		} in;
	};
};

void doc_be_piece(struct doc *container, struct doc_piece *piece);
/* NULL: it is none. */
static inline struct doc_piece *doc_piece(const struct doc *container)
{
	return container->in.source == NULL ? NULL : container->in.source->piece;
}

/* What a writer made of all members of a list of choices: `at` tells where each begins, and the end. */
struct doc_made {
	struct doc_made *next;
	const void *by; /* the writer's own name for the place where they stand */
	struct str bytes;
	size_t at[];
};

/*
 * A list that is made once at start and stands in many docs, in each with another member selected: the
 * options of a select. Its members are maps with "value", "title" and "selected", and never change; what
 * is written of one depends on nothing around it, so that a writer may keep the bytes.
 */
struct doc_choices {
	struct doc *list;
	_Atomic(struct doc_made *) made;
};
struct doc_choices *doc_choices(struct arena *arena);
void doc_choices_add(struct doc_choices *choices, struct str value, struct str title);
/* The list, with the first member of that value selected. */
struct doc *doc_choose(struct arena *arena, struct doc_choices *choices, struct str value);
/* What was kept under this name; NULL: nothing. */
const struct doc_made *doc_made_find(const struct doc_choices *choices, const void *by);
/* Keeps a copy, by whatever thread comes first; NULL when there is no memory. */
const struct doc_made *doc_made_keep(struct doc_choices *choices, const void *by, struct str bytes,
				     const size_t *at);

struct doc *doc_map(struct arena *arena);
/* A map that also has the members of base, which must not change any more: what many maps have in common
 * is made once. A key that is put later stands before base's of that name. */
struct doc *doc_map_on(struct arena *arena, const struct doc *base);
struct doc *doc_list(struct arena *arena);
struct doc *doc_pull(struct arena *arena, doc_puller *pull, void *arg);
struct doc *doc_text(struct arena *arena, struct str text); /* a view: not copied */
struct doc *doc_int(struct arena *arena, int64_t n);
struct doc *doc_bool(struct arena *arena, bool yes);

/* The first and the last four bytes of a name: of up to eight bytes two names of one length and one tag are
 * the same. Where the name is a literal the compiler works it out. */
static inline uint64_t doc_name_tag(struct str key)
{
	uint32_t head, tail;
	if (key.len >= sizeof head) {
		memcpy(&head, key.at, sizeof head);
		memcpy(&tail, key.at + key.len - sizeof tail, sizeof tail);
		return (uint64_t)head << 32 | tail;
	}
	if (key.len == 0)
		return 0;
	return (uint64_t)(unsigned char)key.at[0] << 16 |
	       (uint64_t)(unsigned char)key.at[key.len / 2] << 8 | (unsigned char)key.at[key.len - 1];
}

/* Puts a node under a key; an earlier one of the same key is replaced. Returns the node. */
struct doc *doc_put(struct doc *map, struct str key, struct doc *node);
struct doc *doc_add(struct doc *list, struct doc *node);
/* The same as doc_put where the key's tag is known. */
struct doc *doc_put_tagged(struct doc *map, struct str key, uint64_t tag, struct doc *node);

/* Short ways; key is a string literal or lives as long as the doc. Texts are views, not copied. */
#define DOC_SHORT static inline __attribute__((always_inline)) /* so that a literal's tag is a constant */
DOC_SHORT void doc_set(struct doc *map, const char *key, struct str text)
{
	struct str name = {key, strlen(key)};
	doc_put_tagged(map, name, doc_name_tag(name), doc_text(map->in.arena, text));
}
DOC_SHORT void doc_set_int(struct doc *map, const char *key, int64_t n)
{
	struct str name = {key, strlen(key)};
	doc_put_tagged(map, name, doc_name_tag(name), doc_int(map->in.arena, n));
}
DOC_SHORT void doc_set_bool(struct doc *map, const char *key, bool yes)
{
	struct str name = {key, strlen(key)};
	doc_put_tagged(map, name, doc_name_tag(name), doc_bool(map->in.arena, yes));
}
struct doc *doc_set_map(struct doc *map, const char *key);  /* puts and returns a new map */
struct doc *doc_set_list(struct doc *map, const char *key); /* puts and returns a new list */
struct doc *doc_add_map(struct doc *list);                  /* adds and returns a new map */

/* A sieve: a map whose names lack the bit has no such key. Most look-ups of a page miss, in the maps
 * around what they look for, and this makes a miss one comparison. */
static inline uint64_t doc_name_bit(uint64_t tag)
{
	return UINT64_C(1) << ((tag * UINT64_C(0x9e3779b97f4a7c15)) >> 58);
}

/* Whether a member of a map carries this name. */
static inline bool doc_is_named(const struct doc *one, struct str key, uint64_t tag)
{
	return one->tag == tag && one->key.len == key.len &&
	       (key.len <= sizeof tag || one->key.at == key.at ||
		memcmp(one->key.at, key.at, key.len) == 0);
}

/* A list whose rows are pulled one by one. */
static inline bool doc_is_pulled(const struct doc *list)
{
	return list->in.source != NULL && list->in.source->pull != NULL;
}

/* NULL when there is no such key or map is no map. */
struct doc *doc_get(const struct doc *map, struct str key);
struct doc *doc_at(const struct doc *map, const char *key);
struct str doc_str(const struct doc *map, const char *key); /* its text, or empty */

/* False for NULL, null, false, empty text, zero-length list: what a template section asks. */
bool doc_truth(const struct doc *node);

/* Walks a list, pulled or not. Start with an iterator {.list = list}; row arena is used for pulled
 * rows only. *out is NULL at the end. */
struct doc_walk {
	const struct doc *list;
	struct doc *at;
	bool begun;
};
err_t doc_next(struct doc_walk *walk, struct arena *row, struct doc **out) MUST_USE;

#endif
