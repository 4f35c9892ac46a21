/*
 * draw: see draw.h.
 */
#include "modules/learning/draw.h"

/* SplitMix64 (Steele, Lea, Flood 2014): small, the same on every machine, and good enough to shuffle questions. It keeps
 * no secret: what a paper holds is known when it is seen. */
static uint64_t next_number(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

size_t draw_total(const struct draw_part *parts, size_t part_count)
{
	size_t total = 0;
	for (size_t i = 0; i < part_count; i++)
		total += (size_t)parts[i].count;
	return total;
}

static bool fits(const struct draw_question *question, const struct draw_part *part)
{
	return !question->taken && str_eq(question->kind, part->kind) &&
	       (part->chapter.len == 0 || str_eq(question->chapter, part->chapter));
}

static bool draw_part(struct draw_question *questions, size_t question_count,
		      struct draw_part *part, uint64_t *state, size_t *room, size_t *picks)
{
	size_t count = 0, wanted = (size_t)part->count;
	for (size_t i = 0; i < question_count; i++) {
		if (fits(&questions[i], part))
			room[count++] = i;
	}
	part->have = (int64_t)count;
	if (wanted > count)
		wanted = count;
	for (size_t i = 0; i < wanted; i++) { /* the first steps of a shuffle */
		size_t other = i + (size_t)(next_number(state) % (count - i));
		size_t pick = room[other];
		room[other] = room[i];
		room[i] = pick;
		questions[pick].taken = true;
		picks[part->first + i] = pick;
	}
	return part->have >= part->count;
}

bool draw_paper(struct draw_question *questions, size_t question_count, struct draw_part *parts,
		size_t part_count, uint64_t seed, size_t *room, size_t *picks)
{
	uint64_t state = seed;
	size_t first = 0;
	bool whole = true;
	for (size_t i = 0; i < question_count; i++)
		questions[i].taken = false;
	for (size_t i = 0; i < part_count; i++) {
		parts[i].first = first;
		first += (size_t)parts[i].count;
	}
	for (int any = 0; any <= 1; any++) {
		for (size_t i = 0; i < part_count; i++) {
			if ((parts[i].chapter.len == 0) == (any == 1))
				whole &= draw_part(questions, question_count, &parts[i], &state,
						   room, picks);
		}
	}
	return whole;
}
