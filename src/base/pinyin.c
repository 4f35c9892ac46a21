/*
 * pinyin: initials, full readings and sort keys by the table made at build. See text.h.
 *
 * Why every reading in the initials: nobody types 长沙 as zs only, or 单国强 as dgq only; an index that
 * keeps both finds the person. Never guesses a reading from the words around a character.
 */
#include "base/text.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/pinyin_table.h"

#include <string.h>
#include <unicode/uchar.h>

enum { WAYS_MAX = 16, LETTERS_MAX = 64, NAME_MAX_CHARS = 4 };

static uint16_t first_reading(int32_t rune)
{
	if (rune == 0x3007) /* 〇 */
		rune = 0x96f6;
	if (rune < PINYIN_FIRST || rune > PINYIN_LAST)
		return 0;
	return pinyin_first[rune - PINYIN_FIRST];
}

static const struct pinyin_entry *find(const struct pinyin_entry *list, size_t count, int32_t first,
				       int32_t second)
{
	size_t low = 0, high = count;
	int64_t wanted = (int64_t)first << 16 | second;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int64_t here = (int64_t)list[middle].runes[0] << 16 | list[middle].runes[1];
		if (here == wanted)
			return &list[middle];
		if (here < wanted)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* ---- initials ---- */

/* The ways to read the text so far, as initials, all of the same length. */
struct ways {
	char at[WAYS_MAX][LETTERS_MAX];
	size_t count, len;
};

static void add_letter(struct ways *ways, char letter)
{
	for (size_t i = 0; i < ways->count; i++)
		ways->at[i][ways->len] = letter;
	ways->len++;
}

/* Each way goes on with each letter, in order. */
static void fork_ways(struct ways *ways, const char *letters, size_t count)
{
	if (ways->count * count > WAYS_MAX)
		count = 1;
	for (size_t i = ways->count; i-- > 0;) {
		for (size_t k = count; k-- > 0;) {
			size_t to = i * count + k;
			if (to != i)
				memcpy(ways->at[to], ways->at[i], ways->len);
			ways->at[to][ways->len] = letters[k];
		}
	}
	ways->count *= count;
	ways->len++;
}

/* The different first letters of a character's readings; 0 when it has none. */
static size_t initials_of(int32_t rune, char letters[PINYIN_READINGS])
{
	const struct pinyin_entry *more = find(pinyin_more, pinyin_more_count, rune, 0);
	uint16_t first = first_reading(rune);
	size_t count = 0;
	if (first == 0)
		return 0;
	letters[count++] = pinyin_syllables[first][0];
	for (size_t i = 1; more != NULL && i < PINYIN_READINGS && more->readings[i] != 0; i++) {
		char letter = pinyin_syllables[more->readings[i]][0];
		if (memchr(letters, letter, count) == NULL)
			letters[count++] = letter;
	}
	return count;
}

struct str pinyin_initials(struct arena *arena, struct str text)
{
	struct str fold = text_fold(arena, text);
	struct ways *ways = arena_one(arena, struct ways);
	ways->count = 1;
	for (size_t i = 0; i < fold.len && ways->len < LETTERS_MAX;) {
		int32_t rune = str_rune(fold, &i);
		char letters[PINYIN_READINGS];
		size_t count = initials_of(rune, letters);
		if (count > 0)
			fork_ways(ways, letters, count);
		else if (rune > 0 && rune < 0x80 && u_isalnum(rune))
			add_letter(ways, (char)rune);
	}
	struct buf out = buf_new(arena, WAYS_MAX * (LETTERS_MAX + 1));
	for (size_t i = 0; i < ways->count && ways->len > 0; i++) {
		if (i > 0)
			buf_byte(&out, ' ');
		buf_add(&out, (struct str){ways->at[i], ways->len});
	}
	return buf_str(&out);
}

/* ---- full readings ---- */

struct str pinyin_full(struct arena *arena, struct str text)
{
	struct str fold = text_fold(arena, text);
	struct buf out = buf_new(arena, fold.len * 2 + 1); /* 3 bytes make at most 6 */
	for (size_t i = 0; i < fold.len;) {
		int32_t rune = str_rune(fold, &i);
		uint16_t reading = first_reading(rune);
		if (reading != 0)
			buf_add(&out, str_of(pinyin_syllables[reading]));
		else if (rune > 0 && rune < 0x80 && u_isalnum(rune))
			buf_byte(&out, (char)rune);
	}
	return buf_str(&out);
}

/* ---- sort keys ---- */

/* The surname that a short text begins with, or NULL. */
static const struct pinyin_entry *surname_of(struct str text)
{
	size_t i = 0;
	if (text.len == 0 || str_chars(text) > NAME_MAX_CHARS)
		return NULL;
	int32_t first = str_rune(text, &i);
	int32_t second = i < text.len ? str_rune(text, &i) : 0;
	if (first > PINYIN_LAST || second > PINYIN_LAST)
		return NULL;
	const struct pinyin_entry *entry =
		find(pinyin_surnames, pinyin_surnames_count, first, second);
	return entry != NULL ? entry : find(pinyin_surnames, pinyin_surnames_count, first, 0);
}

static void add_key_part(struct buf *out, uint16_t reading, struct str character)
{
	if (out->len > 0)
		buf_byte(out, ' ');
	/* '~' puts what has no reading behind all that has. */
	buf_add(out, reading == 0 ? S("~") : str_of(pinyin_syllables[reading]));
	buf_byte(out, ' ');
	buf_add(out, character);
}

struct str pinyin_sort_key(struct arena *arena, struct str text)
{
	struct str fold = text_fold(arena, text);
	const struct pinyin_entry *surname = surname_of(fold);
	struct buf out = buf_new(arena, fold.len * 4 + 8);
	bool in_word = false;
	size_t number = 0;
	for (size_t i = 0; i < fold.len; number++) {
		size_t from = i;
		int32_t rune = str_rune(fold, &i);
		uint16_t reading = first_reading(rune);
		bool ascii_word = rune > 0 && rune < 0x80 && u_isalnum(rune);
		if (surname != NULL && number < 2 && surname->runes[number] != 0)
			reading = surname->readings[number];
		if (ascii_word) {
			if (!in_word && out.len > 0)
				buf_byte(&out, ' ');
			buf_byte(&out, (char)rune);
		} else if (reading != 0 || (rune > 0 && u_isalpha(rune))) {
			add_key_part(&out, reading, str_sub(fold, from, i - from));
		}
		in_word = ascii_word;
	}
	return buf_str(&out);
}
