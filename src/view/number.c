/*
 * Numbers as text, the same in every locale. See number_internal.h.
 */
#include "view/number_internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

void put_real(struct buf *out, double real)
{
	char text[40];
	if (!isfinite(real) || real == 0) /* also: no minus before nothing */
		real = 0;
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof text, "%.*g", digits, real);
		if (strtod(text, NULL) == real)
			break;
	}
	buf_add(out, str_of(text));
}

bool is_decimal(struct str text)
{
	size_t i = text.len > 0 && text.at[0] == '-' ? 1 : 0;
	size_t digits = 0, dots = 0;
	for (; i < text.len; i++) {
		if (text.at[i] >= '0' && text.at[i] <= '9') {
			digits++;
			continue;
		}
		if (text.at[i] != '.' || dots > 0 || digits == 0)
			return false;
		dots++;
	}
	return digits > 0 && text.at[text.len - 1] != '.';
}
