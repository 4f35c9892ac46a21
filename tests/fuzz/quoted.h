/*
 * A text between double quotes in the middle of a catalogue file: what comes of it must be the same when it
 * is shown and read again.
 */
#ifndef LIANXIN_TESTS_FUZZ_QUOTED_H
#define LIANXIN_TESTS_FUZZ_QUOTED_H

#include "base/arena.h"
#include "base/buf.h"
#include "catalogue/node.h"
#include "fuzz.h"

/* As YAML writes a text between double quotes. */
static inline void put_quoted(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];
		if (c == '"' || c == '\\')
			buf_fmt(out, "\\%c", c);
		else if ((unsigned char)c < ' ' || c == 0x7f)
			buf_fmt(out, "\\x%02x", (unsigned)c);
		else
			buf_add(out, (struct str){&c, 1});
	}
}

static inline void check_quoted(const char *head, struct str text, const char *tail)
{
	struct arena *arena = arena_new(NULL);
	struct buf yaml = buf_new(arena, 1 << 16);
	const struct catalogue *catalogue = NULL, *again = NULL;
	buf_add(&yaml, str_of(head));
	put_quoted(&yaml, text);
	buf_add(&yaml, str_of(tail));
	struct catalogue_source source = {.name = S("fuzz"), .text = buf_str(&yaml)},
				       shown = {.name = S("shown")};
	err_t faults = catalogue_compile(arena, &source, 1, NULL, 0, &catalogue);
	must((faults == NULL) == (catalogue != NULL));
	for (err_t one = faults; one != NULL; one = one->next)
		must(str_valid(one->text));
	if (catalogue != NULL) {
		must(catalogue_show(arena, catalogue, &shown.text) == NULL);
		must(catalogue_compile(arena, &shown, 1, NULL, 0, &again) == NULL);
		must(str_eq(again->digest, catalogue->digest));
	}
	arena_free(arena);
}

#endif
