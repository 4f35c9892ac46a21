/*
 * backup: see backup.h. A digest is taken of the very bytes that are written.
 */
#include "app/backup.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/count.h"
#include "base/crypt.h"
#include "base/digest.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 1 << 16, MANIFEST_MAX = 64 << 20, LIST_MAX = 4000, DEPTH_MAX = 4 };

static err_t fail(struct arena *arena, const char *what, struct str path)
{
	return err_new(arena, ERR_INTERNAL, "%s " STR ": %s", what, STR_ARG(path), strerror(errno));
}

/* Copies a file and gives the digest of its bytes; to empty: only the digest. */
static err_t copy_file(struct arena *arena, struct str from, struct str to, struct str *digest)
{
	char *bytes = arena_alloc(arena, CHUNK);
	int in = open(str_c(arena, from), O_RDONLY | O_CLOEXEC | O_NOFOLLOW), out = -1;
	ssize_t got = 0;
	if (in < 0)
		return fail(arena, "can't read", from);
	if (to.len > 0)
		out = open(str_c(arena, to), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool good = to.len == 0 || out >= 0;
	struct digest *sum = digest_begin(arena);
	char *hex = arena_alloc(arena, DIGEST_HEX + 1);
	good = good && sum != NULL;
	while (good && (got = read(in, bytes, CHUNK)) > 0)
		good = digest_add(sum, (struct str){bytes, (size_t)got}) &&
		       (out < 0 || write(out, bytes, (size_t)got) == got);
	good = good && digest_end(sum, hex);
	good = good && got == 0 && (out < 0 || fsync(out) == 0);
	close(in);
	if (out >= 0)
		close(out);
	if (!good)
		return fail(arena, "can't copy to", to);
	*digest = (struct str){hex, DIGEST_HEX};
	return NULL;
}

static err_t make_folder(struct arena *arena, struct str path)
{
	if (mkdir(str_c(arena, path), 0700) != 0 && errno != EEXIST)
		return fail(arena, "can't make", path);
	return NULL;
}

struct copying {
	struct arena *arena;
	struct str from, to;
	struct buf manifest;
	int64_t files;
	bool installs; /* not a copy of the backup: what only describes it stays behind */
};

static err_t copy_one(struct copying *copying, struct str name)
{
	struct arena *arena = arena_new(copying->arena);
	struct str digest;
	err_t err = copy_file(arena, str_fmt(arena, STR "/" STR, STR_ARG(copying->from), STR_ARG(name)),
			      str_fmt(arena, STR "/" STR, STR_ARG(copying->to), STR_ARG(name)), &digest);
	if (err == NULL) {
		buf_fmt(&copying->manifest, STR "  " STR "\n", STR_ARG(digest), STR_ARG(name));
		copying->files++;
	} else {
		err = err_copy(copying->arena, err);
	}
	arena_free(arena);
	return err;
}

/* A file of the store is named by its digest; what is being swept away has another name. */
static bool is_stored(const char *name)
{
	return strchr(name, '.') == NULL;
}

/* blobs/ab/… one level deep */
static err_t copy_folder(struct copying *copying, struct str folder)
{
	struct arena *arena = copying->arena;
	struct str path = str_fmt(arena, STR "/" STR, STR_ARG(copying->from), STR_ARG(folder));
	TRY(make_folder(arena, str_fmt(arena, STR "/" STR, STR_ARG(copying->to), STR_ARG(folder))));
	DIR *dir = opendir(str_c(arena, path));
	err_t err = NULL;
	if (dir == NULL)
		return errno == ENOENT ? NULL : fail(arena, "can't read", path);
	for (struct dirent *one = readdir(dir); one != NULL && err == NULL; one = readdir(dir)) {
		if (!is_stored(one->d_name))
			continue;
		struct str name = str_fmt(arena, STR "/%s", STR_ARG(folder), one->d_name);
		err = one->d_type == DT_DIR ? copy_folder(copying, name) : copy_one(copying, name);
	}
	closedir(dir);
	return err;
}

static err_t write_text(struct arena *arena, struct str path, struct str text)
{
	FILE *file = fopen(str_c(arena, path), "wxe");
	if (file == NULL)
		return fail(arena, "can't write", path);
	/* The list of a place that has no files yet is empty. */
	bool good = (text.len == 0 || fwrite(text.at, 1, text.len, file) == text.len) &&
		    fflush(file) == 0 && fsync(fileno(file)) == 0;
	good = fclose(file) == 0 && good;
	return good ? NULL : fail(arena, "can't write", path);
}

static err_t read_text(struct arena *arena, struct str path, struct str *out)
{
	FILE *file = fopen(str_c(arena, path), "re");
	if (file == NULL)
		return fail(arena, "can't read", path);
	struct buf text = buf_new(arena, MANIFEST_MAX);
	char *bytes = arena_alloc(arena, CHUNK);
	size_t got = 0;
	while ((got = fread(bytes, 1, CHUNK, file)) > 0)
		buf_add(&text, (struct str){bytes, got});
	fclose(file);
	if (buf_failed(&text))
		return err_new(arena, ERR_TOO_LARGE, STR " is too large", STR_ARG(path));
	*out = buf_str(&text);
	return NULL;
}

static err_t copy_anchor(struct copying *copying, struct str anchor)
{
	struct arena *arena = copying->arena;
	struct str digest;
	if (access(str_c(arena, anchor), F_OK) != 0)
		return NULL; /* never anchored yet */
	TRY(copy_file(arena, anchor, str_join(arena, copying->to, S("/audit.anchor")), &digest));
	buf_fmt(&copying->manifest, STR "  audit.anchor\n", STR_ARG(digest));
	copying->files++;
	return NULL;
}

static err_t add_text(struct copying *copying, const char *name, struct str text)
{
	struct str digest, path = str_fmt(copying->arena, STR "/%s", STR_ARG(copying->to), name);
	TRY(write_text(copying->arena, path, text));
	TRY(copy_file(copying->arena, path, S(""), &digest));
	buf_fmt(&copying->manifest, STR "  %s\n", STR_ARG(digest), name);
	copying->files++;
	return NULL;
}

/* What the copy holds, table by table: a drill compares it with what was restored. Asked of the copy and
 * not of the running database, which has gone on meanwhile. */
static err_t note_tables(struct copying *copying, const struct installation *in)
{
	struct arena *arena = copying->arena;
	struct buf out = buf_new(arena, MANIFEST_MAX);
	struct db *db = NULL;
	TRY(db_open(arena, str_fmt(arena, "sqlite:" STR "/lianxin.db", STR_ARG(copying->to)), DB_WRITE, &db));
	db_patient(db, true);
	err_t err = NULL;
	for (size_t i = 0; i < in->table_count && err == NULL; i++) {
		int64_t count = 0;
		struct str digest;
		if (in->tables[i].search)
			continue;
		err = db_digest(arena, db, in->tables[i].name, &count, &digest);
		if (err == NULL)
			buf_fmt(&out, STR " %lld " STR "\n", STR_ARG(in->tables[i].name), (long long)count,
				STR_ARG(digest));
	}
	err = err_copy(arena, err);
	db_close(db);
	TRY(err);
	return add_text(copying, "tables", buf_str(&out));
}

static err_t copy_database(struct copying *copying, const struct installation *in)
{
	struct arena *arena = copying->arena;
	struct str digest, path = str_join(arena, copying->to, S("/lianxin.db"));
	TRY(db_backup(in->db, arena, path));
	TRY(note_tables(copying, in));
	TRY(copy_file(arena, path, S(""), &digest));
	buf_fmt(&copying->manifest, STR "  lianxin.db\n", STR_ARG(digest));
	copying->files++;
	return NULL;
}

static struct str seal_of(struct arena *arena, const struct keys *keys, struct str manifest)
{
	return keyed_digest(arena, keys, S("backup"), manifest);
}

/* Anchors, database, files, in this order: the database holds what was anchored before, and the store
 * holds every file that a row refers to. */
static err_t fill(struct copying *copying, struct installation *in)
{
	struct arena *arena = copying->arena;
	TRY(copy_anchor(copying, in->config->anchor));
	if (!db_is_postgres(in->db))
		TRY(copy_database(copying, in));
	TRY(copy_folder(copying, S("blobs")));
	struct str manifest = buf_str(&copying->manifest);
	TRY(write_text(arena, str_join(arena, copying->to, S("/manifest")), manifest));
	return write_text(arena, str_join(arena, copying->to, S("/manifest.seal")),
			  seal_of(arena, in->keys, manifest));
}

static err_t sync_folder(struct arena *arena, struct str folder)
{
	int file = open(str_c(arena, folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool good = file >= 0 && fsync(file) == 0;
	if (file >= 0)
		close(file);
	return good ? NULL : fail(arena, "can't keep", folder);
}

/* A new folder beside the wanted one, under a name that says that it is not finished. */
static err_t begin_folder(struct arena *arena, struct str folder, struct str *part)
{
	*part = str_join(arena, folder, S(".part"));
	if (access(str_c(arena, folder), F_OK) == 0)
		return err_new(arena, ERR_CONFLICT, STR " is there already: a backup is never overwritten",
			       STR_ARG(folder));
	TRY(backup_remove(arena, *part)); /* of one that was interrupted */
	if (mkdir(str_c(arena, *part), 0700) != 0)
		return fail(arena, "can't make", *part);
	return NULL;
}

static err_t end_folder(struct arena *arena, struct str folder, struct str part, err_t err)
{
	if (err == NULL)
		err = sync_folder(arena, part);
	if (err == NULL && rename(str_c(arena, part), str_c(arena, folder)) != 0)
		err = fail(arena, "can't finish", folder);
	return err == NULL ? NULL : err_both(arena, err, backup_remove(arena, part));
}

err_t backup_write(struct installation *in, struct str folder, int64_t *files)
{
	struct arena *arena = in->arena;
	struct copying copying = {.arena = arena, .from = in->config->data,
				  .manifest = buf_new(arena, MANIFEST_MAX)};
	TRY(begin_folder(arena, folder, &copying.to));
	TRY(end_folder(arena, folder, copying.to, fill(&copying, in)));
	*files = copying.files;
	return NULL;
}

/* Before anything is written: a damaged backup leaves no installation that looks like one. */
static err_t check_line(struct copying *copying, struct str line)
{
	struct arena *arena = copying->arena;
	struct str digest = str_sub(line, 0, 64), name = str_sub(line, 66, line.len), found;
	TRY(copy_file(arena, str_fmt(arena, STR "/" STR, STR_ARG(copying->from), STR_ARG(name)), S(""),
		      &found));
	if (!str_eq(digest, found))
		return err_new(arena, ERR_CONFLICT, "the backup is damaged: " STR, STR_ARG(name));
	return NULL;
}

static err_t restore_line(struct copying *copying, struct str line)
{
	struct arena *arena = copying->arena;
	struct str digest = str_sub(line, 0, 64), name = str_sub(line, 66, line.len), found;
	if (digest.len != 64 || name.len == 0 || str_find(name, S("..")) != SIZE_MAX ||
	    name.at[0] == '/')
		return err_new(arena, ERR_INVALID, "the manifest has a line that is none");
	if (copying->installs && str_eq(name, S("tables")))
		return NULL;
	for (size_t i = 0; i < name.len; i++) {
		if (name.at[i] == '/')
			TRY(make_folder(arena, str_fmt(arena, STR "/" STR, STR_ARG(copying->to),
						       STR_ARG(str_sub(name, 0, i)))));
	}
	TRY(copy_file(arena, str_fmt(arena, STR "/" STR, STR_ARG(copying->from), STR_ARG(name)),
		      str_fmt(arena, STR "/" STR, STR_ARG(copying->to), STR_ARG(name)), &found));
	if (!str_eq(digest, found))
		return err_new(arena, ERR_CONFLICT, "the backup is damaged: " STR, STR_ARG(name));
	copying->files++;
	return NULL;
}

/* The manifest of a backup, when its seal is this key's. */
static err_t open_manifest(struct arena *arena, const struct keys *keys, struct str from, struct str *out)
{
	struct str manifest, sealed;
	TRY(read_text(arena, str_join(arena, from, S("/manifest")), &manifest));
	TRY(read_text(arena, str_join(arena, from, S("/manifest.seal")), &sealed));
	if (!same_secret(seal_of(arena, keys, manifest), str_trim(sealed)))
		return err_new(arena, ERR_CONFLICT,
			       "the backup was altered, or belongs to another key: it is not restored");
	*out = manifest;
	return NULL;
}

static err_t each_line(struct copying *copying, struct str manifest,
		       err_t (*body)(struct copying *copying, struct str line))
{
	while (manifest.len > 0) {
		struct str line = str_cut(&manifest, '\n');
		if (line.len > 0)
			TRY(body(copying, line));
	}
	return NULL;
}

err_t backup_restore(struct arena *arena, const struct keys *keys, struct str from, struct str data,
		     int64_t *files)
{
	static const char *const folders[] = {"blobs", "scratch", "jobs"};
	struct copying copying = {.arena = arena, .from = from, .to = data, .installs = true};
	struct str manifest;
	TRY(open_manifest(arena, keys, from, &manifest));
	TRY(each_line(&copying, manifest, check_line));
	TRY(make_folder(arena, data));
	TRY(each_line(&copying, manifest, restore_line));
	for (size_t i = 0; i < COUNT(folders); i++)
		TRY(make_folder(arena, str_fmt(arena, STR "/%s", STR_ARG(data), folders[i])));
	*files = copying.files;
	return NULL;
}

static err_t fill_copy(struct copying *copying, const struct keys *keys)
{
	struct arena *arena = copying->arena;
	struct str manifest;
	TRY(open_manifest(arena, keys, copying->from, &manifest));
	TRY(each_line(copying, manifest, restore_line));
	TRY(write_text(arena, str_join(arena, copying->to, S("/manifest")), manifest));
	return write_text(arena, str_join(arena, copying->to, S("/manifest.seal")),
			  seal_of(arena, keys, manifest));
}

err_t backup_copy(struct arena *arena, const struct keys *keys, struct str from, struct str to)
{
	struct copying copying = {.arena = arena, .from = from};
	TRY(begin_folder(arena, to, &copying.to));
	return end_folder(arena, to, copying.to, fill_copy(&copying, keys));
}

/* ---- a folder of backups ---- */

bool backup_is_name(struct str name)
{
	static const char form[] = "dddd-dd-ddTdddddd";
	if (name.len != sizeof form - 1)
		return false;
	for (size_t i = 0; i < name.len; i++) {
		bool digit = name.at[i] >= '0' && name.at[i] <= '9';
		if (form[i] == 'd' ? !digit : name.at[i] != form[i])
			return false;
	}
	return true;
}

static int compare_names(const void *a, const void *b)
{
	return str_cmp(*(const struct str *)a, *(const struct str *)b);
}

err_t backup_list(struct arena *arena, struct str folder, struct str **names, size_t *count)
{
	struct str *list = arena_many(arena, struct str, LIST_MAX);
	DIR *dir = opendir(str_c(arena, folder));
	*count = 0;
	if (dir == NULL)
		return fail(arena, "can't read", folder);
	for (struct dirent *one = readdir(dir); one != NULL && *count < LIST_MAX; one = readdir(dir)) {
		struct str name = str_dup(arena, str_of(one->d_name));
		struct str seal = str_fmt(arena, STR "/" STR "/manifest.seal", STR_ARG(folder), STR_ARG(name));
		if (backup_is_name(name) && access(str_c(arena, seal), F_OK) == 0)
			list[(*count)++] = name;
	}
	closedir(dir);
	qsort(list, *count, sizeof *list, compare_names);
	*names = list;
	return NULL;
}

static err_t remove_below(struct arena *arena, struct str folder, int depth);

static err_t remove_entry(struct arena *arena, struct str path, int depth)
{
	struct stat st;
	if (lstat(str_c(arena, path), &st) != 0)
		return errno == ENOENT ? NULL : fail(arena, "can't look at", path);
	if (S_ISDIR(st.st_mode))
		return remove_below(arena, path, depth + 1);
	return unlink(str_c(arena, path)) == 0 ? NULL : fail(arena, "can't remove", path);
}

/* Depth: DIR/blobs/ab is the deepest there is. */
static err_t remove_below(struct arena *arena, struct str folder, int depth)
{
	DIR *dir = depth > DEPTH_MAX ? NULL : opendir(str_c(arena, folder));
	err_t err = NULL;
	if (dir == NULL)
		return fail(arena, "can't empty", folder);
	for (struct dirent *one = readdir(dir); one != NULL && err == NULL; one = readdir(dir)) {
		if (strcmp(one->d_name, ".") == 0 || strcmp(one->d_name, "..") == 0)
			continue;
		err = remove_entry(arena, str_fmt(arena, STR "/%s", STR_ARG(folder), one->d_name), depth);
	}
	closedir(dir);
	if (err == NULL && rmdir(str_c(arena, folder)) != 0)
		err = fail(arena, "can't remove", folder);
	return err;
}

err_t backup_remove(struct arena *arena, struct str folder)
{
	return access(str_c(arena, folder), F_OK) == 0 ? remove_entry(arena, folder, 0) : NULL;
}
