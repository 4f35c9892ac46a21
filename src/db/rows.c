/*
 * rows: running a statement and walking what it gives.
 *
 * Here stand the rules that make both engines behave alike: after an error in a transaction nothing
 * runs, a getter takes only its own kind, a reader whose line is gone asks once more on a new one. A
 * write outside a transaction is never run twice by itself.
 */
#include "base/arena.h"
#include "db/db_int.h"

#include <math.h>

/* What one engine would not take, neither does. */
static err_t check_sizes(struct db *db, struct args args)
{
	for (size_t i = 0; i < args.count; i++) {
		bool bytes = args.at[i].kind == VAL_TEXT || args.at[i].kind == VAL_BLOB;
		if (bytes && args.at[i].bytes.len > VALUE_MAX)
			return trouble_large(db, "a value over 16 MB");
	}
	return NULL;
}

static err_t may_run(struct db *db)
{
	if (db->failed)
		return trouble_again(db, "a statement after an error in the same transaction");
	if (db->streaming != NULL)
		return trouble_ours(db, "a statement while rows stream in on the same connection");
	return db->in_transaction ? NULL : line_ready(db);
}

static err_t note_error(struct db *db, err_t err)
{
	if (err == NULL || !db->in_transaction)
		return err;
	if (!db->failed)
		trouble_remember(db, err);
	db->failed = true;
	return err;
}

static err_t start_once(struct db *db, const char *sql, struct args args, bool stream,
			struct rows *rows)
{
	struct db_statement *statement = NULL;
	TRY(may_run(db));
	TRY(check_sizes(db, args));
	TRY(statement_take(db, sql, args, &statement));
	watch_note(db, &statement->touched);
	if (db->driver->only_reads == NULL || !db->driver->only_reads(statement))
		db->wrote = true;
	err_t err = db->driver->start(db, statement, args, stream);
	if (err != NULL) {
		statement->busy = false;
		return err;
	}
	rows->statement = statement;
	rows->turn = statement->turn;
	return NULL;
}

static struct rows start_rows(struct db *db, const char *sql, struct args args, bool stream)
{
	struct rows rows = {.db = db};
	rows.err = start_once(db, sql, args, stream, &rows);
	if (rows.err != NULL && db->broken && db->mode == DB_READ && !db->in_transaction)
		rows.err = start_once(db, sql, args, stream, &rows);
	note_error(db, rows.err);
	return rows;
}

struct rows db_query(struct db *db, const char *sql, struct args args)
{
	return start_rows(db, sql, args, false);
}

struct rows db_query_made(struct db *db, struct sql sql, struct args args)
{
	return start_rows(db, sql.text, args, false);
}

struct rows rows_stream(struct db *db, const char *sql, struct args args)
{
	return start_rows(db, sql, args, true);
}

/* Are these rows still the ones that their statement runs for? */
static struct db_statement *running(const struct rows *rows)
{
	struct db_statement *statement = rows->statement;
	bool same = statement != NULL && statement->busy && statement->turn == rows->turn;
	return same ? statement : NULL;
}

static void end_rows(struct rows *rows)
{
	struct db_statement *statement = running(rows);
	rows->statement = NULL;
	if (statement == NULL)
		return;
	err_t err = rows->db->driver->finish(rows->db, statement);
	statement->busy = false;
	if (statement->complaint != NULL && rows->err == NULL)
		rows->err = trouble(rows->db, ERR_INTERNAL, S("系统出了点问题，请稍后再试；还不行请打管理员电话。"),
				    "column %d: %s", statement->complaint_column,
				    statement->complaint);
	if (rows->err == NULL)
		rows->err = err;
	note_error(rows->db, rows->err);
	if (!rows->db->in_transaction)
		watch_raise(rows->db);
}

bool rows_next(struct rows *rows)
{
	bool row = false;
	if (rows->err != NULL || rows->statement == NULL)
		return false;
	struct db_statement *statement = running(rows);
	if (statement == NULL) {
		rows->err = trouble_ours(rows->db, "rows were ended from elsewhere while they were read");
		return false;
	}
	if (statement->complaint == NULL)
		rows->err = rows->db->driver->next(rows->db, statement, &row);
	if (!row || rows->err != NULL)
		end_rows(rows);
	return row && rows->err == NULL;
}

err_t rows_done(struct rows *rows)
{
	end_rows(rows);
	return rows->err;
}

/* ---- getters ---- */

int rows_columns(const struct rows *rows)
{
	struct db_statement *statement = running(rows);
	return statement == NULL ? 0 : rows->db->driver->columns(statement);
}

struct str rows_name(const struct rows *rows, int column)
{
	if (column < 0 || column >= rows_columns(rows))
		return S("");
	return str_of(rows->db->driver->name(rows->statement, column));
}

static void complain(const struct rows *rows, int column, const char *words)
{
	struct db_statement *statement = running(rows);
	if (statement == NULL || statement->complaint != NULL)
		return;
	statement->complaint = words;
	statement->complaint_column = column;
}

struct val rows_val(const struct rows *rows, int column)
{
	struct val val = V_NULL;
	struct db_statement *statement = running(rows);
	if (statement == NULL)
		return val;
	if (column < 0 || column >= rows->db->driver->columns(statement)) {
		complain(rows, column, "there is no such column");
		return val;
	}
	const char *words = rows->db->driver->val(statement, column, &val);
	if (words != NULL) {
		complain(rows, column, words);
		return V_NULL;
	}
	return val;
}

void rows_take(const struct rows *rows, struct arena *arena, struct val *out, size_t count)
{
	const struct db_statement *statement = running(rows);
	for (size_t i = 0; i < count; i++)
		out[i] = V_NULL;
	if (statement == NULL || count > (size_t)rows->db->driver->columns(statement)) {
		complain(rows, (int)count - 1, "there is no such column");
		return;
	}
	for (size_t i = 0; i < count; i++) {
		const char *words = rows->db->driver->val(statement, (int)i, &out[i]);
		if (words != NULL)
			complain(rows, (int)i, words);
		if (out[i].kind == VAL_TEXT || out[i].kind == VAL_BLOB)
			out[i].bytes = str_dup(arena, out[i].bytes);
	}
}

int64_t rows_int(const struct rows *rows, int column)
{
	struct val val = rows_val(rows, column);
	if (val.kind == VAL_INT)
		return val.n;
	if (val.kind == VAL_REAL && val.real >= -9e15 && val.real <= 9e15 &&
	    fabs(val.real - trunc(val.real)) <= 0)
		return (int64_t)val.real;
	if (val.kind != VAL_NULL)
		complain(rows, column, "not a whole number");
	return 0;
}

double rows_real(const struct rows *rows, int column)
{
	struct val val = rows_val(rows, column);
	if (val.kind == VAL_REAL)
		return val.real;
	if (val.kind == VAL_INT)
		return (double)val.n;
	if (val.kind != VAL_NULL)
		complain(rows, column, "not a number");
	return 0;
}

struct str rows_text(const struct rows *rows, int column)
{
	struct val val = rows_val(rows, column);
	if (val.kind == VAL_TEXT || val.kind == VAL_BLOB)
		return val.bytes;
	if (val.kind != VAL_NULL)
		complain(rows, column, "not a text");
	return S("");
}

struct str rows_copy(const struct rows *rows, struct arena *arena, int column)
{
	return str_dup(arena, rows_text(rows, column));
}

bool rows_null(const struct rows *rows, int column)
{
	return rows_val(rows, column).kind == VAL_NULL;
}

/* ---- without rows, or with one ---- */

static err_t finish_exec(struct rows *rows, int64_t *changed)
{
	int64_t count = 0;
	struct db_statement *statement = rows->statement;
	while (rows_next(rows))
		continue;
	if (statement != NULL)
		count = statement->changed;
	TRY(rows_done(rows));
	if (changed != NULL)
		*changed = count;
	return NULL;
}

err_t db_exec(struct db *db, const char *sql, struct args args, int64_t *changed)
{
	struct rows rows = start_rows(db, sql, args, false);
	return finish_exec(&rows, changed);
}

err_t db_exec_made(struct db *db, struct sql sql, struct args args, int64_t *changed)
{
	struct rows rows = start_rows(db, sql.text, args, false);
	return finish_exec(&rows, changed);
}

err_t run_simple(struct db *db, const char *sql, struct args args)
{
	struct db_statement *statement = NULL;
	bool row = false;
	TRY(statement_take(db, sql, args, &statement));
	err_t err = db->driver->start(db, statement, args, false);
	if (err == NULL)
		err = db->driver->next(db, statement, &row);
	err_t last = db->driver->finish(db, statement);
	statement->busy = false;
	return err != NULL ? err : last;
}

err_t rows_ids(struct rows *rows, int64_t *ids, size_t room, size_t *count)
{
	size_t filled = 0;
	while (filled < room && rows_next(rows))
		ids[filled++] = rows_int(rows, 0);
	TRY(rows_done(rows));
	*count = filled;
	return NULL;
}

err_t db_int(struct db *db, const char *sql, struct args args, int64_t *out, bool *found)
{
	struct rows rows = start_rows(db, sql, args, false);
	bool there = rows_next(&rows);
	int64_t n = there ? rows_int(&rows, 0) : 0;
	TRY(rows_done(&rows));
	if (there)
		*out = n;
	if (found != NULL)
		*found = there;
	return NULL;
}

err_t db_text(struct db *db, struct arena *arena, const char *sql, struct args args, struct str *out,
	      bool *found)
{
	struct rows rows = start_rows(db, sql, args, false);
	bool there = rows_next(&rows);
	struct str text = there ? rows_copy(&rows, arena, 0) : S("");
	TRY(rows_done(&rows));
	if (there)
		*out = text;
	if (found != NULL)
		*found = there;
	return NULL;
}
