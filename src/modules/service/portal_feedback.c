/*
 * portal_feedback: what people say of these pages, and what was answered, for all to read.
 *
 * Only answered ones are shown, without name and phone, and long numbers that somebody wrote into the
 * text are covered.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/service/portal_int.h"

#include <string.h>

enum { ANSWERED_MAX = 10, NUMBER_RUN = 7 };

static const char *const asked_names[] = {"kind", "text", "phone"};
enum { ASKED = sizeof asked_names / sizeof asked_names[0] };

static const struct reg *feedback_reg(const struct visit *visit)
{
	return catalogue_register(visit->act.house->catalogue, S("feedback"));
}

static size_t asked_fields(const struct reg *reg, const struct field **fields)
{
	size_t count = 0;
	for (size_t i = 0; i < ASKED; i++) {
		fields[count] = reg_field(reg, str_of(asked_names[i]));
		count += fields[count] != NULL;
	}
	return count;
}

/* A run of seven digits or more may be somebody's phone or identity number. */
static struct str covered(struct arena *arena, struct str text)
{
	char *out = str_c(arena, text);
	size_t run = 0;
	for (size_t i = 0; i <= text.len; i++) {
		bool digit = i < text.len && ((out[i] >= '0' && out[i] <= '9') ||
					      (run >= NUMBER_RUN && (out[i] == 'X' || out[i] == 'x')));
		if (!digit && run >= NUMBER_RUN)
			memset(out + i - run, '*', run);
		run = digit ? run + 1 : 0;
	}
	return (struct str){out, text.len};
}

static struct str answerer(struct visit *visit, const struct act *program,
			   const struct record *record)
{
	struct flow_line *lines = NULL;
	size_t count = 0;
	struct act act = *program;
	if (flow_journal(&act, record, &lines, &count) == NULL && count > 0 &&
	    lines[count - 1].unit.len > 0)
		return lines[count - 1].unit;
	return place_name(&visit->act, record->org);
}

static void add_answered(struct visit *visit, struct act *program, const struct record *record,
			 struct doc *list)
{
	int64_t day = 0;
	struct str on = record_text(record, "answered_on"), text, answer;
	if (record_plain(program, record, "text", &text) != NULL ||
	    record_plain(program, record, "answer", &answer) != NULL || answer.len == 0)
		return;
	struct doc *one = doc_add_map(list);
	doc_set(one, "question", covered(visit->arena, text));
	doc_set(one, "answer", covered(visit->arena, answer));
	doc_set(one, "answered_by", answerer(visit, program, record));
	doc_set(one, "answered_on", day_read(on, &day) ? day_chinese(visit->arena, day) : S(""));
}

/* Those of the whole county: what was mended for one village was mended for all. */
static err_t put_answered(struct visit *visit, const struct reg *reg)
{
	struct act program = portal_program(visit);
	struct doc *scratch = doc_map(visit->arena);
	struct form_value org = {S("org"), str_sub(visit->act.org, 0, tier_length(TIER_COUNTY)), NULL};
	struct form_value state = {S("state"), S("answered"), &org};
	struct form params = {&state};
	struct doc *list = doc_set_list(visit->page, "answered");
	TRY(reg_list_doc(&program, reg,
			 &(struct query){.params = &params, .url = visit->url,
					 .limit = ANSWERED_MAX},
			 scratch));
	struct doc *rows = doc_at(doc_at(scratch, "table"), "rows");
	for (struct doc *row = rows == NULL ? NULL : rows->in.first; row != NULL; row = row->next) {
		struct record record;
		if (reg_load(&program, reg, doc_at(row, "id")->n, &record) == NULL && !record.voided)
			add_answered(visit, &program, &record, list);
	}
	doc_set_bool(visit->page, "has_answered", list->in.count > 0);
	return NULL;
}

static err_t put_received(struct visit *visit, const struct reg *reg, struct str mark)
{
	struct record record;
	doc_set_bool(visit->page, "received", false);
	if (mark.len == 0)
		return NULL;
	TRY(portal_marked(visit, reg, mark, &record));
	struct doc *received = doc_set_map(visit->page, "received");
	doc_set(received, "number", record_text(&record, "number"));
	doc_set(received, "text",
		str_fmt(visit->arena,
			"%lld 个工作日内答复，答复会贴在这一页，不写您的名字和电话。",
			(long long)catalogue_setting_int(visit->act.house->catalogue,
							 "feedback_days", 5)));
	return NULL;
}

err_t portal_feedback_page(struct visit *visit)
{
	const struct reg *reg = feedback_reg(visit);
	const struct field *fields[ASKED];
	if (reg == NULL)
		return err_new(visit->arena, ERR_NOT_FOUND, "这里没有开通提意见，请打电话或到窗口说。");
	size_t count = asked_fields(reg, fields);
	portal_begin(visit, S("对本系统提意见"), TAB_NONE);
	TRY(reg_form_doc(&visit->act, reg, NULL, visit_refused(visit) ? &visit->form : NULL,
			 visit->errors, fields, count, doc_set_list(visit->page, "fields")));
	TRY(put_answered(visit, reg));
	return put_received(visit, reg, visit_query(visit, "done"));
}

err_t portal_feedback_apply(struct visit *visit)
{
	const struct reg *reg = feedback_reg(visit);
	const struct field *fields[ASKED];
	struct draft *draft = NULL;
	struct record made;
	int64_t id = 0;
	if (reg == NULL)
		return err_new(visit->arena, ERR_NOT_FOUND, "这里没有开通提意见，请打电话或到窗口说。");
	size_t count = asked_fields(reg, fields);
	TRY(draft_new(&visit->act, reg, visit->act.org, &draft));
	draft_take(draft, &visit->form, fields, count);
	if (reg->flow_count > 0)
		TRY(flow_begin(draft, reg->flows[0], true, NULL, 0));
	TRY(draft_write(draft, 0, &id));
	if (reg->flow_count > 0)
		TRY(flow_begun(&visit->act, reg, id, S("")));
	struct act program = portal_program(visit);
	TRY(reg_load(&program, reg, id, &made));
	visit->location = portal_url(visit, str_join(visit->arena, S("/feedback?done="),
						     portal_mark(visit, &made)));
	return NULL;
}
