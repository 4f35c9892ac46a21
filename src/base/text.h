/*
 * text: Chinese text for searching and sorting.
 *
 * Bigrams are made here, once for both databases, and fed to their stock tokenizers. Pinyin comes from
 * a table generated at build from ICU; a character with several readings keeps each.
 */
#ifndef LIANXIN_BASE_TEXT_H
#define LIANXIN_BASE_TEXT_H

#include "base/str.h"

struct arena;

/* Full-width to half-width, upper to lower case, blanks folded, NFC: for comparing and searching. */
struct str text_fold(struct arena *arena, struct str text);
/* "%words%" for SQL's LIKE, trimmed and folded; what LIKE would take for a pattern is left out. */
struct str text_like(struct arena *arena, struct str words);

/* Refuses what is not UTF-8 and gives NFC; false when malformed or with control characters other than
 * newline and tab. A browser's CR LF becomes one newline. *out may be a view of typed. */
bool text_accept(struct arena *arena, struct str typed, struct str *out);

/* Whether words end as a sentence does, and the same words with a full stop where they do not: for what people
 * typed, with or without one, before more words of ours. */
bool text_is_closed(struct str words);
struct str text_closed(struct arena *arena, struct str words);

/* Search terms of a text, separated by blanks: each CJK character pair "u4e91u5cad" (ASCII, so that
 * stock tokenizers keep it whole), single characters too, and Latin words and numbers as they are
 * (at most 64 bytes of one; 1e5 becomes n1e5, which PostgreSQL else takes apart). ASCII letters, digits
 * and blanks only. */
struct str text_terms(struct arena *arena, struct str text);
/* The terms of a query: only pairs for two or more characters in a row, the single one else. */
struct str text_query_terms(struct arena *arena, struct str query);

/* Initials of all readings: 单国强 → "dgq sgq" (at most 16 combinations of at most 64 letters).
 * Non-Chinese letters and digits stay, in lower case. */
struct str pinyin_initials(struct arena *arena, struct str text);
/* Full pinyin without tones of the first readings: 高龄津贴 → "gaolingjintie"; ü is v. */
struct str pinyin_full(struct arena *arena, struct str text);
/* A key that sorts names by bytes: character by character, each by its pinyin and then by itself, with
 * surnames read as surnames: 单国强 → "shan 单 guo 国 qiang 强". */
struct str pinyin_sort_key(struct arena *arena, struct str text);

/* A whole number of hundredths as people write it: fen as yuan, "-1234.50". */
struct str text_hundredths(struct arena *arena, int64_t n);

#endif
