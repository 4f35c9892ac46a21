/*
 * keys: the key file, its refusals, rotation, and what remains when the disk or the power fails.
 *
 * The calls that touch the disk are wrapped at link: the k-th fails, or the process ends there as if
 * the power went. After each the file must be whole, with the old keys or with the new one too.
 */
#include "check.h"

#include "base/count.h"
#include "base/crypt.h"
#include "failing.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* ---- a disk that fails ---- */

enum fault { NO_FAULT, FAILS, POWER_CUT };

static enum fault fault;
static int calls_left;
enum { CUT = 42 };

static bool strikes(void)
{
	if (fault == NO_FAULT || --calls_left != 0)
		return false;
	if (fault == POWER_CUT)
		_exit(CUT);
	errno = EIO;
	return true;
}

ssize_t __real_write(int file, const void *bytes, size_t len);
ssize_t __wrap_write(int file, const void *bytes, size_t len);
int __real_fsync(int file);
int __wrap_fsync(int file);
int __real_renameat(int from, const char *old, int to, const char *fresh);
int __wrap_renameat(int from, const char *old, int to, const char *fresh);
int __real_linkat(int from, const char *old, int to, const char *fresh, int flags);
int __wrap_linkat(int from, const char *old, int to, const char *fresh, int flags);
int __real_fchmod(int file, mode_t mode);
int __wrap_fchmod(int file, mode_t mode);

ssize_t __wrap_write(int file, const void *bytes, size_t len)
{
	/* Half is on the disk when the power goes, or when the rest finds no room. */
	if (fault != NO_FAULT && calls_left == 1)
		(void)!__real_write(file, bytes, len / 2);
	return strikes() ? -1 : __real_write(file, bytes, len);
}

int __wrap_fsync(int file)
{
	return strikes() ? -1 : __real_fsync(file);
}

int __wrap_renameat(int from, const char *old, int to, const char *fresh)
{
	return strikes() ? -1 : __real_renameat(from, old, to, fresh);
}

int __wrap_linkat(int from, const char *old, int to, const char *fresh, int flags)
{
	return strikes() ? -1 : __real_linkat(from, old, to, fresh, flags);
}

int __wrap_fchmod(int file, mode_t mode)
{
	return strikes() ? -1 : __real_fchmod(file, mode);
}

/* ---- a folder of its own for each test ---- */

struct world {
	struct arena *arena;
	char folder[40], path[50];
};

static struct world world;

static int begin_world(void **state)
{
	(void)state;
	world.arena = arena_new(NULL);
	memcpy(world.folder, "/tmp/lianxin-keys-XXXXXX", 25);
	if (mkdtemp(world.folder) == NULL)
		return -1;
	snprintf(world.path, sizeof world.path, "%s/key", world.folder);
	return crypt_start(world.arena) == NULL ? 0 : -1;
}

/* Nothing but the key file may be left behind. */
static int end_world(void **state)
{
	(void)state;
	arena_free(world.arena);
	unlink(world.path);
	return rmdir(world.folder);
}

#define in_world(test) cmocka_unit_test_setup_teardown(test, begin_world, end_world)

static struct str path(void)
{
	return str_of(world.path);
}

static struct keys *opened(void)
{
	struct keys *keys = NULL;
	assert_null(keys_open(world.arena, path(), SEAL_XCHACHA, &keys));
	return keys;
}

static struct str file_text(void)
{
	static char text[70000];
	int file = open(world.path, O_RDONLY);
	assert_true(file >= 0);
	ssize_t len = read(file, text, sizeof text);
	close(file);
	assert_true(len > 0);
	return (struct str){text, (size_t)len};
}

static void put_file(const char *text, mode_t mode)
{
	unlink(world.path);
	int file = open(world.path, O_WRONLY | O_CREAT | O_EXCL, 0600);
	assert_true(file >= 0);
	assert_int_equal(__real_write(file, text, strlen(text)), strlen(text));
	assert_int_equal(__real_fchmod(file, mode), 0);
	close(file);
}

/* ---- tests ---- */

static void a_new_file_is_private_and_has_one_master_key(void **state)
{
	(void)state;
	struct stat status;
	assert_null(keys_create(world.arena, path()));
	assert_int_equal(stat(world.path, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0400);
	assert_int_equal(status.st_nlink, 1);
	struct keys *keys = opened();
	assert_int_equal(keys_count(keys), 1);
	assert_int_equal(keys_current(keys), 1);
	assert_int_equal(keys_id(keys, 0), 1);
	assert_true(str_starts(file_text(), S("# ")));
}

static void an_existing_file_is_never_replaced(void **state)
{
	(void)state;
	assert_null(keys_create(world.arena, path()));
	struct str before = str_dup(world.arena, file_text());
	assert_error(keys_create(world.arena, path()), ERR_CONFLICT, "不能覆盖");
	assert_true(str_eq(before, file_text()));
}

static void rotation_keeps_old_values_readable(void **state)
{
	(void)state;
	struct str out, place = S("person|phone|3");
	assert_null(keys_create(world.arena, path()));
	struct keys *before = opened();
	struct str sealed = seal(world.arena, before, place, S("13800005621"));
	struct str digest = keyed_digest(world.arena, before, S("p"), S("t"));
	struct str index = blind_index(world.arena, before, 1, S("p"), S("t"));
	assert_null(keys_rotate(world.arena, path()));
	assert_null(keys_rotate(world.arena, path()));
	struct keys *after = opened();
	assert_int_equal(keys_count(after), 3);
	assert_int_equal(keys_current(after), 3);
	assert_int_equal(keys_id(after, 0), 3);
	assert_int_equal(keys_id(after, 2), 1);
	assert_null(unseal(world.arena, after, place, sealed, &out));
	assert_text(out, "13800005621");
	assert_int_equal(seal_key_id(seal(world.arena, after, place, S("x"))), 3);
	assert_true(str_eq(digest, keyed_digest(world.arena, after, S("p"), S("t"))));
	assert_true(str_eq(index, blind_index(world.arena, after, 1, S("p"), S("t"))));
	assert_false(str_eq(index, blind_index(world.arena, after, 3, S("p"), S("t"))));
	struct stat status;
	assert_int_equal(stat(world.path, &status), 0);
	assert_int_equal(status.st_mode & 07777, 0400);
	/* The ring made before does not know the new key. */
	struct str fresh = seal(world.arena, after, place, S("x"));
	assert_error(unseal(world.arena, before, place, fresh, &out), ERR_INTERNAL, "");
}

static void an_old_key_can_be_taken_out(void **state)
{
	(void)state;
	struct str out, place = S("a|b|1");
	assert_null(keys_create(world.arena, path()));
	struct str old = seal(world.arena, opened(), place, S("old"));
	assert_null(keys_rotate(world.arena, path()));
	struct str fresh = seal(world.arena, opened(), place, S("new"));
	struct str digest = keyed_digest(world.arena, opened(), S("p"), S("t"));
	struct str rest = str_dup(world.arena, file_text()), kept = S("");
	while (rest.len > 0) {
		struct str line = str_cut(&rest, '\n');
		if (!str_starts(line, S("1 ")))
			kept = str_fmt(world.arena, STR STR "\n", STR_ARG(kept), STR_ARG(line));
	}
	put_file(str_c(world.arena, kept), 0400);
	struct keys *keys = opened();
	assert_int_equal(keys_count(keys), 1);
	assert_int_equal(keys_id(keys, 0), 2);
	assert_error(unseal(world.arena, keys, place, old, &out), ERR_INTERNAL, "");
	assert_null(unseal(world.arena, keys, place, fresh, &out));
	assert_true(str_eq(digest, keyed_digest(world.arena, keys, S("p"), S("t"))));
	assert_null(keys_rotate(world.arena, path()));
	assert_int_equal(keys_current(opened()), 3);
}

static void a_file_that_others_can_read_is_refused(void **state)
{
	(void)state;
	static const mode_t modes[] = {0440, 0404, 0600 | 0020, 0644, 0401};
	struct keys *keys = NULL;
	assert_null(keys_create(world.arena, path()));
	for (size_t i = 0; i < COUNT(modes); i++) {
		assert_int_equal(chmod(world.path, modes[i]), 0);
		err_t err = keys_open(world.arena, path(), SEAL_XCHACHA, &keys);
		assert_error(err, ERR_INVALID, "chmod 400");
		assert_error(keys_rotate(world.arena, path()), ERR_INVALID, "chmod 400");
	}
	assert_int_equal(chmod(world.path, 0600), 0);
	assert_null(keys_open(world.arena, path(), SEAL_XCHACHA, &keys));
}

static void what_is_no_key_file_is_refused(void **state)
{
	(void)state;
#define HEX64 "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
	static const char *const bad[] = {
		"", "# only words\n", "0 " HEX64 "\n", "1 " HEX64 "\n", "1 " HEX64 "\n0 " HEX64 "\n",
		"0 " HEX64 "\n1 " HEX64 "\n1 " HEX64 "\n", "0 " HEX64 "\n2 " HEX64 "\n1 " HEX64 "\n",
		"0 " HEX64 "\n256 " HEX64 "\n", "0 " HEX64 "\n-1 " HEX64 "\n", "0 " HEX64 "\n1 " HEX64 "0\n",
		"0 " HEX64 "\n1 0" HEX64 "\n", "0 " HEX64 "\n1 xx112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n",
		"0 " HEX64 "\n1" HEX64 "\n", "0 " HEX64 "\n1 " HEX64 "\nwords\n",
	};
	struct keys *keys = NULL;
	for (size_t i = 0; i < COUNT(bad); i++) {
		put_file(bad[i], 0400);
		err_t err = keys_open(world.arena, path(), SEAL_XCHACHA, &keys);
		if (err == NULL)
			fail_msg("accepted number %zu", i);
		assert_error(err, ERR_INVALID, "内容不对");
		assert_int_equal(str_find(err->text, S("0011")), SIZE_MAX);
		assert_null(keys);
	}
	put_file("# word\r\n\r\n0 " HEX64 "\r\n7 " HEX64, 0400); /* an editor's line ends are no harm */
	assert_null(keys_open(world.arena, path(), SEAL_SM4, &keys));
	assert_int_equal(keys_current(keys), 7);
	assert_null(keys_rotate(world.arena, path()));
	assert_int_equal(keys_current(opened()), 8);
}

/* A signing key: the same rights, and nothing but a whole file is one. */
static void a_signing_key_is_read_as_strictly(void **state)
{
	const struct signer *signer = NULL, *again = NULL;
	(void)state;
	assert_null(signer_create(world.arena, path()));
	assert_null(signer_open(world.arena, path(), &signer));
	assert_null(signer_open(world.arena, path(), &again));
	struct str key = signer_public(world.arena, signer), text = S("公开的"), signature = sign_text(world.arena, signer, text);
	assert_true(str_eq(key, signer_public(world.arena, again)) && sign_is_key(key));
	assert_true(sign_holds(key, signature, text));
	assert_false(sign_holds(key, signature, S("改过的")));
	assert_false(sign_holds(key, str_sub(signature, 0, SIGN_HEX - 1), text));
	assert_false(sign_is_key(str_sub(key, 0, SIGN_KEY_HEX - 1)));
	assert_error(signer_create(world.arena, path()), ERR_CONFLICT, "不能覆盖");
	assert_int_equal(chmod(world.path, 0444), 0);
	assert_error(signer_open(world.arena, path(), &signer), ERR_INVALID, "chmod 400");
	put_file("ed25519 00\n", 0400);
	assert_error(signer_open(world.arena, path(), &signer), ERR_INVALID, "内容不对");
	unlink(world.path);
	assert_error(signer_open(world.arena, path(), &signer), ERR_NOT_FOUND, "不存在");
}

static void paths_that_lead_nowhere_are_explained(void **state)
{
	(void)state;
	struct keys *keys = NULL;
	char folder[60];
	snprintf(folder, sizeof folder, "%s/", world.folder);
	assert_error(keys_open(world.arena, path(), SEAL_XCHACHA, &keys), ERR_INVALID, "不存在");
	assert_error(keys_rotate(world.arena, path()), ERR_INVALID, "不存在");
	assert_error(keys_open(world.arena, S("/nowhere/at/all"), SEAL_XCHACHA, &keys), ERR_INTERNAL, "打不开");
	assert_error(keys_create(world.arena, S("/nowhere/at/all")), ERR_INTERNAL, "打不开");
	assert_error(keys_open(world.arena, str_of(folder), SEAL_XCHACHA, &keys), ERR_INVALID, "路径不对");
	assert_error(keys_open(world.arena, S(""), SEAL_XCHACHA, &keys), ERR_INVALID, "路径不对");
	assert_error(keys_open(world.arena, (struct str){"/tmp/a\0b", 8}, SEAL_XCHACHA, &keys), ERR_INVALID, "路径不对");
	assert_error(keys_open(world.arena, str_of(world.folder), SEAL_XCHACHA, &keys), ERR_INVALID, "不是普通文件");
	assert_int_equal(mkfifo(world.path, 0600), 0);
	assert_error(keys_open(world.arena, path(), SEAL_XCHACHA, &keys), ERR_INVALID, "不是普通文件");
	unlink(world.path);
	assert_null(keys_create(world.arena, path()));
	assert_error(keys_open(world.arena, path(), (enum seal_algorithm)9, &keys), ERR_INTERNAL, "");
	assert_null(keys);
}

static void the_ring_is_full_at_255(void **state)
{
	(void)state;
	assert_null(keys_create(world.arena, path()));
	for (int id = 2; id <= 255; id++)
		assert_null(keys_rotate(world.arena, path()));
	struct keys *keys = opened();
	assert_int_equal(keys_count(keys), 255);
	assert_int_equal(keys_id(keys, 254), 1);
	assert_error(keys_rotate(world.arena, path()), ERR_INVALID, "已满");
	assert_int_equal(keys_count(opened()), 255);
}

static void two_rotations_at_once_both_count(void **state)
{
	(void)state;
	enum { CHILDREN = 4, EACH = 5 };
	assert_null(keys_create(world.arena, path()));
	for (int i = 0; i < CHILDREN; i++) {
		pid_t child = fork();
		assert_true(child >= 0);
		for (int turn = 0; child == 0 && turn < EACH; turn++) {
			if (keys_rotate(world.arena, path()) != NULL)
				_exit(1);
		}
		if (child == 0)
			_exit(0);
	}
	for (int i = 0; i < CHILDREN; i++) {
		int status = 1;
		assert_true(wait(&status) > 0);
		assert_int_equal(status, 0);
	}
	assert_int_equal(keys_count(opened()), 1 + CHILDREN * EACH);
}

/* One change in a child with the k-th disk call struck; 0 came through, 1 refused, CUT. */
static int struck(err_t (*change)(struct arena *, struct str), enum fault kind, int k)
{
	int status = 0;
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		fault = kind;
		calls_left = k;
		err_t err = change(world.arena, path());
		bool was_struck = calls_left <= 0;
		_exit(err != NULL ? (was_struck ? 1 : 3) : (was_struck ? 2 : 0));
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static err_t create(struct arena *arena, struct str where)
{
	return keys_create(arena, where);
}

static err_t rotate(struct arena *arena, struct str where)
{
	return keys_rotate(arena, where);
}

static void a_rotation_cut_anywhere_leaves_a_whole_file(void **state)
{
	(void)state;
	struct str out, place = S("a|b|1");
	assert_null(keys_create(world.arena, path()));
	struct str sealed = seal(world.arena, opened(), place, S("kept"));
	for (enum fault kind = FAILS; kind <= POWER_CUT; kind++) {
		int k = 1;
		for (;; k++) {
			int before = keys_count(opened());
			int end = struck(rotate, kind, k);
			struct keys *keys = opened();
			assert_in_range(keys_count(keys), before, before + 1);
			assert_null(unseal(world.arena, keys, place, sealed, &out));
			assert_text(out, "kept");
			if (end == 0) {
				assert_int_equal(keys_count(keys), before + 1);
				break;
			}
			assert_int_equal(end, kind == FAILS ? 1 : CUT); /* never good news after a fault */
		}
		assert_in_range(k, 5, 10); /* write, mode, sync, rename, sync of the folder */
	}
	assert_null(keys_rotate(world.arena, path())); /* what a cut left behind is no hindrance */
}

static void a_creation_cut_anywhere_leaves_none_or_a_whole_file(void **state)
{
	(void)state;
	for (enum fault kind = FAILS; kind <= POWER_CUT; kind++) {
		int k = 1;
		for (;; k++) {
			int end = struck(create, kind, k);
			struct keys *keys = NULL;
			err_t err = keys_open(world.arena, path(), SEAL_XCHACHA, &keys);
			if (err != NULL)
				assert_error(err, ERR_INVALID, "不存在");
			unlink(world.path);
			if (end == 0) {
				assert_null(err);
				break;
			}
			assert_int_equal(end, kind == FAILS ? 1 : CUT);
		}
		assert_in_range(k, 5, 10);
	}
	assert_null(keys_create(world.arena, path()));
}

/* Memory that fails in the middle: the guard, no descriptor left open, no lock held. */
static void without_memory_no_descriptor_is_lost(void **state)
{
	(void)state;
	jmp_buf escape;
	assert_null(keys_create(world.arena, path()));
	int free_before = open("/dev/null", O_RDONLY);
	close(free_before);
	bool through = false;
	volatile int k = 1;
	for (; !through; k++) {
		struct arena *volatile turn = arena_new(NULL);
		struct keys *keys = NULL;
		arena_guard(turn, 0, &escape);
		if (setjmp(escape) == 0) {
			fail_at(k, true);
			err_t err = keys_open(turn, path(), SEAL_XCHACHA, &keys);
			through = !fail_never();
			assert_null(err);
		}
		(void)fail_never();
		arena_free(turn);
		int free_now = open("/dev/null", O_RDONLY);
		close(free_now);
		assert_int_equal(free_now, free_before);
	}
	assert_in_range(k, 3, 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		in_world(a_new_file_is_private_and_has_one_master_key),
		in_world(an_existing_file_is_never_replaced),
		in_world(rotation_keeps_old_values_readable),
		in_world(an_old_key_can_be_taken_out),
		in_world(a_file_that_others_can_read_is_refused),
		in_world(what_is_no_key_file_is_refused),
		in_world(a_signing_key_is_read_as_strictly),
		in_world(paths_that_lead_nowhere_are_explained),
		in_world(the_ring_is_full_at_255),
		in_world(two_rotations_at_once_both_count),
		in_world(a_rotation_cut_anywhere_leaves_a_whole_file),
		in_world(a_creation_cut_anywhere_leaves_none_or_a_whole_file),
		in_world(without_memory_no_descriptor_is_lost),
	};
	return cmocka_run_group_tests_name("keys", tests, NULL, NULL);
}
