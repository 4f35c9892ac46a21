/*
 * login: coming in and going out.
 *
 * The slow hash runs off the writer, always at the same cost, also for a login that nobody has; what
 * came of it is told only after the writer has counted the try. A refused try is an outcome: its count
 * is committed and the page says what is left. The form has no id of its own: a second sending must not
 * be answered with the first one's refusal.
 */
#include "base/arena.h"
#include "base/crypt.h"
#include "engine/account/account.h"
#include "modules/system/system_int.h"

enum { LOGIN_LONGEST = 64, PASSWORD_LONGEST = 1024 };

struct entry {
	struct str login, token;
	int64_t account, second_step;
	bool good;
};

static struct str next_of(struct visit *visit, struct str asked)
{
	bool fits = desk_local(asked) && str_starts(asked, S("/desk")) &&
		    !str_starts(asked, S("/desk/login")) && !str_starts(asked, S("/desk/logout"));
	(void)visit;
	return fits ? asked : S("/desk");
}

/* Somebody who is logged in already has nothing to do here. */
static bool is_inside(struct visit *visit)
{
	struct act act = visit->act;
	return session_open(&act, visit->session, NULL) == NULL;
}

static struct str refusal(struct visit *visit, struct str why)
{
	int64_t left = 0, minutes = catalogue_setting_int(visit->act.house->catalogue,
							  "login_lock_minutes", 15);
	if (str_eq(why, S("code")))
		return S("这个动态验证码已经用过，请等手机上换了新的再填。");
	if (str_int(why, &left) && left > 0)
		return str_fmt(visit->arena,
			       "用户名、密码或动态验证码不对。还可以再试 %lld 次，之后要等 %lld 分钟。",
			       (long long)left, (long long)minutes);
	return str_fmt(visit->arena,
		       "试错的次数太多，为了安全先停 %lld 分钟。过后再试，或请系统管理员重设密码。",
		       (long long)minutes);
}

static void put_refusal(struct visit *visit, struct str why)
{
	struct doc *errors = doc_set_list(visit->page, "_errors");
	doc_set_bool(visit->page, "_has_errors", why.len > 0);
	if (why.len == 0)
		return;
	struct doc *one = doc_add_map(errors);
	doc_set(one, "field", S("username"));
	doc_set(one, "text", refusal(visit, why));
	doc_set(visit->page, "_error_count", S("1"));
}

err_t login_page(struct visit *visit)
{
	if (is_inside(visit)) {
		visit->location = next_of(visit, visit_query(visit, "next"));
		return NULL;
	}
	visit_title(visit, S("登录"));
	doc_set(doc_at(visit->page, "_page"), "heading", S("登录连心工作台"));
	put_refusal(visit, visit_query(visit, "failed"));
	struct doc *login = doc_set_map(visit->page, "login");
	doc_set(login, "action", S("/desk/login"));
	doc_set(login, "next", next_of(visit, visit_query(visit, "next")));
	doc_set(login, "username", str_head(visit_query(visit, "username"), LOGIN_LONGEST));
	doc_set_bool(login, "needs_code", true);
	doc_set(login, "ask", S("请找本单位的系统管理员，他能当面给您一个一次性密码。"));
	return NULL;
}

err_t login_prepare(struct visit *visit)
{
	struct entry *entry = arena_one(visit->arena, struct entry);
	struct login login = {0};
	struct str password = visit_field(visit, "password");
	struct str code = str_trim(visit_field(visit, "code"));
	entry->login = str_head(str_trim(visit_field(visit, "username")), LOGIN_LONGEST);
	entry->token = random_hex(visit->arena, 32);
	TRY(login_look(&visit->act, entry->login, &login));
	bool fits = password.len <= PASSWORD_LONGEST;
	bool matches = password_matches(login.hash, fits ? password : S(""));
	bool second = !login.second_needed || totp_matches(login.second_secret, code, visit->act.now,
							  &entry->second_step);
	entry->account = login.account;
	entry->good = fits && matches && second && login.account != 0;
	visit->own = entry;
	return NULL;
}

static struct str back_to_form(struct visit *visit, const struct entry *entry, struct str why)
{
	struct str next = next_of(visit, visit_field(visit, "next"));
	return str_fmt(visit->arena, "/desk/login?failed=" STR "&username=" STR "&next=" STR,
		       STR_ARG(why), STR_ARG(http_encode(visit->arena, entry->login)),
		       STR_ARG(http_encode(visit->arena, next)));
}

static void go_in(struct visit *visit, const struct entry *entry)
{
	visit->new_session = entry->token;
	visit->location = next_of(visit, visit_field(visit, "next"));
}

err_t login_apply(struct visit *visit)
{
	const struct entry *entry = visit->own;
	struct login_answer answer = {LOGIN_WRONG, 0};
	if (entry->good)
		TRY(login_passed(&visit->act, entry->account, entry->second_step, entry->token,
				 visit->device, &answer));
	else
		TRY(login_failed(&visit->act, entry->login, visit->device, &answer));
	if (answer.outcome == LOGIN_PASSED) {
		go_in(visit, entry);
		return NULL;
	}
	struct str why = answer.outcome == LOGIN_CODE_USED ? S("code")
			 : answer.outcome == LOGIN_LOCKED
				 ? S("0")
				 : str_fmt(visit->arena, "%d", answer.tries_left);
	visit->location = back_to_form(visit, entry, why);
	return NULL;
}

err_t logout_apply(struct visit *visit)
{
	TRY(session_end(&visit->act, visit->session));
	visit->end_session = true;
	visit->location = S("/desk/login");
	visit->flash = S("已退出登录。");
	return NULL;
}
