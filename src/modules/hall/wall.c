/*
 * wall: the page on the hall's large screen, opened on its computer by a link and left open for weeks.
 *
 * Nobody is signed in there, so it says nothing that does not hang on the door. It is the same for all who ask (route.alike), so
 * that any number of screens cost the work of one. The page asks for itself again when its topics change and once a minute; it
 * says of what moment its data are, and turns that amber when they are old: never may it show yesterday as today.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/hall/hall_int.h"

static struct str weekday(int64_t day)
{
	static const char *const names[] = {"一", "二", "三", "四", "五", "六", "日"};
	return str_of(names[day_weekday(day) - 1]);
}

static void put_foot(struct visit *visit, struct doc *wall)
{
	const struct catalogue *catalogue = visit->act.house->catalogue;
	doc_set(wall, "hours", catalogue_setting(catalogue, "hall_hours"));
	doc_set(wall, "hotline", catalogue_setting(catalogue, "hotline_gov"));
}

err_t wall_doc(struct visit *visit, const struct programme *programme, struct str name)
{
	struct act *act = &visit->act;
	const struct catalogue *catalogue = act->house->catalogue;
	struct place_row place, parent;
	struct doc *wall = doc_set_map(visit->page, "wall");
	struct day_parts parts = day_parts(act->today);
	int minute = hall_minute(act);
	TRY(place_load(act, act->org, &place));
	struct str centre = str_join(visit->arena, place.name, S("党群服务中心"));
	bool above = place.parent.len > 0 && place_load(act, place.parent, &parent) == NULL;
	visit_title(visit, S("大厅屏"));
	doc_set(wall, "name", name);
	doc_set(wall, "centre", centre);
	doc_set(wall, "parent", above ? parent.name : S(""));
	doc_set(wall, "slogan", catalogue_setting(catalogue, "hall_slogan"));
	doc_set(wall, "date", str_fmt(visit->arena, "%d年%d月%d日　星期" STR, parts.year, parts.month, parts.day,
				      STR_ARG(weekday(act->today))));
	doc_set(wall, "at", moment_iso(visit->arena, act->now));
	doc_set(wall, "clock", str_fmt(visit->arena, "%02d:%02d", minute / 60, minute % 60));
	doc_set_int(wall, "stale", catalogue_setting_int(catalogue, "hall_stale_seconds", 120));
	doc_set(wall, "programme", programme->name);
	doc_set(wall, "preview", S(""));
	doc_set(wall, "events_url", S(""));
	put_foot(visit, wall);
	return hall_panels(visit, programme);
}

err_t wall_page(struct visit *visit)
{
	struct act *act = &visit->act;
	struct record device;
	struct programme *list = NULL;
	size_t count = 0;
	TRY(hall_device(visit, visit_param(visit, 1), "wall", &device));
	TRY(hall_programmes(act, act->org, &list, &count));
	TRY(wall_doc(visit,
		     programme_at(list, count, device.id, day_weekday(act->today), hall_minute(act)),
		     record_text(&device, "name")));
	doc_set(doc_at(visit->page, "wall"), "events_url", str_join(visit->arena, visit->url, S("/events")));
	return NULL;
}

err_t wall_events_page(struct visit *visit)
{
	struct record device;
	TRY(hall_device(visit, visit_param(visit, 1), "wall", &device));
	visit->events = hall_topics(visit->arena, visit->act.org);
	return NULL;
}
