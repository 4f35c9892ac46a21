/*
 * postgres: the driver row of PostgreSQL.
 *
 * A statement is prepared with the types of the values it is first given; NULL has none and the server
 * finds it from the place. Given other types later, the same text is prepared once more. A whole
 * result is taken at once, so that statements may nest; only what is copied or digested streams.
 * Never prepares or asks anything by way of text that holds a value.
 */
#include "db/postgres_int.h"

#include "base/date.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

static bool fits(const struct db_statement *statement, struct args args)
{
	if (statement->mark_count != args.count)
		return false;
	for (size_t i = 0; i < args.count; i++) {
		uint32_t type = type_of(args.at[i].kind);
		if (type != TYPE_UNKNOWN && type != statement->marks[i])
			return false;
	}
	return true;
}

static void statement_name(const struct db_statement *statement, char name[24])
{
	snprintf(name, 24, "s%llu", (unsigned long long)statement->name);
}

/* Takes the one result of what was sent and the end behind it. */
static PGresult *result_of(struct db *db)
{
	PGresult *result = await(db);
	while (!db->broken) {
		PGresult *more = await(db);
		if (more == NULL)
			break;
		PQclear(more);
	}
	return result;
}

static err_t prepare(struct db *db, struct db_statement *statement, struct args args)
{
	struct side *side = db->extra;
	char name[24];
	if (!statement_room(db, statement, args.count))
		return trouble_memory(db);
	for (size_t i = 0; i < args.count; i++)
		statement->marks[i] = type_of(args.at[i].kind);
	statement->name = ++side->names;
	statement_name(statement, name);
	if (PQsendPrepare(db->line, name, statement->text, (int)args.count, statement->marks) == 0)
		return trouble_line(db, PQerrorMessage(db->line));
	PGresult *result = result_of(db);
	err_t err = PQresultStatus(result) == PGRES_COMMAND_OK ? NULL : postgres_trouble(db, result);
	PQclear(result);
	return err;
}

/* What the server keeps of it goes too, unless the line is going anyway. */
static void forget(struct db *db, struct db_statement *statement)
{
	char name[24], text[48];
	statement_name(statement, name);
	snprintf(text, sizeof text, "DEALLOCATE %s", name);
	if (db->broken || db->failed || db->streaming != NULL || PQstatus(db->line) != CONNECTION_OK)
		return;
	if (postgres_plain(db, text, NO_ARGS, NULL) != NULL) {
		db->broken = true;
		db->failed = db->in_transaction;
	}
}

static err_t send(struct db *db, struct db_statement *statement, struct args args)
{
	char name[24];
	encode_args(db->extra, args);
	statement_name(statement, name);
	struct side *side = db->extra;
	if (PQsendQueryPrepared(db->line, name, (int)args.count, side->values, side->lengths,
				side->formats, 1) == 0)
		return trouble_line(db, PQerrorMessage(db->line));
	return NULL;
}

static err_t take_result(struct db *db, struct db_statement *statement, PGresult *result)
{
	ExecStatusType status = PQresultStatus(result);
	int64_t changed = 0;
	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK &&
	    status != PGRES_SINGLE_TUPLE) {
		err_t err = postgres_trouble(db, result);
		PQclear(result);
		return err;
	}
	bool reads = strncmp(PQcmdStatus(result), "SELECT", 6) == 0;
	if (reads || !str_int(str_of(PQcmdTuples(result)), &changed))
		changed = 0;
	statement->changed = changed;
	statement->handle = result;
	statement->row = -1;
	statement->row_count = PQntuples(result);
	return NULL;
}

static err_t start(struct db *db, struct db_statement *statement, struct args args, bool stream)
{
	TRY(send(db, statement, args));
	if (stream) {
		PQsetSingleRowMode(db->line);
		db->streaming = statement;
		statement->handle = NULL;
		statement->row = -1;
		statement->row_count = 0;
		return NULL;
	}
	return take_result(db, statement, result_of(db));
}

static err_t next(struct db *db, struct db_statement *statement, bool *row)
{
	if (statement->row + 1 >= statement->row_count && db->streaming == statement) {
		PQclear(statement->handle);
		statement->handle = NULL;
		statement->row_count = 0;
		PGresult *result = await(db);
		if (result == NULL && !db->broken)
			return NULL;
		TRY(take_result(db, statement, result));
	}
	if (statement->row + 1 >= statement->row_count)
		return NULL;
	statement->row++;
	*row = true;
	return NULL;
}

/* Rows that still stream in are not worth waiting for: the server is asked to stop. */
static void stop_stream(struct db *db)
{
	char words[256];
	PGcancel *cancel = PQgetCancel(db->line);
	if (cancel != NULL)
		PQcancel(cancel, words, sizeof words);
	PQfreeCancel(cancel);
	while (!db->broken) {
		PGresult *rest = await(db);
		if (rest == NULL)
			break;
		PQclear(rest);
	}
	db->streaming = NULL;
}

static err_t finish(struct db *db, struct db_statement *statement)
{
	PQclear(statement->handle);
	statement->handle = NULL;
	if (db->streaming != statement)
		return NULL;
	/* At its end the result without rows has come, and nothing more does. */
	if (PQtransactionStatus(db->line) == PQTRANS_ACTIVE)
		stop_stream(db);
	db->streaming = NULL;
	return NULL;
}

static int columns(const struct db_statement *statement)
{
	return PQnfields(statement->handle);
}

static const char *name_of(const struct db_statement *statement, int column)
{
	return PQfname(statement->handle, column);
}

static const char *val(const struct db_statement *statement, int column, struct val *out)
{
	return decode(statement->handle, statement->row, column, out);
}

/* ---- transactions ---- */

static err_t begin(struct db *db)
{
	return db->mode == DB_READ
		       ? postgres_plain(db, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", NO_ARGS,
					NULL)
		       : postgres_plain(db, "BEGIN", NO_ARGS, NULL);
}

/* An answer with a code is certain: not committed. No answer is the case that nobody knows. */
static err_t commit(struct db *db)
{
	PGresult *result = NULL;
	err_t err = postgres_plain(db, "COMMIT", NO_ARGS, &result);
	if (err != NULL) {
		bool silent = db->broken;
		db->broken = true;
		return silent ? trouble_unknown(db, err->cause.at) : err;
	}
	bool committed = strcmp(PQcmdStatus(result), "COMMIT") == 0;
	PQclear(result);
	return committed ? NULL : trouble_ours(db, "the server rolled back instead of committing");
}

static void rollback(struct db *db)
{
	if (postgres_plain(db, "ROLLBACK", NO_ARGS, NULL) != NULL)
		db->broken = true;
}

static err_t lock(struct db *db, struct str key)
{
	err_t err = run_simple(db, "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))",
			       ARGS(V_TEXT(key)));
	db->failed = db->failed || err != NULL;
	return err;
}

/* ---- notes ---- */

static err_t notify(struct db *db, struct str note)
{
	return db_exec(db, "SELECT pg_notify('lianxin', $1)", ARGS(V_TEXT(note)), NULL);
}

static bool take_note(struct db *db, struct str *note)
{
	struct side *side = db->extra;
	PGnotify *one = PQnotifies(db->line);
	if (one == NULL)
		return false;
	int len = snprintf(side->note, sizeof side->note, "%s", one->extra);
	*note = (struct str){side->note, len < 0 ? 0 : (size_t)len};
	PQfreemem(one);
	return true;
}

static err_t listen(struct db *db, int wait_ms, struct str *note)
{
	struct side *side = db->extra;
	if (!side->listening)
		TRY(postgres_plain(db, "LISTEN lianxin", NO_ARGS, NULL));
	side->listening = true;
	int64_t until = clock_monotonic() + wait_ms;
	for (;;) {
		if (PQconsumeInput(db->line) == 0)
			return trouble_line(db, PQerrorMessage(db->line));
		if (take_note(db, note))
			return NULL;
		int64_t left = until - clock_monotonic();
		struct pollfd one = {.fd = PQsocket(db->line), .events = POLLIN};
		if (left <= 0 || poll(&one, 1, (int)left) == 0)
			return NULL;
	}
}

/* Inside a transaction for the rest of it; the session's own value follows before the next one. */
static void set_patient(struct db *db)
{
	struct side *side = db->extra;
	err_t err = NULL;
	if (!db->in_transaction && side->patient == db->patient)
		return;
	if (db->in_transaction && (db->failed || db->streaming != NULL))
		return;
	if (db->in_transaction)
		err = db->patient ? run_simple(db, "SET LOCAL statement_timeout = 0", NO_ARGS)
				  : run_simple(db, "SET LOCAL statement_timeout = 5000", NO_ARGS);
	else
		err = db->patient ? run_simple(db, "SET statement_timeout = 0", NO_ARGS)
				  : run_simple(db, "SET statement_timeout = 5000", NO_ARGS);
	if (!db->in_transaction)
		side->patient = db->patient;
	db->broken = db->broken || err != NULL;
	db->failed = db->in_transaction && (db->failed || err != NULL);
}

static err_t backup(struct db *db, struct arena *arena, struct str path)
{
	(void)arena;
	(void)path;
	return trouble(db, ERR_INVALID,
		       S("PostgreSQL 的备份请用它自带的 pg_dump（pg_dump -Fc 数据库 > 文件），本命令只备份附件和设置。"),
		       "backup of a PostgreSQL database was asked for");
}

/* FULL: else the rows stay where they were until others need their place. */
static err_t shrink(struct db *db)
{
	return db_exec(db, "VACUUM FULL", NO_ARGS, NULL);
}

/* The mark in a comment tells our tables and indexes from what others keep in the same place. */
static const struct dialect dialect = {
	.kinds = {"BIGINT", "DOUBLE PRECISION", "TEXT COLLATE \"C\"", "BYTEA"},
	.kind_names = {"bigint", "double precision", "text", "bytea"},
	.table_end = "",
	.key_table_end = "",
	.zero_blob = "''",
	.columns_sql =
		"SELECT c.relname, a.attname, format_type(a.atttypid, NULL), a.attnotnull, "
		"coalesce(array_position(i.indkey::int2[], a.attnum) + 1, 0) "
		"FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid "
		"LEFT JOIN pg_index AS i ON i.indrelid = c.oid AND i.indisprimary "
		"WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') "
		"AND a.attnum > 0 AND NOT a.attisdropped "
		"AND obj_description(c.oid, 'pg_class') = 'lianxin' AND ($1 = '' OR c.relname = $1) "
		"ORDER BY c.relname COLLATE \"C\", a.attnum",
	.indexes_sql =
		"SELECT c.relname, coalesce(obj_description(c.oid, 'pg_class'), '') FROM pg_class AS c "
		"JOIN pg_index AS i ON i.indexrelid = c.oid "
		"WHERE c.relnamespace = current_schema()::regnamespace AND NOT i.indisprimary "
		"ORDER BY c.relname COLLATE \"C\"",
};

const struct db_driver postgres_driver = {
	.kind = STR_INIT("postgres"),
	.batches = false,
	.connect = postgres_connect,
	.disconnect = postgres_disconnect,
	.fits = fits,
	.prepare = prepare,
	.forget = forget,
	.start = start,
	.next = next,
	.finish = finish,
	.columns = columns,
	.name = name_of,
	.val = val,
	.begin = begin,
	.commit = commit,
	.rollback = rollback,
	.lock = lock,
	.notify = notify,
	.listen = listen,
	.set_patient = set_patient,
	.backup = backup,
	.shrink = shrink,
	.bulk_begin = postgres_bulk_begin,
	.bulk_row = postgres_bulk_row,
	.bulk_end = postgres_bulk_end,
	.dialect = &dialect,
};
