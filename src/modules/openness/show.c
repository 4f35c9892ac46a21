/*
 * show: the committee's check, and the one act that lays a disclosure open on every face.
 *
 * What is shown is frozen by engine/publish at that moment, facts and table, with its digest; every face and the sheet
 * for the wall are made of that. Who wrote it cannot check it; who checked it is named with the opinion.
 */
#include "base/arena.h"
#include "base/date.h"
#include "engine/figure/figure.h"
#include "modules/openness/openness_int.h"
#include "web/live.h"

enum { FACTS = 8 };

/* ---- the rule: how long it stays ---- */

err_t disclosure_terms(struct act *act, const struct record *record, const struct term **terms,
		       size_t *count)
{
	static const struct str name = STR_INIT("keep_days");
	const struct disclosure *disclosure = disclosure_of(act, record);
	struct term *one = arena_one(act->arena, struct term);
	*one = (struct term){name, disclosure == NULL ? 1 : disclosure->keep};
	*terms = one;
	*count = 1;
	return NULL;
}

static err_t load(struct act *act, const struct event *event, const char *reg, struct record *out)
{
	struct act program = act_as_program(act);
	return reg_load(&program, act_register(act, reg), event->id, out);
}

/* What the committee reads, and what is on view, is not changed under its eyes by another form. */
err_t disclosure_hook(struct act *act, struct draft *draft)
{
	if (draft->before == NULL || act->account < 0 || draft->flow_set || record_is(draft->before, "state", "draft"))
		return NULL;
	if (!str_eq(draft_text(draft, "remark"), record_text(draft->before, "remark")))
		draft_fault(draft, "remark",
			    err_field(act->arena, S("remark"), "送审以后不能改。要改的话，先收回来；公布过的，请出更正的一份。"));
	return NULL;
}

/* ---- sent to the committee ---- */

static err_t has_content(struct act *act, const struct record *record)
{
	struct open_line *lines = NULL;
	size_t count = 0, shown = 0;
	TRY(lines_load(act, record, &lines, &count));
	for (size_t i = 0; i < count; i++)
		shown += !lines[i].left_out;
	if (shown == 0 && record_text(record, "remark").len == 0)
		return err_new(act->arena, ERR_CONFLICT,
			       "还是空的：没有一行内容，也没有说明。真的没有，请选“这次没有要公开的”。");
	return NULL;
}

err_t on_sent(struct act *act, const struct event *event)
{
	struct act *program = arena_one(act->arena, struct act);
	struct record record;
	struct draft *draft = NULL;
	int64_t id = 0;
	*program = act_as_program(act);
	TRY(load(act, event, "disclosure", &record));
	TRY(has_content(act, &record));
	TRY(draft_of(program, &record, &draft));
	draft_set_int(draft, "maker", act->account > 0 ? act->account : 0);
	draft_set_text(draft, "opinion", S(""));
	draft_set_text(draft, "checked_by", S(""));
	draft_set_text(draft, "checked_on", S(""));
	return draft_write(draft, record.version, &id);
}

/* ---- checked ---- */

/* A check that is written down stays, and is of a disclosure that waits for it; the fault stands at a field. */
err_t check_open(struct act *act, struct draft *draft, const char *field, struct record *out)
{
	struct act program = act_as_program(act);
	if (draft->before != NULL) {
		draft_fault(draft, "opinion", err_field(act->arena, S("opinion"), "审核意见写下就不能改；有新的意见，请再审一次。"));
		return NULL;
	}
	if (reg_load(&program, act_register(act, "disclosure"), draft_int(draft, "disclosure"), out) != NULL ||
	    !str_eq(out->org, draft->org)) {
		draft_fault(draft, field, err_field(act->arena, str_of(field), "没有这份公开，请从“村务公开”里打开要审的那一份。"));
		return NULL;
	}
	if (!record_is(out, "state", "checking"))
		draft_fault(draft, field,
			    err_new(act->arena, ERR_CONFLICT, "这一份现在不是等审的，可能刚审过或者收回去改了。请刷新看看。"));
	return NULL;
}

err_t check_hook(struct act *act, struct draft *draft)
{
	struct record record;
	TRY(check_open(act, draft, "verdict", &record));
	if (draft->errors == NULL && act->account > 0 && record_int(&record, "maker") == act->account)
		draft_fault(draft, "verdict",
			    err_new(act->arena, ERR_DENIED, "这一份是您自己送审的，要由村务监督委员会的另一个人来审。"));
	return NULL;
}

err_t verdict_take(struct act *act, const struct verdict *verdict)
{
	struct act program = act_as_program(act);
	struct record record;
	TRY(reg_load(&program, act_register(act, "disclosure"), verdict->disclosure, &record));
	struct form_value on = openness_pair("checked_on", verdict->on, NULL);
	struct form_value by = openness_pair("checked_by", verdict->by, &on);
	struct form_value opinion = openness_pair("opinion", verdict->opinion, &by);
	TRY(disclosure_set(act, &record, &opinion));
	struct form_value reason = openness_pair("reason", verdict->opinion, NULL);
	struct form form = {&reason};
	struct flow_ask ask = {.step = verdict->agreed ? S("agree") : S("back"), .by_program = true, .form = &form};
	return flow_fire(&program, record.reg, record.id, &ask);
}

err_t on_checked(struct act *act, const struct event *event)
{
	struct record check;
	TRY(load(act, event, "disclosure_check", &check));
	struct verdict verdict = {
		.disclosure = record_int(&check, "disclosure"), .agreed = str_eq(record_text(&check, "verdict"), S("agree")),
		.opinion = record_text(&check, "opinion"), .on = day_text(act->arena, act->today),
		.by = act->name.len > 0 ? act->name : S("村务监督委员会"),
	};
	return verdict_take(act, &verdict);
}

/* ---- published ---- */

static void fact(struct notice_row *rows, size_t *count, const char *title, struct str value)
{
	if (value.len > 0)
		rows[(*count)++] = (struct notice_row){str_of(title), value, 0};
}

static struct str basis_words(struct arena *arena, const struct disclosure *disclosure)
{
	struct str all = S("");
	for (size_t i = 0; i < disclosure->basis_count; i++)
		all = all.len == 0 ? disclosure->basis[i]
				   : str_fmt(arena, STR "；" STR, STR_ARG(all), STR_ARG(disclosure->basis[i]));
	return all;
}

static struct str opinion_words(struct act *act, const struct record *record)
{
	struct str opinion = record_text(record, "opinion");
	int64_t day = 0;
	if (opinion.len == 0 || !day_read(record_text(record, "checked_on"), &day))
		return S("");
	return str_fmt(act->arena, STR "（" STR "，" STR "）", STR_ARG(opinion),
		       STR_ARG(record_text(record, "checked_by")), STR_ARG(day_short(act->arena, day)));
}

static size_t put_facts(struct act *act, const struct record *record, const struct disclosure *disclosure,
			struct notice_row *rows)
{
	size_t count = 0;
	fact(rows, &count, "类别", kind_title(act, disclosure->kind));
	fact(rows, &count, "更正", record_text(record, "correction"));
	fact(rows, &count, "说明", record_text(record, "remark"));
	fact(rows, &count, "村务监督委员会意见", opinion_words(act, record));
	fact(rows, &count, "内容来自", disclosure->source);
	fact(rows, &count, "依据", basis_words(act->arena, disclosure));
	return count;
}

static void put_cells(const struct disclosure *disclosure, const struct str *cells, int64_t line,
		      struct notice_row *rows, size_t *count)
{
	for (size_t i = 0; i < disclosure->column_count; i++)
		rows[(*count)++] = (struct notice_row){disclosure->columns[i].title, cells[i], line};
}

/* What each summed column comes to, as one more line; false: none is summed. */
static bool sum_line(struct act *act, const struct disclosure *disclosure, const struct open_line *lines,
		     size_t count, struct str *cells)
{
	bool any = false;
	for (size_t i = 0; i < disclosure->column_count; i++) {
		cells[i] = lines_sum(act->arena, disclosure, lines, count, i);
		any = any || cells[i].len > 0;
	}
	if (any && cells[0].len == 0)
		cells[0] = S("合计");
	return any && count > 0;
}

struct sheet {
	struct str title;
	struct notice_row *rows;
	size_t count;
};

/* What everybody will see, before the guard. */
static err_t sheet_of(struct act *act, const struct record *record, const struct disclosure *disclosure,
		      struct sheet *out)
{
	struct open_line *lines = NULL;
	struct str sums[OPENNESS_COLUMNS] = {{NULL, 0}};
	size_t line_count = 0, count = 0, shown = 0;
	TRY(lines_load(act, record, &lines, &line_count));
	struct notice_row *rows = arena_many(act->arena, struct notice_row,
					     FACTS + (line_count + 1) * disclosure->column_count);
	count = put_facts(act, record, disclosure, rows);
	for (size_t i = 0; i < line_count; i++) {
		if (!lines[i].left_out)
			put_cells(disclosure, lines[i].cells, (int64_t)++shown, rows, &count);
	}
	if (sum_line(act, disclosure, lines, line_count, sums))
		put_cells(disclosure, sums, (int64_t)++shown, rows, &count);
	*out = (struct sheet){record_text(record, "title"), rows, count};
	if (record_int(record, "corrects") != 0)
		out->title = str_join(act->arena, out->title, S("（更正）"));
	return NULL;
}

/* The texts in the order in which publish_open asks the guard about them: what is let through here passes there. */
err_t openness_guard(struct act *act, const struct record *record, struct guard_ask *out)
{
	struct sheet sheet;
	TRY(sheet_of(act, record, disclosure_of(act, record), &sheet));
	struct guard_text *texts = arena_many(act->arena, struct guard_text, sheet.count + 1);
	for (size_t i = 0; i < sheet.count; i++)
		texts[i] = (struct guard_text){sheet.rows[i].title, sheet.rows[i].value};
	texts[sheet.count] = (struct guard_text){S("标题"), sheet.title};
	*out = (struct guard_ask){.reg = record->reg->name, .record = record->id, .org = record->org,
				  .texts = texts, .count = sheet.count + 1};
	return NULL;
}

static err_t freeze(struct act *act, const struct record *record, const struct disclosure *disclosure)
{
	struct sheet sheet;
	int64_t id = 0, last = 0;
	TRY(sheet_of(act, record, disclosure, &sheet));
	int64_t days = day_read(record->stage_due, &last) && last >= act->today ? last - act->today + 1 : 1;
	return publish_open(act, record, sheet.title, sheet.rows, sheet.count, days, &id);
}

/* The one that was wrong is taken down in the same act. */
static err_t replace_old(struct act *act, int64_t corrects)
{
	struct act program = act_as_program(act);
	struct flow_ask ask = {.step = S("replace"), .by_program = true};
	if (corrects == 0)
		return NULL;
	return flow_fire(&program, act_register(act, "disclosure"), corrects, &ask);
}

static err_t count_in_time(struct act *act, const struct record *record)
{
	int64_t due = 0;
	if (record_int(record, "corrects") != 0 || !day_read(record_text(record, "due_on"), &due) || act->today > due)
		return NULL;
	return figure_add(act, record->org, S("disclosure.in_time"), S(""), due, 1);
}

static err_t open_disclosure(struct act *act, const struct event *event)
{
	struct record record;
	TRY(load(act, event, "disclosure", &record));
	const struct disclosure *disclosure = disclosure_of(act, &record);
	if (disclosure == NULL)
		return err_new(act->arena, ERR_CONFLICT, "县里不再要求公开这一项，不用公布了。");
	TRY(freeze(act, &record, disclosure));
	TRY(count_in_time(act, &record));
	struct form_value until = openness_pair("until_on", record.stage_due, NULL);
	struct form_value on = openness_pair("published_on", day_text(act->arena, act->today), &until);
	TRY(disclosure_set(act, &record, &on));
	TRY(replace_old(act, record_int(&record, "corrects")));
	return live_changed(act, live_topic(act->arena, "open", record.org));
}

/* A question with its answer, as both are shown: never who asked. */
static err_t open_answer(struct act *act, const struct event *event)
{
	struct record record;
	int64_t id = 0;
	TRY(load(act, event, "disclosure_question", &record));
	struct notice_row rows[] = {
		{S("问"), record_text(&record, "shown"), 0},
		{S("答"), record_text(&record, "answer"), 0},
	};
	TRY(publish_open(act, &record, record_text(&record, "title"), rows, 2,
			 catalogue_setting_int(act->house->catalogue, "disclosure_answer_keep", 90), &id));
	struct form_value on = openness_pair("answered_on", day_text(act->arena, act->today), NULL);
	TRY(disclosure_set(act, &record, &on));
	return live_changed(act, live_topic(act->arena, "open", record.org));
}

err_t on_open(struct act *act, const struct event *event)
{
	if (str_eq(event->on, S("disclosure")))
		return open_disclosure(act, event);
	if (str_eq(event->on, S("disclosure_question")))
		return open_answer(act, event);
	return NULL;
}

err_t on_close(struct act *act, const struct event *event)
{
	struct record record;
	if (!str_eq(event->on, S("disclosure")))
		return NULL;
	TRY(load(act, event, "disclosure", &record));
	TRY(publish_close(act, &record, record_is(&record, "state", "replaced") ? S("已更正，请看更正的一份") : S("到期撤下")));
	return live_changed(act, live_topic(act->arena, "open", record.org));
}

/* What need not be laid open this time does not count as due. */
err_t on_none(struct act *act, const struct event *event)
{
	struct record record;
	int64_t due = 0;
	TRY(load(act, event, "disclosure", &record));
	if (record_int(&record, "corrects") != 0 || !day_read(record_text(&record, "due_on"), &due))
		return NULL;
	return figure_add(act, record.org, S("disclosure.due"), S(""), due, -1);
}

/* ---- questions ---- */

err_t question_hook(struct act *act, struct draft *draft)
{
	struct act program = act_as_program(act);
	struct record record;
	int64_t id = draft_int(draft, "disclosure");
	if (draft->before != NULL)
		return NULL;
	if (draft_text(draft, "way").len == 0)
		draft_set_text(draft, "way", S("desk"));
	if (id == 0 && draft_text(draft, "title").len == 0)
		draft_set_text(draft, "title", S("没有公开的事"));
	if (id == 0)
		return NULL;
	if (reg_load(&program, act_register(act, "disclosure"), id, &record) != NULL ||
	    !str_eq(record.org, draft->org) || !record_is(&record, "state", "shown"))
		draft_fault(draft, "kind", err_new(act->arena, ERR_CONFLICT, "这一份已经不在公开中。还想问的，请打村里的电话或到窗口说。"));
	return NULL;
}

/* ---- figures ---- */

err_t openness_counts(struct act *act, struct str org, struct str month, int64_t *due, int64_t *in_time)
{
	TRY(figure_read(act, org, S("disclosure.due"), S(""), month, due));
	return figure_read(act, org, S("disclosure.in_time"), S(""), month, in_time);
}
