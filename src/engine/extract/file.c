/*
 * file: an extract as lines of text. The reader beside it (reader.c) takes exactly this and nothing else.
 *
 *	lianxin-extract TAB 1
 *	county TAB 990101
 *	key TAB 16 hex            of the sender's public key, so that people can tell keys apart
 *	number TAB 20261127081530
 *	made TAB UTC milliseconds
 *	notice TAB place TAB register TAB from TAB until TAB title
 *	row TAB title TAB value   of the notice above
 *	signature TAB 128 hex     of every byte above, from the first
 *
 * In a text \\ is a backslash, \n a new line, \t a tab; other control bytes are left out.
 */
#include "engine/extract/extract_int.h"

#include "base/arena.h"

#include <string.h>

static void put_text(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		const char *at = memchr(EXTRACT_ESCAPED, text.at[i], EXTRACT_ESCAPES);
		if (at != NULL) {
			buf_byte(out, '\\');
			buf_byte(out, EXTRACT_LETTERS[at - EXTRACT_ESCAPED]);
		} else if (!extract_is_control(text.at[i])) {
			buf_byte(out, text.at[i]);
		}
	}
}

static void put_line(struct buf *out, const char *kind, const struct str *fields, size_t count)
{
	buf_add(out, str_of(kind));
	for (size_t i = 0; i < count; i++) {
		buf_byte(out, '\t');
		put_text(out, fields[i]);
	}
	buf_byte(out, '\n');
}

#define PUT(out, kind, ...)                                    \
	put_line(out, kind, (const struct str[]){__VA_ARGS__}, \
		 sizeof((const struct str[]){__VA_ARGS__}) / sizeof(struct str))

static struct str number(struct arena *arena, int64_t n)
{
	return str_fmt(arena, "%lld", (long long)n);
}

static void put_notices(struct buf *out, const struct extract *extract)
{
	for (size_t i = 0; i < extract->notice_count; i++) {
		const struct notice *notice = &extract->notices[i];
		PUT(out, "notice", notice->org, notice->reg, notice->from, notice->until,
		    notice->title);
		for (size_t k = 0; k < notice->row_count; k++)
			PUT(out, "row", notice->rows[k].title, notice->rows[k].value);
	}
}

err_t extract_write(struct arena *arena, const struct signer *signer, const struct extract *extract,
		    struct str *out)
{
	struct buf buf = buf_new(arena, EXTRACT_BYTES);
	struct str key = sign_key_id(arena, signer_public(arena, signer));
	PUT(&buf, EXTRACT_MAGIC, S("1"));
	PUT(&buf, "county", extract->county);
	PUT(&buf, "key", key);
	PUT(&buf, "number", number(arena, extract->number));
	PUT(&buf, "made", number(arena, extract->made));
	put_notices(&buf, extract);
	struct str signature = sign_text(arena, signer, buf_str(&buf));
	PUT(&buf, "signature", signature);
	if (buf_failed(&buf))
		return err_new(arena, ERR_TOO_LARGE,
			       "这份摘要超过 %d MB，没有写出来。请让各村把过期的撤下再试。",
			       EXTRACT_BYTES >> 20);
	*out = buf_str(&buf);
	return NULL;
}
