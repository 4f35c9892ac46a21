/*
 * todo: see todo.h.
 *
 * One page by key for each register: a person with two hundred open rows sees the most urgent ones and the way to the
 * list, nothing is counted by reading the table.
 */
#include "web/todo.h"
#include "base/arena.h"
#include "base/date.h"
#include "web/part.h"

enum { ROWS_SHOWN = 8, ROWS_COUNTED = 50 };

void todo_group(struct doc *groups, struct str title, struct str icon, struct str tone, struct str more_url,
		struct doc *rows)
{
	if (rows->in.count == 0)
		return;
	struct doc *one = doc_add_map(groups);
	doc_set(one, "title", title);
	doc_set(one, "icon", icon);
	doc_set(one, "tone", tone);
	doc_set_int(one, "count", (int64_t)rows->in.count);
	doc_set(one, "more_url", more_url);
	doc_put(one, S("rows"), rows);
}

void todo_lamp(struct visit *visit, const struct flow_view *view, struct doc *row)
{
	bool warn = view->tone[0] == 'w' || view->stopped;
	if (view->due < 0 && !view->stopped) {
		part_state(row, "lamp", S("不限日子"), S("plain"), S("info-circle"));
		return;
	}
	struct str text = S("今天到期");
	if (view->overdue && view->left == 0)
		text = flow_over_words(visit->arena, 0);
	else if (view->overdue)
		text = str_fmt(visit->arena, "超 %lld 天", (long long)-view->left);
	else if (view->stopped)
		text = S("已停表");
	else if (view->due != visit->act.today)
		text = str_fmt(visit->arena, "还剩 %lld 天", (long long)view->left);
	part_state(row, "lamp", text, view->overdue ? S("err") : warn ? S("warn") : S("ok"),
		   view->overdue ? S("alert-circle") : warn ? S("alert-triangle") : S("circle-check"));
}

/* The day that counts now: of this step when it has a limit of its own, else of the whole. */
static struct str due_words(struct visit *visit, const struct flow_view *view)
{
	bool step = view->stage_due >= 0 && view->stage_due != view->due;
	int64_t day = step ? view->stage_due : view->due;
	return day < 0 ? S("")
		       : str_fmt(visit->arena, "%s应于 " STR " 前办", step ? "这一步" : "",
				 STR_ARG(day_short(visit->arena, day)));
}

static err_t add_row(struct visit *visit, const struct record *record, struct doc *rows)
{
	struct flow_view view;
	TRY(flow_look(&visit->act, record, &view));
	struct doc *row = doc_add_map(rows);
	doc_set(row, "url", visit_record_url(visit, record->reg->name, record->id));
	doc_set(row, "title", record_shown(&visit->act, record, record->reg->label));
	doc_set(row, "person", S(""));
	bool numbered = record->reg->prefix.len > 0 && !str_eq(record->reg->label->name, S("number"));
	doc_set(row, "number", numbered ? record_text(record, "number") : S(""));
	doc_set(row, "place", place_name(&visit->act, record->org));
	doc_set(row, "next", view.state->title);
	doc_set(row, "due", view.stopped ? S("已停表") : due_words(visit, &view));
	todo_lamp(visit, &view, row);
	return NULL;
}

static err_t add_register(struct visit *visit, const struct reg *reg, struct doc *groups)
{
	struct form_value mine = {S("desk"), S("mine"), NULL};
	struct form params = {&mine};
	struct doc *rows = doc_list(visit->arena);
	const struct record *list = NULL;
	size_t count = 0;
	bool idle = false;
	TRY(reg_is_idle(&visit->act, reg, &idle));
	if (idle)
		return NULL;
	TRY(reg_list_records(&visit->act, reg,
			     &(struct query){.params = &params, .open_only = true, .limit = ROWS_COUNTED}, &list,
			     &count));
	size_t waiting = 0;
	for (size_t i = 0; i < count; i++) {
		if (flow_waits(&visit->act, &list[i]) && waiting++ < ROWS_SHOWN)
			TRY(add_row(visit, &list[i], rows));
	}
	struct str all = str_join(visit->arena, reg_list_url(visit->arena, reg), S("?desk=mine"));
	todo_group(groups, reg->title, reg->icon, S("act"), waiting > ROWS_SHOWN ? all : S(""), rows);
	if (waiting > ROWS_SHOWN)
		doc_set_int(groups->in.last, "count", (int64_t)waiting);
	return NULL;
}

err_t todo_of_registers(struct visit *visit, struct doc *groups)
{
	const struct catalogue *catalogue = visit->act.house->catalogue;
	const struct reg **regs = arena_many(visit->arena, const struct reg *, catalogue->register_count);
	size_t count = 0;
	for (size_t i = 0; i < catalogue->register_count; i++) {
		const struct reg *reg = &catalogue->registers[i];
		if (reg->todo && !reg->hidden && act_may_somewhere(&visit->act, reg->name, VERB_STEP))
			regs[count++] = reg;
	}
	TRY(reg_foresee_open(&visit->act, regs, count));
	for (size_t i = 0; i < count; i++)
		TRY(add_register(visit, regs[i], groups));
	return NULL;
}
