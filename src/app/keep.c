/*
 * keep: what an operator does to move an installation to PostgreSQL and to give it a new key.
 */
#include "app/commands.h"
#include "app/open.h"
#include "base/arena.h"
#include "base/crypt.h"
#include "engine/audit/audit.h"
#include "web/unfinished.h"

#include <stdio.h>

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
