/*
 * buf, err, val and doc: appending with a maximum, errors as lists, parameters, the answer's tree.
 */
#include "check.h"

#include "base/buf.h"
#include "base/count.h"
#include "base/doc.h"
#include "base/val.h"

#include <string.h>

/* ---- buf ---- */

static void a_buf_appends_all_kinds(void **state)
{
	struct buf buf = buf_new(*state, 1000);
	buf_add(&buf, S("a"));
	buf_add(&buf, (struct str){NULL, 0});
	buf_byte(&buf, '\0');
	buf_int(&buf, INT64_MIN);
	buf_int(&buf, 0);
	buf_fmt(&buf, "[%s]", "中");
	buf_fmt(&buf, "%s", "");
	assert_false(buf_failed(&buf));
	assert_int_equal(buf_str(&buf).len, 1 + 1 + 20 + 1 + 5);
	assert_memory_equal(buf_str(&buf).at, "a\0-92233720368547758080[中]", 28);
}

static void a_buf_may_be_filled_to_its_maximum(void **state)
{
	struct buf buf = buf_new(*state, 5);
	buf_add(&buf, S("ab"));
	buf_fmt(&buf, "%d", 123);
	assert_false(buf_failed(&buf));
	assert_text(buf_str(&buf), "ab123");
	buf_byte(&buf, 'x');
	assert_true(buf_failed(&buf));
	assert_text(buf_str(&buf), "ab123");
}

static void a_buf_stays_failed(void **state)
{
	struct buf buf = buf_new(*state, 3);
	buf_add(&buf, S("abcd"));
	assert_true(buf_failed(&buf));
	buf_add(&buf, S("a"));
	assert_int_equal(buf_str(&buf).len, 0);
	struct buf formatted = buf_new(*state, 3);
	buf_fmt(&formatted, "%04d", 1);
	assert_true(buf_failed(&formatted));
	assert_int_equal(buf_str(&formatted).len, 0);
}

static void a_buf_grows_far(void **state)
{
	struct buf buf = buf_new(*state, 1 << 20);
	for (int i = 0; i < 100000; i++)
		buf_byte(&buf, (char)('a' + i % 26));
	assert_int_equal(buf_str(&buf).len, 100000);
	for (int i = 0; i < 100000; i++)
		assert_int_equal(buf_str(&buf).at[i], 'a' + i % 26);
}

/* ---- err ---- */

static err_t passes_on(err_t err, bool *went_on)
{
	TRY(err);
	*went_on = true;
	return NULL;
}

static void an_error_knows_its_kind_field_and_place(void **state)
{
	struct arena *arena = *state;
	err_t err = err_field(arena, S("phone"), "少 %d 位", 2);
	assert_error(err, ERR_INVALID, "少 2 位");
	assert_text(err->field, "phone");
	assert_non_null(strstr(err->file, "values.c"));
	assert_true(err->line > 0);
	err_t inner = err_internal(arena, "errno %d", 5);
	assert_error(inner, ERR_INTERNAL, "没有保存");
	assert_text(inner->cause, "errno 5");
	assert_error(err_new(arena, ERR_CONFLICT, "别人改过了"), ERR_CONFLICT, "别人改过了");
	bool went_on = false;
	assert_ptr_equal(passes_on(err, &went_on), err);
	assert_false(went_on);
	assert_null(passes_on(NULL, &went_on));
	assert_true(went_on);
}

static void errors_join_in_order(void **state)
{
	struct arena *arena = *state;
	err_t a = err_field(arena, S("a"), "一"), b = err_field(arena, S("b"), "二");
	err_t c = err_field(arena, S("c"), "三");
	err_t all = err_both(arena, err_both(arena, a, b), c);
	assert_text(all->field, "a");
	assert_text(all->next->field, "b");
	assert_text(all->next->next->field, "c");
	assert_null(all->next->next->next);
	assert_null(a->next); /* the first list was copied */
	assert_ptr_equal(err_both(arena, NULL, b), b);
	assert_text(err_both(arena, a, NULL)->field, "a");
	assert_null(err_both(arena, NULL, NULL));
}

static void a_copied_error_outlives_its_arena(void **state)
{
	struct arena *turn = arena_new(NULL);
	err_t first = err_field(turn, str_dup(turn, S("name")), "请填写%s", "姓名");
	err_t copy = err_copy(*state, err_both(turn, first, err_internal(turn, "cause")));
	arena_free(turn);
	assert_text(copy->field, "name");
	assert_text(copy->text, "请填写姓名");
	assert_text(copy->next->cause, "cause");
	assert_null(err_copy(*state, NULL));
}

/* ---- val ---- */

static size_t count_args(struct args args)
{
	return args.count;
}

static void parameters_keep_their_kind(void **state)
{
	(void)state;
	struct args args = ARGS(V_INT(5), V_TEXT(S("x")), V_NULL, V_REAL(1.5), V_BLOB(S("\x01")));
	assert_int_equal(count_args(args), 5);
	assert_int_equal(args.at[0].n, 5);
	assert_text(args.at[1].bytes, "x");
	assert_int_equal(args.at[2].kind, VAL_NULL);
	assert_true(args.at[3].kind == VAL_REAL && args.at[3].real > 1.4 && args.at[3].real < 1.6);
	assert_int_equal(args.at[4].kind, VAL_BLOB);
	assert_int_equal(count_args(NO_ARGS), 0);
}

/* ---- doc ---- */

static void a_map_replaces_what_has_the_same_key(void **state)
{
	struct doc *map = doc_map(*state);
	doc_set(map, "a", S("1"));
	doc_set(map, "b", S("2"));
	doc_set_int(map, "a", 3);
	assert_int_equal(map->in.count, 2);
	assert_text(map->in.first->key, "b");
	assert_int_equal(doc_at(map, "a")->n, 3);
	doc_set(map, "a", S("4"));
	doc_set(map, "a", S("5"));
	assert_int_equal(map->in.count, 2);
	assert_text(doc_str(map, "a"), "5");
	assert_text(map->in.last->key, "a");
	assert_null(doc_at(map, "c"));
	assert_null(doc_at(doc_at(map, "a"), "c"));
	assert_null(doc_get(NULL, S("a")));
	assert_int_equal(doc_str(map, "c").len, 0);
}

/* Names of one length with one beginning and end, short and long. */
static void names_that_look_alike_are_told_apart(void **state)
{
	static const char *const names[] = {"", "a", "b", "ab", "ba", "aba", "aca", "abab", "abba", "abcab",
					    "abdab", "abcdabcd", "abcxxabc", "abcd1abcd", "abcd2abcd",
					    "a_long_name_1_end", "a_long_name_2_end"};
	enum { NAMES = COUNT(names) };
	struct doc *map = doc_map(*state);
	for (int i = 0; i < NAMES; i++)
		doc_put(map, str_of(names[i]), doc_int(*state, i));
	assert_int_equal(map->in.count, NAMES);
	for (int i = 0; i < NAMES; i++)
		assert_int_equal(doc_get(map, str_dup(*state, str_of(names[i])))->n, i);
}

static void maps_share_what_they_have_in_common(void **state)
{
	struct doc *base = doc_map(*state);
	doc_set(base, "title", S("姓名"));
	doc_set_bool(base, "link", false);
	struct doc *one = doc_map_on(*state, base), *two = doc_map_on(*state, base);
	doc_set(one, "text", S("1"));
	doc_set(one, "link", S("/x"));
	doc_set(one, "link", S("/y"));
	assert_text(doc_str(one, "title"), "姓名");
	assert_text(doc_str(one, "link"), "/y");
	assert_text(doc_str(one, "text"), "1");
	assert_int_equal(doc_at(two, "link")->kind, DOC_BOOL);
	assert_null(doc_at(two, "text"));
	assert_int_equal(base->in.count, 2);
	assert_null(base->in.last->next);
}

static void a_choice_stands_in_many_docs(void **state)
{
	struct doc_choices *choices = doc_choices(*state);
	doc_choices_add(choices, S(""), S("全部"));
	doc_choices_add(choices, S("a"), S("甲"));
	static const char *const chosen[] = {"a", "", "gone"};
	for (size_t i = 0; i < COUNT(chosen); i++) {
		struct doc_walk walk = {.list = doc_choose(*state, choices, str_of(chosen[i]))};
		size_t seen = 0, selected = 0;
		for (;;) {
			struct doc *one = NULL;
			assert_null(doc_next(&walk, NULL, &one));
			if (one == NULL)
				break;
			seen++;
			if (!doc_truth(doc_at(one, "selected")))
				continue;
			selected++;
			assert_text(doc_str(one, "value"), chosen[i]);
		}
		assert_int_equal(seen, 2);
		assert_int_equal(selected, i < 2);
	}
}

static void truth_is_what_a_section_asks(void **state)
{
	struct arena *arena = *state;
	struct doc *list = doc_list(arena);
	assert_false(doc_truth(NULL));
	assert_false(doc_truth(doc_bool(arena, false)));
	assert_true(doc_truth(doc_bool(arena, true)));
	assert_false(doc_truth(doc_text(arena, S(""))));
	assert_true(doc_truth(doc_text(arena, S("0"))));
	assert_true(doc_truth(doc_int(arena, 0)));
	assert_true(doc_truth(doc_map(arena)));
	assert_false(doc_truth(list));
	doc_add_map(list);
	assert_true(doc_truth(list));
}

static void a_list_is_walked_once(void **state)
{
	struct arena *arena = *state, *row = arena_new(arena);
	struct doc *list = doc_list(arena), *out = NULL;
	for (int i = 0; i < 3; i++)
		doc_set_int(doc_add_map(list), "n", i);
	struct doc_walk walk = {.list = list};
	for (int i = 0; i < 3; i++) {
		assert_null(doc_next(&walk, row, &out));
		assert_int_equal(doc_at(out, "n")->n, i);
	}
	for (int i = 0; i < 3; i++) { /* the end stays the end */
		assert_null(doc_next(&walk, row, &out));
		assert_null(out);
	}
	struct doc_walk empty = {.list = doc_list(arena)};
	assert_null(doc_next(&empty, row, &out));
	assert_null(out);
}

struct counter {
	int at, most;
};

static err_t pull_number(void *arg, struct arena *row, struct doc **out)
{
	struct counter *counter = arg;
	if (counter->at == 7)
		return err_new(row, ERR_BUSY, "请稍后再试");
	*out = counter->at == counter->most ? NULL : doc_int(row, counter->at++);
	return NULL;
}

static void a_pulled_list_never_stands_whole(void **state)
{
	struct arena *arena = *state, *row = arena_new(arena);
	struct counter counter = {8, 5000}, failing = {6, 100};
	struct doc_walk walk = {.list = doc_pull(arena, pull_number, &counter)};
	struct doc *out = NULL;
	assert_true(doc_truth(walk.list));
	int seen = 0;
	for (;;) {
		assert_null(doc_next(&walk, row, &out));
		if (out == NULL)
			break;
		seen++;
	}
	assert_int_equal(seen, 4992);
	assert_true(arena_used(row) < 10000);
	struct doc_walk broken = {.list = doc_pull(arena, pull_number, &failing)};
	assert_null(doc_next(&broken, row, &out));
	assert_error(doc_next(&broken, row, &out), ERR_BUSY, "稍后");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_arena(a_buf_appends_all_kinds),
		with_arena(a_buf_may_be_filled_to_its_maximum),
		with_arena(a_buf_stays_failed),
		with_arena(a_buf_grows_far),
		with_arena(an_error_knows_its_kind_field_and_place),
		with_arena(errors_join_in_order),
		with_arena(a_copied_error_outlives_its_arena),
		cmocka_unit_test(parameters_keep_their_kind),
		with_arena(a_map_replaces_what_has_the_same_key),
		with_arena(names_that_look_alike_are_told_apart),
		with_arena(maps_share_what_they_have_in_common),
		with_arena(a_choice_stands_in_many_docs),
		with_arena(truth_is_what_a_section_asks),
		with_arena(a_list_is_walked_once),
		with_arena(a_pulled_list_never_stands_whole),
	};
	return cmocka_run_group_tests_name("values", tests, NULL, NULL);
}
