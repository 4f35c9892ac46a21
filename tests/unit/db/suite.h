/*
 * suite: what the tests of db share: a fresh database for each test, on either engine.
 *
 * The same tests run on both; a test that holds for one engine asks stage->postgres. Never skips: the
 * program starts a PostgreSQL of its own when it is given none.
 */
#ifndef LIANXIN_TESTS_DB_SUITE_H
#define LIANXIN_TESTS_DB_SUITE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/err.h"
#include "db/db.h"

struct stage {
	struct arena *arena;
	bool postgres;
	struct str folder; /* of this test alone */
	struct str url;
	struct db *db; /* a DB_WRITE connection to it */
};

/* Fails the test with the error's own words. */
#define good(call) check_good((call), #call, __FILE__, __LINE__)
void check_good(err_t err, const char *call, const char *file, int line);
#define bad(call, kind) check_bad((call), (kind), #call, __FILE__, __LINE__)
err_t check_bad(err_t err, enum err_kind kind, const char *call, const char *file, int line);
#define same(a, b) check_same((a), (b), __FILE__, __LINE__)
void check_same(struct str a, struct str b, const char *file, int line);

/* A database of its own on the given engine; the text goes into its name. */
struct str fresh_url(struct stage *stage, bool postgres, const char *name);
struct db *open_db(struct stage *stage, enum db_mode mode);
struct db *open_url(struct stage *stage, struct str url, enum db_mode mode);
/* Statements without parameters that must pass; the text is a literal. */
void run(struct db *db, const char *sql);
int64_t number(struct db *db, const char *sql, struct args args);
struct str text(struct stage *stage, const char *sql, struct args args);
/* Makes the tables from nothing or from what is there; no refusal is expected. */
void make_tables(struct stage *stage, struct db *db, const struct table *tables, size_t count);

/* The tables that most tests use: note (id, org, name, n, real, body, maybe), pair (a, b, n). */
const struct table *common_tables(size_t *count);

/* The tests of each file; made a group for each engine by main.c. */
struct tests {
	const struct CMUnitTest *at;
	size_t count;
};
struct tests sql_tests(void);
struct tests error_tests(void);
struct tests transaction_tests(void);
struct tests schema_tests(void);
struct tests search_tests(void);
struct tests copy_tests(void);
struct tests line_tests(void);
struct tests crash_tests(void);
struct tests watch_tests(void);

#define TEST(name) {#name, name, NULL, NULL, NULL}
#define TESTS(list) ((struct tests){(list), sizeof(list) / sizeof((list)[0])})

/* Faults of the disk below SQLite, in vfs.c: the call'th write, sync or truncation from now on fails
 * with this code, and so do all later ones when lasting. */
void faults_install(void);
void faults_plan(int call, int code, bool lasting);
bool faults_met(void); /* has the planned call come? */
void faults_clear(void);

#endif
