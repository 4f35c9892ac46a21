/*
 * work: a queue of tasks and the threads that take them.
 *
 * Readers take one task at a time. A writer takes all that waits as one batch, so that one commit
 * serves many (batch_max > 1). The queue is bounded: work_add refuses when it is full, and the caller
 * answers 503. Stopping finishes what was accepted.
 */
#ifndef LIANXIN_BASE_WORK_H
#define LIANXIN_BASE_WORK_H

#include <stdbool.h>
#include <stddef.h>

struct work;

struct work_task {
	void (*run)(struct work_task *task, void *thread); /* unused when the plan has run_batch */
	struct work_task *next;                            /* the queue's */
};

struct work_plan {
	size_t threads, queue_max, batch_max;
	void *(*begin)(void *arg, size_t number); /* in each thread: its connection and the like */
	void (*end)(void *thread);
	/* A chain through next of 1..batch_max tasks; NULL: tasks run one by one through run. */
	void (*run_batch)(struct work_task *chain, size_t count, void *thread);
	void *arg;
};

struct work *work_start(const struct work_plan *plan); /* NULL when a thread can't be started */
bool work_add(struct work *work, struct work_task *task); /* false: full or stopping */
size_t work_waiting(struct work *work);
void work_stop(struct work *work); /* finishes what waits, joins, frees */

#endif
