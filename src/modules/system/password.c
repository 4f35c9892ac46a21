/*
 * password: one's own password, and the rules of a good one.
 *
 * Length and both kinds of signs, nothing that others know of the person, nothing from the short list
 * that guessers begin with. What is refused is said at once and whole.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/crypt.h"
#include "base/text.h"
#include "engine/account/account.h"
#include "modules/system/system_int.h"

enum { PASSWORD_LEAST = 10, PASSWORD_MOST = 256 };

static const char rule[] = "至少 10 个字符，字母、数字都要有，不要用生日、电话和姓名拼音";

struct fresh_password {
	struct str hash, token;
};

/* The beginnings and cores of what is guessed first, here and in this line of work. */
static const char *const common[] = {
	"password", "passw0rd", "p@ssw0rd", "qwerty",  "qwertyuiop", "asdfgh",   "zxcvbn",   "1qaz2wsx",
	"abc123",   "abcd1234", "a1b2c3",   "iloveyou", "woaini",    "5201314",  "admin",    "root123",
	"welcome",  "changeme", "lianxin",  "dangqun",  "zhongguo",  "beijing",  "123123",   "112233",
	"1234567",  "7654321",  "987654",   "111111",   "000000",    "888888",   "666666",   "test123",
	"letmein",  "monkey123", "dragon123", "sunshine", "football1", "baseball1", "master123", "hello123",
};

static bool has_common(struct str folded)
{
	for (size_t i = 0; i < COUNT(common); i++) {
		if (str_find(folded, str_of(common[i])) != SIZE_MAX)
			return true;
	}
	return false;
}

static bool has_kinds(struct str password)
{
	bool letter = false, digit = false;
	for (size_t i = 0; i < password.len; i++) {
		char c = password.at[i];
		digit = digit || (c >= '0' && c <= '9');
		letter = letter || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
	}
	return letter && digit;
}

/* 1111111111a is long and has both kinds. */
static bool is_varied(struct str password)
{
	size_t kinds = 0;
	bool seen[256] = {false};
	for (size_t i = 0; i < password.len; i++) {
		unsigned char c = (unsigned char)password.at[i];
		kinds += !seen[c];
		seen[c] = true;
	}
	return kinds >= 5;
}

static bool names_person(struct arena *arena, struct str folded, const struct account *account)
{
	struct str login = text_fold(arena, account->login);
	struct str pinyin = pinyin_full(arena, account->name);
	struct str phone = account->phone;
	return (login.len >= 3 && str_find(folded, login) != SIZE_MAX) ||
	       (pinyin.len >= 4 && str_find(folded, pinyin) != SIZE_MAX) ||
	       (phone.len >= 7 && str_find(folded, phone) != SIZE_MAX) ||
	       (account->name.len > 0 && str_find(folded, account->name) != SIZE_MAX);
}

static const char *weakness(struct arena *arena, struct str password, const struct account *account)
{
	struct str folded = text_fold(arena, password);
	if (str_chars(password) < PASSWORD_LEAST)
		return "新密码至少要 10 个字符，请再长一些。";
	if (password.len > PASSWORD_MOST)
		return "新密码太长，最多 256 个字符。";
	if (!has_kinds(password))
		return "新密码里字母和数字都要有。";
	if (names_person(arena, folded, account))
		return "新密码里有您的用户名、姓名或电话，容易被猜到，请换一个。";
	if (has_common(folded) || !is_varied(password))
		return "这个密码太常见，容易被猜到，请换一个。";
	return NULL;
}

err_t password_page(struct visit *visit)
{
	struct account account;
	TRY(account_load(&visit->act, visit->act.account, &account));
	visit_title(visit, S("修改密码"));
	struct doc *password = doc_set_map(visit->page, "password");
	doc_set(password, "action", S("/desk/password"));
	doc_set(password, "rule", str_of(rule));
	doc_set_bool(password, "first", account.must_change);
	return NULL;
}

static err_t check(struct visit *visit, const struct account *account)
{
	struct login login = {0};
	err_t faults = NULL;
	struct str old = visit_field(visit, "old"), fresh = visit_field(visit, "new");
	TRY(login_look(&visit->act, account->login, &login));
	if (old.len > PASSWORD_MOST || !password_matches(login.hash, old))
		faults = err_field(visit->arena, S("old"), "现在的密码不对，请再输一次。");
	const char *weak = weakness(visit->arena, fresh, account);
	if (weak != NULL)
		faults = err_both(visit->arena, faults, err_field(visit->arena, S("new"), "%s", weak));
	else if (str_eq(old, fresh))
		faults = err_both(visit->arena, faults,
				  err_field(visit->arena, S("new"), "新密码和现在的一样，请换一个。"));
	if (!str_eq(fresh, visit_field(visit, "again")))
		faults = err_both(visit->arena, faults,
				  err_field(visit->arena, S("again"), "两遍新密码不一样，请重写一遍。"));
	return faults;
}

err_t password_prepare(struct visit *visit)
{
	struct fresh_password *change = arena_one(visit->arena, struct fresh_password);
	struct account account;
	TRY(account_load(&visit->act, visit->act.account, &account));
	TRY(check(visit, &account));
	TRY(password_hash(visit->arena, visit_field(visit, "new"), &change->hash));
	change->token = random_hex(visit->arena, 32);
	visit->own = change;
	return NULL;
}

err_t password_apply(struct visit *visit)
{
	const struct fresh_password *change = visit->own;
	TRY(account_password(&visit->act, visit->act.account, change->hash, false));
	/* All sessions have ended, this one too: the person goes on in a new one. */
	TRY(session_begin(&visit->act, visit->act.account, change->token));
	visit->new_session = change->token;
	visit->location = S("/desk");
	visit->flash = S("密码改好了。其他电脑和手机上的登录已经退出。");
	return NULL;
}
