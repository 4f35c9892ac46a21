/*
 * jobs: how far long work is and what it left. A job is its asker's alone.
 */
#include "base/arena.h"
#include "base/date.h"
#include "engine/import/import.h"
#include "modules/system/register_int.h"
#include "view/view.h"

#include <unistd.h>

static bool is_over(const struct job *job)
{
	return str_eq(job->state, S("done")) || str_eq(job->state, S("failed"));
}

static int64_t percent_of(const struct job *job)
{
	if (str_eq(job->state, S("done")))
		return 100;
	return job->total > 0 ? job->done * 100 / job->total : 0;
}

static const struct job_kind *kind_of(const struct visit *visit, const struct job *job)
{
	const struct job_kind *const *tables = visit->act.house->job_kinds;
	for (size_t i = 0; tables != NULL && tables[i] != NULL; i++) {
		for (const struct job_kind *kind = tables[i]; kind->name != NULL; kind++) {
			if (str_eq(str_of(kind->name), job->kind))
				return kind;
		}
	}
	return NULL;
}

/* The page of a kind of job that has one; NULL: none. */
static const char *page_of(const struct visit *visit, const struct job *job)
{
	const struct job_kind *kind = kind_of(visit, job);
	return kind == NULL ? NULL : kind->page;
}

/* What kind of file it left in the store; NULL: none. */
static const char *stored_of(const struct visit *visit, const struct job *job)
{
	const struct job_kind *kind = kind_of(visit, job);
	return kind == NULL ? NULL : kind->file_type;
}

static struct str say_of(struct visit *visit, const struct job *job)
{
	if (str_eq(job->state, S("waiting")))
		return S("正在排队，马上开始。");
	if (str_eq(job->state, S("failed")))
		return S("什么都没有改动，可以放心重来。");
	if (str_eq(job->state, S("done")))
		return page_of(visit, job) != NULL && stored_of(visit, job) == NULL && job->result.len > 0
			       ? job->result
			       : S("做完了。");
	if (job->total == 0)
		return job->done == 0 ? S("正在读取。")
				      : str_fmt(visit->arena, "已处理 " STR " 行",
						STR_ARG(desk_number(visit->arena, job->done)));
	if (job->done >= job->total)
		return S("都看过了，正在整理结果。");
	const char *unit = stored_of(visit, job) != NULL ? "个文件" : "行";
	return str_fmt(visit->arena, "已处理 " STR " %s，共 " STR " %s",
		       STR_ARG(desk_number(visit->arena, job->done)), unit,
		       STR_ARG(desk_number(visit->arena, job->total)), unit);
}

static void put_file(struct visit *visit, const struct job *job, struct doc *out)
{
	doc_set(out, "result_url",
		str_fmt(visit->arena, "/desk/jobs/%lld/result", (long long)job->id));
	doc_set(out, "result_title", S("下载结果"));
}

/* Where the result is seen: an import's on its own page, that of a kind with a page there, else the file itself. */
static void put_result(struct visit *visit, const struct job *job, struct doc *out)
{
	const struct reg *reg = import_reg(&visit->act, job);
	struct str import = reg == NULL ? S("")
					: str_join(visit->arena, register_url(visit, reg), S("/import"));
	bool done = str_eq(job->state, S("done")), failed = str_eq(job->state, S("failed"));
	doc_set(out, "result_url", S(""));
	doc_set(out, "result_title", S(""));
	doc_set(out, "back_url", reg == NULL ? S("/desk") : register_url(visit, reg));
	if (reg != NULL && done) {
		doc_set(out, "result_url", str_fmt(visit->arena, STR "?job=%lld", STR_ARG(import),
						   (long long)job->id));
		doc_set(out, "result_title", S("看结果"));
	} else if (reg != NULL && failed) {
		doc_set(out, "result_url", import);
		doc_set(out, "result_title", S("重新上传"));
	} else if (page_of(visit, job) != NULL) {
		struct str page = str_of(page_of(visit, job));
		doc_set(out, "back_url", page);
		if (done && stored_of(visit, job) != NULL) {
			put_file(visit, job, out);
			return;
		}
		doc_set(out, "result_url", done ? page : S(""));
		doc_set(out, "result_title", S("看结果"));
	} else if (done && job->result_file.len > 0) {
		put_file(visit, job, out);
	}
}

err_t job_page(struct visit *visit)
{
	struct job job;
	TRY(job_load(&visit->act, visit_id(visit, 0), &job));
	bool failed = str_eq(job.state, S("failed")), over = is_over(&job);
	visit_title(visit, failed ? S("没有办成") : over ? S("做完了") : S("正在处理"));
	struct doc *out = doc_set_map(visit->page, "job");
	doc_set_int(out, "id", job.id);
	doc_set(out, "title", job.title);
	doc_set(out, "phase", job.state);
	doc_set_int(out, "done", job.done);
	doc_set_int(out, "total", job.total);
	doc_set(out, "percent", str_fmt(visit->arena, "%lld", (long long)percent_of(&job)));
	doc_set_bool(out, "running", !over);
	doc_set_bool(out, "failed", failed);
	doc_set(out, "say", say_of(visit, &job));
	doc_set(out, "advice", failed ? job.failure : S(""));
	if (failed)
		desk_state(out, "state", "没有办成", "err", "alert-circle");
	else if (over)
		desk_state(out, "state", "做完了", "ok", "circle-check");
	else
		desk_state(out, "state", "进行中", "act", "clock");
	put_result(visit, &job, out);
	return NULL;
}

/* Swept away after a while, like all that nothing refers to. */
static err_t show_stored(struct visit *visit, const struct job *job)
{
	struct str path = blob_path(visit->arena, visit->act.house, job->result);
	if (path.len == 0 || access(str_c(visit->arena, path), R_OK) != 0)
		return err_new(visit->arena, ERR_NOT_FOUND, "这个文件已经清理掉了，请重新做一次。");
	visit_show_file(visit, job->result, str_of(stored_of(visit, job)), job->title);
	return NULL;
}

err_t job_result_page(struct visit *visit)
{
	struct job job;
	TRY(job_load(&visit->act, visit_id(visit, 0), &job));
	if (str_eq(job.state, S("done")) && stored_of(visit, &job) != NULL)
		return show_stored(visit, &job);
	if (job.result_file.len == 0)
		return err_new(visit->arena, ERR_NOT_FOUND, "这项任务没有留下文件。");
	const struct job_kind *kind = kind_of(visit, &job);
	bool own = kind != NULL && kind->leaves != NULL;
	TRY(job_file_read(&visit->act, job.result_file, &visit->raw));
	visit->raw_type = view_of_suffix(own ? str_of(kind->leaves) : S("xlsx"))->type;
	visit->raw_name = own ? str_fmt(visit->arena, STR ".%s", STR_ARG(job.title), kind->leaves)
			      : str_fmt(visit->arena, STR "_结果.xlsx", STR_ARG(job.title));
	return NULL;
}
