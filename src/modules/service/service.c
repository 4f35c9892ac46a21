/*
 * service: the module's rows.
 */
#include "modules/service/service.h"

#include "modules/service/service_int.h"

static const struct route routes[] = {
	{.path = "/desk", .who = WHO_SESSION, .template = "desk/home", .page = home_page},
	{.path = "/desk/cases", .who = WHO_STAFF, .on = "case", .verb = VERB_READ,
	 .template = "desk/cases", .page = cases_page},
	{.path = "/desk/cases/{id}", .record = "case", .who = WHO_STAFF, .on = "case", .verb = VERB_READ,
	 .template = "desk/case", .page = case_page},
	{.path = "/desk/cases/{id}/step/{step}", .who = WHO_STAFF, .on = "case", .verb = VERB_STEP,
	 .template = "desk/case", .page = case_page, .prepare = case_step_prepare,
	 .apply = case_step_apply, .file_max = 10 << 20, .files_max = 30},
	{.path = "/desk/intake", .who = WHO_STAFF, .on = "case", .verb = VERB_CREATE,
	 .template = "desk/intake", .page = intake_page, .prepare = intake_prepare,
	 .apply = intake_apply, .file_max = 10 << 20, .files_max = 30},
	{.path = "/desk/intake/person", .who = WHO_STAFF, .on = "person", .verb = VERB_CREATE,
	 .template = "desk/intake", .page = intake_person_page, .apply = intake_person_apply},
	{.path = "/desk/intake/reveal", .who = WHO_STAFF, .on = "case", .verb = VERB_CREATE,
	 .template = "desk/intake", .page = intake_page, .apply = intake_reveal_apply,
	 .repeats = true},
	{.path = "/desk/intake/refusal", .who = WHO_STAFF, .on = "case", .verb = VERB_CREATE,
	 .template = "desk/receipt", .page = intake_refusal_page},
	{.path = "/desk/intake/notice", .who = WHO_STAFF, .on = "case", .verb = VERB_CREATE,
	 .template = "desk/receipt", .page = item_notice_page},
	{.path = "/desk/cases/{id}/receipt", .who = WHO_STAFF, .on = "case", .verb = VERB_READ,
	 .template = "desk/receipt", .page = receipt_page},
	{.path = "/desk/cases/{id}/slip", .who = WHO_STAFF, .on = "case", .verb = VERB_READ,
	 .template = "desk/receipt", .page = slip_page},
	{.path = NULL},
};

static const struct nav nav[] = {
	{"窗口", "我的待办", "/desk", "list-check", NULL, 0},
	{"窗口", "接待受理", "/desk/intake", "layout-grid", "case", VERB_CREATE},
	{"窗口", "办件", "/desk/cases", "clipboard-text", "case", VERB_READ},
	{.heading = NULL},
};

const struct module service_module = {
	.name = "service", .routes = routes, .nav = nav, .listeners = case_listeners,
	.rules = case_rules,
};
