/*
 * sign: texts that are carried from one server to another, signed. See crypt.h.
 *
 * Ed25519 by libsodium. The secret key is only here and in its file; nothing but a signature and the public
 * key comes out. Never takes a signature in another form than the one that it writes.
 */
#include "base/crypt_internal.h"

#include "base/arena.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

static const char heading[] =
	"# Lianxin signing key: who has it can send extracts in this server's name.\n"
	"# The other server knows its public half alone (extract_key). Kept beside the master "
	"key.\n"
	"ed25519 ";

struct signer {
	byte_t secret[crypto_sign_SECRETKEYBYTES];
	byte_t open[crypto_sign_PUBLICKEYBYTES];
};

/* Small hex digits, exactly as many as fill the bytes. */
static bool read_hex(struct str hex, byte_t *out, size_t bytes)
{
	size_t len = 0;
	for (size_t i = 0; i < hex.len; i++) {
		if (hex.at[i] >= 'A' && hex.at[i] <= 'F')
			return false;
	}
	return hex.len == 2 * bytes &&
	       sodium_hex2bin(out, bytes, hex.at, hex.len, NULL, &len, NULL) == 0 && len == bytes;
}

static struct str write_hex(struct arena *arena, const byte_t *bytes, size_t len)
{
	char *hex = arena_alloc(arena, 2 * len + 1);
	sodium_bin2hex(hex, 2 * len + 1, bytes, len);
	return (struct str){hex, 2 * len};
}

err_t signer_create(struct arena *arena, struct str path)
{
	byte_t seed[crypto_sign_SEEDBYTES];
	char text[sizeof heading + 2 * sizeof seed + 1];
	memcpy(text, heading, sizeof heading);
	randombytes_buf(seed, sizeof seed);
	sodium_bin2hex(text + sizeof heading - 1, 2 * sizeof seed + 1, seed, sizeof seed);
	text[sizeof text - 2] = '\n';
	struct arena *turn = arena_new(arena); /* the folder's lock goes with it */
	err_t err = secret_create(turn, path, (struct str){text, sizeof text - 1},
				  "要换新的，请先把旧的移到别处");
	err = err_copy(arena, err);
	arena_free(turn);
	sodium_memzero(seed, sizeof seed);
	sodium_memzero(text, sizeof text);
	return err;
}

err_t signer_from(struct arena *arena, struct str seed, const struct signer **out)
{
	byte_t *bytes = secret_memory(arena, crypto_sign_SEEDBYTES);
	struct signer *signer = secret_memory(arena, sizeof *signer);
	if (!read_hex(seed, bytes, crypto_sign_SEEDBYTES))
		return err_new(arena, ERR_INVALID, "签名密钥不是 64 位十六进制数");
	if (crypto_sign_seed_keypair(signer->open, signer->secret, bytes) != 0)
		return err_internal(arena, "a signing key could not be derived");
	*out = signer;
	return NULL;
}

/* The one line that is no comment. */
static bool find_seed(struct str text, struct str *out)
{
	size_t found = 0;
	while (text.len > 0) {
		struct str line = str_trim(str_cut(&text, '\n'));
		if (line.len == 0 || line.at[0] == '#')
			continue;
		found++;
		if (!str_eq(str_cut(&line, ' '), S("ed25519")))
			return false;
		*out = line;
	}
	return found == 1;
}

err_t signer_open(struct arena *arena, struct str path, const struct signer **out)
{
	struct secret_place place;
	struct secret_text *read = secret_memory(arena, sizeof *read);
	struct str seed;
	TRY(secret_place_open(arena, path, &place));
	TRY(secret_read(arena, &place, path, read));
	if (!find_seed((struct str){read->text, read->len}, &seed) ||
	    signer_from(arena, seed, out) != NULL)
		return secret_refused(arena, path, "内容不对，可能被改动过，请从备份里找回");
	return NULL;
}

struct str signer_public(struct arena *arena, const struct signer *signer)
{
	return write_hex(arena, signer->open, sizeof signer->open);
}

struct str sign_text(struct arena *arena, const struct signer *signer, struct str text)
{
	byte_t signature[crypto_sign_BYTES];
	if (crypto_sign_detached(signature, NULL, (const byte_t *)text.at, text.len,
				 signer->secret) != 0)
		crypt_give_up(arena);
	return write_hex(arena, signature, sizeof signature);
}

bool sign_holds(struct str public_key, struct str signature, struct str text)
{
	byte_t key[crypto_sign_PUBLICKEYBYTES], bytes[crypto_sign_BYTES];
	return read_hex(public_key, key, sizeof key) && read_hex(signature, bytes, sizeof bytes) &&
	       crypto_sign_verify_detached(bytes, (const byte_t *)text.at, text.len, key) == 0;
}

bool sign_is_key(struct str text)
{
	byte_t key[crypto_sign_PUBLICKEYBYTES];
	return read_hex(text, key, sizeof key);
}

struct str sign_key_id(struct arena *arena, struct str public_key)
{
	return str_sub(digest_hex(arena, public_key), 0, SIGN_ID_HEX);
}
