/*
 * blob_sweep: takes files out of the store that no row refers to and nobody is going to refer to.
 *
 * A form that came back names its photos for a day (portal_kept), a submission in flight for minutes;
 * the age limit is a setting of weeks, and a file that is sent again is young again. Between the look at
 * the rows and the removal somebody may send the same picture: so the file is first moved aside and
 * looked at once more, by age and by rows, before it goes.
 */
#include "base/arena.h"
#include "base/log.h"
#include "engine/register/register_int.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

enum { DAYS_LEAST = 2, DAYS_USUAL = 30 };
#define DAY_MS (24LL * 60 * 60 * 1000)

static int64_t oldest_kept(const struct act *act)
{
	int64_t days = catalogue_setting_int(act->house->catalogue, "retention_draft_days", DAYS_USUAL);
	return act->now - (days < DAYS_LEAST ? DAYS_LEAST : days) * DAY_MS;
}

static bool is_old(const char *path, int64_t before)
{
	struct stat st;
	return lstat(path, &st) == 0 && S_ISREG(st.st_mode) && (int64_t)st.st_mtime * 1000 < before;
}

static err_t is_used(struct act *act, struct str digest, bool *out)
{
	int64_t id = 0;
	return db_int(act->db, "SELECT id FROM attachment WHERE digest = $1 LIMIT 1",
		      ARGS(V_TEXT(digest)), &id, out);
}

static err_t sweep_one(struct act *act, struct str digest, int64_t before, int *gone)
{
	const char *path = blob_path(act->arena, act->house, digest).at;
	const char *aside = str_fmt(act->arena, "%s.gone", path).at;
	bool used = true;
	if (!is_old(path, before))
		return NULL;
	TRY(is_used(act, digest, &used));
	if (used || rename(path, aside) != 0)
		return NULL;
	err_t err = is_used(act, digest, &used);
	if (err == NULL && !used && is_old(aside, before)) {
		unlink(blob_thumb_path(act->arena, act->house, digest).at);
		*gone += unlink(aside) == 0;
		return NULL;
	}
	/* Back again; a newer one of the same content may stand there by now. */
	if (link(aside, path) == 0 || access(path, R_OK) == 0)
		unlink(aside);
	return err;
}

static err_t sweep_folder(struct act *act, struct str folder, int64_t before, int *gone)
{
	struct dirent *entry;
	err_t err = NULL;
	DIR *dir = opendir(str_c(act->arena, folder));
	if (dir == NULL)
		return NULL;
	while (err == NULL && (entry = readdir(dir)) != NULL) {
		struct str name = str_dup(act->arena, str_of(entry->d_name));
		if (blob_path(act->arena, act->house, name).len > 0)
			err = sweep_one(act, name, before, gone);
	}
	closedir(dir);
	return err;
}

err_t blob_sweep(struct act *act, int *gone)
{
	int64_t before = oldest_kept(act);
	*gone = 0;
	for (int i = 0; i < 256; i++)
		TRY(sweep_folder(act, str_fmt(act->arena, STR "/blobs/%02x", STR_ARG(act->house->data), i),
				 before, gone));
	return NULL;
}
