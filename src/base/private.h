/*
 * private: finds in a text what must not be published about a person.
 *
 * Identity numbers (GB 11643, of 15 and 18 digits, also with the two digits of a disability card behind them), bank
 * cards (Luhn), telephones, house numbers, and words of illness and disability; written in full width, in Chinese
 * digits, with blanks, hyphens or line ends between, or with invisible characters. What only looks like one (numbers of
 * documents, orders and standards, hotlines, amounts, days, plots) is left alone: a guard that cries at everything is
 * clicked away. What to hide on a public board: GB/T 35273-2020, and the rules for publicity of relief.
 *
 * It never decides whether something may be shown; who asks does (engine/guard). It keeps and logs nothing.
 */
#ifndef LIANXIN_BASE_PRIVATE_H
#define LIANXIN_BASE_PRIVATE_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

struct arena;

enum private_kind {
	PRIVATE_IDENTITY,
	PRIVATE_CARD,
	PRIVATE_PHONE,
	PRIVATE_HOUSE,
	PRIVATE_HEALTH,
	PRIVATE_KINDS
};

struct private_span {
	enum private_kind kind;
	size_t from, len; /* bytes of the text */
};

/* A list of words, as the catalogue has them. */
struct private_list {
	const struct str *at;
	size_t count;
};
struct private_words {
	struct private_list health; /* words of illness and disability: 尿毒症 */
	struct private_list
		harmless; /* longer words in which they say nothing of a person: 残疾人联合会 */
	struct private_list
		matters; /* what follows where a matter is meant and no person: 防治, 讲座 */
};

/* What is found in a valid UTF-8 text, in the order of the text, none inside another. words may be NULL: then no words
 * of illness are looked for. Gives the number of spans. */
size_t private_find(struct arena *arena, struct str text, const struct private_words *words,
		    struct private_span **out);

/* The text with these spans hidden, each as a public board shows its kind. kept (may be NULL): those that stay. */
struct str private_masked(struct arena *arena, struct str text, const struct private_span *spans,
			  size_t count, const bool *kept);

/* One form of what was found, for comparing: digits and letters alone, in half width; words as they are. */
struct str private_plain(struct arena *arena, struct str text, const struct private_span *span);

struct str private_title(enum private_kind kind); /* 身份证号 */
struct str
private_name(enum private_kind kind); /* "identity", as the catalogue and the trail call it */

#endif
