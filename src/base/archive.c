/*
 * archive: see archive.h. The layout is that of APPNOTE.TXT 6.3 (PKWARE), 4.3: local header and bytes for each entry, the central
 * directory, its end record.
 */
#include "base/archive.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/digest.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	LOCAL_SIZE = 30,
	CENTRAL_SIZE = 46,
	END_SIZE = 22,
	VERSION = 20,
	UTF8_FLAG = 0x800,
	FIRST_DAY =
		0x21, /* the first day that the format knows: of no use to anybody, and always the same */
	PIECE = 8192,
	DIRECTORY_MOST = ARCHIVE_ENTRIES_MAX * (CENTRAL_SIZE + ARCHIVE_NAME_MAX) + END_SIZE,
};
#define LOCAL_MARK 0x04034b50u
#define CENTRAL_MARK 0x02014b50u
#define END_MARK 0x06054b50u
#define SIZE_MOST ((int64_t)1 << 30)

/* ---- bytes ---- */

static uint32_t u16_at(const unsigned char *bytes)
{
	return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8;
}

static uint32_t u32_at(const unsigned char *bytes)
{
	return u16_at(bytes) | u16_at(bytes + 2) << 16;
}

static void put16(unsigned char *bytes, uint32_t n)
{
	bytes[0] = (unsigned char)n;
	bytes[1] = (unsigned char)(n >> 8);
}

static void put32(unsigned char *bytes, uint32_t n)
{
	put16(bytes, n);
	put16(bytes + 2, n >> 16);
}

/* CRC-32 of ISO 3309, four bits at a time. */
static uint32_t sum_more(uint32_t sum, const unsigned char *bytes, size_t count)
{
	static const uint32_t table[16] = {0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac,
					   0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
					   0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
					   0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c};
	sum = ~sum;
	for (size_t i = 0; i < count; i++) {
		sum ^= bytes[i];
		sum = sum >> 4 ^ table[sum & 15];
		sum = sum >> 4 ^ table[sum & 15];
	}
	return ~sum;
}

static bool read_at(int file, int64_t at, void *out, size_t size)
{
	char *to = out;
	while (size > 0) {
		ssize_t got = pread(file, to, size, at);
		if (got <= 0)
			return false;
		to += got;
		at += got;
		size -= (size_t)got;
	}
	return true;
}

static bool write_at(int file, int64_t at, const void *bytes, size_t size)
{
	const char *from = bytes;
	while (size > 0) {
		ssize_t done = pwrite(file, from, size, at);
		if (done <= 0)
			return false;
		from += done;
		at += done;
		size -= (size_t)done;
	}
	return true;
}

/* ---- reading ---- */

static err_t refused(struct arena *arena, const char *what)
{
	return err_new(arena, ERR_INVALID,
		       "这个包打不开：%s。请用从“导出”存下来的原文件，不要解开再压，再传一次。",
		       what);
}

static bool is_name(struct str name)
{
	char before = '/';
	for (size_t i = 0; i < name.len; i++) {
		char one = name.at[i];
		bool plain = (one >= 'a' && one <= 'z') || (one >= '0' && one <= '9') ||
			     one == '_' || one == '-';
		if (!plain && (before == '/' || before == '.' || (one != '.' && one != '/')))
			return false;
		before = one;
	}
	return name.len > 0 && name.len <= ARCHIVE_NAME_MAX && before != '/' && before != '.';
}

/* What both headers say of an entry, from the version that is needed on; they must say the same. */
static bool is_plain(const unsigned char *bytes)
{
	uint32_t flags = u16_at(bytes + 2);
	return u16_at(bytes) <= VERSION && (flags == 0 || flags == UTF8_FLAG) &&
	       u16_at(bytes + 4) == 0 && u32_at(bytes + 14) == u32_at(bytes + 18) &&
	       u16_at(bytes + 24) == 0;
}

static err_t check_local(const struct archive *archive, const unsigned char *central,
			 struct str name, int64_t at)
{
	unsigned char local[LOCAL_SIZE + ARCHIVE_NAME_MAX];
	if (!read_at(archive->file, at, local, LOCAL_SIZE + name.len) ||
	    u32_at(local) != LOCAL_MARK || memcmp(local + 4, central + 6, 24) != 0 ||
	    u16_at(local + 28) != 0 || memcmp(local + LOCAL_SIZE, name.at, name.len) != 0)
		return refused(archive->arena, "前后写的不一样");
	return NULL;
}

/* One entry of the directory; *at moves to where the next one's header must lie. */
static err_t read_entry(struct archive *archive, struct str *rest, int64_t *at)
{
	const unsigned char *bytes = (const unsigned char *)rest->at;
	if (rest->len < CENTRAL_SIZE || u32_at(bytes) != CENTRAL_MARK)
		return refused(archive->arena, "目录断了");
	size_t length = u16_at(bytes + 28);
	if (!is_plain(bytes + 6) || u16_at(bytes + 32) != 0 || u16_at(bytes + 34) != 0)
		return refused(archive->arena, "里面的文件压过、加过密，或者带着别的东西");
	if (length > ARCHIVE_NAME_MAX || rest->len < CENTRAL_SIZE + length ||
	    !is_name((struct str){rest->at + CENTRAL_SIZE, length}))
		return refused(archive->arena, "里面的文件名不对");
	struct str name = str_dup(archive->arena, (struct str){rest->at + CENTRAL_SIZE, length});
	if (u32_at(bytes + 42) != *at || archive_find(archive, name) != NULL)
		return refused(archive->arena, "里面的文件没有挨着放，或者重名");
	TRY(check_local(archive, bytes, name, *at));
	archive->entries[archive->count++] =
		(struct archive_entry){.name = name,
				       .at = *at + LOCAL_SIZE + (int64_t)length,
				       .size = u32_at(bytes + 24),
				       .sum = u32_at(bytes + 16)};
	*at += LOCAL_SIZE + (int64_t)length + (int64_t)u32_at(bytes + 24);
	*rest = str_sub(*rest, CENTRAL_SIZE + length, rest->len);
	return NULL;
}

static err_t read_directory(struct archive *archive, int64_t whole)
{
	unsigned char end[END_SIZE];
	if (whole < END_SIZE || whole > SIZE_MOST ||
	    !read_at(archive->file, whole - END_SIZE, end, END_SIZE) || u32_at(end) != END_MARK)
		return refused(archive->arena, "不是课程包，或者没有传完");
	size_t count = u16_at(end + 10), size = u32_at(end + 12);
	int64_t from = u32_at(end + 16), at = 0;
	if (u32_at(end + 4) != 0 || u16_at(end + 8) != count || count == 0 ||
	    count > ARCHIVE_ENTRIES_MAX || from + (int64_t)size != whole - END_SIZE ||
	    size > ARCHIVE_ENTRIES_MAX * (CENTRAL_SIZE + ARCHIVE_NAME_MAX) || u16_at(end + 20) != 0)
		return refused(archive->arena, "目录不对");
	char *bytes = arena_alloc(archive->arena, size + 1);
	if (!read_at(archive->file, from, bytes, size))
		return refused(archive->arena, "目录不对");
	struct str rest = {bytes, size};
	archive->entries = arena_many(archive->arena, struct archive_entry, count);
	for (size_t i = 0; i < count; i++)
		TRY(read_entry(archive, &rest, &at));
	return rest.len == 0 && at == from ? NULL
					   : refused(archive->arena, "里面有目录没有写的东西");
}

err_t archive_open(struct arena *arena, struct str path, struct archive *out)
{
	struct stat about;
	*out = (struct archive){.arena = arena};
	out->file = open(str_c(arena, path), O_RDONLY | O_CLOEXEC);
	if (out->file < 0)
		return refused(arena, "文件没有传上来");
	err_t err = fstat(out->file, &about) == 0 ? read_directory(out, about.st_size)
						  : refused(arena, "文件没有传上来");
	if (err != NULL)
		archive_close(out);
	return err;
}

void archive_close(struct archive *archive)
{
	close(archive->file);
	archive->file = -1;
}

const struct archive_entry *archive_find(const struct archive *archive, struct str name)
{
	for (size_t i = 0; i < archive->count; i++) {
		if (str_eq(archive->entries[i].name, name))
			return &archive->entries[i];
	}
	return NULL;
}

static err_t damaged(const struct archive *archive, const struct archive_entry *entry)
{
	return err_new(archive->arena, ERR_INVALID,
		       "包里的 " STR " 坏了，可能没有传完。请重新传一次；还不行，请对方重新导出。",
		       STR_ARG(entry->name));
}

err_t archive_text(const struct archive *archive, const struct archive_entry *entry, int64_t most,
		   struct str *out)
{
	if (entry->size > most)
		return err_new(archive->arena, ERR_INVALID, "包里的 " STR " 太大了。",
			       STR_ARG(entry->name));
	char *bytes = arena_alloc(archive->arena, (size_t)entry->size + 1);
	struct str text = {bytes, (size_t)entry->size};
	if (!read_at(archive->file, entry->at, bytes, text.len) ||
	    sum_more(0, (const unsigned char *)bytes, text.len) != entry->sum || !str_valid(text))
		return damaged(archive, entry);
	*out = text;
	return NULL;
}

err_t archive_take(const struct archive *archive, const struct archive_entry *entry,
		   struct str path, struct str *digest)
{
	unsigned char piece[PIECE];
	struct digest *made = digest_begin(archive->arena);
	char *hex = arena_alloc(archive->arena, DIGEST_HEX);
	int file = open(str_c(archive->arena, path),
			O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	bool well = file >= 0 && made != NULL, whole = true;
	uint32_t sum = 0;
	for (int64_t done = 0; well && whole && done < entry->size;) {
		size_t size = entry->size - done < PIECE ? (size_t)(entry->size - done) : PIECE;
		whole = read_at(archive->file, entry->at + done, piece, size);
		well = whole && write_at(file, done, piece, size) &&
		       digest_add(made, (struct str){(const char *)piece, size});
		sum = sum_more(sum, piece, size);
		done += (int64_t)size;
	}
	well = well && digest_end(made, hex);
	if (file >= 0)
		well = (close(file) == 0) & well;
	if (!whole || (well && sum != entry->sum))
		return damaged(archive, entry);
	if (!well)
		return err_new(archive->arena, ERR_BUSY,
			       "文件暂时存不下，请稍后再试；还不行请联系系统管理员。");
	*digest = (struct str){hex, DIGEST_HEX};
	return NULL;
}

/* ---- writing ---- */

static err_t not_written(struct arena *arena)
{
	return err_new(arena, ERR_BUSY, "包暂时存不下，请稍后再试；还不行请联系系统管理员。");
}

err_t archive_begin(struct arena *arena, struct str path, struct archive_writer *out)
{
	*out = (struct archive_writer){
		.arena = arena,
		.entries = arena_many(arena, struct archive_entry, ARCHIVE_ENTRIES_MAX)};
	out->file =
		open(str_c(arena, path), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	return out->file < 0 ? not_written(arena) : NULL;
}

/* The 26 bytes that both headers share, from the version that is needed on. */
static void put_entry(unsigned char *bytes, const struct archive_entry *entry)
{
	put16(bytes, VERSION);
	put16(bytes + 2, UTF8_FLAG);
	put16(bytes + 4, 0);
	put16(bytes + 6, 0);
	put16(bytes + 8, FIRST_DAY);
	put32(bytes + 10, entry->sum);
	put32(bytes + 14, (uint32_t)entry->size);
	put32(bytes + 18, (uint32_t)entry->size);
	put16(bytes + 22, (uint32_t)entry->name.len);
	put16(bytes + 24, 0);
}

/* The header goes before the bytes, and is known behind them. */
static err_t add_header(struct archive_writer *writer, struct archive_entry *entry)
{
	unsigned char local[LOCAL_SIZE + ARCHIVE_NAME_MAX];
	put32(local, LOCAL_MARK);
	put_entry(local + 4, entry);
	memcpy(local + LOCAL_SIZE, entry->name.at, entry->name.len);
	if (!write_at(writer->file, writer->at, local, LOCAL_SIZE + entry->name.len))
		return not_written(writer->arena);
	writer->at = entry->at + entry->size;
	writer->entries[writer->count++] = *entry;
	return NULL;
}

static err_t new_entry(struct archive_writer *writer, struct str name, struct archive_entry *out)
{
	if (!is_name(name) || writer->count == ARCHIVE_ENTRIES_MAX)
		return err_internal(writer->arena, "no name for an archive, or too many");
	*out = (struct archive_entry){.name = name,
				      .at = writer->at + LOCAL_SIZE + (int64_t)name.len};
	return NULL;
}

err_t archive_add(struct archive_writer *writer, struct str name, struct str bytes)
{
	struct archive_entry entry;
	TRY(new_entry(writer, name, &entry));
	entry.size = (int64_t)bytes.len;
	entry.sum = sum_more(0, (const unsigned char *)bytes.at, bytes.len);
	if (entry.at + entry.size > SIZE_MOST ||
	    !write_at(writer->file, entry.at, bytes.at, bytes.len))
		return not_written(writer->arena);
	return add_header(writer, &entry);
}

err_t archive_add_file(struct archive_writer *writer, struct str name, struct str path)
{
	struct archive_entry entry;
	unsigned char piece[PIECE];
	TRY(new_entry(writer, name, &entry));
	int from = open(str_c(writer->arena, path), O_RDONLY | O_CLOEXEC);
	ssize_t got = from < 0 ? -1 : 1;
	while (got > 0) {
		got = read(from, piece, PIECE);
		if (got > 0 && (entry.at + entry.size > SIZE_MOST ||
				!write_at(writer->file, entry.at + entry.size, piece, (size_t)got)))
			got = -1;
		if (got > 0) {
			entry.sum = sum_more(entry.sum, piece, (size_t)got);
			entry.size += got;
		}
	}
	if (from >= 0)
		close(from);
	return got < 0 ? not_written(writer->arena) : add_header(writer, &entry);
}

static bool put_directory(struct archive_writer *writer)
{
	struct buf all = buf_new(writer->arena, DIRECTORY_MOST);
	for (size_t i = 0; i < writer->count; i++) {
		const struct archive_entry *entry = &writer->entries[i];
		unsigned char central[CENTRAL_SIZE] = {0};
		put32(central, CENTRAL_MARK);
		put16(central + 4, VERSION);
		put_entry(central + 6, entry);
		put32(central + 42, (uint32_t)(entry->at - LOCAL_SIZE - (int64_t)entry->name.len));
		buf_add(&all, (struct str){(const char *)central, CENTRAL_SIZE});
		buf_add(&all, entry->name);
	}
	unsigned char end[END_SIZE] = {0};
	struct str directory = buf_str(&all);
	put32(end, END_MARK);
	put16(end + 8, (uint32_t)writer->count);
	put16(end + 10, (uint32_t)writer->count);
	put32(end + 12, (uint32_t)directory.len);
	put32(end + 16, (uint32_t)writer->at);
	buf_add(&all, (struct str){(const char *)end, END_SIZE});
	directory = buf_str(&all);
	return write_at(writer->file, writer->at, directory.at, directory.len);
}

static bool digest_whole(struct archive_writer *writer, struct str *out)
{
	struct digest *made = digest_begin(writer->arena);
	char piece[PIECE], *hex = arena_alloc(writer->arena, DIGEST_HEX);
	int64_t at = 0;
	ssize_t got = 1;
	while (made != NULL && got > 0) {
		got = pread(writer->file, piece, PIECE, at);
		if (got > 0 && !digest_add(made, (struct str){piece, (size_t)got}))
			return false;
		at += got;
	}
	if (made == NULL || got != 0 || !digest_end(made, hex))
		return false;
	*out = (struct str){hex, DIGEST_HEX};
	return true;
}

err_t archive_end(struct archive_writer *writer, err_t before, struct str *digest)
{
	bool well = before != NULL || put_directory(writer);
	if (well && before == NULL && digest != NULL)
		well = digest_whole(writer, digest);
	well = (close(writer->file) == 0) & well;
	if (before != NULL)
		return before;
	return well ? NULL : not_written(writer->arena);
}
