/*
 * Parts: one sheet that is cut into several, each with the document's head and its own title.
 *
 * Each part is measured first, on a surface that draws nothing. When all fit, the sheet is divided evenly, so
 * that a guillotine cuts a pile at once; otherwise they follow one another and none is split that
 * a page can hold.
 */
#include "view/pdf_internal.h"

#include "base/arena.h"

#include <math.h>

enum { PARTS_MAX = 8 };

static err_t put_part(struct printer *printer, const struct doc *print, const struct doc *part)
{
	/* Two lines of head instead of four: a third of a sheet is little. */
	const struct paper *paper = printer->paper;
	struct str number = doc_str(print, "number");
	struct str words = str_fmt(printer->arena, STR "　" STR "%s" STR, STR_ARG(doc_str(part, "title")),
				   STR_ARG(doc_str(print, "org")), number.len > 0 ? "　编号：" : "",
				   STR_ARG(number));
	put_line(printer, doc_str(print, "title"), FACE_TITLE, paper->title, PANGO_ALIGN_CENTER, 0);
	put_line(printer, words, FACE_BODY, paper->cell, PANGO_ALIGN_CENTER, 0);
	return put_blocks(printer, doc_at(part, "blocks"));
}

static err_t measure_part(const struct printer *printer, const struct doc *print,
			  const struct doc *part, double *height)
{
	cairo_surface_t *nothing = cairo_recording_surface_create(CAIRO_CONTENT_COLOR_ALPHA, NULL);
	struct printer trial = *printer;
	trial.cairo = cairo_create(nothing);
	trial.y = 0;
	trial.floor = 1e9; /* no page ends here */
	err_t err = put_part(&trial, print, part);
	*height = trial.y;
	cairo_destroy(trial.cairo);
	cairo_surface_destroy(nothing);
	return err;
}

static void cut_here(struct printer *printer, double y)
{
	cairo_t *cairo = printer->cairo;
	const double dashes[] = {4, 4};
	double size = printer->paper->note;
	PangoLayout *word = layout_make(printer, S("沿此线剪开"), FACE_BODY, size, 0, PANGO_ALIGN_LEFT);
	double left = text_left(printer), middle = left + text_width(printer) / 2;
	double half = layout_width(word) / 2 + size;
	cairo_save(cairo);
	cairo_set_line_width(cairo, 0.6);
	cairo_set_dash(cairo, dashes, 2, 0);
	cairo_move_to(cairo, 0, y);
	cairo_line_to(cairo, middle - half, y);
	cairo_move_to(cairo, middle + half, y);
	cairo_line_to(cairo, MM(printer->paper->width), y);
	cairo_stroke(cairo);
	cairo_restore(cairo);
	layout_draw(printer, word, middle - half + size, y - layout_height(word) / 2);
	g_object_unref(word);
}

/* Where each part begins on the sheet when all are equally high; 0: one of them is too high for that. */
static err_t even_height(const struct printer *printer, const struct doc *print,
			 const struct doc *parts, double *heights, double *out)
{
	double even = (printer->floor - printer->y) / (double)parts->in.count;
	size_t i = 0;
	*out = even;
	for (const struct doc *one = parts->in.first; one != NULL && i < PARTS_MAX; one = one->next, i++) {
		TRY(measure_part(printer, print, one, &heights[i]));
		if (heights[i] > even - printer->paper->body)
			*out = 0;
	}
	return NULL;
}

err_t put_parts(struct printer *printer, const struct doc *print)
{
	const struct doc *parts = doc_at(print, "parts");
	double heights[PARTS_MAX] = {0}, even = 0, top = printer->y, gap = printer->paper->body;
	size_t i = 0;
	TRY(even_height(printer, print, parts, heights, &even));
	for (const struct doc *one = parts->in.first; one != NULL && i < PARTS_MAX; one = one->next, i++) {
		int page = printer->page;
		if (even > 0) {
			printer->y = top + even * (double)i;
		} else if (i > 0) {
			printer->y += gap;
			page_need(printer, heights[i] + gap);
		}
		if (i > 0 && printer->page == page) {
			cut_here(printer, printer->y);
			printer->y += gap;
		}
		TRY(put_part(printer, print, one));
	}
	return NULL;
}
