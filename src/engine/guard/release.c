/*
 * release: what somebody let through for one record, and why. See guard.h.
 *
 * A row is never changed but to be taken back, and never taken out; it knows a value by its digest alone.
 */
#include "engine/guard/guard_int.h"

#include "base/arena.h"
#include "base/count.h"
#include "engine/audit/audit.h"

static const struct column columns[] = {
	ID_COLUMN("id"),
	TEXT_COLUMN("reg"),
	INT_COLUMN("record"),
	TEXT_COLUMN("org"),
	TEXT_COLUMN("kind"),
	TEXT_COLUMN("mark"),
	INT_COLUMN("account"),
	TEXT_COLUMN("actor"),
	TEXT_COLUMN("post"),
	INT_COLUMN("at"),
	TEXT_COLUMN("reason"),
	INT_COLUMN("taken_back"),
};
static const struct index indexes[] = {
	{STR_INIT("guard_release_once"), STR_INIT("reg, record, mark"), STR_INIT("taken_back = 0"),
	 true},
};
static const struct table tables[] = {
	{.name = STR_INIT("guard_release"),
	 .columns = columns,
	 .column_count = COUNT(columns),
	 .indexes = indexes,
	 .index_count = COUNT(indexes)},
};

const struct table *guard_tables(size_t *count)
{
	*count = COUNT(tables);
	return tables;
}

static void mark_released(struct act *act, struct guard_report *report, const struct rows *rows)
{
	for (size_t i = 0; i < report->count; i++) {
		struct guard_find *find = &report->finds[i];
		bool waits = find->state == GUARD_HIDDEN || find->state == GUARD_STOPS;
		if (!waits || !str_eq(find->mark, rows_text(rows, 0)))
			continue;
		find->state = GUARD_RELEASED;
		find->actor = rows_copy(rows, act->arena, 1);
		find->post = rows_copy(rows, act->arena, 2);
		find->reason = rows_copy(rows, act->arena, 3);
		find->at = rows_int(rows, 4);
	}
}

err_t guard_releases(struct act *act, struct guard_report *report)
{
	if (report->count == 0 || report->ask.record == 0)
		return NULL;
	struct rows rows = db_query(act->db,
				    "SELECT mark, actor, post, reason, at FROM guard_release "
				    "WHERE reg = $1 AND record = $2 AND taken_back = 0",
				    ARGS(V_TEXT(report->ask.reg), V_INT(report->ask.record)));
	while (rows_next(&rows))
		mark_released(act, report, &rows);
	return rows_done(&rows);
}

static err_t note(struct act *act, const struct guard_ask *ask, struct str verb,
		  const struct guard_find *find, struct str reason)
{
	return audit_note(
		act, &(struct audit_entry){.verb = verb,
					   .on = ask->reg,
					   .id = ask->record,
					   .org = ask->org,
					   .digest = find->mark,
					   .note = str_fmt(act->arena, STR "：" STR,
							   STR_ARG(private_title(find->span.kind)),
							   STR_ARG(reason))});
}

err_t guard_release(struct act *act, const struct guard_ask *ask, const struct guard_find *find,
		    struct str reason)
{
	int64_t id = 0, made = 0;
	TRY(act_need(act, ask->reg, VERB_PUBLISH, ask->org));
	TRY(act_id(act, &id));
	TRY(db_exec(act->db,
		    "INSERT INTO guard_release(id, reg, record, org, kind, mark, account, actor, "
		    "post, at, reason, "
		    "taken_back) VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0) ON "
		    "CONFLICT DO NOTHING",
		    ARGS(V_INT(id), V_TEXT(ask->reg), V_INT(ask->record), V_TEXT(ask->org),
			 V_TEXT(private_name(find->span.kind)), V_TEXT(find->mark),
			 V_INT(act->account), V_TEXT(act->name), V_TEXT(act->post), V_INT(act->now),
			 V_TEXT(reason)),
		    &made));
	return made == 0 ? NULL : note(act, ask, S("release"), find, reason);
}

err_t guard_take_back(struct act *act, const struct guard_ask *ask, const struct guard_find *find)
{
	int64_t changed = 0;
	TRY(act_need(act, ask->reg, VERB_PUBLISH, ask->org));
	TRY(db_exec(act->db,
		    "UPDATE guard_release SET taken_back = $1 WHERE reg = $2 AND record = $3 AND "
		    "mark = $4 "
		    "AND taken_back = 0",
		    ARGS(V_INT(act->now), V_TEXT(ask->reg), V_INT(ask->record), V_TEXT(find->mark)),
		    &changed));
	return changed == 0 ? NULL : note(act, ask, S("unrelease"), find, find->reason);
}
