/*
 * public: the rooms for those without an account: finding a free one, booking it, the page behind the code at the
 * door, telling what is broken, the way.
 *
 * Who has booked a room is never said, only that it is taken. A booking is proved by its link alone.
 */
#include "base/arena.h"
#include "base/date.h"
#include "engine/account/account.h"
#include "engine/link/link.h"
#include "modules/rooms/rooms_int.h"
#include "web/part.h"

static struct str number_of(struct visit *visit, int64_t n)
{
	return str_fmt(visit->arena, "%lld", (long long)n);
}

static struct str room_url(struct visit *visit, int64_t id, const char *rest)
{
	return face_url(visit, str_fmt(visit->arena, "/rooms/%lld%s", (long long)id, rest));
}

static struct str query_of(struct visit *visit, const struct slot *slot, int64_t people)
{
	return str_fmt(visit->arena, "?day=" STR "&begins=" STR "&ends=" STR "&people=%lld",
		       STR_ARG(slot->day), STR_ARG(slot->begins), STR_ARG(slot->ends),
		       (long long)people);
}

static struct str slot_words(struct visit *visit, const struct slot *slot)
{
	int64_t day = 0;
	if (!day_read(slot->day, &day))
		return S("");
	return str_fmt(visit->arena, STR " " STR "–" STR, STR_ARG(day_chinese(visit->arena, day)),
		       STR_ARG(rooms_clock(visit->arena, slot->begins)),
		       STR_ARG(rooms_clock(visit->arena, slot->ends)));
}

static err_t one_room(struct visit *visit, struct record *out)
{
	struct act program = act_as_program(&visit->act);
	return rooms_one(&program, visit->act.org, visit_id(visit, 1), out);
}

static struct str shown(struct visit *visit, const struct record *record, const char *field)
{
	struct act program = act_as_program(&visit->act);
	return record_shown(&program, record, reg_field(record->reg, str_of(field)));
}

/* ---- finding one ---- */

static void put_room(struct visit *visit, struct doc *list, const struct record *room)
{
	struct doc *one = doc_add_map(list);
	doc_set(one, "name", record_text(room, "name"));
	doc_set(one, "where",
		str_fmt(visit->arena, "%lld 楼，坐 %lld 人", (long long)record_int(room, "floor"),
			(long long)record_int(room, "capacity")));
	doc_set(one, "url", room_url(visit, room->id, ""));
}

static err_t put_free(struct visit *visit, const struct record *rooms, size_t count,
		      const struct slot *slot, int64_t people)
{
	struct doc *list = doc_set_list(visit->page, "free");
	struct str function = visit_query(visit, "function"),
		   last = S("这个时间没有合适的房间，换个时间再看看。");
	size_t free_count = 0;
	for (size_t i = 0; i < count; i++) {
		struct str refusal = slot_refusal(&visit->act, &rooms[i], slot);
		bool taken = false;
		if (function.len > 0 && !str_has_word(record_text(&rooms[i], "functions"), function))
			continue;
		last = refusal.len > 0 && free_count == 0 ? refusal : last;
		if (refusal.len > 0 || record_int(&rooms[i], "capacity") < people)
			continue;
		TRY(slot_taken(&visit->act, &rooms[i], slot, &taken));
		put_room(visit, list, &rooms[i]);
		struct doc *one = list->in.last;
		doc_set_bool(one, "taken", taken);
		doc_set_bool(one, "asks", record_int(&rooms[i], "approve") != 0);
		doc_set(one, "book_url",
			str_join(visit->arena, room_url(visit, rooms[i].id, "/book"),
				 query_of(visit, slot, people)));
		free_count += !taken;
	}
	doc_set_bool(visit->page, "has_free", list->in.count > 0);
	doc_set(visit->page, "none", last);
	doc_set(visit->page, "when", slot_words(visit, slot));
	return NULL;
}

err_t public_rooms_page(struct visit *visit)
{
	struct act program = act_as_program(&visit->act);
	struct record *rooms = NULL;
	size_t count = 0, open = 0;
	struct slot slot;
	int64_t people = 1;
	rooms_frame(visit, S("订房间"), face_url(visit, S("")), "首页");
	TRY(rooms_load(&program, visit->act.org, &rooms, &count));
	struct doc *list = doc_set_list(visit->page, "rooms");
	for (size_t i = 0; i < count; i++) {
		put_room(visit, list, &rooms[i]);
		if (record_int(&rooms[i], "villagers") != 0 &&
		    str_eq(record_text(&rooms[i], "room_state"), S("open")))
			rooms[open++] = rooms[i];
	}
	doc_set_bool(visit->page, "has_rooms", count > 0);
	doc_set_bool(visit->page, "bookable", open > 0);
	doc_set(visit->page, "plan_url", face_url(visit, S("/plan")));
	doc_set_bool(visit->page, "wrong", visit_query(visit, "wrong").len > 0);
	doc_set(visit->page, "number", visit_field(visit, "number"));
	rooms_ask_fields(visit, doc_set_list(visit->page, "ask"));
	bool asked = rooms_asked(visit, &slot, &people);
	doc_set_bool(visit->page, "asked", asked);
	return asked ? put_free(visit, rooms, open, &slot, people) : NULL;
}

/* ---- the page behind the code at the door ---- */

static void put_calendar(struct visit *visit, const struct record *room,
			 const struct record *bookings, size_t count)
{
	struct doc *calendar = doc_set_map(visit->page, "calendar");
	doc_set(calendar, "title", record_text(room, "name"));
	struct doc *events = doc_set_list(calendar, "events");
	for (size_t i = 0; i < count; i++) {
		const struct record *one = &bookings[i];
		int64_t day = 0, from = 0, until = 0;
		if (str_eq(record_text(one, "state"), S("waiting")) ||
		    !day_read(record_text(one, "day"), &day))
			continue;
		(void)str_int(record_text(one, "begins"), &from);
		(void)str_int(record_text(one, "ends"), &until);
		struct doc *event = doc_add_map(events);
		int64_t midnight = moment_of_day(day);
		doc_set(event, "uid",
			str_fmt(visit->arena, "booking-%lld@lianxin", (long long)one->id));
		doc_set(event, "title",
			str_eq(record_text(one, "state"), S("cancelled")) ? S("已取消")
									  : S("已有人订"));
		doc_set_int(event, "start", midnight + (from / 100 * 60 + from % 100) * 60000);
		doc_set_int(event, "end", midnight + (until / 100 * 60 + until % 100) * 60000);
		doc_set(event, "place", record_text(room, "name"));
		doc_set_int(event, "updated", visit->act.now);
		doc_set_int(event, "sequence", one->version);
		doc_set_bool(event, "cancelled", str_eq(record_text(one, "state"), S("cancelled")));
	}
}

static struct str hour_now(struct visit *visit)
{
	int64_t minutes = (visit->act.now - moment_of_day(visit->act.today)) / 60000;
	return str_fmt(visit->arena, "%02d%02d", (int)(minutes / 60), (int)(minutes % 60));
}

/* Taken until when, or free until when; then what comes today and tomorrow. */
static void put_now(struct visit *visit, const struct record *bookings, size_t count)
{
	struct str now = hour_now(visit), today = day_text(visit->arena, visit->act.today);
	struct str tomorrow = day_text(visit->arena, visit->act.today + 1), until = S(""),
		   next = S("");
	struct doc *list = doc_set_list(visit->page, "coming");
	for (size_t i = 0; i < count; i++) {
		const struct record *one = &bookings[i];
		struct str begins = record_text(one, "begins"), ends = record_text(one, "ends");
		bool is_today = str_eq(record_text(one, "day"), today);
		if (str_eq(record_text(one, "state"), S("waiting")) ||
		    str_cmp(record_text(one, "day"), tomorrow) > 0 ||
		    (is_today && str_cmp(ends, now) <= 0))
			continue;
		if (is_today && str_cmp(begins, now) <= 0)
			until = ends;
		else if (is_today && next.len == 0)
			next = begins;
		struct doc *row = doc_add_map(list);
		doc_set(row, "text",
			str_fmt(visit->arena, "%s " STR, is_today ? "今天" : "明天",
				STR_ARG(rooms_span(visit->arena, one))));
	}
	doc_set_bool(visit->page, "has_coming", list->in.count > 0);
	doc_set_bool(visit->page, "busy", until.len > 0);
	doc_set(visit->page, "now",
		until.len > 0  ? str_fmt(visit->arena, "有人在用，用到 " STR,
					 STR_ARG(rooms_clock(visit->arena, until)))
		: next.len > 0 ? str_fmt(visit->arena, "现在空着，" STR " 起有人用",
					 STR_ARG(rooms_clock(visit->arena, next)))
			       : S("现在空着，今天没有人订了"));
}

static err_t put_way(struct visit *visit, const struct record *room)
{
	struct act program = act_as_program(&visit->act);
	struct plan plan;
	struct plan_way way;
	TRY(plan_read(&program, visit->act.org, &plan));
	const struct plan_piece *to = plan_room(&plan, room->id), *from = plan_here(&plan, 1);
	bool found = to != NULL && from != NULL && plan_way(visit->arena, &plan, from, to, &way);
	doc_set_bool(visit->page, "placed", to != NULL);
	doc_set(visit->page, "way", found ? plan_words(visit->arena, &plan, &way) : S(""));
	struct doc *pictures = doc_set_list(visit->page, "pictures");
	bool shown_goal = false;
	for (int floor = 1; to != NULL && floor <= PLAN_FLOORS; floor++) {
		bool walked = floor == to->floor || (found && floor == from->floor);
		if (!walked)
			continue;
		struct doc *one = doc_add_map(pictures);
		doc_set(one, "title", str_fmt(visit->arena, "%d 楼", floor));
		rooms_picture(visit, one, "picture_svg", &plan, floor, room->id,
			      found ? &way : NULL, S(""));
		shown_goal = true;
	}
	doc_set_bool(visit->page, "has_pictures", shown_goal);
	return NULL;
}

err_t public_room_page(struct visit *visit)
{
	struct act program = act_as_program(&visit->act);
	struct record room, *all = NULL;
	size_t own = 0;
	TRY(one_room(visit, &room));
	rooms_frame(visit, record_text(&room, "name"), face_url(visit, S("/rooms")),
		    "全部房间");
	TRY(rooms_bookings(&program, visit->act.org, room.id,
			   day_text(visit->arena, visit->act.today),
			   day_text(visit->arena, visit->act.today + 60), &all, &own));
	put_now(visit, all, own);
	put_calendar(visit, &room, all, own);
	struct str days = shown(visit, &room, "days");
	bool open = str_eq(record_text(&room, "room_state"), S("open"));
	doc_set_bool(visit->page, "closed", !open);
	doc_set(visit->page, "where",
		str_fmt(visit->arena, "%lld 楼 " STR, (long long)record_int(&room, "floor"),
			STR_ARG(record_text(&room, "door_no"))));
	doc_set(visit->page, "capacity", shown(visit, &room, "capacity"));
	doc_set(visit->page, "equipment", shown(visit, &room, "equipment"));
	doc_set(visit->page, "functions", shown(visit, &room, "functions"));
	doc_set(visit->page, "rules", record_text(&room, "rules"));
	doc_set(visit->page, "hours",
		str_fmt(visit->arena, STR " " STR "–" STR, STR_ARG(days.len > 0 ? days : S("天天")),
			STR_ARG(rooms_clock(visit->arena, record_text(&room, "opens"))),
			STR_ARG(rooms_clock(visit->arena, record_text(&room, "closes")))));
	doc_set(visit->page, "book_url",
		open && record_int(&room, "villagers") != 0 ? room_url(visit, room.id, "/book")
							    : S(""));
	doc_set(visit->page, "fault_url", room_url(visit, room.id, "/fault"));
	doc_set(visit->page, "ics_url", room_url(visit, room.id, ".ics"));
	return put_way(visit, &room);
}

/* ---- booking ---- */

static void carry(struct visit *visit, const struct field *const *fields, size_t count,
		  struct form *out)
{
	for (size_t i = count; i-- > 0;) {
		struct str value = visit_query(visit, str_c(visit->arena, fields[i]->name));
		if (value.len == 0)
			continue;
		struct form_value *one = arena_one(visit->arena, struct form_value);
		*one = (struct form_value){fields[i]->name, value, out->first};
		out->first = one;
	}
}

static err_t may_book(struct visit *visit, const struct record *room)
{
	if (record_int(room, "villagers") != 0 &&
	    str_eq(record_text(room, "room_state"), S("open")))
		return NULL;
	return err_new(visit->arena, ERR_NOT_FOUND, "这间房不在手机上订。要用的话，请打村里电话。");
}

err_t public_book_page(struct visit *visit)
{
	const struct reg *reg = act_register(&visit->act, "room_booking");
	const struct field *fields[8];
	struct record room;
	struct form typed = {0};
	size_t count = booking_fields(reg, fields);
	TRY(one_room(visit, &room));
	TRY(may_book(visit, &room));
	rooms_frame(visit, str_join(visit->arena, S("订"), record_text(&room, "name")),
		    room_url(visit, room.id, ""), "这间房");
	carry(visit, fields, count, &typed);
	doc_set(visit->page, "action", room_url(visit, room.id, "/book"));
	doc_set(visit->page, "room", record_text(&room, "name"));
	doc_set(visit->page, "rules", record_text(&room, "rules"));
	doc_set_bool(visit->page, "asks", record_int(&room, "approve") != 0);
	bool full = false;
	for (err_t err = visit->errors; err != NULL; err = err->next)
		full = full || (str_eq(err->field, S("begins")) &&
				str_find(err->text, S("有人订")) != SIZE_MAX);
	doc_set_bool(visit->page, "full", full);
	return reg_form_doc(&visit->act, reg, NULL, visit_refused(visit) ? &visit->form : &typed,
			    visit->errors, fields, count, doc_set_list(visit->page, "fields"));
}

err_t public_book_apply(struct visit *visit)
{
	const struct reg *reg = act_register(&visit->act, "room_booking");
	struct act program;
	struct record room, made;
	struct booked booked;
	TRY(one_room(visit, &room));
	TRY(may_book(visit, &room));
	TRY(booking_make(&visit->act, &room, &visit->form, visit_field(visit, "wait").len > 0, 1,
			 &booked));
	program = act_as_program(&visit->act);
	TRY(reg_load(&program, reg, booked.id, &made));
	visit->location = str_fmt(visit->arena, "/v/" STR "/booking/" STR, STR_ARG(visit->act.org),
				  STR_ARG(link_make(&visit->act, &made)));
	return NULL;
}

/* ---- one's own booking ---- */

static err_t open_booking(struct visit *visit, struct record *out)
{
	TRY(link_open(&visit->act, act_register(&visit->act, "room_booking"), visit_param(visit, 1),
		      out));
	if (out->voided || !str_eq(out->org, visit->act.org))
		return err_new(visit->arena, ERR_NOT_FOUND,
			       "这个链接不对，或者这次预订已经作废。请打村里电话问。");
	return NULL;
}

/* The last four of the telephone that the booking was made with. */
static bool tail_fits(struct act *program, const struct record *booking, struct str tail)
{
	struct str phone;
	return tail.len == 4 && record_plain(program, booking, "phone", &phone) == NULL &&
	       str_ends(phone, tail);
}

/* By number and telephone, for who has lost the link. A wrong try is counted, so it is committed. */
err_t public_find_apply(struct visit *visit)
{
	struct act program = act_as_program(&visit->act);
	struct str number = str_trim(visit_field(visit, "number")),
		   tail = str_trim(visit_field(visit, "phone_tail"));
	struct str who = str_fmt(visit->arena, "booking:" STR ":" STR, STR_ARG(visit->act.org),
				 STR_ARG(visit->act.peer));
	struct record one;
	bool allowed = false;
	if (number.len == 0 || tail.len != 4)
		return err_field(visit->arena, S("number"), "请写预订的编号和手机号后四位。");
	TRY(guess_allowed(&visit->act, who, &allowed));
	if (!allowed)
		return err_field(visit->arena, S("number"),
				 "试的次数太多了，请过 15 分钟再查，或者打村里电话。");
	bool found = reg_find_number(&program, act_register(&program, "room_booking"), number, &one) ==
			     NULL &&
		     !one.voided && str_eq(one.org, visit->act.org) &&
		     tail_fits(&program, &one, tail);
	if (!found) {
		visit->location = face_url(visit, S("/rooms?wrong=1"));
		return guess_failed(&visit->act, who);
	}
	visit->location = face_url(
		visit, str_join(visit->arena, S("/booking/"), link_make(&visit->act, &one)));
	return NULL;
}

err_t public_booking_page(struct visit *visit)
{
	struct record one, room;
	struct act program = act_as_program(&visit->act);
	struct flow_line *lines = NULL;
	size_t count = 0;
	TRY(open_booking(visit, &one));
	const struct flow_state *state = flow_state(one.reg->flows[0], record_text(&one, "state"));
	struct slot slot = {record_text(&one, "day"), record_text(&one, "begins"),
			    record_text(&one, "ends")};
	rooms_frame(visit, S("我的订房"), face_url(visit, S("/rooms")), "订房间");
	part_state(visit->page, "state", state->title, state->tone, state->icon);
	doc_set(visit->page, "words", state->words);
	doc_set(visit->page, "number", record_text(&one, "number"));
	doc_set(visit->page, "when", slot_words(visit, &slot));
	doc_set(visit->page, "room", record_text(&one, "room_name"));
	doc_set(visit->page, "room_url", room_url(visit, record_int(&one, "room"), ""));
	doc_set(visit->page, "purpose", record_text(&one, "purpose"));
	doc_set_bool(visit->page, "open", one.open);
	doc_set(visit->page, "action", visit->url);
	doc_set(visit->page, "ics_url", str_join(visit->arena, visit->url, S(".ics")));
	doc_set(visit->page, "link", visit_address(visit, visit->url));
	if (rooms_one(&program, one.org, record_int(&one, "room"), &room) == NULL)
		put_calendar(visit, &room, &one, 1);
	TRY(flow_journal(&program, &one, &lines, &count));
	doc_set(visit->page, "reason", S(""));
	for (size_t i = 0; i < count; i++) {
		if (lines[i].reason.len > 0)
			doc_set(visit->page, "reason", lines[i].reason);
	}
	return NULL;
}

err_t public_cancel_apply(struct visit *visit)
{
	struct record one;
	struct flow_ask ask = {.step = S("cancel"), .form = &visit->form};
	TRY(open_booking(visit, &one));
	ask.version = one.version;
	TRY(flow_fire(&visit->act, one.reg, one.id, &ask));
	visit->location = visit->url;
	visit->flash = S("已经取消。");
	return NULL;
}

/* ---- what is broken ---- */

static const struct field *fault_field(const struct reg *reg, size_t i)
{
	static const char *const names[] = {"text", "reporter", "phone"};
	return reg_field(reg, str_of(names[i]));
}

static err_t put_fault(struct visit *visit, struct str action)
{
	const struct reg *reg = act_register(&visit->act, "asset_fault");
	const struct field *fields[] = {fault_field(reg, 0), fault_field(reg, 1),
					fault_field(reg, 2)};
	doc_set(visit->page, "action", action);
	doc_set(visit->page, "told", visit_query(visit, "told"));
	return reg_form_doc(&visit->act, reg, NULL, visit_refused(visit) ? &visit->form : NULL,
			    visit->errors, fields, 3, doc_set_list(visit->page, "fields"));
}

static err_t tell_fault(struct visit *visit, int64_t room, int64_t asset, struct str back)
{
	struct act *act = &visit->act, program = act_as_program(act);
	const struct reg *reg = act_register(act, "asset_fault");
	const struct field *fields[] = {fault_field(reg, 0), fault_field(reg, 1),
					fault_field(reg, 2)};
	struct draft *draft = NULL;
	struct record made;
	int64_t id = 0;
	TRY(draft_new(act, reg, act->org, &draft));
	draft_take(draft, &visit->form, fields, 3);
	draft_set_int(draft, "room", room);
	draft_set_int(draft, "asset", asset);
	TRY(flow_begin(draft, reg->flows[0], true, NULL, 0));
	TRY(draft_write(draft, 0, &id));
	TRY(flow_begun(act, reg, id, S("")));
	TRY(reg_load(&program, reg, id, &made));
	visit->location = str_fmt(visit->arena, STR "?told=" STR, STR_ARG(back),
				  STR_ARG(record_text(&made, "number")));
	return NULL;
}

err_t public_fault_page(struct visit *visit)
{
	struct record room;
	TRY(one_room(visit, &room));
	rooms_frame(visit, str_join(visit->arena, record_text(&room, "name"), S("报修")),
		    room_url(visit, room.id, ""), "这间房");
	doc_set(visit->page, "thing", record_text(&room, "name"));
	doc_set(visit->page, "number", S(""));
	doc_set(visit->page, "where", S(""));
	return put_fault(visit, room_url(visit, room.id, "/fault"));
}

err_t public_fault_apply(struct visit *visit)
{
	struct record room;
	TRY(one_room(visit, &room));
	return tell_fault(visit, room.id, 0, room_url(visit, room.id, "/fault"));
}

static err_t one_asset(struct visit *visit, struct record *out)
{
	struct act program = act_as_program(&visit->act);
	int64_t id = visit_id(visit, 1);
	if (id == 0 || reg_load(&program, act_register(&program, "asset"), id, out) != NULL ||
	    out->voided || !str_eq(out->org, visit->act.org))
		return err_new(visit->arena, ERR_NOT_FOUND, "没有这样物品，或者已经不用了。");
	return NULL;
}

static struct str asset_url(struct visit *visit, const struct record *asset)
{
	return face_url(visit, str_fmt(visit->arena, "/things/%lld", (long long)asset->id));
}

err_t public_asset_page(struct visit *visit)
{
	struct record asset;
	TRY(one_asset(visit, &asset));
	struct str room = shown(visit, &asset, "room");
	rooms_frame(visit, str_join(visit->arena, record_text(&asset, "name"), S("报修")),
		    face_url(visit, S("")), "首页");
	doc_set(visit->page, "thing", record_text(&asset, "name"));
	doc_set(visit->page, "number", record_text(&asset, "number"));
	doc_set(visit->page, "where", room.len > 0 ? room : S("院里"));
	return put_fault(visit, asset_url(visit, &asset));
}

err_t public_asset_apply(struct visit *visit)
{
	struct record asset;
	TRY(one_asset(visit, &asset));
	return tell_fault(visit, record_int(&asset, "room"), asset.id, asset_url(visit, &asset));
}

/* ---- finding the way ---- */

err_t public_plan_page(struct visit *visit)
{
	struct act program = act_as_program(&visit->act);
	struct record *rooms = NULL, room;
	size_t count = 0;
	struct plan plan;
	int64_t goal = 0;
	rooms_frame(visit, S("找房间"),
		    face_url(visit, visit->route->kiosk ? S("") : S("/rooms")),
		    visit->route->kiosk ? "首页" : "全部房间");
	TRY(rooms_load(&program, visit->act.org, &rooms, &count));
	TRY(plan_read(&program, visit->act.org, &plan));
	(void)str_int(visit_query(visit, "room"), &goal);
	struct doc *list = doc_set_list(visit->page, "rooms");
	struct str here = face_url(visit, S("/plan?room="));
	for (size_t i = 0; i < count; i++) {
		if (plan_room(&plan, rooms[i].id) == NULL)
			continue;
		struct doc *one = doc_add_map(list);
		doc_set(one, "name", record_text(&rooms[i], "name"));
		doc_set(one, "where",
			str_fmt(visit->arena, "%lld 楼",
				(long long)record_int(&rooms[i], "floor")));
		doc_set(one, "url", str_join(visit->arena, here, number_of(visit, rooms[i].id)));
		doc_set_bool(one, "current", rooms[i].id == goal);
	}
	doc_set_bool(visit->page, "has_rooms", list->in.count > 0);
	doc_set(visit->page, "goal", S(""));
	doc_set(visit->page, "way", S(""));
	doc_set_bool(visit->page, "has_pictures", false);
	if (goal != 0 && rooms_one(&program, visit->act.org, goal, &room) == NULL) {
		doc_set(visit->page, "goal", record_text(&room, "name"));
		return put_way(visit, &room);
	}
	struct doc *pictures = doc_set_list(visit->page, "pictures");
	for (int floor = 1; floor <= PLAN_FLOORS; floor++) {
		bool used = false;
		for (size_t i = 0; i < plan.count; i++)
			used = used || plan.pieces[i].floor == floor;
		if (!used)
			continue;
		struct doc *one = doc_add_map(pictures);
		doc_set(one, "title", str_fmt(visit->arena, "%d 楼", floor));
		rooms_picture(visit, one, "picture_svg", &plan, floor, 0, NULL, here);
	}
	doc_set_bool(visit->page, "has_pictures", pictures->in.count > 0);
	return NULL;
}
