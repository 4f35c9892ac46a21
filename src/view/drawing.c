/*
 * Drawing: QR code, time lamp and bars as SVG for pages.
 *
 * The only place in C that makes markup, so the only one that makes DOC_HTML. Every text that comes in
 * is escaped; there are classes and no styles, because the content policy allows none. What a picture
 * shows is also said in its title, for those who hear the page.
 */
#include "view/drawing_internal.h"

#include "base/arena.h"
#include "base/count.h"
#include "view/number_internal.h"
#include "view/view.h"

#include <qrencode.h>
#include <string.h>

enum { LARGEST_MARKUP = 1 << 20 };

static struct doc *html_of(struct buf *markup)
{
	struct doc *doc = doc_text(markup->arena, buf_failed(markup) ? S("") : buf_str(markup));
	doc->kind = DOC_HTML;
	return doc;
}

bool qr_make(struct arena *arena, struct str text, struct qr *out)
{
	if (text.len == 0 || text.len > 2000)
		return false;
	QRcode *code = QRcode_encodeString8bit(str_c(arena, text), 0, QR_ECLEVEL_M);
	if (code == NULL)
		return false;
	size_t count = (size_t)code->width * (size_t)code->width;
	bool *black = arena_many(arena, bool, count);
	for (size_t i = 0; i < count; i++)
		black[i] = (code->data[i] & 1) != 0;
	*out = (struct qr){code->width, black};
	QRcode_free(code);
	return true;
}

/* Runs of black modules of one row as rectangles of height 1. */
static void put_row(struct buf *out, const struct qr *qr, int y)
{
	const bool *row = qr->black + (size_t)y * (size_t)qr->width;
	for (int x = 0; x < qr->width;) {
		int from = x;
		while (x < qr->width && row[x])
			x++;
		if (x > from)
			buf_fmt(out, "M%d %dh%dv1h-%dz", from + QR_QUIET, y + QR_QUIET, x - from, x - from);
		else
			x++;
	}
}

struct doc *view_qr(struct arena *arena, struct str text, struct str label)
{
	struct buf out = buf_new(arena, LARGEST_MARKUP);
	struct qr qr;
	if (!qr_make(arena, text, &qr))
		return html_of(&out);
	int side = qr.width + 2 * QR_QUIET;
	buf_fmt(&out, "<svg class=\"qrcode\" viewBox=\"0 0 %d %d\" role=\"img\" shape-rendering=\"crispEdges\">"
		"<title>", side, side);
	put_escaped(&out, label);
	buf_fmt(&out, "</title><path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/><path fill=\"#000\" d=\"", side, side);
	for (int y = 0; y < qr.width; y++)
		put_row(&out, &qr, y);
	buf_add(&out, S("\"/></svg>"));
	return html_of(&out);
}

/* A class is made of what is known, never of what comes in. */
static const char *known_tone(const char *tone)
{
	static const char *const tones[] = {"ok", "warn", "err", "stop"};
	for (size_t i = 0; tone != NULL && i < COUNT(tones); i++) {
		if (strcmp(tone, tones[i]) == 0)
			return tones[i];
	}
	return NULL;
}

struct doc *view_ring(struct arena *arena, int percent, const char *tone, struct str middle)
{
	struct buf out = buf_new(arena, LARGEST_MARKUP);
	const char *known = known_tone(tone);
	int shown = percent < 0 ? 0 : percent > 100 ? 100 : percent;
	buf_fmt(&out, "<svg class=\"ring ring-%s\" viewBox=\"0 0 64 64\" role=\"img\"><title>",
		known == NULL ? "ok" : known);
	put_escaped(&out, middle);
	buf_add(&out, S("</title><circle cx=\"32\" cy=\"32\" r=\"27\"/>"));
	if (shown > 0) {
		buf_fmt(&out, "<circle class=\"v\" cx=\"32\" cy=\"32\" r=\"27\" pathLength=\"100\" "
			"stroke-dasharray=\"%d 200\" transform=\"rotate(-90 32 32)\"/>", shown);
	}
	buf_add(&out, S("<text x=\"32\" y=\"37.5\">"));
	put_escaped(&out, middle);
	buf_add(&out, S("</text></svg>"));
	return html_of(&out);
}

/* ---- bars ---- */

enum { BAR_STEP = 46, BAR_WIDTH = 26, BAR_TOP = 15, BAR_FOOT = 125, BAR_HEIGHT = 150 };

static int64_t largest(const struct view_bar *bars, size_t count)
{
	int64_t most = 1;
	for (size_t i = 0; i < count; i++) {
		if (bars[i].value > most)
			most = bars[i].value;
	}
	return most;
}

/* What the picture says, for those who hear it: "title：label value，label value". */
static void put_words(struct buf *out, struct str title, const struct view_bar *bars, size_t count)
{
	put_escaped(out, title);
	for (size_t i = 0; i < count; i++) {
		buf_add(out, i == 0 ? S("：") : S("，"));
		put_escaped(out, bars[i].label);
		buf_byte(out, ' ');
		buf_int(out, bars[i].value);
	}
}

static void put_bar(struct buf *out, const struct view_bar *bar, int left, int step, int64_t most)
{
	int64_t value = bar->value < 0 ? 0 : bar->value;
	int height = (int)((double)value / (double)most * (BAR_FOOT - BAR_TOP) + 0.5);
	if (height == 0 && value > 0)
		height = 1;
	const char *tone = known_tone(bar->tone);
	int middle = left + BAR_WIDTH / 2;
	if (bar->url.len > 0) {
		buf_add(out, S("<a href=\""));
		put_escaped(out, bar->url);
		buf_add(out, S("\" aria-label=\""));
		put_escaped(out, bar->label);
		buf_fmt(out, " %lld\"><path class=\"ch-hit\" fill=\"none\" pointer-events=\"all\" d=\"M%d 0h%dv%dh-%dz\"/>",
			(long long)bar->value, middle - step / 2, step, BAR_HEIGHT, step);
	}
	if (height > 0) {
		buf_fmt(out, "<rect class=\"ch-%s\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\"/>",
			tone == NULL ? "bar" : tone, left, BAR_FOOT - height, BAR_WIDTH, height,
			height < 3 ? 0 : 3);
	}
	buf_fmt(out, "<text class=\"ch-v\" x=\"%d\" y=\"%d\" text-anchor=\"middle\">%lld</text>", middle,
		BAR_FOOT - height - 5, (long long)bar->value);
	buf_fmt(out, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">", middle, BAR_FOOT + 17);
	put_escaped(out, bar->label);
	buf_add(out, bar->url.len > 0 ? S("</text></a>") : S("</text>"));
}

/* Wide enough that no label runs into the next: 12 px a Chinese character, 7 a Latin one. */
static int step_of(const struct view_bar *bars, size_t count)
{
	int step = BAR_STEP;
	for (size_t i = 0; i < count; i++) {
		size_t letters = str_chars(bars[i].label), wide = (bars[i].label.len - letters) / 2;
		int need = (int)(wide * 12 + (letters > wide ? (letters - wide) * 7 : 0)) + 6;
		if (need > step)
			step = need < 400 ? need : 400;
	}
	return step;
}

struct doc *view_bars(struct arena *arena, struct str title, const struct view_bar *bars, size_t count)
{
	struct buf out = buf_new(arena, LARGEST_MARKUP);
	if (count == 0 || count > 400)
		return html_of(&out);
	int step = step_of(bars, count);
	int width = (int)count * step;
	bool links = false;
	for (size_t i = 0; i < count; i++)
		links = links || bars[i].url.len > 0;
	/* Inside an image nothing can be followed; with links it is a group of them. */
	buf_fmt(&out, "<svg class=\"ch\" viewBox=\"0 0 %d %d\" role=\"%s\"><title>", width, BAR_HEIGHT,
		links ? "group" : "img");
	put_words(&out, title, bars, count);
	buf_fmt(&out, "</title><path class=\"ch-line\" d=\"M0 %d.5H%d\"/>", BAR_FOOT, width);
	int64_t most = largest(bars, count);
	for (size_t i = 0; i < count; i++)
		put_bar(&out, &bars[i], (int)i * step + (step - BAR_WIDTH) / 2, step, most);
	buf_add(&out, S("</svg>"));
	return html_of(&out);
}
