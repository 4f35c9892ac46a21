/*
 * Dues: every edge of the rule table, a rule that changes from a day on, and random histories of bases, exemptions, receipts,
 * voids and hand-overs by the real engine on SQLite.
 *
 * After each step what the ledger's lines and free gifts add up to is what the receipts come to, and that is what was handed
 * over and what is in hand.
 */
#include "support.h"

#include "base/count.h"
#include "engine/account/account.h"
#include "engine/audit/audit.h"
#include "modules/party/dues_int.h"
#include "modules/party/dues_sum.h"

enum { MEMBERS = 4, STEPS = 140, KEPT_MAX = 200 };

struct book {
	struct world *world;
	struct act secretary;
	int64_t org, members[MEMBERS], payments[KEPT_MAX], handovers[KEPT_MAX];
	size_t payment_count, handover_count, refused, voids;
	int64_t today;
	uint64_t seed;
};

/* ---- the table ---- */

static int64_t due(const struct world *world, const char *class, int64_t base, int64_t chosen)
{
	int64_t day = 0;
	assert_true(day_read(S("2026-01-01"), &day));
	const struct dues_rule *rule = catalogue_dues_rule(world->program.house->catalogue, day);
	assert_non_null(rule);
	const struct dues_class *what = dues_class(rule, str_of(class));
	assert_non_null(what);
	return dues_amount(rule, what, base, chosen);
}

static void edges(void **state)
{
	const struct world *world = *state;
	static const struct {
		const char *class;
		int64_t base, fen;
	} rows[] = {
		{"wage", 0, 0},
		{"wage", 1, 20},
		{"wage", 4000, 20},
		{"wage", 4100, 21},
		{"wage", 300000, 1500},
		{"wage", 300001, 3000},
		{"wage", 300049, 3000},
		{"wage", 300050, 3001},
		{"wage", 500000, 5000},
		{"wage", 500001, 7500},
		{"wage", 1000000, 15000},
		{"wage", 1000001, 20000},
		{"wage", 10000000, 200000},
		{"annual_salary", 500000, 5000},
		{"annual_salary", 500001, 7500},
		{"self_employed", 300000, 1500},
		{"self_employed", 300001, 3000},
		{"retired", 300001, 1500},
		{"retired", 500000, 2500},
		{"retired", 500001, 5000},
		{"retired", 2000000, 20000},
	};
	for (size_t i = 0; i < COUNT(rows); i++)
		assert_int_equal(due(world, rows[i].class, rows[i].base, 0), rows[i].fen);
	assert_int_equal(due(world, "farmer", 0, 20), 20);
	assert_int_equal(due(world, "farmer", 0, 100), 100);
	assert_int_equal(due(world, "farmer", 0, 19), 20);
	assert_int_equal(due(world, "farmer", 0, 101), 100);
	assert_int_equal(due(world, "student", 0, 0), 20);
	assert_int_equal(due(world, "hardship", 999999, 500), 20);
}

/* Rounding to ten fen, a cap, no floor: what a county may decide. */
static void options(void **state)
{
	static const struct dues_bracket brackets[] = {{3000, 50}, {0, 100}};
	static const struct dues_class class = {.brackets = brackets, .bracket_count = 2};
	struct dues_rule rule = {.round_to = 10, .cap = 100000};
	(void)state;
	assert_int_equal(dues_amount(&rule, &class, 100900, 0), 500); /* 5.045 */
	assert_int_equal(dues_amount(&rule, &class, 101000, 0), 510); /* 5.05: half up */
	assert_int_equal(dues_amount(&rule, &class, 1, 0), 0);
	assert_int_equal(dues_amount(&rule, &class, 10000000, 0), 100000);
	assert_int_equal(dues_amount(&rule, &class, 10000001, 0), 100000);
}

/* A rule with its own day holds for that day's months and leaves those before as they were. */
static void from_a_day_on(void **state)
{
	static const struct dues_rule rules[] = {{.name = STR_INIT("new"), .from = 200},
						 {.name = STR_INIT("old"), .from = 100}};
	const struct catalogue catalogue = {.dues_rules = rules, .dues_rule_count = 2};
	(void)state;
	assert_null(catalogue_dues_rule(&catalogue, 99));
	same(catalogue_dues_rule(&catalogue, 100)->name, "old");
	same(catalogue_dues_rule(&catalogue, 199)->name, "old");
	same(catalogue_dues_rule(&catalogue, 200)->name, "new");
}

/* ---- a book ---- */

static struct act now_of(struct book *book)
{
	struct act act = book->secretary;
	act.today = book->today;
	act.now = moment_of_day(book->today) + 36000000;
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

static int64_t make_org(struct world *world)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	good(draft_new(&world->program, reg_named(world, "party_org"), S(VILLAGE), &draft));
	draft_set_text(draft, "name", S("云岭村党支部"));
	draft_set_text(draft, "org_kind", S("branch"));
	draft_set_text(draft, "seat", S("village"));
	draft_set_text(draft, "set_up_on", S("1996-07-01"));
	draft_set_int(draft, "term_years", 5);
	draft_set_int(draft, "collect_day", 15);
	good(draft_write(draft, 0, &id));
	return id;
}

static int64_t make_member(struct world *world, int64_t org, int serial)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	good(draft_new(&world->program, reg_named(world, "party_member"), S(VILLAGE), &draft));
	draft_set_int(draft, "person", make_person(world, VILLAGE, serial, 0, ""));
	draft_set_int(draft, "organisation", org);
	draft_set_text(draft, "member_state", S("full"));
	draft_set_text(draft, "admission_date", S("2010-07-01"));
	draft_set_text(draft, "full_on", S("2011-07-01"));
	draft_set_text(draft, "floating", S("none"));
	good(draft_write(draft, 0, &id));
	return id;
}

static struct book *open_book(struct world *world)
{
	struct book *book = arena_one(world->arena, struct book);
	book->world = world;
	book->secretary = act_of(world, make_secretary(world));
	book->seed = 20261127;
	book->org = make_org(world);
	(void)day_read(S("2025-01-20"), &book->today);
	for (int i = 0; i < MEMBERS; i++)
		book->members[i] = make_member(world, book->org, 40 + i);
	return book;
}

static err_t fix_base(struct book *book, int64_t member, const char *month, const char *class,
		      int64_t base, int64_t *out)
{
	struct act act = now_of(book);
	struct draft *draft = NULL;
	TRY(draft_new(&act, reg_named(book->world, "dues_base"), S(VILLAGE), &draft));
	draft_set_int(draft, "member", member);
	draft_set_text(draft, "from_month", str_of(month));
	draft_set_text(draft, "dues_class", str_of(class));
	draft_set_int(draft, "base", base);
	draft_set_int(draft, "chosen", 50);
	return draft_write(draft, 0, out);
}

static err_t pay(struct book *book, int64_t member, struct str until, int64_t extra, bool large,
		 int64_t *out)
{
	struct act act = now_of(book);
	struct draft *draft = NULL;
	TRY(draft_new(&act, reg_named(book->world, "dues_payment"), S(VILLAGE), &draft));
	draft_set_int(draft, "member", member);
	draft_set_text(draft, "until_month", until);
	if (extra > 0)
		draft_set_int(draft, "extra", extra);
	draft_set_int(draft, "large", large);
	draft_set_text(draft, "paid_on", day_text(act.arena, act.today));
	draft_set_text(draft, "channel", S("cash"));
	draft_set_text(draft, "payer", S("self"));
	return draft_write(draft, 0, out);
}

static err_t hand_over(struct book *book, bool large, int64_t *out)
{
	struct act act = now_of(book);
	struct draft *draft = NULL;
	TRY(draft_new(&act, reg_named(book->world, "dues_handover"), S(VILLAGE), &draft));
	draft_set_int(draft, "organisation", book->org);
	draft_set_int(draft, "large", large);
	draft_set_text(draft, "handed_on", day_text(act.arena, act.today));
	draft_set_text(draft, "receiver", S("谢春梅"));
	return draft_write(draft, 0, out);
}

static err_t take_back(struct book *book, const char *reg, int64_t id)
{
	struct act act = now_of(book);
	struct record record;
	TRY(reg_load(&act, reg_named(book->world, reg), id, &record));
	return reg_void(&act, record.reg, id, record.version, S("开错了"));
}

/* ---- what must hold ---- */

static int64_t asked(struct book *book, const char *sql)
{
	int64_t n = 0;
	good(db_int(book->world->program.db, sql, ARGS(V_INT(book->org)), &n, NULL));
	return n;
}

static void balances(struct book *book)
{
	struct act act = now_of(book);
	struct dues_sums sums;
	good(dues_sums_of(&act, book->org, &sums));
	assert_int_equal(sums.receipts, sums.lines + sums.extra);
	assert_int_equal(sums.receipts, sums.handed + sums.open);
	assert_int_equal(sums.handed,
			 asked(book, "SELECT coalesce(sum(p.amount), 0) FROM r_dues_payment p "
				     "JOIN r_dues_handover h ON h.id = p.handover WHERE "
				     "h.organisation = $1 AND p.voided = 0 AND h.voided = 0"));
	assert_int_equal(
		0,
		asked(book, "SELECT count(*) FROM (SELECT member, month FROM r_dues_line WHERE "
			    "voided = 0 AND $1 > 0 GROUP BY member, month HAVING count(*) > 1) x"));
	assert_int_equal(
		0,
		asked(book, "SELECT count(*) FROM r_dues_handover h WHERE h.organisation = $1 AND "
			    "voided = 0 AND amount <> (SELECT coalesce(sum(amount), 0) FROM "
			    "r_dues_payment p WHERE p.handover = h.id)"));
	assert_int_equal(
		0, asked(book, "SELECT count(*) - count(DISTINCT number) FROM r_dues_payment WHERE "
			       "organisation = $1"));
}

/* What everybody owes for a month, counted for all at once, is what it is member by member. */
static void counted_alike(struct book *book, int month)
{
	struct act act = now_of(book), program = act_as_program(&act);
	struct dues_sheet *sheets = NULL, one = {0};
	size_t count = 0, people = 0;
	good(dues_sheets_of(&program, S(VILLAGE), month, &sheets, &count, &people));
	assert_int_equal(people, MEMBERS);
	assert_int_equal(count, 1);
	for (int i = 0; i < MEMBERS; i++) {
		struct record member = load(book->world, "party_member", book->members[i]);
		struct dues_month state;
		good(dues_months(&act, &member, month, month, &state));
		bool paid = state.state == DUES_PAID, due = paid || state.state == DUES_OWED;
		one.members += due;
		one.fen += due ? state.fen : 0;
		one.exempt += state.state == DUES_EXEMPT;
		one.unfixed += state.state == DUES_UNFIXED;
		one.paid += paid;
		one.paid_fen += paid ? state.fen : 0;
	}
	assert_int_equal(sheets[0].members, one.members);
	assert_int_equal(sheets[0].fen, one.fen);
	assert_int_equal(sheets[0].exempt, one.exempt);
	assert_int_equal(sheets[0].unfixed, one.unfixed);
	assert_int_equal(sheets[0].paid, one.paid);
	assert_int_equal(sheets[0].paid_fen, one.paid_fen);
}

/* ---- what a month comes to, by place ---- */

static err_t write_now(struct job_run *run, job_write *body, void *arg)
{
	return body(arg, run->act);
}

static void no_progress(struct job_run *run, int64_t done, int64_t total)
{
	(void)run;
	(void)done;
	(void)total;
}

static void count_month(struct book *book, const char *place, int month)
{
	struct act act = now_of(book), program = act_as_program(&act);
	struct job_run run = {.arena = act.arena,
			      .act = &program,
			      .org = str_of(place),
			      .input = dues_month_text(act.arena, month),
			      .write = write_now,
			      .progress = no_progress};
	good(dues_sheet_run(&run));
}

/* What is kept of every place is the sum of the rows there. */
static void kept_is_summed(struct book *book, int month)
{
	static const char *const nodes[] = {VILLAGE, SIBLING, TOWN, COUNTY};
	struct act act = now_of(book);
	struct str text = dues_month_text(act.arena, month);
	for (size_t i = 0; i < COUNT(nodes); i++) {
		struct dues_sheet kept, sum = {0};
		good(dues_kept_read(&act, str_of(nodes[i]), text, &kept));
		struct rows rows = db_query(
			act.db,
			"SELECT org, members, fen, exempt, unfixed, paid, paid_fen FROM dues_sheet "
			"WHERE month = $1 AND org >= $2 AND org < $3",
			ARGS(V_TEXT(text), V_TEXT(str_of(nodes[i])),
			     V_TEXT(place_end(act.arena, str_of(nodes[i])))));
		while (rows_next(&rows)) {
			struct dues_sheet one = dues_sheet_row(act.arena, &rows, 0);
			dues_kept_join(&sum, &one, 1);
		}
		good(rows_done(&rows));
		assert_int_equal(kept.members, sum.members);
		assert_int_equal(kept.fen, sum.fen);
		assert_int_equal(kept.exempt, sum.exempt);
		assert_int_equal(kept.unfixed, sum.unfixed);
		assert_int_equal(kept.paid, sum.paid);
		assert_int_equal(kept.paid_fen, sum.paid_fen);
	}
}

static int64_t chance(struct book *book, int64_t limit)
{
	book->seed = book->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (int64_t)((book->seed >> 33) % (uint64_t)limit);
}

/* What a writer does with one user's work: all of it or nothing. */
static bool kept(struct book *book, err_t err)
{
	struct db *db = book->world->program.db;
	if (err == NULL) {
		good(db_release(db));
		return true;
	}
	if (err->kind == ERR_INTERNAL)
		good(err);
	good(db_undo(db));
	audit_undo(book->world->program.lane);
	book->refused++;
	return false;
}

static void begin(struct book *book)
{
	good(db_savepoint(book->world->program.db));
	audit_mark(book->world->program.lane);
}

static void random_pay(struct book *book)
{
	struct act act = now_of(book);
	int64_t id = 0, member = book->members[chance(book, MEMBERS)];
	bool large = chance(book, 8) == 0, gift = chance(book, 3) == 0;
	struct str until = large ? S("")
				 : dues_month_text(act.arena, dues_this_month(&act) + 1 -
								      (int)chance(book, 4));
	begin(book);
	if (kept(book, pay(book, member, until,
			   large  ? 90000 + chance(book, 30000)
			   : gift ? chance(book, 110000)
				  : 0,
			   large, &id)) &&
	    book->payment_count < KEPT_MAX)
		book->payments[book->payment_count++] = id;
}

static void random_step(struct book *book)
{
	static const char *const classes[] = {"wage", "farmer", "retired", "student"};
	struct act act = now_of(book);
	int64_t id = 0, what = chance(book, 12);
	if (what == 0 || what == 1) {
		begin(book);
		(void)kept(book, fix_base(book, book->members[chance(book, MEMBERS)],
					  str_c(act.arena,
						dues_month_text(act.arena, dues_this_month(&act))),
					  classes[chance(book, 4)], chance(book, 1500000), &id));
	} else if (what == 2 && book->payment_count > 0) {
		begin(book);
		book->voids +=
			kept(book,
			     take_back(book, "dues_payment",
				       book->payments[chance(book, (int64_t)book->payment_count)]));
	} else if (what == 3) {
		begin(book);
		if (kept(book, hand_over(book, chance(book, 3) == 0, &id)))
			book->handovers[book->handover_count++] = id;
	} else if (what == 4 && book->handover_count > 0 && chance(book, 2) == 0) {
		begin(book);
		(void)kept(book,
			   take_back(book, "dues_handover",
				     book->handovers[chance(book, (int64_t)book->handover_count)]));
	} else {
		random_pay(book);
	}
	book->today += chance(book, 9);
}

static void histories(void **state)
{
	struct book *book = open_book(*state);
	for (int i = 0; i < STEPS; i++) {
		struct act act = now_of(book);
		random_step(book);
		balances(book);
		counted_alike(book, dues_this_month(&act) - i % 3);
		if (i % 10 == 0) {
			count_month(book, i % 20 == 0 ? VILLAGE : TOWN, dues_this_month(&act) - i % 3);
			kept_is_summed(book, dues_this_month(&act) - i % 3);
		}
	}
	assert_true(book->payment_count > 10 && book->handover_count > 3 && book->voids > 1);
	assert_true(book->refused > 10);
}

/* ---- the rules one by one ---- */

/* Who has applied pays nothing yet; who left or was suspended pays until the month before. */
static void who_pays(void **state)
{
	struct book *book = open_book(*state);
	struct act act = now_of(book);
	struct record member = load(book->world, "party_member", book->members[0]);
	struct dues_month months[12];
	int from = 0;
	static const struct {
		const char *field, *value;
		int paying; /* of the twelve months of 2025 */
	} rows[] = {{"admission_date", "2025-04-30", 9},
		    {"joined_here_on", "2025-11-01", 2},
		    {"left_on", "2025-03-31", 2},
		    {"suspended_on", "2025-01-01", 0},
		    {"admission_date", "", 0}};
	assert_true(dues_month_read(S("2025-01"), &from));
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct record other = member;
		size_t at =
			(size_t)(reg_field(member.reg, str_of(rows[i].field)) - member.reg->fields);
		other.values = arena_many(act.arena, struct val, member.reg->field_count);
		memcpy(other.values, member.values,
		       member.reg->field_count * sizeof *member.values);
		other.values[at] = V_TEXT(str_of(rows[i].value));
		int paying = 0;
		good(dues_months(&act, &other, from, from + 11, months));
		for (int m = 0; m < 12; m++)
			paying += months[m].state != DUES_NONE;
		assert_int_equal(paying, rows[i].paying);
	}
}

static void one_by_one(void **state)
{
	struct book *book = open_book(*state);
	int64_t id = 0, first = 0, handover = 0, who = book->members[0];
	bad(pay(book, who, S("2025-01"), 0, false, &id), ERR_INVALID, "没有欠交");
	good(fix_base(book, who, "2025-01", "wage", 300001, &id));
	bad(pay(book, who, S("2025-02"), 0, false, &id), ERR_INVALID, "不能提前交");
	good(pay(book, who, S("2025-01"), 0, false, &first));
	struct record receipt = load(book->world, "dues_payment", first);
	assert_int_equal(record_int(&receipt, "amount"), 3000);
	bad(pay(book, who, S("2025-01"), 0, false, &id), ERR_INVALID, "没有欠交");
	bad(fix_base(book, who, "2025-01", "farmer", 0, &id), ERR_INVALID, "已经收过");
	bad(pay(book, who, S(""), 100000, false, &id), ERR_INVALID, "大额党费");
	bad(pay(book, who, S(""), 99999, true, &id), ERR_INVALID, "不到大额");
	good(pay(book, who, S(""), 99999, false, &id));
	good(pay(book, who, S(""), 100000, true, &id));
	good(hand_over(book, false, &handover));
	assert_int_equal(asked(book, "SELECT amount FROM r_dues_handover WHERE organisation = $1"),
			 102999);
	bad(hand_over(book, false, &id), ERR_INVALID, "没有要上缴");
	balances(book);
	begin(book);
	assert_false(kept(book, take_back(book, "dues_payment", first)));
	good(take_back(book, "dues_handover", handover));
	good(take_back(book, "dues_payment", first));
	balances(book);
	good(pay(book, who, S("2025-01"), 0, false, &id)); /* owed again */
	book->today += 365; /* a new year: the base is fixed anew */
	bad(pay(book, who, S("2026-01"), 0, false, &id), ERR_INVALID, "还没有定基数");
}

/* Counted while the branch stood in another village; and by an installation that kept no sums. */
static void counted_anew(void **state)
{
	struct book *book = open_book(*state);
	struct act act = now_of(book);
	struct dues_sheet sum;
	struct str names = S("");
	int64_t id = 0;
	int month = 0;
	assert_true(dues_month_read(S("2025-01"), &month));
	good(fix_base(book, book->members[0], "2025-01", "wage", 300001, &id));
	count_month(book, VILLAGE, month);
	kept_is_summed(book, month);
	good(dues_kept_read(&act, S(COUNTY), S("2025-01"), &sum));
	assert_int_equal(sum.members, 1);
	assert_int_equal(sum.fen, 3000);
	assert_int_equal(sum.unfixed, MEMBERS - 1);
	good(db_exec(act.db, "UPDATE dues_sheet SET org = '" SIBLING "'", NO_ARGS, NULL));
	good(db_exec(act.db, "DELETE FROM figure_pending WHERE name = 'dues_line.sheet'", NO_ARGS, NULL));
	good(dues_kept_recount(&act, false, &names));
	same(names, "dues_line.sheet\n");
	names = S("");
	good(dues_kept_recount(&act, true, &names));
	kept_is_summed(book, month);
	good(dues_kept_read(&act, S(SIBLING), S("2025-01"), &sum));
	assert_int_equal(sum.members, 1);
	names = S("");
	good(dues_kept_recount(&act, true, &names));
	same(names, "");
	count_month(book, VILLAGE, month);
	kept_is_summed(book, month);
	good(dues_kept_read(&act, S(SIBLING), S("2025-01"), &sum));
	assert_int_equal(sum.members, 0);
}

/* A base stays as it was fixed until another rule begins; from then on it is worked out by that one. */
static void a_later_rule(void **state)
{
	static const struct dues_bracket flat[] = {{0, 100}};
	static const struct dues_class old_classes[] = {{.name = STR_INIT("wage"), .brackets = flat, .bracket_count = 1},
							{.name = STR_INIT("farmer"), .least = 20, .most = 100},
							{.name = STR_INIT("student"), .least = 20, .most = 20}};
	static const struct dues_bracket steep[] = {{0, 200}};
	static const struct dues_class new_classes[] = {{.name = STR_INIT("wage"), .brackets = steep, .bracket_count = 1},
							{.name = STR_INIT("farmer"), .least = 60, .most = 100}};
	int64_t until_june = day_number((struct day_parts){2020, 1, 1}),
		from_july = day_number((struct day_parts){2026, 7, 1});
	const struct dues_rule rules[] = {
		{.name = STR_INIT("old"), .from = until_june, .round_to = 1, .classes = old_classes, .class_count = 3},
		{.name = STR_INIT("new"), .from = from_july, .round_to = 1, .classes = new_classes, .class_count = 2}};
	const struct catalogue catalogue = {.dues_rules = rules, .dues_rule_count = 2};
	const struct house house = {.catalogue = &catalogue};
	const struct act act = {.house = &house};
	int june = 2026 * 12 + 5, july = june + 1;
	struct dues_base wage = {june - 5, S("wage"), 400000, 0, 3999}, /* as it was fixed, whatever the rule says today */
		farmer = {june - 5, S("farmer"), 0, 50, 50}, student = {june - 5, S("student"), 0, 0, 20};
	(void)state;
	assert_int_equal(dues_base_month(&act, &wage, june).fen, 3999);
	assert_int_equal(dues_base_month(&act, &wage, july).fen, 8000);
	assert_int_equal(dues_base_month(&act, &farmer, june).fen, 50);
	assert_int_equal(dues_base_month(&act, &farmer, july).fen, 60);
	assert_int_equal(dues_base_month(&act, &student, june).state, DUES_OWED);
	assert_int_equal(dues_base_month(&act, &student, july).state, DUES_UNFIXED);
	wage.from = july; /* fixed under the new rule: again as it was fixed */
	assert_int_equal(dues_base_month(&act, &wage, july + 2).fen, 3999);
}

int main(int count, char **arguments)
{
	const struct CMUnitTest tests[] = {
		in_world(edges),    cmocka_unit_test(options), cmocka_unit_test(from_a_day_on),
		in_world(who_pays), in_world(one_by_one),      in_world(histories),
		in_world(counted_anew), cmocka_unit_test(a_later_rule),
	};
	world_arguments(count, arguments);
	return cmocka_run_group_tests(tests, world_open, world_close);
}
