/*
 * list: accounts and what they hold, for the administrators' pages.
 */
#include "engine/account/account_int.h"

#include "base/arena.h"
#include "base/text.h"

#include <stdlib.h>

enum { HOLDS_MAX = 64, ROWS_MAX = 5000, COLLEAGUES_MAX = 200 };

err_t account_holds(struct act *act, int64_t account, struct account_hold **out, size_t *count)
{
	struct account who;
	struct account_hold *list = arena_many(act->arena, struct account_hold, HOLDS_MAX);
	size_t filled = 0;
	TRY(account_load(act, account, &who));
	TRY(act_need(act, S("users"), VERB_READ, who.org));
	struct rows rows = db_query(act->db,
				    "SELECT id, role, org, from_day, until_day, revoked FROM hold "
				    "WHERE account = $1 ORDER BY id DESC LIMIT 64",
				    ARGS(V_INT(account)));
	while (filled < HOLDS_MAX && rows_next(&rows)) {
		struct account_hold *one = &list[filled++];
		one->id = rows_int(&rows, 0);
		one->role = rows_copy(&rows, act->arena, 1);
		one->org = rows_copy(&rows, act->arena, 2);
		one->from_day = rows_int(&rows, 3);
		one->until_day = rows_int(&rows, 4);
		one->revoked = rows_int(&rows, 5) != 0;
	}
	TRY(rows_done(&rows));
	*out = list;
	*count = filled;
	return NULL;
}

static void take_row(struct act *act, const struct rows *rows, struct account_row *out)
{
	struct account *account = &out->account;
	account->id = rows_int(rows, 0);
	account->login = rows_copy(rows, act->arena, 1);
	account->name = rows_copy(rows, act->arena, 2);
	account->post = rows_copy(rows, act->arena, 3);
	account->phone = rows_copy(rows, act->arena, 4);
	account->org = rows_copy(rows, act->arena, 5);
	account->active = rows_int(rows, 6) != 0;
	account->must_change = rows_int(rows, 7) != 0;
	account->has_second = rows_text(rows, 8).len > 0;
	account->version = rows_int(rows, 9);
}

static err_t add_roles(struct act *act, struct account_row *row)
{
	row->roles = S("");
	struct rows rows = db_query(act->db,
				    "SELECT role FROM hold WHERE account = $1 AND revoked = 0 AND "
				    "from_day <= $2 AND (until_day = 0 OR until_day >= $2) ORDER BY id",
				    ARGS(V_INT(row->account.id), V_INT(act->today)));
	while (rows_next(&rows)) {
		const struct role *role =
			catalogue_role(act->house->catalogue, rows_text(&rows, 0));
		struct str title = role == NULL ? S("") : role->title;
		if (title.len == 0 || str_find(row->roles, title) != SIZE_MAX)
			continue;
		row->roles = row->roles.len == 0 ? title
						 : str_fmt(act->arena, STR "、" STR,
							   STR_ARG(row->roles), STR_ARG(title));
	}
	TRY(rows_done(&rows));
	return db_int(act->db,
		      "SELECT created FROM session WHERE account = $1 ORDER BY created DESC LIMIT 1",
		      ARGS(V_INT(row->account.id)), &row->last_login, NULL);
}

struct page {
	struct account_row *at; /* room for limit rows of each scope */
	size_t count, limit;
	int64_t total;
};

/* Scopes of users are few (the county's administrators): one query each, merged afterwards. */
static err_t read_scope(struct act *act, const struct account_query *query, struct str org,
			struct page *page)
{
	struct str part = text_like(act->arena, query->words), end = place_end(act->arena, org);
	size_t read = 0;
	int64_t more = 0;
	struct rows rows = db_query(
		act->db,
		"SELECT id, login, name, post, phone, org, active, must_change, second_secret, version "
		"FROM account WHERE org >= $1 AND org < $2 AND id > $3 AND (lower(name) LIKE $4 OR "
		"lower(login) LIKE $4) AND ($5 = '' OR ($5 = '-' AND NOT EXISTS (SELECT 1 FROM "
		"hold WHERE hold.account = account.id AND hold.revoked = 0)) OR EXISTS (SELECT 1 FROM hold WHERE "
		"hold.account = account.id AND hold.revoked = 0 AND hold.role = $5)) ORDER BY id LIMIT $6",
		ARGS(V_TEXT(org), V_TEXT(end), V_INT(query->after), V_TEXT(part),
		     V_TEXT(query->role), V_INT((int64_t)page->limit)));
	for (; read < page->limit && rows_next(&rows); read++)
		take_row(act, &rows, &page->at[page->count++]);
	TRY(rows_done(&rows));
	TRY(db_int(act->db,
		   "SELECT count(*) FROM account WHERE org >= $1 AND org < $2 AND (lower(name) LIKE $3 "
		   "OR lower(login) LIKE $3) AND ($4 = '' OR ($4 = '-' AND NOT EXISTS (SELECT 1 FROM "
		   "hold WHERE hold.account = account.id AND hold.revoked = 0)) OR EXISTS (SELECT 1 FROM hold WHERE "
		   "hold.account = account.id AND hold.revoked = 0 AND hold.role = $4))",
		   ARGS(V_TEXT(org), V_TEXT(end), V_TEXT(part), V_TEXT(query->role)), &more, NULL));
	page->total += more;
	return NULL;
}

static int by_id(const void *one, const void *other)
{
	const struct account_row *a = one, *b = other;
	return (a->account.id > b->account.id) - (a->account.id < b->account.id);
}

/* The next page goes on behind the last id of this one, whichever scope it is of. */
static void merge_scopes(struct page *page)
{
	qsort(page->at, page->count, sizeof *page->at, by_id);
	if (page->count > page->limit)
		page->count = page->limit;
}

err_t account_list(struct act *act, const struct account_query *query, struct account_row **out,
		   size_t *count, int64_t *total)
{
	const struct str *orgs = NULL;
	size_t org_count = 0;
	struct page page = {.limit = query->limit > ROWS_MAX ? ROWS_MAX : query->limit};
	TRY(act_scopes(act, S("users"), VERB_READ, &orgs, &org_count));
	page.at = arena_many(act->arena, struct account_row, page.limit * org_count);
	for (size_t i = 0; i < org_count; i++)
		TRY(read_scope(act, query, orgs[i], &page));
	if (org_count > 1)
		merge_scopes(&page);
	for (size_t i = 0; i < page.count; i++)
		TRY(add_roles(act, &page.at[i]));
	*out = page.at;
	*count = page.count;
	*total = page.total;
	return NULL;
}

err_t account_colleagues(struct act *act, struct str org, struct account **out, size_t *count)
{
	struct account *list = NULL;
	size_t filled = 0, room = 0;
	struct rows rows = db_query(act->db,
				    "SELECT id, name, post, phone FROM account WHERE org = $1 AND "
				    "active = 1 ORDER BY name, id LIMIT 200",
				    ARGS(V_TEXT(org)));
	while (filled < COLLEAGUES_MAX && rows_next(&rows)) {
		if (filled == room) {
			size_t more = room == 0 ? 8 : room * 2;
			list = arena_grow(act->arena, list, room * sizeof *list, more * sizeof *list);
			room = more;
		}
		struct account *one = &list[filled++];
		one->id = rows_int(&rows, 0);
		one->name = rows_copy(&rows, act->arena, 1);
		one->post = rows_copy(&rows, act->arena, 2);
		one->phone = rows_copy(&rows, act->arena, 3);
		one->org = org;
		one->active = true;
	}
	TRY(rows_done(&rows));
	*out = list;
	*count = filled;
	return NULL;
}
