/*
 * photos: the module's rows.
 */
#include "modules/photos/photos_int.h"

enum { ANNOUNCEMENT = 4096 };

static const struct route routes[] = {
	{.path = "/desk/kept", .who = WHO_SESSION, .template = "desk/error", .page = kept_page,
	 .apply = kept_desk_apply, .body_max = ANNOUNCEMENT},
	{.path = "/v/{org}/kept", .who = WHO_ANYBODY, .template = "portal/error", .page = kept_page,
	 .apply = kept_public_apply, .body_max = ANNOUNCEMENT},
	{.path = "/h/{ticket}/kept", .who = WHO_OPEN, .template = "portal/error", .page = kept_page,
	 .apply = handover_kept_apply, .body_max = ANNOUNCEMENT},
	{.path = "/files/kept/{ticket}", .who = WHO_OPEN, .template = "portal/error",
	 .page = kept_page, .prepare = kept_piece_prepare, .apply = kept_piece_apply,
	 .body_max = KEPT_PIECE_MOST},
	{.path = "/files/kept/{ticket}/turn", .who = WHO_OPEN, .template = "portal/error",
	 .page = kept_page, .prepare = kept_turn_prepare, .apply = kept_piece_apply,
	 .body_max = ANNOUNCEMENT},
	{.path = "/files/kept/{ticket}/drop", .who = WHO_OPEN, .template = "portal/error",
	 .page = kept_gone_page, .apply = kept_drop_apply, .body_max = ANNOUNCEMENT},
	{.path = "/files/kept/{ticket}/photo", .who = WHO_OPEN, .template = "portal/error",
	 .page = kept_photo_page},
	{.path = "/desk/handover", .who = WHO_SESSION, .template = "desk/handover",
	 .page = handover_desk_page, .apply = handover_new_apply, .body_max = ANNOUNCEMENT},
	{.path = "/desk/handover/{id}", .who = WHO_SESSION, .template = "desk/handover",
	 .page = handover_desk_page},
	{.path = "/desk/handover/{id}/qr", .who = WHO_SESSION, .template = "desk/handover",
	 .page = handover_qr_page},
	{.path = "/desk/handover/{id}/events", .who = WHO_SESSION, .template = "desk/handover",
	 .page = handover_events_page},
	{.path = "/desk/handover/{id}/end", .who = WHO_SESSION, .template = "desk/handover",
	 .page = handover_desk_page, .apply = handover_end_apply, .body_max = ANNOUNCEMENT},
	{.path = "/h/{ticket}", .who = WHO_OPEN, .template = "portal/handover",
	 .page = handover_phone_page, .apply = handover_begin_apply, .body_max = ANNOUNCEMENT},
	{.path = "/h/{ticket}/photos", .who = WHO_OPEN, .template = "portal/handover",
	 .page = handover_phone_page, .prepare = handover_photos_prepare,
	 .apply = handover_photos_apply, .file_max = KEPT_FILE_MOST, .files_max = 10},
	{.path = "/h/{ticket}/done", .who = WHO_OPEN, .template = "portal/handover",
	 .page = handover_phone_page, .apply = handover_done_apply, .body_max = ANNOUNCEMENT},
	{.path = NULL},
};

const struct module photos_module = {.name = "photos", .routes = routes};
