/*
 * told: what became of something that was told without an account, for who told it: by its link, or by number and telephone.
 *
 * The link is the receipt: it opens this one record and no other, and whoever has it may take the applicant's steps. Wrong
 * tries to find one are counted. The register has the fields topic, text, answer and, where one was left, phone.
 */
#ifndef LIANXIN_WEB_TOLD_H
#define LIANXIN_WEB_TOLD_H

#include "web/web.h"

struct told {
	const char *reg;
	const char *first; /* where things of this kind are told, below /v/{org}: "/voice" */
	const char *own; /* what a link follows: "/voice/" */
	const char *title, *back; /* of the page, and of the way back to `first` */
};

/* POST of number and phone_tail; the whole receipt as the number needs no telephone. Leads to the own page, or to first?wrong=1#find. */
err_t told_find(struct visit *visit, const struct told *what) MUST_USE;
/* The page portal/voice-own: {link} is the second parameter of the address, a refused step the third. */
err_t told_page(struct visit *visit, const struct told *what) MUST_USE;
/* The applicant's step. */
err_t told_step(struct visit *visit, const struct told *what) MUST_USE;
/* Where a record's own page is, on this face. */
struct str told_url(struct visit *visit, const struct told *what, const struct record *record);

#endif
