/*
 * users: who can log in. The system administrator makes accounts, the security administrator gives
 * rights, the auditor looks on; each sees the same pages with different buttons.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/crypt.h"
#include "base/date.h"
#include "modules/system/user_int.h"
#include "web/todo.h"

enum { PAGE_ROWS = 30, EXPORT_ROWS = 5000 };

static struct str last_login(struct visit *visit, int64_t at)
{
	return at == 0 ? S("近 30 天没有") : moment_chinese(visit->arena, at);
}

static void put_row(struct visit *visit, struct doc *table, const struct account_row *row)
{
	const struct account *account = &row->account;
	struct doc *out = desk_row(table, account->id,
				   str_fmt(visit->arena, "/desk/users/%lld", (long long)account->id));
	struct place_row place;
	bool placed = place_load(&visit->act, account->org, &place) == NULL;
	part_cell(table, out, account->name);
	part_cell(table, out, account->login);
	part_cell(table, out, account->post);
	part_cell(table, out, row->roles.len > 0 ? row->roles : S("还没有角色"));
	part_cell(table, out, placed ? place.full : account->org);
	part_cell(table, out, last_login(visit, row->last_login));
	struct doc *state = part_cell(table, out, account->active ? S("正常") : S("已停用"));
	if (account->active)
		desk_state(state, "status", "正常", "ok", "circle-check");
	else
		desk_state(state, "status", "已停用", "err", "circle-x");
}

static void put_role_filter(struct visit *visit, struct doc *fields)
{
	const struct catalogue *catalogue = visit->act.house->catalogue;
	struct str now = visit_query(visit, "role");
	struct doc *field = desk_field(visit, fields, "role", "角色", "is_select");
	doc_set_bool(field, "optional", false);
	part_option(field, S(""), S("全部"), now.len == 0);
	part_option(field, S(ACCOUNT_NO_ROLE), S("还没有角色"), str_eq(now, S(ACCOUNT_NO_ROLE)));
	for (size_t i = 0; i < catalogue->role_count; i++) {
		const struct role *role = &catalogue->roles[i];
		if (!role_is_held(role))
			continue;
		part_option(field, role->name, role->title, str_eq(role->name, now));
	}
}

static struct str page_url(struct visit *visit, int64_t after)
{
	return str_fmt(visit->arena, "/desk/users?q=" STR "&role=" STR "&after=%lld",
		       STR_ARG(http_encode(visit->arena, visit_query(visit, "q"))),
		       STR_ARG(http_encode(visit->arena, visit_query(visit, "role"))), (long long)after);
}

err_t users_page(struct visit *visit)
{
	static const char *const heads[][2] = {{"name", "姓名"},   {"username", "用户名"},
					       {"post", "职务"},   {"roles", "角色"},
					       {"place", "在哪里"}, {"last", "上次登录"},
					       {"state", "状态"}};
	struct account_query query = {.words = visit_query(visit, "q"), .role = visit_query(visit, "role"),
				      .limit = desk_pull(visit) ? EXPORT_ROWS : PAGE_ROWS};
	struct account_row *rows = NULL;
	size_t count = 0;
	int64_t total = 0;
	if (!str_int(visit_query(visit, "after"), &query.after))
		query.after = 0;
	TRY(account_list(&visit->act, &query, &rows, &count, &total));
	if (desk_pull(visit) && total > EXPORT_ROWS)
		return desk_too_many(visit, EXPORT_ROWS);
	visit_title(visit, S("账号和角色"));
	doc_set(visit->page, "new_url",
		act_may_somewhere(&visit->act, S("users"), VERB_CREATE) ? S("/desk/users/new") : S(""));
	doc_set(visit->page, "about",
		S("系统管理员开账号，安全管理员给角色，审计员只看日志。三种人不能是同一个人。"));
	put_role_filter(visit, desk_filters(visit, S("/desk/users"), "姓名或用户名"));
	struct doc *table = part_table(visit->page, S("账号列表"));
	for (size_t i = 0; i < COUNT(heads); i++)
		part_column(table, heads[i][0], heads[i][1], false);
	for (size_t i = 0; i < count; i++)
		put_row(visit, table, &rows[i]);
	part_table_end(table,
		       str_fmt(visit->arena, "共 %lld 个账号，本页 %zu 个", (long long)total, count),
		       S("没有这样的账号。换个条件再查。"));
	if (count == query.limit)
		doc_set(table, "next_url", page_url(visit, rows[count - 1].account.id));
	if (query.after > 0)
		doc_set(table, "prev_url", page_url(visit, 0));
	return NULL;
}

/* What is given to people: not what somebody without an account acts under (access.h), which nobody holds. */
bool role_is_held(const struct role *role)
{
	static const char *const unheld[] = {"public", "applicant", "reader", "member"};
	for (size_t i = 0; i < COUNT(unheld); i++) {
		if (str_eq(role->name, str_of(unheld[i])))
			return false;
	}
	return true;
}

struct str one_time_password(struct arena *arena)
{
	static const char letters[] = "ABCDEFGHJKMNPQRSTUVWXYZ", digits[] = "23456789";
	char *out = arena_alloc(arena, 16);
	size_t len = 0;
	for (size_t i = 0; i < 12; i++) {
		if (i > 0 && i % 4 == 0)
			out[len++] = '-';
		/* Both kinds for certain: every third sign is a digit. */
		out[len++] = i % 3 == 2 ? digits[random_below(sizeof digits - 1)]
					: letters[random_below(sizeof letters - 1)];
	}
	return (struct str){out, len};
}

/* ---- the first page of who gives roles ---- */

err_t users_todo(struct visit *visit, struct doc *groups)
{
	enum { SHOWN = 8 };
	struct account_query query = {.role = S(ACCOUNT_NO_ROLE), .limit = SHOWN};
	struct account_row *list = NULL;
	struct doc *rows = doc_list(visit->arena);
	int64_t total = 0;
	size_t count = 0;
	if (!act_may_somewhere(&visit->act, S("rights"), VERB_CREATE) ||
	    !act_may_somewhere(&visit->act, S("users"), VERB_READ))
		return NULL;
	TRY(account_list(&visit->act, &query, &list, &count, &total));
	for (size_t i = 0; i < count; i++) {
		const struct account *account = &list[i].account;
		if (!account->active)
			continue;
		struct doc *row = doc_add_map(rows);
		doc_set(row, "url", str_fmt(visit->arena, "/desk/users/%lld", (long long)account->id));
		doc_set(row, "title", account->name);
		doc_set(row, "person", S(""));
		doc_set(row, "number", account->post);
		doc_set(row, "place", place_name(&visit->act, account->org));
		doc_set(row, "next", S("给他角色"));
		doc_set(row, "due", S(""));
		desk_state(row, "lamp", "还没有角色", "warn", "alert-triangle");
	}
	todo_group(groups, S("开了账号、还没有角色的"), S("id-badge-2"), S("act"),
		   S("/desk/users?role=" ACCOUNT_NO_ROLE), rows);
	return NULL;
}
