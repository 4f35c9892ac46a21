/*
 * booking: who has a room when. One room has one party at a time, under any number of askers.
 *
 * Every change of who holds a slot takes the lock of its room and day first, inside the transaction, and looks
 * afterwards: SQLite has one writer, on PostgreSQL the lock lets the second look only when the first has committed.
 * Who asks for several days takes their locks in the order of the days. A slot is held by what is booked and by
 * what waits for the village's yes; who stands in line holds nothing.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"
#include "modules/rooms/rooms_int.h"

enum { WEEKS_MOST = SERIES_MAX, LEFT_MAX = 1024 };

static err_t lock_day(struct act *act, int64_t room, struct str day)
{
	return act_lock(act, str_fmt(act->arena, "room:%lld:" STR, (long long)room, STR_ARG(day)));
}

/* By the index of what is open at the village: what the room was used for in past years is not looked at. */
err_t slot_taken(struct act *act, const struct record *room, const struct slot *slot, bool *out)
{
	int64_t count = 0;
	TRY(db_int(act->db,
		   "SELECT count(*) FROM r_room_booking WHERE substr(org, 1, 12) = $5 AND open = 1 AND day = $2 AND "
		   "room = $1 AND begins < $4 AND ends > $3 AND state IN ('asked', 'booked')",
		   ARGS(V_INT(room->id), V_TEXT(slot->day), V_TEXT(slot->begins), V_TEXT(slot->ends), V_TEXT(room->org)),
		   &count, NULL));
	*out = count > 0;
	return NULL;
}

static int64_t setting(const struct act *act, const char *name, int64_t otherwise)
{
	return catalogue_setting_int(act->house->catalogue, name, otherwise);
}

/* "1430" of this moment, in Shanghai. */
static struct str clock_of(const struct act *act)
{
	int64_t minutes = (act->now - moment_of_day(act->today)) / 60000;
	return str_fmt(act->arena, "%02d%02d", (int)(minutes / 60), (int)(minutes % 60));
}

static struct str day_refusal(struct act *act, const struct slot *slot)
{
	int64_t day = 0, ahead = setting(act, "booking_ahead_days", 60);
	if (!day_read(slot->day, &day))
		return S("请选哪一天。");
	if (day < act->today || (day == act->today && str_cmp(slot->begins, clock_of(act)) < 0))
		return S("这个时间已经过了，请往后选。");
	if (day - act->today > ahead && act->account == 0)
		return str_fmt(act->arena, "最多提前 %lld 天订，请近一点再来。", (long long)ahead);
	if (str_cmp(slot->begins, slot->ends) >= 0)
		return S("结束的时间要比开始晚。");
	return S("");
}

struct str slot_refusal(struct act *act, const struct record *room, const struct slot *slot)
{
	struct arena *arena = act->arena;
	struct str refusal = day_refusal(act, slot), days = record_text(room, "days");
	int64_t day = 0;
	if (refusal.len > 0 || !day_read(slot->day, &day))
		return refusal;
	if (!str_eq(record_text(room, "room_state"), S("open")))
		return S("这间房暂时不用，请另选一间。");
	if (days.len > 0 && !str_has_word(days, str_fmt(arena, "%d", day_weekday(day))))
		return str_fmt(arena, "“" STR "”这一天不开，请换一天。",
			       STR_ARG(record_text(room, "name")));
	if (str_cmp(slot->begins, record_text(room, "opens")) < 0 ||
	    str_cmp(slot->ends, record_text(room, "closes")) > 0)
		return str_fmt(arena, "“" STR "”" STR " 开、" STR " 关，请选这中间的时间。",
			       STR_ARG(record_text(room, "name")),
			       STR_ARG(rooms_clock(arena, record_text(room, "opens"))),
			       STR_ARG(rooms_clock(arena, record_text(room, "closes"))));
	return S("");
}

/* ---- what is not taken ---- */

static void fault(struct draft *draft, const char *field, struct str text)
{
	if (text.len > 0)
		draft_fault(draft, field,
			    err_field(draft->act->arena, str_of(field), STR, STR_ARG(text)));
}

err_t booking_check(struct act *act, struct draft *draft)
{
	static const char *const kept[] = {"day", "begins", "ends"};
	struct record room;
	struct act program = act_as_program(act);
	if (draft->before != NULL) {
		for (size_t i = 0; i < 3; i++) {
			if (!str_eq(draft_text(draft, kept[i]),
				    record_text(draft->before, kept[i])))
				fault(draft, kept[i],
				      S("时间不能改。要换时间，请取消这一次，重新订。"));
		}
		return NULL;
	}
	/* Only booking_make holds the room's lock while it looks. */
	if (draft_text(draft, "booking_way").len == 0) {
		fault(draft, "room", S("请到“房间和预订”里点“订房间”：先定时间，再选空着的房间。"));
		return NULL;
	}
	if (rooms_one(&program, draft->org, draft_int(draft, "room"), &room) != NULL) {
		fault(draft, "room", S("请选一间房。"));
		return NULL;
	}
	struct slot slot = {draft_text(draft, "day"), draft_text(draft, "begins"),
			    draft_text(draft, "ends")};
	if (slot.day.len == 0 || slot.begins.len == 0 || slot.ends.len == 0)
		return NULL; /* told by the register: they are required */
	fault(draft, "begins", slot_refusal(act, &room, &slot));
	if (draft_int(draft, "people") > record_int(&room, "capacity"))
		fault(draft, "people",
		      str_fmt(act->arena, "这间房只坐得下 %lld 人，请换一间大的。",
			      (long long)record_int(&room, "capacity")));
	return NULL;
}

/* One phone of the public may hold so many at once: what is free stays free for others. */
static err_t check_phone(struct act *act, struct draft *draft)
{
	int64_t most = setting(act, "booking_phone_most", 3), *ids = NULL, open = 0;
	struct act program = act_as_program(act);
	size_t count = 0;
	if (act->account != 0 || draft_text(draft, "phone").len == 0)
		return NULL;
	TRY(reg_find_sealed(&program, draft->reg, "phone", draft_text(draft, "phone"), draft->org,
			    50, &ids, &count));
	for (size_t i = 0; i < count; i++) {
		struct record one;
		TRY(reg_load(&program, draft->reg, ids[i], &one));
		open += one.open && !one.voided;
	}
	if (open >= most)
		return err_field(
			act->arena, S("phone"),
			"这个手机号已经订了 %lld 次还没用。用完或取消一次再订，急的话打村里电话。",
			(long long)open);
	return NULL;
}

/* ---- booking ---- */

static err_t fire(struct act *act, const struct reg *reg, int64_t id, const char *step)
{
	struct act program = act_as_program(act);
	return flow_fire(&program, reg, id,
			 &(struct flow_ask){.step = str_of(step), .by_program = true});
}

static err_t book_day(struct act *act, const struct record *room, const struct form *form,
		      struct str day, bool wait, struct str series, struct booked *out)
{
	const struct reg *reg = act_register(act, "room_booking");
	struct draft *draft = NULL;
	bool taken = false;
	int64_t id = 0;
	TRY(draft_new(act, reg, room->org, &draft));
	draft_take(draft, form, NULL, 0);
	draft_set_int(draft, "room", room->id);
	draft_set_text(draft, "day", day);
	draft_set_text(draft, "series", series);
	draft_set_text(draft, "booking_way", act->account == 0 ? S("public") : S("desk"));
	TRY(draft_check(draft));
	struct slot slot = {day, draft_text(draft, "begins"), draft_text(draft, "ends")};
	TRY(slot_taken(act, room, &slot, &taken));
	if (taken && !wait)
		return err_field(act->arena, S("begins"), "这个时间已经有人订了。");
	TRY(check_phone(act, draft));
	TRY(flow_begin(draft, reg->flows[0], act->account == 0, NULL, 0));
	TRY(draft_write(draft, 0, &id));
	TRY(flow_begun(act, reg, id, S("")));
	bool asks = record_int(room, "approve") != 0;
	if (taken || !asks)
		TRY(fire(act, reg, id, taken ? "queue" : "confirm"));
	out->id = out->id == 0 ? id : out->id;
	out->made++;
	out->waiting += taken;
	out->asked += !taken && asks;
	return NULL;
}

/* Of several weeks those that are free; the others are told. */
static err_t book_weeks(struct act *act, const struct record *room, const struct form *form,
			int64_t first, int64_t weeks, struct booked *out)
{
	struct buf left = buf_new(act->arena, LEFT_MAX);
	struct str series =
		str_fmt(act->arena, "%lld-%lld", (long long)room->id, (long long)act->now);
	for (int64_t i = 0; i < weeks; i++) {
		struct str day = day_text(act->arena, first + i * 7);
		struct slot slot = {day, form_get(form, S("begins")), form_get(form, S("ends"))};
		bool taken = false;
		struct str refusal = slot_refusal(act, room, &slot);
		TRY(slot_taken(act, room, &slot, &taken));
		if (taken || (refusal.len > 0 && i > 0)) {
			buf_fmt(&left, "%s" STR, left.len > 0 ? "、" : "",
				STR_ARG(day_short(act->arena, first + i * 7)));
			continue;
		}
		TRY(book_day(act, room, form, day, false, series, out));
	}
	out->left = buf_str(&left);
	return NULL;
}

err_t booking_make(struct act *act, const struct record *room, const struct form *form, bool wait,
		   int64_t weeks, struct booked *out)
{
	struct str day = form_get(form, S("day"));
	int64_t first = 0, most = setting(act, "booking_weeks", 26);
	*out = (struct booked){.left = S("")};
	if (!day_read(day, &first))
		return err_field(act->arena, S("day"), "请选哪一天。");
	if (weeks > most || weeks > WEEKS_MOST)
		return err_field(act->arena, S("weeks"), "一次最多订 %lld 周。", (long long)most);
	for (int64_t i = 0; i < (weeks < 1 ? 1 : weeks); i++)
		TRY(lock_day(act, room->id, day_text(act->arena, first + i * 7)));
	if (weeks <= 1)
		return book_day(act, room, form, day, wait, S(""), out);
	TRY(book_weeks(act, room, form, first, weeks, out));
	if (out->made == 0)
		return err_field(act->arena, S("begins"),
				 "这几周的这个时间都有人订了，请换个时间或换一间。");
	return NULL;
}

err_t rooms_book(struct act *act, struct str org, const struct form *form, int64_t *out)
{
	struct record room;
	struct booked booked;
	int64_t id = 0;
	(void)str_int(form_get(form, S("room")), &id);
	TRY(rooms_one(act, org, id, &room));
	TRY(booking_make(act, &room, form, true, 1, &booked));
	*out = booked.id;
	return NULL;
}

/* ---- what becomes free ---- */

static err_t set_to_tell(struct act *act, const struct record *record, bool yes)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(draft_of(act, record, &draft));
	draft_set_int(draft, "to_tell", yes);
	return draft_write(draft, record->version, &id);
}

static err_t promote(struct act *act, int64_t id, const struct record *room, bool *moved)
{
	const struct reg *reg = act_register(act, "room_booking");
	struct record one;
	bool taken = false;
	*moved = false;
	TRY(reg_load(act, reg, id, &one));
	struct slot slot = {record_text(&one, "day"), record_text(&one, "begins"),
			    record_text(&one, "ends")};
	TRY(slot_taken(act, room, &slot, &taken));
	if (taken || slot_refusal(act, room, &slot).len > 0)
		return NULL;
	TRY(fire(act, reg, id, record_int(room, "approve") != 0 ? "promote_ask" : "promote"));
	TRY(reg_load(act, reg, id, &one));
	*moved = true;
	return set_to_tell(act, &one, true);
}

/* Who has waited longest goes first; each who fits moves up. */
err_t booking_freed(struct act *act, const struct event *event)
{
	enum { WAITING_MAX = 20 };
	struct act program = act_as_program(act);
	struct record gone, room;
	int64_t ids[WAITING_MAX];
	size_t count = 0;
	TRY(reg_load(&program, act_register(act, "room_booking"), event->id, &gone));
	if (rooms_one(&program, gone.org, record_int(&gone, "room"), &room) != NULL)
		return NULL;
	TRY(lock_day(&program, room.id, record_text(&gone, "day")));
	struct rows rows = db_query(
		act->db,
		"SELECT id FROM r_room_booking WHERE room = $1 AND day = $2 AND state = 'waiting' "
		"AND voided = 0 ORDER BY created, id LIMIT 20",
		ARGS(V_INT(room.id), V_TEXT(record_text(&gone, "day"))));
	while (count < WAITING_MAX && rows_next(&rows))
		ids[count++] = rows_int(&rows, 0);
	TRY(rows_done(&rows));
	for (size_t i = 0; i < count; i++) {
		bool moved = false;
		TRY(promote(&program, ids[i], &room, &moved));
	}
	return NULL;
}

err_t booking_told(struct act *act, const struct event *event)
{
	struct act program = act_as_program(act);
	struct record one;
	TRY(reg_load(&program, act_register(act, "room_booking"), event->id, &one));
	return record_int(&one, "to_tell") == 0 ? NULL : set_to_tell(&program, &one, false);
}

/* ---- what is over ---- */

static err_t end_one(struct act *act, int64_t id)
{
	const struct reg *reg = act_register(act, "room_booking");
	struct record one;
	TRY(reg_load(act, reg, id, &one));
	if (!one.open)
		return NULL;
	return fire(act, reg, id,
		    str_eq(record_text(&one, "state"), S("booked")) ? "finish" : "lapse");
}

static err_t find_over(struct act *act, int64_t *ids, size_t room, size_t *count)
{
	*count = 0;
	if (act_register(act, "room_booking") == NULL)
		return NULL;
	struct rows rows =
		db_query(act->db,
			 "SELECT id FROM r_room_booking WHERE open = 1 AND day < $1 AND voided = 0 "
			 "ORDER BY day, id LIMIT $2",
			 ARGS(V_TEXT(day_text(act->arena, act->today)), V_INT((int64_t)room)));
	return rows_ids(&rows, ids, room, count);
}

const struct due booking_dues[] = {{"a booking that is over", find_over, end_one}, {NULL, NULL, NULL}};
