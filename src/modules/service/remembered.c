/*
 * remembered: see remembered.h.
 */
#include "modules/service/remembered.h"

#include "base/arena.h"
#include "base/crypt.h"

enum { MARK_LENGTH = 32, COOKIE_MOST = 1024 };

static struct str mark_of(struct arena *arena, const struct keys *keys, struct str device,
			  struct str text)
{
	struct str both = str_fmt(arena, STR "|" STR, STR_ARG(device), STR_ARG(text));
	return str_sub(keyed_digest(arena, keys, S("remembered-cases"), both), 0, MARK_LENGTH);
}

static bool has(const struct remembered *remembered, int64_t id)
{
	for (size_t i = 0; i < remembered->count; i++) {
		if (remembered->all[i].id == id)
			return true;
	}
	return false;
}

/* "id-day_id-day"; false when a part of it is anything else. What is over is left out. */
static bool read_list(struct str text, int64_t today, struct remembered *out)
{
	size_t seen = 0;
	if (str_ends(text, S("_")))
		return false;
	while (text.len > 0) {
		struct str until = str_cut(&text, '_'), id = str_cut(&until, '-');
		int64_t number = 0, day = 0;
		if (!str_int(id, &number) || !str_int(until, &day) || number <= 0 || day < 0 ||
		    ++seen > REMEMBERED_MOST || has(out, number))
			return false;
		if (day < today)
			continue;
		out->all[out->count].id = number;
		out->all[out->count++].until = day;
	}
	return true;
}

struct remembered remembered_read(struct arena *arena, const struct keys *keys, struct str device,
				  struct str cookie, int64_t today)
{
	struct remembered out = {.off = false}, none = out;
	struct str mark = cookie, text = str_cut(&mark, '.');
	if (cookie.len > COOKIE_MOST || device.len == 0 || mark.len != MARK_LENGTH ||
	    !same_secret(mark, mark_of(arena, keys, device, text)))
		return none;
	out.off = str_eq(text, S("off"));
	return out.off || read_list(text, today, &out) ? out : none;
}

struct str remembered_write(struct arena *arena, const struct keys *keys, struct str device,
			    const struct remembered *remembered)
{
	struct str text = remembered->off ? S("off") : S("");
	for (size_t i = 0; !remembered->off && i < remembered->count; i++)
		text = str_fmt(arena, STR "%s%lld-%lld", STR_ARG(text), i == 0 ? "" : "_",
			       (long long)remembered->all[i].id,
			       (long long)remembered->all[i].until);
	return str_fmt(arena, STR "." STR, STR_ARG(text), STR_ARG(mark_of(arena, keys, device, text)));
}

bool remembered_drop(struct remembered *remembered, int64_t id)
{
	size_t kept = 0;
	for (size_t i = 0; i < remembered->count; i++) {
		if (remembered->all[i].id != id)
			remembered->all[kept++] = remembered->all[i];
	}
	bool dropped = kept < remembered->count;
	remembered->count = kept;
	return dropped;
}

void remembered_put(struct remembered *remembered, int64_t id, int64_t until)
{
	(void)remembered_drop(remembered, id);
	if (remembered->count == REMEMBERED_MOST)
		remembered->count--;
	for (size_t i = remembered->count; i > 0; i--)
		remembered->all[i] = remembered->all[i - 1];
	remembered->all[0].id = id;
	remembered->all[0].until = until;
	remembered->count++;
}
