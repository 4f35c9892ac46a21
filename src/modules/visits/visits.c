/*
 * visits: checks, counting and reminding. See visits.h and register "visit".
 */
#include "modules/visits/visits.h"

#include "base/arena.h"
#include "base/date.h"
#include "engine/figure/figure.h"
#include "web/part.h"
#include "web/todo.h"

/* After more than a year what was promised has long been told, or was forgotten by both. */
enum { REMINDED_MAX = 50, REMINDED_DAYS = 400 };

#define MADE "visit.made" /* the kept figure: visits by day, of which COUNT_VISITS is made */

static const struct reg *visit_reg(const struct act *act)
{
	return catalogue_register(act->house->catalogue, S("visit"));
}

/* ---- what is not taken ---- */

static void fault(struct draft *draft, const char *field, const char *text)
{
	draft_fault(draft, field, err_field(draft->act->arena, str_of(field), "%s", text));
}

static void check_day(struct act *act, struct draft *draft)
{
	struct str text = draft_text(draft, "visited_on");
	int64_t day = 0;
	if (text.len == 0)
		draft_set_text(draft, "visited_on", day_text(act->arena, act->today));
	else if (day_read(text, &day) && day > act->today)
		fault(draft, "visited_on", "这一天还没有到，去过了再记。");
	/* The month's table has counted it. */
	if (draft->before != NULL && !str_eq(record_text(draft->before, "visited_on"), text))
		fault(draft, "visited_on", "哪天去的不能改：月报已经算进去了。记错了，请作废这一条，重新记一条。");
}

static err_t check_case(struct act *act, struct draft *draft)
{
	struct act program = *act;
	struct record about;
	int64_t id = draft_int(draft, "case");
	if (draft->before != NULL && id != record_int(draft->before, "case"))
		fault(draft, "case", "为哪件办件去的不能改：办件的经过里已经写上了。记错了，请作废这一条，重新记一条。");
	if (id == 0)
		return NULL;
	program.account = -1; /* whose case it is holds whatever the one who writes may read */
	TRY(reg_load(&program, catalogue_register(act->house->catalogue, S("case")), id, &about));
	if (record_int(&about, "person") != draft_int(draft, "person"))
		fault(draft, "case", "这件办件不是这一位的，请再选一次。");
	return NULL;
}

static err_t check_visit(struct act *act, struct draft *draft)
{
	check_day(act, draft);
	return check_case(act, draft);
}

static const struct reg_hook hooks[] = {{"visit", check_visit}, {NULL, NULL}};

/* ---- what follows ---- */

static err_t count_visit(struct act *act, const struct record *visit, int64_t n)
{
	int64_t day = 0;
	if (!day_read(record_text(visit, "visited_on"), &day))
		return NULL;
	return figure_add(act, visit->org, S(MADE), S(""), day, n);
}

/* Among those who handle the case; not on the villager's page, for what was seen at home is hers to tell. */
static err_t note_case(struct act *act, const struct record *visit, const char *title)
{
	struct act program = *act;
	struct record about;
	int64_t id = record_int(visit, "case");
	if (id == 0)
		return NULL;
	program.account = -1;
	TRY(reg_load(&program, catalogue_register(act->house->catalogue, S("case")), id, &about));
	struct str next = record_text(visit, "todo");
	return flow_note(act, &about, str_of(title),
			 str_fmt(act->arena, STR "（" STR "）：" STR "%s" STR,
				 STR_ARG(record_text(visit, "visited_on")),
				 STR_ARG(record_shown(act, visit, reg_field(visit->reg, S("visit_kind")))),
				 STR_ARG(record_text(visit, "found")), next.len > 0 ? "　下一步：" : "",
				 STR_ARG(next)),
			 false);
}

static err_t on_created(struct act *act, const struct event *event)
{
	struct act program = *act;
	struct record visit;
	program.account = -1;
	TRY(reg_load(&program, visit_reg(act), event->id, &visit));
	TRY(count_visit(act, &visit, 1));
	return note_case(act, &visit, "走访上门");
}

static err_t on_voided(struct act *act, const struct event *event)
{
	struct act program = *act;
	struct record visit;
	program.account = -1;
	TRY(reg_load(&program, visit_reg(act), event->id, &visit));
	TRY(count_visit(act, &visit, -1));
	return note_case(act, &visit, "走访上门的记录作废");
}

static const struct listener listeners[] = {
	{"visit.created", on_created},
	{"visit.voided", on_voided},
	{NULL, NULL},
};

/* ---- what is to be done next ---- */

static void add_value(struct arena *arena, struct form *form, const char *name, struct str value)
{
	struct form_value *one = arena_one(arena, struct form_value);
	*one = (struct form_value){.name = str_of(name), .value = value, .next = form->first};
	form->first = one;
}

static void remind(struct visit *visit, const struct record *record, struct doc *rows)
{
	struct doc *row = doc_add_map(rows);
	int64_t day = 0;
	bool late = day_read(record_text(record, "next_on"), &day) && day < visit->act.today;
	doc_set(row, "url", visit_record_url(visit, record->reg->name, record->id));
	doc_set(row, "title", record_shown(&visit->act, record, reg_field(record->reg, S("visit_next"))));
	doc_set(row, "person", record_text(record, "name"));
	doc_set(row, "number", record_text(record, "number"));
	doc_set(row, "place", str_head(record_text(record, "todo"), 40));
	doc_set(row, "next", S("做完了记一下"));
	doc_set(row, "due", str_fmt(visit->arena, STR "前", STR_ARG(day_short(visit->arena, day))));
	part_state(row, "lamp", late ? S("过了日子") : S("到日子了"), late ? S("err") : S("warn"),
		   late ? S("alert-circle") : S("clock"));
}

/* What was promised for a day that has come, at the village that promised it. */
static err_t visits_todo(struct visit *visit, struct doc *groups)
{
	const struct reg *reg = visit_reg(&visit->act);
	const struct record *list = NULL;
	struct form params = {0};
	size_t count = 0;
	if (reg == NULL || !act_may_somewhere(&visit->act, reg->name, VERB_CREATE))
		return NULL;
	add_value(visit->arena, &params, "next_on_to", day_text(visit->arena, visit->act.today));
	add_value(visit->arena, &params, "visited_on_from", day_text(visit->arena, visit->act.today - REMINDED_DAYS));
	add_value(visit->arena, &params, "visit_next", S("help,again,report"));
	add_value(visit->arena, &params, "followed", S("0"));
	TRY(reg_list_records(&visit->act, reg,
			     &(struct query){.params = &params, .url = S(""), .limit = REMINDED_MAX}, &list,
			     &count));
	struct doc *rows = doc_list(visit->arena);
	for (size_t i = 0; i < count; i++) {
		if (record_text(&list[i], "next_on").len > 0)
			remind(visit, &list[i], rows);
	}
	todo_group(groups, S("走访以后要做的"), S("home-heart"), S("warn"), S(""), rows);
	return NULL;
}

const struct module visits_module = {
	.name = "visits", .profile = PROFILE_PUBLIC, .listeners = listeners, .hooks = hooks, .todo = visits_todo,
};
