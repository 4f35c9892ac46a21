/*
 * Texts on their way to the public: whatever they are, what is found lies in the text, in its order, on whole
 * characters; what is hidden leaves a valid text, and keeping everything leaves it as it was.
 */
#include "fuzz.h"

#include "base/arena.h"
#include "base/private.h"

static const struct str illness[] = {STR_INIT("残疾"), STR_INIT("癌"), STR_INIT("HIV")};
static const struct str harmless[] = {STR_INIT("残疾人联合会")};
static const struct str matters[] = {STR_INIT("防治")};
static const struct private_words words = {
	.health = {illness, 3}, .harmless = {harmless, 1}, .matters = {matters, 1}};

static void check(struct arena *arena, struct str text)
{
	struct private_span *spans = NULL;
	size_t count = private_find(arena, text, &words, &spans), end = 0;
	bool *kept = arena_many(arena, bool, count);
	for (size_t i = 0; i < count; i++) {
		must(spans[i].from >= end && spans[i].len > 0 &&
		     spans[i].from + spans[i].len <= text.len);
		must(str_valid(str_sub(text, spans[i].from, spans[i].len)));
		must(str_valid(str_sub(text, end, spans[i].from - end)));
		must(str_valid(private_plain(arena, text, &spans[i])));
		end = spans[i].from + spans[i].len;
		kept[i] = true;
	}
	must(str_valid(private_masked(arena, text, spans, count, NULL)));
	must(str_eq(private_masked(arena, text, spans, count, kept), text));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena *arena = arena_new(NULL);
	struct str text = {(const char *)bytes, size};
	/* Every text of a form has been found valid before anything looks at it. */
	if (str_valid(text))
		check(arena, text);
	arena_free(arena);
	return 0;
}
