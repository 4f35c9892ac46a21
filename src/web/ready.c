/*
 * ready: a table of answers, the longest unasked last. See ready.h.
 *
 * One lock for all of it: it is held for a look-up or for linking, never while an answer is copied or sent.
 * An answer is never changed; who takes one holds it until its last byte is out, also when the table has let
 * go of it meanwhile.
 */
#include "web/ready.h"

#include "base/arena.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

enum { BUCKETS = 1024 };

struct entry {
	struct ready_answer shown; /* first, so that it leads back */
	struct ready_origin origin;
	struct arena *arena; /* its own */
	size_t size;
	atomic_size_t holders; /* the table is one */
	uint64_t hash;
	struct entry *chain;         /* of the bucket */
	struct entry *newer, *older; /* by use */
};

struct ready {
	const struct watch *watch;
	size_t bytes_max;
	pthread_mutex_t lock;
	struct entry *buckets[BUCKETS];
	struct entry *newest, *oldest;
	struct ready_counts counts;
};

static uint64_t hash_of(struct str key)
{
	uint64_t hash = 0xcbf29ce484222325U;
	for (size_t i = 0; i < key.len; i++)
		hash = (hash ^ (unsigned char)key.at[i]) * 0x100000001b3U;
	return hash;
}

static void let_go(struct entry *entry)
{
	if (atomic_fetch_sub(&entry->holders, 1) == 1)
		arena_free(entry->arena);
}

/* ---- linking; under the lock ---- */

static void leave_order(struct ready *ready, struct entry *entry)
{
	if (entry->newer != NULL)
		entry->newer->older = entry->older;
	else
		ready->newest = entry->older;
	if (entry->older != NULL)
		entry->older->newer = entry->newer;
	else
		ready->oldest = entry->newer;
}

static void make_newest(struct ready *ready, struct entry *entry)
{
	entry->newer = NULL;
	entry->older = ready->newest;
	if (ready->newest != NULL)
		ready->newest->newer = entry;
	else
		ready->oldest = entry;
	ready->newest = entry;
}

static struct entry **find(struct ready *ready, struct str key, uint64_t hash)
{
	struct entry **link = &ready->buckets[hash % BUCKETS];
	while (*link != NULL && ((*link)->hash != hash || !str_eq((*link)->shown.key, key)))
		link = &(*link)->chain;
	return link;
}

static void drop(struct ready *ready, struct entry **link)
{
	struct entry *entry = *link;
	*link = entry->chain;
	leave_order(ready, entry);
	ready->counts.answers--;
	ready->counts.bytes -= entry->size;
	let_go(entry);
}

static void drop_entry(struct ready *ready, const struct entry *entry)
{
	drop(ready, find(ready, entry->shown.key, entry->hash));
}

static bool is_good(const struct ready *ready, struct entry *entry, int64_t now)
{
	struct ready_origin *origin = &entry->origin;
	return now >= origin->from && now < origin->until &&
	       watch_holds(ready->watch, &origin->tables, &origin->since);
}

/* ---- the table ---- */

static void end_table(void *arg)
{
	struct ready *ready = arg;
	while (ready->oldest != NULL)
		drop_entry(ready, ready->oldest);
	pthread_mutex_destroy(&ready->lock);
}

struct ready *ready_new(struct arena *arena, const struct watch *watch, size_t bytes_max)
{
	struct ready *ready = arena_one(arena, struct ready);
	ready->watch = watch;
	ready->bytes_max = bytes_max;
	pthread_mutex_init(&ready->lock, NULL);
	arena_defer(arena, end_table, ready);
	return ready;
}

const struct ready_answer *ready_take(struct ready *ready, struct str key, int64_t now,
				      const void *const parts[READY_PARTS])
{
	uint64_t hash = hash_of(key);
	pthread_mutex_lock(&ready->lock);
	struct entry **link = find(ready, key, hash), *entry = *link;
	bool good = entry != NULL && is_good(ready, entry, now);
	for (size_t i = 0; good && i < READY_PARTS; i++)
		good = entry->origin.parts[i] == parts[i];
	if (good) {
		leave_order(ready, entry);
		make_newest(ready, entry);
		atomic_fetch_add(&entry->holders, 1);
		ready->counts.given++;
	} else if (entry != NULL) {
		drop(ready, link);
	}
	pthread_mutex_unlock(&ready->lock);
	return good ? &entry->shown : NULL;
}

void ready_give_back(const struct ready_answer *answer)
{
	let_go((struct entry *)(uintptr_t)answer);
}

static struct str move(char **room, struct str text)
{
	struct str copy = {*room, text.len};
	if (text.len > 0)
		memcpy(*room, text.at, text.len);
	*room += text.len;
	return copy;
}

/* NULL without memory. All of it is one piece, so that an answer takes no more than it is long. */
static struct entry *copy_of(const struct ready_answer *answer, const struct ready_origin *origin)
{
	jmp_buf escape;
	struct arena *arena = arena_try();
	if (arena == NULL || setjmp(escape) != 0) {
		arena_free(arena);
		return NULL;
	}
	arena_guard(arena, 0, &escape);
	struct entry *entry = arena_bytes(arena, sizeof *entry + answer->key.len + answer->org.len +
						 answer->lines.always.len + answer->lines.of_body.len +
						 answer->body.len + answer->tag.len);
	arena_guard(arena, 0, NULL);
	char *room = (char *)(entry + 1);
	*entry = (struct entry){.shown = *answer, .origin = *origin, .arena = arena};
	entry->shown.key = move(&room, answer->key);
	entry->shown.org = move(&room, answer->org);
	entry->shown.lines.always = move(&room, answer->lines.always);
	entry->shown.lines.of_body = move(&room, answer->lines.of_body);
	entry->shown.body = move(&room, answer->body);
	entry->shown.tag = move(&room, answer->tag);
	entry->size = arena_used(arena);
	entry->hash = hash_of(answer->key);
	atomic_store(&entry->holders, 1);
	return entry;
}

bool ready_put(struct ready *ready, const struct ready_answer *answer, const struct ready_origin *origin)
{
	size_t most = ready->bytes_max / 8;
	struct entry *entry = answer->body.len > most || answer->key.len > READY_KEY_MOST
				      ? NULL
				      : copy_of(answer, origin);
	pthread_mutex_lock(&ready->lock);
	ready->counts.made++;
	struct entry **link = entry == NULL ? NULL : find(ready, entry->shown.key, entry->hash);
	if (link != NULL && *link != NULL)
		drop(ready, link);
	while (entry != NULL && ready->oldest != NULL &&
	       ready->counts.bytes + entry->size > ready->bytes_max)
		drop_entry(ready, ready->oldest);
	if (entry != NULL) {
		struct entry **bucket = &ready->buckets[entry->hash % BUCKETS];
		entry->chain = *bucket;
		*bucket = entry;
		make_newest(ready, entry);
		ready->counts.answers++;
		ready->counts.bytes += entry->size;
	}
	pthread_mutex_unlock(&ready->lock);
	return entry != NULL;
}

void ready_sweep(struct ready *ready, int64_t now)
{
	pthread_mutex_lock(&ready->lock);
	for (struct entry *entry = ready->oldest, *next = NULL; entry != NULL; entry = next) {
		next = entry->newer;
		if (!is_good(ready, entry, now))
			drop_entry(ready, entry);
	}
	pthread_mutex_unlock(&ready->lock);
}

struct ready_counts ready_count(struct ready *ready)
{
	pthread_mutex_lock(&ready->lock);
	struct ready_counts counts = ready->counts;
	pthread_mutex_unlock(&ready->lock);
	return counts;
}
