/*
 * exchange: the module's rows. See exchange.h.
 */
#include "modules/exchange/exchange_int.h"

#define DESK(path_, on_, verb_)                                          \
	.path = (path_), .who = WHO_STAFF, .on = (on_), .verb = (verb_), \
	.template = "desk/exchange", .page = exchange_desk_page
#define PHONE(path_)                                                        \
	.path = (path_), .who = WHO_ANYBODY, .template = "portal/exchange", \
	.page = exchange_phone_page, .discreet = true

static const struct route routes[] = {
	{.path = "/desk/exchange",
	 .who = WHO_STAFF,
	 .on = "exchange_topic",
	 .verb = VERB_READ,
	 .template = "desk/register-list",
	 .page = exchange_list_page},
	{DESK("/desk/exchange/{id}", "exchange_topic", VERB_READ), .record = "exchange_topic"},
	{DESK("/desk/exchange/{id}/say", "exchange_post", VERB_CREATE), .apply = exchange_desk_say},
	{DESK("/desk/exchange/{id}/step/{step}", "exchange_topic", VERB_STEP),
	 .apply = exchange_desk_step},
	{DESK("/desk/exchange/{id}/posts/{post}/step/{step}", "exchange_post", VERB_STEP),
	 .apply = exchange_desk_post_step},
	{PHONE("/v/{org}/member/exchange/{id}"), .apply = exchange_phone_say},
	{PHONE("/v/{org}/member/exchange/{id}/withdraw"), .apply = exchange_phone_withdraw},
	{.path = NULL},
};

static const struct nav nav[] = {
	{"党建", "党员交流", "/desk/exchange", "messages", "exchange_topic", VERB_READ},
	{.heading = NULL},
};

const struct module exchange_module = {
	.name = "exchange",
	.profile = PROFILE_PARTY,
	.routes = routes,
	.nav = nav,
	.hooks = exchange_hooks,
	.member = exchange_own,
};
