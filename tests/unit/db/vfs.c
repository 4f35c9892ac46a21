/*
 * A disk that fails when it is told to, laid between SQLite and the real one.
 *
 * It stands in front of every file of the process; without a plan it only passes on.
 */
#include "suite.h"

#include <sqlite3.h>
#include <string.h>

static struct {
	int left, code;
	bool planned, lasting, met;
} plan;

static sqlite3_vfs *below;
static sqlite3_vfs above;
static sqlite3_io_methods methods;

struct file {
	sqlite3_file base;
	sqlite3_file *real; /* stands behind this struct */
};

void faults_plan(int call, int code, bool lasting)
{
	plan.left = call;
	plan.code = code;
	plan.lasting = lasting;
	plan.planned = true;
	plan.met = false;
}

bool faults_met(void)
{
	return plan.met;
}

void faults_clear(void)
{
	plan.planned = false;
}

static int fault(void)
{
	if (!plan.planned)
		return SQLITE_OK;
	if (plan.left > 0)
		plan.left--;
	if (plan.left > 0 || (plan.met && !plan.lasting))
		return SQLITE_OK;
	plan.met = true;
	return plan.code;
}

static sqlite3_file *real_of(sqlite3_file *file)
{
	return ((struct file *)(void *)file)->real;
}

static int file_close(sqlite3_file *file)
{
	return real_of(file)->pMethods->xClose(real_of(file));
}
static int file_read(sqlite3_file *file, void *to, int size, sqlite3_int64 at)
{
	return real_of(file)->pMethods->xRead(real_of(file), to, size, at);
}
static int file_write(sqlite3_file *file, const void *from, int size, sqlite3_int64 at)
{
	int code = fault();
	if (code != SQLITE_OK) {
		/* A torn write: half of it has reached the disk. */
		real_of(file)->pMethods->xWrite(real_of(file), from, size / 2, at);
		return code == SQLITE_FULL ? code : SQLITE_IOERR_WRITE;
	}
	return real_of(file)->pMethods->xWrite(real_of(file), from, size, at);
}
static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	if (fault() != SQLITE_OK)
		return SQLITE_IOERR_TRUNCATE;
	return real_of(file)->pMethods->xTruncate(real_of(file), size);
}
static int file_sync(sqlite3_file *file, int flags)
{
	if (fault() != SQLITE_OK)
		return SQLITE_IOERR_FSYNC;
	return real_of(file)->pMethods->xSync(real_of(file), flags);
}
static int file_size(sqlite3_file *file, sqlite3_int64 *size)
{
	return real_of(file)->pMethods->xFileSize(real_of(file), size);
}
static int file_lock(sqlite3_file *file, int level)
{
	return real_of(file)->pMethods->xLock(real_of(file), level);
}
static int file_unlock(sqlite3_file *file, int level)
{
	return real_of(file)->pMethods->xUnlock(real_of(file), level);
}
static int file_check(sqlite3_file *file, int *out)
{
	return real_of(file)->pMethods->xCheckReservedLock(real_of(file), out);
}
static int file_control(sqlite3_file *file, int what, void *arg)
{
	return real_of(file)->pMethods->xFileControl(real_of(file), what, arg);
}
static int file_sector(sqlite3_file *file)
{
	return real_of(file)->pMethods->xSectorSize(real_of(file));
}
static int file_device(sqlite3_file *file)
{
	return real_of(file)->pMethods->xDeviceCharacteristics(real_of(file));
}
static int file_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **out)
{
	return real_of(file)->pMethods->xShmMap(real_of(file), page, size, extend, out);
}
static int file_shm_lock(sqlite3_file *file, int offset, int n, int flags)
{
	return real_of(file)->pMethods->xShmLock(real_of(file), offset, n, flags);
}
static void file_shm_barrier(sqlite3_file *file)
{
	real_of(file)->pMethods->xShmBarrier(real_of(file));
}
static int file_shm_unmap(sqlite3_file *file, int remove)
{
	return real_of(file)->pMethods->xShmUnmap(real_of(file), remove);
}

static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out)
{
	struct file *own = (struct file *)(void *)file;
	(void)vfs;
	own->real = (sqlite3_file *)(void *)(own + 1);
	memset(own->real, 0, (size_t)below->szOsFile);
	int code = below->xOpen(below, name, own->real, flags, out);
	file->pMethods = own->real->pMethods == NULL ? NULL : &methods;
	return code;
}

void faults_install(void)
{
	below = sqlite3_vfs_find(NULL);
	above = *below;
	above.zName = "faults";
	above.szOsFile = (int)sizeof(struct file) + below->szOsFile;
	above.xOpen = open_file;
	methods = (sqlite3_io_methods){
		.iVersion = 2, .xClose = file_close, .xRead = file_read, .xWrite = file_write,
		.xTruncate = file_truncate, .xSync = file_sync, .xFileSize = file_size,
		.xLock = file_lock, .xUnlock = file_unlock, .xCheckReservedLock = file_check,
		.xFileControl = file_control, .xSectorSize = file_sector,
		.xDeviceCharacteristics = file_device, .xShmMap = file_shm_map,
		.xShmLock = file_shm_lock, .xShmBarrier = file_shm_barrier,
		.xShmUnmap = file_shm_unmap,
	};
	sqlite3_vfs_register(&above, 1);
}
