/*
 * piece: see piece.h. They are in a table like that of finished answers (ready.h), of their own.
 *
 * Never outlives a page that shows it: one that the table has let go of meanwhile stays until the visit's memory ends.
 */
#include "web/piece.h"

#include "base/arena.h"
#include "web/site_int.h"

#include <string.h>

enum { MEMORY = 8 << 20 };

static const void *const no_parts[READY_PARTS] = {NULL};

void piece_start(struct site *site)
{
	site->pieces = ready_new(site->arena, site->watch, MEMORY);
}

/* ---- taking ---- */

struct taken {
	const struct ready_answer *answer;
};

static void give_back(void *arg)
{
	const struct taken *taken = arg;
	if (taken->answer != NULL)
		ready_give_back(taken->answer);
}

/* Given back with the visit's memory: room for that comes first. */
static const struct ready_answer *take(struct visit *visit, const struct piece_key *piece)
{
	if (piece->state.len == 0 || piece->name.len > READY_KEY_MOST)
		return NULL;
	struct taken *taken = arena_one(visit->arena, struct taken);
	arena_defer(visit->arena, give_back, taken);
	taken->answer = ready_take(visit->site->pieces, piece->name, visit->act.now, no_parts);
	bool same = taken->answer != NULL && str_eq(taken->answer->tag, piece->state);
	return same ? taken->answer : NULL;
}

static void put(struct visit *visit, const struct piece_key *piece, struct str bytes)
{
	struct ready_answer answer = {.key = piece->name, .tag = piece->state, .body = bytes};
	struct ready_origin origin = {.from = INT64_MIN, .until = INT64_MAX};
	if (piece->state.len > 0)
		(void)ready_put(visit->site->pieces, &answer, &origin); /* else it is made anew next time */
}

/* ---- parts of a page ---- */

struct writing {
	struct doc_piece piece; /* first, so that it leads back */
	struct visit *visit;
	struct piece_key key;
};

static void keep(struct doc_piece *piece, struct str written)
{
	struct writing *writing = (struct writing *)piece;
	put(writing->visit, &writing->key, written);
}

/* Whether it has to be filled. */
static bool begin(struct visit *visit, struct doc *node, const struct piece_key *key)
{
	if (key->state.len == 0 || !visit_is_page(visit))
		return true;
	struct writing *writing = arena_one(visit->arena, struct writing);
	const struct ready_answer *answer = take(visit, key);
	*writing = (struct writing){.piece = {.keep = keep}, .visit = visit, .key = *key};
	if (answer != NULL)
		writing->piece.written = answer->body;
	doc_be_piece(node, &writing->piece);
	return answer == NULL;
}

struct doc *piece_list(struct visit *visit, struct doc *into, const char *key, const struct piece_key *piece)
{
	struct doc *list = doc_set_list(into, key);
	return begin(visit, list, piece) ? list : NULL;
}

struct doc *piece_map(struct visit *visit, struct doc *into, const char *key, const struct piece_key *piece)
{
	struct doc *map = doc_set_map(into, key);
	if (!begin(visit, map, piece))
		return NULL;
	doc_set(doc_set_map(map, "_page"), "icons", doc_str(doc_at(visit->page, "_page"), "icons"));
	return map;
}

/* ---- numbers ---- */

bool piece_recall(struct visit *visit, const struct piece_key *piece, void *out, size_t size)
{
	const struct ready_answer *answer = take(visit, piece);
	if (answer == NULL || answer->body.len != size)
		return false;
	memcpy(out, answer->body.at, size);
	return true;
}

void piece_retain(struct visit *visit, const struct piece_key *piece, const void *numbers, size_t size)
{
	put(visit, piece, (struct str){numbers, size});
}
