/*
 * pinyin_table: the readings of Chinese characters as const arrays, made by tools/pinyin.c.
 *
 * Only text.c reads it. 65 KB that several processes share; never changed at run time.
 */
#ifndef LIANXIN_BASE_PINYIN_TABLE_H
#define LIANXIN_BASE_PINYIN_TABLE_H

#include <stddef.h>
#include <stdint.h>

enum { PINYIN_FIRST = 0x3400, PINYIN_LAST = 0x9fff, PINYIN_SPACE = 7, PINYIN_READINGS = 4 };

/* Readings are numbers of syllables; 0 is none. */
struct pinyin_entry {
	uint16_t runes[2];                  /* the second is 0 but for surnames of two characters */
	uint16_t readings[PINYIN_READINGS]; /* of one character; of a surname one each character */
};

extern const char pinyin_syllables[][PINYIN_SPACE];
extern const uint16_t pinyin_first[PINYIN_LAST - PINYIN_FIRST + 1];
extern const struct pinyin_entry pinyin_more[];     /* several readings, by character */
extern const struct pinyin_entry pinyin_surnames[]; /* by characters */
extern const size_t pinyin_more_count, pinyin_surnames_count;

#endif
