/*
 * keys: the key file and the ring made from it. See crypt.h for its form.
 *
 * A change writes a new file beside the old one, syncs it, renames it and syncs the folder: at any
 * moment the name leads to one whole file. The folder is locked meanwhile, so that two rotations do
 * not lose each other's key. Never logs a key, and wipes what it has read.
 */
#include "base/crypt_internal.h"

#include "base/arena.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MAX = 64 << 10, HEX_CHARS = 2 * KEY_BYTES };

static const char heading[] =
	"# Lianxin key file: who has it can read every sealed value; who loses it can read none.\n"
	"# Keep a copy apart from the data and its backups. One key a line: id and 64 hex digits.\n"
	"# Key 0 belongs to the digests and stays; the last key seals new values.\n";

/* A master key as it stands in the file. */
struct master {
	int id;
	byte_t bytes[KEY_BYTES];
};

/* The file, read and parsed; locked memory, wiped with the arena. */
struct key_file {
	struct stat status;
	char text[FILE_MAX + 1];
	size_t len;
	size_t count;
	struct master masters[KEY_ID_MAX + 1];
};

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

/* Zeroed memory with guard pages, not in core dumps, locked where the system allows it; wiped when
 * the arena ends. The way to let it go is laid down first: nothing can be lost in between. */
static void *secret_memory(struct arena *arena, size_t size)
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

static err_t refused(struct arena *arena, struct str path, const char *what)
{
	return err_new(arena, ERR_INVALID, "密钥文件 " STR " %s", STR_ARG(path), what);
}

static err_t failed(struct arena *arena, struct str path, const char *what)
{
	int code = errno;
	struct err *err = arena_one(arena, struct err);
	err->kind = ERR_INTERNAL;
	err->file = __FILE__;
	err->line = __LINE__;
	err->text = str_fmt(arena, "密钥文件 " STR " %s，请检查所在文件夹和磁盘后再试", STR_ARG(path), what);
	err->cause = str_fmt(arena, "key file: errno %d", code);
	return err;
}

/* ---- reading ---- */

static bool read_all(int file, struct key_file *out)
{
	ssize_t got = 1;
	while (got > 0 && out->len < sizeof out->text) {
		got = read(file, out->text + out->len, sizeof out->text - out->len);
		if (got < 0 && errno == EINTR)
			got = 1;
		else if (got > 0)
			out->len += (size_t)got;
	}
	return got == 0;
}

static err_t check_access(struct arena *arena, struct str path, const struct stat *status)
{
	if (!S_ISREG(status->st_mode))
		return refused(arena, path, "不是普通文件，请检查配置里的路径");
	if (status->st_uid != geteuid() && status->st_uid != 0)
		return refused(arena, path, "属于别的用户，请先用 chown 改成运行本程序的用户");
	if ((status->st_mode & 077) != 0)
		return refused(arena, path, "其他用户也能读取，请先执行 chmod 400 再启动");
	return NULL;
}

static bool read_line(struct str line, struct master *out)
{
	struct str id_text = str_cut(&line, ' '), hex = str_trim(line);
	int64_t id = -1;
	size_t len = 0;
	if (!str_int(id_text, &id) || id < 0 || id > KEY_ID_MAX || hex.len != HEX_CHARS)
		return false;
	out->id = (int)id;
	return sodium_hex2bin(out->bytes, sizeof out->bytes, hex.at, hex.len, NULL, &len, NULL) == 0 &&
	       len == sizeof out->bytes;
}

/* Ids ascend and 0 comes first, so none is there twice. */
static bool read_lines(struct key_file *file)
{
	struct str rest = {file->text, file->len};
	while (rest.len > 0) {
		struct str line = str_trim(str_cut(&rest, '\n'));
		if (line.len == 0 || line.at[0] == '#')
			continue;
		if (file->count > KEY_ID_MAX)
			return false;
		struct master *master = &file->masters[file->count];
		int before = file->count == 0 ? -1 : file->masters[file->count - 1].id;
		if (!read_line(line, master) || master->id <= before)
			return false;
		file->count++;
	}
	return file->count >= 2 && file->masters[0].id == 0;
}

static err_t read_key_file(struct arena *arena, int folder, const char *name, struct str path,
			   struct key_file **out)
{
	struct key_file *keys = secret_memory(arena, sizeof *keys);
	int *file = held_file(arena);
	*file = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (*file < 0)
		return errno == ENOENT ? refused(arena, path, "不存在，请检查路径，或先执行 lianxin init")
				       : failed(arena, path, "打不开");
	if (fstat(*file, &keys->status) != 0)
		return failed(arena, path, "打不开");
	TRY(check_access(arena, path, &keys->status));
	if (!read_all(*file, keys))
		return refused(arena, path, "读不完整或太大，请从备份里找回");
	if (!read_lines(keys))
		return refused(arena, path, "内容不对，可能被改动过，请从备份里找回");
	*out = keys;
	return NULL;
}

/* ---- the folder ---- */

struct place {
	int folder;
	const char *name, *fresh; /* the file and the one that will replace it */
};

static err_t open_place(struct arena *arena, struct str path, struct place *out)
{
	size_t slash = path.len;
	while (slash > 0 && path.at[slash - 1] != '/')
		slash--;
	struct str folder = slash == 0 ? S(".") : str_sub(path, 0, slash);
	struct str name = str_sub(path, slash, path.len);
	if (name.len == 0 || memchr(path.at, '\0', path.len) != NULL)
		return refused(arena, path, "的路径不对，请检查配置");
	out->name = str_c(arena, name);
	out->fresh = str_c(arena, str_fmt(arena, "." STR ".new", STR_ARG(name)));
	const char *folder_path = str_c(arena, folder);
	int *file = held_file(arena);
	*file = open(folder_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (*file < 0)
		return failed(arena, path, "所在的文件夹打不开");
	out->folder = *file;
	return NULL;
}

static err_t lock_place(struct arena *arena, struct str path, const struct place *place)
{
	int code;
	do {
		code = flock(place->folder, LOCK_EX);
	} while (code != 0 && errno == EINTR);
	return code == 0 ? NULL : failed(arena, path, "所在的文件夹锁不住");
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

/* Writes and syncs the new file beside the old one, with the old one's owner when there is one. */
static bool write_fresh(const struct place *place, struct str text, const struct stat *like)
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

/* ---- making and changing ---- */

/* Adds "id hex" of a random key. */
static void add_key(char *text, size_t size, size_t *len, int id)
{
	byte_t fresh[KEY_BYTES];
	char hex[HEX_CHARS + 1];
	randombytes_buf(fresh, sizeof fresh);
	sodium_bin2hex(hex, sizeof hex, fresh, sizeof fresh);
	int added = snprintf(text + *len, size - *len, "%d %s\n", id, hex);
	*len += (size_t)added;
	sodium_memzero(fresh, sizeof fresh);
	sodium_memzero(hex, sizeof hex);
}

static err_t create_file(struct arena *arena, struct str path)
{
	struct place place;
	char text[sizeof heading + 2 * (HEX_CHARS + 8)];
	size_t len = sizeof heading - 1;
	TRY(open_place(arena, path, &place));
	TRY(lock_place(arena, path, &place));
	memcpy(text, heading, sizeof heading);
	add_key(text, sizeof text, &len, 0);
	add_key(text, sizeof text, &len, 1);
	bool written = write_fresh(&place, (struct str){text, len}, NULL);
	sodium_memzero(text, sizeof text);
	if (!written)
		return failed(arena, path, "写不进去");
	/* A link, unlike a rename, never replaces what is there. */
	bool linked = linkat(place.folder, place.fresh, place.folder, place.name, 0) == 0;
	bool exists = !linked && errno == EEXIST;
	unlinkat(place.folder, place.fresh, 0);
	if (exists)
		return err_new(arena, ERR_CONFLICT,
			       "密钥文件 " STR " 已经有了，不能覆盖；要换新密钥请用 lianxin rotate-key",
			       STR_ARG(path));
	if (!linked || fsync(place.folder) != 0)
		return failed(arena, path, "写不进去");
	return NULL;
}

static err_t rotate_file(struct arena *arena, struct str path)
{
	struct place place;
	struct key_file *file = NULL;
	TRY(open_place(arena, path, &place));
	TRY(lock_place(arena, path, &place));
	TRY(read_key_file(arena, place.folder, place.name, path, &file));
	int id = file->masters[file->count - 1].id + 1;
	size_t len = file->len;
	if (id > KEY_ID_MAX || sizeof file->text - len < HEX_CHARS + 8)
		return refused(arena, path, "里的密钥已满，请联系维护人员");
	if (file->text[len - 1] != '\n')
		file->text[len++] = '\n';
	add_key(file->text, sizeof file->text, &len, id);
	bool written = write_fresh(&place, (struct str){file->text, len}, &file->status);
	if (!written || renameat(place.folder, place.fresh, place.folder, place.name) != 0)
		return failed(arena, path, "写不进去，原来的密钥没有变");
	if (fsync(place.folder) != 0)
		return failed(arena, path, "可能没有存稳");
	return NULL;
}

/* Runs a change in an arena of its own: the lock and what was read go with it. */
static err_t change(struct arena *arena, struct str path, err_t (*run)(struct arena *, struct str))
{
	struct arena *turn = arena_new(arena);
	err_t err = err_copy(arena, run(turn, path));
	arena_free(turn);
	return err;
}

err_t keys_create(struct arena *arena, struct str path)
{
	return change(arena, path, create_file);
}

err_t keys_rotate(struct arena *arena, struct str path)
{
	return change(arena, path, rotate_file);
}

/* ---- the ring ---- */

static bool derive_sm(const struct master *master, const char *info, byte_t *out, size_t len)
{
	struct str key = {(const char *)master->bytes, sizeof master->bytes};
	return sm3_hkdf(key, S("lianxin"), str_of(info), out, len);
}

static bool derive(const struct master *master, struct derived *out)
{
	out->id = master->id;
	return crypto_kdf_derive_from_key(out->seal, sizeof out->seal, 1, "lx-seal ", master->bytes) == 0 &&
	       crypto_kdf_derive_from_key(out->blind, sizeof out->blind, 2, "lx-blind", master->bytes) == 0 &&
	       derive_sm(master, "sm4-ctr", out->sm4, sizeof out->sm4) &&
	       derive_sm(master, "sm4-tag", out->sm4_mac, sizeof out->sm4_mac) &&
	       derive_sm(master, "sm3-blind", out->sm3_blind, sizeof out->sm3_blind);
}

static bool fill_ring(struct keys *keys, const struct key_file *file)
{
	if (crypto_kdf_derive_from_key(keys->fixed, sizeof keys->fixed, 3, "lx-fixed",
				       file->masters[0].bytes) != 0)
		return false;
	for (size_t i = 1; i < file->count; i++) {
		if (!derive(&file->masters[i], &keys->ring[i - 1]))
			return false;
	}
	keys->count = (int)file->count - 1;
	return true;
}

static err_t make_ring(struct arena *arena, const struct key_file *file,
		       enum seal_algorithm algorithm, struct keys **out)
{
	struct keys *keys =
		secret_memory(arena, sizeof *keys + (file->count - 1) * sizeof keys->ring[0]);
	keys->algorithm = algorithm;
	if (!fill_ring(keys, file))
		return err_internal(arena, "keys could not be derived");
	sodium_mprotect_readonly(keys);
	*out = keys;
	return NULL;
}

err_t keys_open(struct arena *arena, struct str path, enum seal_algorithm algorithm,
		struct keys **out)
{
	struct arena *turn = arena_new(arena); /* the file's text goes as soon as the ring is made */
	struct place place;
	struct key_file *file = NULL;
	err_t err = NULL;
	if (algorithm != SEAL_XCHACHA && algorithm != SEAL_SM4)
		err = err_internal(turn, "no sealing algorithm %d", (int)algorithm);
	if (err == NULL)
		err = open_place(turn, path, &place);
	if (err == NULL)
		err = read_key_file(turn, place.folder, place.name, path, &file);
	if (err == NULL)
		err = make_ring(arena, file, algorithm, out);
	err = err_copy(arena, err);
	arena_free(turn);
	return err;
}

const struct derived *keys_find(const struct keys *keys, int id)
{
	for (int i = 0; i < keys->count; i++) {
		if (keys->ring[i].id == id)
			return &keys->ring[i];
	}
	return NULL;
}

int keys_current(const struct keys *keys)
{
	return keys->ring[keys->count - 1].id;
}

int keys_count(const struct keys *keys)
{
	return keys->count;
}

int keys_id(const struct keys *keys, int number)
{
	return keys->ring[keys->count - 1 - number].id;
}
