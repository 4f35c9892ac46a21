/*
 * flow: two clocks over the calendar of 2026, what stops and restarts them, who may step, what is told.
 *
 * Days off that matter here: 4 to 6 April, 1 to 5 May; 9 May is a Saturday that is worked.
 */
#include "suite.h"

#include "base/count.h"
#include "base/doc.h"
#include "engine/flow/flow.h"

static int64_t begin_as(struct stage *stage, struct act *act, const char *rule, bool from_public)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	const struct reg *reg = reg_of(stage, "matter");
	good(draft_new(act, reg, S(VILLAGE), &draft));
	draft_take(draft, form_of(stage, "title", "修路灯", "rule", rule, NULL), NULL, 0);
	good(flow_begin(draft, reg->flows[0], from_public, NULL, 0));
	good(draft_write(draft, 0, &id));
	good(flow_begun(act, reg, id, S("")));
	return id;
}

static int64_t begin(struct stage *stage, const char *rule)
{
	struct act act = program(stage);
	return begin_as(stage, &act, rule, false);
}

static err_t try_as(struct stage *stage, struct act *act, int64_t id, const char *step,
		    const struct form *form)
{
	struct record record = load(stage, "matter", id);
	struct flow_ask ask = {.step = str_of(step), .version = record.version, .form = form};
	return flow_fire(act, record.reg, id, &ask);
}

/* By the program in person: every right, but the form is asked. */
static void step_on(struct stage *stage, const char *date, int64_t id, const char *step)
{
	stage->today = day(date);
	struct act act = program(stage);
	good(try_as(stage, &act, id, step,
		    form_of(stage, "reason", "请补身份证", "reason_code", "lack", "decided_on", date,
			    NULL)));
}

static struct flow_view look(struct stage *stage, int64_t id)
{
	struct act act = program(stage);
	struct record *record = arena_one(stage->arena, struct record);
	struct flow_view view;
	*record = load(stage, "matter", id);
	good(flow_look(&act, record, &view));
	return view;
}

static void stands(struct stage *stage, int64_t id, const char *state, const char *due,
		   const char *stage_due)
{
	struct record record = load(stage, "matter", id);
	same(record_text(&record, "state"), state);
	same(record_text(&record, "due"), due);
	same(record.stage_due, stage_due);
}

#define NEVER "9999-12-31"

static int64_t heard(struct stage *stage, const char *event, int64_t id)
{
	int64_t n = 0;
	good(db_int(stage->db,
		    "SELECT count(*) FROM audit WHERE verb = 'heard' AND on_what = $1 AND record = $2",
		    ARGS(V_TEXT(str_of(event)), V_INT(id)), &n, NULL));
	return n;
}

/* ---- the clocks ---- */

static void limits_count_working_days(void **state)
{
	struct stage *stage = *state;
	static const struct {
		const char *begun, *due, *stage_due; /* 20 and 5 working days */
	} vectors[] = {
		{"2026-03-02", "2026-03-30", "2026-03-09"}, /* four plain weeks */
		{"2026-03-06", "2026-04-03", "2026-03-13"}, /* a Friday */
		{"2026-03-07", "2026-04-03", "2026-03-13"}, /* a Saturday: the Monday counts first */
		{"2026-03-09", "2026-04-07", "2026-03-16"}, /* over Qingming */
		{"2026-04-30", "2026-06-01", "2026-05-11"}, /* five days off, one Saturday worked */
		{"2026-05-08", "2026-06-04", "2026-05-14"}, /* the worked Saturday is the first day */
	};
	for (size_t i = 0; i < COUNT(vectors); i++) {
		stage->today = day(vectors[i].begun);
		int64_t id = begin(stage, "0");
		stands(stage, id, "village", vectors[i].due, vectors[i].stage_due);
		struct record record = load(stage, "matter", id);
		same(record_text(&record, "accepted_on"), vectors[i].begun);
		struct flow_view view = look(stage, id);
		assert_int_equal(view.left, 20);
		assert_int_equal(view.total, 20);
		assert_true(view.running && !view.stopped && !view.overdue);
	}
}

static void left_and_overdue(void **state)
{
	struct stage *stage = *state;
	static const struct {
		const char *today;
		int64_t left;
		const char *tone;
	} vectors[] = {{"2026-03-02", 20, "ok"},   {"2026-03-20", 6, "warn"},	{"2026-03-19", 7, "ok"},
		       {"2026-03-27", 1, "warn"},  {"2026-03-30", 0, "warn"},	{"2026-03-31", -1, "err"},
		       {"2026-04-07", -5, "err"}};
	int64_t id = begin(stage, "0");
	for (size_t i = 0; i < COUNT(vectors); i++) {
		stage->today = day(vectors[i].today);
		struct flow_view view = look(stage, id);
		assert_int_equal(view.left, vectors[i].left);
		same(str_of(view.tone), vectors[i].tone);
		assert_int_equal(view.overdue, vectors[i].left < 0);
	}
}

/* Due on a Friday: on the days of rest behind it no working day has gone by, and nobody reads "0 days over". */
static void over_on_days_of_rest(void **state)
{
	struct stage *stage = *state;
	stage->today = day("2026-03-06");
	int64_t id = begin(stage, "0");
	static const struct {
		const char *today, *words;
	} vectors[] = {{"2026-04-04", "刚过期限"}, {"2026-04-06", "刚过期限"}, {"2026-04-07", "超 1 个工作日"}};
	for (size_t i = 0; i < COUNT(vectors); i++) {
		stage->today = day(vectors[i].today);
		struct flow_view view = look(stage, id);
		assert_true(view.overdue);
		same(flow_over_words(stage->arena, -view.left), vectors[i].words);
	}
}

/* The limit of the next stage begins anew; the whole one goes on. */
static void each_stage_has_its_own_limit(void **state)
{
	struct stage *stage = *state;
	int64_t id = begin(stage, "0");
	step_on(stage, "2026-03-05", id, "pass");
	stands(stage, id, "town", "2026-03-30", "2026-03-16");
	step_on(stage, "2026-03-12", id, "approve");
	stands(stage, id, "done", NEVER, NEVER);
	struct record record = load(stage, "matter", id);
	same(record_text(&record, "closed_on"), "2026-03-12");
	assert_false(record.open);
	assert_true(look(stage, id).state->final);
}

static void what_ends_late_stays_late(void **state)
{
	struct stage *stage = *state;
	int64_t id = begin(stage, "0");
	step_on(stage, "2026-03-05", id, "pass");
	step_on(stage, "2026-03-31", id, "approve");
	stands(stage, id, "done", "2026-03-30", NEVER);
}

static void what_is_sent_in_runs_from_acceptance(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	int64_t id = begin_as(stage, &act, "0", true);
	stands(stage, id, "submitted", NEVER, "2026-03-09");
	struct record record = load(stage, "matter", id);
	same(record_text(&record, "accepted_on"), "");
	assert_int_equal(heard(stage, "matter.accepted", id), 0);
	step_on(stage, "2026-03-04", id, "accept");
	stands(stage, id, "village", "2026-04-01", "2026-03-11");
	assert_int_equal(heard(stage, "matter.accepted", id), 1);
}

/* ---- stopping ---- */

static void a_stop_costs_no_day(void **state)
{
	struct stage *stage = *state;
	int64_t id = begin(stage, "0");
	step_on(stage, "2026-03-04", id, "ask");
	stands(stage, id, "waiting", NEVER, NEVER);
	struct flow_view view = look(stage, id);
	assert_true(view.stopped && !view.running);
	assert_int_equal(view.left, 18);
	stage->today = day("2026-06-30");
	assert_int_equal(look(stage, id).left, 18);
	/* Back to the village: 18 days of the whole and 3 of the stage are left, over Qingming. */
	step_on(stage, "2026-03-31", id, "supply");
	stands(stage, id, "village", "2026-04-27", "2026-04-03");
	assert_int_equal(look(stage, id).left, 18);
	struct record record = load(stage, "matter", id);
	same(record_text(&record, "accepted_on"), TODAY);
	assert_int_equal(heard(stage, "matter.accepted", id), 1);
}

static void it_comes_back_to_where_it_was(void **state)
{
	struct stage *stage = *state;
	int64_t id = begin(stage, "0");
	step_on(stage, "2026-03-05", id, "pass");
	step_on(stage, "2026-03-09", id, "ask");
	step_on(stage, "2026-03-10", id, "supply");
	stands(stage, id, "town", "2026-03-31", "2026-03-17");
	/* A second stop on top of the first. */
	step_on(stage, "2026-03-10", id, "ask");
	step_on(stage, "2026-03-12", id, "supply");
	stands(stage, id, "town", "2026-04-02", "2026-03-19");
}

static void a_stop_on_the_last_day_leaves_that_day(void **state)
{
	struct stage *stage = *state;
	int64_t id = begin(stage, "0");
	step_on(stage, "2026-03-30", id, "ask");
	assert_int_equal(look(stage, id).left, 0);
	step_on(stage, "2026-04-02", id, "supply");
	/* The stage was over by 15 working days, and still is. */
	stands(stage, id, "village", "2026-04-02", "2026-03-12");
	assert_false(look(stage, id).overdue);
}

/* Asking for papers after the limit does not wash the case clean. */
static void what_is_overdue_stays_overdue_after_a_stop(void **state)
{
	struct stage *stage = *state;
	int64_t id = begin(stage, "0");
	step_on(stage, "2026-03-05", id, "pass");
	step_on(stage, "2026-04-01", id, "ask");
	assert_int_equal(look(stage, id).left, -2);
	step_on(stage, "2026-04-09", id, "supply");
	struct flow_view view = look(stage, id);
	assert_true(view.overdue);
	assert_int_equal(view.left, -2);
	assert_true(view.stage_due >= 0 && view.stage_due < stage->today);
	step_on(stage, "2026-04-09", id, "approve");
	struct record record = load(stage, "matter", id);
	assert_false(str_eq(record_text(&record, "due"), S(NEVER)));
}

/* ---- on view, and timers ---- */

static int tick(struct stage *stage, const char *date)
{
	int64_t ids[10];
	size_t count = 0;
	stage->today = day(date);
	struct act act = program(stage);
	good(flow_due(&act, reg_of(stage, "matter"), ids, 10, &count));
	for (size_t i = 0; i < count; i++)
		good(flow_fire_due(&act, reg_of(stage, "matter"), ids[i]));
	return (int)count;
}

static void seven_days_on_view_then_on(void **state)
{
	struct stage *stage = *state;
	int64_t id = begin(stage, "1");
	step_on(stage, "2026-03-04", id, "post");
	/* Calendar days, the day it is hung up being the first: 4 to 10 March. */
	stands(stage, id, "posting", NEVER, "2026-03-10");
	assert_int_equal(heard(stage, "publish.open", id), 1);
	assert_int_equal(tick(stage, "2026-03-10"), 0);
	assert_int_equal(tick(stage, "2026-03-11"), 1);
	stands(stage, id, "town", "2026-04-07", "2026-03-20");
	assert_int_equal(heard(stage, "publish.close", id), 1);
	assert_int_equal(tick(stage, "2026-03-11"), 0);
}

static void days_on_view_can_be_working_days(void **state)
{
	struct stage *stage = *state;
	int64_t id = begin(stage, "2");
	step_on(stage, "2026-04-02", id, "post");
	stands(stage, id, "posting", NEVER, "2026-04-14");
	assert_int_equal(tick(stage, "2026-04-14"), 0);
	assert_int_equal(tick(stage, "2026-04-15"), 1);
}

static void the_clock_runs_on_where_the_rule_says_so(void **state)
{
	struct stage *stage = *state;
	int64_t id = begin(stage, "3");
	step_on(stage, "2026-03-04", id, "post");
	stands(stage, id, "posting", "2026-03-30", "2026-03-10");
	assert_true(look(stage, id).running);
	assert_int_equal(tick(stage, "2026-03-11"), 1);
	stands(stage, id, "town", "2026-03-30", "2026-03-20");
}

static void a_timer_takes_what_is_due_in_order(void **state)
{
	struct stage *stage = *state;
	int64_t ids[12];
	for (int i = 0; i < 12; i++) {
		stage->today = day(TODAY);
		ids[i] = begin(stage, "1");
		step_on(stage, TODAY, ids[i], "post");
	}
	struct act act = program(stage);
	good(reg_void(&act, reg_of(stage, "matter"), ids[0], 2, S("报错了")));
	assert_int_equal(tick(stage, "2026-03-12"), 10);
	assert_int_equal(tick(stage, "2026-03-12"), 1);
	assert_int_equal(tick(stage, "2026-03-12"), 0);
	struct record record = load(stage, "matter", ids[0]);
	same(record_text(&record, "state"), "posting");
}

/* What was brought in with a fault stays where it is, and keeps nobody else; what has gone on meanwhile does not go on twice. */
static void one_that_cannot_flow_on_keeps_no_other(void **state)
{
	struct stage *stage = *state;
	const struct reg *reg = reg_of(stage, "matter");
	int64_t faulty = begin(stage, "1"), whole = begin(stage, "1"), ids[10];
	size_t count = 0;
	step_on(stage, TODAY, faulty, "post");
	step_on(stage, TODAY, whole, "post");
	good(db_exec(stage->db, "UPDATE r_matter SET title = '' WHERE id = $1", ARGS(V_INT(faulty)), NULL));
	stage->today = day("2026-03-12");
	struct act act = program(stage);
	good(flow_due(&act, reg, ids, 10, &count));
	assert_int_equal(count, 2);
	assert_int_equal(ids[0], faulty);
	bad(flow_fire_due(&act, reg, ids[0]), ERR_INVALID, "名称");
	good(flow_fire_due(&act, reg, ids[1]));
	good(flow_fire_due(&act, reg, ids[1]));
	assert_int_equal(heard(stage, "publish.close", whole), 1);
	stands(stage, faulty, "posting", NEVER, "2026-03-08");
	good(flow_due(&act, reg, ids, 10, &count));
	assert_int_equal(count, 1);
}

/* ---- what applies ---- */

static bool applies(struct stage *stage, int64_t id, const char *step)
{
	struct act act = program(stage);
	struct record record = load(stage, "matter", id);
	const struct flow_step *found = flow_step(flow_of(&record), str_of(step));
	assert_non_null(found);
	return flow_applies(&act, &record, found);
}

static void steps_follow_the_rule(void **state)
{
	struct stage *stage = *state;
	struct act clerk = as(stage, make_holder(stage, "clerk", VILLAGE));
	int64_t plain = begin(stage, "0"), posted = begin(stage, "1");
	assert_true(applies(stage, plain, "pass"));
	assert_false(applies(stage, plain, "post"));
	assert_false(applies(stage, posted, "pass"));
	assert_true(applies(stage, posted, "post"));
	bad(try_as(stage, &clerk, plain, "post", NULL), ERR_DENIED, "不能走这一步");
	bad(try_as(stage, &clerk, posted, "pass", NULL), ERR_DENIED, "不能走这一步");
	bad(try_as(stage, &clerk, plain, "fly", NULL), ERR_NOT_FOUND, "没有这一步");
	good(try_as(stage, &clerk, posted, "post", NULL));
	/* The end of the time on view is the program's, whoever asks. */
	bad(try_as(stage, &clerk, posted, "posted", NULL), ERR_DENIED, "");
}

static void a_limit_is_extended(void **state)
{
	struct stage *stage = *state;
	int64_t plain = begin(stage, "0"), id = begin(stage, "4");
	step_on(stage, "2026-03-05", plain, "pass");
	assert_false(applies(stage, plain, "extend"));
	step_on(stage, "2026-03-05", id, "pass");
	step_on(stage, "2026-03-09", id, "extend");
	/* 30 working days from 2 March instead of 20. */
	stands(stage, id, "town", "2026-04-14", "2026-03-18");
	/* Once more: it is still 30. */
	step_on(stage, "2026-03-10", id, "extend");
	stands(stage, id, "town", "2026-04-14", "2026-03-19");
}

/* Ten working days asleep are not counted, and the extension comes on top of them. */
static void an_extension_keeps_the_days_of_a_stop(void **state)
{
	struct stage *stage = *state;
	int64_t id = begin(stage, "4");
	step_on(stage, "2026-03-05", id, "pass");
	step_on(stage, "2026-03-06", id, "ask");
	step_on(stage, "2026-03-20", id, "supply");
	stands(stage, id, "town", "2026-04-14", "2026-03-30");
	step_on(stage, "2026-03-23", id, "extend");
	stands(stage, id, "town", "2026-04-28", "2026-04-01");
}

/* ---- who, when, why ---- */

static void the_right_tier_the_right_form(void **state)
{
	struct stage *stage = *state;
	struct act clerk = as(stage, make_holder(stage, "clerk", VILLAGE));
	struct act helper = as(stage, make_holder(stage, "helper", VILLAGE));
	struct act neighbour = as(stage, make_holder(stage, "clerk", SIBLING));
	struct act officer = as(stage, make_holder(stage, "officer", TOWN));
	int64_t id = begin(stage, "0");
	bad(try_as(stage, &helper, id, "pass", NULL), ERR_DENIED, "您的岗位不能办");
	bad(try_as(stage, &officer, id, "pass", NULL), ERR_DENIED, "要由村来办");
	bad(try_as(stage, &neighbour, id, "pass", NULL), ERR_NOT_FOUND, "没有找到");
	good(try_as(stage, &clerk, id, "pass", NULL));
	/* Gone on: the same form once more, and another's, are told where it is now. */
	bad(try_as(stage, &clerk, id, "pass", NULL), ERR_CONFLICT, "已经到了“镇里”");
	/* The town is at a desk, so the village records nothing from paper. */
	bad(try_as(stage, &clerk, id, "approve", form_of(stage, "decided_on", TODAY, NULL)), ERR_DENIED, "");
	bad(try_as(stage, &officer, id, "approve", NULL), ERR_INVALID, "决定日期");
	bad(try_as(stage, &officer, id, "reject", form_of(stage, "reason", " ", NULL)), ERR_INVALID, "原因");
	good(try_as(stage, &officer, id, "reject",
		    form_of(stage, "reason_code", "lack", "reason", "没有身份证", NULL)));
	stands(stage, id, "refused", NEVER, NEVER);
	assert_int_equal(heard(stage, "matter.closed", id), 1);
	assert_int_equal(heard(stage, "matter.decided", id), 0);
}

static void a_stale_page_takes_no_step(void **state)
{
	struct stage *stage = *state;
	struct act clerk = as(stage, make_holder(stage, "clerk", VILLAGE));
	int64_t id = begin(stage, "0");
	struct flow_ask ask = {.step = S("pass"), .version = 7};
	bad(flow_fire(&clerk, reg_of(stage, "matter"), id, &ask), ERR_CONFLICT, "刚被别人办过");
	stands(stage, id, "village", "2026-03-30", "2026-03-09");
	ask.version = 1;
	good(flow_fire(&clerk, reg_of(stage, "matter"), id, &ask));
}

static void paper_is_recorded_where_nobody_is_online(void **state)
{
	struct stage *stage = *state;
	struct act clerk = as(stage, make_holder(stage, "clerk", VILLAGE));
	struct flow_line *lines = NULL;
	size_t count = 0;
	int64_t id = begin(stage, "0");
	good(try_as(stage, &clerk, id, "pass", NULL));
	good(try_as(stage, &clerk, id, "approve", form_of(stage, "decided_on", TODAY, NULL)));
	struct record record = load(stage, "matter", id);
	good(flow_journal(&clerk, &record, &lines, &count));
	assert_int_equal(count, 3);
	same(lines[0].step, "begin");
	assert_false(lines[1].paper);
	assert_true(lines[2].paper && lines[2].final);
	same(lines[2].to, "done");
	same(lines[2].unit, "云岭村");
	assert_int_equal(lines[2].account, clerk.account);
}

static void the_applicant_takes_her_own_step_alone(void **state)
{
	struct stage *stage = *state;
	struct act act = visitor(stage, VILLAGE);
	int64_t id = begin(stage, "0"), other = begin(stage, "0");
	step_on(stage, TODAY, id, "ask");
	step_on(stage, TODAY, other, "ask");
	bad(try_as(stage, &act, id, "supply", NULL), ERR_NOT_FOUND, "");
	act.own_register = S("matter");
	act.own_id = id;
	bad(try_as(stage, &act, other, "supply", NULL), ERR_NOT_FOUND, "");
	good(try_as(stage, &act, id, "supply", NULL));
	bad(try_as(stage, &act, id, "pass", NULL), ERR_DENIED, "");
	stands(stage, id, "village", "2026-03-30", "2026-03-09");
}

/* A void matter takes no step, and what is told is told once and in the same transaction. */
static void shows_stages(struct stage *stage, int64_t id, const char *titles, size_t now)
{
	struct act act = program(stage);
	struct record record = load(stage, "matter", id);
	struct flow_view view = look(stage, id);
	struct flow_line *lines = NULL;
	struct str got = S("");
	size_t count = 0;
	good(flow_journal(&act, &record, &lines, &count));
	flow_way(&view, lines, count);
	for (size_t i = 0; i < view.stage_count; i++)
		got = str_fmt(stage->arena, STR "%s" STR, STR_ARG(got), i > 0 ? " " : "",
			      STR_ARG(view.stages[i]->title));
	same(got, titles);
	assert_int_equal(view.stage_now, now);
}

/* What ended early was never where it did not come; nobody waits on the usual way for papers that were never missing. */
static void what_is_over_shows_where_it_has_been(void **state)
{
	struct stage *stage = *state;
	int64_t refused = begin(stage, "0"), back = begin(stage, "0");
	shows_stages(stage, refused, "待受理 村里 镇里 办好", 1);
	step_on(stage, "2026-11-03", refused, "ask");
	shows_stages(stage, refused, "待受理 待补 镇里 办好", 1);
	step_on(stage, "2026-11-04", refused, "supply");
	step_on(stage, "2026-11-05", refused, "pass");
	step_on(stage, "2026-11-06", refused, "reject");
	shows_stages(stage, refused, "待受理 村里 镇里 没批", 4);
	step_on(stage, "2026-11-03", back, "give_back");
	shows_stages(stage, back, "待受理 村里 撤回", 3);
}

static void what_is_told(void **state)
{
	struct stage *stage = *state;
	struct act act = program(stage);
	int64_t id = begin(stage, "0"), void_one = begin(stage, "0");
	assert_int_equal(heard(stage, "matter.accepted", id), 1);
	good(reg_void(&act, reg_of(stage, "matter"), void_one, 1, S("报错了")));
	bad(try_as(stage, &act, void_one, "pass", NULL), ERR_CONFLICT, "");
	step_on(stage, "2026-03-04", id, "pass");
	commit(stage);
	step_on(stage, "2026-03-05", id, "approve");
	assert_int_equal(heard(stage, "matter.approve", id), 1);
	assert_int_equal(heard(stage, "matter.decided", id), 1);
	assert_int_equal(heard(stage, "matter.closed", id), 1);
	roll_back(stage);
	assert_int_equal(heard(stage, "matter.decided", id), 0);
	stands(stage, id, "town", "2026-03-30", "2026-03-13");
}

struct tests road_tests(void)
{
	static const struct CMUnitTest list[] = {
		TEST(limits_count_working_days),
		TEST(left_and_overdue),
		TEST(over_on_days_of_rest),
		TEST(each_stage_has_its_own_limit),
		TEST(what_ends_late_stays_late),
		TEST(what_is_sent_in_runs_from_acceptance),
		TEST(a_stop_costs_no_day),
		TEST(it_comes_back_to_where_it_was),
		TEST(a_stop_on_the_last_day_leaves_that_day),
		TEST(what_is_overdue_stays_overdue_after_a_stop),
		TEST(seven_days_on_view_then_on),
		TEST(days_on_view_can_be_working_days),
		TEST(the_clock_runs_on_where_the_rule_says_so),
		TEST(a_timer_takes_what_is_due_in_order),
		TEST(one_that_cannot_flow_on_keeps_no_other),
		TEST(steps_follow_the_rule),
		TEST(a_limit_is_extended),
		TEST(an_extension_keeps_the_days_of_a_stop),
		TEST(the_right_tier_the_right_form),
		TEST(a_stale_page_takes_no_step),
		TEST(paper_is_recorded_where_nobody_is_online),
		TEST(the_applicant_takes_her_own_step_alone),
		TEST(what_is_over_shows_where_it_has_been),
		TEST(what_is_told),
	};
	return TESTS(list);
}
