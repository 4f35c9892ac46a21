/*
 * crypt: sealing under both algorithms, blind indexes, digests, passwords, one-time codes, and the
 * vectors of the Chinese algorithms. The key file has its own program (keys.c).
 */
#include "check.h"

#include "base/count.h"
#include "base/crypt_internal.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* OpenSSL's memory, so that it can be made to run out too. */
static int ssl_left;

static bool ssl_refuses(void)
{
	return ssl_left > 0 && --ssl_left == 0;
}

static void *ssl_malloc(size_t size, const char *file, int line)
{
	(void)file, (void)line;
	return ssl_refuses() ? NULL : malloc(size);
}

static void *ssl_realloc(void *old, size_t size, const char *file, int line)
{
	(void)file, (void)line;
	return ssl_refuses() ? NULL : realloc(old, size);
}

static void ssl_free(void *old, const char *file, int line)
{
	(void)file, (void)line;
	free(old);
}

/* ---- a key file to work with ---- */

static char folder[] = "/tmp/lianxin-crypt-XXXXXX", key_path[64];

static int make_keys(void **state)
{
	struct arena *arena = arena_new(NULL);
	*state = arena;
	err_t err = crypt_start(arena);
	if (mkdtemp(folder) == NULL)
		return -1;
	snprintf(key_path, sizeof key_path, "%s/key", folder);
	if (err == NULL)
		err = keys_create(arena, str_of(key_path));
	if (err == NULL)
		err = keys_rotate(arena, str_of(key_path));
	return err == NULL ? 0 : -1;
}

static int remove_keys(void **state)
{
	arena_free(*state);
	return unlink(key_path) == 0 && rmdir(folder) == 0 ? 0 : -1;
}

static struct keys *ring(struct arena *arena, enum seal_algorithm algorithm)
{
	struct keys *keys = NULL;
	err_t err = keys_open(arena, str_of(key_path), algorithm, &keys);
	assert_null(err);
	return keys;
}

static struct str hex(struct arena *arena, const void *bytes, size_t len)
{
	char *text = arena_alloc(arena, 2 * len + 1);
	return str_of(sodium_bin2hex(text, 2 * len + 1, bytes, len));
}

static void unhex(const char *text, byte_t *out, size_t len)
{
	assert_int_equal(sodium_hex2bin(out, len, text, strlen(text), NULL, NULL, NULL), 0);
}

/* ---- sealing ---- */

static const enum seal_algorithm both[] = {SEAL_XCHACHA, SEAL_SM4};
static const size_t overheads[] = {2 + 24 + 16, 2 + 16 + 32};

static void a_sealed_value_opens_at_its_place(void **state)
{
	struct arena *arena = arena_new(*state);
	static const char *const plains[] = {"", "x", "990000194603151234", "河东组 3 号", "six teen bytes!!"};
	for (size_t a = 0; a < 2; a++) {
		struct keys *keys = ring(arena, both[a]);
		for (size_t i = 0; i < COUNT(plains); i++) {
			struct str plain = str_of(plains[i]), out = S("untouched");
			struct str sealed = seal(arena, keys, S("person|identity|7"), plain);
			assert_int_equal(sealed.len, overheads[a] + plain.len);
			assert_int_equal(sealed.at[0], both[a]);
			assert_int_equal(seal_key_id(sealed), keys_current(keys));
			assert_null(unseal(arena, keys, S("person|identity|7"), sealed, &out));
			assert_true(str_eq(out, plain));
			if (plain.len > 4)
				assert_int_equal(str_find(sealed, plain), SIZE_MAX);
			struct str again = seal(arena, keys, S("person|identity|7"), plain);
			assert_false(str_eq(sealed, again)); /* a nonce each */
		}
	}
	arena_free(arena);
}

static void a_changed_value_does_not_open(void **state)
{
	struct arena *arena = arena_new(*state);
	for (size_t a = 0; a < 2; a++) {
		struct keys *keys = ring(arena, both[a]);
		struct str place = S("person|identity|7"), sealed = seal(arena, keys, place, S("secret")), out = S("no");
		for (size_t bit = 0; bit < sealed.len * 8; bit++) {
			struct str changed = str_dup(arena, sealed);
			((char *)(uintptr_t)changed.at)[bit / 8] ^= (char)(1 << bit % 8);
			assert_error(unseal(arena, keys, place, changed, &out), ERR_INTERNAL, "");
		}
		for (size_t len = 0; len < sealed.len; len++)
			assert_non_null(unseal(arena, keys, place, str_sub(sealed, 0, len), &out));
		assert_non_null(unseal(arena, keys, place, str_join(arena, sealed, S("x")), &out));
		assert_non_null(unseal(arena, keys, S("person|identity|8"), sealed, &out));
		assert_non_null(unseal(arena, keys, S("person|phone|7"), sealed, &out));
		assert_non_null(unseal(arena, keys, S(""), sealed, &out));
		assert_text(out, "no");
	}
	arena_free(arena);
}

static void what_is_not_sealed_has_no_key(void **state)
{
	(void)state;
	static const char zeros[80] = {0};
	assert_int_equal(seal_key_id(S("")), 0);
	assert_int_equal(seal_key_id(S("\x01")), 0);
	assert_int_equal(seal_key_id((struct str){zeros, sizeof zeros}), 0);
	assert_int_equal(seal_key_id(S("\x01\x05 too short to be an envelope")), 0);
	assert_int_equal(seal_key_id(S("\x03\x05 an algorithm that nobody knows, and long enough to be one")), 0);
}

static void the_other_algorithm_stays_readable(void **state)
{
	struct arena *arena = arena_new(*state);
	struct str out, place = S("a|b|1");
	for (size_t a = 0; a < 2; a++) {
		struct str sealed = seal(arena, ring(arena, both[a]), place, S("value"));
		assert_null(unseal(arena, ring(arena, both[1 - a]), place, sealed, &out));
		assert_text(out, "value");
	}
	arena_free(arena);
}

static void a_blind_index_separates_keys_columns_and_algorithms(void **state)
{
	struct arena *arena = arena_new(*state);
	struct str number = S("990000194603151234"), seen[8];
	size_t count = 0;
	for (size_t a = 0; a < 2; a++) {
		struct keys *keys = ring(arena, both[a]);
		struct keys *again = ring(arena, both[a]);
		for (int i = 0; i < keys_count(keys); i++) {
			int id = keys_id(keys, i);
			seen[count++] = blind_index(arena, keys, id, S("person.identity"), number);
			seen[count++] = blind_index(arena, keys, id, S("person.identit"), S("y990000194603151234"));
			assert_true(str_eq(blind_index(arena, again, id, S("person.identity"), number), seen[count - 2]));
		}
		struct str unknown = blind_index(arena, keys, 77, S("p"), number);
		assert_int_equal(unknown.len, 32);
		assert_false(str_eq(unknown, blind_index(arena, keys, 77, S("p"), number)));
	}
	assert_int_equal(count, 8);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(seen[i].len, 32);
		for (size_t k = 0; k < i; k++)
			assert_false(str_eq(seen[i], seen[k]));
	}
	arena_free(arena);
}

static void a_keyed_digest_is_the_same_for_both_algorithms(void **state)
{
	struct arena *arena = arena_new(*state);
	struct keys *one = ring(arena, SEAL_XCHACHA), *other = ring(arena, SEAL_SM4);
	struct str digest = keyed_digest(arena, one, S("audit-head"), S("text"));
	assert_int_equal(digest.len, 64);
	assert_true(str_eq(digest, keyed_digest(arena, other, S("audit-head"), S("text"))));
	assert_false(str_eq(digest, keyed_digest(arena, one, S("audit-hea"), S("dtext"))));
	assert_false(str_eq(digest, keyed_digest(arena, one, S("audit-head"), S("text "))));
	arena_free(arena);
}

enum outcome { CAME_THROUGH, STRUCK_BUT_SEALED, LED_OUT };

/* Seals and opens one value with the k-th taking of OpenSSL's memory refused. */
static enum outcome seal_struck(struct keys *keys, int k)
{
	const struct str place = str_of("a|b|1"), plain = str_of("in the clear");
	jmp_buf escape;
	struct arena *volatile turn = arena_new(NULL);
	volatile enum outcome outcome = LED_OUT;
	arena_guard(turn, 0, &escape);
	if (setjmp(escape) == 0) {
		struct str out = str_of("");
		ssl_left = k;
		struct str sealed = seal(turn, keys, place, plain);
		outcome = ssl_left > 0 ? CAME_THROUGH : STRUCK_BUT_SEALED;
		ssl_left = 0;
		assert_null(unseal(turn, keys, place, sealed, &out));
		assert_true(str_eq(out, plain));
	}
	ssl_left = 0;
	arena_free(turn);
	return outcome;
}

/* Whatever of OpenSSL's memory fails: a sealed value or the guard, never a value in the clear. */
static void without_memory_nothing_is_sealed_wrongly(void **state)
{
	struct arena *arena = arena_new(*state);
	struct keys *keys = ring(arena, SEAL_SM4);
	int led_out = 0, k = 1;
	for (enum outcome outcome = LED_OUT; outcome != CAME_THROUGH; k++) {
		outcome = seal_struck(keys, k);
		led_out += outcome == LED_OUT;
	}
	assert_in_range(led_out, 2, 1000);
	arena_free(arena);
}

/* ---- the Chinese algorithms' vectors ---- */

static void sm3_follows_its_vectors(void **state)
{
	struct arena *arena = arena_new(*state);
	byte_t out[SM3_BYTES];
	assert_true(sm3_hmac((const byte_t *)"key", 3, S("abc"), out));
	assert_text(hex(arena, out, sizeof out), "28e63256e7c5a087b1f073265dc53092163f7b82729735d06f28f10af9d52393");
	assert_true(sm3_hkdf(S("secret"), S("salt"), S("label"), out, sizeof out));
	assert_text(hex(arena, out, sizeof out), "d98c4d69ce4c790d64a397aa3cbdcd569c35ce6510987d5e726f15aec41b377e");
	arena_free(arena);
}

static void sm4_follows_its_vectors(void **state)
{
	struct arena *arena = arena_new(*state);
	byte_t key[SM4_KEY_BYTES], nonce[SM4_NONCE_BYTES] = {0}, out[18], block[16] = {0};
	unhex("0123456789abcdeffedcba9876543210", key, sizeof key);
	struct str plain = S("hello party-masses");
	assert_true(sm4_ctr(key, nonce, (const byte_t *)plain.at, plain.len, out));
	assert_text(hex(arena, out, sizeof out), "4e12980766e152ade5214a3d36b5d1592b2a");
	assert_true(sm4_ctr(key, nonce, out, sizeof out, out)); /* and back, in place */
	assert_memory_equal(out, plain.at, sizeof out);
	/* The standard's block: in counter mode it is what the counter becomes. */
	assert_true(sm4_ctr(key, key, block, sizeof block, block));
	assert_text(hex(arena, block, sizeof block), "681edf34d206965e86b3e94f536e4246");
	assert_true(sm4_ctr(key, nonce, NULL, 0, out));
	arena_free(arena);
}

/* ---- digests, randomness, passwords, codes ---- */

static void digests_and_comparisons(void **state)
{
	struct arena *arena = arena_new(*state);
	assert_text(digest_hex(arena, S("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_text(digest_hex(arena, S("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	/* RFC 4231, test cases 2 and 6 (a key longer than a block). */
	char long_key[131];
	memset(long_key, 0xaa, sizeof long_key);
	assert_text(hmac_hex(arena, S("Jefe"), S("what do ya want for nothing?")),
		    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	assert_text(hmac_hex(arena, (struct str){long_key, sizeof long_key},
			     S("Test Using Larger Than Block-Size Key - Hash Key First")),
		    "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
	assert_true(same_secret(S("token"), S("token")));
	assert_false(same_secret(S("token"), S("tokem")));
	assert_false(same_secret(S("token"), S("toke")));
	assert_true(same_secret(S(""), (struct str){NULL, 0}));
	arena_free(arena);
}

static void randomness_is_even_and_different(void **state)
{
	struct arena *arena = arena_new(*state);
	struct str a = random_hex(arena, 32), b = random_hex(arena, 32);
	int counts[6] = {0};
	assert_int_equal(a.len, 64);
	assert_false(str_eq(a, b));
	assert_int_equal(random_hex(arena, 0).len, 0);
	for (int i = 0; i < 60000; i++)
		counts[random_below(6)]++;
	for (size_t i = 0; i < 6; i++)
		assert_in_range(counts[i], 9300, 10700); /* seven standard deviations */
	assert_int_equal(random_below(0), 0);
	assert_int_equal(random_below(1), 0);
	for (int i = 0; i < 1000; i++)
		assert_true(random_below((uint64_t)1 << 63 | 1) <= (uint64_t)1 << 63);
	arena_free(arena);
}

static int64_t processor_time(void)
{
	struct timespec now;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void passwords_match_their_hash_only(void **state)
{
	struct arena *arena = arena_new(*state);
	struct str hash = S("untouched"), other;
	char too_long[1026];
	memset(too_long, 'a', sizeof too_long);
	assert_error(password_hash(arena, S(""), &hash), ERR_INVALID, "请填写密码");
	assert_error(password_hash(arena, (struct str){too_long, 1025}, &hash), ERR_INVALID, "太长");
	assert_text(hash, "untouched");
	assert_null(password_hash(arena, S("云岭 Village 2026"), &hash));
	assert_null(password_hash(arena, S("云岭 Village 2026"), &other));
	assert_true(str_starts(hash, S("$argon2id$v=19$m=65536,t=3,p=1$")));
	assert_false(str_eq(hash, other));
	assert_true(password_matches(hash, S("云岭 Village 2026")));
	assert_false(password_matches(hash, S("云岭 Village 2027")));
	assert_false(password_matches(hash, S("")));
	arena_free(arena);
}

static void an_unknown_account_costs_the_same(void **state)
{
	struct arena *arena = arena_new(*state);
	struct str hash = S("");
	char too_long[1026];
	memset(too_long, 'a', sizeof too_long);
	assert_null(password_hash(arena, S("right password"), &hash));
	int64_t began = processor_time();
	assert_false(password_matches(hash, S("wrong password")));
	int64_t known = processor_time() - began;
	const struct str hashes[] = {S(""), hash, hash};
	const struct str tries[] = {S("wrong password"), S(""), {too_long, 1025}};
	for (size_t i = 0; i < 3; i++) {
		began = processor_time();
		assert_false(password_matches(hashes[i], tries[i]));
		int64_t unknown = processor_time() - began;
		assert_true(unknown > known / 3); /* work was done, not a short cut */
	}
	assert_false(password_matches(S(""), S("?"))); /* also not with what is tried instead */
	arena_free(arena);
}

static void one_time_codes_follow_the_rfc(void **state)
{
	(void)state;
	const struct str secret = S("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
	static const struct {
		int64_t seconds;
		const char *code;
	} vectors[] = {{59, "287082"},	       {1111111109, "081804"}, {1111111111, "050471"},
		       {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"}};
	for (size_t i = 0; i < COUNT(vectors); i++) {
		int64_t now = vectors[i].seconds * 1000, step = -1;
		struct str code = str_of(vectors[i].code);
		assert_true(totp_matches(secret, code, now, &step));
		assert_int_equal(step, vectors[i].seconds / 30);
		assert_true(totp_matches(secret, code, now + 30000, &step));
		assert_int_equal(step, vectors[i].seconds / 30); /* the step of the code, not of the clock */
		if (now > 60000)
			assert_true(totp_matches(secret, code, now - 30000, &step));
		step = -1;
		assert_false(totp_matches(secret, code, now + 90000, &step));
		assert_int_equal(step, -1);
	}
	int64_t step = -1;
	assert_true(totp_matches(S("gezd gnbv gy3t qojq gezd gnbv gy3t qojq=="), S(" 287082 "), 59000, &step));
	static const char *const codes[] = {"", "28708", "2870820", "287083", "28708a", "２８７０８２"};
	for (size_t i = 0; i < COUNT(codes); i++)
		assert_false(totp_matches(secret, str_of(codes[i]), 59000, &step));
	assert_false(totp_matches(S(""), S("287082"), 59000, &step));
	assert_false(totp_matches(S("GEZDGNBV"), S("287082"), 59000, &step));
	assert_false(totp_matches(S("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJ1"), S("287082"), 59000, &step));
	assert_false(totp_matches(secret, S("287082"), -1, &step));
}

static void secrets_are_base32(void **state)
{
	struct arena *arena = arena_new(*state);
	for (size_t bytes = 1; bytes < 40; bytes++) {
		struct str secret = base32_random(arena, bytes);
		assert_int_equal(secret.len, (bytes * 8 + 4) / 5);
		for (size_t i = 0; i < secret.len; i++)
			assert_non_null(memchr("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", secret.at[i], 32));
	}
	assert_false(str_eq(base32_random(arena, 20), base32_random(arena, 20)));
	arena_free(arena);
}

int main(void)
{
	if (CRYPTO_set_mem_functions(ssl_malloc, ssl_realloc, ssl_free) != 1)
		return 1;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sealed_value_opens_at_its_place),
		cmocka_unit_test(a_changed_value_does_not_open),
		cmocka_unit_test(what_is_not_sealed_has_no_key),
		cmocka_unit_test(the_other_algorithm_stays_readable),
		cmocka_unit_test(a_blind_index_separates_keys_columns_and_algorithms),
		cmocka_unit_test(a_keyed_digest_is_the_same_for_both_algorithms),
		cmocka_unit_test(without_memory_nothing_is_sealed_wrongly),
		cmocka_unit_test(sm3_follows_its_vectors),
		cmocka_unit_test(sm4_follows_its_vectors),
		cmocka_unit_test(digests_and_comparisons),
		cmocka_unit_test(randomness_is_even_and_different),
		cmocka_unit_test(passwords_match_their_hash_only),
		cmocka_unit_test(an_unknown_account_costs_the_same),
		cmocka_unit_test(one_time_codes_follow_the_rfc),
		cmocka_unit_test(secrets_are_base32),
	};
	return cmocka_run_group_tests_name("crypt", tests, make_keys, remove_keys);
}
