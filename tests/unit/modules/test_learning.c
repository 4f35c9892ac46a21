/*
 * Learning: a paper drawn by its rule, again and again the same, or the part that lacks how many; what answers are worth.
 */
#include "base/arena.h"
#include "base/count.h"
#include "modules/learning/draw.h"
#include "modules/learning/mark.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

/* ---- drawing ---- */

enum { BANK = 40, MOST = 40 };

/* Ids 100 …: of three kinds in turn, of two chapters by halves. */
static void fill_bank(struct draw_question *bank)
{
	static const char *const kinds[] = {"single", "multiple", "judgement"};
	for (int i = 0; i < BANK; i++)
		bank[i] = (struct draw_question){.id = 100 + i,
						 .kind = str_of(kinds[i % 3]),
						 .chapter = i < BANK / 2 ? S("一") : S("二")};
}

static void the_same_again(void **state)
{
	struct draw_question bank[BANK];
	size_t room[BANK], first[MOST], again[MOST];
	struct draw_part parts[] = {{.kind = S("judgement"), .count = 4},
				    {.kind = S("single"), .chapter = S("二"), .count = 3},
				    {.kind = S("multiple"), .chapter = S("一"), .count = 5}};
	bool differs = false;
	(void)state;
	fill_bank(bank);
	assert_int_equal(draw_total(parts, 3), 12);
	for (uint64_t seed = 0; seed < 200; seed++) {
		bool seen[BANK] = {false};
		assert_true(draw_paper(bank, BANK, parts, 3, seed, room, first));
		assert_true(draw_paper(bank, BANK, parts, 3, seed, room, again));
		for (size_t i = 0; i < 12; i++) {
			const struct draw_question *one = &bank[first[i]];
			const struct draw_part *part = i < 4   ? &parts[0]
						       : i < 7 ? &parts[1]
							       : &parts[2];
			assert_int_equal(first[i], again[i]);
			assert_false(seen[first[i]]);
			seen[first[i]] = true;
			assert_true(str_eq(one->kind, part->kind));
			assert_true(part->chapter.len == 0 || str_eq(one->chapter, part->chapter));
		}
		assert_true(draw_paper(bank, BANK, parts, 3, seed + 1, room, again));
		for (size_t i = 0; i < 12; i++)
			differs = differs || first[i] != again[i];
	}
	assert_true(differs);
}

/* Every question can come: no part of the bank is left out for good. */
static void everything_comes(void **state)
{
	struct draw_question bank[BANK];
	size_t room[BANK], picks[MOST], seen[BANK] = {0};
	struct draw_part parts[] = {{.kind = S("single"), .count = 2}};
	(void)state;
	fill_bank(bank);
	for (uint64_t seed = 0; seed < 500; seed++) {
		assert_true(draw_paper(bank, BANK, parts, 1, seed, room, picks));
		seen[picks[0]]++;
		seen[picks[1]]++;
	}
	for (size_t i = 0; i < BANK; i++)
		assert_true((seen[i] > 0) == (i % 3 == 0));
}

/* Those that name a chapter come first, whatever the order of the rule: else "any" would take what only they can use. */
static void any_chapter_takes_the_rest(void **state)
{
	struct draw_question bank[] = {{.id = 1, .kind = S("single"), .chapter = S("一")},
				       {.id = 2, .kind = S("single"), .chapter = S("二")}};
	struct draw_part parts[] = {{.kind = S("single"), .count = 1},
				    {.kind = S("single"), .chapter = S("一"), .count = 1}};
	size_t room[2], picks[2];
	(void)state;
	for (uint64_t seed = 0; seed < 100; seed++) {
		assert_true(draw_paper(bank, 2, parts, 2, seed, room, picks));
		assert_int_equal(bank[picks[0]].id, 2);
		assert_int_equal(bank[picks[1]].id, 1);
	}
}

static void too_few(void **state)
{
	struct draw_question bank[BANK];
	size_t room[BANK], picks[MOST];
	struct draw_part parts[] = {{.kind = S("single"), .chapter = S("一"), .count = 9},
				    {.kind = S("fill"), .count = 2},
				    {.kind = S("judgement"), .count = 3}};
	(void)state;
	fill_bank(bank);
	assert_false(draw_paper(bank, BANK, parts, 3, 1, room, picks));
	assert_int_equal(parts[0].have, 7); /* ids 100, 103 … 118 */
	assert_int_equal(parts[1].have, 0);
	assert_int_equal(parts[2].have, 13);
	assert_false(draw_paper(NULL, 0, parts, 3, 1, room, picks));
}

/* ---- marking ---- */

struct row {
	const char *kind, *right, *answer;
	int64_t most, half,
		none; /* points where some of the right ones count half, and where they count nothing */
};

static void points(void **state)
{
	static const struct row rows[] = {
		{"single", "B", "B", 2, 2, 2},
		{"single", "B", "ｂ", 2, 2, 2},
		{"single", "B", "C", 2, 0, 0},
		{"single", "B", "", 2, 0, 0},
		{"judgement", "对", "对", 3, 3, 3},
		{"judgement", "错", "对", 3, 0, 0},
		{"judgement", "错", "", 3, 0, 0},
		/* multiple: all, some, one wrong among them, all and one more, none */
		{"multiple", "ABD", "ABD", 4, 4, 4},
		{"multiple", "ABD", "D A B", 4, 4, 4},
		{"multiple", "ABD", "AB", 4, 2, 0},
		{"multiple", "ABD", "D", 4, 2, 0},
		{"multiple", "ABD", "AC", 4, 0, 0},
		{"multiple", "ABD", "ABCD", 4, 0, 0},
		{"multiple", "ABD", "", 4, 0, 0},
		{"multiple", "AB", "A", 5, 2, 0}, /* what is over of an odd number is dropped */
		{"multiple", "AB", "A", 1, 0, 0},
		/* fill: as it is written, full-width, blanks, letters, another way to write it, by blanks */
		{"fill", "党课", "党课", 4, 4, 4},
		{"fill", "党课", " 党 课　", 4, 4, 4},
		{"fill", "党课", "党会", 4, 0, 0},
		{"fill", "党课", "", 4, 0, 0},
		{"fill", "WIFI", "ｗｉＦi", 4, 4, 4},
		{"fill", "１|一", "1", 4, 4, 4},
		{"fill", "一|1", "一", 4, 4, 4},
		{"fill", "一|1", "一|1", 4, 0, 0}, /* one of the ways, not their list */
		{"fill", "村务；财务；党务", "村务\n财务\n党务", 6, 6, 6},
		{"fill", "村务;财务;党务", "村务\n\n党务", 6, 4, 4},
		{"fill", "村务;财务;党务", "财务\n村务\n党务", 6, 2, 2}, /* each in its place */
		{"fill", "村务;财务;党务", "村务", 5, 1, 1},
		{"case", "看三点", "看三点", 20, 0, 0}, /* a person's to mark */
	};
	struct arena *arena = arena_new(NULL);
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		const struct row *row = &rows[i];
		assert_int_equal(mark_points(arena, str_of(row->kind), str_of(row->right),
					     str_of(row->answer), row->most, true),
				 row->half);
		assert_int_equal(mark_points(arena, str_of(row->kind), str_of(row->right),
					     str_of(row->answer), row->most, false),
				 row->none);
	}
	assert_true(mark_by_hand(S("case")) && !mark_by_hand(S("fill")));
	arena_free(arena);
}

static void as_people_write(void **state)
{
	static const char *const letters[][2] = {
		{"abd", "ABD"}, {"Ｄ、Ａ，B", "ABD"}, {" a b ", "AB"}, {"AA", "A"},
		{"AG", ""},     {"甲", ""},           {"", ""},        {"A;C", "AC"}};
	static const char *const judged[][2] = {
		{"对", "对"}, {"√", "对"},  {"正确", "对"}, {"Ｔ", "对"}, {"错", "错"},
		{"×", "错"},  {"Ｘ", "错"}, {"不对", "错"}, {"也许", ""}, {"", ""}};
	struct arena *arena = arena_new(NULL);
	(void)state;
	for (size_t i = 0; i < COUNT(letters); i++)
		assert_true(
			str_eq(mark_letters(arena, str_of(letters[i][0])), str_of(letters[i][1])));
	for (size_t i = 0; i < COUNT(judged); i++)
		assert_true(
			str_eq(mark_judgement(arena, str_of(judged[i][0])), str_of(judged[i][1])));
	assert_int_equal(mark_blanks(arena, S("一；二;三")), 3);
	assert_int_equal(mark_blanks(arena, S("一|1")), 1);
	assert_int_equal(mark_blanks(arena, S("；")), 0);
	assert_int_equal(mark_blanks(arena, S("1;2;3;4;5;6;7;8;9")), MARK_BLANKS + 1);
	arena_free(arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_again),
		cmocka_unit_test(everything_comes),
		cmocka_unit_test(any_chapter_takes_the_rest),
		cmocka_unit_test(too_few),
		cmocka_unit_test(points),
		cmocka_unit_test(as_people_write),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
