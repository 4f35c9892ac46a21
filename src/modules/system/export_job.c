/*
 * export_job: a list that is longer than one answer holds, made into a file beside the requests.
 *
 * The job asks for the list part by part as the person who asked for the file, so that it holds what that person may take out, masked
 * as an export is, and no more memory than its own bytes. What was asked of the list stands in the job's input; its line in the trail is
 * written when it is asked for, before any of it can leave.
 */
#include "base/arena.h"
#include "engine/audit/audit.h"
#include "modules/system/register_int.h"
#include "view/view.h"

enum { INPUT_MAX = 64 << 10, FILE_BYTES = 128 << 20 };

/* ---- asking ---- */

static err_t input_of(struct visit *visit, const struct reg *reg, struct str *out)
{
	struct buf text = buf_new(visit->arena, INPUT_MAX);
	struct doc *note = doc_map(visit->arena), *list;
	doc_set(note, "register", reg->name);
	list = doc_set_list(note, "params");
	for (const struct form_value *one = visit->query.first; one != NULL; one = one->next) {
		struct doc *pair = doc_add_map(list);
		doc_set(pair, "name", one->name);
		doc_set(pair, "value", one->value);
	}
	TRY(view_json(note, &text));
	if (buf_failed(&text))
		return err_new(visit->arena, ERR_TOO_LARGE, "条件太长了，请少选几个再导出。");
	*out = buf_str(&text);
	return NULL;
}

err_t register_export_apply(struct visit *visit)
{
	struct act *act = &visit->act;
	const struct reg *reg = NULL;
	struct str input;
	int64_t job = 0;
	TRY(open_register(visit, VERB_EXPORT, &reg));
	/* Words may be a name or a number of somebody's: they are not written down in a job. */
	if (form_get(&visit->query, S("q")).len > 0)
		return err_new(visit->arena, ERR_CONFLICT, "按词查找出来的不能这样导出，请把词去掉，换成条件。");
	TRY(input_of(visit, reg, &input));
	TRY(job_ask(act, S("register.export"), act->org, str_join(visit->arena, S("导出"), reg->title), input, S(""), &job));
	TRY(audit_note(act, &(struct audit_entry){.verb = S("export"), .on = reg_resource(reg), .org = act->org,
						  .note = visit->url}));
	visit->location = str_fmt(visit->arena, "/desk/jobs/%lld", (long long)job);
	return NULL;
}

/* ---- making ---- */

struct exporting {
	struct job_run *run;
	const struct reg *reg;
	struct form params;
	struct buf file;
	struct str after; /* where the next part begins */
	int64_t done, total; /* total 0: not known */
};

static err_t read_input(struct job_run *run, struct exporting *out)
{
	struct doc *note = NULL;
	const struct form_value **link = &out->params.first;
	TRY(view_json_read_own(run->arena, run->input, &note));
	out->reg = catalogue_register(run->act->house->catalogue, doc_str(note, "register"));
	if (out->reg == NULL)
		return err_new(run->arena, ERR_NOT_FOUND, "这个台账已经不用了，请从别的清单导出。");
	for (const struct doc *pair = doc_at(note, "params")->in.first; pair != NULL; pair = pair->next) {
		struct form_value *one = arena_one(run->arena, struct form_value);
		one->name = doc_str(pair, "name");
		one->value = doc_str(pair, "value");
		*link = one;
		link = &one->next;
	}
	return NULL;
}

/* In an arena of its own: a part's records are a hundred times what is kept of them. */
static err_t write_part(struct exporting *work, struct arena *draft)
{
	struct act act = *work->run->act;
	struct doc *page = doc_map(draft);
	struct str after = work->after;
	act.arena = draft;
	TRY(reg_list_part(&act, work->reg, &work->params, &after, page));
	err_t err = work->done == 0 ? view_csv(page, &work->file) : view_csv_more(page, &work->file);
	if (buf_failed(&work->file))
		return err_new(draft, ERR_TOO_LARGE, "这里的内容太多，一个文件装不下。请按地方或条件分几次导出。");
	TRY(err);
	const struct doc *table = doc_at(page, "table");
	if (work->done == 0 && doc_truth(doc_at(table, "total_exact")))
		work->total = doc_at(table, "total")->n;
	work->done += (int64_t)doc_at(table, "rows")->in.count;
	work->after = str_dup(work->run->arena, after);
	return NULL;
}

err_t register_export_run(struct job_run *run)
{
	struct exporting work = {.run = run, .file = buf_new(run->arena, FILE_BYTES)};
	TRY(read_input(run, &work));
	do {
		struct arena *draft = arena_new(run->arena);
		err_t err = err_copy(run->arena, write_part(&work, draft));
		arena_free(draft);
		TRY(err);
		run->progress(run, work.done, work.total);
	} while (work.after.len > 0);
	return job_file_keep(run->act, buf_str(&work.file), &run->result_file);
}
