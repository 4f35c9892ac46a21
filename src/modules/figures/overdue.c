/*
 * overdue: what is over its day, where it lies, why. Who has it on the desk writes the reason; the figures
 * count reasons, never persons.
 */
#include "base/arena.h"
#include "base/date.h"
#include "engine/flow/flow.h"
#include "modules/figures/figures_int.h"
#include "web/part.h"

enum { SHOWN = 50, NOTE_MAX = 200 };

static const struct reg *case_register(const struct act *act)
{
	return catalogue_register(act->house->catalogue, S("case"));
}

/* Who may take a step of it may say why it is late: the tier on whose desk it lies. */
static bool may_explain(const struct act *act, const struct record *record, const struct flow_state *state)
{
	if (state == NULL || !record->open)
		return false;
	enum tier tier = state->tier == TIER_NONE ? TIER_VILLAGE : state->tier;
	return act_may_step(act, S("case"), tier, false, false, record->org, record->id);
}

static void put_form(struct visit *visit, const struct record *record, struct doc *row)
{
	const struct field *field = reg_field(record->reg, S("overdue_reason"));
	bool mine = visit_refused(visit) &&
		    str_eq(visit_field(visit, "case"), str_fmt(visit->arena, "%lld", (long long)record->id));
	struct str now = mine ? visit_field(visit, "reason") : record_text(record, "overdue_reason");
	struct doc *fields = doc_set_list(row, "fields");
	struct doc *reason = part_field(fields, "reason", "超期原因", "is_select");
	doc_set(reason, "id", str_fmt(visit->arena, "f-%lld-reason", (long long)record->id));
	doc_set_bool(reason, "required", true);
	part_option(reason, S(""), S("请选一个"), now.len == 0);
	for (size_t i = 0; field->codes != NULL && i < field->codes->count; i++)
		part_option(reason, field->codes->all[i].code, field->codes->all[i].title,
			    str_eq(field->codes->all[i].code, now));
	struct doc *note = part_field(fields, "note", "说明（可以不写）", "is_text");
	doc_set(note, "id", str_fmt(visit->arena, "f-%lld-note", (long long)record->id));
	doc_set(note, "value", mine ? visit_field(visit, "note") : record_text(record, "overdue_note"));
	for (err_t err = mine ? visit->errors : NULL; err != NULL; err = err->next) {
		if (str_eq(err->field, S("reason")))
			doc_set(reason, "error", err->text);
		else if (str_eq(err->field, S("note")))
			doc_set(note, "error", err->text);
	}
}

static err_t put_case(struct visit *visit, int64_t id, struct doc *list)
{
	struct act *act = &visit->act;
	struct record record;
	int64_t due = 0;
	TRY(reg_load(act, case_register(act), id, &record));
	const struct flow *flow = flow_of(&record);
	const struct flow_state *state = flow == NULL ? NULL : flow_state(flow, record_text(&record, "state"));
	struct doc *row = doc_add_map(list);
	doc_set_int(row, "id", id);
	doc_set_int(row, "version", record.version);
	doc_set(row, "url", str_fmt(visit->arena, "/desk/cases/%lld", (long long)id));
	doc_set(row, "title", record_text(&record, "title"));
	doc_set(row, "number", record_text(&record, "number"));
	doc_set(row, "place", place_name(act, record.org));
	doc_set(row, "state", state == NULL ? S("") : state->title);
	doc_set(row, "holder", state == NULL || state->tier == TIER_NONE ? S("等申请人")
									   : tier_title(state->tier));
	doc_set(row, "due", record_text(&record, "due"));
	if (day_read(record_text(&record, "due"), &due)) {
		int64_t over = calendar_between(act->house->calendar, due, act->today);
		doc_set_int(row, "over", over);
		doc_set(row, "over_words", flow_over_words(visit->arena, over));
	}
	doc_set(row, "reason", record_shown(act, &record, reg_field(record.reg, S("overdue_reason"))));
	doc_set(row, "note", record_text(&record, "overdue_note"));
	doc_set_bool(row, "may", may_explain(act, &record, state));
	put_form(visit, &record, row);
	return NULL;
}

static const struct form_value *link_value(struct arena *arena, const char *name, struct str value,
					   const struct form_value *next)
{
	struct form_value *one = arena_one(arena, struct form_value);
	*one = (struct form_value){str_of(name), value, next};
	return one;
}

static err_t put_cases(struct visit *visit, const struct asked *asked)
{
	struct act *act = &visit->act;
	struct doc *found = doc_map(visit->arena), *list = doc_set_list(visit->page, "cases");
	struct form params = {link_value(visit->arena, "org", asked->at, NULL)};
	params.first = link_value(visit->arena, "due_to", day_text(visit->arena, act->today - 1), params.first);
	if (asked->item != NULL)
		params.first = link_value(visit->arena, "item", asked->item->code, params.first);
	TRY(reg_list_doc(act, case_register(act),
			 &(struct query){.params = &params, .url = S("/desk/cases"), .open_only = true,
					 .limit = SHOWN},
			 found));
	struct doc *rows = doc_at(doc_at(found, "table"), "rows");
	for (const struct doc *row = rows->in.first; row != NULL; row = row->next)
		TRY(put_case(visit, doc_at(row, "id")->n, list));
	doc_set(visit->page, "total", doc_str(doc_at(found, "table"), "total_text"));
	doc_set_bool(visit->page, "more", list->in.count == SHOWN);
	doc_set(visit->page, "all_url", figures_cases_url(visit, asked, "due", -1, act->today - 1));
	return NULL;
}

/* So many for each reason, and those without one. */
static err_t put_reasons(struct visit *visit, const struct asked *asked)
{
	struct act *act = &visit->act;
	struct now now;
	const struct codes *codes = catalogue_codes(act->house->catalogue, S("overdue_reason"));
	struct doc *list = doc_set_list(visit->page, "reasons");
	TRY(figures_overdue(act, asked, asked->at, &now));
	int64_t rest = now.overdue;
	for (size_t i = 0; codes != NULL && i < codes->count; i++) {
		int64_t n = 0;
		TRY(figures_overdue_by(act, asked, codes->all[i].code, &n));
		rest -= n;
		if (n == 0)
			continue;
		struct doc *one = doc_add_map(list);
		struct str cases = figures_cases_url(visit, asked, "due", -1, act->today - 1);
		doc_set(one, "title", codes->all[i].title);
		doc_set_int(one, "n", n);
		doc_set(one, "url", str_fmt(visit->arena, STR "&overdue_reason=" STR, STR_ARG(cases),
					    STR_ARG(codes->all[i].code)));
	}
	doc_set_int(visit->page, "without", rest);
	doc_set_bool(visit->page, "has_without", rest > 0);
	doc_set_bool(visit->page, "has_reasons", list->in.count > 0);
	return NULL;
}

/* Why those were late that were closed late in the period. */
static err_t put_closed_late(struct visit *visit, const struct asked *asked)
{
	struct figure *list = NULL;
	size_t count = 0;
	const struct codes *codes = catalogue_codes(visit->act.house->catalogue, S("overdue_reason"));
	struct doc *out = doc_set_list(visit->page, "closed_late");
	TRY(tally_subs(&visit->act, asked->at, S("case.item,overdue"), &asked->span, asked->item, &list, &count));
	for (size_t i = 0; i < count; i++) {
		bool none = str_eq(list[i].value, S("none"));
		if (list[i].n <= 0)
			continue;
		struct doc *one = doc_add_map(out);
		doc_set(one, "title", none || codes == NULL ? S("没有写原因") : codes_title(codes, list[i].value));
		doc_set_int(one, "n", list[i].n);
	}
	doc_set_bool(visit->page, "has_closed_late", out->in.count > 0);
	doc_set(visit->page, "late_url", figures_late_url(visit, asked));
	doc_set(visit->page, "span", span_words(visit->arena, &asked->span));
	return NULL;
}

err_t overdue_page(struct visit *visit)
{
	struct asked asked;
	struct place_row here;
	TRY(figures_asked(visit, &asked));
	TRY(figures_crumbs(visit, &asked, &here));
	visit_title(visit, str_fmt(visit->arena, STR "在办超期", STR_ARG(here.name)));
	doc_set(visit->page, "action", figures_url(visit, "/desk/figures/overdue", &asked, asked.at));
	doc_set(visit->page, "back_url", figures_url(visit, "/desk/figures", &asked, asked.at));
	TRY(put_reasons(visit, &asked));
	TRY(put_closed_late(visit, &asked));
	return put_cases(visit, &asked);
}

static err_t check_reason(struct visit *visit, const struct record *record)
{
	const struct field *field = reg_field(record->reg, S("overdue_reason"));
	struct str reason = visit_field(visit, "reason");
	if (reason.len == 0 || field->codes == NULL || codes_find(field->codes, reason) == NULL)
		return err_field(visit->arena, S("reason"), "请选一个超期原因。");
	if (str_chars(visit_field(visit, "note")) > NOTE_MAX)
		return err_field(visit->arena, S("note"), "说明最多 %d 个字。", NOTE_MAX);
	return NULL;
}

err_t overdue_apply(struct visit *visit)
{
	struct act *act = &visit->act, program = visit->act;
	struct record record;
	struct draft *draft = NULL;
	struct asked asked;
	int64_t id = 0, version = 0, due = 0;
	TRY(figures_asked(visit, &asked));
	if (!str_int(visit_field(visit, "case"), &id) || !str_int(visit_field(visit, "version"), &version))
		return err_new(visit->arena, ERR_INVALID, "请从列表里选一件。");
	TRY(reg_load(act, case_register(act), id, &record));
	const struct flow *flow = flow_of(&record);
	if (flow == NULL || !may_explain(act, &record, flow_state(flow, record_text(&record, "state"))))
		return err_new(visit->arena, ERR_DENIED, "这件事现在不在您手上，超期原因由手上有这件事的单位来写。");
	if (!day_read(record_text(&record, "due"), &due) || due >= act->today)
		return err_new(visit->arena, ERR_CONFLICT, "这件事没有超期，不用写原因。");
	TRY(check_reason(visit, &record));
	program.account = -1; /* whoever has the case may say so, also where the role changes no case */
	TRY(draft_of(&program, &record, &draft));
	draft_set_text(draft, "overdue_reason", visit_field(visit, "reason"));
	draft_set_text(draft, "overdue_note", str_trim(visit_field(visit, "note")));
	draft->flow_set = true;
	TRY(draft_write(draft, version, &id));
	visit->location = figures_url(visit, "/desk/figures/overdue", &asked, asked.at);
	visit->flash = S("原因已经记下。");
	return NULL;
}
