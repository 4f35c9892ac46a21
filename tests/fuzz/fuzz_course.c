/*
 * Courses as one file, whatever the bytes: what is taken is whole and within its bounds, what is refused says why. Bytes that
 * begin with PK are a whole archive; others become the lists of one made around them (course.json up to a zero byte, questions.json
 * behind it), so that what is read in them is reached too.
 */
#include "fuzz.h"

#include "base/arena.h"
#include "memory_file.h"
#include "modules/learning/pack.h"

#include <string.h>

static void check_pack(const struct archive *archive, const struct pack *pack)
{
	must(pack->lesson_count > 0 && pack->lesson_count <= PACK_LESSONS_MAX);
	must(pack->file_count <= PACK_FILES_MAX && pack->question_count <= PACK_QUESTIONS_MAX);
	must(2 + pack->lesson_count + pack->file_count == archive->count);
	for (size_t i = 0; i < pack->lesson_count; i++) {
		const struct pack_lesson *lesson = &pack->lessons[i];
		must(lesson->name.len > 0 && lesson->text.len <= PACK_TEXT_MOST &&
		     str_valid(lesson->text));
		for (size_t k = 0; k < lesson->file_count; k++)
			must(lesson->files[k].entry->size > 0 &&
			     lesson->files[k].entry->size <= PACK_FILE_MOST);
	}
}

static void check_entries(const struct archive *archive, int64_t size)
{
	must(archive->count > 0 && archive->count <= ARCHIVE_ENTRIES_MAX);
	for (size_t i = 0; i < archive->count; i++) {
		const struct archive_entry *entry = &archive->entries[i];
		must(entry->name.len > 0 && entry->name.len <= ARCHIVE_NAME_MAX &&
		     entry->name.at[0] != '/' && entry->name.at[0] != '.' &&
		     str_find(entry->name, S("..")) == SIZE_MAX);
		must(entry->at > 0 && entry->size >= 0 && entry->at + entry->size <= size);
		must(archive_find(archive, entry->name) == entry);
	}
}

/* The whole archive around two lists: one lesson with one file. */
static struct memory_file wrap(struct arena *arena, struct str lists)
{
	struct memory_file made = memory_file("", 0);
	struct archive_writer writer = {
		.arena = arena,
		.file = dup(made.file),
		.entries = arena_many(arena, struct archive_entry, ARCHIVE_ENTRIES_MAX)};
	struct str course = str_cut(&lists, '\0');
	must(archive_add(&writer, S("course.json"), course) == NULL);
	must(archive_add(&writer, S("questions.json"), lists) == NULL);
	must(archive_add(&writer, S("lessons/001.txt"), S("先看枝。")) == NULL);
	must(archive_add(&writer, S("files/001"), S("x")) == NULL);
	must(archive_end(&writer, NULL, NULL) == NULL);
	return made;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena *arena = arena_new(NULL);
	bool whole = size >= 2 && bytes[0] == 'P' && bytes[1] == 'K';
	struct memory_file made = whole ? memory_file(bytes, size)
					: wrap(arena, (struct str){(const char *)bytes, size});
	struct archive archive;
	struct pack pack;
	err_t err = archive_open(arena, str_of(made.path), &archive);
	must(whole || err == NULL);
	if (err == NULL) {
		check_entries(&archive, whole ? (int64_t)size : INT64_MAX);
		err = pack_read(&archive, &pack);
		if (err == NULL)
			check_pack(&archive, &pack);
		archive_close(&archive);
	}
	must(err == NULL ||
	     (str_valid(err->text) && err->text.len > 0 && err->kind != ERR_INTERNAL));
	close(made.file);
	arena_free(arena);
	return 0;
}
