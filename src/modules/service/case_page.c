/*
 * case_page: a case on the desk: facts, materials, time, history, and the steps that are mine to take.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "engine/publish/publish.h"
#include "modules/service/service_int.h"
#include "web/reveal.h"

enum { RELATED_MAX = 20 };

static void put_state(struct doc *out, const char *key, struct str text, struct str tone,
		      struct str icon)
{
	struct doc *state = doc_set_map(out, key);
	doc_set(state, "text", text);
	doc_set(state, "tone", tone);
	doc_set(state, "icon", icon);
}

err_t cases_page(struct visit *visit)
{
	bool pull = str_eq(visit->suffix, S("csv")) || str_eq(visit->suffix, S("xlsx"));
	visit_title(visit, S("办件"));
	doc_set(visit->page, "import_url", S(""));
	doc_set(visit->page, "new_url",
		act_may_somewhere(&visit->act, S("case"), VERB_CREATE) ? S("/desk/intake") : S(""));
	/* How many stand on a page is the reviewer's: a batch may take two hundred. */
	int64_t rows = 0;
	if (!str_int(visit_query(visit, "rows"), &rows) || rows < 0 || pull)
		rows = 0;
	TRY(reg_list_doc(&visit->act, case_reg(&visit->act),
			 &(struct query){.params = &visit->query, .url = S("/desk/cases"),
					 .open_only = true, .pull = pull, .batch = !pull,
					 .limit = (size_t)rows},
			 visit->page));
	doc_set_bool(visit->page, "queue", false);
	return str_eq(visit_query(visit, "desk"), S("mine")) && !pull ? queue_put(visit) : NULL;
}

static void put_head(struct visit *visit, const struct record *record, const struct item *item,
		     const struct flow_view *view)
{
	struct doc *out = doc_set_map(visit->page, "case");
	doc_set(out, "id", str_fmt(visit->arena, "%lld", (long long)record->id));
	doc_set(out, "title", item->title);
	doc_set(out, "person", record_text(record, "name"));
	doc_set(out, "number", record_text(record, "number"));
	doc_set_int(out, "version", record->version);
	doc_set(out, "edit_url", S(""));
	put_state(out, "state", view->state->title, view->state->tone, view->state->icon);
	visit_title(visit, str_fmt(visit->arena, STR " " STR, STR_ARG(item->title),
				   STR_ARG(record_text(record, "number"))));
}

static err_t put_facts(struct visit *visit, const struct record *record, const struct item *item,
		       const struct case_pair *pair)
{
	static const char *const names[] = {
		"way",          "agent_name",  "agent_phone", "agent_relation",  "note",
		"accepted_on",  "result",      "amount",      "decision_number", "decided_on",
		"delivered_on", "county_list", "county_way",  "county_rating", NULL};
	struct doc *facts = doc_set_list(visit->page, "facts");
	struct record extension;
	bool found = false;
	TRY(case_extension(&visit->act, record, item, &extension, &found));
	for (size_t i = 0; found && i < extension.reg->field_count; i++) {
		const struct field *field = &extension.reg->fields[i];
		struct str text = field->fixed ? S("") : record_shown(&visit->act, &extension, field);
		bool asked = true;
		TRY(case_holds(pair, &field->show, &asked));
		if (field->fixed || (!asked && text.len == 0))
			continue;
		bool hidden = text.len > 0 && field_sealed(field) &&
			      (field->kind == FIELD_LONG || field->kind == FIELD_TEXT);
		struct doc *one =
			reg_fact_doc(facts, field->name, field->title,
				     hidden ? S("遮住了，请在“申请人”里查看") : text);
		doc_set_bool(one, "wide", field->kind == FIELD_LONG);
	}
	if (found)
		TRY(case_put_former(visit, &extension, facts));
	reg_facts_doc(&visit->act, record, names, facts);
	return case_put_former(visit, record, facts);
}

static void put_applicant(struct visit *visit, const struct record *record)
{
	static const char *const names[] = {"address", "group_no"};
	struct doc *out = doc_set_map(visit->page, "applicant");
	int64_t person = record_int(record, "person");
	doc_set(out, "name", record_text(record, "name"));
	doc_set(out, "about", record_int(record, "verified") ? S("") : S("手机申请，待窗口核实"));
	doc_set(out, "url", person > 0 ? str_fmt(visit->arena, "/desk/people/%lld", (long long)person)
				       : S(""));
	doc_set_bool(out, "has_marks", false);
	struct doc *lines = doc_set_list(out, "lines");
	for (size_t i = 0; i < COUNT(names); i++) {
		struct str text = record_told(&visit->act, record, names[i]);
		if (text.len == 0)
			continue;
		struct doc *line = doc_add_map(lines);
		doc_set(line, "title", reg_field(record->reg, str_of(names[i]))->title);
		doc_set(line, "text", text);
	}
}

static err_t put_publicity(struct visit *visit, const struct record *record)
{
	struct notice notice;
	bool found = false;
	int64_t until = 0, from = 0;
	TRY(publish_about(&visit->act, record, &notice, &found));
	if (!found || !day_read(notice.until, &until) || !day_read(notice.from, &from)) {
		doc_set_bool(visit->page, "publicity", false);
		return NULL;
	}
	struct doc *out = doc_set_map(visit->page, "publicity");
	int64_t left = until - visit->act.today + 1;
	bool over = notice.closed || left <= 0;
	doc_set(out, "from", day_short(visit->arena, from));
	doc_set(out, "till", day_short(visit->arena, until));
	doc_set(out, "days", str_fmt(visit->arena, "%lld 天", (long long)(until - from + 1)));
	doc_set(out, "left", over ? S("已结束") : str_fmt(visit->arena, "还剩 %lld 天", (long long)left));
	doc_set(out, "objections_text", notice.outcome);
	doc_set(out, "url", str_fmt(visit->arena, "/v/" STR "/publicity/%lld", STR_ARG(notice.org),
				    (long long)notice.id));
	put_state(out, "state", over ? S("已结束") : S("公示中"), over ? S("ok") : S("act"),
		  over ? S("circle-check") : S("speakerphone"));
	return NULL;
}

static void put_objection(struct visit *visit, const struct record *one, struct doc *list)
{
	struct flow_view view;
	struct doc *out = doc_add_map(list);
	doc_set(out, "number", record_text(one, "number"));
	doc_set(out, "time", moment_chinese(visit->arena, record_int(one, "created")));
	doc_set(out, "by", record_text(one, "name").len > 0 ? S("署名") : S("没有署名"));
	doc_set(out, "body", record_told(&visit->act, one, "text"));
	doc_set(out, "reply", record_told(&visit->act, one, "answer"));
	if (flow_look(&visit->act, one, &view) == NULL)
		put_state(out, "state", view.state->title, view.state->tone, view.state->icon);
	else
		doc_set_bool(out, "state", false);
}

static err_t put_objections(struct visit *visit, const struct record *record)
{
	const struct reg *reg = catalogue_register(visit->act.house->catalogue, S("objection"));
	struct doc *list = doc_set_list(visit->page, "objections");
	int64_t *ids = NULL;
	size_t count = 0;
	if (reg != NULL && act_may(&visit->act, reg->name, VERB_READ, record->org))
		TRY(reg_find_ref(&visit->act, reg, "case", record->id, RELATED_MAX, &ids, &count));
	for (size_t i = 0; i < count; i++) {
		struct record one;
		if (reg_load(&visit->act, reg, ids[i], &one) == NULL)
			put_objection(visit, &one, list);
	}
	doc_set_bool(visit->page, "has_objections", list->in.count > 0);
	return NULL;
}

/* The faces on the screen at the window: sent from here, tapped there. */
static err_t put_rate_screen(struct visit *visit, const struct record *record)
{
	struct showing about;
	bool sent = false;
	if (!act_may_somewhere(&visit->act, S("case"), VERB_CREATE))
		return NULL;
	TRY(showing_last(visit, record->id, "rating", &about, &sent));
	struct doc *out = doc_set_map(visit->page, "rate_screen");
	doc_set(out, "action", str_fmt(visit->arena, "/desk/cases/%lld/rate/screen", (long long)record->id));
	return showing_doc(visit, sent ? &about : NULL, "请群众在屏幕上评", out);
}

/* Whether it was this colleague who worked on the case. */
static err_t took_step(struct visit *visit, const struct record *record, bool *out)
{
	struct flow_line *lines = NULL;
	size_t count = 0;
	TRY(flow_journal(&visit->act, record, &lines, &count));
	*out = false;
	for (size_t i = 0; i < count; i++)
		*out = *out || (!lines[i].inner && lines[i].account == visit->act.account);
	return NULL;
}

/* She tapped it before the eyes of this colleague: that she did is all that is told. */
static void put_rated(struct visit *visit, const struct record *rating, struct doc *out)
{
	put_state(out, "level", S("评好了"), S("plain"), S("check"));
	doc_set(out, "reasons", S(""));
	doc_set(out, "words", S(""));
	doc_set(out, "time", moment_chinese(visit->arena, record_int(rating, "created")));
	doc_set(out, "fix_url", S(""));
}

static err_t put_rating(struct visit *visit, const struct record *record)
{
	const struct reg *reg = catalogue_register(visit->act.house->catalogue, S("rating"));
	int64_t *ids = NULL;
	size_t count = 0;
	struct record rating;
	doc_set_bool(visit->page, "rating", false);
	doc_set(visit->page, "told_url", S(""));
	doc_set_bool(visit->page, "rate_screen", false);
	if (reg != NULL && act_may(&visit->act, reg->name, VERB_READ, record->org))
		TRY(reg_find_ref(&visit->act, reg, "case", record->id, 1, &ids, &count));
	const struct flow_state *state = flow_state(flow_of(record), record_text(record, "state"));
	bool over = state != NULL && state->final && !str_eq(state->tone, S("plain"));
	if (reg != NULL && count == 0 && over && act_may(&visit->act, reg->name, VERB_CREATE, record->org))
		doc_set(visit->page, "told_url",
			str_fmt(visit->arena, "/desk/cases/%lld/rate", (long long)record->id));
	if (count == 0 && over)
		TRY(put_rate_screen(visit, record));
	if (count == 0 || reg_load(&visit->act, reg, ids[0], &rating) != NULL)
		return NULL;
	struct doc *out = doc_set_map(visit->page, "rating");
	bool hidden = false;
	if (str_eq(record_text(&rating, "channel"), S("window")))
		TRY(took_step(visit, record, &hidden));
	if (hidden) {
		put_rated(visit, &rating, out);
		return NULL;
	}
	bool poor = record_text(&rating, "level").len == 1 &&
		    record_text(&rating, "level").at[0] <= '2';
	put_state(out, "level", record_told(&visit->act, &rating, "level"), poor ? S("err") : S("ok"),
		  poor ? S("mood-sad") : S("mood-smile"));
	doc_set(out, "reasons", record_told(&visit->act, &rating, "reasons"));
	doc_set(out, "words", record_told(&visit->act, &rating, "text"));
	doc_set(out, "time", moment_chinese(visit->arena, record_int(&rating, "created")));
	doc_set(out, "fix_url", poor ? S("/desk/rectifications") : S(""));
	return NULL;
}

/* Steps that ask for papers list the item's materials to tick, so that all is told at once. */
static void offer_missing(struct visit *visit, const struct item *item, struct str step,
			  struct doc *fields)
{
	static const struct field missing = {.name = STR_INIT("missing"),
					     .title = STR_INIT("还差哪些材料"),
					     .kind = FIELD_CODE, .many = true};
	static const struct field *const list[] = {&missing};
	struct str typed = form_all(visit->arena, &visit->form, S("missing"));
	struct doc *own = doc_list(visit->arena);
	if (item->material_count == 0 ||
	    reg_form_doc(&visit->act, case_reg(&visit->act), NULL, NULL, NULL, list, 1, own) != NULL)
		return;
	struct doc *one = own->in.first, *options = doc_set_list(one, "options");
	doc_set(one, "id", str_fmt(visit->arena, "f-" STR "-missing", STR_ARG(step)));
	for (size_t i = 0; i < item->material_count; i++) {
		struct doc *option = doc_add_map(options);
		doc_set(option, "value", item->materials[i].name);
		doc_set(option, "title", item->materials[i].title);
		doc_set_bool(option, "checked", str_has_word(typed, item->materials[i].name));
		doc_set_bool(option, "selected", false);
	}
	one->next = fields->in.first; /* before the reasons */
	fields->in.first = one;
	if (fields->in.last == NULL)
		fields->in.last = one;
	fields->in.count++;
}

static bool asks_papers(const struct flow *flow, struct str step_name)
{
	const struct flow_step *step = flow_step(flow, step_name);
	return step != NULL && step->to != NULL && str_eq(step->to->name, S("need_more"));
}

/* A step that somebody else's has overtaken is not offered again: what was typed in it is shown as text, so
 * that it can be copied. */
static void put_typed(struct visit *visit, const struct reg *reg, const struct doc *actions)
{
	struct doc *typed = doc_set_list(visit->page, "typed");
	bool offered = !visit_refused(visit) || visit_param(visit, 1).len == 0;
	for (const struct doc *one = actions->in.first; one != NULL; one = one->next)
		offered = offered || str_eq(doc_str(one, "key"), visit_param(visit, 1));
	const struct form_value *value = offered ? NULL : visit->form.first;
	for (; value != NULL; value = value->next) {
		const struct field *field = reg_field(reg, value->name);
		bool reason = str_eq(value->name, S("reason"));
		if (value->value.len == 0 || (!reason && (field == NULL || field->kind == FIELD_CODE)))
			continue;
		struct doc *line = doc_add_map(typed);
		doc_set(line, "title", reason ? S("说明") : field->title);
		doc_set(line, "text", value->value);
	}
	doc_set_bool(visit->page, "has_typed", typed->in.count > 0);
}

static err_t put_actions(struct visit *visit, const struct record *record, const struct item *item)
{
	struct doc *actions = doc_set_list(visit->page, "actions");
	struct str base = str_fmt(visit->arena, "/desk/cases/%lld/step", (long long)record->id);
	bool step = (visit_refused(visit) || visit->show) && visit_param(visit, 1).len > 0;
	struct str failed = step ? visit_param(visit, 1) : S("");
	TRY(flow_actions_doc(&visit->act, record, base, failed, &visit->form, visit->errors, actions));
	for (struct doc *one = actions->in.first; one != NULL; one = one->next) {
		doc_set(one, "url", str_join(visit->arena, doc_str(one, "url"), case_query(visit)));
		if (asks_papers(flow_of(record), doc_str(one, "key")))
			offer_missing(visit, item, doc_str(one, "key"), doc_at(one, "fields"));
		TRY(step_signature_doc(visit, record, doc_str(one, "key"), one));
	}
	bool turn = flow_turn_doc(visit->page);
	put_typed(visit, record->reg, actions);
	const struct flow *flow = flow_of(record);
	const struct flow_state *state = flow_state(flow, record_text(record, "state"));
	bool wait = !turn && state != NULL && !state->final;
	doc_set(visit->page, "waiting",
		!wait ? S("")
		: flow_stands_aside(&visit->act, record)
			? S("上一步是您办的，这一步要请没有经办这件事的同事来办。")
		: state->tier == TIER_NONE
			? S("现在等申请人或等时间到，您这里不用办。")
			: str_fmt(visit->arena, "现在由%s" STR "办理，您这里不用办。", "",
				  STR_ARG(tier_title(state->tier))));
	return NULL;
}

/* ---- seeing what is sealed: the case's own fields and its item's ---- */

static err_t make_reveal(struct visit *visit, const struct record *record, const struct item *item,
			 struct reveal *out)
{
	const struct record **records = arena_many(visit->arena, const struct record *, 2);
	struct record *extension = arena_one(visit->arena, struct record);
	bool found = false;
	records[0] = record;
	TRY(case_extension(&visit->act, record, item, extension, &found));
	records[1] = extension;
	*out = (struct reveal){
		.records = records,
		.count = found ? 2 : 1,
		.url = str_fmt(visit->arena, "/desk/cases/%lld/reveal", (long long)record->id),
		.reason = str_fmt(visit->arena, "办“" STR "”，核对情况", STR_ARG(item->title)),
	};
	return NULL;
}

err_t case_reveal_apply(struct visit *visit)
{
	struct record record;
	const struct item *item = NULL;
	struct reveal reveal;
	TRY(reg_load(&visit->act, case_reg(&visit->act), visit_id(visit, 0), &record));
	TRY(case_item(&visit->act, &record, &item));
	TRY(make_reveal(visit, &record, item, &reveal));
	return reveal_apply(visit, &reveal);
}

err_t case_page(struct visit *visit)
{
	struct record record, person;
	const struct item *item = NULL;
	struct flow_view view;
	struct attachment *files = NULL;
	size_t file_count = 0;
	TRY(reg_load(&visit->act, case_reg(&visit->act), visit_id(visit, 0), &record));
	TRY(case_item(&visit->act, &record, &item));
	TRY(flow_look(&visit->act, &record, &view));
	TRY(attachment_list(&visit->act, S("case"), record.id, &files, &file_count));
	put_head(visit, &record, item, &view);
	TRY(flow_desk_doc(&visit->act, &record, visit->page));
	bool known = record_int(&record, "person") > 0 &&
		     reg_load(&visit->act, catalogue_register(visit->act.house->catalogue, S("person")),
			      record_int(&record, "person"), &person) == NULL;
	struct case_pair pair;
	TRY(case_facts(&visit->act, &record, item, &pair));
	TRY(materials_doc(visit, item, &record, known ? &person : NULL, &pair, NULL, files, file_count,
			  visit->page));
	TRY(put_facts(visit, &record, item, &pair));
	put_applicant(visit, &record);
	struct reveal reveal;
	TRY(make_reveal(visit, &record, item, &reveal));
	reveal_doc(visit, &reveal);
	TRY(authority_doc(visit, &record, visit->page));
	TRY(put_publicity(visit, &record));
	TRY(put_objections(visit, &record));
	TRY(put_rating(visit, &record));
	TRY(papers_doc(visit, &record, visit->page));
	doc_set_bool(visit->page, "has_recent", false);
	TRY(case_put_queue(visit, &record));
	TRY(case_put_handler(visit, &record));
	TRY(case_put_remarks(visit, &record));
	TRY(case_put_readers(visit, &record));
	TRY(case_put_changes(visit, &record, item, files, file_count));
	return put_actions(visit, &record, item);
}

err_t case_step_prepare(struct visit *visit)
{
	struct upload *uploads = NULL;
	err_t faults = uploads_keep(visit, &uploads);
	visit->own = uploads;
	visit->show = faults == NULL && screen_pressed(visit) == SCREEN_LOOK;
	return faults;
}

/* The form's buttons for the screen: nothing is done of the step, and what was typed stays. */
static err_t press_screen(struct visit *visit, const struct record *record)
{
	visit->location = str_fmt(visit->arena, "/desk/cases/%lld" STR, (long long)record->id,
				  STR_ARG(case_query(visit)));
	if (screen_pressed(visit) == SCREEN_BACK)
		return screen_back(visit);
	return step_show(visit, record, visit_param(visit, 1));
}

/* What is missing is kept with the case: her phone lists it. A listener empties it when it is brought. */
static err_t keep_missing(struct visit *visit, struct act *program, struct record *record,
			  struct str step)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	if (!asks_papers(flow_of(record), step))
		return NULL;
	TRY(draft_of(program, record, &draft));
	draft_set_text(draft, "missing", form_all(visit->arena, &visit->form, S("missing")));
	draft->flow_set = true;
	return draft_write(draft, record->version, &id);
}

err_t case_step_apply(struct visit *visit)
{
	int64_t version = 0, id = visit_id(visit, 0), paper = 0;
	struct record record;
	if (!str_int(visit_field(visit, "version"), &version))
		version = 0;
	/* Where the queue goes on is asked while the case still stands in it. */
	struct near near = {0};
	bool go_on = visit_field(visit, "next").len > 0;
	struct str shown;
	TRY(reg_load(&visit->act, case_reg(&visit->act), id, &record));
	if (screen_pressed(visit) != SCREEN_NONE)
		return press_screen(visit, &record);
	TRY(step_shown(visit, &record, visit_param(visit, 1), &shown));
	if (go_on)
		TRY(case_next(visit, &record, &near));
	TRY(flow_fire(&visit->act, case_reg(&visit->act), id,
		      &(struct flow_ask){.step = visit_param(visit, 1), .version = version,
					 .form = &visit->form}));
	/* The step may have handed the case to another tier: what was brought belongs to it all the same. */
	struct act program = visit->act;
	program.account = -1;
	TRY(reg_load(&program, case_reg(&visit->act), id, &record));
	TRY(uploads_attach(&visit->act, visit->own, S("case"), id, record.org));
	TRY(keep_missing(visit, &program, &record, visit_param(visit, 1)));
	TRY(step_signed(visit, &record, visit_param(visit, 1), visit->own, shown));
	TRY(reg_load(&program, case_reg(&visit->act), id, &record));
	TRY(papers_due(visit, &record, visit_param(visit, 1), &paper));
	const struct flow_state *state = flow_state(flow_of(&record), record_text(&record, "state"));
	struct str query = case_query(visit);
	visit->location = str_fmt(visit->arena, "/desk/cases/%lld" STR, (long long)id, STR_ARG(query));
	if (paper != 0)
		visit->location = str_fmt(visit->arena, STR "%spaper=%lld", STR_ARG(visit->location),
					  query.len > 0 ? "&" : "?", (long long)paper);
	visit->flash = state == NULL ? S("已办理。")
				     : str_fmt(visit->arena, "已办理，现在是“" STR "”。",
					       STR_ARG(state->title));
	if (!go_on)
		return NULL;
	visit->flash = str_fmt(visit->arena, STR STR "：%s", STR_ARG(record_text(&record, "name")),
			       STR_ARG(visit->flash),
			       near.next > 0 ? "这是下一件。" : "待办都办完了。");
	visit->location = near.next > 0 ? case_next_url(visit, &near) : S("/desk");
	return NULL;
}
