/*
 * screen: the module's rows.
 */
#include "modules/screen/screen_int.h"

enum { SMALL_FORM = 4096, SIGNATURE_FILE = 2 << 20 };

static const struct route routes[] = {
	{.path = "/screen", .who = WHO_OPEN, .template = "screen/idle", .page = device_page,
	 .prepare = device_pair_prepare, .apply = device_pair_apply, .body_max = SMALL_FORM},
	{.path = "/screen/read", .who = WHO_OPEN, .template = "screen/read", .page = device_read_page,
	 .prepare = device_read_prepare, .apply = device_read_apply, .file_max = SIGNATURE_FILE,
	 .files_max = 1},
	{.path = "/screen/state", .who = WHO_OPEN, .template = "portal/error", .page = device_state_page},
	{.path = "/screen/touch", .who = WHO_OPEN, .template = "portal/error", .page = device_state_page,
	 .apply = device_touch_apply, .body_max = SMALL_FORM, .repeats = true},
	{.path = "/screen/events", .who = WHO_OPEN, .template = "portal/error",
	 .page = device_events_page},
	{.path = "/desk/screen", .who = WHO_STAFF, .on = "case", .verb = VERB_CREATE,
	 .template = "desk/screens", .page = screens_page, .apply = screens_code_apply,
	 .body_max = SMALL_FORM},
	{.path = "/desk/screen/{id}/take", .who = WHO_STAFF, .on = "case", .verb = VERB_CREATE,
	 .template = "desk/screens", .page = screens_page, .apply = screens_take_apply,
	 .body_max = SMALL_FORM},
	{.path = "/desk/screen/{id}/drop", .who = WHO_STAFF, .on = "case", .verb = VERB_CREATE,
	 .template = "desk/screens", .page = screens_page, .apply = screens_drop_apply,
	 .body_max = SMALL_FORM},
	{.path = "/desk/showing/{id}", .who = WHO_STAFF, .on = "case", .verb = VERB_CREATE,
	 .template = "desk/error", .page = showing_state_page},
	{.path = "/desk/showing/{id}/events", .who = WHO_STAFF, .on = "case", .verb = VERB_CREATE,
	 .template = "desk/error", .page = showing_events_page},
	{.path = "/desk/showing/{id}/back", .who = WHO_STAFF, .on = "case", .verb = VERB_CREATE,
	 .template = "desk/screens", .page = screens_page, .apply = showing_back_apply,
	 .body_max = SMALL_FORM},
	{.path = NULL},
};

static const struct nav nav[] = {
	{"窗口", "群众用的屏幕", "/desk/screen", "device-tablet", "case", VERB_CREATE},
	{.heading = NULL},
};

const struct module screen_module = {.name = "screen", .profile = PROFILE_PUBLIC, .routes = routes, .nav = nav};
