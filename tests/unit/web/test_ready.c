/*
 * ready: an answer comes back as it was kept, only to the same question, only while it is true, and never in
 * more memory than was allowed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/count.h"
#include "db/db.h"
#include "web/ready.h"

enum { ROOM = 64 << 10, NOW = 1000000 };

static const void *const none[READY_PARTS] = {NULL};

struct stage {
	struct arena *arena;
	struct watch *watch;
	struct ready *ready;
	struct db *db;
	char path[64];
};

static const struct column columns[] = {ID_COLUMN("id")};
static const struct table tables[] = {
	{.name = STR_INIT("place"), .columns = columns, .column_count = 1},
	{.name = STR_INIT("crowd"), .columns = columns, .column_count = 1},
};

static int set_up(void **state)
{
	struct arena *arena = arena_new(NULL);
	struct stage *stage = arena_one(arena, struct stage);
	struct change *changes = NULL;
	stage->arena = arena;
	strcpy(stage->path, "/tmp/lianxin-ready-XXXXXX");
	if (mkdtemp(stage->path) == NULL)
		return -1;
	struct str url = str_fmt(arena, "sqlite:%s/a.db", stage->path);
	if (db_open(arena, url, DB_WRITE, &stage->db) != NULL ||
	    schema_compare(arena, stage->db, tables, 2, &changes) != NULL ||
	    schema_apply(arena, stage->db, changes) != NULL)
		return -1;
	stage->watch = watch_new(arena, tables, 2);
	stage->ready = ready_new(arena, stage->watch, ROOM);
	watch_join(stage->watch, stage->db);
	*state = stage;
	return 0;
}

static int tear_down(void **state)
{
	struct stage *stage = *state;
	char command[128];
	static const char *const files[] = {"a.db", "a.db-wal", "a.db-shm"};
	db_close(stage->db);
	for (size_t i = 0; i < COUNT(files); i++) {
		snprintf(command, sizeof command, "%s/%s", stage->path, files[i]);
		unlink(command);
	}
	rmdir(stage->path);
	arena_free(stage->arena);
	return 0;
}

/* Made of the table "place", good for a second. */
static struct ready_origin origin(struct stage *stage)
{
	struct ready_origin one = {.since = watch_now(stage->watch), .from = NOW, .until = NOW + 1000};
	int64_t n = 0;
	assert_null(db_begin(stage->db));
	assert_null(db_int(stage->db, "SELECT count(*) FROM place", NO_ARGS, &n, NULL));
	one.tables = watch_read(stage->db);
	db_rest(stage->db);
	return one;
}

static bool put(struct stage *stage, struct str key, struct str body)
{
	struct ready_origin from = origin(stage);
	struct ready_answer answer = {.key = key, .org = S("990101"), .body = body, .tag = S("tag"),
				      .lines = {S("a: b\r\n"), S("content-type: c\r\n")}};
	return ready_put(stage->ready, &answer, &from);
}

static bool has(struct stage *stage, struct str key, int64_t now)
{
	const struct ready_answer *answer = ready_take(stage->ready, key, now, none);
	if (answer != NULL)
		ready_give_back(answer);
	return answer != NULL;
}

static void an_answer_comes_back_as_it_was(void **state)
{
	struct stage *stage = *state;
	assert_false(has(stage, S("k"), NOW));
	assert_true(put(stage, S("k"), S("body")));
	const struct ready_answer *answer = ready_take(stage->ready, S("k"), NOW, none);
	assert_non_null(answer);
	assert_true(str_eq(answer->body, S("body")) && str_eq(answer->tag, S("tag")) &&
		    str_eq(answer->org, S("990101")) && str_eq(answer->lines.always, S("a: b\r\n")) &&
		    str_eq(answer->lines.of_body, S("content-type: c\r\n")));
	ready_give_back(answer);
	struct ready_counts counts = ready_count(stage->ready);
	assert_int_equal(counts.given, 1);
	assert_int_equal(counts.made, 1);
	assert_int_equal(counts.answers, 1);
}

static void another_question_has_another_answer(void **state)
{
	struct stage *stage = *state;
	put(stage, S("--\n/v/1\n"), S("one"));
	static const struct str others[] = {STR_INIT("e-\n/v/1\n"), STR_INIT("-s\n/v/1\n"),
					    STR_INIT("--\n/v/1\nq=1"), STR_INIT("--\n/v/1"),
					    STR_INIT("--\n/v/2\n"), STR_INIT("")};
	for (size_t i = 0; i < COUNT(others); i++)
		assert_false(has(stage, others[i], NOW));
	put(stage, S("--\n/v/1\n"), S("two"));
	const struct ready_answer *answer = ready_take(stage->ready, S("--\n/v/1\n"), NOW, none);
	assert_true(str_eq(answer->body, S("two"))); /* the later one, and it alone */
	ready_give_back(answer);
	assert_int_equal(ready_count(stage->ready).answers, 1);
}

static void it_is_good_for_its_time(void **state)
{
	struct stage *stage = *state;
	put(stage, S("k"), S("body"));
	assert_true(has(stage, S("k"), NOW));
	assert_true(has(stage, S("k"), NOW + 999));
	assert_false(has(stage, S("k"), NOW + 1000));
	assert_int_equal(ready_count(stage->ready).answers, 0);
	put(stage, S("k"), S("body"));
	assert_false(has(stage, S("k"), NOW - 1)); /* the clock was put back: what it speaks of is to come */
	put(stage, S("a"), S("body"));
	put(stage, S("b"), S("body"));
	ready_sweep(stage->ready, NOW + 999);
	assert_int_equal(ready_count(stage->ready).answers, 2);
	ready_sweep(stage->ready, NOW + 1000);
	assert_int_equal(ready_count(stage->ready).answers, 0);
	assert_int_equal(ready_count(stage->ready).bytes, 0);
}

static void it_is_good_while_what_it_read_stands(void **state)
{
	struct stage *stage = *state;
	put(stage, S("k"), S("body"));
	assert_null(db_exec(stage->db, "INSERT INTO crowd(id) VALUES(1)", NO_ARGS, NULL));
	assert_true(has(stage, S("k"), NOW)); /* a busy table that it did not read */
	assert_null(db_exec(stage->db, "INSERT INTO place(id) VALUES(1)", NO_ARGS, NULL));
	assert_false(has(stage, S("k"), NOW));
	put(stage, S("k"), S("body"));
	assert_true(has(stage, S("k"), NOW));
}

/* It was begun before a change and finished after it: kept, but never given. */
static void what_was_made_across_a_change_is_not_given(void **state)
{
	struct stage *stage = *state;
	struct ready_origin from = origin(stage);
	struct ready_answer answer = {.key = S("k"), .body = S("old")};
	assert_null(db_exec(stage->db, "INSERT INTO place(id) VALUES(2)", NO_ARGS, NULL));
	assert_true(ready_put(stage->ready, &answer, &from));
	assert_false(has(stage, S("k"), NOW));
}

static void it_is_good_with_the_same_parts(void **state)
{
	struct stage *stage = *state;
	struct ready_origin from = origin(stage);
	struct ready_answer answer = {.key = S("k"), .body = S("body")};
	const void *parts[READY_PARTS] = {stage, NULL}, *later[READY_PARTS] = {stage, stage};
	from.parts[0] = stage;
	assert_true(ready_put(stage->ready, &answer, &from));
	const struct ready_answer *taken = ready_take(stage->ready, S("k"), NOW, parts);
	assert_non_null(taken);
	ready_give_back(taken);
	assert_null(ready_take(stage->ready, S("k"), NOW, later));
}

static struct str name_of(struct stage *stage, int i)
{
	return str_fmt(stage->arena, "key-%d", i);
}

static void the_longest_unasked_makes_room(void **state)
{
	struct stage *stage = *state;
	char body[4000];
	memset(body, 'x', sizeof body);
	struct str text = {body, sizeof body};
	for (int i = 0; i < 200; i++) {
		assert_true(put(stage, name_of(stage, i), text));
		assert_true(ready_count(stage->ready).bytes <= ROOM);
		assert_true(has(stage, S("key-0"), NOW)); /* asked for all the time */
		assert_true(has(stage, name_of(stage, i), NOW));
	}
	assert_false(has(stage, S("key-1"), NOW));
	assert_false(has(stage, S("key-100"), NOW));
	struct ready_counts counts = ready_count(stage->ready);
	assert_true(counts.answers >= ROOM / 8000 && counts.answers <= ROOM / 4000);
}

static void what_is_too_large_is_not_kept(void **state)
{
	struct stage *stage = *state;
	char *body = arena_alloc(stage->arena, ROOM);
	put(stage, S("k"), S("small"));
	assert_false(put(stage, S("large"), (struct str){body, ROOM / 8 + 1}));
	assert_true(put(stage, S("fits"), (struct str){body, ROOM / 8}));
	assert_true(has(stage, S("k"), NOW));
	assert_false(put(stage, (struct str){body, READY_KEY_MOST + 1}, S("x")));
	assert_true(put(stage, (struct str){body, READY_KEY_MOST}, S("x")));
}

/* Who sends it still has it, whatever became of it in the table. */
static void an_answer_outlives_its_place(void **state)
{
	struct stage *stage = *state;
	put(stage, S("k"), S("body"));
	const struct ready_answer *answer = ready_take(stage->ready, S("k"), NOW, none);
	assert_false(has(stage, S("k"), NOW + 5000));
	assert_int_equal(ready_count(stage->ready).answers, 0);
	assert_true(str_eq(answer->body, S("body")));
	ready_give_back(answer);
}

static void *take_and_put(void *arg)
{
	struct stage *stage = arg;
	static const struct str keys[] = {STR_INIT("a"), STR_INIT("b"), STR_INIT("c"), STR_INIT("d")};
	char body[6000];
	memset(body, 'y', sizeof body);
	struct ready_origin from = {.since = 0, .from = NOW, .until = NOW + 1000};
	for (int i = 0; i < 4000; i++) {
		struct ready_answer made = {.key = keys[i % 4], .body = {body, 1000 + (size_t)i % 5000}};
		const struct ready_answer *answer = ready_take(stage->ready, keys[(i / 3) % 4], NOW, none);
		if (i % 5 == 0)
			(void)ready_put(stage->ready, &made, &from);
		if (i % 97 == 0)
			ready_sweep(stage->ready, NOW + 2000);
		if (answer != NULL && (answer->body.at[0] != 'y' || answer->body.at[answer->body.len - 1] != 'y'))
			return arg;
		if (answer != NULL)
			ready_give_back(answer);
	}
	return NULL;
}

static void many_threads_share_it(void **state)
{
	enum { THREADS = 4 };
	struct stage *stage = *state;
	pthread_t threads[THREADS];
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, take_and_put, stage), 0);
	for (size_t i = 0; i < THREADS; i++) {
		void *bad = NULL;
		pthread_join(threads[i], &bad);
		assert_null(bad);
	}
	assert_true(ready_count(stage->ready).bytes <= ROOM);
	assert_true(ready_count(stage->ready).answers <= 4);
}

int main(void)
{
	db_start();
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		CASE(an_answer_comes_back_as_it_was),
		CASE(another_question_has_another_answer),
		CASE(it_is_good_for_its_time),
		CASE(it_is_good_while_what_it_read_stands),
		CASE(what_was_made_across_a_change_is_not_given),
		CASE(it_is_good_with_the_same_parts),
		CASE(the_longest_unasked_makes_room),
		CASE(what_is_too_large_is_not_kept),
		CASE(an_answer_outlives_its_place),
		CASE(many_threads_share_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
