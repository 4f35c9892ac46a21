/*
 * text: accepting, folding and cutting text into search terms. See text.h.
 *
 * ICU normalises; but nearly all that arrives here is in NFC already, which a look at the characters
 * tells, so ICU is seldom asked. Never changes what a text means beyond what its header says.
 */
#include "base/text.h"

#include "base/arena.h"
#include "base/buf.h"

#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

enum { WORD_MAX = 64 };

/* ---- NFC ---- */

/* Characters that neither compose nor decompose whatever stands beside them. */
static bool surely_normal(int32_t rune)
{
	if (rune < 0x300)
		return true;
	if (rune >= 0x3400 && rune < 0xa000) /* Chinese */
		return true;
	if (rune >= 0x2002 && rune < 0x2070) /* dashes, quotes, dots */
		return true;
	return (rune >= 0x3000 && rune <= 0x3029) || (rune >= 0xff01 && rune < 0xfff0);
}

static bool all_normal(struct str text)
{
	for (size_t i = 0; i < text.len;) {
		if (!surely_normal(str_rune(text, &i)))
			return false;
	}
	return true;
}

/* NFC by ICU; malformed bytes become U+FFFD. */
static struct str normalised(struct arena *arena, struct str text)
{
	UErrorCode code = U_ZERO_ERROR;
	const UNormalizer2 *nfc = unorm2_getNFCInstance(&code);
	if (all_normal(text) || text.len > INT32_MAX / 12)
		return text;
	int32_t space = (int32_t)text.len + 1, len = 0, made_len = 0, out_len = 0;
	UChar *wide = arena_many(arena, UChar, (size_t)space);
	u_strFromUTF8WithSub(wide, space, &len, text.at, (int32_t)text.len, 0xfffd, NULL, &code);
	int32_t made_space = len * 3 + 1; /* the standard's bound for NFC */
	UChar *made = arena_many(arena, UChar, (size_t)made_space);
	made_len = unorm2_normalize(nfc, wide, len, made, made_space, &code);
	int32_t out_space = made_len * 3 + 1;
	char *out = arena_alloc(arena, (size_t)out_space);
	u_strToUTF8(out, out_space, &out_len, made, made_len, &code);
	if (U_FAILURE(code)) /* ICU found no memory: as when we find none */
		(void)arena_array(arena, SIZE_MAX, 2);
	return (struct str){out, (size_t)out_len};
}

static bool is_refused(int32_t rune)
{
	if (rune == '\n' || rune == '\t')
		return false;
	return rune < ' ' || (rune >= 0x7f && rune < 0xa0) || (rune & 0xfffe) == 0xfffe;
}

/* CR LF, which browsers send for a new line, to LF. */
static struct str plain_lines(struct arena *arena, struct str text)
{
	if (str_find(text, S("\r\n")) == SIZE_MAX)
		return text;
	char *out = arena_alloc(arena, text.len);
	size_t len = 0;
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] == '\r' && i + 1 < text.len && text.at[i + 1] == '\n')
			continue;
		out[len++] = text.at[i];
	}
	return (struct str){out, len};
}

bool text_accept(struct arena *arena, struct str typed, struct str *out)
{
	struct str text = plain_lines(arena, typed);
	for (size_t i = 0; i < text.len;) {
		if (is_refused(str_rune(text, &i)))
			return false;
	}
	*out = normalised(arena, text);
	return true;
}

/* ---- folding ---- */

static void add_rune(struct buf *out, int32_t rune)
{
	char bytes[4];
	if (rune < 0x80) {
		buf_byte(out, (char)rune);
	} else if (rune < 0x800) {
		bytes[0] = (char)(0xc0 | rune >> 6);
		bytes[1] = (char)(0x80 | (rune & 0x3f));
		buf_add(out, (struct str){bytes, 2});
	} else if (rune < 0x10000) {
		bytes[0] = (char)(0xe0 | rune >> 12);
		bytes[1] = (char)(0x80 | (rune >> 6 & 0x3f));
		bytes[2] = (char)(0x80 | (rune & 0x3f));
		buf_add(out, (struct str){bytes, 3});
	} else {
		bytes[0] = (char)(0xf0 | rune >> 18);
		bytes[1] = (char)(0x80 | (rune >> 12 & 0x3f));
		bytes[2] = (char)(0x80 | (rune >> 6 & 0x3f));
		bytes[3] = (char)(0x80 | (rune & 0x3f));
		buf_add(out, (struct str){bytes, 4});
	}
}

static int32_t folded(int32_t rune)
{
	if (rune >= 0xff01 && rune <= 0xff5e)
		rune -= 0xff01 - '!';
	if (rune < 0x80)
		return rune >= 'A' && rune <= 'Z' ? rune - 'A' + 'a' : rune;
	return u_tolower(rune);
}

struct str text_fold(struct arena *arena, struct str text)
{
	struct str normal = normalised(arena, text);
	struct buf out = buf_new(arena, normal.len * 2 + 1); /* lower case may need a byte more */
	bool blank = false;
	for (size_t i = 0; i < normal.len;) {
		int32_t rune = str_rune(normal, &i);
		if (rune < 0)
			continue;
		if (rune <= ' ' || u_isUWhiteSpace(rune)) {
			blank = out.len > 0;
			continue;
		}
		if (blank)
			buf_byte(&out, ' ');
		blank = false;
		add_rune(&out, folded(rune));
	}
	return buf_str(&out);
}

bool text_is_closed(struct str words)
{
	return str_ends(words, S("。")) || str_ends(words, S("！")) || str_ends(words, S("？")) || str_ends(words, S("；"));
}

struct str text_closed(struct arena *arena, struct str words)
{
	struct str trimmed = str_trim(words);
	return trimmed.len == 0 || text_is_closed(trimmed) ? trimmed : str_join(arena, trimmed, S("。"));
}

struct str text_like(struct arena *arena, struct str words)
{
	struct str folded = text_fold(arena, str_trim(words));
	char *part = arena_alloc(arena, folded.len + 3);
	size_t len = 0;
	part[len++] = '%';
	for (size_t i = 0; i < folded.len; i++) {
		if (strchr("%_\\", folded.at[i]) == NULL)
			part[len++] = folded.at[i];
	}
	part[len++] = '%';
	return (struct str){part, len};
}

/* ---- search terms ---- */

struct terms {
	struct buf out;
	bool query;       /* single characters only where they stand alone */
	int32_t previous; /* the Chinese character just before, or 0 */
	size_t run;       /* how many in a row */
	struct buf word;
};

static bool is_chinese(int32_t rune)
{
	return rune >= 0x3007 && u_hasBinaryProperty(rune, UCHAR_IDEOGRAPHIC);
}

/* Letters and digits, and the marks that some scripts write vowels with. */
static bool is_word(int32_t rune)
{
	if (rune < 0x80)
		return (rune >= 'a' && rune <= 'z') || (rune >= '0' && rune <= '9');
	return u_isalnum(rune) || (U_MASK(u_charType(rune)) & U_GC_M_MASK) != 0;
}

static void begin_term(struct terms *terms)
{
	if (terms->out.len > 0)
		buf_byte(&terms->out, ' ');
}

static void add_code(struct buf *out, int32_t rune)
{
	buf_fmt(out, "u%04x", (unsigned int)rune);
}

/* Digits, an e, a digit: PostgreSQL would take the number off the word's front. */
static bool begins_like_a_power(struct str word)
{
	size_t i = 0;
	while (i < word.len && word.at[i] >= '0' && word.at[i] <= '9')
		i++;
	return i > 0 && i + 1 < word.len && word.at[i] == 'e' && word.at[i + 1] >= '0' &&
	       word.at[i + 1] <= '9';
}

static void end_word(struct terms *terms)
{
	struct str word = str_sub(buf_str(&terms->word), 0, WORD_MAX);
	if (word.len == 0)
		return;
	begin_term(terms);
	if (begins_like_a_power(word))
		buf_byte(&terms->out, 'n');
	buf_add(&terms->out, word);
	terms->word.len = 0;
}

static void end_run(struct terms *terms)
{
	if (terms->query && terms->run == 1) {
		begin_term(terms);
		add_code(&terms->out, terms->previous);
	}
	terms->run = 0;
}

static void add_chinese(struct terms *terms, int32_t rune)
{
	end_word(terms);
	if (!terms->query) {
		begin_term(terms);
		add_code(&terms->out, rune);
	}
	if (terms->run > 0) {
		begin_term(terms);
		add_code(&terms->out, terms->previous);
		add_code(&terms->out, rune);
	}
	terms->previous = rune;
	terms->run++;
}

static struct str make_terms(struct arena *arena, struct str text, bool query)
{
	struct str fold = text_fold(arena, text);
	/* A character of 3 bytes makes at most 17: itself, a pair, and their blanks. */
	struct terms terms = {.out = buf_new(arena, fold.len * 7 + 16),
			      .word = buf_new(arena, fold.len * 4 + 16),
			      .query = query};
	for (size_t i = 0; i < fold.len;) {
		int32_t rune = str_rune(fold, &i);
		if (is_chinese(rune)) {
			add_chinese(&terms, rune);
			continue;
		}
		end_run(&terms);
		if (!is_word(rune))
			end_word(&terms);
		else if (rune < 0x80)
			buf_byte(&terms.word, (char)rune);
		else
			add_code(&terms.word, rune);
	}
	end_run(&terms);
	end_word(&terms);
	return buf_str(&terms.out);
}

struct str text_terms(struct arena *arena, struct str text)
{
	return make_terms(arena, text, false);
}

struct str text_query_terms(struct arena *arena, struct str query)
{
	return make_terms(arena, query, true);
}

struct str text_hundredths(struct arena *arena, int64_t n)
{
	uint64_t all = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
	return str_fmt(arena, "%s%llu.%02llu", n < 0 ? "-" : "", (unsigned long long)(all / 100),
		       (unsigned long long)(all % 100));
}
