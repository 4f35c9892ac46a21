/*
 * hall: the module's rows, what its registers do not take, and what makes the screens look again.
 */
#include "base/arena.h"
#include "modules/hall/speaker.h"
#include "web/kiosk.h"
#include "web/live.h"

enum { PANELS_A_SIDE = 4, RECORDING_MOST = 20 << 20 };

static void fault(struct draft *draft, const char *field, const char *text)
{
	draft_fault(draft, field, err_field(draft->act->arena, str_of(field), "%s", text));
}

static size_t count_of(struct str codes)
{
	size_t count = 0;
	while (codes.len > 0)
		count += str_cut(&codes, ' ').len > 0;
	return count;
}

static err_t check_programme(struct act *act, struct draft *draft)
{
	static const char *const sides[PROGRAMME_SIDES] = {"left_panels", "middle_panels", "right_panels"};
	struct str begins = draft_text(draft, "begins"), ends = draft_text(draft, "ends");
	struct record screen;
	int64_t id = draft_int(draft, "screen");
	size_t all = 0;
	if (begins.len > 0 && ends.len > 0 && str_cmp(begins, ends) >= 0)
		fault(draft, "ends", "结束的时间要比开始晚。");
	for (size_t i = 0; i < PROGRAMME_SIDES; i++) {
		size_t count = count_of(draft_text(draft, sides[i]));
		all += count;
		if (count > PANELS_A_SIDE)
			fault(draft, sides[i], "一边最多放四块，再多就看不清了。请去掉几块。");
	}
	if (all == 0)
		fault(draft, "left_panels", "请至少选一块。");
	if (id == 0)
		return NULL;
	if (reg_load(act, act_register(act, "hall_screen"), id, &screen) != NULL || screen.voided ||
	    !str_eq(screen.org, draft->org) || !str_eq(record_text(&screen, "use"), S("wall")))
		fault(draft, "screen", "请选这里的一块大屏。");
	return NULL;
}

/* Who called for it and when is known to the page of the loudspeaker alone. */
static err_t check_urgent(struct act *act, struct draft *draft)
{
	(void)act;
	if (draft_int(draft, "caller") == 0 || draft_int(draft, "called_at") == 0)
		fault(draft, "words", "请到“大屏和广播”的“广播”页上叫。");
	return NULL;
}

static const struct reg_hook hooks[] = {
	{"hall_programme", check_programme}, {"lesson_programme", lesson_programme_check}, {"broadcast", broadcast_check}, {"broadcast_urgent", check_urgent},
	{NULL, NULL},
};

static err_t look_again(struct act *act, const struct event *event)
{
	return hall_tell(act, event->org);
}

static err_t schedule_changed(struct act *act, const struct event *event)
{
	return live_changed(act, live_topic(act->arena, "speaker", event->org));
}

static const struct listener listeners[] = {
	{"hall_programme.created", look_again}, {"hall_programme.changed", look_again},
	{"hall_programme.voided", look_again},  {"hall_screen.changed", look_again},
	{"hall_screen.voided", look_again},     {"honour.created", look_again},
	{"honour.changed", look_again},         {"honour.voided", look_again},
	{"publish.open", look_again},           {"publish.close", look_again},
	{"room_booking.created", look_again},   {"room_booking.cancel", look_again},
	{"lesson_programme.created", look_again}, {"lesson_programme.changed", look_again},
	{"lesson_programme.voided", look_again}, {"lesson_programme_item.created", look_again},
	{"lesson_programme_item.changed", look_again}, {"lesson_programme_item.voided", look_again},
	{"lesson.changed", look_again}, {"course.changed", look_again},
	{"broadcast.created", schedule_changed}, {"broadcast.changed", schedule_changed},
	{"broadcast.voided", schedule_changed}, {"publish.open", schedule_changed},
	{"publish.close", script_over},         {NULL, NULL},
};

/* The touch screen's own address: it leads to the pages that anybody may open, and from here the bell is heard. */
static err_t kiosk_on_page(struct visit *visit)
{
	TRY(kiosk_admit(visit, visit_param(visit, 1)));
	visit->location = str_fmt(visit->arena, "/v/" STR "/kiosk", STR_ARG(visit->act.org));
	return NULL;
}

static const struct route routes[] = {
	{.path = "/desk/hall", .who = WHO_STAFF, .on = "hall_screen", .verb = VERB_READ, .template = "desk/hall", .page = hall_page},
	{.path = "/desk/hall/preview", .who = WHO_STAFF, .on = "hall_programme", .verb = VERB_READ, .template = "wall/wall",
	 .page = hall_preview_page},
	{.path = "/desk/hall/broadcast", .who = WHO_STAFF, .on = "broadcast", .verb = VERB_READ, .template = "desk/broadcast",
	 .page = broadcasts_page},
	{.path = "/desk/hall/broadcast/{id}/audio", .who = WHO_STAFF, .on = "broadcast", .verb = VERB_CHANGE,
	 .template = "desk/broadcast", .page = broadcasts_page, .prepare = audio_prepare, .apply = audio_apply,
	 .file_max = RECORDING_MOST, .files_max = 1},
	{.path = "/desk/hall/broadcast/notices/{id}", .who = WHO_STAFF, .on = "broadcast", .verb = VERB_CREATE,
	 .template = "desk/broadcast", .page = broadcasts_page, .apply = script_plan_apply},
	{.path = "/desk/hall/urgent", .who = WHO_STAFF, .on = "broadcast_urgent", .verb = VERB_CREATE,
	 .template = "desk/broadcast", .page = broadcasts_page, .apply = urgent_apply},
	{.path = "/desk/hall/urgent/{id}/end", .who = WHO_STAFF, .on = "broadcast_urgent", .verb = VERB_CREATE,
	 .template = "desk/broadcast", .page = broadcasts_page, .apply = urgent_end_apply},
	{.path = "/desk/hall/lessons/{id}", .who = WHO_STAFF, .on = "lesson_programme", .verb = VERB_READ,
	 .template = "desk/lessons", .page = lessons_desk_page, .apply = lessons_desk_apply, .record = "lesson_programme"},
	{.path = "/v/{org}/tv/{link}", .who = WHO_ANYBODY, .alike = true, .template = "wall/tv", .page = television_page},
	{.path = "/v/{org}/tv/{link}/events", .who = WHO_ANYBODY, .template = "wall/tv", .page = television_events_page},
	{.path = "/v/{org}/tv/{link}/files/{file}", .who = WHO_ANYBODY, .template = "wall/tv", .page = television_file_page},
	{.path = "/v/{org}/speaker/{link}", .who = WHO_ANYBODY, .template = "wall/speaker", .page = speaker_page,
	 .apply = speaker_report_apply},
	{.path = "/v/{org}/speaker/{link}/events", .who = WHO_ANYBODY, .template = "wall/speaker", .page = speaker_events_page},
	{.path = "/v/{org}/speaker/{link}/audio/{id}", .who = WHO_ANYBODY, .template = "wall/speaker",
	 .page = speaker_audio_page},
	{.path = "/v/{org}/kiosk/on/{link}", .who = WHO_ANYBODY, .kiosk = true, .template = "portal/kiosk", .page = kiosk_on_page},
	{.path = "/v/{org}/wall/{link}", .who = WHO_ANYBODY, .alike = true, .template = "wall/wall", .page = wall_page},
	{.path = "/v/{org}/wall/{link}/events", .who = WHO_ANYBODY, .template = "wall/wall", .page = wall_events_page},
	{.path = NULL},
};

static const struct nav nav[] = {
	{"阵地", "大屏和广播", "/desk/hall", "device-tablet", "hall_screen", VERB_READ},
	{.heading = NULL},
};

const struct module hall_module = {
	.name = "hall", .profile = PROFILE_PUBLIC, .routes = routes, .nav = nav, .listeners = listeners, .hooks = hooks,
};
