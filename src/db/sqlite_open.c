/*
 * sqlite_open: opening a SQLite file so that it keeps what we promise, its errors, and its copy.
 *
 * WAL with synchronous=FULL: what was acknowledged is there after a power cut. The connection can do
 * less than SQLite could: no ATTACH, no extension, no change of the schema outside schema_apply, lowered
 * limits. Never opens a file for writing that a reader asked for.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "db/db_int.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define WAL_SQL "PRAGMA journal_mode=WAL"

enum { BUSY_MS = 5000, STEPS_BETWEEN_LOOKS = 4000 };

/* ---- errors ---- */

static bool disk_is_full(sqlite3 *line)
{
	int why = sqlite3_system_errno(line);
	return why == ENOSPC || why == EDQUOT;
}

/* The unique index over exactly these columns ("t.a, t.b"), named as PostgreSQL would name it. */
static void find_unique(sqlite3 *line, const char *columns, char *name, size_t size)
{
	static const char unique_sql[] =
		"SELECT l.name, l.origin, group_concat($1 || '.' || i.name, ', ') "
		"FROM pragma_index_list($1) AS l, pragma_index_info(l.name) AS i "
		"WHERE l.\"unique\" = 1 GROUP BY l.name, l.origin";
	sqlite3_stmt *search = NULL;
	size_t table = strcspn(columns, ".");
	snprintf(name, size, "%.*s_pkey", (int)table, columns);
	if (sqlite3_prepare_v2(line, unique_sql, sizeof unique_sql, &search, NULL) != SQLITE_OK)
		return;
	sqlite3_bind_text(search, 1, columns, (int)table, SQLITE_STATIC);
	while (sqlite3_step(search) == SQLITE_ROW) {
		const char *list = (const char *)sqlite3_column_text(search, 2);
		const char *origin = (const char *)sqlite3_column_text(search, 1);
		if (list == NULL || origin == NULL || strcmp(list, columns) != 0 ||
		    strcmp(origin, "pk") == 0)
			continue;
		snprintf(name, size, "%s", (const char *)sqlite3_column_text(search, 0));
		break;
	}
	sqlite3_finalize(search);
}

/* "UNIQUE constraint failed: t.a, t.b" or "…: index 'name'". */
static err_t duplicate(struct db *db)
{
	char words[CAUSE_MAX], name[CAUSE_MAX];
	snprintf(words, sizeof words, "%s", sqlite3_errmsg(db->line));
	char *what = strstr(words, ": ");
	what = what == NULL ? words : what + 2;
	size_t len = strlen(what);
	if (strncmp(what, "index '", 7) == 0 && len > 8) {
		what[len - 1] = 0;
		return trouble_duplicate(db, what + 7);
	}
	find_unique(db->line, what, name, sizeof name);
	return trouble_duplicate(db, name);
}

err_t sqlite_trouble(struct db *db, int code)
{
	char cause[CAUSE_MAX];
	if (code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY ||
	    code == SQLITE_CONSTRAINT_ROWID)
		return duplicate(db);
	snprintf(cause, sizeof cause, "%s (sqlite %d)", sqlite3_errmsg(db->line), code);
	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return trouble_transient(db, cause);
	case SQLITE_FULL:
		return trouble_full(db, cause);
	case SQLITE_INTERRUPT:
		return trouble_slow(db, cause);
	case SQLITE_READONLY:
		return trouble_read_only(db, cause);
	case SQLITE_TOOBIG:
		return trouble_large(db, cause);
	case SQLITE_NOMEM:
		return trouble_memory(db);
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
		db->broken = true;
		return code == SQLITE_IOERR_NOMEM  ? trouble_memory(db)
		       : disk_is_full(db->line)	   ? trouble_full(db, cause)
						   : trouble_line(db, cause);
	default:
		return trouble_ours(db, cause);
	}
}

/* ---- what a connection may do ---- */

/* Some only read whatever they are given; others only when nothing is given. */
static bool is_reading_pragma(const char *name, const char *value)
{
	static const char *const known[] = {
		"data_version", "foreign_key_check", "foreign_key_list", "index_info", "index_list",
		"index_xinfo", "integrity_check", "quick_check", "table_info", "table_list",
		"table_xinfo",
	};
	for (size_t i = 0; i < COUNT(known); i++) {
		if (strcmp(name, known[i]) == 0)
			return true;
	}
	return value == NULL &&
	       (strcmp(name, "journal_mode") == 0 || strcmp(name, "synchronous") == 0 ||
		strcmp(name, "schema_version") == 0 || strcmp(name, "user_version") == 0);
}

static int authorize(void *arg, int action, const char *first, const char *second,
		     const char *database, const char *trigger)
{
	const struct db *db = arg;
	(void)database;
	(void)trigger;
	if (db->may_define)
		return SQLITE_OK;
	switch (action) {
	case SQLITE_SELECT:
	case SQLITE_READ:
	case SQLITE_INSERT:
	case SQLITE_UPDATE:
	case SQLITE_DELETE:
	case SQLITE_TRANSACTION:
	case SQLITE_SAVEPOINT:
	case SQLITE_RECURSIVE:
		return SQLITE_OK;
	case SQLITE_FUNCTION:
		return second != NULL && strcmp(second, "load_extension") == 0 ? SQLITE_DENY
									       : SQLITE_OK;
	case SQLITE_PRAGMA:
		return is_reading_pragma(first, second) ? SQLITE_OK : SQLITE_DENY;
	default: /* ATTACH, DETACH, CREATE, DROP, ALTER, REINDEX, ANALYZE and what comes later */
		return SQLITE_DENY;
	}
}

/* The clock is first read when a step has taken its first STEPS_BETWEEN_LOOKS: short ones never pay. */
static int look_at_clock(void *arg)
{
	struct db *db = arg;
	if (db->patient)
		return 0;
	int64_t now = clock_monotonic();
	if (db->deadline == DEADLINE_UNSET)
		db->deadline = now + STATEMENT_MS;
	return now > db->deadline;
}

static void lower_limits(sqlite3 *line)
{
	static const struct {
		int limit, value;
	} limits[] = {
		{SQLITE_LIMIT_LENGTH, 32 << 20},     {SQLITE_LIMIT_SQL_LENGTH, 256 << 10},
		{SQLITE_LIMIT_COLUMN, 500},	     {SQLITE_LIMIT_EXPR_DEPTH, 200},
		{SQLITE_LIMIT_COMPOUND_SELECT, 50},  {SQLITE_LIMIT_VDBE_OP, 250000},
		{SQLITE_LIMIT_FUNCTION_ARG, 32},     {SQLITE_LIMIT_ATTACHED, 0},
		{SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000},
		{SQLITE_LIMIT_VARIABLE_NUMBER, PARAMS_MAX}, {SQLITE_LIMIT_TRIGGER_DEPTH, 10},
		{SQLITE_LIMIT_WORKER_THREADS, 0},
	};
	for (size_t i = 0; i < COUNT(limits); i++)
		sqlite3_limit(line, limits[i].limit, limits[i].value);
}

/* ---- opening ---- */

static err_t set_pragma(struct db *db, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	int code = sqlite3_prepare_v2(db->line, sql, -1, &statement, NULL);
	if (code == SQLITE_OK)
		code = sqlite3_step(statement);
	const char *answer = code == SQLITE_ROW ? (const char *)sqlite3_column_text(statement, 0) : "";
	bool refused = strcmp(sql, WAL_SQL) == 0 && (answer == NULL || strcmp(answer, "wal") != 0);
	int last = sqlite3_finalize(statement);
	if (code != SQLITE_ROW && code != SQLITE_DONE)
		return sqlite_trouble(db, last == SQLITE_OK ? code : last);
	return refused ? trouble_ours(db, "this disk allows no write-ahead log (WAL)") : NULL;
}

static err_t set_each(struct db *db, const char *const *pragmas_sql)
{
	for (; *pragmas_sql != NULL; pragmas_sql++)
		TRY(set_pragma(db, *pragmas_sql));
	return NULL;
}

/*
 * The file is not mapped into memory: an error of the disk would be a signal then, and every page would
 * be checked anew at each look (cell_size_check), which made a list ten times slower.
 * secure_delete=FAST: what was erased is overwritten where that costs no extra page.
 */
static err_t set_all(struct db *db)
{
	static const char *const always_sql[] = {
		"PRAGMA synchronous=FULL", "PRAGMA foreign_keys=ON", "PRAGMA trusted_schema=OFF",
		"PRAGMA cell_size_check=ON", "PRAGMA temp_store=MEMORY",
		"PRAGMA secure_delete=FAST", "PRAGMA mmap_size=0", NULL,
	};
	static const char *const writer_sql[] = {
		WAL_SQL, "PRAGMA cache_size=-16000", "PRAGMA wal_autocheckpoint=2000",
		"PRAGMA journal_size_limit=67108864", NULL,
	};
	static const char *const reader_sql[] = {
		"PRAGMA query_only=ON", "PRAGMA cache_size=-8000", NULL,
	};
	if (db->mode == DB_WRITE)
		TRY(set_each(db, writer_sql));
	TRY(set_each(db, always_sql));
	return db->mode == DB_READ ? set_each(db, reader_sql) : NULL;
}

/* A new file is for nobody else's eyes; SQLite gives its helper files the same rights. A file that is
 * there is not opened here: closing it would drop the locks of this process's other connections. */
static void create_private(const char *path)
{
	int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (file >= 0)
		close(file);
}

static err_t open_line(struct db *db)
{
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
		    (db->mode == DB_WRITE ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
					  : SQLITE_OPEN_READONLY);
	sqlite3 *line = NULL;
	if (db->mode == DB_WRITE)
		create_private(db->url);
	int code = sqlite3_open_v2(db->url, &line, flags, NULL);
	db->line = line;
	if (line == NULL)
		return trouble_memory(db);
	if (code != SQLITE_OK)
		return sqlite_trouble(db, code);
	sqlite3_busy_timeout(line, BUSY_MS);
	sqlite3_db_config(line, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)NULL);
	sqlite3_db_config(line, SQLITE_DBCONFIG_DQS_DML, 0, (int *)NULL);
	sqlite3_db_config(line, SQLITE_DBCONFIG_DQS_DDL, 0, (int *)NULL);
	sqlite3_db_config(line, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, (int *)NULL);
	sqlite3_db_config(line, SQLITE_DBCONFIG_ENABLE_VIEW, 0, (int *)NULL);
	sqlite3_db_config(line, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, (int *)NULL);
	TRY(set_all(db));
	lower_limits(line);
	sqlite3_set_authorizer(line, authorize, db);
	sqlite3_progress_handler(line, STEPS_BETWEEN_LOOKS, look_at_clock, db);
	return NULL;
}

/*
 * A load that runs for minutes writes to pages all over its indexes: with the usual cache most of them
 * come from the disk, and a checkpoint every few batches writes the same pages again and again.
 */
void sqlite_set_patient(struct db *db)
{
	static const char *const long_sql[] = {
		"PRAGMA cache_size=-524288", "PRAGMA wal_autocheckpoint=65536", NULL,
	};
	static const char *const usual_sql[] = {
		"PRAGMA cache_size=-16000", "PRAGMA wal_autocheckpoint=2000", NULL,
	};
	if (db->mode != DB_WRITE || db->in_transaction || db->patient_now == db->patient)
		return;
	sqlite3_set_authorizer(db->line, NULL, NULL);
	/* Only speed hangs on these: where one is refused, the work goes on as before. */
	err_t err = set_each(db, db->patient ? long_sql : usual_sql);
	(void)err;
	db->patient_now = db->patient;
	sqlite3_set_authorizer(db->line, authorize, db);
}

/* SQLite counts its memory under one lock for the whole process; nobody reads those counts, and readers and the
 * writer would wait for each other at every allocation. */
void db_start(void)
{
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

err_t sqlite_connect(struct db *db)
{
	db->deadline = DEADLINE_UNSET;
	db->patient_now = false;
	err_t err = open_line(db);
	if (err != NULL) {
		sqlite_disconnect(db);
		db->line = NULL;
		db->broken = true;
	}
	return err;
}

void sqlite_disconnect(struct db *db)
{
	sqlite3_close_v2(db->line);
}

/* ---- a copy of the whole file ---- */

static err_t copy_pages(struct db *db, sqlite3 *to)
{
	sqlite3_backup *backup = sqlite3_backup_init(to, "main", db->line, "main");
	if (backup == NULL)
		return trouble_line(db, sqlite3_errmsg(to));
	int code = sqlite3_backup_step(backup, -1);
	int last = sqlite3_backup_finish(backup);
	if (code == SQLITE_DONE && last == SQLITE_OK)
		return NULL;
	code = last != SQLITE_OK ? last : code;
	if ((code & 0xff) == SQLITE_FULL)
		return trouble_full(db, "while the copy was written");
	if ((code & 0xff) == SQLITE_BUSY)
		return trouble_transient(db, "the database was busy while it was copied");
	return trouble(db, ERR_BUSY, S("备份没有做成，原来的数据没有受影响。请检查备份的磁盘再试。"),
		       "the copy failed (sqlite %d)", code);
}

static err_t write_copy(struct db *db, const char *path)
{
	sqlite3 *to = NULL;
	int code = sqlite3_open_v2(path, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	err_t err = code == SQLITE_OK
			    ? copy_pages(db, to)
			    : trouble(db, ERR_BUSY, S("备份文件打不开，请检查备份文件夹的权限再试。"),
				      "open of the copy (sqlite %d)", code);
	sqlite3_close_v2(to);
	return err;
}

static bool sync_folder(struct arena *arena, struct str path)
{
	size_t cut = path.len;
	while (cut > 0 && path.at[cut - 1] != '/')
		cut--;
	const char *folder = cut == 0 ? "." : str_c(arena, str_sub(path, 0, cut));
	int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool good = file >= 0 && fsync(file) == 0;
	if (file >= 0)
		close(file);
	return good;
}

/* One step for all pages: with WAL that is one moment's state, and the writer goes on meanwhile. */
err_t sqlite_backup(struct db *db, struct arena *arena, struct str path)
{
	const char *part = str_c(arena, str_join(arena, path, S(".part")));
	const char *whole = str_c(arena, path);
	if (access(whole, F_OK) == 0)
		return trouble(db, ERR_CONFLICT, S("这个备份文件已经有了，请换一个名字。"),
			       "the copy would overwrite a file");
	unlink(part);
	create_private(part);
	err_t err = write_copy(db, part);
	if (err == NULL && (link(part, whole) != 0 || !sync_folder(arena, path)))
		err = trouble(db, ERR_BUSY, S("备份文件没有存好，请检查备份的磁盘再试。"),
			      "naming the copy: errno %d", errno);
	unlink(part);
	return err;
}

/* Deleted rows stay readable in free pages and in the log until the file is written anew. VACUUM makes the new one beside
 * itself, as one more database of this line. */
err_t sqlite_shrink(struct db *db)
{
	static const char *const steps[] = {"VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)", NULL};
	int most = sqlite3_limit(db->line, SQLITE_LIMIT_ATTACHED, 1);
	err_t err = set_each(db, steps);
	sqlite3_limit(db->line, SQLITE_LIMIT_ATTACHED, most);
	return err;
}

int64_t sqlite_cached(const struct db *db)
{
	int now = 0, most = 0;
	bool told = db->line != NULL &&
		    sqlite3_db_status(db->line, SQLITE_DBSTATUS_CACHE_USED, &now, &most, 0) == SQLITE_OK;
	return told ? now : 0;
}
