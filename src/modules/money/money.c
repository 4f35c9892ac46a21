/*
 * money: the module's rows. See money.h.
 */
#include "modules/money/money_int.h"

#define STAFF(on_, verb_) .who = WHO_STAFF, .on = (on_), .verb = (verb_)

static const struct route routes[] = {
	{.path = "/desk/money",
	 STAFF("money_entry", VERB_READ),
	 .template = "desk/money",
	 .page = money_page},
	{.path = "/desk/money/ledger",
	 STAFF("money_entry", VERB_READ),
	 .template = "desk/money-ledger",
	 .page = money_ledger_page},
	{.path = "/desk/money/entry/{id}",
	 STAFF("money_entry", VERB_READ),
	 .template = "desk/money-entry",
	 .page = money_entry_page,
	 .record = "money_entry"},
	{.path = "/desk/money/correct",
	 STAFF("money_entry", VERB_CREATE),
	 .template = "desk/money-correct",
	 .page = money_correct_page,
	 .apply = money_correct_apply},
	{.path = "/desk/money/close",
	 STAFF("money_entry", VERB_READ),
	 .template = "desk/money-close",
	 .page = money_close_page,
	 .apply = money_close_apply},
	{.path = "/desk/money/statement",
	 STAFF("money_entry", VERB_READ),
	 .template = "desk/money-statement",
	 .page = money_statement_page},
	{.path = "/desk/money/public",
	 STAFF("money_month", VERB_READ),
	 .template = "desk/money-public",
	 .page = money_public_page,
	 .apply = money_public_apply},
	{.path = NULL},
};

static const struct nav nav[] = {
	{"阵地", "村级账", "/desk/money", "coin", "money_entry", VERB_READ},
	{.heading = NULL},
};

static const struct reg_hook hooks[] = {
	{"money_entry", entry_check}, {"money_account", account_check}, {NULL, NULL}};
static const struct flow_rule rules[] = {{"money_entry", entry_terms}, {NULL, NULL}};
static const struct listener listeners[] = {{"money_entry.check", entry_checked}, {NULL, NULL}};

const struct module money_module = {
	.name = "money",
	.profile = PROFILE_PUBLIC,
	.routes = routes,
	.nav = nav,
	.listeners = listeners,
	.hooks = hooks,
	.rules = rules,
};
