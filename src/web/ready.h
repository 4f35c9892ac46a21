/*
 * ready: finished answers in memory, for pages that are the same for everybody.
 *
 * An answer is given out again only while nothing that it was made of has changed: no table that was read
 * for it (watch_holds), none of the parts that the house swaps as a whole, and not longer than the moment it
 * was kept for. What is here is bounded: the answers that nobody has asked for longest make room.
 *
 * Never decides what may be kept: that is alike.c. Any thread; nothing here waits for the database.
 */
#ifndef LIANXIN_WEB_READY_H
#define LIANXIN_WEB_READY_H

#include "base/str.h"
#include "db/db.h"
#include "http/http.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct ready;
struct route;

enum { READY_KEY_MOST = 1024, READY_PARTS = 2 };

struct ready_answer {
	struct str key;            /* everything of the request that makes a difference */
	const struct route *route; /* for metrics and the log, as is org */
	struct str org;
	struct http_lines lines;
	struct str body, tag; /* tag: ETag, may be empty */
	bool packed;          /* body is gzip */
};

/* What an answer was made of. */
struct ready_origin {
	struct watch_set tables;
	uint64_t since;  /* watch_now before they were read */
	int64_t from, until; /* UTC ms: good in [from, until) */
	const void *parts[READY_PARTS]; /* what else was looked at, as a whole: another pointer, another answer */
};

/* Of at most so many bytes in all; one answer may take an eighth of them. */
struct ready *ready_new(struct arena *arena, const struct watch *watch, size_t bytes_max);

/* The answer for key, if it is good now, to be given back; else NULL. */
const struct ready_answer *ready_take(struct ready *ready, struct str key, int64_t now,
				      const void *const parts[READY_PARTS]);
void ready_give_back(const struct ready_answer *answer);

/* Keeps a copy, in the place of what was there. False when it is too large or there is no memory. */
bool ready_put(struct ready *ready, const struct ready_answer *answer, const struct ready_origin *origin);

/* Lets go of what is no longer good. */
void ready_sweep(struct ready *ready, int64_t now);

struct ready_counts {
	uint64_t given, made; /* answers from memory; answers that were made to be kept */
	size_t answers, bytes;
};
struct ready_counts ready_count(struct ready *ready);

#endif
