/*
 * quiet: see quiet.h.
 */
#include "modules/hall/quiet.h"
#include "base/count.h"

#include <stddef.h>
#include <stdint.h>

bool clock_read(struct str text, int *out)
{
	struct str rest = str_trim(text), hours = str_cut(&rest, ':');
	int64_t hour = 0, minute = 0;
	if (!str_int(hours, &hour) || !str_int(rest, &minute) || rest.len != 2)
		return false;
	if (hour < 0 || hour > 24 || minute < 0 || minute > 59 || (hour == 24 && minute > 0))
		return false;
	*out = (int)(hour * 60 + minute);
	return true;
}

bool quiet_read(struct str text, struct quiet_span *out)
{
	static const struct str dashes[] = {STR_INIT("–"), STR_INIT("-"), STR_INIT("—"), STR_INIT("～")};
	for (size_t i = 0; i < COUNT(dashes); i++) {
		size_t at = str_find(text, dashes[i]);
		struct quiet_span span;
		if (at == SIZE_MAX)
			continue;
		if (!clock_read(str_sub(text, 0, at), &span.from) ||
		    !clock_read(str_sub(text, at + dashes[i].len, text.len), &span.until))
			return false;
		*out = span;
		return true;
	}
	return false;
}

bool quiet_at(const struct quiet_span *span, int minute)
{
	if (span->from <= span->until)
		return span->from <= minute && minute < span->until;
	return minute >= span->from || minute < span->until;
}
