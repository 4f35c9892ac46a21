/*
 * What the module's files share.
 */
#ifndef LIANXIN_MODULES_MEMBER_INT_H
#define LIANXIN_MODULES_MEMBER_INT_H

#include "modules/member/member.h"
#include "web/member.h"

/* ---- on the phone (phone.c) ---- */

visit_part phone_page, phone_door_page, phone_enter_apply, phone_leave_apply, phone_ask_page,
	phone_ask_apply;
/* What he has asked to be corrected, and what became of it. */
err_t phone_requests(struct visit *visit, const struct record *member, struct doc *parts);
/* member_url on a centre's first page on the phone: empty while it is off, and at the hall's screen. */
err_t phone_hall(struct visit *visit);

/* ---- at the desk (desk.c) ---- */

visit_part desk_members_page, desk_member_page, desk_member_apply;

#endif
