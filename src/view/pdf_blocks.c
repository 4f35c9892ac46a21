/*
 * The blocks of a print document, one function a kind. See view.h for what each is made of.
 */
#include "view/pdf_internal.h"

#include "base/arena.h"
#include "view/drawing_internal.h"

#include <math.h>
#include <string.h>

/* A paragraph that addresses somebody ("张某：") begins at the margin. */
static bool addresses(struct str text)
{
	return str_ends(text, S("：")) && str_chars(text) <= 24;
}

static PangoAlignment align_of(const struct doc *block)
{
	struct str align = doc_str(block, "align");
	if (str_eq(align, S("right")))
		return PANGO_ALIGN_RIGHT;
	return str_eq(align, S("center")) ? PANGO_ALIGN_CENTER : PANGO_ALIGN_LEFT;
}

static void put_paragraph(struct printer *printer, struct str text, PangoAlignment align)
{
	const struct paper *paper = printer->paper;
	PangoLayout *layout =
		layout_make(printer, text, FACE_BODY, paper->body, text_width(printer), align);
	if (align == PANGO_ALIGN_LEFT) {
		pango_layout_set_justify(layout, !is_roll(printer));
		if (paper->indents && !addresses(text))
			pango_layout_set_indent(layout, (int)(2 * paper->body * PANGO_SCALE));
	}
	layout_flow(printer, layout, text_left(printer), paper->pitch);
	g_object_unref(layout);
}

static void put_text(struct printer *printer, const struct doc *block)
{
	struct str rest = doc_str(block, "text");
	while (rest.len > 0)
		put_paragraph(printer, str_trim(str_cut(&rest, '\n')), align_of(block));
}

static void put_heading(struct printer *printer, const struct doc *block)
{
	const struct paper *paper = printer->paper;
	page_need(printer, paper->pitch * 3); /* never alone at the foot of a page */
	printer->y += paper->body * 0.3;
	put_line(printer, doc_str(block, "text"), FACE_BOLD, paper->body, PANGO_ALIGN_LEFT,
		 paper->body * 0.2);
}

static void put_list(struct printer *printer, const struct doc *block)
{
	const struct paper *paper = printer->paper;
	const struct doc *items = doc_at(block, "items");
	int number = 0;
	for (const struct doc *one = items == NULL ? NULL : items->in.first; one != NULL; one = one->next) {
		struct str mark = str_fmt(printer->arena, "%d.", ++number);
		PangoLayout *head = layout_make(printer, mark, FACE_BODY, paper->body, 0, PANGO_ALIGN_LEFT);
		double indent = paper->body * (paper->indents ? 3.5 : 2), left = text_left(printer);
		PangoLayout *text = layout_make(printer, doc_str(one, "text"), FACE_BODY, paper->body,
						text_width(printer) - indent, PANGO_ALIGN_LEFT);
		double line = layout_height(head), step = paper->pitch > line ? paper->pitch : line;
		page_need(printer, step);
		layout_draw(printer, head, left + indent - layout_width(head) - paper->body * 0.4,
			    printer->y + (step - line) / 2);
		layout_flow(printer, text, left + indent, paper->pitch);
		g_object_unref(head);
		g_object_unref(text);
	}
}

/* ---- QR code ---- */

static void draw_code(struct printer *printer, const struct qr *qr, double x, double y, double side)
{
	cairo_t *cairo = printer->cairo;
	double module = side / (qr->width + 2 * QR_QUIET);
	for (int row = 0; row < qr->width; row++) {
		for (int from = 0; from < qr->width;) {
			int till = from;
			while (till < qr->width && qr->black[row * qr->width + till])
				till++;
			if (till > from) {
				cairo_rectangle(cairo, x + (from + QR_QUIET) * module,
						y + (row + QR_QUIET) * module, (till - from) * module, module);
			}
			from = till > from ? till : from + 1;
		}
	}
	cairo_fill(cairo);
}

/* On a sheet the words stand beside the code, on a roll below it. */
static void put_code(struct printer *printer, const struct doc *block)
{
	const struct paper *paper = printer->paper;
	struct qr qr;
	if (!qr_make(printer->arena, doc_str(block, "text"), &qr))
		return;
	bool roll = is_roll(printer);
	double side = MM(paper->code), left = text_left(printer), width = text_width(printer);
	double gap = MM(4), words = roll ? width : width - side - gap;
	PangoLayout *caption = layout_make(printer, doc_str(block, "caption"), FACE_BODY, paper->cell, words,
					   roll ? PANGO_ALIGN_CENTER : PANGO_ALIGN_LEFT);
	double height = layout_height(caption);
	page_need(printer, roll ? side + height : (height > side ? height : side));
	draw_code(printer, &qr, roll ? left + (width - side) / 2 : left, printer->y, side);
	if (roll) {
		layout_draw(printer, caption, left, printer->y + side);
		printer->y += side + height;
	} else {
		layout_draw(printer, caption, left + side + gap, printer->y + fmax(0, (side - height) / 2));
		printer->y += fmax(side, height);
	}
	printer->y += paper->cell * 0.4;
	g_object_unref(caption);
}

/* ---- signatures ---- */

static bool wants_seal(struct str label)
{
	return str_find(label, S("章")) != SIZE_MAX;
}

/* Where the seal goes: a pale dashed square that a round seal of 42 mm fits over. */
static void draw_seal(struct printer *printer, double x, double y, double side)
{
	cairo_t *cairo = printer->cairo;
	const double dashes[] = {3, 3};
	cairo_save(cairo);
	cairo_set_source_rgb(cairo, 0.55, 0.55, 0.55);
	cairo_set_line_width(cairo, 0.6);
	cairo_set_dash(cairo, dashes, 2, 0);
	cairo_rectangle(cairo, x, y, side, side);
	cairo_stroke(cairo);
	PangoLayout *word = layout_make(printer, S("盖章处"), FACE_BODY, printer->paper->cell, side,
					PANGO_ALIGN_CENTER);
	layout_draw(printer, word, x, y + (side - layout_height(word)) / 2);
	g_object_unref(word);
	cairo_restore(cairo);
}

/* One label with its line and date, or its seal; gives the height. x < 0 only measures. */
static double sign_cell(struct printer *printer, struct str label, double x, double y, double width)
{
	const struct paper *paper = printer->paper;
	bool seal = wants_seal(label);
	double side = MM(is_roll(printer) || paper->width < 160 ? 32 : 42);
	struct str said = seal || label.len == 0 ? label : str_join(printer->arena, label, S("："));
	PangoLayout *name = layout_make(printer, said, FACE_BODY, paper->cell, width, PANGO_ALIGN_LEFT);
	PangoLayout *date = layout_make(printer, S("年　　月　　日"), FACE_BODY, paper->cell, width * 0.92,
					PANGO_ALIGN_RIGHT);
	double line = layout_height(name) + paper->cell * 0.9;
	double height = line + (seal ? side + paper->cell * 0.4 : 0) + layout_height(date) + paper->cell;
	if (x >= 0) {
		layout_draw(printer, name, x, y);
		if (seal)
			draw_seal(printer, x + width * 0.92 - side, y + line, side);
		else {
			cairo_set_line_width(printer->cairo, 0.7);
			cairo_move_to(printer->cairo, x + layout_width(name), y + layout_height(name));
			cairo_line_to(printer->cairo, x + width * 0.92, y + layout_height(name));
			cairo_stroke(printer->cairo);
		}
		layout_draw(printer, date, x, y + line + (seal ? side + paper->cell * 0.4 : 0));
	}
	g_object_unref(name);
	g_object_unref(date);
	return height;
}

/* Two a row on a sheet, one on a roll; a row is never split. */
static void put_sign(struct printer *printer, const struct doc *block)
{
	const struct doc *labels = doc_at(block, "labels");
	const struct doc *one = labels == NULL ? NULL : labels->in.first;
	int across = is_roll(printer) ? 1 : 2;
	double width = text_width(printer) / across;
	printer->y += printer->paper->cell;
	while (one != NULL) {
		const struct doc *row = one;
		double tallest = 0;
		for (int i = 0; i < across && one != NULL; i++, one = one->next)
			tallest = fmax(tallest, sign_cell(printer, doc_str(one, "text"), -1, 0, width));
		page_need(printer, tallest);
		for (int i = 0; i < across && row != one; i++, row = row->next)
			sign_cell(printer, doc_str(row, "text"), text_left(printer) + i * width, printer->y, width);
		printer->y += tallest;
	}
}

static err_t put_block(struct printer *printer, const struct doc *block)
{
	struct str kind = doc_str(block, "kind");
	struct table table;
	if (str_eq(kind, S("fields"))) {
		put_fields(printer, doc_at(block, "rows"));
	} else if (str_eq(kind, S("text"))) {
		put_text(printer, block);
	} else if (str_eq(kind, S("heading"))) {
		put_heading(printer, block);
	} else if (str_eq(kind, S("list"))) {
		put_list(printer, block);
	} else if (str_eq(kind, S("qr"))) {
		put_code(printer, block);
	} else if (str_eq(kind, S("sign"))) {
		put_sign(printer, block);
	} else if (str_eq(kind, S("picture"))) {
		put_picture(printer, block);
	} else if (str_eq(kind, S("table"))) {
		TRY(table_of(printer->arena, block, &table));
		return put_table(printer, &table);
	} else {
		return err_internal(printer->arena, "pdf: no block is called \"" STR "\"", STR_ARG(kind));
	}
	return NULL;
}

err_t put_blocks(struct printer *printer, const struct doc *blocks)
{
	if (blocks == NULL || blocks->kind != DOC_LIST)
		return NULL;
	for (const struct doc *one = blocks->in.first; one != NULL; one = one->next)
		TRY(put_block(printer, one));
	return NULL;
}
