/*
 * db: opening, closing and transactions; the rules are here, the engines in their drivers.
 *
 * An error inside a transaction makes the rest of it impossible, as PostgreSQL has it, so that work
 * which passed on one engine passes on the other. A line that broke is opened again before the next
 * piece of work, never in the middle of one.
 */
#include "base/arena.h"
#include "db/db_int.h"

static void close_line(void *arg)
{
	struct db *db = arg;
	db_close(db);
	arena_free(db->words);
}

static struct db *make(struct arena *arena, enum db_mode mode)
{
	struct arena *own = arena_new(arena);
	struct db *db = arena_one(own, struct db);
	db->arena = own;
	db->mode = mode;
	db->slots = arena_many(own, struct db_statement, STATEMENTS_MAX);
	db->troubles = arena_many(own, struct trouble, ERRORS_KEPT + 1);
	db->first = arena_one(own, struct trouble);
	return db;
}

/* NULL: no address of ours. */
static const struct db_driver *driver_of(struct str url)
{
	if (str_starts(url, S("postgres://")) || str_starts(url, S("postgresql://")))
		return &postgres_driver;
	if (str_starts(url, S("sqlite:")) && url.len > 7)
		return &sqlite_driver;
	return NULL;
}

err_t db_reserve(struct arena *arena, struct str url, enum db_mode mode, struct db **out)
{
	const struct db_driver *driver = driver_of(url);
	struct str rest = url;
	if (driver == &sqlite_driver) {
		rest = str_sub(url, 7, url.len);
	} else if (driver == NULL) {
		return err_new(arena, ERR_INVALID,
			       "数据库的地址要写成 sqlite:/路径/文件.db 或 postgres://…，请改好再启动。");
	}
	struct db *db = make(arena, mode);
	db->driver = driver;
	db->url = str_c(db->arena, rest);
	arena_defer(db->arena, close_line, db);
	*out = db;
	return NULL;
}

err_t db_open(struct arena *arena, struct str url, enum db_mode mode, struct db **out)
{
	struct db *db = NULL;
	TRY(db_reserve(arena, url, mode, &db));
	err_t err = db->driver->connect(db);
	if (err != NULL) {
		err = err_copy(arena, err);
		arena_free(db->arena);
		return err;
	}
	*out = db;
	return NULL;
}

/* Gives up what belongs to the line and the line itself. */
static void drop_line(struct db *db)
{
	if (db->line == NULL)
		return;
	db->broken = true; /* so that nobody says goodbye to the server statement by statement */
	statements_forget(db);
	db->driver->disconnect(db);
	db->line = NULL;
	db->streaming = NULL;
}

void db_close(struct db *db)
{
	drop_line(db);
	db->broken = false;
	db->in_transaction = db->in_part = db->failed = db->lost = false;
}

err_t line_ready(struct db *db)
{
	if (db->line == NULL || db->broken) {
		drop_line(db);
		TRY(db->driver->connect(db));
		db->broken = false;
	}
	if (db->driver->set_patient != NULL)
		db->driver->set_patient(db);
	return NULL;
}

void db_patient(struct db *db, bool patient)
{
	if (db->patient == patient)
		return;
	db->patient = patient;
	if (db->driver->set_patient != NULL && db->line != NULL && !db->broken)
		db->driver->set_patient(db);
}

struct str db_kind(const struct db *db)
{
	return db->driver->kind;
}

bool db_is_postgres(const struct db *db)
{
	return db->driver == &postgres_driver;
}

bool db_batches(struct str url)
{
	const struct db_driver *driver = driver_of(url);
	return driver != NULL && driver->batches;
}

int64_t db_cached(const struct db *db)
{
	return db->driver->cached == NULL ? 0 : db->driver->cached(db);
}

/* ---- transactions ---- */

void db_rest(struct db *db)
{
	if (db->in_transaction)
		db_rollback(db);
	else
		statements_end(db);
}

err_t db_begin(struct db *db)
{
	if (db->in_transaction)
		return trouble_ours(db, "a transaction inside a transaction");
	statements_end(db);
	watch_raise(db);
	TRY(line_ready(db));
	err_t err = db->driver->begin(db);
	if (err != NULL && db->broken) {
		TRY(line_ready(db));
		err = db->driver->begin(db);
	}
	TRY(err);
	db->in_transaction = true;
	db->in_part = db->failed = db->lost = false;
	trouble_forget(db);
	return NULL;
}

static void leave_transaction(struct db *db)
{
	db->in_transaction = db->in_part = db->failed = db->lost = false;
	watch_forget(db); /* what was not committed has changed nothing */
}

err_t db_commit(struct db *db)
{
	if (!db->in_transaction)
		return trouble_ours(db, "a commit without a transaction");
	if (db->failed || db->in_part || db->streaming != NULL) {
		err_t err = trouble_again(db, "a commit after an error, inside a part or while rows stream");
		db_rollback(db);
		return err;
	}
	statements_end(db);
	err_t err = db->driver->commit(db);
	watch_raise(db); /* also when nobody knows what has become of it */
	leave_transaction(db);
	return err;
}

void db_rollback(struct db *db)
{
	if (!db->in_transaction)
		return;
	statements_end(db);
	if (!db->broken && !db->lost)
		db->driver->rollback(db);
	leave_transaction(db);
}

err_t db_part(struct db *db)
{
	if (!db->in_transaction || db->in_part || db->failed)
		return trouble_ours(db, "a part outside a transaction, inside a part or after an error");
	statements_end(db);
	db->in_part = true;
	db->marked = db->wrote = false;
	return NULL;
}

err_t db_savepoint(struct db *db)
{
	TRY(db_part(db));
	err_t err = run_simple(db, "SAVEPOINT part", NO_ARGS);
	db->failed = err != NULL;
	db->in_part = db->marked = err == NULL;
	return err;
}

bool db_may_undo(const struct db *db)
{
	bool gone = db->lost || db->broken; /* which db_undo tells */
	return db->in_part && (gone || db->marked || (!db->wrote && !db->failed));
}

err_t db_release(struct db *db)
{
	if (!db->in_part || db->failed)
		return trouble_again(db, "the end of a part that is not open or had an error");
	statements_end(db);
	err_t err = db->marked ? run_simple(db, "RELEASE SAVEPOINT part", NO_ARGS) : NULL;
	db->failed = err != NULL;
	db->in_part = err != NULL;
	return err;
}

err_t db_undo(struct db *db)
{
	if (!db_may_undo(db))
		return trouble_ours(db, "the undoing of a part that is not open or has no way back");
	statements_end(db);
	if (db->lost || db->broken)
		return trouble_line(db, "the whole transaction was given up, not the part alone");
	if (!db->marked) {
		db->in_part = false;
		return NULL;
	}
	db->failed = true;
	TRY(run_simple(db, "ROLLBACK TO SAVEPOINT part", NO_ARGS));
	TRY(run_simple(db, "RELEASE SAVEPOINT part", NO_ARGS));
	db->failed = db->in_part = false;
	trouble_forget(db);
	return NULL;
}

err_t db_lock(struct db *db, struct str key)
{
	if (!db->in_transaction || db->failed)
		return trouble_ours(db, "a lock outside a transaction or after an error");
	return db->driver->lock == NULL ? NULL : db->driver->lock(db, key);
}

/* ---- notes ---- */

enum { NOTE_MAX = 7900 };

err_t db_notify(struct db *db, struct str topic, struct str payload)
{
	char note[NOTE_MAX];
	size_t len = topic.len + 1 + payload.len;
	if (topic.len == 0 || str_find(topic, S(" ")) != SIZE_MAX || len > sizeof note)
		return trouble_ours(db, "a note of no topic, of several words or too long");
	if (db->driver->notify == NULL)
		return NULL;
	for (size_t i = 0; i < len; i++)
		note[i] = i < topic.len	   ? topic.at[i]
			  : i == topic.len ? ' '
					   : payload.at[i - topic.len - 1];
	return db->driver->notify(db, (struct str){note, len});
}

err_t db_listen(struct db *db, struct arena *arena, int wait_ms, struct str *topic,
		struct str *payload, bool *found)
{
	struct str note = S("");
	if (db->driver->listen == NULL) {
		*found = false;
		return NULL;
	}
	if (db->in_transaction)
		return trouble_ours(db, "listening inside a transaction");
	TRY(line_ready(db));
	TRY(db->driver->listen(db, wait_ms, &note));
	*found = note.len > 0;
	if (!*found)
		return NULL;
	note = str_dup(arena, note);
	*topic = str_cut(&note, ' ');
	*payload = note;
	return NULL;
}
