/*
 * load: how much each colleague of a unit has on the desk: to share it out, never to rank.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"
#include "engine/flow/flow_int.h"

static struct flow_load *load_of(struct flow_load *list, size_t *count, size_t room, int64_t account)
{
	for (size_t i = 0; i < *count; i++) {
		if (list[i].account == account)
			return &list[i];
	}
	if (*count == room)
		return NULL;
	list[*count] = (struct flow_load){.account = account};
	return &list[(*count)++];
}

/* "'a', 'b'": names of the catalogue's states on that desk. */
static void put_states(const struct reg *reg, enum tier tier, struct buf *sql)
{
	bool first = true;
	for (size_t f = 0; f < reg->flow_count; f++) {
		for (size_t i = 0; i < reg->flows[f]->state_count; i++) {
			const struct flow_state *state = &reg->flows[f]->states[i];
			if (state->tier != tier || state->final)
				continue;
			buf_fmt(sql, "%s'" STR "'", first ? "" : ", ", STR_ARG(state->name));
			first = false;
		}
	}
	if (first)
		buf_add(sql, S("''"));
}

static err_t read_open(struct act *act, const struct reg *reg, struct str unit, enum tier tier,
		       int64_t soon_until, struct flow_load *list, size_t *count, size_t room)
{
	struct buf sql = buf_new(act->arena, 1 << 14);
	buf_fmt(&sql,
		"SELECT \"handler\", count(*), count(*) FILTER (WHERE \"due\" < $2), "
		"count(*) FILTER (WHERE \"due\" >= $2 AND \"due\" <= $3) FROM \"r_" STR
		"\" WHERE substr(\"org\", 1, %zu) = $1 AND \"open\" = 1 AND \"state\" IN (",
		STR_ARG(reg->name), unit.len);
	put_states(reg, tier, &sql);
	buf_add(&sql, S(") GROUP BY \"handler\""));
	struct rows rows = db_query_made(act->db, (struct sql){str_c(act->arena, buf_str(&sql))},
					 ARGS(V_TEXT(unit), V_TEXT(day_text(act->arena, act->today)),
					      V_TEXT(day_text(act->arena, soon_until))));
	while (rows_next(&rows)) {
		struct flow_load *one = load_of(list, count, room, rows_int(&rows, 0));
		if (one == NULL)
			continue;
		one->open += rows_int(&rows, 1);
		one->overdue += rows_int(&rows, 2);
		one->soon += rows_int(&rows, 3);
	}
	return rows_done(&rows);
}

static bool leaves(const struct reg *reg, struct str from, struct str to, enum tier tier)
{
	for (size_t f = 0; f < reg->flow_count; f++) {
		const struct flow_state *was = flow_state(reg->flows[f], from);
		const struct flow_state *is = flow_state(reg->flows[f], to);
		if (was != NULL && is != NULL && was->tier == tier && (is->tier != tier || is->final))
			return true;
	}
	return false;
}

/* What the week brought: taken (entered, accepted, claimed) and finished (left this desk). */
static err_t read_week(struct act *act, const struct reg *reg, struct str unit, enum tier tier,
		       int64_t since, struct flow_load *list, size_t *count, size_t room)
{
	struct rows rows = db_query(act->db,
				    "SELECT account, step, from_state, to_state, count(*) FROM journal "
				    "WHERE unit = $1 AND at >= $2 AND reg = $3 AND account > 0 "
				    "GROUP BY account, step, from_state, to_state",
				    ARGS(V_TEXT(unit), V_INT(since), V_TEXT(reg->name)));
	while (rows_next(&rows)) {
		struct str step = rows_text(&rows, 1);
		bool taken = str_eq(step, S("begin")) || str_eq(step, S("accept")) ||
			     str_eq(step, S(STEP_CLAIM));
		bool done = leaves(reg, rows_text(&rows, 2), rows_text(&rows, 3), tier);
		struct flow_load *one =
			taken || done ? load_of(list, count, room, rows_int(&rows, 0)) : NULL;
		if (one == NULL)
			continue;
		one->taken += taken ? rows_int(&rows, 4) : 0;
		one->done += done ? rows_int(&rows, 4) : 0;
	}
	return rows_done(&rows);
}

err_t flow_loads(struct act *act, const struct reg *reg, struct str unit, struct flow_load **out,
		 size_t *count)
{
	enum { ROOM = 300, SOON_DAYS = 3 };
	struct flow_load *list = arena_many(act->arena, struct flow_load, ROOM);
	enum tier tier = tier_of_code(unit);
	size_t filled = 0;
	int64_t monday = act->today - (act->today + 3) % 7; /* 1970-01-01 was a Thursday */
	TRY(act_need(act, reg->name, VERB_READ, unit));
	TRY(read_open(act, reg, unit, tier,
		      calendar_add(act->house->calendar, act->today, SOON_DAYS), list, &filled, ROOM));
	TRY(read_week(act, reg, unit, tier, moment_of_day(monday), list, &filled, ROOM));
	*out = list;
	*count = filled;
	return NULL;
}
