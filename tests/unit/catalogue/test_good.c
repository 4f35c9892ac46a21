/*
 * What the files under good/ become: every structure with what stands in the file, and what the program
 * adds by itself.
 */
#include "support.h"

static const struct catalogue *good(struct arena *arena)
{
	return compile_fine(arena, read_sources(arena, S("good")), (struct sources){NULL, 0});
}

static const struct field *field_of(const struct catalogue *catalogue, const char *reg,
				    const char *name)
{
	const struct reg *found = catalogue_register(catalogue, str_of(reg));
	assert_non_null(found);
	const struct field *field = reg_field(found, str_of(name));
	assert_non_null(field);
	return field;
}

static void tiers(void **state)
{
	(void)state;
	assert_int_equal(tier_of_code(S("")), TIER_NONE);
	assert_int_equal(tier_of_code(S("99")), TIER_PROVINCE);
	assert_int_equal(tier_of_code(S("9900")), TIER_CITY);
	assert_int_equal(tier_of_code(S("990001")), TIER_COUNTY);
	assert_int_equal(tier_of_code(S("990001101")), TIER_TOWN);
	assert_int_equal(tier_of_code(S("990001101201")), TIER_VILLAGE);
	assert_int_equal(tier_of_code(S("990001101201003")), TIER_GROUP);
	assert_int_equal(tier_of_code(S("99000")), TIER_NONE);
	assert_int_equal(tier_length(TIER_GROUP), 15);
	assert_text(tier_title(TIER_TOWN), "乡镇");
}

static void fields(void **state)
{
	const struct catalogue *catalogue = good(*state);
	const struct field *identity = field_of(catalogue, "person", "identity");
	assert_true(identity->sealed && identity->required && identity->unique);
	assert_int_equal(identity->mask, MASK_MIDDLE);
	assert_false(identity->standard);
	const struct field *name = field_of(catalogue, "person", "name");
	assert_true(name->published && name->search && !name->sealed);
	assert_int_equal(name->max, 50);
	assert_int_equal(name->place.line, 30);
	assert_text(name->place.file, "base.yaml");
	const struct field *amount = field_of(catalogue, "case", "amount");
	assert_true(amount->min == 0 && amount->max == 500000);
	assert_true(field_of(catalogue, "person", "age")->min == INT64_MIN);
	assert_ptr_equal(field_of(catalogue, "person", "spouse")->ref,
			 catalogue_register(catalogue, S("person")));
	const struct field *agent = field_of(catalogue, "case", "agent");
	assert_text(agent->show.field, "proxy");
	assert_text(agent->show.values[0], "1");
	assert_text(field_of(catalogue, "case", "proxy")->value, "0");
	assert_int_equal(field_of(catalogue, "item_allowance", "account")->mask, MASK_TAIL);
}

/* Limits are inclusive and as stored: money in fen, "above" the next one. */
static void rules(void **state)
{
	const struct catalogue *catalogue = good(*state);
	const struct item *item = catalogue_item(catalogue, S("relief"));
	assert_non_null(item);
	assert_int_equal(item->expect_count, 2);
	assert_text(item->expects[0].condition.field, "person.age");
	assert_true(item->expects[0].condition.compares);
	assert_int_equal(item->expects[0].condition.low, 60);
	assert_int_equal(item->expects[0].condition.high, 79);
	assert_text(item->expects[1].say, "人均收入低于 500 元");
	assert_int_equal(item->expects[1].condition.high, 49999);
	assert_true(item->expects[1].condition.low == INT64_MIN);
	assert_int_equal(item->materials[0].show.high, 17);
	assert_int_equal(item->materials[1].show.low, 100001);
	const struct field *people = field_of(catalogue, "item_relief", "people");
	assert_true(people->many && people->sealed && people->kind == FIELD_REF);
	assert_text(people->value, "all");
	const struct field *share = field_of(catalogue, "item_relief", "share");
	assert_int_equal(share->how, DERIVE_PER_HEAD);
	assert_int_equal(share->made_of_count, 2);
	assert_text(share->made_of[1], "people");
	assert_int_equal(field_of(catalogue, "item_relief", "age_then")->how, DERIVE_AGE_AT);
	assert_int_equal(field_of(catalogue, "item_relief", "split")->show.low, 2);
}

static void standard_fields(void **state)
{
	const struct catalogue *catalogue = good(*state);
	static const char *const every[] = {"id", "org", "created", "changed"};
	static const char *const flowing[] = {"flow", "state", "due", "since", "accepted_on"};
	for (size_t i = 0; i < 4; i++) {
		assert_true(field_of(catalogue, "person", every[i])->standard);
		assert_true(field_of(catalogue, "case", every[i])->fixed);
	}
	for (size_t i = 0; i < 5; i++) {
		assert_true(field_of(catalogue, "case", flowing[i])->standard);
		assert_null(reg_field(catalogue_register(catalogue, S("person")),
				      str_of(flowing[i])));
	}
	assert_non_null(field_of(catalogue, "case", "number"));
	assert_null(reg_field(catalogue_register(catalogue, S("person")), S("number")));
	assert_false(field_of(catalogue, "case", "accepted_on")->required);
	assert_true(field_of(catalogue, "case", "due")->required);
}

static void lists_and_counts(void **state)
{
	const struct catalogue *catalogue = good(*state);
	const struct reg *reg = catalogue_register(catalogue, S("case"));
	assert_int_equal(reg->column_count, 5);
	assert_text(reg->columns[0]->name, "number");
	assert_int_equal(reg->filter_count, 3);
	assert_text(reg->sort->name, "due");
	assert_int_equal(reg->tier_count, 3);
	assert_int_equal(reg->tiers[2], TIER_COUNTY);
	assert_int_equal(reg->counting_count, 3);
	assert_text(reg->countings[2].name, "state,item");
	assert_int_equal(reg->countings[2].count, 2);
	assert_text(reg->label->name, "title");
	assert_int_equal(reg->retention_months, 60);
	assert_true(reg->history && reg->attachments && !reg->descending);
	assert_int_equal(reg->flow_count, 1);
	const struct reg *person = catalogue_register(catalogue, S("person"));
	assert_int_equal(person->retention_months, 0);
	assert_text(person->key[0]->name, "identity");
	assert_int_equal(catalogue_register(catalogue, S("key_loan"))->retention_months, 12);
}

static void code_lists(void **state)
{
	const struct catalogue *catalogue = good(*state);
	const struct codes *sex = catalogue_codes(catalogue, S("sex"));
	assert_text(codes_title(sex, S("2")), "女");
	assert_text(codes_title(sex, S("8")), "8");
	assert_text(codes_find(sex, S("2"))->until, "2030-12-31");
	const struct codes *states = catalogue_codes(catalogue, S("case_state"));
	assert_int_equal(states->count, 7);
	assert_text(codes_title(states, S("town")), "镇里");
	assert_ptr_equal(field_of(catalogue, "case", "state")->codes, states);
	assert_text(codes_title(catalogue_codes(catalogue, S("case_flow")), S("road")), "办理");
	assert_text(codes_title(catalogue_codes(catalogue, S("items")), S("M10")), "高龄津贴");
}

static void flows(void **state)
{
	const struct catalogue *catalogue = good(*state);
	const struct flow *flow = catalogue_flow(catalogue, S("road"));
	assert_text(flow->start->name, "village");
	assert_text(flow->start_public->name, "submitted");
	assert_text(flow->total, "total_days");
	assert_ptr_equal(flow->reg, catalogue_register(catalogue, S("case")));
	const struct flow_state *posting = flow_state(flow, S("posting"));
	assert_int_equal(posting->clock, CLOCK_STOP);
	assert_int_equal(posting->tier, TIER_NONE);
	assert_text(posting->then, "posted");
	assert_text(posting->runs_if, "counts");
	assert_int_equal(flow_state(flow, S("submitted"))->clock, CLOCK_OFF);
	const struct flow_step *approve = flow_step(flow, S("approve"));
	assert_true(approve->paper && approve->tier == TIER_TOWN);
	assert_int_equal(approve->form_count, 2);
	assert_false(approve->form[0]->required);
	assert_true(approve->form[1]->required);
	assert_false(field_of(catalogue, "case", "decided_on")->required);
	const struct flow_step *reject = flow_step(flow, S("reject"));
	assert_true(reject->reason_asked && reject->reason_required);
	assert_ptr_equal(reject->reason_codes, catalogue_codes(catalogue, S("why")));
	assert_false(flow_step(flow, S("extend"))->reason_required);
	assert_null(flow_step(flow, S("supply"))->to);
	assert_int_equal(flow_step(flow, S("ask"))->from_count, 2);
	assert_text(catalogue_flow(catalogue, S("key_lending"))->total, "key_loan_days");
}

static void items(void **state)
{
	const struct catalogue *catalogue = good(*state);
	const struct item *item = catalogue_item(catalogue, S("M10"));
	assert_ptr_equal(item, catalogue_item(catalogue, S("allowance")));
	assert_null(catalogue_item(catalogue, S("M99")));
	assert_int_equal(item_term(item, "publicity_days", 0), 7);
	assert_int_equal(item_term(item, "county_days", -3), -3);
	assert_text(item->short_title, "高龄津贴");
	assert_text(item->fields->name, "item_allowance");
	assert_text(item->fields->of, "case");
	assert_int_equal(item->fields->tier, TIER_VILLAGE);
	assert_int_equal(item->fields->retention_months, 60);
	assert_int_equal(item->material_count, 3);
	assert_text(item->materials[1].show.values[0], "1");
	assert_text(item->materials[2].show.field, "alone");
	assert_int_equal(item->materials[1].copies, 1);
	assert_true(item->public_apply && item->common && !item->minors);
	assert_int_equal(item->version.len, 16);
	assert_int_equal(item->unverified_count, 2);
}

static void roles_and_settings(void **state)
{
	const struct catalogue *catalogue = good(*state);
	const struct role *role = catalogue_role(catalogue, S("clerk"));
	assert_int_equal(role->grant_count, 3);
	assert_text(role->grants[1].on, "case");
	assert_int_equal(role->grants[1].verbs, VERB_READ | VERB_STEP);
	assert_int_equal(catalogue_role(catalogue, S("nobody"))->grant_count, 0);
	assert_text(catalogue_setting(catalogue, "intake_days"), "5");
	assert_int_equal(catalogue_setting_int(catalogue, "intake_days", 1), 5);
	assert_int_equal(catalogue_setting_int(catalogue, "nothing", 1), 1);
	assert_text(catalogue_setting(catalogue, "nothing"), "");
}

static void spellings(void **state)
{
	const struct catalogue *catalogue = good(*state);
	const struct refusal *refusal = NULL;
	for (size_t i = 0; i < catalogue->refusal_count; i++) {
		if (str_eq(catalogue->refusals[i].name, S("spelled")))
			refusal = &catalogue->refusals[i];
	}
	assert_non_null(refusal);
	assert_text(refusal->title, "带引号：和 # 号");
	assert_text(refusal->aliases[1], "二 二");
	assert_text(refusal->say, "折行的话 连成一句。\n");
	assert_text(refusal->basis, "第一行\n第二行\n");
	assert_text(refusal->office, "单引号 '里' 的");
}

/* The rule that a case keeps is enough to judge it later, whatever the catalogue has become. */
static void item_again(void **state)
{
	struct arena *arena = *state;
	const struct catalogue *before = good(arena);
	struct str source = item_rule(arena, catalogue_item(before, S("M10")));
	const struct catalogue_source change = {
		.name = S("county.yaml"),
		.text = S("item: M10\ntitle: 长寿津贴\nterms: {town_days: 2}\n---\nflow: road\nstates:\n"
				    "  town: {words: 改了。}\n")};
	const struct catalogue *after =
		compile_fine(arena, read_sources(arena, S("good")),
			     (struct sources){(struct catalogue_source[]){change}, 1});
	const struct item *now = catalogue_item(after, S("M10")), *then = NULL;
	assert_int_equal(item_term(now, "town_days", 0), 2);
	assert_null(catalogue_item_again(arena, after, source, &then));
	assert_text(then->title, "高龄津贴");
	assert_int_equal(item_term(then, "town_days", 0), 5);
	assert_text(flow_state(then->flow, S("town"))->words, "镇里在办。");
	assert_text(flow_state(now->flow, S("town"))->words, "改了。");
	assert_ptr_equal(then->fields, catalogue_register(after, S("item_allowance")));
	assert_ptr_equal(then->flow->reg, catalogue_register(after, S("case")));
	assert_text(then->version, str_c(arena, catalogue_item(before, S("M10"))->version));
	assert_false(str_eq(then->version, now->version));
	assert_text(item_rule(arena, then), str_c(arena, source));
	assert_non_null(catalogue_item_again(arena, after, S("item: M10\n"), &then));
	assert_non_null(catalogue_item_again(arena, after, S("nonsense: [\n"), &then));
}

static void same_text_same_digest(void **state)
{
	struct arena *arena = *state;
	const struct catalogue *one = good(arena), *two = good(arena);
	assert_text(one->digest, str_c(arena, two->digest));
	assert_int_equal(one->digest.len, 64);
	struct sources other = base_with(arena, "x.yaml", "setting: x\ntitle: x\nvalue: x\n");
	const struct catalogue *three = compile_fine(arena, other, (struct sources){NULL, 0});
	assert_false(str_eq(one->digest, three->digest));
}

/* The contributor's page shows a register with a flow; what it shows is what is compiled here. */
static void the_page_shows_this_example(void **state)
{
	enum { ROOM = 1 << 17 };
	struct arena *arena = *state;
	char *text = arena_alloc(arena, ROOM);
	FILE *file = fopen(str_c(arena, support_argument(2)), "r");
	assert_non_null(file);
	size_t length = fread(text, 1, ROOM, file);
	fclose(file);
	struct catalogue_source example = read_source(arena, S("good/register_with_flow.yaml"));
	assert_true(str_find((struct str){text, length}, example.text) != SIZE_MAX);
}

int main(int count, char **arguments)
{
	support_start(count, arguments);
	const struct CMUnitTest tests[] = {
		with_arena(tiers),	      with_arena(fields),
		with_arena(rules),
		with_arena(standard_fields),  with_arena(lists_and_counts),
		with_arena(code_lists),	      with_arena(flows),
		with_arena(items),	      with_arena(roles_and_settings),
		with_arena(spellings),	      with_arena(item_again),
		with_arena(same_text_same_digest), with_arena(the_page_shows_this_example),
	};
	return cmocka_run_group_tests_name("good", tests, NULL, NULL);
}
