/*
 * Things that both the page and the print document draw.
 */
#ifndef LIANXIN_VIEW_DRAWING_INTERNAL_H
#define LIANXIN_VIEW_DRAWING_INTERNAL_H

#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

struct arena;

enum { QR_QUIET = 4 }; /* white modules around a QR code */

/* A square of width × width modules, row by row; true is black. */
struct qr {
	int width;
	const bool *black;
};

/* Error correction M. False: the text is empty or does not fit in the largest code. */
bool qr_make(struct arena *arena, struct str text, struct qr *out);

#endif
