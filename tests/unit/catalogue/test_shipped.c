/*
 * The shipped catalogue: complete, and true to the rules that its files cannot say of themselves.
 * Arguments: the test folder, the shipped catalogue, the list of icons that the pages have.
 */
#include "support.h"
#include "base/count.h"

static const struct catalogue *shipped(struct arena *arena)
{
	return compile_fine(arena, read_sources(arena, support_argument(2)),
			    (struct sources){NULL, 0});
}

static size_t count_group(const struct catalogue *catalogue, const char *group)
{
	size_t count = 0;
	for (size_t i = 0; i < catalogue->item_count; i++)
		count += str_eq(catalogue->items[i].group, str_of(group));
	return count;
}

static void all_items(void **state)
{
	const struct catalogue *catalogue = shipped(*state);
	assert_int_equal(catalogue->item_count, 85);
	assert_int_equal(count_group(catalogue, "party"), 9);
	assert_int_equal(count_group(catalogue, "livelihood"), 53);
	assert_int_equal(count_group(catalogue, "convenience"), 23);
	assert_int_equal(catalogue->refusal_count, 20);
}

/* A file is found by the code and the name of its item. */
static void files_are_named(void **state)
{
	struct arena *arena = *state;
	const struct catalogue *catalogue = shipped(arena);
	for (size_t i = 0; i < catalogue->item_count; i++) {
		const struct item *item = &catalogue->items[i];
		struct str wanted = str_fmt(arena, "service/items/" STR "_" STR ".yaml",
					    STR_ARG(item->code), STR_ARG(item->name));
		assert_text(item->place.file, str_c(arena, wanted));
	}
}

static void items_speak(void **state)
{
	const struct catalogue *catalogue = shipped(*state);
	size_t common = 0;
	for (size_t i = 0; i < catalogue->item_count; i++) {
		const struct item *item = &catalogue->items[i];
		bool speaks = item->alias_count >= 1 && item->who_count >= 1 &&
			      item->level_count >= 1 && item->basis_count >= 1;
		if (!speaks)
			fail_msg("item " STR " says too little", STR_ARG(item->code));
		common += item->common;
		for (size_t k = 0; k < item->alias_count; k++)
			assert_false(str_eq(item->aliases[k], item->title));
	}
	assert_int_equal(common, 8);
}

static bool any_alias(const struct item *item, struct str alias)
{
	for (size_t i = 0; i < item->alias_count; i++) {
		if (str_eq(item->aliases[i], alias))
			return true;
	}
	return false;
}

static void old_words_are_known(void **state)
{
	static const char *const pairs[][2] = {
		{"五保", "M02"},     {"老人补贴", "M10"}, {"低保户", "M01"}, {"社保", "M12"},
		{"新农合", "M16"},   {"计划生育", "M21"}, {"宅基地", "M28"}, {"开证明", "B10"},
	};
	const struct catalogue *catalogue = shipped(*state);
	for (size_t i = 0; i < COUNT(pairs); i++) {
		const struct item *item = catalogue_item(catalogue, str_of(pairs[i][1]));
		assert_non_null(item);
		if (!any_alias(item, str_of(pairs[i][0])))
			fail_msg("%s is not found by %s", pairs[i][1], pairs[i][0]);
	}
}

/* Without a limit nobody is ever late: each item has one, its own or a first guess marked so. */
static void every_item_has_a_limit(void **state)
{
	const struct catalogue *catalogue = shipped(*state);
	for (size_t i = 0; i < catalogue->item_count; i++) {
		const struct item *item = &catalogue->items[i];
		int64_t total = item_term(item, "total_days", -1);
		int64_t most = item_term(item, "max_days", total);
		if (total < 0 || most < total)
			fail_msg("item " STR ": total_days %lld, max_days %lld", STR_ARG(item->code),
				 (long long)total, (long long)most);
	}
}

static void posting_needs_days_and_no_child(void **state)
{
	const struct catalogue *catalogue = shipped(*state);
	for (size_t i = 0; i < catalogue->item_count; i++) {
		const struct item *item = &catalogue->items[i];
		bool village = item_term(item, "village_posting", 0) > 0;
		bool town = item_term(item, "town_posting", 0) > 0;
		bool days = item_term(item, "publicity_days", 0) > 0;
		bool fine = !(village && town) && (village || town) == days &&
			    !(item->minors && days);
		if (!fine)
			fail_msg("item " STR ": posting is half declared", STR_ARG(item->code));
		if (days && item->publicity_words.len == 0)
			fail_msg("item " STR " does not tell of its posting", STR_ARG(item->code));
	}
}

/* On the three-level road somebody decides. */
static void somebody_decides(void **state)
{
	const struct catalogue *catalogue = shipped(*state);
	size_t roads = 0;
	for (size_t i = 0; i < catalogue->item_count; i++) {
		const struct item *item = &catalogue->items[i];
		if (!str_eq(item->flow_name, S("road")))
			continue;
		roads++;
		if (item_term(item, "county", 0) + item_term(item, "town_decides", 0) == 0)
			fail_msg("item " STR ": nobody decides", STR_ARG(item->code));
	}
	assert_true(roads >= 30);
}

static void kept_rules_come_back(void **state)
{
	struct arena *arena = *state;
	const struct catalogue *catalogue = shipped(arena);
	for (size_t i = 0; i < catalogue->item_count; i++) {
		const struct item *item = &catalogue->items[i], *again = NULL;
		err_t err = catalogue_item_again(arena, catalogue, item_rule(arena, item), &again);
		if (err != NULL)
			fail_msg("item " STR ": " STR, STR_ARG(item->code), STR_ARG(err->cause));
		assert_text(again->version, str_c(arena, item->version));
	}
}

/* The administrators see no affairs, the public reads no people, and the three are kept apart. */
static void roles_are_apart(void **state)
{
	static const char *const admins[] = {"system_admin", "security_admin", "audit_admin"};
	const struct catalogue *catalogue = shipped(*state);
	for (size_t i = 0; i < 3; i++) {
		const struct role *role = catalogue_role(catalogue, str_of(admins[i]));
		assert_non_null(role);
		assert_text(role->apart, "admin");
		assert_true(role->second_factor);
		for (size_t k = 0; k < role->grant_count; k++)
			assert_null(catalogue_register(catalogue, role->grants[k].on));
	}
	const struct role *public = catalogue_role(catalogue, S("public"));
	assert_non_null(public);
	assert_non_null(catalogue_role(catalogue, S("applicant")));
	const struct role *member = catalogue_role(catalogue, S("member"));
	assert_non_null(member);
	for (size_t i = 0; i < member->grant_count; i++)
		assert_int_equal(member->grants[i].verbs & ~(unsigned)(VERB_READ | VERB_CREATE), 0);
	for (size_t i = 0; i < public->grant_count; i++) {
		assert_false(str_eq(public->grants[i].on, S("person")));
		assert_int_equal(public->grants[i].verbs & ~(unsigned)(VERB_READ | VERB_CREATE), 0);
	}
}

/* What the public may see of a register is named here by hand, so that one more is a decision. */
static void public_fields_are_few(void **state)
{
	static const char *const allowed[] = {
		"case.name", "case.group_no", "case.item", "case.title",
		"case.publicity_from", "case.publicity_until",
	};
	struct arena *arena = *state;
	const struct catalogue *catalogue = shipped(arena);
	for (size_t i = 0; i < catalogue->register_count; i++) {
		const struct reg *reg = &catalogue->registers[i];
		for (size_t k = 0; k < reg->field_count; k++) {
			if (!reg->fields[k].published)
				continue;
			struct str name = str_fmt(arena, STR "." STR, STR_ARG(reg->name),
						  STR_ARG(reg->fields[k].name));
			bool known = false;
			for (size_t n = 0; n < COUNT(allowed); n++)
				known = known || str_eq(name, str_of(allowed[n]));
			if (!known)
				fail_msg(STR " is public", STR_ARG(name));
			assert_false(reg->fields[k].sealed);
		}
	}
}

static struct str read_icons(struct arena *arena)
{
	enum { ROOM = 1 << 16 };
	char *text = arena_alloc(arena, ROOM);
	text[0] = '\n';
	FILE *file = fopen(str_c(arena, support_argument(3)), "r");
	assert_non_null(file);
	size_t length = fread(text + 1, 1, ROOM - 1, file);
	fclose(file);
	return (struct str){text, length + 1};
}

static void need_icon(struct arena *arena, struct str icons, struct str icon, struct place place)
{
	if (icon.len == 0)
		return;
	if (str_find(icons, str_fmt(arena, "\n" STR "\n", STR_ARG(icon))) == SIZE_MAX)
		fail_msg(STR ":%d: the pages have no icon " STR, STR_ARG(place.file), place.line,
			 STR_ARG(icon));
}

static void icons_exist(void **state)
{
	struct arena *arena = *state;
	const struct catalogue *catalogue = shipped(arena);
	struct str icons = read_icons(arena);
	for (size_t i = 0; i < catalogue->item_count; i++)
		need_icon(arena, icons, catalogue->items[i].icon, catalogue->items[i].place);
	for (size_t i = 0; i < catalogue->register_count; i++)
		need_icon(arena, icons, catalogue->registers[i].icon, catalogue->registers[i].place);
	for (size_t i = 0; i < catalogue->flow_count; i++) {
		const struct flow *flow = &catalogue->flows[i];
		for (size_t k = 0; k < flow->state_count; k++)
			need_icon(arena, icons, flow->states[k].icon, flow->states[k].place);
		for (size_t k = 0; k < flow->step_count; k++)
			need_icon(arena, icons, flow->steps[k].icon, flow->steps[k].place);
	}
}

/* Who is told no is told what the village can do all the same. */
static void refusals_lead_on(void **state)
{
	const struct catalogue *catalogue = shipped(*state);
	for (size_t i = 0; i < catalogue->refusal_count; i++) {
		const struct refusal *refusal = &catalogue->refusals[i];
		if (refusal->say.len == 0 || refusal->office.len == 0 || refusal->instead.len == 0)
			fail_msg("refusal " STR " leads nowhere", STR_ARG(refusal->name));
	}
}

/* At least forty affairs ask what is theirs, and nothing that stands in the register of people. */
static void items_ask_their_own(void **state)
{
	static const char *const held[] = {"birth", "sex", "ethnic", "education", "relation", "household", "bank"};
	const struct catalogue *catalogue = shipped(*state);
	size_t rich = 0;
	for (size_t i = 0; i < catalogue->item_count; i++) {
		const struct reg *fields = catalogue->items[i].fields;
		rich += fields != NULL && fields->field_count >= 4 + 4; /* beside the four that every register has */
		for (size_t k = 0; fields != NULL && k < COUNT(held); k++)
			assert_null(reg_field(fields, str_of(held[k])));
		for (size_t k = 0; fields != NULL && k < fields->field_count; k++) {
			const struct field *field = &fields->fields[k];
			if (str_eq(field->name, S("account")) && field->from.len == 0)
				fail_msg(STR " asks for an account that the register may hold",
					 STR_ARG(fields->name));
		}
	}
	assert_true(rich >= 40);
}

int main(int count, char **arguments)
{
	support_start(count, arguments);
	const struct CMUnitTest tests[] = {
		with_arena(all_items),	       with_arena(files_are_named),
		with_arena(items_speak),       with_arena(old_words_are_known),
		with_arena(every_item_has_a_limit), with_arena(posting_needs_days_and_no_child),
		with_arena(somebody_decides),  with_arena(kept_rules_come_back),
		with_arena(roles_are_apart),   with_arena(public_fields_are_few),
		with_arena(icons_exist), with_arena(refusals_lead_on), with_arena(items_ask_their_own),
	};
	return cmocka_run_group_tests_name("shipped", tests, NULL, NULL);
}
