/*
 * db_int: what the files of db share. Not for other folders.
 *
 * A driver is one const row of functions (sqlite.c, postgres.c). Everything that both engines have in
 * common, the statement cache, the rules of transactions, the errors, stands above that row and
 * knows neither library.
 */
#ifndef LIANXIN_DB_DB_INT_H
#define LIANXIN_DB_DB_INT_H

#include "db/db.h"

enum {
	PARAMS_MAX = 512,
	STATEMENTS_MAX = 256, /* kept prepared; the one not used for longest makes room */
	BUCKETS = 512,
	CAUSE_MAX = 240,
	VALUE_MAX = 16 << 20, /* of one text or blob, bytes */
	STATEMENT_MS = 5000,
	DEADLINE_UNSET = -1,
};

/* The tables that a statement names, and whether it changes anything: then it may be all of them. */
struct touched {
	struct watch_set tables;
	bool writes;
};

struct db_statement {
	const char *address; /* of the literal that was last found to be this text */
	char *text;
	size_t text_room;
	uint64_t hash;
	struct db_statement *chain; /* of the same bucket */
	uint64_t turn;              /* grows with each use: the least is the longest unused */
	bool made, busy;
	struct touched touched; /* known when the connection takes part in a watch */
	uint32_t *marks; /* SQLite: which $n each place is; PostgreSQL: the type of each parameter */
	size_t mark_count, mark_room;
	void *handle;  /* sqlite3_stmt; the PGresult that is being read */
	uint64_t name; /* PostgreSQL: the statement is prepared as "s<name>" */
	const char *complaint; /* of a getter about the present rows */
	int complaint_column;
	int row, row_count;
	int64_t changed;
};

struct trouble {
	struct err err;
	char cause[CAUSE_MAX];
};

struct db {
	const struct db_driver *driver;
	struct arena *arena;
	const char *url; /* of PostgreSQL, or the path of the file */
	enum db_mode mode;
	void *line;  /* sqlite3 or PGconn; NULL when there is none */
	void *extra; /* the driver's own */
	bool in_transaction;
	bool in_part;    /* between db_savepoint or db_part and its end */
	bool marked;     /* and the engine can go back to where it began */
	bool wrote;      /* a statement since then may have changed something */
	bool failed;     /* a statement of this transaction had an error */
	struct trouble *first; /* that error */
	bool lost;       /* the engine has given the transaction up already */
	bool broken;     /* the line must be opened anew before the next work */
	bool patient;    /* no limit of time */
	bool patient_now; /* what the line was told last (SQLite) */
	bool may_define; /* SQLite: the schema may be changed now */
	int64_t deadline; /* SQLite: of the running step, monotonic ms */
	uint64_t turn;
	struct db_statement *streaming; /* PostgreSQL: rows still come in for it */
	struct db_statement *slots;
	size_t slot_count;
	struct db_statement *by_text[BUCKETS], *by_address[BUCKETS];
	struct arena *words; /* of search_put: one row's terms */
	struct watch *watch; /* NULL: what is read and written is not noted */
	struct watch_set read, written; /* since db_begin; not told yet */
	bool has_written;
	struct trouble *troubles;
	size_t trouble_count;
};

struct db_driver {
	struct str kind;
	bool batches;
	err_t (*connect)(struct db *db) MUST_USE;
	void (*disconnect)(struct db *db);
	/* Statements: prepare needs the arguments for their types; fits says whether a prepared one
	 * takes these arguments. start leaves the statement before its first row; with stream the rows
	 * come one by one and nothing else runs until the end. */
	bool (*fits)(const struct db_statement *statement, struct args args);
	err_t (*prepare)(struct db *db, struct db_statement *statement, struct args args) MUST_USE;
	void (*forget)(struct db *db, struct db_statement *statement);
	bool (*only_reads)(const struct db_statement *statement); /* NULL: nobody knows */
	err_t (*start)(struct db *db, struct db_statement *statement, struct args args,
		       bool stream) MUST_USE;
	err_t (*next)(struct db *db, struct db_statement *statement, bool *row) MUST_USE;
	err_t (*finish)(struct db *db, struct db_statement *statement) MUST_USE;
	int (*columns)(const struct db_statement *statement);
	const char *(*name)(const struct db_statement *statement, int column);
	/* NULL, or why the value can't be one of ours (English). */
	const char *(*val)(const struct db_statement *statement, int column, struct val *out);
	/* Transactions. rollback never fails: a line that can't roll back is broken. */
	err_t (*begin)(struct db *db) MUST_USE;
	err_t (*commit)(struct db *db) MUST_USE;
	void (*rollback)(struct db *db);
	err_t (*lock)(struct db *db, struct str key) MUST_USE;
	err_t (*notify)(struct db *db, struct str note) MUST_USE;
	err_t (*listen)(struct db *db, int wait_ms, struct str *note) MUST_USE; /* empty: none came */
	int64_t (*cached)(const struct db *db); /* NULL: the engine keeps its pages elsewhere */
	void (*set_patient)(struct db *db); /* makes the engine's limit follow db->patient */
	err_t (*backup)(struct db *db, struct arena *arena, struct str path) MUST_USE;
	err_t (*shrink)(struct db *db) MUST_USE;
	/* Rows in bulk into one table; names are those of the columns. end(good false) gives up. */
	err_t (*bulk_begin)(struct db *db, struct arena *arena, struct str table,
			    const struct str *names, size_t count) MUST_USE;
	err_t (*bulk_row)(struct db *db, const struct val *vals, size_t count) MUST_USE;
	err_t (*bulk_end)(struct db *db, bool good) MUST_USE;
	const struct dialect *dialect;
};

/* The little of SQL that differs, for schema.c and search.c. */
struct dialect {
	const char *kinds[4];       /* by enum column_kind, as the table is written */
	const char *kind_names[4];  /* as the engine names them back */
	const char *table_end;      /* behind CREATE TABLE (…) with a single integer key */
	const char *key_table_end;  /* the same with a composed key */
	const char *zero_blob;
	const char *columns_sql;    /* $1: a table or "" for all; table, column, kind, required, key place */
	const char *indexes_sql;    /* index, definition as we wrote it, empty when it is not ours */
};

extern const struct db_driver sqlite_driver, postgres_driver;

/* ---- trouble.c ---- */

/* An error in a place of the connection; the text is a literal. cause may be cut. */
#define trouble(db, kind, text, ...) \
	trouble_make((db), (kind), (text), __FILE__, __LINE__, __VA_ARGS__)
err_t trouble_make(struct db *db, enum err_kind kind, struct str text, const char *file, int line,
		   const char *format, ...) __attribute__((format(printf, 6, 7)));
/* The sentences that both drivers say. The causes begin as db_is_duplicate and db_is_transient read. */
err_t trouble_duplicate(struct db *db, const char *name);
err_t trouble_transient(struct db *db, const char *cause);
err_t trouble_full(struct db *db, const char *cause);
err_t trouble_slow(struct db *db, const char *cause);
err_t trouble_read_only(struct db *db, const char *cause);
err_t trouble_memory(struct db *db);
err_t trouble_large(struct db *db, const char *cause);
err_t trouble_line(struct db *db, const char *cause);    /* no connection; marks it broken */
err_t trouble_unknown(struct db *db, const char *cause); /* an error at COMMIT; marks it broken */
err_t trouble_ours(struct db *db, const char *cause);    /* ERR_INTERNAL */
/* What made the transaction fail is kept until it ends. Who goes on all the same is told it once more when
 * it is one that passes (lack of memory, a lock), so that he may come again; else trouble_ours. */
void trouble_remember(struct db *db, err_t err);
void trouble_forget(struct db *db);
err_t trouble_again(struct db *db, const char *cause);

/* ---- statement.c ---- */

/* A prepared statement that is not busy; it is marked busy with a new turn. */
err_t statement_take(struct db *db, const char *sql, struct args args,
		     struct db_statement **out) MUST_USE;
/* Room for count marks; false without memory. */
bool statement_room(struct db *db, struct db_statement *statement, size_t count);
void statements_end(struct db *db);    /* ends every busy one */
void statements_forget(struct db *db); /* and prepares all anew when next used */

/* ---- rows.c ---- */

/* As db_query, for any number of rows: on PostgreSQL nothing else may run until rows_done. */
struct rows rows_stream(struct db *db, const char *sql, struct args args);
err_t run_simple(struct db *db, const char *sql, struct args args) MUST_USE; /* no rules of parts */

/* ---- db.c ---- */

/* Opens the line again when it is broken; outside a transaction only. */
err_t line_ready(struct db *db) MUST_USE;

/* ---- watch.c ---- */

void watch_look(const struct watch *watch, const char *sql, struct touched *out);
void watch_note(struct db *db, const struct touched *touched);
void watch_note_table(struct db *db, struct str table); /* written without a statement */
void watch_forget(struct db *db);
void watch_raise(struct db *db); /* what was written is there for everybody now */

/* ---- sqlite_open.c ---- */

err_t sqlite_connect(struct db *db) MUST_USE;
void sqlite_disconnect(struct db *db);
int64_t sqlite_cached(const struct db *db);
void sqlite_set_patient(struct db *db);
err_t sqlite_backup(struct db *db, struct arena *arena, struct str path) MUST_USE;
err_t sqlite_shrink(struct db *db) MUST_USE;
err_t sqlite_trouble(struct db *db, int code) MUST_USE; /* of the line's last call */

#endif
