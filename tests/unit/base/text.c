/*
 * text: what is accepted, folding, search terms that stock tokenizers keep whole, pinyin.
 *
 * SQLite's tokenizer is asked itself; PostgreSQL's is asked by the database's own tests.
 */
#include "check.h"

#include "base/count.h"
#include "base/pinyin_table.h"
#include "base/text.h"

#include <sqlite3.h>
#include <string.h>

static void sentences_are_closed_once(void **state)
{
	struct arena *arena = arena_new(NULL);
	(void)state;
	assert_true(str_eq(text_closed(arena, S("请补证明")), S("请补证明。")));
	assert_true(str_eq(text_closed(arena, S(" 请补证明。 ")), S("请补证明。")));
	assert_true(str_eq(text_closed(arena, S("齐了吗？")), S("齐了吗？")));
	assert_int_equal(text_closed(arena, S("  ")).len, 0);
	arena_free(arena);
}

static void accepts_text_as_nfc(void **state)
{
	struct arena *arena = *state;
	struct str out = S("");
	assert_true(text_accept(arena, S("第一行\r\n第二行\n\t完"), &out));
	assert_text(out, "第一行\n第二行\n\t完");
	assert_true(text_accept(arena, S("cafe\u0301"), &out));
	assert_text(out, "café");
	assert_true(text_accept(arena, S("\uf900\u212b"), &out)); /* compatibility forms of 豈 and Å */
	assert_text(out, "豈Å");
	assert_true(text_accept(arena, S("\u1112\u1161\u11ab"), &out));
	assert_text(out, "한");
	assert_true(text_accept(arena, S("𠮷野家"), &out));
	assert_text(out, "𠮷野家");
	assert_true(text_accept(arena, S(""), &out));
	assert_int_equal(out.len, 0);
}

static void refuses_what_is_no_text(void **state)
{
	static const char *const bad[] = {"\xff", "李\xe6\x9d", "a\x01", "a\x1b[31m", "\x7f", "\xc2\x85",
					  "a\rb", "\r", "\xed\xa0\x80", "\xef\xbf\xbe", "\xc0\x80"};
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct str out = S("untouched");
		if (text_accept(*state, str_of(bad[i]), &out))
			fail_msg("accepted number %zu", i);
		assert_text(out, "untouched");
	}
	struct str out = S("untouched");
	assert_false(text_accept(*state, (struct str){"a\0b", 3}, &out));
}

static void folds_width_case_and_blanks(void **state)
{
	struct arena *arena = *state;
	assert_text(text_fold(arena, S("　ＷｉＦｉ　１２３\t\n（Ａ） 　村 ")), "wifi 123 (a) 村");
	assert_text(text_fold(arena, S("ÀÉ\u0130Ⱥ")), "àéiⱥ");
	assert_text(text_fold(arena, S("E\u0301")), "é");
	assert_text(text_fold(arena, S("a\xff\xe6" "b")), "ab");
	assert_text(text_fold(arena, S("   ")), "");
}

static void terms_are_pairs_and_single_characters(void **state)
{
	struct arena *arena = *state;
	assert_text(text_terms(arena, S("云岭村")), "u4e91 u5cad u4e91u5cad u6751 u5cadu6751");
	assert_text(text_terms(arena, S("云")), "u4e91");
	assert_text(text_terms(arena, S("云，岭")), "u4e91 u5cad");
	assert_text(text_terms(arena, S("A4纸2张 Wi-Fi")), "a4 u7eb8 2 u5f20 wi fi");
	assert_text(text_terms(arena, S("𠮷田")), "u20bb7 u7530 u20bb7u7530");
	assert_text(text_terms(arena, S("café")), "cafu00e9");
	assert_text(text_terms(arena, S("1e5x 12E3 3e e5 12ab")), "n1e5x n12e3 3e e5 12ab");
	assert_text(text_terms(arena, S("。—！\"' OR *")), "or");
	assert_text(text_terms(arena, S("")), "");
}

static void a_query_asks_for_pairs_where_it_can(void **state)
{
	struct arena *arena = *state;
	assert_text(text_query_terms(arena, S("云岭村")), "u4e91u5cad u5cadu6751");
	assert_text(text_query_terms(arena, S("云岭")), "u4e91u5cad");
	assert_text(text_query_terms(arena, S("云")), "u4e91");
	assert_text(text_query_terms(arena, S("云 岭村 a4")), "u4e91 u5cadu6751 a4");
	assert_text(text_query_terms(arena, S("张a李")), "u5f20 a u674e");
	assert_text(text_query_terms(arena, S("a张")), "a u5f20");
	assert_text(text_query_terms(arena, S("  \" ")), "");
}

/* Whatever is typed, only letters, digits and single blanks come out, and a query's terms are among
 * those of the text itself. */
static void terms_are_plain_ascii(void **state)
{
	struct arena *row = arena_new(*state);
	uint32_t seed = 12345;
	for (int turn = 0; turn < 3000; turn++) {
		char typed[60];
		arena_reset(row);
		for (size_t i = 0; i < sizeof typed; i++) {
			seed = seed * 1664525 + 1013904223;
			typed[i] = "abZ0 \xe4\xba\x91\xe5\xb2\xad\xc3\xa9\xf0\xa0\xae\xb7\xff,"[seed >> 16 & 31 ? (seed >> 20) % 20 : 5];
		}
		struct str text = {typed, sizeof typed};
		struct str terms = text_terms(row, text), rest = text_query_terms(row, text);
		for (size_t i = 0; i < terms.len; i++) {
			char c = terms.at[i];
			assert_true((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
				    (c == ' ' && i > 0 && i + 1 < terms.len && terms.at[i - 1] != ' '));
		}
		struct str padded = str_fmt(row, " " STR " ", STR_ARG(terms));
		while (rest.len > 0) {
			struct str one = str_cut(&rest, ' '), term = str_fmt(row, " " STR " ", STR_ARG(one));
			if (str_find(padded, term) == SIZE_MAX)
				fail_msg(STR "is not in" STR, STR_ARG(term), STR_ARG(padded));
		}
	}
}

static void a_long_word_is_cut_alike_on_both_sides(void **state)
{
	struct arena *arena = *state;
	char *word = arena_alloc(arena, 5001);
	memset(word, 'x', 5000);
	assert_int_equal(text_terms(arena, str_of(word)).len, 64);
	assert_true(str_eq(text_terms(arena, str_of(word)), text_query_terms(arena, str_of(word))));
}

/* ---- SQLite ---- */

static sqlite3 *open_index(struct arena *arena, struct str document)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *statement = NULL;
	(void)arena;
	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db,
				      "CREATE VIRTUAL TABLE t USING fts5(terms, tokenize='unicode61');"
				      "CREATE VIRTUAL TABLE v USING fts5vocab(t, 'row');",
				      NULL, NULL, NULL),
			 SQLITE_OK);
	sqlite3_prepare_v2(db, "INSERT INTO t VALUES ($1)", -1, &statement, NULL);
	sqlite3_bind_text(statement, 1, document.at, (int)document.len, SQLITE_STATIC);
	assert_int_equal(sqlite3_step(statement), SQLITE_DONE);
	sqlite3_finalize(statement);
	return db;
}

static int64_t count_term(sqlite3 *db, struct str term)
{
	sqlite3_stmt *statement = NULL;
	sqlite3_prepare_v2(db, "SELECT count(*) FROM v WHERE term = $1", -1, &statement, NULL);
	sqlite3_bind_text(statement, 1, term.at, (int)term.len, SQLITE_STATIC);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	int64_t count = sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	return count;
}

static void sqlite_keeps_every_term_whole(void **state)
{
	struct arena *arena = *state;
	struct str terms = text_terms(arena, S("云岭村党群服务中心 3D A4 12ab34 1e5 0x1f café ئۇيغۇر བོད་ 𠮷田 高龄津贴2026年 "
					       "u4e91 not and near"));
	sqlite3 *db = open_index(arena, terms);
	struct str rest = terms;
	int seen = 0;
	while (rest.len > 0) {
		struct str term = str_cut(&rest, ' ');
		if (count_term(db, term) != 1)
			fail_msg("split or changed: " STR, STR_ARG(term));
		seen++;
	}
	assert_in_range(seen, 40, 60);
	sqlite3_close(db);
}

/* ---- pinyin ---- */

static void initials_keep_every_reading(void **state)
{
	struct arena *arena = *state;
	assert_text(pinyin_initials(arena, S("单国强")), "dgq dgj sgq sgj cgq cgj");
	assert_text(pinyin_initials(arena, S("张伟")), "zw");
	assert_text(pinyin_initials(arena, S("高龄津贴")), "gljt");
	assert_text(pinyin_initials(arena, S("长沙")), "cs zs");
	assert_text(pinyin_initials(arena, S("重庆")), "zq cq");
	assert_text(pinyin_initials(arena, S("曾")), "c z");
	assert_text(pinyin_initials(arena, S("仇")), "c q");
	assert_text(pinyin_initials(arena, S("查")), "c z");
	assert_text(pinyin_initials(arena, S("区")), "q o");
	assert_text(pinyin_initials(arena, S("解")), "j x");
	assert_text(pinyin_initials(arena, S("行")), "x h");
	assert_text(pinyin_initials(arena, S("乐")), "l y");
	assert_true(str_find(pinyin_initials(arena, S("万俟")), S("mq")) != SIZE_MAX);
	assert_true(str_find(pinyin_initials(arena, S("尉迟")), S("yc")) != SIZE_MAX);
	assert_text(pinyin_initials(arena, S("任")), "r");
	assert_text(pinyin_initials(arena, S("WiFi 密码-2 号")), "wifimm2h");
	assert_text(pinyin_initials(arena, S("〇")), "l");
	assert_text(pinyin_initials(arena, S("，。")), "");
	assert_text(pinyin_initials(arena, S("")), "");
}

static void initials_have_a_bound(void **state)
{
	struct arena *arena = *state;
	struct buf_count {
		size_t ways, longest;
	} seen = {0, 0};
	struct str many = S("单仇曾区查解盖朴尉长重乐行单仇曾区查解盖朴尉长重乐行单仇曾区查解盖朴尉长重乐行"
			    "单仇曾区查解盖朴尉长重乐行单仇曾区查解盖朴尉长重乐行单仇曾区查解盖朴尉长重乐行");
	struct str rest = pinyin_initials(arena, many);
	while (rest.len > 0) {
		struct str way = str_cut(&rest, ' ');
		seen.ways++;
		seen.longest = way.len > seen.longest ? way.len : seen.longest;
	}
	assert_in_range(seen.ways, 2, 16);
	assert_int_equal(seen.longest, 64);
}

static void full_readings_are_the_usual_ones(void **state)
{
	struct arena *arena = *state;
	assert_text(pinyin_full(arena, S("高龄津贴")), "gaolingjintie");
	assert_text(pinyin_full(arena, S("吕略 女")), "lvlvenv");
	assert_text(pinyin_full(arena, S("A4纸")), "a4zhi");
	assert_text(pinyin_full(arena, S("庄床双")), "zhuangchuangshuang");
	assert_text(pinyin_full(arena, S("")), "");
}

static bool sorts_before(struct arena *arena, const char *a, const char *b)
{
	return str_cmp(pinyin_sort_key(arena, str_of(a)), pinyin_sort_key(arena, str_of(b))) < 0;
}

static void names_sort_by_pinyin_then_by_character(void **state)
{
	struct arena *arena = *state;
	/* Ascending: each before the next. */
	static const char *const names[] = {"2组", "a组", "安", "安心", "鲍明", "陈二", "盖五", "韩一", "李二", "李四", "李四光",
					    "黎三", "林一", "吕布", "区八", "欧阳雪", "仇九", "任十", "单国强", "尉迟恭", "曾参",
					    "查理", "长孙皇", "周一"};
	assert_text(pinyin_sort_key(arena, S("单国强")), "shan 单 guo 国 qiang 强");
	for (size_t i = 0; i + 1 < COUNT(names); i++) {
		if (!sorts_before(arena, names[i], names[i + 1]))
			fail_msg("%s and %s", names[i], names[i + 1]);
	}
	assert_true(sorts_before(arena, "周一", "𠮷田")); /* without a reading: behind */
	assert_text(pinyin_sort_key(arena, S("单位证明材料")), "dan 单 wei 位 zheng 证 ming 明 cai 材 liao 料");
	assert_text(pinyin_sort_key(arena, S("阿依·ab1")), "a 阿 yi 依 ab1");
	assert_text(pinyin_sort_key(arena, S("")), "");
}

static void the_table_is_sound(void **state)
{
	(void)state;
	size_t known = 0, syllables = 0;
	for (int rune = PINYIN_FIRST; rune <= PINYIN_LAST; rune++) {
		uint16_t number = pinyin_first[rune - PINYIN_FIRST];
		known += rune >= 0x4e00 && rune <= 0x9fa5 && number != 0;
		syllables = number > syllables ? number : syllables;
	}
	assert_int_equal(known, 0x9fa5 - 0x4e00 + 1 - 10); /* ten of the basic set are Japanese */
	assert_in_range(syllables, 380, 450);
	for (size_t i = 1; i < pinyin_more_count; i++)
		assert_true(pinyin_more[i - 1].runes[0] < pinyin_more[i].runes[0]);
	for (size_t i = 0; i < pinyin_more_count; i++)
		assert_int_equal(pinyin_more[i].readings[0], pinyin_first[pinyin_more[i].runes[0] - PINYIN_FIRST]);
	assert_true(pinyin_more_count > 200 && pinyin_surnames_count > 20);
}

static void hundredths_keep_their_sign(void **state)
{
	static const struct {
		int64_t n;
		const char *text;
	} all[] = {{0, "0.00"}, {5, "0.05"}, {-5, "-0.05"}, {-150, "-1.50"}, {123450, "1234.50"},
		   {INT64_MAX, "92233720368547758.07"}, {INT64_MIN, "-92233720368547758.08"}};
	for (size_t i = 0; i < COUNT(all); i++)
		assert_true(str_eq(text_hundredths(*state, all[i].n), str_of(all[i].text)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sentences_are_closed_once),
		with_arena(accepts_text_as_nfc),
		with_arena(refuses_what_is_no_text),
		with_arena(folds_width_case_and_blanks),
		with_arena(terms_are_pairs_and_single_characters),
		with_arena(a_query_asks_for_pairs_where_it_can),
		with_arena(terms_are_plain_ascii),
		with_arena(a_long_word_is_cut_alike_on_both_sides),
		with_arena(sqlite_keeps_every_term_whole),
		with_arena(initials_keep_every_reading),
		with_arena(initials_have_a_bound),
		with_arena(full_readings_are_the_usual_ones),
		with_arena(names_sort_by_pinyin_then_by_character),
		cmocka_unit_test(the_table_is_sound),
		with_arena(hundredths_keep_their_sign),
	};
	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
