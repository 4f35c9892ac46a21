/* Pictures of any bytes: a JPEG within its bounds, or a refusal with a sentence. */
#include "fuzz.h"

#include "base/arena.h"
#include "memory_file.h"
#include "view/view.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct arena *arena = arena_new(NULL);
	struct memory_file made = memory_file(bytes, size);
	struct buf out = buf_new(arena, 16 << 20);
	err_t err = picture_shrink(arena, str_of(made.path), 64, (int)(size & 3), &out);
	if (err == NULL)
		must(str_eq(file_sniff(buf_str(&out)), S("image/jpeg")));
	else
		must(str_valid(err->text) && err->kind != ERR_INTERNAL);
	close(made.file);
	arena_free(arena);
	return 0;
}
