/*
 * uploads: photos and papers that come with a form, from the upload to the row that refers to them.
 *
 * A picture is decoded in a sandboxed room, turned upright, freed of its position and shrunk; what
 * cannot be decoded is no picture and is refused by name. The name that the client gave is shown, never
 * used as a path.
 */
#include "base/arena.h"
#include "base/crypt.h"
#include "web/web.h"

#include <fcntl.h>
#include <unistd.h>

static struct str first_bytes(struct arena *arena, struct str path)
{
	char *bytes = arena_alloc(arena, 64);
	int fd = open(str_c(arena, path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	if (fd < 0)
		return S("");
	ssize_t got = read(fd, bytes, 64);
	close(fd);
	return (struct str){bytes, got < 0 ? 0 : (size_t)got};
}

static bool write_bytes(struct arena *arena, struct str path, struct str bytes)
{
	int fd = open(str_c(arena, path), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return false;
	size_t done = 0;
	while (done < bytes.len) {
		ssize_t n = write(fd, bytes.at + done, bytes.len - done);
		if (n <= 0)
			break;
		done += (size_t)n;
	}
	return (close(fd) == 0) & (done == bytes.len);
}

static err_t no_picture(struct visit *visit, const struct http_file *file)
{
	return err_field(visit->arena, file->field,
			 "“" STR "”不是照片或 PDF，或已经损坏，请重新拍一张再传。",
			 STR_ARG(str_head(file->name, 40)));
}

static err_t keep_picture(struct visit *visit, const struct http_file *file, struct upload *upload)
{
	struct str bytes = {NULL, 0};
	err_t err = rooms_call(visit_rooms(visit), visit->arena, S("picture"), S("1600"), file->path,
			       &bytes);
	if (err != NULL)
		return no_picture(visit, file);
	struct str path = str_fmt(visit->arena, STR ".jpg", STR_ARG(file->path));
	if (!write_bytes(visit->arena, path, bytes))
		return err_new(visit->arena, ERR_BUSY, "照片暂时存不下，请稍后再试；还不行请联系系统管理员。");
	upload->type = S("image/jpeg");
	upload->size = (int64_t)bytes.len;
	upload->digest = digest_hex(visit->arena, bytes);
	return blob_keep(&visit->act, path, upload->digest);
}

static err_t keep_file(struct visit *visit, const struct http_file *file, struct upload *upload)
{
	struct str type = file_sniff(first_bytes(visit->arena, file->path));
	upload->field = file->field;
	upload->name = file->name.len > 0 ? str_dup(visit->arena, file->name) : S("照片");
	if (str_starts(type, S("image/")))
		return keep_picture(visit, file, upload);
	if (!str_eq(type, S("application/pdf")))
		return no_picture(visit, file);
	upload->type = type;
	upload->size = file->size;
	upload->digest = file->digest;
	return blob_keep(&visit->act, file->path, file->digest);
}

err_t uploads_keep(struct visit *visit, struct upload **out)
{
	struct upload *first = NULL, **link = &first;
	err_t faults = NULL;
	for (const struct http_file *file = visit->request->files; file; file = file->next) {
		if (file->size == 0)
			continue;
		struct upload *upload = arena_one(visit->arena, struct upload);
		err_t err = keep_file(visit, file, upload);
		if (err != NULL && err->kind != ERR_INVALID)
			return err;
		faults = err_both(visit->arena, faults, err);
		*link = upload;
		link = &upload->next;
	}
	*out = first;
	return faults;
}

struct str file_void_url(const struct visit *visit, const struct attachment *file)
{
	if (!act_may(&visit->act, S("files"), VERB_VOID, file->org))
		return S("");
	return str_fmt(visit->arena, "/desk/files/%lld/void", (long long)file->id);
}

err_t uploads_attach(struct act *act, const struct upload *uploads, struct str reg, int64_t record,
		     struct str org)
{
	for (; uploads != NULL; uploads = uploads->next) {
		int64_t id = 0;
		struct attachment attachment = {
			.reg = reg, .record = record, .size = uploads->size,
			.field = str_starts(uploads->field, S("file_"))
					 ? str_sub(uploads->field, 5, uploads->field.len)
					 : uploads->field,
			.name = uploads->name, .type = uploads->type, .digest = uploads->digest};
		TRY(attachment_add(act, &attachment, org, &id));
	}
	return NULL;
}
