/*
 * lessons: what the television of a room plays, by itself: lessons of the courses (modules/learning), by a programme of the week.
 *
 * Like the wall it is opened by a link on the television's browser and left open: nobody is signed in there. It is the same for
 * all who ask. What it shows is written and filed among the courses; when a course is put away, its lessons are gone here too.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/hall/hall_int.h"

/* A reader takes some four signs a second; nothing is up for less than half a minute. */
enum { SIGNS_A_SECOND = 4, SECONDS_LEAST = 30 };

/* ---- rows ---- */

err_t lesson_programmes(struct act *act, struct str org, struct programme **out, size_t *count)
{
	struct record *records = NULL;
	size_t all = 0;
	TRY(hall_load(
		act, "lesson_programme",
		db_query(act->db,
			 "SELECT id FROM r_lesson_programme WHERE substr(org, 1, 12) = $1 AND voided = 0 AND "
			 "coalesce(stopped, 0) = 0 ORDER BY begins, id",
			 ARGS(V_TEXT(org))),
		&records, &all));
	*out = arena_many(act->arena, struct programme, PROGRAMMES_MAX);
	for (*count = 0; *count < all && *count < PROGRAMMES_MAX; ++*count)
		(*out)[*count] = hall_programme(&records[*count]);
	return NULL;
}

err_t lesson_items(struct act *act, int64_t programme, struct record **out, size_t *count)
{
	return hall_load(
		act, "lesson_programme_item",
		db_query(act->db,
			 "SELECT id FROM r_lesson_programme_item WHERE programme = $1 AND voided = "
			 "0 ORDER BY turn, id LIMIT 60",
			 ARGS(V_INT(programme))),
		out, count);
}

err_t lesson_shown(struct act *act, int64_t id, struct record *lesson, struct record *course,
		   bool *found)
{
	struct act program = act_as_program(act);
	*found = false;
	if (id == 0 || reg_load(&program, act_register(act, "lesson"), id, lesson) != NULL ||
	    lesson->voided)
		return NULL;
	TRY(reg_load(&program, act_register(act, "course"), record_int(lesson, "course"), course));
	*found = !course->voided && record_int(course, "ready") != 0 &&
		 str_starts(act->org, course->org);
	return NULL;
}

err_t lesson_programme_check(struct act *act, struct draft *draft)
{
	struct act program = act_as_program(act);
	struct str begins = draft_text(draft, "begins"), ends = draft_text(draft, "ends");
	struct record screen;
	int64_t id = draft_int(draft, "screen");
	if (begins.len > 0 && ends.len > 0 && str_cmp(begins, ends) >= 0)
		draft_fault(draft, "ends",
			    err_field(act->arena, S("ends"), "结束的时间要比开始晚。"));
	if (id == 0)
		return NULL;
	if (reg_load(&program, act_register(act, "hall_screen"), id, &screen) != NULL ||
	    screen.voided || !str_eq(screen.org, draft->org) ||
	    !record_is(&screen, "use", "lessons"))
		draft_fault(draft, "screen",
			    err_field(act->arena, S("screen"), "请选这里的一台远程教育电视。"));
	return NULL;
}

/* ---- one lesson ---- */

static struct str file_url(struct visit *visit, const struct attachment *file)
{
	return str_fmt(visit->arena, "/v/" STR "/tv/" STR "/files/%lld", STR_ARG(visit->act.org),
		       STR_ARG(visit_param(visit, 1)), (long long)file->id);
}

static const struct attachment *first_of(const struct attachment *files, size_t count,
					 const char *kind)
{
	for (size_t i = 0; i < count; i++) {
		if (str_starts(files[i].type, str_of(kind)))
			return &files[i];
	}
	return NULL;
}

/* Film before sound before words; pictures stand beside whatever it is. */
static void put_media(struct visit *visit, const struct attachment *files, size_t count,
		      struct doc *one)
{
	const struct attachment *film = first_of(files, count, "video/"),
				*sound = first_of(files, count, "audio/"),
				*played = film != NULL ? film : sound;
	struct doc *pictures = doc_set_list(one, "pictures");
	doc_set(one, "kind", film != NULL ? S("video") : sound != NULL ? S("sound") : S("text"));
	doc_set(one, "url", played != NULL ? file_url(visit, played) : S(""));
	doc_set(one, "type", played != NULL ? played->type : S(""));
	for (size_t i = 0; i < count; i++) {
		if (!str_starts(files[i].type, S("image/")))
			continue;
		struct doc *picture = doc_add_map(pictures);
		doc_set(picture, "url", file_url(visit, &files[i]));
		doc_set(picture, "alt", files[i].name);
	}
}

static err_t put_lesson(struct visit *visit, const struct record *item, struct doc *list)
{
	struct act program = act_as_program(&visit->act);
	struct record lesson, course;
	struct attachment *files = NULL;
	size_t count = 0;
	bool found = false;
	TRY(lesson_shown(&visit->act, record_int(item, "lesson"), &lesson, &course, &found));
	if (!found)
		return NULL;
	struct doc *one = doc_add_map(list), *paragraphs = doc_set_list(one, "paragraphs");
	struct str text = record_text(&lesson, "text");
	int64_t seconds = (int64_t)str_chars(text) / SIGNS_A_SECOND;
	doc_set(one, "mark", str_fmt(visit->arena, "%lld", (long long)item->id));
	doc_set(one, "course", record_text(&course, "name"));
	doc_set(one, "name", record_text(&lesson, "name"));
	doc_set(one, "minutes", record_brief(&program, &lesson, "minutes"));
	doc_set_int(one, "seconds", seconds < SECONDS_LEAST ? SECONDS_LEAST : seconds);
	while (text.len > 0) {
		struct str paragraph = str_trim(str_cut(&text, '\n'));
		if (paragraph.len > 0)
			doc_set(doc_add_map(paragraphs), "text", paragraph);
	}
	TRY(attachment_list(&program, S("lesson"), lesson.id, &files, &count));
	put_media(visit, files, count, one);
	return NULL;
}

/* ---- the page ---- */

static err_t put_programme(struct visit *visit, const struct record *device, struct doc *tv)
{
	struct act *act = &visit->act;
	struct programme *list = NULL;
	struct record *items = NULL;
	size_t count = 0, item_count = 0;
	int weekday = day_weekday(act->today), minute = hall_minute(act);
	struct doc *lessons = doc_set_list(tv, "lessons");
	TRY(lesson_programmes(act, act->org, &list, &count));
	const struct programme *now = programme_at(list, count, device->id, weekday, minute);
	int until = programme_until(list, count, device->id, weekday, minute);
	bool on = now->id != 0;
	if (on)
		TRY(lesson_items(act, now->id, &items, &item_count));
	for (size_t i = 0; i < item_count; i++)
		TRY(put_lesson(visit, &items[i], lessons));
	doc_set_bool(tv, "on", on && lessons->in.count > 0);
	doc_set(tv, "programme", on ? now->name : S(""));
	doc_set(tv, "until", until < DAY_MINUTES ? minute_clock(visit->arena, until) : S(""));
	return NULL;
}

err_t television_page(struct visit *visit)
{
	struct act *act = &visit->act;
	struct record device;
	int minute = hall_minute(act);
	TRY(hall_device(visit, visit_param(visit, 1), "lessons", &device));
	struct doc *tv = doc_set_map(visit->page, "tv");
	visit_title(visit, S("远程教育"));
	doc_set(tv, "name", record_text(&device, "name"));
	doc_set(tv, "centre", str_join(visit->arena, place_name(act, act->org), S("远程教育")));
	doc_set(tv, "at", moment_iso(visit->arena, act->now));
	doc_set(tv, "clock", str_fmt(visit->arena, "%02d:%02d", minute / 60, minute % 60));
	doc_set_int(tv, "stale",
		    catalogue_setting_int(act->house->catalogue, "hall_stale_seconds", 120));
	doc_set(tv, "url", visit->url);
	doc_set(tv, "events_url", str_join(visit->arena, visit->url, S("/events")));
	return put_programme(visit, &device, tv);
}

err_t television_events_page(struct visit *visit)
{
	struct record device;
	TRY(hall_device(visit, visit_param(visit, 1), "lessons", &device));
	visit->events = hall_topics(visit->arena, visit->act.org);
	return NULL;
}

/* Only what a lesson of this place's own programmes has. */
static err_t is_planned(struct act *act, int64_t lesson, bool *out)
{
	int64_t count = 0;
	TRY(db_int(
		act->db,
		"SELECT count(*) FROM r_lesson_programme_item i JOIN r_lesson_programme p ON p.id "
		"= "
		"i.programme WHERE i.lesson = $1 AND i.voided = 0 AND p.voided = 0 AND p.org = $2",
		ARGS(V_INT(lesson), V_TEXT(act->org)), &count, NULL));
	*out = count > 0;
	return NULL;
}

err_t television_file_page(struct visit *visit)
{
	struct act *act = &visit->act, program = act_as_program(act);
	struct record device, lesson, course;
	struct attachment file;
	struct str org;
	bool found = false;
	TRY(hall_device(visit, visit_param(visit, 1), "lessons", &device));
	if (attachment_load(&program, visit_id(visit, 2), &file, &org) == NULL &&
	    str_eq(file.reg, S("lesson")))
		TRY(is_planned(act, file.record, &found));
	if (found)
		TRY(lesson_shown(act, file.record, &lesson, &course, &found));
	if (!found)
		return err_new(visit->arena, ERR_NOT_FOUND, "没有这个文件，或者已经不放了。");
	visit_show_file(visit, file.digest, file.type, file.name);
	return NULL;
}
