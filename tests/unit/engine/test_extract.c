/*
 * An extract of the Party's records: what is written is what is read, each thing that is wrong with a file has its own refusal,
 * and taking one replaces what stood there and nothing else.
 */
#include "support.h"

#include "base/count.h"
#include "base/crypt.h"
#include "engine/extract/extract.h"

#include <string.h>

#define SEED "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define OTHER "ff112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define DAY "2026-11-27"

static const struct signer *signer_of(struct world *world, const char *seed)
{
	const struct signer *signer = NULL;
	good(signer_from(world->arena, str_of(seed), &signer));
	return signer;
}

static struct str public_of(struct world *world, const char *seed)
{
	return signer_public(world->arena, signer_of(world, seed));
}

/* ---- the file ---- */

/* The head of a sound file, then these lines, signed. */
static struct str signed_by(struct world *world, const char *seed, struct str body)
{
	struct str signature = sign_text(world->arena, signer_of(world, seed), body);
	return str_fmt(world->arena, STR "signature\t" STR "\n", STR_ARG(body), STR_ARG(signature));
}

static struct str head(struct world *world)
{
	struct str id = sign_key_id(world->arena, public_of(world, SEED));
	return str_fmt(world->arena,
		       "lianxin-extract\t1\ncounty\t" COUNTY "\nkey\t" STR
		       "\nnumber\t17\nmade\t1000\n",
		       STR_ARG(id));
}

static struct str file_of(struct world *world, const char *lines)
{
	return signed_by(world, SEED, str_join(world->arena, head(world), str_of(lines)));
}

static struct extract example(struct world *world)
{
	static const struct notice_row rows[] = {
		{STR_INIT("岗位"), STR_INIT("巡渠岗"), 0},
		{STR_INIT("做什么"), STR_INIT("看渠，\n清\t渠 \\ 补渠"), 0}};
	static struct notice notice;
	struct extract extract = {.county = S(COUNTY), .number = 17, .made = world->program.now};
	notice = (struct notice){.org = S(VILLAGE),
				 .reg = S("branch_post"),
				 .title = S("设岗"),
				 .from = S(DAY),
				 .until = S("2099-12-31"),
				 .rows = rows,
				 .row_count = 2};
	extract.notices = &notice;
	extract.notice_count = 1;
	return extract;
}

static void what_is_written_is_read(void **state)
{
	struct world *world = *state;
	struct extract wanted = example(world), got;
	struct str file, again;
	good(extract_write(world->arena, signer_of(world, SEED), &wanted, &file));
	good(extract_read(world->arena, public_of(world, SEED), file, &got));
	same(got.county, COUNTY);
	assert_int_equal(got.number, 17);
	assert_int_equal(got.made, world->program.now);
	same(got.notices[0].until, "2099-12-31");
	same(got.notices[0].rows[1].value, "看渠，\n清\t渠 \\ 补渠");
	same(got.digest, str_c(world->arena, digest_hex(world->arena, file)));
	good(extract_write(world->arena, signer_of(world, SEED), &got, &again));
	assert_true(str_eq(file, again));
}

static void refuse(struct world *world, struct str file, enum err_kind kind, const char *words)
{
	struct extract got = {.number = -1};
	bad(extract_read(world->arena, public_of(world, SEED), file, &got), kind, words);
	assert_int_equal(got.number, -1);
}

static void what_is_not_ours_is_refused(void **state)
{
	struct world *world = *state;
	struct str good_file = file_of(world, ""), body = head(world);
	char *large = arena_alloc(world->arena, EXTRACT_BYTES + 1);
	memset(large, 'x', EXTRACT_BYTES + 1);
	refuse(world, (struct str){large, EXTRACT_BYTES + 1}, ERR_TOO_LARGE, "超过 8 MB");
	refuse(world, S(""), ERR_INVALID, "不是党务摘要");
	refuse(world, S("{\"county\":\"990101\"}"), ERR_INVALID, "不是党务摘要");
	refuse(world, S("lianxin-extract\t2\n"), ERR_INVALID, "别的版本");
	refuse(world, S("lianxin-extract\t1\n\xff\n"), ERR_INVALID, "不是党务摘要");
	refuse(world, body, ERR_INVALID, "没有签名");
	refuse(world, str_sub(good_file, 0, good_file.len - 1), ERR_INVALID, "没有签名");
	refuse(world, str_join(world->arena, good_file, S("\n")), ERR_INVALID, "没有签名");
	refuse(world, signed_by(world, OTHER, body), ERR_DENIED, "签名对不上");
	struct extract foreign = example(world);
	struct str file;
	good(extract_write(world->arena, signer_of(world, OTHER), &foreign, &file));
	refuse(world, file, ERR_DENIED, "另一把密钥");
	for (size_t i = 0; i < good_file.len; i++) { /* whichever byte it is */
		char *copy = str_c(world->arena, good_file);
		struct extract got;
		copy[i] ^= 1;
		assert_non_null(extract_read(world->arena, public_of(world, SEED),
					     (struct str){copy, good_file.len}, &got));
	}
}

static void what_is_malformed_is_refused_with_its_line(void **state)
{
	static const char *const lines[] = {
		"notice\t990102100201\tpledge\t" DAY "\t" DAY "\t承诺\n",
		"notice\t" VILLAGE "x\tpledge\t" DAY "\t" DAY "\t承诺\n",
		"notice\t" VILLAGE "\tpledge\t2026-02-30\t" DAY "\t承诺\n",
		"notice\t" VILLAGE "\tpledge\t" DAY "\t" DAY "\n",
		"notice\t" VILLAGE "\tpledge\t" DAY "\t" DAY "\t承诺\t\n",
		"notice\t" VILLAGE "\tpledge\t" DAY "\t" DAY "\t承\\诺\n",
		"notice\t" VILLAGE "\tpledge\t" DAY "\t" DAY "\t承诺\\\n",
		"notice\t" VILLAGE "\tpledge\t" DAY "\t" DAY "\t承\x01诺\n",
		"notice\t" VILLAGE "\tBranch\t" DAY "\t" DAY "\t设岗\n",
		"notice\t" VILLAGE "\tpledge\t" DAY "\t2026\t设岗\n",
		"notice\t" VILLAGE "\tpledge\t" DAY "\t" DAY "\t\n",
		"row\t岗位\t巡渠岗\n",
		"\n",
		"other\t1\n",
	};
	struct world *world = *state;
	for (size_t i = 0; i < COUNT(lines); i++)
		refuse(world, file_of(world, lines[i]), ERR_INVALID, "第 6 行不对");
	refuse(world,
	       file_of(world, "notice\t" VILLAGE "\tpledge\t" DAY "\t" DAY "\t承诺\nrow\t岗位\n"),
	       ERR_INVALID, "第 7 行不对");
	struct str many = S("notice\t" VILLAGE "\tpledge\t" DAY "\t" DAY "\t承诺\n");
	for (int i = 0; i < PUBLISH_ROWS_CARRIED + 1; i++)
		many = str_join(world->arena, many, S("row\ta\tb\n"));
	refuse(world, signed_by(world, SEED, str_join(world->arena, head(world), many)),
	       ERR_INVALID, "第 47 行不对");
}

static void a_head_is_as_it_is_written(void **state)
{
	static const struct {
		const char *from, *to;
		const char *words;
	} changes[] = {{"county\t990101", "county\t9901", "第 2 行"},
		       {"number\t17", "number\t0", "第 4 行"},
		       {"number\t17", "number\t+17", "第 4 行"},
		       {"number\t17", "number\t017", "第 4 行"},
		       {"made\t1000", "made\tnow", "第 5 行"},
		       {"made\t1000\n", "", "第 5 行"}};
	struct world *world = *state;
	for (size_t i = 0; i < COUNT(changes); i++) {
		struct str body = head(world), from = str_of(changes[i].from);
		size_t at = str_find(body, from);
		struct str made =
			str_fmt(world->arena, STR "%s" STR, STR_ARG(str_sub(body, 0, at)),
				changes[i].to, STR_ARG(str_sub(body, at + from.len, body.len)));
		refuse(world, signed_by(world, SEED, made), ERR_INVALID, changes[i].words);
	}
}

/* ---- taken ---- */

/* The same world on a server that faces the public. */
static struct act public_server(struct world *world)
{
	struct act act = world->program;
	struct house *house = arena_one(world->arena, struct house);
	memcpy(house, act.house, sizeof *house);
	house->catalogue = catalogue_for(world->arena, act.house->catalogue, PROFILE_PUBLIC);
	act.house = house;
	return act;
}

static size_t on_view(struct act *act, const char *reg, struct notice **out)
{
	size_t count = 0;
	good(publish_on_view(act, str_of(reg), S(VILLAGE), 50, out, &count));
	return count;
}

static void taking_replaces_what_was_taken(void **state)
{
	struct world *world = *state;
	struct act act = public_server(world);
	struct extract first = example(world), second = example(world);
	struct notice *shown = NULL, two[2] = {first.notices[0], first.notices[0]};
	enum extract_fate fate;
	first.digest = S("a");
	good(extract_take(&act, &first, &fate));
	assert_int_equal(fate, EXTRACT_TAKEN);
	assert_int_equal(on_view(&act, "branch_post", &shown), 1);
	int64_t kept = shown[0].id;
	same(shown[0].rows[1].value, "看渠，\n清\t渠 \\ 补渠");
	assert_true(publish_holds(&act, &shown[0]));
	assert_int_equal(on_view(&world->program, "branch_post", &shown),
			 0); /* elsewhere it is not ours to show */
	good(extract_take(&act, &first, &fate));
	assert_int_equal(fate, EXTRACT_SAME);
	two[0].title = S("重新公布");
	second.number = 18;
	second.digest = S("b");
	second.notices = two;
	second.notice_count = 2;
	good(extract_take(&act, &second, &fate));
	assert_int_equal(on_view(&act, "branch_post", &shown), 2);
	same(shown[0].title, "重新公布"); /* as in the file: the newest first */
	assert_int_equal(shown[1].id, kept);
	int64_t made = 0;
	good(extract_as_of(&act, S(VILLAGE), &made));
	assert_int_equal(made, second.made);
	good(extract_as_of(&act, S("990102100201"), &made));
	assert_int_equal(made, -1);
	good(extract_as_of(&world->program, S(VILLAGE), &made));
	assert_int_equal(made, 0);
	second.number = 19;
	second.digest = S("c");
	second.notice_count = 0;
	good(extract_take(&act, &second, &fate));
	assert_int_equal(on_view(&act, "branch_post", &shown), 0);
}

static void what_does_not_fit_changes_nothing(void **state)
{
	struct world *world = *state;
	struct act act = public_server(world);
	struct extract one = example(world), other = one;
	struct notice strange = one.notices[0], *shown = NULL;
	enum extract_fate fate;
	one.digest = S("a");
	good(extract_take(&act, &one, &fate));
	other.digest = S("b");
	bad(extract_take(&act, &other, &fate), ERR_CONFLICT, "已经收了第 17 号");
	other.number = 16;
	bad(extract_take(&act, &other, &fate), ERR_CONFLICT, "旧的不再收");
	other.number = 18;
	other.county = S("990102");
	bad(extract_take(&act, &other, &fate), ERR_CONFLICT, "没有这个县");
	other.county = S(COUNTY);
	other.made = act.now + 2 * 3600 * 1000;
	bad(extract_take(&act, &other, &fate), ERR_CONFLICT, "核对两台服务器的时钟");
	other.made = act.now - 32LL * 24 * 3600 * 1000;
	bad(extract_take(&act, &other, &fate), ERR_CONFLICT, "太旧了");
	other.made = act.now;
	strange.reg = S("case");
	other.notices = &strange;
	bad(extract_take(&act, &other, &fate), ERR_CONFLICT, "本机没有的内容（case）");
	bad(extract_take(&world->program, &one, &fate), ERR_CONFLICT, "profile 不是 public");
	assert_int_equal(on_view(&act, "branch_post", &shown), 1);
}

static void our_own_are_closed_when_the_first_is_taken(void **state)
{
	struct world *world = *state;
	struct act act = public_server(world);
	struct extract one = example(world);
	const struct notice_row row = {S("岗位"), S("老岗位"), 0};
	struct record about = {
		.reg = reg_named(world, "branch_post"), .id = 4711, .org = S(VILLAGE)};
	struct notice *shown = NULL;
	enum extract_fate fate;
	int64_t id = 0;
	good(publish_open(&world->program, &about, S("设岗"), &row, 1, 30, &id));
	assert_int_equal(on_view(&act, "branch_post", &shown), 0);
	assert_int_equal(on_view(&act, "", &shown), 0);
	assert_int_equal(on_view(&world->program, "branch_post", &shown), 1);
	struct notice *carried = NULL;
	size_t count = 0;
	good(publish_carried(&world->program, S(COUNTY), 10, &carried, &count));
	assert_int_equal(count, 1);
	bad(publish_carried(&world->program, S(COUNTY), 0, &carried, &count), ERR_TOO_LARGE,
	    "最多 0 条");
	good(extract_take(&act, &one, &fate));
	assert_int_equal(on_view(&world->program, "branch_post", &shown), 0);
	assert_int_equal(on_view(&act, "", &shown), 1);
}

static void numbers_grow(void **state)
{
	struct world *world = *state;
	int64_t first = 0, second = 0, other = 0;
	good(extract_number(&world->program, S(COUNTY), &first));
	good(extract_number(&world->program, S(COUNTY), &second));
	good(extract_number(&world->program, S("990102"), &other));
	assert_true(first > 20260101000000 && second == first + 1 && other >= first);
}

static bool has_table(struct world *world, const struct catalogue *catalogue, const char *name)
{
	const struct registers *registers = NULL;
	struct table *tables = NULL;
	size_t count = 0;
	bool found = false;
	good(registers_prepare(world->arena, catalogue, NULL, &registers));
	good(registers_tables(world->arena, registers, NULL, NULL, 0, &tables, &count));
	for (size_t i = 0; i < count; i++)
		found = found || str_eq(tables[i].name, str_of(name));
	return found;
}

static void a_server_has_its_own_registers_alone(void **state)
{
	struct world *world = *state;
	struct act act = act_of(world, world->clerk);
	const struct catalogue *whole = act.house->catalogue,
			       *party = catalogue_for(world->arena, whole, PROFILE_PARTY),
			       *public = public_server(world).house->catalogue;
	assert_null(catalogue_register(party, S("case")));
	assert_non_null(catalogue_any(party, S("case")));
	assert_non_null(catalogue_register(party, S("person")));
	assert_non_null(catalogue_register(whole, S("pledge")));
	assert_null(catalogue_register(public, S("pledge")));
	assert_true(has_table(world, whole, "r_party_member") && has_table(world, whole, "r_case"));
	assert_false(has_table(world, public, "r_party_member"));
	assert_true(has_table(world, public, "r_case") && has_table(world, party, "r_party_member"));
	assert_false(has_table(world, party, "r_case"));
	for (size_t i = 0; i < whole->item_count; i++) { /* what an item asks goes with the cases */
		const struct reg *fields = whole->items[i].fields;
		assert_true(fields == NULL || fields->profile == PROFILE_PUBLIC);
	}
	const struct role *role = catalogue_role(party, S("village_clerk"));
	for (size_t i = 0; i < role->grant_count; i++)
		assert_false(str_eq(role->grants[i].on, S("case")));
}

int main(int count, char **arguments)
{
	const struct CMUnitTest tests[] = {
		in_world(what_is_written_is_read),
		in_world(what_is_not_ours_is_refused),
		in_world(what_is_malformed_is_refused_with_its_line),
		in_world(a_head_is_as_it_is_written),
		in_world(taking_replaces_what_was_taken),
		in_world(what_does_not_fit_changes_nothing),
		in_world(our_own_are_closed_when_the_first_is_taken),
		in_world(numbers_grow),
		in_world(a_server_has_its_own_registers_alone),
	};
	world_arguments(count, arguments);
	return cmocka_run_group_tests_name("extract", tests, world_open, world_close);
}
