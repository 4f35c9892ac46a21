/*
 * job: the rows of long work: asking, claiming, noting progress, ending. See job.h.
 *
 * Claiming repeats the state outside the subselect: without it two sessions of PostgreSQL took the
 * same row.
 */
#include "engine/job/job.h"

#include "base/arena.h"
#include "base/count.h"
#include "engine/audit/audit.h"

enum { ABANDONED_MS = 60 * 1000 };

static const struct column job_columns[] = {
	ID_COLUMN("id"),
	TEXT_COLUMN("kind"), TEXT_COLUMN("org"), TEXT_COLUMN("title"), INT_COLUMN("account"),
	TEXT_COLUMN("state"), INT_COLUMN("created"), INT_COLUMN("heartbeat"), INT_COLUMN("ended"),
	INT_COLUMN("done"), INT_COLUMN("total"), TEXT_COLUMN("input"), TEXT_COLUMN("file"),
	TEXT_COLUMN("result"), TEXT_COLUMN("result_file"), TEXT_COLUMN("failure"),
};
static const struct index job_indexes[] = {
	{STR_INIT("job_state"), STR_INIT("state, id"), {NULL, 0}, false},
	{STR_INIT("job_account"), STR_INIT("account, id"), {NULL, 0}, false},
};
static const struct table tables[] = {
	{.name = STR_INIT("job"), .columns = job_columns, .column_count = COUNT(job_columns),
	 .indexes = job_indexes, .index_count = COUNT(job_indexes)},
};

const struct table *job_tables(size_t *count)
{
	*count = COUNT(tables);
	return tables;
}

err_t job_ask(struct act *act, struct str kind, struct str org, struct str title, struct str input,
	      struct str file, int64_t *out)
{
	int64_t id = 0;
	TRY(act_id(act, &id));
	TRY(db_exec(act->db,
		    "INSERT INTO job(id, kind, org, title, account, state, created, heartbeat, ended, "
		    "done, total, input, file, result, result_file, failure) "
		    "VALUES($1, $2, $3, $4, $5, 'waiting', $6, $6, 0, 0, 0, $7, $8, '', '', '')",
		    ARGS(V_INT(id), V_TEXT(kind), V_TEXT(org), V_TEXT(title), V_INT(act->account),
			 V_INT(act->now), V_TEXT(input), V_TEXT(file)),
		    NULL));
	TRY(audit_note(act, &(struct audit_entry){.verb = S("ask"), .on = S("job"), .id = id,
						  .org = org, .note = kind}));
	*out = id;
	return NULL;
}

err_t job_load(struct act *act, int64_t id, struct job *out)
{
	struct job job = {.id = id};
	struct rows rows = db_query(act->db,
				    "SELECT kind, org, title, account, state, created, done, total, "
				    "result, result_file, failure, input, file FROM job WHERE id = $1",
				    ARGS(V_INT(id)));
	bool found = rows_next(&rows);
	if (found) {
		job.kind = rows_copy(&rows, act->arena, 0);
		job.org = rows_copy(&rows, act->arena, 1);
		job.title = rows_copy(&rows, act->arena, 2);
		job.account = rows_int(&rows, 3);
		job.state = rows_copy(&rows, act->arena, 4);
		job.created = rows_int(&rows, 5);
		job.done = rows_int(&rows, 6);
		job.total = rows_int(&rows, 7);
		job.result = rows_copy(&rows, act->arena, 8);
		job.result_file = rows_copy(&rows, act->arena, 9);
		job.failure = rows_copy(&rows, act->arena, 10);
		job.input = rows_copy(&rows, act->arena, 11);
		job.file = rows_copy(&rows, act->arena, 12);
	}
	TRY(rows_done(&rows));
	if (!found || (act->account != -1 && job.account != act->account))
		return err_new(act->arena, ERR_NOT_FOUND, "没有找到这项任务，它可能是别人发起的。");
	*out = job;
	return NULL;
}

err_t job_last(struct act *act, struct str kind, struct job *out, bool *found)
{
	int64_t id = 0;
	TRY(db_int(act->db,
		   "SELECT id FROM job WHERE account = $1 AND kind = $2 "
		   "ORDER BY created DESC, id DESC LIMIT 1",
		   ARGS(V_INT(act->account), V_TEXT(kind)), &id, found));
	return *found ? job_load(act, id, out) : NULL;
}

err_t job_waits(struct act *act, bool *found)
{
	int64_t one = 0;
	return db_int(act->db,
		      "SELECT 1 FROM job WHERE state = 'waiting' OR (state = 'running' AND heartbeat < $1) "
		      "LIMIT 1",
		      ARGS(V_INT(act->now - ABANDONED_MS)), &one, found);
}

err_t job_claim(struct act *act, struct job *out, struct str *input, struct str *file, bool *found)
{
	struct rows rows = db_query(
		act->db,
		"UPDATE job SET state = 'running', heartbeat = $1 WHERE id = (SELECT id FROM job "
		"WHERE state = 'waiting' OR (state = 'running' AND heartbeat < $2) "
		"ORDER BY created, id LIMIT 1) "
		"AND (state = 'waiting' OR (state = 'running' AND heartbeat < $2)) "
		"RETURNING id, kind, org, title, account, created, input, file",
		ARGS(V_INT(act->now), V_INT(act->now - ABANDONED_MS)));
	*found = rows_next(&rows);
	if (*found) {
		*out = (struct job){.id = rows_int(&rows, 0), .state = S("running")};
		out->kind = rows_copy(&rows, act->arena, 1);
		out->org = rows_copy(&rows, act->arena, 2);
		out->title = rows_copy(&rows, act->arena, 3);
		out->account = rows_int(&rows, 4);
		out->created = rows_int(&rows, 5);
		*input = rows_copy(&rows, act->arena, 6);
		*file = rows_copy(&rows, act->arena, 7);
	}
	return rows_done(&rows);
}

err_t job_note(struct act *act, int64_t id, int64_t done, int64_t total)
{
	return db_exec(act->db,
		       "UPDATE job SET done = $1, total = $2, heartbeat = $3 "
		       "WHERE id = $4 AND state = 'running'",
		       ARGS(V_INT(done), V_INT(total), V_INT(act->now), V_INT(id)), NULL);
}

err_t job_beat(struct act *act, int64_t id)
{
	return db_exec(act->db, "UPDATE job SET heartbeat = $1 WHERE id = $2 AND state = 'running'",
		       ARGS(V_INT(act->now), V_INT(id)), NULL);
}

err_t job_end(struct act *act, int64_t id, err_t failure, struct str result, struct str result_file)
{
	return db_exec(act->db,
		       "UPDATE job SET state = $1, result = $2, result_file = $3, failure = $4, "
		       "ended = $5 WHERE id = $6 AND state = 'running'",
		       ARGS(V_TEXT(failure == NULL ? S("done") : S("failed")), V_TEXT(result),
			    V_TEXT(result_file), V_TEXT(failure == NULL ? S("") : failure->text),
			    V_INT(act->now), V_INT(id)),
		       NULL);
}

static void count_state(struct job_count *count, struct str state, int64_t rows, int64_t oldest)
{
	if (str_eq(state, S("waiting"))) {
		count->waiting = rows;
		count->oldest = oldest;
	} else if (str_eq(state, S("running"))) {
		count->running = rows;
	} else {
		count->failed = rows;
	}
}

static struct job_count *list_kinds(struct act *act, size_t *count)
{
	size_t total = 0;
	const struct job_kind *const *lists = act->house->job_kinds;
	for (size_t i = 0; lists[i] != NULL; i++) {
		for (const struct job_kind *kind = lists[i]; kind->name != NULL; kind++)
			total++;
	}
	struct job_count *list = arena_many(act->arena, struct job_count, total + 1);
	*count = 0;
	for (size_t i = 0; lists[i] != NULL; i++) {
		for (const struct job_kind *kind = lists[i]; kind->name != NULL; kind++)
			list[(*count)++].kind = str_of(kind->name);
	}
	return list;
}

err_t job_counts(struct act *act, struct job_count **out, size_t *count)
{
	struct job_count *list = list_kinds(act, count);
	struct rows rows = db_query(act->db,
				    "SELECT kind, state, count(*), min(created) FROM job "
				    "WHERE state IN ('waiting', 'running', 'failed') GROUP BY kind, state",
				    NO_ARGS);
	while (rows_next(&rows)) {
		for (size_t i = 0; i < *count; i++) {
			if (str_eq(list[i].kind, rows_text(&rows, 0)))
				count_state(&list[i], rows_text(&rows, 1), rows_int(&rows, 2),
					    rows_int(&rows, 3));
		}
	}
	*out = list;
	return rows_done(&rows);
}
