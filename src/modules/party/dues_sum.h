/*
 * dues_sum: what a member owes for one month. Pure; all money in fen.
 */
#ifndef LIANXIN_MODULES_PARTY_DUES_SUM_H
#define LIANXIN_MODULES_PARTY_DUES_SUM_H

#include "catalogue/catalogue.h"

#include <stdint.h>

/*
 * By a class of a rule. base: the month's income, or what the class says (fen, 0 or more). chosen: of a class with an amount
 * that the place chooses, that amount; it is kept within the class's limits. The rate of the bracket in which the base lies
 * is taken of the whole base (fact book party 1.1), rounded half up to the rule's unit; never below the rule's floor where
 * the base is above 0, never above its cap.
 */
int64_t dues_amount(const struct dues_rule *rule, const struct dues_class *class, int64_t base,
		    int64_t chosen);

#endif
