/*
 * import_page: a register's rows from a table, in three looks: choose, look, done.
 *
 * The upload is copied sealed into the jobs' folder before the transaction; the check and the writing
 * are jobs with their own page of progress.
 */
#include "base/arena.h"
#include "engine/import/import.h"
#include "modules/system/register_int.h"

static err_t open_import(struct visit *visit, const struct reg **reg)
{
	TRY(open_register(visit, VERB_IMPORT, reg));
	if (!import_fits(*reg))
		return err_new(visit->arena, ERR_NOT_FOUND, "这个台账不能从表格导入。");
	return NULL;
}

static struct str import_url(struct visit *visit, const struct reg *reg)
{
	return str_join(visit->arena, register_url(visit, reg), S("/import"));
}

/* What its rows are of, such as a member's person: it has to be there before they can name it. */
static bool is_needed(const struct field *field)
{
	return field->kind == FIELD_REF && field->required && !field->fixed && !field->many &&
	       field->from.len == 0 && field->ref != NULL;
}

/* [{title, url (of its own import, or of its list)}] */
static void put_needed(struct visit *visit, const struct reg *reg, struct doc *upload)
{
	struct doc *list = doc_set_list(upload, "needed");
	bool identity = false;
	for (size_t i = 0; i < reg->field_count; i++) {
		const struct reg *to = reg->fields[i].ref;
		identity |= reg->fields[i].kind == FIELD_IDENTITY ||
			    (to != NULL && to->key_count == 1 && field_sealed(to->key[0]));
		if (!is_needed(&reg->fields[i]) || !act_may_somewhere(&visit->act, to->name, VERB_READ))
			continue;
		struct doc *one = doc_add_map(list);
		bool may = act_may_somewhere(&visit->act, to->name, VERB_IMPORT) && import_fits(to);
		doc_set(one, "title", to->title);
		doc_set(one, "url", may ? import_url(visit, to) : reg_list_url(visit->arena, to));
		doc_set_bool(one, "more", list->in.count > 1);
	}
	doc_set_bool(upload, "has_needed", list->in.count > 0);
	doc_set_bool(upload, "identity", identity);
}

static void put_upload(struct visit *visit, const struct reg *reg)
{
	struct doc *upload = doc_set_map(visit->page, "upload");
	doc_set(upload, "action", import_url(visit, reg));
	doc_set(upload, "template_url", str_join(visit->arena, register_url(visit, reg),
						 S("/template.xlsx")));
	doc_set(upload, "limit_text", S("最多 10,000 行"));
	put_needed(visit, reg, upload);
	doc_set_bool(visit->page, "preview", false);
	doc_set_bool(visit->page, "result", false);
}

static void put_counts(struct visit *visit, const struct import_result *result, struct doc *out)
{
	doc_set(out, "new_count", desk_number(visit->arena, result->fresh));
	doc_set(out, "change_count", desk_number(visit->arena, result->changed));
	doc_set(out, "same_count", desk_number(visit->arena, result->same));
	doc_set(out, "bad_count", desk_number(visit->arena, result->bad));
}

static struct str book_url(struct visit *visit, const struct job *job)
{
	if (job->result_file.len == 0)
		return S("");
	return str_fmt(visit->arena, "/desk/jobs/%lld/result", (long long)job->id);
}

static void put_faults(struct visit *visit, const struct import_result *result, struct doc *preview)
{
	struct doc *list = doc_set_list(preview, "bad");
	const struct doc *one = result->faults == NULL ? NULL : result->faults->in.first;
	for (; one != NULL; one = one->next) {
		struct doc *row = doc_add_map(list);
		doc_set(row, "line", str_fmt(visit->arena, "%lld", (long long)doc_at(one, "line")->n));
		doc_set(row, "name", doc_str(one, "name"));
		doc_set(row, "column", doc_str(one, "column"));
		doc_set(row, "found", doc_str(one, "found"));
		doc_set(row, "advice", doc_str(one, "advice"));
	}
	doc_set_bool(preview, "has_bad", list->in.count > 0);
	doc_set(preview, "bad_text",
		list->in.count >= IMPORT_SHOWN_MAX ? S("只列前 50 条，全部在带错误原因的表格里。")
						   : S("全部有错误的行也在带错误原因的表格里。"));
}

static void put_preview(struct visit *visit, const struct reg *reg, const struct job *job,
			const struct import_result *result)
{
	int64_t good = result->fresh + result->changed;
	struct doc *preview = doc_set_map(visit->page, "preview");
	doc_set(preview, "file", result->name);
	doc_set(preview, "rows_text", str_fmt(visit->arena, "共 " STR " 行",
					      STR_ARG(desk_number(visit->arena, result->rows))));
	put_counts(visit, result, preview);
	doc_set(preview, "action", str_fmt(visit->arena, STR "/%lld", STR_ARG(import_url(visit, reg)),
					   (long long)job->id));
	doc_set_bool(preview, "can_go", good > 0);
	doc_set(preview, "button",
		str_fmt(visit->arena, result->bad > 0 ? "导入正确的 " STR " 行" : "导入 " STR " 行",
			STR_ARG(desk_number(visit->arena, good))));
	doc_set(preview, "bad_url", book_url(visit, job));
	doc_set(preview, "unused", result->unused);
	put_faults(visit, result, preview);
	doc_set_bool(visit->page, "upload", false);
	doc_set_bool(visit->page, "result", false);
}

static void put_done(struct visit *visit, const struct reg *reg, const struct job *job,
		     const struct import_result *result)
{
	struct doc *out = doc_set_map(visit->page, "result");
	doc_set(out, "title", S("导入好了"));
	put_counts(visit, result, out);
	doc_set(out, "say",
		result->bad == 0
			? S("全部写好了，马上可以查到。")
			: str_fmt(visit->arena,
				  "有 " STR " 行没有导入。下载带错误原因的表格，改好后再上传一次，已经导入的不会重复。",
				  STR_ARG(desk_number(visit->arena, result->bad))));
	doc_set(out, "bad_url", book_url(visit, job));
	doc_set(out, "list_url", register_url(visit, reg));
	doc_set(out, "again_url", import_url(visit, reg));
	doc_set_bool(visit->page, "upload", false);
	doc_set_bool(visit->page, "preview", false);
}

/* GET …/import, …/import?job=17, and the forms again after a fault. */
err_t import_page(struct visit *visit)
{
	const struct reg *reg = NULL;
	struct job job;
	struct import_result result;
	int64_t id = 0;
	TRY(open_import(visit, &reg));
	visit_title(visit, str_fmt(visit->arena, "导入" STR, STR_ARG(reg->title)));
	if (visit_param(visit, 1).len > 0)
		id = visit_id(visit, 1);
	else
		(void)str_int(visit_query(visit, "job"), &id);
	if (id == 0) {
		put_upload(visit, reg);
		return NULL;
	}
	TRY(job_load(&visit->act, id, &job));
	TRY(import_result(&visit->act, &job, &result));
	if (result.reg != reg)
		return err_new(visit->arena, ERR_NOT_FOUND, "没有找到这次导入。");
	if (result.applied)
		put_done(visit, reg, &job, &result);
	else
		put_preview(visit, reg, &job, &result);
	return NULL;
}

/* Rows belong to the one place at which the person may import; else the sheet names it row by row. */
static err_t own_place(struct visit *visit, const struct reg *reg, struct str *out)
{
	const struct str *orgs = NULL;
	size_t count = 0;
	TRY(act_scopes(&visit->act, reg->name, VERB_IMPORT, &orgs, &count));
	*out = count == 1 ? orgs[0] : S("");
	return NULL;
}

err_t import_prepare(struct visit *visit)
{
	const struct http_file *file = visit_file(visit, "file");
	struct import_ask *ask = arena_one(visit->arena, struct import_ask);
	TRY(open_import(visit, &ask->reg));
	if (file == NULL)
		return err_field(visit->arena, S("file"), "请先选一个表格文件（.xlsx 或 .csv）。");
	TRY(own_place(visit, ask->reg, &ask->org));
	ask->name = str_head(file->name, 80);
	TRY(job_file_take(&visit->act, file->path, &ask->file));
	visit->own = ask;
	return NULL;
}

static void go_to_job(struct visit *visit, int64_t job)
{
	visit->location = str_fmt(visit->arena, "/desk/jobs/%lld", (long long)job);
}

err_t import_upload_apply(struct visit *visit)
{
	int64_t job = 0;
	TRY(import_check(&visit->act, visit->own, &job));
	go_to_job(visit, job);
	return NULL;
}

err_t import_choice_apply(struct visit *visit)
{
	const struct reg *reg = NULL;
	struct job checked;
	int64_t job = 0;
	TRY(open_import(visit, &reg));
	TRY(job_load(&visit->act, visit_id(visit, 1), &checked));
	if (import_reg(&visit->act, &checked) != reg)
		return err_new(visit->arena, ERR_NOT_FOUND, "没有找到这次导入。");
	if (!str_eq(visit_field(visit, "choice"), S("good"))) {
		job_file_drop(&visit->act, checked.file);
		visit->location = import_url(visit, reg);
		visit->flash = S("已取消，什么都没有写入。");
		return NULL;
	}
	TRY(import_apply(&visit->act, &checked, &job));
	go_to_job(visit, job);
	return NULL;
}

err_t import_template_page(struct visit *visit)
{
	const struct reg *reg = NULL;
	TRY(open_import(visit, &reg));
	visit_title(visit, str_fmt(visit->arena, STR "导入模板", STR_ARG(reg->title)));
	if (visit->suffix.len == 0) {
		visit->location = str_join(visit->arena, register_url(visit, reg), S("/template.xlsx"));
		return NULL;
	}
	return import_template(&visit->act, reg, visit->page);
}
