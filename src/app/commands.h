/*
 * commands: one row a command; each runs to its end and gives an error or none.
 */
#ifndef LIANXIN_APP_COMMANDS_H
#define LIANXIN_APP_COMMANDS_H

#include "app/config.h"

struct command {
	const char *name, *words, *usage;
	err_t (*run)(struct arena *arena, const struct config *config, struct str rest[4]);
};

err_t run_serve(struct arena *arena, const struct config *config, struct str rest[4]) MUST_USE;
err_t run_init(struct arena *arena, const struct config *config, struct str rest[4]) MUST_USE;
err_t run_demo(struct arena *arena, const struct config *config, struct str rest[4]) MUST_USE;
err_t run_check(struct arena *arena, const struct config *config, struct str rest[4]) MUST_USE;
err_t run_user(struct arena *arena, const struct config *config, struct str rest[4]) MUST_USE;
err_t run_regions(struct arena *arena, const struct config *config, struct str rest[4]) MUST_USE;
err_t run_import(struct arena *arena, const struct config *config, struct str rest[4]) MUST_USE;
err_t run_export(struct arena *arena, const struct config *config, struct str rest[4]) MUST_USE;
err_t run_extract(struct arena *arena, const struct config *config, struct str rest[4]) MUST_USE;
err_t run_shed(struct arena *arena, const struct config *config, struct str rest[4]) MUST_USE;
err_t run_take(struct arena *arena, const struct config *config, struct str rest[4]) MUST_USE;
err_t run_audit(struct arena *arena, const struct config *config, struct str rest[4]) MUST_USE;
err_t run_backup(struct arena *arena, const struct config *config, struct str rest[4]) MUST_USE;
err_t run_drill(struct arena *arena, const struct config *config, struct str rest[4]) MUST_USE;
err_t run_restore(struct arena *arena, const struct config *config, struct str rest[4]) MUST_USE;
err_t run_migrate(struct arena *arena, const struct config *config, struct str rest[4]) MUST_USE;
err_t run_copy(struct arena *arena, const struct config *config, struct str rest[4]) MUST_USE;
err_t run_rotate_key(struct arena *arena, const struct config *config, struct str rest[4]) MUST_USE;
err_t run_version(struct arena *arena, const struct config *config, struct str rest[4]) MUST_USE;

#endif
