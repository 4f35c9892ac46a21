/*
 * Errors: each is recognised alike on both engines, says what to do, and tells nothing of the data.
 */
#include "suite.h"

#include <stdio.h>
#include <string.h>

static void add(struct db *db, int64_t id, struct str name)
{
	good(db_exec(db, "INSERT INTO note(id, name) VALUES($1, $2)", ARGS(V_INT(id), V_TEXT(name)),
		     NULL));
}

static err_t twice(struct stage *stage, const char *sql, struct args args)
{
	err_t err = bad(db_exec(stage->db, sql, args, NULL), ERR_CONFLICT);
	assert_true(db_is_duplicate(err));
	assert_false(db_is_transient(err));
	assert_int_equal(str_find(err->cause, S("张伟")), SIZE_MAX);
	return err;
}

static void a_duplicate_names_its_index(void **state)
{
	struct stage *stage = *state;
	add(stage->db, 1, S("张伟"));
	add(stage->db, 2, S(""));
	add(stage->db, 3, S(""));
	same(db_duplicate_name(twice(stage, "INSERT INTO note(id, name) VALUES(4, $1)",
				     ARGS(V_TEXT(S("张伟"))))),
	     S("note_name"));
	same(db_duplicate_name(twice(stage, "UPDATE note SET name = $1 WHERE id = 2",
				     ARGS(V_TEXT(S("张伟"))))),
	     S("note_name"));
	same(db_duplicate_name(twice(stage, "INSERT INTO note(id) VALUES($1)", ARGS(V_INT(1)))),
	     S("note_pkey"));
	good(db_exec(stage->db, "INSERT INTO pair(a, b, n) VALUES('abc', 1, 200)", NO_ARGS, NULL));
	same(db_duplicate_name(twice(stage, "INSERT INTO pair(a, b) VALUES('abc', $1)", ARGS(V_INT(1)))),
	     S("pair_pkey"));
	same(db_duplicate_name(
		     twice(stage, "INSERT INTO pair(a, b, n) VALUES('abd', 1, $1)", ARGS(V_INT(200)))),
	     S("pair_once"));
	same(db_duplicate_name(NULL), S(""));
}

static void what_is_wrong_is_an_error(void **state)
{
	struct stage *stage = *state;
	struct db *db = stage->db;
	bad(db_exec(db, "INSERT INTO note(id, name) VALUES(1, $1)", ARGS(V_NULL), NULL), ERR_INTERNAL);
	bad(db_exec(db, "INSERT INTO nothing(id) VALUES(1)", NO_ARGS, NULL), ERR_INTERNAL);
	bad(db_exec(db, "SELECT FROM WHERE", NO_ARGS, NULL), ERR_INTERNAL);
	bad(db_exec(db, "UPDATE note SET n = $1 WHERE id = $2", ARGS(V_INT(1)), NULL), ERR_INTERNAL);
	bad(db_exec(db, "INSERT INTO note(id, n) VALUES(1, $1)", ARGS(V_TEXT(S("张伟"))), NULL),
	    ERR_INTERNAL);
	bad(db_exec(db, "SELECT 1; SELECT 2", NO_ARGS, NULL), ERR_INTERNAL);
	bad(db_exec(db, "SELECT \"nothing\" FROM note", NO_ARGS, NULL), ERR_INTERNAL);
	assert_int_equal(number(db, "SELECT count(*) FROM note", NO_ARGS), 0);
}

static void no_value_stands_in_a_cause(void **state)
{
	struct stage *stage = *state;
	err_t err = db_exec(stage->db, "INSERT INTO note(id, n) VALUES(1, CAST($1 AS INTEGER) / 0)",
			    ARGS(V_TEXT(S("990000"))), NULL);
	if (err != NULL)
		assert_int_equal(str_find(err->cause, S("990000")), SIZE_MAX);
	err = db_exec(stage->db, "INSERT INTO note(id, n) VALUES(1, $1)",
		      ARGS(V_TEXT(S("张伟的号码"))), NULL);
	assert_non_null(err);
	assert_int_equal(str_find(err->cause, S("张伟")), SIZE_MAX);
	assert_int_equal(str_find(err->text, S("张伟")), SIZE_MAX);
}

static void a_sum_too_large_is_an_error(void **state)
{
	struct stage *stage = *state;
	good(db_exec(stage->db, "INSERT INTO note(id, n) VALUES(1, $1)", ARGS(V_INT(INT64_MAX)), NULL));
	good(db_exec(stage->db, "INSERT INTO note(id, n) VALUES(2, 1)", NO_ARGS, NULL));
	int64_t n = 0;
	bad(db_int(stage->db, "SELECT sum(n) FROM note", NO_ARGS, &n, NULL), ERR_INTERNAL);
	assert_int_equal(number(stage->db, "SELECT sum(n) FROM note WHERE id = 1", NO_ARGS), INT64_MAX);
}

static void getters_take_only_their_kind(void **state)
{
	struct stage *stage = *state;
	good(db_exec(stage->db, "INSERT INTO note(id, name, n, part) VALUES(1, 'x', 5, 1.5)", NO_ARGS,
		     NULL));
	for (int i = 0; i < 5; i++) {
		struct rows rows = db_query(stage->db, "SELECT name, n, part FROM note", NO_ARGS);
		assert_true(rows_next(&rows));
		if (i == 0)
			assert_int_equal(rows_int(&rows, 0), 0);
		if (i == 1)
			assert_int_equal(rows_text(&rows, 1).len, 0);
		if (i == 2)
			assert_int_equal(rows_int(&rows, 2), 0);
		if (i == 3)
			assert_true(rows_null(&rows, 3));
		if (i == 4)
			assert_true(rows_null(&rows, -1));
		assert_false(rows_next(&rows));
		err_t err = bad(rows_done(&rows), ERR_INTERNAL);
		assert_true(str_find(err->cause, S("column")) == 0);
	}
	assert_int_equal(number(stage->db, "SELECT n FROM note", NO_ARGS), 5);
}

/* 63 errors further on, the first one still says what it said. */
static void errors_live_for_a_while(void **state)
{
	struct stage *stage = *state;
	add(stage->db, 1, S("甲"));
	err_t first = bad(db_exec(stage->db, "INSERT INTO note(id) VALUES(1)", NO_ARGS, NULL),
			  ERR_CONFLICT);
	for (int i = 0; i < ERRORS_KEPT; i++)
		bad(db_exec(stage->db, "SELECT nothing", NO_ARGS, NULL), ERR_INTERNAL);
	assert_true(db_is_duplicate(first));
	same(db_duplicate_name(first), S("note_pkey"));
}

static void a_reader_does_not_write(void **state)
{
	struct stage *stage = *state;
	struct db *reader = open_db(stage, DB_READ);
	bad(db_exec(reader, "INSERT INTO note(id) VALUES(1)", NO_ARGS, NULL), ERR_BUSY);
	bad(db_exec(reader, "DELETE FROM note", NO_ARGS, NULL), ERR_BUSY);
	assert_int_equal(number(reader, "SELECT count(*) FROM note", NO_ARGS), 0);
	db_close(reader);
}

/* The connections of the program can do less than the engine could. */
static void the_schema_is_out_of_reach(void **state)
{
	struct stage *stage = *state;
	struct db *db = stage->db;
	if (stage->postgres)
		return;
	bad(db_exec(db, "CREATE TABLE more(id INTEGER)", NO_ARGS, NULL), ERR_INTERNAL);
	bad(db_exec(db, "DROP TABLE note", NO_ARGS, NULL), ERR_INTERNAL);
	bad(db_exec(db, "ALTER TABLE note ADD COLUMN z TEXT", NO_ARGS, NULL), ERR_INTERNAL);
	bad(db_exec(db, "ATTACH ':memory:' AS other", NO_ARGS, NULL), ERR_INTERNAL);
	bad(db_exec(db, "PRAGMA synchronous = OFF", NO_ARGS, NULL), ERR_INTERNAL);
	bad(db_exec(db, "PRAGMA writable_schema = ON", NO_ARGS, NULL), ERR_INTERNAL);
	bad(db_exec(db, "SELECT load_extension('/tmp/x')", NO_ARGS, NULL), ERR_INTERNAL);
	bad(db_exec(db, "CREATE TEMP TABLE t(id INTEGER)", NO_ARGS, NULL), ERR_INTERNAL);
	bad(db_exec(db, "UPDATE sqlite_schema SET name = 'x'", NO_ARGS, NULL), ERR_INTERNAL);
	bad(db_exec(db, "VACUUM INTO '/tmp/lianxin-stolen.db'", NO_ARGS, NULL), ERR_INTERNAL);
}

static void a_value_has_its_size(void **state)
{
	struct stage *stage = *state;
	size_t size = (16 << 20) + 1;
	char *bytes = arena_alloc(stage->arena, size);
	static const char insert_sql[] = "INSERT INTO note(id, body) VALUES($1, $2)";
	good(db_exec(stage->db, insert_sql, ARGS(V_INT(1), V_BLOB(((struct str){bytes, size - 1}))), NULL));
	bad(db_exec(stage->db, insert_sql, ARGS(V_INT(2), V_BLOB(((struct str){bytes, size}))), NULL),
	    ERR_TOO_LARGE);
	assert_int_equal(text(stage, "SELECT body FROM note", NO_ARGS).len, size - 1);
}

static void only_known_addresses_open(void **state)
{
	struct stage *stage = *state;
	struct db *db = NULL;
	bad(db_open(stage->arena, S("mysql://x"), DB_READ, &db), ERR_INVALID);
	bad(db_open(stage->arena, S("sqlite:"), DB_READ, &db), ERR_INVALID);
	bad(db_open(stage->arena, S("sqlite:/nonexistent/folder/x.db"), DB_WRITE, &db), ERR_BUSY);
	err_t err = bad(db_open(stage->arena, S("postgres://lianxin:secretword@127.0.0.1:1/x"), DB_READ,
				&db),
			ERR_BUSY);
	assert_int_equal(str_find(err->cause, S("secretword")), SIZE_MAX);
	assert_null(db);
}

/* A statement without an end is stopped after its 5 s, and the connection goes on. */
static void a_statement_has_its_time(void **state)
{
	struct stage *stage = *state;
	int64_t n = 0;
	err_t err = bad(db_int(stage->db,
			       "WITH RECURSIVE more(k) AS (SELECT 1 UNION ALL SELECT k % 1000 + 1 FROM more) "
			       "SELECT count(*) FROM more",
			       NO_ARGS, &n, NULL),
			ERR_BUSY);
	assert_false(db_is_transient(err));
	assert_true(str_find(err->text, S("缩小")) != SIZE_MAX);
	assert_int_equal(number(stage->db, "SELECT 1", NO_ARGS), 1);
}

struct tests error_tests(void)
{
	static const struct CMUnitTest list[] = {
		TEST(a_duplicate_names_its_index),
		TEST(what_is_wrong_is_an_error),
		TEST(no_value_stands_in_a_cause),
		TEST(a_sum_too_large_is_an_error),
		TEST(getters_take_only_their_kind),
		TEST(errors_live_for_a_while),
		TEST(a_reader_does_not_write),
		TEST(the_schema_is_out_of_reach),
		TEST(a_value_has_its_size),
		TEST(only_known_addresses_open),
		TEST(a_statement_has_its_time),
	};
	return TESTS(list);
}
