/*
 * pack: see pack.h.
 */
#include "modules/learning/pack.h"

#include "base/arena.h"
#include "base/count.h"
#include "base/doc.h"
#include "view/view.h"

#define FORMAT "lianxin-course-1"
static const char course_name[] = "course.json", questions_name[] = "questions.json";

const char *const pack_question_fields[PACK_QUESTION_FIELDS] = {
	"chapter",  "question_kind", "text",     "option_a", "option_b",   "option_c",
	"option_d", "option_e",      "option_f", "answer",   "explanation"};

struct str pack_text_name(struct arena *arena, size_t lesson)
{
	return str_fmt(arena, "lessons/%03zu.txt", lesson + 1);
}

struct str pack_file_name(struct arena *arena, size_t file)
{
	return str_fmt(arena, "files/%03zu", file + 1);
}

/* ---- reading ---- */

struct reading {
	const struct archive *archive;
	struct arena *arena;
	struct pack *pack;
	struct pack_file *files; /* of all lessons */
	size_t used; /* entries that something names */
	err_t faults;
};

static void fault(struct reading *in, struct str where, const char *what)
{
	in->faults = err_both(
		in->arena, in->faults,
		err_field(in->arena, S("file_package"), STR "：%s。", STR_ARG(where), what));
}

/* One of a list's own texts: empty when it is none. */
static struct str text_of(const struct doc *map, const char *key)
{
	const struct doc *node = doc_at(map, key);
	return node != NULL && node->kind == DOC_TEXT ? node->text : S("");
}

static const struct doc *list_of(const struct doc *map, const char *key)
{
	const struct doc *node = doc_at(map, key);
	return node != NULL && node->kind == DOC_LIST ? node : NULL;
}

static err_t read_list(struct reading *in, const char *name, const struct doc **out)
{
	const struct archive_entry *entry = archive_find(in->archive, str_of(name));
	struct str text;
	struct doc *read = NULL;
	if (entry == NULL)
		return err_new(in->arena, ERR_INVALID,
			       "这不是课程包：里面没有 %s。请传从“学习”里导出的文件。", name);
	TRY(archive_text(in->archive, entry, PACK_LIST_MOST, &text));
	err_t err = view_json_read(in->arena, text, &read);
	if (err != NULL || read->kind != DOC_MAP)
		return err_new(in->arena, ERR_INVALID, "包里的 %s 看不懂。请对方重新导出。", name);
	in->used++;
	*out = read;
	return NULL;
}

/* Each entry belongs to one place alone: two lessons that name the same would let a small file stand for many. */
static const struct archive_entry *take(struct reading *in, struct str wanted, struct str where)
{
	const struct archive_entry *entry = archive_find(in->archive, wanted);
	if (entry == NULL)
		fault(in, where, "包里少了它的内容");
	in->used += entry != NULL;
	return entry;
}

static void read_file(struct reading *in, const struct doc *one, struct str where)
{
	static const char *const kinds[] = {"picture", "sound", "video"};
	size_t at = in->pack->file_count;
	struct pack_file *file = &in->files[at];
	bool known = false;
	*file = (struct pack_file){.name = text_of(one, "name"), .kind = text_of(one, "kind")};
	for (size_t i = 0; i < COUNT(kinds); i++)
		known = known || str_eq(file->kind, str_of(kinds[i]));
	if (!known)
		fault(in, where, "有一个文件不知道是图片、录音还是录像");
	file->entry = take(in, pack_file_name(in->arena, at), where);
	if (file->entry != NULL && (file->entry->size > PACK_FILE_MOST || file->entry->size == 0))
		fault(in, where, "有一个文件是空的，或者超过 64 MB");
	in->pack->file_count++;
}

static err_t read_lesson(struct reading *in, const struct doc *one)
{
	size_t at = in->pack->lesson_count;
	struct pack_lesson *lesson = &in->pack->lessons[at];
	struct str where = str_fmt(in->arena, "第 %zu 课", at + 1);
	const struct doc *minutes = doc_at(one, "minutes"), *files = list_of(one, "files");
	*lesson = (struct pack_lesson){
		.name = text_of(one, "name"),
		.minutes = minutes != NULL && minutes->kind == DOC_INT ? minutes->n : 0,
		.files = &in->files[in->pack->file_count]};
	if (lesson->name.len == 0)
		fault(in, where, "没有名称");
	in->pack->lesson_count++;
	const struct archive_entry *entry = take(in, pack_text_name(in->arena, at), where);
	if (entry != NULL)
		TRY(archive_text(in->archive, entry, PACK_TEXT_MOST, &lesson->text));
	size_t count = files == NULL ? 0 : files->in.count;
	if (in->pack->file_count + count > PACK_FILES_MAX)
		return err_new(in->arena, ERR_INVALID, "这个包里的文件太多了，最多 %d 个。",
			       PACK_FILES_MAX);
	for (const struct doc *file = count > 0 ? files->in.first : NULL; file; file = file->next)
		read_file(in, file, where);
	lesson->file_count = count;
	return NULL;
}

static err_t read_lessons(struct reading *in, const struct doc *course)
{
	const struct doc *lessons = list_of(course, "lessons");
	size_t count = lessons == NULL ? 0 : lessons->in.count;
	if (count == 0 || count > PACK_LESSONS_MAX)
		return err_new(in->arena, ERR_INVALID, "这个包里没有课，或者多于 %d 课。",
			       PACK_LESSONS_MAX);
	in->pack->lessons = arena_many(in->arena, struct pack_lesson, count);
	for (const struct doc *one = lessons->in.first; one != NULL; one = one->next)
		TRY(read_lesson(in, one));
	return NULL;
}

static err_t read_questions(struct reading *in, const struct doc *list)
{
	const struct doc *questions = list_of(list, "questions");
	size_t count = questions == NULL ? 0 : questions->in.count;
	if (count > PACK_QUESTIONS_MAX)
		return err_new(in->arena, ERR_INVALID, "这个包里的题太多了，最多 %d 道。",
			       PACK_QUESTIONS_MAX);
	in->pack->questions = arena_many(in->arena, struct pack_question, count + 1);
	for (const struct doc *one = count > 0 ? questions->in.first : NULL; one; one = one->next) {
		struct pack_question *question = &in->pack->questions[in->pack->question_count++];
		for (size_t i = 0; i < PACK_QUESTION_FIELDS; i++)
			question->values[i] = text_of(one, pack_question_fields[i]);
		if (text_of(one, "text").len == 0 || text_of(one, "answer").len == 0)
			fault(in, str_fmt(in->arena, "第 %zu 道题", in->pack->question_count),
			      "没有题目，或者没有答案");
	}
	return NULL;
}

static err_t read_all(struct reading *in)
{
	const struct doc *course = NULL, *questions = NULL;
	TRY(read_list(in, course_name, &course));
	if (!str_eq(text_of(course, "format"), S(FORMAT)))
		return err_new(
			in->arena, ERR_INVALID,
			"这个包是别的版本做的，这里读不了。请双方都升级到新版，再导出一次。");
	in->pack->name = text_of(course, "name");
	in->pack->words = text_of(course, "words");
	in->pack->paths = text_of(course, "paths");
	in->pack->from = text_of(course, "from");
	TRY(read_list(in, questions_name, &questions));
	TRY(read_lessons(in, course));
	TRY(read_questions(in, questions));
	if (in->pack->name.len == 0)
		fault(in, S("课程"), "没有名称");
	if (in->faults == NULL && in->used != in->archive->count)
		fault(in, S("这个包"), "里面有用不着的文件");
	return in->faults;
}

err_t pack_read(const struct archive *archive, struct pack *out)
{
	struct reading in = {.archive = archive, .arena = archive->arena, .pack = out};
	*out = (struct pack){.lesson_count = 0};
	in.files = arena_many(archive->arena, struct pack_file, PACK_FILES_MAX);
	return read_all(&in);
}

/* ---- writing ---- */

struct doc *pack_course(struct arena *arena, const struct pack *pack)
{
	struct doc *course = doc_map(arena);
	doc_set(course, "format", S(FORMAT));
	doc_set(course, "name", pack->name);
	doc_set(course, "words", pack->words);
	doc_set(course, "paths", pack->paths);
	doc_set(course, "from", pack->from);
	struct doc *lessons = doc_set_list(course, "lessons");
	for (size_t i = 0; i < pack->lesson_count; i++) {
		const struct pack_lesson *lesson = &pack->lessons[i];
		struct doc *one = doc_add_map(lessons), *files = doc_set_list(one, "files");
		doc_set(one, "name", lesson->name);
		doc_set_int(one, "minutes", lesson->minutes);
		for (size_t k = 0; k < lesson->file_count; k++) {
			struct doc *file = doc_add_map(files);
			doc_set(file, "name", lesson->files[k].name);
			doc_set(file, "kind", lesson->files[k].kind);
		}
	}
	return course;
}

struct doc *pack_questions(struct arena *arena, const struct pack *pack)
{
	struct doc *all = doc_map(arena), *list = doc_set_list(all, "questions");
	for (size_t i = 0; i < pack->question_count; i++) {
		struct doc *one = doc_add_map(list);
		for (size_t k = 0; k < PACK_QUESTION_FIELDS; k++)
			doc_set(one, pack_question_fields[k], pack->questions[i].values[k]);
	}
	return all;
}
