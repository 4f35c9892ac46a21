/*
 * clock: what happens by itself (folding figures, flows whose time has come, the audit anchor), and
 * the thread that runs jobs.
 */
#include "base/arena.h"
#include "base/date.h"
#include "base/log.h"
#include "engine/audit/audit.h"
#include "engine/figure/figure.h"
#include "engine/wording/wording.h"
#include "engine/workdays/workdays.h"
#include "web/kept.h"
#include "web/screen.h"
#include "web/site_int.h"
#include "web/unfinished.h"

#include <malloc.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { FOLD_ROWS = 2000 };
enum { SUBMISSION_DAYS = 14, SESSION_DAYS = 30 };

/* ---- by the clock ---- */

struct fold {
	bool left;
};

static err_t fold_body(void *arg, struct act *act)
{
	return figure_fold(act, FOLD_ROWS, &((struct fold *)arg)->left);
}

static err_t module_body(void *arg, struct act *act)
{
	const struct module *module = arg;
	return module->tick(act);
}

static err_t sweep_body(void *arg, struct act *act)
{
	const int64_t day = 86400000;
	(void)arg;
	TRY(db_exec(act->db, "DELETE FROM submission WHERE at < $1",
		    ARGS(V_INT(act->now - SUBMISSION_DAYS * day)), NULL));
	TRY(db_exec(act->db, "DELETE FROM session WHERE created < $1",
		    ARGS(V_INT(act->now - SESSION_DAYS * day)), NULL));
	TRY(limits_sweep(act));
	TRY(kept_sweep(act));
	TRY(screen_sweep(act));
	TRY(flow_batch_sweep(act));
	TRY(unfinished_sweep(act));
	return db_exec(act->db, "DELETE FROM login_try WHERE at < $1", ARGS(V_INT(act->now - day)),
		       NULL);
}

/* Nobody stands before the screen any more: what it was shown is gone within seconds, here too. */
static err_t wipe_body(void *arg, struct act *act)
{
	(void)arg;
	return showing_wipe(act);
}

/* Appends the heads to the anchor file when they have moved since *total. */
static err_t anchor_body(void *arg, struct act *act)
{
	int64_t *total = arg, now = 0;
	struct str file = act->house->anchor;
	if (file.len == 0)
		file = str_join(act->arena, act->house->data, S("/audit.anchor"));
	TRY(db_int(act->db, "SELECT CAST(coalesce(sum(seq), 0) AS bigint) FROM audit_head", NO_ARGS, &now,
		   NULL));
	if (now != *total)
		TRY(audit_anchor(act, file));
	*total = now;
	return NULL;
}

/* Only looks: what a transaction has written but not yet committed may be undone, and a head that was anchored
 * and then undone would look like a forgery for ever. */
static err_t anchor_heads(struct site *site, struct arena *arena, void *arg)
{
	TRY(site_glance(site, arena, anchor_body, arg));
	atomic_store(&site->anchored, clock_now());
	return NULL;
}

static err_t sweep_blobs(struct site *site, struct arena *arena, void *arg)
{
	(void)arg;
	struct db *db = NULL;
	int gone = 0;
	TRY(db_open(arena, site->plan.db_url, DB_READ, &db));
	struct act act = act_program(arena, site->plan.house, db, NULL);
	err_t err = blob_sweep(&act, &gone);
	db_close(db);
	if (gone > 0)
		log_line(LOG_INFO, "removed %d files that nothing refers to", gone);
	return err;
}

/* Whoever was imported, or came in over the years, is not in the planner's first count; and an index that was never counted
 * looks better to it than any that was. */
static err_t tune_body(void *arg, struct act *act)
{
	bool due = false;
	(void)arg;
	TRY(act_daily(act, S("planner"), &due));
	return due ? db_tune(act->db) : NULL;
}

/* Whether the disk takes writes again: a row that means nothing. */
static err_t probe_body(void *arg, struct act *act)
{
	int64_t n = 0;
	(void)arg;
	return act_count(act, S("probe"), &n);
}

void clock_turn(struct site *site, const char *what,
		err_t (*act)(struct site *site, struct arena *arena, void *arg), void *arg)
{
	jmp_buf out;
	struct arena *arena = arena_try();
	if (arena == NULL || setjmp(out) != 0) {
		log_line(LOG_WARN, "%s failed: no memory", what);
		arena_free(arena);
		return;
	}
	arena_guard(arena, 0, &out);
	err_t err = act(site, arena, arg);
	if (err != NULL && !atomic_load(&site->stopping))
		log_line(LOG_WARN, "%s failed: " STR, what,
			 STR_ARG(err->cause.len > 0 ? err->cause : err->text));
	arena_free(arena);
}

struct asked {
	job_write *body;
	void *arg;
};

static err_t errand_turn(struct site *site, struct arena *arena, void *arg)
{
	const struct asked *asked = arg;
	return site_errand(site, arena, -1, asked->body, asked->arg);
}

static void run_errand(struct site *site, const char *what, job_write *body, void *arg)
{
	struct asked asked = {body, arg};
	clock_turn(site, what, errand_turn, &asked);
}

static err_t glance_turn(struct site *site, struct arena *arena, void *arg)
{
	const struct asked *asked = arg;
	return site_glance(site, arena, asked->body, asked->arg);
}

/* Only looks: what a writer has not committed yet may be undone, and was never there. */
static void run_glance(struct site *site, const char *what, job_write *body, void *arg)
{
	struct asked asked = {body, arg};
	clock_turn(site, what, glance_turn, &asked);
}

static err_t changes_turn(struct site *site, struct arena *arena, void *arg)
{
	(void)arg;
	return changes_tell(site, arena);
}

/* Another server, or this one, may have entered a reason: all show it within a second. */
static err_t wording_body(void *arg, struct act *act)
{
	(void)arg;
	return wording_refresh(act);
}

static void every_second(struct site *site)
{
	struct fold fold = {.left = true};
	ready_sweep(site->ready, clock_now());
	clock_turn(site, "telling what has changed", changes_turn, NULL);
	for (int i = 0; fold.left && i < 50; i++) {
		fold.left = false;
		run_errand(site, "folding figures", fold_body, &fold);
	}
	run_glance(site, "reading the reasons", wording_body, NULL);
}

/* Another server may have entered a notice. */
static err_t calendar_body(void *arg, struct act *act)
{
	(void)arg;
	return workdays_refresh(act);
}

/* One transaction of a job may take minutes, and it tells no progress meanwhile. */
static err_t beat_body(void *arg, struct act *act)
{
	const struct site *site = arg;
	int64_t job = atomic_load(&site->job);
	return job == 0 ? NULL : job_beat(act, job);
}

/* Each for itself: what one cannot do now does not keep the others. */
static void tick_modules(struct site *site)
{
	for (const struct module *const *module = site->plan.modules; *module != NULL; module++) {
		if ((*module)->tick != NULL) {
			struct module own = **module;
			run_errand(site, own.name, module_body, &own);
		}
	}
}

static void nap(struct site *site)
{
	const struct timespec tenth = {.tv_nsec = 100000000};
	for (int i = 0; i < 10 && !atomic_load(&site->stopping); i++)
		nanosleep(&tenth, NULL);
}

/* What goes by days is looked at as soon as one has begun, at midnight or on waking up. */
static bool is_new_day(int64_t *today)
{
	int64_t day = day_of_moment(clock_now());
	bool fresh = day != *today;
	*today = day;
	return fresh;
}

void *clock_main(void *arg)
{
	struct site *site = arg;
	int64_t anchored = 0, today = day_of_moment(clock_now());
	struct due_stuck stuck = {.count = 0};
	for (int64_t second = 0; !atomic_load(&site->stopping); second++) {
		bool fresh = is_new_day(&today);
		every_second(site);
		if (fresh || second % 600 == 0)
			stuck.count = 0; /* they are tried again */
		if (fresh || second % 10 == 0)
			due_flows(site, &stuck);
		if (second % 10 == 5)
			run_errand(site, "wiping screens", wipe_body, NULL);
		if (second % JOB_BEAT_SECONDS == 15 && atomic_load(&site->job) != 0)
			run_errand(site, "keeping a job", beat_body, site);
		if (fresh || second % 60 == 25) {
			tick_modules(site);
			due_modules(site, &stuck);
		}
		if (fresh || second % 60 == 35)
			run_glance(site, "reading the calendar", calendar_body, NULL);
		if (second % 60 == 5)
			clock_turn(site, "anchoring the audit trail", anchor_heads, &anchored);
		if (fresh || second % 3600 == 30)
			run_errand(site, "sweeping", sweep_body, NULL);
		if (second % 3600 == 50)
			clock_turn(site, "sweeping the store", sweep_blobs, NULL);
		if (second % 3600 == 45)
			run_errand(site, "letting the planner count", tune_body, NULL);
		if (atomic_load(&site->failed_commits) > 0)
			run_errand(site, "writing a probe", probe_body, &site->failed_commits);
		/* What only the start, the first errands, or the planner's count needed: trees, schemas read anew by all. */
		if (second == 1 || second % 3600 == 55)
			malloc_trim(0);
		nap(site);
	}
	return NULL;
}

/* ---- jobs ---- */

struct running {
	struct site *site;
	struct job job;
	struct str input, file;
	bool found;
	struct job_run *run;
	int64_t done, total, noted;
	err_t failure;
};

static err_t claim_body(void *arg, struct act *act)
{
	struct running *running = arg;
	return job_claim(act, &running->job, &running->input, &running->file, &running->found);
}

static err_t note_body(void *arg, struct act *act)
{
	struct running *running = arg;
	return job_note(act, running->job.id, running->done, running->total);
}

static err_t end_body(void *arg, struct act *act)
{
	struct running *running = arg;
	return job_end(act, running->job.id, running->failure, running->run->result,
		       running->run->result_file);
}

static err_t job_writes(struct job_run *run, job_write *body, void *arg)
{
	struct running *running = run->own;
	return site_errand(running->site, run->arena, running->job.account, body, arg);
}

/* Told often, written at most four times a second. */
static void job_progress(struct job_run *run, int64_t done, int64_t total)
{
	struct running *running = run->own;
	int64_t now = clock_monotonic();
	running->done = done;
	running->total = total;
	if (now - running->noted < 250 && done < total)
		return;
	running->noted = now;
	run_errand(running->site, "noting a job's progress", note_body, running);
}

static const struct job_kind *kind_of(const struct site *site, struct str name)
{
	for (const struct module *const *module = site->plan.modules; *module != NULL; module++) {
		for (const struct job_kind *kind = (*module)->jobs; kind && kind->name; kind++) {
			if (str_eq(str_of(kind->name), name))
				return kind;
		}
	}
	return NULL;
}

static err_t run_kind(struct running *running, struct station *station, struct arena *arena)
{
	const struct job_kind *kind = kind_of(running->site, running->job.kind);
	struct act act = act_program(arena, running->site->plan.house, station->db, NULL);
	struct job_run *run = running->run;
	if (kind == NULL)
		return err_internal(arena, "no such kind of job");
	act.second = true; /* asked for by one who had the right */
	TRY(act_as(&act, running->job.account));
	*run = (struct job_run){.arena = arena, .act = &act, .id = running->job.id,
				.org = running->job.org, .input = running->input,
				.file = running->file, .rooms = running->site->plan.rooms,
				.write = job_writes, .progress = job_progress, .own = running};
	return kind->run(run);
}

/* Who, where, how long it waited and ran; never its title or what it was given, which may name people. */
static void log_job(const struct running *running, int64_t milliseconds)
{
	const struct job *job = &running->job;
	err_t failure = running->failure;
	log_line(failure == NULL ? LOG_INFO : LOG_WARN,
		 "job kind=" STR " id=%lld %s ms=%lld waited_ms=%lld account=%lld org=" STR "%s" STR,
		 STR_ARG(job->kind), (long long)job->id, failure == NULL ? "done" : "failed",
		 (long long)milliseconds, (long long)(clock_now() - milliseconds - job->created),
		 (long long)job->account, STR_ARG(job->org.len > 0 ? job->org : S("-")),
		 failure == NULL ? "" : " cause=", STR_ARG(failure == NULL ? S("") : failure->cause));
}

static err_t waits_body(void *arg, struct act *act)
{
	return job_waits(act, &((struct running *)arg)->found);
}

/* After each commit the bell rings, and hardly ever for a job: the writer is not asked before there is one. */
static bool claim(struct running *running, struct arena *arena)
{
	jmp_buf out;
	arena_guard(arena, 0, &out);
	if (setjmp(out) != 0)
		return false;
	err_t err = site_glance(running->site, arena, waits_body, running);
	if (err == NULL && running->found)
		err = site_errand(running->site, arena, -1, claim_body, running);
	arena_guard(arena, 0, NULL);
	return err == NULL && running->found;
}

static err_t guarded_kind(struct running *running, struct station *station, struct arena *arena)
{
	static const struct err no_memory = {
		.kind = ERR_BUSY, .text = STR_INIT("系统内存不够，这件事没有做完。请过一会儿再做一次。"),
		.cause = STR_INIT("no memory for a job"), .file = __FILE__, .line = __LINE__};
	jmp_buf out;
	arena_guard(arena, 0, &out);
	err_t err = setjmp(out) == 0 ? run_kind(running, station, arena) : &no_memory;
	arena_guard(arena, 0, NULL);
	db_rest(station->db);
	station_tell(station);
	return err;
}

/* One job, if there is one. */
static bool run_one(struct site *site, struct station *station)
{
	struct arena *arena = arena_try();
	struct job_run run = {0};
	struct running running = {.site = site, .run = &run};
	if (arena == NULL || !claim(&running, arena)) {
		arena_free(arena);
		return false;
	}
	int64_t began = clock_monotonic();
	atomic_store(&site->job, running.job.id);
	running.failure = guarded_kind(&running, station, arena);
	atomic_store(&site->job, 0);
	log_job(&running, clock_monotonic() - began);
	run_errand(site, "ending a job", end_body, &running);
	arena_free(arena);
	return true;
}

void runner_ring(struct site *site)
{
	pthread_mutex_lock(&site->bell_lock);
	site->rung = true;
	pthread_cond_signal(&site->bell);
	pthread_mutex_unlock(&site->bell_lock);
}

static void wait_for_bell(struct site *site)
{
	struct timespec until;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += 5;
	pthread_mutex_lock(&site->bell_lock);
	if (!site->rung)
		pthread_cond_timedwait(&site->bell, &site->bell_lock, &until);
	site->rung = false;
	pthread_mutex_unlock(&site->bell_lock);
}

void *runner_main(void *arg)
{
	struct site *site = arg;
	struct station *station = reader_begin(site, 0);
	if (station != NULL)
		db_patient(station->db, true);
	while (station != NULL && !atomic_load(&site->stopping)) {
		while (!atomic_load(&site->stopping) && run_one(site, station))
			continue;
		wait_for_bell(site);
	}
	station_end(station);
	return NULL;
}
