/*
 * faulty_disk: a disk for SQLite that fails at a sync or a write, tears one, or loses its power. See faulty.h.
 *
 * Every write reaches the real file, so that all connections see one truth; what a sector held at the
 * last sync is kept beside it. A power cut puts that back for sectors picked by the seed and ends the
 * process: a page of eight sectors may come back torn, and writes in another order than they were made.
 * After a sync that failed, the kernel takes the sectors for clean (as Linux does): a later sync does
 * not save them, only a new write does.
 * Never: it does not lose what a successful sync has covered; truncations are taken for lasting. What another
 * process writes it does not know: after one has, a sync of ours must pass before faults are asked for.
 */
#include "faulty.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SECTOR = 512, STORES_MAX = 16, PATH_SIZE = 512 };

enum mark { CLEAN, UNSYNCED, LOST };

struct old_sector {
	sqlite3_int64 number;
	int length; /* of bytes that were there; less at the end of the file */
	unsigned char bytes[SECTOR];
};

/* One file of the disk, shared by all that have it open. */
struct store {
	char path[PATH_SIZE];
	struct old_sector *old;
	size_t count, room;
	unsigned char *marks; /* by sector */
	size_t marks_room;
	sqlite3_int64 synced_size;
};

struct handle {
	sqlite3_file base;
	struct store *store; /* NULL: a temporary one */
	sqlite3_file *real; /* behind this struct */
};

static sqlite3_vfs *below, ours;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct store stores[STORES_MAX];

static void *need(void *at)
{
	if (at == NULL)
		abort();
	return at;
}

/* ---- what would be lost ---- */

static void make_room(struct store *store, sqlite3_int64 sector)
{
	if (store->count == store->room) {
		store->room = store->room == 0 ? 1024 : store->room * 2;
		store->old = need(sqlite3_realloc64(store->old, store->room * sizeof *store->old));
	}
	if ((size_t)sector >= store->marks_room) {
		size_t room = ((size_t)sector + 1) * 2;
		store->marks = need(sqlite3_realloc64(store->marks, room));
		memset(store->marks + store->marks_room, CLEAN, room - store->marks_room);
		store->marks_room = room;
	}
}

static void remember(struct store *store, sqlite3_file *real, sqlite3_int64 number, sqlite3_int64 size)
{
	make_room(store, number);
	if (store->marks[number] != CLEAN) {
		store->marks[number] = UNSYNCED;
		return;
	}
	struct old_sector *old = &store->old[store->count++];
	sqlite3_int64 left = size - number * SECTOR;
	old->number = number;
	old->length = left <= 0 ? 0 : left < SECTOR ? (int)left : SECTOR;
	if (old->length > 0)
		real->pMethods->xRead(real, old->bytes, old->length, number * SECTOR);
	store->marks[number] = UNSYNCED;
}

static void remember_all(struct handle *handle, int length, sqlite3_int64 offset)
{
	struct store *store = handle->store;
	sqlite3_int64 size = 0;
	if (store == NULL || length <= 0)
		return;
	handle->real->pMethods->xFileSize(handle->real, &size);
	for (sqlite3_int64 at = offset / SECTOR; at <= (offset + length - 1) / SECTOR; at++)
		remember(store, handle->real, at, size);
}

/* Saved, or after a failure no longer looked after by the kernel. */
static void synced(const struct handle *handle, bool good)
{
	struct store *store = handle->store;
	size_t kept = 0;
	if (good)
		handle->real->pMethods->xFileSize(handle->real, &store->synced_size);
	for (size_t i = 0; i < store->count; i++) {
		unsigned char *mark = &store->marks[store->old[i].number];
		if (!good)
			*mark = LOST;
		if (*mark == LOST)
			store->old[kept++] = store->old[i];
		else
			*mark = CLEAN;
	}
	store->count = kept;
}

/* ---- the power ---- */

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static void put_back(const struct store *store, const struct old_sector *old)
{
	FILE *file = fopen(store->path, "r+b");
	if (file == NULL)
		return;
	static const unsigned char zeros[SECTOR];
	fseek(file, (long)(old->number * SECTOR), SEEK_SET);
	fwrite(old->length > 0 ? old->bytes : zeros, 1, old->length > 0 ? (size_t)old->length : SECTOR, file);
	fclose(file);
}

/* The lock is held and stays so: nobody writes after the power has gone. */
_Noreturn static void cut_power(void)
{
	uint64_t state = (uint64_t)atomic_load(&faults_map()->seed) * 0x9e3779b97f4a7c15U + 1;
	unsigned arrive = (unsigned)(next_random(&state) % 5); /* of four: none, one, two, three, all */
	for (size_t i = 0; i < STORES_MAX; i++) {
		struct store *store = &stores[i];
		size_t lost = 0;
		for (size_t k = 0; k < store->count; k++) {
			const struct old_sector *old = &store->old[k];
			bool arrives = next_random(&state) % 4 < arrive && store->marks[old->number] != LOST;
			if (!arrives)
				put_back(store, old);
			lost += !arrives;
		}
		if (store->count > 0 && arrive == 0 && lost == store->count &&
		    truncate(store->path, store->synced_size) != 0)
			fputs("faulty disk: a file could not be cut\n", stderr);
	}
	_exit(99);
}

/* The kind is due at this call. The lock is held. */
static bool is_due(enum disk_fault one, enum disk_fault other)
{
	struct faults *faults = faults_map();
	int64_t kind = atomic_load(&faults->disk_kind);
	if (kind != (int64_t)one && kind != (int64_t)other && kind != DISK_POWER_CUT)
		return false;
	atomic_fetch_add(&faults->disk_asked, 1);
	bool due = fault_is_due(&faults->disk_left, &faults->disk_lasts, &faults->disk_failed);
	if (due && kind == DISK_POWER_CUT)
		cut_power();
	return due;
}

/* ---- the calls ---- */

static struct handle *of(sqlite3_file *file)
{
	return (struct handle *)(void *)file;
}

static int on_close(sqlite3_file *file)
{
	return of(file)->real->pMethods->xClose(of(file)->real);
}

static int on_read(sqlite3_file *file, void *to, int length, sqlite3_int64 offset)
{
	return of(file)->real->pMethods->xRead(of(file)->real, to, length, offset);
}

static int write_now(struct handle *handle, const void *from, int length, sqlite3_int64 offset)
{
	remember_all(handle, length, offset);
	return handle->real->pMethods->xWrite(handle->real, from, length, offset);
}

static int on_write(sqlite3_file *file, const void *from, int length, sqlite3_int64 offset)
{
	struct handle *handle = of(file);
	pthread_mutex_lock(&lock);
	int code = SQLITE_IOERR_WRITE;
	if (handle->store == NULL || !is_due(DISK_WRITE_FAILS, DISK_WRITE_TEARS))
		code = write_now(handle, from, length, offset);
	else if (atomic_load(&faults_map()->disk_kind) == DISK_WRITE_TEARS && length > 1)
		write_now(handle, from, length / 2, offset);
	pthread_mutex_unlock(&lock);
	return code;
}

static int on_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	return of(file)->real->pMethods->xTruncate(of(file)->real, size);
}

static int on_sync(sqlite3_file *file, int flags)
{
	struct handle *handle = of(file);
	pthread_mutex_lock(&lock);
	bool good = handle->store == NULL || !is_due(DISK_SYNC_FAILS, DISK_SYNC_FAILS);
	if (handle->store != NULL)
		synced(handle, good);
	pthread_mutex_unlock(&lock);
	(void)flags; /* the cut is ours: the real disk need not be waited for */
	return good ? SQLITE_OK : SQLITE_IOERR_FSYNC;
}

static int on_size(sqlite3_file *file, sqlite3_int64 *size)
{
	return of(file)->real->pMethods->xFileSize(of(file)->real, size);
}

static int on_lock(sqlite3_file *file, int level)
{
	return of(file)->real->pMethods->xLock(of(file)->real, level);
}

static int on_unlock(sqlite3_file *file, int level)
{
	return of(file)->real->pMethods->xUnlock(of(file)->real, level);
}

static int on_reserved(sqlite3_file *file, int *out)
{
	return of(file)->real->pMethods->xCheckReservedLock(of(file)->real, out);
}

static int on_control(sqlite3_file *file, int what, void *arg)
{
	return of(file)->real->pMethods->xFileControl(of(file)->real, what, arg);
}

static int on_sector_size(sqlite3_file *file)
{
	return of(file)->real->pMethods->xSectorSize(of(file)->real);
}

/* As the real disk's: what is beside a write in its sector stays (SQLITE_IOCAP_POWERSAFE_OVERWRITE), as here. Without it
 * SQLite fills a log up to the sector's end behind its sync, and a sync that fails later loses that for good. */
static int on_traits(sqlite3_file *file)
{
	return of(file)->real->pMethods->xDeviceCharacteristics(of(file)->real);
}

static int on_map(sqlite3_file *file, int region, int size, int extend, void volatile **out)
{
	return of(file)->real->pMethods->xShmMap(of(file)->real, region, size, extend, out);
}

static int on_map_lock(sqlite3_file *file, int offset, int count, int flags)
{
	return of(file)->real->pMethods->xShmLock(of(file)->real, offset, count, flags);
}

static void on_map_barrier(sqlite3_file *file)
{
	of(file)->real->pMethods->xShmBarrier(of(file)->real);
}

static int on_unmap(sqlite3_file *file, int remove)
{
	return of(file)->real->pMethods->xShmUnmap(of(file)->real, remove);
}

static sqlite3_io_methods methods = {
	.iVersion = 2, .xClose = on_close, .xRead = on_read, .xWrite = on_write, .xTruncate = on_truncate,
	.xSync = on_sync, .xFileSize = on_size, .xLock = on_lock, .xUnlock = on_unlock,
	.xCheckReservedLock = on_reserved, .xFileControl = on_control, .xSectorSize = on_sector_size,
	.xDeviceCharacteristics = on_traits, .xShmMap = on_map, .xShmLock = on_map_lock,
	.xShmBarrier = on_map_barrier, .xShmUnmap = on_unmap,
};

static struct store *store_of(const char *path)
{
	for (size_t i = 0; path != NULL && i < STORES_MAX; i++) {
		if (stores[i].path[0] == '\0')
			snprintf(stores[i].path, PATH_SIZE, "%s", path);
		if (strcmp(stores[i].path, path) == 0)
			return &stores[i];
	}
	return NULL;
}

static int on_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *file, int flags, int *out)
{
	struct handle *handle = of(file);
	(void)vfs;
	handle->real = (sqlite3_file *)(void *)(handle + 1);
	handle->base.pMethods = NULL;
	int code = below->xOpen(below, path, handle->real, flags, out);
	if (handle->real->pMethods == NULL)
		return code;
	pthread_mutex_lock(&lock);
	handle->store = store_of(path);
	if (handle->store != NULL && handle->store->count == 0)
		handle->real->pMethods->xFileSize(handle->real, &handle->store->synced_size);
	pthread_mutex_unlock(&lock);
	handle->base.pMethods = &methods;
	return code;
}

void disk_take_over(void)
{
	below = sqlite3_vfs_find(NULL);
	ours = *below;
	ours.szOsFile = (int)sizeof(struct handle) + below->szOsFile;
	ours.zName = "faulty";
	ours.pNext = NULL;
	ours.xOpen = on_open;
	if (sqlite3_vfs_register(&ours, 1) != SQLITE_OK)
		abort();
}
