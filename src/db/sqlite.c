/*
 * sqlite: the driver row of SQLite.
 *
 * Parameters are bound by name: SQLite takes "$12" for a name, so which number each place is gets
 * read once, when the statement is prepared. Texts are not copied in: they live until the rows are done.
 * Never acknowledges a commit that SQLite did not.
 */
#include "db/db_int.h"

#include "base/arena.h"
#include "base/buf.h"

#include <sqlite3.h>
#include <string.h>

/* An error inside a transaction may have ended it: SQLite then rolls back by itself. */
static err_t note(struct db *db, int code)
{
	err_t err = sqlite_trouble(db, code);
	if (db->in_transaction && sqlite3_get_autocommit(db->line) != 0)
		db->lost = true;
	return err;
}

/* "$12" to 11; UINT32_MAX for what is not of that form. */
static uint32_t place_of(const char *name)
{
	int64_t n = 0;
	if (name == NULL || name[0] != '$' || !str_int(str_of(name + 1), &n) || n < 1 ||
	    n > PARAMS_MAX)
		return UINT32_MAX;
	return (uint32_t)(n - 1);
}

static err_t prepare(struct db *db, struct db_statement *statement, struct args args)
{
	sqlite3_stmt *made = NULL;
	const char *rest = NULL;
	(void)args;
	int code = sqlite3_prepare_v3(db->line, statement->text, -1, SQLITE_PREPARE_PERSISTENT, &made,
				      &rest);
	if (code != SQLITE_OK)
		return note(db, code);
	int count = sqlite3_bind_parameter_count(made);
	bool good = made != NULL && *rest == 0;
	bool room = good && statement_room(db, statement, (size_t)count);
	for (int i = 0; room && i < count; i++) {
		statement->marks[i] = place_of(sqlite3_bind_parameter_name(made, i + 1));
		good = good && statement->marks[i] != UINT32_MAX;
	}
	if (!good || !room) {
		sqlite3_finalize(made);
		return good ? trouble_memory(db)
			    : trouble_ours(db, "not one statement with $1 … parameters");
	}
	statement->handle = made;
	return NULL;
}

static void forget(struct db *db, struct db_statement *statement)
{
	(void)db;
	sqlite3_finalize(statement->handle);
	statement->handle = NULL;
}

static bool only_reads(const struct db_statement *statement)
{
	return sqlite3_stmt_readonly(statement->handle) != 0;
}

static int bind(sqlite3_stmt *made, int place, const struct val *val)
{
	const char *at = val->bytes.at == NULL ? "" : val->bytes.at;
	switch (val->kind) {
	case VAL_INT:
		return sqlite3_bind_int64(made, place, val->n);
	case VAL_REAL:
		return sqlite3_bind_double(made, place, val->real);
	case VAL_TEXT:
		return sqlite3_bind_text64(made, place, at, val->bytes.len, SQLITE_STATIC,
					   SQLITE_UTF8);
	case VAL_BLOB:
		return sqlite3_bind_blob64(made, place, at, val->bytes.len, SQLITE_STATIC);
	case VAL_NULL:
		break;
	}
	return sqlite3_bind_null(made, place);
}

static err_t start(struct db *db, struct db_statement *statement, struct args args, bool stream)
{
	sqlite3_stmt *made = statement->handle;
	(void)stream; /* rows always come one by one here */
	for (size_t i = 0; i < statement->mark_count; i++) {
		if (statement->marks[i] >= args.count)
			return trouble_ours(db, "fewer parameters than the statement names");
		int code = bind(made, (int)i + 1, &args.at[statement->marks[i]]);
		if (code != SQLITE_OK)
			return note(db, code);
	}
	statement->changed = 0;
	statement->row = 0;
	return NULL;
}

static err_t next(struct db *db, struct db_statement *statement, bool *row)
{
	db->deadline = DEADLINE_UNSET;
	int code = sqlite3_step(statement->handle);
	if (code == SQLITE_ROW) {
		*row = true;
		return NULL;
	}
	statement->row = 1; /* the end, or an error that is told here */
	if (code != SQLITE_DONE)
		return note(db, code);
	if (sqlite3_stmt_readonly(statement->handle) == 0)
		statement->changed = sqlite3_changes64(db->line);
	return NULL;
}

/* Rows given up before their end: outside a transaction the end of a statement is its commit, which
 * may fail. What next has told already comes again from SQLite and is not told twice. */
static err_t finish(struct db *db, struct db_statement *statement)
{
	int code = sqlite3_reset(statement->handle);
	return code == SQLITE_OK || statement->row != 0 ? NULL : note(db, code);
}

static int columns(const struct db_statement *statement)
{
	return sqlite3_column_count(statement->handle);
}

static const char *name(const struct db_statement *statement, int column)
{
	return sqlite3_column_name(statement->handle, column);
}

/* False when there was no memory to show it: what is there must not be taken for empty. */
static bool bytes_of(sqlite3_value *value, struct str *out)
{
	const void *at = sqlite3_value_blob(value);
	int len = sqlite3_value_bytes(value);
	*out = (struct str){at == NULL ? "" : at, at == NULL ? 0 : (size_t)len};
	return at != NULL || len == 0;
}

/* The connection is one thread's: the value may be asked directly, which saves half of each look. */
static const char *val(const struct db_statement *statement, int column, struct val *out)
{
	sqlite3_value *value = sqlite3_column_value(statement->handle, column);
	struct str bytes;
	switch (sqlite3_value_type(value)) {
	case SQLITE_INTEGER:
		*out = V_INT(sqlite3_value_int64(value));
		return NULL;
	case SQLITE_FLOAT:
		*out = V_REAL(sqlite3_value_double(value));
		return NULL;
	case SQLITE_TEXT:
		*out = bytes_of(value, &bytes) ? V_TEXT(bytes) : V_NULL;
		return out->kind == VAL_NULL ? "no memory to show it" : NULL;
	case SQLITE_BLOB:
		*out = bytes_of(value, &bytes) ? V_BLOB(bytes) : V_NULL;
		return out->kind == VAL_NULL ? "no memory to show it" : NULL;
	default:
		*out = V_NULL;
		return NULL;
	}
}

/* ---- transactions ---- */

static err_t begin(struct db *db)
{
	if (db->mode == DB_READ)
		return run_simple(db, "BEGIN", NO_ARGS);
	return run_simple(db, "BEGIN IMMEDIATE", NO_ARGS);
}

/* After an error here nothing is known but that the line must not be used any more: a failed fsync is
 * never tried again on the same file descriptor. Only "disk full" is certain: nothing was written. */
static err_t commit(struct db *db)
{
	err_t err = run_simple(db, "COMMIT", NO_ARGS);
	if (err == NULL)
		return NULL;
	bool full = str_starts(err->cause, S("disk full"));
	db->broken = true;
	return full ? err : trouble_unknown(db, err->cause.at);
}

static void rollback(struct db *db)
{
	if (run_simple(db, "ROLLBACK", NO_ARGS) != NULL)
		db->broken = true;
}

/* ---- bulk ---- */

static err_t bulk_begin(struct db *db, struct arena *arena, struct str table,
			const struct str *names, size_t count)
{
	struct buf sql = buf_new(arena, 1 << 16);
	struct db_statement *statement = NULL;
	buf_fmt(&sql, "INSERT INTO \"" STR "\"(", STR_ARG(table));
	for (size_t i = 0; i < count; i++)
		buf_fmt(&sql, "%s\"" STR "\"", i == 0 ? "" : ", ", STR_ARG(names[i]));
	buf_add(&sql, S(") VALUES("));
	for (size_t i = 0; i < count; i++)
		buf_fmt(&sql, "%s$%zu", i == 0 ? "" : ", ", i + 1);
	buf_add(&sql, S(")"));
	const char *insert_sql = str_c(arena, buf_str(&sql));
	TRY(statement_take(db, insert_sql, NO_ARGS, &statement));
	db->wrote = true;
	db->extra = statement;
	return NULL;
}

static err_t bulk_row(struct db *db, const struct val *vals, size_t count)
{
	struct db_statement *statement = db->extra;
	bool row = false;
	TRY(start(db, statement, (struct args){vals, count}, false));
	err_t err = next(db, statement, &row);
	err_t last = finish(db, statement);
	return err != NULL ? err : last;
}

static err_t bulk_end(struct db *db, bool good)
{
	struct db_statement *statement = db->extra;
	(void)good; /* the transaction around it decides */
	statement->busy = false;
	db->extra = NULL;
	return NULL;
}

/* ---- dialect ---- */

/* Tables of ours alone: not those inside a full-text index, and not SQLite's own. */
static const struct dialect dialect = {
	.kinds = {"INTEGER", "REAL", "TEXT", "BLOB"},
	.kind_names = {"INTEGER", "REAL", "TEXT", "BLOB"},
	.table_end = " STRICT",
	.key_table_end = " STRICT, WITHOUT ROWID",
	.zero_blob = "x''",
	.columns_sql =
		"SELECT l.name, c.name, c.type, CASE WHEN c.\"notnull\" <> 0 OR c.pk > 0 THEN 1 ELSE 0 "
		"END, c.pk FROM pragma_table_list AS l, pragma_table_xinfo(l.name) AS c "
		"WHERE l.schema = 'main' AND l.type = 'table' AND l.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' "
		"AND ($1 = '' OR l.name = $1) "
		"ORDER BY l.name, c.cid",
	.indexes_sql =
		"SELECT name, CASE WHEN instr(sql, ' /* lianxin */ ') > 0 THEN sql ELSE '' END "
		"FROM sqlite_schema WHERE (type = 'index' AND sql IS NOT NULL) "
		"OR (type = 'table' AND sql LIKE 'CREATE VIRTUAL TABLE%') ORDER BY name",
};

const struct db_driver sqlite_driver = {
	.kind = STR_INIT("sqlite"),
	.batches = true,
	.connect = sqlite_connect,
	.disconnect = sqlite_disconnect,
	.prepare = prepare,
	.forget = forget,
	.only_reads = only_reads,
	.start = start,
	.next = next,
	.finish = finish,
	.columns = columns,
	.name = name,
	.val = val,
	.begin = begin,
	.commit = commit,
	.rollback = rollback,
	.backup = sqlite_backup,
	.shrink = sqlite_shrink,
	.bulk_begin = bulk_begin,
	.bulk_row = bulk_row,
	.bulk_end = bulk_end,
	.cached = sqlite_cached,
	.set_patient = sqlite_set_patient,
	.dialect = &dialect,
};
