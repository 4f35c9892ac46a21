/*
 * schema_known: a start that finds the database as it was left need not read its whole schema.
 *
 * SQLite's file has a number that is ours (user_version) and one that each definition moves on
 * (schema_version). The first becomes a digest of the second and of every statement that would make what is
 * wanted: whatever differs, another program, another catalogue, a table made by hand, the digest does too,
 * and the comparison is made in full. Never an answer about the data: only "as it was when compared".
 */
#include "db/schema_int.h"

#include "base/arena.h"
#include "base/digest.h"

#include <stdlib.h>

enum { MARK_DIGITS = 7 }; /* hex; user_version holds 32 bits with a sign */

static void add_wanted(struct digest *digest, const struct db *db, const struct table *table)
{
	struct arena *draft = arena_new(db->arena);
	struct table whole = *table;
	if (table->search)
		whole.columns = search_columns(&whole.column_count);
	digest_add(digest, schema_create(draft, db->driver->dialect, &whole));
	for (size_t i = 0; i < table->index_count; i++)
		digest_add(digest, schema_index(draft, db, table, &table->indexes[i]));
	if (table->search)
		digest_add(digest, schema_search_index(draft, db, table->name));
	arena_free(draft);
}

/* What user_version is when all is as wanted; 0: it cannot be told. */
static int64_t mark_of(struct db *db, const struct table *tables, size_t count)
{
	char hex[DIGEST_HEX + 1] = "";
	int64_t defined = 0, mark = 0;
	bool found = false;
	struct arena *draft = arena_new(db->arena);
	struct digest *digest = digest_begin(draft);
	err_t err = db_int(db, "PRAGMA schema_version", NO_ARGS, &defined, &found);
	if (err != NULL || !found || digest == NULL) {
		arena_free(draft);
		return 0;
	}
	digest_add(digest, str_fmt(draft, "%lld", (long long)defined));
	for (size_t i = 0; i < count; i++)
		add_wanted(digest, db, &tables[i]);
	if (digest_end(digest, hex)) {
		hex[MARK_DIGITS] = 0;
		mark = strtol(hex, NULL, 16);
	}
	arena_free(draft);
	return mark;
}

bool schema_known(struct db *db, const struct table *tables, size_t count)
{
	int64_t noted = 0;
	bool found = false;
	if (db_is_postgres(db))
		return false;
	err_t err = db_int(db, "PRAGMA user_version", NO_ARGS, &noted, &found);
	return err == NULL && found && noted != 0 && noted == mark_of(db, tables, count);
}

void schema_note(struct db *db, const struct table *tables, size_t count)
{
	int64_t mark = db_is_postgres(db) ? 0 : mark_of(db, tables, count);
	if (mark == 0)
		return;
	struct arena *draft = arena_new(db->arena);
	struct sql made = {
		str_c(draft, str_fmt(draft, "PRAGMA user_version=%lld", (long long)mark))};
	db->may_define = true;
	err_t lost = db_exec_made(db, made, NO_ARGS, NULL);
	db->may_define = false;
	arena_free(draft);
	(void)lost; /* a full disk, a busy writer: the next start compares again */
}
