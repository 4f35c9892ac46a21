/*
 * What the chain's writer and its verifier must agree on.
 */
#ifndef LIANXIN_ENGINE_AUDIT_INT_H
#define LIANXIN_ENGINE_AUDIT_INT_H

#include "base/str.h"

#include <stdint.h>

struct arena;
struct keys;

struct audit_row {
	int64_t lane, seq, at, account, id;
	struct str verb, on, org, digest, note, peer;
};

struct str audit_row_hash(struct arena *arena, struct str before, const struct audit_row *row);
struct str audit_head_mac(struct arena *arena, const struct keys *keys, int64_t lane, int64_t seq,
			  struct str hash);

#endif
