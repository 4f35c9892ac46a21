/*
 * second: the secret of one-time codes, sealed in the account's row.
 *
 * Whoever reads the database must not be able to make codes: the secret is sealed and bound to its
 * row. It is shown once, when it is set, and never again.
 */
#include "engine/account/account_int.h"

#include "base/arena.h"
#include "base/crypt.h"
#include "engine/audit/audit.h"

static struct str place_of(struct arena *arena, int64_t account)
{
	return str_fmt(arena, "account|second_secret|%lld", (long long)account);
}

static int nibble(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : 0;
}

err_t second_unseal(struct act *act, int64_t account, struct str hex, struct str *out)
{
	char *bytes = arena_alloc(act->arena, hex.len / 2 + 1);
	*out = S("");
	if (hex.len == 0)
		return NULL;
	for (size_t i = 0; i + 1 < hex.len; i += 2)
		bytes[i / 2] = (char)(nibble(hex.at[i]) << 4 | nibble(hex.at[i + 1]));
	return unseal(act->arena, act->house->keys, place_of(act->arena, account),
		      (struct str){bytes, hex.len / 2}, out);
}

static struct str sealed_hex(struct act *act, int64_t account, struct str secret)
{
	static const char digits[] = "0123456789abcdef";
	struct str sealed = seal(act->arena, act->house->keys, place_of(act->arena, account), secret);
	char *text = arena_alloc(act->arena, sealed.len * 2 + 1);
	for (size_t i = 0; i < sealed.len; i++) {
		text[i * 2] = digits[(unsigned char)sealed.at[i] >> 4];
		text[i * 2 + 1] = digits[(unsigned char)sealed.at[i] & 15];
	}
	return (struct str){text, sealed.len * 2};
}

err_t account_second(struct act *act, int64_t id, struct str secret)
{
	struct account account;
	TRY(account_load(act, id, &account));
	TRY(account_reach(act, &account));
	if (act->account != id && act->account != -1 && secret.len > 0)
		return err_new(act->arena, ERR_DENIED, "动态验证码只能由本人自己开通。");
	TRY(db_exec(act->db,
		    "UPDATE account SET second_secret = $1, second_step = 0, version = version + 1, "
		    "changed = $2 WHERE id = $3",
		    ARGS(V_TEXT(secret.len == 0 ? S("") : sealed_hex(act, id, secret)),
			 V_INT(act->now), V_INT(id)),
		    NULL));
	return audit_note(act, &(struct audit_entry){
				    .verb = secret.len > 0 ? S("second-on") : S("second-off"),
				    .on = S("account"), .id = id, .org = account.org});
}

bool account_needs_second(const struct act *act)
{
	for (size_t i = 0; i < act->hold_count; i++) {
		if (act->holds[i].role->second_factor)
			return true;
	}
	return false;
}
