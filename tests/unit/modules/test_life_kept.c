/*
 * What is kept of branches' organisation life: random histories of branches, groups and posts that come, go and move, of activities
 * that are held, put right and made void, and of months that pass, by the real engine on SQLite.
 *
 * After each step what is kept of every place is what one finds by looking at every branch of it; and so is what an older
 * installation counts once, when it is brought up.
 */
#include "support.h"

#include "base/count.h"
#include "engine/audit/audit.h"
#include "modules/life/life_int.h"

enum { STEPS = 400, ORGS_MAX = 40, ACTS_MAX = 240, POSTS_MAX = 40 };

static const char *const places[] = {VILLAGE, SIBLING, TOWN, COUNTY};
enum { SEATS = 3, PLACES = 4 }; /* branches stand in the first three; the county has no other township */
static const char *const set_ups[] = {"1996-07-01", "1996-07-01", "2026-07-02",
				      "2026-07-03", "2026-11-10", "2026-11-17"};

struct history {
	struct world *world;
	int64_t today, member;
	int64_t orgs[ORGS_MAX], acts[ACTS_MAX], posts[POSTS_MAX];
	size_t org_count, act_count, post_count, refused, done;
	uint64_t seed;
};

static struct act now_of(const struct history *history)
{
	struct act act = history->world->program;
	act.today = history->today;
	act.now = moment_of_day(history->today) + 36000000;
	return act;
}

static size_t chance(struct history *history, size_t limit)
{
	history->seed = history->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (size_t)((history->seed >> 33) % limit);
}

/* ---- what is made ---- */

static err_t make_org(struct history *history, const char *place, const char *kind, int64_t parent)
{
	struct act act = now_of(history);
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(draft_new(&act, reg_named(history->world, "party_org"), str_of(place), &draft));
	draft_set_text(draft, "name",
		       str_fmt(act.arena, "第%zu党支部", history->org_count + 1));
	draft_set_text(draft, "org_kind", str_of(kind));
	draft_set_int(draft, "parent", parent);
	draft_set_text(draft, "seat", S("village"));
	draft_set_text(draft, "set_up_on",
		       str_of(set_ups[chance(history, COUNT(set_ups))]));
	draft_set_int(draft, "term_years", 5);
	draft_set_int(draft, "collect_day", 15);
	TRY(draft_write(draft, 0, &id));
	history->orgs[history->org_count++] = id;
	return NULL;
}

static void make_member(struct history *history)
{
	struct act act = now_of(history);
	struct draft *draft = NULL;
	int64_t person = make_person(history->world, VILLAGE, 60, 0, "");
	good(draft_new(&act, reg_named(history->world, "party_member"), S(VILLAGE), &draft));
	draft_set_int(draft, "person", person);
	draft_set_int(draft, "organisation", history->orgs[0]);
	draft_set_text(draft, "member_state", S("full"));
	draft_set_text(draft, "admission_date", S("2010-07-01"));
	draft_set_text(draft, "full_on", S("2011-07-01"));
	draft_set_text(draft, "floating", S("none"));
	good(draft_write(draft, 0, &history->member));
}

static struct record any_org(struct history *history)
{
	return load(history->world, "party_org",
		    history->orgs[chance(history, history->org_count)]);
}

static struct str any_day(struct history *history)
{
	size_t back = chance(history, 3) == 0 ? 340 : 15; /* mostly of this month: what changes now is seen */
	return day_text(history->world->arena, history->today - (int64_t)chance(history, back));
}

static struct str any_kinds(struct history *history, bool group)
{
	static const char *const own[] = {"theme_day", "lesson", "members_meeting lesson theme_day",
					  "committee_meeting", "theme_day lesson", "org_life"};
	static const char *const groups[] = {"group_meeting", "group_meeting theme_day",
					     "group_meeting lesson"};
	return str_of(group ? groups[chance(history, 3)] : own[chance(history, 6)]);
}

/* As it stands when who came has been written down: by the program, whole. */
static void fill_activity(struct draft *draft, struct str kinds, struct str day)
{
	draft_set_text(draft, "kinds", kinds);
	draft_set_text(draft, "held_on", day);
	draft_set_text(draft, "attended_on", day);
}

static err_t hold(struct history *history)
{
	struct act act = now_of(history);
	struct record org = any_org(history);
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(draft_new(&act, reg_named(history->world, "life_activity"), org.org, &draft));
	draft_set_int(draft, "organisation", org.id);
	draft_set_text(draft, "title", S("学习"));
	draft_set_text(draft, "minutes", S("大家学习。"));
	fill_activity(draft, any_kinds(history, record_is(&org, "org_kind", "group")),
		      any_day(history));
	TRY(draft_write(draft, 0, &id));
	history->acts[history->act_count++] = id;
	return NULL;
}

/* ---- what changes ---- */

static err_t change(struct history *history, const char *reg, int64_t id, struct draft **out)
{
	struct record *record = arena_one(history->world->arena, struct record);
	struct act *act = arena_one(history->world->arena, struct act);
	*act = now_of(history);
	*record = load(history->world, reg, id);
	return draft_of(act, record, out);
}

static err_t write_again(struct draft *draft)
{
	int64_t id = 0;
	return draft_write(draft, draft->before->version, &id);
}

static err_t put_right(struct history *history)
{
	struct draft *draft = NULL;
	TRY(change(history, "life_activity", history->acts[chance(history, history->act_count)],
		   &draft));
	struct record org =
		load(history->world, "party_org", record_int(draft->before, "organisation"));
	fill_activity(draft, any_kinds(history, record_is(&org, "org_kind", "group")),
		      any_day(history));
	return write_again(draft);
}

static err_t make_void(struct history *history, const char *reg, int64_t id)
{
	struct act act = now_of(history);
	struct record record = load(history->world, reg, id);
	return reg_void(&act, record.reg, id, record.version, S("登记错了"));
}

static err_t end_or_revive(struct history *history)
{
	struct draft *draft = NULL;
	TRY(change(history, "party_org", history->orgs[chance(history, history->org_count)],
		   &draft));
	draft_set_text(draft, "ended_on",
		       record_text(draft->before, "ended_on").len > 0 ? S("") : S("2026-11-01"));
	return write_again(draft);
}

/* One of a kind that lives, of a place or (empty) of any, as far as one is soon drawn. */
static struct record living(struct history *history, const char *kind, struct str place)
{
	struct record one = any_org(history);
	for (int i = 0; i < ORGS_MAX; i++) {
		if (record_is(&one, "org_kind", kind) && !one.voided &&
		    record_text(&one, "ended_on").len == 0 &&
		    (place.len == 0 || str_eq(one.org, place)))
			break;
		one = any_org(history);
	}
	return one;
}

/* To another branch of the same place. */
static err_t move_group(struct history *history)
{
	struct record group = living(history, "group", S(""));
	struct record branch = living(history, "branch", group.org);
	struct draft *draft = NULL;
	if (!record_is(&group, "org_kind", "group") || !record_is(&branch, "org_kind", "branch") ||
	    !str_eq(group.org, branch.org))
		return NULL;
	TRY(change(history, "party_org", group.id, &draft));
	draft_set_int(draft, "parent", branch.id);
	return write_again(draft);
}

/* With its groups. */
static err_t move_branch(struct history *history)
{
	struct record branch = any_org(history);
	const char *place = places[chance(history, SEATS)];
	if (!record_is(&branch, "org_kind", "branch"))
		return NULL;
	for (size_t i = 0; i < history->org_count; i++) {
		struct record one = load(history->world, "party_org", history->orgs[i]);
		struct draft *draft = NULL;
		if (one.voided || (one.id != branch.id && record_int(&one, "parent") != branch.id))
			continue;
		TRY(change(history, "party_org", one.id, &draft));
		draft_move(draft, str_of(place));
		draft_set_text(draft, "office", str_of(place));
		TRY(write_again(draft));
	}
	return NULL;
}

static err_t make_post(struct history *history)
{
	static const char *const posts[] = {"secretary", "org_member", "committee_member",
					    "collector"};
	struct act act = now_of(history);
	struct record org = any_org(history);
	struct draft *draft = NULL;
	int64_t id = 0;
	TRY(draft_new(&act, reg_named(history->world, "party_post"), org.org, &draft));
	draft_set_int(draft, "organisation", org.id);
	draft_set_int(draft, "member", history->member);
	draft_set_text(draft, "post", str_of(posts[chance(history, 4)]));
	draft_set_text(draft, "how", S("appointed"));
	draft_set_text(draft, "from_on", chance(history, 2) == 0 ? S("2026-01-01") : any_day(history));
	TRY(draft_write(draft, 0, &id));
	history->posts[history->post_count++] = id;
	return NULL;
}

static err_t change_post(struct history *history)
{
	struct draft *draft = NULL;
	int64_t id = history->posts[chance(history, history->post_count)];
	size_t what = chance(history, 3);
	if (what == 0)
		return make_void(history, "party_post", id);
	TRY(change(history, "party_post", id, &draft));
	if (what == 1)
		draft_set_text(draft, "until_on",
			       record_text(draft->before, "until_on").len > 0 ? S("")
									      : S("2026-10-01"));
	else
		draft_set_int(draft, "organisation", any_org(history).id);
	return write_again(draft);
}

static err_t random_step(struct history *history)
{
	size_t what = chance(history, 20);
	bool room = history->org_count < ORGS_MAX;
	if (what == 0 && room)
		return make_org(history, places[chance(history, SEATS)], "branch", 0);
	if (what <= 2 && room) {
		struct record branch = any_org(history);
		return make_org(history, str_c(history->world->arena, branch.org), "group",
				branch.id);
	}
	if (what == 3)
		return end_or_revive(history);
	if (what == 4 || what == 16)
		return move_group(history);
	if (what == 5)
		return move_branch(history);
	if (what == 6 && chance(history, 4) == 0)
		return make_void(history, "party_org",
				 history->orgs[chance(history, history->org_count)]);
	if ((what == 7 || what == 17) && history->post_count < POSTS_MAX)
		return make_post(history);
	if ((what == 8 || what == 18) && history->post_count > 0)
		return change_post(history);
	if (what == 9 && history->act_count > 0)
		return put_right(history);
	if (what == 10 && history->act_count > 0)
		return make_void(history, "life_activity",
				 history->acts[chance(history, history->act_count)]);
	return history->act_count < ACTS_MAX ? hold(history) : NULL;
}

/* ---- what must hold ---- */

static bool same_lack(const struct life_lack *a, const struct life_lack *b)
{
	return a->id == b->id && a->count == b->count && a->items == b->items &&
	       str_eq(a->org, b->org) && str_eq(a->name, b->name);
}

/* Those that are shown: all that lack something here, and an only branch whatever it lacks. */
static void same_first(const struct life_sums *kept, const struct life_sums *looked)
{
	size_t shown = looked->branches == 1 ? 1 : (size_t)looked->lacking;
	assert_true(shown <= LIFE_LACKS_SHOWN);
	assert_int_equal(kept->count, shown);
	for (size_t i = 0; i < shown; i++)
		assert_true(same_lack(&kept->first[i], &looked->first[i]));
}

static void same_at(struct history *history, const struct str *seats, size_t count)
{
	struct act act = now_of(history);
	const struct life_rule *rule = catalogue_life_rule(act.house->catalogue, act.today);
	struct life_sums kept, looked, chosen;
	bool holds = false;
	good(life_sums_kept(&act, rule, seats, count, &kept, &holds));
	assert_true(holds);
	good(life_sums_looked(&act, rule, seats, count, &looked));
	good(life_sums(&act, rule, seats, count, &chosen));
	assert_int_equal(chosen.lacking, looked.lacking);
	assert_int_equal(kept.branches, looked.branches);
	assert_int_equal(kept.lacking, looked.lacking);
	assert_memory_equal(kept.items, looked.items, sizeof kept.items);
	same_first(&kept, &looked);
	for (size_t i = 0; i < LIFE_ITEMS_MAX; i++)
		history->done += (size_t)looked.items[i].done;
}

static void kept_is_found(struct history *history)
{
	struct str both[] = {S(VILLAGE), S(SIBLING)};
	for (size_t p = 0; p < PLACES; p++) {
		struct str place = str_of(places[p]);
		same_at(history, &place, 1);
	}
	same_at(history, both, 2);
}

/* A new month: until the clock has been round, what is kept says nothing, and the branches are looked at. */
static void turn_month(struct history *history)
{
	struct str county = S(COUNTY);
	struct life_sums sums, looked;
	bool holds = true;
	history->today = day_months_after(history->today, 1);
	struct act act = now_of(history);
	const struct life_rule *rule = catalogue_life_rule(act.house->catalogue, act.today);
	good(life_sums_kept(&act, rule, &county, 1, &sums, &holds));
	assert_false(holds);
	good(life_sums(&act, rule, &county, 1, &sums));
	good(life_sums_looked(&act, rule, &county, 1, &looked));
	assert_int_equal(sums.branches, looked.branches);
	assert_int_equal(sums.lacking, looked.lacking);
	assert_memory_equal(sums.items, looked.items, sizeof sums.items);
	good(life_kept_tick(&act));
}

/* What a writer does with one user's work: all of it or nothing. */
static void take_step(struct history *history)
{
	struct db *db = history->world->program.db;
	struct history before = *history;
	good(db_savepoint(db));
	audit_mark(history->world->program.lane);
	err_t err = random_step(history);
	if (err == NULL) {
		good(db_release(db));
		return;
	}
	if (err->kind == ERR_INTERNAL)
		good(err);
	good(db_undo(db));
	audit_undo(history->world->program.lane);
	uint64_t seed = history->seed;
	*history = before;
	history->seed = seed;
	history->refused++;
}

static struct history *open_history(struct world *world)
{
	struct history *history = arena_one(world->arena, struct history);
	history->world = world;
	history->seed = 20261127;
	history->today = day_number((struct day_parts){2026, 11, 20});
	for (size_t i = 0; i < SEATS; i++)
		good(make_org(history, places[i], "branch", 0));
	make_member(history);
	return history;
}

static void fold(struct history *history)
{
	struct act act = now_of(history);
	bool left = false;
	good(figure_fold(&act, 100, &left));
}

static void histories(void **state)
{
	struct history *history = open_history(*state);
	for (int i = 0; i < STEPS; i++) {
		take_step(history);
		if (i % 50 == 49)
			turn_month(history);
		kept_is_found(history);
		if (i % 7 == 0)
			fold(history);
	}
	assert_true(history->act_count > 40 && history->post_count > 5 && history->org_count > 12);
	assert_true(history->refused > 5 && history->done > 500);
}

/* ---- brought up from an older installation ---- */

static void counted_once(void **state)
{
	struct history *history = open_history(*state);
	struct act act = now_of(history), reading = act;
	struct str names = S("");
	for (int i = 0; i < STEPS / 2; i++)
		take_step(history);
	good(life_kept_recount(&act, true, &names));
	same(names, "");
	good(db_exec(act.db, "DELETE FROM life_lack", NO_ARGS, NULL));
	good(db_exec(act.db, "DELETE FROM figure WHERE name = 'party_org.life'", NO_ARGS, NULL));
	good(db_exec(act.db, "DELETE FROM figure_pending WHERE name = 'party_org.life'", NO_ARGS,
		     NULL));
	reading.lane = NULL;
	good(life_kept_recount(&reading, false, &names));
	same(names, "party_org.life\n");
	names = S("");
	good(life_kept_recount(&act, true, &names));
	same(names, "party_org.life\n");
	kept_is_found(history);
	names = S("");
	good(life_kept_recount(&act, true, &names));
	same(names, "");
	for (int i = 0; i < STEPS / 4; i++)
		take_step(history);
	kept_is_found(history);
}

int main(int count, char **arguments)
{
	const struct CMUnitTest tests[] = {in_world(histories), in_world(counted_once)};
	world_arguments(count, arguments);
	return cmocka_run_group_tests(tests, world_open, world_close);
}
