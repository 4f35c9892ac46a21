/*
 * uploads: photos and papers that come with a form, from the upload to the row that refers to them.
 *
 * A picture is decoded in a sandboxed room, turned upright, freed of its position and shrunk; what
 * cannot be decoded is no picture and is refused by name. The name that the client gave is shown, never
 * used as a path. A form brings files in its body (without JavaScript) or names those that wait
 * (kept.h); from here on both are the same.
 */
#include "base/arena.h"
#include "base/crypt.h"
#include "web/kept_int.h"

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

static bool write_bytes(const char *path, struct str bytes)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
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

/* Bytes of our own making, by way of a fresh file beside where they will lie. */
static err_t store_bytes(struct visit *visit, struct str bytes, struct upload *upload)
{
	struct str path = str_fmt(visit->arena, STR "/made-" STR, STR_ARG(visit->site->plan.scratch),
				  STR_ARG(random_hex(visit->arena, 16)));
	const char *name = str_c(visit->arena, path);
	if (!write_bytes(name, bytes)) {
		unlink(name);
		return err_new(visit->arena, ERR_BUSY, "照片暂时存不下，请稍后再试；还不行请联系系统管理员。");
	}
	upload->size = (int64_t)bytes.len;
	upload->digest = digest_hex(visit->arena, bytes);
	err_t err = blob_keep(&visit->act, path, upload->digest);
	if (err != NULL)
		unlink(name);
	return err;
}

err_t upload_picture(struct visit *visit, struct str path, struct str how, struct upload *upload)
{
	struct str bytes = {NULL, 0};
	TRY(rooms_call(visit_rooms(visit), visit->arena, S("picture"), how, path, &bytes));
	upload->type = S("image/jpeg");
	return store_bytes(visit, bytes, upload);
}

/* As it came: nothing of ours opens it. */
static err_t store_as(struct visit *visit, const struct http_file *file, struct str type, struct upload *upload)
{
	upload->type = type;
	upload->size = file->size;
	upload->digest = file->digest;
	/* A copy: the original is taken away by whoever made it, also when nothing comes of the form. */
	struct str path = str_fmt(visit->arena, STR "/made-" STR, STR_ARG(visit->site->plan.scratch),
				  STR_ARG(random_hex(visit->arena, 16)));
	if (link(str_c(visit->arena, file->path), str_c(visit->arena, path)) != 0)
		return err_new(visit->arena, ERR_BUSY, "文件暂时存不下，请稍后再试；还不行请联系系统管理员。");
	return blob_keep(&visit->act, path, upload->digest);
}

/* A field for sound takes sound alone, and no other field takes any. */
static err_t store_sound(struct visit *visit, const struct http_file *file, struct str type, struct upload *upload)
{
	if (!str_starts(type, S("audio/")))
		return err_field(visit->arena, file->field, "“" STR "”不是录音，请重新录一段，或者选 MP3、M4A、WAV 文件。",
				 STR_ARG(str_head(file->name, 40)));
	return store_as(visit, file, type, upload);
}

/* A container holds sound or a film alike (file_sniff tells them by their first bytes): the field says which it is. */
static err_t store_video(struct visit *visit, const struct http_file *file, struct str type, struct upload *upload)
{
	bool webm = str_eq(type, S("audio/webm"));
	if (!webm && !str_eq(type, S("audio/mp4")))
		return err_field(visit->arena, file->field,
				 "“" STR "”不是能在网页上放的录像，请换成 MP4（手机一般录的就是）或者 WebM。",
				 STR_ARG(str_head(file->name, 40)));
	return store_as(visit, file, webm ? S("video/webm") : S("video/mp4"), upload);
}

err_t upload_store(struct visit *visit, const struct http_file *file, struct upload *upload)
{
	struct str type = file_sniff(first_bytes(visit->arena, file->path));
	bool sound = str_starts(file->field, S(UPLOAD_SOUND));
	upload->field = file->field;
	upload->name = file->name.len > 0 ? str_dup(visit->arena, file->name) : sound ? S("录音") : S("照片");
	if (sound)
		return store_sound(visit, file, type, upload);
	if (str_starts(file->field, S(UPLOAD_VIDEO)))
		return store_video(visit, file, type, upload);
	if (str_eq(type, S("image/heic")))
		return err_field(visit->arena, file->field,
				 "“" STR "”是 HEIC 格式，这里打不开。苹果手机请在“设置、相机、格式”里选“兼容性最"
				 "佳”再拍；安卓手机请在相机设置里关掉 HEIF，或截个屏再传。",
				 STR_ARG(str_head(file->name, 40)));
	if (str_eq(type, S("application/pdf")))
		return store_as(visit, file, type, upload);
	if (!str_starts(type, S("image/")))
		return no_picture(visit, file);
	err_t err = upload_picture(visit, file->path, S("1600"), upload);
	if (err != NULL && (err->kind == ERR_INVALID || err->kind == ERR_INTERNAL))
		return no_picture(visit, file);
	if (err != NULL && err->kind == ERR_TOO_LARGE)
		return err_field(visit->arena, file->field, STR, STR_ARG(err->text));
	return err;
}

/* ---- those that wait ---- */

static bool is_dropped(struct visit *visit, struct str ticket)
{
	for (const struct form_value *one = visit->form.first; one != NULL; one = one->next) {
		if (str_eq(one->name, S("drop")) && str_eq(one->value, ticket))
			return true;
	}
	return false;
}

static bool is_there(const struct upload *list, const struct kept *kept)
{
	for (; list != NULL; list = list->next) {
		if (list->kept != NULL && list->kept->id == kept->id)
			return true;
	}
	return false;
}

/* Tickets that do not fit are passed over: the photo is then asked for again. */
err_t uploads_waiting(struct visit *visit, struct upload **out)
{
	struct upload *first = NULL, **end = &first;
	size_t count = 0;
	for (const struct form_value *one = visit->form.first; one != NULL; one = one->next) {
		if (!str_eq(one->name, S("kept")) || count >= KEPT_FORM_MOST ||
		    is_dropped(visit, one->value))
			continue;
		struct kept *kept = arena_one(visit->arena, struct kept);
		err_t err = kept_open(visit, one->value, kept);
		if (err != NULL && err->kind != ERR_NOT_FOUND)
			return err;
		if (err != NULL || !kept->ready || is_there(first, kept))
			continue;
		struct upload *upload = arena_one(visit->arena, struct upload);
		*upload = (struct upload){.field = kept->field, .name = kept->name, .type = kept->type,
					  .digest = kept->digest, .size = kept->size, .kept = kept};
		*end = upload;
		end = &upload->next;
		count++;
	}
	*out = first;
	return NULL;
}

err_t uploads_keep(struct visit *visit, struct upload **out)
{
	struct upload *first = NULL, **link = &first;
	err_t faults = NULL;
	TRY(uploads_waiting(visit, &first));
	while (*link != NULL)
		link = &(*link)->next;
	for (const struct http_file *file = visit->request->files; file; file = file->next) {
		if (file->size == 0)
			continue;
		struct upload *upload = arena_one(visit->arena, struct upload);
		err_t err = upload_store(visit, file, upload);
		if (err != NULL && err->kind != ERR_INVALID)
			return err;
		faults = err_both(visit->arena, faults, err);
		if (err != NULL)
			continue;
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

err_t visit_files(struct visit *visit, const struct record *record, bool kept, struct doc *out)
{
	struct attachment *list = NULL;
	size_t count = 0;
	struct doc *files = doc_set_list(out, "files");
	if (act_may(&visit->act, S("files"), VERB_READ, record->org))
		TRY(attachment_list(&visit->act, record->reg->name, record->id, &list, &count));
	for (size_t i = 0; i < count; i++) {
		struct doc *one = doc_add_map(files);
		struct str url = str_fmt(visit->arena, "/desk/files/%lld", (long long)list[i].id);
		bool picture = str_starts(list[i].type, S("image/"));
		doc_set(one, "url", url);
		doc_set(one, "thumb", picture ? str_join(visit->arena, url, S("?size=320")) : S(""));
		doc_set(one, "name", list[i].name);
		doc_set(one, "void_url", kept ? S("") : file_void_url(visit, &list[i]));
	}
	doc_set_bool(out, "has_files", count > 0);
	return NULL;
}

size_t uploads_count(const struct upload *uploads, struct str field)
{
	size_t count = 0;
	for (; uploads != NULL; uploads = uploads->next)
		count += str_eq(uploads->field, field);
	return count;
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
		if (uploads->kept != NULL)
			TRY(kept_claim(act, uploads->kept));
	}
	return NULL;
}

/* ---- a form that is there for files ---- */

err_t uploads_want(struct visit *visit, const char *field, const char *kind, const char *wanted)
{
	struct upload *uploads = NULL;
	err_t faults = uploads_keep(visit, &uploads);
	bool fitting = uploads != NULL;
	visit->own = uploads;
	for (; uploads != NULL; uploads = uploads->next)
		fitting = fitting && str_starts(uploads->type, str_of(kind));
	return fitting || faults != NULL ? faults : err_field(visit->arena, str_of(field), "%s", wanted);
}

err_t uploads_hang(struct visit *visit, const struct record *record, struct str url, const char *words)
{
	TRY(uploads_attach(&visit->act, visit->own, record->reg->name, record->id, record->org));
	visit->location = url;
	visit->flash = str_of(words);
	return NULL;
}
