/*
 * Answers of an exam, whatever the bytes: points lie between none and all, letters come out sorted and once each, and
 * reading what was read changes nothing.
 *
 * Input: a byte for the most points, the right answer up to the first newline, the answer given.
 */
#include "fuzz.h"

#include "base/arena.h"
#include "base/count.h"
#include "modules/learning/mark.h"

static void check_letters(struct arena *arena, struct str text)
{
	struct str letters = mark_letters(arena, text);
	must(letters.len <= MARK_OPTIONS);
	for (size_t i = 0; i < letters.len; i++)
		must(letters.at[i] >= 'A' && letters.at[i] <= 'F' &&
		     (i == 0 || letters.at[i - 1] < letters.at[i]));
	must(str_eq(mark_letters(arena, letters), letters));
}

static void check_points(struct arena *arena, struct str right, struct str answer, int64_t most)
{
	static const char *const kinds[] = {"single", "multiple", "judgement", "fill", "case", "other"};
	for (size_t i = 0; i < COUNT(kinds); i++) {
		for (int half = 0; half < 2; half++) {
			int64_t points = mark_points(arena, str_of(kinds[i]), right, answer, most, half == 1);
			must(points >= 0 && points <= most);
			must(!mark_by_hand(str_of(kinds[i])) || points == 0);
		}
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena *arena = arena_new(NULL);
	struct str answer = {size > 0 ? (const char *)bytes + 1 : "", size > 0 ? size - 1 : 0};
	int64_t most = size > 0 ? bytes[0] : 0;
	struct str right = str_cut(&answer, '\n');
	check_letters(arena, right);
	check_letters(arena, answer);
	struct str said = mark_judgement(arena, answer);
	must(said.len == 0 || str_eq(mark_judgement(arena, said), said));
	must(mark_blanks(arena, right) <= MARK_BLANKS + 1);
	struct str plain = mark_plain(arena, answer);
	must(str_eq(mark_plain(arena, plain), plain));
	check_points(arena, right, answer, most);
	arena_free(arena);
	return 0;
}
