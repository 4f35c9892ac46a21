/*
 * The tests of db: every one on SQLite and on PostgreSQL.
 *
 * Without LIANXIN_TEST_POSTGRES the program starts itself again under tools/postgres, which gives it
 * a cluster of its own.
 */
#include "suite.h"

#include "base/buf.h"
#include "base/count.h"
#include "base/crypt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *server;
static bool on_postgres;
static int made;

void check_good(err_t err, const char *call, const char *file, int line)
{
	if (err == NULL)
		return;
	print_error("%s: " STR " (" STR ") at %s:%d\n", call, STR_ARG(err->text), STR_ARG(err->cause),
		    err->file, err->line);
	_fail(file, line);
}

err_t check_bad(err_t err, enum err_kind kind, const char *call, const char *file, int line)
{
	if (err != NULL && err->kind == kind && err->text.len > 0)
		return err;
	if (err == NULL)
		print_error("%s passed, though it must not\n", call);
	else
		print_error("%s: kind %d: " STR " (" STR ")\n", call, (int)err->kind,
			    STR_ARG(err->text), STR_ARG(err->cause));
	_fail(file, line);
	return NULL;
}

void check_same(struct str a, struct str b, const char *file, int line)
{
	if (str_eq(a, b))
		return;
	print_error("\"" STR "\" is not \"" STR "\"\n", STR_ARG(a), STR_ARG(b));
	_fail(file, line);
}

struct str fresh_url(struct stage *stage, bool postgres, const char *name)
{
	struct arena *arena = stage->arena;
	struct db *admin = NULL;
	int number = ++made;
	if (!postgres)
		return str_fmt(arena, "sqlite:" STR "/%s%d.db", STR_ARG(stage->folder), name, number);
	struct str schema = str_fmt(arena, "%s_%d_%d", name, (int)getpid(), number);
	struct sql create = {str_c(arena, str_fmt(arena, "CREATE SCHEMA " STR, STR_ARG(schema)))};
	good(db_open(arena, str_of(server), DB_WRITE, &admin));
	good(db_exec_made(admin, create, NO_ARGS, NULL));
	db_close(admin);
	return str_fmt(arena, "%s%coptions=-csearch_path%%3D" STR, server,
		       strchr(server, '?') == NULL ? '?' : '&', STR_ARG(schema));
}

struct db *open_url(struct stage *stage, struct str url, enum db_mode mode)
{
	struct db *db = NULL;
	good(db_open(stage->arena, url, mode, &db));
	return db;
}

struct db *open_db(struct stage *stage, enum db_mode mode)
{
	return open_url(stage, stage->url, mode);
}

void run(struct db *db, const char *sql)
{
	good(db_exec(db, sql, NO_ARGS, NULL));
}

int64_t number(struct db *db, const char *sql, struct args args)
{
	int64_t n = 0;
	bool found = false;
	good(db_int(db, sql, args, &n, &found));
	assert_true(found);
	return n;
}

struct str text(struct stage *stage, const char *sql, struct args args)
{
	struct str out = S("");
	bool found = false;
	good(db_text(stage->db, stage->arena, sql, args, &out, &found));
	assert_true(found);
	return out;
}

void make_tables(struct stage *stage, struct db *db, const struct table *tables, size_t count)
{
	struct change *changes = NULL;
	good(schema_compare(stage->arena, db, tables, count, &changes));
	good(schema_apply(stage->arena, db, changes));
}

const struct table *common_tables(size_t *count)
{
	static const struct column note_columns[] = {
		ID_COLUMN("id"),
		TEXT_COLUMN("org"),
		TEXT_COLUMN("name"),
		INT_COLUMN("n"),
		{STR_INIT("part"), COLUMN_REAL, false, false},
		{STR_INIT("body"), COLUMN_BLOB, false, false},
		{STR_INIT("maybe"), COLUMN_INT, false, false},
	};
	static const struct index note_indexes[] = {
		{STR_INIT("note_name"), STR_INIT("name"), STR_INIT("name <> ''"), true},
		{STR_INIT("note_6"), STR_INIT("substr(\"org\", 1, 6), \"n\", \"id\""), {NULL, 0}, false},
	};
	static const struct column pair_columns[] = {
		TEXT_COLUMN("a"),
		INT_COLUMN("b"),
		INT_COLUMN("n"),
	};
	static const struct index pair_indexes[] = {
		{STR_INIT("pair_once"), STR_INIT("substr(a, 1, 2), n"), STR_INIT("n > 100"), true},
	};
	static const struct table tables[] = {
		{.name = STR_INIT("note"), .columns = note_columns, .column_count = 7,
		 .indexes = note_indexes, .index_count = 2},
		{.name = STR_INIT("pair"), .columns = pair_columns, .column_count = 3,
		 .indexes = pair_indexes, .index_count = 1, .primary_key = STR_INIT("a, b")},
	};
	*count = 2;
	return tables;
}

/* ---- a stage for each test ---- */

static int set_up(void **state)
{
	struct arena *arena = arena_new(NULL);
	struct stage *stage = arena_one(arena, struct stage);
	char *folder = str_c(arena, S("/tmp/lianxin-db.XXXXXX"));
	size_t count = 0;
	stage->arena = arena;
	stage->postgres = on_postgres;
	if (mkdtemp(folder) == NULL)
		return -1;
	stage->folder = str_of(folder);
	stage->url = fresh_url(stage, on_postgres, "main");
	stage->db = open_db(stage, DB_WRITE);
	const struct table *tables = common_tables(&count);
	make_tables(stage, stage->db, tables, count);
	*state = stage;
	return 0;
}

static void remove_folder(struct stage *stage)
{
	static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
	struct arena *arena = stage->arena;
	for (int i = 0; i <= made; i++) {
		for (size_t k = 0; k < 4 * 6; k++) {
			static const char *const names[] = {"main", "other", "copy", "back", "third", "one"};
			struct str path = str_fmt(arena, STR "/%s%d.db%s", STR_ARG(stage->folder),
						  names[k / 4], i, ends[k % 4]);
			unlink(str_c(arena, path));
		}
	}
	if (rmdir(str_c(arena, stage->folder)) != 0)
		print_message("left behind: " STR "\n", STR_ARG(stage->folder));
}

static int tear_down(void **state)
{
	struct stage *stage = *state;
	struct arena *again = arena_new(NULL);
	struct stage copy = {.arena = again, .folder = str_dup(again, stage->folder)};
	arena_free(stage->arena);
	remove_folder(&copy);
	arena_free(again);
	return 0;
}

/* cmocka writes the group's name in front of nothing, so each test carries its engine. */
static struct tests on_engine(struct arena *arena, struct tests tests)
{
	struct CMUnitTest *list = arena_many(arena, struct CMUnitTest, tests.count);
	for (size_t i = 0; i < tests.count; i++) {
		list[i] = tests.at[i];
		list[i].name = str_c(arena, str_fmt(arena, "%s %s", on_postgres ? "postgres" : "sqlite",
						    tests.at[i].name));
		list[i].setup_func = set_up;
		list[i].teardown_func = tear_down;
	}
	return (struct tests){list, tests.count};
}

static int run_engine(struct arena *arena, const char *only)
{
	struct tests all[] = {sql_tests(),    error_tests(),  transaction_tests(), schema_tests(),
			      search_tests(), copy_tests(),   line_tests(),	   crash_tests(),
			      watch_tests()};
	int failed = 0;
	for (size_t i = 0; i < COUNT(all); i++) {
		struct tests tests = on_engine(arena, all[i]);
		for (size_t k = 0; k < tests.count; k++) {
			struct CMUnitTest one[1] = {tests.at[k]};
			if (only == NULL || strstr(one[0].name, only) != NULL)
				failed += cmocka_run_group_tests(one, NULL, NULL);
		}
	}
	return failed;
}

int main(int argc, char **argv)
{
	const char *only = argc > 1 ? argv[1] : NULL;
	server = getenv("LIANXIN_TEST_POSTGRES");
	if (server == NULL || server[0] == 0) {
		execl(TOOLS_POSTGRES, TOOLS_POSTGRES, argv[0], only, (char *)NULL);
		fputs("not ok 1 - tools/postgres could not be started\n", stderr);
		return 1;
	}
	struct arena *arena = arena_new(NULL);
	if (crypt_start(arena) != NULL)
		return 1;
	faults_install();
	int failed = run_engine(arena, only);
	on_postgres = true;
	failed += run_engine(arena, only);
	arena_free(arena);
	return failed > 0;
}
