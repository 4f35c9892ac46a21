/*
 * frame: whose books a page is about, its crumbs and addresses, and the rows that several pages show.
 */
#include "base/arena.h"
#include "base/date.h"
#include "modules/money/money_int.h"
#include "web/place.h"

struct str money_url(struct visit *visit, struct str org, const char *path, const char *name,
		     struct str value)
{
	bool own = str_eq(org, visit->act.org);
	struct str at = own ? S("") : str_fmt(visit->arena, "?at=" STR, STR_ARG(org));
	if (name == NULL)
		return str_fmt(visit->arena, "%s" STR, path, STR_ARG(at));
	return str_fmt(visit->arena, "%s" STR "%s%s=" STR, path, STR_ARG(at), own ? "?" : "&", name,
		       STR_ARG(value));
}

void money_frame(struct visit *visit, struct str org, struct str title)
{
	struct doc *crumbs = doc_set_list(visit->page, "crumbs"), *one = doc_add_map(crumbs);
	bool own = str_eq(org, visit->act.org);
	visit_title(visit, title);
	doc_set(one, "title",
		own ? S("村级账")
		    : str_join(visit->arena, place_name(&visit->act, org), S("的账")));
	doc_set(one, "url", money_url(visit, org, "/desk/money", NULL, S("")));
	doc_set(visit->page, "here", title);
	doc_set(visit->page, "at", own ? S("") : org);
}

err_t money_place(struct visit *visit, struct str *org)
{
	return visit_village(visit, S("money_entry"), "账由村里自己记、自己结。要改的话，请村里登录来改。", org);
}

static void put_sum(struct visit *visit, struct str title, struct str url,
		    const struct money_sum *sum, bool total, struct doc *list)
{
	struct doc *one = doc_add_map(list);
	doc_set(one, "title", title);
	doc_set(one, "url", url);
	doc_set_bool(one, "total", total);
	doc_set(one, "opening", money_yuan(visit->arena, sum->opening));
	doc_set(one, "income", money_yuan(visit->arena, sum->income));
	doc_set(one, "spend", money_yuan(visit->arena, sum->spend));
	doc_set(one, "moved_in", money_yuan(visit->arena, sum->moved_in));
	doc_set(one, "moved_out", money_yuan(visit->arena, sum->moved_out));
	doc_set(one, "closing", money_yuan(visit->arena, sum->closing));
}

static bool is_idle(const struct record *account, const struct money_sum *sum)
{
	return record_int(account, "ended") != 0 && sum->opening == 0 && sum->closing == 0 &&
	       sum->income == 0 && sum->spend == 0;
}

void money_put_sums(struct visit *visit, const struct statement *statement, struct doc *list)
{
	struct str month = money_month_of_day(statement->until);
	for (size_t i = 0; i < statement->account_count; i++) {
		const struct record *account = &statement->accounts[i];
		if (is_idle(account, &statement->sums[i]))
			continue;
		struct str url = str_fmt(
			visit->arena, STR "&month=" STR,
			STR_ARG(money_url(visit, statement->org, "/desk/money/ledger", "account",
					  str_fmt(visit->arena, "%lld", (long long)account->id))),
			STR_ARG(month));
		put_sum(visit, record_text(account, "name"), url, &statement->sums[i], false, list);
	}
	put_sum(visit, S("合计"), S(""), &statement->sums[statement->account_count], true, list);
}

void money_put_parts(struct visit *visit, const struct money_part *parts, size_t count,
		     struct doc *list)
{
	for (size_t i = 0; i < count; i++) {
		if (parts[i].entries == 0)
			continue;
		struct doc *one = doc_add_map(list);
		doc_set(one, "title", parts[i].title);
		doc_set(one, "amount", money_yuan(visit->arena, parts[i].fen));
		doc_set(one, "entries",
			str_fmt(visit->arena, "%lld 笔", (long long)parts[i].entries));
	}
}
