/*
 * private_numbers: identity numbers, cards and telephones among all the numbers of a text. See private.h.
 *
 * A run of digits without anything between is a group; groups with a blank, a hyphen or a line end between them may be
 * one number. Every stretch of whole groups is looked at, never a part of a group: an order number that holds eleven
 * digits of the right look stays what it is. What stands before a number ("订单号", "卡号") decides where its look does not.
 */
#include "base/private_int.h"

#include "base/date.h"
#include "base/ident.h"

enum {
	DIGITS_MAX = 21,
	LABEL_REACH = 12,
	GROUPS_MAX = 20,
	IDENTITY = 18,
	OLD_IDENTITY = 15,
	DISABILITY_CARD = 20
};

enum gap { GAP_NONE, GAP_BLANK, GAP_LINE, GAP_DASH, GAP_DOT, GAP_BRACKET, GAP_OTHER };

struct group {
	size_t from, until; /* signs */
	enum gap gap; /* to the next group */
};

/* A stretch of whole groups. */
struct stretch {
	const struct group *first, *last;
	char digits[DIGITS_MAX + 2];
	size_t len;
	size_t from, until; /* signs */
	enum gap before, after; /* to the groups beside it */
};

/* ---- groups ---- */

static enum gap gap_between(const struct scan *scan, size_t from, size_t until)
{
	enum gap gap = from == until ? GAP_NONE : GAP_BLANK;
	for (size_t i = from; i < until; i++) {
		int32_t rune = sign_at(scan, i);
		enum gap one = rune == '\n' || rune == '\r'          ? GAP_LINE
			       : rune == '-'                         ? GAP_DASH
			       : rune == '.' || rune == 0xb7         ? GAP_DOT
			       : rune == ')'                         ? GAP_BRACKET
			       : rune != '\t' && sign_is_blank(rune) ? GAP_BLANK
								     : GAP_OTHER;
		if (one == GAP_OTHER || (gap > GAP_LINE && one > GAP_LINE))
			return GAP_OTHER;
		if (one > gap)
			gap = one;
	}
	return gap;
}

static size_t read_groups(const struct scan *scan, struct group **out)
{
	struct group *list = arena_many(scan->arena, struct group, scan->count + 1);
	size_t count = 0;
	for (size_t i = 0; i < scan->count;) {
		if (!sign_is_digit(scan, i)) {
			i++;
			continue;
		}
		size_t from = i;
		bool spelled = scan->signs[i].spelled;
		while (i < scan->count && sign_is_digit(scan, i) &&
		       scan->signs[i].spelled == spelled)
			i++;
		list[count++] = (struct group){from, i, GAP_OTHER};
	}
	for (size_t i = 0; i + 1 < count; i++)
		list[i].gap = gap_between(scan, list[i].until, list[i + 1].from);
	*out = list;
	return count;
}

/* ---- what stands around ---- */

static const char *const NOT_A_PERSON =
	"订单 订单号 订单编号 编号 编码 流水 流水号 单号 运单 运单号 快递 凭证 凭证号 发票 票号 "
	"代码 合同 合同号 文号 序列号 条码 设备 设备号 "
	"电表 水表 气表 户号 表号 批次 批号 货号 案号 档号 证书号 许可证 权证 学号 版本 坐标 账期 "
	"期号 地块";
static const char *const OF_IDENTITY =
	"身份证 身份证号 身份证号码 身份号码 证件号 证件号码 证号 老证 一代证 二代证 ID";
static const char *const OF_CARD = "卡号 账号 帐号 账户 帐户 账户号 银行卡 银行卡号 存折 信用卡 "
				   "一卡通 打款 转账 汇款 收款 金融账号 卡";
static const char *const OF_PHONE =
	"电话 手机 联系 座机 固话 传真 微信 TEL PHONE MOBILE WX VX 来电 拨打 致电 短信";

static bool ends_line(int32_t rune)
{
	return rune == '\n' || rune == 0x3002 || rune == ';';
}

/* How near before this place one of the words ends; the longer of two that end alike. SIZE_MAX: none. */
static size_t label_distance(const struct scan *scan, size_t at, const char *labels, size_t *length)
{
	size_t best = SIZE_MAX;
	*length = 0;
	for (size_t back = 1; back <= LABEL_REACH && back <= at; back++) {
		if (ends_line(sign_at(scan, at - back)))
			break;
		struct str words = str_of(labels);
		while (words.len > 0) {
			size_t taken = scan_word(scan, at - back, str_cut(&words, ' '));
			if (taken == 0 || taken > back)
				continue;
			size_t distance = back - taken;
			if (distance < best || (distance == best && taken > *length)) {
				best = distance;
				*length = taken;
			}
		}
	}
	return best;
}

/* Whether the nearest word before it says that it is no number of a person. */
static bool labelled_other(const struct scan *scan, size_t at, const char *own)
{
	size_t other_length = 0, own_length = 0;
	size_t other = label_distance(scan, at, NOT_A_PERSON, &other_length);
	size_t mine = label_distance(scan, at, own, &own_length);
	return other < mine || (other == mine && other != SIZE_MAX && other_length > own_length);
}

static bool labelled(const struct scan *scan, size_t at, const char *own)
{
	size_t length = 0;
	return label_distance(scan, at, own, &length) != SIZE_MAX && !labelled_other(scan, at, own);
}

static bool is_counted(const struct scan *scan, size_t until)
{
	while (sign_is_blank(sign_at(scan, until)))
		until++;
	return sign_at(scan, until) == '%' ||
	       scan_any(scan, until,
			S("元 万 亿 块 角 亩 平方 ㎡ 公里 米 斤 公斤 吨 度 户 立方 人次")) > 0;
}

/* A letter before a number makes it a mark of some thing, unless the letters say what it is. */
static bool after_letters(const struct scan *scan, size_t from)
{
	return from > 0 && sign_is_letter(scan, from - 1) &&
	       !scan_behind(scan, from, S("TEL PHONE MOBILE WX VX ID QQ"));
}

/* Whether it stands by itself, and is not a part of something longer or a sum of money. */
static bool stands_alone(const struct scan *scan, const struct stretch *it)
{
	int32_t before = it->from > 0 ? sign_at(scan, it->from - 1) : 0;
	if (it->before == GAP_DASH || it->before == GAP_DOT || it->after == GAP_DASH ||
	    it->after == GAP_DOT)
		return false;
	if (before == 0xa5 || before == '$' || after_letters(scan, it->from))
		return false;
	return !sign_is_letter(scan, it->until) && !is_counted(scan, it->until);
}

/* Whether people write a number of this kind in such pieces: digit by digit, or in pieces of at least `least`, with
 * one and the same thing between them. A line may end anywhere. */
static bool in_usual_pieces(const struct stretch *it, size_t least, bool last_free)
{
	enum gap gap = GAP_NONE;
	bool single = true, lines = false;
	for (const struct group *at = it->first; at < it->last; at++) {
		if (at->gap == GAP_LINE || at->gap == GAP_NONE) {
			lines = true;
			continue;
		}
		if (gap != GAP_NONE && at->gap != gap)
			return false;
		gap = at->gap;
	}
	for (const struct group *at = it->first; at <= it->last; at++)
		single = single && at->until - at->from == 1;
	for (const struct group *at = it->first; !single && !lines && at <= it->last; at++) {
		if (at->until - at->from < least && it->first != it->last &&
		    !(last_free && at == it->last))
			return false;
	}
	return gap != GAP_DOT || it->first == it->last || it->len <= 13;
}

/* ---- identity numbers ---- */

/* GB/T 2260: the first two digits; 99 is nobody's and serves for invented people. */
static bool is_region(const char *digits)
{
	static const char *const provinces =
		"11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 "
		"52 53 54 61 62 63 64 65 71 81 82 83 91 99";
	return str_find(str_of(provinces), (struct str){digits, 2}) != SIZE_MAX;
}

static bool is_birth(struct str eight)
{
	int64_t day = 0;
	return day_read_loose(eight, &day) && day_parts(day).year >= 1880 &&
	       day_parts(day).year < 2100;
}

static bool looks_like_identity(const char *digits)
{
	return is_region(digits) && is_birth((struct str){digits + 6, 8});
}

/* Eighteen characters, the last of which may be X; a wrong check character counts where the text calls it one. */
static bool is_identity(const struct scan *scan, const char *characters, size_t from)
{
	if (!looks_like_identity(characters))
		return false;
	return identity_digit((struct str){characters, IDENTITY - 1}) == characters[IDENTITY - 1] ||
	       labelled(scan, from, OF_IDENTITY);
}

static bool is_old_identity(const struct scan *scan, const struct stretch *it)
{
	char eight[] = "19000000";
	if (it->len != OLD_IDENTITY || !is_region(it->digits))
		return false;
	for (size_t i = 0; i < 6; i++)
		eight[i + 2] = it->digits[i + 6];
	return is_birth((struct str){eight, 8}) && stands_alone(scan, it) &&
	       !labelled_other(scan, it->from, OF_IDENTITY);
}

/* The two digits behind the number of a person make the number of a disability card. */
static bool is_card_tail(const struct scan *scan, size_t at)
{
	return sign_at(scan, at) >= '1' && sign_at(scan, at) <= '7' &&
	       sign_at(scan, at + 1) >= '1' && sign_at(scan, at + 1) <= '4' &&
	       !sign_is_digit(scan, at + 2);
}

static bool take_with_x(struct scan *scan, struct stretch *it)
{
	size_t at = it->until;
	while (at < it->until + 2 && (sign_is_blank(sign_at(scan, at)) || sign_at(scan, at) == '-'))
		at++;
	if (it->len != IDENTITY - 1 || sign_at(scan, at) != 'X' || sign_is_letter(scan, at + 1))
		return false;
	it->digits[it->len] = 'X';
	bool found = is_identity(scan, it->digits, it->from);
	if (found)
		scan_add(scan, PRIVATE_IDENTITY, it->from,
			 at + 1 + (is_card_tail(scan, at + 1) ? 2 : 0));
	return found;
}

static bool take_identity(struct scan *scan, struct stretch *it)
{
	if (!in_usual_pieces(it, 2, true))
		return false;
	if (take_with_x(scan, it))
		return true;
	bool whole = it->len == IDENTITY && is_identity(scan, it->digits, it->from);
	bool disability =
		it->len == DISABILITY_CARD && is_card_tail(scan, it->until - 2) &&
		looks_like_identity(it->digits) &&
		identity_digit((struct str){it->digits, IDENTITY - 1}) == it->digits[IDENTITY - 1];
	if (!whole && !disability && !is_old_identity(scan, it))
		return false;
	scan_add(scan, PRIVATE_IDENTITY, it->from, it->until);
	return true;
}

/* ---- cards ---- */

/* What cards in this country begin with: UnionPay 62 and 60, 95588 of old, Visa 4, Mastercard 51 to 55, JCB 35. */
static bool is_card_head(const struct stretch *it)
{
	struct str digits = {it->digits, it->len};
	if (str_starts(digits, S("62")) || str_starts(digits, S("60")) ||
	    str_starts(digits, S("9558")))
		return true;
	bool foreign = digits.at[0] == '4' || str_starts(digits, S("35")) ||
		       (digits.at[0] == '5' && digits.at[1] >= '1' && digits.at[1] <= '5');
	return foreign && digits.len == 16;
}

static bool take_card(struct scan *scan, const struct stretch *it)
{
	enum { SHORTEST = 16, LONGEST = 19, ACCOUNT_SHORTEST = 12 };
	struct str checked = {NULL, 0}, digits = {it->digits, it->len};
	if (it->len < ACCOUNT_SHORTEST || it->len > LONGEST || !in_usual_pieces(it, 3, true) ||
	    !stands_alone(scan, it) || labelled_other(scan, it->from, OF_CARD))
		return false;
	bool called = labelled(scan, it->from, OF_CARD);
	bool valid = it->len >= SHORTEST && is_card_head(it) &&
		     card_check(scan->arena, S(""), digits, &checked) == NULL;
	if (!valid && !called)
		return false;
	scan_add(scan, PRIVATE_CARD, it->from, it->until);
	return true;
}

/* ---- telephones ---- */

/* Without the country in front. */
static struct str national(const struct stretch *it)
{
	struct str digits = {it->digits, it->len};
	if (digits.len == 15 && str_starts(digits, S("0086")))
		return str_sub(digits, 4, 11);
	return digits.len == 13 && str_starts(digits, S("86")) ? str_sub(digits, 2, 11) : digits;
}

static bool is_mobile(struct str digits)
{
	return digits.len == 11 && digits.at[0] == '1' && digits.at[1] >= '3';
}

static size_t area_of(struct str digits)
{
	if (digits.len < 10 || digits.at[0] != '0' || digits.at[1] == '0')
		return 0;
	return digits.at[1] == '1' || digits.at[1] == '2' ? 3 : 4;
}

/* An area and a number behind it, the area being a piece of its own or nothing being apart. */
static bool is_fixed(struct scan *scan, const struct stretch *it, struct str digits)
{
	struct str checked = {NULL, 0};
	size_t area = area_of(digits), head = it->first->until - it->first->from;
	bool apart =
		it->first == it->last || head == area || head == 1 || it->first->gap == GAP_LINE;
	return area > 0 && apart && phone_check(scan->arena, S(""), digits, &checked) == NULL;
}

/* Seven or eight digits alone are a telephone only where the text says so right before. */
static bool is_local(const struct scan *scan, const struct stretch *it, struct str digits)
{
	int64_t day = 0;
	if ((digits.len != 7 && digits.len != 8) || digits.at[0] < '2' || digits.at[0] == '9' ||
	    day_read_loose(digits, &day))
		return false;
	return scan_behind(scan, it->from,
			   S("电话 电话是 电话号码 座机 固话 传真 TEL 号码是 座机号"));
}

/* "+86", "(+86)", "(0990)": what belongs to it on the left. */
static size_t phone_from(const struct scan *scan, const struct stretch *it)
{
	size_t from = it->from;
	if (from > 0 && sign_at(scan, from - 1) == '+')
		from--;
	bool bracket = it->first->gap == GAP_BRACKET && it->first != it->last;
	return bracket && from > 0 && sign_at(scan, from - 1) == '(' ? from - 1 : from;
}

/* "-803": a number in the house behind a fixed line. */
static size_t extension(const struct stretch *it)
{
	const struct group *next = it->last + 1;
	return it->after == GAP_DASH && next->until - next->from <= 4 && next->gap != GAP_DASH
		       ? next->until
		       : it->until;
}

static bool take_phone(struct scan *scan, const struct stretch *it)
{
	struct str digits = national(it);
	struct stretch alone = *it;
	size_t until = it->until;
	bool fixed = is_fixed(scan, it, digits);
	if (!fixed && !is_mobile(digits) && !is_local(scan, it, digits))
		return false;
	if (fixed && extension(it) > until) {
		until = extension(it);
		alone.after = GAP_OTHER;
	}
	bool countries = digits.len < it->len;
	if (!in_usual_pieces(it, countries ? 2 : 3, false) || !stands_alone(scan, &alone) ||
	    labelled_other(scan, it->from, OF_PHONE))
		return false;
	scan_add(scan, PRIVATE_PHONE, phone_from(scan, it), until);
	return true;
}

/* ---- every stretch ---- */

static void look_at(struct scan *scan, struct stretch *it)
{
	if (!take_identity(scan, it) && !take_card(scan, it))
		(void)take_phone(scan, it);
}

static void look_from(struct scan *scan, const struct group *groups, size_t count, size_t first)
{
	struct stretch it = {.first = &groups[first],
			     .from = groups[first].from,
			     .before = first > 0 ? groups[first - 1].gap : GAP_OTHER};
	for (size_t last = first; last < count && last < first + GROUPS_MAX; last++) {
		const struct group *group = &groups[last];
		if (it.len + (group->until - group->from) > DIGITS_MAX)
			return;
		for (size_t i = group->from; i < group->until; i++)
			it.digits[it.len++] = (char)sign_at(scan, i);
		it.last = group;
		it.until = group->until;
		it.after = group->gap;
		look_at(scan, &it);
		if (group->gap == GAP_OTHER)
			return;
	}
}

void private_numbers(struct scan *scan)
{
	struct group *groups = NULL;
	size_t count = read_groups(scan, &groups);
	for (size_t i = 0; i < count; i++)
		look_from(scan, groups, count, i);
}
