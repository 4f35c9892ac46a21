/*
 * todo: what waits for the village: bookings that ask for its yes, people to be told by telephone, what is booked
 * for today and tomorrow, the flag.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/rooms/rooms_int.h"
#include "web/part.h"
#include "web/todo.h"

enum { SHOWN = 50 };

static struct doc *add_row(struct visit *visit, struct doc *rows, const struct record *record,
			   struct str title, struct str person, const char *next)
{
	struct doc *row = doc_add_map(rows);
	doc_set(row, "url", visit_record_url(visit, record->reg->name, record->id));
	doc_set(row, "title", title);
	doc_set(row, "person", person);
	doc_set(row, "number", record_text(record, "number"));
	doc_set(row, "place", S(""));
	doc_set(row, "next", str_of(next));
	doc_set(row, "due", S(""));
	return row;
}

static struct str when_of(struct visit *visit, const struct record *one)
{
	int64_t day = 0;
	(void)day_read(record_text(one, "day"), &day);
	struct str named = day == visit->act.today       ? S("今天")
			   : day == visit->act.today + 1 ? S("明天")
							 : day_short(visit->arena, day);
	return str_fmt(visit->arena, STR " " STR, STR_ARG(named),
		       STR_ARG(rooms_span(visit->arena, one)));
}

static void add_booking(struct visit *visit, struct doc *rows, const struct record *one,
			const char *next, const char *word, const char *tone, const char *icon)
{
	struct str title = str_fmt(
		visit->arena, STR "，" STR "：" STR, STR_ARG(when_of(visit, one)),
		STR_ARG(record_text(one, "room_name")), STR_ARG(record_text(one, "purpose")));
	struct doc *row = add_row(visit, rows, one, title, record_text(one, "contact"), next);
	part_state(row, "lamp", str_of(word), str_of(tone), str_of(icon));
}

/* Of the village, what answers a filter. */
static err_t filtered(struct visit *visit, struct str org, const char *name, const char *value,
		      const struct record **out, size_t *count)
{
	struct form *params = rooms_form(
		visit->arena, "org", org, name, str_of(value), "state",
		str_eq(str_of(name), S("state")) ? S("asked") : S("booked"), (const char *)NULL);
	return reg_list_records(&visit->act, act_register(&visit->act, "room_booking"),
				&(struct query){.params = params, .url = S(""), .limit = SHOWN},
				out, count);
}

static err_t add_bookings(struct visit *visit, struct doc *groups)
{
	const struct record *some = NULL;
	struct record *near = NULL;
	size_t count = 0;
	struct doc *asked = doc_list(visit->arena), *tell = doc_list(visit->arena),
		   *soon = doc_list(visit->arena);
	if (tier_of_code(visit->act.org) < TIER_VILLAGE)
		return NULL;
	struct str org = str_sub(visit->act.org, 0, tier_length(TIER_VILLAGE));
	TRY(filtered(visit, org, "state", "asked", &some, &count));
	for (size_t i = 0; i < count; i++)
		add_booking(visit, asked, &some[i], "同意或不同意", "待同意", "act", "clock");
	TRY(filtered(visit, org, "to_tell", "1", &some, &count));
	for (size_t i = 0; i < count; i++)
		add_booking(visit, tell, &some[i], "打电话告诉", "候补轮到了", "warn", "phone");
	TRY(rooms_bookings(&visit->act, org, 0, day_text(visit->arena, visit->act.today),
			   day_text(visit->arena, visit->act.today + 1), &near, &count));
	for (size_t i = 0; i < count && soon->in.count < SHOWN; i++) {
		if (str_eq(record_text(&near[i], "state"), S("booked")))
			add_booking(visit, soon, &near[i], "看这次预订", "已订好", "ok",
				    "circle-check");
	}
	todo_group(groups, S("等村里同意的订房"), S("calendar"), S("act"), S(""), asked);
	todo_group(groups, S("候补轮到了，要打电话告诉"), S("phone"), S("warn"), S(""), tell);
	todo_group(groups, S("今天和明天的房间"), S("calendar-event"), S("plain"), S("/desk/rooms"), soon);
	return NULL;
}

static bool is_due(struct visit *visit, const struct record *flag)
{
	int64_t months = catalogue_setting_int(visit->act.house->catalogue, "flag_months", 6),
		day = 0;
	if (day_read(record_text(flag, "replace_on"), &day))
		return day <= visit->act.today + 7;
	return day_read(record_text(flag, "hung_on"), &day) &&
	       full_months(day, visit->act.today) >= months;
}

static err_t add_flags(struct visit *visit, struct doc *groups)
{
	const struct reg *reg = act_register(&visit->act, "asset");
	const struct record *list = NULL;
	size_t count = 0;
	struct form *params = rooms_form(visit->arena, "item", S("flag"), (const char *)NULL);
	struct doc *rows = doc_list(visit->arena);
	TRY(reg_list_records(&visit->act, reg,
			     &(struct query){.params = params, .url = S(""), .limit = SHOWN}, &list,
			     &count));
	for (size_t i = 0; i < count; i++) {
		if (str_eq(record_text(&list[i], "asset_state"), S("gone")) ||
		    !is_due(visit, &list[i]))
			continue;
		struct doc *row = add_row(visit, rows, &list[i], S("国旗该看一看、换一换了"), S(""),
					  "看这面国旗");
		part_state(row, "lamp", S("该换了"), S("warn"), S("flag"));
	}
	todo_group(groups, S("国旗"), S("flag"), S("warn"), S(""), rows);
	return NULL;
}

err_t rooms_todo(struct visit *visit, struct doc *groups)
{
	if (act_register(&visit->act, "room_booking") == NULL ||
	    !act_may_somewhere(&visit->act, S("room_booking"), VERB_STEP))
		return NULL;
	TRY(add_bookings(visit, groups));
	return add_flags(visit, groups);
}
