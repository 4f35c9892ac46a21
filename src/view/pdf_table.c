/*
 * Ruled tables on paper: the header comes again on each page, a row stays whole.
 *
 * Column widths follow the content of the first rows. Only a row taller than a page is cut, between
 * two lines of text; nothing is left out.
 */
#include "view/pdf_internal.h"

#include "base/arena.h"

#include <math.h>

enum { LOOKED_AT = 200 }; /* rows that decide the widths */

struct grid {
	const struct table *table;
	double *width; /* of each column */
	double size, pad, line;
};

static struct str cell_text(struct printer *printer, const struct grid *grid, const struct doc *row,
			    size_t column)
{
	if (row == NULL)
		return grid->table->columns[column].title;
	return table_cell(printer->arena, row, grid->table, column);
}

/* Widths that the words would like, each at least three characters and at most two fifths. */
static void measure(struct printer *printer, struct grid *grid, const struct doc *row)
{
	for (size_t i = 0; i < grid->table->count; i++) {
		PangoLayout *layout = layout_make(printer, cell_text(printer, grid, row, i),
						  row == NULL ? FACE_BOLD : FACE_BODY, grid->size, 0,
						  PANGO_ALIGN_LEFT);
		double width = layout_width(layout) + 2 * grid->pad + 1;
		grid->width[i] = fmax(grid->width[i], fmin(width, text_width(printer) * 0.4));
		g_object_unref(layout);
	}
}

/* Narrow columns keep what they need; the wide ones share what is left. */
static void fit_widths(struct printer *printer, struct grid *grid)
{
	size_t count = grid->table->count;
	double whole = text_width(printer), sum = 0;
	for (size_t i = 0; i < count; i++)
		sum += grid->width[i];
	if (sum <= whole) {
		for (size_t i = 0; i < count; i++)
			grid->width[i] *= whole / sum;
		return;
	}
	double fair = whole / (double)count, narrow = 0, wide = 0;
	for (size_t i = 0; i < count; i++) {
		if (grid->width[i] <= fair)
			narrow += grid->width[i];
		else
			wide += grid->width[i];
	}
	for (size_t i = 0; i < count; i++) {
		if (grid->width[i] > fair)
			grid->width[i] *= (whole - narrow) / wide;
	}
}

static PangoLayout **lay_row(struct printer *printer, const struct grid *grid, const struct doc *row,
			     double *height)
{
	size_t count = grid->table->count;
	PangoLayout **cells = arena_many(printer->arena, PangoLayout *, count);
	*height = 0;
	for (size_t i = 0; i < count; i++) {
		PangoAlignment align = row == NULL ? PANGO_ALIGN_CENTER
				       : grid->table->columns[i].number ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT;
		cells[i] = layout_make(printer, cell_text(printer, grid, row, i),
				       row == NULL ? FACE_BOLD : FACE_BODY, grid->size,
				       grid->width[i] - 2 * grid->pad, align);
		*height = fmax(*height, layout_height(cells[i]) + 2 * grid->pad);
	}
	return cells;
}

static void rule(struct printer *printer, const struct grid *grid, double top, double height, bool head)
{
	cairo_t *cairo = printer->cairo;
	double x = text_left(printer);
	if (head) {
		cairo_set_source_rgb(cairo, 0.93, 0.93, 0.93);
		cairo_rectangle(cairo, x, top, text_width(printer), height);
		cairo_fill(cairo);
	}
	cairo_set_source_rgb(cairo, 0.35, 0.35, 0.35);
	cairo_set_line_width(cairo, 0.5);
	for (size_t i = 0; i < grid->table->count; i++) {
		cairo_rectangle(cairo, x, top, grid->width[i], height);
		x += grid->width[i];
	}
	cairo_stroke(cairo);
	cairo_set_source_rgb(cairo, 0, 0, 0);
}

/* The slice of a row from skip on, height high, at the pen. */
static void draw_slice(struct printer *printer, const struct grid *grid, PangoLayout **cells,
		       double skip, double height, bool head)
{
	double x = text_left(printer);
	rule(printer, grid, printer->y, height, head);
	cairo_save(printer->cairo);
	cairo_rectangle(printer->cairo, x, printer->y, text_width(printer), height);
	cairo_clip(printer->cairo);
	for (size_t i = 0; i < grid->table->count; i++) {
		layout_draw(printer, cells[i], x + grid->pad, printer->y + grid->pad - skip);
		x += grid->width[i];
	}
	cairo_restore(printer->cairo);
	printer->y += height;
}

static void put_header(struct printer *printer, const struct grid *grid)
{
	double height;
	PangoLayout **cells = lay_row(printer, grid, NULL, &height);
	draw_slice(printer, grid, cells, 0, height, true);
	for (size_t i = 0; i < grid->table->count; i++)
		g_object_unref(cells[i]);
}

static void next_page(struct printer *printer, const struct grid *grid)
{
	page_end(printer);
	page_begin(printer);
	put_header(printer, grid);
}

static void put_row(struct printer *printer, const struct grid *grid, const struct doc *row)
{
	double height, done = 0;
	bool turned = false; /* a fresh page that is still too small is overfilled, not turned for ever */
	PangoLayout **cells = lay_row(printer, grid, row, &height);
	bool roll = is_roll(printer);
	double page = printer->floor - MM(printer->paper->top) - 4 * grid->line;
	if (!roll && printer->y + height > printer->floor && height <= page)
		next_page(printer, grid);
	while (height - done > 0.01) {
		double room = printer->floor - printer->y, part = height - done;
		if (!roll && part > room) {
			part = floor((room - grid->pad) / grid->line) * grid->line + (done > 0 ? 0 : grid->pad);
			if (part < grid->line && !turned) {
				next_page(printer, grid);
				turned = true;
				continue;
			}
			part = part < grid->line ? height - done : part;
		}
		draw_slice(printer, grid, cells, done, part, false);
		done += part;
		turned = false;
	}
	for (size_t i = 0; i < grid->table->count; i++)
		g_object_unref(cells[i]);
}

static double line_height(struct printer *printer, double size)
{
	PangoLayout *layout = layout_make(printer, S("高"), FACE_BODY, size, 0, PANGO_ALIGN_LEFT);
	double height = layout_height(layout);
	g_object_unref(layout);
	return height;
}

static err_t put_rows(struct printer *printer, const struct grid *grid, struct arena *row_arena)
{
	struct doc_walk walk = {.list = grid->table->rows};
	for (;;) {
		struct doc *row = NULL;
		TRY(doc_next(&walk, row_arena, &row));
		if (row == NULL)
			return NULL;
		put_row(printer, grid, row);
	}
}

err_t put_table(struct printer *printer, const struct table *table)
{
	double size = printer->paper->cell;
	struct grid grid = {table, arena_many(printer->arena, double, table->count), size, size * 0.35,
			    line_height(printer, size)};
	const struct doc *rows = table->rows;
	int looked = 0;
	measure(printer, &grid, NULL);
	if (rows != NULL && !doc_is_pulled(rows)) {
		for (const struct doc *row = rows->in.first; row != NULL && looked < LOOKED_AT; row = row->next) {
			measure(printer, &grid, row);
			looked++;
		}
	}
	fit_widths(printer, &grid);
	page_need(printer, 4 * grid.line);
	put_header(printer, &grid);
	if (rows != NULL) {
		struct arena *row_arena = arena_new(printer->arena);
		err_t err = err_copy(printer->arena, put_rows(printer, &grid, row_arena));
		arena_free(row_arena);
		TRY(err);
	}
	printer->y += size * 0.5;
	return NULL;
}

/* ---- fields: a label and its value a row ---- */

static double widest_label(struct printer *printer, const struct doc *rows)
{
	double widest = 0;
	for (const struct doc *row = rows->in.first; row != NULL; row = row->next) {
		PangoLayout *layout = layout_make(printer, doc_str(row, "label"), FACE_BOLD,
						  printer->paper->cell, 0, PANGO_ALIGN_LEFT);
		widest = fmax(widest, layout_width(layout));
		g_object_unref(layout);
	}
	return fmin(widest, text_width(printer) * 0.4);
}

/* On a roll there is no room for lines: the value hangs beside the label when it fits there, else it has
 * the whole width below. */
static void put_plain_field(struct printer *printer, const struct doc *row, double label_width)
{
	double size = printer->paper->cell, left = text_left(printer), gap = size * 0.7;
	PangoLayout *label = layout_make(printer, doc_str(row, "label"), FACE_BODY, size, label_width + 1,
					 PANGO_ALIGN_LEFT);
	PangoLayout *value = layout_make(printer, doc_str(row, "value"), FACE_BOLD, size, 0,
					 PANGO_ALIGN_LEFT);
	double indent = label_width + gap;
	if (layout_width(value) > text_width(printer) - indent) {
		layout_draw(printer, label, left, printer->y);
		printer->y += layout_height(label);
		indent = 0;
	} else {
		layout_draw(printer, label, left, printer->y);
	}
	pango_layout_set_width(value, (int)((text_width(printer) - indent) * PANGO_SCALE));
	layout_draw(printer, value, left + indent, printer->y);
	printer->y += fmax(indent > 0 ? layout_height(label) : 0, layout_height(value)) + size * 0.35;
	g_object_unref(label);
	g_object_unref(value);
}

static void put_ruled_field(struct printer *printer, const struct grid *grid, const struct doc *row)
{
	double left = text_left(printer);
	PangoLayout *cells[2];
	cells[0] = layout_make(printer, doc_str(row, "label"), FACE_BOLD, grid->size,
			       grid->width[0] - 2 * grid->pad, PANGO_ALIGN_LEFT);
	cells[1] = layout_make(printer, doc_str(row, "value"), FACE_BODY, grid->size,
			       grid->width[1] - 2 * grid->pad, PANGO_ALIGN_LEFT);
	double height = fmax(layout_height(cells[0]), layout_height(cells[1])) + 2 * grid->pad;
	double page = printer->floor - MM(printer->paper->top), done = 0;
	if (height <= page)
		page_need(printer, height);
	while (height - done > 0.01) {
		double room = printer->floor - printer->y, part = fmin(height - done, room);
		if (part < height - done)
			part = floor((room - grid->pad) / grid->line) * grid->line + (done > 0 ? 0 : grid->pad);
		if (part < grid->line) {
			page_end(printer);
			page_begin(printer);
			continue;
		}
		cairo_set_source_rgb(printer->cairo, 0.95, 0.95, 0.95);
		cairo_rectangle(printer->cairo, left, printer->y, grid->width[0], part);
		cairo_fill(printer->cairo);
		draw_slice(printer, grid, cells, done, part, false);
		done += part;
	}
	g_object_unref(cells[0]);
	g_object_unref(cells[1]);
}

void put_fields(struct printer *printer, const struct doc *rows)
{
	if (rows == NULL || rows->kind != DOC_LIST)
		return;
	const struct paper *paper = printer->paper;
	double label = widest_label(printer, rows), size = paper->cell;
	double pad = size * 0.4;
	double widths[2] = {label + 2 * pad + 2, 0};
	widths[1] = text_width(printer) - widths[0];
	const struct table two = {.count = 2};
	const struct grid grid = {&two, widths, size, pad, line_height(printer, size)};
	printer->y += size * 0.4;
	for (const struct doc *row = rows->in.first; row != NULL; row = row->next) {
		if (paper->grid)
			put_ruled_field(printer, &grid, row);
		else
			put_plain_field(printer, row, label);
	}
	printer->y += size * 0.5;
}
