/*
 * rooms: the module's rows. See rooms.h.
 */
#include "modules/rooms/rooms_int.h"

#define STAFF(on_, verb_) .who = WHO_STAFF, .on = (on_), .verb = (verb_)

static const struct route routes[] = {
	{.path = "/desk/rooms", STAFF("room", VERB_READ), .template = "desk/rooms", .page = rooms_page},
	{.path = "/desk/rooms/usual", STAFF("room", VERB_CREATE), .template = "desk/rooms-usual",
	 .page = rooms_usual_page, .apply = rooms_usual_apply},
	{.path = "/desk/rooms/book", STAFF("room_booking", VERB_CREATE), .template = "desk/rooms-book",
	 .page = rooms_book_page, .apply = rooms_book_apply},
	{.path = "/desk/rooms/use", STAFF("room", VERB_READ), .template = "desk/rooms-use", .page = rooms_use_page},
	{.path = "/desk/rooms/plan", STAFF("room", VERB_READ), .template = "desk/rooms-plan",
	 .page = rooms_plan_page, .apply = rooms_plan_apply},
	{.path = "/desk/rooms/plate", STAFF("room", VERB_READ), .template = "desk/rooms-plate",
	 .page = rooms_plate_page},
	{.path = "/desk/rooms/doors", STAFF("room", VERB_READ), .template = "desk/rooms-plate",
	 .page = rooms_doors_page},
	{.path = "/desk/assets", STAFF("asset", VERB_READ), .template = "desk/assets", .page = rooms_assets_page},
	{.path = "/desk/assets/labels", STAFF("asset", VERB_READ), .template = "desk/rooms-plate",
	 .page = rooms_labels_page},
	{.path = "/desk/stock", STAFF("stock_round", VERB_READ), .template = "desk/stock", .page = stock_page,
	 .apply = stock_begin_apply},
	{.path = "/desk/stock/{id}", STAFF("stock_round", VERB_READ), .template = "desk/stock-round",
	 .page = stock_round_page},
	{.path = "/desk/stock/{id}/line", STAFF("stock_line", VERB_CREATE), .template = "desk/stock-round",
	 .page = stock_round_page, .apply = stock_line_apply},
	{.path = "/desk/stock/{id}/end", STAFF("stock_round", VERB_CHANGE), .template = "desk/stock-round",
	 .page = stock_round_page, .apply = stock_end_apply},
	{.path = "/v/{org}/rooms", .who = WHO_ANYBODY, .template = "portal/rooms", .page = public_rooms_page},
	{.path = "/v/{org}/rooms/{id}", .who = WHO_ANYBODY, .template = "portal/room", .page = public_room_page},
	{.path = "/v/{org}/rooms/{id}/book", .who = WHO_ANYBODY, .template = "portal/room-book",
	 .page = public_book_page, .apply = public_book_apply},
	{.path = "/v/{org}/rooms/{id}/fault", .who = WHO_ANYBODY, .template = "portal/fault",
	 .page = public_fault_page, .apply = public_fault_apply},
	{.path = "/v/{org}/things/{id}", .who = WHO_ANYBODY, .template = "portal/fault", .page = public_asset_page,
	 .apply = public_asset_apply},
	{.path = "/v/{org}/booking", .who = WHO_ANYBODY, .template = "portal/rooms", .page = public_rooms_page,
	 .apply = public_find_apply},
	{.path = "/v/{org}/booking/{link}", .who = WHO_ANYBODY, .template = "portal/booking",
	 .page = public_booking_page, .apply = public_cancel_apply},
	{.path = "/v/{org}/plan", .who = WHO_ANYBODY, .template = "portal/plan", .page = public_plan_page},
	{.path = "/v/{org}/kiosk/plan", .who = WHO_ANYBODY, .kiosk = true, .template = "portal/plan",
	 .page = public_plan_page},
	{.path = NULL},
};

static const struct nav nav[] = {
	{"阵地", "房间和预订", "/desk/rooms", "building-community", "room", VERB_READ},
	{"阵地", "物品和盘点", "/desk/assets", "package", "asset", VERB_READ},
	{.heading = NULL},
};

static const struct reg_hook hooks[] = {
	{"room", room_check}, {"room_booking", booking_check}, {NULL, NULL}};

static const struct listener listeners[] = {
	{"room_booking.cancel", booking_freed},
	{"room_booking.refuse", booking_freed},
	{"room_booking.told", booking_told},
	{"asset_fault.created", fault_told},
	{"asset_fault.done", fault_mended},
	{"asset_fault.nothing", fault_mended},
	{"asset_fault.dispose", fault_disposed},
	{NULL, NULL},
};

const struct module rooms_module = {
	.name = "rooms", .routes = routes, .nav = nav, .listeners = listeners, .hooks = hooks, .todo = rooms_todo,
	.tick = booking_tick,
};
