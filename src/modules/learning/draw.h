/*
 * draw: which questions a paper gets, by the rule of its parts and a seed. Pure: no database, no clock.
 *
 * The same questions in the same order, the same parts and the same seed give the same paper. No question stands on a paper
 * twice. Parts that name a chapter take theirs first and those of any chapter what is left, so that whenever there is a paper
 * at all, it is found.
 */
#ifndef LIANXIN_MODULES_LEARNING_DRAW_H
#define LIANXIN_MODULES_LEARNING_DRAW_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct draw_question {
	int64_t id;
	struct str kind, chapter;
	bool taken; /* set by drawing */
};

struct draw_part {
	struct str kind, chapter; /* chapter empty: any */
	int64_t count; /* how many are asked for */
	int64_t have; /* set by drawing: how many there were for it; less than count: it lacks some */
	size_t first; /* set by drawing: where its picks begin */
};

/* How many picks the parts make together. */
size_t draw_total(const struct draw_part *parts, size_t part_count);

/*
 * Draws: picks[] gets indexes of questions, part by part in their order (draw_total of them). room: question_count places
 * to work in. False when a part lacks questions: its `have` is below its `count`, and picks mean nothing.
 */
bool draw_paper(struct draw_question *questions, size_t question_count, struct draw_part *parts,
		size_t part_count, uint64_t seed, size_t *room, size_t *picks);

#endif
