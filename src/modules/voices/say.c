/*
 * say: a complaint or a suggestion about the system itself, from the desk and from the screen in the hall (the portal's own page
 * is modules/service/portal_feedback.c). All of them are one register, answered, and public when somebody has released the answer.
 */
#include "base/arena.h"
#include "base/count.h"
#include "modules/voices/voices_int.h"
#include "web/part.h"

static const char *const desk_names[] = {"kind", "text"};
enum { DESK_NAMES = COUNT(desk_names), ANSWERED_MAX = 20 };

static err_t feedback_reg(struct visit *visit, const struct reg **out)
{
	*out = act_register(&visit->act, "feedback");
	if (*out == NULL || (*out)->hidden || (*out)->flow_count == 0)
		return err_new(visit->arena, ERR_NOT_FOUND, "这里没有开通提意见，请打电话说。");
	return NULL;
}

/* Above a village there is nobody to answer it but the county. */
static err_t begun(struct act *act, const struct reg *reg, int64_t id, struct str org)
{
	struct act program = act_as_program(act);
	TRY(flow_begun(act, reg, id, S("")));
	if (tier_of_code(org) >= TIER_VILLAGE)
		return NULL;
	return flow_fire(&program, reg, id, &(struct flow_ask){.step = S("pass_up"), .by_program = true});
}

/* ---- the desk: whoever is signed in ---- */

err_t say_page(struct visit *visit)
{
	const struct reg *reg = NULL;
	const struct field *fields[DESK_NAMES];
	TRY(feedback_reg(visit, &reg));
	for (size_t i = 0; i < DESK_NAMES; i++)
		fields[i] = reg_field(reg, str_of(desk_names[i]));
	visit_title(visit, S("对这个系统说一句"));
	struct doc *list = doc_set_list(visit->page, "answered");
	TRY(voices_shown(visit, "feedback", str_sub(visit->act.org, 0, tier_length(TIER_COUNTY)), ANSWERED_MAX, list));
	doc_set_bool(visit->page, "has_answered", list->in.count > 0);
	return reg_form_doc(&visit->act, reg, NULL, visit_refused(visit) ? &visit->form : NULL, visit->errors, fields,
			    DESK_NAMES, doc_set_list(visit->page, "fields"));
}

/* No post is needed to say what does not work: the program writes it down under the name of who says it. */
err_t say_apply(struct visit *visit)
{
	const struct reg *reg = NULL;
	const struct field *fields[DESK_NAMES];
	struct act hand = act_as_program(&visit->act);
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(feedback_reg(visit, &reg));
	for (size_t i = 0; i < DESK_NAMES; i++)
		fields[i] = reg_field(reg, str_of(desk_names[i]));
	TRY(draft_new(&hand, reg, visit->act.org, &draft));
	draft_take(draft, &visit->form, fields, DESK_NAMES);
	draft_set_text(draft, "name", visit->act.name);
	draft_set_text(draft, "page", S("工作台"));
	TRY(flow_begin(draft, reg->flows[0], true, NULL, 0));
	TRY(draft_write(draft, 0, &id));
	TRY(begun(&hand, reg, id, visit->act.org));
	visit->location = S("/desk/say");
	visit->flash = S("收到了，谢谢您。会有人答复；答复公开了会贴在下面。");
	return NULL;
}

/* ---- the screen in the hall: tapped ---- */

err_t opinion_page(struct visit *visit)
{
	const struct codes *codes = catalogue_codes(visit->act.house->catalogue, S("feedback_quick"));
	const struct reg *reg = NULL;
	TRY(feedback_reg(visit, &reg));
	face_begin(visit, S("对这个系统说一句"), face_url(visit, S("")), "首页");
	doc_set(visit->page, "action", face_url(visit, S("/feedback")));
	doc_set_bool(visit->page, "told", visit_query(visit, "done").len > 0);
	struct doc *list = doc_set_list(visit->page, "fields");
	struct doc *quick = part_field(list, "quick", "哪里不好，点一个", "is_radio");
	doc_set_bool(quick, "required", true);
	doc_set(quick, "error", visit_refused(visit) ? visit->errors->text : S(""));
	for (size_t i = 0; codes != NULL && i < codes->count; i++)
		part_option(quick, codes->all[i].code, codes->all[i].title, str_eq(visit_field(visit, "quick"), codes->all[i].code));
	struct doc *answered = doc_set_list(visit->page, "answered");
	TRY(voices_shown(visit, "feedback", str_sub(visit->act.org, 0, tier_length(TIER_COUNTY)), ANSWERED_MAX, answered));
	doc_set_bool(visit->page, "has_answered", answered->in.count > 0);
	return NULL;
}

err_t opinion_apply(struct visit *visit)
{
	const struct codes *codes = catalogue_codes(visit->act.house->catalogue, S("feedback_quick"));
	const struct reg *reg = NULL;
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(feedback_reg(visit, &reg));
	const struct code *one = codes == NULL ? NULL : codes_find(codes, visit_field(visit, "quick"));
	if (one == NULL)
		return err_field(visit->arena, S("quick"), "请点一个。");
	struct str kind = one->code;
	TRY(draft_new(&visit->act, reg, visit->act.org, &draft));
	draft_set_text(draft, "kind", str_cut(&kind, '_')); /* "hard_small" is of the kind "hard" */
	draft_set_text(draft, "text", one->title);
	draft_set_text(draft, "page", S("大厅自助机"));
	TRY(flow_begin(draft, reg->flows[0], true, NULL, 0));
	TRY(draft_write(draft, 0, &id));
	TRY(begun(&visit->act, reg, id, visit->act.org));
	visit->location = face_url(visit, S("/feedback?done=1"));
	return NULL;
}
