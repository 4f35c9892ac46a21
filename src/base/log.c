/*
 * log: a line is made on the stack and written with one call. See log.h.
 *
 * Why so: it must work when memory is gone, and lines of several threads must not mix. Never waits
 * for anything but the write, and never lets text break out of its line.
 */
#include "base/log.h"

#include "base/date.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { WORDS_MAX = 2000, LINE_MAX_BYTES = 64 + 4 * WORDS_MAX };

struct line {
	char at[LINE_MAX_BYTES];
	size_t len;
};

static void add(struct line *line, const char *text)
{
	size_t len = strlen(text);
	if (len > sizeof line->at - line->len)
		len = sizeof line->at - line->len;
	memcpy(line->at + line->len, text, len);
	line->len += len;
}

static void add_head(struct line *line, enum log_level level)
{
	static const char *const names[] = {"info", "warn", "error"};
	int64_t now = clock_now(), day = day_of_moment(now), ms = now - moment_of_day(day);
	struct day_parts parts = day_parts(day);
	char head[64];
	snprintf(head, sizeof head, "%04d-%02d-%02dT%02d:%02d:%02d.%03d+08:00 ", parts.year, parts.month,
		 parts.day, (int)(ms / 3600000), (int)(ms / 60000 % 60), (int)(ms / 1000 % 60),
		 (int)(ms % 1000));
	add(line, head);
	add(line, names[level]);
	add(line, " ");
}

/* Control characters, C1 included, and malformed bytes become \xNN: a terminal obeys none of them. */
static void add_escaped(struct line *line, struct str words)
{
	for (size_t i = 0; i < words.len;) {
		size_t from = i;
		int32_t rune = str_rune(words, &i);
		bool plain = rune >= 0x20 && rune != 0x7f && !(rune >= 0x80 && rune < 0xa0) &&
			     rune != 0x2028 && rune != 0x2029;
		for (size_t at = from; at < i; at++) {
			char one[8] = {words.at[at], '\0'};
			if (!plain)
				snprintf(one, sizeof one, "\\x%02x", (unsigned char)words.at[at]);
			add(line, one);
		}
	}
}

void log_line(enum log_level level, const char *format, ...)
{
	int kept = errno;
	char words[WORDS_MAX];
	struct line line;
	line.len = 0;
	va_list args;
	va_start(args, format);
	int len = vsnprintf(words, sizeof words, format, args);
	va_end(args);
	add_head(&line, level);
	if (len > 0)
		add_escaped(&line, str_of(words));
	if (len >= (int)sizeof words)
		add(&line, "...");
	line.at[line.len < sizeof line.at ? line.len : sizeof line.at - 1] = '\n';
	line.len += line.len < sizeof line.at;
	ssize_t written = write(STDERR_FILENO, line.at, line.len);
	(void)written; /* there is nowhere left to say that saying failed */
	errno = kept;
}
