/*
 * A text as it is read into a microphone: the same digits are a year, a sum, a time or a telephone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "modules/notices/aloud.h"

struct pair {
	const char *written, *said;
};

static void all_are(const struct pair *pairs, size_t count)
{
	struct arena *arena = arena_new(NULL);
	for (size_t i = 0; i < count; i++)
		assert_string_equal(str_c(arena, words_aloud(arena, str_of(pairs[i].written))), pairs[i].said);
	arena_free(arena);
}
#define ALL_ARE(pairs) all_are((pairs), sizeof(pairs) / sizeof(pairs)[0])

static void dates_and_times(void **state)
{
	static const struct pair pairs[] = {
		{"2026年11月28日", "二零二六年十一月二十八日"},
		{"2026 年 2 月 2 日", "二零二六年二月二日"},
		{"2026-11-28", "二零二六年十一月二十八日"},
		{"2026/1/2 开会", "二零二六年一月二日开会"},
		{"上午8:30到14:05", "上午八点半到下午两点零五分"},
		{"8:30–17:00 停电", "八点半到下午五点停电"},
		{"晚上19：30", "晚上七点半"},
		{"20:00", "晚上八点"},
		{"24:30", "晚上十二点半"},
	};
	(void)state;
	ALL_ARE(pairs);
}

static void numbers(void **state)
{
	static const struct pair pairs[] = {
		{"10户", "十户"},	     {"2户、12户、22户", "两户、十二户、二十二户"}, {"2楼205", "二楼二百零五"},
		{"1005元", "一千零五元"},     {"10010人", "一万零一十人"},		   {"20000元", "两万元"},
		{"120000元", "十二万元"},     {"3.5公里", "三点五公里"},		   {"80%", "百分之八十"},
		{"3-5人", "三到五人"},	     {"0", "零"},				   {"007", "零零七"},
		{"１２个", "十二个"},	     {"99999999元", "九千九百九十九万九千九百九十九元"},  {"没有数字。", "没有数字。"},
		{"0.05元", "零点零五元"},
	};
	(void)state;
	ALL_ARE(pairs);
}

static void telephones(void **state)
{
	static const struct pair pairs[] = {
		{"请打0990-5550101", "请打零九九零五五五零幺零幺"},
		{"13900000031", "幺三九零零零零零零三幺"},
		{"打12345", "打幺二三四五"},
		{"收了12345斤", "收了一万二千三百四十五斤"},
		{"着火打119", "着火打幺幺九"},
		{"119户", "一百一十九户"},
	};
	(void)state;
	ALL_ARE(pairs);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(dates_and_times),
		cmocka_unit_test(numbers),
		cmocka_unit_test(telephones),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
