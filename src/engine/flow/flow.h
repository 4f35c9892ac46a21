/*
 * flow: a record's way through states, with who may take which step and until when.
 *
 * Time limits are numbers of the rule (an item's terms) under which the record was accepted. Clocks
 * count statutory working days from the day after acceptance and stand still in states that say so;
 * two limits are kept: the whole (due) and the stage (stage_due). Every step is one line of the
 * journal: who, where, from, to, why. Nothing changes a state but flow_begin, flow_fire, flow_fire_due.
 */
#ifndef LIANXIN_ENGINE_FLOW_H
#define LIANXIN_ENGINE_FLOW_H

#include "base/doc.h"
#include "base/err.h"
#include "engine/account/account.h"
#include "engine/register/register.h"

/* The numbers of a rule for a record: a module's row. Registers without one are judged by settings of
 * the same names. */
struct flow_rule {
	const char *reg; /* NULL ends a table */
	err_t (*terms)(struct act *act, const struct record *record, const struct term **terms,
		       size_t *count);
};

/* Keeps the text of the rule under which something is accepted; gives its version. Once a version. */
err_t rule_keep(struct act *act, const struct item *item) MUST_USE;
/* From here on the house compiles each version once; what it has learned ends with the arena. */
void rule_remember(struct arena *arena, struct house *house);
/* The item as it was under a version: today's when it has not changed since. */
err_t rule_item(struct act *act, struct str code, struct str version, const struct item **out) MUST_USE;

/* The number of a rule by name; otherwise when neither the rule nor the settings know it. */
err_t flow_term(struct act *act, const struct record *record, struct str name, int64_t otherwise,
		int64_t *out) MUST_USE;

/* Puts a new draft into the start state; from_public: the villager's start. Before draft_write, or in the
 * register's hook, which may begin it anew under terms of its own. */
err_t flow_begin(struct draft *draft, const struct flow *flow, bool from_public,
		 const struct term *terms, size_t term_count) MUST_USE;
/* The journal's first line and the start's events; after draft_write. */
err_t flow_begun(struct act *act, const struct reg *reg, int64_t id, struct str note) MUST_USE;

struct flow_ask {
	struct str step;
	int64_t version;         /* of the page that the person saw */
	const struct form *form; /* reason, reason_code and the step's own fields */
	bool by_program;         /* timers and listeners: right and version are not asked */
};
/*
 * Takes a step: state, right, conditions, reason and form are checked; faults come as a list. Emits
 * "<register>.<step>", "<register>.accepted" when the clock starts, the step's own event,
 * "publish.open" or "publish.close", and at the end "<register>.closed"; event.on is the register. ERR_CONFLICT when the record has moved on since.
 */
err_t flow_fire(struct act *act, const struct reg *reg, int64_t id, const struct flow_ask *ask) MUST_USE;

bool flow_may(struct act *act, const struct record *record, const struct flow_step *step);
/* Whether it waits for this person: he may take a step that is not aside. */
bool flow_waits(struct act *act, const struct record *record);
/* Whether the rule of the record lets the step apply (when, unless). */
bool flow_applies(struct act *act, const struct record *record, const struct flow_step *step);
const struct flow *flow_of(const struct record *record); /* NULL: none */

/* Where a record stands. */
struct flow_view {
	const struct flow *flow;
	const struct flow_state *state;
	bool stopped, overdue, running;
	int64_t due, stage_due;   /* day numbers; -1: none */
	int64_t left, total;      /* working days; left below 0: overdue by so many */
	int percent;              /* of the time left, 0..100 */
	const char *tone;         /* ok, warn (30 % or one working day left), err (overdue), stop */
	const struct flow_state *stages[6]; /* the way in words, in order */
	size_t stage_count, stage_now;      /* stage_now counts from 0 */
};
err_t flow_look(struct act *act, const struct record *record, struct flow_view *out) MUST_USE;
/* "超 3 个工作日"; on the days of rest behind its day what is overdue is so by none: "刚过期限". */
struct str flow_over_words(struct arena *arena, int64_t working_days);

struct flow_line {
	int64_t at, account, version; /* version: of the record that the line left */
	struct str step, title, words, from, to, actor, post, org, unit, reason;
	bool paper, final;
	bool inner; /* who has it, within a unit: for the desk alone */
	const struct reg *reg; /* of flow_days, as is record */
	int64_t record;
};
/* The journal, oldest first. */
err_t flow_journal(struct act *act, const struct record *record, struct flow_line **out,
		   size_t *count) MUST_USE;

/* The way of a record as it went, by its journal: without the stages behind it that it went round, and ended as it did. Who took
 * his application back in the village was never approved by the county. */
void flow_way(struct flow_view *view, const struct flow_line *lines, size_t count);

/* What a unit did in [from, until[ (moments) with the records of all registers, oldest first, at most 2,000 lines a day: reg, record, at,
 * step and to alone. */
err_t flow_days(struct act *act, struct str unit, int64_t from, int64_t until, struct flow_line **out, size_t *count) MUST_USE;

/* A line of the journal that is no step: what happened, and why or how. for_applicant: it is also on the
 * villager's page. */
err_t flow_note(struct act *act, const struct record *record, struct str title, struct str words,
		bool for_applicant) MUST_USE;

/* Whether a step of now is for a colleague because this account took the one before (step key `apart`). */
bool flow_stands_aside(struct act *act, const struct record *record);

/* For pages: steps that this act may take now [{key,title,lead,open,danger,button,url,fields…}]; typed
 * and errors belong to the step `failed` (empty: none). base_url + "/" + key is where a step posts. */
err_t flow_actions_doc(struct act *act, const struct record *record, struct str base_url,
		       struct str failed, const struct form *typed, err_t errors,
		       struct doc *out_list) MUST_USE;
/* Of a page's "actions", made so: sets has_actions, and `turn`, which it gives: whether it is this person's turn. To give up or to
 * take back is nobody's turn. */
bool flow_turn_doc(struct doc *page);
/* The fields in which a step's reason is given; typed may be NULL. */
err_t flow_reason_doc(struct act *act, const struct reg *reg, const struct flow_step *step,
		      const struct form *typed, err_t errors, struct doc *fields) MUST_USE;
/* limit, steps, step_text, history of the desk's page. */
err_t flow_desk_doc(struct act *act, const struct record *record, struct doc *page) MUST_USE;

struct flow_redated {
	int64_t after;             /* id of the last record seen; 0: from the beginning */
	int64_t seen, moved, kept; /* kept: they cannot be counted anew and keep their dates */
	bool left;                 /* whether more follow */
};
/* Counts the limits of the next open records anew, when working days have changed: calendars[0] is in
 * force, the others were before, the newest first. Program only; may be begun again anywhere. */
err_t flow_redate(struct act *act, const struct reg *reg, const struct calendar *const *calendars,
		  size_t calendar_count, int limit, struct flow_redated *sum) MUST_USE;
err_t flow_count_open(struct act *act, const struct reg *reg, int64_t *out) MUST_USE;

/* The records that flow on by time today (state.after, state.then), at most room, state by state those first that have been due
 * longest. Only looks. */
err_t flow_due(struct act *act, const struct reg *reg, int64_t *ids, size_t room, size_t *count) MUST_USE;
/* Takes that step for one of them; nothing where it has been taken meanwhile. Each is a transaction of its own (web/due.c): one
 * that cannot flow on keeps no other. Program only. */
err_t flow_fire_due(struct act *act, const struct reg *reg, int64_t id) MUST_USE;

/* ---- who has it (handler.c): order within a unit, never a right ---- */

/* May take it, or be given it: takes steps at the tier whose desk has it. */
bool flow_may_hand(const struct act *act, const struct record *record);
/* May give it to a colleague: who has it, and who leads the unit (VERB_MANAGE). */
bool flow_may_give(const struct act *act, const struct record *record);
/* Colleagues of the unit on whose desk it lies who may take its steps, by name. */
err_t flow_candidates(struct act *act, const struct record *record, struct account **out,
		      size_t *count) MUST_USE;
/* Gives it to an account (one's own: takes it), with a line of the journal; words: why, may be empty.
 * ERR_CONFLICT when the record has moved on since the version. */
err_t flow_hand(struct act *act, const struct reg *reg, int64_t id, int64_t version, int64_t to,
		struct str words) MUST_USE;
/* The last thing that was done with it; claims and handing over are passed over. */
err_t flow_last(struct act *act, const struct record *record, struct flow_line *out,
		bool *found) MUST_USE;

struct flow_load { /* of one colleague, on one unit's desk */
	int64_t account; /* 0: nobody has them */
	int64_t open, soon, overdue; /* now; soon: due within three working days */
	int64_t taken, done;         /* since Monday: entered, accepted or claimed; left this desk */
};
/* Needs the right to read the register there. In no order. */
err_t flow_loads(struct act *act, const struct reg *reg, struct str unit, struct flow_load **out,
		 size_t *count) MUST_USE;

/* ---- one step for many records (batch.c) ---- */

struct batch_line {
	int64_t record;
	bool done;
	struct str words; /* the step's title, or why not */
};
/* Takes a step that is for batches and notes it; a record that has its line is passed over. One
 * transaction each. */
err_t flow_batch_fire(struct act *act, int64_t job, const struct reg *reg, int64_t id,
		      const struct flow_ask *ask) MUST_USE;
/* Notes why a record was left as it was. */
err_t flow_batch_refuse(struct act *act, int64_t job, int64_t id, struct str why) MUST_USE;
/* What was refused first. */
err_t flow_batch_lines(struct act *act, int64_t job, struct batch_line **out, size_t *count) MUST_USE;
/* By the clock: lines older than the setting retention_batch_days. What was done stays in the journal. */
err_t flow_batch_sweep(struct act *act) MUST_USE;

const struct table *flow_tables(size_t *count);

#endif
