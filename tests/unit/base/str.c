/*
 * str: comparing, cutting, numbers and UTF-8.
 */
#include "base/format.h"
#include "check.h"
#include "base/count.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

static void compares(void **state)
{
	(void)state;
	assert_true(str_eq(S("a"), S("a")));
	assert_false(str_eq(S("a"), S("ab")));
	assert_true(str_eq(S(""), (struct str){NULL, 0}));
	assert_true(str_same(S("Accept-Encoding"), S("accept-encodinG")));
	assert_false(str_same(S("a["), S("a{")));
	assert_false(str_same(S("É"), S("é")));
	assert_true(str_cmp(S("a"), S("b")) < 0);
	assert_true(str_cmp(S("a"), S("aa")) < 0);
	assert_true(str_cmp(S("中"), S("a")) > 0);
	assert_int_equal(str_cmp(S("xy"), S("xy")), 0);
	assert_int_equal(str_cmp((struct str){NULL, 0}, S("")), 0);
}

static void finds(void **state)
{
	(void)state;
	assert_int_equal(str_find(S("abcabc"), S("ca")), 2);
	assert_int_equal(str_find(S("abc"), S("")), 0);
	assert_int_equal(str_find(S("abc"), S("d")), SIZE_MAX);
	assert_int_equal(str_find(S(""), S("a")), SIZE_MAX);
	assert_int_equal(str_find(S("a"), S("aa")), SIZE_MAX);
	assert_true(str_starts(S("/desk/cases"), S("/desk")));
	assert_false(str_starts(S("/d"), S("/desk")));
	assert_true(str_starts(S("x"), S("")));
	assert_true(str_ends(S("list.json"), S(".json")));
	assert_false(str_ends(S("json"), S(".json")));
}

static void cuts(void **state)
{
	(void)state;
	assert_text(str_sub(S("hello"), 1, 3), "ell");
	assert_text(str_sub(S("hello"), 3, SIZE_MAX), "lo");
	assert_text(str_sub(S("hello"), 5, 1), "");
	assert_text(str_sub(S("hello"), SIZE_MAX, SIZE_MAX), "");
	struct str rest = S("a,,b");
	assert_text(str_cut(&rest, ','), "a");
	assert_text(str_cut(&rest, ','), "");
	assert_text(str_cut(&rest, ','), "b");
	assert_int_equal(rest.len, 0);
	assert_text(str_cut(&rest, ','), "");
}

static void trims_both_kinds_of_blanks(void **state)
{
	(void)state;
	assert_text(str_trim(S(" \t\r\n　李四　 ")), "李四");
	assert_text(str_trim(S("　　")), "");
	assert_text(str_trim(S("a b")), "a b");
	assert_text(str_trim(S("")), "");
}

static void reads_whole_numbers_only(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		int64_t n;
	} good[] = {{"0", 0}, {"-0", 0}, {"007", 7}, {"42", 42}, {"-17", -17},
		    {"9223372036854775807", INT64_MAX}, {"-9223372036854775808", INT64_MIN}};
	static const char *const bad[] = {"", "-", "+1", "1 ", " 1", "1.0", "1e3", "0x1", "--1", "１",
					  "9223372036854775808", "-9223372036854775809",
					  "99999999999999999999"};
	for (size_t i = 0; i < COUNT(good); i++) {
		int64_t n = 99;
		assert_true(str_int(str_of(good[i].text), &n));
		assert_int_equal(n, good[i].n);
	}
	for (size_t i = 0; i < COUNT(bad); i++) {
		int64_t n = 99;
		assert_false(str_int(str_of(bad[i]), &n));
		assert_int_equal(n, 99);
	}
}

static void makes_texts(void **state)
{
	struct arena *arena = *state;
	assert_text(str_fmt(arena, "%d-" STR, 5, STR_ARG(S("x"))), "5-x");
	assert_text(str_fmt(arena, STR, STR_ARG(((struct str){NULL, 0}))), "");
	assert_text(str_join(arena, S("ab"), S("cd")), "abcd");
	assert_text(str_join(arena, S(""), (struct str){NULL, 0}), "");
	struct str part = str_sub(S("abcdef"), 1, 2);
	assert_string_equal(str_c(arena, part), "bc");
	assert_string_equal(str_c(arena, (struct str){NULL, 0}), "");
	assert_text(str_dup(arena, part), "bc");
	assert_int_equal(str_of(NULL).len, 0);
}

static void counts_characters(void **state)
{
	(void)state;
	assert_int_equal(str_chars(S("a李𠮷é")), 4);
	assert_text(str_head(S("李四光"), 2), "李四");
	assert_text(str_head(S("李四光"), 9), "李四光");
	assert_text(str_head(S("李四光"), 0), "");
	size_t i = 0;
	assert_int_equal(str_rune(S("𠮷"), &i), 0x20bb7);
	assert_int_equal(i, 4);
}

static void refuses_malformed_utf8(void **state)
{
	(void)state;
	static const char *const bad[] = {"\x80", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf",
					  "\xed\xa0\x80", "\xed\xbf\xbf", "\xf0\x80\x80\x80",
					  "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff",
					  "\xe6\x9d", "\xe6", "\xe6\x41\x41", "a\xf0\x9f\x98"};
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(str_valid(str_of(bad[i])));
	assert_false(str_valid((struct str){"a\0b", 3}));
	assert_true(str_valid(S("\xed\x9f\xbf\xee\x80\x80\xf4\x8f\xbf\xbf\xef\xbf\xbd")));
	assert_true(str_valid(S("")));
	size_t at = 0;
	assert_int_equal(str_rune(S("\xe6\x9d"), &at), -1);
	assert_int_equal(at, 1);
}

/* Both write the same, and say the same of it, whatever room they have. */
static void same_as_the_library(const char *format, ...) __attribute__((format(printf, 1, 2)));
static void same_as_the_library(const char *format, ...)
{
	for (size_t room = 0; room <= 64; room++) {
		char ours[65], theirs[65];
		va_list args, again;
		memset(ours, 'x', sizeof ours);
		memset(theirs, 'x', sizeof theirs);
		va_start(args, format);
		va_copy(again, args);
		int a = format_bytes(room == 0 ? NULL : ours, room, format, args);
		int b = vsnprintf(room == 0 ? NULL : theirs, room, format, again);
		va_end(args);
		va_end(again);
		assert_int_equal(a, b);
		assert_memory_equal(ours, theirs, room);
		assert_int_equal(ours[room], 'x');
	}
}

static void formats_as_the_library_does(void **state)
{
	(void)state;
	const struct str part = str_sub(S("龙王村委会"), 0, 9), none = {NULL, 0};
	const char nul_inside[] = {'a', 'b', 0, 'c'};
	same_as_the_library("plain, 100%%");
	same_as_the_library(STR "|" STR "|%.*s", STR_ARG(part), STR_ARG(none), 4, nul_inside);
	same_as_the_library("%.*s|%.*s", -1, "all of it", 3, "three");
	same_as_the_library("%s %c%c", "text", 'a', 200);
	same_as_the_library("%d %d %d %04d %04d %02d", 0, INT_MAX, INT_MIN, -7, 12345, 5);
	same_as_the_library("%ld %lld %lld %020lld %03lld", LONG_MIN, LLONG_MIN, LLONG_MAX, LLONG_MIN, 7LL);
	same_as_the_library("%u %lu %llu %zu %03zu %04zu", UINT_MAX, ULONG_MAX, ULLONG_MAX, SIZE_MAX, (size_t)7, (size_t)0);
	same_as_the_library("%x %02x %08llx %0d", 255u, 10u, 0xabcdefULL, 9);
	same_as_the_library("%-6s|%6d|%.3f|%g|%X|%5zu", "left", 42, 2.5, 0.1, 0xabu, (size_t)3);
	same_as_the_library("%d then %0*llu and %s", 1, 6, 42ULL, "the rest");
	same_as_the_library("%030lld", 5LL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(compares),
		cmocka_unit_test(finds),
		cmocka_unit_test(cuts),
		cmocka_unit_test(trims_both_kinds_of_blanks),
		cmocka_unit_test(reads_whole_numbers_only),
		with_arena(makes_texts),
		cmocka_unit_test(formats_as_the_library_does),
		cmocka_unit_test(counts_characters),
		cmocka_unit_test(refuses_malformed_utf8),
	};
	return cmocka_run_group_tests_name("str", tests, NULL, NULL);
}
