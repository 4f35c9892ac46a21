/*
 * picture: the bytes of a kept paper's pictures, from the store. See paper.h.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "engine/paper/paper.h"

#include <fcntl.h>
#include <unistd.h>

enum { PICTURE_MAX = 1 << 20 };

static struct str hex_of(struct arena *arena, int fd)
{
	static const char digits[] = "0123456789abcdef";
	struct buf out = buf_new(arena, 2 * PICTURE_MAX);
	unsigned char piece[4096];
	ssize_t got;
	while ((got = read(fd, piece, sizeof piece)) > 0) {
		for (ssize_t i = 0; i < got; i++) {
			buf_byte(&out, digits[piece[i] >> 4]);
			buf_byte(&out, digits[piece[i] & 15]);
		}
	}
	return buf_failed(&out) || got < 0 ? S("") : buf_str(&out);
}

static void fetch(struct act *act, struct doc *blocks)
{
	if (blocks == NULL)
		return;
	for (struct doc *one = blocks->in.first; one != NULL; one = one->next) {
		struct str digest = doc_str(one, "digest");
		if (!str_eq(doc_str(one, "kind"), S("picture")) || digest.len == 0)
			continue;
		struct str path = blob_path(act->arena, act->house, digest);
		int fd = open(str_c(act->arena, path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
		if (fd < 0)
			continue;
		doc_set(one, "data", hex_of(act->arena, fd));
		close(fd);
	}
}

void paper_pictures(struct act *act, struct doc *print)
{
	struct doc *parts = doc_at(print, "parts");
	fetch(act, doc_at(print, "blocks"));
	for (struct doc *one = parts == NULL ? NULL : parts->in.first; one != NULL; one = one->next)
		fetch(act, doc_at(one, "blocks"));
}
