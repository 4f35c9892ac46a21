/*
 * rounds: the commands that keep data safe: backup, restore, and the drill that proves a backup good.
 *
 * backup and drill are run by timers. What they found is noted for the page 运行情况 and /metrics, good
 * or not; a failure also ends with exit code 1, so that the timer's own unit fails.
 */
#include "app/backup.h"
#include "app/commands.h"
#include "base/arena.h"
#include "base/crypt.h"
#include "base/date.h"
#include "engine/audit/audit.h"
#include "web/upkeep.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { KEPT_LEAST = 3, TABLES_MAX = 1 << 20 };

/* ---- backup ---- */

/* "2026-11-26T021500": sorts by time, fit for every file system. */
static struct str name_of_moment(struct arena *arena, int64_t now)
{
	struct str iso = moment_iso(arena, now);
	return str_fmt(arena, STR STR STR, STR_ARG(str_sub(iso, 0, 13)), STR_ARG(str_sub(iso, 14, 2)),
		       STR_ARG(str_sub(iso, 17, 2)));
}

/* Takes away what is older than the days kept; the newest three stay whatever the clock says. */
static err_t prune(struct arena *arena, struct str folder, int64_t now, int64_t days, int64_t *gone)
{
	struct str *names = NULL, oldest = name_of_moment(arena, now - days * 86400000);
	size_t count = 0;
	TRY(backup_list(arena, folder, &names, &count));
	for (size_t i = 0; i + KEPT_LEAST < count && days > 0; i++) {
		if (str_cmp(names[i], oldest) >= 0)
			break;
		TRY(backup_remove(arena, str_fmt(arena, STR "/" STR, STR_ARG(folder), STR_ARG(names[i]))));
		(*gone)++;
	}
	return NULL;
}

static err_t one_round(struct installation *in, int64_t now, struct str *words)
{
	const struct config *config = in->config;
	struct arena *arena = in->arena;
	int64_t files = 0, gone = 0;
	struct str name = name_of_moment(arena, now);
	struct str folder = str_fmt(arena, STR "/" STR, STR_ARG(config->backups), STR_ARG(name));
	TRY(backup_write(in, folder, &files));
	if (config->backups_away.len > 0)
		TRY(backup_copy(arena, in->keys, folder,
				str_fmt(arena, STR "/" STR, STR_ARG(config->backups_away), STR_ARG(name))));
	TRY(prune(arena, config->backups, now, config->backup_days, &gone));
	if (config->backups_away.len > 0)
		TRY(prune(arena, config->backups_away, now, config->backup_days, &gone));
	*words = str_fmt(arena, STR ": %lld files%s%s, %lld old backups removed", STR_ARG(name),
			 (long long)files, config->backups_away.len > 0 ? ", copied away" : "",
			 db_is_postgres(in->db) ? ", without the database (pg_dump saves it)" : "",
			 (long long)gone);
	return NULL;
}

static err_t named_backup(struct installation *in, struct str *words)
{
	int64_t files = 0;
	TRY(backup_write(in, in->config->out, &files));
	*words = str_fmt(in->arena, "backup of %lld files in " STR, (long long)files,
			 STR_ARG(in->config->out));
	return NULL;
}

/* The note is the last thing, also of a failure; when it can't be written that is a failure too. */
static err_t noted(struct arena *arena, const struct config *config, enum upkeep_kind kind, err_t err,
		   struct str words)
{
	err_t note = upkeep_note(arena, config->data, kind, clock_now(), err, words);
	if (err == NULL && note == NULL)
		printf(STR "\n", STR_ARG(words));
	return err_both(arena, err, note);
}

static err_t back_up(struct arena *arena, const struct config *config, struct str *words)
{
	struct installation in = {0};
	TRY(open_installation(arena, config, false, &in));
	db_patient(in.db, true);
	if (config->out.len == 0)
		TRY(one_round(&in, clock_now(), words));
	else
		TRY(named_backup(&in, words));
	if (db_is_postgres(in.db))
		puts("The database is PostgreSQL's: save it with pg_dump -Fc, before this command.");
	return NULL;
}

err_t run_backup(struct arena *arena, const struct config *config, struct str rest[4])
{
	struct str words = S("");
	(void)rest;
	if (config->out.len == 0 && config->backups.len == 0)
		return err_new(arena, ERR_INVALID,
			       "backup needs --out DIR, or a folder \"backups\" in the configuration");
	TRY(noted(arena, config, UPKEEP_BACKUP, back_up(arena, config, &words), words));
	printf("Keep the master key (" STR ") in another place: without it the sealed values stay sealed.\n",
	       STR_ARG(config->key));
	return NULL;
}

/* ---- restore ---- */

err_t run_restore(struct arena *arena, const struct config *config, struct str rest[4])
{
	struct keys *keys = NULL;
	int64_t files = 0;
	(void)rest;
	if (config->file.len == 0)
		return err_new(arena, ERR_INVALID, "restore needs --file DIR, the backup");
	TRY(crypt_start(arena));
	TRY(keys_open(arena, config->key, SEAL_XCHACHA, &keys));
	TRY(backup_restore(arena, keys, config->file, config->data, &files));
	printf("restored %lld files to " STR "\n", (long long)files, STR_ARG(config->data));
	return NULL;
}

/* ---- drill ---- */

struct drill {
	struct arena *arena;
	const struct config *config;
	struct str from, to;           /* the backup; the scratch folder */
	int64_t files, tables, rows, audit_rows, papers;
};

static err_t compare_tables(struct drill *drill, struct installation *in)
{
	struct arena *arena = drill->arena;
	char *text = arena_alloc(arena, TABLES_MAX);
	FILE *file = fopen(str_c(arena, str_join(arena, drill->from, S("/tables"))), "re");
	if (file == NULL)
		return err_new(arena, ERR_CONFLICT, "the backup does not say what its tables held");
	struct str rest = {text, fread(text, 1, TABLES_MAX, file)};
	fclose(file);
	while (rest.len > 0) {
		struct str line = str_cut(&rest, '\n'), name = str_cut(&line, ' '), found;
		int64_t wanted = 0, count = 0;
		if (!str_int(str_cut(&line, ' '), &wanted))
			return err_new(arena, ERR_CONFLICT, "the list of the backup's tables is damaged");
		TRY(db_digest(arena, in->db, name, &count, &found));
		if (count != wanted || !str_eq(found, line))
			return err_new(arena, ERR_CONFLICT,
				       "table " STR " was restored with %lld rows that are not the %lld saved",
				       STR_ARG(name), (long long)count, (long long)wanted);
		drill->tables++;
		drill->rows += count;
	}
	return NULL;
}

static err_t find_papers(struct drill *drill, struct installation *in)
{
	struct rows rows = db_query(in->db, "SELECT DISTINCT digest FROM attachment", NO_ARGS);
	struct str missing = S("");
	while (rows_next(&rows)) {
		struct str digest = rows_copy(&rows, drill->arena, 0);
		struct str path = blob_path(drill->arena, &in->house, digest);
		if (path.len == 0 || access(str_c(drill->arena, path), R_OK) != 0)
			missing = digest;
		drill->papers++;
	}
	TRY(rows_done(&rows));
	if (missing.len > 0)
		return err_new(drill->arena, ERR_CONFLICT, "a file that was handed in is not in the backup: " STR,
			       STR_ARG(missing));
	return NULL;
}

static err_t walk_restored(struct drill *drill)
{
	struct arena *arena = drill->arena;
	struct installation in = {0};
	struct audit_fault *fault = NULL;
	struct config config = *drill->config;
	config.data = drill->to;
	config.db = str_fmt(arena, "sqlite:" STR "/lianxin.db", STR_ARG(drill->to));
	config.anchor = str_join(arena, drill->to, S("/audit.anchor"));
	TRY(open_installation(arena, &config, false, &in));
	db_patient(in.db, true);
	struct act act = open_act(&in, arena);
	err_t err = compare_tables(drill, &in);
	if (err == NULL)
		err = find_papers(drill, &in);
	if (err == NULL)
		err = audit_verify(&act, config.anchor, &drill->audit_rows, &fault);
	if (err == NULL && fault != NULL)
		err = err_new(arena, ERR_CONFLICT, "the restored audit trail is not whole: lane %d row %lld: " STR,
			      fault->lane, (long long)fault->seq, STR_ARG(fault->words));
	err = err_copy(arena, err);
	db_close(in.db);
	return err;
}

static err_t rehearse(struct drill *drill)
{
	struct arena *arena = drill->arena;
	struct keys *keys = NULL;
	struct str database = str_join(arena, drill->to, S("/lianxin.db"));
	TRY(crypt_start(arena));
	TRY(keys_open(arena, drill->config->key, SEAL_XCHACHA, &keys));
	TRY(backup_restore(arena, keys, drill->from, drill->to, &drill->files));
	return access(str_c(arena, database), F_OK) == 0 ? walk_restored(drill) : NULL;
}

static err_t choose(struct drill *drill)
{
	const struct config *config = drill->config;
	struct arena *arena = drill->arena;
	struct str *names = NULL;
	size_t count = 0;
	struct str folder = config->backups_away.len > 0 ? config->backups_away : config->backups;
	drill->from = config->file;
	if (config->file.len > 0)
		return NULL;
	if (folder.len == 0)
		return err_new(arena, ERR_INVALID,
			       "drill needs --file DIR, or a folder \"backups\" in the configuration");
	TRY(backup_list(arena, folder, &names, &count));
	if (count == 0)
		return err_new(arena, ERR_NOT_FOUND, "there is no backup in " STR, STR_ARG(folder));
	drill->from = str_fmt(arena, STR "/" STR, STR_ARG(folder), STR_ARG(names[count - 1]));
	return NULL;
}

static err_t drill_whole(struct drill *drill, struct str *words)
{
	struct arena *arena = drill->arena;
	int64_t began = clock_monotonic();
	TRY(choose(drill));
	TRY(backup_remove(arena, drill->to)); /* of a drill that was interrupted */
	err_t err = rehearse(drill);
	TRY(err_both(arena, err, backup_remove(arena, drill->to)));
	*words = str_fmt(arena,
			 "drill with " STR ": %lld files; %lld tables with %lld rows as saved; %lld files "
			 "handed in, all there; audit trail whole, %lld rows; %lld ms%s",
			 STR_ARG(drill->from), (long long)drill->files, (long long)drill->tables,
			 (long long)drill->rows, (long long)drill->papers, (long long)drill->audit_rows,
			 (long long)(clock_monotonic() - began),
			 drill->tables == 0 ? "; files alone, the database is PostgreSQL's" : "");
	return NULL;
}

err_t run_drill(struct arena *arena, const struct config *config, struct str rest[4])
{
	struct str words = S("");
	struct drill drill = {.arena = arena, .config = config};
	(void)rest;
	drill.to = config->out.len > 0 ? str_join(arena, config->out, S("/lianxin-drill"))
				       : str_join(arena, config->data, S("/drill"));
	return noted(arena, config, UPKEEP_DRILL, drill_whole(&drill, &words), words);
}
