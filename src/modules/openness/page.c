/*
 * page: one disclosure on the desk: what it says and where each line is from, what is to be done with it, what became of it.
 *
 * While it is a draft it can be changed; afterwards it is read. Once it was published the page shows what was frozen.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/openness/openness_int.h"
#include "web/part.h"

enum { PASTE_MAX = 60000, PASTE_LINES = 200 };

static struct str base_of(struct visit *visit, int64_t id)
{
	return str_fmt(visit->arena, "/desk/disclosures/%lld", (long long)id);
}

static err_t own(struct visit *visit, struct record *out)
{
	TRY(disclosure_load(&visit->act, visit_id(visit, 0), out));
	visit->location = base_of(visit, out->id);
	return NULL;
}

/* Whose draft may be changed, as the page saw it. */
static err_t own_draft(struct visit *visit, struct record *out)
{
	TRY(own(visit, out));
	TRY(act_need(&visit->act, S("disclosure"), VERB_CHANGE, out->org));
	TRY(act_lock(&visit->act, str_fmt(visit->arena, "disclosure:%lld", (long long)out->id)));
	if (!record_is(out, "state", "draft"))
		return err_new(visit->arena, ERR_CONFLICT, "这一份已经不是草稿。要改的话，先收回来；公布过的，请出更正的一份。");
	return NULL;
}

/* ---- what it says ---- */

static void put_columns(const struct disclosure *disclosure, struct doc *out)
{
	struct doc *columns = doc_set_list(out, "columns");
	for (size_t i = 0; i < disclosure->column_count; i++) {
		struct doc *one = doc_add_map(columns);
		doc_set(one, "title", disclosure->columns[i].title);
		doc_set_bool(one, "num", disclosure->columns[i].number || disclosure->columns[i].sum);
	}
}

static void put_line(struct visit *visit, const struct disclosure *disclosure, const struct open_line *line,
		     struct doc *rows)
{
	struct doc *row = doc_add_map(rows), *cells = doc_set_list(row, "cells");
	struct str words, url;
	line_source(visit, line, &words, &url);
	doc_set_int(row, "id", line->id);
	doc_set(row, "source", words);
	doc_set(row, "source_url", url);
	doc_set_bool(row, "left_out", line->left_out);
	doc_set(row, "why", line->why);
	doc_set_bool(row, "by_hand", line->source.len == 0);
	for (size_t i = 0; i < disclosure->column_count; i++) {
		struct doc *cell = doc_add_map(cells);
		doc_set(cell, "title", disclosure->columns[i].title);
		doc_set(cell, "text", line->cells[i]);
		doc_set_bool(cell, "num", disclosure->columns[i].number || disclosure->columns[i].sum);
	}
}

static err_t put_lines(struct visit *visit, const struct record *record, struct doc *out)
{
	const struct disclosure *disclosure = disclosure_of(&visit->act, record);
	struct open_line *lines = NULL;
	size_t count = 0;
	bool summed = false;
	TRY(lines_load(&visit->act, record, &lines, &count));
	put_columns(disclosure, out);
	struct doc *rows = doc_set_list(out, "lines"), *sums = doc_set_list(out, "sums");
	for (size_t i = 0; i < count; i++)
		put_line(visit, disclosure, &lines[i], rows);
	for (size_t i = 0; i < disclosure->column_count; i++) {
		struct str sum = lines_sum(visit->arena, disclosure, lines, count, i);
		doc_set(doc_add_map(sums), "text", i == 0 && sum.len == 0 ? S("合计") : sum);
		summed = summed || sum.len > 0;
	}
	doc_set_bool(out, "has_lines", count > 0);
	doc_set_bool(out, "has_sums", summed && count > 0);
	return NULL;
}

static void put_changes(struct visit *visit, const struct lines_change *change, struct doc *out)
{
	struct str words = S("");
	if (change->fresh + change->changed + change->gone > 0)
		words = str_fmt(visit->arena,
				"台账和草稿不一样了：新的 %zu 行，改过的 %zu 行，不再有的 %zu 行。请重新取数。",
				change->fresh, change->changed, change->gone);
	doc_set(out, "stale", words);
	doc_set(out, "passed",
		change->passed == 0
			? S("")
			: str_fmt(visit->arena, "台账里这一期还有 %zu 行不符合公开的条件，没有列入。", change->passed));
}

/* ---- forms ---- */

static void set_errors(struct visit *visit, struct doc *fields)
{
	for (struct doc *one = fields->in.first; one != NULL; one = one->next) {
		for (err_t err = visit->errors; err != NULL; err = err->next) {
			if (str_eq(err->field, doc_str(one, "name")))
				doc_set(one, "error", err->text);
		}
	}
}

static struct str typed(struct visit *visit, const char *name, struct str otherwise)
{
	return visit_refused(visit) && form_has(&visit->form, str_of(name)) ? visit_field(visit, name) : otherwise;
}

/* The line that the address asks to change, or a new one. */
static err_t put_line_form(struct visit *visit, const struct record *record,
			   const struct disclosure *disclosure, struct doc *out)
{
	struct open_line *lines = NULL, line = {0};
	size_t count = 0;
	int64_t id = 0;
	TRY(lines_load(&visit->act, record, &lines, &count));
	(void)!str_int(typed(visit, "line", visit_query(visit, "line")), &id);
	for (size_t i = 0; i < count; i++) {
		if (lines[i].id == id && lines[i].source.len == 0)
			line = lines[i];
	}
	struct doc *form = doc_set_map(out, "line_form"), *fields = doc_set_list(form, "fields");
	doc_set(form, "line", line.id == 0 ? S("") : str_fmt(visit->arena, "%lld", (long long)line.id));
	doc_set_bool(form, "changes", line.id != 0);
	for (size_t i = 0; i < disclosure->column_count; i++) {
		const char *name = str_c(visit->arena, str_fmt(visit->arena, "cell_%zu", i));
		struct doc *field = part_field(fields, name, str_c(visit->arena, disclosure->columns[i].title), "is_text");
		doc_set(field, "value", typed(visit, name, line.cells[i]));
		doc_set_bool(field, "optional", i > 0);
		doc_set_int(field, "maxlength", 200);
	}
	set_errors(visit, fields);
	struct doc *paste = part_field(doc_set_list(form, "paste"), "rows", "从表格里粘贴几行", "is_long");
	doc_set(paste, "value", typed(visit, "rows", S("")));
	doc_set(paste, "hint", S("在表格软件里选中几行复制过来；一行一条，格子之间是制表符，或者写竖线 |"));
	doc_set_int(paste, "maxlength", PASTE_MAX);
	set_errors(visit, doc_at(form, "paste"));
	return NULL;
}

static err_t put_say_form(struct visit *visit, const struct record *record, struct doc *out)
{
	const struct field *field = reg_field(record->reg, S("remark"));
	bool refused = visit_refused(visit) && form_has(&visit->form, S("remark"));
	return reg_form_doc(&visit->act, record->reg, record, refused ? &visit->form : NULL,
			    refused ? visit->errors : NULL, &field, 1, doc_set_list(out, "say_fields"));
}

static err_t put_check_form(struct visit *visit, const struct record *record, struct doc *out)
{
	const struct reg *reg = act_register(&visit->act, "disclosure_check");
	const struct field *fields[] = {reg_field(reg, S("verdict")), reg_field(reg, S("opinion"))};
	if (!record_is(record, "state", "checking") || !act_may(&visit->act, S("disclosure_check"), VERB_CREATE, record->org)) {
		doc_set_bool(out, "check", false);
		return NULL;
	}
	struct doc *form = doc_set_map(out, "check");
	bool refused = visit_refused(visit) && form_has(&visit->form, S("verdict"));
	return reg_form_doc(&visit->act, reg, NULL, refused ? &visit->form : NULL, refused ? visit->errors : NULL,
			    fields, 2, doc_set_list(form, "fields"));
}

static void put_correct_form(struct visit *visit, const struct record *record, struct doc *out)
{
	bool may = (record_is(record, "state", "shown") || record_is(record, "state", "filed")) &&
		   act_may(&visit->act, S("disclosure"), VERB_CREATE, record->org);
	if (!may) {
		doc_set_bool(out, "correct", false);
		return;
	}
	struct doc *form = doc_set_map(out, "correct"), *fields = doc_set_list(form, "fields");
	struct doc *why = part_field(fields, "why", "哪里不对，改成什么", "is_long");
	doc_set(why, "value", typed(visit, "why", S("")));
	doc_set(why, "hint", S("会和更正的一份一起公布；原来那一份写明“已更正”"));
	doc_set_bool(why, "required", true);
	doc_set_int(why, "maxlength", 200);
	set_errors(visit, fields);
}

/* ---- what became of it ---- */

static void put_dates(struct visit *visit, const struct record *record, struct doc *out)
{
	const struct disclosure *disclosure = disclosure_of(&visit->act, record);
	struct doc *facts = doc_set_list(out, "facts");
	const struct {
		const char *title;
		struct str text;
	} all[] = {
		{"类别", kind_title(&visit->act, record_text(record, "kind"))},
		{"哪天前公开", record_text(record, "due_on")},
		{"公开多少天", str_fmt(visit->arena, "%d 天", disclosure->keep)},
		{"内容来自", disclosure->source},
		{"依据", disclosure->basis_count > 0 ? disclosure->basis[0] : S("")},
		{"审核意见", record_text(record, "opinion")},
		{"审核人", record_text(record, "checked_by")},
		{"公布日期", record_text(record, "published_on")},
		{"公布到", record_text(record, "until_on")},
		{"为什么更正", record_text(record, "correction")},
	};
	for (size_t i = 0; i < COUNT(all); i++) {
		if (all[i].text.len == 0)
			continue;
		int64_t day = 0;
		bool dated = day_read(all[i].text, &day);
		reg_fact_doc(facts, S(""), str_of(all[i].title), dated ? day_chinese(visit->arena, day) : all[i].text);
	}
}

static err_t put_hung(struct visit *visit, const struct record *record, struct doc *out)
{
	const struct record *hung = NULL;
	size_t count = 0;
	struct doc *list = doc_set_list(out, "hung");
	const struct reg *reg = act_register(&visit->act, "disclosure_hanging");
	const struct field *fields[] = {reg_field(reg, S("place")), reg_field(reg, S("hung_on"))};
	bool refused = visit_refused(visit) && form_has(&visit->form, S("hung_on"));
	TRY(openness_records(&visit->act, "disclosure_hanging", record->org, &hung, &count, "disclosure",
			     str_fmt(visit->arena, "%lld", (long long)record->id), NULL));
	for (size_t i = 0; i < count; i++) {
		int64_t on = 0, down = 0;
		struct doc *one = doc_add_map(list);
		doc_set_int(one, "id", hung[i].id);
		doc_set(one, "place", record_text(&hung[i], "place"));
		doc_set(one, "on", day_read(record_text(&hung[i], "hung_on"), &on) ? day_short(visit->arena, on) : S(""));
		doc_set(one, "down", day_read(record_text(&hung[i], "down_on"), &down) ? day_short(visit->arena, down) : S(""));
		doc_set(one, "url", visit_record_url(visit, hung[i].reg->name, hung[i].id));
	}
	doc_set_bool(out, "may_hang", act_may(&visit->act, S("disclosure_hanging"), VERB_CREATE, record->org));
	doc_set(out, "today", day_text(visit->arena, visit->act.today));
	return reg_form_doc(&visit->act, reg, NULL, refused ? &visit->form : NULL, refused ? visit->errors : NULL,
			    fields, 2, doc_set_list(out, "hang_fields"));
}

static err_t put_editions(struct visit *visit, const struct record *record, struct doc *out)
{
	struct act program = act_as_program(&visit->act);
	int64_t *ids = NULL, before = record_int(record, "corrects");
	size_t count = 0;
	TRY(reg_find_ref(&program, record->reg, "corrects", record->id, 1, &ids, &count));
	doc_set(out, "corrects_url", before == 0 ? S("") : base_of(visit, before));
	doc_set(out, "corrected_url", count == 0 ? S("") : base_of(visit, ids[0]));
	return NULL;
}

/* ---- the page ---- */

static err_t put_draft(struct visit *visit, struct record *record, struct doc *out)
{
	const struct disclosure *disclosure = disclosure_of(&visit->act, record);
	struct lines_change change = {0};
	bool edits = record_is(record, "state", "draft") && act_may(&visit->act, S("disclosure"), VERB_CHANGE, record->org);
	bool begins = record_is(record, "state", "due") && act_may(&visit->act, S("disclosure"), VERB_CHANGE, record->org);
	doc_set_bool(out, "edits", edits);
	doc_set_bool(out, "begins", begins);
	doc_set_bool(out, "drawn", disclosure->reg != NULL);
	doc_set(out, "reg_title", disclosure->reg == NULL ? S("") : disclosure->reg->title);
	if (edits)
		TRY(lines_fill(&visit->act, record, false, &change));
	put_changes(visit, &change, out);
	TRY(put_lines(visit, record, out));
	TRY(put_say_form(visit, record, out));
	doc_set(out, "remark", record_text(record, "remark"));
	if (edits)
		return put_line_form(visit, record, disclosure, out);
	doc_set_bool(out, "line_form", false);
	return NULL;
}

/* Before it is published: what would be hidden, and who lets it through and why. */
static err_t put_guard(struct visit *visit, const struct record *record, bool refused)
{
	struct guard_ask ask;
	struct guard_report report;
	doc_set_bool(visit->page, "guard", false);
	if (!record_is(record, "state", "ready") || !act_may(&visit->act, S("disclosure"), VERB_STEP, record->org))
		return NULL;
	TRY(openness_guard(&visit->act, record, &ask));
	TRY(guard_look(&visit->act, &ask, &report));
	guard_doc(&visit->act, &report, refused ? &visit->form : NULL, refused ? visit->errors : NULL, visit->page);
	return NULL;
}

static err_t put_steps(struct visit *visit, const struct record *record)
{
	struct str step = visit_refused(visit) && str_find(visit->url, S("/step/")) != SIZE_MAX ? visit_param(visit, 1)
											       : S("");
	struct doc *actions = NULL;
	TRY(flow_actions_doc(&visit->act, record, str_join(visit->arena, base_of(visit, record->id), S("/step")),
			     step, step.len > 0 ? &visit->form : NULL, visit->errors,
			     actions = doc_set_list(visit->page, "actions")));
	doc_set_bool(visit->page, "has_actions", actions->in.count > 0);
	for (struct doc *one = actions->in.first; one != NULL; one = one->next)
		doc_set_bool(one, "guarded", str_eq(doc_str(one, "key"), S("publish")));
	TRY(put_guard(visit, record, str_eq(step, S("publish"))));
	return flow_desk_doc(&visit->act, record, visit->page);
}

err_t disclosure_page(struct visit *visit)
{
	struct record record;
	bool frozen = false;
	TRY(disclosure_load(&visit->act, visit_id(visit, 0), &record));
	visit_title(visit, record_text(&record, "title"));
	struct doc *out = doc_set_map(visit->page, "disclosure");
	const struct flow_state *state = flow_state(record.reg->flows[0], record_text(&record, "state"));
	doc_set_int(out, "id", record.id);
	doc_set_int(out, "version", record.version);
	doc_set(out, "number", record_text(&record, "number"));
	doc_set(out, "base", base_of(visit, record.id));
	part_state(out, "state", state->title, state->tone, state->icon);
	struct doc *crumbs = doc_set_list(visit->page, "crumbs"), *one = doc_add_map(crumbs);
	doc_set(one, "title", S("村务公开"));
	doc_set(one, "url", str_eq(record.org, visit->act.org)
				    ? S("/desk/openness")
				    : str_fmt(visit->arena, "/desk/openness?at=" STR, STR_ARG(record.org)));
	doc_set(visit->page, "here", record_text(&record, "title"));
	put_dates(visit, &record, out);
	TRY(notice_doc(visit, &record, out, &frozen));
	doc_set_bool(out, "frozen", frozen);
	doc_set(out, "poster_url", str_join(visit->arena, base_of(visit, record.id), S("/poster.pdf")));
	doc_set(out, "public_url", record_is(&record, "state", "shown")
					   ? str_fmt(visit->arena, "/v/" STR "/open/%lld", STR_ARG(record.org), (long long)record.id)
					   : S(""));
	TRY(put_draft(visit, &record, out));
	TRY(put_check_form(visit, &record, out));
	TRY(put_paper_form(visit, &record, out));
	TRY(put_paper_url(visit, &record, out));
	put_correct_form(visit, &record, out);
	TRY(put_hung(visit, &record, out));
	TRY(put_editions(visit, &record, out));
	return put_steps(visit, &record);
}

/* ---- done with it ---- */

static err_t begin_if_due(struct visit *visit, struct record *record)
{
	struct act program = act_as_program(&visit->act);
	struct flow_ask ask = {.step = S("draw_up"), .by_program = true};
	if (!record_is(record, "state", "due"))
		return NULL;
	TRY(act_need(&visit->act, S("disclosure"), VERB_CHANGE, record->org));
	TRY(flow_fire(&program, record->reg, record->id, &ask));
	return disclosure_load(&visit->act, record->id, record);
}

err_t disclosure_fill_apply(struct visit *visit)
{
	struct record record;
	struct lines_change change;
	TRY(own(visit, &record));
	TRY(begin_if_due(visit, &record));
	TRY(own_draft(visit, &record));
	TRY(lines_fill(&visit->act, &record, true, &change));
	struct form_value on = openness_pair("filled_on", day_text(visit->arena, visit->act.today), NULL);
	TRY(disclosure_set(&visit->act, &record, &on));
	const struct disclosure *disclosure = disclosure_of(&visit->act, &record);
	visit->flash = disclosure->reg == NULL
			       ? S("可以写了：一行一行加，或者从表格里粘贴。")
			       : str_fmt(visit->arena, "从“" STR "”取好了。看一看，不该列的注明原因留下，再送审。",
					 STR_ARG(disclosure->reg->title));
	return NULL;
}

static err_t find_line(struct visit *visit, const struct record *record, struct open_line *out)
{
	struct open_line *lines = NULL;
	size_t count = 0;
	int64_t id = 0;
	*out = (struct open_line){0};
	if (visit_field(visit, "line").len == 0)
		return NULL;
	TRY(lines_load(&visit->act, record, &lines, &count));
	(void)!str_int(visit_field(visit, "line"), &id);
	for (size_t i = 0; i < count; i++) {
		if (lines[i].id == id) {
			*out = lines[i];
			return NULL;
		}
	}
	return err_new(visit->arena, ERR_CONFLICT, "这一行刚被别人改掉了，请看过新的内容再改。");
}

/* do: "out" leaves a line out, "in" takes it in again; else the line is written. */
err_t disclosure_line_apply(struct visit *visit)
{
	struct record record;
	struct open_line line;
	struct str what = visit_field(visit, "do");
	TRY(own_draft(visit, &record));
	TRY(find_line(visit, &record, &line));
	const struct disclosure *disclosure = disclosure_of(&visit->act, &record);
	if (str_eq(what, S("out")) || str_eq(what, S("in"))) {
		if (line.id == 0)
			return err_new(visit->arena, ERR_INVALID, "请选是哪一行。");
		line.left_out = str_eq(what, S("out"));
		line.why = line.left_out ? str_head(str_trim(visit_field(visit, "reason")), 100) : S("");
		if (line.left_out && line.why.len == 0)
			return err_new(visit->arena, ERR_INVALID, "请写明这一行为什么不列入，审的人要看。");
		return lines_put(&visit->act, &record, &line);
	}
	if (line.source.len > 0)
		return err_new(visit->arena, ERR_CONFLICT, "这一行是从台账取的，请到台账里改，再重新取数。");
	for (size_t i = 0; i < disclosure->column_count; i++)
		line.cells[i] = visit_field(visit, str_c(visit->arena, str_fmt(visit->arena, "cell_%zu", i)));
	TRY(lines_put(&visit->act, &record, &line));
	visit->flash = line.id == 0 ? S("加了一行。") : S("改好了。");
	return NULL;
}

err_t disclosure_paste_apply(struct visit *visit)
{
	struct record record;
	struct str rest = visit_field(visit, "rows");
	size_t added = 0;
	TRY(own_draft(visit, &record));
	const struct disclosure *disclosure = disclosure_of(&visit->act, &record);
	if (str_trim(rest).len == 0)
		return err_field(visit->arena, S("rows"), "还没有粘贴内容。");
	if (rest.len > PASTE_MAX)
		return err_field(visit->arena, S("rows"), "一次粘贴的太多了，请分几次。");
	while (rest.len > 0) {
		struct open_line line = {0};
		struct str row = str_cut(&rest, '\n');
		if (str_trim(row).len == 0)
			continue;
		if (++added > PASTE_LINES)
			return err_field(visit->arena, S("rows"), "一次最多粘贴 %d 行，请分几次。", PASTE_LINES);
		if (!line_paste(row, disclosure->column_count, line.cells))
			return err_field(visit->arena, S("rows"), "第 %zu 行的格子比表头多，请核对后再粘贴。", added);
		TRY(lines_put(&visit->act, &record, &line));
	}
	visit->flash = str_fmt(visit->arena, "加了 %zu 行。", added);
	return NULL;
}

err_t disclosure_say_apply(struct visit *visit)
{
	struct record record;
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(own_draft(visit, &record));
	const struct field *field = reg_field(record.reg, S("remark"));
	TRY(draft_of(&visit->act, &record, &draft));
	draft_take(draft, &visit->form, &field, 1);
	TRY(draft_write(draft, record.version, &id));
	visit->flash = S("说明存好了。");
	return NULL;
}

err_t disclosure_step_apply(struct visit *visit)
{
	struct record record;
	int64_t version = 0;
	TRY(own(visit, &record));
	if (!str_int(visit_field(visit, "version"), &version))
		version = record.version;
	struct flow_ask ask = {.step = visit_param(visit, 1), .version = version, .form = &visit->form};
	if (str_eq(ask.step, S("publish")) && record_is(&record, "state", "ready")) {
		struct guard_ask guard;
		struct guard_report report;
		TRY(openness_guard(&visit->act, &record, &guard));
		TRY(guard_take(&visit->act, &guard, &visit->form, &report));
	}
	TRY(flow_fire(&visit->act, record.reg, record.id, &ask));
	if (str_eq(ask.step, S("publish")))
		visit->flash = S("公布了，村民手机、自助机和大屏上马上看得到。再打印一张贴到公开栏。");
	return NULL;
}

err_t disclosure_check_apply(struct visit *visit)
{
	const struct reg *reg = act_register(&visit->act, "disclosure_check");
	const struct field *fields[] = {reg_field(reg, S("verdict")), reg_field(reg, S("opinion"))};
	struct record record;
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(own(visit, &record));
	TRY(act_lock(&visit->act, str_fmt(visit->arena, "disclosure:%lld", (long long)record.id)));
	TRY(draft_new(&visit->act, reg, record.org, &draft));
	draft_set_int(draft, "disclosure", record.id);
	draft_take(draft, &visit->form, fields, 2);
	TRY(draft_write(draft, 0, &id));
	visit->flash = str_eq(visit_field(visit, "verdict"), S("agree")) ? S("意见写好了，村里可以公布了。")
									  : S("退回去了，村里改好会再送来。");
	return NULL;
}

err_t disclosure_correct_apply(struct visit *visit)
{
	struct record record;
	int64_t id = 0;
	TRY(own(visit, &record));
	TRY(openness_correct(&visit->act, &record, visit_field(visit, "why"), &id));
	visit->location = base_of(visit, id);
	visit->flash = S("更正的一份写在这里，改好送审。公布以前，原来那份还在公开。");
	return NULL;
}

/* hung: a new one; down: the day on which one was taken down. */
err_t disclosure_hang_apply(struct visit *visit)
{
	const struct reg *reg = act_register(&visit->act, "disclosure_hanging");
	const struct field *fields[] = {reg_field(reg, S("place")), reg_field(reg, S("hung_on"))};
	struct record record, hung;
	struct draft *draft = NULL;
	int64_t id = 0, day = 0;
	TRY(own(visit, &record));
	if (visit_field(visit, "hanging").len > 0) {
		(void)!str_int(visit_field(visit, "hanging"), &id);
		TRY(reg_load(&visit->act, reg, id, &hung));
		if (!day_read(visit_field(visit, "down_on"), &day) || day > visit->act.today)
			return err_new(visit->arena, ERR_INVALID, "请选哪天撤下的；还没撤的，撤了再记。");
		TRY(draft_of(&visit->act, &hung, &draft));
		draft_set_text(draft, "down_on", visit_field(visit, "down_on"));
		TRY(draft_write(draft, hung.version, &id));
		return NULL;
	}
	if (day_read(visit_field(visit, "hung_on"), &day) && day > visit->act.today)
		return err_field(visit->arena, S("hung_on"), "还没贴的，贴了再记。");
	TRY(draft_new(&visit->act, reg, record.org, &draft));
	draft_take(draft, &visit->form, fields, 2);
	draft_set_int(draft, "disclosure", record.id);
	TRY(draft_write(draft, 0, &id));
	visit->flash = S("记下了。要存照片的，点这条记录添上；不拍也行。");
	return NULL;
}

err_t disclosure_poster_page(struct visit *visit)
{
	struct record record;
	TRY(disclosure_load(&visit->act, visit_id(visit, 0), &record));
	return poster_doc(visit, &record);
}
