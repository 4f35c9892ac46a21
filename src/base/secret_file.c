/*
 * secret_file: files that hold a key: memory for what they say, and how they are read, made and changed.
 *
 * A change writes a new file beside the old one, syncs it, renames it and syncs the folder: at any moment the name
 * leads to one whole file. The folder is locked meanwhile. A file that others can read is refused. Never logs what
 * it has read, and wipes it.
 */
#include "base/crypt_internal.h"

#include "base/arena.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static void wipe_held(void *arg)
{
	void **held = arg;
	sodium_free(*held);
}

static void close_held(void *arg)
{
	const int *file = arg;
	if (*file >= 0)
		close(*file);
}

/* The way to let it go is laid down first: nothing can be lost in between. */
void *secret_memory(struct arena *arena, size_t size)
{
	void **held = arena_one(arena, void *);
	arena_defer(arena, wipe_held, held);
	*held = sodium_malloc(size);
	if (*held == NULL)
		crypt_give_up(arena);
	memset(*held, 0, size);
	return *held;
}

/* A place for a descriptor that is closed when the arena ends. */
static int *held_file(struct arena *arena)
{
	int *file = arena_one(arena, int);
	*file = -1;
	arena_defer(arena, close_held, file);
	return file;
}

err_t secret_refused(struct arena *arena, struct str path, const char *what)
{
	return err_new(arena, ERR_INVALID, "密钥文件 " STR " %s", STR_ARG(path), what);
}

err_t secret_failed(struct arena *arena, struct str path, const char *what)
{
	int code = errno;
	struct err *err = arena_one(arena, struct err);
	err->kind = ERR_INTERNAL;
	err->file = __FILE__;
	err->line = __LINE__;
	err->text = str_fmt(arena, "密钥文件 " STR " %s，请检查所在文件夹和磁盘后再试",
			    STR_ARG(path), what);
	err->cause = str_fmt(arena, "key file: errno %d", code);
	return err;
}

/* ---- reading ---- */

/* False for one that can't be read to its end, or fills the whole room. */
static bool read_all(int file, char *text, size_t room, size_t *len)
{
	ssize_t got = 1;
	while (got > 0 && *len < room) {
		got = read(file, text + *len, room - *len);
		if (got < 0 && errno == EINTR)
			got = 1;
		else if (got > 0)
			*len += (size_t)got;
	}
	return got == 0;
}

static err_t check_access(struct arena *arena, struct str path, const struct stat *status)
{
	if (!S_ISREG(status->st_mode))
		return secret_refused(arena, path, "不是普通文件，请检查配置里的路径");
	if (status->st_uid != geteuid() && status->st_uid != 0)
		return secret_refused(arena, path,
				      "属于别的用户，请先用 chown 改成运行本程序的用户");
	if ((status->st_mode & 077) != 0)
		return secret_refused(arena, path, "其他用户也能读取，请先执行 chmod 400 再启动");
	return NULL;
}

/* ---- the folder ---- */

err_t secret_place_open(struct arena *arena, struct str path, struct secret_place *out)
{
	size_t slash = path.len;
	while (slash > 0 && path.at[slash - 1] != '/')
		slash--;
	struct str folder = slash == 0 ? S(".") : str_sub(path, 0, slash);
	struct str name = str_sub(path, slash, path.len);
	if (name.len == 0 || memchr(path.at, '\0', path.len) != NULL)
		return secret_refused(arena, path, "的路径不对，请检查配置");
	out->name = str_c(arena, name);
	out->fresh = str_c(arena, str_fmt(arena, "." STR ".new", STR_ARG(name)));
	const char *folder_path = str_c(arena, folder);
	int *file = held_file(arena);
	*file = open(folder_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*file < 0)
		return secret_failed(arena, path, "所在的文件夹打不开");
	out->folder = *file;
	return NULL;
}

err_t secret_place_lock(struct arena *arena, struct str path, const struct secret_place *place)
{
	int code;
	do {
		code = flock(place->folder, LOCK_EX);
	} while (code != 0 && errno == EINTR);
	return code == 0 ? NULL : secret_failed(arena, path, "所在的文件夹锁不住");
}

static bool write_all(int file, struct str text)
{
	while (text.len > 0) {
		ssize_t done = write(file, text.at, text.len);
		if (done < 0 && errno != EINTR)
			return false;
		if (done > 0)
			text = str_sub(text, (size_t)done, text.len);
	}
	return true;
}

bool secret_write(const struct secret_place *place, struct str text, const struct stat *like)
{
	if (unlinkat(place->folder, place->fresh, 0) != 0 && errno != ENOENT)
		return false;
	int file = openat(place->folder, place->fresh,
			  O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0400);
	if (file < 0)
		return false;
	bool good = write_all(file, text);
	if (like != NULL && (like->st_uid != geteuid() || like->st_gid != getegid()))
		good = good && fchown(file, like->st_uid, like->st_gid) == 0;
	good = good && fchmod(file, 0400) == 0 && fsync(file) == 0;
	good = close(file) == 0 && good;
	if (!good)
		unlinkat(place->folder, place->fresh, 0);
	return good;
}

err_t secret_read(struct arena *arena, const struct secret_place *place, struct str path,
		  struct secret_text *out)
{
	int *file = held_file(arena);
	*file = openat(place->folder, place->name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (*file < 0)
		return errno == ENOENT
			       ? err_new(arena, ERR_NOT_FOUND,
					 "密钥文件 " STR " 不存在，请检查路径", STR_ARG(path))
			       : secret_failed(arena, path, "打不开");
	if (fstat(*file, &out->status) != 0)
		return secret_failed(arena, path, "打不开");
	TRY(check_access(arena, path, &out->status));
	if (!read_all(*file, out->text, sizeof out->text, &out->len))
		return secret_refused(arena, path, "读不完整或太大，请从备份里找回");
	return NULL;
}

err_t secret_create(struct arena *arena, struct str path, struct str text, const char *there)
{
	struct secret_place place;
	TRY(secret_place_open(arena, path, &place));
	TRY(secret_place_lock(arena, path, &place));
	if (!secret_write(&place, text, NULL))
		return secret_failed(arena, path, "写不进去");
	/* A link, unlike a rename, never replaces what is there. */
	bool linked = linkat(place.folder, place.fresh, place.folder, place.name, 0) == 0;
	bool exists = !linked && errno == EEXIST;
	unlinkat(place.folder, place.fresh, 0);
	if (exists)
		return err_new(arena, ERR_CONFLICT, "密钥文件 " STR " 已经有了，不能覆盖；%s",
			       STR_ARG(path), there);
	if (!linked || fsync(place.folder) != 0)
		return secret_failed(arena, path, "写不进去");
	return NULL;
}
