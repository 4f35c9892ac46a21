/*
 * rate: the applicant's page: five levels, why, a word; afterwards what she said and what follows.
 *
 * The link proves the case; nothing else does. Seen again after rating, the same address tells how the
 * rectification goes.
 */
#include "base/arena.h"
#include "base/count.h"
#include "engine/account/account.h"
#include "engine/link/link.h"
#include "modules/rating/rating_int.h"
#include "web/part.h"

/* What proves the case: the address, or at the screen of the hall a ticket that the form carries. */
static struct str proof_of(const struct visit *visit)
{
	return visit->route->kiosk ? visit_field(visit, "ticket") : visit_param(visit, 1);
}

static struct str kiosk_url(struct visit *visit, const char *rest)
{
	return str_fmt(visit->arena, "/v/" STR "/kiosk%s", STR_ARG(visit->act.org), rest);
}

static struct str case_url(struct visit *visit, const struct record *about)
{
	if (visit->route->kiosk)
		return kiosk_url(visit, "");
	return str_fmt(visit->arena, "/v/" STR "/case/" STR, STR_ARG(about->org),
		       STR_ARG(visit_param(visit, 1)));
}

/* What stands around every page of the portal. */
static void put_frame(struct visit *visit, const struct record *about)
{
	static const char *const tabs[] = {"home", "guide", "publicity", "track"};
	struct doc *page = doc_at(visit->page, "_page"), *lit = doc_set_map(visit->page, "_tab");
	for (size_t i = 0; i < 4; i++)
		doc_set_bool(lit, tabs[i], i == 3);
	struct doc *back = doc_set_map(page, "back");
	doc_set_bool(page, "home", false);
	doc_set(back, "url", case_url(visit, about));
	doc_set(back, "title", S("办到哪一步了"));
}

static err_t open_case(struct visit *visit, struct record *out)
{
	const struct reg *reg = catalogue_register(visit->act.house->catalogue, S("case"));
	TRY(link_open(&visit->act, reg, proof_of(visit), out));
	if (out->voided || (!visit->route->kiosk && !str_starts(out->org, visit->act.org)))
		return err_new(visit->arena, ERR_NOT_FOUND,
			       "这个链接不对，请从受理单的二维码重新进入，或用编号查。");
	return NULL;
}

/* The link stands on the receipt, which the window prints: who is logged in as staff does not rate. */
static err_t refuse_staff(struct visit *visit)
{
	struct act staff = visit->act;
	if (visit->session.len == 0 || session_open(&staff, visit->session, NULL) != NULL)
		return NULL;
	return err_new(visit->arena, ERR_DENIED,
		       "这台机器上有工作人员登录着，不能评价。请群众用自己的手机扫受理单上的码来评。");
}

/* ---- the form ---- */

void rate_put_levels(struct visit *visit, struct doc *rate)
{
	static const char *const icons[] = {"mood-cry", "mood-sad", "mood-empty", "mood-smile",
					    "mood-happy"};
	const struct codes *codes = catalogue_codes(visit->act.house->catalogue, S("rating"));
	struct str typed = visit_field(visit, "level");
	struct doc *levels = doc_set_list(rate, "levels");
	for (size_t i = 0; codes != NULL && i < codes->count; i++) {
		const struct code *code = &codes->all[i];
		int64_t n = 0;
		struct doc *level = doc_add_map(levels);
		bool known = str_int(code->code, &n) && n >= 1 && n <= 5;
		doc_set(level, "value", code->code);
		doc_set(level, "title", code->title);
		doc_set(level, "icon", str_of(icons[known ? n - 1 : 2]));
		doc_set_bool(level, "checked", str_eq(typed, code->code));
	}
}

void rate_put_reasons(struct visit *visit, struct doc *rate)
{
	const struct codes *codes =
		catalogue_codes(visit->act.house->catalogue, S("rating_reason"));
	struct str typed = form_all(visit->arena, &visit->form, S("reason"));
	struct doc *reasons = doc_set_list(rate, "reasons");
	for (size_t i = 0; codes != NULL && i < codes->count; i++) {
		struct doc *reason = doc_add_map(reasons);
		doc_set(reason, "value", codes->all[i].code);
		doc_set(reason, "title", codes->all[i].title);
		doc_set_bool(reason, "checked", str_has_word(typed, codes->all[i].code));
	}
}

/* The five levels and room for a word: at first, and once more when it was put right. */
static struct doc *put_questions(struct visit *visit, const struct record *about, const char *key)
{
	struct doc *rate = doc_set_map(visit->page, key);
	doc_set(rate, "action", str_join(visit->arena, case_url(visit, about), S("/rate")));
	doc_set(rate, "ticket", visit->route->kiosk ? proof_of(visit) : S(""));
	doc_set(rate, "item_title", record_text(about, "title"));
	doc_set(rate, "number", record_text(about, "number"));
	doc_set(rate, "level_error", err_of_field(visit->errors, S("level")));
	rate_put_levels(visit, rate);
	struct doc *fields = doc_set_list(rate, "fields");
	struct doc *remark = part_field(fields, "remark", "想说的话", "is_long");
	doc_set_bool(remark, "optional", true);
	doc_set_int(remark, "maxlength", 500);
	doc_set(remark, "value", visit_field(visit, "remark"));
	doc_set(remark, "error", err_of_field(visit->errors, S("remark")));
	return rate;
}

static void put_form(struct visit *visit, const struct record *about)
{
	struct doc *rate = put_questions(visit, about, "rate");
	visit_title(visit, S("评价"));
	rate_put_reasons(visit, rate);
	doc_set(rate, "promise",
		str_fmt(visit->arena,
			"评不评、怎么评由您自己定，评一次，办事的人不能代您评，也不能改。评了不满意的，"
			"村里 %lld 个工作日内联系您，%lld 个工作日内改好，镇里再打电话问您满不满意。",
			(long long)rating_contact_days(&visit->act),
			(long long)rating_fix_days(&visit->act)));
}

/* ---- what she said ---- */

static void add_line(struct doc *lines, struct str text)
{
	doc_set(doc_add_map(lines), "text", text);
}

/* What came of it, as it was written down for her: never who it was about. */
static void put_outcome(struct visit *visit, const struct rating_done *done, struct doc *repair)
{
	static const char *const names[] = {"contacted_on", "cause", "measures", "called_on",
					    "callback_result", "again_level"};
	static const char *const titles[] = {"联系您", "核实的结果", "怎么改的", "回访", "回访时您说",
					     "您再评的"};
	struct act program = act_as_program(&visit->act);
	struct doc *facts = doc_set_list(repair, "facts");
	bool told = str_eq(done->fix->name, S("calling")) || done->fix->final;
	for (size_t i = 0; i < COUNT(names); i++) {
		const struct field *field = reg_field(done->mended.reg, str_of(names[i]));
		struct str text = field == NULL ? S("") : record_shown(&program, &done->mended, field);
		if (text.len == 0 || (i > 0 && !told))
			continue;
		struct doc *fact = doc_add_map(facts);
		doc_set(fact, "title", str_of(titles[i]));
		doc_set(fact, "text", text);
	}
	doc_set_bool(repair, "has_facts", facts->in.count > 0);
}

static void put_repair(struct visit *visit, const struct rating_done *done, struct doc *out)
{
	if (done->fix == NULL) {
		doc_set_bool(out, "repair", false);
		return;
	}
	struct doc *repair = doc_set_map(out, "repair"), *lines = doc_set_list(repair, "lines");
	doc_set(repair, "heading", done->fix->final ? S("您提的意见，有结果了") : S("对不住，我们会改"));
	if (done->begins) {
		add_line(lines, str_fmt(visit->arena, "%lld 个工作日内，村里联系您，听您说说情况。",
					(long long)rating_contact_days(&visit->act)));
		add_line(lines, str_fmt(visit->arena, "%lld 个工作日内改好，把结果告诉您。",
					(long long)rating_fix_days(&visit->act)));
	} else {
		add_line(lines, done->fix->words);
	}
	if (!done->fix->final)
		add_line(lines, S("改好以后，镇里再打电话问您满不满意，不是原来经办的那个人。"));
	put_outcome(visit, done, repair);
}

static void put_rated(struct visit *visit, const struct record *about,
		      const struct rating_done *done)
{
	struct doc *rated = doc_set_map(visit->page, "rated");
	visit->template = "portal/rated";
	visit_title(visit, S("评价收到了"));
	doc_set(rated, "level_text", done->words);
	doc_set(rated, "item_title", record_text(about, "title"));
	doc_set(rated, "number", record_text(about, "number"));
	doc_set(rated, "case_url", case_url(visit, about));
	put_repair(visit, done, rated);
	if (done->may_again)
		put_questions(visit, about, "again");
	else
		doc_set_bool(visit->page, "again", false);
}

err_t rate_page(struct visit *visit)
{
	struct record about;
	struct rating_done done;
	/* The address alone shows nothing at the screen: what is personal is the answer to a form. */
	if (visit->route->kiosk && proof_of(visit).len == 0) {
		visit->location = kiosk_url(visit, "");
		return NULL;
	}
	TRY(open_case(visit, &about));
	TRY(rating_find(&visit->act, &about, &done));
	put_frame(visit, &about);
	if (done.found) {
		if (refuse_staff(visit) != NULL)
			done.may_again = false;
		put_rated(visit, &about, &done);
		return NULL;
	}
	TRY(refuse_staff(visit));
	if (!rating_may_begin(&visit->act, &about)) {
		visit->location = case_url(visit, &about);
		visit->flash = S("这件事还没有办完，办完以后再来评。");
		return NULL;
	}
	put_form(visit, &about);
	return NULL;
}

err_t rate_faults(struct visit *visit, err_t errors)
{
	err_t list = NULL;
	for (; errors != NULL; errors = errors->next) {
		struct err *one = arena_one(visit->arena, struct err);
		*one = *errors;
		one->next = NULL;
		if (str_eq(one->field, S("text")))
			one->field = S("remark");
		list = err_both(visit->arena, list, one);
	}
	return list;
}

err_t rate_apply(struct visit *visit)
{
	struct record about;
	int64_t id = 0;
	TRY(open_case(visit, &about));
	TRY(refuse_staff(visit));
	struct rating_words words = {.level = str_trim(visit_field(visit, "level")),
				     .reasons = form_all(visit->arena, &visit->form, S("reason")),
				     .text = visit_field(visit, "remark"),
				     .channel = visit->route->kiosk ? S("kiosk") : S("link")};
	struct rating_done done;
	TRY(rating_find(&visit->act, &about, &done));
	err_t err = done.may_again ? rating_again(&visit->act, &about, words.level, words.text)
				   : rating_give(&visit->act, &about, &words, &id);
	if (err != NULL)
		return rate_faults(visit, err);
	visit->location = str_join(visit->arena, case_url(visit, &about), S("/rate"));
	if (visit->route->kiosk) {
		visit->location = case_url(visit, &about); /* sent again, it shows nothing */
		visit->show = true;
	}
	return NULL;
}

/* At the screen of the hall the form itself is the answer to a button of the case. */
err_t rate_kiosk_prepare(struct visit *visit)
{
	struct record about;
	TRY(open_case(visit, &about));
	visit->show = visit_field(visit, "look").len > 0;
	return NULL;
}
