/*
 * posts: the module's rows. See posts.h.
 */
#include "modules/posts/points_int.h"

#define STAFF(on_, verb_) .who = WHO_STAFF, .on = (on_), .verb = (verb_)
#define PUBLIC(path_) .path = (path_), .who = WHO_ANYBODY, .template = "portal/party"

static const struct route routes[] = {
	{.path = "/desk/posts",
	 STAFF("branch_post", VERB_READ),
	 .template = "desk/posts",
	 .page = posts_page},
	{.path = "/desk/posts/{id}",
	 STAFF("branch_post", VERB_READ),
	 .template = "desk/posts",
	 .page = posts_branch_page},
	{.path = "/desk/posts/{id}/example",
	 STAFF("branch_post", VERB_CREATE),
	 .template = "desk/posts",
	 .page = posts_branch_page,
	 .apply = posts_example_apply},
	{.path = "/desk/points",
	 STAFF("points_entry", VERB_READ),
	 .template = "desk/points",
	 .page = points_page},
	{.path = "/desk/points/{id}",
	 STAFF("points_entry", VERB_READ),
	 .template = "desk/points",
	 .page = points_branch_page},
	{.path = "/desk/points/{id}/example",
	 STAFF("points_rule", VERB_CREATE),
	 .template = "desk/points",
	 .page = points_branch_page,
	 .apply = points_example_apply},
	{.path = "/v/{org}/member/points/{id}",
	 .who = WHO_ANYBODY,
	 .template = "portal/member-form",
	 .page = posts_own_appeal_page,
	 .apply = posts_own_appeal_apply},
	{.path = NULL},
};

/* On the server that faces the public, also when the records are kept on another. */
static const struct route public_routes[] = {
	{PUBLIC("/v/{org}/party"), .alike = true, .page = posts_public_page},
	{PUBLIC("/v/{org}/kiosk/party"), .kiosk = true, .alike = true, .page = posts_public_page},
	{.path = NULL},
};

static const struct nav nav[] = {
	{"党建", "岗位和承诺", "/desk/posts", "id-badge-2", "branch_post", VERB_READ},
	{"党建", "党员积分", "/desk/points", "clipboard-list", "points_entry", VERB_READ},
	{.heading = NULL},
};

static const struct listener listeners[] = {
	{"publish.open", posts_published},
	{"publish.close", posts_unpublished},
	{"party_member.changed", posts_member_changed},
	{"party_member.voided", posts_member_changed},
	{"branch_post_holder.confirm", posts_holder_moved},
	{"branch_post_holder.leave", posts_holder_moved},
	{"points_entry.voided", points_entry_voided},
	{"points_appeal.answer", points_appeal_answered},
	{"points_close.created", points_closed},
	{NULL, NULL},
};

const struct module posts_module = {
	.name = "posts",
	.profile = PROFILE_PARTY,
	.routes = routes,
	.nav = nav,
	.listeners = listeners,
	.hooks = posts_hooks,
	.rules = posts_rules,
	.member = posts_own,
};

const struct module posts_public_module = {
	.name = "posts_public",
	.profile = PROFILE_PUBLIC,
	.routes = public_routes,
	.hall = posts_hall,
};
