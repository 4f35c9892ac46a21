/*
 * duty: the module's rows; what its registers do not take; what waits at 我的待办; what stands on a centre's first pages.
 */
#include "modules/duty/duty.h"

#include "base/arena.h"
#include "base/date.h"
#include "modules/duty/duty_int.h"
#include "web/live.h"
#include "web/part.h"
#include "web/todo.h"

enum { AHEAD_DAYS = 7, PHONE_LEAST = 5 };

/* ---- what is not taken ---- */

static void fault(struct draft *draft, const char *field, const char *text)
{
	draft_fault(draft, field, err_field(draft->act->arena, str_of(field), "%s", text));
}

/* Hotlines have five digits; extensions, blanks and strokes are how people write numbers. */
static bool is_phone(struct str text)
{
	size_t digits = 0;
	for (size_t i = 0; i < text.len; i++) {
		bool digit = text.at[i] >= '0' && text.at[i] <= '9';
		digits += digit;
		if (!digit && text.at[i] != '-' && text.at[i] != ' ' && text.at[i] != '+')
			return false;
	}
	return digits >= PHONE_LEAST;
}

static err_t check_cadre(struct act *act, struct draft *draft)
{
	struct account account;
	int64_t id = draft_int(draft, "account");
	if (draft_text(draft, "work_phone").len > 0 && !is_phone(draft_text(draft, "work_phone")))
		fault(draft, "work_phone", "电话只写数字和横线，例如 0990-5550101。");
	if (id == 0 || account_load(act, id, &account) != NULL)
		return NULL;
	if (!str_eq(account.org, draft->org))
		fault(draft, "account", "这个账号不是本村的，请重新选。");
	return NULL;
}

static err_t check_leave(struct act *act, struct draft *draft)
{
	int64_t from = 0, until = 0;
	(void)act;
	if (!day_read(draft_text(draft, "from_on"), &from) || !day_read(draft_text(draft, "until_on"), &until))
		return NULL;
	if (until < from)
		fault(draft, "until_on", "最后一天不能早于第一天。");
	else if (until - from > 366)
		fault(draft, "until_on", "最多登记一年；更长的，请在名册里选“不再排班”。");
	return NULL;
}

/* One row a day: the page sees to it under a lock; this is for who comes another way. */
static err_t check_day(struct act *act, struct draft *draft)
{
	struct duty_row there;
	int64_t day = 0;
	if (!day_read(draft_text(draft, "day"), &day))
		return NULL;
	TRY(act_lock(act, str_join(act->arena, S("duty:"), draft->org)));
	TRY(duty_day_read(act, draft->org, day, &there));
	if (there.id != 0 && there.id != draft->id)
		fault(draft, "day", "这一天已经排过了，请在“值班表”页上改。");
	return NULL;
}

const struct reg_hook duty_hooks[] = {
	{"cadre", check_cadre}, {"cadre_leave", check_leave}, {"duty_day", check_day}, {NULL, NULL},
};

/* A name, a post or a phone that changes is on every face at once. */
static err_t cadre_changed(struct act *act, const struct event *event)
{
	return duty_tell(act, event->org);
}

static const struct listener listeners[] = {
	{"duty_swap.agree", duty_swap_agreed},
	{"cadre.changed", cadre_changed},
	{NULL, NULL},
};

/* ---- 我的待办 ---- */

static void put_gap(struct visit *visit, int64_t day, struct doc *rows)
{
	struct doc *row = doc_add_map(rows);
	int64_t left = day - visit->act.today;
	struct str date = day_text(visit->arena, day);
	doc_set(row, "url", str_fmt(visit->arena, "/desk/duty?day=" STR "#day-form", STR_ARG(date)));
	doc_set(row, "title", str_fmt(visit->arena, STR " %s没有人值班", STR_ARG(day_short(visit->arena, day)),
				      weekday_title(day)));
	doc_set(row, "person", S(""));
	doc_set(row, "number", S("排不出人的，可以请乡镇帮忙"));
	doc_set(row, "place", S(""));
	doc_set(row, "next", S("排一个人"));
	doc_set(row, "due", left == 0 ? S("就是今天") : left == 1 ? S("就是明天")
						   : str_fmt(visit->arena, "还有 %lld 天", (long long)left));
	part_state(row, "lamp", left <= 1 ? S("马上就到") : S("提前说一声"), left <= 1 ? S("err") : S("warn"),
		   left <= 1 ? S("alert-circle") : S("clock"));
}

/* From a week ahead, for villages that have begun: where there is a rule a day without anybody is an oversight. */
err_t gaps_todo(struct visit *visit, struct doc *groups)
{
	struct act *act = &visit->act;
	struct duty_rule rule;
	struct duty_row days[AHEAD_DAYS + 1];
	struct doc *rows = doc_list(visit->arena);
	if (!act_may_somewhere(act, S("duty_day"), VERB_CHANGE))
		return NULL;
	TRY(duty_rule_on(act, act->org, act->today, &rule));
	if (!rule.found)
		return NULL;
	TRY(duty_days_read(act, act->org, act->today, act->today + AHEAD_DAYS, days));
	for (size_t i = 0; i <= AHEAD_DAYS; i++) {
		if (days[i].person == 0)
			put_gap(visit, days[i].day, rows);
	}
	todo_group(groups, S("值班没有人"), S("calendar-event"), S("warn"), S(""), rows);
	return NULL;
}

static err_t duty_todo(struct visit *visit, struct doc *groups)
{
	if (tier_of_code(visit->act.org) != TIER_VILLAGE)
		return NULL;
	TRY(callbacks_todo(visit, groups));
	TRY(swaps_todo(visit, groups));
	return gaps_todo(visit, groups);
}

/* ---- a centre's first pages ---- */

static err_t duty_hall(struct visit *visit)
{
	if (tier_of_code(visit->act.org) != TIER_VILLAGE) {
		doc_set_bool(visit->page, "duty", false);
		return NULL;
	}
	return duty_today_doc(visit, doc_set_map(visit->page, "duty"));
}

err_t duty_desk_events_page(struct visit *visit)
{
	visit->events = live_topic(visit->arena, "duty", visit->act.org);
	return NULL;
}

/* ---- rows ---- */

#define DESK(address, resource, wanted, drawn) \
	.path = address, .who = WHO_STAFF, .on = resource, .verb = wanted, .template = drawn

static const struct route routes[] = {
	{DESK("/desk/duty", "duty_day", VERB_READ, "desk/duty"), .page = duty_month_page},
	{DESK("/desk/duty/make", "duty_day", VERB_CHANGE, "desk/duty"), .page = duty_month_page, .apply = duty_make_apply},
	{DESK("/desk/duty/day", "duty_day", VERB_CHANGE, "desk/duty"), .page = duty_month_page, .apply = duty_day_apply},
	{DESK("/desk/duty/move", "duty_day", VERB_CHANGE, "desk/duty"), .page = duty_month_page, .apply = duty_move_apply},
	{DESK("/desk/duty/publish", "duty_month", VERB_CHANGE, "desk/duty"), .page = duty_month_page, .apply = duty_publish_apply},
	{DESK("/desk/duty/hang", "duty_month", VERB_CHANGE, "desk/duty"), .page = duty_month_page, .apply = duty_hang_apply},
	{DESK("/desk/duty/poster", "duty_day", VERB_READ, "desk/duty"), .page = duty_poster_page},
	{DESK("/desk/duty/events", "duty_day", VERB_READ, "desk/error"), .page = duty_desk_events_page},
	{DESK("/desk/duty/swaps", "duty_swap", VERB_READ, "desk/duty-swaps"), .page = duty_swaps_page, .apply = duty_swap_apply},
	{DESK("/desk/duty/swaps/{id}/{step}", "duty_swap", VERB_STEP, "desk/duty-swaps"), .page = duty_swaps_page,
	 .apply = duty_swap_step_apply},
	{DESK("/desk/duty/log", "duty_note", VERB_READ, "desk/duty-log"), .page = duty_log_page, .apply = duty_note_apply},
	{DESK("/desk/duty/calls", "callback", VERB_READ, "desk/duty-calls"), .page = callbacks_page},
	{DESK("/desk/duty/calls/{id}/phone", "callback", VERB_REVEAL, "desk/duty-calls"), .page = callbacks_page,
	 .apply = callback_phone_apply},
	{DESK("/desk/duty/calls/{id}/done", "callback", VERB_STEP, "desk/duty-calls"), .page = callbacks_page,
	 .apply = callback_done_apply},
	{DESK("/desk/duty/whereabouts", "whereabouts", VERB_CHANGE, "desk/whereabouts"), .page = whereabouts_page,
	 .apply = whereabouts_apply, .repeats = true, .discreet = true},
	{DESK("/desk/duty/whereabouts/board", "whereabouts", VERB_CHANGE, "desk/board"), .page = whereabouts_page, .discreet = true},
	{.path = "/v/{org}/duty", .who = WHO_ANYBODY, .template = "portal/duty", .page = duty_public_page},
	{.path = "/v/{org}/duty/call", .who = WHO_ANYBODY, .template = "portal/duty", .page = duty_public_page,
	 .apply = duty_callback_apply},
	{.path = "/v/{org}/duty/now", .who = WHO_ANYBODY, .template = "portal/duty-now", .page = duty_now_page},
	{.path = "/v/{org}/duty/events", .who = WHO_ANYBODY, .template = "portal/duty-now", .page = duty_events_page},
	{.path = "/v/{org}/kiosk/duty", .who = WHO_ANYBODY, .kiosk = true, .template = "portal/duty", .page = duty_public_page},
	{.path = "/v/{org}/kiosk/duty/call", .who = WHO_ANYBODY, .kiosk = true, .template = "portal/duty",
	 .page = duty_public_page, .apply = duty_callback_apply},
	{.path = "/v/{org}/kiosk/duty/now", .who = WHO_ANYBODY, .kiosk = true, .template = "portal/duty-now",
	 .page = duty_now_page},
	{.path = NULL},
};

static const struct nav nav[] = {
	{"阵地", "值班表", "/desk/duty", "calendar-event", "duty_day", VERB_CHANGE},
	{"阵地", "去向牌", "/desk/duty/whereabouts", "map-pin", "whereabouts", VERB_CHANGE},
	{"阵地", "请回电", "/desk/duty/calls", "phone", "callback", VERB_STEP},
	{"阵地", "值班记录本", "/desk/duty/log", "writing", "duty_note", VERB_CREATE},
	{.heading = NULL},
};

const struct module duty_module = {
	.name = "duty", .profile = PROFILE_PUBLIC, .routes = routes, .nav = nav, .listeners = listeners, .hooks = duty_hooks,
	.todo = duty_todo, .hall = duty_hall, .tables = whereabouts_tables, .table_count = 1,
};
