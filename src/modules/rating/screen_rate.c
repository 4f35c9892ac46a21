/*
 * screen_rate: the five faces on the screen at the window: sent by the clerk, tapped by the one who has come.
 *
 * The desk has no page that rates. It can send the faces of a case that is over to its screen and hears
 * "评好了", not what was said. That a clerk leans over and taps for her cannot be ruled out by any program:
 * so the screen is another browser, in which nobody of the staff is signed in; the rating carries the
 * channel "window", which every figure of ratings shows apart; she sees it on her own link; and who had
 * sent it, where and when is in the audit trail.
 */
#include "base/arena.h"
#include "engine/audit/audit.h"
#include "engine/link/link.h"
#include "modules/rating/rating_int.h"
#include "web/part.h"
#include "web/screen.h"

/* ---- the desk sends it ---- */

err_t rate_send_apply(struct visit *visit)
{
	struct act *act = &visit->act;
	struct record about;
	struct rating_done done;
	TRY(reg_load(act, catalogue_register(act->house->catalogue, S("case")), visit_id(visit, 0),
		     &about));
	TRY(rating_find(act, &about, &done));
	if (done.found)
		return err_new(visit->arena, ERR_CONFLICT, "这件事已经评过了，一件事评一次。");
	if (!rating_may_begin(act, &about))
		return err_new(visit->arena, ERR_CONFLICT, "这件事还没有办完，办完以后再请群众评。");
	struct showing showing = {.kind = S("rate"), .purpose = S("rating"), .record = about.id,
				  .title = record_text(&about, "title"), .signer = S(""),
				  .content = S(""), .digest = S("")};
	TRY(showing_send(visit, &showing));
	visit->location = str_fmt(visit->arena, "/desk/cases/%lld", (long long)about.id);
	visit->flash = S("已经送到群众的屏幕上，请让群众自己点。");
	return audit_note(act, &(struct audit_entry){.verb = S("screen:rate"), .on = S("case"),
						     .id = about.id, .org = about.org});
}

/* ---- she rates ---- */

/* The case of the showing; own becomes its applicant: the press before her eyes proves no more than the
 * channel says. */
static err_t load_case(struct visit *visit, const struct showing *showing, struct act *own,
		       struct record *out)
{
	struct act program = act_as_program(&visit->act);
	TRY(reg_load(&program, catalogue_register(visit->act.house->catalogue, S("case")),
		     showing->record, out));
	*own = act_public(visit->arena, visit->act.house, visit->act.db, visit->act.lane, out->org);
	own->now = visit->act.now;
	own->today = visit->act.today;
	own->peer = visit->act.peer;
	own->submission = visit->act.submission;
	link_own(own, out);
	return NULL;
}

static void put_remark(struct visit *visit, struct doc *rate)
{
	struct doc *remark = part_field(doc_set_list(rate, "fields"), "remark", "想说的话", "is_long");
	doc_set_bool(remark, "optional", true);
	doc_set_int(remark, "maxlength", 500);
	doc_set(remark, "value", visit_field(visit, "remark"));
	doc_set(remark, "error", err_of_field(visit->errors, S("remark")));
}

err_t screen_rate_page(struct visit *visit)
{
	struct showing showing;
	struct record about;
	struct act own;
	bool found = false;
	TRY(showing_page(visit, "rate", &showing, &found));
	if (!found)
		return NULL;
	TRY(load_case(visit, &showing, &own, &about));
	visit_title(visit, S("请您评一评"));
	struct doc *rate = doc_set_map(visit->page, "rate");
	doc_set(rate, "item_title", record_text(&about, "title"));
	doc_set(rate, "level_error", err_of_field(visit->errors, S("level")));
	rate_put_levels(visit, rate);
	rate_put_reasons(visit, rate);
	put_remark(visit, rate);
	return NULL;
}

err_t screen_rate_prepare(struct visit *visit)
{
	struct showing showing;
	return showing_posted(visit, "rate", &showing);
}

err_t screen_rate_apply(struct visit *visit)
{
	struct showing showing;
	struct record about;
	struct act own;
	int64_t id = 0;
	TRY(showing_posted(visit, "rate", &showing));
	visit->location = S("/screen");
	if (str_eq(visit_field(visit, "answer"), S("no"))) {
		visit->flash = S("好的，不评也没关系。");
		return showing_answer(&visit->act, &showing, SHOWING_NO, S(""));
	}
	TRY(load_case(visit, &showing, &own, &about));
	struct rating_words words = {.level = str_trim(visit_field(visit, "level")),
				     .reasons = form_all(visit->arena, &visit->form, S("reason")),
				     .text = visit_field(visit, "remark"),
				     .channel = S("window")};
	err_t err = rating_give(&own, &about, &words, &id);
	if (err != NULL)
		return rate_faults(visit, err);
	TRY(showing_answer(&visit->act, &showing, SHOWING_YES, S("")));
	visit->flash = S("谢谢您，评价收到了。");
	return NULL;
}
