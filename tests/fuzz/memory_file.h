/*
 * A file of given bytes that exists in memory only, for parsers that take a path.
 */
#ifndef LIANXIN_TESTS_FUZZ_MEMORY_FILE_H
#define LIANXIN_TESTS_FUZZ_MEMORY_FILE_H

#include "base/str.h"
#include "fuzz.h"

#include <sys/mman.h>
#include <unistd.h>

struct memory_file {
	int file;
	char path[64];
};

static inline struct memory_file memory_file(const void *bytes, size_t size)
{
	struct memory_file made = {.file = memfd_create("fuzz", MFD_CLOEXEC)};
	must(made.file >= 0);
	must(write(made.file, bytes, size) == (ssize_t)size);
	snprintf(made.path, sizeof made.path, "/proc/self/fd/%d", made.file);
	return made;
}

#endif
