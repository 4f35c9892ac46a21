/*
 * embedded: the files that the program carries inside itself.
 *
 * The build (tools/embed.c) turns the made web files, the templates and the shipped catalogue into one
 * table, so that an installation is one file and a page can never be older than its program. Names:
 * "static/lianxin.css", "templates/desk/home.mustache", "catalogue/items/….yaml". A county's overlay
 * folder is read beside the table, never into it.
 */
#ifndef LIANXIN_APP_EMBEDDED_H
#define LIANXIN_APP_EMBEDDED_H

#include "base/str.h"

#include <stddef.h>

struct embedded_file {
	struct str name;  /* folder/path, '/' between parts */
	struct str bytes; /* followed by a NUL that is not counted */
	struct str tag;   /* 16 hex digits that name the content: for URLs and ETag, not for trust */
};

/* Sorted by name (bytes), so that a folder is one run of rows. */
extern const struct embedded_file embedded_files[];
extern const size_t embedded_files_count;

#endif
