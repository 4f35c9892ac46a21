/*
 * ident: checking and masking numbers of people, organisations, telephones and cards. See ident.h.
 *
 * Why the wording matters: whoever typed the number must see at which place to look. Never refuses a
 * division code it does not know (counties merge, old codes live on in numbers), and never puts the
 * number itself into an error.
 */
#include "base/ident.h"

#include "base/arena.h"
#include "base/date.h"

enum { IDENTITY = 18, OLD_IDENTITY = 15, CREDIT_CODE = 18, EARLIEST_YEAR = 1800 };

/* ---- what was typed ---- */

static bool is_blank(int32_t rune)
{
	return rune <= ' ' || rune == 0xa0 || (rune >= 0x2000 && rune <= 0x200f) || rune == 0x202f ||
	       rune == 0x2060 || rune == 0x3000 || rune == 0xfeff;
}

struct str ident_fold(struct arena *arena, struct str typed)
{
	char *text = arena_alloc(arena, typed.len + 1);
	size_t len = 0;
	for (size_t i = 0; i < typed.len;) {
		size_t from = i;
		int32_t rune = str_rune(typed, &i);
		if (rune >= 0 && is_blank(rune))
			continue;
		if (rune >= 0xff01 && rune <= 0xff5e)
			rune -= 0xff01 - '!';
		if (rune == 'x')
			rune = 'X';
		if (rune >= 0 && rune < 0x80) {
			text[len++] = (char)rune;
			continue;
		}
		while (from < i)
			text[len++] = typed.at[from++];
	}
	return (struct str){text, len};
}

static size_t count_digits(struct str s)
{
	size_t count = 0;
	while (count < s.len && s.at[count] >= '0' && s.at[count] <= '9')
		count++;
	return count;
}

static bool all_digits(struct str s)
{
	return s.len > 0 && count_digits(s) == s.len;
}

static int digit_at(struct str s, size_t i)
{
	return s.at[i] - '0';
}

/* ---- identity numbers (GB 11643) ---- */

char identity_digit(struct str first17)
{
	static const int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
	int sum = 0;
	if (first17.len != IDENTITY - 1 || !all_digits(first17))
		return '\0';
	for (size_t i = 0; i < first17.len; i++)
		sum += digit_at(first17, i) * weights[i];
	return "10X98765432"[sum % 11];
}

/* The birth date of a number of 17 or more characters; false when it is none. */
static bool read_birth(struct str number, int64_t *day)
{
	struct str text = str_sub(number, 6, 8);
	int64_t found = 0;
	if (!all_digits(text) || !day_read_loose(text, &found) || day_parts(found).year < EARLIEST_YEAR)
		return false;
	*day = found;
	return true;
}

static err_t wrong_length(struct arena *arena, struct str field, size_t len)
{
	if (len < IDENTITY)
		return err_field(arena, field, "身份证号是 18 位，少 %zu 位，请对照证件再核一次",
				 IDENTITY - len);
	return err_field(arena, field, "身份证号是 18 位，多 %zu 位，请对照证件再核一次", len - IDENTITY);
}

static bool is_identity_shape(struct str number)
{
	size_t digits = count_digits(number);
	if (digits == number.len)
		return true;
	return number.len == IDENTITY && digits == IDENTITY - 1 && number.at[digits] == 'X';
}

static err_t check_shape(struct arena *arena, struct str field, struct str number)
{
	size_t chars = str_chars(number), digits = count_digits(number);
	if (number.len == 0)
		return err_field(arena, field, "请填写身份证号");
	bool ends_with_x = digits + 1 == number.len && number.at[digits] == 'X';
	if (digits != number.len && !ends_with_x)
		return err_field(arena, field,
				 "身份证号只能是纯数字，最后一位可以是 X，请去掉其他字符再填一次");
	if (ends_with_x && chars == OLD_IDENTITY)
		return err_field(arena, field, "15 位的旧身份证号只能是纯数字，请对照证件再核一次");
	if (chars != IDENTITY && chars != OLD_IDENTITY)
		return wrong_length(arena, field, chars);
	return NULL;
}

/* 15 to 18: the century goes in and the check character on. */
static struct str widened(struct arena *arena, struct str old)
{
	struct str first17 = str_fmt(arena, STR "19" STR, STR_ARG(str_sub(old, 0, 6)),
				     STR_ARG(str_sub(old, 6, 9)));
	return str_fmt(arena, STR "%c", STR_ARG(first17), identity_digit(first17));
}

err_t identity_check(struct arena *arena, struct str field, struct str typed, int64_t today,
		     struct str *out)
{
	struct str number = ident_fold(arena, typed);
	int64_t birth = 0;
	TRY(check_shape(arena, field, number));
	bool old = number.len == OLD_IDENTITY;
	if (old)
		number = widened(arena, number);
	const char *places = old ? "7-12" : "7-14";
	if (!read_birth(number, &birth))
		return err_field(arena, field, "第 %s 位不是真实的出生日期，请对照证件再核一次", places);
	if (birth > today)
		return err_field(arena, field, "第 %s 位的出生日期在今天以后，请对照证件再核一次", places);
	if (identity_digit(str_sub(number, 0, IDENTITY - 1)) != number.at[IDENTITY - 1])
		return err_field(arena, field, "校验码不对，请对照证件再核一次");
	*out = number;
	return NULL;
}

int64_t identity_birth(struct str number)
{
	int64_t day = 0;
	(void)read_birth(number, &day);
	return day;
}

bool identity_male(struct str number)
{
	return number.len == IDENTITY && digit_at(number, 16) % 2 == 1;
}

/* ---- unified social credit codes (GB 32100) ---- */

bool credit_code_valid(struct str code)
{
	const struct str alphabet = S("0123456789ABCDEFGHJKLMNPQRTUWXY");
	static const int weights[] = {1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28};
	int sum = 0;
	if (code.len != CREDIT_CODE)
		return false;
	for (size_t i = 0; i < code.len; i++) {
		size_t value = str_find(alphabet, str_sub(code, i, 1));
		if (value == SIZE_MAX)
			return false;
		if (i < CREDIT_CODE - 1)
			sum += (int)value * weights[i];
	}
	return alphabet.at[(31 - sum % 31) % 31] == code.at[CREDIT_CODE - 1];
}

/* ---- telephones ---- */

/* Digits only: people group them with hyphens and put the country in front. */
static struct str plain_phone(struct arena *arena, struct str typed)
{
	struct str folded = ident_fold(arena, typed);
	char *text = arena_alloc(arena, folded.len + 1);
	size_t len = 0;
	bool country = str_starts(folded, S("+"));
	for (size_t i = country; i < folded.len; i++) {
		if (folded.at[i] != '-' && folded.at[i] != '(' && folded.at[i] != ')')
			text[len++] = folded.at[i];
	}
	struct str plain = {text, len};
	if (str_starts(plain, S("0086")))
		plain = str_sub(plain, 4, plain.len);
	else if (str_starts(plain, S("86")) && (country || plain.len == 13))
		plain = str_sub(plain, 2, plain.len);
	else if (country)
		plain = str_join(arena, S("+"), plain); /* another country's: refused as no digits */
	return plain;
}

static bool is_mobile(struct str phone)
{
	return phone.len == 11 && all_digits(phone) && phone.at[0] == '1' && phone.at[1] >= '3';
}

/* Area codes have three digits in 010 and 02x, four elsewhere. 0: no area code. */
static size_t area_length(struct str phone)
{
	if (phone.len < 3 || phone.at[0] != '0' || phone.at[1] == '0')
		return 0;
	return phone.at[1] == '1' || phone.at[1] == '2' ? 3 : 4;
}

err_t phone_check(struct arena *arena, struct str field, struct str typed, struct str *out)
{
	struct str phone = plain_phone(arena, typed);
	if (phone.len == 0)
		return err_field(arena, field, "请填写电话号码");
	if (!all_digits(phone))
		return err_field(arena, field, "电话号码只能是数字，请去掉其他字符再填一次");
	if (is_mobile(phone)) {
		*out = phone;
		return NULL;
	}
	size_t area = area_length(phone);
	bool fixed = area > 0 && (phone.len - area == 7 || phone.len - area == 8) &&
		     phone.at[area] >= '2' && (area == 4 || phone.at[1] == '2' || phone.at[2] == '0');
	if (fixed) {
		*out = str_fmt(arena, STR "-" STR, STR_ARG(str_sub(phone, 0, area)),
			       STR_ARG(str_sub(phone, area, phone.len)));
		return NULL;
	}
	if (phone.at[0] == '1' && phone.len != 11)
		return err_field(arena, field, "手机号是 11 位，%s %zu 位，请再核一次",
				 phone.len < 11 ? "少" : "多",
				 phone.len < 11 ? 11 - phone.len : phone.len - 11);
	if (area == 0 && (phone.len == 7 || phone.len == 8) && phone.at[0] >= '2')
		return err_field(arena, field, "固定电话请把区号写在前面，例如 0371-12345678");
	return err_field(arena, field,
			 "这不像电话号码：手机号 11 位、以 13 到 19 开头，固定电话要带区号，请再核一次");
}

/* ---- bank cards ---- */

static bool luhn(struct str digits)
{
	int sum = 0;
	for (size_t i = 0; i < digits.len; i++) {
		int n = digit_at(digits, digits.len - 1 - i) * (i % 2 == 1 ? 2 : 1);
		sum += n > 9 ? n - 9 : n;
	}
	return sum % 10 == 0;
}

err_t card_check(struct arena *arena, struct str field, struct str typed, struct str *out)
{
	enum { SHORTEST = 16, LONGEST = 19 };
	struct str card = ident_fold(arena, typed);
	if (card.len == 0)
		return err_field(arena, field, "请填写银行卡号");
	if (!all_digits(card))
		return err_field(arena, field, "银行卡号只能是数字，请去掉其他字符再填一次");
	if (card.len < SHORTEST)
		return err_field(arena, field, "银行卡号是 16 到 19 位，至少少 %zu 位，请对照银行卡再核一次",
				 SHORTEST - card.len);
	if (card.len > LONGEST)
		return err_field(arena, field, "银行卡号是 16 到 19 位，至少多 %zu 位，请对照银行卡再核一次",
				 card.len - LONGEST);
	if (!luhn(card))
		return err_field(arena, field, "银行卡号的校验位不对，请对照银行卡再核一次");
	*out = card;
	return NULL;
}

/* ---- masks ---- */

/* The first head and last tail bytes of an ASCII text with stars between. */
static struct str masked(struct arena *arena, struct str text, size_t head, size_t tail)
{
	struct str copy = str_dup(arena, text);
	char *at = (char *)(uintptr_t)copy.at;
	for (size_t i = head; i + tail < copy.len; i++)
		at[i] = '*';
	return copy;
}

struct str identity_masked(struct arena *arena, struct str number)
{
	if (!is_identity_shape(number) || (number.len != IDENTITY && number.len != OLD_IDENTITY))
		return text_masked(arena, number);
	return masked(arena, number, 6, 4);
}

struct str phone_masked(struct arena *arena, struct str phone)
{
	if (is_mobile(phone))
		return masked(arena, phone, 3, 4);
	size_t dash = str_find(phone, S("-"));
	if (dash == 3 || dash == 4)
		return masked(arena, phone, dash + 1, 2);
	return text_masked(arena, phone);
}

struct str card_masked(struct arena *arena, struct str card)
{
	if (card.len < 8 || !all_digits(card))
		return text_masked(arena, card);
	return str_join(arena, S("**** "), str_sub(card, card.len - 4, 4));
}

struct str name_masked(struct arena *arena, struct str name)
{
	size_t chars = str_chars(name);
	struct str first = str_head(name, 1);
	if (chars == 0)
		return S("");
	char *text = arena_alloc(arena, first.len + chars + 1);
	size_t len = 0;
	while (len < first.len) {
		text[len] = first.at[len];
		len++;
	}
	for (size_t i = 1; i < chars || i == 1; i++)
		text[len++] = '*';
	return (struct str){text, len};
}

struct str text_masked(struct arena *arena, struct str text)
{
	if (text.len == 0)
		return S("");
	return str_join(arena, str_head(text, 1), S("**"));
}
