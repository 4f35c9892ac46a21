/*
 * Decoders and the encoder behind picture_shrink, one library a file.
 */
#ifndef LIANXIN_VIEW_PICTURE_INTERNAL_H
#define LIANXIN_VIEW_PICTURE_INTERNAL_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

#include <stdint.h>

/* Red, green, blue, eight bits each, row by row without gaps. */
struct picture {
	uint32_t width, height;
	uint8_t *pixels;
	int orientation; /* EXIF's 1..8; 0: unknown */
};

/* May decode at a half, quarter or eighth as long as the longer side stays at least side. */
err_t picture_from_jpeg(struct arena *arena, struct str bytes, uint32_t side, struct picture *out) MUST_USE;
err_t picture_from_png(struct arena *arena, struct str bytes, struct picture *out) MUST_USE;
err_t picture_from_webp(struct arena *arena, struct str bytes, struct picture *out) MUST_USE;
err_t picture_to_jpeg(const struct picture *picture, struct buf *out) MUST_USE;

err_t picture_damaged(struct arena *arena, const char *cause);
err_t picture_check_size(struct arena *arena, uint32_t width, uint32_t height) MUST_USE;

#endif
