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
 * A node is in at most one container. A list may pull its rows one by one (doc_pull), so that a long
 * export never stands whole in memory. No page keeps a node beyond its arena.
 */
#ifndef LIANXIN_BASE_DOC_H
#define LIANXIN_BASE_DOC_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

enum doc_kind { DOC_NULL, DOC_BOOL, DOC_INT, DOC_REAL, DOC_TEXT, DOC_HTML, DOC_LIST, DOC_MAP };

struct doc;

/* Gives the next row in the arena row (reset by the caller before each call); *out NULL at the end. */
typedef err_t doc_puller(void *arg, struct arena *row, struct doc **out);

struct doc {
	enum doc_kind kind;
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
			doc_puller *pull; /* lists only: rows come from here instead */
			void *pull_arg;
		} in;
	};
};

struct doc *doc_map(struct arena *arena);
struct doc *doc_list(struct arena *arena);
struct doc *doc_pull(struct arena *arena, doc_puller *pull, void *arg);
struct doc *doc_text(struct arena *arena, struct str text); /* a view: not copied */
struct doc *doc_int(struct arena *arena, int64_t n);
struct doc *doc_bool(struct arena *arena, bool yes);

/* Puts a node under a key; an earlier one of the same key is replaced. Returns the node. */
struct doc *doc_put(struct doc *map, struct str key, struct doc *node);
struct doc *doc_add(struct doc *list, struct doc *node);

/* Short ways; key is a string literal or lives as long as the doc. Texts are views, not copied. */
void doc_set(struct doc *map, const char *key, struct str text);
void doc_set_int(struct doc *map, const char *key, int64_t n);
void doc_set_bool(struct doc *map, const char *key, bool yes);
struct doc *doc_set_map(struct doc *map, const char *key);  /* puts and returns a new map */
struct doc *doc_set_list(struct doc *map, const char *key); /* puts and returns a new list */
struct doc *doc_add_map(struct doc *list);                  /* adds and returns a new map */

/* A sieve: a map whose names lack the bit has no such key. Most look-ups of a page miss, in the maps
 * around what they look for, and this makes a miss one comparison. */
static inline uint64_t doc_name_bit(struct str key)
{
	if (key.len == 0)
		return 1;
	unsigned first = (unsigned char)key.at[0], last = (unsigned char)key.at[key.len - 1];
	return UINT64_C(1) << ((first * 5 + last * 11 + (unsigned)key.len * 7) & 63);
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
