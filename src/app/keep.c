/*
 * keep: what an operator does to keep an installation: backup, restore, move to PostgreSQL, a new key.
 *
 * A backup is a folder: the database by SQLite's online copy (taken while the server runs), the files,
 * the audit anchor, and a manifest of digests sealed with the installation's key, so that a damaged or
 * altered backup is refused. The master key is not in it and must be kept elsewhere.
 */
#include "app/commands.h"
#include "app/open.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/crypt.h"
#include "base/digest.h"
#include "engine/audit/audit.h"
#include "web/unfinished.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { CHUNK = 1 << 16, MANIFEST_MAX = 64 << 20 };

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
		if (one->d_name[0] == '.')
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
	bool good = fwrite(text.at, 1, text.len, file) == text.len && fflush(file) == 0 &&
		    fsync(fileno(file)) == 0;
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

static err_t copy_database(struct copying *copying, struct db *db)
{
	struct arena *arena = copying->arena;
	struct str digest, path = str_join(arena, copying->to, S("/lianxin.db"));
	TRY(db_backup(db, arena, path));
	TRY(copy_file(arena, path, S(""), &digest));
	buf_fmt(&copying->manifest, STR "  lianxin.db\n", STR_ARG(digest));
	copying->files++;
	return NULL;
}

static struct str seal_of(struct installation *in, struct str manifest)
{
	return keyed_digest(in->arena, in->keys, S("backup"), manifest);
}

err_t run_backup(struct arena *arena, const struct config *config, struct str rest[4])
{
	struct installation in = {0};
	(void)rest;
	if (config->out.len == 0)
		return err_new(arena, ERR_INVALID, "backup needs --out DIR");
	TRY(open_installation(arena, config, false, &in));
	struct copying copying = {.arena = arena, .from = config->data, .to = config->out,
				  .manifest = buf_new(arena, MANIFEST_MAX)};
	if (mkdir(str_c(arena, config->out), 0700) != 0)
		return fail(arena, "can't make (it must not be there yet)", config->out);
	/* Anchors, database, files, in this order: the database holds what was anchored before, and the
	 * store holds every file that a row refers to. */
	TRY(copy_anchor(&copying, config->anchor));
	if (!db_is_postgres(in.db))
		TRY(copy_database(&copying, in.db));
	else
		puts("The database is PostgreSQL's: save it with pg_dump -Fc, before this command.");
	TRY(copy_folder(&copying, S("blobs")));
	struct str manifest = buf_str(&copying.manifest);
	TRY(write_text(arena, str_join(arena, config->out, S("/manifest")), manifest));
	TRY(write_text(arena, str_join(arena, config->out, S("/manifest.seal")), seal_of(&in, manifest)));
	printf("backup of %lld files in " STR "\nKeep the master key (" STR
	       ") in another place: without it the sealed values stay sealed.\n",
	       (long long)copying.files, STR_ARG(config->out), STR_ARG(config->key));
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

err_t run_restore(struct arena *arena, const struct config *config, struct str rest[4])
{
	struct keys *keys = NULL;
	struct str manifest, sealed;
	(void)rest;
	TRY(crypt_start(arena));
	TRY(keys_open(arena, config->key, SEAL_XCHACHA, &keys));
	TRY(read_text(arena, str_join(arena, config->file, S("/manifest")), &manifest));
	TRY(read_text(arena, str_join(arena, config->file, S("/manifest.seal")), &sealed));
	if (!same_secret(keyed_digest(arena, keys, S("backup"), manifest), str_trim(sealed)))
		return err_new(arena, ERR_CONFLICT,
			       "the backup was altered, or belongs to another key: it is not restored");
	struct copying copying = {.arena = arena, .from = config->file, .to = config->data};
	for (struct str rest_of = manifest; rest_of.len > 0;) {
		struct str line = str_cut(&rest_of, '\n');
		if (line.len > 0)
			TRY(check_line(&copying, line));
	}
	TRY(make_folder(arena, config->data));
	while (manifest.len > 0) {
		struct str line = str_cut(&manifest, '\n');
		if (line.len > 0)
			TRY(restore_line(&copying, line));
	}
	TRY(make_folder(arena, str_join(arena, config->data, S("/blobs"))));
	TRY(make_folder(arena, str_join(arena, config->data, S("/scratch"))));
	TRY(make_folder(arena, str_join(arena, config->data, S("/jobs"))));
	printf("restored %lld files to " STR "\n", (long long)copying.files, STR_ARG(config->data));
	return NULL;
}

/* ---- to PostgreSQL ---- */

static void tell_progress(void *arg, struct str table, int64_t rows)
{
	(void)arg;
	if (rows > 0 && rows % 100000 == 0)
		fprintf(stderr, "  " STR ": %lld rows\n", STR_ARG(table), (long long)rows);
}

static err_t compare_table(struct arena *arena, struct db *from, struct db *to, struct str table)
{
	int64_t here = 0, there = 0;
	struct str one, two;
	TRY(db_digest(arena, from, table, &here, &one));
	TRY(db_digest(arena, to, table, &there, &two));
	if (here != there || !str_eq(one, two))
		return err_new(arena, ERR_CONFLICT, "table " STR " differs after the copy", STR_ARG(table));
	return NULL;
}

static err_t refuse_filled(struct arena *arena, struct db *to)
{
	int64_t count = 0;
	TRY(db_int(to, "SELECT count(*) FROM account", NO_ARGS, &count, NULL));
	if (count > 0)
		return err_new(arena, ERR_CONFLICT, "the other database holds data already");
	return NULL;
}

err_t run_copy(struct arena *arena, const struct config *config, struct str rest[4])
{
	struct installation in = {0};
	struct change *changes = NULL;
	struct db *to = NULL;
	(void)rest;
	if (config->to.len == 0)
		return err_new(arena, ERR_INVALID, "copy needs --to postgres://…");
	TRY(open_installation(arena, config, false, &in));
	TRY(open_check_schema(&in));
	TRY(db_open(arena, config->to, DB_WRITE, &to));
	TRY(open_changes(&in, to, &changes));
	if (changes != NULL)
		TRY(schema_apply(arena, to, changes));
	TRY(refuse_filled(arena, to));
	db_patient(in.db, true);
	db_patient(to, true);
	TRY(db_begin(in.db)); /* all tables as of one moment */
	for (size_t i = 0; i < in.table_count; i++)
		TRY(db_copy_table(arena, in.db, to, in.tables[i].name, tell_progress, NULL));
	for (size_t i = 0; i < in.table_count; i++) {
		if (!in.tables[i].search)
			TRY(compare_table(arena, in.db, to, in.tables[i].name));
	}
	db_rollback(in.db);
	TRY(db_tune(to));
	printf("copied %zu tables; every digest is equal. Serve with --db from now on.\n", in.table_count);
	return NULL;
}

/* ---- a new key ---- */

struct reseal {
	const struct reg *reg;
	int64_t after;
	int64_t rows;
	bool left;
};

static err_t reseal_batch(void *arg, struct act *act)
{
	struct reseal *reseal = arg;
	return reg_reseal(act, reseal->reg, 500, &reseal->after, &reseal->rows, &reseal->left);
}

static err_t reseal_register(struct installation *in, const struct reg *reg, int64_t *rows)
{
	struct reseal reseal = {.reg = reg, .left = true};
	while (reseal.left)
		TRY(open_write(in, reseal_batch, &reseal));
	*rows += reseal.rows;
	return NULL;
}

static err_t reseal_unfinished(void *arg, struct act *act)
{
	struct reseal *reseal = arg;
	return unfinished_reseal(act, &reseal->after, &reseal->rows, &reseal->left);
}

static err_t note_rotation(void *arg, struct act *act)
{
	return audit_note(act, &(struct audit_entry){.verb = S("rotate"), .on = S("keys"),
						     .id = *(const int *)arg});
}

err_t run_rotate_key(struct arena *arena, const struct config *config, struct str rest[4])
{
	struct installation in = {0};
	int64_t rows = 0;
	(void)rest;
	TRY(crypt_start(arena));
	TRY(keys_rotate(arena, config->key));
	TRY(open_installation(arena, config, false, &in));
	TRY(open_check_schema(&in));
	int current = keys_current(in.keys);
	TRY(open_write(&in, note_rotation, &current));
	for (size_t i = 0; i < in.catalogue->register_count; i++)
		TRY(reseal_register(&in, &in.catalogue->registers[i], &rows));
	for (size_t i = 0; i < in.catalogue->item_count; i++) {
		if (in.catalogue->items[i].fields != NULL)
			TRY(reseal_register(&in, in.catalogue->items[i].fields, &rows));
	}
	struct reseal drafts = {.left = true};
	while (drafts.left)
		TRY(open_write(&in, reseal_unfinished, &drafts));
	rows += drafts.rows;
	printf("sealed %lld rows under key %d. Restart running servers, and copy " STR
	       " again: its older keys still open history and one-time codes.\n",
	       (long long)rows, keys_current(in.keys), STR_ARG(config->key));
	return NULL;
}
