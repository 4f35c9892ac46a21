/*
 * sm: SM4-CTR, HMAC-SM3 and HKDF-SM3 by OpenSSL, one call each.
 *
 * Why apart: the only file that knows OpenSSL's way of doing these, with its lookups by name. OpenSSL
 * 3.0 has no SM4-GCM, so seal.c pairs counter mode with the keyed digest.
 * Never falls back to another algorithm.
 */
#include "base/crypt_internal.h"

#include <limits.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

bool sm4_ctr(const byte_t key[SM4_KEY_BYTES], const byte_t nonce[SM4_NONCE_BYTES], const byte_t *in,
	     size_t len, byte_t *out)
{
	EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, "SM4-CTR", NULL);
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	int written = 0;
	bool good = cipher != NULL && context != NULL && len <= INT_MAX &&
		    EVP_EncryptInit_ex2(context, cipher, key, nonce, NULL) == 1 &&
		    EVP_EncryptUpdate(context, out, &written, in, (int)len) == 1 &&
		    (size_t)written == len;
	EVP_CIPHER_CTX_free(context);
	EVP_CIPHER_free(cipher);
	return good;
}

bool sm3_hmac(const byte_t *key, size_t key_len, struct str text, byte_t out[SM3_BYTES])
{
	size_t len = 0;
	byte_t *made = EVP_Q_mac(NULL, "HMAC", NULL, "SM3", NULL, key, key_len,
				 (const byte_t *)text.at, text.len, out, SM3_BYTES, &len);
	return made != NULL && len == SM3_BYTES;
}

/* OpenSSL's parameters are not const, but these are only read. */
static OSSL_PARAM octets(const char *name, struct str value)
{
	return OSSL_PARAM_construct_octet_string(name, (void *)(uintptr_t)value.at, value.len);
}

bool sm3_hkdf(struct str key, struct str salt, struct str info, byte_t *out, size_t out_len)
{
	char digest[] = "SM3";
	OSSL_PARAM params[] = {
		OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0),
		octets(OSSL_KDF_PARAM_KEY, key),
		octets(OSSL_KDF_PARAM_SALT, salt),
		octets(OSSL_KDF_PARAM_INFO, info),
		OSSL_PARAM_construct_end(),
	};
	EVP_KDF *hkdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
	EVP_KDF_CTX *context = hkdf == NULL ? NULL : EVP_KDF_CTX_new(hkdf);
	bool good = context != NULL && EVP_KDF_derive(context, out, out_len, params) == 1;
	EVP_KDF_CTX_free(context);
	EVP_KDF_free(hkdf);
	return good;
}
