/*
 * What a phone remembers: it comes back as it was put, ends on its day, and says nothing when a single sign of it was
 * bent, cut or carried to another phone.
 */
#include "modules/service/remembered.h"
#include "support.h"

#include "base/count.h"
#include "base/crypt.h"

#include <string.h>

#define DEVICE S("0123456789abcdef0123456789abcdef")
enum { TODAY = 20700 };

static struct remembered back(struct world *world, struct str cookie, int64_t today)
{
	return remembered_read(world->arena, world->program.house->keys, DEVICE, cookie, today);
}

static struct str written(struct world *world, const struct remembered *remembered)
{
	return remembered_write(world->arena, world->program.house->keys, DEVICE, remembered);
}

/* As a forger would who had the key: the text is not what the program writes, the mark is right. */
static struct str marked(struct world *world, const char *text)
{
	struct str both = str_fmt(world->arena, STR "|%s", STR_ARG(DEVICE), text);
	struct str mark = keyed_digest(world->arena, world->program.house->keys,
				       S("remembered-cases"), both);
	return str_fmt(world->arena, "%s." STR, text, STR_ARG(str_sub(mark, 0, 32)));
}

static void what_was_put_comes_back(void **state)
{
	struct world *world = *state;
	struct remembered all = {.off = false};
	remembered_put(&all, 7, TODAY + 90);
	remembered_put(&all, 9007199254740991, TODAY);
	remembered_put(&all, 7, TODAY + 91);
	struct remembered read = back(world, written(world, &all), TODAY);
	assert_int_equal(read.count, 2);
	assert_int_equal(read.all[0].id, 7);
	assert_int_equal(read.all[0].until, TODAY + 91);
	assert_int_equal(read.all[1].id, 9007199254740991);
	assert_int_equal(back(world, written(world, &all), TODAY + 1).count, 1);
	assert_int_equal(back(world, written(world, &all), TODAY + 92).count, 0);
	assert_true(remembered_drop(&read, 7));
	assert_false(remembered_drop(&read, 7));
	assert_int_equal(read.count, 1);
}

static void the_oldest_falls_off(void **state)
{
	struct world *world = *state;
	struct remembered all = {.off = false};
	for (int64_t id = 1; id <= REMEMBERED_MOST + 3; id++)
		remembered_put(&all, id, TODAY);
	struct remembered read = back(world, written(world, &all), TODAY);
	assert_int_equal(read.count, REMEMBERED_MOST);
	assert_int_equal(read.all[0].id, REMEMBERED_MOST + 3);
	assert_int_equal(read.all[REMEMBERED_MOST - 1].id, 4);
}

static void off_is_remembered(void **state)
{
	struct world *world = *state;
	struct remembered all = {.off = true, .count = 1, .all = {{7, TODAY}}};
	struct remembered read = back(world, written(world, &all), TODAY + 1000);
	assert_true(read.off);
	assert_int_equal(read.count, 0);
}

static void assert_nothing(struct world *world, struct str cookie)
{
	struct remembered read = back(world, cookie, TODAY);
	if (read.count > 0 || read.off)
		print_error("taken: " STR "\n", STR_ARG(cookie));
	assert_int_equal(read.count, 0);
	assert_false(read.off);
}

static void every_bent_sign_says_nothing(void **state)
{
	struct world *world = *state;
	struct remembered all = {.off = false};
	remembered_put(&all, 41, TODAY + 5);
	remembered_put(&all, 42, TODAY + 6);
	struct str good = written(world, &all);
	assert_int_equal(back(world, good, TODAY).count, 2);
	for (size_t i = 0; i < good.len; i++) {
		char *bent = str_c(world->arena, good);
		bent[i] = bent[i] == '1' ? '2' : '1';
		assert_nothing(world, str_of(bent));
		assert_nothing(world, str_sub(good, 0, i));
	}
	assert_nothing(world, str_join(world->arena, good, S("0")));
	struct str other = S("fedcba9876543210fedcba9876543210");
	assert_int_equal(remembered_read(world->arena, world->program.house->keys, other, good, TODAY).count, 0);
	assert_int_equal(remembered_read(world->arena, world->program.house->keys, S(""), good, TODAY).count, 0);
}

static void what_is_no_list_says_nothing(void **state)
{
	struct world *world = *state;
	static const char *const texts[] = {
		"41",		 "41-",		     "-20705",	       "41-20705_",	 "_41-20705",
		"0-20705",	 "-41-20705",	     "41--5",	       "41-20705-1",	 "41-20705_41-20706",
		"41-20705,42-1", "x-20705",	     "41-x",	       " 41-20705",	 "41-20705 ",
		"off_41-20705",	 "OFF",		     "41-20705_off",   "99999999999999999999-20705",
		"41-99999999999999999999",
		"1-20705_2-20705_3-20705_4-20705_5-20705_6-20705_7-20705_8-20705_9-20705_10-20705_11-20705_12-20705_13-20705",
	};
	static const char *const whole[] = {"", ".", "..", "off", "off.", ".0", "41-20705", "\x01\x02",
					    "41-20705.00000000000000000000000000000000"};
	for (size_t i = 0; i < COUNT(texts); i++)
		assert_nothing(world, marked(world, texts[i]));
	for (size_t i = 0; i < COUNT(whole); i++)
		assert_nothing(world, str_of(whole[i]));
	char *huge = arena_many(world->arena, char, 5000);
	memset(huge, '1', 4999);
	assert_nothing(world, marked(world, huge));
}

int main(int count, char **arguments)
{
	const struct CMUnitTest tests[] = {
		in_world(what_was_put_comes_back),	in_world(the_oldest_falls_off),
		in_world(off_is_remembered),		in_world(every_bent_sign_says_nothing),
		in_world(what_is_no_list_says_nothing),
	};
	world_arguments(count, arguments);
	return cmocka_run_group_tests(tests, world_open, world_close);
}
