/*
 * Transactions, parts of a batch, locks, snapshots.
 */
#include "suite.h"

#include "base/date.h"

#include <pthread.h>
#include <time.h>

static err_t add(struct db *db, int64_t id)
{
	return db_exec(db, "INSERT INTO note(id, name) VALUES($1, '')", ARGS(V_INT(id)), NULL);
}

static int64_t count(struct db *db)
{
	return number(db, "SELECT count(*) FROM note", NO_ARGS);
}

static void all_or_nothing(void **state)
{
	struct stage *stage = *state;
	struct db *db = stage->db;
	good(db_begin(db));
	good(add(db, 1));
	good(add(db, 2));
	db_rollback(db);
	assert_int_equal(count(db), 0);
	good(db_begin(db));
	good(add(db, 1));
	good(db_commit(db));
	struct db *other = open_db(stage, DB_READ);
	assert_int_equal(count(other), 1);
}

static void the_order_of_calls_is_kept(void **state)
{
	struct stage *stage = *state;
	struct db *db = stage->db;
	bad(db_commit(db), ERR_INTERNAL);
	bad(db_savepoint(db), ERR_INTERNAL);
	bad(db_undo(db), ERR_INTERNAL);
	bad(db_lock(db, S("x")), ERR_INTERNAL);
	db_rollback(db);
	good(db_begin(db));
	bad(db_begin(db), ERR_INTERNAL);
	good(db_savepoint(db));
	bad(db_savepoint(db), ERR_INTERNAL);
	good(add(db, 1));
	bad(db_commit(db), ERR_INTERNAL);
	assert_int_equal(count(db), 0);
}

static void what_passes_is_said_again_after_an_error(void **state)
{
	struct db *db = open_db(*state, DB_READ);
	int64_t n = 0;
	good(db_begin(db));
	struct str words = bad(add(db, 1), ERR_BUSY)->text;
	same(bad(db_int(db, "SELECT 1", NO_ARGS, &n, NULL), ERR_BUSY)->text, words);
	same(bad(db_commit(db), ERR_BUSY)->text, words);
	good(db_begin(db));
	bad(db_exec(db, "SELECT nothing FROM note", NO_ARGS, NULL), ERR_INTERNAL);
	bad(db_int(db, "SELECT 1", NO_ARGS, &n, NULL), ERR_INTERNAL);
	db_rollback(db);
}

static void nothing_runs_after_an_error(void **state)
{
	struct stage *stage = *state;
	struct db *db = stage->db;
	int64_t n = 0;
	good(add(db, 1));
	good(db_begin(db));
	good(add(db, 2));
	bad(add(db, 1), ERR_CONFLICT);
	bad(add(db, 3), ERR_INTERNAL);
	bad(db_int(db, "SELECT 1", NO_ARGS, &n, NULL), ERR_INTERNAL);
	bad(db_savepoint(db), ERR_INTERNAL);
	bad(db_commit(db), ERR_INTERNAL);
	assert_int_equal(count(db), 1);
	good(db_begin(db));
	good(add(db, 2));
	good(db_commit(db));
	assert_int_equal(count(db), 2);
}

/* A batch as the writer makes it: each part stands or falls by itself. */
static void parts_of_a_batch_fall_alone(void **state)
{
	struct stage *stage = *state;
	struct db *db = stage->db;
	good(db_begin(db));
	for (int i = 0; i < 30; i++) {
		good(db_savepoint(db));
		good(add(db, i));
		if (i % 3 == 1) {
			bad(add(db, 0), ERR_CONFLICT);
			bad(add(db, 1000), ERR_INTERNAL);
			bad(db_release(db), ERR_INTERNAL);
			good(db_undo(db));
		} else if (i % 3 == 2) {
			good(db_undo(db));
		} else {
			good(db_release(db));
		}
	}
	good(add(db, 500));
	good(db_commit(db));
	assert_int_equal(count(db), 11);
	assert_int_equal(number(db, "SELECT count(*) FROM note WHERE id % 3 = 0 AND id < 500", NO_ARGS),
			 10);
}

/* A part without a mark is undone alone while nothing was written in it; after that only all of it together. */
static void a_part_without_a_mark_goes_back_until_it_writes(void **state)
{
	struct stage *stage = *state;
	struct db *db = stage->db;
	int64_t n = 0;
	bad(db_part(db), ERR_INTERNAL);
	good(db_begin(db));
	good(db_part(db));
	bad(db_part(db), ERR_INTERNAL);
	bad(db_savepoint(db), ERR_INTERNAL);
	good(add(db, 1));
	assert_false(db_may_undo(db));
	good(db_release(db));
	assert_false(db_may_undo(db));
	good(db_part(db));
	assert_true(db_may_undo(db));
	good(db_undo(db));
	good(db_part(db));
	good(db_int(db, "SELECT count(*) FROM note", NO_ARGS, &n, NULL));
	assert_int_equal(n, 1);
	/* PostgreSQL does not tell a reading statement from a writing one: there it counts as having written. */
	assert_int_equal(db_may_undo(db), !stage->postgres);
	good(db_release(db));
	good(db_part(db));
	bad(db_exec(db, "SELECT nothing FROM note", NO_ARGS, NULL), ERR_INTERNAL);
	assert_false(db_may_undo(db));
	bad(db_undo(db), ERR_INTERNAL);
	bad(db_release(db), ERR_INTERNAL);
	bad(db_commit(db), ERR_INTERNAL);
	assert_int_equal(count(db), 0);
	good(db_begin(db));
	good(db_savepoint(db));
	good(add(db, 2));
	assert_true(db_may_undo(db));
	good(db_undo(db));
	good(db_commit(db));
	assert_int_equal(count(db), 0);
}

static void rows_left_open_do_not_stop_a_transaction(void **state)
{
	struct stage *stage = *state;
	struct db *db = stage->db;
	for (int i = 0; i < 3; i++)
		good(add(db, i));
	good(db_begin(db));
	struct rows rows = db_query(db, "UPDATE note SET n = n + 1 RETURNING id", NO_ARGS);
	assert_true(rows_next(&rows));
	good(db_savepoint(db));
	assert_false(rows_next(&rows));
	struct rows inner = db_query(db, "SELECT id FROM note", NO_ARGS);
	assert_true(rows_next(&inner));
	good(db_undo(db));
	assert_false(rows_next(&inner));
	good(db_commit(db));
	assert_int_equal(number(db, "SELECT sum(n) FROM note", NO_ARGS), 3);
	good(db_begin(db));
	rows = db_query(db, "SELECT id FROM note", NO_ARGS);
	assert_true(rows_next(&rows));
	db_rest(db);
	assert_false(rows_next(&rows));
	good(db_begin(db));
	good(add(db, 9));
	good(db_commit(db));
}

static void a_reader_sees_one_moment(void **state)
{
	struct stage *stage = *state;
	struct db *reader = open_db(stage, DB_READ);
	good(add(stage->db, 1));
	good(db_begin(reader));
	assert_int_equal(count(reader), 1);
	good(add(stage->db, 2));
	assert_int_equal(count(reader), 1);
	db_rest(reader);
	assert_int_equal(count(reader), 2);
}

/* ---- two at once ---- */

struct other {
	struct stage *stage;
	struct db *db;
	int64_t waited;
	err_t err;
	int64_t first, second;
};

static void rest_ms(long ms)
{
	struct timespec span = {ms / 1000, ms % 1000 * 1000000};
	nanosleep(&span, NULL);
}

static void *take_lock(void *arg)
{
	struct other *other = arg;
	int64_t began = clock_monotonic();
	other->err = db_begin(other->db);
	if (other->err == NULL)
		other->err = db_lock(other->db, S("figure:fold"));
	other->waited = clock_monotonic() - began;
	if (other->err == NULL)
		other->err = db_commit(other->db);
	return NULL;
}

static void a_lock_is_waited_for(void **state)
{
	struct stage *stage = *state;
	struct other other = {.stage = stage, .db = open_db(stage, DB_WRITE)};
	pthread_t thread;
	good(db_begin(stage->db));
	good(db_lock(stage->db, S("figure:fold")));
	assert_int_equal(pthread_create(&thread, NULL, take_lock, &other), 0);
	rest_ms(300);
	good(db_commit(stage->db));
	pthread_join(thread, NULL);
	good(other.err);
	assert_in_range(other.waited, 200, 4000);
}

/* F8: a writer that is held up for too long says so, and readers never notice. */
static void a_lock_is_not_waited_for_without_end(void **state)
{
	struct stage *stage = *state;
	struct other other = {.stage = stage, .db = open_db(stage, DB_WRITE)};
	struct db *reader = open_db(stage, DB_READ);
	pthread_t thread;
	good(add(stage->db, 1));
	good(db_begin(stage->db));
	good(db_lock(stage->db, S("figure:fold")));
	assert_int_equal(pthread_create(&thread, NULL, take_lock, &other), 0);
	rest_ms(100);
	assert_int_equal(count(reader), 1);
	pthread_join(thread, NULL);
	bad(other.err, ERR_BUSY);
	assert_true(db_is_transient(other.err));
	assert_in_range(other.waited, 3000, 7000);
	db_rollback(other.db);
	good(db_commit(stage->db));
	good(db_begin(other.db));
	good(add(other.db, 2));
	good(db_commit(other.db));
}

static err_t touch(struct db *db, int64_t id)
{
	return db_exec(db, "UPDATE note SET n = n + 1 WHERE id = $1", ARGS(V_INT(id)), NULL);
}

static void *touch_two(void *arg)
{
	struct other *other = arg;
	other->err = db_begin(other->db);
	if (other->err == NULL)
		other->err = touch(other->db, other->first);
	rest_ms(200);
	if (other->err == NULL)
		other->err = touch(other->db, other->second);
	if (other->err == NULL)
		other->err = db_commit(other->db);
	else
		db_rollback(other->db);
	return NULL;
}

/* On SQLite one waits for the other; on PostgreSQL one of them must be told to try again. */
static void a_deadlock_may_be_tried_again(void **state)
{
	struct stage *stage = *state;
	struct other one = {.db = open_db(stage, DB_WRITE), .first = 1, .second = 2};
	struct other two = {.db = open_db(stage, DB_WRITE), .first = 2, .second = 1};
	pthread_t threads[2];
	good(add(stage->db, 1));
	good(add(stage->db, 2));
	assert_int_equal(pthread_create(&threads[0], NULL, touch_two, &one), 0);
	assert_int_equal(pthread_create(&threads[1], NULL, touch_two, &two), 0);
	pthread_join(threads[0], NULL);
	pthread_join(threads[1], NULL);
	int failed = (one.err != NULL) + (two.err != NULL);
	assert_int_equal(failed, stage->postgres ? 1 : 0);
	if (failed == 1) {
		struct other *loser = one.err != NULL ? &one : &two;
		assert_true(db_is_transient(loser->err));
		touch_two(loser);
		good(loser->err);
	}
	assert_int_equal(number(stage->db, "SELECT sum(n) FROM note", NO_ARGS), 4);
}

struct tests transaction_tests(void)
{
	static const struct CMUnitTest list[] = {
		TEST(all_or_nothing),
		TEST(the_order_of_calls_is_kept),
		TEST(what_passes_is_said_again_after_an_error),
		TEST(nothing_runs_after_an_error),
		TEST(parts_of_a_batch_fall_alone),
		TEST(a_part_without_a_mark_goes_back_until_it_writes),
		TEST(rows_left_open_do_not_stop_a_transaction),
		TEST(a_reader_sees_one_moment),
		TEST(a_lock_is_waited_for),
		TEST(a_lock_is_not_waited_for_without_end),
		TEST(a_deadlock_may_be_tried_again),
	};
	return TESTS(list);
}
