/*
 * words: shares, means and numbers as people read them, rounded one way everywhere. See figure.h.
 */
#include "base/arena.h"
#include "engine/figure/figure.h"

struct str figure_share(struct arena *arena, int64_t n, int64_t whole)
{
	if (whole <= 0)
		return S("—");
	int64_t tenths = (n * 2000 + whole) / (whole * 2);
	/* What is not all is not rounded up to all. */
	if (tenths == 1000 && n < whole)
		tenths = 999;
	return str_fmt(arena, "%lld.%lld", (long long)(tenths / 10), (long long)(tenths % 10));
}

struct str figure_mean(struct arena *arena, int64_t sum, int64_t n)
{
	if (n <= 0)
		return S("—");
	int64_t tenths = (sum * 20 + n) / (n * 2);
	return str_fmt(arena, "%lld.%lld", (long long)(tenths / 10), (long long)(tenths % 10));
}

struct str figure_number(struct arena *arena, int64_t n, bool exact)
{
	struct str sign = n < 0 ? S("-") : S(""), text = S("");
	int64_t rest = n < 0 ? -n : n;
	while (rest >= 1000) {
		text = str_fmt(arena, ",%03lld" STR, (long long)(rest % 1000), STR_ARG(text));
		rest /= 1000;
	}
	return str_fmt(arena, STR "%lld" STR "%s", STR_ARG(sign), (long long)rest, STR_ARG(text),
		       exact ? "" : "+");
}
