/*
 * The village's books: the rules of the book one by one, and ten thousand random entries, transfers, checks, returns,
 * corrections and closings by the real engine on SQLite.
 *
 * After each step the balances are what the rows add up to (asked of the table itself), and no closed month has changed.
 */
#include "support.h"

#include "engine/account/account.h"
#include "engine/audit/audit.h"
#include "modules/money/money_int.h"

enum {
	ACCOUNTS = 3,
	STEPS = 10000,
	LOOK = 8,
	WAITING_MAX = 400,
	CHECKED_MAX = 20000,
	MONTHS_MAX = 400,
	EVERY = 20
};

struct books {
	struct world *world;
	struct act maker, checker;
	struct arena *turn; /* of one step */
	int64_t accounts[ACCOUNTS];
	int64_t waiting[WAITING_MAX], checked[CHECKED_MAX];
	size_t waiting_count, checked_count;
	struct {
		char month[8], digest[65];
		int64_t id;
	} months[MONTHS_MAX];
	size_t month_count;
	int64_t before[ACCOUNTS]; /* what the rows of closed months add up to */
	size_t summed; /* as of so many closed months */
	int steps;
	uint64_t seed;
	int64_t today;
	int tried[6], refused;
};

static struct act as(struct books *books, const struct act *who)
{
	struct act act = *who;
	act.arena = books->turn;
	act.today = books->today;
	act.now = moment_of_day(books->today) + 36000000;
	return act;
}

static int64_t make_secretary(struct world *world)
{
	struct account account = {
		.login = S("secretary"), .name = S("何永福"), .org = S(VILLAGE), .active = true};
	int64_t id = 0;
	good(account_create(&world->program, &account, S("no password"), &id));
	good(account_grant(&world->program, id, S("village_secretary"), S(VILLAGE),
			   world->program.today, 0));
	return id;
}

static int64_t make_account(struct books *books, const char *name, int turn)
{
	struct act act = as(books, &books->maker);
	struct draft *draft = NULL;
	int64_t id = 0;
	good(draft_new(&act, reg_named(books->world, "money_account"), S(VILLAGE), &draft));
	draft_set_text(draft, "name", str_of(name));
	draft_set_text(draft, "account_kind", S("bank"));
	draft_set_int(draft, "turn", turn);
	good(draft_write(draft, 0, &id));
	return id;
}

static struct books *open_books(struct world *world)
{
	static const char *const names[ACCOUNTS] = {"库存现金", "基本户", "代管户"};
	struct books *books = arena_one(world->arena, struct books);
	books->world = world;
	books->maker = act_of(world, world->clerk);
	books->checker = act_of(world, make_secretary(world));
	books->turn = arena_new(world->arena);
	books->seed = 20261126;
	(void)day_read(S("2024-01-15"), &books->today);
	for (int i = 0; i < ACCOUNTS; i++)
		books->accounts[i] = make_account(books, names[i], i + 1);
	return books;
}

/* ---- what can be done ---- */

struct entry {
	const char *side;
	int64_t account, to, fen, corrects;
	struct str day;
};

static err_t write_entry(struct books *books, const struct act *who, const struct entry *entry,
			 int64_t *out)
{
	struct act act = as(books, who);
	const struct reg *reg = reg_named(books->world, "money_entry");
	struct draft *draft = NULL;
	TRY(draft_new(&act, reg, S(VILLAGE), &draft));
	draft_set_text(draft, "side", str_of(entry->side));
	draft_set_int(draft, "account", entry->account);
	if (entry->to != 0)
		draft_set_int(draft, "to_account", entry->to);
	if (str_eq(str_of(entry->side), S("income")))
		draft_set_text(draft, "income_kind", S("subsidy"));
	if (str_eq(str_of(entry->side), S("spend")))
		draft_set_text(draft, "spend_kind", S("office"));
	draft_set_text(draft, "day", entry->day);
	draft_set_int(draft, "amount", entry->fen);
	draft_set_text(draft, "payee", S("赵小满"));
	draft_set_text(draft, "purpose", S("水电费"));
	if (entry->corrects != 0)
		draft_set_int(draft, "corrects", entry->corrects);
	TRY(flow_begin(draft, reg->flows[0], false, NULL, 0));
	TRY(draft_write(draft, 0, out));
	return flow_begun(&act, reg, *out, S(""));
}

static err_t take_step(struct books *books, const struct act *who, int64_t id, const char *step,
		       struct str reason)
{
	struct act act = as(books, who), program = act_as_program(&act);
	const struct reg *reg = reg_named(books->world, "money_entry");
	const struct form_value value = {S("reason"), reason, NULL};
	const struct form form = {&value};
	struct record record;
	TRY(reg_load(&program, reg, id, &record));
	return flow_fire(
		&act, reg, id,
		&(struct flow_ask){.step = str_of(step), .version = record.version, .form = &form});
}

static err_t change_amount(struct books *books, const struct act *who, int64_t id, int64_t fen)
{
	struct act act = as(books, who);
	struct record record;
	struct draft *draft = NULL;
	int64_t written = 0;
	TRY(reg_load(&act, reg_named(books->world, "money_entry"), id, &record));
	TRY(draft_of(&act, &record, &draft));
	draft_set_int(draft, "amount", fen);
	return draft_write(draft, record.version, &written);
}

static err_t close_next(struct books *books, struct str *month, int64_t *id)
{
	struct act act = as(books, &books->checker);
	TRY(money_next(&act, S(VILLAGE), month));
	return money_close(&act, S(VILLAGE), *month, S("没有拍照"), id);
}

/* ---- what must hold ---- */

/* Asked of the rows themselves, by another road than the module's: what the checked ones of these days add up to. */
static void rows_say(struct books *books, struct str after, int64_t fen[ACCOUNTS])
{
	struct rows rows =
		db_query(books->world->program.db,
			 "SELECT side, account, to_account, amount FROM r_money_entry "
			 "WHERE substr(org, 1, 12) = $1 AND day > $2 AND state = 'checked'",
			 ARGS(V_TEXT(S(VILLAGE)), V_TEXT(after)));
	memset(fen, 0, ACCOUNTS * sizeof fen[0]);
	while (rows_next(&rows)) {
		struct str side = rows_text(&rows, 0);
		bool out = str_eq(side, S("spend")) || str_eq(side, S("move"));
		for (size_t i = 0; i < ACCOUNTS; i++) {
			if (rows_int(&rows, 1) == books->accounts[i])
				fen[i] += out ? -rows_int(&rows, 3) : rows_int(&rows, 3);
			if (str_eq(side, S("move")) && rows_int(&rows, 2) == books->accounts[i])
				fen[i] += rows_int(&rows, 3);
		}
	}
	good(rows_done(&rows));
}

/* All that was ever checked; between two closings what lies before the last one is remembered, and proven anew every
 * EVERY steps. */
static void sums_of_rows(struct books *books, int64_t fen[ACCOUNTS])
{
	struct str last =
		books->month_count == 0
			? S("")
			: money_last_day(books->turn,
					 str_of(books->months[books->month_count - 1].month));
	if (books->summed != books->month_count || books->steps % EVERY == 0) {
		int64_t all[ACCOUNTS], open[ACCOUNTS];
		rows_say(books, S(""), all);
		rows_say(books, last, open);
		for (size_t i = 0; i < ACCOUNTS; i++) {
			if (books->summed == books->month_count)
				assert_int_equal(books->before[i], all[i] - open[i]);
			books->before[i] = all[i] - open[i];
		}
		books->summed = books->month_count;
	}
	rows_say(books, last, fen);
	for (size_t i = 0; i < ACCOUNTS; i++)
		fen[i] += books->before[i];
}

static int64_t first_account(struct books *books)
{
	int64_t fen[ACCOUNTS];
	rows_say(books, S(""), fen);
	return fen[0];
}

static void balances_hold(struct books *books)
{
	struct act act = as(books, &books->checker);
	struct statement now;
	struct str today = day_text(books->turn, books->today);
	int64_t all = 0, fen[ACCOUNTS];
	sums_of_rows(books, fen);
	good(money_statement(&act, S(VILLAGE),
			     money_first_day(books->turn, money_month_of_day(today)), today, &now));
	assert_int_equal(now.account_count, ACCOUNTS);
	for (size_t i = 0; i < ACCOUNTS; i++) {
		const struct money_sum *sum = &now.sums[i];
		assert_int_equal(now.accounts[i].id, books->accounts[i]);
		assert_int_equal(sum->closing, fen[i]);
		assert_int_equal(sum->opening + sum->income - sum->spend + sum->moved_in -
					 sum->moved_out,
				 sum->closing);
		all += sum->closing;
	}
	assert_int_equal(now.sums[ACCOUNTS].closing, all);
	assert_int_equal(now.sums[ACCOUNTS].moved_in, now.sums[ACCOUNTS].moved_out);
}

static void parts_hold(const struct statement *statement)
{
	int64_t income = 0, spend = 0;
	for (size_t i = 0; i < statement->income_count; i++)
		income += statement->income[i].fen;
	for (size_t i = 0; i < statement->spend_count; i++)
		spend += statement->spend[i].fen;
	assert_int_equal(income, statement->sums[statement->account_count].income);
	assert_int_equal(spend, statement->sums[statement->account_count].spend);
}

/* A closed month says today what it said on the day on which it was closed. */
static void month_holds(struct books *books, size_t which)
{
	struct act act = as(books, &books->checker);
	struct str month = str_of(books->months[which].month);
	struct statement statement;
	struct record kept;
	good(money_statement(&act, S(VILLAGE), money_first_day(books->turn, month),
			     money_last_day(books->turn, month), &statement));
	good(reg_load(&act, reg_named(books->world, "money_month"), books->months[which].id,
		      &kept));
	same(money_digest(books->turn, &statement), books->months[which].digest);
	same(record_text(&kept, "digest"), books->months[which].digest);
	assert_int_equal(record_int(&kept, "balance"), statement.sums[ACCOUNTS].closing);
	assert_int_equal(record_int(&kept, "income"), statement.sums[ACCOUNTS].income);
	assert_int_equal(record_int(&kept, "spend"), statement.sums[ACCOUNTS].spend);
	assert_int_equal(statement.waiting, 0);
	parts_hold(&statement);
}

/* Without reading a month anew: no row of the closed months has been written since. */
static int64_t closed_rows(struct books *books)
{
	int64_t said = 0;
	if (books->month_count == 0)
		return 0;
	struct str last =
		money_last_day(books->turn, str_of(books->months[books->month_count - 1].month));
	good(db_int(
		books->world->program.db,
		"SELECT coalesce(sum(version + amount + 1), 0) FROM r_money_entry WHERE day <= $1",
		ARGS(V_TEXT(last)), &said, NULL));
	return said;
}

/* ---- random steps ---- */

static int64_t chance(struct books *books, int64_t limit)
{
	books->seed = books->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (int64_t)((books->seed >> 33) % (uint64_t)limit);
}

/* What a writer does with one user's work: all of it or nothing. */
static bool kept(struct books *books, err_t err)
{
	struct db *db = books->world->program.db;
	struct lane *lane = books->world->program.lane;
	if (err != NULL) {
		if (err->kind == ERR_INTERNAL)
			good(err);
		good(db_undo(db));
		audit_undo(lane);
		books->refused++;
		return false;
	}
	good(db_release(db));
	return true;
}

static void begin_step(struct books *books)
{
	good(db_savepoint(books->world->program.db));
	audit_mark(books->world->program.lane);
}

static struct entry random_entry(struct books *books)
{
	static const char *const sides[] = {"income", "spend", "spend", "move"};
	struct entry entry = {.side = sides[chance(books, 4)],
			      .account = books->accounts[chance(books, ACCOUNTS)],
			      .fen = chance(books, 2000000) - 5};
	if (str_eq(str_of(entry.side), S("move")))
		entry.to = books->accounts[chance(books, ACCOUNTS)];
	entry.day = day_text(books->turn, books->today + 2 - chance(books, 45));
	return entry;
}

static void add_waiting(struct books *books, int64_t id)
{
	if (books->waiting_count < WAITING_MAX)
		books->waiting[books->waiting_count++] = id;
}

static void try_entry(struct books *books)
{
	struct entry entry = random_entry(books);
	int64_t id = 0;
	if (kept(books, write_entry(books, &books->maker, &entry, &id)))
		add_waiting(books, id);
}

static void leave_waiting(struct books *books, size_t at)
{
	books->waiting[at] = books->waiting[--books->waiting_count];
}

static bool check_at(struct books *books, size_t at)
{
	int64_t id = books->waiting[at];
	if (!kept(books, take_step(books, &books->checker, id, "check", S(""))))
		return false;
	books->checked[books->checked_count++] = id;
	leave_waiting(books, at);
	return true;
}

static void try_check(struct books *books)
{
	if (books->waiting_count == 0) {
		(void)kept(books, NULL);
		return;
	}
	size_t at = (size_t)chance(books, (int64_t)books->waiting_count);
	if (chance(books, 8) == 0) { /* one's own is never checked by oneself */
		assert_false(kept(books, take_step(books, &books->maker, books->waiting[at],
						   "check", S(""))));
		return;
	}
	(void)check_at(books, at); /* one that was sent back is not checked */
}

static void try_around(struct books *books)
{
	static const char *const steps[] = {"return", "resend", "drop"};
	if (books->waiting_count == 0) {
		(void)kept(books, NULL);
		return;
	}
	size_t at = (size_t)chance(books, (int64_t)books->waiting_count),
	       which = (size_t)chance(books, 3);
	const struct act *who = which == 0 ? &books->checker : &books->maker;
	if (kept(books, take_step(books, who, books->waiting[at], steps[which], S("写错了"))) &&
	    which == 2)
		leave_waiting(books, at);
}

static void try_correct(struct books *books)
{
	struct act act = as(books, &books->checker);
	struct record wrong;
	int64_t id = 0;
	if (books->checked_count == 0) {
		(void)kept(books, NULL);
		return;
	}
	int64_t which = books->checked[chance(books, (int64_t)books->checked_count)];
	good(reg_load(&act, reg_named(books->world, "money_entry"), which, &wrong));
	struct entry entry = {.side = str_c(books->turn, record_text(&wrong, "side")),
			      .account = record_int(&wrong, "account"),
			      .to = record_int(&wrong, "to_account"),
			      .fen = -record_int(&wrong, "amount"),
			      .corrects = which,
			      .day = day_text(books->turn, books->today)};
	if (kept(books, write_entry(books, &books->maker, &entry, &id)))
		add_waiting(books, id);
}

/* Changing what was checked is refused, whoever tries. */
static void try_change(struct books *books)
{
	if (books->checked_count == 0) {
		(void)kept(books, NULL);
		return;
	}
	int64_t which = books->checked[chance(books, (int64_t)books->checked_count)];
	struct act program = act_as_program(&books->checker);
	const struct act *who = chance(books, 2) == 0 ? &books->maker : &program;
	assert_false(kept(books, change_amount(books, who, which, 1)));
}

static void settle_all(struct books *books)
{
	while (books->waiting_count > 0) {
		begin_step(books);
		if (check_at(books, 0))
			continue;
		begin_step(books);
		assert_true(kept(books, take_step(books, &books->maker, books->waiting[0], "drop",
						  S("不要了"))));
		leave_waiting(books, 0);
	}
}

static void try_close(struct books *books)
{
	struct str month;
	int64_t id = 0;
	books->today += chance(books, 20);
	if (!kept(books, close_next(books, &month, &id))) {
		if (chance(books, 2) == 0)
			settle_all(books);
		return;
	}
	struct act act = as(books, &books->checker);
	struct record record;
	good(reg_load(&act, reg_named(books->world, "money_month"), id, &record));
	struct str digest = record_text(&record, "digest");
	assert_true(books->month_count < MONTHS_MAX && month.len == 7 && digest.len == 64);
	memcpy(books->months[books->month_count].month, month.at, 7);
	memcpy(books->months[books->month_count].digest, digest.at, 64);
	books->months[books->month_count++].id = id;
}

static void random_step(struct books *books)
{
	static void (*const tries[])(struct books *) = {try_entry,   try_check,  try_around,
							try_correct, try_change, try_close};
	static const int shares[] = {45, 82, 88, 93, 95, 100};
	int64_t dice = chance(books, 100);
	size_t which = 0;
	while (dice >= shares[which])
		which++;
	books->tried[which]++;
	begin_step(books);
	tries[which](books);
}

static void ten_thousand_steps(void **state)
{
	struct books *books = open_books(*state);
	int64_t rows = 0;
	db_patient(books->world->program.db, true);
	for (books->steps = 1; books->steps <= STEPS; books->steps++) {
		arena_reset(books->turn);
		size_t closed = books->month_count;
		random_step(books);
		/* What is wrong once stays wrong: looking at every eighth step finds it all the same. */
		if (books->steps % LOOK == 0 || closed != books->month_count)
			balances_hold(books);
		if (closed == 0 || (books->steps % EVERY != 0 && closed == books->month_count))
			continue;
		int64_t now = closed_rows(books);
		if (closed == books->month_count && books->steps > EVERY && rows != 0)
			assert_int_equal(now, rows);
		rows = now;
		month_holds(books, (size_t)chance(books, (int64_t)closed));
	}
	settle_all(books);
	balances_hold(books);
	for (size_t i = 0; i < books->month_count; i++)
		month_holds(books, i);
	print_message("%d entries tried, %d checks, %d sent round, %d corrections, %d changes, %d "
		      "closings; %d refused; "
		      "%zu in the books, %zu months closed\n",
		      books->tried[0], books->tried[1], books->tried[2], books->tried[3],
		      books->tried[4], books->tried[5], books->refused, books->checked_count,
		      books->month_count);
	assert_true(books->checked_count > 1000 && books->month_count > 12);
}

/* ---- the rules, one by one ---- */

static struct entry plain(struct books *books, const char *side, int64_t fen, const char *day)
{
	return (struct entry){
		.side = side, .account = books->accounts[0], .fen = fen, .day = str_of(day)};
}

static int64_t put(struct books *books, struct entry entry)
{
	int64_t id = 0;
	good(write_entry(books, &books->maker, &entry, &id));
	return id;
}

static void two_people(void **state)
{
	struct books *books = open_books(*state);
	int64_t id = put(books, plain(books, "income", 10050, "2024-01-10"));
	struct act town = act_of(*state, books->world->officer);
	assert_non_null(take_step(books, &books->maker, id, "check", S("")));
	assert_non_null(take_step(books, &town, id, "check", S("")));
	assert_int_equal(first_account(books), 0);
	good(take_step(books, &books->checker, id, "check", S("")));
	assert_int_equal(first_account(books), 10050);
	struct record entry = load(*state, "money_entry", id);
	same(record_text(&entry, "maker_name"), "clerk");
	same(record_text(&entry, "checker_name"), "何永福");
	same(record_text(&entry, "checked_on"), "2024-01-15");
	bad(change_amount(books, &books->maker, id, 5), ERR_CONFLICT, "审核过的账不能改");
	assert_non_null(take_step(books, &books->checker, id, "check", S(""))); /* once */
	balances_hold(books);
}

static void bad_entries(void **state)
{
	struct books *books = open_books(*state);
	struct entry entry = plain(books, "spend", 0, "2024-01-10");
	int64_t id = 0;
	bad(write_entry(books, &books->maker, &entry, &id), ERR_INVALID, "不能是 0");
	entry.fen = -100;
	bad(write_entry(books, &books->maker, &entry, &id), ERR_INVALID, "要大于 0");
	entry.fen = 100;
	entry.day = S("2024-01-16");
	bad(write_entry(books, &books->maker, &entry, &id), ERR_INVALID, "还没有到");
	entry = plain(books, "move", 100, "2024-01-10");
	bad(write_entry(books, &books->maker, &entry, &id), ERR_INVALID, "请选转到哪个账户");
	entry.to = entry.account;
	bad(write_entry(books, &books->maker, &entry, &id), ERR_INVALID, "同一个账户");
	entry.to = 99;
	assert_non_null(write_entry(books, &books->maker, &entry, &id));
}

static void an_opening_balance_comes_first(void **state)
{
	struct books *books = open_books(*state);
	struct entry entry = plain(books, "open", 12345, "2024-01-01");
	int64_t id = 0;
	good(take_step(books, &books->checker, put(books, entry), "check", S("")));
	bad(write_entry(books, &books->maker, &entry, &id), ERR_INVALID, "期初余额只能是第一笔");
	balances_hold(books);
	assert_int_equal(first_account(books), 12345);
}

static void a_closed_month_stays(void **state)
{
	struct books *books = open_books(*state);
	struct str month;
	struct entry entry = plain(books, "income", 700, "2024-01-10");
	int64_t id = put(books, entry), waits = put(books, plain(books, "income", 5, "2024-01-11")),
		closed = 0;
	good(take_step(books, &books->checker, id, "check", S("")));
	bad(close_next(books, &month, &closed), ERR_CONFLICT, "还没有过完");
	books->today += 30;
	bad(close_next(books, &month, &closed), ERR_CONFLICT, "还有 1 笔没有审核");
	good(take_step(books, &books->maker, waits, "drop", S("记重了")));
	struct act checker = as(books, &books->checker), maker = as(books, &books->maker);
	bad(money_close(&checker, S(VILLAGE), S("2024-01"), S(""), &closed), ERR_INVALID,
	    "没有凭证照片");
	bad(money_close(&maker, S(VILLAGE), S("2024-01"), S("没有拍照"), &closed), ERR_DENIED, "");
	good(close_next(books, &month, &closed));
	same(month, "2024-01");
	bad(write_entry(books, &books->maker, &entry, &id), ERR_INVALID, "已经结账");
	bad(money_close(&checker, S(VILLAGE), S("2024-01"), S("没有拍照"), &closed), ERR_CONFLICT,
	    "现在该结的是");
	entry.corrects = id;
	entry.fen = -700;
	entry.day = S("2024-02-01");
	good(take_step(books, &books->checker, put(books, entry), "check", S("")));
	assert_int_equal(first_account(books), 0);
	balances_hold(books);
}

int main(int count, char **arguments)
{
	const struct CMUnitTest tests[] = {
		in_world(two_people),
		in_world(bad_entries),
		in_world(an_opening_balance_comes_first),
		in_world(a_closed_month_stays),
		in_world(ten_thousand_steps),
	};
	world_arguments(count, arguments);
	return cmocka_run_group_tests_name("money", tests, world_open, world_close);
}
