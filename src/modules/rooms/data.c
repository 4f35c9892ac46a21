/*
 * data: what the module's pages read, each from the registers by the engine.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/rooms/rooms_int.h"

#include <stdarg.h>
#include <stdlib.h>

struct form *rooms_form(struct arena *arena, const char *name, ...)
{
	struct form *form = arena_one(arena, struct form);
	const struct form_value **link = &form->first;
	va_list list;
	va_start(list, name);
	while (name != NULL) {
		struct form_value *one = arena_one(arena, struct form_value);
		*one = (struct form_value){str_of(name), va_arg(list, struct str), NULL};
		*link = one;
		link = &one->next;
		name = va_arg(list, const char *);
	}
	va_end(list);
	return form;
}

static int by_door(const void *one, const void *other)
{
	const struct record *a = one, *b = other;
	int64_t floors = record_int(a, "floor") - record_int(b, "floor");
	if (floors != 0)
		return floors < 0 ? -1 : 1;
	int doors = str_cmp(record_text(a, "door_no"), record_text(b, "door_no"));
	return doors != 0 ? doors : (a->id > b->id) - (a->id < b->id);
}

err_t rooms_load(struct act *act, struct str org, struct record **out, size_t *count)
{
	TRY(reg_gather(act, act_register(act, "room"), org, ROOMS_MAX, out, count));
	qsort(*out, *count, sizeof **out, by_door);
	return NULL;
}

err_t rooms_assets(struct act *act, struct str org, struct record **out, size_t *count)
{
	return reg_gather(act, act_register(act, "asset"), org, ASSETS_MAX, out, count);
}

err_t rooms_one(struct act *act, struct str org, int64_t id, struct record *out)
{
	const struct reg *reg = act_register(act, "room");
	if (reg == NULL || id == 0 || reg_load(act, reg, id, out) != NULL || out->voided ||
	    !str_eq(out->org, org))
		return err_new(act->arena, ERR_NOT_FOUND,
			       "没有这间房，或者已经不用了。请回到房间列表再找一找。");
	return NULL;
}

static int by_time(const void *one, const void *other)
{
	const struct record *a = one, *b = other;
	int days = str_cmp(record_text(a, "day"), record_text(b, "day"));
	if (days != 0)
		return days;
	int hours = str_cmp(record_text(a, "begins"), record_text(b, "begins"));
	return hours != 0 ? hours : (a->id > b->id) - (a->id < b->id);
}

err_t rooms_bookings(struct act *act, struct str org, int64_t room, struct str from,
		     struct str until, struct record **out, size_t *count)
{
	const struct reg *reg = act_register(act, "room_booking");
	const struct record *list = NULL;
	struct str only = room == 0 ? S("") : str_fmt(act->arena, "%lld", (long long)room);
	struct form *params =
		rooms_form(act->arena, "org", org, "day_from", from, "day_to", until, "state",
			   S("asked,booked,waiting"), "room", only, (const char *)NULL);
	*out = NULL;
	*count = 0;
	if (reg == NULL)
		return NULL;
	TRY(reg_list_records(act, reg,
			     &(struct query){.params = params, .url = S(""), .limit = BOOKINGS_MAX},
			     &list, count));
	*out = arena_many(act->arena, struct record, *count + 1);
	for (size_t i = 0; i < *count; i++)
		(*out)[i] = list[i];
	qsort(*out, *count, sizeof **out, by_time);
	return NULL;
}

struct str rooms_clock(struct arena *arena, struct str code)
{
	if (code.len != 4)
		return code;
	return str_fmt(arena, STR ":" STR,
		       STR_ARG(str_sub(code, code.at[0] == '0' ? 1 : 0, code.at[0] == '0' ? 1 : 2)),
		       STR_ARG(str_sub(code, 2, 2)));
}

struct str rooms_span(struct arena *arena, const struct record *booking)
{
	return str_fmt(arena, STR "–" STR,
		       STR_ARG(rooms_clock(arena, record_text(booking, "begins"))),
		       STR_ARG(rooms_clock(arena, record_text(booking, "ends"))));
}
