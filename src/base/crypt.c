/*
 * crypt: digests, randomness, passwords. See crypt.h; keys in keys.c, sealing in seal.c.
 *
 * Why libsodium: its defaults are the choices we would make. Never compares secrets byte by byte and
 * never answers faster because an account does not exist.
 */
#include "base/crypt_internal.h"

#include "base/arena.h"

#include <sodium.h>
#include <stdint.h>
#include <string.h>

enum { PASSWORD_MAX = 1024, PASSES = 3, PASSWORD_MEMORY = 64 << 20 };

/* Made from random bytes that nobody kept, with the parameters above. */
static const char nobody[] =
	"$argon2id$v=19$m=65536,t=3,p=1$DOVGyReT7AZa6VZFCkSRgA$"
	"bAjvtFzj+52bX0LIaO3MTKZbTSUqSkD/Vdv2bCzqmlQ";

err_t crypt_start(struct arena *arena)
{
	if (sodium_init() < 0)
		return err_internal(arena, "libsodium did not start");
	return NULL;
}

void crypt_give_up(struct arena *arena)
{
	(void)arena_array(arena, SIZE_MAX, 2);
	__builtin_unreachable(); /* a size that overflows leaves through the guard */
}

err_t password_hash(struct arena *arena, struct str password, struct str *out)
{
	char hash[crypto_pwhash_STRBYTES];
	if (password.len == 0)
		return err_new(arena, ERR_INVALID, "请填写密码");
	if (password.len > PASSWORD_MAX)
		return err_new(arena, ERR_INVALID, "密码太长，请换一个短一些的");
	if (crypto_pwhash_str_alg(hash, password.at, password.len, PASSES, PASSWORD_MEMORY,
				  crypto_pwhash_ALG_ARGON2ID13) != 0)
		return err_new(arena, ERR_BUSY, "系统正忙，密码没有保存。请过一会儿再试");
	*out = str_dup(arena, str_of(hash));
	return NULL;
}

bool password_matches(struct str hash, struct str password)
{
	char stored[crypto_pwhash_STRBYTES] = {0};
	bool usable = hash.len > 0 && hash.len < sizeof stored && password.len > 0 &&
		      password.len <= PASSWORD_MAX;
	if (usable)
		memcpy(stored, hash.at, hash.len);
	else
		memcpy(stored, nobody, sizeof nobody);
	struct str tried = usable ? password : S("?");
	bool matches = crypto_pwhash_str_verify(stored, tried.at, tried.len) == 0;
	return matches && usable;
}

struct str digest_hex(struct arena *arena, struct str bytes)
{
	byte_t digest[crypto_hash_sha256_BYTES];
	char *hex = arena_alloc(arena, 2 * sizeof digest + 1);
	crypto_hash_sha256(digest, (const byte_t *)bytes.at, bytes.len);
	sodium_bin2hex(hex, 2 * sizeof digest + 1, digest, sizeof digest);
	return (struct str){hex, 2 * sizeof digest};
}

struct str hmac_hex(struct arena *arena, struct str key, struct str text)
{
	byte_t mac[crypto_auth_hmacsha256_BYTES];
	crypto_auth_hmacsha256_state state;
	char *hex = arena_alloc(arena, 2 * sizeof mac + 1);
	crypto_auth_hmacsha256_init(&state, (const byte_t *)key.at, key.len);
	crypto_auth_hmacsha256_update(&state, (const byte_t *)text.at, text.len);
	crypto_auth_hmacsha256_final(&state, mac);
	sodium_bin2hex(hex, 2 * sizeof mac + 1, mac, sizeof mac);
	sodium_memzero(&state, sizeof state);
	return (struct str){hex, 2 * sizeof mac};
}

struct str random_hex(struct arena *arena, size_t bytes)
{
	byte_t *raw = arena_alloc(arena, bytes);
	char *hex = arena_alloc(arena, 2 * bytes + 1);
	randombytes_buf(raw, bytes);
	sodium_bin2hex(hex, 2 * bytes + 1, raw, bytes);
	sodium_memzero(raw, bytes);
	return (struct str){hex, 2 * bytes};
}

uint64_t random_below(uint64_t limit)
{
	if (limit < 2)
		return 0;
	uint64_t uneven = (0 - limit) % limit; /* 2^64 mod limit: draws below it would come too often */
	uint64_t drawn;
	do {
		randombytes_buf(&drawn, sizeof drawn);
	} while (drawn < uneven);
	return drawn % limit;
}

bool same_secret(struct str a, struct str b)
{
	return a.len == b.len && (a.len == 0 || sodium_memcmp(a.at, b.at, a.len) == 0);
}
