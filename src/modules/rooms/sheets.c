/*
 * sheets: what is printed from the rooms: the guide plate of each floor, a sheet for each door, labels for things.
 *
 * Lengths are tenths of a millimetre. Each is a list of drawings (view/view.h), so that paper and file agree.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "modules/rooms/rooms_int.h"

enum { A4_WIDE = 2100, A4_HIGH = 2970, A3_WIDE = 4200, A3_HIGH = 2970 };

static void text_in(struct doc *drawing, struct str text, const char *tone, int x, int y, int w,
		    int h, int size, bool bold)
{
	drawing_text(drawing, text,
		     &(struct drawing_label){.tone = tone,
					     .x = x,
					     .y = y,
					     .w = w,
					     .h = h,
					     .size = size,
					     .least = 24,
					     .bold = bold});
}

static void left_in(struct doc *drawing, struct str text, int x, int y, int w, int h, int size,
		    bool bold)
{
	drawing_text(drawing, text,
		     &(struct drawing_label){.tone = "ink",
					     .x = x,
					     .y = y,
					     .w = w,
					     .h = h,
					     .size = size,
					     .least = 20,
					     .bold = bold,
					     .left = true});
}

static struct doc *sheets_of(struct visit *visit, struct str title)
{
	struct doc *print = doc_set_map(visit->page, "print");
	visit_title(visit, title);
	doc_set(print, "title", title);
	return doc_set_list(print, "sheets");
}

static struct str centre_of(struct visit *visit, struct str org)
{
	return str_join(visit->arena, place_name(&visit->act, org), S("党群服务中心"));
}

/* ---- the guide plate ---- */

static bool has_floor(const struct plan *plan, int floor)
{
	for (size_t i = 0; i < plan->count; i++) {
		if (plan->pieces[i].floor == floor)
			return true;
	}
	return false;
}

static struct str floor_word(int floor)
{
	static const char *const words[] = {"一", "二", "三", "四", "五", "六", "七", "八", "九"};
	return str_of(words[floor < 1 || floor > 9 ? 0 : floor - 1]);
}

static void put_legend(struct doc *drawing, int y)
{
	const struct {
		const char *tone, *word;
	} rows[] = {{"here", "您在这里"}, {"door", "门"}, {"stairs", "楼梯"}, {"gate", "大门"}};
	int x = 1150;
	for (size_t i = 0; i < 4; i++, x += 500) {
		drawing_box(drawing, rows[i].tone, x, y, 70, i == 1 ? 24 : 70);
		left_in(drawing, str_of(rows[i].word), x + 100, y - 10, 360, 90, 60, false);
	}
}

static void put_plate(struct visit *visit, struct doc *sheets, struct str org,
		      const struct plan *plan, int floor)
{
	struct str title = str_fmt(visit->arena, STR STR "楼平面图", STR_ARG(centre_of(visit, org)),
				   STR_ARG(floor_word(floor)));
	struct doc *drawing = drawing_new(visit->arena, title, A3_WIDE, A3_HIGH);
	drawing_box(drawing, "paper", 0, 0, A3_WIDE, A3_HIGH);
	drawing_box(drawing, "red", 0, 0, A3_WIDE, 330);
	text_in(drawing, title, "white", 150, 40, A3_WIDE - 300, 250, 170, true);
	plan_draw(drawing, plan,
		  &(struct plan_look){.floor = floor,
				      .x = 150,
				      .y = 400,
				      .w = A3_WIDE - 300,
				      .h = A3_HIGH - 660});
	put_legend(drawing, A3_HIGH - 180);
	doc_add(sheets, drawing);
}

/* The same sheets as the page shows them: what is seen is what is printed. */
static void put_pictures(struct visit *visit, const struct doc *sheets)
{
	struct doc *pictures = doc_set_list(visit->page, "pictures");
	for (const struct doc *one = sheets->in.first; one != NULL; one = one->next)
		doc_put(doc_add_map(pictures), S("picture_svg"), view_drawing(visit->arena, one));
}

err_t rooms_plate_page(struct visit *visit)
{
	struct plan plan;
	struct str org;
	int64_t only = 0;
	TRY(rooms_place(visit, &org));
	if (org.len == 0)
		return NULL;
	(void)str_int(visit_query(visit, "floor"), &only);
	TRY(plan_read(&visit->act, org, &plan));
	struct doc *sheets = sheets_of(visit, S("引导牌平面图"));
	for (int floor = 1; floor <= PLAN_FLOORS; floor++) {
		if (has_floor(&plan, floor) && (only == 0 || only == floor))
			put_plate(visit, sheets, org, &plan, floor);
	}
	if (sheets->in.count == 0)
		return err_new(visit->arena, ERR_NOT_FOUND,
			       "还没有画平面图。请先到“房间和预订”里画平面图。");
	rooms_crumb(visit, org, "引导牌平面图");
	put_pictures(visit, sheets);
	return NULL;
}

/* ---- a sheet for each door ---- */

static struct str open_words(struct visit *visit, const struct record *room)
{
	struct str days = record_shown(&visit->act, room, reg_field(room->reg, S("days")));
	return str_fmt(visit->arena, STR " " STR "–" STR, STR_ARG(days.len > 0 ? days : S("天天")),
		       STR_ARG(rooms_clock(visit->arena, record_text(room, "opens"))),
		       STR_ARG(rooms_clock(visit->arena, record_text(room, "closes"))));
}

static void put_door(struct visit *visit, struct doc *sheets, const struct record *room,
		     const struct plan *plan)
{
	struct arena *arena = visit->arena;
	struct str name = record_text(room, "name");
	struct str path =
		str_fmt(arena, "/v/" STR "/rooms/%lld", STR_ARG(room->org), (long long)room->id);
	struct str address = visit_address(visit, path);
	struct doc *drawing = drawing_new(arena, name, A4_WIDE, A4_HIGH);
	struct str where = str_fmt(arena, "%lld 楼%s" STR, (long long)record_int(room, "floor"),
				   record_text(room, "door_no").len > 0 ? "　" : "",
				   STR_ARG(record_text(room, "door_no")));
	bool placed = plan_room(plan, room->id) != NULL;
	drawing_box(drawing, "paper", 0, 0, A4_WIDE, A4_HIGH);
	drawing_box(drawing, "red", 0, 0, A4_WIDE, 180);
	text_in(drawing, centre_of(visit, room->org), "white", 100, 25, A4_WIDE - 200, 130, 80,
		true);
	text_in(drawing, name, "ink", 120, 240, A4_WIDE - 240, 420, 260, true);
	text_in(drawing, record_shown(&visit->act, room, reg_field(room->reg, S("functions"))),
		"soft", 150, 680, A4_WIDE - 300, 110, 60, false);
	left_in(drawing, where, 180, 860, 800, 90, 64, true);
	left_in(drawing, str_join(arena, S("开放："), open_words(visit, room)), 180, 970, 860, 160,
		56, false);
	left_in(drawing, str_fmt(arena, "能坐 %lld 人", (long long)record_int(room, "capacity")),
		180, 1150, 800, 90, 56, false);
	left_in(drawing,
		record_int(room, "villagers") != 0 ? S("村民可以订，不用注册")
						   : S("村里开会办公用"),
		180, 1260, 860, 90, 56, false);
	left_in(drawing, str_join(arena, S("电话："), place_phone(&visit->act, room->org)), 180,
		1370, 860, 90, 56, false);
	drawing_code(drawing, address, 1150, 840, 780);
	text_in(drawing, S("微信扫一扫"), "red", 1150, 1600, 780, 90, 70, true);
	text_in(drawing, S("看谁在用、订房间、报修"), "ink", 1150, 1690, 780, 70, 50, false);
	text_in(drawing, address, "soft", 1100, 1770, 880, 40, 30, false);
	if (placed) {
		left_in(drawing, S("在这里："), 180, 1800, 600, 70, 50, false);
		plan_draw(drawing, plan,
			  &(struct plan_look){.floor = (int)record_int(room, "floor"),
					      .goal = room->id,
					      .x = 150,
					      .y = 1900,
					      .w = A4_WIDE - 300,
					      .h = 950});
	}
	doc_add(sheets, drawing);
}

err_t rooms_doors_page(struct visit *visit)
{
	struct record *rooms = NULL;
	size_t count = 0;
	struct plan plan;
	struct str org;
	int64_t only = 0;
	TRY(rooms_place(visit, &org));
	if (org.len == 0)
		return NULL;
	(void)str_int(visit_query(visit, "room"), &only);
	TRY(rooms_load(&visit->act, org, &rooms, &count));
	TRY(plan_read(&visit->act, org, &plan));
	struct doc *sheets = sheets_of(visit, S("门口的房间页"));
	for (size_t i = 0; i < count; i++) {
		if (only == 0 || rooms[i].id == only)
			put_door(visit, sheets, &rooms[i], &plan);
	}
	if (sheets->in.count == 0)
		return err_new(visit->arena, ERR_NOT_FOUND,
			       "还没有登记房间。请先到“房间和预订”里加房间。");
	rooms_crumb(visit, org, "门口的房间页");
	put_pictures(visit, sheets);
	return NULL;
}

/* ---- labels ---- */

enum { ACROSS = 3, DOWN = 7, LABEL_WIDE = 660, LABEL_HIGH = 390, LABEL_TOP = 120, LABEL_LEFT = 60 };

static void put_label(struct visit *visit, struct doc *drawing, const struct record *asset, int x,
		      int y)
{
	struct arena *arena = visit->arena;
	struct str path =
		str_fmt(arena, "/v/" STR "/things/%lld", STR_ARG(asset->org), (long long)asset->id);
	struct str room = record_shown(&visit->act, asset, reg_field(asset->reg, S("room")));
	struct doc *rim = drawing_box(drawing, "cut", x, y, LABEL_WIDE, LABEL_HIGH);
	doc_set_bool(rim, "dashed", true);
	drawing_code(drawing, visit_address(visit, path), x + 20, y + 40, 310);
	left_in(drawing, record_text(asset, "name"), x + 340, y + 22, 300, 115, 44, true);
	left_in(drawing, room.len > 0 ? room : S("院里"), x + 340, y + 138, 300, 60, 34, false);
	left_in(drawing, record_text(asset, "number"), x + 340, y + 203, 310, 36, 28, false);
	left_in(drawing, S("坏了扫码报修"), x + 340, y + 243, 300, 54, 36, true);
	/* Three lines for the longest names that there are. */
	left_in(drawing, place_name(&visit->act, asset->org), x + 340, y + 300, 310, 80, 26, false);
}

err_t rooms_labels_page(struct visit *visit)
{
	struct record *assets = NULL;
	size_t count = 0, shown = 0;
	struct doc *drawing = NULL;
	struct str org;
	int64_t only = 0;
	TRY(rooms_place(visit, &org));
	if (org.len == 0)
		return NULL;
	(void)str_int(visit_query(visit, "asset"), &only);
	TRY(rooms_assets(&visit->act, org, &assets, &count));
	struct doc *sheets = sheets_of(visit, S("物品标签")),
		   *pictures = doc_set_list(visit->page, "pictures");
	for (size_t i = 0; i < count; i++) {
		if ((only != 0 && assets[i].id != only) ||
		    str_eq(record_text(&assets[i], "asset_state"), S("gone")))
			continue;
		if (shown % (ACROSS * DOWN) == 0) {
			drawing = drawing_new(visit->arena, S("物品标签"), A4_WIDE, A4_HIGH);
			drawing_box(drawing, "paper", 0, 0, A4_WIDE, A4_HIGH);
			doc_add(sheets, drawing);
		}
		int at = (int)(shown++ % (ACROSS * DOWN));
		put_label(visit, drawing, &assets[i], LABEL_LEFT + at % ACROSS * LABEL_WIDE,
			  LABEL_TOP + at / ACROSS * LABEL_HIGH);
	}
	if (shown == 0)
		return err_new(visit->arena, ERR_NOT_FOUND,
			       "还没有登记物品。请先登记物品，再打标签。");
	rooms_crumb(visit, org, "物品标签");
	for (const struct doc *one = sheets->in.first; one != NULL; one = one->next)
		doc_put(doc_add_map(pictures), S("picture_svg"), view_drawing(visit->arena, one));
	return NULL;
}
