/*
 * How a report's column is worked out: whatever a county writes behind "value:", compiling ends with
 * faults that name the place, or with an expression that is shown and read again as the same.
 */
#include "fuzz.h"

#include "quoted.h"

static const char head[] =
	"report: r\ntitle: R\nhint: H\nperiod: month\ntiers: [village]\nconfirm: C\nreceive: D\ndue: 5\n"
	"minutes: 3\nbasis: B\nadmission: A1\nrows: [{name: all, title: All}]\ncolumns:\n"
	"  - {name: a, title: A, unit: U, band: B, value: accepted}\n"
	"  - {name: b, title: B, unit: U, band: B, value: \"";

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct str text = {(const char *)bytes, size};
	if (size <= 2000 && str_valid(text))
		check_quoted(head, text, "\"}\n");
	return 0;
}
