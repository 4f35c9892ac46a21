/*
 * desk: courses and who has learnt what, as a village's desk sees them; a lesson with its files; a learner with his code.
 *
 * Learners stand in the order in which they were entered. How much somebody has learnt is told for him alone; nothing here
 * compares people.
 */
#include "base/arena.h"
#include "engine/link/link.h"
#include "modules/learning/learning_int.h"

/* ---- the first page ---- */

static err_t put_course(struct visit *visit, const struct record *course, struct doc *list)
{
	struct record *lessons = NULL;
	size_t count = 0;
	struct doc *one = doc_add_map(list), *rows = doc_set_list(one, "lessons");
	TRY(learning_of(&visit->act, "lesson", "course", course->id, LEARNING_ROWS_MAX, &lessons,
			&count));
	doc_set(one, "name", record_text(course, "name"));
	doc_set(one, "url", visit_record_url(visit, S("course"), course->id));
	doc_set(one, "paths", record_brief(&visit->act, course, "paths"));
	doc_set(one, "pack_url",
		count == 0 ? S("")
			   : str_fmt(visit->arena, "/desk/learning/courses/%lld/package",
				     (long long)course->id));
	doc_set_bool(one, "ready", record_int(course, "ready") != 0);
	for (size_t i = 0; i < count; i++) {
		struct doc *row = doc_add_map(rows);
		doc_set(row, "name", record_text(&lessons[i], "name"));
		doc_set(row, "minutes", record_brief(&visit->act, &lessons[i], "minutes"));
		doc_set(row, "url", visit_record_url(visit, S("lesson"), lessons[i].id));
	}
	doc_set_bool(one, "has_lessons", count > 0);
	return NULL;
}

static err_t put_courses(struct visit *visit)
{
	const struct record *courses = NULL;
	size_t count = 0;
	struct doc *list = doc_set_list(visit->page, "courses");
	TRY(reg_list_records(
		&visit->act, act_register(&visit->act, "course"),
		&(struct query){.params = &visit->query, .url = S(""), .limit = COURSES_MAX},
		&courses, &count));
	for (size_t i = 0; i < count; i++)
		TRY(put_course(visit, &courses[i], list));
	doc_set_bool(visit->page, "has_courses", count > 0);
	return NULL;
}

static err_t put_learners(struct visit *visit)
{
	const struct record *learners = NULL;
	size_t count = 0;
	struct doc *list = doc_set_list(visit->page, "learners");
	if (act_may_somewhere(&visit->act, S("learner"), VERB_READ))
		TRY(reg_list_records(
			&visit->act, act_register(&visit->act, "learner"),
			&(struct query){.params = &visit->query, .url = S(""), .limit = 200},
			&learners, &count));
	for (size_t i = 0; i < count; i++) {
		struct record *done = NULL;
		size_t learnt = 0;
		struct doc *one = doc_add_map(list);
		TRY(learning_of(&visit->act, "lesson_done", "learner", learners[i].id,
				LEARNING_ROWS_MAX, &done, &learnt));
		doc_set(one, "name", record_brief(&visit->act, &learners[i], "name"));
		doc_set(one, "path", record_brief(&visit->act, &learners[i], "path"));
		doc_set(one, "url", visit_record_url(visit, S("learner"), learners[i].id));
		doc_set(one, "learnt", str_fmt(visit->arena, "学完 %zu 课", learnt));
	}
	doc_set_bool(visit->page, "sees_learners",
		     act_may_somewhere(&visit->act, S("learner"), VERB_READ));
	doc_set_bool(visit->page, "has_learners", count > 0);
	return NULL;
}

err_t learning_desk_page(struct visit *visit)
{
	visit_title(visit, S("学习"));
	doc_set(visit->page, "course_url", learning_new_url(visit, visit->act.org, "course"));
	doc_set(visit->page, "lesson_url", learning_new_url(visit, visit->act.org, "lesson"));
	doc_set(visit->page, "learner_url", learning_new_url(visit, visit->act.org, "learner"));
	doc_set(visit->page, "bring_url",
		act_may(&visit->act, S("course"), VERB_CREATE, visit->act.org) &&
				act_may(&visit->act, S("files"), VERB_CREATE, visit->act.org)
			? S("/desk/learning/bring")
			: S(""));
	doc_set(visit->page, "public_url",
		visit_has_portal(visit) && tier_of_code(visit->act.org) == TIER_VILLAGE
			? str_fmt(visit->arena, "/v/" STR "/learn", STR_ARG(visit->act.org))
			: S(""));
	TRY(put_courses(visit));
	return put_learners(visit);
}

/* ---- one lesson ---- */

static err_t load_lesson(struct visit *visit, struct record *out)
{
	return reg_load(&visit->act, act_register(&visit->act, "lesson"), visit_id(visit, 0), out);
}

static bool may_add(const struct visit *visit, const struct record *lesson)
{
	return !lesson->voided && act_may(&visit->act, S("lesson"), VERB_CHANGE, lesson->org) &&
	       act_may(&visit->act, S("files"), VERB_CREATE, lesson->org);
}

static err_t put_media(struct visit *visit, const struct record *lesson)
{
	struct attachment *files = NULL;
	size_t count = 0;
	struct doc *list = doc_set_list(visit->page, "media");
	if (act_may(&visit->act, S("files"), VERB_READ, lesson->org))
		TRY(attachment_list(&visit->act, lesson->reg->name, lesson->id, &files, &count));
	for (size_t i = 0; i < count; i++) {
		struct doc *one = doc_add_map(list);
		doc_set(one, "url",
			str_fmt(visit->arena, "/desk/files/%lld", (long long)files[i].id));
		doc_set(one, "name", files[i].name);
		doc_set(one, "void_url", file_void_url(visit, &files[i]));
		doc_set_bool(one, "picture", str_starts(files[i].type, S("image/")));
		doc_set_bool(one, "sound", str_starts(files[i].type, S("audio/")));
		doc_set_bool(one, "video", str_starts(files[i].type, S("video/")));
	}
	doc_set_bool(visit->page, "has_media", count > 0);
	return NULL;
}

err_t lesson_desk_page(struct visit *visit)
{
	static const char *const names[] = {"course", "turn", "minutes", "text", NULL};
	struct record lesson;
	TRY(load_lesson(visit, &lesson));
	bool may = may_add(visit, &lesson);
	learning_frame(visit, "学习", "/desk/learning", record_text(&lesson, "name"));
	reg_facts_doc(&visit->act, &lesson, names, doc_set_list(visit->page, "facts"));
	doc_set(visit->page, "edit_url",
		act_may(&visit->act, S("lesson"), VERB_CHANGE, lesson.org)
			? str_fmt(visit->arena, "/desk/r/lesson/%lld/edit", (long long)lesson.id)
			: S(""));
	doc_set(visit->page, "files_url",
		may ? str_fmt(visit->arena, "/desk/learning/lessons/%lld/files",
			      (long long)lesson.id)
		    : S(""));
	doc_set(visit->page, "fault", visit_refused(visit) ? visit->errors->text : S(""));
	return put_media(visit, &lesson);
}

static err_t may_lesson(struct visit *visit, struct record *lesson)
{
	TRY(load_lesson(visit, lesson));
	TRY(act_need(&visit->act, S("lesson"), VERB_CHANGE, lesson->org));
	return act_need(&visit->act, S("files"), VERB_CREATE, lesson->org);
}

err_t lesson_files_prepare(struct visit *visit)
{
	struct record lesson;
	TRY(may_lesson(visit, &lesson));
	return uploads_want(visit, UPLOAD_VIDEO, "", "请先选一个文件：图片、录音或者录像。");
}

err_t lesson_files_apply(struct visit *visit)
{
	struct record lesson;
	TRY(may_lesson(visit, &lesson));
	return uploads_hang(visit, &lesson, visit_record_url(visit, S("lesson"), lesson.id), "传好了。");
}

/* ---- one learner ---- */

static err_t load_learner(struct visit *visit, struct record *out)
{
	return reg_load(&visit->act, act_register(&visit->act, "learner"), visit_id(visit, 0), out);
}

err_t learner_desk_page(struct visit *visit)
{
	static const char *const names[] = {"number", "path", "note", "created", NULL};
	struct record learner, *done = NULL;
	size_t count = 0;
	TRY(load_learner(visit, &learner));
	struct str link = str_fmt(visit->arena, "/v/" STR "/learner/" STR, STR_ARG(learner.org),
				  STR_ARG(link_make(&visit->act, &learner)));
	learning_frame(
		visit, "学习", "/desk/learning",
		str_join(visit->arena, record_brief(&visit->act, &learner, "name"), S("的学习")));
	reg_facts_doc(&visit->act, &learner, names, doc_set_list(visit->page, "facts"));
	doc_set(visit->page, "edit_url",
		act_may(&visit->act, S("learner"), VERB_CHANGE, learner.org)
			? str_fmt(visit->arena, "/desk/r/learner/%lld/edit", (long long)learner.id)
			: S(""));
	doc_set(visit->page, "own_url", link);
	doc_put(visit->page, S("qr"),
		view_qr(visit->arena, visit_address(visit, link), S("他自己的学习页")));
	doc_set(visit->page, "action",
		act_may(&visit->act, S("learner"), VERB_CHANGE, learner.org) ? visit->url : S(""));
	TRY(learning_of(&visit->act, "lesson_done", "learner", learner.id, LEARNING_ROWS_MAX, &done,
			&count));
	/* What he can learn is asked of his own place. */
	struct str home = visit->act.org;
	visit->act.org = learner.org;
	err_t err = courses_put(visit, record_text(&learner, "path"), S("/desk/learning/lessons/"),
				done, count);
	visit->act.org = home;
	return err;
}

err_t learner_desk_apply(struct visit *visit)
{
	struct act program = act_as_program(&visit->act);
	struct record learner, lesson, course;
	int64_t id = 0;
	TRY(load_learner(visit, &learner));
	TRY(act_need(&visit->act, S("learner"), VERB_CHANGE, learner.org));
	if (!str_int(visit_field(visit, "lesson"), &id))
		return err_field(visit->arena, S(""), "请点要记的那一课。");
	TRY(lesson_for(&program, learner.org, record_text(&learner, "path"), id, &lesson, &course));
	TRY(lesson_learnt(&visit->act, &learner, lesson.id, "branch"));
	visit->location = visit_record_url(visit, S("learner"), learner.id);
	visit->flash = S("替他记下了。");
	return NULL;
}
