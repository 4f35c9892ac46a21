/*
 * aloud: numbers as they are spoken. See aloud.h.
 *
 * A digit alone says nothing: 1355 may be a sum, a year or the end of a telephone number, and each is read in another
 * way. What stands before and behind decides. In doubt digits are read one by one, which nobody mistakes.
 */
#include "modules/notices/aloud.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/count.h"

enum { GROWTH = 16, LEAST_ROOM = 256, PHONE_LEAST = 7, CARDINAL_DIGITS = 8, HEARD_BACK = 18 };

static const char *const digits[] = {"零", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
static const char *const places[] = {"", "十", "百", "千"};

struct reading {
	struct str text;
	size_t at;
	struct buf out;
};

static bool is_digit(struct str text, size_t at)
{
	return at < text.len && text.at[at] >= '0' && text.at[at] <= '9';
}

static size_t run_of(struct str text, size_t at)
{
	size_t end = at;
	while (is_digit(text, end))
		end++;
	return end - at;
}

static int64_t value_of(struct str run)
{
	int64_t n = 0;
	return str_int(run, &n) ? n : 0;
}

static bool follows(struct str text, size_t at, const char *word)
{
	return str_starts(str_sub(text, at, text.len), str_of(word));
}

/* ---- full-width digits and signs are the same to an ear, a blank beside a Chinese character is none ---- */

static bool is_wide(struct str text, size_t at)
{
	return at < text.len && (unsigned char)text.at[at] >= 0x80;
}

static struct str narrow(struct arena *arena, struct str text)
{
	struct buf out = buf_new(arena, text.len + LEAST_ROOM);
	for (size_t i = 0; i < text.len;) {
		size_t from = i;
		int32_t rune = str_rune(text, &i);
		if (rune == ' ' && (is_wide(text, i) || (from > 0 && is_wide(text, from - 1))))
			continue;
		if (rune >= 0xff10 && rune <= 0xff19)
			buf_byte(&out, (char)('0' + (rune - 0xff10)));
		else if (rune == 0xff05)
			buf_byte(&out, '%');
		else if (rune == 0xff1a && is_digit(text, i) && out.len > 0 && is_digit(buf_str(&out), out.len - 1))
			buf_byte(&out, ':');
		else
			buf_add(&out, str_sub(text, from, i - from));
	}
	return buf_str(&out);
}

/* ---- ways to say digits ---- */

static void one_by_one(struct buf *out, struct str run, bool telephone)
{
	for (size_t i = 0; i < run.len; i++) {
		if (run.at[i] >= '0' && run.at[i] <= '9')
			buf_add(out, telephone && run.at[i] == '1' ? S("幺") : str_of(digits[run.at[i] - '0']));
	}
}

/* Below ten thousand: 1005 → 一千零五, 12 → 十二 at the beginning of a number. */
static void four_digits(struct buf *out, int64_t n, bool first)
{
	static const int64_t weights[] = {1, 10, 100, 1000};
	bool begun = false, gap = false;
	for (int place = 3; place >= 0; place--) {
		int64_t digit = n / weights[place] % 10;
		if (digit == 0) {
			gap = begun;
			continue;
		}
		if (gap)
			buf_add(out, S("零"));
		if (!(digit == 1 && place == 1 && !begun && first))
			buf_add(out, str_of(digits[digit]));
		buf_add(out, str_of(places[place]));
		begun = true;
		gap = false;
	}
}

static void cardinal(struct buf *out, int64_t n)
{
	int64_t high = n / 10000, low = n % 10000;
	if (n == 0)
		buf_add(out, S("零"));
	if (high == 2)
		buf_add(out, S("两万"));
	else if (high > 0) {
		four_digits(out, high, true);
		buf_add(out, S("万"));
	}
	if (high > 0 && low > 0 && low < 1000)
		buf_add(out, S("零"));
	four_digits(out, low, high == 0);
}

/* Two of something are 两, the second of something is 二. */
static bool counts_things(struct str text, size_t at)
{
	static const char *const measures[] = {"个", "位", "户", "名", "件", "次", "天", "小时", "套", "块", "元", "斤", "亩", "米",
					       "张", "条", "本", "头", "只", "份", "辆", "场", "种", "家", "人", "千", "万", "周", "遍", "袋", "公斤", "亿"};
	while (at < text.len && text.at[at] == ' ')
		at++;
	for (size_t i = 0; i < COUNT(measures); i++) {
		if (follows(text, at, measures[i]))
			return true;
	}
	return false;
}

/* ---- what a run of digits is ---- */

static bool is_called(const struct reading *reading)
{
	static const char *const words[] = {"打", "拨", "电话", "热线", "手机", "联系"};
	size_t from = reading->at > HEARD_BACK ? reading->at - HEARD_BACK : 0;
	struct str before = str_sub(reading->text, from, reading->at - from);
	for (size_t i = 0; i < COUNT(words); i++) {
		if (str_find(before, str_of(words[i])) != SIZE_MAX)
			return true;
	}
	return false;
}

/* 8:30, 14:05 */
static bool take_time(struct reading *reading, size_t run)
{
	struct str text = reading->text;
	size_t at = reading->at, colon = at + run;
	int64_t hour = value_of(str_sub(text, at, run));
	if (run > 2 || hour > 24 || colon >= text.len || text.at[colon] != ':' || run_of(text, colon + 1) != 2)
		return false;
	int64_t minute = value_of(str_sub(text, colon + 1, 2));
	if (minute > 59)
		return false;
	struct str said = buf_str(&reading->out);
	bool named = str_ends(said, S("午")) || str_ends(said, S("上")) || str_ends(said, S("晨"));
	if (hour > 12 && !named)
		buf_add(&reading->out, hour >= 19 ? S("晚上") : S("下午"));
	hour = hour > 12 ? hour - 12 : hour;
	if (hour == 2)
		buf_add(&reading->out, S("两"));
	else
		cardinal(&reading->out, hour);
	buf_add(&reading->out, minute == 30 ? S("点半") : S("点"));
	if (minute > 0 && minute != 30) {
		if (minute < 10)
			buf_add(&reading->out, S("零"));
		cardinal(&reading->out, minute);
		buf_add(&reading->out, S("分"));
	}
	reading->at = colon + 3;
	return true;
}

/* 2026-11-28, 2026/11/28, 2026.11.28 */
static bool take_date(struct reading *reading, size_t run)
{
	struct str text = reading->text;
	size_t first = reading->at + run;
	char mark = first < text.len ? text.at[first] : ' ';
	size_t month = run_of(text, first + 1), second = first + 1 + month;
	if (run != 4 || (mark != '-' && mark != '/' && mark != '.') || month == 0 || month > 2 || second >= text.len ||
	    text.at[second] != mark)
		return false;
	size_t day = run_of(text, second + 1);
	if (day == 0 || day > 2)
		return false;
	one_by_one(&reading->out, str_sub(text, reading->at, run), false);
	buf_add(&reading->out, S("年"));
	cardinal(&reading->out, value_of(str_sub(text, first + 1, month)));
	buf_add(&reading->out, S("月"));
	cardinal(&reading->out, value_of(str_sub(text, second + 1, day)));
	buf_add(&reading->out, S("日"));
	reading->at = second + 1 + day;
	return true;
}

/* 13900000031, 0990-5550101, 12345 where somebody is called. */
static bool take_phone(struct reading *reading, size_t run)
{
	struct str text = reading->text;
	size_t dash = reading->at + run;
	size_t behind = dash < text.len && text.at[dash] == '-' ? run_of(text, dash + 1) : 0;
	bool sum = run <= CARDINAL_DIGITS && counts_things(text, dash);
	if (text.at[reading->at] == '0' && run >= 3 && run <= 4 && behind >= PHONE_LEAST)
		run += 1 + behind;
	else if (sum || (run < PHONE_LEAST && !(run >= 3 && is_called(reading))))
		return false;
	one_by_one(&reading->out, str_sub(text, reading->at, run), true);
	reading->at += run;
	return true;
}

static void take_number(struct reading *reading, size_t run)
{
	struct str text = reading->text, whole = str_sub(text, reading->at, run);
	size_t end = reading->at + run;
	size_t part = end < text.len && text.at[end] == '.' ? run_of(text, end + 1) : 0;
	bool year = run == 4 && part == 0 && follows(text, end, "年");
	bool percent = follows(text, end + (part > 0 ? part + 1 : 0), "%");
	if (percent)
		buf_add(&reading->out, S("百分之"));
	if (year || run > CARDINAL_DIGITS || (run > 1 && whole.at[0] == '0'))
		one_by_one(&reading->out, whole, false);
	else if (run == 1 && whole.at[0] == '2' && part == 0 && !percent && counts_things(text, end))
		buf_add(&reading->out, S("两"));
	else
		cardinal(&reading->out, value_of(whole));
	if (part > 0) {
		buf_add(&reading->out, S("点"));
		one_by_one(&reading->out, str_sub(text, end + 1, part), false);
		end += 1 + part;
	}
	reading->at = end + percent;
}

/* Between two numbers a stroke is said as 到. */
static void take_stroke(struct reading *reading)
{
	static const char *const strokes[] = {"-", "–", "—", "~", "～", "－"};
	for (size_t i = 0; i < COUNT(strokes); i++) {
		size_t behind = reading->at + str_of(strokes[i]).len;
		if (!follows(reading->text, reading->at, strokes[i]) || !is_digit(reading->text, behind))
			continue;
		buf_add(&reading->out, S("到"));
		reading->at = behind;
		return;
	}
}

static void take_digits(struct reading *reading)
{
	size_t run = run_of(reading->text, reading->at);
	if (!take_time(reading, run) && !take_date(reading, run) && !take_phone(reading, run))
		take_number(reading, run);
	take_stroke(reading);
}

struct str words_aloud(struct arena *arena, struct str text)
{
	struct reading reading = {.text = narrow(arena, text), .out = buf_new(arena, text.len * GROWTH + LEAST_ROOM)};
	while (reading.at < reading.text.len) {
		if (is_digit(reading.text, reading.at)) {
			take_digits(&reading);
			continue;
		}
		size_t from = reading.at;
		(void)str_rune(reading.text, &reading.at);
		buf_add(&reading.out, str_sub(reading.text, from, reading.at - from));
	}
	return buf_str(&reading.out);
}
