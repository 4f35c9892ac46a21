/*
 * shapes: a drawing as SVG: inside a page (view_drawing) or as a file of its own (view_svg).
 *
 * A drawing is data: boxes, lines, texts and codes in tenths of a millimetre. Whoever makes one (a floor's plan, a
 * label) makes it once, and paper, page and file show the same. Colours are a closed list of tones, texts are
 * escaped, and nothing here measures a font: a text comes with the size that fits.
 */
#include "base/arena.h"
#include "base/count.h"
#include "view/drawing_internal.h"
#include "view/number_internal.h"
#include "view/shapes_internal.h"
#include "view/view.h"

#include <string.h>

enum { MARKUP_MAX = 1 << 20 };

#define RGB(r, g, b) (r) / 255.0, (g) / 255.0, (b) / 255.0

static const struct tone tones[] = {
	{"none", NULL, NULL, 0, 0, 0, 0, 0, 0},
	{"paper", "#ffffff", NULL, 1, 1, 1, 0, 0, 0},
	{"floor", "#f7f4ef", "#8a8074", RGB(247, 244, 239), RGB(138, 128, 116)},
	{"room", "#ffffff", "#26211c", 1, 1, 1, RGB(38, 33, 28)},
	{"goal", "#fdf2dd", "#b3161d", RGB(253, 242, 221), RGB(179, 22, 29)},
	{"stairs", "#eaf2f8", "#1b5e92", RGB(234, 242, 248), RGB(27, 94, 146)},
	{"gate", "#e8f4ec", "#1e7145", RGB(232, 244, 236), RGB(30, 113, 69)},
	{"blocked", "#e6dfd3", "#8a8074", RGB(230, 223, 211), RGB(138, 128, 116)},
	{"here", "#b3161d", NULL, RGB(179, 22, 29), 0, 0, 0},
	{"door", "#b3161d", NULL, RGB(179, 22, 29), 0, 0, 0},
	{"way", NULL, "#b3161d", 0, 0, 0, RGB(179, 22, 29)},
	{"cut", NULL, "#8a8074", 0, 0, 0, RGB(138, 128, 116)},
	{"rim", NULL, "#c9c0b2", 0, 0, 0, RGB(201, 192, 178)},
	{"ink", "#26211c", "#26211c", RGB(38, 33, 28), RGB(38, 33, 28)},
	{"soft", "#564e46", NULL, RGB(86, 78, 70), 0, 0, 0},
	{"red", "#b3161d", NULL, RGB(179, 22, 29), 0, 0, 0},
	{"white", "#ffffff", NULL, 1, 1, 1, 0, 0, 0},
};

static const struct tone *tone_named(struct str name)
{
	for (size_t i = 0; i < COUNT(tones); i++) {
		if (str_eq(name, str_of(tones[i].name)))
			return &tones[i];
	}
	return &tones[0];
}

double shape_number(const struct doc *map, const char *key)
{
	const struct doc *node = doc_at(map, key);
	return node != NULL && node->kind == DOC_INT ? (double)node->n : 0;
}

static int hex_pair(struct str text, size_t at)
{
	int n = 0;
	for (size_t i = at; i < at + 2; i++) {
		char c = text.at[i];
		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f'))
			return -1;
		n = n * 16 + (c <= '9' ? c - '0' : c - 'a' + 10);
	}
	return n;
}

/* Only "#rrggbb" is a colour: nothing else gets into the markup. */
static struct paint paint_of(struct str text)
{
	if (text.len != 7 || text.at[0] != '#')
		return (struct paint){.text = S("")};
	int red = hex_pair(text, 1), green = hex_pair(text, 3), blue = hex_pair(text, 5);
	if (red < 0 || green < 0 || blue < 0)
		return (struct paint){.text = S("")};
	return (struct paint){text, red / 255.0, green / 255.0, blue / 255.0};
}

struct shape shape_read(const struct doc *doc)
{
	static const char *const kinds[] = {"box", "line", "text", "qr"};
	struct str kind = doc_str(doc, "kind"), align = doc_str(doc, "align");
	struct shape shape = {.kind = SHAPE_NONE,
			      .tone = tone_named(doc_str(doc, "tone")),
			      .x = shape_number(doc, "x"),
			      .y = shape_number(doc, "y"),
			      .w = shape_number(doc, "w"),
			      .h = shape_number(doc, "h"),
			      .size = shape_number(doc, "size"),
			      .bold = doc_truth(doc_at(doc, "bold")),
			      .dashed = doc_truth(doc_at(doc, "dashed")),
			      .song = doc_truth(doc_at(doc, "song")),
			      .down = doc_truth(doc_at(doc, "down")),
			      .turned = doc_truth(doc_at(doc, "turned")),
			      .paint = paint_of(doc_str(doc, "colour")),
			      .text = doc_str(doc, "text"),
			      .url = doc_str(doc, "url"),
			      .points = doc_at(doc, "points")};
	shape.align = str_eq(align, S("left")) ? -1 : str_eq(align, S("right")) ? 1 : 0;
	for (int i = 0; i < SHAPE_NONE; i++) {
		if (str_eq(kind, str_of(kinds[i])))
			shape.kind = (enum shape_kind)i;
	}
	return shape;
}

/* ---- SVG ---- */

static void put_paint(struct buf *out, const struct shape *shape, double line)
{
	const struct tone *tone = shape->tone;
	if (shape->paint.text.len > 0) {
		buf_fmt(out, " fill=\"" STR "\"", STR_ARG(shape->paint.text));
		return;
	}
	buf_fmt(out, " fill=\"%s\"",
		tone->fill == NULL || shape->kind == SHAPE_LINE ? "none" : tone->fill);
	if (tone->line != NULL)
		buf_fmt(out, " stroke=\"%s\" stroke-width=\"%g\"%s", tone->line, line,
			shape->dashed ? " stroke-dasharray=\"20 20\"" : "");
}

static void put_line(struct buf *out, const struct shape *shape)
{
	const struct doc *point = shape->points == NULL ? NULL : shape->points->in.first;
	buf_add(out, S("<polyline points=\""));
	for (; point != NULL; point = point->next)
		buf_fmt(out, "%g,%g ", shape_number(point, "x"), shape_number(point, "y"));
	buf_add(out, S("\" stroke-linejoin=\"round\" stroke-linecap=\"round\""));
	put_paint(out, shape, shape->size > 0 ? shape->size : 6);
	buf_add(out, S("/>"));
}

static struct str text_colour(const struct shape *shape)
{
	if (shape->paint.text.len > 0)
		return shape->paint.text;
	return shape->tone->fill == NULL ? S("#26211c") : str_of(shape->tone->fill);
}

/* Each letter at its own place, one below the other: still one text for who searches or reads it aloud. */
static void put_places(struct buf *out, const struct shape *shape)
{
	size_t letters = str_chars(shape->text);
	buf_add(out, S(" x=\""));
	for (size_t i = 0; i < letters; i++)
		buf_fmt(out, "%g ", shape->x);
	buf_add(out, S("\" y=\""));
	for (size_t i = 0; i < letters; i++)
		buf_fmt(out, "%g ", shape->y + (double)i * shape->h);
	buf_add(out, S("\""));
}

static void put_text(struct buf *out, const struct shape *shape)
{
	static const char *const anchors[] = {"start", "middle", "end"};
	struct str colour = text_colour(shape);
	buf_add(out, S("<text pointer-events=\"none\""));
	if (shape->down)
		put_places(out, shape);
	else
		buf_fmt(out, " x=\"%g\" y=\"%g\"", shape->x, shape->y);
	if (shape->turned)
		buf_fmt(out, " transform=\"rotate(90 %g %g)\"", shape->x, shape->y);
	buf_fmt(out, " font-size=\"%g\" text-anchor=\"%s\"%s%s fill=\"" STR "\">", shape->size,
		anchors[shape->align + 1], shape->bold ? " font-weight=\"700\"" : "",
		shape->song ? " font-family=\"Noto Serif CJK SC, SimSun, serif\"" : "", STR_ARG(colour));
	put_escaped(out, shape->text);
	buf_add(out, S("</text>"));
}

static void put_code(struct buf *out, const struct shape *shape)
{
	struct qr qr;
	if (!qr_make(out->arena, shape->text, &qr))
		return;
	double module = shape->w / (qr.width + 2 * QR_QUIET);
	buf_fmt(out,
		"<path fill=\"#000\" shape-rendering=\"crispEdges\" transform=\"translate(%g %g) "
		"scale(%g)\" d=\"",
		shape->x, shape->y, module);
	for (int y = 0; y < qr.width; y++) {
		for (int x = 0; x < qr.width; x++) {
			if (qr.black[y * qr.width + x])
				buf_fmt(out, "M%d %dh1v1h-1z", x + QR_QUIET, y + QR_QUIET);
		}
	}
	buf_add(out, S("\"/>"));
}

static void put_shape(struct buf *out, const struct doc *doc)
{
	struct shape shape = shape_read(doc);
	if (shape.url.len > 0) {
		buf_add(out, S("<a href=\""));
		put_escaped(out, shape.url);
		buf_add(out, S("\" aria-label=\""));
		put_escaped(out, shape.text);
		buf_add(out, S("\">"));
	}
	if (shape.kind == SHAPE_BOX) {
		buf_fmt(out, "<rect x=\"%g\" y=\"%g\" width=\"%g\" height=\"%g\" rx=\"%g\"",
			shape.x, shape.y, shape.w, shape.h, shape.size);
		put_paint(out, &shape, 6);
		buf_add(out, S("/>"));
	} else if (shape.kind == SHAPE_LINE) {
		put_line(out, &shape);
	} else if (shape.kind == SHAPE_TEXT) {
		put_text(out, &shape);
	} else if (shape.kind == SHAPE_QR) {
		put_code(out, &shape);
	}
	if (shape.url.len > 0)
		buf_add(out, S("</a>"));
}

static bool has_links(const struct doc *drawing)
{
	const struct doc *shapes = doc_at(drawing, "shapes");
	for (const struct doc *one = shapes == NULL ? NULL : shapes->in.first; one != NULL;
	     one = one->next) {
		if (doc_str(one, "url").len > 0)
			return true;
	}
	return false;
}

/* file: with its own name space and its size in millimetres, as a print shop wants it. */
static void put_svg(struct buf *out, const struct doc *drawing, bool file)
{
	double width = shape_number(drawing, "width"), height = shape_number(drawing, "height");
	const struct doc *shapes = doc_at(drawing, "shapes");
	buf_add(out, S("<svg"));
	if (file)
		buf_fmt(out,
			" xmlns=\"http://www.w3.org/2000/svg\" width=\"%gmm\" height=\"%gmm\" "
			"font-family=\"Noto Sans CJK SC, Microsoft YaHei, sans-serif\"",
			width / 10, height / 10);
	else
		buf_add(out, S(" class=\"drawing\""));
	buf_fmt(out, " viewBox=\"0 0 %g %g\" role=\"%s\"><title>", width, height,
		has_links(drawing) ? "group" : "img");
	put_escaped(out, doc_str(drawing, "title"));
	buf_add(out, S("</title>"));
	for (const struct doc *one = shapes == NULL ? NULL : shapes->in.first; one != NULL;
	     one = one->next)
		put_shape(out, one);
	buf_add(out, S("</svg>"));
}

struct doc *view_drawing(struct arena *arena, const struct doc *drawing)
{
	struct buf out = buf_new(arena, MARKUP_MAX);
	put_svg(&out, drawing, false);
	struct doc *doc = doc_text(arena, buf_failed(&out) ? S("") : buf_str(&out));
	doc->kind = DOC_HTML;
	return doc;
}

err_t view_svg(struct doc *doc, struct buf *out)
{
	const struct doc *print = doc_at(doc, "print");
	const struct doc *sheets = doc_at(print, "sheets");
	if (sheets == NULL || sheets->in.first == NULL)
		return err_new(out->arena, ERR_NOT_FOUND, "这一页没有可以保存的图。");
	put_svg(out, sheets->in.first, true);
	return buf_failed(out) ? err_internal(out->arena, "drawing is too large") : NULL;
}

/* ---- making one ---- */

struct doc *drawing_new(struct arena *arena, struct str title, int width, int height)
{
	struct doc *drawing = doc_map(arena);
	doc_set(drawing, "title", title);
	doc_set_int(drawing, "width", width);
	doc_set_int(drawing, "height", height);
	doc_set_list(drawing, "shapes");
	return drawing;
}

static struct doc *add(struct doc *drawing, const char *kind, const char *tone, int x, int y)
{
	struct doc *shape = doc_add_map(doc_at(drawing, "shapes"));
	doc_set(shape, "kind", str_of(kind));
	doc_set(shape, "tone", str_of(tone));
	doc_set_int(shape, "x", x);
	doc_set_int(shape, "y", y);
	return shape;
}

struct doc *drawing_box(struct doc *drawing, const char *tone, int x, int y, int w, int h)
{
	struct doc *shape = add(drawing, "box", tone, x, y);
	doc_set_int(shape, "w", w);
	doc_set_int(shape, "h", h);
	return shape;
}

struct doc *drawing_line(struct doc *drawing, const char *tone, int thick)
{
	struct doc *shape = add(drawing, "line", tone, 0, 0);
	doc_set_int(shape, "size", thick);
	doc_set_list(shape, "points");
	return shape;
}

void drawing_point(struct doc *line, int x, int y)
{
	struct doc *point = doc_add_map(doc_at(line, "points"));
	doc_set_int(point, "x", x);
	doc_set_int(point, "y", y);
}

void drawing_code(struct doc *drawing, struct str text, int x, int y, int side)
{
	struct doc *shape = add(drawing, "qr", "ink", x, y);
	doc_set_int(shape, "w", side);
	doc_set(shape, "text", text);
}

/* In halves of a character: a Chinese one counts two, an ASCII one a little more than one. */
static int width_of(struct str text)
{
	int halves = 0;
	for (size_t i = 0; i < text.len;)
		halves += str_rune(text, &i) < 0x80 ? 6 : 10;
	return (halves + 4) / 5;
}

/* The next line of at most so many halves; what does not fit stays in *rest. */
static struct str take_line(struct str *rest, int halves)
{
	size_t i = 0, end = 0;
	int used = 0;
	while (i < rest->len) {
		used += str_rune(*rest, &i) < 0x80 ? 6 : 10;
		if ((used + 4) / 5 > halves && end > 0)
			break;
		end = i;
	}
	struct str line = str_sub(*rest, 0, end);
	*rest = str_sub(*rest, end, rest->len);
	return line;
}

static int lines_of(struct str text, int halves)
{
	int count = 0;
	while (text.len > 0) {
		(void)take_line(&text, halves);
		count++;
	}
	return count;
}

/* The largest size at which the text fits its box, and how many halves then stand in a line: all lines about alike. */
static int fitting(struct str text, const struct drawing_label *label, int *halves)
{
	int size = label->size, across = 0, lines = 0;
	for (;; size -= size / 12 + 1) {
		across = label->w * 2 / size;
		lines = across < 2 ? 1000 : lines_of(text, across);
		if (lines * size * 5 / 4 <= label->h || size <= label->least)
			break;
	}
	*halves = (width_of(text) + lines - 1) / (lines < 1 ? 1 : lines);
	*halves = *halves < 2 ? 2 : *halves;
	while (*halves < across && lines_of(text, *halves) > lines)
		(*halves)++;
	return size;
}

void drawing_text(struct doc *drawing, struct str text, const struct drawing_label *label)
{
	int halves = 0;
	if (text.len == 0)
		return;
	int size = fitting(text, label, &halves), step = size * 5 / 4;
	int y = label->y + (label->h - lines_of(text, halves) * step) / 2 + size * 19 / 20;
	for (struct str rest = text; rest.len > 0; y += step) {
		struct doc *shape = add(drawing, "text", label->tone,
					label->left ? label->x : label->x + label->w / 2, y);
		doc_set_int(shape, "size", size);
		doc_set(shape, "text", take_line(&rest, halves));
		doc_set(shape, "align", label->left ? S("left") : S("middle"));
		doc_set_bool(shape, "bold", label->bold);
	}
}
