/*
 * What was acknowledged is there: after a kill at any moment and after every fault of the disk.
 */
#include "suite.h"

#include "base/crypt.h"

#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* ---- kill -9 ---- */

/* The child: transactions of two rows each, told to the pipe only once they are committed. */
_Noreturn static void write_until_killed(struct str url, int64_t from, int pipe_end)
{
	struct arena *arena = arena_new(NULL);
	struct db *db = NULL;
	if (db_open(arena, url, DB_WRITE, &db) != NULL)
		_exit(1);
	for (int64_t i = from;; i++) {
		err_t err = db_begin(db);
		for (int64_t half = 0; half < 2 && err == NULL; half++)
			err = db_exec(db, "INSERT INTO note(id, n, name) VALUES($1, $2, '')",
				      ARGS(V_INT(i * 2 + half), V_INT(i)), NULL);
		if (err == NULL)
			err = db_commit(db);
		if (err != NULL)
			_exit(2);
		if (write(pipe_end, &i, sizeof i) != sizeof i)
			_exit(0);
	}
}

/* Kills the child after some ms; gives the last number that it acknowledged. */
static int64_t one_round(struct stage *stage, int64_t from, long ms)
{
	int ends[2];
	int status = 0;
	int64_t last = from - 1, one = 0;
	struct timespec span = {0, ms * 1000000};
	assert_int_equal(pipe(ends), 0);
	pid_t child = fork();
	if (child == 0) {
		close(ends[0]);
		write_until_killed(stage->url, from, ends[1]);
	}
	close(ends[1]);
	assert_int_equal(read(ends[0], &one, sizeof one), sizeof one);
	last = one;
	nanosleep(&span, NULL);
	kill(child, SIGKILL);
	waitpid(child, &status, 0);
	assert_true(WIFSIGNALED(status));
	while (read(ends[0], &one, sizeof one) == sizeof one)
		last = one;
	close(ends[0]);
	return last;
}

static void nothing_acknowledged_is_lost_by_a_kill(void **state)
{
	struct stage *stage = *state;
	int64_t from = 0;
	db_close(stage->db);
	for (int round = 0; round < 12; round++) {
		int64_t last = one_round(stage, from, 3 + (long)random_below(40));
		struct db *db = open_db(stage, DB_WRITE);
		assert_int_equal(number(db, "SELECT count(*) FROM note WHERE n >= $1 AND n <= $2",
					ARGS(V_INT(from), V_INT(last))),
				 (last - from + 1) * 2);
		assert_int_equal(number(db, "SELECT count(*) % 2 FROM note", NO_ARGS), 0);
		if (!stage->postgres)
			assert_int_equal(
				number(db,
				       "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'",
				       NO_ARGS),
				1);
		from = number(db, "SELECT max(n) FROM note", NO_ARGS) + 1;
		assert_in_range(from, last + 1, last + 2);
		db_close(db);
	}
}

/* ---- faults of the disk ---- */

struct ledger {
	struct db *db;
	int64_t next, sure;	/* the next number; how many are acknowledged */
	int64_t unknown[512];	/* numbers whose commit gave an error */
	size_t unknown_count;
};

static err_t write_one(struct ledger *ledger, int64_t id)
{
	TRY(db_begin(ledger->db));
	err_t err = db_exec(ledger->db,
			    "INSERT INTO note(id, name, body) VALUES($1, '', zeroblob(9000))",
			    ARGS(V_INT(id)), NULL);
	if (err != NULL) {
		db_rollback(ledger->db);
		return err;
	}
	err = db_commit(ledger->db);
	if (err != NULL && ledger->unknown_count < 512)
		ledger->unknown[ledger->unknown_count++] = id;
	return err;
}

static bool is_unknown(const struct ledger *ledger, int64_t id)
{
	for (size_t i = 0; i < ledger->unknown_count; i++) {
		if (ledger->unknown[i] == id)
			return true;
	}
	return false;
}

static void check_ledger(struct stage *stage, const struct ledger *ledger)
{
	struct db *db = open_db(stage, DB_READ);
	int64_t found = 0;
	struct rows rows = db_query(db, "SELECT id FROM note ORDER BY id", NO_ARGS);
	while (rows_next(&rows))
		found += !is_unknown(ledger, rows_int(&rows, 0));
	good(rows_done(&rows));
	assert_int_equal(found, ledger->sure);
	assert_int_equal(number(db, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'",
				NO_ARGS),
			 1);
	db_close(db);
}

/* One fault at each call in turn: an honest error, readers undisturbed, and then it goes on. */
static void fail_each_call(struct stage *stage, int code, bool lasting)
{
	struct ledger ledger = {.db = stage->db, .next = 1};
	struct db *reader = open_db(stage, DB_READ);
	bool met = true;
	for (int call = 1; met && call < 200; call++) {
		err_t err = NULL;
		faults_plan(call, code, lasting);
		for (int i = 0; i < 3 && err == NULL; i++) {
			err = write_one(&ledger, ledger.next++);
			ledger.sure += err == NULL;
		}
		met = faults_met();
		if (err != NULL) {
			assert_true(err->kind == ERR_BUSY);
			bool known = str_find(err->text, S("磁盘满了")) != SIZE_MAX ||
				     str_find(err->text, S("请再点一次")) != SIZE_MAX ||
				     str_find(err->text, S("连不上")) != SIZE_MAX;
			assert_true(known);
		}
		if (lasting && met)
			bad(write_one(&ledger, ledger.next++), ERR_BUSY);
		assert_in_range(number(reader, "SELECT count(*) FROM note", NO_ARGS), ledger.sure, 1000);
		faults_clear();
		good(write_one(&ledger, ledger.next++));
		ledger.sure++;
		/* Every few rounds everything is closed, so that the log is read back from the disk. */
		if (call % 3 == 0) {
			db_close(stage->db);
			db_close(reader);
		}
	}
	assert_false(met); /* the loop came to the end of a clean run */
	check_ledger(stage, &ledger);
	db_close(stage->db);
	db_close(reader);
	check_ledger(stage, &ledger);
}

static void a_full_disk_is_said_and_survived(void **state)
{
	struct stage *stage = *state;
	if (stage->postgres)
		return;
	run(stage->db, "INSERT INTO note(id) VALUES(-1)");
	run(stage->db, "DELETE FROM note");
	fail_each_call(stage, SQLITE_FULL, false);
}

static void a_disk_that_stays_full_is_read_only(void **state)
{
	struct stage *stage = *state;
	if (!stage->postgres)
		fail_each_call(stage, SQLITE_FULL, true);
}

static void a_failing_disk_gives_no_false_answer(void **state)
{
	struct stage *stage = *state;
	if (!stage->postgres)
		fail_each_call(stage, SQLITE_IOERR, false);
}

static void a_disk_that_goes_on_failing_neither(void **state)
{
	struct stage *stage = *state;
	if (!stage->postgres)
		fail_each_call(stage, SQLITE_IOERR, true);
}

struct tests crash_tests(void)
{
	static const struct CMUnitTest list[] = {
		TEST(nothing_acknowledged_is_lost_by_a_kill),
		TEST(a_full_disk_is_said_and_survived),
		TEST(a_disk_that_stays_full_is_read_only),
		TEST(a_failing_disk_gives_no_false_answer),
		TEST(a_disk_that_goes_on_failing_neither),
	};
	return TESTS(list);
}
