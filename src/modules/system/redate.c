/*
 * redate: the job that counts the limits of everything open anew, after a notice of working days.
 *
 * In small transactions, so that nobody waits for it; begun again after a crash it finds done what was
 * done (engine/flow/redate.c). It acts as the program: the one who entered the notice need not have any
 * right on the records.
 */
#include "base/arena.h"
#include "engine/workdays/workdays.h"
#include "modules/system/system_int.h"

enum { BATCH = 50, CALENDARS = 5 };

struct redating {
	const struct reg *reg;
	struct calendar known[CALENDARS];
	const struct calendar *calendars[CALENDARS];
	size_t count;
	struct flow_redated sum;
};

static err_t redate_batch(void *arg, struct act *asker)
{
	struct redating *work = arg;
	struct act act = act_program(asker->arena, asker->house, asker->db, asker->lane);
	return flow_redate(&act, work->reg, work->calendars, work->count, BATCH, &work->sum);
}

static err_t know_calendars(struct job_run *run, struct redating *work)
{
	bool found = true;
	while (found && work->count < CALENDARS) {
		TRY(workdays_without(run->act, work->count, &work->known[work->count], &found));
		if (!found)
			break;
		work->calendars[work->count] = &work->known[work->count];
		work->count++;
	}
	return NULL;
}

static bool can_be_open(const struct catalogue *catalogue, const struct reg *reg)
{
	return reg->flow_count > 0 && catalogue_has(catalogue, reg);
}

static err_t count_all(struct job_run *run, int64_t *total)
{
	const struct catalogue *catalogue = run->act->house->catalogue;
	for (size_t i = 0; i < catalogue->register_count; i++) {
		int64_t open = 0;
		if (!can_be_open(catalogue, &catalogue->registers[i]))
			continue;
		TRY(flow_count_open(run->act, &catalogue->registers[i], &open));
		*total += open;
	}
	return NULL;
}

err_t redate_run(struct job_run *run)
{
	const struct catalogue *catalogue = run->act->house->catalogue;
	struct redating work = {.reg = NULL};
	int64_t total = 0;
	TRY(know_calendars(run, &work));
	TRY(count_all(run, &total));
	for (size_t i = 0; i < catalogue->register_count; i++) {
		work.reg = &catalogue->registers[i];
		work.sum.after = 0;
		work.sum.left = can_be_open(catalogue, work.reg);
		while (work.sum.left) {
			TRY(run->write(run, redate_batch, &work));
			run->progress(run, work.sum.seen, total);
		}
	}
	run->result = str_fmt(run->arena, "没办完的 %lld 件都看过了，%lld 件的日期有变。",
			      (long long)work.sum.seen, (long long)work.sum.moved);
	if (work.sum.kept > 0)
		run->result = str_fmt(run->arena, STR "有 %lld 件是带着日期导进来的，日期没有动。",
				      STR_ARG(run->result), (long long)work.sum.kept);
	return NULL;
}

err_t redate_ask(struct visit *visit)
{
	int64_t job = 0;
	return job_ask(&visit->act, S("calendar.redate"), visit->act.org, S("按新日历重算期限"), S(""),
		       S(""), &job);
}

err_t redate_doc(struct visit *visit)
{
	struct job job;
	bool found = false;
	doc_set_bool(visit->page, "redate", false);
	TRY(job_last(&visit->act, S("calendar.redate"), &job, &found));
	if (!found)
		return NULL;
	bool done = str_eq(job.state, S("done")), failed = str_eq(job.state, S("failed"));
	struct doc *out = doc_set_map(visit->page, "redate");
	doc_set(out, "url", str_fmt(visit->arena, "/desk/jobs/%lld", (long long)job.id));
	doc_set_bool(out, "running", !done && !failed);
	doc_set(out, "text",
		done	 ? job.result
		: failed ? S("没有算完，已经算好的都在。请把通知再保存一次，会接着算。")
			 : str_fmt(visit->arena, "正在按新日历重算没办完的事：看过 %lld 件，共 %lld 件。",
				   (long long)job.done, (long long)job.total));
	return NULL;
}
