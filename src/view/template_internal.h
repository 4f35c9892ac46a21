/*
 * Compiled templates: what the compiler (template.c) hands to the renderer (render.c).
 *
 * A template is a flat list of instructions; a section knows where it ends, so that a false one is one
 * jump. Names are split at the dots when compiled. Everything is immutable after templates_compile,
 * so that all threads may render from the same templates.
 */
#ifndef LIANXIN_VIEW_TEMPLATE_INTERNAL_H
#define LIANXIN_VIEW_TEMPLATE_INTERNAL_H

#include "base/str.h"
#include "view/view.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum op_kind {
	OP_TEXT,
	OP_VALUE, /* {{x}} escaped */
	OP_URL,   /* {{x}} right after href=" or the like: also refuses schemes that run code */
	OP_RAW,   /* {{{x}}} and {{&x}} */
	OP_SECTION,
	OP_INVERTED,
	OP_PARTIAL,
};

/* A part of a name, with what finds it in a map. */
struct op_name {
	struct str text;
	uint64_t tag, bit; /* doc_name_tag, doc_name_bit */
};

struct op {
	enum op_kind kind;
	bool line_start;       /* a partial's indentation belongs before it (texts only) */
	int line;              /* in the source, for messages */
	struct str text;       /* of a text, of a partial's indentation, or the whole name */
	const struct op_name *key; /* the name at its dots; NULL for {{.}} */
	size_t key_count;
	size_t end;            /* of a section: the instruction behind its content */
	size_t otherwise;      /* of a section: the instruction {{^x}} right behind its {{/x}}; 0: there is none */
	bool shows_itself;     /* a section whose content may name it: {{.}}, here or in a partial */
	bool indents;          /* a partial that stands alone on its line */
	const struct template *partial; /* NULL: renders nothing */
};

struct template {
	struct str name;
	struct op *ops;
	size_t count;
};

struct templates {
	struct template *at; /* by name */
	size_t count;
	bool raw_text; /* {{{x}}} takes plain text: for the specification's tests alone */
};

/* Compiles and links; with lenient an unknown partial renders nothing. */
err_t templates_build(struct arena *arena, const struct view_source *sources, size_t count,
		      bool lenient, struct templates **out) MUST_USE;

/* NULL when there is none of that name. */
const struct template *templates_find(const struct templates *templates, struct str name);

#endif
