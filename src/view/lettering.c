/*
 * lettering: the letters of a sign, fitted into their box; and a text that flows into columns.
 *
 * No font is measured: a Chinese letter is a square, others are taken wider than any common face draws them, and
 * paper narrows what would still stick out. So page, file and paper break a text at the same places.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/count.h"
#include "view/view.h"

#include <string.h>

enum { EM = 100, FEWEST = 10 }; /* widths are in hundredths of the size; no letter is below a millimetre */

/* ---- widths ---- */

static bool is_wide(int32_t rune)
{
	return rune >= 0x2e80 && !(rune >= 0xfb50 && rune <= 0xfeff);
}

static int width_of_rune(int32_t rune)
{
	if (rune < 0)
		return EM;
	if (rune >= 0x300 && rune <= 0x36f)
		return 0; /* marks above a letter */
	if (is_wide(rune) || rune == 0x2014 || rune == 0x2018 || rune == 0x2019 || rune == 0x201c ||
	    rune == 0x201d || rune == 0x2026)
		return EM;
	if (rune == ' ')
		return 30;
	if (rune < 0x80 && strchr("mwMWQ@%&", (int)rune) != NULL)
		return EM;
	return rune >= 'a' && rune <= 'z' ? 65 : rune < 0x80 ? 72 : 80;
}

static int64_t width_of(struct str text)
{
	int64_t sum = 0;
	for (size_t i = 0; i < text.len;)
		sum += width_of_rune(str_rune(text, &i));
	return sum;
}

/* ---- one line or two ---- */

static struct str without_bars(struct arena *arena, struct str text)
{
	struct buf out = buf_new(arena, text.len + 1);
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] != '|')
			buf_byte(&out, text.at[i]);
	}
	return buf_str(&out);
}

/* Two halves: at the bar nearest to the middle; without one, in the middle. */
static void halve(struct arena *arena, struct str text, struct str *first, struct str *second)
{
	size_t best = SIZE_MAX;
	int64_t whole = width_of(without_bars(arena, text)), least = INT64_MAX;
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] != '|')
			continue;
		int64_t off = 2 * width_of(without_bars(arena, str_sub(text, 0, i))) - whole;
		off = off < 0 ? -off : off;
		if (off < least) {
			least = off;
			best = i;
		}
	}
	if (best == SIZE_MAX) {
		size_t letters = str_chars(text);
		*first = str_head(text, (letters + 1) / 2);
		*second = str_sub(text, first->len, text.len - first->len);
		return;
	}
	*first = without_bars(arena, str_sub(text, 0, best));
	*second = without_bars(arena, str_sub(text, best + 1, text.len - best - 1));
}

/* How long a line is at a size, along the way in which it runs. */
static int64_t length_at(const struct lettering *letters, struct str line, int size)
{
	if (letters->down)
		return (int64_t)str_chars(line) * size * 11 / 10;
	return width_of(line) * size / EM;
}

static bool fits(const struct lettering *letters, const struct str *lines, int count, int size)
{
	bool upright = letters->down || letters->turned;
	int along = upright ? letters->h : letters->w;
	int across = upright ? letters->w : letters->h;
	if ((int64_t)size * count * 115 / 100 > across)
		return false;
	for (int i = 0; i < count; i++) {
		if (length_at(letters, lines[i], size) > along)
			return false;
	}
	return true;
}

/* The largest size on the way down; 0: not even the least. */
static int fitting(const struct lettering *letters, const struct str *lines, int count, int least)
{
	for (int size = letters->size; size >= least; size -= size / 20 + 1) {
		if (fits(letters, lines, count, size))
			return size;
	}
	return fits(letters, lines, count, least) ? least : 0;
}

static struct doc *add_text(struct doc *drawing, const struct lettering *letters, struct str text, int x,
			    int y, int size)
{
	struct doc *shape = doc_add_map(doc_at(drawing, "shapes"));
	doc_set(shape, "kind", S("text"));
	doc_set(shape, "tone", S("ink"));
	doc_set_int(shape, "x", x);
	doc_set_int(shape, "y", y);
	doc_set_int(shape, "size", size);
	doc_set(shape, "text", text);
	doc_set(shape, "align", letters->left ? S("left") : S("middle"));
	doc_set(shape, "colour", letters->colour);
	doc_set_bool(shape, "bold", letters->bold);
	doc_set_bool(shape, "song", letters->song);
	return shape;
}

/* Letters below each other, spread over the height but not thinly. */
static void put_down(struct doc *drawing, const struct lettering *letters, struct str line, int middle,
		     int size)
{
	int count = (int)str_chars(line), step = count > 0 ? letters->h / count : letters->h;
	if (step > size * 3 / 2)
		step = size * 3 / 2;
	int top = letters->y + (letters->h - step * count) / 2;
	struct doc *shape =
		add_text(drawing, letters, line, middle, top + step / 2 + size * 38 / 100, size);
	doc_set_bool(shape, "down", true);
	doc_set_int(shape, "h", step);
	doc_set_int(shape, "w", letters->w);
}

/* On its side; what is the base line of a line across lies left of the middle. */
static void put_turned(struct doc *drawing, const struct lettering *letters, struct str line, int middle,
		       int size)
{
	struct doc *shape = add_text(drawing, letters, line, middle - size * 36 / 100,
				     letters->y + letters->h / 2, size);
	doc_set_bool(shape, "turned", true);
	doc_set_int(shape, "w", letters->h);
}

static void put_across(struct doc *drawing, const struct lettering *letters, struct str line, int middle,
		       int size)
{
	int x = letters->left ? letters->x : letters->x + letters->w / 2;
	struct doc *shape = add_text(drawing, letters, line, x, middle + size * 38 / 100, size);
	doc_set_int(shape, "w", letters->w);
}

static void put_lines(struct doc *drawing, const struct lettering *letters, const struct str *lines,
		      int count, int size)
{
	int pitch = size * 125 / 100;
	int across = letters->down || letters->turned ? letters->w : letters->h;
	if (pitch * count > across)
		pitch = across / count;
	for (int i = 0; i < count; i++) {
		int off = (2 * i - (count - 1)) * pitch / 2;
		if (letters->down)
			put_down(drawing, letters, lines[i], letters->x + letters->w / 2 - off, size);
		else if (letters->turned)
			put_turned(drawing, letters, lines[i], letters->x + letters->w / 2 - off, size);
		else
			put_across(drawing, letters, lines[i], letters->y + letters->h / 2 + off, size);
	}
}

int drawing_letters(struct doc *drawing, struct str text, const struct lettering *letters)
{
	struct arena *arena = drawing->in.arena;
	struct str lines[2] = {without_bars(arena, text), S("")};
	int size = 0, count = 1;
	if (lines[0].len == 0)
		return letters->size;
	size = fitting(letters, lines, 1, letters->least);
	if (size == 0) {
		halve(arena, text, &lines[0], &lines[1]);
		count = lines[1].len > 0 ? 2 : 1;
		size = fitting(letters, lines, count, letters->least);
	}
	if (size == 0) /* smaller than anybody wanted, but inside */
		size = fitting(letters, lines, count, FEWEST);
	if (size == 0)
		size = FEWEST;
	put_lines(drawing, letters, lines, count, size);
	return size;
}

/* ---- a text that flows ---- */

enum { LINES_MAX = 2000 };

struct flow {
	struct str lines[LINES_MAX];
	int count;
	bool overflowed;
};

/* What may not begin a line stays with the one before. */
static bool clings(int32_t rune)
{
	static const int32_t runes[] = {0x3002, 0xff0c, 0x3001, 0xff1b, 0xff1a, 0xff1f, 0xff01,
					0x201d, 0xff09, 0x300b, 0x3011, 0x300d, 0x2026};
	for (size_t i = 0; i < COUNT(runes); i++) {
		if (runes[i] == rune)
			return true;
	}
	return false;
}

static void add_line(struct flow *flow, struct str line)
{
	if (flow->count == LINES_MAX) {
		flow->overflowed = true;
		return;
	}
	flow->lines[flow->count++] = line;
}

/* One paragraph into lines of a width (hundredths of the size); a sign that clings may stand half outside the
 * column's right edge, where there is room between columns. */
static void wrap(struct flow *flow, struct str text, int64_t width)
{
	size_t from = 0;
	int64_t used = 0;
	for (size_t i = 0; i < text.len;) {
		size_t before = i;
		int32_t rune = str_rune(text, &i);
		int wide = width_of_rune(rune);
		if (used + wide > width && before > from && !clings(rune)) {
			add_line(flow, str_sub(text, from, before - from));
			from = before;
			used = 0;
		}
		used += wide;
	}
	add_line(flow, str_sub(text, from, text.len - from));
}

/* All paragraphs at a size; gives whether they fit. */
static bool lay(struct flow *flow, struct str text, int columns, int column, int height, int size)
{
	int64_t width = (int64_t)(column - size) * EM / size; /* one letter stays free for what clings */
	int pitch = size * 3 / 2, most = height / pitch;
	flow->count = 0;
	flow->overflowed = width < 4 * EM;
	for (struct str rest = text; rest.len > 0 && !flow->overflowed;) {
		struct str paragraph = str_trim(str_cut(&rest, '\n'));
		if (paragraph.len > 0)
			wrap(flow, paragraph, width);
	}
	return !flow->overflowed && flow->count <= most * columns;
}

int drawing_flow(struct doc *drawing, struct str text, int columns, const struct lettering *letters)
{
	struct flow *flow = arena_one(drawing->in.arena, struct flow);
	int gap = columns > 1 ? letters->w / 20 : 0;
	int column = (letters->w - gap * (columns - 1)) / columns, size = letters->size;
	while (size > FEWEST && !lay(flow, text, columns, column, letters->h, size))
		size -= size / 24 + 1;
	size = size < FEWEST ? FEWEST : size;
	(void)lay(flow, text, columns, column, letters->h, size);
	int pitch = size * 3 / 2, most = letters->h / pitch;
	int each = (flow->count + columns - 1) / columns;
	most = columns > 1 && each < most ? each : most;
	struct lettering line = *letters;
	line.left = true;
	/* In one column what is left over is shared above and below. */
	int spare = columns == 1 ? (letters->h - flow->count * pitch) / 3 : 0;
	for (int i = 0; i < flow->count && i < most * columns; i++) {
		int x = letters->x + (i / most) * (column + gap);
		int y = letters->y + (spare > 0 ? spare : 0) + (i % most) * pitch + pitch / 2 + size * 38 / 100;
		struct doc *shape = add_text(drawing, &line, flow->lines[i], x, y, size);
		doc_set_int(shape, "w", column);
		doc_set_bool(shape, "bold", false);
	}
	return size;
}
