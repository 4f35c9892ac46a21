/*
 * Arenas: alignment, lifetimes, order of undoing, caps and the way out when memory ends.
 */
#include "check.h"

#include "base/buf.h"
#include "base/count.h"
#include "base/crypt.h"
#include "base/doc.h"
#include "base/text.h"
#include "failing.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void gives_zeroed_aligned_memory(void **state)
{
	struct arena *arena = *state;
	for (size_t size = 0; size < 9000; size += 37) {
		unsigned char *at = arena_alloc(arena, size);
		assert_non_null(at);
		assert_int_equal((uintptr_t)at % alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(at[i], 0);
		memset(at, 0xaa, size);
	}
}

static void pieces_do_not_overlap(void **state)
{
	enum { PIECES = 300 };
	struct arena *arena = *state;
	unsigned char *pieces[PIECES];
	for (size_t i = 0; i < PIECES; i++) {
		pieces[i] = arena_alloc(arena, i + 1);
		memset(pieces[i], (int)(i % 251), i + 1);
	}
	for (size_t i = 0; i < PIECES; i++) {
		for (size_t k = 0; k <= i; k++)
			assert_int_equal(pieces[i][k], i % 251);
	}
}

static void grows_in_place_only_when_last(void **state)
{
	struct arena *arena = *state;
	char *first = arena_alloc(arena, 8);
	memcpy(first, "12345678", 8);
	char *grown = arena_grow(arena, first, 8, 100);
	assert_ptr_equal(grown, first);
	assert_memory_equal(grown, "12345678\0\0\0\0", 12);
	(void)arena_alloc(arena, 1);
	char *moved = arena_grow(arena, grown, 100, 200);
	assert_ptr_not_equal(moved, grown);
	assert_memory_equal(moved, "12345678\0\0\0\0", 12);
	assert_non_null(arena_grow(arena, NULL, 0, 10));
	assert_memory_equal(arena_grow(arena, moved, 200, 4), "1234", 4);
}

/* Within the rounding of one piece, smaller is a move and must not clear what lies before. */
static void shrinking_keeps_the_beginning(void **state)
{
	struct arena *arena = *state;
	char *text = arena_alloc(arena, 15);
	memcpy(text, "abcdefghijklmno", 15);
	assert_memory_equal(arena_grow(arena, text, 15, 9), "abcdefghi", 9);
	assert_memory_equal(text, "abcdefghijklmno", 15);
}

static char order[16];
static char a[] = "a", b[] = "b", r[] = "r", x[] = "x", y[] = "y";

static void note(void *arg)
{
	size_t len = strlen(order);
	order[len] = *(const char *)arg;
	order[len + 1] = '\0';
}

static void undoes_backwards_and_children_first(void **state)
{
	(void)state;
	memset(order, 0, sizeof order);
	struct arena *parent = arena_new(NULL), *child = arena_new(parent);
	arena_defer(parent, note, a);
	arena_defer(child, note, x);
	arena_defer(parent, note, b);
	arena_defer(child, note, y);
	arena_free(parent);
	assert_string_equal(order, "yxba");
	arena_free(NULL);
}

static void a_reset_undoes_and_keeps_one_block(void **state)
{
	struct arena *arena = *state;
	memset(order, 0, sizeof order);
	for (int i = 0; i < 100; i++)
		(void)arena_alloc(arena, 1000);
	arena_defer(arena, note, r);
	arena_reset(arena);
	assert_string_equal(order, "r");
	size_t kept = arena_used(arena);
	for (int turn = 0; turn < 1000; turn++) {
		memset(arena_alloc(arena, 1000), 1, 1000);
		arena_reset(arena);
	}
	assert_int_equal(arena_used(arena), kept);
	arena_reset(arena);
	const char *again = arena_alloc(arena, 10);
	assert_int_equal(again[9], 0);
}

static void a_child_is_counted_with_its_parent(void **state)
{
	struct arena *parent = *state;
	size_t before = arena_used(parent);
	struct arena *child = arena_new(parent);
	(void)arena_alloc(child, 50000);
	assert_true(arena_used(parent) >= before + 50000);
	arena_free(child);
	assert_int_equal(arena_used(parent), before);
}

static void a_cap_leads_out_and_the_arena_can_be_freed(void **state)
{
	(void)state;
	jmp_buf escape;
	struct arena *volatile arena = arena_new(NULL);
	volatile size_t rounds = 0;
	arena_guard(arena, 100000, &escape);
	if (setjmp(escape) == 0) {
		struct arena *child = arena_new(arena);
		for (;;) {
			(void)arena_alloc(rounds % 2 == 0 ? arena : child, 1000);
			rounds++;
		}
	}
	assert_in_range(rounds, 40, 100);
	assert_true(arena_used(arena) <= 100000);
	arena_free(arena);
}

static void a_size_that_overflows_leads_out(void **state)
{
	(void)state;
	static const size_t sizes[][2] = {{SIZE_MAX, 2}, {SIZE_MAX / 2 + 1, 2}, {1, SIZE_MAX}, {16, SIZE_MAX / 16}};
	jmp_buf escape;
	struct arena *volatile arena = arena_new(NULL);
	volatile size_t left = 0;
	arena_guard(arena, 0, &escape);
	for (volatile size_t i = 0; i < COUNT(sizes); i++) {
		if (setjmp(escape) == 0)
			(void)arena_array(arena, sizes[i][0], sizes[i][1]);
		else
			left++;
	}
	assert_int_equal(left, COUNT(sizes));
	arena_free(arena);
}

/* Much of base in one go, as a request would use it. */
static void work_hard(struct arena *arena)
{
	struct arena *row = arena_new(arena);
	struct buf buf = buf_new(arena, 1000000);
	struct doc *doc = doc_map(arena);
	for (int i = 0; i < 300; i++) {
		arena_reset(row);
		struct str text = str_fmt(row, "第%d行 高龄津贴 cafe\u0301", i);
		buf_add(&buf, text_fold(row, text));
		buf_add(&buf, text_terms(row, text));
		buf_add(&buf, pinyin_initials(row, S("单于仇曾区查解任盖朴")));
		doc_set(doc, "text", str_dup(arena, text));
		struct doc *list = doc_set_list(doc, "list");
		doc_set_int(doc_add_map(list), "n", i);
	}
	err_t one = err_field(arena, S("name"), "请填写%s", "姓名");
	err_t both = err_both(arena, one, err_internal(arena, "cause %d", 5));
	assert_non_null(err_copy(arena, both));
	assert_int_equal(digest_hex(arena, buf_str(&buf)).len, 64);
	assert_false(buf_failed(&buf));
}

/* Runs it with the k-th taking of memory refused; true when it came through. */
static bool comes_through(int k, bool lasting)
{
	jmp_buf escape;
	struct arena *volatile arena = arena_new(NULL);
	arena_guard(arena, 0, &escape);
	if (setjmp(escape) == 0) {
		fail_at(k, lasting);
		work_hard(arena);
	}
	bool refused = fail_never();
	arena_free(arena);
	return !refused;
}

static void survives_each_failing_allocation(void **state)
{
	(void)state;
	for (int lasting = 0; lasting <= 1; lasting++) {
		int k = 1;
		while (!comes_through(k, lasting))
			k++;
		assert_in_range(k, 8, 1000);
	}
}

/* Without a guard the process says so and ends; it does not crash. */
static void without_a_guard_the_process_ends_with_a_sentence(void **state)
{
	(void)state;
	int ends[2];
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		dup2(ends[1], STDERR_FILENO);
		struct arena *arena = arena_new(NULL);
		arena_guard(arena, 5000, NULL);
		(void)arena_alloc(arena, 6000);
		_exit(0);
	}
	close(ends[1]);
	char said[200] = {0};
	assert_true(read(ends[0], said, sizeof said - 1) > 0);
	close(ends[0]);
	int status = 0;
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 71);
	assert_non_null(strstr(said, "out of memory"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_arena(gives_zeroed_aligned_memory),
		with_arena(pieces_do_not_overlap),
		with_arena(grows_in_place_only_when_last),
		with_arena(shrinking_keeps_the_beginning),
		cmocka_unit_test(undoes_backwards_and_children_first),
		with_arena(a_reset_undoes_and_keeps_one_block),
		with_arena(a_child_is_counted_with_its_parent),
		cmocka_unit_test(a_cap_leads_out_and_the_arena_can_be_freed),
		cmocka_unit_test(a_size_that_overflows_leads_out),
		cmocka_unit_test(survives_each_failing_allocation),
		cmocka_unit_test(without_a_guard_the_process_ends_with_a_sentence),
	};
	return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
