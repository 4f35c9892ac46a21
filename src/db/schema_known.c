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

/* user_version holds 32 bits with a sign: 28 of the sum, and one that tells a note from none. */
enum { MARK_DIGITS = 7, MARK_SUM = 0xfffffff, MARK_MADE = 0x10000000 };

static int64_t mark_sum(int64_t of, int64_t by)
{
	return ((of + by) & MARK_SUM) | MARK_MADE;
}

err_t schema_defined(struct db *db, int64_t *out)
{
	return db_int(db, "PRAGMA schema_version", NO_ARGS, out, NULL);
}

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
	struct arena *draft = arena_new(db->arena);
	struct digest *digest = digest_begin(draft);
	err_t err = schema_defined(db, &defined);
	if (err != NULL || digest == NULL) {
		arena_free(draft);
		return 0;
	}
	for (size_t i = 0; i < count; i++)
		add_wanted(digest, db, &tables[i]);
	if (digest_end(digest, hex)) {
		hex[MARK_DIGITS] = 0;
		mark = mark_sum(strtol(hex, NULL, 16), defined);
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

static err_t write_mark(struct db *db, int64_t mark)
{
	struct arena *draft = arena_new(db->arena);
	struct sql made = {
		str_c(draft, str_fmt(draft, "PRAGMA user_version=%lld", (long long)mark))};
	bool before = db->may_define;
	db->may_define = true;
	err_t err = db_exec_made(db, made, NO_ARGS, NULL);
	db->may_define = before;
	arena_free(draft);
	return err;
}

void schema_note(struct db *db, const struct table *tables, size_t count)
{
	int64_t mark = db_is_postgres(db) ? 0 : mark_of(db, tables, count);
	if (mark == 0)
		return;
	err_t lost = write_mark(db, mark);
	(void)lost; /* a full disk, a busy writer: the next start compares again */
}

err_t schema_note_moved(struct db *db, int64_t before)
{
	int64_t noted = 0, now = 0;
	TRY(db_int(db, "PRAGMA user_version", NO_ARGS, &noted, NULL));
	TRY(schema_defined(db, &now));
	return (noted & MARK_MADE) == 0 ? NULL : write_mark(db, mark_sum(noted, now - before));
}
