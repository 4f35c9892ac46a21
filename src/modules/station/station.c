/*
 * station: the module's rows. See station.h.
 */
#include "modules/station/station_int.h"

#define STAFF(on_, verb_) .who = WHO_STAFF, .on = (on_), .verb = (verb_)
#define PUBLIC(path_, template_) .path = (path_), .who = WHO_ANYBODY, .template = (template_)
#define ADD(path_, on_)                                                             \
	.path = (path_), STAFF(on_, VERB_CREATE), .template = "desk/register-form", \
	.page = station_add_page, .apply = station_add_apply

static const struct route routes[] = {
	{.path = "/desk/stations",
	 STAFF("station", VERB_READ),
	 .template = "desk/stations",
	 .page = stations_page},
	{.path = "/desk/stations/{id}",
	 STAFF("station", VERB_READ),
	 .template = "desk/station",
	 .page = station_page,
	 .record = "station"},
	{.path = "/desk/stations/{id}/haves",
	 STAFF("station_have", VERB_CHANGE),
	 .template = "desk/station",
	 .page = station_page,
	 .apply = station_haves_apply},
	{ADD("/desk/stations/{id}/card", "station_matter")},
	{ADD("/desk/stations/{id}/person", "station_person")},
	{ADD("/desk/stations/{id}/day", "station_day")},
	{.path = "/desk/stations/{id}/year",
	 STAFF("station_matter", VERB_READ),
	 .template = "desk/station-year",
	 .page = station_year_page},
	{PUBLIC("/v/{org}/stations", "portal/stations"), .page = stations_public_page},
	{PUBLIC("/v/{org}/stations/find", "portal/stations"), .page = stations_public_page,
	 .apply = station_find_apply},
	{PUBLIC("/v/{org}/stations/{id}", "portal/station"), .page = station_public_page,
	 .apply = station_public_apply},
	{PUBLIC("/v/{org}/stations/own/{link}", "portal/voice-own"), .page = station_own_page},
	{PUBLIC("/v/{org}/stations/own/{link}/step/{step}", "portal/voice-own"),
	 .page = station_own_page, .apply = station_step_apply},
	{PUBLIC("/v/{org}/kiosk/stations", "portal/stations"), .kiosk = true, .alike = true,
	 .page = stations_public_page},
	{.path = NULL},
};

static const struct nav nav[] = {
	{"群众", "代表和服务站", "/desk/stations", "building-community", "station", VERB_READ},
	{.heading = NULL},
};

static const struct listener listeners[] = {
	{"publish.open", station_published},
	{"publish.close", station_unpublished},
	{"station.close", station_closed},
	{"station_day.created", station_day_moved},
	{"station_day.changed", station_day_moved},
	{"station_day.voided", station_day_moved},
	{"station_person.created", station_person_moved},
	{"station_person.changed", station_person_moved},
	{"station_person.voided", station_person_moved},
	{"station_matter.content", station_judged},
	{"station_matter.fair", station_judged},
	{"station_matter.poor", station_judged},
	{"station_matter.again", station_judged},
	{NULL, NULL},
};

const struct module station_module = {
	.name = "station",
	.profile = PROFILE_PUBLIC, /* whoever tells it something is no part of the Party's records */
	.routes = routes,
	.nav = nav,
	.listeners = listeners,
	.hooks = station_hooks,
	.rules = station_rules,
	.hall = station_hall,
	.dues = station_dues,
};
