/*
 * remembered: which cases one phone has opened, kept on that phone alone.
 *
 * A cookie of ids and days under a keyed mark: "2041-20790_2038-20788.<mark>", or "off.<mark>" where the
 * person said that the phone is not his. No name, number or link is in it, and it is worth nothing on another
 * phone: the mark is also over the browser's own random mark. What does not fit, to the last sign, counts as
 * nothing remembered. Nothing of it lies on the server.
 */
#ifndef LIANXIN_MODULES_SERVICE_REMEMBERED_H
#define LIANXIN_MODULES_SERVICE_REMEMBERED_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct keys;

enum { REMEMBERED_MOST = 12 };

struct remembered {
	bool off; /* nothing is to be remembered here */
	size_t count;
	struct {
		int64_t id, until; /* until: the last day */
	} all[REMEMBERED_MOST]; /* the last that was opened first */
};

/* What a cookie says on this day; device: the browser's own mark. Never fails: bad ones say nothing. */
struct remembered remembered_read(struct arena *arena, const struct keys *keys, struct str device,
				  struct str cookie, int64_t today);
struct str remembered_write(struct arena *arena, const struct keys *keys, struct str device,
			    const struct remembered *remembered);
/* Puts one in front; the oldest falls off. */
void remembered_put(struct remembered *remembered, int64_t id, int64_t until);
bool remembered_drop(struct remembered *remembered, int64_t id);

#endif
