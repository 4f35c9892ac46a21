/*
 * pack_desk: a course taken along as one file, and brought in at another place.
 *
 * What goes out is what the place has written: the course, its lessons with their files, and the chapters of the bank that somebody
 * chose. What comes in passes the same rules as if it were typed, all of it or nothing, and is not ready: somebody looks at it
 * first. Pictures are decoded in a room like any that is uploaded. A package may be 400 MB: a job makes it, and no reader waits.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/count.h"
#include "base/crypt.h"
#include "modules/learning/learning_int.h"
#include "modules/learning/pack.h"

#include <unistd.h>

enum { CHAPTERS_MAX = 200, PLACE_CHARS = 30, NAME_CHARS = 60, INPUT_MOST = 1 << 15 };

static struct str scratch_path(const struct act *act)
{
	return str_fmt(act->arena, STR "/scratch/made-" STR, STR_ARG(act->house->data),
		       STR_ARG(random_hex(act->arena, 16)));
}

static err_t load(struct visit *visit, struct record *course)
{
	return reg_load(&visit->act, act_register(&visit->act, "course"), visit_id(visit, 0),
			course);
}

/* ---- what can go along ---- */

static bool may_questions(const struct act *act, const struct record *course)
{
	return act_may(act, S("question"), VERB_READ, course->org);
}

static err_t put_chapters(struct visit *visit, const struct record *course)
{
	struct doc *list = doc_set_list(visit->page, "chapters");
	if (may_questions(&visit->act, course)) {
		struct rows rows = db_query(
			visit->act.db,
			"SELECT chapter, count(*) FROM r_question WHERE org = $1 AND voided = 0 "
			"AND "
			"coalesce(retired, 0) = 0 GROUP BY chapter ORDER BY chapter LIMIT 200",
			ARGS(V_TEXT(course->org)));
		while (list->in.count < CHAPTERS_MAX && rows_next(&rows)) {
			struct doc *one = doc_add_map(list);
			doc_set(one, "value", rows_copy(&rows, visit->arena, 0));
			doc_set(one, "count",
				str_fmt(visit->arena, "%lld 道", (long long)rows_int(&rows, 1)));
		}
		TRY(rows_done(&rows));
	}
	doc_set_bool(visit->page, "has_chapters", list->in.count > 0);
	return NULL;
}

err_t course_pack_page(struct visit *visit)
{
	struct act program = act_as_program(&visit->act);
	struct record course, *lessons = NULL;
	size_t count = 0;
	TRY(load(visit, &course));
	TRY(learning_of(&program, "lesson", "course", course.id, LEARNING_ROWS_MAX, &lessons,
			&count));
	learning_frame(visit, "学习", "/desk/learning",
		       str_join(visit->arena, S("导出："), record_text(&course, "name")));
	doc_set(visit->page, "name", record_text(&course, "name"));
	doc_set(visit->page, "said", str_fmt(visit->arena, "%zu 课", count));
	doc_set_bool(visit->page, "has_lessons", count > 0);
	doc_set(visit->page, "action",
		str_fmt(visit->arena, "/desk/learning/courses/%lld/package",
			(long long)course.id));
	return put_chapters(visit, &course);
}

/* ---- out ---- */

/* What the job is told: the course, then a line for each chapter. */
err_t course_pack_apply(struct visit *visit)
{
	struct record course;
	struct buf input = buf_new(visit->arena, INPUT_MOST);
	int64_t job = 0;
	TRY(load(visit, &course));
	buf_fmt(&input, "%lld", (long long)course.id);
	for (const struct form_value *one = visit->form.first; one != NULL; one = one->next) {
		if (str_eq(one->name, S("chapter")) && one->value.len > 0)
			buf_fmt(&input, "\n" STR, STR_ARG(one->value));
	}
	if (buf_failed(&input))
		return err_new(visit->arena, ERR_CONFLICT, "选的章太多，请少选几章，分几次导出。");
	TRY(job_ask(&visit->act, S("course.pack"), course.org,
		    str_join(visit->arena, record_text(&course, "name"), S("（课程包）")), buf_str(&input),
		    S(""), &job));
	visit->location = str_fmt(visit->arena, "/desk/jobs/%lld", (long long)job);
	return NULL;
}

struct packing {
	struct job_run *run;
	struct act *act; /* as who asked for it */
	struct pack pack;
	struct pack_file *files;
	struct str *digests; /* of the files */
};

static struct str kind_of(struct str type)
{
	return str_starts(type, S("video/"))   ? S("video")
	       : str_starts(type, S("audio/")) ? S("sound")
	       : str_starts(type, S("image/")) ? S("picture")
					       : S("");
}

static err_t gather_files(struct packing *in, const struct record *lesson, struct pack_lesson *out)
{
	struct act program = act_as_program(in->act);
	struct attachment *files = NULL;
	size_t count = 0;
	out->files = &in->files[in->pack.file_count];
	TRY(attachment_list(&program, lesson->reg->name, lesson->id, &files, &count));
	for (size_t i = 0; i < count; i++) {
		struct str kind = kind_of(files[i].type);
		if (kind.len == 0)
			continue;
		if (in->pack.file_count == PACK_FILES_MAX)
			return err_new(in->act->arena, ERR_CONFLICT,
				       "这门课的文件太多，一个包最多装 %d 个。请分成两门课再导出。",
				       PACK_FILES_MAX);
		in->files[in->pack.file_count] =
			(struct pack_file){.name = files[i].name, .kind = kind};
		in->digests[in->pack.file_count++] = files[i].digest;
		out->file_count++;
	}
	return NULL;
}

static err_t gather_lessons(struct packing *in, const struct record *course)
{
	struct act program = act_as_program(in->act);
	struct record *lessons = NULL;
	size_t count = 0;
	TRY(learning_of(&program, "lesson", "course", course->id, LEARNING_ROWS_MAX, &lessons,
			&count));
	if (count == 0 || count > PACK_LESSONS_MAX)
		return err_new(in->act->arena, ERR_CONFLICT,
			       "这门课还没有写课，或者多于 %d 课，不能导出。", PACK_LESSONS_MAX);
	in->pack.lessons = arena_many(in->act->arena, struct pack_lesson, count);
	for (size_t i = 0; i < count; i++) {
		struct pack_lesson *one = &in->pack.lessons[in->pack.lesson_count++];
		*one = (struct pack_lesson){.name = record_text(&lessons[i], "name"),
					    .text = record_text(&lessons[i], "text"),
					    .minutes = record_int(&lessons[i], "minutes")};
		TRY(gather_files(in, &lessons[i], one));
	}
	return NULL;
}

static err_t gather_chapter(struct packing *in, const struct record *course, struct str chapter)
{
	struct act program = act_as_program(in->act);
	int64_t ids[PACK_QUESTIONS_MAX];
	size_t count = 0, room = PACK_QUESTIONS_MAX - in->pack.question_count;
	struct rows rows = db_query(
		program.db,
		"SELECT id FROM r_question WHERE org = $1 AND chapter = $2 AND voided = 0 AND "
		"coalesce(retired, 0) = 0 ORDER BY id LIMIT 501",
		ARGS(V_TEXT(course->org), V_TEXT(chapter)));
	bool more = rows_next(&rows);
	for (; more && count < room; more = rows_next(&rows))
		ids[count++] = rows_int(&rows, 0);
	TRY(rows_done(&rows));
	if (more)
		return err_new(in->act->arena, ERR_CONFLICT,
			       "选的题多于 %d 道，一个包装不下。请少选几章，分几次导出。",
			       PACK_QUESTIONS_MAX);
	for (size_t i = 0; i < count; i++) {
		struct record question;
		TRY(reg_load(&program, act_register(&program, "question"), ids[i], &question));
		struct pack_question *one = &in->pack.questions[in->pack.question_count++];
		for (size_t k = 0; k < PACK_QUESTION_FIELDS; k++)
			one->values[k] = record_text(&question, pack_question_fields[k]);
	}
	return NULL;
}

static err_t gather(struct packing *in, const struct record *course, struct str chapters)
{
	struct arena *arena = in->act->arena;
	in->files = arena_many(arena, struct pack_file, PACK_FILES_MAX);
	in->digests = arena_many(arena, struct str, PACK_FILES_MAX);
	in->pack.questions = arena_many(arena, struct pack_question, PACK_QUESTIONS_MAX);
	in->pack.name = record_text(course, "name");
	in->pack.words = record_text(course, "words");
	in->pack.paths = record_text(course, "paths");
	in->pack.from = place_name(in->act, course->org);
	TRY(gather_lessons(in, course));
	while (chapters.len > 0 && may_questions(in->act, course))
		TRY(gather_chapter(in, course, str_cut(&chapters, '\n')));
	return NULL;
}

static err_t add_list(struct archive_writer *writer, const char *name, struct doc *list)
{
	struct buf json = buf_new(writer->arena, PACK_LIST_MOST + 1);
	err_t err = view_json(list, &json);
	if (err != NULL || buf_str(&json).len > PACK_LIST_MOST)
		return err_new(writer->arena, ERR_CONFLICT,
			       "选的题太多，一个包装不下。请少选几章，分几次导出。");
	return archive_add(writer, str_of(name), buf_str(&json));
}

static err_t fill(struct packing *in, struct archive_writer *writer)
{
	struct arena *arena = in->act->arena;
	const struct pack *pack = &in->pack;
	TRY(add_list(writer, "course.json", pack_course(arena, pack)));
	TRY(add_list(writer, "questions.json", pack_questions(arena, pack)));
	for (size_t i = 0; i < pack->lesson_count; i++)
		TRY(archive_add(writer, pack_text_name(arena, i), pack->lessons[i].text));
	for (size_t i = 0; i < pack->file_count; i++) {
		TRY(archive_add_file(writer, pack_file_name(arena, i),
				     blob_path(arena, in->act->house, in->digests[i])));
		in->run->progress(in->run, (int64_t)i + 1, (int64_t)pack->file_count);
	}
	return writer->at <= PACK_WHOLE_MOST
		       ? NULL
		       : err_new(arena, ERR_CONFLICT,
				 "这门课连文件超过 400 "
				 "MB，装不成一个包。请把录像压小一些，或者分成两门课。");
}

/* The same course gives the same bytes, which lie among the files under what they are; as nothing refers to them, they are swept
 * away like a photo whose form never came. */
err_t course_pack_run(struct job_run *run)
{
	struct packing in = {.run = run, .act = run->act};
	struct archive_writer writer;
	struct record course;
	struct str rest = run->input, path = scratch_path(run->act);
	int64_t id = 0;
	if (!str_int(str_cut(&rest, '\n'), &id))
		return err_internal(run->arena, "a course's job without a course");
	TRY(reg_load(run->act, act_register(run->act, "course"), id, &course));
	TRY(gather(&in, &course, rest));
	TRY(archive_begin(run->arena, path, &writer));
	err_t err = archive_end(&writer, fill(&in, &writer), &run->result);
	if (err == NULL)
		err = blob_keep(run->act, path, run->result);
	if (err != NULL)
		unlink(str_c(run->arena, path));
	return err;
}

/* ---- in ---- */

struct brought {
	struct pack pack;
	struct upload **files; /* of each lesson */
};

err_t course_bring_page(struct visit *visit)
{
	learning_frame(visit, "学习", "/desk/learning", S("收一门课程"));
	doc_set(visit->page, "action", S("/desk/learning/bring"));
	doc_set(visit->page, "place", place_name(&visit->act, visit->act.org));
	return NULL;
}

static err_t may_bring(struct visit *visit)
{
	static const char *const wanted[] = {"course", "lesson", "files"};
	for (size_t i = 0; i < COUNT(wanted); i++)
		TRY(act_need(&visit->act, str_of(wanted[i]), VERB_CREATE, visit->act.org));
	return NULL;
}

/* Through a file of its own, as if it had been uploaded to the lesson. */
static err_t store(struct visit *visit, const struct archive *archive, const struct pack_file *file,
		   struct upload **out)
{
	static const char *const fields[][2] = {
		{"picture", "file_photo"}, {"sound", UPLOAD_SOUND}, {"video", UPLOAD_VIDEO}};
	struct http_file came = {.name = str_head(file->name, NAME_CHARS),
				 .path = scratch_path(&visit->act),
				 .size = file->entry->size};
	for (size_t i = 0; i < COUNT(fields); i++) {
		if (str_eq(file->kind, str_of(fields[i][0])))
			came.field = str_of(fields[i][1]);
	}
	*out = arena_one(visit->arena, struct upload);
	err_t err = archive_take(archive, file->entry, came.path, &came.digest);
	if (err == NULL)
		err = upload_store(visit, &came, *out);
	unlink(str_c(visit->arena, came.path));
	return err;
}

/* What a lesson says, said of this lesson. */
static err_t of_lesson(struct visit *visit, size_t lesson, err_t err)
{
	if (err == NULL || err->kind != ERR_INVALID)
		return err;
	return err_field(visit->arena, S("file_package"), "第 %zu 课：" STR, lesson + 1,
			 STR_ARG(err->text));
}

static err_t store_all(struct visit *visit, const struct archive *archive, struct brought *in)
{
	err_t faults = NULL;
	in->files = arena_many(visit->arena, struct upload *, in->pack.lesson_count);
	for (size_t i = 0; i < in->pack.lesson_count; i++) {
		struct upload **end = &in->files[i];
		for (size_t k = 0; k < in->pack.lessons[i].file_count; k++) {
			err_t err = store(visit, archive, &in->pack.lessons[i].files[k], end);
			if (err != NULL && err->kind != ERR_INVALID)
				return err;
			faults = err_both(visit->arena, faults, of_lesson(visit, i, err));
			end = &(*end)->next;
		}
	}
	return faults;
}

err_t course_bring_prepare(struct visit *visit)
{
	const struct http_file *file = visit_file(visit, "file_package");
	struct brought *in = arena_one(visit->arena, struct brought);
	struct archive archive;
	TRY(may_bring(visit));
	if (file == NULL || file->size == 0)
		return err_field(visit->arena, S("file_package"), "请先选从“学习”里导出的文件。");
	err_t err = archive_open(visit->arena, file->path, &archive);
	if (err == NULL) {
		err = pack_read(&archive, &in->pack);
		if (err == NULL)
			err = store_all(visit, &archive, in);
		archive_close(&archive);
	}
	if (err != NULL && err->kind == ERR_INVALID && err->field.len == 0)
		return err_field(visit->arena, S("file_package"), STR, STR_ARG(err->text));
	visit->own = in;
	return err;
}

/* What strangers wrote goes the way of a form, so that everything that is asked of one is asked of it. */
static void put_field(struct arena *arena, struct form *form, const char *name, struct str value)
{
	struct form_value *one = arena_one(arena, struct form_value);
	*one = (struct form_value){.name = str_of(name), .value = value, .next = form->first};
	form->first = one;
}

static err_t write_row(struct act *act, const char *reg, const struct form *form, int64_t *id)
{
	struct draft *draft = NULL;
	TRY(draft_new(act, act_register(act, reg), act->org, &draft));
	draft_take(draft, form, NULL, 0);
	return draft_write(draft, 0, id);
}

static err_t write_course(struct act *act, const struct pack *pack, int64_t *id)
{
	struct form form = {.first = NULL};
	struct str paths = pack->paths;
	put_field(act->arena, &form, "name", pack->name);
	put_field(act->arena, &form, "words", pack->words);
	put_field(act->arena, &form, "turn", S("1"));
	while (paths.len > 0)
		put_field(act->arena, &form, "paths", str_cut(&paths, ' '));
	return write_row(act, "course", &form, id);
}

static err_t write_lesson(struct act *act, const struct brought *in, size_t at, int64_t course)
{
	const struct pack_lesson *lesson = &in->pack.lessons[at];
	struct form form = {.first = NULL};
	int64_t id = 0;
	put_field(act->arena, &form, "course", learning_number(act->arena, course));
	put_field(act->arena, &form, "name", lesson->name);
	put_field(act->arena, &form, "turn", learning_number(act->arena, (int64_t)at + 1));
	put_field(act->arena, &form, "minutes", learning_number(act->arena, lesson->minutes));
	put_field(act->arena, &form, "text", lesson->text);
	TRY(write_row(act, "lesson", &form, &id));
	return uploads_attach(act, in->files[at], S("lesson"), id, act->org);
}

/* A question that the place has already is not written twice. */
static err_t write_question(struct act *act, const struct pack_question *question, bool *fresh)
{
	const struct reg *reg = act_register(act, "question");
	struct act program = act_as_program(act);
	struct form form = {.first = NULL};
	int64_t *ids = NULL, id = 0;
	size_t same = 0;
	for (size_t i = 0; i < PACK_QUESTION_FIELDS; i++)
		put_field(act->arena, &form, pack_question_fields[i], question->values[i]);
	TRY(reg_find_text(&program, reg, reg_field(reg, S("text")), form_get(&form, S("text")),
			  act->org, 1, &ids, &same));
	*fresh = same == 0;
	return same > 0 ? NULL : write_row(act, "question", &form, &id);
}

static err_t write_questions(struct visit *visit, const struct pack *pack, size_t *fresh)
{
	for (size_t i = 0; i < pack->question_count; i++) {
		bool written = false;
		err_t err = write_question(&visit->act, &pack->questions[i], &written);
		if (err != NULL && err->kind == ERR_INVALID)
			return err_field(visit->arena, S("file_package"), "第 %zu 道题：" STR,
					 i + 1, STR_ARG(err->text));
		TRY(err);
		*fresh += written;
	}
	return NULL;
}

err_t course_bring_apply(struct visit *visit)
{
	const struct brought *in = visit->own;
	int64_t course = 0;
	size_t fresh = 0;
	TRY(may_bring(visit));
	if (in->pack.question_count > 0)
		TRY(act_need(&visit->act, S("question"), VERB_CREATE, visit->act.org));
	err_t err = write_course(&visit->act, &in->pack, &course);
	if (err != NULL && err->kind == ERR_INVALID)
		return err_field(visit->arena, S("file_package"), "课程：" STR, STR_ARG(err->text));
	TRY(err);
	for (size_t i = 0; i < in->pack.lesson_count; i++)
		TRY(of_lesson(visit, i, write_lesson(&visit->act, in, i, course)));
	TRY(write_questions(visit, &in->pack, &fresh));
	visit->location = visit_record_url(visit, S("course"), course);
	visit->flash = str_fmt(
		visit->arena,
		"收进来了，" STR
		"做的：%zu 课，%zu 个文件，%zu 道题（%zu 道已经有，没有再加）。先看一遍，再把“"
		"可以学了”打上勾。",
		STR_ARG(str_head(in->pack.from, PLACE_CHARS)), in->pack.lesson_count, in->pack.file_count, fresh, in->pack.question_count - fresh);
	return NULL;
}
