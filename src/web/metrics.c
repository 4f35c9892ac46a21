/*
 * metrics: counters of routes and of the writers, and their text. See metrics.h.
 *
 * Why own: the text form is a few lines, and a library would bring its own threads and locks. A sum
 * read while others add may be a request behind; a monitor lives with that.
 */
#include "web/metrics.h"

#include "base/arena.h"
#include "web/web.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <unistd.h>

enum { BUCKETS = 11, CLASSES = 6, METHODS = 2 };

/* Upper ends in microseconds: from a page out of memory to a report. */
static const int64_t bucket_ends[BUCKETS] = {1000,   2500,   5000,    10000,   25000,  50000,
					     100000, 250000, 500000, 1000000, 5000000};

typedef _Atomic(uint64_t) counter;

struct tally {
	counter classes[CLASSES]; /* by the status' first digit */
	counter buckets[BUCKETS]; /* not summed up; what is slower is in `count` alone */
	counter count, microseconds;
};

struct metrics {
	const struct route *const *routes;
	size_t route_count;
	struct tally *tallies; /* METHODS for each route, then for what has none */
	counter commits, failed_commits, redone, visits, commit_milliseconds;
	_Atomic(int64_t) cached;
};

struct metrics *metrics_new(struct arena *arena, const struct route *const *routes, size_t count)
{
	struct metrics *metrics = arena_one(arena, struct metrics);
	metrics->routes = routes;
	metrics->route_count = count;
	metrics->tallies = arena_many(arena, struct tally, (count + 1) * METHODS);
	return metrics;
}

static void add(counter *to, uint64_t n)
{
	atomic_fetch_add_explicit(to, n, memory_order_relaxed);
}

static uint64_t get(const counter *from)
{
	return atomic_load_explicit(from, memory_order_relaxed);
}

static size_t place_of(const struct metrics *metrics, const struct route *route)
{
	size_t i = 0;
	while (i < metrics->route_count && metrics->routes[i] != route)
		i++;
	return i;
}

void metrics_request(struct metrics *metrics, const struct route *route, enum http_method method,
		     int status, int64_t microseconds)
{
	size_t at = place_of(metrics, route) * METHODS + (method == HTTP_POST);
	struct tally *tally = &metrics->tallies[at];
	size_t bucket = 0;
	while (bucket < BUCKETS && microseconds > bucket_ends[bucket])
		bucket++;
	if (bucket < BUCKETS)
		add(&tally->buckets[bucket], 1);
	if (status >= 100 && status < CLASSES * 100)
		add(&tally->classes[status / 100], 1);
	add(&tally->count, 1);
	add(&tally->microseconds, microseconds > 0 ? (uint64_t)microseconds : 0);
}

void metrics_commit(struct metrics *metrics, size_t visits, int64_t milliseconds, bool kept)
{
	add(kept ? &metrics->commits : &metrics->failed_commits, 1);
	add(&metrics->visits, kept ? visits : 0);
	add(&metrics->commit_milliseconds, milliseconds > 0 ? (uint64_t)milliseconds : 0);
}

void metrics_cached(struct metrics *metrics, int64_t more)
{
	atomic_fetch_add_explicit(&metrics->cached, more, memory_order_relaxed);
}

void metrics_redone(struct metrics *metrics)
{
	add(&metrics->redone, 1);
}

/* ---- the text ---- */

static void head(struct buf *out, const char *name, const char *type, const char *help)
{
	buf_fmt(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void single(struct buf *out, const char *name, const char *type, const char *help, double value)
{
	head(out, name, type, help);
	buf_fmt(out, "%s %.17g\n", name, value);
}

static void labels(struct buf *out, const struct metrics *metrics, size_t at)
{
	size_t route = at / METHODS;
	buf_fmt(out, "route=\"%s\",method=\"%s\"",
		route < metrics->route_count ? metrics->routes[route]->path : "other",
		at % METHODS == 0 ? "GET" : "POST");
}

static void write_classes(const struct metrics *metrics, struct buf *out)
{
	head(out, "lianxin_requests_total", "counter", "Answered requests by route and class of status.");
	for (size_t at = 0; at < (metrics->route_count + 1) * METHODS; at++) {
		for (size_t class = 1; class < CLASSES; class++) {
			uint64_t n = get(&metrics->tallies[at].classes[class]);
			if (n == 0)
				continue;
			buf_fmt(out, "lianxin_requests_total{");
			labels(out, metrics, at);
			buf_fmt(out, ",class=\"%zuxx\"} %llu\n", class, (unsigned long long)n);
		}
	}
}

static void write_times_of(const struct metrics *metrics, size_t at, struct buf *out)
{
	const struct tally *tally = &metrics->tallies[at];
	uint64_t sum = 0, count = get(&tally->count);
	for (size_t i = 0; i < BUCKETS; i++) {
		sum += get(&tally->buckets[i]);
		buf_fmt(out, "lianxin_request_seconds_bucket{");
		labels(out, metrics, at);
		buf_fmt(out, ",le=\"%g\"} %llu\n", (double)bucket_ends[i] / 1e6, (unsigned long long)sum);
	}
	buf_fmt(out, "lianxin_request_seconds_bucket{");
	labels(out, metrics, at);
	buf_fmt(out, ",le=\"+Inf\"} %llu\nlianxin_request_seconds_sum{", (unsigned long long)count);
	labels(out, metrics, at);
	buf_fmt(out, "} %.6f\nlianxin_request_seconds_count{", (double)get(&tally->microseconds) / 1e6);
	labels(out, metrics, at);
	buf_fmt(out, "} %llu\n", (unsigned long long)count);
}

static void write_times(const struct metrics *metrics, struct buf *out)
{
	head(out, "lianxin_request_seconds", "histogram", "From the first byte of a request to the last of its answer.");
	for (size_t at = 0; at < (metrics->route_count + 1) * METHODS; at++) {
		if (get(&metrics->tallies[at].count) > 0)
			write_times_of(metrics, at, out);
	}
}

static void write_writers(const struct metrics *metrics, const struct metrics_now *now, struct buf *out)
{
	single(out, "lianxin_commits_total", "counter", "Transactions that were kept.",
	       (double)get(&metrics->commits));
	single(out, "lianxin_commits_failed_total", "counter", "Transactions that were not kept.",
	       (double)get(&metrics->failed_commits));
	single(out, "lianxin_commits_redone_total", "counter",
	       "Transactions done again, one submission after the other, because one failed behind its first write.",
	       (double)get(&metrics->redone));
	single(out, "lianxin_commit_visits_total", "counter", "Submissions in the kept transactions.",
	       (double)get(&metrics->visits));
	single(out, "lianxin_commit_seconds_total", "counter", "Time in transactions, sync included.",
	       (double)get(&metrics->commit_milliseconds) / 1e3);
	single(out, "lianxin_readers_waiting", "gauge", "Requests that wait for a reader.",
	       (double)now->readers_waiting);
	single(out, "lianxin_writers_waiting", "gauge", "Submissions that wait for a writer.",
	       (double)now->writers_waiting);
	single(out, "lianxin_audit_anchored_timestamp_seconds", "gauge",
	       "When the heads of the audit trail were last anchored; 0: not yet.",
	       (double)now->anchored / 1000.0);
}

static void write_ready(const struct ready_counts *ready, struct buf *out)
{
	single(out, "lianxin_ready_given_total", "counter", "Public pages that were answered from memory.",
	       (double)ready->given);
	single(out, "lianxin_ready_made_total", "counter",
	       "Public pages that could have been, but were made anew and kept.", (double)ready->made);
	single(out, "lianxin_ready_answers", "gauge", "Public pages in memory.", (double)ready->answers);
	single(out, "lianxin_ready_bytes", "gauge", "What they take.", (double)ready->bytes);
}

/* The second number of statm; 0 where there is no /proc. */
static double resident_bytes(void)
{
	char text[128] = "";
	int64_t pages = 0;
	int file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	if (file < 0)
		return 0;
	ssize_t len = read(file, text, sizeof text - 1);
	close(file);
	struct str rest = {text, len > 0 ? (size_t)len : 0};
	str_cut(&rest, ' ');
	return str_int(str_cut(&rest, ' '), &pages) ? (double)pages * (double)sysconf(_SC_PAGESIZE) : 0;
}

/* One family, a line for each kind of job. */
static void write_jobs_of(const struct metrics_now *now, struct buf *out, const char *name, const char *type,
			  const char *help, double (*value)(const struct metrics_now *, const struct job_count *))
{
	head(out, name, type, help);
	for (size_t i = 0; i < now->job_count; i++)
		buf_fmt(out, "%s{kind=\"" STR "\"} %.17g\n", name, STR_ARG(now->jobs[i].kind),
			value(now, &now->jobs[i]));
}

static double jobs_waiting(const struct metrics_now *now, const struct job_count *job)
{
	(void)now;
	return (double)job->waiting;
}

static double jobs_running(const struct metrics_now *now, const struct job_count *job)
{
	(void)now;
	return (double)job->running;
}

static double jobs_failed(const struct metrics_now *now, const struct job_count *job)
{
	(void)now;
	return (double)job->failed;
}

static double jobs_oldest(const struct metrics_now *now, const struct job_count *job)
{
	return job->oldest > 0 && now->now > job->oldest ? (double)(now->now - job->oldest) / 1e3 : 0;
}

static void write_jobs(const struct metrics_now *now, struct buf *out)
{
	write_jobs_of(now, out, "lianxin_jobs_waiting", "gauge", "Jobs that wait, by kind.", jobs_waiting);
	write_jobs_of(now, out, "lianxin_jobs_running", "gauge", "Jobs that run, by kind.", jobs_running);
	write_jobs_of(now, out, "lianxin_jobs_failed_total", "counter",
		      "Jobs that failed, by kind, ever since the installation was made.", jobs_failed);
	write_jobs_of(now, out, "lianxin_jobs_oldest_waiting_seconds", "gauge",
		      "How long the oldest job that waits has waited; 0: none waits.", jobs_oldest);
}

static void write_upkeep(const struct metrics_now *now, struct buf *out)
{
	for (enum upkeep_kind kind = UPKEEP_BACKUP; kind < UPKEEP_KINDS; kind++) {
		const char *name = upkeep_name(kind);
		buf_fmt(out,
			"# HELP lianxin_%s_good_timestamp_seconds When the last %s was good; 0: never.\n"
			"# TYPE lianxin_%s_good_timestamp_seconds gauge\n"
			"lianxin_%s_good_timestamp_seconds %.17g\n"
			"# HELP lianxin_%s_failed Whether the last %s was tried and failed.\n"
			"# TYPE lianxin_%s_failed gauge\nlianxin_%s_failed %d\n"
			"# HELP lianxin_%s_late Whether the last good %s is older than the county allows.\n"
			"# TYPE lianxin_%s_late gauge\nlianxin_%s_late %d\n",
			name, name, name, name, (double)now->upkeep[kind].good / 1000.0, name, name, name,
			name, now->upkeep[kind].failed, name, name, name, name, now->late[kind]);
	}
}

void metrics_write(const struct metrics *metrics, const struct metrics_now *now, struct buf *out)
{
	write_classes(metrics, out);
	write_times(metrics, out);
	write_writers(metrics, now, out);
	write_ready(&now->ready, out);
	write_jobs(now, out);
	write_upkeep(now, out);
	single(out, "lianxin_database_cached_bytes", "gauge",
	       "Pages of the database in memory, up to a bound for each connection; 0 with PostgreSQL.",
	       (double)atomic_load_explicit(&metrics->cached, memory_order_relaxed));
	single(out, "process_resident_memory_bytes", "gauge", "Resident memory.", resident_bytes());
	single(out, "process_start_time_seconds", "gauge", "When the program was started.",
	       (double)now->started / 1000.0);
}
