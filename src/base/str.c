/*
 * str: comparing, cutting and formatting views.
 *
 * Never looks past at + len and never expects a NUL.
 */
#include "base/str.h"

#include "base/arena.h"
#include "base/format.h"

#include <stdarg.h>
#include <string.h>

static char lowered(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool str_same(struct str a, struct str b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++) {
		if (lowered(a.at[i]) != lowered(b.at[i]))
			return false;
	}
	return true;
}

int str_cmp(struct str a, struct str b)
{
	size_t shared = a.len < b.len ? a.len : b.len;
	int order = shared == 0 ? 0 : memcmp(a.at, b.at, shared);
	if (order != 0)
		return order;
	return a.len < b.len ? -1 : a.len > b.len;
}

bool str_starts(struct str s, struct str head)
{
	return s.len >= head.len && str_eq(str_sub(s, 0, head.len), head);
}

bool str_ends(struct str s, struct str tail)
{
	return s.len >= tail.len && str_eq(str_sub(s, s.len - tail.len, tail.len), tail);
}

size_t str_find(struct str s, struct str part)
{
	if (part.len == 0)
		return 0;
	if (s.len == 0)
		return SIZE_MAX;
	const char *at = memmem(s.at, s.len, part.at, part.len);
	return at == NULL ? SIZE_MAX : (size_t)(at - s.at);
}

struct str str_sub(struct str s, size_t from, size_t len)
{
	if (from >= s.len)
		return (struct str){NULL, 0};
	if (len > s.len - from)
		len = s.len - from;
	return (struct str){s.at + from, len};
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

struct str str_trim(struct str s)
{
	const struct str wide = S("\xe3\x80\x80");
	for (;;) {
		if (s.len > 0 && is_blank(s.at[0]))
			s = str_sub(s, 1, s.len);
		else if (str_starts(s, wide))
			s = str_sub(s, wide.len, s.len);
		else
			break;
	}
	for (;;) {
		if (s.len > 0 && is_blank(s.at[s.len - 1]))
			s.len--;
		else if (str_ends(s, wide))
			s.len -= wide.len;
		else
			break;
	}
	return s;
}

struct str str_cut(struct str *rest, char sep)
{
	const char *at = rest->len == 0 ? NULL : memchr(rest->at, sep, rest->len);
	struct str head = *rest;
	if (at == NULL) {
		*rest = (struct str){NULL, 0};
		return head;
	}
	head.len = (size_t)(at - rest->at);
	*rest = str_sub(*rest, head.len + 1, rest->len);
	return head;
}

bool str_has_word(struct str words, struct str word)
{
	while (words.len > 0) {
		if (str_eq(str_cut(&words, ' '), word))
			return true;
	}
	return false;
}

bool str_int(struct str s, int64_t *out)
{
	bool negative = s.len > 0 && s.at[0] == '-';
	if (negative)
		s = str_sub(s, 1, s.len);
	if (s.len == 0 || s.len > 19)
		return false;
	int64_t n = 0;
	for (size_t i = 0; i < s.len; i++) {
		if (s.at[i] < '0' || s.at[i] > '9')
			return false;
		if (__builtin_mul_overflow(n, (int64_t)10, &n) ||
		    __builtin_sub_overflow(n, (int64_t)(s.at[i] - '0'), &n))
			return false;
	}
	if (!negative && n == INT64_MIN)
		return false;
	*out = negative ? n : -n;
	return true;
}

char *str_c(struct arena *arena, struct str s)
{
	char *copy = arena_bytes(arena, s.len + 1);
	if (s.len > 0)
		memcpy(copy, s.at, s.len);
	copy[s.len] = 0;
	return copy;
}

struct str str_hex(struct arena *arena, struct str bytes)
{
	static const char digits[] = "0123456789abcdef";
	char *text = arena_alloc(arena, bytes.len * 2 + 1);
	for (size_t i = 0; i < bytes.len; i++) {
		text[i * 2] = digits[(unsigned char)bytes.at[i] >> 4];
		text[i * 2 + 1] = digits[(unsigned char)bytes.at[i] & 15];
	}
	return (struct str){text, bytes.len * 2};
}

static unsigned half_byte(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : 0;
}

struct str str_unhex(struct arena *arena, struct str hex)
{
	char *bytes = arena_alloc(arena, hex.len / 2 + 1);
	for (size_t i = 0; i + 1 < hex.len; i += 2)
		bytes[i / 2] = (char)(half_byte(hex.at[i]) << 4 | half_byte(hex.at[i + 1]));
	return (struct str){bytes, hex.len / 2};
}

struct str str_dup(struct arena *arena, struct str s)
{
	return (struct str){str_c(arena, s), s.len};
}

/* Most texts are short: they are written once and copied, the others are written twice. */
struct str str_fmt(struct arena *arena, const char *format, ...)
{
	char brief[160];
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	int len = format_bytes(brief, sizeof brief, format, args);
	va_end(args);
	size_t size = len < 0 ? 0 : (size_t)len;
	char *text = arena_bytes(arena, size + 1);
	text[0] = 0;
	if (size < sizeof brief)
		memcpy(text, brief, size + (len >= 0));
	else
		format_bytes(text, size + 1, format, again);
	va_end(again);
	return (struct str){text, size};
}

struct str str_join(struct arena *arena, struct str a, struct str b)
{
	char *text = arena_bytes(arena, a.len + b.len + 1);
	if (a.len > 0)
		memcpy(text, a.at, a.len);
	if (b.len > 0)
		memcpy(text + a.len, b.at, b.len);
	text[a.len + b.len] = 0;
	return (struct str){text, a.len + b.len};
}

/* Length of the sequence that a lead byte announces, and the bits that the byte carries itself. */
static int lead(unsigned char c, int32_t *bits)
{
	if (c < 0x80) {
		*bits = c;
		return 1;
	}
	if (c >= 0xc2 && c < 0xe0) {
		*bits = c & 0x1f;
		return 2;
	}
	if (c >= 0xe0 && c < 0xf0) {
		*bits = c & 0x0f;
		return 3;
	}
	if (c >= 0xf0 && c < 0xf5) {
		*bits = c & 0x07;
		return 4;
	}
	return 0;
}

int32_t str_rune(struct str s, size_t *i)
{
	static const int32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	int32_t rune = 0;
	int size = lead((unsigned char)s.at[*i], &rune);
	if (size == 0 || (size_t)size > s.len - *i) {
		(*i)++;
		return -1;
	}
	for (int k = 1; k < size; k++) {
		unsigned char c = (unsigned char)s.at[*i + (size_t)k];
		if ((c & 0xc0) != 0x80) {
			(*i)++;
			return -1;
		}
		rune = rune << 6 | (c & 0x3f);
	}
	bool surrogate = rune >= 0xd800 && rune <= 0xdfff;
	if (rune < least[size] || rune > 0x10ffff || surrogate) {
		(*i)++;
		return -1;
	}
	*i += (size_t)size;
	return rune;
}

bool str_valid(struct str s)
{
	for (size_t i = 0; i < s.len;) {
		if (str_rune(s, &i) <= 0)
			return false;
	}
	return true;
}

size_t str_chars(struct str s)
{
	size_t count = 0;
	for (size_t i = 0; i < s.len; i++)
		count += ((unsigned char)s.at[i] & 0xc0) != 0x80;
	return count;
}

struct str str_head(struct str s, size_t count)
{
	size_t i = 0;
	while (i < s.len && count > 0) {
		(void)str_rune(s, &i);
		count--;
	}
	return str_sub(s, 0, i);
}
