/*
 * link: the applicant's own way to one record, without an account.
 *
 * "BJ101201-261123-0013.k7qm2xw9ab": the record's number and a keyed mark of register and number, so
 * that who has a number cannot guess the link; nothing of it lies in the database. Whoever opens a record by
 * it is its applicant: the act may then do on this one record, and on no other, what the role `applicant`
 * grants. "number.moment.mark" is the same for a while: for a screen that many people share.
 */
#ifndef LIANXIN_ENGINE_LINK_H
#define LIANXIN_ENGINE_LINK_H

#include "base/err.h"
#include "engine/register/register.h"

/* The link's last part, for addresses and QR codes. */
struct str link_make(struct act *act, const struct record *record);
/* The same, good until a moment (UTC ms); afterwards it opens nothing. */
struct str link_make_until(struct act *act, const struct record *record, int64_t until);
/* Opens the record that a link proves; the act becomes its applicant. ERR_NOT_FOUND for a wrong one. */
err_t link_open(struct act *act, const struct reg *reg, struct str link, struct record *out) MUST_USE;
/* Opens the record that its number, as people type it, and the last four of its field `phone` prove; the act becomes
 * its applicant. A fault of the field `number` when they do not: the caller counts it as a guess. */
err_t link_open_tail(struct act *act, const struct reg *reg, struct str number, struct str tail,
		     struct record *out) MUST_USE;
/* The act becomes the applicant of a record that was proved otherwise (a mark in the phone). */
void link_own(struct act *act, const struct record *record);
/* The act may look at a record, as the role `reader` grants, and do nothing with it: for somebody whom its
 * applicant named. */
void link_look(struct act *act, const struct record *record);
/* The act is a member of the Party at his own page (web/member.h): his row, and rows that name him, as the role
 * `member` grants. */
void link_member(struct act *act, const struct record *record);

#endif
