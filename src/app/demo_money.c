/*
 * demo_money: the books of the first village (in a large demo of all, over years): two accounts, three months of entries, the oldest two of them closed, and a
 * few that wait to be checked.
 *
 * Every entry is made and checked by the rules of the book, by the two people of the demo who would do it.
 */
#include "app/demo_int.h"

#include "base/arena.h"
#include "base/count.h"
#include "base/date.h"
#include "engine/account/account.h"
#include "engine/flow/flow.h"
#include "modules/money/money.h"

enum { MONTHS = 3, YEARS_MONTHS = 33, MORNING = 120, WAITING = 2 };

struct row {
	int month, day; /* month 0 is the oldest; its day */
	const char *side, *kind, *payee, *purpose, *source, *project, *yuan;
	int account; /* 0 cash, 1 bank */
};

static const struct row rows[] = {
	{0, 1, "open", "", "", "启用系统时的余额", "", "", "1286.40", 0},
	{0, 1, "open", "", "", "启用系统时的余额", "", "", "86520.00", 1},
	{0, 5, "income", "subsidy", "青禾镇财政所", "村级运转补助", "fiscal", "", "15000.00", 1},
	{0, 8, "spend", "office", "县供电公司", "村部和路灯电费", "fiscal", "", "1276.35", 1},
	{0, 12, "move", "", "", "提备用金", "", "", "2000.00", 1},
	{0, 16, "spend", "labour", "赵小满等6人", "三组水渠清淤人工费，联系 13800001122", "fiscal",
	 "三组水渠清淤", "1800.00", 0},
	{0, 20, "spend", "relief", "周桂花", "慰问三组27号尿毒症患者", "donation", "", "500.00", 0},
	{0, 25, "income", "contract", "云禾果业合作社", "果园承包费", "collective", "", "12000.00",
	 1},
	{1, 4, "spend", "upkeep", "青禾五金店", "更换路灯 8 盏", "fiscal", "亮化工程", "2640.00",
	 1},
	{1, 11, "income", "donation", "在外乡亲李先生", "捐给村里修桥", "donation", "便民桥",
	 "8000.00", 1},
	{1, 18, "spend", "project", "云禾建筑队", "便民桥首付款", "donation", "便民桥", "20000.00",
	 1},
	{1, 22, "spend", "pay", "本村公益岗", "保洁员补贴", "fiscal", "", "3600.00", 1},
	{1, 27, "spend", "office", "青禾文具店", "办公用纸、墨盒", "fiscal", "", "318.60", 0},
	{2, 2, "income", "interest", "农商行", "结息", "collective", "", "43.17", 1},
	{2, 6, "spend", "public", "县影剧院", "送戏下乡接待", "collective", "", "450.00", 0},
	{2, 9, "spend", "project", "云禾建筑队", "便民桥进度款", "donation", "便民桥", "30000.00",
	 1},
	{2, 12, "spend", "labour", "钱大勇等4人", "清理村道塌方", "fiscal", "", "960.00", 0},
	{2, 14, "spend", "office", "县供电公司", "村部和路灯电费", "fiscal", "", "1301.20", 1},
};
enum { ROWS = COUNT(rows) };

struct books {
	struct str org, first; /* the first day of the oldest month */
	int years;	       /* months between the oldest and the last two, each like the second */
	int64_t accounts[2], maker, today;
};

static err_t put_account(struct act *act, const struct books *books, const char *name,
			 const char *kind, int turn, int64_t *out)
{
	struct draft *draft = NULL;
	TRY(draft_new(act, act_register(act, "money_account"), books->org, &draft));
	draft_set_text(draft, "name", str_of(name));
	draft_set_text(draft, "account_kind", str_of(kind));
	draft_set_int(draft, "turn", turn);
	return draft_write(draft, 0, out);
}

/* The first day of the month so many after the oldest. */
static int64_t month_day(const struct books *books, int month)
{
	int64_t day = 0;
	(void)day_read(books->first, &day);
	struct day_parts parts = day_parts(day);
	int months = parts.year * 12 + parts.month - 1 + month;
	return day_number((struct day_parts){months / 12, months % 12 + 1, 1});
}

static err_t put_entry(struct act *act, const struct books *books, const struct row *row, int64_t day,
		       int64_t *out)
{
	const struct reg *reg = act_register(act, "money_entry");
	struct str amount_field = S("amount");
	const struct field *amount = reg_field(reg, amount_field);
	struct form_value value = {amount_field, str_of(row->yuan), NULL};
	struct draft *draft = NULL;
	bool move = str_eq(str_of(row->side), S("move"));
	TRY(draft_new(act, reg, books->org, &draft));
	draft_set_text(draft, "side", str_of(row->side));
	draft_set_int(draft, "account", books->accounts[row->account]);
	if (move)
		draft_set_int(draft, "to_account", books->accounts[1 - row->account]);
	if (row->kind[0] != '\0')
		draft_set_text(draft,
			       str_eq(str_of(row->side), S("income")) ? "income_kind"
								      : "spend_kind",
			       str_of(row->kind));
	draft_set_text(draft, "day", day_text(act->arena, day));
	draft_take(draft, &(struct form){&value}, &amount, 1);
	draft_set_text(draft, "payee", str_of(row->payee));
	draft_set_text(draft, "purpose", str_of(row->purpose));
	draft_set_text(draft, "fund_source", str_of(row->source));
	draft_set_text(draft, "project", str_of(row->project));
	draft_set_int(draft, "maker", books->maker);
	draft_set_text(draft, "maker_name", S("李秀兰"));
	TRY(flow_begin(draft, reg->flows[0], false, NULL, 0));
	TRY(draft_write(draft, 0, out));
	return flow_begun(act, reg, *out, S(""));
}

static void as_checker(struct act *act)
{
	act->name = S("何永福");
	act->post = S("村党支部书记");
}

static err_t put_row(struct act *act, const struct books *books, size_t i, int month)
{
	int64_t day = month_day(books, month) + rows[i].day - 1, id = 0;
	if (day > books->today)
		return NULL; /* early in a month its last rows are still to come */
	demo_clock(act, day, MORNING);
	demo_as(act, TIER_VILLAGE, books->org);
	TRY(put_entry(act, books, &rows[i], day, &id));
	if (i + WAITING >= ROWS)
		return NULL;
	as_checker(act);
	return flow_fire(act, act_register(act, "money_entry"), id,
			 &(struct flow_ask){.step = S("check"), .by_program = true});
}

/* All but the last month, on the second day of the month after. */
static err_t close_months(struct act *act, const struct books *books)
{
	for (int month = 0; month + 1 < MONTHS + books->years; month++) {
		int64_t id = 0;
		demo_clock(act, month_day(books, month + 1) + 1, MORNING);
		as_checker(act);
		TRY(money_close(act, books->org,
				str_sub(day_text(act->arena, month_day(books, month)), 0, 7),
				S("演示的账没有拍凭证"), &id));
	}
	return NULL;
}

static err_t put_books(void *arg, struct act *act)
{
	struct books *books = arg;
	struct account *accounts = NULL;
	size_t count = 0;
	TRY(account_colleagues(act, books->org, &accounts, &count));
	for (size_t i = 0; i < count; i++) {
		if (str_eq(accounts[i].name, S("李秀兰")))
			books->maker = accounts[i].id;
	}
	demo_clock(act, month_day(books, 0), MORNING);
	TRY(put_account(act, books, "库存现金", "cash", 1, &books->accounts[0]));
	TRY(put_account(act, books, "农商行基本户", "bank", 2, &books->accounts[1]));
	for (size_t i = 0; i < ROWS; i++) {
		int last = rows[i].month + (rows[i].month > 0 ? books->years : 0);
		bool monthly = rows[i].month == 1 && !str_eq(str_of(rows[i].kind), S("project"));
		for (int month = monthly ? 1 : last; month <= last; month++)
			TRY(put_row(act, books, i, month));
	}
	demo_clock(act, books->today, MORNING);
	return close_months(act, books);
}

err_t demo_money(struct demo *demo)
{
	struct arena *arena = demo->in->arena;
	int64_t today = day_of_moment(clock_now());
	struct day_parts parts = day_parts(today);
	int years = (int)demo_share(demo, YEARS_MONTHS);
	int months = parts.year * 12 + parts.month - 1 - (MONTHS - 1) - years;
	for (size_t i = 0; i < demo_villages(demo, 1); i++) {
		struct books books = {.org = demo_village(arena, i),
				      .today = today,
				      .years = years,
				      .first = str_fmt(arena, "%04d-%02d-01", months / 12, months % 12 + 1)};
		TRY(open_write(demo->in, put_books, &books));
	}
	return NULL;
}
