/*
 * Whole databases: copied to the same engine and the other, the digest telling that nothing is lost.
 */
#include "suite.h"
#include "base/count.h"

#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct table search_table = {.name = STR_INIT("s_note"), .search = true};

static void make_all(struct stage *stage, struct db *db)
{
	size_t count = 0;
	const struct table *common = common_tables(&count);
	struct table tables[3] = {common[0], common[1], search_table};
	make_tables(stage, db, tables, 3);
}

static void fill(struct stage *stage, int rows)
{
	char bytes[300];
	memset(bytes, 0xe4, sizeof bytes);
	make_all(stage, stage->db);
	good(db_begin(stage->db));
	for (int i = 0; i < rows; i++) {
		struct str name = str_fmt(stage->arena, "张%d𠮷\t\\N", i);
		struct val body = i % 3 == 0 ? V_NULL : V_BLOB(((struct str){bytes, (size_t)i % 300}));
		good(db_exec(stage->db,
			     "INSERT INTO note(id, org, name, n, part, body, maybe) "
			     "VALUES($1, $2, $3, $4, $5, $6, $7)",
			     ARGS(V_INT(i * INT64_C(1000000007)), V_TEXT(S("990101")), V_TEXT(name),
				  V_INT(INT64_MIN + i), V_REAL(i * 0.1 - 3), body,
				  i % 2 ? V_NULL : V_INT(i)),
			     NULL));
		good(db_exec(stage->db, "INSERT INTO pair(a, b, n) VALUES($1, $2, $3)",
			     ARGS(V_TEXT(i % 2 ? S("ä") : S("Z")), V_INT(rows - i), V_INT(i % 90)), NULL));
		good(search_put(stage->db, S("s_note"), i, str_fmt(stage->arena, "o990101 t%d", i % 7)));
	}
	good(db_commit(stage->db));
}

static struct str digest(struct stage *stage, struct db *db, struct str table, int64_t rows)
{
	struct str hex = S("");
	int64_t count = -1;
	good(db_digest(stage->arena, db, table, &count, &hex));
	assert_int_equal(count, rows);
	assert_int_equal(hex.len, 64);
	return hex;
}

struct seen {
	int64_t last;
	int calls;
};

static void see(void *arg, struct str table, int64_t rows)
{
	struct seen *seen = arg;
	assert_true(table.len > 0);
	assert_true(rows >= seen->last);
	seen->last = rows;
	seen->calls++;
}

static void copy_to(struct stage *stage, bool postgres, int rows)
{
	static const struct str names[] = {STR_INIT("note"), STR_INIT("pair"), STR_INIT("s_note")};
	struct db *to = open_url(stage, fresh_url(stage, postgres, "other"), DB_WRITE);
	struct db *from = open_db(stage, DB_READ);
	int64_t *ids = NULL;
	size_t count = 0;
	make_all(stage, to);
	good(db_begin(from));
	for (int i = 0; i < 3; i++) {
		struct seen seen = {0};
		good(db_copy_table(stage->arena, from, to, names[i], see, &seen));
		assert_int_equal(seen.last, rows);
		assert_int_equal(seen.calls, 1 + rows / 10000);
		same(digest(stage, from, names[i], rows), digest(stage, to, names[i], rows));
	}
	db_rest(from);
	good(search_find(stage->arena, to, S("s_note"), S("o990101 t3"), 100, 3, &ids, &count));
	assert_int_equal(count, 3);
	assert_int_equal(ids[0], 94);
	bad(db_copy_table(stage->arena, from, to, S("note"), NULL, NULL), ERR_CONFLICT);
	digest(stage, to, S("note"), rows);
	db_close(from);
	db_close(to);
}

static void a_copy_has_the_same_digest(void **state)
{
	struct stage *stage = *state;
	fill(stage, 200);
	copy_to(stage, false, 200);
	copy_to(stage, true, 200);
}

static void progress_is_told(void **state)
{
	struct stage *stage = *state;
	fill(stage, 10500);
	copy_to(stage, !stage->postgres, 10500);
}

/* The digest sees each kind of change, and none where there is none. */
static void the_digest_sees_every_change(void **state)
{
	struct stage *stage = *state;
	static const char *const change_sql[] = {
		"UPDATE note SET n = n + 1 WHERE id = 0", "UPDATE note SET part = part + 0.001 WHERE id = 0",
		"UPDATE note SET name = name || ' ' WHERE id = 0",
		"UPDATE note SET maybe = NULL WHERE id = 0", "UPDATE note SET maybe = 0 WHERE id = 0",
		"UPDATE note SET id = 1 WHERE id = 0",
	};
	fill(stage, 50);
	struct str before = digest(stage, stage->db, S("note"), 50);
	same(digest(stage, stage->db, S("note"), 50), before);
	for (size_t i = 0; i < COUNT(change_sql); i++) {
		run(stage->db, change_sql[i]);
		struct str after = digest(stage, stage->db, S("note"), 50);
		assert_false(str_eq(before, after));
		before = after;
	}
	run(stage->db, "DELETE FROM note WHERE id = 1");
	assert_false(str_eq(before, digest(stage, stage->db, S("note"), 49)));
	bad(db_digest(stage->arena, stage->db, S("nothing"), &(int64_t){0}, &before), ERR_INTERNAL);
}

/* A column that was added later stands at the end of its table, and no digest minds. */
static void the_order_of_columns_does_not_show(void **state)
{
	struct stage *stage = *state;
	size_t count = 0;
	const struct table *common = common_tables(&count);
	struct column columns[7];
	for (int i = 0; i < 7; i++)
		columns[i] = common[0].columns[i == 0 ? 0 : 7 - i];
	struct table other = common[0];
	other.columns = columns;
	fill(stage, 20);
	struct db *to = open_url(stage, fresh_url(stage, stage->postgres, "third"), DB_WRITE);
	make_tables(stage, to, &other, 1);
	good(db_copy_table(stage->arena, stage->db, to, S("note"), NULL, NULL));
	same(digest(stage, to, S("note"), 20), digest(stage, stage->db, S("note"), 20));
	db_close(to);
}

static void half_a_copy_is_none(void **state)
{
	struct stage *stage = *state;
	size_t count = 0;
	const struct table *common = common_tables(&count);
	fill(stage, 30);
	struct db *to = open_url(stage, fresh_url(stage, !stage->postgres, "third"), DB_WRITE);
	make_tables(stage, to, common, 1);
	run(to, "INSERT INTO note(id, name) VALUES(20000000140, 'there already')");
	err_t err = bad(db_copy_table(stage->arena, stage->db, to, S("note"), NULL, NULL), ERR_CONFLICT);
	assert_true(db_is_duplicate(err));
	assert_int_equal(number(to, "SELECT count(*) FROM note", NO_ARGS), 1);
	err = bad(db_copy_table(stage->arena, stage->db, to, S("pair"), NULL, NULL), ERR_CONFLICT);
	assert_false(db_is_duplicate(err));
	db_close(to);
}

/* ---- backup ---- */

struct writer {
	struct db *db;
	bool stop;
	err_t err;
	int64_t written;
};

static void *keep_writing(void *arg)
{
	struct writer *writer = arg;
	while (!__atomic_load_n(&writer->stop, __ATOMIC_RELAXED) && writer->err == NULL) {
		writer->err = db_exec(writer->db, "INSERT INTO pair(a, b, n) VALUES('w', $1, 0)",
				      ARGS(V_INT(++writer->written)), NULL);
	}
	return NULL;
}

static void a_backup_is_whole_while_others_write(void **state)
{
	struct stage *stage = *state;
	struct str path = str_fmt(stage->arena, STR "/back0.db", STR_ARG(stage->folder));
	struct writer writer = {.db = open_db(stage, DB_WRITE)};
	pthread_t thread;
	struct stat info;
	fill(stage, 500);
	struct db *reader = open_db(stage, DB_READ);
	if (stage->postgres) {
		err_t err = bad(db_backup(reader, stage->arena, path), ERR_INVALID);
		assert_true(str_find(err->text, S("pg_dump")) != SIZE_MAX);
		return;
	}
	assert_int_equal(pthread_create(&thread, NULL, keep_writing, &writer), 0);
	good(db_backup(reader, stage->arena, path));
	bad(db_backup(reader, stage->arena, path), ERR_CONFLICT);
	__atomic_store_n(&writer.stop, true, __ATOMIC_RELAXED);
	pthread_join(thread, NULL);
	good(writer.err);
	assert_int_equal(stat(str_c(stage->arena, path), &info), 0);
	assert_int_equal(info.st_mode & 0777, 0600);
	struct db *back = open_url(stage, str_join(stage->arena, S("sqlite:"), path), DB_WRITE);
	same(digest(stage, back, S("note"), 500), digest(stage, stage->db, S("note"), 500));
	assert_int_equal(number(back, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'",
				NO_ARGS),
			 1);
	int64_t rows = number(back, "SELECT count(*) FROM pair WHERE a = 'w'", NO_ARGS);
	assert_in_range(rows, 0, writer.written);
	db_close(back);
	bad(db_backup(reader, stage->arena, S("/nonexistent/folder/x.db")), ERR_BUSY);
}

struct tests copy_tests(void)
{
	static const struct CMUnitTest list[] = {
		TEST(a_copy_has_the_same_digest),
		TEST(progress_is_told),
		TEST(the_digest_sees_every_change),
		TEST(the_order_of_columns_does_not_show),
		TEST(half_a_copy_is_none),
		TEST(a_backup_is_whole_while_others_write),
	};
	return TESTS(list);
}
