/*
 * keys: the key file and the ring made from it. See crypt.h for its form.
 *
 * How the file is read and changed stands in secret_file.c; its folder is locked meanwhile, so that two
 * rotations do not lose each other's key. Never logs a key.
 */
#include "base/crypt_internal.h"

#include "base/arena.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { HEX_CHARS = 2 * KEY_BYTES };

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
	struct secret_text read;
	size_t count;
	struct master masters[KEY_ID_MAX + 1];
};

/* ---- reading ---- */

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
	struct str rest = {file->read.text, file->read.len};
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

static err_t read_key_file(struct arena *arena, const struct secret_place *place, struct str path,
			   struct key_file **out)
{
	struct key_file *keys = secret_memory(arena, sizeof *keys);
	err_t err = secret_read(arena, place, path, &keys->read);
	if (err != NULL && err->kind == ERR_NOT_FOUND)
		return secret_refused(arena, path, "不存在，请检查路径，或先执行 lianxin init");
	TRY(err);
	if (!read_lines(keys))
		return secret_refused(arena, path, "内容不对，可能被改动过，请从备份里找回");
	*out = keys;
	return NULL;
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
	char text[sizeof heading + 2 * (HEX_CHARS + 8)];
	size_t len = sizeof heading - 1;
	memcpy(text, heading, sizeof heading);
	add_key(text, sizeof text, &len, 0);
	add_key(text, sizeof text, &len, 1);
	err_t err = secret_create(arena, path, (struct str){text, len}, "要换新密钥请用 lianxin rotate-key");
	sodium_memzero(text, sizeof text);
	return err;
}

static err_t rotate_file(struct arena *arena, struct str path)
{
	struct secret_place place;
	struct key_file *file = NULL;
	TRY(secret_place_open(arena, path, &place));
	TRY(secret_place_lock(arena, path, &place));
	TRY(read_key_file(arena, &place, path, &file));
	int id = file->masters[file->count - 1].id + 1;
	size_t len = file->read.len;
	if (id > KEY_ID_MAX || sizeof file->read.text - len < HEX_CHARS + 8)
		return secret_refused(arena, path, "里的密钥已满，请联系维护人员");
	if (file->read.text[len - 1] != '\n')
		file->read.text[len++] = '\n';
	add_key(file->read.text, sizeof file->read.text, &len, id);
	bool written = secret_write(&place, (struct str){file->read.text, len}, &file->read.status);
	if (!written || renameat(place.folder, place.fresh, place.folder, place.name) != 0)
		return secret_failed(arena, path, "写不进去，原来的密钥没有变");
	if (fsync(place.folder) != 0)
		return secret_failed(arena, path, "可能没有存稳");
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
	struct secret_place place;
	struct key_file *file = NULL;
	err_t err = NULL;
	if (algorithm != SEAL_XCHACHA && algorithm != SEAL_SM4)
		err = err_internal(turn, "no sealing algorithm %d", (int)algorithm);
	if (err == NULL)
		err = secret_place_open(turn, path, &place);
	if (err == NULL)
		err = read_key_file(turn, &place, path, &file);
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
