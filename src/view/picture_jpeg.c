/*
 * JPEG in and out by libjpeg-turbo.
 *
 * The library reports a fatal error by a function that must not return; it jumps back to the frame
 * that called the library, and only library code lies in between. A file cut short or damaged inside
 * is refused too: half a document is worse than a second try. What some phones' files merely do
 * untidily (bytes between markers) is let pass.
 */
#include "view/picture_internal.h"

#include "base/arena.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>

enum { QUALITY = 80, MOST_SCANS = 100, OUT_PIECE = 16384 };

struct jpeg_trap {
	struct jpeg_error_mgr base; /* first: the library knows only this */
	jmp_buf escape;
};

static void on_error(j_common_ptr info)
{
	struct jpeg_trap *trap = (struct jpeg_trap *)info->err;
	longjmp(trap->escape, 1);
}

static void on_message(j_common_ptr info, int level)
{
	int code = info->err->msg_code;
	if (level < 0 && (code == JWRN_JPEG_EOF || code == JWRN_HIT_MARKER || code == JWRN_HUFF_BAD_CODE ||
			  code == JWRN_BOGUS_PROGRESSION || code == JWRN_MUST_RESYNC))
		on_error(info);
}

static void say_nothing(j_common_ptr info)
{
	(void)info;
}

static struct jpeg_error_mgr *set_trap(struct jpeg_trap *trap)
{
	jpeg_std_error(&trap->base);
	trap->base.error_exit = on_error;
	trap->base.emit_message = on_message;
	trap->base.output_message = say_nothing;
	return &trap->base;
}

/* A progressive picture may ask to be gone over any number of times. */
static void count_scans(j_common_ptr info)
{
	if (info->is_decompressor && ((j_decompress_ptr)info)->input_scan_number > MOST_SCANS)
		on_error(info);
}

/* ---- EXIF ---- */

static uint32_t number_at(const uint8_t *at, int size, bool little)
{
	uint32_t number = 0;
	for (int i = 0; i < size; i++)
		number = number << 8 | at[little ? size - 1 - i : i];
	return number;
}

/* The orientation in an APP1 block, 0 when it says none. */
static int orientation_of(const uint8_t *data, size_t size)
{
	if (size < 14 || memcmp(data, "Exif\0\0", 6) != 0)
		return 0;
	const uint8_t *tiff = data + 6;
	size -= 6;
	bool little = tiff[0] == 'I';
	uint32_t list = number_at(tiff + 4, 4, little);
	if ((tiff[0] != 'I' && tiff[0] != 'M') || list > size - 2)
		return 0;
	uint32_t count = number_at(tiff + list, 2, little);
	for (uint32_t i = 0; i < count; i++) {
		size_t at = (size_t)list + 2 + (size_t)i * 12;
		if (at + 12 > size)
			return 0;
		if (number_at(tiff + at, 2, little) == 0x0112) {
			uint32_t value = number_at(tiff + at + 8, 2, little);
			return value >= 1 && value <= 8 ? (int)value : 0;
		}
	}
	return 0;
}

/* ---- decoding ---- */

static void choose_scale(struct jpeg_decompress_struct *jpeg, uint32_t side)
{
	uint32_t longer = jpeg->image_width > jpeg->image_height ? jpeg->image_width : jpeg->image_height;
	jpeg->scale_num = 1;
	jpeg->scale_denom = 1;
	while (jpeg->scale_denom < 8 && longer / (jpeg->scale_denom * 2) >= side)
		jpeg->scale_denom *= 2;
}

/* Printing inks to light; Adobe stores them upside down. */
static void row_from_inks(uint8_t *to, const uint8_t *from, uint32_t width, bool inverted)
{
	for (uint32_t x = 0; x < width; x++) {
		unsigned black = inverted ? from[x * 4 + 3] : 255U - from[x * 4 + 3];
		for (int i = 0; i < 3; i++) {
			unsigned ink = inverted ? from[x * 4 + (uint32_t)i] : 255U - from[x * 4 + (uint32_t)i];
			to[x * 3 + (uint32_t)i] = (uint8_t)(ink * black / 255);
		}
	}
}

static void read_rows(struct jpeg_decompress_struct *jpeg, struct picture *picture, uint8_t *inks)
{
	while (jpeg->output_scanline < jpeg->output_height) {
		uint8_t *to = picture->pixels + (size_t)jpeg->output_scanline * picture->width * 3;
		uint8_t *row = inks == NULL ? to : inks;
		jpeg_read_scanlines(jpeg, &row, 1);
		if (inks != NULL)
			row_from_inks(to, inks, picture->width, jpeg->saw_Adobe_marker);
	}
}

static err_t decode(struct arena *arena, struct jpeg_decompress_struct *jpeg, uint32_t side,
		    struct picture *out)
{
	jpeg_save_markers(jpeg, JPEG_APP0 + 1, 0xffff);
	jpeg_read_header(jpeg, TRUE);
	TRY(picture_check_size(arena, jpeg->image_width, jpeg->image_height));
	bool inks = jpeg->jpeg_color_space == JCS_CMYK || jpeg->jpeg_color_space == JCS_YCCK;
	jpeg->out_color_space = inks ? JCS_CMYK : JCS_RGB;
	choose_scale(jpeg, side);
	for (jpeg_saved_marker_ptr one = jpeg->marker_list; one != NULL; one = one->next) {
		if (out->orientation == 0)
			out->orientation = orientation_of(one->data, one->data_length);
	}
	jpeg_start_decompress(jpeg);
	out->width = jpeg->output_width;
	out->height = jpeg->output_height;
	out->pixels = arena_array(arena, 3, (size_t)out->width * out->height);
	read_rows(jpeg, out, inks ? arena_array(arena, 4, out->width) : NULL);
	jpeg_finish_decompress(jpeg);
	return NULL;
}

err_t picture_from_jpeg(struct arena *arena, struct str bytes, uint32_t side, struct picture *out)
{
	struct jpeg_decompress_struct jpeg = {0};
	struct jpeg_progress_mgr progress = {.progress_monitor = count_scans};
	struct jpeg_trap trap;
	jpeg.err = set_trap(&trap);
	if (setjmp(trap.escape) != 0) {
		jpeg_destroy_decompress(&jpeg);
		return picture_damaged(arena, "picture: damaged JPEG");
	}
	jpeg_create_decompress(&jpeg);
	jpeg.progress = &progress;
	jpeg_mem_src(&jpeg, (const unsigned char *)bytes.at, bytes.len);
	err_t err = decode(arena, &jpeg, side, out);
	jpeg_destroy_decompress(&jpeg);
	return err;
}

/* ---- encoding ---- */

struct jpeg_sink {
	struct jpeg_destination_mgr base;
	struct buf *out;
	uint8_t piece[OUT_PIECE];
};

static void sink_begin(j_compress_ptr jpeg)
{
	struct jpeg_sink *sink = (struct jpeg_sink *)jpeg->dest;
	sink->base.next_output_byte = sink->piece;
	sink->base.free_in_buffer = OUT_PIECE;
}

static boolean sink_full(j_compress_ptr jpeg)
{
	struct jpeg_sink *sink = (struct jpeg_sink *)jpeg->dest;
	buf_add(sink->out, (struct str){(const char *)sink->piece, OUT_PIECE});
	sink_begin(jpeg);
	return TRUE;
}

static void sink_end(j_compress_ptr jpeg)
{
	struct jpeg_sink *sink = (struct jpeg_sink *)jpeg->dest;
	buf_add(sink->out,
		(struct str){(const char *)sink->piece, OUT_PIECE - sink->base.free_in_buffer});
}

static void encode(struct jpeg_compress_struct *jpeg, const struct picture *picture)
{
	jpeg->image_width = picture->width;
	jpeg->image_height = picture->height;
	jpeg->input_components = 3;
	jpeg->in_color_space = JCS_RGB;
	jpeg_set_defaults(jpeg);
	jpeg_set_quality(jpeg, QUALITY, TRUE);
	jpeg->optimize_coding = TRUE;
	jpeg_start_compress(jpeg, TRUE);
	while (jpeg->next_scanline < jpeg->image_height) {
		JSAMPROW row = picture->pixels + (size_t)jpeg->next_scanline * picture->width * 3;
		jpeg_write_scanlines(jpeg, &row, 1);
	}
	jpeg_finish_compress(jpeg);
}

err_t picture_to_jpeg(const struct picture *picture, struct buf *out)
{
	struct jpeg_compress_struct jpeg = {0};
	struct jpeg_trap trap;
	struct jpeg_sink *sink = arena_one(out->arena, struct jpeg_sink);
	jpeg.err = set_trap(&trap);
	if (setjmp(trap.escape) != 0) {
		jpeg_destroy_compress(&jpeg);
		return err_internal(out->arena, "picture: JPEG cannot be written");
	}
	jpeg_create_compress(&jpeg);
	*sink = (struct jpeg_sink){
		.base = {.init_destination = sink_begin, .empty_output_buffer = sink_full, .term_destination = sink_end},
		.out = out};
	jpeg.dest = &sink->base;
	encode(&jpeg, picture);
	jpeg_destroy_compress(&jpeg);
	if (buf_failed(out))
		return err_internal(out->arena, "picture is larger than its buffer of %zu bytes", out->max);
	return NULL;
}
