/*
 * multipart: multipart/form-data, read piece by piece as it comes.
 *
 * A pure reader: bytes in, parts out through three functions; it holds one part's head and a partly
 * matched boundary, never a part's content. Strict: no preamble, no epilogue, no nesting, no folded
 * lines, one name a part. Private to http/.
 */
#ifndef LIANXIN_HTTP_MULTIPART_H
#define LIANXIN_HTTP_MULTIPART_H

#include "http/http.h"

enum { PARTS_MAX = 1000, PART_HEAD_MAX = 4096, BOUNDARY_MAX = 70 };

struct multipart;

struct multipart_part {
	struct str name; /* of the field, valid UTF-8 */
	struct str filename; /* as the client says */
	struct str type; /* may be empty */
	bool is_file; /* a filename was sent, be it empty */
};

/* What becomes of the parts; each returns 0 or the status to refuse with. The views of begin
 * live in the reader's arena, those of data only during the call. */
struct multipart_sink {
	int (*begin)(void *arg, const struct multipart_part *part);
	int (*data)(void *arg, struct str bytes);
	int (*end)(void *arg);
	void *arg;
};

/* type: the whole Content-Type. Returns 0 or 400. */
int multipart_begin(struct arena *arena, struct str type, const struct multipart_sink *sink,
		    struct multipart **out);
int multipart_feed(struct multipart *multipart, struct str bytes);
bool multipart_ended(const struct multipart *multipart); /* the closing boundary has come */

#endif
