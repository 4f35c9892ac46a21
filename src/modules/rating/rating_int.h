/*
 * What the files of the rating module share.
 */
#ifndef LIANXIN_MODULES_RATING_INT_H
#define LIANXIN_MODULES_RATING_INT_H

#include "modules/rating/rating.h"

const struct reg *rating_reg(const struct act *act);
const struct reg *rectification_reg(const struct act *act);
bool rating_is_poor(struct str level);
/* Level as a word with the tone it is shown in. */
void rating_state(struct doc *out, const char *key, struct str level, struct str words);

struct rating_done {
	bool found;
	struct str level, words;        /* code and title */
	const struct flow_state *fix;   /* where the rectification stands; NULL: none */
	bool begins;                    /* it has just been opened */
	struct record mended;           /* the rectification, when fix is set */
	bool may_again;                 /* put right, and she has not said since how it is now */
};
/* Whether a case has been rated, also when the rating was taken out of the figures since. */
err_t rating_find(struct act *act, const struct record *about, struct rating_done *out) MUST_USE;
/* What she says after it was put right: moves the rectification on, or opens it again. Once. */
err_t rating_again(struct act *act, const struct record *about, struct str level, struct str text) MUST_USE;
/* Whether somebody of the staff took a step of the case: who did neither records nor judges its rating. */
err_t rating_handled(struct act *act, int64_t case_id, bool *out) MUST_USE;
/* A case that is over and came to an outcome. */
bool rating_may_begin(struct act *act, const struct record *about);

/* Working days within which the office calls back, and mends. */
int64_t rating_contact_days(const struct act *act);
int64_t rating_fix_days(const struct act *act);

extern const struct listener rating_listeners[];
extern const struct reg_hook rating_hooks[];

/* rate.c: the questions, also for the screen at the window */
void rate_put_levels(struct visit *visit, struct doc *rate);
void rate_put_reasons(struct visit *visit, struct doc *rate);
/* The page's words for a field are not the register's. */
err_t rate_faults(struct visit *visit, err_t errors) MUST_USE;

visit_part rate_page, rate_apply, rate_kiosk_prepare;
visit_part screen_rate_page, screen_rate_prepare, screen_rate_apply, rate_send_apply; /* on the screen at the window */
visit_part record_page, record_prepare, record_apply; /* what was said by telephone or on paper */
visit_part ratings_page, rectifications_page, rectification_page, rectification_apply;

#endif
