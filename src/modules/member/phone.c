/*
 * phone: the member's side: the door, his page, what he asks to be corrected, and out again.
 */
#include "base/arena.h"
#include "base/date.h"
#include "engine/flow/flow.h"
#include "modules/member/member_int.h"
#include "web/face.h"
#include "web/part.h"

enum { CODE_DIGITS = 8, CODE_TYPED = 12, TAIL = 4, REQUESTS_MAX = 60, ASKED = 2 };

static struct str own_url(struct visit *visit, const char *rest)
{
	return str_fmt(visit->arena, "/v/" STR "/member%s", STR_ARG(visit->act.org), rest);
}

/* ---- the door ---- */

static const struct field code_field = {
	.name = STR_INIT("code"),
	.title = STR_INIT("进门码"),
	.kind = FIELD_TEXT,
	.required = true,
	.max = CODE_TYPED,
	.hint = STR_INIT("支部给您的条子上那八位数字"),
};
static const struct field tail_field = {
	.name = STR_INIT("tail"),
	.title = STR_INIT("身份证号后四位"),
	.kind = FIELD_TEXT,
	.required = true,
	.max = TAIL,
	.hint = STR_INIT("核对是您本人；最后一位是 X 的照着填"),
};

static err_t put_door(struct visit *visit, struct str code)
{
	const struct field *const fields[] = {&code_field, &tail_field};
	size_t given = code.len > 0 ? 1 : 0; /* by the link */
	struct doc *door = doc_set_map(visit->page, "door"), *list = doc_set_list(door, "fields");
	bool wrong = str_eq(visit_query(visit, "wrong"), S("1")) && !visit_refused(visit);
	face_begin(visit, S("我的党务"), str_fmt(visit->arena, "/v/" STR, STR_ARG(visit->act.org)),
		   "首页");
	doc_set_bool(visit->page, "me", false);
	doc_set(door, "action", visit->url);
	doc_set(door, "code", code);
	doc_set(door, "wrong",
		wrong ? S("进门码和身份证号后四位对不上，或者码已经用过、过期了。请核对；"
			  "还不行，请支部再给一个码。")
		      : S(""));
	TRY(reg_form_doc(&visit->act,
			 act_register(&visit->act, "party_member"), NULL,
			 visit_refused(visit) ? &visit->form : NULL, visit->errors, fields + given,
			 2 - given, list));
	if (given == 0)
		doc_set(list->in.first, "inputmode", S("numeric"));
	return NULL;
}

/* By a link: whoever is in here already may be somebody else of the family. */
err_t phone_door_page(struct visit *visit)
{
	TRY(member_need_on(&visit->act));
	visit->unkept = true;
	return put_door(visit, visit_param(visit, 1));
}

/* "1234 5678" as people copy it. */
static struct str digits_of(struct arena *arena, struct str typed)
{
	char *out = arena_alloc(arena, typed.len + 1);
	size_t len = 0;
	for (size_t i = 0; i < typed.len; i++) {
		if (typed.at[i] >= '0' && typed.at[i] <= '9')
			out[len++] = typed.at[i];
	}
	return (struct str){out, len};
}

static err_t read_door(struct visit *visit, struct str *code, struct str *tail)
{
	bool typed = visit_param(visit, 1).len == 0;
	err_t faults = NULL;
	*code = digits_of(visit->arena, typed ? visit_field(visit, "code") : visit_param(visit, 1));
	*tail = str_trim(visit_field(visit, "tail"));
	if (str_eq(str_sub(*tail, TAIL - 1, 1), S("x")))
		*tail = str_join(visit->arena, str_sub(*tail, 0, TAIL - 1), S("X"));
	if (tail->len != TAIL)
		faults = err_field(visit->arena, S("tail"), "请填身份证号的后四位。");
	if (typed && code->len != CODE_DIGITS)
		faults = err_both(
			visit->arena, faults,
			err_field(visit->arena, S("code"), "进门码是八位数字，请照条子再填一次。"));
	return faults;
}

err_t phone_enter_apply(struct visit *visit)
{
	struct str code, tail;
	bool right = false;
	TRY(member_need_on(&visit->act));
	TRY(read_door(visit, &code, &tail));
	TRY(member_enter(visit, code, tail, &right));
	visit->location =
		right ? own_url(visit, "") : str_join(visit->arena, visit->url, S("?wrong=1"));
	visit->flash =
		right ? S("进来了。这部手机以后不用再填码，看完可以点最下面的“退出”。") : S("");
	return NULL;
}

err_t phone_leave_apply(struct visit *visit)
{
	TRY(member_leave(visit));
	visit->location =
		str_fmt(visit->arena, "/v/" STR "/member", STR_ARG(visit_param(visit, 0)));
	visit->flash = S("退出了。下次要看，请支部再给一个进门码。");
	return NULL;
}

/* ---- his page ---- */

static err_t put_me(struct visit *visit, const struct record *member)
{
	struct act *act = &visit->act;
	struct doc *me = doc_set_map(visit->page, "me");
	face_begin(visit, S("我的党务"), str_fmt(visit->arena, "/v/" STR, STR_ARG(act->org)),
		   "首页");
	doc_set_bool(visit->page, "door", false);
	doc_set(me, "name", record_told(act, member, "name"));
	doc_set(me, "organisation", record_told(act, member, "organisation"));
	doc_set(me, "state", record_told(act, member, "member_state"));
	doc_set(me, "ask_url",
		act_may_own(act, S("member_request"), VERB_CREATE) ? own_url(visit, "/ask")
								   : S(""));
	doc_set(me, "out_url", own_url(visit, "/out"));
	return visit_member(visit, member, doc_set_list(me, "parts"));
}

err_t phone_page(struct visit *visit)
{
	struct record member;
	bool found = false;
	TRY(member_need_on(&visit->act));
	TRY(member_open(visit, &member, &found));
	if (!found)
		return put_door(visit, S(""));
	/* His branch is another's now, or he opened another centre's page. */
	if (!str_eq(member.org, visit_param(visit, 0))) {
		visit->location = own_url(visit, "");
		return NULL;
	}
	return put_me(visit, &member);
}

err_t phone_hall(struct visit *visit)
{
	bool here = member_on(&visit->act) && !visit->route->kiosk &&
		    tier_of_code(visit->act.org) >= TIER_TOWN;
	doc_set(visit->page, "member_url", here ? own_url(visit, "") : S(""));
	return NULL;
}

/* ---- asking for a correction ---- */

static const struct reg *request_reg(const struct act *act)
{
	return act_register(act, "member_request");
}

static void asked_fields(const struct reg *reg, const struct field *fields[ASKED])
{
	fields[0] = reg_field(reg, S("about"));
	fields[1] = reg_field(reg, S("text"));
}

err_t phone_ask_page(struct visit *visit)
{
	const struct field *fields[ASKED];
	struct record member;
	TRY(member_need(visit, &member));
	TRY(act_need(&visit->act, S("member_request"), VERB_CREATE, member.org));
	struct doc *form = doc_set_map(visit->page, "form");
	face_begin(visit, S("请支部更正"), own_url(visit, ""), "我的党务");
	doc_set(form, "lead", S("哪里不对、应该是什么，写在这里。支部核对以后在您的页面上答复。"));
	doc_set_list(form, "facts");
	doc_set_bool(form, "has_facts", false);
	doc_set(form, "action", own_url(visit, "/ask"));
	doc_set(form, "button", S("交给支部"));
	asked_fields(request_reg(&visit->act), fields);
	return reg_form_doc(&visit->act, request_reg(&visit->act), NULL,
			    visit_refused(visit) ? &visit->form : NULL, visit->errors, fields,
			    ASKED, doc_set_list(form, "fields"));
}

err_t phone_ask_apply(struct visit *visit)
{
	const struct reg *reg = request_reg(&visit->act);
	const struct field *fields[ASKED];
	struct record member;
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(member_need(visit, &member));
	TRY(draft_new(&visit->act, reg, member.org, &draft));
	asked_fields(reg, fields);
	draft_take(draft, &visit->form, fields, ASKED);
	draft_set_int(draft, "member", member.id);
	TRY(flow_begin(draft, reg->flows[0], false, NULL, 0));
	TRY(draft_write(draft, 0, &id));
	TRY(flow_begun(&visit->act, reg, id, S("本人在手机上提出")));
	visit->location = own_url(visit, "");
	visit->flash = S("交给支部了。怎么办的，会写在最下面的“请求更正”里。");
	return NULL;
}

static err_t put_request(struct visit *visit, const struct record *request, struct doc *part)
{
	struct act *act = &visit->act;
	struct flow_view view;
	TRY(flow_look(act, request, &view));
	struct str answer = record_text(request, "answer"), said = record_text(request, "text");
	struct doc *row =
		member_row(part, record_told(act, request, "about"),
			   day_short(visit->arena, day_of_moment(record_int(request, "created"))),
			   answer.len == 0 ? said
					   : str_fmt(visit->arena, STR "\n答复：" STR,
						     STR_ARG(said), STR_ARG(answer)));
	bool answered = str_eq(record_text(request, "state"), S("answered"));
	part_state(row, "state",
		   answered ? record_told(act, request, "outcome") : view.state->title,
		   view.state->tone, view.state->icon);
	return NULL;
}

err_t phone_requests(struct visit *visit, const struct record *member, struct doc *parts)
{
	struct record *rows = NULL;
	size_t count = 0, open = 0;
	(void)member;
	if (!act_may_own(&visit->act, S("member_request"), VERB_READ))
		return NULL;
	TRY(reg_own(&visit->act, "member_request", "member", REQUESTS_MAX, &rows, &count));
	for (size_t i = 0; i < count; i++)
		open += rows[i].open;
	struct doc *part = member_part(parts, "requests", "请求更正", "message-report",
				       open > 0 ? str_fmt(visit->arena, "%zu 件等支部答复", open)
				       : count > 0 ? S("都答复了")
						   : S("没有提过"),
				       "看到哪里不对，点下面的“有不对的，请支部更正”。");
	doc_set_bool(part, "open", open > 0);
	for (size_t i = 0; i < count; i++)
		TRY(put_request(visit, &rows[i], part));
	return NULL;
}
