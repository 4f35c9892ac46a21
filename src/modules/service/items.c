/*
 * items: finding what a person means: by title, by what people call it, by pinyin, whole or initials.
 */
#include "base/arena.h"
#include "base/text.h"
#include "modules/service/service_int.h"

/* 0: no match; smaller is better: 1 the title itself, 2 its beginning, 3 inside, 4 pinyin. */
static int rank(struct arena *arena, struct str words, struct str title)
{
	struct str folded = text_fold(arena, title);
	if (str_eq(folded, words))
		return 1;
	if (str_starts(folded, words))
		return 2;
	if (str_find(folded, words) != SIZE_MAX || str_find(words, folded) != SIZE_MAX)
		return 3;
	bool latin = words.len >= 2 && (unsigned char)words.at[0] < 0x80;
	if (!latin)
		return 0;
	struct str initials = pinyin_initials(arena, title);
	while (initials.len > 0) {
		if (str_starts(str_cut(&initials, ' '), words))
			return 4;
	}
	return str_starts(pinyin_full(arena, title), words) ? 4 : 0;
}

static int best(struct arena *arena, struct str words, struct str title, const struct str *aliases,
		size_t count, struct str *alias)
{
	int found = rank(arena, words, title);
	*alias = S("");
	for (size_t i = 0; found != 1 && i < count; i++) {
		int one = rank(arena, words, aliases[i]);
		if (one != 0 && (found == 0 || one < found)) {
			found = one;
			*alias = aliases[i];
		}
	}
	return found;
}

static void insert(struct item_hit *hits, int *ranks, size_t *count, size_t limit,
		   struct item_hit hit, int rank_of)
{
	size_t at = *count;
	while (at > 0 && ranks[at - 1] > rank_of)
		at--;
	if (at >= limit)
		return;
	size_t last = *count < limit ? *count : limit - 1;
	for (size_t i = last; i > at; i--) {
		hits[i] = hits[i - 1];
		ranks[i] = ranks[i - 1];
	}
	hits[at] = hit;
	ranks[at] = rank_of;
	if (*count < limit)
		(*count)++;
}

size_t items_search(struct arena *arena, const struct catalogue *catalogue, struct str words,
		    struct item_hit *hits, size_t limit)
{
	struct str folded = text_fold(arena, str_trim(words));
	int *ranks = arena_many(arena, int, limit);
	size_t count = 0;
	if (folded.len == 0)
		return 0;
	for (size_t i = 0; i < catalogue->item_count; i++) {
		const struct item *item = &catalogue->items[i];
		struct item_hit hit = {.item = item};
		int one = item->hidden ? 0
				       : best(arena, folded, item->title, item->aliases,
					      item->alias_count, &hit.alias);
		if (one != 0)
			insert(hits, ranks, &count, limit, hit, one);
	}
	for (size_t i = 0; i < catalogue->refusal_count; i++) {
		const struct refusal *refusal = &catalogue->refusals[i];
		struct item_hit hit = {.refusal = refusal};
		int one = refusal->hidden ? 0
					  : best(arena, folded, refusal->title, refusal->aliases,
						 refusal->alias_count, &hit.alias);
		if (one != 0)
			insert(hits, ranks, &count, limit, hit, one);
	}
	return count;
}

