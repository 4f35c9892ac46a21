/*
 * mark: what an answer is worth, and how answers are written. Pure.
 *
 * How an answer is kept: single "B", multiple "ABD" (sorted), judgement "对" or "错", fill a line for each blank, case as it was
 * written. How a right answer is kept: likewise, but of fill the blanks are parted by ";" and the ways to write one by "|".
 */
#ifndef LIANXIN_MODULES_LEARNING_MARK_H
#define LIANXIN_MODULES_LEARNING_MARK_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct arena;

enum { MARK_OPTIONS = 6, MARK_BLANKS = 6 };

/* "d、A b" as "ABD": letters A to F, sorted, each once; empty when it holds anything else but letters, commas and blanks. */
struct str mark_letters(struct arena *arena, struct str text);
/* "对" or "错" from what people write (对 正确 √ 是 T, 错 错误 × 否 F); empty else. */
struct str mark_judgement(struct arena *arena, struct str text);
/* How many blanks a right answer of fill has, at most MARK_BLANKS + 1. */
size_t mark_blanks(struct arena *arena, struct str right);
/* A text of a blank as it is compared: full-width as half-width, letters small, without any blank space. */
struct str mark_plain(struct arena *arena, struct str text);

/*
 * Points for an answer, 0 to most. Multiple: all right, all points; a wrong one among them, none; some of the right ones
 * and no wrong one, half of the points (what is over of an odd number is dropped) when half is set, else none. Fill: each
 * right blank its share (of the sum, what is over is dropped). Case gives 0: a person marks it (mark_by_hand).
 */
int64_t mark_points(struct arena *arena, struct str kind, struct str right, struct str answer,
		    int64_t most, bool half);
bool mark_by_hand(struct str kind);

#endif
