/*
 * The printer: what the files that make a PDF share.
 *
 * Lengths are points (1/72 inch) except where a name says millimetres. The printer has a pen height y
 * on the present page; each block measures itself, asks for room and draws. A page begins when there
 * is no room; on a roll (80 mm) there is always room and the page becomes as long as its content.
 */
#ifndef LIANXIN_VIEW_PDF_INTERNAL_H
#define LIANXIN_VIEW_PDF_INTERNAL_H

#include "base/doc.h"
#include "base/err.h"
#include "base/str.h"
#include "view/table_internal.h"

#include <pango/pangocairo.h>
#include <stdbool.h>

#define MM(millimetres) ((millimetres) * 72.0 / 25.4)

enum face { FACE_BODY, FACE_BOLD, FACE_TITLE, FACE_PLAIN, FACE_SONG, FACE_SONG_BOLD };

struct paper {
	struct str name;
	double width, height;            /* mm; height 0: a roll */
	double top, right, bottom, left; /* mm */
	double title, body, cell, note;  /* sizes of type, points */
	double pitch;                    /* from line to line of body text, points */
	double code;                     /* side of a QR code, mm */
	bool indents;                    /* paragraphs begin two characters in */
	bool grid;                       /* fields stand in a ruled table */
};

struct printer {
	struct arena *arena;
	cairo_t *cairo;
	const struct paper *paper;
	struct str footer;
	double y, floor; /* the pen, and where the text area ends */
	int page;
	bool unwritable; /* a sign wants letters that no font here has */
};

double text_left(const struct printer *printer);
double text_width(const struct printer *printer);

/* A laid out text; width 0 does not wrap. The caller unrefs it. */
PangoLayout *layout_make(const struct printer *printer, struct str text, enum face face, double size,
			 double width, PangoAlignment align);
double layout_height(PangoLayout *layout);
double layout_width(PangoLayout *layout);
void line_draw(const struct printer *printer, PangoLayoutLine *line, double x, double y);
void layout_draw(const struct printer *printer, PangoLayout *layout, double x, double y);

/* Draws line by line from the pen down, over as many pages as it takes. */
void layout_flow(struct printer *printer, PangoLayout *layout, double x, double pitch);

/* One aligned text at the pen, kept whole; space: what stays free below. */
void put_line(struct printer *printer, struct str text, enum face face, double size,
	      PangoAlignment align, double space);

void page_begin(struct printer *printer);
void page_end(struct printer *printer);

/* A new page when less than height is left, unless the page is still empty. */
void page_need(struct printer *printer, double height);
bool is_roll(const struct printer *printer);

/* The blocks of a print document, and the ruled tables. */
err_t put_blocks(struct printer *printer, const struct doc *blocks) MUST_USE;
err_t put_table(struct printer *printer, const struct table *table) MUST_USE;
void put_fields(struct printer *printer, const struct doc *rows);

/* Several parts on a sheet, with lines to cut along; a part that fits a sheet is never split. */
err_t put_parts(struct printer *printer, const struct doc *print) MUST_USE;
/* A picture of the block's data (a JPEG in hexadecimal), with its caption before it. */
void put_picture(struct printer *printer, const struct doc *block);

/* Drawings, one a page, each as large as it says (points). */
void sheets_size(const struct doc *sheet, double *width, double *height);
void put_sheets(struct printer *printer, cairo_surface_t *surface, const struct doc *sheets);
struct qr;
void code_draw(const struct printer *printer, const struct qr *qr, double x, double y, double side);

#endif
