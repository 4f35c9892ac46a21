/*
 * dates: days that Party rules count from other days. Pure: no database, no clock.
 */
#ifndef LIANXIN_MODULES_PARTY_DATES_H
#define LIANXIN_MODULES_PARTY_DATES_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct arena;

/* Full months from one day until another: the day of the month itself counts as full, and so does the last day of a month
 * that is too short to have it. Below 0 when until lies before from. */
int party_full_months(int64_t from, int64_t until);

/* Years of standing (党龄): from the day on which somebody became a full member (党章 art. 7) until a day; "23年4个月",
 * "不满1个月"; empty without such a day or before it. */
struct str party_standing(struct arena *arena, struct str full_on, int64_t today);

/* The next anniversary of a day (政治生日: of the admission), today included; of 29 February in other years the 28th. */
int64_t party_anniversary(int64_t day, int64_t today);

#endif
