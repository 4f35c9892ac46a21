/*
 * What both writers of a drawing (shapes.c as SVG, pdf_sheets.c on paper) know: its shapes, read from a doc.
 */
#ifndef LIANXIN_VIEW_SHAPES_INTERNAL_H
#define LIANXIN_VIEW_SHAPES_INTERNAL_H

#include "base/doc.h"

struct tone {
	const char *name;
	const char *fill, *line; /* "#rrggbb"; NULL: none */
	double red, green, blue; /* of fill */
	double line_red, line_green, line_blue; /* of line */
};

enum shape_kind { SHAPE_BOX, SHAPE_LINE, SHAPE_TEXT, SHAPE_QR, SHAPE_NONE };

struct paint { /* a colour of its own instead of the tone's; text empty: none */
	struct str text; /* "#rrggbb" */
	double red, green, blue;
};

struct shape { /* lengths in tenths of a millimetre */
	enum shape_kind kind;
	const struct tone *tone;
	double x, y, w, h, size;
	bool bold, dashed, song, down, turned;
	struct paint paint;
	int align; /* -1 left, 0 middle, 1 right */
	struct str text, url;
	const struct doc *points; /* of a line: [{x, y}] */
};

struct shape shape_read(const struct doc *doc);
double shape_number(const struct doc *map, const char *key);

#endif
