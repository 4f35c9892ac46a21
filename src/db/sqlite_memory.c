/*
 * sqlite_memory: small pieces of memory that SQLite has given back are handed out again by the thread that gave
 * them.
 *
 * One row into a table with twenty indexes takes and gives back some hundred small pieces, cursors above all,
 * more than the C library keeps at hand for a thread; Debian builds SQLite without its own store for them
 * (lookaside). A piece is a block of malloc's, so that it may be given back by any thread and by any way.
 * Never holds more than KEPT_EACH of a size, and nothing when the thread ends. Where memory is watched for
 * errors (sanitizers) every piece goes the long way, or a use after its end would not be seen.
 */
#include "db/db_int.h"

#include <malloc.h>
#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>

enum { UNIT = 16, KINDS = 65, KEPT_EACH = 32 };

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define KEEPS 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) || __has_feature(memory_sanitizer)
#define KEEPS 0
#endif
#endif
#ifndef KEEPS
#define KEEPS 1
#endif

struct piece {
	struct piece *next;
};

struct store {
	struct piece *first[KINDS];
	unsigned char count[KINDS];
	bool known; /* its end is arranged for */
};

static _Thread_local struct store store;
static pthread_key_t store_key;

static void give_back_all(void *arg)
{
	struct store *mine = arg;
	for (size_t kind = 0; kind < KINDS; kind++) {
		while (mine->first[kind] != NULL) {
			struct piece *piece = mine->first[kind];
			mine->first[kind] = piece->next;
			free(piece);
		}
		mine->count[kind] = 0;
	}
	mine->known = false;
}

static void *take(int size)
{
	size_t kind = ((size_t)size + UNIT - 1) / UNIT;
	if (kind >= KINDS)
		return malloc((size_t)size);
	struct piece *piece = store.first[kind];
	if (piece == NULL)
		return malloc(kind * UNIT);
	store.first[kind] = piece->next;
	store.count[kind]--;
	return piece;
}

/* A block may be a little larger than was asked for: it counts for the size that it certainly has. */
static void give_back(void *block)
{
	struct piece *piece = block;
	if (block == NULL)
		return;
	size_t kind = malloc_usable_size(block) / UNIT;
	if (!KEEPS || kind == 0 || kind >= KINDS || store.count[kind] >= KEPT_EACH) {
		free(block);
		return;
	}
	if (!store.known) {
		store.known = pthread_setspecific(store_key, &store) == 0;
		if (!store.known) {
			free(block);
			return;
		}
	}
	piece->next = store.first[kind];
	store.first[kind] = piece;
	store.count[kind]++;
}

static int size_of(void *block)
{
	return block == NULL ? 0 : (int)malloc_usable_size(block);
}

static void *resize(void *block, int size)
{
	return realloc(block, (size_t)size);
}

static int round_up(int size)
{
	return (size + UNIT - 1) / UNIT * UNIT;
}

static int begin(void *arg)
{
	(void)arg;
	return SQLITE_OK;
}

static void end(void *arg)
{
	(void)arg;
}

void sqlite_memory_start(void)
{
	static const sqlite3_mem_methods methods = {take, give_back, resize, size_of,
						    round_up, begin, end, NULL};
	if (pthread_key_create(&store_key, give_back_all) == 0)
		sqlite3_config(SQLITE_CONFIG_MALLOC, &methods);
}
