/*
 * The watch: whatever a statement reads is known, whatever a commit has written counts as changed from then
 * on, and nothing else does.
 */
#include "suite.h"
#include "base/count.h"

#include <string.h>

struct watched {
	struct watch *watch;
	struct db *writer, *reader;
	struct watch_set set;
	uint64_t since;
};

static struct watched watched(struct stage *stage)
{
	size_t count = 0;
	const struct table *tables = common_tables(&count);
	struct watched one = {.watch = watch_new(stage->arena, tables, count), .writer = stage->db,
			      .reader = open_db(stage, DB_READ)};
	watch_join(one.watch, one.writer);
	watch_join(one.watch, one.reader);
	return one;
}

/* As a page is made: the moment, the snapshot, what it reads. */
static void look(struct watched *one, const char *sql)
{
	one->since = watch_now(one->watch);
	good(db_begin(one->reader));
	(void)number(one->reader, sql, NO_ARGS);
	one->set = watch_read(one->reader);
	db_rest(one->reader);
}

static bool holds(const struct watched *one)
{
	uint64_t since = one->since;
	return watch_holds(one->watch, &one->set, &since);
}

static void write_in(struct watched *one, const char *sql, bool keep)
{
	good(db_begin(one->writer));
	run(one->writer, sql);
	if (keep)
		good(db_commit(one->writer));
	else
		db_rollback(one->writer);
}

static void a_commit_changes_what_it_wrote(void **state)
{
	struct watched one = watched(*state);
	look(&one, "SELECT count(*) FROM note");
	assert_true(holds(&one));
	write_in(&one, "INSERT INTO pair(a, b, n) VALUES('x', 2, 1)", true);
	assert_true(holds(&one)); /* another table's matter */
	good(db_begin(one.writer));
	run(one.writer, "INSERT INTO note(id, name) VALUES(1, 'a')");
	assert_true(holds(&one)); /* nobody can see it yet */
	good(db_commit(one.writer));
	assert_false(holds(&one));
	look(&one, "SELECT count(*) FROM note");
	assert_true(holds(&one));
}

static void what_was_undone_changes_nothing(void **state)
{
	struct watched one = watched(*state);
	look(&one, "SELECT count(*) FROM note");
	write_in(&one, "INSERT INTO note(id, name) VALUES(2, 'b')", false);
	assert_true(holds(&one));
	write_in(&one, "INSERT INTO pair(a, b, n) VALUES('p', 3, 1)", true);
	assert_true(holds(&one)); /* nor does the next commit tell of it */
}

static void every_way_of_writing_counts(void **state)
{
	static const char *const ways[] = {
		"INSERT INTO note(id, name) VALUES(3, 'c')",
		"INSERT INTO note(id, name) VALUES(3, 'd') ON CONFLICT(id) DO UPDATE SET name = 'd'",
		"UPDATE note SET name = 'e' WHERE id = 3",
		"update \"note\" set name = 'it''s, from pair' where id = 3",
		"DELETE FROM note WHERE id = 4",
		"INSERT INTO note(id, name) SELECT 5, a FROM pair WHERE n = 99",
		"WITH few AS (SELECT n FROM pair) DELETE FROM note WHERE id IN (SELECT n FROM few)",
	};
	struct watched one = watched(*state);
	for (size_t i = 0; i < COUNT(ways); i++) {
		look(&one, "SELECT count(*) FROM note");
		write_in(&one, ways[i], true);
		if (holds(&one))
			print_error("%s\n", ways[i]);
		assert_false(holds(&one));
	}
	/* Also without a transaction. */
	look(&one, "SELECT count(*) FROM note");
	run(one.writer, "DELETE FROM note WHERE id = 3");
	assert_false(holds(&one));
}

static void every_way_of_reading_counts(void **state)
{
	static const char *const ways[] = {
		"SELECT count(*) FROM pair",
		"SELECT count(*) FROM note AS one JOIN pair AS two ON two.n = one.id",
		"SELECT count(*) FROM note AS one, pair AS two WHERE two.n = one.id",
		"SELECT count(*) FROM note WHERE EXISTS (SELECT 1 FROM \"pair\" WHERE a = 'x')",
		"SELECT (SELECT count(*) FROM pair)",
		"WITH two AS (SELECT n FROM pair) SELECT count(*) FROM two",
		"SELECT count(*) FROM (SELECT n FROM pair WHERE n > 0) AS few",
		"select count(*) from note where id in (select n from pair)",
		"SELECT count(*) FROM (note AS one JOIN pair AS two ON two.n = one.id)",
		"SELECT count(*) FROM (SELECT id FROM note WHERE id > 0 ORDER BY id) AS one, pair",
		"SELECT count(*) FROM note AS one JOIN note AS two ON coalesce(two.id, one.id) = 1, pair",
	};
	struct watched one = watched(*state);
	for (size_t i = 0; i < COUNT(ways); i++) {
		look(&one, ways[i]);
		write_in(&one, "DELETE FROM pair WHERE n = 77", true);
		if (holds(&one))
			print_error("%s\n", ways[i]);
		assert_false(holds(&one));
	}
}

/* A column may be called as a table is: a busy table must not look as if it changed a quiet one. */
static void a_columns_name_is_no_table(void **state)
{
	static const struct column columns[] = {ID_COLUMN("id"),
						INT_COLUMN("note"),
						INT_COLUMN("pair")};
	static const char *const ways[] = {
		"INSERT INTO busy(id, note, pair) VALUES(1, 2, 3)",
		"UPDATE busy SET pair = 1, note = 2 WHERE id = 1 AND note = 2",
		"INSERT INTO busy(id, note, pair) SELECT id + 1, note, pair FROM busy ORDER BY id, note, pair",
		"DELETE FROM busy WHERE (id, note) = (5, 6)",
	};
	struct stage *stage = *state;
	struct table tables[8];
	size_t count = 0;
	const struct table *common = common_tables(&count);
	assert_true(count < 8);
	memcpy(tables, common, count * sizeof *common);
	tables[count] = (struct table){.name = STR_INIT("busy"), .columns = columns, .column_count = 3};
	make_tables(stage, stage->db, &tables[count], 1);
	struct watched one = {.watch = watch_new(stage->arena, tables, count + 1), .writer = stage->db,
			      .reader = open_db(stage, DB_READ)};
	watch_join(one.watch, one.writer);
	watch_join(one.watch, one.reader);
	for (size_t i = 0; i < COUNT(ways); i++) {
		look(&one, "SELECT count(*) FROM note AS one, pair AS two WHERE two.n = one.id");
		write_in(&one, ways[i], true);
		if (!holds(&one))
			print_error("%s\n", ways[i]);
		assert_true(holds(&one));
	}
}

static void a_table_that_nobody_named_is_everybodys(void **state)
{
	static const struct column columns[] = {ID_COLUMN("id")};
	static const struct table stranger = {.name = STR_INIT("stranger"), .columns = columns,
					      .column_count = 1};
	struct watched one = watched(*state);
	look(&one, "SELECT 1");
	write_in(&one, "DELETE FROM note WHERE id = 9", true);
	assert_true(holds(&one));
	make_tables(*state, one.writer, &stranger, 1);
	assert_false(holds(&one));
	look(&one, "SELECT 1");
	run(one.writer, "INSERT INTO stranger(id) VALUES(1)");
	assert_false(holds(&one));
}

/* What a snapshot cannot have seen must not look as if it had: the moment comes before the snapshot. */
static void a_change_between_moment_and_snapshot_counts(void **state)
{
	struct watched one = watched(*state);
	one.since = watch_now(one.watch);
	write_in(&one, "DELETE FROM note WHERE id = 9", true);
	good(db_begin(one.reader));
	(void)number(one.reader, "SELECT count(*) FROM note", NO_ARGS);
	one.set = watch_read(one.reader);
	db_rest(one.reader);
	assert_false(holds(&one));
}

static void reading_is_counted_from_each_beginning(void **state)
{
	struct watched one = watched(*state);
	look(&one, "SELECT count(*) FROM note");
	look(&one, "SELECT count(*) FROM pair");
	write_in(&one, "DELETE FROM note WHERE id = 9", true);
	assert_true(holds(&one));
	uint64_t since = one.since;
	assert_true(watch_holds(one.watch, &one.set, &since));
	assert_true(since > one.since); /* so that the next look is cheap */
	assert_true(since == watch_now(one.watch));
}

struct tests watch_tests(void)
{
	static const struct CMUnitTest tests[] = {
		TEST(a_commit_changes_what_it_wrote),
		TEST(what_was_undone_changes_nothing),
		TEST(every_way_of_writing_counts),
		TEST(every_way_of_reading_counts),
		TEST(a_columns_name_is_no_table),
		TEST(a_table_that_nobody_named_is_everybodys),
		TEST(a_change_between_moment_and_snapshot_counts),
		TEST(reading_is_counted_from_each_beginning),
	};
	return TESTS(tests);
}
