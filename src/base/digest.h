/*
 * digest: SHA-256 of bytes that come piece by piece, for files that never stand whole in memory.
 *
 * For bytes at hand use digest_hex (base/crypt.h). A digest belongs to one thread at a time; adding
 * and ending take no memory, so that they may run where the arena must not be touched.
 */
#ifndef LIANXIN_BASE_DIGEST_H
#define LIANXIN_BASE_DIGEST_H

#include "base/str.h"

enum { DIGEST_HEX = 64 };

struct arena;
struct digest;

/* Begins one; it ends with the arena. NULL when the library gives none. */
struct digest *digest_begin(struct arena *arena);
bool digest_add(struct digest *digest, struct str bytes); /* false: the library failed */
/* Writes 64 lower-case hex characters, without NUL; once. */
bool digest_end(struct digest *digest, char hex[DIGEST_HEX]);

#endif
