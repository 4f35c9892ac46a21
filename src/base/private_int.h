/*
 * What the files of private share: a text as signs, folded once, and what is found in it.
 */
#ifndef LIANXIN_BASE_PRIVATE_INT_H
#define LIANXIN_BASE_PRIVATE_INT_H

#include "base/private.h"

#include "base/arena.h"

/* One character that can be seen: half width, Chinese digits as digits, capital letters. */
struct sign {
	int32_t rune;
	int32_t plain; /* as it stood, but for width */
	bool spelled; /* a digit in Chinese writing */
	size_t from, until;
};

struct find {
	enum private_kind kind;
	size_t from, until; /* signs */
};

struct scan {
	struct arena *arena;
	struct str text;
	struct sign *signs;
	size_t count;
	struct find *finds;
	size_t find_count, find_room;
};

static inline int32_t sign_at(const struct scan *scan, size_t i)
{
	return i < scan->count ? scan->signs[i].rune : 0;
}
static inline bool sign_is_digit(const struct scan *scan, size_t i)
{
	int32_t rune = sign_at(scan, i);
	return rune >= '0' && rune <= '9';
}
static inline bool sign_is_letter(const struct scan *scan, size_t i)
{
	int32_t rune = sign_at(scan, i);
	return rune >= 'A' && rune <= 'Z';
}
bool sign_is_blank(int32_t rune); /* not a line end */

void scan_add(struct scan *scan, enum private_kind kind, size_t from, size_t until);
/* Whether the words stand at this place, and how many signs they take; 0: no. */
size_t scan_word(const struct scan *scan, size_t at, struct str word);
/* The same for the first of several words, separated by blanks. */
size_t scan_any(const struct scan *scan, size_t at, struct str words);
/* Whether one of the words ends right before this place (blanks and colons between are passed over). */
bool scan_behind(const struct scan *scan, size_t at, struct str words);

void private_numbers(struct scan *scan);
void private_houses(struct scan *scan);
void private_illness(struct scan *scan, const struct private_words *words);

#endif
