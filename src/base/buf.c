/*
 * buf: appending with a checked maximum. See buf.h.
 */
#include "base/buf.h"

#include "base/arena.h"
#include "base/format.h"

#include <stdarg.h>
#include <string.h>

struct buf buf_new(struct arena *arena, size_t max)
{
	return (struct buf){.arena = arena, .max = max};
}

static void widen(struct buf *buf, size_t cap)
{
	if (cap > buf->max)
		cap = buf->max;
	buf->at = arena_widen(buf->arena, buf->at, buf->at == NULL ? 0 : buf->cap + 1, cap + 1);
	buf->cap = cap;
}

/* Makes room for more bytes and, beyond the maximum, for the NUL that format_bytes insists on; false when
 * the maximum would be passed. */
static bool make_room(struct buf *buf, size_t more)
{
	if (buf->failed)
		return false;
	if (buf->cap - buf->len >= more)
		return true;
	if (more > buf->max || buf->len > buf->max - more) {
		buf->failed = true;
		return false;
	}
	size_t cap = buf->cap < 256 ? 256 : buf->cap * 2;
	if (cap < buf->len + more)
		cap = buf->len + more;
	widen(buf, cap);
	return true;
}

void buf_expect(struct buf *buf, size_t bytes)
{
	if (bytes > buf->cap)
		widen(buf, bytes);
}

void buf_add(struct buf *buf, struct str s)
{
	if (s.len == 0 || !make_room(buf, s.len))
		return;
	memcpy(buf->at + buf->len, s.at, s.len);
	buf->len += s.len;
}

void buf_byte(struct buf *buf, char c)
{
	buf_add(buf, (struct str){&c, 1});
}

void buf_int(struct buf *buf, int64_t n)
{
	char digits[24];
	size_t i = sizeof digits;
	uint64_t rest = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
	do {
		digits[--i] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest > 0);
	if (n < 0)
		digits[--i] = '-';
	buf_add(buf, (struct str){digits + i, sizeof digits - i});
}

void buf_fmt(struct buf *buf, const char *format, ...)
{
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	size_t room = buf->at == NULL ? 0 : buf->cap + 1 - buf->len;
	int len = format_bytes(room == 0 ? NULL : buf->at + buf->len, room, format, args);
	va_end(args);
	if (len < 0)
		buf->failed = true;
	if (len > 0 && make_room(buf, (size_t)len)) {
		if ((size_t)len >= room)
			format_bytes(buf->at + buf->len, (size_t)len + 1, format, again);
		buf->len += (size_t)len;
	}
	va_end(again);
}

struct str buf_str(const struct buf *buf)
{
	return (struct str){buf->at, buf->len};
}

bool buf_failed(const struct buf *buf)
{
	return buf->failed;
}
