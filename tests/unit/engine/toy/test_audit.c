/*
 * audit: the chain is whole after what really happens, and every way of tampering shows.
 */
#include "suite.h"

#include "base/count.h"
#include "engine/account/account.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

static void note(struct stage *stage, const char *verb)
{
	struct act act = program(stage);
	good(audit_note(&act, &(struct audit_entry){.verb = str_of(verb), .on = S("person"), .id = 5,
						    .org = S(VILLAGE), .note = S("核对")}));
}

static struct str anchor_path(struct stage *stage)
{
	return str_join(stage->arena, stage->folder, S("/anchor"));
}

static struct audit_fault *verify(struct stage *stage, int64_t rows)
{
	struct act act = program(stage);
	struct audit_fault *faults = NULL;
	int64_t read = 0;
	good(audit_verify(&act, anchor_path(stage), &read, &faults));
	assert_int_equal(read, rows);
	return faults;
}

/* Some fault says these words about this row (or any, for 0). */
static void tells(struct audit_fault *faults, int64_t seq, const char *words)
{
	for (const struct audit_fault *one = faults; one != NULL; one = one->next) {
		if ((seq == 0 || one->seq == seq) && str_find(one->words, str_of(words)) != SIZE_MAX)
			return;
	}
	print_error("no fault about row %d says \"%s\"\n", (int)seq, words);
	fail();
}

/* Ten rows of one lane, committed: what each test tampers with. */
static void ten_rows(struct stage *stage)
{
	static const char *const verbs[] = {"create", "change", "reveal", "void", "export",
					    "step:a", "step:b", "login",  "grant", "import"};
	for (size_t i = 0; i < 10; i++)
		note(stage, verbs[i]);
	commit(stage);
	assert_null(verify(stage, 10));
}

static void a_chain_is_whole(void **state)
{
	struct stage *stage = *state;
	struct lane second = {.db = stage->db, .number = 2};
	struct act act = program(stage);
	assert_null(verify(stage, 0));
	ten_rows(stage);
	/* A second writer has a chain of its own. */
	act.lane = &second;
	good(audit_note(&act, &(struct audit_entry){.verb = S("create"), .on = S("tool")}));
	good(audit_close(&act));
	note(stage, "change");
	commit(stage);
	assert_null(verify(stage, 12));
	assert_int_equal(number(stage, "SELECT count(*) FROM audit WHERE lane = 1 AND seq = 11"), 1);
	assert_int_equal(number(stage, "SELECT count(*) FROM audit WHERE lane = 2 AND seq = 1"), 1);
	act.lane = NULL;
	bad(audit_note(&act, &(struct audit_entry){.verb = S("create")}), ERR_INTERNAL, "");
}

/* A new start of the program goes on where the chain ended. */
static void a_chain_goes_on_after_a_start(void **state)
{
	struct stage *stage = *state;
	ten_rows(stage);
	stage->lane = (struct lane){.db = stage->db, .number = 1};
	note(stage, "change");
	commit(stage);
	assert_null(verify(stage, 11));
}

static void what_is_undone_leaves_no_gap(void **state)
{
	struct stage *stage = *state;
	ten_rows(stage);
	note(stage, "create");
	audit_mark(&stage->lane);
	good(db_savepoint(stage->db));
	note(stage, "change");
	note(stage, "change");
	good(db_undo(stage->db));
	audit_undo(&stage->lane);
	note(stage, "void");
	commit(stage);
	assert_null(verify(stage, 12));
	note(stage, "create");
	roll_back(stage);
	note(stage, "export");
	commit(stage);
	assert_null(verify(stage, 13));
}

/* A transaction that noted nothing writes no head; one that was rolled back leaves the next to write it. */
static void a_head_is_written_when_it_moved(void **state)
{
	struct stage *stage = *state;
	ten_rows(stage);
	run(stage, "UPDATE audit_head SET mac = 'spoilt'"); /* so that a write shows */
	commit(stage);
	assert_int_equal(number(stage, "SELECT count(*) FROM audit_head WHERE mac = 'spoilt'"), 1);
	note(stage, "create");
	roll_back(stage);
	note(stage, "export");
	commit(stage);
	assert_int_equal(number(stage, "SELECT count(*) FROM audit_head WHERE mac = 'spoilt'"), 0);
	assert_null(verify(stage, 11));
}

/* The first row ever stands in a savepoint that is undone. */
static void the_first_row_can_be_undone(void **state)
{
	struct stage *stage = *state;
	audit_mark(&stage->lane);
	good(db_savepoint(stage->db));
	note(stage, "change");
	good(db_undo(stage->db));
	audit_undo(&stage->lane);
	note(stage, "create");
	note(stage, "change");
	commit(stage);
	assert_null(verify(stage, 2));
}

/* Verifies again and again on a connection of its own, until it is told to stop. */
struct watch {
	struct stage *stage;
	struct act act;
	atomic_bool stop;
	int rounds, faults;
	bool failed;
};

static err_t watch_once(struct watch *watch)
{
	struct audit_fault *faults = NULL;
	int64_t rows = 0;
	TRY(audit_verify(&watch->act, S("/none"), &rows, &faults));
	watch->rounds++;
	watch->faults += faults != NULL;
	return NULL;
}

static void *watch_chain(void *data)
{
	struct watch *watch = data;
	struct arena *arena = arena_new(NULL);
	struct db *db = NULL;
	err_t err = db_open(arena, watch->stage->url, DB_READ, &db);
	watch->act.db = db;
	watch->act.arena = arena_new(arena);
	while (err == NULL && !atomic_load(&watch->stop)) {
		err = watch_once(watch);
		arena_reset(watch->act.arena);
	}
	watch->failed = err != NULL;
	db_close(db);
	arena_free(arena);
	return NULL;
}

/* People go on working while the chain is walked: nobody is told of tampering that was none. */
static void a_chain_is_whole_while_it_grows(void **state)
{
	struct stage *stage = *state;
	struct watch watch = {.stage = stage, .act = program(stage)};
	pthread_t thread;
	ten_rows(stage);
	assert_int_equal(pthread_create(&thread, NULL, watch_chain, &watch), 0);
	for (int i = 0; i < 400; i++) {
		note(stage, "change");
		commit(stage);
	}
	atomic_store(&watch.stop, true);
	pthread_join(thread, NULL);
	assert_false(watch.failed);
	assert_true(watch.rounds > 0);
	assert_int_equal(watch.faults, 0);
	assert_null(verify(stage, 410));
}

/* ---- tampering ---- */

static void a_changed_row_shows(void **state)
{
	struct stage *stage = *state;
	static const char *const changes[] = {
		"UPDATE audit SET at = at + 1 WHERE seq = 4",
		"UPDATE audit SET account = 7 WHERE seq = 4",
		"UPDATE audit SET verb = 'change' WHERE seq = 4",
		"UPDATE audit SET on_what = 'tool' WHERE seq = 4",
		"UPDATE audit SET record = 6 WHERE seq = 4",
		"UPDATE audit SET org = '' WHERE seq = 4",
		"UPDATE audit SET digest = 'x' WHERE seq = 4",
		"UPDATE audit SET note = '' WHERE seq = 4",
		"UPDATE audit SET peer = '10.0.0.1' WHERE seq = 4",
		"UPDATE audit SET verb = 'voidp', on_what = 'erson' WHERE seq = 4",
	};
	ten_rows(stage);
	for (size_t i = 0; i < COUNT(changes); i++) {
		run(stage, changes[i]);
		struct audit_fault *faults = verify(stage, 10);
		tells(faults, 4, "does not fit the one before");
		assert_null(faults->next);
		roll_back(stage);
	}
	assert_null(verify(stage, 10));
}

/* Whoever changes a row and its hash breaks the next row; whoever redoes all of them, the head. */
static void a_row_with_a_new_hash_shows(void **state)
{
	struct stage *stage = *state;
	ten_rows(stage);
	run(stage, "UPDATE audit SET hash = replace(hash, substr(hash, 1, 4), 'beef') WHERE seq = 4");
	struct audit_fault *faults = verify(stage, 10);
	tells(faults, 4, "does not fit");
	tells(faults, 5, "does not fit");
	roll_back(stage);
	run(stage, "UPDATE audit SET hash = replace(hash, substr(hash, 1, 4), 'beef') WHERE seq = 10");
	tells(verify(stage, 10), 10, "sealed head");
}

static void a_removed_row_shows(void **state)
{
	struct stage *stage = *state;
	ten_rows(stage);
	run(stage, "DELETE FROM audit WHERE seq = 4");
	tells(verify(stage, 9), 5, "are missing");
	/* Closing the gap in the numbers does not help. */
	for (int i = 5; i <= 10; i++)
		good(db_exec(stage->db, "UPDATE audit SET seq = $1 - 1 WHERE seq = $1", ARGS(V_INT(i)),
			     NULL));
	tells(verify(stage, 9), 4, "does not fit");
}

static void the_first_row_removed_shows(void **state)
{
	struct stage *stage = *state;
	ten_rows(stage);
	run(stage, "DELETE FROM audit WHERE seq = 1");
	tells(verify(stage, 9), 2, "are missing");
}

static void an_inserted_row_shows(void **state)
{
	struct stage *stage = *state;
	ten_rows(stage);
	run(stage, "INSERT INTO audit(lane, seq, at, account, verb, on_what, record, org, digest, note, "
		   "peer, hash) SELECT lane, 11, at, account, verb, on_what, record, org, digest, note, "
		   "peer, hash FROM audit WHERE seq = 10");
	struct audit_fault *faults = verify(stage, 11);
	tells(faults, 11, "does not fit the one before");
	tells(faults, 11, "sealed head");
	roll_back(stage);
	run(stage, "INSERT INTO audit(lane, seq, at, account, verb, on_what, record, org, digest, note, "
		   "peer, hash) SELECT 9, 1, at, account, verb, on_what, record, org, digest, note, "
		   "peer, hash FROM audit WHERE seq = 1");
	tells(verify(stage, 11), 1, "sealed head");
}

static void swapped_rows_show(void **state)
{
	struct stage *stage = *state;
	ten_rows(stage);
	run(stage, "UPDATE audit SET seq = 99 WHERE seq = 4");
	run(stage, "UPDATE audit SET seq = 4 WHERE seq = 5");
	run(stage, "UPDATE audit SET seq = 5 WHERE seq = 99");
	struct audit_fault *faults = verify(stage, 10);
	tells(faults, 4, "does not fit");
	tells(faults, 5, "does not fit");
}

static void a_cut_off_tail_shows(void **state)
{
	struct stage *stage = *state;
	ten_rows(stage);
	run(stage, "DELETE FROM audit WHERE seq > 7");
	tells(verify(stage, 7), 7, "cut off");
	run(stage, "UPDATE audit_head SET seq = 7");
	tells(verify(stage, 7), 7, "cut off");
	run(stage, "DELETE FROM audit_head");
	tells(verify(stage, 7), 7, "cut off");
	roll_back(stage);
	run(stage, "DELETE FROM audit");
	tells(verify(stage, 0), 0, "cut off");
}

static void an_old_head_does_not_fit_again(void **state)
{
	struct stage *stage = *state;
	struct str mac = {NULL, 0};
	bool found = false;
	ten_rows(stage);
	good(db_text(stage->db, stage->arena, "SELECT mac FROM audit_head", NO_ARGS, &mac, &found));
	note(stage, "change");
	commit(stage);
	good(db_exec(stage->db, "UPDATE audit_head SET mac = $1", ARGS(V_TEXT(mac)), NULL));
	tells(verify(stage, 11), 11, "cut off");
}

/* ---- the anchor outside ---- */

/* Cutting rows off together with an older head is seen by the anchor alone. */
static void the_anchor_sees_a_database_set_back(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	struct str mac = {NULL, 0};
	bool found = false;
	ten_rows(stage);
	good(audit_anchor(&act, anchor_path(stage)));
	good(db_text(stage->db, stage->arena, "SELECT mac FROM audit_head", NO_ARGS, &mac, &found));
	note(stage, "change");
	note(stage, "void");
	commit(stage);
	good(audit_anchor(&act, anchor_path(stage)));
	assert_null(verify(stage, 12));
	run(stage, "DELETE FROM audit WHERE seq > 10");
	good(db_exec(stage->db, "UPDATE audit_head SET seq = 10, mac = $1", ARGS(V_TEXT(mac)), NULL));
	struct audit_fault *faults = verify(stage, 10);
	tells(faults, 12, "anchor");
	assert_null(faults->next);
}

static void a_changed_anchor_shows(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	char line[256];
	ten_rows(stage);
	good(audit_anchor(&act, anchor_path(stage)));
	const char *path = str_c(stage->arena, anchor_path(stage));
	FILE *file = fopen(path, "r+");
	assert_non_null(file);
	assert_non_null(fgets(line, sizeof line, file));
	line[strlen(line) - 2] = line[strlen(line) - 2] == '0' ? '1' : '0';
	rewind(file);
	fputs(line, file);
	fputs("not a line of ours\n", file);
	fclose(file);
	struct audit_fault *faults = verify(stage, 10);
	tells(faults, 10, "differs from the anchor");
	tells(faults, 0, "not readable");
}

/* ---- who may look ---- */

static void the_trail_is_for_its_watchers(void **state)
{
	struct stage *stage = *state;
	struct act clerk = as(stage, make_holder(stage, "clerk", VILLAGE));
	struct act watcher = as(stage, make_holder(stage, "audits", COUNTY));
	struct audit_query query = {.until = INT64_MAX, .limit = 5, .kind = S("read")};
	struct audit_line *lines = NULL;
	struct audit_fault *faults = NULL;
	size_t count = 0;
	int64_t rows = 0;
	for (int i = 0; i < 8; i++)
		note(stage, "reveal");
	commit(stage);
	bad(audit_verify(&clerk, S("none"), &rows, &faults), ERR_DENIED, "");
	good(audit_verify(&watcher, S("none"), &rows, &faults));
	assert_null(faults);
	bad(audit_list(&clerk, &query, &lines, &count), ERR_DENIED, "");
	good(audit_list(&watcher, &query, &lines, &count));
	assert_int_equal(count, 5);
	query.at = lines[4].at;
	query.lane = lines[4].lane;
	query.seq = lines[4].seq;
	int64_t newest_left = lines[4].seq - 1;
	good(audit_list(&watcher, &query, &lines, &count));
	assert_int_equal(count, 3);
	assert_int_equal(lines[0].seq, newest_left);
	query.kind = S("login");
	good(audit_list(&watcher, &query, &lines, &count));
	assert_int_equal(count, 0);
}

struct tests chain_tests(void)
{
	static const struct CMUnitTest list[] = {
		TEST(a_chain_is_whole),
		TEST(a_chain_goes_on_after_a_start),
		TEST(a_chain_is_whole_while_it_grows),
		TEST(what_is_undone_leaves_no_gap),
		TEST(a_head_is_written_when_it_moved),
		TEST(the_first_row_can_be_undone),
		TEST(a_changed_row_shows),
		TEST(a_row_with_a_new_hash_shows),
		TEST(a_removed_row_shows),
		TEST(the_first_row_removed_shows),
		TEST(an_inserted_row_shows),
		TEST(swapped_rows_show),
		TEST(a_cut_off_tail_shows),
		TEST(an_old_head_does_not_fit_again),
		TEST(the_anchor_sees_a_database_set_back),
		TEST(a_changed_anchor_shows),
		TEST(the_trail_is_for_its_watchers),
	};
	return TESTS(list);
}
