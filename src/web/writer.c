/*
 * writer: what waits is taken together, committed with one fsync, and only then answered.
 *
 * One that fails leaves no trace and does not harm the others. Most that fail have written nothing yet, so
 * a batch of visits sets no savepoints at first (they cost a third of a small write: db_part). Only when one
 * fails behind its first write is the batch rolled back and done again, each in a savepoint of its own.
 * Counts of a batch are added up and written once, before its commit.
 * On PostgreSQL a batch is one visit (several writers, no batching across users); there a transaction
 * that met another is tried again up to three times, with the same submission. When the outcome of a
 * commit is unknown nobody is told "done": the submission's row says later what happened.
 */
#include "base/arena.h"
#include "base/date.h"
#include "base/log.h"
#include "engine/account/account.h"
#include "engine/audit/audit.h"
#include "engine/figure/figure.h"
#include "web/site_int.h"
#include "web/unfinished.h"

#include <stdlib.h>
#include <string.h>

enum { TRIES_MAX = 3, APPLY_MEMORY = 64 << 20, COMMITS_FAILED = 3 };

const struct err site_no_memory = {
	.kind = ERR_BUSY, .text = STR_INIT("这次的内容太多，没有保存。请分开提交。"),
	.cause = STR_INIT("request arena exhausted"), .file = __FILE__, .line = __LINE__};

/* given: a line that is open already, the station's from now on; NULL: one of its own, when it is first needed. */
static struct station *make_station(struct site *site, enum db_mode mode, struct db *given)
{
	struct arena *arena = arena_new(NULL);
	struct station *station = arena_one(arena, struct station);
	station->site = site;
	station->arena = arena;
	station->db = given;
	err_t err = given != NULL ? NULL : db_reserve(arena, site->plan.db_url, mode, &station->db);
	if (err != NULL) {
		log_line(LOG_ERROR, "database can't be opened: " STR, STR_ARG(err->cause));
		arena_free(arena);
		return NULL;
	}
	watch_join(site->watch, station->db);
	return station;
}

void station_tell(struct station *station)
{
	int64_t cached = db_cached(station->db);
	if (cached != station->cached)
		metrics_cached(station->site->metrics, cached - station->cached);
	station->cached = cached;
}

void *reader_begin(void *site, size_t number)
{
	(void)number;
	return make_station(site, DB_READ, NULL);
}

void *writer_begin(void *arg, size_t number)
{
	struct site *site = arg;
	struct station *station = make_station(site, DB_WRITE, number == 0 ? site->plan.line : NULL);
	if (station == NULL)
		return NULL;
	station->lane.db = station->db;
	station->lane.number = site->plan.server_number * 16 + (int)number;
	return station;
}

void station_end(void *arg)
{
	struct station *station = arg;
	if (station == NULL)
		return;
	db_close(station->db);
	arena_free(station->arena);
}

/* ---- one visit in its part ---- */

static err_t open_act(struct passage *passage, struct station *station)
{
	struct visit *visit = &passage->visit;
	struct act act = visit->act;
	act.db = station->db;
	act.lane = &station->lane;
	act.recall = arena_one(visit->arena, struct recall);
	act.now = clock_now();
	act.today = day_of_moment(act.now);
	visit->act = act;
	/* Rights are asked again inside the transaction: they may have been taken back since. */
	if (visit->route->who == WHO_STAFF || visit->route->who == WHO_SESSION)
		return session_open(&visit->act, visit->session, NULL);
	return NULL;
}

static err_t apply_visit(struct passage *passage, struct station *station)
{
	struct visit *visit = &passage->visit;
	TRY(open_act(passage, station));
	visit->location = S("");
	if (passage->counted)
		return limits_try(visit);
	if (visit->route->machine)
		TRY(limits_try(visit));
	if (visit->route->repeats || visit->route->machine)
		return visit->route->apply(visit);
	TRY(submission_seen(visit, &visit->location, &passage->done_before));
	if (passage->done_before)
		return NULL;
	TRY(limits_take(visit));
	TRY(visit->route->apply(visit));
	if (!visit->show) /* what is shown again is not sent yet */
		TRY(unfinished_sent(visit));
	return submission_keep(visit);
}

static err_t guarded_apply(struct passage *passage, struct station *station)
{
	jmp_buf out;
	arena_guard(passage->visit.arena, APPLY_MEMORY, &out);
	if (setjmp(out) != 0) {
		arena_guard(passage->visit.arena, 0, NULL);
		return &site_no_memory;
	}
	err_t err = apply_visit(passage, station);
	arena_guard(passage->visit.arena, 0, NULL);
	return err;
}

static bool is_errand(const struct work_task *task)
{
	return task->run == errand_run;
}

static err_t run_task(struct work_task *task, struct station *station)
{
	if (is_errand(task))
		return errand_pass((struct errand *)task, station);
	return guarded_apply((struct passage *)task, station);
}

static void set_fault(struct work_task *task, err_t err)
{
	/* Errors of the database live with its connection: what is kept is copied. */
	if (is_errand(task)) {
		struct errand *errand = (struct errand *)task;
		errand->err = fault_copy(errand->arena, err);
	} else {
		struct passage *passage = (struct passage *)task;
		passage->fault = fault_copy(passage->visit.arena, err);
	}
}

static err_t fault_of(const struct work_task *task)
{
	return is_errand(task) ? ((const struct errand *)task)->err
			       : ((const struct passage *)task)->fault;
}

/* ---- after the commit ---- */

/* It is on the disk. Where there is no memory to say so, the same submission asks again and is told. */
static void answer_kept(struct passage *passage)
{
	jmp_buf out;
	arena_guard(passage->visit.arena, 0, &out);
	if (setjmp(out) == 0)
		answer_done(passage);
	else
		answer_busy(passage->exchange);
}

static void finish_passage(struct passage *passage)
{
	if (passage->fault == NULL)
		passage->fault = passage->held;
	bool done = passage->fault == NULL;
	if (done)
		runner_ring(passage->site);
	if (done && (!passage->visit.show || passage->done_before)) {
		answer_kept(passage);
		return;
	}
	passage->task.run = done ? pass_shown : pass_fault;
	if (!work_add(passage->site->readers, &passage->task))
		answer_busy(passage->exchange);
}

static void finish(struct work_task *chain)
{
	while (chain != NULL) {
		struct work_task *next = chain->next;
		if (is_errand(chain))
			errand_finish((struct errand *)chain);
		else
			finish_passage((struct passage *)chain);
		chain = next;
	}
}

static void fail_all(struct work_task *chain, err_t err)
{
	for (struct work_task *task = chain; task != NULL; task = task->next)
		set_fault(task, err);
}

/* ---- the batch ---- */

struct batch {
	struct arena *arena;
	struct work_task *chain;
	struct figure_sum *figures; /* what its visits count; NULL: each writes its own */
	bool careful;		    /* each in a savepoint */
	bool spoiled;		    /* one failed that can't be undone alone */
};

static err_t settle(const struct batch *batch, struct station *station)
{
	struct act act = act_program(batch->arena, station->site->plan.house, station->db,
				     &station->lane);
	station->lane.figures = batch->figures;
	TRY(figure_settle(&act));
	station->lane.figures = NULL;
	return NULL;
}

/* Errands may gather figures of their own, and read those of the visits before them. */
static err_t share_figures(const struct batch *batch, const struct work_task *task,
			   struct station *station)
{
	if (is_errand(task))
		return settle(batch, station);
	station->lane.figures = batch->figures;
	if (batch->figures != NULL)
		figure_mark(&station->lane);
	return NULL;
}

static err_t run_part(struct batch *batch, struct work_task *task, struct station *station)
{
	struct lane *lane = &station->lane;
	audit_mark(lane);
	TRY(share_figures(batch, task, station));
	TRY(batch->careful ? db_savepoint(station->db) : db_part(station->db));
	err_t err = run_task(task, station);
	if (err == NULL)
		err = db_failure(station->db); /* somebody has passed over it */
	if (err == NULL)
		return db_release(station->db);
	set_fault(task, err);
	audit_undo(lane);
	if (batch->figures != NULL && !is_errand(task))
		figure_undo(batch->figures);
	if (db_may_undo(station->db))
		return db_undo(station->db);
	batch->spoiled = true;
	return NULL;
}

static err_t close_batch(const struct batch *batch, struct station *station)
{
	TRY(settle(batch, station));
	struct act act = act_program(batch->arena, station->site->plan.house, station->db,
				     &station->lane);
	TRY(audit_close(&act));
	return db_commit(station->db);
}

static err_t try_batch(struct batch *batch, struct station *station)
{
	batch->arena = arena_new(station->arena);
	if (!batch->careful) {
		figure_gather(batch->arena, &station->lane, false);
		batch->figures = station->lane.figures;
	}
	err_t err = db_begin(station->db);
	struct work_task *task = batch->chain;
	for (; task != NULL && err == NULL && !batch->spoiled; task = task->next) {
		set_fault(task, NULL);
		err = run_part(batch, task, station);
	}
	if (err == NULL && !batch->spoiled)
		err = close_batch(batch, station);
	if (err != NULL || batch->spoiled) {
		db_rollback(station->db);
		audit_forget(&station->lane);
	}
	arena_free(batch->arena);
	return err;
}

/* What stands alone needs no way back but the whole transaction's, and its fault is told already. */
static err_t run_batch(struct work_task *chain, struct station *station)
{
	struct batch batch = {.chain = chain};
	err_t err = try_batch(&batch, station);
	if (err != NULL || !batch.spoiled || chain->next == NULL)
		return err;
	metrics_redone(station->site->metrics);
	batch = (struct batch){.chain = chain, .careful = true};
	return try_batch(&batch, station);
}

/* As run_batch, also when there is no memory for what all of the batch share: then nothing of it is kept. */
static err_t guarded_batch(struct work_task *chain, struct station *station)
{
	jmp_buf out;
	arena_guard(station->arena, 0, &out);
	if (setjmp(out) != 0) {
		arena_guard(station->arena, 0, NULL);
		db_rollback(station->db);
		audit_forget(&station->lane);
		return &site_no_memory;
	}
	err_t err = run_batch(chain, station);
	arena_guard(station->arena, 0, NULL);
	return err;
}

/* db_is_transient reads the error's cause, which its copy keeps. */
static bool all_failed(const struct work_task *chain)
{
	for (; chain != NULL; chain = chain->next) {
		if (fault_of(chain) == NULL)
			return false;
	}
	return true;
}

/* Whether this commit has put something on the disk: an empty one says nothing about it. */
static bool wrote_something(const struct site *site, const struct work_task *chain)
{
	for (; chain != NULL; chain = chain->next) {
		const struct passage *passage = (const struct passage *)chain;
		if (fault_of(chain) != NULL)
			continue;
		if (is_errand(chain) ? ((const struct errand *)chain)->arg == &site->failed_commits
				     : !passage->done_before)
			return true;
	}
	return false;
}

static void count_commit(struct site *site, const struct work_task *chain, err_t err)
{
	if (err == NULL && !wrote_something(site, chain))
		return;
	int before = err == NULL ? atomic_exchange(&site->failed_commits, 0)
				 : atomic_fetch_add(&site->failed_commits, 1);
	if (err == NULL && before >= COMMITS_FAILED)
		log_line(LOG_WARN, "the database takes writes again");
	if (err != NULL && before + 1 == COMMITS_FAILED)
		log_line(LOG_ERROR, "reading only until a commit succeeds");
}

bool site_reads_only(const struct site *site)
{
	return atomic_load(&site->failed_commits) >= COMMITS_FAILED;
}

void writer_batch(struct work_task *chain, size_t count, void *thread)
{
	struct station *station = thread;
	static const struct err no_database = {
		.kind = ERR_BUSY, .text = STR_INIT("数据库暂时连不上，没有保存。请过一会儿再提交一次。"),
		.file = __FILE__, .line = __LINE__};
	err_t err = station == NULL ? &no_database : NULL;
	for (int tries = 0; station != NULL && tries < TRIES_MAX; tries++) {
		int64_t began = clock_monotonic();
		err = guarded_batch(chain, station);
		metrics_commit(station->site->metrics, count, clock_monotonic() - began, err == NULL);
		err_t one = err != NULL ? err : fault_of(chain);
		bool again = one != NULL && db_is_transient(one) &&
			     (err != NULL || (count == 1 && all_failed(chain)));
		if (!again)
			break;
	}
	if (station != NULL)
		station_tell(station);
	if (station != NULL && err != &site_no_memory && !db_is_memory(err))
		count_commit(station->site, chain, err);
	if (err != NULL) {
		log_line(LOG_ERROR, "transaction failed: " STR, STR_ARG(err->cause));
		fail_all(chain, err);
	}
	finish(chain);
}

/* This and errand_run mark what a task is; the writer runs batches. */
void passage_apply(struct work_task *task, void *thread)
{
	writer_batch(task, 1, thread);
}
