/*
 * Full text: whole terms, all of them, the newest first; alike on both engines.
 */
#include "suite.h"

#include "base/buf.h"
#include "base/text.h"

static const struct table search_table = {.name = STR_INIT("s_note"), .search = true};

static void make_search(struct stage *stage)
{
	size_t count = 0;
	const struct table *common = common_tables(&count);
	struct table tables[3] = {common[0], common[1], search_table};
	struct change *changes = NULL;
	make_tables(stage, stage->db, tables, 3);
	good(schema_compare(stage->arena, stage->db, tables, 3, &changes));
	assert_null(changes);
}

static void put(struct stage *stage, int64_t id, struct str org, struct str words)
{
	struct str terms = str_fmt(stage->arena, "o" STR " o" STR " " STR, STR_ARG(str_sub(org, 0, 6)),
				   STR_ARG(org), STR_ARG(text_terms(stage->arena, words)));
	good(search_put(stage->db, S("s_note"), id, terms));
}

/* The ids as text, "9 4 1". */
static struct str find_below(struct stage *stage, struct str terms, int64_t before, size_t limit)
{
	int64_t *ids = NULL;
	size_t count = 0;
	struct buf out = buf_new(stage->arena, 4096);
	good(search_find(stage->arena, stage->db, S("s_note"), terms, before, limit, &ids, &count));
	for (size_t i = 0; i < count; i++)
		buf_fmt(&out, "%s%lld", i == 0 ? "" : " ", (long long)ids[i]);
	return buf_str(&out);
}

static struct str find(struct stage *stage, struct str org, struct str words)
{
	struct str terms = str_fmt(stage->arena, "o" STR " " STR, STR_ARG(org),
				   STR_ARG(text_query_terms(stage->arena, words)));
	return find_below(stage, terms, INT64_MAX, 100);
}

static void pairs_of_characters_are_found(void **state)
{
	struct stage *stage = *state;
	make_search(stage);
	put(stage, 1, S("990101001"), S("党群服务中心"));
	put(stage, 2, S("990101002"), S("张伟申请高龄津贴"));
	put(stage, 3, S("990102001"), S("高龄老人张大伟 A12 GB11643"));
	same(find(stage, S("990101"), S("服务")), S("1"));
	same(find(stage, S("990101"), S("务中")), S("1"));
	same(find(stage, S("990101"), S("高龄")), S("2"));
	same(find(stage, S("990102"), S("高龄")), S("3"));
	same(find(stage, S("990101"), S("张伟")), S("2"));
	same(find(stage, S("990102"), S("张伟")), S(""));
	same(find(stage, S("990102"), S("伟")), S("3"));
	same(find(stage, S("990101002"), S("高龄津贴")), S("2"));
	same(find(stage, S("990102"), S("gb11643")), S("3"));
	same(find(stage, S("990102"), S("gb1164")), S(""));
	same(find(stage, S("990101"), S("没有这个")), S(""));
}

static void a_row_is_replaced_and_dropped(void **state)
{
	struct stage *stage = *state;
	make_search(stage);
	put(stage, 5, S("990101001"), S("低保"));
	put(stage, 5, S("990101001"), S("低保"));
	same(find(stage, S("990101"), S("低保")), S("5"));
	put(stage, 5, S("990101001"), S("特困"));
	same(find(stage, S("990101"), S("低保")), S(""));
	same(find(stage, S("990101"), S("特困")), S("5"));
	good(search_drop(stage->db, S("s_note"), 5));
	good(search_drop(stage->db, S("s_note"), 5));
	same(find(stage, S("990101"), S("特困")), S(""));
	put(stage, 5, S("990101001"), S("特困"));
	same(find(stage, S("990101"), S("特困")), S("5"));
	assert_int_equal(number(stage->db, "SELECT count(*) FROM s_note", NO_ARGS), 1);
}

static void pages_go_down_from_an_id(void **state)
{
	struct stage *stage = *state;
	make_search(stage);
	for (int i = 1; i <= 20; i++)
		put(stage, i, S("990101001"), i % 2 ? S("医保") : S("社保"));
	same(find_below(stage, S("o990101"), INT64_MAX, 3), S("20 19 18"));
	same(find_below(stage, S("o990101"), 18, 3), S("17 16 15"));
	struct str odd = str_join(stage->arena, S("o990101 "), text_query_terms(stage->arena, S("医保")));
	same(find_below(stage, odd, 10, 100), S("9 7 5 3 1"));
	same(find_below(stage, odd, 1, 100), S(""));
	same(find_below(stage, S(""), INT64_MAX, 100), S(""));
	same(find_below(stage, S(" \t "), INT64_MAX, 100), S(""));
}

/* Nothing that can be typed is an operator or an error. */
static void odd_terms_are_only_terms(void **state)
{
	struct stage *stage = *state;
	make_search(stage);
	good(search_put(stage->db, S("s_note"), 1, S("a-b c_d (x) e:f* 云岭 \"quoted\" it's Upper")));
	good(search_put(stage->db, S("s_note"), 2, S("ab cd OR NEAR and")));
	same(find_below(stage, S("a-b"), INT64_MAX, 9), S("1"));
	same(find_below(stage, S("(x) e:f*"), INT64_MAX, 9), S("1"));
	same(find_below(stage, S("e:f"), INT64_MAX, 9), S(""));
	same(find_below(stage, S("a*"), INT64_MAX, 9), S(""));
	same(find_below(stage, S("云岭"), INT64_MAX, 9), S("1"));
	same(find_below(stage, S("quoted"), INT64_MAX, 9), S("1"));
	same(find_below(stage, S("UPPER it"), INT64_MAX, 9), S("1"));
	same(find_below(stage, S("or near"), INT64_MAX, 9), S("2"));
	same(find_below(stage, S("OR"), INT64_MAX, 9), S("2"));
	same(find_below(stage, S("NOT ab"), INT64_MAX, 9), S(""));
	same(find_below(stage, S("\"ab"), INT64_MAX, 9), S("2"));
	same(find_below(stage, S("\\ ^ {}"), INT64_MAX, 9), S(""));
	bad(search_put(stage->db, S("x\"; --"), 1, S("a")), ERR_INTERNAL);
}

/* More rows than the first look takes: the rare, the old and the common alike. */
static void old_rows_are_found_among_many(void **state)
{
	struct stage *stage = *state;
	make_search(stage);
	good(db_begin(stage->db));
	for (int i = 1; i <= 2500; i++) {
		const char *rare = i == 3 || i == 2400 ? " rare" : i <= 60 ? " early" : "";
		good(search_put(stage->db, S("s_note"), i,
				str_fmt(stage->arena, "o99 m%d%s", i % 2, rare)));
	}
	good(db_commit(stage->db));
	same(find_below(stage, S("o99 rare"), INT64_MAX, 50), S("2400 3"));
	same(find_below(stage, S("o99 rare"), 2400, 50), S("3"));
	same(find_below(stage, S("m1 rare"), INT64_MAX, 50), S("3"));
	same(find_below(stage, S("m0"), INT64_MAX, 3), S("2500 2498 2496"));
	same(find_below(stage, S("early"), INT64_MAX, 3), S("60 59 58"));
	same(find_below(stage, S("early m0"), 58, 3), S("56 54 52"));
	same(find_below(stage, S("m0 m1"), INT64_MAX, 3), S(""));
}

static void terms_belong_to_the_transaction(void **state)
{
	struct stage *stage = *state;
	make_search(stage);
	good(db_begin(stage->db));
	put(stage, 1, S("990101001"), S("低保"));
	good(db_savepoint(stage->db));
	put(stage, 1, S("990101001"), S("特困"));
	put(stage, 2, S("990101001"), S("特困"));
	good(db_undo(stage->db));
	good(db_commit(stage->db));
	same(find(stage, S("990101"), S("低保")), S("1"));
	same(find(stage, S("990101"), S("特困")), S(""));
	good(db_begin(stage->db));
	good(search_drop(stage->db, S("s_note"), 1));
	db_rollback(stage->db);
	same(find(stage, S("990101"), S("低保")), S("1"));
}

static void long_texts_are_searched(void **state)
{
	struct stage *stage = *state;
	struct buf words = buf_new(stage->arena, 1 << 20);
	make_search(stage);
	for (int i = 0; i < 20000; i++)
		buf_fmt(&words, "term%d ", i);
	good(search_put(stage->db, S("s_note"), 1, buf_str(&words)));
	same(find_below(stage, S("term19999 term0"), INT64_MAX, 9), S("1"));
	struct buf more = buf_new(stage->arena, 2 << 20);
	for (int i = 0; i < 200000; i++)
		buf_fmt(&more, "term%d ", i);
	bad(search_put(stage->db, S("s_note"), 1, buf_str(&more)), ERR_TOO_LARGE);
}

struct tests search_tests(void)
{
	static const struct CMUnitTest list[] = {
		TEST(pairs_of_characters_are_found),
		TEST(a_row_is_replaced_and_dropped),
		TEST(pages_go_down_from_an_id),
		TEST(odd_terms_are_only_terms),
		TEST(old_rows_are_found_among_many),
		TEST(terms_belong_to_the_transaction),
		TEST(long_texts_are_searched),
	};
	return TESTS(list);
}
