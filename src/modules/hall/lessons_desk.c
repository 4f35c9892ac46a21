/*
 * lessons_desk: which lessons a programme plays, one after the other, as a village or township puts them in order.
 *
 * Lessons of the township and the county are offered beside one's own: nobody copies what was written once.
 */
#include "base/arena.h"
#include "base/count.h"
#include "modules/hall/hall_int.h"

enum { COURSES_OFFERED = 100, LESSONS_OFFERED = 200 };

static const struct reg *item_reg(const struct act *act)
{
	return act_register(act, "lesson_programme_item");
}

static err_t load(struct visit *visit, struct record *programme)
{
	return reg_load(&visit->act, act_register(&visit->act, "lesson_programme"),
			visit_id(visit, 0), programme);
}

static bool may_change(const struct visit *visit, const struct record *programme)
{
	return act_may(&visit->act, S("lesson_programme"), VERB_CHANGE, programme->org) &&
	       !programme->voided;
}

/* Everything here is asked at the programme's own place. */
static struct act at_place(const struct visit *visit, const struct record *programme)
{
	struct act act = visit->act;
	act.org = programme->org;
	return act;
}

static struct str number(struct visit *visit, int64_t n)
{
	return str_fmt(visit->arena, "%lld", (long long)n);
}

/* ---- the page ---- */

static err_t put_items(struct visit *visit, const struct record *programme)
{
	struct act act = at_place(visit, programme);
	struct record *items = NULL;
	size_t count = 0;
	struct doc *list = doc_set_list(visit->page, "items");
	TRY(lesson_items(&act, programme->id, &items, &count));
	for (size_t i = 0; i < count; i++) {
		struct record lesson, course;
		bool found = false;
		struct doc *one = doc_add_map(list);
		TRY(lesson_shown(&act, record_int(&items[i], "lesson"), &lesson, &course, &found));
		doc_set(one, "id", number(visit, items[i].id));
		doc_set(one, "turn", number(visit, (int64_t)i + 1));
		doc_set(one, "name", record_text(&items[i], "name"));
		doc_set(one, "course", found ? record_text(&course, "name") : S(""));
		doc_set(one, "minutes", found ? record_brief(&act, &lesson, "minutes") : S(""));
		doc_set_bool(one, "gone", !found);
		doc_set_bool(one, "first", i == 0);
	}
	doc_set_bool(visit->page, "has_items", count > 0);
	return NULL;
}

/* Courses that are ready, of the place and those above it, in their order. */
static err_t courses_of(struct act *act, struct record **out, size_t *count)
{
	return hall_load(
		act, "course",
		db_query(act->db,
			 "SELECT id FROM r_course WHERE substr(org, 1, 12) IN ($1, $2, $3) AND "
			 "voided = 0 AND ready = 1 ORDER BY turn, id LIMIT 100",
			 ARGS(V_TEXT(act->org),
			      V_TEXT(str_sub(act->org, 0, tier_length(TIER_TOWN))),
			      V_TEXT(str_sub(act->org, 0, tier_length(TIER_COUNTY))))),
		out, count);
}

static err_t lessons_of(struct act *act, int64_t course, struct record **out, size_t *count)
{
	return hall_load(
		act, "lesson",
		db_query(act->db,
			 "SELECT id FROM r_lesson WHERE course = $1 AND voided = 0 ORDER BY turn, "
			 "id LIMIT 200",
			 ARGS(V_INT(course))),
		out, count);
}

static err_t put_courses(struct visit *visit, const struct record *programme)
{
	struct act act = at_place(visit, programme);
	struct record *courses = NULL;
	size_t count = 0;
	struct doc *list = doc_set_list(visit->page, "courses");
	TRY(courses_of(&act, &courses, &count));
	for (size_t i = 0; i < count; i++) {
		struct record *lessons = NULL;
		size_t lesson_count = 0;
		TRY(lessons_of(&act, courses[i].id, &lessons, &lesson_count));
		if (lesson_count == 0)
			continue;
		struct doc *one = doc_add_map(list), *rows = doc_set_list(one, "lessons");
		doc_set(one, "id", number(visit, courses[i].id));
		doc_set(one, "name", record_text(&courses[i], "name"));
		for (size_t k = 0; k < lesson_count; k++) {
			struct doc *row = doc_add_map(rows);
			doc_set(row, "id", number(visit, lessons[k].id));
			doc_set(row, "name", record_text(&lessons[k], "name"));
			doc_set(row, "minutes", record_brief(&act, &lessons[k], "minutes"));
		}
	}
	doc_set_bool(visit->page, "has_courses", list->in.count > 0);
	return NULL;
}

err_t lessons_desk_page(struct visit *visit)
{
	static const char *const names[] = {"days", "begins", "ends", "screen", "stopped", NULL};
	struct record programme;
	TRY(load(visit, &programme));
	bool may = may_change(visit, &programme);
	struct doc *crumb = doc_add_map(doc_set_list(visit->page, "crumbs"));
	doc_set(crumb, "title", S("大屏和广播"));
	doc_set(crumb, "url", S("/desk/hall"));
	doc_set(visit->page, "record_url",
		str_fmt(visit->arena, "/desk/r/lesson_programme/%lld", (long long)programme.id));
	doc_set(visit->page, "here", record_text(&programme, "name"));
	visit_title(visit, record_text(&programme, "name"));
	reg_facts_doc(&visit->act, &programme, names, doc_set_list(visit->page, "facts"));
	doc_set(visit->page, "edit_url",
		may ? str_fmt(visit->arena, "/desk/r/lesson_programme/%lld/edit",
			      (long long)programme.id)
		    : S(""));
	doc_set(visit->page, "action",
		may ? visit_record_url(visit, S("lesson_programme"), programme.id) : S(""));
	TRY(put_items(visit, &programme));
	return put_courses(visit, &programme);
}

/* ---- putting in order ---- */

static err_t add(struct act *act, const struct record *programme, int64_t lesson, int64_t turn)
{
	struct act program = act_as_program(act);
	struct record record, course;
	struct draft *draft = NULL;
	bool found = false;
	int64_t id = 0;
	TRY(lesson_shown(act, lesson, &record, &course, &found));
	if (!found)
		return err_new(act->arena, ERR_CONFLICT, "这一课收起来了，请选别的。");
	if (turn > LESSON_ITEMS_MAX)
		return err_new(act->arena, ERR_CONFLICT,
			       "一档节目最多排 %d 课。请去掉几课，或者另排一档。",
			       LESSON_ITEMS_MAX);
	TRY(draft_new(&program, item_reg(act), programme->org, &draft));
	draft_set_int(draft, "programme", programme->id);
	draft_set_int(draft, "turn", turn);
	draft_set_int(draft, "lesson", record.id);
	draft_set_text(draft, "name", record_text(&record, "name"));
	return draft_write(draft, 0, &id);
}

static err_t add_course(struct act *act, const struct record *programme, int64_t course,
			int64_t turn)
{
	struct record *lessons = NULL;
	size_t count = 0;
	TRY(lessons_of(act, course, &lessons, &count));
	for (size_t i = 0; i < count; i++)
		TRY(add(act, programme, lessons[i].id, turn + (int64_t)i));
	return NULL;
}

static err_t set_turn(struct act *act, const struct record *item, int64_t turn)
{
	struct act program = act_as_program(act);
	struct draft *draft = NULL;
	int64_t id = 0;
	if (record_int(item, "turn") == turn)
		return NULL;
	TRY(draft_of(&program, item, &draft));
	draft_set_int(draft, "turn", turn);
	return draft_write(draft, item->version, &id);
}

/* One up, or out; the others close up behind it. */
static err_t rearrange(struct act *act, const struct record *items, size_t count, int64_t id,
		       bool drop)
{
	struct act program = act_as_program(act);
	int64_t turn = 0;
	size_t at = 0;
	while (at < count && items[at].id != id)
		at++;
	if (at == count)
		return err_new(act->arena, ERR_CONFLICT, "这一课已经不在节目里了。");
	for (size_t i = 0; i < count; i++) {
		if (drop && i == at)
			continue;
		turn++;
		TRY(set_turn(act, &items[i],
			     !drop && i == at && at > 0 ? turn - 1
			     : !drop && i + 1 == at     ? turn + 1
							: turn));
	}
	return drop ? reg_void(&program, item_reg(act), id, items[at].version, S("从节目里去掉"))
		    : NULL;
}

err_t lessons_desk_apply(struct visit *visit)
{
	struct record programme, *items = NULL;
	size_t count = 0;
	int64_t id = 0;
	struct str what = S("");
	TRY(load(visit, &programme));
	TRY(act_need(&visit->act, S("lesson_programme"), VERB_CHANGE, programme.org));
	struct act act = at_place(visit, &programme);
	TRY(act_lock(&act,
		     str_fmt(visit->arena, "lesson programme %lld", (long long)programme.id)));
	TRY(lesson_items(&act, programme.id, &items, &count));
	static const char *const ways[] = {"lesson", "course", "up", "drop"};
	for (size_t i = 0; i < COUNT(ways) && what.len == 0; i++) {
		if (str_int(visit_field(visit, ways[i]), &id))
			what = str_of(ways[i]);
	}
	visit->location = visit_record_url(visit, S("lesson_programme"), programme.id);
	if (str_eq(what, S("lesson")))
		return add(&act, &programme, id, (int64_t)count + 1);
	if (str_eq(what, S("course")))
		return add_course(&act, &programme, id, (int64_t)count + 1);
	if (what.len > 0)
		return rearrange(&act, items, count, id, str_eq(what, S("drop")));
	return err_field(visit->arena, S(""), "请点要加的课，或者要上移、去掉的课。");
}
