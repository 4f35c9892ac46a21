/*
 * portal_kiosk: the touch screen in the hall, which everybody uses after everybody else.
 *
 * The same pages as the portal in another frame (route.kiosk: chrome.c, part/portal-head), and here what is
 * its own: the first page, finding a case by the number pad or by the code of the receipt, whom to ask. What is
 * personal is only ever the answer to a form: never an address of its own, never kept by the browser, so that
 * neither its back button nor its history shows it to the next one. The screen may look, and rate by a
 * ticket of some minutes; it never holds the applicant's own link.
 */
#include "base/arena.h"
#include "base/date.h"
#include "engine/account/account.h"
#include "modules/service/portal_int.h"

enum { NUMBER_MAX = 300 }; /* a scanner types the whole address */

static const struct field number_field = {
	.name = STR_INIT("number"), .title = STR_INIT("受理单编号"), .kind = FIELD_TEXT,
	.required = true, .max = NUMBER_MAX, .hint = STR_INIT("扫受理单上的码，或者按最上面一行的编号；横线不用按"),
};
static const struct field tail_field = {
	.name = STR_INIT("phone_tail"), .title = STR_INIT("手机号后四位"), .kind = FIELD_TEXT, .max = 4,
	.hint = STR_INIT("办事时留的那个手机号；扫码的不用填"),
};

err_t kiosk_home_page(struct visit *visit)
{
	portal_begin(visit, S("想做什么？点一点"), TAB_NONE);
	portal_hall(visit, doc_set_map(visit->page, "hall"));
	return visit_hall(visit);
}

err_t kiosk_help_page(struct visit *visit)
{
	portal_begin(visit, S("找人帮忙"), TAB_NONE);
	portal_hall(visit, doc_set_map(visit->page, "hall"));
	doc_set_bool(visit->page, "inside", true);
	return visit_hall(visit);
}

/* ---- finding a case ---- */

static bool is_address(struct str typed)
{
	return str_find(typed, S("://")) != SIZE_MAX || str_find(typed, S("/")) != SIZE_MAX;
}

bool kiosk_scanned(struct str base, struct str typed, struct str *link)
{
	struct str rest = typed;
	if (base.len == 0 || typed.len <= base.len || !str_same(str_sub(typed, 0, base.len), base))
		return false;
	rest = str_sub(typed, base.len, typed.len);
	const struct str head = S("/v/"), middle = S("case");
	if (!str_starts(rest, head))
		return false;
	rest = str_sub(rest, head.len, rest.len);
	struct str org = str_cut(&rest, '/'), kind = str_cut(&rest, '/');
	struct str mark = str_cut(&rest, '?');
	int64_t code = 0;
	if (!str_int(org, &code) || code <= 0 || !str_eq(kind, middle) || mark.len == 0 ||
	    str_find(mark, S("/")) != SIZE_MAX)
		return false;
	*link = mark;
	return true;
}

static err_t open_scanned(struct visit *visit, struct str typed, struct record *out)
{
	struct str link;
	if (!kiosk_scanned(visit_address(visit, S("")), typed, &link) ||
	    link_open(&visit->act, case_reg(&visit->act), link, out) != NULL)
		return err_field(visit->arena, S("number"),
				 "扫到的不是受理单上的码。请扫受理单上的二维码，或者按编号。");
	return NULL;
}

static bool is_tail(struct str tail)
{
	for (size_t i = 0; i < tail.len; i++) {
		if (tail.at[i] < '0' || tail.at[i] > '9')
			return false;
	}
	return tail.len == 4;
}

/* *found false: a wrong try, which is counted and must be committed. */
static err_t open_typed(struct visit *visit, struct str number, struct record *out, bool *found)
{
	struct act *act = &visit->act;
	struct str tail = str_trim(visit_field(visit, "phone_tail"));
	struct str who = str_fmt(visit->arena, "track:" STR ":" STR, STR_ARG(act->org),
				 STR_ARG(act->peer));
	bool allowed = false;
	if (!is_tail(tail))
		return err_field(visit->arena, S("phone_tail"), "请按手机号的后四位数字。");
	TRY(guess_allowed(act, who, &allowed));
	if (!allowed)
		return err_field(visit->arena, S("number"),
				 "试的次数太多了，请过 15 分钟再查，或者请窗口的人帮您查。");
	err_t err = link_open_tail(act, case_reg(act), number, tail, out);
	*found = err == NULL;
	if (err == NULL || err->kind != ERR_INVALID)
		return err;
	return guess_failed(act, who);
}

err_t kiosk_track_apply(struct visit *visit)
{
	struct str number = str_trim(visit_field(visit, "number"));
	struct record record;
	bool found = true;
	if (number.len == 0 || str_chars(number) > NUMBER_MAX)
		return err_field(visit->arena, S("number"), "请扫受理单上的码，或者按编号。");
	if (is_address(number))
		TRY(open_scanned(visit, number, &record));
	else
		TRY(open_typed(visit, number, &record, &found));
	/* Sent again, it shows nothing: the first page. */
	visit->location = face_url(visit, found ? S("") : S("/track?wrong=1"));
	if (!found)
		return NULL;
	int64_t *id = arena_one(visit->arena, int64_t);
	*id = record.id;
	visit->own = id;
	visit->show = true;
	return NULL;
}

static err_t put_found(struct visit *visit, int64_t id)
{
	struct act program = portal_program(visit);
	struct record record;
	const struct item *item = NULL;
	TRY(reg_load(&program, case_reg(&visit->act), id, &record));
	if (record.voided)
		return err_new(visit->arena, ERR_NOT_FOUND,
			       "这件办件已经作废。想知道为什么，请问窗口的人。");
	TRY(case_item(&visit->act, &record, &item));
	link_look(&visit->act, &record);
	portal_begin(visit, S("办到哪一步了"), TAB_NONE);
	visit->template = "portal/case";
	doc_set(doc_set_map(visit->page, "looks"), "words",
		S("看完请点下面的“看完了，回首页”。没人碰的话，一会儿自动擦掉，下一个人看不到。"));
	return portal_case_doc(visit, &record, item, SIGHT_HALL);
}

err_t kiosk_track_page(struct visit *visit)
{
	const struct field *const fields[] = {&number_field, &tail_field};
	bool refused = visit_refused(visit);
	if (visit->show && visit->own != NULL && !refused)
		return put_found(visit, *(const int64_t *)visit->own);
	portal_begin(visit, S("查进度"), TAB_NONE);
	portal_back(visit, face_url(visit, S("")), "首页");
	if (!refused && str_eq(visit_query(visit, "wrong"), S("1"))) {
		visit->errors = err_field(visit->arena, S("number"),
					  "没有找到。请核对编号和手机号后四位，有一个不对就查不到。");
		portal_errors(visit);
	}
	struct doc *list = doc_set_list(visit->page, "fields");
	TRY(portal_fields(visit, fields, 2, refused ? &visit->form : NULL, list));
	for (struct doc *one = list->in.first; one != NULL; one = one->next)
		doc_set(one, "inputmode", S("numeric"));
	doc_set_bool(list->in.last, "optional", false); /* what scanning spares is said by the hint */
	return NULL;
}
