/*
 * JSON: a doc written, and text of others read into a doc.
 *
 * Reading is strict (RFC 8259 and a little more): no raw control bytes, no leading zeros, no NUL, no
 * lone surrogates, no name twice in one object, nothing behind the value. A lenient reader would make
 * two programs see two different things in one text. Writing leaves out the keys that begin with '_'.
 */
#include "view/view.h"

#include "base/arena.h"
#include "view/number_internal.h"

#include <stdlib.h>
#include <string.h>

enum { DEEPEST = 32, LARGEST = 1 << 20, LARGEST_OWN = 256 << 20, MOST_MEMBERS = 1000, LONGEST_NUMBER = 40 };

/* ---- writing ---- */

/* Bytes that cannot stand in a string as they are. */
static const bool special[256] = {
	[0] = true,  [1] = true,  [2] = true,  [3] = true,  [4] = true,  [5] = true,  [6] = true,
	[7] = true,  [8] = true,  [9] = true,  [10] = true, [11] = true, [12] = true, [13] = true,
	[14] = true, [15] = true, [16] = true, [17] = true, [18] = true, [19] = true, [20] = true,
	[21] = true, [22] = true, [23] = true, [24] = true, [25] = true, [26] = true, [27] = true,
	[28] = true, [29] = true, [30] = true, [31] = true, ['"'] = true, ['\\'] = true, [127] = true};

static void put_special(struct buf *out, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";
	static const char bytes[] = "\"\\\n\r\t", names[] = "\"\\nrt";
	const char *known = c == 0 ? NULL : strchr(bytes, c);
	if (known != NULL) {
		const char pair[2] = {'\\', names[known - bytes]};
		put(out, (struct str){pair, 2});
		return;
	}
	const char code[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
	put(out, (struct str){code, 6});
}

void put_json_string(struct buf *out, struct str text)
{
	size_t start = 0;
	put(out, S("\""));
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.at[i];
		if (!special[c])
			continue;
		put(out, (struct str){text.at + start, i - start});
		put_special(out, c);
		start = i + 1;
	}
	if (start < text.len)
		put(out, (struct str){text.at + start, text.len - start});
	put(out, S("\""));
}

static err_t put_node(struct buf *out, const struct doc *node, int depth);

static err_t put_list(struct buf *out, const struct doc *list, int depth)
{
	struct arena *row = doc_is_pulled(list) ? arena_new(out->arena) : NULL;
	struct doc_walk walk = {.list = list};
	err_t err;
	put(out, S("["));
	for (bool first = true;; first = false) {
		struct doc *one = NULL;
		err = doc_next(&walk, row, &one);
		if (err != NULL || one == NULL)
			break;
		if (!first)
			put(out, S(","));
		err = put_node(out, one, depth + 1);
		if (err != NULL || buf_failed(out))
			break;
	}
	put(out, S("]"));
	if (err != NULL && row != NULL)
		err = err_copy(out->arena, err);
	arena_free(row);
	return err;
}

static err_t put_map(struct buf *out, const struct doc *map, int depth)
{
	bool first = true;
	put(out, S("{"));
	for (const struct doc *one = map->in.first; one != NULL; one = one->next) {
		if (one->key.len > 0 && one->key.at[0] == '_')
			continue;
		if (map->in.shared != NULL && doc_get(map, one->key) != one)
			continue; /* another of that name stands before it */
		if (!first)
			put(out, S(","));
		first = false;
		put_json_string(out, one->key);
		put(out, S(":"));
		TRY(put_node(out, one, depth + 1));
	}
	put(out, S("}"));
	return NULL;
}

static err_t put_node(struct buf *out, const struct doc *node, int depth)
{
	if (depth > DEEPEST * 2)
		return err_internal(out->arena, "json: doc nests deeper than %d", DEEPEST * 2);
	switch (node->kind) {
	case DOC_NULL:
		put(out, S("null"));
		return NULL;
	case DOC_BOOL:
		put(out, node->yes ? S("true") : S("false"));
		return NULL;
	case DOC_INT:
		buf_int(out, node->n);
		return NULL;
	case DOC_REAL:
		put_real(out, node->real);
		return NULL;
	case DOC_TEXT:
	case DOC_HTML:
		put_json_string(out, node->text);
		return NULL;
	case DOC_LIST:
		return put_list(out, node, depth);
	case DOC_MAP:
		return put_map(out, node, depth);
	}
	return NULL;
}

err_t view_json(struct doc *doc, struct buf *out)
{
	TRY(put_node(out, doc, 0));
	if (buf_failed(out))
		return err_internal(out->arena, "json is larger than its buffer of %zu bytes", out->max);
	return NULL;
}

/* ---- reading ---- */

struct reader {
	struct arena *arena;
	struct str text;
	size_t at;
	int depth, deepest;
};

static err_t refuse(struct reader *r, const char *what)
{
	return err_new(r->arena, ERR_INVALID, "JSON 内容有误（第 %zu 个字节处：%s），请核对后再提交。",
		       r->at + 1, what);
}

static int peek(const struct reader *r)
{
	return r->at < r->text.len ? (unsigned char)r->text.at[r->at] : -1;
}

static void skip_blanks(struct reader *r)
{
	while (r->at < r->text.len && strchr(" \t\r\n", r->text.at[r->at]) != NULL)
		r->at++;
}

static bool take(struct reader *r, char c)
{
	if (peek(r) != c)
		return false;
	r->at++;
	return true;
}

static bool take_word(struct reader *r, struct str word)
{
	if (!str_starts(str_sub(r->text, r->at, r->text.len), word))
		return false;
	r->at += word.len;
	return true;
}

/* Four hexadecimal digits; -1 for anything else. */
static int32_t take_hex(struct reader *r)
{
	int32_t code = 0;
	for (int i = 0; i < 4; i++) {
		int c = peek(r);
		int digit = -1;
		if (c >= '0' && c <= '9')
			digit = c - '0';
		else if (c >= 'a' && c <= 'f')
			digit = c - 'a' + 10;
		else if (c >= 'A' && c <= 'F')
			digit = c - 'A' + 10;
		if (digit < 0)
			return -1;
		code = code * 16 + digit;
		r->at++;
	}
	return code;
}

static char *put_rune(char *to, int32_t rune)
{
	if (rune < 0x80) {
		*to++ = (char)rune;
	} else if (rune < 0x800) {
		*to++ = (char)(0xc0 | rune >> 6);
		*to++ = (char)(0x80 | (rune & 0x3f));
	} else if (rune < 0x10000) {
		*to++ = (char)(0xe0 | rune >> 12);
		*to++ = (char)(0x80 | (rune >> 6 & 0x3f));
		*to++ = (char)(0x80 | (rune & 0x3f));
	} else {
		*to++ = (char)(0xf0 | rune >> 18);
		*to++ = (char)(0x80 | (rune >> 12 & 0x3f));
		*to++ = (char)(0x80 | (rune >> 6 & 0x3f));
		*to++ = (char)(0x80 | (rune & 0x3f));
	}
	return to;
}

/* What follows \u, surrogate pairs included; -1 when it names no character. */
static int32_t take_code(struct reader *r)
{
	int32_t high = take_hex(r);
	if (high <= 0 || (high >= 0xdc00 && high <= 0xdfff))
		return -1;
	if (high < 0xd800 || high > 0xdbff)
		return high;
	if (!take_word(r, S("\\u")))
		return -1;
	int32_t low = take_hex(r);
	if (low < 0xdc00 || low > 0xdfff)
		return -1;
	return 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
}

/* An escape behind its backslash, written to *to. */
static bool take_escape(struct reader *r, char **to)
{
	static const char names[] = "\"\\/bfnrt", bytes[] = "\"\\/\b\f\n\r\t";
	int c = peek(r);
	r->at++;
	if (c == 'u') {
		int32_t rune = take_code(r);
		if (rune < 0)
			return false;
		*to = put_rune(*to, rune);
		return true;
	}
	const char *name = c > 0 ? strchr(names, c) : NULL;
	if (name == NULL)
		return false;
	*(*to)++ = bytes[name - names];
	return true;
}

/* The string whose opening quote is taken. Decoded it is never longer than as written. */
static err_t read_string(struct reader *r, struct str *out)
{
	size_t from = r->at;
	while (peek(r) >= ' ' && peek(r) != '"' && peek(r) != '\\')
		r->at++;
	if (take(r, '"')) {
		*out = (struct str){r->text.at + from, r->at - 1 - from};
		return NULL;
	}
	size_t end = r->at;
	while (end < r->text.len && r->text.at[end] != '"')
		end += r->text.at[end] == '\\' ? 2 : 1;
	if (end >= r->text.len)
		return refuse(r, "文字没有结束的引号");
	char *copy = arena_alloc(r->arena, end - from + 1);
	memcpy(copy, r->text.at + from, r->at - from);
	char *to = copy + (r->at - from);
	while (r->at < end) {
		if (peek(r) < ' ')
			return refuse(r, "文字里有控制字符");
		if (!take(r, '\\'))
			*to++ = r->text.at[r->at++];
		else if (!take_escape(r, &to))
			return refuse(r, "转义写法不对");
	}
	r->at = end + 1;
	*out = (struct str){copy, (size_t)(to - copy)};
	return NULL;
}

static size_t skip_digits(struct reader *r)
{
	size_t from = r->at;
	while (peek(r) >= '0' && peek(r) <= '9')
		r->at++;
	return r->at - from;
}

static err_t read_number(struct reader *r, struct doc **out)
{
	size_t from = r->at;
	bool whole = true;
	take(r, '-');
	if (!take(r, '0') && skip_digits(r) == 0)
		return refuse(r, "这里应是一个值");
	if (take(r, '.')) {
		whole = false;
		if (skip_digits(r) == 0)
			return refuse(r, "小数点后没有数字");
	}
	if (take(r, 'e') || take(r, 'E')) {
		whole = false;
		if (!take(r, '+'))
			take(r, '-');
		if (skip_digits(r) == 0)
			return refuse(r, "指数没有数字");
	}
	struct str text = str_sub(r->text, from, r->at - from);
	int64_t n;
	if (text.len > LONGEST_NUMBER)
		return refuse(r, "数字太长");
	if (whole && str_int(text, &n)) {
		*out = doc_int(r->arena, n);
		return NULL;
	}
	struct doc *real = doc_int(r->arena, 0);
	real->kind = DOC_REAL;
	real->real = strtod(str_c(r->arena, text), NULL);
	if (real->real > 1e300 || real->real < -1e300)
		return refuse(r, "数字太大");
	*out = real;
	return NULL;
}

static err_t read_value(struct reader *r, struct doc **out);

static err_t read_list(struct reader *r, struct doc **out)
{
	struct doc *list = doc_list(r->arena);
	skip_blanks(r);
	while (!take(r, ']')) {
		struct doc *one = NULL;
		if (list->in.count > 0 && !take(r, ','))
			return refuse(r, "这里应是逗号或右方括号");
		TRY(read_value(r, &one));
		doc_add(list, one);
		skip_blanks(r);
	}
	*out = list;
	return NULL;
}

static err_t read_member(struct reader *r, struct doc *map)
{
	struct str key;
	struct doc *one = NULL;
	skip_blanks(r);
	if (!take(r, '"'))
		return refuse(r, "这里应是名称");
	TRY(read_string(r, &key));
	if (doc_get(map, key) != NULL)
		return refuse(r, "同一名称出现两次");
	if (map->in.count >= MOST_MEMBERS)
		return refuse(r, "名称太多");
	skip_blanks(r);
	if (!take(r, ':'))
		return refuse(r, "这里应是冒号");
	TRY(read_value(r, &one));
	doc_put(map, key, one);
	skip_blanks(r);
	return NULL;
}

static err_t read_map(struct reader *r, struct doc **out)
{
	struct doc *map = doc_map(r->arena);
	skip_blanks(r);
	while (!take(r, '}')) {
		if (map->in.count > 0 && !take(r, ','))
			return refuse(r, "这里应是逗号或右花括号");
		TRY(read_member(r, map));
	}
	*out = map;
	return NULL;
}

static err_t read_word(struct reader *r, struct doc **out)
{
	if (take_word(r, S("true"))) {
		*out = doc_bool(r->arena, true);
	} else if (take_word(r, S("false"))) {
		*out = doc_bool(r->arena, false);
	} else if (take_word(r, S("null"))) {
		*out = doc_bool(r->arena, false);
		(*out)->kind = DOC_NULL;
	} else {
		return read_number(r, out);
	}
	return NULL;
}

static err_t read_value(struct reader *r, struct doc **out)
{
	skip_blanks(r);
	if (take(r, '"')) {
		struct str text;
		TRY(read_string(r, &text));
		*out = doc_text(r->arena, text);
		return NULL;
	}
	bool list = peek(r) == '[';
	if (!list && peek(r) != '{')
		return read_word(r, out);
	if (r->depth == r->deepest)
		return refuse(r, "套得太深");
	r->depth++;
	r->at++;
	TRY(list ? read_list(r, out) : read_map(r, out));
	r->depth--;
	return NULL;
}

static err_t read_whole(struct arena *arena, struct str text, int deepest, struct doc **out)
{
	struct reader r = {.arena = arena, .text = text, .deepest = deepest};
	struct doc *doc = NULL;
	if (!str_valid(text))
		return refuse(&r, "不是 UTF-8 编码");
	TRY(read_value(&r, &doc));
	skip_blanks(&r);
	if (r.at < text.len)
		return refuse(&r, "结束后还有多余内容");
	*out = doc;
	return NULL;
}

err_t view_json_read(struct arena *arena, struct str text, struct doc **out)
{
	if (text.len > LARGEST)
		return err_new(arena, ERR_TOO_LARGE, "JSON 内容太大，最多 1 MB，请分几次提交。");
	return read_whole(arena, text, DEEPEST, out);
}

err_t view_json_read_own(struct arena *arena, struct str text, struct doc **out)
{
	if (text.len > LARGEST_OWN)
		return err_new(arena, ERR_TOO_LARGE, "内容太多，请缩小范围再试。");
	return read_whole(arena, text, DEEPEST * 2, out);
}
