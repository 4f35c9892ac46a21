/*
 * intake: the window in one screen: person, item, form, materials; read back to the villager; receipt.
 *
 * What a register holds about the person is drawn and shown, never asked again. The same address shows
 * the page while person and item are being found (GET) and takes the case (POST). One POST takes it, for
 * outside tools; the desk's own form says step=check first and gets the page to be confirmed, which sends
 * the same fields without it. step=edit shows the form again. Nothing typed is lost on any of these ways.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "engine/figure/figure.h"
#include "engine/paper/paper.h"
#include "modules/service/intake_int.h"
#include "web/kept.h"
#include "web/unfinished.h"

/* What is taken along from prepare. */
struct intake {
	struct upload *uploads;
	bool checking;   /* step=check, or a button of the screen: to be read back */
	enum screen_press press;
	bool confirming; /* step=send: it was read back */
};

/* A parameter that the form sends, or that the address carries. */
static struct str chosen(const struct visit *visit, const char *name)
{
	struct str typed = visit_field(visit, name);
	return typed.len > 0 ? typed : visit_query(visit, name);
}

struct str intake_link(struct visit *visit, struct str person, struct str item)
{
	if (person.len == 0 && item.len == 0)
		return S("/desk/intake");
	return str_fmt(visit->arena, "/desk/intake?%s" STR "%s%s" STR, person.len > 0 ? "person=" : "",
		       STR_ARG(person), person.len > 0 && item.len > 0 ? "&" : "",
		       item.len > 0 ? "item=" : "", STR_ARG(item));
}

/* ---- where we are ---- */

void intake_steps(struct visit *visit, bool item, bool person, int now)
{
	static const char *const titles[] = {"选事项", "核身份", "填表收件", "群众确认", "打印回执"};
	struct doc *steps = doc_set_list(visit->page, "steps");
	bool done[] = {item || now > 3, person || now > 3, now > 3, now > 4, false};
	for (int i = 0; i < 5; i++) {
		struct doc *one = doc_add_map(steps);
		doc_set_int(one, "n", i + 1);
		doc_set(one, "title", str_of(titles[i]));
		doc_set_bool(one, "done", done[i]);
		doc_set_bool(one, "now", now == i + 1);
	}
}

static err_t put_heading(struct visit *visit)
{
	int64_t n = 0;
	visit_title(visit, S("接待台"));
	TRY(figure_read(&visit->act, visit->act.org, S("case.accepted"), S(""),
			day_text(visit->arena, visit->act.today), &n));
	doc_set(visit->page, "today_text",
		n == 0 ? S("今天还没有受理") : str_fmt(visit->arena, "今日已受理 %lld 件", (long long)n));
	return NULL;
}

/* ---- the form ---- */

/* What the clerk is asked of the case itself; the person's facts are drawn from the register. */
const char *const intake_agent_fields[] = {"agent_name", "agent_phone", "agent_relation", NULL};
const char *const intake_case_fields[] = {"contact", "county_list", "county_way", NULL};

/* At a window nobody applies from a phone or a kiosk; three ways are one short list. */
static void keep_window_ways(struct doc *way)
{
	struct doc *options = doc_at(way, "options"), *fresh = doc_set_list(way, "options");
	bool any = false;
	for (struct doc *one = options->in.first, *next = NULL; one != NULL; one = next) {
		struct str code = doc_str(one, "value");
		next = one->next;
		if (str_eq(code, S("window")) || str_eq(code, S("proxy")) || str_eq(code, S("door"))) {
			doc_add(fresh, one);
			any = any || doc_truth(doc_at(one, "selected"));
		}
	}
	doc_set_bool(way, "is_radio", false);
	doc_set_bool(way, "is_select", true);
	if (!any && fresh->in.first != NULL)
		doc_set_bool(fresh->in.first, "selected", true);
}

static err_t put_case_field(struct visit *visit, const char *name, struct doc *list)
{
	const struct field *field = reg_field(case_reg(&visit->act), str_of(name));
	if (field == NULL)
		return NULL;
	TRY(reg_form_doc(&visit->act, case_reg(&visit->act), NULL,
			 visit_typed(visit) ? &visit->form : NULL, visit->errors, &field, 1, list));
	if (str_eq(field->name, S("way")))
		keep_window_ways(list->in.last);
	return NULL;
}

/* The value that is shown instead of being asked: drawn from the register, or worked out. */
static struct str known_value(struct visit *visit, const struct field *field,
			      const struct record *person, const struct case_pair *pair)
{
	struct str rest = field->from, from = str_cut(&rest, '.');
	if (field->how != DERIVE_NONE)
		return draft_input(pair->extension, field->name);
	if (person != NULL && str_eq(from, person->reg->name) && rest.len > 0)
		return record_told(&visit->act, person, str_c(visit->arena, rest));
	return S("");
}

static err_t put_item_field(struct visit *visit, const struct field *field, const struct record *person,
			    const struct case_pair *pair, struct doc *list)
{
	const struct form *typed = visit_typed(visit) ? &visit->form : NULL;
	struct str known = known_value(visit, field, person, pair);
	struct fact fact;
	if (field->fixed || field->how == DERIVE_AGE)
		return NULL;
	TRY(reg_form_doc(&visit->act, pair->extension->reg, NULL, typed, visit->errors, &field, 1, list));
	struct doc *out = list->in.last;
	if (out == NULL || !str_eq(doc_str(out, "id"), str_join(visit->arena, S("f-"), field->name)))
		return NULL; /* a list without values is not asked */
	if (field->kind == FIELD_REF && field->many && person != NULL)
		TRY(members_offer(&visit->act, field, person, typed, out));
	if (field->show.field.len > 0) {
		TRY(case_fact(pair, field->show.field, &fact));
		doc_set(doc_at(out, "show_if"), "now", fact_text(visit->arena, &fact));
	}
	if (known.len == 0)
		return NULL;
	doc_set_bool(out, "readonly", true);
	doc_set_bool(out, "held", field->how == DERIVE_NONE);
	doc_set(out, "value", known);
	return NULL;
}

/* How she has come, and who acts for her by which authority. */
static err_t put_way(struct visit *visit, const struct item *item, const struct record *person,
		     struct doc *list)
{
	TRY(put_case_field(visit, "way", list));
	TRY(authority_choice(visit, item, person, list));
	for (size_t i = 0; intake_agent_fields[i] != NULL; i++)
		TRY(put_case_field(visit, intake_agent_fields[i], list));
	return authority_new(visit, list);
}

static err_t put_form(struct visit *visit, const struct item *item, const struct record *person,
		      const struct case_pair *pair)
{
	struct doc *list = doc_set_list(visit->page, "fields");
	TRY(put_way(visit, item, person, list));
	/* A person without a phone in the register is asked for one: it is how she can track. */
	if (person != NULL && record_told(&visit->act, person, "phone").len == 0)
		TRY(put_case_field(visit, "phone", list));
	for (size_t i = 0; item->fields != NULL && i < item->fields->field_count; i++)
		TRY(put_item_field(visit, &item->fields->fields[i], person, pair, list));
	for (size_t i = 0; intake_case_fields[i] != NULL; i++)
		TRY(put_case_field(visit, intake_case_fields[i], list));
	return NULL;
}

static struct upload *uploads_of(const struct visit *visit)
{
	const struct intake *intake = str_eq(visit->url, S("/desk/intake")) ? visit->own : NULL;
	return intake == NULL ? NULL : intake->uploads;
}

/* The case as the form would make it now; its faults are those of what is not filled in yet. */
static err_t take_pair(struct visit *visit, const struct item *item, const struct record *person,
		       struct case_pair *pair)
{
	struct service_case input = {.item = item,
				     .org = person == NULL ? visit->act.org : person->org,
				     .person = person == NULL ? 0 : person->id,
				     .form = &visit->form};
	err_t faults = case_take(&visit->act, &input, pair);
	bool whole = pair->own != NULL && (item->fields == NULL || pair->extension != NULL);
	return whole ? NULL : faults;
}

static err_t put_item(struct visit *visit, const struct item *item, const struct record *person,
		      struct str person_id, struct case_pair *pair)
{
	const struct codes *groups =
		catalogue_codes(visit->act.house->catalogue, S("service_group"));
	struct doc *out = doc_set_map(visit->page, "item");
	struct str whom = person == NULL ? S("还没选人") : record_text(person, "name");
	TRY(visit_unfinished(visit, intake_link(visit, person_id, item->code),
			     str_fmt(visit->arena, STR "，" STR, STR_ARG(item->title), STR_ARG(whom))));
	doc_set(out, "code", item->code);
	doc_set(out, "title", item->title);
	doc_set(out, "group", groups == NULL ? S("") : codes_title(groups, item->group));
	doc_set(out, "change_url", intake_link(visit, person_id, S("")));
	doc_set_bool(out, "forbidden", false);
	doc_set(out, "action", S("/desk/intake"));
	doc_set(out, "note", visit_field(visit, "note"));
	doc_set(visit->page, "notice_url",
		str_fmt(visit->arena, "/desk/intake/notice.pdf?item=" STR, STR_ARG(item->code)));
	TRY(take_pair(visit, item, person, pair));
	struct upload *uploads = uploads_of(visit);
	if (uploads == NULL && visit_typed(visit))
		TRY(uploads_waiting(visit, &uploads)); /* of a draft that is taken up again */
	TRY(materials_doc(visit, item, NULL, person, pair, uploads, NULL, 0, visit->page));
	intake_put_limit(visit, item);
	return put_form(visit, item, person, pair);
}

static err_t put_middle(struct visit *visit, struct str code, const struct record *person,
			struct str person_id)
{
	const struct item *item = catalogue_item(visit->act.house->catalogue, code);
	const struct refusal *refusal = item == NULL ? intake_refusal(visit, code) : NULL;
	struct case_pair pair;
	doc_set_bool(visit->page, "limit", false);
	doc_set_bool(visit->page, "_draft", false);
	doc_set_bool(visit->page, "tips", item == NULL);
	intake_steps(visit, item != NULL, person != NULL,
		     item == NULL ? 1 : person == NULL ? 2 : 3);
	if (item != NULL)
		TRY(put_item(visit, item, person, person_id, &pair));
	else if (refusal != NULL)
		intake_put_refusal(visit, refusal, person_id);
	else
		TRY(intake_put_items(visit, person_id));
	return intake_put_points(visit, item, person, &pair);
}

/* Of the signature and her answer alone, which stand on the page to be confirmed. */
static bool is_of_signature(err_t errors)
{
	static const char *const fields[] = {"signer", "witness", "witness_post", "file_signature",
					     "showing"};
	for (; errors != NULL; errors = errors->next) {
		bool own = false;
		for (size_t i = 0; i < COUNT(fields); i++)
			own = own || str_eq(errors->field, str_of(fields[i]));
		if (!own)
			return false;
	}
	return true;
}

/* The page to be confirmed: everything fits, nothing is written yet; or only the signature was refused. */
static bool is_check(const struct visit *visit)
{
	const struct intake *intake = str_eq(visit->url, S("/desk/intake")) ? visit->own : NULL;
	if (intake == NULL)
		return false;
	if (visit_refused(visit))
		return (intake->confirming && is_of_signature(visit->errors)) ||
		       (intake->press != SCREEN_NONE && visit->errors->kind == ERR_CONFLICT);
	return visit->show && intake->checking;
}

static err_t put_check(struct visit *visit, const struct item *item, const struct record *person)
{
	struct case_pair pair;
	intake_steps(visit, true, true, 4);
	TRY(take_pair(visit, item, person, &pair));
	return intake_put_check(visit, item, person, &pair, uploads_of(visit));
}

static err_t put_page(struct visit *visit, struct str code, const struct record *person,
		      struct str person_id)
{
	if (person != NULL)
		TRY(intake_put_person(visit, person, code));
	else
		doc_set_bool(visit->page, "person", false);
	TRY(intake_put_search(visit, person, code));
	TRY(intake_put_new_person(visit, code));
	TRY(put_middle(visit, code, person, person_id));
	return unfinished_doc(visit, "unfinished");
}

err_t intake_page(struct visit *visit)
{
	struct str code = chosen(visit, "item"), person_id = chosen(visit, "person");
	struct record person;
	int64_t id = 0;
	bool found = str_int(person_id, &id) && id > 0 &&
		     reg_load(&visit->act, intake_people(visit), id, &person) == NULL;
	TRY(put_heading(visit));
	const struct item *item = catalogue_item(visit->act.house->catalogue, code);
	if (found && item != NULL && is_check(visit))
		return put_check(visit, item, &person);
	return put_page(visit, code, found ? &person : NULL, found ? person_id : S(""));
}

/* ---- taking it ---- */

static err_t read_input(struct visit *visit, struct record *person, struct service_case *out)
{
	struct act *act = &visit->act;
	const struct item *item = catalogue_item(act->house->catalogue, visit_field(visit, "item"));
	const struct intake *intake = visit->own;
	int64_t id = 0;
	if (item == NULL)
		return err_field(visit->arena, S("item-q"), "请先选办什么事。");
	if (!str_int(visit_field(visit, "person"), &id) || id == 0)
		return err_field(visit->arena, S("person-q"), "请先找到来办事的人，或新登记一个人。");
	TRY(reg_load(act, intake_people(visit), id, person));
	*out = (struct service_case){.item = item, .org = person->org, .person = id,
				     .form = &visit->form,
				     .got = materials_got(visit, item, intake->uploads)};
	return NULL;
}

err_t intake_prepare(struct visit *visit)
{
	struct intake *intake = arena_one(visit->arena, struct intake);
	const struct item *item =
		catalogue_item(visit->act.house->catalogue, visit_field(visit, "item"));
	struct str step = visit_field(visit, "step");
	struct service_case input;
	struct case_pair pair;
	struct record person;
	err_t pictures = NULL;
	visit->own = intake;
	if (item != NULL)
		pictures = uploads_keep(visit, &intake->uploads);
	if (pictures != NULL && pictures->kind != ERR_INVALID)
		return pictures;
	intake->press = screen_pressed(visit);
	intake->checking = str_eq(step, S("check")) || intake->press != SCREEN_NONE;
	intake->confirming = str_eq(step, S("send"));
	visit->show = str_eq(step, S("edit"));
	if (visit->show || !intake->checking)
		return visit->show ? NULL : pictures;
	TRY(read_input(visit, &person, &input));
	err_t faults = case_take(&visit->act, &input, &pair);
	if (faults != NULL && faults->kind != ERR_INVALID)
		return faults;
	faults = err_both(visit->arena, faults, pictures);
	visit->show = faults == NULL &&
		      (intake->press == SCREEN_NONE || intake->press == SCREEN_LOOK);
	return faults;
}

/* Nothing is taken yet: it goes to the screen that faces her, or comes back from there. */
static err_t press_screen(struct visit *visit, const struct service_case *input,
			  const struct record *person)
{
	const struct intake *intake = visit->own;
	struct case_pair pair;
	struct doc *print = NULL;
	visit->location = intake_link(visit, visit_field(visit, "person"), input->item->code);
	if (intake->press == SCREEN_BACK)
		return screen_back(visit);
	TRY(take_pair(visit, input->item, person, &pair));
	TRY(intake_print(visit, input->item, person, &pair, intake->uploads, &print));
	struct showing showing = {.purpose = S("confirm"), .title = input->item->title,
				  .signer = intake_signer(person, &pair)};
	return screen_send(visit, &showing, print);
}

/* What she said yes to, with or without a signature: kept with the case word by word, and the signature names it. */
struct said {
	struct doc *print; /* NULL: neither shown on a screen nor signed */
	struct showing showing;
	bool yes;
};

static err_t read_said(struct visit *visit, const struct service_case *input, const struct record *person,
		       struct said *said)
{
	const struct intake *intake = visit->own;
	struct case_pair pair;
	*said = (struct said){.print = NULL};
	if (!is_signing(visit, intake->uploads) && visit_field(visit, "showing").len == 0)
		return NULL;
	TRY(take_pair(visit, input->item, person, &pair));
	TRY(intake_print(visit, input->item, person, &pair, intake->uploads, &said->print));
	return screen_said(visit, "confirm", 0, said->print, &said->showing, &said->yes);
}

static err_t keep_said(struct visit *visit, const struct record *record, const struct said *said)
{
	const struct intake *intake = visit->own;
	struct str digest;
	bool signs = is_signing(visit, intake->uploads);
	if (!signs && !said->yes)
		return NULL;
	TRY(paper_keep_shown(&visit->act, record, S("confirmed"), doc_str(said->print, "title"), said->print,
			     &digest));
	if (!signs)
		return signature_tap(&visit->act, record, S("confirm"), said->showing.signer, digest);
	return case_signed(visit, record, S("confirm"), intake->uploads, digest);
}

err_t intake_apply(struct visit *visit)
{
	const struct intake *intake = visit->own;
	struct service_case input;
	struct record person, record;
	int64_t id = 0;
	struct said said;
	TRY(read_input(visit, &person, &input));
	if (intake->checking)
		return press_screen(visit, &input, &person);
	TRY(read_said(visit, &input, &person, &said));
	TRY(service_case_make(&visit->act, &input, &id));
	TRY(uploads_attach(&visit->act, intake->uploads, S("case"), id, person.org));
	TRY(reg_load(&visit->act, case_reg(&visit->act), id, &record));
	TRY(keep_said(visit, &record, &said));
	visit->location = str_fmt(visit->arena, "/desk/cases/%lld/receipt", (long long)id);
	return NULL;
}
