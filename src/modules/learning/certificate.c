/*
 * certificate: the paper that somebody has passed, and whether it is true.
 *
 * The code on it leads to a page that says whose it is, as names are shown in public. Who has the paper alone writes its number
 * and the name: both must be right, and the answer is yes or no. A certificate that was voided says so.
 */
#include "base/arena.h"
#include "base/ident.h"
#include "engine/account/account.h"
#include "engine/link/link.h"
#include "engine/paper/paper.h"
#include "modules/learning/learning_int.h"
#include "web/face.h"

struct str exam_certificate_url(struct act *act, const struct record *certificate)
{
	return str_fmt(act->arena, "/v/" STR "/certificate/" STR, STR_ARG(certificate->org),
		       STR_ARG(link_make(act, certificate)));
}

err_t exam_certificate_print(struct visit *visit, const struct record *certificate)
{
	struct act program = act_as_program(&visit->act);
	const struct paper *paper =
		catalogue_paper(visit->act.house->catalogue, S("exam_certificate_sheet"));
	struct doc *print = NULL;
	if (paper == NULL || paper->hidden)
		return err_new(visit->arena, ERR_NOT_FOUND, "县里没有用这种证书。请问支部。");
	const struct paper_ask ask = {
		.paper = paper,
		.record = certificate,
		.org = certificate->org,
		.address = visit_address(visit, exam_certificate_url(&program, certificate))};
	TRY(paper_fill(&program, &ask, &print));
	doc_set(print, "paper", S("A5"));
	doc_set(print, "footer", S(""));
	doc_put(visit->page, S("print"), print);
	visit_title(visit, paper->title);
	if (visit->suffix.len == 0)
		visit->suffix = S("pdf");
	return NULL;
}

/* ---- is it true ---- */

static void put_found(struct visit *visit, struct act *program, const struct record *one)
{
	doc_set_bool(visit->page, "asked", true);
	doc_set_bool(visit->page, "good", one != NULL && !one->voided);
	doc_set_bool(visit->page, "voided", one != NULL && one->voided);
	doc_set_bool(visit->page, "unknown", one == NULL);
	if (one == NULL)
		return;
	doc_set(visit->page, "found_number", record_text(one, "number"));
	doc_set(visit->page, "found_name", name_masked(visit->arena, record_text(one, "name")));
	doc_set(visit->page, "found_exam", record_text(one, "exam_name"));
	doc_set(visit->page, "found_day", record_brief(program, one, "passed_on"));
	doc_set(visit->page, "found_place", place_name(program, one->org));
}

static void put_form(struct visit *visit)
{
	face_begin(visit, S("查证书真假"), face_url(visit, S("/learn")), "学习");
	doc_set(visit->page, "action", face_url(visit, S("/certificate")));
	doc_set(visit->page, "number", visit_field(visit, "number"));
	doc_set(visit->page, "name", visit_field(visit, "name"));
	doc_set_bool(visit->page, "asked", false);
}

err_t certificate_page(struct visit *visit)
{
	struct act program = act_as_program(&visit->act);
	put_form(visit);
	if (visit->show && !visit_refused(visit))
		put_found(visit, &program, visit->own);
	return NULL;
}

static bool is_this(struct act *program, struct str number, struct str name, struct record *out)
{
	return reg_find_number(program, act_register(program, "exam_certificate"), number, out) ==
		       NULL &&
	       str_eq(out->org, program->org) && str_eq(record_text(out, "name"), name);
}

/* The answer is shown as the answer to the form, at no address; a wrong try is counted. */
err_t certificate_apply(struct visit *visit)
{
	struct act program = act_as_program(&visit->act);
	struct str number = str_trim(visit_field(visit, "number")),
		   name = str_trim(visit_field(visit, "name"));
	struct str who = str_fmt(visit->arena, "certificate:" STR ":" STR, STR_ARG(visit->act.org),
				 STR_ARG(visit->act.peer));
	struct record *one = arena_one(visit->arena, struct record);
	bool allowed = false;
	if (number.len == 0 || name.len == 0)
		return err_field(visit->arena, S("number"), "请照证书写编号和姓名。");
	TRY(guess_allowed(&visit->act, who, &allowed));
	if (!allowed)
		return err_field(visit->arena, S("number"),
				 "试的次数太多了，请过 15 分钟再查，或者扫证书上的码。");
	visit->own = is_this(&program, number, name, one) ? one : NULL;
	visit->location = face_url(visit, S("/certificate"));
	visit->show = true;
	return visit->own == NULL ? guess_failed(&visit->act, who) : NULL;
}

err_t certificate_link_page(struct visit *visit)
{
	struct act program;
	struct record one;
	TRY(learning_open(visit, "exam_certificate",
			  "没有这张证书。请照证书上的码再扫一次，或者写编号和姓名查。", &one));
	program = act_as_program(&visit->act);
	put_form(visit);
	put_found(visit, &program, &one);
	return NULL;
}
