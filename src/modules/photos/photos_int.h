/*
 * What the pages of waiting files and of hand-overs share.
 */
#ifndef LIANXIN_MODULES_PHOTOS_INT_H
#define LIANXIN_MODULES_PHOTOS_INT_H

#include "modules/photos/photos.h"
#include "web/handover.h"
#include "web/kept.h"

/* apply: announces the file that the form describes, for this owner; the answer is its state. */
err_t kept_announce(struct visit *visit, struct kept owner) MUST_USE;

visit_part kept_desk_apply, kept_public_apply;
visit_part kept_page, kept_piece_prepare, kept_piece_apply;
visit_part kept_turn_prepare, kept_drop_apply, kept_gone_page, kept_photo_page;

visit_part handover_new_apply, handover_desk_page, handover_qr_page, handover_events_page;
visit_part handover_end_apply;
visit_part handover_phone_page, handover_begin_apply, handover_kept_apply, handover_done_apply;
visit_part handover_photos_prepare, handover_photos_apply;

#endif
