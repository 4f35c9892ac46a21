/*
 * What a scanner types at the kiosk: whatever was on the paper, only an address of a receipt of this site gives a
 * link, and that link is a part of it without a slash or a question mark.
 *
 * Input: the line; it is also tried behind the site's own address and behind that of its receipts.
 */
#include "fuzz.h"

#include "base/arena.h"
#include "modules/service/portal_int.h"

#define BASE S("https://lianxin.example.cn")

static bool try_line(struct str typed, struct str *link)
{
	bool found = kiosk_scanned(BASE, typed, link);
	if (!found)
		return false;
	must(str_same(str_sub(typed, 0, BASE.len), BASE));
	must(link->len > 0 && link->len < typed.len - BASE.len);
	must(link->at > typed.at && link->at + link->len <= typed.at + typed.len);
	must(str_find(*link, S("/")) == SIZE_MAX && str_find(*link, S("?")) == SIZE_MAX);
	return true;
}

/* No form brings a NUL, and no text is put together with one. */
static void try_behind(struct arena *arena, struct str line)
{
	struct str link = {NULL, 0}, mark = line, wanted = str_cut(&mark, '?');
	bool good = wanted.len > 0 && str_find(wanted, S("/")) == SIZE_MAX;
	(void)try_line(str_fmt(arena, STR STR, STR_ARG(BASE), STR_ARG(line)), &link);
	struct str receipt =
		str_fmt(arena, STR "/v/990101100201/case/" STR, STR_ARG(BASE), STR_ARG(line));
	must(try_line(receipt, &link) == good);
	must(!good || str_eq(link, wanted));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena *arena = arena_new(NULL);
	struct str line = {(const char *)bytes, size}, link = {NULL, 0};
	(void)try_line(line, &link);
	must(!kiosk_scanned(S(""), line, &link)); /* a site that knows no address of its own */
	if (str_find(line, (struct str){"", 1}) == SIZE_MAX)
		try_behind(arena, line);
	arena_free(arena);
	return 0;
}
