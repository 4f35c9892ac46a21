/*
 * The wording of a paper: whatever a county writes into a block, with braces and bars and without, compiling ends with
 * faults that name the place, or with wording that is shown and read again as the same.
 */
#include "fuzz.h"

#include "quoted.h"

static const char head[] = "paper: p\ntitle: P\nabout: refusal\nsizes: [A5]\nbody:\n  - {name: a, text: \"";

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct str text = {(const char *)bytes, size};
	if (size <= 4000 && str_valid(text))
		check_quoted(head, text, "\"}\n");
	return 0;
}
