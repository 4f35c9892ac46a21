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

/* The Chinese algorithms; false when OpenSSL refuses or has no memory. Lengths in bytes. */
bool sm4_ctr(const byte_t key[SM4_KEY_BYTES], const byte_t nonce[SM4_NONCE_BYTES], const byte_t *in,
	     size_t len, byte_t *out); /* in and out may be the same; sealing and opening alike */
bool sm3_hmac(const byte_t *key, size_t key_len, struct str text, byte_t out[SM3_BYTES]);
bool sm3_hkdf(struct str key, struct str salt, struct str info, byte_t *out, size_t out_len);

#endif
