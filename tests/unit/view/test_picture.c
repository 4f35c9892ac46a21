/*
 * Pictures: all three formats become an upright JPEG of bounded size without metadata; damaged, huge
 * and false ones are refused.
 */
#include "support.h"
#include "base/count.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jpeglib.h>
#include <png.h>
#include <webp/encode.h>

enum { W = 64, H = 32 };

/* Red on the left half, blue on the right; the top quarter is darker. */
static void paint(uint8_t *pixels, int width, int height)
{
	for (int y = 0; y < height; y++) {
		for (int x = 0; x < width; x++) {
			uint8_t *p = pixels + ((size_t)y * (size_t)width + (size_t)x) * 3;
			uint8_t strong = y < height / 4 ? 120 : 250;
			p[0] = x < width / 2 ? strong : 0;
			p[1] = 0;
			p[2] = x < width / 2 ? 0 : strong;
		}
	}
}

static struct str make_jpeg(struct arena *arena, int width, int height, int orientation)
{
	uint8_t *pixels = arena_alloc(arena, (size_t)width * (size_t)height * 3);
	struct jpeg_compress_struct jpeg;
	struct jpeg_error_mgr errors;
	unsigned char *bytes = NULL;
	unsigned long size = 0;
	paint(pixels, width, height);
	jpeg.err = jpeg_std_error(&errors);
	jpeg_create_compress(&jpeg);
	jpeg_mem_dest(&jpeg, &bytes, &size);
	jpeg.image_width = (JDIMENSION)width;
	jpeg.image_height = (JDIMENSION)height;
	jpeg.input_components = 3;
	jpeg.in_color_space = JCS_RGB;
	jpeg_set_defaults(&jpeg);
	jpeg_set_quality(&jpeg, 95, TRUE);
	jpeg_start_compress(&jpeg, TRUE);
	if (orientation > 0) {
		unsigned char exif[] = "Exif\0\0II*\0\x08\0\0\0\x02\0\x0f\x01\x02\0\x04\0\0\0GPS\0"
				       "\x12\x01\x03\0\x01\0\0\0\x01\0\0\0\0\0\0\0";
		exif[6 + 8 + 2 + 12 + 8] = (unsigned char)orientation;
		jpeg_write_marker(&jpeg, JPEG_APP0 + 1, exif, sizeof exif - 1);
	}
	while (jpeg.next_scanline < jpeg.image_height) {
		JSAMPROW row = pixels + (size_t)jpeg.next_scanline * (size_t)width * 3;
		jpeg_write_scanlines(&jpeg, &row, 1);
	}
	jpeg_finish_compress(&jpeg);
	jpeg_destroy_compress(&jpeg);
	struct str copy = str_dup(arena, (struct str){(char *)bytes, size});
	free(bytes);
	return copy;
}

static struct str make_png(struct arena *arena, int alpha)
{
	uint8_t pixels[W * H * 3], with_alpha[W * H * 4];
	paint(pixels, W, H);
	for (size_t i = 0; i < (size_t)W * H; i++) {
		memcpy(with_alpha + i * 4, pixels + i * 3, 3);
		with_alpha[i * 4 + 3] = (uint8_t)alpha;
	}
	png_image image = {.version = PNG_IMAGE_VERSION, .width = W, .height = H, .format = PNG_FORMAT_RGBA};
	char *bytes = arena_alloc(arena, 100000);
	png_alloc_size_t size = 100000;
	assert_true(png_image_write_to_memory(&image, bytes, &size, 0, with_alpha, 0, NULL));
	return (struct str){bytes, size};
}

static struct str make_webp(struct arena *arena)
{
	uint8_t pixels[W * H * 3], *bytes = NULL;
	paint(pixels, W, H);
	size_t size = WebPEncodeLosslessRGB(pixels, W, H, W * 3, &bytes);
	assert_true(size > 0);
	struct str copy = str_dup(arena, (struct str){(char *)bytes, size});
	WebPFree(bytes);
	return copy;
}

static err_t try_turned(struct arena *arena, struct str bytes, int side, int quarters, struct buf *out)
{
	char path[] = "/tmp/lianxin-pic-XXXXXX";
	assert_true(close(mkstemp(path)) == 0);
	save_file(path, bytes);
	*out = buf_new(arena, 16 << 20);
	err_t err = picture_shrink(arena, str_of(path), side, quarters, out);
	unlink(path);
	return err;
}

static err_t try_shrink(struct arena *arena, struct str bytes, int side, struct buf *out)
{
	return try_turned(arena, bytes, side, 0, out);
}

struct seen {
	int width, height;
	uint8_t *pixels;
	bool metadata;
};

static struct seen look(struct arena *arena, struct str bytes)
{
	struct jpeg_decompress_struct jpeg;
	struct jpeg_error_mgr errors;
	struct seen seen = {0};
	jpeg.err = jpeg_std_error(&errors);
	jpeg_create_decompress(&jpeg);
	jpeg_mem_src(&jpeg, (const unsigned char *)bytes.at, bytes.len);
	jpeg_save_markers(&jpeg, JPEG_APP0 + 1, 0xffff);
	jpeg_read_header(&jpeg, TRUE);
	jpeg.out_color_space = JCS_RGB;
	jpeg_start_decompress(&jpeg);
	seen.metadata = jpeg.marker_list != NULL;
	seen.width = (int)jpeg.output_width;
	seen.height = (int)jpeg.output_height;
	seen.pixels = arena_alloc(arena, (size_t)seen.width * (size_t)seen.height * 3);
	while (jpeg.output_scanline < jpeg.output_height) {
		JSAMPROW row = seen.pixels + (size_t)jpeg.output_scanline * (size_t)seen.width * 3;
		jpeg_read_scanlines(&jpeg, &row, 1);
	}
	jpeg_finish_decompress(&jpeg);
	jpeg_destroy_decompress(&jpeg);
	return seen;
}

static struct seen shrunk(struct arena *arena, struct str bytes, int side)
{
	struct buf out;
	assert_fine(try_shrink(arena, bytes, side, &out));
	assert_text(file_sniff(buf_str(&out)), S("image/jpeg"));
	return look(arena, buf_str(&out));
}

/* The colour at a fraction of width and height, as a letter: R, r (dark), B, b, or ?. */
static char colour(const struct seen *seen, double fx, double fy)
{
	int x = (int)(fx * seen->width), y = (int)(fy * seen->height);
	const uint8_t *p = seen->pixels + ((size_t)y * (size_t)seen->width + (size_t)x) * 3;
	if (p[1] > 60)
		return '?';
	if (p[0] > 200 && p[2] < 60)
		return 'R';
	if (p[0] > 80 && p[2] < 60)
		return 'r';
	if (p[2] > 200 && p[0] < 60)
		return 'B';
	return p[2] > 80 && p[0] < 60 ? 'b' : '?';
}

static void corners_are(const struct seen *seen, const char *wanted)
{
	const char got[5] = {colour(seen, 0.2, 0.1), colour(seen, 0.8, 0.1), colour(seen, 0.2, 0.9),
			     colour(seen, 0.8, 0.9), 0};
	assert_string_equal(got, wanted);
}

/* What the desk turns: a quarter to the right, a half, a quarter to the left; on top of EXIF's own. */
static void quarters_turn_to_the_right(void **state)
{
	static const char *const wanted[] = {"rbRB", "RrBb", "BRbr", "bBrR"};
	struct arena *arena = *state;
	for (int quarters = 0; quarters < 4; quarters++) {
		struct buf out;
		assert_fine(try_turned(arena, make_jpeg(arena, W, H, 0), 40, quarters, &out));
		struct seen seen = look(arena, buf_str(&out));
		assert_int_equal(seen.width, quarters & 1 ? 20 : 40);
		assert_int_equal(seen.height, quarters & 1 ? 40 : 20);
		corners_are(&seen, wanted[quarters]);
	}
}

static void all_formats_shrink(void **state)
{
	struct arena *arena = *state;
	const struct str pictures[] = {make_jpeg(arena, W, H, 0), make_png(arena, 255), make_webp(arena)};
	for (size_t i = 0; i < 3; i++) {
		struct seen seen = shrunk(arena, pictures[i], 40);
		assert_int_equal(seen.width, 40);
		assert_int_equal(seen.height, 20);
		corners_are(&seen, "rbRB");
		seen = shrunk(arena, pictures[i], 1600);
		assert_int_equal(seen.width, W); /* never enlarged */
		assert_int_equal(seen.height, H);
	}
	struct seen large = shrunk(arena, make_jpeg(arena, 3000, 2000, 0), 320);
	assert_int_equal(large.width, 320);
	assert_int_equal(large.height, 213);
	corners_are(&large, "rbRB");
}

static void orientations_are_obeyed_and_dropped(void **state)
{
	struct arena *arena = *state;
	static const char *const corners[] = {"rbRB", "brBR", "BRbr", "RBrb", "rRbB", "RrBb", "BbRr", "bBrR"};
	for (int orientation = 1; orientation <= 8; orientation++) {
		struct seen seen = shrunk(arena, make_jpeg(arena, W, H, orientation), 1600);
		assert_int_equal(seen.width, orientation >= 5 ? H : W);
		assert_int_equal(seen.height, orientation >= 5 ? W : H);
		assert_false(seen.metadata);
		corners_are(&seen, corners[orientation - 1]);
	}
	struct seen seen = shrunk(arena, make_jpeg(arena, W, H, 77), 1600);
	assert_int_equal(seen.width, W);
}

static void transparency_becomes_white(void **state)
{
	struct arena *arena = *state;
	struct seen seen = shrunk(arena, make_png(arena, 0), 64);
	for (int i = 0; i < W * H * 3; i++)
		assert_in_range(seen.pixels[i], 250, 255);
}

static void refuse(struct arena *arena, struct str bytes)
{
	struct buf out;
	err_t err = try_shrink(arena, bytes, 320, &out);
	assert_non_null(err);
	assert_true(err->kind == ERR_INVALID || err->kind == ERR_TOO_LARGE);
}

static void damaged_ones_are_refused(void **state)
{
	struct arena *arena = *state;
	const struct str pictures[] = {make_jpeg(arena, 200, 150, 6), make_png(arena, 255), make_webp(arena)};
	for (size_t i = 0; i < 3; i++) {
		static const int parts[] = {4, 12, 30, 50, 70, 85};
		for (size_t k = 0; k < COUNT(parts); k++) {
			struct str part = str_sub(pictures[i], 0, pictures[i].len * (size_t)parts[k] / 100);
			print_message("picture %zu, %d %%\n", i, parts[k]);
			refuse(arena, part);
		}
	}
	refuse(arena, S(""));
	refuse(arena, S("GIF89a........................"));
	refuse(arena, S("<svg onload=alert(1)>"));
	refuse(arena, S("\xff\xd8\xff\xe0 and nonsense"));
	refuse(arena, S("%PDF-1.4"));
	struct buf out;
	assert_non_null(picture_shrink(arena, S("/nowhere"), 320, 0, &out));
}

/* Heads that announce far more than there is must be refused before memory is asked for. */
static void floods_are_refused(void **state)
{
	struct arena *arena = *state;
	struct str jpeg = make_jpeg(arena, W, H, 0), png = make_png(arena, 255);
	size_t at = str_find(jpeg, S("\xff\xc0"));
	assert_true(at != SIZE_MAX);
	memcpy((char *)jpeg.at + at + 5, "\xea\x60\xea\x60", 4); /* 60,000 × 60,000 */
	size_t before = arena_used(arena);
	refuse(arena, jpeg);
	memcpy((char *)png.at + 16, "\0\0\x27\x10\0\0\x27\x10", 8); /* 10,000 × 10,000 */
	refuse(arena, png);
	assert_true(arena_used(arena) - before < 4 << 20);
	char *large = arena_alloc(arena, (10 << 20) + 1);
	memcpy(large, "\xff\xd8\xff", 3);
	refuse(arena, (struct str){large, (10 << 20) + 1});
}

static void types_by_magic(void **state)
{
	(void)state;
	assert_text(file_sniff(S("\xff\xd8\xff\xe1")), S("image/jpeg"));
	assert_text(file_sniff(S("RIFF....WEBPVP8 ")), S("image/webp"));
	assert_text(file_sniff(S("RIFF....WAVEfmt ")), S("audio/wav"));
	assert_text(file_sniff(S("\0\0\0\x18" "ftypheic")), S("image/heic"));
	assert_text(file_sniff(S("\0\0\0\x18" "ftypmif1")), S("image/heic"));
	assert_text(file_sniff(S("\0\0\0\x18" "ftypisom")), S("audio/mp4"));
	assert_text(file_sniff(S("\0\0\0\x18" "ftyp")), S(""));
	assert_text(file_sniff(S("OggS\0\x02")), S("audio/ogg"));
	assert_text(file_sniff(S("ID3\x04")), S("audio/mpeg"));
	assert_text(file_sniff(S("\xff\xf2\x40")), S("audio/mpeg"));
	assert_text(file_sniff(S("\x1a\x45\xdf\xa3\x9f")), S("audio/webm"));
	assert_text(file_sniff(S("%PDF-1.7")), S("application/pdf"));
	assert_text(file_sniff(S("PK\x03\x04..........................evil.exe")), S(""));
	assert_text(file_sniff(S("PK\x03\x04..........................[Content_Types].xml")),
		    S("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"));
	assert_text(file_sniff(S("<!doctype html>")), S(""));
	assert_text(file_sniff(S("")), S(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		arena_test(all_formats_shrink),
		arena_test(quarters_turn_to_the_right),
		arena_test(orientations_are_obeyed_and_dropped),
		arena_test(transparency_becomes_white),
		arena_test(damaged_ones_are_refused),
		arena_test(floods_are_refused),
		arena_test(types_by_magic),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
