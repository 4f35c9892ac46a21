/*
 * money: the village's own books (村级收支): accounts, entries that two people make and check, months that are closed, and
 * the statements that follow from them.
 *
 * The facts are the registers money_account, money_entry, money_month and money_balance; a balance is never typed, and what
 * was checked or closed is never changed: a mistake is put right by an entry of its own in an open month.
 */
#ifndef LIANXIN_MODULES_MONEY_H
#define LIANXIN_MODULES_MONEY_H

#include "web/web.h"

extern const struct module money_module;

/* Closes a month of a village, the next one that is open: everything in it is checked, it is over, and who does it may.
 * note: why vouchers are missing, where some are. Gives the record of the month. On the writer. */
err_t money_close(struct act *act, struct str org, struct str month, struct str note,
		  int64_t *out) MUST_USE;

#endif
