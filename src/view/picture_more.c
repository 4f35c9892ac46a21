/*
 * PNG by libpng's simplified interface and WebP by libwebp, onto white where they are transparent.
 */
#include "view/picture_internal.h"

#include "base/arena.h"

#include <png.h>
#include <string.h>
#include <webp/decode.h>

err_t picture_from_png(struct arena *arena, struct str bytes, struct picture *out)
{
	png_image image = {.version = PNG_IMAGE_VERSION};
	const png_color white = {255, 255, 255};
	if (!png_image_begin_read_from_memory(&image, bytes.at, bytes.len)) {
		png_image_free(&image);
		return picture_damaged(arena, "picture: damaged PNG head");
	}
	err_t err = picture_check_size(arena, image.width, image.height);
	if (err != NULL) {
		png_image_free(&image);
		return err;
	}
	image.format = PNG_FORMAT_RGB;
	*out = (struct picture){.width = image.width, .height = image.height};
	out->pixels = arena_array(arena, 3, (size_t)image.width * image.height);
	bool good = png_image_finish_read(&image, &white, out->pixels, 0, NULL) != 0;
	good = good && PNG_IMAGE_FAILED(image) == 0;
	png_image_free(&image);
	return good ? NULL : picture_damaged(arena, "picture: damaged PNG");
}

static void put_on_white(uint8_t *to, const uint8_t *from, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		unsigned alpha = from[i * 4 + 3];
		for (size_t k = 0; k < 3; k++)
			to[i * 3 + k] = (uint8_t)((from[i * 4 + k] * alpha + 255 * (255 - alpha)) / 255);
	}
}

err_t picture_from_webp(struct arena *arena, struct str bytes, struct picture *out)
{
	WebPBitstreamFeatures features;
	const uint8_t *data = (const uint8_t *)bytes.at;
	if (WebPGetFeatures(data, bytes.len, &features) != VP8_STATUS_OK || features.width < 1 ||
	    features.height < 1)
		return picture_damaged(arena, "picture: damaged WebP head");
	if (features.has_animation)
		return err_new(arena, ERR_INVALID, "这是会动的图片。请传一张普通照片。");
	uint32_t width = (uint32_t)features.width, height = (uint32_t)features.height;
	TRY(picture_check_size(arena, width, height));
	size_t count = (size_t)width * height;
	*out = (struct picture){.width = width, .height = height, .pixels = arena_array(arena, 3, count)};
	if (!features.has_alpha) {
		if (WebPDecodeRGBInto(data, bytes.len, out->pixels, count * 3, (int)width * 3) == NULL)
			return picture_damaged(arena, "picture: damaged WebP");
		return NULL;
	}
	uint8_t *pixels = arena_array(arena, 4, count);
	if (WebPDecodeRGBAInto(data, bytes.len, pixels, count * 4, (int)width * 4) == NULL)
		return picture_damaged(arena, "picture: damaged WebP");
	put_on_white(out->pixels, pixels, count);
	return NULL;
}
