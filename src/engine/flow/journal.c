/*
 * journal: every step of every record, a line each: who, where, from, to, why.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "engine/flow/flow_int.h"

enum { LINES_MAX = 500, LINES_FIRST = 16, DAY_LINES_MAX = 2000 };

/* In from_state of a note; no state can be called so. */
#define NOTE_FOR_APPLICANT "(applicant)"

static const struct column journal_columns[] = {
	ID_COLUMN("id"),
	TEXT_COLUMN("reg"), INT_COLUMN("record"), TEXT_COLUMN("org"), INT_COLUMN("at"),
	INT_COLUMN("account"), TEXT_COLUMN("actor"), TEXT_COLUMN("post"), TEXT_COLUMN("unit"),
	TEXT_COLUMN("step"), TEXT_COLUMN("from_state"), TEXT_COLUMN("to_state"),
	TEXT_COLUMN("reason"), INT_COLUMN("paper"),
	INT_COLUMN("version"), /* of the record after it: the order, whichever writer gave the id */
};
static const struct index journal_indexes[] = {
	{STR_INIT("journal_record"), STR_INIT("reg, record, version, at, id"), {NULL, 0}, false},
	{STR_INIT("journal_unit"), STR_INIT("unit, at"), {NULL, 0}, false},
};
static const struct column batch_columns[] = {
	INT_COLUMN("job"), INT_COLUMN("record"), INT_COLUMN("at"), INT_COLUMN("done"),
	TEXT_COLUMN("words"),
};
static const struct index batch_indexes[] = {
	{STR_INIT("batch_line_at"), STR_INIT("at"), {NULL, 0}, false},
};
static const struct column rule_columns[] = {
	TEXT_COLUMN("version"), TEXT_COLUMN("item"), TEXT_COLUMN("source"), INT_COLUMN("since"),
};
static const struct table tables[] = {
	{.name = STR_INIT("rule"), .columns = rule_columns, .column_count = COUNT(rule_columns),
	 .primary_key = STR_INIT("version")},
	{.name = STR_INIT("batch_line"), .columns = batch_columns, .column_count = COUNT(batch_columns),
	 .indexes = batch_indexes, .index_count = COUNT(batch_indexes), .primary_key = STR_INIT("job, record")},
	{.name = STR_INIT("journal"), .columns = journal_columns,
	 .column_count = COUNT(journal_columns), .indexes = journal_indexes,
	 .index_count = COUNT(journal_indexes)},
};

const struct table *flow_tables(size_t *count)
{
	*count = COUNT(tables);
	return tables;
}

err_t journal_write(struct act *act, const struct reg *reg, int64_t id, struct str org,
		    const struct flow_line *line)
{
	int64_t line_id = 0;
	TRY(act_id(act, &line_id));
	return db_exec(act->db,
		       "INSERT INTO journal(id, reg, record, org, at, account, actor, post, unit, step, "
		       "from_state, to_state, reason, paper, version) "
		       "VALUES($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
		       ARGS(V_INT(line_id), V_TEXT(reg->name), V_INT(id), V_TEXT(org),
			    V_INT(line->at), V_INT(line->account), V_TEXT(line->actor),
			    V_TEXT(line->post), V_TEXT(line->org), V_TEXT(line->step),
			    V_TEXT(line->from), V_TEXT(line->to), V_TEXT(line->reason),
			    V_INT(line->paper), V_INT(line->version)),
		       NULL);
}

/* A note leads to no state; its title stands where a step's name would. */
err_t flow_note(struct act *act, const struct record *record, struct str title, struct str words,
		bool for_applicant)
{
	struct flow_line line = {.at = act->now, .account = act->account, .version = record->version,
				 .step = title,
				 .from = for_applicant ? S(NOTE_FOR_APPLICANT) : S(""),
				 .actor = act->name, .post = act->post, .org = act->org,
				 .reason = words};
	return journal_write(act, record->reg, record->id, record->org, &line);
}

/* Words of a line: the step's, or for the first line the state that it began in. */
static void name_line(const struct flow *flow, struct flow_line *line)
{
	const struct flow_state *to = flow_state(flow, line->to);
	/* A flow may have a step of the name under which every record begins: that one leads from a state. */
	bool began = str_eq(line->step, S("begin")) && line->from.len == 0;
	const struct flow_step *step = began ? NULL : flow_step(flow, line->step);
	if (str_eq(line->step, S(STEP_CLAIM)) || str_eq(line->step, S(STEP_ASSIGN))) {
		line->title = str_eq(line->step, S(STEP_CLAIM)) ? S("认领") : S("转交同事");
		line->inner = true;
		return;
	}
	line->title = step != NULL ? step->title : (to != NULL ? to->title : line->step);
	line->words = step != NULL ? step->words
		      : to != NULL ? to->title
		      : str_eq(line->from, S(NOTE_FOR_APPLICANT)) ? line->step
								   : S("");
	line->final = to != NULL && to->final;
}

/* Room for one more: most records have a few lines, and room for the most would be cleared for each. */
static struct flow_line *with_room(struct arena *arena, struct flow_line *list, size_t filled, size_t *room)
{
	size_t more = *room == 0 ? LINES_FIRST : *room * 2;
	if (filled < *room)
		return list;
	list = arena_grow(arena, list, *room * sizeof *list, more * sizeof *list);
	*room = more;
	return list;
}

err_t flow_journal(struct act *act, const struct record *record, struct flow_line **out,
		   size_t *count)
{
	const struct flow *flow = flow_of(record);
	struct flow_line *list = NULL;
	size_t filled = 0, room = 0;
	struct rows rows = db_query(act->db,
				    "SELECT at, account, actor, post, unit, step, from_state, "
				    "to_state, reason, paper FROM journal "
				    "WHERE reg = $1 AND record = $2 ORDER BY version, at, id LIMIT 500",
				    ARGS(V_TEXT(record->reg->name), V_INT(record->id)));
	while (filled < LINES_MAX && rows_next(&rows)) {
		list = with_room(act->arena, list, filled, &room);
		struct flow_line *line = &list[filled++];
		line->at = rows_int(&rows, 0);
		line->account = rows_int(&rows, 1);
		line->actor = rows_copy(&rows, act->arena, 2);
		line->post = rows_copy(&rows, act->arena, 3);
		line->org = rows_copy(&rows, act->arena, 4);
		line->step = rows_copy(&rows, act->arena, 5);
		line->from = rows_copy(&rows, act->arena, 6);
		line->to = rows_copy(&rows, act->arena, 7);
		line->reason = rows_copy(&rows, act->arena, 8);
		line->paper = rows_int(&rows, 9) != 0;
	}
	TRY(rows_done(&rows));
	for (size_t i = 0; i < filled; i++) {
		if (flow != NULL)
			name_line(flow, &list[i]);
		list[i].unit = list[i].org.len == 0 ? S("") : place_name(act, list[i].org);
	}
	*out = list;
	*count = filled;
	return NULL;
}

err_t flow_days(struct act *act, struct str unit, int64_t from, int64_t until, struct flow_line **out, size_t *count)
{
	struct flow_line *list = NULL;
	const struct reg *reg = NULL;
	int64_t days = until > from ? day_of_moment(until - 1) - day_of_moment(from) + 1 : 1;
	size_t filled = 0, room = 0, most = DAY_LINES_MAX * (size_t)days;
	struct rows rows = db_query(act->db,
				    "SELECT reg, record, at, step, to_state FROM journal "
				    "WHERE unit = $1 AND at >= $2 AND at < $3 ORDER BY at, id LIMIT $4",
				    ARGS(V_TEXT(unit), V_INT(from), V_INT(until), V_INT((int64_t)most)));
	while (filled < most && rows_next(&rows)) {
		struct str name = rows_text(&rows, 0);
		if (reg == NULL || !str_eq(reg->name, name))
			reg = catalogue_register(act->house->catalogue, name);
		if (reg == NULL)
			continue; /* the catalogue has it no more */
		list = with_room(act->arena, list, filled, &room);
		struct flow_line *line = &list[filled++];
		line->reg = reg;
		line->record = rows_int(&rows, 1);
		line->at = rows_int(&rows, 2);
		line->step = rows_copy(&rows, act->arena, 3);
		line->to = rows_copy(&rows, act->arena, 4);
	}
	TRY(rows_done(&rows));
	*out = list;
	*count = filled;
	return NULL;
}
