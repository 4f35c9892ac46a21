/*
 * private: folding a text into signs, putting together what was found, and hiding it. See private.h.
 *
 * Every disguise is undone once, here, so that the rules of the other files look at one plain writing.
 */
#include "base/private_int.h"

#include "base/buf.h"

enum { FINDS_FIRST = 16, FULL_WIDTH = 0xfee0 };

/* ---- signs ---- */

static bool is_invisible(int32_t rune)
{
	return rune == 0xad || (rune >= 0x200b && rune <= 0x200f) ||
	       (rune >= 0x202a && rune <= 0x202e) || (rune >= 0x2060 && rune <= 0x2064) ||
	       rune == 0xfeff || (rune >= 0xfe00 && rune <= 0xfe0f);
}

bool sign_is_blank(int32_t rune)
{
	return rune == ' ' || rune == '\t' || rune == 0xa0 || (rune >= 0x2000 && rune <= 0x200a) ||
	       rune == 0x202f || rune == 0x205f || rune == 0x3000;
}

static bool is_dash(int32_t rune)
{
	return (rune >= 0x2010 && rune <= 0x2015) || rune == 0x2212 || rune == 0x2500 ||
	       rune == 0x30fc || rune == 0xfe63;
}

/* The value of a digit written in Chinese; -1: it is none. */
static int spelled_digit(int32_t rune)
{
	static const char *const rows[] = {"〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖"};
	if (rune < 0x3000)
		return -1;
	if (rune == 0x5e7a) /* 幺, as numbers are read aloud */
		return 1;
	for (size_t row = 0; row < 2; row++) {
		struct str digits = str_of(rows[row]);
		int value = 0;
		for (size_t i = 0; i < digits.len; value++) {
			if (str_rune(digits, &i) == rune)
				return value;
		}
	}
	return -1;
}

static int32_t folded(int32_t rune)
{
	if (rune >= 0xff01 && rune <= 0xff5e)
		rune -= FULL_WIDTH;
	if (rune >= 0x1d7ce && rune <= 0x1d7ff) /* mathematical digits */
		return '0' + (rune - 0x1d7ce) % 10;
	if (rune == 0x2169 || rune == 0x2179 || rune == 0x425 || rune == 0x445 || rune == 0xd7)
		return 'X'; /* Ⅹ, Х and ×, where an X was meant */
	if (rune >= 'a' && rune <= 'z')
		return rune - 'a' + 'A';
	if (is_dash(rune))
		return '-';
	return rune;
}

static void read_signs(struct scan *scan)
{
	scan->signs = arena_many(scan->arena, struct sign, scan->text.len + 1);
	for (size_t i = 0; i < scan->text.len;) {
		size_t from = i;
		int32_t rune = str_rune(scan->text, &i);
		if (is_invisible(rune))
			continue;
		int digit = spelled_digit(rune);
		struct sign *sign = &scan->signs[scan->count++];
		*sign = (struct sign){.rune = digit >= 0 ? '0' + digit : folded(rune),
				      .plain = folded(rune),
				      .spelled = digit >= 0,
				      .from = from,
				      .until = i};
	}
}

/* ---- words ---- */

size_t scan_word(const struct scan *scan, size_t at, struct str word)
{
	size_t taken = 0;
	for (size_t i = 0; i < word.len; taken++) {
		int32_t rune = folded(str_rune(word, &i));
		if (at + taken >= scan->count || scan->signs[at + taken].plain != rune)
			return 0;
	}
	return taken;
}

size_t scan_any(const struct scan *scan, size_t at, struct str words)
{
	while (words.len > 0) {
		size_t taken = scan_word(scan, at, str_cut(&words, ' '));
		if (taken > 0)
			return taken;
	}
	return 0;
}

bool scan_behind(const struct scan *scan, size_t at, struct str words)
{
	while (at > 0 && (sign_is_blank(sign_at(scan, at - 1)) || sign_at(scan, at - 1) == ':'))
		at--;
	while (words.len > 0) {
		struct str word = str_cut(&words, ' ');
		size_t chars = str_chars(word);
		if (chars <= at && scan_word(scan, at - chars, word) == chars)
			return true;
	}
	return false;
}

/* ---- what was found ---- */

void scan_add(struct scan *scan, enum private_kind kind, size_t from, size_t until)
{
	if (scan->find_count == scan->find_room) {
		size_t room = scan->find_room == 0 ? FINDS_FIRST : scan->find_room * 2;
		scan->finds =
			arena_grow(scan->arena, scan->finds, scan->find_room * sizeof *scan->finds,
				   room * sizeof *scan->finds);
		scan->find_room = room;
	}
	scan->finds[scan->find_count++] = (struct find){kind, from, until};
}

/* The stricter kind wins, then the longer find: a card's sixteen digits inside an identity number are none. */
static bool beats(const struct find *a, const struct find *b)
{
	if (a->kind != b->kind)
		return a->kind < b->kind;
	return a->until - a->from > b->until - b->from;
}

static bool overlap(const struct find *a, const struct find *b)
{
	return a->from < b->until && b->from < a->until;
}

static bool is_beaten(const struct scan *scan, size_t which)
{
	for (size_t i = 0; i < scan->find_count; i++) {
		const struct find *other = &scan->finds[i], *one = &scan->finds[which];
		bool same = other->kind == one->kind && other->from == one->from &&
			    other->until == one->until;
		if (i == which || !overlap(other, one))
			continue;
		if (beats(other, one) ||
		    (!beats(one, other) && (same ? i < which : other->from < one->from)))
			return true;
	}
	return false;
}

static size_t put_in_order(const struct scan *scan, struct private_span *list)
{
	size_t count = 0;
	for (size_t i = 0; i < scan->find_count; i++) {
		const struct find *find = &scan->finds[i];
		if (is_beaten(scan, i))
			continue;
		size_t from = scan->signs[find->from].from, at = count++;
		for (; at > 0 && list[at - 1].from > from; at--)
			list[at] = list[at - 1];
		list[at] = (struct private_span){find->kind, from,
						 scan->signs[find->until - 1].until - from};
	}
	return count;
}

size_t private_find(struct arena *arena, struct str text, const struct private_words *words,
		    struct private_span **out)
{
	struct scan scan = {.arena = arena, .text = text};
	read_signs(&scan);
	private_numbers(&scan);
	private_houses(&scan);
	if (words != NULL)
		private_illness(&scan, words);
	*out = arena_many(arena, struct private_span, scan.find_count);
	return put_in_order(&scan, *out);
}

/* ---- hiding ---- */

struct str private_plain(struct arena *arena, struct str text, const struct private_span *span)
{
	struct scan scan = {.arena = arena, .text = str_sub(text, span->from, span->len)};
	struct buf out = buf_new(arena, scan.text.len + 1);
	if (span->kind == PRIVATE_HEALTH)
		return scan.text;
	read_signs(&scan);
	for (size_t i = 0; i < scan.count; i++) {
		if (span->kind == PRIVATE_HOUSE && !sign_is_digit(&scan, i) &&
		    !sign_is_blank(sign_at(&scan, i)))
			buf_add(&out, str_sub(scan.text, scan.signs[i].from,
					      scan.signs[i].until - scan.signs[i].from));
		else if (sign_is_digit(&scan, i) || sign_is_letter(&scan, i))
			buf_byte(&out, (char)sign_at(&scan, i));
	}
	return buf_str(&out);
}

static struct str mask_of(struct arena *arena, struct str text, const struct private_span *span)
{
	struct str plain = private_plain(arena, text, span);
	if (span->kind == PRIVATE_IDENTITY && plain.len >= 15)
		return str_fmt(arena, STR "***********" STR, STR_ARG(str_sub(plain, 0, 3)),
			       STR_ARG(str_sub(plain, plain.len - 4, 4)));
	return span->kind == PRIVATE_HEALTH || span->kind == PRIVATE_HOUSE ? S("**") : S("****");
}

struct str private_masked(struct arena *arena, struct str text, const struct private_span *spans,
			  size_t count, const bool *kept)
{
	enum { MASK_LONGEST = 32 };
	struct buf out = buf_new(arena, text.len + count * MASK_LONGEST + 1);
	size_t at = 0;
	for (size_t i = 0; i < count; i++) {
		if (kept != NULL && kept[i])
			continue;
		buf_add(&out, str_sub(text, at, spans[i].from - at));
		buf_add(&out, mask_of(arena, text, &spans[i]));
		at = spans[i].from + spans[i].len;
	}
	buf_add(&out, str_sub(text, at, text.len - at));
	return buf_str(&out);
}

struct str private_title(enum private_kind kind)
{
	static const struct str titles[PRIVATE_KINDS] = {
		STR_INIT("身份证号"), STR_INIT("银行卡号"),   STR_INIT("电话号码"),
		STR_INIT("门牌号"),   STR_INIT("病情或残疾"),
	};
	return titles[kind];
}

struct str private_name(enum private_kind kind)
{
	static const struct str names[PRIVATE_KINDS] = {
		STR_INIT("identity"), STR_INIT("card"),   STR_INIT("phone"),
		STR_INIT("house"),    STR_INIT("health"),
	};
	return names[kind];
}
