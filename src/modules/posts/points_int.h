/*
 * What the files of the points share.
 */
#ifndef LIANXIN_MODULES_POSTS_POINTS_INT_H
#define LIANXIN_MODULES_POSTS_POINTS_INT_H

#include "modules/posts/points_sum.h"
#include "modules/posts/posts_int.h"

/* A member's year. */
struct points_line {
	struct record member;
	struct points_sum sum;
};
/* What a year comes to by its entries, in the order in which members were registered, never by points: those who are members
 * now, and those who have points of that year; who has moved away since stands at the end. */
err_t points_lines(struct act *program, int64_t organisation, int64_t year,
		   const struct points_line **out, size_t *count) MUST_USE;
err_t points_is_closed(struct act *act, int64_t organisation, int64_t year, bool *out) MUST_USE;

/* ---- what must hold (points_rules.c) ---- */

err_t points_rule_check(struct act *act, struct draft *draft) MUST_USE;
err_t points_entry_check(struct act *act, struct draft *draft) MUST_USE;
err_t points_appeal_check(struct act *act, struct draft *draft) MUST_USE;
err_t points_close_check(struct act *act, struct draft *draft) MUST_USE;
err_t points_entry_voided(struct act *act, const struct event *event) MUST_USE;
err_t points_appeal_answered(struct act *act, const struct event *event) MUST_USE;
err_t points_closed(struct act *act, const struct event *event) MUST_USE;

/* ---- pages (points_page.c) ---- */

visit_part points_page, points_branch_page, points_example_apply;

#endif
