/*
 * Small writers that several files of this folder share: numbers and escaped text.
 */
#ifndef LIANXIN_VIEW_NUMBER_INTERNAL_H
#define LIANXIN_VIEW_NUMBER_INTERNAL_H

#include "base/buf.h"
#include "base/str.h"

#include <stdbool.h>

/* The shortest decimal text that reads back as the same number; must be finite. */
void put_real(struct buf *out, double real);

/* Text with & < > " ' as entities: for HTML, SVG and XML alike. */
void put_escaped(struct buf *out, struct str text);

/* A plain decimal number: [-]digits[.digits], nothing around it. */
bool is_decimal(struct str text);

#endif
