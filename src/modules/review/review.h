/*
 * review: many cases and many colleagues: one step for many, lists kept under a name, reasons that the
 * county words, who has how much, who stands in for whom.
 *
 * Everything here is for any register with flows; that cases are the largest of them is no rule.
 */
#ifndef LIANXIN_MODULES_REVIEW_H
#define LIANXIN_MODULES_REVIEW_H

#include "web/web.h"

extern const struct module review_module;

#endif
