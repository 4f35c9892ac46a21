/*
 * rows: what is planned for a hall, as it stands in the registers.
 */
#include "base/arena.h"
#include "base/date.h"
#include "engine/link/link.h"
#include "modules/hall/hall_int.h"
#include "web/live.h"

enum { RECORDS_MAX = 200, MINUTE_MS = 60000 };

err_t hall_load(struct act *act, const char *reg, struct rows rows, struct record **out, size_t *count)
{
	struct act program = act_as_program(act);
	int64_t *ids = arena_many(act->arena, int64_t, RECORDS_MAX);
	size_t found = 0;
	while (found < RECORDS_MAX && rows_next(&rows))
		ids[found++] = rows_int(&rows, 0);
	TRY(rows_done(&rows));
	*out = arena_many(act->arena, struct record, found + 1);
	for (*count = 0; *count < found; ++*count)
		TRY(reg_load(&program, act_register(act, reg), ids[*count], &(*out)[*count]));
	return NULL;
}

int hall_minute_of(struct str code)
{
	int64_t n = 0;
	return str_int(code, &n) && n >= 0 && n < 2400 && n % 100 < 60 ? (int)(n / 100 * 60 + n % 100) : -1;
}

int hall_minute(const struct act *act)
{
	return (int)((act->now - moment_of_day(act->today)) / MINUTE_MS);
}

struct programme hall_programme(const struct record *record)
{
	struct str days = record_text(record, "days");
	struct programme one = {
		.id = record->id, .screen = record_int(record, "screen"), .name = record_text(record, "name"),
		.begins = hall_minute_of(record_text(record, "begins")),
		.ends = hall_minute_of(record_text(record, "ends")),
		.sides = {record_text(record, "left_panels"), record_text(record, "middle_panels"),
			  record_text(record, "right_panels")},
	};
	for (size_t i = 0; i < days.len; i++) {
		if (days.at[i] >= '1' && days.at[i] <= '7')
			one.days |= 1u << (days.at[i] - '0');
	}
	return one;
}

err_t hall_programmes(struct act *act, struct str org, struct programme **out, size_t *count)
{
	struct record *records = NULL;
	size_t all = 0;
	TRY(hall_load(act, "hall_programme",
		      db_query(act->db,
			       "SELECT id FROM r_hall_programme WHERE substr(org, 1, 12) = $1 AND voided = 0 ORDER BY begins, id",
			       ARGS(V_TEXT(org))),
		      &records, &all));
	*out = arena_many(act->arena, struct programme, PROGRAMMES_MAX);
	for (*count = 0; *count < all && *count < PROGRAMMES_MAX; ++*count)
		(*out)[*count] = hall_programme(&records[*count]);
	return NULL;
}

err_t hall_device(struct visit *visit, struct str link, const char *use, struct record *out)
{
	struct act *act = &visit->act;
	err_t err = link_open(act, act_register(act, "hall_screen"), link, out);
	if (err != NULL && err->kind != ERR_NOT_FOUND)
		return err;
	if (err != NULL || out->voided || !str_eq(out->org, act->org) ||
	    !str_eq(record_text(out, "use"), str_of(use)))
		return err_new(visit->arena, ERR_NOT_FOUND,
			       "这个网址不对，或者已经停用。请在窗口电脑的“大屏和广播”里看新的网址。");
	return NULL;
}

struct str hall_topics(struct arena *arena, struct str org)
{
	return str_fmt(arena, "wall-" STR " duty-" STR " tickets-" STR, STR_ARG(org), STR_ARG(org),
		       STR_ARG(org));
}

err_t hall_tell(struct act *act, struct str org)
{
	return live_changed(act, live_topic(act->arena, "wall", org));
}
