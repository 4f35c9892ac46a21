/*
 * sqlite_memory: small pieces of memory that SQLite has given back are handed out again by the thread that gave
 * them.
 *
 * One row into a table with twenty indexes takes and gives back some hundred small pieces, cursors above all,
 * more than the C library keeps at hand for a thread; Debian builds SQLite without its own store for them
 * (lookaside). A piece is a block of SQLite's usual allocator, so that any thread may give it back.
 * Never holds more than KEPT_EACH of a size, and nothing when the thread ends. Where memory is watched for
 * errors (sanitizers) every piece goes the long way, or a use after its end would not be seen.
 */
#include "db/db_int.h"

#include <pthread.h>
#include <sqlite3.h>

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
static sqlite3_mem_methods usual; /* SQLite's own, set once at start */

static void give_back_all(void *arg)
{
	struct store *mine = arg;
	for (size_t kind = 0; kind < KINDS; kind++) {
		while (mine->first[kind] != NULL) {
			struct piece *piece = mine->first[kind];
			mine->first[kind] = piece->next;
			usual.xFree(piece);
		}
		mine->count[kind] = 0;
	}
	mine->known = false;
}

static void *take(int size)
{
	size_t kind = ((size_t)size + UNIT - 1) / UNIT;
	struct piece *piece = kind < KINDS ? store.first[kind] : NULL;
	if (piece == NULL)
		return usual.xMalloc(kind < KINDS ? (int)(kind * UNIT) : size);
	store.first[kind] = piece->next;
	store.count[kind]--;
	return piece;
}

/* Without a way to learn of the thread's end nothing may be kept. */
static bool may_keep(size_t kind)
{
	if (!KEEPS || kind == 0 || kind >= KINDS || store.count[kind] >= KEPT_EACH)
		return false;
	if (!store.known)
		store.known = pthread_setspecific(store_key, &store) == 0;
	return store.known;
}

/* A block may be a little larger than was asked for: it counts for the size that it certainly has. */
static void give_back(void *block)
{
	struct piece *piece = block;
	size_t kind = block == NULL ? 0 : (size_t)usual.xSize(block) / UNIT;
	if (block == NULL)
		return;
	if (!may_keep(kind)) {
		usual.xFree(block);
		return;
	}
	piece->next = store.first[kind];
	store.first[kind] = piece;
	store.count[kind]++;
}

void sqlite_memory_start(void)
{
	static sqlite3_mem_methods ours;
	if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &usual) != SQLITE_OK ||
	    pthread_key_create(&store_key, give_back_all) != 0)
		return;
	ours = usual;
	ours.xMalloc = take;
	ours.xFree = give_back;
	sqlite3_config(SQLITE_CONFIG_MALLOC, &ours);
}
