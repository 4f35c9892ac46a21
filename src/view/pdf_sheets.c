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

static void fill_with(cairo_t *cairo, const struct tone *tone)
{
	cairo_set_source_rgb(cairo, tone->red, tone->green, tone->blue);
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
	if (shape->tone->fill != NULL) {
		fill_with(cairo, shape->tone);
		cairo_fill_preserve(cairo);
	}
	if (shape->tone->line != NULL)
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

static void draw_text(const struct printer *printer, const struct shape *shape)
{
	PangoLayout *layout =
		layout_make(printer, shape->text, shape->bold ? FACE_BOLD : FACE_PLAIN,
			    TENTHS(shape->size), 0, PANGO_ALIGN_LEFT);
	double width = layout_width(layout), left = TENTHS(shape->x);
	double baseline = (double)pango_layout_get_baseline(layout) / PANGO_SCALE;
	if (shape->tone->fill != NULL)
		fill_with(printer->cairo, shape->tone);
	layout_draw(printer, layout, left - (shape->align + 1) * width / 2,
		    TENTHS(shape->y) - baseline);
	g_object_unref(layout);
}

static void draw_shape(const struct printer *printer, const struct doc *doc)
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

void sheets_size(const struct doc *sheet, double *width, double *height)
{
	*width = TENTHS(shape_number(sheet, "width"));
	*height = TENTHS(shape_number(sheet, "height"));
}

void put_sheets(struct printer *printer, cairo_surface_t *surface, const struct doc *sheets)
{
	for (const struct doc *sheet = sheets->in.first; sheet != NULL; sheet = sheet->next) {
		const struct doc *shapes = doc_at(sheet, "shapes");
		double width, height;
		sheets_size(sheet, &width, &height);
		cairo_pdf_surface_set_size(surface, width, height);
		for (const struct doc *one = shapes == NULL ? NULL : shapes->in.first; one != NULL;
		     one = one->next)
			draw_shape(printer, one);
		cairo_show_page(printer->cairo);
	}
}
