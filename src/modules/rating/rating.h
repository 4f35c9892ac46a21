/*
 * rating: what the applicant says of the work, and what the office does about a poor word.
 *
 * One rating a case, by the applicant's own link and after the outcome, so that it can't weigh on it.
 * Staff never rate and find no list of who did; what somebody without a phone says by telephone or on
 * paper is written down by one who did not handle the case, and counted as such. "不满意" and worse opens a rectification in the same
 * transaction; whoever worked on the case cannot close it. Figures count what stands: a rating that was
 * shown to be untrue is taken out of them.
 */
#ifndef LIANXIN_MODULES_RATING_H
#define LIANXIN_MODULES_RATING_H

#include "web/web.h"

extern const struct module rating_module;

struct rating_words {
	struct str level;   /* "1" … "5" */
	struct str reasons; /* codes rating_reason, "slow trips" */
	struct str text;
	struct str channel; /* code rating_channel */
	struct str recorder; /* who wrote it down for her; empty: she did it herself */
};
/* Rates a case that is over; the act is its applicant (link_open) or the program. Faults name level and
 * text. ERR_CONFLICT when it has been rated. */
err_t rating_give(struct act *act, const struct record *about, const struct rating_words *words,
		  int64_t *out) MUST_USE;

#endif
