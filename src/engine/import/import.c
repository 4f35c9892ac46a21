/*
 * import: the two jobs. The check reads and tells; the apply writes everything in one transaction.
 */
#include "engine/import/import.h"

#include "base/arena.h"
#include "base/buf.h"
#include "engine/audit/audit.h"
#include "engine/figure/figure.h"
#include "engine/import/import_int.h"
#include "room/room.h"
#include "view/view.h"

enum { JSON_MAX = 1 << 20, BOOK_MAX = 64 << 20, SPREAD_AT_ONCE = 1000 };

bool import_fits(const struct reg *reg)
{
	return reg->of.len == 0 && !reg->hidden && reg->flow_count <= 1 &&
	       (reg->module.len == 0 || reg->flow_count == 0);
}

/* ---- asking ---- */

static err_t json_text(struct arena *arena, struct doc *doc, struct str *out)
{
	struct buf text = buf_new(arena, JSON_MAX);
	TRY(view_json(doc, &text));
	if (buf_failed(&text))
		return err_internal(arena, "a job's note is too long");
	*out = buf_str(&text);
	return NULL;
}

static err_t ask(struct act *act, const char *kind, const struct import_ask *what, struct str verb,
		 int64_t expected, int64_t *job)
{
	struct doc *note = doc_map(act->arena);
	struct str input;
	doc_set(note, "register", what->reg->name);
	doc_set(note, "org", what->org);
	doc_set(note, "name", what->name);
	doc_set_int(note, "expected", expected);
	TRY(json_text(act->arena, note, &input));
	struct str place = what->org.len > 0 ? place_name(act, what->org) : S("");
	struct str title = str_fmt(act->arena, STR STR STR, STR_ARG(verb), STR_ARG(place),
				   STR_ARG(what->reg->title));
	return job_ask(act, str_of(kind), what->org, title, input, what->file, job);
}

err_t import_check(struct act *act, const struct import_ask *what, int64_t *job)
{
	const struct str *orgs = NULL;
	size_t count = 0;
	if (!import_fits(what->reg))
		return err_new(act->arena, ERR_DENIED, "这个台账不能从表格导入。");
	if (what->org.len > 0)
		TRY(act_need(act, what->reg->name, VERB_IMPORT, what->org));
	else
		TRY(act_scopes(act, what->reg->name, VERB_IMPORT, &orgs, &count));
	return ask(act, "import.check", what, S("检查："), 0, job);
}

err_t import_apply(struct act *act, const struct job *checked, int64_t *job)
{
	struct import_result result;
	TRY(import_result(act, checked, &result));
	if (result.applied || result.reg == NULL)
		return err_new(act->arena, ERR_CONFLICT, "这张表已经导入过了。");
	int64_t good = result.fresh + result.changed;
	if (good == 0)
		return err_new(act->arena, ERR_CONFLICT, "这张表里没有可以导入的内容。");
	TRY(act_lock(act, str_fmt(act->arena, "import:%lld", (long long)checked->id)));
	struct import_ask what = {result.reg, result.org, checked->file, result.name};
	return ask(act, "import.apply", &what, S("导入："), good, job);
}

static err_t note_of(struct arena *arena, struct str text, struct doc **out)
{
	if (text.len == 0) {
		*out = doc_map(arena);
		return NULL;
	}
	return view_json_read_own(arena, text, out);
}

const struct reg *import_reg(struct act *act, const struct job *job)
{
	struct doc *note = NULL;
	if (!str_starts(job->kind, S("import.")) || note_of(act->arena, job->input, &note) != NULL)
		return NULL;
	return catalogue_register(act->house->catalogue, doc_str(note, "register"));
}

static int64_t number(const struct doc *note, const char *key)
{
	const struct doc *one = doc_at(note, key);
	return one == NULL || one->kind != DOC_INT ? 0 : one->n;
}

err_t import_result(struct act *act, const struct job *job, struct import_result *out)
{
	struct doc *input = NULL, *note = NULL;
	struct import_result result = {.applied = str_eq(job->kind, S("import.apply"))};
	if (!str_starts(job->kind, S("import.")) || !str_eq(job->state, S("done")))
		return err_new(act->arena, ERR_NOT_FOUND, "这项导入还没有做完，请稍后再看。");
	TRY(note_of(act->arena, job->input, &input));
	TRY(note_of(act->arena, job->result, &note));
	result.reg = catalogue_register(act->house->catalogue, doc_str(input, "register"));
	result.org = doc_str(input, "org");
	result.name = doc_str(input, "name");
	result.rows = number(note, "rows");
	result.fresh = number(note, "fresh");
	result.changed = number(note, "changed");
	result.same = number(note, "same");
	result.bad = number(note, "bad");
	result.unused = doc_str(note, "unused");
	result.faults = doc_at(note, "faults");
	*out = result;
	return NULL;
}

/* ---- both jobs ---- */

struct import_work {
	struct job_run *run;
	struct importing import;
	struct doc *rows, *book, *faults;
	int64_t counts[4], expected;
	enum row_kind *kinds; /* of the rows that hold anything, in their order */
};

static err_t read_sheet(struct import_work *work)
{
	struct job_run *run = work->run;
	struct str path, json;
	struct doc *sheet = NULL;
	TRY(job_file_open(run->act, run->file, &path));
	err_t err = rooms_call(run->rooms, run->arena, S("sheet"), S(""), path, &json);
	job_file_shut(run->act, path);
	TRY(err);
	TRY(view_json_read_own(run->arena, json, &sheet));
	work->rows = doc_at(sheet, "rows");
	return sheet_read(run->act, work->import.reg, work->rows, &work->import.sheet);
}

static err_t begin(struct job_run *run, struct import_work *work)
{
	struct doc *note = NULL;
	*work = (struct import_work){.run = run};
	TRY(note_of(run->arena, run->input, &note));
	work->import.act = run->act;
	work->import.reg = catalogue_register(run->act->house->catalogue, doc_str(note, "register"));
	work->import.org = doc_str(note, "org");
	work->import.seen.arena = run->arena;
	work->expected = number(note, "expected");
	if (work->import.reg == NULL || !import_fits(work->import.reg))
		return err_new(run->arena, ERR_NOT_FOUND, "这个台账已经没有了，不能导入。");
	TRY(read_sheet(work));
	work->book = book_begin(run->arena, &work->import.sheet);
	work->faults = doc_list(run->arena);
	work->kinds = arena_many(run->arena, enum row_kind, (size_t)work->import.sheet.rows);
	return NULL;
}

static void count_row(struct import_work *work, const struct sheet_row *row)
{
	work->counts[row->kind]++;
	if (row->kind != ROW_BAD)
		return;
	book_add(work->run->arena, work->book, &work->import.sheet, row);
	faults_add(work->run->arena, &work->import, row, work->faults);
}

static err_t check_one(struct import_work *work, struct sheet_row *row, size_t index)
{
	TRY(row_run(&work->import, row));
	work->kinds[index] = row->kind;
	count_row(work, row);
	work->run->progress(work->run, (int64_t)index + 1, work->import.sheet.rows);
	return NULL;
}

static err_t write_one(struct import_work *work, struct sheet_row *row, size_t index)
{
	row->kind = work->kinds[index];
	if (row->kind != ROW_NEW && row->kind != ROW_CHANGED)
		return NULL;
	return row_write(&work->import, row);
}

/* Each row in an arena of its own: ten thousand drafts never stand in memory together. */
static err_t each_row(struct import_work *work, struct act *act,
		      err_t (*each)(struct import_work *, struct sheet_row *, size_t))
{
	struct arena *arena = arena_new(work->run->arena);
	const struct doc *one = work->import.sheet.first;
	size_t index = 0;
	err_t err = NULL;
	for (; one != NULL && err == NULL; one = one->next) {
		struct act own = *act;
		struct sheet_row row = {.act = &own, .cells = doc_at(one, "cells"),
					.line = number(one, "n")};
		if (row_blank(row.cells))
			continue;
		own.arena = arena;
		own.recall = NULL; /* what a row reads ends with it */
		err = each(work, &row, index++);
		if (err != NULL)
			err = err_copy(work->run->arena, err);
		arena_reset(arena);
	}
	arena_free(arena);
	return err;
}

static err_t tell_result(struct import_work *work)
{
	static const char *const names[] = {"fresh", "changed", "same", "bad"};
	struct doc *note = doc_map(work->run->arena);
	doc_set_int(note, "rows", work->import.sheet.rows);
	for (size_t i = 0; i < 4; i++)
		doc_set_int(note, names[i], work->counts[i]);
	doc_set(note, "unused", work->import.sheet.unused);
	doc_put(note, S("faults"), work->faults);
	return json_text(work->run->arena, note, &work->run->result);
}

static err_t keep_book(struct import_work *work)
{
	struct job_run *run = work->run;
	struct buf json = buf_new(run->arena, BOOK_MAX);
	struct str bytes;
	if (work->counts[ROW_BAD] == 0)
		return NULL;
	TRY(view_json(work->book, &json));
	if (buf_failed(&json))
		return err_new(run->arena, ERR_TOO_LARGE, "有错误的行太多，请先改正一部分再上传。");
	TRY(rooms_call(run->rooms, run->arena, S("xlsx"), buf_str(&json), S(""), &bytes));
	return job_file_keep(run->act, bytes, &run->result_file);
}

err_t import_run_check(struct job_run *run)
{
	struct import_work work;
	TRY(begin(run, &work));
	TRY(each_row(&work, run->act, check_one));
	TRY(keep_book(&work));
	return tell_result(&work);
}

/* One transaction, which the writer may run again. */
static err_t write_rows(void *arg, struct act *act)
{
	struct import_work *work = arg;
	bool left = true;
	/* A village's people are counted alike: thousands of counts come to a handful of rows. */
	figure_gather(act->arena, act->lane, false);
	TRY(each_row(work, act, write_one));
	while (left)
		TRY(figure_spread(act, SPREAD_AT_ONCE, &left));
	return audit_note(act, &(struct audit_entry){
				    .verb = S("import"), .on = work->import.reg->name,
				    .id = work->run->id, .org = work->import.org,
				    .note = str_fmt(act->arena, "%lld", (long long)work->expected)});
}

/* Looked through once more off the writer, so that the writer only writes. */
err_t import_run_apply(struct job_run *run)
{
	struct import_work work;
	TRY(begin(run, &work));
	TRY(each_row(&work, run->act, check_one));
	if (work.counts[ROW_NEW] + work.counts[ROW_CHANGED] != work.expected)
		return err_new(run->arena, ERR_CONFLICT,
			       "检查以后台账有了变化，一行都没有写入。请重新上传，再看一遍。");
	TRY(run->write(run, write_rows, &work));
	TRY(keep_book(&work));
	TRY(tell_result(&work));
	job_file_drop(run->act, run->file);
	return NULL;
}
