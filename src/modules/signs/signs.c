/*
 * signs: the module's rows. See signs.h.
 */
#include "modules/signs/booklet.h"

#define STAFF(on_, verb_) .who = WHO_STAFF, .on = (on_), .verb = (verb_)

static const struct route routes[] = {
	{.path = "/desk/signs",
	 STAFF("sign_plate", VERB_READ),
	 .template = "desk/signs",
	 .page = signs_page,
	 .apply = signs_state_apply},
	{.path = "/desk/signs/make",
	 STAFF("sign_plate", VERB_READ),
	 .template = "desk/signs-make",
	 .page = signs_make_page,
	 .apply = signs_make_apply},
	{.path = "/desk/signs/all",
	 STAFF("sign_plate", VERB_READ),
	 .template = "desk/signs-sheets",
	 .page = signs_all_page},
	{.path = "/desk/signs/gate",
	 STAFF("sign_plate", VERB_READ),
	 .template = "desk/signs-sheets",
	 .page = signs_gate_page},
	{.path = "/desk/signs/check",
	 STAFF("sign_plate", VERB_READ),
	 .template = "desk/signs-check",
	 .page = signs_check_page},
	{.path = "/desk/signs/texts",
	 STAFF("sign_text", VERB_READ),
	 .template = "desk/signs-texts",
	 .page = texts_page},
	{.path = "/desk/signs/texts/{text}",
	 STAFF("sign_text", VERB_READ),
	 .template = "desk/signs-text",
	 .page = text_page,
	 .apply = text_apply},
	{.path = "/desk/booklet",
	 STAFF("booklet", VERB_READ),
	 .template = "desk/booklet",
	 .page = booklet_page,
	 .apply = booklet_apply},
	{.path = "/desk/booklet/print",
	 STAFF("booklet", VERB_READ),
	 .template = "desk/booklet",
	 .page = booklet_print_page},
	{.path = "/v/{org}/booklet",
	 .who = WHO_ANYBODY,
	 .template = "portal/booklet",
	 .page = booklet_public_page},
	{.path = NULL},
};

static const struct nav nav[] = {
	{"阵地", "标牌工坊", "/desk/signs", "map-pin", "sign_plate", VERB_READ},
	{"阵地", "一本通", "/desk/booklet", "book", "booklet", VERB_READ},
	{.heading = NULL},
};

static const struct reg_hook hooks[] = {
	{"sign_plate", plate_check}, {"sign_extra", extra_check}, {"sign_name", name_check}, {"booklet", booklet_check}, {NULL, NULL}};

const struct module signs_module = {
	.name = "signs",
	.profile = PROFILE_PUBLIC,
	.routes = routes,
	.nav = nav,
	.hooks = hooks,
	.todo = signs_todo,
};
