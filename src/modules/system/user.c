/*
 * user: one account: its person, what it holds where, its way in.
 *
 * A one-time password is made off the writer, stored as its hash alone and shown once, in the answer
 * to the deed that set it.
 */
#include "base/arena.h"
#include "base/crypt.h"
#include "base/date.h"
#include "engine/audit/audit.h"
#include "modules/system/user_int.h"

struct fresh {
	int64_t id;
	struct str password, hash, name;
};

/* An account that is not there is no reason to log in again. */
static err_t find_account(struct visit *visit, int64_t id, struct account *out)
{
	err_t err = account_load(&visit->act, id, out);
	if (err != NULL && err->kind == ERR_LOGIN)
		return err_new(visit->arena, ERR_NOT_FOUND, "没有找到这个账号。");
	return err;
}

/* ---- the page ---- */

static struct str shown_value(struct visit *visit, const char *name, bool mine, struct str kept)
{
	return mine && visit_refused(visit) ? visit_field(visit, name) : kept;
}

static void put_text(struct visit *visit, struct doc *fields, const char *name, const char *title,
		     const char *kind, bool mine, struct str kept)
{
	struct doc *field = desk_field(visit, fields, name, title, kind);
	doc_set(field, "value", shown_value(visit, name, mine, kept));
	if (!mine)
		doc_set(field, "error", S(""));
}

/* The form of the account itself; account NULL: a new one. */
static void put_form(struct visit *visit, const struct account *account)
{
	static const struct account blank = {0};
	const struct account *one = account == NULL ? &blank : account;
	struct doc *form = doc_set_map(visit->page, "form"), *fields = doc_set_list(form, "fields");
	bool mine = str_eq(visit->url, account == NULL
					       ? S("/desk/users/new")
					       : str_fmt(visit->arena, "/desk/users/%lld",
							 (long long)one->id));
	doc_set(form, "action", account == NULL ? S("/desk/users/new")
						: str_fmt(visit->arena, "/desk/users/%lld",
							  (long long)one->id));
	doc_set(form, "version",
		account == NULL ? S("") : str_fmt(visit->arena, "%lld", (long long)one->version));
	doc_set(form, "button", account == NULL ? S("开账号") : S("保存"));
	put_text(visit, fields, "name", "姓名", "is_text", mine, one->name);
	desk_required(fields->in.last);
	put_text(visit, fields, "login", "用户名", "is_text", mine, one->login);
	desk_required(fields->in.last);
	if (account != NULL)
		doc_set_bool(fields->in.last, "readonly", true);
	else
		desk_hint(fields->in.last, "字母和数字，开好后不能改");
	put_text(visit, fields, "post", "职务", "is_text", mine, one->post);
	put_text(visit, fields, "phone", "工作电话", "is_phone", mine, one->phone);
	put_text(visit, fields, "org", "所在单位", "is_org", mine, one->org);
	desk_required(fields->in.last);
	desk_hint(fields->in.last, "村、乡镇或县的名称，或拼音首字母");
	doc_set(fields->in.last, "source", S("/desk/places.json"));
	struct str org = doc_str(fields->in.last, "value");
	doc_set(fields->in.last, "value_text",
		org.len > 0 ? place_name(&visit->act, org) : visit_field(visit, "org_text"));
}

static void put_hold_state(struct doc *out, const struct account_hold *hold, int64_t today)
{
	if (hold->revoked)
		desk_state(out, "state", "已收回", "err", "circle-x");
	else if (hold->until_day != 0 && hold->until_day < today)
		desk_state(out, "state", "已到期", "plain", "clock");
	else if (hold->from_day > today)
		desk_state(out, "state", "还没开始", "plain", "clock");
	else if (hold->until_day != 0)
		desk_state(out, "state", "临时", "warn", "clock");
	else
		desk_state(out, "state", "有效", "ok", "circle-check");
}

static void put_hold(struct visit *visit, const struct account *account,
		     const struct account_hold *hold, struct doc *list)
{
	struct doc *one = doc_add_map(list);
	const struct role *role = catalogue_role(visit->act.house->catalogue, hold->role);
	struct place_row place;
	bool placed = place_load(&visit->act, hold->org, &place) == NULL;
	bool over = hold->revoked || (hold->until_day != 0 && hold->until_day < visit->act.today);
	bool may = !over && act_may(&visit->act, S("rights"), VERB_CHANGE, hold->org);
	struct str from = day_text(visit->arena, hold->from_day);
	doc_set(one, "role", role == NULL ? hold->role : role->title);
	doc_set(one, "place", placed ? place.full : hold->org);
	doc_set(one, "module", S("全部业务"));
	doc_set(one, "span",
		hold->until_day == 0
			? str_fmt(visit->arena, STR " 起", STR_ARG(from))
			: str_fmt(visit->arena, STR " 至 " STR, STR_ARG(from),
				  STR_ARG(day_text(visit->arena, hold->until_day))));
	put_hold_state(one, hold, visit->act.today);
	doc_set(one, "end_url",
		may ? str_fmt(visit->arena, "/desk/users/%lld/grants/%lld/end", (long long)account->id,
			      (long long)hold->id)
		    : S(""));
}

static err_t put_holds(struct visit *visit, const struct account *account)
{
	struct doc *list = doc_set_list(visit->page, "grants");
	struct account_hold *holds = NULL;
	size_t count = 0;
	TRY(account_holds(&visit->act, account->id, &holds, &count));
	for (size_t i = 0; i < count; i++)
		put_hold(visit, account, &holds[i], list);
	doc_set_bool(visit->page, "has_grants", count > 0);
	return NULL;
}

/* "村", "乡镇、村": where a role may be held, so that nobody learns it from a refusal. */
static struct str role_places(struct visit *visit, const struct role *role)
{
	struct str all = S("");
	for (size_t i = 0; i < role->tier_count; i++)
		all = str_fmt(visit->arena, STR "%s" STR, STR_ARG(all), i > 0 ? "、" : "",
			      STR_ARG(tier_title(role->tiers[i])));
	return all;
}

static void put_grant_form(struct visit *visit, const struct account *account)
{
	const struct catalogue *catalogue = visit->act.house->catalogue;
	doc_set_bool(visit->page, "grant", false);
	if (!act_may_somewhere(&visit->act, S("rights"), VERB_CREATE))
		return;
	bool mine = str_ends(visit->url, S("/grants"));
	struct doc *grant = doc_set_map(visit->page, "grant"), *fields = doc_set_list(grant, "fields");
	doc_set(grant, "action", str_fmt(visit->arena, "/desk/users/%lld/grants",
					 (long long)account->id));
	struct doc *role = desk_field(visit, fields, "role", "角色", "is_select");
	desk_required(role);
	part_option(role, S(""), S("请选择"), false);
	for (size_t i = 0; i < catalogue->role_count; i++) {
		const struct role *one = &catalogue->roles[i];
		if (role_is_held(one))
			part_option(role, one->name,
				    str_fmt(visit->arena, STR "（" STR "）", STR_ARG(one->title),
					    STR_ARG(role_places(visit, one))),
				    mine && str_eq(visit_field(visit, "role"), one->name));
	}
	struct doc *at = desk_field(visit, fields, "at", "在哪里", "is_org");
	desk_required(at);
	desk_hint(at, "村、镇或县，管到它下面的全部");
	doc_set(at, "source", S("/desk/places.json"));
	struct str org = mine ? visit_field(visit, "at") : account->org;
	doc_set(at, "value", org);
	doc_set(at, "value_text", org.len > 0 ? place_name(&visit->act, org) : visit_field(visit, "at_text"));
	desk_hint(desk_field(visit, fields, "grant_from", "从哪天起", "is_date"), "不填就是今天");
	desk_hint(desk_field(visit, fields, "grant_till", "到哪天为止", "is_date"), "不填就是长期");
}

static struct doc *add_action(struct visit *visit, struct doc *list, const struct account *account,
			      const char *what, const char *title, const char *about, bool danger)
{
	struct doc *one = doc_add_map(list);
	struct str tail = str_fmt(visit->arena, "/%s", what);
	doc_set(one, "title", str_of(title));
	doc_set(one, "url", str_fmt(visit->arena, "/desk/users/%lld" STR, (long long)account->id,
				    STR_ARG(tail)));
	doc_set(one, "about", str_of(about));
	doc_set_bool(one, "danger", danger);
	doc_set_bool(one, "open", str_ends(visit->url, tail) && visit_refused(visit));
	return doc_set_list(one, "fields");
}

static void put_actions(struct visit *visit, const struct account *account)
{
	struct doc *list = doc_set_list(visit->page, "more_actions");
	bool may = act_may(&visit->act, S("users"), VERB_CHANGE, account->org) &&
		   account->id != visit->act.account;
	doc_set_bool(visit->page, "has_more_actions", may);
	if (!may)
		return;
	add_action(visit, list, account, "reset", "重设密码", "给一个只用一次的密码，本人登录后要改。",
		   false);
	if (account->has_second)
		add_action(visit, list, account, "second", "关掉动态验证码",
			   "换了或丢了手机的人用。关掉后他马上退出，下次登录要重新开通。", false);
	if (!account->active) {
		add_action(visit, list, account, "enable", "重新启用这个账号", "启用后可以用原来的密码登录。",
			   false);
		return;
	}
	struct doc *fields = add_action(visit, list, account, "disable", "停用这个账号",
					"马上退出登录，办过的事都还在。", true);
	struct doc *why = desk_field(visit, fields, "reason", "为什么停用", "is_text");
	desk_required(why);
	if (!str_ends(visit->url, S("/disable")))
		doc_set(why, "id", S("f-disable_reason"));
}

static void put_one_time(struct visit *visit)
{
	const struct fresh *fresh = visit->show ? visit->own : NULL;
	doc_set_bool(visit->page, "one_time", false);
	if (fresh == NULL)
		return;
	/* Underscore: the page alone shows it, no other writer. */
	struct doc *one = doc_map(visit->arena);
	doc_set(one, "text", str_fmt(visit->arena, STR "的一次性密码是", STR_ARG(fresh->name)));
	doc_set(one, "_password", fresh->password);
	doc_put(visit->page, S("one_time"), one);
}

static err_t put_account(struct visit *visit, int64_t id)
{
	struct account account;
	TRY(find_account(visit, id, &account));
	if (!act_may(&visit->act, S("users"), VERB_READ, account.org))
		return err_new(visit->arena, ERR_NOT_FOUND, "没有找到这个账号。");
	visit_title(visit, str_fmt(visit->arena, STR "的账号", STR_ARG(account.name)));
	struct doc *head = doc_set_map(visit->page, "account");
	doc_set_int(head, "id", account.id);
	if (account.active)
		desk_state(head, "state", "正常", "ok", "circle-check");
	else
		desk_state(head, "state", "已停用", "err", "circle-x");
	if (act_may(&visit->act, S("users"), VERB_CHANGE, account.org))
		put_form(visit, &account);
	else
		doc_set_bool(visit->page, "form", false);
	put_one_time(visit);
	TRY(put_holds(visit, &account));
	put_grant_form(visit, &account);
	put_actions(visit, &account);
	return NULL;
}

err_t user_page(struct visit *visit)
{
	return put_account(visit, visit_id(visit, 0));
}

err_t user_new_page(struct visit *visit)
{
	const struct fresh *fresh = visit->show ? visit->own : NULL;
	if (fresh != NULL)
		return put_account(visit, fresh->id);
	visit_title(visit, S("开新账号"));
	doc_set_bool(visit->page, "account", false);
	doc_set_bool(visit->page, "one_time", false);
	doc_set_bool(visit->page, "has_grants", false);
	doc_set_list(visit->page, "grants");
	doc_set_bool(visit->page, "grant", false);
	doc_set_bool(visit->page, "has_more_actions", false);
	put_form(visit, NULL);
	return NULL;
}

/* ---- deeds ---- */

static struct str user_url(struct visit *visit, int64_t id)
{
	return str_fmt(visit->arena, "/desk/users/%lld", (long long)id);
}

/* The place chosen, or the one whose name was typed. */
static err_t chosen_place(struct visit *visit, const char *name, struct str *out)
{
	static const struct str everywhere[] = {STR_INIT("")};
	struct str org = visit_field(visit, name);
	struct str typed = visit_field(visit, str_fmt(visit->arena, "%s_text", name).at);
	struct place_row row, *rows = NULL;
	size_t count = 0;
	/* Without a script the code stays that of what stood there: another name written over it counts. */
	if (org.len > 0 && place_load(&visit->act, org, &row) == NULL &&
	    (typed.len == 0 || str_eq(typed, row.name) || str_eq(typed, row.full))) {
		*out = row.code;
		return NULL;
	}
	if (typed.len > 0)
		TRY(place_find(&visit->act, typed, everywhere, 1, 2, &rows, &count));
	if (count != 1)
		return err_field(visit->arena, str_of(name),
				 count == 0 ? "没有找到这个地方，请从列表里选。"
					    : "同名的不止一个，请从列表里选。");
	*out = rows[0].code;
	return NULL;
}

static bool is_login(struct str login)
{
	for (size_t i = 0; i < login.len; i++) {
		char c = login.at[i];
		bool fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
			    c == '.' || c == '_' || c == '-';
		if (!fits)
			return false;
	}
	return login.len > 0;
}

static err_t take_account(struct visit *visit, struct account *out)
{
	err_t faults = NULL;
	out->name = str_trim(visit_field(visit, "name"));
	out->post = str_head(str_trim(visit_field(visit, "post")), 50);
	out->phone = str_head(str_trim(visit_field(visit, "phone")), 30);
	if (str_chars(out->name) > 50)
		faults = err_field(visit->arena, S("name"), "姓名最多 50 个字，请写短些。");
	err_t place = chosen_place(visit, "org", &out->org);
	if (place != NULL && place->kind != ERR_INVALID)
		return place;
	return err_both(visit->arena, faults, place);
}

err_t user_new_prepare(struct visit *visit)
{
	struct fresh *fresh = arena_one(visit->arena, struct fresh);
	fresh->password = one_time_password(visit->arena);
	TRY(password_hash(visit->arena, fresh->password, &fresh->hash));
	visit->own = fresh;
	return NULL;
}

err_t user_new_apply(struct visit *visit)
{
	struct fresh *fresh = visit->own;
	struct account account = {.must_change = true, .active = true};
	err_t faults = NULL;
	account.login = str_trim(visit_field(visit, "login"));
	if (!is_login(account.login))
		faults = err_field(visit->arena, S("login"), "用户名只用字母、数字、点和横线，请改一下。");
	err_t more = take_account(visit, &account);
	if (more != NULL && more->kind != ERR_INVALID)
		return more;
	faults = err_both(visit->arena, faults, more);
	if (faults != NULL)
		return faults;
	TRY(account_create(&visit->act, &account, fresh->hash, &fresh->id));
	fresh->name = account.name;
	visit->show = true;
	visit->location = user_url(visit, fresh->id);
	return NULL;
}

err_t user_change_apply(struct visit *visit)
{
	struct account account;
	TRY(find_account(visit, visit_id(visit, 0), &account));
	TRY(act_need(&visit->act, S("users"), VERB_CHANGE, account.org));
	TRY(take_account(visit, &account));
	if (!str_int(visit_field(visit, "version"), &account.version))
		account.version = 0;
	TRY(account_change(&visit->act, &account));
	visit->location = user_url(visit, account.id);
	visit->flash = S("已保存。");
	return NULL;
}

err_t user_reset_apply(struct visit *visit)
{
	struct fresh *fresh = visit->own;
	struct account account;
	fresh->id = visit_id(visit, 0);
	TRY(find_account(visit, fresh->id, &account));
	TRY(account_password(&visit->act, fresh->id, fresh->hash, true));
	fresh->name = account.name;
	visit->show = true;
	visit->location = user_url(visit, fresh->id);
	return NULL;
}

err_t user_second_apply(struct visit *visit)
{
	struct account account;
	TRY(find_account(visit, visit_id(visit, 0), &account));
	TRY(account_second_off(&visit->act, account.id));
	visit->location = user_url(visit, visit_id(visit, 0));
	visit->flash = S("动态验证码关掉了，请本人登录后马上重新开通。");
	return NULL;
}

static err_t set_active(struct visit *visit, bool active)
{
	struct account account;
	TRY(find_account(visit, visit_id(visit, 0), &account));
	if (account.id == visit->act.account)
		return err_new(visit->arena, ERR_DENIED, "不能停用自己的账号。");
	account.active = active;
	TRY(account_change(&visit->act, &account));
	return audit_note(&visit->act, &(struct audit_entry){
					       .verb = active ? S("enable") : S("disable"),
					       .on = S("account"), .id = account.id,
					       .org = account.org, .note = visit->act.reason});
}

err_t user_disable_apply(struct visit *visit)
{
	if (visit->act.reason.len == 0)
		return err_field(visit->arena, S("reason"), "请写明为什么停用，例如“换届离任”。");
	TRY(set_active(visit, false));
	visit->location = user_url(visit, visit_id(visit, 0));
	visit->flash = S("已停用，他的登录马上失效。");
	return NULL;
}

err_t user_enable_apply(struct visit *visit)
{
	TRY(set_active(visit, true));
	visit->location = user_url(visit, visit_id(visit, 0));
	visit->flash = S("已重新启用。");
	return NULL;
}

/* The engine names its own fields; the form's are others, as two forms stand on the page. */
static err_t renamed(struct visit *visit, err_t err)
{
	err_t all = NULL;
	for (; err != NULL; err = err->next) {
		struct str field = str_eq(err->field, S("org"))	  ? S("at")
				   : str_eq(err->field, S("until")) ? S("grant_till")
								  : err->field;
		all = err_both(visit->arena, all, err_field(visit->arena, field, STR, STR_ARG(err->text)));
	}
	return all;
}

static err_t read_day(struct visit *visit, const char *name, int64_t otherwise, int64_t *out)
{
	struct str typed = str_trim(visit_field(visit, name));
	*out = otherwise;
	if (typed.len > 0 && !day_read_loose(typed, out))
		return err_field(visit->arena, str_of(name), "请填日期，例如 2026年11月30日。");
	return NULL;
}

err_t user_grant_apply(struct visit *visit)
{
	int64_t from = 0, until = 0;
	struct str org;
	struct account account;
	TRY(find_account(visit, visit_id(visit, 0), &account));
	if (visit_field(visit, "role").len == 0)
		return err_field(visit->arena, S("role"), "请选择角色。");
	TRY(chosen_place(visit, "at", &org));
	TRY(read_day(visit, "grant_from", visit->act.today, &from));
	TRY(read_day(visit, "grant_till", 0, &until));
	const struct role *role =
		catalogue_role(visit->act.house->catalogue, visit_field(visit, "role"));
	if (role != NULL && !role_is_held(role))
		return err_field(visit->arena, S("role"), "这个角色不能给人，请另选一个。");
	err_t err = account_grant(&visit->act, account.id, visit_field(visit, "role"), org, from, until);
	if (err != NULL)
		return err->kind == ERR_INVALID ? renamed(visit, err) : err;
	visit->location = user_url(visit, account.id);
	visit->flash = S("角色给好了，马上生效。");
	return NULL;
}

err_t user_revoke_apply(struct visit *visit)
{
	TRY(account_revoke(&visit->act, visit_id(visit, 1)));
	visit->location = user_url(visit, visit_id(visit, 0));
	visit->flash = S("已收回，马上生效。");
	return NULL;
}
