/*
 * faulty_memory: the n-th allocation of the program, or of SQLite in it, fails. See faulty.h.
 *
 * The linker leads the program's own malloc, calloc and realloc here (--wrap), below them is whatever
 * the build has, a sanitizer's too. SQLite is given its memory by its own door. What other libraries
 * take for themselves is theirs: libuv and libpq are not failed here.
 */
#include "faulty.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

static struct faults own;
static struct faults *mapped = &own;

struct faults *faults_map(void)
{
	return mapped;
}

static bool memory_fails(void)
{
	struct faults *faults = mapped;
	atomic_fetch_add_explicit(&faults->memory_asked, 1, memory_order_relaxed);
	return fault_is_due(&faults->memory_left, &faults->memory_lasts, &faults->memory_failed);
}

void *__wrap_malloc(size_t size)
{
	return memory_fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	return memory_fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
	return memory_fails() ? NULL : __real_realloc(old, size);
}

/* ---- SQLite's ---- */

static sqlite3_mem_methods below;

static void *take(int size)
{
	return memory_fails() ? NULL : below.xMalloc(size);
}

static void *take_more(void *old, int size)
{
	return memory_fails() ? NULL : below.xRealloc(old, size);
}

static void map_file(void)
{
	const char *path = getenv("FAULTS_FILE");
	int file = path == NULL ? -1 : open(path, O_RDWR | O_CLOEXEC);
	if (file < 0)
		return;
	void *at = mmap(NULL, sizeof(struct faults), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
	close(file);
	if (at != MAP_FAILED)
		mapped = at;
}

__attribute__((constructor)) static void take_over(void)
{
	map_file();
	if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &below) != SQLITE_OK)
		abort();
	sqlite3_mem_methods ours = below;
	ours.xMalloc = take;
	ours.xRealloc = take_more;
	if (sqlite3_config(SQLITE_CONFIG_MALLOC, &ours) != SQLITE_OK || sqlite3_initialize() != SQLITE_OK)
		abort();
	disk_take_over();
}
