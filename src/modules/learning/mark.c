/*
 * mark: see mark.h.
 */
#include "modules/learning/mark.h"

#include "base/arena.h"
#include "base/count.h"
#include "base/text.h"

struct str mark_plain(struct arena *arena, struct str text)
{
	struct str folded = text_fold(arena, text);
	char *out = arena_bytes(arena, folded.len + 1);
	size_t len = 0;
	for (size_t i = 0; i < folded.len; i++) {
		char one = folded.at[i];
		if (one != ' ' && one != '\t' && one != '\n' && one != '\r')
			out[len++] = one;
	}
	return (struct str){out, len};
}

static bool parts_letters(char one)
{
	return one == ',' || one == ';' || one == '.' || one == '/';
}

struct str mark_letters(struct arena *arena, struct str text)
{
	const struct str pause = S("、");
	struct str plain = mark_plain(arena, text);
	bool has[MARK_OPTIONS] = {false};
	char *out = arena_bytes(arena, MARK_OPTIONS);
	size_t len = 0;
	for (size_t i = 0; i < plain.len; i++) {
		if (str_starts(str_sub(plain, i, plain.len), pause)) {
			i += pause.len - 1;
			continue;
		}
		if (parts_letters(plain.at[i]))
			continue;
		if (plain.at[i] < 'a' || plain.at[i] >= 'a' + MARK_OPTIONS)
			return S("");
		has[plain.at[i] - 'a'] = true;
	}
	for (int i = 0; i < MARK_OPTIONS; i++) {
		if (has[i])
			out[len++] = (char)('A' + i);
	}
	return (struct str){out, len};
}

struct str mark_judgement(struct arena *arena, struct str text)
{
	static const char *const yes[] = {"对", "正确", "√", "✓", "是", "t", "true", "y"};
	static const char *const no[] = {"错",   "错误", "×",     "✗", "否",
					 "不对", "f",    "false", "n", "x"};
	struct str plain = mark_plain(arena, text);
	for (size_t i = 0; i < COUNT(yes); i++) {
		if (str_eq(plain, str_of(yes[i])))
			return S("对");
	}
	for (size_t i = 0; i < COUNT(no); i++) {
		if (str_eq(plain, str_of(no[i])))
			return S("错");
	}
	return S("");
}

size_t mark_blanks(struct arena *arena, struct str right)
{
	struct str rest = mark_plain(arena, right);
	size_t count = 0;
	while (rest.len > 0 && count <= MARK_BLANKS)
		count += str_cut(&rest, ';').len > 0;
	return count;
}

static bool is_one_of(struct str ways, struct str plain)
{
	while (ways.len > 0) {
		if (str_eq(str_cut(&ways, '|'), plain))
			return plain.len > 0;
	}
	return false;
}

static int64_t points_of_blanks(struct arena *arena, struct str right, struct str answer,
				int64_t most)
{
	int64_t blanks = (int64_t)mark_blanks(arena, right), good = 0;
	struct str ways = mark_plain(arena, right);
	while (ways.len > 0) {
		struct str one = str_cut(&ways, ';');
		if (one.len > 0)
			good += is_one_of(one, mark_plain(arena, str_cut(&answer, '\n')));
	}
	return blanks == 0 ? 0 : most * good / blanks;
}

static bool has_letter(struct str letters, char one)
{
	for (size_t i = 0; i < letters.len; i++) {
		if (letters.at[i] == one)
			return true;
	}
	return false;
}

static int64_t points_of_several(struct str right, struct str answer, int64_t most, bool half)
{
	if (answer.len == 0)
		return 0;
	for (size_t i = 0; i < answer.len; i++) {
		if (!has_letter(right, answer.at[i]))
			return 0;
	}
	if (answer.len == right.len)
		return most;
	return half ? most / 2 : 0;
}

bool mark_by_hand(struct str kind)
{
	return str_eq(kind, S("case"));
}

int64_t mark_points(struct arena *arena, struct str kind, struct str right, struct str answer,
		    int64_t most, bool half)
{
	if (mark_by_hand(kind))
		return 0;
	if (str_eq(kind, S("multiple")))
		return points_of_several(mark_letters(arena, right), mark_letters(arena, answer),
					 most, half);
	if (str_eq(kind, S("fill")))
		return points_of_blanks(arena, right, answer, most);
	return answer.len > 0 && str_eq(mark_plain(arena, answer), mark_plain(arena, right)) ? most
											     : 0;
}
