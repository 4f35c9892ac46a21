/*
 * The head of a file that somebody sends, a recording of his voice above all: whatever the bytes, it is one of the kinds that are known
 * or none, and what comes behind the head changes nothing.
 */
#include "fuzz.h"

#include "base/arena.h"
#include "base/count.h"
#include "view/view.h"

enum { HEAD = 64 };

static void check_known(struct str type)
{
	static const char *const known[] = {
		"image/jpeg", "image/png", "image/webp", "image/heic", "application/pdf", "audio/webm", "audio/ogg", "audio/mpeg",
		"audio/wav", "audio/mp4", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"};
	bool found = type.len == 0;
	for (size_t i = 0; i < COUNT(known); i++)
		found = found || str_eq(type, str_of(known[i]));
	must(found);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena *arena = arena_new(NULL);
	size_t head = size < HEAD ? size : HEAD;
	char *copy = arena_alloc(arena, head + 1); /* a sanitizer sees what is read behind it */
	for (size_t i = 0; i < head; i++)
		copy[i] = (char)bytes[i];
	struct str type = file_sniff((struct str){copy, head});
	check_known(type);
	must(str_eq(type, file_sniff((struct str){(const char *)bytes, size})));
	arena_free(arena);
	return 0;
}
