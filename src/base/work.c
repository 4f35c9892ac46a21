/*
 * work: a bounded queue under one lock. See work.h.
 *
 * Why a lock and no cleverness: a task is a database query or an fsync, thousands of times what the
 * lock costs. The threads block every signal, so that signals reach the thread that waits for them.
 * Who rested last is called first: his line to the database has its schema and its pages in memory. In turn, all of
 * them would have, each a second time what one needs, and all of it would be cold.
 * Never drops a task that it accepted, and never runs one on the caller's thread.
 */
#include "base/work.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

struct seat {
	struct work *work;
	size_t number;
	pthread_t thread;
	pthread_cond_t call;
	bool called;
	struct seat *below; /* who rests since before him */
};

struct work {
	struct work_plan plan;
	pthread_mutex_t lock;
	struct seat *resting; /* the last one first */
	struct work_task *first, *last;
	size_t waiting;
	bool stopping;
	size_t started;
	struct seat seats[];
};

/* Takes 1..most tasks off the front as a chain that ends with NULL. The lock is held. */
static struct work_task *take(struct work *work, size_t most, size_t *count)
{
	struct work_task *chain = work->first, *end = chain;
	*count = 1;
	while (*count < most && end->next != NULL) {
		end = end->next;
		(*count)++;
	}
	work->first = end->next;
	if (work->first == NULL)
		work->last = NULL;
	work->waiting -= *count;
	end->next = NULL;
	return chain;
}

/* Until there is a task for him, or none will come any more. The lock is held. */
static void rest(struct work *work, struct seat *seat)
{
	seat->called = false;
	seat->below = work->resting;
	work->resting = seat;
	while (!seat->called && !work->stopping)
		pthread_cond_wait(&seat->call, &work->lock);
}

static void call_one(struct work *work)
{
	struct seat *seat = work->resting;
	if (seat == NULL)
		return; /* all are busy, and look for more before they rest */
	work->resting = seat->below;
	seat->called = true;
	pthread_cond_signal(&seat->call);
}

/* Waits for tasks; NULL when the work is stopping and nothing is left. */
static struct work_task *next_chain(struct seat *seat, size_t *count)
{
	struct work *work = seat->work;
	pthread_mutex_lock(&work->lock);
	while (work->first == NULL && !work->stopping)
		rest(work, seat);
	struct work_task *chain = NULL;
	if (work->first != NULL)
		chain = take(work, work->plan.run_batch == NULL ? 1 : work->plan.batch_max, count);
	pthread_mutex_unlock(&work->lock);
	return chain;
}

static void *serve(void *arg)
{
	struct seat *seat = arg;
	struct work *work = seat->work;
	const struct work_plan *plan = &work->plan;
	void *thread = plan->begin == NULL ? NULL : plan->begin(plan->arg, seat->number);
	size_t count = 0;
	for (struct work_task *chain = next_chain(seat, &count); chain != NULL;
	     chain = next_chain(seat, &count)) {
		if (plan->run_batch != NULL)
			plan->run_batch(chain, count, thread);
		else
			chain->run(chain, thread);
	}
	if (plan->end != NULL)
		plan->end(thread);
	return NULL;
}

static bool start_thread(struct seat *seat)
{
	if (pthread_cond_init(&seat->call, NULL) != 0)
		return false;
	if (pthread_create(&seat->thread, NULL, serve, seat) == 0)
		return true;
	pthread_cond_destroy(&seat->call);
	return false;
}

static bool start_threads(struct work *work)
{
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	bool good = true;
	for (size_t i = 0; good && i < work->plan.threads; i++) {
		work->seats[i] = (struct seat){.work = work, .number = i};
		good = start_thread(&work->seats[i]);
		work->started += good;
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return good;
}

struct work *work_start(const struct work_plan *plan)
{
	struct work *work = NULL;
	if (plan->threads > 0)
		work = calloc(1, sizeof *work + plan->threads * sizeof work->seats[0]);
	if (work == NULL)
		return NULL;
	work->plan = *plan;
	if (work->plan.batch_max == 0)
		work->plan.batch_max = 1;
	if (pthread_mutex_init(&work->lock, NULL) != 0) {
		free(work);
		return NULL;
	}
	if (!start_threads(work)) {
		work_stop(work);
		return NULL;
	}
	return work;
}

bool work_add(struct work *work, struct work_task *task)
{
	pthread_mutex_lock(&work->lock);
	bool accepted = !work->stopping && work->waiting < work->plan.queue_max;
	if (accepted) {
		task->next = NULL;
		if (work->last == NULL)
			work->first = task;
		else
			work->last->next = task;
		work->last = task;
		work->waiting++;
		call_one(work);
	}
	pthread_mutex_unlock(&work->lock);
	return accepted;
}

size_t work_waiting(struct work *work)
{
	pthread_mutex_lock(&work->lock);
	size_t waiting = work->waiting;
	pthread_mutex_unlock(&work->lock);
	return waiting;
}

void work_stop(struct work *work)
{
	if (work == NULL)
		return;
	pthread_mutex_lock(&work->lock);
	work->stopping = true;
	while (work->resting != NULL)
		call_one(work);
	pthread_mutex_unlock(&work->lock);
	for (size_t i = 0; i < work->started; i++) {
		pthread_join(work->seats[i].thread, NULL);
		pthread_cond_destroy(&work->seats[i].call);
	}
	pthread_mutex_destroy(&work->lock);
	free(work);
}
