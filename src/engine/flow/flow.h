/*
 * flow: a record's way through states, with who may take which step and until when.
 *
 * Time limits are numbers of the rule (an item's terms) under which the record was accepted. Clocks
 * count statutory working days from the day after acceptance and stand still in states that say so;
 * two limits are kept: the whole (due) and the stage (stage_due). Every step is one line of the
 * journal: who, where, from, to, why. Nothing changes a state but flow_begin, flow_fire, flow_tick.
 */
#ifndef LIANXIN_ENGINE_FLOW_H
#define LIANXIN_ENGINE_FLOW_H

#include "base/doc.h"
#include "base/err.h"
#include "engine/register/register.h"

/* The numbers of a rule; a module gives them for a record of its register. */
typedef err_t flow_terms(struct act *act, const struct record *record, struct draft *draft,
			 const struct term **terms, size_t *count);
struct flow_rule {
	const char *reg; /* NULL ends a table */
	flow_terms *terms;
};
void flow_rules(const struct flow_rule *const *tables); /* once, at start, from the module list */

/* Puts a new draft into the start state; from_public: the villager's start. Called before draft_write. */
err_t flow_begin(struct draft *draft, const struct flow *flow, bool from_public) MUST_USE;
/* The journal's first line; after draft_write. */
err_t flow_begun(struct act *act, const struct reg *reg, int64_t id, struct str note) MUST_USE;

struct flow_ask {
	struct str step;
	int64_t version;          /* of the page that the person saw */
	const struct form *form;  /* reason, reason_code and the step's own fields */
	bool by_program;          /* timers */
};
/* Takes a step: right, state, conditions, reason and form are checked; faults come as a list. */
err_t flow_fire(struct act *act, const struct reg *reg, int64_t id, const struct flow_ask *ask) MUST_USE;

/* The steps that this act may take now, with their forms: doc list for the action panel
 * [{name,title,tone,icon,fields:[…],reason_asked,reason_required,reasons:[…]}]. */
err_t flow_steps_doc(struct act *act, const struct record *record, struct doc *out_list) MUST_USE;
bool flow_may(struct act *act, const struct record *record, const struct flow_step *step);

/* {state,title,words,tone,icon,progress,segments:[{done,now}],due,due_words,stage_due,left,lamp,
 *  lamp_words,clock,clock_words,overdue} for desk and portal. */
err_t flow_state_doc(struct act *act, const struct record *record, struct doc *out_map) MUST_USE;
/* The journal, oldest first: [{at,title,words,who,unit,phone?,reason,from,to}]; public: words only. */
err_t flow_journal_doc(struct act *act, const struct record *record, bool to_public,
		       struct doc *out_list) MUST_USE;

/* Fires what is due by time (state.after), notes what became overdue; at most limit records. */
err_t flow_tick(struct act *act, const struct reg *reg, int limit, int *fired) MUST_USE;

const struct table *flow_tables(size_t *count);

#endif
