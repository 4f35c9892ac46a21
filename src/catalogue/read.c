/*
 * read: the YAML files below a folder, in the order of their paths.
 *
 * Only regular files that end in .yaml; links are not followed, so that an overlay folder cannot reach
 * out of itself. What is larger than a YAML file may be is left for yaml_read to refuse by name.
 */
#include "catalogue/node.h"

#include "base/arena.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FOLDER_DEPTH = 8, FILES_MAX = 5000 };

struct reading {
	struct arena *arena;
	struct catalogue_source *all;
	size_t count, room;
};

static err_t cannot_read(struct arena *arena, struct str path)
{
	return err_new(arena, ERR_INVALID, STR ":1: cannot be read: %s", STR_ARG(path),
		       strerror(errno));
}

static void add_source(struct reading *in, struct str name, struct str text)
{
	if (in->count == in->room) {
		size_t room = in->room == 0 ? 64 : in->room * 2;
		in->all = arena_grow(in->arena, in->all, in->room * sizeof *in->all,
				     room * sizeof *in->all);
		in->room = room;
	}
	in->all[in->count++] = (struct catalogue_source){.name = name, .text = text};
}

static err_t read_text(struct reading *in, int file, struct str name)
{
	size_t room = YAML_SIZE_MAX + 1, filled = 0;
	struct stat stat;
	if (fstat(file, &stat) != 0)
		return cannot_read(in->arena, name);
	if (stat.st_size >= 0 && (size_t)stat.st_size < room)
		room = (size_t)stat.st_size + 1;
	char *text = arena_alloc(in->arena, room);
	while (filled < room) {
		ssize_t got = read(file, text + filled, room - filled);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return cannot_read(in->arena, name);
		if (got == 0)
			break;
		filled += (size_t)got;
	}
	add_source(in, name, (struct str){text, filled});
	return NULL;
}

static err_t read_file(struct reading *in, int folder, const char *base, struct str name)
{
	int file = openat(folder, base, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (file < 0)
		return cannot_read(in->arena, name);
	err_t err = read_text(in, file, name);
	close(file);
	return err;
}

static err_t read_folder(struct reading *in, int folder, struct str head, int depth);

static err_t read_entry(struct reading *in, int folder, const char *base, struct str head, int depth)
{
	struct stat stat;
	struct str name = str_join(in->arena, head, str_of(base));
	if (fstatat(folder, base, &stat, AT_SYMLINK_NOFOLLOW) != 0)
		return cannot_read(in->arena, name);
	if (S_ISDIR(stat.st_mode) && depth < FOLDER_DEPTH) {
		int below = openat(folder, base, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (below < 0)
			return cannot_read(in->arena, name);
		return read_folder(in, below, str_join(in->arena, name, S("/")), depth + 1);
	}
	if (!S_ISREG(stat.st_mode) || !str_ends(name, S(".yaml")))
		return NULL;
	if (in->count >= FILES_MAX)
		return err_new(in->arena, ERR_INVALID, STR ":1: more than %d files",
			       STR_ARG(name), FILES_MAX);
	return read_file(in, folder, base, name);
}

/* Closes the folder. */
static err_t read_folder(struct reading *in, int folder, struct str head, int depth)
{
	DIR *listing = fdopendir(folder);
	if (listing == NULL) {
		err_t err = cannot_read(in->arena, head);
		close(folder);
		return err;
	}
	err_t err = NULL;
	struct dirent *entry = NULL;
	while (err == NULL && (entry = readdir(listing)) != NULL) {
		if (entry->d_name[0] != '.')
			err = read_entry(in, folder, entry->d_name, head, depth);
	}
	closedir(listing);
	return err;
}

static void sort_by_name(struct catalogue_source *all, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		struct catalogue_source one = all[i];
		size_t at = i;
		while (at > 0 && str_cmp(all[at - 1].name, one.name) > 0) {
			all[at] = all[at - 1];
			at--;
		}
		all[at] = one;
	}
}

err_t catalogue_read_folder(struct arena *arena, struct str folder, struct catalogue_source **out,
			    size_t *count)
{
	struct reading in = {.arena = arena};
	int opened = open(str_c(arena, folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (opened < 0 && errno != ENOENT)
		return cannot_read(arena, folder);
	if (opened >= 0)
		TRY(read_folder(&in, opened, S(""), 0));
	sort_by_name(in.all, in.count);
	*out = in.all;
	*count = in.count;
	return NULL;
}
