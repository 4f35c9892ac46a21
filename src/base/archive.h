/*
 * archive: several files in one: a ZIP whose entries are stored as they are, so that any program opens it and nothing grows while
 * it is read.
 *
 * Why not libzip, which workbooks are read and written with: it takes every kind of ZIP there is and inflates what is in it, so it
 * works in a room of its own (view/package.c). Of the one kind that we write ourselves this file is the whole reader, and nothing needs
 * a room.
 *
 * What we write is all that we read: entries one behind the other from the first byte on, the directory in the same order, no
 * comment, no extra field, no encryption, nothing compressed, names of small letters, digits and "._-" with single strokes between
 * them, so that none leads out of a folder. Whatever differs is refused in a sentence that says what is wrong; nothing is repaired.
 */
#ifndef LIANXIN_BASE_ARCHIVE_H
#define LIANXIN_BASE_ARCHIVE_H

#include "base/err.h"
#include "base/str.h"

#include <stdint.h>

struct arena;

enum { ARCHIVE_ENTRIES_MAX = 1000, ARCHIVE_NAME_MAX = 60 };

struct archive_entry {
	struct str name;
	int64_t at, size; /* of its bytes in the file */
	uint32_t sum; /* CRC-32 */
};
struct archive {
	struct arena *arena;
	int file;
	struct archive_entry *entries;
	size_t count;
};

/* Opens and checks all but the bytes of the entries. ERR_INVALID: it is not one, or not ours. The caller ends it with
 * archive_close. */
err_t archive_open(struct arena *arena, struct str path, struct archive *out) MUST_USE;
void archive_close(struct archive *archive);
const struct archive_entry *archive_find(const struct archive *archive,
					 struct str name); /* NULL: none */
/* A text of at most so many bytes: UTF-8, checked against its sum. */
err_t archive_text(const struct archive *archive, const struct archive_entry *entry, int64_t most,
		   struct str *out) MUST_USE;
/* Copies an entry to a file that must not be there yet, checked against its sum; digest: SHA-256 in hex. After an error the file
 * may lie there. */
err_t archive_take(const struct archive *archive, const struct archive_entry *entry,
		   struct str path, struct str *digest) MUST_USE;

struct archive_writer {
	struct arena *arena;
	int file;
	int64_t at;
	struct archive_entry *entries;
	size_t count;
};

/* Begins a file that must not be there yet; archive_end closes it whatever came before, and gives the first error that came;
 * digest (may be NULL): SHA-256 of the whole in hex. */
err_t archive_begin(struct arena *arena, struct str path, struct archive_writer *out) MUST_USE;
err_t archive_add(struct archive_writer *writer, struct str name, struct str bytes) MUST_USE;
err_t archive_add_file(struct archive_writer *writer, struct str name, struct str path) MUST_USE;
err_t archive_end(struct archive_writer *writer, err_t before, struct str *digest) MUST_USE;

#endif
