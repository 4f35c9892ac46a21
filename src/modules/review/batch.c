/*
 * batch: one step for the rows that were ticked: looked through first, then done one by one by a job.
 *
 * Each record is its own transaction with its own result; what a colleague overtook in the meantime is
 * left as it is and says so. The ask is a form like any other: sent twice, it is one job.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "modules/review/review_int.h"
#include "web/part.h"

enum { ROWS_MAX = 200 };

struct pick {
	int64_t id, version;
};

struct ask {
	const struct reg *reg;
	const struct flow_step *step; /* of the first flow that has it: title and reasons */
	struct pick *picks;
	size_t count;
};

/* "17.3 18.1": ids with the versions that were seen. */
static size_t read_picks(struct arena *arena, struct str rows, struct pick **out)
{
	struct pick *list = arena_many(arena, struct pick, ROWS_MAX + 1);
	size_t count = 0;
	while (rows.len > 0 && count <= ROWS_MAX) {
		struct str rest = str_cut(&rows, ' '), id = str_cut(&rest, '.');
		struct pick pick = {0};
		bool seen = !str_int(id, &pick.id) || !str_int(rest, &pick.version);
		for (size_t i = 0; i < count && !seen; i++)
			seen = list[i].id == pick.id;
		if (!seen)
			list[count++] = pick;
	}
	*out = list;
	return count;
}

static const struct flow_step *batch_step(const struct reg *reg, struct str name)
{
	for (size_t i = 0; i < reg->flow_count; i++) {
		const struct flow_step *step = flow_step(reg->flows[i], name);
		if (step != NULL && step->batch)
			return step;
	}
	return NULL;
}

static err_t read_ask(struct visit *visit, const struct form *form, struct ask *out)
{
	struct ask ask = {.reg = catalogue_register(visit->act.house->catalogue, form_get(form, S("reg")))};
	if (ask.reg == NULL || ask.reg->flow_count == 0 || ask.reg->hidden)
		return err_new(visit->arena, ERR_NOT_FOUND, "请从列表里勾选要一起办的。");
	if (!act_may_somewhere(&visit->act, ask.reg->name, VERB_STEP))
		return err_new(visit->arena, ERR_DENIED, "您的岗位不办这一类事。");
	ask.step = batch_step(ask.reg, form_get(form, S("step")));
	if (ask.step == NULL)
		return err_new(visit->arena, ERR_NOT_FOUND, "这一步不能几件一起办，请一件一件办。");
	ask.count = read_picks(visit->arena, form_all(visit->arena, form, S("row")), &ask.picks);
	*out = ask;
	return NULL;
}

/* ---- looked through ---- */

static const char *why_not(struct act *act, const struct record *record, const struct pick *pick,
			   struct str step_name)
{
	const struct flow *flow = flow_of(record);
	const struct flow_step *step = flow == NULL ? NULL : flow_step(flow, step_name);
	if (record->version != pick->version)
		return "刚被别人改过，请打开看看";
	if (step == NULL || !step->batch || !flow_may(act, record, step))
		return "现在走不到这一步";
	return NULL;
}

static err_t put_pick(struct visit *visit, const struct ask *ask, const struct pick *pick,
		      struct doc *rows, struct buf *good)
{
	struct record record;
	if (reg_load(&visit->act, ask->reg, pick->id, &record) != NULL)
		return NULL;
	const char *why = why_not(&visit->act, &record, pick, ask->step->name);
	const struct field *number = reg_field(ask->reg, S("number"));
	const struct field *name = reg_field(ask->reg, S("name"));
	struct doc *row = doc_add_map(rows);
	doc_set(row, "url", str_fmt(visit->arena, STR "/%lld", STR_ARG(reg_list_url(visit->arena, ask->reg)),
				    (long long)record.id));
	doc_set(row, "title", record_shown(&visit->act, &record, ask->reg->label));
	doc_set(row, "number", number == NULL ? S("") : record_shown(&visit->act, &record, number));
	doc_set(row, "person", name == NULL ? S("") : record_shown(&visit->act, &record, name));
	doc_set(row, "place", place_name(&visit->act, record.org));
	doc_set_bool(row, "good", why == NULL);
	doc_set(row, "why", why == NULL ? S("") : str_of(why));
	if (why == NULL)
		buf_fmt(good, "%s%lld.%lld", good->len > 0 ? " " : "", (long long)pick->id,
			(long long)pick->version);
	return NULL;
}

err_t batch_page(struct visit *visit)
{
	struct ask ask;
	const struct form *form = visit_refused(visit) ? &visit->form : &visit->query;
	TRY(read_ask(visit, form, &ask));
	struct buf good = buf_new(visit->arena, ROWS_MAX * 44 + 1);
	struct doc *rows = doc_set_list(visit->page, "rows"), *fields = doc_set_list(visit->page, "fields");
	size_t fit = 0;
	visit_title(visit, str_fmt(visit->arena, "一起办：" STR, STR_ARG(ask.step->title)));
	for (size_t i = 0; i < ask.count && i < ROWS_MAX; i++)
		TRY(put_pick(visit, &ask, &ask.picks[i], rows, &good));
	for (const struct doc *one = rows->in.first; one != NULL; one = one->next)
		fit += doc_truth(doc_at(one, "good"));
	TRY(flow_reason_doc(&visit->act, ask.reg, ask.step, visit_refused(visit) ? form : NULL,
			    visit->errors, fields));
	doc_set(visit->page, "reg", ask.reg->name);
	doc_set(visit->page, "step", ask.step->name);
	doc_set(visit->page, "picked", buf_str(&good));
	doc_set(visit->page, "back_url",
		str_join(visit->arena, reg_list_url(visit->arena, ask.reg), S("?desk=mine")));
	doc_set_bool(visit->page, "can_go", fit > 0);
	doc_set(visit->page, "say",
		ask.count > ROWS_MAX
			? str_fmt(visit->arena, "一次最多 %d 件，下面只有前 %d 件，能办 %zu 件；其余的办完再勾。",
				  ROWS_MAX, ROWS_MAX, fit)
		: fit == 0 ? S("勾选的里面没有能走这一步的。")
		: fit == rows->in.count
			? str_fmt(visit->arena, "共 %zu 件，都能办。", fit)
			: str_fmt(visit->arena, "勾选了 %zu 件，能办 %zu 件，其余的不动。", rows->in.count, fit));
	doc_set(visit->page, "button", str_fmt(visit->arena, STR "（%zu 件）", STR_ARG(ask.step->title), fit));
	return NULL;
}

/* ---- asked for ---- */

static err_t check_reason(struct visit *visit, const struct ask *ask)
{
	struct str words = str_trim(visit_field(visit, "reason"));
	struct str codes = form_all(visit->arena, &visit->form, S("reason_code"));
	if (ask->step->reason_required && words.len == 0 && codes.len == 0)
		return err_field(visit->arena, S("reason"), "请写明原因，这些件都用这一个原因。");
	return NULL;
}

err_t batch_apply(struct visit *visit)
{
	struct ask ask;
	int64_t job = 0;
	TRY(read_ask(visit, &visit->form, &ask));
	if (ask.count == 0)
		return err_field(visit->arena, S("row"), "请先在列表里勾选要办的。");
	if (ask.count > ROWS_MAX)
		return err_field(visit->arena, S("row"), "一次最多 %d 件，请分几次办。", ROWS_MAX);
	TRY(check_reason(visit, &ask));
	struct buf input = buf_new(visit->arena, 1 << 16);
	buf_fmt(&input, STR "\n" STR "\n", STR_ARG(ask.reg->name), STR_ARG(ask.step->name));
	for (size_t i = 0; i < ask.count; i++)
		buf_fmt(&input, "%s%lld.%lld", i == 0 ? "" : " ", (long long)ask.picks[i].id,
			(long long)ask.picks[i].version);
	buf_fmt(&input, "\n" STR "\n" STR,
		STR_ARG(form_all(visit->arena, &visit->form, S("reason_code"))),
		STR_ARG(str_trim(visit_field(visit, "reason"))));
	TRY(job_ask(&visit->act, S("batch.run"), visit->act.org,
		    str_fmt(visit->arena, "一起办：" STR, STR_ARG(ask.step->title)), buf_str(&input), S(""),
		    &job));
	visit->location = str_fmt(visit->arena, "/desk/batch/%lld", (long long)job);
	return NULL;
}

/* ---- done ---- */

struct order { /* what the job was told */
	const struct reg *reg;
	struct str step, codes, reason;
	struct pick *picks;
	size_t count;
};

static struct order read_order(struct arena *arena, const struct house *house, struct str input)
{
	struct order order = {.reg = catalogue_register(house->catalogue, str_cut(&input, '\n'))};
	order.step = str_cut(&input, '\n');
	order.count = read_picks(arena, str_cut(&input, '\n'), &order.picks);
	order.codes = str_cut(&input, '\n');
	order.reason = input;
	return order;
}

struct turn { /* one record on the writer */
	const struct order *order;
	const struct pick *pick;
	int64_t job;
	struct str why;
};

static err_t fire_body(void *arg, struct act *act)
{
	const struct turn *turn = arg;
	const struct order *order = turn->order;
	struct form_value *reason = arena_one(act->arena, struct form_value);
	struct form form = {reason};
	struct str codes = order->codes;
	*reason = (struct form_value){S("reason"), order->reason, NULL};
	while (codes.len > 0) {
		struct form_value *code = arena_one(act->arena, struct form_value);
		*code = (struct form_value){S("reason_code"), str_cut(&codes, ' '), form.first};
		form.first = code;
	}
	return flow_batch_fire(act, turn->job, order->reg, turn->pick->id,
			       &(struct flow_ask){.step = order->step, .version = turn->pick->version,
						  .form = &form});
}

static err_t refuse_body(void *arg, struct act *act)
{
	const struct turn *turn = arg;
	return flow_batch_refuse(act, turn->job, turn->pick->id, turn->why);
}

/* Memory of one record is given back with it. */
static err_t run_turn(struct job_run *run, struct turn *turn)
{
	struct job_run one = *run;
	one.arena = arena_new(run->arena);
	err_t err = run->write(&one, fire_body, turn);
	if (err != NULL) {
		turn->why = err->text.len > 0 ? err->text : S("系统正忙，这件没有办，请再办一次。");
		err = run->write(&one, refuse_body, turn);
	}
	err = err == NULL ? NULL : err_copy(run->arena, err);
	arena_free(one.arena);
	return err;
}

err_t batch_run(struct job_run *run)
{
	struct order order = read_order(run->arena, run->act->house, run->input);
	if (order.reg == NULL)
		return err_new(run->arena, ERR_NOT_FOUND, "这个台账已经没有了。");
	for (size_t i = 0; i < order.count; i++) {
		struct turn turn = {.order = &order, .pick = &order.picks[i], .job = run->id};
		TRY(run_turn(run, &turn));
		run->progress(run, (int64_t)i + 1, (int64_t)order.count);
	}
	run->result = S("done");
	return NULL;
}

/* ---- how it went ---- */

static void put_result(struct visit *visit, const struct order *order, const struct batch_line *line,
		       struct doc *rows)
{
	struct record record;
	struct doc *row = doc_add_map(rows);
	bool seen = reg_load(&visit->act, order->reg, line->record, &record) == NULL;
	const struct field *number = reg_field(order->reg, S("number"));
	const struct field *name = reg_field(order->reg, S("name"));
	doc_set(row, "url", str_fmt(visit->arena, STR "/%lld", STR_ARG(reg_list_url(visit->arena, order->reg)),
				    (long long)line->record));
	doc_set(row, "title", seen ? record_shown(&visit->act, &record, order->reg->label) : S("看不到的记录"));
	doc_set(row, "number", seen && number != NULL ? record_shown(&visit->act, &record, number) : S(""));
	doc_set(row, "person", seen && name != NULL ? record_shown(&visit->act, &record, name) : S(""));
	part_state(row, "state", line->done ? S("办好了") : S("没有办"), line->done ? S("ok") : S("warn"),
		   line->done ? S("circle-check") : S("alert-triangle"));
	doc_set(row, "words", line->done ? S("") : line->words);
}

err_t batch_result_page(struct visit *visit)
{
	struct job job;
	struct batch_line *lines = NULL;
	size_t count = 0, done = 0;
	TRY(job_load(&visit->act, visit_id(visit, 0), &job));
	if (!str_eq(job.kind, S("batch.run")))
		return err_new(visit->arena, ERR_NOT_FOUND, "没有找到这次一起办的结果。");
	struct order order = read_order(visit->arena, visit->act.house, job.input);
	TRY(flow_batch_lines(&visit->act, job.id, &lines, &count));
	struct doc *rows = doc_set_list(visit->page, "rows");
	for (size_t i = 0; i < count && order.reg != NULL; i++) {
		done += lines[i].done;
		put_result(visit, &order, &lines[i], rows);
	}
	bool over = str_eq(job.state, S("done")) || str_eq(job.state, S("failed"));
	visit_title(visit, job.title);
	doc_set_bool(visit->page, "running", !over);
	doc_set(visit->page, "say",
		!over ? str_fmt(visit->arena, "正在办，已办 %zu 件，共 %zu 件。", count, order.count)
		: count == done
			? str_fmt(visit->arena, "%zu 件都办好了。", done)
			: str_fmt(visit->arena, "办好 %zu 件，没有办 %zu 件，原因在下面。", done, count - done));
	doc_set(visit->page, "percent",
		str_fmt(visit->arena, "%zu", order.count == 0 ? (size_t)0 : count * 100 / order.count));
	doc_set(visit->page, "back_url",
		order.reg == NULL ? S("/desk")
				  : str_join(visit->arena, reg_list_url(visit->arena, order.reg), S("?desk=mine")));
	return NULL;
}
