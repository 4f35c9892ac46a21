/*
 * piece: what is kept from one page to the next: parts as they were written, and the numbers that they were made of.
 *
 * A page of figures is a hundred kilobytes that change with the next case at that place, and is looked at by many in between. Who
 * keeps something says what it is (name: all that it depends on and that does not change, the viewer's rights among it) and in which
 * state what it was made of was (figure_turn). In another state it is not there. Bounded, the longest unasked go first.
 *
 * Never a right: whoever may not see a part must not ask for it, and what rights make of it is in the name.
 */
#ifndef LIANXIN_WEB_PIECE_H
#define LIANXIN_WEB_PIECE_H

#include "web/web.h"

struct piece_key {
	struct str name;  /* at most some hundred bytes */
	struct str state; /* empty: nothing is kept nor looked for */
};

/* A list or map of a page of HTML, under key in `into`, and what a template makes of it, which must not look at what is around but for
 * `_page.icons` in a map. To be filled; NULL when it is there already. Any other view has it filled each time. */
struct doc *piece_list(struct visit *visit, struct doc *into, const char *key, const struct piece_key *piece);
struct doc *piece_map(struct visit *visit, struct doc *into, const char *key, const struct piece_key *piece);

/* Plain numbers (no pointer in them) of exactly this size; false: not there. */
bool piece_recall(struct visit *visit, const struct piece_key *piece, void *out, size_t size);
void piece_retain(struct visit *visit, const struct piece_key *piece, const void *numbers, size_t size);

#endif
