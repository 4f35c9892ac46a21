/*
 * bare: the peer of durable intake: nothing but SQLite with the same batching.
 *
 * So many clients each hand one small row to one writer, which commits what waits with one fsync
 * (WAL, synchronous=FULL) and then lets them go. No rights, no history, no audit, no search: what our
 * intake costs beyond this is what it does beyond this.
 *
 * Use: bare FILE CLIENTS SECONDS; prints commits a second.
 */
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { CLIENTS_MAX = 512 };

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

static void commit_batch(sqlite3 *db, sqlite3_stmt *insert, long from, long until)
{
	run(db, "BEGIN IMMEDIATE");
	for (long n = from; n <= until; n++) {
		sqlite3_bind_int64(insert, 1, n);
		sqlite3_bind_text(insert, 2, "王桂英", -1, SQLITE_STATIC);
		sqlite3_bind_text(insert, 3, "990101100201", -1, SQLITE_STATIC);
		sqlite3_step(insert);
		sqlite3_reset(insert);
	}
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
	sqlite3_stmt *insert;
	pthread_t threads[CLIENTS_MAX];
	if (argc != 4)
		return 2;
	long clients = strtol(argv[2], NULL, 10), seconds = strtol(argv[3], NULL, 10);
	if (clients < 1 || clients > CLIENTS_MAX || sqlite3_open(argv[1], &db) != SQLITE_OK)
		return 2;
	run(db, "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE r(id INTEGER PRIMARY "
		"KEY, name TEXT, org TEXT)");
	sqlite3_prepare_v2(db, "INSERT INTO r(id, name, org) VALUES(?, ?, ?)", -1, &insert, NULL);
	for (long i = 0; i < clients; i++)
		pthread_create(&threads[i], NULL, client, NULL);
	double end = now() + (double)seconds;
	while (now() < end) {
		pthread_mutex_lock(&lock);
		while (asked == committed)
			pthread_cond_wait(&work, &lock);
		long from = committed + 1, until = asked;
		pthread_mutex_unlock(&lock);
		commit_batch(db, insert, from, until);
		pthread_mutex_lock(&lock);
		committed = until;
		pthread_cond_broadcast(&done);
		pthread_mutex_unlock(&lock);
	}
	printf("%ld\n", committed / seconds);
	return 0;
}
