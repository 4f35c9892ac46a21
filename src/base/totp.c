/*
 * totp: the second factor by RFC 6238, and base32 as authenticator apps write secrets.
 *
 * Never tells which of the three steps matched by time, and takes no secret under 80 bits.
 */
#include "base/crypt_internal.h"

#include "base/arena.h"

#include <openssl/evp.h>
#include <sodium.h>

enum { SECRET_LEAST = 10, SECRET_MOST = 64, CODE_DIGITS = 6, STEP_MS = 30000, SHA1_BYTES = 20 };

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

static int base32_value(char c)
{
	if (c >= 'a' && c <= 'z')
		c = (char)(c - 'a' + 'A');
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	return c >= '2' && c <= '7' ? c - '2' + 26 : -1;
}

/* Blanks and the padding are passed over; anything else that is no base32 refuses the secret. */
static bool base32_read(struct str text, byte_t out[SECRET_MOST], size_t *len)
{
	uint32_t held = 0;
	int bits = 0;
	*len = 0;
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] == ' ' || text.at[i] == '=')
			continue;
		int value = base32_value(text.at[i]);
		if (value < 0)
			return false;
		held = (held << 5 | (uint32_t)value) & 0xfff;
		bits += 5;
		if (bits < 8)
			continue;
		if (*len == SECRET_MOST)
			return false;
		bits -= 8;
		out[(*len)++] = (byte_t)(held >> bits);
	}
	return *len >= SECRET_LEAST;
}

static bool code_of_step(const byte_t *secret, size_t secret_len, int64_t step, char code[CODE_DIGITS])
{
	byte_t counter[8], mac[SHA1_BYTES];
	size_t len = 0;
	for (size_t i = 0; i < sizeof counter; i++)
		counter[i] = (byte_t)((uint64_t)step >> (56 - 8 * i));
	if (EVP_Q_mac(NULL, "HMAC", NULL, "SHA1", NULL, secret, secret_len, counter, sizeof counter, mac,
		      sizeof mac, &len) == NULL ||
	    len != sizeof mac)
		return false;
	size_t at = mac[SHA1_BYTES - 1] & 0x0f;
	uint32_t n = (uint32_t)(mac[at] & 0x7f) << 24 | (uint32_t)mac[at + 1] << 16 |
		     (uint32_t)mac[at + 2] << 8 | mac[at + 3];
	for (size_t i = CODE_DIGITS; i > 0; i--) {
		code[i - 1] = (char)('0' + n % 10);
		n /= 10;
	}
	return true;
}

bool totp_matches(struct str secret_base32, struct str code, int64_t now_ms, int64_t *step)
{
	byte_t secret[SECRET_MOST];
	size_t secret_len = 0;
	int64_t found = -1;
	code = str_trim(code);
	if (code.len != CODE_DIGITS || now_ms < STEP_MS ||
	    !base32_read(secret_base32, secret, &secret_len))
		return false;
	int64_t now = now_ms / STEP_MS;
	for (int64_t at = now - 1; at <= now + 1; at++) {
		char right[CODE_DIGITS];
		if (code_of_step(secret, secret_len, at, right) &&
		    sodium_memcmp(right, code.at, sizeof right) == 0)
			found = at;
	}
	sodium_memzero(secret, sizeof secret);
	if (found < 0)
		return false;
	*step = found;
	return true;
}

struct str base32_random(struct arena *arena, size_t bytes)
{
	byte_t *raw = arena_alloc(arena, bytes);
	char *text = arena_alloc(arena, bytes * 8 / 5 + 2);
	size_t len = 0;
	uint32_t held = 0;
	int bits = 0;
	randombytes_buf(raw, bytes);
	for (size_t i = 0; i < bytes; i++) {
		held = (held << 8 | raw[i]) & 0xfff;
		for (bits += 8; bits >= 5; bits -= 5)
			text[len++] = alphabet[held >> (bits - 5) & 31];
	}
	if (bits > 0)
		text[len++] = alphabet[held << (5 - bits) & 31];
	sodium_memzero(raw, bytes);
	return (struct str){text, len};
}
