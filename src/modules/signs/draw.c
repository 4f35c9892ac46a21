/*
 * draw: a sign in its true size, with marks to cut along and a line that says what it is; and how boards hang at a gate.
 *
 * Lengths are tenths of a millimetre. A sign whose sheet would be longer than a page of a PDF may be is drawn smaller by
 * ten on paper and says so; its SVG stays true. The Party's emblem is an empty slot, always.
 */
#include "base/arena.h"
#include "base/count.h"
#include "modules/signs/signs_int.h"

enum { BLEED = 30, MARK = 50, PAGE_MAX = 49000, REDUCED = 10 };

/* ---- parts ---- */

static int thousandth(int whole, int part)
{
	return (int)((int64_t)whole * part / 1000);
}

void sign_letters(struct sign_board *board, const struct sign_job *job, struct str text,
		  const struct sign_part *part, bool *small)
{
	int across = part->down || part->turned ? board->w : board->h;
	int least = (part->least > 0 ? part->least : job->sign->least) * 10;
	int size = thousandth(across, part->size);
	struct lettering letters = {.colour = part->colour.len > 0 ? part->colour : job->sign->ink,
				    .x = board->x + thousandth(board->w, part->x),
				    .y = board->y + thousandth(board->h, part->y),
				    .w = thousandth(board->w, part->w),
				    .h = thousandth(board->h, part->h),
				    .size = size,
				    .least = least < size ? least : size,
				    .bold = !part->plain,
				    .song = job->sign->song,
				    .left = part->left,
				    .down = part->down,
				    .turned = part->turned};
	if (drawing_letters(board->drawing, text, &letters) < letters.least)
		*small = true;
}

/* What reaches an edge goes on into the bleed: a knife is never exact. */
void sign_fill_part(struct sign_board *board, struct str colour, int x, int y, int w, int h)
{
	int bleed = BLEED * board->scale;
	int left = board->x + thousandth(board->w, x) - (x == 0 ? bleed : 0);
	int top = board->y + thousandth(board->h, y) - (y == 0 ? bleed : 0);
	int right = board->x + thousandth(board->w, x + w) + (x + w == 1000 ? bleed : 0);
	int foot = board->y + thousandth(board->h, y + h) + (y + h == 1000 ? bleed : 0);
	struct doc *box = drawing_box(board->drawing, "none", left, top, right - left, foot - top);
	doc_set(box, "colour", colour);
}

void sign_rim(struct sign_board *board, const char *tone, int x, int y, int w, int h, bool dashed)
{
	struct doc *box = drawing_box(board->drawing, tone, board->x + thousandth(board->w, x),
				      board->y + thousandth(board->h, y), thousandth(board->w, w),
				      thousandth(board->h, h));
	doc_set_bool(box, "dashed", dashed);
}

/* ---- the sheet around a sign ---- */

static void put_mark(struct sign_board *board, int x, int y, int to_x, int to_y)
{
	struct doc *line = drawing_line(board->drawing, "cut", 3 * board->scale);
	drawing_point(line, x, y);
	drawing_point(line, to_x, to_y);
}

/* Two short lines at each corner, outside of the bleed. */
static void put_marks(struct sign_board *board)
{
	int gap = BLEED * board->scale, long_ = MARK * board->scale;
	int xs[] = {board->x, board->x + board->w}, ys[] = {board->y, board->y + board->h};
	for (int i = 0; i < 2; i++) {
		for (int k = 0; k < 2; k++) {
			int dx = i == 0 ? -1 : 1, dy = k == 0 ? -1 : 1;
			put_mark(board, xs[i] + dx * gap, ys[k], xs[i] + dx * (gap + long_), ys[k]);
			put_mark(board, xs[i], ys[k] + dy * gap, xs[i], ys[k] + dy * (gap + long_));
		}
	}
}

static void put_caption(struct visit *visit, struct sign_board *board, const struct sign_set *set,
			const struct sign_job *job)
{
	struct str words = str_fmt(visit->arena, STR STR "　" STR "　成品 %d×%d 毫米%s　" STR,
				   STR_ARG(set->names.town), STR_ARG(set->names.village), STR_ARG(job->title),
				   job->width, job->height,
				   board->scale > 1 ? "（本页按 1:10 缩小）" : "", STR_ARG(job->sign->material));
	int scale = board->scale, top = board->y + board->h + (BLEED + 20) * scale;
	int height = (set->margin * 10 - BLEED - 40) * scale;
	drawing_letters(board->drawing, words,
			&(struct lettering){.colour = S("#26211c"),
					    .x = board->x + 20 * scale,
					    .y = top,
					    .w = board->w - 40 * scale,
					    .h = height,
					    .size = 36 * scale,
					    .least = 12 * scale});
}

static struct sign_board board_of(struct visit *visit, const struct sign_set *set, const struct sign_job *job)
{
	int w = job->width * 10, h = job->height * 10, longer = w > h ? w : h;
	int scale = longer + set->margin * 20 > PAGE_MAX ? REDUCED : 1, margin = set->margin * 10 * scale;
	struct sign_board board = {.x = margin, .y = margin, .w = w, .h = h, .scale = scale};
	board.drawing = drawing_new(visit->arena, job->title, w + 2 * margin, h + 2 * margin);
	doc_set_int(board.drawing, "scale", scale);
	drawing_box(board.drawing, "paper", 0, 0, w + 2 * margin, h + 2 * margin);
	int bleed = BLEED * scale;
	struct doc *ground =
		drawing_box(board.drawing, "none", margin - bleed, margin - bleed, w + 2 * bleed, h + 2 * bleed);
	doc_set(ground, "colour", job->sign->ground);
	return board;
}

/* ---- the shapes ---- */

/* Where the emblem goes: a square that says so, for the finished emblem that the centre buys. */
static void draw_slot(struct sign_board *board, const struct sign_job *job, int side)
{
	int top = board->y + (board->h - side) / 2, left = board->x + board->h / 10;
	struct doc *rim = drawing_line(board->drawing, "cut", side / 60);
	const int corners[][2] = {{0, 0}, {1, 0}, {1, 1}, {0, 1}, {0, 0}};
	for (size_t i = 0; i < COUNT(corners); i++)
		drawing_point(rim, left + corners[i][0] * side, top + corners[i][1] * side);
	drawing_letters(board->drawing, S("党徽位置|用标准成品"),
			&(struct lettering){.colour = job->sign->ink,
					    .x = left + side / 10,
					    .y = top + side / 4,
					    .w = side * 8 / 10,
					    .h = side / 2,
					    .size = side / 8,
					    .least = side / 8});
}

static void draw_line_sign(struct sign_board *board, const struct sign_job *job, bool *small)
{
	bool second = job->second.len > 0;
	/* The slot is as high as the letters and stands before them: as much of the length as it takes. */
	int side = board->h * 8 / 10;
	int left = job->sign->emblem ? (int)((int64_t)(side + board->h / 5) * 1000 / board->w) : 40;
	if (job->sign->emblem && left < 500)
		draw_slot(board, job, side);
	if (left >= 500)
		left = 40; /* too high a sign for a slot before the name: the print shop puts it above */
	sign_letters(board, job, job->lines[0],
		     &(struct sign_part){.x = left, .y = second ? 40 : 60, .w = 960 - left, .h = second ? 600 : 880, .size = second ? 520 : 760},
		     small);
	if (second)
		sign_letters(board, job, job->second,
			     &(struct sign_part){.x = left, .y = 660, .w = 960 - left, .h = 300, .size = 200, .least = job->sign->least / 3},
			     small);
}

/* Letters below each other; a second language lies on its side at the left. */
static void draw_board(struct sign_board *board, const struct sign_job *job, bool *small)
{
	bool second = job->second.len > 0;
	sign_letters(board, job, job->lines[0],
		     &(struct sign_part){.x = second ? 300 : 100, .y = 30, .w = second ? 640 : 800, .h = 940, .size = second ? 500 : 620, .down = true},
		     small);
	if (second)
		sign_letters(board, job, job->second,
			     &(struct sign_part){.x = 60, .y = 40, .w = 230, .h = 920, .size = 150, .turned = true, .least = job->sign->least / 3},
			     small);
}

static void draw_plate(struct sign_board *board, const struct sign_job *job, bool *small)
{
	bool second = job->second.len > 0;
	struct str number = job->room == NULL ? S("") : record_text(job->room, "door_no");
	bool numbered = number.len > 0;
	sign_letters(board, job, job->lines[0],
		     &(struct sign_part){.x = 60, .y = numbered ? 80 : 60, .w = 880, .h = second || numbered ? 560 : 880, .size = second || numbered ? 440 : 520},
		     small);
	if (second)
		sign_letters(board, job, job->second,
			     &(struct sign_part){.x = 60, .y = 630, .w = numbered ? 640 : 880, .h = 300, .size = 190, .plain = true, .least = job->sign->least / 3},
			     small);
	if (numbered)
		sign_letters(board, job, number,
			     &(struct sign_part){.x = second ? 720 : 60, .y = 660, .w = second ? 220 : 880, .h = 260, .size = 200, .plain = true, .least = job->sign->least / 3},
			     small);
}

static void draw_direction(struct visit *visit, struct sign_board *board, const struct sign_job *job, bool *small)
{
	struct str arrow = job->extra == NULL ? S("right") : record_text(job->extra, "arrow");
	int64_t distance = job->extra == NULL ? 0 : record_int(job->extra, "distance");
	bool left = str_eq(arrow, S("left")), ahead = str_eq(arrow, S("ahead"));
	int block = (int)((int64_t)board->h * 900 / board->w); /* the arrow's square */
	block = block > 300 ? 300 : block;
	struct str way = distance <= 0 ? S("")
			 : distance >= 1000 && distance % 100 == 0
				 ? str_fmt(visit->arena, "%lld.%lld 公里", (long long)(distance / 1000),
					   (long long)(distance % 1000 / 100))
				 : str_fmt(visit->arena, "%lld 米", (long long)distance);
	struct sign_part mark = {.x = left ? 20 : 980 - block, .y = 80, .w = block, .h = 840, .size = 700};
	sign_letters(board, job, left ? S("←") : ahead ? S("↑") : S("→"), &mark, small);
	struct sign_part words = {.x = left ? 40 + block : 40, .y = way.len > 0 ? 100 : 120, .w = 920 - block, .h = way.len > 0 ? 520 : 760, .size = 360};
	sign_letters(board, job, job->lines[0], &words, small);
	if (way.len > 0) {
		struct sign_part below = words;
		below.y = 640;
		below.h = 260;
		below.size = 220;
		below.least = job->sign->least / 2;
		sign_letters(board, job, way, &below, small);
	}
}

static void draw_heading(struct sign_board *board, const struct sign_job *job, bool *small)
{
	bool two = job->line_count > 1;
	sign_letters(board, job, job->lines[0],
		     &(struct sign_part){.x = 40, .y = 80, .w = 920, .h = two ? 520 : 840, .size = two ? 440 : 600}, small);
	if (two)
		sign_letters(board, job, job->lines[1],
			     &(struct sign_part){.x = 40, .y = 620, .w = 920, .h = 300, .size = 220, .plain = true, .least = job->sign->least / 2},
			     small);
}

static void draw_text_sign(struct sign_board *board, const struct sign_job *job, bool *small)
{
	int columns = board->w * 10 > board->h * 13 ? 2 : 1;
	int head = board->w > board->h ? 180 : 130;
	sign_fill_part(board, job->sign->ink, 0, 0, 1000, head);
	sign_letters(board, job, job->lines[0],
		     &(struct sign_part){.x = 60, .y = 20, .w = 880, .h = head - 40, .size = head * 480 / 1000, .colour = job->sign->ground},
		     small);
	int edge = thousandth(board->w, 70), top = thousandth(board->h, head + 35);
	struct lettering letters = {.colour = S("#1a1a1a"),
				    .x = board->x + edge,
				    .y = board->y + top,
				    .w = board->w - 2 * edge,
				    .h = thousandth(board->h, 940) - top,
				    .size = board->h / 24,
				    .least = job->sign->least * 10};
	if (drawing_flow(board->drawing, job->body, columns, &letters) < letters.least)
		*small = true;
}

struct doc *sign_draw(struct visit *visit, const struct sign_set *set, const struct sign_job *job, bool *small)
{
	struct sign_board board = board_of(visit, set, job);
	*small = false;
	switch (job->sign->shape) {
	case SIGN_LINE:
		draw_line_sign(&board, job, small);
		break;
	case SIGN_BOARD:
		draw_board(&board, job, small);
		break;
	case SIGN_PLATE:
		draw_plate(&board, job, small);
		break;
	case SIGN_CARDS:
		sign_draw_cards(&visit->act, &board, set, job, small);
		break;
	case SIGN_CODE:
		sign_draw_code(visit, &board, job, small);
		break;
	case SIGN_DIRECTION:
		draw_direction(visit, &board, job, small);
		break;
	case SIGN_HEADING:
		draw_heading(&board, job, small);
		break;
	case SIGN_ROSTER:
		sign_draw_roster(&visit->act, &board, set, job, small);
		break;
	case SIGN_GUIDE:
		sign_draw_guide(&board, set, job, small);
		break;
	case SIGN_TEXT:
		draw_text_sign(&board, job, small);
		break;
	}
	drawing_box(board.drawing, "rim", board.x, board.y, board.w, board.h);
	put_marks(&board);
	put_caption(visit, &board, set, job);
	return board.drawing;
}

/* ---- the gate ---- */

enum { GATE_WIDE = 4200, GATE_HIGH = 2970, BOARD_WIDE = 190, BOARD_HIGH = 1300, BOARD_TOP = 900, BOARD_GAP = 120, DOOR_WIDE = 1100 };

static bool at_gate(const struct sign_job *job)
{
	return job->sign->shape == SIGN_BOARD && job->rule != NULL &&
	       (str_eq(job->rule->spot, S("gate")) || str_eq(job->rule->spot, S("main_door")));
}

/* On which side a board hangs, for who stands before the gate. Rules that leave it open: by turns, the first right. */
static enum sign_side side_of(const struct sign_job *job, int free_ones)
{
	if (job->rule->side != SIDE_NONE)
		return job->rule->side;
	return free_ones % 2 == 0 ? SIDE_RIGHT : SIDE_LEFT;
}

static void draw_hanging(struct doc *drawing, const struct sign_job *job, int x)
{
	struct doc *box = drawing_box(drawing, "room", x, BOARD_TOP, BOARD_WIDE, BOARD_HIGH);
	doc_set(box, "text", job->lines[0]);
	(void)drawing_letters(drawing, job->lines[0],
			      &(struct lettering){.colour = job->sign->ink,
						  .x = x + 15,
						  .y = BOARD_TOP + 30,
						  .w = BOARD_WIDE - 30,
						  .h = BOARD_HIGH - 60,
						  .size = 110,
						  .least = 30,
						  .bold = true,
						  .down = true});
}

/* Left of the gate the last of the order stands at it; right of it the first. */
static void draw_side(struct doc *drawing, const struct sign_job *const *jobs, const int *orders, int count, bool left)
{
	int middle = GATE_WIDE / 2, step = BOARD_WIDE + BOARD_GAP;
	for (int i = 0; i < count; i++) {
		int rank = 0;
		for (int k = 0; k < count; k++)
			rank += orders[k] < orders[i] || (orders[k] == orders[i] && k < i);
		int x = left ? middle - DOOR_WIDE / 2 - (count - rank) * step
			     : middle + DOOR_WIDE / 2 + BOARD_GAP + rank * step;
		draw_hanging(drawing, jobs[i], x);
	}
}

static void label(struct doc *drawing, struct str text, const char *tone, int x, int y, int w, int h, int size)
{
	drawing_text(drawing, text,
		     &(struct drawing_label){.tone = tone, .x = x, .y = y, .w = w, .h = h, .size = size, .least = 24, .bold = true});
}

struct doc *sign_draw_gate(struct visit *visit, const struct sign_set *set)
{
	enum { MOST = 12 };
	const struct sign_job *sides[3][MOST];
	int orders[3][MOST], counts[3] = {0, 0, 0}, open = 0;
	for (size_t i = 0; i < set->count; i++) {
		const struct sign_job *job = &set->jobs[i];
		if (!at_gate(job) || job->must == MUST_NEVER)
			continue;
		enum sign_side side = side_of(job, open);
		open += job->rule->side == SIDE_NONE;
		if (counts[side] == MOST)
			continue;
		orders[side][counts[side]] = job->rule->order > 0 ? job->rule->order : 50 + (int)i;
		sides[side][counts[side]++] = job;
	}
	if (counts[SIDE_LEFT] + counts[SIDE_RIGHT] == 0)
		return NULL;
	struct str title = str_fmt(visit->arena, STR "挂牌图（面对大门看）", STR_ARG(set->rules->gate));
	struct doc *drawing = drawing_new(visit->arena, title, GATE_WIDE, GATE_HIGH);
	drawing_box(drawing, "paper", 0, 0, GATE_WIDE, GATE_HIGH);
	drawing_box(drawing, "floor", 150, 700, GATE_WIDE - 300, 1800);
	drawing_box(drawing, "goal", (GATE_WIDE - DOOR_WIDE) / 2, 800, DOOR_WIDE, 1700);
	label(drawing, title, "ink", 200, 120, GATE_WIDE - 400, 200, 130);
	label(drawing, set->names.centre, "red", (GATE_WIDE - 2400) / 2, 420, 2400, 220, 150);
	label(drawing, S("大门"), "soft", (GATE_WIDE - DOOR_WIDE) / 2, 1500, DOOR_WIDE, 220, 150);
	draw_side(drawing, sides[SIDE_LEFT], orders[SIDE_LEFT], counts[SIDE_LEFT], true);
	draw_side(drawing, sides[SIDE_RIGHT], orders[SIDE_RIGHT], counts[SIDE_RIGHT], false);
	label(drawing,
	      str_fmt(visit->arena, "依据：" STR "（" STR "）", STR_ARG(set->rules->source), STR_ARG(set->rules->version)),
	      "soft", 200, 2620, GATE_WIDE - 400, 200, 60);
	return drawing;
}
