/*
 * courses: what people of a path can learn at a place, and what somebody has learnt.
 *
 * A village uses its own courses and those of its township and county. That a lesson is learnt is said by the learner, or by
 * the branch for who has no telephone: a day, nothing else.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/learning/learning_int.h"

static bool is_for(const struct record *course, struct str path)
{
	return !course->voided && record_int(course, "ready") != 0 &&
	       str_has_word(record_text(course, "paths"), path);
}

err_t courses_for(struct act *program, struct str org, struct str path, struct record *out,
		  size_t *count)
{
	struct str orgs[LEARNING_TIERS];
	int64_t ids[COURSES_MAX];
	size_t found = 0;
	learning_orgs(org, orgs);
	struct rows rows = db_query(program->db,
				    "SELECT id FROM r_course WHERE substr(org, 1, 12) IN ($1, $2, "
				    "$3) AND voided = 0 AND ready = 1 ORDER BY turn, id LIMIT 100",
				    ARGS(V_TEXT(orgs[0]), V_TEXT(orgs[1]), V_TEXT(orgs[2])));
	while (found < COURSES_MAX && rows_next(&rows))
		ids[found++] = rows_int(&rows, 0);
	TRY(rows_done(&rows));
	*count = 0;
	for (size_t i = 0; i < found; i++) {
		TRY(reg_load(program, act_register(program, "course"), ids[i], &out[*count]));
		*count += is_for(&out[*count], path);
	}
	return NULL;
}

static bool is_offered(struct str org, struct str village)
{
	struct str orgs[LEARNING_TIERS];
	learning_orgs(village, orgs);
	for (size_t i = 0; i < LEARNING_TIERS; i++) {
		if (str_eq(org, orgs[i]))
			return true;
	}
	return false;
}

err_t course_for(struct act *program, struct str org, struct str path, int64_t id,
		 struct record *out)
{
	if (id == 0 || reg_load(program, act_register(program, "course"), id, out) != NULL ||
	    !is_for(out, path) || !is_offered(out->org, org))
		return err_new(program->arena, ERR_NOT_FOUND,
			       "没有这一课，或者已经收起来了。请回到课程里再找一找。");
	return NULL;
}

err_t lesson_for(struct act *program, struct str org, struct str path, int64_t id,
		 struct record *lesson, struct record *course)
{
	bool found = id != 0 &&
		     reg_load(program, act_register(program, "lesson"), id, lesson) == NULL &&
		     !lesson->voided;
	return course_for(program, org, path, found ? record_int(lesson, "course") : 0, course);
}

bool lesson_is_done(const struct record *done, size_t count, int64_t lesson)
{
	for (size_t i = 0; i < count; i++) {
		if (record_int(&done[i], "lesson") == lesson)
			return true;
	}
	return false;
}

err_t lesson_learnt(struct act *act, const struct record *learner, int64_t lesson,
		    const char *told_by)
{
	struct act program = act_as_program(act);
	struct record *done = NULL;
	struct draft *draft = NULL;
	size_t count = 0;
	int64_t id = 0;
	TRY(act_lock(act, str_fmt(act->arena, "learner %lld", (long long)learner->id)));
	TRY(learning_of(&program, "lesson_done", "learner", learner->id, LEARNING_ROWS_MAX, &done,
			&count));
	if (lesson_is_done(done, count, lesson))
		return NULL;
	TRY(draft_new(&program, act_register(act, "lesson_done"), learner->org, &draft));
	draft_set_int(draft, "learner", learner->id);
	draft_set_int(draft, "lesson", lesson);
	draft_set_text(draft, "done_on", day_text(act->arena, act->today));
	draft_set_text(draft, "told_by", str_of(told_by));
	return draft_write(draft, 0, &id);
}

/* ---- on a page ---- */

static err_t put_lessons(struct visit *visit, struct act *program, const struct record *course,
			 struct str base, const struct record *done, size_t done_count,
			 struct doc *one)
{
	struct record *lessons = NULL;
	size_t count = 0;
	int64_t learnt = 0;
	struct doc *list = doc_set_list(one, "lessons");
	TRY(learning_of(program, "lesson", "course", course->id, LEARNING_ROWS_MAX, &lessons,
			&count));
	for (size_t i = 0; i < count; i++) {
		struct doc *row = doc_add_map(list);
		bool known = lesson_is_done(done, done_count, lessons[i].id);
		learnt += known;
		doc_set(row, "id", learning_number(visit->arena, lessons[i].id));
		doc_set(row, "name", record_text(&lessons[i], "name"));
		doc_set(row, "minutes", record_brief(program, &lessons[i], "minutes"));
		doc_set(row, "url",
			str_fmt(visit->arena, STR "%lld", STR_ARG(base), (long long)lessons[i].id));
		doc_set_bool(row, "done", known);
	}
	doc_set(one, "said",
		done == NULL
			? str_fmt(visit->arena, "%zu 课", count)
			: str_fmt(visit->arena, "%zu 课，学完 %lld 课", count, (long long)learnt));
	return NULL;
}

err_t courses_put(struct visit *visit, struct str path, struct str base, const struct record *done,
		  size_t done_count)
{
	struct act program = act_as_program(&visit->act);
	struct record *courses = arena_many(visit->arena, struct record, COURSES_MAX);
	size_t count = 0;
	struct doc *list = doc_set_list(visit->page, "courses");
	TRY(courses_for(&program, visit->act.org, path, courses, &count));
	for (size_t i = 0; i < count; i++) {
		struct doc *one = doc_add_map(list);
		doc_set(one, "name", record_text(&courses[i], "name"));
		doc_set(one, "words", record_text(&courses[i], "words"));
		doc_set(one, "pdf_url",
			str_has_word(record_text(&courses[i], "paths"), S("villager"))
				? str_fmt(visit->arena, "/v/" STR "/learn/course/%lld.pdf",
					  STR_ARG(visit->act.org), (long long)courses[i].id)
				: S(""));
		TRY(put_lessons(visit, &program, &courses[i], base, done, done_count, one));
	}
	doc_set_bool(visit->page, "has_courses", count > 0);
	return NULL;
}
