/*
 * Sheets: drawings on paper, one a page, each in its true size: plans, door sheets, labels.
 *
 * The printer adds nothing of its own: no head, no margin, no page number.
 */
#include "view/pdf_internal.h"

#include "base/arena.h"
#include "view/drawing_internal.h"
#include "view/shapes_internal.h"

#include <cairo-pdf.h>

#define TENTHS(n) MM((n) / 10.0)

static void fill_with(cairo_t *cairo, const struct shape *shape)
{
	const struct tone *tone = shape->tone;
	if (shape->paint.text.len > 0)
		cairo_set_source_rgb(cairo, shape->paint.red, shape->paint.green, shape->paint.blue);
	else
		cairo_set_source_rgb(cairo, tone->red, tone->green, tone->blue);
}

static bool is_filled(const struct shape *shape)
{
	return shape->paint.text.len > 0 || shape->tone->fill != NULL;
}

static void stroke_with(cairo_t *cairo, const struct shape *shape, double thick)
{
	const double dashes[] = {TENTHS(20), TENTHS(20)};
	const struct tone *tone = shape->tone;
	cairo_set_source_rgb(cairo, tone->line_red, tone->line_green, tone->line_blue);
	cairo_set_line_width(cairo, TENTHS(thick));
	cairo_set_dash(cairo, dashes, shape->dashed ? 2 : 0, 0);
	cairo_stroke(cairo);
}

static void trace_box(cairo_t *cairo, double x, double y, double w, double h, double r)
{
	if (r <= 0) {
		cairo_rectangle(cairo, x, y, w, h);
		return;
	}
	cairo_new_sub_path(cairo);
	cairo_arc(cairo, x + w - r, y + r, r, -G_PI_2, 0);
	cairo_arc(cairo, x + w - r, y + h - r, r, 0, G_PI_2);
	cairo_arc(cairo, x + r, y + h - r, r, G_PI_2, G_PI);
	cairo_arc(cairo, x + r, y + r, r, G_PI, 3 * G_PI_2);
	cairo_close_path(cairo);
}

static void draw_box(cairo_t *cairo, const struct shape *shape)
{
	trace_box(cairo, TENTHS(shape->x), TENTHS(shape->y), TENTHS(shape->w), TENTHS(shape->h),
		  TENTHS(shape->size));
	if (is_filled(shape)) {
		fill_with(cairo, shape);
		cairo_fill_preserve(cairo);
	}
	if (shape->tone->line != NULL && shape->paint.text.len == 0)
		stroke_with(cairo, shape, 6);
	cairo_new_path(cairo);
}

static void draw_line(cairo_t *cairo, const struct shape *shape)
{
	const struct doc *point = shape->points == NULL ? NULL : shape->points->in.first;
	cairo_new_path(cairo);
	for (; point != NULL; point = point->next)
		cairo_line_to(cairo, TENTHS(shape_number(point, "x")),
			      TENTHS(shape_number(point, "y")));
	cairo_set_line_join(cairo, CAIRO_LINE_JOIN_ROUND);
	cairo_set_line_cap(cairo, CAIRO_LINE_CAP_ROUND);
	stroke_with(cairo, shape, shape->size > 0 ? shape->size : 6);
}

/* One line by its base; a text that is wider than it may be (w) is made narrower. */
static void draw_words(struct printer *printer, const struct shape *shape, struct str text, double y)
{
	enum face face = shape->song   ? (shape->bold ? FACE_SONG_BOLD : FACE_SONG)
			 : shape->bold ? FACE_BOLD
				       : FACE_PLAIN;
	PangoLayout *layout =
		layout_make(printer, text, face, TENTHS(shape->size), 0, PANGO_ALIGN_LEFT);
	double width = layout_width(layout), most = TENTHS(shape->w), left = TENTHS(shape->x);
	double baseline = (double)pango_layout_get_baseline(layout) / PANGO_SCALE;
	/* A sign with boxes instead of letters is not for any print shop. */
	printer->unwritable = printer->unwritable ||
			      (shape->paint.text.len > 0 && pango_layout_get_unknown_glyphs_count(layout) > 0);
	double narrow = most > 0 && width > most ? most / width : 1;
	cairo_save(printer->cairo);
	cairo_translate(printer->cairo, left, TENTHS(y));
	if (shape->turned)
		cairo_rotate(printer->cairo, G_PI_2);
	cairo_translate(printer->cairo, -(shape->align + 1) * width * narrow / 2, -baseline);
	cairo_scale(printer->cairo, narrow, 1);
	layout_draw(printer, layout, 0, 0);
	cairo_restore(printer->cairo);
	g_object_unref(layout);
}

static void draw_text(struct printer *printer, const struct shape *shape)
{
	if (is_filled(shape))
		fill_with(printer->cairo, shape);
	if (!shape->down) {
		draw_words(printer, shape, shape->text, shape->y);
		return;
	}
	double y = shape->y;
	for (size_t i = 0; i < shape->text.len; y += shape->h) {
		size_t from = i;
		(void)str_rune(shape->text, &i);
		draw_words(printer, shape, str_sub(shape->text, from, i - from), y);
	}
}

static void draw_shape(struct printer *printer, const struct doc *doc)
{
	struct shape shape = shape_read(doc);
	struct qr qr;
	cairo_save(printer->cairo);
	if (shape.kind == SHAPE_BOX)
		draw_box(printer->cairo, &shape);
	else if (shape.kind == SHAPE_LINE)
		draw_line(printer->cairo, &shape);
	else if (shape.kind == SHAPE_TEXT)
		draw_text(printer, &shape);
	else if (shape.kind == SHAPE_QR && qr_make(printer->arena, shape.text, &qr))
		code_draw(printer, &qr, TENTHS(shape.x), TENTHS(shape.y), TENTHS(shape.w));
	cairo_restore(printer->cairo);
}

/* A page of a PDF is at most five metres long: what is longer is drawn smaller by a round number, and says so. */
static double reduction(const struct doc *sheet)
{
	double by = shape_number(sheet, "scale");
	return by > 1 ? by : 1;
}

void sheets_size(const struct doc *sheet, double *width, double *height)
{
	*width = TENTHS(shape_number(sheet, "width")) / reduction(sheet);
	*height = TENTHS(shape_number(sheet, "height")) / reduction(sheet);
}

void put_sheets(struct printer *printer, cairo_surface_t *surface, const struct doc *sheets)
{
	for (const struct doc *sheet = sheets->in.first; sheet != NULL; sheet = sheet->next) {
		const struct doc *shapes = doc_at(sheet, "shapes");
		double width, height;
		sheets_size(sheet, &width, &height);
		cairo_pdf_surface_set_size(surface, width, height);
		cairo_save(printer->cairo);
		cairo_scale(printer->cairo, 1 / reduction(sheet), 1 / reduction(sheet));
		for (const struct doc *one = shapes == NULL ? NULL : shapes->in.first; one != NULL;
		     one = one->next)
			draw_shape(printer, one);
		cairo_restore(printer->cairo);
		cairo_show_page(printer->cairo);
	}
}
