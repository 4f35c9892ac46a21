/*
 * demo_rooms: what the buildings of the first villages look like: rooms, a plan of two floors, bookings, things.
 * Everybody else's village begins empty, as a new one does.
 *
 * Bookings go the way of real ones; a day is told from today, so that there is always something to come.
 */
#include "app/demo_int.h"

#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/rooms/rooms.h"

enum { VILLAGES_WITH = 2, ROOMS = 10 };

struct room_row {
	const char *name, *kinds, *floor, *door_no, *capacity, *desks, *villagers, *approve, *equipment;
	int x, y, w, h;
	const char *side;
	int door;
};

static const struct room_row room_rows[ROOMS] = {
	{"便民服务大厅", "service_hall", "1", "101", "30", "5", "0", "0", "computer wifi air water ramp", 1, 1, 7, 4, "south", 3},
	{"农家书屋", "reading_room", "1", "102", "20", "0", "1", "0", "wifi air", 9, 1, 5, 4, "south", 2},
	{"卫生室", "clinic", "1", "103", "10", "2", "0", "0", "water ramp", 15, 1, 4, 4, "south", 2},
	{"文体活动室", "culture_room minors_room", "1", "104", "30", "0", "1", "0", "sound air", 1, 8, 6, 4, "north", 2},
	{"爱心超市", "points_shop practice_station", "1", "105", "10", "1", "0", "0", "", 8, 8, 4, 4, "north", 1},
	{"警务调解室", "police_room talk_room", "1", "106", "8", "2", "1", "1", "", 13, 8, 4, 4, "north", 1},
	{"会议室", "meeting", "2", "201", "40", "0", "1", "1", "projector sound air whiteboard", 1, 1, 6, 4, "south", 2},
	{"党员活动室", "member_room elder_school", "2", "202", "60", "0", "1", "0", "tv projector sound air", 8, 1, 7, 4, "south", 3},
	{"村书记办公室", "secretary_office", "2", "203", "4", "1", "0", "0", "computer air", 1, 8, 4, 4, "north", 1},
	{"联络室", "delegate_room congress_station", "2", "204", "8", "0", "0", "0", "", 6, 8, 4, 4, "north", 1},
};

struct mark_row {
	const char *floor, *piece, *label;
	int x, y, w, h;
	const char *side;
};

static const struct mark_row mark_rows[] = {
	{"1", "gate", "大门", 0, 6, 1, 1, "west"}, {"1", "here", "您在这里", 1, 6, 1, 1, "east"},
	{"1", "stairs", "楼梯", 18, 8, 2, 3, "north"}, {"2", "stairs", "楼梯", 18, 8, 2, 3, "north"},
};

struct thing_row {
	const char *name, *item;
	int room;
	const char *amount, *fund, *price, *bought;
};

static const struct thing_row thing_rows[] = {
	{"办公桌椅", "desks", 0, "5", "fiscal", "6500", "2024-03-12"},
	{"台式电脑", "computer", 0, "2", "fiscal", "9800", "2024-03-12"},
	{"接待座椅", "reception_seats", 0, "12", "own", "2400", "2024-05-06"},
	{"值班电话", "duty_phone", 0, "1", "own", "260", "2023-01-15"},
	{"值班记录本", "duty_book", 0, "1", "own", "", "2026-01-04"},
	{"大喇叭", "loudspeaker", 0, "1", "unit", "3800", "2022-09-01"},
	{"书柜", "bookcase", 1, "6", "donation", "5400", "2021-10-20"},
	{"阅览桌椅", "desks", 1, "4", "donation", "3200", "2021-10-20"},
	{"会议桌椅", "desks", 6, "20", "fiscal", "12800", "2023-06-18"},
	{"电视机", "tv", 7, "1", "party_dues", "4599", "2023-06-30"},
	{"投影仪", "projector", 7, "1", "party_dues", "5200", "2023-06-30"},
	{"党旗", "party_flag", 7, "1", "party_dues", "60", "2026-06-20"},
	{"公开栏", "disclosure_board", -1, "1", "fiscal", "3000", "2022-04-10"},
	{"旗杆", "flagpole", -1, "1", "own", "2600", "2020-08-01"},
	{"国旗", "flag", -1, "1", "own", "85", "2026-09-28"},
};

struct form *demo_pairs(struct arena *arena, const char *const (*list)[2], size_t count)
{
	struct form *form = arena_one(arena, struct form);
	for (size_t i = count; i-- > 0;) {
		struct form_value *one = arena_one(arena, struct form_value);
		*one = (struct form_value){str_of(list[i][0]), str_of(list[i][1]), form->first};
		form->first = one;
	}
	return form;
}

static err_t write(struct act *act, const char *reg, struct str org, const struct form *form, int64_t room,
		   int64_t *id)
{
	struct draft *draft = NULL;
	TRY(draft_new(act, catalogue_register(act->house->catalogue, str_of(reg)), org, &draft));
	draft_take(draft, form, NULL, 0);
	if (room != 0)
		draft_set_int(draft, "room", room);
	return draft_write(draft, 0, id);
}

static err_t put_piece(struct act *act, struct str org, const char *floor, const char *piece, const char *label,
		       const int at[4], const char *side, int door, int64_t room)
{
	int64_t id = 0;
	struct arena *arena = act->arena;
	const char *const list[][2] = {
		{"floor", floor}, {"piece", piece}, {"label", label},
		{"x", str_c(arena, str_fmt(arena, "%d", at[0]))}, {"y", str_c(arena, str_fmt(arena, "%d", at[1]))},
		{"w", str_c(arena, str_fmt(arena, "%d", at[2]))}, {"h", str_c(arena, str_fmt(arena, "%d", at[3]))},
		{"side", side}, {"door", str_c(arena, str_fmt(arena, "%d", door))}};
	return write(act, "plan_piece", org, PAIRS(arena, list), room, &id);
}

static err_t put_rooms(struct act *act, struct str org, int64_t *ids)
{
	for (size_t i = 0; i < ROOMS; i++) {
		const struct room_row *row = &room_rows[i];
		const char *const list[][2] = {
			{"name", row->name}, {"kinds", row->kinds}, {"floor", row->floor}, {"door_no", row->door_no},
			{"capacity", row->capacity}, {"desks", row->desks}, {"villagers", row->villagers},
			{"approve", row->approve}, {"equipment", row->equipment}, {"opens", "0700"}, {"closes", "2100"},
			{"room_state", "open"}, {"rules", "用完关灯、关空调，桌椅放回原处。"}};
		const int at[] = {row->x, row->y, row->w, row->h};
		TRY(write(act, "room", org, PAIRS(act->arena, list), 0, &ids[i]));
		TRY(put_piece(act, org, row->floor, "room", row->name, at, row->side, row->door, ids[i]));
	}
	for (size_t i = 0; i < COUNT(mark_rows); i++) {
		const struct mark_row *row = &mark_rows[i];
		const int at[] = {row->x, row->y, row->w, row->h};
		TRY(put_piece(act, org, row->floor, row->piece, row->label, at, row->side, 0, 0));
	}
	return NULL;
}

static err_t put_things(struct act *act, struct str org, const int64_t *rooms)
{
	for (size_t i = 0; i < COUNT(thing_rows); i++) {
		const struct thing_row *row = &thing_rows[i];
		int64_t id = 0;
		bool flag = str_eq(str_of(row->item), S("flag"));
		const char *const list[][2] = {{"name", row->name}, {"item", row->item}, {"amount", row->amount},
					       {"fund_source", row->fund}, {"price", row->price},
					       {"bought_on", row->bought}, {"asset_state", "good"},
					       {"hung_on", flag ? row->bought : ""}};
		TRY(write(act, "asset", org, PAIRS(act->arena, list), row->room < 0 ? 0 : rooms[row->room], &id));
	}
	return NULL;
}

struct booking_row {
	int room, day;
	const char *begins, *ends, *purpose, *group, *people, *contact;
};

static const struct booking_row booking_rows[] = {
	{6, 1, "0900", "1100", "村两委会", "村两委", "12", "何永福"},
	{7, 1, "1430", "1630", "主题党日", "村党支部", "38", "何永福"},
	{3, 2, "1900", "2030", "广场舞排练", "文艺队", "18", "刘春花"},
	{3, 2, "1900", "2030", "少儿书画班", "", "15", "陈丽华"},
	{1, 3, "1500", "1700", "四点半课堂", "妇联", "16", "李秀兰"},
	{5, 4, "0900", "1000", "邻里说事", "", "6", "张守田"},
};

static err_t put_bookings(struct act *act, struct str org, const int64_t *rooms)
{
	struct arena *arena = act->arena;
	for (size_t i = 0; i < COUNT(booking_rows); i++) {
		const struct booking_row *row = &booking_rows[i];
		int64_t id = 0;
		const char *const list[][2] = {
			{"room", str_c(arena, str_fmt(arena, "%lld", (long long)rooms[row->room]))},
			{"day", str_c(arena, day_text(arena, act->today + row->day))}, {"begins", row->begins},
			{"ends", row->ends}, {"purpose", row->purpose}, {"group_name", row->group},
			{"people", row->people}, {"contact", row->contact},
			{"phone", str_c(arena, str_fmt(arena, "1390000%04zu", 7000 + i))}};
		TRY(rooms_book(act, org, PAIRS(arena, list), &id));
	}
	return NULL;
}

static err_t put_village(void *arg, struct act *act)
{
	struct demo *demo = arg;
	struct str org = demo_village(act->arena, demo->village_index);
	int64_t rooms[ROOMS] = {0};
	TRY(put_rooms(act, org, rooms));
	TRY(put_things(act, org, rooms));
	return put_bookings(act, org, rooms);
}

err_t demo_rooms(struct demo *demo)
{
	for (demo->village_index = 0; demo->village_index < demo_villages(demo, VILLAGES_WITH); demo->village_index++)
		TRY(open_write(demo->in, put_village, demo));
	return NULL;
}
