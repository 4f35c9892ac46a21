/*
 * portal_apply: applying from a phone, without an account.
 *
 * The form is checked in full before the page to read through is shown (step=check), and once more when
 * it is sent. What comes from here is marked as not yet verified: the window rings up before the case is
 * accepted. Only fields named here are taken, whatever else a request may carry.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/ident.h"
#include "base/text.h"
#include "modules/service/portal_apply_int.h"

const char *const portal_case_fields[] = {
	"way",	   "agent_name", "agent_phone", "agent_relation", "name", "identity",
	"phone",   "address",	 "group_no",	"note",		  NULL,
};

bool portal_asks(const struct field *field)
{
	bool elsewhere = field->fixed || field->restricted || field->derive.len > 0;
	bool picked = field->kind == FIELD_REF && !field->many; /* members are written by name */
	return !elsewhere && !picked && field->kind != FIELD_ORG && field->kind != FIELD_FILES;
}

bool portal_takes(const struct item *item, struct str name)
{
	for (size_t i = 0; portal_case_fields[i] != NULL; i++) {
		if (str_eq(name, str_of(portal_case_fields[i])))
			return true;
	}
	if (authority_asks(name))
		return true;
	const struct field *field = item->fields == NULL ? NULL : reg_field(item->fields, name);
	if (field == NULL && item->fields != NULL && str_ends(name, S("_more"))) {
		field = reg_field(item->fields, str_sub(name, 0, name.len - S("_more").len));
		return field != NULL && field->many && field->kind == FIELD_REF &&
		       portal_asks(field);
	}
	return field != NULL && !(field->kind == FIELD_REF && field->many) && portal_asks(field);
}

bool portal_asks_village(const struct visit *visit)
{
	return tier_of_code(visit->act.org) == TIER_TOWN;
}

struct str portal_way(const struct visit *visit)
{
	return str_eq(visit_field(visit, "way"), S("proxy")) ? S("proxy") : S("phone_self");
}

static err_t open_item(struct visit *visit, const struct item **out)
{
	const struct item *item = NULL;
	TRY(portal_item_of(visit, &item));
	if (!portal_offers(visit, item))
		return err_new(visit->arena, ERR_NOT_FOUND,
			       "这件事要到窗口办。来不了的，打电话请村干部上门代办，不收钱。");
	*out = item;
	return NULL;
}

/* ---- from the form to a case ---- */

static struct form allowed_form(struct visit *visit, const struct item *item)
{
	struct form form = {NULL};
	const struct form_value **end = &form.first;
	struct form_value *way = arena_one(visit->arena, struct form_value);
	way->name = S("way");
	way->value = portal_way(visit);
	*end = way;
	end = &way->next;
	for (const struct form_value *one = visit->form.first; one != NULL; one = one->next) {
		if (str_eq(one->name, way->name) || !portal_takes(item, one->name))
			continue;
		struct form_value *copy = arena_one(visit->arena, struct form_value);
		copy->name = one->name;
		copy->value = one->value;
		*end = copy;
		end = &copy->next;
	}
	return form;
}

static struct str got_words(struct visit *visit, const struct application *application)
{
	const struct item *item = application->item;
	struct str got = S("");
	for (size_t i = 0; i < item->material_count; i++) {
		struct str name = item->materials[i].name;
		if (uploads_count(application->uploads, str_join(visit->arena, S("file_"), name)) == 0)
			continue;
		got = got.len == 0 ? name
				   : str_fmt(visit->arena, STR " " STR, STR_ARG(got), STR_ARG(name));
	}
	return got;
}

/* Whose register the applicant is in already: same number and same name, in the same village. What is
 * found is for the desk; the visitor learns nothing of it. */
static err_t find_person(struct visit *visit, struct str org, int64_t *out)
{
	const struct reg *reg = catalogue_register(visit->act.house->catalogue, S("person"));
	struct act program = portal_program(visit);
	struct str number;
	int64_t *ids = NULL;
	size_t count = 0;
	struct record person;
	*out = 0;
	if (reg == NULL || identity_check(visit->arena, S("identity"), visit_field(visit, "identity"),
					  visit->act.today, &number) != NULL)
		return NULL;
	TRY(reg_find_sealed(&program, reg, "identity", number, org, 1, &ids, &count));
	if (count == 0)
		return NULL;
	TRY(reg_load(&program, reg, ids[0], &person));
	struct str typed = text_fold(visit->arena, str_trim(visit_field(visit, "name")));
	if (str_eq(typed, text_fold(visit->arena, record_text(&person, "name"))))
		*out = person.id;
	return NULL;
}

/* The village of the case: the centre's own, or the one chosen at a town's centre. */
static err_t find_village(struct visit *visit, struct str *out)
{
	struct place_row row;
	*out = visit->act.org;
	if (!portal_asks_village(visit))
		return NULL;
	struct str typed = visit_field(visit, "village");
	if (!str_starts(typed, visit->act.org) || tier_of_code(typed) != TIER_VILLAGE ||
	    place_load(&visit->act, typed, &row) != NULL)
		return err_field(visit->arena, S("village"), "请选您是哪个村的。");
	*out = row.code;
	return NULL;
}

/* Of what the register leaves open for the window and a phone can't. */
static err_t more_faults(struct visit *visit)
{
	err_t faults = NULL;
	if (str_trim(visit_field(visit, "identity")).len == 0)
		faults = err_field(visit->arena, S("identity"),
				   "请填身份证号。没有身份证的，请打电话或到窗口办。");
	if (str_trim(visit_field(visit, "address")).len == 0)
		faults = err_both(visit->arena, faults,
				  err_field(visit->arena, S("address"), "请填住在哪里，写到几组几号。"));
	return faults;
}

static err_t consent_fault(struct visit *visit)
{
	if (str_eq(visit_field(visit, "consent"), S("yes")))
		return NULL;
	return err_field(visit->arena, S("consent"), "请看过上面几条，同意后再打勾。");
}

/* Faults in the order in which the form asks; what it does not ask of the case comes behind. */
static err_t in_order(struct visit *visit, err_t faults)
{
	static const char *const asked[] = {
		"way",		     "agent_name",		"agent_phone", "agent_relation",
		"agent_kind",	     "authority_scope",		"until_on",    "authority_proof",
		"authority_witness", "authority_witness_phone", "village",     "name",
		"identity",	     "phone",			"address",     "group_no"};
	enum { ASKED = COUNT(asked) };
	err_t ordered = NULL;
	for (size_t place = 0; place <= ASKED; place++) {
		for (err_t one = faults; one != NULL; one = one->next) {
			size_t own = 0;
			while (own < ASKED && !str_eq(one->field, str_of(asked[own])))
				own++;
			if (own != place)
				continue;
			struct err *copy = arena_one(visit->arena, struct err);
			*copy = *one;
			copy->next = NULL;
			ordered = err_both(visit->arena, ordered, copy);
		}
	}
	return ordered;
}

/* Every fault of the form; without any, *input is what a case is made of. */
static err_t read_input(struct visit *visit, struct application *application, struct form *form,
			struct service_case *input)
{
	struct str org = visit->act.org;
	int64_t person = 0;
	err_t village = find_village(visit, &org);
	if (village != NULL && village->kind != ERR_INVALID)
		return village;
	TRY(find_person(visit, org, &person));
	*form = allowed_form(visit, application->item);
	*input = (struct service_case){.item = application->item, .org = org, .person = person,
				     .form = form, .got = got_words(visit, application),
				     .from_public = true};
	err_t faults = err_both(visit->arena, village, more_faults(visit));
	err_t of_case = case_take(&visit->act, input, &application->pair);
	if (of_case != NULL && of_case->kind != ERR_INVALID)
		return of_case;
	faults = err_both(visit->arena, faults, of_case);
	return in_order(visit, err_both(visit->arena, faults, consent_fault(visit)));
}

/* ---- the parts of the visit ---- */

err_t portal_apply_page(struct visit *visit)
{
	struct application fresh = {.item = NULL};
	const struct application *application = visit->own;
	if (application == NULL) {
		TRY(open_item(visit, &fresh.item));
		TRY(portal_carried(visit, fresh.item, &fresh.uploads));
		application = &fresh;
	}
	const struct item *item = application->item;
	bool check = application->checking && !visit_refused(visit);
	portal_begin(visit, check ? S("请核对") : str_join(visit->arena, S("申请"), item->title),
		     TAB_GUIDE);
	portal_back(visit, face_url(visit, str_join(visit->arena, S("/guide/"), item->name)),
		    str_c(visit->arena, item->title));
	if (!check)
		return application_form_doc(visit, application);
	visit->template = "portal/apply-check";
	return application_check_doc(visit, application);
}

err_t portal_apply_prepare(struct visit *visit)
{
	struct application *application = arena_one(visit->arena, struct application);
	struct str step = visit_field(visit, "step");
	struct service_case input;
	struct form form;
	err_t pictures = NULL;
	TRY(open_item(visit, &application->item));
	TRY(portal_uploads(visit, application->item, &application->uploads, &pictures));
	visit->own = application;
	visit->show = str_eq(step, S("edit"));
	if (visit->show)
		return NULL;
	err_t faults = read_input(visit, application, &form, &input);
	if (faults != NULL && faults->kind != ERR_INVALID)
		return faults;
	faults = err_both(visit->arena, faults, pictures);
	application->checking = str_eq(step, S("check"));
	visit->show = faults == NULL && application->checking;
	return faults;
}

/* The photo of the authority's paper belongs to the authority, all others to the case. Of copies: this may run again. */
static err_t attach(struct visit *visit, const struct upload *all, const struct record *record)
{
	struct upload *of_case = NULL, *of_paper = NULL, **end = &of_case, **paper_end = &of_paper;
	int64_t authority = record_int(record, "authority");
	for (; all != NULL; all = all->next) {
		struct upload ***last = str_eq(all->field, S(PAPER_FIELD)) ? &paper_end : &end;
		struct upload *one = arena_one(visit->arena, struct upload);
		*one = *all;
		one->next = NULL;
		**last = one;
		*last = &one->next;
	}
	if (authority != 0)
		TRY(uploads_attach(&visit->act, of_paper, S("authority"), authority, record->org));
	return uploads_attach(&visit->act, of_case, S("case"), record->id, record->org);
}

err_t portal_apply_apply(struct visit *visit)
{
	struct application *application = visit->own;
	struct service_case input;
	struct form form;
	struct record record;
	int64_t id = 0;
	TRY(read_input(visit, application, &form, &input));
	TRY(service_case_make(&visit->act, &input, &id));
	struct act program = portal_program(visit);
	TRY(reg_load(&program, case_reg(&visit->act), id, &record));
	TRY(attach(visit, application->uploads, &record));
	visit->location = str_fmt(visit->arena, "/v/" STR "/case/" STR "?new=1", STR_ARG(record.org),
				  STR_ARG(link_make(&visit->act, &record)));
	return NULL;
}
