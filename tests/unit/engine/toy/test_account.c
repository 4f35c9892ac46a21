/*
 * account: sessions end by themselves, guesses are counted, the three administrators stay apart.
 */
#include "suite.h"

#include "engine/account/account.h"

#define MINUTE (INT64_C(60) * 1000)
#define HOUR (60 * MINUTE)

static struct str begin_session(struct stage *stage, int64_t account)
{
	struct act act = program(stage);
	struct str token = random_hex(stage->arena, 32);
	good(session_begin(&act, account, token));
	return token;
}

static struct act later(struct stage *stage, int64_t milliseconds)
{
	struct act act = program(stage);
	act.account = 0;
	act.now += milliseconds;
	act.today = day_of_moment(act.now);
	return act;
}

/* Whether it is still open so long after it began; *stale as session_open says. */
static bool is_open(struct stage *stage, struct str token, int64_t after, bool *stale)
{
	struct act act = later(stage, after);
	err_t err = session_open(&act, token, stale);
	if (err != NULL)
		assert_int_equal(err->kind, ERR_LOGIN);
	return err == NULL;
}

static void touch(struct stage *stage, struct str token, int64_t after)
{
	struct act act = later(stage, after);
	good(session_touch(&act, token));
}

static void a_session_is_somebody(void **state)
{
	struct stage *stage = *state;
	int64_t id = make_holder(stage, "clerk", VILLAGE);
	struct str token = begin_session(stage, id);
	struct act act = later(stage, MINUTE);
	good(session_open(&act, token, NULL));
	assert_int_equal(act.account, id);
	assert_true(act_may(&act, S("person"), VERB_READ, S(VILLAGE)));
	assert_int_equal(number(stage, "SELECT count(*) FROM session"), 1);
	/* Only the digest is kept: whoever reads the table has no session. */
	struct str digest = {NULL, 0};
	bool found = false;
	good(db_text(stage->db, stage->arena, "SELECT digest FROM session", NO_ARGS, &digest, &found));
	assert_false(str_eq(digest, token));
	assert_false(is_open(stage, digest, MINUTE, NULL));
	assert_false(is_open(stage, random_hex(stage->arena, 32), MINUTE, NULL));
	assert_false(is_open(stage, S(""), MINUTE, NULL));
}

static void an_idle_session_ends(void **state)
{
	struct stage *stage = *state;
	struct str token = begin_session(stage, make_holder(stage, "clerk", VILLAGE));
	bool stale = true;
	assert_true(is_open(stage, token, MINUTE, &stale));
	assert_false(stale);
	assert_true(is_open(stage, token, MINUTE + 1, &stale));
	assert_true(stale);
	assert_true(is_open(stage, token, 30 * MINUTE, NULL));
	assert_false(is_open(stage, token, 30 * MINUTE + 1, NULL));
	touch(stage, token, 29 * MINUTE);
	assert_true(is_open(stage, token, 59 * MINUTE, NULL));
	assert_false(is_open(stage, token, 59 * MINUTE + 1, NULL));
}

static void a_busy_session_ends_after_twelve_hours(void **state)
{
	struct stage *stage = *state;
	struct str token = begin_session(stage, make_holder(stage, "clerk", VILLAGE));
	for (int64_t at = 20 * MINUTE; at <= 12 * HOUR; at += 20 * MINUTE)
		touch(stage, token, at);
	assert_true(is_open(stage, token, 12 * HOUR, NULL));
	assert_false(is_open(stage, token, 12 * HOUR + 1, NULL));
	/* A clock that was set back does not make an old session young. */
	assert_false(is_open(stage, token, -2 * MINUTE, NULL));
}

static void leaving_ends_this_session_or_all(void **state)
{
	struct stage *stage = *state;
	int64_t id = make_holder(stage, "clerk", VILLAGE), other = make_holder(stage, "clerk", SIBLING);
	struct str first = begin_session(stage, id), second = begin_session(stage, id);
	struct str third = begin_session(stage, other);
	struct act act = as(stage, id);
	good(session_end(&act, first));
	assert_false(is_open(stage, first, MINUTE, NULL));
	assert_true(is_open(stage, second, MINUTE, NULL));
	good(session_end_all(&act, id));
	assert_false(is_open(stage, second, MINUTE, NULL));
	assert_true(is_open(stage, third, MINUTE, NULL));
}

/* A new password and a closed account throw everybody out. */
static void a_change_of_the_account_ends_its_sessions(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	struct account account;
	int64_t id = make_holder(stage, "clerk", VILLAGE);
	struct str token = begin_session(stage, id);
	good(account_password(&act, id, S("another hash"), true));
	assert_false(is_open(stage, token, MINUTE, NULL));
	token = begin_session(stage, id);
	good(account_load(&act, id, &account));
	assert_true(account.must_change);
	account.active = false;
	good(account_change(&act, &account));
	assert_false(is_open(stage, token, MINUTE, NULL));
	bad(account_change(&act, &account), ERR_CONFLICT, "刚被别人改过");
}

/* ---- guesses ---- */

static enum login_outcome wrong(struct stage *stage, const char *login, const char *device, int64_t after)
{
	struct act act = later(stage, after);
	struct login_answer answer = {LOGIN_PASSED, -1};
	good(login_failed(&act, str_of(login), str_of(device), &answer));
	return answer.outcome;
}

static enum login_outcome right(struct stage *stage, int64_t account, const char *device, int64_t after)
{
	struct act act = later(stage, after);
	struct login_answer answer = {LOGIN_WRONG, -1};
	good(login_passed(&act, account, 0, random_hex(stage->arena, 32), str_of(device), &answer));
	return answer.outcome;
}

static void ten_tries_in_any_quarter_of_an_hour(void **state)
{
	struct stage *stage = *state;
	int64_t id = make_account(stage, "wang", VILLAGE);
	for (int i = 0; i < 10; i++)
		assert_int_equal(wrong(stage, "wang", "", i * MINUTE), LOGIN_WRONG);
	assert_int_equal(wrong(stage, "wang", "", 10 * MINUTE), LOGIN_LOCKED);
	assert_int_equal(right(stage, id, "", 14 * MINUTE), LOGIN_LOCKED);
	assert_int_equal(number(stage, "SELECT count(*) FROM session"), 0);
	/* The first of them is forgotten after its quarter of an hour, and one more is free. */
	assert_int_equal(wrong(stage, "wang", "", 15 * MINUTE), LOGIN_WRONG);
	assert_int_equal(wrong(stage, "wang", "", 15 * MINUTE), LOGIN_LOCKED);
	assert_int_equal(right(stage, id, "", 25 * MINUTE), LOGIN_PASSED);
	/* Who came in begins again with ten. */
	for (int i = 0; i < 10; i++)
		assert_int_equal(wrong(stage, "wang", "", 26 * MINUTE), LOGIN_WRONG);
	assert_int_equal(wrong(stage, "wang", "", 26 * MINUTE), LOGIN_LOCKED);
	assert_int_equal(wrong(stage, "li", "", 26 * MINUTE), LOGIN_WRONG);
}

static void a_known_device_has_tries_of_its_own(void **state)
{
	struct stage *stage = *state;
	int64_t id = make_account(stage, "wang", VILLAGE), other = make_account(stage, "li", VILLAGE);
	assert_int_equal(right(stage, id, "desk", 0), LOGIN_PASSED);
	for (int i = 0; i < 12; i++)
		wrong(stage, "wang", "elsewhere", MINUTE);
	assert_int_equal(right(stage, id, "", MINUTE), LOGIN_LOCKED);
	assert_int_equal(right(stage, id, "elsewhere", MINUTE), LOGIN_LOCKED);
	assert_int_equal(right(stage, id, "desk", MINUTE), LOGIN_PASSED);
	/* Known to one account, not to another. */
	for (int i = 0; i < 10; i++)
		wrong(stage, "li", "desk", MINUTE);
	assert_int_equal(right(stage, other, "desk", MINUTE), LOGIN_LOCKED);
	/* And it is locked itself after ten of its own. */
	for (int i = 0; i < 10; i++)
		assert_int_equal(wrong(stage, "wang", "desk", 2 * MINUTE), LOGIN_WRONG);
	assert_int_equal(right(stage, id, "desk", 2 * MINUTE), LOGIN_LOCKED);
}

static void guesses_of_numbers_are_counted_too(void **state)
{
	struct stage *stage = *state;
	struct act act = later(stage, 0);
	bool allowed = false;
	for (int i = 0; i < 10; i++) {
		good(guess_allowed(&act, S("track:" VILLAGE ":10.0.0.1"), &allowed));
		assert_true(allowed);
		good(guess_failed(&act, S("track:" VILLAGE ":10.0.0.1")));
	}
	good(guess_allowed(&act, S("track:" VILLAGE ":10.0.0.1"), &allowed));
	assert_false(allowed);
	good(guess_allowed(&act, S("track:" VILLAGE ":10.0.0.2"), &allowed));
	assert_true(allowed);
	act.now += 15 * MINUTE;
	good(guess_allowed(&act, S("track:" VILLAGE ":10.0.0.1"), &allowed));
	assert_true(allowed);
}

/* ---- apart ---- */

static void administrators_are_three_people(void **state)
{
	struct stage *stage = *state;
	static const char *const roles[] = {"makes_users", "gives_rights", "audits"};
	struct act act = program(stage);
	for (size_t i = 0; i < 3; i++) {
		int64_t id = make_holder(stage, roles[i], COUNTY);
		for (size_t k = 0; k < 3; k++) {
			if (k != i)
				bad(account_grant(&act, id, str_of(roles[k]), S(COUNTY), act.today, 0),
				    ERR_INVALID, "必须由两个人分别担任");
		}
		good(account_grant(&act, id, S("chief"), S(COUNTY), act.today, 0));
		struct act one = as(stage, id);
		assert_false(one.second_missing);
		size_t held = one.hold_count;
		one.second = false; /* the same person in a session without a code */
		good(act_as(&one, id));
		assert_int_equal(one.second_missing, i == 0);
		assert_int_equal(one.hold_count, i == 0 ? held - 1 : held);
	}
	bad(account_grant(&act, 1, S("clerk"), S(TOWN), act.today, 0), ERR_INVALID, "不设在这一级");
	bad(account_grant(&act, 1, S("king"), S(TOWN), act.today, 0), ERR_INVALID, "没有这个岗位");
}

/* Even one that begins later, or for another place, does not sit beside the other. */
static void apart_holds_of_another_day_count(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	int64_t id = make_account(stage, "zhou", COUNTY);
	good(account_grant(&act, id, S("audits"), S(COUNTY), act.today + 10, act.today + 20));
	bad(account_grant(&act, id, S("gives_rights"), S(TOWN), act.today, 0), ERR_INVALID,
	    "必须由两个人分别担任");
}

static void each_administrator_has_one_half(void **state)
{
	struct stage *stage = *state;
	struct act maker = as(stage, make_holder(stage, "makes_users", COUNTY));
	struct act giver = as(stage, make_holder(stage, "gives_rights", TOWN));
	struct account account = {.login = S("new"), .name = S("新人"), .org = S(VILLAGE), .active = true};
	int64_t id = 0;
	bad(account_create(&giver, &account, S("hash"), &id), ERR_DENIED, "");
	good(account_create(&maker, &account, S("hash"), &id));
	bad(account_create(&maker, &account, S("hash"), &id), ERR_INVALID, "已经有人用了");
	roll_back(stage);
	maker = as(stage, make_holder(stage, "makes_users", COUNTY));
	giver = as(stage, make_holder(stage, "gives_rights", TOWN));
	good(account_create(&maker, &account, S("hash"), &id));
	bad(account_grant(&maker, id, S("clerk"), S(VILLAGE), maker.today, 0), ERR_DENIED, "");
	bad(account_grant(&giver, id, S("clerk"), S(OTHER_VILLAGE), giver.today, 0), ERR_DENIED, "");
	good(account_grant(&giver, id, S("clerk"), S(VILLAGE), giver.today, 0));
	account.org = S(OTHER_COUNTY);
	account.login = S("far");
	bad(account_create(&maker, &account, S("hash"), &id), ERR_DENIED, "");
	assert_int_equal(number(stage, "SELECT count(*) FROM audit WHERE verb = 'grant' AND note = 'clerk'"), 1);
}

/* Whoever makes accounts at two places turns pages of all of them, whichever was made first. */
static void accounts_of_two_places_are_one_list(void **state)
{
	enum { ACCOUNTS = 9 };
	struct stage *stage = *state;
	struct act act = program(stage);
	int64_t maker = make_holder(stage, "makes_users", COUNTY);
	good(account_grant(&act, maker, S("makes_users"), S(OTHER_COUNTY), act.today, 0));
	for (int i = 0; i < ACCOUNTS; i++)
		make_account(stage, str_c(stage->arena, str_fmt(stage->arena, "account%d", i)),
			     i % 3 == 0 ? VILLAGE : FAR_VILLAGE);
	struct act both = as(stage, maker);
	struct account_query query = {.limit = 2};
	size_t all = 0, count = 2;
	while (count == query.limit) {
		struct account_row *rows = NULL;
		int64_t total = 0;
		good(account_list(&both, &query, &rows, &count, &total));
		assert_int_equal(total, ACCOUNTS + 1); /* and herself */
		for (size_t i = 0; i < count; i++) {
			assert_true(all < ACCOUNTS + 1 && rows[i].account.id > query.after);
			query.after = rows[i].account.id;
			all++;
		}
	}
	assert_int_equal(all, ACCOUNTS + 1);
}

struct tests account_tests(void)
{
	static const struct CMUnitTest list[] = {
		TEST(a_session_is_somebody),
		TEST(an_idle_session_ends),
		TEST(a_busy_session_ends_after_twelve_hours),
		TEST(leaving_ends_this_session_or_all),
		TEST(a_change_of_the_account_ends_its_sessions),
		TEST(ten_tries_in_any_quarter_of_an_hour),
		TEST(a_known_device_has_tries_of_its_own),
		TEST(guesses_of_numbers_are_counted_too),
		TEST(administrators_are_three_people),
		TEST(apart_holds_of_another_day_count),
		TEST(each_administrator_has_one_half),
		TEST(accounts_of_two_places_are_one_list),
	};
	return TESTS(list);
}
