/*
 * What the files of this folder share.
 */
#ifndef LIANXIN_ENGINE_ACCOUNT_INT_H
#define LIANXIN_ENGINE_ACCOUNT_INT_H

#include "engine/account/account.h"

/* From the column (hex of the sealed secret) to the secret; empty gives empty. */
err_t second_unseal(struct act *act, int64_t account, struct str hex, struct str *out) MUST_USE;

/* Whether the act may give this account a new way in: its own, the program's, or a right that does not
 * reach another administrator. */
err_t account_reach(struct act *act, const struct account *account) MUST_USE;

#endif
