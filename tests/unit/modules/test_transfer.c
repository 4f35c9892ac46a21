/*
 * Transfers: random histories of transfers begun, accepted, refused, withdrawn, issued, expired, issued again, answered and of
 * letters from outside, by the real engine on SQLite.
 *
 * After each step everybody is of exactly one organisation, or of none where he has left the county, and it is the one that the
 * history leads to; nobody has two transfers going, and no letter's number comes twice.
 */
#include "support.h"

#include "engine/audit/audit.h"
#include "modules/party/transfer_int.h"

enum { ORGS = 3, PEOPLE = 4, STEPS = 200, LETTERS_MAX = 60, GONE = -1, FOUND_MAX = 40 };

static const char *const places[ORGS] = {VILLAGE, SIBLING, TOWN};
static const char *const names[ORGS] = {"云岭村党支部", "石桥村党支部", "青禾镇机关党支部"};

struct tree {
	struct world *world;
	int64_t orgs[ORGS], people[PEOPLE];
	int at[PEOPLE]; /* index into orgs, or GONE */
	struct str letters[LETTERS_MAX];
	size_t letter_count, moved, left, came, refused;
	int64_t today, numbers;
	uint64_t seed;
};

static struct act now_of(struct tree *tree)
{
	struct act act = tree->world->program;
	act.today = tree->today;
	act.now = moment_of_day(tree->today) + 36000000;
	return act;
}

static int64_t chance(struct tree *tree, int64_t limit)
{
	tree->seed = tree->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (int64_t)((tree->seed >> 33) % (uint64_t)limit);
}

/* ---- the tree ---- */

static int64_t make_org(struct world *world, int which)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	good(draft_new(&world->program, reg_named(world, "party_org"), str_of(places[which]),
		       &draft));
	draft_set_text(draft, "name", str_of(names[which]));
	draft_set_text(draft, "org_kind", S("branch"));
	draft_set_text(draft, "seat", S("village"));
	draft_set_text(draft, "set_up_on", S("1996-07-01"));
	draft_set_int(draft, "term_years", 5);
	draft_set_int(draft, "collect_day", 15);
	good(draft_write(draft, 0, &id));
	return id;
}

static int64_t make_member(struct tree *tree, int which)
{
	struct draft *draft = NULL;
	struct world *world = tree->world;
	int64_t id = 0, person = make_person(world, VILLAGE, 60 + which, 0, "");
	good(draft_new(&world->program, reg_named(world, "party_member"), S(VILLAGE), &draft));
	draft_set_int(draft, "person", person);
	draft_set_int(draft, "organisation", tree->orgs[0]);
	draft_set_text(draft, "member_state", S("full"));
	draft_set_text(draft, "admission_date", S("2010-07-01"));
	draft_set_text(draft, "full_on", S("2011-07-01"));
	draft_set_text(draft, "floating", S("none"));
	good(draft_write(draft, 0, &id));
	return person;
}

static struct tree *open_tree(struct world *world)
{
	struct tree *tree = arena_one(world->arena, struct tree);
	tree->world = world;
	tree->seed = 20261127;
	(void)day_read(S("2026-03-02"), &tree->today);
	for (int i = 0; i < ORGS; i++)
		tree->orgs[i] = make_org(world, i);
	for (int i = 0; i < PEOPLE; i++)
		tree->people[i] = make_member(tree, i);
	return tree;
}

/* ---- what must hold ---- */

static int64_t asked(struct tree *tree, const char *sql, int64_t id)
{
	int64_t n = 0;
	good(db_int(tree->world->program.db, sql, ARGS(V_INT(id)), &n, NULL));
	return n;
}

static void in_one_place(struct tree *tree, int who)
{
	struct act act = now_of(tree);
	struct record member;
	good(transfer_membership(&act, tree->people[who], &member));
	assert_true(member.id != 0);
	assert_int_equal(
		asked(tree,
		      "SELECT count(*) FROM r_party_member WHERE person = $1 AND voided = 0 "
		      "AND member_state <> 'moved'",
		      tree->people[who]),
		tree->at[who] == GONE ? 0 : 1);
	assert_true(asked(tree,
			  "SELECT count(*) FROM r_transfer_out WHERE member = $1 AND open = 1",
			  member.id) <= 1);
	if (tree->at[who] == GONE)
		return;
	assert_int_equal(record_int(&member, "organisation"), tree->orgs[tree->at[who]]);
	same(member.org, places[tree->at[who]]);
}

/* From, to: each line of the history begins where the one before it ended, and the last is where he is. */
static void chained(struct tree *tree, int who)
{
	struct act act = now_of(tree);
	struct record member;
	struct str at = str_fmt(act.arena, "%lld", (long long)tree->orgs[0]);
	good(transfer_membership(&act, tree->people[who], &member));
	struct rows rows =
		db_query(act.db,
			 "SELECT before, after FROM history WHERE reg = 'party_member' AND "
			 "record = $1 AND field = 'organisation' ORDER BY version, id",
			 ARGS(V_INT(member.id)));
	while (rows_next(&rows)) {
		assert_true(str_eq(rows_text(&rows, 0), at));
		at = rows_copy(&rows, act.arena, 1);
	}
	good(rows_done(&rows));
	assert_true(str_eq(
		at, str_fmt(act.arena, "%lld", (long long)record_int(&member, "organisation"))));
}

/* What is kept of each village's list is what is there. */
static void counted(struct tree *tree)
{
	for (int i = 0; i < 2; i++) {
		int64_t n = 0;
		good(db_int(tree->world->program.db,
			    "SELECT count(*) FROM r_party_member WHERE org = $1 AND voided = 0",
			    ARGS(V_TEXT(str_of(places[i]))), &n, NULL));
		assert_int_equal(figure(tree->world, places[i], "party_member#", "", ""), n);
	}
}

/* ---- what is done ---- */

static void begin(struct tree *tree)
{
	good(db_savepoint(tree->world->program.db));
	audit_mark(tree->world->program.lane);
}

/* What a writer does with one user's work: all of it or nothing. */
static bool kept(struct tree *tree, err_t err)
{
	struct db *db = tree->world->program.db;
	if (err == NULL) {
		good(db_release(db));
		return true;
	}
	if (err->kind == ERR_INTERNAL)
		good(err);
	good(db_undo(db));
	audit_undo(tree->world->program.lane);
	tree->refused++;
	return false;
}

static err_t enter(struct act *act, struct draft *draft, const char *flow)
{
	int64_t id = 0;
	const struct reg *reg = draft->reg;
	for (size_t i = 0; i < reg->flow_count; i++) {
		if (str_eq(reg->flows[i]->name, str_of(flow)))
			TRY(flow_begin(draft, reg->flows[i], false, NULL, 0));
	}
	TRY(draft_write(draft, 0, &id));
	return flow_begun(act, reg, id, S(""));
}

static err_t start(struct tree *tree, int who, const char *to, const char *flow)
{
	struct act act = now_of(tree);
	struct record member;
	struct draft *draft = NULL;
	TRY(transfer_membership(&act, tree->people[who], &member));
	TRY(draft_new(&act, reg_named(tree->world, "transfer_out"), member.org, &draft));
	draft_set_int(draft, "member", member.id);
	draft_set_text(draft, "to_name", str_of(to));
	draft_set_text(draft, "why", S("home"));
	draft_set_text(draft, "dues_until", S("2026-02"));
	draft_set_int(draft, "letter_days", 10);
	return enter(&act, draft, flow);
}

static err_t come(struct tree *tree, int who, int where)
{
	struct act act = now_of(tree);
	struct record person;
	struct draft *draft = NULL;
	struct str identity;
	TRY(reg_load(&act, reg_named(tree->world, "person"), tree->people[who], &person));
	TRY(record_plain(&act, &person, "identity", &identity));
	TRY(draft_new(&act, reg_named(tree->world, "transfer_in"), str_of(places[where]), &draft));
	draft_set_text(draft, "name", S("王桂英"));
	draft_set_text(draft, "identity", identity);
	draft_set_text(draft, "kind", S("full"));
	draft_set_text(draft, "admission_date", S("2010-07-01"));
	draft_set_text(draft, "full_on", S("2011-07-01"));
	draft_set_int(draft, "organisation", tree->orgs[where]);
	draft_set_text(draft, "from_name", S("中共示范市第二机械厂总支部委员会"));
	draft_set_text(draft, "dues_until", S("2026-02"));
	draft_set_text(draft, "letter_no",
		       str_fmt(act.arena, "外〔%lld〕号", (long long)++tree->numbers));
	draft_set_text(draft, "letter_on", day_text(act.arena, act.today));
	draft_set_int(draft, "letter_days", 10);
	return enter(&act, draft, "transfer_arriving");
}

/* Some record in that state; 0: none. */
static int64_t some(struct tree *tree, const char *sql, const char *state)
{
	int64_t ids[FOUND_MAX];
	int64_t count = 0;
	struct rows rows = db_query(tree->world->program.db, sql, ARGS(V_TEXT(str_of(state))));
	while (count < FOUND_MAX && rows_next(&rows))
		ids[count++] = rows_int(&rows, 0);
	good(rows_done(&rows));
	return count == 0 ? 0 : ids[chance(tree, count)];
}

static int64_t some_out(struct tree *tree, const char *state)
{
	return some(tree,
		    "SELECT id FROM r_transfer_out WHERE state = $1 AND voided = 0 ORDER BY id",
		    state);
}

static int64_t some_in(struct tree *tree, const char *state)
{
	return some(tree,
		    "SELECT id FROM r_transfer_in WHERE state = $1 AND voided = 0 ORDER BY id",
		    state);
}

static bool fire(struct tree *tree, const char *reg, int64_t id, const char *name,
		 const char *field, struct str value)
{
	struct act act = now_of(tree);
	struct form_value reason = {S("reason"), S("写明了"), NULL},
			  one = {str_of(field), value, &reason};
	struct form form = {&one};
	if (id == 0)
		return false;
	begin(tree);
	return kept(tree, try_step(tree->world, &act, reg, id, name, &form));
}

static int person_of(struct tree *tree, int64_t member)
{
	int64_t person = asked(tree, "SELECT person FROM r_party_member WHERE id = $1", member);
	for (int i = 0; i < PEOPLE; i++) {
		if (tree->people[i] == person)
			return i;
	}
	fail_msg("a member of nobody");
	return 0;
}

static void take_in(struct tree *tree)
{
	int64_t id = some_in(tree, "waiting");
	if (!fire(tree, "transfer_in", id, "accept", "note", S("")))
		return;
	struct record arrival = load(tree->world, "transfer_in", id);
	bool outside = record_int(&arrival, "source") == 0;
	int who = person_of(tree, record_int(&arrival, "member"));
	for (int i = 0; i < ORGS; i++) {
		if (tree->orgs[i] == record_int(&arrival, "organisation"))
			tree->at[who] = i;
	}
	tree->moved += !outside;
	tree->came += outside;
}

/* Its number was never seen before. */
static void keep_letter(struct tree *tree, int64_t id)
{
	struct record out = load(tree->world, "transfer_out", id);
	struct str number = record_text(&out, "letter_no");
	assert_true(number.len > 0 && tree->letter_count < LETTERS_MAX);
	for (size_t i = 0; i < tree->letter_count; i++)
		assert_false(str_eq(tree->letters[i], number));
	tree->letters[tree->letter_count++] = number;
}

static void answer(struct tree *tree)
{
	int64_t id = some_out(tree, chance(tree, 4) == 0 ? "expired" : "in_transit");
	struct str today = day_text(tree->world->arena, tree->today);
	if (!fire(tree, "transfer_out", id, "receipt", "received_on", today))
		return;
	struct record out = load(tree->world, "transfer_out", id);
	tree->at[person_of(tree, record_int(&out, "member"))] = GONE;
	tree->left++;
}

static void issue(struct tree *tree, const char *state, const char *name)
{
	int64_t id = some_out(tree, state);
	if (fire(tree, "transfer_out", id, name, "letter_days", S("10")))
		keep_letter(tree, id);
}

static void expire(struct tree *tree)
{
	struct act act = now_of(tree);
	const struct reg *reg = reg_named(tree->world, "transfer_out");
	int64_t ids[50];
	size_t count = 0;
	good(flow_due(&act, reg, ids, 50, &count));
	for (size_t i = 0; i < count; i++)
		good(flow_fire_due(&act, reg, ids[i]));
}

/* Mostly one for whom it can be done; else whoever. */
static int somebody(struct tree *tree, bool gone)
{
	int first = (int)chance(tree, PEOPLE);
	for (int i = 0; i < PEOPLE && chance(tree, 6) > 0; i++) {
		if ((tree->at[(first + i) % PEOPLE] == GONE) == gone)
			return (first + i) % PEOPLE;
	}
	return first;
}

static void random_step(struct tree *tree)
{
	int where = (int)chance(tree, ORGS);
	switch (chance(tree, 17)) {
	case 0:
	case 1:
		begin(tree);
		(void)kept(tree,
			   start(tree, somebody(tree, false), names[where], "transfer_inside"));
		break;
	case 2:
	case 3:
		begin(tree);
		(void)kept(tree, start(tree, somebody(tree, false),
				       "中共示范市第二机械厂总支部委员会", "transfer_outside"));
		break;
	case 4:
	case 5:
		begin(tree);
		(void)kept(tree, come(tree, somebody(tree, true), where));
		break;
	case 6:
	case 7:
	case 8:
		take_in(tree);
		break;
	case 9:
		(void)fire(tree, "transfer_in", some_in(tree, "waiting"), "refuse", "note", S(""));
		break;
	case 10:
		(void)fire(tree, "transfer_out", some_out(tree, "offered"), "withdraw", "note",
			   S(""));
		break;
	case 11:
	case 12:
		issue(tree, "to_issue", "issue");
		break;
	case 13:
		issue(tree, "expired", "reissue");
		break;
	case 14:
	case 15:
		answer(tree);
		break;
	default:
		(void)fire(tree, "transfer_out", some_out(tree, "expired"), "send_back", "note",
			   S(""));
		break;
	}
	tree->today += chance(tree, 5);
	expire(tree);
}

static void histories(void **state)
{
	struct tree *tree = open_tree(*state);
	for (int i = 0; i < STEPS; i++) {
		random_step(tree);
		for (int who = 0; who < PEOPLE; who++)
			in_one_place(tree, who);
	}
	for (int who = 0; who < PEOPLE; who++)
		chained(tree, who);
	counted(tree);
	assert_true(tree->moved > 2 && tree->left > 1 && tree->came > 1 && tree->refused > 5);
	assert_true(tree->letter_count > 2);
}

int main(int count, char **arguments)
{
	const struct CMUnitTest tests[] = {in_world(histories)};
	world_arguments(count, arguments);
	return cmocka_run_group_tests(tests, world_open, world_close);
}
