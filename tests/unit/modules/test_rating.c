/*
 * One rating a case, by its applicant, after the outcome; and what a poor one sets going.
 */
#include "support.h"

#include "modules/rating/rating.h"

static err_t rate(struct world *world, struct act *act, int64_t case_id, const char *level)
{
	struct record about = load(world, "case", case_id);
	struct rating_words words = {.level = str_of(level), .reasons = S("slow trips"),
				     .text = S("来回跑了三趟"), .channel = S("link")};
	int64_t id = 0;
	return rating_give(act, &about, &words, &id);
}

static int64_t one_of(struct world *world, const char *reg, int64_t case_id)
{
	int64_t *ids = NULL;
	size_t count = 0;
	good(reg_find_ref(&world->program, reg_named(world, reg), "case", case_id, 5, &ids, &count));
	assert_true(count <= 1);
	return count == 0 ? 0 : ids[0];
}

static void only_the_applicant_rates(void **state)
{
	struct world *world = *state;
	int64_t id = make_closed(world, make_person(world, VILLAGE, 1, 0, ""), 5);
	struct act clerk = act_of(world, world->clerk);
	struct act stranger = act_public(world->arena, world->program.house, world->program.db,
					 world->program.lane, S(VILLAGE));
	struct act own = applicant_of(world, id);
	bad(rate(world, &clerk, id, "5"), ERR_DENIED, "");
	bad(rate(world, &stranger, id, "5"), ERR_DENIED, "只能由办事的人自己来评");
	good(rate(world, &own, id, "5"));
	struct record rating = load(world, "rating", one_of(world, "rating", id));
	same(record_text(&rating, "level"), "5");
	same(record_text(&rating, "reasons"), ""); /* a good word asks for no reasons */
	assert_int_equal(record_int(&rating, "by_link"), 1);
}

static void a_case_is_rated_once_and_after_its_outcome(void **state)
{
	struct world *world = *state;
	int64_t person = make_person(world, VILLAGE, 1, 0, "");
	int64_t open = make_case(world, person), id = make_closed(world, person, 5);
	struct act own = applicant_of(world, id), waiting = applicant_of(world, open);
	bad(rate(world, &waiting, open, "5"), ERR_CONFLICT, "还没有办完");
	bad(rate(world, &own, id, ""), ERR_INVALID, "请先选一个");
	bad(rate(world, &own, id, "6"), ERR_INVALID, "请从列表里选");
	good(rate(world, &own, id, "4"));
	bad(rate(world, &own, id, "1"), ERR_CONFLICT, "已经评过");
	assert_int_equal(one_of(world, "rectification", id), 0);
}

static void a_link_is_not_guessed(void **state)
{
	struct world *world = *state;
	int64_t id = make_closed(world, make_person(world, VILLAGE, 1, 0, ""), 5);
	struct record about = load(world, "case", id), opened;
	struct act act = act_public(world->arena, world->program.house, world->program.db,
				    world->program.lane, S(VILLAGE));
	struct str link = link_make(&act, &about);
	struct str shorter = str_sub(link, 0, link.len - 1);
	bad(link_open(&act, about.reg, record_text(&about, "number"), &opened), ERR_NOT_FOUND, "链接");
	bad(link_open(&act, about.reg, shorter, &opened), ERR_NOT_FOUND, "链接");
	assert_int_equal(act.own_id, 0);
	good(link_open(&act, about.reg, link, &opened));
	assert_int_equal(act.own_id, id);
}

static void a_poor_word_opens_a_rectification(void **state)
{
	struct world *world = *state;
	int64_t id = make_closed(world, make_person(world, VILLAGE, 1, 0, ""), 5), due = 0;
	struct act own = applicant_of(world, id);
	good(rate(world, &own, id, "2"));
	struct record fix = load(world, "rectification", one_of(world, "rectification", id));
	struct flow_view view;
	good(flow_look(&world->program, &fix, &view));
	same(view.state->name, "to_contact");
	same(record_text(&fix, "said"), "办得慢、跑了好几趟。来回跑了三趟");
	assert_true(view.running && !view.overdue);
	assert_int_equal(view.total, 15);
	assert_true(day_read(record_text(&fix, "due"), &due));
	assert_int_equal(due, calendar_add(world->program.house->calendar, world->program.today, 15));
	assert_int_equal(view.stage_due,
			 calendar_add(world->program.house->calendar, world->program.today, 1));
}

static void figures_know_each_rating(void **state)
{
	struct world *world = *state;
	int64_t person = make_person(world, VILLAGE, 1, 0, "");
	const char *month = str_c(world->arena, this_month(world));
	static const char *const levels[] = {"5", "5", "2"};
	for (size_t i = 0; i < 3; i++) {
		int64_t id = make_closed(world, person, 5);
		struct act own = applicant_of(world, id);
		good(rate(world, &own, id, levels[i]));
	}
	assert_int_equal(figure(world, COUNTY, "rating.level", "5", month), 2);
	assert_int_equal(figure(world, VILLAGE, "rating.level", "2", month), 1);
	assert_int_equal(figure(world, TOWN, "rating.item,level", "M10 5", month), 2);
	assert_int_equal(figure(world, SIBLING, "rating.level", "5", month), 0);
	assert_int_equal(figure(world, TOWN, "rectification#open", "1", ""), 1);
}

/* The case is refused by the town's officer, told by the village; then rated. */
static int64_t refused_case(struct world *world, struct act *officer)
{
	struct act program = world->program;
	int64_t id = make_case(world, make_person(world, VILLAGE, 1, 0, ""));
	struct record about = load(world, "case", id);
	int64_t day = world->program.today;
	step(world, &program, "case", id, "post_village", NULL);
	program.today = day + 30;
	good(flow_fire(&program, about.reg, id,
		       &(struct flow_ask){.step = S("village_posting_over"), .by_program = true}));
	step(world, officer, "case", id, "reject_town", "reason", "年龄不到", "decided_on", "2026-11-20",
	     NULL);
	program.today = day;
	step(world, &program, "case", id, "tell", "delivered_on", "2026-11-23", "deliver_way", "door",
	     NULL);
	return id;
}

static int64_t mended(struct world *world, int64_t case_id)
{
	struct act clerk = act_of(world, world->clerk);
	struct act own = applicant_of(world, case_id);
	good(rate(world, &own, case_id, "1"));
	int64_t id = one_of(world, "rectification", case_id);
	step(world, &clerk, "rectification", id, "contact", "contacted_on", "2026-11-23",
	     "contact_note", "上门听她说了", NULL);
	return id;
}

static void who_handled_the_case_does_not_close_it(void **state)
{
	struct world *world = *state;
	struct act officer = act_of(world, world->officer), leader = act_of(world, world->leader);
	struct act clerk = act_of(world, world->clerk);
	int64_t case_id = refused_case(world, &officer), id = mended(world, case_id);
	struct form_value result = {S("callback_result"), S("satisfied"), NULL};
	struct form_value day = {S("called_on"), S("2026-11-23"), &result};
	struct form form = {&day};
	step(world, &clerk, "rectification", id, "fix", "person_in_charge", "李秀兰", "cause",
	     "founded", "measures", "一次说清", NULL);
	bad(try_step(world, &clerk, "rectification", id, "close", &form), ERR_DENIED, "");
	bad(try_step(world, &officer, "rectification", id, "close", &form), ERR_INVALID,
	    "您自己经手过");
	good(try_step(world, &leader, "rectification", id, "close", &form));
	struct record fix = load(world, "rectification", id);
	same(record_text(&fix, "state"), "closed");
	assert_int_equal(figure(world, TOWN, "rectification#open", "1", ""), 0);
}

static void a_rating_shown_untrue_is_not_counted(void **state)
{
	struct world *world = *state;
	struct act officer = act_of(world, world->officer), leader = act_of(world, world->leader);
	struct act clerk = act_of(world, world->clerk);
	const char *month = str_c(world->arena, this_month(world));
	int64_t case_id = refused_case(world, &officer), id = mended(world, case_id);
	int64_t rating_id = one_of(world, "rating", case_id);
	assert_int_equal(figure(world, TOWN, "rating.level", "1", month), 1);
	step(world, &clerk, "rectification", id, "appeal", "reason", "与事实不符", NULL);
	step(world, &leader, "rectification", id, "appeal_granted", "reason", "查过了", NULL);
	struct record rating = load(world, "rating", rating_id);
	struct act own = applicant_of(world, case_id);
	assert_true(rating.voided);
	assert_int_equal(figure(world, TOWN, "rating.level", "1", month), 0);
	assert_int_equal(figure(world, TOWN, "rating.item,level", "M10 1", month), 0);
	bad(rate(world, &own, case_id, "1"), ERR_CONFLICT, "已经评过");
}

int main(int count, char **arguments)
{
	const struct CMUnitTest tests[] = {
		in_world(only_the_applicant_rates),
		in_world(a_case_is_rated_once_and_after_its_outcome),
		in_world(a_link_is_not_guessed),
		in_world(a_poor_word_opens_a_rectification),
		in_world(figures_know_each_rating),
		in_world(who_handled_the_case_does_not_close_it),
		in_world(a_rating_shown_untrue_is_not_counted),
	};
	world_arguments(count, arguments);
	return cmocka_run_group_tests(tests, world_open, world_close);
}
