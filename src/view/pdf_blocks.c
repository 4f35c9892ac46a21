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

/* A long number that goes to the next line would leave its own line stretched out of shape. */
static bool has_long_word(struct str text)
{
	size_t run = 0;
	for (size_t i = 0; i < text.len; i++) {
		run = (unsigned char)text.at[i] > ' ' && (unsigned char)text.at[i] < 127 ? run + 1 : 0;
		if (run >= 8)
			return true;
	}
	return false;
}

static void put_paragraph(struct printer *printer, struct str text, PangoAlignment align)
{
	const struct paper *paper = printer->paper;
	PangoLayout *layout =
		layout_make(printer, text, FACE_BODY, paper->body, text_width(printer), align);
	if (align == PANGO_ALIGN_LEFT) {
		pango_layout_set_justify(layout, !is_roll(printer) && !has_long_word(text));
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

/* ---- a book: chapters, entries, contents ---- */

static bool is_kind(const struct doc *block, const char *kind)
{
	return str_eq(doc_str(block, "kind"), str_of(kind));
}

static void note_page(struct printer *printer)
{
	if (printer->outline != NULL)
		printer->outline->pages[printer->outline->count++] = printer->page;
}

/* Begins a page of its own. */
static void put_chapter(struct printer *printer, const struct doc *block)
{
	const struct paper *paper = printer->paper;
	page_need(printer, MM(paper->height));
	note_page(printer);
	put_line(printer, doc_str(block, "text"), FACE_TITLE, paper->title * 0.8, PANGO_ALIGN_CENTER, paper->body);
}

static void put_entry(struct printer *printer, const struct doc *block)
{
	const struct paper *paper = printer->paper;
	page_need(printer, paper->pitch * 4);
	note_page(printer);
	printer->y += paper->body * 0.4;
	put_line(printer, doc_str(block, "text"), FACE_BOLD, paper->body * 1.1, PANGO_ALIGN_LEFT, paper->body * 0.2);
}

static void put_dots(const struct printer *printer, double from, double until, double y)
{
	const double dashes[] = {1, 4};
	cairo_save(printer->cairo);
	cairo_set_line_width(printer->cairo, 0.8);
	cairo_set_dash(printer->cairo, dashes, 2, 0);
	cairo_move_to(printer->cairo, from, y);
	cairo_line_to(printer->cairo, until, y);
	cairo_stroke(printer->cairo);
	cairo_restore(printer->cairo);
}

static void put_content(struct printer *printer, struct str title, int page, bool chapter)
{
	const struct paper *paper = printer->paper;
	double size = paper->cell * (chapter ? 1.1 : 1), indent = chapter ? 0 : size * 2;
	double left = text_left(printer) + indent, right = text_left(printer) + text_width(printer);
	PangoLayout *number = layout_make(printer, str_fmt(printer->arena, "%d", page), FACE_BODY, size, 0, PANGO_ALIGN_LEFT);
	PangoLayout *words = layout_make(printer, title, chapter ? FACE_BOLD : FACE_BODY, size, text_width(printer) - indent - size * 4, PANGO_ALIGN_LEFT);
	pango_layout_set_ellipsize(words, PANGO_ELLIPSIZE_END);
	double height = layout_height(words), step = height + size * (chapter ? 0.7 : 0.35);
	page_need(printer, step);
	layout_draw(printer, words, left, printer->y);
	layout_draw(printer, number, right - layout_width(number), printer->y);
	put_dots(printer, left + layout_width(words) + size * 0.5, right - layout_width(number) - size * 0.5, printer->y + height * 0.75);
	printer->y += step;
	g_object_unref(number);
	g_object_unref(words);
}

/* As many lines in each round, so that the pages found by the first are those of the second. */
static void put_contents(struct printer *printer)
{
	size_t i = 0;
	if (printer->outline == NULL)
		return;
	put_line(printer, S("目　录"), FACE_TITLE, printer->paper->title * 0.8, PANGO_ALIGN_CENTER, printer->paper->body);
	for (const struct doc *one = printer->outline->blocks->in.first; one != NULL; one = one->next) {
		bool chapter = is_kind(one, "chapter");
		if (chapter || is_kind(one, "entry"))
			put_content(printer, doc_str(one, "text"), printer->outline->pages[i++], chapter);
	}
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

void code_draw(const struct printer *printer, const struct qr *qr, double x, double y, double side)
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
	code_draw(printer, &qr, roll ? left + (width - side) / 2 : left, printer->y, side);
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

struct sign_parts { /* of one label */
	PangoLayout *name, *date;
	double side;       /* of the place for the seal; 0: none */
	bool beside;       /* the seal's place stands to the right of the words, else below them */
	double width, gap; /* of the cell; between the words and what follows */
};

/* "办理单位（盖章）" goes to a second line at its bracket, not inside it. */
static struct str broken_label(const struct printer *printer, struct str label, double width)
{
	size_t at = str_find(label, S("（"));
	PangoLayout *whole = layout_make(printer, label, FACE_BODY, printer->paper->cell, 0, PANGO_ALIGN_LEFT);
	bool fits = layout_width(whole) <= width;
	g_object_unref(whole);
	if (fits || at == SIZE_MAX)
		return label;
	return str_fmt(printer->arena, STR "\n" STR, STR_ARG(str_sub(label, 0, at)),
		       STR_ARG(str_sub(label, at, label.len)));
}

static struct sign_parts sign_parts(const struct printer *printer, struct str label, double width)
{
	const struct paper *paper = printer->paper;
	bool seal = wants_seal(label);
	struct str said = seal || label.len == 0 ? label : str_join(printer->arena, label, S("："));
	double side = !seal ? 0 : MM(is_roll(printer) || paper->width < 160 || paper->pitch < 16 ? 32 : 42);
	double whole = width * 0.92, left = whole - side - paper->cell * 0.4;
	bool beside = seal && left >= paper->cell * 5;
	return (struct sign_parts){
		.name = layout_make(printer, beside ? broken_label(printer, said, left) : said, FACE_BODY,
				    paper->cell, beside ? left : whole, PANGO_ALIGN_LEFT),
		.date = layout_make(printer, beside ? S("年　月　日") : S("　　年　月　日"), FACE_BODY,
				    paper->cell, 0, PANGO_ALIGN_LEFT),
		.side = side,
		.beside = beside,
		.width = whole,
		.gap = paper->cell * 0.9};
}

static double sign_height(const struct sign_parts *parts)
{
	double words = layout_height(parts->name) + parts->gap + layout_height(parts->date);
	if (parts->beside)
		return fmax(words, parts->side) + parts->gap;
	return words + (parts->side > 0 ? parts->side + parts->gap * 0.5 : 0) + parts->gap;
}

static void draw_parts(struct printer *printer, const struct sign_parts *parts, double x, double y)
{
	double line = layout_height(parts->name), right = x + parts->width;
	layout_draw(printer, parts->name, x, y);
	if (parts->side > 0) {
		draw_seal(printer, right - parts->side, parts->beside ? y : y + line + parts->gap, parts->side);
		y += parts->beside ? 0 : parts->side + parts->gap * 0.5;
	} else {
		cairo_set_line_width(printer->cairo, 0.7);
		cairo_move_to(printer->cairo, x + layout_width(parts->name), y + line);
		cairo_line_to(printer->cairo, right, y + line);
		cairo_stroke(printer->cairo);
	}
	double date = parts->beside ? x : right - layout_width(parts->date);
	layout_draw(printer, parts->date, date, y + line + parts->gap);
}

/* One label with its line and date, or its seal; gives the height. x < 0 only measures. */
static double sign_cell(struct printer *printer, struct str label, double x, double y, double width)
{
	struct sign_parts parts = sign_parts(printer, label, width);
	double height = sign_height(&parts);
	if (x >= 0)
		draw_parts(printer, &parts, x, y);
	g_object_unref(parts.name);
	g_object_unref(parts.date);
	return height;
}

/* Two a row on a sheet, one on a roll; a row is never split. */
static void put_sign(struct printer *printer, const struct doc *block)
{
	const struct doc *labels = doc_at(block, "labels");
	const struct doc *one = labels == NULL ? NULL : labels->in.first;
	int across = is_roll(printer) || (one != NULL && one->next == NULL) ? 1 : 2;
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
	} else if (str_eq(kind, S("chapter"))) {
		put_chapter(printer, block);
	} else if (str_eq(kind, S("entry"))) {
		put_entry(printer, block);
	} else if (str_eq(kind, S("contents"))) {
		put_contents(printer);
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
