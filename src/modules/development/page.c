/*
 * page: the whole road of one applicant as a time line: what is done, what is next, from when on, until when, what is
 * missing; and the forms of the steps that may be recorded now.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/development/development_int.h"
#include "web/part.h"

enum { LATER_DAYS = 7 };

struct road_page {
	struct visit *visit;
	const struct development_file *file;
	int redo; /* the step at which it begins anew today; -1 */
	struct str failed; /* the step whose form was refused, or is asked for; empty: none */
	size_t forms;
};

static struct str day_words(struct arena *arena, int64_t day)
{
	return day == ROAD_NO_DAY ? S("") : day_chinese(arena, day);
}

/* ---- what was recorded ---- */

/* What the step's form said, in words. */
static void put_said(struct visit *visit, const struct record *step, struct doc *said)
{
	static const char *const left_out[] = {"day", "late_reason", "step", "again", NULL};
	for (size_t i = 0; i < step->reg->field_count; i++) {
		const struct field *field = &step->reg->fields[i];
		bool skip = field->fixed || field->standard || field->from.len > 0;
		for (size_t k = 0; left_out[k] != NULL; k++)
			skip = skip || str_eq(field->name, str_of(left_out[k]));
		struct str text = skip ? S("") : record_shown(&visit->act, step, field);
		if (text.len == 0 ||
		    (field->kind == FIELD_YES && record_int(step, field->name.at) == 0))
			continue;
		struct doc *one = doc_add_map(said);
		doc_set(one, "title", field->title);
		doc_set(one, "text", text);
	}
}

static err_t put_record(struct visit *visit, const struct record *step, struct doc *list)
{
	struct doc *one = doc_add_map(list);
	int64_t day = development_day(record_text(step, "day")),
		on = development_day(record_text(step, "recorded_on"));
	bool late = record_int(step, "late") != 0;
	doc_set_int(one, "id", step->id);
	doc_set(one, "day", record_brief(&visit->act, step, "day"));
	doc_set(one, "again",
		str_eq(record_text(step, "again"), S("first"))
			? S("")
			: record_shown(&visit->act, step, reg_field(step->reg, S("again"))));
	doc_set(one, "recorder", record_text(step, "recorder"));
	doc_set(one, "afterwards",
		on > day + LATER_DAYS ? str_fmt(visit->arena, "补记，" STR "录入",
						STR_ARG(record_brief(&visit->act, step, "recorded_on")))
				      : S(""));
	doc_set_bool(one, "late", late);
	doc_set(one, "late_rule", record_text(step, "late_rule"));
	doc_set(one, "late_until", record_brief(&visit->act, step, "latest"));
	doc_set(one, "late_reason", record_text(step, "late_reason"));
	doc_set(one, "papers_url",
		str_fmt(visit->arena, "/desk/papers/of/" STR "/%lld", STR_ARG(step->reg->name),
			(long long)step->id));
	doc_set_bool(one, "has_papers", false);
	const struct catalogue *catalogue = visit->act.house->catalogue;
	for (size_t i = 0; i < catalogue->paper_count; i++) {
		const struct paper *paper = &catalogue->papers[i];
		struct fact fact = {reg_field(step->reg, S("step")), record_val(step, S("step"))};
		if (paper->reg == step->reg && !paper->hidden &&
		    fact_holds(visit->arena, &fact, &paper->only_if))
			doc_set_bool(one, "has_papers", true);
	}
	put_said(visit, step, doc_set_list(one, "said"));
	return visit_files(visit, step, true, one);
}

static err_t put_records(struct road_page *in, const struct road_step *step, struct doc *one)
{
	struct doc *list = doc_set_list(one, "records");
	const struct development_file *file = in->file;
	if (str_eq(step->name, S("application"))) {
		struct doc *first = doc_add_map(list);
		doc_set_int(first, "id", 0);
		doc_set(first, "day",
			record_brief(&in->visit->act, &file->development, "applied_on"));
		static const char *const empty[] = {"again",     "recorder",   "afterwards",
						    "late_rule", "late_until", "late_reason",
						    "papers_url"};
		for (size_t i = 0; i < COUNT(empty); i++)
			doc_set(first, empty[i], S(""));
		doc_set_bool(first, "late", false);
		doc_set_bool(first, "has_papers", false);
		doc_set_list(first, "said");
		TRY(visit_files(in->visit, &file->development, true, first));
	}
	for (size_t i = 0; i < file->step_count; i++) {
		if (str_eq(record_text(&file->steps[i], "step"), step->name))
			TRY(put_record(in->visit, &file->steps[i], list));
	}
	return NULL;
}

/* ---- the form of a step ---- */

static struct doc *put_upload(struct doc *fields)
{
	struct doc *files = part_field(fields, "file_attachment", "材料照片或扫描件", "is_files");
	doc_set(files, "hint",
		S("照片或 PDF，一个不超过 10 MB；没有也可以先记，以后在这一步的记录里补"));
	doc_set_bool(files, "optional", true);
	return files;
}

static err_t put_form(struct road_page *in, int index, enum road_way way, struct doc *one)
{
	struct visit *visit = in->visit;
	const struct road_step *step = &in->file->state.road->steps[index];
	const struct field *fields[ROAD_STEPS_MAX];
	bool failed = str_eq(in->failed, step->name), may = false;
	doc_set_bool(one, "form", false);
	doc_set(one, "waits", S(""));
	TRY(development_may(&visit->act, &in->file->development, step, &may));
	if (!may) {
		doc_set(one, "waits",
			str_fmt(visit->arena, "由%s记",
				step->tier == TIER_TOWN     ? "镇党委"
				: step->tier == TIER_COUNTY ? "县委组织部"
							    : "党支部"));
		return NULL;
	}
	struct doc *form = doc_set_map(one, "form");
	size_t count = development_fields(&visit->act, step, way, fields);
	doc_set(form, "url",
		str_fmt(visit->arena, "/desk/development/%lld/step/" STR,
			(long long)in->file->development.id, STR_ARG(step->name)));
	doc_set(form, "title",
		way == ROAD_DISCUSSED ? S("记一次复议")
		: way == ROAD_AGAIN   ? S("再记一次")
		: way == ROAD_REDONE  ? S("从这一步重新办")
				      : S("记这一步"));
	doc_set_bool(form, "open", failed || (in->failed.len == 0 && in->forms == 0));
	doc_set_bool(form, "lead", index == in->file->state.next);
	in->forms++;
	struct doc *list = doc_set_list(form, "fields");
	TRY(reg_form_doc(&visit->act, act_register(&visit->act, "development_step"), NULL,
			 failed && visit_refused(visit) ? &visit->form : NULL,
			 failed ? visit->errors : NULL, fields, count, list));
	put_upload(list);
	/* Several forms may stand on the page; what was refused is found by the plain name. */
	for (struct doc *at = list->in.first; at != NULL && !failed; at = at->next)
		doc_set(at, "id",
			str_fmt(visit->arena, "f-" STR "-" STR, STR_ARG(step->name),
				STR_ARG(doc_str(at, "name"))));
	return NULL;
}

/* ---- one step ---- */

static void put_rules(const struct road_step *step, struct doc *list)
{
	for (size_t i = 0; i < step->rule_count; i++) {
		struct doc *one = doc_add_map(list);
		doc_set(one, "say", step->rules[i].say);
		doc_set(one, "source", step->rules[i].source);
		doc_set_bool(one, "normal", step->rules[i].normal);
	}
}

/* Blank papers with what is held already: of the applicant, not of a step. */
static void put_blanks(struct road_page *in, const struct road_step *step, struct doc *list)
{
	const struct catalogue *catalogue = in->visit->act.house->catalogue;
	for (size_t i = 0; i < step->paper_count; i++) {
		const struct paper *paper = catalogue_paper(catalogue, step->papers[i]);
		if (paper == NULL || paper->hidden || paper->reg != in->file->development.reg)
			continue;
		struct doc *one = doc_add_map(list);
		doc_set(one, "title", paper->title);
		doc_set_bool(one, "again", false);
		struct doc *print = doc_add_map(doc_set_list(one, "prints"));
		doc_set(print, "size", paper->sizes[0]);
		doc_set_bool(print, "lead", false);
		doc_set(print, "url",
			str_fmt(in->visit->arena, "/desk/papers/of/" STR "/%lld/" STR "/" STR,
				STR_ARG(in->file->development.reg->name),
				(long long)in->file->development.id, STR_ARG(paper->name),
				STR_ARG(paper->sizes[0])));
	}
}

static void put_state(struct road_page *in, int index, const struct road_outlook *look,
		      struct doc *one)
{
	const struct road_state *state = &in->file->state;
	int64_t today = in->visit->act.today;
	bool next = index == (in->redo >= 0 ? in->redo : state->next) && !state->stopped;
	bool late = next && look->latest != ROAD_NO_DAY && today > look->latest;
	bool early = next && look->earliest != ROAD_NO_DAY && today < look->earliest;
	bool done = state->first[index] != ROAD_NO_DAY;
	struct str words = done && !next ? S("办好了") : S("还没到");
	struct str tone = done && !next ? S("ok") : S("plain"),
		   icon = done && !next ? S("circle-check") : S("clock");
	if (next) {
		words = late ? S("已经迟了") : early ? S("还不到日子") : S("现在该办");
		tone = late ? S("err") : early ? S("plain") : S("act");
		icon = late ? S("alert-circle") : S("clock");
	}
	part_state(one, "state", words, tone, icon);
	doc_set_bool(one, "done", done && !next);
	doc_set_bool(one, "now", next);
}

static err_t put_step(struct road_page *in, int index, struct doc *list)
{
	struct arena *arena = in->visit->arena;
	const struct road_state *state = &in->file->state;
	const struct calendar *calendar = in->visit->act.house->calendar;
	const struct road_step *step = &state->road->steps[index];
	struct road_outlook look;
	enum road_way way = ROAD_FIRST;
	struct doc *one = doc_add_map(list);
	road_look(state, calendar, &in->file->person, index, &look);
	doc_set(one, "name", step->name);
	doc_set_int(one, "number", index + 1);
	doc_set(one, "title", step->title);
	doc_set(one, "who", step->who);
	doc_set(one, "document", step->document);
	doc_set(one, "advice", step->hint);
	doc_set(one, "when", step->when);
	put_state(in, index, &look, one);
	bool now = doc_truth(doc_at(one, "now"));
	bool again = !now && road_again(state, calendar, index, in->visit->act.today, &way);
	bool open = state->first[index] == ROAD_NO_DAY || again;
	doc_set(one, "earliest", open && !again ? day_words(arena, look.earliest) : S(""));
	doc_set(one, "latest", open ? day_words(arena, look.latest) : S(""));
	put_rules(step, doc_set_list(one, "rules"));
	doc_set_bool(one, "has_rules", step->rule_count > 0);
	put_blanks(in, step, doc_set_list(one, "blanks"));
	doc_set_bool(one, "form", false);
	doc_set(one, "waits", S(""));
	if (now && index == in->redo)
		way = ROAD_REDONE;
	if (now || again)
		TRY(put_form(in, index, way, one));
	doc_set_bool(one, "lit", now || again);
	return put_records(in, step, one);
}

static err_t put_road(struct road_page *in)
{
	const struct development_road *road = in->file->state.road;
	const struct codes *stages =
		catalogue_codes(in->visit->act.house->catalogue, S("development_stage"));
	struct doc *list = doc_set_list(in->visit->page, "stages"), *steps = NULL;
	struct str stage = S("");
	for (size_t i = 0; i < road->step_count; i++) {
		if (steps == NULL || !str_eq(stage, road->steps[i].stage)) {
			struct doc *one = doc_add_map(list);
			stage = road->steps[i].stage;
			doc_set(one, "title", codes_title(stages, stage));
			steps = doc_set_list(one, "steps");
		}
		TRY(put_step(in, (int)i, steps));
	}
	return NULL;
}

/* ---- the page ---- */

static void put_facts(struct visit *visit, const struct record *development)
{
	static const char *const names[] = {
		"number",     "branch",         "stage",           "sex",     "birth",
		"applied_on", "probation_from", "probation_until", "full_on", "ended_on", NULL};
	reg_facts_doc(&visit->act, development, names, doc_set_list(visit->page, "facts"));
}

/* Taking the last step back, for the tier that recorded it. */
static err_t put_undo(struct road_page *in)
{
	struct visit *visit = in->visit;
	const struct development_file *file = in->file;
	bool may = false;
	doc_set_bool(visit->page, "undo", false);
	if (file->step_count == 0)
		return NULL;
	const struct record *last = &file->steps[file->step_count - 1];
	int index = road_step_index(file->state.road, record_text(last, "step"));
	if (index >= 0)
		TRY(development_may(&visit->act, &file->development,
				    &file->state.road->steps[index], &may));
	if (!may)
		return NULL;
	struct doc *undo = doc_set_map(visit->page, "undo");
	doc_set(undo, "url",
		str_fmt(visit->arena, "/desk/development/%lld/undo",
			(long long)file->development.id));
	doc_set(undo, "title",
		str_fmt(visit->arena, STR "（" STR "）",
			STR_ARG(file->state.road->steps[index].title),
			STR_ARG(record_brief(&visit->act, last, "day"))));
	struct doc *why =
		part_field(doc_set_list(undo, "fields"), "reason", "为什么撤回", "is_text");
	doc_set(why, "value", visit_field(visit, "reason"));
	doc_set_bool(why, "required", true);
	doc_set_bool(why, "optional", false);
	doc_set_bool(undo, "open", false);
	for (err_t at = visit->errors; at != NULL; at = at->next) {
		if (!str_eq(at->field, S("reason")))
			continue;
		doc_set(why, "error", at->text);
		doc_set_bool(undo, "open", true);
	}
	return NULL;
}

/* Said at the top, with a way down to its form. */
static void put_next(struct road_page *in)
{
	struct visit *visit = in->visit;
	const struct road_state *state = &in->file->state;
	int index = in->redo >= 0 ? in->redo : state->next;
	doc_set_bool(visit->page, "next", false);
	if (state->stopped || index >= (int)state->road->step_count)
		return;
	struct doc *next = doc_set_map(visit->page, "next");
	struct road_outlook look;
	const struct road_step *step = &state->road->steps[index];
	road_look(state, visit->act.house->calendar, &in->file->person, index, &look);
	doc_set(next, "url", str_fmt(visit->arena, "#step-" STR, STR_ARG(step->name)));
	doc_set(next, "title",
		str_fmt(visit->arena, "第 %d 步“" STR "”", index + 1, STR_ARG(step->title)));
	doc_set(next, "earliest", day_words(visit->arena, look.earliest));
	doc_set(next, "latest", day_words(visit->arena, look.latest));
}

err_t development_page(struct visit *visit)
{
	struct development_file file;
	TRY(development_load(&visit->act, visit_id(visit, 0), &file));
	struct road_page in = {
		.visit = visit, .file = &file, .redo = -1, .failed = visit_param(visit, 1)};
	const struct record *record = &file.development;
	in.redo = road_redo(&file.state, visit->act.house->calendar, visit->act.today);
	visit_title(visit, record_text(record, "name"));
	struct doc *about = doc_set_map(visit->page, "record");
	doc_set_int(about, "id", record->id);
	doc_set(about, "title", record_text(record, "name"));
	struct doc *crumb = doc_add_map(doc_set_list(visit->page, "crumbs"));
	doc_set(crumb, "title", record->reg->title);
	doc_set(crumb, "url", S("/desk/development"));
	doc_set(visit->page, "here", record_text(record, "number"));
	doc_set(visit->page, "edit_url",
		act_may(&visit->act, record->reg->name, VERB_CHANGE, record->org)
			? str_fmt(visit->arena, "/desk/r/development/%lld/edit",
				  (long long)record->id)
			: S(""));
	doc_set_bool(visit->page, "stopped", file.state.stopped);
	doc_set(visit->page, "redo_text",
		in.redo < 0 ? S("")
			    : str_fmt(visit->arena,
				      "支部大会以后超过六个月没有审批，要从第 %d 步“" STR
				      "”重新办起，预备期从新的支部大会算起。",
				      in.redo + 1, STR_ARG(file.state.road->steps[in.redo].title)));
	doc_set(visit->page, "road_title", file.state.road->title);
	doc_set(visit->page, "road_source", file.state.road->source);
	put_next(&in);
	int done = 0, all = (int)file.state.road->step_count;
	for (int i = 0; i < all; i++)
		done += file.state.first[i] != ROAD_NO_DAY;
	doc_set(visit->page, "done_text", str_fmt(visit->arena, "%d 步里办好了 %d 步", all, done));
	put_facts(visit, record);
	TRY(put_road(&in));
	TRY(put_undo(&in));
	return reg_history_doc(&visit->act, record, doc_set_list(visit->page, "history"));
}

/* ---- posts ---- */

err_t development_step_prepare(struct visit *visit)
{
	struct upload *uploads = NULL;
	TRY(uploads_keep(visit, &uploads));
	visit->own = uploads;
	return NULL;
}

err_t development_step_apply(struct visit *visit)
{
	int64_t id = visit_id(visit, 0), made = 0;
	struct record step;
	struct act program = act_as_program(&visit->act);
	TRY(development_take(&visit->act, id, visit_param(visit, 1), &visit->form, &made));
	TRY(reg_load(&program, act_register(&visit->act, "development_step"), made, &step));
	TRY(uploads_attach(&visit->act, visit->own, step.reg->name, made, step.org));
	visit->location = str_fmt(visit->arena, "/desk/development/%lld", (long long)id);
	visit->flash = record_int(&step, "late") != 0 ? S("记好了，标了“迟办”，原因留在这一步上。")
						      : S("记好了。");
	return NULL;
}

err_t development_undo_apply(struct visit *visit)
{
	int64_t id = visit_id(visit, 0);
	TRY(development_undo(&visit->act, id, visit_field(visit, "reason")));
	visit->location = str_fmt(visit->arena, "/desk/development/%lld", (long long)id);
	visit->flash = S("最后一步撤回了；撤回的记录和原因还留着，可以重新记。");
	return NULL;
}
