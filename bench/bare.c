/*
 * bare: the peers of durable intake: nothing but SQLite with the same batching.
 *
 * So many clients each hand their rows to one writer, which commits what waits with one fsync (WAL,
 * synchronous=FULL) and then lets them go. Without a data file of ours each hands one small row to a table
 * without an index: the ceiling. With one, each hands the very rows that one intake leaves there (the case
 * with its indexes and search terms, its fields, the journal, the audit rows), copied from the newest, and
 * each batch the counts of all: what the data cost without rights, checks, reading back and the chain of the
 * audit.
 *
 * Use: bare FILE CLIENTS SECONDS [OUR-FILE]; prints commits a second.
 */
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { CLIENTS_MAX = 512, STATEMENTS_MAX = 16 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t work = PTHREAD_COND_INITIALIZER, done = PTHREAD_COND_INITIALIZER;
static long asked, committed;
static atomic_bool stopping;

static void *client(void *arg)
{
	(void)arg;
	while (!atomic_load(&stopping)) {
		pthread_mutex_lock(&lock);
		long mine = ++asked;
		pthread_cond_signal(&work);
		while (committed < mine && !atomic_load(&stopping))
			pthread_cond_wait(&done, &lock);
		pthread_mutex_unlock(&lock);
	}
	return NULL;
}

static void run(sqlite3 *db, const char *sql)
{
	char *error = NULL;
	if (sqlite3_exec(db, sql, NULL, NULL, &error) != SQLITE_OK) {
		fprintf(stderr, "bare: %s\n", error);
		exit(1);
	}
}

/* ---- what each client hands over ---- */

struct load {
	sqlite3_stmt *inserts[STATEMENTS_MAX];
	int count;
	sqlite3_stmt *counts; /* once a batch; NULL: none */
};

static void prepare(sqlite3 *db, struct load *load, const char *sql)
{
	if (load->count == STATEMENTS_MAX ||
	    sqlite3_prepare_v2(db, sql, -1, &load->inserts[load->count++], NULL) != SQLITE_OK) {
		fprintf(stderr, "bare: %s: %s\n", sqlite3_errmsg(db), sql);
		exit(1);
	}
}

static void one_small_row(sqlite3 *db, struct load *load)
{
	run(db, "CREATE TABLE r(id INTEGER PRIMARY KEY, name TEXT, org TEXT)");
	prepare(db, load, "INSERT INTO r(id, name, org) VALUES(?1, '王桂英', '990101100201')");
}

/* One answer of one row, for the caller to free with sqlite3_free. */
static char *ask(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *query = NULL;
	char *answer = NULL;
	if (sqlite3_prepare_v2(db, sql, -1, &query, NULL) == SQLITE_OK && sqlite3_step(query) == SQLITE_ROW)
		answer = sqlite3_mprintf("%s", sqlite3_column_text(query, 0));
	if (answer == NULL) {
		fprintf(stderr, "bare: %s: %s\n", sqlite3_errmsg(db), sql);
		exit(1);
	}
	sqlite3_finalize(query);
	return answer;
}

/* The table as ours is, with its indexes, empty. */
static void same_table(sqlite3 *db, const char *table)
{
	char *sql = sqlite3_mprintf("SELECT group_concat(sql, ';') FROM (SELECT sql FROM ours.sqlite_master WHERE "
				    "tbl_name = %Q AND sql IS NOT NULL ORDER BY type DESC)", table);
	char *make = ask(db, sql);
	run(db, make);
	sqlite3_free(make);
	sqlite3_free(sql);
}

/* Our newest rows of a table, to be written anew with keys of their own. */
static void same_rows(sqlite3 *db, struct load *load, const char *table, int rows)
{
	char *columns, *sql = sqlite3_mprintf(
		"SELECT group_concat(CASE WHEN name IN ('id', 'seq', 'number') THEN '?1 * 16 + rowid' "
		"ELSE name END) FROM pragma_table_info(%Q)", table);
	columns = ask(db, sql);
	sqlite3_free(sql);
	for (int i = 0; i < rows; i++) {
		sql = sqlite3_mprintf("CREATE TEMP TABLE was_%s_%d AS SELECT * FROM ours.%s ORDER BY 1 DESC, 2 DESC "
				      "LIMIT 1 OFFSET %d", table, i, table, i);
		run(db, sql);
		sqlite3_free(sql);
		sql = sqlite3_mprintf("UPDATE was_%s_%d SET rowid = %d", table, i, i + 1);
		run(db, sql);
		sqlite3_free(sql);
		sql = sqlite3_mprintf("INSERT INTO main.%s SELECT %s FROM was_%s_%d", table, columns, table, i);
		prepare(db, load, sql);
		sqlite3_free(sql);
	}
	sqlite3_free(columns);
}

static void rows_of_an_intake(sqlite3 *db, struct load *load, const char *ours)
{
	static const struct {
		const char *table;
		int rows;
	} written[] = {{"r_case", 1}, {"s_case", 1}, {"r_item_water_fee", 1}, {"journal", 1}, {"audit", 2}, {"submission", 1}};
	char *sql = sqlite3_mprintf("ATTACH %Q AS ours", ours);
	run(db, sql);
	sqlite3_free(sql);
	for (size_t i = 0; i < sizeof written / sizeof written[0]; i++) {
		same_table(db, written[i].table);
		same_rows(db, load, written[i].table, written[i].rows);
	}
	same_table(db, "s_case_fts");
	prepare(db, load, "INSERT INTO s_case_fts(rowid, terms) SELECT id, terms FROM main.s_case WHERE id = ?1 * 16 + 1");
	same_table(db, "figure_pending");
	prepare(db, load, "INSERT INTO main.figure_pending(id, org, name, period, value, n) WITH RECURSIVE ten(k) AS "
			  "(VALUES(0) UNION ALL SELECT k + 1 FROM ten WHERE k < 9) SELECT ?1 * 16 + k, '990101100201', "
			  "'case.item.accepted', '2026-11-26', 'water_fee', 1 FROM ten");
	load->counts = load->inserts[--load->count];
}

static void write_rows(sqlite3_stmt *insert, long n)
{
	sqlite3_bind_int64(insert, 1, n);
	if (sqlite3_step(insert) != SQLITE_DONE) {
		fprintf(stderr, "bare: row %ld: %s: %s\n", n, sqlite3_errmsg(sqlite3_db_handle(insert)),
			sqlite3_sql(insert));
		exit(1);
	}
	sqlite3_reset(insert);
}

static void commit_batch(sqlite3 *db, const struct load *load, long from, long until)
{
	run(db, "BEGIN IMMEDIATE");
	for (long n = from; n <= until; n++) {
		for (int i = 0; i < load->count; i++)
			write_rows(load->inserts[i], n);
	}
	if (load->counts != NULL)
		write_rows(load->counts, until);
	run(db, "COMMIT");
}

static double now(void)
{
	struct timespec time;
	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	sqlite3 *db;
	struct load load = {.count = 0, .counts = NULL};
	pthread_t threads[CLIENTS_MAX];
	if (argc != 4 && argc != 5)
		return 2;
	long clients = strtol(argv[2], NULL, 10), seconds = strtol(argv[3], NULL, 10);
	if (clients < 1 || clients > CLIENTS_MAX || sqlite3_open(argv[1], &db) != SQLITE_OK)
		return 2;
	sqlite3_busy_timeout(db, 10000); /* the server of the same file may be at it */
	run(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-16000");
	if (argc == 5)
		rows_of_an_intake(db, &load, argv[4]);
	else
		one_small_row(db, &load);
	for (long i = 0; i < clients; i++)
		pthread_create(&threads[i], NULL, client, NULL);
	double end = now() + (double)seconds;
	while (now() < end) {
		pthread_mutex_lock(&lock);
		while (asked == committed)
			pthread_cond_wait(&work, &lock);
		long from = committed + 1, until = asked;
		pthread_mutex_unlock(&lock);
		commit_batch(db, &load, from, until);
		pthread_mutex_lock(&lock);
		committed = until;
		pthread_cond_broadcast(&done);
		pthread_mutex_unlock(&lock);
	}
	printf("%ld\n", committed / seconds);
	return 0;
}
