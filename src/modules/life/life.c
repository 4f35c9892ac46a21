/*
 * life: the module's rows. See life.h.
 */
#include "modules/life/life_int.h"
#include "base/count.h"

#define STAFF(on_, verb_) .who = WHO_STAFF, .on = (on_), .verb = (verb_)

static const struct route routes[] = {
	{.path = "/desk/life",
	 STAFF("life", VERB_READ),
	 .template = "desk/life",
	 .page = life_page},
	{.path = "/desk/life/activities/{id}",
	 STAFF("life_activity", VERB_READ),
	 .template = "desk/life-activity",
	 .page = life_activity_page,
	 .record = "life_activity"},
	{.path = "/desk/life/activities/{id}/attendance",
	 STAFF("life_activity", VERB_CHANGE),
	 .template = "desk/life-activity",
	 .page = life_activity_page,
	 .apply = life_attendance_apply},
	{.path = "/desk/life/activities/{id}/vote",
	 STAFF("life_vote", VERB_CREATE),
	 .template = "desk/life-activity",
	 .page = life_activity_page,
	 .apply = life_vote_apply},
	{.path = "/desk/life/activities/{id}/problem",
	 STAFF("life_problem", VERB_CREATE),
	 .template = "desk/life-activity",
	 .page = life_activity_page,
	 .apply = life_problem_apply},
	{.path = "/desk/life/activities/{id}/grades",
	 STAFF("life_grade", VERB_READ),
	 .template = "desk/life-grades",
	 .page = life_grades_page,
	 .apply = life_grades_apply},
	{.path = "/desk/life/votes/{id}",
	 STAFF("life_vote", VERB_READ),
	 .template = "desk/life-vote",
	 .page = life_ballot_page,
	 .apply = life_ballot_apply,
	 .record = "life_vote"},
	/* Last: it would take the names above for an id. */
	{.path = "/desk/life/{id}",
	 STAFF("life_activity", VERB_READ),
	 .template = "desk/life-branch",
	 .page = life_branch_page},
	{.path = "/desk/life/{id}/new",
	 STAFF("life_activity", VERB_CREATE),
	 .template = "desk/register-form",
	 .page = life_new_page,
	 .apply = life_new_apply},
	{.path = "/desk/life/{id}/plan",
	 STAFF("life_activity", VERB_READ),
	 .template = "desk/life-plan",
	 .page = life_plan_page},
	{.path = "/desk/life/{id}/book",
	 STAFF("life_activity", VERB_READ),
	 .template = "desk/life-branch",
	 .page = life_book_page},
	{.path = NULL},
};

static const struct nav nav[] = {
	{"党建", "组织生活", "/desk/life", "calendar-event", "life", VERB_READ},
	{.heading = NULL},
};

const struct module life_module = {
	.name = "life",
	.profile = PROFILE_PARTY,
	.routes = routes,
	.nav = nav,
	.listeners = life_listeners,
	.hooks = life_hooks,
	.member = life_own,
	.todo = life_todo,
	.tables = life_tables,
	.table_count = COUNT(life_tables),
	.recount = life_kept_recount,
	.tick = life_kept_tick,
};
