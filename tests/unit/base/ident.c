/*
 * ident: the vectors of the standards, sentences that say what is wrong, and masks.
 *
 * No whole number here could be a real person's: vectors of other regions are put together from parts.
 */
#include "check.h"

#include "base/count.h"
#include "base/date.h"
#include "base/ident.h"

#include <string.h>

static int64_t today(void)
{
	return day_number((struct day_parts){2026, 11, 23});
}

static err_t check_identity(struct arena *arena, const char *typed, struct str *out)
{
	return identity_check(arena, S("identity"), str_of(typed), today(), out);
}

static const struct {
	const char *first17;
	char digit;
} identities[] = {
	{"11010519491231002", 'X'}, {"44052418800101001", '4'}, {"11010120000101001", '0'},
	{"36112419550615004", '1'}, {"53010219200508011", 'X'},
};

static void check_characters_follow_the_standard(void **state)
{
	struct arena *arena = *state;
	for (size_t i = 0; i < COUNT(identities); i++) {
		struct str first17 = str_of(identities[i].first17), out;
		assert_int_equal(identity_digit(first17), identities[i].digit);
		for (char c = '0'; c <= '9'; c++) {
			struct str number = str_fmt(arena, STR "%c", STR_ARG(first17), c);
			err_t err = check_identity(arena, str_c(arena, number), &out);
			if (c == identities[i].digit)
				assert_null(err);
			else
				assert_error(err, ERR_INVALID, "校验码不对，请对照证件再核一次");
		}
	}
	assert_int_equal(identity_digit(S("123")), '\0');
	assert_int_equal(identity_digit(S("1101051949123100a")), '\0');
}

static void typed_numbers_are_folded(void **state)
{
	struct arena *arena = *state;
	struct str out, first17 = str_of(identities[0].first17);
	struct str typed = str_fmt(arena, " " STR "　" STR " x\n", STR_ARG(str_sub(first17, 0, 6)),
				   STR_ARG(str_sub(first17, 6, 11)));
	assert_null(check_identity(arena, str_c(arena, typed), &out));
	assert_text(out, str_c(arena, str_join(arena, first17, S("X"))));
	assert_text(ident_fold(arena, S("９９００００\u200b\u00a012 x ｘＸ-")), "99000012XXX-");
	assert_text(ident_fold(arena, S("\xff张x")), "\xff张X");
	assert_text(ident_fold(arena, S("")), "");
}

static void the_demo_region_is_accepted(void **state)
{
	struct arena *arena = *state;
	struct str first17 = S("99000019460315002"), out;
	struct str number = str_fmt(arena, STR "%c", STR_ARG(first17), identity_digit(first17));
	assert_null(check_identity(arena, str_c(arena, number), &out));
	assert_int_equal(identity_birth(out), day_number((struct day_parts){1946, 3, 15}));
	assert_false(identity_male(out));
	first17 = S("99000120240229017");
	number = str_fmt(arena, STR "%c", STR_ARG(first17), identity_digit(first17));
	assert_null(check_identity(arena, str_c(arena, number), &out));
	assert_true(identity_male(out));
	assert_int_equal(age_at(identity_birth(out), today()), 2);
}

static void old_numbers_are_widened(void **state)
{
	struct arena *arena = *state;
	struct str out;
	assert_null(check_identity(arena, "990000460315002", &out));
	struct str first17 = S("99000019460315002");
	assert_text(str_sub(out, 0, 17), "99000019460315002");
	assert_int_equal(out.at[17], identity_digit(first17));
	assert_int_equal(out.len, 18);
	assert_error(check_identity(arena, "990000461315002", &out), ERR_INVALID, "第 7-12 位不是真实的出生日期");
	assert_error(check_identity(arena, "99000046031500X", &out), ERR_INVALID, "只能是纯数字");
}

static void an_error_says_what_is_wrong(void **state)
{
	struct arena *arena = *state;
	static const struct {
		const char *typed, *words;
	} wrong[] = {
		{"", "请填写身份证号"},
		{" 　", "请填写身份证号"},
		{"9900001946031500", "少 2 位，请对照证件再核一次"},
		{"99000019460315002", "少 1 位"},
		{"9900001946031500X", "少 1 位"},
		{"99000046031500", "少 4 位"},
		{"1", "少 17 位"},
		{"990000194603150021", "校验码不对"},
		{"9900001946031500222", "多 1 位，请对照证件再核一次"},
		{"99000019460315002222", "多 2 位"},
		{"990000194613150022", "第 7-14 位不是真实的出生日期"},
		{"990000194602300022", "第 7-14 位不是真实的出生日期"},
		{"990000170001010022", "第 7-14 位不是真实的出生日期"},
		{"990000000000000022", "第 7-14 位不是真实的出生日期"},
		{"990000202611240022", "出生日期在今天以后"},
		{"99000019460315O022", "只能是纯数字，最后一位可以是 X"},
		{"99000X194603150022", "只能是纯数字"},
		{"9900001946031500XX", "只能是纯数字"},
		{"X", "少 17 位"},
		{"九九零零零零", "只能是纯数字"},
		{"99000019460315002Y", "只能是纯数字"},
		{"-99000019460315002", "只能是纯数字"},
	};
	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct str out = S("untouched");
		err_t err = check_identity(arena, wrong[i].typed, &out);
		if (err == NULL)
			fail_msg("accepted: %s", wrong[i].typed);
		assert_error(err, ERR_INVALID, wrong[i].words);
		assert_text(err->field, "identity");
		assert_null(err->next);
		assert_text(out, "untouched");
		if (strlen(wrong[i].typed) > 2) /* the number itself is not repeated */
			assert_int_equal(str_find(err->text, str_of(wrong[i].typed)), SIZE_MAX);
	}
	struct str born_today = S("99000020261123001"), out;
	struct str number = str_fmt(arena, STR "%c", STR_ARG(born_today), identity_digit(born_today));
	assert_null(check_identity(arena, str_c(arena, number), &out));
}

static void credit_codes_follow_the_standard(void **state)
{
	(void)state;
	assert_true(credit_code_valid(S("91350100M000100Y43")));
	assert_false(credit_code_valid(S("91350100M000100Y4Z")));
	assert_true(credit_code_valid(S("524113210000000010"))); /* remainder 0 */
	assert_true(credit_code_valid(S("52411321000000020Y")));
	assert_false(credit_code_valid(S("524113210000000011")));
	assert_false(credit_code_valid(S("91350100M000100I43")));
	assert_false(credit_code_valid(S("91350100m000100y43")));
	assert_false(credit_code_valid(S("91350100M000100Y4")));
	assert_false(credit_code_valid(S("")));
}

static void telephones_are_brought_to_one_form(void **state)
{
	struct arena *arena = *state;
	static const struct {
		const char *typed, *kept;
	} good[] = {
		{"13800005621", "13800005621"},	   {"138 0000 5621", "13800005621"},
		{"138-0000-5621", "13800005621"},  {"+86 138 0000 5621", "13800005621"},
		{"8613800005621", "13800005621"},  {"008613800005621", "13800005621"},
		{"１３８００００５６２１", "13800005621"}, {"19900005621", "19900005621"},
		{"0371-12345678", NULL},	   {"0371-62345678", "0371-62345678"},
		{"(0371)62345678", "0371-62345678"}, {"037162345678", "0371-62345678"},
		{"010-62345678", "010-62345678"},  {"02162345678", "021-62345678"},
		{"0993-2345678", "0993-2345678"},  {"+86 371 62345678", NULL},
	};
	for (size_t i = 0; i < COUNT(good); i++) {
		struct str out = S("");
		err_t err = phone_check(arena, S("phone"), str_of(good[i].typed), &out);
		if (good[i].kept == NULL) {
			assert_non_null(err);
			continue;
		}
		if (err != NULL)
			fail_msg("refused: %s", good[i].typed);
		assert_text(out, good[i].kept);
	}
}

static void a_wrong_telephone_says_what_is_wrong(void **state)
{
	static const struct {
		const char *typed, *words;
	} wrong[] = {
		{"", "请填写电话号码"},		 {"1380000562", "少 1 位"},
		{"138000056212", "多 1 位"},	 {"138a0005621", "只能是数字"},
		{"12800005621", "13 到 19"},	 {"62345678", "请把区号写在前面"},
		{"+1 2025550100", "只能是数字"}, {"0", "这不像电话号码"},
		{"00", "这不像电话号码"},	 {"0371", "这不像电话号码"},
		{"0113-2345678", "这不像电话号码"}, {"1", "少 10 位"},
		{"0371-123", "这不像电话号码"},	 {"--", "请填写电话号码"},
	};
	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct str out = S("untouched");
		err_t err = phone_check(*state, S("phone"), str_of(wrong[i].typed), &out);
		if (err == NULL)
			fail_msg("accepted: %s", wrong[i].typed);
		assert_error(err, ERR_INVALID, wrong[i].words);
		assert_text(err->field, "phone");
		assert_text(out, "untouched");
	}
}

static void cards_carry_a_luhn_digit(void **state)
{
	struct arena *arena = *state;
	struct str out = S("");
	int accepted = 0;
	for (int c = 0; c <= 9; c++) {
		struct str card = str_fmt(arena, "621000000000000012%d", c);
		accepted += card_check(arena, S("card"), card, &out) == NULL;
	}
	assert_int_equal(accepted, 1); /* of ten check digits one is right */
	assert_null(card_check(arena, S("card"), S("4111 1111 1111 1111"), &out));
	assert_text(out, "4111111111111111");
	assert_error(card_check(arena, S("card"), S("4111111111111112"), &out), ERR_INVALID, "校验位不对");
	assert_error(card_check(arena, S("card"), S("411111111111111"), &out), ERR_INVALID, "至少少 1 位");
	assert_error(card_check(arena, S("card"), S("41111111111111111111"), &out), ERR_INVALID, "至少多 1 位");
	assert_error(card_check(arena, S("card"), S("4111-1111"), &out), ERR_INVALID, "只能是数字");
	assert_error(card_check(arena, S("card"), S(""), &out), ERR_INVALID, "请填写银行卡号");
}

static void masks_hide_all_but_the_agreed(void **state)
{
	struct arena *arena = *state;
	assert_text(identity_masked(arena, S("990000194603151234")), "990000********1234");
	assert_text(identity_masked(arena, S("99000019460315123X")), "990000********123X");
	assert_text(identity_masked(arena, S("990000460315123")), "990000*****5123");
	assert_text(identity_masked(arena, S("未登记")), "未**");
	assert_text(identity_masked(arena, S("")), "");
	assert_text(phone_masked(arena, S("13800005621")), "138****5621");
	assert_text(phone_masked(arena, S("0371-62345678")), "0371-******78");
	assert_text(phone_masked(arena, S("12345")), "1**");
	assert_text(card_masked(arena, S("6210000000000000123")), "**** 0123");
	assert_text(card_masked(arena, S("123")), "1**");
	assert_text(name_masked(arena, S("王小明")), "王**");
	assert_text(name_masked(arena, S("王明")), "王*");
	assert_text(name_masked(arena, S("王")), "王*");
	assert_text(name_masked(arena, S("阿依古丽·买买提")), "阿*******");
	assert_text(name_masked(arena, S("")), "");
	assert_text(text_masked(arena, S("河东组 3 号")), "河**");
	assert_text(text_masked(arena, S("")), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		with_arena(check_characters_follow_the_standard),
		with_arena(typed_numbers_are_folded),
		with_arena(the_demo_region_is_accepted),
		with_arena(old_numbers_are_widened),
		with_arena(an_error_says_what_is_wrong),
		cmocka_unit_test(credit_codes_follow_the_standard),
		with_arena(telephones_are_brought_to_one_form),
		with_arena(a_wrong_telephone_says_what_is_wrong),
		with_arena(cards_carry_a_luhn_digit),
		with_arena(masks_hide_all_but_the_agreed),
	};
	return cmocka_run_group_tests_name("ident", tests, NULL, NULL);
}
