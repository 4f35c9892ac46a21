/*
 * sitting_desk: one candidate at the branch's desk: where it stands, what was answered, and the questions that a person marks.
 *
 * What was answered is shown after it was handed in and not before. Points are settled once: then they change no more, and who
 * was given a certificate wrongly has it voided, with the reason.
 */
#include "base/arena.h"
#include "modules/learning/learning_int.h"
#include "modules/learning/mark.h"

enum { REMARK_CHARS = 200 };

static err_t load(struct visit *visit, struct record *sitting)
{
	return reg_load(&visit->act, act_register(&visit->act, "exam_sitting"), visit_id(visit, 0),
			sitting);
}

static bool may_mark(const struct visit *visit, const struct record *sitting)
{
	return record_is(sitting, "state", "handed") && !sitting->voided &&
	       act_may(&visit->act, S("exam_sitting"), VERB_STEP, sitting->org);
}

static struct str input_name(struct arena *arena, const char *what, int64_t turn)
{
	return str_fmt(arena, "%s_%lld", what, (long long)turn);
}

static struct str typed_or(const struct visit *visit, struct str name, struct str kept)
{
	return visit_refused(visit) && form_has(&visit->form, name) ? form_get(&visit->form, name)
								    : kept;
}

static void put_line(struct visit *visit, const struct record *line, bool marking, struct doc *one)
{
	int64_t turn = record_int(line, "turn");
	bool by_hand = mark_by_hand(record_text(line, "question_kind")) &&
		       record_text(line, "answer").len > 0;
	struct str got = input_name(visit->arena, "got", turn),
		   remark = input_name(visit->arena, "remark", turn);
	exam_put_line(&visit->act, line, true, one);
	doc_set_bool(one, "mark", marking && by_hand);
	doc_set(one, "got_name", got);
	doc_set(one, "got_value", typed_or(visit, got, doc_str(one, "got")));
	doc_set(one, "remark_name", remark);
	doc_set(one, "remark_value", typed_or(visit, remark, record_text(line, "remark")));
	doc_set(one, "marker", record_text(line, "marker"));
}

static err_t put_lines(struct visit *visit, const struct record *sitting)
{
	struct record *lines = NULL;
	size_t count = 0, open = 0;
	bool marking = may_mark(visit, sitting);
	bool shown = record_is(sitting, "state", "handed") || record_is(sitting, "state", "marked");
	struct doc *list = doc_set_list(visit->page, "lines");
	if (shown)
		TRY(exam_lines(&visit->act, sitting->id, &lines, &count));
	for (size_t i = 0; i < count; i++) {
		put_line(visit, &lines[i], marking, doc_add_map(list));
		open += record_int(&lines[i], "marked") == 0;
	}
	doc_set_bool(visit->page, "has_lines", count > 0);
	doc_set(visit->page, "mark_url",
		marking ? str_fmt(visit->arena, "/desk/sittings/%lld/mark", (long long)sitting->id)
			: S(""));
	doc_set(visit->page, "open_text",
		open > 0 ? str_fmt(visit->arena, "还有 %zu 道案例题没有判", open) : S(""));
	return NULL;
}

static err_t put_certificate(struct visit *visit, const struct record *sitting)
{
	struct record certificate;
	bool found = false;
	TRY(exam_certificate_of(&visit->act, sitting->id, &certificate, &found));
	doc_set(visit->page, "certificate_number",
		found ? record_text(&certificate, "number") : S(""));
	doc_set(visit->page, "certificate_url",
		found ? visit_record_url(visit, S("exam_certificate"), certificate.id) : S(""));
	doc_set(visit->page, "certificate_check",
		found ? exam_certificate_url(&visit->act, &certificate) : S(""));
	doc_set(visit->page, "certificate_pdf",
		found ? str_fmt(visit->arena, "/desk/sittings/%lld/certificate.pdf",
				(long long)sitting->id)
		      : S(""));
	return NULL;
}

err_t sitting_desk_page(struct visit *visit)
{
	static const char *const names[] = {"number",      "exam",       "begun_at", "ends_at",
					    "handed_at",   "handed_how", "points",   "total",
					    "pass_points", "partial",    NULL};
	struct record sitting;
	TRY(load(visit, &sitting));
	bool over = !sitting.open;
	struct str link = exam_url(&visit->act, &sitting, "");
	bool stepping = visit_refused(visit) && str_find(visit->url, S("/step/")) != SIZE_MAX;
	learning_frame(visit, "考试", "/desk/exams", record_brief(&visit->act, &sitting, "name"));
	doc_set(visit->page, "exam_url",
		visit_record_url(visit, S("exam"), record_int(&sitting, "exam")));
	reg_facts_doc(&visit->act, &sitting, names, doc_set_list(visit->page, "facts"));
	doc_set(visit->page, "edit_url",
		record_is(&sitting, "state", "waiting") &&
				act_may(&visit->act, S("exam_sitting"), VERB_CHANGE, sitting.org)
			? str_fmt(visit->arena, "/desk/r/exam_sitting/%lld/edit",
				  (long long)sitting.id)
			: S(""));
	doc_set(visit->page, "code", over ? S("") : exam_code(&visit->act, &sitting));
	doc_set(visit->page, "own_url", link);
	doc_put(visit->page, S("qr"),
		view_qr(visit->arena, visit_address(visit, link), S("他自己的考试页")));
	doc_set_int(visit->page, "version", sitting.version);
	TRY(put_lines(visit, &sitting));
	TRY(put_certificate(visit, &sitting));
	struct doc *actions = doc_set_list(visit->page, "actions");
	TRY(flow_actions_doc(
		&visit->act, &sitting,
		str_fmt(visit->arena, "/desk/sittings/%lld/step", (long long)sitting.id),
		stepping ? visit_param(visit, 1) : S(""), &visit->form, visit->errors, actions));
	doc_set_bool(visit->page, "has_actions", actions->in.count > 0);
	return flow_desk_doc(&visit->act, &sitting, visit->page);
}

/* ---- marking ---- */

/* What is left empty is marked later. */
static err_t mark_one(struct visit *visit, const struct record *sitting, const struct record *line,
		      int *marked)
{
	int64_t turn = record_int(line, "turn"), got = 0;
	struct str name = input_name(visit->arena, "got", turn),
		   typed = str_trim(form_get(&visit->form, name)),
		   remark = str_trim(
			   form_get(&visit->form, input_name(visit->arena, "remark", turn)));
	if (!mark_by_hand(record_text(line, "question_kind")) || typed.len == 0)
		return NULL;
	if (!str_int(mark_plain(visit->arena, typed), &got))
		return err_field(visit->arena, name, "第 %lld 题的得分请写整数。", (long long)turn);
	if (str_chars(remark) > REMARK_CHARS)
		return err_field(visit->arena, name, "第 %lld 题的评语最多 %d 个字。",
				 (long long)turn, REMARK_CHARS);
	(*marked)++;
	return exam_mark_line(&visit->act, sitting->id, turn, got, remark);
}

err_t sitting_mark_apply(struct visit *visit)
{
	struct record sitting, *lines = NULL;
	size_t count = 0;
	int marked = 0;
	TRY(load(visit, &sitting));
	TRY(act_need(&visit->act, S("exam_sitting"), VERB_STEP, sitting.org));
	TRY(exam_lock(&visit->act, sitting.id));
	TRY(exam_lines(&visit->act, sitting.id, &lines, &count));
	for (size_t i = 0; i < count; i++)
		TRY(mark_one(visit, &sitting, &lines[i], &marked));
	if (marked == 0)
		return err_field(visit->arena, S(""), "请写案例题的得分。");
	visit->location = visit_record_url(visit, S("exam_sitting"), sitting.id);
	visit->flash = S("判分存好了。");
	if (!str_eq(visit_field(visit, "done"), S("1")))
		return NULL;
	visit->flash = S("成绩定了。及格的，证书已经有了。");
	return flow_fire(&visit->act, sitting.reg, sitting.id,
			 &(struct flow_ask){.step = S("settle"),
					    .version = sitting.version,
					    .form = &visit->form});
}

err_t sitting_step_apply(struct visit *visit)
{
	struct record sitting;
	int64_t version = 0;
	TRY(load(visit, &sitting));
	if (!str_int(visit_field(visit, "version"), &version))
		version = 0;
	TRY(flow_fire(&visit->act, sitting.reg, sitting.id,
		      &(struct flow_ask){.step = visit_param(visit, 1),
					 .version = version,
					 .form = &visit->form}));
	visit->location = visit_record_url(visit, S("exam_sitting"), sitting.id);
	return NULL;
}

err_t sitting_certificate_page(struct visit *visit)
{
	struct record sitting, certificate;
	bool found = false;
	TRY(load(visit, &sitting));
	TRY(exam_certificate_of(&visit->act, sitting.id, &certificate, &found));
	if (!found)
		return err_new(visit->arena, ERR_NOT_FOUND, "还没有合格证书，或者证书作废了。");
	return exam_certificate_print(visit, &certificate);
}
