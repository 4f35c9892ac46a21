/*
 * format: the few directives that nearly all of our texts are made with. See format.h.
 *
 * A page makes thousands of short texts of views and whole numbers; through the C library, which knows
 * locales, wide characters and floats, they were a third of its time.
 *
 * Never writes anything else than vsnprintf would: a format with a directive that is not known here goes to
 * it whole.
 */
#include "base/format.h"

#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

enum { WIDTH_MAX = 20, DIGITS_MAX = 24 };

struct writing {
	char *out;
	size_t room, len; /* len: of the whole text, also of what found no room */
	va_list args;
};

static void put(struct writing *to, const char *bytes, size_t count)
{
	if (to->len < to->room) {
		size_t room = to->room - to->len;
		memcpy(to->out + to->len, bytes, count < room ? count : room);
	}
	to->len += count;
}

/* With zeros before it up to the width, which counts the sign. */
static void put_number(struct writing *to, uint64_t n, bool below, unsigned base, size_t width)
{
	char digits[DIGITS_MAX];
	size_t at = sizeof digits;
	do {
		digits[--at] = "0123456789abcdef"[n % base];
		n /= base;
	} while (n > 0);
	while (sizeof digits - at + below < width)
		digits[--at] = '0';
	if (below)
		digits[--at] = '-';
	put(to, digits + at, sizeof digits - at);
}

static void put_signed(struct writing *to, int64_t n, size_t width)
{
	put_number(to, n < 0 ? 0 - (uint64_t)n : (uint64_t)n, n < 0, 10, width);
}

/* "04lld", "zu", "x": behind the percent sign; false: one that is not known here. */
static bool put_integer(struct writing *to, const char **format)
{
	const char *at = *format;
	size_t width = 0;
	if (*at == '0') {
		for (at++; *at >= '0' && *at <= '9' && width <= WIDTH_MAX; at++)
			width = width * 10 + (size_t)(*at - '0');
		if (width > WIDTH_MAX)
			return false;
	}
	size_t longs = at[0] != 'l' ? 0 : at[1] != 'l' ? 1 : 2;
	at += longs;
	bool size = longs == 0 && *at == 'z';
	at += size;
	if (*at == 'd' && !size)
		put_signed(to, longs == 2 ? va_arg(to->args, long long) : longs == 1 ? va_arg(to->args, long)
										 : va_arg(to->args, int), width);
	else if (*at == 'u' || *at == 'x')
		put_number(to, size ? va_arg(to->args, size_t) : longs == 2 ? va_arg(to->args, unsigned long long)
							: longs == 1 ? va_arg(to->args, unsigned long)
								     : va_arg(to->args, unsigned),
			   false, *at == 'x' ? 16 : 10, width);
	else
		return false;
	*format = at + 1;
	return true;
}

/* A view: as many bytes, or up to a NUL before. */
static bool put_view(struct writing *to, const char **format)
{
	if ((*format)[1] != '*' || (*format)[2] != 's')
		return false;
	int most = va_arg(to->args, int);
	const char *text = va_arg(to->args, const char *);
	if (most < 0 || text == NULL)
		return false;
	const char *end = most == 0 ? NULL : memchr(text, 0, (size_t)most);
	put(to, text, end == NULL ? (size_t)most : (size_t)(end - text));
	*format += 3;
	return true;
}

/* *format: behind the percent sign, then behind the directive. */
static bool put_directive(struct writing *to, const char **format)
{
	const char *text = NULL;
	switch (**format) {
	case '.': return put_view(to, format);
	case 's':
		text = va_arg(to->args, const char *);
		if (text == NULL)
			return false;
		put(to, text, strlen(text));
		break;
	case 'c': put(to, &(char){(char)va_arg(to->args, int)}, 1); break;
	case '%': put(to, "%", 1); break;
	default: return put_integer(to, format);
	}
	(*format)++;
	return true;
}

static bool put_all(struct writing *to, const char *format)
{
	while (*format != 0) {
		const char *run = format;
		while (*format != 0 && *format != '%')
			format++;
		put(to, run, (size_t)(format - run));
		if (*format == '%') {
			format++;
			if (!put_directive(to, &format))
				return false;
		}
	}
	return to->len <= INT_MAX;
}

int format_bytes(char *out, size_t room, const char *format, va_list args)
{
	struct writing to = {.out = out, .room = room == 0 ? 0 : room - 1};
	va_copy(to.args, args);
	bool known = put_all(&to, format);
	va_end(to.args);
	if (!known)
		return vsnprintf(out, room, format, args);
	if (room > 0)
		out[to.len < to.room ? to.len : to.room] = 0;
	return (int)to.len;
}
