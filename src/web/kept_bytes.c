/*
 * kept_bytes: the pieces of a file on their way, in DATA/kept/ID. See kept.h.
 *
 * The size of that file is the offset: nothing else says how far it is, so a crash can't make them
 * differ. A piece is written whole or taken back. Names are numbers of our own, never a client's words.
 */
#include "base/arena.h"
#include "base/crypt.h"
#include "web/kept_int.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum kept_step kept_step(int64_t have, int64_t size, int64_t offset, size_t len)
{
	if (have == size && offset == have && len == 0)
		return KEPT_WHOLE;
	if (offset != have)
		return KEPT_WRONG_OFFSET;
	return len > (uint64_t)(size - have) ? KEPT_TOO_MUCH : KEPT_WRITE;
}

static struct str folder_of(struct arena *arena, const struct house *house)
{
	return str_join(arena, house->data, S("/kept"));
}

static const char *path_of(struct visit *visit, const struct kept *kept)
{
	return str_fmt(visit->arena, STR "/%lld", STR_ARG(folder_of(visit->arena, visit->act.house)),
		       (long long)kept->id)
		.at;
}

static err_t no_room(struct visit *visit, const char *what)
{
	if (errno == ENOSPC || errno == EDQUOT)
		return err_new(visit->arena, ERR_BUSY, "磁盘满了，照片暂时存不下；请联系系统管理员。");
	return err_internal(visit->arena, "%s: %s", what, strerror(errno));
}

err_t kept_have(struct visit *visit, const struct kept *kept, int64_t *out)
{
	struct stat about;
	*out = 0;
	if (kept->ready)
		*out = kept->size;
	else if (stat(path_of(visit, kept), &about) == 0 && S_ISREG(about.st_mode))
		*out = (int64_t)about.st_size;
	return NULL;
}

static err_t open_pieces(struct visit *visit, const struct kept *kept, int *out)
{
	int flags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW;
	const char *folder = folder_of(visit->arena, visit->act.house).at;
	if (mkdir(folder, 0700) != 0 && errno != EEXIST)
		return no_room(visit, "folder of kept files");
	int file = open(path_of(visit, kept), flags, 0600);
	if (file < 0)
		return no_room(visit, "kept file");
	/* Two requests for one file: the second waits, then its offset is wrong. */
	if (flock(file, LOCK_EX) != 0) {
		close(file);
		return no_room(visit, "kept file's lock");
	}
	*out = file;
	return NULL;
}

static bool write_all(int file, struct str bytes, int64_t offset)
{
	while (bytes.len > 0) {
		ssize_t put = pwrite(file, bytes.at, bytes.len, (off_t)offset);
		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return false;
		bytes = str_sub(bytes, (size_t)put, bytes.len);
		offset += put;
	}
	return true;
}

static err_t write_piece(struct visit *visit, int file, int64_t offset, struct str bytes)
{
	if (write_all(file, bytes, offset))
		return NULL;
	err_t err = no_room(visit, "kept file");
	if (ftruncate(file, (off_t)offset) != 0)
		return err_internal(visit->arena, "kept file: %s", strerror(errno));
	return err;
}

static err_t append(struct visit *visit, const struct kept *kept, int file, int64_t offset,
		    struct str bytes, bool *whole)
{
	struct stat about;
	if (fstat(file, &about) != 0)
		return no_room(visit, "kept file");
	*whole = false;
	switch (kept_step((int64_t)about.st_size, kept->size, offset, bytes.len)) {
	case KEPT_WHOLE:
		*whole = true;
		return NULL;
	case KEPT_WRONG_OFFSET:
		return err_new(visit->arena, ERR_CONFLICT, "线路断过，从断开的地方接着传。");
	case KEPT_TOO_MUCH:
		return err_field(visit->arena, S("size"), "传来的比说好的多，请重新选这张照片。");
	case KEPT_WRITE:
		break;
	}
	TRY(write_piece(visit, file, offset, bytes));
	*whole = offset + (int64_t)bytes.len == kept->size;
	return NULL;
}

err_t kept_append(struct visit *visit, const struct kept *kept, int64_t offset, struct str bytes,
		  bool *whole)
{
	int file = -1;
	TRY(open_pieces(visit, kept, &file));
	err_t err = append(visit, kept, file, offset, bytes, whole);
	close(file);
	return err;
}

void kept_forget(struct visit *visit, const struct kept *kept)
{
	unlink(path_of(visit, kept));
}

/* ---- when all has come ---- */

static err_t read_pieces(struct visit *visit, const struct kept *kept, struct str *out)
{
	char *bytes = arena_alloc(visit->arena, (size_t)kept->size);
	int file = open(path_of(visit, kept), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	size_t done = 0;
	if (file < 0)
		return no_room(visit, "kept file");
	while (done < (size_t)kept->size) {
		ssize_t got = read(file, bytes + done, (size_t)kept->size - done);
		if (got <= 0)
			break;
		done += (size_t)got;
	}
	close(file);
	*out = (struct str){bytes, done};
	return NULL;
}

/* Whether it is, byte for byte, what the phone said that it would send. */
static bool is_intact(struct arena *arena, const struct kept *kept, struct str bytes)
{
	return bytes.len == (size_t)kept->size &&
	       (kept->sum.len == 0 || str_eq(kept->sum, digest_hex(arena, bytes)));
}

static err_t take_whole(struct visit *visit, struct kept *kept, struct upload *upload)
{
	struct str bytes;
	TRY(read_pieces(visit, kept, &bytes));
	if (!is_intact(visit->arena, kept, bytes))
		return err_field(visit->arena, kept->field, "“" STR "”在路上传坏了，请再传一次。",
				 STR_ARG(str_head(kept->name, 40)));
	const struct http_file file = {.field = kept->field, .name = kept->name, .size = kept->size,
				       .path = str_of(path_of(visit, kept)),
				       .digest = digest_hex(visit->arena, bytes)};
	return upload_store(visit, &file, upload);
}

err_t kept_decode(struct visit *visit, struct kept *kept)
{
	struct upload upload = {.field = kept->field};
	err_t err = take_whole(visit, kept, &upload);
	if (err != NULL) {
		if (err->kind == ERR_INVALID)
			kept_forget(visit, kept);
		return err;
	}
	kept->type = upload.type;
	kept->size = upload.size;
	kept->digest = kept->base = upload.digest;
	kept->quarters = 0;
	kept->ready = true;
	return NULL;
}

err_t kept_turn(struct visit *visit, struct kept *kept, int quarters)
{
	struct upload upload = {.field = kept->field};
	int64_t turned = (kept->quarters + quarters) & 3;
	if (!kept->ready || !str_starts(kept->type, S("image/")))
		return err_new(visit->arena, ERR_CONFLICT, "照片还没传完，传完再转。");
	struct str base = blob_path(visit->arena, visit->act.house, kept->base);
	TRY(upload_picture(visit, base, str_fmt(visit->arena, "1600 %lld", (long long)turned),
			   &upload));
	kept->digest = turned == 0 ? kept->base : upload.digest;
	kept->size = upload.size;
	kept->quarters = turned;
	return NULL;
}

/* ---- what nobody fetched ---- */

void kept_sweep_pieces(const struct act *act, int64_t hours)
{
	DIR *folder = opendir(folder_of(act->arena, act->house).at);
	struct stat about;
	time_t old = time(NULL) - (time_t)(hours * 3600);
	if (folder == NULL)
		return;
	for (struct dirent *one = readdir(folder); one != NULL; one = readdir(folder)) {
		if (one->d_name[0] != '.' &&
		    fstatat(dirfd(folder), one->d_name, &about, AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISREG(about.st_mode) && about.st_mtime < old)
			unlinkat(dirfd(folder), one->d_name, 0);
	}
	closedir(folder);
}
