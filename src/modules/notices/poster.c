/*
 * poster: a notice for the wall: village, title, text in type as large as fits, who says it and when, a code for the whole.
 *
 * There is no place for a seal and no emblem: a notice is no official document. Lengths are tenths of a millimetre.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/notices/notices_int.h"

enum {
	WIDE = 2100,
	HIGH = 2970,
	LEFT = 190,
	ACROSS = WIDE - 2 * LEFT,
	TEXT_TOP = 760,
	TEXT_HIGH = 1520,
	LARGEST = 170,
	LEAST = 44,
	LEADING = 8, /* fifths of the size from line to line */
};

/* A Chinese character counts ten, an ASCII one six. */
static int width_of(int32_t rune)
{
	return rune >= 0 && rune < 0x80 ? 6 : 10;
}

/* What may not begin a line. */
static bool is_closing(int32_t rune)
{
	static const int32_t marks[] = {0x3002, 0xff0c, 0xff1b, 0xff1a, 0xff01, 0xff1f, 0x3001, 0xff09, 0x201d, 0x300b};
	for (size_t i = 0; i < COUNT(marks); i++) {
		if (rune == marks[i])
			return true;
	}
	return false;
}

/* The next line of a paragraph at a size; a mark that would begin the next line hangs at the end of this one. */
static struct str take_line(struct str *rest, int size)
{
	size_t i = 0, end = 0;
	int room = ACROSS * 10 / size, used = 0;
	while (i < rest->len) {
		int32_t rune = str_rune(*rest, &i);
		used += width_of(rune);
		if (used > room && end > 0 && !(is_closing(rune) && used <= room + 10))
			break;
		end = i;
	}
	struct str line = str_sub(*rest, 0, end);
	*rest = str_sub(*rest, end, rest->len);
	return line;
}

static struct str paragraph_of(struct arena *arena, struct str *rest)
{
	struct str one = str_trim(str_cut(rest, '\n'));
	return one.len == 0 ? one : str_join(arena, S("　　"), one);
}

static int lines_of(struct arena *arena, struct str text, int size)
{
	int count = 0;
	while (text.len > 0) {
		for (struct str one = paragraph_of(arena, &text); one.len > 0; count++)
			(void)take_line(&one, size);
	}
	return count;
}

static int step_of(int size)
{
	return size * LEADING / 5;
}

static void put_line(struct doc *drawing, struct str text, int y, int size)
{
	drawing_text(drawing, text,
		     &(struct drawing_label){.tone = "ink", .x = LEFT, .y = y, .w = ACROSS + size, .h = step_of(size),
					     .size = size, .least = size, .left = true});
}

static void put_text(struct arena *arena, struct doc *drawing, struct str text)
{
	int size = LARGEST, y = TEXT_TOP;
	while (size > LEAST && lines_of(arena, text, size) * step_of(size) > TEXT_HIGH)
		size -= 2;
	while (text.len > 0) {
		for (struct str one = paragraph_of(arena, &text); one.len > 0; y += step_of(size))
			put_line(drawing, take_line(&one, size), y, size);
	}
}

static void put_middle(struct doc *drawing, struct str text, const char *tone, int x, int y, int w, int h, int size)
{
	drawing_text(drawing, text,
		     &(struct drawing_label){.tone = tone, .x = x, .y = y, .w = w, .h = h, .size = size, .least = 40,
					     .bold = true});
}

void poster_print(struct visit *visit, struct doc *sheets, const struct record *record, const struct outgoing *out)
{
	struct arena *arena = visit->arena;
	const struct source source = out->source;
	struct str column = record_shown(&visit->act, record, reg_field(record->reg, S("column")));
	struct str path = str_fmt(arena, "/v/" STR "/news/%lld", STR_ARG(record->org), (long long)record->id);
	struct str date = day_chinese(arena, source.day);
	struct doc *drawing = drawing_new(arena, source.title, WIDE, HIGH);
	drawing_box(drawing, "paper", 0, 0, WIDE, HIGH);
	drawing_box(drawing, "red", 0, 0, WIDE, 260);
	put_middle(drawing, str_fmt(arena, STR "　" STR, STR_ARG(source.village), STR_ARG(column)), "white", LEFT, 50,
		   ACROSS, 160, 120);
	put_middle(drawing, source.title, "red", LEFT, 320, ACROSS, 360, 170);
	put_text(arena, drawing, out->uses[USE_POSTER]);
	drawing_code(drawing, visit_address(visit, path), LEFT, 2390, 400);
	put_middle(drawing, S("扫码看全文"), "soft", LEFT, 2800, 400, 70, 48);
	put_middle(drawing, str_join(arena, source.village, S("村民委员会")), "ink", 850, 2500, 1060, 110, 84);
	put_middle(drawing, str_sub(date, 0, str_find(date, S("（"))), "ink", 850, 2630, 1060, 100, 76);
	doc_add(sheets, drawing);
}
