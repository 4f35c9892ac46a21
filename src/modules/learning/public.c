/*
 * public: learning on a telephone: what every villager may learn, and a learner's own page (own.c says whose).
 *
 * A file is shown only when it belongs to a lesson that may be learnt by whoever asks. Sound and video are answered by ranges
 * (http), so that a lesson can be begun in the middle and goes on after a lost line.
 */
#include "base/arena.h"
#include "base/count.h"
#include "engine/paper/paper.h"
#include "modules/learning/learning_int.h"
#include "web/face.h"

enum { KILOBYTE = 1 << 10, MEGABYTE = 1 << 20 };

/* ---- one lesson, for both ---- */

static struct str size_words(struct arena *arena, int64_t bytes)
{
	return bytes < MEGABYTE ? str_fmt(arena, "%lld KB", (long long)(bytes / KILOBYTE + 1))
				: str_fmt(arena, "%.1f MB", (double)bytes / MEGABYTE);
}

/* Where a course may be kept on the telephone: not behind the member's own page, which no browser keeps. */
static void put_keeps(struct visit *visit)
{
	bool may = !visit->unkept && !visit->route->kiosk;
	doc_set(visit->page, "keeps", may ? face_url(visit, S("/learn")) : S(""));
}

static err_t put_files(struct visit *visit, struct act *program, const struct record *lesson,
		       struct str base)
{
	static const char *const kinds[][2] = {
		{"image/", "pictures"}, {"audio/", "sounds"}, {"video/", "videos"}};
	struct attachment *files = NULL;
	size_t count = 0;
	TRY(attachment_list(program, lesson->reg->name, lesson->id, &files, &count));
	for (size_t k = 0; k < COUNT(kinds); k++) {
		struct doc *list = doc_set_list(visit->page, kinds[k][1]);
		for (size_t i = 0; i < count; i++) {
			if (!str_starts(files[i].type, str_of(kinds[k][0])))
				continue;
			struct doc *one = doc_add_map(list);
			doc_set(one, "url",
				str_fmt(visit->arena, STR "/files/%lld", STR_ARG(base),
					(long long)files[i].id));
			doc_set(one, "type", files[i].type);
			doc_set(one, "alt", files[i].name);
			doc_set(one, "size", size_words(visit->arena, files[i].size));
		}
		doc_set_bool(visit->page,
			     str_c(visit->arena, str_fmt(visit->arena, "has_%s", kinds[k][1])),
			     list->in.count > 0);
	}
	return NULL;
}

/* The lessons before and after it in its course. */
static err_t put_neighbours(struct visit *visit, struct act *program, const struct record *lesson,
			    struct str base)
{
	struct record *lessons = NULL;
	size_t count = 0, at = 0;
	TRY(learning_of(program, "lesson", "course", record_int(lesson, "course"),
			LEARNING_ROWS_MAX, &lessons, &count));
	while (at + 1 < count && lessons[at].id != lesson->id)
		at++;
	doc_set(visit->page, "turn",
		str_fmt(visit->arena, "第 %zu 课，一共 %zu 课", at + 1, count));
	doc_set(visit->page, "next_url",
		at + 1 < count ? str_fmt(visit->arena, STR "%lld", STR_ARG(base),
					 (long long)lessons[at + 1].id)
			       : S(""));
	doc_set(visit->page, "next",
		at + 1 < count ? record_text(&lessons[at + 1], "name") : S(""));
	return NULL;
}

static err_t put_lesson(struct visit *visit, struct act *program, const struct record *lesson,
			const struct record *course, struct str base)
{
	struct str own = str_fmt(visit->arena, STR "%lld", STR_ARG(base), (long long)lesson->id);
	put_keeps(visit);
	doc_set(visit->page, "course", record_text(course, "name"));
	doc_set(visit->page, "minutes", record_brief(program, lesson, "minutes"));
	face_paragraphs(visit->page, "paragraphs", record_text(lesson, "text"));
	TRY(put_files(visit, program, lesson, own));
	return put_neighbours(visit, program, lesson, base);
}

static err_t show_file(struct visit *visit, struct act *program, const struct record *lesson,
		       size_t param)
{
	struct attachment file;
	struct str org;
	if (attachment_load(program, visit_id(visit, param), &file, &org) != NULL ||
	    !str_eq(file.reg, S("lesson")) || file.record != lesson->id)
		return err_new(visit->arena, ERR_NOT_FOUND, "没有这个文件。");
	visit_show_file(visit, file.digest, file.type, file.name);
	return NULL;
}

/* ---- what every villager may learn ---- */

err_t learn_page(struct visit *visit)
{
	if (tier_of_code(visit->act.org) != TIER_VILLAGE)
		return err_new(visit->arena, ERR_NOT_FOUND, "请先选您的村，再看课程。");
	face_begin(visit, S("学习"), face_url(visit, S("")), "首页");
	put_keeps(visit);
	doc_set(visit->page, "who", S(""));
	bool examined = act_register(&visit->act, "exam") != NULL;
	struct act program = act_as_program(&visit->act);
	doc_set(visit->page, "exam_url", examined ? face_url(visit, S("/exam")) : S(""));
	doc_set_list(visit->page, "exams");
	doc_set_bool(visit->page, "has_exams", false);
	if (examined)
		TRY(exams_put(visit, &program, 0));
	return courses_put(visit, S("villager"), face_url(visit, S("/learn/")), NULL, 0);
}

static err_t open_public(struct visit *visit, struct act *program, struct record *lesson,
			 struct record *course)
{
	return lesson_for(program, visit->act.org, S("villager"), visit_id(visit, 1), lesson,
			  course);
}

err_t learn_lesson_page(struct visit *visit)
{
	struct act program = act_as_program(&visit->act);
	struct record lesson, course;
	TRY(open_public(visit, &program, &lesson, &course));
	face_begin(visit, record_text(&lesson, "name"), face_url(visit, S("/learn")), "学习");
	doc_set(visit->page, "done_url", S(""));
	doc_set_bool(visit->page, "done", false);
	return put_lesson(visit, &program, &lesson, &course, face_url(visit, S("/learn/")));
}

err_t learn_file_page(struct visit *visit)
{
	struct act program = act_as_program(&visit->act);
	struct record lesson, course;
	TRY(open_public(visit, &program, &lesson, &course));
	return show_file(visit, &program, &lesson, 2);
}

/* ---- a course to be kept on the telephone ---- */

static err_t print_pictures(struct act *program, const struct record *lesson, struct doc *blocks)
{
	struct attachment *files = NULL;
	size_t count = 0;
	TRY(attachment_list(program, lesson->reg->name, lesson->id, &files, &count));
	for (size_t i = 0; i < count; i++) {
		if (!str_starts(files[i].type, S("image/")))
			continue;
		struct doc *one = paper_block(blocks, "picture");
		doc_set(one, "digest", files[i].digest);
		doc_set(one, "caption", S(""));
	}
	return NULL;
}

static err_t print_lessons(struct visit *visit, struct act *program, const struct record *course,
			   struct doc *blocks)
{
	struct record *lessons = NULL;
	size_t count = 0;
	TRY(learning_of(program, "lesson", "course", course->id, LEARNING_ROWS_MAX, &lessons,
			&count));
	for (size_t i = 0; i < count; i++) {
		struct str text = record_text(&lessons[i], "text");
		paper_words(blocks, "heading",
			    str_fmt(visit->arena, "第 %zu 课　" STR, i + 1,
				    STR_ARG(record_text(&lessons[i], "name"))));
		while (text.len > 0) {
			struct str one = str_trim(str_cut(&text, '\n'));
			if (one.len > 0)
				paper_words(blocks, "text", one);
		}
		TRY(print_pictures(program, &lessons[i], blocks));
	}
	return NULL;
}

/* Its words and pictures as one PDF, which opens where there is no line; sound and films stay here. */
err_t learn_course_page(struct visit *visit)
{
	struct act program = act_as_program(&visit->act);
	struct record course;
	TRY(course_for(&program, visit->act.org, S("villager"), visit_id(visit, 1), &course));
	struct doc *print = doc_set_map(visit->page, "print"),
		   *blocks = doc_set_list(print, "blocks");
	visit_title(visit, record_text(&course, "name"));
	doc_set(print, "paper", S("A4"));
	doc_set(print, "title", record_text(&course, "name"));
	doc_set(print, "subtitle", record_text(&course, "words"));
	doc_set(print, "org", place_name(&program, course.org));
	doc_set(print, "footer", S("录音和录像要联网，在村里网页的“学习”里看。"));
	TRY(print_lessons(visit, &program, &course, blocks));
	paper_pictures(&program, print);
	if (visit->suffix.len == 0)
		visit->suffix = S("pdf");
	return NULL;
}

err_t learning_hall(struct visit *visit)
{
	struct act program = act_as_program(&visit->act);
	struct record *courses = arena_many(visit->arena, struct record, COURSES_MAX);
	size_t count = 0;
	if (tier_of_code(visit->act.org) == TIER_VILLAGE)
		TRY(courses_for(&program, visit->act.org, S("villager"), courses, &count));
	doc_set(visit->page, "learn_url", count > 0 ? face_url(visit, S("/learn")) : S(""));
	return NULL;
}

/* ---- a learner's own page ---- */

static struct str learner_url(struct visit *visit, const char *rest)
{
	return face_url(visit, str_fmt(visit->arena, "/learner/" STR "%s",
				       STR_ARG(visit_param(visit, 1)), rest));
}

err_t learner_page(struct visit *visit)
{
	struct act program;
	struct pupil pupil;
	struct record *done = NULL;
	size_t count = 0;
	TRY(pupil_open(visit, &program, &pupil));
	bool inside = str_eq(visit_param(visit, 1), S("me"));
	face_begin(visit, S("我的学习"), inside ? face_url(visit, S("/member")) : S(""),
		   inside ? "我的党务" : "");
	put_keeps(visit);
	doc_set(visit->page, "who", pupil.name);
	doc_set(visit->page, "path",
		codes_title(catalogue_codes(program.house->catalogue, S("learning_path")),
			    pupil.path));
	doc_set(visit->page, "exam_url", S(""));
	TRY(learning_of(&program, "lesson_done", "learner", pupil.row.id, LEARNING_ROWS_MAX, &done,
			&count));
	TRY(exams_put(visit, &program, pupil.member));
	return courses_put(visit, pupil.path, learner_url(visit, "/lessons/"), done, count);
}

static err_t open_lesson(struct visit *visit, struct act *program, struct pupil *pupil,
			 struct record *lesson, struct record *course)
{
	TRY(pupil_open(visit, program, pupil));
	return lesson_for(program, visit->act.org, pupil->path, visit_id(visit, 2), lesson, course);
}

err_t learner_lesson_page(struct visit *visit)
{
	struct act program;
	struct pupil pupil;
	struct record lesson, course, *done = NULL;
	size_t count = 0;
	TRY(open_lesson(visit, &program, &pupil, &lesson, &course));
	face_begin(visit, record_text(&lesson, "name"), learner_url(visit, ""), "我的学习");
	TRY(learning_of(&program, "lesson_done", "learner", pupil.row.id, LEARNING_ROWS_MAX, &done,
			&count));
	doc_set(visit->page, "done_url", visit->url);
	doc_set_bool(visit->page, "done", lesson_is_done(done, count, lesson.id));
	return put_lesson(visit, &program, &lesson, &course, learner_url(visit, "/lessons/"));
}

err_t learner_lesson_apply(struct visit *visit)
{
	struct act program;
	struct pupil pupil;
	struct record lesson, course;
	TRY(open_lesson(visit, &program, &pupil, &lesson, &course));
	TRY(pupil_enter(&visit->act, &pupil));
	TRY(lesson_learnt(&visit->act, &pupil.row, lesson.id, "self"));
	visit->location = learner_url(visit, "");
	visit->flash = S("记下了，这一课学完了。");
	return NULL;
}

err_t learner_file_page(struct visit *visit)
{
	struct act program;
	struct pupil pupil;
	struct record lesson, course;
	TRY(open_lesson(visit, &program, &pupil, &lesson, &course));
	return show_file(visit, &program, &lesson, 3);
}
