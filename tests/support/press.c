/*
 * press: makes a PDF of every print document in a folder: NAME.json becomes NAME.pdf.
 *
 * Why: the pages' own JSON holds what would be printed; forty villages' sheets are set here by the program's own writer in
 * one process, where a request each would take minutes. It must do nothing that the writer in a room does not do.
 */
#include "base/arena.h"
#include "base/buf.h"
#include "view/view.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

enum { LARGEST = 256 << 20 };

static bool read_text(struct arena *arena, const char *path, struct str *out)
{
	struct buf text = buf_new(arena, LARGEST);
	char piece[1 << 14];
	size_t got;
	FILE *in = fopen(path, "rb");
	if (in == NULL)
		return false;
	while ((got = fread(piece, 1, sizeof piece, in)) > 0)
		buf_add(&text, (struct str){piece, got});
	*out = buf_str(&text);
	return fclose(in) == 0 && !buf_failed(&text);
}

static bool write_bytes(const char *path, struct str bytes)
{
	FILE *out = fopen(path, "wb");
	if (out == NULL)
		return false;
	bool whole = fwrite(bytes.at, 1, bytes.len, out) == bytes.len;
	return fclose(out) == 0 && whole;
}

static bool press(const char *folder, struct str name)
{
	struct arena *arena = arena_new(NULL);
	struct str bare = str_sub(name, 0, name.len - strlen(".json")), in, out;
	const char *from = str_c(arena, str_fmt(arena, "%s/" STR, folder, STR_ARG(name)));
	const char *to = str_c(arena, str_fmt(arena, "%s/" STR ".pdf", folder, STR_ARG(bare)));
	bool good = read_text(arena, from, &in);
	err_t err = good ? view_task_pdf(arena, in, S(""), &out) : NULL;
	if (err != NULL)
		fprintf(stderr, "%s: " STR " (" STR ")\n", from, STR_ARG(err->text), STR_ARG(err->cause));
	good = good && err == NULL && write_bytes(to, out);
	arena_free(arena);
	return good;
}

int main(int count, char **arguments)
{
	DIR *folder = count == 2 ? opendir(arguments[1]) : NULL;
	bool good = folder != NULL;
	for (struct dirent *one; good && (one = readdir(folder)) != NULL;) {
		struct str name = str_of(one->d_name);
		good = !str_ends(name, S(".json")) || press(arguments[1], name);
	}
	if (folder != NULL)
		closedir(folder);
	return good ? 0 : 1;
}
