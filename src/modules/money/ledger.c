/*
 * ledger: the books' first page, and the ledger of one account and month with the balance after each entry.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "modules/money/money_int.h"
#include "web/part.h"

enum { TODO_SHOWN = 20, LATEST = 12 };

static struct str this_month(const struct visit *visit)
{
	return money_month_of_day(day_text(visit->arena, visit->act.today));
}

/* The month that the address asks for; this one else. */
static struct str month_asked(struct visit *visit)
{
	struct str month = visit_query(visit, "month");
	return money_month_reads(month) ? month : this_month(visit);
}

static void put_month(struct visit *visit, struct str org, const char *path, struct str month,
		      struct doc *out)
{
	struct str next = money_month_moved(visit->arena, month, 1);
	doc_set(out, "month", month);
	doc_set(out, "title", month_chinese(visit->arena, month));
	doc_set(out, "prev_url",
		money_url(visit, org, path, "month", money_month_moved(visit->arena, month, -1)));
	doc_set(out, "next_url",
		str_cmp(next, this_month(visit)) > 0 ? S("")
						     : money_url(visit, org, path, "month", next));
}

/* ---- the first page ---- */

static void put_setup(struct visit *visit, struct str org, size_t accounts, size_t entries)
{
	static const struct {
		const char *title, *say, *url, *button;
	} steps[] = {
		{"登记账户", "现金一个，银行存款一个，镇里代管的一个。",
		 "/desk/r/money_account/new", "登记账户"},
		{"记期初余额",
		 "每个账户现在有多少钱，各记一笔，“收入还是支出”选“期初余额”，由另一个人审核。",
		 "/desk/r/money_entry/new", "记期初余额"},
		{"开始记账", "收一笔、付一笔就记一笔，拍下凭证。", "/desk/r/money_entry/new",
		 "记一笔"},
	};
	bool done[] = {accounts > 0, entries > 0, false}, next = true;
	struct doc *list = doc_set_list(visit->page, "setup");
	bool may = act_may(&visit->act, S("money_entry"), VERB_CREATE, org);
	doc_set_bool(visit->page, "begins", may && (accounts == 0 || entries == 0));
	for (size_t i = 0; i < COUNT(steps); i++) {
		struct doc *one = doc_add_map(list);
		doc_set(one, "title", str_of(steps[i].title));
		doc_set(one, "say", str_of(steps[i].say));
		doc_set(one, "url", next || done[i] ? str_of(steps[i].url) : S(""));
		doc_set(one, "button", str_of(steps[i].button));
		doc_set_bool(one, "done", done[i]);
		doc_set_bool(one, "next", next && !done[i]);
		next = next && done[i];
	}
}

static void put_state(struct visit *visit, struct doc *one, const struct record *entry)
{
	const struct flow *flow = flow_of(entry);
	const struct flow_state *state =
		flow == NULL ? NULL : flow_state(flow, record_text(entry, "state"));
	(void)visit;
	part_state(one, "state", state == NULL ? S("") : state->title,
		   state == NULL ? S("plain") : state->tone,
		   state == NULL ? S("clock") : state->icon);
}

static void put_entry(struct visit *visit, const struct record *entry, struct doc *list)
{
	struct doc *one = doc_add_map(list);
	int64_t fen = record_int(entry, "amount");
	bool spend = str_eq(record_text(entry, "side"), S("spend"));
	doc_set(one, "day", day_listed(visit->arena, record_text(entry, "day"), visit->act.today));
	doc_set(one, "kind", money_kind_title(&visit->act, entry));
	doc_set(one, "purpose", record_text(entry, "purpose"));
	doc_set(one, "payee", record_text(entry, "payee"));
	doc_set(one, "amount", money_yuan(visit->arena, spend ? -fen : fen));
	doc_set(one, "maker", record_text(entry, "maker_name"));
	doc_set(one, "url", visit_record_url(visit, entry->reg->name, entry->id));
	put_state(visit, one, entry);
}

static err_t put_waiting(struct visit *visit, struct str org)
{
	struct record *list = NULL;
	size_t count = 0;
	struct doc *rows = doc_set_list(visit->page, "waiting");
	TRY(money_entries(&visit->act, org, S(""), S(""), "made,returned", &list, &count));
	for (size_t i = 0; i < count && i < TODO_SHOWN; i++)
		put_entry(visit, &list[i], rows);
	doc_set_bool(visit->page, "has_waiting", count > 0);
	doc_set(visit->page, "waiting_text", str_fmt(visit->arena, "%zu 笔", count));
	return NULL;
}

static void put_latest(struct visit *visit, const struct statement *statement)
{
	struct doc *rows = doc_set_list(visit->page, "latest");
	for (size_t i = 0; i < statement->entry_count && i < LATEST; i++)
		put_entry(visit, &statement->entries[statement->entry_count - 1 - i], rows);
	doc_set_bool(visit->page, "has_latest", statement->entry_count > 0);
}

static void put_links(struct visit *visit, struct str org, struct str month)
{
	bool own = str_eq(org, visit->act.org);
	doc_set(visit->page, "new_url",
		own && act_may(&visit->act, S("money_entry"), VERB_CREATE, org)
			? S("/desk/r/money_entry/new")
			: S(""));
	doc_set(visit->page, "list_url",
		str_fmt(visit->arena, "/desk/r/money_entry?org=" STR, STR_ARG(org)));
	doc_set(visit->page, "accounts_url",
		str_fmt(visit->arena, "/desk/r/money_account?org=" STR, STR_ARG(org)));
	doc_set(visit->page, "close_url", money_url(visit, org, "/desk/money/close", NULL, S("")));
	doc_set(visit->page, "statement_url",
		money_url(visit, org, "/desk/money/statement", "period", month));
	doc_set(visit->page, "public_url",
		money_url(visit, org, "/desk/money/public", "month", month));
}

static err_t put_closed(struct visit *visit, struct str org, struct str month)
{
	struct record closed;
	bool found = false;
	TRY(money_month_of(&visit->act, org, month, &closed, &found));
	doc_set(visit->page, "closed_text",
		found ? str_fmt(visit->arena, STR " " STR "结账",
				STR_ARG(record_text(&closed, "closed_on")),
				STR_ARG(record_text(&closed, "closer")))
		      : S(""));
	return NULL;
}

err_t money_page(struct visit *visit)
{
	struct statement statement;
	struct str org, month = month_asked(visit);
	TRY(money_place(visit, &org));
	if (org.len == 0)
		return NULL;
	money_frame(visit, org,
		    str_eq(org, visit->act.org)
			    ? S("村级账")
			    : str_join(visit->arena, place_name(&visit->act, org), S("的账")));
	TRY(money_statement(&visit->act, org, money_first_day(visit->arena, month),
			    money_last_day(visit->arena, month), &statement));
	TRY(put_waiting(visit, org));
	put_month(visit, org, "/desk/money", month, doc_set_map(visit->page, "month"));
	money_put_sums(visit, &statement, doc_set_list(visit->page, "sums"));
	doc_set_bool(visit->page, "has_accounts", statement.account_count > 0);
	put_latest(visit, &statement);
	put_links(visit, org, month);
	put_setup(visit, org, statement.account_count,
		  statement.entry_count + doc_at(visit->page, "waiting")->in.count +
			  (statement.sums[statement.account_count].opening != 0));
	return put_closed(visit, org, month);
}

/* ---- one account ---- */

static void put_ledger_line(struct visit *visit, const struct record *entry, int64_t effect,
			    int64_t balance, struct doc *list)
{
	struct doc *one = doc_add_map(list);
	doc_set(one, "day", day_listed(visit->arena, record_text(entry, "day"), visit->act.today));
	doc_set(one, "number", record_text(entry, "number"));
	doc_set(one, "kind", money_kind_title(&visit->act, entry));
	doc_set(one, "purpose", record_text(entry, "purpose"));
	doc_set(one, "payee", record_text(entry, "payee"));
	doc_set(one, "in", effect > 0 ? money_yuan(visit->arena, effect) : S(""));
	doc_set(one, "out", effect < 0 ? money_yuan(visit->arena, -effect) : S(""));
	doc_set(one, "balance", money_yuan(visit->arena, balance));
	doc_set_bool(one, "corrects", record_int(entry, "corrects") != 0);
	doc_set(one, "url", visit_record_url(visit, entry->reg->name, entry->id));
}

static const struct record *account_asked(struct visit *visit, const struct statement *statement)
{
	int64_t id = 0;
	(void)str_int(visit_query(visit, "account"), &id);
	for (size_t i = 0; i < statement->account_count; i++) {
		if (statement->accounts[i].id == id || id == 0)
			return &statement->accounts[i];
	}
	return NULL;
}

static void put_accounts(struct visit *visit, const struct statement *statement, int64_t chosen,
			 struct str month)
{
	struct doc *list = doc_set_list(visit->page, "accounts");
	for (size_t i = 0; i < statement->account_count; i++) {
		struct doc *one = doc_add_map(list);
		struct str id = str_fmt(visit->arena, "%lld", (long long)statement->accounts[i].id);
		doc_set(one, "title", record_text(&statement->accounts[i], "name"));
		doc_set_bool(one, "current", statement->accounts[i].id == chosen);
		doc_set(one, "url",
			str_fmt(visit->arena, STR "&month=" STR,
				STR_ARG(money_url(visit, statement->org, "/desk/money/ledger",
						  "account", id)),
				STR_ARG(month)));
	}
}

static void put_lines(struct visit *visit, const struct statement *statement,
		      const struct record *account)
{
	const struct money_sum *sum = &statement->sums[account - statement->accounts];
	struct doc *lines = doc_set_list(visit->page, "lines");
	int64_t balance = sum->opening;
	for (size_t i = 0; i < statement->entry_count; i++) {
		int64_t effect = money_effect(&statement->entries[i], account->id);
		balance += effect;
		if (effect != 0)
			put_ledger_line(visit, &statement->entries[i], effect, balance, lines);
	}
	doc_set_bool(visit->page, "has_lines", lines->in.count > 0);
	doc_set(visit->page, "opening", money_yuan(visit->arena, sum->opening));
	doc_set(visit->page, "in_sum", money_yuan(visit->arena, sum->income + sum->moved_in));
	doc_set(visit->page, "out_sum", money_yuan(visit->arena, sum->spend + sum->moved_out));
	doc_set(visit->page, "closing", money_yuan(visit->arena, sum->closing));
}

err_t money_ledger_page(struct visit *visit)
{
	struct statement statement;
	struct str org, month = month_asked(visit);
	TRY(money_place(visit, &org));
	if (org.len == 0)
		return NULL;
	TRY(money_statement(&visit->act, org, money_first_day(visit->arena, month),
			    money_last_day(visit->arena, month), &statement));
	if (statement.account_count == 0) { /* the first page says how to begin */
		visit->template = "desk/money";
		return money_page(visit);
	}
	const struct record *account = account_asked(visit, &statement);
	if (account == NULL)
		return err_new(visit->arena, ERR_NOT_FOUND, "没有这个账户，请回到村级账再选一次。");
	money_frame(visit, org,
		    str_fmt(visit->arena, STR "明细账", STR_ARG(record_text(account, "name"))));
	struct str path =
		str_fmt(visit->arena, "/desk/money/ledger?account=%lld", (long long)account->id);
	struct doc *out = doc_set_map(visit->page, "month");
	put_month(visit, org, "/desk/money/ledger", month, out);
	static const char *const ways[] = {"prev_url", "next_url"};
	for (size_t i = 0; i < 2; i++) {
		struct str url = doc_str(out, ways[i]);
		if (url.len > 0)
			doc_set(out, ways[i],
				str_fmt(visit->arena, STR "&account=%lld", STR_ARG(url),
					(long long)account->id));
	}
	doc_set(visit->page, "self", path);
	put_accounts(visit, &statement, account->id, month);
	put_lines(visit, &statement, account);
	return put_closed(visit, org, month);
}
