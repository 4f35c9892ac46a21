/*
 * tickets: the module's rows, and what its registers do not take.
 */
#include "base/arena.h"
#include "modules/tickets/tickets_int.h"
#include "web/live.h"

/* A window or the switch is seen on every face at once. */
static err_t look_again(struct act *act, const struct event *event)
{
	return live_changed(act, ticket_topic(act->arena, event->org));
}

static const struct listener listeners[] = {
	{"ticket_window.created", look_again}, {"ticket_window.changed", look_again},
	{"ticket_window.voided", look_again},  {"ticket_setup.created", look_again},
	{NULL, NULL},
};

static const struct route routes[] = {
	{.path = "/desk/tickets", .who = WHO_STAFF, .on = "tickets", .verb = VERB_READ, .template = "desk/tickets",
	 .page = tickets_page},
	{.path = "/desk/tickets/next", .who = WHO_STAFF, .on = "tickets", .verb = VERB_STEP, .template = "desk/tickets",
	 .page = tickets_page, .apply = tickets_next_apply},
	{.path = "/desk/tickets/take", .who = WHO_STAFF, .on = "tickets", .verb = VERB_CREATE, .template = "desk/tickets",
	 .page = tickets_page, .apply = tickets_take_apply},
	{.path = "/desk/tickets/close", .who = WHO_STAFF, .on = "tickets", .verb = VERB_STEP, .template = "desk/tickets",
	 .page = tickets_page, .apply = tickets_close_apply},
	{.path = "/desk/tickets/setup", .who = WHO_STAFF, .on = "tickets", .verb = VERB_CHANGE, .template = "desk/tickets",
	 .page = tickets_page, .apply = tickets_setup_apply},
	{.path = "/desk/tickets/events", .who = WHO_STAFF, .on = "tickets", .verb = VERB_READ, .template = "desk/tickets",
	 .page = tickets_events_page},
	{.path = "/desk/tickets/figures", .who = WHO_STAFF, .on = "tickets", .verb = VERB_READ,
	 .template = "desk/tickets-figures", .page = tickets_figures_page},
	{.path = "/desk/tickets/{id}/{step}", .who = WHO_STAFF, .on = "tickets", .verb = VERB_STEP, .template = "desk/tickets",
	 .page = tickets_page, .apply = tickets_step_apply},
	{.path = "/desk/help", .who = WHO_STAFF, .on = "tickets", .verb = VERB_STEP, .template = "desk/help",
	 .page = help_desk_page, .apply = help_take_apply, .repeats = true, .discreet = true},
	{.path = "/desk/help/events", .who = WHO_STAFF, .on = "tickets", .verb = VERB_STEP, .template = "desk/error",
	 .page = help_events_page},
	{.path = "/v/{org}/kiosk/help/now", .who = WHO_ANYBODY, .kiosk = true, .template = "portal/kiosk-ring",
	 .page = help_now_page},
	{.path = "/v/{org}/kiosk/help/events", .who = WHO_ANYBODY, .kiosk = true, .template = "portal/kiosk-ring",
	 .page = help_events_page},
	{.path = "/v/{org}/kiosk/help/call", .who = WHO_ANYBODY, .kiosk = true, .template = "portal/kiosk-ring",
	 .page = help_now_page, .apply = help_call_apply, .repeats = true, .discreet = true},
	{.path = "/v/{org}/ticket", .who = WHO_ANYBODY, .template = "portal/ticket-take", .page = public_take_page,
	 .apply = public_take_apply},
	{.path = "/v/{org}/ticket/{link}", .who = WHO_ANYBODY, .template = "portal/ticket", .page = public_ticket_page,
	 .apply = public_leave_apply},
	{.path = "/v/{org}/tickets/events", .who = WHO_ANYBODY, .template = "portal/ticket", .page = public_events_page},
	{.path = "/v/{org}/kiosk/ticket", .who = WHO_ANYBODY, .kiosk = true, .template = "portal/ticket-take",
	 .page = public_take_page, .apply = public_take_apply},
	{.path = NULL},
};

static const struct nav nav[] = {
	{"窗口", "叫号", "/desk/tickets", "speakerphone", "tickets", VERB_READ},
	{.heading = NULL},
};

const struct module tickets_module = {
	.name = "tickets", .profile = PROFILE_PUBLIC, .routes = routes, .nav = nav, .listeners = listeners, .hall = tickets_hall,
	.tables = ticket_tables, .table_count = TICKET_TABLES, .tick = tickets_tick, .todo = help_todo, .ring = help_ring,
};
