/*
 * str: a view of bytes, pointer and length, by value.
 *
 * Text is UTF-8 in NFC, checked where it enters the process. A view does not own what it shows: copy
 * with str_dup to outlive the source. NUL bytes appear only at the border to C libraries (str_c).
 */
#ifndef LIANXIN_BASE_STR_H
#define LIANXIN_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct arena;

struct str {
	const char *at;
	size_t len;
};

/* A view of a string literal; usable in static tables through STR_INIT. */
#define S(literal) ((struct str){"" literal, sizeof(literal) - 1})
#define STR_INIT(literal) {"" literal, sizeof(literal) - 1}

/* For printf-like functions: str_fmt(arena, "no " STR, STR_ARG(name)). The argument is looked at twice:
 * no call that changes something. */
#define STR "%.*s"
#define STR_ARG(s) (int)(s).len, (s).at == NULL ? "" : (s).at

/* View of a C string; NULL gives the empty view. */
static inline struct str str_of(const char *text)
{
	return (struct str){text, text == NULL ? 0 : strlen(text)};
}
static inline bool str_eq(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}
bool str_same(struct str a, struct str b); /* equal but for ASCII letter case */
int str_cmp(struct str a, struct str b);   /* by bytes, as memcmp */
bool str_starts(struct str s, struct str head);
bool str_ends(struct str s, struct str tail);
/* Position of the first occurrence of part, or SIZE_MAX. */
size_t str_find(struct str s, struct str part);
struct str str_sub(struct str s, size_t from, size_t len); /* clipped to what is there */
struct str str_trim(struct str s);                         /* without ASCII blanks and U+3000 at both ends */

/* Cuts *rest at the first sep: returns the part before it, *rest becomes what follows (empty at the
 * end). Loop: while (rest.len > 0) { part = str_cut(&rest, ','); … } */
struct str str_cut(struct str *rest, char sep);
bool str_has_word(struct str words, struct str word); /* of "a b c", with single blanks between */

/* Whole string as a decimal number with optional '-'; false for anything else or overflow. */
bool str_int(struct str s, int64_t *out);

struct str str_dup(struct arena *arena, struct str s);
/* Bytes as small hexadecimal digits, and back; what is no such digit counts as 0, half a byte at the end is left out. */
struct str str_hex(struct arena *arena, struct str bytes);
struct str str_unhex(struct arena *arena, struct str hex);
char *str_c(struct arena *arena, struct str s); /* NUL-terminated copy */
struct str str_fmt(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
struct str str_join(struct arena *arena, struct str a, struct str b);

/* Characters (code points) of a valid UTF-8 text. */
size_t str_chars(struct str s);
/* The first count characters of a valid UTF-8 text. */
struct str str_head(struct str s, size_t count);
/* Decodes the code point at *i and moves *i behind it; -1 for a malformed byte (moves by one). */
int32_t str_rune(struct str s, size_t *i);
bool str_valid(struct str s); /* valid UTF-8 without NUL and without surrogates */

#endif
