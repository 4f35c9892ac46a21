/*
 * pack: a course as one file that goes from place to place: its lessons, their files, questions of the bank.
 *
 * An archive (base/archive.h) of course.json (what the course and its lessons are), questions.json, a text for each lesson and the
 * files themselves. What is read comes from strangers: everything that the two lists name must be there, nothing else may be, and
 * each fault says where it is. Whether texts may stand as they are is asked of the registers, when the course is written.
 */
#ifndef LIANXIN_MODULES_LEARNING_PACK_H
#define LIANXIN_MODULES_LEARNING_PACK_H

#include "base/archive.h"

struct buf;
struct doc;

enum {
	PACK_LESSONS_MAX = 100,
	PACK_FILES_MAX = 300, /* of all lessons */
	PACK_QUESTIONS_MAX = 500,
	PACK_QUESTION_FIELDS = 11,
	PACK_TEXT_MOST = 32 << 10, /* bytes of a lesson's text */
	PACK_LIST_MOST = 1 << 20, /* bytes of course.json and of questions.json */
	PACK_FILE_MOST = 64 << 20, /* bytes of a film, a recording, a picture */
	PACK_WHOLE_MOST = 400 << 20,
};

/* Names of the register's fields, as they stand in questions.json. */
extern const char *const pack_question_fields[PACK_QUESTION_FIELDS];

struct pack_file {
	const struct archive_entry *entry;
	struct str name; /* as people call it */
	struct str kind; /* "picture" "sound" "video" */
};
struct pack_lesson {
	struct str name, text;
	int64_t minutes;
	const struct pack_file *files;
	size_t file_count;
};
struct pack_question {
	struct str values[PACK_QUESTION_FIELDS];
};
struct pack {
	struct str name, words, paths, from; /* from: the place where it was made */
	struct pack_lesson *lessons;
	size_t lesson_count, file_count;
	struct pack_question *questions;
	size_t question_count;
};

/* Reads an archive that is open, and stays so as long as its files are wanted. ERR_INVALID with a sentence for each fault. */
err_t pack_read(const struct archive *archive, struct pack *out) MUST_USE;
/* What goes into course.json and questions.json; the texts and files are added by their names: pack_text_name, pack_file_name. */
struct doc *pack_course(struct arena *arena, const struct pack *pack);
struct doc *pack_questions(struct arena *arena, const struct pack *pack);
struct str pack_text_name(struct arena *arena, size_t lesson);
struct str pack_file_name(struct arena *arena, size_t file); /* counted through all lessons */

#endif
