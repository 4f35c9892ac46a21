/* JSON of strangers: accepted or refused, never both; what is accepted writes and reads back the same. */
#include "fuzz.h"

#include "base/arena.h"
#include "view/view.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena *arena = arena_new(NULL);
	struct doc *doc = NULL, *again = NULL;
	struct str text = {(const char *)bytes, size};
	err_t err = view_json_read(arena, text, &doc);
	must((err == NULL) == (doc != NULL));
	if (doc != NULL) {
		struct buf once = buf_new(arena, 16 << 20), twice = buf_new(arena, 16 << 20);
		must(view_json(doc, &once) == NULL);
		must(view_json_read_own(arena, buf_str(&once), &again) == NULL);
		must(view_json(again, &twice) == NULL);
		must(str_eq(buf_str(&once), buf_str(&twice)));
	} else {
		must(str_valid(err->text) && err->text.len > 0);
	}
	arena_free(arena);
	return 0;
}
