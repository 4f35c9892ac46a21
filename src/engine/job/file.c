/*
 * file: what jobs read and leave, sealed on disk.
 *
 * A workbook of people must not lie readable in the data folder between two clicks: it is sealed under
 * the key ring, bound to its own name, and goes away after a week whether it was fetched or not.
 */
#include "engine/job/job.h"

#include "base/arena.h"
#include "base/crypt.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_BYTES = 16, FILE_MAX = 256 << 20, DAYS_KEPT = 7 };

static struct str folder_of(const struct act *act)
{
	return str_join(act->arena, act->house->data, S("/jobs"));
}

/* Names are ours: letters and digits, nothing that leads out of the folder. */
static bool is_name(struct str name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.at[i];
		if (!((c >= 'a' && c <= 'f') || (c >= '0' && c <= '9')))
			return false;
	}
	return name.len == NAME_BYTES * 2;
}

static struct str bound_to(const struct act *act, struct str name)
{
	return str_join(act->arena, S("job|file|"), name);
}

static err_t no_room(struct act *act, const char *what)
{
	if (errno == ENOSPC || errno == EDQUOT)
		return err_new(act->arena, ERR_BUSY, "磁盘满了，文件暂时存不下；请联系系统管理员。");
	return err_internal(act->arena, "%s: %s", what, strerror(errno));
}

static bool write_all(int fd, struct str bytes)
{
	size_t done = 0;
	while (done < bytes.len) {
		ssize_t n = write(fd, bytes.at + done, bytes.len - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		done += (size_t)n;
	}
	return true;
}

static err_t write_new(struct act *act, struct str path, struct str bytes)
{
	int fd = open(str_c(act->arena, path), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
		      0600);
	if (fd < 0)
		return no_room(act, "job file");
	bool good = write_all(fd, bytes) && fsync(fd) == 0;
	good = close(fd) == 0 && good;
	if (good)
		return NULL;
	err_t err = no_room(act, "job file");
	unlink(str_c(act->arena, path));
	return err;
}

static err_t read_all(struct act *act, struct str path, struct str *out)
{
	struct stat info;
	int fd = open(str_c(act->arena, path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return err_new(act->arena, ERR_NOT_FOUND, "这个文件已经清理掉了，请重新做一次。");
	if (fstat(fd, &info) != 0 || info.st_size > FILE_MAX) {
		close(fd);
		return err_internal(act->arena, "job file of an odd size");
	}
	size_t size = (size_t)info.st_size, done = 0;
	char *bytes = arena_alloc(act->arena, size + 1);
	while (done < size) {
		ssize_t n = read(fd, bytes + done, size - done);
		if (n == 0 || (n < 0 && errno != EINTR))
			break;
		done += n > 0 ? (size_t)n : 0;
	}
	close(fd);
	if (done < size)
		return err_internal(act->arena, "job file was cut");
	*out = (struct str){bytes, size};
	return NULL;
}

/* Whatever is older than a week, besides the new one that is about to come. */
static void sweep(struct act *act)
{
	const char *folder = str_c(act->arena, folder_of(act));
	DIR *dir = opendir(folder);
	struct dirent *entry;
	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		struct stat info;
		const char *path = str_fmt(act->arena, "%s/%s", folder, entry->d_name).at;
		if (is_name(str_of(entry->d_name)) && lstat(path, &info) == 0 &&
		    (int64_t)info.st_mtime < act->now / 1000 - DAYS_KEPT * 86400)
			unlink(path);
	}
	if (dir != NULL)
		closedir(dir);
}

err_t job_file_keep(struct act *act, struct str bytes, struct str *name)
{
	struct str folder = folder_of(act), fresh = random_hex(act->arena, NAME_BYTES);
	if (mkdir(str_c(act->arena, folder), 0700) != 0 && errno != EEXIST)
		return no_room(act, "job folder");
	sweep(act);
	TRY(write_new(act, str_fmt(act->arena, STR "/" STR, STR_ARG(folder), STR_ARG(fresh)),
		      seal(act->arena, act->house->keys, bound_to(act, fresh), bytes)));
	*name = fresh;
	return NULL;
}

err_t job_file_take(struct act *act, struct str path, struct str *name)
{
	struct str bytes;
	TRY(read_all(act, path, &bytes));
	return job_file_keep(act, bytes, name);
}

err_t job_file_read(struct act *act, struct str name, struct str *out)
{
	struct str sealed;
	if (!is_name(name))
		return err_new(act->arena, ERR_NOT_FOUND, "这项任务没有留下文件。");
	TRY(read_all(act, str_fmt(act->arena, STR "/" STR, STR_ARG(folder_of(act)), STR_ARG(name)),
		     &sealed));
	return unseal(act->arena, act->house->keys, bound_to(act, name), sealed, out);
}

err_t job_file_open(struct act *act, struct str name, struct str *path)
{
	struct str bytes, plain;
	TRY(job_file_read(act, name, &bytes));
	plain = str_fmt(act->arena, STR "/scratch/" STR, STR_ARG(act->house->data),
			STR_ARG(random_hex(act->arena, NAME_BYTES)));
	TRY(write_new(act, plain, bytes));
	*path = plain;
	return NULL;
}

void job_file_shut(struct act *act, struct str path)
{
	unlink(str_c(act->arena, path));
}

void job_file_drop(struct act *act, struct str name)
{
	if (is_name(name))
		unlink(str_fmt(act->arena, STR "/" STR, STR_ARG(folder_of(act)), STR_ARG(name)).at);
}
