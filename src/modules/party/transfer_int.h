/*
 * What the files about transfers (组织关系转接) share.
 *
 * Each end has a record of its own, at its own place: transfer_out where the member is, transfer_in where he is to come. A
 * transfer inside the county makes the second by itself, and what is done to one is done to the other in the same
 * transaction. The member has one row the whole time: until somebody accepts him it is where it was, then it is there.
 */
#ifndef LIANXIN_MODULES_PARTY_TRANSFER_INT_H
#define LIANXIN_MODULES_PARTY_TRANSFER_INT_H

#include "modules/party/dues_int.h"

/* ---- how far dues are paid (transfer_dues.c) ---- */

struct transfer_dues {
	bool known; /* false: the books have gaps, somebody has to say */
	int until; /* the last month to which all is settled; 0: no month was due yet */
	size_t owed; /* months before this one */
	int64_t fen;
	int owed_from, owed_last;
};
err_t transfer_dues_of(struct act *act, const struct record *member,
		       struct transfer_dues *out) MUST_USE;
/* Sets what the record says of dues; arrears without a reason, and gaps without a month, are faults. */
err_t transfer_dues_check(struct act *act, struct draft *draft,
			  const struct record *member) MUST_USE;

/* ---- the move (transfer_move.c) ---- */

struct transfer_move {
	int64_t organisation; /* where to */
	struct str dues_until; /* paid there until this month; may be empty */
};
/* The member's row, with what belongs to his file, goes to another organisation; posts of the old one end today. */
err_t transfer_move(struct act *act, int64_t member, const struct transfer_move *move) MUST_USE;
/* He has left the county for good: his row stays where it was and says so. */
err_t transfer_leave(struct act *act, int64_t member, struct str day, struct str document) MUST_USE;
/* By the letter that came: a person is found or made, then the member; gives the member's row. */
err_t transfer_admit(struct act *act, const struct record *arrival, int64_t *out) MUST_USE;
/* A person of the county by identity number; 0: nobody. */
err_t transfer_person(struct act *act, struct str org, struct str identity,
		      struct record *out) MUST_USE;
/* The row of a person's membership that lives, or else the newest; id 0: none. */
err_t transfer_membership(struct act *act, int64_t person, struct record *out) MUST_USE;

/* ---- hooks and listeners (transfer_out.c, transfer_in.c) ---- */

err_t transfer_out_check(struct act *act, struct draft *draft) MUST_USE;
err_t transfer_in_check(struct act *act, struct draft *draft) MUST_USE;
err_t transfer_begun(struct act *act, const struct event *event) MUST_USE;
err_t transfer_withdrawn(struct act *act, const struct event *event) MUST_USE;
err_t transfer_answered(struct act *act, const struct event *event) MUST_USE;
err_t transfer_accepted(struct act *act, const struct event *event) MUST_USE;
err_t transfer_refused(struct act *act, const struct event *event) MUST_USE;

visit_part transfer_page;

/* The arrival that a transfer inside the county made: it waits at the other end. */
err_t transfer_offer(struct act *act, const struct record *out) MUST_USE;
/* The program's step of the record at the other end, with the reason that was given at this one. */
err_t transfer_echo(struct act *act, const char *reg, int64_t id, const char *step,
		    const struct record *heard) MUST_USE;
/* Whether a draft enters a state by this write. */
bool transfer_enters(const struct draft *draft, const char *state);
err_t transfer_lock(struct act *act, int64_t member) MUST_USE;

#endif
