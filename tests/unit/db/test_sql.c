/*
 * Statements that must mean the same on both engines, and values that must come back as they went.
 */
#include "suite.h"

#include "base/buf.h"
#include "base/count.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static void add_note(struct db *db, int64_t id, struct str org, struct str name, int64_t n)
{
	good(db_exec(db, "INSERT INTO note(id, org, name, n) VALUES($1, $2, $3, $4)",
		     ARGS(V_INT(id), V_TEXT(org), V_TEXT(name), V_INT(n)), NULL));
}

static void parameters_in_any_order(void **state)
{
	struct stage *stage = *state;
	add_note(stage->db, 1, S("990101"), S("甲"), 5);
	assert_int_equal(number(stage->db,
				"SELECT count(*) FROM note WHERE n = $2 AND org = $1 AND (n = $2 OR name = $3)",
				ARGS(V_TEXT(S("990101")), V_INT(5), V_TEXT(S("乙")))),
			 1);
	same(text(stage, "SELECT $2 || $1 || $2", ARGS(V_TEXT(S("一")), V_TEXT(S("二")))), S("二一二"));
}

/* One statement, its parameter first without a kind, then with each. */
static void kinds_change_from_call_to_call(void **state)
{
	struct stage *stage = *state;
	static const char insert_sql[] = "INSERT INTO note(id, maybe) VALUES($1, $2)";
	static const char find_sql[] = "SELECT count(*) FROM note WHERE maybe IS NOT DISTINCT FROM $1";
	good(db_exec(stage->db, insert_sql, ARGS(V_INT(1), V_NULL), NULL));
	good(db_exec(stage->db, insert_sql, ARGS(V_INT(2), V_INT(INT64_MAX)), NULL));
	good(db_exec(stage->db, insert_sql, ARGS(V_INT(3), V_NULL), NULL));
	good(db_exec(stage->db, insert_sql, ARGS(V_INT(4), V_INT(INT64_MIN)), NULL));
	assert_int_equal(number(stage->db, find_sql, ARGS(V_NULL)), 2);
	assert_int_equal(number(stage->db, find_sql, ARGS(V_INT(INT64_MAX))), 1);
	assert_int_equal(number(stage->db, find_sql, ARGS(V_INT(INT64_MIN))), 1);
	assert_int_equal(number(stage->db, find_sql, ARGS(V_NULL)), 2);
	assert_int_equal(number(stage->db, find_sql, ARGS(V_REAL(0.5))), 0);
}

static void whole_numbers_are_of_64_bits(void **state)
{
	struct stage *stage = *state;
	int64_t big = INT64_C(9007199254740993);
	add_note(stage->db, big, S("9"), S(""), 0);
	assert_int_equal(number(stage->db, "SELECT $1 + 1", ARGS(V_INT(big))), big + 1);
	assert_int_equal(number(stage->db, "SELECT id - 1 FROM note WHERE id = $1 + 0",
				ARGS(V_INT(big))),
			 big - 1);
	assert_int_equal(number(stage->db, "SELECT CASE WHEN $1 > 1 THEN $1 ELSE 0 END",
				ARGS(V_INT(big))),
			 big);
	assert_int_equal(number(stage->db, "SELECT coalesce(NULL, $1)", ARGS(V_INT(-big))), -big);
	assert_int_equal(number(stage->db, "SELECT count(*) FROM note WHERE id IN ($1, $2, $3)",
				ARGS(V_INT(1), V_INT(big), V_INT(3))),
			 1);
}

static void values_come_back_as_they_went(void **state)
{
	struct stage *stage = *state;
	char bytes[256];
	for (int i = 0; i < 256; i++)
		bytes[i] = (char)i;
	struct str names[] = {S("云岭村"), S("𠮷野家"), S("a'b\"c;--\\"), S("%_"), S(" 两头空 ")};
	double reals[] = {0.1, -2.5, DBL_MAX, DBL_MIN, 1e15};
	struct val taken[5][5];
	for (int i = 0; i < 5; i++)
		good(db_exec(stage->db, "INSERT INTO note(id, name, n, part, body) VALUES($1, $2, $3, $4, $5)",
			     ARGS(V_INT(i), V_TEXT(names[i]), V_INT(INT64_MIN + i), V_REAL(reals[i]),
				  V_BLOB(((struct str){bytes, (size_t)i * 64}))),
			     NULL));
	struct rows rows = db_query(stage->db, "SELECT name, n, part, body, maybe FROM note ORDER BY id",
				    NO_ARGS);
	for (int i = 0; i < 5; i++) {
		assert_true(rows_next(&rows));
		assert_int_equal(rows_columns(&rows), 5);
		same(rows_name(&rows, 2), S("part"));
		same(rows_text(&rows, 0), names[i]);
		assert_true(rows_int(&rows, 1) == INT64_MIN + i);
		assert_true(fabs(rows_real(&rows, 2) - reals[i]) <= 0);
		struct val val = rows_val(&rows, 3);
		assert_int_equal(val.kind, VAL_BLOB);
		assert_int_equal(val.bytes.len, i * 64);
		assert_memory_equal(val.bytes.at, bytes, val.bytes.len);
		assert_true(rows_null(&rows, 4));
		assert_int_equal(rows_int(&rows, 4), 0);
		rows_take(&rows, stage->arena, taken[i], 5);
	}
	assert_false(rows_next(&rows));
	good(rows_done(&rows));
	for (int i = 0; i < 5; i++) { /* what was taken whole outlives its row */
		same(taken[i][0].bytes, names[i]);
		assert_true(taken[i][1].n == INT64_MIN + i);
		assert_true(fabs(taken[i][2].real - reals[i]) <= 0);
		assert_memory_equal(taken[i][3].bytes.at, bytes, taken[i][3].bytes.len);
		assert_int_equal(taken[i][4].kind, VAL_NULL);
	}
}

static void long_text_passes(void **state)
{
	struct stage *stage = *state;
	struct buf buf = buf_new(stage->arena, 4 << 20);
	for (int i = 0; i < 300000; i++)
		buf_add(&buf, S("党群连心"));
	good(db_exec(stage->db, "UPDATE note SET name = $1 WHERE id = 1", ARGS(V_TEXT(buf_str(&buf))),
		     NULL));
	good(db_exec(stage->db, "INSERT INTO note(id, body) VALUES(1, $1)",
		     ARGS(V_BLOB(buf_str(&buf))), NULL));
	same(text(stage, "SELECT body FROM note WHERE id = 1", NO_ARGS), buf_str(&buf));
}

static void sums_are_whole_and_means_are_not(void **state)
{
	struct stage *stage = *state;
	for (int i = 1; i <= 4; i++)
		add_note(stage->db, i, S("9"), S(""), i * 10000);
	struct rows rows = db_query(stage->db,
				    "SELECT sum(n), avg(n), count(*), max(n), min(maybe), "
				    "count(*) FILTER (WHERE n > 20000), sum(part), sum(-n * 1000000000) FROM note",
				    NO_ARGS);
	assert_true(rows_next(&rows));
	assert_int_equal(rows_val(&rows, 0).kind, VAL_INT);
	assert_int_equal(rows_int(&rows, 0), 100000);
	assert_int_equal(rows_val(&rows, 1).kind, VAL_REAL);
	assert_true(fabs(rows_real(&rows, 1) - 25000) <= 0);
	assert_int_equal(rows_int(&rows, 1), 25000);
	assert_int_equal(rows_int(&rows, 2), 4);
	assert_int_equal(rows_int(&rows, 3), 40000);
	assert_true(rows_null(&rows, 4));
	assert_int_equal(rows_int(&rows, 5), 2);
	assert_true(rows_null(&rows, 6));
	assert_int_equal(rows_int(&rows, 7), INT64_C(-100000000000000));
	good(rows_done(&rows));
	run(stage->db, "UPDATE note SET n = 1 WHERE id = 1");
	rows = db_query(stage->db, "SELECT avg(n) FROM note WHERE id <= 3", NO_ARGS);
	assert_true(rows_next(&rows));
	assert_true(fabs(rows_real(&rows, 0) - 50001.0 / 3) < 1e-9);
	good(rows_done(&rows));
}

static void upsert_and_returning(void **state)
{
	struct stage *stage = *state;
	static const char count_sql[] =
		"INSERT INTO pair(a, b, n) VALUES($1, 1, $2) ON CONFLICT(a, b) "
		"DO UPDATE SET n = pair.n + $2 RETURNING n";
	assert_int_equal(number(stage->db, count_sql, ARGS(V_TEXT(S("办件")), V_INT(7))), 7);
	assert_int_equal(number(stage->db, count_sql, ARGS(V_TEXT(S("办件")), V_INT(5))), 12);
	int64_t changed = -1;
	good(db_exec(stage->db, "INSERT INTO pair(a, b) VALUES($1, 1) ON CONFLICT DO NOTHING",
		     ARGS(V_TEXT(S("办件"))), &changed));
	assert_int_equal(changed, 0);
	add_note(stage->db, 1, S("9"), S(""), 1);
	add_note(stage->db, 2, S("9"), S(""), 2);
	good(db_exec(stage->db, "UPDATE note SET n = n + 1 WHERE n > 0", NO_ARGS, &changed));
	assert_int_equal(changed, 2);
	assert_int_equal(number(stage->db,
				"UPDATE note SET n = n * 10 WHERE id = (SELECT id FROM note ORDER BY id LIMIT 1) "
				"AND n = $1 RETURNING n",
				ARGS(V_INT(2))),
			 20);
	good(db_exec(stage->db, "DELETE FROM note WHERE id > $1", ARGS(V_INT(0)), &changed));
	assert_int_equal(changed, 2);
	good(db_exec(stage->db, "SELECT 1", NO_ARGS, &changed));
	assert_int_equal(changed, 0);
}

static void trees_windows_and_rows_of_values(void **state)
{
	struct stage *stage = *state;
	for (int i = 1; i <= 6; i++)
		add_note(stage->db, i, i < 4 ? S("990101") : S("990102"), S(""), i % 3);
	assert_int_equal(number(stage->db,
				"WITH RECURSIVE down(k) AS (SELECT 1 UNION ALL SELECT k + 1 FROM down WHERE k < $1) "
				"SELECT count(*) FROM down",
				ARGS(V_INT(100))),
			 100);
	assert_int_equal(number(stage->db,
				"SELECT id FROM (SELECT id, row_number() OVER (PARTITION BY org ORDER BY n, id) AS place "
				"FROM note) AS ranked WHERE place = 2 ORDER BY id LIMIT 1",
				NO_ARGS),
			 1);
	assert_int_equal(number(stage->db, "SELECT count(*) FROM note WHERE (n, id) > ($1, $2)",
				ARGS(V_INT(1), V_INT(1))),
			 3);
	assert_int_equal(number(stage->db,
				"SELECT id FROM note WHERE EXISTS (SELECT 1 FROM note AS other WHERE other.n = note.n "
				"AND other.id > note.id) ORDER BY id DESC LIMIT 1 OFFSET $1",
				ARGS(V_INT(1))),
			 2);
	same(text(stage, "SELECT org FROM note GROUP BY org HAVING sum(n) >= $1 ORDER BY org DESC LIMIT 1",
		  ARGS(V_INT(3))),
	     S("990102"));
}

static void words_sort_by_bytes_and_fold_by_lower(void **state)
{
	struct stage *stage = *state;
	struct str names[] = {S("b"), S("张伟"), S("B"), S("云岭"), S("a1"), S("A"), S("a"), S("Ä"), S("")};
	struct str sorted[] = {S(""), S("A"), S("B"), S("a"), S("a1"), S("b"), S("Ä"), S("云岭"), S("张伟")};
	for (int i = 0; i < 9; i++)
		add_note(stage->db, i, S("9"), names[i], 0);
	struct rows rows = db_query(stage->db, "SELECT name FROM note ORDER BY name, id", NO_ARGS);
	for (int i = 0; i < 9; i++) {
		assert_true(rows_next(&rows));
		same(rows_text(&rows, 0), sorted[i]);
	}
	good(rows_done(&rows));
	assert_int_equal(number(stage->db, "SELECT count(*) FROM note WHERE lower(name) LIKE lower($1)",
				ARGS(V_TEXT(S("A%")))),
			 3);
	assert_int_equal(number(stage->db, "SELECT count(*) FROM note WHERE name >= $1 AND name < $2",
				ARGS(V_TEXT(S("a")), V_TEXT(S("b")))),
			 2);
	assert_int_equal(number(stage->db, "SELECT length(name) FROM note WHERE name = $1",
				ARGS(V_TEXT(S("云岭")))),
			 2);
	assert_int_equal(number(stage->db, "SELECT count(*) FROM note WHERE substr(name, 1, 1) = $1",
				ARGS(V_TEXT(S("张")))),
			 1);
}

/* A page after a page by key gives every row once, in order, whatever the engine. */
static void pages_go_by_key(void **state)
{
	struct stage *stage = *state;
	for (int i = 0; i < 100; i++)
		add_note(stage->db, i, i % 2 ? S("990101001") : S("990102001"), S(""), (i * 37) % 5);
	int64_t n = -1, id = -1, seen = 0;
	for (int page = 0; page < 20; page++) {
		struct rows rows = db_query(stage->db,
					    "SELECT n, id FROM note WHERE substr(\"org\", 1, 6) = $1 "
					    "AND n >= $2 AND (n > $2 OR id > $3) ORDER BY n, id LIMIT 7",
					    ARGS(V_TEXT(S("990101")), V_INT(n), V_INT(id)));
		while (rows_next(&rows)) {
			assert_true(rows_int(&rows, 0) > n ||
				    (rows_int(&rows, 0) == n && rows_int(&rows, 1) > id));
			n = rows_int(&rows, 0);
			id = rows_int(&rows, 1);
			seen++;
		}
		good(rows_done(&rows));
	}
	assert_int_equal(seen, 50);
}

/* The whole plan of a query, as the engine tells it. */
static struct str plan_of(struct stage *stage, struct db *db, const char *query, struct args args)
{
	struct buf plan = buf_new(stage->arena, 1 << 16);
	struct sql explain = {str_c(stage->arena, str_fmt(stage->arena, "%s %s",
							  stage->postgres ? "EXPLAIN" : "EXPLAIN QUERY PLAN",
							  query))};
	struct rows rows = db_query_made(db, explain, args);
	while (rows_next(&rows))
		buf_fmt(&plan, STR "\n", STR_ARG(rows_text(&rows, stage->postgres ? 0 : 3)));
	good(rows_done(&rows));
	return buf_str(&plan);
}

/* Every shape that docs/contributing/sql.md gives for lists reads the index in order and sorts nothing. */
static void lists_read_the_index_of_their_tier(void **state)
{
	struct stage *stage = *state;
	static const char *const shapes[] = {
		"SELECT id, name FROM note WHERE substr(\"org\", 1, 6) = $1 ORDER BY \"n\", \"id\" LIMIT 21",
		"SELECT id, name FROM note WHERE substr(\"org\", 1, 6) = $1 ORDER BY \"n\" DESC, \"id\" DESC LIMIT 21",
		"SELECT id, name FROM note WHERE substr(\"org\", 1, 6) = $1 AND \"n\" = $2 AND \"id\" > $3 "
		"ORDER BY \"id\" LIMIT 21",
		"SELECT id, name FROM note WHERE substr(\"org\", 1, 6) = $1 AND \"n\" > $2 AND $3 = $3 "
		"ORDER BY \"n\", \"id\" LIMIT 21",
		"SELECT id, name FROM note WHERE substr(\"org\", 1, 6) = $1 AND \"n\" < $2 AND $3 = $3 "
		"ORDER BY \"n\" DESC, \"id\" DESC LIMIT 21",
	};
	good(db_begin(stage->db));
	for (int i = 0; i < 6000; i++) {
		struct str org = str_fmt(stage->arena, "990%03d%03d", i % 20, i % 7);
		add_note(stage->db, i, org, str_fmt(stage->arena, "name %d", i), (i * 37) % 1000);
	}
	good(db_commit(stage->db));
	good(db_tune(stage->db));
	for (size_t i = 0; i < COUNT(shapes); i++) {
		struct args args = ARGS(V_TEXT(S("990007")), V_INT(500), V_INT(100));
		args.count = i < 2 ? 1 : 3;
		struct str plan = plan_of(stage, stage->db, shapes[i], args);
		bool right = str_find(plan, S("note_6")) != SIZE_MAX &&
			     str_find(plan, S("Sort")) == SIZE_MAX &&
			     str_find(plan, S("TEMP B-TREE")) == SIZE_MAX;
		if (!right)
			print_error("%s\n" STR, shapes[i], STR_ARG(plan));
		assert_true(right);
	}
}

static int64_t count_down(struct stage *stage, int64_t n)
{
	int64_t sum = 0;
	struct rows rows = db_query(stage->db, "SELECT id FROM note WHERE id < $1 ORDER BY id",
				    ARGS(V_INT(n)));
	while (rows_next(&rows))
		sum += 1 + count_down(stage, rows_int(&rows, 0));
	good(rows_done(&rows));
	return sum;
}

static void the_same_statement_runs_inside_itself(void **state)
{
	struct stage *stage = *state;
	for (int i = 0; i < 8; i++)
		add_note(stage->db, i, S("9"), S(""), 0);
	assert_int_equal(count_down(stage, 8), 255);
}

/* More statements than are kept, among them one whose rows stay open all the while. */
static void the_cache_makes_room(void **state)
{
	struct stage *stage = *state;
	for (int i = 0; i < 5; i++)
		add_note(stage->db, i, S("9"), S(""), i);
	struct rows open = db_query(stage->db, "SELECT n FROM note ORDER BY id", NO_ARGS);
	assert_true(rows_next(&open));
	for (int round = 0; round < 2; round++) {
		for (int i = 0; i < 400; i++) {
			char made[64];
			snprintf(made, sizeof made, "SELECT n + %d FROM note WHERE id = $1", i);
			struct rows rows = db_query_made(stage->db, (struct sql){made}, ARGS(V_INT(3)));
			assert_true(rows_next(&rows));
			assert_int_equal(rows_int(&rows, 0), 3 + i);
			good(rows_done(&rows));
		}
	}
	int64_t next = 0;
	while (rows_next(&open))
		assert_int_equal(rows_int(&open, 0), ++next);
	good(rows_done(&open));
	assert_int_equal(next, 4);
}

static void rows_may_be_left_and_forgotten(void **state)
{
	struct stage *stage = *state;
	for (int i = 0; i < 5; i++)
		add_note(stage->db, i, S("9"), S(""), i);
	struct rows rows[600];
	for (int i = 0; i < 600; i++) {
		rows[i] = db_query(stage->db, "SELECT n FROM note ORDER BY id", NO_ARGS);
		assert_true(rows_next(&rows[i]));
	}
	assert_true(rows_next(&rows[599]));
	db_rest(stage->db);
	assert_false(rows_next(&rows[599]));
	bad(rows_done(&rows[599]), ERR_INTERNAL);
	good(db_begin(stage->db));
	good(db_commit(stage->db));
	assert_int_equal(number(stage->db, "SELECT count(*) FROM note", NO_ARGS), 5);
}

static void out_stays_when_nothing_is_found(void **state)
{
	struct stage *stage = *state;
	int64_t n = 42;
	struct str word = S("before");
	bool found = true;
	good(db_int(stage->db, "SELECT n FROM note WHERE id = 9", NO_ARGS, &n, &found));
	assert_false(found);
	assert_int_equal(n, 42);
	good(db_text(stage->db, stage->arena, "SELECT name FROM note WHERE id = 9", NO_ARGS, &word, NULL));
	same(word, S("before"));
}

/* An EXPLAIN that is kept tells of the day it was made: each is written a little differently. */
static void must_go_by(struct stage *stage, struct db *reader, int turn, struct str index)
{
	static const char query_sql[] = "SELECT id FROM note WHERE n = $1 AND maybe = $2";
	struct args args = ARGS(V_INT(7), V_INT(7));
	(void)number(reader, query_sql, args);
	struct str again = str_fmt(stage->arena, "%s AND %d = %d", query_sql, turn, turn);
	struct str plan = plan_of(stage, reader, str_c(stage->arena, again), args);
	if (str_find(plan, index) == SIZE_MAX)
		print_error(STR, STR_ARG(plan));
	assert_true(str_find(plan, index) != SIZE_MAX);
}

/* What the planner counts anew is heeded at once by a reader that has been there all the time and keeps its statements; and a
 * start need not compare the schema because of it. */
static void an_open_reader_heeds_each_count(void **state)
{
	struct stage *stage = *state;
	static const struct index more[] = {
		{STR_INIT("note_n"), STR_INIT("n"), {NULL, 0}, false},
		{STR_INIT("note_maybe"), STR_INIT("maybe"), {NULL, 0}, false},
	};
	size_t count = 0;
	struct table tables[2] = {common_tables(&count)[0], common_tables(&count)[1]};
	tables[0].indexes = more;
	make_tables(stage, stage->db, tables, count);
	schema_note(stage->db, tables, count);
	bool known = schema_known(stage->db, tables, count);
	struct db *reader = open_db(stage, DB_READ);
	run(stage->db, "WITH RECURSIVE one(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM one WHERE i < 6000) "
		       "INSERT INTO note(id, n, maybe) SELECT i, 7, i FROM one");
	good(db_tune(stage->db));
	must_go_by(stage, reader, 1, S("note_maybe"));
	run(stage->db, "UPDATE note SET n = id, maybe = 7");
	good(db_begin(stage->db));
	good(db_tune(stage->db));
	good(db_commit(stage->db));
	must_go_by(stage, reader, 2, S("note_n"));
	assert_int_equal(schema_known(stage->db, tables, count), known);
}

struct tests sql_tests(void)
{
	static const struct CMUnitTest list[] = {
		TEST(parameters_in_any_order),
		TEST(kinds_change_from_call_to_call),
		TEST(whole_numbers_are_of_64_bits),
		TEST(values_come_back_as_they_went),
		TEST(long_text_passes),
		TEST(sums_are_whole_and_means_are_not),
		TEST(upsert_and_returning),
		TEST(trees_windows_and_rows_of_values),
		TEST(words_sort_by_bytes_and_fold_by_lower),
		TEST(pages_go_by_key),
		TEST(lists_read_the_index_of_their_tier),
		TEST(an_open_reader_heeds_each_count),
		TEST(the_same_statement_runs_inside_itself),
		TEST(the_cache_makes_room),
		TEST(rows_may_be_left_and_forgotten),
		TEST(out_stays_when_nothing_is_found),
	};
	return TESTS(list);
}
