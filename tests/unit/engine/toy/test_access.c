/*
 * access: who may do what where, for every pair of places that matters, and how values are shown.
 */
#include "suite.h"

#include "base/count.h"
#include "engine/account/account.h"

static const char *const everywhere[] = {COUNTY,     TOWN,	  VILLAGE,	 GROUP,
					 SIBLING,    OTHER_TOWN,  OTHER_VILLAGE, OTHER_COUNTY,
					 FAR_VILLAGE, "9901011002", "99010110020"};
enum { PLACES = COUNT(everywhere) };

/* The bits of `where` are the places of the list, in order. */
static void only_at(const struct act *act, const char *on, enum verb verb, unsigned where)
{
	for (unsigned i = 0; i < PLACES; i++) {
		bool wanted = (where >> i & 1) != 0;
		if (act_may(act, str_of(on), verb, str_of(everywhere[i])) == wanted)
			continue;
		print_error("%s, verb %d, at %s: should be %d\n", on, (int)verb, everywhere[i], wanted);
		fail();
	}
}

#define AT(place) (1u << (place))
enum { AT_COUNTY, AT_TOWN, AT_VILLAGE, AT_GROUP, AT_SIBLING, AT_TOWN2, AT_VILLAGE2 };

static void a_right_reaches_its_subtree_alone(void **state)
{
	struct stage *stage = *state;
	struct act clerk = as(stage, make_holder(stage, "clerk", VILLAGE));
	struct act officer = as(stage, make_holder(stage, "officer", TOWN));
	struct act chief = as(stage, make_holder(stage, "chief", COUNTY));
	struct act helper = as(stage, make_holder(stage, "helper", GROUP));
	unsigned village = AT(AT_VILLAGE) | AT(AT_GROUP);
	unsigned below_town = village | AT(AT_TOWN) | AT(AT_SIBLING) | AT(9) | AT(10);
	only_at(&clerk, "person", VERB_READ, village);
	only_at(&clerk, "person", VERB_CREATE, village);
	only_at(&clerk, "person", VERB_EXPORT, 0);
	only_at(&clerk, "users", VERB_READ, 0);
	only_at(&clerk, "nothing", VERB_READ, 0);
	only_at(&officer, "person", VERB_READ, below_town);
	only_at(&officer, "person", VERB_CHANGE, 0);
	only_at(&officer, "tool", VERB_READ, 0);
	only_at(&chief, "person", VERB_READ,
		below_town | AT(AT_COUNTY) | AT(AT_TOWN2) | AT(AT_VILLAGE2));
	only_at(&helper, "person", VERB_CHANGE, AT(AT_GROUP));
	assert_true(act_may_somewhere(&clerk, S("matter"), VERB_VOID));
	assert_false(act_may_somewhere(&officer, S("matter"), VERB_VOID));
	good(act_need(&clerk, S("person"), VERB_READ, S(VILLAGE)));
	bad(act_need(&clerk, S("person"), VERB_READ, S(SIBLING)), ERR_DENIED, "安全管理员");
}

static void several_holds_add_up(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	int64_t id = make_holder(stage, "clerk", VILLAGE);
	good(account_grant(&act, id, S("helper"), S(OTHER_VILLAGE), act.today, 0));
	struct act both = as(stage, id);
	only_at(&both, "person", VERB_READ, AT(AT_VILLAGE) | AT(AT_GROUP) | AT(AT_VILLAGE2));
	only_at(&both, "person", VERB_CREATE, AT(AT_VILLAGE) | AT(AT_GROUP));
}

static void nobody_may_anything(void **state)
{
	struct stage *stage = *state;
	const struct str *orgs = NULL;
	size_t count = 0;
	struct act idle = as(stage, make_account(stage, "idle", COUNTY));
	only_at(&idle, "person", VERB_READ, 0);
	assert_false(act_may_somewhere(&idle, S("person"), VERB_READ));
	bad(act_scopes(&idle, S("person"), VERB_READ, &orgs, &count), ERR_DENIED, "看不到");
	assert_false(act_may_step(&idle, S("matter"), TIER_VILLAGE, true, true, S(VILLAGE), 1));
	assert_int_equal(idle.hold_count, 0);
}

static void the_program_may_everything(void **state)
{
	struct act act = program(*state);
	const struct str *orgs = NULL;
	size_t count = 0;
	only_at(&act, "person", VERB_VOID, AT(PLACES) - 1);
	good(act_scopes(&act, S("person"), VERB_READ, &orgs, &count));
	assert_int_equal(count, 1);
	same(orgs[0], "");
	assert_true(act_may_step(&act, S("matter"), TIER_NONE, false, false, S(VILLAGE), 1));
}

/* ---- time ---- */

static void a_hold_lasts_from_day_to_day(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	int64_t id = make_account(stage, "guest", VILLAGE);
	good(account_grant(&act, id, S("clerk"), S(VILLAGE), act.today + 2, act.today + 4));
	for (int64_t i = 0; i < 7; i++) {
		stage->today = day(TODAY) + i;
		struct act guest = as(stage, id);
		assert_int_equal(act_may(&guest, S("person"), VERB_READ, S(VILLAGE)), i >= 2 && i <= 4);
		assert_int_equal(act_may_step(&guest, S("matter"), TIER_VILLAGE, false, false,
					      S(VILLAGE), 1),
				 i >= 2 && i <= 4);
	}
	bad(account_grant(&act, id, S("clerk"), S(VILLAGE), act.today, act.today - 1), ERR_INVALID,
	    "截止日期");
}

static void a_revoked_hold_is_over_at_once(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	struct account_hold *holds = NULL;
	size_t count = 0;
	int64_t id = make_holder(stage, "clerk", VILLAGE);
	good(account_holds(&act, id, &holds, &count));
	assert_int_equal(count, 1);
	good(account_revoke(&act, holds[0].id));
	struct act clerk = as(stage, id);
	only_at(&clerk, "person", VERB_READ, 0);
	bad(account_revoke(&act, holds[0].id), ERR_NOT_FOUND, "收回");
}

static void a_closed_account_is_nobody(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage), other = program(stage);
	struct account account;
	int64_t id = make_holder(stage, "clerk", VILLAGE);
	good(account_load(&act, id, &account));
	account.active = false;
	good(account_change(&act, &account));
	bad(act_as(&other, id), ERR_LOGIN, "停用");
	bad(act_as(&other, 12345), ERR_LOGIN, "没有这个账号");
}

/* ---- scopes ---- */

static void scopes_are_the_highest_nodes(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	const struct str *orgs = NULL;
	size_t count = 0;
	int64_t id = make_holder(stage, "helper", GROUP);
	good(account_grant(&act, id, S("helper"), S(VILLAGE), act.today, 0));
	good(account_grant(&act, id, S("clerk"), S(OTHER_VILLAGE), act.today, 0));
	struct act helper = as(stage, id);
	good(act_scopes(&helper, S("person"), VERB_READ, &orgs, &count));
	assert_int_equal(count, 2);
	same(orgs[0], VILLAGE);
	same(orgs[1], OTHER_VILLAGE);
	good(act_scopes(&helper, S("tool"), VERB_READ, &orgs, &count));
	assert_int_equal(count, 1);
	same(orgs[0], OTHER_VILLAGE);
	good(account_grant(&act, id, S("officer"), S(TOWN), act.today, 0));
	helper = as(stage, id);
	good(act_scopes(&helper, S("person"), VERB_READ, &orgs, &count));
	assert_int_equal(count, 2);
	same(orgs[0], OTHER_VILLAGE);
	same(orgs[1], TOWN);
}

static void a_scope_asked_for_is_cut(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	const struct str *orgs = NULL;
	size_t count = 0;
	int64_t id = make_holder(stage, "clerk", VILLAGE);
	good(account_grant(&act, id, S("clerk"), S(OTHER_VILLAGE), act.today, 0));
	struct act clerk = as(stage, id);
	good(act_scope_within(&clerk, S("person"), VERB_READ, S(COUNTY), &orgs, &count));
	assert_int_equal(count, 2);
	good(act_scope_within(&clerk, S("person"), VERB_READ, S(TOWN), &orgs, &count));
	assert_int_equal(count, 1);
	same(orgs[0], VILLAGE);
	good(act_scope_within(&clerk, S("person"), VERB_READ, S(GROUP), &orgs, &count));
	assert_int_equal(count, 1);
	same(orgs[0], GROUP);
	bad(act_scope_within(&clerk, S("person"), VERB_READ, S(SIBLING), &orgs, &count), ERR_DENIED,
	    "不在您负责的范围内");
	bad(act_scope_within(&clerk, S("person"), VERB_READ, S(OTHER_COUNTY), &orgs, &count),
	    ERR_DENIED, "不在您负责的范围内");
}

/* ---- places that are no more ---- */

static void a_merged_place_is_seen_by_its_successor(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	const struct str *orgs = NULL;
	size_t count = 0;
	int64_t keeper = make_holder(stage, "clerk", VILLAGE);
	int64_t officer = make_holder(stage, "officer", TOWN);
	int64_t other = make_holder(stage, "clerk", OTHER_VILLAGE);
	/* The village of the other town goes into this one, from the day after tomorrow on. */
	good(place_change(&act, S(OTHER_VILLAGE), S(""), S(VILLAGE), act.today + 2));
	stage->today += 1;
	struct act before = as(stage, keeper);
	assert_false(act_may(&before, S("person"), VERB_READ, S(OTHER_VILLAGE)));
	stage->today += 1;
	struct act after = as(stage, keeper), town = as(stage, officer), old = as(stage, other);
	only_at(&after, "person", VERB_READ, AT(AT_VILLAGE) | AT(AT_GROUP) | AT(AT_VILLAGE2));
	assert_true(act_may(&town, S("matter"), VERB_STEP, S(OTHER_VILLAGE)));
	assert_false(act_may(&town, S("matter"), VERB_STEP, S(OTHER_TOWN)));
	assert_true(act_may_step(&after, S("matter"), TIER_VILLAGE, false, false, S(OTHER_VILLAGE), 1));
	assert_true(act_may(&old, S("person"), VERB_READ, S(OTHER_VILLAGE)));
	assert_false(act_may(&old, S("person"), VERB_READ, S(VILLAGE)));
	good(act_scopes(&after, S("person"), VERB_READ, &orgs, &count));
	assert_int_equal(count, 2);
}

static void the_town_of_a_successor_steps_for_the_old_code(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	int64_t officer = make_holder(stage, "officer", TOWN);
	good(place_change(&act, S(OTHER_VILLAGE), S(""), S(VILLAGE), act.today));
	struct act town = as(stage, officer);
	assert_true(act_may_step(&town, S("matter"), TIER_TOWN, false, false, S(OTHER_VILLAGE), 1));
	assert_true(act_may_step(&town, S("matter"), TIER_TOWN, false, false, S(SIBLING), 1));
	assert_false(act_may_step(&town, S("matter"), TIER_VILLAGE, false, false, S(OTHER_VILLAGE), 1));
}

static void a_new_name_begins_on_its_day(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	struct place_row row;
	good(place_change(&act, S(VILLAGE), S("新云岭村"), S(""), act.today + 1));
	same(place_name(&act, S(VILLAGE)), "云岭村");
	act.today++;
	same(place_name(&act, S(VILLAGE)), "新云岭村");
	good(place_load(&act, S(VILLAGE), &row));
	same(row.full, "青禾镇新云岭村");
	bad(place_load(&act, S("990199"), &row), ERR_NOT_FOUND, "没有找到");
	same(place_name(&act, S("990199")), "990199");
}

static void the_end_of_a_prefix(void **state)
{
	struct stage *stage = *state;
	same(place_end(stage->arena, S("990101")), "990102");
	same(place_end(stage->arena, S("99")), "9:");
	assert_true(str_cmp(S("999999"), place_end(stage->arena, S("99"))) < 0);
	assert_true(str_cmp(S("999999"), place_end(stage->arena, S(""))) < 0);
	assert_true(str_cmp(S("990101100201"), place_end(stage->arena, S("9901"))) < 0);
	assert_true(str_cmp(S("9902"), place_end(stage->arena, S("9901"))) >= 0);
}

/* ---- steps ---- */

static void a_step_belongs_to_its_tier(void **state)
{
	struct stage *stage = *state;
	struct act clerk = as(stage, make_holder(stage, "clerk", VILLAGE));
	struct act officer = as(stage, make_holder(stage, "officer", TOWN));
	struct act helper = as(stage, make_holder(stage, "helper", VILLAGE));
	static const struct {
		enum tier tier;
		bool paper, clerk, officer;
	} cases[] = {{TIER_VILLAGE, false, true, false}, {TIER_VILLAGE, true, true, false},
		     {TIER_TOWN, false, false, true},	 {TIER_TOWN, true, true, true},
		     {TIER_COUNTY, false, false, false}, {TIER_COUNTY, true, true, true},
		     {TIER_NONE, true, false, false}};
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(act_may_step(&clerk, S("matter"), cases[i].tier, cases[i].paper, false,
					      S(VILLAGE), 1),
				 cases[i].clerk);
		assert_int_equal(act_may_step(&officer, S("matter"), cases[i].tier, cases[i].paper,
					      false, S(VILLAGE), 1),
				 cases[i].officer);
		assert_false(act_may_step(&helper, S("matter"), cases[i].tier, cases[i].paper, false,
					  S(VILLAGE), 1));
		assert_false(act_may_step(&clerk, S("matter"), cases[i].tier, cases[i].paper, false,
					  S(SIBLING), 1));
	}
	/* Of a record that is the township's own the village's steps are the township's. */
	assert_true(act_may_step(&officer, S("matter"), TIER_VILLAGE, false, false, S(TOWN), 1));
	assert_false(act_may_step(&officer, S("matter"), TIER_COUNTY, false, false, S(TOWN), 1));
	assert_false(act_may_step(&clerk, S("matter"), TIER_VILLAGE, false, false, S(TOWN), 1));
}

static void a_tier_is_online_when_somebody_sits_there(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	bool online = true;
	good(act_tier_online(&act, S("matter"), TIER_TOWN, S(VILLAGE), &online));
	assert_false(online);
	int64_t officer = make_account(stage, "officer", TOWN);
	good(account_grant(&act, officer, S("officer"), S(TOWN), act.today, act.today));
	good(act_tier_online(&act, S("matter"), TIER_TOWN, S(VILLAGE), &online));
	assert_true(online);
	good(act_tier_online(&act, S("matter"), TIER_TOWN, S(OTHER_VILLAGE), &online));
	assert_false(online);
	good(act_tier_online(&act, S("tool"), TIER_TOWN, S(VILLAGE), &online));
	assert_false(online);
	act.today++;
	good(act_tier_online(&act, S("matter"), TIER_TOWN, S(VILLAGE), &online));
	assert_false(online);
}

/* ---- the public and the applicant ---- */

static void the_public_sees_one_centre(void **state)
{
	struct stage *stage = *state;
	struct act act = visitor(stage, VILLAGE);
	only_at(&act, "person", VERB_READ, AT(AT_VILLAGE) | AT(AT_GROUP));
	only_at(&act, "person", VERB_CHANGE, 0);
	only_at(&act, "matter", VERB_READ, 0);
}

static void the_applicant_has_one_record(void **state)
{
	struct stage *stage = *state;
	struct act act = visitor(stage, VILLAGE);
	act.own_register = S("matter");
	act.own_id = 7;
	good(act_need_record(&act, S("matter"), VERB_READ, S(VILLAGE), 7));
	bad(act_need_record(&act, S("matter"), VERB_READ, S(VILLAGE), 8), ERR_DENIED, "");
	bad(act_need_record(&act, S("matter"), VERB_CHANGE, S(VILLAGE), 7), ERR_DENIED, "");
	bad(act_need_record(&act, S("tool"), VERB_READ, S(VILLAGE), 7), ERR_DENIED, "");
	assert_true(act_may_step(&act, S("matter"), TIER_VILLAGE, false, true, S(VILLAGE), 7));
	assert_false(act_may_step(&act, S("matter"), TIER_VILLAGE, false, false, S(VILLAGE), 7));
	assert_false(act_may_step(&act, S("matter"), TIER_VILLAGE, false, true, S(VILLAGE), 8));
	assert_false(act_may_step(&act, S("person"), TIER_VILLAGE, false, true, S(VILLAGE), 7));
	act.own_id = 0;
	assert_false(act_may_step(&act, S("matter"), TIER_VILLAGE, false, true, S(VILLAGE), 0));
}

/* ---- masks ---- */

static struct str shown(struct stage *stage, const struct act *act, const char *field, const char *plain)
{
	return act_shown(act, S("person"), S(VILLAGE), reg_field(reg_of(stage, "person"), str_of(field)),
			 str_of(plain));
}

static void values_are_masked_by_who_looks(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage), anybody = visitor(stage, VILLAGE);
	struct act clerk = as(stage, make_holder(stage, "clerk", VILLAGE));
	struct act officer = as(stage, make_holder(stage, "officer", TOWN));
	static const char identity[] = "990000194001010015", phone[] = "13900000001";
	same(shown(stage, &act, "identity", identity), identity);
	same(shown(stage, &act, "marks", "独居"), "独居");
	same(shown(stage, &clerk, "name", "王桂英"), "王桂英");
	same(shown(stage, &clerk, "phone", phone), "139****0001");
	assert_true(str_find(shown(stage, &clerk, "identity", identity), S("19400101")) == SIZE_MAX);
	assert_true(str_find(shown(stage, &clerk, "identity", identity), S("*")) != SIZE_MAX);
	same(shown(stage, &clerk, "marks", "独居"), "独居");
	same(shown(stage, &officer, "marks", "独居"), "");
	/* The right to see marks at home does not reach the neighbour. */
	same(act_shown(&clerk, S("person"), S(SIBLING),
		       reg_field(reg_of(stage, "person"), S("marks")), S("独居")), "");
	same(shown(stage, &anybody, "identity", identity), "");
	same(shown(stage, &anybody, "marks", "独居"), "");
	same(shown(stage, &anybody, "sort", "甲"), "");
	same(shown(stage, &anybody, "phone", phone), "139****0001");
	same(shown(stage, &anybody, "birth", "1940-01-01"), "1940");
	same(shown(stage, &anybody, "secret", "甲"), "");
	assert_false(str_eq(shown(stage, &anybody, "name", "王桂英"), S("王桂英")));
	assert_true(str_starts(shown(stage, &anybody, "name", "王桂英"), S("王")));
	assert_false(str_eq(shown(stage, &anybody, "address", "云岭村三组12号"), S("云岭村三组12号")));
}

/* ---- ids and numbers ---- */

static void ids_grow_and_never_meet(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage), other = program(stage);
	struct lane second = {.db = stage->db, .number = 2};
	int64_t last = 0, from_other = 0, n = 0;
	other.lane = &second;
	good(act_id(&other, &from_other));
	for (int i = 0; i < 5000; i++) {
		good(act_id(&act, &n));
		assert_true(n > last && n != from_other && n <= INT64_C(1) << 53);
		last = n;
	}
	commit(stage);
	good(act_id(&act, &n));
	roll_back(stage);
	int64_t again = 0;
	good(act_id(&act, &again));
	assert_true(again > last);
	struct act reader = program(stage);
	reader.lane = NULL;
	bad(act_id(&reader, &n), ERR_INTERNAL, "");
}

static void counters_have_no_gaps(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	int64_t n = 0;
	good(act_count(&act, S("a"), &n));
	good(act_count(&act, S("a"), &n));
	assert_int_equal(n, 2);
	good(act_count(&act, S("b"), &n));
	assert_int_equal(n, 1);
	commit(stage);
	good(act_count(&act, S("a"), &n));
	roll_back(stage);
	good(act_count(&act, S("a"), &n));
	assert_int_equal(n, 3);
}

static void a_daily_turn_is_taken_once(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	bool due = false;
	good(act_daily(&act, S("a"), &due));
	assert_true(due);
	roll_back(stage); /* it was not done after all */
	good(act_daily(&act, S("a"), &due));
	assert_true(due);
	commit(stage);
	good(act_daily(&act, S("a"), &due));
	assert_false(due);
	good(act_daily(&act, S("b"), &due));
	assert_true(due);
	act.today++;
	good(act_daily(&act, S("a"), &due));
	assert_true(due);
	good(act_daily(&act, S("a"), &due));
	assert_false(due);
}

struct tests access_tests(void)
{
	static const struct CMUnitTest list[] = {
		TEST(a_right_reaches_its_subtree_alone),
		TEST(several_holds_add_up),
		TEST(nobody_may_anything),
		TEST(the_program_may_everything),
		TEST(a_hold_lasts_from_day_to_day),
		TEST(a_revoked_hold_is_over_at_once),
		TEST(a_closed_account_is_nobody),
		TEST(scopes_are_the_highest_nodes),
		TEST(a_scope_asked_for_is_cut),
		TEST(a_merged_place_is_seen_by_its_successor),
		TEST(the_town_of_a_successor_steps_for_the_old_code),
		TEST(a_new_name_begins_on_its_day),
		TEST(the_end_of_a_prefix),
		TEST(a_step_belongs_to_its_tier),
		TEST(a_tier_is_online_when_somebody_sits_there),
		TEST(the_public_sees_one_centre),
		TEST(the_applicant_has_one_record),
		TEST(values_are_masked_by_who_looks),
		TEST(ids_grow_and_never_meet),
		TEST(counters_have_no_gaps),
		TEST(a_daily_turn_is_taken_once),
	};
	return TESTS(list);
}
