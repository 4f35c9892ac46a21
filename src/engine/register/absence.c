/*
 * absence: for whom a person stands in today, from the register "absence".
 *
 * Standing in gives no right: the deputy's own roles decide, as ever. It only says whose work she is
 * told of, and in whose name the history keeps what she does.
 */
#include "base/arena.h"
#include "base/date.h"
#include "engine/register/register.h"

enum { ABSENT_MAX = 50 };

err_t absent_ones(struct act *act, const int64_t **out, size_t *count)
{
	int64_t *list = arena_many(act->arena, int64_t, ABSENT_MAX);
	size_t filled = 0;
	*out = list;
	*count = 0;
	if (act->account <= 0 || catalogue_register(act->house->catalogue, S("absence")) == NULL)
		return NULL;
	struct str today = day_text(act->arena, act->today);
	struct rows rows = db_query(act->db,
				    "SELECT DISTINCT who FROM r_absence WHERE deputy = $1 AND "
				    "from_on <= $2 AND until_on >= $2 AND voided = 0 LIMIT 50",
				    ARGS(V_INT(act->account), V_TEXT(today)));
	while (filled < ABSENT_MAX && rows_next(&rows))
		list[filled++] = rows_int(&rows, 0);
	TRY(rows_done(&rows));
	*count = filled;
	return NULL;
}

err_t absence_deputy(struct act *act, int64_t who, int64_t *deputy)
{
	*deputy = 0;
	if (catalogue_register(act->house->catalogue, S("absence")) == NULL)
		return NULL;
	return db_int(act->db,
		      "SELECT deputy FROM r_absence WHERE who = $1 AND from_on <= $2 AND "
		      "until_on >= $2 AND voided = 0 ORDER BY created DESC, id DESC LIMIT 1",
		      ARGS(V_INT(who), V_TEXT(day_text(act->arena, act->today))), deputy, NULL);
}

err_t absence_overlap(struct act *act, int64_t who, struct str from, struct str until, int64_t except,
		      struct str *since, struct str *last)
{
	*since = *last = S("");
	TRY(act_lock(act, str_fmt(act->arena, "absence:%lld", (long long)who)));
	struct rows rows = db_query(act->db,
				    "SELECT from_on, until_on FROM r_absence WHERE who = $1 AND "
				    "from_on <= $2 AND until_on >= $3 AND id <> $4 AND voided = 0 "
				    "ORDER BY from_on, id LIMIT 1",
				    ARGS(V_INT(who), V_TEXT(until), V_TEXT(from), V_INT(except)));
	if (rows_next(&rows)) {
		*since = rows_copy(&rows, act->arena, 0);
		*last = rows_copy(&rows, act->arena, 1);
	}
	return rows_done(&rows);
}
