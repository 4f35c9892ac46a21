/*
 * reader: an extract from bytes that may be anything. See extract.h; the lines are told in file.c.
 *
 * First the size, then whose it says it is, then the signature; only then is a word of it looked at. What does not fit
 * ends the reading with its line: nothing is passed over, nothing is mended.
 */
#include "engine/extract/extract_int.h"

#include "base/arena.h"
#include "base/date.h"

#include <string.h>

enum { FIELDS_MOST = 5, TEXT_BYTES = 8 << 10, ORG_MOST = 15, NAME_MOST = 60 };

struct reading {
	struct arena *arena;
	struct str rest; /* what is signed and not read yet */
	size_t line;
	struct str county;
	struct str fields[FIELDS_MOST]; /* of the line that was read last */
};

static err_t malformed(const struct reading *in)
{
	return err_new(in->arena, ERR_INVALID,
		       "摘要的第 %zu 行不对，没有收下。请在党务服务器上重新做一份。", in->line);
}

/* ---- one line ---- */

/* Without a stray control byte or backslash; at most so many bytes. */
static bool read_text(struct arena *arena, struct str typed, struct str *out)
{
	char *text = arena_alloc(arena, typed.len + 1);
	size_t len = 0;
	if (typed.len > TEXT_BYTES)
		return false;
	for (size_t i = 0; i < typed.len; i++) {
		char c = typed.at[i];
		if (extract_is_control(c))
			return false;
		if (c == '\\') {
			const char *letter = ++i == typed.len ? NULL
							      : memchr(EXTRACT_LETTERS, typed.at[i],
								       EXTRACT_ESCAPES);
			if (letter == NULL)
				return false;
			c = EXTRACT_ESCAPED[letter - EXTRACT_LETTERS];
		}
		text[len++] = c;
	}
	*out = (struct str){text, len};
	return true;
}

static bool next_is(const struct reading *in, const char *kind)
{
	size_t len = strlen(kind);
	return in->rest.len > len && memcmp(in->rest.at, kind, len) == 0 &&
	       in->rest.at[len] == '\t';
}

/* A line of this kind with exactly so many fields. */
static err_t read_line(struct reading *in, const char *kind, size_t count)
{
	in->line++;
	if (!next_is(in, kind))
		return malformed(in);
	struct str line = str_cut(&in->rest, '\n');
	(void)str_cut(&line, '\t');
	for (size_t i = 0; i < count; i++) {
		bool last = i + 1 == count,
		     more = line.len > 0 && memchr(line.at, '\t', line.len) != NULL;
		if (last == more || !read_text(in->arena, str_cut(&line, '\t'), &in->fields[i]))
			return malformed(in);
	}
	return NULL;
}

/* As the writer writes it: no sign, no zero in front. */
static bool read_number(const struct reading *in, size_t field, int64_t *out)
{
	struct str text = in->fields[field];
	return str_int(text, out) && *out >= 0 &&
	       str_eq(text, str_fmt(in->arena, "%lld", (long long)*out));
}

static bool is_made_of(struct str text, const char *letters, size_t least, size_t most)
{
	for (size_t i = 0; i < text.len; i++) {
		if (strchr(letters, text.at[i]) == NULL)
			return false;
	}
	return text.len >= least && text.len <= most;
}

static bool is_place(const struct reading *in, struct str org)
{
	return is_made_of(org, "0123456789", in->county.len, ORG_MOST) &&
	       str_starts(org, in->county);
}

static bool is_day(struct str text)
{
	int64_t day = 0;
	return day_read(text, &day);
}

/* ---- the parts ---- */

static err_t read_head(struct reading *in, struct extract *out)
{
	TRY(read_line(in, EXTRACT_MAGIC, 1));
	if (!str_eq(in->fields[0], S("1")))
		return malformed(in);
	TRY(read_line(in, "county", 1));
	if (!is_made_of(in->fields[0], "0123456789", 6, 6))
		return malformed(in);
	out->county = in->county = in->fields[0];
	TRY(read_line(in, "key", 1));
	out->key = in->fields[0];
	TRY(read_line(in, "number", 1));
	if (!read_number(in, 0, &out->number) || out->number == 0)
		return malformed(in);
	TRY(read_line(in, "made", 1));
	return read_number(in, 0, &out->made) ? NULL : malformed(in);
}

static err_t read_rows(struct reading *in, struct notice *notice)
{
	size_t most = 0, count = 0;
	for (struct str ahead = in->rest;
	     most < PUBLISH_ROWS_CARRIED && str_starts(ahead, S("row\t")); most++)
		(void)str_cut(&ahead, '\n');
	struct notice_row *rows = arena_many(in->arena, struct notice_row, most);
	while (count < most) {
		TRY(read_line(in, "row", 2));
		rows[count++] = (struct notice_row){.title = in->fields[0], .value = in->fields[1]};
	}
	notice->rows = rows;
	notice->row_count = count;
	return NULL;
}

static err_t read_notice(struct reading *in, struct notice *out)
{
	TRY(read_line(in, "notice", 5));
	const struct str *f = in->fields;
	*out = (struct notice){
		.org = f[0], .reg = f[1], .from = f[2], .until = f[3], .title = f[4]};
	if (!is_place(in, out->org) ||
	    !is_made_of(out->reg, "abcdefghijklmnopqrstuvwxyz_", 1, NAME_MOST) ||
	    !is_day(out->from) || !is_day(out->until) || out->title.len == 0)
		return malformed(in);
	return read_rows(in, out);
}

static size_t count_notices(struct str text)
{
	size_t count = 0;
	while (text.len > 0)
		count += str_starts(str_cut(&text, '\n'), S("notice\t"));
	return count;
}

static err_t read_body(struct reading *in, struct extract *out)
{
	TRY(read_head(in, out));
	size_t most = count_notices(in->rest);
	if (most > EXTRACT_NOTICES)
		return err_new(in->arena, ERR_TOO_LARGE,
			       "摘要里公开的有 %zu 条，一份最多 %d 条，没有收下。", most,
			       EXTRACT_NOTICES);
	struct notice *list = arena_many(in->arena, struct notice, most);
	while (next_is(in, "notice"))
		TRY(read_notice(in, &list[out->notice_count++]));
	out->notices = list;
	in->line++;
	return in->rest.len == 0 ? NULL : malformed(in);
}

/* ---- whose it is ---- */

/* Cuts the last line off, which is the signature of all before it. */
static bool cut_signature(struct str bytes, struct str *body, struct str *signature)
{
	static const char word[] = "signature\t";
	size_t len = sizeof word - 1 + SIGN_HEX + 1;
	if (bytes.len <= len || bytes.at[bytes.len - 1] != '\n')
		return false;
	*body = str_sub(bytes, 0, bytes.len - len);
	struct str last = str_sub(bytes, body->len, len);
	*signature = str_sub(last, sizeof word - 1, SIGN_HEX);
	return str_starts(last, str_of(word)) && body->at[body->len - 1] == '\n';
}

/* As the third line says; nothing is believed of it but which key to name in a refusal. */
static struct str said_key(struct str body)
{
	struct str line = {NULL, 0};
	for (size_t i = 0; i < 3; i++)
		line = str_cut(&body, '\n');
	return str_eq(str_cut(&line, '\t'), S("key")) &&
			       is_made_of(line, "0123456789abcdef", SIGN_ID_HEX, SIGN_ID_HEX)
		       ? line
		       : S("？");
}

static err_t check_signature(struct arena *arena, struct str public_key, struct str bytes,
			     struct str *body)
{
	struct str signature, ours = sign_key_id(arena, public_key);
	if (!str_starts(bytes, S(EXTRACT_MAGIC "\t1\n")) || !str_valid(bytes))
		return err_new(arena, ERR_INVALID,
			       "这不是党务摘要，或者是别的版本的程序做的，没有收下。");
	if (!cut_signature(bytes, body, &signature))
		return err_new(arena, ERR_INVALID,
			       "这份摘要不完整，末尾没有签名，没有收下。请重新拷贝一次。");
	if (!str_eq(said_key(*body), ours))
		return err_new(arena, ERR_DENIED,
			       "这份摘要是另一把密钥（" STR "）签的，本机只认 " STR
			       "，没有收下。换过密钥的，请改本机配置里的 extract_key。",
			       STR_ARG(said_key(*body)), STR_ARG(ours));
	if (!sign_holds(public_key, signature, *body))
		return err_new(
			arena, ERR_DENIED,
			"签名对不上：这份摘要被改动过，或者路上传坏了，没有收下。请重新传一次。");
	return NULL;
}

err_t extract_read(struct arena *arena, struct str public_key, struct str bytes,
		   struct extract *out)
{
	struct reading in = {.arena = arena};
	struct extract read = {0};
	if (bytes.len > EXTRACT_BYTES)
		return err_new(arena, ERR_TOO_LARGE, "这份摘要超过 %d MB，没有收下。",
			       EXTRACT_BYTES >> 20);
	TRY(check_signature(arena, public_key, bytes, &in.rest));
	TRY(read_body(&in, &read));
	read.digest = digest_hex(arena, bytes);
	*out = read;
	return NULL;
}
