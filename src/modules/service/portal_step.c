/*
 * portal_step: what the applicant may decide alone about the own case, by the case's own link: to take
 * an application back, for one.
 *
 * Any step of the flow that is the applicant's (applicant: true), leads to a state of its own and asks
 * no fields is offered, on a page that says what it means before it is done. Handing in what was
 * missing has a page of its own (portal_complete.c).
 */
#include "base/arena.h"
#include "modules/service/portal_int.h"

enum { REASON_MAX = 300 };

static const struct field asked_reason = {
	.name = STR_INIT("reason"), .title = STR_INIT("为什么"), .kind = FIELD_LONG, .max = REASON_MAX,
	.hint = STR_INIT("写不写都行；写了，办事的人看得到"),
};
static const struct field required_reason = {
	.name = STR_INIT("reason"), .title = STR_INIT("为什么"), .kind = FIELD_LONG, .max = REASON_MAX,
	.required = true, .hint = STR_INIT("办事的人看得到"),
};

static bool is_offered(struct visit *visit, const struct record *record, const struct flow_step *step)
{
	return step->applicant && step->to != NULL && step->form_count == 0 &&
	       flow_may(&visit->act, record, step);
}

void portal_steps(struct visit *visit, const struct record *record, struct str case_url,
		  struct doc *list)
{
	const struct flow *flow = flow_of(record);
	for (size_t i = 0; flow != NULL && i < flow->step_count; i++) {
		const struct flow_step *step = &flow->steps[i];
		if (!is_offered(visit, record, step))
			continue;
		struct doc *one = doc_add_map(list);
		doc_set(one, "title", step->title);
		doc_set(one, "url", str_fmt(visit->arena, STR "/step/" STR, STR_ARG(case_url),
					    STR_ARG(step->name)));
	}
}

/* The step of the address; ERR_CONFLICT when the case has gone on to where it is not offered. */
static err_t open_step(struct visit *visit, struct record *record, const struct item **item,
		       const struct flow_step **out)
{
	TRY(portal_case_open(visit, record, item));
	const struct flow *flow = flow_of(record);
	const struct flow_step *step = flow == NULL ? NULL : flow_step(flow, visit_param(visit, 2));
	if (step == NULL || !step->applicant || step->to == NULL || step->form_count > 0)
		return err_new(visit->arena, ERR_NOT_FOUND, "没有这一步，请回到办件看能做什么。");
	if (!is_offered(visit, record, step))
		return err_new(visit->arena, ERR_CONFLICT,
			       "这件事现在不能“" STR "”了，可能已经有了结果。请回到办件看最新的情况，"
			       "有疑问的打电话问村里。",
			       STR_ARG(step->title));
	*out = step;
	return NULL;
}

static void put_meaning(struct visit *visit, const struct record *record, const struct item *item,
			const struct flow_step *step, struct doc *out)
{
	struct doc *lines = doc_set_list(out, "lines");
	if (step->to->final)
		portal_line(lines, S("这件事就到此为止，不再往下办。"));
	if (str_eq(step->publish, S("close")))
		portal_line(lines, S("正在公示的，马上撤下来。"));
	if (step->to->final && portal_offers(visit, item))
		portal_line(lines, S("以后需要，随时可以重新申请；重新申请要重新排队、重新算时间。"));
	else
		portal_line(lines, step->to->words);
	if (record_text(record, "accepted_on").len > 0)
		portal_line(lines, S("已经交的材料和办过的记录，按规定存档，不会公开。"));
}

err_t portal_step_page(struct visit *visit)
{
	struct record record;
	const struct item *item = NULL;
	const struct flow_step *step = NULL;
	TRY(open_step(visit, &record, &item, &step));
	struct str link = face_url(visit, str_join(visit->arena, S("/case/"), visit_param(visit, 1)));
	const struct field *const reason[] = {step->reason_required ? &required_reason : &asked_reason};
	bool asks = step->reason_asked || step->reason_required;
	portal_begin(visit, step->title, TAB_TRACK);
	portal_back(visit, link, "办到哪一步了");
	struct doc *out = doc_set_map(visit->page, "step");
	doc_set(out, "action", str_fmt(visit->arena, STR "/step/" STR, STR_ARG(link),
				       STR_ARG(step->name)));
	doc_set(out, "title", step->title);
	doc_set(out, "item_title", item->title);
	doc_set(out, "number", record_text(&record, "number"));
	doc_set(out, "back_url", link);
	put_meaning(visit, &record, item, step, out);
	return portal_fields(visit, reason, asks ? 1 : 0, visit_refused(visit) ? &visit->form : NULL,
			     doc_set_list(out, "fields"));
}

err_t portal_step_apply(struct visit *visit)
{
	struct record record;
	const struct item *item = NULL;
	const struct flow_step *step = NULL;
	struct str words = str_trim(visit_field(visit, "reason"));
	TRY(open_step(visit, &record, &item, &step));
	if (str_chars(words) > REASON_MAX)
		return err_field(visit->arena, S("reason"), "最多写 %d 个字，请写短些。", REASON_MAX);
	struct form_value reason = {S("reason"), words, NULL};
	struct form form = {&reason};
	TRY(flow_fire(&visit->act, record.reg, record.id,
		      &(struct flow_ask){.step = step->name, .version = record.version,
					 .form = &form}));
	visit->location = face_url(visit, str_join(visit->arena, S("/case/"), visit_param(visit, 1)));
	visit->flash = step->to->words;
	return NULL;
}
