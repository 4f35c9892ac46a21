/*
 * digest: SHA-256 in pieces by OpenSSL, which uses the processor's own instructions. See digest.h.
 *
 * Never gives a digest of part of the bytes: after one failure every later step fails too.
 */
#include "base/digest.h"

#include "base/arena.h"

#include <openssl/evp.h>

struct digest {
	EVP_MD_CTX *context;
	bool failed;
};

static void end_context(void *arg)
{
	EVP_MD_CTX_free(((struct digest *)arg)->context);
}

struct digest *digest_begin(struct arena *arena)
{
	struct digest *digest = arena_one(arena, struct digest);
	arena_defer(arena, end_context, digest);
	digest->context = EVP_MD_CTX_new();
	if (digest->context == NULL || EVP_DigestInit_ex(digest->context, EVP_sha256(), NULL) != 1)
		return NULL;
	return digest;
}

bool digest_add(struct digest *digest, struct str bytes)
{
	if (bytes.len > 0 && EVP_DigestUpdate(digest->context, bytes.at, bytes.len) != 1)
		digest->failed = true;
	return !digest->failed;
}

bool digest_end(struct digest *digest, char hex[DIGEST_HEX])
{
	static const char digits[] = "0123456789abcdef";
	unsigned char raw[EVP_MAX_MD_SIZE];
	unsigned int size = 0;
	if (digest->failed || EVP_DigestFinal_ex(digest->context, raw, &size) != 1 ||
	    size != DIGEST_HEX / 2)
		return false;
	digest->failed = true;
	for (size_t i = 0; i < DIGEST_HEX / 2; i++) {
		hex[2 * i] = digits[raw[i] >> 4];
		hex[2 * i + 1] = digits[raw[i] & 15];
	}
	return true;
}
