/*
 * development: the module's rows. See development.h.
 */
#include "modules/development/development_int.h"

#define STAFF(on_, verb_) .who = WHO_STAFF, .on = (on_), .verb = (verb_)

enum { FILE_BYTES = 10 << 20, FILES_MOST = 10 };

static const struct route routes[] = {
	{.path = "/desk/development",
	 STAFF("development", VERB_READ),
	 .template = "desk/developments",
	 .page = development_list_page},
	{.path = "/desk/development/{id}",
	 STAFF("development", VERB_READ),
	 .template = "desk/development",
	 .page = development_page,
	 .record = "development"},
	{.path = "/desk/development/{id}/step/{step}",
	 STAFF("development", VERB_READ),
	 .template = "desk/development",
	 .page = development_page,
	 .prepare = development_step_prepare,
	 .apply = development_step_apply,
	 .file_max = FILE_BYTES,
	 .files_max = FILES_MOST},
	{.path = "/desk/development/{id}/undo",
	 STAFF("development", VERB_READ),
	 .template = "desk/development",
	 .page = development_page,
	 .apply = development_undo_apply},
	{.path = NULL},
};

static const struct nav nav[] = {
	{"党建", "发展党员", "/desk/development", "flag", "development", VERB_READ},
	{.heading = NULL},
};

static const struct reg_hook hooks[] = {{"development", development_check},
					{"development_step", development_step_check},
					{NULL, NULL}};

static const struct listener listeners[] = {{"development.created", development_begun},
					    {"development.changed", development_begun},
					    {NULL, NULL}};

const struct module development_module = {
	.name = "development", .profile = PROFILE_PARTY, .routes = routes, .nav = nav, .hooks = hooks, .listeners = listeners,
	.todo = development_todo};
