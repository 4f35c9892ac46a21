/*
 * system: the module's rows.
 */
#include "modules/system/system.h"

#include "modules/system/system_int.h"

static const struct route routes[] = {
	{.path = "/", .who = WHO_OPEN, .template = "portal/centres", .page = root_page},
	{.path = "/healthz", .who = WHO_OPEN, .template = "portal/error", .page = health_page},
	{.path = "/mode", .who = WHO_OPEN, .template = "portal/error", .apply = mode_apply},
	{.path = "/desk/login", .who = WHO_OPEN, .template = "desk/login", .page = login_page,
	 .prepare = login_prepare, .apply = login_apply},
	{.path = "/desk/logout", .who = WHO_SESSION, .template = "desk/login", .apply = logout_apply},
	{.path = "/desk/password", .who = WHO_SESSION, .template = "desk/password",
	 .page = password_page, .prepare = password_prepare, .apply = password_apply},
	{.path = "/desk/second", .who = WHO_SESSION, .template = "desk/second", .page = second_page,
	 .prepare = second_prepare, .apply = second_apply},
	{.path = "/desk/places", .who = WHO_SESSION, .template = "desk/register-list",
	 .page = places_page},
	{.path = NULL},
};

static const struct nav nav[] = {
	{NULL, NULL, NULL, NULL, NULL, 0},
};

const struct module system_module = {.name = "system", .routes = routes, .nav = nav};
