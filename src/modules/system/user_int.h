/*
 * What the pages of accounts share.
 */
#ifndef LIANXIN_MODULES_SYSTEM_USER_INT_H
#define LIANXIN_MODULES_SYSTEM_USER_INT_H

#include "engine/account/account.h"
#include "modules/system/system_int.h"

bool role_is_held(const struct role *role);
/* "7HK3-9QM2-…": easily read out, without 0 O 1 I L; to be changed at the first login. */
struct str one_time_password(struct arena *arena);

#endif
