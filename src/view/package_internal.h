/*
 * package: the zip archive of a spreadsheet and its XML parts, read with limits.
 *
 * What the archive says of itself (sizes, counts, dimensions) is checked and then not trusted: real
 * bytes are counted as they come out.
 */
#ifndef LIANXIN_VIEW_PACKAGE_INTERNAL_H
#define LIANXIN_VIEW_PACKAGE_INTERNAL_H

#include "base/err.h"
#include "base/str.h"

#include <expat.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <zip.h>

struct package {
	struct arena *arena;
	zip_t *zip;
	uint64_t unpacked; /* bytes so far, all parts */
};

/* What reads a part: called by expat, may stop it by setting err through xml_stop. */
struct xml {
	XML_Parser parser;
	struct arena *arena;
	void *arg;
	int depth;
	err_t err;
	void (*start)(struct xml *xml, const char *name, const char **attributes);
	void (*end)(struct xml *xml, const char *name);
	void (*text)(struct xml *xml, const char *text, int len);
};

/* Opens and checks the archive. The caller ends it with package_close. */
err_t package_open(struct arena *arena, struct str path, struct package *out) MUST_USE;
void package_close(struct package *package);
bool package_has(const struct package *package, const char *name);

/* Runs one part through the handlers set in xml. */
err_t package_parse(struct package *package, const char *name, struct xml *xml) MUST_USE;

/* Stops the parser with an error; the first one holds. */
void xml_stop(struct xml *xml, err_t err);
/* Value of an attribute, or NULL. Names come without their namespace's prefix. */
const char *xml_attribute(const char **attributes, const char *name);

/* Damaged or not what it says: one sentence for all. */
err_t package_damaged(struct arena *arena, const char *cause);

#endif
