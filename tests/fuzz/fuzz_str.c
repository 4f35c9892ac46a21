/* Text of any bytes: views stay inside, counting and cutting agree, numbers survive the way back. */
#include "fuzz.h"

#include "base/arena.h"
#include "base/str.h"

static void check_runes(struct str s)
{
	size_t i = 0, count = 0;
	bool sound = true;
	while (i < s.len) {
		size_t before = i;
		int32_t rune = str_rune(s, &i);
		must(i > before && i <= s.len);
		must(rune >= -1 && rune <= 0x10ffff);
		sound = sound && rune > 0;
		count++;
	}
	if (str_valid(s)) {
		must(sound);
		must(str_chars(s) == count);
		must(str_head(s, count).len == s.len);
		must(str_valid(str_head(s, count / 2)));
	}
}

static void check_parts(struct str s)
{
	size_t total = 0, parts = 0;
	struct str rest = s;
	while (rest.len > 0) {
		total += str_cut(&rest, ',').len;
		parts++;
	}
	must(total + parts == s.len || total + parts == s.len + 1);
	struct str trimmed = str_trim(s);
	must(trimmed.len <= s.len && str_eq(str_trim(trimmed), trimmed));
}

static void check_number(struct arena *arena, struct str s)
{
	int64_t n = 0, again = 0;
	if (!str_int(s, &n))
		return;
	must(str_int(str_fmt(arena, "%lld", (long long)n), &again));
	must(n == again);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena *arena = arena_new(NULL);
	struct str s = {(const char *)bytes, size};
	check_runes(s);
	check_parts(s);
	check_number(arena, s);
	arena_free(arena);
	return 0;
}
