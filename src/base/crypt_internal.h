/*
 * crypt_internal: the key ring, and the Chinese algorithms, as the files of crypt share them.
 *
 * Not for other folders. The ring lives in memory of libsodium (locked, guarded, read-only once it
 * is filled, left out of core dumps) and holds derived keys only.
 */
#ifndef LIANXIN_BASE_CRYPT_INTERNAL_H
#define LIANXIN_BASE_CRYPT_INTERNAL_H

#include "base/crypt.h"

#include <stddef.h>
#include <sys/stat.h>

enum {
	KEY_BYTES = 32,
	SM4_KEY_BYTES = 16,
	SM4_NONCE_BYTES = 16,
	SM3_BYTES = 32,
	INDEX_BYTES = 16,
	KEY_ID_MAX = 255,
};

typedef unsigned char byte_t;

/* What is derived from one master key. */
struct derived {
	int id;
	byte_t seal[KEY_BYTES], blind[KEY_BYTES];
	byte_t sm4[SM4_KEY_BYTES], sm4_mac[SM3_BYTES], sm3_blind[SM3_BYTES];
};

struct keys {
	enum seal_algorithm algorithm;
	byte_t fixed[KEY_BYTES]; /* of keyed_digest */
	int count;
	struct derived ring[]; /* ids ascending; the last is the current one */
};

const struct derived *keys_find(const struct keys *keys, int id); /* NULL: not in the ring */

/* Leaves through the arena's guard, as if memory had run out. */
_Noreturn void crypt_give_up(struct arena *arena);

/* ---- files that hold a key (secret_file.c) ---- */

enum { SECRET_FILE_MAX = 64 << 10 };

/* Zeroed memory with guard pages, not in core dumps, locked where the system allows it; wiped when the arena ends. */
void *secret_memory(struct arena *arena, size_t size);
/* The file is not as it must be, in words (ERR_INVALID); the system would not (ERR_INTERNAL, errno as cause). */
err_t secret_refused(struct arena *arena, struct str path, const char *what);
err_t secret_failed(struct arena *arena, struct str path, const char *what);

/* A file in its folder, which stays open until the arena ends. */
struct secret_place {
	int folder;
	const char *name, *fresh; /* the file and the one that will replace it */
};
err_t secret_place_open(struct arena *arena, struct str path, struct secret_place *out) MUST_USE;
/* Until the arena ends nobody else changes files there. */
err_t secret_place_lock(struct arena *arena, struct str path, const struct secret_place *place) MUST_USE;

struct secret_text {
	struct stat status;
	char text[SECRET_FILE_MAX + 1];
	size_t len;
};
/* The whole file, when nobody else can read it. out lives in secret memory. ERR_NOT_FOUND when there is none. */
err_t secret_read(struct arena *arena, const struct secret_place *place, struct str path,
		  struct secret_text *out) MUST_USE;
/* Writes and syncs the new file (0400) beside the old one, with the old one's owner when there is one. */
bool secret_write(const struct secret_place *place, struct str text, const struct stat *like);
/* A file that was not there (ERR_CONFLICT, with what to do instead), 0400. */
err_t secret_create(struct arena *arena, struct str path, struct str text, const char *there) MUST_USE;

/* The Chinese algorithms; false when OpenSSL refuses or has no memory. Lengths in bytes. */
bool sm4_ctr(const byte_t key[SM4_KEY_BYTES], const byte_t nonce[SM4_NONCE_BYTES], const byte_t *in,
	     size_t len, byte_t *out); /* in and out may be the same; sealing and opening alike */
bool sm3_hmac(const byte_t *key, size_t key_len, struct str text, byte_t out[SM3_BYTES]);
bool sm3_hkdf(struct str key, struct str salt, struct str info, byte_t *out, size_t out_len);

#endif
