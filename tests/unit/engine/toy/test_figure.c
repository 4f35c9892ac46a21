/*
 * figure: at every node and for every period, what is kept equals what a recount of all that was added
 * gives: before the fold, in the middle of it and after.
 */
#include "suite.h"

#include "base/count.h"
#include "engine/figure/figure.h"

#include <string.h>

enum { ADDED = 60 };

struct added {
	struct str org, value;
	int64_t day, delta;
};

static const char *const places[] = {GROUP, VILLAGE, SIBLING, OTHER_VILLAGE, FAR_VILLAGE};
static const char *const days[] = {"2025-12-31", "2026-01-01", "2026-01-31", "2026-11-23", "2027-02-28"};
static const char *const values[] = {"", "M10", "M11"};

/* Everything is added evenly by counting through, so that each test sees the same. */
static struct added *add_all(struct stage *stage, const char *name, bool stock)
{
	struct act act = program(stage);
	struct added *list = arena_many(stage->arena, struct added, ADDED);
	for (int i = 0; i < ADDED; i++) {
		list[i].org = str_of(places[i % 5]);
		list[i].value = str_of(values[i % 3]);
		list[i].day = stock ? FIGURE_STOCK : day(days[(i / 5 + i) % 5]);
		list[i].delta = i % 7 == 6 ? -2 : 1 + i % 4;
		good(figure_add(&act, list[i].org, str_of(name), list[i].value, list[i].day,
				list[i].delta));
	}
	return list;
}

static int64_t recount(struct stage *stage, const struct added *list, struct str org, struct str value,
		       struct str period)
{
	int64_t n = 0;
	for (int i = 0; i < ADDED; i++) {
		bool stock = list[i].day == FIGURE_STOCK;
		struct str on = stock ? S("") : day_text(stage->arena, list[i].day);
		bool inside = period.len == 0 ? stock : str_starts(on, period);
		if (inside && str_starts(list[i].org, org) && str_eq(list[i].value, value))
			n += list[i].delta;
	}
	return n;
}

static const char *const nodes[] = {"", "99", "9901", COUNTY, TOWN, VILLAGE, GROUP, SIBLING, OTHER_TOWN,
				    OTHER_VILLAGE, OTHER_COUNTY, FAR_VILLAGE};

static int64_t read_figure(struct stage *stage, const char *name, struct str org, struct str value,
			   struct str period)
{
	struct act act = program(stage);
	int64_t n = -1;
	good(figure_read(&act, org, str_of(name), value, period, &n));
	return n;
}

/* What a page does: it remembers, and asks for many at once; more than one statement takes. */
static struct act remembering(struct stage *stage, const char *name, const char *const *periods, size_t count)
{
	struct act act = program(stage);
	struct str orgs[2 * COUNT(nodes)], names[9], spans[20];
	size_t org_count = COUNT(orgs);
	act.lane = NULL;
	figure_remember(&act);
	for (size_t i = 0; i < org_count; i++)
		orgs[i] = str_of(nodes[org_count / 2 - 1 - i % (org_count / 2)]);
	for (size_t i = 0; i < 9; i++)
		names[i] = i == 8 ? str_of(name) : str_fmt(stage->arena, "none %zu", i);
	for (size_t i = 0; i < count; i++)
		spans[i] = str_of(periods[i]);
	for (size_t i = 0; i < 2; i++) /* of the last value nothing is foreseen */
		good(figure_foresee(&act, &(struct figure_wish){.orgs = orgs, .org_count = org_count, .names = names, .name_count = 9,
								.periods = spans, .period_count = count,
								.value = str_of(values[i])}));
	return act;
}

/* All nodes × values × periods; a single day is kept for the whole alone. */
static void all_equal(struct stage *stage, const char *name, const struct added *list)
{
	static const char *const periods[] = {"",	    "2025",	  "2026",    "2027",	"2025-12",
					      "2026-01",    "2026-11",	  "2027-02", "2026-02", "2025-12-31",
					      "2026-01-01", "2026-01-31", "2026-11-23"};
	struct act page = remembering(stage, name, periods, COUNT(periods));
	for (size_t n = 0; n < COUNT(nodes); n++) {
		for (size_t k = 0; k < 3 * (COUNT(periods)); k++) {
			struct str value = str_of(values[k % 3]), period = str_of(periods[k / 3]);
			struct str org = str_of(nodes[n]);
			if (period.len == 10 && value.len > 0)
				continue;
			int64_t have = read_figure(stage, name, org, value, period);
			int64_t want = recount(stage, list, org, value, period), remembered = -1;
			good(figure_read(&page, org, str_of(name), value, period, &remembered));
			assert_int_equal(remembered, want);
			if (have != want)
				print_error("%s of \"%s\" at \"%s\" in \"%s\"\n", name, value.at,
					    nodes[n], period.at);
			assert_int_equal(have, want);
		}
	}
}

static bool fold(struct stage *stage, int limit)
{
	struct act act = program(stage);
	bool left = false;
	good(figure_fold(&act, limit, &left));
	return left;
}

static void fold_in_pieces(struct stage *stage, const char *name, const struct added *list)
{
	int turns = 0;
	all_equal(stage, name, list);
	while (fold(stage, 17)) {
		all_equal(stage, name, list);
		turns++;
	}
	assert_int_equal(turns, ADDED / 17);
	assert_int_equal(number(stage, "SELECT count(*) FROM figure_pending"), 0);
	all_equal(stage, name, list);
}

static void days_months_and_years_equal_a_recount(void **state)
{
	struct stage *stage = *state;
	fold_in_pieces(stage, "matter.accepted", add_all(stage, "matter.accepted", false));
}

static void stocks_equal_a_recount(void **state)
{
	struct stage *stage = *state;
	fold_in_pieces(stage, "person#", add_all(stage, "person#", true));
}

/* A load adds up in memory; what it writes is what folding would have written. */
static void bring_in(struct stage *stage, bool folded)
{
	struct act act = program(stage);
	struct arena *arena = arena_new(stage->arena);
	bool left = true;
	const char *dates = folded ? "matter.loaded" : "matter.brought";
	const char *stock = folded ? "load#" : "bring#";
	figure_gather(arena, act.lane, folded);
	struct added *dated = add_all(stage, dates, false);
	struct added *stocks = add_all(stage, stock, true);
	assert_int_equal(number(stage, "SELECT count(*) FROM figure_pending"), 0);
	if (folded)
		assert_int_equal(read_figure(stage, stock, S(""), S(""), S("")), 0);
	while (left)
		good(figure_spread(&act, 10, &left));
	arena_free(arena);
	all_equal(stage, dates, dated);
	all_equal(stage, stock, stocks);
	assert_null(act.lane->figures);
	int64_t pending = number(stage, "SELECT count(*) FROM figure_pending");
	assert_true(folded ? pending == 0 : pending > 0 && pending < 2 * ADDED);
	assert_false(fold(stage, 1000));
	all_equal(stage, dates, dated);
	all_equal(stage, stock, stocks);
}

static void a_load_equals_a_recount(void **state)
{
	bring_in(*state, true);
	bring_in(*state, false);
}

/* Sixty visits that count alike come to one row; one of them that fails leaves nothing; who reads sees all. */
static void parts_of_a_batch_count_once(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	struct str year = S("2026");
	figure_gather(stage->arena, act.lane, false);
	struct figure_sum *sum = act.lane->figures;
	for (int i = 0; i < 60; i++) {
		figure_mark(act.lane);
		good(figure_add(&act, S(VILLAGE), S("y"), S(""), day("2026-03-02"), 1));
		good(figure_add(&act, S(VILLAGE), S("y"), S("a"), day("2026-03-02"), 2));
		if (i % 3 == 0) {
			good(figure_add(&act, S(SIBLING), S("y"), S(""), day("2026-03-02"), 5));
			figure_undo(sum);
		}
	}
	assert_int_equal(number(stage, "SELECT count(*) FROM figure_pending"), 0);
	good(figure_settle(&act));
	assert_int_equal(number(stage, "SELECT count(*) FROM figure_pending"), 2);
	assert_int_equal(read_figure(stage, "y", S(TOWN), S(""), year), 40);
	assert_int_equal(read_figure(stage, "y", S(TOWN), S("a"), year), 80);
	assert_int_equal(read_figure(stage, "y", S(SIBLING), S(""), year), 0);
	good(figure_add(&act, S(VILLAGE), S("y"), S(""), day("2026-03-02"), 1));
	assert_int_equal(read_figure(stage, "y", S(TOWN), S(""), year), 41);
	assert_ptr_equal(act.lane->figures, sum);
	assert_false(fold(stage, 100));
	act.lane->figures = NULL;
	assert_int_equal(read_figure(stage, "y", S(COUNTY), S(""), year), 41);
}

/* After a great import more waits than a page holds in memory: it asks for each figure alone, and misses none. */
static void a_crowd_that_waits_is_counted_too(void **state)
{
	enum { CROWD = 2100 };
	struct stage *stage = *state;
	struct act act = program(stage), page = act;
	struct figure *list = NULL;
	size_t count = 0;
	int64_t last = 0;
	page.lane = NULL;
	for (int i = 0; i < CROWD; i++)
		good(figure_add(&act, S(VILLAGE), S("x"), str_fmt(stage->arena, "%04d", i), FIGURE_STOCK, 1));
	figure_remember(&page);
	good(figure_list(&page, S(TOWN), S("x"), S(""), &list, &count));
	assert_int_equal(count, CROWD);
	good(figure_read(&page, S(TOWN), S("x"), str_fmt(stage->arena, "%04d", CROWD - 1), S(""), &last));
	assert_int_equal(last, 1);
}

/* A page has of a moment what it read first; who writes remembers nothing. */
static void what_is_remembered_is_read_once(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage), page = act;
	struct figure *list = NULL;
	size_t count = 0;
	page.lane = NULL;
	good(figure_add(&act, S(VILLAGE), S("x"), S("a"), FIGURE_STOCK, 2));
	assert_false(fold(stage, 100));
	good(figure_add(&act, S(SIBLING), S("x"), S("b"), FIGURE_STOCK, 3));
	figure_remember(&page);
	figure_remember(&act);
	assert_null(act.figures);
	for (int turn = 0; turn < 2; turn++) {
		good(figure_list(&page, S(TOWN), S("x"), S(""), &list, &count));
		assert_int_equal(count, 2);
		assert_int_equal(list[0].n + list[1].n, 5);
		list[0].n = 100; /* the caller's own */
	}
	good(figure_add(&act, S(VILLAGE), S("x"), S("a"), FIGURE_STOCK, 7));
	good(figure_list(&page, S(TOWN), S("x"), S(""), &list, &count));
	assert_int_equal(list[0].n + list[1].n, 5);
	assert_int_equal(read_figure(stage, "x", S(TOWN), S("a"), S("")), 9);
}

static void what_comes_after_a_fold_is_added(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	for (int i = 0; i < 3; i++) {
		good(figure_add(&act, S(VILLAGE), S("x"), S(""), day("2026-03-02"), 2));
		assert_false(fold(stage, 100));
		good(figure_add(&act, S(VILLAGE), S("x"), S(""), day("2026-03-03"), -1));
		assert_int_equal(read_figure(stage, "x", S(COUNTY), S(""), S("2026-03")), i + 1);
		assert_int_equal(read_figure(stage, "x", S(VILLAGE), S(""), S("2026-03-02")),
				 2 * (i + 1));
		assert_int_equal(read_figure(stage, "x", S(VILLAGE), S(""), S("2026-03-03")), -(i + 1));
		assert_int_equal(read_figure(stage, "x", S(SIBLING), S(""), S("2026")), 0);
	}
	assert_false(fold(stage, 100));
	assert_false(fold(stage, 100));
	assert_int_equal(read_figure(stage, "x", S(COUNTY), S(""), S("2026")), 3);
}

/* Whether there is any of a kind: not folded, folded, and taken away again. */
/* As a desk's first page asks of all registers: of one place, in one period, more names than a statement takes. */
static void many_names_of_one_place_are_foreseen(void **state)
{
	enum { NAMES = 70 };
	struct stage *stage = *state;
	struct act act = program(stage), page = program(stage);
	struct str names[NAMES], org = S(VILLAGE), stock = S("");
	for (int i = 0; i < NAMES; i++) {
		names[i] = str_fmt(stage->arena, "reg%d#open", i);
		if (i % 9 != 0)
			continue;
		good(figure_add(&act, org, names[i], S("1"), FIGURE_STOCK, i + 1));
		good(figure_add(&act, S(SIBLING), names[i], S("1"), FIGURE_STOCK, 1000));
		good(figure_add(&act, org, names[i], S("2"), FIGURE_STOCK, 1000));
	}
	while (fold(stage, 20))
		;
	page.lane = NULL;
	figure_remember(&page);
	good(figure_foresee(&page, &(struct figure_wish){.orgs = &org, .org_count = 1, .names = names, .name_count = NAMES,
							 .periods = &stock, .period_count = 1, .value = S("1")}));
	run(stage, "DELETE FROM figure WHERE name LIKE 'reg%'");
	for (int i = 0; i < NAMES; i++) {
		int64_t n = -1;
		good(figure_read(&page, org, names[i], S("1"), stock, &n));
		assert_int_equal(n, i % 9 == 0 ? i + 1 : 0); /* it was read before that */
	}
}

static void any_of_a_kind_is_found(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	bool any = true;
	good(figure_add(&act, S(VILLAGE), S("matter.other"), S("a"), day("2026-03-02"), 1));
	good(figure_any(&act, S("matter.some"), &any));
	assert_false(any);
	good(figure_add(&act, S(VILLAGE), S("matter.some"), S("a"), FIGURE_STOCK, 1));
	good(figure_any(&act, S("matter.some"), &any));
	assert_true(any);
	assert_false(fold(stage, 100));
	good(figure_any(&act, S("matter.some"), &any));
	assert_true(any);
	good(figure_add(&act, S(VILLAGE), S("matter.some"), S("a"), FIGURE_STOCK, -1));
	assert_false(fold(stage, 100));
	good(figure_any(&act, S("matter.some"), &any));
	assert_false(any);
}

static void nothing_is_written_for_nothing(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	good(figure_add(&act, S(VILLAGE), S("x"), S(""), FIGURE_STOCK, 0));
	assert_int_equal(number(stage, "SELECT count(*) FROM figure_pending"), 0);
	good(figure_add(&act, S(VILLAGE), S("x"), S(""), FIGURE_STOCK, 1));
	good(figure_add(&act, S(VILLAGE), S("x"), S(""), FIGURE_STOCK, -1));
	assert_false(fold(stage, 10));
	assert_int_equal(number(stage, "SELECT count(*) FROM figure"), 0);
}

/* A fold that is rolled back, or meets a write that was, neither loses nor doubles. */
static void a_fold_that_did_not_commit_did_nothing(void **state)
{
	struct stage *stage = *state;
	struct added *list = add_all(stage, "x", false);
	struct act act = program(stage);
	commit(stage);
	assert_true(fold(stage, 20));
	good(figure_add(&act, S(VILLAGE), S("x"), S(""), day("2026-01-01"), 1000));
	roll_back(stage);
	all_equal(stage, "x", list);
	assert_true(fold(stage, 20));
	commit(stage);
	all_equal(stage, "x", list);
}

static void a_list_has_every_value_once(void **state)
{
	struct stage *stage = *state;
	struct added *list = add_all(stage, "x", false);
	struct act act = program(stage);
	for (int turn = 0; turn < 2; turn++) {
		for (size_t n = 0; n < COUNT(nodes); n++) {
			struct figure *figures = NULL;
			size_t count = 0;
			good(figure_list(&act, str_of(nodes[n]), S("x"), S("2026"), &figures, &count));
			assert_in_range(count, 1, 3);
			for (size_t i = 0; i < count; i++) {
				assert_int_equal(figures[i].n,
						 recount(stage, list, str_of(nodes[n]), figures[i].value,
							 S("2026")));
				for (size_t k = 0; k < i; k++)
					assert_false(str_eq(figures[i].value, figures[k].value));
			}
		}
		fold(stage, turn == 0 ? 25 : 100);
	}
}

/* A counting that the catalogue has gained; a day is counted by its month; nothing is counted twice. */
static void what_is_new_is_counted_from_the_rows(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	struct figure *before = NULL, *after = NULL;
	size_t count = 0, again = 0;
	struct str names = S("");
	for (int i = 0; i < 6; i++)
		make_person(stage, i % 2 == 0 ? VILLAGE : OTHER_VILLAGE, "王小川", i);
	good(figure_list(&act, S(COUNTY), S("person#sex,birth"), S(""), &before, &count));
	assert_true(count > 0);
	assert_int_equal(before[0].value.at[before[0].value.len - 3], '-'); /* "1 1962-03" */
	good(reg_recount(&act, true, &names));
	same(names, "");
	run(stage, "DELETE FROM figure_pending WHERE name = 'person#sex,birth'");
	good(reg_recount(&act, false, &names));
	same(names, "person#sex,birth\n");
	good(reg_recount(&act, true, &names));
	good(reg_recount(&act, true, &names));
	same(names, "");
	good(figure_list(&act, S(COUNTY), S("person#sex,birth"), S(""), &after, &again));
	assert_int_equal(again, count);
	for (size_t i = 0; i < count; i++) {
		int64_t n = 0;
		good(figure_read(&act, S(COUNTY), S("person#sex,birth"), before[i].value, S(""), &n));
		assert_int_equal(n, before[i].n);
	}
}

/* All of a name's figures at a place, as a recount gives them. */
static struct str all_of(struct stage *stage, const struct added *list, const char *node)
{
	static const char *const periods[] = {"2025", "2026", "2026-01", "2026-11", "2027-02-28"};
	struct str words = S("");
	for (size_t i = 0; i < 3 * COUNT(periods); i++)
		words = str_fmt(stage->arena, STR " %lld", STR_ARG(words),
				(long long)recount(stage, list, str_of(node), str_of(values[i % 3]), str_of(periods[i / 3])));
	return words;
}

/* Whether its figures have a word there; then they are those that had it before, and nothing of them waits. */
static bool state_holds(struct stage *stage, const struct added *list, size_t node, struct str states[], struct str figures[])
{
	struct act page = program(stage);
	struct str state = S("");
	int64_t waiting = 0;
	page.lane = NULL;
	figure_remember(&page);
	good(figure_turn(&page, str_of(nodes[node]), &state));
	good(db_int(page.db, "SELECT count(*) FROM figure_pending WHERE org >= $1 AND org < $2",
		    ARGS(V_TEXT(str_of(nodes[node])), V_TEXT(place_end(stage->arena, str_of(nodes[node])))), &waiting, NULL));
	assert_int_equal(state.len > 0, waiting == 0);
	if (state.len == 0)
		return false;
	struct str now = all_of(stage, list, nodes[node]);
	for (size_t i = 0; i < ADDED && states[i].at != NULL; i++) {
		if (str_eq(states[i], state))
			assert_true(str_eq(figures[i], now));
	}
	for (size_t i = 0; i < ADDED; i++) {
		if (states[i].at != NULL && !str_eq(states[i], state))
			continue;
		states[i] = state;
		figures[i] = now;
		break;
	}
	return true;
}

/* Whatever is made of the figures of a place may be kept under that word: on any way of adding and folding, with ways back. */
static void a_state_is_of_the_same_figures_for_ever(void **state)
{
	struct stage *stage = *state;
	struct added *list = arena_many(stage->arena, struct added, ADDED);
	static struct str states[COUNT(nodes)][ADDED], figures[COUNT(nodes)][ADDED];
	uint32_t chance = 7;
	size_t held = 0;
	memset(states, 0, sizeof states);
	for (size_t i = 0; i < ADDED; i++) {
		struct act act = program(stage);
		chance = chance * 1664525u + 1013904223u;
		struct added one = {str_of(places[chance >> 8 & 3]), str_of(values[i % 3]), day(days[(chance >> 16) % 5]),
				    chance >> 30 == 0 ? -1 : 2};
		commit(stage);
		good(figure_add(&act, one.org, S("x"), one.value, one.day, one.delta));
		if (i % 5 == 4)
			fold(stage, 100); /* given up with what it folded */
		if (i % 5 < 3)
			list[i] = one;
		else
			roll_back(stage);
		if (i % 4 != 0)
			fold(stage, 1 + (int)(chance >> 24) % 3);
		for (size_t n = 0; n < COUNT(nodes); n++)
			held += state_holds(stage, list, n, states[n], figures[n]);
	}
	assert_in_range(held, ADDED, ADDED * COUNT(nodes));
}

static void a_state_is_moved_from_below_alone(void **state)
{
	struct stage *stage = *state;
	const char *const watched[] = {COUNTY, TOWN, VILLAGE, SIBLING};
	struct str before[COUNT(watched)], after;
	add_all(stage, "x", false);
	for (int turn = 0; turn < 2; turn++) {
		struct act act = program(stage), page = program(stage);
		page.lane = NULL;
		if (turn == 1)
			good(figure_add(&act, S(SIBLING), S("x"), S("M10"), FIGURE_STOCK, 1));
		fold(stage, 100);
		figure_remember(&page);
		for (size_t i = 0; i < COUNT(watched); i++) {
			good(figure_turn(&page, str_of(watched[i]), turn == 0 ? &before[i] : &after));
			assert_true(turn == 0 || str_eq(before[i], after) == (i == 2));
		}
	}
	struct act lane = program(stage);
	good(figure_turn(&lane, S(VILLAGE), &after));
	same(after, ""); /* who writes, or remembers nothing, keeps nothing */
}

struct tests kept_tests(void)
{
	static const struct CMUnitTest list[] = {
		TEST(days_months_and_years_equal_a_recount),
		TEST(stocks_equal_a_recount),
		TEST(a_load_equals_a_recount),
		TEST(parts_of_a_batch_count_once),
		TEST(a_crowd_that_waits_is_counted_too),
		TEST(what_is_remembered_is_read_once),
		TEST(what_comes_after_a_fold_is_added),
		TEST(many_names_of_one_place_are_foreseen),
		TEST(any_of_a_kind_is_found),
		TEST(nothing_is_written_for_nothing),
		TEST(a_fold_that_did_not_commit_did_nothing),
		TEST(a_list_has_every_value_once),
		TEST(what_is_new_is_counted_from_the_rows),
		TEST(a_state_is_of_the_same_figures_for_ever),
		TEST(a_state_is_moved_from_below_alone),
	};
	return TESTS(list);
}
