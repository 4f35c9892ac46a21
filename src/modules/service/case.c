/*
 * case: making a case, the rule it is judged by, and the applicant's own link to it.
 */
#include "base/arena.h"
#include "base/crypt.h"
#include "base/date.h"
#include "engine/figure/figure.h"
#include "engine/publish/publish.h"
#include "modules/service/service_int.h"

enum { MARK_LENGTH = 10 };

const struct reg *case_reg(const struct act *act)
{
	return catalogue_register(act->house->catalogue, S("case"));
}

err_t case_item(struct act *act, const struct record *record, const struct item **out)
{
	return rule_item(act, record_text(record, "item"), record_text(record, "rule"), out);
}

static err_t case_terms(struct act *act, const struct record *record, const struct term **terms,
			size_t *count)
{
	const struct item *item = NULL;
	TRY(case_item(act, record, &item));
	*terms = item->terms;
	*count = item->term_count;
	return NULL;
}

const struct flow_rule case_rules[] = {{"case", case_terms}, {NULL, NULL}};

bool words_have(struct str words, struct str one)
{
	while (words.len > 0) {
		if (str_eq(str_cut(&words, ' '), one))
			return true;
	}
	return false;
}

bool case_lacks(const struct record *record, struct str material)
{
	return words_have(record_text(record, "missing"), material);
}

/* got: "identity_card household_book=2" */
bool case_has(const struct record *record, struct str material, int64_t *copies)
{
	struct str words = record == NULL ? S("") : record_text(record, "got");
	while (words.len > 0) {
		struct str one = str_cut(&words, ' '), name = str_cut(&one, '=');
		if (!str_eq(name, material))
			continue;
		if (!str_int(one, copies))
			*copies = 0;
		return true;
	}
	return false;
}

/* ---- the applicant's link ---- */

static struct str mark_of(struct act *act, struct str number)
{
	return str_sub(keyed_digest(act->arena, act->house->keys, S("case-link"), number), 0,
		       MARK_LENGTH);
}

struct str case_link(struct act *act, const struct record *record)
{
	struct str number = record_text(record, "number");
	return str_fmt(act->arena, STR "." STR, STR_ARG(number), STR_ARG(mark_of(act, number)));
}

static err_t not_found(struct act *act)
{
	return err_field(act->arena, S("number"),
			 "没有查到。请对照受理单，再核一次编号和手机号后四位。");
}

static void become_applicant(struct act *act, const struct record *record)
{
	act->own_register = S("case");
	act->own_id = record->id;
}

err_t case_open_link(struct act *act, struct str link, struct record *out)
{
	struct str rest = link, number = str_cut(&rest, '.');
	if (!same_secret(rest, mark_of(act, number)))
		return err_new(act->arena, ERR_NOT_FOUND,
			       "这个链接不对，请从受理单的二维码重新进入，或用编号查。");
	TRY(reg_find_number(act, case_reg(act), number, out));
	become_applicant(act, out);
	return NULL;
}

/* People copy what is printed: with or without the letter, the place, the dashes. */
static struct str whole_number(struct act *act, struct str typed)
{
	struct str text = str_trim(typed);
	const struct reg *reg = case_reg(act);
	if (str_starts(text, reg->prefix))
		return text;
	size_t dashes = 0;
	for (size_t i = 0; i < text.len; i++)
		dashes += text.at[i] == '-';
	size_t county = tier_length(TIER_COUNTY);
	if (dashes == 1)
		text = str_fmt(act->arena, STR "-" STR, STR_ARG(str_sub(act->org, county, 6)),
			       STR_ARG(text));
	return str_join(act->arena, reg->prefix, text);
}

err_t case_open_tail(struct act *act, struct str number, struct str tail, struct record *out)
{
	struct str phone;
	struct record record;
	if (reg_find_number(act, case_reg(act), whole_number(act, number), &record) != NULL)
		return not_found(act);
	TRY(record_plain(act, &record, "phone", &phone));
	if (tail.len != 4 || phone.len < 4 ||
	    !same_secret(tail, str_sub(phone, phone.len - 4, 4)))
		return not_found(act);
	become_applicant(act, &record);
	*out = record;
	return NULL;
}

struct str case_address(struct visit *visit, const struct record *record)
{
	return visit_address(visit, str_fmt(visit->arena, "/v/" STR "/case/" STR, STR_ARG(record->org),
					    STR_ARG(case_link(&visit->act, record))));
}

err_t case_extension(struct act *act, const struct record *record, const struct item *item,
		     struct record *out, bool *found)
{
	*found = false;
	if (item->fields == NULL)
		return NULL;
	err_t err = reg_load(act, item->fields, record->id, out);
	if (err != NULL && err->kind == ERR_NOT_FOUND)
		return NULL;
	*found = err == NULL;
	return err;
}

/* ---- making a case ---- */

static err_t take_case(struct act *act, const struct case_input *input, struct draft **out)
{
	struct draft *draft = NULL;
	TRY(draft_new(act, case_reg(act), input->org, &draft));
	draft_take(draft, input->form, NULL, 0);
	draft_set_int(draft, "person", input->person);
	draft_set_text(draft, "item", input->item->code);
	draft_set_text(draft, "rule", input->item->version);
	draft_set_text(draft, "got", input->got);
	draft_set_int(draft, "from_public", input->from_public);
	draft_set_int(draft, "verified", !input->from_public);
	TRY(flow_begin(draft, input->item->flow, input->from_public, input->item->terms,
		       input->item->term_count));
	*out = draft;
	return NULL;
}

err_t case_create(struct act *act, const struct case_input *input, int64_t *out)
{
	struct draft *draft = NULL, *extension = NULL;
	int64_t id = 0;
	err_t faults = NULL;
	TRY(take_case(act, input, &draft));
	faults = draft_check(draft);
	if (input->item->fields != NULL) {
		TRY(draft_new(act, input->item->fields, input->org, &extension));
		draft_take(extension, input->form, NULL, 0);
		faults = err_both(act->arena, faults, draft_check(extension));
	}
	if (faults != NULL)
		return faults;
	TRY(rule_keep(act, input->item));
	TRY(draft_write(draft, 0, &id));
	if (extension != NULL) {
		extension->id = id;
		TRY(draft_write(extension, 0, &id));
	}
	TRY(flow_begun(act, case_reg(act), id, S("")));
	*out = id;
	return NULL;
}

/* ---- what follows a step ---- */

static err_t load_case(struct act *act, const struct event *event, struct record *out)
{
	struct act program = *act;
	program.account = -1; /* a listener works for the case, not for the one who took the step */
	return reg_load(&program, case_reg(act), event->id, out);
}

static err_t count_event(struct act *act, const struct record *record, const char *name, int64_t n)
{
	struct str figure = str_of(name);
	TRY(figure_add(act, record->org, figure, S(""), act->today, n));
	return figure_add(act, record->org, figure, record_text(record, "item"), act->today, n);
}

static err_t on_accepted(struct act *act, const struct event *event)
{
	struct record record;
	if (!str_eq(event->on, S("case")))
		return NULL;
	TRY(load_case(act, event, &record));
	return count_event(act, &record, "case.accepted", 1);
}

/* Closed in time or late, and after how many working days: the sums that averages are made of. */
static err_t on_closed(struct act *act, const struct event *event)
{
	struct record record;
	int64_t accepted = 0, due = 0;
	if (!str_eq(event->on, S("case")))
		return NULL;
	TRY(load_case(act, event, &record));
	if (!day_read(record_text(&record, "accepted_on"), &accepted))
		return NULL; /* refused or withdrawn before it was accepted */
	TRY(count_event(act, &record, "case.closed", 1));
	TRY(count_event(act, &record, "case.days",
			calendar_between(act->house->calendar, accepted, act->today)));
	if (day_read(record_text(&record, "due"), &due) && act->today > due)
		return count_event(act, &record, "case.late", 1);
	return NULL;
}

static struct str surname_group(struct act *act, const struct record *record, const char *field)
{
	const struct field *what = reg_field(record->reg, str_of(field));
	struct act public = act_public(act->arena, act->house, act->db, NULL, record->org);
	return what == NULL ? S("") : record_shown(&public, record, what);
}

/* The notice holds what a public act may see of the case, and nothing else. */
static err_t on_publish(struct act *act, const struct event *event)
{
	struct record record;
	const struct item *item = NULL;
	int64_t days = 0, id = 0;
	if (!str_eq(event->on, S("case")))
		return NULL;
	TRY(load_case(act, event, &record));
	TRY(case_item(act, &record, &item));
	TRY(flow_term(act, &record, S("publicity_days"), 7, &days));
	struct str place = place_name(act, record.org);
	struct str group = surname_group(act, &record, "group_no");
	struct notice_row rows[] = {
		{S("姓名"), surname_group(act, &record, "name")},
		{S("地址"), group.len == 0 ? place
					   : str_fmt(act->arena, STR " " STR, STR_ARG(place),
						     STR_ARG(group))},
		{S("申请事项"), item->title},
	};
	struct str title = str_fmt(act->arena, STR "拟确认名单", STR_ARG(item->title));
	return publish_open(act, &record, title, rows, sizeof rows / sizeof rows[0], days, &id);
}

static err_t on_unpublish(struct act *act, const struct event *event)
{
	struct record record;
	if (!str_eq(event->on, S("case")))
		return NULL;
	TRY(load_case(act, event, &record));
	return publish_close(act, &record, S("公示结束"));
}

/* An objection that is received stops the case; answered, it lets the case go on. */
static err_t objection_step(struct act *act, const struct event *event, const char *step)
{
	struct act program = *act;
	struct record objection, about;
	program.account = -1;
	const struct reg *reg = catalogue_register(act->house->catalogue, S("objection"));
	TRY(reg_load(&program, reg, event->id, &objection));
	TRY(reg_load(&program, case_reg(act), record_int(&objection, "case"), &about));
	const struct flow *flow = flow_of(&about);
	const struct flow_step *wanted = flow == NULL ? NULL : flow_step(flow, str_of(step));
	for (size_t i = 0; wanted != NULL && i < wanted->from_count; i++) {
		if (str_eq(wanted->from[i]->name, record_text(&about, "state")))
			return flow_fire(&program, case_reg(act), about.id,
					 &(struct flow_ask){.step = str_of(step), .by_program = true});
	}
	return NULL; /* the case has moved on: the answer alone counts */
}

static err_t on_objection(struct act *act, const struct event *event)
{
	return objection_step(act, event, "object");
}

const struct listener case_listeners[] = {
	{"case.accepted", on_accepted},
	{"case.closed", on_closed},
	{"publish.open", on_publish},
	{"publish.close", on_unpublish},
	{"objection.created", on_objection},
	{NULL, NULL},
};
