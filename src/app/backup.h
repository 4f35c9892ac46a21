/*
 * backup: an installation as a folder, and back.
 *
 * The folder holds the database by SQLite's online copy (taken while the server runs), the files, the
 * audit anchor, the digest of every table ("tables"), and a manifest of digests sealed with the
 * installation's key, so that a damaged or altered backup is refused. It is complete or absent: it is
 * written beside its name and renamed. The master key is not in it and must be kept elsewhere.
 */
#ifndef LIANXIN_APP_BACKUP_H
#define LIANXIN_APP_BACKUP_H

#include "app/open.h"

/* Writes the backup; folder must not be there yet. *files: how many it has. */
err_t backup_write(struct installation *in, struct str folder, int64_t *files) MUST_USE;
/* A second copy of a backup elsewhere, every digest compared on the way; to must not be there yet. */
err_t backup_copy(struct arena *arena, const struct keys *keys, struct str from, struct str to) MUST_USE;
/* Compares every file with the manifest, then writes them to the folder data. Nothing is written of a
 * backup that is damaged, altered or of another key. */
err_t backup_restore(struct arena *arena, const struct keys *keys, struct str from, struct str data,
		     int64_t *files) MUST_USE;

/* Names of the form 2026-11-26T021500 in a folder that are whole backups, oldest first. */
err_t backup_list(struct arena *arena, struct str folder, struct str **names, size_t *count) MUST_USE;
/* Removes a folder that backup_write or backup_restore made, and what is in it. Goes into no link. */
err_t backup_remove(struct arena *arena, struct str folder) MUST_USE;
bool backup_is_name(struct str name);

#endif
