/*
 * The county's own words for reasons: who enters them, from which day they hold, and that nothing picked before
 * is lost.
 */
#include "support.h"

#include "engine/wording/wording.h"

/* An editable list that is shipped, and an act that may word it. */
static const struct codes *shipped(const struct world *world)
{
	const struct catalogue *catalogue = world->program.house->catalogue;
	for (size_t i = 0; i < catalogue->codes_count; i++) {
		if (catalogue->codes[i].editable && catalogue->codes[i].count > 1)
			return &catalogue->codes[i];
	}
	fail_msg("no list is editable");
	return NULL;
}

static const struct codes *now_of(const struct world *world)
{
	return wording_of(world->program.house, shipped(world));
}

static struct str day(const struct world *world, int64_t later)
{
	return day_text(world->arena, world->program.today + later);
}

/* Taken into force as on that day; what stands in the house is given back after each test. */
static void refresh(struct world *world, int64_t later)
{
	struct act act = world->program;
	act.today += later;
	good(wording_refresh(&act));
}

static int close_words(void **state)
{
	struct world *world = *state;
	wording_forget((struct house *)(uintptr_t)world->program.house);
	return test_close(state);
}
#define in_words(test) cmocka_unit_test_setup_teardown(test, test_open, close_words)

static void a_reason_is_added_before_the_last_word(void **state)
{
	struct world *world = *state;
	size_t before = now_of(world)->count;
	struct wording fresh = {.codes = shipped(world)->name, .title = S("照片看不清")};
	good(wording_enter(&world->program, &fresh));
	assert_int_equal(now_of(world)->count, before); /* not before it is taken into force */
	refresh(world, 0);
	const struct codes *list = now_of(world);
	assert_int_equal(list->count, before + 1);
	assert_int_equal(shipped(world)->count, before);
	struct str last = list->all[before].code;
	if (str_eq(shipped(world)->all[before - 1].code, S("other")))
		assert_true(str_eq(last, S("other")));
	bad(wording_enter(&world->program, &fresh), ERR_INVALID, "已经有这一条");
}

static void a_word_holds_from_its_day(void **state)
{
	struct world *world = *state;
	const struct code *first = &shipped(world)->all[0];
	struct wording changed = {.codes = shipped(world)->name, .code = first->code, .title = S("换一个说法"),
				  .from = day(world, 2)};
	good(wording_enter(&world->program, &changed));
	refresh(world, 1);
	assert_true(str_eq(codes_title(now_of(world), first->code), first->title));
	refresh(world, 2);
	same(codes_title(now_of(world), first->code), "换一个说法");
	same(shipped(world)->all[0].title, str_c(world->arena, first->title)); /* the catalogue stays */
}

static void what_has_ended_keeps_its_title(void **state)
{
	struct world *world = *state;
	const struct code *first = &shipped(world)->all[0];
	struct wording ended = {.codes = shipped(world)->name, .code = first->code, .from = day(world, 3),
				.end = true};
	good(wording_enter(&world->program, &ended));
	refresh(world, 0);
	const struct code *code = codes_find(now_of(world), first->code);
	assert_non_null(code);
	assert_true(str_eq(code->title, first->title));
	assert_true(wording_open(code, day(world, 2)));
	assert_false(wording_open(code, day(world, 3)));
}

static void faults_are_told_by_field(void **state)
{
	struct world *world = *state;
	struct act clerk = act_of(world, world->clerk);
	struct wording one = {.codes = shipped(world)->name, .title = S("照片看不清")};
	bad(wording_enter(&clerk, &one), ERR_DENIED, "");
	one.title = S("");
	bad(wording_enter(&world->program, &one), ERR_INVALID, "请写明原因");
	one.title = S("照片看不清");
	one.from = day(world, -1);
	bad(wording_enter(&world->program, &one), ERR_INVALID, "最早今天");
	one.from = day(world, 367);
	bad(wording_enter(&world->program, &one), ERR_INVALID, "一年以后");
	one.code = S("nothing");
	bad(wording_enter(&world->program, &one), ERR_NOT_FOUND, "没有这一条");
	one.codes = S("rating"); /* shipped, but not the county's to word */
	bad(wording_enter(&world->program, &one), ERR_NOT_FOUND, "不能在这里改");
	struct wording_line *lines = NULL;
	size_t count = 9;
	good(wording_lines(&world->program, shipped(world)->name, &lines, &count));
	assert_int_equal(count, 0);
}

int main(int count, char **arguments)
{
	world_arguments(count, arguments);
	const struct CMUnitTest tests[] = {
		in_words(a_reason_is_added_before_the_last_word),
		in_words(a_word_holds_from_its_day),
		in_words(what_has_ended_keeps_its_title),
		in_words(faults_are_told_by_field),
	};
	return cmocka_run_group_tests(tests, world_open, world_close);
}
