/*
 * desk: the centre's rooms as the cadre sees them: what is still to be set up, who has which room today, booking
 * for somebody, adding the usual rooms, and how much each was used.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/rooms/rooms_int.h"
#include "web/part.h"

static void set_number(struct visit *visit, struct doc *out, const char *key, int64_t n)
{
	doc_set(out, key, str_fmt(visit->arena, "%lld", (long long)n));
}

/* ---- the first page ---- */

static bool any_room_placed(const struct plan *plan)
{
	for (size_t i = 0; i < plan->count; i++) {
		if (plan->pieces[i].kind == PLAN_ROOM)
			return true;
	}
	return false;
}

/* Add rooms → plan → door sheets: the next one stands out until the last is done. */
static void put_steps(struct visit *visit, struct str org, size_t rooms, const struct plan *plan)
{
	struct doc *steps = doc_set_list(visit->page, "setup");
	bool placed = any_room_placed(plan);
	const struct {
		const char *title, *say, *url, *button;
		bool done;
	} rows[] = {
		{"登记房间", "从常用房间里勾，几分钟就好", "/desk/rooms/usual", "加房间",
		 rooms > 0},
		{"画平面图", "把房间拖到格子上，标出大门、楼梯和“您在这里”", "/desk/rooms/plan",
		 "画平面图", placed},
		{"打印门口的房间页", "每间一张，带二维码：谁在用、订房、报修",
		 "/desk/rooms/doors.pdf", "打印", false},
	};
	bool next = true;
	for (size_t i = 0; i < 3; i++) {
		struct doc *one = doc_add_map(steps);
		bool may = i == 0 || (i == 1 && rooms > 0) || (i == 2 && rooms > 0);
		doc_set(one, "title", str_of(rows[i].title));
		doc_set(one, "say", str_of(rows[i].say));
		doc_set(one, "url", may ? rooms_url(visit, rows[i].url, org) : S(""));
		doc_set(one, "button", str_of(rows[i].button));
		doc_set_bool(one, "done", rows[i].done);
		doc_set_bool(one, "next", next && !rows[i].done);
		next = next && rows[i].done;
	}
	doc_set_bool(visit->page, "begins", rooms == 0 || !placed);
}

static void put_booking(struct visit *visit, struct doc *list, const struct record *one)
{
	struct doc *row = doc_add_map(list);
	struct str state = record_text(one, "state");
	const struct flow_state *named = flow_state(one->reg->flows[0], state);
	doc_set(row, "span", rooms_span(visit->arena, one));
	doc_set(row, "purpose", record_text(one, "purpose"));
	doc_set(row, "group", record_text(one, "group_name"));
	doc_set(row, "url", visit_record_url(visit, one->reg->name, one->id));
	doc_set(row, "room", record_text(one, "room_name"));
	part_state(row, "state", named == NULL ? state : named->title,
		   named == NULL ? S("plain") : named->tone,
		   named == NULL ? S("clock") : named->icon);
}

static void put_room(struct visit *visit, struct doc *list, const struct record *room,
		     const struct record *bookings, size_t count)
{
	struct doc *one = doc_add_map(list);
	doc_set(one, "name", record_text(room, "name"));
	doc_set(one, "where",
		str_fmt(visit->arena, "%lld 楼 " STR, (long long)record_int(room, "floor"),
			STR_ARG(record_text(room, "door_no"))));
	doc_set(one, "kinds", record_shown(&visit->act, room, reg_field(room->reg, S("kinds"))));
	doc_set(one, "capacity",
		record_shown(&visit->act, room, reg_field(room->reg, S("capacity"))));
	doc_set(one, "url", visit_record_url(visit, S("room"), room->id));
	doc_set(one, "page_url",
		str_fmt(visit->arena, "/v/" STR "/rooms/%lld", STR_ARG(room->org),
			(long long)room->id));
	doc_set_bool(one, "closed", !str_eq(record_text(room, "room_state"), S("open")));
	struct doc *today = doc_set_list(one, "today");
	for (size_t i = 0; i < count; i++) {
		if (record_int(&bookings[i], "room") == room->id)
			put_booking(visit, today, &bookings[i]);
	}
	doc_set_bool(one, "has_today", today->in.count > 0);
}

static void put_functions(struct visit *visit, const struct record *rooms, size_t count)
{
	const struct codes *codes =
		catalogue_codes(visit->act.house->catalogue, S("service_function"));
	struct doc *list = doc_set_list(visit->page, "functions");
	for (size_t i = 0; codes != NULL && i < codes->count; i++) {
		struct doc *one = doc_add_map(list);
		int64_t n = 0;
		for (size_t k = 0; k < count; k++)
			n += str_has_word(record_text(&rooms[k], "functions"), codes->all[i].code);
		doc_set(one, "title", codes->all[i].title);
		part_state(one, "state",
			   n > 0 ? str_fmt(visit->arena, "%lld 间", (long long)n) : S("还没有"),
			   n > 0 ? S("ok") : S("warn"),
			   n > 0 ? S("circle-check") : S("alert-triangle"));
	}
}

err_t rooms_page(struct visit *visit)
{
	struct record *rooms = NULL, *bookings = NULL;
	size_t count = 0, booked = 0;
	struct plan plan;
	struct str org, today = day_text(visit->arena, visit->act.today);
	TRY(rooms_place(visit, &org));
	if (org.len == 0)
		return NULL;
	TRY(rooms_load(&visit->act, org, &rooms, &count));
	TRY(plan_read(&visit->act, org, &plan));
	TRY(rooms_bookings(&visit->act, org, 0, today, today, &bookings, &booked));
	visit_title(visit, str_eq(org, visit->act.org)
				   ? S("房间和预订")
				   : str_join(visit->arena, place_name(&visit->act, org),
					      S("：房间和预订")));
	put_steps(visit, org, count, &plan);
	struct doc *list = doc_set_list(visit->page, "rooms");
	for (size_t i = 0; i < count; i++)
		put_room(visit, list, &rooms[i], bookings, booked);
	put_functions(visit, rooms, count);
	doc_set_bool(visit->page, "has_rooms", count > 0);
	doc_set_bool(visit->page, "may", act_may(&visit->act, S("room"), VERB_CREATE, org));
	doc_set_bool(visit->page, "may_book",
		     act_may(&visit->act, S("room_booking"), VERB_CREATE, org));
	doc_set(visit->page, "day", day_chinese(visit->arena, visit->act.today));
	doc_set(visit->page, "plate_url", rooms_url(visit, "/desk/rooms/plate.pdf", org));
	doc_set(visit->page, "svg_url", rooms_url(visit, "/desk/rooms/plate.svg", org));
	doc_set(visit->page, "doors_url", rooms_url(visit, "/desk/rooms/doors.pdf", org));
	doc_set(visit->page, "plan_url", rooms_url(visit, "/desk/rooms/plan", org));
	doc_set(visit->page, "use_url", rooms_url(visit, "/desk/rooms/use", org));
	doc_set(visit->page, "usual_url", rooms_url(visit, "/desk/rooms/usual", org));
	doc_set(visit->page, "book_url", rooms_url(visit, "/desk/rooms/book", org));
	doc_set(visit->page, "list_url",
		str_fmt(visit->arena, "/desk/r/room_booking?org=" STR, STR_ARG(org)));
	doc_set(visit->page, "public_url", str_fmt(visit->arena, "/v/" STR "/rooms", STR_ARG(org)));
	return NULL;
}

/* ---- the usual rooms ---- */

static bool has_kind(const struct record *rooms, size_t count, struct str kind)
{
	for (size_t i = 0; i < count; i++) {
		if (str_has_word(record_text(&rooms[i], "kinds"), kind))
			return true;
	}
	return false;
}

err_t rooms_usual_page(struct visit *visit)
{
	const struct standard *standard = catalogue_standard(visit->act.house->catalogue);
	const struct codes *codes = catalogue_codes(visit->act.house->catalogue, S("room_use"));
	struct record *rooms = NULL;
	size_t count = 0;
	struct str org;
	TRY(rooms_place(visit, &org));
	if (org.len == 0)
		return NULL;
	TRY(act_need(&visit->act, S("room"), VERB_CREATE, org));
	TRY(rooms_load(&visit->act, org, &rooms, &count));
	visit_title(visit, S("加房间"));
	rooms_crumb(visit, org, "加房间");
	doc_set(visit->page, "standard", standard == NULL ? S("") : standard->title);
	struct doc *list = doc_set_list(visit->page, "usual");
	for (size_t i = 0; standard != NULL && i < standard->room_count; i++) {
		const struct standard_room *room = &standard->rooms[i];
		static const char *const words[] = {"必须有", "有这件事才要", "最好有", "可以有",
						    ""};
		if (room->must == MUST_NEVER || has_kind(rooms, count, room->kind))
			continue;
		struct doc *one = doc_add_map(list);
		struct str typed = form_all(visit->arena, &visit->form, S("kind"));
		doc_set(one, "kind", room->kind);
		doc_set(one, "title", codes_title(codes, room->kind));
		doc_set(one, "say", room->say);
		set_number(visit, one, "floor", room->floor);
		set_number(visit, one, "capacity", room->capacity);
		doc_set_bool(one, "checked",
			     visit_refused(visit) ? str_has_word(typed, room->kind)
						  : room->must == MUST_REQUIRED);
		part_state(one, "must", str_of(words[room->must]),
			   room->must == MUST_REQUIRED ? S("red") : S("plain"), S(""));
	}
	doc_set_bool(visit->page, "has_usual", list->in.count > 0);
	return NULL;
}

/* "便民服务大厅（站）" goes on a door as 便民服务大厅. */
static struct str door_name(struct str title)
{
	size_t at = str_find(title, S("（"));
	return str_head(at == SIZE_MAX ? title : str_sub(title, 0, at), 16);
}

static err_t add_usual(struct visit *visit, struct str org, const struct standard_room *usual)
{
	const struct codes *codes = catalogue_codes(visit->act.house->catalogue, S("room_use"));
	struct arena *arena = visit->arena;
	struct draft *draft = NULL;
	int64_t id = 0;
	struct str floor =
		visit_field(visit, str_c(arena, str_join(arena, S("floor_"), usual->kind)));
	struct str people =
		visit_field(visit, str_c(arena, str_join(arena, S("capacity_"), usual->kind)));
	TRY(draft_new(&visit->act, act_register(&visit->act, "room"), org, &draft));
	const struct form *form = rooms_form(
		arena, "name", door_name(codes_title(codes, usual->kind)), "kinds", usual->kind,
		"floor", floor, "capacity", people, "opens", S("0800"), "closes", S("1800"),
		"villagers", usual->must == MUST_NEVER || usual->floor > 1 ? S("0") : S("1"),
		"approve", S("0"), "room_state", S("open"), (const char *)NULL);
	draft_take(draft, form, NULL, 0);
	return draft_write(draft, 0, &id);
}

static struct str usual_title(struct visit *visit, const struct standard_room *usual)
{
	return codes_title(catalogue_codes(visit->act.house->catalogue, S("room_use")),
			   usual->kind);
}

err_t rooms_usual_apply(struct visit *visit)
{
	const struct standard *standard = catalogue_standard(visit->act.house->catalogue);
	struct str org, kinds = form_all(visit->arena, &visit->form, S("kind"));
	size_t made = 0;
	TRY(rooms_place(visit, &org));
	TRY(act_need(&visit->act, S("room"), VERB_CREATE, org));
	for (size_t i = 0; standard != NULL && i < standard->room_count; i++) {
		if (!str_has_word(kinds, standard->rooms[i].kind))
			continue;
		err_t err = add_usual(visit, org, &standard->rooms[i]);
		if (err != NULL && err->kind == ERR_INVALID)
			return err_new(visit->arena, ERR_INVALID, "“" STR "”：" STR,
				       STR_ARG(usual_title(visit, &standard->rooms[i])),
				       STR_ARG(err->text));
		TRY(err);
		made++;
	}
	if (made == 0)
		return err_new(visit->arena, ERR_INVALID, "请先勾上要加的房间。");
	visit->location = rooms_url(visit, "/desk/rooms", org);
	visit->flash =
		str_fmt(visit->arena, "加了 %zu 间。名字、开放时间不合适的，点进去改。", made);
	return NULL;
}

/* ---- booking for somebody ---- */

static err_t put_free(struct visit *visit, struct str org, const struct slot *slot, int64_t people)
{
	struct record *rooms = NULL;
	size_t count = 0;
	struct str function = visit_query(visit, "function");
	struct doc *list = doc_set_list(visit->page, "free");
	TRY(rooms_load(&visit->act, org, &rooms, &count));
	for (size_t i = 0; i < count; i++) {
		struct str refusal = slot_refusal(&visit->act, &rooms[i], slot);
		bool taken = false, small = record_int(&rooms[i], "capacity") < people;
		if (function.len > 0 && !str_has_word(record_text(&rooms[i], "functions"), function))
			continue;
		TRY(slot_taken(&visit->act, &rooms[i], slot, &taken));
		struct doc *one = doc_add_map(list);
		bool ok = refusal.len == 0 && !small;
		set_number(visit, one, "id", rooms[i].id);
		doc_set(one, "name", record_text(&rooms[i], "name"));
		doc_set(one, "where",
			str_fmt(visit->arena, "%lld 楼，坐 %lld 人",
				(long long)record_int(&rooms[i], "floor"),
				(long long)record_int(&rooms[i], "capacity")));
		doc_set_bool(one, "may", ok);
		doc_set_bool(one, "taken", taken);
		doc_set_bool(one, "checked",
			     str_eq(visit_field(visit, "room"),
				    str_fmt(visit->arena, "%lld", (long long)rooms[i].id)));
		doc_set(one, "why",
			refusal.len > 0 ? refusal
			: small         ? S("坐不下这么多人")
			: taken         ? S("这个时间有人订了，可以排候补")
					: S(""));
	}
	doc_set_bool(visit->page, "has_free", list->in.count > 0);
	return NULL;
}

static void put_refused(struct visit *visit, struct slot *slot, int64_t *people)
{
	*slot = (struct slot){visit_field(visit, "day"), visit_field(visit, "begins"),
			      visit_field(visit, "ends")};
	(void)str_int(visit_field(visit, "people"), people);
}

static err_t put_booking_form(struct visit *visit, const struct slot *slot, int64_t people)
{
	const struct reg *reg = act_register(&visit->act, "room_booking");
	const struct field *fields[8], *asked[8];
	size_t count = booking_fields(reg, fields), kept = 0;
	for (size_t i = 0; i < count; i++) {
		bool known =
			str_eq(fields[i]->name, S("day")) || str_eq(fields[i]->name, S("begins")) ||
			str_eq(fields[i]->name, S("ends")) || str_eq(fields[i]->name, S("people"));
		if (!known)
			asked[kept++] = fields[i];
	}
	struct doc *form = doc_set_map(visit->page, "book");
	int64_t day = 0;
	doc_set(form, "day", slot->day);
	doc_set(form, "begins", slot->begins);
	doc_set(form, "ends", slot->ends);
	set_number(visit, form, "people", people);
	doc_set(form, "when",
		day_read(slot->day, &day)
			? str_fmt(visit->arena, STR " " STR "–" STR,
				  STR_ARG(day_chinese(visit->arena, day)),
				  STR_ARG(rooms_clock(visit->arena, slot->begins)),
				  STR_ARG(rooms_clock(visit->arena, slot->ends)))
			: S(""));
	return reg_form_doc(&visit->act, reg, NULL, visit_refused(visit) ? &visit->form : NULL,
			    visit->errors, asked, kept, doc_set_list(form, "fields"));
}

err_t rooms_book_page(struct visit *visit)
{
	struct slot slot;
	int64_t people = 1;
	struct str org;
	TRY(rooms_place(visit, &org));
	if (org.len == 0)
		return NULL;
	TRY(act_need(&visit->act, S("room_booking"), VERB_CREATE, org));
	visit_title(visit, S("订房间"));
	rooms_crumb(visit, org, "订房间");
	rooms_ask_fields(visit, doc_set_list(visit->page, "ask"));
	bool asked = rooms_asked(visit, &slot, &people);
	if (visit_refused(visit)) {
		put_refused(visit, &slot, &people);
		asked = true;
	}
	doc_set_bool(visit->page, "asked", asked);
	doc_set_bool(visit->page, "book", false);
	if (!asked)
		return NULL;
	TRY(put_free(visit, org, &slot, people));
	return put_booking_form(visit, &slot, people);
}

static struct str said(struct visit *visit, const struct booked *booked)
{
	struct str text = booked->made == 1 && booked->waiting
				  ? S("这个时间有人订了，已排候补，轮到了会在待办里提醒。")
			  : booked->asked > 0 ? S("已登记，等同意。")
					      : S("订好了。");
	if (booked->made > 1)
		text = str_fmt(visit->arena, "一共订了 %d 次。", booked->made);
	return booked->left.len == 0 ? text
				     : str_fmt(visit->arena, STR "这几天订不上，没有订：" STR "。",
					       STR_ARG(text), STR_ARG(booked->left));
}

err_t rooms_book_apply(struct visit *visit)
{
	struct record room;
	struct booked booked;
	struct str org;
	int64_t id = 0, weeks = 1;
	TRY(rooms_place(visit, &org));
	TRY(act_need(&visit->act, S("room_booking"), VERB_CREATE, org));
	if (!str_int(visit_field(visit, "room"), &id) || id <= 0)
		return err_field(visit->arena, S("room"), "请选一间房。");
	if (visit_field(visit, "weeks").len > 0 &&
	    (!str_int(visit_field(visit, "weeks"), &weeks) || weeks < 1))
		return err_field(visit->arena, S("weeks"), "请写订几周，如 4；只订这一次写 1。");
	TRY(rooms_one(&visit->act, org, id, &room));
	TRY(booking_make(&visit->act, &room, &visit->form, visit_field(visit, "wait").len > 0,
			 weeks, &booked));
	visit->location = booked.made == 1 ? visit_record_url(visit, S("room_booking"), booked.id)
					   : str_fmt(visit->arena,
						     "/desk/r/room_booking?org=" STR "&room=%lld",
						     STR_ARG(org), (long long)room.id);
	visit->flash = said(visit, &booked);
	return NULL;
}

/* ---- how much each was used ---- */

struct use {
	int64_t times, people, minutes;
};

static err_t count_use(struct act *act, struct str org, struct str from, struct str until,
		       const struct record *rooms, size_t count, struct use *out)
{
	struct rows rows = db_query(
		act->db,
		"SELECT room, count(*), sum(people), sum((CAST(substr(ends, 1, 2) AS bigint) - "
		"CAST(substr(begins, 1, 2) AS bigint)) * 60 + "
		"CAST(substr(ends, 3, 2) AS bigint) - CAST(substr(begins, 3, 2) AS bigint)) FROM "
		"r_room_booking WHERE substr(org, 1, 12) = $1 AND day >= $2 AND day <= $3 AND "
		"state IN ('booked', 'used') AND voided = 0 GROUP BY room",
		ARGS(V_TEXT(org), V_TEXT(from), V_TEXT(until)));
	while (rows_next(&rows)) {
		for (size_t i = 0; i < count; i++) {
			if (rooms[i].id == rows_int(&rows, 0))
				out[i] = (struct use){rows_int(&rows, 1), rows_int(&rows, 2),
						      rows_int(&rows, 3)};
		}
	}
	return rows_done(&rows);
}

static void put_use(struct visit *visit, struct doc *table, const struct record *room,
		    const struct use *use, struct str from, struct str until)
{
	struct arena *arena = visit->arena;
	struct str behind =
		str_fmt(arena,
			"/desk/r/room_booking?org=" STR "&room=%lld&day_from=" STR "&day_to=" STR
			"&view=all&state=booked,used",
			STR_ARG(room->org), (long long)room->id, STR_ARG(from), STR_ARG(until));
	struct doc *row = part_row(table, str_fmt(arena, "%lld", (long long)room->id),
				   visit_record_url(visit, S("room"), room->id));
	part_cell(table, row, record_text(room, "name"));
	struct doc *cell = part_cell(table, row, str_fmt(arena, "%lld", (long long)use->times));
	if (use->times > 0)
		doc_set(cell, "link", behind);
	part_cell(table, row,
		  str_fmt(arena, "%lld.%lld", (long long)(use->minutes / 60),
			  (long long)(use->minutes % 60 / 6)));
	part_cell(table, row, str_fmt(arena, "%lld", (long long)use->people));
	cell = part_cell(table, row, use->times == 0 ? S("这个月没人用") : S("有人用"));
	part_state(cell, "status", use->times == 0 ? S("闲着") : S("在用"),
		   use->times == 0 ? S("warn") : S("ok"),
		   use->times == 0 ? S("clock-pause") : S("circle-check"));
}

err_t rooms_use_page(struct visit *visit)
{
	struct record *rooms = NULL;
	size_t count = 0, idle = 0;
	int64_t first = 0;
	struct str org, month = visit_query(visit, "month");
	TRY(rooms_place(visit, &org));
	if (org.len == 0)
		return NULL;
	if (!month_read_loose(month, &first)) {
		struct day_parts today = day_parts(visit->act.today);
		first = day_number((struct day_parts){today.year, today.month, 1});
	}
	struct day_parts begun = day_parts(first);
	int64_t last =
		day_number(begun.month == 12 ? (struct day_parts){begun.year + 1, 1, 1}
					     : (struct day_parts){begun.year, begun.month + 1, 1}) -
		1;
	struct str from = day_text(visit->arena, first), until = day_text(visit->arena, last);
	TRY(rooms_load(&visit->act, org, &rooms, &count));
	struct use *uses = arena_many(visit->arena, struct use, count + 1);
	TRY(count_use(&visit->act, org, from, until, rooms, count, uses));
	struct str title = str_join(visit->arena, month_chinese(visit->arena, str_sub(from, 0, 7)),
				    S("房间用得怎么样"));
	visit_title(visit, title);
	rooms_crumb(visit, org, "使用情况");
	struct doc *table = part_table(visit->page, title);
	part_column(table, "room", "房间", false);
	part_column(table, "times", "用了几次", true);
	part_column(table, "hours", "共几小时", true);
	part_column(table, "people", "人次", true);
	part_column(table, "state", "闲不闲", false);
	for (size_t i = 0; i < count; i++) {
		put_use(visit, table, &rooms[i], &uses[i], from, until);
		idle += uses[i].times == 0;
	}
	part_table_end(table,
		       str_fmt(visit->arena,
			       "共 %zu 间，这个月没人订过的 %zu 间。次数点开就是那些预订。", count,
			       idle),
		       S("还没有登记房间。"));
	doc_set(visit->page, "month", str_sub(from, 0, 7));
	doc_set(visit->page, "before",
		str_fmt(visit->arena, STR "%smonth=" STR,
			STR_ARG(rooms_url(visit, "/desk/rooms/use", org)),
			str_eq(org, visit->act.org) ? "?" : "&",
			STR_ARG(str_sub(day_text(visit->arena, first - 1), 0, 7))));
	return NULL;
}
