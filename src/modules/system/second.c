/*
 * second: turning on one's own one-time codes.
 *
 * The secret is made when the page is shown and travels sealed in the form, bound to the account; it is
 * kept only after a code made from it has been typed back. It is never shown again.
 */
#include "base/arena.h"
#include "base/crypt.h"
#include "engine/account/account.h"
#include "modules/system/system_int.h"

enum { SECRET_BYTES = 20 };

static struct str bound_to(struct visit *visit)
{
	return str_fmt(visit->arena, "form|second|%lld", (long long)visit->act.account);
}

/* The secret that the form brought back; empty when it is not ours. */
static struct str brought(struct visit *visit)
{
	struct str secret = S("");
	struct str hex = visit_field(visit, "sealed");
	if (hex.len == 0 || hex.len > 1024 ||
	    unseal(visit->arena, visit->act.house->keys, bound_to(visit), str_unhex(visit->arena, hex),
		   &secret) != NULL)
		return S("");
	return secret;
}

/* In fours, for typing by hand. */
static struct str in_fours(struct arena *arena, struct str secret)
{
	char *out = arena_alloc(arena, secret.len * 2 + 1);
	size_t len = 0;
	for (size_t i = 0; i < secret.len; i++) {
		if (i > 0 && i % 4 == 0)
			out[len++] = ' ';
		out[len++] = secret.at[i];
	}
	return (struct str){out, len};
}

static void put_secret(struct visit *visit, struct doc *second, const struct account *account)
{
	struct str secret = visit_refused(visit) ? brought(visit) : S("");
	if (secret.len == 0)
		secret = base32_random(visit->arena, SECRET_BYTES);
	struct str issuer = http_encode(visit->arena, S("连心"));
	struct str uri = str_fmt(visit->arena, "otpauth://totp/" STR ":" STR "?secret=" STR "&issuer=" STR,
				 STR_ARG(issuer), STR_ARG(http_encode(visit->arena, account->login)),
				 STR_ARG(secret), STR_ARG(issuer));
	doc_put(second, S("qr"), view_qr(visit->arena, uri, S("开通动态验证码的二维码")));
	doc_set(second, "secret", in_fours(visit->arena, secret));
	doc_set(second, "sealed", str_hex(visit->arena, seal(visit->arena, visit->act.house->keys,
							    bound_to(visit), secret)));
}

err_t second_page(struct visit *visit)
{
	struct account account;
	TRY(account_load(&visit->act, visit->act.account, &account));
	visit_title(visit, S("动态验证码"));
	/* The secret is for the screen of its owner alone. */
	if (visit->suffix.len > 0)
		return err_new(visit->arena, ERR_NOT_FOUND, "这一页没有别的格式，请在浏览器里打开。");
	struct doc *second = doc_set_map(visit->page, "second");
	doc_set(second, "action", S("/desk/second"));
	doc_set_bool(second, "on", account.has_second);
	doc_set_bool(second, "off", !account.has_second);
	doc_set_bool(second, "must", !account.has_second && visit->act.second_missing);
	doc_set_bool(second, "again", account.has_second && visit->act.second_missing);
	if (!account.has_second)
		put_secret(visit, second, &account);
	return NULL;
}

/* What the form proved. */
struct proof {
	struct str secret;
	int64_t step;
};

err_t second_prepare(struct visit *visit)
{
	struct account account;
	struct proof *proof = arena_one(visit->arena, struct proof);
	TRY(account_load(&visit->act, visit->act.account, &account));
	if (account.has_second)
		return err_new(visit->arena, ERR_CONFLICT,
			       "动态验证码已经开通。换手机请找系统管理员先关掉，再重新开通。");
	proof->secret = brought(visit);
	if (proof->secret.len == 0)
		return err_field(visit->arena, S("code"), "这一页放得太久，请用新的二维码重新扫一次。");
	if (!totp_matches(proof->secret, str_trim(visit_field(visit, "code")), visit->act.now,
			  &proof->step))
		return err_field(visit->arena, S("code"),
				 "动态验证码不对。请核对手机的时间是不是准的，再填现在显示的 6 位数字。");
	visit->own = proof;
	return NULL;
}

err_t second_apply(struct visit *visit)
{
	const struct proof *proof = visit->own;
	TRY(account_second_on(&visit->act, proof->secret, proof->step, visit->session));
	visit->location = S("/desk");
	visit->flash = S("动态验证码开通了。下次登录时，除了密码还要填手机上的 6 位数字。");
	return NULL;
}
