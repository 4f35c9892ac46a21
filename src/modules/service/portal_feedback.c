/*
 * portal_feedback: what people say of these pages, and what was answered, for all to read.
 *
 * Only what somebody has written for the public and released is shown, and long numbers in it are covered.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/service/portal_int.h"

#include <string.h>

enum { ANSWERED_MAX = 10, NUMBER_RUN = 7 };

static const char *const asked_names[] = {"kind", "text", "phone"};
enum { ASKED = COUNT(asked_names) };

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

static struct str row_of(const struct notice *notice, const char *title)
{
	for (size_t i = 0; i < notice->row_count; i++) {
		if (str_eq(notice->rows[i].title, str_of(title)))
			return notice->rows[i].value;
	}
	return S("");
}

/* Those of the whole county: what was mended for one village was mended for all. */
static err_t put_answered(struct visit *visit)
{
	struct notice *notices = NULL;
	size_t count = 0;
	struct str county = str_sub(visit->act.org, 0, tier_length(TIER_COUNTY));
	struct doc *list = doc_set_list(visit->page, "answered");
	TRY(publish_on_view(&visit->act, S("feedback"), county, ANSWERED_MAX, &notices, &count));
	for (size_t i = 0; i < count; i++) {
		struct doc *one = doc_add_map(list);
		doc_set(one, "question", covered(visit->arena, notices[i].title));
		doc_set(one, "answer", covered(visit->arena, row_of(&notices[i], "答")));
		doc_set(one, "answered_by", place_name(&visit->act, notices[i].org));
		doc_set(one, "answered_on", row_of(&notices[i], "答复日期"));
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
			"%lld 个工作日内答复。能公开的一问一答会贴在这一页，不写您的名字和电话。",
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
	TRY(put_answered(visit));
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
	visit->location = face_url(visit, str_join(visit->arena, S("/feedback?done="),
						     portal_mark(visit, &made)));
	return NULL;
}
