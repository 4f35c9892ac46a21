/*
 * aloud: a text as somebody reads it into a microphone: numbers, dates, times and telephones in words.
 *
 * Pure: no record, no catalogue. What it does not know it leaves as it stands.
 */
#ifndef LIANXIN_MODULES_NOTICES_ALOUD_H
#define LIANXIN_MODULES_NOTICES_ALOUD_H

#include "base/str.h"

struct arena;

/* text is valid UTF-8; so is what comes back, without an ASCII digit in it. "14:30" → "下午两点半". */
struct str words_aloud(struct arena *arena, struct str text);

#endif
