/*
 * account: tries are counted and stop, codes serve once, administrators do not get at each other.
 */
#include "support.h"

#include "base/crypt.h"
#include "engine/account/account.h"

enum { TRIES = 10 };

#define SECRET "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

static struct login_answer guess(struct act *act, const char *login, const char *device)
{
	struct login_answer answer;
	good(login_failed(act, str_of(login), str_of(device), &answer));
	return answer;
}

static struct login_answer pass(struct act *act, int64_t account, int64_t step, const char *device)
{
	struct login_answer answer;
	struct act own = *act;
	good(login_passed(&own, account, step, random_hex(act->arena, 32), str_of(device), &answer));
	return answer;
}

static struct act stranger(struct world *world)
{
	struct act act = world->program;
	act.account = 0;
	return act;
}

static void ten_wrong_tries_stop_a_stranger(void **state)
{
	struct world *world = *state;
	struct act act = stranger(world);
	for (int i = 1; i <= TRIES; i++) {
		struct login_answer answer = guess(&act, "clerk", "a");
		assert_int_equal(answer.outcome, LOGIN_WRONG);
		assert_int_equal(answer.tries_left, TRIES - i);
	}
	assert_int_equal(guess(&act, "clerk", "b").outcome, LOGIN_LOCKED);
	/* The right password does not help either while it is locked, nor from another device. */
	assert_int_equal(pass(&act, world->clerk, 0, "c").outcome, LOGIN_LOCKED);
	act.now += 16 * 60 * 1000;
	assert_int_equal(pass(&act, world->clerk, 0, "c").outcome, LOGIN_PASSED);
}

static void strangers_do_not_lock_out_a_known_device(void **state)
{
	struct world *world = *state;
	struct act act = stranger(world);
	assert_int_equal(pass(&act, world->clerk, 0, "mine").outcome, LOGIN_PASSED);
	for (int i = 0; i <= TRIES; i++)
		guess(&act, "clerk", "theirs");
	assert_int_equal(guess(&act, "clerk", "theirs").outcome, LOGIN_LOCKED);
	assert_int_equal(pass(&act, world->clerk, 0, "mine").outcome, LOGIN_PASSED);
}

static void nobody_is_counted_like_somebody(void **state)
{
	struct world *world = *state;
	struct act act = stranger(world);
	struct login login;
	for (int i = 0; i < TRIES; i++)
		guess(&act, "nobody", "a");
	assert_int_equal(guess(&act, "nobody", "a").outcome, LOGIN_LOCKED);
	good(login_look(&act, S("nobody"), &login));
	assert_int_equal(login.account, 0);
	assert_int_equal(login.hash.len, 0);
}

static void a_code_serves_once(void **state)
{
	struct world *world = *state;
	struct act act = stranger(world);
	assert_int_equal(pass(&act, world->clerk, 100, "a").outcome, LOGIN_PASSED);
	assert_int_equal(pass(&act, world->clerk, 100, "a").outcome, LOGIN_CODE_USED);
	assert_int_equal(pass(&act, world->clerk, 99, "a").outcome, LOGIN_CODE_USED);
	assert_int_equal(pass(&act, world->clerk, 101, "a").outcome, LOGIN_PASSED);
}

static void the_secret_of_codes_is_sealed(void **state)
{
	struct world *world = *state;
	struct act act = act_of(world, world->clerk);
	struct login login;
	struct str kept;
	good(account_second_on(&act, S(SECRET), 7, S("")));
	bad(account_second_on(&act, S(SECRET), 8, S("")), ERR_CONFLICT, "已经开通");
	good(db_text(act.db, act.arena, "SELECT second_secret FROM account WHERE id = $1",
		     ARGS(V_INT(world->clerk)), &kept, NULL));
	assert_true(kept.len > 0);
	assert_true(str_find(kept, S("JBSWY3DP")) == SIZE_MAX);
	good(login_look(&act, S("clerk"), &login));
	assert_true(login.second_needed);
	same(login.second_secret, SECRET);
	/* Bound to its row: in another it does not open. */
	good(db_exec(act.db, "UPDATE account SET second_secret = $1 WHERE id = $2",
		     ARGS(V_TEXT(kept), V_INT(world->officer)), NULL));
	assert_non_null(login_look(&act, S("officer"), &login));
}

static int64_t make_admin(struct world *world, const char *login, const char *role)
{
	struct account account = {.login = str_of(login), .name = str_of(login), .org = S(COUNTY),
				  .active = true};
	int64_t id = 0;
	good(account_create(&world->program, &account, S("x"), &id));
	good(account_grant(&world->program, id, str_of(role), S(COUNTY), world->program.today, 0));
	struct act act = act_of(world, id);
	assert_true(act.second_missing);
	assert_int_equal(act.hold_count, 0);
	good(account_second_on(&act, S(SECRET), 7, S("")));
	return id;
}

static void administrators_do_not_get_at_each_other(void **state)
{
	struct world *world = *state;
	int64_t system = make_admin(world, "sys", "system_admin");
	int64_t security = make_admin(world, "sec", "security_admin");
	struct act act = act_of(world, system), other = act_of(world, security);
	good(account_password(&act, world->clerk, S("new"), true));
	bad(account_password(&act, security, S("new"), true), ERR_DENIED, "管理员的密码");
	/* A lost phone is another matter: without the password it opens nothing. */
	bad(account_second_off(&act, system), ERR_DENIED, "自己的动态验证码");
	bad(account_second_off(&other, world->clerk), ERR_DENIED, "岗位");
	good(account_second_off(&act, world->clerk));
	bad(account_grant(&act, world->clerk, S("village_secretary"), S(VILLAGE), act.today, 0),
	    ERR_DENIED, "岗位");
	good(account_grant(&other, world->clerk, S("village_secretary"), S(VILLAGE), act.today, 0));
	bad(account_grant(&other, system, S("security_admin"), S(COUNTY), act.today, 0), ERR_INVALID,
	    "两个人分别担任");
	bad(account_password(&other, world->clerk, S("new"), true), ERR_DENIED, "岗位");
}

/* Each session proves itself; turning the codes off and on again leaves no old one proved. */
static void a_session_without_a_code_administers_nothing(void **state)
{
	struct world *world = *state;
	int64_t system = make_admin(world, "sys", "system_admin");
	struct act act = stranger(world);
	struct str plain = random_hex(act.arena, 32), proved = random_hex(act.arena, 32);
	struct login_answer answer;
	good(login_passed(&act, system, 0, plain, S("a"), &answer));
	good(login_passed(&act, system, 100, proved, S("a"), &answer));
	good(session_open(&act, plain, NULL));
	assert_true(act.second_missing);
	assert_false(act_may_somewhere(&act, S("users"), VERB_CREATE));
	good(session_open(&act, proved, NULL));
	assert_false(act.second_missing);
	assert_true(act_may_somewhere(&act, S("users"), VERB_CREATE));
	good(account_second_off(&world->program, system));
	bad(session_open(&act, proved, NULL), ERR_LOGIN, "过期");
	good(login_passed(&act, system, 0, random_hex(act.arena, 32), S("a"), &answer));
	assert_true(act.second_missing);
	good(account_second_on(&act, S(SECRET), 200, plain));
	/* The code that proved the phone has been used with it. */
	assert_int_equal(pass(&act, system, 200, "a").outcome, LOGIN_CODE_USED);
	assert_int_equal(pass(&act, system, 201, "a").outcome, LOGIN_PASSED);
}

static void an_account_is_not_drawn_into_a_scope(void **state)
{
	struct world *world = *state;
	struct account account = {.login = S("far"), .name = S("far"), .org = S("990202"), .active = true};
	int64_t system = make_admin(world, "sys", "system_admin");
	good(account_create(&world->program, &account, S("x"), &account.id));
	struct act act = act_of(world, system);
	good(account_load(&act, account.id, &account));
	account.org = S(VILLAGE);
	bad(account_change(&act, &account), ERR_DENIED, "范围");
}

static void places_are_found_by_what_people_write(void **state)
{
	static const struct str everywhere[] = {STR_INIT("")}, inside[] = {STR_INIT(SIBLING)};
	struct world *world = *state;
	struct place_row *rows = NULL;
	size_t count = 0;
	good(place_find(&world->program, S("云岭"), everywhere, 1, 5, &rows, &count));
	assert_int_equal(count, 1);
	same(rows[0].code, VILLAGE);
	good(place_find(&world->program, S("青禾镇云岭村"), everywhere, 1, 5, &rows, &count));
	assert_int_equal(count, 1);
	good(place_find(&world->program, S("别的镇云岭村"), everywhere, 1, 5, &rows, &count));
	assert_int_equal(count, 0);
	good(place_find(&world->program, S("云岭"), inside, 1, 5, &rows, &count));
	assert_int_equal(count, 0);
	/* What LIKE takes for a pattern is no way to list everything. */
	good(place_find(&world->program, S("%_岭"), everywhere, 1, 5, &rows, &count));
	assert_int_equal(count, 1);
	good(place_tops(&world->program, &rows, &count));
	assert_int_equal(count, 1);
	same(rows[0].code, COUNTY);
}

int main(int count, char **arguments)
{
	const struct CMUnitTest tests[] = {
		in_world(ten_wrong_tries_stop_a_stranger),
		in_world(strangers_do_not_lock_out_a_known_device),
		in_world(nobody_is_counted_like_somebody),
		in_world(a_code_serves_once),
		in_world(the_secret_of_codes_is_sealed),
		in_world(administrators_do_not_get_at_each_other),
		in_world(a_session_without_a_code_administers_nothing),
		in_world(an_account_is_not_drawn_into_a_scope),
		in_world(places_are_found_by_what_people_write),
	};
	world_arguments(count, arguments);
	return cmocka_run_group_tests(tests, world_open, world_close);
}
