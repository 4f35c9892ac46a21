/*
 * member: the module's rows. See member.h.
 */
#include "modules/member/member_int.h"
#include "base/count.h"

#define PHONE(path_) .path = (path_), .who = WHO_ANYBODY
#define DESK(path_) .path = (path_), .who = WHO_STAFF, .on = "member_page", .verb = VERB_READ

static const struct route routes[] = {
	{PHONE("/v/{org}/member"), .template = "portal/member", .page = phone_page,
	 .apply = phone_enter_apply},
	{PHONE("/v/{org}/member/in/{code}"), .template = "portal/member", .page = phone_door_page,
	 .apply = phone_enter_apply},
	{PHONE("/v/{org}/member/out"), .template = "portal/member", .apply = phone_leave_apply},
	{PHONE("/v/{org}/member/ask"), .template = "portal/member-form", .page = phone_ask_page,
	 .apply = phone_ask_apply},
	{DESK("/desk/member-pages/{id}"), .template = "desk/member-pages",
	 .page = desk_members_page},
	{DESK("/desk/member-pages/of/{id}"), .template = "desk/member-pass",
	 .page = desk_member_page, .apply = desk_member_apply},
	{.path = NULL},
};

const struct module member_module = {
	.name = "member",
	.profile = PROFILE_PARTY,
	.routes = routes,
	.hall = phone_hall,
	.member = phone_requests,
	.tables = member_tables,
	.table_count = COUNT(member_tables),
};
