/*
 * db: one door to data. SQLite and PostgreSQL run the same SQL text behind it.
 *
 * A struct db is one connection, used by one thread at a time. Statements are string literals with $1
 * $2 … parameters, prepared once a connection and cached by the literal's address and text. Values
 * that a row gives live until the next rows_next of the same rows.
 *
 * SQL that both understand: docs/contributing/sql.md (TEXT keys COLLATE "C" by the schema, no NULL in
 * sort columns, lower(x) LIKE, ON CONFLICT … DO UPDATE, RETURNING). Only schema.c speaks dialect.
 * After an error in a transaction nothing but db_rollback is accepted. An error while committing means
 * "unknown": the connection is closed and opened again, and the caller looks up its submission.
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
struct db_driver;

enum db_mode { DB_READ, DB_WRITE };

/*
 * Opens a connection: "sqlite:/path/file.db" or "postgres://…". DB_READ on SQLite is a query-only
 * connection. Closed when the arena ends. SQLite: WAL, synchronous=FULL, foreign_keys, STRICT tables,
 * trusted_schema off, DEFENSIVE, lowered limits, busy wait 5 s; PostgreSQL: statement, lock and idle
 * time-outs, keep-alive, reconnect before a transaction when the line is gone.
 */
err_t db_open(struct arena *arena, struct str url, enum db_mode mode, struct db **out) MUST_USE;
void db_close(struct db *db);
struct str db_kind(const struct db *db);     /* "sqlite" or "postgres" */
bool db_is_postgres(const struct db *db);
bool db_batches(const struct db *db);        /* may several users' work share one transaction */

struct rows {
	struct db *db;
	void *statement; /* the driver's */
	err_t err;
	int64_t place; /* the driver's */
	bool open;
};

/* Rows are walked by: while (rows_next(&rows)) …; then TRY(rows_done(&rows)). Errors stick. */
struct rows db_query(struct db *db, const char *sql, struct args args);
bool rows_next(struct rows *rows);
err_t rows_done(struct rows *rows) MUST_USE; /* always call; safe to call early */
int rows_columns(const struct rows *rows);
struct str rows_name(const struct rows *rows, int column);
struct val rows_val(const struct rows *rows, int column);
int64_t rows_int(const struct rows *rows, int column);    /* NULL gives 0 */
double rows_real(const struct rows *rows, int column);
struct str rows_text(const struct rows *rows, int column); /* NULL gives the empty view */
struct str rows_copy(const struct rows *rows, struct arena *arena, int column);
bool rows_null(const struct rows *rows, int column);

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

err_t db_begin(struct db *db) MUST_USE; /* SQLite: IMMEDIATE on a DB_WRITE connection, a snapshot else */
err_t db_commit(struct db *db) MUST_USE;
void db_rollback(struct db *db);
err_t db_savepoint(struct db *db) MUST_USE; /* one level: part of a batch */
err_t db_release(struct db *db) MUST_USE;
err_t db_undo(struct db *db) MUST_USE; /* back to the savepoint, the transaction goes on */
/* Serialises all who hold the same key until the end of the transaction (PostgreSQL: advisory lock;
 * SQLite's single writer needs nothing). */
err_t db_lock(struct db *db, struct str key) MUST_USE;

/* True when the error of a constraint: the same key exists already. */
bool db_is_duplicate(err_t err);
/* True when the same work may be tried again (serialisation failure, deadlock, busy). */
bool db_is_transient(err_t err);

/* A note to all servers on the same database ("topic payload"): LISTEN/NOTIFY; SQLite: nothing. */
err_t db_notify(struct db *db, struct str topic, struct str payload) MUST_USE;

/* ---- schema ---- */

enum column_kind { COLUMN_INT, COLUMN_REAL, COLUMN_TEXT, COLUMN_BLOB };

struct column {
	struct str name;
	enum column_kind kind;
	bool required;         /* NOT NULL with a default of '' or 0 */
	bool primary;          /* the one INTEGER primary key column */
};

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
	bool search;            /* a full-text table: columns id, org terms and text terms (db_search_*) */
};

/* One statement of a migration, shown before it is applied. */
struct change {
	struct str words; /* English, for the operator: "new column person.phone_sealed TEXT" */
	struct str sql;
	struct str refusal; /* not empty: data would be lost, why and what to do */
	struct change *next;
};

/* Compares the tables wanted with those there; *out is the list of changes, NULL when none. Columns
 * and tables that are no longer wanted but hold data are a refusal; empty ones are left alone. */
err_t schema_compare(struct arena *arena, struct db *db, const struct table *tables, size_t count,
		     struct change **out) MUST_USE;
/* Applies them in one transaction; a list with a refusal is not applied at all. */
err_t schema_apply(struct arena *arena, struct db *db, const struct change *changes) MUST_USE;

/* ---- full-text search: the driver clause ---- */

/* Writes or replaces the terms of a row in the search table made by a table with search = true. */
err_t search_put(struct db *db, struct str table, int64_t id, struct str terms) MUST_USE;
err_t search_drop(struct db *db, struct str table, int64_t id) MUST_USE;
/* Ids that hold every one of the blank-separated terms, newest first, at most limit. Terms of the
 * organisation (its prefixes) are among them, so that scope is part of the match. */
err_t search_find(struct arena *arena, struct db *db, struct str table, struct str terms,
		  int64_t before_id, size_t limit, int64_t **ids, size_t *count) MUST_USE;

/* ---- whole databases ---- */

/* Online copy of a SQLite database to a file; PostgreSQL refuses with a hint to pg_dump. */
err_t db_backup(struct db *db, struct arena *arena, struct str path) MUST_USE;
/* Digest (hex) of a table's rows in key order, equal on both engines for equal data. */
err_t db_digest(struct arena *arena, struct db *db, struct str table, int64_t *count,
		struct str *hex) MUST_USE;
/* Copies every row of the named table from one database to another (same columns), streaming (COPY on
 * PostgreSQL), calling progress (may be NULL) every 10,000 rows. */
err_t db_copy_table(struct arena *arena, struct db *from, struct db *to, struct str table,
		    void (*progress)(void *arg, struct str table, int64_t rows), void *arg) MUST_USE;

#endif
