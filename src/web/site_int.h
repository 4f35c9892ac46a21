/*
 * What the files of the web floor share: the site, a visit's way, the writer's door.
 */
#ifndef LIANXIN_WEB_SITE_INT_H
#define LIANXIN_WEB_SITE_INT_H

#include "base/work.h"
#include "web/metrics.h"
#include "web/ready.h"
#include "web/web.h"

#include <pthread.h>
#include <stdatomic.h>

struct site {
	struct site_plan plan;
	struct arena *arena;
	struct http_server *http;
	struct metrics *metrics;
	int64_t started; /* UTC ms */
	_Atomic(int64_t) anchored; /* UTC ms of the last anchoring of the audit trail */
	struct work *readers, *writers;
	struct watch *watch; /* of all connections of readers and writers */
	struct ready *ready;
	struct ready *pieces; /* piece.h */
	const struct route **routes;
	size_t route_count;
	const struct branch *tree; /* of the routes, by the parts of their paths */
	pthread_t clock, runner;
	bool clock_runs, runner_runs;
	atomic_bool stopping;
	atomic_int failed_commits; /* in a row */
	_Atomic(int64_t) job;      /* the one that this server's runner works on; 0: none */
	pthread_mutex_t bell_lock; /* wakes the job runner */
	pthread_cond_t bell;
	bool rung;
};

/* One thread's own: a connection, for writers the lane. */
struct station {
	struct site *site;
	struct arena *arena;
	struct db *db;
	struct lane lane;
	int64_t cached; /* bytes of pages, as metrics last heard */
	struct arena *bench; /* of a reader: what the next page is made on; NULL: none yet */
};

/* A visit on its way through the queues. */
struct passage {
	struct work_task task;
	struct visit visit;
	struct http_exchange *exchange;
	struct site *site;
	err_t fault;
	bool counted;     /* on the writer this form of the public is only counted: */
	err_t held;       /* it was refused before (with this), or asked for no more than a look */
	bool done_before; /* the same submission was answered already */
	int tries;
	struct str key; /* of the answer in memory that may be given or kept; empty: none */
	struct ready_origin origin;
	const struct ready_answer *ready; /* the answer is this one, to be given back */
	struct station *lender; /* whose bench visit.arena is, to be given back; NULL: visit.arena stays the request's */
};

/* Something the program itself does: one transaction, waited for. */
struct errand {
	struct work_task task;
	struct site *site;
	job_write *body;
	void *arg;
	int64_t account; /* -1: the program */
	struct arena *arena;
	err_t err;
	bool finished;
	pthread_mutex_t lock;
	pthread_cond_t ready;
};
err_t site_errand(struct site *site, struct arena *arena, int64_t account, job_write *body,
		  void *arg) MUST_USE;
/* The program only looks, on a reader: body sees what is committed and must write nothing. Waited for. */
err_t site_glance(struct site *site, struct arena *arena, job_write *body, void *arg) MUST_USE;
/* For who runs an errand: its body, with memory's end caught; then whoever waits is told. */
err_t errand_pass(struct errand *errand, struct station *station);
void errand_finish(struct errand *errand);
/* An error of the database lives with its line: a copy that lives with arena, whose way out stays its owner's. */
err_t fault_copy(struct arena *arena, err_t err);
extern const struct err site_no_memory;

/* Three commits in a row have failed: until one succeeds nothing is taken, all can be read (TRUST 3d). */
bool site_reads_only(const struct site *site);
/* Notes on the writer, without waiting, that a session is in use. */
void site_touch(struct site *site, struct str session);

/* The kinds of what a writer takes. */
void passage_apply(struct work_task *task, void *thread);
void errand_run(struct work_task *task, void *thread);
void writer_batch(struct work_task *chain, size_t count, void *thread);

void *reader_begin(void *site, size_t number);
void *writer_begin(void *site, size_t number);
void station_end(void *station);
/* Between two pieces of work: what of its database it keeps in memory, for the metrics. */
void station_tell(struct station *station);

/* alike.c: pages that are the same for everybody. */
void alike_start(struct site *site);
/* On the loop: answers from memory when that can be done. */
bool alike_answer(struct passage *passage);
/* Before the snapshot that the page is made of. */
void alike_begin(struct passage *passage);
/* Whether the page that was made is the same for everybody, and so carries no cookie. */
bool alike_may_keep(const struct passage *passage, int status, struct str body);
/* The response is whole but for its tag and its gzip form, which it gets here, and kept. */
void alike_keep(struct passage *passage);

/* router.c */
const struct branch *route_tree(struct arena *arena, const struct route *const *routes, size_t count);
const struct route *route_find(const struct site *site, struct str path, struct visit *visit);
/* Whether a page has this address, without a suffix. */
bool route_is_there(const struct site *site, struct str path);
/* How the log names an address: an applicant's is her key to the case, so of public pages only the row. */
struct str route_logged(const struct route *route, struct str path);

/* piece.c: what is kept of pages that differ. */
void piece_start(struct site *site);

/* bench.c: a page's working memory, which a reader lends and gets back warm. */
/* From here on the visit works on the bench of this reader; it counts as the request's. */
void bench_lend(struct passage *passage, struct station *station);
/* Before the answer leaves: what the loop still needs is moved into the request's own memory. One that is too large to be moved
 * keeps the bench, and the reader makes itself a new one. */
void bench_back(struct passage *passage);
/* It stays with the request: whoever ran out of memory can't move anything. */
void bench_leave(struct passage *passage);

/* pass.c: phases on a reader */
void pass_page(struct work_task *task, void *thread);
void pass_shown(struct work_task *task, void *thread); /* what apply wants to be seen */
void pass_prepare(struct work_task *task, void *thread);
void pass_fault(struct work_task *task, void *thread);
/* A part of a page looks again (live.js), or listens: nobody has touched anything, and an empty chair's session ends. Who
 * leaves the header out is only taken for a person. */
bool visit_by_itself(const struct visit *visit);
err_t pass_open(struct passage *passage, struct station *station) MUST_USE; /* session, act, right */

/* answer.c */
void answer_page(struct passage *passage);
void answer_done(struct passage *passage);             /* 303 */
void answer_fault(struct passage *passage, err_t err); /* an error page or, for outside tools, JSON */
void answer_busy(struct http_exchange *exchange);
void answer_static(struct site *site, struct http_exchange *exchange);
void answer_manual(struct site *site, struct http_exchange *exchange); /* /manual/NAME, from a folder beside the program */
int status_of(enum err_kind kind);
/* What a page or a draft may carry on: no token, no password, no one-time code. */
bool field_may_be_kept(struct str name);

/* chrome.c */
void chrome_put(struct visit *visit);
void cookies_put(struct passage *passage);

/* guard.c */
struct str csrf_token(const struct visit *visit);
err_t csrf_check(const struct visit *visit) MUST_USE;

/* limits.c: the doors that anybody can open. */
enum { LIMITS_COLUMNS = 3 };
extern const struct column limits_columns[LIMITS_COLUMNS];
extern const struct index limits_indexes[1];
/* Before any work: ERR_MANY when the network has sent too many already. Any connection. */
err_t limits_look(const struct visit *visit) MUST_USE;
/* On the writer: one more form came, good or not. */
err_t limits_try(const struct visit *visit) MUST_USE;
/* On the writer, for a form that is good: counts it, ERR_MANY when it is one too many. */
err_t limits_take(const struct visit *visit) MUST_USE;
err_t limits_sweep(struct act *act) MUST_USE;

/* submission.c */
err_t submission_seen(struct visit *visit, struct str *location, bool *seen) MUST_USE;
err_t submission_keep(struct visit *visit) MUST_USE;

/* tell.c: tells the event streams of this server what has changed, on whatever server. */
err_t changes_tell(struct site *site, struct arena *arena) MUST_USE;

/* due.c: what a day or a moment makes due, of flows and of the modules. By the clock alone. */
enum { DUE_STUCK_MOST = 400 };
struct due_stuck { /* what could not be done, and is left alone until its owner empties this */
	struct due_thing {
		const char *what; /* the register's name or the module's word, which outlive this */
		int64_t id;
	} things[DUE_STUCK_MOST];
	size_t count;
};
void due_flows(struct site *site, struct due_stuck *stuck);
void due_modules(struct site *site, struct due_stuck *stuck);

/* clock.c */
void *clock_main(void *site);
/* One turn of the clock, with an arena of its own; its failure is a line of the log that begins with what. Without memory for it the
 * turn is left out: the next one makes it good. */
void clock_turn(struct site *site, const char *what,
		err_t (*act)(struct site *site, struct arena *arena, void *arg), void *arg);
void *runner_main(void *site);
void runner_ring(struct site *site);

#endif
