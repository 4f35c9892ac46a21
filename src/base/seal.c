/*
 * seal: one value sealed for one place, and the digests that let it be found. See crypt.h.
 *
 * Envelope: algorithm(1) | key id(1) | nonce | tag | ciphertext. The first two bytes and the place are
 * authenticated too, so that a value neither changes its algorithm nor moves to another row.
 * Never uses a nonce twice (192 or 128 random bits each) and never returns what did not authenticate.
 */
#include "base/crypt_internal.h"

#include "base/arena.h"

#include <sodium.h>
#include <string.h>

enum {
	HEAD_BYTES = 2,
	XCHACHA_NONCE_BYTES = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
	XCHACHA_TAG_BYTES = crypto_aead_xchacha20poly1305_ietf_ABYTES,
};

/* The parts of an envelope. */
struct envelope {
	byte_t *bytes;
	size_t nonce, tag, text; /* where each begins */
	size_t len;
};

static bool lay_out(int algorithm, struct envelope *out)
{
	out->nonce = HEAD_BYTES;
	switch (algorithm) {
	case SEAL_XCHACHA:
		out->tag = HEAD_BYTES + XCHACHA_NONCE_BYTES;
		out->text = out->tag + XCHACHA_TAG_BYTES;
		return true;
	case SEAL_SM4:
		out->tag = HEAD_BYTES + SM4_NONCE_BYTES;
		out->text = out->tag + SM3_BYTES;
		return true;
	default:
		return false;
	}
}

static void add_bytes(byte_t **at, const void *bytes, size_t len)
{
	if (len > 0)
		memcpy(*at, bytes, len);
	*at += len;
}

/* a with its length in front, then b: two different pairs never give the same text. */
static struct str framed(struct arena *arena, struct str a, struct str b)
{
	byte_t length[8];
	byte_t *text = arena_alloc(arena, sizeof length + a.len + b.len), *at = text;
	for (size_t i = 0; i < sizeof length; i++)
		length[i] = (byte_t)((uint64_t)a.len >> (56 - 8 * i));
	add_bytes(&at, length, sizeof length);
	add_bytes(&at, a.at, a.len);
	add_bytes(&at, b.at, b.len);
	return (struct str){(const char *)text, sizeof length + a.len + b.len};
}

/* What is authenticated beside the text. */
static struct str bound(struct arena *arena, const struct envelope *envelope, struct str place)
{
	return framed(arena, (struct str){(const char *)envelope->bytes, HEAD_BYTES}, place);
}

static bool sm4_tag(struct arena *arena, const struct derived *key, const struct envelope *envelope,
		    struct str place, byte_t tag[SM3_BYTES])
{
	size_t text_len = envelope->len - envelope->text;
	struct str head = bound(arena, envelope, place);
	byte_t *rest = arena_alloc(arena, SM4_NONCE_BYTES + text_len), *at = rest;
	add_bytes(&at, envelope->bytes + envelope->nonce, SM4_NONCE_BYTES);
	add_bytes(&at, envelope->bytes + envelope->text, text_len);
	struct str all = framed(arena, head, (struct str){(const char *)rest, (size_t)(at - rest)});
	return sm3_hmac(key->sm4_mac, sizeof key->sm4_mac, all, tag);
}

static bool seal_sm4(struct arena *arena, const struct derived *key, struct envelope *envelope,
		     struct str place, struct str plain)
{
	byte_t *nonce = envelope->bytes + envelope->nonce;
	randombytes_buf(nonce, SM4_NONCE_BYTES);
	return sm4_ctr(key->sm4, nonce, (const byte_t *)plain.at, plain.len,
		       envelope->bytes + envelope->text) &&
	       sm4_tag(arena, key, envelope, place, envelope->bytes + envelope->tag);
}

static bool seal_xchacha(struct arena *arena, const struct derived *key, struct envelope *envelope,
			 struct str place, struct str plain)
{
	byte_t *nonce = envelope->bytes + envelope->nonce;
	struct str head = bound(arena, envelope, place);
	randombytes_buf(nonce, XCHACHA_NONCE_BYTES);
	return crypto_aead_xchacha20poly1305_ietf_encrypt_detached(
		       envelope->bytes + envelope->text, envelope->bytes + envelope->tag, NULL,
		       (const byte_t *)plain.at, plain.len, (const byte_t *)head.at, head.len, NULL,
		       nonce, key->seal) == 0;
}

struct str seal(struct arena *arena, const struct keys *keys, struct str place, struct str plain)
{
	const struct derived *key = &keys->ring[keys->count - 1];
	struct envelope envelope;
	if (!lay_out((int)keys->algorithm, &envelope) ||
	    __builtin_add_overflow(envelope.text, plain.len, &envelope.len))
		crypt_give_up(arena);
	envelope.bytes = arena_alloc(arena, envelope.len);
	envelope.bytes[0] = (byte_t)keys->algorithm;
	envelope.bytes[1] = (byte_t)key->id;
	bool good = keys->algorithm == SEAL_SM4
			    ? seal_sm4(arena, key, &envelope, place, plain)
			    : seal_xchacha(arena, key, &envelope, place, plain);
	if (!good)
		crypt_give_up(arena);
	return (struct str){(const char *)envelope.bytes, envelope.len};
}

static bool open_sm4(struct arena *arena, const struct derived *key, const struct envelope *envelope,
		     struct str place, byte_t *plain)
{
	byte_t tag[SM3_BYTES];
	if (!sm4_tag(arena, key, envelope, place, tag) ||
	    sodium_memcmp(tag, envelope->bytes + envelope->tag, sizeof tag) != 0)
		return false;
	return sm4_ctr(key->sm4, envelope->bytes + envelope->nonce, envelope->bytes + envelope->text,
		       envelope->len - envelope->text, plain);
}

static bool open_xchacha(struct arena *arena, const struct derived *key,
			 const struct envelope *envelope, struct str place, byte_t *plain)
{
	struct str head = bound(arena, envelope, place);
	return crypto_aead_xchacha20poly1305_ietf_decrypt_detached(
		       plain, NULL, envelope->bytes + envelope->text, envelope->len - envelope->text,
		       envelope->bytes + envelope->tag, (const byte_t *)head.at, head.len,
		       envelope->bytes + envelope->nonce, key->seal) == 0;
}

err_t unseal(struct arena *arena, const struct keys *keys, struct str place, struct str sealed,
	     struct str *out)
{
	struct envelope envelope = {.len = sealed.len};
	int id = seal_key_id(sealed);
	if (id == 0)
		return err_internal(arena, "not a sealed value");
	const struct derived *key = keys_find(keys, id);
	if (key == NULL)
		return err_internal(arena, "sealed under key %d, which is not in the key file", id);
	envelope.bytes = (byte_t *)str_dup(arena, sealed).at;
	(void)lay_out(envelope.bytes[0], &envelope);
	byte_t *plain = arena_alloc(arena, sealed.len - envelope.text + 1);
	bool good = envelope.bytes[0] == SEAL_SM4
			    ? open_sm4(arena, key, &envelope, place, plain)
			    : open_xchacha(arena, key, &envelope, place, plain);
	if (!good)
		return err_internal(arena, "a sealed value does not open under key %d", id);
	*out = (struct str){(const char *)plain, sealed.len - envelope.text};
	return NULL;
}

int seal_key_id(struct str sealed)
{
	struct envelope envelope;
	if (sealed.len < HEAD_BYTES || !lay_out((byte_t)sealed.at[0], &envelope) ||
	    sealed.len < envelope.text)
		return 0;
	return (byte_t)sealed.at[1];
}

struct str blind_index(struct arena *arena, const struct keys *keys, int key_id, struct str purpose,
		       struct str plain)
{
	const struct derived *key = keys_find(keys, key_id);
	if (key == NULL)
		return random_hex(arena, INDEX_BYTES);
	struct str text = framed(arena, purpose, plain);
	byte_t digest[SM3_BYTES];
	bool good = keys->algorithm == SEAL_SM4
			    ? sm3_hmac(key->sm3_blind, sizeof key->sm3_blind, text, digest)
			    : crypto_generichash(digest, INDEX_BYTES, (const byte_t *)text.at, text.len,
						 key->blind, sizeof key->blind) == 0;
	if (!good)
		crypt_give_up(arena);
	return str_hex(arena, (struct str){(const char *)digest, INDEX_BYTES});
}

struct str keyed_digest(struct arena *arena, const struct keys *keys, struct str purpose,
			struct str text)
{
	struct str all = framed(arena, purpose, text);
	byte_t digest[KEY_BYTES];
	if (crypto_generichash(digest, sizeof digest, (const byte_t *)all.at, all.len, keys->fixed,
			       sizeof keys->fixed) != 0)
		crypt_give_up(arena);
	return str_hex(arena, (struct str){(const char *)digest, sizeof digest});
}
