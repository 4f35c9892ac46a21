/*
 * What is done in another's name, and the rules of single items: conditions, members, worked-out values, hints.
 */
#include "modules/service/portal_int.h"
#include "modules/service/service_int.h"
#include "support.h"

#include "base/count.h"
#include "base/ident.h"

struct answers {
	struct arena *arena;
	struct form form;
	const struct form_value **end;
};

static void answer(struct answers *answers, const char *name, struct str value)
{
	struct form_value *one = arena_one(answers->arena, struct form_value);
	one->name = str_of(name);
	one->value = value;
	if (answers->end == NULL)
		answers->end = &answers->form.first;
	*answers->end = one;
	answers->end = &one->next;
}

static const struct item *item_named(const struct world *world, const char *code)
{
	const struct item *item = catalogue_item(world->program.house->catalogue, str_of(code));
	assert_non_null(item);
	return item;
}

static struct service_case input_of(struct world *world, const char *code, int64_t person,
				    struct answers *answers)
{
	return (struct service_case){.item = item_named(world, code),
				     .org = S(VILLAGE),
				     .person = person,
				     .form = &answers->form};
}

/* The facts of a form that is not filled in yet: its faults are no matter here. */
static void take_all_the_same(struct act *act, const struct service_case *input,
			      struct case_pair *pair)
{
	err_t faults = case_take(act, input, pair);
	assert_true(faults == NULL || faults->kind == ERR_INVALID);
}

/* The age today of the people that make_person makes. */
static int years(const struct world *world)
{
	return age_at(day_number((struct day_parts){1940, 1, 1}), world->program.today);
}

/* ---- authority ---- */

static int64_t make_authority(struct world *world, int64_t person, const char *scope,
			      const char *from, const char *until)
{
	struct draft *draft = NULL;
	int64_t id = 0;
	good(draft_new(&world->program, reg_named(world, "authority"), S(VILLAGE), &draft));
	draft_set_int(draft, "person", person);
	draft_set_text(draft, "agent_kind", S("family"));
	draft_set_text(draft, "agent_name", S("李小花"));
	draft_set_text(draft, "agent_phone", S("13900000002"));
	draft_set_text(draft, "agent_relation", S("child"));
	draft_set_text(draft, "authority_scope", str_of(scope));
	draft_set_text(draft, "items", S("M10"));
	draft_set_text(draft, "groups", S("livelihood"));
	draft_set_text(draft, "authority_proof", S("signed"));
	draft_set_text(draft, "from_on", str_of(from));
	draft_set_text(draft, "until_on", str_of(until));
	good(flow_begin(draft, draft->reg->flows[0], false, NULL, 0));
	good(draft_write(draft, 0, &id));
	return id;
}

static const char *day_away(struct world *world, int64_t days)
{
	return str_c(world->arena, day_text(world->arena, world->program.today + days));
}

static void an_authority_covers_what_it_says(void **state)
{
	struct world *world = *state;
	int64_t person = make_person(world, VILLAGE, 1, 0, "0"),
		other = make_person(world, VILLAGE, 2, 0, "0");
	int64_t today = world->program.today;
	struct record one = load(world, "authority", make_authority(world, person, "item", "", ""));
	struct record group =
		load(world, "authority", make_authority(world, person, "group", "", ""));
	struct record all = load(world, "authority", make_authority(world, person, "all", "", ""));
	struct act *act = &world->program;
	good(authority_covers(act, &one, item_named(world, "M10"), person, today));
	bad(authority_covers(act, &one, item_named(world, "M12"), person, today), ERR_INVALID,
	    "只管“高龄津贴”");
	bad(authority_covers(act, &one, item_named(world, "M10"), other, today), ERR_INVALID,
	    "不是这位申请人");
	good(authority_covers(act, &group, item_named(world, "M12"), person, today));
	bad(authority_covers(act, &group, item_named(world, "B01"), person, today), ERR_INVALID,
	    "只管“民生”");
	good(authority_covers(act, &all, item_named(world, "B01"), person, today));
}

/* Without a day of its own it ends after the county's number of days; the last day still counts. */
static void an_authority_ends(void **state)
{
	struct world *world = *state;
	int64_t person = make_person(world, VILLAGE, 1, 0, "0"), today = world->program.today;
	const struct item *item = item_named(world, "M10");
	struct record usual =
		load(world, "authority", make_authority(world, person, "item", "", ""));
	struct record later = load(world, "authority",
				   make_authority(world, person, "item", day_away(world, 3), ""));
	struct act *act = &world->program;
	good(authority_covers(act, &usual, item, person, today + 180));
	bad(authority_covers(act, &usual, item, person, today + 181), ERR_INVALID, "到期");
	bad(authority_covers(act, &later, item, person, today), ERR_INVALID, "才有效");
	struct draft *draft = NULL;
	good(draft_of(act, &later, &draft));
	draft_set_text(draft, "until_on", str_of(day_away(world, 1)));
	bad(draft_check(draft), ERR_INVALID, "不能早于");
}

static void a_revoked_one_is_refused(void **state)
{
	struct world *world = *state;
	int64_t person = make_person(world, VILLAGE, 1, 0, "0");
	int64_t id = make_authority(world, person, "all", "", "");
	struct record *list = NULL;
	size_t count = 0;
	good(authority_in_force(&world->program, item_named(world, "M10"), person, &list, &count));
	assert_int_equal(count, 1);
	struct form_value reason = {S("reason"), S("不用了"), NULL};
	struct form form = {&reason};
	good(try_step(world, &world->program, "authority", id, "revoke", &form));
	struct record gone = load(world, "authority", id);
	bad(authority_covers(&world->program, &gone, item_named(world, "M10"), person,
			     world->program.today),
	    ERR_INVALID, "已经收回");
	good(authority_in_force(&world->program, item_named(world, "M10"), person, &list, &count));
	assert_int_equal(count, 0);
}

static void nobody_acts_for_herself(void **state)
{
	struct world *world = *state;
	int64_t person = make_person(world, VILLAGE, 1, 0, "0");
	struct record one = load(world, "authority", make_authority(world, person, "all", "", ""));
	struct draft *draft = NULL;
	good(draft_of(&world->program, &one, &draft));
	draft_set_int(draft, "agent", person);
	bad(draft_check(draft), ERR_INVALID, "不能是委托人自己");
}

static void fill_allowance(struct answers *answers, const char *way)
{
	answer(answers, "way", str_of(way));
	answer(answers, "account", S("6217000000000000004"));
	answer(answers, "resides_since", S("2010-07"));
	answer(answers, "collector", S("self"));
}

/* By the paper that is chosen: its agent is the case's, and nobody else. */
static void a_case_by_proxy_has_the_agent_of_its_paper(void **state)
{
	struct world *world = *state;
	int64_t person = make_person(world, VILLAGE, 1, 0, "0"), id = 0;
	int64_t paper = make_authority(world, person, "item", "", "");
	struct act clerk = act_of(world, world->clerk);
	struct answers answers = {.arena = world->arena};
	fill_allowance(&answers, "proxy");
	answer(&answers, "authority", str_fmt(world->arena, "%lld", (long long)paper));
	answer(&answers, "agent_name", S("别人"));
	struct service_case input = input_of(world, "M10", person, &answers);
	good(service_case_make(&clerk, &input, &id));
	struct record made = load(world, "case", id);
	same(record_text(&made, "agent_name"), "李小花");
	assert_int_equal(record_int(&made, "authority"), paper);
	same(authority_words(&clerk, &made), "由代办人李小花（子女）代办");
	input = input_of(world, "B10", person, &answers);
	bad(service_case_make(&clerk, &input, &id), ERR_INVALID, "只管“高龄津贴”");
}

/* Without one, it is made along with the case; what it lacks is told with the case's own faults. */
static void an_authority_is_made_along(void **state)
{
	struct world *world = *state;
	int64_t person = make_person(world, VILLAGE, 1, 0, "0"), id = 0;
	struct act clerk = act_of(world, world->clerk);
	struct answers answers = {.arena = world->arena};
	fill_allowance(&answers, "door");
	answer(&answers, "authority_proof", S("oral"));
	struct service_case input = input_of(world, "M10", person, &answers);
	bad(service_case_make(&clerk, &input, &id), ERR_INVALID, "请填写代办人姓名");
	bad(service_case_make(&clerk, &input, &id), ERR_INVALID, "请填写见证人姓名");
	answer(&answers, "agent_name", S("韦春兰"));
	answer(&answers, "agent_phone", S("13900000003"));
	answer(&answers, "agent_relation", S("cadre"));
	answer(&answers, "authority_witness", S("覃大山"));
	answer(&answers, "authority_witness_phone", S("13900000004"));
	good(service_case_make(&clerk, &input, &id));
	struct record made = load(world, "case", id);
	struct record paper = load(world, "authority", record_int(&made, "authority"));
	same(record_text(&paper, "agent_kind"), "cadre");
	same(record_text(&paper, "items"), "M10");
	same(record_text(&paper, "name"), "王桂英");
}

/* From a phone it is only said: the window asks for the paper. */
/* The same rules from a phone; what comes of them is a claim that serves no other case. */
static void a_visitors_authority_is_a_claim(void **state)
{
	struct world *world = *state;
	int64_t person = make_person(world, VILLAGE, 1, 0, "0"), id = 0;
	struct act visitor = act_public(world->arena, world->program.house, world->program.db,
					world->program.lane, S(VILLAGE));
	struct answers answers = {.arena = world->arena};
	fill_allowance(&answers, "proxy");
	static const char *const said[][2] = {{"agent_name", "李小花"}, {"agent_phone", "13900000002"},
					      {"agent_relation", "child"}, {"authority_scope", "item"},
					      {"agent_kind", "family"}, {"authority_proof", "oral"}};
	for (size_t i = 0; i < COUNT(said); i++)
		answer(&answers, said[i][0], str_of(said[i][1]));
	struct service_case input = input_of(world, "M10", person, &answers);
	struct case_pair pair;
	input.from_public = true;
	bad(case_take(&visitor, &input, &pair), ERR_INVALID, "见证人姓名");
	assert_non_null(pair.authority);
	answer(&answers, "authority_witness", S("韦大山"));
	answer(&answers, "authority_witness_phone", S("13900000022"));
	input.form = &answers.form;
	good(service_case_make(&visitor, &input, &id));
	struct record about = load(world, "case", id);
	struct record claim = load(world, "authority", record_int(&about, "authority"));
	same(record_text(&claim, "state"), "claimed");
	same(record_text(&claim, "name"), str_c(world->arena, record_text(&about, "name")));
	struct record *list = NULL;
	size_t count = 0;
	struct act clerk = act_of(world, world->clerk);
	good(authority_in_force(&clerk, input.item, person, &list, &count));
	assert_int_equal(count, 0);
	step(world, &world->program, "case", id, "accept", "verified", "true", NULL);
	same(record_text(&(struct record[]){load(world, "authority", claim.id)}[0], "state"), "in_force");
	good(authority_in_force(&clerk, input.item, person, &list, &count));
	assert_int_equal(count, 1);
}

/* ---- members, conditions, what is worked out ---- */

static struct val value_of(const struct draft *draft, const char *name)
{
	struct fact fact;
	good(draft_fact(draft, str_of(name), &fact));
	assert_non_null(fact.field);
	return fact.val;
}

static void fill_relief(struct answers *answers)
{
	answer(answers, "family_income", S("1000"));
	answer(answers, "income_from", S("farm"));
	answer(answers, "cause", S("old"));
	answer(answers, "housing", S("own"));
	answer(answers, "savings", S("0"));
	answer(answers, "account", S("6217000000000000004"));
}

static void members_are_of_the_household(void **state)
{
	struct world *world = *state;
	int64_t home = make_household(world, VILLAGE, "1", "云岭村三组26号");
	int64_t one = make_person(world, VILLAGE, 1, home, "0"),
		two = make_person(world, VILLAGE, 2, home, "2");
	int64_t stranger = make_person(world, VILLAGE, 3, 0, "0");
	struct act clerk = act_of(world, world->clerk);
	struct answers answers = {.arena = world->arena};
	struct case_pair pair;
	fill_relief(&answers);
	answer(&answers, "family", str_fmt(world->arena, "%lld", (long long)one));
	answer(&answers, "family", str_fmt(world->arena, "%lld", (long long)two));
	answer(&answers, "family_more", S(" 王小鱼 、"));
	struct service_case input = input_of(world, "M01", one, &answers);
	good(case_take(&clerk, &input, &pair));
	assert_int_equal(value_of(pair.extension, "members").n, 3);
	assert_int_equal(value_of(pair.extension, "income").n, 33333); /* 1,000 yuan by three */
	struct fact people;
	good(draft_fact(pair.extension, S("family"), &people));
	same(fact_words(&clerk, &people),
	     str_fmt(world->arena, "王桂英（户主本人，%d 岁）、王桂英（儿子，%d 岁）、王小鱼",
		     years(world), years(world))
		     .at);
	answer(&answers, "family", str_fmt(world->arena, "%lld", (long long)stranger));
	bad(case_take(&clerk, &input, &pair), ERR_INVALID, "不在这一户");
}

/* Who was registered a minute ago and is in no household yet is a family of one; others are not hers to pick. */
static void who_is_of_no_household_is_a_family_of_one(void **state)
{
	struct world *world = *state;
	int64_t one = make_person(world, VILLAGE, 1, 0, "0"), other = make_person(world, VILLAGE, 2, 0, "0");
	struct act clerk = act_of(world, world->clerk);
	struct answers answers = {.arena = world->arena};
	struct case_pair pair;
	fill_relief(&answers);
	answer(&answers, "family", str_fmt(world->arena, "%lld", (long long)one));
	struct service_case input = input_of(world, "M01", one, &answers);
	good(case_take(&clerk, &input, &pair));
	assert_int_equal(value_of(pair.extension, "members").n, 1);
	assert_int_equal(value_of(pair.extension, "income").n, 100000);
	answer(&answers, "family", str_fmt(world->arena, "%lld", (long long)other));
	bad(case_take(&clerk, &input, &pair), ERR_INVALID, "不在这一户");
}

/* "Do the other heirs agree?" is a question that somebody answers: left alone it is neither a yes nor a no. */
static void what_must_be_said_is_not_taken_for_a_no(void **state)
{
	static const char *const said[] = {"0", "1"};
	struct world *world = *state;
	int64_t person = make_person(world, VILLAGE, 1, 0, "0");
	struct act clerk = act_of(world, world->clerk);
	struct case_pair pair;
	struct answers silent = {.arena = world->arena};
	struct service_case input = input_of(world, "M15", person, &silent);
	assert_true(err_of_field(case_take(&clerk, &input, &pair), S("heirs_agree")).len > 0);
	for (size_t i = 0; i < COUNT(said); i++) {
		struct answers answers = {.arena = world->arena};
		answer(&answers, "heirs_agree", str_of(said[i]));
		input = input_of(world, "M15", person, &answers);
		assert_int_equal(err_of_field(case_take(&clerk, &input, &pair), S("heirs_agree")).len, 0);
	}
}

/* A visitor is shown nobody, and cannot pick by number whom she does not know. */
static void a_visitor_writes_names(void **state)
{
	struct world *world = *state;
	int64_t home = make_household(world, VILLAGE, "1", "云岭村三组26号");
	int64_t one = make_person(world, VILLAGE, 1, home, "0");
	struct act visitor = world->program;
	struct answers answers = {.arena = world->arena};
	struct case_pair pair;
	visitor.account = 0;
	fill_relief(&answers);
	answer(&answers, "family", str_fmt(world->arena, "%lld", (long long)one));
	answer(&answers, "family_more", S("张三，李四"));
	struct service_case input = input_of(world, "M01", 0, &answers);
	take_all_the_same(&visitor, &input, &pair);
	assert_int_equal(value_of(pair.extension, "members").n, 2);
}

/* People write beside a name what comes to their mind: an age and a school are nobody of the household. */
static void what_is_written_beside_a_name_counts_nobody(void **state)
{
	static const struct {
		const char *written;
		int people;
	} cases[] = {
		{"我自己，46岁；女儿司马小雨，9岁，上小学", 2},
		{"我自己\n女儿司马小雨，9岁，上小学\n", 2},
		{"我自己，46 岁，女儿司马小雨，9 岁", 2},
		{"张三，李四\n王五", 3},
		{"张三、李四,王五", 3},
		{"张三（1979年生）；李四", 2},
	};
	struct world *world = *state;
	struct act visitor = world->program;
	visitor.account = 0;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct answers answers = {.arena = world->arena};
		struct case_pair pair;
		fill_relief(&answers);
		answer(&answers, "family_more", str_of(cases[i].written));
		struct service_case input = input_of(world, "M01", 0, &answers);
		take_all_the_same(&visitor, &input, &pair);
		assert_int_equal(value_of(pair.extension, "members").n, cases[i].people);
	}
}

/* Anybody may send a form full of marks: it is refused for what it says and not for the memory that it took. */
static void marks_without_end_are_read_once(void **state)
{
	enum { PIECES = 50000, MEMORY = 8 << 20 };
	static const char *const pieces[] = {"1，", "、", "甲；"};
	struct world *world = *state;
	for (size_t i = 0; i < COUNT(pieces); i++) {
		struct act visitor = world->program;
		struct answers answers = {.arena = world->arena};
		struct case_pair pair;
		struct str piece = str_of(pieces[i]);
		char *typed = arena_alloc(world->arena, PIECES * piece.len);
		for (size_t k = 0; k < PIECES; k++)
			memcpy(typed + k * piece.len, piece.at, piece.len);
		visitor.account = 0;
		visitor.arena = arena_new(world->arena);
		fill_relief(&answers);
		answer(&answers, "family_more", (struct str){typed, PIECES * piece.len});
		struct service_case input = input_of(world, "M01", 0, &answers);
		take_all_the_same(&visitor, &input, &pair);
		assert_true(arena_used(visitor.arena) < MEMORY);
		arena_free(visitor.arena);
	}
}

/* The age of whom the register holds, and of whom only the typed number is known. */
static void papers_of_children_are_asked_of_children(void **state)
{
	struct world *world = *state;
	int64_t person = make_person(world, VILLAGE, 1, 0, "0");
	const struct item *item = item_named(world, "M09");
	struct act clerk = act_of(world, world->clerk), visitor = world->program;
	struct answers known = {.arena = world->arena}, typed = {.arena = world->arena};
	struct case_pair pair;
	bool holds = true;
	visitor.account = 0;
	const struct condition *show = NULL;
	for (size_t i = 0; i < item->material_count; i++) {
		if (str_eq(item->materials[i].show.field, S("person.age")))
			show = &item->materials[i].show;
	}
	assert_non_null(show);
	struct service_case input = input_of(world, "M09", person, &known);
	take_all_the_same(&clerk, &input, &pair);
	good(case_holds(&pair, show, &holds));
	assert_false(holds);
	struct str head = S("99000020200601101");
	answer(&typed, "identity",
	       str_fmt(world->arena, STR "%c", STR_ARG(head), identity_digit(head)));
	input = input_of(world, "M09", person, &typed);
	take_all_the_same(&visitor, &input, &pair);
	good(case_holds(&pair, show, &holds));
	assert_true(holds);
}

static void shares_are_rounded_to_the_nearest_fen(void **state)
{
	(void)state;
	assert_int_equal(fen_per_head(100, 3), 33);
	assert_int_equal(fen_per_head(200, 3), 67);
	assert_int_equal(fen_per_head(1, 2), 1); /* half a fen up */
	assert_int_equal(fen_per_head(0, 7), 0);
	assert_int_equal(fen_per_head(99999, 1), 99999);
}

static void months_are_full_ones(void **state)
{
	(void)state;
	int64_t from = day_number((struct day_parts){2026, 1, 31});
	assert_int_equal(full_months(from, from), 0);
	assert_int_equal(full_months(from, day_number((struct day_parts){2026, 2, 28})), 0);
	assert_int_equal(full_months(from, day_number((struct day_parts){2026, 3, 31})), 2);
	assert_int_equal(full_months(from, day_number((struct day_parts){2027, 1, 30})), 11);
	assert_int_equal(full_months(from, from - 40), 0);
}

/* ---- hints ---- */

static struct str all_hints(struct world *world, struct act *act, const char *code, int64_t person)
{
	struct answers answers = {.arena = world->arena};
	struct case_pair pair;
	struct doc *list = doc_list(world->arena);
	struct str all = S("");
	struct service_case input = input_of(world, code, person, &answers);
	take_all_the_same(act, &input, &pair);
	good(item_expectations(act, input.item, &pair, list));
	for (struct doc *one = list->in.first; one != NULL; one = one->next)
		all = str_fmt(world->arena, STR STR ":" STR ";", STR_ARG(all),
			      STR_ARG(doc_str(one, "tone")), STR_ARG(doc_str(one, "text")));
	return all;
}

static void the_age_is_held_against_the_item(void **state)
{
	struct world *world = *state;
	int64_t person = make_person(world, VILLAGE, 1, 0, "0");
	struct act clerk = act_of(world, world->clerk);
	same(all_hints(world, &clerk, "M10", person), "ok:满 80 周岁；提前一个月可以申请;");
	same(all_hints(world, &clerk, "M12", person),
	     str_fmt(world->arena, "warn:要16 到 59 周岁，登记的“年龄”是 %d岁，请核对。;",
		     years(world))
		     .at);
}

/* What only those who care may see makes no hint for others. */
static void a_hint_tells_nothing_restricted(void **state)
{
	struct world *world = *state;
	int64_t person = make_person(world, VILLAGE, 1, 0, "0");
	struct act clerk = act_of(world, world->clerk), leader = act_of(world, world->leader);
	assert_int_not_equal(str_find(all_hints(world, &clerk, "M19", person), S("低保")),
			     SIZE_MAX);
	same(all_hints(world, &leader, "M19", person), "");
}

static void the_same_affair_is_found(void **state)
{
	struct world *world = *state;
	int64_t person = make_person(world, VILLAGE, 1, 0, "0"),
		other = make_person(world, VILLAGE, 2, 0, "0");
	struct act clerk = act_of(world, world->clerk);
	struct record same_one;
	bool found = true;
	good(case_same_open(&clerk, item_named(world, "M10"), person, &same_one, &found));
	assert_false(found);
	int64_t open = make_case(world, person);
	(void)make_closed(world, other, 0);
	good(case_same_open(&clerk, item_named(world, "M10"), person, &same_one, &found));
	assert_true(found);
	assert_int_equal(same_one.id, open);
	good(case_same_open(&clerk, item_named(world, "M10"), other, &same_one, &found));
	assert_true(found); /* ended well, and in force for lasts_months */
	good(case_same_open(&clerk, item_named(world, "M11"), person, &same_one, &found));
	assert_false(found);
}

/* ---- rules of single items ---- */

static err_t check_card(struct world *world, const char *tail, bool own)
{
	int64_t person = make_person(world, VILLAGE, own ? 41 : 42, 0, "0");
	struct act clerk = act_of(world, world->clerk);
	struct answers answers = {.arena = world->arena};
	struct case_pair pair;
	struct record record = load(world, "person", person);
	struct str number;
	good(record_plain(&world->program, &record, "identity", &number));
	if (!own)
		number = S("990000194001010995");
	answer(&answers, "disability", S("4"));
	answer(&answers, "grade", S("2"));
	answer(&answers, "valid_until", S("2030-01-01"));
	answer(&answers, "low_income", S("dibao"));
	answer(&answers, "account", S("6217000000000000004"));
	answer(&answers, "certificate", str_fmt(world->arena, STR "%s", STR_ARG(number), tail));
	struct service_case input = input_of(world, "M07", person, &answers);
	return case_take(&clerk, &input, &pair);
}

static void a_certificate_says_what_the_form_says(void **state)
{
	struct world *world = *state;
	good(check_card(world, "42", true));
	bad(check_card(world, "42", false), ERR_INVALID, "前 18 位");
}

static void a_certificate_may_be_issued_again(void **state)
{
	good(check_card(*state, "42B1", true));
}

static void a_certificate_of_another_kind_is_told(void **state)
{
	bad(check_card(*state, "52", true), ERR_INVALID, "第 19 位");
}

static void a_certificate_of_another_grade_is_told(void **state)
{
	bad(check_card(*state, "43", true), ERR_INVALID, "第 20 位");
}

static void a_certificate_of_another_length_is_told(void **state)
{
	bad(check_card(*state, "4", true), ERR_INVALID, "20 位");
}

/* ---- the screen in the hall ---- */

static void only_our_receipts_are_scanned(void **state)
{
	(void)state;
	static const char *const others[] = {
		"", "/", "http://h:1", "http://h:1/", "http://h:1/v/990101100201/case/", "http://h:1/v//case/a.b",
		"http://h:1/v/x/case/a.b", "http://h:1/v/-1/case/a.b", "http://h:1/v/990101100201/read/a.b",
		"http://h:1/v/990101100201/case/a.b/rate", "http://h:12/v/990101100201/case/a.b",
		"http://h:1@evil/v/990101100201/case/a.b", "https://h:1/v/990101100201/case/a.b",
		"http://h:1.evil/v/990101100201/case/a.b", "http://h:1//v/990101100201/case/a.b",
		" http://h:1/v/990101100201/case/a.b", "http://h:1/desk", "/v/990101100201/case/a.b",
	};
	struct str link = S("untouched");
	for (size_t i = 0; i < COUNT(others); i++) {
		if (kiosk_scanned(S("http://h:1"), str_of(others[i]), &link))
			print_error("taken: %s\n", others[i]);
		assert_false(kiosk_scanned(S("http://h:1"), str_of(others[i]), &link));
	}
	same(link, "untouched");
	assert_false(kiosk_scanned(S(""), S("/v/990101100201/case/a.b"), &link));
	assert_true(kiosk_scanned(S("http://h:1"), S("http://h:1/v/990101100201/case/a.b"), &link));
	same(link, "a.b");
	assert_true(kiosk_scanned(S("http://h:1"), S("HTTP://H:1/v/990101100201/case/c.d?new=1"), &link));
	same(link, "c.d");
}

static void a_link_may_have_an_end(void **state)
{
	struct world *world = *state;
	struct act *act = &world->program;
	struct record about = load(world, "case", make_case(world, make_person(world, VILLAGE, 1, 0, "0"))), found;
	struct str link = link_make_until(act, &about, act->now);
	good(link_open(act, about.reg, link, &found));
	act->now++;
	bad(link_open(act, about.reg, link, &found), ERR_NOT_FOUND, "链接不对");
	struct str number = record_text(&about, "number");
	struct str mark = str_sub(link, link.len - 10, 10);
	static const char *const moments[] = {"99999999999999", "", "-1", "x", "1.99999999999999"};
	for (size_t i = 0; i < COUNT(moments); i++)
		bad(link_open(act, about.reg, str_fmt(act->arena, STR ".%s." STR, STR_ARG(number), moments[i], STR_ARG(mark)),
			      &found),
		    ERR_NOT_FOUND, "链接不对");
	bad(link_open(act, about.reg, str_fmt(act->arena, STR "." STR, STR_ARG(number), STR_ARG(mark)), &found),
	    ERR_NOT_FOUND, "链接不对");
}

/* A reader sees the case as the public does, and takes no step of it. */
static void who_may_look_may_do_nothing(void **state)
{
	struct world *world = *state;
	int64_t id = make_case(world, make_person(world, VILLAGE, 1, 0, "0"));
	step(world, &world->program, "case", id, "ask_more", "reason", "卡号看不清", NULL);
	struct record about = load(world, "case", id), seen;
	struct act own = applicant_of(world, about.id), looks = own;
	link_look(&looks, &about);
	good(reg_load(&looks, about.reg, about.id, &seen));
	assert_non_null(portal_supplement(&own, &about));
	assert_null(portal_supplement(&looks, &about));
	const struct field *name = reg_field(about.reg, S("name"));
	assert_int_equal(str_find(record_shown(&own, &about, name), S("*")), SIZE_MAX);
	assert_true(str_find(record_shown(&looks, &about, name), S("*")) != SIZE_MAX);
	assert_int_equal(record_shown(&looks, &about, reg_field(about.reg, S("phone"))).len, 0);
	bad(flow_fire(&looks, about.reg, about.id, &(struct flow_ask){.step = S("supplement"), .version = about.version}),
	    ERR_DENIED, "");
	assert_false(act_may(&looks, S("case_reader"), VERB_READ, S(VILLAGE)));
}

/* A list shows dozens of cases that were accepted before the catalogue changed. */
static void an_old_rule_is_compiled_once(void **state)
{
	struct world *world = *state;
	struct act act = world->program;
	struct house *house = (struct house *)(uintptr_t)act.house;
	const struct item *today = catalogue_item(house->catalogue, S("M10")), *one = NULL, *again = NULL, *anew = NULL;
	good(rule_keep(&act, today));
	good(db_exec(act.db, "UPDATE rule SET version = $1 WHERE version = $2", ARGS(V_TEXT(S("then")), V_TEXT(today->version)), NULL));
	rule_remember(world->arena, house);
	good(rule_item(&act, S("M10"), S("then"), &one));
	good(rule_item(&act, S("M10"), S("then"), &again));
	house->rules_then = NULL;
	good(rule_item(&act, S("M10"), S("then"), &anew));
	assert_ptr_equal(one, again);
	assert_ptr_not_equal(one, anew);
	assert_ptr_not_equal(one, today);
	same(one->title, today->title.at);
	same(item_rule(world->arena, one), item_rule(world->arena, anew).at);
}

int main(int count, char **arguments)
{
	const struct CMUnitTest tests[] = {
		in_world(an_authority_covers_what_it_says),
		in_world(an_authority_ends),
		in_world(a_revoked_one_is_refused),
		in_world(nobody_acts_for_herself),
		in_world(a_case_by_proxy_has_the_agent_of_its_paper),
		in_world(an_authority_is_made_along),
		in_world(a_visitors_authority_is_a_claim),
		in_world(an_old_rule_is_compiled_once),
		in_world(members_are_of_the_household),
		in_world(who_is_of_no_household_is_a_family_of_one),
		in_world(what_must_be_said_is_not_taken_for_a_no),
		in_world(marks_without_end_are_read_once),
		in_world(a_visitor_writes_names),
		in_world(what_is_written_beside_a_name_counts_nobody),
		in_world(papers_of_children_are_asked_of_children),
		in_world(shares_are_rounded_to_the_nearest_fen),
		in_world(months_are_full_ones),
		in_world(the_age_is_held_against_the_item),
		in_world(a_hint_tells_nothing_restricted),
		in_world(the_same_affair_is_found),
		in_world(only_our_receipts_are_scanned),
		in_world(a_link_may_have_an_end),
		in_world(who_may_look_may_do_nothing),
		in_world(a_certificate_says_what_the_form_says),
		in_world(a_certificate_may_be_issued_again),
		in_world(a_certificate_of_another_kind_is_told),
		in_world(a_certificate_of_another_grade_is_told),
		in_world(a_certificate_of_another_length_is_told),
	};
	world_arguments(count, arguments);
	return cmocka_run_group_tests(tests, world_open, world_close);
}
