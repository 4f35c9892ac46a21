/*
 * Small writers that several files of this folder share: text, numbers and escaped text.
 */
#ifndef LIANXIN_VIEW_NUMBER_INTERNAL_H
#define LIANXIN_VIEW_NUMBER_INTERNAL_H

#include "base/buf.h"
#include "base/str.h"

#include <stdbool.h>
#include <string.h>

/* buf_add where there is room already, which is nearly always: without a call. */
static inline void put(struct buf *out, struct str text)
{
	if (text.len > 0 && text.len <= out->cap - out->len && !out->failed) {
		memcpy(out->at + out->len, text.at, text.len);
		out->len += text.len;
	} else {
		buf_add(out, text);
	}
}

/* The shortest decimal text that reads back as the same number; must be finite. */
void put_real(struct buf *out, double real);

/* Text with & < > " ' as entities: for HTML, SVG and XML alike. */
void put_escaped(struct buf *out, struct str text);

/* Text as a JSON string, quotes included. */
void put_json_string(struct buf *out, struct str text);

/* A plain decimal number: [-]digits[.digits], nothing around it. */
bool is_decimal(struct str text);

#endif
