/*
 * PDF: a print document, or else the page's table, on paper.
 *
 * Official notices on A4 follow GB/T 9704-2012: 37 mm above, 28 mm left, a text area of 156 × 225 mm,
 * 22 lines of 28 characters, the page number "- 1 -" below. FangSong is not free: it is used where it
 * is installed, Noto Serif stands in for it elsewhere. Runs in a room: pango and its libraries may end
 * the process on a bad font or lack of memory.
 */
#include "view/view.h"

#include "base/arena.h"
#include "base/count.h"
#include "view/pdf_internal.h"

#include <cairo-pdf.h>
#include <math.h>
#include <string.h>

enum { LONGEST_ROLL = 14000 };

static const struct paper papers[] = {
	{STR_INIT("A4"), 210, 297, 37, 26, 35, 28, 22, 15.75, 13, 9, 28.98, 30, true, true},
	{STR_INIT("A4L"), 297, 210, 20, 18, 20, 18, 18, 12, 10.5, 9, 20, 30, true, true},
	{STR_INIT("A5"), 148, 210, 12, 14, 17, 14, 16, 11, 10.5, 8, 17.5, 25, true, true},
	/* for a wall: read from two steps away */
	{STR_INIT("A3L"), 420, 297, 14, 18, 18, 18, 36, 18, 16.5, 12, 27, 45, true, true},
	{STR_INIT("A3"), 297, 420, 32, 26, 32, 28, 44, 24, 22, 12, 40, 55, true, true},
	/* a sheet to be cut */
	{STR_INIT("parts"), 210, 297, 8, 15, 14, 15, 15, 10.5, 10, 8, 15.5, 22, true, true},
	/* for old eyes: 12.5 points, about a third more than a till's */
	{STR_INIT("80mm"), 80, 0, 5, 4, 6, 4, 17, 12.5, 12.5, 9, 18, 34, false, false},
};

static const struct paper *paper_of(const struct doc *print)
{
	struct str name = doc_truth(doc_at(print, "parts")) ? S("parts") : doc_str(print, "paper");
	for (size_t i = 0; i < COUNT(papers); i++) {
		if (str_eq(papers[i].name, name))
			return &papers[i];
	}
	return &papers[0];
}

bool is_roll(const struct printer *printer)
{
	return printer->paper->height <= 0;
}

double text_left(const struct printer *printer)
{
	return MM(printer->paper->left);
}

double text_width(const struct printer *printer)
{
	return MM(printer->paper->width - printer->paper->left - printer->paper->right);
}

/* ---- text ---- */

static const char *const families[] = {
	[FACE_BODY] = "FangSong,STFangsong,仿宋_GB2312,Noto Serif CJK SC,serif",
	[FACE_BOLD] = "Noto Sans CJK SC,sans-serif",
	[FACE_TITLE] = "Noto Sans CJK SC,sans-serif",
	[FACE_PLAIN] = "Noto Sans CJK SC,sans-serif",
	[FACE_SONG] = "Noto Serif CJK SC,serif",
	[FACE_SONG_BOLD] = "Noto Serif CJK SC,serif",
};

/* Characters that no text has (control bytes, the code points that Unicode keeps free for ever) would
 * make cairo give up on the whole document. */
static bool is_character(int32_t rune)
{
	if (rune < ' ')
		return rune == '\n' || rune == '\t';
	return rune != 127 && (rune & 0xfffe) != 0xfffe && (rune < 0xfdd0 || rune > 0xfdef);
}

static struct str printable(struct arena *arena, struct str text)
{
	struct buf out = buf_new(arena, text.len * 3 + 1);
	size_t kept = 0;
	for (size_t i = 0; i < text.len;) {
		size_t before = i;
		if (is_character(str_rune(text, &i)))
			continue;
		buf_add(&out, str_sub(text, kept, before - kept));
		buf_add(&out, S("\xef\xbf\xbd"));
		kept = i;
	}
	if (kept == 0)
		return text;
	buf_add(&out, str_sub(text, kept, text.len));
	return buf_str(&out);
}

PangoLayout *layout_make(const struct printer *printer, struct str text, enum face face, double size,
			 double width, PangoAlignment align)
{
	PangoLayout *layout = pango_cairo_create_layout(printer->cairo);
	text = printable(printer->arena, text);
	PangoFontDescription *font = pango_font_description_new();
	pango_font_description_set_family_static(font, families[face]);
	pango_font_description_set_absolute_size(font, size * PANGO_SCALE);
	if (face != FACE_BODY && face != FACE_PLAIN && face != FACE_SONG)
		pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
	pango_context_set_language(pango_layout_get_context(layout), pango_language_from_string("zh-cn"));
	pango_layout_set_font_description(layout, font);
	pango_font_description_free(font);
	pango_layout_set_alignment(layout, align);
	pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR);
	if (width > 0)
		pango_layout_set_width(layout, (int)(width * PANGO_SCALE));
	pango_layout_set_text(layout, text.at == NULL ? "" : text.at, (int)text.len);
	return layout;
}

double layout_height(PangoLayout *layout)
{
	int height;
	pango_layout_get_size(layout, NULL, &height);
	return (double)height / PANGO_SCALE;
}

double layout_width(PangoLayout *layout)
{
	int width;
	pango_layout_get_size(layout, &width, NULL);
	return (double)width / PANGO_SCALE;
}

void layout_flow(struct printer *printer, PangoLayout *layout, double x, double pitch)
{
	PangoLayoutIter *iter = pango_layout_get_iter(layout);
	do {
		PangoRectangle line;
		pango_layout_iter_get_line_extents(iter, NULL, &line);
		double height = (double)line.height / PANGO_SCALE;
		double ascent = (double)(pango_layout_iter_get_baseline(iter) - line.y) / PANGO_SCALE;
		double step = pitch > height ? pitch : height;
		page_need(printer, step);
		line_draw(printer, pango_layout_iter_get_line_readonly(iter),
			  x + (double)line.x / PANGO_SCALE, printer->y + (step - height) / 2 + ascent);
		printer->y += step;
	} while (pango_layout_iter_next_line(iter));
	pango_layout_iter_free(iter);
}

void put_line(struct printer *printer, struct str text, enum face face, double size,
	      PangoAlignment align, double space)
{
	if (text.len == 0)
		return;
	PangoLayout *layout = layout_make(printer, text, face, size, text_width(printer), align);
	page_need(printer, layout_height(layout));
	layout_flow(printer, layout, text_left(printer), size * 1.45);
	g_object_unref(layout);
	printer->y += space;
}

/* ---- pages ---- */

void page_begin(struct printer *printer)
{
	printer->page++;
	printer->y = MM(printer->paper->top);
}

/* Below all, and what the number of the page must stay above. */
static double put_footer(struct printer *printer)
{
	const struct paper *paper = printer->paper;
	double top = is_roll(printer) ? printer->y : MM(paper->height) - MM(5);
	if (printer->footer.len == 0)
		return top;
	PangoLayout *layout = layout_make(printer, printer->footer, FACE_BODY, paper->note,
					  text_width(printer), PANGO_ALIGN_LEFT);
	double height = layout_height(layout);
	top -= is_roll(printer) ? 0 : height;
	layout_draw(printer, layout, text_left(printer), top);
	printer->y += height;
	g_object_unref(layout);
	return top;
}

void page_end(struct printer *printer)
{
	const struct paper *paper = printer->paper;
	double top = put_footer(printer);
	if (!is_roll(printer)) {
		struct str number = str_fmt(printer->arena, "- %d -", printer->page);
		PangoLayout *layout = layout_make(printer, number, FACE_BODY, paper->note + 3,
						  text_width(printer), PANGO_ALIGN_CENTER);
		double below = printer->floor + (paper->bottom > 30 ? MM(7) : MM(2));
		layout_draw(printer, layout, text_left(printer), fmin(below, top - layout_height(layout)));
		g_object_unref(layout);
	}
	cairo_show_page(printer->cairo);
}

void page_need(struct printer *printer, double height)
{
	bool fresh = printer->y <= MM(printer->paper->top) + 0.01;
	if (is_roll(printer) || fresh || printer->y + height <= printer->floor + 0.01)
		return;
	page_end(printer);
	page_begin(printer);
}

/* ---- the document ---- */

static void put_head(struct printer *printer, const struct doc *print)
{
	const struct paper *paper = printer->paper;
	struct str number = doc_str(print, "number");
	put_line(printer, doc_str(print, "org"), FACE_TITLE, paper->title * 0.68, PANGO_ALIGN_CENTER,
		 paper->title * 0.1);
	put_line(printer, doc_str(print, "title"), FACE_TITLE, paper->title, PANGO_ALIGN_CENTER,
		 paper->title * 0.2);
	put_line(printer, doc_str(print, "subtitle"), FACE_BODY, paper->cell, PANGO_ALIGN_CENTER,
		 paper->cell * 0.3);
	if (number.len > 0 && str_find(number, S("〔")) == SIZE_MAX)
		number = str_join(printer->arena, S("编号："), number);
	PangoAlignment side = is_roll(printer) ? PANGO_ALIGN_CENTER : PANGO_ALIGN_RIGHT;
	put_line(printer, number, FACE_BODY, paper->cell, side, paper->cell * 0.3);
	printer->y += paper->cell * 0.4;
}

static err_t put_document(struct printer *printer, const struct doc *print)
{
	printer->footer = doc_str(print, "footer");
	printer->page = 0;
	page_begin(printer);
	if (doc_truth(doc_at(print, "parts"))) {
		TRY(put_parts(printer, print));
	} else {
		put_head(printer, print);
		TRY(put_blocks(printer, doc_at(print, "blocks")));
	}
	if (is_roll(printer))
		printer->y += printer->paper->note;
	page_end(printer);
	return NULL;
}

/* What a page without a print document prints: its table across a wide sheet. */
static struct doc *print_of_table(struct arena *arena, struct doc *doc)
{
	struct doc *table = doc_at(doc, "table");
	struct doc *print = doc_map(arena);
	doc_set(print, "paper", S("A4L"));
	doc_set(print, "title", doc_str(table, "title"));
	doc_set(print, "subtitle", doc_str(table, "summary"));
	struct doc *block = doc_add_map(doc_set_list(print, "blocks"));
	doc_set(block, "kind", S("table"));
	static const char *const parts[] = {"columns", "rows"};
	for (size_t i = 0; i < 2; i++) {
		const struct doc *part = doc_at(table, parts[i]);
		if (part == NULL)
			continue;
		struct doc *copy = arena_one(arena, struct doc); /* a node is in one container only */
		*copy = *part;
		doc_put(block, str_of(parts[i]), copy);
	}
	return print;
}

static cairo_status_t collect(void *arg, const unsigned char *bytes, unsigned int count)
{
	struct buf *out = arg;
	buf_add(out, (struct str){(const char *)bytes, count});
	return buf_failed(out) ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

static cairo_status_t forget(void *arg, const unsigned char *bytes, unsigned int count)
{
	(void)arg, (void)bytes, (void)count;
	return CAIRO_STATUS_SUCCESS;
}

/* Draws all on a surface of that height (points); gives where the pen ended. */
static err_t draw(struct arena *arena, const struct doc *print, double height, struct outline *outline,
		  struct buf *out, double *end)
{
	const struct paper *paper = paper_of(print);
	const struct doc *sheets = doc_at(print, "sheets");
	double width = MM(paper->width);
	if (doc_truth(sheets))
		sheets_size(sheets->in.first, &width, &height);
	cairo_surface_t *surface =
		cairo_pdf_surface_create_for_stream(out == NULL ? forget : collect, out, width, height);
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE,
				       str_c(arena, printable(arena, doc_str(print, "title"))));
	cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "Lianxin");
	struct printer printer = {.arena = arena,
				  .outline = outline,
				  .cairo = cairo_create(surface),
				  .paper = paper,
				  .floor = height - MM(paper->bottom)};
	err_t err = NULL;
	if (doc_truth(sheets))
		put_sheets(&printer, surface, sheets);
	else
		err = put_document(&printer, print);
	cairo_destroy(printer.cairo);
	cairo_surface_finish(surface);
	cairo_status_t status = cairo_surface_status(surface);
	cairo_surface_destroy(surface);
	TRY(err);
	if (status != CAIRO_STATUS_SUCCESS)
		return err_internal(arena, "pdf: %s", cairo_status_to_string(status));
	if (printer.unwritable)
		return err_new(arena, ERR_INVALID,
			       "有的字服务器上没有字体，印出来会是方框。请系统管理员装上这种文字的字体（Debian 的 "
			       "fonts-noto-core），再来打印。");
	*end = printer.y + MM(paper->bottom);
	return NULL;
}

/* Room for the pages of a document with a contents list; NULL: it has none. */
static struct outline *outline_of(struct arena *arena, const struct doc *print)
{
	const struct doc *blocks = doc_at(print, "blocks");
	bool wanted = false;
	for (const struct doc *one = blocks == NULL ? NULL : blocks->in.first; one != NULL; one = one->next)
		wanted = wanted || str_eq(doc_str(one, "kind"), S("contents"));
	if (!wanted)
		return NULL;
	struct outline *outline = arena_one(arena, struct outline);
	outline->blocks = blocks;
	outline->pages = arena_many(arena, int, blocks->in.count + 1);
	return outline;
}

err_t view_pdf(struct doc *doc, struct buf *out)
{
	struct arena *arena = out->arena;
	struct doc *print = doc_at(doc, "print");
	double end = 0;
	if (print == NULL) {
		struct table table;
		TRY(table_read(arena, doc, &table));
		print = print_of_table(arena, doc);
	}
	double height = MM(paper_of(print)->height);
	if (height <= 0) {
		TRY(draw(arena, print, LONGEST_ROLL, NULL, NULL, &end));
		if (end > LONGEST_ROLL)
			return err_new(arena, ERR_TOO_LARGE, "内容太长，小票打不下，请改用 A4 打印。");
		height = end;
	}
	struct outline *outline = outline_of(arena, print);
	if (outline != NULL) {
		TRY(draw(arena, print, height, outline, NULL, &end));
		outline->count = 0;
	}
	return draw(arena, print, height, outline, out, &end);
}
