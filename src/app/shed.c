/*
 * shed: from one installation for everything to two: what is at hand on the other server leaves this database, with whatever
 * stands about it in the tables that all registers share.
 *
 * Without --yes it only says what would go; where there is nothing, what was taken from the other server since stays. It asks nothing of the other server: that one is made from a backup first, and the
 * operator says so with --yes. The audit trail stays whole, since it is a chain: it says that there were records, by number.
 * Files that were attached lie in the store until its own sweep finds them.
 */
#include "app/commands.h"
#include "app/modules.h"
#include "app/open.h"
#include "base/arena.h"
#include "engine/audit/audit.h"

#include <stdio.h>

enum { FIGURES_MOST = 2000 };

/* ---- rows in shared tables ---- */

static bool has_column(const struct table *table, const char *name)
{
	for (size_t i = 0; i < table->column_count; i++) {
		if (str_eq(table->columns[i].name, str_of(name)))
			return true;
	}
	return false;
}

/* Every shared table names the register of a row in a column reg. */
static err_t shed_from(struct act *act, const struct table *table)
{
	const struct catalogue *catalogue = act->house->catalogue;
	for (size_t i = 0; i < catalogue->register_count; i++) {
		const struct reg *reg = &catalogue->registers[i];
		if (!catalogue_has(catalogue, reg))
			TRY(schema_forget(act->arena, act->db, table->name, S("reg"), reg->name));
	}
	return NULL;
}

/* Kept figures are called "pledge.…" or "pledge#…": those of registers elsewhere. */
static bool is_elsewhere(const struct catalogue *catalogue, struct str figure)
{
	size_t len = 0;
	while (len < figure.len && figure.at[len] != '.' && figure.at[len] != '#')
		len++;
	const struct reg *reg = catalogue_any(catalogue, str_sub(figure, 0, len));
	return reg != NULL && !catalogue_has(catalogue, reg);
}

static err_t shed_figures(struct act *act)
{
	struct str *names = arena_many(act->arena, struct str, FIGURES_MOST);
	size_t count = 0;
	struct rows rows = db_query(act->db,
				    "SELECT DISTINCT name FROM figure UNION SELECT DISTINCT name FROM "
				    "figure_pending",
				    NO_ARGS);
	while (count < FIGURES_MOST && rows_next(&rows)) {
		if (is_elsewhere(act->house->catalogue, rows_text(&rows, 0)))
			names[count++] = rows_copy(&rows, act->arena, 0);
	}
	TRY(rows_done(&rows));
	if (count == FIGURES_MOST)
		return err_internal(act->arena, "more than %d figures", FIGURES_MOST);
	for (size_t i = 0; i < count; i++) {
		struct args args = ARGS(V_TEXT(names[i]));
		TRY(db_exec(act->db, "DELETE FROM figure WHERE name = $1", args, NULL));
		TRY(db_exec(act->db, "DELETE FROM figure_pending WHERE name = $1", args, NULL));
	}
	return NULL;
}

/* What hangs on rows that are gone, and what was only on its way: forms half filled in, files that wait
 * for one, jobs. */
static err_t shed_rest(struct act *act)
{
	struct db *db = act->db;
	TRY(db_exec(db,
		    "DELETE FROM notice_row WHERE NOT EXISTS (SELECT 1 FROM notice WHERE notice.id = "
		    "notice_row.notice)",
		    NO_ARGS, NULL));
	TRY(db_exec(db,
		    "DELETE FROM mention WHERE NOT EXISTS (SELECT 1 FROM remark WHERE remark.id = "
		    "mention.remark)",
		    NO_ARGS, NULL));
	TRY(db_exec(db, "DELETE FROM unfinished", NO_ARGS, NULL));
	TRY(db_exec(db, "DELETE FROM kept", NO_ARGS, NULL));
	TRY(db_exec(db, "DELETE FROM handover", NO_ARGS, NULL));
	TRY(db_exec(db, "DELETE FROM showing", NO_ARGS, NULL));
	TRY(db_exec(db, "DELETE FROM batch_line", NO_ARGS, NULL));
	TRY(db_exec(db, "DELETE FROM job", NO_ARGS, NULL));
	return db_exec(db, "DELETE FROM extract_taken", NO_ARGS, NULL); /* its notices are gone too */
}

static err_t shed_rows(void *arg, struct act *act)
{
	const struct installation *in = arg;
	for (size_t i = 0; i < in->table_count; i++) {
		bool shared = !in->tables[i].search && !str_starts(in->tables[i].name, S("r_"));
		if (shared && has_column(&in->tables[i], "reg"))
			TRY(shed_from(act, &in->tables[i]));
	}
	TRY(shed_figures(act));
	TRY(shed_rest(act));
	return audit_note(act,
			  &(struct audit_entry){.verb = S("shed"), .on = S("installation")});
}

/* ---- the command ---- */

err_t run_shed(struct arena *arena, const struct config *config, struct str rest[4])
{
	struct installation in = {0};
	struct change *changes = NULL;
	size_t tables = 0;
	(void)rest;
	TRY(open_installation(arena, config, false, &in));
	if (in.catalogue->profile == PROFILE_ALL)
		return err_new(arena, ERR_INVALID,
			       "this installation is for everything: say what it is to be, with "
			       "--profile party or --profile public");
	db_patient(in.db, true);
	TRY(schema_drop(arena, in.db, in.elsewhere, in.elsewhere_count, &changes));
	for (const struct change *one = changes; one != NULL; one = one->next) {
		tables += one->words.len > 0;
		if (one->words.len > 0)
			printf(STR "\n", STR_ARG(one->words));
	}
	if (changes == NULL) {
		puts("nothing here belongs to the other server");
		return NULL;
	}
	if (!config->yes) {
		puts("nothing was changed. Make the other server from a backup of this one first; then stop "
		     "this one, and \"lianxin shed --yes\" takes these tables away for ever");
		return NULL;
	}
	TRY(open_write(&in, shed_rows, &in));
	TRY(schema_apply(arena, in.db, changes));
	TRY(db_shrink(in.db));
	printf("%zu tables are gone, and what stood about them. Backups that were made before still hold "
	       "it\n",
	       tables);
	return NULL;
}
