/*
 * Drawing laid out text so that the PDF stays small.
 *
 * Noto CJK shares pieces of outline between glyphs in a way that cairo's font subsetting gives up on:
 * one such glyph (在 is one) and the PDF carries 400 KB of pieces that nobody uses, too much for a
 * receipt on a slow line. For a font marked as synthetic cairo writes the plain outlines of the glyphs
 * that occur instead, a tenth of that. So the glyphs are drawn here, with the same faces marked by a
 * flag that changes nothing else; should a cairo ignore it, PDFs are merely larger again.
 */
#include "view/pdf_internal.h"

#include "base/arena.h"

#include <cairo-ft.h>

enum { HARMLESS_SYNTHESIS = 1 << 2 }; /* neither bold nor oblique */

/* Right-to-left text and characters without glyph are left to pango. */
static bool is_plain(const PangoGlyphItem *item)
{
	if (item->item->analysis.level % 2 != 0)
		return false;
	for (int i = 0; i < item->glyphs->num_glyphs; i++) {
		if (item->glyphs->glyphs[i].glyph & PANGO_GLYPH_UNKNOWN_FLAG)
			return false;
	}
	return true;
}

static bool use_font(cairo_t *cairo, PangoFont *font)
{
	cairo_scaled_font_t *scaled = pango_cairo_font_get_scaled_font((PangoCairoFont *)font);
	if (scaled == NULL || cairo_scaled_font_get_type(scaled) != CAIRO_FONT_TYPE_FT)
		return false;
	cairo_font_face_t *face = cairo_scaled_font_get_font_face(scaled);
	cairo_matrix_t matrix;
	cairo_font_options_t *options = cairo_font_options_create();
	cairo_scaled_font_get_font_matrix(scaled, &matrix);
	cairo_scaled_font_get_font_options(scaled, options);
	/* Other options than pango's, or cairo would find the unmarked font in its cache. */
	cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
	cairo_ft_font_face_set_synthesize(face, HARMLESS_SYNTHESIS);
	cairo_set_font_face(cairo, face);
	cairo_set_font_matrix(cairo, &matrix);
	cairo_set_font_options(cairo, options);
	cairo_font_options_destroy(options);
	return true;
}

/* Glyphs with their places, and which text each stands for, so that the PDF can be searched. */
static void show_run(const struct printer *printer, const char *text, PangoGlyphItem *item, double x,
		     double y)
{
	size_t most = (size_t)item->glyphs->num_glyphs + 1;
	cairo_glyph_t *glyphs = arena_many(printer->arena, cairo_glyph_t, most);
	cairo_text_cluster_t *clusters = arena_many(printer->arena, cairo_text_cluster_t, most);
	int glyph_count = 0, cluster_count = 0;
	PangoGlyphItemIter iter;
	for (gboolean more = pango_glyph_item_iter_init_start(&iter, item, text); more;
	     more = pango_glyph_item_iter_next_cluster(&iter)) {
		int before = glyph_count;
		for (int i = iter.start_glyph; i < iter.end_glyph; i++) {
			const PangoGlyphInfo *one = &item->glyphs->glyphs[i];
			if (one->glyph != PANGO_GLYPH_EMPTY) {
				glyphs[glyph_count++] = (cairo_glyph_t){
					one->glyph, x + (double)one->geometry.x_offset / PANGO_SCALE,
					y + (double)one->geometry.y_offset / PANGO_SCALE};
			}
			x += (double)one->geometry.width / PANGO_SCALE;
		}
		clusters[cluster_count++] =
			(cairo_text_cluster_t){iter.end_index - iter.start_index, glyph_count - before};
	}
	cairo_show_text_glyphs(printer->cairo, text + item->item->offset, item->item->length, glyphs,
			       glyph_count, clusters, cluster_count, 0);
}

void line_draw(const struct printer *printer, PangoLayoutLine *line, double x, double y)
{
	const char *text = pango_layout_get_text(line->layout);
	for (GSList *run = line->runs; run != NULL; run = run->next) {
		PangoGlyphItem *item = run->data;
		if (is_plain(item) && use_font(printer->cairo, item->item->analysis.font)) {
			show_run(printer, text, item, x, y);
		} else {
			cairo_move_to(printer->cairo, x, y);
			pango_cairo_show_glyph_item(printer->cairo, text, item);
		}
		x += (double)pango_glyph_string_get_width(item->glyphs) / PANGO_SCALE;
	}
}

void layout_draw(const struct printer *printer, PangoLayout *layout, double x, double y)
{
	PangoLayoutIter *iter = pango_layout_get_iter(layout);
	do {
		PangoRectangle line;
		pango_layout_iter_get_line_extents(iter, NULL, &line);
		line_draw(printer, pango_layout_iter_get_line_readonly(iter),
			  x + (double)line.x / PANGO_SCALE,
			  y + (double)pango_layout_iter_get_baseline(iter) / PANGO_SCALE);
	} while (pango_layout_iter_next_line(iter));
	pango_layout_iter_free(iter);
}
