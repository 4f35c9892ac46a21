/*
 * draw: a floor from its pieces as shapes, for paper, page and screen alike. See plan.h.
 */
#include "base/arena.h"
#include "engine/plan/plan.h"
#include "view/view.h"

struct frame { /* from cells to the drawing */
	int left, top, cell, x, y;
};

/* The floor's own rectangle, one cell wider all round. */
static struct frame frame_of(const struct plan *plan, const struct plan_look *look, int *wide,
			     int *high)
{
	int left = PLAN_WIDE, top = PLAN_HIGH, right = 0, bottom = 0;
	for (size_t i = 0; i < plan->count; i++) {
		const struct plan_piece *one = &plan->pieces[i];
		if (one->floor != look->floor)
			continue;
		left = one->x < left ? one->x : left;
		top = one->y < top ? one->y : top;
		right = one->x + one->w > right ? one->x + one->w : right;
		bottom = one->y + one->h > bottom ? one->y + one->h : bottom;
	}
	if (right <= left || bottom <= top)
		left = top = 0, right = bottom = 4;
	*wide = right - left + 2;
	*high = bottom - top + 2;
	int across = look->w / *wide, down = look->h / *high, cell = across < down ? across : down;
	return (struct frame){left - 1, top - 1, cell, look->x + (look->w - cell * *wide) / 2,
			      look->y + (look->h - cell * *high) / 2};
}

static int at_x(const struct frame *frame, int x)
{
	return frame->x + (x - frame->left) * frame->cell;
}

static int at_y(const struct frame *frame, int y)
{
	return frame->y + (y - frame->top) * frame->cell;
}

static void draw_label(struct doc *drawing, const struct frame *frame,
		       const struct plan_piece *piece, struct str text, const char *tone)
{
	int gap = frame->cell / 8, size = frame->cell * 2 / 3;
	drawing_text(drawing, text,
		     &(struct drawing_label){.tone = tone,
					     .x = at_x(frame, piece->x) + gap,
					     .y = at_y(frame, piece->y) + gap,
					     .w = piece->w * frame->cell - 2 * gap,
					     .h = piece->h * frame->cell - 2 * gap,
					     .size = size,
					     .least = frame->cell / 5,
					     .bold = piece->kind == PLAN_ROOM});
}

/* A gap in the wall, red, so that the eye finds it. */
static void draw_door(struct doc *drawing, const struct frame *frame,
		      const struct plan_piece *piece)
{
	int cell = frame->cell, thick = cell / 7 < 8 ? 8 : cell / 7, half = thick / 2;
	int x = at_x(frame, piece->x), y = at_y(frame, piece->y),
	    along = piece->door * cell + cell / 6;
	int length = cell * 2 / 3;
	switch (piece->side) {
	case SIDE_NORTH:
		drawing_box(drawing, "door", x + along, y - half, length, thick);
		break;
	case SIDE_SOUTH:
		drawing_box(drawing, "door", x + along, y + piece->h * cell - half, length, thick);
		break;
	case SIDE_WEST:
		drawing_box(drawing, "door", x - half, y + along, thick, length);
		break;
	case SIDE_EAST:
		drawing_box(drawing, "door", x + piece->w * cell - half, y + along, thick, length);
		break;
	}
}

static void draw_piece(struct doc *drawing, const struct frame *frame, const struct plan_look *look,
		       const struct plan_piece *piece)
{
	static const char *const tones[PLAN_KINDS] = {"room", "stairs", "gate", "none", "blocked"};
	bool goal = piece->kind == PLAN_ROOM && piece->room == look->goal && look->goal != 0;
	struct doc *box =
		drawing_box(drawing, goal ? "goal" : tones[piece->kind], at_x(frame, piece->x),
			    at_y(frame, piece->y), piece->w * frame->cell, piece->h * frame->cell);
	if (piece->kind == PLAN_ROOM && look->url.len > 0) {
		doc_set(box, "url",
			str_fmt(drawing->in.arena, STR "%lld", STR_ARG(look->url),
				(long long)piece->room));
		doc_set(box, "text", piece->label);
	}
	draw_label(drawing, frame, piece, piece->label,
		   goal                       ? "red"
		   : piece->kind == PLAN_ROOM ? "ink"
					      : "soft");
	if (piece->kind == PLAN_ROOM)
		draw_door(drawing, frame, piece);
}

static void draw_here(struct doc *drawing, const struct frame *frame,
		      const struct plan_piece *piece)
{
	int cell = frame->cell, x = at_x(frame, piece->x) + cell / 2,
	    y = at_y(frame, piece->y) + cell / 2;
	int r = cell / 3, wide = cell * 3;
	struct doc *dot = drawing_box(drawing, "here", x - r, y - r, 2 * r, 2 * r);
	doc_set_int(dot, "size", r);
	dot = drawing_box(drawing, "white", x - r / 3, y - r / 3, 2 * r / 3, 2 * r / 3);
	doc_set_int(dot, "size", r / 3);
	dot = drawing_box(drawing, "paper", x - cell * 5 / 4, y + r + cell / 10, cell * 5 / 2,
			  cell / 2);
	doc_set_int(dot, "size", cell / 8);
	drawing_text(drawing, S("您在这里"),
		     &(struct drawing_label){.tone = "red",
					     .x = x - wide / 2,
					     .y = y + r + cell / 10,
					     .w = wide,
					     .h = cell / 2,
					     .size = cell * 2 / 5,
					     .least = cell / 3,
					     .bold = true});
}

static void draw_way(struct doc *drawing, const struct frame *frame, const struct plan_look *look)
{
	const struct plan_way *way = look->way;
	int half = frame->cell / 2;
	struct doc *line = NULL;
	for (size_t i = 0; i < way->count; i++) {
		if (way->cells[i].floor != look->floor) {
			line = NULL;
			continue;
		}
		if (line == NULL)
			line = drawing_line(drawing, "way",
					    frame->cell / 6 < 8 ? 8 : frame->cell / 6);
		drawing_point(line, at_x(frame, way->cells[i].x) + half,
			      at_y(frame, way->cells[i].y) + half);
	}
	if (line != NULL && way->to->floor == look->floor) {
		static const int dx[] = {0, -1, 0, 1}, dy[] = {1, 0, -1, 0};
		const struct plan_cell *last = &way->cells[way->count - 1];
		drawing_point(line, at_x(frame, last->x) + half + dx[way->to->side] * half,
			      at_y(frame, last->y) + half + dy[way->to->side] * half);
	}
}

void plan_draw(struct doc *drawing, const struct plan *plan, const struct plan_look *look)
{
	int wide = 0, high = 0;
	struct frame frame = frame_of(plan, look, &wide, &high);
	drawing_box(drawing, "floor", frame.x, frame.y, wide * frame.cell, high * frame.cell);
	for (size_t i = 0; i < plan->count; i++) {
		const struct plan_piece *one = &plan->pieces[i];
		if (one->floor == look->floor && one->kind != PLAN_HERE)
			draw_piece(drawing, &frame, look, one);
	}
	if (look->way != NULL)
		draw_way(drawing, &frame, look);
	for (size_t i = 0; i < plan->count; i++) {
		if (plan->pieces[i].floor == look->floor && plan->pieces[i].kind == PLAN_HERE)
			draw_here(drawing, &frame, &plan->pieces[i]);
	}
}
