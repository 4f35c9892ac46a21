/*
 * metrics: what the operator's monitor reads: counts and times, never a name, a number or an address.
 *
 * Kept in memory since the start, added to from any thread without a lock, written in Prometheus' text
 * form. A monitor that asks every few seconds costs nothing that a villager would notice.
 */
#ifndef LIANXIN_WEB_METRICS_H
#define LIANXIN_WEB_METRICS_H

#include "base/buf.h"
#include "engine/job/job.h"
#include "http/http.h"
#include "web/ready.h"
#include "web/upkeep.h"

#include <stdint.h>

struct arena;
struct metrics;
struct route;

struct metrics *metrics_new(struct arena *arena, const struct route *const *routes, size_t count);

/* One answered request. route NULL: static files and what was refused before a route was known. */
void metrics_request(struct metrics *metrics, const struct route *route, enum http_method method,
		     int status, int64_t microseconds);
/* One transaction of a writer: how many visits it carried, how long it took, whether it was kept. */
void metrics_commit(struct metrics *metrics, size_t visits, int64_t milliseconds, bool kept);

/* How many bytes of pages one connection keeps more (or less) than when it last said so. */
void metrics_cached(struct metrics *metrics, int64_t more);

/* A transaction that was given up and done again because of one of its visits (writer.c). */
void metrics_redone(struct metrics *metrics);

/* What is counted by somebody else and only passed on. */
struct metrics_now {
	size_t readers_waiting, writers_waiting;
	struct ready_counts ready;
	int64_t started; /* UTC ms */
	int64_t anchored; /* UTC ms of the last anchoring of the audit trail; 0: none yet */
	int64_t now;      /* UTC ms */
	const struct job_count *jobs; /* job.h */
	size_t job_count;
	struct upkeep upkeep[UPKEEP_KINDS];
	bool late[UPKEEP_KINDS];
};
void metrics_write(const struct metrics *metrics, const struct metrics_now *now, struct buf *out);

#endif
