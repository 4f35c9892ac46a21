/*
 * The line to the database: lost, found again, and what is known of a commit when it goes.
 */
#include "suite.h"

#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

static int64_t backend(struct db *db)
{
	return number(db, "SELECT pg_backend_pid()", NO_ARGS);
}

/* Ends the other's session on the server, as a restart of it would. */
static void cut(struct stage *stage, int64_t pid)
{
	struct db *admin = open_db(stage, DB_WRITE);
	good(db_exec(admin, "SELECT pg_terminate_backend(CAST($1 AS INTEGER))", ARGS(V_INT(pid)), NULL));
	while (number(admin, "SELECT count(*) FROM pg_stat_activity WHERE pid = CAST($1 AS INTEGER)",
		      ARGS(V_INT(pid))) > 0)
		continue;
	db_close(admin);
}

static void a_reader_asks_again_on_a_new_line(void **state)
{
	struct stage *stage = *state;
	struct db *reader = open_db(stage, DB_READ);
	run(stage->db, "INSERT INTO note(id, n) VALUES(1, 7)");
	assert_int_equal(number(reader, "SELECT n FROM note WHERE id = $1", ARGS(V_INT(1))), 7);
	if (stage->postgres)
		cut(stage, backend(reader));
	else
		db_close(reader);
	assert_int_equal(number(reader, "SELECT n FROM note WHERE id = $1", ARGS(V_INT(1))), 7);
}

static void a_transaction_begins_on_a_new_line(void **state)
{
	struct stage *stage = *state;
	for (int i = 1; i <= 3; i++) {
		if (stage->postgres)
			cut(stage, backend(stage->db));
		else
			db_close(stage->db);
		good(db_begin(stage->db));
		good(db_exec(stage->db, "INSERT INTO note(id) VALUES($1)", ARGS(V_INT(i)), NULL));
		good(db_commit(stage->db));
	}
	assert_int_equal(number(stage->db, "SELECT count(*) FROM note", NO_ARGS), 3);
}

static void a_line_lost_in_the_middle_loses_the_whole(void **state)
{
	struct stage *stage = *state;
	if (!stage->postgres)
		return;
	good(db_begin(stage->db));
	run(stage->db, "INSERT INTO note(id) VALUES(1)");
	good(db_savepoint(stage->db));
	cut(stage, backend(stage->db));
	bad(db_exec(stage->db, "INSERT INTO note(id) VALUES(2)", NO_ARGS, NULL), ERR_BUSY);
	bad(db_exec(stage->db, "INSERT INTO note(id) VALUES(3)", NO_ARGS, NULL), ERR_BUSY);
	bad(db_undo(stage->db), ERR_BUSY);
	db_rollback(stage->db);
	assert_int_equal(number(stage->db, "SELECT count(*) FROM note", NO_ARGS), 0);
	good(db_begin(stage->db));
	run(stage->db, "INSERT INTO note(id) VALUES(4)");
	good(db_commit(stage->db));
}

static void a_commit_without_an_answer_is_unknown(void **state)
{
	struct stage *stage = *state;
	if (!stage->postgres)
		return;
	good(db_begin(stage->db));
	run(stage->db, "INSERT INTO note(id) VALUES(1)");
	cut(stage, backend(stage->db));
	err_t err = bad(db_commit(stage->db), ERR_BUSY);
	same(err->text, S("请再点一次，系统会认出是同一次提交，不会重复。"));
	assert_false(db_is_transient(err));
	good(db_begin(stage->db));
	run(stage->db, "INSERT INTO note(id) VALUES(1)");
	good(db_commit(stage->db));
}

/* A write outside a transaction is never done twice by the program itself. */
static void a_lost_write_is_not_repeated(void **state)
{
	struct stage *stage = *state;
	if (!stage->postgres)
		return;
	cut(stage, backend(stage->db));
	bad(db_exec(stage->db, "INSERT INTO note(id) VALUES(1)", NO_ARGS, NULL), ERR_BUSY);
	good(db_exec(stage->db, "INSERT INTO note(id) VALUES(1)", NO_ARGS, NULL));
}

static void a_server_that_is_away_is_said_so(void **state)
{
	struct stage *stage = *state;
	struct db *db = NULL;
	if (!stage->postgres)
		return;
	err_t err = bad(db_open(stage->arena, S("postgres://lianxin@127.0.0.1:1/postgres"), DB_WRITE, &db),
			ERR_BUSY);
	assert_true(str_find(err->text, S("连不上")) != SIZE_MAX);
}

static void patience_lasts_over_rollback_and_reconnection(void **state)
{
	struct stage *stage = *state;
	static const char limit_sql[] = "SELECT current_setting('statement_timeout')";
	if (!stage->postgres)
		return;
	same(text(stage, limit_sql, NO_ARGS), S("5s"));
	good(db_begin(stage->db));
	db_patient(stage->db, true);
	same(text(stage, limit_sql, NO_ARGS), S("0"));
	db_rollback(stage->db);
	same(text(stage, limit_sql, NO_ARGS), S("0"));
	cut(stage, backend(stage->db));
	good(db_begin(stage->db));
	same(text(stage, limit_sql, NO_ARGS), S("0"));
	db_patient(stage->db, false);
	good(db_commit(stage->db));
	same(text(stage, limit_sql, NO_ARGS), S("5s"));
}

/* ---- notes ---- */

static void notes_reach_the_others(void **state)
{
	struct stage *stage = *state;
	struct db *ear = open_db(stage, DB_READ);
	struct str topic = S(""), payload = S("");
	bool found = true;
	good(db_listen(ear, stage->arena, 10, &topic, &payload, &found));
	assert_false(found);
	good(db_begin(stage->db));
	good(db_notify(stage->db, S("case"), S("12 受理 a b")));
	good(db_listen(ear, stage->arena, 50, &topic, &payload, &found));
	assert_false(found);
	good(db_commit(stage->db));
	good(db_listen(ear, stage->arena, 2000, &topic, &payload, &found));
	assert_int_equal(found, stage->postgres);
	if (found) {
		same(topic, S("case"));
		same(payload, S("12 受理 a b"));
	}
	good(db_begin(stage->db));
	good(db_notify(stage->db, S("gone"), S("")));
	db_rollback(stage->db);
	good(db_notify(stage->db, S("empty"), S("")));
	good(db_listen(ear, stage->arena, 2000, &topic, &payload, &found));
	assert_int_equal(found, stage->postgres);
	if (found) {
		same(topic, S("empty"));
		assert_int_equal(payload.len, 0);
	}
	bad(db_notify(stage->db, S("two words"), S("")), ERR_INTERNAL);
}

static void listening_goes_on_after_a_cut(void **state)
{
	struct stage *stage = *state;
	struct str topic = S(""), payload = S("");
	bool found = false;
	if (!stage->postgres)
		return;
	struct db *ear = open_db(stage, DB_READ);
	good(db_listen(ear, stage->arena, 0, &topic, &payload, &found));
	int64_t pid = number(stage->db,
			     "SELECT pid FROM pg_stat_activity WHERE query = 'LISTEN lianxin' "
			     "ORDER BY backend_start DESC LIMIT 1",
			     NO_ARGS);
	cut(stage, pid);
	bad(db_listen(ear, stage->arena, 100, &topic, &payload, &found), ERR_BUSY);
	good(db_listen(ear, stage->arena, 0, &topic, &payload, &found));
	good(db_notify(stage->db, S("again"), S("x")));
	good(db_listen(ear, stage->arena, 2000, &topic, &payload, &found));
	assert_true(found);
	same(topic, S("again"));
}

/* A file of people's data is for nobody else's eyes, its helpers neither. */
static void the_file_is_private(void **state)
{
	struct stage *stage = *state;
	static const char *const ends[] = {"", "-wal", "-shm"};
	struct stat info;
	if (stage->postgres)
		return;
	run(stage->db, "INSERT INTO note(id) VALUES(1)");
	for (int i = 0; i < 3; i++) {
		struct str path = str_fmt(stage->arena, STR "%s", STR_ARG(str_sub(stage->url, 7, 999)),
					  ends[i]);
		assert_int_equal(stat(str_c(stage->arena, path), &info), 0);
		assert_int_equal(info.st_mode & 0777, 0600);
	}
	same(text(stage, "SELECT journal_mode FROM pragma_journal_mode", NO_ARGS), S("wal"));
}

struct tests line_tests(void)
{
	static const struct CMUnitTest list[] = {
		TEST(a_reader_asks_again_on_a_new_line),
		TEST(a_transaction_begins_on_a_new_line),
		TEST(a_line_lost_in_the_middle_loses_the_whole),
		TEST(a_commit_without_an_answer_is_unknown),
		TEST(a_lost_write_is_not_repeated),
		TEST(a_server_that_is_away_is_said_so),
		TEST(patience_lasts_over_rollback_and_reconnection),
		TEST(notes_reach_the_others),
		TEST(listening_goes_on_after_a_cut),
		TEST(the_file_is_private),
	};
	return TESTS(list);
}
