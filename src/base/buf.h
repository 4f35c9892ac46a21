/*
 * buf: a growing run of bytes in an arena, born with a maximum.
 *
 * Its error sticks: append as often as needed and ask buf_failed once at the end. It never writes past
 * its maximum; what was already written stays.
 */
#ifndef LIANXIN_BASE_BUF_H
#define LIANXIN_BASE_BUF_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

struct buf {
	struct arena *arena;
	char *at;
	size_t len, cap, max;
	bool failed;
};

struct buf buf_new(struct arena *arena, size_t max);
/* Takes room for so many bytes at once, where it is known about how many come. */
void buf_expect(struct buf *buf, size_t bytes);
void buf_add(struct buf *buf, struct str s);
void buf_byte(struct buf *buf, char c);
void buf_int(struct buf *buf, int64_t n);
void buf_fmt(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct str buf_str(const struct buf *buf); /* a view, valid until the next append */
bool buf_failed(const struct buf *buf);    /* something did not fit */

#endif
