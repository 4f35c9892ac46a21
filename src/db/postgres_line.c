/*
 * postgres_line: the connection to PostgreSQL, waiting on it, its errors, and rows in bulk.
 *
 * Nothing here waits without an end unless the connection is patient: the server stops a statement
 * after 5 s, a wait for a lock after 4, and when the server itself is silent we give the line up a
 * little later. Never tells a password: the address
 * is in no error.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/count.h"
#include "base/date.h"
#include "db/postgres_int.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>

enum { GRACE_MS = 2000 };

/* ---- errors ---- */

/* Class 22 is about values, and its messages quote them. */
static void describe(const PGresult *result, const char *state, char *out, size_t size)
{
	const char *words = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
	bool quotes = strncmp(state, "22", 2) == 0;
	snprintf(out, size, "%s (sqlstate %s)",
		 quotes || words == NULL ? "a value does not fit" : words, state);
}

static bool is_class(const char *state, const char *class)
{
	return strncmp(state, class, 2) == 0;
}

err_t postgres_trouble(struct db *db, const PGresult *result)
{
	char cause[CAUSE_MAX];
	const char *state = result == NULL ? NULL : PQresultErrorField(result, PG_DIAG_SQLSTATE);
	if (state == NULL || db->broken || PQstatus(db->line) == CONNECTION_BAD) {
		snprintf(cause, sizeof cause, "%s", PQerrorMessage(db->line));
		return trouble_line(db, cause);
	}
	describe(result, state, cause, sizeof cause);
	if (strcmp(state, "23505") == 0) {
		const char *name = PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME);
		return trouble_duplicate(db, name == NULL ? "" : name);
	}
	if (is_class(state, "40") || strcmp(state, "55P03") == 0)
		return trouble_transient(db, cause);
	if (strcmp(state, "57014") == 0)
		return trouble_slow(db, cause);
	if (strcmp(state, "53100") == 0)
		return trouble_full(db, cause);
	if (strcmp(state, "25006") == 0)
		return trouble_read_only(db, cause);
	if (is_class(state, "54"))
		return trouble_large(db, cause);
	if (is_class(state, "53"))
		return trouble_memory(db);
	if (strcmp(state, "08P01") == 0) /* parameters that do not fit: the line is sound */
		return trouble_ours(db, cause);
	if (is_class(state, "08") || is_class(state, "57") || strcmp(state, "25P03") == 0)
		return trouble_line(db, cause);
	return trouble_ours(db, cause);
}

/* ---- waiting ---- */

/* False when the time is over or the line broke. */
static bool wait_readable(struct db *db, int64_t until)
{
	while (PQisBusy(db->line) != 0) {
		int64_t left = until == 0 ? -1 : until - clock_monotonic();
		struct pollfd one = {.fd = PQsocket(db->line), .events = POLLIN};
		if (until != 0 && left <= 0)
			return false;
		int ready = poll(&one, 1, left > 1000 ? 1000 : (int)left);
		if (ready > 0 && PQconsumeInput(db->line) == 0)
			return false;
	}
	return true;
}

PGresult *await(struct db *db)
{
	int64_t until = db->patient || db->streaming != NULL
				? 0
				: clock_monotonic() + STATEMENT_MS + GRACE_MS;
	if (!wait_readable(db, until)) {
		db->broken = true;
		return NULL;
	}
	return PQgetResult(db->line);
}

/* The end of what was sent: takes what still comes. */
static void drain(struct db *db)
{
	for (;;) {
		PGresult *more = db->broken ? NULL : await(db);
		if (more == NULL)
			return;
		ExecStatusType status = PQresultStatus(more);
		PQclear(more);
		if (status == PGRES_COPY_IN)
			PQputCopyEnd(db->line, "given up");
	}
}

err_t postgres_plain(struct db *db, const char *sql, struct args args, PGresult **out)
{
	struct side *side = db->extra;
	Oid types[4] = {0};
	if (args.count > COUNT(types))
		return trouble_ours(db, "too many parameters for a plain statement");
	for (size_t i = 0; i < args.count; i++)
		types[i] = type_of(args.at[i].kind);
	encode_args(side, args);
	if (PQsendQueryParams(db->line, sql, (int)args.count, types, side->values, side->lengths,
			      side->formats, 1) == 0)
		return trouble_line(db, PQerrorMessage(db->line));
	PGresult *result = await(db);
	ExecStatusType status = PQresultStatus(result);
	bool good = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
	err_t err = good || status == PGRES_COPY_IN ? NULL : postgres_trouble(db, result);
	if (status != PGRES_COPY_IN)
		drain(db);
	if (err != NULL || out == NULL) {
		PQclear(result);
		return err;
	}
	*out = result;
	return NULL;
}

/* ---- connecting ---- */

static void be_quiet(void *arg, const PGresult *result)
{
	(void)arg;
	(void)result; /* notices are for people at a prompt */
}

/* What stands before the address may be said otherwise in it. */
static PGconn *connect_line(const struct db *db)
{
	const char *names[] = {
		"application_name", "connect_timeout", "keepalives", "keepalives_idle",
		"keepalives_interval", "keepalives_count", "tcp_user_timeout", "dbname",
		"client_encoding", NULL,
	};
	const char *values[] = {
		"lianxin", "5", "1", "10", "5", "3", "10000", db->url, "UTF8", NULL,
	};
	return PQconnectdbParams(names, values, 1);
}

/* One round trip for all; jit only costs on statements that are prepared and short. */
static err_t set_all(struct db *db)
{
	struct side *side = db->extra;
	PGresult *result = NULL;
	TRY(postgres_plain(db,
			   "SELECT set_config('statement_timeout', $1, false), "
			   "set_config('lock_timeout', '4000', false), "
			   "set_config('idle_in_transaction_session_timeout', '30000', false), "
			   "set_config('TimeZone', 'UTC', false), set_config('jit', 'off', false), "
			   "set_config('default_transaction_read_only', $2, false), "
			   "current_setting('server_version_num')",
			   ARGS(V_TEXT(db->patient ? S("0") : S("5000")),
				V_TEXT(db->mode == DB_READ ? S("on") : S("off"))),
			   &result));
	side->patient = db->patient;
	int64_t version = 0;
	bool read = str_int(str_of(PQgetvalue(result, 0, 6)), &version);
	PQclear(result);
	if (!read || version < 150000)
		return trouble(db, ERR_INVALID, S("需要 PostgreSQL 15 或更新的版本，请升级后再启动。"),
			       "the server is older than PostgreSQL 15");
	return NULL;
}

err_t postgres_connect(struct db *db)
{
	if (db->extra == NULL)
		db->extra = arena_one(db->arena, struct side);
	struct side *side = db->extra;
	side->listening = false;
	side->bulk_len = 0;
	db->broken = false;
	PGconn *line = connect_line(db);
	db->line = line;
	if (line == NULL)
		return trouble_memory(db);
	err_t err = PQstatus(line) == CONNECTION_OK ? NULL : trouble_line(db, PQerrorMessage(line));
	if (err == NULL) {
		PQsetNoticeReceiver(line, be_quiet, NULL);
		err = set_all(db);
	}
	if (err != NULL) {
		postgres_disconnect(db);
		db->line = NULL;
		db->broken = true;
	}
	return err;
}

void postgres_disconnect(struct db *db)
{
	PQfinish(db->line);
}

/* ---- rows in bulk: COPY in its binary form ---- */

static err_t send_bulk(struct db *db)
{
	struct side *side = db->extra;
	size_t len = side->bulk_len;
	side->bulk_len = 0;
	if (len > 0 && PQputCopyData(db->line, side->bulk, (int)len) != 1)
		return trouble_line(db, PQerrorMessage(db->line));
	return NULL;
}

static err_t add_bulk(struct db *db, const char *at, size_t len)
{
	struct side *side = db->extra;
	if (side->bulk_len + len > BULK_ROOM)
		TRY(send_bulk(db));
	if (len > BULK_ROOM) {
		bool sent = len <= INT32_MAX && PQputCopyData(db->line, at, (int)len) == 1;
		return sent ? NULL : trouble_line(db, PQerrorMessage(db->line));
	}
	memcpy(side->bulk + side->bulk_len, at, len);
	side->bulk_len += len;
	return NULL;
}

err_t postgres_bulk_begin(struct db *db, struct arena *arena, struct str table,
			  const struct str *names, size_t count)
{
	static const char head[19] = "PGCOPY\n\377\r\n";
	struct side *side = db->extra;
	struct buf sql = buf_new(arena, 1 << 16);
	if (side->bulk == NULL)
		side->bulk = arena_alloc(db->arena, BULK_ROOM);
	buf_fmt(&sql, "COPY \"" STR "\"(", STR_ARG(table));
	for (size_t i = 0; i < count; i++)
		buf_fmt(&sql, "%s\"" STR "\"", i == 0 ? "" : ", ", STR_ARG(names[i]));
	buf_add(&sql, S(") FROM STDIN (FORMAT binary)"));
	const char *copy_sql = str_c(arena, buf_str(&sql));
	TRY(postgres_plain(db, copy_sql, NO_ARGS, NULL));
	side->bulk_len = 0;
	return add_bulk(db, head, sizeof head);
}

err_t postgres_bulk_row(struct db *db, const struct val *vals, size_t count)
{
	char number[12];
	put_number(number, count, 2);
	TRY(add_bulk(db, number, 2));
	for (size_t i = 0; i < count; i++) {
		uint64_t bits = (uint64_t)vals[i].n;
		bool bytes = vals[i].kind == VAL_TEXT || vals[i].kind == VAL_BLOB;
		if (vals[i].kind == VAL_NULL) {
			put_number(number, UINT32_MAX, 4);
			TRY(add_bulk(db, number, 4));
		} else if (bytes) {
			put_number(number, vals[i].bytes.len, 4);
			TRY(add_bulk(db, number, 4));
			TRY(add_bulk(db, vals[i].bytes.at, vals[i].bytes.len));
		} else {
			if (vals[i].kind == VAL_REAL)
				memcpy(&bits, &vals[i].real, sizeof bits);
			put_number(number, 8, 4);
			put_number(number + 4, bits, 8);
			TRY(add_bulk(db, number, 12));
		}
	}
	return NULL;
}

err_t postgres_bulk_end(struct db *db, bool good)
{
	char end[2];
	err_t err = NULL;
	put_number(end, UINT16_MAX, 2);
	if (good)
		err = add_bulk(db, end, 2);
	if (good && err == NULL)
		err = send_bulk(db);
	if (db->broken)
		return err;
	if (PQputCopyEnd(db->line, good && err == NULL ? NULL : "given up") != 1)
		return trouble_line(db, PQerrorMessage(db->line));
	PGresult *result = await(db);
	if (good && err == NULL && PQresultStatus(result) != PGRES_COMMAND_OK)
		err = postgres_trouble(db, result);
	PQclear(result);
	drain(db);
	return err;
}
