/*
 * picture_page: how a stored file leaves: as the answer's file, a picture also small.
 *
 * The small copies are made when first asked for (in a room) and lie in DATA/thumbs by the digest of
 * what they show; they may be thrown away at any time. Who may see the file was decided before.
 */
#include "base/arena.h"
#include "base/count.h"
#include "base/crypt.h"
#include "web/kept_int.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { THUMB_SIDE = 320 };

static bool write_new(const char *path, struct str bytes)
{
	int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (file < 0)
		return false;
	bool good = write(file, bytes.at, bytes.len) == (ssize_t)bytes.len;
	return (close(file) == 0) & good;
}

/* The small copy's path; empty when it can't be made or kept: the large one is shown then. */
static struct str thumb_of(struct visit *visit, struct str digest, struct str whole)
{
	struct arena *arena = visit->arena;
	struct str bytes = {NULL, 0}, side = str_fmt(arena, "%d", THUMB_SIDE);
	struct str folder = str_join(arena, visit->act.house->data, S("/thumbs"));
	struct str path = blob_thumb_path(arena, visit->act.house, digest);
	if (access(str_c(arena, path), R_OK) == 0)
		return path;
	struct str fresh = str_fmt(arena, STR "." STR, STR_ARG(path), STR_ARG(random_hex(arena, 8)));
	if (rooms_call(visit_rooms(visit), arena, S("picture"), side, whole, &bytes) != NULL)
		return S("");
	if (mkdir(str_c(arena, folder), 0700) != 0 && errno != EEXIST)
		return S("");
	if (write_new(str_c(arena, fresh), bytes) &&
	    rename(str_c(arena, fresh), str_c(arena, path)) == 0)
		return path;
	unlink(str_c(arena, fresh));
	return S("");
}

static struct str ending_of(struct str type)
{
	if (str_eq(type, S("image/jpeg")))
		return S(".jpg");
	if (str_eq(type, S("image/png")))
		return S(".png");
	if (str_eq(type, S("image/webp")))
		return S(".webp");
	static const char *const sounds[][2] = {{"audio/webm", ".webm"}, {"audio/ogg", ".ogg"}, {"audio/mpeg", ".mp3"},
						{"audio/wav", ".wav"},   {"audio/mp4", ".m4a"},	{"video/mp4", ".mp4"},
						{"video/webm", ".webm"}};
	for (size_t i = 0; i < COUNT(sounds); i++) {
		if (str_eq(type, str_of(sounds[i][0])))
			return str_of(sounds[i][1]);
	}
	if (str_eq(type, S("application/zip")))
		return S(".zip");
	return str_eq(type, S("application/pdf")) ? S(".pdf") : S(".bin");
}

/* A picture is shown (its bytes are our own encoder's), sound and films are played, unless it is to be saved; anything else is a
 * download. Sound is never a page, whatever it holds: its type is ours, and browsers are told not to guess. */
void visit_show_file(struct visit *visit, struct str digest, struct str type, struct str name)
{
	bool picture = str_starts(type, S("image/"));
	struct str ending = ending_of(type);
	visit->raw_file = blob_path(visit->arena, visit->act.house, digest);
	visit->raw_type = type;
	visit->raw_tag = str_sub(digest, 0, 32);
	bool shown = picture || str_starts(type, S("audio/")) || str_starts(type, S("video/"));
	if (!shown || str_eq(visit_query(visit, "save"), S("1"))) {
		visit->raw_name = str_ends(name, ending) ? name : str_join(visit->arena, name, ending);
		return;
	}
	if (!picture || !str_eq(visit_query(visit, "size"), S("320")))
		return;
	struct str thumb = thumb_of(visit, digest, visit->raw_file);
	if (thumb.len == 0)
		return;
	visit->raw_file = thumb;
	visit->raw_tag = str_join(visit->arena, visit->raw_tag, S("-320"));
	visit->raw_type = S("image/jpeg");
}
