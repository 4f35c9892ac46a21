/*
 * What the module's files share.
 */
#ifndef LIANXIN_MODULES_PARTY_INT_H
#define LIANXIN_MODULES_PARTY_INT_H

#include "modules/party/party.h"
#include "modules/party/vote.h"

enum { MEMBERS_MAX = 500, ROWS_MAX = 200 };

/* ---- rows (rows.c) ---- */

int party_setting(const struct act *act, const char *name, int otherwise);
/* Whether somebody in this state is of an organisation at all: not gone, not given up. */
bool party_state_live(struct str state);
/* A member with or without the right to vote: full or probationary. */
bool party_state_member(struct str state);
/* A day of a record; false when it is empty. */
bool party_day(const struct record *record, const char *field, int64_t *out);

/* ---- what must hold (rules.c, rules_vote.c) ---- */

extern const struct reg_hook party_hooks[];
extern const struct listener party_listeners[];
void party_fault(struct draft *draft, const char *field, const char *text);
/* A day that has not come yet is a fault of the field. */
void party_check_past(struct draft *draft, const char *field);
err_t party_election_check(struct act *act, struct draft *draft) MUST_USE;
err_t party_ballot_check(struct act *act, struct draft *draft) MUST_USE;
err_t party_election_held(struct act *act, const struct event *event) MUST_USE;
/* The first post of those who were elected anew: posts of the committee before end on the day of the election. */
err_t party_term_over(struct act *act, const struct event *event) MUST_USE;
struct party_vote party_vote_of(struct act *act, const struct record *election);

/* ---- what stands in public of an organisation (board.c) ---- */

err_t party_board_opened(struct act *act, const struct event *event) MUST_USE;
err_t party_board_changed(struct act *act, const struct event *event) MUST_USE;
err_t party_board_closed(struct act *act, const struct event *event) MUST_USE;
/* What an organisation's sheet is made of has changed: a post or a member, an organisation or one below it, somebody who went. */
err_t party_board_follows(struct act *act, const struct event *event) MUST_USE;
err_t party_board_follows_org(struct act *act, const struct event *event) MUST_USE;
err_t party_board_follows_leaving(struct act *act, const struct event *event) MUST_USE;

/* ---- what follows ---- */

/* Where somebody who is lost stands in the two-year rule; text is empty when nothing is to be said. */
struct party_lost {
	struct str text, tone;
	bool due; /* something may be decided now */
};
struct party_lost party_lost_of(struct act *act, const struct record *member);
/* When the committee's term ends, in words, and how near that is. */
struct party_lost party_term_of(struct act *act, const struct record *organisation);

/* ---- pages ---- */

/* Crumbs to the module's first page, and the title. */
void party_frame(struct visit *visit, struct str title);

/* struct module, todo: whose committee's term is near its end, and what of dues waits. */
err_t party_todo(struct visit *visit, struct doc *groups) MUST_USE;

/* What a member sees of himself on his phone (struct module, member). */
err_t party_own(struct visit *visit, const struct record *member, struct doc *parts) MUST_USE;

visit_part party_page, party_org_page, party_members_page, party_member_page, party_reveal_apply,
	party_election_page, party_figures_page;

#endif
