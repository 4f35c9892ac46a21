/*
 * What the module's files share.
 */
#ifndef LIANXIN_MODULES_MONEY_INT_H
#define LIANXIN_MODULES_MONEY_INT_H

#include "modules/money/money.h"

enum { ACCOUNTS_MAX = 40, ENTRIES_MAX = 5000, CODES_MAX = 60 };

/* ---- rows (rows.c) ---- */

/* Accounts of a village in their order, those that ended too. */
err_t money_accounts(struct act *act, struct str org, struct record **out, size_t *count) MUST_USE;
/* Entries of a village from one day to another (texts; empty: no limit) in these states ("made,returned"), by day and then as
 * they were made. ERR_TOO_LARGE above ENTRIES_MAX. */
err_t money_entries(struct act *act, struct str org, struct str from, struct str until,
		    const char *states, struct record **out, size_t *count) MUST_USE;
/* The record of a closed month; *found false when it is open. */
err_t money_month_of(struct act *act, struct str org, struct str month, struct record *out,
		     bool *found) MUST_USE;
/* The last month that is closed ("2026-10"); empty: none. */
err_t money_closed(struct act *act, struct str org, struct str *out) MUST_USE;
/* The month to be closed next; empty: there is nothing to close. */
err_t money_next(struct act *act, struct str org, struct str *out) MUST_USE;
/* Everything that decides about a month waits for one another. */
err_t money_lock(struct act *act, struct str org) MUST_USE;

struct str money_month_of_day(struct str day); /* "2026-10-07" → "2026-10" */
struct str money_first_day(struct arena *arena, struct str month); /* its first and its last day */
struct str money_last_day(struct arena *arena, struct str month);
struct str money_month_moved(struct arena *arena, struct str month, int by);
bool money_month_reads(struct str month); /* "2026-10", exactly */

/* ---- sums (sums.c) ---- */

struct money_sum { /* of one account, or of all; fen */
	int64_t opening, income, spend, moved_in, moved_out, closing;
};
struct money_part { /* of a kind of income or expenditure */
	struct str code, title;
	int64_t fen, entries;
};
struct statement {
	struct str org, from, until; /* days */
	const struct record *accounts;
	size_t account_count;
	struct money_sum *sums; /* one an account, and behind them that of all */
	const struct record *entries; /* checked, in their order, without opening balances */
	size_t entry_count;
	size_t waiting; /* of these days, not yet checked */
	struct money_part income[CODES_MAX], spend[CODES_MAX];
	size_t income_count, spend_count;
};
/* Income and expenditure of the days, and each account's way from the opening to the closing balance. */
err_t money_statement(struct act *act, struct str org, struct str from, struct str until,
		      struct statement *out) MUST_USE;
/* What an entry does to an account: above 0 it comes in. */
int64_t money_effect(const struct record *entry, int64_t account);
/* Of all that a month's entries say: the same for the same month, for ever. */
struct str money_digest(struct arena *arena, const struct statement *statement);
struct str money_yuan(struct arena *arena, int64_t fen); /* "-1,234.50" */
struct str money_kind_title(const struct act *act,
			    const struct record *entry); /* "工程建设", "转账" */

/* ---- rules (book.c) ---- */

err_t entry_check(struct act *act, struct draft *draft) MUST_USE; /* hook */
err_t account_check(struct act *act, struct draft *draft) MUST_USE; /* hook */
err_t entry_terms(struct act *act, const struct record *record, const struct term **terms,
		  size_t *count) MUST_USE;
err_t entry_checked(struct act *act, const struct event *event) MUST_USE; /* listener */

/* ---- closing (close.c) ---- */

struct closing {
	struct str month;
	struct statement statement;
	struct record *waiting; /* not checked, until its last day */
	size_t waiting_count;
	const struct record **bare; /* without a voucher */
	size_t bare_count;
	bool over; /* the month is */
};
err_t money_closing(struct act *act, struct str org, struct str month,
		    struct closing *out) MUST_USE;

/* ---- pages ---- */

/* The village whose books are looked at: the address's `at`, or one's own. Empty: there is a choice, which the page now
 * shows. */
err_t money_place(struct visit *visit, struct str *org) MUST_USE;
/* An address of the module for that village: path, then "name=value" (may be NULL). */
struct str money_url(struct visit *visit, struct str org, const char *path, const char *name,
		     struct str value);
/* Crumbs, and what every page of the module asks for. */
void money_frame(struct visit *visit, struct str org, struct str title);
/* The sums of a statement as rows for a template: [{title, opening, income, …}], the last is of all. */
void money_put_sums(struct visit *visit, const struct statement *statement, struct doc *list);
void money_put_parts(struct visit *visit, const struct money_part *parts, size_t count,
		     struct doc *list);

visit_part money_page, money_ledger_page, money_entry_page, money_correct_page, money_correct_apply,
	money_close_page, money_close_apply, money_statement_page, money_public_page,
	money_public_apply;

#endif
