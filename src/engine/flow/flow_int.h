/*
 * What firing, timing and showing a flow share.
 */
#ifndef LIANXIN_ENGINE_FLOW_INT_H
#define LIANXIN_ENGINE_FLOW_INT_H

#include "engine/flow/flow.h"

#define NO_DAY "9999-12-31"

/* Lines of the journal that are no step of a flow. */
#define STEP_CLAIM "claim"
#define STEP_ASSIGN "assign"

struct terms {
	const struct term *at;
	size_t count;
	struct str total; /* name of the number that is the whole limit */
};

err_t terms_of(struct act *act, const struct record *record, struct terms *out) MUST_USE;
/* -1 when neither the rule nor the settings know the name. */
int64_t terms_number(const struct act *act, const struct terms *terms, struct str name);
bool step_applies(const struct act *act, const struct terms *terms, const struct flow_step *step);

/* Moves a draft into a state: since, clocks and both limits. */
void clock_enter(struct draft *draft, const struct flow_state *from, const struct flow_state *to,
		 const struct terms *terms);

/* A state that ends by itself is entered again and goes on from the day on which it was begun. */
void clock_resume(struct draft *draft, const struct flow_state *to, const struct terms *terms, int64_t begun);

/* The whole limit becomes the rule's larger number ("max_days"), counted from acceptance without the
 * days on which the clock stood. Once a record. */
void clock_extend(struct draft *draft, const struct terms *terms, struct str term);

/* Who has the record in the next state: who had it there before, else who takes the step. */
err_t handler_move(struct act *act, const struct record *record, const struct flow *flow,
		   const struct flow_state *from, const struct flow_state *to,
		   struct draft *draft) MUST_USE;
/* The actor's name for the journal: "李秀兰（代王建国）" when she stands in for who has it. */
err_t handler_name(struct act *act, const struct record *record, struct str *name) MUST_USE;

/* Whether who acts took the last step at a desk, and a colleague of the unit could take the next in her place. */
err_t handler_stands_aside(struct act *act, const struct record *record, bool *out) MUST_USE;

err_t journal_write(struct act *act, const struct reg *reg, int64_t id, struct str org,
		    const struct flow_line *line) MUST_USE;

#endif
