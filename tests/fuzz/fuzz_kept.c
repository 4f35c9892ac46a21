/*
 * Pieces of a file that arrive in any order, and tickets of any bytes: the file is whole only when each of its
 * bytes has come in its place, and a ticket is a number or nothing.
 *
 * Input: a size, then two bytes a piece: where it says it begins, how long it is.
 */
#include "fuzz.h"

#include "base/arena.h"
#include "web/kept_int.h"

static void check_pieces(const uint8_t *bytes, size_t size)
{
	int64_t have = 0, whole = size == 0 ? 1 : bytes[0] + 1;
	for (size_t i = 1; i + 1 < size; i += 2) {
		int64_t offset = (int64_t)bytes[i] - 8;
		size_t len = bytes[i + 1];
		enum kept_step step = kept_step(have, whole, offset, len);
		bool fits = offset == have && have + (int64_t)len <= whole;
		must(step != KEPT_WRITE || (fits && have < whole));
		must(step != KEPT_WHOLE || have == whole);
		if (step == KEPT_WRITE)
			have += (int64_t)len;
		must(have <= whole);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct str text = {(const char *)bytes, size};
	must(ticket_id(text) >= 0);
	check_pieces(bytes, size);
	return 0;
}
