/*
 * work: order, batches, the bound, stopping, and threads that cannot be started.
 *
 * pthread_create is wrapped at link, so that the n-th can be made to fail.
 */
#include "check.h"

#include "base/work.h"
#include "failing.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>

int __real_pthread_create(pthread_t *thread, const pthread_attr_t *how, void *(*run)(void *), void *arg);
int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *how, void *(*run)(void *), void *arg);

static int creations_left = -1;

int __wrap_pthread_create(pthread_t *thread, const pthread_attr_t *how, void *(*run)(void *), void *arg)
{
	if (creations_left == 0)
		return EAGAIN;
	if (creations_left > 0)
		creations_left--;
	return __real_pthread_create(thread, how, run, arg);
}

struct numbered {
	struct work_task task; /* first: the queue hands it back */
	int number;
	struct scene *scene;
};

/* A gate that the running task waits at, and what happened. */
struct scene {
	atomic_bool open;
	atomic_int entered;
	atomic_int begun, ended, done;
	int order[100];
	size_t batches[100], batch_count;
	atomic_bool blocks_signals;
};

static void wait_at_gate(struct scene *scene)
{
	atomic_fetch_add(&scene->entered, 1);
	while (!atomic_load(&scene->open))
		sched_yield();
}

static void wait_for(atomic_int *count, int wanted)
{
	while (atomic_load(count) < wanted)
		sched_yield();
}

static void run_one(struct work_task *task, void *thread)
{
	struct numbered *numbered = (struct numbered *)task;
	struct scene *scene = numbered->scene;
	assert_ptr_equal(thread, scene);
	wait_at_gate(scene);
	int at = atomic_fetch_add(&scene->done, 1);
	scene->order[at] = numbered->number;
}

static void run_batch(struct work_task *chain, size_t count, void *thread)
{
	struct scene *scene = thread;
	wait_at_gate(scene);
	scene->batches[scene->batch_count++] = count;
	size_t seen = 0;
	for (; chain != NULL; chain = chain->next, seen++)
		scene->order[atomic_fetch_add(&scene->done, 1)] = ((struct numbered *)chain)->number;
	assert_int_equal(seen, count);
}

static void *begin(void *arg, size_t number)
{
	struct scene *scene = arg;
	sigset_t mask;
	atomic_fetch_add(&scene->begun, 1 + 100 * (int)number);
	pthread_sigmask(SIG_SETMASK, NULL, &mask);
	atomic_store(&scene->blocks_signals, sigismember(&mask, SIGTERM) == 1);
	return scene;
}

static void end(void *thread)
{
	struct scene *scene = thread;
	atomic_fetch_add(&scene->ended, 1);
}

static void number_tasks(struct numbered *tasks, int count, struct scene *scene)
{
	for (int i = 0; i < count; i++)
		tasks[i] = (struct numbered){.task = {.run = run_one}, .number = i, .scene = scene};
}

static void one_thread_keeps_the_order_and_finishes_what_waits(void **state)
{
	(void)state;
	struct scene scene = {0};
	struct numbered tasks[50];
	number_tasks(tasks, 50, &scene);
	struct work *work = work_start(&(struct work_plan){
		.threads = 1, .queue_max = 100, .begin = begin, .end = end, .arg = &scene});
	assert_non_null(work);
	for (int i = 0; i < 50; i++)
		assert_true(work_add(work, &tasks[i].task));
	wait_for(&scene.entered, 1);
	assert_int_equal(work_waiting(work), 49);
	atomic_store(&scene.open, true);
	work_stop(work);
	assert_int_equal(scene.done, 50);
	for (int i = 0; i < 50; i++)
		assert_int_equal(scene.order[i], i);
	assert_int_equal(scene.begun, 1);
	assert_int_equal(scene.ended, 1);
	assert_true(scene.blocks_signals);
	sigset_t mine;
	pthread_sigmask(SIG_SETMASK, NULL, &mine);
	assert_int_equal(sigismember(&mine, SIGTERM), 0);
}

static void the_queue_is_bounded(void **state)
{
	(void)state;
	struct scene scene = {0};
	struct numbered tasks[6];
	number_tasks(tasks, 6, &scene);
	struct work *work = work_start(
		&(struct work_plan){.threads = 1, .queue_max = 3, .begin = begin, .arg = &scene});
	assert_true(work_add(work, &tasks[0].task));
	wait_for(&scene.entered, 1); /* taken: it no longer counts */
	for (int i = 1; i <= 3; i++)
		assert_true(work_add(work, &tasks[i].task));
	assert_false(work_add(work, &tasks[4].task));
	assert_int_equal(work_waiting(work), 3);
	atomic_store(&scene.open, true);
	wait_for(&scene.done, 4);
	assert_true(work_add(work, &tasks[5].task));
	work_stop(work);
	assert_int_equal(scene.done, 5);
}

static void a_batch_takes_what_waits_up_to_its_maximum(void **state)
{
	(void)state;
	struct scene scene = {0};
	struct numbered tasks[21];
	number_tasks(tasks, 21, &scene);
	struct work *work = work_start(&(struct work_plan){.threads = 1,
							   .queue_max = 100,
							   .batch_max = 8,
							   .begin = begin,
							   .run_batch = run_batch,
							   .arg = &scene});
	assert_true(work_add(work, &tasks[0].task));
	wait_for(&scene.entered, 1);
	for (int i = 1; i < 21; i++)
		assert_true(work_add(work, &tasks[i].task));
	atomic_store(&scene.open, true);
	work_stop(work);
	assert_int_equal(scene.batch_count, 4);
	const size_t wanted[] = {1, 8, 8, 4};
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(scene.batches[i], wanted[i]);
	for (int i = 0; i < 21; i++)
		assert_int_equal(scene.order[i], i);
}

/* ---- many threads ---- */

enum { ADDERS = 4, EACH = 5000 };

struct counted {
	struct work_task task;
	atomic_int *sum;
	int runs;
};

struct adder {
	struct work *work;
	struct counted *tasks;
};

static void count_run(struct work_task *task, void *thread)
{
	struct counted *counted = (struct counted *)task;
	(void)thread;
	counted->runs++;
	atomic_fetch_add(counted->sum, 1);
}

static void *add_all(void *arg)
{
	struct adder *adder = arg;
	for (int i = 0; i < EACH; i++) {
		while (!work_add(adder->work, &adder->tasks[i].task))
			sched_yield();
	}
	return NULL;
}

static void every_task_runs_exactly_once(void **state)
{
	struct arena *arena = *state;
	atomic_int sum = 0;
	struct work *work = work_start(&(struct work_plan){.threads = 3, .queue_max = 64});
	struct adder adders[ADDERS];
	pthread_t threads[ADDERS];
	for (size_t i = 0; i < ADDERS; i++) {
		adders[i] = (struct adder){work, arena_many(arena, struct counted, EACH)};
		for (int k = 0; k < EACH; k++)
			adders[i].tasks[k] = (struct counted){.task = {.run = count_run}, .sum = &sum};
		assert_int_equal(pthread_create(&threads[i], NULL, add_all, &adders[i]), 0);
	}
	for (size_t i = 0; i < ADDERS; i++)
		pthread_join(threads[i], NULL);
	work_stop(work);
	assert_int_equal(sum, ADDERS * EACH);
	for (size_t i = 0; i < ADDERS; i++) {
		for (int k = 0; k < EACH; k++)
			assert_int_equal(adders[i].tasks[k].runs, 1);
	}
}

/* A stopping queue refuses what comes from its own tasks, but finishes them. */
struct again {
	struct work_task task;
	struct work *work;
	atomic_int runs;
	atomic_bool was_refused;
};

static void run_again(struct work_task *task, void *thread)
{
	struct again *again = (struct again *)task;
	(void)thread;
	atomic_fetch_add(&again->runs, 1);
	if (!work_add(again->work, task))
		atomic_store(&again->was_refused, true);
}

static void stopping_refuses_new_tasks(void **state)
{
	(void)state;
	struct again again = {.task = {.run = run_again}};
	again.work = work_start(&(struct work_plan){.threads = 2, .queue_max = 10});
	assert_true(work_add(again.work, &again.task));
	wait_for(&again.runs, 10);
	work_stop(again.work);
	assert_true(again.was_refused);
	work_stop(NULL);
}

enum { SEATS = 4, IN_TURN = 20 };
struct seen {
	struct work_task task;
	void *thread;
	atomic_bool done;
};

static void *begin_apart(void *arg, size_t number)
{
	return (int *)arg + number;
}

static void note_thread(struct work_task *task, void *thread)
{
	struct seen *seen = (struct seen *)task;
	seen->thread = thread;
	atomic_store(&seen->done, true);
}

/* In turn each of four would have five of twenty. Between two tasks there is time to come to rest again. */
static void who_rested_last_is_called_first(void **state)
{
	(void)state;
	int seats[SEATS] = {0}, most = 0;
	struct work *work = work_start(
		&(struct work_plan){.threads = SEATS, .queue_max = 10, .begin = begin_apart, .arg = seats});
	for (int i = 0; i < IN_TURN; i++) {
		struct seen seen = {.task = {.run = note_thread}};
		nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
		assert_true(work_add(work, &seen.task));
		while (!atomic_load(&seen.done))
			sched_yield();
		int *seat = seen.thread;
		if (++*seat > most)
			most = *seat;
	}
	work_stop(work);
	assert_true(most > IN_TURN / 2);
}

static void a_thread_that_cannot_be_started_ends_the_others(void **state)
{
	(void)state;
	for (int possible = 0; possible < 3; possible++) {
		struct scene scene = {0};
		creations_left = possible;
		assert_null(work_start(&(struct work_plan){
			.threads = 3, .queue_max = 10, .begin = begin, .end = end, .arg = &scene}));
		creations_left = -1;
		assert_int_equal(scene.ended, possible);
	}
	assert_null(work_start(&(struct work_plan){.threads = 0, .queue_max = 10}));
	fail_at(1, false);
	assert_null(work_start(&(struct work_plan){.threads = 1, .queue_max = 10}));
	assert_true(fail_never());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_thread_keeps_the_order_and_finishes_what_waits),
		cmocka_unit_test(the_queue_is_bounded),
		cmocka_unit_test(a_batch_takes_what_waits_up_to_its_maximum),
		with_arena(every_task_runs_exactly_once),
		cmocka_unit_test(stopping_refuses_new_tasks),
		cmocka_unit_test(who_rested_last_is_called_first),
		cmocka_unit_test(a_thread_that_cannot_be_started_ends_the_others),
	};
	return cmocka_run_group_tests_name("work", tests, NULL, NULL);
}
