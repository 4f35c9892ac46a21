/*
 * crypt: sealing, blind indexes, passwords, digests, randomness.
 *
 * One key ring a process: a master key file outside the data folder; data keys derived from it carry
 * an id, so that a key can be rotated while old values stay readable. Algorithms: XChaCha20-Poly1305
 * with keyed BLAKE2b (libsodium), or SM4-CTR with HMAC-SM3 (OpenSSL) where a county must use them; the
 * envelope names its algorithm and key: algorithm(1) | key id(1) | nonce | tag | ciphertext.
 * The associated data is table|column|row id: a sealed value moved to another row does not open.
 * Never logs and never returns a key.
 */
#ifndef LIANXIN_BASE_CRYPT_H
#define LIANXIN_BASE_CRYPT_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct keys;

enum seal_algorithm { SEAL_XCHACHA = 1, SEAL_SM4 = 2 };

err_t crypt_start(struct arena *arena) MUST_USE; /* once, before anything else here */

/* Makes a key file (0400, must not exist) with one random master key. */
err_t keys_create(struct arena *arena, struct str path) MUST_USE;
/* Opens it; the ring is wiped when the arena ends. Refuses a file that others can read. */
err_t keys_open(struct arena *arena, struct str path, enum seal_algorithm algorithm,
		struct keys **out) MUST_USE;
/* Adds a fresh master key to the file (atomic rename); new values use it, old ones stay readable. */
err_t keys_rotate(struct arena *arena, struct str path) MUST_USE;
int keys_current(const struct keys *keys);
int keys_count(const struct keys *keys);

struct str seal(struct arena *arena, const struct keys *keys, struct str place, struct str plain);
err_t unseal(struct arena *arena, const struct keys *keys, struct str place, struct str sealed,
	     struct str *out) MUST_USE;
int seal_key_id(struct str sealed);

/* Keyed digest for look-up (hex, 32 characters) under the key with that id; purpose separates
 * columns. Look up under every key of the ring while a rotation runs. */
struct str blind_index(struct arena *arena, const struct keys *keys, int key_id, struct str purpose,
		       struct str plain);
/* Keyed digest of anything, for tokens and audit (hex, 64 characters), under a fixed derived key. */
struct str keyed_digest(struct arena *arena, const struct keys *keys, struct str purpose,
			struct str text);

/* Argon2id, 64 MiB, 3 passes: some 90 ms. Never on a network loop or the writer. */
err_t password_hash(struct arena *arena, struct str password, struct str *out) MUST_USE;
bool password_matches(struct str hash, struct str password); /* an empty hash costs the same time */

struct str digest_hex(struct arena *arena, struct str bytes); /* SHA-256, 64 characters */
struct str random_hex(struct arena *arena, size_t bytes);
uint64_t random_below(uint64_t limit);
bool same_secret(struct str a, struct str b); /* constant time for equal lengths */
/* Six-digit TOTP (RFC 6238, 30 s, SHA-1); *step receives the accepted time step, to use each once. */
bool totp_matches(struct str secret_base32, struct str code, int64_t now_ms, int64_t *step);
struct str base32_random(struct arena *arena, size_t bytes);

#endif
