/*
 * portal_track: from the number on a receipt and the phone's last four to the case's own link.
 *
 * Four digits are few, so guesses are counted by who makes them, and the count is kept even though the
 * answer is "not found": the wrong try commits and leads back to the form.
 */
#include "base/arena.h"
#include "engine/account/account.h"
#include "modules/service/portal_int.h"

enum { NUMBER_MAX = 40 };

static const struct field number_field = {
	.name = STR_INIT("number"), .title = STR_INIT("受理单编号"), .kind = FIELD_TEXT,
	.required = true, .max = NUMBER_MAX, .hint = STR_INIT("受理单最上面那一行，照着填"),
};
static const struct field tail_field = {
	.name = STR_INIT("phone_tail"), .title = STR_INIT("手机号后四位"), .kind = FIELD_TEXT,
	.required = true, .max = 4, .hint = STR_INIT("办事时留的那个手机号"),
};

/* What follows a wrong try: the number as it was typed comes back in the address. */
static void show_wrong(struct visit *visit, struct str number, struct form_value *typed)
{
	visit->errors = err_field(visit->arena, S("number"),
				  "没有找到。请核对编号和手机号后四位，有一个不对就查不到。");
	portal_errors(visit);
	typed->name = S("number");
	typed->value = str_head(number, NUMBER_MAX);
	typed->next = NULL;
}

err_t portal_track_page(struct visit *visit)
{
	const struct field *const fields[] = {&number_field, &tail_field};
	struct form_value wrong;
	struct form again = {&wrong};
	const struct form *typed = visit_refused(visit) ? &visit->form : NULL;
	struct str number = visit_query(visit, "wrong");
	portal_begin(visit, S("查进度"), TAB_TRACK);
	if (typed == NULL && number.len > 0) {
		show_wrong(visit, number, &wrong);
		typed = &again;
	}
	struct doc *list = doc_set_list(visit->page, "fields");
	TRY(portal_fields(visit, fields, 2, typed, list));
	doc_set(list->in.last, "inputmode", S("numeric"));
	return portal_mine_doc(visit, SIZE_MAX);
}

static err_t read_tail(struct visit *visit, struct str *number, struct str *tail)
{
	err_t faults = NULL;
	*number = str_trim(visit_field(visit, "number"));
	*tail = str_trim(visit_field(visit, "phone_tail"));
	if (number->len == 0 || str_chars(*number) > NUMBER_MAX)
		faults = err_field(visit->arena, S("number"), "请填受理单上的编号。");
	bool digits = tail->len == 4;
	for (size_t i = 0; i < tail->len; i++)
		digits = digits && tail->at[i] >= '0' && tail->at[i] <= '9';
	if (digits)
		return faults;
	return err_both(visit->arena, faults,
			err_field(visit->arena, S("phone_tail"), "请填手机号的后四位数字。"));
}

err_t portal_track_apply(struct visit *visit)
{
	struct act *act = &visit->act;
	struct str number, tail;
	struct record record;
	bool allowed = false;
	TRY(read_tail(visit, &number, &tail));
	struct str who = str_fmt(visit->arena, "track:" STR ":" STR, STR_ARG(act->org),
				 STR_ARG(act->peer));
	TRY(guess_allowed(act, who, &allowed));
	if (!allowed)
		return err_field(visit->arena, S("number"),
				 "试的次数太多了，请过 15 分钟再查，或打电话问村里。");
	err_t err = link_open_tail(act, case_reg(act), number, tail, &record);
	if (err == NULL) {
		bool shared = visit_field(visit, "shared").len > 0;
		visit->location = str_fmt(visit->arena, "/v/" STR "/case/" STR "%s", STR_ARG(record.org),
					  STR_ARG(link_make(act, &record)),
					  shared ? "?remember=no" : "");
		return NULL;
	}
	if (err->kind != ERR_INVALID)
		return err;
	TRY(guess_failed(act, who));
	visit->location = face_url(visit, str_join(visit->arena, S("/track?wrong="),
						     http_encode(visit->arena, number)));
	return NULL;
}
