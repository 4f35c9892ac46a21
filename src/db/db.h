/*
 * db: one door to data. SQLite and PostgreSQL run the same SQL text behind it.
 *
 * A struct db is one connection, used by one thread at a time. Statements are string literals with $1
 * $2 … parameters, prepared once a connection and cached by the literal's address and text. Values
 * that a row gives live until the next rows_next of the same rows; texts given as parameters must live
 * until rows_done. One value has at most 16 MB, a statement at most 512 parameters.
 *
 * SQL that both understand: docs/contributing/sql.md (TEXT columns COLLATE "C" by the schema, no NULL
 * in sort columns, lower(x) LIKE, ON CONFLICT … DO UPDATE, RETURNING). Only schema.c speaks dialect.
 * After an error in a transaction nothing but db_rollback, or db_undo inside a part, is accepted. An
 * error while committing means "unknown": the connection is closed and opened again, and the caller
 * looks up its submission.
 *
 * Errors from here live with the connection, and their place is used again after ERRORS_KEPT further
 * ones: err_copy what is kept longer. They never hold a value of the data.
 */
#ifndef LIANXIN_DB_DB_H
#define LIANXIN_DB_DB_H

#include "base/err.h"
#include "base/str.h"
#include "base/val.h"

#include <stdbool.h>
#include <stdint.h>

struct arena;
struct db;
struct db_statement;

enum { ERRORS_KEPT = 63 };

enum db_mode { DB_READ, DB_WRITE };

/* Once, before the first connection and the first thread. */
void db_start(void);
/*
 * Opens a connection: "sqlite:/path/file.db" or "postgres://…". DB_READ on SQLite is a query-only
 * connection. Closed when the arena ends. SQLite: WAL, synchronous=FULL, foreign_keys, STRICT tables,
 * trusted_schema off, DEFENSIVE, lowered limits, busy wait 5 s; PostgreSQL: statement, lock and idle
 * time-outs, keep-alive, reconnect before a transaction when the line is gone.
 */
err_t db_open(struct arena *arena, struct str url, enum db_mode mode, struct db **out) MUST_USE;
/* The same without a line yet: the first piece of work opens it, as it does one that broke, and is told what stands in
 * its way. SQLite reads the whole schema for each line, which is a tenth of a start. */
err_t db_reserve(struct arena *arena, struct str url, enum db_mode mode, struct db **out) MUST_USE;
void db_close(struct db *db);
struct str db_kind(const struct db *db);     /* "sqlite" or "postgres" */
bool db_is_postgres(const struct db *db);
bool db_batches(struct str url);              /* may several users' work share one transaction */

/* Bytes of pages of the database that this connection keeps in memory, up to its bound; 0 where the engine is another process.
 * By the connection's own thread. */
int64_t db_cached(const struct db *db);

/* Between two pieces of work: ends rows that were left open and a transaction that was not ended, so
 * that a reader never holds an old snapshot. Cheap when there is nothing to do. */
void db_rest(struct db *db);

/* A statement may take 5 s; true lifts that for this connection: jobs and the command line. */
void db_patient(struct db *db, bool patient);

struct rows {
	struct db *db;
	struct db_statement *statement; /* NULL: not running or at its end */
	err_t err;
	uint64_t turn; /* tells these rows from a later use of the same statement */
};

/*
 * Rows are walked by: while (rows_next(&rows)) …; then TRY(rows_done(&rows)). Errors stick. Each getter
 * takes the kinds that its name says (rows_real an integer too, rows_int a whole real number); another
 * kind, or a column that is not there, is an ERR_INTERNAL that rows_done gives, on both engines.
 */
struct rows db_query(struct db *db, const char *sql, struct args args);
bool rows_next(struct rows *rows);
err_t rows_done(struct rows *rows) MUST_USE; /* always call; safe to call early */
int rows_columns(const struct rows *rows);
struct str rows_name(const struct rows *rows, int column);
struct val rows_val(const struct rows *rows, int column);
int64_t rows_int(const struct rows *rows, int column);    /* NULL gives 0 */
double rows_real(const struct rows *rows, int column);    /* NULL gives 0 */
struct str rows_text(const struct rows *rows, int column); /* text or bytes; NULL gives the empty view */
struct str rows_copy(const struct rows *rows, struct arena *arena, int column);
bool rows_null(const struct rows *rows, int column);
/* The first count columns of the row, bytes copied: for whoever takes a whole row. */
void rows_take(const struct rows *rows, struct arena *arena, struct val *out, size_t count);

/* The first column of at most room rows as ids, in their order; the rows are done. */
err_t rows_ids(struct rows *rows, int64_t *ids, size_t room, size_t *count) MUST_USE;

/* One statement without rows; changed may be NULL. */
err_t db_exec(struct db *db, const char *sql, struct args args, int64_t *changed) MUST_USE;

/* The first column of the first row; *found false when there is none (found may be NULL). */
err_t db_int(struct db *db, const char *sql, struct args args, int64_t *out, bool *found) MUST_USE;
err_t db_text(struct db *db, struct arena *arena, const char *sql, struct args args, struct str *out,
	      bool *found) MUST_USE;

/* Statement text that is made at start from the catalogue and kept for the process (lists, inserts of
 * a register). The only door for text that is not a literal; the caller vouches that it holds no
 * user's input. */
struct sql {
	const char *text;
};
struct rows db_query_made(struct db *db, struct sql sql, struct args args);
err_t db_exec_made(struct db *db, struct sql sql, struct args args, int64_t *changed) MUST_USE;

/* Each of these ends rows that are still open. */
err_t db_begin(struct db *db) MUST_USE; /* SQLite: IMMEDIATE on a DB_WRITE connection, a snapshot else */
err_t db_commit(struct db *db) MUST_USE;
void db_rollback(struct db *db);
err_t db_savepoint(struct db *db) MUST_USE; /* one level: part of a batch */
/* As db_savepoint, without a mark in the engine: on SQLite a mark copies every page that the part touches and
 * writes the full-text index out, which is a third of what a small write costs. Once such a part has written
 * anything, or a statement failed in it, db_may_undo is false and only db_rollback gives it up. */
err_t db_part(struct db *db) MUST_USE;
bool db_may_undo(const struct db *db);
err_t db_release(struct db *db) MUST_USE;
err_t db_undo(struct db *db) MUST_USE; /* back to the savepoint, the transaction goes on */
/* Serialises all who hold the same key until the end of the transaction (PostgreSQL: advisory lock;
 * SQLite's single writer needs nothing). */
err_t db_lock(struct db *db, struct str key) MUST_USE;

/* True for the error of a constraint: the same key exists already. */
bool db_is_duplicate(err_t err);
/* Which one: the index's name, "table_pkey" for a primary key; empty for any other error. */
struct str db_duplicate_name(err_t err);
/* True when the same work may be tried again (serialisation failure, deadlock, busy). */
bool db_is_transient(err_t err);
bool db_is_memory(err_t err); /* it says nothing about the disk */
/* The first error of the open transaction when it is one that passes (ERR_BUSY), whoever has overlooked it;
 * else NULL. Lives until the transaction ends. */
err_t db_failure(const struct db *db);

/* A note to all servers on the same database, sent by the commit: LISTEN/NOTIFY; SQLite, which serves
 * one process, sends nothing. topic is one word; both together at most 7,900 bytes. */
err_t db_notify(struct db *db, struct str topic, struct str payload) MUST_USE;
/* Waits at most wait_ms for a note, on a connection that does nothing else; listening begins with the
 * first call and again after the line was lost (notes in between are gone). SQLite: *found false at
 * once. */
err_t db_listen(struct db *db, struct arena *arena, int wait_ms, struct str *topic,
		struct str *payload, bool *found) MUST_USE;

/* ---- schema ---- */

enum column_kind { COLUMN_INT, COLUMN_REAL, COLUMN_TEXT, COLUMN_BLOB };

struct column {
	struct str name;
	enum column_kind kind;
	bool required;         /* NOT NULL with a default of '' or 0 */
	bool primary;          /* the one INTEGER primary key column */
};

/* The usual columns: a word and a number that each row has ('' and 0 where nothing was said), and the row's own number. */
#define TEXT_COLUMN(name) {STR_INIT(name), COLUMN_TEXT, true, false}
#define INT_COLUMN(name) {STR_INIT(name), COLUMN_INT, true, false}
#define ID_COLUMN(name) {STR_INIT(name), COLUMN_INT, true, true}

struct index {
	struct str name;
	struct str columns;    /* "substr(org,1,6), due, id": literal, from the catalogue */
	struct str where;      /* partial index, may be empty */
	bool unique;
};

struct table {
	struct str name;
	const struct column *columns;
	size_t column_count;
	const struct index *indexes;
	size_t index_count;
	struct str primary_key; /* "a, b" for tables without a single integer key; else empty */
	bool search;            /* a full-text table: only its name is given (search_put …) */
};

/* One statement of a migration, shown before it is applied. */
struct change {
	struct str words; /* English, for the operator: "new column person.phone_sealed TEXT"; empty for
			     a statement that belongs to the one before */
	struct str sql;
	struct str refusal; /* not empty: data would be lost; Chinese, why and what to do */
	struct change *next;
};

/* Compares the tables wanted with those there; *out is the list of changes, NULL when none. Columns
 * and tables that are no longer wanted but hold data are a refusal; empty ones are left alone. Indexes
 * that this program made and no longer wants are dropped; on PostgreSQL what others made is not ours. */
err_t schema_compare(struct arena *arena, struct db *db, const struct table *tables, size_t count,
		     struct change **out) MUST_USE;
/* Whether exactly these were compared before with nothing left to do, and nothing was defined since: a start
 * then reads no schema. SQLite only; PostgreSQL, which compares by two questions, is never known (false). */
bool schema_known(struct db *db, const struct table *tables, size_t count);
/* Notes for schema_known that nothing was left to do. A failure costs the next start a comparison, no more. */
void schema_note(struct db *db, const struct table *tables, size_t count);
/* Applies them in one transaction; a list with a refusal is not applied at all (ERR_CONFLICT). */
err_t schema_apply(struct arena *arena, struct db *db, const struct change *changes) MUST_USE;

/* Of these tables the first that is there and holds a row; empty: none does. */
err_t schema_filled(struct arena *arena, struct db *db, const struct table *tables, size_t count,
		    struct str *first) MUST_USE;
/* A change for each of these tables that is there: it goes, with every row. Only for what has been brought to another
 * database; the caller has asked. */
err_t schema_drop(struct arena *arena, struct db *db, const struct table *tables, size_t count,
		  struct change **out) MUST_USE;
/* Deletes the rows of this table in which the column has this value. */
err_t schema_forget(struct arena *arena, struct db *db, struct str table, struct str column,
		    struct str value) MUST_USE;
/* Writes the whole database anew, so that nothing of what was deleted stays in its files. Takes as long as a copy; nobody
 * else may use it meanwhile. */
err_t db_shrink(struct db *db) MUST_USE;

/* Lets the planner count anew: after demo data, a move to another database, a migration, and daily. Every open connection, also
 * of other programs, goes by the new counts from its next statement on. In a transaction it is part of that one. */
err_t db_tune(struct db *db) MUST_USE;

/* ---- what has changed, for whoever keeps something that was made of tables (watch.c) ---- */

/*
 * A connection that takes part knows from the text of each statement which tables it names. What a reader
 * has named since its db_begin is what its answer was made of; what a writer has named counts as changed
 * from the end of its commit on, before db_commit returns and anybody can be told of it. So nobody has to
 * say what a page depends on, and nobody can forget it. In doubt a table counts as read and as changed.
 * What other processes write on the same database is not known here: ask anew after a while.
 */
struct watch;
enum { WATCH_TABLES = 512 };
struct watch_set { /* tables, by their number in the watch */
	uint64_t bits[WATCH_TABLES / 64];
};

/* All tables of the schema; any other one counts as one more, which everybody has read. Lives as long as
 * arena, and longer than the connections that join it. */
struct watch *watch_new(struct arena *arena, const struct table *tables, size_t count);
/* From now on the connection notes what it reads and writes. Outside a transaction. */
void watch_join(struct watch *watch, struct db *db);
/* The moment before a db_begin: what is read after it is at least that new. */
uint64_t watch_now(const struct watch *watch);
/* What the connection has read since its last db_begin. */
struct watch_set watch_read(const struct db *db);
/* Whether none of these tables has changed after *since, which then moves up to now. Any thread; cheap when
 * nothing at all has changed. */
bool watch_holds(const struct watch *watch, const struct watch_set *tables, uint64_t *since);

/* ---- full-text search: the driver clause ---- */

/* Terms are words of any characters but blanks; ASCII letters count as small ones. */

/* Writes or replaces the terms of a row in the search table made by a table with search = true. */
err_t search_put(struct db *db, struct str table, int64_t id, struct str terms) MUST_USE;
/* The same for a row that is new: nothing older is looked for. */
err_t search_add(struct db *db, struct str table, int64_t id, struct str terms) MUST_USE;
err_t search_drop(struct db *db, struct str table, int64_t id) MUST_USE;
/* Ids below before_id that hold every one of the blank-separated terms, greatest first, at most limit;
 * no term, no id. Terms of the organisation (its prefixes) are among them, so that scope is part of the
 * match. */
err_t search_find(struct arena *arena, struct db *db, struct str table, struct str terms,
		  int64_t before_id, size_t limit, int64_t **ids, size_t *count) MUST_USE;

/* ---- whole databases ---- */

/* Online copy of a SQLite database to a file that is not there yet (ERR_CONFLICT), complete or absent;
 * PostgreSQL refuses with a hint to pg_dump (ERR_INVALID). */
err_t db_backup(struct db *db, struct arena *arena, struct str path) MUST_USE;
/* Digest (hex) of a table's rows in key order, equal on both engines for equal data. */
err_t db_digest(struct arena *arena, struct db *db, struct str table, int64_t *count,
		struct str *hex) MUST_USE;
/* Copies every row of the named table from one database to another (all its columns must be there),
 * streaming (COPY on PostgreSQL), calling progress (may be NULL) every 10,000 rows and
 * at the end. In one transaction
 * of its own unless one is open in to. Begin a transaction in from to copy several tables as of one
 * moment. */
err_t db_copy_table(struct arena *arena, struct db *from, struct db *to, struct str table,
		    void (*progress)(void *arg, struct str table, int64_t rows), void *arg) MUST_USE;

#endif
