/*
 * schema_int: what stands in the database, as the files of schema share it.
 */
#ifndef LIANXIN_DB_SCHEMA_INT_H
#define LIANXIN_DB_SCHEMA_INT_H

#include "db/db_int.h"

enum { NAME_MAX_BYTES = 63, SCHEMA_SQL_MAX = 1 << 17 };

struct there_column {
	struct str table, name, kind;
	bool required;
	int64_t key_place; /* 1 … in the primary key, or 0 */
};

struct there_index {
	struct str name;
	struct str definition; /* as we wrote it; empty when it is not ours to change */
};

struct there {
	const struct there_column *columns;
	size_t column_count;
	const struct there_index *indexes;
	size_t index_count;
};

/* The columns of one table, or of all when it is empty, into out; its indexes are left alone. A catalogue has
 * hundreds of tables: who works on one must not read them all. */
err_t schema_columns(struct arena *arena, struct db *db, struct str table, struct there *out) MUST_USE;
err_t schema_there(struct arena *arena, struct db *db, struct there *out) MUST_USE;
const struct there_column *there_find(const struct there *there, struct str table,
				      struct str column); /* NULL: not there */
const struct there_index *there_index(const struct there *there, struct str name);
bool there_has_table(const struct there *there, struct str table);

/* The columns that a full-text table has beside its index. */
const struct column *search_columns(size_t *count);

/* ---- what is noted of the schema, in schema_known.c; SQLite alone ---- */

/* The number that each definition moves on. */
err_t schema_defined(struct db *db, int64_t *out) MUST_USE;
/* What schema_note noted stays true although the definitions since the number was before touched nothing that is wanted. */
err_t schema_note_moved(struct db *db, int64_t before) MUST_USE;

/* ---- statements, in schema_write.c ---- */

bool schema_name_fits(struct str name);
struct str schema_column(struct arena *arena, const struct dialect *dialect,
			 const struct column *column);
struct str schema_create(struct arena *arena, const struct dialect *dialect,
			 const struct table *table);
/* An index's own name may be too long for PostgreSQL: the end gives way to a digest on both. */
struct str schema_index_name(struct arena *arena, struct str name);
struct str schema_index(struct arena *arena, const struct db *db, const struct table *table,
			const struct index *index);
struct str schema_search_index(struct arena *arena, const struct db *db, struct str table);
struct str schema_search_name(struct arena *arena, const struct db *db, struct str table);
/* Is there something in this column beyond its default? The text of a question. */
struct str schema_any(struct arena *arena, const struct dialect *dialect, struct str table,
		      struct str column, enum column_kind kind);

#endif
