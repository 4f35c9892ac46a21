/*
 * home: 我的待办: what is due, overdue, returned to me, to be delivered, before anybody looks for it.
 *
 * Each group is one page of the case list by key; nothing is counted by reading the table.
 */
#include "base/arena.h"
#include "base/date.h"
#include "engine/figure/figure.h"
#include "modules/service/service_int.h"
#include "web/todo.h"
#include "web/unfinished.h"

enum { TODO_MAX = 30, GROUP_ROWS = 8 };

struct group {
	const char *title, *icon, *tone;
	size_t count;
	struct doc *rows;
};

enum { OVERDUE, TODAY, RETURNED, VERIFY, DELIVER, WAITING, GROUPS };

static void put_row(struct visit *visit, struct doc *rows, const struct record *record,
		    const struct flow_view *view)
{
	const struct field *item = reg_field(record->reg, S("item"));
	struct doc *row = doc_add_map(rows);
	doc_set(row, "url", str_fmt(visit->arena, "/desk/cases/%lld", (long long)record->id));
	doc_set(row, "title", record_shown(&visit->act, record, item));
	doc_set(row, "person", record_text(record, "name"));
	doc_set(row, "number", record_text(record, "number"));
	doc_set(row, "place", place_name(&visit->act, record->org));
	doc_set(row, "next", view->state->title);
	doc_set(row, "due",
		view->stopped	? S("已停表")
		: view->due < 0 ? S("")
				: str_fmt(visit->arena, "应于 " STR " 前办结",
					  STR_ARG(day_short(visit->arena, view->due))));
	todo_lamp(visit, view, row);
}

static bool is_delivery(const struct flow_state *state)
{
	return str_eq(state->name, S("approved")) || str_eq(state->name, S("rejected"));
}

/* Returned: somebody above sent it back, so the line before came from a higher tier's state. */
static bool was_returned(const struct record *record, const struct flow_view *view)
{
	const struct flow_state *before = flow_state(view->flow, record->came_from);
	return before != NULL && before->tier != TIER_NONE && view->state->tier != TIER_NONE &&
	       before->tier < view->state->tier && !is_delivery(view->state);
}

static int group_of(const struct record *record, const struct flow_view *view, int64_t today)
{
	if (view->overdue)
		return OVERDUE;
	if (view->due == today)
		return TODAY;
	if (str_eq(view->state->name, S("submitted")))
		return VERIFY;
	if (is_delivery(view->state))
		return DELIVER;
	return was_returned(record, view) ? RETURNED : WAITING;
}

/* A state is mine when a tier at which I hold the right to take steps has it on its desk. */
static bool is_mine(const struct act *act, const struct flow_state *state)
{
	for (size_t i = 0; i < act->hold_count; i++) {
		if (state->tier != TIER_NONE && act->holds[i].tier == state->tier &&
		    act_may(act, S("case"), VERB_STEP, act->holds[i].org))
			return true;
	}
	return false;
}

static err_t fill_state(struct visit *visit, struct str state, struct group *groups)
{
	struct form_value value = {S("state"), state, NULL};
	struct form params = {&value};
	const struct record *records = NULL;
	size_t count = 0;
	TRY(reg_list_records(&visit->act, case_reg(&visit->act),
			     &(struct query){.params = &params, .open_only = true, .limit = TODO_MAX},
			     &records, &count));
	for (size_t i = 0; i < count; i++) {
		struct flow_view view;
		if (flow_look(&visit->act, &records[i], &view) != NULL)
			continue;
		struct group *group = &groups[group_of(&records[i], &view, visit->act.today)];
		if (group->count++ < GROUP_ROWS)
			put_row(visit, group->rows, &records[i], &view);
	}
	return NULL;
}

/* One page by key for each state that is mine; flows share the names of their states. */
static err_t fill_groups(struct visit *visit, struct group *groups)
{
	enum { STATES_MAX = 32 };
	const struct reg *reg = case_reg(&visit->act);
	struct str done[STATES_MAX];
	struct reg_states there;
	size_t count = 0;
	TRY(reg_states_there(&visit->act, reg, &there));
	for (size_t f = 0; f < reg->flow_count; f++) {
		for (size_t i = 0; i < reg->flows[f]->state_count && count < STATES_MAX; i++) {
			const struct flow_state *state = &reg->flows[f]->states[i];
			bool seen = state->final || !is_mine(&visit->act, state);
			for (size_t k = 0; k < count && !seen; k++)
				seen = str_eq(done[k], state->name);
			if (seen)
				continue;
			done[count++] = state->name;
			if (reg_state_is_there(&there, state->name))
				TRY(fill_state(visit, state->name, groups));
		}
	}
	return NULL;
}

static err_t put_groups(struct visit *visit, struct group *groups)
{
	struct doc *list = doc_set_list(visit->page, "groups");
	for (size_t i = 0; i < GROUPS; i++) {
		if (groups[i].count == 0)
			continue;
		struct doc *one = doc_add_map(list);
		doc_set(one, "title", str_of(groups[i].title));
		doc_set(one, "icon", str_of(groups[i].icon));
		doc_set(one, "tone", str_of(groups[i].tone));
		doc_set_int(one, "count", (int64_t)groups[i].count);
		doc_set(one, "more_url", groups[i].count > GROUP_ROWS ? S("/desk/cases") : S(""));
		doc_put(one, S("rows"), groups[i].rows);
	}
	TRY(visit_todo(visit, list));
	int64_t at = 0;
	for (struct doc *one = list->in.first; one != NULL; one = one->next)
		doc_set_int(one, "at", ++at);
	doc_set_bool(visit->page, "has_groups", at > 0);
	struct doc *empty = doc_set_map(visit->page, "empty");
	doc_set(empty, "text", S("现在没有等您办的事。"));
	bool cases = act_may_somewhere(&visit->act, S("case"), VERB_READ);
	doc_set(empty, "url", cases ? S("/desk/cases") : S(""));
	doc_set(empty, "action", cases ? S("看全部办件") : S(""));
	return NULL;
}

static err_t put_tile(struct visit *visit, struct doc *list, const char *title, const char *figure,
		      struct str period, const char *url)
{
	int64_t n = 0;
	TRY(figure_read(&visit->act, visit->act.org, str_of(figure),
			period.len == 0 ? S("1") : S(""), period, &n));
	struct doc *tile = doc_add_map(list);
	doc_set(tile, "title", str_of(title));
	doc_set(tile, "value", str_fmt(visit->arena, "%lld", (long long)n));
	doc_set(tile, "unit", S("件"));
	doc_set(tile, "url", str_of(url));
	doc_set(tile, "note", S(""));
	return NULL;
}

static err_t put_tiles(struct visit *visit)
{
	struct str today = day_text(visit->arena, visit->act.today);
	struct doc *list = doc_set_list(visit->page, "today");
	doc_set(visit->page, "figures_title", S("今天"));
	struct str names[] = {S("case.accepted"), S("case.closed")}, periods[] = {today, str_sub(today, 0, 7)};
	TRY(figure_foresee(&visit->act, &(struct figure_wish){.orgs = &visit->act.org, .org_count = 1, .names = names, .name_count = 2,
							      .periods = periods, .period_count = 2}));
	TRY(put_tile(visit, list, "今天受理", "case.accepted", today, "/desk/cases?view=all"));
	TRY(put_tile(visit, list, "今天办结", "case.closed", today, "/desk/cases?view=all"));
	TRY(put_tile(visit, list, "没办完的", "case#open", S(""), "/desk/cases"));
	return put_tile(visit, list, "本月受理", "case.accepted", str_sub(today, 0, 7), "/desk/figures");
}

/* A town's or a county's desk: the queue itself, by due day, filtered like any list. */
static err_t put_queue(struct visit *visit)
{
	struct form_value desk = {S("desk"), S("mine"), visit->query.first};
	struct form params = {&desk};
	TRY(reg_list_doc(&visit->act, case_reg(&visit->act),
			 &(struct query){.params = &params, .url = S("/desk/cases"), .open_only = true,
					 .batch = true},
			 visit->page));
	return queue_put(visit);
}

err_t home_page(struct visit *visit)
{
	struct group groups[GROUPS] = {
		[OVERDUE] = {.title = "已超期", .icon = "alert-circle", .tone = "err"},
		[TODAY] = {.title = "今天到期", .icon = "clock", .tone = "warn"},
		[RETURNED] = {.title = "退回给我", .icon = "arrow-back-up", .tone = "act"},
		[VERIFY] = {.title = "待核实（手机申请）", .icon = "device-mobile", .tone = "act"},
		[DELIVER] = {.title = "待送达", .icon = "truck-delivery", .tone = "act"},
		[WAITING] = {.title = "待办理", .icon = "gavel", .tone = "act"},
	};
	for (size_t i = 0; i < GROUPS; i++)
		groups[i].rows = doc_list(visit->arena);
	visit_title(visit, S("我的待办"));
	bool cases = act_may_somewhere(&visit->act, S("case"), VERB_READ);
	bool intake = act_may_somewhere(&visit->act, S("case"), VERB_CREATE);
	doc_set(visit->page, "today_text", day_chinese(visit->arena, visit->act.today));
	doc_set(visit->page, "intake_url", intake ? S("/desk/intake") : S(""));
	doc_set_bool(visit->page, "has_quick", false);
	TRY(unfinished_doc(visit, "unfinished"));
	doc_set_bool(visit->page, "has_unfinished",
		     doc_at(visit->page, "unfinished")->in.count > 0);
	bool queue = queue_is_for(&visit->act);
	figure_remember(&visit->act);
	TRY(queue_remarks(visit));
	doc_set_bool(visit->page, "queue", false);
	doc_set_bool(visit->page, "table", false);
	doc_set_bool(visit->page, "filters", false);
	if (queue)
		TRY(put_queue(visit));
	else if (cases)
		TRY(fill_groups(visit, groups));
	TRY(put_groups(visit, groups));
	if (cases)
		return put_tiles(visit);
	doc_set_list(visit->page, "today");
	doc_set(visit->page, "figures_title", S("")); /* who sees no cases has nothing to be counted here */
	return NULL;
}
