/*
 * target: splitting, decoding and encoding. See target.h and http.h.
 *
 * Never decodes twice and never leaves out what it can't read.
 */
#include "target.h"

#include "base/arena.h"

#include <string.h>

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

bool http_decode(struct arena *arena, struct str text, bool plus_is_blank, struct str *out)
{
	char *to = arena_alloc(arena, text.len + 1);
	size_t len = 0;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		if (c == '+' && plus_is_blank) {
			c = ' ';
		} else if (c == '%') {
			int high = i + 1 < text.len ? hex_value(text.at[i + 1]) : -1;
			int low = i + 2 < text.len ? hex_value(text.at[i + 2]) : -1;
			if (high < 0 || low < 0)
				return false;
			c = (char)(unsigned char)(high * 16 + low);
			i += 2;
		}
		to[len++] = c;
	}
	struct str decoded = {to, len};
	if (!str_valid(decoded))
		return false;
	*out = decoded;
	return true;
}

static bool is_unreserved(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '.' || c == '_' || c == '~';
}

struct str http_encode(struct arena *arena, struct str text)
{
	static const char digits[] = "0123456789ABCDEF";
	char *to = arena_alloc(arena, 3 * text.len + 1);
	size_t len = 0;
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];
		if (is_unreserved((char)c)) {
			to[len++] = (char)c;
			continue;
		}
		to[len++] = '%';
		to[len++] = digits[c >> 4];
		to[len++] = digits[c & 15];
	}
	return (struct str){to, len};
}

/* Only bytes that browsers send there; a fragment never belongs to a request. */
static bool only_allowed(struct str s, const char *marks)
{
	for (size_t i = 0; i < s.len; i++) {
		if (s.at[i] == '\0' || (!is_unreserved(s.at[i]) && strchr(marks, s.at[i]) == NULL))
			return false;
	}
	return true;
}

static bool has_encoded_slash(struct str path)
{
	return str_find(path, S("%2f")) != SIZE_MAX || str_find(path, S("%2F")) != SIZE_MAX;
}

static bool good_segments(struct str path)
{
	struct str rest = str_sub(path, 1, path.len);
	while (rest.len > 0) {
		struct str part = str_cut(&rest, '/');
		if (part.len == 0 || str_eq(part, S(".")) || str_eq(part, S("..")))
			return false;
	}
	return true;
}

static bool has_control(struct str s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.at[i];
		if (c < 0x20 || c == 0x7f || c == '\\')
			return true;
	}
	return false;
}

static int decode_path(struct arena *arena, struct str raw, struct str *path)
{
	struct str decoded;
	if (!only_allowed(raw, "%!$&'()*+,;=:@/|[]^\"<>{}`") || has_encoded_slash(raw) ||
	    !http_decode(arena, raw, false, &decoded))
		return 400;
	if (has_control(decoded) || !good_segments(decoded))
		return 400;
	*path = decoded;
	return 0;
}

/* http://HOST/…: cut down to /…, if HOST is the one of the Host header. */
static bool strip_authority(struct str *target, struct str host)
{
	struct str rest = *target;
	if (str_same(str_sub(rest, 0, 7), S("http://")))
		rest = str_sub(rest, 7, rest.len);
	else if (str_same(str_sub(rest, 0, 8), S("https://")))
		rest = str_sub(rest, 8, rest.len);
	else
		return false;
	size_t slash = str_find(rest, S("/"));
	struct str authority = str_sub(rest, 0, slash == SIZE_MAX ? rest.len : slash);
	if (!str_same(authority, host))
		return false;
	*target = slash == SIZE_MAX ? S("/") : str_sub(rest, slash, rest.len);
	return true;
}

int target_split(struct arena *arena, enum http_method method, struct str target, struct str host,
		 struct str *path, struct str *query)
{
	if (method == HTTP_OPTIONS && str_eq(target, S("*"))) {
		*path = target;
		*query = (struct str){NULL, 0};
		return 0;
	}
	if (target.at[0] != '/' && !strip_authority(&target, host))
		return 400;
	struct str rest = target;
	struct str before = str_cut(&rest, '?');
	if (!only_allowed(rest, "%!$&'()*+,;=:@/?|[]^{}`\\\"<>"))
		return 400;
	int status = decode_path(arena, before, path);
	if (status == 0)
		*query = rest;
	return status;
}

int target_pairs(struct arena *arena, struct str text, struct http_pair **out)
{
	struct http_pair *first = NULL, **link = &first;
	size_t count = 0;
	while (text.len > 0) {
		struct str value = str_cut(&text, '&');
		if (value.len == 0)
			continue;
		if (++count > PARAMS_MAX)
			return 400;
		struct str name = str_cut(&value, '=');
		struct http_pair *pair = arena_one(arena, struct http_pair);
		if (!http_decode(arena, name, true, &pair->name) ||
		    !http_decode(arena, value, true, &pair->value))
			return 400;
		*link = pair;
		link = &pair->next;
	}
	*out = first;
	return 0;
}
