/*
 * A picture among the blocks: a signature, as it was given.
 *
 * It comes as a JPEG that picture_shrink has written, in hexadecimal because a document travels as JSON. What
 * cannot be read leaves its caption and an empty place: a paper is never lost for a picture.
 */
#include "view/pdf_internal.h"

#include "base/arena.h"
#include "view/picture_internal.h"

#include <math.h>

enum { LONGEST_SIDE = 800 };

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static struct str bytes_of(struct arena *arena, struct str hex)
{
	char *bytes = arena_alloc(arena, hex.len / 2);
	for (size_t i = 0; i + 1 < hex.len; i += 2) {
		int high = digit(hex.at[i]), low = digit(hex.at[i + 1]);
		if (high < 0 || low < 0)
			return S("");
		bytes[i / 2] = (char)(high * 16 + low);
	}
	return (struct str){bytes, hex.len / 2};
}

static cairo_surface_t *surface_of(const struct picture *picture)
{
	int width = (int)picture->width, height = (int)picture->height;
	cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height);
	if (cairo_surface_status(surface) != CAIRO_STATUS_SUCCESS)
		return surface;
	unsigned char *rows = cairo_image_surface_get_data(surface);
	int stride = cairo_image_surface_get_stride(surface);
	const uint8_t *from = picture->pixels;
	for (int y = 0; y < height; y++) {
		uint32_t *to = (uint32_t *)(void *)(rows + (size_t)y * (size_t)stride);
		for (int x = 0; x < width; x++, from += 3)
			to[x] = (uint32_t)from[0] << 16 | (uint32_t)from[1] << 8 | from[2];
	}
	cairo_surface_mark_dirty(surface);
	return surface;
}

static void draw_picture(struct printer *printer, const struct picture *picture, double x, double width,
			 double height)
{
	cairo_surface_t *surface = surface_of(picture);
	double scale = fmin(width / picture->width, height / picture->height);
	cairo_save(printer->cairo);
	cairo_translate(printer->cairo, x, printer->y);
	cairo_scale(printer->cairo, scale, scale);
	cairo_set_source_surface(printer->cairo, surface, 0, 0);
	cairo_paint(printer->cairo);
	cairo_restore(printer->cairo);
	cairo_surface_destroy(surface);
}

void put_picture(struct printer *printer, const struct doc *block)
{
	const struct paper *paper = printer->paper;
	struct picture picture = {0};
	double height = MM(20), width = fmin(MM(60), text_width(printer) * 0.7);
	struct str bytes = bytes_of(printer->arena, doc_str(block, "data"));
	bool fine = bytes.len > 0 && picture_from_jpeg(printer->arena, bytes, LONGEST_SIDE, &picture) == NULL;
	page_need(printer, height + paper->pitch);
	put_line(printer, doc_str(block, "caption"), FACE_BODY, paper->cell, PANGO_ALIGN_LEFT, 2);
	if (fine && picture.width > 0 && picture.height > 0)
		draw_picture(printer, &picture, text_left(printer), width, height);
	printer->y += height + paper->cell * 0.4;
}
