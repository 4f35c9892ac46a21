/*
 * plan_page: a floor on a grid, edited with the mouse, the keyboard or as a table of numbers.
 *
 * The table is the form: the picture of the page's script only writes numbers into it, so the page works without
 * script, and what is sent is the same. A floor is saved whole; who saves over somebody else's change is told.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/crypt.h"
#include "modules/rooms/rooms_int.h"
#include "web/part.h"

enum { BLANKS = 6, ROWS_MAX = PLAN_PIECES };

static const char *const kind_codes[PLAN_KINDS] = {"room", "stairs", "gate", "here", "blocked"};
static const char *const kind_names[PLAN_KINDS] = {"房间", "楼梯", "大门", "您在这里", "走不通"};
static const char *const side_codes[] = {"north", "east", "south", "west"};

static int floor_of(struct visit *visit)
{
	int64_t floor = 1;
	struct str typed = visit_field(visit, "floor").len > 0 ? visit_field(visit, "floor")
							       : visit_query(visit, "floor");
	return str_int(typed, &floor) && floor >= 1 && floor <= PLAN_FLOORS ? (int)floor : 1;
}

/* What the floor is now: two who edit it at once see that they do. */
static struct str stamp_of(struct arena *arena, const struct plan *plan, int floor)
{
	struct buf text = buf_new(arena, 1 << 14);
	for (size_t i = 0; i < plan->count; i++) {
		if (plan->pieces[i].floor == floor)
			buf_fmt(&text, "%lld.%lld ", (long long)plan->pieces[i].id,
				(long long)plan->pieces[i].version);
	}
	return str_sub(digest_hex(arena, buf_str(&text)), 0, 16);
}

/* ---- the page ---- */

static struct str typed_at(struct visit *visit, size_t row, const char *what)
{
	return visit_field(visit, str_c(visit->arena, str_fmt(visit->arena, "p%zu_%s", row, what)));
}

static void put_number(struct visit *visit, struct doc *one, size_t row, const char *what,
		       int value, bool placed)
{
	struct str text = visit_refused(visit) ? typed_at(visit, row, what)
			  : placed             ? str_fmt(visit->arena, "%d", value)
					       : S("");
	doc_set(one, what, text);
}

static void put_row(struct visit *visit, struct doc *rows, const struct plan_piece *piece,
		    bool placed)
{
	size_t row = rows->in.count;
	struct doc *one = doc_add_map(rows);
	struct str side = visit_refused(visit) ? typed_at(visit, row, "side")
					       : str_of(side_codes[piece->side]);
	struct str kind = visit_refused(visit) && piece->kind != PLAN_ROOM
				  ? typed_at(visit, row, "kind")
				  : str_of(kind_codes[piece->kind]);
	struct doc *kinds = doc_set_list(one, "kinds"), *sides = doc_set_list(one, "sides");
	static const char *const side_names[] = {"上边", "右边", "下边", "左边"};
	doc_set(one, "row", str_fmt(visit->arena, "%zu", row));
	doc_set(one, "id", str_fmt(visit->arena, "%lld", (long long)piece->id));
	doc_set(one, "room", str_fmt(visit->arena, "%lld", (long long)piece->room));
	doc_set(one, "label", piece->label);
	doc_set(one, "kind", kind);
	doc_set_bool(one, "is_room", piece->kind == PLAN_ROOM);
	for (int i = PLAN_STAIRS; i < PLAN_KINDS; i++) {
		struct doc *option = doc_add_map(kinds);
		doc_set(option, "value", str_of(kind_codes[i]));
		doc_set(option, "title", str_of(kind_names[i]));
		doc_set_bool(option, "selected", str_eq(kind, str_of(kind_codes[i])));
	}
	for (int i = 0; i < 4; i++) {
		struct doc *option = doc_add_map(sides);
		doc_set(option, "value", str_of(side_codes[i]));
		doc_set(option, "title", str_of(side_names[i]));
		doc_set_bool(option, "selected", str_eq(side, str_of(side_codes[i])));
	}
	put_number(visit, one, row, "x", piece->x, placed);
	put_number(visit, one, row, "y", piece->y, placed);
	put_number(visit, one, row, "w", piece->w, true);
	put_number(visit, one, row, "h", piece->h, true);
	put_number(visit, one, row, "door", piece->door, true);
}

static void put_rows(struct visit *visit, const struct plan *plan, const struct record *rooms,
		     size_t count, int floor)
{
	struct doc *rows = doc_set_list(visit->page, "pieces");
	for (size_t i = 0; i < count; i++) {
		const struct plan_piece *there = plan_room(plan, rooms[i].id);
		if (record_int(&rooms[i], "floor") != floor)
			continue;
		struct plan_piece fresh = {.kind = PLAN_ROOM,
					   .room = rooms[i].id,
					   .label = record_text(&rooms[i], "name"),
					   .floor = floor,
					   .w = 4,
					   .h = 3,
					   .side = SIDE_SOUTH,
					   .door = 1};
		put_row(visit, rows, there == NULL ? &fresh : there, there != NULL);
	}
	doc_set_bool(visit->page, "has_pieces", rows->in.count > 0);
	for (size_t i = 0; i < plan->count; i++) {
		if (plan->pieces[i].floor == floor && plan->pieces[i].kind != PLAN_ROOM)
			put_row(visit, rows, &plan->pieces[i], true);
	}
	for (int i = 0; i < BLANKS; i++) {
		struct plan_piece blank = {
			.kind = PLAN_STAIRS, .floor = floor, .w = 1, .h = 1, .side = SIDE_SOUTH};
		put_row(visit, rows, &blank, false);
	}
	doc_set(visit->page, "count", str_fmt(visit->arena, "%zu", rows->in.count));
}

static void put_floors(struct visit *visit, struct str org, const struct record *rooms,
		       size_t count, int floor)
{
	struct doc *floors = doc_set_list(visit->page, "floors");
	for (int i = 1; i <= PLAN_FLOORS; i++) {
		bool used = i == floor;
		for (size_t k = 0; k < count; k++)
			used = used || record_int(&rooms[k], "floor") == i;
		if (!used)
			continue;
		struct doc *one = doc_add_map(floors);
		doc_set(one, "title", str_fmt(visit->arena, "%d 楼", i));
		doc_set(one, "url",
			str_fmt(visit->arena, "/desk/rooms/plan?floor=%d&at=" STR, i,
				STR_ARG(org)));
		doc_set_bool(one, "current", i == floor);
	}
}

err_t rooms_plan_page(struct visit *visit)
{
	struct record *rooms = NULL;
	size_t count = 0;
	struct plan plan;
	struct str org;
	int floor = floor_of(visit);
	TRY(rooms_place(visit, &org));
	if (org.len == 0)
		return NULL;
	TRY(rooms_load(&visit->act, org, &rooms, &count));
	TRY(plan_read(&visit->act, org, &plan));
	visit_title(visit, str_fmt(visit->arena, "平面图：%d 楼", floor));
	rooms_crumb(visit, org, "平面图");
	put_floors(visit, org, rooms, count, floor);
	put_rows(visit, &plan, rooms, count, floor);
	rooms_picture(visit, visit->page, "picture_svg", &plan, floor, 0, NULL, S(""));
	doc_set_bool(visit->page, "may", act_may(&visit->act, S("plan_piece"), VERB_CHANGE, org));
	doc_set(visit->page, "floor", str_fmt(visit->arena, "%d", floor));
	doc_set(visit->page, "stamp",
		visit_refused(visit) ? visit_field(visit, "stamp")
				     : stamp_of(visit->arena, &plan, floor));
	doc_set(visit->page, "org", org);
	doc_set(visit->page, "wide", str_fmt(visit->arena, "%d", PLAN_WIDE));
	doc_set(visit->page, "high", str_fmt(visit->arena, "%d", PLAN_HIGH));
	doc_set(visit->page, "plate_url",
		str_fmt(visit->arena, "/desk/rooms/plate.pdf?floor=%d&at=" STR, floor,
			STR_ARG(org)));
	doc_set(visit->page, "svg_url",
		str_fmt(visit->arena, "/desk/rooms/plate.svg?floor=%d&at=" STR, floor,
			STR_ARG(org)));
	return NULL;
}

/* ---- saving ---- */

static int side_index(struct str code)
{
	for (int i = 0; i < 4; i++) {
		if (str_eq(code, str_of(side_codes[i])))
			return i;
	}
	return SIDE_SOUTH;
}

static err_t read_number(struct visit *visit, size_t row, const char *what, const char *words,
			 int *out)
{
	int64_t n = 0;
	struct str typed = typed_at(visit, row, what);
	if (!str_int(typed, &n) || n < 0 || n > PLAN_WIDE)
		return err_field(visit->arena, str_fmt(visit->arena, "p%zu_%s", row, what),
				 "%s要写 0 到 %d 的数。不放在图上的，把“左”“上”都空着。", words,
				 PLAN_WIDE);
	*out = (int)n;
	return NULL;
}

/* A room keeps the name that it has; what else is drawn is called by what it is. */
static err_t read_kind(struct visit *visit, struct str org, size_t row, int floor,
		       struct plan_piece *piece)
{
	struct record room;
	(void)str_int(typed_at(visit, row, "room"), &piece->room);
	(void)str_int(typed_at(visit, row, "id"), &piece->id);
	if (piece->room != 0) {
		TRY(rooms_one(&visit->act, org, piece->room, &room));
		piece->kind = PLAN_ROOM;
		piece->label = record_text(&room, "name");
		if (record_int(&room, "floor") != floor)
			return err_new(visit->arena, ERR_CONFLICT,
				       "“" STR "”已经改到别的楼层了，请重新打开这一页。",
				       STR_ARG(piece->label));
		return NULL;
	}
	struct str kind = typed_at(visit, row, "kind");
	for (int i = PLAN_STAIRS; i < PLAN_KINDS; i++) {
		if (!str_eq(kind, str_of(kind_codes[i])))
			continue;
		piece->kind = (enum plan_kind)i;
		piece->label = i == PLAN_BLOCKED ? S("") : str_of(kind_names[i]);
		return NULL;
	}
	return err_field(visit->arena, str_fmt(visit->arena, "p%zu_kind", row), "请选这是什么。");
}

static err_t read_pieces(struct visit *visit, struct str org, int floor, struct plan_piece *out,
			 size_t *rows, size_t *count)
{
	int64_t most = 0;
	(void)str_int(visit_field(visit, "count"), &most);
	for (size_t row = 0; row < (size_t)(most < 0 ? 0 : most) && row < ROWS_MAX; row++) {
		struct plan_piece *piece = &out[*count];
		if (typed_at(visit, row, "x").len == 0 && typed_at(visit, row, "y").len == 0)
			continue;
		*piece = (struct plan_piece){
			.floor = floor,
			.side = (enum plan_side)side_index(typed_at(visit, row, "side"))};
		TRY(read_kind(visit, org, row, floor, piece));
		TRY(read_number(visit, row, "x", "左", &piece->x));
		TRY(read_number(visit, row, "y", "上", &piece->y));
		TRY(read_number(visit, row, "w", "宽", &piece->w));
		TRY(read_number(visit, row, "h", "高", &piece->h));
		if (typed_at(visit, row, "door").len > 0)
			TRY(read_number(visit, row, "door", "门", &piece->door));
		rows[(*count)++] = row;
	}
	return NULL;
}

static const struct plan_piece *before_of(const struct plan *plan, const struct plan_piece *piece)
{
	for (size_t i = 0; i < plan->count; i++) {
		const struct plan_piece *one = &plan->pieces[i];
		bool same =
			piece->kind == PLAN_ROOM
				? one->kind == PLAN_ROOM && one->room == piece->room
				: one->kind != PLAN_ROOM && piece->id != 0 && one->id == piece->id;
		if (same && one->floor == piece->floor)
			return one;
	}
	return NULL;
}

static err_t write_piece(struct visit *visit, struct str org, const struct plan_piece *piece,
			 int64_t before)
{
	struct act *act = &visit->act;
	const struct reg *reg = act_register(act, "plan_piece");
	struct draft *draft = NULL;
	struct record record = {0};
	int64_t id = 0;
	if (before != 0) {
		TRY(reg_load(act, reg, before, &record));
		TRY(draft_of(act, &record, &draft));
	} else {
		TRY(draft_new(act, reg, org, &draft));
	}
	draft_set_int(draft, "floor", piece->floor);
	draft_set_text(draft, "piece", str_of(kind_codes[piece->kind]));
	draft_set_int(draft, "room", piece->room);
	draft_set_text(draft, "label", piece->label.len > 0 ? piece->label : S("走不通"));
	draft_set_int(draft, "x", piece->x);
	draft_set_int(draft, "y", piece->y);
	draft_set_int(draft, "w", piece->w);
	draft_set_int(draft, "h", piece->h);
	draft_set_text(draft, "side", str_of(side_codes[piece->side]));
	draft_set_int(draft, "door", piece->door);
	return draft_write(draft, record.version, &id);
}

static bool is_kept(const struct plan_piece *pieces, size_t count, const struct plan *now,
		    const struct plan_piece *one)
{
	for (size_t i = 0; i < count; i++) {
		if (before_of(now, &pieces[i]) == one)
			return true;
	}
	return false;
}

static err_t save(struct visit *visit, struct str org, int floor, const struct plan *now,
		  const struct plan_piece *pieces, size_t count)
{
	struct act *act = &visit->act;
	for (size_t i = 0; i < now->count; i++) {
		const struct plan_piece *one = &now->pieces[i];
		if (one->floor == floor && !is_kept(pieces, count, now, one))
			TRY(reg_void(act, act_register(act, "plan_piece"), one->id, one->version,
				     S("从平面图上拿掉")));
	}
	for (size_t i = 0; i < count; i++) {
		const struct plan_piece *before = before_of(now, &pieces[i]);
		TRY(write_piece(visit, org, &pieces[i], before == NULL ? 0 : before->id));
	}
	return NULL;
}

err_t rooms_plan_apply(struct visit *visit)
{
	struct plan_piece *pieces = arena_many(visit->arena, struct plan_piece, ROWS_MAX + 1);
	size_t rows[ROWS_MAX], count = 0, which = 0;
	struct plan now;
	struct str org;
	int floor = floor_of(visit);
	TRY(rooms_place(visit, &org));
	TRY(act_need(&visit->act, S("plan_piece"), VERB_CHANGE, org));
	TRY(act_lock(&visit->act, str_join(visit->arena, S("plan:"), org)));
	TRY(plan_read(&visit->act, org, &now));
	if (!str_eq(visit_field(visit, "stamp"), stamp_of(visit->arena, &now, floor)))
		return err_new(visit->arena, ERR_CONFLICT,
			       "别人刚刚也改了这一层的图。您填的还在这一页；请另开一页看看他改了什"
			       "么，再重新改。");
	TRY(read_pieces(visit, org, floor, pieces, rows, &count));
	struct plan wanted = {pieces, count};
	struct str wrong = plan_fault(visit->arena, &wanted, floor, &which);
	if (wrong.len > 0)
		return err_field(visit->arena, str_fmt(visit->arena, "p%zu_x", rows[which]), STR,
				 STR_ARG(wrong));
	TRY(save(visit, org, floor, &now, pieces, count));
	visit->location =
		str_fmt(visit->arena, "/desk/rooms/plan?floor=%d&at=" STR, floor, STR_ARG(org));
	visit->flash = S("平面图存好了，引导牌、房间页、大厅屏上的“找房间”都跟着变。");
	return NULL;
}
