/*
 * upload: disk work of uploads, noted here and done there. See upload.h.
 *
 * Files have random names of our own, are made anew (O_EXCL, O_NOFOLLOW, 0600) below the folder's
 * descriptor, and are removed with the request unless somebody has renamed them away. Nothing is
 * synced: who keeps a file moves and syncs it.
 */
#include "upload.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/digest.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define PREFIX "upload-"
enum { NAME_MAX_BYTES = sizeof PREFIX + 32, DAY_SECONDS = 86400, NOTE_BYTES = 1 << 20 };

struct stored {
	struct http_file *file;
	struct stored *next;
	struct digest *digest;
	int descriptor; /* -1: not open */
	bool made;
	char name[NAME_MAX_BYTES];
	char hex[DIGEST_HEX];
};

enum act { ACT_OPEN, ACT_WRITE, ACT_CLOSE };

struct note {
	enum act act;
	struct stored *stored;
	struct buf bytes;
	struct note *next;
};

struct upload {
	struct arena *arena; /* the request's */
	struct arena *notes; /* emptied when they are done */
	const struct scratch *scratch;
	struct stored *files, *current;
	struct note *first, *last;
	int status;
};

static void close_folder(void *arg)
{
	close(*(int *)arg);
}

/* What a killed process left behind; a day old, so that nobody's upload in flight is hit. */
static void sweep(int folder)
{
	int copy = dup(folder);
	DIR *list = copy < 0 ? NULL : fdopendir(copy);
	if (list == NULL) {
		if (copy >= 0)
			close(copy);
		return;
	}
	time_t now = time(NULL);
	for (struct dirent *entry = readdir(list); entry != NULL; entry = readdir(list)) {
		struct stat about;
		bool ours = strlen(entry->d_name) == NAME_MAX_BYTES - 1 &&
			    strncmp(entry->d_name, PREFIX, sizeof PREFIX - 1) == 0;
		if (ours && fstatat(folder, entry->d_name, &about, AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISREG(about.st_mode) && about.st_mtime < now - DAY_SECONDS)
			unlinkat(folder, entry->d_name, 0);
	}
	closedir(list);
}

err_t scratch_open(struct arena *arena, struct str path, struct scratch *out)
{
	const char *name = str_c(arena, path);
	if (mkdir(name, 0700) != 0 && errno != EEXIST)
		return err_new(arena, ERR_INTERNAL,
			       "无法创建上传临时文件夹 " STR
			       "（%s）。请检查上级文件夹是否存在、是否可写。",
			       STR_ARG(path), strerror(errno));
	int folder = open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (folder < 0)
		return err_new(arena, ERR_INTERNAL,
			       "无法打开上传临时文件夹 " STR
			       "（%s）。请检查它是不是文件夹、是否可读写。",
			       STR_ARG(path), strerror(errno));
	int *kept = arena_one(arena, int);
	*kept = folder;
	arena_defer(arena, close_folder, kept);
	sweep(folder);
	*out = (struct scratch){.folder = folder, .path = str_dup(arena, path)};
	return NULL;
}

struct upload *upload_new(struct arena *arena, const struct scratch *scratch)
{
	struct upload *upload = arena_one(arena, struct upload);
	upload->arena = arena;
	upload->notes = arena_new(arena);
	upload->scratch = scratch;
	return upload;
}

static struct note *add_note(struct upload *upload, enum act act)
{
	struct note *note = arena_one(upload->notes, struct note);
	note->act = act;
	note->stored = upload->current;
	if (upload->last == NULL)
		upload->first = note;
	else
		upload->last->next = note;
	upload->last = note;
	return note;
}

static bool random_name(char name[NAME_MAX_BYTES])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char raw[16];
	if (getrandom(raw, sizeof raw, 0) != (ssize_t)sizeof raw)
		return false;
	char *to = name;
	memcpy(to, PREFIX, sizeof PREFIX - 1);
	to += sizeof PREFIX - 1;
	for (size_t i = 0; i < sizeof raw; i++) {
		*to++ = digits[raw[i] >> 4];
		*to++ = digits[raw[i] & 15];
	}
	*to = '\0';
	return true;
}

int upload_open(struct upload *upload, struct http_file *file)
{
	struct stored *stored = arena_one(upload->arena, struct stored);
	stored->file = file;
	stored->descriptor = -1;
	stored->digest = digest_begin(upload->arena);
	if (upload->scratch->folder < 0)
		return 507;
	if (stored->digest == NULL || !random_name(stored->name))
		return 500;
	file->path =
		str_fmt(upload->arena, STR "/%s", STR_ARG(upload->scratch->path), stored->name);
	stored->next = upload->files;
	upload->files = stored;
	upload->current = stored;
	add_note(upload, ACT_OPEN);
	return 0;
}

/* The note that takes more bytes for the current file. What looks like a boundary over and over comes in pieces of a
 * byte or two: they go to disk together. */
static struct note *write_note(struct upload *upload, size_t more)
{
	struct note *last = upload->last;
	if (last != NULL && last->act == ACT_WRITE && last->stored == upload->current &&
	    buf_str(&last->bytes).len + more <= NOTE_BYTES)
		return last;
	last = add_note(upload, ACT_WRITE);
	last->bytes = buf_new(upload->notes, more > NOTE_BYTES ? more : NOTE_BYTES);
	return last;
}

void upload_write(struct upload *upload, struct str bytes)
{
	upload->current->file->size += (int64_t)bytes.len;
	buf_add(&write_note(upload, bytes.len)->bytes, bytes);
}

void upload_close(struct upload *upload)
{
	add_note(upload, ACT_CLOSE);
}

bool upload_waits(const struct upload *upload)
{
	return upload->first != NULL;
}

static int status_of(int error)
{
	return error == ENOSPC || error == EDQUOT || error == EFBIG ? 507 : 500;
}

static int write_all(int descriptor, struct str bytes)
{
	while (bytes.len > 0) {
		ssize_t count = write(descriptor, bytes.at, bytes.len);
		if (count < 0 && errno == EINTR)
			continue;
		if (count <= 0)
			return count < 0 ? status_of(errno) : 500;
		bytes = str_sub(bytes, (size_t)count, bytes.len);
	}
	return 0;
}

static int close_file(struct stored *stored)
{
	int descriptor = stored->descriptor;
	stored->descriptor = -1;
	return descriptor < 0 || close(descriptor) == 0 || errno == EINTR ? 0 : status_of(errno);
}

static int open_file(const struct upload *upload, struct stored *stored)
{
	int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
	stored->descriptor = openat(upload->scratch->folder, stored->name, flags, 0600);
	stored->made = stored->descriptor >= 0;
	return stored->made ? 0 : status_of(errno);
}

static int run_note(const struct upload *upload, const struct note *note)
{
	struct stored *stored = note->stored;
	int status = 0;
	switch (note->act) {
	case ACT_OPEN:
		status = open_file(upload, stored);
		break;
	case ACT_WRITE:
		status = write_all(stored->descriptor, buf_str(&note->bytes));
		if (!digest_add(stored->digest, buf_str(&note->bytes)))
			status = 500;
		break;
	case ACT_CLOSE:
		status = close_file(stored);
		if (!digest_end(stored->digest, stored->hex))
			status = 500;
		break;
	}
	return status;
}

void upload_run(struct upload *upload)
{
	for (const struct note *note = upload->first; note != NULL; note = note->next) {
		if (upload->status == 0)
			upload->status = run_note(upload, note);
		if (note->act == ACT_CLOSE)
			note->stored->file->digest = (struct str){note->stored->hex, DIGEST_HEX};
	}
}

int upload_ran(struct upload *upload)
{
	arena_reset(upload->notes);
	upload->first = upload->last = NULL;
	return upload->status;
}

void upload_discard(struct upload *upload)
{
	for (struct stored *stored = upload->files; stored != NULL; stored = stored->next) {
		close_file(stored);
		if (stored->made)
			unlinkat(upload->scratch->folder, stored->name, 0);
		stored->made = false;
	}
}
