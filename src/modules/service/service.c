/*
 * service: the module's rows.
 */
#include "modules/service/service.h"

#include "modules/service/service_int.h"

/* What every desk has, whatever its server is for. */
static const struct route desk_routes[] = {
	{.path = "/desk", .who = WHO_SESSION, .template = "desk/home", .page = home_page},
	/* Of any register: the engine asks for the right to read the record. */
	{.path = "/desk/papers/of/{register}/{id}", .who = WHO_SESSION, .template = "desk/papers",
	 .page = papers_page},
	{.path = "/desk/papers/of/{register}/{id}/{paper}/{size}", .who = WHO_SESSION,
	 .template = "desk/papers", .page = papers_page, .apply = paper_print_apply},
	{.path = "/desk/papers/{id}", .who = WHO_SESSION, .template = "desk/paper", .page = paper_page},
	{.path = "/desk/papers/{id}/{size}", .who = WHO_SESSION, .template = "desk/paper",
	 .page = paper_page, .apply = paper_again_apply},
	{.path = NULL},
};

static const struct nav desk_nav[] = {
	{"窗口", "我的待办", "/desk", "list-check", NULL, 0},
	{.heading = NULL},
};

const struct module desk_module = {.name = "desk", .routes = desk_routes, .nav = desk_nav};

static const struct route routes[] = {
	{.path = "/desk/cases", .who = WHO_STAFF, .on = "case", .verb = VERB_READ,
	 .template = "desk/cases", .page = cases_page},
	{.path = "/desk/cases/{id}", .record = "case", .who = WHO_STAFF, .on = "case", .verb = VERB_READ,
	 .template = "desk/case", .page = case_page},
	{.path = "/desk/cases/{id}/step/{step}", .who = WHO_STAFF, .on = "case", .verb = VERB_STEP,
	 .template = "desk/case", .page = case_page, .prepare = case_step_prepare,
	 .apply = case_step_apply, .file_max = 10 << 20, .files_max = 30},
	{.path = "/desk/cases/{id}/reveal", .who = WHO_STAFF, .on = "case", .verb = VERB_REVEAL,
	 .template = "desk/case", .page = case_page, .apply = case_reveal_apply},
	{.path = "/desk/cases/{id}/handler", .who = WHO_STAFF, .on = "case", .verb = VERB_STEP,
	 .template = "desk/case", .page = case_page, .apply = case_handler_apply},
	{.path = "/desk/cases/{id}/remarks", .who = WHO_STAFF, .on = "case", .verb = VERB_READ,
	 .template = "desk/case", .page = case_page, .apply = case_remarks_apply},
	{.path = "/desk/cases/{id}/readers", .who = WHO_STAFF, .on = "case_reader", .verb = VERB_READ,
	 .template = "desk/readers", .page = desk_readers_page, .apply = desk_readers_apply},
	{.path = "/desk/cases/{id}/readers/{reader}", .who = WHO_STAFF, .on = "case_reader",
	 .verb = VERB_READ, .template = "desk/reader", .page = desk_reader_page,
	 .apply = desk_reader_apply},
	{.path = "/desk/intake", .who = WHO_STAFF, .on = "case", .verb = VERB_CREATE,
	 .template = "desk/intake", .page = intake_page, .prepare = intake_prepare,
	 .apply = intake_apply, .file_max = 10 << 20, .files_max = 30},
	{.path = "/desk/intake/person", .who = WHO_STAFF, .on = "person", .verb = VERB_CREATE,
	 .template = "desk/intake", .page = intake_person_page, .apply = intake_person_apply},
	{.path = "/desk/intake/reveal", .who = WHO_STAFF, .on = "case", .verb = VERB_CREATE,
	 .template = "desk/intake", .page = intake_page, .apply = intake_reveal_apply,
	 .repeats = true},
	{.path = "/desk/intake/notice", .who = WHO_STAFF, .on = "case", .verb = VERB_CREATE,
	 .template = "desk/receipt", .page = item_notice_page},
	{.path = "/desk/cases/{id}/receipt", .who = WHO_STAFF, .on = "case", .verb = VERB_READ,
	 .template = "desk/receipt", .page = receipt_page},
	{.path = "/desk/intake/refusal/{name}", .who = WHO_STAFF, .on = "case", .verb = VERB_CREATE,
	 .template = "desk/receipt", .page = refusal_reply_page},
	{.path = NULL},
};

static const struct nav nav[] = {
	{"窗口", "接待受理", "/desk/intake", "layout-grid", "case", VERB_CREATE},
	{"窗口", "办件", "/desk/cases", "clipboard-text", "case", VERB_READ},
	{.heading = NULL},
};

static const struct reg_hook hooks[] = {
	{"authority", authority_check},
	{"case", authority_check_case},
	{"item_disabled_living", item_check_disability},
	{"item_disabled_care", item_check_disability},
	{"item_child_care", item_check_consent},
	{"item_medical_claim", item_check_treatment},
	{NULL, NULL},
};

const struct module service_module = {
	.name = "service", .profile = PROFILE_PUBLIC, .routes = routes, .nav = nav, .listeners = case_listeners,
	.hooks = hooks, .rules = case_rules,
};
