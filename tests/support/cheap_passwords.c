/*
 * cheap_passwords: a library for LD_PRELOAD under which a new password costs next to nothing to check.
 *
 * What: stands before libsodium's crypto_pwhash_str_alg and asks for the least work it knows. The hash
 * says its own cost, so that checking it is as cheap and no program is told of anything.
 * Why: the product takes 64 MB and three passes for each password, as it must; stories sign hundreds of
 * people in. The cost that the product asks for is held by tests/unit/base/crypt.c.
 * Never: it changes no answer, right and wrong passwords stay what they are, and it is in no package.
 */
#include <dlfcn.h>
#include <sodium.h>

typedef int make_hash(char out[crypto_pwhash_STRBYTES], const char *password,
		      unsigned long long length, unsigned long long passes, size_t memory,
		      int algorithm);

int crypto_pwhash_str_alg(char out[crypto_pwhash_STRBYTES], const char *const password,
			  unsigned long long length, unsigned long long passes, size_t memory,
			  int algorithm)
{
	make_hash *real = NULL;
	*(void **)&real = dlsym(RTLD_NEXT, "crypto_pwhash_str_alg");
	if (real == NULL || passes < crypto_pwhash_OPSLIMIT_MIN ||
	    memory < crypto_pwhash_MEMLIMIT_MIN)
		return -1;
	return real(out, password, length, crypto_pwhash_OPSLIMIT_MIN, crypto_pwhash_MEMLIMIT_MIN,
		    algorithm);
}
