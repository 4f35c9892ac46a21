/*
 * date: days of the calendar and instants.
 *
 * A day is text YYYY-MM-DD in Asia/Shanghai (UTC+8, no summer time) or a day number for arithmetic; an
 * instant is UTC milliseconds. Working days are not here: they are a rule with dates (catalogue).
 */
#ifndef LIANXIN_BASE_DATE_H
#define LIANXIN_BASE_DATE_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct arena;

struct day_parts {
	int year, month, day;
};

/* Days since 1970-01-01; the parts must be a real date. day_parts is its inverse for years 1..9999. */
int64_t day_number(struct day_parts parts);
struct day_parts day_parts(int64_t day);
int64_t day_month_first(int64_t day); /* the first day of its month */
int day_weekday(int64_t day); /* 1 Monday … 7 Sunday */

/* "2026-11-23"; strict: exactly that form and a real date. */
bool day_read(struct str text, int64_t *day);
struct str day_text(struct arena *arena, int64_t day);

/* What people type: 2010-7-3, 2010年7月3日, 2010.7.3, 2010/07/03, 20100703. */
bool day_read_loose(struct str text, int64_t *day);
/* A month "2010-07" from 2010-7, 2010年7月, 201007, 2010-07; gives its first day. */
bool month_read_loose(struct str text, int64_t *day);
struct str month_chinese(struct arena *arena, struct str text); /* "2010年7月"; as it is when it is no month */

struct str day_chinese(struct arena *arena, int64_t day);        /* 2026年11月23日（星期一） */
struct str day_short(struct arena *arena, int64_t day);          /* 11月23日 */
struct str minute_clock(struct arena *arena, int64_t minute);     /* of the day: 8:30 */
/* For a list: "2026-11-23" as 11月23日, of another year than today's as 2025年11月23日; what is no day as it is. */
struct str day_listed(struct arena *arena, struct str text, int64_t today);
int64_t day_of_moment(int64_t milliseconds);                     /* the Shanghai day of an instant */
int64_t moment_of_day(int64_t day);                              /* its 00:00 in Shanghai, UTC ms */
struct str moment_chinese(struct arena *arena, int64_t ms);      /* 2026年11月23日 09:41 */
struct str moment_iso(struct arena *arena, int64_t ms);          /* 2026-11-23T09:41:00+08:00 */
/* The same day so many months later (or earlier, below 0); where that month has no such day, its last: 31 January and a
 * month is 28 or 29 February. */
int64_t day_months_after(int64_t day, int months);
int age_at(int64_t birth, int64_t day);                          /* the birthday itself counts */

int64_t clock_now(void);       /* wall clock, UTC ms */
int64_t clock_monotonic(void); /* for deadlines only, ms */

#endif
