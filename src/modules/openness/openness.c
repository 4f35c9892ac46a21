/*
 * openness: the module's rows. See openness.h.
 */
#include "base/arena.h"
#include "modules/openness/openness_int.h"

#define STAFF(address, resource, wanted, drawn) \
	.path = address, .who = WHO_STAFF, .on = resource, .verb = wanted, .template = drawn
#define ANYBODY(address, drawn) .path = address, .who = WHO_ANYBODY, .template = drawn

static const struct route routes[] = {
	{STAFF("/desk/openness", "disclosure", VERB_READ, "desk/openness"), .page = openness_month_page},
	{STAFF("/desk/openness/day", "open_day", VERB_CHANGE, "desk/openness"), .page = openness_month_page,
	 .apply = openness_day_apply},
	{STAFF("/desk/openness/add", "disclosure", VERB_CREATE, "desk/openness"), .page = openness_month_page,
	 .apply = openness_add_apply},
	{STAFF("/desk/openness/list", "disclosure", VERB_READ, "desk/openness-list"), .page = openness_list_page},
	{STAFF("/desk/disclosures/{id}", "disclosure", VERB_READ, "desk/disclosure"), .page = disclosure_page,
	 .record = "disclosure"},
	{STAFF("/desk/disclosures/{id}/fill", "disclosure", VERB_CHANGE, "desk/disclosure"), .page = disclosure_page,
	 .apply = disclosure_fill_apply},
	{STAFF("/desk/disclosures/{id}/line", "disclosure", VERB_CHANGE, "desk/disclosure"), .page = disclosure_page,
	 .apply = disclosure_line_apply},
	{STAFF("/desk/disclosures/{id}/paste", "disclosure", VERB_CHANGE, "desk/disclosure"), .page = disclosure_page,
	 .apply = disclosure_paste_apply},
	{STAFF("/desk/disclosures/{id}/say", "disclosure", VERB_CHANGE, "desk/disclosure"), .page = disclosure_page,
	 .apply = disclosure_say_apply},
	{STAFF("/desk/disclosures/{id}/check", "disclosure_check", VERB_CREATE, "desk/disclosure"),
	 .page = disclosure_page, .apply = disclosure_check_apply},
	{STAFF("/desk/disclosures/{id}/sheet", "disclosure", VERB_READ, "desk/disclosure"), .page = disclosure_sheet_page},
	{STAFF("/desk/disclosures/{id}/paper", "disclosure_paper", VERB_CREATE, "desk/disclosure"),
	 .page = disclosure_page, .prepare = disclosure_paper_prepare, .apply = disclosure_paper_apply,
	 .file_max = 10 << 20, .files_max = 4},
	{STAFF("/desk/disclosures/{id}/correct", "disclosure", VERB_CREATE, "desk/disclosure"),
	 .page = disclosure_page, .apply = disclosure_correct_apply},
	{STAFF("/desk/disclosures/{id}/hang", "disclosure_hanging", VERB_CREATE, "desk/disclosure"),
	 .page = disclosure_page, .apply = disclosure_hang_apply},
	{STAFF("/desk/disclosures/{id}/step/{step}", "disclosure", VERB_STEP, "desk/disclosure"),
	 .page = disclosure_page, .apply = disclosure_step_apply},
	{STAFF("/desk/disclosures/{id}/poster", "disclosure", VERB_READ, "desk/disclosure"),
	 .page = disclosure_poster_page},
	{ANYBODY("/v/{org}/open", "portal/open"), .alike = true, .page = public_open_page},
	/* While it can be asked about, a form stands in it, and it is not kept. */
	{ANYBODY("/v/{org}/open/{id}", "portal/disclosure"), .alike = true, .page = public_one_page},
	{ANYBODY("/v/{org}/open/{id}/ask", "portal/disclosure"), .page = public_one_page, .apply = public_ask_apply},
	{ANYBODY("/v/{org}/open/{id}/poster", "portal/disclosure"), .alike = true, .page = public_poster_page},
	{ANYBODY("/v/{org}/kiosk/open", "portal/open"), .kiosk = true, .alike = true, .page = public_open_page},
	{ANYBODY("/v/{org}/kiosk/open/{id}", "portal/disclosure"), .kiosk = true, .alike = true, .page = public_one_page},
	{ANYBODY("/v/{org}/kiosk/open/{id}/ask", "portal/disclosure"), .kiosk = true, .page = public_one_page,
	 .apply = public_ask_apply},
	{ANYBODY("/v/{org}/subsidies", "portal/subsidies-ask"), .page = subsidies_page, .apply = subsidies_apply},
	{ANYBODY("/v/{org}/subsidies/{link}", "portal/subsidies"), .page = subsidies_own_page},
	{.path = NULL},
};

static const struct nav nav[] = {
	{"治理与公开", "村务公开", "/desk/openness", "speakerphone", "disclosure", VERB_READ},
	{.heading = NULL},
};

/* One row a village: the page changes it; another way to it would make a second. */
static err_t day_hook(struct act *act, struct draft *draft)
{
	struct record record;
	bool found = false;
	if (draft->before != NULL)
		return NULL;
	TRY(openness_day(act, draft->org, &record, &found));
	if (found)
		draft_fault(draft, "day", err_field(act->arena, S("day"), "公开日已经定过了，请在“村务公开”页上改。"));
	return NULL;
}

static err_t on_day(struct act *act, const struct event *event)
{
	struct act program = act_as_program(act);
	struct record record;
	TRY(reg_load(&program, act_register(act, "open_day"), event->id, &record));
	return openness_prepare(act, &record);
}

static const struct reg_hook hooks[] = {
	{"open_day", day_hook},
	{"disclosure", disclosure_hook},
	{"disclosure_check", check_hook},
	{"disclosure_paper", paper_hook},
	{"disclosure_question", question_hook},
	{NULL, NULL},
};

static const struct listener listeners[] = {
	{"open_day.created", on_day},		 {"disclosure.sent", on_sent},
	{"disclosure_check.created", on_checked}, {"disclosure_paper.created", on_paper_signed},
	{"publish.open", on_open},
	{"publish.close", on_close},		 {"disclosure.none", on_none},
	{NULL, NULL},
};

static const struct flow_rule rules[] = {{"disclosure", disclosure_terms}, {NULL, NULL}};

const struct module openness_module = {
	.name = "openness",
	.profile = PROFILE_PUBLIC,
	.routes = routes,
	.nav = nav,
	.listeners = listeners,
	.hooks = hooks,
	.rules = rules,
	.todo = openness_todo,
	.hall = openness_hall,
	.dues = openness_dues,
};

/* ---- for demo data ---- */

err_t openness_begin(struct act *act, struct str org, int64_t day)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(draft_new(act, act_register(act, "open_day"), org, &draft));
	draft_set_int(draft, "day", day);
	draft_set_int(draft, "remind", 5);
	return draft_write(draft, 0, &id);
}

static err_t step(struct act *act, int64_t id, const char *name)
{
	struct flow_ask ask = {.step = str_of(name), .by_program = true};
	return flow_fire(act, act_register(act, "disclosure"), id, &ask);
}

static err_t write_by_hand(struct act *act, const struct record *record, struct str text)
{
	while (text.len > 0) {
		struct open_line line = {0};
		struct str row = str_cut(&text, '\n');
		for (size_t i = 0; row.len > 0 && i < OPENNESS_COLUMNS; i++)
			line.cells[i] = str_cut(&row, '\t');
		TRY(lines_put(act, record, &line));
	}
	return NULL;
}

static err_t check(struct act *act, const struct record *record, struct str opinion)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(draft_new(act, act_register(act, "disclosure_check"), record->org, &draft));
	draft_set_int(draft, "disclosure", record->id);
	draft_set_text(draft, "verdict", S("agree"));
	draft_set_text(draft, "opinion", opinion);
	return draft_write(draft, 0, &id);
}

err_t openness_show(struct act *act, struct str org, struct str item, struct str by_hand, struct str opinion,
		    struct str checker)
{
	struct act committee = *act;
	committee.name = checker;
	committee.post = S("村务监督委员会");
	const struct record *found = NULL;
	struct record record;
	struct lines_change change;
	size_t count = 0;
	TRY(openness_records(act, "disclosure", org, &found, &count, "item", item, "state", S("due"), NULL));
	if (count == 0)
		return NULL;
	record = found[0];
	TRY(step(act, record.id, "draw_up"));
	TRY(reg_load(act, record.reg, record.id, &record));
	TRY(lines_fill(act, &record, true, &change));
	TRY(write_by_hand(act, &record, by_hand));
	if (by_hand.len == 0 && change.fresh == 0) {
		struct form_value none = openness_pair("remark", S("这一期台账里没有。"), NULL);
		TRY(disclosure_set(act, &record, &none));
	}
	TRY(step(act, record.id, "send"));
	if (opinion.len == 0)
		return NULL;
	TRY(check(&committee, &record, opinion));
	return step(act, record.id, "publish");
}
