/*
 * What the module's files share.
 */
#ifndef LIANXIN_MODULES_POSTS_INT_H
#define LIANXIN_MODULES_POSTS_INT_H

#include "modules/posts/posts.h"

enum { POSTS_MAX = 200, POSTS_MEMBERS_MAX = 1000 };

/* ---- rows (rows.c) ---- */

/* The only branch of a place; 0: there is none, or more than one. */
err_t posts_only_branch(struct act *act, struct str org, int64_t *out) MUST_USE;
/* The address of a new record, empty for who may not. */
struct str posts_new_url(struct visit *visit, const struct record *org, const char *reg);
/* Where a person of one village's branch is led: its page below base, else the list of a register. */
err_t posts_lead(struct visit *visit, const char *base, const char *reg) MUST_USE;
/* Crumbs to the first page of base, and the title. */
void posts_frame(struct visit *visit, const char *base_title, const char *base, struct str title);
/* Writes the rows of an example: a setting, a row a line, its values between strokes for these fields. */
err_t posts_write_example(struct act *act, const char *setting, const struct record *org,
			  const char *reg, const char *const *fields, size_t field_count) MUST_USE;

/* ---- what must hold (rules.c) ---- */

void posts_fault(struct draft *draft, const char *field, struct str text);
/* A day that has not come yet is a fault of the field. */
void posts_check_past(struct draft *draft, const char *field);
/* Two days of a draft: the last on or after the first. */
void posts_check_order(struct draft *draft, const char *first, const char *last);
/* The record's state before this draft; empty: it is new. */
struct str posts_state_before(const struct draft *draft);
/* Sets organisation where the place has one branch; else it must be chosen, and be of the place. */
err_t posts_check_branch(struct act *act, struct draft *draft) MUST_USE;
/* A full or probationary member of the draft's place; sets organisation to the member's. */
err_t posts_check_member(struct act *act, struct draft *draft, struct record *member,
			 bool *found) MUST_USE;
/* The name of who acts; empty for the program. */
struct str posts_my_name(const struct act *act);

/* Groups of members with what is fixed for each (一编三定), and a campaign's study and problems (groups.c). */
err_t posts_group_check(struct act *act, struct draft *draft) MUST_USE;
err_t posts_fixing_check(struct act *act, struct draft *draft) MUST_USE;
err_t posts_campaign_check(struct act *act, struct draft *draft) MUST_USE;
err_t posts_study_check(struct act *act, struct draft *draft) MUST_USE;
err_t posts_problem_check(struct act *act, struct draft *draft) MUST_USE;

extern const struct reg_hook posts_hooks[];
extern const struct flow_rule posts_rules[];

/* ---- what stands in public (shown.c) ---- */

/* Counts a post's holders anew; what stands in public of it follows. */
err_t posts_follow(struct act *act, int64_t post) MUST_USE;
err_t posts_published(struct act *act, const struct event *event) MUST_USE;
err_t posts_unpublished(struct act *act, const struct event *event) MUST_USE;
err_t posts_holder_moved(struct act *act, const struct event *event) MUST_USE;
err_t posts_hall(struct visit *visit) MUST_USE;

/* ---- who has left (leave.c) ---- */

err_t posts_member_changed(struct act *act, const struct event *event) MUST_USE;

/* ---- pages ---- */

visit_part posts_page, posts_branch_page, posts_example_apply, posts_public_page,
	posts_own_appeal_page, posts_own_appeal_apply;

/* What a member sees of himself on his phone (struct module, member). */
err_t posts_own(struct visit *visit, const struct record *member, struct doc *parts) MUST_USE;

#endif
