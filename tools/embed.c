/*
 * embed: turns folders into one C file, so that the program is one file too.
 *
 * What: embed OUT.c OUT.d NAME=FOLDER … writes every file below each folder as bytes under
 * "NAME/path", sorted, as the table declared in src/app/embedded.h, and a depfile that names every
 * file and folder read, so that Ninja runs it again when one is added. The catalogue's YAML is carried
 * read (node_pack), so that no start reads it again; what cannot be read ends the build.
 * Why in C: it reads YAML with the very reader that the program has for a county's own files.
 * Never: it does not change a byte of what else it carries, and follows no symbolic link.
 */
#include "base/arena.h"
#include "base/err.h"
#include "catalogue/node.h"

#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PATH_SPACE = 1024, FILES_MAX = 20000 };
static const size_t TOTAL_MAX = (size_t)32 << 20;

struct entry {
	char *name; /* "catalogue/items/a.yaml" */
	char *path; /* where it was read */
	size_t size;
	uint64_t tag;
};

struct work {
	struct entry *entries;
	size_t count;
	size_t total;
	FILE *code, *rule;
};

static _Noreturn void give_up(const char *what, const char *about)
{
	fprintf(stderr, "embed: %s: %s: %s\n", what, about, errno != 0 ? strerror(errno) : "refused");
	exit(1);
}

static char *copy_text(const char *text)
{
	char *copy = strdup(text);
	if (copy == NULL)
		give_up("memory", text);
	return copy;
}

static void join(char out[PATH_SPACE], const char *folder, const char *name)
{
	int n = snprintf(out, PATH_SPACE, "%s/%s", folder, name);
	errno = 0;
	if (n < 0 || n >= PATH_SPACE)
		give_up("name too long", folder);
}

/* A depfile escapes blanks; other marks do not occur in our names. */
static void note_rule(struct work *work, const char *path)
{
	fputs(" \\\n ", work->rule);
	for (const char *c = path; *c != '\0'; c++) {
		if (*c == ' ' || *c == '#')
			fputc('\\', work->rule);
		fputc(*c, work->rule);
	}
}

static void add_entry(struct work *work, const char *name, const char *path)
{
	errno = 0;
	if (work->count == FILES_MAX)
		give_up("too many files", path);
	struct entry *entry = &work->entries[work->count++];
	entry->name = copy_text(name);
	entry->path = copy_text(path);
}

static void walk(struct work *work, const char *name, const char *path)
{
	errno = 0;
	DIR *folder = opendir(path);
	if (folder == NULL)
		give_up("folder", path);
	note_rule(work, path);
	for (struct dirent *one = readdir(folder); one != NULL; one = readdir(folder)) {
		if (one->d_name[0] == '.')
			continue;
		char inner_name[PATH_SPACE], inner_path[PATH_SPACE];
		join(inner_name, name, one->d_name);
		join(inner_path, path, one->d_name);
		struct stat status;
		if (lstat(inner_path, &status) != 0)
			give_up("stat", inner_path);
		if (S_ISDIR(status.st_mode))
			walk(work, inner_name, inner_path);
		else if (S_ISREG(status.st_mode))
			add_entry(work, inner_name, inner_path);
	}
	closedir(folder);
}

static int by_name(const void *a, const void *b)
{
	const struct entry *left = a, *right = b;
	return strcmp(left->name, right->name);
}

/* Octal escapes of three digits end by themselves, so any byte may follow; "?" could be a trigraph. */
static void write_byte(FILE *code, int byte)
{
	if (byte == '\n')
		fputs("\\n", code);
	else if (byte < 32 || byte > 126 || byte == '"' || byte == '\\' || byte == '?')
		fprintf(code, "\\%03o", (unsigned int)byte);
	else
		fputc(byte, code);
}

static struct str read_file(struct arena *arena, const char *path)
{
	struct buf bytes = buf_new(arena, TOTAL_MAX);
	errno = 0;
	FILE *in = fopen(path, "rb");
	if (in == NULL)
		give_up("read", path);
	for (int byte = fgetc(in); byte != EOF; byte = fgetc(in))
		buf_byte(&bytes, (char)byte);
	if (ferror(in) || buf_failed(&bytes))
		give_up("read", path);
	fclose(in);
	return buf_str(&bytes);
}

/* A file of the catalogue as the tree that its YAML is. */
static struct str read_catalogue(struct arena *arena, const struct entry *entry, struct str text)
{
	struct node *documents = NULL;
	struct faults *faults = faults_new(arena);
	struct buf packed = buf_new(arena, TOTAL_MAX);
	bool read = yaml_read(arena, arena, faults, str_of(entry->name), text, &documents);
	for (err_t err = faults_err(arena, faults); err != NULL; err = err->next)
		fprintf(stderr, STR "\n", STR_ARG(err->text));
	errno = 0;
	if (!read || faults_count(faults) > 0)
		give_up("no good YAML", entry->path);
	node_pack(&packed, documents, true);
	if (buf_failed(&packed))
		give_up("too large", entry->path);
	return buf_str(&packed);
}

static bool is_catalogue(struct str name)
{
	return str_starts(name, S("catalogue/")) && str_ends(name, S(".yaml"));
}

static void write_bytes(struct work *work, size_t number)
{
	struct entry *entry = &work->entries[number];
	struct arena *arena = arena_new(NULL);
	struct str bytes = read_file(arena, entry->path);
	note_rule(work, entry->path);
	if (is_catalogue(str_of(entry->name)))
		bytes = read_catalogue(arena, entry, bytes);
	fprintf(work->code, "/* %s */\nstatic const char bytes_%zu[] =\n\t\"", entry->name, number);
	uint64_t tag = UINT64_C(14695981039346656037); /* FNV-1a: a name for the content, no secret */
	for (size_t i = 0; i < bytes.len; i++) {
		int byte = (unsigned char)bytes.at[i];
		tag = (tag ^ (uint64_t)(unsigned int)byte) * UINT64_C(1099511628211);
		write_byte(work->code, byte);
		if ((i + 1) % 80 == 0)
			fputs("\"\n\t\"", work->code);
	}
	fputs("\";\n\n", work->code);
	entry->size = bytes.len;
	arena_free(arena);
	entry->tag = tag;
	work->total += entry->size;
	errno = 0;
	if (work->total > TOTAL_MAX)
		give_up("more than 32 MiB to embed", entry->path);
}

static void write_table(struct work *work)
{
	fprintf(work->code, "const struct embedded_file embedded_files[] = {\n");
	for (size_t i = 0; i < work->count; i++) {
		const struct entry *entry = &work->entries[i];
		fprintf(work->code, "\t{{\"%s\", %zu}, {bytes_%zu, %zu}, {\"%016llx\", 16}},\n", entry->name,
			strlen(entry->name), i, entry->size, (unsigned long long)entry->tag);
	}
	fprintf(work->code, "};\nconst size_t embedded_files_count = %zu;\n", work->count);
}

static void write_all(struct work *work)
{
	fputs("/* Made by tools/embed.c at build. */\n"
	      "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n"
	      "#include \"app/embedded.h\"\n\n",
	      work->code);
	for (size_t i = 0; i < work->count; i++)
		write_bytes(work, i);
	write_table(work);
}

static void read_argument(struct work *work, char *argument)
{
	char *equals = strchr(argument, '=');
	errno = 0;
	if (equals == NULL)
		give_up("NAME=FOLDER expected", argument);
	*equals = '\0';
	walk(work, argument, equals + 1);
}

/* Built with sanitizers, a leak would fail the build. */
static void free_entries(struct work *work)
{
	for (size_t i = 0; i < work->count; i++) {
		free(work->entries[i].name);
		free(work->entries[i].path);
	}
	free(work->entries);
}

int main(int count, char **arguments)
{
	if (count < 4) {
		fputs("usage: embed OUT.c OUT.d NAME=FOLDER …\n", stderr);
		return 2;
	}
	struct work work = {.entries = calloc(FILES_MAX, sizeof(struct entry))};
	work.code = fopen(arguments[1], "wb");
	work.rule = fopen(arguments[2], "wb");
	if (work.entries == NULL || work.code == NULL || work.rule == NULL)
		give_up("open", arguments[1]);
	fprintf(work.rule, "%s:", arguments[1]);
	for (int i = 3; i < count; i++)
		read_argument(&work, arguments[i]);
	errno = 0;
	if (work.count == 0)
		give_up("nothing to embed", arguments[3]);
	qsort(work.entries, work.count, sizeof(struct entry), by_name);
	write_all(&work);
	fputc('\n', work.rule);
	if (fclose(work.code) != 0 || fclose(work.rule) != 0)
		give_up("write", arguments[1]);
	free_entries(&work);
	return 0;
}
