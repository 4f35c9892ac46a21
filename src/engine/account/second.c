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

err_t second_unseal(struct act *act, int64_t account, struct str hex, struct str *out)
{
	*out = S("");
	if (hex.len == 0)
		return NULL;
	return unseal(act->arena, act->house->keys, place_of(act->arena, account),
		      str_unhex(act->arena, hex), out);
}

static struct str sealed_hex(struct act *act, int64_t account, struct str secret)
{
	return str_hex(act->arena,
		       seal(act->arena, act->house->keys, place_of(act->arena, account), secret));
}

static err_t set_second(struct act *act, int64_t id, struct str hex, int64_t step)
{
	return db_exec(act->db,
		       "UPDATE account SET second_secret = $1, second_step = $2, version = version + 1, "
		       "changed = $3 WHERE id = $4",
		       ARGS(V_TEXT(hex), V_INT(step), V_INT(act->now), V_INT(id)), NULL);
}

/* A session that was opened before, without a code, has proved nothing. */
static err_t prove_session(struct act *act, struct str token)
{
	TRY(db_exec(act->db, "UPDATE session SET second = 0 WHERE account = $1",
		    ARGS(V_INT(act->account)), NULL));
	return db_exec(act->db, "UPDATE session SET second = 1 WHERE digest = $1 AND account = $2",
		       ARGS(V_TEXT(digest_hex(act->arena, token)), V_INT(act->account)), NULL);
}

err_t account_second_on(struct act *act, struct str secret, int64_t step, struct str token)
{
	struct account account;
	TRY(account_load(act, act->account, &account));
	/* Whoever sits at a session that was left open must not change the phone. */
	if (account.has_second)
		return err_new(act->arena, ERR_CONFLICT,
			       "动态验证码已经开通。换手机请找系统管理员先关掉，再重新开通。");
	TRY(set_second(act, act->account, sealed_hex(act, act->account, secret), step));
	TRY(prove_session(act, token));
	return audit_note(act, &(struct audit_entry){.verb = S("second-on"), .on = S("account"),
						     .id = act->account, .org = account.org});
}

err_t account_second_off(struct act *act, int64_t id)
{
	struct account account;
	TRY(account_load(act, id, &account));
	if (act->account == id)
		return err_new(act->arena, ERR_DENIED,
			       "自己的动态验证码不能自己关。手机丢了，请另一位系统管理员或技术人员办。");
	TRY(act_need(act, S("users"), VERB_CHANGE, account.org));
	TRY(set_second(act, id, S(""), 0));
	TRY(session_end_all(act, id));
	return audit_note(act, &(struct audit_entry){.verb = S("second-off"), .on = S("account"),
						     .id = id, .org = account.org,
						     .note = act->reason});
}
