/*
 * batch: one step for many records, each for itself, with a line that tells how it went.
 *
 * A record and its line are one transaction: what the line says was done is done, and a batch that is
 * taken up again after a power cut passes over what has its line.
 */
#include "base/arena.h"
#include "engine/flow/flow_int.h"

enum { LINES_MAX = 500 };

static err_t write_line(struct act *act, int64_t job, int64_t record, bool done, struct str words)
{
	return db_exec(act->db,
		       "INSERT INTO batch_line(job, record, at, done, words) VALUES($1, $2, $3, $4, $5)",
		       ARGS(V_INT(job), V_INT(record), V_INT(act->now), V_INT(done), V_TEXT(words)), NULL);
}

static err_t is_told(struct act *act, int64_t job, int64_t record, bool *told)
{
	int64_t at = 0;
	return db_int(act->db, "SELECT at FROM batch_line WHERE job = $1 AND record = $2",
		      ARGS(V_INT(job), V_INT(record)), &at, told);
}

err_t flow_batch_fire(struct act *act, int64_t job, const struct reg *reg, int64_t id,
		      const struct flow_ask *ask)
{
	struct record record;
	bool told = false;
	TRY(is_told(act, job, id, &told));
	if (told)
		return NULL;
	TRY(reg_load(act, reg, id, &record));
	const struct flow *flow = flow_of(&record);
	const struct flow_step *step = flow == NULL ? NULL : flow_step(flow, ask->step);
	if (step == NULL || !step->batch)
		return err_new(act->arena, ERR_DENIED, "这件事不能这样一起办，请打开它单独办。");
	TRY(flow_fire(act, reg, id, ask));
	return write_line(act, job, id, true, step->title);
}

err_t flow_batch_refuse(struct act *act, int64_t job, int64_t id, struct str why)
{
	bool told = false;
	TRY(is_told(act, job, id, &told));
	return told ? NULL : write_line(act, job, id, false, why);
}

err_t flow_batch_lines(struct act *act, int64_t job, struct batch_line **out, size_t *count)
{
	struct batch_line *list = arena_many(act->arena, struct batch_line, LINES_MAX);
	size_t filled = 0;
	struct rows rows = db_query(act->db,
				    "SELECT record, done, words FROM batch_line WHERE job = $1 "
				    "ORDER BY done, record LIMIT 500",
				    ARGS(V_INT(job)));
	while (filled < LINES_MAX && rows_next(&rows)) {
		list[filled].record = rows_int(&rows, 0);
		list[filled].done = rows_int(&rows, 1) != 0;
		list[filled++].words = rows_copy(&rows, act->arena, 2);
	}
	TRY(rows_done(&rows));
	*out = list;
	*count = filled;
	return NULL;
}

err_t flow_batch_sweep(struct act *act)
{
	const int64_t day = 86400000;
	int64_t days = catalogue_setting_int(act->house->catalogue, "retention_batch_days", 180);
	return db_exec(act->db, "DELETE FROM batch_line WHERE at < $1",
		       ARGS(V_INT(act->now - (days < 1 ? 1 : days) * day)), NULL);
}
