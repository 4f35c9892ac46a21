/*
 * ident: numbers that carry a check, and what they look like when masked.
 *
 * Rules: GB 11643 (identity number), GB 32100 (unified social credit code), Luhn (bank card); mainland
 * mobile and fixed telephone numbers. Nothing here stores or logs a number.
 */
#ifndef LIANXIN_BASE_IDENT_H
#define LIANXIN_BASE_IDENT_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct arena;

/* Strips blanks, folds full-width to half-width, x to X: what a person may have typed. */
struct str ident_fold(struct arena *arena, struct str typed);

/*
 * Checks an identity number (15 or 18 characters after folding) and gives the 18-character form.
 * Error: one field error that says what is wrong and what to do ("少 2 位，请对照证件再核一次").
 * today: a birth date in the future is refused.
 */
err_t identity_check(struct arena *arena, struct str field, struct str typed, int64_t today,
		     struct str *out) MUST_USE;
int64_t identity_birth(struct str number); /* day number; of a checked number */
bool identity_male(struct str number);
char identity_digit(struct str first17); /* the check character, for demo data and tests */

bool credit_code_valid(struct str code); /* 统一社会信用代码, 18 characters */

err_t phone_check(struct arena *arena, struct str field, struct str typed, struct str *out) MUST_USE;
err_t card_check(struct arena *arena, struct str field, struct str typed, struct str *out) MUST_USE;

struct str identity_masked(struct arena *arena, struct str number); /* 990000********1234 */
struct str phone_masked(struct arena *arena, struct str phone);     /* 138****5621 */
struct str card_masked(struct arena *arena, struct str card);       /* **** 0123 */
struct str name_masked(struct arena *arena, struct str name);       /* 王**: first character stays */
struct str text_masked(struct arena *arena, struct str text);       /* first character, then ** */

#endif
