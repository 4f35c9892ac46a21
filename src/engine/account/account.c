/*
 * account: who may log in, and what they hold where.
 *
 * Three administrators, apart from each other: the system administrator makes accounts and cannot give
 * rights, the security administrator gives rights and cannot make accounts, the audit administrator
 * reads the trail. No account holds two roles of one `apart` group (GB/T 22239 8.1.4.2.d).
 */
#include "engine/account/account_int.h"

#include "base/arena.h"
#include "base/date.h"
#include "engine/audit/audit.h"

static err_t check_account(struct act *act, const struct account *account)
{
	err_t faults = NULL;
	if (account->login.len < 2 || account->login.len > 64)
		faults = err_both(act->arena, faults,
				  err_field(act->arena, S("login"), "请填写登录名，2 到 64 个字符。"));
	if (account->name.len == 0)
		faults = err_both(act->arena, faults,
				  err_field(act->arena, S("name"), "请填写姓名。"));
	if (tier_of_code(account->org) == TIER_NONE)
		faults = err_both(act->arena, faults,
				  err_field(act->arena, S("org"), "请选择所在单位。"));
	return faults;
}

err_t account_create(struct act *act, const struct account *account, struct str password_hash,
		     int64_t *out)
{
	int64_t id = 0;
	TRY(act_need(act, S("users"), VERB_CREATE, account->org));
	TRY(check_account(act, account));
	TRY(act_id(act, &id));
	err_t err = db_exec(
		act->db,
		"INSERT INTO account(id, login, name, post, phone, org, password, second_secret, "
		"second_step, active, must_change, version, created, changed) "
		"VALUES($1, $2, $3, $4, $5, $6, $7, '', 0, 1, $8, 1, $9, $9)",
		ARGS(V_INT(id), V_TEXT(account->login), V_TEXT(account->name),
		     V_TEXT(account->post), V_TEXT(account->phone), V_TEXT(account->org),
		     V_TEXT(password_hash), V_INT(account->must_change), V_INT(act->now)),
		NULL);
	if (err != NULL && db_is_duplicate(err))
		return err_field(act->arena, S("login"), "这个登录名已经有人用了，请换一个。");
	TRY(err);
	TRY(audit_note(act, &(struct audit_entry){.verb = S("create"), .on = S("account"),
						  .id = id, .org = account->org}));
	*out = id;
	return NULL;
}

err_t account_change(struct act *act, const struct account *account)
{
	int64_t changed = 0;
	struct account before;
	TRY(account_load(act, account->id, &before));
	/* Both where it was and where it goes: nobody draws a stranger's account into the own scope. */
	TRY(act_need(act, S("users"), VERB_CHANGE, before.org));
	TRY(act_need(act, S("users"), VERB_CHANGE, account->org));
	TRY(check_account(act, account));
	TRY(db_exec(act->db,
		    "UPDATE account SET name = $1, post = $2, phone = $3, org = $4, active = $5, "
		    "version = version + 1, changed = $6 WHERE id = $7 AND version = $8",
		    ARGS(V_TEXT(account->name), V_TEXT(account->post), V_TEXT(account->phone),
			 V_TEXT(account->org), V_INT(account->active), V_INT(act->now),
			 V_INT(account->id), V_INT(account->version)),
		    &changed));
	if (changed == 0)
		return err_new(act->arena, ERR_CONFLICT,
			       "这个账号刚被别人改过，请看过新内容后再改。");
	if (!account->active)
		TRY(session_end_all(act, account->id));
	return audit_note(act, &(struct audit_entry){.verb = S("change"), .on = S("account"),
						     .id = account->id, .org = account->org});
}

/* The three administrators hold each other in check: none gets at another's way in over the web. */
err_t account_reach(struct act *act, const struct account *account)
{
	bool apart = false;
	if (act->account == account->id || act->account == -1)
		return NULL;
	TRY(act_need(act, S("users"), VERB_CHANGE, account->org));
	struct rows rows = db_query(act->db, "SELECT role FROM hold WHERE account = $1 AND revoked = 0",
				    ARGS(V_INT(account->id)));
	while (rows_next(&rows)) {
		const struct role *role =
			catalogue_role(act->house->catalogue, rows_text(&rows, 0));
		apart = apart || (role != NULL && role->apart.len > 0);
	}
	TRY(rows_done(&rows));
	if (apart)
		return err_new(act->arena, ERR_DENIED,
			       "管理员的密码不能由别人在网页上重设，请技术人员在服务器上办。");
	return NULL;
}

err_t account_password(struct act *act, int64_t id, struct str hash, bool must_change)
{
	struct account account;
	TRY(account_load(act, id, &account));
	TRY(account_reach(act, &account));
	TRY(db_exec(act->db,
		    "UPDATE account SET password = $1, must_change = $2, version = version + 1, "
		    "changed = $3 WHERE id = $4",
		    ARGS(V_TEXT(hash), V_INT(must_change), V_INT(act->now), V_INT(id)), NULL));
	TRY(session_end_all(act, id));
	return audit_note(act, &(struct audit_entry){.verb = S("password"), .on = S("account"),
						     .id = id, .org = account.org});
}

static bool tier_fits(const struct role *role, enum tier tier)
{
	for (size_t i = 0; i < role->tier_count; i++) {
		if (role->tiers[i] == tier)
			return true;
	}
	return false;
}

/* Two roles of one `apart` group are never held by one account. */
static err_t check_apart(struct act *act, int64_t account, const struct role *role)
{
	if (role->apart.len == 0)
		return NULL;
	struct str clash = {NULL, 0};
	struct rows rows = db_query(
		act->db, "SELECT role FROM hold WHERE account = $1 AND revoked = 0 AND role <> $2",
		ARGS(V_INT(account), V_TEXT(role->name)));
	while (rows_next(&rows)) {
		const struct role *other =
			catalogue_role(act->house->catalogue, rows_text(&rows, 0));
		if (other != NULL && str_eq(other->apart, role->apart))
			clash = other->title;
	}
	TRY(rows_done(&rows));
	if (clash.len > 0)
		return err_field(act->arena, S("role"),
				 "“" STR "”和“" STR "”必须由两个人分别担任，请另选一个账号。",
				 STR_ARG(clash), STR_ARG(role->title));
	return NULL;
}

err_t account_grant(struct act *act, int64_t account, struct str role_name, struct str org,
		    int64_t from_day, int64_t until_day)
{
	const struct role *role = catalogue_role(act->house->catalogue, role_name);
	int64_t id = 0;
	TRY(act_need(act, S("rights"), VERB_CREATE, org));
	if (role == NULL)
		return err_field(act->arena, S("role"), "没有这个岗位，请从列表里选。");
	if (!tier_fits(role, tier_of_code(org)))
		return err_field(act->arena, S("org"), "“" STR "”不设在这一级，请换一级单位。",
				 STR_ARG(role->title));
	if (until_day != 0 && until_day < from_day)
		return err_field(act->arena, S("until"), "截止日期早于开始日期，请核对。");
	/* Two who grant at once would each see nothing of the other's role. */
	TRY(act_lock(act, str_fmt(act->arena, "hold:%lld", (long long)account)));
	TRY(check_apart(act, account, role));
	TRY(act_id(act, &id));
	TRY(db_exec(act->db,
		    "INSERT INTO hold(id, account, role, org, from_day, until_day, granted_by, "
		    "granted, revoked) VALUES($1, $2, $3, $4, $5, $6, $7, $8, 0)",
		    ARGS(V_INT(id), V_INT(account), V_TEXT(role_name), V_TEXT(org),
			 V_INT(from_day), V_INT(until_day), V_INT(act->account), V_INT(act->now)),
		    NULL));
	return audit_note(act, &(struct audit_entry){.verb = S("grant"), .on = S("account"),
						     .id = account, .org = org, .note = role_name});
}

err_t account_revoke(struct act *act, int64_t hold)
{
	struct str org = {NULL, 0};
	bool found = false;
	TRY(db_text(act->db, act->arena, "SELECT org FROM hold WHERE id = $1 AND revoked = 0",
		    ARGS(V_INT(hold)), &org, &found));
	if (!found)
		return err_new(act->arena, ERR_NOT_FOUND, "这项权限已经收回了。");
	TRY(act_need(act, S("rights"), VERB_CHANGE, org));
	TRY(db_exec(act->db, "UPDATE hold SET revoked = $1 WHERE id = $2",
		    ARGS(V_INT(act->now), V_INT(hold)), NULL));
	return audit_note(act, &(struct audit_entry){.verb = S("revoke"), .on = S("account"),
						     .id = hold, .org = org});
}
