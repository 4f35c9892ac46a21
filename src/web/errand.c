/*
 * errand: what the program does by itself on the database, between the visits, and waits for.
 *
 * Why: the clock and the runner of jobs need it for moments only. A line of their own would be one more schema in
 * memory (SQLite reads the whole of it for each), and a second writer would wait for the first.
 * Never looks, on a line that writes, at what is not committed yet: what is undone later was never there.
 */
#include "base/arena.h"
#include "base/log.h"
#include "engine/account/account.h"
#include "web/site_int.h"

static err_t run_errand(struct errand *errand, struct station *station)
{
	struct act act = act_program(errand->arena, errand->site->plan.house, station->db,
				     &station->lane);
	act.recall = arena_one(errand->arena, struct recall);
	if (errand->account > 0) {
		act.account = 0;
		act.second = true; /* the job was asked for by one who had the right */
		TRY(act_as(&act, errand->account));
	}
	return errand->body(errand->arg, &act);
}

/* The arena is the waiting thread's, and so is its way out: meanwhile ours stands there. */
err_t errand_pass(struct errand *errand, struct station *station)
{
	jmp_buf out, *theirs = arena_escape(errand->arena);
	arena_guard(errand->arena, 0, &out);
	err_t err = setjmp(out) == 0 ? run_errand(errand, station) : &site_no_memory;
	arena_guard(errand->arena, 0, theirs);
	return err;
}

err_t fault_copy(struct arena *arena, err_t err)
{
	jmp_buf out, *theirs = arena_escape(arena);
	arena_guard(arena, 0, &out);
	err_t copy = setjmp(out) == 0 ? err_copy(arena, err) : &site_no_memory;
	arena_guard(arena, 0, theirs);
	return copy;
}

void errand_finish(struct errand *errand)
{
	pthread_mutex_lock(&errand->lock);
	errand->finished = true;
	pthread_cond_signal(&errand->ready);
	pthread_mutex_unlock(&errand->lock);
}

void errand_run(struct work_task *task, void *thread)
{
	writer_batch(task, 1, thread);
}

static err_t look(struct errand *errand, struct station *station)
{
	err_t err = db_begin(station->db);
	if (err == NULL)
		err = errand_pass(errand, station);
	if (err == NULL)
		err = db_failure(station->db);
	return fault_copy(errand->arena, err);
}

static void glance_run(struct work_task *task, void *thread)
{
	static const struct err no_database = {
		.kind = ERR_BUSY, .text = STR_INIT("数据库暂时连不上，请过一会儿再试。"),
		.cause = STR_INIT("no line to the database"), .file = __FILE__, .line = __LINE__};
	struct errand *errand = (struct errand *)task;
	struct station *station = thread;
	if (station == NULL) {
		errand->err = &no_database;
	} else {
		errand->err = look(errand, station);
		db_rest(station->db); /* rows that were left open would hold an old snapshot */
		station_tell(station);
	}
	errand_finish(errand);
}

static err_t wait_for(struct errand *errand, struct work *work)
{
	pthread_mutex_init(&errand->lock, NULL);
	pthread_cond_init(&errand->ready, NULL);
	bool taken = work_add(work, &errand->task);
	pthread_mutex_lock(&errand->lock);
	while (taken && !errand->finished)
		pthread_cond_wait(&errand->ready, &errand->lock);
	pthread_mutex_unlock(&errand->lock);
	pthread_cond_destroy(&errand->ready);
	pthread_mutex_destroy(&errand->lock);
	if (!taken)
		return err_new(errand->arena, ERR_BUSY, "系统正忙或正在停止，请稍后再试。");
	return errand->err;
}

err_t site_errand(struct site *site, struct arena *arena, int64_t account, job_write *body, void *arg)
{
	struct errand errand = {.task = {.run = errand_run}, .site = site, .body = body,
				.arg = arg, .account = account, .arena = arena};
	return wait_for(&errand, site->writers);
}

err_t site_glance(struct site *site, struct arena *arena, job_write *body, void *arg)
{
	struct errand errand = {.task = {.run = glance_run}, .site = site, .body = body,
				.arg = arg, .account = -1, .arena = arena};
	return wait_for(&errand, site->readers);
}

/* A session's use is noted by a visit to nowhere: nobody waits for it. */
struct touch {
	struct errand errand;
	struct str session;
};

static err_t touch_body(void *arg, struct act *act)
{
	return session_touch(act, ((struct touch *)arg)->session);
}

static err_t run_touch(struct touch *touch)
{
	jmp_buf out;
	arena_guard(touch->errand.arena, 0, &out);
	if (setjmp(out) != 0)
		return &site_no_memory;
	return site_errand(touch->errand.site, touch->errand.arena, -1, touch_body, touch);
}

static void *touch_main(void *arg)
{
	struct touch *touch = arg;
	if (run_touch(touch) != NULL)
		log_line(LOG_WARN, "a session could not be touched");
	arena_free(touch->errand.arena);
	return NULL;
}

void site_touch(struct site *site, struct str session)
{
	pthread_t thread;
	jmp_buf out;
	struct arena *arena = arena_try();
	if (arena == NULL || setjmp(out) != 0) {
		arena_free(arena); /* its next use will be noted */
		return;
	}
	arena_guard(arena, 0, &out);
	struct touch *touch = arena_one(arena, struct touch);
	touch->errand.site = site;
	touch->errand.arena = arena;
	touch->session = str_dup(arena, session);
	arena_guard(arena, 0, NULL);
	if (pthread_create(&thread, NULL, touch_main, touch) != 0) {
		arena_free(arena);
		return;
	}
	pthread_detach(thread);
}
