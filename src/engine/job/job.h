/*
 * job: long work with progress, done beside the requests; and small work at intervals.
 *
 * A job is a row: asked for in a transaction, claimed by one thread of one server, its progress seen
 * by its asker, its result a file or words. A server that dies leaves its jobs to be claimed again
 * after their heartbeat is old (job_beat); so a job's effect must be all at once or repeatable.
 */
#ifndef LIANXIN_ENGINE_JOB_H
#define LIANXIN_ENGINE_JOB_H

#include "base/err.h"
#include "base/str.h"
#include "engine/access/access.h"

struct rooms;
struct job_run;

/* Runs something on the writer, as one transaction, and waits for it: a job's door to writing. */
typedef err_t job_write(void *arg, struct act *act);

struct job_kind {
	const char *name; /* NULL ends a table */
	int every_seconds; /* 0: on demand; else by itself at this interval */
	err_t (*run)(struct job_run *run);
	const char *page; /* where its asker sees what came out, and its result is words for him; NULL: it leaves a file or nothing */
	const char *file_type; /* what it leaves lies in the store, its result is the digest, and this is its media type: for what is
		too large for memory and names nobody; NULL: else */
	const char *leaves; /* the suffix of the file that it leaves (result_file); NULL: a workbook with what came of an import */
};

struct job_run {
	struct arena *arena;
	struct act *act;     /* reading, as the person who asked (or the program) */
	int64_t id;
	struct str org, input; /* input: JSON text of the asker */
	struct str file;       /* name of the input file (job_file_read), or empty */
	struct str result;     /* set by the job: words or JSON */
	struct str result_file; /* set by the job: a name of job_file_keep, offered for download */
	struct rooms *rooms;
	err_t (*write)(struct job_run *run, job_write *body, void *arg);
	void (*progress)(struct job_run *run, int64_t done, int64_t total);
	void *own; /* the runner's */
};

struct job {
	int64_t id, done, total, created;
	struct str kind, state; /* waiting, running, done, failed */
	struct str org, title, input, file, result, result_file, failure;
	int64_t account;
};

err_t job_ask(struct act *act, struct str kind, struct str org, struct str title, struct str input,
	      struct str file, int64_t *out) MUST_USE;
err_t job_load(struct act *act, int64_t id, struct job *out) MUST_USE; /* only the asker's */

/* The asker's newest job of a kind; *found false when there is none. */
err_t job_last(struct act *act, struct str kind, struct job *out, bool *found) MUST_USE;

/* Whether there is one to claim: asked without a lane, before the writer is. */
err_t job_waits(struct act *act, bool *found) MUST_USE;
/* For the runner in web/: claims one waiting or abandoned job; *found false when there is none. */
err_t job_claim(struct act *act, struct job *out, struct str *input, struct str *file,
		bool *found) MUST_USE;
err_t job_note(struct act *act, int64_t id, int64_t done, int64_t total) MUST_USE;
/* It is still worked on, also while it has no progress to tell: said at least every JOB_BEAT_SECONDS, or it counts as abandoned and
 * another server does it once more. */
enum { JOB_BEAT_SECONDS = 20 };
err_t job_beat(struct act *act, int64_t id) MUST_USE;
err_t job_end(struct act *act, int64_t id, err_t failure, struct str result,
	      struct str result_file) MUST_USE;

/* What waits, runs and failed, by kind: every kind that the modules know, also those without a row. */
struct job_count {
	struct str kind;
	int64_t waiting, running, failed; /* failed: ever */
	int64_t oldest;                   /* UTC ms at which the oldest that waits was asked for; 0: none waits */
};
err_t job_counts(struct act *act, struct job_count **out, size_t *count) MUST_USE;

/* ---- files of jobs: sealed, known by a name of ours, gone after a week ---- */

err_t job_file_keep(struct act *act, struct str bytes, struct str *name) MUST_USE;
err_t job_file_take(struct act *act, struct str path, struct str *name) MUST_USE; /* a copy of path */
err_t job_file_read(struct act *act, struct str name, struct str *out) MUST_USE;
/* Unsealed into the scratch folder, for a room; job_file_shut removes it. */
err_t job_file_open(struct act *act, struct str name, struct str *path) MUST_USE;
void job_file_shut(struct act *act, struct str path);
void job_file_drop(struct act *act, struct str name);

const struct table *job_tables(size_t *count);

#endif
