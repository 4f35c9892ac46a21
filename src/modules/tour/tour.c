/*
 * tour: the module's rows. See tour.h.
 */
#include "modules/tour/tour_int.h"

enum { SOUND_MAX = 10 << 20 };

#define STAFF(path_, verb_, template_) \
	.path = (path_), .who = WHO_STAFF, .on = "tour_stop", .verb = (verb_), .template = (template_)
#define PUBLIC(path_, template_) .path = (path_), .who = WHO_ANYBODY, .template = (template_)

static const struct route routes[] = {
	{STAFF("/desk/tour", VERB_READ, "desk/tour"), .page = tour_desk_page},
	{STAFF("/desk/tour/example", VERB_CREATE, "desk/tour"), .page = tour_desk_page, .apply = tour_example_apply},
	{STAFF("/desk/tour/labels", VERB_READ, "desk/tour"), .page = tour_labels_page},
	{STAFF("/desk/tour/{id}", VERB_READ, "desk/tour-stop"), .page = tour_stop_page, .record = "tour_stop"},
	{STAFF("/desk/tour/{id}/sound", VERB_CHANGE, "desk/tour-stop"),
	 .page = tour_stop_page,
	 .prepare = tour_sound_prepare,
	 .apply = tour_sound_apply,
	 .file_max = SOUND_MAX,
	 .files_max = 1},
	{PUBLIC("/v/{org}/tour", "portal/tour"), .alike = true, .page = tour_page},
	{PUBLIC("/v/{org}/tour/{id}", "portal/tour-stop"), .alike = true, .page = tour_public_stop_page},
	{PUBLIC("/v/{org}/tour/{id}/files/{file}", "portal/tour-stop"), .page = tour_file_page},
	{PUBLIC("/v/{org}/history", "portal/history"), .alike = true, .page = history_page},
	{PUBLIC("/v/{org}/kiosk/tour", "portal/tour"), .kiosk = true, .alike = true, .page = tour_page},
	{PUBLIC("/v/{org}/kiosk/tour/{id}", "portal/tour-stop"), .kiosk = true, .alike = true, .page = tour_public_stop_page},
	{PUBLIC("/v/{org}/kiosk/tour/{id}/files/{file}", "portal/tour-stop"), .kiosk = true, .page = tour_file_page},
	{PUBLIC("/v/{org}/kiosk/history", "portal/history"), .kiosk = true, .alike = true, .page = history_page},
	{.path = NULL},
};

static const struct nav nav[] = {
	{"阵地", "参观导览", "/desk/tour", "route", "tour_stop", VERB_READ},
	{.heading = NULL},
};

static const struct reg_hook hooks[] = {
	{"tour_stop", stop_check},
	{"exhibit", exhibit_check},
	{"honour", honour_check},
	{"village_history", village_history_check},
	{NULL, NULL},
};

const struct module tour_module = {.name = "tour", .profile = PROFILE_PUBLIC, .routes = routes, .nav = nav, .hooks = hooks};
