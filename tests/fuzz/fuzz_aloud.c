/* A text to be read aloud, of any bytes that are a text: it stays one, and no digit is left. */
#include "fuzz.h"

#include "base/arena.h"
#include "modules/notices/aloud.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = {(const char *)data, size};
	if (size > 4096 || !str_valid(text))
		return 0;
	struct arena *arena = arena_new(NULL);
	struct str said = words_aloud(arena, text);
	must(str_valid(said));
	for (size_t i = 0; i < said.len; i++)
		must(said.at[i] < '0' || said.at[i] > '9');
	arena_free(arena);
	return 0;
}
