/*
 * handler: who of a unit has a record on the desk, and who acts for whom.
 *
 * A record lies with the unit whose desk its state names; a person takes it or is given it. That is for
 * order only: every colleague of the unit may still take the step, and nobody loses or gains a right. A
 * record that comes back finds the person who had it before.
 */
#include "base/arena.h"
#include "base/date.h"
#include "engine/account/account.h"
#include "engine/audit/audit.h"
#include "engine/flow/flow_int.h"

enum { CANDIDATES_MAX = 200 };

static bool could_step(struct act *act, int64_t account, const struct record *record, enum tier tier)
{
	struct act other = *act;
	other.own_id = 0;
	return act_as(&other, account) == NULL &&
	       act_may_step(&other, record->reg->name, tier, false, false, record->org, record->id);
}

static const struct flow_state *desk_of(const struct record *record)
{
	const struct flow *flow = flow_of(record);
	const struct flow_state *state =
		flow == NULL ? NULL : flow_state(flow, record_text(record, "state"));
	return state == NULL || state->final || state->tier == TIER_NONE ? NULL : state;
}

bool flow_may_hand(const struct act *act, const struct record *record)
{
	const struct flow_state *state = desk_of(record);
	return state != NULL && !record->voided &&
	       act_may_step(act, record->reg->name, state->tier, false, false, record->org, record->id);
}

bool flow_may_give(const struct act *act, const struct record *record)
{
	bool has = record_int(record, "handler") == act->account && act->account > 0;
	return flow_may_hand(act, record) &&
	       (has || act_may(act, record->reg->name, VERB_MANAGE, record->org));
}

err_t flow_candidates(struct act *act, const struct record *record, struct account **out,
		      size_t *count)
{
	const struct flow_state *state = desk_of(record);
	struct account *all = NULL;
	size_t all_count = 0, kept = 0;
	*count = 0;
	if (state == NULL)
		return NULL;
	struct str unit = str_sub(record->org, 0, tier_length(state->tier));
	TRY(account_colleagues(act, unit, &all, &all_count));
	for (size_t i = 0; i < all_count; i++) {
		if (could_step(act, all[i].id, record, state->tier))
			all[kept++] = all[i];
	}
	*out = all;
	*count = kept;
	return NULL;
}

static err_t check(struct act *act, const struct record *record, int64_t to)
{
	const struct flow_state *state = desk_of(record);
	if (state == NULL)
		return err_new(act->arena, ERR_CONFLICT, "这件事现在不在谁的桌上，不用认领。");
	if (!flow_may_hand(act, record))
		return err_new(act->arena, ERR_DENIED, "这件事现在由" STR "办理，您不能认领或转交。",
			       STR_ARG(tier_title(state->tier)));
	if (to == act->account)
		return NULL;
	if (!flow_may_give(act, record))
		return err_new(act->arena, ERR_DENIED, "只有经办人本人和单位负责人可以转交。您可以先认领。");
	if (!could_step(act, to, record, state->tier))
		return err_field(act->arena, S("to"), "请从本单位能办这件事的同事里选。");
	return NULL;
}

err_t flow_hand(struct act *act, const struct reg *reg, int64_t id, int64_t version, int64_t to,
		struct str words)
{
	struct record record;
	struct draft *draft = NULL;
	struct account who;
	TRY(reg_load(act, reg, id, &record));
	TRY(check(act, &record, to));
	if (record_int(&record, "handler") == to)
		return NULL;
	TRY(account_load(act, to, &who));
	TRY(draft_of(act, &record, &draft));
	draft_set_int(draft, "handler", to);
	draft->flow_set = true;
	TRY(draft_write(draft, version, &id));
	bool claim = to == act->account;
	struct str note = claim ? S("") : str_fmt(act->arena, "转交" STR, STR_ARG(who.name));
	if (words.len > 0)
		note = note.len == 0 ? words : str_fmt(act->arena, STR "：" STR, STR_ARG(note),
						       STR_ARG(str_head(words, 600)));
	/* No state: the line is the desk's alone, the villager's timeline tells of states. */
	struct flow_line line = {.at = act->now, .account = act->account, .version = version + 1,
				 .step = claim ? S(STEP_CLAIM) : S(STEP_ASSIGN), .actor = act->name,
				 .post = act->post, .org = act->org, .reason = note};
	return journal_write(act, reg, id, record.org, &line);
}

err_t handler_stands_aside(struct act *act, const struct record *record, bool *out)
{
	struct flow_line *lines = NULL;
	struct account *all = NULL;
	size_t count = 0;
	*out = false;
	if (act->account <= 0)
		return NULL;
	TRY(flow_journal(act, record, &lines, &count));
	while (count > 0 && (lines[count - 1].inner || lines[count - 1].account <= 0))
		count--;
	if (count == 0 || lines[count - 1].account != act->account)
		return NULL;
	TRY(flow_candidates(act, record, &all, &count));
	for (size_t i = 0; i < count; i++)
		*out = *out || all[i].id != act->account;
	return NULL;
}

/* The last one who took a step from this tier's desk and could still. */
static err_t had_before(struct act *act, const struct record *record, const struct flow *flow,
			enum tier tier, int64_t *out)
{
	struct flow_line *lines = NULL;
	size_t count = 0;
	*out = 0;
	TRY(flow_journal(act, record, &lines, &count));
	for (size_t i = count; i > 0 && *out == 0; i--) {
		const struct flow_state *from = flow_state(flow, lines[i - 1].from);
		bool here = from == NULL ? str_eq(lines[i - 1].step, S("begin")) : from->tier == tier;
		if (here && lines[i - 1].account > 0 &&
		    could_step(act, lines[i - 1].account, record, tier))
			*out = lines[i - 1].account;
	}
	return NULL;
}

err_t handler_move(struct act *act, const struct record *record, const struct flow *flow,
		   const struct flow_state *from, const struct flow_state *to, struct draft *draft)
{
	int64_t has = record_int(record, "handler"), next = has;
	if (to->tier == TIER_NONE)
		return NULL; /* nobody's desk: who had it is asked when it comes back */
	if (from->tier != to->tier)
		TRY(had_before(act, record, flow, to->tier, &next));
	if (next == 0 && act->account > 0 &&
	    act_may_step(act, record->reg->name, to->tier, false, false, record->org, record->id))
		next = act->account;
	if (next != has)
		draft_set_int(draft, "handler", next);
	return NULL;
}

err_t handler_name(struct act *act, const struct record *record, struct str *name)
{
	const int64_t *absent = NULL;
	size_t count = 0;
	struct account who;
	int64_t has = record_int(record, "handler");
	*name = act->name;
	if (act->account <= 0 || has == 0 || has == act->account)
		return NULL;
	TRY(absent_ones(act, &absent, &count));
	for (size_t i = 0; i < count; i++) {
		if (absent[i] != has)
			continue;
		TRY(account_load(act, has, &who));
		*name = str_fmt(act->arena, STR "（代" STR "）", STR_ARG(act->name), STR_ARG(who.name));
	}
	return NULL;
}

err_t flow_last(struct act *act, const struct record *record, struct flow_line *out, bool *found)
{
	struct rows rows = db_query(act->db,
				    "SELECT at, account, actor, reason, step FROM journal WHERE reg = $1 AND "
				    "record = $2 AND step <> $3 AND step <> $4 "
				    "ORDER BY version DESC, at DESC, id DESC LIMIT 1",
				    ARGS(V_TEXT(record->reg->name), V_INT(record->id),
					 V_TEXT(S(STEP_CLAIM)), V_TEXT(S(STEP_ASSIGN))));
	*out = (struct flow_line){0};
	*found = rows_next(&rows);
	if (*found) {
		const struct flow *flow = flow_of(record);
		out->at = rows_int(&rows, 0);
		out->account = rows_int(&rows, 1);
		out->actor = rows_copy(&rows, act->arena, 2);
		out->reason = rows_copy(&rows, act->arena, 3);
		out->step = rows_copy(&rows, act->arena, 4);
		const struct flow_step *step = flow == NULL ? NULL : flow_step(flow, out->step);
		out->title = step != NULL			? step->title
			     : str_eq(out->step, S("begin")) ? S("登记")
							     : out->step; /* a note */
	}
	return rows_done(&rows);
}
