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

/*
 * The key file: comment lines with '#', then one key a line, "id hex" (64 hex digits), ids ascending.
 * Id 0 is the fixed key of keyed_digest and never rotates; 1..255 are master keys, the last is the
 * current one. When every value has been sealed anew, the operator may delete the line of an old key.
 */

/* Makes a key file (0400, must not exist: ERR_CONFLICT) with one random master key. */
err_t keys_create(struct arena *arena, struct str path) MUST_USE;
/* Opens it; the ring is wiped when the arena ends. Refuses a file that others can read (ERR_INVALID).
 * algorithm is what seal and blind_index use; values of the other one stay readable. The blind
 * indexes of the two algorithms differ: a change for existing data means to index it anew. */
err_t keys_open(struct arena *arena, struct str path, enum seal_algorithm algorithm,
		struct keys **out) MUST_USE;
/* Adds a fresh master key to the file (atomic rename); new values use it, old ones stay readable. */
err_t keys_rotate(struct arena *arena, struct str path) MUST_USE;
int keys_current(const struct keys *keys); /* the id that seal uses */
int keys_count(const struct keys *keys);   /* master keys; the fixed key is not counted */
/* The ids of the ring, newest first: number 0 … keys_count - 1. They may have gaps. */
int keys_id(const struct keys *keys, int number);

/* Seals under the current key. Without memory it leaves through the arena's guard: a value is never
 * returned in the clear. */
struct str seal(struct arena *arena, const struct keys *keys, struct str place, struct str plain);
/* ERR_INTERNAL when the value was changed, moved, cut, or its key is not in the ring. */
err_t unseal(struct arena *arena, const struct keys *keys, struct str place, struct str sealed,
	     struct str *out) MUST_USE;
int seal_key_id(struct str sealed); /* 0 for what is no sealed value */

/* Keyed digest for look-up (hex, 32 characters) under the key with that id; purpose separates
 * columns. Look up under every key of the ring (keys_id) while a rotation runs. An id that is not in
 * the ring gives a value that matches nothing. */
struct str blind_index(struct arena *arena, const struct keys *keys, int key_id, struct str purpose,
		       struct str plain);
/* Keyed digest of anything, for tokens and audit (hex, 64 characters), under a fixed derived key. */
struct str keyed_digest(struct arena *arena, const struct keys *keys, struct str purpose,
			struct str text);

/* Argon2id, 64 MiB, 3 passes: some 90 ms. Never on a network loop or the writer. ERR_INVALID for an
 * empty one or one over 1,024 bytes, ERR_BUSY without memory. */
err_t password_hash(struct arena *arena, struct str password, struct str *out) MUST_USE;
bool password_matches(struct str hash, struct str password); /* an empty hash costs the same time */

struct str digest_hex(struct arena *arena, struct str bytes); /* SHA-256, 64 characters */
/* HMAC-SHA-256 (RFC 2104) of a text under a key of any length, 64 characters: for whoever outside holds the same key. */
struct str hmac_hex(struct arena *arena, struct str key, struct str text);
struct str random_hex(struct arena *arena, size_t bytes);
uint64_t random_below(uint64_t limit); /* 0 … limit - 1, evenly; 0 for limit 0 */

/* ---- signing, so that another server knows who wrote a text (sign.c): Ed25519 ---- */

/* The key file: comment lines with '#', then one line "ed25519 hex" (64 hex digits: the seed). Rights as the key file's. */
struct signer;
enum { SIGN_KEY_HEX = 64, SIGN_HEX = 128, SIGN_ID_HEX = 16 };
/* Makes such a file (must not exist: ERR_CONFLICT). */
err_t signer_create(struct arena *arena, struct str path) MUST_USE;
/* Opens it; wiped when the arena ends. ERR_NOT_FOUND: there is none; ERR_INVALID: others can read it, or it is none. */
err_t signer_open(struct arena *arena, struct str path, const struct signer **out) MUST_USE;
/* From a seed of 64 hex digits; ERR_INVALID for anything else. */
err_t signer_from(struct arena *arena, struct str seed, const struct signer **out) MUST_USE;
struct str signer_public(struct arena *arena, const struct signer *signer); /* SIGN_KEY_HEX characters */
struct str sign_text(struct arena *arena, const struct signer *signer, struct str text); /* SIGN_HEX characters */
/* Whether the owner of this public key has signed this very text. False for what is no key or no signature. */
bool sign_holds(struct str public_key, struct str signature, struct str text);
bool sign_is_key(struct str text); /* 64 small hex digits */
/* Names a public key in few characters (SIGN_ID_HEX), to be told apart by people; proves nothing. */
struct str sign_key_id(struct arena *arena, struct str public_key);

bool same_secret(struct str a, struct str b);  /* constant time for equal lengths */
/* Six-digit TOTP (RFC 6238, 30 s, SHA-1), one step of clock error either way; *step receives the
 * accepted time step: the caller refuses one that is not greater than the last, to use each once. */
bool totp_matches(struct str secret_base32, struct str code, int64_t now_ms, int64_t *step);
struct str base32_random(struct arena *arena, size_t bytes); /* a TOTP secret: take 20 */

#endif
