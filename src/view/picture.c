/*
 * Pictures: a stranger's photo becomes a plain JPEG of bounded size.
 *
 * Magic and dimensions are checked before anything is decoded. All metadata stay behind: the place
 * where a photo was taken is nobody's business. What cannot be read is refused; nothing is guessed.
 * Runs in a room, because decoders are where attacks happen.
 */
#include "view/view.h"

#include "base/arena.h"
#include "base/count.h"
#include "view/picture_internal.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LARGEST_FILE = 10 << 20, MOST_PIXELS = 20000000, LONGEST_SIDE = 20000 };

/* ---- what a file is ---- */

static bool begins(struct str bytes, const char *magic, size_t len)
{
	return bytes.len >= len && memcmp(bytes.at, magic, len) == 0;
}

/* The name of the first entry of a zip tells a spreadsheet from other archives. */
static bool is_workbook(struct str bytes)
{
	static const struct str names[] = {STR_INIT("[Content_Types].xml"), STR_INIT("_rels/"),
					   STR_INIT("xl/"), STR_INIT("docProps/")};
	struct str name = str_sub(bytes, 30, bytes.len);
	for (size_t i = 0; i < COUNT(names); i++) {
		if (str_starts(name, names[i]))
			return true;
	}
	return false;
}

/* What newer phones save: an ISO file whose brand says so. Known by name only to be refused in words
 * that help. */
static bool is_heif(struct str bytes)
{
	static const struct str brands[] = {STR_INIT("heic"), STR_INIT("heix"), STR_INIT("hevc"),
					    STR_INIT("heim"), STR_INIT("mif1"), STR_INIT("msf1"),
					    STR_INIT("avif")};
	if (!begins(str_sub(bytes, 4, bytes.len), "ftyp", 4))
		return false;
	for (size_t i = 0; i < COUNT(brands); i++) {
		if (str_starts(str_sub(bytes, 8, bytes.len), brands[i]))
			return true;
	}
	return false;
}

/* What telephones and browsers record, by its container; whether one can play it is the listener's browser's to say. */
static struct str sound_sniff(struct str bytes)
{
	if (begins(bytes, "\x1a\x45\xdf\xa3", 4))
		return S("audio/webm");
	if (begins(bytes, "OggS", 4))
		return S("audio/ogg");
	if (begins(bytes, "ID3", 3) || begins(bytes, "\xff\xfb", 2) || begins(bytes, "\xff\xf3", 2) ||
	    begins(bytes, "\xff\xf2", 2))
		return S("audio/mpeg");
	if (begins(bytes, "RIFF", 4) && begins(str_sub(bytes, 8, bytes.len), "WAVE", 4))
		return S("audio/wav");
	if (bytes.len >= 12 && begins(str_sub(bytes, 4, bytes.len), "ftyp", 4))
		return S("audio/mp4");
	return (struct str){NULL, 0};
}

struct str file_sniff(struct str first_bytes)
{
	if (begins(first_bytes, "\xff\xd8\xff", 3))
		return S("image/jpeg");
	if (begins(first_bytes, "\x89PNG\r\n\x1a\n", 8))
		return S("image/png");
	if (begins(first_bytes, "RIFF", 4) && begins(str_sub(first_bytes, 8, first_bytes.len), "WEBP", 4))
		return S("image/webp");
	if (is_heif(first_bytes))
		return S("image/heic");
	if (begins(first_bytes, "%PDF-", 5))
		return S("application/pdf");
	if (begins(first_bytes, "PK\x03\x04", 4) && is_workbook(first_bytes))
		return S("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
	return sound_sniff(first_bytes);
}

/* ---- shared by the decoders ---- */

err_t picture_damaged(struct arena *arena, const char *cause)
{
	struct err *err = arena_one(arena, struct err);
	err->kind = ERR_INVALID;
	err->text = S("这张照片打不开，可能已损坏。请重新拍一张，或换 JPG、PNG 格式再传。");
	err->cause = str_of(cause);
	err->file = __FILE__;
	err->line = __LINE__;
	return err;
}

err_t picture_check_size(struct arena *arena, uint32_t width, uint32_t height)
{
	if (width == 0 || height == 0)
		return picture_damaged(arena, "picture: no area");
	if (width > LONGEST_SIDE || height > LONGEST_SIDE || (uint64_t)width * height > MOST_PIXELS)
		return err_new(arena, ERR_TOO_LARGE, "这张照片的尺寸太大，请用手机拍普通照片，或缩小后再传。");
	return NULL;
}

static err_t read_whole(struct arena *arena, struct str path, struct str *out)
{
	struct stat about;
	int file = open(str_c(arena, path), O_RDONLY | O_CLOEXEC);
	if (file < 0 || fstat(file, &about) != 0) {
		if (file >= 0)
			close(file);
		return err_internal(arena, "picture: cannot be opened");
	}
	if (about.st_size > LARGEST_FILE) {
		close(file);
		return err_new(arena, ERR_TOO_LARGE, "照片超过 10 MB，请缩小后再传。");
	}
	size_t size = (size_t)about.st_size, done = 0;
	char *bytes = arena_alloc(arena, size + 1);
	while (done < size) {
		ssize_t got = read(file, bytes + done, size - done);
		if (got <= 0)
			break;
		done += (size_t)got;
	}
	close(file);
	*out = (struct str){bytes, done};
	return NULL;
}

/* ---- shrinking ---- */

/* Adds one source row, weighted, to the sums of a target row: each target pixel is the mean of the
 * area that it covers. */
static void add_row(float *sums, const uint8_t *row, uint32_t from, uint32_t to, float weight)
{
	double step = (double)from / to;
	for (uint32_t x = 0; x < to; x++) {
		double left = x * step, right = (x + 1) * step;
		uint32_t first = (uint32_t)left, last = (uint32_t)right;
		if (last >= from)
			last = from - 1;
		for (uint32_t i = first; i <= last; i++) {
			double part = 1;
			if (i == first)
				part -= left - first;
			if (i + 1 > right)
				part -= i + 1 - right;
			float w = weight * (float)(part / step);
			const uint8_t *pixel = row + (size_t)i * 3;
			sums[x * 3] += w * pixel[0];
			sums[x * 3 + 1] += w * pixel[1];
			sums[x * 3 + 2] += w * pixel[2];
		}
	}
}

static uint8_t rounded(float value)
{
	return value >= 255 ? 255 : value <= 0 ? 0 : (uint8_t)(value + 0.5F);
}

static struct picture shrink(struct arena *arena, const struct picture *from, uint32_t side)
{
	uint32_t longer = from->width > from->height ? from->width : from->height;
	if (longer <= side)
		return *from;
	struct picture to = {.width = (uint32_t)((uint64_t)from->width * side / longer),
			     .height = (uint32_t)((uint64_t)from->height * side / longer)};
	to.width = to.width > 0 ? to.width : 1;
	to.height = to.height > 0 ? to.height : 1;
	to.pixels = arena_array(arena, 3, (size_t)to.width * to.height);
	float *sums = arena_many(arena, float, (size_t)to.width * 3);
	double step = (double)from->height / to.height;
	for (uint32_t y = 0; y < to.height; y++) {
		double top = y * step, bottom = (y + 1) * step;
		uint32_t first = (uint32_t)top, last = (uint32_t)bottom;
		last = last >= from->height ? from->height - 1 : last;
		memset(sums, 0, (size_t)to.width * 3 * sizeof *sums);
		for (uint32_t i = first; i <= last; i++) {
			double part = 1;
			if (i == first)
				part -= top - first;
			if (i + 1 > bottom)
				part -= i + 1 - bottom;
			add_row(sums, from->pixels + (size_t)i * from->width * 3, from->width, to.width,
				(float)(part / step));
		}
		for (size_t i = 0; i < (size_t)to.width * 3; i++)
			to.pixels[(size_t)y * to.width * 3 + i] = rounded(sums[i]);
	}
	return to;
}

/* ---- turning ---- */

/* Where the pixel at x, y of the stored picture belongs, for the eight EXIF orientations. */
static size_t place_of(const struct picture *p, int orientation, uint32_t x, uint32_t y)
{
	uint32_t w = p->width, h = p->height;
	switch (orientation) {
	case 2:
		return (size_t)y * w + (w - 1 - x);
	case 3:
		return (size_t)(h - 1 - y) * w + (w - 1 - x);
	case 4:
		return (size_t)(h - 1 - y) * w + x;
	case 5:
		return (size_t)x * h + y;
	case 6:
		return (size_t)x * h + (h - 1 - y);
	case 7:
		return (size_t)(w - 1 - x) * h + (h - 1 - y);
	case 8:
		return (size_t)(w - 1 - x) * h + y;
	default:
		return (size_t)y * w + x;
	}
}

static struct picture turn(struct arena *arena, const struct picture *from)
{
	if (from->orientation < 2 || from->orientation > 8)
		return *from;
	bool lies = from->orientation >= 5;
	struct picture to = {.width = lies ? from->height : from->width,
			     .height = lies ? from->width : from->height};
	to.pixels = arena_array(arena, 3, (size_t)to.width * to.height);
	for (uint32_t y = 0; y < from->height; y++) {
		for (uint32_t x = 0; x < from->width; x++) {
			memcpy(to.pixels + place_of(from, from->orientation, x, y) * 3,
			       from->pixels + ((size_t)y * from->width + x) * 3, 3);
		}
	}
	return to;
}

err_t picture_shrink(struct arena *arena, struct str path, int side, int quarters, struct buf *out)
{
	/* By the orientations of EXIF: upright, a quarter, a half, three quarters to the right. */
	static const int turned[] = {1, 6, 3, 8};
	struct arena *own = arena_new(arena);
	struct str bytes = {NULL, 0};
	struct picture picture = {0};
	uint32_t wanted = side < 16 ? 16 : side > 4096 ? 4096 : (uint32_t)side;
	err_t err = read_whole(own, path, &bytes);
	if (err == NULL) {
		struct str type = file_sniff(bytes);
		if (str_eq(type, S("image/jpeg")))
			err = picture_from_jpeg(own, bytes, wanted, &picture);
		else if (str_eq(type, S("image/png")))
			err = picture_from_png(own, bytes, &picture);
		else if (str_eq(type, S("image/webp")))
			err = picture_from_webp(own, bytes, &picture);
		else
			err = err_new(own, ERR_INVALID, "这不是照片。请传 JPG、PNG 或 WebP 格式的照片。");
	}
	if (err == NULL) {
		struct picture small = shrink(own, &picture, wanted);
		small.orientation = picture.orientation;
		struct picture upright = turn(own, &small);
		upright.orientation = turned[quarters & 3];
		upright = turn(own, &upright);
		err = picture_to_jpeg(&upright, out);
	}
	err = err_copy(arena, err);
	arena_free(own);
	return err;
}
