/*
 * look: where a record stands, as values and as the desk's doc.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "engine/flow/flow_int.h"
#include "engine/wording/wording.h"

#include <string.h>

enum { LIMITLESS = INT32_MAX, PROGRESS_MAX = 6 };

/* A state is on the way when it is the beginning or some step leads to it under this rule. */
static bool on_the_way(const struct act *act, const struct flow *flow, const struct terms *terms,
		       const struct flow_state *state)
{
	if (state == flow->start || state == flow->start_public)
		return true;
	for (size_t i = 0; i < flow->step_count; i++) {
		if (flow->steps[i].to == state && step_applies(act, terms, &flow->steps[i]))
			return true;
	}
	return false;
}

static const struct flow_state *stage(const struct act *act, const struct flow *flow,
				      const struct terms *terms, int progress,
				      const struct flow_state *now)
{
	if (now->progress == progress && !now->final)
		return now;
	/* Where it only waits (papers are missing, somebody objects) is nobody's usual way. */
	for (size_t i = 0; i < flow->state_count; i++) {
		const struct flow_state *state = &flow->states[i];
		bool aside = state->clock == CLOCK_STOP && state->after.len == 0;
		if (state->progress == progress && !aside && on_the_way(act, flow, terms, state))
			return state;
	}
	return NULL;
}

static void look_stages(const struct act *act, const struct terms *terms, struct flow_view *view)
{
	for (int progress = 1; progress <= PROGRESS_MAX; progress++) {
		const struct flow_state *one =
			stage(act, view->flow, terms, progress, view->state);
		if (one == NULL || view->stage_count == COUNT(view->stages))
			continue;
		if (progress <= view->state->progress)
			view->stage_now = view->stage_count;
		view->stages[view->stage_count++] = one;
	}
}

static int64_t day_or_none(struct str text)
{
	int64_t day = 0;
	if (str_eq(text, S(NO_DAY)) || !day_read(text, &day))
		return -1;
	return day;
}

static void look_clock(const struct act *act, const struct record *record, struct flow_view *view)
{
	view->running = record->open && str_eq(record->clock, S("run"));
	view->stopped = record->open && str_eq(record->clock, S("stop"));
	view->tone = view->stopped ? "stop" : "ok";
	if (view->stopped) {
		view->left = record->days_left == LIMITLESS ? 0 : record->days_left;
	} else if (view->due >= 0) {
		view->overdue = record->open && act->today > view->due;
		view->left = view->overdue
				     ? -calendar_between(act->house->calendar, view->due, act->today)
				     : calendar_between(act->house->calendar, act->today, view->due);
	}
	if (view->total > 0) {
		int64_t percent = view->left < 0 ? 0 : view->left * 100 / view->total;
		view->percent = percent > 100 ? 100 : (int)percent;
	}
	if (!view->running || view->due < 0)
		return;
	if (view->overdue)
		view->tone = "err";
	else if (view->left <= 1 || view->percent <= 30)
		view->tone = "warn";
}

err_t flow_look(struct act *act, const struct record *record, struct flow_view *out)
{
	struct flow_view view = {.flow = flow_of(record), .due = -1, .stage_due = -1, .tone = "ok"};
	struct terms terms;
	if (view.flow == NULL)
		return err_internal(act->arena, "record without a flow");
	view.state = flow_state(view.flow, record_text(record, "state"));
	if (view.state == NULL)
		return err_internal(act->arena, "state gone from the catalogue");
	TRY(terms_of(act, record, &terms));
	view.total = terms_number(act, &terms, terms.total);
	view.due = day_or_none(record_text(record, "due"));
	view.stage_due = day_or_none(record->stage_due);
	look_clock(act, record, &view);
	look_stages(act, &terms, &view);
	*out = view;
	return NULL;
}

/* ---- the desk's doc ---- */

static void put_word(struct doc *limit, const char *text, const char *tone, const char *icon)
{
	struct doc *word = doc_set_map(limit, "word");
	doc_set(word, "text", str_of(text));
	doc_set(word, "tone", str_of(tone));
	doc_set(word, "icon", str_of(icon));
}

static void put_lamp(const struct act *act, const struct flow_view *view, struct doc *limit)
{
	if (view->state->final)
		put_word(limit, "已办完", "ok", "circle-check");
	else if (view->stopped)
		put_word(limit, "已停表", "warn", "player-pause");
	else if (!view->running)
		put_word(limit, "还没开始计时", "act", "clock");
	else if (view->overdue)
		put_word(limit, "已超期", "err", "alert-circle");
	else if (view->due == act->today)
		put_word(limit, "今天到期", "warn", "alert-triangle");
	else if (strcmp(view->tone, "warn") == 0)
		put_word(limit, "快到期", "warn", "alert-triangle");
	else
		put_word(limit, "正常", "ok", "circle-check");
}

struct str flow_over_words(struct arena *arena, int64_t working_days)
{
	return working_days > 0 ? str_fmt(arena, "超 %lld 个工作日", (long long)working_days) : S("刚过期限");
}

static struct str left_words(struct arena *arena, const struct flow_view *view)
{
	if (view->due < 0 && !view->stopped)
		return S("");
	if (view->overdue)
		return flow_over_words(arena, -view->left);
	return str_fmt(arena, "还剩 %lld 个工作日", (long long)view->left);
}

/* What never runs (a campaign, a pledge) has no limit to show, but for a step's own day. */
static bool is_timed(const struct flow_view *view)
{
	bool runs = view->stage_due >= 0 || view->due >= 0;
	for (size_t i = 0; i < view->flow->state_count; i++)
		runs |= !view->flow->states[i].final && view->flow->states[i].clock != CLOCK_OFF;
	return runs;
}

static void put_limit(struct act *act, const struct flow_view *view, struct doc *page)
{
	struct arena *arena = act->arena;
	if (!is_timed(view)) {
		doc_set_bool(page, "limit", false);
		return;
	}
	struct doc *limit = doc_set_map(page, "limit");
	bool counted = view->total > 0 && (view->due >= 0 || view->stopped);
	doc_set(limit, "tone", str_of(view->tone));
	doc_set_int(limit, "percent", counted ? view->percent : 100);
	doc_set(limit, "ring_text",
		view->stopped ? S("停表")
		: counted     ? str_fmt(arena, "%lld日", (long long)view->left)
			      : S("—"));
	doc_set(limit, "promise",
		view->total > 0	   ? str_fmt(arena, "%lld 个工作日", (long long)view->total)
		: view->total == 0 ? S("当场办")
				   : S("没有统一时限"));
	doc_set(limit, "due", view->due >= 0 ? day_short(arena, view->due) : S(""));
	doc_set(limit, "left", view->state->final ? S("") : left_words(arena, view));
	doc_set(limit, "stopped", view->stopped ? S("现在停表，这几天不算") : S(""));
	doc_set(limit, "who",
		view->stage_due >= 0 && !view->state->final
			? str_fmt(arena, "这一步到 " STR " 为止",
				  STR_ARG(day_short(arena, view->stage_due)))
			: S(""));
	put_lamp(act, view, limit);
}

static void mark_reached(const struct flow *flow, struct str name, bool *reached)
{
	const struct flow_state *state = flow_state(flow, name);
	if (state != NULL && !state->final)
		reached[state->progress] = true;
}

void flow_way(struct flow_view *view, const struct flow_line *lines, size_t count)
{
	bool reached[PROGRESS_MAX + 1] = {false}, began = false, over = view->state->final;
	size_t kept = 0, behind = over ? view->stage_count : view->stage_now;
	for (size_t i = 0; i < count; i++) {
		mark_reached(view->flow, lines[i].from, reached);
		mark_reached(view->flow, lines[i].to, reached);
	}
	for (size_t i = 0; i < view->stage_count; i++) {
		const struct flow_state *one = view->stages[i];
		if (i == view->stage_now)
			view->stage_now = kept;
		began = began || reached[one->progress];
		if (over && one->final)
			view->stages[kept++] = view->state;
		else if (i >= behind || reached[one->progress] || !began)
			view->stages[kept++] = one;
	}
	view->stage_count = kept;
	if (over)
		view->stage_now = kept;
}

static void put_steps(struct act *act, const struct flow_view *view, struct doc *page)
{
	struct doc *steps = doc_set_list(page, "steps");
	for (size_t i = 0; i < view->stage_count; i++) {
		struct doc *step = doc_add_map(steps);
		doc_set_int(step, "n", (int64_t)i + 1);
		doc_set(step, "title", view->stages[i]->title);
		doc_set_bool(step, "done", i < view->stage_now);
		doc_set_bool(step, "now", i == view->stage_now);
	}
	doc_set(page, "step_text",
		view->state->final
			? view->state->title
			: str_fmt(act->arena, "第 %zu 步，共 %zu 步：" STR, view->stage_now + 1,
				  view->stage_count, STR_ARG(view->state->title)));
}

static void put_line(struct act *act, const struct flow_line *line, struct doc *history)
{
	struct doc *one = doc_add_map(history);
	doc_set(one, "title", line->title);
	doc_set(one, "time", moment_chinese(act->arena, line->at));
	doc_set(one, "person", line->account == 0 ? S("申请人") : line->actor);
	doc_set(one, "unit", line->unit);
	doc_set(one, "note",
		line->paper ? str_fmt(act->arena, "（代录纸质意见）" STR, STR_ARG(line->reason))
			    : line->reason);
	doc_set_bool(one, "done", true);
	doc_set_bool(one, "now", false);
	doc_set_bool(one, "status", false);
	doc_set_bool(one, "has_files", false);
}

err_t flow_desk_doc(struct act *act, const struct record *record, struct doc *page)
{
	struct flow_view view;
	struct flow_line *lines = NULL;
	size_t count = 0;
	TRY(flow_look(act, record, &view));
	TRY(flow_journal(act, record, &lines, &count));
	flow_way(&view, lines, count);
	put_limit(act, &view, page);
	put_steps(act, &view, page);
	struct doc *history = doc_set_list(page, "history");
	for (size_t i = count; i > 0; i--)
		put_line(act, &lines[i - 1], history);
	return NULL;
}

/* ---- the action panel ---- */

static void put_reason_codes(struct act *act, const struct flow_step *step, const struct form *typed,
			     struct doc *one)
{
	struct arena *arena = act->arena;
	struct doc *options = doc_set_list(one, "options");
	struct str chosen = typed == NULL ? S("") : form_all(arena, typed, S("reason_code"));
	const struct codes *list = wording_of(act->house, step->reason_codes);
	struct str today = day_text(act->arena, act->today);
	for (size_t i = 0; i < list->count; i++) {
		const struct code *code = &list->all[i];
		if (!wording_open(code, today))
			continue;
		struct str rest = chosen;
		bool on = false;
		while (rest.len > 0)
			on = str_eq(str_cut(&rest, ' '), code->code) || on;
		struct doc *option = doc_add_map(options);
		doc_set(option, "value", code->code);
		doc_set(option, "title", code->title);
		doc_set_bool(option, "selected", on);
		doc_set_bool(option, "checked", on);
	}
}

static const struct field reason_field = {
	.name = STR_INIT("reason"), .title = STR_INIT("说明"), .kind = FIELD_LONG, .max = 1000,
	.hint = STR_INIT("申请人会看到，请写清原因和下一步怎么办。"),
};
static const struct field code_field = {
	.name = STR_INIT("reason_code"), .title = STR_INIT("原因"), .kind = FIELD_CODE, .many = true,
};

err_t flow_reason_doc(struct act *act, const struct reg *reg, const struct flow_step *step,
		      const struct form *typed, err_t errors, struct doc *fields)
{
	if (step->reason_codes != NULL) {
		const struct field *const codes[] = {&code_field};
		TRY(reg_form_doc(act, reg, NULL, typed, errors, codes, 1, fields));
		put_reason_codes(act, step, typed, fields->in.last);
	}
	if (!step->reason_asked && !step->reason_required && step->reason_codes == NULL)
		return NULL;
	struct field reason = reason_field;
	struct field *kept = arena_one(act->arena, struct field);
	reason.required = step->reason_required && step->reason_codes == NULL;
	if (act->account == 0)
		reason.hint = S(""); /* he is the one who would see it */
	*kept = reason;
	const struct field *const words[] = {kept};
	return reg_form_doc(act, reg, NULL, typed, errors, words, 1, fields);
}

/* Several forms stand on one page: ids carry the step's name, links of the error summary too. */
static void name_ids(struct arena *arena, const struct flow_step *step, bool failed,
		     struct doc *fields)
{
	for (struct doc *one = fields->in.first; one != NULL; one = one->next) {
		struct str name = doc_str(one, "name");
		if (!failed)
			doc_set(one, "id", str_fmt(arena, "f-" STR "-" STR, STR_ARG(step->name),
						   STR_ARG(name)));
	}
}

/* A day that a step cannot do without is most often today. */
static void begin_today(struct act *act, struct doc *fields)
{
	for (struct doc *one = fields->in.first; one != NULL; one = one->next) {
		if (doc_truth(doc_at(one, "is_date")) && doc_truth(doc_at(one, "required")) &&
		    doc_str(one, "value").len == 0 && doc_str(one, "error").len == 0)
			doc_set(one, "value", day_text(act->arena, act->today));
	}
}

static err_t put_action(struct act *act, const struct record *record, const struct flow_step *step,
			struct str base_url, bool failed, const struct form *typed, err_t errors,
			struct doc *list)
{
	struct doc *one = doc_add_map(list);
	bool usual = list->in.count == 1 && !step->aside;
	bool danger = str_eq(step->tone, S("err"));
	doc_set(one, "key", step->name);
	doc_set(one, "title", step->title);
	doc_set(one, "about", step->paper && !act_may_step(act, record->reg->name, step->tier, false,
							   false, record->org, record->id)
				      ? S("代录纸质意见")
				      : S(""));
	doc_set_bool(one, "aside", step->aside);
	doc_set_bool(one, "lead", usual);
	doc_set_bool(one, "open", failed || usual);
	doc_set_bool(one, "danger", danger);
	doc_set(one, "button", step->title);
	doc_set(one, "after", S(""));
	doc_set(one, "warning",
		danger ? S("办了以后申请人会马上知道，请核对清楚。") : S(""));
	doc_set(one, "url", str_fmt(act->arena, STR "/" STR, STR_ARG(base_url), STR_ARG(step->name)));
	struct doc *fields = doc_set_list(one, "fields");
	TRY(reg_form_doc(act, record->reg, record, failed ? typed : NULL, failed ? errors : NULL,
			 step->form_count == 0 ? &(const struct field *){NULL} : step->form,
			 step->form_count, fields));
	begin_today(act, fields);
	TRY(flow_reason_doc(act, record->reg, step, failed ? typed : NULL, failed ? errors : NULL,
			    fields));
	name_ids(act->arena, step, failed, fields);
	return NULL;
}

err_t flow_actions_doc(struct act *act, const struct record *record, struct str base_url,
		       struct str failed, const struct form *typed, err_t errors,
		       struct doc *out_list)
{
	const struct flow *flow = flow_of(record);
	for (size_t i = 0; flow != NULL && i < flow->step_count; i++) {
		const struct flow_step *step = &flow->steps[i];
		if (flow_may(act, record, step))
			TRY(put_action(act, record, step, base_url, str_eq(failed, step->name), typed,
				       errors, out_list));
	}
	return NULL;
}

bool flow_turn_doc(struct doc *page)
{
	bool turn = false;
	struct doc *actions = doc_at(page, "actions");
	for (struct doc *one = actions->in.first; one != NULL; one = one->next)
		turn = turn || !doc_truth(doc_at(one, "aside"));
	doc_set_bool(page, "has_actions", actions->in.count > 0);
	doc_set_bool(page, "turn", turn);
	return turn;
}
